"""How many fit a time follows from who is on duty, and a day that has no times says why."""

from datetime import time, timedelta

import pytest
from django.utils import translation

from anjungan.domain.appointments.models import BookingRule
from anjungan.domain.appointments.queries import plan_of, rule_of
from anjungan.domain.appointments.tests.scenes import NINE_O_CLOCK, TODAY, TOMORROW, at, office
from anjungan.domain.premises.models import (
    BreakPeriod,
    CalendarDay,
    Closure,
    CounterSkill,
    DutyBreak,
    Line,
    OpeningPeriod,
)

pytestmark = pytest.mark.django_db


def capacities(slots: object) -> dict[str, int]:
    return {f"{slot.starts_at:%H.%M}": slot.capacity for slot in slots}  # type: ignore[attr-defined]


def test_half_of_what_two_counters_can_do_is_offered() -> None:
    here = office(counters=2, seconds=600, share_percent=50)

    # Two officers, 30 minutes, ten minutes each: six people, of whom three may book.
    assert set(capacities(here.slots()).values()) == {3}
    assert len(here.slots()) == 14


def test_parts_of_a_place_are_carried_on_so_that_the_day_loses_none() -> None:
    here = office(counters=1, seconds=600, share_percent=50)

    given = list(capacities(here.slots()).values())

    # One and a half a slot: 1, 2, 1, 2 …, 21 over the day.
    assert given[:4] == [1, 2, 1, 2]
    assert sum(given) == 21


def test_more_are_booked_than_fit_by_as_many_as_do_not_come() -> None:
    here = office(counters=2, seconds=600, share_percent=50, no_show_percent=25)

    assert sum(capacities(here.slots()).values()) == 56  # 42 / (1 - 0.25)


def test_nobody_is_booked_while_the_officer_rests_or_the_mall_does() -> None:
    here = office(counters=1, seconds=600, share_percent=50)
    duty = here.counters[0].duties.get()
    DutyBreak.objects.create(duty=duty, starts_at=at("10:00"), ends_at=at("11:00"))
    BreakPeriod.objects.create(mall=here.mall, weekday=4, starts=time(11, 45), ends=time(13))

    offered = capacities(here.slots())

    assert not {"10.00", "10.30", "12.00", "12.30"} & set(offered)
    assert sum(offered.values()) == 14  # 4 h 45 min at three an hour


def test_a_counter_of_two_lines_gives_each_its_half() -> None:
    here = office(counters=1, seconds=600, share_percent=50)
    other = Line.objects.create(
        mall=here.mall, agency=here.line.agency, topic=here.line.topic, zone=here.line.zone, code="L1", name_id="Lain",
        name_en="Other",
    )  # fmt: skip
    CounterSkill.objects.create(counter=here.counters[0], line=other)

    assert sum(capacities(here.slots()).values()) == 10

    here.counters[0].duties.get().lines.add(here.line)
    assert sum(capacities(here.slots()).values()) == 21

    here.counters[0].duties.get().lines.set([other])
    assert here.slots() == []


def test_a_limited_stock_is_never_booked_beyond_its_share() -> None:
    here = office(counters=2, seconds=600, share_percent=50, no_show_percent=25, quota=20)

    assert sum(capacities(here.slots()).values()) == 10


def test_an_evening_that_the_mall_opens_has_times_without_a_word_of_the_rule() -> None:
    here = office(counters=1, duties=False)
    OpeningPeriod.objects.create(mall=here.mall, weekday=4, opens=time(18), closes=time(20))
    here.duty(0, "18:00", "20:00")

    assert list(capacities(here.slots())) == ["18.00", "18.30", "19.00", "19.30"]


def test_each_day_without_times_says_why() -> None:
    here = office(horizon_days=7)
    CalendarDay.objects.create(
        mall=here.mall, date=TOMORROW, kind="holiday", name="Hari Pahlawan", confirmed=True, decided_at=NINE_O_CLOCK
    )
    rule = rule_of(line_id=here.line.pk)
    assert rule is not None

    plan = plan_of(rule=rule, first=TODAY - timedelta(days=1), last=TODAY + timedelta(days=8), now=NINE_O_CLOCK)

    assert [day.why for day in plan.days] == [
        "past", "no_roster", "closed", *["no_roster"] * 6, "too_far",
    ]  # fmt: skip
    assert "Hari Pahlawan" in plan.days[2].reason
    assert all(day.reason for day in plan.days)
    with translation.override("en"):
        told = plan_of(rule=rule, first=TODAY, last=TODAY, now=NINE_O_CLOCK).days[0].reason
    assert told == "There is no staff roster for that day yet."


def test_a_day_closed_soon_after_its_opening_says_so_and_blames_no_roster() -> None:
    here = office()
    Closure.objects.create(mall=here.mall, starts_at=at("08:02"), ends_at=at("15:00"), reason_id="listrik padam")
    (day,) = plan_of(rule=here.rule, first=TOMORROW, last=TOMORROW, now=NINE_O_CLOCK).days
    assert (day.why, "listrik padam" in day.reason) == ("closed", True)


def test_a_day_of_the_week_without_hours_is_not_called_today() -> None:
    here = office()
    OpeningPeriod.objects.filter(mall=here.mall, weekday=TOMORROW.weekday()).delete()
    (day,) = plan_of(rule=here.rule, first=TOMORROW, last=TOMORROW, now=NINE_O_CLOCK).days
    assert (day.why, day.reason) == ("closed", "Hari itu tidak ada layanan.")


def test_a_closure_takes_its_hours_out_of_the_day() -> None:
    here = office(counters=1)
    Closure.objects.create(
        mall=here.mall, line=here.line, starts_at=at("08:00"), ends_at=at("14:00"), reason_id="Listrik padam"
    )

    assert list(capacities(here.slots())) == ["14.00", "14.30"]


def test_the_statements_do_not_grow_with_the_days(django_assert_num_queries: object) -> None:
    here = office()
    rule = BookingRule.objects.select_related("line__mall").get(pk=here.rule.pk)
    with django_assert_num_queries(2):  # type: ignore[operator]
        plan_of(rule=rule, first=TODAY, last=TODAY + timedelta(days=14), now=NINE_O_CLOCK)
