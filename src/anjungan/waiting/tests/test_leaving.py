"""People who give up make the line move faster, and those who stay are told so."""

import json

import numpy as np
import pytest

from anjungan.waiting.building import Key
from anjungan.waiting.leaving import Leaving
from anjungan.waiting.live import BuildingState, CounterState, Forecast, LineState, Serving, WaitingTicket, forecast
from anjungan.waiting.rosters import Pace, thinned
from anjungan.waiting.service_times import ServiceTimes
from anjungan.waiting.tests.leavers import told_in_overload

HOUR = 3600.0


def test_a_line_leans_on_the_mall_until_it_has_shown_its_own_pace() -> None:
    leaving = Leaving()
    assert leaving.hazard("a") == 0
    leaving.observe(line="a", waited=1000 * HOUR, left=500, day=1)
    assert leaving.hazard("a") == pytest.approx(0.5 / HOUR, rel=0.06)
    assert leaving.hazard("new") == pytest.approx(500 / 1100 / HOUR)
    leaving.observe(line="b", waited=1000 * HOUR, left=0, day=1)
    assert leaving.hazard("b") < 0.02 / HOUR
    leaving.observe(line="b", waited=float("nan"), left=3, day=2)
    times = ServiceTimes()
    times.leaving.observe(line=7, waited=100 * HOUR, left=40, day=3)
    again = ServiceTimes.from_json(json.loads(json.dumps(times.to_json())))
    assert again.leaving.hazard(7) == times.leaving.hazard(7) > 0


def test_places_are_worth_what_the_erlang_a_queue_says() -> None:
    # s mu = 10, theta = .5: QLm of n = 20 is the sum of 1 / (10 + .5 i), i = 0 to 20.
    pace = Pace(starts=np.zeros(1), rates=np.array([10.0]), jumps=np.zeros(1))
    found = thinned(pace=pace, needed=np.array([0.5, 1.0, 21.0]), hazard=0.5)
    assert found == pytest.approx([0.5, 1.0, 10 * sum(1 / (10 + 0.5 * i) for i in range(21))])
    closed = Pace(starts=np.array([0.0, 2.0]), rates=np.array([0.0, 10.0]), jumps=np.zeros(2))
    later = thinned(pace=closed, needed=np.array([21.0]), hazard=0.5)
    assert later[0] < found[2]
    assert later[0] == pytest.approx(10 * sum(1 / (10 + 0.5 * i) for i in range(8)), rel=0.05)


def test_both_ways_of_telling_agree_on_those_who_stay() -> None:
    times = ServiceTimes(default_seconds=480.0)
    waiting = [WaitingTicket(key=n, rank=-60.0 * n, entered_at=-60.0 * n, visit=n) for n in range(24, 0, -1)]
    busy = Serving(line="a", began_at=-100.0)

    def told(*, hazard: float, shared: bool) -> Forecast:
        times.leaving = Leaving()
        if hazard:
            times.leaving.observe(line="a", waited=1e9, left=round(1e9 * hazard), day=1)
        lines: dict[Key, LineState] = {"a": LineState(key="a", waiting=waiting), "b": LineState(key="b")}
        counters = [
            CounterState(key=n, lines=["a", "b"] if shared else ["a"], windows=[(0.0, 9 * HOUR)], serving=busy)
            for n in range(4)
        ]
        return forecast(BuildingState(now=0.0, lines=lines, counters=counters), times=times)

    computed, played = (told(hazard=1 / 1800, shared=shared).lines["a"] for shared in (False, True))
    stays = told(hazard=0.0, shared=False).lines["a"]
    assert computed is not None
    assert played is not None
    assert stays is not None
    last, same, without = (found.places[-1][1].mean for found in (computed, played, stays))
    assert last == pytest.approx(same, rel=0.08)
    assert last is not None
    assert without is not None
    assert last < 0.8 * without


def test_in_overload_the_bias_of_a_line_that_people_leave_goes_away() -> None:
    def off(*, knows: bool) -> tuple[float, float]:
        mean, _low, _high, actual, _day, _hour = told_in_overload(days=5, knows=knows).T
        return float(np.mean(mean - actual) / np.mean(actual)), float(np.mean(np.abs(mean - actual)))

    (bias, error), (less_bias, less_error) = off(knows=False), off(knows=True)
    assert bias > 0.1
    assert abs(less_bias) < 0.05
    assert less_error < 0.95 * error
