"""What the mall's own recent days say about a usual one: who comes when, and how long a counter is taken.

Definitions (docs/definitions.md says the same to people):

day        a business day with at least one visit. Days that were closed say nothing and are not counted.
arrivals   tickets by the quarter of an hour in which they entered their line, a mean per day of this weekday. A few
           days say little, so the weekday leans on all days: its level (how many come) by two days' worth, its shape
           (when they come) by four. The shape of all days is smoothed over its neighbours, 1-2-1.
taken      how long a counter was taken by a ticket: every walk to the counter and all serving, added up. Calls to
           somebody who was not there are part of it. The line's usual time weighs as much as eight tickets.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt

from django.db import connection

from anjungan.domain.organizations.models import Mall
from anjungan.domain.premises.models import Line
from anjungan.domain.queueing.queries.rows import rows
from anjungan.domain.statistics.queries.remembering import Remembered

QUARTER = timedelta(minutes=15)
SLOTS_A_DAY = 96
# Eight weeks hold a weekday eight times and forget the season before last.
WEEKS = 8
_LEVEL_LEANS, _SHAPE_LEANS = 2.0, 4.0
_TIME_LEANS = 8.0
_USUAL_CV = 0.6
_REMEMBER_SECONDS = 300.0

_ARRIVALS = """
SELECT t.line_id, extract(isodow FROM t.business_date)::int - 1 AS weekday,
    floor(extract(epoch FROM (t.entered_at AT TIME ZONE %(tz)s)::time) / 900)::int AS slot, count(*)::int AS tickets
FROM queueing_ticket t
WHERE t.mall_id = %(mall)s AND t.business_date BETWEEN %(first)s AND %(last)s
    AND t.state <> 'reserved' AND t.outcome <> 'not_taken'
GROUP BY 1, 2, 3
"""
_DAYS = """
SELECT extract(isodow FROM v.business_date)::int - 1 AS weekday, count(DISTINCT v.business_date)::int AS days
FROM queueing_visit v
WHERE v.mall_id = %(mall)s AND v.business_date BETWEEN %(first)s AND %(last)s AND v.state IN ('open', 'ended')
GROUP BY 1
"""
_TAKEN = """
WITH taken AS (
    SELECT i.line_id, i.ticket_id, sum(extract(epoch FROM i.ended_at - i.started_at))::float8 AS seconds
    FROM queueing_interval i JOIN queueing_ticket t ON t.id = i.ticket_id
    WHERE t.mall_id = %(mall)s AND t.business_date BETWEEN %(first)s AND %(last)s
        AND i.kind IN ('walking', 'serving') AND NOT i.voided AND i.ended_at IS NOT NULL
    GROUP BY 1, 2
)
SELECT line_id, count(*)::int AS tickets, avg(seconds) AS mean, coalesce(var_samp(seconds), 0) AS variance
FROM taken GROUP BY line_id
"""


@dataclass(frozen=True, kw_only=True)
class Taken:
    """How long a ticket of a line takes a counter, in seconds; `tickets` is what it rests on."""

    mean: float
    cv: float
    tickets: int


@dataclass(frozen=True, kw_only=True)
class History:
    """What some weeks say. `days` counts the days by weekday (Monday is 0); `lines` are those in use."""

    first: date
    last: date
    days: Mapping[int, int]
    lines: Mapping[int, Line]
    taken: Mapping[int, Taken]
    counts: Mapping[int, Mapping[tuple[int, int], int]]

    @property
    def all_days(self) -> int:
        """How many days there are in all."""
        return sum(self.days.values())

    def per_quarter(self, *, line_id: int, weekday: int) -> list[float]:
        """Return the tickets to expect in each of the 96 quarters of such a day."""
        counts = self.counts.get(line_id, {})
        if not self.all_days or not counts:
            return [0.0] * SLOTS_A_DAY
        over_all = [0.0] * SLOTS_A_DAY
        for (_weekday, slot), tickets in counts.items():
            over_all[slot] += tickets / self.all_days
        usual = sum(over_all)
        shape = _smoothed(over_all)
        days = self.days.get(weekday, 0)
        own = sum(tickets for (day, _slot), tickets in counts.items() if day == weekday)
        level = (own + _LEVEL_LEANS * usual) / ((days + _LEVEL_LEANS) * usual)
        return [
            (counts.get((weekday, slot), 0) + _SHAPE_LEANS * shape[slot] * level) / (days + _SHAPE_LEANS)
            for slot in range(SLOTS_A_DAY)
        ]


def history(*, mall: Mall, until: date, weeks: int = WEEKS) -> History:
    """Return what the weeks before `until` (not included) say. Four statements, however many tickets.

    Days that are over hardly change: what they hold is read again after five minutes.
    """
    first, last = until - timedelta(weeks=weeks), until - timedelta(days=1)
    lines = {
        line.pk: line
        for line in Line.objects.filter(mall=mall, is_active=True).select_related("agency", "zone").order_by("code")
    }
    past = _past(mall, first, last)
    return History(
        first=first,
        last=last,
        days=past.days,
        lines=lines,
        counts=past.counts,
        taken={pk: _taken(line, **past.taken.get(pk, {})) for pk, line in lines.items()},
    )


@dataclass(frozen=True, kw_only=True)
class _Past:
    days: Mapping[int, int]
    counts: Mapping[int, Mapping[tuple[int, int], int]]
    taken: Mapping[int, dict[str, float]]


def _past(mall: Mall, first: date, last: date) -> _Past:
    if connection.in_atomic_block:
        # What is being written now is nobody else's past yet.
        return _read_past(mall, first, last)
    turn = int(time.monotonic() // _REMEMBER_SECONDS)
    # A cluster that was made anew may give the same number to another mall.
    return _PAST.answer((mall.pk, mall.key, first, last, turn), lambda: _read_past(mall, first, last))


def _read_past(mall: Mall, first: date, last: date) -> _Past:
    asked = {"mall": mall.pk, "first": first, "last": last, "tz": mall.time_zone}
    counts: dict[int, dict[tuple[int, int], int]] = defaultdict(dict)
    for row in rows(_ARRIVALS, asked):
        counts[row["line_id"]][row["weekday"], row["slot"]] = row["tickets"]
    days = {row["weekday"]: row["days"] for row in rows(_DAYS, asked)}
    return _Past(days=days, counts=counts, taken={row.pop("line_id"): row for row in rows(_TAKEN, asked)})


_PAST: Remembered[_Past] = Remembered(most=20)


def _taken(line: Line, *, tickets: float = 0, mean: float = 0.0, variance: float = 0.0) -> Taken:
    usual = float(line.typical_service_seconds)
    weight = tickets + _TIME_LEANS
    found = (tickets * mean + _TIME_LEANS * usual) / weight
    spread = (tickets * variance + _TIME_LEANS * (_USUAL_CV * usual) ** 2) / weight
    return Taken(mean=found, cv=sqrt(spread) / found, tickets=int(tickets))


def _smoothed(values: list[float]) -> list[float]:
    """Return each value with a quarter of each neighbour; the sum stays. Outside of what was seen nothing appears."""
    seen = [slot for slot, value in enumerate(values) if value]
    if not seen:
        return values
    first, last = seen[0], seen[-1]
    # At the ends, what would fall outside stays where it was.
    return [
        0.5 * values[slot] + 0.25 * values[max(slot - 1, first)] + 0.25 * values[min(slot + 1, last)]
        if first <= slot <= last
        else 0.0
        for slot in range(len(values))
    ]
