"""Assisted mode: a member of staff acts for a visitor who agreed, within what was agreed, seen by the visitor."""
