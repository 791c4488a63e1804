"""From the fact to the mailbox, through the relay, the job and a real mail server."""

from __future__ import annotations

import json
import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from django.db import connection, connections
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django.fixtures import Settings

from anjungan.domain.forecasting.jobs import look_at
from anjungan.domain.notifications import jobs
from anjungan.domain.notifications import operations as notifications
from anjungan.domain.notifications.errors import NothingLeftToTell, NotReachable
from anjungan.domain.notifications.models import Message, Subscription
from anjungan.domain.notifications.queries import Letter, chosen_for
from anjungan.domain.notifications.tests.post_office import PostOffice, text_of
from anjungan.domain.notifications.tests.working import hand_over, somebody_waits, work
from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing.models import Ticket
from anjungan.domain.queueing.operations import StartedVisit
from anjungan.domain.queueing.tests.scenarios import NINE_O_CLOCK, Hall, hall, held_by_a_neighbour, minutes
from anjungan.foundation import clock
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import InvalidInput, NotAllowed
from anjungan.foundation.models import AuditEntry, EventRecord
from tests.ground.network import free_port

pytestmark = pytest.mark.django_db(transaction=True)
SARI = "sari@surel.example"
EVERYTHING = ("near", "called", "unserved", "closed")
WORKER = Actor.system("uji")


