"""Accounts of citizens: who carries their codes."""

__all__ = ["CITIZEN_MESSENGER"]

CITIZEN_MESSENGER = "anjungan.config.wires.notes.send_note"
