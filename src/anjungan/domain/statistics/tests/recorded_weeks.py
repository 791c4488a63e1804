"""Weeks that a mall remembers: the same people on the same weekday, taken in as recorded days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from anjungan.domain.premises.models import Duty
from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing.states import IntervalKind, Outcome
from anjungan.domain.queueing.tests.scenarios import Hall
from anjungan.foundation import clock

# Monday 3 November 2025; the weeks before it are remembered.
MONDAY = date(2025, 11, 3)
# Minutes after midnight at which somebody comes, and how long the call takes.
Person = tuple[float, float]


def remember(here: Hall, days: Sequence[tuple[date, Sequence[Person]]], *, line: int = 0, service: float = 10) -> None:
    """Take in days on which people came to a line, waited so many minutes and were served for ten."""
    for day, people in days:
        midnight = clock.local_midnight(day, here.mall.time_zone)
        visits = [
            queue.RecordedVisit(errands=[_errand(here, line, midnight, came, waited, service)])
            for came, waited in people
        ]
        queue.record_day(
            mall_id=here.mall.pk, business_date=day, visits=visits, actor=here.manager,
            now=midnight + timedelta(days=2),
        )  # fmt: skip


def _errand(
    here: Hall, line: int, midnight: datetime, came: float, waited: float, service: float
) -> queue.RecordedErrand:
    at = [midnight + timedelta(minutes=minute) for minute in (came, came + waited, came + waited + service)]
    return queue.RecordedErrand(
        line_id=here.lines[line].pk,
        outcome=Outcome.SERVED,
        spans=[
            queue.RecordedSpan(kind=IntervalKind.WAITING, started_at=at[0], ended_at=at[1]),
            queue.RecordedSpan(
                kind=IntervalKind.WALKING, started_at=at[1], ended_at=at[1], counter_id=here.counters[0].pk
            ),
            queue.RecordedSpan(
                kind=IntervalKind.SERVING, started_at=at[1], ended_at=at[2], counter_id=here.counters[0].pk
            ),
        ],
    )


def weekdays_before(day: date, weekday: int, count: int) -> list[date]:
    """Return so many days of a weekday before a day, the latest first."""
    latest = day - timedelta(days=(day.weekday() - weekday) % 7 or 7)
    return [latest - timedelta(weeks=back) for back in range(count)]


def on_duty(here: Hall, day: date, *, counter: int, starts: time, ends: time) -> Duty:
    """Give the officer of a counter a duty."""
    officer_id = here.officers[counter].user_id
    assert officer_id is not None
    zone = clock.zone(here.mall.time_zone)
    return Duty.objects.create(
        counter=here.counters[counter], officer_id=officer_id, business_date=day,
        starts_at=datetime.combine(day, starts, zone), ends_at=datetime.combine(day, ends, zone),
    )  # fmt: skip
