"""The page of a service and its list on paper; the building, its agencies, its news."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from unittest.mock import patch

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from anjungan.domain.catalog.models import Offering
from anjungan.domain.catalog.tests.scenarios import adopted, published
from anjungan.domain.premises.models import Closure
from anjungan.domain.queueing.tests.scenarios import NINE_O_CLOCK, Hall, hall, minutes
from anjungan.interfaces.portal.hall import forget
from anjungan.interfaces.portal.tests.offered import named

pytestmark = pytest.mark.django_db

ROW = {
    "requirements": [
        {"name": "KTP", "kind": "document", "document": None, "issuer": None, "form": "original", "quantity": None,
         "alternative_group": None, "when": None},
        {"name": "Ijazah", "kind": "document", "document": None, "issuer": None, "form": "copy", "quantity": None,
         "alternative_group": "lahir", "when": None},
        {"name": "Akta kelahiran", "kind": "document", "document": None, "issuer": None, "form": "copy",
         "quantity": None, "alternative_group": "lahir", "when": None},
        {"name": "Surat izin orang tua", "kind": "document", "document": None, "issuer": None, "form": "original",
         "quantity": None, "alternative_group": None, "when": "di bawah 17 tahun"},
    ],
    "tariff": {"basis": "varian", "note": None, "variants": [
        {"label": "biasa", "amount_idr": 350000, "when": None},
        {"label": "elektronik", "amount_idr": 650000, "when": None},
    ]},
    "time_limit": {"value": 4, "min_value": None, "unit": "working_days", "starts_when": None, "note": None},
    "exclusions": ["Bukan untuk paspor hilang"],
}  # fmt: skip


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    forget()
    cache.clear()
    with patch("anjungan.foundation.clock.now", lambda: NINE_O_CLOCK):
        yield


@pytest.fixture
def here() -> Hall:
    """A hall with two lines."""
    return hall(lines=2)


@pytest.fixture
def passport(here: Hall) -> Offering:
    """Passports, with a standard of another region."""
    offering = named(here, 0, "imigrasi.paspor", "Paspor baru")
    published(offering.service, ROW)
    return offering


def _read(address: str) -> str:
    return " ".join(Client().get(address).content.decode().split())


@pytest.mark.usefixtures("passport")
def test_a_service_says_what_to_bring_how_long_what_it_costs_and_where() -> None:
    text = _read("/layanan/imigrasi.paspor")
    assert "Siapkan 2 hal" in text
    assert "<b>KTP (asli)</b>" in text
    assert text.index("Salah satu:") < text.index("Ijazah (salinan)") < text.index("Akta kelahiran (salinan)")
    assert text.index("Hanya bila sesuai keadaan Anda") < text.index("Surat izin orang tua (asli)")
    assert "di bawah 17 tahun" in text
    assert "4 hari kerja" in text
    assert "mulai Rp350.000" in text
    assert "Bukan untuk paspor hilang" in text
    assert "Menurut standar Kab. Contoh" in text


@pytest.mark.usefixtures("passport")
def test_its_page_costs_a_fixed_number_of_statements(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    _read("/layanan/imigrasi.paspor")
    with django_assert_max_num_queries(9):
        _read("/layanan/imigrasi.paspor")


def test_what_is_remembered_of_a_service_is_never_older_than_its_rows(here: Hall, passport: Offering) -> None:
    _read("/layanan/imigrasi.paspor")
    here.mall.short_name = "Mal Baru"
    here.mall.save()
    adopted(here.mall, passport.service, ROW | {"exclusions": ["Bukan untuk paspor rusak"]}, since=date(2025, 1, 1))
    agency = passport.service.agency
    agency.name_id = "Kantor Imigrasi Baru"
    agency.save()
    text = _read("/layanan/imigrasi.paspor")
    assert "Mal Baru" in text
    assert "Bukan untuk paspor rusak" in text
    assert "Kantor Imigrasi Baru" in text

    passport.service.standards.update(valid_until=NINE_O_CLOCK.date())
    assert "Standar pelayanannya belum tercatat" in _read("/layanan/imigrasi.paspor")


def test_what_no_source_tells_is_said_to_be_unknown(here: Hall) -> None:
    named(here, 0, "polri.skck", "SKCK")
    text = _read("/layanan/polri.skck")
    assert text.count("belum tercatat") == 4, "three facts and the standard itself"
    assert "Standar pelayanannya belum tercatat" in text


def test_a_service_that_is_closed_says_why(here: Hall, passport: Offering) -> None:
    Closure.objects.create(
        mall=here.mall, line=passport.line, starts_at=NINE_O_CLOCK - minutes(5), reason_id="buku paspor habis"
    )
    text = _read("/layanan/imigrasi.paspor")
    assert "Tutup sementara: buku paspor habis" in text


def test_a_service_of_the_catalogue_that_is_not_offered_here_says_so(passport: Offering) -> None:
    passport.is_active = False
    passport.save()
    assert "Belum dilayani di mal ini" in _read("/layanan/imigrasi.paspor")
    assert Client().get("/layanan/tidak.ada").status_code == 404


@pytest.mark.usefixtures("passport")
def test_the_list_to_print_stands_alone() -> None:
    text = _read("/layanan/imigrasi.paspor/daftar")
    assert "Ijazah (salinan)" in text
    assert "Surat izin orang tua" in text
    assert "data-print" in text


def test_every_agency_tells_how_it_stands(here: Hall, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    Closure.objects.create(
        mall=here.mall, agency=here.lines[1].agency, starts_at=NINE_O_CLOCK - minutes(5), reason_id="listrik padam"
    )
    _read("/instansi")
    with django_assert_max_num_queries(16):
        text = _read("/instansi")
    assert text.index("listrik padam") < text.index("Dinas 0"), "what is wrong comes first"
    one = _read(f"/instansi/{here.lines[1].agency.key}")
    assert "listrik padam" in one
    assert Client().get("/instansi/tidak-ada").status_code == 404


def test_the_building_is_told_in_words_and_drawn(here: Hall) -> None:
    text = _read("/denah")
    assert "<svg class=" in text
    assert here.lines[0].agency.short in text


def test_news_tell_what_closes_and_when_the_mall_is_open(here: Hall) -> None:
    assert "Tidak ada. Semua instansi buka pada jamnya." in _read("/kabar")
    Closure.objects.create(
        mall=here.mall, starts_at=NINE_O_CLOCK + minutes(60), ends_at=NINE_O_CLOCK + minutes(120), reason_id="banjir"
    )
    text = _read("/kabar")
    assert "Seluruh mal" in text
    assert "banjir" in text


@pytest.mark.parametrize("address", ["/bantuan", "/aksesibilitas", "/data-pribadi", "/luring", "/kunjungan", "/cari"])
def test_the_pages_that_only_say_something_are_there_without_any_mall(address: str) -> None:
    assert Client().get(address).status_code == 200


def test_every_page_is_there_without_any_mall() -> None:
    for address in ("/", "/instansi", "/denah", "/kabar", "/cari?q=ktp"):
        assert Client().get(address).status_code == 200, address


def test_a_phone_can_put_the_portal_on_its_home_screen() -> None:
    manifest = Client().get("/aplikasi.webmanifest").json()
    assert (manifest["start_url"], manifest["scope"], manifest["display"]) == ("/", "/", "standalone")
    assert {icon["sizes"] for icon in manifest["icons"]} == {"any", "192x192", "512x512"}
    keeper = Client().get("/penjaga.js")
    assert keeper.headers["Content-Type"].startswith("text/javascript")
