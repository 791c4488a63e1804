"""Advice says what a step would change, as the forecast has it, and what it would cost elsewhere."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anjungan.domain.forecasting.queries import gather, learned
from anjungan.domain.premises.models import Counter, CounterState, Line
from anjungan.domain.queueing.tests.scenarios import NINE_O_CLOCK, Hall, hall, minutes
from anjungan.domain.statistics.queries import Advice, Step, advice_now, agencies_against_promise
from anjungan.domain.statistics.queries.steps import Building, with_counter
from anjungan.waiting import live
from anjungan.waiting.building import CounterState as Desk

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_learned() -> None:
    learned.forget()


def advised(here: Hall, now: datetime) -> list[Advice]:
    standings = agencies_against_promise(mall=here.mall, now=now)
    return advice_now(mall=here.mall, standings=standings, now=now)


def closed(here: Hall, *places: int) -> None:
    ids = [here.counters[place].pk for place in places]
    Counter.objects.filter(pk__in=ids).update(state=CounterState.CLOSED, officer=None, active_line_ids=[])


def crowded(*, waiting: int = 8, counters: int = 2) -> tuple[Hall, datetime]:
    """Build a line in which people have come over the last hour to one open counter; the others are closed."""
    here = hall(counters=counters, skills=[[0]] * counters)
    closed(here, *range(1, counters))
    for place in range(waiting):
        here.arrive(at=NINE_O_CLOCK + minutes(60 * place / waiting))
    return here, NINE_O_CLOCK + minutes(61)


def test_the_effect_of_a_counter_is_that_of_two_forecasts_worked_out_apart() -> None:
    here, now = crowded()

    (advice,) = advised(here, now)

    gathered = gather(mall=here.mall, now=now)
    with learned.lock:
        times = learned.knowledge(gathered=gathered).times
        line = here.lines[0].pk
        ends = max(ends for counter in gathered.state.counters for _begins, ends in counter.windows)
        desk = Desk(key=here.counters[1].pk, lines=[line], windows=[(gathered.state.now + 300, ends)])
        plain = live.forecast(gathered.state, times=times, day=gathered.day_number).lines[line]
        helped = live.forecast(with_counter(gathered.state, desk), times=times, day=gathered.day_number).lines[line]
    assert plain is not None
    assert helped is not None
    assert advice.step == Step.OPEN
    assert plain.newcomer.mean is not None
    assert advice.wait_now == pytest.approx(plain.newcomer.mean)
    assert advice.saved == pytest.approx(
        sum(
            (before.mean or 0) - (after.mean or 0)
            for (_, before), (_, after) in zip(plain.places, helped.places, strict=True)
        )
    )
    assert advice.effect is not None
    assert advice.effect.people == 8
    assert advice.effect.after in {300, 900, 1500, 2400, 3600}
    assert advice.effect.wait_then < 0.75 * plain.newcomer.mean
    # Without the step it gets worse as people go on coming; with it, better.
    first, last = advice.effect.course[0], advice.effect.course[-1]
    assert last[1] > last[2]
    assert last[2] < first[2]


def test_the_step_that_saves_all_who_wait_most_comes_first() -> None:
    here = hall(counters=4, lines=2, skills=[[0], [0], [1], [1]])
    closed(here, 1, 3)
    for place in range(4):
        here.arrive(0, at=NINE_O_CLOCK + minutes(place))
    for place in range(12):
        here.arrive(1, at=NINE_O_CLOCK + minutes(5 + place))
    first, second = advised(here, NINE_O_CLOCK + minutes(40))
    assert (first.line.line_id, second.line.line_id) == (here.lines[1].pk, here.lines[0].pk)
    assert first.saved > second.saved > 0


def test_a_shared_counter_is_taken_from_its_line_only_with_the_cost_told() -> None:
    here = hall(counters=2, lines=2, skills=[[0], [0, 1]])
    Counter.objects.filter(pk=here.counters[1].pk).update(active_line_ids=[here.lines[1].pk])
    Line.objects.filter(pk=here.lines[1].pk).update(promise_minutes=None)
    for place in range(14):
        here.arrive(0, at=NINE_O_CLOCK + minutes(place))
    here.arrive(1, at=NINE_O_CLOCK + minutes(14))

    (advice,) = advised(here, NINE_O_CLOCK + minutes(40))

    assert advice.step == Step.SHARE
    assert advice.counter == here.counters[1]
    assert advice.effect is not None
    (cost,) = advice.effect.costs
    assert cost.line_id == here.lines[1].pk
    assert cost.wait_then > cost.wait_now
    assert advice.saved > 0


def test_where_nobody_serves_there_is_no_number_for_now_but_one_for_then() -> None:
    here = hall(counters=1)
    for place in range(3):
        here.arrive(at=NINE_O_CLOCK + minutes(place))
    Counter.objects.update(state=CounterState.PAUSED, state_since=NINE_O_CLOCK)
    closed(here, 0)
    (advice,) = advised(here, NINE_O_CLOCK + minutes(50))
    assert advice.wait_now is None
    assert advice.effect is not None
    assert advice.effect.wait_now is None
    assert advice.effect.wait_then < 3_600


def test_a_line_that_no_counter_can_help_is_named_without_a_step() -> None:
    here, now = crowded(counters=1)
    (advice,) = advised(here, now)
    assert (advice.step, advice.counter, advice.effect) == (Step.NOBODY, None, None)
    assert advice.wait_now is not None


def test_who_is_free_is_named_when_a_closed_counter_has_no_officer() -> None:
    here = hall(counters=3, lines=2, skills=[[0], [0], [1]])
    other = here.lines[1]
    other.agency = here.lines[0].agency
    other.save()
    Counter.objects.filter(mall=here.mall).update(agency=here.lines[0].agency)
    closed(here, 1)
    for place in range(8):
        here.arrive(at=NINE_O_CLOCK + minutes(place))
    (advice,) = advised(here, NINE_O_CLOCK + minutes(40))
    assert advice.step == Step.OPEN
    assert advice.free == (here.officers[2].label, here.counters[2].code)


def test_the_advice_costs_the_same_statements_for_a_long_line() -> None:
    counts = []
    for waiting in (4, 30):
        here, now = crowded(waiting=waiting, counters=3)
        standings = agencies_against_promise(mall=here.mall, now=now)
        learned.forget()
        with CaptureQueriesContext(connection) as asked:
            assert advice_now(mall=here.mall, standings=standings, now=now)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 14


def test_lines_that_hang_together_by_counters_are_felt_together() -> None:
    here = hall(counters=3, lines=4, skills=[[0, 1], [1, 2], [3]])
    building = Building(here.mall, NINE_O_CLOCK + timedelta(minutes=1))
    ids = [line.pk for line in here.lines]
    assert building.touched([ids[0]], []) == ids[:3]
    assert building.touched([ids[3]], []) == ids[3:]
