"""What notifications need from outside: a mail server, gateways to phones, push services of browsers.

Settings name who carries what (`NOTIFICATION_MAILER`, `NOTIFICATION_GATEWAY`, `NOTIFICATION_PUSHER`, and
`NOTIFICATION_PUSH_KEY` for the key that browsers ask for); the room never knows how. Whoever carries says why when it
did not work: that decides whether the message may be tried again.
"""

from __future__ import annotations

from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string


class LetterNotTaken(Exception):
    """The message did not leave, or nobody knows. `reason` is unreachable, busy, refused, uncertain or gone."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Mailer(Protocol):
    """Carries a letter."""

    def __call__(
        self, *, address: str, subject: str, text: str, message_id: str, stop_address: str, calendar_of: str,
        language: str,
    ) -> None:  # fmt: skip
        """Hand plain text, and a page of the same words, to the mail server.

        Raises LetterNotTaken, with `uncertain` when it may have been taken.

        `message_id` is the same for every try of one message; `stop_address` takes a POST that ends the messages;
        `calendar_of` is the code of a booking whose calendar file is attached, or empty; `language` is the text's.
        """
        ...


class Gateway(Protocol):
    """Carries a short text to a phone."""

    def __call__(self, *, channel: str, number: str, text: str) -> None:
        """Hand a text for a number (+62…) to the gateway of `sms`, `whatsapp` or `telegram`. Raises LetterNotTaken."""
        ...


class Pusher(Protocol):
    """Notifies a browser."""

    def __call__(self, *, subscription: str, title: str, text: str, page: str, tag: str, lasts: int) -> None:
        """Seal a notification and hand it to the browser's push service. Raises LetterNotTaken, `gone` for good.

        `subscription` is the JSON that the browser gave; pressing the notification opens `page`; a later one with the
        same `tag` takes the place of an earlier; after `lasts` seconds it is of no use.
        """
        ...


def public_push_key() -> str:
    """Return the public half of the key by which push services know this installation; a browser asks for it."""
    return cast(str, import_string(settings.NOTIFICATION_PUSH_KEY)())


def mailer() -> Mailer:
    """Return who carries letters in this installation."""
    return cast(Mailer, import_string(settings.NOTIFICATION_MAILER))


def gateway() -> Gateway:
    """Return who carries texts to phones."""
    return cast(Gateway, import_string(settings.NOTIFICATION_GATEWAY))


def pusher() -> Pusher:
    """Return who notifies browsers."""
    return cast(Pusher, import_string(settings.NOTIFICATION_PUSHER))
