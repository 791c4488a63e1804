"""What recent days say about the next one: who comes, what that needs, what would happen if, and when it is quiet."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anjungan.domain.premises.models import CalendarDay, DutyBreak
from anjungan.domain.queueing.tests.scenarios import Hall, hall
from anjungan.domain.statistics.queries import staffing, what_if
from anjungan.domain.statistics.queries.history import history
from anjungan.domain.statistics.queries.pools import pools_on
from anjungan.domain.statistics.queries.quiet import quiet_hours
from anjungan.domain.statistics.queries.remembering import Remembered
from anjungan.domain.statistics.tests.recorded_weeks import MONDAY, on_duty, remember, weekdays_before
from anjungan.foundation import clock
from anjungan.waiting.simulator.recursion import SlotOutlook, outlook

pytestmark = pytest.mark.django_db
EIGHT, FOUR = time(8), time(16)


def office(*, counters: int = 3, lines: int = 1, **more: object) -> Hall:
    """Build a hall that is open from eight to four."""
    return hall(counters=counters, lines=lines, opens=EIGHT, closes=FOUR, **more)  # type: ignore[arg-type]


def crowd(*, morning: int, afternoon: int) -> list[tuple[float, float]]:
    """Return people of the hour from nine, who wait half an hour, and of the ninety minutes from two, who wait two."""
    early = [(540 + 60 * n / morning, 30.0) for n in range(morning)]
    late = [(840 + 90 * n / afternoon, 2.0) for n in range(afternoon)]
    return [*early, *late]


def test_arrivals_of_a_weekday_lean_on_all_days_and_closed_days_say_nothing() -> None:
    here = office()
    mondays, tuesdays = weekdays_before(MONDAY, 0, 3), weekdays_before(MONDAY, 1, 3)
    remember(here, [(day, crowd(morning=8, afternoon=4)) for day in mondays])
    remember(here, [(day, crowd(morning=4, afternoon=2)) for day in tuesdays])
    line = here.lines[0].pk

    past = history(mall=here.mall, until=MONDAY)

    assert dict(past.days) == {0: 3, 1: 3}
    for weekday, people in ((0, 12), (1, 6)):
        found = past.per_quarter(line_id=line, weekday=weekday)
        # By hand: three days of their own, level drawn by two days of the mean (9), shape by four.
        level = (3 * people + 2 * 9) / (5 * 9)
        assert sum(found) == pytest.approx((3 * people + 4 * 9 * level) / 7)
        assert found[36] > found[56] > 0
        assert sum(found[:36]) == sum(found[64:]) == 0
    # A weekday nobody has seen is as usual.
    assert sum(past.per_quarter(line_id=line, weekday=4)) == pytest.approx(9)
    # Served for ten minutes each, 54 times; the line's usual time (ten minutes) counts as eight more.
    assert past.taken[line].mean == pytest.approx(600)
    assert past.taken[line].tickets == 54
    assert past.taken[line].cv == pytest.approx((8 * 0.36 / 62) ** 0.5)


def test_a_day_is_played_once_for_the_same_question_and_anew_for_another(monkeypatch: pytest.MonkeyPatch) -> None:
    here = office(counters=2)
    remember(here, [(day, crowd(morning=12, afternoon=6)) for day in weekdays_before(MONDAY, 0, 4)])
    [pool] = pools_on(mall=here.mall, business_date=MONDAY, today=MONDAY)
    played: list[object] = []
    real = outlook

    def play(**asked: Any) -> list[SlotOutlook]:
        played.append(asked)
        return real(**asked)

    monkeypatch.setattr(staffing, "outlook", play)
    first = what_if.try_out(pool=pool, change=what_if.Change(counters={}))
    once = len(played)
    assert what_if.try_out(pool=replace(pool), change=what_if.Change(counters={})) == first
    assert len(played) == once
    busier = what_if.try_out(pool=pool, change=what_if.Change(counters={}, arrivals=150))
    assert len(played) == once + 1
    assert busier.planned == first.planned
    more = replace(pool, arrivals=[2 * people for people in pool.arrivals])
    assert max(staffing.needed_counters(more)) > max(staffing.needed_counters(pool))


def test_only_the_latest_answers_are_kept() -> None:
    kept: Remembered[int] = Remembered(most=2)
    asked: list[int] = []

    def square(number: int) -> int:
        asked.append(number)
        return number * number

    found = [kept.answer(number, partial(square, number)) for number in (1, 2, 1, 3, 1, 3, 2)]
    assert found == [1, 4, 1, 9, 1, 9, 4]
    assert asked == [1, 2, 3, 2]


def test_a_plan_needs_more_when_people_come_and_holds_the_roster_against_it() -> None:
    here = office(counters=4)
    remember(here, [(day, crowd(morning=24, afternoon=6)) for day in weekdays_before(MONDAY, 0, 4)])
    on_duty(here, MONDAY, counter=0, starts=EIGHT, ends=FOUR)
    duty = on_duty(here, MONDAY, counter=1, starts=EIGHT, ends=FOUR)
    zone = clock.zone(here.mall.time_zone)
    rest = [datetime.combine(MONDAY, at, zone) for at in (time(12), time(13))]
    DutyBreak.objects.create(duty=duty, starts_at=rest[0], ends_at=rest[1])

    found = staffing.staffing_plan(mall=here.mall, business_date=MONDAY, today=MONDAY)

    (plan,) = found.pools
    assert (found.day, found.closed, found.days, found.is_planned) == (MONDAY, None, 4, True)
    at_noon, at_ten = 16, 8
    assert plan.rostered[at_ten] == 2
    assert plan.rostered[at_noon] == 1
    # Twenty-four in an hour of ten minutes each keep four counters busy; the promise of twenty minutes lets some wait.
    assert 3 <= plan.peak <= 5
    assert plan.needed[at_noon] < plan.peak
    missing = sum(max(0, need - have) for need, have in zip(plan.needed, plan.rostered, strict=True)) / 4
    assert plan.missing_hours == missing > 0
    assert sum((to - begins) / timedelta(hours=1) * count for begins, to, count in plan.short) == pytest.approx(missing)
    assert plan.worst_wait is not None
    assert plan.worst_wait_with_need is not None
    assert plan.worst_wait[1] > plan.worst_wait_with_need[1]
    assert plan.worst_wait[0].hour in (9, 10)
    assert plan.worst_wait_with_need[1] < 20 * 60


def test_without_history_there_is_no_plan_and_a_holiday_says_why() -> None:
    here = office()
    assert staffing.staffing_plan(mall=here.mall, business_date=MONDAY, today=MONDAY).pools == []
    remember(here, [(day, crowd(morning=8, afternoon=4)) for day in weekdays_before(MONDAY, 1, 2)])
    assert staffing.staffing_plan(mall=here.mall, business_date=MONDAY, today=MONDAY).pools == []
    remember(here, [(day, crowd(morning=8, afternoon=4)) for day in weekdays_before(MONDAY, 2, 2)])
    CalendarDay.objects.create(mall=here.mall, date=MONDAY, kind="holiday", name="Hari Pahlawan", confirmed=True)

    found = staffing.staffing_plan(mall=here.mall, business_date=MONDAY, today=MONDAY)

    assert found.day == date(2025, 11, 4)
    assert found.closed is not None
    assert found.closed.label == "Hari Pahlawan"
    assert [plan.pool.key for plan in found.pools] == ["L0"]
    assert not found.is_planned


def test_lines_that_share_a_counter_are_one_pool_within_their_agency() -> None:
    here = office(counters=3, lines=3, skills=[[0, 1], [1], [2]])
    second = here.lines[1]
    second.agency = here.lines[0].agency
    second.save()
    remember(here, [(day, crowd(morning=4, afternoon=4)) for day in weekdays_before(MONDAY, 0, 3)], line=0)
    remember(here, [(day, crowd(morning=4, afternoon=4)) for day in weekdays_before(MONDAY, 1, 3)], line=2)
    pools = pools_on(mall=here.mall, business_date=MONDAY, today=MONDAY)
    assert [(pool.key, pool.capable) for pool in pools] == [("L0-L1", 2), ("L2", 1)]
    assert [pool.key for pool in pools_on(mall=here.mall, business_date=MONDAY, today=MONDAY, key="L2")] == ["L2"]


def test_the_plan_costs_the_same_statements_with_more_days() -> None:
    here = office()
    remember(here, [(day, crowd(morning=4, afternoon=4)) for day in weekdays_before(MONDAY, 0, 3)])
    counts = []
    for weekday in (2, 3):
        with CaptureQueriesContext(connection) as asked:
            assert staffing.staffing_plan(mall=here.mall, business_date=MONDAY, today=MONDAY).pools
        counts.append(len(asked))
        remember(here, [(day, crowd(morning=8, afternoon=4)) for day in weekdays_before(MONDAY, weekday, 3)])
        on_duty(here, MONDAY, counter=weekday - 2, starts=EIGHT, ends=FOUR)
    # The roster's lines and breaks are asked for only where there is a roster.
    assert counts[0] <= counts[1] <= counts[0] + 2


def test_more_people_wait_longer_and_more_counters_shorten_it() -> None:
    here = office(counters=4)
    remember(here, [(day, crowd(morning=18, afternoon=6)) for day in weekdays_before(MONDAY, 0, 4)])
    for counter in (0, 1, 2):
        on_duty(here, MONDAY, counter=counter, starts=EIGHT, ends=FOUR)
    (pool,) = pools_on(mall=here.mall, business_date=MONDAY, today=MONDAY)

    same = what_if.try_out(pool=pool, change=what_if.Change(counters={}))
    crowded = what_if.try_out(pool=pool, change=what_if.Change(counters={}, arrivals=150))
    helped = what_if.try_out(pool=pool, change=what_if.Change(counters={9: 5, 10: 5}, arrivals=150))
    early = what_if.try_out(pool=pool, change=what_if.Change(counters={}, closes=pool.quarters[4]))
    none = what_if.try_out(pool=pool, change=what_if.Change(counters=dict.fromkeys(range(24), 0)))

    assert same.hours[9] == 3
    assert same.planned == same.tried
    assert crowded.planned == same.planned
    means = [side.tried.mean or 0.0 for side in (same, helped, crowded, early)]
    assert 0 < means[0] < means[2]
    assert means[1] < means[2]
    assert means[0] < means[3]
    assert list(early.tried.counters[:5]) == [3, 3, 3, 3, 2]
    assert none.tried.mean is None
    assert none.tried.left_over == pytest.approx(sum(pool.arrivals), rel=0.1)
    assert what_if.Change(counters={}).is_none


def test_figures_outside_of_reason_are_cut_instead_of_taking_for_ever() -> None:
    here = office()
    remember(here, [(day, crowd(morning=4, afternoon=4)) for day in weekdays_before(MONDAY, 0, 3)])
    (pool,) = pools_on(mall=here.mall, business_date=MONDAY, today=MONDAY)
    wild = what_if.Change(counters={9: 10_000, 10: -5}, arrivals=1_000_000, times=-3)
    found = what_if.try_out(pool=pool, change=wild)
    assert max(found.tried.counters) == what_if.MOST_COUNTERS
    assert min(found.tried.counters) == 0
    assert sum(slot.arrivals for slot in found.tried.slots) == pytest.approx(3 * sum(pool.arrivals), rel=0.1)


def test_quiet_hours_are_those_in_which_people_waited_least_and_only_when_it_is_worth_saying() -> None:
    here = office()
    days = [(day, crowd(morning=12, afternoon=8)) for day in weekdays_before(MONDAY, 1, 3)]
    remember(here, days)
    (found,) = quiet_hours(mall=here.mall, until=MONDAY)
    (tuesday,) = found.hours
    assert found.days == 3
    assert tuesday.weekday == 1
    assert tuesday.starts <= time(14) < tuesday.ends
    assert tuesday.people == 24
    # By hand: 36 waited half an hour and 24 two minutes.
    assert tuesday.usual_seconds == pytest.approx((36 * 1_800 + 24 * 120) / 60)
    assert tuesday.wait_seconds < 300

    even = office()
    remember(even, [(day, [(480 + 15 * n, 20.0) for n in range(28)]) for day in weekdays_before(MONDAY, 1, 3)])
    assert quiet_hours(mall=even.mall, until=MONDAY)[0].hours == []
    few = office()
    remember(few, [(day, crowd(morning=3, afternoon=2)) for day in weekdays_before(MONDAY, 1, 2)])
    assert quiet_hours(mall=few.mall, until=MONDAY)[0].hours == []


def test_a_pool_is_not_changed_by_trying() -> None:
    here = office()
    remember(here, [(day, crowd(morning=4, afternoon=4)) for day in weekdays_before(MONDAY, 0, 3)])
    (pool,) = pools_on(mall=here.mall, business_date=MONDAY, today=MONDAY)
    before = replace(pool)
    what_if.try_out(pool=pool, change=what_if.Change(counters={9: 2}, arrivals=120))
    assert pool == before
