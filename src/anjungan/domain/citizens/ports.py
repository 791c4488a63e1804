"""What accounts need from outside: somebody who carries a short message to an e-mail address or a phone."""

from __future__ import annotations

from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string


class NoteNotSent(Exception):
    """The message did not leave. `reason` is a word such as unreachable, refused or no_gateway."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Messenger(Protocol):
    """Carries a message."""

    def __call__(self, *, kind: str, address: str, subject: str, text: str, page: str) -> None:
        """Send plain text with the address of a page (a path of ours). Raises NoteNotSent."""
        ...


def messenger() -> Messenger:
    """Return who carries messages in this installation."""
    return cast(Messenger, import_string(settings.CITIZEN_MESSENGER))


def reachable_kinds() -> tuple[str, ...]:
    """Return the kinds of contact that this installation can reach: `email`, `phone`."""
    return tuple(settings.BOOKING_CONTACTS)
