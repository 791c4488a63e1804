"""Whom a counter calls under a policy of the mall: by limit, by weight, quick lines first, and nobody for ever last."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from anjungan.domain.premises.models import Counter
from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing import queries
from anjungan.domain.queueing.models import Ticket
from anjungan.domain.queueing.queries import LineTerms, PolicyTerms
from anjungan.domain.queueing.tests.policies import LATER, TZ, decide, in_force, least_slack
from anjungan.domain.queueing.tests.scenarios import NINE_O_CLOCK, hall, minutes
from anjungan.waiting.policies import Candidate, in_order


@pytest.mark.django_db
def test_without_a_policy_people_are_called_in_the_order_of_arrival() -> None:
    here = hall(lines=2)
    here.arrive(1, at=NINE_O_CLOCK)
    here.arrive(0, at=NINE_O_CLOCK + minutes(1))
    assert in_force(here, LATER).rule == "fcfs"
    assert here.call(at=LATER).number == "J001"


@pytest.mark.django_db
def test_whoever_is_closest_to_the_limit_of_the_line_is_called_first() -> None:
    here = hall(lines=2)
    decide(here, least_slack(here, 10, 60))
    here.arrive(1, at=NINE_O_CLOCK)
    here.arrive(0, at=NINE_O_CLOCK + minutes(20))
    # 6 of 10 minutes against 26 of 60.
    assert here.call(at=NINE_O_CLOCK + minutes(26)).number == "A001"


@pytest.mark.django_db
def test_weight_counts_like_a_shorter_limit() -> None:
    here = hall(lines=2)
    terms = PolicyTerms(
        rule="least_slack",
        lines={
            here.lines[0].pk: LineTerms(target_minutes=30, weight=Decimal("3.5")),
            here.lines[1].pk: LineTerms(target_minutes=30),
        },
    )
    decide(here, terms)
    here.arrive(1, at=NINE_O_CLOCK)
    here.arrive(0, at=NINE_O_CLOCK + minutes(20))
    assert here.call(at=NINE_O_CLOCK + minutes(29)).number == "A001"


@pytest.mark.django_db
def test_a_head_start_counts_as_time_waited() -> None:
    here = hall(lines=2)
    queue.set_usual_priority_classes(
        mall_id=here.mall.pk, valid_from=NINE_O_CLOCK.date(), actor=here.manager, now=NINE_O_CLOCK
    )
    decide(here, least_slack(here, 30, 15))
    here.arrive(0, at=NINE_O_CLOCK, priority=["lansia"])
    here.arrive(1, at=NINE_O_CLOCK)
    # (5 + 20) of 30 against 5 of 15.
    assert here.call(at=LATER).number == "A001"


@pytest.mark.django_db
def test_equal_shares_are_called_by_arrival() -> None:
    here = hall(lines=2)
    decide(here, least_slack(here, 20, 20))
    here.arrive(1, at=NINE_O_CLOCK)
    here.arrive(0, at=NINE_O_CLOCK)
    assert here.call(at=LATER).number == "J001"


@pytest.mark.django_db
def test_a_quick_desk_takes_the_quick_lines_first_and_the_others_when_nobody_waits_there() -> None:
    here = hall(counters=2, lines=2)
    decide(here, least_slack(here, 10, 30, rule="fcfs", quick=[0], quick_desks=[0]))
    for minute in (0, 1):
        here.arrive(1, at=NINE_O_CLOCK + minutes(minute))
    here.arrive(0, at=NINE_O_CLOCK + minutes(2))
    quick = here.call(0, at=LATER)
    usual = here.call(1, at=LATER)
    here.begin(quick, 0, at=LATER)
    here.finish(quick, 0, at=LATER)

    assert (quick.number, usual.number) == ("A001", "J001")
    assert here.call(0, at=LATER).number == "J002"


@pytest.mark.django_db
def test_nobody_is_overtaken_by_a_person_who_came_much_later_however_short_the_line_promised() -> None:
    here = hall(lines=2)
    decide(here, least_slack(here, 1, 480, most=30))
    here.arrive(1, at=NINE_O_CLOCK)
    for late in (29, 30, 31, 32):
        here.arrive(0, at=NINE_O_CLOCK + minutes(late))
    at, order = NINE_O_CLOCK + minutes(60), []
    for _ in range(5):
        called = here.call(at=at)
        order.append(called.number)
        here.begin(called, at=at)
        here.finish(called, at=at)
    assert order == ["A001", "A002", "J001", "A003", "A004"]


@pytest.mark.django_db
def test_a_line_that_a_policy_does_not_name_has_the_usual_limit() -> None:
    here = hall(lines=2)
    decide(here, PolicyTerms(
        rule="least_slack", usual_target_minutes=10, lines={here.lines[0].pk: LineTerms(target_minutes=60)}
    ))  # fmt: skip
    here.arrive(0, at=NINE_O_CLOCK)
    here.arrive(1, at=NINE_O_CLOCK + minutes(2))
    assert here.call(at=LATER).number == "J001"


@pytest.mark.django_db
def test_the_list_of_a_desk_is_the_order_in_which_its_counter_would_call_now() -> None:
    here = hall(lines=3)
    decide(here, least_slack(here, 5, 20, 60, most=15))
    for minute, line in enumerate([2, 2, 1, 0, 2, 1, 0, 0, 1, 2, 0, 1]):
        here.arrive(line, at=NINE_O_CLOCK + minutes(2 * minute))
    at = NINE_O_CLOCK + minutes(30)
    counter = Counter.objects.get(pk=here.counters[0].pk)
    shown = [ticket.number for ticket in queries.desk(counter=counter, tz_name=TZ, now=at).next]
    called = []
    for _ in shown:
        ticket = here.call(at=at)
        called.append(ticket.number)
        here.begin(ticket, at=at)
        here.finish(ticket, at=at)
    assert shown == called
    assert len(shown) == 12


class AnyHall(TestCase):
    """Random halls, people, rules and counters: the database, the library and the desk's list say the same."""

    @settings(max_examples=60, deadline=None)
    @given(
        people=st.lists(st.tuples(st.integers(0, 2), st.integers(0, 5400), st.booleans()), min_size=1, max_size=12),
        limits=st.lists(st.integers(1, 90), min_size=3, max_size=3),
        weights=st.lists(st.sampled_from(["0.25", "0.8", "1", "2.35", "4"]), min_size=3, max_size=3),
        rule=st.sampled_from(["fcfs", "least_slack"]),
        quick=st.sets(st.integers(0, 2)),
        most=st.sampled_from([1, 7, 30, 240]),
        counter=st.integers(0, 1),
    )
    def test_database_and_library_order_alike(
        self, people: list[tuple[int, int, bool]], limits: list[int], weights: list[str], rule: str, quick: set[int],
        most: int, counter: int,
    ) -> None:  # fmt: skip
        here = hall(counters=2, lines=3)
        queue.set_usual_priority_classes(
            mall_id=here.mall.pk, valid_from=NINE_O_CLOCK.date(), actor=here.manager, now=NINE_O_CLOCK
        )
        terms = PolicyTerms(
            rule=rule, usual_target_minutes=45, most_overtaking_minutes=most,
            lines={
                line.pk: LineTerms(target_minutes=limit, weight=Decimal(weight), quick=at in quick)
                for at, (line, limit, weight) in enumerate(zip(here.lines, limits, weights, strict=True))
            },
            quick_counter_ids=(here.counters[0].pk,) if quick else (),
        )  # fmt: skip
        decide(here, terms)
        for line, second, elder in people:
            here.arrive(line, at=NINE_O_CLOCK + timedelta(seconds=second), priority=["lansia"] if elder else [])
        at = NINE_O_CLOCK + minutes(100)
        seat = Counter.objects.get(pk=here.counters[counter].pk)
        listed = [ticket.id for ticket in queries.desk(counter=seat, tz_name=TZ, now=at).next]
        candidates = [
            Candidate(key=ticket.pk, line=str(ticket.line_id), rank_at=(ticket.rank_at - at).total_seconds())
            for ticket in Ticket.objects.all()
        ]
        # The order of arrival needs no bound where no line is preferred; both leave it out.
        policy = terms.for_simulator()
        said = in_order(policy=policy, tickets=candidates, now=0.0, counter=str(seat.pk))
        assert listed == [one.key for one in said]
        assert here.call(counter, at=at).id == listed[0]


