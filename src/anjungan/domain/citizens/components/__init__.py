"""Parts that know nothing of tables."""
