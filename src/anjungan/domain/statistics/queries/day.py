"""The figures of one business day of a mall.

Definitions (docs/definitions.md says the same to people):

visit        one person who took a number and did not let it expire. Its errands are tickets.
ticket       one errand of a visit in one line.
served       a ticket that ended at a counter: done, whatever the paper outcome (also incomplete or referred).
no-show      a ticket that ended without the person coming when called. Who is late but may still come is `absent`.
left         a ticket given up by the visitor before it was served.
unserved     a ticket that the end of the day ended.
walking      from a call until the counter begins or calls off, summed over all calls of a ticket.
service      being served, summed over interruptions; holds are apart.
door to done from taking the number until the last errand ended, for visits that ended with something served.

A ticket counts for the line it ended in; its wait for the line that called it first (`waits`). Time that was taken
back by an undo counts for nothing.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from anjungan.domain.organizations.models import Mall
from anjungan.domain.premises.models import Line
from anjungan.domain.queueing.queries.rows import rows
from anjungan.domain.statistics.queries.arrivals import ArrivalSlot, arrivals
from anjungan.domain.statistics.queries.waits import Waits, waits_of_the_day


@dataclass(frozen=True, kw_only=True)
class Tickets:
    """Counts and usual times of a set of tickets. Times are of served tickets, in seconds; None: none yet."""

    tickets: int = 0
    waiting: int = 0
    served: int = 0
    no_show: int = 0
    left: int = 0
    unserved: int = 0
    absent: int = 0
    held: int = 0
    walking_median_seconds: float | None = None
    service_median_seconds: float | None = None
    service_mean_seconds: float | None = None
    elsewhere_seconds: float = 0.0


@dataclass(frozen=True, kw_only=True)
class LineFigures(Tickets):
    """One line on one day."""

    line_id: int
    code: str
    name_id: str
    name_en: str
    agency_id: int
    agency: str
    zone: int
    promise_minutes: int | None
    waits: Waits


@dataclass(frozen=True, kw_only=True)
class DayFigures(Tickets):
    """A mall on one day, as it stands at the instant asked for."""

    business_date: date
    visits: int
    in_building: int
    expired: int
    priority_visits: int
    channels: dict[str, int]
    door_to_done_median_seconds: float | None
    waits: Waits
    arrivals: list[ArrivalSlot]
    lines: list[LineFigures]


_TICKETS = """
WITH spent AS (
    SELECT i.ticket_id,
        sum(extract(epoch FROM i.ended_at - i.started_at)) FILTER (WHERE i.kind = 'walking') AS walking,
        sum(extract(epoch FROM i.ended_at - i.started_at)) FILTER (WHERE i.kind = 'serving') AS serving,
        sum(extract(epoch FROM i.ended_at - i.started_at)) FILTER (WHERE i.kind = 'elsewhere') AS elsewhere
    FROM queueing_interval i JOIN queueing_ticket t ON t.id = i.ticket_id
    WHERE t.mall_id = %(mall)s AND t.business_date = %(day)s AND NOT i.voided AND i.ended_at IS NOT NULL
    GROUP BY i.ticket_id
)
SELECT t.line_id,
    count(*)::int AS tickets,
    count(*) FILTER (WHERE t.state = 'waiting')::int AS waiting,
    count(*) FILTER (WHERE t.state = 'done')::int AS served,
    count(*) FILTER (WHERE t.state = 'dropped' AND t.outcome = 'no_show')::int AS no_show,
    count(*) FILTER (WHERE t.state = 'dropped' AND t.outcome NOT IN ('no_show', 'not_served_today'))::int AS left,
    count(*) FILTER (WHERE t.outcome = 'not_served_today')::int AS unserved,
    count(*) FILTER (WHERE t.state = 'absent')::int AS absent,
    count(*) FILTER (WHERE t.state = 'held')::int AS held,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY s.walking::float8) FILTER (WHERE t.state = 'done')
        AS walking_median_seconds,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY s.serving::float8) FILTER (WHERE t.state = 'done')
        AS service_median_seconds,
    avg(s.serving) FILTER (WHERE t.state = 'done')::float8 AS service_mean_seconds,
    coalesce(sum(s.elsewhere), 0)::float8 AS elsewhere_seconds
FROM queueing_ticket t LEFT JOIN spent s ON s.ticket_id = t.id
WHERE t.mall_id = %(mall)s AND t.business_date = %(day)s AND t.state <> 'reserved' AND t.outcome <> 'not_taken'
GROUP BY GROUPING SETS ((t.line_id), ())
"""

_VISITS = """
WITH day AS (SELECT * FROM queueing_visit v WHERE v.mall_id = %(mall)s AND v.business_date = %(day)s)
SELECT count(*) FILTER (WHERE v.state IN ('open', 'ended'))::int AS visits,
    count(*) FILTER (WHERE v.state = 'open')::int AS in_building,
    count(*) FILTER (WHERE v.state = 'expired')::int AS expired,
    count(*) FILTER (WHERE v.state IN ('open', 'ended') AND cardinality(v.priority_keys) > 0)::int AS priority_visits,
    (SELECT jsonb_object_agg(channel, n) FROM (SELECT c.channel, count(*) AS n FROM day c
        WHERE c.state IN ('open', 'ended') GROUP BY c.channel) AS by_channel) AS channels,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM v.ended_at - v.created_at)::float8)
        FILTER (WHERE v.state = 'ended' AND EXISTS (
            SELECT 1 FROM queueing_ticket t WHERE t.visit_id = v.id AND t.state = 'done'))
        AS door_to_done_median_seconds
FROM day v
"""


def day_figures(*, mall: Mall, business_date: date, now: datetime) -> DayFigures:
    """Return the figures of one business day as they stand at `now`. Five statements, whatever the day."""
    params = {"mall": mall.pk, "day": business_date}
    waits = waits_of_the_day(mall=mall, business_date=business_date, now=now)
    by_line = {row.pop("line_id"): row for row in rows(_TICKETS, params)}
    # The row without a line is the whole mall.
    everyone: dict[str, Any] = by_line.pop(None, {})
    visits = rows(_VISITS, params)[0]
    visits["channels"] = _object(visits["channels"])
    return DayFigures(
        business_date=business_date,
        waits=waits.all,
        arrivals=arrivals(mall=mall, business_date=business_date),
        lines=[
            _line(line, by_line.get(line.pk, {}), waits.by_line.get(line.pk, Waits()))
            for line in _lines(mall, [*by_line, *waits.by_line])
        ],
        **visits,
        **everyone,
    )


def _object(value: Any) -> dict[str, int]:
    # Drivers differ in whether they parse a jsonb column for a plain cursor.
    return (json.loads(value) if isinstance(value, str) else value) or {}


def _lines(mall: Mall, with_tickets: list[int]) -> list[Line]:
    known = Line.objects.filter(mall=mall).select_related("agency", "zone").order_by("zone__number", "code")
    return [line for line in known if line.is_active or line.pk in with_tickets]


def _line(line: Line, figures: dict[str, Any], waits: Waits) -> LineFigures:
    return LineFigures(
        line_id=line.pk,
        code=line.code,
        name_id=line.name_id,
        name_en=line.name_en,
        agency_id=line.agency_id,
        agency=line.agency.short,
        zone=line.zone.number,
        promise_minutes=line.promise_minutes,
        waits=waits,
        **figures,
    )
