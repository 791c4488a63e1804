"""How many counters a day needs by the quarter of an hour, held against its roster.

Definitions (docs/definitions.md says the same to people):

load        how many counters the work of a quarter would keep busy if there were always enough (modified offered load);
            it lags the arrivals by about a service.
need        begins at four fifths of the load, because a promise of many minutes lets a peak wait, and gets one counter
            more in the first half hour in which fewer than nine in ten would be called within the promise, until
            there is none (80 simulated days each time); a dip of one half hour is filled.
            Lines without a promise: half need not wait (Erlang).
            While nobody calls, none is needed.
short       quarters in which the roster has fewer counters than needed; missing is their sum in counter hours.
wait        what people may expect with that roster, and with the need met, from 120 simulated days of the same people.
spare       counter hours that the roster has beyond the need.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil

from anjungan.domain.organizations.models import Mall
from anjungan.domain.premises.queries import OperatingStatus, why_closed
from anjungan.domain.statistics.queries.history import QUARTER
from anjungan.domain.statistics.queries.pools import PoolDay, pools_on
from anjungan.domain.statistics.queries.remembering import Remembered
from anjungan.domain.statistics.queries.spans import Span, joined
from anjungan.foundation import clock
from anjungan.waiting.simulator.recursion import SlotOutlook, outlook
from anjungan.waiting.staffing import Promise, plan

# Below so many days nothing is planned: one odd day would be taken for a rule.
ENOUGH_DAYS = 3
DAYS_DRAWN = 120
_LOOK_AHEAD_DAYS = 30
_OVERTIME = timedelta(minutes=30)
_NO_PROMISE = Promise(most_waiting=0.5)
_LET_WAIT = 0.8
_MOST_ROUNDS = 30
_DAYS_TRIED = 80
_ONE_IN_TWENTY = 0.05
# Tickets in a quarter of an hour.
HARDLY_ANYBODY = 0.25
# A day is played some hundred times for each pool; the same pool is asked for by every page and every slider.
_NEEDS: Remembered[list[int]] = Remembered(most=1_000)
_WAITS: Remembered[list[SlotOutlook]] = Remembered(most=3_000)


@dataclass(frozen=True, kw_only=True)
class PoolPlan:
    """The need of one pool. `needed` and `rostered` stand beside `pool.quarters`; waits are by quarter, in seconds."""

    pool: PoolDay
    needed: Sequence[int]
    rostered: Sequence[int]
    with_roster: Sequence[SlotOutlook]
    with_need: Sequence[SlotOutlook]

    @property
    def peak(self) -> int:
        """The largest need."""
        return max(self.needed)

    @property
    def missing_hours(self) -> float:
        """Counter hours that the roster lacks."""
        return sum(max(0, need - have) for need, have in self._pairs()) * QUARTER / timedelta(hours=1)

    @property
    def spare_hours(self) -> float:
        """Counter hours that the roster has beyond the need."""
        return sum(max(0, have - need) for need, have in self._pairs()) * QUARTER / timedelta(hours=1)

    @property
    def short(self) -> list[tuple[datetime, datetime, int]]:
        """From, to and how many counters are missing, where the roster has too few; equal neighbours together."""
        found: list[tuple[datetime, datetime, int]] = []
        for at, (need, have) in zip(self.pool.quarters, self._pairs(), strict=True):
            if need > have:
                if found and found[-1][1] == at and found[-1][2] == need - have:
                    found[-1] = (found[-1][0], at + QUARTER, need - have)
                else:
                    found.append((at, at + QUARTER, need - have))
        return found

    @property
    def worst_wait(self) -> tuple[datetime, float] | None:
        """The quarter in which people wait longest with the roster, and their mean wait in seconds."""
        return longest(self.pool, self.with_roster)

    @property
    def worst_wait_with_need(self) -> tuple[datetime, float] | None:
        """The same with the need met."""
        return longest(self.pool, self.with_need)

    @property
    def left_over(self) -> float:
        """Tickets that the roster would not call that day."""
        return sum(slot.arrivals * (slot.not_called or 0.0) for slot in self.with_roster)

    def _pairs(self) -> Iterable[tuple[int, int]]:
        return zip(self.needed, self.rostered, strict=True)


@dataclass(frozen=True, kw_only=True)
class StaffingDay:
    """The plan of the next day on which the mall opens.

    `asked` is the day that was asked for; when the mall is closed on it, `closed` says why and `day` is the next open
    day, None when none is known. Without enough `days` of history `pools` is empty.
    """

    asked: date
    closed: OperatingStatus | None
    day: date | None
    days: int
    is_planned: bool
    pools: Sequence[PoolPlan]


def staffing_plan(
    *, mall: Mall, business_date: date, today: date, agency_ids: Iterable[int] | None = None, key: str | None = None
) -> StaffingDay:
    """Return the plan of a day, or of the next open day after it, from the days before `today`; what lacks most first.

    Ten statements; for a closed day one more, and one for each day until the next opening.
    """
    day = next_open(mall=mall, day=business_date)
    pools = [] if day is None else pools_on(mall=mall, business_date=day, today=today, agency_ids=agency_ids, key=key)
    days = max((pool.days for pool in pools), default=0)
    plans = [_plan(pool) for pool in pools] if days >= ENOUGH_DAYS else []
    plans.sort(key=lambda one: (-one.missing_hours, one.pool.lines[0].zone.number, one.pool.key))
    return StaffingDay(
        asked=business_date,
        closed=None
        if day == business_date
        else why_closed(mall=mall, at=clock.local_midnight(business_date, mall.time_zone)),
        day=day,
        days=days,
        is_planned=any(pool.is_planned for pool in pools),
        pools=plans,
    )


def next_open(*, mall: Mall, day: date) -> date | None:
    """Return the first day from `day` on, on which the mall opens; None when none is known. One statement a day."""
    for _ in range(_LOOK_AHEAD_DAYS):
        status = why_closed(mall=mall, at=clock.local_midnight(day, mall.time_zone))
        if status.opens_at is not None and clock.business_date(status.opens_at, mall.time_zone) == day:
            return day
        day += timedelta(days=1)
    return None


def _plan(pool: PoolDay) -> PoolPlan:
    needed = needed_counters(pool)
    return PoolPlan(
        pool=pool,
        needed=needed,
        rostered=pool.rostered,
        with_roster=expected_waits(pool, pool.roster.values()),
        with_need=expected_waits(pool, stacked(pool.quarters, needed)),
    )


def needed_counters(pool: PoolDay) -> list[int]:
    """Return the need of each quarter."""
    return list(_NEEDS.answer(_question(pool), lambda: _work_out_needs(pool)))


def _question(pool: PoolDay) -> tuple[Hashable, ...]:
    """Return all of a pool that its simulated days rest on."""
    service = pool.service
    people, is_open = tuple(pool.arrivals), tuple(pool.open)
    return pool.key, pool.opens, pool.closes, people, is_open, service.mean, service.cv, pool.promise_minutes


def _work_out_needs(pool: PoolDay) -> list[int]:
    # The promise of Erlang's plan does not matter here: what is taken from it is the load.
    needs = plan(demand=pool.demand(), promise=_NO_PROMISE).needs
    if pool.promise_minutes is None:
        return _while_open(pool, [need.counters for need in needs])
    halves = [max(need.load for need in needs[at : at + 2]) for at in range(0, len(needs), 2)]
    counts = [max(1, ceil(_LET_WAIT * load)) for load in halves]
    for _ in range(_MOST_ROUNDS):
        weak = _weak(pool, counts, pool.promise_minutes * 60.0)
        if not weak:
            break
        # What goes wrong later may only be left over from what went wrong first.
        counts = [count + (place in weak and place - 1 not in weak) for place, count in enumerate(counts)]
    # Nobody is sent away for one half hour.
    counts = [
        max(count, min(counts[max(place - 1, 0)], counts[min(place + 1, len(counts) - 1)]))
        for place, count in enumerate(counts)
    ]
    return _by_quarter(pool, counts)


def _weak(pool: PoolDay, counts: Sequence[int], within: float) -> set[int]:
    """Return the half hours in which the promise is not kept with so many counters in each half hour."""
    desks = pool.desks(_with_overtime(pool, stacked(pool.quarters, _by_quarter(pool, counts))))
    found = outlook(demand=pool.demand(), counters=desks, slot_seconds=2 * QUARTER.total_seconds(), days=_DAYS_TRIED)
    return {place for place, slot in enumerate(found) if not _keeps(slot, within)}


def _by_quarter(pool: PoolDay, halves: Sequence[int]) -> list[int]:
    return _while_open(pool, [halves[place // 2] for place in range(len(pool.quarters))])


def _while_open(pool: PoolDay, counts: Iterable[int]) -> list[int]:
    return [count if is_open else 0 for count, is_open in zip(counts, pool.open, strict=True)]


def _keeps(slot: SlotOutlook, within: float) -> bool:
    if slot.arrivals < 2 * HARDLY_ANYBODY:
        return True
    return slot.q90 is not None and slot.q90 <= within and not (slot.not_called or 0.0) > _ONE_IN_TWENTY


def stacked(quarters: Sequence[datetime], counts: Sequence[int]) -> list[list[Span]]:
    """Return the windows of counters of which the n-th is open in the quarters that have n or more."""
    return [
        joined((at, at + QUARTER) for at, count in zip(quarters, counts, strict=True) if count >= number)
        for number in range(1, max(counts, default=0) + 1)
    ]


def expected_waits(
    pool: PoolDay, spans: Iterable[Sequence[Span]], *, share: float = 1.0, pace: float = 1.0
) -> list[SlotOutlook]:
    """Return what people who come in each quarter may expect with counters that have these windows.

    Whoever is still in line when the last counter closes is called all the same, as officers do, for half an hour.
    """
    own = [list(each) for each in spans]

    def work_out() -> list[SlotOutlook]:
        return outlook(
            demand=pool.demand(share=share), counters=pool.desks(_with_overtime(pool, own)),
            slot_seconds=QUARTER.total_seconds(), days=DAYS_DRAWN, pace=pace,
        )  # fmt: skip

    return _WAITS.answer((_question(pool), tuple(map(tuple, own)), share, pace), work_out)


def _with_overtime(pool: PoolDay, spans: Iterable[Sequence[Span]]) -> list[list[Span]]:
    return [[(begins, ends + _OVERTIME if ends == pool.closes else ends) for begins, ends in own] for own in spans]


def longest(pool: PoolDay, slots: Sequence[SlotOutlook]) -> tuple[datetime, float] | None:
    """Return the quarter with the longest mean wait and that wait; quarters with hardly anybody do not count."""
    some = [
        (slot.mean, at)
        for at, slot in zip(pool.quarters, slots, strict=True)
        if slot.mean is not None and slot.arrivals >= HARDLY_ANYBODY
    ]
    if not some:
        return None
    wait, at = max(some)
    return at, wait
