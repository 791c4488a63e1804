"""Plans found by simulation: the same drawn people over and over, under one number of counters after the other.

Whoever is still waiting after the last slot is served by the counters of that slot.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil, inf

import numpy as np
from numpy.typing import NDArray

from anjungan.waiting.needs import Need, Promise, open_as_needed
from anjungan.waiting.simulator.demand import LineDemand, draw_arrivals
from anjungan.waiting.simulator.recursion import line_starts

_MOST_ROUNDS = 200
# Before the day begins, when it is to begin in balance: so many services long.
_WARM_SERVICES = 6.0


@dataclass(frozen=True, kw_only=True)
class Trial:
    """People drawn once. `before` slots of the first rate come before the day's own, to begin it in balance."""

    demand: LineDemand
    before: int
    entered: NDArray[np.float64]
    services: NDArray[np.float64]

    @staticmethod
    def draw(*, demand: LineDemand, days: int, seed: int, warm: bool) -> Trial:
        """Draw the people of so many days; who loses patience or does not come is not looked at."""
        before = ceil(_WARM_SERVICES * demand.service.mean / demand.slot_seconds) if warm and demand.per_hour else 0
        longer = replace(
            demand,
            per_hour=demand.per_hour[:1] * before + demand.per_hour,
            from_at=demand.from_at - before * demand.slot_seconds,
        )
        rng = np.random.default_rng(seed)
        entered = draw_arrivals(demand=longer, days=days, rng=rng)
        return Trial(
            demand=longer, before=before, entered=entered, services=demand.service.draw(rng=rng, size=entered.shape)
        )

    def starts(self, *, counts: Sequence[int]) -> NDArray[np.float64]:
        """Return when each is called with so many counters in each slot of the day."""
        first, length = self.demand.from_at, self.demand.slot_seconds
        whole = [*([counts[0]] * self.before if counts else ()), *counts]
        needs = [
            Need(
                from_at=first + n * length,
                to_at=inf if n == len(whole) - 1 else first + (n + 1) * length,
                load=0.0,
                counters=count,
            )
            for n, count in enumerate(whole)
        ]
        windows = [counter.windows for counter in open_as_needed(line="", needs=needs)]
        return line_starts(entered=self.entered, services=self.services, windows=windows)

    def broken(self, *, counts: Sequence[int], promise: Promise, block: int) -> NDArray[np.bool_]:
        """Whether the promise is broken to those who come in each block of slots, with a standard error to spare."""
        there = np.isfinite(self.entered)
        slot = (self.entered[there] - self.demand.from_at) // self.demand.slot_seconds - self.before
        ours = slot >= 0
        blocks = ceil(len(counts) / block)
        place = np.nonzero(there)[0][ours] * blocks + (slot[ours] // block).astype(np.int64)
        waits = (self.starts(counts=counts)[there] - self.entered[there])[ours]
        cells = len(self.entered) * blocks
        people = np.bincount(place, minlength=cells).reshape(-1, blocks)

        def too_much(values: NDArray[np.float64], most: float) -> NDArray[np.bool_]:
            sums = np.bincount(place, weights=values, minlength=cells).reshape(-1, blocks)
            count = np.maximum(people.sum(axis=0), 1)
            mean = sums.sum(axis=0) / count
            # People of one day wait together, so days are what is counted.
            off = np.sqrt(((sums - mean * people) ** 2).sum(axis=0)) / count
            found: NDArray[np.bool_] = (mean + off > most) & (people.sum(axis=0) > 0)
            return found

        wrong = np.zeros(blocks, dtype=bool)
        if promise.most_waiting is not None:
            wrong |= too_much((waits > 1e-9).astype(np.float64), promise.most_waiting)
        if promise.longest_mean_wait is not None:
            # Never called, where nobody is open: longer than any promise, and still a number.
            wrong |= too_much(np.minimum(waits, 1e6), promise.longest_mean_wait)
        if promise.share_within is not None:
            wrong |= too_much((waits > promise.within).astype(np.float64), 1.0 - promise.share_within)
        return wrong


def balanced(*, trial: Trial, most_waiting: float, loads: Sequence[float]) -> list[int]:
    """Return the least counts with P(all counters busy) within the share, again and again until they stay.

    Feldman, Mandelbaum, Massey and Whitt 2008; on the average of each slot.
    """
    counts = [ceil(3.0 * load) + 5 if load > 0 else 0 for load in loads]
    first, length = trial.demand.from_at + trial.before * trial.demand.slot_seconds, trial.demand.slot_seconds
    for _ in range(12):
        ended = trial.starts(counts=counts) + trial.services
        found = []
        for n in range(len(counts)):
            looks = first + (n + (np.arange(5) + 0.5) / 5) * length
            there = np.concatenate([np.sum((trial.entered <= at) & (ended > at), axis=1) for at in looks])
            allowed = int(most_waiting * len(there))
            found.append(int(np.sort(there)[len(there) - 1 - allowed]) + 1 if there.any() else 0)
        if found == counts:
            break
        counts = found
    return counts


def cheapest(*, trial: Trial, promise: Promise, loads: Sequence[float], block: int) -> list[int]:
    """Return counts that keep the promise in every block of slots, and of which none can be spared.

    Begins below the load, since a promise of minutes lets a peak wait; adds a counter where the promise is broken
    first, until it is not; then takes away one after the other wherever it still holds.
    """
    blocks = [max(loads[at : at + block]) for at in range(0, len(loads), block)]
    counts = [ceil(0.7 * load) for load in blocks]

    def broken() -> NDArray[np.bool_]:
        return trial.broken(counts=_slots(counts, block, len(loads)), promise=promise, block=block)

    for _ in range(_MOST_ROUNDS):
        wrong = broken()
        if not wrong.any():
            break
        # What goes wrong later may only be left over from what went wrong first.
        first = wrong & ~np.concatenate([[False], wrong[:-1]])
        counts = [count + int(more) for count, more in zip(counts, first, strict=True)]
    # Fewer counters elsewhere never make one here dispensable, so each block is looked at once.
    for place in sorted(range(len(counts)), key=lambda n: -counts[n]):
        while counts[place] > 0:
            counts[place] -= 1
            if broken().any():
                counts[place] += 1
                break
    return _slots(counts, block, len(loads))


def _slots(counts: Sequence[int], block: int, slots: int) -> list[int]:
    return [counts[n // block] for n in range(slots)]
