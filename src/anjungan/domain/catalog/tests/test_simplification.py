"""The totals of a mall add up from its services, and a total leaves out what is not known."""

from __future__ import annotations

from datetime import date

import pytest
from pytest_django.asserts import assertNumQueries

from anjungan.domain.catalog.models import Service
from anjungan.domain.catalog.queries.simplification import Measure, simplification
from anjungan.domain.catalog.tests.scenarios import adopted, offer, published
from anjungan.domain.premises.tests.scenarios import Hall, hall

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 1)


def row(papers: int, steps: int, days: float | None, rupiah: int | None) -> dict[str, object]:
    """Return a catalogue row that asks for so much."""
    return {
        "requirements": [{"name": f"Berkas {n}", "kind": "document"} for n in range(papers)],
        "procedure": [{"actor": "pemohon", "step": f"Langkah {n}", "duration": None} for n in range(steps)],
        "time_limit": days
        and {"value": days, "unit": "working_days", "min_value": None, "starts_when": None, "note": None},
        "tariff": None
        if rupiah is None
        else {"basis": "tetap", "note": None, "variants": [{"label": "biasa", "amount_idr": rupiah, "when": None}]},
    }


@pytest.fixture
def here() -> Hall:
    """Three services adopted with changes, one borrowed, one that says no time and a fee by formula."""
    built = hall()
    offer(built, {f"uji.{n}": f"Layanan {n}" for n in range(5)})
    for key, parent, own in (
        ("uji.0", row(5, 6, 10, 100_000), row(3, 4, 5, 100_000)),
        ("uji.1", row(2, 3, 1, 0), row(3, 3, 1, 0)),
        ("uji.2", row(4, 4, None, None), row(4, 2, None, 50_000)),
    ):
        service = Service.objects.get(key=key)
        adopted(built.mall, service, own, parent=published(service, parent))
    published(Service.objects.get(key="uji.3"), row(9, 9, 9, 9))
    return built


def test_the_totals_add_up_from_the_services_and_leave_out_what_is_unknown(here: Hall) -> None:
    with assertNumQueries(2):
        found = simplification(mall_id=here.mall.pk, on=TODAY)
    assert (len(found.adopted), found.offered) == (3, 5)
    totals = {total.measure: total for total in found.totals}
    assert {measure: (total.before, total.after) for measure, total in totals.items()} == {
        Measure.PAPERS: (11, 10), Measure.STEPS: (13, 9), Measure.DAYS: (11, 6), Measure.RUPIAH: (100_000, 100_000),
    }  # fmt: skip
    for measure, total in totals.items():
        assert total.change == sum(each.change(measure) or 0 for each in found.adopted)
        assert len(total.known) + len(total.unknown) == len(found.adopted)
        told = {each.service_key for each in (*total.lighter, *total.heavier)}
        assert told == {each.service_key for each in total.known if each.change(measure)}
    assert [each.service_key for each in totals[Measure.PAPERS].heavier] == ["uji.1"]
    assert [each.service_key for each in totals[Measure.DAYS].unknown] == ["uji.2"]
    assert simplification(mall_id=here.mall.pk, on=TODAY, agencies=[]).adopted == ()


def test_a_standard_that_is_not_in_force_yet_counts_nothing(here: Hall) -> None:
    assert simplification(mall_id=here.mall.pk, on=date(2025, 12, 31)).adopted == ()
