"""The oracle of operating status."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import translation

from anjungan.domain.premises.models import (
    BreakPeriod,
    BreakReason,
    CalendarDay,
    CalendarDayKind,
    Closure,
    OpeningPeriod,
    Season,
)
from anjungan.domain.premises.queries import operating_statuses, why_closed
from anjungan.domain.premises.tests import scenarios
from anjungan.domain.premises.tests.scenarios import MONDAY, WIB, WIT, WITA
from anjungan.foundation.errors import NotFound

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db

FRIDAY = MONDAY + timedelta(days=4)
SATURDAY = MONDAY + timedelta(days=5)
WEEKDAYS = range(5)


def test_inside_opening_hours_numbers_are_given_and_called() -> None:
    hall = scenarios.hall()
    status = why_closed(mall=hall.mall, line=hall.line, at=hall.at(9))
    assert (status.is_open, status.may_issue, status.may_call, status.reason_code) == (True, True, True, "open")
    assert (status.opens_at, status.closes_at, status.until) == (hall.at(8), hall.at(15), hall.at(15))
    assert status.last_issue_at == hall.at(14, 45)


def test_before_opening_nothing_happens_until_the_doors_open() -> None:
    hall = scenarios.hall()
    status = why_closed(mall=hall.mall, line=hall.line, at=hall.at(7, 59, 59))
    assert (status.is_open, status.may_issue, status.may_call) == (False, False, False)
    assert (status.reason_code, status.until) == ("before_opening", hall.at(8))


def test_numbers_are_given_before_opening_where_the_mall_says_so() -> None:
    hall = scenarios.hall()
    OpeningPeriod.objects.filter(mall=hall.mall).update(issues_from=time(7, 30))
    status = why_closed(mall=hall.mall, line=hall.line, at=hall.at(7, 30))
    assert (status.may_issue, status.may_call) == (True, False)
    assert not why_closed(mall=hall.mall, line=hall.line, at=hall.at(7, 29)).may_issue


def test_in_the_last_minutes_nobody_gets_a_number_and_everybody_is_called() -> None:
    hall = scenarios.hall(cutoff_minutes=20)
    assert why_closed(mall=hall.mall, line=hall.line, at=hall.at(14, 39, 59)).may_issue
    status = why_closed(mall=hall.mall, line=hall.line, at=hall.at(14, 40))
    assert (status.is_open, status.may_issue, status.may_call) == (True, False, True)
    assert (status.reason_code, status.until) == ("past_cutoff", hall.at(8, day=MONDAY + timedelta(days=1)))


def test_after_closing_those_with_a_number_are_still_called() -> None:
    hall = scenarios.hall()
    status = why_closed(mall=hall.mall, line=hall.line, at=hall.at(15))
    assert (status.is_open, status.may_issue, status.may_call) == (False, False, True)
    assert status.reason_code == "after_closing"


def test_after_friday_closing_the_next_opening_is_on_monday() -> None:
    hall = scenarios.hall(weekdays=WEEKDAYS)
    status = why_closed(mall=hall.mall, at=hall.at(16, day=FRIDAY))
    assert status.until == hall.at(8, day=MONDAY + timedelta(days=7))
    assert why_closed(mall=hall.mall, at=hall.at(10, day=SATURDAY)).reason_code == "closed_today"


def test_friday_prayer_stops_calls_and_not_numbers() -> None:
    hall = scenarios.hall()
    BreakPeriod.objects.create(
        mall=hall.mall, weekday=4, starts=time(11, 45), ends=time(13), reason=BreakReason.FRIDAY_PRAYER
    )
    status = why_closed(mall=hall.mall, line=hall.line, at=hall.at(12, day=FRIDAY))
    assert (status.is_open, status.may_issue, status.may_call) == (True, True, False)
    assert (status.reason_code, status.until) == ("break", hall.at(13, day=FRIDAY))
    assert why_closed(mall=hall.mall, line=hall.line, at=hall.at(13, day=FRIDAY)).may_call
    assert why_closed(mall=hall.mall, line=hall.line, at=hall.at(12)).may_call, "Monday has no such break"


def test_a_break_stops_numbers_too_where_the_mall_says_so() -> None:
    hall = scenarios.hall()
    BreakPeriod.objects.create(mall=hall.mall, starts=time(12), ends=time(13), issues_numbers=False)
    assert not why_closed(mall=hall.mall, line=hall.line, at=hall.at(12, 30)).may_issue


def test_a_break_of_another_agency_is_not_ours() -> None:
    hall = scenarios.hall()
    BreakPeriod.objects.create(mall=hall.mall, agency=scenarios.agency(key="imigrasi"), starts=time(9), ends=time(10))
    assert why_closed(mall=hall.mall, line=hall.line, at=hall.at(9, 30)).may_call


def test_between_two_stretches_of_a_day_the_cutoff_waits_for_the_last() -> None:
    hall = scenarios.hall(closes=time(12))
    OpeningPeriod.objects.bulk_create(
        OpeningPeriod(mall=hall.mall, weekday=weekday, opens=time(13), closes=time(15)) for weekday in range(7)
    )
    assert why_closed(mall=hall.mall, line=hall.line, at=hall.at(11, 59)).may_issue
    status = why_closed(mall=hall.mall, line=hall.line, at=hall.at(12, 30))
    assert (status.reason_code, status.until, status.may_call) == ("between_hours", hall.at(13), False)
    assert not why_closed(mall=hall.mall, line=hall.line, at=hall.at(14, 50)).may_issue


def _day(hall: scenarios.Hall, day: date, **values: object) -> None:
    facts: dict[str, object] = {"kind": CalendarDayKind.HOLIDAY, "name": "Tahun Baru Islam", "confirmed": True}
    CalendarDay.objects.create(mall=hall.mall, date=day, **(facts | values))


@pytest.mark.parametrize("kind", [CalendarDayKind.HOLIDAY, CalendarDayKind.JOINT_LEAVE])
def test_a_confirmed_day_off_closes_the_mall_and_says_its_name(kind: str) -> None:
    hall = scenarios.hall()
    _day(hall, MONDAY, kind=kind)
    status = why_closed(mall=hall.mall, line=hall.line, at=hall.at(9))
    assert (status.is_open, status.may_issue, status.may_call, status.reason_code) == (False, False, False, kind)
    assert (status.label, status.until) == ("Tahun Baru Islam", hall.at(8, day=MONDAY + timedelta(days=1)))


def test_an_unconfirmed_holiday_changes_nothing_and_is_noted() -> None:
    hall = scenarios.hall()
    _day(hall, MONDAY, confirmed=False)
    status = why_closed(mall=hall.mall, line=hall.line, at=hall.at(9))
    assert status.may_issue
    assert [notice.code for notice in status.notices] == ["holiday_unconfirmed"]


def test_a_special_day_has_hours_of_its_own() -> None:
    hall = scenarios.hall(weekdays=WEEKDAYS)
    _day(hall, SATURDAY, kind=CalendarDayKind.SPECIAL, name="Sabtu melayani", opens=time(9), closes=time(12))
    status = why_closed(mall=hall.mall, line=hall.line, at=hall.at(9, day=SATURDAY))
    assert (status.may_issue, status.closes_at) == (True, hall.at(12, day=SATURDAY))


def test_the_next_opening_steps_over_a_long_holiday() -> None:
    hall = scenarios.hall(weekdays=WEEKDAYS)
    for days in range(1, 5):
        _day(hall, MONDAY + timedelta(days=days), name="Idul Fitri")
    assert why_closed(mall=hall.mall, at=hall.at(16)).until == hall.at(8, day=MONDAY + timedelta(days=7))


def test_fasting_hours_replace_the_regular_ones_on_their_dates_only() -> None:
    hall = scenarios.hall()
    OpeningPeriod.objects.bulk_create(
        OpeningPeriod(
            mall=hall.mall,
            weekday=weekday,
            opens=time(8, 30),
            closes=time(14),
            season=Season.RAMADAN,
            valid_from=MONDAY,
            valid_until=MONDAY + timedelta(days=29),
        )
        for weekday in range(7)
    )
    fasting = why_closed(mall=hall.mall, at=hall.at(8, 15))
    assert (fasting.is_open, fasting.opens_at, fasting.closes_at) == (False, hall.at(8, 30), hall.at(14))
    assert why_closed(mall=hall.mall, at=hall.at(8, 15, day=MONDAY - timedelta(days=1))).is_open
    assert why_closed(mall=hall.mall, at=hall.at(8, 15, day=MONDAY + timedelta(days=30))).is_open


def test_an_agency_with_hours_of_its_own_keeps_them() -> None:
    hall = scenarios.hall()
    OpeningPeriod.objects.create(mall=hall.mall, agency=hall.agency, weekday=0, opens=time(9), closes=time(11))
    assert why_closed(mall=hall.mall, at=hall.at(13)).is_open
    assert why_closed(mall=hall.mall, line=hall.line, at=hall.at(13)).reason_code == "after_closing"
    assert why_closed(mall=hall.mall, line=hall.line, at=hall.at(10)).may_issue


@pytest.mark.parametrize("scope", ["mall", "agency", "line"])
def test_a_closure_stops_numbers_and_calls_until_it_ends(scope: str) -> None:
    hall = scenarios.hall(lines=2)
    concerned: dict[str, dict[str, Any]] = {"mall": {}, "agency": {"agency": hall.agency}, "line": {"line": hall.line}}
    Closure.objects.create(
        mall=hall.mall, starts_at=hall.at(9), ends_at=hall.at(10), reason_id="listrik padam", **concerned[scope]
    )
    status = why_closed(mall=hall.mall, line=hall.line, at=hall.at(9))
    assert (status.is_open, status.may_issue, status.may_call) == (False, False, False)
    assert (status.reason_code, status.label, status.until) == ("closure", "listrik padam", hall.at(10))
    assert why_closed(mall=hall.mall, line=hall.line, at=hall.at(10)).may_call
    other = why_closed(mall=hall.mall, line=hall.lines[1], at=hall.at(9))
    assert other.is_open is (scope == "line")


def test_a_closure_over_closing_time_ends_with_the_next_opening() -> None:
    hall = scenarios.hall()
    Closure.objects.create(mall=hall.mall, starts_at=hall.at(9), ends_at=hall.at(20), reason_id="banjir")
    assert why_closed(mall=hall.mall, at=hall.at(9)).until == hall.at(8, day=MONDAY + timedelta(days=1))


def test_nobody_knows_when_a_closure_without_an_end_is_over() -> None:
    hall = scenarios.hall()
    Closure.objects.create(mall=hall.mall, starts_at=hall.at(9), reason_id="kebakaran", reason_en="fire")
    status = why_closed(mall=hall.mall, at=hall.at(9))
    assert status.until is None
    assert status.reason == "Tutup sementara: kebakaran. Belum diketahui kapan buka lagi."


def test_a_closure_announced_for_later_shortens_the_opening() -> None:
    hall = scenarios.hall()
    Closure.objects.create(mall=hall.mall, starts_at=hall.at(11), ends_at=hall.at(12), reason_id="simulasi gempa")
    assert why_closed(mall=hall.mall, at=hall.at(9)).until == hall.at(11)


def test_a_line_that_was_switched_off_gives_and_calls_nothing() -> None:
    hall = scenarios.hall()
    hall.line.is_active = False
    hall.line.save()
    status = why_closed(mall=hall.mall, line=hall.line, at=hall.at(9))
    assert (status.reason_code, status.may_issue, status.may_call) == ("line_inactive", False, False)


def test_a_mall_without_hours_says_so() -> None:
    hall = scenarios.hall(weekdays=())
    status = why_closed(mall=hall.mall, line=hall.line, at=hall.at(9))
    assert (status.reason_code, status.until) == ("no_hours", None)


@pytest.mark.parametrize(("tz", "offset"), [(WIB, 7), (WITA, 8), (WIT, 9)])
def test_the_day_turns_at_midnight_of_the_mall(tz: str, offset: int) -> None:
    hall = scenarios.hall(tz=tz)
    _day(hall, MONDAY)
    midnight = datetime(2026, 6, 8, tzinfo=UTC) - timedelta(hours=offset)
    assert why_closed(mall=hall.mall, at=midnight - timedelta(seconds=1)).reason_code == "after_closing"
    assert why_closed(mall=hall.mall, at=midnight).reason_code == "holiday"
    assert why_closed(mall=hall.mall, at=midnight + timedelta(hours=24, seconds=-1)).reason_code == "holiday"
    tuesday = why_closed(mall=hall.mall, at=midnight + timedelta(hours=24))
    assert (tuesday.reason_code, tuesday.until) == ("before_opening", midnight + timedelta(hours=32))


@pytest.mark.parametrize("tz", [WIB, WITA, WIT])
def test_eight_in_the_morning_is_by_the_clock_of_the_mall(tz: str) -> None:
    hall = scenarios.hall(tz=tz)
    assert why_closed(mall=hall.mall, at=hall.at(8)).is_open
    assert not why_closed(mall=hall.mall, at=hall.at(7, 59, 59)).is_open


def test_one_statement_answers_for_a_line_and_for_all(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    hall = scenarios.hall(lines=12, zones=3, counters=1)
    with django_assert_num_queries(1):
        one = why_closed(mall=hall.mall.pk, line=hall.line.pk, at=hall.at(9))
    with django_assert_num_queries(1):
        every = operating_statuses(mall=hall.mall.pk, at=hall.at(9))
    assert every.lines[hall.line.pk] == one
    assert set(every.lines) == {line.pk for line in hall.lines}
    assert every.mall.is_open


def test_a_line_of_another_mall_is_not_found() -> None:
    here, there = scenarios.hall(), scenarios.hall()
    with pytest.raises(NotFound):
        why_closed(mall=here.mall, line=there.line, at=here.at(9))


def test_the_sentence_speaks_the_language_of_the_reader() -> None:
    hall = scenarios.hall()
    Closure.objects.create(mall=hall.mall, starts_at=hall.at(9), reason_id="kebakaran", reason_en="fire")
    with translation.override("en"):
        assert why_closed(mall=hall.mall, at=hall.at(9)).label == "fire"
    with translation.override("id"):
        assert why_closed(mall=hall.mall, at=hall.at(16, day=MONDAY - timedelta(days=1))).reason == (
            "Layanan hari ini sudah selesai. Buka lagi Senin, 8 Juni, pukul 08.00."
        )
