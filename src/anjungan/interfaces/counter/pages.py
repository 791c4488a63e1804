"""The pages of the desk. The same parts serve as whole pages and, with htmx, as regions and dialogs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from anjungan.domain.premises.queries import counters_of, lines_of
from anjungan.domain.queueing.queries import Explained, LinePage, desk, explain_order, line_contents
from anjungan.foundation import streams
from anjungan.foundation.errors import InvalidInput
from anjungan.interfaces.counter.desk_page import Row, desk_page, row_of, stream_of, ticket_of
from anjungan.interfaces.counter.forms import PLACES
from anjungan.interfaces.counter.place import AtCounter, at_counter
from anjungan.interfaces.entry.formats import text_in_language

if TYPE_CHECKING:
    from anjungan.domain.premises.models import Counter, Line
    from anjungan.domain.queueing.queries import DeskTicket

PER_PAGE = 50


@require_safe
@at_counter
def show_desk(at: AtCounter) -> HttpResponse:
    """Show the desk."""
    return _render(at, "counter/desk.html", {"page": desk_page(at)})


@require_safe
@at_counter
def show_changes(at: AtCounter) -> HttpResponse:
    """Show what changed: the list alone while the same person is here, otherwise every region."""
    page = desk_page(at)
    same = at.request.GET.get("tanda") == page.mark
    return _render(at, "counter/regions.html", {"page": page, "only_list": same, "same_person": same})


def answer_press(at: AtCounter) -> HttpResponse:
    """Answer a press with the regions as they are now; what was ticked for the same person stays ticked."""
    at = fresh(at)
    page = desk_page(at)
    before, now = at.request.POST.get("orang", ""), str(page.current.ticket.uuid) if page.current else ""
    return _render(at, "counter/regions.html", {"page": page, "only_list": False, "same_person": before == now != ""})


def fresh(at: AtCounter) -> AtCounter:
    """Return the same place with the counter read again, after a press may have changed it."""
    counter = counters_of(mall_id=at.mall.pk).get(pk=at.counter.pk)
    return AtCounter(request=at.request, actor=at.actor, mall=at.mall, counter=counter, now=at.now)


@require_safe
@at_counter
def show_stream(at: AtCounter) -> HttpResponse:
    """Give the page a fresh address for its live stream, after the old one expired."""
    return JsonResponse({"address": stream_of(at, since=streams.snapshot_version())})


@dataclass(frozen=True, kw_only=True)
class OrderPage:
    """All that counter/order.html may show."""

    order: Explained


@require_safe
@at_counter
def show_order(at: AtCounter) -> HttpResponse:
    """Say for the next dozen why each stands where it stands."""
    order = explain_order(counter=at.counter, tz_name=at.mall.time_zone, now=at.now)
    return _part(at, "order", {"page": OrderPage(order=order)})


@dataclass(frozen=True, kw_only=True)
class LinesPage:
    """All that counter/lines.html may show."""

    lines: list[Line]
    chosen: Line | None
    rows: list[Row]
    next_cursor: str | None
    can_call: bool


@require_safe
@at_counter
def show_lines(at: AtCounter) -> HttpResponse:
    """Show everybody who waits in one of the counter's lines, a page at a time."""
    lines = [line for line in lines_of(mall_id=at.mall.pk) if line.pk in at.counter.active_line_ids]
    wanted = at.request.GET.get("antrean", "")
    chosen = next((line for line in lines if line.code == wanted), lines[0] if lines else None)
    found = LinePage(items=[], next_cursor=None)
    if chosen is not None:
        try:
            after = at.request.GET.get("dari") or None
            found = line_contents(line=chosen, tz_name=at.mall.time_zone, now=at.now, after=after, limit=PER_PAGE)
        except InvalidInput as error:
            raise Http404 from error
    page = desk_page(at)
    return _render(
        at,
        "counter/lines_page.html",
        {
            "desk": page,
            "page": LinesPage(
                lines=lines, chosen=chosen, rows=[row_of(ticket, at, {}) for ticket in found.items],
                next_cursor=found.next_cursor, can_call=page.can_call,
            ),
        },
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Target:
    """One place to send a person to."""

    value: str
    text: str


@dataclass(frozen=True, kw_only=True)
class TransferPage:
    """All that counter/transfer.html may show. Targets by agency, the counter's own agency first."""

    ticket: DeskTicket
    groups: list[tuple[str, list[Target]]]
    places: list[tuple[str, Any]]
    note: str


@require_safe
@at_counter
def show_transfer(at: AtCounter, ticket: UUID) -> HttpResponse:
    """Ask where to send the person."""
    found = ticket_of(desk(counter=at.counter, tz_name=at.mall.time_zone, now=at.now), ticket)
    if found is None:
        raise Http404
    page = TransferPage(
        ticket=found, groups=_targets(at, found), places=list(PLACES), note=at.request.GET.get("catatan", "")[:500]
    )
    return _part(at, "transfer", {"page": page})


def _targets(at: AtCounter, ticket: DeskTicket) -> list[tuple[str, list[Target]]]:
    grouped: dict[str, list[Target]] = {}
    own = at.counter.agency_id
    lines = sorted(lines_of(mall_id=at.mall.pk), key=lambda line: line.agency_id != own)
    for line in lines:
        if line.pk != ticket.line_id:
            grouped.setdefault(line.agency.short, []).append(_line_target(line))
    counters = [counter for counter in counters_of(mall_id=at.mall.pk) if counter.state != "closed"]
    here = [_counter_target(counter) for counter in counters if counter.pk != at.counter.pk]
    return [*grouped.items(), *([(_("Loket yang buka"), here)] if here else [])]


def _line_target(line: Line) -> Target:
    words = {"line": text_in_language(line), "zone": line.zone.number}
    return Target(value=f"antrean:{line.uuid}", text=_("%(line)s, Zona %(zone)s") % words)


def _counter_target(counter: Counter) -> Target:
    words = {
        "code": counter.code, "agency": counter.agency.short if counter.agency else "",
        "officer": counter.officer.name if counter.officer else "",
    }  # fmt: skip
    return Target(value=f"loket:{counter.uuid}", text=_("Loket %(code)s, %(agency)s, %(officer)s") % words)


@require_safe
@at_counter
def show_pause(at: AtCounter) -> HttpResponse:
    """Ask why calling rests, or whether the day is over."""
    return _part(at, "pause", {"reasons": pause_reasons()})


def pause_reasons() -> list[tuple[str, str]]:
    """Return why a counter may rest: what is kept, and what is read."""
    return [
        ("Istirahat", _("Istirahat")),
        ("Salat", _("Salat")),
        ("Rapat", _("Rapat")),
        ("Gangguan sistem", _("Gangguan sistem")),
        ("Keperluan lain", _("Keperluan lain")),
    ]


@require_safe
@at_counter
def show_shortcuts(at: AtCounter) -> HttpResponse:
    """List the keys."""
    return _part(at, "shortcuts", {})


def _part(at: AtCounter, name: str, context: dict[str, Any]) -> HttpResponse:
    """Answer with a dialog's content for htmx, else with the same content as a page."""
    template = f"counter/{name}.html" if at.request.headers.get("HX-Request") else "counter/part_page.html"
    return _render(at, template, {**context, "part": f"counter/{name}.html"})


def _render(at: AtCounter, template: str, context: dict[str, Any]) -> HttpResponse:
    answer = render(at.request, template, {"at": at, "mall": at.mall, **context})
    answer["Cache-Control"] = "private, no-store"
    answer["Vary"] = "HX-Request, Cookie"
    return answer
