"""Jam & penutupan: open or closed and why, the calendar, closures, and what each step would do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from anjungan.domain.appointments.queries.booked_times import people_booked
from anjungan.domain.organizations.queries import agencies_at
from anjungan.domain.premises import operations as premises
from anjungan.domain.premises.queries import (
    OperatingStatus,
    break_periods,
    calendar_days,
    closures_from,
    lines_of,
    opening_periods,
    operating_statuses,
)
from anjungan.domain.queueing.queries import line_loads
from anjungan.foundation import streams
from anjungan.foundation.idempotency import run_once
from anjungan.foundation.statements import fingerprint_of
from anjungan.interfaces.control_room.hours_forms import ClosureForm, SpecialDayForm
from anjungan.interfaces.control_room.place import InRoom, in_room, managers_only, show, stream_of
from anjungan.interfaces.control_room.pressing import pressed, sent
from anjungan.interfaces.entry.formats import clock_range_text, clock_text, day_text, text_in_language

if TYPE_CHECKING:
    from anjungan.domain.premises.models import BreakPeriod, CalendarDay, Closure, Line, OpeningPeriod

MOST_CLOSED_SHOWN = 12


@dataclass(frozen=True, kw_only=True)
class Shut:
    """A line, or several of one agency, that gives nothing now although the mall does."""

    name: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class ClosureRow:
    """A closure that holds or is to come."""

    closure: Closure
    what: str
    reason: str
    holds: bool


@dataclass(frozen=True, kw_only=True)
class Effect:
    """What a closure would do, before it is declared."""

    sentences: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class WeekRow:
    """The hours of one weekday of the mall."""

    name: str
    hours: str
    breaks: str
    today: bool


@dataclass(frozen=True, kw_only=True)
class DecidedDay:
    """A day of the calendar that was decided; `hours` is empty for a day without hours of its own."""

    day: CalendarDay
    hours: str


@dataclass(frozen=True, kw_only=True)
class HoursPage:
    """All that control_room/hours.html may show. Forms are None for who may only look."""

    status: OperatingStatus
    shut: Sequence[Shut]
    shut_more: int
    week: Sequence[WeekRow]
    own_hours: Sequence[str]
    proposals: Sequence[CalendarDay]
    decided: Sequence[DecidedDay]
    closures: Sequence[ClosureRow]
    year: int | None
    closure_form: ClosureForm | None
    day_form: SpecialDayForm | None
    effect: Effect | None
    stream: str


@require_safe
@in_room
def show_hours(here: InRoom) -> HttpResponse:
    """Show when the mall is open and what closes it."""
    return _show(here)


def _show(
    here: InRoom,
    *,
    closure_form: ClosureForm | None = None,
    day_form: SpecialDayForm | None = None,
    effect: Effect | None = None,
    status: int = 200,
) -> HttpResponse:
    since = streams.snapshot_version()
    lines = [line for line in lines_of(mall_id=here.mall.pk) if here.sees(line.agency_id)]
    statuses = operating_statuses(mall=here.mall, at=here.now)
    every_day = list(
        calendar_days(mall_id=here.mall.pk, since=date(here.today.year, 1, 1), until=date(here.today.year + 1, 12, 31))
    )
    days = [day for day in every_day if day.date >= here.today]
    shut = _shut_lines(lines, statuses.mall, statuses.lines)
    page = HoursPage(
        status=statuses.mall,
        shut=shut[:MOST_CLOSED_SHOWN],
        shut_more=max(0, len(shut) - MOST_CLOSED_SHOWN),
        week=_week(here),
        own_hours=_own_hours(here),
        proposals=[day for day in days if day.decided_at is None] if here.manages else [],
        decided=[
            DecidedDay(day=day, hours=_range(day.opens, day.closes) if day.opens and day.closes else "")
            for day in days
            if day.decided_at is not None
        ],
        closures=[
            _closure_row(closure, here)
            for closure in closures_from(mall_id=here.mall.pk, at=here.now)
            if here.manages or _concerns(closure, here, lines)
        ],
        year=_year_without_holidays(here, every_day) if here.manages else None,
        closure_form=(closure_form or _closure_form(here, lines)) if here.manages else None,
        day_form=(day_form or SpecialDayForm()) if here.manages else None,
        effect=effect,
        stream=stream_of(here, since=since),
    )
    return show(here, "hours", {"page": page}, status=status)


def _year_without_holidays(here: InRoom, days: Sequence[CalendarDay]) -> int | None:
    known = {day.date.year for day in days if day.kind != "special"}
    return next((year for year in (here.today.year, here.today.year + 1) if year not in known), None)


def _shut_lines(lines: Sequence[Line], mall: OperatingStatus, known: dict[int, OperatingStatus]) -> list[Shut]:
    """Return what is closed on its own; when the whole mall is closed, nothing more needs to be said."""
    if not mall.may_call and not mall.may_issue:
        return []
    by_agency: dict[int, list[Line]] = {}
    for line in lines:
        by_agency.setdefault(line.agency_id, []).append(line)
    shut = []
    for own in by_agency.values():
        closed = [line for line in own if not (known[line.pk].may_call or known[line.pk].may_issue)]
        if closed and len(closed) == len(own):
            shut.append(Shut(name=own[0].agency.short, reason=known[own[0].pk].reason))
        else:
            shut += [
                Shut(name=f"{line.agency.short}, {text_in_language(line)}", reason=known[line.pk].reason)
                for line in closed
            ]
    return shut


def _week(here: InRoom) -> list[WeekRow]:
    periods = [p for p in opening_periods(mall_id=here.mall.pk) if p.agency_id is None and _valid(p, here.today)]
    rests = [rest for rest in break_periods(mall_id=here.mall.pk) if rest.agency_id is None]
    monday = here.today - timedelta(days=here.today.weekday())
    return [
        WeekRow(
            name=day_text(monday + timedelta(days=weekday)).split(",")[0],
            hours=", ".join(_range(p.opens, p.closes) for p in periods if p.weekday == weekday) or _("tutup"),
            breaks=", ".join(_break_text(rest) for rest in rests if rest.weekday in (None, weekday)),
            today=weekday == here.today.weekday(),
        )
        for weekday in range(7)
    ]


def _valid(period: OpeningPeriod, on: date) -> bool:
    return (period.valid_from is None or period.valid_from <= on) and (
        period.valid_until is None or period.valid_until >= on
    )


def _break_text(rest: BreakPeriod) -> str:
    return f"{rest.get_reason_display()} {_range(rest.starts, rest.ends)}"


def _range(start: time, end: time) -> str:
    """Return two times by the wall's clock as they are read: `08.00–15.00`."""
    first, last = (datetime.combine(date(2000, 1, 1), at, get_current_timezone()) for at in (start, end))
    return clock_range_text(first, last)


