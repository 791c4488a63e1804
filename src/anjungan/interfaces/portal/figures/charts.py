"""Pictures of the figures: drawn on the server, said in words, each with its table beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from anjungan.domain.statistics.queries import DayTotals, HourOfWeek
from anjungan.interfaces.entry.formats import clock_text, day_text, whole_text

LEFT, RIGHT, TOP, BOTTOM = 56, 700, 20, 170
LEVELS = 5
_NICE = (
    5,
    10,
    20,
    50,
    100,
    200,
    300,
    400,
    500,
    800,
    1_000,
    1_500,
    2_000,
    3_000,
    5_000,
    10_000,
    20_000,
    50_000,
    100_000,
)


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One bar; `label` stands under it where there is room, `spoken` is said of it in the table."""

    x: float
    y: float
    width: float
    height: float
    label: str
    spoken: str
    value: int
    is_most: bool

    @property
    def middle(self) -> float:
        """Where the text under the bar stands."""
        return self.x + self.width / 2


@dataclass(frozen=True, kw_only=True)
class BarChart:
    """Bars over days or months. `finding` says what the picture shows; `top` is the highest line."""

    finding: str
    bars: Sequence[Bar]
    top: str
    middle: str


@dataclass(frozen=True, kw_only=True)
class WeekCell:
    """One hour of a weekday: `level` 0 (nobody) to 5 (the busiest)."""

    text: str
    level: int


@dataclass(frozen=True, kw_only=True)
class WeekRow:
    """One weekday with a cell for each hour."""

    name: str
    cells: Sequence[WeekCell]


@dataclass(frozen=True, kw_only=True)
class WeekTable:
    """When people come, by weekday and hour."""

    finding: str
    hours: Sequence[str]
    rows: Sequence[WeekRow]


def visits_by_day(days: Sequence[DayTotals]) -> BarChart | None:
    """Return the visits of each day, None with fewer than two days."""
    values = [(f"{one.day.day}", day_text(one.day), one.visits) for one in days]
    return _bars(values, _("Paling ramai %(when)s: %(count)s kunjungan."))


def visits_by_month(days: Sequence[DayTotals]) -> BarChart | None:
    """Return the visits of each month, None with fewer than two months."""
    sums: dict[date, int] = {}
    for one in days:
        month = one.day.replace(day=1)
        sums[month] = sums.get(month, 0) + one.visits
    values = [(date_format(month, "M"), date_format(month, "F Y"), visits) for month, visits in sums.items()]
    return _bars(values, _("Paling ramai %(when)s: %(count)s kunjungan."))


def _bars(values: Sequence[tuple[str, str, int]], finding: str) -> BarChart | None:
    if len(values) < 2:
        return None
    most = max(value for _label, _spoken, value in values)
    if most == 0:
        return None
    top = next((nice for nice in _NICE if nice >= most), most)
    step = (RIGHT - LEFT) / len(values)
    width = min(40.0, step * 0.7)
    every = max(1, -(-len(values) // 16))
    first_most = next(index for index, value in enumerate(values) if value[2] == most)
    bars = [
        Bar(
            x=round(LEFT + step * (index + 0.5) - width / 2, 1), width=round(width, 1),
            y=round(BOTTOM - (BOTTOM - TOP) * value / top, 1), height=round((BOTTOM - TOP) * value / top, 1),
            label=label if index % every == 0 else "", spoken=spoken, value=value, is_most=index == first_most,
        )
        for index, (label, spoken, value) in enumerate(values)
    ]  # fmt: skip
    said = finding % {"when": values[first_most][1], "count": whole_text(most)}
    return BarChart(finding=said, bars=bars, top=whole_text(top), middle=whole_text(top / 2) if top % 2 == 0 else "")


def visits_by_hour(hours: Sequence[HourOfWeek]) -> WeekTable | None:
    """Return the mean visits by weekday and hour, None before anybody came."""
    if not hours:
        return None
    found = {(one.weekday, one.hour): one.visits for one in hours}
    span = range(min(one.hour for one in hours), max(one.hour for one in hours) + 1)
    most = max(found.values())
    weekdays = sorted({one.weekday for one in hours})
    (day, hour), visits = max(found.items(), key=lambda item: item[1])
    rows = [
        WeekRow(
            name=str(WEEKDAYS[weekday]),
            cells=[_cell(found.get((weekday, at), 0.0), most) for at in span],
        )
        for weekday in weekdays
    ]
    finding = _("Biasanya paling ramai %(day)s pukul %(hour)s: sekitar %(count)s orang datang dalam satu jam.") % {
        "day": WEEKDAYS[day], "hour": clock_text(time(hour)), "count": whole_text(visits),
    }  # fmt: skip
    return WeekTable(finding=finding, hours=[f"{at:02d}" for at in span], rows=rows)


def _cell(visits: float, most: float) -> WeekCell:
    level = 0 if visits <= 0 else max(1, min(LEVELS, -int(-visits / most * LEVELS // 1)))
    return WeekCell(text=whole_text(visits) if visits >= 0.5 else ("<1" if visits > 0 else "–"), level=level)
