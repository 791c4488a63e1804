"""The room of services: what the agencies offer, under which standard, and where in the mall."""
