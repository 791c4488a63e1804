"""How long people really waited for a service and sat at the counter, over the last weeks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from anjungan.domain.organizations.models import Mall
from anjungan.domain.queueing.queries.rows import rows
from anjungan.foundation import clock

DAYS = 28
# Below this many people a middle says nothing.
LEAST_PEOPLE = 10


@dataclass(frozen=True, kw_only=True)
class UsualTimes:
    """Medians in seconds of those served in the last four weeks before today, and how many they were.

    `longer_wait_seconds`: what nine of ten waited at most. Where most walk straight in, the median promises too much.
    """

    wait_seconds: int
    longer_wait_seconds: int
    service_seconds: int
    people: int


def usual_times(*, mall: Mall, offering_id: int, line_id: int, now: datetime) -> UsualTimes | None:
    """Return what a service usually takes here; None when too few were served to say. One statement."""
    today = clock.business_date(now, mall.time_zone)
    first, last = today - timedelta(days=DAYS), today - timedelta(days=1)
    found = rows(
        """
        SELECT count(*)::int AS people,
            percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM t.first_called_at - t.entered_at))::int
                AS wait_seconds,
            percentile_cont(0.9) WITHIN GROUP (ORDER BY extract(epoch FROM t.first_called_at - t.entered_at))::int
                AS longer_wait_seconds,
            percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM t.ended_at - t.began_at))::int
                AS service_seconds
        FROM queueing_ticket t
        WHERE t.line_id = %(line)s AND t.offering_id = %(offering)s AND t.business_date BETWEEN %(first)s AND %(last)s
            AND t.state = 'done' AND t.first_called_at IS NOT NULL AND t.began_at IS NOT NULL
        """,
        {"line": line_id, "offering": offering_id, "first": first, "last": last},
    )[0]
    return UsualTimes(**found) if found["people"] >= LEAST_PEOPLE else None
