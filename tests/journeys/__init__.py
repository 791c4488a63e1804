"""Whole visits through several doors, in real Chromium, as people make them."""
