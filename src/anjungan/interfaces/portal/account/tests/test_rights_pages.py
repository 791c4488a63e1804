"""Seeing, taking away and erasing what the house holds, over all rooms."""

from __future__ import annotations

import json
import re
from datetime import datetime
from unittest.mock import patch

import pytest
from django.apps import apps
from django.test import Client

from anjungan.domain.appointments.models import Booking
from anjungan.domain.appointments.tests.scenes import office
from anjungan.domain.citizens.jobs import look_at_the_clock
from anjungan.domain.citizens.models import Citizen, ErasureRequest, SavedItem
from anjungan.domain.citizens.tests.scenes import NINE_O_CLOCK, SARI, later
from anjungan.domain.notifications.models import Subscription
from anjungan.domain.queueing.models import Ticket, Visit
from anjungan.domain.queueing.tests.scenarios import hall
from anjungan.domain.statistics.ports import ReportFailed
from anjungan.foundation.models import AuditEntry, EventRecord
from anjungan.interfaces.portal.account.tests.visiting import signed_in

pytestmark = pytest.mark.django_db
NIK = "3204114609970002"


class Life:
    """Bu Sari, who booked with her address, saved a visit and is told about it; and Pak Made, who did so too."""

    def __init__(self) -> None:
        here = office(counters=3)
        self.booking = here.book("09:00", email=SARI)
        self.other = here.book("09:30", email="made@surel.example")
        visit = hall().arrive(at=NINE_O_CLOCK)
        self.visit = Visit.objects.get(code=visit.code)
        Ticket.objects.filter(visit=self.visit).update(outcome_note="Bu Sari lupa KK")
        Client().post(f"/t/{visit.code}/kabar", {"alamat": SARI, "kabar": ["near"], "lewat": "email"})
        assert Subscription.objects.count() == 1
        self.browser = signed_in(SARI)
        self.browser.post(f"/akun/simpan/kunjungan/{visit.code}")
        self.browser.post("/akun/nama", {"nama": "Sari Dewi"})
        self.browser.post("/akun/nik", {"nik": NIK})


def everything_stored() -> str:
    models = [model for model in apps.get_models() if model.__module__.startswith("anjungan.")]
    return repr([list(model._default_manager.values_list()) for model in models])


def test_everything_is_seen_and_taken_away_and_nothing_of_others() -> None:
    life = Life()
    page = life.browser.get("/akun/data").content.decode()
    answer = life.browser.get("/akun/data.json")
    assert "attachment" in answer["Content-Disposition"]
    taken = json.loads(answer.content)
    flat = json.dumps(taken, ensure_ascii=False)
    for word in (SARI, "Sari Dewi", NIK, life.booking.code, life.visit.number, life.visit.code, "Bu Sari lupa KK"):
        assert word in flat, word
        assert word in page or word == NIK, word
    assert "3204••••••••0002" in page
    assert NIK not in page
    assert life.other.code not in flat
    assert "made" not in flat
    assert {holding["title"] for holding in taken["holdings"]} >= {"Akun", "Kontak", "Janji", "Kunjungan", "Kabar"}
    paper = life.browser.get("/akun/data.pdf")
    assert paper.content.startswith(b"%PDF-1.")
    assert "attachment" in paper["Content-Disposition"]
    with patch("anjungan.config.wires.typesetting.set_report", side_effect=ReportFailed("no fonts")):
        assert "PDF belum dapat dibuat" in life.browser.get("/akun/data.pdf", follow=True).content.decode()
    taken_as = EventRecord.objects.filter(name="citizens.data_taken_away.v1").order_by("pk")
    assert [fact.payload["form"] for fact in taken_as] == ["page", "json", "pdf", "pdf"]
    assert NIK not in repr([*EventRecord.objects.values_list(), *AuditEntry.objects.values_list()])


