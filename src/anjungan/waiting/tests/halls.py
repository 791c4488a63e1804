"""Small halls for these tests: one line, exact to the event, by seed."""

from __future__ import annotations

import heapq

import numpy as np

from anjungan.waiting.quantiles import Floats
from anjungan.waiting.scenes import Ints


def serve(arrived: Floats, services: Floats, counters: int) -> Floats:
    """Return when each is called: one line before so many counters, first come first served."""
    free, called = [0.0] * counters, np.empty(len(arrived))
    for index, (at, service) in enumerate(zip(arrived.tolist(), services.tolist(), strict=True)):
        called[index] = max(at, free[0])
        heapq.heapreplace(free, called[index] + service)
    return called


def found_waiting(arrived: Floats, called: Floats) -> Ints:
    """Return how many each one found waiting."""
    return np.arange(len(arrived)) - np.searchsorted(called, arrived, side="right")
