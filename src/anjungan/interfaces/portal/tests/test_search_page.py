"""Looking for a service on the phone, with and without an answer."""

from __future__ import annotations

from collections.abc import Iterator
from unittest.mock import patch

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from anjungan.domain.catalog.models import UnansweredQuestion
from anjungan.domain.catalog.tests.scenarios import learn_words, life_event
from anjungan.domain.queueing.tests.scenarios import NINE_O_CLOCK, Hall, hall
from anjungan.interfaces.portal.hall import forget
from anjungan.interfaces.portal.tests.offered import named

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    forget()
    with patch("anjungan.foundation.clock.now", lambda: NINE_O_CLOCK):
        yield


@pytest.fixture
def here() -> Hall:
    """A hall that offers passports."""
    made = hall(lines=2)
    named(made, 0, "imigrasi.paspor", "Paspor baru")
    return made


def _read(address: str) -> str:
    return Client().get(address).content.decode()


@pytest.mark.usefixtures("here")
def test_words_lead_to_the_page_of_the_service(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_max_num_queries(4):
        text = _read("/cari?q=bikin+paspor+dong")
    assert 'href="/layanan/imigrasi.paspor"' in text
    assert "Zona" in text


@pytest.mark.usefixtures("here")
def test_without_words_the_agencies_are_listed() -> None:
    assert "Atau cari menurut instansi" in _read("/cari")


@pytest.mark.usefixtures("here")
def test_a_question_without_answer_leads_on_and_is_kept_for_the_editors() -> None:
    text = _read("/cari?q=zumba+3273010101900001")
    assert "Belum ketemu" in text
    assert "Tanya ke orang" in text
    assert "Atau cari menurut instansi" in text
    assert UnansweredQuestion.objects.get().words == "zumba"


def test_what_another_mall_offers_is_shown_as_not_here(here: Hall) -> None:
    offering = named(here, 1, "polri.skck", "SKCK baru")
    offering.is_active = False
    offering.save()
    text = _read("/cari?q=skck")
    assert "Belum dilayani di mal ini" in text
    assert "/layanan/polri.skck" in text


@pytest.mark.usefixtures("here")
def test_life_events_are_told_apart_from_services() -> None:
    life_event("bepergian", {"imigrasi.paspor": False})
    learn_words()
    assert "/peristiwa/bepergian" in _read("/cari?q=bepergian")


@pytest.mark.usefixtures("here")
def test_the_script_gets_only_what_was_found() -> None:
    part = _read("/cari?q=paspor&bagian=1")
    assert "<html" not in part
    assert "/layanan/imigrasi.paspor" in part


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("asked", ["%00", "<script>alert(1)</script>", "%F0%9F%92%A1", "x" * 5000, "' OR 1=1 --"])
def test_whatever_is_typed_is_answered_kindly(asked: str) -> None:
    answer = Client().get("/cari?q=" + asked)
    assert answer.status_code == 200
    assert b"<script>alert" not in answer.content


@pytest.mark.usefixtures("here")
def test_the_api_finds_the_same_without_a_token() -> None:
    found = Client().get("/api/v1/search", {"q": "paspor ilang"}).json()["items"]
    assert found[0] == {
        "kind": "service",
        "key": "imigrasi.paspor",
        "name": "Paspor baru",
        "name_en": "Paspor baru (en)",
        "agency": found[0]["agency"],
        "zone": None,
        "url": "/layanan/imigrasi.paspor",
    }
    assert Client().get("/api/v1/search?q=paspor&mall=tidak_ada").status_code == 404
    assert Client().get("/api/v1/search?q=paspor&limit=1000").status_code == 422
