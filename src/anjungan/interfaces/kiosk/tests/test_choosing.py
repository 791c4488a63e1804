"""Finding a service, with waits before the choice and reasons for what cannot be chosen."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anjungan.domain.catalog.tests.scenarios import learn_words
from anjungan.domain.forecasting.jobs import look_at
from anjungan.domain.premises.models import Closure, Line
from anjungan.domain.queueing.queries import opening
from anjungan.interfaces.kiosk.tests.conftest import AtKiosk


def test_the_front_page_shows_each_topic_with_its_wait(kiosk: AtKiosk) -> None:
    page = kiosk.get("").content.decode()
    assert "Topik 0" in page
    assert "Bisa langsung" in page
    # The third line has no counter: no made-up number.
    assert "Belum ada loket yang buka" in page


def test_a_queue_shows_as_a_range_of_minutes(kiosk: AtKiosk) -> None:
    for _visitor in range(4):
        kiosk.hall.arrive(0)
    page = kiosk.get("topik/A").content.decode()
    assert "Tunggu" in page
    assert "menit" in page


def test_a_closed_service_stays_visible_with_its_reason_and_cannot_be_chosen(kiosk: AtKiosk) -> None:
    line = kiosk.hall.lines[0]
    Closure.objects.create(
        mall=kiosk.hall.mall,
        line=line,
        starts_at=kiosk.now - timedelta(hours=1),
        reason_id="bahan kartu habis",
        reason_en="no blank cards",
    )
    page = kiosk.get("topik/A").content.decode()
    assert "bahan kartu habis" in page
    assert str(kiosk.hall.offerings[0].uuid) not in page


def test_a_reason_that_closes_all_is_said_once_above_them(kiosk: AtKiosk) -> None:
    Closure.objects.create(
        mall=kiosk.hall.mall, starts_at=kiosk.now - timedelta(hours=1), reason_id="listrik padam", reason_en="no power"
    )
    Line.objects.update(topic=kiosk.hall.lines[0].topic)
    home, topic = (kiosk.get(path).content.decode() for path in ("", "topik/A"))
    shut = topic.count("tile shut")
    assert shut > 1
    assert (home.count("listrik padam"), topic.count("listrik padam")) == (1, 1)
    assert topic.count("Tutup</span>") == shut


def test_a_full_line_says_how_many_were_given(kiosk: AtKiosk) -> None:
    line = kiosk.hall.lines[0]
    line.daily_quota = 2
    line.save()
    kiosk.hall.arrive(0)
    assert "Sisa 1 tempat" in kiosk.get("topik/A").content.decode()
    kiosk.hall.arrive(0)
    assert "Penuh: 2 nomor hari ini sudah diambil" in kiosk.get("topik/A").content.decode()


@pytest.mark.parametrize(
    "address", ["topik/Z", "instansi/tidak-ada", "peristiwa/tidak-ada", "nomor/TIDAKADA", "nomor/TIDAKADA/keadaan"]
)
def test_what_does_not_exist_is_a_kind_404(kiosk: AtKiosk, address: str) -> None:
    answer = kiosk.get(address)
    assert answer.status_code == 404
    assert "Halaman ini tidak ada" in answer.content.decode()


@pytest.mark.parametrize(
    "address", ["instansi", "peristiwa", "cari", "cari?q=layanan", "cari?q=%00%3Cscript%3E", "topik/A"]
)
@pytest.mark.parametrize("setting", ["", "layar=rendah", "bagian=99", "bagian=-1", "bagian=abc"])
def test_every_way_of_choosing_has_a_page(kiosk: AtKiosk, address: str, setting: str) -> None:
    joined = f"{address}{'&' if '?' in address else '?'}{setting}"
    answer = kiosk.get(joined)
    assert answer.status_code == 200
    assert "<script>" not in answer.content.decode().replace("<script src", "")


def test_words_find_a_service(kiosk: AtKiosk) -> None:
    service = kiosk.hall.offerings[1].service
    service.name_id = "Paspor baru"
    service.save()
    learn_words()
    assert "Paspor baru" in kiosk.get("cari?q=paspor").content.decode()
    assert "Belum ketemu" in kiosk.get("cari?q=xyzzy").content.decode()


def test_the_front_page_asks_the_database_the_same_however_many_lines_there_are(kiosk: AtKiosk) -> None:
    opening.forget()
    look_at(mall=kiosk.hall.mall, now=kiosk.now)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        kiosk.get("")
    told = [query["sql"][:200] for query in asked]
    assert len(told) <= 5
