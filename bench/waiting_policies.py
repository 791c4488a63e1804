"""How many minutes the ways of calling save, each by the simulator of the library, with the same people on both sides.

Half widths are those of 95 % intervals over the runs. Services are exponential with a mean of 8 minutes.
"""

from __future__ import annotations

import time
from collections import deque

import numpy as np

from anjungan.waiting.erlang import mean_wait
from anjungan.waiting.policies import LeastSlack, LineTarget, Pooled, QuickDesk
from anjungan.waiting.simulator import Arrival, Counter, Day, ErrandRule, Outcome, simulate
from anjungan.waiting.simulator.demand import LineDemand, ServiceTime, Shape, draw_arrivals
from anjungan.waiting.simulator.recursion import line_starts, outlook
from bench.rows import Row

MEAN = 8.0
OPEN = ((-1.0, 1e9),)
# Student's t at 97.5 % by degrees of freedom.
_T = {5: 2.571, 7: 2.365, 9: 2.262, 15: 2.131, 19: 2.093}


def one_line() -> list[Row]:
    """Four counters at load .85: one line, against tickets bound to a counter in turn, and to the shortest line."""
    runs, people, early, rho, servers = 20, 120_000, 6_000, 0.85, 4
    rng = np.random.default_rng(201)
    entered = np.cumsum(rng.exponential(MEAN / servers / rho, (runs, people)), axis=1)
    services = rng.exponential(MEAN, entered.shape)
    always = ((-np.inf, np.inf),)
    together = line_starts(entered=entered, services=services, windows=[always] * servers) - entered
    in_turn = np.empty_like(entered)
    for n in range(servers):
        ours = slice(n, None, servers)
        in_turn[:, ours] = line_starts(entered=entered[:, ours], services=services[:, ours], windows=[always])
    in_turn -= entered
    few = 6
    shortest = np.array([_shortest_line(entered[run], services[run], servers) for run in range(few)])
    exact = mean_wait(arrival_rate=rho * servers / MEAN, mean_service=MEAN, servers=servers)
    waits = together[:, early:].mean(axis=1)
    return [
        Row(
            bench="wait", figure=f"one line s=4 rho .85: mean wait {_about(waits)}", value=float(waits.mean()),
            unit="minutes", floor=exact, ratio=float(waits.mean() / exact),
        ),
        _cut("one line against counters in turn", in_turn[:, early:].mean(axis=1), waits, 60, 65, 66),
        _cut("one line against the shortest line", shortest[:, early:].mean(axis=1), waits[:few], 12, 17, 18),
    ]  # fmt: skip


def errands() -> list[Row]:
    """Eight agencies of five counters at load .85; 40 % of the visitors have two errands or three."""
    before, after, late_before, late_after, nearest = [], [], [], [], []
    for seed in range(8):
        day = _errand_day(np.random.default_rng([202, seed]))
        listed = _after_start(simulate(day=day, policy=Pooled(), errands=ErrandRule.LISTED))
        kept = _after_start(simulate(day=day, policy=Pooled()))
        nearest.append(_after_start(simulate(day=day, policy=Pooled(), errands=ErrandRule.LEAST_WAIT)).mean())
        before.append(listed.mean())
        after.append(kept.mean())
        late_before.append(np.quantile(listed, 0.9))
        late_after.append(np.quantile(kept, 0.9))
    return [
        _cut(
            "errands with place kept against the listed order: total wait",
            np.array(before), np.array(after), 25, 40, 44,
        ),
        _cut(
            "errands one by one, least expected wait next: total wait",
            np.array(before),
            np.array(nearest),
            None,
            None,
            25,
        ),
        _cut(
            "errands: the wait that one in ten exceeds",
            np.array(late_before), np.array(late_after), None, None, 100 * (1 - 23.1 / 35.7),
        ),
    ]  # fmt: skip


