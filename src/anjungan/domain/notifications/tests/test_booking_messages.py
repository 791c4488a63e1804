"""What people with a time are told: from the fact to the mailbox, and to nobody twice."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from anjungan.domain.appointments import jobs as booking_jobs
from anjungan.domain.appointments import operations as appointments
from anjungan.domain.appointments.models import Booking
from anjungan.domain.appointments.tests.scenes import TODAY, TOMORROW, Office, at, office, prove
from anjungan.domain.notifications import jobs
from anjungan.domain.notifications import operations as notifications
from anjungan.domain.notifications.models import Message
from anjungan.domain.notifications.operations.gathering import occasion_of_time
from anjungan.domain.notifications.tests.post_office import PostOffice, text_of
from anjungan.domain.notifications.tests.working import somebody_waits, work
from anjungan.domain.premises import operations as premises
from anjungan.domain.premises.models import Closure
from anjungan.domain.queueing.tests.scenarios import NINE_O_CLOCK as NINE_AT_THE_HALL
from anjungan.domain.queueing.tests.scenarios import hall, held_by_a_neighbour
from anjungan.foundation import clock
from anjungan.foundation.actors import Actor
from anjungan.foundation.models import AuditEntry, EventRecord
from anjungan.foundation.sealed_texts import blind_index, seal

pytestmark = pytest.mark.django_db(transaction=True)
SARI = "sari@surel.example"


@pytest.fixture(autouse=True)
def time(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The clock of the worker; a test may move it. It is nine in the morning of the day before."""
    now = [at("09:00", TODAY)]
    monkeypatch.setattr(clock, "now", lambda: now[0])
    return now


def subjects(post_office: PostOffice) -> list[str]:
    return [str(letter["Subject"]) for letter in post_office.letters]


def ended() -> list[tuple[str, str, str]]:
    return list(Message.objects.order_by("id").values_list("kind", "state", "reason"))


def close(here: Office, starts: datetime, ends: datetime | None, **scope: int) -> int:
    return premises.declare_closure(
        mall_id=here.mall.pk, starts_at=starts, ends_at=ends, reason_id="listrik padam", reason_en="no electricity",
        actor=here.manager, now=clock.now(), **scope,
    ).pk  # fmt: skip


def test_a_booked_time_is_confirmed_once_with_a_calendar_file(post_office: PostOffice) -> None:
    here = office()
    booking = here.book("10:00")
    spoken = f"{booking.code[:4]}-{booking.code[4:7]}-{booking.code[7:]}"
    work()
    work()
    jobs.look_at_the_clock()
    (letter,) = post_office.letters
    said, home = text_of(letter), f"https://mal.example/janji/{booking.code}"
    assert post_office.to == [SARI]
    assert letter["Subject"] == "Janji: Jumat, 7 November pukul 10.00"
    assert "Layanan uji di Mal Uji: Jumat, 7 November, pukul 10.00, Zona 1." in said
    assert f"Lapor datang pukul 09.30 sampai 10.10 di anjungan atau kepada penyambut, dengan kode {spoken}." in said
    # Where to go on stands before how to be left alone.
    assert [line for line in said.splitlines() if line.startswith("https:")] == [home, f"{home}/kabar/berhenti"]
    assert letter["List-Unsubscribe"] == f"<https://mal.example/janji/{booking.code}/kabar/berhenti>"
    page = letter.get_body(("html",))
    assert page is not None
    shown = page.get_content()
    assert '<html lang="id">' in shown
    assert "Layanan uji di Mal Uji: Jumat, 7 November, pukul 10.00, Zona 1." in shown
    assert f'<a class="press" href="https://mal.example/janji/{booking.code}">Lihat atau ubah janji Anda</a>' in shown
    assert f'<p class="quiet"><a href="https://mal.example/janji/{booking.code}/kabar/berhenti">' in shown
    # Nothing is fetched by opening it, so nobody learns that it was opened.
    assert not re.search(r"<(?:img|link|script|iframe)|url\(|@import|src=", shown)
    (calendar,) = letter.iter_attachments()
    assert calendar.get_filename() == "janji.ics"
    assert f"UID:{booking.uuid}@anjungan" in calendar.get_payload(decode=True).decode()  # type: ignore[union-attr]


