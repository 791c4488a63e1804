"""The forecast plays the rule that calls."""

import pytest

from anjungan.domain.forecasting.queries import gather
from anjungan.domain.queueing.tests.policies import LATER, decide, in_force, least_slack
from anjungan.domain.queueing.tests.scenarios import hall, minutes
from anjungan.waiting.live import FCFS, CallRule

pytestmark = pytest.mark.django_db(transaction=True)


def test_without_a_decision_the_order_of_rank_is_foretold() -> None:
    here = hall(lines=2)
    assert gather(mall=here.mall, now=LATER).rule == FCFS


def test_under_least_slack_the_bound_on_overtaking_is_foretold_too() -> None:
    here = hall(lines=2)
    decide(here, least_slack(here, 10, 20))
    terms = in_force(here, LATER)
    found = gather(mall=here.mall, now=LATER + minutes(1)).rule
    assert found == CallRule(name="least_slack", reach=60.0 * terms.most_overtaking_minutes)
    assert found.reach > 0
