"""When each counter calls today: its duties less breaks, cut at closing. Estimates are half as wrong for knowing it.

Rules, in the order in which they are asked:

1. Hours are those of the counter's agency (of its first line's agency where it has none), breaks and closures too.
2. A counter with duties today works in them, one without works from now until closing as long as it is open.
3. A planned break of a duty ends the window and begins another; one that began a while ago and finds the counter at
   work did not happen. Breaks of the building (Friday prayer, lunch) always count.
4. A paused counter comes back when the break it is in ends; without one, a quarter of an hour after it paused.
5. A closed counter opens with its next duty; with the present one only in its first half hour.
6. After closing, an open counter calls on for an hour: those who hold a number are still called.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

from anjungan.domain.premises.models import CounterState
from anjungan.domain.premises.queries.timetable import Timetable
from anjungan.foundation import clock

Span: TypeAlias = tuple[datetime, datetime]

# A break that the officer has not begun by now is not being taken.
_BREAK_IS_LATE = timedelta(minutes=5)
_USUAL_PAUSE = timedelta(minutes=15)
_STILL_PAUSED = timedelta(minutes=5)
_LATE_TO_WORK = timedelta(minutes=30)
_SOON = timedelta(minutes=5)
_OVERTIME = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Work:
    """One duty of a counter today: from, to, its breaks, who, and which lines (empty: all the counter can serve)."""

    starts: datetime
    ends: datetime
    breaks: tuple[Span, ...]
    officer_id: int
    line_ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Place:
    """One counter as it stands: state, since when, who sits there, its agency and its duties of the day."""

    state: str
    since: datetime | None
    agency_id: int | None
    duties: tuple[Work, ...]
    officer_elsewhere: frozenset[int] = frozenset()


def windows(place: Place, *, timetable: Timetable, now: datetime) -> list[Span]:
    """Return when the counter calls from now on today, in order, without overlaps."""
    day = now.astimezone(timetable.zone).date()
    hours = [(one.opens, one.closes) for one in timetable.hours_on(day, place.agency_id)]
    if place.state == CounterState.OPEN and _after_all(hours, now):
        return [(now, now + _OVERTIME)]
    found = _spans(place, hours, now)
    found = _within(found, hours)
    rests = [(starts, ends) for starts, ends, _rest in timetable.breaks_on(day, place.agency_id)]
    shut = [(one.starts, one.ends or _end_of(day, timetable)) for one in timetable.closures_of(place.agency_id, None)]
    found = _without(found, [*rests, *shut])
    if place.state == CounterState.PAUSED:
        found = _without(found, [(now, _back_at(place, [*rests, *shut], now))])
    return [(max(starts, now), ends) for starts, ends in _joined(found) if ends > now]


def _after_all(hours: list[Span], now: datetime) -> bool:
    return bool(hours) and all(closes <= now for _opens, closes in hours)


def _end_of(day: object, timetable: Timetable) -> datetime:
    return clock.day_bounds(day, timetable.zone.key)[1]  # type: ignore[arg-type]


def _spans(place: Place, hours: list[Span], now: datetime) -> list[Span]:
    """Return when somebody is meant to sit there."""
    at_work = place.state in (CounterState.OPEN, CounterState.PAUSED)
    found: list[Span] = []
    for duty in place.duties:
        if duty.ends <= now:
            continue
        if duty.starts <= now and not at_work:
            if (
                now - duty.starts > _LATE_TO_WORK
                or _left_early(place, duty)
                or duty.officer_id in place.officer_elsewhere
            ):
                continue
            found += _without([(now + _SOON, duty.ends)], list(duty.breaks))
            continue
        ignored = now - _BREAK_IS_LATE if place.state == CounterState.OPEN else datetime.min.replace(tzinfo=now.tzinfo)
        breaks = [rest for rest in duty.breaks if not (rest[0] < ignored and rest[1] > now)]
        found += _without([(duty.starts, duty.ends)], breaks)
    on_duty = any(duty.starts <= now < duty.ends for duty in place.duties)
    if at_work and not on_duty:
        # Nobody planned it, yet somebody works: until the next planned duty, else until closing.
        until = min((duty.starts for duty in place.duties if duty.starts > now), default=None)
        closing = max((closes for _opens, closes in hours), default=now + _OVERTIME)
        found.append((now, until or max(closing, now)))
    return found


def _left_early(place: Place, duty: Work) -> bool:
    return place.since is not None and place.since > duty.starts


def _back_at(place: Place, rests: list[Span], now: datetime) -> datetime:
    planned = [rest for duty in place.duties for rest in duty.breaks]
    running = [ends for starts, ends in [*planned, *rests] if starts - _BREAK_IS_LATE <= now < ends]
    if running:
        return max(running)
    usual = (place.since or now) + _USUAL_PAUSE
    return usual if usual > now else now + _STILL_PAUSED


def _within(spans: list[Span], hours: list[Span]) -> list[Span]:
    return [
        (max(starts, opens), min(ends, closes))
        for starts, ends in spans
        for opens, closes in hours
        if max(starts, opens) < min(ends, closes)
    ]


def _without(spans: list[Span], gaps: list[Span]) -> list[Span]:
    for gap_starts, gap_ends in gaps:
        spans = [
            part
            for starts, ends in spans
            for part in ((starts, min(ends, gap_starts)), (max(starts, gap_ends), ends))
            if part[0] < part[1]
        ]
    return spans


def _joined(spans: list[Span]) -> list[Span]:
    found: list[Span] = []
    for starts, ends in sorted(spans):
        if found and starts <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], ends))
        else:
            found.append((starts, ends))
    return found
