"""Texts to phones: by the configured gateway; in a demo without one into the folder that a page shows."""

from __future__ import annotations

from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage

from anjungan.domain.notifications.ports import LetterNotTaken
from anjungan.integrations import messaging

# A phone has no mailbox; the demo's folder keeps its messages under this ending, which no network knows.
_PHONE_BOX = "telepon.invalid"


def send_text(*, channel: str, number: str, text: str) -> None:
    """Hand a text to the gateway of this way. Raises LetterNotTaken."""
    given = settings.PHONE_GATEWAYS.get(channel)
    if given is None:
        if not settings.DEMO:
            raise LetterNotTaken("refused")
        _keep_for_the_demo(number, text)
        return
    gateway = messaging.GatewayAddress(
        url=given["url"], body=given["body"], headers=tuple(given["headers"].split("|")), accepted=given["accepted"]
    )
    try:
        messaging.send_text(gateway, number=number, text=text)
    except messaging.NotTaken as problem:
        raise LetterNotTaken(problem.reason) from None


def _keep_for_the_demo(number: str, text: str) -> None:
    body, _space, page = text.rpartition(" ")
    try:
        EmailMessage(subject="SMS", body=f"{body}\n\n{page}\n", to=[f"{number.removeprefix('+')}@{_PHONE_BOX}"]).send()
    except (SMTPException, OSError):
        raise LetterNotTaken("unreachable") from None
