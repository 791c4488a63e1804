"""What is known of one line at a moment, kept up event by event: who waits, how fast it goes, how it usually goes."""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from dataclasses import dataclass, field
from math import exp

import numpy as np

from anjungan.waiting.logs import Floats

DAY = 86_400.0
SLOT = 900.0
SLOTS = 96
# How much of the past still counts after one more day: half after 17 days.
_DAILY = 0.96
# The pace of the moment forgets with this time constant, and counts as three calls at the usual pace to begin with.
_PACE_SECONDS, _PACE_PRIOR = 2_400.0, 3.0
# A quarter of an hour leans on the whole day until so many busy seconds were seen in it.
_SLOT_PRIOR = 1_800.0
_LONGEST_STEP = 7_200.0


@dataclass(kw_only=True)
class Running:
    """A mean that forgets: each new value takes `share` of the weight."""

    share: float
    total: float = 0.0
    weight: float = 0.0

    def add(self, value: float) -> None:
        """Take in one value."""
        keep = 1.0 - self.share
        self.total = self.total * keep + value
        self.weight = self.weight * keep + 1.0

    def mean(self, *, otherwise: float, prior: float = 1.0) -> float:
        """Return the mean, leaning on `otherwise` with the weight of `prior` values."""
        return (self.total + prior * otherwise) / (self.weight + prior)


@dataclass(kw_only=True)
class Waiting:
    """How many wait in a line and have not been passed over; what changes here changes in the office `above` too."""

    behind: int = 0
    above: Waiting | None = None

    def change(self, people: int) -> None:
        """Some have come (above zero) or gone."""
        self.behind += people
        if self.above is not None:
            self.above.behind += people


@dataclass(kw_only=True)
class Crowd:
    """The people of one priority in one line: rows in order of arrival, those gone struck out."""

    waiting: Waiting = field(default_factory=Waiting)
    rows: deque[int] = field(default_factory=deque)
    there: dict[int, float] = field(default_factory=dict)
    front: int = -1
    behind: int = 0

    def join(self, row: int, at: float) -> None:
        """Somebody takes a ticket."""
        self.there[row] = at
        self.rows.append(row)
        self.change(1)

    def change(self, people: int) -> None:
        """Some have come (above zero) or gone."""
        self.behind += people
        self.waiting.change(people)

    def leave(self, row: int, *, called: bool) -> bool:
        """Strike somebody out; those who came before a called person are passed over from then on."""
        was_there = self.there.pop(row, None) is not None
        if row > self.front and was_there:
            self.change(-1)
        if called and row > self.front:
            while self.rows and self.rows[0] <= row:
                passed = self.rows.popleft()
                if passed != row and passed in self.there:
                    self.change(-1)
            self.front = row
        return was_there

    def head(self) -> float | None:
        """Return when the first person not passed over came."""
        while self.rows and self.rows[0] not in self.there:
            self.rows.popleft()
        return self.there[self.rows[0]] if self.rows else None

    def clear(self) -> None:
        """Everybody has gone home."""
        self.rows.clear()
        self.there.clear()
        self.change(-self.behind)

    def drop_older(self, before: float) -> None:
        """Strike out those who came before a moment: they cannot still be waiting."""
        while self.there:
            row, at = next(iter(self.there.items()))
            if at >= before:
                return
            self.leave(row, called=False)


