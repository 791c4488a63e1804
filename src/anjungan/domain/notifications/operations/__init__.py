"""The verbs of notifications."""

from anjungan.domain.notifications.operations.choosing import choose_messages, forget_contacts, stop_messages
from anjungan.domain.notifications.operations.sending import (
    claim_message,
    due_messages,
    end_left_over,
    end_message,
    queue_message,
)

__all__ = [
    "choose_messages", "claim_message", "due_messages", "end_left_over", "end_message", "forget_contacts",
    "queue_message", "stop_messages",
]  # fmt: skip
