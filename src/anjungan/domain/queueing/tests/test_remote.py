"""A number taken from home: it keeps its place, is passed over while the person is not here, and ends when it must."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from anjungan.domain.appointments import errors as booking_errors
from anjungan.domain.appointments import operations as appointments
from anjungan.domain.appointments.models import MallPlace, RemoteDay, RemoteRequest
from anjungan.domain.appointments.queries import hall_code, presence_pass
from anjungan.domain.appointments.tests.scenes import TOMORROW, Office, at, office
from anjungan.domain.premises.models import Counter
from anjungan.domain.queueing import errors
from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing.models import Ticket, Visit
from anjungan.domain.queueing.queries import desk, explain_order, line_loads, opening
from anjungan.domain.queueing.queries.remote import away_visits, remote_offer, turns_just_passed
from anjungan.domain.queueing.states import PresenceWay
from anjungan.domain.queueing.tests.neighbours import half_finished, meanwhile, until_it_waits
from anjungan.domain.queueing.tests.scenarios import held_by_a_neighbour
from anjungan.domain.queueing.tests.test_checking_in import door, open_counter, walk_in
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import NotAllowed

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("belum hadir")


@pytest.fixture(autouse=True)
def _people_can_be_reached(settings: Any) -> None:
    settings.BOOKING_CONTACTS = ["email", "phone"]
    opening.forget()


def house(**rule: Any) -> Office:
    """One counter, ten minutes a person, 08.00 to 15.00: 42 people a day, of whom 8 may take numbers from home."""
    here = office(share_percent=50, seconds=rule.pop("seconds", 600), quota=rule.pop("quota", None))
    appointments.set_remote_rule(line_id=here.line.pk, actor=here.manager, now=at("07:00"), **rule)
    return here


def ask(here: Office, clock: str, *, email: str = "sari@surel.example", holder: str = "", **more: Any) -> RemoteRequest:
    return appointments.ask_remote_number(
        mall_id=here.mall.pk, offering=here.offering.uuid, kind="email", address=email, holder=holder,
        actor=Actor.visitor("portal"), now=at(clock), **more,
    )  # fmt: skip


def take(here: Office, clock: str, **more: Any) -> Visit:
    request = ask(here, clock, **more)
    return queue.take_remote_number(
        code=request.code, proof=appointments.remote_code_for(request=request), actor=Actor.visitor(request.code),
        now=at(clock),
    )  # fmt: skip


def come(here: Office, visit: Visit, clock: str, *, proof: str | None = None) -> datetime:
    code = hall_code(mall=here.mall, now=at(clock)).code if proof is None else proof
    return queue.confirm_own_presence(
        visit_id=visit.pk, way=PresenceWay.HALL, proof=code, actor=Actor.visitor(visit.code), now=at(clock)
    )


def call(here: Office, officer: Actor, clock: str) -> str:
    called = queue.call_next_ticket(counter_id=here.counters[0].pk, actor=officer, now=at(clock))
    queue.begin_serving(ticket_id=called.id, actor=officer, now=at(clock))
    queue.finish_ticket(ticket_id=called.id, actor=officer, now=at(clock))
    return called.number


def test_who_is_not_here_is_passed_over_and_who_comes_in_time_has_the_place_that_was_kept() -> None:
    here = house()
    officer = open_counter(here)
    first, home, third = walk_in(here, "09:00"), take(here, "09:01"), walk_in(here, "09:02")
    assert (home.state, home.present_at, home.number) == ("reserved", None, "A002")
    assert [away.number for away in away_visits(mall_id=here.mall.pk, day=home.business_date)] == ["A002"]

    now = desk(counter=Counter.objects.get(pk=here.counters[0].pk), tz_name="Asia/Jakarta", now=at("09:03"))
    (load,) = line_loads(mall=here.mall, now=at("09:03"))
    assert (now.waiting, now.away, load.waiting, load.away) == (2, 1, 2, 1)

    assert call(here, officer, "09:05") == first.number
    with pytest.raises(errors.NotHereYet):
        queue.call_ticket(
            ticket_id=home.tickets.get().pk, counter_id=here.counters[0].pk, actor=officer, now=at("09:06")
        )
    with pytest.raises(errors.NotHereYet):
        queue.add_errand(
            visit_id=home.pk, offerings=[here.offering.uuid], actor=Actor.visitor(home.code), now=at("09:06")
        )
    assert come(here, home, "09:10") == at("09:10")
    assert come(here, home, "09:12") == at("09:10")  # safe to repeat
    home.refresh_from_db()
    assert (home.state, home.merged_behind) == ("open", None)
    assert [call(here, officer, "09:15"), call(here, officer, "09:20")] == [home.number, third.number]
    # The wait that counts begins when the person is here.
    assert Ticket.objects.get(visit=home).entered_at == at("09:10")


def test_whose_turn_has_passed_stands_behind_the_stated_number_of_those_here_and_is_told_why() -> None:
    here = house(places_behind=2)
    officer = open_counter(here)
    home = take(here, "09:00")
    others = [walk_in(here, clock) for clock in ("09:01", "09:02", "09:03", "09:04")]
    assert turns_just_passed() == []
    assert call(here, officer, "09:05") == others[0].number
    assert turns_just_passed() == [home.pk]

    come(here, home, "09:10")
    home.refresh_from_db()
    assert (home.passed_at, home.merged_behind) == (at("09:05"), 2)
    why = {
        row.number: row for row in explain_order(counter=here.counters[0], tz_name="Asia/Jakarta", now=at("09:11")).rows
    }
    assert (why[home.number].taken_from_home_at, why[home.number].merged_behind) == (at("09:00"), 2)
    assert not why[home.number].sent_to_front
    assert [call(here, officer, "09:12") for _ in range(4)] == [
        others[1].number, others[2].number, home.number, others[3].number,
    ]  # fmt: skip


def test_a_number_ends_half_an_hour_after_the_turn_passed_and_gives_its_place_back() -> None:
    here = house(release_minutes=30, quota=20)
    officer = open_counter(here)
    home, other = take(here, "09:00"), walk_in(here, "09:01")
    assert not queue.note_turn_passed(visit_id=home.pk, actor=SYSTEM, now=at("09:04"))
    call(here, officer, "09:05")

    assert queue.note_turn_passed(visit_id=home.pk, actor=SYSTEM, now=at("09:05"))
    assert not queue.note_turn_passed(visit_id=home.pk, actor=SYSTEM, now=at("09:06"))
    assert away_visits(mall_id=here.mall.pk, day=home.business_date)[0].until == at("09:35")
    assert queue.expired_reservations(now=at("09:34")) == []
    assert not queue.expire_reservation(visit_id=home.pk, actor=SYSTEM, now=at("09:35"))
    with pytest.raises(errors.ReservationExpired):
        come(here, home, "09:36")
    assert queue.expire_reservation(visit_id=home.pk, actor=SYSTEM, now=at("09:36"))
    with pytest.raises(errors.VisitEnded):
        come(here, home, "09:37")
    assert other.number == "A002"
    # One for a person, a service and a day, whatever became of it.
    with pytest.raises(booking_errors.RemoteAlreadyTaken):
        ask(here, "09:40")


def test_one_number_for_a_contact_and_for_a_browser_and_only_who_proved_the_contact_gets_it() -> None:
    here = house()
    request = ask(here, "09:00", holder="b" * 64)
    right = appointments.remote_code_for(request=request)
    wrong = f"{(int(right) + 1) % 10**6:06d}"
    me = Actor.visitor(request.code)
    with pytest.raises(booking_errors.WrongProof) as refused:
        queue.take_remote_number(code=request.code, proof=wrong, actor=me, now=at("09:01"))
    assert refused.value.params == {"left": 4}
    with pytest.raises(NotAllowed):
        queue.take_remote_number(code=request.code, proof=right, actor=Actor.visitor("stranger"), now=at("09:01"))
    taken = queue.take_remote_number(code=request.code, proof=right, actor=me, now=at("09:02"))
    assert queue.take_remote_number(code=request.code, proof="", actor=me, now=at("09:03")).pk == taken.pk

    with pytest.raises(booking_errors.RemoteAlreadyTaken):
        ask(here, "09:04", email="SARI@surel.example")
    with pytest.raises(booking_errors.RemoteAlreadyTaken):
        ask(here, "09:04", email="made@surel.example", holder="b" * 64)
    assert ask(here, "09:04", email="made@surel.example", holder="c" * 64).state == "asked"
    assert "sari" not in f"{request.contact_sealed} {request.contact_index}"

    # A code that nobody wrote is forgotten after an hour, the rest on the next morning.
    assert appointments.forget_remote_contacts(now=at("10:30")) == 1
    assert appointments.forget_remote_contacts(now=at("23:00")) == 0
    assert appointments.forget_remote_contacts(now=at("07:30", TOMORROW + timedelta(days=1))) == 1
    assert set(RemoteRequest.objects.values_list("contact_sealed", "contact_index", "holder")) == {("", "", "")}


def test_a_share_of_the_day_may_go_home_and_none_when_the_wait_would_not_end_today() -> None:
    here = house(share_percent=5)  # of 42 people: 2
    offer = remote_offer(offering=here.offering, now=at("09:00"))
    assert offer is not None
    assert (offer.why, offer.left) == ("", 2)
    for name in ("sari", "made"):
        take(here, "09:00", email=f"{name}@surel.example")
    with pytest.raises(booking_errors.RemoteClosed, match="remote_closed") as closed:
        take(here, "09:01", email="rina@surel.example")
    assert "sudah habis" in closed.value.user_message
    assert "Yang kosong berikutnya" in closed.value.user_message
    assert RemoteDay.objects.get().given == 2

    late = house(share_percent=50)
    for _ in range(3):
        walk_in(late, "14:20")  # four more fit until 15.00
    take(late, "14:20", email="rina@surel.example")
    with pytest.raises(booking_errors.RemoteClosed) as too_long:
        take(late, "14:21", email="joko@surel.example")
    assert "tidak akan selesai" in too_long.value.user_message
    shut = remote_offer(offering=late.offering, now=at("19:00"))
    assert shut is not None
    assert shut.why
    assert office().offering.line_id  # a line without a rule offers nothing
    assert remote_offer(offering=office().offering, now=at("09:00")) is None


def test_the_code_of_the_hall_holds_for_its_minute_and_the_next_and_a_pass_for_ten() -> None:
    here, elsewhere = house(), house()
    home = take(here, "09:00")
    code = hall_code(mall=here.mall, now=at("09:00"))
    assert code.until == at("09:01")
    note = presence_pass(mall=here.mall, now=at("09:00"))
    for clock, proof in (
        ("09:02", code.code), ("09:01", ""), ("09:01", hall_code(mall=elsewhere.mall, now=at("09:01")).code),
        ("09:11", note), ("09:05", presence_pass(mall=elsewhere.mall, now=at("09:05"))), ("08:59", note),
    ):  # fmt: skip
        with pytest.raises(booking_errors.PresenceCodeWrong):
            come(here, home, clock, proof=proof)
    with pytest.raises(NotAllowed):  # no place was written down, so no phone can say that it is near
        queue.confirm_own_presence(
            visit_id=home.pk, way=PresenceWay.NEAR, actor=Actor.visitor(home.code), now=at("09:01")
        )
    assert come(here, home, "09:01", proof=f"{code.code[:3]} {code.code[3:]}") == at("09:01")
    other = take(here, "09:02", email="made@surel.example")
    assert come(here, other, "09:10", proof=note) == at("09:10")


def test_a_phone_says_only_that_it_is_near_and_nothing_of_where_is_kept() -> None:
    here = house()
    appointments.set_mall_place(
        mall_id=here.mall.pk, latitude=Decimal("0.533"), longitude=Decimal("101.447"), radius_metres=200,
        actor=here.manager, now=at("07:00"),
    )  # fmt: skip
    assert MallPlace.objects.get().radius_metres == 200
    home = take(here, "09:00")
    since = queue.confirm_own_presence(
        visit_id=home.pk, way=PresenceWay.NEAR, actor=Actor.visitor(home.code), now=at("09:05")
    )
    assert since == at("09:05")


def test_who_gives_up_at_home_gives_the_place_back_and_nobody_else_may() -> None:
    here = house(quota=10)
    home = take(here, "09:00")
    with pytest.raises(NotAllowed):
        queue.abandon_visit(visit_id=home.pk, actor=Actor.visitor("stranger"), now=at("09:05"))
    assert queue.abandon_visit(visit_id=home.pk, actor=Actor.visitor(home.code), now=at("09:05")).state == "expired"
    queue.close_day(mall_id=here.mall.pk, business_date=home.business_date, actor=here.manager, now=at("16:00"))


def test_a_desk_takes_a_number_for_somebody_who_telephones_once_for_a_key() -> None:
    here = house()
    facts: dict[str, Any] = {
        "mall_id": here.mall.pk, "offering": here.offering.uuid, "actor": here.greeter, "now": at("09:00"),
        "idempotency_key": "telepon-1",
    }  # fmt: skip
    assert queue.take_remote_number_for(**facts).pk == queue.take_remote_number_for(**facts).pk
    assert RemoteRequest.objects.get().contact_index == ""
    with pytest.raises(NotAllowed):
        queue.take_remote_number_for(**{**facts, "actor": Actor.visitor("portal"), "idempotency_key": None})


@pytest.mark.django_db(transaction=True)
def test_a_call_neither_waits_for_a_person_who_is_just_coming_nor_calls_them_before_it_is_saved() -> None:
    here = house()
    officer = open_counter(here)
    home, other = take(here, "09:00"), walk_in(here, "09:01")
    with half_finished(lambda: come(here, home, "09:02")):
        assert call(here, officer, "09:03") == other.number
    assert call(here, officer, "09:05") == home.number


@pytest.mark.django_db(transaction=True)
def test_of_two_confirmations_at_once_the_second_finds_the_first() -> None:
    """Watches the lock on the visit: without it both would put the person in line."""
    here = house()
    home = take(here, "09:00")
    with half_finished(lambda: come(here, home, "09:02")) as neighbour:
        act: Callable[[], datetime] = lambda: queue.confirm_presence(  # noqa: E731
            visit_id=home.pk, actor=door(here), now=at("09:03"), way=PresenceWay.KIOSK
        )
        with meanwhile(act) as mine:
            until_it_waits(mine)
            neighbour.save()
            assert mine.result(10) == at("09:02")


@pytest.mark.django_db(transaction=True)
def test_a_number_is_not_ended_under_somebody_who_is_just_coming() -> None:
    """Watches the lock and the second look of `expire_reservation`."""
    here = house(release_minutes=10)
    officer = open_counter(here)
    home = take(here, "09:00")
    walk_in(here, "09:01")
    call(here, officer, "09:02")
    queue.note_turn_passed(visit_id=home.pk, actor=SYSTEM, now=at("09:02"))

    def end() -> bool:
        return queue.expire_reservation(visit_id=home.pk, actor=SYSTEM, now=at("09:13"))

    with half_finished(lambda: come(here, home, "09:12")) as neighbour, meanwhile(end) as clock:
        until_it_waits(clock)
        neighbour.save()
        assert clock.result(10) is False
    assert Visit.objects.get(pk=home.pk).state == "open"


@pytest.mark.django_db(transaction=True)
def test_the_last_number_of_the_share_is_given_once() -> None:
    """Watches the counted row of the day: both saw one left."""
    here = house(share_percent=3)  # of 42 people: 1
    requests = [ask(here, "09:00", email=f"{name}@surel.example") for name in ("sari", "made")]

    def go(request: RemoteRequest) -> str:
        try:
            return queue.take_remote_number(
                code=request.code, proof=appointments.remote_code_for(request=request),
                actor=Actor.visitor(request.code), now=at("09:01"),
            ).state  # fmt: skip
        except booking_errors.RemoteClosed as closed:
            return closed.code

    with half_finished(lambda: go(requests[0])) as neighbour, meanwhile(lambda: go(requests[1])) as mine:
        until_it_waits(mine)
        neighbour.save()
        assert mine.result(10) == "remote_closed"


@pytest.mark.django_db(transaction=True)
def test_a_counter_passes_over_a_visit_in_a_neighbours_hands() -> None:
    here = house()
    officer = open_counter(here)
    home, other = take(here, "09:00"), walk_in(here, "09:01")
    come(here, home, "09:01")
    with held_by_a_neighbour("queueing_visit", home.pk):
        assert call(here, officer, "09:02") == other.number
