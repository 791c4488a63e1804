"""The control room: the whole building on one page, and what a manager may change in it."""
