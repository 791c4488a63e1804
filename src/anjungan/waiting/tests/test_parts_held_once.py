"""Each line is played once, however one-sided the need to know each other is."""

from __future__ import annotations

import pytest

from anjungan.waiting.live import BuildingState, CounterState, LineState, Serving, WaitingTicket, forecast
from anjungan.waiting.parts import parts_of
from anjungan.waiting.service_times import ServiceTimes

NINE = 9 * 3600.0
OPEN = [(NINE - 3600.0, NINE + 6 * 3600.0)]


def someone_served_who_waits_elsewhere() -> BuildingState:
    """The visitor at the counter of `ktp` still waits for `kk`: `kk` must know how long, `ktp` need not know of it."""
    waiting = [WaitingTicket(key=n, rank=NINE - 600 + n, entered_at=NINE - 600 + n, visit=n) for n in range(12)]
    later = [WaitingTicket(key=100, rank=NINE - 500, entered_at=NINE - 500, visit="busy")]
    return BuildingState(
        now=NINE,
        lines={"ktp": LineState(key="ktp", waiting=waiting), "kk": LineState(key="kk", waiting=later)},
        counters=[
            CounterState(
                key="1", lines=["ktp"], windows=OPEN, serving=Serving(line="ktp", began_at=NINE - 60, visit="busy")
            ),
            CounterState(key="2", lines=["kk"], windows=OPEN),
        ],
    )


@pytest.mark.parametrize("first", ["ktp", "kk"])
def test_a_part_that_another_holds_is_not_played_twice(first: str) -> None:
    state = someone_served_who_waits_elsewhere()
    wanted = [first, *(line for line in state.lines if line != first)]
    held = [line.key for part in parts_of(state, wanted) for line in part.lines]
    assert sorted(map(str, held)) == ["kk", "ktp"]


def test_the_whole_building_says_the_same_of_a_line_as_the_line_alone() -> None:
    state = someone_served_who_waits_elsewhere()
    found = forecast(state, times=ServiceTimes()).lines["ktp"]
    alone = forecast(state, times=ServiceTimes(), only=["ktp"]).lines["ktp"]
    assert found is not None
    assert alone is not None
    assert [key for key, _wait in found.places] == [key for key, _wait in alone.places] == list(range(12))
    assert found.newcomer.mean == pytest.approx(alone.newcomer.mean, rel=0.15)
