"""From a free time to a booking, and back."""

from datetime import timedelta

import pytest
from django.core import mail

from anjungan.domain.appointments import errors, jobs
from anjungan.domain.appointments import operations as appointments
from anjungan.domain.appointments.models import Booking, Slot
from anjungan.domain.appointments.queries import booking_by_code, contact_of, masked
from anjungan.domain.appointments.tests.scenes import NINE_O_CLOCK, TODAY, TOMORROW, at, later, office, prove
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import InvalidInput, NotAllowed
from anjungan.foundation.models import EventRecord

pytestmark = pytest.mark.django_db
CLOCK = Actor.system("jam")


def taken(booking: Booking) -> int:
    assert booking.starts_at is not None
    return Slot.objects.get(line=booking.line_id, starts_at=booking.starts_at).taken


def test_a_held_time_is_booked_with_the_code_that_was_sent() -> None:
    here = office(counters=1, share_percent=50)

    held = here.hold("09:00")
    booked = prove(held)

    assert (held.state, booked.state) == ("held", "booked")
    assert booked.booked_at == NINE_O_CLOCK
    assert taken(booked) == 1
    assert masked(contact_of(booking=booked)) == "s•••@surel.example"
    assert "sari" not in Booking.objects.values_list("contact_sealed", flat=True)[0]


def test_no_fact_names_the_person_or_opens_the_booking() -> None:
    booked = office().book()

    told = [f"{one.payload} {one.subject}" for one in EventRecord.objects.filter(name__startswith="appointments.")]

    assert len(told) == 3
    assert not any("surel" in text or booked.code in text for text in told)


def test_a_wrong_code_is_counted_and_five_end_the_round() -> None:
    held = office().hold()
    me = Actor.visitor(held.code)
    asked = appointments.ask_proof(
        code=held.code, kind="email", address="sari@surel.example", actor=me, now=NINE_O_CLOCK
    )
    right = appointments.code_for(booking=asked)
    wrong = f"{(int(right) + 1) % 10**6:06d}"

    lefts = []
    for _ in range(5):
        with pytest.raises(errors.WrongProof) as refused:
            appointments.confirm_booking(code=held.code, proof=wrong, actor=me, now=NINE_O_CLOCK)
        lefts.append(refused.value.params["left"])
    with pytest.raises(errors.WrongProof):
        appointments.confirm_booking(code=held.code, proof=right, actor=me, now=NINE_O_CLOCK)

    assert lefts == [4, 3, 2, 1, 0]
    again = appointments.ask_proof(
        code=held.code, kind="email", address="sari@surel.example", actor=me, now=NINE_O_CLOCK
    )
    assert appointments.code_for(booking=again) != right
    proof = appointments.code_for(booking=again)
    assert appointments.confirm_booking(code=held.code, proof=proof, actor=me, now=NINE_O_CLOCK).state == "booked"


def test_a_hold_that_nobody_confirms_is_free_again_after_ten_minutes() -> None:
    here = office()
    held = here.hold("09:00")
    assert appointments.lapsed_holds(now=later(minutes=9)) == []

    assert appointments.lapsed_holds(now=later(minutes=10)) == [held.pk]
    assert appointments.expire_booking(booking_id=held.pk, actor=CLOCK, now=later(minutes=10))
    assert taken(held) == 0
    with pytest.raises(errors.HoldExpired):
        prove(held, now=later(minutes=11))


def test_one_person_has_one_booking_for_a_service_and_day() -> None:
    here = office(counters=2)
    here.book("09:00", email="sari@surel.example")

    with pytest.raises(errors.AlreadyBooked):
        here.book("10:00", email=" Sari@Surel.example ")
    assert here.book("10:00", email="made@surel.example").state == "booked"


def test_a_browser_holds_three_times_at_most() -> None:
    here = office(counters=3)
    for clock in ("09:00", "09:30", "10:00"):
        here.hold(clock, holder="browser")

    with pytest.raises(errors.TooManyHolds):
        here.hold("10:30", holder="browser")
    assert here.hold("10:30", holder="another").state == "held"
    assert here.hold("11:00", holder="browser", now=later(minutes=11)).state == "held"


