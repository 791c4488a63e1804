"""What has not changed is left for some seconds, and nothing is left for longer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from anjungan.waiting.building import LEAST_SLACK, BuildingState, Key, Serving, WaitingTicket
from anjungan.waiting.live import forecast, forecast_parts
from anjungan.waiting.tests.buildings import NINE, building, counter, known, line
from anjungan.waiting.watching import Watch

ELEVEN = NINE + 2 * 3600.0


def hall(now: float = NINE) -> BuildingState:
    """A counter for `a` and `b`, one for `c` that opens at eleven, and six lines with a counter each."""
    names: list[Key] = ["a", "b", "c", *(f"own {n}" for n in range(6))]
    own = [counter(f"9{n}", f"own {n}") for n in range(6)]
    return building(
        [line(name, waiting=3) for name in names],
        [counter("1", "a", "b"), counter("2", "c", windows=[(ELEVEN, ELEVEN + 3600.0)], busy=False), *own],
        now,
    )


def lines_due(watch: Watch, state: BuildingState, **more: object) -> set[Key]:
    return {each.key for part in watch.due(state, **more) for each in part.lines}  # type: ignore[arg-type]


def watching(state: BuildingState, *, least_share: float = 0.0) -> Watch:
    watch = Watch(least_share=least_share)
    watch.estimated(watch.due(state), at=state.now)
    return watch


def with_line(state: BuildingState, key: Key, *more: WaitingTicket) -> BuildingState:
    changed = replace(state.lines[key], waiting=[*state.lines[key].waiting, *more])
    return replace(state, lines={**state.lines, key: changed})


def with_counter(state: BuildingState, place: int, **changes: object) -> BuildingState:
    counters = list(state.counters)
    counters[place] = replace(counters[place], **changes)  # type: ignore[arg-type]
    return replace(state, counters=counters)


def test_all_is_due_at_first_and_nothing_at_once_after() -> None:
    watch = Watch(least_share=0.0)
    assert lines_due(watch, hall()) == set(hall().lines)
    # Not safe yet: it stays due.
    assert lines_due(watch, hall()) == set(hall().lines)
    watch.estimated(watch.due(hall()), at=NINE)
    assert lines_due(watch, hall(NINE + 3)) == set()


@pytest.mark.parametrize(
    ("change", "due"),
    [
        (lambda s: with_line(s, "a", WaitingTicket(key="new", rank=NINE, entered_at=NINE)), {"a", "b"}),
        (lambda s: with_line(s, "own 1", WaitingTicket(key="new", rank=NINE, entered_at=NINE)), {"own 1"}),
        (lambda s: with_counter(s, 2, serving=Serving(line="own 0", began_at=NINE + 1)), {"own 0"}),
        (lambda s: with_counter(s, 0, officer="another"), {"a", "b"}),
        (lambda s: with_counter(s, 0, lines=["a"]), {"a", "b"}),
        (lambda s: with_counter(s, 0, lines=["a", "b", "c"]), {"a", "b", "c"}),
        (lambda s: with_counter(s, 3, windows=[]), {"own 1"}),
        (lambda s: with_counter(s, 3, first_lines=["own 1"]), {"own 1"}),
        (lambda s: with_line(with_line(s, "own 1", of_visit(1)), "own 2", of_visit(2)), {"own 1", "own 2"}),
    ],
)  # fmt: skip
def test_what_a_change_touches_is_due_and_nothing_else(
    change: Callable[[BuildingState], BuildingState], due: set[Key]
) -> None:
    watch = watching(hall())
    assert lines_due(watch, change(hall(NINE + 3))) == due


def of_visit(errand: int) -> WaitingTicket:
    return WaitingTicket(key=f"errand {errand}", rank=NINE, entered_at=NINE, visit="somebody")


def test_another_rule_concerns_everybody() -> None:
    assert lines_due(watching(hall()), hall(NINE + 3), rule=LEAST_SLACK) == set(hall().lines)


def test_a_counter_that_opens_meanwhile_makes_its_lines_due() -> None:
    watch = watching(hall(ELEVEN - 2))
    assert lines_due(watch, hall(ELEVEN - 1)) == set()
    assert lines_due(watch, hall(ELEVEN + 1)) == {"c"}


def test_a_window_that_always_begins_now_is_no_change() -> None:
    def now_until_four(now: float) -> BuildingState:
        return with_counter(hall(now), 3, windows=[(now, NINE + 7 * 3600.0)])

    assert lines_due(watching(now_until_four(NINE)), now_until_four(NINE + 3)) == set()


def test_nothing_stays_longer_than_it_may_and_never_all_is_due_at_once() -> None:
    watch, made = Watch(), dict.fromkeys(hall().lines, NINE)
    watch.estimated(watch.due(hall()), at=NINE)
    for look in range(1, 30):
        now = NINE + 3.0 * look
        due = watch.due(hall(now))
        watch.estimated(due, at=now)
        lines = [each.key for part in due for each in part.lines]
        assert 2 <= len(lines) < len(made) / 2
        made |= dict.fromkeys(lines, now)
        assert now - min(made.values()) <= watch.longest
    # A clock that was put back: nothing is known of that time.
    assert lines_due(watch, hall(NINE - 200)) == set(made)


def test_who_looks_seldom_looks_at_everything() -> None:
    watch = watching(hall())
    assert lines_due(watch, hall(NINE + 8)) == set()
    assert lines_due(watch, hall(NINE + 19)) == set(hall().lines)


def test_a_part_alone_is_told_what_it_is_told_within_the_building() -> None:
    watch, times = watching(hall()), known()
    later = with_line(hall(NINE + 3), "a", WaitingTicket(key="new", rank=NINE, entered_at=NINE))
    whole = forecast(later, times=times)
    found = forecast_parts(later, watch.due(later), times=times)
    assert found.lines == {key: whole.lines[key] for key in ("a", "b")}
