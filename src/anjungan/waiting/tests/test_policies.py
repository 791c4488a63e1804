from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anjungan.waiting.policies import (
    CallPolicy,
    Candidate,
    LeastSlack,
    LineTarget,
    Pooled,
    QuickDesk,
    SlackTimesSpeed,
    in_order,
)
from anjungan.waiting.simulator import Arrival, Counter, Day, simulate

TARGETS = {"a": LineTarget(seconds=300), "b": LineTarget(seconds=1200, weight=2.0)}
POLICIES: tuple[CallPolicy, ...] = (
    Pooled(),
    LeastSlack(targets=TARGETS),
    LeastSlack(targets=TARGETS, reach=900.0),
    SlackTimesSpeed(targets=TARGETS, mean_service_seconds={"a": 60.0, "c": 900.0}),
    QuickDesk(quick_lines=frozenset({"c"}), counters=frozenset({"0"})),
    QuickDesk(quick_lines=frozenset({"c"}), within=LeastSlack(targets=TARGETS), reach=600.0),
)


def called(policy: CallPolicy, *waiting: tuple[str, float], now: float = 1000.0, counter: str = "0") -> list[str]:
    tickets = [Candidate(key=key, line=line, rank_at=rank) for key, (line, rank) in enumerate(waiting)]
    return [one.line for one in in_order(policy=policy, tickets=tickets, now=now, counter=counter)]


def test_the_longest_wait_comes_first_and_ties_go_to_the_earlier_ticket() -> None:
    assert called(Pooled(), ("a", 500), ("b", 100), ("c", 500)) == ["b", "a", "c"]


def test_least_slack_weighs_the_wait_by_the_promise() -> None:
    # 500 of 300 seconds, 700 of 1200 counted twice, 900 of the usual 1800.
    assert called(LeastSlack(targets=TARGETS), ("a", 500), ("b", 300), ("c", 100)) == ["a", "b", "c"]
    assert called(LeastSlack(targets=TARGETS), ("a", 800), ("b", 300), ("c", 100)) == ["b", "a", "c"]


def test_speed_decides_between_equal_slack() -> None:
    rule = SlackTimesSpeed(usual=LineTarget(seconds=600), mean_service_seconds={"b": 60.0})

    assert called(rule, ("a", 500), ("b", 500)) == ["b", "a"]


def test_a_quick_desk_is_quick_at_its_counters_only() -> None:
    rule = QuickDesk(quick_lines=frozenset({"b"}), counters=frozenset({"0"}))

    assert called(rule, ("a", 100), ("b", 900)) == ["b", "a"]
    assert called(rule, ("a", 100), ("b", 900), counter="1") == ["a", "b"]


def test_the_score_is_what_the_order_is_made_of() -> None:
    ticket = Candidate(key=1, line="a", rank_at=400)

    assert Pooled().score(ticket=ticket, now=1000) == 600
    assert LeastSlack(targets=TARGETS).score(ticket=ticket, now=1000) == 2
    assert QuickDesk(quick_lines=frozenset(), within=LeastSlack(targets=TARGETS)).score(ticket=ticket, now=1000) == 2


def test_each_policy_says_in_words_what_it_does() -> None:
    said = [policy.describe() for policy in POLICIES]

    assert all(sentence.endswith(".") for sentence in said)
    assert "The quick desks" in said[4]
    assert "share of the wait promised" in said[5]


def test_a_target_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="positive"):
        LineTarget(seconds=0)


@settings(max_examples=120, deadline=None)
@given(seed=st.integers(0, 10**9), policy=st.sampled_from(POLICIES))
def test_whom_the_simulator_calls_is_the_first_in_the_policys_order(seed: int, policy: CallPolicy) -> None:
    dice = Random(seed)
    counters = tuple(
        Counter(key=str(n), lines=tuple(dice.sample("abc", dice.randint(1, 3))), windows=((0.0, 1e6),))
        for n in range(dice.randint(1, 3))
    )
    arrivals = []
    for _ in range(30):
        at = dice.uniform(0, 3000)
        arrivals.append(
            Arrival(
                line=dice.choice("abc"), entered_at=at, service=dice.expovariate(1 / 200),
                rank_at=at - dice.choice([0, 600]),
            )
        )  # fmt: skip
    found = simulate(day=Day(arrivals=tuple(arrivals), counters=counters), policy=policy)
    lines = {counter.key: counter.lines for counter in counters}

    for chosen, (now, key) in enumerate(zip(found.called_at, found.counter, strict=True)):
        if not key:
            continue
        waiting = [
            Candidate(key=i, line=one.line, rank_at=one.rank_at or 0.0)
            for i, one in enumerate(arrivals)
            if one.line in lines[key] and one.entered_at <= now and not found.called_at[i] < now
        ]
        first = in_order(policy=policy, tickets=waiting, now=float(now), counter=str(key))[0]
        assert first.key == chosen
