"""Sending people on without losing their place, and letting an errand rest."""

from typing import Any

import pytest

from anjungan.domain.premises.models import Counter
from anjungan.domain.queueing import errors
from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing.models import Interval, Ticket
from anjungan.domain.queueing.operations.answers import TicketMoved
from anjungan.domain.queueing.queries import desk
from anjungan.domain.queueing.tests.scenarios import NINE_O_CLOCK, Hall, hall, minutes
from anjungan.foundation.errors import InvalidInput

pytestmark = pytest.mark.django_db
LATER = NINE_O_CLOCK + minutes(10)


def send(here: Hall, ticket: TicketMoved, counter: int = 0, **where: Any) -> TicketMoved:
    return queue.transfer_ticket(ticket_id=ticket.id, actor=here.officers[counter], now=LATER, **where)


def order(here: Hall, counter: int) -> list[str]:
    return [ticket.number for ticket in desk(counter=here.counters[counter], tz_name="Asia/Jakarta", now=LATER).next]


@pytest.mark.parametrize(
    ("place", "expected"),
    [("front", ["A001", "J001", "J002"]), ("in_order", ["J001", "A001", "J002"]), ("end", ["J001", "J002", "A001"])],
)
def test_a_person_sent_on_stands_where_the_officer_says(place: str, expected: list[str]) -> None:
    here = hall(counters=2, lines=2, skills=[[0], [1]])
    here.arrive(1, at=NINE_O_CLOCK)
    here.arrive(0, at=NINE_O_CLOCK + minutes(1))
    here.arrive(1, at=NINE_O_CLOCK + minutes(2))
    send(here, here.call(0, at=LATER), line_id=here.lines[1].uuid, place=place)

    assert order(here, 1) == expected


def test_the_total_time_runs_on_through_a_transfer() -> None:
    here = hall(counters=2, lines=2, skills=[[0], [1]])
    here.arrive(0)
    called = here.call(0, at=NINE_O_CLOCK + minutes(5))
    here.begin(called, at=NINE_O_CLOCK + minutes(6))
    send(here, called, line_id=here.lines[1].pk, note="Perlu legalisir")
    again = here.call(1, at=LATER + minutes(4))
    here.begin(again, 1, at=LATER + minutes(5))
    here.finish(again, 1, at=LATER + minutes(7))

    ticket = Ticket.objects.get()
    assert ticket.entered_at == NINE_O_CLOCK
    assert ticket.outcome_note == ""
    assert [
        (i.kind, i.line_id, (i.ended_at - i.started_at).total_seconds() / 60)
        for i in Interval.objects.order_by("id")
        if i.ended_at
    ] == [
        ("waiting", here.lines[0].pk, 5), ("walking", here.lines[0].pk, 1), ("serving", here.lines[0].pk, 4),
        ("waiting", here.lines[1].pk, 4), ("walking", here.lines[1].pk, 1), ("serving", here.lines[1].pk, 2),
    ]  # fmt: skip
    # The service at the last counter, not the wait between the two.
    assert ticket.began_at == LATER + minutes(5)


def test_the_next_counter_reads_the_note() -> None:
    here = hall(counters=2, lines=2, skills=[[0], [1]])
    here.arrive(0)
    send(here, here.call(0), line_id=here.lines[1].pk, note="Perlu legalisir")

    assert desk(counter=here.counters[1], tz_name="Asia/Jakarta", now=LATER).next[0].note == "Perlu legalisir"


def test_a_person_sent_to_a_counter_is_called_there_and_not_by_its_neighbours() -> None:
    here = hall(counters=3)
    here.arrive()
    sent = send(here, here.call(0), counter_id=here.counters[2].uuid)
    with pytest.raises(errors.NothingWaiting):
        here.call(1, at=LATER)
    assert here.call(2, at=LATER).id == sent.id


def test_a_person_sent_to_a_counter_whose_officer_calls_other_lines_is_called_there_all_the_same() -> None:
    here = hall(counters=2, lines=2)
    Counter.objects.filter(pk=here.counters[1].pk).update(active_line_ids=[here.lines[1].pk])
    here.arrive(0)
    sent = send(here, here.call(0), counter_id=here.counters[1].pk)

    assert order(here, 1) == ["A001"]
    assert here.call(1, at=LATER).id == sent.id


def test_nobody_waits_for_a_counter_that_has_closed() -> None:
    here = hall(counters=2)
    here.arrive()
    sent = send(here, here.call(0), counter_id=here.counters[1].pk)
    queue.close_counter(counter_id=here.counters[1].pk, actor=here.officers[1], now=LATER)

    assert order(here, 0) == ["A001"]
    assert here.call(0, at=LATER).id == sent.id


