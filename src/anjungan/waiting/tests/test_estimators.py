import heapq
from math import sqrt

import numpy as np
import pytest

from anjungan.waiting.estimators import RecentWaits, UsualWaits, queue_length, with_patience
from anjungan.waiting.tests.halls import found_waiting, serve

PEOPLE = 60_000


def stationary(
    *, counters: int, load: float, seed: int, gaps: str = "M"
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return arrivals, services, calls and who counts (delayed, after the start) in a hall with mean service 1."""
    rng = np.random.default_rng([14, seed])
    between = np.ones(PEOPLE) if gaps == "D" else rng.exponential(1.0, PEOPLE)
    if gaps == "H2":
        # Balanced hyperexponential with squared variation 4.
        often = (1 + sqrt(0.6)) / 2
        between /= np.where(rng.random(PEOPLE) < often, 2 * often, 2 - 2 * often)
    arrived = np.cumsum(between / (load * counters))
    services = rng.exponential(1.0, PEOPLE)
    called = serve(arrived, services, counters)
    counts = (called > arrived) & (np.arange(PEOPLE) > 8_000)
    return arrived, services, called, counts


@pytest.mark.parametrize("counters", [1, 10, 100])
def test_the_error_of_the_queue_length_is_exactly_that_of_a_gamma(counters: int) -> None:
    values = []
    for seed in range(8):
        arrived, _, called, counts = stationary(counters=counters, load=0.9, seed=seed)
        needed = found_waiting(arrived, called)[counts] + 1
        values.append(float(np.mean((counters * (called - arrived)[counts] - needed) ** 2 / needed)))
    assert np.mean(values) == pytest.approx(1.0, abs=0.04)


@pytest.mark.parametrize(("counters", "load"), [(4, 0.85), (10, 0.8)])
def test_nothing_beats_the_limit_and_the_queue_length_reaches_it(counters: int, load: float) -> None:
    values = []
    for seed in range(4):
        arrived, _, called, counts = stationary(counters=counters, load=load, seed=seed)
        waited = (called - arrived)[counts]
        told = (found_waiting(arrived, called)[counts] + 1) / counters
        values.append(float(np.sqrt(np.mean((waited - told) ** 2)) / waited.mean()))
    assert np.mean(values) == pytest.approx(sqrt(1 - load), abs=0.02)


def test_nine_in_ten_fall_into_the_range() -> None:
    arrived, _, called, counts = stationary(counters=10, load=0.9, seed=3)
    found = found_waiting(arrived, called)[counts]
    told = [queue_length(ahead=n, counters=10, mean_service=1.0) for n in range(int(found.max()) + 1)]
    low, high = (np.array([getattr(t, name) for t in told])[found] for name in ("q05", "q95"))
    waited = (called - arrived)[counts]
    assert np.mean((waited >= low) & (waited <= high)) == pytest.approx(0.9, abs=0.01)


def mean_squares(counters: int, load: float, seed: int, gaps: str = "M") -> dict[str, float]:
    arrived, services, called, counts = stationary(counters=counters, load=load, seed=seed, gaps=gaps)
    recent, ends = RecentWaits(keep=10), list[tuple[float, int]]()
    told: dict[str, list[float]] = {"QL": [], "LES": [], "HOL": [], "RCS": [], "AVG10": []}
    actual, told_calls = [], 0
    found = found_waiting(arrived, called)
    for index, now in enumerate(arrived.tolist()):
        while told_calls < index and called[told_calls] <= now:
            recent.called(arrived_at=arrived[told_calls], at=called[told_calls])
            heapq.heappush(ends, (called[told_calls] + services[told_calls], told_calls))
            told_calls += 1
        while ends and ends[0][0] <= now:
            other = heapq.heappop(ends)[1]
            recent.ended(arrived_at=arrived[other], called_at=called[other])
        if counts[index]:
            first = float(arrived[told_calls]) if told_calls < index else None
            actual.append(called[index] - now)
            told["QL"].append((found[index] + 1) / counters)
            told["LES"].append(recent.last or 0.0)
            told["HOL"].append(recent.head(first_arrived_at=first, now=now) or 0.0)
            told["RCS"].append(recent.recently_served or 0.0)
            told["AVG10"].append(recent.average or 0.0)
    return {name: float(np.mean((np.array(guess) - actual) ** 2)) for name, guess in told.items()}


def test_the_order_of_the_estimators_is_the_published_one() -> None:
    found = mean_squares(10, 0.9, seed=5)
    ratios = {name: value / found["QL"] for name, value in found.items()}
    assert ratios["LES"] == pytest.approx(2.16, abs=0.15)
    assert ratios["HOL"] == pytest.approx(1.99, abs=0.12)
    assert ratios["RCS"] == pytest.approx(2.75, abs=0.25)
    assert 1 < ratios["HOL"] <= ratios["LES"] < ratios["AVG10"]


def test_with_regular_arrivals_the_last_delay_says_nearly_as_much_as_the_queue() -> None:
    found = mean_squares(100, 0.98, seed=6, gaps="D")
    assert found["LES"] / found["QL"] == pytest.approx(1.06, abs=0.05)


def test_with_bursts_the_last_delay_says_far_less() -> None:
    found = mean_squares(100, 0.98, seed=7, gaps="H2")
    assert found["LES"] / found["QL"] > 3.5


def impatient(*, counters: int, rate: float, leaving: float, seed: int) -> list[tuple[int, float, float]]:
    """Return for the delayed who were served: how many were ahead, the counters' total rate, the wait."""
    rng = np.random.default_rng([16, seed])
    free = [0.0] * counters
    gone_at: list[float] = []
    rows, at = [], 0.0
    for index in range(25_000):
        at += rng.exponential(1.0 / rate)
        patience, begins = rng.exponential(1.0 / leaving), max(at, free[0])
        gone = min(begins, at + patience)
        ahead = sum(1 for other in gone_at[-400:] if other > at)
        # The virtual wait is what a person of endless patience would see.
        if index > 2_000 and begins > at:
            rows.append((ahead, float(counters), begins - at))
        if begins <= at + patience:
            heapq.heapreplace(free, begins + rng.exponential(1.0))
        gone_at.append(gone)
    return rows


def test_the_delay_among_the_impatient_has_its_exact_spread() -> None:
    rows = impatient(counters=10, rate=12.0, leaving=0.5, seed=1)
    told = {n: with_patience(ahead=n, counters=10, mean_service=1.0, mean_patience=2.0) for n in {r[0] for r in rows}}
    inside = np.mean([told[n].q05 <= wait <= told[n].q95 for n, _, wait in rows])
    assert inside == pytest.approx(0.9, abs=0.012)
    scores = [(wait - told[n].mean) ** 2 / sum(1 / (10 + 0.5 * i) ** 2 for i in range(n + 1)) for n, _, wait in rows]
    assert np.mean(scores) == pytest.approx(1.0, abs=0.05)


def test_without_impatience_both_say_the_same() -> None:
    plain = queue_length(ahead=7, counters=3, mean_service=60.0)
    patient = with_patience(ahead=7, counters=3, mean_service=60.0, mean_patience=1e9)
    assert patient.mean == pytest.approx(plain.mean, rel=1e-4)
    assert patient.q95 == pytest.approx(plain.q95, rel=1e-3)
    assert with_patience(ahead=7, counters=3, mean_service=60.0, mean_patience=float("inf")) == plain


def test_without_a_counter_there_is_no_answer() -> None:
    with pytest.raises(ValueError, match="no counter"):
        queue_length(ahead=1, counters=0, mean_service=60)


def test_before_anything_happened_the_past_says_nothing() -> None:
    recent, usual = RecentWaits(), UsualWaits()
    assert (recent.last, recent.average, recent.recently_served) == (None, None, None)
    assert recent.head(first_arrived_at=None, now=5) is None
    assert usual.expect(second_of_day=0) is None
    assert usual.mean is None


def test_a_half_hour_never_seen_gets_the_mean_of_all() -> None:
    usual = UsualWaits()
    usual.observe(second_of_day=9 * 3600, wait=600)
    usual.observe(second_of_day=9 * 3600 + 1700, wait=300)
    usual.observe(second_of_day=10 * 3600, wait=60)
    assert usual.expect(second_of_day=9 * 3600 + 5) == 450
    assert usual.expect(second_of_day=15 * 3600) == usual.mean == 320
