"""A number from home, and the proof of being here."""
