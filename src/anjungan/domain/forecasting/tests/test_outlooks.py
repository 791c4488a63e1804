"""The building as it stands, turned into what people may expect."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anjungan.domain.forecasting import operations as forecasting
from anjungan.domain.forecasting.models import LineForecast
from anjungan.domain.forecasting.queries import (
    Outlook,
    estimate,
    gather,
    line_forecasts,
    shown,
    ticket_forecast,
    visit_outlook,
)
from anjungan.domain.forecasting.queries.curves import LineCurve, Place
from anjungan.domain.premises.models import BreakPeriod, BreakReason, CounterState, Duty, DutyBreak, OpeningPeriod
from anjungan.domain.queueing.models import Ticket
from anjungan.domain.queueing.queries import ticket_page
from anjungan.domain.queueing.tests.scenarios import NINE_O_CLOCK, Hall, hall, minutes
from anjungan.foundation.actors import Actor
from anjungan.waiting.forecasts import Wait

pytestmark = pytest.mark.django_db(transaction=True)

WORKER = Actor.system("worker")
# The hall is in Jakarta: nine o'clock is 02.00 UTC.
TWO_O_CLOCK = NINE_O_CLOCK + timedelta(hours=5)


def at(hour: int, minute: int = 0, day: int = 6) -> datetime:
    return datetime(2025, 11, day, hour - 7, minute, tzinfo=UTC)


def newcomer(here: Hall, now: datetime = NINE_O_CLOCK, line: int = 0) -> Outlook:
    return line_forecasts(mall=here.mall, now=now)[here.lines[line].pk]


def in_minutes(outlook: Outlook) -> tuple[float, float, float]:
    assert outlook.low_seconds is not None
    assert outlook.mean_seconds is not None
    assert outlook.high_seconds is not None
    return outlook.low_seconds / 60, outlook.mean_seconds / 60, outlook.high_seconds / 60


def duty(here: Hall, counter: int, starts: datetime, ends: datetime, *rest: tuple[datetime, datetime]) -> Duty:
    officer = here.counters[counter].officer_id or 0
    made = Duty.objects.create(
        counter=here.counters[counter], officer_id=officer, business_date=starts.date(), starts_at=starts, ends_at=ends
    )
    for starts_at, ends_at in rest:
        DutyBreak.objects.create(duty=made, starts_at=starts_at, ends_at=ends_at)
    return made


def test_a_line_without_any_history_leans_on_its_published_time_and_says_so() -> None:
    here = hall()
    for _ in range(4):
        here.arrive()
    found = newcomer(here)
    low, mean, high = in_minutes(found)
    assert found.is_rough
    assert found.is_served
    assert low < mean < high
    # Four before, the first of them is taken at once: four services of the usual ten minutes.
    assert 30 < mean < 50


def test_an_empty_line_with_a_free_counter_takes_people_at_once() -> None:
    found = newcomer(hall())
    assert in_minutes(found)[1] < 1


def test_nobody_to_serve_is_no_estimate_and_no_crash() -> None:
    here = hall()
    here.arrive()
    here.counters[0].state, here.counters[0].officer = CounterState.CLOSED, None
    here.counters[0].active_line_ids = []
    here.counters[0].save()
    found = newcomer(here)
    assert not found.is_known
    assert not found.is_served
    assert shown(found) is None


def test_a_mall_with_zero_visitors_and_zero_counters_has_a_forecast() -> None:
    here = hall(counters=0)
    assert not newcomer(here).is_known
    assert gather(mall=here.mall, now=NINE_O_CLOCK).state.counters == []


def test_the_building_is_read_in_few_statements_whatever_its_size() -> None:
    here = hall(counters=3, lines=3)
    for _ in range(30):
        here.arrive(0, 1)
    with CaptureQueriesContext(connection) as statements:
        gather(mall=here.mall, now=NINE_O_CLOCK)
    assert len(statements) == 5


def test_a_counter_that_closes_in_three_minutes_promises_nothing_beyond() -> None:
    here = hall(opens=time(8), closes=time(15))
    for _ in range(6):
        here.arrive(at=TWO_O_CLOCK)
    found = newcomer(here, now=at(14, 57))
    assert found.is_unlikely_today
    assert shown(found) is None
    assert found.next_day_opens_at == at(8, day=7)


def test_a_queue_that_will_not_finish_today_says_so_and_names_tomorrow() -> None:
    here = hall(opens=time(8), closes=time(15))
    for _ in range(12):
        here.arrive(at=at(14))
    found = newcomer(here, now=at(14))
    assert found.is_unlikely_today
    assert found.next_day_opens_at == at(8, day=7)
    # Whoever stands first is served all the same.
    first = Ticket.objects.order_by("rank_at", "id").first()
    assert first is not None
    own = ticket_forecast(mall=here.mall, ticket_id=first.pk, now=at(14))
    assert own is not None
    assert not own.is_doubtful_today


def test_a_range_that_reaches_past_closing_ends_there_and_is_doubtful() -> None:
    here = hall(opens=time(8), closes=time(15))
    for _ in range(4):
        here.arrive(at=at(14))
    found = newcomer(here, now=at(14))
    assert not found.is_unlikely_today
    assert found.is_doubtful_today
    assert found.high_at is not None
    assert found.high_at <= at(15)


def test_when_every_counter_rests_nobody_is_promised_a_call_before_they_return() -> None:
    here = hall(counters=2, opens=time(8), closes=time(15))
    for counter in range(2):
        duty(here, counter, at(8), at(15), (at(12), at(13)))
        here.counters[counter].state = CounterState.PAUSED
        here.counters[counter].state_since = at(12)
        here.counters[counter].save()
    here.arrive(at=at(12, 10))
    found = newcomer(here, now=at(12, 10))
    assert found.paused_until == at(13)
    assert found.low_at is not None
    assert found.low_at >= at(13)


def test_a_break_that_was_not_taken_is_none() -> None:
    here = hall(opens=time(8), closes=time(15))
    duty(here, 0, at(8), at(15), (at(12), at(13)))
    assert newcomer(here, now=at(12, 2)).paused_until == at(13)
    assert newcomer(here, now=at(12, 20)).paused_until is None


def test_friday_prayer_in_the_middle_of_the_wait_is_waited_out() -> None:
    here = hall(opens=time(8), closes=time(16))
    BreakPeriod.objects.create(
        mall=here.mall, weekday=4, starts=time(11, 30), ends=time(13), reason=BreakReason.FRIDAY_PRAYER
    )
    friday = at(11, 20, day=7)
    for _ in range(3):
        here.arrive(at=friday)
    found = newcomer(here, now=friday)
    low, mean, _high = in_minutes(found)
    assert found.paused_until is None  # somebody is called now
    assert mean > 90
    assert 1 < low < 10
    assert newcomer(here, now=at(11, 40, day=7)).paused_until == at(13, day=7)


def test_the_next_duty_of_a_closed_counter_is_known() -> None:
    here = hall(opens=time(8), closes=time(15))
    duty(here, 0, at(10), at(15))
    here.counters[0].state, here.counters[0].officer = CounterState.CLOSED, None
    here.counters[0].active_line_ids = []
    here.counters[0].save()
    here.arrive()
    found = newcomer(here, now=at(9))
    assert found.paused_until == at(10)
    assert found.low_at is not None
    assert found.low_at >= at(10)
    # Half an hour late, nobody is counted on any more.
    assert not newcomer(here, now=at(10, 40)).is_served


def test_a_paused_counter_without_a_planned_break_comes_back_after_a_while() -> None:
    here = hall(opens=time(8), closes=time(15))
    here.counters[0].state, here.counters[0].state_since = CounterState.PAUSED, at(9)
    here.counters[0].save()
    assert newcomer(here, now=at(9, 1)).paused_until == at(9, 15)
    assert newcomer(here, now=at(10)).paused_until == at(10, 5)


def test_before_opening_the_wait_begins_at_opening() -> None:
    here = hall(opens=time(8), closes=time(15))
    found = newcomer(here, now=at(7, 30))
    assert found.paused_until == at(8)
    assert found.low_at is not None
    assert found.low_at >= at(8)


def test_after_closing_an_open_counter_still_calls() -> None:
    here = hall(opens=time(8), closes=time(15))
    here.arrive(at=at(14))
    assert newcomer(here, now=at(15, 5)).is_known


def test_a_holiday_has_no_windows() -> None:
    here = hall()
    OpeningPeriod.objects.all().delete()
    assert not newcomer(here).is_known


def test_a_declared_head_start_shortens_the_newcomers_wait() -> None:
    here = hall()
    from anjungan.domain.queueing.operations import set_usual_priority_classes

    set_usual_priority_classes(mall_id=here.mall.pk, valid_from=at(9).date(), actor=here.manager, now=at(9))
    for _ in range(6):
        here.arrive(at=at(8, 55))
    plain = line_forecasts(mall=here.mall, now=at(9))[here.lines[0].pk]
    early = line_forecasts(mall=here.mall, now=at(9), head_start=minutes(20))[here.lines[0].pk]
    assert in_minutes(early)[1] < in_minutes(plain)[1]


def test_a_stored_forecast_is_read_in_one_statement_and_an_old_one_is_worked_out_anew() -> None:
    here = hall(lines=2, counters=2)
    for _ in range(3):
        here.arrive()
    forecasting.store_forecasts(
        mall=here.mall, curves=estimate(mall=here.mall, now=NINE_O_CLOCK), actor=WORKER, now=NINE_O_CLOCK
    )
    soon = NINE_O_CLOCK + timedelta(seconds=3)
    with CaptureQueriesContext(connection) as statements:
        found = line_forecasts(mall=here.mall, now=soon)
    assert len(statements) == 1
    later = NINE_O_CLOCK + timedelta(minutes=30)
    anew = line_forecasts(mall=here.mall, now=later)
    assert anew[here.lines[0].pk].at == later
    assert found[here.lines[0].pk].mean_at != anew[here.lines[0].pk].mean_at


def test_a_curve_comes_back_from_the_table_as_it_was() -> None:
    here = hall()
    for _ in range(3):
        here.arrive()
    line = here.lines[0].pk
    curve = estimate(mall=here.mall, now=NINE_O_CLOCK)[line]
    again = LineCurve.from_json(curve.to_json(), line_id=line, at=curve.at)
    assert list(again.tickets) == list(curve.tickets)
    for ticket, place in curve.tickets.items():
        assert again.tickets[ticket].wait.mean == pytest.approx(place.wait.mean, abs=0.1)
    assert (again.opens_at, again.closes_at) == (curve.opens_at, curve.closes_at)


def test_an_older_look_never_replaces_a_newer_one() -> None:
    here = hall()
    old = estimate(mall=here.mall, now=NINE_O_CLOCK)
    new = estimate(mall=here.mall, now=NINE_O_CLOCK + minutes(1))
    forecasting.store_forecasts(mall=here.mall, curves=new, actor=WORKER, now=NINE_O_CLOCK + minutes(1))
    forecasting.store_forecasts(mall=here.mall, curves=old, actor=WORKER, now=NINE_O_CLOCK)
    assert LineForecast.objects.get().at == NINE_O_CLOCK + minutes(1)


def test_screens_are_told_only_when_a_call_time_moved_by_five_minutes() -> None:
    here = hall()
    for _ in range(5):
        here.arrive()

    def look(now: datetime) -> list[int]:
        return forecasting.store_forecasts(
            mall=here.mall, curves=estimate(mall=here.mall, now=now), actor=WORKER, now=now
        )

    assert look(NINE_O_CLOCK) == []  # nobody was told anything before
    assert look(NINE_O_CLOCK + timedelta(seconds=40)) == []
    here.counters[0].state = CounterState.PAUSED
    here.counters[0].state_since = NINE_O_CLOCK + minutes(1)
    here.counters[0].save()
    assert look(NINE_O_CLOCK + minutes(1)) == [here.lines[0].pk]
    assert look(NINE_O_CLOCK + minutes(1.1)) == []


def test_a_visitor_with_five_errands_has_an_outlook_for_each_in_four_statements() -> None:
    here = hall(lines=5, counters=5, skills=[[0], [1], [2], [3], [4]])
    for _ in range(3):
        for line in range(5):
            here.arrive(line)
    visit = here.arrive(0, 1, 2, 3, 4)
    forecasting.store_forecasts(
        mall=here.mall, curves=estimate(mall=here.mall, now=NINE_O_CLOCK), actor=WORKER, now=NINE_O_CLOCK
    )
    page = ticket_page(code=visit.code)
    assert page is not None
    with CaptureQueriesContext(connection) as statements:
        found = visit_outlook(found=page, now=NINE_O_CLOCK)
    assert len(statements) == 3
    assert len(found.tickets) == 5
    assert all(ticket.shown for ticket in found.tickets.values())
    assert found.first is not None


def test_a_ticket_reserved_but_not_yet_in_line_has_the_outlook_of_a_newcomer() -> None:
    here = hall()
    for _ in range(3):
        here.arrive()
    visit = here.arrive(reserve=True)
    page = ticket_page(code=visit.code)
    assert page is not None
    found = visit_outlook(found=page, now=NINE_O_CLOCK)
    assert [ticket.shown is not None for ticket in found.tickets.values()] == [True]


def test_somebody_who_came_after_the_last_look_stands_behind_everybody() -> None:
    here = hall()
    for _ in range(3):
        here.arrive()
    forecasting.store_forecasts(
        mall=here.mall, curves=estimate(mall=here.mall, now=NINE_O_CLOCK), actor=WORKER, now=NINE_O_CLOCK
    )
    late = here.arrive(at=NINE_O_CLOCK + timedelta(seconds=1))
    ticket = Ticket.objects.get(uuid=late.tickets[0].uuid)
    own = ticket_forecast(mall=here.mall, ticket_id=ticket.pk, now=NINE_O_CLOCK + timedelta(seconds=2))
    assert own is not None
    assert own.mean_at == newcomer(here).mean_at


def test_a_very_long_line_is_stored_short_and_nobody_in_it_is_promised_too_early() -> None:
    wait = [Wait(mean=60.0 * n, q05=50.0 * n, q50=60.0 * n, q95=70.0 * n, p_today=1.0) for n in range(3000)]
    places = {ticket: Place(wait=one, estimated=one) for ticket, one in enumerate(wait)}
    curve = LineCurve(line_id=1, at=NINE_O_CLOCK, tickets=places, newcomers={0.0: places[2999]})
    kept = curve.to_json()
    assert len(kept["tickets"]) < 250
    again = LineCurve.from_json(kept, line_id=1, at=NINE_O_CLOCK)
    for ticket in (0, 99, 100, 1234, 2999):
        found = again.place_of_ticket(ticket_id=ticket, ahead=ticket, head_start=0)
        assert found is not None
        assert found.wait.mean is not None
        assert 60.0 * ticket <= found.wait.mean <= 60.0 * ticket * 1.04
