"""How true our times are, and when it is quiet: the pages of the wait that anybody may read."""
