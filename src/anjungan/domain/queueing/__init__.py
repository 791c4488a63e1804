"""The visit: one person, one number, one or more errands, and every second of it."""
