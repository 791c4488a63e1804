"""Being here: by the code that the hall shows, by the phone's own word that it is near, or with the number in hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from anjungan.domain.appointments.queries import is_hall_code, is_presence_pass, place_of_mall, presence_pass
from anjungan.domain.organizations.queries import mall_by_key
from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing.queries import ticket_page
from anjungan.domain.queueing.states import PresenceWay
from anjungan.foundation import clock
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import DomainError, NotFound
from anjungan.interfaces.entry.formats import number_text
from anjungan.interfaces.portal.lookup import (
    FoundVisit,
    by_code,
    count_miss,
    guesses_too_much,
    kept_private,
    my_code,
    slow_down,
    written_plainly,
)

if TYPE_CHECKING:
    from anjungan.domain.appointments.models import MallPlace
    from anjungan.domain.organizations.models import Mall


MOST_TRIES = 10
TRIES_SECONDS = 900
SLOW_STEPS = 30


def _tries_too_much(code: str) -> bool:
    """Count a code that was typed for a number; whether there were too many in a quarter of an hour."""
    key = f"hall-codes:{code}"
    cache.add(key, 0, TRIES_SECONDS)
    return int(cache.incr(key)) > MOST_TRIES


@dataclass(frozen=True, kw_only=True)
class HerePage:
    """All that portal/remote/here.html may show. `near` is None where the mall wrote down no place."""

    number: str
    code: str
    near: MallPlace | None


@require_http_methods(["GET", "HEAD", "POST"])
@by_code
def show_here(request: HttpRequest, found: FoundVisit) -> HttpResponse:
    """Ask for the code of the hall, or let the phone say that it is near; a POST notes that the person is here."""
    visit = found.visit
    if request.method == "POST":
        near = request.POST.get("dekat") == "1"
        if not near and _tries_too_much(visit.code):
            return slow_down(request)
        try:
            queue.confirm_own_presence(
                visit_id=visit.pk, way=PresenceWay.NEAR if near else PresenceWay.HALL,
                proof=request.POST.get("kode", "")[:200], actor=Actor.visitor(visit.code), now=clock.now(),
            )  # fmt: skip
        except DomainError as refusal:
            messages.error(request, refusal.user_message)
            return redirect("portal:here", visit.code)
        messages.success(request, _("Anda tercatat hadir. Nomor %(number)s masuk antrean.") % _number(visit.number))
        return redirect("portal:visit", visit.code)
    if visit.present_at is not None or visit.state not in {"open", "reserved"}:
        return redirect("portal:visit", visit.code)
    page = HerePage(number=visit.number, code=visit.code, near=place_of_mall(mall=visit.mall))
    return render(request, "portal/remote/here.html", {"page": page, "mall": visit.mall, "place": None})


@dataclass(frozen=True, kw_only=True)
class HallPage:
    """All that portal/remote/hall.html may show: after the picture in the hall was scanned.

    `note` is the pass for the right code, empty for another; `number` and `code` are of the visit that this browser
    knows, empty when it knows none.
    """

    key: str
    note: str
    number: str = ""
    code: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
def show_hall(request: HttpRequest, mall: str, code: str) -> HttpResponse:
    """Welcome who scanned the picture in the hall: one press when the browser knows the number, else its code."""
    place, now = _mall(mall), clock.now()
    if guesses_too_much(request):
        return kept_private(slow_down(request))
    with timezone.override(place.time_zone):
        if request.method == "POST":
            return kept_private(_find(request, place, code))
        right = is_hall_code(mall=place, code=code, now=now)
        # Many phones of one hall share an address: a picture that was scanned too slowly is no guess.
        if not right and not is_hall_code(mall=place, code=code, now=now, steps=SLOW_STEPS):
            count_miss(request)
        found = ticket_page(code=my_code(request) or "-")
        mine = found.visit if found is not None and found.visit.mall_id == place.pk else None
        waits = mine is not None and mine.present_at is None and mine.state in {"open", "reserved"}
        if mine is not None and mine.present_at is not None and mine.state == "open":
            return kept_private(redirect("portal:visit", mine.code))
        page = HallPage(
            key=place.key, note=presence_pass(mall=place, now=now) if right else "",
            number=mine.number if mine is not None and waits else "",
            code=mine.code if mine is not None and waits else "",
        )  # fmt: skip
        return kept_private(
            render(
                request, "portal/remote/hall.html", {"page": page, "mall": place, "place": None},
                status=200 if right else 422,
            )
        )  # fmt: skip


def _find(request: HttpRequest, mall: Mall, code: str) -> HttpResponse:
    """Confirm the visit whose code was typed by somebody who holds the pass."""
    typed, note = written_plainly(request.POST.get("karcis", "")[:24]), request.POST.get("kode", "")[:200]
    found = ticket_page(code=typed) if typed.isalnum() else None
    if found is None or found.visit.mall_id != mall.pk:
        count_miss(request)
        messages.error(request, _("Tidak ada nomor dengan kode itu. Periksa lagi kode di halaman nomor Anda."))
        return redirect("portal:hall", mall.key, code)
    if not is_presence_pass(mall=mall, text=note, now=clock.now()):
        return redirect("portal:hall", mall.key, code)
    try:
        queue.confirm_own_presence(
            visit_id=found.visit.pk, way=PresenceWay.HALL, proof=note, actor=Actor.visitor(found.visit.code),
            now=clock.now(),
        )  # fmt: skip
        messages.success(
            request, _("Anda tercatat hadir. Nomor %(number)s masuk antrean.") % _number(found.visit.number)
        )
    except DomainError as refusal:
        messages.error(request, refusal.user_message)
    return redirect("portal:visit", found.visit.code)


def _number(number: str) -> dict[str, str]:
    return {"number": number_text(number)}


def _mall(key: str) -> Mall:
    try:
        return mall_by_key(key=key[:60])
    except NotFound as missing:
        raise Http404 from missing
