"""What would happen if: a pool's day with other counters, other crowds, other times. Answered by simulation.

The same invented people come on both sides (one seed), so the difference is that of the change and not of chance.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from anjungan.domain.organizations.models import Mall
from anjungan.domain.premises.queries import why_closed
from anjungan.domain.statistics.queries.pools import PoolDay, pools_on
from anjungan.domain.statistics.queries.staffing import (
    ENOUGH_DAYS,
    expected_waits,
    longest,
    needed_counters,
    next_open,
    stacked,
)
from anjungan.foundation import clock
from anjungan.waiting.simulator.recursion import SlotOutlook

MOST_COUNTERS = 40
MOST_SHARE, LEAST_SHARE = 300, 10


@dataclass(frozen=True, kw_only=True)
class Change:
    """What is tried. `counters` by hour of the day (the hours left out stay as the roster has them); `arrivals` and
    `times` in per cent of the usual; `closes`: from then on one counter less, until the end of the day."""

    counters: dict[int, int]
    arrivals: int = 100
    times: int = 100
    closes: datetime | None = None

    @property
    def is_none(self) -> bool:
        """Whether nothing is changed."""
        return not self.counters and self.arrivals == 100 and self.times == 100 and self.closes is None


@dataclass(frozen=True, kw_only=True)
class Tried:
    """One side. Waits are of all who are called that day; `left_over` tickets are not called that day."""

    counters: Sequence[int]
    slots: Sequence[SlotOutlook]
    mean: float | None
    worst: tuple[datetime, float] | None
    left_over: float
    within: float | None


@dataclass(frozen=True, kw_only=True)
class WhatIf:
    """A pool's day as planned and as tried. `hours`: the hours of the day with the roster's counters in each."""

    pool: PoolDay
    hours: dict[int, int]
    planned: Tried
    tried: Tried


def pools_to_try(*, mall: Mall, now: datetime, agency_ids: Iterable[int] | None = None) -> list[PoolDay]:
    """Return the pools of the next day to plan: today before closing, else the next open day. Empty without history."""
    day = day_to_try(mall=mall, now=now)
    if day is None:
        return []
    today = clock.business_date(now, mall.time_zone)
    pools = pools_on(mall=mall, business_date=day, today=today, agency_ids=agency_ids)
    return [pool for pool in pools if pool.days >= ENOUGH_DAYS]


def day_to_try(*, mall: Mall, now: datetime) -> date | None:
    """Return today while the mall has not closed, else the next day on which it opens; None when none is known."""
    today = clock.business_date(now, mall.time_zone)
    status = why_closed(mall=mall, at=now)
    if status.closes_at is not None and clock.business_date(status.closes_at, mall.time_zone) == today:
        return today if now < status.closes_at else next_open(mall=mall, day=today + timedelta(days=1))
    return next_open(mall=mall, day=today)


def try_out(*, pool: PoolDay, change: Change) -> WhatIf:
    """Return the day as planned and with the change. No statement. Figures outside of what is allowed are cut."""
    share = min(max(change.arrivals, LEAST_SHARE), MOST_SHARE) / 100.0
    pace = min(max(change.times, LEAST_SHARE), MOST_SHARE) / 100.0
    base = pool.rostered if pool.is_planned else needed_counters(pool)
    counts = [
        min(max(change.counters.get(at.hour, have), 0), MOST_COUNTERS) if is_open else 0
        for at, have, is_open in zip(pool.quarters, base, pool.open, strict=True)
    ]
    if change.closes is not None:
        counts = [
            max(0, count - 1) if at >= change.closes else count for at, count in zip(pool.quarters, counts, strict=True)
        ]
    return WhatIf(
        pool=pool,
        hours=_by_hour(pool, base),
        planned=_side(pool, base),
        tried=_side(pool, counts, share=share, pace=pace),
    )


def _side(pool: PoolDay, counts: Sequence[int], *, share: float = 1.0, pace: float = 1.0) -> Tried:
    slots = expected_waits(pool, stacked(pool.quarters, counts), share=share, pace=pace)
    called = [(slot, slot.arrivals * (1.0 - (slot.not_called or 0.0))) for slot in slots if slot.mean is not None]
    whole = sum(weight for _slot, weight in called)
    within = pool.promise_minutes
    return Tried(
        counters=counts,
        slots=slots,
        mean=sum((slot.mean or 0.0) * weight for slot, weight in called) / whole if whole else None,
        worst=longest(pool, slots),
        left_over=sum(slot.arrivals * (slot.not_called or 0.0) for slot in slots),
        within=None
        if not whole or within is None
        else sum(weight for slot, weight in called if (slot.q90 or 0.0) <= within * 60.0)
        / sum(s.arrivals for s in slots),
    )


def _by_hour(pool: PoolDay, counts: Sequence[int]) -> dict[int, int]:
    """Return the counters of each hour: the most common number of its open quarters, the larger of two."""
    by_hour: dict[int, list[int]] = {}
    for at, count, is_open in zip(pool.quarters, counts, pool.open, strict=True):
        if is_open:
            by_hour.setdefault(at.hour, []).append(count)
    return {hour: max(own, key=lambda count: (own.count(count), count)) for hour, own in by_hour.items()}


def early_closings(*, pool: PoolDay) -> list[datetime]:
    """Return the instants at which a counter may be closed early: every half hour while people are called."""
    return [at for at, is_open in zip(pool.quarters, pool.open, strict=True) if is_open and at.minute % 30 == 0][1:]
