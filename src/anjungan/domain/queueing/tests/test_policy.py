"""Declared priority: a head start in minutes, with a history."""

from datetime import date, timedelta
from typing import Any

import pytest

from anjungan.domain.queueing import errors
from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing.models import PriorityClass, Visit
from anjungan.domain.queueing.tests.scenarios import NINE_O_CLOCK, Hall, hall, minutes
from anjungan.foundation.errors import InvalidInput, NotAllowed
from anjungan.foundation.models import EventRecord

pytestmark = pytest.mark.django_db
TODAY = date(2025, 11, 6)


def rule(here: Hall, head_start: int, days: int = 0, **named: Any) -> PriorityClass:
    facts: dict[str, Any] = {
        "mall_id": here.mall.pk, "key": "lansia", "name_id": "Lansia", "name_en": "Elderly",
        "head_start_minutes": head_start, "valid_from": TODAY + timedelta(days=days), "actor": here.manager,
        "now": NINE_O_CLOCK,
    }  # fmt: skip
    return queue.set_priority_class(**(facts | named))


def head_start(here: Hall, days: int) -> int:
    at = NINE_O_CLOCK + timedelta(days=days)
    return Visit.objects.get(pk=here.arrive(at=at, priority=["lansia"]).id).head_start_seconds // 60


def test_each_day_has_the_rule_that_was_set_for_it() -> None:
    here = hall()
    rule(here, 10)
    rule(here, 30, days=10)

    assert [head_start(here, days) for days in (0, 9, 10, 11)] == [10, 10, 30, 30]


def test_a_rule_set_between_two_others_ends_where_the_next_begins() -> None:
    here = hall()
    rule(here, 40)
    rule(here, 10, days=20)
    rule(here, 30, days=10)

    assert [head_start(here, days) for days in (0, 10, 19, 20)] == [40, 30, 30, 10]


def test_the_history_stays_and_setting_the_same_again_changes_nothing() -> None:
    here = hall()
    rule(here, 10, days=-5)
    rule(here, 20)
    rule(here, 20)

    found = PriorityClass.objects.order_by("valid_from").values_list("head_start_minutes", "valid_until")
    assert list(found) == [(10, TODAY - timedelta(days=1)), (20, None)]
    assert EventRecord.objects.filter(name="queueing.priority_rule_set.v1").count() == 2


def test_a_visit_keeps_the_head_start_of_its_own_day_when_the_rule_changes() -> None:
    here = hall()
    rule(here, 10)
    visit = here.arrive(priority=["lansia"])
    rule(here, 60)
    assert Visit.objects.get(pk=visit.id).head_start_seconds == 600


def test_the_largest_of_several_head_starts_counts_once() -> None:
    here = hall()
    rule(here, 10)
    rule(here, 25, key="hamil")
    assert here.arrive(priority=["lansia", "hamil", "lansia"]).head_start_seconds == 25 * 60


def test_a_class_is_unknown_before_its_first_day() -> None:
    here = hall()
    rule(here, 10, days=1)
    with pytest.raises(errors.UnknownPriority):
        here.arrive(priority=["lansia"])
    assert here.arrive(at=NINE_O_CLOCK + timedelta(days=1), priority=["lansia"]).head_start_seconds == 600


def test_nobody_is_overtaken_for_ever() -> None:
    here = hall()
    rule(here, 120)
    patient = here.arrive()
    for late in range(4):
        here.arrive(at=NINE_O_CLOCK + minutes(121 + late), priority=["lansia"])
    assert here.call(at=NINE_O_CLOCK + minutes(130)).number == patient.number


@pytest.mark.parametrize(
    "wrong",
    [
        {"head_start_minutes": 121}, {"head_start_minutes": -1}, {"key": "k" * 41}, {"key": "dua kata"}, {"key": ""},
        {"name_id": "n" * 81}, {"name_en": "\0"}, {"icon": "i" * 41},
    ],
)  # fmt: skip
def test_a_rule_that_cannot_be_is_refused(wrong: dict[str, Any]) -> None:
    here = hall()
    with pytest.raises(InvalidInput):
        rule(here, 10, **wrong)
    assert not PriorityClass.objects.exists()


def test_only_a_manager_of_this_mall_sets_a_rule() -> None:
    here, there = hall(), hall()
    for actor in (here.officers[0], there.manager):
        with pytest.raises(NotAllowed):
            rule(here, 10, actor=actor)
    assert not PriorityClass.objects.exists()