def test_a_time_that_was_moved_at_once_is_confirmed_as_it_is_now(post_office: PostOffice) -> None:
    here = office()
    booking = here.book("10:00", language="en")
    appointments.reschedule_booking(
        code=booking.code, starts_at=at("11:00"), actor=Actor.visitor(booking.code), now=clock.now()
    )
    work()
    assert subjects(post_office) == ["Appointment moved: Friday, 7 November at 11:00"]
    assert ended() == [("moved", "sent", "")]


def test_who_waits_for_a_full_day_is_offered_what_becomes_free(post_office: PostOffice) -> None:
    here = office(share_percent=17, slot_minutes=240, most_people=1)
    taken = []
    for number, slot in enumerate(here.slots()):
        for place in range(slot.free):
            booking = appointments.hold_slot(
                mall_id=here.mall.pk, offering=here.offering.uuid, starts_at=slot.starts_at,
                actor=Actor.visitor("portal"), now=clock.now(),
            )  # fmt: skip
            taken.append(prove(booking, email=f"p{number}{place}@surel.example", now=clock.now()))
    waiting = prove(
        appointments.join_waiting_list(
            mall_id=here.mall.pk, offering=here.offering.uuid, day=TOMORROW, actor=Actor.visitor("portal"),
            now=clock.now(),
        ),
        now=clock.now(),
    )  # fmt: skip
    work()
    post_office.letters.clear()
    appointments.cancel_booking(code=taken[0].code, actor=Actor.visitor(taken[0].code), now=clock.now())
    work()
    assert [subject.split(":")[0] for subject in subjects(post_office)] == ["Ada waktu kosong"]
    assert f"/janji/{waiting.code}" in text_of(post_office.letters[0])


def test_the_mall_that_cancels_says_so_and_the_person_who_cancels_is_told_nothing(post_office: PostOffice) -> None:
    here = office()
    mine, theirs = here.book("10:00"), here.book("11:00", email="made@surel.example")
    work()
    post_office.letters.clear()
    appointments.cancel_booking(code=mine.code, actor=Actor.visitor(mine.code), now=clock.now())
    for _twice in range(2):
        appointments.call_off_booking(
            code=theirs.code, reason="Alat rekam rusak", actor=here.manager, now=clock.now()
        )  # fmt: skip
        work()
    assert subjects(post_office) == ["Janji dibatalkan: Jumat, 7 November pukul 11.00"]
    assert post_office.to[-1] == "made@surel.example"
    text = text_of(post_office.letters[0])
    assert "dibatalkan oleh mal. Alasannya: Alat rekam rusak." in text
    assert "Yang kosong berikutnya: Jumat, 7 November, pukul 11.30." in text
    assert text.splitlines()[2:4] == ["Pesan waktu lain:", f"https://mal.example/janji/{theirs.code}"]
    (fact,) = EventRecord.objects.filter(name="appointments.booking_cancelled.v1", payload__by_mall=True)
    assert fact.payload["reason"] == "Alat rekam rusak."


def test_who_waits_for_a_day_that_is_closed_is_told_once_and_the_place_ends(post_office: PostOffice) -> None:
    here, later = office(share_percent=17, slot_minutes=240, most_people=1), TOMORROW + timedelta(days=1)
    here.duty(0, "08:00", "15:00", day=later)
    listed = []
    for day, email in ((TOMORROW, SARI), (later, "made@surel.example")):
        for number, slot in enumerate(here.slots(day)):
            for place in range(slot.free):
                held = here.hold(f"{slot.starts_at:%H:%M}", day=day, now=clock.now())
                prove(held, email=f"p{number}{place}@surel.example", now=clock.now())
        listed.append(
            prove(
                appointments.join_waiting_list(
                    mall_id=here.mall.pk, offering=here.offering.uuid, day=day, actor=Actor.visitor("portal"),
                    now=clock.now(), language="en" if day == TOMORROW else "id",
                ),
                email=email, now=clock.now(),
            )
        )  # fmt: skip
    work()
    post_office.letters.clear()
    post_office.to.clear()
    # Half of a day leaves times to wait for; a closure without an end says nothing of another day yet.
    close(here, at("08:00"), at("12:00"))
    close(here, at("09:00", TODAY), None)
    booking_jobs.look_at_the_clock()
    assert not Booking.objects.filter(state="cancelled").exists()
    close(here, at("12:00"), at("15:00"), line_id=here.line.pk)
    premises.lift_closure(closure_id=Closure.objects.get(ends_at=None).pk, actor=here.manager, now=clock.now())
    for _twice in range(2):
        booking_jobs.look_at_the_clock()
        work()
    told = [one for one in zip(post_office.to, subjects(post_office), strict=True) if "list" in one[1]]
    assert told == [(SARI, "The waiting list of Friday, 7 November is over")]
    assert [Booking.objects.get(pk=one.pk).state for one in listed] == ["cancelled", "listed"]
    text = text_of(post_office.letters[subjects(post_office).index(told[0][1])])
    assert "Closed for now: no electricity." in text


