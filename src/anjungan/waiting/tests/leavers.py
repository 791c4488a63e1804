"""An overloaded line that people leave: days of it, each with what the people who left would have waited."""

from __future__ import annotations

import heapq

import numpy as np

from anjungan.waiting.leaving import Leaving
from anjungan.waiting.live import BuildingState, CounterState, LineState, Serving, WaitingTicket, forecast
from anjungan.waiting.service_times import ServiceTimes

HOUR, MINUTE = 3_600.0, 60.0
COUNTERS, MEAN, PATIENCE, PER_HOUR = 4, 8 * MINUTE, 40 * MINUTE, 36.0
OPENS, CLOSES, UNTIL = 8 * HOUR, 14 * HOUR, 18 * HOUR
LEARNED_DAYS = 20


class LeftDay:
    """One day of an overloaded line: who came, when they were called (NaN: left), which counters were busy when."""

    def __init__(self, seed: int) -> None:
        rng = np.random.default_rng([77, seed])
        self.arrived = np.sort(rng.uniform(OPENS, CLOSES, rng.poisson(PER_HOUR * (CLOSES - OPENS) / HOUR)))
        patience = rng.exponential(PATIENCE, len(self.arrived))
        services = rng.exponential(MEAN, len(self.arrived))
        self.gone = self.arrived + patience
        self.called = np.full(len(self.arrived), np.nan)
        # What the offered wait was, also for those who left before it ended.
        self.offered = np.empty(len(self.arrived))
        self.serving: list[tuple[float, float]] = []
        free = [OPENS] * COUNTERS
        for index, at in enumerate(self.arrived.tolist()):
            begins = max(at, free[0])
            self.offered[index] = begins - at
            if begins <= self.gone[index]:
                self.called[index] = begins
                heapq.heapreplace(free, begins + services[index])
                self.serving.append((begins, begins + float(services[index])))
        self.services = services

    def teach(self, times: ServiceTimes, day: int) -> None:
        """Let times and leaving be learned from the day."""
        for begins, ends in sorted(self.serving, key=lambda one: one[1]):
            times.observe(line="a", seconds=ends - begins, hour=int(begins // HOUR), day=day)
        until = np.where(np.isnan(self.called), self.gone, self.called)
        times.leaving.observe(
            line="a", waited=float(np.sum(until - self.arrived)), left=int(np.isnan(self.called).sum()), day=day
        )

    def at(self, index: int) -> BuildingState:
        """Return the building as the person with this index finds it."""
        now = float(self.arrived[index])
        until = np.where(np.isnan(self.called), self.gone, self.called)
        waiting = [
            WaitingTicket(key=place, rank=float(self.arrived[place]), entered_at=float(self.arrived[place]))
            for place in np.flatnonzero(until[:index] > now).tolist()
        ]
        busy = [begins for begins, ends in self.serving if begins <= now < ends]
        counters = [
            CounterState(
                key=number, lines=["a"], windows=[(OPENS, UNTIL)],
                serving=Serving(line="a", began_at=busy[number]) if number < len(busy) else None,
            )
            for number in range(COUNTERS)
        ]  # fmt: skip
        return BuildingState(now=now, lines={"a": LineState(key="a", waiting=waiting)}, counters=counters)


def told_in_overload(*, days: int, knows: bool) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Return a row for each newcomer who waited or would have, had they stayed: mean, 5 %, 95 %, actual, day, hour."""
    times = ServiceTimes()
    for day in range(LEARNED_DAYS):
        LeftDay(day).teach(times, day)
    if not knows:
        times.leaving = Leaving()
    rows: list[tuple[float, ...]] = []
    for number in range(days):
        day_now = LeftDay(1000 + number)
        for index in np.flatnonzero(day_now.offered > 0).tolist():
            told = forecast(day_now.at(index), times=times).lines["a"]
            wait = None if told is None else told.newcomer
            if wait is not None and wait.mean is not None and wait.q05 is not None and wait.q95 is not None:
                hour = int(day_now.arrived[index] // HOUR)
                rows.append((wait.mean, wait.q05, wait.q95, float(day_now.offered[index]), number, hour))
    return np.array(rows)
