"""The figures of any stretch of days of a mall, from rolled-up cells. Definitions: `day` and docs/definitions.md.

A day counts with what its cells hold: what happened within the last minute may not be in them yet, which `as_of` says.
Whether a promise was kept is decided once a ticket is called or ended; the promise is the one of that day.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from anjungan.domain.catalog.models import Offering
from anjungan.domain.organizations.models import Agency, Mall
from anjungan.domain.queueing.queries.rows import rows


@dataclass(frozen=True, kw_only=True)
class Totals:
    """Counts of tickets, and their usual times in seconds (None: nobody yet)."""

    tickets: int = 0
    served: int = 0
    no_show: int = 0
    left: int = 0
    unserved: int = 0
    called: int = 0
    decided: int = 0
    within: int = 0
    wait_median: float | None = None
    wait_p90: float | None = None
    service_median: float | None = None

    @property
    def share_within(self) -> float | None:
        """The share called within the promise, 0 to 1. None before anything was decided."""
        return self.within / self.decided if self.decided else None


@dataclass(frozen=True, kw_only=True)
class AgencyTotals(Totals):
    """One agency."""

    agency: Agency


@dataclass(frozen=True, kw_only=True)
class ServiceTotals(Totals):
    """One service; `offering` is None for tickets taken for a line without naming a service."""

    offering: Offering | None
    agency: Agency | None


@dataclass(frozen=True, kw_only=True)
class DayTotals(Totals):
    """One business day."""

    day: date
    visits: int


@dataclass(frozen=True, kw_only=True)
class HourOfWeek:
    """The mean number of visits that began in this hour on this weekday (0 Monday), over the `days` that were open."""

    weekday: int
    hour: int
    visits: float
    days: int


@dataclass(frozen=True, kw_only=True)
class PeriodFigures:
    """A mall from `since` to `until`, both included. `as_of`: when the newest cell was worked out; None: no cell."""

    since: date
    until: date
    as_of: datetime | None
    days_open: int
    visits: int
    with_priority: int
    with_several_errands: int
    stay_median: float | None
    channels: dict[str, int]
    all: Totals
    agencies: list[AgencyTotals] = field(default_factory=list)
    services: list[ServiceTotals] = field(default_factory=list)
    days: list[DayTotals] = field(default_factory=list)
    hours: list[HourOfWeek] = field(default_factory=list)


_TICKETS = """
WITH cells AS MATERIALIZED (
    SELECT c.*, l.agency_id FROM statistics_ticketcell c JOIN premises_line l ON l.id = c.line_id
    WHERE c.mall_id = %(mall)s AND c.business_date BETWEEN %(since)s AND %(until)s
), counts AS (
    SELECT grouping(agency_id, offering_id, business_date) AS grain, agency_id, offering_id, business_date,
        sum(tickets)::int AS tickets, sum(served)::int AS served, sum(no_show)::int AS no_show,
        sum("left")::int AS "left", sum(unserved)::int AS unserved, sum(cardinality(waits))::int AS called,
        coalesce(sum(cardinality(waits) + (SELECT count(*) FROM unnest(waits_of_uncalled) w
            WHERE w > promise_minutes * 60)) FILTER (WHERE promise_minutes IS NOT NULL), 0)::int AS decided,
        coalesce(sum((SELECT count(*) FROM unnest(waits) w WHERE w <= promise_minutes * 60))
            FILTER (WHERE promise_minutes IS NOT NULL), 0)::int AS within
    FROM cells GROUP BY GROUPING SETS ((), (agency_id), (agency_id, offering_id), (business_date))
), waited AS (
    SELECT grouping(agency_id, offering_id, business_date) AS grain, agency_id, offering_id, business_date,
        percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY w::float8) AS shares
    FROM cells CROSS JOIN LATERAL unnest(waits) AS w
    GROUP BY GROUPING SETS ((), (agency_id), (agency_id, offering_id), (business_date))
), serving AS (
    SELECT grouping(agency_id, offering_id, business_date) AS grain, agency_id, offering_id, business_date,
        percentile_cont(0.5) WITHIN GROUP (ORDER BY s::float8) AS median
    FROM cells CROSS JOIN LATERAL unnest(services) AS s
    GROUP BY GROUPING SETS ((), (agency_id), (agency_id, offering_id), (business_date))
)
SELECT c.*, w.shares[1] AS wait_median, w.shares[2] AS wait_p90, s.median AS service_median
FROM counts c
LEFT JOIN waited w ON (w.grain, w.agency_id, w.offering_id, w.business_date)
    IS NOT DISTINCT FROM (c.grain, c.agency_id, c.offering_id, c.business_date)
LEFT JOIN serving s ON (s.grain, s.agency_id, s.offering_id, s.business_date)
    IS NOT DISTINCT FROM (c.grain, c.agency_id, c.offering_id, c.business_date)
