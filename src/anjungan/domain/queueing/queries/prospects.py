"""What a person may expect before taking a number: with a head start, and without one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from anjungan.domain.organizations.models import Mall
from anjungan.domain.queueing.queries.building import line_loads
from anjungan.domain.queueing.queries.rows import rows
from anjungan.foundation import clock
from anjungan.waiting.estimates import WaitRange, wait_range


@dataclass(frozen=True, kw_only=True)
class Prospect:
    """The waits at one line for somebody who takes a number now. None when nobody serves the line."""

    line_id: int
    plain: WaitRange | None
    ahead_of_others: WaitRange | None


def prospects(*, mall: Mall, line_ids: list[int], head_start: timedelta, now: datetime) -> dict[int, Prospect]:
    """Return by line what waiting would be, plainly and with this head start. Two statements."""
    if not line_ids:
        return {}
    before = {
        row["line_id"]: row["before"]
        for row in rows(
            """SELECT line_id, count(*)::int AS before FROM queueing_ticket
            WHERE line_id = ANY(%s) AND business_date = %s AND state = 'waiting' AND NOT elsewhere AND rank_at < %s
            GROUP BY line_id""",
            [line_ids, clock.business_date(now, mall.time_zone), now - head_start],
        )
    }
    return {
        load.line_id: Prospect(
            line_id=load.line_id,
            plain=load.wait,
            ahead_of_others=wait_range(
                ahead=before.get(load.line_id, 0),
                counters=load.counters_open,
                free=0 if load.waiting else load.counters_free,
                mean_service_seconds=load.service_seconds,
            ),
        )
        for load in line_loads(mall=mall, now=now, line_ids=line_ids)
    }
