from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from anjungan.foundation import clock
from anjungan.foundation.clock import DemoClock, DemoClockRefused

HALF_PAST_THREE = datetime(2025, 11, 6, 15, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _real_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ANJUNGAN_DEMO_CLOCK", raising=False)
    monkeypatch.delenv("ANJUNGAN_PRODUCTION", raising=False)


@pytest.mark.parametrize(
    ("zone", "day"),
    [("Asia/Jakarta", 6), ("Asia/Makassar", 6), ("Asia/Jayapura", 7)],
)
def test_the_business_day_is_the_malls_own(zone: str, day: int) -> None:
    assert clock.business_date(HALF_PAST_THREE, zone) == date(2025, 11, day)


def test_a_day_reaches_from_local_midnight_to_local_midnight() -> None:
    start, end = clock.day_bounds(date(2025, 11, 6), "Asia/Makassar")
    assert (start, end) == (datetime(2025, 11, 5, 16, 0, tzinfo=UTC), datetime(2025, 11, 6, 16, 0, tzinfo=UTC))
    assert clock.business_date(start, "Asia/Makassar") == date(2025, 11, 6)
    assert clock.business_date(end - timedelta(microseconds=1), "Asia/Makassar") == date(2025, 11, 6)
    assert clock.business_date(end, "Asia/Makassar") == date(2025, 11, 7)


@time_machine.travel(HALF_PAST_THREE, tick=False)
def test_without_a_demo_clock_it_is_now() -> None:
    assert clock.now() == HALF_PAST_THREE
    assert clock.demo_clock() is None


@time_machine.travel(HALF_PAST_THREE, tick=False)
def test_a_demo_clock_starts_where_it_was_set_and_runs_at_its_own_speed(monkeypatch: pytest.MonkeyPatch) -> None:
    eight = datetime(2025, 11, 3, 1, 0, tzinfo=UTC)
    started = HALF_PAST_THREE - timedelta(minutes=10)
    setting = DemoClock(eight.timestamp(), started.timestamp(), 12).setting()
    monkeypatch.setenv("ANJUNGAN_DEMO_CLOCK", setting)

    assert clock.now() == eight + timedelta(hours=2)
    demo = clock.demo_clock()
    assert demo is not None
    assert demo.setting() == setting


def test_production_refuses_a_demo_clock_and_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANJUNGAN_DEMO_CLOCK", "0:0:1")
    monkeypatch.setenv("ANJUNGAN_PRODUCTION", "1")
    with pytest.raises(DemoClockRefused, match="Remove it"):
        clock.now()