@pytest.fixture(autouse=True)
def time(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The clock of the worker; a test may move it."""
    at = [NINE_O_CLOCK]
    monkeypatch.setattr(clock, "now", lambda: at[0])
    return at


def ask(visit: StartedVisit, *kinds: str, language: str = "id", address: str = SARI) -> None:
    notifications.choose_messages(
        visit_id=visit.id, address=address, kinds=kinds or EVERYTHING, language=language,
        actor=Actor.visitor(visit.code), now=NINE_O_CLOCK,
    )  # fmt: skip


def called() -> tuple[Hall, StartedVisit]:
    """A visitor who asked to be told, called just now."""
    here = hall()
    visit = here.arrive()
    ask(visit)
    here.call()
    return here, visit


def the_ticket() -> Ticket:
    ticket = Message.objects.get().ticket
    assert ticket is not None
    return ticket


def ended() -> list[tuple[str, str, str]]:
    return list(Message.objects.order_by("id").values_list("kind", "state", "reason"))


def test_who_asked_is_told_that_the_turn_is_near_once(post_office: PostOffice) -> None:
    here = hall()
    people = [here.arrive(at=NINE_O_CLOCK - minutes(1)) for _ in range(2)]
    ask(people[1])
    for _ in range(3):
        look_at(mall=here.mall, now=NINE_O_CLOCK)
        work()
    (letter,) = post_office.letters
    assert post_office.to == [SARI]
    assert letter["Subject"] == "Giliran A 002 sudah dekat"
    text = text_of(letter)
    assert "Saatnya kembali ke Mal Uji. Nomor A 002 mungkin dipanggil mulai pukul 09." in text
    assert f"https://mal.example/t/{people[1].code}" in text.splitlines()


def test_who_is_called_is_told_where_to_go_in_their_language(post_office: PostOffice) -> None:
    here = hall()
    ask(here.arrive(), language="en")
    here.call()
    work()
    (letter,) = post_office.letters
    assert letter["Subject"] == "A 001: please go to Counter 101"
    assert "Zone 1" in text_of(letter)


def test_who_was_not_served_is_told_at_the_end_of_the_day(post_office: PostOffice, time: list[datetime]) -> None:
    here = hall()
    ask(here.arrive())
    time[0] = NINE_O_CLOCK + timedelta(hours=8)
    queue.close_day(
        mall_id=here.mall.pk, business_date=clock.business_date(time[0], here.mall.time_zone), actor=here.manager,
        now=time[0],
    )  # fmt: skip
    work()
    assert [letter["Subject"] for letter in post_office.letters] == ["A 001 belum terlayani hari ini"]


def test_nobody_is_told_what_they_did_not_ask_for(post_office: PostOffice) -> None:
    here = hall()
    here.arrive()
    asked_for_the_end_only = here.arrive()
    ask(asked_for_the_end_only, "unserved")
    for _ in range(2):
        ticket = here.call()
        here.begin(ticket)
        here.finish(ticket)
    work()
    assert post_office.letters == []
    assert ended() == []


def test_a_call_taken_back_and_made_again_is_told_again(post_office: PostOffice, time: list[datetime]) -> None:
    here, _visit = called()
    work()
    ticket = the_ticket()
    queue.undo_last(ticket_id=ticket.uuid, actor=here.officers[0], now=NINE_O_CLOCK + timedelta(seconds=5))
    time[0] += timedelta(seconds=10)
    here.call(at=time[0])
    work()
    assert len(post_office.letters) == 2


def test_what_ran_twice_is_sent_once(post_office: PostOffice) -> None:
    called()
    work()
    work()
    jobs.look_at_the_clock()
    assert len(post_office.letters) == 1
    assert ended() == [("called", "sent", "")]


def test_of_two_workers_one_sends() -> None:
    """Staged: the other worker has locked the row and not saved yet. Watches the lock of `claim_message`."""
    called()
    hand_over()
    message = Message.objects.get()

    def claim() -> Letter | None:
        try:
            return notifications.claim_message(uuid=message.uuid, actor=WORKER, now=NINE_O_CLOCK)
        finally:
            connections.close_all()

    table = Message._meta.db_table
    with held_by_a_neighbour(table, message.pk) as neighbour, ThreadPoolExecutor(1) as me:
        neighbour.execute(f"UPDATE {table} SET state = 'sending', claimed_at = now() WHERE id = %s", [message.pk])
        mine = me.submit(claim)
        while not somebody_waits():
            assert not mine.done(), "nobody waited for the neighbour"
        neighbour.commit()
        assert mine.result(20) is None


def test_no_transaction_is_open_while_the_mail_server_is_spoken_to(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[bool, str]] = []

    def look(**_letter: str) -> None:
        seen.append((connection.in_atomic_block, Message.objects.get().state))

    monkeypatch.setattr("anjungan.config.wires.mail.send_letter", look)
    called()
    work()
    assert seen == [(False, "sending")]


def test_what_comes_late_is_not_sent(post_office: PostOffice, time: list[datetime]) -> None:
    called()
    hand_over()
    time[0] = NINE_O_CLOCK + minutes(5)
    work()
    assert post_office.letters == []
    assert ended() == [("called", "dropped", "too_late")]


def test_what_is_no_longer_true_is_not_sent(post_office: PostOffice) -> None:
    here, _visit = called()
    hand_over()
    here.begin(_moved(here))
    work()
    assert post_office.letters == []
    assert ended() == [("called", "dropped", "overtaken")]


def _moved(here: Hall) -> queue.TicketMoved:
    ticket = the_ticket()
    return queue.recall_ticket(ticket_id=ticket.uuid, actor=here.officers[0], now=NINE_O_CLOCK)


def test_a_server_that_puts_us_off_is_asked_again(post_office: PostOffice, time: list[datetime]) -> None:
    post_office.mood = "put_off"
    called()
    work()
    assert ended() == [("called", "queued", "busy")]
    post_office.mood = "accept"
    jobs.look_at_the_clock()
    assert post_office.letters == []
    time[0] += timedelta(seconds=30)
    jobs.look_at_the_clock()
    assert len(post_office.letters) == 1


def test_a_server_that_is_away_is_tried_until_it_is_too_late(
    post_office: PostOffice, settings: Settings, time: list[datetime]
) -> None:
    settings.EMAIL_PORT = free_port()
    called()
    work()
    assert ended() == [("called", "queued", "unreachable")]
    time[0] += minutes(5)
    jobs.look_at_the_clock()
    assert ended() == [("called", "dropped", "too_late")]


def test_a_letter_that_may_have_arrived_is_not_sent_again(post_office: PostOffice, time: list[datetime]) -> None:
    post_office.mood = "hang_up"
    called()
    work()
    post_office.mood = "accept"
    time[0] += minutes(1)
    jobs.look_at_the_clock()
    assert len(post_office.letters) == 1
    assert ended() == [("called", "failed", "uncertain")]


def test_a_letter_in_the_hands_of_a_dead_worker_is_not_sent_again(
    post_office: PostOffice, time: list[datetime]
) -> None:
    called()
    hand_over()
    assert notifications.claim_message(uuid=Message.objects.get().uuid, actor=WORKER, now=NINE_O_CLOCK) is not None
    time[0] += minutes(5)
    jobs.look_at_the_clock()
    assert post_office.letters == []
    assert ended() == [("called", "failed", "uncertain")]
    # It was only slow, and comes back with news: the end stands, nothing is queued again.
    uuid = Message.objects.get().uuid
    assert notifications.end_message(uuid=uuid, reason="unreachable", actor=WORKER, now=time[0]) is None
    assert ended() == [("called", "failed", "uncertain")]


def test_no_address_is_readable_in_tables_facts_trail_jobs_or_logs(
    post_office: PostOffice, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    post_office.mood = "refuse"
    _here, visit = called()
    work()
    assert ended() == [("called", "failed", "refused")]
    kept = [
        *EventRecord.objects.values_list("payload", flat=True), *AuditEntry.objects.values_list("details", flat=True),
        *ProcrastinateJob.objects.values_list("args", flat=True), *Subscription.objects.values_list("address_sealed"),
    ]  # fmt: skip
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith("mail.")]
    assert "sari" not in (json.dumps(kept, default=str) + " ".join(ours)).lower()
    chosen = chosen_for(visit_id=visit.id)
    assert chosen is not None
    assert chosen.address == "s•••@surel.example"
    trail = AuditEntry.objects.filter(verb__startswith="notifications.").values_list("actor_id", flat=True)
    assert trail
    assert visit.code not in trail


def test_the_letter_says_how_to_stop_to_people_and_to_programs(post_office: PostOffice) -> None:
    _here, visit = called()
    work()
    (letter,) = post_office.letters
    stop = f"https://mal.example/t/{visit.code}/kabar/berhenti"
    assert letter["List-Unsubscribe"] == f"<{stop}>"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert stop in text_of(letter)
    assert str(Message.objects.get().uuid) in letter["Message-ID"]


def test_who_stopped_is_told_no_more_and_forgotten(post_office: PostOffice) -> None:
    here = hall()
    visit = here.arrive()
    ask(visit)
    me = Actor.visitor(visit.code)
    assert notifications.stop_messages(visit_id=visit.id, actor=me, now=NINE_O_CLOCK)
    assert not notifications.stop_messages(visit_id=visit.id, actor=me, now=NINE_O_CLOCK)
    here.call()
    work()
    assert (post_office.letters, Subscription.objects.count()) == ([], 0)


def test_the_address_is_deleted_an_hour_after_the_visit() -> None:
    here, _visit = called()
    work()
    ticket = _moved(here)
    here.begin(ticket)
    here.finish(ticket)
    assert notifications.forget_contacts(now=NINE_O_CLOCK + minutes(59)) == 0
    assert notifications.forget_contacts(now=NINE_O_CLOCK + minutes(60)) == 1
    assert not Subscription.objects.exists()


def test_only_the_visitor_chooses_and_only_while_there_is_something_to_tell(settings: Settings) -> None:
    here = hall()
    visit, other = here.arrive(), here.arrive()
    with pytest.raises(NotAllowed):
        notifications.choose_messages(
            visit_id=visit.id, address=SARI, kinds=["near"], language="id", actor=Actor.visitor(other.code),
            now=NINE_O_CLOCK,
        )  # fmt: skip
    with pytest.raises(InvalidInput):
        ask(visit, address="sari")
    with pytest.raises(InvalidInput):
        ask(visit, "everything")
    settings.BOOKING_CONTACTS = []
    with pytest.raises(NotReachable):
        ask(visit)
    settings.BOOKING_CONTACTS = ["email"]
    queue.leave_visit(visit_id=visit.id, actor=here.greeter, now=NINE_O_CLOCK)
    with pytest.raises(NothingLeftToTell):
        ask(visit)
    assert not Subscription.objects.exists()
