from math import inf
from time import perf_counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from anjungan.waiting.erlang import erlang_a, erlang_c, mean_wait
from anjungan.waiting.policies import Pooled
from anjungan.waiting.simulator import Arrival, Counter, Day, simulate
from anjungan.waiting.simulator.demand import LineDemand, ServiceTime, Shape, draw_arrivals, draw_day
from anjungan.waiting.simulator.recursion import line_starts, outlook

Floats = NDArray[np.float64]
Truths = NDArray[np.bool_]
ALWAYS = ((-inf, inf),)


def steady(rate: float, servers: int, patience: float = inf) -> tuple[Floats, Truths]:
    """Return waits and whether called of 400 days of M/M/s with mean service 1, after a long beginning."""
    rng = np.random.default_rng(11)
    count = 1500
    entered = np.cumsum(rng.exponential(1 / rate, (400, count)), axis=1)
    limits = rng.exponential(patience, entered.shape) if patience < inf else None
    called = line_starts(
        entered=entered, services=rng.exponential(1, entered.shape), windows=[ALWAYS] * servers, patience=limits
    )
    waits = called - entered
    if limits is not None:
        waits = np.minimum(waits, limits)
    return waits[:, 500:], np.isfinite(called)[:, 500:]


def within(sample: Floats | Truths, value: float) -> bool:
    """Whether the value lies in the 99.9 % interval of the mean over days."""
    means = sample.mean(axis=1)
    return bool(abs(means.mean() - value) < 3.3 * means.std(ddof=1) / np.sqrt(len(means)))


def test_waits_are_those_of_the_closed_form() -> None:
    waits, _ = steady(3.2, 4)

    assert within(waits > 0, erlang_c(load=3.2, servers=4))
    assert within(waits, mean_wait(arrival_rate=3.2, mean_service=1, servers=4))


def test_impatient_waits_are_those_of_the_closed_form() -> None:
    waits, called = steady(3.6, 3, patience=2.0)
    exact = erlang_a(arrival_rate=3.6, mean_service=1, servers=3, mean_patience=2.0)

    assert within(waits > 0, exact.waiting)
    assert within(waits, exact.mean_wait)
    assert within(~called, exact.leaving)


@settings(max_examples=80, deadline=None)
@given(seed=st.integers(0, 10**9))
def test_the_recursion_and_the_engine_tell_the_same_story(seed: int) -> None:
    rng = np.random.default_rng(seed)
    count, seats = int(rng.integers(0, 40)), int(rng.integers(1, 5))
    entered = np.sort(rng.uniform(0, 3600, (1, count)))
    services = rng.exponential(300, (1, count))
    patience = rng.exponential(600, (1, count)) if seed % 2 else None
    counters = []
    for n in range(seats):
        cuts = np.sort(rng.uniform(-500, 5000, 2 * int(rng.integers(1, 4))))
        windows = tuple((float(a), float(b)) for a, b in cuts.reshape(-1, 2))
        counters.append(Counter(key=str(n), lines=("a",), windows=windows))
    found = line_starts(
        entered=entered, services=services, windows=[one.windows for one in counters], patience=patience
    )
    limits = np.full((1, count), inf) if patience is None else patience
    day = Day(
        arrivals=tuple(
            Arrival(line="a", entered_at=float(a), service=float(s), patience=float(p))
            for a, s, p in zip(entered[0], services[0], limits[0], strict=True)
        ),
        counters=tuple(counters),
    )

    told = simulate(day=day, policy=Pooled()).called_at
    assert np.allclose(np.where(np.isinf(found[0]), -1, found[0]), np.nan_to_num(told, nan=-1))


def test_nobody_and_no_counter_are_fine() -> None:
    nobody = LineDemand(line="a", per_hour=(0.0,), service=ServiceTime(mean=60))
    slots = outlook(demand=nobody, counters=(), slot_seconds=900, days=3)

    assert [(slot.arrivals, slot.mean, slot.q90) for slot in slots] == [(0.0, None, None)]
    some = outlook(demand=nobody.scaled(by=1), counters=(Counter(key="1", lines=("b",), windows=ALWAYS),), days=3)
    assert len(some) == 1
    closed = LineDemand(line="a", per_hour=(30.0,), service=ServiceTime(mean=60))
    assert outlook(demand=closed, counters=(), days=3)[0].not_called == 1.0


def test_more_counters_and_fewer_people_mean_shorter_waits_with_the_same_people() -> None:
    demand = LineDemand(line="a", per_hour=(40.0,) * 8, service=ServiceTime(mean=480, cv=0.8), from_at=8 * 3600.0)
    hours = ((8 * 3600.0, 12 * 3600.0),)

    def mean(counters: int) -> float:
        there = [Counter(key=str(n), lines=("a",), windows=hours) for n in range(counters)]
        found = outlook(demand=demand, counters=there, days=50, slot_seconds=7200)
        return found[0].mean or 0.0

    assert mean(5) > mean(6) > mean(7)


def test_arrivals_follow_their_rates_in_order_within_their_slots() -> None:
    demand = LineDemand(line="a", per_hour=(8.0, 0.0, 80.0), service=ServiceTime(mean=60), from_at=100.0)
    entered = draw_arrivals(demand=demand, days=2000, rng=np.random.default_rng(4))
    known = entered[np.isfinite(entered)]

    assert (np.diff(np.nan_to_num(entered, posinf=1e9), axis=1) >= 0).all()
    assert known.min() >= 100
    assert not ((known >= 1000) & (known < 1900)).any()
    assert np.mean(np.sum(entered < 1000, axis=1)) == pytest.approx(2, abs=0.15)
    assert np.mean(np.sum(np.isfinite(entered), axis=1)) == pytest.approx(22, abs=0.4)


@pytest.mark.parametrize("shape", Shape)
def test_services_have_their_mean_and_their_survival(shape: Shape) -> None:
    service = ServiceTime(mean=300, shape=shape, cv=0.7, recorded=(100.0, 200.0, 600.0))
    drawn = service.draw(rng=np.random.default_rng(5), size=(200_000,))

    assert drawn.mean() == pytest.approx(300, rel=0.01)
    assert np.mean(drawn > 250) == pytest.approx(service.survival(seconds=250), abs=0.005)


def test_a_drawn_day_is_the_same_for_the_same_seed_and_another_for_another() -> None:
    demand = LineDemand(
        line="a", per_hour=(60.0,), service=ServiceTime(mean=60), no_show=0.3, ahead=0.5, head_start=600
    )
    one, same, other = (draw_day(demands=[demand], counters=(), seed=seed) for seed in (1, 1, 2))

    assert one == same != other
    assert 0 < sum(not arrival.shows_up for arrival in one.arrivals) < len(one.arrivals)
    assert {round(arrival.entered_at - (arrival.rank_at or 0)) for arrival in one.arrivals} == {0, 600}


def test_a_thousand_days_of_a_line_take_no_time() -> None:
    demand = LineDemand(line="a", per_hour=(30.0,) * 28, service=ServiceTime(mean=480))
    counters = [Counter(key=str(n), lines=("a",), windows=((0.0, 14400.0), (18000.0, 25200.0))) for n in range(5)]
    began = perf_counter()
    found = outlook(demand=demand, counters=counters, days=1000)

    people = sum(slot.arrivals for slot in found) * 1000
    # The promise is 300,000 a second; a busy machine may be four times slower than a quiet one.
    assert people / (perf_counter() - began) > 75_000
