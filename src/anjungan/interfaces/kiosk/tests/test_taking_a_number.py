"""Errands, priority, one number whatever the finger does, and what happens with the paper."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.test import Client

from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing.models import Printout, Ticket, Visit
from anjungan.foundation.actors import Actor
from anjungan.foundation.models import EventRecord
from anjungan.interfaces.kiosk.tests.conftest import AtKiosk, later

PRINTER = Actor.system("pencetak")


def test_two_errands_and_a_declared_priority_become_one_number(kiosk: AtKiosk) -> None:
    kiosk.choose(0)
    kiosk.choose(1, dilihat="1", dahulukan="lansia")
    page = kiosk.get("urusan").content.decode()
    assert "2 urusan, satu nomor" in page
    assert 'value="lansia" checked' in page
    kiosk.take(kiosk.form() | {"dahulukan": ["lansia"]})
    visit = Visit.objects.get()
    assert (visit.state, visit.channel, visit.priority_keys) == ("reserved", "kiosk", ["lansia"])
    assert visit.device_id == kiosk.device.pk
    assert visit.tickets.count() == 2


def test_a_second_tap_is_the_same_number_even_after_the_first_was_answered(kiosk: AtKiosk) -> None:
    kiosk.choose(0)
    form = kiosk.form()
    first, second = kiosk.take(form), kiosk.take(form)
    assert first["Location"] == second["Location"]
    assert (Visit.objects.count(), Printout.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_taps_that_arrive_together_make_one_number(kiosk: AtKiosk) -> None:
    kiosk.choose(0)
    form = kiosk.form()

    def tap(_finger: int) -> str:
        browser = Client()
        browser.cookies = kiosk.client.cookies
        try:
            return str(browser.post("/kios/ambil", form)["Location"])
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as fingers:
        places = set(fingers.map(tap, range(4)))
    assert len(places) == 1
    assert (Visit.objects.count(), Ticket.objects.count(), Printout.objects.count()) == (1, 1, 1)


def test_other_errands_are_another_number(kiosk: AtKiosk) -> None:
    kiosk.choose(0)
    first = kiosk.form()
    kiosk.choose(1)
    second = kiosk.form()
    assert first["kunci"] != second["kunci"]


def test_an_errand_can_be_taken_out_again(kiosk: AtKiosk) -> None:
    kiosk.choose(0, 1)
    kiosk.client.post("/kios/urusan/hapus", {"layanan": str(kiosk.hall.offerings[0].uuid)})
    page = kiosk.get("urusan").content.decode()
    assert "Layanan 1" in page
    assert "Layanan 0" not in page


def test_a_refusal_says_why_and_keeps_what_was_chosen(kiosk: AtKiosk) -> None:
    kiosk.choose(0)
    form = kiosk.form()
    line = kiosk.hall.lines[0]
    line.daily_quota = 1
    line.save()
    kiosk.hall.arrive(0)
    answer = kiosk.take(form | {"dahulukan": ["balita"]})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Nomor belum diambil." in page
    assert 'value="balita" checked' in page
    assert Visit.objects.count() == 1


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"layanan": "bukan-uuid", "kunci": "x"},
        {"layanan": "00000000-0000-7000-8000-000000000000", "kunci": "x" * 5000},
        {"layanan": "00000000-0000-7000-8000-000000000000", "dahulukan": "tidak-ada"},
    ],
)
def test_nonsense_gets_a_page_and_no_number(kiosk: AtKiosk, form: dict[str, str]) -> None:
    answer = kiosk.client.post("/kios/ambil", form)
    assert answer.status_code in {404, 409, 422}
    assert "Nomor belum diambil." in answer.content.decode()
    assert not Visit.objects.exists()


def test_a_printed_number_stands_in_line(kiosk: AtKiosk) -> None:
    visit = kiosk.take_one()
    page = f"nomor/{visit.code}"
    assert "Karcis sedang dicetak" in kiosk.get(page).content.decode()
    assert json.loads(kiosk.get(f"{page}/keadaan").content)["state"] == "printing"
    queue.end_printout(printout_id=Printout.objects.get().pk, printed=True, actor=PRINTER, now=kiosk.now)
    assert "Ambil karcis Anda" in kiosk.get(page).content.decode()
    assert "Anda sudah antre" in kiosk.get(page).content.decode()
    assert Visit.objects.get().state == "open"


@pytest.mark.parametrize(
    ("reason", "words"), [("paper_out", "Kertas karcis habis."), ("unreachable", "Pencetak tidak menjawab.")]
)
def test_without_paper_the_number_is_shown_to_be_noted_and_counts_once_the_person_says_so(
    kiosk: AtKiosk, reason: str, words: str
) -> None:
    visit = kiosk.take_one()
    queue.end_printout(
        printout_id=Printout.objects.get().pk, printed=False, reason=reason, actor=PRINTER, now=kiosk.now
    )
    page = kiosk.get(f"nomor/{visit.code}").content.decode()
    assert words in page
    assert "Catat atau foto nomor ini" in page
    assert '<svg class="qr"' in page
    assert Visit.objects.get().state == "reserved"
    kiosk.client.post(f"/kios/nomor/{visit.code}/simpan")
    assert Visit.objects.get().state == "open"


def test_printing_can_be_tried_again(kiosk: AtKiosk) -> None:
    visit = kiosk.take_one()
    queue.end_printout(
        printout_id=Printout.objects.get().pk, printed=False, reason="paper_out", actor=PRINTER, now=kiosk.now
    )
    kiosk.client.post(f"/kios/nomor/{visit.code}/cetak")
    kiosk.client.post(f"/kios/nomor/{visit.code}/cetak")
    assert Printout.objects.count() == 2
    assert "Karcis sedang dicetak" in kiosk.get(f"nomor/{visit.code}").content.decode()


def test_a_printer_that_says_nothing_does_not_hold_the_visitor(kiosk: AtKiosk) -> None:
    visit = kiosk.take_one()
    later(kiosk, seconds=16)
    assert "Pencetak tidak menjawab." in kiosk.get(f"nomor/{visit.code}").content.decode()


def test_a_number_nobody_took_is_burned_after_two_minutes(kiosk: AtKiosk) -> None:
    visit = kiosk.take_one()
    later(kiosk, seconds=121)
    assert "Nomor ini sudah hangus" in kiosk.get(f"nomor/{visit.code}").content.decode()
    answer = kiosk.client.post(f"/kios/nomor/{visit.code}/simpan")
    assert answer.status_code == 302
    assert "Nomor ini sudah hangus" in kiosk.get(f"nomor/{visit.code}").content.decode()


def test_a_visitor_may_change_their_mind_before_standing_in_line(kiosk: AtKiosk) -> None:
    visit = kiosk.take_one()
    kiosk.client.post(f"/kios/nomor/{visit.code}/batal")
    assert Visit.objects.get().state == "expired"


def test_a_kiosk_shows_only_the_numbers_it_gave(kiosk: AtKiosk) -> None:
    other = kiosk.hall.arrive(0)
    assert kiosk.get(f"nomor/{other.code}").status_code == 404
    assert kiosk.client.post(f"/kios/nomor/{other.code}/simpan").status_code == 404


@pytest.mark.parametrize("printer", ["none", "browser"])
def test_a_kiosk_without_a_network_printer_asks_nobody_to_print(kiosk: AtKiosk, printer: str) -> None:
    kiosk.has_printer(printer)
    visit = kiosk.take_one()
    page = kiosk.get(f"nomor/{visit.code}").content.decode()
    assert not Printout.objects.exists()
    assert ("data-print-here" in page) == (printer == "browser")


def test_the_number_is_taken_in_the_language_of_the_screen(kiosk: AtKiosk) -> None:
    kiosk.get("?bahasa=en")
    kiosk.take_one()
    assert Visit.objects.get().language == "en"


def test_beginning_anew_forgets_choices_language_letters_and_height(kiosk: AtKiosk) -> None:
    kiosk.get("?bahasa=en")
    kiosk.get("?huruf=besar")
    kiosk.get("?layar=rendah")
    kiosk.choose(0)
    kiosk.get("selesai")
    page = kiosk.get("").content.decode()
    assert '<html lang="id"' in page
    assert "data-size" not in page
    assert "kiosk reach" not in page
    assert "urusan dipilih" not in page


def test_calling_a_person_reaches_the_control_room(kiosk: AtKiosk) -> None:
    page = kiosk.client.post("/kios/panggil", {"kembali": "//evil.example"}).content.decode()
    assert "Petugas sedang ke sini" in page
    assert "evil.example" not in page
    told = EventRecord.objects.get(name="premises.staff_called_to_device.v1")
    assert told.payload["device_name"] == "Anjungan 1"
    assert told.streams == [f"mall:{kiosk.hall.mall.pk}"]


@pytest.mark.parametrize("body", ['{"problems": ["paper_out"]}', "{}", "[]", "bukan json", '{"problems": 7}'])
def test_a_heartbeat_is_heard_and_answered_with_the_time(kiosk: AtKiosk, body: str) -> None:
    answer = kiosk.client.post("/kios/denyut", body, content_type="application/json")
    assert answer.json() == {"clock": "09.00"}
    kiosk.device.refresh_from_db()
    assert kiosk.device.last_seen_at == kiosk.now
