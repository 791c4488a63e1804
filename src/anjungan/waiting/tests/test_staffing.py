from math import exp

import pytest

from anjungan.waiting.simulator.demand import LineDemand, ServiceTime, Shape
from anjungan.waiting.simulator.model import Counter
from anjungan.waiting.simulator.recursion import outlook
from anjungan.waiting.staffing import (
    Method,
    Need,
    Promise,
    StaffingPlan,
    flat,
    offered_load,
    open_as_needed,
    plan,
)
from anjungan.waiting.staffing_trials import Trial

EIGHT_MINUTES = ServiceTime(mean=480.0, shape=Shape.EXPONENTIAL)


def two_humps() -> LineDemand:
    """Return 30 an hour with a morning hump up to 75 and a smaller one after lunch, seven hours."""
    hours = [(k + 0.5) / 4 for k in range(28)]
    per_hour = [30 + 45 * exp(-(((h - 1.75) / 0.9) ** 2)) + 33 * exp(-(((h - 5.2) / 0.8) ** 2)) for h in hours]
    return LineDemand(line="a", per_hour=tuple(per_hour), service=EIGHT_MINUTES)


def waiting_by_half_hour(found: StaffingPlan, demand: LineDemand, days: int = 500) -> list[float]:
    """Simulate the plan after two hours at the first slot's rate and return the share that waits by half-hour."""
    warm = LineDemand(
        line="a", per_hour=(demand.per_hour[0],) * 8 + demand.per_hour, service=demand.service, from_at=-7200
    )
    before = Need(from_at=-7200, to_at=0, load=0, counters=found.needs[0].counters)
    counters = open_as_needed(line="a", needs=[before, *found.needs])
    return [slot.waiting or 0.0 for slot in outlook(demand=warm, counters=counters, days=days, seed=9)[4:]]


def test_the_load_of_steady_arrivals_is_arrivals_times_service() -> None:
    demand = LineDemand(line="a", per_hour=(30.0,) * 8, service=EIGHT_MINUTES)

    assert offered_load(demand=demand, warm=True) == pytest.approx([4.0] * 120, abs=1e-5)
    cold = offered_load(demand=demand)
    assert cold[29] == pytest.approx(4 * (1 - exp(-30 / 8)), abs=0.01)


@pytest.mark.parametrize("shape", [Shape.LOGNORMAL, Shape.FIXED, Shape.EXPONENTIAL])
def test_the_load_comes_later_than_the_arrivals_by_about_a_service(shape: Shape) -> None:
    demand = LineDemand(
        line="a", per_hour=(0.0, 60.0, 0.0, 0.0, 0.0, 0.0), service=ServiceTime(mean=900.0, shape=shape, cv=0.5)
    )
    load = offered_load(demand=demand)

    # All the work that came in is done in the end.
    assert sum(load) / 60 == pytest.approx(15 * 15 / 60, rel=0.03)
    assert 27 <= int(load.argmax()) <= 31


@pytest.mark.parametrize("method", [Method.LOAD_AND_ERLANG, Method.SIMULATED])
def test_the_promise_holds_in_every_half_hour_and_is_not_overdone(method: Method) -> None:
    demand = two_humps()
    found = plan(demand=demand, promise=Promise(most_waiting=0.3), method=method, warm=True)
    waiting = waiting_by_half_hour(found, demand)

    # Counters come whole, so the share cannot be the same everywhere.
    assert max(waiting) <= 0.31
    assert min(waiting) >= 0.11
    assert found.counter_hours <= 0.74 * flat(plan=found).counter_hours


def test_a_promise_of_minutes_lets_the_peak_wait_and_costs_less_than_erlangs_eternity() -> None:
    demand, promise = two_humps(), Promise(longest_mean_wait=300.0)
    found = plan(demand=demand, promise=promise, method=Method.CHEAPEST, warm=True, block=4, days=60)
    counts = [need.counters for need in found.needs]

    assert found.counter_hours < 0.97 * plan(demand=demand, promise=promise, warm=True).counter_hours
    assert all(len(set(counts[hour : hour + 4])) == 1 for hour in range(0, 28, 4))
    warm = LineDemand(line="a", per_hour=(30.0,) * 8 + demand.per_hour, service=EIGHT_MINUTES, from_at=-7200)
    last = Need(from_at=found.needs[-1].from_at, to_at=1e9, load=0, counters=counts[-1])
    before = Need(from_at=-7200, to_at=0, load=0, counters=counts[0])
    counters = open_as_needed(line="a", needs=[before, *found.needs[:-1], last])
    means = [slot.mean or 0 for slot in outlook(demand=warm, counters=counters, days=500, slot_seconds=3600, seed=4)]
    assert max(means[2:]) < 375


