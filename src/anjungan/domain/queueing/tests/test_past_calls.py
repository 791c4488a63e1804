"""Weeks later somebody asks why another was called first: the log and the policy of that instant answer."""

from __future__ import annotations

import pytest

from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing.queries.past_calls import explain_calls
from anjungan.domain.queueing.tests.policies import decide, least_slack
from anjungan.domain.queueing.tests.scenarios import NINE_O_CLOCK, hall, minutes

pytestmark = pytest.mark.django_db
TODAY = NINE_O_CLOCK.date()


def test_a_call_is_explained_by_the_policy_of_its_own_instant() -> None:
    here = hall(lines=2)
    here.arrive(1, at=NINE_O_CLOCK)
    here.arrive(0, at=NINE_O_CLOCK + minutes(1))
    here.arrive(1, at=NINE_O_CLOCK + minutes(2))
    first = here.call(at=NINE_O_CLOCK + minutes(3))
    here.begin(first, at=NINE_O_CLOCK + minutes(3))
    here.finish(first, at=NINE_O_CLOCK + minutes(5))
    decide(here, least_slack(here, 60, 5), now=NINE_O_CLOCK + minutes(6))
    here.call(at=NINE_O_CLOCK + minutes(10))

    (by_arrival,) = explain_calls(mall_id=here.mall.pk, business_date=TODAY, number="J001")
    assert (by_arrival.policy.terms.rule, by_arrival.by_rule) == ("fcfs", True)
    assert [one.number for one in by_arrival.waited] == ["J001", "A001", "J002"]
    assert [one.called for one in by_arrival.waited] == [True, False, False]
    (by_limit,) = explain_calls(mall_id=here.mall.pk, business_date=TODAY, number="J002")
    assert (by_limit.policy.terms.rule, by_limit.by_rule, by_limit.counter) == ("least_slack", True, "101")
    assert [(one.number, one.share) for one in by_limit.waited] == [("J002", 160), ("A001", 15)]
    assert explain_calls(mall_id=here.mall.pk, business_date=TODAY, number="A001") == []


def test_a_person_whom_the_officer_chose_is_said_to_be_chosen() -> None:
    here = hall()
    for minute in range(2):
        here.arrive(at=NINE_O_CLOCK + minutes(minute))
    second = here.arrive(at=NINE_O_CLOCK + minutes(2))
    queue.call_ticket(
        ticket_id=second.tickets[0].uuid, counter_id=here.counters[0].pk, actor=here.officers[0],
        now=NINE_O_CLOCK + minutes(4),
    )  # fmt: skip
    (call,) = explain_calls(mall_id=here.mall.pk, business_date=TODAY, number="A003")
    assert not call.by_rule
    assert [one.number for one in call.waited] == ["A001", "A002", "A003"]


def test_who_was_elsewhere_or_in_another_line_did_not_wait_for_this_counter() -> None:
    here = hall(counters=2, lines=2, skills=[[0], [1]])
    busy = here.arrive(0, 1, at=NINE_O_CLOCK)
    here.arrive(1, at=NINE_O_CLOCK + minutes(1))
    here.arrive(0, at=NINE_O_CLOCK + minutes(1))
    here.call(0, at=NINE_O_CLOCK + minutes(2))
    here.call(1, at=NINE_O_CLOCK + minutes(3))
    (call,) = explain_calls(mall_id=here.mall.pk, business_date=TODAY, number="J001")
    assert busy.number not in [one.number for one in call.waited]
    assert [one.number for one in call.waited] == ["J001"]
    assert call.by_rule


def test_the_lines_a_counter_called_then_come_from_its_ledger() -> None:
    here = hall(lines=2)
    here.arrive(0, at=NINE_O_CLOCK)
    here.arrive(1, at=NINE_O_CLOCK + minutes(1))
    queue.set_counter_lines(
        counter_id=here.counters[0].pk, line_ids=[here.lines[1].pk], actor=here.manager, now=NINE_O_CLOCK + minutes(2)
    )
    here.call(at=NINE_O_CLOCK + minutes(3))
    queue.set_counter_lines(
        counter_id=here.counters[0].pk, line_ids=[line.pk for line in here.lines], actor=here.manager,
        now=NINE_O_CLOCK + minutes(4),
    )  # fmt: skip
    (call,) = explain_calls(mall_id=here.mall.pk, business_date=TODAY, number="J001")
    assert [one.number for one in call.waited] == ["J001"]
