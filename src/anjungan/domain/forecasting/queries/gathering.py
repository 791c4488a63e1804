"""Reading the whole building for a forecast: who waits, who serves since when, who will serve until when."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Literal

from anjungan.domain.forecasting.queries.from_home import ComingInTime, coming_in_time
from anjungan.domain.forecasting.queries.windows import Place, Span, Work, windows
from anjungan.domain.organizations.models import Mall
from anjungan.domain.premises.models import CounterState
from anjungan.domain.premises.queries.timetable import LOOK_AHEAD, Timetable, read_timetable
from anjungan.domain.queueing.queries import PolicyTerms, call_policy
from anjungan.domain.queueing.queries.rows import rows
from anjungan.domain.queueing.states import CallRule as Rule
from anjungan.foundation import clock
from anjungan.waiting.building import BuildingState, LineState, Serving, WaitingTicket
from anjungan.waiting.building import CounterState as CounterNow
from anjungan.waiting.live import FCFS, CallRule


@dataclass(frozen=True, kw_only=True)
class LineFacts:
    """What a forecast needs to know of a line besides who waits."""

    agency_id: int
    published_seconds: float | None
    promise_minutes: int | None


@dataclass(frozen=True, kw_only=True)
class Gathered:
    """The building at one moment. `zero` is the local midnight from which the seconds of `state` count.

    `opens` and `closes`: by line, when its first counter calls next and its last one ends.
    """

    mall: Mall
    now: datetime
    zero: datetime
    state: BuildingState
    lines: Mapping[int, LineFacts]
    opens: Mapping[int, datetime]
    closes: Mapping[int, datetime]
    day_number: int
    rule: CallRule
    timetable: Timetable
    _next_days: dict[int, datetime | None] = field(default_factory=dict)

    def calling_now(self, line_id: int) -> int:
        """Return how many counters call a line now."""
        return self._calling_now[line_id]

    @cached_property
    def _calling_now(self) -> Counter[int | str]:
        now = self.state.now
        return Counter(
            line
            for counter in self.state.counters
            if any(starts <= now < ends for starts, ends in counter.windows)
            for line in counter.lines
        )

    def next_day_opens_at(self, agency_id: int) -> datetime | None:
        """Return when the agency opens next after today, None when that is not known."""
        if agency_id not in self._next_days:
            self._next_days[agency_id] = _next_day(self.timetable, agency_id, self.now)
        return self._next_days[agency_id]


_LINES = """
SELECT l.id, l.agency_id, l.promise_minutes,
    CASE WHEN l.typical_service_source <> '' OR l.typical_service_seconds <> 600 THEN l.typical_service_seconds END
        AS published_seconds,
    ARRAY(SELECT DISTINCT c.head_start_minutes * 60 FROM queueing_priorityclass c WHERE c.mall_id = l.mall_id
        AND c.valid_from <= %(day)s AND (c.valid_until IS NULL OR c.valid_until >= %(day)s)) AS head_starts
FROM premises_line l WHERE l.mall_id = %(mall)s AND l.is_active ORDER BY l.id
"""
# Who took a number at home counts as somebody who waits, as far as such people come in time, until the turn has
# passed: then nobody waits for them.
_TICKETS = """
SELECT t.id, t.visit_id, t.line_id, CASE t.state WHEN 'reserved' THEN 'waiting' ELSE t.state END AS state,
    t.state = 'reserved' AS at_home, t.target_counter_id, t.counter_id,
    extract(epoch FROM t.rank_at - %(zero)s)::float8 AS rank,
    extract(epoch FROM t.entered_at - %(zero)s)::float8 AS entered,
    extract(epoch FROM coalesce(t.called_at, t.began_at) - %(zero)s)::float8 AS called
FROM queueing_ticket t
WHERE t.mall_id = %(mall)s AND t.business_date = %(day)s AND (t.state IN ('waiting', 'called', 'serving')
    OR t.state = 'reserved' AND EXISTS (SELECT 1 FROM queueing_visit v
        WHERE v.id = t.visit_id AND v.remote_id IS NOT NULL AND v.passed_at IS NULL))
ORDER BY t.rank_at, t.id
"""
# The times of the duties come apart from who does them: many counters keep the same times, worked out once.
_COUNTERS = """
SELECT c.id, c.state, c.state_since, c.agency_id, c.officer_id, c.active_line_ids,
    ARRAY(SELECT k.line_id FROM premises_counterskill k WHERE k.counter_id = c.id ORDER BY k.line_id) AS skills,
    coalesce(w.times, '[]') AS times, coalesce(w.officers, '{}') AS officers, coalesce(w.lines, '[]') AS duty_lines
