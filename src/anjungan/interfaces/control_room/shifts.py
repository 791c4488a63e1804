"""Shifts that cover a pool's need: who works from when to when, with a rest in between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from anjungan.domain.statistics.queries.history import QUARTER
from anjungan.domain.statistics.queries.staffing import PoolPlan
from anjungan.waiting.shifts import ShiftPattern, cover, day_patterns

# In quarters of an hour: four hours, six, and the whole day; three quarters of rest, not before two hours of work.
_LENGTHS = (16, 24)
_REST, _REST_AFTER = 3, 8
_SECONDS = 2.0


@dataclass(frozen=True, kw_only=True)
class Shift:
    """So many people who work the same hours. `rest` is None for a short shift."""

    people: int
    begins: datetime
    ends: datetime
    rest: tuple[datetime, datetime] | None


def propose_shifts(plan: PoolPlan) -> list[Shift]:
    """Return the fewest hours of work that cover the need as far as the pool's counters can, by their beginning."""
    quarters = plan.pool.quarters
    slots = len(quarters)
    needs = [min(need, plan.pool.capable) for need in plan.needed]
    patterns = day_patterns(
        slots=slots,
        lengths=[*(length for length in _LENGTHS if length < slots), slots],
        break_slots=_REST,
        break_after=_REST_AFTER,
        every=2,
    )
    found = cover(needs=needs, patterns=patterns, seconds=_SECONDS)
    shifts = [
        _shift(pattern, people, quarters)
        for pattern in patterns
        if (people := found.people.get(pattern.key, 0))
    ]  # fmt: skip
    return sorted(shifts, key=lambda shift: (shift.begins, shift.ends, shift.rest or (shift.ends, shift.ends)))


def _shift(pattern: ShiftPattern, people: int, quarters: Sequence[datetime]) -> Shift:
    there = [place for place, at_counter in enumerate(pattern.at_counter) if at_counter]
    away = [place for place in range(there[0], there[-1] + 1) if not pattern.at_counter[place]]
    return Shift(
        people=people,
        begins=quarters[there[0]],
        ends=quarters[there[-1]] + QUARTER,
        rest=(quarters[away[0]], quarters[away[-1]] + QUARTER) if away else None,
    )
