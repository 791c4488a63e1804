"""The demo mall stands on the published catalogue."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from pytest_django import Settings

from anjungan.config import demo
from anjungan.config.demo.standards import STANDARDS
from anjungan.domain.accounts.queries import user_ids, user_with_password
from anjungan.domain.appointments.queries import plan_of, rule_of
from anjungan.domain.catalog import queries as services
from anjungan.domain.catalog.queries.simplification import Measure, simplification
from anjungan.domain.organizations.queries import agencies_at
from anjungan.domain.premises import queries as building
from anjungan.foundation.errors import InvalidInput
from anjungan.foundation.models import EventRecord

pytestmark = pytest.mark.django_db

MONDAY_MORNING = datetime(2026, 6, 8, 0, 30, tzinfo=UTC)
MONDAY, FRIDAY, SUNDAY, NEW_YEAR = date(2026, 6, 8), date(2026, 6, 12), date(2026, 6, 14), date(2026, 1, 1)


@pytest.fixture
def built(settings: Settings) -> demo.DemoMall:
    settings.DEMO = True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return demo.build_demo_mall(now=MONDAY_MORNING)


def test_the_mall_has_its_published_hours_forty_counters_and_every_service_of_its_agencies(
    built: demo.DemoMall,
) -> None:
    assert built.mall.is_demo
    counters = list(building.counters_of(mall_id=built.mall.pk))
    assert len(counters) == 40
    assert [counter.code for counter in counters if counter.zone.number == 1] == [str(code) for code in range(101, 115)]
    agencies = agencies_at(mall=built.mall, on=MONDAY)
    offered = {offering.service_id for offering in services.offerings_at(mall=built.mall)}
    known = {service.pk for service in services.services_of(agency_ids=[agency.pk for agency in agencies])}
    assert offered == known
    status = building.why_closed(mall=built.mall, at=MONDAY_MORNING)
    assert status.opens_at is not None
    assert status.closes_at is not None
    assert (f"{status.opens_at:%H:%M}", f"{status.closes_at:%H:%M}") == ("08:00", "15:00")


def test_every_line_can_be_served_somewhere_in_its_own_zone(built: demo.DemoMall) -> None:
    for line in building.lines_of(mall_id=built.mall.pk):
        zones = {counter.zone_id for counter in line.counters.all()}
        assert zones == {line.zone_id}, line.code


def test_usual_times_are_the_published_ones_where_a_standard_prints_them(built: demo.DemoMall) -> None:
    lines = {line.code: line for line in building.lines_of(mall_id=built.mall.pk)}
    assert lines["SKCK"].typical_service_seconds == 15 * 60
    assert lines["SKCK"].typical_service_source == "standar pelayanan polri.skck_baru"
    assert lines["KTP"].typical_service_source == "anggapan peragaan"


def test_building_again_changes_nothing_and_the_adopted_standards_say_why_they_differ(built: demo.DemoMall) -> None:
    facts = EventRecord.objects.count()
    again = demo.build_demo_mall(now=MONDAY_MORNING)
    assert EventRecord.objects.count() == facts
    assert again == built
    found = simplification(mall_id=built.mall.pk, on=MONDAY)
    assert {each.service_key for each in found.adopted} == {sketch.service for sketch in STANDARDS}
    change = {total.measure: total.change for total in found.totals}
    assert (change[Measure.PAPERS], change[Measure.RUPIAH]) == (-4, 0)
    assert change[Measure.STEPS] < 0
    assert change[Measure.DAYS] < 0
    heavier = [each.service_key for total in found.totals for each in total.heavier]
    assert heavier == ["dukcapil.datang"]


def test_a_printer_that_came_later_is_used(built: demo.DemoMall) -> None:
    demo.build_demo_mall(now=MONDAY_MORNING, printer_address="127.0.0.1:9100")
    printing = {
        condition.device.name: condition.device.printer_kind
        for condition in building.device_conditions(mall_id=built.mall.pk, now=MONDAY_MORNING)
    }
    assert printing["Anjungan 1"] == "network"
    assert printing["Layar aula"] == "none"


def test_each_device_is_known_by_its_token(built: demo.DemoMall) -> None:
    for device in built.devices:
        actor = building.actor_for_device(secret=device.token)
        assert actor is not None
        assert (actor.label, actor.mall_id) == (device.name, built.mall.pk)


def test_the_people_of_the_demo_are_let_in_here_and_nowhere_else(built: demo.DemoMall, settings: Settings) -> None:
    settings.AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
    known = user_with_password(username="loket107", password=built.password, request=None)
    assert known is not None
    assert known.is_demo
    settings.PRODUCTION = True
    assert user_with_password(username="loket107", password=built.password, request=None) is None


def test_without_the_demo_switched_on_nobody_is_invented(settings: Settings) -> None:
    settings.DEMO = False
    with pytest.raises(InvalidInput):
        demo.build_demo_mall(now=MONDAY_MORNING)
    assert user_ids(usernames=["loket101", "manajer"]) == {}


def _lunches(built: demo.DemoMall, day: date) -> list[datetime]:
    duties = building.duties_on(mall_id=built.mall.pk, business_date=day)
    return [rest.starts_at for duty in duties for rest in duty.breaks.all()]


def test_a_day_has_its_roster_once_with_lunches_staggered(built: demo.DemoMall) -> None:
    assert demo.build_day(mall_id=built.mall.pk, business_date=MONDAY, now=MONDAY_MORNING) == 36
    assert demo.build_day(mall_id=built.mall.pk, business_date=MONDAY, now=MONDAY_MORNING) == 0
    assert len(set(_lunches(built, MONDAY))) == 3


def test_on_friday_all_rest_together_so_nobody_has_a_lunch_of_his_own(built: demo.DemoMall) -> None:
    assert demo.build_day(mall_id=built.mall.pk, business_date=FRIDAY, now=MONDAY_MORNING) == 36
    assert _lunches(built, FRIDAY) == []


@pytest.mark.parametrize("day", [SUNDAY, NEW_YEAR])
def test_a_day_on_which_the_mall_is_closed_has_no_roster(built: demo.DemoMall, day: date) -> None:
    assert demo.build_day(mall_id=built.mall.pk, business_date=day, now=MONDAY_MORNING) == 0


def test_a_citizen_may_book_a_day_with_a_roster_and_is_told_why_other_days_cannot_be(built: demo.DemoMall) -> None:
    line = next(line for line in building.lines_of(mall_id=built.mall.pk) if line.code == "PAS")
    rule = rule_of(line_id=line.pk)
    assert rule is not None
    demo.build_day(mall_id=built.mall.pk, business_date=FRIDAY, now=MONDAY_MORNING)

    days = plan_of(rule=rule, first=FRIDAY, last=SUNDAY + timedelta(days=1), now=MONDAY_MORNING).days

    assert sum(slot.capacity for slot in days[0].slots) > 20
    assert not any(slot.starts_at.hour == 12 for slot in days[0].slots)
    assert [(day.why, bool(day.reason)) for day in days] == [
        ("open", False), ("closed", True), ("closed", True), ("no_roster", True),
    ]  # fmt: skip
