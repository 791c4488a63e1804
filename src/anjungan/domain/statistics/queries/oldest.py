"""Who has waited longest, by number."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from anjungan.domain.organizations.models import Mall
from anjungan.domain.queueing.queries.rows import rows
from anjungan.foundation import clock


@dataclass(frozen=True, kw_only=True)
class OldestWait:
    """A number that may be called now and the seconds it has waited, counted as in `promises`.

    `returned` says that it was called before and came back into line. `free_counters` call this line and have nobody.
    """

    ticket_id: int
    number: str
    line_id: int
    agency: str
    name_id: str
    name_en: str
    zone: int
    waited_seconds: float
    promise_minutes: int | None
    returned: bool
    priority: bool
    free_counters: list[str]
    calling_counters: list[str]

    @property
    def over_seconds(self) -> float:
        """How far beyond the promise; negative before it, and without one."""
        return self.waited_seconds - self.promise_minutes * 60 if self.promise_minutes else -self.waited_seconds


_OLDEST = """
WITH every AS (
    SELECT t.id, t.visit_id, t.line_id, t.first_called_at IS NOT NULL AS returned,
        extract(epoch FROM
            %(now)s - CASE WHEN t.first_called_at IS NULL THEN t.entered_at ELSE i.started_at END
        )::float8 AS waited_seconds
    FROM queueing_ticket t LEFT JOIN queueing_interval i ON i.ticket_id = t.id AND i.ended_at IS NULL
    WHERE t.mall_id = %(mall)s AND t.business_date = %(day)s AND t.state = 'waiting' AND NOT t.elsewhere
), waiting AS (
    SELECT *, row_number() OVER (PARTITION BY line_id ORDER BY waited_seconds DESC, id) AS place FROM every
)
SELECT w.id AS ticket_id, v.number, w.line_id, a.short AS agency, l.name_id, l.name_en, z.number AS zone,
    w.waited_seconds, l.promise_minutes, w.returned, cardinality(v.priority_keys) > 0 AS priority,
    ARRAY(SELECT c.code FROM premises_counter c WHERE c.mall_id = %(mall)s AND c.state = 'open'
        AND l.id = ANY (c.active_line_ids) AND NOT EXISTS (SELECT 1 FROM queueing_ticket b
            WHERE b.counter_id = c.id AND b.state IN ('called', 'serving')) ORDER BY c.code) AS free_counters,
    ARRAY(SELECT c.code FROM premises_counter c WHERE c.mall_id = %(mall)s AND c.state = 'open'
        AND l.id = ANY (c.active_line_ids) ORDER BY c.code) AS calling_counters
FROM waiting w JOIN queueing_visit v ON v.id = w.visit_id JOIN premises_line l ON l.id = w.line_id
JOIN organizations_agency a ON a.id = l.agency_id JOIN premises_zone z ON z.id = l.zone_id
WHERE w.place <= %(per_line)s AND (%(agencies)s::bigint[] IS NULL OR l.agency_id = ANY (%(agencies)s))
ORDER BY w.waited_seconds - coalesce(l.promise_minutes, 1440) * 60 DESC, w.id LIMIT %(most)s
"""


def oldest_waits(
    *, mall: Mall, now: datetime, most: int = 10, per_line: int = 2, agency_ids: Collection[int] | None = None
) -> list[OldestWait]:
    """Return those furthest beyond (or nearest to) their promise, worst first. One statement.

    At most `per_line` of each line: one long line must not hide the others.
    """
    found = rows(
        _OLDEST,
        {
            "mall": mall.pk,
            "day": clock.business_date(now, mall.time_zone),
            "now": now,
            "most": most,
            "per_line": per_line,
            "agencies": None if agency_ids is None else list(agency_ids),
        },
    )
    return [OldestWait(**row) for row in found]
