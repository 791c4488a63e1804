"""The arrivals of a day as a chart: drawn on the server, said in words, with its table beside it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from anjungan.domain.statistics.queries import ArrivalSlot
from anjungan.interfaces.entry.formats import clock_text, whole_text

LEFT, RIGHT, TOP, BOTTOM = 50, 1030, 22, 112
_NICE = (4, 10, 20, 30, 40, 60, 80, 100, 150, 200, 300, 400, 600, 800, 1_000, 1_500, 2_000, 4_000, 6_000, 10_000)


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A text at a place."""

    x: float
    y: float
    text: str
    anchor: str = "middle"


@dataclass(frozen=True, kw_only=True)
class ArrivalsChart:
    """All that control_room/parts/arrivals.html may draw. `finding` says what the picture shows."""

    finding: str
    slots: Sequence[ArrivalSlot]
    has_usual: bool
    line: str
    area: str
    usual: str
    grid: Sequence[Mark]
    hours: Sequence[Mark]
    here: Mark | None
    label: Mark | None


def arrivals_chart(slots: Sequence[ArrivalSlot], *, now: datetime) -> ArrivalsChart | None:
    """Return the chart up to the last half hour that is over, or None before anybody has come.

    The half hour still running is left out of the line: it would always look like a fall.
    """
    over = [slot for slot in slots if (now - slot.starts).total_seconds() >= 30 * 60]
    drawn = over or list(slots[:1])
    if not drawn:
        return None
    has_usual = any(slot.usual is not None for slot in slots)
    most = max([*(slot.visits for slot in drawn), *(slot.usual or 0 for slot in slots), 1])
    top = next((nice for nice in _NICE if nice >= most), most)
    width = (RIGHT - LEFT - 20) / max(1, len(slots) - 1)

    def point(index: int, value: float) -> tuple[float, float]:
        return round(LEFT + 10 + index * width, 1), round(BOTTOM - (BOTTOM - TOP) * value / top, 1)

    points = [point(index, slot.visits) for index, slot in enumerate(drawn)]
    line = " ".join(f"{x} {y}" for x, y in points)
    end_x, end_y = points[-1]
    step = math.ceil(len(slots) / 8)
    return ArrivalsChart(
        finding=_finding(drawn[-1], is_over=bool(over)),
        slots=slots,
        has_usual=has_usual,
        line=f"M{line}",
        area=f"M{points[0][0]} {BOTTOM}L{line} {end_x} {BOTTOM}z",
        usual="M" + " ".join("{} {}".format(*point(i, s.usual or 0)) for i, s in enumerate(slots)) if has_usual else "",
        grid=[
            Mark(x=LEFT - 10, y=BOTTOM - (BOTTOM - TOP) * share + 5, text=whole_text(top * share), anchor="end")
            for share in (1, 0.5, 0)
            if top * share == int(top * share)
        ],
        hours=[
            Mark(x=point(index, 0)[0], y=138, text=clock_text(slot.starts))
            for index, slot in enumerate(slots)
            if index % step == 0
        ],
        here=Mark(x=end_x, y=end_y - 10, text=""),
        label=_label(drawn[-1], end_x, end_y),
    )


def _label(last: ArrivalSlot, x: float, y: float) -> Mark:
    people = ngettext("%(count)s orang", "%(count)s orang", last.visits) % {"count": whole_text(last.visits)}
    if x > RIGHT - 240:
        # Above the point: beside it the line itself would run through the words.
        return Mark(x=x + 10, y=max(y - 18, 12), text=people, anchor="end")
    return Mark(x=x + 18, y=max(y + 2, TOP), text=people, anchor="start")


def _finding(last: ArrivalSlot, *, is_over: bool) -> str:
    words = {
        "count": whole_text(last.visits),
        "start": clock_text(last.starts),
        "usual": whole_text(last.usual) if last.usual is not None else "",
    }
    if not is_over:
        # Minutes against the usual of a whole half hour would always look quiet.
        return _("Sejak pukul %(start)s datang %(count)s orang. Setengah jam pertama belum lewat.") % words
    if last.usual is None:
        return _("Setengah jam terakhir, mulai pukul %(start)s, datang %(count)s orang.") % words
    if last.visits > last.usual * 1.1:
        return _("Lebih ramai dari biasanya: mulai pukul %(start)s datang %(count)s orang, biasanya %(usual)s.") % words
    if last.visits < last.usual * 0.9:
        return _("Lebih sepi dari biasanya: mulai pukul %(start)s datang %(count)s orang, biasanya %(usual)s.") % words
    return _("Seperti biasanya: mulai pukul %(start)s datang %(count)s orang.") % words
