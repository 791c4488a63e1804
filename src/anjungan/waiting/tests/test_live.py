import heapq
from dataclasses import replace
from math import isfinite

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anjungan.waiting.live import (
    FCFS,
    LEAST_SLACK,
    BuildingState,
    CallRule,
    Coming,
    CounterState,
    Key,
    LineForecast,
    LineState,
    Serving,
    Wait,
    WaitingTicket,
    forecast,
)
from anjungan.waiting.service_times import ServiceTimes
from anjungan.waiting.tests.buildings import ALL_DAY, HOUR, LUNCH, NINE, building, counter, known, line


def answer(state: BuildingState, key: Key, **more: object) -> LineForecast:
    found = forecast(state, **{"times": known(), **more}).lines[key]  # type: ignore[arg-type]
    assert found is not None
    return found


def seconds(value: float | None) -> float:
    assert value is not None
    return value


def test_a_line_with_its_own_counters_waits_for_the_people_ahead() -> None:
    found = answer(building([line("a", 9)], [counter(1, "a"), counter(2, "a")]), "a")
    assert seconds(found.newcomer.mean) == pytest.approx(10 * 300 / 2, rel=0.05)
    assert [key for key, _ in found.places] == [f"a{place}" for place in range(9)]
    means = [seconds(wait.mean) for _, wait in found.places]
    assert means == sorted(means)


def test_playing_and_computing_agree_where_both_can() -> None:
    counters = [counter(1, "a", windows=LUNCH), counter(2, "a")]
    computed = answer(building([line("a", 12)], counters), "a")
    # A person expected back later makes the line one that must be played.
    late = WaitingTicket(key="late", rank=NINE + 1, entered_at=NINE, ready_at=NINE + 6 * HOUR)
    state = building([replace(line("a", 12), waiting=[*line("a", 12).waiting, late])], counters)
    played = answer(state, "a")
    for name in ("mean", "q50", "q95"):
        assert seconds(getattr(played.newcomer, name)) == pytest.approx(
            seconds(getattr(computed.newcomer, name)), rel=0.15
        )


@pytest.mark.parametrize("shared", [False, True])
def test_people_who_may_not_be_there_count_as_far_as_they_come(shared: bool) -> None:
    times, chance = known(), 0.4
    people = [replace(ticket, chance=chance) for ticket in line("a", 60).waiting]
    more = [line("b", 0)] if shared else []
    served = ("a", "b") if shared else ("a",)
    state = building([LineState(key="a", waiting=people), *more], [counter(1, *served, busy=False)])
    told = answer(state, "a", times=times).newcomer
    # By hand: so many come, each stays as long as a service does; the counter is free at first.
    rng, usual = np.random.default_rng(3), times.expect(line="a", hour=9)
    come = rng.binomial(60, chance, 20_000)
    shape = 1 / usual.cv**2
    waits = rng.gamma(np.maximum(come * shape, 1e-9)) / shape * usual.mean
    assert seconds(told.mean) == pytest.approx(waits.mean(), rel=0.06)
    for quantile, share in ((told.q05, 5), (told.q50, 50), (told.q95, 95)):
        # A hundred and twenty-eight paths leave some noise.
        assert seconds(quantile) == pytest.approx(np.percentile(waits, share), rel=0.15 if shared else 0.05)


def test_a_head_start_brings_a_newcomer_forward_by_just_as_much() -> None:
    state = building([line("a", 10, since=1000.0, head_starts=(0.0, 995.5, 5000.0))], [counter(1, "a")])
    newcomers = answer(state, "a").newcomers
    plain, some, most = (seconds(newcomers[start].mean) for start in (0.0, 995.5, 5000.0))
    assert plain == pytest.approx(11 * 300, rel=0.05)
    assert some == pytest.approx(6 * 300, rel=0.05)
    assert most == pytest.approx(300, rel=0.05)


@pytest.mark.parametrize("shared", [False, True])
def test_those_who_come_later_with_a_head_start_are_reckoned_with(shared: bool) -> None:
    # Six an hour with twenty minutes: two overtake whoever comes now, if she waits that long.
    coming = [Coming(per_second=6 / HOUR, head_start=1200.0)]
    alone, beside = (line("a", 12, since=5.0, coming=each) for each in ((), coming))
    lines = ["a", "b"] if shared else ["a"]
    plain, careful = (
        [answer(building([each, line("b")], [counter(1, *lines)]), "a", seed=seed).newcomer for seed in range(6)]
        for each in (alone, beside)
    )
    difference = np.mean([seconds(b.mean) - seconds(a.mean) for a, b in zip(plain, careful, strict=True)])
    assert difference == pytest.approx(2 * 300, rel=0.2)
    found = answer(building([beside, line("b")], [counter(1, *lines)]), "a")
    assert [key for key, _ in found.places] == [f"a{place}" for place in range(12)]


