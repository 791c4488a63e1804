"""The days ahead of one line: when it will be open, less breaks and closures, and why not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from anjungan.domain.premises.queries.opening import OperatingStatus, _status
from anjungan.domain.premises.queries.timetable import LineFacts, Timetable, read_timetable

Stretch = tuple[datetime, datetime]
Point = TypeVar("Point", datetime, float)


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenDay:
    """One day of a line in the mall's zone. `stretches` are when people are called; `status` says why when empty.

    `last_at` is the instant after which nobody is let in any more that day, None on a closed day. `cut_by` says what
    ends the day before its hours do, None on other days.
    """

    day: date
    stretches: list[Stretch]
    last_at: datetime | None
    status: OperatingStatus
    cut_by: OperatingStatus | None = None


def open_days(*, mall_id: int, line_id: int, first: date, last: date, now: datetime) -> list[OpenDay]:
    """Return each day from `first` to `last`, at most sixty days from now. One statement.

    Raises NotFound for a line that is not at this mall.
    """
    timetable = read_timetable(mall_id=mall_id, at=now, line_id=line_id)
    facts = timetable.lines[line_id]
    return [
        _day(timetable, facts, line_id, first + timedelta(days=offset)) for offset in range((last - first).days + 1)
    ]


def _day(timetable: Timetable, facts: LineFacts, line_id: int, day: date) -> OpenDay:
    hours = timetable.hours_on(day, facts.agency_id)
    asked = hours[0].opens if hours else datetime.combine(day, time(0), timetable.zone)
    status = _status(timetable, asked, agency_id=facts.agency_id, line_id=line_id, facts=facts)
    if not facts.is_active:
        return OpenDay(day=day, stretches=[], last_at=None, status=status)
    away: list[Stretch] = [
        (starts, ends) for starts, ends, _why in timetable.breaks_on(day, facts.agency_id)
    ] + [
        (shut.starts, shut.ends or datetime.max.replace(tzinfo=timetable.zone))
        for shut in timetable.closures_of(facts.agency_id, line_id)
    ]  # fmt: skip
    stretches = without([(stretch.opens, stretch.closes) for stretch in hours], away)
    cut_by = None
    if stretches and stretches[-1][1] < hours[-1].closes:
        cut_by = _status(timetable, stretches[-1][1], agency_id=facts.agency_id, line_id=line_id, facts=facts)
    return OpenDay(day=day, stretches=stretches, last_at=status.last_issue_at, status=status, cut_by=cut_by)


def without(stretches: Iterable[tuple[Point, Point]], away: Iterable[tuple[Point, Point]]) -> list[tuple[Point, Point]]:
    """Return the stretches of time (instants, or seconds) with others taken out of them, in order."""
    left = sorted(stretches)
    for gone_from, gone_to in away:
        rest: list[tuple[Point, Point]] = []
        for start, end in left:
            if gone_to <= start or end <= gone_from:
                rest.append((start, end))
                continue
            if start < gone_from:
                rest.append((start, gone_from))
            if gone_to < end:
                rest.append((gone_to, end))
        left = rest
    return left
