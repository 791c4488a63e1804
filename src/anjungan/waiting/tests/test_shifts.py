import sys
from itertools import product

import pytest

from anjungan.waiting.policies import Pooled
from anjungan.waiting.shifts import ShiftPattern, ShiftPlan, as_counters, cover, day_patterns
from anjungan.waiting.simulator import Arrival, Day, simulate

DAY = (1, 2, 3, 3, 1, 2, 3, 1)
PATTERNS = day_patterns(slots=8, lengths=(4, 8), break_slots=1, break_after=2)


def works(*slots: int, key: str = "", cost: float = 0) -> ShiftPattern:
    there = tuple(slot in slots for slot in range(4))
    return ShiftPattern(key=key or str(slots), at_counter=there, cost=cost or len(slots))


def test_patterns_have_their_breaks_in_the_middle_of_work() -> None:
    assert {one.key for one in PATTERNS} == {"0-4", "1-5", "2-6", "3-7", "4-8", "0-8/2", "0-8/3", "0-8/4", "0-8/5"}
    long = next(one for one in PATTERNS if one.key == "0-8/3")
    assert long.at_counter == (True, True, True, False, True, True, True, True)
    assert long.cost == 7


def test_the_plan_covers_the_need_and_is_proven_the_cheapest() -> None:
    found = cover(needs=DAY, patterns=PATTERNS)

    assert found.proven
    assert found.short == (0,) * 8
    assert all(there >= need for there, need in zip(found.covered, DAY, strict=True))


def test_no_choice_is_cheaper_by_trying_all() -> None:
    needs = (1, 2, 2, 1)
    patterns = [works(0, 1), works(1, 2), works(2, 3), works(0, 1, 2, 3, cost=3.5)]
    cheapest = min(
        sum(count * one.cost for count, one in zip(counts, patterns, strict=True))
        for counts in product(range(3), repeat=4)
        if all(
            sum(count for count, one in zip(counts, patterns, strict=True) if one.at_counter[slot]) >= needs[slot]
            for slot in range(4)
        )
    )

    assert cover(needs=needs, patterns=patterns).cost == pytest.approx(cheapest)


def test_too_few_people_leave_the_fewest_slots_short() -> None:
    found = cover(needs=(1, 1, 1, 1), patterns=[works(0, 1, 2, cost=9), works(3)], people=1)

    assert found.people == {"(0, 1, 2)": 1}
    assert found.short == (0, 0, 0, 1)
    assert found.proven


def test_a_slot_that_no_shift_reaches_stays_short() -> None:
    found = cover(needs=(1, 0, 0, 2), patterns=[works(0, 1)])

    assert found.short == (0, 0, 0, 2)
    assert cover(needs=(1, 0), patterns=[]).short == (1, 0)


def test_without_the_solver_the_plan_covers_as_well_and_does_not_claim_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ortools.sat.python", None)
    found = cover(needs=DAY, patterns=PATTERNS)

    assert not found.proven
    assert found.short == (0,) * 8


def test_the_greedy_choice_sends_home_whoever_is_not_missed() -> None:
    patterns = [works(1, 2, cost=1), works(0, 1), works(2, 3)]
    found = cover(needs=(1, 1, 1, 1), patterns=patterns, exact=False)

    assert found.people == {"(0, 1)": 1, "(2, 3)": 1}
    assert cover(needs=DAY, patterns=PATTERNS, exact=False).cost <= 1.35 * cover(needs=DAY, patterns=PATTERNS).cost


def test_nothing_needed_needs_nobody() -> None:
    assert cover(needs=(0, 0, 0, 0), patterns=[works(0)]) == ShiftPlan(
        people={}, cost=0, covered=(0, 0, 0, 0), short=(0, 0, 0, 0), proven=True
    )


def test_the_plan_can_be_tried_in_the_simulator() -> None:
    patterns = [works(0, 2, 3, key="long")]
    found = cover(needs=(1, 0, 0, 1), patterns=patterns)
    counters = as_counters(plan=found, patterns=patterns, line="a", from_at=100, slot_seconds=10)

    assert [one.windows for one in counters] == [((100, 110), (120, 140))]
    arrivals = tuple(Arrival(line="a", entered_at=100.0, service=12.0) for _ in range(2))
    assert list(simulate(day=Day(arrivals=arrivals, counters=counters), policy=Pooled()).called_at) == [100, 120]


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="as many slots"):
        cover(needs=(1,), patterns=[works(0)])
    with pytest.raises(ValueError, match="same key"):
        cover(needs=(1, 0, 0, 0), patterns=[works(0), works(0)])
    with pytest.raises(ValueError, match="0 or more"):
        cover(needs=(-1, 0, 0, 0), patterns=[works(0)])
    with pytest.raises(ValueError, match="costs"):
        ShiftPattern(key="a", at_counter=(True,), cost=0)
    with pytest.raises(ValueError, match="counted"):
        day_patterns(slots=4, lengths=(2,), break_slots=0, break_after=0)
