"""What is to be estimated anew when a building is looked at again and again.

    watch = Watch()
    due = watch.due(state, rule=FCFS)
    found = forecast_parts(state, due, times=service_times)    # only these lines; keep the others' answers
    watch.estimated(due, at=state.now, rule=FCFS)              # once the answers are safe

A part of the building in which nothing happened, no counter opened or closed and no rule changed is as it was: its
calls are expected at the same instants as before. It is estimated again all the same after some seconds, since that
nothing happened is news too, and what others teach has to reach it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import TypeAlias

from anjungan.waiting.building import FCFS, BuildingState, CallRule, CounterState, Key, Serving
from anjungan.waiting.parts import Part, parts_of

# No answer grows older than so many seconds, if the next look comes as soon as this one did.
LONGEST = 20.0
# So much of the building is estimated at each look at least, the oldest first: else all of it would be due at once.
LEAST_SHARE = 0.25

_Seat: TypeAlias = tuple[Key, Sequence[Key], Serving | None, Key | None, Sequence[Key], tuple[tuple[float, float], ...]]


@dataclass(frozen=True, slots=True)
class _Seen:
    part: Part
    seats: list[_Seat]
    rule: CallRule
    at: float


class Watch:
    """The parts of one building as they were when they were estimated last."""

    def __init__(self, *, longest: float = LONGEST, least_share: float = LEAST_SHARE) -> None:
        self.longest, self.least_share = longest, least_share
        self._seen: dict[Key, _Seen] = {}
        self._looked_at: float | None = None

    def due(self, state: BuildingState, *, rule: CallRule = FCFS) -> list[Part]:
        """Return the parts to estimate now: what changed, what is too old, and of the rest the oldest."""
        parts = parts_of(state, state.lines)
        since = 0.0 if self._looked_at is None else max(state.now - self._looked_at, 0.0)
        self._looked_at = state.now
        due, rest = [], []
        for part in parts:
            seen = self._seen.get(part.lines[0].key)
            if seen is None or not self._holds(seen, part, state.now, since, rule):
                due.append(part)
            else:
                rest.append((seen.at, part))
        self._seen = {key: seen for key in (part.lines[0].key for part in parts) if (seen := self._seen.get(key))}
        least = self.least_share * sum(map(_size, parts)) - sum(map(_size, due))
        for _at, part in sorted(rest, key=lambda one: one[0]):
            if least <= 0:
                break
            due.append(part)
            least -= _size(part)
        return due

    def estimated(self, parts: Sequence[Part], *, at: float, rule: CallRule = FCFS) -> None:
        """Note that these parts were estimated, and that their answers are kept."""
        for part in parts:
            self._seen[part.lines[0].key] = _Seen(part, _seats(part.counters, at), rule, at)

    def _holds(self, seen: _Seen, part: Part, now: float, since: float, rule: CallRule) -> bool:
        return (
            seen.at <= now <= seen.at + self.longest - since
            and seen.rule == rule
            and seen.part.lines == part.lines
            and seen.seats == _seats(part.counters, now)
        )


def _size(part: Part) -> int:
    return len(part.lines) + sum(len(line.waiting) for line in part.lines)


def _seats(counters: Sequence[CounterState], now: float) -> list[_Seat]:
    """Return what matters of counters; the windows as far as they are to come, one that is open from no second on."""
    return [
        (
            counter.key, counter.lines, counter.serving, counter.officer, counter.first_lines,
            tuple((-inf if begins <= now else begins, ends) for begins, ends in counter.windows if ends > now),
        )
        for counter in counters
    ]  # fmt: skip