def test_people_are_reminded_the_evening_before_and_two_hours_before(
    post_office: PostOffice, time: list[datetime]
) -> None:
    here = office()
    here.book("10:00")
    work()
    post_office.letters.clear()
    seen = []
    for day, clock_time in ((TODAY, "17:59"), (TODAY, "18:00"), (TODAY, "18:01"), (TOMORROW, "07:59"),
                            (TOMORROW, "08:00"), (TOMORROW, "09:59")):  # fmt: skip
        time[0] = at(clock_time, day)
        jobs.look_at_the_clock()
        seen.append(len(post_office.letters))
    assert seen == [0, 1, 1, 1, 2, 2]
    assert set(subjects(post_office)) == {"Jangan lupa: Jumat, 7 November pukul 10.00"}


def test_nobody_is_reminded_of_a_time_at_which_it_will_be_closed(post_office: PostOffice, time: list[datetime]) -> None:
    here = office()
    here.book("10:00")
    work()
    time[0] = at("15:00", TODAY)
    close(here, at("08:00"), at("15:00"), line_id=here.line.pk)
    work()
    time[0] = at("18:00", TODAY)
    jobs.look_at_the_clock()
    assert [subject.split(":")[0] for subject in subjects(post_office)] == ["Janji", "Tutup pada waktu janji Anda"]
    assert ended()[-1] == ("reminder", "dropped", "overtaken")


def test_a_closed_agency_tells_everybody_booked_there_once_and_offers_the_next_time(
    post_office: PostOffice, time: list[datetime]
) -> None:
    here, elsewhere = office(), office()
    booking = here.book("10:00")
    here.book("14:30", email="sore@surel.example")
    elsewhere.book("10:00", email="lain@surel.example")
    for day in (TODAY + timedelta(days=2), TODAY + timedelta(days=3)):
        here.duty(0, "08:00", "15:00", day=day)
    work()
    post_office.letters.clear()
    post_office.to.clear()
    for _twice in range(2):
        close(here, at("08:00"), at("12:00"), agency_id=here.line.agency_id)
        work()
    assert post_office.to == [SARI]
    text = text_of(post_office.letters[0])
    assert "Layanan uji di Mal Uji tidak dapat dilayani pada Jumat, 7 November, pukul 10.00." in text
    assert "Tutup sementara: listrik padam." in text
    assert "Yang kosong berikutnya: Jumat, 7 November, pukul 12.00." in text
    assert f"https://mal.example/janji/{booking.code}" in text


def test_a_closure_without_an_end_is_told_to_each_day_in_its_turn(
    post_office: PostOffice, time: list[datetime]
) -> None:
    here = office(horizon_days=14)
    here.duty(0, "08:00", "15:00", day=TODAY + timedelta(days=3))
    here.book("10:00")
    late = appointments.hold_slot(
        mall_id=here.mall.pk, offering=here.offering.uuid, starts_at=at("10:00", TODAY + timedelta(days=3)),
        actor=Actor.visitor("portal"), now=clock.now(),
    )  # fmt: skip
    prove(late, email="lusa@surel.example", now=clock.now())
    work()
    post_office.to.clear()
    time[0] = at("12:00", TODAY)
    close(here, time[0], None)
    work()
    assert post_office.to == [SARI]
    time[0] = at("11:00", TODAY + timedelta(days=2))
    jobs.look_at_the_clock()
    jobs.look_at_the_clock()
    assert post_office.to == [SARI, "lusa@surel.example"]


