"""Small halls to measure estimates in: one line, exact to the event, seeds fixed."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

MINUTE, HOUR = 60.0, 3600.0


@dataclass(frozen=True)
class Served:
    """What happened to a stream of arrivals: instants in seconds, in the order of arrival, which is that of calls."""

    arrived: Floats
    called: Floats
    ended: Floats

    @property
    def waits(self) -> Floats:
        return self.called - self.arrived

    @property
    def found(self) -> NDArray[np.int64]:
        """How many each one found waiting: earlier ones not yet called."""
        return np.arange(len(self.arrived)) - np.searchsorted(self.called, self.arrived, side="right")


def serve(arrived: Floats, services: Floats, counters: int) -> Served:
    """One line before so many counters, first come first served."""
    free = [0.0] * counters
    called = np.empty(len(arrived))
    for index, (at, service) in enumerate(zip(arrived.tolist(), services.tolist(), strict=True)):
        begins = max(at, free[0])
        called[index] = begins
        heapq.heapreplace(free, begins + service)
    return Served(arrived=arrived, called=called, ended=called + services)


def serve_by_roster(arrived: Floats, services: Floats, steps: Sequence[tuple[float, int]]) -> Served:
    """One line before a number of counters that changes; after a drop whoever ends first leaves.

    `steps`: (instant, counters open), the first before all arrivals.
    """
    free = [steps[0][0]] * steps[0][1]
    heapq.heapify(free)
    coming = list(steps[1:])
    count = steps[0][1]
    called = np.empty(len(arrived))
    for index, (at, service) in enumerate(zip(arrived.tolist(), services.tolist(), strict=True)):
        while coming and (not free or max(at, free[0]) >= coming[0][0]):
            moment, number = coming.pop(0)
            # Free before the drop: they leave at once. Else the next to end leave.
            for _ in range(count - number):
                heapq.heappop(free)
            for _ in range(number - count):
                heapq.heappush(free, moment)
            count = number
        begins = max(at, free[0])
        called[index] = begins
        heapq.heapreplace(free, begins + service)
    return Served(arrived=arrived, called=called, ended=called + services)


def poisson_day(rng: np.random.Generator, hourly: Sequence[tuple[float, float, float]]) -> Floats:
    """Arrivals of one day. `hourly`: (from hour, to hour, arrivals an hour)."""
    parts = [rng.uniform(begin * HOUR, end * HOUR, rng.poisson(rate * (end - begin))) for begin, end, rate in hourly]
    return np.sort(np.concatenate(parts))


@dataclass(frozen=True)
class Guesses:
    """What was foretold, and what came, in the same unit; `block` groups what belongs together (days)."""

    mean: Floats
    low: Floats
    high: Floats
    actual: Floats
    block: NDArray[np.int64]
    hour: NDArray[np.int64]

    @property
    def rmse(self) -> float:
        return float(np.sqrt(np.mean((self.mean - self.actual) ** 2)))

    @property
    def mae(self) -> float:
        return float(np.mean(np.abs(self.mean - self.actual)))

    @property
    def bias(self) -> float:
        return float(np.mean(self.mean - self.actual) / np.mean(self.actual))

    @property
    def inside(self) -> NDArray[np.bool_]:
        return (self.actual >= self.low) & (self.actual <= self.high)

    @property
    def winkler(self) -> float:
        """The mean width of the 90 % ranges, plus twenty times what lay outside."""
        out = np.maximum(self.low - self.actual, 0.0) + np.maximum(self.actual - self.high, 0.0)
        return float(np.mean(self.high - self.low + 20.0 * out))

    @property
    def missed(self) -> float:
        """The share called before the time they were told to be back by."""
        return float(np.mean(self.actual < self.low))

    def half_width(self, figure: str, groups: int = 10) -> float:
        """The half width of the 95 % confidence interval of a figure, from groups of blocks."""
        values = []
        for group in range(groups):
            mine = self.block % groups == group
            part = Guesses(*(getattr(self, name)[mine] for name in ("mean", "low", "high", "actual", "block", "hour")))
            values.append(float(np.mean(part.inside)) if figure == "coverage" else float(getattr(part, figure)))
        # 2.262: the t quantile of nine degrees of freedom.
        return float(2.262 * np.std(values, ddof=1) / np.sqrt(groups))
