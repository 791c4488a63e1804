"""Two at once, staged: a neighbour is in the middle of a verb when this one arrives.

Each docstring names the guard the test watches; each was seen failing with that guard taken away.
"""

from collections.abc import Callable
from typing import Any

import pytest

from anjungan.domain.premises.models import Counter
from anjungan.domain.queueing import errors
from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing.models import LineDay, Ticket, Visit
from anjungan.domain.queueing.operations.answers import StartedVisit
from anjungan.domain.queueing.operations.closing import _shut
from anjungan.domain.queueing.tests.neighbours import PATIENCE, half_finished, meanwhile, until_it_waits
from anjungan.domain.queueing.tests.scenarios import (
    NINE_O_CLOCK,
    Hall,
    hall,
    held_by_a_neighbour,
    minutes,
    offering_ids,
)
from anjungan.foundation.models import EventRecord

pytestmark = pytest.mark.django_db(transaction=True)
LATER = NINE_O_CLOCK + minutes(1)


def after_the_neighbour(theirs: Callable[[], Any], mine: Callable[[], Any], *, saved: bool = True) -> Any:
    """Start mine while theirs is half finished, let theirs end, return what mine brings."""
    with half_finished(theirs) as neighbour, meanwhile(mine) as answer:
        until_it_waits(answer)
        neighbour.save() if saved else neighbour.give_up()
        return answer.result(timeout=PATIENCE)


def take_number(here: Hall, key: str | None = None) -> StartedVisit:
    return queue.start_visit(
        mall_id=here.mall.pk, offerings=offering_ids(here, 0), actor=here.greeter, now=NINE_O_CLOCK, idempotency_key=key
    )


# --- calling


@pytest.mark.parametrize("table", ["queueing_visit", "queueing_ticket"])
def test_a_call_passes_over_whoever_a_neighbour_is_holding(table: str) -> None:
    """Watches SKIP LOCKED on the visit and on the ticket in queueing_call_next."""
    here = hall(counters=2)
    first, second = here.arrive(), here.arrive()
    row = first.id if table == "queueing_visit" else Ticket.objects.get(visit_id=first.id).pk
    with held_by_a_neighbour(table, row):
        assert here.call(0).number == second.number
    assert here.call(1).number == first.number


def test_two_counters_pressing_together_get_two_people() -> None:
    """Watches SKIP LOCKED in queueing_call_next: without it the second waits for the first, or gets nobody."""
    here = hall(counters=2)
    for _ in range(2):
        here.arrive()
    with half_finished(lambda: here.call(0)) as neighbour:
        mine = here.call(1)
        theirs = neighbour.save()
    assert {mine.number, theirs.number} == {"A001", "A002"}


def test_nobody_hears_that_nobody_waits_while_a_neighbour_only_looks_at_the_last_one() -> None:
    """Watches the second look in queueing_call_next: skipping alone would refuse, and the person would stay."""
    here = hall(counters=2)
    visit = here.arrive()
    with (
        held_by_a_neighbour("queueing_visit", visit.id) as neighbour,
        # The server itself lets go, so that no delay of this process counts.
        meanwhile(lambda: neighbour.execute("SELECT pg_sleep(0.03); ROLLBACK")),
    ):
        assert here.call().number == visit.number


def test_a_visitor_is_never_called_to_two_counters_at_once() -> None:
    """Watches the lock on the visit in queueing_call_next together with the passed-over sibling."""
    here = hall(counters=2, lines=2, skills=[[0], [1]])
    here.arrive(0, 1)
    with half_finished(lambda: here.call(0)), pytest.raises(errors.NothingWaiting):
        here.call(1)
    assert Ticket.objects.filter(state="called").count() == 1


def test_two_presses_on_one_counter_call_one_person() -> None:
    """Watches the lock on the counter in queueing_lock_counter; the unique index alone would be an error."""
    here = hall()
    here.arrive()
    here.arrive()
    with pytest.raises(errors.CounterBusy):
        after_the_neighbour(here.call, here.call)
    assert Ticket.objects.filter(state="called").count() == 1


def test_a_chosen_call_and_the_next_call_on_one_counter_call_one_person() -> None:
    """Watches the lock on the counter in free_counter."""
    here = hall()
    visit = here.arrive()
    here.arrive()

    def choose() -> object:
        return queue.call_ticket(
            ticket_id=visit.tickets[0].uuid, counter_id=here.counters[0].pk, actor=here.officers[0], now=LATER
        )

    with pytest.raises(errors.CounterBusy):
        after_the_neighbour(here.call, choose)
    assert Ticket.objects.filter(state="called").count() == 1