def test_a_closure_whose_job_died_is_told_by_the_clock(post_office: PostOffice) -> None:
    here = office()
    here.book("10:00")
    work()
    post_office.letters.clear()
    close(here, at("08:00"), at("12:00"))
    jobs.look_at_the_clock()
    work()
    assert len(post_office.letters) == 1


def test_a_day_that_the_mall_closes_is_told_like_a_closure(post_office: PostOffice) -> None:
    here = office()
    here.book("10:00")
    work()
    post_office.letters.clear()
    premises.decide_calendar_day(
        mall_id=here.mall.pk, day=TOMORROW, confirmed=True, name="Hari Jadi Kota", actor=here.manager, now=clock.now()
    )
    work()
    (letter,) = post_office.letters
    assert "Tutup: Hari Jadi Kota." in text_of(letter)


def test_who_waits_at_an_agency_that_closes_is_told_once(post_office: PostOffice, time: list[datetime]) -> None:
    time[0] = NINE_AT_THE_HALL
    here = hall()
    visit = here.arrive()
    notifications.choose_messages(
        visit_id=visit.id, address=SARI, kinds=["closed"], language="id", actor=Actor.visitor(visit.code), now=time[0]
    )
    for _twice in range(2):
        premises.declare_closure(
            mall_id=here.mall.pk, starts_at=time[0], reason_id="gempa", actor=here.manager, now=time[0]
        )
        work()
        jobs.look_at_the_clock()
    (letter,) = post_office.letters
    assert str(letter["Subject"]).endswith("tutup, nomor A 001")
    assert "Tutup sementara: gempa." in text_of(letter)


def test_a_closure_that_is_lifted_in_time_is_told_to_nobody(post_office: PostOffice, time: list[datetime]) -> None:
    here = office()
    here.book("10:00")
    work()
    post_office.letters.clear()
    closure = close(here, at("08:00"), at("12:00"))
    notifications.queue_closure_messages(closure_id=closure, now=clock.now())
    premises.lift_closure(closure_id=closure, actor=here.manager, now=clock.now())
    work()
    jobs.look_at_the_clock()
    assert post_office.letters == []
    assert ended()[-1] == ("called_off", "dropped", "overtaken")


def test_five_hundred_people_are_entered_in_a_handful_of_statements() -> None:
    here = office()
    first = here.book("10:00")
    Booking.objects.bulk_create(
        Booking(
            code=f"{number:010d}", mall=here.mall, line=here.line, offering=here.offering, slot=first.slot,
            business_date=TOMORROW, starts_at=first.starts_at, state="booked", channel="portal", contact_kind="email",
            contact_sealed=seal(text=f"p{number}@surel.example", purpose="booking contact"),
            contact_index=blind_index(text=f"p{number}", purpose="booking contact"), created_at=clock.now(),
            booked_at=clock.now(), proven_at=clock.now(),
        )
        for number in range(499)
    )  # fmt: skip
    closure = close(here, at("08:00"), at("15:00"))
    with CaptureQueriesContext(connection) as asked:
        assert notifications.queue_closure_messages(closure_id=closure, now=clock.now()) == 500
    statements = [query for query in asked if not query["sql"].startswith(("BEGIN", "COMMIT"))]
    assert len(statements) <= 4, [query["sql"][:80] for query in statements]
    assert notifications.queue_closure_messages(closure_id=closure, now=clock.now()) == 0


