"""The wait, and what it is held against.

Definitions (docs/definitions.md says the same to people):

wait        from entering the line until the first call, in seconds. A later call, a transfer or a return never
            lengthens it. Time at another counter of the same visit is part of it and is told apart as `elsewhere`.
            It counts for the line that made the first call.
promise     the longest wait the mall promises for a line; a line without one has no share.
decided     tickets of which it is known whether the promise was kept: those that were called, and those not called
            that have waited, or had waited when they left, longer than promised. A line that calls nobody
            therefore looks as bad as it is.
within      decided tickets that were called within the promise.
median, p90 interpolated between the two nearest waits of those called (the usual continuous percentile).

Numbers that were never taken (reserved, expired) are no tickets.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from anjungan.domain.organizations.models import Mall
from anjungan.domain.queueing.queries.rows import rows


@dataclass(frozen=True, kw_only=True)
class Waits:
    """How long people waited and how often the promise was kept. None: nobody was called yet."""

    called: int = 0
    decided: int = 0
    within: int = 0
    median_seconds: float | None = None
    p90_seconds: float | None = None

    @property
    def share_within(self) -> float | None:
        """The share called within the promise, 0 to 1. None without a promise or before anything was decided."""
        return self.within / self.decided if self.decided else None


@dataclass(frozen=True, kw_only=True)
class WaitsOfTheDay:
    """The waits of all, by agency and by line."""

    all: Waits
    by_agency: dict[int, Waits]
    by_line: dict[int, Waits]


# The first call is the start of the first walking interval that nobody took back.
_WAITS = """
WITH calls AS (
    SELECT DISTINCT ON (i.ticket_id) i.ticket_id, i.started_at AS first_called_at, i.line_id
    FROM queueing_interval i JOIN queueing_ticket t ON t.id = i.ticket_id
    WHERE t.mall_id = %(mall)s AND t.business_date = %(day)s AND i.kind = 'walking' AND NOT i.voided
    ORDER BY i.ticket_id, i.started_at, i.id
), day AS (
    SELECT coalesce(c.line_id, t.line_id) AS line_id, c.ticket_id IS NOT NULL AS called,
        extract(epoch FROM coalesce(c.first_called_at, t.ended_at, %(now)s) - t.entered_at)::float8 AS wait
    FROM queueing_ticket t LEFT JOIN calls c ON c.ticket_id = t.id
    WHERE t.mall_id = %(mall)s AND t.business_date = %(day)s AND t.state <> 'reserved' AND t.outcome <> 'not_taken'
)
SELECT l.agency_id, l.id AS line_id,
    count(*) FILTER (WHERE d.called)::int AS called,
    count(*) FILTER (WHERE l.promise_minutes IS NOT NULL AND (d.called OR d.wait > l.promise_minutes * 60))::int
        AS decided,
    count(*) FILTER (WHERE d.called AND d.wait <= l.promise_minutes * 60)::int AS within,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY d.wait) FILTER (WHERE d.called) AS median_seconds,
    percentile_cont(0.9) WITHIN GROUP (ORDER BY d.wait) FILTER (WHERE d.called) AS p90_seconds
FROM day d JOIN premises_line l ON l.id = d.line_id
GROUP BY GROUPING SETS ((l.agency_id, l.id), (l.agency_id), ())
"""


def waits_of_the_day(*, mall: Mall, business_date: date, now: datetime) -> WaitsOfTheDay:
    """Return the waits of one business day as they stand at `now`. One statement."""
    everyone, by_agency, by_line = Waits(), {}, {}
    for row in rows(_WAITS, {"mall": mall.pk, "day": business_date, "now": now}):
        agency, line = row.pop("agency_id"), row.pop("line_id")
        waits = Waits(**row)
        if line is not None:
            by_line[line] = waits
        elif agency is not None:
            by_agency[agency] = waits
        else:
            everyone = waits
    return WaitsOfTheDay(all=everyone, by_agency=by_agency, by_line=by_line)
