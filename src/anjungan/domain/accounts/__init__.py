"""The room of people who sign in: staff identities and the tokens of their programs."""
