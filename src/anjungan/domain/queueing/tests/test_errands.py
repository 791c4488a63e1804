"""Taking a number, giving it up, adding and dropping errands, and the quota behind them."""

from uuid import uuid4

import pytest

from anjungan.domain.catalog.models import Offering, Service
from anjungan.domain.premises.models import Closure
from anjungan.domain.queueing import errors
from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing.models import Interval, LineDay, Ticket, Visit
from anjungan.domain.queueing.queries import opening
from anjungan.domain.queueing.states import Outcome
from anjungan.domain.queueing.tests.scenarios import NINE_O_CLOCK, Hall, hall, minutes, offering_ids
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import InvalidInput, NotAllowed
from anjungan.foundation.models import EventRecord

pytestmark = pytest.mark.django_db
LATER = NINE_O_CLOCK + minutes(1)


def issued(here: Hall, line: int = 0) -> int:
    return LineDay.objects.get(line=here.lines[line]).issued


def kinds(ticket: Ticket) -> list[str]:
    return list(ticket.intervals.filter(voided=False).order_by("id").values_list("kind", flat=True))


# --- a number in two phases


def test_a_reserved_number_waits_for_its_paper_and_then_stands_in_line_from_the_first_touch() -> None:
    here = hall()
    visit = here.arrive(reserve=True)
    with pytest.raises(errors.NothingWaiting):
        here.call()

    queue.confirm_visit(visit_id=visit.id, actor=here.greeter, now=LATER)

    called = here.call(at=NINE_O_CLOCK + minutes(5))
    assert called.number == visit.number
    waiting = Interval.objects.get(ticket_id=called.id, kind="waiting")
    assert (waiting.started_at, waiting.ended_at) == (NINE_O_CLOCK, NINE_O_CLOCK + minutes(5))


def test_confirming_twice_changes_nothing_the_second_time() -> None:
    here = hall()
    visit = here.arrive(reserve=True)
    for _ in range(2):
        assert queue.confirm_visit(visit_id=visit.uuid, actor=here.greeter, now=LATER).state == "open"

    assert Interval.objects.count() == 1
    assert EventRecord.objects.filter(name="queueing.visit_confirmed.v1").count() == 1


def test_a_number_not_taken_in_two_minutes_is_refused_burnt_and_gives_its_place_back() -> None:
    here = hall(quota=1)
    visit = here.arrive(reserve=True)
    too_late = NINE_O_CLOCK + minutes(2.1)
    with pytest.raises(errors.ReservationExpired):
        queue.confirm_visit(visit_id=visit.id, actor=here.greeter, now=too_late)

    assert queue.expired_reservations(now=too_late) == [visit.id]
    assert queue.expire_reservation(visit_id=visit.id, actor=Actor.system("clock"), now=too_late)
    with pytest.raises(errors.ReservationExpired):
        queue.confirm_visit(visit_id=visit.id, actor=here.greeter, now=too_late)

    assert Ticket.objects.get().outcome == Outcome.NOT_TAKEN
    assert here.arrive(at=too_late).number == "A002"


def test_the_clock_burns_no_number_that_is_still_in_time_or_was_taken() -> None:
    here = hall()
    fresh, taken = here.arrive(reserve=True), here.arrive(reserve=True)
    queue.confirm_visit(visit_id=taken.id, actor=here.greeter, now=LATER)

    assert not queue.expire_reservation(visit_id=fresh.id, actor=Actor.system("clock"), now=LATER)
    assert not queue.expire_reservation(visit_id=taken.id, actor=Actor.system("clock"), now=NINE_O_CLOCK + minutes(9))
    assert queue.expired_reservations(now=NINE_O_CLOCK + minutes(9)) == [fresh.id]


def test_cancelling_at_the_kiosk_gives_the_place_back_once() -> None:
    here = hall(quota=2)
    here.arrive()
    visit = here.arrive(reserve=True)
    for _ in range(2):
        assert queue.abandon_visit(visit_id=visit.id, actor=here.greeter, now=LATER).state == "expired"

    assert issued(here) == 1


def test_a_number_that_stands_in_line_cannot_be_cancelled_as_if_it_had_not_been_taken() -> None:
    here = hall()
    visit = here.arrive()
    with pytest.raises(errors.WrongState):
        queue.abandon_visit(visit_id=visit.id, actor=here.greeter, now=LATER)
    assert Visit.objects.get().state == "open"


