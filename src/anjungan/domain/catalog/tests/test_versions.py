"""What was published stays as it was, and only one version holds at a time: the database sees to it."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from pytest_django import DjangoAssertNumQueries

from anjungan.domain.catalog import queries as services
from anjungan.domain.catalog.models import Service, ServiceStandard
from anjungan.domain.catalog.tests.scenarios import adopted, offer, published
from anjungan.domain.premises.tests import scenarios
from anjungan.domain.premises.tests.scenarios import Hall

pytestmark = pytest.mark.django_db

MARCH = date(2026, 3, 1)


@pytest.fixture
def hall() -> Hall:
    hall = scenarios.hall()
    offer(hall, {"polri.skck_baru": "SKCK"})
    return hall


@pytest.fixture
def standard(hall: Hall) -> ServiceStandard:
    return published(Service.objects.get(), {"counter_minutes": 15})


@pytest.mark.parametrize(
    "change",
    [
        "content = jsonb_set(content, '{counter_minutes,value}', '5')",
        "data = '{}'",
        "version = 9",
        "valid_from = '2020-01-01'",
        "deviations = '[1]'",
        "state = 'draft'",
        "approved_at = now()",
    ],
)
def test_not_even_raw_sql_changes_what_was_published(standard: ServiceStandard, change: str) -> None:
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE catalog_servicestandard SET {change}")


def test_a_published_standard_is_not_deleted_and_a_draft_may_be(standard: ServiceStandard) -> None:
    with pytest.raises(IntegrityError, match="is kept"), transaction.atomic():
        standard.delete()
    draft = ServiceStandard.objects.create(service=standard.service, version=2)
    draft.content = {"schema": 1}
    draft.save()
    draft.delete()
    assert ServiceStandard.objects.count() == 1


def test_a_standard_may_end_and_then_never_begins_again(standard: ServiceStandard) -> None:
    ServiceStandard.objects.update(state="retired", valid_until=MARCH)
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        ServiceStandard.objects.update(state="published")


def test_two_versions_never_hold_on_one_day(hall: Hall, standard: ServiceStandard) -> None:
    adopted(hall.mall, standard.service, {})
    with pytest.raises(IntegrityError, match="one_standard_in_force"), transaction.atomic():
        published(standard.service, {}, version=2)
    with pytest.raises(IntegrityError, match="one_standard_in_force"), transaction.atomic():
        ServiceStandard.objects.create(
            service=standard.service, mall=hall.mall, version=2, state="published", valid_from=MARCH,
            content={"schema": 1}, approved_by=ServiceStandard.objects.filter(mall=hall.mall).get().approved_by,
        )  # fmt: skip


def test_nobody_approves_what_they_submitted_themselves(hall: Hall, standard: ServiceStandard) -> None:
    row = adopted(hall.mall, standard.service, {})
    with pytest.raises(IntegrityError, match="nobody_approves"), transaction.atomic():
        ServiceStandard.objects.create(
            service=standard.service, mall=hall.mall, version=2, state="published", valid_from=MARCH,
            content={"schema": 1}, approved_by=row.approved_by, submitted_by=row.approved_by,
        )  # fmt: skip


def test_there_is_one_open_version_at_a_time(hall: Hall) -> None:
    service = Service.objects.get()
    ServiceStandard.objects.create(service=service, mall=hall.mall, version=1)
    with pytest.raises(IntegrityError, match="one_open_version"), transaction.atomic():
        ServiceStandard.objects.create(service=service, mall=hall.mall, version=2, state="in_review")


def test_the_mall_s_own_holds_from_its_first_day_and_the_published_one_before(
    hall: Hall, standard: ServiceStandard, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    adopted(hall.mall, standard.service, {"counter_minutes": 7}, since=MARCH)
    with django_assert_num_queries(1):
        before = services.standard_in_force(service="polri.skck_baru", mall=hall.mall, on=date(2026, 2, 28))
    after = services.standard_in_force(service="polri.skck_baru", mall=hall.mall, on=MARCH)
    assert before is not None
    assert after is not None
    assert (before.of_this_mall, before.content.counter_minutes.value, before.sources) == (
        False, 15, ("https://contoh.go.id",),
    )  # fmt: skip
    assert (after.of_this_mall, after.content.counter_minutes.value, after.sources) == (True, 7, ())
    assert services.standards_in_force(mall=hall.mall, on=MARCH).keys() == {"polri.skck_baru"}
    assert services.standard_in_force(service="tidak.ada", mall=hall.mall, on=MARCH) is None
