"""The greeter's tablet: one person at the door who finds, starts and repairs visits."""
