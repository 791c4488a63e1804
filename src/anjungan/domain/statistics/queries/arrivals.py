"""How many people come, by half hour of the mall's own clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from anjungan.domain.organizations.models import Mall
from anjungan.domain.queueing.queries.rows import rows
from anjungan.foundation import clock

HALF_HOUR = timedelta(minutes=30)
# The same weekday of the four weeks before.
_COMPARED = tuple(timedelta(weeks=n) for n in range(1, 5))

_ARRIVALS = """
SELECT v.business_date,
    date_bin('30 minutes', v.created_at AT TIME ZONE %(tz)s, timestamp '2000-01-01')::time AS starts,
    count(*)::int AS visits
FROM queueing_visit v
WHERE v.mall_id = %(mall)s AND v.business_date = ANY(%(days)s) AND v.state IN ('open', 'ended')
GROUP BY 1, 2 ORDER BY 1, 2
"""


@dataclass(frozen=True, kw_only=True)
class ArrivalSlot:
    """The visits that began in the half hour from `starts` (the mall's time).

    `usual` is the mean of the same half hour on those of the four weekdays before that had visitors; None when there
    was none.
    """

    starts: datetime
    visits: int
    usual: float | None


def arrivals(*, mall: Mall, business_date: date) -> list[ArrivalSlot]:
    """Return the half hours from the first arrival to the last, empty ones included. One statement."""
    days = [business_date, *(business_date - back for back in _COMPARED)]
    zone = clock.zone(mall.time_zone)
    today: dict[datetime, int] = {}
    before: dict[datetime, int] = {}
    days_before = set()
    for row in rows(_ARRIVALS, {"mall": mall.pk, "tz": mall.time_zone, "days": days}):
        starts = datetime.combine(business_date, row["starts"], zone)
        if row["business_date"] == business_date:
            today[starts] = row["visits"]
        else:
            days_before.add(row["business_date"])
            before[starts] = before.get(starts, 0) + row["visits"]
    known = sorted({*today, *before})
    if not known:
        return []
    slots = int((known[-1] - known[0]) / HALF_HOUR) + 1
    return [
        ArrivalSlot(
            starts=starts,
            visits=today.get(starts, 0),
            usual=before.get(starts, 0) / len(days_before) if days_before else None,
        )
        for starts in (known[0] + index * HALF_HOUR for index in range(slots))
    ]
