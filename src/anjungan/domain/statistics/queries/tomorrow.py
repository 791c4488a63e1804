"""What a day teaches for the next: where people went home unserved or waited too long, and what that hour needed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime

from anjungan.domain.organizations.models import Mall
from anjungan.domain.premises.queries import why_closed
from anjungan.domain.queueing.queries.rows import rows
from anjungan.domain.statistics.queries.day import DayFigures, LineFigures
from anjungan.foundation import clock

# A counter that works more than this of the time makes the line grow with every small delay.
BUSY_SHARE = 0.85
ENOUGH_KEPT = 0.8


@dataclass(frozen=True, kw_only=True)
class LineAdvice:
    """One line that needs more tomorrow. `needed` and `served_by` are counters in the busiest half hour."""

    line: LineFigures
    busiest: datetime
    arrived: int
    served_by: int
    needed: int


@dataclass(frozen=True, kw_only=True)
class TomorrowAdvice:
    """`opens_at` is the next opening, None when nobody knows."""

    opens_at: datetime | None
    lines: list[LineAdvice]


_BUSIEST = """
WITH slots AS (
    SELECT t.line_id, date_bin('30 minutes', t.entered_at AT TIME ZONE %(tz)s, timestamp '2000-01-01')
        AT TIME ZONE %(tz)s AS starts, count(*)::int AS arrived
    FROM queueing_ticket t
    WHERE t.mall_id = %(mall)s AND t.business_date = %(day)s AND t.state <> 'reserved' AND t.outcome <> 'not_taken'
        AND t.line_id = ANY (%(lines)s)
    GROUP BY 1, 2
), busiest AS (SELECT DISTINCT ON (line_id) * FROM slots ORDER BY line_id, arrived DESC, starts)
SELECT b.line_id, b.starts, b.arrived, count(DISTINCT i.counter_id)::int AS served_by
FROM busiest b LEFT JOIN queueing_interval i ON i.line_id = b.line_id AND i.kind = 'serving' AND NOT i.voided
    AND i.started_at < b.starts + interval '30 minutes' AND coalesce(i.ended_at, i.started_at) >= b.starts
GROUP BY b.line_id, b.starts, b.arrived
"""


def advice_for_tomorrow(*, mall: Mall, business_date: date, figures: DayFigures) -> TomorrowAdvice:
    """Return the lines where people were left unserved or the promise was kept for less than four in five.

    `needed` is the number of counters whose work in the busiest half hour would have stayed below 85 % of their time.
    Two statements.
    """
    weak = {
        line.line_id: line
        for line in figures.lines
        if line.unserved or (line.waits.share_within is not None and line.waits.share_within < ENOUGH_KEPT)
    }
    evening = clock.day_bounds(business_date, mall.time_zone)[1]
    after = why_closed(mall=mall, at=evening)
    found = rows(_BUSIEST, {"mall": mall.pk, "day": business_date, "tz": mall.time_zone, "lines": list(weak)})
    lines = [_advise(weak[row.pop("line_id")], **row) for row in found]
    lines.sort(key=lambda advice: (-advice.line.unserved, advice.line.waits.share_within or 0.0))
    return TomorrowAdvice(opens_at=after.until if not after.is_open else after.opens_at, lines=lines)


def _advise(line: LineFigures, starts: datetime, arrived: int, served_by: int) -> LineAdvice:
    seconds = line.service_mean_seconds or 0.0
    needed = math.ceil(arrived * seconds / (30 * 60 * BUSY_SHARE))
    return LineAdvice(line=line, busiest=starts, arrived=arrived, served_by=served_by, needed=max(needed, served_by))
