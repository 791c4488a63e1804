"""The pages of the counter desk are tested beside them; whole days of work in tests/journeys."""
