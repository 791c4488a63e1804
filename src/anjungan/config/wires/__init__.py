"""Where the rooms' ports meet the outside systems."""
