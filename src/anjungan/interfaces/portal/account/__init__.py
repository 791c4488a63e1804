"""A citizen's own account: entering without a password, what was saved, what we hold, and how to be gone."""
