"""The rule of calling as data: decided once, kept for ever, taken back by a new version, never two at a time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connections, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from anjungan.domain.queueing import errors, queries
from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing.models import CallPolicy, PolicyTrial, Ticket
from anjungan.domain.queueing.queries import LineTerms, PolicyTerms
from anjungan.domain.queueing.tests.neighbours import half_finished, meanwhile, until_it_waits
from anjungan.domain.queueing.tests.policies import LATER, WORKER, decide, in_force, least_slack, tried
from anjungan.domain.queueing.tests.scenarios import NINE_O_CLOCK, hall, minutes
from anjungan.foundation.errors import InvalidInput, NotAllowed
from anjungan.foundation.models import AuditEntry, EventRecord

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
