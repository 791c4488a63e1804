"""What a mall made simpler: each number leads to the services it comes from."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from django.test import Client
from django.utils.translation import override

from anjungan.domain.catalog.queries.simplification import Measure
from anjungan.domain.catalog.tests.scenarios import adopted, published
from anjungan.domain.queueing.tests.scenarios import NINE_O_CLOCK, Hall, hall
from anjungan.interfaces.entry.simpler import amount_of_change

pytestmark = pytest.mark.django_db


def read(here: Hall, address: str = "/penyederhanaan") -> str:
    with patch("anjungan.foundation.clock.now", lambda: NINE_O_CLOCK):
        answer = Client().get(f"{address}?mal={here.mall.key}")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_a_number_leads_to_its_services_and_they_to_their_pages() -> None:
    here = hall(lines=2)
    for offering, asked in zip(here.offerings, (3, 1), strict=True):
        rows = [{"name": f"Berkas {n}", "kind": "document"} for n in range(4)]
        above = published(offering.service, {"requirements": rows})
        since = NINE_O_CLOCK.date()
        adopted(here.mall, offering.service, {"requirements": rows[:asked]}, since=since, parent=above)
    page = read(here)
    assert '<a href="#papers">4 berkas lebih sedikit</a>' in page
    assert "8 berkas di induk, 4 berkas di sini" in page
    assert "Berkas yang diminta: 8 berkas di standar induk, 4 berkas di sini." in page
    assert "2 layanan berbeda dari induknya" in page
    for offering in here.offerings:
        assert f"/layanan/{offering.service.key}" in page
    assert "2 layanan tidak ikut dihitung" in page


def test_a_mall_that_adopted_nothing_says_what_will_come() -> None:
    assert "Belum ada yang dibandingkan" in read(hall())


def test_papers_are_fewer_days_sooner_and_money_less() -> None:
    measures = (Measure.PAPERS, Measure.DAYS, Measure.RUPIAH)
    found = [amount_of_change(measure, -4) for measure in measures]
    assert found == ["4 berkas lebih sedikit", "4 hari lebih cepat", "Rp4 lebih murah"]
    with override("en"):
        found = [amount_of_change(measure, -4) for measure in measures]
    assert found == ["4 papers fewer", "4 days sooner", "Rp4 less"]
