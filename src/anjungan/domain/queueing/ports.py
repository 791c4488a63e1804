"""What the queue needs from outside: somebody who prints a ticket, somebody who speaks a call.

Settings name who does it (`TICKET_PRINTER`, `CALL_SPEAKER`); the queue never knows how.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string


class PrintingFailed(Exception):
    """The paper did not come out. `reason` is a word such as paper_out, cover_open, unreachable or timeout."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class TicketPrinter(Protocol):
    """Prints the ticket of a visit."""

    def __call__(self, *, code: str, address: str, now: datetime) -> None:
        """Print the ticket of the visit with this code on the printer at `host:port`. Raises PrintingFailed."""
        ...


class SpeechFailed(Exception):
    """Nobody can speak now (the voice is missing or too slow); the call is still shown."""


class CallSpeaker(Protocol):
    """Speaks a call."""

    def __call__(self, *, number: str, counter: str, languages: Sequence[str]) -> bytes:
        """Return a WAV of a chime and "number A042, please go to counter 107" in each language. Raises SpeechFailed."""
        ...


def ticket_printer() -> TicketPrinter:
    """Return who prints tickets in this installation."""
    return cast(TicketPrinter, import_string(settings.TICKET_PRINTER))


def call_speaker() -> CallSpeaker:
    """Return who speaks calls in this installation."""
    return cast(CallSpeaker, import_string(settings.CALL_SPEAKER))