def test_a_visit_with_two_errands_in_one_line_takes_two_places() -> None:
    here = hall(quota=2)
    agency = here.lines[0].agency
    service = Service.objects.create(
        key=f"{agency.key}.lain", agency=agency, name_id="Layanan lain", name_en="Another", kind="nonperizinan"
    )
    here.offerings.append(Offering.objects.create(mall=here.mall, service=service, line=here.lines[0]))
    opening.forget()

    assert len(here.arrive(0, 1).tickets) == 2
    assert issued(here) == 2
    with pytest.raises(errors.QuotaExhausted):
        here.arrive(0)


def test_the_same_service_asked_twice_is_one_errand() -> None:
    here = hall()
    visit = queue.start_visit(
        mall_id=here.mall.pk, offerings=offering_ids(here, 0, 0), actor=here.greeter, now=NINE_O_CLOCK
    )
    assert len(visit.tickets) == 1


def test_one_full_line_takes_nothing_in_the_other_lines_either() -> None:
    here = hall(lines=2, quota=1)
    here.arrive(1)
    with pytest.raises(errors.QuotaExhausted):
        here.arrive(0, 1)

    assert not LineDay.objects.filter(line=here.lines[0]).exists()
    assert Visit.objects.count() == 1


def test_a_line_that_is_closed_says_why_and_gives_no_number() -> None:
    here = hall(lines=2)
    Closure.objects.create(
        mall=here.mall, line=here.lines[0], starts_at=NINE_O_CLOCK, reason_id="Sistem pusat", reason_en="Central system"
    )
    opening.forget()
    with pytest.raises(errors.LineClosed) as refusal:
        here.arrive(0)

    assert "Sistem pusat" in refusal.value.user_message
    assert here.arrive(1).number == "J001"


def test_nobody_issues_numbers_without_the_scope_or_in_another_mall() -> None:
    here, there = hall(), hall()
    for actor in (here.officers[0], there.greeter):
        with pytest.raises(NotAllowed):
            queue.start_visit(mall_id=here.mall.pk, offerings=offering_ids(here, 0), actor=actor, now=NINE_O_CLOCK)
    assert not Visit.objects.exists()


def test_no_errand_and_too_many_are_refused() -> None:
    here = hall()
    with pytest.raises(errors.NoErrand):
        queue.start_visit(mall_id=here.mall.pk, offerings=[], actor=here.greeter, now=NINE_O_CLOCK)
    with pytest.raises(errors.TooManyErrands):
        queue.start_visit(
            mall_id=here.mall.pk, offerings=[uuid4() for _ in range(queue.MOST_ERRANDS + 1)], actor=here.greeter,
            now=NINE_O_CLOCK,
        )  # fmt: skip


# --- adding and dropping


def test_an_errand_is_added_under_the_same_number_and_waits_from_now() -> None:
    here = hall(lines=2, quota=5)
    visit = here.arrive(0)
    added = queue.add_errand(visit_id=visit.id, offerings=offering_ids(here, 1, 0), actor=here.greeter, now=LATER)

    assert [(t.line_id, t.position, t.entered_at) for t in added] == [(here.lines[1].pk, 2, LATER)]
    assert (issued(here, 0), issued(here, 1)) == (1, 1)
    assert here.call(at=LATER).number == visit.number


def test_an_added_errand_keeps_the_head_start_of_the_visit() -> None:
    here = hall(lines=2)
    queue.set_usual_priority_classes(
        mall_id=here.mall.pk, valid_from=NINE_O_CLOCK.date(), actor=here.manager, now=NINE_O_CLOCK
    )
    visit = here.arrive(0, priority=["lansia"])
    added = queue.add_errand(visit_id=visit.id, offerings=offering_ids(here, 1), actor=here.greeter, now=LATER)

    assert added[0].rank_at == LATER - minutes(20)


def test_an_errand_added_while_the_visitor_is_served_is_passed_over_until_then() -> None:
    here = hall(counters=2, lines=2, skills=[[0], [1]])
    visit = here.arrive(0)
    first = here.call(0)
    added = queue.add_errand(visit_id=visit.id, offerings=offering_ids(here, 1), actor=here.officers[0], now=LATER)[0]
    with pytest.raises(errors.NothingWaiting):
        here.call(1)
    here.begin(first)
    here.finish(first, at=LATER + minutes(1))

    assert here.call(1, at=LATER + minutes(2)).id == added.pk
    assert kinds(added) == ["waiting", "elsewhere", "waiting", "walking"]