@dataclass(kw_only=True)
class Line:
    """One line, as far as it is known now. `offset` is what its wall shows more than UTC, seconds."""

    waiting: Waiting = field(default_factory=Waiting)
    crowds: dict[str, Crowd] = field(default_factory=dict)
    arrivals: list[float] = field(default_factory=list)
    calls: list[float] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    services: deque[float] = field(default_factory=lambda: deque(maxlen=12))
    serving: dict[int, float] = field(default_factory=dict)
    counters: dict[int, float] = field(default_factory=dict)
    offset: float = 0.0
    today: float = -1.0
    last_event: float = 0.0
    last_finished_arrival: float = 0.0
    last_finished_wait: float = 0.0
    scale: Running = field(default_factory=lambda: Running(share=0.002))
    recent: Running = field(default_factory=lambda: Running(share=0.05))
    service: Running = field(default_factory=lambda: Running(share=0.01))
    by_hour: dict[int, Running] = field(default_factory=dict)
    slot_busy: Floats = field(default_factory=lambda: np.zeros(SLOTS))
    slot_calls: Floats = field(default_factory=lambda: np.zeros(SLOTS))
    rates: list[float] = field(default_factory=lambda: [1 / 300.0] * SLOTS)
    capacity: list[float] = field(default_factory=lambda: [900.0 / 300.0 * slot for slot in range(SLOTS + 1)])
    base: float = 1 / 300.0
    pace_calls: float = 0.0
    pace_expected: float = 0.0
    duty_calls: float = 0.0
    duty_busy: float = 0.0

    def clock(self, at: float) -> float:
        """Return the second of the day on the wall of this line."""
        return (at + self.offset) % DAY

    def date(self, at: float) -> float:
        """Return the number of the day on the wall of this line."""
        return (at + self.offset) // DAY

    def behind(self) -> int:
        """Return how many wait and have not been passed over."""
        return self.waiting.behind

    def present(self) -> int:
        """Return how many have neither been called nor gone, as far as the log says."""
        return sum(len(crowd.there) for crowd in self.crowds.values())

    def crowd(self, priority: str) -> Crowd:
        """Return the people of one priority."""
        found = self.crowds.get(priority)
        if found is None:
            found = self.crowds[priority] = Crowd(waiting=self.waiting)
        return found

    def close(self) -> None:
        """Forget who is there: a night has passed in which nothing happened."""
        for crowd in self.crowds.values():
            crowd.clear()
        self.arrivals, self.calls, self.waits = [], [], []
        self.counters.clear()
        self.serving.clear()
        self.pace_calls = self.pace_expected = 0.0

    def begin_day(self, today: float, at: float, *, usual_rate: float) -> None:
        """Learn from the day before how fast each quarter of an hour is called, and keep the last two hours."""
        self.today = today
        self.arrivals = self.arrivals[bisect_left(self.arrivals, at - 7200.0) :]
        self.calls = self.calls[bisect_left(self.calls, at - 7200.0) :]
        self.waits = self.waits[-len(self.calls) :] if self.calls else []
        self.slot_busy *= _DAILY
        self.slot_calls *= _DAILY
        self.duty_calls *= _DAILY
        self.duty_busy *= _DAILY
        busy, calls = float(self.slot_busy.sum()), float(self.slot_calls.sum())
        self.base = (calls + 10.0) / (busy + 10.0 / usual_rate)
        near_busy = self.slot_busy + 0.5 * (np.roll(self.slot_busy, 1) + np.roll(self.slot_busy, -1))
        near_calls = self.slot_calls + 0.5 * (np.roll(self.slot_calls, 1) + np.roll(self.slot_calls, -1))
        rates = (near_calls + self.base * _SLOT_PRIOR) / (near_busy + _SLOT_PRIOR)
        self.rates = rates.tolist()
        self.capacity = [0.0, *np.cumsum(rates * SLOT).tolist()]

    def advance(self, at: float, clock: float, counters: float, *, busy: bool | None = None) -> None:
        """Account for the time since the last event; `clock` is the second of the day, `counters` those on duty."""
        step = at - self.last_event
        self.last_event = at
        if step <= 0 or step > _LONGEST_STEP:
            return
        fade = exp(-step / _PACE_SECONDS)
        self.pace_calls *= fade
        self.pace_expected *= fade
        if self.behind() > 0 if busy is None else busy:
            slot = int(((clock - step / 2) % DAY) / SLOT)
            self.slot_busy[slot] += step
            self.pace_expected += self.rates[slot] * step
            self.duty_busy += counters * step

    def pace(self) -> float:
        """Return how fast it goes now against usual."""
        return (self.pace_calls + _PACE_PRIOR) / (self.pace_expected + _PACE_PRIOR)

    def time_for(self, calls: float, clock: float) -> float:
        """Return the seconds until so many calls, at the usual pace of the coming hours."""
        slot = int(clock / SLOT)
        done = self.capacity[slot] + self.rates[slot] * (clock - slot * SLOT)
        goal = done + calls
        end = self.capacity[SLOTS]
        if goal >= end:
            return DAY - clock + (goal - end) / self.base
        after = bisect_left(self.capacity, goal)
        return (after - (self.capacity[after] - goal) / (self.rates[after - 1] * SLOT)) * SLOT - clock

    def called_since(self, moment: float) -> int:
        """Return how many were called since a moment of today."""
        return len(self.calls) - bisect_left(self.calls, moment)

    def came_since(self, moment: float) -> int:
        """Return how many came since a moment of today."""
        return len(self.arrivals) - bisect_left(self.arrivals, moment)

    def spacing(self, at: float, count: int) -> float:
        """Return the mean seconds between the last `count` calls of today, the time since the last one included."""
        known = min(count, len(self.calls))
        if known == 0:
            return 1.0 / self.base
        if known < count:
            # A short morning leans on the usual spacing for what is missing.
            return (at - self.calls[0] + (count - known + 1) / self.base) / (count + 1)
        return (at - self.calls[-count]) / count
