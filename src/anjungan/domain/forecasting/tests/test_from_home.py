"""Who took a number at home counts as waiting until the turn has passed, and is told of the place that is kept."""

from __future__ import annotations

from typing import Any

import pytest

from anjungan.domain.appointments import operations as appointments
from anjungan.domain.appointments.tests.scenes import at, office
from anjungan.domain.forecasting.queries import gather, visit_outlook
from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing.queries import opening, ticket_page
from anjungan.domain.queueing.tests.test_checking_in import open_counter, walk_in
from anjungan.foundation.actors import Actor

pytestmark = pytest.mark.django_db


def waiting(here: Any, clock: str) -> int:
    return len(gather(mall=here.mall, now=at(clock)).state.lines[here.line.pk].waiting)


def test_others_count_with_who_is_at_home_until_the_turn_has_passed() -> None:
    opening.forget()
    here = office()
    appointments.set_remote_rule(line_id=here.line.pk, actor=here.manager, now=at("07:00"))
    officer = open_counter(here)
    walk_in(here, "08:58")
    home = queue.take_remote_number_for(
        mall_id=here.mall.pk, offering=here.offering.uuid, actor=here.greeter, now=at("09:00")
    )
    for minute in range(1, 4):
        walk_in(here, f"09:0{minute}")
    assert waiting(here, "09:04") == 5

    page = ticket_page(code=home.code)
    assert page is not None
    (own,) = visit_outlook(found=page, now=at("09:04")).tickets.values()
    assert own.ahead == 1
    assert own.outlook.mean_seconds is not None
    # One before, who is taken at once: about one service, not the five of somebody who comes now.
    assert own.outlook.mean_seconds < 1200

    queue.call_next_ticket(counter_id=here.counters[0].pk, actor=officer, now=at("09:04"))
    assert waiting(here, "09:05") == 4
    called = queue.finish_and_call_next  # the next one stands behind who is at home
    ticket = home.tickets.model.objects.get(counter=here.counters[0])
    called(counter_id=here.counters[0].pk, ticket_id=ticket.pk, outcome="served", actor=officer, now=at("09:06"))
    assert queue.note_turn_passed(visit_id=home.pk, actor=Actor.system("belum hadir"), now=at("09:06"))
    assert waiting(here, "09:07") == 2
