"""Being there and not being there: presence, recall, no-show, return, and a call out of turn."""

import pytest

from anjungan.domain.queueing import errors
from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing.models import Interval, Ticket
from anjungan.domain.queueing.operations.answers import TicketMoved
from anjungan.domain.queueing.tests.scenarios import NINE_O_CLOCK, Hall, hall, minutes
from anjungan.foundation.errors import NotAllowed
from anjungan.foundation.models import AuditEntry, EventRecord

pytestmark = pytest.mark.django_db
LATER = NINE_O_CLOCK + minutes(1)


def missed(here: Hall, counter: int = 0) -> TicketMoved:
    called = here.call(counter)
    return queue.mark_no_show(ticket_id=called.id, actor=here.officers[counter], now=LATER)


def test_presence_is_noted_once() -> None:
    here = hall()
    visit = queue.start_visit(
        mall_id=here.mall.pk, offerings=[here.offerings[0].uuid], actor=here.greeter, now=NINE_O_CLOCK, channel="portal"
    )
    first = queue.confirm_presence(visit_id=visit.id, actor=here.greeter, now=LATER)
    again = queue.confirm_presence(visit_id=visit.uuid, actor=here.greeter, now=LATER + minutes(5))

    assert first == again == LATER
    assert EventRecord.objects.filter(name="queueing.presence_confirmed.v1").count() == 1


def test_presence_of_a_visit_that_is_over_is_refused() -> None:
    here = hall()
    visit = here.arrive()
    here.finish(here.call())
    with pytest.raises(errors.VisitEnded):
        queue.confirm_presence(visit_id=visit.id, actor=here.greeter, now=LATER)


def test_a_recall_calls_again_and_does_not_restart_the_wait() -> None:
    here = hall()
    here.arrive()
    called = here.call()
    again = queue.recall_ticket(ticket_id=called.id, actor=here.officers[0], now=LATER)

    ticket = Ticket.objects.get()
    assert (again.state, again.calls, again.called_at) == ("called", 2, LATER)
    assert ticket.first_called_at == NINE_O_CLOCK
    assert list(Interval.objects.order_by("id").values_list("kind", flat=True)) == ["waiting", "walking", "walking"]


@pytest.mark.parametrize("verb", [queue.recall_ticket, queue.mark_no_show, queue.begin_serving])
def test_only_somebody_who_was_called_is_recalled_missed_or_begun(verb: object) -> None:
    here = hall()
    visit = here.arrive()
    with pytest.raises(errors.WrongState):
        verb(ticket_id=visit.tickets[0].uuid, actor=here.officers[0], now=LATER)  # type: ignore[operator]
    called = here.call()
    here.begin(called)
    with pytest.raises(errors.WrongState):
        verb(ticket_id=called.id, actor=here.officers[0], now=LATER)  # type: ignore[operator]


@pytest.mark.parametrize(
    "verb", [queue.recall_ticket, queue.mark_no_show, queue.begin_serving, queue.finish_ticket, queue.hold_ticket]
)
def test_a_neighbour_cannot_act_on_my_visitor_and_a_greeter_on_nobodys(verb: object) -> None:
    here = hall(counters=2)
    here.arrive()
    called = here.call(0)
    with pytest.raises(errors.NotAtCounter):
        verb(ticket_id=called.id, actor=here.officers[1], now=LATER)  # type: ignore[operator]
    with pytest.raises(NotAllowed):
        verb(ticket_id=called.id, actor=here.greeter, now=LATER)  # type: ignore[operator]
    with pytest.raises(errors.TicketNotFound):
        verb(ticket_id=called.id, actor=hall().officers[0], now=LATER)  # type: ignore[operator]
    assert Ticket.objects.get().state == "called"


def test_a_no_show_frees_the_counter_and_the_other_errands() -> None:
    here = hall(counters=2, lines=2, skills=[[0], [1]])
    visit = here.arrive(0, 1)
    gone = missed(here)

    assert (gone.state, Ticket.objects.get(pk=gone.id).absences) == ("absent", 1)
    assert here.call(1, at=LATER).number == visit.number
    with pytest.raises(errors.NothingWaiting):
        here.call(0)


def test_whoever_returns_in_time_gets_the_old_place_back() -> None:
    here = hall()
    here.arrive()
    gone = missed(here)
    here.arrive(at=LATER)
    back = queue.requeue_ticket(ticket_id=gone.id, actor=here.greeter, now=LATER + minutes(30))

    assert (back.state, back.counter) == ("waiting", None)
    assert here.call(at=LATER + minutes(31)).id == gone.id


def test_whoever_returns_too_late_stands_at_the_end() -> None:
    here = hall()
    here.arrive()
    gone = missed(here)
    after_grace = LATER + minutes(30.5)
    next_one = here.arrive(at=LATER)
    queue.requeue_ticket(ticket_id=gone.id, actor=here.officers[0], now=after_grace)

    assert here.call(at=after_grace).number == next_one.number
    assert Ticket.objects.get(pk=gone.id).rank_at == after_grace


def test_only_the_missed_can_return() -> None:
    here = hall()
    visit = here.arrive()
    with pytest.raises(errors.WrongState):
        queue.requeue_ticket(ticket_id=visit.tickets[0].uuid, actor=here.greeter, now=LATER)


def test_whoever_returns_while_being_served_elsewhere_is_passed_over() -> None:
    here = hall(counters=2, lines=2, skills=[[0], [1]])
    here.arrive(0, 1)
    gone = missed(here)
    here.call(1, at=LATER)
    back = queue.requeue_ticket(ticket_id=gone.id, actor=here.greeter, now=LATER + minutes(1))

    ticket = Ticket.objects.get(pk=gone.id)
    assert ticket.elsewhere
    assert back.version == ticket.version
    with pytest.raises(errors.NothingWaiting):
        here.call(0, at=LATER + minutes(2))


def test_a_chosen_person_is_called_out_of_turn_and_the_log_shows_by_whom() -> None:
    here = hall()
    here.arrive()
    chosen = here.arrive(at=LATER)
    called = queue.call_ticket(
        ticket_id=chosen.tickets[0].uuid, counter_id=here.counters[0].uuid, actor=here.officers[0], now=LATER
    )

    assert called.number == chosen.number
    entry = AuditEntry.objects.get(verb="queueing.ticket_called.v1")
    assert (entry.actor_label, entry.details["number"]) == ("Sari Wulandari", chosen.number)


def test_a_missed_person_may_be_called_again_by_choice() -> None:
    here = hall()
    here.arrive()
    gone = missed(here)
    called = queue.call_ticket(
        ticket_id=gone.id, counter_id=here.counters[0].pk, actor=here.officers[0], now=LATER + minutes(1)
    )
    assert (called.state, called.calls) == ("called", 2)


def test_a_chosen_call_is_refused_to_a_busy_counter_a_wrong_line_and_a_person_elsewhere() -> None:
    here = hall(counters=2, lines=3, skills=[[0, 2], [1]])
    both = here.arrive(0, 1)
    other_line = here.arrive(1)
    alone = here.arrive(2)
    here.call(1)

    def choose(ticket: object) -> None:
        queue.call_ticket(ticket_id=ticket, counter_id=here.counters[0].pk, actor=here.officers[0], now=LATER)  # type: ignore[arg-type]

    with pytest.raises(errors.BusyElsewhere):
        choose(both.tickets[0].uuid)
    with pytest.raises(errors.LineNotServed):
        choose(other_line.tickets[0].uuid)
    choose(alone.tickets[0].uuid)
    with pytest.raises(errors.CounterBusy):
        choose(alone.tickets[0].uuid)