def _own_hours(here: InRoom) -> list[str]:
    own = {
        period.agency.short
        for period in opening_periods(mall_id=here.mall.pk)
        if period.agency is not None and here.sees(period.agency_id) and _valid(period, here.today)
    }
    return sorted(own)


def _closure_row(closure: Closure, here: InRoom) -> ClosureRow:
    if closure.line is not None:
        what = text_in_language(closure.line)
    elif closure.agency is not None:
        what = closure.agency.short
    else:
        what = _("Seluruh mal")
    return ClosureRow(
        closure=closure, what=what, reason=text_in_language(closure, "reason"), holds=closure.starts_at <= here.now
    )


def _concerns(closure: Closure, here: InRoom, lines: Sequence[Line]) -> bool:
    if closure.agency_id is None and closure.line_id is None:
        return True
    return here.sees(closure.agency_id) or closure.line_id in {line.pk for line in lines}


def _scopes(here: InRoom, lines: Sequence[Line]) -> list[tuple[str, object]]:
    agencies = agencies_at(mall=here.mall, on=here.today)
    return [
        ("mal", _("Seluruh mal")),
        (_("Satu instansi"), [(f"instansi:{agency.pk}", agency.short) for agency in agencies]),
        (
            _("Satu antrean"),
            [(f"antrean:{line.pk}", f"{line.agency.short}: {text_in_language(line)}") for line in lines],
        ),
    ]


def _closure_form(here: InRoom, lines: Sequence[Line] | None = None, *, data: object = None) -> ClosureForm:
    known = list(lines_of(mall_id=here.mall.pk)) if lines is None else lines
    return ClosureForm(data, scopes=_scopes(here, known))


@require_POST
@in_room
@managers_only
def declare(here: InRoom) -> HttpResponse:
    """Declare a closure; the first press only shows what it would do."""
    form = _closure_form(here, data=here.request.POST)
    if form.is_valid() and "yakin" not in here.request.POST:
        effect = _effect(here, form)
        return _show(here, closure_form=form, effect=effect)

    def verb() -> None:
        asked = {
            "mall_id": here.mall.pk,
            "starts_at": form.starts_at(here.now),
            "ends_at": form.cleaned_data["selesai"],
            "reason_id": form.cleaned_data["alasan"],
            "reason_en": form.cleaned_data["alasan_en"],
            **form.scope(),
        }
        told = {name: value for name, value in asked.items() if name != "starts_at"}
        run_once(
            premises.declare_closure, {**asked, "actor": here.actor, "now": here.now},
            scope=f"closure {here.actor.id}", key=here.key, fingerprint=fingerprint_of(told), now=here.now,
            render=lambda closure: {"closure": closure.pk},
        )  # fmt: skip

    return sent(
        here, form, verb, done=_("Penutupan berlaku. Kios dan layar memberi tahu orang dalam beberapa detik."),
        back=reverse("control_room:hours"), again=lambda form: _show(here, closure_form=form, status=422),  # type: ignore[arg-type]
    )  # fmt: skip


