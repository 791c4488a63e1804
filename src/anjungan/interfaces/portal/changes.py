"""What a visitor changes: drop an errand, add one, go home. Each asks first and works without scripts."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from anjungan.domain.catalog.queries import search_offerings
from anjungan.domain.forecasting import operations as forecasting
from anjungan.domain.forecasting.queries import line_forecasts
from anjungan.domain.premises.queries import OperatingStatus
from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing.queries import ErrandOnPage, LineLoad, TicketPage, line_loads
from anjungan.domain.queueing.queries.opening import statuses
from anjungan.foundation import clock
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import DomainError
from anjungan.interfaces.entry.expectations import wait_text
from anjungan.interfaces.entry.formats import number_text, text_in_language
from anjungan.interfaces.portal.lookup import FoundVisit, by_code

MOST_FOUND = 8


@dataclass(frozen=True, kw_only=True)
class FoundService:
    """A service that may be added: what, whose, and how long the wait is or why it is closed."""

    offering: UUID
    name: str
    agency: str
    zone: int
    load: LineLoad | None
    wait: str
    closed_why: str
    has_already: bool


@dataclass(frozen=True, kw_only=True)
class AddPage:
    """All that portal/add.html may show."""

    number: str
    code: str
    words: str
    found: list[FoundService]


@require_http_methods(["GET", "HEAD", "POST"])
@by_code
def drop_errand(request: HttpRequest, found: FoundVisit, errand: UUID) -> HttpResponse:
    """Ask whether the errand is to be given up; a POST gives it up."""
    chosen = next((one for one in found.errands if one.uuid == errand), None)
    code = found.visit.code
    if chosen is None:
        return redirect("portal:visit", code)
    if request.method == "POST":
        try:
            queue.drop_errand(ticket_id=errand, actor=Actor.visitor(code), now=clock.now())
            messages.success(request, _("%(errand)s dibatalkan. Nomor Anda tetap.") % {"errand": _name(chosen)})
        except DomainError as refusal:
            messages.error(request, refusal.user_message)
        return redirect("portal:visit", code)
    return render(
        request,
        "portal/drop.html",
        {"mall": found.visit.mall, "number": found.visit.number, "code": code, "errand": chosen, "name": _name(chosen)},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@by_code
def leave(request: HttpRequest, found: FoundVisit) -> HttpResponse:
    """Ask whether the visit is to end; a POST ends it."""
    visit = found.visit
    if request.method == "POST":
        try:
            give_up = queue.abandon_visit if visit.state == "reserved" else queue.leave_visit
            give_up(visit_id=visit.pk, actor=Actor.visitor(visit.code), now=clock.now())
            messages.success(request, _("Kunjungan %(number)s dibatalkan.") % {"number": number_text(visit.number)})
        except DomainError as refusal:
            messages.error(request, refusal.user_message)
        return redirect("portal:visit", visit.code)
    return render(request, "portal/leave.html", {"mall": visit.mall, "number": visit.number, "code": visit.code})


@require_http_methods(["GET", "HEAD", "POST"])
@by_code
def add_errand(request: HttpRequest, found: FoundVisit) -> HttpResponse:
    """Look for another errand by everyday words; a POST adds it under the same number."""
    visit = found.visit
    if request.method == "POST":
        return _add(request, found)
    words = request.GET.get("q", "")[:80].replace("\0", "")
    with timezone.override(visit.mall.time_zone):
        page = AddPage(number=visit.number, code=visit.code, words=words, found=_search(found, words))
        return render(request, "portal/add.html", {"page": page, "mall": visit.mall})


def _add(request: HttpRequest, found: FoundVisit) -> HttpResponse:
    code = found.visit.code
    try:
        wanted = UUID(request.POST.get("layanan", ""))
        queue.add_errand(visit_id=found.visit.pk, offerings=[wanted], actor=Actor.visitor(code), now=clock.now())
        messages.success(request, _("Urusan ditambahkan. Nomor Anda tetap."))
    except ValueError:
        messages.error(request, _("Pilih satu layanan dari daftar."))
        return redirect("portal:add", code)
    except DomainError as refusal:
        messages.error(request, refusal.user_message)
    return redirect("portal:visit", code)


@require_POST
@by_code
def choose_travel(request: HttpRequest, found: FoundVisit) -> HttpResponse:
    """Note how long the way back to the building is."""
    code = found.visit.code
    try:
        minutes = int(request.POST.get("menit", ""))
        forecasting.choose_travel_time(
            visit_id=found.visit.pk, minutes=minutes, actor=Actor.visitor(code), now=clock.now()
        )
        told = _("Baik. Kami beri tahu %(minutes)s menit sebelum giliran paling cepat.")
        messages.success(request, told % {"minutes": minutes})
    except ValueError:
        messages.error(request, _("Pilih satu dari menit yang ada."))
    except DomainError as refusal:
        messages.error(request, refusal.user_message)
    return redirect("portal:visit", code)


def _search(found: TicketPage, words: str) -> list[FoundService]:
    mall, now = found.visit.mall, clock.now()
    offerings = search_offerings(mall=mall, words=words, limit=MOST_FOUND) if words.strip() else []
    if not offerings:
        return []
    rules = statuses(mall_id=mall.pk, now=now).lines
    lines = {offering.line_id for offering in offerings}
    loads = {load.line_id: load for load in line_loads(mall=mall, now=now, line_ids=list(lines))}
    waits = line_forecasts(mall=mall, now=now, line_ids=lines)
    has = {errand.offering for errand in found.errands if errand.state not in {"done", "dropped"}}
    return [
        FoundService(
            offering=offering.uuid,
            name=text_in_language(offering.service),
            agency=offering.service.agency.short,
            zone=offering.line.zone.number,
            load=loads.get(offering.line_id),
            wait=wait_text(waits.get(offering.line_id)),
            closed_why=_why_closed(rules.get(offering.line_id)),
            has_already=offering.uuid in has,
        )
        for offering in offerings
    ]


def _why_closed(status: OperatingStatus | None) -> str:
    if status is None:
        return _("Tidak dilayani hari ini.")
    return "" if status.may_issue else status.reason


def _name(errand: ErrandOnPage) -> str:
    return text_in_language(errand, "service") or errand.line
