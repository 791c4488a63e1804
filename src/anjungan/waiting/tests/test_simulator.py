from itertools import pairwise
from math import inf
from random import Random

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from anjungan.waiting.policies import CallPolicy, LeastSlack, LineTarget, Pooled, QuickDesk
from anjungan.waiting.simulator import Arrival, Counter, Day, ErrandRule, Fate, Outcome, compare, replay, simulate

ALL_DAY = ((0.0, 1e9),)
LINES = ("a", "b", "c")


def hall(*arrivals: Arrival, counters: int = 1, lines: tuple[str, ...] = LINES) -> Day:
    return Day(
        arrivals=arrivals,
        counters=tuple(Counter(key=str(101 + n), lines=lines, windows=ALL_DAY) for n in range(counters)),
    )


def come(line: str = "a", at: float = 0.0, *, service: float = 100.0, **more: object) -> Arrival:
    return Arrival(line=line, entered_at=at, service=service, **more)  # type: ignore[arg-type] # A test's shorthand.


def run(day: Day, policy: CallPolicy | None = None, errands: ErrandRule = ErrandRule.PARALLEL) -> Outcome:
    return simulate(day=day, policy=policy or Pooled(), errands=errands)


def test_one_counter_serves_in_the_order_of_entry() -> None:
    found = run(hall(come(at=20), come(at=0), come(at=10)))

    assert list(found.called_at) == [200, 0, 100]


def test_a_head_start_counts_as_time_waited() -> None:
    found = run(hall(come(at=0), come(at=10), come(at=30, rank_at=5)))

    assert list(found.called_at) == [0, 200, 100]


def test_least_slack_calls_who_is_closest_to_a_broken_promise() -> None:
    rule = LeastSlack(targets={"a": LineTarget(seconds=1000), "b": LineTarget(seconds=100)})
    day = hall(come(at=0), come("a", at=10), come("b", at=50))

    assert list(run(day).called_at) == [0, 100, 200]
    assert list(run(day, rule).called_at) == [0, 200, 100]


def test_a_quick_desk_takes_its_quick_line_first_and_then_helps_the_others() -> None:
    day = hall(come(at=0), come("a", at=10), come("b", at=50))

    assert list(run(day, QuickDesk(quick_lines=frozenset("b"))).called_at) == [0, 200, 100]
    assert list(run(day, QuickDesk(quick_lines=frozenset("b"), counters=frozenset({"999"}))).called_at) == [0, 100, 200]


def test_within_its_reach_a_policy_lets_nobody_be_called_before_who_came_much_earlier() -> None:
    """Without a reach, a line with a hurried promise that never empties would keep the other one waiting for ever."""
    hurried = {"b": LineTarget(seconds=1)}
    day = hall(come("a", at=0), come("a", at=1), *(come("b", at=50 * n) for n in range(40)))

    assert run(day, LeastSlack(targets=hurried)).called_at[1] == 4100
    for rule in (
        LeastSlack(targets=hurried, reach=500),
        QuickDesk(quick_lines=frozenset("b"), reach=500),
    ):
        # Those who came within 500 seconds: eleven, from second 0 on.
        assert run(day, rule).called_at[1] == 1200
        ahead = [came for came, at in zip(*_of(run(day, rule)), strict=True) if at < 1200]
        assert max(ahead) <= 501


def _of(found: Outcome) -> tuple[list[float], list[float]]:
    return list(found.entered_at), list(found.called_at)


def test_a_break_begins_no_service_and_ends_none() -> None:
    counter = Counter(key="101", lines=("a",), windows=((0, 50), (300, 1000)))
    found = run(Day(arrivals=(come(at=0), come(at=10)), counters=(counter,)))

    assert list(found.called_at) == [0, 300]
    assert found.ended_at[0] == 100


def test_whoever_is_left_at_the_end_was_not_called() -> None:
    counter = Counter(key="101", lines=("a",), windows=((0, 50),))
    found = run(Day(arrivals=(come(at=0), come(at=10)), counters=(counter,)))

    assert list(found.fate) == [Fate.SERVED, Fate.NOT_CALLED]
    assert np.isnan(found.called_at[1])


def test_a_person_is_passed_over_while_elsewhere_and_keeps_the_place() -> None:
    counters = (
        Counter(key="1", lines=("a",), windows=ALL_DAY),
        Counter(key="2", lines=("b",), windows=ALL_DAY),
    )
    day = Day(
        arrivals=(
            come("b", at=0, service=50),
            come("a", at=1, visit=7),
            come("b", at=1, visit=7),
            come("b", at=2),
            come("b", at=3),
        ),
        counters=counters,
    )
    kept = run(day)
    lost = run(day, errands=ErrandRule.PLACE_LOST)

    # At 50 counter 2 is free; the person is at counter 1 until 101. The next there is served until 150.
    assert list(kept.called_at) == [0, 1, 150, 50, 250]
    assert list(lost.called_at) == [0, 1, 250, 50, 150]


