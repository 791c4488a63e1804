"""What is told around the door: a turn that passed while somebody was at home, and what was asked with a booking."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import transaction

from anjungan.domain.appointments import operations as appointments
from anjungan.domain.appointments.events import BookingCheckedIn
from anjungan.domain.appointments.models import Booking
from anjungan.domain.appointments.tests.scenes import Office, at
from anjungan.domain.notifications import jobs, subscribers
from anjungan.domain.notifications import operations as notifications
from anjungan.domain.notifications.models import Message, Subscription
from anjungan.domain.notifications.tests.post_office import PostOffice, text_of
from anjungan.domain.notifications.tests.working import hand_over, work
from anjungan.domain.queueing import jobs as queue_jobs
from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing.models import Visit
from anjungan.domain.queueing.queries import opening
from anjungan.domain.queueing.tests.test_checking_in import door, open_counter, walk_in
from anjungan.domain.queueing.tests.test_remote import call, come, house, take
from anjungan.foundation import clock
from anjungan.foundation.actors import Actor
from anjungan.foundation.contacts import Contact
from anjungan.foundation.ids import new_uuid
from anjungan.foundation.models import EventRecord
from anjungan.foundation.personal_data import Subject, holders

pytestmark = pytest.mark.django_db(transaction=True)
SARI = "sari@surel.example"


@pytest.fixture(autouse=True)
def time(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The clock of the worker; a test may move it. It is the morning of the booked day."""
    now = [at("09:00")]
    monkeypatch.setattr(clock, "now", lambda: now[0])
    opening.forget()
    return now


def ended() -> list[tuple[str, str, str]]:
    return list(Message.objects.order_by("id").values_list("kind", "state", "reason"))


@pytest.mark.parametrize("comes", [False, True])
def test_who_is_passed_over_at_home_is_told_once_until_when_the_number_is_kept_unless_they_have_come(
    post_office: PostOffice, time: list[datetime], comes: bool
) -> None:
    here = house()
    officer, home, other = open_counter(here), take(here, "09:00", wants_messages=True), walk_in(here, "09:01")
    take(here, "09:01", email="diam@surel.example")
    work()
    told = Subscription.objects.get()
    assert (told.visit_id, told.channel, told.language, len(told.kinds)) == (home.pk, "email", "id", 5)
    time[0] = at("09:05")
    assert call(here, officer, "09:05") == other.number
    queue_jobs.burn_numbers_not_taken()
    hand_over()
    if comes:
        come(here, home, "09:05")
    for _twice in range(2):
        work()
        queue_jobs.burn_numbers_not_taken()
        jobs.look_at_the_clock()
    if comes:
        assert (post_office.letters, ended()) == ([], [("passed", "dropped", "overtaken")])
        assert notifications.forget_contacts(now=at("06:59") + timedelta(days=1)) == 0
        assert notifications.forget_contacts(now=at("07:01") + timedelta(days=1)) == 1
        return
    (letter,) = post_office.letters
    assert letter["Subject"] == "A 001 terlewat, masih berlaku sampai pukul 09.35"
    text = text_of(letter)
    assert "datang ke Zona 1, lalu tulis kode di layar aula" in text
    assert f"https://mal.example/t/{home.code}" in text.splitlines()


def arrived(post_office: PostOffice, time: list[datetime], *kinds: str, email: str = SARI) -> tuple[Office, Visit]:
    """Somebody booked yesterday in English, said of what to be told, and has checked in a moment ago."""
    here = house()
    booking = here.book("09:00", email=email, language="en")
    if kinds:
        notifications.choose_booking_messages(
            code=booking.code, kinds=[] if kinds == ("nothing",) else kinds, actor=Actor.visitor(booking.code),
            now=time[0],
        )  # fmt: skip
    time[0] = at("08:50")
    visit = queue.check_in(code=booking.code, actor=door(here), now=time[0])
    work()
    post_office.letters.clear()
    return here, visit


def test_who_booked_is_told_at_the_mall_where_the_booking_was_told_and_not_again_once_they_stop(
    post_office: PostOffice, time: list[datetime]
) -> None:
    here, visit = arrived(post_office, time)
    told = Subscription.objects.get()
    assert (told.visit_id, told.channel, told.language) == (visit.pk, "email", "en")
    assert told.kinds == sorted(["near", "passed", "called", "unserved", "closed"])
    assert SARI not in told.address_sealed
    queue.call_next_ticket(counter_id=here.counters[0].pk, actor=open_counter(here), now=time[0])
    work()
    assert [letter["Subject"] for letter in post_office.letters] == ["A 001: please go to Counter 101"]

    notifications.stop_messages(visit_id=visit.pk, actor=Actor.visitor(visit.code), now=time[0])
    # The fact is heard once more, as it is when a worker dies after its work and before saying so.
    checked_in = EventRecord.objects.get(name="appointments.booking_checked_in.v1")
    with transaction.atomic():
        subscribers.tell_at_the_mall_too(BookingCheckedIn.from_payload(checked_in.payload))
    assert not Subscription.objects.exists()


@pytest.mark.parametrize(
    ("chosen", "carried"),
    [(("nothing",), None), (("reminder",), None), (("reminder", "called", "near"), ["called", "near"])],
)
def test_nothing_is_carried_to_the_mall_that_the_person_did_not_want(
    post_office: PostOffice, time: list[datetime], chosen: tuple[str, ...], carried: list[str] | None
) -> None:
    arrived(post_office, time, *chosen)
    assert list(Subscription.objects.values_list("kinds", flat=True)) == ([carried] if carried else [])


@pytest.mark.parametrize("way", ["contact forgotten", "told no more", "account erased", "an hour later"])
def test_what_erases_the_contact_of_the_booking_erases_what_was_carried(
    post_office: PostOffice, time: list[datetime], way: str
) -> None:
    here, visit = arrived(post_office, time)
    booking = Booking.objects.get()
    me = Actor.visitor(booking.code)
    assert Subscription.objects.count() == 1
    if way == "contact forgotten":
        appointments.forget_contact(code=booking.code, actor=me, now=time[0])
        work()
    elif way == "told no more":
        notifications.choose_booking_messages(code=booking.code, kinds=[], actor=me, now=time[0])
    elif way == "account erased":
        subject = Subject(citizen=new_uuid(), contacts=(Contact(kind="email", address=SARI),))
        rooms = [one for one in reversed(holders()) if one.room in ("notifications", "appointments")]
        (held,) = rooms[0].collect(subject=subject, now=time[0])
        assert [row for row in held.rows if SARI in row.values()]
        with transaction.atomic():
            assert [one.erase(subject=subject) for one in rooms] == [1, 1]
        booking.refresh_from_db()
        assert booking.contact_sealed == ""
    else:
        queue.leave_visit(visit_id=visit.pk, actor=here.greeter, now=time[0])
        assert notifications.forget_contacts(now=time[0] + timedelta(hours=1)) == 1
    assert not Subscription.objects.exists()
