"""Booking a time on the phone, as people do it: no script, no account."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from unittest.mock import patch
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from icalendar import Calendar
from playwright.sync_api import Page
from pytest_django.fixtures import Settings

from anjungan.domain.appointments import jobs
from anjungan.domain.appointments import operations as appointments
from anjungan.domain.appointments.models import Booking
from anjungan.domain.appointments.tests.scenes import NINE_O_CLOCK, TOMORROW, Office, at, office, prove
from anjungan.domain.organizations.models import Mall
from anjungan.domain.premises.models import CalendarDay
from anjungan.foundation.actors import Actor

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(settings: Settings) -> Iterator[None]:
    cache.clear()
    settings.BOOKING_CONTACTS = ["email", "phone"]
    with patch("anjungan.foundation.clock.now", lambda: NINE_O_CLOCK):
        yield


def page_of(here: Office) -> str:
    return f"/layanan/{here.offering.service.key}/janji"


def read(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


def hold(client: Client, here: Office, clock: str = "10:00", **more: str) -> str:
    """Choose a time; return the address of the booking."""
    form = {"waktu": at(clock).isoformat(), "hari": TOMORROW.isoformat(), "orang": "1", **more}
    answer = client.post(page_of(here), form)
    assert answer.status_code == 302
    return str(answer["Location"])


def code_in_mail() -> str:
    booking = Booking.objects.latest("pk")
    jobs.send_proof(booking=str(booking.uuid))
    found = re.search(r"\d{6}", str(mail.outbox[-1].subject))
    assert found is not None
    return found.group()


def test_a_time_is_chosen_proven_and_shown_with_its_code() -> None:
    here, client = office(counters=2), Client()
    times = read(client, page_of(here))
    assert "Jumat, 7 November" in times
    assert "10.00" in times

    assert "tidak dapat dipesan. Waktu dapat dipesan sampai" not in times
    assert "6 November 2031 tidak dapat dipesan" in read(client, f"{page_of(here)}?hari=2031-11-06")

    booking = hold(client, here)
    assert "Kami tahan sampai pukul 09.10" in read(client, booking)
    wrong = client.post(f"{booking}/kontak", {"cara": "email", "alamat": "sari tanpa surel"})
    assert wrong.status_code == 422
    assert 'value="sari tanpa surel" aria-invalid="true" aria-describedby="alamat-salah"' in wrong.content.decode()
    client.post(f"{booking}/kontak", {"cara": "email", "alamat": "sari@surel.example"})
    assert "s•••@surel.example" in read(client, booking)
    wrong = client.post(f"{booking}/kontak", {"cara": "email", "alamat": "sari@"})
    assert 'value="sari@" aria-invalid="true"' in wrong.content.decode()
    client.post(f"{booking}/kode", {"kode": code_in_mail()})

    page = read(client, booking)
    assert "Janji Anda" in page
    assert "09.30" in page
    assert "10.10" in page
    assert "<svg" in page
    assert "sari@surel.example" not in page


def test_a_wrong_code_says_how_many_tries_are_left() -> None:
    here, client = office(), Client()
    booking = hold(client, here)
    client.post(f"{booking}/kontak", {"cara": "email", "alamat": "sari@surel.example"})
    right = code_in_mail()

    told = client.post(f"{booking}/kode", {"kode": f"{(int(right) + 1) % 10**6:06d}"}, follow=True)

    assert "Masih ada 4 kali kesempatan" in told.content.decode()


def test_a_time_that_is_gone_leads_back_to_the_next_offer() -> None:
    here = office(counters=1)
    hold(Client(), here, "10:00")

    answer = Client().post(page_of(here), {"waktu": at("10:00").isoformat(), "hari": TOMORROW.isoformat()}, follow=True)

    assert "pukul 10.30" in answer.content.decode()


def test_each_closed_day_says_why_and_a_day_without_roster_too() -> None:
    here = office()
    CalendarDay.objects.create(
        mall=here.mall, date=TOMORROW, kind="holiday", name="Hari Pahlawan", confirmed=True, decided_at=NINE_O_CLOCK
    )
    text = read(Client(), page_of(here))
    assert "Tutup: Hari Pahlawan" in text
    assert "Jadwal petugas untuk hari itu belum ada." in text
    assert "Belum ada waktu kosong" in text


def test_a_service_without_a_rule_says_to_come_and_its_page_has_no_button() -> None:
    here = office()
    assert "Pilih waktu datang" in read(Client(), f"/layanan/{here.offering.service.key}")
    here.rule.is_active = False
    here.rule.save()
    assert "belum menerima pemesanan waktu" in read(Client(), page_of(here))
    assert "Pilih waktu datang" not in read(Client(), f"/layanan/{here.offering.service.key}")


def test_where_nobody_can_be_reached_the_greeter_books(settings: Settings) -> None:
    settings.BOOKING_CONTACTS = []
    assert "Waktu dipesan lewat penyambut" in read(Client(), page_of(office()))


def test_the_calendar_file_holds_the_time_and_the_way_to_change_it() -> None:
    here = office()
    booked = here.book("10:00")

    answer = Client().get(f"/janji/{booked.code}/kalender.ics")

    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert answer["Content-Type"].startswith("text/calendar")
    assert event.decoded("dtstart") == at("10:00")
    assert event.decoded("dtend") == at("10:30")
    assert booked.code in str(event["description"])
    assert str(event["uid"]) == f"{booked.uuid}@anjungan"


def test_a_booking_is_moved_and_given_up_from_its_page() -> None:
    here, client = office(counters=2), Client()
    booked = here.book("10:00")
    assert "Pindah ke waktu ini" in read(client, f"/janji/{booked.code}/pindah")

    moved = client.post(f"/janji/{booked.code}/pindah", {"waktu": at("13:00").isoformat()}, follow=True)
    assert "pukul 13.00" in moved.content.decode()
    assert "Batalkan janji ini?" in read(client, f"/janji/{booked.code}/batal")
    gone = client.post(f"/janji/{booked.code}/batal", follow=True)
    assert "Janji ini dibatalkan" in gone.content.decode()
    assert "Sampai pukul 09.10 pembatalannya dapat Anda tarik kembali" in gone.content.decode()
    stands = client.post(f"/janji/{booked.code}/kembalikan", follow=True).content.decode()
    assert "Janji Anda berlaku lagi." in stands
    assert "Simpan di kalender" in stands
    client.post(f"/janji/{booked.code}/batal")
    with patch("anjungan.foundation.clock.now", lambda: NINE_O_CLOCK + timedelta(minutes=10)):
        assert "Batalkan pembatalan" not in read(client, f"/janji/{booked.code}")


def test_on_a_full_day_one_waits_and_is_offered_what_becomes_free() -> None:
    here, client = office(counters=1, seconds=3600 * 6, share_percent=90), Client()
    (only,) = here.slots()
    first = here.book(f"{only.starts_at:%H:%M}")
    assert "Kabari saya bila ada yang kosong" in read(client, f"{page_of(here)}?hari=2025-11-07")

    listed = hold(client, here, tunggu="1")
    prove(Booking.objects.latest("pk"), email="made@surel.example")
    assert "Anda di daftar tunggu" in read(client, listed)
    appointments.cancel_booking(code=first.code, actor=Actor.visitor(first.code), now=NINE_O_CLOCK)
    assert "Ada waktu kosong untuk Anda" in read(client, listed)
    taken = client.post(f"{listed}/ambil", follow=True)
    assert "Janji Anda" in taken.content.decode()


def test_a_wrong_booking_code_is_told_kindly_and_guessing_is_slowed_down() -> None:
    office()
    client = Client()
    answers = [client.get(f"/janji/TEMAN2346{letter}").status_code for letter in "ACDEFGHJKMNPQRTUVWXYZ"]
    assert answers[:20] == [404] * 20
    assert answers[20] == 429


def test_a_machine_that_grabs_times_is_slowed_down() -> None:
    here = office()
    codes = [Client().post(page_of(here), {"waktu": "x"}).status_code for _ in range(61)]
    assert codes[:60] == [302] * 60
    assert codes[60] == 429


def test_what_is_no_day_no_time_and_no_number_harms_nothing() -> None:
    here = office()
    for query in ("?hari=x&orang=x", "?hari=0001-01-01&orang=999", "?orang=٣"):
        read(Client(), page_of(here) + query)
    for waktu in ("", "kapan", "2025-11-07T10:00:00", "9999-12-31T23:59:59+00:00"):
        form = {"waktu": waktu, "orang": "٣", "hari": "9999-12-31", "tunggu": "1" if waktu == "" else ""}
        assert Client().post(page_of(here), form).status_code == 302
    assert Booking.objects.count() == 0


def test_the_times_cost_few_statements(django_assert_max_num_queries: Callable[..., object]) -> None:
    here = office()
    with django_assert_max_num_queries(8):  # type: ignore[attr-defined]
        Client().get(page_of(here))


def test_the_inbox_is_of_the_demo_only(settings: Settings, tmp_path: Path) -> None:
    settings.EMAIL_FILE_PATH = str(tmp_path)
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    assert Client().get("/peragaan/pesan").status_code == 404
    settings.DEMO = True
    here, client = office(), Client()
    booking = hold(client, here)
    client.post(f"{booking}/kontak", {"cara": "phone", "alamat": "0812 3456 7890"})
    jobs.send_proof(booking=str(Booking.objects.latest("pk").uuid))

    text = read(client, "/peragaan/pesan")

    assert "+6281234567890" in text
    assert f'href="{urlsplit(booking).path}"' in text


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("language", ["id", "en"])
def test_on_a_narrow_phone_in_both_languages(
    live_server: object, new_page: Callable[..., Page], axe: Callable[[Page], None], look: Callable[..., Path],
    language: str,
) -> None:  # fmt: skip
    here = office(counters=2)
    CalendarDay.objects.create(
        mall=here.mall, date=date(2025, 11, 10), kind="holiday", name="Hari Pahlawan", confirmed=True,
        decided_at=NINE_O_CLOCK,
    )  # fmt: skip
    assert Mall.objects.exists()
    page = new_page("phone")
    page.set_viewport_size({"width": 360, "height": 780})
    page.goto(f"{live_server}{page_of(here)}?bahasa={language}")
    see(page, axe, look, f"booking-times-{language}")
    page.locator("label:has(input[name=waktu])").nth(4).click()
    page.locator("form:has(input[name=waktu]) button").click()
    see(page, axe, look, f"booking-contact-{language}")
    page.fill("#alamat", "sari@surel.example")
    page.locator("form:has(#alamat) button").first.click()
    see(page, axe, look, f"booking-code-{language}")
    page.fill("#kode", code_in_mail())
    page.locator("form:has(#kode) button").click()
    see(page, axe, look, f"booking-booked-{language}")
    page.locator("a[href$=pindah]").click()
    see(page, axe, look, f"booking-move-{language}")
    page.go_back()
    page.locator("a[href$=batal]").click()
    see(page, axe, look, f"booking-cancel-{language}")
    page.locator("main form button").click()
    page.locator("form[action$=kembalikan]").wait_for()
    see(page, axe, look, f"booking-cancelled-{language}")


def see(page: Page, axe: Callable[[Page], None], look: Callable[..., Path], name: str) -> None:
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
    look(page, name)
