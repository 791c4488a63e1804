"""Reads of notifications. They never write."""

from anjungan.domain.notifications.queries.letters import Letter, letter_for
from anjungan.domain.notifications.queries.rules import due_at, message_rule
from anjungan.domain.notifications.queries.subscriptions import (
    Chosen,
    channel_of,
    chosen_for,
    chosen_for_booking,
    is_reachable,
    may_push,
    reachable_channels,
)
from anjungan.domain.notifications.queries.wordings import (
    LANGUAGES,
    WordingVersion,
    house_words,
    own_wordings,
    wording_versions,
    words_in_force,
)

__all__ = [
    "LANGUAGES", "Chosen", "Letter", "WordingVersion", "channel_of", "chosen_for", "chosen_for_booking", "due_at",
    "house_words", "is_reachable", "letter_for", "may_push", "message_rule", "own_wordings", "reachable_channels",
    "wording_versions", "words_in_force",
]  # fmt: skip
