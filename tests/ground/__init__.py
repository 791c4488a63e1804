"""What every test stands on: a database of its own, and no way out to the network."""
