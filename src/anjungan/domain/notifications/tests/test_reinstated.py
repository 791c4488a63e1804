"""What was cancelled by a slip and stands again: told to who was told that it is gone, and to nobody else."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from django.db import connections, transaction

from anjungan.domain.appointments import operations as appointments
from anjungan.domain.appointments.tests.scenes import TODAY, at, office
from anjungan.domain.notifications import operations as notifications
from anjungan.domain.notifications.models import Message
from anjungan.domain.notifications.operations.gathering import queue_booking_message
from anjungan.domain.notifications.states import Kind
from anjungan.domain.notifications.tests.post_office import PostOffice, text_of
from anjungan.domain.notifications.tests.working import somebody_waits, work
from anjungan.domain.queueing.tests.scenarios import held_by_a_neighbour
from anjungan.foundation import clock
from anjungan.foundation.actors import Actor

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def time(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The clock of the worker; a test may move it. It is nine in the morning of the day before."""
    now = [at("09:00", TODAY)]
    monkeypatch.setattr(clock, "now", lambda: now[0])
    return now


def test_who_was_told_that_a_time_is_gone_is_told_that_it_stands_and_else_nobody(
    post_office: PostOffice, time: list[datetime]
) -> None:
    here = office()
    booking = here.book("10:00")
    notifications.choose_booking_messages(
        code=booking.code, kinds=["cancelled"], actor=Actor.visitor(booking.code), now=clock.now()
    )
    work()

    def call_off() -> None:
        time[0] += timedelta(seconds=1)
        appointments.call_off_booking(code=booking.code, reason="Keliru", actor=here.manager, now=clock.now())

    def take_back() -> None:
        appointments.reinstate_booking(code=booking.code, actor=here.manager, now=clock.now())

    # Taken back before any letter left: neither leaves, also when it happens again.
    for _twice in range(2):
        call_off()
        take_back()
        work()
    assert post_office.letters == []
    told = list(Message.objects.order_by("id").values_list("kind", "state", "reason"))
    assert told == [("cancelled", "dropped", "overtaken"), ("reinstated", "dropped", "overtaken")] * 2
    # Told of each time once, though it is the same time of the same booking.
    for _twice in range(2):
        call_off()
        work()
        take_back()
        work()
    gone, stands = (
        "Janji dibatalkan: Jumat, 7 November pukul 10.00",
        "Janji tetap berlaku: Jumat, 7 November pukul 10.00",
    )
    assert [str(letter["Subject"]) for letter in post_office.letters] == [gone, stands, gone, stands]
    text = text_of(post_office.letters[1])
    assert "Lapor datang pukul 09.30 sampai 10.10; kodenya tetap" in text
    assert text.splitlines()[2:4] == ["Lihat atau ubah janji Anda:", f"https://mal.example/janji/{booking.code}"]


def test_a_letter_that_is_being_taken_in_hand_is_waited_for_before_it_is_called_back() -> None:
    """Staged: the other worker has the cancelling in hand and not saved that yet. Watches the lock on its message."""
    here = office()
    booking = here.book("10:00")
    work()
    appointments.call_off_booking(code=booking.code, reason="Keliru", actor=here.manager, now=clock.now())
    booking.refresh_from_db()
    gone_at = booking.ended_at
    appointments.reinstate_booking(code=booking.code, actor=here.manager, now=clock.now())
    booking.refresh_from_db()
    with transaction.atomic():
        for kind in (Kind.CANCELLED, Kind.REINSTATED):
            queue_booking_message(booking=booking, kind=kind, cancelled_at=gone_at, now=clock.now())
    gone, again = Message.objects.order_by("id").filter(kind__in=["cancelled", "reinstated"])

    def claim() -> bool:
        try:
            return (
                notifications.claim_message(uuid=again.uuid, actor=Actor.system("pengirim"), now=at("09:00", TODAY))
                is not None
            )
        finally:
            connections.close_all()

    with held_by_a_neighbour(Message._meta.db_table, gone.pk) as neighbour, ThreadPoolExecutor(1) as me:
        neighbour.execute(
            "UPDATE notifications_message SET state = 'sending', claimed_at = now() WHERE id = %s", [gone.pk]
        )
        mine = me.submit(claim)
        while not somebody_waits():
            assert not mine.done(), "nobody waited for the neighbour"
        neighbour.commit()
        assert mine.result(20)
