"""Booked times at the door: checking in and booking for who has neither phone nor mail."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from django.test import Client

from anjungan.domain.accounts.models import User
from anjungan.domain.appointments.models import Booking
from anjungan.domain.appointments.queries import spoken_code
from anjungan.domain.appointments.tests.scenes import NINE_O_CLOCK, Office, at, office
from anjungan.domain.organizations.models import Role, StaffRole
from anjungan.domain.queueing.models import Visit
from anjungan.domain.queueing.queries import opening

pytestmark = pytest.mark.django_db


def greeter_of(here: Office) -> Client:
    opening.forget()
    user = User.objects.create(username="penyambut", name="Dewi Anggraini")
    StaffRole.objects.create(user=user, mall=here.mall, role=Role.GREETER)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def read(client: Client, address: str) -> str:
    answer = client.get(f"/penyambut/janji/{address}", follow=True)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_a_person_without_phone_and_mail_gets_a_time_on_paper_and_is_checked_in() -> None:
    here = office(counters=2)
    client = greeter_of(here)
    with patch("anjungan.foundation.clock.now", lambda: NINE_O_CLOCK):
        assert "Layanan uji" in read(client, f"layanan/{here.offering.uuid}/")
        paper = client.post(
            f"/penyambut/janji/layanan/{here.offering.uuid}/", {"waktu": at("10:00").isoformat(), "orang": "2"},
            follow=True,
        ).content.decode()  # fmt: skip
    booking = Booking.objects.get()
    assert spoken_code(code=booking.code) in paper
    assert (booking.state, booking.contact_kind, booking.people) == ("booked", "none", 2)

    with patch("anjungan.foundation.clock.now", lambda: at("09:45")):
        assert f"Kode berakhir {booking.code[-3:]}" in read(client, "")
        client.post("/penyambut/janji/lapor/", {"kode": booking.code.lower()})
        assert "Sudah datang" in read(client, "")
    assert Visit.objects.get(booking=booking).tickets.count() == 2


def test_who_comes_too_early_is_told_from_when() -> None:
    here = office(counters=2)
    client = greeter_of(here)
    booking = here.at_desk("10:00")
    with patch("anjungan.foundation.clock.now", lambda: at("09:00")):
        told = client.post("/penyambut/janji/lapor/", {"kode": booking.code}, follow=True).content.decode()
    assert "mulai pukul 09.30" in told
    assert Visit.objects.count() == 0


def test_the_mall_takes_a_time_back_with_a_reason_and_says_that_nobody_can_be_told() -> None:
    here = office(counters=2)
    client = greeter_of(here)
    booking = here.at_desk("10:00")
    address = f"/penyambut/janji/{booking.code}/batal-mal/"
    with patch("anjungan.foundation.clock.now", lambda: at("08:00")):
        assert "Hanya beberapa menit dapat ditarik kembali." in read(client, f"{booking.code}/")
        assert f"/penyambut/janji/{booking.code}/" in read(client, "")
        refused = client.post(address, {"alasan": " "}, follow=True).content.decode()
        assert "tulis alasannya" in refused
        told = client.post(address, {"alasan": "Alat rekam rusak"}, follow=True).content.decode()
        assert "Tidak ada kontak: sampaikan sendiri" in told
        shown = read(client, f"{booking.code}/")
        assert "Batalkan pembatalan" in told
    with patch("anjungan.foundation.clock.now", lambda: at("08:10")):
        assert "Batalkan pembatalan" not in read(client, f"{booking.code}/")
    assert "Alat rekam rusak." in shown
    assert "Mal membatalkan" not in shown
    mine = Client().get(f"/janji/{booking.code}").content.decode()
    assert "Janji ini dibatalkan mal" in mine
    assert "Alat rekam rusak." in mine
    assert "Pilih waktu lain" in mine


def test_what_was_cancelled_by_a_slip_is_taken_back_unless_the_place_is_gone() -> None:
    here = office(share_percent=50)
    client = greeter_of(here)
    booking = here.at_desk("10:00")
    slip, back = (f"/penyambut/janji/{booking.code}/{what}/" for what in ("batal", "kembalikan"))
    with patch("anjungan.foundation.clock.now", lambda: at("08:00")):
        assert "Batalkan pembatalan" in client.post(slip, follow=True).content.decode()
        assert "Janji berlaku lagi." in client.post(back, follow=True).content.decode()
        assert Booking.objects.get().state == "booked"
        client.post(slip)
        here.at_desk("10:00")
        assert "sudah diambil atau ditawarkan kepada orang lain" in read(client, f"{booking.code}/")
        assert "baru saja penuh" in client.post(back, follow=True).content.decode()


@pytest.mark.parametrize("time", ["", "kapan", "2025-11-07T10:00:00", "0001-01-01T00:00:00+00:00"])
def test_what_is_no_time_books_nothing(time: str) -> None:
    here = office()
    client = greeter_of(here)
    with patch("anjungan.foundation.clock.now", lambda: NINE_O_CLOCK):
        answer = client.post(f"/penyambut/janji/layanan/{here.offering.uuid}/", {"waktu": time})
    assert answer.status_code == 302
    assert Booking.objects.count() == 0
