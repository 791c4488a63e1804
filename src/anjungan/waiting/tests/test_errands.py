from itertools import permutations
from math import inf
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anjungan.waiting.errands import Errand, ErrandPlan, Reason, Turn, plan, replan


def errand(key: str, service: float = 300, *after: str) -> Errand:
    return Errand(key=key, line=f"line of {key}", service=service, after=frozenset(after))


ID, TAX, PASSPORT = errand("id"), errand("tax"), errand("passport")


def turns(**called_in: float | None) -> dict[str, Turn]:
    return {key: Turn(called_in=value, every=60) for key, value in called_in.items()}


def test_the_nearer_turn_goes_first_so_that_one_waits_while_waiting() -> None:
    found = plan(errands=[TAX, ID], turns=turns(tax=2400, id=600))

    assert found.order == ("id", "tax")
    assert [(step.begins, step.ends, step.wait) for step in found.steps] == [(600, 900, 600), (2400, 2700, 1500)]
    assert (found.finish, found.listed_finish) == (2700, 3060)


def test_passed_over_the_ticket_keeps_its_place_and_waits_for_the_next_free_counter() -> None:
    found = plan(errands=[ID, TAX], turns=turns(id=0, tax=100))

    assert found.order == ("id", "tax")
    assert found.steps[1].begins == 360


def test_the_way_between_two_places_counts() -> None:
    assert plan(errands=[ID, TAX], turns=turns(id=0, tax=310), walk=60).steps[1].begins == 420


def test_what_must_come_before_comes_before() -> None:
    found = plan(errands=[errand("tax", 300, "id"), ID], turns=turns(tax=0, id=1200))

    assert found.order == ("id", "tax")
    assert found.listed_finish == found.finish


def test_a_line_that_nobody_serves_comes_last_and_is_named() -> None:
    found = plan(errands=[TAX, ID], turns=turns(tax=None, id=600))

    assert found.order == ("id", "tax")
    assert found.unserved == ("tax",)
    assert found.finish == 900
    assert plan(errands=[TAX], turns={}).unserved == ("tax",)
    assert plan(errands=[], turns={}).finish == 0


def test_whoever_was_called_goes_there_first() -> None:
    assert plan(errands=[TAX, ID], turns=turns(tax=2400, id=600), first="tax").order == ("tax", "id")


def test_errands_that_wait_for_each_other_are_refused() -> None:
    with pytest.raises(ValueError, match="each other"):
        plan(errands=[errand("a", 1, "b"), errand("b", 1, "a")], turns={})
    with pytest.raises(ValueError, match="same key"):
        plan(errands=[ID, ID], turns={})


def test_six_errands_get_a_plan_no_worse_than_as_listed() -> None:
    errands = [errand(f"e{n}") for n in range(6)]
    found = plan(errands=errands, turns=turns(**{f"e{n}": 3000.0 - 500 * n for n in range(6)}))

    assert found.order == ("e5", "e4", "e3", "e2", "e1", "e0")
    assert found.finish < found.listed_finish


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 10**9))
def test_no_other_order_ends_sooner(seed: int) -> None:
    dice = Random(seed)
    errands = [errand(f"e{n}", dice.uniform(60, 900)) for n in range(dice.randint(1, 4))]
    offers = {one.key: Turn(called_in=dice.uniform(0, 3000), every=dice.uniform(0, 300)) for one in errands}
    found = plan(errands=errands, turns=offers, walk=30)

    for order in permutations(errands):
        now = 0.0
        for place, one in enumerate(order):
            ready = now + (30 if place else 0)
            called_in = offers[one.key].called_in
            assert called_in is not None
            now = one.service + (called_in if ready <= called_in else ready + offers[one.key].every)
        assert found.finish <= now + 1e-9


def first_plan() -> tuple[ErrandPlan, dict[str, Turn]]:
    offers = turns(id=600, tax=1500)
    return plan(errands=[ID, TAX], turns=offers), offers


def test_a_plan_does_not_change_for_a_minute() -> None:
    before, offers = first_plan()
    after, change = replan(
        before=before, before_turns=offers, errands=[ID, TAX], turns=turns(id=1300, tax=1200), passed=120
    )

    assert after.order == ("id", "tax")
    assert change is None


@pytest.mark.parametrize(
    ("later", "reason", "key"),
    [
        ({"id": 2400, "tax": 1400}, Reason.LINE_SLOWER, "id"),
        ({"id": 700, "tax": 0}, Reason.LINE_FASTER, "tax"),
        ({"id": None, "tax": 1400}, Reason.LINE_STOPPED, "id"),
    ],
)
def test_a_changed_order_says_why(later: dict[str, float | None], reason: Reason, key: str) -> None:
    before, offers = first_plan()
    after, change = replan(
        before=before, before_turns=offers, errands=[ID, TAX], turns=turns(**later), passed=100, least_gain=60
    )

    assert after.order == ("tax", "id")
    assert change is not None
    assert (change.reason, change.key) == (reason, key)
    assert change.finish_before == pytest.approx(1700)


def test_a_line_that_opens_again_an_errand_more_and_an_errand_done_are_told() -> None:
    offers = turns(id=600, tax=None)
    before = plan(errands=[ID, TAX], turns=offers)
    _, resumed = replan(before=before, before_turns=offers, errands=[ID, TAX], turns=turns(id=600, tax=900), passed=0)
    first, offers = first_plan()
    _, added = replan(
        before=first, before_turns=offers, errands=[ID, TAX, PASSPORT],
        turns=turns(id=600, tax=1500, passport=300), passed=0,
    )  # fmt: skip
    after, done = replan(before=first, before_turns=offers, errands=[TAX], turns=turns(tax=500), passed=1000)
    _, removed = replan(before=first, before_turns=offers, errands=[ID], turns=turns(id=600), passed=0)

    assert [one.reason for one in (resumed, added, done, removed) if one] == [
        Reason.LINE_RESUMED, Reason.ERRAND_ADDED, Reason.ERRAND_DONE, Reason.ERRAND_REMOVED,
    ]  # fmt: skip
    assert after.order == ("tax",)
    assert after.finish < inf
