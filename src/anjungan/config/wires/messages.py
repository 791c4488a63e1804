"""Codes of bookings: mail by the configured server, phones by the first configured gateway; in a demo into a folder."""

from __future__ import annotations

from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage

from anjungan.config.wires.phones import send_text
from anjungan.domain.appointments.ports import MessageNotSent
from anjungan.domain.notifications.ports import LetterNotTaken


def send_message(*, kind: str, address: str, subject: str, text: str, code: str) -> None:
    """Send plain text with the address of the booking's page. Raises MessageNotSent."""
    page = f"{settings.PUBLIC_URL}/janji/{code}"
    if kind == "phone":
        _text(address, f"{text} {page}")
        return
    try:
        EmailMessage(subject=subject, body=f"{text}\n\n{page}\n", to=[address]).send()
    except (SMTPException, OSError) as problem:
        raise MessageNotSent("unreachable") from problem


def _text(number: str, text: str) -> None:
    ways = settings.PHONE_CHANNELS or (["sms"] if settings.DEMO else [])
    if not ways:
        raise MessageNotSent("no_gateway")
    try:
        send_text(channel=ways[0], number=number, text=text)
    except LetterNotTaken as problem:
        raise MessageNotSent(problem.reason) from None
