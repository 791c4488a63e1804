"""What booking needs from outside: somebody who carries a short message to an e-mail address or a phone.

The setting `BOOKING_MESSENGER` names who does it; the room never knows how.
"""

from __future__ import annotations

from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string


class MessageNotSent(Exception):
    """The message did not leave. `reason` is a word such as unreachable, refused or no_gateway."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class CodeSender(Protocol):
    """Carries a message."""

    def __call__(self, *, kind: str, address: str, subject: str, text: str, code: str) -> None:
        """Send plain text with the address of the page of the booking with this code. Raises MessageNotSent.

        `kind` is `email` or `phone`; a phone number is in international form.
        """
        ...


def code_sender() -> CodeSender:
    """Return who carries messages in this installation."""
    return cast(CodeSender, import_string(settings.BOOKING_MESSENGER))


def reachable_kinds() -> tuple[str, ...]:
    """Return the kinds of contact that this installation can reach: `email`, `phone`."""
    return tuple(settings.BOOKING_CONTACTS)
