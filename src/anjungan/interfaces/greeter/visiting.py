"""A visitor's number in the greeter's hands: see it, print it, repair it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from anjungan.domain.assistance.states import Step
from anjungan.domain.forecasting import operations as forecasting
from anjungan.domain.forecasting.queries import visit_outlook
from anjungan.domain.forecasting.states import Channel
from anjungan.domain.premises.queries import DeviceCondition, device_conditions
from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing.queries import ErrandOnPage, TicketPage, priority_classes, ticket_page
from anjungan.domain.queueing.queries.lookup import code_of_visit
from anjungan.domain.queueing.states import TicketState
from anjungan.foundation import streams
from anjungan.foundation.clock import business_date
from anjungan.foundation.errors import DomainError
from anjungan.interfaces.entry.expectations import Expected, expected
from anjungan.interfaces.entry.formats import text_in_language
from anjungan.interfaces.entry.qr import visit_qr
from anjungan.interfaces.greeter.hall import lines_now
from anjungan.interfaces.greeter.place import Greeting, at_the_door
from anjungan.interfaces.greeter.starting import LONGEST_WORDS, Found, search, uuids

if TYPE_CHECKING:
    from anjungan.domain.queueing.models import Printout, Visit

GIVEN_UP = frozenset({TicketState.WAITING, TicketState.HELD, TicketState.ABSENT})


@dataclass(frozen=True, kw_only=True)
class ErrandRow:
    """One errand with what the greeter can say and do about it."""

    errand: ErrandOnPage
    expected: Expected | None

    @property
    def may_drop(self) -> bool:
        """Whether it can be given up now."""
        return self.errand.state in GIVEN_UP

    @property
    def is_missed(self) -> bool:
        """Whether the person was called and did not come."""
        return self.errand.state == TicketState.ABSENT


@dataclass(frozen=True, kw_only=True)
class VisitPage:
    """All that greeter/visit.html may show."""

    visit: Visit
    is_new: bool
    first: ErrandRow | None
    errands: list[ErrandRow]
    priorities: list[str]
    qr: SafeString
    printers: list[DeviceCondition]
    printout: Printout | None
    words: str
    found: list[Found]
    stream: str
    # In assisted mode: whether this is the number of somebody else, so far.
    is_anothers: bool

    @property
    def is_open(self) -> bool:
        """Whether the visit goes on."""
        return self.visit.state == "open"


@require_safe
@at_the_door
def find_visit(greeting: Greeting) -> HttpResponse:
    """Go to the visit with this number or code, or say that there is none."""
    words = greeting.request.GET.get("nomor", "")
    code = code_of_visit(mall=greeting.mall, words=words, now=greeting.now)
    if code is None:
        told = _("Nomor %(number)s tidak ada hari ini. Periksa lagi angka di karcis, atau beri nomor baru.")
        messages.warning(greeting.request, told % {"number": words[:16] or "–"})
        return redirect("greeter:home")
    return redirect("greeter:visit", code)


@require_safe
@at_the_door
def show_visit(greeting: Greeting, code: str) -> HttpResponse:
    """Show the number large, its errands, and what can be done."""
    greeting.tell_step(Step.NUMBER)
    return _render(greeting, code, "greeter/visit.html")


@require_safe
@at_the_door
def show_changes(greeting: Greeting, code: str) -> HttpResponse:
    """Show where the person is and the errands again after something changed."""
    return _render(greeting, code, "greeter/visit_changes.html")


@require_safe
@at_the_door
def show_stream(greeting: Greeting, code: str) -> HttpResponse:
    """Give the page a fresh address for its live stream."""
    visit = _found(greeting, code).visit
    return JsonResponse(
        {"address": streams.address([streams.visit_stream(visit.code)], since=streams.snapshot_version())}
    )


@require_POST
@at_the_door
def confirm_presence(greeting: Greeting, code: str) -> HttpResponse:
    """Note that the person is here."""
    visit = _found(greeting, code).visit
    return _done(
        greeting,
        code,
        lambda: queue.confirm_presence(visit_id=visit.pk, actor=greeting.actor, now=greeting.now),
        _("Kehadiran %(number)s dicatat.") % {"number": visit.number},
    )


@require_POST
@at_the_door
def add(greeting: Greeting, code: str) -> HttpResponse:
    """Add errands under the same number."""
    visit = _found(greeting, code).visit
    wanted = uuids(greeting.request.POST.getlist("tambah"))
    return _done(
        greeting,
        code,
        lambda: queue.add_errand(visit_id=visit.pk, offerings=wanted, actor=greeting.actor, now=greeting.now),
        _("Keperluan ditambahkan ke %(number)s.") % {"number": visit.number},
    )


@require_POST
@at_the_door
def drop(greeting: Greeting, code: str, ticket: UUID) -> HttpResponse:
    """Give one errand up."""
    _require_errand(greeting, code, ticket)
    return _done(
        greeting,
        code,
        lambda: queue.drop_errand(ticket_id=ticket, actor=greeting.actor, now=greeting.now),
        _("Keperluan dibatalkan."),
    )


@require_POST
@at_the_door
def take_back(greeting: Greeting, code: str, ticket: UUID) -> HttpResponse:
    """Take a missed person back into the line."""
    _require_errand(greeting, code, ticket)
    return _done(
        greeting,
        code,
        lambda: queue.requeue_ticket(ticket_id=ticket, actor=greeting.actor, now=greeting.now),
        _("Kembali ke antrean."),
    )


@require_POST
@at_the_door
def print_ticket(greeting: Greeting, code: str) -> HttpResponse:
    """Send the ticket to a printer of the hall."""
    visit = _found(greeting, code).visit
    chosen = greeting.request.POST.get("pencetak", "")
    printer = next((one for one in _printers(greeting) if str(one.device.uuid) == chosen), None)
    if printer is None:
        messages.warning(greeting.request, _("Pencetak itu tidak ada lagi. Pilih pencetak lain."))
        return redirect("greeter:visit", code)
    device = printer.device
    return _done(
        greeting,
        code,
        lambda: queue.queue_printout(visit_id=visit.pk, device_id=device.pk, actor=greeting.actor, now=greeting.now),
        _("Dikirim ke %(printer)s.") % {"printer": device.name},
    )


def _done(greeting: Greeting, code: str, verb: Callable[[], object], told: str) -> HttpResponse:
    try:
        verb()
    except DomainError as refusal:
        messages.warning(greeting.request, refusal.user_message)
    else:
        messages.success(greeting.request, told)
    return redirect("greeter:visit", code)


def _found(greeting: Greeting, code: str) -> TicketPage:
    found = ticket_page(code=code)
    if found is None or found.visit.mall_id != greeting.mall.pk:
        raise Http404
    return found


def _require_errand(greeting: Greeting, code: str, ticket: UUID) -> None:
    if all(errand.uuid != ticket for errand in _found(greeting, code).errands):
        raise Http404


def _printers(greeting: Greeting) -> list[DeviceCondition]:
    return [
        one
        for one in device_conditions(mall_id=greeting.mall.pk, now=greeting.now)
        if one.device.printer_kind == "network"
    ]


def _render(greeting: Greeting, code: str, template: str) -> HttpResponse:
    # The version comes before the reading: a change in between is heard twice rather than never.
    since = streams.snapshot_version()
    found = _found(greeting, code)
    words = greeting.request.GET.get("cari", "").replace("\x00", "")[:LONGEST_WORDS].strip()
    chosen = [errand.offering for errand in found.errands if errand.offering and not errand.ended_at]
    outlook = visit_outlook(found=found, now=greeting.now)
    forecasting.keep_promises(outlooks=outlook.tickets.values(), channel=Channel.GREETER, now=greeting.now)
    rows = [ErrandRow(errand=errand, expected=expected(outlook.of(errand))) for errand in found.errands]
    first = outlook.first
    page = VisitPage(
        visit=found.visit,
        is_new="baru" in greeting.request.GET,
        first=next((row for row in rows if first is not None and row.errand.uuid == first.uuid), None),
        errands=rows,
        priorities=_priorities(greeting, found.visit),
        qr=visit_qr(found.visit.code),
        printers=_printers(greeting),
        printout=found.visit.printouts.order_by("-pk").first(),
        words=words,
        found=search(greeting, words, chosen, lines_now(greeting)) if words else [],
        stream=streams.address([streams.visit_stream(found.visit.code)], since=since),
        is_anothers=_is_anothers(greeting, found.visit),
    )
    answer = render(greeting.request, template, {"page": page, "mall": greeting.mall})
    answer["Cache-Control"] = "private, no-store"
    return answer


def _is_anothers(greeting: Greeting, visit: Visit) -> bool:
    return greeting.consent is not None and f"visit:{visit.uuid}" not in greeting.consent.subjects


def _priorities(greeting: Greeting, visit: Visit) -> list[str]:
    if not visit.priority_keys:
        return []
    today = business_date(greeting.now, greeting.mall.time_zone)
    names = {row.key: text_in_language(row) for row in priority_classes(mall_id=greeting.mall.pk, on=today)}
    return [names.get(key, key) for key in visit.priority_keys]