def test_codes_are_sent_three_times_for_a_booking_and_five_for_an_address() -> None:
    here = office(counters=4)
    held = here.hold()
    me = Actor.visitor(held.code)

    def ask(code: str, who: Actor) -> None:
        appointments.ask_proof(code=code, kind="email", address="sari@surel.example", actor=who, now=NINE_O_CLOCK)

    for _ in range(3):
        ask(held.code, me)
    with pytest.raises(errors.TooManyCodes):
        ask(held.code, me)
    for _ in range(4):
        other = here.hold()
        ask(other.code, Actor.visitor(other.code))
    last = here.hold("10:00")
    with pytest.raises(errors.TooManyCodes):
        ask(last.code, Actor.visitor(last.code))


def test_a_full_time_offers_the_next_one() -> None:
    here = office(counters=1, share_percent=50)  # 09.00 fits one, 09.30 two
    here.hold("09:00")

    with pytest.raises(errors.SlotFull) as refused:
        here.hold("09:00")
    assert "Jumat, 7 November, pukul 09.30" in refused.value.user_message
    with pytest.raises(errors.SlotNotOffered) as refused_too:
        here.hold("09:10")
    assert "pukul 09.30" in refused_too.value.user_message


def test_a_family_takes_a_place_for_each_of_them() -> None:
    here = office(counters=2)
    booked = here.book("09:00", people=3)

    assert (booked.people, taken(booked)) == (3, 3)
    with pytest.raises(InvalidInput):
        here.hold("10:00", people=6)


def test_a_booking_moves_to_another_time_under_its_code_or_not_at_all() -> None:
    here = office(counters=1)
    booked = here.book("09:00")
    me = Actor.visitor(booked.code)
    here.hold("10:00")

    with pytest.raises(errors.SlotFull):
        appointments.reschedule_booking(code=booked.code, starts_at=at("10:00"), actor=me, now=NINE_O_CLOCK)
    assert taken(booked) == 1

    moved = appointments.reschedule_booking(code=booked.code, starts_at=at("13:00"), actor=me, now=NINE_O_CLOCK)
    assert (moved.code, moved.starts_at) == (booked.code, at("13:00"))
    assert taken(booked) == 0
    assert taken(moved) == 1
    back = appointments.reschedule_booking(code=booked.code, starts_at=at("09:00"), actor=me, now=NINE_O_CLOCK)
    assert taken(back) == 1
    assert taken(moved) == 0


def test_a_stranger_changes_nobodys_booking() -> None:
    booked = office().book()
    for stranger in (Actor.visitor("TEMAN23467"), Actor(kind="officer", id="9", label="Petugas")):
        with pytest.raises(NotAllowed):
            appointments.cancel_booking(code=booked.code, actor=stranger, now=NINE_O_CLOCK)


def test_the_greeter_books_for_a_person_without_phone_or_mail() -> None:
    here = office()

    booked = here.at_desk("09:00")

    assert (booked.state, booked.contact_kind, booked.channel) == ("booked", "none", "greeter")
    assert booking_by_code(code=f"http://mal.example/janji/{booked.code.lower()}") == booked
    with pytest.raises(NotAllowed):
        appointments.book_at_desk(
            mall_id=here.mall.pk, offering=here.offering.uuid, starts_at=at("09:30"), actor=Actor.visitor("x"),
            now=NINE_O_CLOCK,
        )  # fmt: skip


def test_the_same_key_holds_once() -> None:
    here = office()
    one, two = (here.hold("09:00", idempotency_key="kunci") for _ in range(2))
    assert one == two
    assert taken(one) == 1