# --- moving


def test_two_presses_on_finish_finish_once() -> None:
    """Watches the lock and the second reading in queueing_lock_ticket."""
    here = hall()
    here.arrive()
    called = here.call()
    with pytest.raises(errors.WrongState):
        after_the_neighbour(lambda: here.finish(called), lambda: here.finish(called))
    assert EventRecord.objects.filter(name="queueing.errand_finished.v1").count() == 1


def test_somebody_just_called_is_not_dropped_at_the_door() -> None:
    """Watches the lock on the visit in locked_ticket: a called person could be dropped by the table of moves."""
    here = hall()
    visit = here.arrive()
    with pytest.raises(errors.WrongState):
        after_the_neighbour(
            here.call, lambda: queue.drop_errand(ticket_id=visit.tickets[0].uuid, actor=here.greeter, now=LATER)
        )
    assert Ticket.objects.get().state == "called"


def test_a_recall_does_not_send_somebody_back_whose_service_has_begun() -> None:
    """Watches the lock on the visit in locked_ticket."""
    here = hall()
    here.arrive()
    called = here.call()
    with pytest.raises(errors.WrongState):
        after_the_neighbour(
            lambda: here.begin(called),
            lambda: queue.recall_ticket(ticket_id=called.id, actor=here.officers[0], now=LATER),
        )
    assert Ticket.objects.get().state == "serving"


def test_two_transfers_at_once_send_the_person_to_one_line() -> None:
    """Watches the lock on the visit in locked_ticket."""
    here = hall(lines=3)
    here.arrive()
    called = here.call()

    def send(line: int) -> Callable[[], object]:
        return lambda: queue.transfer_ticket(
            ticket_id=called.id, line_id=here.lines[line].pk, actor=here.officers[0], now=LATER
        )

    with pytest.raises(errors.WrongState):
        after_the_neighbour(send(1), send(2))
    assert Ticket.objects.get().line_id == here.lines[1].pk


def test_a_call_does_not_wait_for_a_transfer_and_gets_the_person_when_it_is_saved() -> None:
    """Watches that call next takes no lock it does not need, and never somebody who is not in its line yet."""
    here = hall(counters=2, lines=2, skills=[[0], [1]])
    here.arrive(0)
    here.arrive(1, at=LATER)
    called = here.call(0)
    with half_finished(
        lambda: queue.transfer_ticket(ticket_id=called.id, line_id=here.lines[1].pk, actor=here.officers[0], now=LATER)
    ):
        other = here.call(1, at=LATER)
        assert other.number == "J001"
    here.finish(other, 1, at=LATER)
    assert here.call(1, at=LATER).id == called.id


# --- numbers, quota, keys


def test_a_number_waits_for_the_one_before_it() -> None:
    """Watches the locked row of NumberSeries: without it both read the same last number."""
    here = hall()
    here.arrive()
    assert after_the_neighbour(lambda: take_number(here), lambda: take_number(here)).number == "A003"


def test_a_number_that_was_never_saved_is_given_to_the_next() -> None:
    """Watches that the series rolls back with its visit: no gap, no number twice."""
    here = hall()
    here.arrive()
    mine = after_the_neighbour(lambda: take_number(here), lambda: take_number(here), saved=False)
    assert mine.number == "A002"


@pytest.mark.parametrize(("saved", "issued"), [(True, 3), (False, 3)])
def test_the_last_place_is_given_once(saved: bool, issued: int) -> None:
    """Watches the condition in the upsert of LineDay; the check constraint alone would be an error."""
    here = hall(quota=3)
    here.arrive()
    here.arrive()
    if saved:
        with pytest.raises(errors.QuotaExhausted):
            after_the_neighbour(lambda: take_number(here), lambda: take_number(here))
    else:
        after_the_neighbour(lambda: take_number(here), lambda: take_number(here), saved=False)
    assert LineDay.objects.get().issued == issued


def test_a_double_tap_makes_one_visit() -> None:
    """Watches the advisory lock in foundation_once; the unique key alone would be an error."""
    here = hall()
    here.arrive()
    mine = after_the_neighbour(lambda: take_number(here, key="tap"), lambda: take_number(here, key="tap"))
    assert (mine.number, mine.replayed) == ("A002", True)
    assert Visit.objects.count() == 2


