"""The rule of calling, for programs: what holds now, and what held then."""

from datetime import timedelta

import pytest

from anjungan.domain.accounts.models import User
from anjungan.domain.queueing.tests.policies import decide, least_slack
from anjungan.domain.queueing.tests.scenarios import NINE_O_CLOCK, hall
from anjungan.foundation import clock
from anjungan.interfaces.api import bearer
from anjungan.interfaces.api.tests.test_lifecycle import Program, token_for

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_policy_in_force_and_the_one_before_can_be_read() -> None:
    bearer.forget()
    here = hall(counters=2, lines=2)
    reader = Program(token_for(User.objects.create(username="pembaca", name="Dewi"), here, "greeter"))
    address = f"/malls/{here.mall.key}/call-policy"
    assert reader.get(address).json()["rule"] == "fcfs"
    decided = clock.now() - timedelta(minutes=1)
    policy = decide(here, least_slack(here, 10, 30, quick=[0], quick_desks=[1]), now=decided)

    found = reader.get(address).json()
    assert (found["uuid"], found["rule"], found["valid_until"]) == (str(policy.uuid), "least_slack", None)
    assert found["quick_counters"] == [str(here.counters[1].uuid)]
    assert [(one["line"], one["target_minutes"], one["quick"]) for one in found["lines"]] == [
        (str(here.lines[0].uuid), 10, True), (str(here.lines[1].uuid), 30, False),
    ]  # fmt: skip
    before = reader.get(f"{address}?at={NINE_O_CLOCK.strftime('%Y-%m-%dT%H:%M:%SZ')}").json()
    assert (before["uuid"], before["rule"], before["lines"]) == (None, "fcfs", [])
    assert reader.get(f"{address}?at=2026-01-01T00:00:00").json()["code"] == "invalid_input"
