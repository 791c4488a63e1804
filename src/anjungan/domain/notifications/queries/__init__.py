"""Reads of notifications. They never write."""

from anjungan.domain.notifications.queries.delivery import Delivered, DeliveryDay, delivery_between
from anjungan.domain.notifications.queries.letters import Letter, letter_for, letter_text
from anjungan.domain.notifications.queries.rules import due_at, message_rule
from anjungan.domain.notifications.queries.subscriptions import (
    Chosen,
    channel_of,
    chosen_for,
    chosen_for_account,
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
    sample_facts,
    wording_versions,
    words_in_force,
)

__all__ = [
    "LANGUAGES", "Chosen", "Delivered", "DeliveryDay", "Letter", "WordingVersion", "channel_of", "chosen_for",
    "chosen_for_account", "chosen_for_booking", "delivery_between", "due_at", "house_words", "is_reachable",
    "letter_for", "letter_text", "may_push",
    "message_rule", "own_wordings", "reachable_channels", "sample_facts", "wording_versions", "words_in_force",
]  # fmt: skip
