"""Choosing a time, keeping it, changing it: everything works without a script."""
