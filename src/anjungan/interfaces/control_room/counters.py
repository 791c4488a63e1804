"""Loket: every counter of the building, and what a manager may do with one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from anjungan.domain.organizations.queries import officers_at
from anjungan.domain.premises.queries import counter_by_code, counters_of, duties_on, lines_of
from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing.queries import AtHand, at_hand, line_loads
from anjungan.foundation import streams
from anjungan.foundation.errors import NotFound
from anjungan.interfaces.control_room.place import InRoom, in_room, managers_only, show, stream_of
from anjungan.interfaces.control_room.pressing import pressed
from anjungan.interfaces.entry.formats import clock_range_text, number_text, text_in_language

if TYPE_CHECKING:
    from anjungan.domain.accounts.models import User
    from anjungan.domain.premises.models import Counter, Line, Zone

MOST_REASON = 60
_STATES = ("open", "paused", "closed")
_TONES = {"open": "ok", "paused": "warn", "closed": ""}


@dataclass(frozen=True, kw_only=True)
class CounterRow:
    """One counter as the table shows it."""

    counter: Counter
    tone: str
    word: str
    number: str
    doing: str
    since: datetime | None
    lines: str
    waiting: int


@dataclass(frozen=True, kw_only=True)
class ZoneCounters:
    """The counters of one zone."""

    zone: Zone
    name: str
    opened: int
    rows: Sequence[CounterRow]


@dataclass(frozen=True, kw_only=True)
class CountersPage:
    """All that control_room/counters.html may show."""

    view: str
    counts: dict[str, int]
    zones: Sequence[ZoneCounters]
    stream: str


@require_safe
@in_room
def show_counters(here: InRoom) -> HttpResponse:
    """Show every counter by zone. Five statements, however many counters."""
    since = streams.snapshot_version()
    counters = [counter for counter in counters_of(mall_id=here.mall.pk) if here.sees(counter.agency_id)]
    names = {line.pk: text_in_language(line) for line in lines_of(mall_id=here.mall.pk)}
    waiting = {load.line_id: load.waiting for load in line_loads(mall=here.mall, now=here.now)}
    busy = at_hand(mall_id=here.mall.pk)
    view = here.request.GET.get("lihat", "")
    view = view if view in _STATES else "semua"
    zones: dict[int, ZoneCounters] = {}
    for counter in counters:
        if view in ("semua", counter.state):
            zone = zones.setdefault(counter.zone_id, _zone(counter, counters))
            row = _row(counter, busy.get(counter.pk), names, waiting)
            zones[counter.zone_id] = ZoneCounters(
                zone=zone.zone, name=zone.name, opened=zone.opened, rows=[*zone.rows, row]
            )
    page = CountersPage(
        view=view,
        counts={"semua": len(counters), **{state: sum(c.state == state for c in counters) for state in _STATES}},
        zones=sorted(zones.values(), key=lambda zone: zone.zone.number),
        stream=stream_of(here, since=since),
    )
    return show(here, "counters", {"page": page})


def _zone(counter: Counter, counters: Sequence[Counter]) -> ZoneCounters:
    mine = [other for other in counters if other.zone_id == counter.zone_id]
    return ZoneCounters(
        zone=counter.zone,
        name=text_in_language(counter.zone),
        opened=sum(other.state == "open" for other in mine),
        rows=[],
    )


def _row(counter: Counter, now: AtHand | None, names: dict[int, str], waiting: dict[int, int]) -> CounterRow:
    words = {"open": _("Buka"), "paused": _("Jeda"), "closed": _("Tutup")}
    doing = {"called": _("dipanggil"), "serving": _("dilayani")}
    return CounterRow(
        counter=counter,
        tone=_TONES[counter.state],
        word=words[counter.state],
        number=number_text(now.number) if now else "",
        doing=doing[now.state] if now else _("kosong") if counter.state == "open" else counter.state_reason,
        since=now.since if now else counter.state_since,
        lines=", ".join(names[line] for line in counter.active_line_ids if line in names),
        waiting=sum(waiting.get(line, 0) for line in counter.active_line_ids),
    )


@dataclass(frozen=True, kw_only=True)
class Sitter:
    """Somebody who may sit here; `about` says when on duty here, or where signed on now."""

    id: int
    name: str
    about: str
    chosen: bool
    elsewhere: bool


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A line the counter can serve."""

    line: Line
    name: str
    chosen: bool
    waiting: int


@dataclass(frozen=True, kw_only=True)
class CounterPage:
    """All that control_room/counter.html may show."""

    row: CounterRow
    sitters: Sequence[Sitter]
    choices: Sequence[Choice]
    reasons: Sequence[tuple[str, str]]


