"""The races again with real processes: nobody stages anything, everybody presses."""

from datetime import timedelta
from typing import Any

import pytest

from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing.models import LineDay, Ticket, Visit
from anjungan.domain.queueing.tests.crowd import (
    Press,
    counted,
    press_each,
    serve_until_nobody_waits,
    take_numbers_until_refused,
    together,
)  # fmt: skip
from anjungan.domain.queueing.tests.scenarios import NINE_O_CLOCK, Hall, hall, offering_ids
from anjungan.foundation.models import EventRecord

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def taking(here: Hall, *errands: int, **named: Any) -> Press:
    return Press(
        "start_visit",
        {
            "mall_id": here.mall.pk, "offerings": offering_ids(here, *errands or (0,)), "actor": here.greeter,
            "now": NINE_O_CLOCK, **named,
        },
    )  # fmt: skip


def officer(here: Hall, counter: int, everybody: int) -> tuple[Any, dict[str, Any]]:
    return serve_until_nobody_waits, {
        "counter_id": here.counters[counter].pk, "actor": here.officers[counter], "now": NINE_O_CLOCK,
        "everybody": everybody, "mall_id": here.mall.pk,
    }  # fmt: skip


def calls() -> int:
    return EventRecord.objects.filter(name="queueing.ticket_called.v1").count()


def test_eight_kiosks_on_one_letter_give_no_number_twice_and_none_is_missing() -> None:
    here = hall()
    answers = together([(press_each, {"presses": [taking(here)] * 15})] * 8)

    assert counted(answers) == {"ok": 120}
    numbers = sorted(answer.value.number for each in answers for answer in each)
    assert numbers == [f"A{n:03d}" for n in range(1, 121)]


def test_sixteen_counters_on_one_line_call_everybody_once() -> None:
    here = hall(counters=16)
    for _ in range(48):
        here.arrive()
    answers = together([officer(here, counter, 48) for counter in range(16)])

    found = counted(answers)
    assert set(found) <= {"ok", "nothing_waiting"}
    assert found["ok"] == 48 * 3
    assert calls() == 48
    assert Ticket.objects.filter(state="done", calls=1).count() == 48


def test_while_somebody_waits_nobody_is_told_otherwise() -> None:
    here = hall(counters=16)
    for _ in range(16):
        here.arrive()
    presses = [
        Press("call_next_ticket", {"counter_id": counter.pk, "actor": actor, "now": NINE_O_CLOCK})
        for counter, actor in zip(here.counters, here.officers, strict=True)
    ]
    answers = together([(press_each, {"presses": [one]}) for one in presses])

    assert counted(answers) == {"ok": 16}
    assert len({answer.value.id for each in answers for answer in each}) == 16


def test_two_desks_pressing_at_once_on_one_counter_call_one_person() -> None:
    here = hall()
    for _ in range(4):
        here.arrive()
    press = Press(
        "call_next_ticket", {"counter_id": here.counters[0].pk, "actor": here.officers[0], "now": NINE_O_CLOCK}
    )
    answers = together([(press_each, {"presses": [press] * 5})] * 4)

    assert counted(answers) == {"ok": 1, "counter_busy": 19}
    assert calls() == 1


def test_a_nervous_finger_takes_one_number() -> None:
    here = hall()
    keyed = [taking(here, idempotency_key=f"touch {n}") for n in range(10)]
    answers = together([(press_each, {"presses": keyed})] * 4)

    assert counted(answers) == {"ok": 40}
    assert Visit.objects.count() == 10
    for touch in range(10):
        same = [each[touch].value for each in answers]
        assert len({visit.uuid for visit in same}) == 1
        assert sorted(visit.replayed for visit in same) == [False, True, True, True]


def test_twenty_people_want_the_last_five_places() -> None:
    here = hall(quota=5)
    answers = together([(press_each, {"presses": [taking(here)]})] * 20)

    assert counted(answers) == {"ok": 5, "quota_exhausted": 15}
    assert LineDay.objects.get().issued == Visit.objects.count() == 5


def test_visits_with_the_same_lines_in_other_orders_do_not_wait_for_each_other() -> None:
    here = hall(lines=4, quota=500)
    orders = [(0, 1, 2, 3), (3, 2, 1, 0), (1, 3, 0, 2), (2, 0, 3, 1)]
    answers = together([(press_each, {"presses": [taking(here, *order)] * 15}) for order in orders])

    assert counted(answers) == {"ok": 60}
    assert set(LineDay.objects.values_list("issued", flat=True)) == {60}


def test_people_with_two_errands_are_never_at_two_counters() -> None:
    here = hall(counters=4, lines=2, skills=[[0], [1], [0], [1]])
    for _ in range(15):
        here.arrive(0, 1)
    answers = together([officer(here, counter, 30) for counter in range(4)])

    found = counted(answers)
    assert set(found) <= {"ok", "nothing_waiting"}
    assert found["ok"] == 30 * 3
    assert calls() == 30
    assert not Visit.objects.exclude(state="ended").exists()


def test_the_day_closes_while_kiosks_give_numbers_and_counters_serve() -> None:
    here = hall(counters=3)
    for _ in range(20):
        here.arrive()
    taking_numbers = (take_numbers_until_refused, taking(here).named)
    closing = Press(
        "close_day",
        {
            "mall_id": here.mall.pk, "business_date": NINE_O_CLOCK.date(), "actor": here.manager,
            "now": NINE_O_CLOCK + timedelta(minutes=1),
        },
    )  # fmt: skip
    answers = together(
        [
            (press_each, {"presses": [closing]}), taking_numbers, taking_numbers,
            *(officer(here, counter, 1_000_000) for counter in range(3)),
        ]
    )  # fmt: skip

    assert answers[0][0].value is not None
    assert set(counted(answers)) <= {
        "ok", "day_already_closed", "nothing_waiting", "wrong_state", "not_at_counter", "counter_not_open",
    }  # fmt: skip
    assert not Visit.objects.filter(state__in=["open", "reserved"]).exists()
    given = sum(1 for each in answers[1:3] for answer in each if answer.value is not None)
    assert Visit.objects.count() == 20 + given
    assert queue.expired_reservations(now=NINE_O_CLOCK) == []
