"""Who booked a time comes: the number, the place, and nobody who walked in is forgotten."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from anjungan.domain.appointments import errors as booking_errors
from anjungan.domain.appointments import operations as appointments
from anjungan.domain.appointments.models import Booking
from anjungan.domain.appointments.tests.scenes import NINE_O_CLOCK as THE_DAY_BEFORE
from anjungan.domain.appointments.tests.scenes import Office, at, office, prove
from anjungan.domain.organizations.models import Mall
from anjungan.domain.premises.models import CounterState
from anjungan.domain.queueing import errors
from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing.models import Ticket, Visit
from anjungan.domain.queueing.permissions import ISSUE, READ, SERVE
from anjungan.domain.queueing.queries import explain_order, line_loads, opening
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import NotAllowed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _people_can_be_reached(settings: object) -> None:
    settings.BOOKING_CONTACTS = ["email"]  # type: ignore[attr-defined]
    opening.forget()


def door(here: Office) -> Actor:
    return Actor(kind="device", id="kiosk", label="Anjungan 1", mall_id=here.mall.pk, scopes=frozenset({ISSUE, READ}))


def walk_in(here: Office, clock: str) -> queue.StartedVisit:
    return queue.start_visit(mall_id=here.mall.pk, offerings=[here.offering.uuid], actor=door(here), now=at(clock))


def come(here: Office, booking: Booking, when: datetime) -> Visit:
    return queue.check_in(code=booking.code, actor=door(here), now=when)


def open_counter(here: Office) -> Actor:
    counter, officer = here.counters[0], here.officers[0]
    counter.state, counter.officer, counter.active_line_ids = CounterState.OPEN, officer, [here.line.pk]
    counter.state_since = at("08:00")
    counter.save()
    return Actor(
        kind="officer", id="1", label=officer.name, user_id=officer.pk, mall_id=here.mall.pk, scopes=frozenset({SERVE})
    )


def called_in_order(here: Office, count: int, clock: str) -> list[str]:
    officer, numbers = open_counter(here), []
    for _ in range(count):
        called = queue.call_next_ticket(counter_id=here.counters[0].pk, actor=officer, now=at(clock))
        queue.begin_serving(ticket_id=called.id, actor=officer, now=at(clock))
        queue.finish_ticket(ticket_id=called.id, actor=officer, now=at(clock))
        numbers.append(called.number)
    return numbers


def test_who_booked_stands_as_if_they_had_come_twenty_minutes_before_their_time() -> None:
    here = office(counters=2)
    booked = here.at_desk("10:00")
    early = walk_in(here, "09:35")
    late = walk_in(here, "09:45")

    visit = come(here, booked, at("09:55"))

    ticket = Ticket.objects.get(visit=visit)
    assert (ticket.rank_at, ticket.booked_for) == (at("09:40"), at("10:00"))
    # Who walked in more than twenty minutes before the time is called first: nobody starves.
    assert called_in_order(here, 3, "10:00") == [early.number, visit.number, late.number]
    assert Booking.objects.get(pk=booked.pk).state == "checked_in"


def test_who_comes_half_an_hour_early_counts_from_then_and_not_before() -> None:
    here = office(counters=2)
    booked = here.at_desk("10:00")

    with pytest.raises(booking_errors.TooEarly) as refused:
        come(here, booked, at("09:29"))
    assert "mulai pukul 09.30" in refused.value.user_message

    visit = come(here, booked, at("09:30"))
    assert Ticket.objects.get(visit=visit).rank_at == at("09:30")


def test_who_comes_too_late_stands_like_anybody_who_comes_now() -> None:
    here = office(counters=2)
    booked = here.at_desk("10:00")
    before = walk_in(here, "10:05")

    visit = come(here, booked, at("10:11"))

    ticket = Ticket.objects.get(visit=visit)
    assert (ticket.rank_at, ticket.booked_for) == (at("10:11"), None)
    assert called_in_order(here, 2, "10:15") == [before.number, visit.number]


def test_who_was_released_as_not_come_still_gets_a_number_the_same_day_only() -> None:
    here = office(counters=2)
    booked, other = here.at_desk("10:00"), here.at_desk("10:30")
    for one in (booked, other):
        appointments.release_no_show(booking_id=one.pk, actor=Actor.system("jam"), now=at("11:00"))

    assert come(here, booked, at("11:30")).state == "open"
    with pytest.raises(booking_errors.WrongDay):
        come(here, other, at("08:30") + timedelta(days=1))


def test_the_same_code_again_shows_the_same_number() -> None:
    here = office(counters=2)
    booked = here.at_desk("10:00")

    one, two = come(here, booked, at("09:50")), come(here, booked, at("09:51"))

    assert one == two
    assert Visit.objects.filter(booking=booked).count() == 1


def test_a_family_gets_one_number_and_a_place_each() -> None:
    here = office(counters=2)
    family = prove(here.hold("10:00", people=3))

    visit = come(here, family, at("09:50"))

    assert Ticket.objects.filter(visit=visit, rank_at=at("09:40")).count() == 3


def test_a_limited_stock_is_kept_for_those_who_booked_until_they_do_not_come() -> None:
    here = office(counters=2, quota=4)  # two of four may be booked, spread over the day
    first, second = (f"{slot.starts_at:%H:%M}" for slot in here.slots())
    booked, missed = here.at_desk(first), here.at_desk(second)
    walk_in(here, "09:00")
    walk_in(here, "09:01")
    with pytest.raises(errors.QuotaExhausted):
        walk_in(here, "09:02")
    mall = Mall.objects.get(pk=here.mall.pk)
    assert line_loads(mall=mall, now=at("09:03"))[0].quota_left == 0

    assert come(here, booked, at(first)).state == "open"
    over = at(second) + timedelta(minutes=11)
    appointments.release_no_show(booking_id=missed.pk, actor=Actor.system("jam"), now=over)
    again: dict[str, Any] = {
        "mall_id": here.mall.pk,
        "offerings": [here.offering.uuid],
        "actor": door(here),
        "now": over,
    }
    assert queue.start_visit(**again).state == "open"
    with pytest.raises(errors.QuotaExhausted):
        queue.start_visit(**again)


def test_the_order_says_that_a_time_was_booked() -> None:
    here = office(counters=2)
    booked = here.at_desk("10:00")
    come(here, booked, at("09:55"))
    open_counter(here)

    (row,) = explain_order(counter=here.counters[0], tz_name="Asia/Jakarta", now=at("09:56")).rows

    assert (row.booked_for, row.rank_at, row.sent_to_front) == (at("10:00"), at("09:40"), False)


def test_only_a_door_of_the_mall_checks_people_in() -> None:
    here, elsewhere = office(counters=2), office()
    booked = here.at_desk("10:00")

    with pytest.raises(NotAllowed):
        queue.check_in(code=booked.code, actor=Actor.visitor(booked.code), now=at("09:50"))
    with pytest.raises(booking_errors.BookingNotFound):
        queue.check_in(code=booked.code, actor=door(elsewhere), now=at("09:50"))
    with pytest.raises(booking_errors.BookingNotFound):
        queue.check_in(code="bukan kode", actor=door(here), now=at("09:50"))
    cancelled = here.hold("10:00", now=THE_DAY_BEFORE)
    with pytest.raises(booking_errors.BookingIsOver):
        come(here, cancelled, at("09:50"))
