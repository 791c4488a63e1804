"""Finding a booking by its code, and telling one browser from another for the limit on holds."""

from __future__ import annotations

import functools
import hashlib
import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Concatenate

from axes.helpers import get_client_ip_address
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from anjungan.domain.appointments.queries import (
    booking_by_code,
    remote_request_by_code,
    spoken_code,
    written_plainly,
)
from anjungan.foundation.actors import Actor
from anjungan.interfaces.portal.lookup import count_miss, guesses_too_much, kept_private, slow_down

if TYPE_CHECKING:
    from anjungan.domain.appointments.models import Booking

FoundView = Callable[Concatenate[HttpRequest, "Booking", ...], HttpResponse]
HOLDER_COOKIE = "pemesan"
HOLDER_SECONDS = 24 * 3600
# A hall of people may share one address; a machine that grabs times asks more often than they do.
MOST_HOLDS_OF_ADDRESS = 60
ADDRESS_SECONDS = 600


def by_booking_code(view: FoundView) -> Callable[..., HttpResponse]:
    """Give the view the booking behind the code of the address, in its mall's time; without one, answer kindly."""

    @functools.wraps(view)
    def found_or_told(request: HttpRequest, code: str, **kwargs: Any) -> HttpResponse:
        if guesses_too_much(request):
            return kept_private(slow_down(request))
        booking = booking_by_code(code=code)
        if booking is None and remote_request_by_code(code=code) is not None:
            # Messages of both lead to one address.
            return kept_private(redirect("portal:remote", code))
        if booking is None:
            count_miss(request)
            typed = {"typed": code[:16], "place": None, "mall": None}
            return kept_private(render(request, "portal/booking/wrong_code.html", typed, status=404))
        with timezone.override(booking.mall.time_zone):
            return kept_private(view(request, booking, **kwargs))

    return found_or_told


def owner(booking: Booking) -> Actor:
    """Return the person with the code as one who acts."""
    return Actor.visitor(booking.code)


def holder_of(request: HttpRequest) -> tuple[str, str]:
    """Return this browser's mark (for its cookie) and the digest that is kept while it holds a time."""
    mark: str = request.get_signed_cookie(HOLDER_COOKIE, default="", salt=HOLDER_COOKIE, max_age=HOLDER_SECONDS) or ""
    mark = mark or secrets.token_urlsafe(12)
    return mark, hashlib.sha256(mark.encode()).hexdigest()


def remember_holder(response: HttpResponse, request: HttpRequest, mark: str) -> None:
    """Give the browser its mark, for a day."""
    response.set_signed_cookie(
        HOLDER_COOKIE, mark, salt=HOLDER_COOKIE, max_age=HOLDER_SECONDS, httponly=True, samesite="Lax",
        secure=request.is_secure(),
    )  # fmt: skip


def holds_too_fast(request: HttpRequest) -> bool:
    """Count a wish to hold from this address; whether there were too many in ten minutes."""
    key = f"holds:{get_client_ip_address(request)}"
    cache.add(key, 0, ADDRESS_SECONDS)
    return int(cache.incr(key)) > MOST_HOLDS_OF_ADDRESS


def code_text(code: str) -> str:
    """Return a booking's code as people read it aloud: `ACDE-FGH-234`."""
    return spoken_code(code=written_plainly(code) or code)
