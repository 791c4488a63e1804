"""A pure library about waiting: no Django, usable on its own."""
