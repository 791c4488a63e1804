"""Messages through the wires of this installation: a gateway to phones and a push service that really listen."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django.fixtures import Settings

from anjungan.domain.appointments import jobs as booking_jobs
from anjungan.domain.appointments import operations as appointments
from anjungan.domain.appointments.tests.scenes import TODAY, at, office
from anjungan.domain.notifications import jobs
from anjungan.domain.notifications import operations as notifications
from anjungan.domain.notifications.models import Message, Subscription
from anjungan.domain.notifications.queries import chosen_for
from anjungan.domain.notifications.tests.working import hand_over, work
from anjungan.domain.queueing.operations import StartedVisit
from anjungan.domain.queueing.tests.scenarios import NINE_O_CLOCK, Hall, hall
from anjungan.foundation import clock
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import InvalidInput
from anjungan.foundation.models import AuditEntry, EventRecord
from anjungan.integrations.messaging.sandbox import Browser, Sandbox

pytestmark = pytest.mark.django_db(transaction=True)
NUMBER = "0812-3456-7890"


@pytest.fixture(autouse=True)
def outside(settings: Settings, tmp_path: Path) -> Iterator[Sandbox]:
    """A gateway and a push service, which this installation uses."""
    server = Sandbox()
    settings.PHONE_CHANNELS = ["sms", "whatsapp"]
    settings.PHONE_GATEWAYS = {
        "sms": {"url": f"{server.origin}/sms", "body": "to={to}&text={text}", "headers": "", "accepted": ""},
        "whatsapp": {
            "url": f"{server.origin}/wa", "body": '{"to": "{to_digits}", "text": "{text}"}',
            "headers": "X-Key: a|X-Other: b", "accepted": "queued",
        },
    }  # fmt: skip
    settings.BOOKING_CONTACTS = ["phone"]
    settings.PUSH_SERVICES, settings.PUSH_KEY_FILE = [server.origin], tmp_path / "push-key"
    settings.PUBLIC_URL = "https://mal.example"
    yield server
    server.stop()


@pytest.fixture(autouse=True)
def time(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The clock of the worker."""
    now = [NINE_O_CLOCK]
    monkeypatch.setattr(clock, "now", lambda: now[0])
    return now


def ask(visit: StartedVisit, channel: str) -> None:
    notifications.choose_messages(
        visit_id=visit.id, channel=channel, address=NUMBER, kinds=["called"], language="id",
        actor=Actor.visitor(visit.code), now=clock.now(),
    )  # fmt: skip


def subscribe(visit: StartedVisit, browser: Browser) -> None:
    notifications.subscribe_browser_to_visit(
        visit_id=visit.id, subscription=browser.subscription, language="id", actor=Actor.visitor(visit.code),
        now=clock.now(),
    )  # fmt: skip


def arrived() -> tuple[Hall, StartedVisit]:
    here = hall()
    return here, here.arrive()


def ended() -> list[tuple[str, str, str]]:
    return list(Message.objects.order_by("id").values_list("channel", "state", "reason"))


def test_a_phone_is_told_of_the_call_by_the_way_that_was_chosen(outside: Sandbox) -> None:
    here = hall()
    first, second = here.arrive(), here.arrive()
    ask(first, "sms")
    ask(second, "whatsapp")
    for _ in range(2):
        ticket = here.call()
        work()
        here.begin(ticket)
        here.finish(ticket)
    by_sms, by_whatsapp = outside.taken
    assert parse_qs(by_sms.body.decode()) == {
        "to": ["+6281234567890"],
        "text": [f"A 001 dipanggil: Loket 101, Zona 1, sekarang. Mal Uji. https://mal.example/t/{first.code}"],
    }
    assert json.loads(by_whatsapp.body)["to"] == "6281234567890"
    assert (by_whatsapp.headers["X-Key"], by_whatsapp.headers["X-Other"]) == ("a", "b")
    assert ended() == [("sms", "sent", ""), ("whatsapp", "sent", "")]
    chosen = chosen_for(visit_id=first.id)
    assert chosen is not None
    assert (chosen.channel, chosen.address) == ("sms", "•••• 7890")