def test_not_one_counter_can_be_spared() -> None:
    demand = LineDemand(line="a", per_hour=(20.0, 60.0, 30.0, 20.0), service=ServiceTime(mean=480), slot_seconds=3600)
    promise = Promise(share_within=0.8, within=600.0)
    trial = Trial.draw(demand=demand, days=60, seed=1, warm=False)
    found = plan(demand=demand, promise=promise, method=Method.CHEAPEST, days=60)
    counts = [need.counters for need in found.needs]

    assert not trial.broken(counts=counts, promise=promise, block=1).any()
    for place in range(4):
        fewer = [count - (n == place) for n, count in enumerate(counts)]
        assert trial.broken(counts=fewer, promise=promise, block=1).any()


def test_the_square_root_comes_close() -> None:
    demand = two_humps()
    waiting = waiting_by_half_hour(
        plan(demand=demand, promise=Promise(most_waiting=0.3), method=Method.LOAD_AND_ROOT, warm=True), demand
    )

    assert 0.1 <= min(waiting) <= max(waiting) <= 0.33


def test_each_slot_alone_calls_counters_for_work_that_has_not_come_yet() -> None:
    """An hour's service: the work of the hump comes later than its people, and lower."""
    hours = [(k + 0.5) / 4 for k in range(28)]
    demand = LineDemand(
        line="a",
        per_hour=tuple(4 + 12 * exp(-(((h - 2) / 0.8) ** 2)) for h in hours),
        service=ServiceTime(mean=3600.0, shape=Shape.EXPONENTIAL),
    )
    promise = Promise(most_waiting=0.3)
    alone = plan(demand=demand, promise=promise, method=Method.EACH_ALONE)
    by_load = plan(demand=demand, promise=promise, warm=True)

    assert max(need.counters for need in alone.needs) == 20
    assert max(need.counters for need in by_load.needs) == 15
    assert max(waiting_by_half_hour(by_load, demand)) <= 0.3
    assert min(waiting_by_half_hour(alone, demand)) < 0.01


def test_a_promise_of_minutes_needs_no_more_counters_the_more_minutes_it_allows() -> None:
    demand = two_humps()
    hours = [
        plan(demand=demand, promise=Promise(longest_mean_wait=60.0 * minutes), warm=True).counter_hours
        for minutes in (1, 3, 10)
    ]

    assert hours == sorted(hours, reverse=True)
    share = plan(demand=demand, promise=Promise(share_within=0.8, within=300.0), warm=True)
    assert hours[2] < share.counter_hours < plan(demand=demand, promise=Promise(most_waiting=0.05)).counter_hours


def test_nobody_coming_needs_nobody_and_bounds_are_kept() -> None:
    nobody = LineDemand(line="a", per_hour=(0.0, 0.0), service=EIGHT_MINUTES)
    promise = Promise(most_waiting=0.3)

    for method in Method:
        assert [need.counters for need in plan(demand=nobody, promise=promise, method=method).needs] == [0, 0]
    assert [need.counters for need in plan(demand=nobody, promise=promise, least=1).needs] == [1, 1]
    assert max(need.counters for need in plan(demand=two_humps(), promise=promise, most=9).needs) == 9
    assert plan(demand=LineDemand(line="a", per_hour=(), service=EIGHT_MINUTES), promise=promise).needs == ()


def test_a_promise_that_cannot_be_kept_is_refused() -> None:
    for wrong in ({}, {"most_waiting": 0.0}, {"longest_mean_wait": 0.0}, {"share_within": 1.0}):
        with pytest.raises(ValueError, match=r"promise|waiting"):
            Promise(**wrong)


def test_counters_are_open_in_just_the_slots_that_need_them() -> None:
    needs = [Need(from_at=900.0 * n, to_at=900.0 * (n + 1), load=0, counters=c) for n, c in enumerate((1, 2, 0, 1))]

    assert open_as_needed(line="a", needs=needs) == (
        Counter(key="a 1", lines=("a",), windows=((0, 1800), (2700, 3600))),
        Counter(key="a 2", lines=("a",), windows=((900, 1800),)),
    )
