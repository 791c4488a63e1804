"""Who took a number at home counts as waiting, as far as such people come in time, until the turn has passed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from anjungan.domain.appointments import operations as appointments
from anjungan.domain.appointments.models import RemoteRequest
from anjungan.domain.appointments.tests.scenes import TOMORROW, at, office
from anjungan.domain.forecasting.queries import forecasts, from_home, gather, line_forecasts, visit_outlook
from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing.models import Visit
from anjungan.domain.queueing.queries import opening, ticket_page
from anjungan.domain.queueing.tests.test_checking_in import open_counter, walk_in
from anjungan.foundation.actors import Actor
from anjungan.foundation.ids import new_uuid

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


def test_who_is_at_home_counts_as_far_as_people_came_in_time_on_past_days() -> None:
    opening.forget()
    here = office()
    appointments.set_remote_rule(line_id=here.line.pk, share_percent=50, actor=here.manager, now=at("07:00"))
    open_counter(here)
    for minute in range(10):
        queue.take_remote_number_for(
            mall_id=here.mall.pk, offering=here.offering.uuid, actor=here.greeter, now=at(f"09:{minute:02}")
        )

    def newcomer() -> float:
        found = line_forecasts(mall=here.mall, now=at("09:10"))[here.line.pk].mean_seconds
        assert found is not None
        return found

    assert {ticket.chance for ticket in gather(mall=here.mall, now=at("09:10")).state.lines[here.line.pk].waiting} == {
        from_home.USUAL
    }
    before_anything_was_seen = newcomer()
    # Forty days ago forty took a number; ten of them were there in time, ten only after their turn had passed.
    for number in range(40):
        past_number(here, present=number < 20, late=number < 10)
    assert newcomer() == before_anything_was_seen  # of today nothing more is asked
    from_home.forget()
    forecasts.forget()
    [chance] = {ticket.chance for ticket in gather(mall=here.mall, now=at("09:10")).state.lines[here.line.pk].waiting}
    of_mall = (10 + 20 * from_home.USUAL) / (40 + 20)
    assert chance == pytest.approx((10 + 20 * of_mall) / (40 + 20))
    # Ten ahead: seven and a half services, then three and a third.
    assert newcomer() / before_anything_was_seen == pytest.approx((10 * chance) / (10 * from_home.USUAL), rel=0.1)


def past_number(here: Any, *, present: bool, late: bool) -> None:
    """Note a number of forty days ago that was taken at home."""
    taken = at("09:00", TOMORROW - timedelta(days=40))
    request = RemoteRequest.objects.create(
        code=new_uuid().hex[:16], mall=here.mall, line=here.line, offering=here.offering, business_date=taken.date(),
        state="taken", channel="portal", created_at=taken, ended_at=taken,
    )  # fmt: skip
    number = Visit.objects.filter(mall=here.mall).count() + 1
    Visit.objects.create(
        mall=here.mall, business_date=taken.date(), letter="A", sequence=number, number=f"A{number:03}",
        channel="portal", state="ended", created_at=taken, ended_at=taken, remote=request,
        present_at=taken if present else None, passed_at=taken if late or not present else None,
    )  # fmt: skip