def test_listed_errands_are_done_one_after_the_other() -> None:
    day = hall(come("a", visit=1), come("b", visit=1), counters=2)
    found = run(day, errands=ErrandRule.LISTED)

    assert list(found.entered_at) == [0, 100]
    assert list(found.visit_waits()) == [0]


def test_the_next_errand_can_be_the_one_with_the_shortest_wait() -> None:
    counters = (Counter(key="1", lines=("a",), windows=ALL_DAY), Counter(key="2", lines=("b",), windows=ALL_DAY))
    day = Day(
        arrivals=(come("a", at=0), come("a", at=1), come("a", at=5, visit=1), come("b", at=5, visit=1)),
        counters=counters,
    )
    found = run(day, errands=ErrandRule.LEAST_WAIT)

    assert list(found.called_at) == [0, 100, 200, 5]


def test_a_transfer_enters_the_next_line_when_the_first_errand_ends() -> None:
    busy = (come("b", at=0, service=120), come("b", at=50))
    late = run(hall(come("a", at=0), come("b", service=10, after=0), counters=1, lines=("a",)))
    assert list(late.fate) == [Fate.SERVED, Fate.NOT_CALLED]

    counters = (Counter(key="1", lines=("a",), windows=ALL_DAY), Counter(key="2", lines=("b",), windows=ALL_DAY))
    kept = run(Day(arrivals=(come("a"), come("b", after=0, keeps_place=True), *busy), counters=counters))
    new = run(Day(arrivals=(come("a"), come("b", after=0), *busy), counters=counters))

    assert list(kept.called_at) == [0, 120, 0, 220]
    assert list(new.called_at) == [0, 220, 0, 120]


def test_whoever_loses_patience_is_not_called() -> None:
    found = run(hall(come(at=0), come(at=0, patience=60), come(at=0)))

    assert list(found.fate) == [Fate.SERVED, Fate.LEFT, Fate.SERVED]
    assert found.ended_at[1] == 60
    assert found.called_at[2] == 100


def test_a_call_to_someone_who_is_gone_takes_its_time() -> None:
    found = run(hall(come(at=0, shows_up=False), come(at=0)))

    assert list(found.fate) == [Fate.NO_SHOW, Fate.SERVED]
    assert found.called_at[1] == 90


def test_a_person_sent_to_one_counter_waits_for_it_until_it_closes_for_the_day() -> None:
    counters = (
        Counter(key="1", lines=("a",), windows=ALL_DAY),
        Counter(key="2", lines=("b",), windows=((0, 10), (500, 600))),
    )
    day = Day(arrivals=(come("a", at=20, target="2"), come("a", at=20, target="2", service=300)), counters=counters)
    found = run(day)

    assert list(found.called_at) == [500, 600]
    assert list(found.counter) == ["2", "1"] or list(found.counter) == ["2", "2"]


def test_a_slower_officer_takes_longer() -> None:
    counter = Counter(key="1", lines=("a",), windows=ALL_DAY, pace=1.5)

    assert run(Day(arrivals=(come(),), counters=(counter,))).ended_at[0] == 150


def test_a_comparison_holds_the_same_people_on_both_sides() -> None:
    day = hall(come(at=0), come("a", at=10), come("b", at=50))
    draft = LeastSlack(targets={"a": LineTarget(seconds=1000), "b": LineTarget(seconds=100)})
    heard: list[float] = []
    both = compare(days=[day, day], current=Pooled(), draft=draft, progress=heard.append)

    before, after = both.by_line()["b"]
    assert (before.longest, after.longest) == (150, 50)
    assert both.overall()[0].tickets == 6
    assert heard == [0.25, 0.5, 0.75, 1.0]


def test_days_without_visitors_and_halls_without_counters_are_days_too() -> None:
    assert replay(days=[], policy=Pooled()).summary().mean is None
    assert run(Day(arrivals=(), counters=())).summary().tickets == 0
    assert run(Day(arrivals=(come(),), counters=())).summary().not_called == 1


def test_windows_out_of_order_are_refused() -> None:
    with pytest.raises(ValueError, match="in order"):
        Counter(key="1", lines=(), windows=((10, 20), (5, 8)))


