"""The moment to come back, and the best order of several errands."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anjungan.domain.forecasting import jobs
from anjungan.domain.forecasting import operations as forecasting
from anjungan.domain.forecasting.errors import VisitIsOver
from anjungan.domain.forecasting.models import LineForecast, Nearness, TravelTime, VisitPlan
from anjungan.domain.forecasting.queries import curves_of, gather, visit_outlook
from anjungan.domain.premises import operations as premises
from anjungan.domain.premises.models import Counter, CounterState
from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing.models import Ticket
from anjungan.domain.queueing.operations import StartedVisit
from anjungan.domain.queueing.queries import ticket_page
from anjungan.domain.queueing.tests.neighbours import PATIENCE, half_finished, meanwhile, until_it_waits
from anjungan.domain.queueing.tests.scenarios import NINE_O_CLOCK, Hall, hall, minutes
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import InvalidInput, NotAllowed
from anjungan.foundation.models import EventRecord

pytestmark = pytest.mark.django_db(transaction=True)


def look(here: Hall, now: datetime = NINE_O_CLOCK) -> None:
    jobs.look_at(mall=here.mall, now=now)


def told(name: str) -> list[dict[str, Any]]:
    return list(
        EventRecord.objects.filter(name=f"forecasting.{name}.v1").order_by("id").values_list("payload", flat=True)
    )


def outlook(visit: StartedVisit, now: datetime = NINE_O_CLOCK) -> Any:
    page = ticket_page(code=visit.code)
    assert page is not None
    return visit_outlook(found=page, now=now)


def crowd(here: Hall, people: int, *errands: int) -> list[StartedVisit]:
    return [here.arrive(*errands, at=NINE_O_CLOCK - minutes(1)) for _ in range(people)]


def test_a_turn_is_near_when_the_earliest_call_is_within_the_way_back() -> None:
    here = hall()
    people = crowd(here, 12)
    look(here)
    near = {payload["number"] for payload in told("turn_is_near")}
    assert people[0].number in near
    assert people[-1].number not in near
    assert outlook(people[0]).is_near
    assert not outlook(people[-1]).is_near


def test_it_is_told_once_however_often_the_worker_looks() -> None:
    here = hall()
    crowd(here, 3)
    for again in range(3):
        look(here, NINE_O_CLOCK + timedelta(seconds=again))
    assert len(told("turn_is_near")) == len({payload["number"] for payload in told("turn_is_near")})


def test_of_several_errands_one_at_a_time_is_told() -> None:
    here = hall(lines=2, counters=2, skills=[[0], [1]])
    visit = here.arrive(0, 1, at=NINE_O_CLOCK - minutes(1))
    for again in range(2):
        look(here, NINE_O_CLOCK + timedelta(seconds=again))
    (first,) = told("turn_is_near")
    ticket = Ticket.objects.get(uuid=first["ticket"])
    queue.drop_errand(ticket_id=ticket.pk, actor=Actor.visitor(visit.code), now=NINE_O_CLOCK + minutes(1))
    look(here, NINE_O_CLOCK + minutes(1))
    second = told("turn_is_near")[1]
    assert (second["number"], second["ticket"] != first["ticket"]) == (first["number"], True)


def test_who_was_told_of_an_errand_that_stays_away_is_told_of_another_in_time() -> None:
    here = hall(lines=2, counters=2, skills=[[0], [1]])
    here.arrive(0, 1, at=NINE_O_CLOCK - minutes(1))
    for after in (0, 29, 31):
        look(here, NINE_O_CLOCK + minutes(after))
        assert len(told("turn_is_near")) == (2 if after > 30 else 1)


def test_who_was_told_before_a_closure_is_told_again_when_it_ends() -> None:
    here = hall()
    crowd(here, 1)
    look(here)
    began, ends = NINE_O_CLOCK + minutes(5), NINE_O_CLOCK + minutes(90)
    premises.declare_closure(
        mall_id=here.mall.pk, line_id=here.lines[0].pk, starts_at=began, ends_at=ends, reason_id="Jaringan putus.",
        actor=here.manager, now=began,
    )  # fmt: skip
    for after, times in ((6, 1), (60, 1), (91, 2), (92, 2)):
        look(here, NINE_O_CLOCK + minutes(after))
        assert len(told("turn_is_near")) == times, after
    assert Nearness.objects.get().told_at == NINE_O_CLOCK + minutes(91)


def test_two_who_look_after_a_closure_tell_it_once() -> None:
    here = hall()
    crowd(here, 1)
    look(here)
    began, now = NINE_O_CLOCK + minutes(5), NINE_O_CLOCK + minutes(91)
    premises.declare_closure(
        mall_id=here.mall.pk, line_id=here.lines[0].pk, starts_at=began, ends_at=NINE_O_CLOCK + minutes(90),
        reason_id="Jaringan putus.", actor=here.manager, now=began,
    )  # fmt: skip
    curves = curves_of(gather(mall=here.mall, now=now))

    def tell() -> Any:
        return forecasting.tell_who_is_near(mall=here.mall, curves=curves, actor=Actor.system("test"), now=now)

    with half_finished(tell) as first, meanwhile(tell) as second:
        until_it_waits(second)
        first.save()
        assert second.result(timeout=PATIENCE) == []
    assert len(told("turn_is_near")) == 2


def test_a_longer_way_back_is_told_earlier() -> None:
    here = hall()
    people = crowd(here, 9)
    far, near = people[-1], people[-2]
    forecasting.choose_travel_time(visit_id=far.id, minutes=30, actor=Actor.visitor(far.code), now=NINE_O_CLOCK)
    forecasting.choose_travel_time(visit_id=near.id, minutes=5, actor=Actor.visitor(near.code), now=NINE_O_CLOCK)
    look(here)
    numbers = {payload["number"]: payload["travel_minutes"] for payload in told("turn_is_near")}
    assert numbers.get(far.number) == 30
    assert near.number not in numbers
    assert (outlook(far).travel_minutes, outlook(far).has_chosen_travel) == (30, True)


def test_somebody_who_was_missed_and_comes_back_is_told_again() -> None:
    here = hall()
    crowd(here, 1)
    look(here)
    called = here.call()
    queue.mark_no_show(ticket_id=called.id, actor=here.officers[0], now=NINE_O_CLOCK + minutes(2))
    queue.requeue_ticket(ticket_id=called.id, actor=here.greeter, now=NINE_O_CLOCK + minutes(4))
    look(here, NINE_O_CLOCK + minutes(5))
    assert len(told("turn_is_near")) == 2
    assert Nearness.objects.count() == 2


def test_the_mall_may_assume_another_way_back_from_a_day_on() -> None:
    here = hall()
    people = crowd(here, 4)
    forecasting.set_travel_rule(
        mall_id=here.mall.pk, minutes=60, valid_from=NINE_O_CLOCK.date(), actor=here.manager, now=NINE_O_CLOCK
    )
    look(here)
    assert people[-1].number in {payload["number"] for payload in told("turn_is_near")}
    assert outlook(people[-1]).travel_minutes == 60
    with pytest.raises(NotAllowed):
        forecasting.set_travel_rule(
            mall_id=here.mall.pk, minutes=5, valid_from=NINE_O_CLOCK.date(), actor=here.greeter, now=NINE_O_CLOCK
        )


def test_only_the_visitor_with_the_code_chooses_and_only_what_is_offered() -> None:
    here = hall()
    mine, other = crowd(here, 2)

    def choose(way: int, actor: Actor) -> None:
        forecasting.choose_travel_time(visit_id=mine.id, minutes=way, actor=actor, now=NINE_O_CLOCK)

    with pytest.raises(InvalidInput):
        choose(7, Actor.visitor(mine.code))
    with pytest.raises(NotAllowed):
        choose(10, Actor.visitor(other.code))
    choose(10, Actor.visitor(mine.code))
    choose(10, Actor.visitor(mine.code))
    assert len(told("travel_time_chosen")) == 1
    queue.leave_visit(visit_id=mine.id, actor=Actor.visitor(mine.code), now=NINE_O_CLOCK)
    with pytest.raises(VisitIsOver):
        choose(20, Actor.visitor(mine.code))
    assert TravelTime.objects.get().minutes == 10


def two_lines(*, long: int) -> Hall:
    """A long first line and a short second one, a counter each."""
    here = hall(lines=2, counters=2, skills=[[0], [1]])
    crowd(here, long, 0)
    crowd(here, 1, 1)
    return here


def test_the_shorter_line_comes_first_in_the_plan() -> None:
    here = two_lines(long=8)
    visit = here.arrive(0, 1)
    look(here)
    found = outlook(visit)
    assert [str(one) for one in found.plan] == [str(visit.tickets[1].uuid), str(visit.tickets[0].uuid)]
    assert found.plan_reason == ""
    # In steps of five minutes, as every other time people are told.
    assert found.plan_finish_at is not None
    assert (found.plan_finish_at.minute % 5, found.plan_finish_at.second) == (0, 0)
    assert found.first is not None
    assert str(found.first.uuid) == str(visit.tickets[1].uuid)


def test_a_plan_that_changes_says_why_once() -> None:
    here = two_lines(long=6)
    visit = here.arrive(0, 1)
    look(here)
    # The short line loses its counter for the day.
    Counter.objects.filter(pk=here.counters[1].pk).update(state=CounterState.CLOSED, officer=None, active_line_ids=[])
    look(here, NINE_O_CLOCK + minutes(1))
    look(here, NINE_O_CLOCK + minutes(2))
    changed = told("visit_plan_changed")
    assert [(one["reason"], one["line_id"]) for one in changed] == [("line_stopped", here.lines[1].pk)]
    found = outlook(visit, NINE_O_CLOCK + minutes(2))
    assert found.plan_reason == "line_stopped"
    assert found.plan_line == ("Antrean 1", "Line 1")
    assert str(found.plan[0]) == str(visit.tickets[0].uuid)


def test_one_errand_needs_no_plan() -> None:
    here = two_lines(long=1)
    here.arrive(0)
    look(here)
    assert not VisitPlan.objects.exists()


def test_an_errand_that_is_done_leaves_the_plan_in_silence() -> None:
    here = hall(lines=3, counters=3, skills=[[0], [1], [2]])
    crowd(here, 6, 1)
    crowd(here, 9, 2)
    visit = here.arrive(0, 1, 2)
    look(here)
    called = here.call(0)
    here.finish(called, 0, at=NINE_O_CLOCK + minutes(3))
    look(here, NINE_O_CLOCK + minutes(3))
    assert told("visit_plan_changed") == []
    assert len(outlook(visit, NINE_O_CLOCK + minutes(3)).plan) == 2


def test_a_look_costs_the_same_for_many_people_as_for_few() -> None:
    def cost(people: int) -> int:
        here = hall(lines=3, counters=3)
        crowd(here, people, 0, 1)
        look(here)  # what happens for the first time is told one by one
        with CaptureQueriesContext(connection) as statements:
            look(here, NINE_O_CLOCK + timedelta(seconds=1))
        return len(statements)

    assert cost(3) == cost(15) <= 16


def test_a_look_at_an_empty_mall_stores_that_nobody_waits() -> None:
    here = hall()
    look(here)
    assert LineForecast.objects.get().curve["tickets"] == []
    gathered = gather(mall=here.mall, now=NINE_O_CLOCK)
    assert forecasting.keep_plans(
        gathered=gathered, curves=curves_of(gathered), actor=Actor.system("x"), now=NINE_O_CLOCK
    ) == []  # fmt: skip
