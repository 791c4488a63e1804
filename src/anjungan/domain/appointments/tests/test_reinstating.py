"""A cancelling is taken back at once, by who may, for the same place, and never for two."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connections

from anjungan.domain.appointments import errors
from anjungan.domain.appointments import operations as appointments
from anjungan.domain.appointments.models import Booking, Slot
from anjungan.domain.appointments.queries import way_back
from anjungan.domain.appointments.tests.scenes import NINE_O_CLOCK, Office, at, later, office
from anjungan.domain.appointments.tests.test_calling_off import (
    WHY,
    call_off,
    head_of,
    held_by_a_neighbour,
    somebody_waits,
)
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import DomainError, NotAllowed
from anjungan.foundation.models import AuditEntry, EventRecord

pytestmark = pytest.mark.django_db


def cancelled(here: Office, *, by_mall: bool = True, email: str = "sari@surel.example") -> Booking:
    booking = here.book("10:00", email=email)
    if by_mall:
        return appointments.call_off_booking(code=booking.code, reason=WHY, actor=here.manager, now=NINE_O_CLOCK)
    return appointments.cancel_booking(code=booking.code, actor=Actor.visitor(booking.code), now=NINE_O_CLOCK)


def reinstate(booking: Booking, actor: Actor, **after: float) -> Booking:
    return appointments.reinstate_booking(code=booking.code, actor=actor, now=later(**after))


def test_who_speaks_for_the_mall_takes_its_cancelling_back_and_everything_stands_as_before() -> None:
    here = office(counters=2)
    for who in (here.greeter, here.manager, head_of(here)):
        booking = cancelled(here, email=f"{who.id}@surel.example")
        for stranger in (Actor.visitor(booking.code), replace(here.greeter, mandate="leave"), office().manager):
            with pytest.raises((NotAllowed, errors.BookingNotFound)):
                reinstate(booking, stranger)
        reinstate(booking, who, minutes=8)
        stands = reinstate(booking, who, minutes=9)
        assert (stands.state, stands.ended_at, stands.mall_reason, stands.starts_at) == (
            "booked", None, "", at("10:00"),
        )  # fmt: skip
        appointments.cancel_booking(code=booking.code, actor=here.manager, now=NINE_O_CLOCK)
    facts = EventRecord.objects.filter(name="appointments.booking_reinstated.v1")
    assert [fact.payload["by_mall"] for fact in facts] == [True] * 3
    assert AuditEntry.objects.filter(verb="appointments.booking_reinstated.v1").count() == 3
    assert Slot.objects.get().taken == 0


def test_the_person_takes_the_own_cancelling_back_and_who_books_for_others_does_it_at_their_wish() -> None:
    here = office(counters=2)
    for number, who in enumerate((None, here.greeter)):
        booking = cancelled(here, by_mall=False, email=f"p{number}@surel.example")
        for _twice in range(2):
            assert reinstate(booking, who or Actor.visitor(booking.code)).state == "booked"
    assert Slot.objects.get().taken == 2


def too_late(here: Office, booking: Booking) -> timedelta:
    del here, booking
    return timedelta(minutes=10)


def begun(here: Office, booking: Booking) -> timedelta:
    del here
    Booking.objects.filter(pk=booking.pk).update(ended_at=at("09:55"))
    return at("10:00") - NINE_O_CLOCK


def taken(here: Office, booking: Booking) -> timedelta:
    del booking
    here.book("10:00", email="made@surel.example")
    return timedelta(minutes=1)


def given_up(here: Office, booking: Booking) -> timedelta:
    del booking
    call_off(here)
    return timedelta(minutes=1)


def booked_anew(here: Office, booking: Booking) -> timedelta:
    del booking
    here.book("11:00")
    return timedelta(minutes=1)


def only_held(here: Office, booking: Booking) -> timedelta:
    del here
    Booking.objects.filter(pk=booking.pk).update(booked_at=None)
    return timedelta(minutes=1)


@pytest.mark.parametrize(
    ("meanwhile", "code"),
    [
        (too_late, "too_late_to_reinstate"), (begun, "too_late_to_reinstate"), (taken, "slot_full"),
        (given_up, "slot_not_offered"), (booked_anew, "already_booked"), (only_held, "booking_is_over"),
    ],
)  # fmt: skip
def test_it_stays_cancelled_when(meanwhile: Callable[[Office, Booking], timedelta], code: str) -> None:
    here = office(share_percent=50)
    booking = cancelled(here)
    shown = way_back(booking=booking, now=NINE_O_CLOCK)
    assert (shown and shown.is_free) is True
    now = NINE_O_CLOCK + meanwhile(here, booking)
    with pytest.raises(DomainError) as refused:
        appointments.reinstate_booking(code=booking.code, actor=here.manager, now=now)
    assert refused.value.code == code
    booking.refresh_from_db()
    shown = way_back(booking=booking, now=now)
    assert booking.state == "cancelled"
    # What the page shows agrees, but for who booked anew: that it hears at the press.
    assert bool(shown and shown.is_free) is (code == "already_booked")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("stranger_keeps_it", [True, False])
def test_of_the_one_who_takes_back_and_a_stranger_who_takes_the_last_place_one_has_it(
    *, stranger_keeps_it: bool
) -> None:
    """Staged: the stranger's place is counted and not saved when we ask. Watches the condition of the upsert."""
    here = office(share_percent=50)
    booking = cancelled(here)
    slot = Slot.objects.get()
    Slot.objects.update(capacity=1)

    def take_back() -> str:
        try:
            return reinstate(booking, here.manager).state
        except errors.SlotFull as full:
            return full.code
        finally:
            connections.close_all()

    with held_by_a_neighbour(Slot, slot.pk) as neighbour, ThreadPoolExecutor(1) as me:
        neighbour.execute("UPDATE appointments_slot SET taken = 1 WHERE id = %s", [slot.pk])
        mine = me.submit(take_back)
        while not somebody_waits():
            assert not mine.done(), "nobody waited for the neighbour"
        if stranger_keeps_it:
            neighbour.commit()
        else:
            neighbour.rollback()
        assert mine.result(20) == ("slot_full" if stranger_keeps_it else "booked")
    slot.refresh_from_db()
    assert slot.taken == 1


@pytest.mark.django_db(transaction=True)
def test_the_person_who_books_that_day_anew_at_this_moment_has_one_booking() -> None:
    """Staged: the new booking is made and not saved yet. Watches the unique constraint and what is said of it."""
    here = office(counters=2)
    booking = cancelled(here)
    anew = here.hold("11:00")

    def take_back() -> str:
        try:
            return reinstate(booking, here.manager).state
        except errors.AlreadyBooked as refused:
            return refused.code
        finally:
            connections.close_all()

    with held_by_a_neighbour(Booking, anew.pk) as neighbour, ThreadPoolExecutor(1) as me:
        neighbour.execute(
            "UPDATE appointments_booking SET state = 'booked', booked_at = now(), contact_index = %s WHERE id = %s",
            [booking.contact_index, anew.pk],
        )
        mine = me.submit(take_back)
        while not somebody_waits():
            assert not mine.done(), "nobody waited for the neighbour"
        neighbour.commit()
        assert mine.result(20) == "already_booked"
    assert sorted(Booking.objects.values_list("state", flat=True)) == ["booked", "cancelled"]
