"""The simulator against closed forms and against ciw, another simulator, on three models."""

from collections.abc import Callable
from math import sqrt
from statistics import mean, stdev
from typing import Any

import ciw  # type: ignore[import-untyped]
import numpy as np
import pytest

from anjungan.waiting.erlang import erlang_a, mean_wait
from anjungan.waiting.policies import CallPolicy, Pooled, QuickDesk
from anjungan.waiting.simulator import Arrival, Counter, Day, Fate, simulate

# Time units of one mean service; the beginning is cut off.
LONG, CUT, RUNS = 1600.0, 200.0, 12

Figures = list[dict[str, float]]


def ours(
    rates: dict[str, float], services: Callable[[np.random.Generator, int], Any], servers: int,
    policy: CallPolicy | None = None, patience: float | None = None,
) -> Figures:  # fmt: skip
    """Run the engine; return the mean wait of each line, and the share that left, of each run."""
    found = []
    for seed in range(RUNS):
        rng = np.random.default_rng(seed)
        arrivals = []
        for line, rate in rates.items():
            at = np.cumsum(rng.exponential(1 / rate, int(LONG * rate * 1.2)))
            at = at[at < LONG]
            limits = rng.exponential(patience, len(at)) if patience else np.full(len(at), np.inf)
            arrivals += [
                Arrival(line=line, entered_at=float(a), service=float(s), patience=float(p))
                for a, s, p in zip(at, services(rng, len(at)), limits, strict=True)
            ]
        counters = tuple(Counter(key=str(n), lines=tuple(rates), windows=((0.0, 10 * LONG),)) for n in range(servers))
        outcome = simulate(day=Day(arrivals=tuple(arrivals), counters=counters), policy=policy or Pooled())
        late = outcome.entered_at > CUT
        waited = np.where(outcome.fate == Fate.SERVED, outcome.called_at, outcome.ended_at) - outcome.entered_at
        run = {line: float(waited[late & (outcome.line == line)].mean()) for line in rates}
        found.append({**run, "left": float(np.mean(outcome.fate[late] == Fate.LEFT))})
    return found


def theirs(network: Any, *, reneges: bool = False) -> Figures:
    """Run ciw on the same model."""
    found = []
    for seed in range(RUNS):
        ciw.seed(1000 + seed)
        simulation = ciw.Simulation(network)
        simulation.simulate_until_max_time(LONG)
        records = [
            one
            for one in simulation.get_all_records(only=["service", "renege"] if reneges else ["service"])
            if one.arrival_date > CUT
        ]
        run: dict[str, float] = {}
        for line in {one.customer_class for one in records}:
            name = "a" if line == "Customer" else line
            run[name] = mean(one.waiting_time for one in records if one.customer_class == line)
        found.append({**run, "left": sum(one.record_type == "renege" for one in records) / len(records)})
    return found


def agree(one: Figures, other: Figures, figure: str) -> bool:
    """Whether two sets of runs have the same mean: a 99.9 % interval of their difference holds 0."""
    left, right = [run[figure] for run in one], [run[figure] for run in other]
    noise = sqrt(stdev(left) ** 2 / len(left) + stdev(right) ** 2 / len(right))
    return abs(mean(left) - mean(right)) < 3.5 * noise


def hits(one: Figures, figure: str, exact: float) -> bool:
    """Whether the mean of the runs is the exact value, within a 99.9 % interval."""
    values = [run[figure] for run in one]
    return abs(mean(values) - exact) < 4.4 * stdev(values) / sqrt(len(values))


def exponential(rng: np.random.Generator, size: int) -> Any:
    return rng.exponential(1.0, size)


def test_four_counters_with_patient_visitors() -> None:
    mine = ours({"a": 3.2}, exponential, 4)
    ciws = theirs(
        ciw.create_network(
            arrival_distributions=[ciw.dists.Exponential(3.2)],
            service_distributions=[ciw.dists.Exponential(1.0)],
            number_of_servers=[4],
        )
    )

    assert hits(mine, "a", mean_wait(arrival_rate=3.2, mean_service=1, servers=4))
    assert agree(mine, ciws, "a")


def test_three_counters_with_visitors_who_leave() -> None:
    mine = ours({"a": 3.6}, exponential, 3, patience=2.0)
    ciws = theirs(
        ciw.create_network(
            arrival_distributions=[ciw.dists.Exponential(3.6)],
            service_distributions=[ciw.dists.Exponential(1.0)],
            reneging_time_distributions=[ciw.dists.Exponential(0.5)],
            number_of_servers=[3],
        ),
        reneges=True,
    )
    exact = erlang_a(arrival_rate=3.6, mean_service=1, servers=3, mean_patience=2.0)

    assert hits(mine, "a", exact.mean_wait)
    assert hits(mine, "left", exact.leaving)
    assert agree(mine, ciws, "a")
    assert agree(mine, ciws, "left")


def test_two_counters_that_take_the_quick_line_first() -> None:
    """Lognormal services, so no closed form; the balance of work between the lines still holds."""
    spread = sqrt(np.log(1 + 0.8**2))

    def uneven(rng: np.random.Generator, size: int) -> Any:
        return rng.lognormal(-(spread**2) / 2, spread, size)

    mine = ours({"quick": 0.9, "slow": 0.8}, uneven, 2, policy=QuickDesk(quick_lines=frozenset({"quick"})))
    service = ciw.dists.Lognormal(-(spread**2) / 2, spread)
    ciws = theirs(
        ciw.create_network(
            arrival_distributions={"quick": [ciw.dists.Exponential(0.9)], "slow": [ciw.dists.Exponential(0.8)]},
            service_distributions={"quick": [service], "slow": [service]},
            priority_classes={"quick": 0, "slow": 1},
            number_of_servers=[2],
        )
    )

    assert agree(mine, ciws, "quick")
    assert agree(mine, ciws, "slow")
    assert mean(run["slow"] for run in mine) > 3 * mean(run["quick"] for run in mine)


def test_one_counter_that_takes_the_quick_line_first_is_cobhams() -> None:
    """W1 = W0 / (1 - r1), W2 = W0 / ((1 - r1)(1 - r)) with W0 = load x mean of the remaining service."""
    mine = ours({"quick": 0.4, "slow": 0.4}, exponential, 1, policy=QuickDesk(quick_lines=frozenset({"quick"})))

    assert hits(mine, "quick", 0.8 / (1 - 0.4))
    assert hits(mine, "slow", 0.8 / ((1 - 0.4) * (1 - 0.8)))


def test_the_comparison_can_fail() -> None:
    mine = ours({"a": 3.2}, exponential, 4)
    faster = [{"a": run["a"] * 0.7} for run in mine]

    assert not agree(mine, faster, "a")
    with pytest.raises(AssertionError):
        assert hits(mine, "a", 0.7 * mean_wait(arrival_rate=3.2, mean_service=1, servers=4))
