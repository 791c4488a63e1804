"""Do the rolled-up cells say what the intervals say?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from anjungan.domain.queueing.queries.rows import rows


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A day of which a cell differs from the intervals. `cells` counts the rows that are on one side only."""

    business_date: date
    kind: str
    cells: int


_DAYS = """
WITH days AS (
    SELECT business_date FROM statistics_rolledday WHERE mall_id = %(mall)s AND NOT stale
    UNION SELECT DISTINCT business_date FROM statistics_ticketcell WHERE mall_id = %(mall)s
), chosen AS (
    SELECT business_date FROM days WHERE (%(since)s::date IS NULL OR business_date >= %(since)s)
        AND (%(until)s::date IS NULL OR business_date <= %(until)s)
), kept AS (
    SELECT c.business_date, c.line_id, c.offering_id, c.hour::int, c.tickets, c.served, c.no_show, c."left", c.unserved,
        c.waits, c.waits_of_uncalled, c.services, c.walks
    FROM statistics_ticketcell c JOIN chosen USING (business_date) WHERE c.mall_id = %(mall)s
), fresh AS (
    SELECT d.business_date, c.* FROM chosen d CROSS JOIN LATERAL statistics_ticket_cells(%(mall)s, d.business_date) c
), kept_visits AS (
    SELECT c.business_date, c.channel::text, c.hour::int, c.visits, c.with_priority, c.with_several_errands, c.expired,
        c.stays
    FROM statistics_visitcell c JOIN chosen USING (business_date) WHERE c.mall_id = %(mall)s
), fresh_visits AS (
    SELECT d.business_date, c.* FROM chosen d CROSS JOIN LATERAL statistics_visit_cells(%(mall)s, d.business_date) c
)
SELECT business_date, kind, count(*)::int AS cells FROM (
    SELECT business_date, 'tickets' AS kind FROM (
        (SELECT * FROM kept EXCEPT ALL SELECT * FROM fresh)
        UNION ALL (SELECT * FROM fresh EXCEPT ALL SELECT * FROM kept)
    ) AS t
    UNION ALL
    SELECT business_date, 'visits' FROM (
        (SELECT * FROM kept_visits EXCEPT ALL SELECT * FROM fresh_visits)
        UNION ALL (SELECT * FROM fresh_visits EXCEPT ALL SELECT * FROM kept_visits)
    ) AS v
) AS both_sides GROUP BY business_date, kind ORDER BY business_date, kind
"""


def differences_from_intervals(
    *, mall_id: int, since: date | None = None, until: date | None = None
) -> list[Difference]:
    """Return the days whose cells are not what their intervals say, to the second. Days still waiting are left out."""
    found = rows(_DAYS, {"mall": mall_id, "since": since, "until": until})
    return [Difference(**row) for row in found]
