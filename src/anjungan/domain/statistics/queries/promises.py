"""Every agency held against its promise, furthest from it first.

Definitions (docs/definitions.md says the same to people):

waiting      tickets in the agency's lines that may be called now; people busy at another counter are `elsewhere`.
away         took a number from home and are not here yet; they wait for nobody and nobody waits for them.
oldest       how long the first of them has waited: from entering the line, or for who was called before and came
             back into line, from that moment.
pressure     oldest ÷ promise, of the line where this is largest. 1 means that somebody has just waited too long.
state        late: pressure above 1. watch: pressure above 0.75, or somebody waits in a line that no counter calls.
             ok: neither. closed: no line of the agency calls now and nobody waits.
distance     what the list is sorted by: state, then pressure, then the share called within the promise today.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from anjungan.domain.organizations.models import Mall
from anjungan.domain.premises.models import Line
from anjungan.domain.premises.queries import OperatingStatus, operating_statuses
from anjungan.domain.queueing.queries.rows import rows
from anjungan.domain.statistics.queries.waits import Waits, waits_of_the_day
from anjungan.foundation import clock

WATCH_FROM = 0.75


class Standing(StrEnum):
    """How an agency or a line stands against its promise."""

    LATE = "late"
    WATCH = "watch"
    OK = "ok"
    CLOSED = "closed"


_WORST_FIRST = {Standing.LATE: 0, Standing.WATCH: 1, Standing.OK: 2, Standing.CLOSED: 3}


@dataclass(frozen=True, kw_only=True)
class LineStanding:
    """One line now. `pressure` is None without a promise or without anybody waiting."""

    line_id: int
    code: str
    name_id: str
    name_en: str
    zone: int
    promise_minutes: int | None
    waiting: int
    elsewhere: int
    away: int
    oldest_seconds: float | None
    counters_open: int
    counters_all: int
    served: int
    status: OperatingStatus
    waits: Waits

    @property
    def pressure(self) -> float | None:
        """The longest wait now in units of the promise."""
        if self.oldest_seconds is None or not self.promise_minutes:
            return None
        return self.oldest_seconds / (self.promise_minutes * 60)

    @property
    def state(self) -> Standing:
        """How the line stands."""
        pressure = self.pressure or 0.0
        if pressure > 1:
            return Standing.LATE
        if pressure > WATCH_FROM or (self.waiting and not self.counters_open and self.status.may_call):
            return Standing.WATCH
        return Standing.OK if self.status.may_call or self.waiting else Standing.CLOSED


@dataclass(frozen=True, kw_only=True)
class AgencyStanding:
    """One agency now. Counters that serve several of its lines are counted once."""

    agency_id: int
    short: str
    name_id: str
    name_en: str
    zones: list[int]
    counters_open: int
    counters_all: int
    waits: Waits
    lines: list[LineStanding]

    @property
    def worst(self) -> LineStanding:
        """The line that is furthest from its promise: what the agency is judged by."""
        return min(self.lines, key=_distance)

    @property
    def state(self) -> Standing:
        """How the agency stands: as its worst line does."""
        return self.worst.state

    @property
    def waiting(self) -> int:
        """How many people may be called now."""
        return sum(line.waiting for line in self.lines)

    @property
    def served(self) -> int:
        """How many tickets were served today."""
        return sum(line.served for line in self.lines)

    @property
    def oldest_seconds(self) -> float | None:
        """The longest wait now, in seconds."""
        return max((line.oldest_seconds for line in self.lines if line.oldest_seconds is not None), default=None)


_NOW = """
WITH waiting AS (
    SELECT t.line_id,
        count(*) FILTER (WHERE t.state = 'waiting' AND NOT t.elsewhere)::int AS waiting,
        count(*) FILTER (WHERE t.state = 'waiting' AND t.elsewhere)::int AS elsewhere,
        count(*) FILTER (WHERE t.state = 'reserved' AND EXISTS (SELECT 1 FROM queueing_visit v
            WHERE v.id = t.visit_id AND v.remote_id IS NOT NULL))::int AS away,
        max(extract(epoch FROM %(now)s - CASE WHEN t.first_called_at IS NULL THEN t.entered_at ELSE i.started_at END))
            FILTER (WHERE t.state = 'waiting' AND NOT t.elsewhere)::float8 AS oldest_seconds,
        count(*) FILTER (WHERE t.state = 'done')::int AS served
    FROM queueing_ticket t LEFT JOIN queueing_interval i ON i.ticket_id = t.id AND i.ended_at IS NULL
    WHERE t.mall_id = %(mall)s AND t.business_date = %(day)s
    GROUP BY t.line_id
)
SELECT l.id AS line_id, coalesce(w.waiting, 0) AS waiting, coalesce(w.elsewhere, 0) AS elsewhere,
    coalesce(w.away, 0) AS away, w.oldest_seconds,
    coalesce(w.served, 0) AS served,
    ARRAY(SELECT k.counter_id FROM premises_counterskill k WHERE k.line_id = l.id) AS skilled,
    ARRAY(SELECT c.id FROM premises_counter c
        WHERE c.mall_id = l.mall_id AND c.state = 'open' AND l.id = ANY (c.active_line_ids)) AS calling
