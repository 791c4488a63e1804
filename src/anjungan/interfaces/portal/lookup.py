"""Finding a visit by its code: cannot be guessed, and guessing is slowed down."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Concatenate

from axes.helpers import get_client_ip_address
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from anjungan.domain.queueing.queries import TicketPage, ticket_page
from anjungan.foundation import streams
from anjungan.foundation.ids import UNAMBIGUOUS

CodeView = Callable[..., HttpResponse]
FoundView = Callable[Concatenate[HttpRequest, "FoundVisit", ...], HttpResponse]

logger = logging.getLogger(__name__)
# Of 38 bits a guesser gets this many per address and quarter of an hour. The whole hall may share one address, so
# right codes are never counted.
MOST_MISSES = 20
REMEMBER_SECONDS = 900
# A browser that has once shown a right code is a visitor, however many wrong ones its neighbours typed.
KNOWN_COOKIE = "giliran"
KNOWN_SECONDS = 24 * 3600


@dataclass(frozen=True, kw_only=True)
class FoundVisit(TicketPage):
    """The visit behind a code; `version` is from where to listen on so that no change is missed."""

    version: int


def written_plainly(code: str) -> str:
    """Return a code as it is kept, however it was typed: `7k3f-29ca` is `7K3F29CA`."""
    return "".join(code.upper().replace("-", " ").split())


def _may_be_a_code(plain: str) -> bool:
    return 6 <= len(plain) <= 16 and set(plain) <= set(UNAMBIGUOUS)


def by_code(view: FoundView) -> CodeView:
    """Give the view the visit behind the code of the address; without one, answer kindly.

    The answer is kept out of search engines and shared caches.
    """

    @functools.wraps(view)
    def found_or_told(request: HttpRequest, code: str, **kwargs: Any) -> HttpResponse:
        plain = written_plainly(code)
        if plain != code and _may_be_a_code(plain) and request.method == "GET":
            return redirect(request.path.replace(code, plain, 1))
        if guesses_too_much(request) and not _is_known(request, plain):
            return kept_private(slow_down(request))
        found = _find(plain) if _may_be_a_code(plain) else None
        if found is None:
            count_miss(request)
            return kept_private(wrong_code(request, code))
        response = view(request, found, **kwargs)
        if not _is_known(request, plain):
            response.set_signed_cookie(
                KNOWN_COOKIE, plain, salt=KNOWN_COOKIE, max_age=KNOWN_SECONDS, httponly=True, samesite="Lax",
                secure=request.is_secure(), path=reverse("portal:home"),
            )  # fmt: skip
        return kept_private(response)

    return found_or_told


def _find(code: str) -> FoundVisit | None:
    version = streams.snapshot_version()
    page = ticket_page(code=code)
    return None if page is None else FoundVisit(visit=page.visit, errands=page.errands, version=version)


def my_code(request: HttpRequest) -> str | None:
    """Return the code this browser has shown last, or None."""
    code: str | None = request.get_signed_cookie(KNOWN_COOKIE, default=None, salt=KNOWN_COOKIE, max_age=KNOWN_SECONDS)
    return code


def wrong_code(request: HttpRequest, code: str) -> HttpResponse:
    """Say kindly that no visit has this code, and what to do."""
    return render(request, "portal/wrong_code.html", {"typed": code[:16]}, status=404)


def slow_down(request: HttpRequest) -> HttpResponse:
    """Say kindly that guessing is slowed down, and for how long."""
    response = render(request, "portal/slow_down.html", status=429)
    response["Retry-After"] = str(REMEMBER_SECONDS)
    return response


def kept_private(response: HttpResponse) -> HttpResponse:
    """Return the answer kept out of search engines and shared caches."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Cache-Control"] = "private, no-store"
    return response


def _is_known(request: HttpRequest, code: str) -> bool:
    return my_code(request) == code


def _key(request: HttpRequest) -> str:
    return f"wrong-codes:{get_client_ip_address(request)}"


def guesses_too_much(request: HttpRequest) -> bool:
    """Whether this address has typed too many wrong codes."""
    return int(cache.get(_key(request), 0)) >= MOST_MISSES


def count_miss(request: HttpRequest) -> None:
    """Note a wrong code."""
    key = _key(request)
    cache.add(key, 0, REMEMBER_SECONDS)
    if cache.incr(key) == MOST_MISSES:
        logger.warning("many wrong visit codes from one address; further guesses are refused for a while")
