"""In which order a person with several errands should go, and why that changes.

The person holds a ticket for every errand from the door on. A ticket whose turn comes while they are being served
elsewhere is passed over and keeps its place: it is called when the next counter of that line is free. So the plan asks
of each line two things only: in how many seconds this ticket's turn comes, and how often a counter there gets free.

    >>> from anjungan.waiting.errands import Errand, Turn, plan
    >>> errands = [Errand(key="tax", line="tax", service=300), Errand(key="id", line="id", service=300)]
    >>> turns = {"tax": Turn(called_in=2400, every=120), "id": Turn(called_in=600, every=60)}
    >>> found = plan(errands=errands, turns=turns)
    >>> found.order, round(found.finish), round(found.listed_finish)
    (('id', 'tax'), 2700, 3060)

Up to five errands every order is tried, beyond that the nearest turn goes first. All is in seconds from now.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import permutations
from math import inf
from typing import NamedTuple

MOST_TRIED = 5
LEAST_GAIN_SECONDS = 180.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Errand:
    """One errand: its key, its line and the seconds it takes. `after` names errands that must be done before it."""

    key: str
    line: str
    service: float
    after: frozenset[str] = frozenset()


class Turn(NamedTuple):
    """What a line has to offer this person: None where nobody serves it today.

    `called_in` is the expected time until their ticket is called if they are there; `every` the mean time between two
    calls of the line, which is the wait of someone who comes back after being passed over.
    """

    called_in: float | None
    every: float = 0.0


_NOBODY = Turn(called_in=None)


class Step(NamedTuple):
    """One errand of the plan: free for it at `ready`, called at `begins`, done at `ends`; inf where nobody serves."""

    key: str
    line: str
    ready: float
    begins: float
    ends: float

    @property
    def wait(self) -> float:
        """Return the seconds between being free for it and being called."""
        return self.begins - self.ready


@dataclass(frozen=True, kw_only=True, slots=True)
class ErrandPlan:
    """The best order found. `listed_finish` is the end in the order the errands were given."""

    steps: tuple[Step, ...]
    listed_finish: float

    @property
    def order(self) -> tuple[str, ...]:
        """Return the keys in order."""
        return tuple(step.key for step in self.steps)

    @property
    def finish(self) -> float:
        """Return when the last errand that can be done is done; 0 without any."""
        return max((step.ends for step in self.steps if step.ends < inf), default=0.0)

    @property
    def unserved(self) -> tuple[str, ...]:
        """Return the errands that nobody will serve today."""
        return tuple(step.key for step in self.steps if step.ends == inf)


class Reason(StrEnum):
    """Why a plan changed. A door says it in a sentence."""

    ERRAND_DONE = "errand_done"
    ERRAND_ADDED = "errand_added"
    ERRAND_REMOVED = "errand_removed"
    LINE_STOPPED = "line_stopped"
    """Nobody serves the line any more today."""
    LINE_RESUMED = "line_resumed"
    LINE_FASTER = "line_faster"
    """The line that comes first now has become quicker than it was."""
    LINE_SLOWER = "line_slower"
    """The line that came first has become slower than it was."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanChange:
    """What changed and why: the errand it is about, and the end before and after, in seconds from now."""

    reason: Reason
    key: str
    finish_before: float | None
    finish_after: float


def plan(
    *,
    errands: Sequence[Errand],
    turns: Mapping[str, Turn],
    walk: float = 0.0,
    busy_for: float = 0.0,
    first: str | None = None,
) -> ErrandPlan:
    """Return the order that ends soonest, ties to the order given.

    `turns` is by errand key. `walk` is the way between two places; `busy_for` the rest of an errand being served now.
    `first` is an errand that was already called and comes before all.

    Raises ValueError when errands wait for each other in a circle.
    """
    _refuse_circles(errands)
    listed = _run(_in_their_order(errands, first), turns, walk, busy_for)
    if len(errands) <= MOST_TRIED:
        tried = (_run(order, turns, walk, busy_for) for order in permutations(errands) if _allowed(order, first))
        best = min(tried, key=_end, default=listed)
    else:
        best = min((listed, _run(_nearest_first(errands, turns, first), turns, walk, busy_for)), key=_end)
    return ErrandPlan(steps=best, listed_finish=max((step.ends for step in listed if step.ends < inf), default=0.0))


def replan(
    *,
    before: ErrandPlan,
    before_turns: Mapping[str, Turn],
    errands: Sequence[Errand],
    turns: Mapping[str, Turn],
    passed: float,
    walk: float = 0.0,
    busy_for: float = 0.0,
    first: str | None = None,
    least_gain: float = LEAST_GAIN_SECONDS,
) -> tuple[ErrandPlan, PlanChange | None]:
    """Return the plan `passed` seconds later, and the change if there is one to tell.

    The old order stays unless another ends at least `least_gain` earlier, so that nobody is sent to and fro for a
    minute. A changed order always has its reason; an errand that is merely done is no change of order, and is told
    with the reason `ERRAND_DONE`.
    """
    best = plan(errands=errands, turns=turns, walk=walk, busy_for=busy_for, first=first)
    kept = [key for key in before.order if key in best.order]
    by_key = {one.key: one for one in errands}
    fresh = [key for key in best.order if key not in kept]
    if not fresh:
        order = [by_key[key] for key in kept]
        if _allowed(order, first):
            same = _run(order, turns, walk, busy_for)
            if _end(same)[0] <= _end(best.steps)[0] and _end(best.steps)[1] > _end(same)[1] - least_gain:
                best = ErrandPlan(steps=same, listed_finish=best.listed_finish)
    reason = _why(before, before_turns, best, turns, passed)
    if reason is None:
        return best, None
    told, key = reason
    earlier = before.finish - passed if before.steps else None
    return best, PlanChange(reason=told, key=key, finish_before=earlier, finish_after=best.finish)


