"""Taking back a mis-click: every move, the 30 seconds, and what has gone on in the meantime."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from anjungan.domain.queueing import errors
from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing.models import Interval, LineDay, Ticket, Visit
from anjungan.domain.queueing.operations.answers import TicketMoved
from anjungan.domain.queueing.tests.scenarios import NINE_O_CLOCK, Hall, hall, minutes
from anjungan.foundation.errors import NotAllowed
from anjungan.foundation.models import AuditEntry

pytestmark = pytest.mark.django_db
PRESSED = NINE_O_CLOCK + minutes(10)
SOON = PRESSED + timedelta(seconds=20)
Move = Callable[[Hall, TicketMoved], TicketMoved]

KEPT = (
    "state", "line_id", "rank_at", "counter_id", "officer_id", "target_counter_id", "first_called_at", "called_at",
    "began_at", "ended_at", "grace_until", "outcome", "outcome_note", "calls", "absences", "elsewhere",
)  # fmt: skip


def undo(here: Hall, ticket: TicketMoved, **named: Any) -> TicketMoved:
    return queue.undo_last(**{"ticket_id": ticket.id, "actor": here.officers[0], "now": SOON, **named})


def picture(ticket_id: int) -> tuple[dict[str, Any], list[tuple[str, Any, Any]]]:
    """Return all that an undone move must leave as it was."""
    ticket = Ticket.objects.values(*KEPT).get(pk=ticket_id)
    seconds = Interval.objects.filter(ticket_id=ticket_id, voided=False).order_by("id")
    return ticket, [(i.kind, i.started_at, i.ended_at) for i in seconds]


def begin(here: Hall, ticket: TicketMoved) -> TicketMoved:
    return here.begin(ticket, at=PRESSED)


def finish(here: Hall, ticket: TicketMoved) -> TicketMoved:
    return queue.finish_ticket(
        ticket_id=ticket.id, actor=here.officers[0], now=PRESSED, outcome="incomplete", note="Kurang KK"
    )


def hold(here: Hall, ticket: TicketMoved) -> TicketMoved:
    return queue.hold_ticket(ticket_id=ticket.id, actor=here.officers[0], now=PRESSED, note="Fotokopi")


def send_on(here: Hall, ticket: TicketMoved) -> TicketMoved:
    return queue.transfer_ticket(
        ticket_id=ticket.id, line_id=here.lines[1].pk, actor=here.officers[0], now=PRESSED, place="end"
    )


def miss(here: Hall, ticket: TicketMoved) -> TicketMoved:
    return queue.mark_no_show(ticket_id=ticket.id, actor=here.officers[0], now=PRESSED)


def recall(here: Hall, ticket: TicketMoved) -> TicketMoved:
    return queue.recall_ticket(ticket_id=ticket.id, actor=here.officers[0], now=PRESSED)


@pytest.mark.parametrize("move", [begin, finish, hold, send_on, miss, recall])
def test_a_move_is_taken_back_as_if_it_had_not_been_pressed_and_the_log_shows_both(move: Move) -> None:
    here = hall(lines=2)
    here.arrive(0, 1)
    called = here.call()
    before = picture(called.id)
    sibling = Ticket.objects.get(position=2)
    move(here, called)
    back = undo(here, called)

    assert picture(called.id) == before
    assert back.state == "called"
    sibling.refresh_from_db()
    assert sibling.elsewhere
    verbs = list(AuditEntry.objects.order_by("id").values_list("verb", flat=True))
    assert len(verbs) == 4
    assert verbs[-1] == "queueing.move_undone.v1"


def test_a_call_is_taken_back_and_the_person_is_first_again() -> None:
    here = hall(lines=2)
    visit = here.arrive(0, 1)
    ticket_id = Ticket.objects.get(position=1).pk
    before = picture(ticket_id)
    called = here.call(at=PRESSED)
    undo(here, called)

    assert picture(ticket_id) == before
    assert not Ticket.objects.get(position=2).elsewhere
    assert here.call(at=SOON).number == visit.number


def test_the_finish_of_the_last_errand_is_taken_back_with_the_end_of_the_visit() -> None:
    here = hall()
    here.arrive()
    called = here.call()
    here.begin(called)
    here.finish(called, at=PRESSED)
    assert Visit.objects.get().state == "ended"
    undo(here, called)

    visit = Visit.objects.get()
    assert (visit.state, visit.ended_at) == ("open", None)
    assert here.finish(called, at=SOON).state == "done"


def test_a_dropped_errand_takes_its_place_in_the_quota_again() -> None:
    here = hall(quota=1)
    visit = here.arrive()
    ticket = visit.tickets[0].uuid
    queue.drop_errand(ticket_id=ticket, actor=here.officers[0], now=PRESSED)
    queue.undo_last(ticket_id=ticket, actor=here.officers[0], now=SOON)
    assert LineDay.objects.get().issued == 1

    queue.drop_errand(ticket_id=ticket, actor=here.officers[0], now=SOON)
    here.arrive(at=SOON)
    with pytest.raises(errors.QuotaExhausted):
        queue.undo_last(ticket_id=ticket, actor=here.officers[0], now=SOON)
    assert Ticket.objects.get(uuid=ticket).state == "dropped"


def test_a_dropped_errand_comes_back_passed_over_when_its_visitor_was_called_meanwhile() -> None:
    here = hall(counters=2, lines=2, skills=[[0], [1]])
    visit = here.arrive(0, 1)
    second = visit.tickets[1].uuid
    queue.drop_errand(ticket_id=second, actor=here.officers[1], now=PRESSED)
    here.call(0, at=PRESSED)
    queue.undo_last(ticket_id=second, actor=here.officers[1], now=SOON)

    assert Ticket.objects.get(uuid=second).elsewhere
    with pytest.raises(errors.NothingWaiting):
        here.call(1, at=SOON)


def test_an_errand_dropped_while_its_visitor_was_elsewhere_comes_back_to_the_line_that_is_true_now() -> None:
    here = hall(counters=2, lines=2, skills=[[0], [1]])
    visit = here.arrive(0, 1)
    second = visit.tickets[1].uuid
    first = here.call(0)
    queue.drop_errand(ticket_id=second, actor=here.officers[1], now=PRESSED)
    here.finish(first, at=PRESSED)
    queue.undo_last(ticket_id=second, actor=here.officers[1], now=SOON)

    assert not Ticket.objects.get(uuid=second).elsewhere
    assert here.call(1, at=SOON).number == visit.number


def test_a_return_is_taken_back_even_after_the_visitor_was_called_elsewhere_and_came_free() -> None:
    here = hall(counters=2, lines=2, skills=[[0], [1]])
    here.arrive(0, 1)
    first = here.call(0)
    queue.mark_no_show(ticket_id=first.id, actor=here.officers[0], now=NINE_O_CLOCK + minutes(1))
    before = picture(first.id)
    queue.requeue_ticket(ticket_id=first.id, actor=here.officers[0], now=PRESSED)
    second = here.call(1, at=PRESSED)
    here.finish(second, 1, at=PRESSED)
    undo(here, first)

    assert picture(first.id) == before


def test_after_30_seconds_a_move_stays() -> None:
    here = hall()
    here.arrive()
    called = here.call(at=PRESSED)
    with pytest.raises(errors.TooLateToUndo):
        undo(here, called, now=PRESSED + timedelta(seconds=31))
    assert undo(here, called, now=PRESSED + timedelta(seconds=30)).state == "waiting"


def test_only_the_last_move_is_taken_back_and_only_once() -> None:
    here = hall()
    here.arrive()
    called = here.call(at=PRESSED)
    here.begin(called, at=PRESSED)
    assert undo(here, called).state == "called"
    with pytest.raises(errors.TooLateToUndo):
        undo(here, called)


def test_only_whoever_pressed_or_a_manager_takes_it_back() -> None:
    here = hall(counters=2)
    here.arrive()
    called = here.call(at=PRESSED)
    with pytest.raises(errors.TooLateToUndo):
        undo(here, called, actor=here.officers[1])
    with pytest.raises(NotAllowed):
        undo(here, called, actor=here.greeter)
    assert undo(here, called, actor=here.manager).state == "waiting"


def test_a_finish_stays_when_the_counter_has_called_the_next() -> None:
    here = hall()
    here.arrive()
    here.arrive()
    first = here.call()
    queue.finish_and_call_next(ticket_id=first.id, counter_id=here.counters[0].pk, actor=here.officers[0], now=PRESSED)
    with pytest.raises(errors.TooLateToUndo):
        undo(here, first)
    assert Ticket.objects.get(pk=first.id).state == "done"


def test_a_no_show_stays_when_the_person_was_called_to_another_counter() -> None:
    here = hall(counters=2, lines=2, skills=[[0], [1]])
    here.arrive(0, 1)
    first = miss(here, here.call(0))
    here.call(1, at=PRESSED)
    with pytest.raises(errors.TooLateToUndo):
        undo(here, first)
    assert Ticket.objects.get(pk=first.id).state == "absent"


@pytest.mark.parametrize("gone", ["closed", "paused", "taken over"])
def test_a_finish_stays_when_nobody_can_serve_at_that_counter_any_more(gone: str) -> None:
    here = hall(counters=2)
    here.arrive()
    called = here.call()
    here.finish(called, at=PRESSED)
    where: dict[str, Any] = {"counter_id": here.counters[0].pk, "now": PRESSED}
    if gone == "paused":
        queue.pause_counter(reason="Istirahat", actor=here.officers[0], **where)
    else:
        queue.close_counter(actor=here.officers[0], **where)
    if gone == "taken over":
        queue.close_counter(counter_id=here.counters[1].pk, actor=here.officers[1], now=PRESSED)
        queue.open_counter(actor=here.officers[1], **where)
    with pytest.raises(errors.TooLateToUndo):
        undo(here, called)
    assert Visit.objects.get().state == "ended"


def test_nothing_is_taken_back_into_a_closed_day() -> None:
    here = hall()
    here.arrive()
    called = here.call()
    here.finish(called, at=PRESSED)
    queue.close_day(mall_id=here.mall.pk, business_date=NINE_O_CLOCK.date(), actor=here.manager, now=PRESSED)
    queue.open_counter(counter_id=here.counters[0].pk, actor=here.officers[0], now=PRESSED)
    with pytest.raises(errors.DayAlreadyClosed):
        undo(here, called)
    assert Visit.objects.get().state == "ended"


def test_a_ticket_that_never_moved_has_nothing_to_take_back() -> None:
    here = hall()
    visit = here.arrive()
    with pytest.raises(errors.TooLateToUndo):
        queue.undo_last(ticket_id=visit.tickets[0].uuid, actor=here.officers[0], now=SOON)
