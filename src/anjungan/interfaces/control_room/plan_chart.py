"""Pictures of a day to come: counters needed against the roster, and the wait over the day. Drawn on the server."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from anjungan.domain.statistics.queries.staffing import HARDLY_ANYBODY, PoolPlan
from anjungan.domain.statistics.queries.what_if import Tried, WhatIf
from anjungan.interfaces.control_room.chart import Mark
from anjungan.interfaces.entry.formats import clock_range_text, clock_text, decimal_text, duration_text, whole_text

LEFT, RIGHT, TOP, BOTTOM = 50.0, 1030.0, 22.0, 172.0
SMALL_WIDTH, SMALL_HEIGHT = 240.0, 44.0
_STEPS = (1, 2, 5, 10, 15, 20, 30, 45, 60, 90, 120, 240)


@dataclass(frozen=True, kw_only=True)
class Box:
    """A rectangle."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, kw_only=True)
class NeedChart:
    """Counters over the day: the roster as a plane, the need as a line, what is missing as blocks."""

    finding: str
    need: str
    roster: str
    missing: Sequence[Box]
    grid: Sequence[Mark]
    hours: Sequence[Mark]


@dataclass(frozen=True, kw_only=True)
class WaitChart:
    """The expected wait over the day, as planned and as tried, with the range of eight in ten around the latter."""

    finding: str
    tried: str
    band: str
    planned: str
    promise: float | None
    promise_text: str
    grid: Sequence[Mark]
    hours: Sequence[Mark]
    label: Mark | None