def test_what_the_days_have_taught_of_head_starts_is_used_without_being_asked() -> None:
    times = ServiceTimes()
    for day in range(60):
        for place in range(12):
            times.observe(line="a", seconds=300, hour=9, day=day, head_start=1200 if place < 6 else 0)
    state = building([line("a", 12, since=5.0)], [counter(1, "a")])
    none_comes = replace(state, lines={"a": replace(state.lines["a"], coming=[Coming(per_second=0, head_start=1)])})
    more = seconds(answer(state, "a", times=times).newcomer.mean)
    less = seconds(answer(none_comes, "a", times=times).newcomer.mean)
    assert more - less == pytest.approx(2 * 300, rel=0.1)


def test_whoever_is_called_at_once_is_overtaken_by_nobody() -> None:
    coming = [Coming(per_second=1.0, head_start=1200.0)]
    found = answer(building([line("a", 1, coming=coming)], [counter(1, "a", busy=False)]), "a")
    assert found.places[0][1].q95 == 0.0


def test_a_shared_counter_serves_both_lines_in_order_of_rank() -> None:
    first = replace(line("a", 4, since=1000.0))
    second = replace(line("b", 4, since=500.0))
    found = forecast(building([first, second], [counter(1, "a", "b")]), times=known())
    a, b = found.lines["a"], found.lines["b"]
    assert a is not None
    assert b is not None
    # A newcomer stands behind all eight, whichever line she takes.
    assert seconds(a.newcomer.mean) == pytest.approx(9 * 300, rel=0.2)
    assert a.newcomer == b.newcomer
    assert seconds(b.places[0][1].mean) > seconds(a.places[-1][1].mean)


def test_least_slack_calls_the_line_with_the_tighter_promise_first() -> None:
    lines = [line("a", 4, since=600.0, target=3600.0), line("b", 4, since=500.0, target=300.0)]
    state = building(lines, [counter(1, "a", "b")])
    by_rank, by_slack = (answer(state, "b", policy=rule) for rule in (FCFS, LEAST_SLACK))
    assert seconds(by_slack.places[0][1].mean) == pytest.approx(300, rel=0.25)
    assert seconds(by_rank.places[0][1].mean) == pytest.approx(5 * 300, rel=0.25)


def test_nobody_is_called_long_before_one_who_came_much_earlier() -> None:
    lines = [line("a", 4, since=3000.0, target=36_000.0), line("b", 4, since=500.0, target=300.0)]
    state = building(lines, [counter(1, "a", "b")])
    bounded = answer(state, "a", policy=CallRule(name="least_slack", reach=1800.0))
    assert seconds(bounded.places[0][1].mean) == pytest.approx(300, rel=0.25)


def test_a_quick_desk_empties_its_lines_first() -> None:
    lines = [line("a", 4, since=900.0), line("b", 4, since=300.0)]
    desk = replace(counter(1, "a", "b"), first_lines=["b"])
    found = answer(building(lines, [desk]), "a")
    assert seconds(found.places[0][1].mean) == pytest.approx(5 * 300, rel=0.25)


def test_one_who_is_served_elsewhere_is_passed_over_and_keeps_the_place() -> None:
    times = known(lines=("a", "b"))
    tickets = list(line("a", 7).waiting)
    tickets[0] = replace(tickets[0], visit="Bu Rina")
    busy = CounterState(
        key=9, lines=["b"], windows=ALL_DAY, serving=Serving(line="b", began_at=NINE - 5, visit="Bu Rina")
    )
    lines = [LineState(key="a", waiting=tickets), LineState(key="b")]
    found = answer(building(lines, [counter(1, "a", busy=False), busy]), "a", times=times)
    waits = dict(found.places)
    # The counter is free now, so the next one goes at once, and she comes as soon as both are free.
    assert waits["a1"].q95 == 0.0
    assert seconds(waits["a0"].q50) > 0
    assert seconds(waits["a0"].mean) < seconds(waits["a4"].mean)