def test_erasing_waits_a_day_cuts_every_link_and_keeps_the_figures(clock: list[datetime]) -> None:
    life = Life()
    counted = (Visit.objects.count(), Ticket.objects.count(), Booking.objects.count())
    uuid = str(Citizen.objects.get().uuid)
    asked = life.browser.post("/akun/hapus", follow=True)
    receipt = ErasureRequest.objects.get().receipt
    assert asked.redirect_chain[-1][0] == f"/akun/tanda-terima/{receipt}"
    assert "Akun ini dihapus" in life.browser.get("/akun/").content.decode()
    clock[0] = later(hours=23, minutes=59)
    look_at_the_clock()
    assert Citizen.objects.count() == 1
    clock[0] = later(hours=24)
    look_at_the_clock()

    assert not Citizen.objects.exists()
    assert not SavedItem.objects.exists()
    assert not Subscription.objects.exists()
    life.booking.refresh_from_db()
    assert (life.booking.state, life.booking.contact_sealed, life.booking.contact_index) == ("booked", "", "")
    life.other.refresh_from_db()
    assert life.other.contact_index, "nobody else is touched"
    assert not Ticket.objects.exclude(outcome_note="").exists()
    assert counted == (Visit.objects.count(), Ticket.objects.count(), Booking.objects.count())
    wish = ErasureRequest.objects.get()
    assert (wish.citizen, wish.counts["appointments"], wish.counts["notifications"]) == (None, 1, 1)
    assert uuid not in everything_stored().replace(repr([*EventRecord.objects.values_list()]), "").replace(
        repr([*AuditEntry.objects.values_list()]), ""
    )
    page = Client().get(f"/akun/tanda-terima/{receipt}").content.decode()
    assert "Akun sudah dihapus" in page
    assert life.browser.get("/akun/").status_code == 302
    assert Client().get(f"/t/{life.visit.code}").status_code == 200


def test_a_wish_is_taken_back_and_then_nothing_is_erased(clock: list[datetime]) -> None:
    browser = signed_in()
    browser.post("/akun/hapus")
    browser.post("/akun/hapus")
    assert ErasureRequest.objects.count() == 1
    page = browser.post("/akun/hapus/batal", follow=True).content.decode()
    assert "Akun Anda tetap ada" in page
    clock[0] = later(days=2)
    look_at_the_clock()
    assert Citizen.objects.count() == 1
    assert (
        "Penghapusan dibatalkan"
        in Client().get(f"/akun/tanda-terima/{ErasureRequest.objects.get().receipt}").content.decode()
    )
    assert Client().get("/akun/tanda-terima/AAAAAAAAAA").status_code == 404


def test_an_account_nobody_enters_for_two_years_goes_by_itself(clock: list[datetime]) -> None:
    signed_in()
    clock[0] = later(days=731)
    look_at_the_clock()
    assert not Citizen.objects.exists()


def test_a_borrowed_phone_neither_reads_nor_erases(clock: list[datetime]) -> None:
    browser = signed_in()
    browser.post("/akun/nik", {"nik": NIK})
    clock[0] = later(minutes=11)
    for path in ("/akun/data", "/akun/data.json", "/akun/hapus", "/akun/nik"):
        assert browser.get(path)["Location"].startswith("/akun/pastikan"), path
    for path in ("/akun/hapus", "/akun/nik/lihat"):
        assert browser.post(path)["Location"].startswith("/akun/pastikan"), path
    assert not ErasureRequest.objects.exists()
    page = browser.get("/akun/").content.decode()
    assert "3204••••••••0002" in page
    assert NIK not in page


def test_a_number_that_looks_unusual_is_asked_about_once_and_kept() -> None:
    browser = signed_in()
    odd = "3204119909970001"
    answer = browser.post("/akun/nik", {"nik": odd})
    assert (answer.status_code, "Bila di KTP memang begitu" in answer.content.decode()) == (422, True)
    assert "NIK disimpan" in browser.post("/akun/nik", {"nik": odd, "yakin": "1"}, follow=True).content.decode()
    assert "320411 990997 0001" in browser.post("/akun/nik/lihat").content.decode()
    assert browser.post("/akun/nik", {"nik": "123"}).status_code == 422
    browser.post("/akun/nik/hapus")
    assert "Tidak disimpan, dan tidak perlu" in browser.get("/akun/").content.decode()


def test_the_forms_never_put_a_number_or_address_into_an_address() -> None:
    for path in ("/akun/masuk", "/akun/nik", "/akun/nama", "/akun/kontak"):
        page = signed_in().get(path, follow=True).content.decode()
        assert not re.findall(r'<form[^>]*method="get"', page), path
