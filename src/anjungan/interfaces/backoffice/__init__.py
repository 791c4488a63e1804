"""The back office: where agencies write their service standards and the mall approves them."""