def chain() -> list[Row]:
    """Six services of four counters at load .88: each counter its own, or the next one's too."""
    own, linked = [], []
    for seed in range(10):
        rng = np.random.default_rng([203, seed])
        people = 40_000
        entered = np.cumsum(rng.exponential(MEAN / 24 / 0.88, people))
        services, kinds = rng.exponential(MEAN, people), rng.integers(0, 6, people)
        arrivals = tuple(
            Arrival(line=f"L{kind}", entered_at=float(at), service=float(service))
            for at, service, kind in zip(entered, services, kinds, strict=True)
        )
        for skills, found in ((1, own), (2, linked)):
            counters = tuple(
                Counter(key=str(n), lines=tuple(f"L{(n + k) % 6}" for k in range(skills)), windows=OPEN)
                for n in range(24)
            )
            outcome = simulate(day=Day(arrivals=arrivals, counters=counters), policy=Pooled())
            found.append(float((outcome.called_at - outcome.entered_at)[people // 10 :].mean()))
    return [_cut("two skills in a chain against one's own, rho .88", np.array(own), np.array(linked), 75, 82, 83)]


def quick_desk() -> list[Row]:
    """One counter, 70 % of cases of 3 minutes and 30 % of 20 at load .85: quick ones first, as Cobham computed."""
    rate = 0.85 / (0.7 * 3 + 0.3 * 20)
    figures: dict[str, list[tuple[float, float]]] = {"quick": [], "long": [], "all": []}
    rule = QuickDesk(quick_lines=frozenset({"quick"}))
    for seed in range(10):
        rng = np.random.default_rng([204, seed])
        people = 40_000
        entered = np.cumsum(rng.exponential(1 / rate, people))
        quick = rng.random(people) < 0.7
        services = rng.exponential(np.where(quick, 3.0, 20.0))
        arrivals = tuple(
            Arrival(line="quick" if fast else "long", entered_at=float(at), service=float(service))
            for at, service, fast in zip(entered, services, quick, strict=True)
        )
        day = Day(arrivals=arrivals, counters=(Counter(key="1", lines=("quick", "long"), windows=OPEN),))
        plain, first = simulate(day=day, policy=Pooled()), simulate(day=day, policy=rule)
        for name, found in figures.items():
            line = None if name == "all" else name
            found.append((plain.summary(line=line).mean or 0.0, first.summary(line=line).mean or 0.0))
    # W1 = W0 / (1 - r1), W2 = W0 / ((1 - r1)(1 - r)), against W0 / (1 - r) for all.
    r1 = rate * 0.7 * 3
    exact = {"quick": 100 * (1 - 0.15 / (1 - r1)), "long": 100 * (1 - 1 / (1 - r1))}
    exact["all"] = 0.7 * exact["quick"] + 0.3 * exact["long"]
    rows = []
    for name, found in figures.items():
        pairs = np.array(found)
        rows.append(_cut(f"quick desk, {name} cases", pairs[:, 0], pairs[:, 1], None, None, exact[name]))
    return rows


def least_slack() -> list[Row]:
    """Two lines that promise 10 and 40 minutes share six counters for a rushed morning: promises kept."""
    targets = {"short": LineTarget(seconds=10.0), "long": LineTarget(seconds=40.0)}
    kept_before, kept_after = [], []
    for seed in range(20):
        rng = np.random.default_rng([205, seed])
        entered = np.sort(rng.uniform(0, 240, 200))
        short = rng.random(200) < 0.5
        services = rng.exponential(np.where(short, 5.0, 10.0))
        arrivals = tuple(
            Arrival(line="short" if one else "long", entered_at=float(at), service=float(service))
            for at, service, one in zip(entered, services, short, strict=True)
        )
        counters = tuple(Counter(key=str(n), lines=("short", "long"), windows=OPEN) for n in range(6))
        day = Day(arrivals=arrivals, counters=counters)
        for policy, kept in ((Pooled(), kept_before), (LeastSlack(targets=targets), kept_after)):
            outcome = simulate(day=day, policy=policy)
            waits = outcome.called_at - outcome.entered_at
            kept.append(100 * float(np.mean(waits <= np.where(short, 10.0, 40.0))))
    gain = np.array(kept_after) - np.array(kept_before)
    return [
        Row(
            bench="wait", figure="promises of 10 and 40 minutes kept: longest wait first", unit="%",
            value=float(np.mean(kept_before)),
        ),
        Row(
            bench="wait", figure=f"promises of 10 and 40 minutes kept: least slack (gain {_about(gain)})", unit="%",
            value=float(np.mean(kept_after)),
        ),
    ]  # fmt: skip


def peaks() -> list[Row]:
    """A day with a peak and a lunch (48/60/40/20/36 an hour, six counters, three from 12 to 13): people come later."""
    hour = 3600.0
    demand = LineDemand(
        line="a", per_hour=(48.0,) * 4 + (60.0,) * 8 + (40.0,) * 4 + (20.0,) * 4 + (36.0,) * 8, from_at=8 * hour,
        service=ServiceTime(mean=480.0, shape=Shape.EXPONENTIAL),
    )  # fmt: skip
    all_day, with_lunch = ((0.0, np.inf),), ((0.0, 12 * hour), (13 * hour, np.inf))
    counters = [Counter(key=str(n), lines=("a",), windows=all_day if n < 3 else with_lunch) for n in range(6)]
    found = []
    for share in (0.0, 0.1, 0.2, 0.3):
        later = demand.moved(share=share, out_of=(9 * hour, 11 * hour), into=(11 * hour, 15 * hour))
        waits = []
        for seed in range(8):
            slots = outlook(demand=later, counters=counters, days=200, slot_seconds=7 * hour, seed=seed)
            waits.append(slots[0].mean or 0.0)
        found.append(np.array(waits))
    references = (26.5, 21.9, 19.2)
    return [
        _cut(
            f"{share} % of the 9-11 h arrivals come later: all-day mean wait", found[0], found[n], None, None,
            100 * (1 - references[n - 1] / 32.8),
        )
        for n, share in enumerate((10, 20, 30), start=1)
    ]  # fmt: skip


def speed() -> list[Row]:
    """How fast days pass: a plain line of a thousand days, and a hall of shared skills and errands."""
    demand = LineDemand(line="a", per_hour=(40.0,) * 28, service=ServiceTime(mean=480.0, cv=0.8))
    rng = np.random.default_rng(206)
    began = time.perf_counter()
    entered = draw_arrivals(demand=demand, days=1000, rng=rng)
    services = demand.service.draw(rng=rng, size=entered.shape)
    windows = [((0.0, 14_400.0), (18_000.0, 25_200.0))] * 6
    line_starts(entered=entered, services=services, windows=windows)
    plain = float(np.isfinite(entered).sum()) / (time.perf_counter() - began)
    day = _errand_day(np.random.default_rng(207))
    began = time.perf_counter()
    simulate(day=day, policy=LeastSlack())
    general = len(day.arrivals) / (time.perf_counter() - began)
    return [
        Row(
            bench="wait", figure="simulator: tickets of a plain line with breaks", value=plain, unit="/s",
            at_least=100_000, aim=300_000,
        ),
        Row(
            bench="wait", figure="simulator: tickets of a hall with errands", value=general, unit="/s",
            at_least=10_000, aim=30_000,
        ),
    ]  # fmt: skip


def _errand_day(rng: np.random.Generator) -> Day:
    agencies, counters, people = 8, 5, 16_000
    errands = rng.choice((1, 2, 3), people, p=(0.6, 0.3, 0.1))
    entered = np.cumsum(rng.exponential(MEAN * errands.mean() / (agencies * counters * 0.85), people))
    arrivals = tuple(
        Arrival(line=str(agency), entered_at=float(entered[n]), service=float(rng.exponential(MEAN)), visit=n)
        for n in range(people)
        for agency in rng.permutation(agencies)[: errands[n]]
    )
    return Day(
        arrivals=arrivals,
        counters=tuple(
            Counter(key=f"{agency}.{n}", lines=(str(agency),), windows=OPEN)
            for agency in range(agencies)
            for n in range(counters)
        ),
    )


def _after_start(outcome: Outcome) -> np.ndarray:
    waits = outcome.visit_waits()
    return waits[len(waits) // 10 :]


def _shortest_line(entered: np.ndarray, services: np.ndarray, servers: int) -> np.ndarray:
    """Return the waits when everybody joins the line with the fewest people, for good."""
    lines: list[deque[float]] = [deque() for _ in range(servers)]
    waits = np.empty(len(entered))
    for n, (at, service) in enumerate(zip(entered.tolist(), services.tolist(), strict=True)):
        for line in lines:
            while line and line[0] <= at:
                line.popleft()
        line = min(lines, key=len)
        begins = max(at, line[-1]) if line else at
        line.append(begins + service)
        waits[n] = begins - at
    return waits


def _cut(
    figure: str, before: np.ndarray, after: np.ndarray, must: float | None, aim: float | None, reference: float
) -> Row:
    """Return by how many percent the mean fell, with the half width over paired runs (linearised ratio)."""
    share = after.mean() / before.mean()
    spread = (after - share * before) / before.mean()
    half = 100 * _T[len(before) - 1] * spread.std(ddof=1) / np.sqrt(len(before))
    value = 100 * float(1 - share)
    return Row(
        bench="wait", figure=f"{figure}: cut (+-{half:.1f})", value=value, unit="%", at_least=must, aim=aim,
        floor=reference, ratio=value / reference,
    )  # fmt: skip


def _about(values: np.ndarray) -> str:
    return f"(+-{_T[len(values) - 1] * values.std(ddof=1) / np.sqrt(len(values)):.2f})"


rows = [one_line, errands, chain, quick_desk, least_slack, peaks, speed]