def test_a_second_tap_works_when_the_first_died() -> None:
    """Watches that an answer is remembered only together with its visit."""
    here = hall()
    mine = after_the_neighbour(lambda: take_number(here, key="tap"), lambda: take_number(here, key="tap"), saved=False)
    assert (mine.number, mine.replayed) == ("A001", False)


def test_a_number_is_not_confirmed_while_it_burns() -> None:
    """Watches the lock in locked_visit."""
    here = hall()
    visit = here.arrive(reserve=True)
    with pytest.raises(errors.ReservationExpired):
        after_the_neighbour(
            lambda: queue.abandon_visit(visit_id=visit.id, actor=here.greeter, now=LATER),
            lambda: queue.confirm_visit(visit_id=visit.id, actor=here.greeter, now=LATER),
        )
    assert Visit.objects.get().state == "expired"


def test_errands_are_added_in_the_order_of_the_lines() -> None:
    """Watches the sorting in add_errand: held the other way round, two visits would wait for each other."""
    here = hall(lines=3, quota=9)
    visit = here.arrive(0)
    here.arrive(1, 2)
    low, high = (LineDay.objects.get(line=here.lines[n]).pk for n in (1, 2))

    def add() -> object:
        return queue.add_errand(visit_id=visit.id, offerings=offering_ids(here, 2, 1), actor=here.greeter, now=LATER)

    with held_by_a_neighbour("queueing_lineday", low) as neighbour, meanwhile(add) as added:
        until_it_waits(added)
        neighbour.execute("SELECT 1 FROM queueing_lineday WHERE id = %s FOR NO KEY UPDATE NOWAIT", [high])
        neighbour.rollback()
        assert len(added.result(timeout=PATIENCE)) == 2


# --- counters


def test_a_counter_does_not_close_on_somebody_who_is_being_called() -> None:
    """Watches the lock on the counter in queueing_lock_counter; closing writes that row before it looks for anybody."""
    here = hall()
    here.arrive()
    with pytest.raises(errors.CounterHasVisitor):
        after_the_neighbour(
            here.call,
            lambda: queue.close_counter(counter_id=here.counters[0].pk, actor=here.officers[0], now=LATER),
        )
    assert Counter.objects.get().state == "open"


def test_a_finish_is_not_undone_at_a_counter_that_is_closing() -> None:
    """Watches the lock on the counter in undo_last."""
    here = hall()
    here.arrive()
    called = here.call()
    here.finish(called)
    with pytest.raises(errors.TooLateToUndo):
        after_the_neighbour(
            lambda: queue.close_counter(counter_id=here.counters[0].pk, actor=here.officers[0], now=NINE_O_CLOCK),
            lambda: queue.undo_last(ticket_id=called.id, actor=here.officers[0], now=NINE_O_CLOCK),
        )
    assert Ticket.objects.get().state == "done"


# --- the end of the day


def close_day(here: Hall) -> object:
    return queue.close_day(mall_id=here.mall.pk, business_date=NINE_O_CLOCK.date(), actor=here.manager, now=LATER)


def test_the_day_closes_around_whoever_is_just_being_finished() -> None:
    """Watches the lock on the visit in end_visit_of_closed_day: without it the errand is finished twice."""
    here = hall()
    here.arrive()
    called = here.call()
    here.begin(called)
    after_the_neighbour(
        lambda: queue.finish_ticket(ticket_id=called.id, actor=here.officers[0], now=LATER, outcome="incomplete"),
        lambda: close_day(here),
    )
    assert Ticket.objects.get().outcome == "incomplete"
    assert EventRecord.objects.filter(name="queueing.errand_finished.v1").count() == 1


def test_whoever_takes_a_number_while_the_day_closes_is_not_forgotten() -> None:
    """Watches the full lock on the mall in _shut: without it a visit is left open on a closed day."""
    here = hall()
    after_the_neighbour(lambda: take_number(here), lambda: close_day(here))
    assert Visit.objects.get().state == "ended"


def test_nobody_takes_a_number_of_a_day_that_is_just_being_closed() -> None:
    """Watches the key lock in queueing_require_open_day: without it the number is given before the closing is seen."""
    here = hall()
    here.arrive()
    here.finish(here.call())
    queue.close_counter(counter_id=here.counters[0].pk, actor=here.officers[0], now=LATER)

    def closing() -> object:
        return _shut(mall_id=here.mall.pk, business_date=NINE_O_CLOCK.date(), now=LATER)

    with pytest.raises(errors.DayAlreadyClosed):
        after_the_neighbour(closing, lambda: take_number(here))
    assert Visit.objects.count() == 1
