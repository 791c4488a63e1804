"""Who is signed in as a citizen. Apart from the sign-in of the staff in every way: cookie, table, actor."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Concatenate

from axes.helpers import get_client_ip_address
from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _

from anjungan.domain.citizens import operations as citizens
from anjungan.domain.citizens.permissions import citizen_actor, is_fresh
from anjungan.domain.citizens.queries import session_of
from anjungan.foundation import clock
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import DomainError
from anjungan.interfaces.entry.preferences import keep
from anjungan.interfaces.portal.lookup import kept_private

if TYPE_CHECKING:
    from anjungan.domain.citizens.models import Citizen, CitizenSession
    from anjungan.domain.citizens.operations import OpenedSession

STRANGER = Actor.visitor("portal")
# A hall of people may share one address; a machine that fishes for accounts asks more often than they do.
MOST_CODES_OF_ADDRESS = 30
ADDRESS_SECONDS = 600


@dataclass(frozen=True, kw_only=True)
class Visitor:
    """A signed-in citizen in this browser."""

    session: CitizenSession
    now: datetime

    @property
    def citizen(self) -> Citizen:
        """Whose account it is."""
        return self.session.citizen

    @property
    def actor(self) -> Actor:
        """The citizen as one who acts."""
        return citizen_actor(self.citizen.uuid)

    @property
    def is_fresh(self) -> bool:
        """Whether the person proved lately that it is them."""
        return is_fresh(self.session, now=self.now)


VisitorView = Callable[Concatenate[HttpRequest, Visitor, ...], HttpResponse]


def cookie_name(name: str) -> str:
    """Return the name of a cookie; where TLS is certain, one that no other host can set (ASVS 3.3.3)."""
    return f"__Host-{name}" if settings.SESSION_COOKIE_SECURE else name


def visitor_of(request: HttpRequest) -> Visitor | None:
    """Return who is signed in as a citizen, or None. One statement, none without the cookie."""
    secret = request.COOKIES.get(cookie_name("akun"), "")
    if not secret:
        return None
    now = clock.now()
    session = session_of(secret=secret[:120], now=now)
    if session is None:
        return None
    if now - session.seen_at >= citizens.NOTE_EVERY:
        citizens.note_session_seen(session=session, now=now)
    return Visitor(session=session, now=now)


def signed_in(view: VisitorView) -> Callable[..., HttpResponse]:
    """Give the view the citizen; send whoever is none to the page to enter, and back here afterwards.

    Refusals of the view are told on the page it leads back to. The answer is kept out of every cache.
    """

    @functools.wraps(view)
    def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        visitor = visitor_of(request)
        if visitor is None:
            back = request.get_full_path() if request.method in {"GET", "HEAD"} else reverse("account:home")
            return kept_private(redirect(_with_next("account:enter", back)))
        return kept_private(view(request, visitor, **kwargs))

    return guarded


def proven_lately(view: VisitorView) -> Callable[..., HttpResponse]:
    """As `signed_in`, and only for somebody who proved in the last minutes who it is; others are asked first."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, visitor: Visitor, **kwargs: Any) -> HttpResponse:
        if not visitor.is_fresh:
            back = request.get_full_path() if request.method in {"GET", "HEAD"} else reverse("account:home")
            return redirect(_with_next("account:confirm", back))
        return view(request, visitor, **kwargs)

    return signed_in(guarded)


def done(request: HttpRequest, verb: Callable[[], object], *, told: str, to: str) -> HttpResponse:
    """Do something and go on; a refusal is told there in its own sentence."""
    try:
        verb()
    except DomainError as refusal:
        messages.error(request, refusal.user_message)
    else:
        if told:
            messages.success(request, told)
    return redirect(to)


def _with_next(name: str, back: str) -> str:
    return f"{reverse(name)}?{urlencode({'ke': back})}" if back != reverse("account:home") else reverse(name)


def safe_next(wanted: str) -> str:
    """Return a path of ours to go to afterwards: the wanted one, or the account page."""
    if wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, None):
        return wanted[:300]
    return reverse("account:home")


def remember(response: HttpResponse, opened: OpenedSession) -> None:
    """Give the browser its session; on a shared device it goes when the browser is closed."""
    shared = opened.session.is_shared
    response.set_cookie(
        cookie_name("akun"), opened.secret, max_age=None if shared else int(_seconds(opened)), httponly=True,
        samesite="Lax", secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip


def _seconds(opened: OpenedSession) -> float:
    return (opened.session.ends_at - opened.session.began_at).total_seconds()


def forget(response: HttpResponse) -> None:
    """Take the session out of this browser."""
    response.delete_cookie(cookie_name("akun"), samesite="Lax")


def apply_reading(response: HttpResponse, citizen: Citizen) -> None:
    """Let this browser read as the person likes to."""
    keep(response, "bahasa", citizen.language)
    keep(response, "huruf", "besar" if citizen.large_text else "biasa")
    keep(response, "kontras", "tinggi" if citizen.more_contrast else "biasa")


def asks_too_fast(request: HttpRequest) -> bool:
    """Count a code asked for from this address; whether there were too many in ten minutes."""
    key = f"entry-codes:{get_client_ip_address(request)}"
    cache.add(key, 0, ADDRESS_SECONDS)
    return int(cache.incr(key)) > MOST_CODES_OF_ADDRESS


_BROWSERS = (("Edg", "Edge"), ("SamsungBrowser", "Samsung Internet"), ("OPR", "Opera"), ("Firefox", "Firefox"),
             ("Chrome", "Chrome"), ("Safari", "Safari"))  # fmt: skip
_SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
            ("Mac OS", "Mac"), ("CrOS", "Chromebook"), ("Linux", "Linux"))  # fmt: skip


def device_of(request: HttpRequest) -> str:
    """Return a browser and device as their owner knows them: `Chrome, Android`. No versions: they would be a trace."""
    said = request.headers.get("User-Agent", "")[:400]
    browser = next((name for mark, name in _BROWSERS if mark in said), "")
    system = next((name for mark, name in _SYSTEMS if mark in said), "")
    return ", ".join(part for part in (browser, system) if part) or "?"


def page(request: HttpRequest, name: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """Return a page of the account."""
    whole = {"place": None, "mall": None, "is_demo": settings.DEMO, **context}
    return render(request, f"portal/account/{name}.html", whole, status=status)


def told_later() -> str:
    """Return what is said where the browser no longer knows which code it waits for."""
    return _("Kode itu tidak berlaku lagi. Minta kode baru.")