def test_two_workers_that_hear_of_one_closure_enter_each_message_once() -> None:
    """Staged: the other worker has entered the message and not saved yet. Watches the constraint on messages."""
    here = office()
    booking = here.book("10:00")
    work()
    closure = close(here, at("08:00"), at("12:00"))

    def enter() -> int:
        try:
            return notifications.queue_closure_messages(closure_id=closure, now=at("09:00", TODAY))
        finally:
            connections.close_all()

    with held_by_a_neighbour(Booking._meta.db_table, booking.pk) as neighbour, ThreadPoolExecutor(1) as me:
        neighbour.execute(
            """INSERT INTO notifications_message (uuid, mall_id, booking_id, channel, kind, occasion, state, reason,
            made_at, due_at, expires_at, tries) VALUES (gen_random_uuid(), %s, %s, 'email', 'called_off', %s, 'queued',
            '', now(), now(), now() + interval '1 hour', 0)""",
            [here.mall.pk, booking.pk, occasion_of_time(starts_at=at("10:00"))],
        )
        mine = me.submit(enter)
        while not somebody_waits():
            assert not mine.done(), "nobody waited for the neighbour"
        neighbour.commit()
        assert mine.result(20) == 0
    assert Message.objects.filter(kind="called_off").count() == 1


def test_who_wants_fewer_messages_gets_only_those(post_office: PostOffice) -> None:
    here = office()
    booking = here.book("10:00")
    me = Actor.visitor(booking.code)
    notifications.choose_booking_messages(code=booking.code, kinds=["called_off"], actor=me, now=clock.now())
    work()
    assert post_office.letters == []
    close(here, at("08:00"), at("12:00"))
    work()
    assert len(post_office.letters) == 1


def test_a_booking_made_at_the_greeters_without_a_contact_is_told_to_nobody(post_office: PostOffice) -> None:
    here = office()
    here.at_desk("10:00", now=clock.now())
    close(here, at("08:00"), at("12:00"))
    work()
    assert (post_office.letters, Message.objects.count()) == ([], 0)


@pytest.mark.parametrize("zone", ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"])
def test_at_night_nobody_is_disturbed_in_any_of_the_three_zones(
    post_office: PostOffice, time: list[datetime], settings: Settings, zone: str
) -> None:
    here = office()
    here.mall.time_zone = zone
    here.mall.save()
    local = clock.zone(zone)

    def local_time(hour: int, minute: int, day: date = TODAY) -> datetime:
        return datetime(day.year, day.month, day.day, hour, minute, tzinfo=local).astimezone(UTC)

    booking = here.at_desk("10:00", now=clock.now())
    work()
    Booking.objects.filter(pk=booking.pk).update(
        contact_kind="email",
        contact_sealed=seal(text=SARI, purpose="booking contact"),
        starts_at=local_time(10, 0, TOMORROW),
    )
    time[0] = local_time(23, 0)
    close(here, local_time(8, 0, TOMORROW), local_time(12, 0, TOMORROW))
    work()
    time[0] = local_time(5, 59, TOMORROW)
    jobs.look_at_the_clock()
    assert post_office.letters == []
    time[0] = local_time(6, 0, TOMORROW)
    jobs.look_at_the_clock()
    assert len(post_office.letters) == 1


def test_what_would_come_too_late_in_the_morning_is_dropped_and_logged(
    post_office: PostOffice, time: list[datetime]
) -> None:
    here = office()
    here.book("08:00")
    work()
    post_office.letters.clear()
    notifications.set_message_rule(
        mall_id=here.mall.pk, quiet_from=time_of_day(20), quiet_until=time_of_day(9), evening_at=None, hours_before=2,
        actor=here.manager, now=clock.now(),
    )  # fmt: skip
    time[0] = at("06:30")
    jobs.look_at_the_clock()
    time[0] = at("09:00")
    jobs.look_at_the_clock()
    assert post_office.letters == []
    assert ended()[-1] == ("reminder", "dropped", "too_late")


def test_nothing_personal_stands_in_facts_trail_or_messages(post_office: PostOffice) -> None:
    here = office()
    booking = here.book("10:00")
    me = Actor.visitor(booking.code)
    notifications.choose_booking_messages(code=booking.code, kinds=["made"], actor=me, now=clock.now())
    work()
    assert len(post_office.letters) == 1
    kept = [
        *EventRecord.objects.values_list("payload", flat=True), *AuditEntry.objects.values_list("details", flat=True),
        *AuditEntry.objects.values_list("actor_id", flat=True), *Message.objects.values(),
    ]  # fmt: skip
    told = json.dumps(kept, default=str)
    assert "sari" not in told.lower()
    assert booking.code not in told