def test_who_waits_for_a_full_day_is_offered_what_becomes_free_in_order() -> None:
    here = office(counters=1, seconds=3600 * 6, share_percent=90)  # one place on the whole day
    (only,) = here.slots()
    first = here.book(f"{only.starts_at:%H:%M}")
    waiting = []
    for name in ("made", "rina"):
        listed = appointments.join_waiting_list(
            mall_id=here.mall.pk, offering=here.offering.uuid, day=TOMORROW, actor=Actor.visitor("portal"),
            now=NINE_O_CLOCK,
        )  # fmt: skip
        waiting.append(prove(listed, email=f"{name}@surel.example"))
    assert [one.state for one in waiting] == ["listed", "listed"]

    appointments.cancel_booking(code=first.code, actor=Actor.visitor(first.code), now=NINE_O_CLOCK)

    made, rina = (Booking.objects.get(pk=one.pk) for one in waiting)
    assert (made.state, made.starts_at, rina.state) == ("held", only.starts_at, "listed")
    assert made.held_until == NINE_O_CLOCK + timedelta(hours=2)
    # Made does not answer: the offer goes on to Rina, who takes it.
    for one in appointments.lapsed_holds(now=later(hours=2)):
        appointments.expire_booking(booking_id=one, actor=CLOCK, now=later(hours=2))
    taken_by = appointments.accept_offer(code=rina.code, actor=Actor.visitor(rina.code), now=later(hours=2))
    assert (taken_by.state, taken(taken_by)) == ("booked", 1)
    with pytest.raises(errors.BookingIsOver):
        appointments.accept_offer(code=made.code, actor=Actor.visitor(made.code), now=later(hours=2))


def test_a_day_with_free_times_has_no_waiting_list() -> None:
    here = office()
    for day in (TOMORROW, TODAY):
        with pytest.raises(errors.DayNotFull):
            appointments.join_waiting_list(
                mall_id=here.mall.pk, offering=here.offering.uuid, day=day, actor=Actor.visitor("portal"),
                now=NINE_O_CLOCK,
            )  # fmt: skip


def test_who_does_not_come_is_released_after_ten_minutes() -> None:
    booked = office().book("09:00")

    assert appointments.missed_bookings(now=at("09:10")) == []
    assert appointments.missed_bookings(now=at("09:11")) == [booked.pk]
    assert appointments.release_no_show(booking_id=booked.pk, actor=CLOCK, now=at("09:11"))
    assert not appointments.release_no_show(booking_id=booked.pk, actor=CLOCK, now=at("09:11"))
    assert Booking.objects.get(pk=booked.pk).state == "no_show"


def test_contacts_are_forgotten_after_thirty_days() -> None:
    booked = office().book("09:00")

    assert appointments.forget_contacts(now=later(days=30)) == 0
    assert appointments.forget_contacts(now=later(days=32)) == 1
    booked.refresh_from_db()
    assert (contact_of(booking=booked), booked.contact_index, booked.contact_kind) == (None, "", "none")


def test_the_code_arrives_and_a_stale_one_is_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    here = office()
    held = here.hold()
    asked = appointments.ask_proof(
        code=held.code, kind="email", address="sari@surel.example", actor=Actor.visitor(held.code), now=NINE_O_CLOCK
    )

    monkeypatch.setattr("anjungan.foundation.clock.now", lambda: later(minutes=16))
    jobs.send_proof(booking=str(held.uuid))
    assert mail.outbox == []

    monkeypatch.setattr("anjungan.foundation.clock.now", lambda: later(minutes=1))
    jobs.send_proof(booking=str(held.uuid))
    (letter,) = mail.outbox
    assert letter.to == ["sari@surel.example"]
    assert appointments.code_for(booking=asked) in letter.subject
    assert held.code in str(letter.body)


@pytest.mark.parametrize(
    ("kind", "written", "kept"),
    [
        ("phone", "0812-3456 7890", "+6281234567890"),
        ("phone", "62 812 3456 7890", "+6281234567890"),
        ("email", " Sari@Surel.Example ", "sari@surel.example"),
    ],
)
def test_a_contact_is_kept_in_one_form_however_it_was_typed(kind: str, written: str, kept: str) -> None:
    from anjungan.foundation.contacts import contact_written

    assert contact_written(kind=kind, address=written) == kept


@pytest.mark.parametrize(
    ("kind", "written"), [("phone", "12"), ("email", "sari"), ("email", "a@b\r\nBcc: c@d.e"), ("x", "1")]
)
def test_what_is_no_contact_is_told_so(kind: str, written: str) -> None:
    from anjungan.foundation.contacts import contact_written

    with pytest.raises(InvalidInput):
        contact_written(kind=kind, address=written)
