"""What is changed at the control room reaches the screens, and a day is asked about once."""

from __future__ import annotations

import pytest
from django.db import transaction

from anjungan.domain.premises import operations as premises
from anjungan.domain.premises.queries import calendar_days, closures_from, why_closed
from anjungan.domain.premises.tests.scenarios import MONDAY, hall
from anjungan.foundation.errors import InvalidInput
from anjungan.foundation.models import EventRecord
from anjungan.foundation.streams import mall_stream

pytestmark = pytest.mark.django_db


def test_a_closure_is_told_to_the_screens_of_the_building() -> None:
    here = hall()
    premises.declare_closure(
        mall_id=here.mall.pk, starts_at=here.at(9), reason_id="Listrik padam", actor=here.manager, now=here.at(9)
    )

    assert EventRecord.objects.get(name="premises.closure_declared.v1").streams == [mall_stream(here.mall.pk)]
    assert [shut.reason_id for shut in closures_from(mall_id=here.mall.pk, at=here.at(9, 1))] == ["Listrik padam"]


def test_a_lifted_closure_is_over_and_not_listed() -> None:
    here = hall()
    shut = premises.declare_closure(
        mall_id=here.mall.pk, starts_at=here.at(9), reason_id="Listrik padam", actor=here.manager, now=here.at(9)
    )
    premises.lift_closure(closure_id=shut.pk, actor=here.manager, now=here.at(10))

    assert not closures_from(mall_id=here.mall.pk, at=here.at(10, 1)).exists()
    assert why_closed(mall=here.mall, at=here.at(10, 1)).is_open


@pytest.mark.parametrize("confirmed", [True, False])
def test_a_proposed_holiday_is_asked_about_until_the_mall_has_decided(confirmed: bool) -> None:
    here = hall()
    premises.propose_calendar(mall_id=here.mall.pk, year=MONDAY.year, actor=here.manager, now=here.at(8))
    proposed = calendar_days(mall_id=here.mall.pk, since=MONDAY, until=MONDAY.replace(month=12, day=31))[0]
    noon = here.at(12, day=proposed.date)
    asked = why_closed(mall=here.mall, at=noon)

    premises.decide_calendar_day(
        mall_id=here.mall.pk, day=proposed.date, confirmed=confirmed, actor=here.manager, now=here.at(8)
    )
    decided = why_closed(mall=here.mall, at=noon)

    assert [notice.name for notice in asked.notices] == [proposed.name]
    assert asked.is_open
    assert decided.notices == ()
    assert decided.is_open is not confirmed


def test_a_manager_signs_on_only_who_is_an_officer_here() -> None:
    here = hall()
    with pytest.raises(InvalidInput), transaction.atomic():
        premises.open_counter(counter_id=here.counter.pk, actor=here.manager, now=here.at(9), officer_id=10**9)
    with transaction.atomic():
        opened = premises.open_counter(
            counter_id=here.counter.pk, actor=here.manager, now=here.at(9), officer_id=here.officers[0].pk
        )
    assert opened.officer_id == here.officers[0].pk
