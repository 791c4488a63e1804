"""How long each person will wait: live ranges, promises kept on record and scored, the moment to come back."""
