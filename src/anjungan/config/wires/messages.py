"""Messages about bookings: mail by the configured server; in a demo everything into the folder that a page shows."""

from __future__ import annotations

from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage

from anjungan.domain.appointments.ports import MessageNotSent

# A phone has no mailbox; the demo's folder keeps its messages under this ending, which no network knows.
_PHONE_BOX = "telepon.invalid"


def send_message(*, kind: str, address: str, subject: str, text: str, code: str) -> None:
    """Send plain text with the address of the booking's page. Raises MessageNotSent."""
    if kind == "phone" and not settings.DEMO:
        raise MessageNotSent("no_gateway")
    to = address if kind == "email" else f"{address.removeprefix('+')}@{_PHONE_BOX}"
    body = f"{text}\n\n{settings.PUBLIC_URL}/janji/{code}\n"
    try:
        EmailMessage(subject=subject, body=body, to=[to]).send()
    except (SMTPException, OSError) as problem:
        raise MessageNotSent("unreachable") from problem
