"""What accounts need from outside: who carries a short message to a person, and logins elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
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


class LoginNotDone(Exception):
    """A login elsewhere came to nothing. `reason` is unknown, silent or refused."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, kw_only=True)
class BegunLogin:
    """Where to send the browser, and what to keep in it until it is back."""

    address: str
    kept: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class ForeignIdentity:
    """Who signed in elsewhere. `proven_at`: Unix seconds of the sign-in there, None when it is not said."""

    provider: str
    issuer: str
    subject: str
    proven_at: int | None


class Logins(Protocol):
    """Logins elsewhere. `back` is our own address for the answer."""

    def providers(self) -> list[tuple[str, str]]:
        """Return key and name of each configured login."""
        ...

    def begin(self, *, key: str, back: str) -> BegunLogin:
        """Begin. Raises LoginNotDone."""
        ...

    def finish(self, *, key: str, back: str, kept: Mapping[str, str], answer: Mapping[str, str]) -> ForeignIdentity:
        """Return who signed in. Raises LoginNotDone."""
        ...


def logins() -> Logins:
    """Return the logins elsewhere of this installation."""
    return cast(Logins, import_module(settings.CITIZEN_LOGINS))
