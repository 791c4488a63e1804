"""Thousands of days of one plain line at once: first come, first served, by counters with windows.

The recursion of Kiefer and Wolfowitz, one ticket after the other and all days side by side: each ticket is begun by
the counter that can begin it first. Millions of tickets a second on one core; what it cannot do (several lines to a
counter, head starts, errands elsewhere) the engine does event by event, and the tests hold both to the same waits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anjungan.waiting.simulator.demand import LineDemand, draw_arrivals
from anjungan.waiting.simulator.model import Counter

Windows = Sequence[tuple[float, float]]


def line_starts(
    *,
    entered: NDArray[np.float64],
    services: NDArray[np.float64],
    windows: Sequence[Windows],
    patience: NDArray[np.float64] | None = None,
) -> NDArray[np.float64]:
    """Return when each ticket is called: rows are days, columns tickets in order of entry, inf where there is none.

    `windows` are the open times of each counter. Never called is inf; so is one who would have waited longer than
    `patience` and takes nobody's time.
    """
    days, tickets = entered.shape
    called = np.full((days, tickets), np.inf)
    if not windows or not tickets:
        return called
    seats = _Seats(windows, days)
    rows = np.arange(days)
    for n in range(tickets):
        at = entered[:, n]
        seat, start = seats.first(at)
        if patience is None:
            takes = np.isfinite(start)
        else:
            takes = start - at <= patience[:, n]
            start = np.where(takes, start, np.inf)
        seats.free[rows, seat] = np.where(takes, start + services[:, n], seats.free[rows, seat])
        called[:, n] = start
    return called


class _Seats:
    """The counters of a line on all days: until when each is taken, and the end of the window that it is in then."""

    def __init__(self, windows: Sequence[Windows], days: int) -> None:
        self.begins, self.ends = _padded(windows)
        self.rows = np.arange(days)
        self.free = np.full((days, len(windows)), -np.inf)
        # When each can begin again; differs from `free` only where that lies outside its windows.
        self.opens = np.full((days, len(windows)), -np.inf)
        self.until = np.full((days, len(windows)), -np.inf)
        self.always = bool(np.isneginf(self.begins[0]).all() and np.isposinf(self.ends[0]).all())

    def first(self, at: NDArray[np.float64]) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
        """Return the counter that can begin first on each day, and when; of several the one that was idle longest."""
        if self.always:
            seat = self.free.argmin(axis=1)
            return seat, np.maximum(self.free[self.rows, seat], at)
        ready = np.maximum(np.maximum(self.free, self.opens), at[:, None])
        # Most are still in the window they were in; nan, for those without another, is never late.
        late = ready >= self.until
        if late.any():
            row, column = np.nonzero(late)
            opens, until = self._next(ready[row, column], column)
            self.opens[row, column], self.until[row, column] = opens, until
            ready[row, column] = opens
        start = ready.min(axis=1)
        return np.where(ready == start[:, None], self.free, np.inf).argmin(axis=1), start

    def _next(
        self, ready: NDArray[np.float64], column: NDArray[np.intp]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the first instant from `ready` on inside a window of the counter, and that window's end."""
        opens, until = np.full(ready.shape, np.inf), np.full(ready.shape, np.nan)
        for first, last in zip(self.begins[::-1, column], self.ends[::-1, column], strict=True):
            inside = ready < last
            opens = np.where(inside, np.maximum(ready, first), opens)
            until = np.where(inside, last, until)
        return opens, until


@dataclass(frozen=True, kw_only=True)
class SlotOutlook:
    """What those who enter in one slot may expect. Seconds; None where nobody entered in any of the days.

    The waits are of those who are called; `not_called` is the share who are not.
    """

    from_at: float
    arrivals: float
    waiting: float | None
    mean: float | None
    q10: float | None
    q50: float | None
    q90: float | None
    not_called: float | None


def outlook(
    *,
    demand: LineDemand,
    counters: Sequence[Counter],
    slot_seconds: float = 1800.0,
    days: int = 400,
    seed: int = 1,
    pace: float = 1.0,
) -> list[SlotOutlook]:
    """Return the waits over the day by slot, from so many simulated days. The same seed draws the same people.

    Counters count for this line alone; where they share themselves among lines, replay a drawn day instead. Someone
    who does not come when called takes as long as the others: leave them out of the demand where that matters.
    """
    rng = np.random.default_rng(seed)
    entered = draw_arrivals(demand=demand, days=days, rng=rng)
    services = demand.service.draw(rng=rng, size=entered.shape) * pace
    patience = None
    if np.isfinite(demand.patience):
        patience = rng.exponential(demand.patience, entered.shape)
    ours = [counter.windows for counter in counters if demand.line in counter.lines]
    called = line_starts(entered=entered, services=services, windows=ours, patience=patience)
    count = int(np.ceil((demand.until_at - demand.from_at) / slot_seconds - 1e-9))
    there = np.isfinite(entered)
    slot = np.where(there, (np.where(there, entered, demand.from_at) - demand.from_at) // slot_seconds, -1)
    waits = np.where(there, called - np.where(there, entered, 0.0), np.nan)
    return [_slot(demand.from_at + place * slot_seconds, waits[slot == place], days) for place in range(count)]


def _slot(from_at: float, waits: NDArray[np.float64], days: int) -> SlotOutlook:
    known = waits[np.isfinite(waits)]
    q10, q50, q90 = (float(one) for one in np.quantile(known, (0.1, 0.5, 0.9))) if len(known) else (None, None, None)
    return SlotOutlook(
        from_at=from_at,
        arrivals=len(waits) / days,
        waiting=float(np.mean(waits > 1e-9)) if len(waits) else None,
        mean=float(known.mean()) if len(known) else None,
        q10=q10,
        q50=q50,
        q90=q90,
        not_called=float(1.0 - len(known) / len(waits)) if len(waits) else None,
    )


def _padded(windows: Sequence[Windows]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return begins and ends by window and counter; a counter with fewer windows gets empty ones at the end."""
    most = max(1, *(len(one) for one in windows))
    begins = np.full((most, len(windows)), np.inf)
    ends = np.full((most, len(windows)), -np.inf)
    for c, ours in enumerate(windows):
        for w, (first, last) in enumerate(ours):
            begins[w, c], ends[w, c] = first, last
    return begins, ends
