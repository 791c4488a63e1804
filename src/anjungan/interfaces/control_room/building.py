"""Gedung: every agency against its promise, who waits longest, what would help, how people arrive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from anjungan.domain.forecasting.queries import ticket_forecasts
from anjungan.domain.premises.queries import OperatingStatus, counters_of, device_conditions, why_closed
from anjungan.domain.statistics.queries import (
    Advice,
    AgencyStanding,
    DayFigures,
    LineStanding,
    OldestWait,
    Standing,
    Step,
    advice_now,
    agencies_against_promise,
    day_figures,
    oldest_waits,
)
from anjungan.foundation import streams
from anjungan.interfaces.control_room.advice_words import effect_words, words_beside
from anjungan.interfaces.control_room.chart import ArrivalsChart, arrivals_chart
from anjungan.interfaces.control_room.device_words import DeviceRow, device_rows
from anjungan.interfaces.control_room.place import InRoom, in_room, show, stream_of
from anjungan.interfaces.entry.expectations import call_text
from anjungan.interfaces.entry.formats import (
    duration_text,
    minutes_of,
    number_text,
    text_in_language,
)

if TYPE_CHECKING:
    from anjungan.domain.premises.models import Counter

BAR = 120
_VIEWS = ("semua", "perhatian", "antrean")
_TONES = {Standing.LATE: "bad", Standing.WATCH: "warn", Standing.OK: "ok", Standing.CLOSED: ""}
_FILLS = {Standing.LATE: "x", Standing.WATCH: "w", Standing.OK: "a", Standing.CLOSED: "soft"}


@dataclass(frozen=True, kw_only=True)
class Bar:
    """The longest wait as a bar and the promise as a mark, both in the units of one scale for all rows."""

    fill: str
    width: float
    promise: float | None


@dataclass(frozen=True, kw_only=True)
class Row:
    """One agency, or one line, as the table shows it."""

    name: str
    under: str
    zones: Sequence[int]
    waiting: int
    elsewhere: int
    away: int
    oldest_minutes: int | None
    promise_minutes: int | None
    median_minutes: int | None
    p90_minutes: int | None
    within_percent: int | None
    within: str
    counters: str
    bar: Bar
    tone: str
    word: str


@dataclass(frozen=True, kw_only=True)
class Tile:
    """One figure with what it is held against."""

    tone: str
    label: str
    value: str
    promise: str


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """One advice as it is read, and the press that follows it."""

    text: str
    effect: str
    beside: Sequence[str]
    address: str
    action: str
    presses: bool
    officer_id: int | None
    line_ids: Sequence[int]


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """One long wait as it is read."""

    number: str
    where: str
    zone: int
    waited: str
    held_against: str
    late: bool
    expected: str
    advice: str


@dataclass(frozen=True, kw_only=True)
class BuildingPage:
    """All that control_room/building.html may show."""

    view: str
    status: OperatingStatus
    tiles: Sequence[Tile]
    rows: Sequence[Row]
    agencies: int
    needy: int
    suggestions: Sequence[Suggestion]
    oldest: Sequence[Waiting]
    devices: Sequence[DeviceRow]
    devices_fine: int
    chart: ArrivalsChart | None
    stream: str


@require_safe
@in_room
def show_building(here: InRoom) -> HttpResponse:
    """Show the building as it is now."""
    since = streams.snapshot_version()
    return show(here, "building", {"page": building_page(here, since=since)})


@require_safe
@in_room
def show_stream(here: InRoom) -> HttpResponse:
    """Give a fresh address of the live stream to a page that stays open."""
    return JsonResponse({"address": stream_of(here, since=streams.snapshot_version())})


def building_page(here: InRoom, *, since: int) -> BuildingPage:
    """Return what the page shows. The number of statements does not depend on the day."""
    standings = agencies_against_promise(mall=here.mall, now=here.now, agency_ids=here.agencies)
    figures = day_figures(mall=here.mall, business_date=here.today, now=here.now)
    counters = [counter for counter in counters_of(mall_id=here.mall.pk) if here.sees(counter.agency_id)]
    view = here.request.GET.get("lihat", "")
    needy = [agency for agency in standings if agency.state in (Standing.LATE, Standing.WATCH)]
    devices = device_rows(device_conditions(mall_id=here.mall.pk, now=here.now)) if here.manages else []
    advice = advice_now(mall=here.mall, standings=standings, now=here.now) if here.manages else []
    names = {line.line_id: text_in_language(line) for agency in standings for line in agency.lines}
    return BuildingPage(
        view=view if view in _VIEWS else _VIEWS[0],
        status=why_closed(mall=here.mall, at=here.now),
        tiles=_tiles(here, standings, figures, counters),
        rows=_rows(needy if view == "perhatian" else standings, by_line=view == "antrean"),
        agencies=len(standings),
        needy=len(needy),
        suggestions=[_suggestion(one, names) for one in advice],
        oldest=_longest(here),
        devices=[device for device in devices if device.tone != "ok"],
        devices_fine=sum(device.tone == "ok" for device in devices),
        chart=arrivals_chart(figures.arrivals, now=here.now) if here.manages else None,
        stream=stream_of(here, since=since),
    )


def _tiles(
    here: InRoom, standings: Sequence[AgencyStanding], figures: DayFigures, counters: Sequence[Counter]
) -> list[Tile]:
    waits = figures.waits if here.manages else standings[0].waits if standings else figures.waits
    late = [agency for agency in standings if agency.state == Standing.LATE]
    watched = [agency for agency in standings if agency.state == Standing.WATCH]
    opened = sum(counter.state == "open" for counter in counters)
    paused = sum(counter.state == "paused" for counter in counters)
    waiting = sum(agency.waiting for agency in standings)
    served = sum(agency.served for agency in standings)
    late_names = ", ".join(agency.short for agency in late[:2])
    tiles = [
        Tile(
            tone="bad" if late else "warn" if watched else "ok",
            label=_("Lewat janji"),
            value=ngettext("%(count)s instansi", "%(count)s instansi", len(late)) % {"count": len(late)}
            if here.manages
            else (_("Ya") if late else _("Tidak")),
            promise=late_names + (_(" dan %(more)s lagi") % {"more": len(late) - 2} if len(late) > 2 else "")
            if late
            else _("semua dalam janji"),
        ),
        Tile(
            tone="",
            label=_("Menunggu sekarang"),
            value=str(waiting),
            promise=_("%(count)s terlayani hari ini") % {"count": served},
        ),
        Tile(
            tone="",
            label=_("Tunggu, nilai tengah"),
            value=_minutes(waits.median_seconds) or "–",
            promise=_("9 dari 10 paling lama %(minutes)s") % {"minutes": _minutes(waits.p90_seconds)}
            if waits.p90_seconds is not None
            else _("belum ada yang dipanggil"),
        ),
        Tile(
            tone=_share_tone(waits.share_within),
            label=_("Dipanggil dalam janji"),
            value="–" if waits.share_within is None else f"{waits.share_within:.0%}",
            promise=_("%(within)s dari %(decided)s keperluan") % {"within": waits.within, "decided": waits.decided},
        ),
        Tile(
            tone="ok" if opened else "warn",
            label=_("Loket melayani"),
            value=_("%(open)s dari %(all)s") % {"open": opened, "all": len(counters)},
            promise=_("%(paused)s jeda, %(closed)s tutup")
            % {"paused": paused, "closed": len(counters) - opened - paused},
        ),
    ]
    if here.manages:
        tiles.append(
            Tile(
                tone="",
                label=_("Pengunjung hari ini"),
                value=str(figures.visits),
                promise=_("%(count)s masih di dalam") % {"count": figures.in_building},
            )
        )
    return tiles


def _share_tone(share: float | None) -> str:
    if share is None:
        return ""
    return "ok" if share >= 0.9 else "warn" if share >= 0.8 else "bad"


def _minutes(seconds: float | None) -> str:
    return "" if seconds is None else duration_text(seconds)


def _rows(standings: Sequence[AgencyStanding], *, by_line: bool) -> list[Row]:
    worst = max((agency.oldest_seconds or 0 for agency in standings), default=0) / 60
    promises = [line.promise_minutes or 0 for agency in standings for line in agency.lines]
    scale = BAR / min(max(worst, 1.5 * max(promises, default=0), 30), 120)
    if not by_line:
        return [_agency_row(agency, scale) for agency in standings]
    pairs = [(agency, line) for agency in standings for line in agency.lines]
    pairs.sort(key=lambda pair: (pair[1].zone, pair[1].code))
    return [_row(line, agency, [line.zone], line.oldest_seconds, scale, by_line=True) for agency, line in pairs]


def _agency_row(agency: AgencyStanding, scale: float) -> Row:
    worst = agency.worst
    seconds = worst.oldest_seconds if worst.pressure is not None else agency.oldest_seconds
    return _row(worst, agency, agency.zones, seconds, scale, by_line=False)


def _row(
    line: LineStanding,
    agency: AgencyStanding,
    zones: Sequence[int],
    seconds: float | None,
    scale: float,
    *,
    by_line: bool,
) -> Row:
    of: Any = line if by_line else agency
    share = of.waits.share_within
    state: Standing = of.state
    promise = line.promise_minutes
    return Row(
        name=text_in_language(line) if by_line else agency.short,
        under=agency.short if by_line else (text_in_language(line) if len(agency.lines) > 1 and seconds else ""),
        zones=zones,
        waiting=of.waiting,
        elsewhere=line.elsewhere if by_line else sum(one.elsewhere for one in agency.lines),
        away=line.away if by_line else sum(one.away for one in agency.lines),
        oldest_minutes=None if seconds is None else minutes_of(seconds),
        promise_minutes=promise,
        median_minutes=None if of.waits.median_seconds is None else minutes_of(of.waits.median_seconds),
        p90_minutes=None if of.waits.p90_seconds is None else minutes_of(of.waits.p90_seconds),
        within_percent=None if share is None else round(share * 100),
        within="" if share is None else f"{of.waits.within}/{of.waits.decided}",
        counters=f"{of.counters_open} / {of.counters_all}",
        bar=Bar(
            fill=_FILLS[state],
            width=round(min(BAR, (seconds or 0) / 60 * scale), 1),
            promise=None if promise is None else round(min(BAR - 3, promise * scale), 1),
        ),
        tone=_TONES[state],
        word=_word(of, line, state),
    )


def _word(of: AgencyStanding | LineStanding, line: LineStanding, state: Standing) -> str:
    if state == Standing.WATCH and of.waiting and not line.counters_open:
        return _("Tanpa loket")
    return {
        Standing.LATE: _("Lewat janji"),
        Standing.WATCH: _("Mendekati"),
        Standing.OK: _("Sesuai"),
        Standing.CLOSED: _("Tutup"),
    }[state]


def _suggestion(advice: Advice, names: Mapping[int, str]) -> Suggestion:
    counter = advice.counter
    code = counter.code if counter else ""
    words = {"counter": code, "line": text_in_language(advice.line), "agency": advice.agency, "officer": advice.officer}
    text, verb, action = {
        Step.RESUME: (_("Lanjutkan loket %(counter)s, %(agency)s"), "counter_resume", _("Lanjutkan %(counter)s")),
        Step.ADD_LINE: (
            _("Tambahkan antrean %(line)s ke loket %(counter)s"),
            "counter_lines",
            _("Tambahkan ke %(counter)s"),
        ),
        Step.ASK_OFFICER: (
            _("Buka loket %(counter)s, %(agency)s. %(officer)s dijadwalkan sekarang"),
            "counter_open",
            _("Buka untuk %(officer)s"),
        ),
        Step.SHARE: (
            _("Bagi loket %(counter)s: panggil juga antrean %(line)s"),
            "counter_lines",
            _("Tambahkan ke %(counter)s"),
        ),
        Step.OPEN: (_("Buka loket %(counter)s, %(agency)s"), "counter", _("Pilih petugas")),
        Step.NOBODY: (_("%(agency)s: semua loket untuk %(line)s sudah buka"), "hours", _("Batasi nomor baru")),
    }[advice.step]
    lines = (
        sorted({*counter.active_line_ids, advice.line.line_id})
        if counter and advice.step in (Step.ADD_LINE, Step.SHARE)
        else []
    )
    return Suggestion(
        text=text % words,
        effect=effect_words(advice=advice),
        beside=words_beside(advice=advice, names=names),
        address=reverse(f"control_room:{verb}", args=[code] if counter else []),
        action=action % words,
        presses=advice.step in (Step.RESUME, Step.ADD_LINE, Step.SHARE, Step.ASK_OFFICER),
        officer_id=advice.officer_id if advice.step == Step.ASK_OFFICER else None,
        line_ids=lines,
    )


def _longest(here: InRoom) -> list[Waiting]:
    found = oldest_waits(mall=here.mall, now=here.now, most=6, per_line=1, agency_ids=here.agencies)
    outlooks = ticket_forecasts(mall=here.mall, ticket_ids=[one.ticket_id for one in found], now=here.now)
    return [_waiting(one, call_text(outlooks.get(one.ticket_id))) for one in found]


def _waiting(one: OldestWait, called: str) -> Waiting:
    line = text_in_language(one)
    late = one.promise_minutes is not None and one.waited_seconds > one.promise_minutes * 60
    return Waiting(
        number=number_text(one.number),
        where=f"{one.agency}, {line}" if line != one.agency else line,
        zone=one.zone,
        waited=duration_text(one.waited_seconds),
        held_against=_("tanpa janji")
        if one.promise_minutes is None
        else _("janji %(minutes)s") % {"minutes": duration_text(one.promise_minutes * 60)},
        late=late,
        expected=_("Perkiraan dipanggil %(range)s.") % {"range": called} if called else "",
        advice=_call_advice(one),
    )


def _call_advice(one: OldestWait) -> str:
    if one.free_counters:
        return _("Minta loket %(counter)s memanggil sekarang: sedang kosong.") % {"counter": one.free_counters[0]}
    if one.calling_counters:
        shown = one.calling_counters[:3]
        return ngettext(
            "Menunggu giliran di loket %(counters)s.", "Menunggu giliran di loket %(counters)s.", len(shown)
        ) % {"counters": ", ".join(shown)}
    return _("Tidak ada loket yang memanggil. Buka satu loket.")
