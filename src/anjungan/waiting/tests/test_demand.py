from dataclasses import replace

import numpy as np
import pytest

from anjungan.waiting.policies import Pooled
from anjungan.waiting.simulator import Counter, simulate
from anjungan.waiting.simulator.demand import Bookings, LineDemand, ServiceTime, Shape, draw_day

SERVICE = ServiceTime(mean=480.0, shape=Shape.EXPONENTIAL)
COUNTERS = [Counter(key=str(n), lines=("a",), windows=((-1e6, 1e9),)) for n in range(3)]
WALK_IN = LineDemand(line="a", per_hour=(19.0,) * 100, slot_seconds=3600.0, service=SERVICE)


def test_moving_people_keeps_their_number_and_changes_only_the_two_spans() -> None:
    day = LineDemand(line="a", per_hour=(10.0, 60.0, 60.0, 20.0, 20.0), slot_seconds=3600.0, service=SERVICE)
    moved = day.moved(share=0.2, out_of=(3600, 3 * 3600), into=(3 * 3600, 5 * 3600))

    assert moved.per_hour == pytest.approx((10, 48, 48, 32, 32))
    assert day.moved(share=0, out_of=(0, 3600), into=(3600, 7200)) == day


def test_nobody_can_be_moved_to_where_there_is_no_slot() -> None:
    with pytest.raises(ValueError, match="no slot"):
        WALK_IN.moved(share=0.1, out_of=(0, 3600), into=(-3600, 0))
    with pytest.raises(ValueError, match="share"):
        WALK_IN.moved(share=1.1, out_of=(0, 3600), into=(0, 3600))


def bookings(**more: float) -> Bookings:
    instants = tuple(n * 3600 / 9.5 for n in range(950))
    return replace(Bookings(line="a", at=instants, service=SERVICE), **more)  # type: ignore[arg-type] # Numbers all.


def test_appointments_level_the_load_so_that_all_wait_less() -> None:
    before, after = [], []
    for seed in range(8):
        alone = draw_day(demands=[WALK_IN], counters=COUNTERS, seed=seed)
        mixed = draw_day(demands=[WALK_IN.scaled(by=0.5)], bookings=[bookings()], counters=COUNTERS, seed=seed)
        before.append(simulate(day=alone, policy=Pooled()).waits.mean())
        after.append(simulate(day=mixed, policy=Pooled()).waits.mean())

    assert np.mean(after) < 0.87 * np.mean(before)


def test_a_head_start_for_the_booked_is_paid_by_the_others() -> None:
    day, first = (
        draw_day(demands=[WALK_IN.scaled(by=0.5)], bookings=[one], counters=COUNTERS, seed=3)
        for one in (bookings(), bookings(head_start=1800.0))
    )
    plain, favoured = (simulate(day=one, policy=Pooled()).by_group() for one in (day, first))

    assert (favoured["booked"].mean or 0) < 0.7 * (plain["booked"].mean or 0)
    assert (favoured[""].mean or 0) > (plain[""].mean or 0)


def test_coming_early_gains_nothing_and_coming_late_loses() -> None:
    drawn = bookings(early=0.0, spread=600.0).draw(rng=np.random.default_rng(1))

    for one, due in zip(drawn, bookings().at, strict=True):
        assert one.rank_at == max(one.entered_at, due)


def test_whoever_does_not_come_has_no_ticket() -> None:
    drawn = bookings(no_show=0.2).draw(rng=np.random.default_rng(1))

    assert 0.75 * 950 < len(drawn) < 0.85 * 950
