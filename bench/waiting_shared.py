"""How well waits are foretold where nothing is simple: skills in a chain, head starts, several errands, lunch, officers
of different speed. The days are played by the simulator, event by event, and foretold by the product's forecast."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from anjungan.waiting.calibration import Calibration
from anjungan.waiting.live import (
    BuildingState,
    CounterState,
    LineState,
    Serving,
    WaitingTicket,
    forecast,
)
from anjungan.waiting.nightly import Example, learn_correction
from anjungan.waiting.policies import Pooled
from anjungan.waiting.service_times import ServiceTimes
from anjungan.waiting.simulator import Arrival, Counter, Day, Outcome, simulate
from anjungan.waiting.simulator.demand import LineDemand, ServiceTime, Shape, draw_day
from bench.rows import Row
from bench.waiting_estimates import promises
from bench.waiting_halls import HOUR, MINUTE, Guesses

LINES = ("A", "B", "C", "D")
SERVICE = dict(zip(LINES, (6.0, 8.0, 10.0, 15.0), strict=True))
HEAD_START, PRIORITY, SECOND = 20 * MINUTE, 0.12, 0.15
# People an hour and line from 8 on, by half-hour; the counters cope with about thirteen.
COMING = (10, 14, 16, 16, 15, 14, 12, 10, 6, 6, 9, 10, 10, 8)
LEARN, CALIBRATE, TELL = 30, 15, 25
HABIT_LEARN, HABIT_DAYS, SLOW_MONDAY = 10, 50, 1.3
REST = (10 * HOUR, 10 * HOUR + 25 * MINUTE)


def shared_hall() -> list[Row]:
    """Every fourth newcomer is told a wait. Learned on 30 days, calibrated on the 15 after them and onwards."""
    rng, times, calibration = np.random.default_rng(125), ServiceTimes(), Calibration()
    for line in LINES:
        times.describe(line=line, agency="one", published_seconds=600)
    counters = _counters(rng)
    told: list[list[float]] = []
    for number in range(LEARN + CALIBRATE + TELL):
        day = _day(counters, rng, number)
        outcome = simulate(day=day, policy=Pooled())
        if number >= LEARN:
            rows = _tell(day, outcome, times, calibration, number)
            if number >= LEARN + CALIBRATE:
                told += rows
        _teach(times, day, outcome, number)
    table = np.array(told)
    guesses = Guesses(
        mean=table[:, 0] / MINUTE,
        low=table[:, 1] / MINUTE,
        high=table[:, 2] / MINUTE,
        actual=table[:, 3] / MINUTE,
        block=table[:, 4].astype(np.int64),
        hour=table[:, 5].astype(np.int64),
    )
    raw = float(np.mean((table[:, 3] >= table[:, 6]) & (table[:, 3] <= table[:, 7])))
    of_line = [guesses.inside[table[:, 8] == place] for place in range(len(LINES))]
    worst = max(abs(float(np.mean(inside)) - 0.9) for inside in of_line if len(inside) >= 300)
    rows_found = promises("shared counters, head starts, errands", guesses)
    return [
        *rows_found,
        Row(
            bench="wait",
            figure="the same: |coverage - .90|, worst line of 300 or more",
            value=worst,
            unit="",
            aim=0.05,
            lower_is_better=True,
        ),
        Row(bench="wait", figure="the same: coverage before calibration", value=raw, unit=""),
        Row(
            bench="wait",
            figure="the same: RMSE / mean wait",
            value=guesses.rmse / float(guesses.actual.mean()),
            unit="",
        ),
    ]


def _counters(rng: np.random.Generator) -> tuple[Counter, ...]:
    found = []
    for place in range(8):
        lunch = 12 * HOUR + (place % 2) * 0.5 * HOUR
        found.append(
            Counter(
                key=str(place),
                lines=tuple(sorted((LINES[place % 4], LINES[(place + 1) % 4]))),
                windows=((8 * HOUR, lunch), (lunch + 0.5 * HOUR, 18 * HOUR)),
                pace=float(rng.lognormal(0.0, 0.15)),
            )
        )
    return tuple(found)


def _day(counters: tuple[Counter, ...], rng: np.random.Generator, number: int) -> Day:
    demands = [
        LineDemand(
            line=line,
            per_hour=COMING,
            slot_seconds=HOUR / 2,
            from_at=8 * HOUR,
            ahead=PRIORITY,
            head_start=HEAD_START,
            service=ServiceTime(mean=SERVICE[line] * MINUTE, shape=Shape.LOGNORMAL, cv=0.8),
        )
        for line in LINES
    ]
    plain = draw_day(demands=demands, counters=counters, seed=9000 + number)
    arrivals: list[Arrival] = []
    for visit, one in enumerate(plain.arrivals):
        arrivals.append(replace(one, visit=visit))
        if rng.random() < SECOND:
            other = LINES[(LINES.index(one.line) + 1 + int(rng.integers(3))) % 4]
            service = float(rng.gamma(2.0, SERVICE[other] * MINUTE / 2.0))
            arrivals.append(replace(one, visit=visit, line=other, service=service))
    return Day(arrivals=tuple(arrivals), counters=counters)


def _teach(times: ServiceTimes, day: Day, outcome: Outcome, number: int) -> None:
    for index in np.argsort(outcome.ended_at).tolist():
        if np.isfinite(outcome.ended_at[index]):
            one = day.arrivals[index]
            times.observe(
                line=one.line,
                head_start=one.entered_at - (one.entered_at if one.rank_at is None else one.rank_at),
                entered_hour=int(one.entered_at // HOUR),
                seconds=float(outcome.ended_at[index] - outcome.called_at[index]),
                hour=int(outcome.called_at[index] // HOUR),
                day=number,
                officer=str(outcome.counter[index]),
            )


def _tell(day: Day, outcome: Outcome, times: ServiceTimes, calibration: Calibration, number: int) -> list[list[float]]:
    alone = np.bincount([one.visit or 0 for one in day.arrivals])
    rows, came = [], []
    for index in range(number % 4, len(day.arrivals), 4):
        one = day.arrivals[index]
        actual = float(outcome.called_at[index]) - one.entered_at
        if alone[one.visit or 0] > 1 or not actual > 0:
            continue
        head_start = HEAD_START if one.rank_at != one.entered_at else 0.0
        state = _state(day, outcome, index, one.entered_at)
        line = forecast(state, times=times, seed=index, only=[one.line]).lines[one.line]
        assert line is not None
        wait, hour = line.newcomers[head_start], int(one.entered_at // HOUR)
        groups = (f"{one.line} {hour}", one.line, f"hour {hour}")
        shown = calibration.apply(groups=groups, wait=wait)
        values = (shown.mean, shown.q05, shown.q95, wait.q05, wait.q95)
        mean, low, high, raw_low, raw_high = (float("nan") if value is None else value for value in values)
        rows.append([mean, low, high, actual, number, hour, raw_low, raw_high, LINES.index(one.line)])
        came.append((groups, wait, actual))
    for groups, wait, actual in came:
        calibration.observe(groups=groups, wait=wait, actual=actual)
    return rows


def nights() -> list[Row]:
    """The same hall with habits that no roster knows, corrected at night: two counters rest at ten, Mondays are slow."""
    rng, times = np.random.default_rng(126), ServiceTimes()
    for line in LINES:
        times.describe(line=line, agency="one", published_seconds=600)
    planned = _counters(rng)
    resting = tuple(
        replace(one, windows=tuple(_without_rest(one.windows))) if one.key in {"0", "1", "4"} else one
        for one in planned
    )
    examples: list[Example] = []
    for number in range(HABIT_DAYS):
        plain = _day(resting, rng, number)
        pace = SLOW_MONDAY if number % 7 == 1 else 1.0
        day = Day(arrivals=tuple(replace(one, service=one.service * pace) for one in plain.arrivals), counters=resting)
        outcome = simulate(day=day, policy=Pooled())
        if number >= HABIT_LEARN:
            examples += _promised(replace(day, counters=planned), outcome, times, number)
        _teach(times, day, outcome, number)
    found = learn_correction(examples=examples)
    before, after = (found.error_before or 0.0) / MINUTE, (found.error_after or 0.0) / MINUTE
    name = f"nightly correction, hidden habits ({found.judged_on} promises of {found.judged_days} later days)"
    return [
        Row(
            bench="wait", figure=f"{name}: MAE, minutes", value=after, unit="", at_least=before, aim=0.95 * before,
            lower_is_better=True,
        ),
        Row(bench="wait", figure="the same: calibrated, without the correction", value=before, unit=""),
    ]  # fmt: skip


def _without_rest(windows: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    found = []
    for begins, ends in windows:
        if begins < REST[0] and REST[1] < ends:
            found += [(begins, REST[0]), (REST[1], ends)]
        else:
            found.append((begins, ends))
    return found


def _promised(day: Day, outcome: Outcome, times: ServiceTimes, number: int) -> list[Example]:
    found = []
    for index in range(number % 3, len(day.arrivals), 3):
        one = day.arrivals[index]
        called = float(outcome.called_at[index])
        if not np.isfinite(called):
            continue
        head_start = HEAD_START if one.rank_at != one.entered_at else 0.0
        state = _state(day, outcome, index, one.entered_at)
        line = forecast(state, times=times, seed=index, only=[one.line]).lines[one.line]
        assert line is not None
        found.append(
            Example(
                line=one.line, group="one", day=number, second=one.entered_at, known_at=called,
                wait=line.newcomers[head_start], actual=called - one.entered_at,
            )
        )  # fmt: skip
    return found


def _state(day: Day, outcome: Outcome, newcomer: int, now: float) -> BuildingState:
    waiting: dict[str, list[WaitingTicket]] = {line: [] for line in LINES}
    serving: dict[str, Serving] = {}
    for index, one in enumerate(day.arrivals[:newcomer]):
        called, ended = outcome.called_at[index], outcome.ended_at[index]
        if called > now:
            rank = one.entered_at if one.rank_at is None else one.rank_at
            ticket = WaitingTicket(key=index, rank=rank, entered_at=one.entered_at, visit=one.visit)
            waiting[one.line].append(ticket)
        elif called <= now < ended:
            serving[str(outcome.counter[index])] = Serving(line=one.line, began_at=float(called), visit=one.visit)
    return BuildingState(
        now=now,
        lines={
            line: LineState(key=line, waiting=tickets, head_starts=(0.0, HEAD_START))
            for line, tickets in waiting.items()
        },
        counters=[
            CounterState(
                key=each.key, lines=each.lines, windows=each.windows, officer=each.key, serving=serving.get(each.key)
            )
            for each in day.counters
        ],
    )


rows = [shared_hall, nights]
