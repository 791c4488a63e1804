"""Measured promises. Each bench starts what it needs, on data and ports of its own, and stops it."""