FROM premises_line l LEFT JOIN waiting w ON w.line_id = l.id
WHERE l.mall_id = %(mall)s AND (l.is_active OR w.waiting > 0)
"""


def agencies_against_promise(
    *, mall: Mall, now: datetime, agency_ids: Collection[int] | None = None
) -> list[AgencyStanding]:
    """Return every agency with a line at the mall (or these agencies), the furthest from its promise first.

    Four statements, however many lines and tickets.
    """
    today = clock.business_date(now, mall.time_zone)
    now_by_line = {row["line_id"]: row for row in rows(_NOW, {"mall": mall.pk, "day": today, "now": now})}
    waits = waits_of_the_day(mall=mall, business_date=today, now=now)
    statuses = operating_statuses(mall=mall, at=now)
    by_agency: dict[int, list[Line]] = defaultdict(list)
    for line in (
        Line.objects.filter(pk__in=now_by_line).select_related("agency", "zone").order_by("zone__number", "code")
    ):
        if agency_ids is None or line.agency_id in agency_ids:
            by_agency[line.agency_id].append(line)
    standings = [
        _agency(
            lines,
            [
                _line(line, now_by_line[line.pk], statuses.lines[line.pk], waits.by_line.get(line.pk, Waits()))
                for line in lines
            ],
            now_by_line,
            waits.by_agency.get(agency_id, Waits()),
        )
        for agency_id, lines in by_agency.items()
    ]
    return sorted(standings, key=lambda agency: (*_distance(agency.worst), agency.short))


def _distance(line: LineStanding) -> tuple[int, float, float]:
    share = line.waits.share_within
    return _WORST_FIRST[line.state], -(line.pressure or 0.0), 1.0 if share is None else share


def _line(line: Line, row: dict[str, Any], status: OperatingStatus, waits: Waits) -> LineStanding:
    return LineStanding(
        line_id=line.pk,
        code=line.code,
        name_id=line.name_id,
        name_en=line.name_en,
        zone=line.zone.number,
        promise_minutes=line.promise_minutes,
        waiting=row["waiting"],
        elsewhere=row["elsewhere"],
        away=row["away"],
        oldest_seconds=row["oldest_seconds"],
        counters_open=len(row["calling"]),
        counters_all=len(set(row["skilled"]) | set(row["calling"])),
        served=row["served"],
        status=status,
        waits=waits,
    )


def _agency(
    lines: list[Line], standings: list[LineStanding], now_by_line: dict[int, dict[str, Any]], waits: Waits
) -> AgencyStanding:
    agency = lines[0].agency
    calling = {counter for line in lines for counter in now_by_line[line.pk]["calling"]}
    skilled = {counter for line in lines for counter in now_by_line[line.pk]["skilled"]}
    return AgencyStanding(
        agency_id=agency.pk,
        short=agency.short,
        name_id=agency.name_id,
        name_en=agency.name_en,
        zones=sorted({line.zone.number for line in lines}),
        counters_open=len(calling),
        counters_all=len(calling | skilled),
        waits=waits,
        lines=standings,
    )