def a_day(seed: int) -> Day:
    """Any day: shared skills, breaks, visits, patience, absentees, targets, transfers."""
    dice = Random(seed)
    counters = []
    for n in range(dice.randint(1, 5)):
        cuts = sorted(dice.uniform(0, 4000) for _ in range(2 * dice.randint(1, 3)))
        windows = tuple((a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=True) if a < b)
        lines = tuple(dice.sample(LINES, dice.randint(1, 3)))
        counters.append(Counter(key=str(n), lines=lines, windows=windows, pace=dice.choice([1.0, 1.3])))
    arrivals: list[Arrival] = []
    for n in range(dice.randint(0, 40)):
        at = round(dice.uniform(0, 3500), dice.choice([0, 3]))
        arrivals.append(
            Arrival(
                line=dice.choice(LINES), entered_at=at, service=dice.expovariate(1 / 200),
                rank_at=at - dice.choice([0, 0, 300]), patience=dice.choice([inf, inf, 250]),
                shows_up=dice.random() > 0.1, visit=dice.choice([None, dice.randint(0, 8)]),
                target=dice.choice([None, None, None, "0"]),
                after=dice.randrange(n) if n and dice.random() < 0.1 else None, keeps_place=dice.random() < 0.5,
            )
        )  # fmt: skip
    return Day(arrivals=tuple(arrivals), counters=tuple(counters))


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 10**9), rule=st.sampled_from(ErrandRule))
def test_nobody_is_lost_no_counter_has_two_and_nobody_is_in_two_places(seed: int, rule: ErrandRule) -> None:
    day = a_day(seed)
    found = run(day, LeastSlack(targets={"a": LineTarget(seconds=200)}), rule)

    assert len(found.fate) == len(day.arrivals)
    called = ~np.isnan(found.called_at)
    assert list(called) == [fate in {Fate.SERVED, Fate.NO_SHOW} for fate in found.fate]
    assert (found.called_at[called] >= found.entered_at[called]).all()
    for place in (*({("counter", c.key) for c in day.counters}), *(("visit", v) for v in range(9))):
        ours = called & (found.counter == place[1] if place[0] == "counter" else found.visit == place[1])
        spans = sorted(zip(found.called_at[ours], found.ended_at[ours], strict=True))
        assert all(end <= begin for (_, end), (begin, _) in pairwise(spans))
    windows = {c.key: c.windows for c in day.counters}
    for at, key in zip(found.called_at[called], found.counter[called], strict=True):
        assert any(begins <= at < ends for begins, ends in windows[key])


@settings(max_examples=100, deadline=None)
# Back from one counter and called at once by it, with a second ticket that an idle one could take afterwards.
@example(seed=50100096)
@given(seed=st.integers(0, 10**9))
def test_no_open_counter_stands_idle_while_someone_it_may_call_is_waiting(seed: int) -> None:
    day = a_day(seed)
    found = run(day)
    serves = {c.key: c for c in day.counters}
    instants = np.unique(np.concatenate([found.called_at, found.ended_at, found.entered_at]))
    for now in instants[~np.isnan(instants)] + 1e-6:
        at_desk = {
            str(k) for k, a, b in zip(found.counter, found.called_at, found.ended_at, strict=True) if a <= now < b
        }
        away = {
            v for v, a, b in zip(found.visit, found.called_at, found.ended_at, strict=True) if v >= 0 and a <= now < b
        }
        idle = [
            c
            for c in serves.values()
            if c.key not in at_desk and any(begins <= now < ends for begins, ends in c.windows)
        ]
        for i, one in enumerate(day.arrivals):
            gone = found.called_at[i] if not np.isnan(found.called_at[i]) else found.ended_at[i]
            waits = found.entered_at[i] <= now and not gone <= now
            if waits and found.visit[i] not in away and one.target is None:
                assert not [c.key for c in idle if one.line in c.lines]


def test_the_same_day_gives_the_same_outcome() -> None:
    one, other = run(a_day(5)), run(a_day(5))

    assert np.array_equal(one.called_at, other.called_at, equal_nan=True)


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    reach=st.sampled_from([60.0, 600.0, 3600.0]),
    targets=st.lists(st.sampled_from([60.0, 900.0, 30000.0]), min_size=3, max_size=3),
    quick=st.sets(st.sampled_from(LINES)),
)
def test_nobody_is_called_before_a_person_who_came_more_than_the_reach_earlier(
    seed: int, reach: float, targets: list[float], quick: set[str]
) -> None:
    """Under any limits, quick lines and crowds: so each person can be overtaken only by a few."""
    chance = Random(seed)
    day = hall(
        *(
            come(chance.choice(LINES), at=chance.uniform(0, 9000), service=chance.expovariate(1 / 200))
            for _ in range(60)
        ),
        counters=2,
    )
    within = LeastSlack(
        targets={line: LineTarget(seconds=target) for line, target in zip(LINES, targets, strict=True)}, reach=reach
    )
    found = run(day, QuickDesk(quick_lines=frozenset(quick), within=within, reach=reach))
    came, called = _of(found)
    for mine, at in zip(came, called, strict=True):
        waiting = [other for other, then in zip(came, called, strict=True) if other <= at < then]
        assert not waiting or mine <= min(waiting) + reach
