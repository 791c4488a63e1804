"""Faults on purpose: whole processes of a real house are killed while people use it."""