"""
# grouping() counts what a row leaves out: agency 4, service 2, day 1.
_ALL, _AGENCY, _SERVICE, _DAY = 7, 3, 1, 6

_VISITS = """
WITH cells AS MATERIALIZED (
    SELECT * FROM statistics_visitcell WHERE mall_id = %(mall)s AND business_date BETWEEN %(since)s AND %(until)s
), whole AS (
    SELECT *, extract(isodow FROM business_date)::int - 1 AS weekday FROM cells
    WHERE business_date IS DISTINCT FROM %(today)s::date
), opened AS (
    SELECT weekday, count(DISTINCT business_date)::int AS days FROM whole WHERE visits > 0 GROUP BY 1
)
SELECT 'all' AS grain, NULL::text AS channel, NULL::date AS day, NULL::int AS weekday, NULL::int AS hour,
    coalesce(sum(visits), 0)::float8 AS visits, coalesce(sum(with_priority), 0)::int AS with_priority,
    coalesce(sum(with_several_errands), 0)::int AS with_several_errands,
    count(DISTINCT business_date) FILTER (WHERE visits > 0)::int AS days,
    (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY s::float8) FROM cells CROSS JOIN LATERAL unnest(stays) AS s)
        AS stay_median
FROM cells
UNION ALL
SELECT 'channel', channel, NULL, NULL, NULL, sum(visits), 0, 0, 0, NULL FROM cells GROUP BY channel
UNION ALL
SELECT 'day', NULL, business_date, NULL, NULL, sum(visits), 0, 0, 0, NULL FROM cells GROUP BY business_date
UNION ALL
SELECT 'hour', NULL, NULL, o.weekday, c.hour, sum(c.visits)::float8 / o.days, 0, 0, o.days, NULL
FROM whole c JOIN opened o USING (weekday) GROUP BY o.weekday, o.days, c.hour
"""

_AS_OF = """
SELECT max(rolled_at) AS as_of FROM statistics_rolledday
WHERE mall_id = %(mall)s AND business_date BETWEEN %(since)s AND %(until)s
"""

_COUNTS = (
    "tickets", "served", "no_show", "left", "unserved", "called", "decided", "within", "wait_median", "wait_p90",
    "service_median",
)  # fmt: skip


def period_figures(*, mall: Mall, since: date, until: date, today: date | None = None) -> PeriodFigures:
    """Return the figures of the days from `since` to `until`. Five statements, whatever the length.

    `today`: the day that is not over; the hours of the week leave it out, since a part would count as a whole.
    """
    params = {"mall": mall.pk, "since": since, "until": until, "today": today}
    tickets = rows(_TICKETS, params)
    visits = rows(_VISITS, params)
    everyone = next(row for row in visits if row["grain"] == "all")
    visits_of = {row["day"]: int(row["visits"]) for row in visits if row["grain"] == "day"}
    return PeriodFigures(
        since=since,
        until=until,
        as_of=rows(_AS_OF, params)[0]["as_of"],
        days_open=everyone["days"],
        visits=int(everyone["visits"]),
        with_priority=everyone["with_priority"],
        with_several_errands=everyone["with_several_errands"],
        stay_median=everyone["stay_median"],
        channels={row["channel"]: int(row["visits"]) for row in visits if row["grain"] == "channel" and row["visits"]},
        all=next(
            (Totals(**_counts(row)) for row in tickets if row["grain"] == _ALL and row["tickets"] is not None), Totals()
        ),
        agencies=_agencies(tickets),
        services=_services(tickets),
        days=_days(tickets, visits_of),
        hours=sorted(
            (
                HourOfWeek(weekday=row["weekday"], hour=row["hour"], visits=row["visits"], days=row["days"])
                for row in visits
                if row["grain"] == "hour"
            ),
            key=lambda one: (one.weekday, one.hour),
        ),
    )


def _counts(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in _COUNTS}


def _agencies(tickets: Iterable[dict[str, Any]]) -> list[AgencyTotals]:
    chosen = [row for row in tickets if row["grain"] == _AGENCY and row["tickets"]]
    known = Agency.objects.in_bulk([row["agency_id"] for row in chosen])
    found = [AgencyTotals(agency=known[row["agency_id"]], **_counts(row)) for row in chosen]
    return sorted(found, key=lambda one: (-one.tickets, one.agency.short))


def _services(tickets: Iterable[dict[str, Any]]) -> list[ServiceTotals]:
    chosen = [row for row in tickets if row["grain"] == _SERVICE and row["tickets"]]
    offerings = Offering.objects.select_related("service__agency").in_bulk(
        [row["offering_id"] for row in chosen if row["offering_id"]]
    )
    found = []
    for row in chosen:
        offering = offerings.get(row["offering_id"])
        agency = offering.service.agency if offering else None
        found.append(ServiceTotals(offering=offering, agency=agency, **_counts(row)))
    return sorted(found, key=lambda one: (-one.tickets, one.offering.service.name_id if one.offering else ""))


def _days(tickets: Iterable[dict[str, Any]], visits_of: dict[date, int]) -> list[DayTotals]:
    counted = {row["business_date"]: _counts(row) for row in tickets if row["grain"] == _DAY}
    days = sorted(counted.keys() | {day for day, visits in visits_of.items() if visits})
    return [DayTotals(day=day, visits=visits_of.get(day, 0), **counted.get(day, {})) for day in days]