def _effect(here: InRoom, form: ClosureForm) -> Effect:
    """Say whom the closure would touch."""
    scope = form.scope()
    touched = {
        line.pk
        for line in lines_of(mall_id=here.mall.pk)
        if (scope["agency_id"] is None and scope["line_id"] is None)
        or line.agency_id == scope["agency_id"]
        or line.pk == scope["line_id"]
    }
    loads = [load for load in line_loads(mall=here.mall, now=here.now) if load.line_id in touched]
    waiting = sum(load.waiting + load.elsewhere for load in loads)
    opened = sum(load.counters_open for load in loads)
    starts = form.starts_at(here.now)
    sentences = [
        ngettext("%(count)s antrean berhenti.", "%(count)s antrean berhenti.", len(touched)) % {"count": len(touched)}
        + " "
        + _("Nomor baru tidak diberikan dan nomor yang menunggu tidak dipanggil."),
        ngettext(
            "%(count)s orang sedang menunggu di sana. Nomornya tetap berlaku; sampaikan kapan dilanjutkan.",
            "%(count)s orang sedang menunggu di sana. Nomornya tetap berlaku; sampaikan kapan dilanjutkan.",
            waiting,
        )
        % {"count": waiting}
        if waiting
        else _("Tidak ada yang sedang menunggu di sana."),
    ]
    if opened:
        sentences.append(
            _("Loket yang buka untuk antrean itu: %(count)s. Yang sedang dilayani diselesaikan.") % {"count": opened}
        )
    booked = people_booked(lines=touched, first=starts, last=form.cleaned_data["selesai"])
    if booked:
        sentences.append(
            ngettext(
                "%(count)s orang punya janji pada waktu itu. Yang memberi alamat dikabari, dengan waktu kosong lain.",
                "%(count)s orang punya janji pada waktu itu. Yang memberi alamat dikabari, dengan waktu kosong lain.",
                booked,
            )
            % {"count": booked}
        )
    sentences.append(_when(starts, form.cleaned_data["selesai"], here.now))
    return Effect(sentences=sentences)


def _when(starts: datetime, ends: datetime | None, now: datetime) -> str:
    words = {
        "start": _("sekarang") if starts <= now else f"{day_text(starts)}, {clock_text(starts)}",
        "end": f"{day_text(ends)}, {clock_text(ends)}" if ends else "",
    }
    if ends is None:
        return _("Mulai %(start)s, sampai Anda mengakhirinya di halaman ini.") % words
    return _("Mulai %(start)s, berakhir sendiri %(end)s.") % words


@require_POST
@in_room
@managers_only
def press_lift(here: InRoom, closure: int) -> HttpResponse:
    """End a closure now."""
    if closure not in {one.pk for one in closures_from(mall_id=here.mall.pk, at=here.now)}:
        raise Http404
    return pressed(
        here,
        lambda: premises.lift_closure(closure_id=closure, actor=here.actor, now=here.now),
        done=_("Penutupan berakhir. Nomor baru diberikan lagi."),
        back=reverse("control_room:hours"),
    )


@require_POST
@in_room
@managers_only
def press_propose(here: InRoom) -> HttpResponse:
    """Put the holidays of a year before the mall."""
    year = here.request.POST.get("tahun", "")
    if not (year.isdecimal() and here.today.year <= int(year) <= here.today.year + 2):
        raise Http404
    return pressed(
        here,
        lambda: premises.propose_calendar(mall_id=here.mall.pk, year=int(year), actor=here.actor, now=here.now),
        done=_("Libur %(year)s diusulkan. Putuskan setiap harinya.") % {"year": year},
        back=reverse("control_room:hours"),
    )


@require_POST
@in_room
@managers_only
def press_decide(here: InRoom, day: str) -> HttpResponse:
    """Confirm or decline a day of the calendar."""
    try:
        when = date.fromisoformat(day)
    except ValueError as error:
        raise Http404 from error
    confirmed = here.request.POST.get("putusan") == "tutup"
    words = {"day": day_text(when, with_year=True)}
    return pressed(
        here,
        lambda: premises.decide_calendar_day(
            mall_id=here.mall.pk, day=when, confirmed=confirmed, actor=here.actor, now=here.now
        ),
        done=(_("%(day)s: mal tutup.") if confirmed else _("%(day)s: hari biasa.")) % words,
        back=f"{reverse('control_room:hours')}#libur",
    )


@require_POST
@in_room
@managers_only
def decide(here: InRoom) -> HttpResponse:
    """Make a day special."""
    form = SpecialDayForm(here.request.POST)

    def verb() -> None:
        told = form.cleaned_data
        premises.decide_calendar_day(
            mall_id=here.mall.pk, day=told["tanggal"], name=told["nama"], name_en=told["nama_en"],
            confirmed=told["keadaan"] != "biasa",
            opens=told["buka"], closes=told["tutup"], actor=here.actor, now=here.now,
        )  # fmt: skip

    return sent(
        here, form, verb, done=_("Hari khusus disimpan."), back=reverse("control_room:hours"),
        again=lambda form: _show(here, day_form=form, status=422),  # type: ignore[arg-type]
    )  # fmt: skip
