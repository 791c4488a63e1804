"""Reads of notifications. They never write."""

from anjungan.domain.notifications.queries.letters import Letter, letter_for
from anjungan.domain.notifications.queries.subscriptions import Chosen, chosen_for, is_reachable

__all__ = ["Chosen", "Letter", "chosen_for", "is_reachable", "letter_for"]
