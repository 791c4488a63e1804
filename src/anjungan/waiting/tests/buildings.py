"""Small buildings to forecast: lines, counters and times learned from exponential services."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from anjungan.waiting.live import BuildingState, CounterState, Key, LineState, Serving, WaitingTicket
from anjungan.waiting.service_times import ServiceTimes

HOUR = 3600.0
NINE = 9 * HOUR
ALL_DAY = [(8 * HOUR, 15 * HOUR)]
LUNCH = [(8 * HOUR, 12 * HOUR), (13 * HOUR, 15 * HOUR)]


def line(key: Key, waiting: int = 0, *, since: float = 600.0, **more: object) -> LineState:
    tickets = [
        WaitingTicket(key=f"{key}{place}", rank=NINE - since + place, entered_at=NINE - since + place)
        for place in range(waiting)
    ]
    return LineState(key=key, waiting=tickets, **more)  # type: ignore[arg-type]


def counter(key: Key, *lines: Key, windows: Sequence[tuple[float, float]] = ALL_DAY, busy: bool = True) -> CounterState:
    serving = Serving(line=lines[0], began_at=NINE - 30) if busy else None
    return CounterState(key=key, lines=lines, windows=windows, serving=serving)


def building(lines: Sequence[LineState], counters: Sequence[CounterState], now: float = NINE) -> BuildingState:
    return BuildingState(now=now, lines={each.key: each for each in lines}, counters=counters)


@lru_cache
def known(seconds: float = 300.0, lines: tuple[Key, ...] = ("a", "b", "c")) -> ServiceTimes:
    """Return times learned from exponential services with this mean."""
    rng, times = np.random.default_rng(1), ServiceTimes()
    for key in lines:
        drawn = rng.exponential(1.0, 4000)
        for place, share in enumerate((drawn / drawn.mean()).tolist()):
            times.observe(line=key, seconds=share * seconds, hour=9 + place % 4, day=place // 100)
    return times