def _run(order: Sequence[Errand], turns: Mapping[str, Turn], walk: float, busy_for: float) -> tuple[Step, ...]:
    """Go through the errands in this order; those that nobody serves take no time and never end."""
    now = busy_for
    steps: list[Step] = []
    for errand in order:
        turn = turns.get(errand.key, _NOBODY)
        ready = now + (walk if steps or busy_for else 0.0)
        if turn.called_in is None:
            steps.append(Step(key=errand.key, line=errand.line, ready=now, begins=inf, ends=inf))
            continue
        # Passed over while away: the next counter that gets free calls.
        begins = turn.called_in if ready <= turn.called_in else ready + turn.every
        now = begins + errand.service
        steps.append(Step(key=errand.key, line=errand.line, ready=ready, begins=begins, ends=now))
    return tuple(steps)


def _end(steps: Sequence[Step]) -> tuple[int, float, float]:
    """Return what is compared: errands that cannot be done, the end, and the sum of ends."""
    done = [step.ends for step in steps if step.ends < inf]
    # Whoever cannot be served today comes last, so that nobody waits there for nothing.
    early = sum(place for place, step in enumerate(reversed(steps)) if step.ends == inf)
    return early, max(done, default=0.0), sum(done)


def _allowed(order: Sequence[Errand], first: str | None) -> bool:
    seen: set[str] = set()
    here = {one.key for one in order}
    if first in here and order[0].key != first:
        return False
    for errand in order:
        if not errand.after & here <= seen:
            return False
        seen.add(errand.key)
    return True


def _in_their_order(errands: Sequence[Errand], first: str | None) -> list[Errand]:
    """Return the order given, with what must come before moved before."""
    left = sorted(errands, key=lambda one: one.key != first)
    done: list[Errand] = []
    while left:
        ready = next(one for one in left if not any(other.key in one.after for other in left))
        left.remove(ready)
        done.append(ready)
    return done


def _nearest_first(errands: Sequence[Errand], turns: Mapping[str, Turn], first: str | None) -> list[Errand]:
    def nearness(one: Errand) -> tuple[bool, float]:
        called_in = turns.get(one.key, _NOBODY).called_in
        return one.key != first, inf if called_in is None else called_in

    return _in_their_order(sorted(errands, key=nearness), first)


def _refuse_circles(errands: Sequence[Errand]) -> None:
    left = list(errands)
    if len({one.key for one in left}) < len(left):
        raise ValueError("two errands have the same key")
    if not any(one.after for one in left):
        return
    while left:
        free = [one for one in left if not any(other.key in one.after for other in left)]
        if not free:
            raise ValueError("these errands wait for each other: " + ", ".join(one.key for one in left))
        left = [one for one in left if one not in free]


def _why(
    before: ErrandPlan,
    before_turns: Mapping[str, Turn],
    after: ErrandPlan,
    turns: Mapping[str, Turn],
    passed: float,
) -> tuple[Reason, str] | None:
    old, new = before.order, after.order
    for key in new:
        if key not in old:
            return Reason.ERRAND_ADDED, key
    for key in new:
        was, is_now = _turn(before_turns, key), _turn(turns, key)
        if (was is None) is not (is_now is None):
            return (Reason.LINE_STOPPED if is_now is None else Reason.LINE_RESUMED), key
    remaining = [key for key in old if key in new]
    if tuple(remaining) == new:
        gone = [key for key in old if key not in new]
        if not gone:
            return None
        # What was first and is no longer there is done; what vanished from further down was given up.
        return (Reason.ERRAND_DONE if old[0] == gone[0] else Reason.ERRAND_REMOVED), gone[0]
    # The first place where both orders differ: the one that comes there now, and the one that came there.
    came, comes = next((a, b) for a, b in zip(remaining, new, strict=True) if a != b)
    slower = _shift(before_turns, turns, came, passed)
    faster = -_shift(before_turns, turns, comes, passed)
    return (Reason.LINE_SLOWER, came) if slower > faster else (Reason.LINE_FASTER, comes)


def _turn(turns: Mapping[str, Turn], key: str) -> float | None:
    return turns.get(key, _NOBODY).called_in


def _shift(before: Mapping[str, Turn], after: Mapping[str, Turn], key: str, passed: float) -> float:
    """Return by how much the turn has moved away, beyond the time that has passed anyway."""
    was, now = _turn(before, key), _turn(after, key)
    if was is None or now is None:
        return 0.0
    return now - max(0.0, was - passed)
