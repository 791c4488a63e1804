"""Arithmetic and wording of messages, without tables."""
