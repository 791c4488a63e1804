"""The counter desk: one officer, one visitor, one button."""
