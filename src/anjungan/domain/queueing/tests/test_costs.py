"""How many statements each hot verb speaks to the database, begin and commit counted as well."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing.queries import opening
from anjungan.domain.queueing.tests.policies import decide, least_slack
from anjungan.domain.queueing.tests.scenarios import NINE_O_CLOCK, Hall, hall

pytestmark = pytest.mark.django_db(transaction=True)


def spoken(act: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as statements:
        act()
    return len(statements)


def ready(waiting: int = 2) -> Hall:
    here = hall()
    for _ in range(waiting):
        here.arrive()
    return here


def test_a_number_costs_one_statement_and_three_when_the_rules_are_not_known_yet() -> None:
    here = ready(0)
    opening.forget()
    assert spoken(here.arrive) == 3
    assert spoken(here.arrive) == 1


def test_a_number_with_a_key_costs_no_more() -> None:
    here = ready(1)
    assert spoken(lambda: queue.start_visit(
        mall_id=here.mall.pk, offerings=[here.offerings[0].uuid], actor=here.greeter, now=NINE_O_CLOCK,
        idempotency_key="k",
    )) == 1  # fmt: skip


def test_the_whole_of_a_service_costs_one_statement_a_step() -> None:
    here = ready()
    costs: dict[str, int] = {}
    with CaptureQueriesContext(connection) as statements:
        called = here.call()
        costs["call"] = len(statements)
        here.begin(called)
        costs["begin"] = len(statements) - costs["call"]
        here.finish(called)
        costs["finish"] = len(statements) - costs["call"] - costs["begin"]
    assert costs == {"call": 1, "begin": 1, "finish": 1}


def test_the_one_button_costs_one_statement() -> None:
    here = ready()
    called = here.call()
    assert spoken(lambda: queue.finish_and_call_next(
        ticket_id=called.id, counter_id=here.counters[0].pk, actor=here.officers[0], now=NINE_O_CLOCK
    )) == 1  # fmt: skip


def test_the_cost_of_a_call_does_not_grow_with_the_line() -> None:
    here = ready(40)
    assert spoken(here.call) == 1


def test_a_call_by_limits_and_quick_lines_costs_one_statement_too() -> None:
    here = hall(lines=3)
    decide(here, least_slack(here, 5, 20, 60, quick=[0], quick_desks=[0]))
    for turn in range(30):
        here.arrive(turn % 3)
    assert spoken(here.call) == 1
