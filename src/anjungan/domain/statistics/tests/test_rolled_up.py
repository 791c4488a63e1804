"""Rolled-up days say what the intervals say, to the second, however the facts came in."""

from __future__ import annotations

import threading
from datetime import date, datetime, timedelta

import pytest
from django.db import connection, transaction

from anjungan.domain.organizations.models import Mall
from anjungan.domain.queueing.models import Interval, Ticket
from anjungan.domain.queueing.operations import (
    RecordedErrand,
    RecordedSpan,
    RecordedVisit,
    close_day,
    record_day,
)
from anjungan.domain.queueing.states import IntervalKind, Outcome
from anjungan.domain.queueing.tests.scenarios import NINE_O_CLOCK, hall
from anjungan.domain.statistics import operations
from anjungan.domain.statistics.models import RolledDay, TicketCell, VisitCell
from anjungan.domain.statistics.queries import (
    PeriodFigures,
    day_figures,
    differences_from_intervals,
    period_figures,
)
from anjungan.domain.statistics.tests.generated_day import live_through
from anjungan.domain.statistics.tests.plain_reading import door_to_done, percentile, read_day
from anjungan.foundation import relay
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import InvalidInput, NotAllowed
from anjungan.foundation.models import EventRecord

pytestmark = pytest.mark.django_db(transaction=True)


def _hear_everything(now: datetime) -> None:
    while relay.relay_batch(now=now):
        pass


def _of_the_day(mall: Mall, day: date) -> PeriodFigures:
    return period_figures(mall=mall, since=day, until=day)


@pytest.mark.parametrize("seed", [3, 4])
def test_cells_say_what_a_plain_reading_of_the_intervals_says(seed: int) -> None:
    here, now = live_through(seed)
    day = NINE_O_CLOCK.date()
    close_day(mall_id=here.mall.pk, business_date=day, actor=Actor.system("tutup hari"), now=now)
    _hear_everything(now)
    assert operations.roll_up_stale_days(now=now) == 1
    figures = _of_the_day(here.mall, day)
    read = read_day(here.mall, now)
    assert figures.all.tickets == len(read)
    assert figures.all.served == sum(one.ticket.state == "done" for one in read)
    assert figures.all.no_show == sum(one.ticket.outcome == "no_show" for one in read)
    assert figures.all.unserved == sum(one.ticket.outcome == "not_served_today" for one in read)
    assert figures.all.called == sum(one.first_called_at is not None for one in read)
    assert (figures.all.decided, figures.all.within) == (sum(o.decided for o in read), sum(o.within for o in read))
    waits = [one.wait for one in read if one.first_called_at]
    assert figures.all.wait_median == pytest.approx(percentile(waits, 0.5), abs=1)
    assert figures.all.wait_p90 == pytest.approx(percentile(waits, 0.9), abs=1)
    services = [one.serving for one in read if one.ticket.state == "done" and one.serving is not None]
    assert figures.all.service_median == pytest.approx(percentile(services, 0.5), abs=1)
    assert figures.stay_median == pytest.approx(door_to_done(here.mall), abs=1)
    live = day_figures(mall=here.mall, business_date=day, now=now)
    assert (figures.visits, figures.channels) == (live.visits, live.channels)
    assert sum(agency.tickets for agency in figures.agencies) == figures.all.tickets
    assert sum(service.tickets for service in figures.services) == figures.all.tickets
    assert sum(hour.visits for hour in figures.hours) == figures.visits
    unfinished = period_figures(mall=here.mall, since=day, until=day, today=day)
    assert (unfinished.visits, unfinished.hours) == (figures.visits, [])


def test_rolling_up_after_every_fact_ends_where_rebuilding_ends() -> None:
    here, now = live_through(5, steps=60)
    day = NINE_O_CLOCK.date()
    while relay.relay_batch(now=now):
        operations.roll_up_stale_days(now=now)
    columns = [f.attname for f in TicketCell._meta.fields if f.attname != "id"]
    step_by_step = sorted(TicketCell.objects.values_list(*columns), key=str)
    assert step_by_step
    assert operations.rebuild(mall_id=here.mall.pk, since=None, until=None, actor=here.manager, now=now) == 1
    assert sorted(TicketCell.objects.values_list(*columns), key=str) == step_by_step
    assert differences_from_intervals(mall_id=here.mall.pk) == []
    assert EventRecord.objects.filter(name="statistics.figures_rebuilt.v1").count() == 1
    assert RolledDay.objects.get().business_date == day


def test_a_second_that_was_tampered_with_is_found_and_named() -> None:
    here, now = live_through(6, steps=60)
    _hear_everything(now)
    operations.roll_up_stale_days(now=now)
    assert differences_from_intervals(mall_id=here.mall.pk) == []
    span = Interval.objects.filter(kind="serving", ticket__state="done", ended_at__isnull=False).latest("ended_at")
    assert span.ended_at is not None
    Interval.objects.filter(pk=span.pk).update(ended_at=span.ended_at + timedelta(seconds=1))
    [found] = differences_from_intervals(mall_id=here.mall.pk)
    assert (found.business_date, found.kind, found.cells) == (NINE_O_CLOCK.date(), "tickets", 2)
    VisitCell.objects.all().delete()
    assert {one.kind for one in differences_from_intervals(mall_id=here.mall.pk)} == {"tickets", "visits"}


