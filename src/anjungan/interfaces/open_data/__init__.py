"""The door of open data: the standards in force as files that anybody and any program may read."""