def test_a_gateway_that_is_away_is_asked_again_and_one_that_may_have_sent_is_not(outside: Sandbox) -> None:
    here, visit = arrived()
    ask(visit, "sms")
    outside.status = 503
    here.call()
    work()
    assert ended() == [("sms", "queued", "busy")]
    outside.status = 500
    Message.objects.update(due_at=clock.now())
    jobs.look_at_the_clock()
    assert ended() == [("sms", "failed", "uncertain")]


def test_a_browser_opens_what_was_sealed_for_it_and_nothing_of_it_is_readable_elsewhere(
    outside: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    here, visit = arrived()
    browser = Browser(outside.origin)
    subscribe(visit, browser)
    here.call()
    work()
    (taken,) = outside.taken
    told = browser.opened(taken.body)
    assert told["title"] == "A 001: silakan ke Loket 101"
    assert told["page"] == f"https://mal.example/t/{visit.code}"
    assert visit.code not in told["tag"]
    assert ended() == [("push", "sent", "")]
    kept = [
        *EventRecord.objects.values_list("payload", flat=True), *AuditEntry.objects.values_list("details", flat=True),
        *ProcrastinateJob.objects.values_list("args", flat=True), *Subscription.objects.values_list("address_sealed"),
    ]  # fmt: skip
    ours = [record.getMessage() for record in caplog.records if record.name.startswith(("anjungan", "httpx"))]
    place = browser.endpoint.rpartition("/")[2]
    assert place not in json.dumps(kept, default=str) + " ".join(ours)


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_forgotten_and_told_no_more(outside: Sandbox, status: int) -> None:
    here, visit = arrived()
    subscribe(visit, Browser(outside.origin))
    outside.status = status
    here.call()
    work()
    assert ended() == [("push", "dropped", "gone")]
    assert not Subscription.objects.exists()


def test_e_mail_or_phone_and_browser_are_told_of_the_same_call_once_each(outside: Sandbox) -> None:
    here, visit = arrived()
    subscribe(visit, Browser(outside.origin))
    ask(visit, "sms")
    here.call()
    work()
    work()
    assert sorted(taken.path.split("/")[1] for taken in outside.taken) == ["push", "sms"]


@pytest.mark.parametrize(
    "endpoint",
    ["http://169.254.169.254/latest", "https://push.evil.example/x", "file:///etc/passwd", "http://127.0.0.1:1/x",
     "https://fcm.googleapis.com.evil.example/x", "https://user@fcm.googleapis.com/x", "http://fcm.googleapis.com/x",
     "https://push.services.mozilla.com.evil.example/x"],
)  # fmt: skip
def test_nobody_makes_us_call_an_address_of_their_choice(settings: Settings, endpoint: str) -> None:
    settings.PUSH_SERVICES = ["https://fcm.googleapis.com", "https://*.push.services.mozilla.com"]
    _here, visit = arrived()
    browser = Browser("https://fcm.googleapis.com")
    subscribe(visit, browser)
    browser.endpoint = endpoint
    with pytest.raises(InvalidInput):
        subscribe(visit, browser)


def test_codes_and_messages_of_bookings_reach_phones(outside: Sandbox, time: list[datetime]) -> None:
    time[0] = at("09:00", TODAY)
    here = office()
    booking = here.hold("10:00", now=time[0])
    me = Actor.visitor(booking.code)
    asked = appointments.ask_proof(code=booking.code, kind="phone", address=NUMBER, actor=me, now=time[0])
    hand_over()
    booking_jobs.send_proof(booking=str(booking.uuid))
    proof = appointments.code_for(booking=asked)
    assert f"Kode Anda {proof}" in parse_qs(outside.taken[0].body.decode())["text"][0]
    appointments.confirm_booking(code=booking.code, proof=proof, actor=me, now=time[0])
    work()
    text = parse_qs(outside.taken[1].body.decode())["text"][0]
    assert (
        text == f"Janji Layanan uji: Jumat, 7 November pukul 10.00, Mal Uji. https://mal.example/janji/{booking.code}"
    )
