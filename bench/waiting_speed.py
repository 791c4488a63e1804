"""How long estimates take: 400 lines in 30 agencies, 300 counters, 1,000 waiting; one core, no database."""

from __future__ import annotations

import gc
import random
import time
from collections.abc import Callable
from functools import partial

from anjungan.waiting.live import BuildingState, CounterState, Key, LineState, Serving, WaitingTicket, forecast
from anjungan.waiting.service_times import ServiceTimes
from bench.rows import Row
from bench.waiting_halls import HOUR

LINES, COUNTERS, WAITING, AGENCIES = 400, 300, 1000, 30
NOW = 9 * HOUR
DAY = [(8 * HOUR, 12 * HOUR), (13 * HOUR, 15 * HOUR)]


def speed() -> list[Row]:
    """One estimate in a line of its own, one in a shared line looked up, and the building anew, thrice as hard."""
    rows = []
    own, times = building(shared=False, errands=0.0)
    line = next(key for key in range(COUNTERS) if len(own.lines[key].waiting) > 2)
    rows.append(
        _row(
            "one estimate with its range, line with its own counters",
            _best(lambda: forecast(own, times=times, only=[line])),
            5,
            1,
        )
    )
    for name, shared, errands in (
        ("every line its own counters", False, 0.0),
        ("counters shared within agencies", True, 0.0),
        ("shared counters, a quarter waits in several lines", True, 0.12),
    ):
        whole = partial(forecast, building(shared=shared, errands=errands)[0], times=times)
        rows.append(_row(f"the whole building: {name}", _best(whole), 300, 200))
    return rows


def building(*, shared: bool, errands: float) -> tuple[BuildingState, ServiceTimes]:
    """Return the mall at nine, and times learned from five days. `errands`: the share of visits with several."""
    chance, times = random.Random(400), ServiceTimes()
    waiting: dict[int, list[WaitingTicket]] = {line: [] for line in range(LINES)}
    key = visit = 0
    while key < WAITING:
        visit += 1
        entered = NOW - chance.random() * HOUR
        rank = entered - (900.0 if chance.random() < 0.1 else 0.0)
        count = chance.choice([2, 2, 3]) if chance.random() < errands else 1
        for line in chance.sample(range(LINES), count):
            waiting[line].append(WaitingTicket(key=key, rank=rank, entered_at=entered, visit=visit))
            key += 1
    for line in range(LINES):
        times.describe(line=line, agency=line % AGENCIES, published_seconds=300 + 60 * (line % 10))
        for day in range(5):
            for hour in (8, 9, 10, 11, 13, 14):
                seconds = chance.expovariate(1 / (300 + 60 * (line % 10)))
                start = 900.0 if chance.random() < 0.1 else 0.0
                times.observe(line=line, seconds=seconds, hour=hour, day=day, officer=line % COUNTERS, head_start=start)
    counters = []
    for counter in range(COUNTERS):
        agency, place = counter % AGENCIES, counter // AGENCIES
        mine = [agency + AGENCIES * ((place + step) % 13) for step in (0, 3, 10)] if shared else [counter]
        lines = sorted({line for line in mine if line < LINES})
        busy = Serving(line=lines[0], began_at=NOW - chance.random() * 600) if chance.random() < 0.8 else None
        counters.append(CounterState(key=counter, lines=lines, windows=DAY, officer=counter, serving=busy))
    lines_now: dict[Key, LineState] = {
        line: LineState(key=line, waiting=tickets, head_starts=(0.0, 900.0)) for line, tickets in waiting.items()
    }
    return BuildingState(now=NOW, lines=lines_now, counters=counters), times


def _best(work: Callable[[], object], rounds: int = 7) -> float:
    """Return the milliseconds of processor time of the quickest round: others on the machine are not measured."""
    work()
    gc.collect()
    found = []
    for _ in range(rounds):
        began = time.process_time_ns()
        work()
        found.append(time.process_time_ns() - began)
    return min(found) / 1e6


def _row(figure: str, value: float, must: float, aim: float) -> Row:
    return Row(bench="wait", figure=figure, value=value, unit="ms", at_least=must, aim=aim, lower_is_better=True)


rows = [speed]
