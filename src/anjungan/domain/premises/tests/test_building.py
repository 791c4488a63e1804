"""Devices, duties, the calendar, closures and the plan."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from anjungan.domain.premises import operations as premises
from anjungan.domain.premises import queries as building
from anjungan.domain.premises.models import CalendarDay, Counter, Device, Duty
from anjungan.domain.premises.tests import scenarios
from anjungan.domain.premises.tests.scenarios import MONDAY, WIT, Hall
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import InvalidInput, NotAllowed, NotFound
from anjungan.foundation.models import AuditEntry, EventRecord

pytestmark = pytest.mark.django_db


# Devices


def kiosk(hall: Hall, name: str = "Anjungan 1", **facts: Any) -> premises.RegisteredDevice:
    return premises.register_device(
        mall_id=hall.mall.pk, kind="kiosk", name=name, actor=hall.manager, now=hall.at(8), **facts
    )


def itself(registered: premises.RegisteredDevice) -> Actor:
    actor = building.actor_for_device(secret=registered.token)
    assert actor is not None
    return actor


def test_the_token_of_a_device_is_shown_once_and_lets_it_speak() -> None:
    hall = scenarios.hall()
    registered = kiosk(hall)
    actor = itself(registered)
    assert (actor.kind, actor.device_id, actor.mall_id) == ("device", registered.device.pk, hall.mall.pk)
    assert actor.may("visits:create")
    assert not actor.may("tickets:serve")
    assert registered.token not in str(list(Device.objects.values()))
    assert registered.token not in str(list(AuditEntry.objects.values()))


def test_a_revoked_device_is_nobody_until_it_gets_a_new_token() -> None:
    hall = scenarios.hall()
    registered = kiosk(hall)
    premises.revoke_device(device_id=registered.device.pk, actor=hall.manager, now=hall.at(9))
    assert building.actor_for_device(secret=registered.token) is None
    renewed = premises.renew_device_token(device_id=registered.device.pk, actor=hall.manager, now=hall.at(10))
    assert building.actor_for_device(secret=registered.token) is None
    assert building.actor_for_device(secret=renewed.token) is not None


def test_only_managers_register_devices() -> None:
    hall = scenarios.hall()
    with pytest.raises(NotAllowed):
        premises.register_device(
            mall_id=hall.mall.pk, kind="kiosk", name="Anjungan 1", actor=hall.desks[0], now=hall.at(8)
        )


def test_two_devices_cannot_have_one_name() -> None:
    hall = scenarios.hall()
    kiosk(hall)
    with pytest.raises(premises.DeviceNameTaken):
        kiosk(hall)
    assert EventRecord.objects.filter(name="premises.device_registered.v1").count() == 1


@pytest.mark.parametrize(
    "facts", [{"printer_kind": "network"}, {"printer_kind": "parrot"}, {"name": " "}], ids=["address", "kind", "name"]
)
def test_a_device_that_cannot_be_is_refused(facts: dict[str, Any]) -> None:
    hall = scenarios.hall()
    with pytest.raises(InvalidInput):
        kiosk(hall, **facts)


def test_a_device_is_online_for_ninety_seconds_after_its_heartbeat() -> None:
    hall = scenarios.hall()
    registered = kiosk(hall)
    premises.record_heartbeat(
        device_id=registered.device.pk, status={"version": "1"}, actor=itself(registered), now=hall.at(9)
    )

    def is_online(seconds: int) -> bool:
        seen = building.device_conditions(mall_id=hall.mall.pk, now=hall.at(9) + timedelta(seconds=seconds))
        return next(condition.is_online for condition in seen if condition.device == registered.device)

    assert is_online(90)
    assert not is_online(91)


def test_a_problem_is_told_when_it_begins_and_when_it_ends() -> None:
    hall = scenarios.hall()
    registered = kiosk(hall)
    for minute, problems in enumerate(([], ["paper_out"], ["paper_out"], [])):
        premises.record_heartbeat(
            device_id=registered.device.pk,
            status={"problems": problems},
            actor=itself(registered),
            now=hall.at(9, minute),
        )
    told = EventRecord.objects.filter(name="premises.device_condition_changed.v1").order_by("id")
    assert [fact.payload["problems"] for fact in told] == [["paper_out"], []]


@pytest.mark.parametrize("status", [{"problems": "paper"}, {"problems": [1]}, {"noise": "x" * 5000}])
def test_a_status_that_says_nothing_sensible_is_refused(status: dict[str, Any]) -> None:
    hall = scenarios.hall()
    registered = kiosk(hall)
    with pytest.raises(InvalidInput):
        premises.record_heartbeat(
            device_id=registered.device.pk, status=status, actor=itself(registered), now=hall.at(9)
        )


def test_a_device_speaks_for_itself_only() -> None:
    hall = scenarios.hall()
    first, second = kiosk(hall), kiosk(hall, "Anjungan 2")
    with pytest.raises(NotAllowed):
        premises.record_heartbeat(device_id=second.device.pk, status={}, actor=itself(first), now=hall.at(9))


# Duties


def duty(hall: Hall, place: int = 0, officer: int = 0, *, start: int = 8, end: int = 15, **facts: Any) -> Duty:
    return premises.assign_duty(
        counter_id=hall.counters[place].pk,
        officer_id=hall.officers[officer].pk,
        starts_at=hall.at(start),
        ends_at=hall.at(end),
        actor=hall.manager,
        now=hall.at(7),
        **facts,
    )


def test_a_duty_has_the_business_day_of_the_mall() -> None:
    hall = scenarios.hall(tz=WIT)
    assert duty(hall, start=0, end=8).business_date == MONDAY


def test_a_counter_has_one_officer_at_a_time_and_the_next_may_follow() -> None:
    hall = scenarios.hall()
    duty(hall, end=12)
    with pytest.raises(premises.CounterHasDuty):
        duty(hall, officer=1, start=11)
    duty(hall, officer=1, start=12)
    assert building.duties_on(mall_id=hall.mall.pk, business_date=MONDAY).count() == 2


def test_an_officer_has_one_place_at_a_time() -> None:
    hall = scenarios.hall()
    duty(hall, end=12)
    with pytest.raises(premises.OfficerHasDuty):
        duty(hall, place=1, start=11)


def test_breaks_lie_within_the_duty_and_do_not_overlap() -> None:
    hall = scenarios.hall()

    def rest(start: int, end: int) -> premises.PlannedBreak:
        return premises.PlannedBreak(starts_at=hall.at(start), ends_at=hall.at(end))

    for wrong in ([rest(7, 9)], [rest(14, 16)], [rest(12, 12)], [rest(11, 13), rest(12, 14)]):
        with pytest.raises(InvalidInput):
            duty(hall, breaks=wrong)
    planned = duty(hall, breaks=[rest(13, 14), rest(10, 11)])
    assert [each.starts_at for each in planned.breaks.order_by("starts_at")] == [hall.at(10), hall.at(13)]


def test_a_duty_ends_on_the_day_it_began() -> None:
    hall = scenarios.hall()
    with pytest.raises(InvalidInput):
        premises.assign_duty(
            counter_id=hall.counter.pk,
            officer_id=hall.officers[0].pk,
            starts_at=hall.at(22),
            ends_at=hall.at(2, day=MONDAY + timedelta(days=1)),
            actor=hall.manager,
            now=hall.at(7),
        )


def test_a_duty_is_for_lines_the_counter_can_serve() -> None:
    hall = scenarios.hall(lines=2, zones=2)
    with pytest.raises(InvalidInput):
        duty(hall, line_ids=[hall.lines[1].pk])


def test_a_removed_duty_leaves_the_place_free() -> None:
    hall = scenarios.hall()
    premises.remove_duty(duty_id=duty(hall).pk, actor=hall.manager, now=hall.at(7))
    assert duty(hall, officer=1).officer == hall.officers[1]


# Hours and the calendar


def test_overlapping_hours_are_refused_and_the_old_ones_stay() -> None:
    hall = scenarios.hall()
    morning = premises.WeeklyHours(weekdays=(0,), opens=time(8), closes=time(12))
    overlapping = premises.WeeklyHours(weekdays=(0,), opens=time(11), closes=time(15))
    with pytest.raises(InvalidInput):
        premises.set_opening_hours(
            mall_id=hall.mall.pk, hours=[morning, overlapping], actor=hall.manager, now=hall.at(7)
        )
    assert building.why_closed(mall=hall.mall, at=hall.at(14)).is_open


def test_new_hours_replace_the_old_ones() -> None:
    hall = scenarios.hall()
    premises.set_opening_hours(
        mall_id=hall.mall.pk,
        hours=[premises.WeeklyHours(weekdays=(0, 1), opens=time(9), closes=time(10))],
        actor=hall.manager,
        now=hall.at(7),
    )
    assert not building.why_closed(mall=hall.mall, at=hall.at(11)).is_open
    assert building.why_closed(mall=hall.mall, at=hall.at(9)).is_open


def test_fasting_hours_without_dates_are_refused() -> None:
    hall = scenarios.hall()
    with pytest.raises(InvalidInput):
        premises.set_opening_hours(
            mall_id=hall.mall.pk,
            hours=[premises.WeeklyHours(weekdays=(0,), opens=time(8), closes=time(14), season="ramadan")],
            actor=hall.manager,
            now=hall.at(7),
        )


def test_a_break_is_set_for_all_or_some_weekdays() -> None:
    hall = scenarios.hall()
    premises.set_breaks(
        mall_id=hall.mall.pk,
        breaks=[premises.WeeklyBreak(starts=time(12), ends=time(13), reason="lunch")],
        actor=hall.manager,
        now=hall.at(7),
    )
    assert building.why_closed(mall=hall.mall, at=hall.at(12)).reason_code == "break"
    with pytest.raises(InvalidInput):
        premises.set_breaks(
            mall_id=hall.mall.pk,
            breaks=[premises.WeeklyBreak(starts=time(13), ends=time(12), reason="lunch")],
            actor=hall.manager,
            now=hall.at(7),
        )


def test_holidays_and_joint_leave_are_proposed_once_and_close_nothing_yet() -> None:
    hall = scenarios.hall()
    proposed = premises.propose_calendar(mall_id=hall.mall.pk, year=2026, actor=hall.manager, now=hall.at(7))
    kinds = {day.date: day.kind for day in proposed}
    assert (kinds[date(2026, 8, 17)], kinds[date(2026, 3, 20)]) == ("holiday", "joint_leave")
    assert premises.propose_calendar(mall_id=hall.mall.pk, year=2026, actor=hall.manager, now=hall.at(7)) == []
    independence = hall.at(9, day=date(2026, 8, 17))
    assert building.why_closed(mall=hall.mall, at=independence).is_open
    premises.decide_calendar_day(
        mall_id=hall.mall.pk, day=date(2026, 8, 17), confirmed=True, actor=hall.manager, now=hall.at(7)
    )
    closed = building.why_closed(mall=hall.mall, at=independence)
    assert closed.reason_code == "holiday"
    assert (closed.label_id, closed.label_en) == ("Hari Kemerdekaan Republik Indonesia", "Independence Day")
    renamed = premises.decide_calendar_day(
        mall_id=hall.mall.pk, day=date(2026, 8, 17), name="Upacara di mal", confirmed=True, actor=hall.manager,
        now=hall.at(7),
    )  # fmt: skip
    assert renamed.name_en == ""
    assert building.why_closed(mall=hall.mall, at=independence).label_en == "Upacara di mal"


def test_a_mall_may_work_short_hours_on_joint_leave() -> None:
    hall = scenarios.hall()
    premises.propose_calendar(mall_id=hall.mall.pk, year=2026, actor=hall.manager, now=hall.at(7))
    leave = date(2026, 3, 20)
    premises.decide_calendar_day(
        mall_id=hall.mall.pk,
        day=leave,
        confirmed=True,
        opens=time(9),
        closes=time(12),
        actor=hall.manager,
        now=hall.at(7),
    )
    assert building.why_closed(mall=hall.mall, at=hall.at(10, day=leave)).is_open
    assert not building.why_closed(mall=hall.mall, at=hall.at(13, day=leave)).is_open


@pytest.mark.parametrize("facts", [{"opens": time(9)}, {"opens": time(9), "closes": time(8)}, {"name": ""}])
def test_half_a_special_day_is_refused(facts: dict[str, Any]) -> None:
    hall = scenarios.hall()
    with pytest.raises(InvalidInput):
        premises.decide_calendar_day(
            mall_id=hall.mall.pk,
            day=MONDAY,
            confirmed=True,
            actor=hall.manager,
            now=hall.at(7),
            **({"name": "Ulang tahun kota"} | facts),
        )
    assert not CalendarDay.objects.exists()


# Closures


def test_a_closure_is_declared_with_a_reason_and_lifted() -> None:
    hall = scenarios.hall()
    with pytest.raises(InvalidInput):
        premises.declare_closure(
            mall_id=hall.mall.pk, starts_at=hall.at(9), reason_id=" ", actor=hall.manager, now=hall.at(9)
        )
    closure = premises.declare_closure(
        mall_id=hall.mall.pk, starts_at=hall.at(9), reason_id="banjir", actor=hall.manager, now=hall.at(9)
    )
    assert not building.why_closed(mall=hall.mall, at=hall.at(9)).is_open
    premises.lift_closure(closure_id=closure.pk, actor=hall.manager, now=hall.at(10))
    premises.lift_closure(closure_id=closure.pk, actor=hall.manager, now=hall.at(11))
    assert building.why_closed(mall=hall.mall, at=hall.at(10)).is_open
    assert EventRecord.objects.filter(name="premises.closure_lifted.v1").count() == 1


def test_a_closure_of_a_line_of_another_mall_is_not_found() -> None:
    here, there = scenarios.hall(), scenarios.hall()
    with pytest.raises(NotFound):
        premises.declare_closure(
            mall_id=here.mall.pk,
            line_id=there.line.pk,
            starts_at=here.at(9),
            reason_id="banjir",
            actor=here.manager,
            now=here.at(9),
        )


# The plan


def plan(
    hall: Hall, code: str = "150", *, line_ids: tuple[int, ...] = (), agency_id: int | None = None
) -> premises.CounterPlan:
    return premises.CounterPlan(
        code=code, zone_id=hall.zone.pk, line_ids=line_ids or (hall.line.pk,), agency_id=agency_id
    )


def test_a_counter_is_added_once_and_changed_when_it_is_said_differently() -> None:
    hall = scenarios.hall(lines=2)
    for lines in ((hall.line.pk,), (hall.line.pk,), (hall.lines[1].pk,)):
        premises.set_counter(mall_id=hall.mall.pk, plan=plan(hall, line_ids=lines), actor=hall.manager, now=hall.at(7))
    assert list(Counter.objects.get(code="150").lines.all()) == [hall.lines[1]]
    assert EventRecord.objects.filter(name="premises.layout_changed.v1").count() == 2


def test_a_counter_code_begins_with_its_zone() -> None:
    hall = scenarios.hall()
    for code in ("250", "15", "1a0", ""):
        with pytest.raises(InvalidInput):
            premises.set_counter(mall_id=hall.mall.pk, plan=plan(hall, code), actor=hall.manager, now=hall.at(7))


def test_a_counter_does_not_move_under_an_officer() -> None:
    hall = scenarios.hall(opened=True, zones=1)
    other = scenarios.agency(key="imigrasi")
    with pytest.raises(premises.CounterInUse):
        premises.set_counter(
            mall_id=hall.mall.pk, plan=plan(hall, "101", agency_id=other.pk), actor=hall.manager, now=hall.at(7)
        )


def test_a_counter_serves_lines_of_its_own_mall() -> None:
    here, there = scenarios.hall(), scenarios.hall()
    with pytest.raises(InvalidInput):
        premises.set_counter(
            mall_id=here.mall.pk, plan=plan(here, line_ids=(there.line.pk,)), actor=here.manager, now=here.at(7)
        )
    assert not Counter.objects.filter(code="150").exists()


def test_a_quota_of_zero_is_no_quota_and_is_refused() -> None:
    hall = scenarios.hall()
    wrong = premises.LinePlan(
        code="L9",
        agency_id=hall.agency.pk,
        topic_id=hall.topics[0].pk,
        zone_id=hall.zone.pk,
        name_id="Antrean",
        name_en="Line",
        daily_quota=0,
    )
    with pytest.raises(InvalidInput):
        premises.set_line(mall_id=hall.mall.pk, plan=wrong, actor=hall.manager, now=hall.at(7))


def test_the_table_refuses_overlapping_duties_whoever_writes_them() -> None:
    hall = scenarios.hall()
    first = duty(hall)
    with pytest.raises(IntegrityError, match="one_officer_per_counter_at_a_time"), transaction.atomic():
        Duty.objects.create(
            counter=first.counter,
            officer=hall.officers[1],
            business_date=MONDAY,
            starts_at=hall.at(14),
            ends_at=hall.at(16),
        )
