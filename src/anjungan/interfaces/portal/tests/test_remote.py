"""A number from home on the phone, as people take it: no script, no account; and the proof of being here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from pytest_django.fixtures import Settings

from anjungan.domain.appointments import jobs
from anjungan.domain.appointments import operations as appointments
from anjungan.domain.appointments.models import RemoteRequest
from anjungan.domain.appointments.queries import hall_code
from anjungan.domain.appointments.tests.scenes import Office, at, office
from anjungan.domain.forecasting.queries import forecasts
from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing.models import Visit
from anjungan.domain.queueing.queries import opening
from anjungan.foundation.actors import Actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(settings: Settings) -> Iterator[list[Any]]:
    """The time of the house, to be changed."""
    cache.clear()
    opening.forget()
    forecasts.forget()
    settings.BOOKING_CONTACTS = ["email", "phone"]
    now: list[Any] = [at("09:00")]
    with patch("anjungan.foundation.clock.now", lambda: now[0]):
        yield now


def house(**rule: Any) -> Office:
    here = office()
    appointments.set_remote_rule(line_id=here.line.pk, actor=here.manager, now=at("07:00"), **rule)
    return here


def page_of(here: Office) -> str:
    return f"/layanan/{here.offering.service.key}/dari-rumah"


def take(client: Client, here: Office, email: str = "sari@surel.example") -> str:
    """Ask, read the code in the letter, write it; return the address of the number."""
    asked = client.post(page_of(here), {"cara": "email", "alamat": email})
    assert asked.status_code == 302, asked.content
    request = RemoteRequest.objects.latest("pk")
    jobs.send_remote_proof(request=str(request.uuid))
    letter = mail.outbox[-1]
    code = re.search(r"\d{6}", str(letter.subject))
    assert code is not None
    # The letter leads to the address of bookings, which leads on.
    led = client.get(f"/janji/{request.code}")
    assert led["Location"] == asked["Location"] == f"/dari-rumah/{request.code}"
    assert "Tulis kodenya" in client.get(asked["Location"]).content.decode()
    wrong = client.post(asked["Location"], {"kode": "1"}, follow=True)
    assert "Masih ada 4 kali" in wrong.content.decode()
    taken = client.post(asked["Location"], {"kode": code[0]})
    assert taken["Location"].startswith("/t/"), taken.content
    return str(taken["Location"])


def test_a_wrong_address_keeps_what_was_filled_in(clock: list[Any]) -> None:
    here = house()
    typed = {"cara": "email", "alamat": "sari tanpa surel", "kabari": "1"}
    answer = Client().post(page_of(here), typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="sari tanpa surel" aria-invalid="true" aria-describedby="alamat-salah"' in page
    assert 'name="kabari" value="1" checked' in page
    assert not RemoteRequest.objects.exists()


def test_a_number_is_taken_at_home_and_the_person_proves_to_be_here(clock: list[Any]) -> None:
    here, client = house(), Client()
    assert "Ambil nomor dari rumah" in client.get(f"/layanan/{here.offering.service.key}").content.decode()
    first = client.get(page_of(here)).content.decode()
    assert "Masih ada hari ini" in first
    assert "8 nomor" in first

    # Nobody is told of the turn who did not tick that they want to be.
    client.post(page_of(here), {"cara": "email", "alamat": "sari@surel.example", "kabari": "1"})
    assert RemoteRequest.objects.get().wants_messages
    number = take(client, here)
    assert not RemoteRequest.objects.get().wants_messages
    page = client.get(number).content.decode()
    assert "Anda belum tercatat hadir" in page
    assert "Saya sudah di mal" in page
    assert "sedang dicetak" not in page
    slip = client.get(f"{number}/karcis").content.decode()
    assert "catat kehadiran Anda dahulu" in slip
    assert "Duduk di Zona" not in slip
    assert "Anda yang berikutnya" not in slip
    code = hall_code(mall=here.mall, now=clock[0]).code
    again = client.get(page_of(here) + "?")
    assert again.status_code == 200
    assert client.post(f"{number}/hadir", {"kode": "000 000"})["Location"] == f"{number}/hadir"
    assert "sudah berganti" in client.get(f"{number}/hadir").content.decode()

    # The picture in the hall: one press where the browser knows the number.
    scanned = client.get(f"/hadir/{here.mall.key}/{code}").content.decode()
    note = re.search(r'name="kode" value="([^"]+)"', scanned)
    assert note is not None
    assert "001</p>" in scanned
    clock[0] = at("09:05")
    done = client.post(f"{number}/hadir", {"kode": note[1]}, follow=True).content.decode()
    assert "masuk antrean" in done
    assert "Anda tercatat datang pukul 09.05" in done
    assert client.get(f"{number}/hadir")["Location"] == number


def test_another_phone_in_the_hall_asks_for_the_code_of_the_number(clock: list[Any]) -> None:
    here = house()
    number = take(Client(), here)
    other = Client()
    address = f"/hadir/{here.mall.key}/{hall_code(mall=here.mall, now=clock[0]).code}"
    scanned = other.get(address).content.decode()
    note = re.search(r'name="kode" value="([^"]+)"', scanned)
    assert note is not None
    assert "Kode karcis" in scanned
    assert (
        "Tidak ada nomor" in other.post(address, {"karcis": "ACDEFGHJ", "kode": note[1]}, follow=True).content.decode()
    )
    done = other.post(address, {"karcis": number.removeprefix("/t/"), "kode": note[1]}, follow=True)
    assert "masuk antrean" in done.content.decode()
    clock[0] = at("09:10")
    stale = Client().get(address)
    assert stale.status_code == 422
    assert "sudah berganti" in stale.content.decode()
    assert other.get("/hadir/tidak_ada/123456").status_code == 404


def test_a_wrong_address_speaks_of_a_number_and_not_of_a_booking() -> None:
    answer = Client().get("/dari-rumah/XXXXXXXXXX")
    assert answer.status_code == 404
    page = answer.content.decode()
    assert "Nomor dari rumah itu belum kami temukan" in page
    assert "janji" not in page.split("<main")[1].split("</main")[0].lower()


def test_the_code_of_the_hall_cannot_be_guessed_for_a_number(clock: list[Any]) -> None:
    here, client = house(), Client()
    number = take(client, here)
    tried = [client.post(f"{number}/hadir", {"kode": f"{guess:06d}"}).status_code for guess in range(12)]
    assert tried == [302] * 10 + [429] * 2
    # Another number is not slowed down, and a picture scanned too slowly is no guess.
    other = take(Client(), here, "made@surel.example")
    old = hall_code(mall=here.mall, now=at("08:50")).code
    for _ in range(25):
        assert Client().get(f"/hadir/{here.mall.key}/{old}").status_code == 422
    code = hall_code(mall=here.mall, now=clock[0]).code
    assert Client().post(f"{other}/hadir", {"kode": code})["Location"] == other


def test_a_closed_line_says_why_and_what_instead_and_a_line_without_a_rule_says_to_come(clock: list[Any]) -> None:
    here, client = house(share_percent=1), Client()
    shut = client.get(page_of(here)).content.decode()
    assert "sudah habis" in shut
    assert "Yang kosong berikutnya" in shut
    assert client.post(page_of(here), {"cara": "email", "alamat": "sari@surel.example"})["Location"] == page_of(here)
    without = office()
    told = client.get(f"{page_of(without)}?mal={without.mall.key}").content.decode()
    assert "tidak dapat diambil dari rumah" in told
    clock[0] = at("20:00")
    assert "Pilih waktu datang" in client.get(page_of(here)).content.decode()


def test_who_is_passed_reads_until_when_and_who_gives_up_is_asked_first(clock: list[Any]) -> None:
    here, client = house(places_behind=2), Client()
    number = take(client, here)
    visit = Visit.objects.get()
    from anjungan.domain.queueing.tests.test_checking_in import open_counter, walk_in

    officer = open_counter(here)
    walk_in(here, "09:01")
    clock[0] = at("09:02")
    queue.call_next_ticket(counter_id=here.counters[0].pk, actor=officer, now=clock[0])
    assert queue.note_turn_passed(visit_id=visit.pk, actor=Actor.system("belum hadir"), now=clock[0])
    page = client.get(number).content.decode()
    assert "Giliran Anda terlewat" in page
    assert "Saatnya berangkat" not in page
    assert "Tempat Anda disimpan" not in page
    assert "sebelum 09.32" in page
    assert "2 orang yang sudah di sini" in page
    assert "Lepaskan nomor ini" in page
    client.post(f"{number}/pulang")
    visit.refresh_from_db()
    assert visit.state == "expired"
