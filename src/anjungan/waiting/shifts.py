"""Shifts with breaks that cover the need of each slot at the least cost.

A pattern is one person's day: the slots in which they are at a counter. `cover` chooses how many people work each
pattern. Where no choice meets the whole need, with the people there are, the plan comes as close as it can and says
which slots stay short. The search is CP-SAT's (the `shifts` extra, ortools), which proves that nothing is better;
without it a greedy choice is returned, which says of itself that it is not proven.

    >>> from anjungan.waiting.shifts import cover, day_patterns
    >>> patterns = day_patterns(slots=8, lengths=(4, 6), break_slots=1, break_after=2)
    >>> found = cover(needs=(1, 2, 2, 1, 1, 2, 2, 1), patterns=patterns)
    >>> found.short, sum(found.people.values())
    ((0, 0, 0, 0, 0, 0, 0, 0), 3)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from anjungan.waiting.simulator.model import Counter

# Costs are whole hundredths for the solver. A slot left short costs more than any choice of patterns could save.
_HUNDREDTHS = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class ShiftPattern:
    """One way to work a day: at a counter in which slots, at what cost (hours, money; any unit)."""

    key: str
    at_counter: tuple[bool, ...]
    cost: float

    def __post_init__(self) -> None:
        if not self.cost > 0:
            raise ValueError("a shift costs something")


@dataclass(frozen=True, kw_only=True, slots=True)
class ShiftPlan:
    """How many people work each pattern. `covered` and `short` are by slot; `proven` when no plan is better."""

    people: dict[str, int]
    cost: float
    covered: tuple[int, ...]
    short: tuple[int, ...]
    proven: bool


def day_patterns(
    *, slots: int, lengths: Sequence[int], break_slots: int, break_after: int, every: int = 1
) -> tuple[ShiftPattern, ...]:
    """Return every shift of these lengths within the day, beginning at each `every`-th slot.

    A shift longer than twice `break_after` has one break of `break_slots`, not before `break_after` slots of work and
    with as many after it; shorter ones have none. The cost is the number of slots from beginning to end without the
    break, so breaks are not paid.
    """
    if slots < 0 or break_slots < 0 or break_after < 1 or every < 1:
        raise ValueError("slots and breaks are counted from 0, work before a break and steps from 1")
    found = []
    for length in dict.fromkeys(lengths):
        for begins in range(0, slots - length + 1, every):
            ends = begins + length
            breaks = range(begins + break_after, ends - break_after - break_slots + 1) if break_slots else ()
            if not break_slots or length <= 2 * break_after:
                found.append(_pattern(slots, begins, ends, None, 0))
                continue
            found.extend(_pattern(slots, begins, ends, at, break_slots) for at in breaks)
    return tuple(found)


def cover(
    *,
    needs: Sequence[int],
    patterns: Sequence[ShiftPattern],
    people: int | None = None,
    exact: bool = True,
    seconds: float = 5.0,
) -> ShiftPlan:
    """Return the cheapest choice that leaves the fewest slots short, with at most so many people.

    `exact` may be turned off to have the greedy choice; it is also taken where ortools is not installed. The search
    is given up after `seconds`, with the best plan found by then.
    """
    if any(len(one.at_counter) != len(needs) for one in patterns):
        raise ValueError("every pattern has as many slots as the need")
    if len({one.key for one in patterns}) < len(patterns):
        raise ValueError("two patterns have the same key")
    if any(need < 0 for need in needs):
        raise ValueError("a need is 0 or more")
    if exact and any(needs) and patterns:
        try:
            from ortools.sat.python import cp_model  # noqa: PLC0415 - an optional extra
        except ImportError:
            pass
        else:
            found = _proven(cp_model, needs, patterns, people, seconds)
            if found is not None:
                return found
    counts = _greedy(needs, patterns, people)
    return _plan(needs, patterns, counts, proven=not any(needs))


def as_counters(
    *, plan: ShiftPlan, patterns: Sequence[ShiftPattern], line: str, from_at: float, slot_seconds: float
) -> tuple[Counter, ...]:
    """Return one counter a person, open as they work, for the simulator."""
    made = []
    for pattern in patterns:
        windows: list[tuple[float, float]] = []
        for slot, there in enumerate(pattern.at_counter):
            begins, ends = from_at + slot * slot_seconds, from_at + (slot + 1) * slot_seconds
            if there and windows and windows[-1][1] == begins:
                windows[-1] = (windows[-1][0], ends)
            elif there:
                windows.append((begins, ends))
        made += [
            Counter(key=f"{line} {pattern.key} {n + 1}", lines=(line,), windows=tuple(windows))
            for n in range(plan.people.get(pattern.key, 0))
        ]
    return tuple(made)


def _pattern(slots: int, begins: int, ends: int, break_at: int | None, break_slots: int) -> ShiftPattern:
    away = range(break_at, break_at + break_slots) if break_at is not None else range(0)
    there = tuple(begins <= slot < ends and slot not in away for slot in range(slots))
    name = f"{begins}-{ends}" + (f"/{break_at}" if break_at is not None else "")
    return ShiftPattern(key=name, at_counter=there, cost=float(sum(there)))


def _proven(
    cp: Any, needs: Sequence[int], patterns: Sequence[ShiftPattern], people: int | None, seconds: float
) -> ShiftPlan | None:
    model = cp.CpModel()
    most = max(needs)
    chosen = [model.new_int_var(0, most, one.key) for one in patterns]
    short = [model.new_int_var(0, need, f"short {slot}") for slot, need in enumerate(needs)]
    for slot, need in enumerate(needs):
        there = [count for count, one in zip(chosen, patterns, strict=True) if one.at_counter[slot]]
        model.add(sum(there) + short[slot] >= need)
    if people is not None:
        model.add(sum(chosen) <= people)
    costs = [max(1, round(one.cost * _HUNDREDTHS)) for one in patterns]
    # More than all the people that could ever be useful together cost.
    dear = max(costs) * (sum(needs) + 1)
    paid = sum(cost * count for cost, count in zip(costs, chosen, strict=True))
    model.minimize(dear * sum(short) + paid)
    solver = cp.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.max_time_in_seconds = seconds
    status = solver.solve(model)
    if status not in {cp.OPTIMAL, cp.FEASIBLE}:
        return None
    return _plan(needs, patterns, [solver.value(count) for count in chosen], proven=status == cp.OPTIMAL)


def _greedy(needs: Sequence[int], patterns: Sequence[ShiftPattern], people: int | None) -> list[int]:
    """Take the shift that covers most for its cost, again and again; then send home whoever is not missed."""
    left = list(needs)
    counts = [0] * len(patterns)
    while any(need > 0 for need in left) and (people is None or sum(counts) < people):
        gains = [
            sum(there and need > 0 for there, need in zip(one.at_counter, left, strict=True)) / one.cost
            for one in patterns
        ]
        best = max(range(len(gains)), key=gains.__getitem__, default=-1)
        if best < 0 or gains[best] == 0:
            break
        counts[best] += 1
        left = [need - there for need, there in zip(left, patterns[best].at_counter, strict=True)]
    for place in sorted(range(len(patterns)), key=lambda p: -patterns[p].cost):
        there = patterns[place].at_counter
        while counts[place] and all(need < 0 for need, at in zip(left, there, strict=True) if at):
            counts[place] -= 1
            left = [need + at for need, at in zip(left, there, strict=True)]
    return counts


def _plan(needs: Sequence[int], patterns: Sequence[ShiftPattern], counts: Sequence[int], *, proven: bool) -> ShiftPlan:
    covered = tuple(
        sum(count for count, one in zip(counts, patterns, strict=True) if one.at_counter[slot])
        for slot in range(len(needs))
    )
    return ShiftPlan(
        people={one.key: count for one, count in zip(patterns, counts, strict=True) if count},
        cost=sum(one.cost * count for one, count in zip(patterns, counts, strict=True)),
        covered=covered,
        short=tuple(max(0, need - there) for need, there in zip(needs, covered, strict=True)),
        proven=proven,
    )
