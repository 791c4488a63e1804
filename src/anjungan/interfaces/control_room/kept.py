"""Janji: how each agency kept its promise week by week, and how true the times told to visitors were."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from anjungan.domain.forecasting.queries import Scored, accuracy
from anjungan.domain.statistics.queries.kept import AgencyKept, Kept, PromisesKept, promises_kept
from anjungan.interfaces.control_room.corrections import CorrectionCard, correction_card
from anjungan.interfaces.control_room.place import InRoom, in_room, show
from anjungan.interfaces.entry.formats import percent_text, text_in_language, whole_text

WEEKS = 8
WELL_KEPT = 0.8
BAR, GAP, HEIGHT = 22.0, 6.0, 44.0


@dataclass(frozen=True, kw_only=True)
class Column:
    """One week of a row: a bar as high as its share, and what it says. No bar without promises; pale when few."""

    x: float
    y: float
    height: float
    fill: str
    said: str


@dataclass(frozen=True, kw_only=True)
class KeptRow:
    """One agency. Shares are texts; `estimates` tells how often the times told to visitors were right."""

    name: str
    lines: Sequence[tuple[str, str, str]]
    share: str
    of: str
    tone: str
    word: str
    trend: str
    columns: Sequence[Column]
    finding: str
    estimates: str
    estimates_of: str


@dataclass(frozen=True, kw_only=True)
class KeptPage:
    """All that control_room/kept.html may show."""

    mondays: Sequence[date]
    rows: Sequence[KeptRow]
    all: KeptRow | None
    width: float
    correction: CorrectionCard | None


@require_safe
@in_room
def show_kept(here: InRoom) -> HttpResponse:
    """Show the agencies with the weakest first."""
    found = promises_kept(mall=here.mall, now=here.now, weeks=WEEKS, agency_ids=here.agencies)
    told = accuracy(mall=here.mall, now=here.now, weeks=WEEKS)
    by_agency = {agency.agency_id: agency.total for agency in told.agencies}
    every = _row(found.all, found.mondays, told.total) if here.manages and found.all.total.decided else None
    page = KeptPage(
        mondays=found.mondays,
        rows=[
            _row(agency, found.mondays, by_agency.get(agency.agency_id, Scored())) for agency in found.agencies
        ],
        all=every,
        width=len(found.mondays) * (BAR + GAP),
        correction=correction_card(here) if here.manages else None,
    )  # fmt: skip
    return show(here, "kept", {"page": page})


@require_safe
@in_room
def download_kept(here: InRoom) -> HttpResponse:
    """Give the promises by agency and week as a table."""
    found: PromisesKept = promises_kept(mall=here.mall, now=here.now, weeks=WEEKS, agency_ids=here.agencies)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="janji-{here.today.isoformat()}.csv"'
    answer["Cache-Control"] = "private, no-store"
    write = csv.writer(answer)
    write.writerow(["agency", "week_from", "decided", "within_promise", "share"])
    for agency in found.agencies:
        for monday, kept in agency.weeks.items():
            share = "" if kept.share is None else f"{kept.share:.4f}"
            write.writerow([agency.short, monday.isoformat(), kept.decided, kept.within, share])
    return answer


def _row(agency: AgencyKept, mondays: Sequence[date], told: Scored) -> KeptRow:
    share = agency.total.share
    return KeptRow(
        name=agency.short or _("Seluruh mal"),
        lines=[(text_in_language(line), _share(kept), _of(kept)) for line, kept in agency.lines],
        share=_share(agency.total),
        of=_of(agency.total),
        tone="" if share is None or not agency.total.is_enough else "ok" if share >= WELL_KEPT else "bad",
        word=_word(agency.total),
        trend=_trend(agency.trend),
        columns=_columns(agency.weeks, mondays),
        finding=_finding(agency),
        estimates="" if told.kept_share is None else percent_text(told.kept_share),
        estimates_of="" if not told.promises else _("%(count)s perkiraan") % {"count": whole_text(told.promises)},
    )


def _columns(weeks: Mapping[date, Kept], mondays: Sequence[date]) -> list[Column]:
    found = []
    for place, monday in enumerate(mondays):
        kept = weeks.get(monday, Kept())
        if kept.share is None:
            continue
        height = max(1.0, round(HEIGHT * kept.share, 1))
        fill = "soft" if not kept.is_enough else "a" if kept.share >= WELL_KEPT else "x"
        found.append(
            Column(
                x=round(place * (BAR + GAP), 1), y=round(HEIGHT - height, 1), height=height, fill=fill,
                said=f"{_share(kept)} {_of(kept)}",
            )
        )  # fmt: skip
    return found


def _share(kept: Kept) -> str:
    return "–" if kept.share is None else percent_text(kept.share)


def _of(kept: Kept) -> str:
    return _("%(within)s dari %(decided)s") % {
        "within": whole_text(kept.within), "decided": whole_text(kept.decided),
    }  # fmt: skip


def _word(kept: Kept) -> str:
    if kept.share is None or not kept.is_enough:
        return _("Belum cukup data")
    return _("Terjaga") if kept.share >= WELL_KEPT else _("Di bawah 80%")


def _trend(change: float | None) -> str:
    if change is None:
        return ""
    points = round(change * 100)
    if points == 0:
        return _("tetap")
    words = {"points": abs(points)}
    return (_("naik %(points)s poin") if points > 0 else _("turun %(points)s poin")) % words


def _finding(agency: AgencyKept) -> str:
    known = [kept.share for kept in agency.weeks.values() if kept.share is not None]
    if not known:
        return _("Belum ada janji yang dapat dinilai.")
    return _("Dipanggil dalam janji per pekan: terendah %(least)s, tertinggi %(most)s.") % {
        "least": percent_text(min(known)), "most": percent_text(max(known)),
    }  # fmt: skip