def test_a_counter_that_serves_other_lines_takes_the_person_into_its_own() -> None:
    here = hall(counters=2, lines=2, skills=[[0], [1]])
    here.arrive(0)
    sent = send(here, here.call(0), counter_id=here.counters[1].pk)
    assert sent.line_id == here.lines[1].pk


def test_a_transfer_needs_a_place_that_exists_and_serves() -> None:
    here, there = hall(counters=2, lines=2, skills=[[0], [1]]), hall()
    here.arrive(0)
    called = here.call(0)
    refused: list[tuple[type[Exception], dict[str, Any]]] = [
        (InvalidInput, {}),
        (InvalidInput, {"line_id": here.lines[1].pk, "place": "middle"}),
        (errors.ServiceNotHere, {"line_id": there.lines[0].pk}),
        (errors.CounterNotFound, {"counter_id": there.counters[0].pk}),
        (errors.LineNotServed, {"line_id": here.lines[0].pk, "counter_id": here.counters[1].pk}),
    ]
    for refusal, where in refused:
        with pytest.raises(refusal):
            send(here, called, **where)
    with pytest.raises(errors.NotAtCounter):
        send(here, called, counter=1, line_id=here.lines[1].pk)
    assert Ticket.objects.get().state == "called"
    assert send(here, called, line_id=here.lines[1].pk).state == "waiting"


def test_somebody_who_waits_is_not_transferred() -> None:
    here = hall(lines=2)
    visit = here.arrive(0)
    with pytest.raises(errors.WrongState):
        queue.transfer_ticket(
            ticket_id=visit.tickets[0].uuid, line_id=here.lines[1].pk, actor=here.officers[0], now=LATER
        )


# --- resting


def test_a_resting_errand_frees_the_counter_and_goes_on_there() -> None:
    here = hall()
    here.arrive()
    here.arrive(at=LATER)
    first = here.call()
    here.begin(first)
    queue.hold_ticket(ticket_id=first.id, actor=here.officers[0], now=LATER, note="Fotokopi KTP")
    second = here.call(at=LATER)
    with pytest.raises(errors.CounterBusy):
        queue.resume_ticket(ticket_id=first.id, actor=here.officers[0], now=LATER)
    here.finish(second, at=LATER + minutes(1))

    resumed = queue.resume_ticket(ticket_id=first.uuid, actor=here.officers[0], now=LATER + minutes(2))
    assert (resumed.state, resumed.began_at) == ("serving", NINE_O_CLOCK)
    held = Interval.objects.get(kind="held")
    assert held.ended_at == LATER + minutes(2)


def test_a_resting_errand_may_be_finished_without_going_on() -> None:
    here = hall()
    here.arrive()
    called = here.call()
    queue.hold_ticket(ticket_id=called.id, actor=here.officers[0], now=NINE_O_CLOCK)
    assert here.finish(called, at=LATER).outcome == "served"


def test_a_resting_errand_waits_while_its_visitor_is_at_another_counter() -> None:
    here = hall(counters=2, lines=2, skills=[[0], [1]])
    here.arrive(0, 1)
    first = here.call(0)
    queue.hold_ticket(ticket_id=first.id, actor=here.officers[0], now=NINE_O_CLOCK)
    second = here.call(1)
    with pytest.raises(errors.BusyElsewhere):
        queue.resume_ticket(ticket_id=first.id, actor=here.officers[0], now=LATER)
    here.finish(second, 1, at=LATER)
    assert queue.resume_ticket(ticket_id=first.id, actor=here.officers[0], now=LATER).state == "serving"


def test_a_resting_errand_sent_on_while_its_visitor_is_elsewhere_is_passed_over() -> None:
    here = hall(counters=3, lines=3, skills=[[0], [1], [2]])
    here.arrive(0, 1)
    first = here.call(0)
    queue.hold_ticket(ticket_id=first.id, actor=here.officers[0], now=NINE_O_CLOCK)
    second = here.call(1)
    send(here, first, line_id=here.lines[2].pk)

    with pytest.raises(errors.NothingWaiting):
        here.call(2, at=LATER)
    here.finish(second, 1, at=LATER)
    assert here.call(2, at=LATER).id == first.id


def test_only_what_rests_can_go_on_and_only_what_is_here_can_rest() -> None:
    here = hall()
    visit = here.arrive()
    for verb in (queue.resume_ticket, queue.hold_ticket):
        with pytest.raises(errors.WrongState):
            verb(ticket_id=visit.tickets[0].uuid, actor=here.officers[0], now=LATER)
    called = here.call()
    with pytest.raises(errors.CounterBusy):
        queue.resume_ticket(ticket_id=called.id, actor=here.officers[0], now=LATER)
