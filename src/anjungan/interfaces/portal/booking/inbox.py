"""The demo's inbox: what would have gone to phones and mailboxes. In a real mall there is no such page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from anjungan.interfaces.entry.letters import LetterLink, letter_parts

MOST_SHOWN = 20


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A message as it would have arrived, with its links as paths."""

    to: str
    subject: str
    said: list[str]
    links: list[LetterLink]


@never_cache
@require_safe
def show_inbox(request: HttpRequest) -> HttpResponse:
    """Show the latest messages of the demo."""
    if not settings.DEMO:
        raise Http404
    return render(request, "portal/booking/inbox.html", {"letters": _letters(), "place": None, "mall": None})


def _letters() -> list[Letter]:
    folder = Path(settings.EMAIL_FILE_PATH)
    files = sorted(folder.glob("*.log"), key=lambda path: path.stat().st_mtime, reverse=True)[:MOST_SHOWN]
    return [_read(path) for path in files]


def _read(path: Path) -> Letter:
    mail = message_from_bytes(path.read_bytes().split(b"\n" + b"-" * 79)[0], policy=policy.default)
    assert isinstance(mail, EmailMessage)  # noqa: S101 - so the policy makes it
    body = mail.get_body(("plain",))
    text = body.get_content() if body is not None else ""
    parts = letter_parts(text=text, quiet_address="", unnamed=_("Buka halamannya"))
    name, _at, host = str(mail["to"]).partition("@")
    return Letter(
        to=f"+{name}" if host.endswith(".invalid") else str(mail["to"]),
        subject=str(mail["subject"]),
        said=parts.said,
        links=[replace(link, address=link.address.removeprefix(settings.PUBLIC_URL)) for link in parts.links],
    )