def test_nobody_is_called_to_two_counters_at_once() -> None:
    tickets = {key: [WaitingTicket(key=key, rank=NINE - 9, entered_at=NINE - 9, visit="Bu Rina")] for key in "abc"}
    counters = [counter(place, key, busy=False) for place, key in enumerate("abc")]
    lines = [LineState(key=key, waiting=tickets[key]) for key in "abc"]
    found = forecast(building(lines, counters), times=known())
    means = sorted(seconds(found.ticket(key).mean) for key in "abc")  # type: ignore[union-attr]
    assert means == pytest.approx([0.0, 300.0, 600.0], rel=0.2)


def test_a_visitor_with_five_errands_gets_five_waits() -> None:
    def mine(key: str) -> WaitingTicket:
        return WaitingTicket(key=f"mine-{key}", rank=NINE - 700, entered_at=NINE - 700, visit=1)

    keys = ["a", "b", "c", "d", "e"]
    lines = [replace(line(key, 3), waiting=[mine(key)]) for key in keys]
    found = forecast(building(lines, [counter(key, key) for key in keys]), times=known())
    waits = [found.ticket(f"mine-{key}") for key in keys]
    assert all(wait is not None and wait.q95 is not None for wait in waits)


def test_one_sent_to_a_counter_waits_for_that_counter() -> None:
    tickets = list(line("a", 4).waiting)
    tickets[0] = replace(tickets[0], target_counter=2)
    slow = replace(counter(2, "b"), windows=[(10 * HOUR, 15 * HOUR)], serving=None)
    found = answer(building([LineState(key="a", waiting=tickets), line("b")], [counter(1, "a"), slow]), "a")
    assert seconds(dict(found.places)["a0"].q05) == HOUR
    assert seconds(dict(found.places)["a1"].mean) == pytest.approx(300, rel=0.25)


def test_one_sent_to_a_counter_keeps_the_urgency_of_the_line() -> None:
    sent = [replace(ticket, target_counter=1) for ticket in line("a", 1, since=300.0).waiting]
    urgent = LineState(key="a", waiting=sent, target=60.0)
    state = building([urgent, line("b", 4, since=900.0, target=3600.0)], [counter(1, "a", "b")])
    found = answer(state, "a", policy=LEAST_SLACK)
    assert seconds(found.places[0][1].mean) == pytest.approx(300, rel=0.25)


def test_one_sent_to_a_counter_that_has_closed_is_served_by_the_line() -> None:
    tickets = [replace(ticket, target_counter=2) for ticket in line("a", 1).waiting]
    closed = replace(counter(2, "b", busy=False), windows=[])
    found = answer(building([LineState(key="a", waiting=tickets)], [counter(1, "a"), closed]), "a")
    assert seconds(found.places[0][1].mean) == pytest.approx(300, rel=0.25)


def test_a_line_without_history_is_estimated_with_a_wide_range() -> None:
    state = building([line("x", 5)], [counter(1, "x")])
    blind = answer(state, "x", times=ServiceTimes())
    taught = answer(state, "x", times=known(600.0, lines=("x",)))
    assert blind.known == 0 < taught.known
    assert seconds(blind.newcomer.q95) - seconds(blind.newcomer.q05) > seconds(taught.newcomer.q95) - seconds(
        taught.newcomer.q05
    )


def test_a_counter_that_closes_in_three_minutes_promises_little() -> None:
    found = answer(building([line("a", 4)], [counter(1, "a", windows=[(8 * HOUR, NINE + 180)])]), "a")
    assert found.newcomer.p_today < 0.02
    assert found.newcomer.q95 is None
    assert found.newcomer.q05 is None


def test_with_all_on_break_the_wait_goes_on_after_it() -> None:
    state = building([line("a", 2)], [counter(1, "a", windows=[(13 * HOUR, 15 * HOUR)], busy=False)])
    found = answer(state, "a")
    assert found.places[0][1].q05 == found.places[0][1].q95 == 4 * HOUR
    assert seconds(found.newcomer.q05) > 4 * HOUR


@pytest.mark.parametrize("shared", [False, True])
def test_friday_prayer_in_the_middle_of_the_wait_is_waited_through(shared: bool) -> None:
    noon = 11.5 * HOUR
    prayer = [(8 * HOUR, noon), (13 * HOUR, 15 * HOUR)]
    lines = [line("a", 0), line("b", 0)]
    state = building(lines, [counter(1, *("a", "b")[: 2 if shared else 1], windows=prayer)], now=noon - 300)
    state = replace(state, counters=[replace(state.counters[0], serving=Serving(line="a", began_at=noon - 330))])
    wait = answer(state, "a").newcomer
    # Called in the five minutes that are left, or after prayer; the middle belongs to nobody.
    assert seconds(wait.q05) < 300
    assert seconds(wait.q95) >= 300 + 1.5 * HOUR