def test_a_visit_that_ended_takes_no_more_errands() -> None:
    here = hall(lines=2)
    visit = here.arrive(0)
    here.finish(here.call())
    with pytest.raises(errors.VisitEnded):
        queue.add_errand(visit_id=visit.id, offerings=offering_ids(here, 1), actor=here.greeter, now=LATER)
    assert Ticket.objects.count() == 1


def test_an_errand_of_another_mall_or_beyond_the_quota_is_not_added() -> None:
    here, there = hall(lines=2, quota=1), hall()
    visit = here.arrive(0)
    here.arrive(1)
    with pytest.raises(errors.ServiceNotHere):
        queue.add_errand(visit_id=visit.id, offerings=offering_ids(there, 0), actor=here.greeter, now=LATER)
    with pytest.raises(errors.QuotaExhausted):
        queue.add_errand(visit_id=visit.id, offerings=offering_ids(here, 1), actor=here.greeter, now=LATER)
    assert Ticket.objects.filter(visit_id=visit.id).count() == 1


def test_a_visit_takes_no_more_errands_than_a_number_may_hold() -> None:
    here = hall(lines=9)
    visit = here.arrive(*range(7))
    with pytest.raises(errors.TooManyErrands):
        queue.add_errand(visit_id=visit.id, offerings=offering_ids(here, 7, 8), actor=here.greeter, now=LATER)
    assert queue.add_errand(visit_id=visit.id, offerings=offering_ids(here, 7), actor=here.greeter, now=LATER)


def test_whoever_holds_the_paper_may_add_and_drop_and_nobody_else_without_a_scope() -> None:
    here = hall(lines=2)
    visit = here.arrive(0)
    stranger, holder = Actor.visitor("SALAH234"), Actor.visitor(visit.code)
    with pytest.raises(NotAllowed):
        queue.add_errand(visit_id=visit.id, offerings=offering_ids(here, 1), actor=stranger, now=LATER)
    with pytest.raises(NotAllowed):
        queue.drop_errand(ticket_id=visit.tickets[0].uuid, actor=stranger, now=LATER)

    queue.add_errand(visit_id=visit.id, offerings=offering_ids(here, 1), actor=holder, now=LATER)
    assert queue.drop_errand(ticket_id=visit.tickets[0].uuid, actor=holder, now=LATER).state == "dropped"


def test_dropping_before_the_first_call_gives_the_place_back_and_ends_the_visit_with_the_last() -> None:
    here = hall(lines=2, quota=1)
    visit = here.arrive(0, 1)
    first, second = (ticket.uuid for ticket in visit.tickets)
    queue.drop_errand(ticket_id=first, actor=here.greeter, now=LATER)
    assert Visit.objects.get().state == "open"
    assert issued(here, 0) == 0
    here.arrive(0, at=LATER)

    dropped = queue.drop_errand(ticket_id=second, actor=here.greeter, now=LATER, note="Pulang")
    assert (dropped.state, dropped.outcome) == ("dropped", "left")
    assert Visit.objects.get(pk=visit.id).state == "ended"


def test_dropping_after_a_call_keeps_the_place_counted() -> None:
    here = hall(lines=2, quota=1)
    here.arrive(0)
    called = here.call()
    sent_on = queue.transfer_ticket(
        ticket_id=called.id, line_id=here.lines[1].pk, actor=here.officers[0], now=NINE_O_CLOCK
    )
    queue.drop_errand(ticket_id=sent_on.id, actor=here.greeter, now=LATER)

    assert issued(here, 0) == 1
    assert not LineDay.objects.filter(line=here.lines[1]).exists()


def test_somebody_at_a_counter_cannot_be_dropped() -> None:
    here = hall()
    here.arrive()
    called = here.call()
    with pytest.raises(errors.WrongState):
        queue.drop_errand(ticket_id=called.id, actor=here.greeter, now=LATER)


def test_an_errand_is_dropped_only_for_a_reason_that_exists() -> None:
    here = hall()
    visit = here.arrive()
    with pytest.raises(InvalidInput):
        queue.drop_errand(ticket_id=visit.tickets[0].uuid, actor=here.greeter, now=LATER, outcome=Outcome.SERVED)
    referred = queue.drop_errand(
        ticket_id=visit.tickets[0].uuid, actor=here.greeter, now=LATER, outcome=Outcome.REFERRED
    )
    assert referred.outcome == "referred"