def test_a_day_that_is_over_keeps_the_promise_it_was_held_against() -> None:
    here = hall()
    here.lines[0].promise_minutes = 5
    here.lines[0].save(update_fields=["promise_minutes"])
    here.arrive(0, at=NINE_O_CLOCK)
    here.call(0, at=NINE_O_CLOCK + timedelta(minutes=6))
    now = NINE_O_CLOCK + timedelta(minutes=10)
    _hear_everything(now)
    operations.roll_up_stale_days(now=now)
    here.lines[0].promise_minutes = 30
    here.lines[0].save(update_fields=["promise_minutes"])
    operations.rebuild(mall_id=here.mall.pk, since=None, until=None, actor=here.manager, now=now + timedelta(days=1))
    assert _of_the_day(here.mall, NINE_O_CLOCK.date()).all.within == 0
    operations.rebuild(mall_id=here.mall.pk, since=None, until=None, actor=here.manager, now=now)
    assert _of_the_day(here.mall, NINE_O_CLOCK.date()).all.within == 1, "today is held against today's promise"


def test_a_wait_of_exactly_the_promise_is_kept_and_a_moment_more_is_not() -> None:
    here = hall()
    here.lines[0].promise_minutes = 5
    here.lines[0].save(update_fields=["promise_minutes"])
    here.arrive(0, at=NINE_O_CLOCK)
    here.call(0, at=NINE_O_CLOCK + timedelta(minutes=5))
    day, now = NINE_O_CLOCK.date(), NINE_O_CLOCK + timedelta(minutes=10)
    operations.rebuild(mall_id=here.mall.pk, since=None, until=None, actor=here.manager, now=now)
    assert (_of_the_day(here.mall, day).all.within, _of_the_day(here.mall, day).all.decided) == (1, 1)
    call = Interval.objects.get(kind="walking")
    Interval.objects.filter(pk=call.pk).update(started_at=call.started_at + timedelta(milliseconds=1))
    operations.rebuild(mall_id=here.mall.pk, since=None, until=None, actor=here.manager, now=now)
    assert (_of_the_day(here.mall, day).all.within, _of_the_day(here.mall, day).all.decided) == (0, 1)


def test_what_happens_while_a_day_is_worked_out_is_worked_out_next() -> None:
    here = hall()
    here.arrive(0, at=NINE_O_CLOCK)
    _hear_everything(NINE_O_CLOCK)
    marked = threading.Event()

    def mark() -> None:
        with transaction.atomic():
            operations.mark_day(mall=here.mall.uuid, business_date=NINE_O_CLOCK.date())
        marked.set()
        connection.close()

    neighbour = threading.Thread(target=mark)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT statistics_roll_up(%s, %s, %s)", [here.mall.pk, NINE_O_CLOCK.date(), NINE_O_CLOCK])
        neighbour.start()
        assert not marked.wait(0.3), "the mark waits until the day is written"
    neighbour.join(5)
    assert RolledDay.objects.get().stale


def test_a_day_that_came_in_whole_is_rolled_up_whole() -> None:
    here = hall()
    now = NINE_O_CLOCK + timedelta(days=1)
    waited = RecordedSpan(
        kind=IntervalKind.WAITING, started_at=NINE_O_CLOCK, ended_at=NINE_O_CLOCK + timedelta(minutes=7)
    )
    left = RecordedErrand(line_id=here.lines[0].pk, outcome=Outcome.LEFT, spans=[waited])
    record_day(
        mall_id=here.mall.pk, business_date=NINE_O_CLOCK.date(), visits=[RecordedVisit(errands=[left])],
        actor=here.manager, now=now,
    )  # fmt: skip
    _hear_everything(now)
    assert operations.roll_up_stale_days(now=now) == 1
    figures = _of_the_day(here.mall, NINE_O_CLOCK.date())
    assert (figures.visits, figures.all.tickets, figures.all.left) == (1, 1, 1)


def test_a_day_without_visitors_has_figures_of_nothing() -> None:
    here = hall()
    figures = _of_the_day(here.mall, NINE_O_CLOCK.date())
    assert (figures.visits, figures.all.tickets, figures.all.wait_median, figures.as_of) == (0, 0, None, None)
    assert (figures.agencies, figures.services, figures.days, figures.hours) == ([], [], [], [])


def test_only_managers_rebuild_and_only_forwards() -> None:
    here = hall()
    mall_id, now = here.mall.pk, NINE_O_CLOCK
    with pytest.raises(NotAllowed):
        operations.rebuild(mall_id=mall_id, since=None, until=None, actor=here.officers[0], now=now)
    with pytest.raises(InvalidInput):
        operations.rebuild(mall_id=mall_id, since=date(2026, 6, 9), until=date(2026, 6, 8), actor=here.manager, now=now)
    assert operations.rebuild(mall_id=mall_id, since=None, until=None, actor=here.manager, now=now) == 0


def test_the_figures_cost_the_same_number_of_statements_for_a_day_and_a_year(
    django_assert_num_queries: object,
) -> None:
    here, now = live_through(7, steps=60)
    operations.rebuild(mall_id=here.mall.pk, since=None, until=None, actor=here.manager, now=now)
    for days in (0, 364):
        since = NINE_O_CLOCK.date() - timedelta(days=days)
        with django_assert_num_queries(4 + Ticket.objects.filter(offering__isnull=False).exists()):  # type: ignore[operator]
            period_figures(mall=here.mall, since=since, until=NINE_O_CLOCK.date())