@require_safe
@in_room
@managers_only
def show_counter(here: InRoom, code: str) -> HttpResponse:
    """Show one counter with everything that may be done with it."""
    counter = _counter(here, code)
    lines = {line.pk: line for line in lines_of(mall_id=here.mall.pk)}
    waiting = {load.line_id: load.waiting for load in line_loads(mall=here.mall, now=here.now)}
    names = {pk: text_in_language(line) for pk, line in lines.items()}
    skills = [lines[skill.line_id] for skill in counter.skills.all() if skill.line_id in lines]
    page = CounterPage(
        row=_row(counter, at_hand(mall_id=here.mall.pk).get(counter.pk), names, waiting),
        sitters=_sitters(here, counter) if counter.state == "closed" else [],
        choices=[
            Choice(
                line=line,
                name=names[line.pk],
                chosen=line.pk in counter.active_line_ids,
                waiting=waiting.get(line.pk, 0),
            )
            for line in sorted(skills, key=lambda line: line.code)
        ],
        reasons=[
            ("Istirahat", _("Istirahat")),
            ("Salat", _("Salat")),
            ("Rapat", _("Rapat")),
            ("Gangguan sistem", _("Gangguan sistem")),
            ("Keperluan lain", _("Keperluan lain")),
        ],
    )
    return show(here, "counters", {"page": page}, template="control_room/counter.html")


def _sitters(here: InRoom, counter: Counter) -> list[Sitter]:
    duties = {
        duty.officer_id: clock_range_text(duty.starts_at, duty.ends_at)
        for duty in duties_on(mall_id=here.mall.pk, business_date=here.today, counter_ids=[counter.pk])
    }
    signed_on = {other.officer_id: other.code for other in counters_of(mall_id=here.mall.pk) if other.officer_id}
    people: list[User] = list(officers_at(mall_id=here.mall.pk, agency_id=counter.agency_id))
    sitters = [
        Sitter(
            id=person.pk,
            name=person.name,
            about=_("dijadwalkan di sini %(hours)s") % {"hours": duties[person.pk]}
            if person.pk in duties
            else _("sedang di loket %(counter)s") % {"counter": signed_on[person.pk]}
            if person.pk in signed_on
            else "",
            chosen=person.pk in duties,
            elsewhere=person.pk in signed_on,
        )
        for person in people
    ]
    return sorted(sitters, key=lambda sitter: (sitter.elsewhere, not sitter.chosen, sitter.name))


def _counter(here: InRoom, code: str) -> Counter:
    try:
        return counter_by_code(mall_id=here.mall.pk, code=code)
    except NotFound as error:
        raise Http404 from error


def _press(here: InRoom, code: str, verb: Callable[[Counter], object], done: str) -> HttpResponse:
    if not here.manages:
        raise PermissionDenied
    counter = _counter(here, code)
    words = {"counter": counter.code}
    # Back to where the manager pressed: the list of advice or the counter's own page.
    back = "control_room:building" if here.request.POST.get("dari") == "gedung" else "control_room:counter"
    address = reverse(back) if back.endswith("building") else reverse(back, args=[counter.code])
    return pressed(here, lambda: verb(counter), done=done % words, back=address)


def _numbers(values: Sequence[str]) -> list[int]:
    return [int(value) for value in values if value.isdecimal() and len(value) < 18]


@require_POST
@in_room
def press_open(here: InRoom, code: str) -> HttpResponse:
    """Sign an officer on at a counter."""
    officer = _numbers([here.request.POST.get("petugas", "")])
    return _press(
        here,
        code,
        lambda counter: queue.open_counter(
            counter_id=counter.pk, actor=here.actor, now=here.now, officer_id=officer[0] if officer else 0
        ),
        _("Loket %(counter)s dibuka."),
    )


@require_POST
@in_room
def press_pause(here: InRoom, code: str) -> HttpResponse:
    """Stop calling from a counter for a while."""
    reason = here.request.POST.get("alasan", "")[:MOST_REASON].replace("\x00", "")
    return _press(
        here,
        code,
        lambda counter: queue.pause_counter(counter_id=counter.pk, reason=reason, actor=here.actor, now=here.now),
        _("Loket %(counter)s dijeda."),
    )


@require_POST
@in_room
def press_resume(here: InRoom, code: str) -> HttpResponse:
    """Call from a paused counter again."""
    return _press(
        here,
        code,
        lambda counter: queue.resume_counter(counter_id=counter.pk, actor=here.actor, now=here.now),
        _("Loket %(counter)s melayani lagi."),
    )


@require_POST
@in_room
def press_close(here: InRoom, code: str) -> HttpResponse:
    """Sign the officer of a counter off."""
    return _press(
        here,
        code,
        lambda counter: queue.close_counter(counter_id=counter.pk, actor=here.actor, now=here.now),
        _("Loket %(counter)s ditutup."),
    )


@require_POST
@in_room
def press_lines(here: InRoom, code: str) -> HttpResponse:
    """Have a counter call other lines from now on."""
    lines = _numbers(here.request.POST.getlist("antrean"))
    return _press(
        here,
        code,
        lambda counter: queue.set_counter_lines(counter_id=counter.pk, line_ids=lines, actor=here.actor, now=here.now),
        _("Antrean loket %(counter)s diganti."),
    )