def need_chart(plan: PoolPlan) -> NeedChart:
    """Return the picture of a pool's need."""
    top = max([*plan.needed, *plan.rostered, 1])
    step = next(one for one in _STEPS if top / one <= 4)
    top = -(-top // step) * step
    count = len(plan.needed)
    width = (RIGHT - LEFT) / count

    def height(value: float) -> float:
        return round(BOTTOM - (BOTTOM - TOP) * value / top, 1)

    return NeedChart(
        finding=need_finding(plan),
        need="M" + _steps(plan.needed, LEFT, width, height),
        roster=f"M{LEFT} {BOTTOM}L{_steps(plan.rostered, LEFT, width, height)} {RIGHT} {BOTTOM}z",
        missing=_missing(plan, LEFT, width, height),
        grid=[Mark(x=LEFT - 10, y=height(value) + 5, text=whole_text(value), anchor="end")
              for value in range(0, top + 1, step)],
        hours=_hours(plan.pool.quarters, width),
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class SmallChart:
    """The same without words, for a row of a table."""

    need: str
    roster: str
    missing: Sequence[Box]


def small_chart(plan: PoolPlan) -> SmallChart:
    """Return a small picture of a pool's need, each on a scale of its own: what counts is the shape and the red."""
    top = max(*plan.needed, *plan.rostered, 3)
    width = SMALL_WIDTH / len(plan.needed)

    def height(value: float) -> float:
        return round(SMALL_HEIGHT - 3 - (SMALL_HEIGHT - 6) * value / top, 1)

    floor = SMALL_HEIGHT - 3
    return SmallChart(
        need="M" + _steps(plan.needed, 0.0, width, height),
        roster=f"M0 {floor}L{_steps(plan.rostered, 0.0, width, height)} {SMALL_WIDTH} {floor}z",
        missing=_missing(plan, 0.0, width, height),
    )  # fmt: skip


def need_finding(plan: PoolPlan) -> str:
    """Say in one sentence what the picture shows."""
    short = plan.short
    if not plan.pool.is_planned:
        at = plan.pool.quarters[plan.needed.index(plan.peak)]
        return _("Paling banyak perlu %(count)s loket, mulai pukul %(time)s. Jadwal hari itu belum dibuat.") % {
            "count": plan.peak, "time": clock_text(at),
        }  # fmt: skip
    if not short:
        return _("Jadwal cukup sepanjang hari; paling banyak perlu %(count)s loket.") % {"count": plan.peak}
    begins, ends, missing = max(short, key=lambda one: (one[2], one[1] - one[0]))
    return _("Kurang %(count)s loket pukul %(span)s; sepanjang hari kurang %(hours)s jam loket.") % {
        "count": missing, "span": clock_range_text(begins, ends), "hours": _hours_text(plan.missing_hours),
    }  # fmt: skip


def wait_chart(found: WhatIf) -> WaitChart | None:
    """Return the picture of the waits, or None when nobody would be called on either side."""
    tried, planned = _quarters(found.tried), _quarters(found.planned)
    if not any(point is not None for point in [*tried, *planned]):
        return None
    most = max(*(point[2] for point in tried if point), *(point[1] for point in planned if point), 0.0, 0.0) / 60.0
    promise = found.pool.promise_minutes
    most = max(most, (promise or 0) * 1.1, 10.0)
    step = next((one for one in _STEPS if most / one <= 4), _STEPS[-1])
    top = -(-most // step) * step
    width = (RIGHT - LEFT) / len(tried)

    def point(place: int, seconds: float) -> tuple[float, float]:
        at = LEFT + (place + 0.5) * width
        return round(at, 1), round(BOTTOM - (BOTTOM - TOP) * min(seconds / 60.0, top) / top, 1)

    return WaitChart(
        finding=what_if_finding(found),
        tried=_runs(tried, lambda place, one: point(place, one[1])),
        band=_bands(tried, point),
        planned=_runs(planned, lambda place, one: point(place, one[1])),
        promise=None if promise is None else point(0, promise * 60.0)[1],
        promise_text="" if promise is None else _("janji %(minutes)s") % {"minutes": duration_text(promise * 60)},
        grid=[
            Mark(x=LEFT - 10, y=point(0, value * 60.0)[1] + 5, text=whole_text(value), anchor="end")
            for value in _range(top, step)
        ],
        hours=_hours(found.pool.quarters, (RIGHT - LEFT) / len(found.pool.quarters)),
        label=_worst_label(tried, point),
    )


def what_if_finding(found: WhatIf) -> str:
    """Say in one sentence what the change does."""
    tried, planned = found.tried, found.planned
    if tried.mean is None or tried.worst is None:
        return _("Dengan susunan ini tidak seorang pun dipanggil: %(count)s orang pulang tanpa dilayani.") % {
            "count": whole_text(tried.left_over)
        }
    words = {
        "worst": duration_text(tried.worst[1]), "time": clock_text(tried.worst[0]), "mean": duration_text(tried.mean),
        "was": duration_text(planned.mean) if planned.mean is not None else "",
        "left": whole_text(tried.left_over),
    }  # fmt: skip
    if planned.mean is None or tried == planned:
        said = _("Tunggu rata-rata sekitar %(mean)s, paling lama sekitar %(worst)s bagi yang datang pukul %(time)s.")
    elif tried.mean < planned.mean:
        said = _(
            "Tunggu rata-rata turun dari %(was)s ke sekitar %(mean)s; paling lama sekitar %(worst)s bagi yang datang "
            "pukul %(time)s."
        )
    else:
        said = _(
            "Tunggu rata-rata naik dari %(was)s ke sekitar %(mean)s; paling lama sekitar %(worst)s bagi yang datang "
            "pukul %(time)s."
        )
    if tried.left_over >= 1:
        said += " " + _("Sekitar %(left)s orang tidak sempat dilayani hari itu.")
    return said % words


Point = tuple[float, float, float]
Place = Callable[[int, float], tuple[float, float]]


def _quarters(side: Tried) -> list[Point | None]:
    """Return q10, mean and q90 of each quarter of an hour, None where hardly anybody comes or nobody is called.

    The same quarters as the sentence above the picture names, so that both tell the same longest wait.
    """
    return [
        (slot.q10, slot.mean, slot.q90)
        if slot.mean is not None and slot.q10 is not None and slot.q90 is not None and slot.arrivals >= HARDLY_ANYBODY
        else None
        for slot in side.slots
    ]


def _worst_label(points: Sequence[Point | None], point: Place) -> Mark | None:
    known = [(one[1], place) for place, one in enumerate(points) if one is not None]
    if not known:
        return None
    worst, place = max(known)
    x, y = point(place, worst)
    anchor = "start" if x < LEFT + 120 else "end" if x > RIGHT - 120 else "middle"
    return Mark(x=x, y=max(y - 10, 12.0), text=duration_text(worst), anchor=anchor)


def _runs(points: Sequence[Point | None], place_of: Callable[[int, Point], tuple[float, float]]) -> str:
    parts: list[str] = []
    run: list[str] = []
    for place, one in enumerate([*points, None]):
        if one is not None:
            run.append("{} {}".format(*place_of(place, one)))
        elif run:
            # A single quarter would be a point without length.
            parts.append("M" + " ".join(run if len(run) > 1 else [*run, *run]))
            run = []
    return "".join(parts)


def _bands(points: Sequence[Point | None], point: Place) -> str:
    parts: list[str] = []
    run: list[tuple[int, Point]] = []
    for place, one in enumerate([*points, None]):
        if one is not None:
            run.append((place, one))
        elif run:
            up = ["{} {}".format(*point(at, values[2])) for at, values in run]
            down = ["{} {}".format(*point(at, values[0])) for at, values in reversed(run)]
            parts.append(f"M{' '.join([*up, *down])}z")
            run = []
    return "".join(parts)


def _missing(plan: PoolPlan, left: float, width: float, height: Callable[[float], float]) -> list[Box]:
    """Return where the roster has too few, neighbours with the same need and roster as one box."""
    found: list[Box] = []
    before = (0, 0)
    for place, (need, have) in enumerate(zip(plan.needed, plan.rostered, strict=True)):
        if need > have:
            if found and before == (need, have):
                last = found.pop()
                found.append(Box(x=last.x, y=last.y, width=round(last.width + width, 1), height=last.height))
            else:
                x, y = round(left + place * width, 1), height(need)
                found.append(Box(x=x, y=y, width=round(width, 1), height=round(height(have) - y, 1)))
        before = (need, have)
    return found


def _steps(values: Sequence[float], left: float, width: float, height: Callable[[float], float]) -> str:
    found = []
    for place, value in enumerate(values):
        level = height(value)
        found += [f"{round(left + place * width, 1)} {level}", f"{round(left + (place + 1) * width, 1)} {level}"]
    return " ".join(found)


def _hours(quarters: Sequence[datetime], width: float) -> list[Mark]:
    return [
        Mark(x=round(LEFT + place * width, 1), y=BOTTOM + 26, text=clock_text(at))
        for place, at in enumerate(quarters)
        if at.minute == 0
    ]


def _range(top: float, step: int) -> range:
    return range(0, int(top) + 1, step)


def _hours_text(hours: float) -> str:
    return whole_text(hours) if hours == int(hours) else decimal_text(hours, 1)
