"""The end of the day: everybody gets an outcome, and nothing of another day is touched."""

from datetime import date, timedelta

import pytest

from anjungan.domain.premises.models import Counter
from anjungan.domain.queueing import errors
from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing.models import DayClosing, Ticket, Visit
from anjungan.domain.queueing.operations.closing import _shut
from anjungan.domain.queueing.queries import day_closing
from anjungan.domain.queueing.tests.scenarios import NINE_O_CLOCK, Hall, hall, minutes
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import NotAllowed
from anjungan.foundation.models import EventRecord

pytestmark = pytest.mark.django_db
TODAY = date(2025, 11, 6)
FIVE = NINE_O_CLOCK + timedelta(hours=8)


def close(here: Hall, day: date = TODAY) -> DayClosing:
    return queue.close_day(mall_id=here.mall.pk, business_date=day, actor=here.manager, now=FIVE)


def outcome(ticket_id: int) -> tuple[str, str]:
    ticket = Ticket.objects.get(pk=ticket_id)
    return ticket.state, ticket.outcome


def test_everybody_gets_the_outcome_that_fits_and_no_row_moves() -> None:
    here = hall(counters=5)
    for _ in range(5):
        here.arrive()
    done, served, called, held, gone = (here.call(counter) for counter in range(5))
    here.finish(done, 0)
    here.begin(served, 1)
    queue.hold_ticket(ticket_id=held.id, actor=here.officers[3], now=NINE_O_CLOCK)
    queue.mark_no_show(ticket_id=gone.id, actor=here.officers[4], now=NINE_O_CLOCK)
    waiting, reserved = here.arrive(), here.arrive(reserve=True)
    closing = close(here)

    assert outcome(done.id) == ("done", "served")
    assert outcome(served.id) == ("done", "served")
    assert outcome(called.id) == ("dropped", "not_served_today")
    assert outcome(held.id) == ("dropped", "not_served_today")
    assert outcome(gone.id) == ("dropped", "no_show")
    assert outcome(Ticket.objects.get(visit_id=waiting.id).pk) == ("dropped", "not_served_today")
    assert outcome(Ticket.objects.get(visit_id=reserved.id).pk) == ("dropped", "not_taken")
    assert Visit.objects.get(pk=reserved.id).state == "expired"
    assert set(Visit.objects.exclude(pk=reserved.id).values_list("state", flat=True)) == {"ended"}
    assert (closing.summary["served"], closing.summary["not_served_today"], closing.summary["visits"]) == (2, 3, 6)
    told = EventRecord.objects.get(name="queueing.day_closed.v1").payload
    assert (told["served"], told["unserved"]) == (2, 3)


def test_the_counters_are_signed_off_with_the_day() -> None:
    here = hall(counters=2)
    here.arrive()
    here.begin(here.call())
    close(here)

    assert not Counter.objects.exclude(state="closed", officer=None).exists()


def test_a_counter_that_serves_the_next_day_already_stays_open() -> None:
    here = hall(counters=2)
    tomorrow = NINE_O_CLOCK + timedelta(days=1)
    here.arrive()
    Counter.objects.filter(pk=here.counters[1].pk).update(state_since=tomorrow)
    queue.close_day(mall_id=here.mall.pk, business_date=TODAY, actor=Actor.system("clock"), now=tomorrow)

    assert list(Counter.objects.order_by("pk").values_list("state", flat=True)) == ["closed", "open"]


def test_the_days_before_and_after_and_the_mall_next_door_are_left_alone() -> None:
    here, there = hall(), hall()
    yesterday = here.arrive(at=NINE_O_CLOCK - timedelta(days=1))
    tomorrow = here.arrive(at=NINE_O_CLOCK + timedelta(days=1))
    next_door = there.arrive()
    today = here.arrive()
    close(here)

    assert Visit.objects.get(pk=today.id).state == "ended"
    for visit in (yesterday, tomorrow, next_door):
        assert Visit.objects.get(pk=visit.id).state == "open"


def test_a_day_closes_once_and_an_interrupted_closing_goes_on() -> None:
    here = hall()
    first, second = here.arrive(), here.arrive()
    _shut(mall_id=here.mall.pk, business_date=TODAY, now=FIVE)
    for _ in range(2):
        queue.end_visit_of_closed_day(visit_id=first.id, actor=here.manager, now=FIVE)
    # The machine stops here and starts again.
    assert day_closing(mall_id=here.mall.pk, business_date=TODAY) is None
    assert queue.days_left_open(now=FIVE) == [(here.mall.pk, TODAY)]
    with pytest.raises(errors.DayAlreadyClosed):
        here.arrive(at=FIVE)
    close(here)
    with pytest.raises(errors.DayAlreadyClosed):
        close(here)

    assert Visit.objects.get(pk=second.id).state == "ended"
    assert EventRecord.objects.filter(name="queueing.day_ended_unserved.v1").count() == 2
    assert DayClosing.objects.count() == 1


def test_nobody_enters_a_closed_day_and_the_next_one_is_open() -> None:
    here = hall()
    close(here)
    with pytest.raises(errors.DayAlreadyClosed):
        here.arrive(at=FIVE)
    assert here.arrive(at=NINE_O_CLOCK + timedelta(days=1)).number == "A001"


def test_nobody_comes_back_to_the_line_after_the_end() -> None:
    here = hall()
    visit = here.arrive()
    gone = queue.mark_no_show(ticket_id=here.call().id, actor=here.officers[0], now=NINE_O_CLOCK)
    close(here)
    with pytest.raises(errors.WrongState):
        queue.requeue_ticket(ticket_id=gone.id, actor=here.greeter, now=FIVE)
    with pytest.raises(errors.VisitEnded):
        queue.add_errand(
            visit_id=visit.id, offerings=[here.offerings[0].uuid], actor=here.greeter, now=FIVE + minutes(1)
        )


def test_only_whoever_runs_this_building_closes_its_day() -> None:
    here, there = hall(), hall()
    for actor in (here.officers[0], here.greeter, there.manager):
        with pytest.raises(NotAllowed):
            queue.close_day(mall_id=here.mall.pk, business_date=TODAY, actor=actor, now=FIVE)
    assert not DayClosing.objects.exists()


def test_the_clock_finds_the_days_that_are_over_and_left_open() -> None:
    here, there = hall(tz="Asia/Jayapura"), hall(tz="Asia/Jakarta")
    here.arrive()
    there.arrive()
    # 15.30 UTC: already Friday in Jayapura, still Thursday in Jakarta.
    half_past_midnight = NINE_O_CLOCK.replace(hour=15, minute=30)

    assert queue.days_left_open(now=half_past_midnight) == [(here.mall.pk, TODAY)]
    close(here)
    assert queue.days_left_open(now=half_past_midnight) == []
