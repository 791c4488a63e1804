"""Ranges and means that learn from each finished wait."""

from __future__ import annotations

import numpy as np
import pytest

from anjungan.waiting.scoring.tracking import Range, Tracker

NOTHING = Range(mean=0.0, low=0.0, middle=0.0, high=0.0)


def kept(tracker: Tracker, raws: list[Range], waits: list[float]) -> list[bool]:
    """Tell and learn one after the other; return which waits were inside what was told."""
    inside: list[bool] = []
    for turn, (raw, wait) in enumerate(zip(raws, waits, strict=True)):
        told = tracker.tell(raw, line=0, hour=9)
        inside.append(told.low <= wait <= told.high)
        tracker.learn(raw=raw, told=told, wait=wait, line=0, hour=9, at=60.0 * turn)
    return inside


@pytest.mark.parametrize(("at_once", "most"), [(0.0, 0.93), (0.3, 0.935), (0.6, 0.945)])
def test_where_many_are_called_at_once_the_ranges_of_the_others_are_not_too_wide(at_once: float, most: float) -> None:
    random = np.random.default_rng(5)
    free = random.random(9_000) < at_once
    queued = Range(mean=100.0, low=5.0, middle=70.0, high=300.0)
    waits = np.where(free, 0.0, random.exponential(100.0, 9_000))

    inside = kept(Tracker(), [NOTHING if one else queued for one in free.tolist()], waits.tolist())

    assert 0.88 < np.mean(inside[3_000:]) < most


def test_a_line_that_is_told_too_little_is_soon_told_more_however_short_its_waits() -> None:
    for usual in (40.0, 4_000.0):
        tracker = Tracker()
        raw = Range(mean=0.9 * usual, low=0.0, middle=0.8 * usual, high=3 * usual)

        kept(tracker, [raw] * 2_000, [usual] * 2_000)

        told = tracker.tell(raw, line=0, hour=9)
        assert abs(told.mean - usual) < 0.03 * usual, usual


def test_what_a_rehearsal_showed_of_the_mean_counts_less_than_what_came_for_real() -> None:
    raw = Range(mean=500.0, low=0.0, middle=500.0, high=2_000.0)
    sure, doubted = Tracker(), Tracker()
    for tracker in (sure, doubted):
        kept(tracker, [raw] * 400, [600.0] * 400)
    doubted.doubt()
    assert 500.0 < doubted.tell(raw, line=0, hour=9).mean < sure.tell(raw, line=0, hour=9).mean - 10.0


def medians(*, waits: list[float], a_day: int = 100) -> list[float]:
    """Say 600 seconds each time, with a wide range, so many times a day, and return the medians told."""
    tracker, told = Tracker(), []
    raw = Range(mean=600.0, low=100.0, middle=600.0, high=1_800.0)
    for turn, wait in enumerate(waits):
        said = tracker.tell(raw, line=0, hour=9)
        told.append(said.middle)
        tracker.learn(
            raw=raw, told=said, wait=wait, line=0, hour=9, at=86_400.0 * (turn // a_day) + 60.0 * (turn % a_day)
        )
    return told


def test_the_median_moves_only_while_that_brings_it_nearer_to_what_comes() -> None:
    random = np.random.default_rng(3)
    as_said = random.normal(600.0, 10.0, 3_000)
    assert np.abs(medians(waits=as_said.tolist()) - as_said).mean() < 1.05 * np.abs(600.0 - as_said).mean()

    for_good = random.normal(900.0, 200.0, 1_500)
    assert abs(medians(waits=for_good.tolist())[-1] - 900.0) < 90.0


def test_a_crowd_of_one_day_moves_the_median_by_a_quarter_of_half_the_range_at_most() -> None:
    # Half the range is 850 seconds wide on the mean; four hundred in a row wait far less than was said.
    in_one_day = min(medians(waits=[50.0] * 400, a_day=400))
    assert 600.0 - 850.0 / 4 <= in_one_day < 560.0
    assert min(medians(waits=[50.0] * 400, a_day=20)) == pytest.approx(600.0 - 850.0 / 4)


def test_crowds_that_come_before_opening_do_not_drag_the_median_after_them() -> None:
    # Two, four or six counters open, and nobody in the crowd knows how many: all of one day miss to one side, and what
    # they teach comes when the last of them has been told.
    levels = np.random.default_rng(3).choice([350.0, 600.0, 850.0], 60)
    tracker, raw = Tracker(), Range(mean=600.0, low=100.0, middle=600.0, high=1_800.0)
    off: list[float] = []
    for day, level in enumerate(levels.tolist()):
        said = [tracker.tell(raw, line=0, hour=9) for _ in range(100)]
        for told in said:
            off.append(abs(told.middle - level))
            tracker.learn(raw=raw, told=told, wait=level, line=0, hour=9, at=86_400.0 * day)
    assert np.mean(off) < 1.05 * np.abs(600.0 - levels).mean()
