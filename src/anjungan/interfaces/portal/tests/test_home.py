from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest
from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from anjungan.domain.organizations.models import Mall
from anjungan.domain.premises.models import Closure
from anjungan.domain.queueing.tests.scenarios import NINE_O_CLOCK, hall, minutes
from anjungan.interfaces.portal.hall import forget

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    forget()
    cache.clear()
    with patch("anjungan.foundation.clock.now", lambda: NINE_O_CLOCK):
        yield


def _read(client: Client | None = None) -> str:
    return (client or Client()).get("/").content.decode()


def test_the_front_page_tells_that_the_mall_is_open_and_until_when() -> None:
    hall()
    text = _read()
    assert "Mal Uji" in text
    assert "Buka sampai 23.59" in text


def test_a_mall_without_lines_is_known_but_not_shown() -> None:
    Mall.objects.create(
        key="mpp_lain", name="Mal Lain", short_name="Mal Lain", city="Kota", province="Riau", time_zone="Asia/Jakarta"
    )
    text = _read()
    assert "Mal Lain" not in text
    assert "Belum ada mal di sini" in text


def test_a_closed_agency_is_named_once_with_its_reason() -> None:
    here = hall(lines=2)
    Closure.objects.create(
        mall=here.mall, agency=here.lines[1].agency, starts_at=NINE_O_CLOCK - minutes(5), reason_id="listrik padam"
    )
    text = _read()
    assert text.count("listrik padam") == 1
    assert re.search(r"Dinas 1</a><small>Tutup sementara: listrik padam", text)


def test_a_closed_mall_says_why() -> None:
    here = hall()
    Closure.objects.create(mall=here.mall, starts_at=NINE_O_CLOCK - minutes(5), reason_id="banjir")
    text = _read()
    assert "<b>Tutup sementara: banjir" in text
    assert "Buka sampai" not in text


def test_the_doors_are_listed_in_a_demonstration_only(settings: Settings) -> None:
    hall()
    settings.DEMO = True
    assert "/ruang-kendali/" in _read()
    settings.DEMO = False
    assert "/ruang-kendali/" not in _read()


def test_a_browser_that_has_seen_its_turn_finds_it_again() -> None:
    visit = hall().arrive()
    client = Client()
    assert "Sudah punya nomor?" in _read(client)
    client.get(f"/t/{visit.code}")
    text = _read(client)
    assert f"/t/{visit.code}" in text
    assert text.index("Kunjungan Anda") < text.index("Mal saat ini"), "one's own visit above all"
    assert client.get("/kunjungan").headers["Location"] == f"/t/{visit.code}"


def test_the_front_page_costs_the_same_however_many_agencies_there_are(
    django_assert_num_queries: DjangoAssertNumQueries, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("anjungan.interfaces.portal.hall.REMEMBER_SECONDS", 600.0)
    hall(lines=6, counters=6)
    _read()
    with django_assert_num_queries(1):
        _read()


def test_the_first_view_weighs_less_than_sixty_kilobytes() -> None:
    hall(lines=6)
    sheets = re.findall(r'href="/static/([^"]+\.css)"', _read())
    weight = len(_read().encode()) + sum(len(_static(name)) for name in sheets)
    assert weight < 60_000, weight


def _static(name: str) -> bytes:
    path = finders.find(name)
    assert isinstance(path, str), name
    return Path(path).read_bytes()
