"""What notifications need from outside: somebody who hands a letter to a mail server.

The setting `NOTIFICATION_MAILER` names who does it; the room never knows how.
"""

from __future__ import annotations

from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string


class LetterNotTaken(Exception):
    """The letter did not leave, or nobody knows. `reason` is unreachable, busy, refused or uncertain."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Mailer(Protocol):
    """Carries a letter."""

    def __call__(self, *, address: str, subject: str, text: str, message_id: str, stop_address: str) -> None:
        """Hand plain text to the mail server. Raises LetterNotTaken, with `uncertain` when it may have been taken.

        `message_id` is the same for every try of one message; `stop_address` takes a POST that ends the messages.
        """
        ...


def mailer() -> Mailer:
    """Return who carries letters in this installation."""
    return cast(Mailer, import_string(settings.NOTIFICATION_MAILER))
