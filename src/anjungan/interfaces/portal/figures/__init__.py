"""What the mall does, in figures that anybody may read, download and check."""
