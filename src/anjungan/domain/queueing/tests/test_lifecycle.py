from typing import Any

import pytest

from anjungan.domain.queueing import errors
from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing.events import TicketEvent, VisitStarted
from anjungan.domain.queueing.models import Interval, Ticket, Visit
from anjungan.domain.queueing.tests.scenarios import NINE_O_CLOCK, hall, minutes
from anjungan.foundation.events import Event
from anjungan.foundation.models import AuditEntry, EventRecord

pytestmark = pytest.mark.django_db


def test_a_visit_is_called_served_and_ended_and_every_second_is_kept() -> None:
    here = hall()
    visit = here.arrive()
    called = here.call(at=NINE_O_CLOCK + minutes(7))
    here.begin(called, at=NINE_O_CLOCK + minutes(8))
    done = here.finish(called, at=NINE_O_CLOCK + minutes(20))

    assert visit.number == called.number == "A001"
    assert (called.state, done.state, done.outcome) == ("called", "done", "served")
    spans = [
        (i.kind, (i.ended_at - i.started_at).total_seconds())
        for i in Interval.objects.order_by("started_at")
        if i.ended_at
    ]
    assert spans == [("waiting", 420.0), ("walking", 60.0), ("serving", 720.0)]
    assert Visit.objects.get(pk=visit.id).state == "ended"


def test_every_fact_of_the_hot_verbs_can_be_read_back_and_has_its_audit_entry() -> None:
    here = hall()
    here.arrive()
    called = here.call()
    here.begin(called)
    here.finish(called)

    names = list(EventRecord.objects.order_by("id").values_list("name", flat=True))
    assert names == [
        "queueing.visit_started.v1", "queueing.ticket_called.v1", "queueing.serving_began.v1",
        "queueing.errand_finished.v1",
    ]  # fmt: skip
    for record in EventRecord.objects.all():
        fact = Event.registry[record.name].from_payload(record.payload)
        assert isinstance(fact, TicketEvent | VisitStarted)
        assert fact.subject() == record.subject
    assert list(AuditEntry.objects.order_by("id").values_list("verb", flat=True)) == names


def test_one_number_serves_three_errands_and_the_visitor_is_never_called_twice_at_once() -> None:
    here = hall(counters=3, lines=3, skills=[[0], [1], [2]])
    visit = here.arrive(0, 1, 2)
    first = here.call(0)

    with pytest.raises(errors.NothingWaiting):
        here.call(1)
    here.begin(first)
    here.finish(first, at=NINE_O_CLOCK + minutes(10))
    second = here.call(1, at=NINE_O_CLOCK + minutes(11))

    assert {first.number, second.number} == {visit.number}
    kinds = list(
        Interval.objects.filter(ticket__line=here.lines[1]).order_by("started_at").values_list("kind", flat=True)
    )
    assert kinds == ["waiting", "elsewhere", "waiting", "walking"]
    assert Visit.objects.get(pk=visit.id).state == "open"


def test_a_declared_priority_is_a_head_start_and_not_a_pass() -> None:
    here = hall()
    queue.set_usual_priority_classes(
        mall_id=here.mall.pk, valid_from=NINE_O_CLOCK.date(), actor=here.manager, now=NINE_O_CLOCK
    )
    long_before = here.arrive(at=NINE_O_CLOCK)
    just_before = here.arrive(at=NINE_O_CLOCK + minutes(15))
    elder = here.arrive(at=NINE_O_CLOCK + minutes(25), priority=["lansia"])

    order = []
    for _ in range(3):
        ticket = here.call(at=NINE_O_CLOCK + minutes(30))
        here.finish(ticket)
        order.append(ticket.number)

    assert order == [long_before.number, elder.number, just_before.number]


def test_an_unknown_priority_takes_no_number() -> None:
    here = hall()
    with pytest.raises(errors.UnknownPriority):
        here.arrive(priority=["pejabat"])
    assert not Visit.objects.exists()


def test_the_same_key_gives_the_same_visit_and_another_request_is_refused() -> None:
    from anjungan.foundation.errors import KeyReused

    here = hall(lines=2)
    ask: dict[str, Any] = {
        "mall_id": here.mall.pk, "actor": here.greeter, "now": NINE_O_CLOCK, "idempotency_key": "k1",
    }  # fmt: skip
    first = queue.start_visit(offerings=[here.offerings[0].uuid], **ask)
    again = queue.start_visit(offerings=[here.offerings[0].uuid], **ask)
    with pytest.raises(KeyReused):
        queue.start_visit(offerings=[here.offerings[1].uuid], **ask)

    assert again.number == first.number
    assert again.replayed
    assert Visit.objects.count() == 1


@pytest.mark.usefixtures("broken_on_purpose")
def test_the_numbers_go_on_after_999() -> None:
    from anjungan.domain.queueing.models import NumberSeries

    here = hall()
    here.arrive()
    NumberSeries.objects.update(last=999)

    assert here.arrive().number == "A1000"


def test_a_full_line_says_so_and_takes_nothing() -> None:
    here = hall(quota=1)
    here.arrive()
    with pytest.raises(errors.QuotaExhausted) as refusal:
        here.arrive()

    assert "1 dari 1" in refusal.value.user_message
    assert Ticket.objects.count() == 1


def test_a_busy_counter_names_the_number_it_has() -> None:
    here = hall()
    here.arrive()
    here.arrive()
    here.call()
    with pytest.raises(errors.CounterBusy) as refusal:
        here.call()
    assert "A001" in refusal.value.user_message


def test_an_officer_cannot_call_for_a_neighbour() -> None:
    here = hall(counters=2)
    here.arrive()
    with pytest.raises(errors.NotAtCounter):
        queue.call_next_ticket(counter_id=here.counters[1].pk, actor=here.officers[0], now=NINE_O_CLOCK)


def test_one_button_finishes_and_calls_the_next() -> None:
    here = hall()
    here.arrive()
    here.arrive()
    first = here.call()
    both = queue.finish_and_call_next(
        ticket_id=first.id, counter_id=here.counters[0].pk, actor=here.officers[0], now=NINE_O_CLOCK
    )
    assert both.finished.number == "A001"
    assert both.called is not None
    assert both.called.number == "A002"


def test_the_one_button_finishes_even_when_nobody_waits() -> None:
    here = hall()
    here.arrive()
    first = here.call()
    both = queue.finish_and_call_next(
        ticket_id=first.id, counter_id=here.counters[0].pk, actor=here.officers[0], now=NINE_O_CLOCK
    )
    assert both.called is None
    assert both.finished.state == "done"


def test_a_number_that_was_printed_is_in_line_even_when_the_kiosk_says_nothing_more() -> None:
    here = hall()
    visit = here.arrive(reserve=True)
    printout = queue.queue_printout(visit_id=visit.id, device_id=None, actor=here.greeter, now=NINE_O_CLOCK)
    queue.end_printout(printout_id=printout.pk, printed=True, actor=here.greeter, now=NINE_O_CLOCK)

    assert Visit.objects.get(pk=visit.id).state == "open"
    assert here.call().number == visit.number


def test_a_number_that_was_not_printed_waits_for_the_visitor() -> None:
    here = hall()
    visit = here.arrive(reserve=True)
    printout = queue.queue_printout(visit_id=visit.id, device_id=None, actor=here.greeter, now=NINE_O_CLOCK)
    queue.end_printout(printout_id=printout.pk, printed=False, reason="paper_out", actor=here.greeter, now=NINE_O_CLOCK)

    assert Visit.objects.get(pk=visit.id).state == "reserved"
    with pytest.raises(errors.NothingWaiting):
        here.call()
