"""The rule of calling as data: decided once, kept for ever, taken back by a new version, never two at a time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connections, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from anjungan.domain.premises.models import Counter
from anjungan.domain.queueing import errors, queries
from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing.models import CallPolicy, PolicyTrial, Ticket
from anjungan.domain.queueing.queries import LineTerms, PolicyTerms
from anjungan.domain.queueing.tests.neighbours import half_finished, meanwhile, until_it_waits
from anjungan.domain.queueing.tests.scenarios import NINE_O_CLOCK, Hall, hall, minutes
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import InvalidInput, NotAllowed
from anjungan.foundation.models import AuditEntry, EventRecord
from anjungan.waiting.policies import Candidate, in_order

TZ = "Asia/Jakarta"
WORKER = Actor.system("percobaan aturan")
LATER = NINE_O_CLOCK + minutes(5)


def least_slack(here: Hall, *targets: int, **named: Any) -> PolicyTerms:
    """Terms in which each line of the hall has a target in minutes."""
    lines = {
        line.pk: LineTerms(target_minutes=target, quick=index in named.get("quick", ()))
        for index, (line, target) in enumerate(zip(here.lines, targets, strict=False))
    }
    return PolicyTerms(
        rule=named.get("rule", "least_slack"), lines=lines, most_overtaking_minutes=named.get("most", 60),
        quick_counter_ids=tuple(here.counters[at].pk for at in named.get("quick_desks", ())),
    )  # fmt: skip


def tried(here: Hall, terms: PolicyTerms, *, now: datetime = NINE_O_CLOCK) -> PolicyTrial:
    """A trial of the terms that has ended."""
    trial = queue.ask_policy_trial(mall_id=here.mall.pk, draft=terms, actor=here.manager, now=now)
    return queue.end_policy_trial(trial=trial.uuid, result={}, actor=WORKER, now=now)


def decide(here: Hall, terms: PolicyTerms, *, now: datetime = NINE_O_CLOCK, **named: Any) -> CallPolicy:
    """Put terms in force after a trial."""
    return queue.put_call_policy_in_force(
        mall_id=here.mall.pk, trial=tried(here, terms, now=now).uuid, reason="Antrean cepat terlalu lama",
        actor=here.manager, now=now, **named,
    )  # fmt: skip


def in_force(here: Hall, at: datetime) -> PolicyTerms:
    return queries.call_policy(mall_id=here.mall.pk, at=at).terms


# --- whom it calls


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


# --- history


@pytest.mark.django_db
def test_every_instant_has_the_policy_that_was_decided_for_it() -> None:
    here = hall(lines=2)
    decide(here, least_slack(here, 10, 20))
    decide(here, least_slack(here, 30, 40), now=LATER)
    decide(here, least_slack(here, 50, 60), now=LATER + minutes(5), valid_from=LATER + minutes(60))

    first = here.lines[0].pk
    found = [
        in_force(here, NINE_O_CLOCK + minutes(m)).of(first).target_minutes for m in (-1, 0, 4.9, 5, 64.9, 65, 9000)
    ]
    assert found == [30, 10, 10, 30, 30, 50, 50]


@pytest.mark.django_db
def test_what_was_planned_later_gives_way_to_what_is_decided_now() -> None:
    here = hall(lines=2)
    planned = decide(here, least_slack(here, 10, 20), valid_from=LATER + minutes(60))
    decide(here, least_slack(here, 30, 40), now=LATER)
    assert in_force(here, LATER + minutes(90)).of(here.lines[0].pk).target_minutes == 30
    assert planned.uuid not in [one.uuid for one in queries.call_policy_history(mall_id=here.mall.pk)]


@pytest.mark.django_db
def test_a_plan_that_is_withdrawn_leaves_the_one_before_running() -> None:
    here = hall(lines=2)
    decide(here, least_slack(here, 10, 20))
    planned = decide(here, least_slack(here, 30, 40), now=LATER, valid_from=LATER + minutes(60))
    for _ in range(2):
        queue.withdraw_call_policy(mall_id=here.mall.pk, policy=planned.uuid, actor=here.manager, now=LATER)
    assert in_force(here, LATER + minutes(90)).of(here.lines[0].pk).target_minutes == 10
    assert EventRecord.objects.filter(name="queueing.call_policy_withdrawn.v1").count() == 1


@pytest.mark.django_db
def test_a_policy_that_has_begun_cannot_be_withdrawn() -> None:
    here = hall(lines=2)
    begun = decide(here, least_slack(here, 10, 20))
    with pytest.raises(errors.PolicyHasChanged):
        queue.withdraw_call_policy(mall_id=here.mall.pk, policy=begun.uuid, actor=here.manager, now=LATER)


@pytest.mark.django_db
def test_taking_back_is_a_new_version_and_the_history_stays() -> None:
    here = hall(lines=2)
    decide(here, least_slack(here, 10, 20))
    second = decide(here, least_slack(here, 30, 40), now=LATER)

    def undo(minute: float, policy: CallPolicy) -> CallPolicy:
        return queue.undo_call_policy(
            mall_id=here.mall.pk, policy=policy.uuid, reason="Lebih lama", actor=here.manager,
            now=LATER + minutes(minute),
        )  # fmt: skip

    back = undo(1, second)
    assert undo(2, second) == back
    assert in_force(here, LATER + minutes(3)).of(here.lines[0].pk).target_minutes == 10
    assert [one.undoes for one in queries.call_policy_history(mall_id=here.mall.pk)] == [True, False, False]
    with pytest.raises(errors.PolicyHasChanged):
        undo(3, CallPolicy.objects.earliest("valid_from"))


@pytest.mark.django_db
def test_the_first_policy_taken_back_leaves_the_order_of_arrival() -> None:
    here = hall(lines=2)
    first = decide(here, least_slack(here, 10, 20))
    queue.undo_call_policy(mall_id=here.mall.pk, policy=first.uuid, reason="Batal", actor=here.manager, now=LATER)
    assert in_force(here, LATER) == PolicyTerms()


@pytest.mark.django_db
@pytest.mark.parametrize("change", [{"rule": "fcfs"}, {"valid_from": LATER}, {"reason": "lain"}])
def test_what_was_decided_cannot_be_changed_even_by_hand(change: dict[str, Any]) -> None:
    here = hall(lines=2)
    policy = decide(here, least_slack(here, 10, 20))
    with pytest.raises(DatabaseError, match="kept as it was decided"), transaction.atomic():
        CallPolicy.objects.filter(pk=policy.pk).update(**change)
    with pytest.raises(DatabaseError, match="kept as it was decided"), transaction.atomic():
        policy.lines.update(target_minutes=1)
    with pytest.raises(DatabaseError, match="kept as it was decided"), transaction.atomic():
        policy.lines.all().delete()


@pytest.mark.django_db
def test_two_policies_cannot_hold_at_one_instant_even_by_hand() -> None:
    here = hall(lines=2)
    policy = decide(here, least_slack(here, 10, 20))
    with pytest.raises(IntegrityError, match="one_call_policy_at_a_time"), transaction.atomic():
        CallPolicy.objects.create(
            mall=here.mall, valid_from=LATER, rule="fcfs", usual_target_minutes=30, most_overtaking_minutes=60,
            undoes=policy, created_at=LATER, reason="x",
        )  # fmt: skip


class AnyHistory(TestCase):
    @settings(max_examples=20, deadline=None)
    @given(
        steps=st.lists(
            st.tuples(st.sampled_from(["decide", "plan", "undo", "withdraw"]), st.integers(0, 90)), max_size=8
        )
    )
    def test_no_instant_ever_has_two_policies_nor_a_gap_after_the_first(self, steps: list[tuple[str, int]]) -> None:
        here, now = hall(lines=1), NINE_O_CLOCK
        for verb, step in steps:
            now += minutes(step)
            newest = queries.call_policy_history(mall_id=here.mall.pk)
            try:
                if verb == "decide":
                    decide(here, least_slack(here, 10), now=now)
                elif verb == "plan":
                    decide(here, least_slack(here, 10), now=now, valid_from=now + minutes(45))
                elif newest and newest[0].uuid:
                    if verb == "undo":
                        queue.undo_call_policy(
                            mall_id=here.mall.pk, policy=newest[0].uuid, reason="x", actor=here.manager, now=now
                        )
                    else:
                        queue.withdraw_call_policy(
                            mall_id=here.mall.pk, policy=newest[0].uuid, actor=here.manager, now=now
                        )
            except errors.PolicyHasChanged:
                pass
        history = list(reversed(queries.call_policy_history(mall_id=here.mall.pk)))
        for before, after in pairwise(history):
            assert before.valid_until == after.valid_from
        if history:
            assert history[-1].valid_until is None


# --- who may, and after what


@pytest.mark.django_db
def test_a_draft_comes_into_force_only_after_its_trial() -> None:
    here = hall(lines=2)
    trial = queue.ask_policy_trial(
        mall_id=here.mall.pk, draft=least_slack(here, 10, 20), actor=here.manager, now=NINE_O_CLOCK
    )
    with pytest.raises(errors.TrialNotDone):
        queue.put_call_policy_in_force(
            mall_id=here.mall.pk, trial=trial.uuid, reason="x", actor=here.manager, now=NINE_O_CLOCK
        )
    with pytest.raises(errors.TrialRunning):
        queue.ask_policy_trial(mall_id=here.mall.pk, draft=PolicyTerms(), actor=here.manager, now=LATER)
    later = queue.ask_policy_trial(
        mall_id=here.mall.pk, draft=PolicyTerms(), actor=here.manager, now=NINE_O_CLOCK + minutes(11)
    )
    trial.refresh_from_db()
    assert (trial.state, later.state) == ("failed", "queued")


@pytest.mark.django_db
def test_the_same_key_asks_for_one_trial_and_the_same_trial_makes_one_policy() -> None:
    here = hall(lines=2)
    asked = [
        queue.ask_policy_trial(
            mall_id=here.mall.pk, draft=PolicyTerms(), actor=here.manager, now=NINE_O_CLOCK, idempotency_key="k"
        )
        for _ in range(2)
    ]
    assert asked[0] == asked[1]
    queue.end_policy_trial(trial=asked[0].uuid, result=None, actor=WORKER, now=NINE_O_CLOCK)
    for minute in range(2):
        queue.put_call_policy_in_force(
            mall_id=here.mall.pk,
            trial=asked[0].uuid,
            reason="Mal baru",
            actor=here.manager,
            now=LATER + minutes(minute),
        )
    assert CallPolicy.objects.count() == 1
    entry = AuditEntry.objects.get(verb="queueing.call_policy_set.v1")
    assert (entry.actor_label, entry.details["reason"]) == ("Pengelola", "Mal baru")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [
        {"rule": "undian"}, {"usual_target_minutes": 0}, {"usual_target_minutes": 481}, {"most_overtaking_minutes": 0},
        {"most_overtaking_minutes": 241}, {"lines": {-1: LineTerms(target_minutes=10)}}, {"quick_counter_ids": (-1,)},
    ],
)  # fmt: skip
def test_a_draft_that_cannot_be_is_refused(wrong: dict[str, Any]) -> None:
    here = hall()
    with pytest.raises(InvalidInput):
        queue.ask_policy_trial(mall_id=here.mall.pk, draft=PolicyTerms(**wrong), actor=here.manager, now=NINE_O_CLOCK)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [
        {"target_minutes": 0}, {"target_minutes": 481}, {"weight": Decimal("0.2")}, {"weight": Decimal("4.01")},
        {"weight": Decimal("nan")}, {"weight": Decimal("1.001")},
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_is_refused(wrong: dict[str, Any]) -> None:
    here = hall()
    terms = PolicyTerms(lines={here.lines[0].pk: LineTerms(**({"target_minutes": 20} | wrong))})
    with pytest.raises(InvalidInput):
        queue.ask_policy_trial(mall_id=here.mall.pk, draft=terms, actor=here.manager, now=NINE_O_CLOCK)


@pytest.mark.django_db
def test_quick_desks_need_quick_lines_and_the_other_way_round() -> None:
    here = hall()
    for terms in (least_slack(here, 10, quick=[0]), least_slack(here, 10, quick_desks=[0])):
        with pytest.raises(errors.QuickDeskIncomplete):
            queue.ask_policy_trial(mall_id=here.mall.pk, draft=terms, actor=here.manager, now=NINE_O_CLOCK)


@pytest.mark.django_db
def test_only_a_manager_of_this_mall_decides() -> None:
    here, there = hall(), hall()
    trial = tried(here, PolicyTerms())
    for actor in (here.officers[0], there.manager):
        with pytest.raises(NotAllowed):
            queue.ask_policy_trial(mall_id=here.mall.pk, draft=PolicyTerms(), actor=actor, now=LATER)
        with pytest.raises(NotAllowed):
            queue.put_call_policy_in_force(mall_id=here.mall.pk, trial=trial.uuid, reason="x", actor=actor, now=LATER)
    with pytest.raises(errors.TrialNotFound):
        queue.put_call_policy_in_force(
            mall_id=there.mall.pk, trial=trial.uuid, reason="x", actor=there.manager, now=LATER
        )


# --- races


@pytest.mark.django_db(transaction=True)
def test_of_two_managers_at_once_the_second_is_told() -> None:
    here = hall(lines=2)
    one = tried(here, least_slack(here, 10, 20))
    other = tried(here, least_slack(here, 30, 40))

    def decide_on(trial: PolicyTrial) -> CallPolicy:
        return queue.put_call_policy_in_force(
            mall_id=here.mall.pk, trial=trial.uuid, reason="x", actor=here.manager, now=LATER
        )

    with half_finished(lambda: decide_on(one)) as first, meanwhile(lambda: decide_on(other)) as second:
        until_it_waits(second)
        first.save()
        with pytest.raises(errors.PolicyHasChanged):
            second.result(timeout=10)
    assert CallPolicy.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_call_does_not_wait_for_a_policy_that_is_being_decided() -> None:
    here = hall(lines=2)
    trial = tried(here, least_slack(here, 1, 480))
    here.arrive(1, at=NINE_O_CLOCK)
    here.arrive(0, at=NINE_O_CLOCK + minutes(1))
    with half_finished(
        lambda: queue.put_call_policy_in_force(
            mall_id=here.mall.pk, trial=trial.uuid, reason="x", actor=here.manager, now=LATER
        )
    ):
        assert here.call(at=LATER).number == "J001"


@pytest.mark.django_db(transaction=True)
def test_the_policy_changes_while_sixteen_counters_call_and_nobody_is_called_twice_or_forgotten() -> None:
    here = hall(counters=16, lines=4)
    for minute in range(64):
        here.arrive(minute % 4, at=NINE_O_CLOCK + timedelta(seconds=minute))
    drafts = [least_slack(here, *targets) for targets in ((5, 10, 20, 60), (60, 20, 10, 5), (30, 30, 30, 30))]

    def work(counter: int) -> list[int]:
        try:
            done = []
            for turn in range(4):
                at = LATER + minutes(turn)
                called = here.call(counter, at=at)
                here.begin(called, counter, at=at)
                here.finish(called, counter, at=at)
                done.append(called.id)
            return done
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=8) as desks:
        running = [desks.submit(work, counter) for counter in range(16)]
        for turn, draft in enumerate(drafts):
            decide(here, draft, now=LATER + minutes(turn))
        called = [ticket for future in running for ticket in future.result(timeout=60)]
    assert len(set(called)) == len(called) == 64
    assert Ticket.objects.filter(state="done").count() == 64
    assert CallPolicy.objects.count() == 3


def test_terms_survive_being_kept() -> None:
    terms = PolicyTerms(
        rule="least_slack", quick_counter_ids=(3, 7),
        lines={2: LineTerms(target_minutes=10, weight=Decimal("1.25"), quick=True), 9: LineTerms(target_minutes=45)},
    )  # fmt: skip
    assert PolicyTerms.from_json(terms.as_json()) == terms
