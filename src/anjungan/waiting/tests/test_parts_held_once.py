"""Each line is played once, however one-sided the need to know each other is."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from numpy.typing import NDArray

from anjungan.waiting import paths
from anjungan.waiting.building import Key
from anjungan.waiting.live import (
    FCFS,
    LEAST_SLACK,
    BuildingState,
    CallRule,
    CounterState,
    LineState,
    Serving,
    WaitingTicket,
    forecast,
)
from anjungan.waiting.parts import parts_of
from anjungan.waiting.scenes import Scene
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


def two_served_who_wait_at_different_lines() -> BuildingState:
    """Two at counters of `ktp` still wait, one for `kk`, one for `sim`: both lines need `ktp`, not each other."""
    lines: dict[Key, LineState] = {key: LineState(key=key) for key in ("ktp", "paspor")}
    for key in ("kk", "sim"):
        ticket = WaitingTicket(key=f"{key} 1", rank=NINE - 500, entered_at=NINE - 500, visit=f"waits for {key}")
        lines[key] = LineState(key=key, waiting=[ticket])
    desks = [
        CounterState(
            key=f"ktp for {key}", lines=["ktp"], windows=OPEN,
            serving=Serving(line="ktp", began_at=NINE - 60, visit=f"waits for {key}"),
        )
        for key in ("kk", "sim")
    ]  # fmt: skip
    own = [CounterState(key=f"own {key}", lines=[key], windows=OPEN) for key in ("kk", "sim", "paspor")]
    return BuildingState(now=NINE, lines=lines, counters=[*desks, *own])


@pytest.mark.parametrize("wanted", list(itertools.permutations(["ktp", "kk", "sim"])))
def test_lines_that_need_the_same_third_one_keep_their_waits(wanted: tuple[str, ...]) -> None:
    state = two_served_who_wait_at_different_lines()
    held = [line.key for part in parts_of(state, [*wanted, "paspor"]) for line in part.lines]
    assert sorted(map(str, held)) == ["kk", "ktp", "paspor", "sim"], "each line in one part, none lost"
    found = forecast(state, times=ServiceTimes(), only=[*wanted, "paspor"])
    assert all(each is not None for each in found.lines.values()), "all of them are served"


def test_the_whole_building_says_the_same_of_a_line_as_the_line_alone() -> None:
    state = someone_served_who_waits_elsewhere()
    found = forecast(state, times=ServiceTimes()).lines["ktp"]
    alone = forecast(state, times=ServiceTimes(), only=["ktp"]).lines["ktp"]
    assert found is not None
    assert alone is not None
    assert [key for key, _wait in found.places] == [key for key, _wait in alone.places] == list(range(12))
    assert found.newcomer.mean == pytest.approx(alone.newcomer.mean, rel=0.15)


@pytest.mark.parametrize("rule", [FCFS, LEAST_SLACK, CallRule(reach=300.0)])
def test_handling_two_events_of_a_group_at_once_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, rule: CallRule
) -> None:
    # Six lines in a chain, a counter at each that also helps the next; every fifth person waits in two lines.
    lines: dict[Key, LineState] = {
        key: LineState(
            key=key,
            target=600.0 * (key + 1),
            waiting=[
                WaitingTicket(
                    key=10 * n + key,
                    rank=NINE - 90 * n + 7 * key,
                    entered_at=NINE - 90 * n,
                    visit=n % 5 or n * 10 + key,
                )
                for n in range(1, 9)
            ],
        )
        for key in range(6)
    }
    counters = [CounterState(key=key, lines=[key, (key + 1) % 6], windows=OPEN) for key in range(6)]
    state = BuildingState(now=NINE, lines=lines, counters=counters)
    found = forecast(state, times=ServiceTimes(), policy=rule)
    one_by_one = paths._apart

    def never(scene: Scene, empty: int) -> NDArray[np.bool_]:
        return np.zeros_like(one_by_one(scene, empty))

    monkeypatch.setattr(paths, "_apart", never)
    assert forecast(state, times=ServiceTimes(), policy=rule) == found
