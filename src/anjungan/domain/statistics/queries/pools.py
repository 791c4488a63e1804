"""A day that is to come, pool by pool: lines whose counters help each other, who will come, who will sit where.

Definitions (docs/definitions.md says the same to people):

pool    lines that share a counter, directly or through another line; most lines are a pool of their own. Its need is
        worked out for the pool, because a counter that is free there helps whichever of its lines waits.
demand  the arrivals and times of `history` for that weekday. Who comes during a break waits and counts in the first
        quarter after it.
roster  the duties of that day less breaks and closures. A counter counts for a pool when it can serve one of its lines.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import sqrt

from anjungan.domain.organizations.models import Mall
from anjungan.domain.premises.models import Duty, Line
from anjungan.domain.premises.queries import duties_on, skills_of
from anjungan.domain.premises.queries.timetable import Timetable, read_timetable
from anjungan.domain.statistics.queries.history import QUARTER, History, history
from anjungan.domain.statistics.queries.spans import Span, joined, within, without
from anjungan.foundation import clock
from anjungan.waiting.simulator import Counter as Desk
from anjungan.waiting.simulator.demand import LineDemand, ServiceTime

_SECONDS = QUARTER.total_seconds()


@dataclass(frozen=True, kw_only=True)
class PoolDay:
    """One pool on one day.

    `quarters`: the first instant of each quarter of the agency's hours, closed ones included. `arrivals`: tickets to
    expect in each. `open`: whether people are called in it. `roster`: counter code to its windows that day;
    `is_planned`: whether anybody has laid out a roster for the mall at all. `capable`: how many counters there are.
    """

    key: str
    day: date
    lines: Sequence[Line]
    quarters: Sequence[datetime]
    arrivals: Sequence[float]
    by_line: Mapping[int, Sequence[float]]
    open: Sequence[bool]
    service: ServiceTime
    observed: int
    days: int
    roster: Mapping[str, Sequence[Span]]
    capable: int
    is_planned: bool

    @property
    def agency_id(self) -> int:
        """The agency of its lines."""
        return self.lines[0].agency_id

    @property
    def promise_minutes(self) -> int | None:
        """The shortest promise of its lines."""
        return min((line.promise_minutes for line in self.lines if line.promise_minutes), default=None)

    @property
    def opens(self) -> datetime:
        """The first quarter."""
        return self.quarters[0]

    @property
    def closes(self) -> datetime:
        """The end of the last quarter."""
        return self.quarters[-1] + QUARTER

    @property
    def rostered(self) -> list[int]:
        """How many counters the roster has in the middle of each quarter."""
        middles = [quarter + QUARTER / 2 for quarter in self.quarters]
        return [
            sum(any(begins <= at < ends for begins, ends in spans) for spans in self.roster.values()) for at in middles
        ]

    def demand(self, *, share: float = 1.0) -> LineDemand:
        """Return the arrivals as the simulator takes them, in seconds from the opening, `share` times as many."""
        return LineDemand(
            line=self.key,
            per_hour=tuple(share * people * 3_600.0 / _SECONDS for people in self.arrivals),
            service=self.service,
            slot_seconds=_SECONDS,
        )

    def desks(self, spans: Iterable[Sequence[Span]]) -> list[Desk]:
        """Return counters with these windows as the simulator takes them."""
        return [
            Desk(
                key=str(number),
                lines=(self.key,),
                windows=tuple(
                    ((begins - self.opens).total_seconds(), (ends - self.opens).total_seconds()) for begins, ends in own
                ),
            )
            for number, own in enumerate(spans)
            if own
        ]

    def open_spans(self) -> list[Span]:
        """Return when people are called."""
        return joined((at, at + QUARTER) for at, is_open in zip(self.quarters, self.open, strict=True) if is_open)


def pools_on(
    *, mall: Mall, business_date: date, today: date, agency_ids: Iterable[int] | None = None, key: str | None = None
) -> list[PoolDay]:
    """Return the pools of a day that is to come (or of these agencies, or the one with this key), by zone and code.

    A pool whose agency does not open that day, or that nobody came to, is absent. Nine statements, however much
    history there is.
    """
    past = history(mall=mall, until=today)
    skills = skills_of(mall_id=mall.pk)
    noon = clock.local_midnight(business_date, mall.time_zone) + timedelta(hours=12)
    timetable = read_timetable(mall_id=mall.pk, at=noon, all_lines=True)
    duties = list(duties_on(mall_id=mall.pk, business_date=business_date))
    wanted = None if agency_ids is None else set(agency_ids)
    of_day = _OfDay(day=business_date, past=past, skills=skills, timetable=timetable, duties=duties)
    found = []
    for lines in _pools(past.lines, skills):
        name = "-".join(line.code for line in lines)
        if (wanted is None or lines[0].agency_id in wanted) and key in (None, name):
            pool = _pool(lines, of_day)
            if pool is not None:
                found.append(pool)
    return sorted(found, key=lambda pool: (pool.lines[0].zone.number, pool.key))


def _pools(lines: Mapping[int, Line], skills: Mapping[int, Sequence[int]]) -> list[list[Line]]:
    """Return the lines of each agency, those that share a counter together, by code."""
    of: dict[int, int] = {line_id: line_id for line_id in lines}

    def root(line_id: int) -> int:
        while of[line_id] != line_id:
            line_id = of[line_id]
        return line_id

    for own in skills.values():
        known = [line_id for line_id in own if line_id in lines]
        for one in known:
            if lines[one].agency_id == lines[known[0]].agency_id:
                of[root(one)] = root(known[0])
    grouped: dict[int, list[Line]] = defaultdict(list)
    for line_id, line in lines.items():
        grouped[root(line_id)].append(line)
    return [sorted(group, key=lambda line: line.code) for group in grouped.values()]


@dataclass(frozen=True, kw_only=True)
class _OfDay:
    day: date
    past: History
    skills: Mapping[int, Sequence[int]]
    timetable: Timetable
    duties: Sequence[Duty]


def _pool(lines: Sequence[Line], of: _OfDay) -> PoolDay | None:
    day, past, skills, timetable = of.day, of.past, of.skills, of.timetable
    agency_id = lines[0].agency_id
    hours = [(one.opens, one.closes) for one in timetable.hours_on(day, agency_id)]
    end = clock.day_bounds(day, timetable.zone.key)[1]
    shut = [(one.starts, one.ends or end) for one in timetable.closures_of(agency_id, None)]
    rests = [(begins, ends) for begins, ends, _rest in timetable.breaks_on(day, agency_id)]
    calling = without(hours, [*rests, *shut])
    by_line = {line.pk: past.per_quarter(line_id=line.pk, weekday=day.weekday()) for line in lines}
    if not calling or not any(map(sum, by_line.values())):
        return None
    quarters = _quarters(hours[0][0], hours[-1][1])
    is_open = [any(begins <= at + QUARTER / 2 < ends for begins, ends in calling) for at in quarters]
    spread = {pk: _held_until_open(values, quarters, is_open) for pk, values in by_line.items()}
    ours = {line.pk for line in lines}
    roster: dict[str, list[Span]] = {}
    for duty in of.duties:
        named = {line.pk for line in duty.lines.all()} or set(skills.get(duty.counter_id, ()))
        if named & ours:
            breaks = [(rest.starts_at, rest.ends_at) for rest in duty.breaks.all()]
            spans = without(within([(duty.starts_at, duty.ends_at)], calling), breaks)
            code = duty.counter.code
            roster[code] = joined([*roster.get(code, []), *spans])
    return PoolDay(
        key="-".join(line.code for line in lines),
        day=day,
        lines=lines,
        quarters=quarters,
        arrivals=[sum(values) for values in zip(*spread.values(), strict=True)],
        by_line=spread,
        open=is_open,
        service=_service(by_line, past),
        observed=sum(past.taken[line.pk].tickets for line in lines),
        days=past.all_days,
        roster=dict(sorted(roster.items())),
        capable=sum(not ours.isdisjoint(own) for own in skills.values()),
        is_planned=bool(of.duties),
    )


def _quarters(opens: datetime, closes: datetime) -> list[datetime]:
    first = opens.replace(minute=opens.minute // 15 * 15, second=0, microsecond=0)
    count = -((first - closes) // QUARTER)
    return [first + place * QUARTER for place in range(count)]


def _held_until_open(values: Sequence[float], quarters: Sequence[datetime], is_open: Sequence[bool]) -> list[float]:
    """Return the arrivals by quarter: who comes too early or during a break counts in the next one that calls."""
    found = [0.0] * len(quarters)
    held = sum(values[: _slot(quarters[0])])
    for place, (at, calls) in enumerate(zip(quarters, is_open, strict=True)):
        held += values[_slot(at)]
        if calls:
            found[place], held = held, 0.0
    return found


def _slot(at: datetime) -> int:
    return at.hour * 4 + at.minute // 15


def _service(by_line: Mapping[int, Sequence[float]], past: History) -> ServiceTime:
    """Return the time of whoever comes next: the lines' times, mixed as they are asked for."""
    weights = {pk: sum(values) for pk, values in by_line.items()}
    whole = sum(weights.values())
    mean = sum(weight * past.taken[pk].mean for pk, weight in weights.items()) / whole
    square = sum(
        weight * past.taken[pk].mean ** 2 * (1 + past.taken[pk].cv ** 2) for pk, weight in weights.items()
    ) / whole  # fmt: skip
    return ServiceTime(mean=mean, cv=sqrt(max(0.0, square - mean**2)) / mean)