FROM premises_counter c LEFT JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_array(d.starts_at, d.ends_at, (
            SELECT coalesce(jsonb_agg(jsonb_build_array(b.starts_at, b.ends_at) ORDER BY b.starts_at), '[]')
            FROM premises_dutybreak b WHERE b.duty_id = d.id)) ORDER BY d.starts_at, d.id)::text AS times,
        array_agg(d.officer_id ORDER BY d.starts_at, d.id) AS officers,
        jsonb_agg((SELECT coalesce(jsonb_agg(x.line_id), '[]') FROM premises_duty_lines x WHERE x.duty_id = d.id)
            ORDER BY d.starts_at, d.id)::text AS lines
    FROM premises_duty d WHERE d.counter_id = c.id AND d.business_date = %(day)s
) w ON true
WHERE c.mall_id = %(mall)s ORDER BY c.id
"""


def gather(*, mall: Mall, now: datetime) -> Gathered:
    """Return the building as it stands. Five statements, however many lines, counters and people.

    Six where the mall has decided by what policy it calls, and one more a day where people take numbers at home.
    """
    today = clock.business_date(now, mall.time_zone)
    zero = clock.local_midnight(today, mall.time_zone)
    asked = {"mall": mall.pk, "day": today, "zero": zero}
    timetable = read_timetable(mall_id=mall.pk, at=now, all_lines=True)
    line_rows, ticket_rows, counter_rows = rows(_LINES, asked), rows(_TICKETS, asked), rows(_COUNTERS, asked)
    terms = call_policy(mall_id=mall.pk, at=now).terms
    some_at_home = any(row["at_home"] for row in ticket_rows)
    coming = coming_in_time(mall_id=mall.pk, day=today) if some_at_home else ComingInTime()
    quick = [line for line, one in terms.lines.items() if one.quick]
    lines = {row["id"]: _facts(row) for row in line_rows}
    serving = {row["counter_id"]: row for row in ticket_rows if row["state"] != "waiting"}
    calling = _calling(counter_rows, lines, timetable, now, zero)

    state = BuildingState(
        now=(now - zero).total_seconds(),
        lines=_line_states(line_rows, ticket_rows, terms, coming),
        counters=[
            CounterNow(
                key=row["id"], lines=served, officer=officer, serving=_serving(serving.get(row["id"])),
                first_lines=quick if row["id"] in terms.quick_counter_ids else (),
                windows=spans.seconds,
            )
            for row, served, officer, spans in calling
        ],
    )  # fmt: skip
    opens, closes = _reach(calling)
    return Gathered(
        mall=mall, now=now, zero=zero, state=state, lines=lines, opens=opens, closes=closes,
        day_number=today.toordinal(), rule=_rule(terms), timetable=timetable,
    )  # fmt: skip


def _facts(row: Mapping[str, Any]) -> LineFacts:
    return LineFacts(
        agency_id=row["agency_id"], published_seconds=row["published_seconds"], promise_minutes=row["promise_minutes"]
    )


def _rule(terms: PolicyTerms) -> CallRule:
    if terms.rule != Rule.LEAST_SLACK and not terms.quick_counter_ids:
        return FCFS
    name: Literal["fcfs", "least_slack"] = "least_slack" if terms.rule == Rule.LEAST_SLACK else "fcfs"
    return CallRule(name=name, reach=terms.most_overtaking_minutes * 60.0)


def _shut_lines(timetable: Timetable, now: datetime) -> set[int]:
    return {shut.line_id for shut in timetable.closures if shut.line_id is not None and shut.covers(now)}


def _line_states(
    line_rows: list[dict[str, Any]], ticket_rows: list[dict[str, Any]], terms: PolicyTerms, coming: ComingInTime
) -> dict[int | str, LineState]:
    waiting: dict[int, list[WaitingTicket]] = defaultdict(list)
    for row in ticket_rows:
        if row["state"] == "waiting":
            waiting[row["line_id"]].append(
                WaitingTicket(
                    key=row["id"], rank=row["rank"], entered_at=row["entered"], visit=row["visit_id"],
                    target_counter=row["target_counter_id"],
                    chance=coming.of(row["line_id"]) if row["at_home"] else 1.0,
                )
            )  # fmt: skip
    # The classes of priority are the mall's: the same for every line.
    starts = tuple(sorted({0.0, *(float(start) for start in line_rows[0]["head_starts"])})) if line_rows else (0.0,)
    found: dict[int | str, LineState] = {}
    for row in line_rows:
        rule = terms.of(row["id"])
        found[row["id"]] = LineState(
            key=row["id"], waiting=waiting.get(row["id"], []), group=row["agency_id"],
            target=rule.target_minutes * 60.0, weight=float(rule.weight), head_starts=starts,
        )  # fmt: skip
    return found


def _serving(row: dict[str, Any] | None) -> Serving | None:
    if row is None:
        return None
    # The counter is taken from the call on, and that is how its times were learned.
    return Serving(line=row["line_id"], began_at=row["called"], visit=row["visit_id"])


Calling = list[tuple[dict[str, Any], list[int | str], int | None, "_Spans"]]
_Times = tuple[datetime, datetime, tuple[Span, ...]]


@dataclass(frozen=True, slots=True)
class _Spans:
    """When a counter calls: as instants, and in seconds from the local midnight."""

    spans: list[Span]
    seconds: list[tuple[float, float]]


def _calling(
    counter_rows: list[dict[str, Any]],
    lines: Mapping[int, LineFacts],
    timetable: Timetable,
    now: datetime,
    zero: datetime,
) -> Calling:
    """Return the counters that call somebody today: with their lines, their officer and when."""
    shut = _shut_lines(timetable, now)
    signed_on = frozenset(row["officer_id"] for row in counter_rows if row["officer_id"] is not None)
    times: dict[str, list[_Times]] = {}
    known_spans: dict[tuple[Any, ...], _Spans] = {}
    found: Calling = []
    for row in counter_rows:
        if row["times"] not in times:
            times[row["times"]] = _times(row["times"])
        duties = _duties(row, times[row["times"]])
        served = _served(row, duties, now)
        known: list[int | str] = [line for line in served if line in lines and line not in shut]
        agency = row["agency_id"] or next((lines[line].agency_id for line in served if line in lines), None)
        # Who works asks nobody where the others are, nor since when.
        place = Place(
            state=row["state"], since=None if row["state"] == CounterState.OPEN else row["state_since"],
            agency_id=agency, duties=duties,
            officer_elsewhere=frozenset() if row["state"] == CounterState.OPEN else signed_on,
        )  # fmt: skip
        key = (place.state, place.since, agency, row["times"], *(row["officers"] if place.officer_elsewhere else ()))
        spans = known_spans.get(key)
        if spans is None:
            instants = windows(place, timetable=timetable, now=now)
            spans = known_spans[key] = _Spans(
                instants, [((a - zero).total_seconds(), (b - zero).total_seconds()) for a, b in instants]
            )
        if known and (spans.spans or row["state"] != CounterState.CLOSED):
            officer = row["officer_id"] or next((duty.officer_id for duty in duties if duty.ends > now), None)
            found.append((row, known, officer, spans))
    return found


def _times(text: str) -> list[_Times]:
    at = datetime.fromisoformat
    return [
        (at(starts), at(ends), tuple((at(begins), at(over)) for begins, over in breaks))
        for starts, ends, breaks in json.loads(text)
    ]


def _duties(row: dict[str, Any], times: list[_Times]) -> tuple[Work, ...]:
    if not times:
        return ()
    return tuple(
        Work(starts=starts, ends=ends, breaks=breaks, officer_id=officer, line_ids=tuple(line_ids))
        for (starts, ends, breaks), officer, line_ids in zip(
            times, row["officers"], json.loads(row["duty_lines"]), strict=True
        )
    )


def _served(row: dict[str, Any], duties: tuple[Work, ...], now: datetime) -> list[int]:
    if row["state"] != CounterState.CLOSED:
        return list(row["active_line_ids"])
    coming = next((duty for duty in duties if duty.ends > now), None)
    return list(coming.line_ids or row["skills"]) if coming else []


def _reach(calling: Calling) -> tuple[dict[int, datetime], dict[int, datetime]]:
    opens: dict[int, datetime] = {}
    closes: dict[int, datetime] = {}
    for _row, served, _officer, found in calling:
        spans = found.spans
        for line in served:
            if spans and isinstance(line, int):
                opens[line] = min(opens.get(line, spans[0][0]), spans[0][0])
                closes[line] = max(closes.get(line, spans[-1][1]), spans[-1][1])
    return opens, closes


def _next_day(timetable: Timetable, agency_id: int, now: datetime) -> datetime | None:
    today = now.astimezone(timetable.zone).date()
    closures = timetable.closures_of(agency_id, None)
    for days in range(1, LOOK_AHEAD.days):
        for hours in timetable.hours_on(today + timedelta(days=days), agency_id):
            if not any(shut.covers(hours.opens) for shut in closures):
                return hours.opens
    return None
