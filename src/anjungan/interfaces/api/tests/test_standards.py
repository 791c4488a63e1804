"""Standards and life events over the API: for anybody, typed, a page at a time, of any day."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from anjungan.domain.catalog import operations as catalog
from anjungan.domain.catalog.models import Offering, Service
from anjungan.domain.catalog.tests.scenarios import adopted
from anjungan.domain.organizations.models import Mall
from anjungan.domain.premises.tests import scenarios
from anjungan.foundation import clock
from anjungan.foundation.actors import Actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def mall() -> Mall:
    hall = scenarios.hall()
    catalog.load_catalogue(actor=Actor.system("uji"), now=clock.now())
    Offering.objects.bulk_create(
        Offering(mall=hall.mall, service=service, line=hall.lines[0]) for service in Service.objects.all()
    )
    return hall.mall


def get(mall: Mall, path: str, status: int = 200) -> Any:
    answer = Client().get(f"/api/v1/malls/{mall.key}/{path}")
    assert answer.status_code == status, answer.content
    return answer.json()


def test_every_standard_is_listed_once_over_the_pages(mall: Mall) -> None:
    seen: list[str] = []
    after: str | None = ""
    while after is not None:
        page = get(mall, f"standards?limit=50&after={after}")
        seen += [item["service"] for item in page["items"]]
        after = page["next"]
    assert (len(seen), len(set(seen))) == (135, 135)


def test_a_standard_has_its_typed_components_and_keeps_the_internal_ones_inside(mall: Mall) -> None:
    found = get(mall, "services/imigrasi.paspor_baru/standard")
    parts = {each["name"]: each for each in found["components"]}
    assert parts["time_limit"]["value"] == {
        "value": 4, "least": 3, "unit": "working_days", "starts_when": "foto dan wawancara selesai", "note": None,
    }  # fmt: skip
    assert parts["complaints"]["value"] is None
    assert parts["complaints"]["lines"] is None
    assert not {"competence", "staffing", "supervision", "facilities"} & parts.keys()
    assert (found["of_this_mall"], bool(found["sources"])) == (False, True)


def test_the_standard_of_another_day_is_answered_too(mall: Mall) -> None:
    adopted(mall, Service.objects.get(key="polri.skck_baru"), {"counter_minutes": 5}, since=date(2026, 3, 1))
    path = "services/polri.skck_baru/standard?on="
    assert get(mall, f"{path}2026-02-28")["of_this_mall"] is False
    assert get(mall, f"{path}2026-03-01")["of_this_mall"] is True


def test_a_life_event_says_which_paper_goes_where(mall: Mall) -> None:
    assert len(get(mall, "life-events")) == 16
    steps = get(mall, "life-events/kelahiran_anak")["steps"]
    assert steps[1]["needs"][0] == {"step": 1, "document": "Kutipan Akta Kelahiran"}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("services/tidak.ada/standard", 404), ("services/tanpatitik/standard", 422), ("life-events/tidak_ada", 404),
        ("standards?limit=51", 422), ("standards?after=%00", 422),
        ("services/polri.skck_baru/standard?on=kemarin", 422),
        # Numbers are not read as seconds since 1970.
        ("services/polri.skck_baru/standard?on=0", 422),
    ],
)  # fmt: skip
def test_what_is_not_there_or_cannot_be_read_is_a_problem_document(mall: Mall, path: str, status: int) -> None:
    assert get(mall, path, status)["status"] == status