@pytest.mark.parametrize("shared", [False, True])
def test_a_queue_that_will_not_end_today_says_so(shared: bool) -> None:
    lines = [line("a", 200), line("b")]
    found = answer(building(lines, [counter(1, *("a", "b")[: 2 if shared else 1])]), "a")
    assert found.newcomer.p_today < 1e-9
    assert found.newcomer.mean is None
    assert found.newcomer.q05 is None
    assert found.places[0][1].p_today == 1.0
    chances = [wait.p_today for _, wait in found.places]
    assert chances == sorted(chances, reverse=True)


def test_a_line_that_nobody_serves_has_no_forecast() -> None:
    lines = [line("a", 3), line("b", 1)]
    found = forecast(building(lines, [counter(1, "b"), counter(2, "a", windows=[])]), times=known())
    assert found.lines["a"] is None
    assert found.ticket("a0") is None
    assert found.lines["b"] is not None


def test_a_day_without_visitors_is_a_day_without_waits() -> None:
    found = forecast(building([line("a"), line("b")], [counter(1, "a", "b", busy=False)]), times=ServiceTimes())
    for each in found.lines.values():
        assert each is not None
        assert each.newcomer == Wait(mean=0.0, q05=0.0, q50=0.0, q95=0.0, p_today=1.0)
    assert forecast(building([], []), times=ServiceTimes()).lines == {}


def test_services_of_no_length_are_no_wait() -> None:
    times = known(0.0)
    found = answer(building([line("a", 50)], [counter(1, "a")]), "a", times=times)
    assert seconds(found.newcomer.q95) < 600


def test_elapsed_seconds_do_not_care_what_the_clocks_show() -> None:
    state = building([line("a", 6)], [counter(1, "a", windows=[(8 * HOUR, 20 * HOUR)])])
    # The same moment counted from another instant, with the wall clock told apart.
    shift = -4 * HOUR + 123.0

    def moved(ticket: WaitingTicket) -> WaitingTicket:
        return replace(ticket, rank=ticket.rank + shift, entered_at=ticket.entered_at + shift)

    other = BuildingState(
        now=NINE + shift,
        hour_at_zero=-shift / HOUR,
        lines={"a": LineState(key="a", waiting=[moved(ticket) for ticket in state.lines["a"].waiting])},
        counters=[
            CounterState(
                key=1,
                lines=["a"],
                windows=[(8 * HOUR + shift, 20 * HOUR + shift)],
                serving=Serving(line="a", began_at=NINE - 30 + shift),
            )
        ],
    )
    one, two = answer(state, "a").newcomer, answer(other, "a").newcomer
    assert seconds(one.q95) == pytest.approx(seconds(two.q95), rel=1e-6)


def test_a_service_that_began_in_the_future_is_one_that_begins_now() -> None:
    state = building([line("a", 1)], [replace(counter(1, "a"), serving=Serving(line="a", began_at=NINE + 999))])
    assert seconds(answer(state, "a").newcomer.mean) > 0


def test_asking_for_one_line_gives_what_asking_for_all_gives() -> None:
    lines = [line("a", 5), line("b", 5, since=400.0), line("c", 5)]
    state = building(lines, [counter(1, "a", "b"), counter(2, "b"), counter(3, "c")])
    whole, times = forecast(state, times=known(), seed=4), known()
    for key in "abc":
        assert forecast(state, times=times, seed=4, only=[key]).lines[key] == whole.lines[key]
    assert list(forecast(state, times=times, only=["a", "unknown"]).lines) == ["a"]


def test_the_seed_decides_the_paths_and_nothing_else_does() -> None:
    state = building([line("a", 5), line("b", 5)], [counter(1, "a", "b")])
    first, again, other = (answer(state, "a", seed=seed) for seed in (1, 1, 2))
    assert first == again
    assert first != other