@pytest.mark.django_db
def test_the_order_is_explained_by_the_rule_that_made_it() -> None:
    here = hall(lines=2)
    decide(here, least_slack(here, 10, 480, most=30))
    here.arrive(1, at=NINE_O_CLOCK)
    for minute in (29, 35):
        here.arrive(0, at=NINE_O_CLOCK + minutes(minute))
    told = queries.explain_order(
        counter=Counter.objects.get(pk=here.counters[0].pk), tz_name=TZ, now=NINE_O_CLOCK + minutes(40)
    )
    assert told.terms.rule == "least_slack"
    assert [(row.number, row.counted_minutes, row.limit_minutes, row.share) for row in told.rows] == [
        ("A001", 11, 10, 110), ("J001", 40, 480, 8), ("A002", 5, 10, 50),
    ]  # fmt: skip
    assert [row.overtakes for row in told.rows] == [["J001"], [], []]
    assert [row.eldest for row in told.rows] == [False, True, False]


@pytest.mark.django_db
def test_a_quick_desk_says_that_it_is_one() -> None:
    here = hall(lines=2)
    decide(here, least_slack(here, 10, 30, rule="fcfs", quick=[0], quick_desks=[0]))
    here.arrive(1, at=NINE_O_CLOCK)
    here.arrive(0, at=NINE_O_CLOCK + minutes(1))
    told = queries.explain_order(counter=Counter.objects.get(pk=here.counters[0].pk), tz_name=TZ, now=LATER)
    assert told.quick_desk
    assert [(row.number, row.quick, row.share) for row in told.rows] == [("A001", True, None), ("J001", False, None)]
