from __future__ import annotations

from collections.abc import Iterator
from unittest.mock import patch

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django.fixtures import Settings

from anjungan.domain.organizations.models import Mall
from anjungan.domain.premises.models import Closure
from anjungan.domain.queueing.tests.scenarios import NINE_O_CLOCK, hall, minutes

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    cache.clear()
    with patch("anjungan.foundation.clock.now", lambda: NINE_O_CLOCK):
        yield


def _read(client: Client | None = None) -> str:
    return (client or Client()).get("/").content.decode()


def test_the_front_page_tells_that_the_mall_is_open_and_until_when() -> None:
    hall()
    text = _read()
    assert "Mal Uji" in text
    assert "Buka sampai pukul 23.59" in text


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
    assert "Dinas 1: Tutup sementara: listrik padam" in text


def test_a_closed_mall_says_why() -> None:
    here = hall()
    Closure.objects.create(mall=here.mall, starts_at=NINE_O_CLOCK - minutes(5), reason_id="banjir")
    text = _read()
    assert "Tutup sementara: banjir" in text
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
    assert "Buka giliran saya" not in _read(client)
    client.get(f"/t/{visit.code}")
    assert f"/t/{visit.code}" in _read(client)
