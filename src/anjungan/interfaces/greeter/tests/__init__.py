"""The greeter's tablet without scripts; whole visits in tests/journeys."""