def brute_force(seed: int, runs: int) -> dict[str, float]:
    """Play two lines, three counters (one shared) and a visitor with two errands, one event at a time."""
    rng = np.random.default_rng(seed)
    skills = {0: "a", 1: "ab", 2: "b"}
    total: dict[str, float] = {}
    for _ in range(runs):
        waiting = {"a": [f"a{n}" for n in range(6)], "b": [f"b{n}" for n in range(6)]}
        free = [(float(rng.exponential(300.0)), place) for place in skills]
        heapq.heapify(free)
        busy_until = 0.0
        while free and (waiting["a"] or waiting["b"]):
            at, place = heapq.heappop(free)
            heads = [
                next((t for t in waiting[key] if t not in {"a2", "b0"} or busy_until <= at), None)
                for key in skills[place]
            ]
            # Lines entered at the same seconds: a's n-th just before b's n-th.
            ready = sorted((int(t[1:]), t) for t in heads if t is not None)
            if not ready:
                if any(waiting[key] for key in skills[place]):
                    heapq.heappush(free, (busy_until, place))
                continue
            chosen = ready[0][1]
            waiting[chosen[0]].remove(chosen)
            total[chosen] = total.get(chosen, 0.0) + at
            end = at + float(rng.exponential(300.0))
            if chosen in {"a2", "b0"}:
                busy_until = end
            heapq.heappush(free, (end, place))
    return {key: value / runs for key, value in total.items()}


def test_played_waits_are_those_of_a_plain_simulation() -> None:
    tickets = {
        key: [
            replace(ticket, rank=ticket.rank + (key == "b") * 0.01, visit=1 if ticket.key in {"a2", "b0"} else None)
            for ticket in line(key, 6).waiting
        ]
        for key in "ab"
    }
    state = building(
        [LineState(key=key, waiting=tickets[key]) for key in "ab"],
        [counter(1, "a"), counter(2, "a", "b"), counter(3, "b")],
    )
    expected = brute_force(1, 3000)
    found = [forecast(state, times=known(), seed=seed) for seed in range(8)]
    for key, mean in expected.items():
        told = np.mean([seconds(each.ticket(key).mean) for each in found])  # type: ignore[union-attr]
        assert told == pytest.approx(mean, rel=0.1, abs=12), key


tickets_drawn = st.builds(
    lambda number, rank, visit, target, ready: (number, rank, visit, target, ready),
    st.integers(0, 2),
    st.floats(-4000, 0),
    st.sampled_from([None, None, 1, 2, 3]),
    st.sampled_from([None, None, None, 0, 1, 99]),
    st.sampled_from([None, None, 600.0, 90_000.0]),
)
windows_drawn = st.lists(st.tuples(st.floats(-5000, 20_000), st.floats(-5000, 30_000)), max_size=3)
lines_drawn = st.sets(st.sampled_from(["a", "b", "c", "gone"]))
began_drawn = st.sampled_from([None, 0.0, -50.0, -90_000.0])
counters_drawn = st.lists(st.tuples(lines_drawn, windows_drawn, began_drawn), max_size=4)


@settings(deadline=None, max_examples=60)
@given(st.lists(tickets_drawn, max_size=14), counters_drawn, st.sampled_from([FCFS, LEAST_SLACK, CallRule(reach=60.0)]))
def test_no_state_of_a_building_breaks_the_forecast(
    drawn: list[tuple[int, float, int | None, int | None, float | None]],
    halls: list[tuple[set[str], list[tuple[float, float]], float | None]],
    rule: CallRule,
) -> None:
    waiting: dict[str, list[WaitingTicket]] = {"a": [], "b": [], "c": []}
    for place, (number, rank, visit, target, ready) in enumerate(drawn):
        waiting["abc"[number]].append(
            WaitingTicket(
                key=place,
                rank=NINE + rank,
                entered_at=NINE + rank,
                visit=visit,
                target_counter=target,
                ready_at=None if ready is None else NINE + ready,
            )
        )
    state = building(
        [LineState(key=key, waiting=tickets, head_starts=(0.0, 900.0)) for key, tickets in waiting.items()],
        [
            CounterState(
                key=place,
                lines=sorted(lines),
                windows=[(NINE + begins, NINE + ends) for begins, ends in windows],
                serving=None if began is None else Serving(line="a", began_at=NINE + began, visit=1),
            )
            for place, (lines, windows, began) in enumerate(halls)
        ],
    )
    found = forecast(state, times=ServiceTimes(), policy=rule)
    for key, each in found.lines.items():
        if each is None:
            continue
        assert {ticket for ticket, _ in each.places} == {ticket.key for ticket in waiting[str(key)]}
        assert set(each.newcomers) == {0.0, 900.0}
        for wait in [*(wait for _, wait in each.places), *each.newcomers.values()]:
            assert 0.0 <= wait.p_today <= 1.0
            known_values = [value for value in (wait.q05, wait.q50, wait.q95) if value is not None]
            assert known_values == sorted(known_values)
            assert all(isfinite(value) and value >= 0 for value in known_values)
            assert (wait.q95 is None) or (wait.mean is not None)
