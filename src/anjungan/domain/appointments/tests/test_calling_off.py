"""What the mall cannot keep it calls off: with a reason, for everybody it concerns, once, and nobody gets in behind."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from django.db import connection, connections

from anjungan.domain.appointments import errors, jobs
from anjungan.domain.appointments import operations as appointments
from anjungan.domain.appointments.models import Booking, Slot
from anjungan.domain.appointments.operations import CalledOff
from anjungan.domain.appointments.tests.scenes import NINE_O_CLOCK, TOMORROW, Office, at, office, prove
from anjungan.domain.organizations.models import Role, StaffRole
from anjungan.foundation import clock
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import InvalidInput, NotAllowed
from anjungan.foundation.models import EventRecord

pytestmark = pytest.mark.django_db
WHY = "Alat rekam rusak"


@contextmanager
def held_by_a_neighbour(model: Any, row_id: int) -> Iterator[psycopg.Connection[Any]]:
    """Hold the lock of a row from a second connection."""
    settings = connection.get_connection_params()
    plain = {name: settings[name] for name in ("dbname", "user", "password", "host", "port") if settings.get(name)}
    with psycopg.connect(**plain) as neighbour:
        neighbour.execute(f"SELECT 1 FROM {model._meta.db_table} WHERE id = %s FOR NO KEY UPDATE", [row_id])
        yield neighbour
        neighbour.rollback()


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
        return cursor.fetchone() is not None


def head_of(here: Office) -> Actor:
    user = here.officers[0]
    StaffRole.objects.create(user=user, mall=here.mall, agency=here.line.agency, role=Role.AGENCY_HEAD)
    return Actor(kind="officer", id="head", label="Kepala", user_id=user.pk, mall_id=here.mall.pk)


def call_off(here: Office, first: str = "10:00", last: str = "11:00", *, actor: Actor | None = None) -> CalledOff:
    return appointments.call_off_times(
        line_id=here.line.pk, first=at(first), last=at(last), reason=WHY, actor=actor or here.manager, now=NINE_O_CLOCK
    )


def states(*bookings: Booking) -> list[str]:
    return [Booking.objects.get(pk=booking.pk).state for booking in bookings]


def test_one_booking_is_called_off_with_a_reason_by_who_may_speak_for_the_mall() -> None:
    here = office(counters=2)
    for number, who in enumerate((here.greeter, here.manager, head_of(here))):
        booking = here.book("10:00", email=f"p{number}@surel.example")
        with pytest.raises(InvalidInput):
            appointments.call_off_booking(code=booking.code, reason="  ", actor=who, now=NINE_O_CLOCK)
        appointments.call_off_booking(code=booking.code, reason=WHY, actor=who, now=NINE_O_CLOCK)
        done = appointments.call_off_booking(code=booking.code, reason="lain", actor=who, now=NINE_O_CLOCK)
        assert (done.state, done.mall_reason) == ("cancelled", "Alat rekam rusak.")
    facts = EventRecord.objects.filter(name="appointments.booking_cancelled.v1")
    assert [fact.payload["by_mall"] for fact in facts] == [True] * 3
    assert Slot.objects.get().taken == 0

    kept = here.book("10:00", email="tetap@surel.example")
    others = Actor(kind="officer", id="x", label="Lain", user_id=here.officers[1].pk, mall_id=here.mall.pk)
    machine = replace(here.greeter, kind="device")
    helping = replace(here.greeter, mandate="leave")
    for stranger in (others, machine, helping, Actor.visitor(kept.code), office().manager):
        with pytest.raises((NotAllowed, errors.BookingNotFound)):
            appointments.call_off_booking(code=kept.code, reason=WHY, actor=stranger, now=NINE_O_CLOCK)
    # At the person's own wish nobody is told that it was the mall.
    appointments.cancel_booking(code=kept.code, actor=here.manager, now=NINE_O_CLOCK)
    assert not EventRecord.objects.filter(name=facts[0].name).latest("pk").payload["by_mall"]


def test_the_times_of_a_stretch_are_called_off_for_everybody_and_offered_to_nobody() -> None:
    here = office(counters=2, share_percent=50)
    early, late = here.book("09:30"), here.book("11:00", email="l@surel.example")
    gone = [here.book("10:00", email="a@surel.example", people=2), here.hold("10:30")]
    before = {slot.starts_at for slot in here.slots()}
    assert call_off(here) == CalledOff(bookings=2, people=3, times=2)
    assert states(early, *gone, late) == ["booked", "cancelled", "cancelled", "booked"]
    assert before - {slot.starts_at for slot in here.slots()} == {at("10:00"), at("10:30")}
    for clock_time in ("10:00", "10:30"):
        with pytest.raises(errors.SlotNotOffered):
            here.hold(clock_time)
    # However the times are cut by now, what was given up stays given up.
    appointments.set_booking_rule(line_id=here.line.pk, slot_minutes=60, actor=here.manager, now=NINE_O_CLOCK)
    assert at("10:00") not in {slot.starts_at for slot in here.slots()}
    assert call_off(here).bookings == 0

    with pytest.raises(NotAllowed):
        call_off(here, actor=here.greeter)
    with pytest.raises(InvalidInput):
        call_off(here, "11:00", "10:00")
    again = appointments.offer_times_again(
        line_id=here.line.pk, first=at("10:00"), last=at("11:00"), actor=head_of(here), now=NINE_O_CLOCK
    )
    assert again == 2
    assert here.hold("10:00").state == "held"
    assert states(*gone) == ["cancelled", "cancelled"]


def test_a_whole_day_that_was_called_off_says_so_and_its_waiting_list_ends() -> None:
    here = office(seconds=3600 * 6, share_percent=90)
    (only,) = here.slots()
    booked = here.book(f"{only.starts_at:%H:%M}")
    waiting = appointments.join_waiting_list(
        mall_id=here.mall.pk, offering=here.offering.uuid, day=TOMORROW, actor=Actor.visitor("portal"), now=NINE_O_CLOCK
    )
    prove(waiting, email="made@surel.example")
    call_off(here, "08:00", "15:00")
    assert states(booked, waiting) == ["cancelled", "listed"]
    for booking_id in appointments.lists_of_closed_days(now=NINE_O_CLOCK):
        assert appointments.end_waiting(booking_id=booking_id, actor=Actor.system("jam"), now=NINE_O_CLOCK)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.mall_reason) == ("cancelled", "Waktu janji hari itu dibatalkan mal.")


@pytest.mark.django_db(transaction=True)
def test_who_takes_a_place_while_the_time_is_called_off_does_not_get_in() -> None:
    """Staged: the neighbour has called the time off and not saved yet. Watches the condition of the upsert."""
    here = office()
    here.book("10:00")
    slot = Slot.objects.get()

    def hold() -> str:
        try:
            return here.hold("10:00").state
        except (errors.SlotFull, errors.SlotNotOffered) as refusal:
            return refusal.code
        finally:
            connections.close_all()

    Slot.objects.update(taken=0)
    with held_by_a_neighbour(Slot, slot.pk) as neighbour, ThreadPoolExecutor(1) as me:
        neighbour.execute("UPDATE appointments_slot SET called_off = 'rusak' WHERE id = %s", [slot.pk])
        mine = me.submit(hold)
        while not somebody_waits():
            assert not mine.done(), "nobody waited for the neighbour"
        neighbour.commit()
        assert mine.result(20) == "slot_full"


@pytest.mark.django_db(transaction=True)
def test_a_booking_that_somebody_has_in_hand_is_not_waited_for_and_follows_by_the_clock(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Staged: the person moves the booking at this moment. Waiting for them would wait for each other."""
    here = office()
    booking = here.book("10:00")
    with held_by_a_neighbour(Booking, booking.pk):
        assert call_off(here).bookings == 0
    assert states(booking) == ["booked"]
    monkeypatch.setattr(clock, "now", lambda: NINE_O_CLOCK)
    for _twice in range(2):
        jobs.look_at_the_clock()
    booking.refresh_from_db()
    assert (booking.state, booking.mall_reason) == ("cancelled", "Alat rekam rusak.")
    assert EventRecord.objects.filter(name="appointments.booking_cancelled.v1").count() == 1
