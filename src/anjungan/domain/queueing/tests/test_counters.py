"""Opening, pausing and closing a counter around the people at it."""

import pytest

from anjungan.domain.premises.models import Counter
from anjungan.domain.premises.operations import CounterStaffed, CounterStateRefused, OfficerElsewhere
from anjungan.domain.queueing import errors
from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing.tests.scenarios import NINE_O_CLOCK, hall, minutes
from anjungan.foundation.errors import InvalidInput, NotAllowed

pytestmark = pytest.mark.django_db
LATER = NINE_O_CLOCK + minutes(5)


def test_a_paused_counter_calls_nobody_until_it_goes_on() -> None:
    here = hall()
    here.arrive()
    counter = here.counters[0].pk
    queue.pause_counter(counter_id=counter, reason="Salat", actor=here.officers[0], now=LATER)
    with pytest.raises(errors.CounterNotOpen):
        here.call(at=LATER)
    queue.resume_counter(counter_id=counter, actor=here.officers[0], now=LATER)
    assert here.call(at=LATER).number == "A001"


@pytest.mark.parametrize("begun", [False, True])
def test_a_counter_with_a_visitor_neither_pauses_nor_closes(begun: bool) -> None:
    here = hall()
    here.arrive()
    called = here.call()
    if begun:
        here.begin(called)
    counter = here.counters[0].pk
    with pytest.raises(errors.CounterHasVisitor) as refusal:
        queue.close_counter(counter_id=counter, actor=here.officers[0], now=LATER)
    assert "A001" in refusal.value.user_message
    with pytest.raises(errors.CounterHasVisitor):
        queue.pause_counter(counter_id=counter, reason="", actor=here.officers[0], now=LATER)
    assert Counter.objects.get(pk=counter).state == "open"

    here.finish(called, at=LATER)
    assert queue.close_counter(counter_id=counter, actor=here.officers[0], now=LATER).state == "closed"


def test_a_counter_may_close_while_an_errand_rests_and_whoever_opens_it_goes_on() -> None:
    here = hall(counters=2)
    here.arrive()
    called = here.call()
    queue.hold_ticket(ticket_id=called.id, actor=here.officers[0], now=LATER)
    counter = here.counters[0].pk
    queue.close_counter(counter_id=counter, actor=here.officers[0], now=LATER)
    queue.close_counter(counter_id=here.counters[1].pk, actor=here.officers[1], now=LATER)
    with pytest.raises(errors.NotAtCounter):
        queue.resume_ticket(ticket_id=called.id, actor=here.officers[1], now=LATER)
    queue.open_counter(counter_id=counter, actor=here.officers[1], now=LATER)
    assert queue.resume_ticket(ticket_id=called.id, actor=here.officers[1], now=LATER).state == "serving"


def test_a_closed_counter_calls_nobody_even_for_a_manager() -> None:
    here = hall()
    here.arrive()
    queue.close_counter(counter_id=here.counters[0].pk, actor=here.officers[0], now=LATER)
    with pytest.raises(errors.NotAtCounter):
        here.call(at=LATER)
    with pytest.raises(errors.CounterNotOpen):
        queue.call_next_ticket(counter_id=here.counters[0].pk, actor=here.manager, now=LATER)


def test_a_counter_and_an_officer_belong_together() -> None:
    here = hall(counters=2)
    first, second = here.counters
    with pytest.raises(CounterStaffed):
        queue.open_counter(counter_id=first.pk, actor=here.officers[1], now=LATER)
    queue.close_counter(counter_id=first.pk, actor=here.officers[0], now=LATER)
    with pytest.raises(OfficerElsewhere):
        queue.open_counter(counter_id=first.pk, actor=here.officers[1], now=LATER)
    with pytest.raises(NotAllowed):
        queue.pause_counter(counter_id=second.pk, reason="", actor=here.officers[0], now=LATER)
    with pytest.raises(CounterStateRefused):
        queue.resume_counter(counter_id=second.pk, actor=here.officers[1], now=LATER)
    opened = queue.open_counter(counter_id=first.pk, actor=here.officers[0], now=LATER)
    assert opened.active_line_ids == [here.lines[0].pk]


def test_a_reason_for_a_pause_is_short_and_plain() -> None:
    here = hall()
    for reason in ("x" * 121, "Salat\0"):
        with pytest.raises(InvalidInput):
            queue.pause_counter(counter_id=here.counters[0].pk, reason=reason, actor=here.officers[0], now=LATER)
    assert Counter.objects.get().state == "open"
