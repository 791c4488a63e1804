"""Short messages to citizens: mail by the configured server, phones by the first configured gateway."""

from __future__ import annotations

from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage

from anjungan.config.wires.phones import send_text
from anjungan.domain.citizens.ports import NoteNotSent
from anjungan.domain.notifications.ports import LetterNotTaken


def send_note(*, kind: str, address: str, subject: str, text: str, page: str) -> None:
    """Send plain text with the address of a page of ours. Raises NoteNotSent; no reason names the address."""
    link = f"{settings.PUBLIC_URL}{page}"
    if kind == "phone":
        _text(address, f"{text} {link}")
        return
    try:
        EmailMessage(
            subject=subject, body=f"{text}\n\n{link}\n", to=[address], headers={"Auto-Submitted": "auto-generated"}
        ).send()
    except (SMTPException, OSError):
        raise NoteNotSent("unreachable") from None


def _text(number: str, text: str) -> None:
    if not settings.PHONE_CHANNELS:
        raise NoteNotSent("no_gateway")
    try:
        send_text(channel=settings.PHONE_CHANNELS[0], number=number, text=text)
    except LetterNotTaken as problem:
        raise NoteNotSent(problem.reason) from None
