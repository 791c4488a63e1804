"""The visitor's own pages: the mall at a glance, my turn, my ticket on paper."""
