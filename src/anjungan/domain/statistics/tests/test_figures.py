"""Every figure equals the one a plain reading of the rows gives."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anjungan.domain.organizations.models import Mall
from anjungan.domain.premises.models import Counter, CounterState
from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing.models import Ticket, Visit
from anjungan.domain.queueing.tests.scenarios import NINE_O_CLOCK, hall, minutes
from anjungan.domain.statistics import queries
from anjungan.domain.statistics.queries import Standing, Waits
from anjungan.domain.statistics.tests.generated_day import live_through
from anjungan.domain.statistics.tests.plain_reading import Read, door_to_done, percentile, read_day

pytestmark = pytest.mark.django_db
TODAY = NINE_O_CLOCK.date()


def close_to(value: float | None) -> object:
    return None if value is None else pytest.approx(value, abs=1e-6)


def waits_of(read: list[Read]) -> Waits:
    called = [row for row in read if row.first_called_at is not None]
    return Waits(
        called=len(called),
        decided=sum(row.decided for row in read),
        within=sum(row.within for row in read),
        median_seconds=percentile([row.wait for row in called], 0.5),
        p90_seconds=percentile([row.wait for row in called], 0.9),
    )


def assert_same_waits(found: Waits, plain: Waits) -> None:
    assert (found.called, found.decided, found.within) == (plain.called, plain.decided, plain.within)
    assert found.median_seconds == close_to(plain.median_seconds)
    assert found.p90_seconds == close_to(plain.p90_seconds)


@pytest.mark.parametrize("seed", [1, 2])
def test_a_generated_day_has_the_figures_that_its_rows_have(seed: int) -> None:
    here, now = live_through(seed)
    read = read_day(here.mall, now)

    figures = queries.day_figures(mall=here.mall, business_date=TODAY, now=now)

    assert figures.tickets == len(read)
    assert figures.served == sum(row.ticket.state == "done" for row in read) > 5
    assert figures.waiting == sum(row.ticket.state == "waiting" for row in read)
    assert figures.no_show == sum(row.ticket.outcome == "no_show" for row in read)
    assert figures.visits == Visit.objects.filter(state__in=["open", "ended"]).count()
    assert figures.expired == Visit.objects.filter(state="expired").count()
    assert sum(figures.channels.values()) == figures.visits
    assert sum(slot.visits for slot in figures.arrivals) == figures.visits
    assert figures.door_to_done_median_seconds == close_to(door_to_done(here.mall))
    done = [row for row in read if row.ticket.state == "done"]
    assert figures.service_median_seconds == close_to(
        percentile([r.serving for r in done if r.serving is not None], 0.5)
    )
    assert figures.walking_median_seconds == close_to(
        percentile([r.walking for r in done if r.walking is not None], 0.5)
    )
    assert_same_waits(figures.waits, waits_of(read))


@pytest.mark.parametrize("seed", [1, 2])
def test_a_generated_day_has_the_figures_of_each_line_that_its_rows_have(seed: int) -> None:
    here, now = live_through(seed)
    read = read_day(here.mall, now)

    lines = {line.line_id: line for line in queries.day_figures(mall=here.mall, business_date=TODAY, now=now).lines}

    assert set(lines) == {line.pk for line in here.lines}
    for line_id, line in lines.items():
        mine = [row for row in read if row.ticket.line_id == line_id]
        assert line.tickets == len(mine)
        assert line.served == sum(row.ticket.state == "done" for row in mine)
        assert_same_waits(line.waits, waits_of([row for row in read if row.called_line == line_id]))


@pytest.mark.parametrize("seed", [1, 2])
def test_agencies_stand_against_their_promise_as_their_rows_say(seed: int) -> None:
    here, now = live_through(seed)
    read = read_day(here.mall, now)

    standings = queries.agencies_against_promise(mall=here.mall, now=now)

    assert {standing.agency_id for standing in standings} == {line.agency_id for line in here.lines}
    for standing in standings:
        (line,) = standing.lines
        waiting = [
            row.waiting_seconds
            for row in read
            if row.ticket.line_id == line.line_id and row.ticket.state == "waiting" and not row.ticket.elsewhere
        ]
        assert standing.waiting == len(waiting)
        assert standing.oldest_seconds == close_to(max((w for w in waiting if w is not None), default=None))
        assert_same_waits(standing.waits, waits_of([row for row in read if row.called_line == line.line_id]))
    pressures = [standing.worst.pressure or 0 for standing in standings if standing.state == Standing.LATE]
    assert pressures == sorted(pressures, reverse=True)
    order = [list(Standing).index(standing.state) for standing in standings]
    assert order == sorted(order)


@pytest.mark.parametrize("seed", [3])
def test_the_oldest_waits_are_those_furthest_beyond_their_promise(seed: int) -> None:
    here, now = live_through(seed)
    read = [r for r in read_day(here.mall, now) if r.ticket.state == "waiting" and not r.ticket.elsewhere]
    promises = {line.pk: line.promise_minutes for line in here.lines}

    def over(row: Read) -> float:
        promise = promises[row.ticket.line_id]
        return (row.waiting_seconds or 0) - (1440 if promise is None else promise) * 60

    plain = sorted(read, key=lambda row: (-over(row), row.ticket.pk))

    found = queries.oldest_waits(mall=here.mall, now=now, most=500, per_line=500)

    assert [wait.number for wait in found] == [row.ticket.visit.number for row in plain]
    assert [wait.waited_seconds for wait in found] == [close_to(row.waiting_seconds) for row in plain]


def statements_of(mall: Mall, now: object) -> list[int]:
    counts = []
    for ask in (
        lambda: queries.day_figures(mall=mall, business_date=TODAY, now=now),  # type: ignore[arg-type]
        lambda: queries.agencies_against_promise(mall=mall, now=now),  # type: ignore[arg-type]
        lambda: queries.oldest_waits(mall=mall, now=now),  # type: ignore[arg-type]
    ):
        with CaptureQueriesContext(connection) as captured:
            ask()
        counts.append(len(captured))
    return counts


def test_the_number_of_statements_does_not_grow_with_the_day() -> None:
    short, at_ten = live_through(5, steps=5)
    long, at_noon = live_through(5, steps=120)

    assert statements_of(short.mall, at_ten) == statements_of(long.mall, at_noon) == [5, 4, 1]


def test_a_call_that_was_taken_back_ends_no_wait() -> None:
    here = hall()
    here.arrive()
    called = here.call(at=NINE_O_CLOCK + minutes(3))
    queue.undo_last(ticket_id=called.id, actor=here.officers[0], now=NINE_O_CLOCK + minutes(3.2))
    here.call(at=NINE_O_CLOCK + minutes(9))

    figures = queries.day_figures(mall=here.mall, business_date=TODAY, now=NINE_O_CLOCK + minutes(10))

    assert figures.waits.median_seconds == 540.0


def test_a_line_that_calls_nobody_does_not_look_good() -> None:
    here = hall()
    for _ in range(3):
        here.arrive()

    soon = queries.waits_of_the_day(mall=here.mall, business_date=TODAY, now=NINE_O_CLOCK + minutes(19)).all
    late = queries.waits_of_the_day(mall=here.mall, business_date=TODAY, now=NINE_O_CLOCK + minutes(21)).all

    assert (soon.decided, soon.share_within) == (0, None)
    assert (late.decided, late.share_within) == (3, 0.0)


def test_the_state_goes_from_ok_to_watch_to_late_as_the_first_in_line_waits() -> None:
    here = hall()
    here.arrive()
    states = [
        queries.agencies_against_promise(mall=here.mall, now=NINE_O_CLOCK + minutes(waited))[0].state
        for waited in (1, 14.9, 15.1, 20, 20.1)
    ]
    assert states == ["ok", "ok", "watch", "watch", "late"]


def test_people_waiting_where_no_counter_calls_need_a_look_at_once() -> None:
    here = hall()
    here.arrive()
    queue.close_counter(counter_id=here.counters[0].pk, actor=here.officers[0], now=NINE_O_CLOCK)

    (standing,) = queries.agencies_against_promise(mall=here.mall, now=NINE_O_CLOCK + minutes(1))

    assert (standing.state, standing.counters_open, standing.counters_all) == ("watch", 0, 1)


def test_who_is_at_another_counter_is_not_among_those_who_wait() -> None:
    here = hall(lines=2, counters=2, skills=[[0], [1]])
    here.arrive(0, 1)
    here.call(0, at=NINE_O_CLOCK + minutes(1))

    standings = queries.agencies_against_promise(mall=here.mall, now=NINE_O_CLOCK + minutes(30))

    other = next(s for s in standings if s.lines[0].line_id == here.lines[1].pk)
    assert (other.waiting, other.lines[0].elsewhere, other.oldest_seconds) == (0, 1, None)


def test_an_agency_head_gets_only_the_agencies_asked_for() -> None:
    here = hall(lines=2)
    own = here.lines[1].agency_id

    standings = queries.agencies_against_promise(mall=here.mall, now=NINE_O_CLOCK, agency_ids={own})

    assert [standing.agency_id for standing in standings] == [own]


def test_the_day_of_the_mall_is_its_own_and_not_that_of_utc() -> None:
    here = hall(tz="Asia/Jayapura")
    # 6 November 01.30 in Jayapura is still 5 November in UTC.
    early = NINE_O_CLOCK.replace(day=5, hour=16, minute=30)
    here.arrive(at=early)

    figures = queries.day_figures(mall=here.mall, business_date=TODAY, now=early)

    assert figures.visits == 1
    assert [f"{slot.starts:%H.%M}" for slot in figures.arrivals] == ["01.30"]


def test_arrivals_are_held_against_the_same_weekday_before() -> None:
    here = hall()
    for weeks, people in ((1, 4), (2, 2)):
        for _ in range(people):
            here.arrive(at=NINE_O_CLOCK - timedelta(weeks=weeks))
    here.arrive(at=NINE_O_CLOCK)
    here.arrive(at=NINE_O_CLOCK + minutes(65))

    slots = queries.arrivals(mall=here.mall, business_date=TODAY)

    assert [(f"{s.starts:%H.%M}", s.visits, s.usual) for s in slots] == [
        ("09.00", 1, 3.0), ("09.30", 0, 0.0), ("10.00", 1, 0.0),
    ]  # fmt: skip


def test_what_saves_most_comes_first_and_a_counter_is_advised_once() -> None:
    here = hall(lines=2, counters=2, skills=[[0, 1], [0, 1]])
    for line in (0, 1):
        for _ in range(3):
            here.arrive(line)
    late = NINE_O_CLOCK + minutes(30)
    queue.pause_counter(counter_id=here.counters[0].pk, reason="salat", actor=here.officers[0], now=late)
    queue.close_counter(counter_id=here.counters[1].pk, actor=here.officers[1], now=late)

    standings = queries.agencies_against_promise(mall=here.mall, now=late)
    first, second = queries.advice_now(mall=here.mall, standings=standings, now=late)

    # The paused officer would come back by himself before long: opening the other counter saves more.
    assert (first.step, first.counter) == ("open", here.counters[1])
    assert (second.step, second.counter) == ("resume", here.counters[0])
    assert first.saved > second.saved
    assert first.wait_now is not None
    assert first.wait_then is not None


def test_another_counter_is_said_with_what_it_would_change() -> None:
    here = hall(counters=2, skills=[[0], [0]])
    Counter.objects.filter(pk=here.counters[1].pk).update(state=CounterState.CLOSED, officer=None, active_line_ids=[])
    for _ in range(5):
        here.arrive()
    late = NINE_O_CLOCK + minutes(30)

    standings = queries.agencies_against_promise(mall=here.mall, now=late)
    (advice,) = queries.advice_now(mall=here.mall, standings=standings, now=late)

    # What is said is what the forecast says; test_advice.py holds it to one worked out apart.
    assert advice.step == "open"
    assert advice.wait_now is not None
    assert advice.wait_then is not None
    assert advice.wait_then < 0.7 * advice.wait_now


def test_nothing_is_advised_while_all_is_well() -> None:
    here = hall()
    here.arrive()
    standings = queries.agencies_against_promise(mall=here.mall, now=NINE_O_CLOCK)
    assert queries.advice_now(mall=here.mall, standings=standings, now=NINE_O_CLOCK) == []


def test_tomorrow_learns_from_who_went_home_unserved() -> None:
    here = hall()
    for _ in range(6):
        here.arrive()
    called = here.call(at=NINE_O_CLOCK + minutes(1))
    here.begin(called, at=NINE_O_CLOCK + minutes(2))
    here.finish(called, at=NINE_O_CLOCK + minutes(14))
    evening = NINE_O_CLOCK + minutes(600)
    queue.close_day(mall_id=here.mall.pk, business_date=TODAY, actor=here.manager, now=evening)

    figures = queries.day_figures(mall=here.mall, business_date=TODAY, now=evening)
    advice = queries.advice_for_tomorrow(mall=here.mall, business_date=TODAY, figures=figures)

    (line,) = advice.lines
    assert (figures.served, figures.unserved) == (1, 5)
    assert (line.arrived, line.served_by, line.needed) == (6, 1, 3)
    assert advice.opens_at is not None


def test_a_reserved_or_expired_number_is_no_ticket() -> None:
    here = hall()
    here.arrive(reserve=True)
    gone = here.arrive(reserve=True)
    queue.abandon_visit(visit_id=gone.id, actor=here.greeter, now=NINE_O_CLOCK)

    figures = queries.day_figures(mall=here.mall, business_date=TODAY, now=NINE_O_CLOCK + minutes(30))

    assert (figures.visits, figures.tickets, figures.expired, figures.waits.decided) == (0, 0, 1, 0)
    assert Ticket.objects.count() == 2


def test_one_long_line_does_not_hide_the_others() -> None:
    here = hall(lines=2)
    for _ in range(5):
        here.arrive(0, at=NINE_O_CLOCK)
    here.arrive(1, at=NINE_O_CLOCK + minutes(20))

    found = queries.oldest_waits(mall=here.mall, now=NINE_O_CLOCK + minutes(30), most=3)

    assert [wait.line_id for wait in found] == [here.lines[0].pk, here.lines[0].pk, here.lines[1].pk]
