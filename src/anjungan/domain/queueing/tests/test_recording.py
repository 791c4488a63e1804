"""A recorded day is taken in whole, once, and looks like any other day to whoever reads it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from anjungan.domain.queueing import errors
from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing.models import DayClosing, Interval, LineDay, Ticket, Visit
from anjungan.domain.queueing.queries import offenders
from anjungan.domain.queueing.states import IntervalKind, Outcome
from anjungan.domain.queueing.tests.scenarios import NINE_O_CLOCK, Hall, hall, minutes
from anjungan.foundation.errors import InvalidInput, NotAllowed
from anjungan.foundation.models import EventRecord

pytestmark = pytest.mark.django_db
DAY = date(2025, 11, 6)
WEEK_LATER = NINE_O_CLOCK + timedelta(days=7)


def served(here: Hall, *, line: int = 0, came: float = 0, waited: float = 12, took: float = 8) -> queue.RecordedErrand:
    """Return an errand that waited, walked for a minute and was served."""
    desk = {"counter_id": here.counters[0].pk, "officer_id": here.officers[0].user_id}
    at = [NINE_O_CLOCK + minutes(count) for count in (came, came + waited, came + waited + 1, came + waited + 1 + took)]
    return queue.RecordedErrand(
        line_id=here.lines[line].pk,
        offering_id=here.offerings[line].pk,
        outcome=Outcome.SERVED,
        spans=[
            queue.RecordedSpan(kind=IntervalKind.WAITING, started_at=at[0], ended_at=at[1]),
            queue.RecordedSpan(kind=IntervalKind.WALKING, started_at=at[1], ended_at=at[2], **desk),
            queue.RecordedSpan(kind=IntervalKind.SERVING, started_at=at[2], ended_at=at[3], **desk),
        ],
    )


def left(here: Hall, *, came: float = 0, after: float = 40) -> queue.RecordedErrand:
    """Return an errand whose person went home."""
    start = NINE_O_CLOCK + minutes(came)
    span = queue.RecordedSpan(kind=IntervalKind.WAITING, started_at=start, ended_at=start + minutes(after))
    return queue.RecordedErrand(line_id=here.lines[0].pk, outcome=Outcome.LEFT, spans=[span])


def take_in(here: Hall, *visits: queue.RecordedVisit) -> int:
    return queue.record_day(mall_id=here.mall.pk, business_date=DAY, visits=visits, actor=here.manager, now=WEEK_LATER)


def test_a_recorded_day_keeps_every_second_and_breaks_no_invariant() -> None:
    here = hall(lines=2)
    late = queue.RecordedVisit(errands=[served(here, came=20)], priority_keys=["lansia"], head_start=minutes(20))
    early = queue.RecordedVisit(errands=[served(here, came=5)])
    other_letter = queue.RecordedVisit(errands=[served(here, line=1, came=60)])
    gone = queue.RecordedVisit(errands=[left(here, came=30)])

    assert take_in(here, late, early, other_letter, gone) == 4

    visits = Visit.objects.filter(mall=here.mall).order_by("created_at")
    letter = here.lines[0].topic.letter
    assert [one.number for one in visits] == [
        f"{letter}001", f"{letter}002", f"{letter}003", f"{here.lines[1].topic.letter}001",
    ]  # fmt: skip
    ticket = Ticket.objects.get(visit=visits[1])
    assert ticket.first_called_at == NINE_O_CLOCK + minutes(32)
    assert ticket.rank_at == NINE_O_CLOCK
    assert (ticket.state, ticket.calls, ticket.outcome) == ("done", 1, "served")
    spent = [
        (one.ended_at or one.started_at) - one.started_at
        for one in Interval.objects.filter(ticket=ticket).order_by("id")
    ]
    assert spent == [minutes(12), minutes(1), minutes(8)]
    # Whoever went home gave the number back.
    assert LineDay.objects.get(line=here.lines[0], business_date=DAY).issued == 2
    assert DayClosing.objects.get(mall=here.mall).summary["recorded"] == 4
    told = EventRecord.objects.filter(mall_id=here.mall.pk)
    assert [event.name for event in told] == ["queueing.day_recorded.v1"]
    assert offenders(mall_id=here.mall.pk) == []


def test_a_day_is_taken_in_once_and_only_when_it_is_over_and_nobody_came_here() -> None:
    here = hall()
    visit = queue.RecordedVisit(errands=[served(here)])
    with pytest.raises(InvalidInput):
        queue.record_day(
            mall_id=here.mall.pk, business_date=DAY, visits=[visit], actor=here.manager, now=NINE_O_CLOCK + minutes(60)
        )
    with pytest.raises(NotAllowed):
        queue.record_day(mall_id=here.mall.pk, business_date=DAY, visits=[visit], actor=here.greeter, now=WEEK_LATER)
    take_in(here, visit)
    with pytest.raises(errors.DayAlreadyClosed):
        take_in(here, visit)

    lived = hall()
    lived.arrive(0)
    with pytest.raises(errors.DayAlreadyClosed):
        take_in(lived, queue.RecordedVisit(errands=[served(lived)]))


def test_a_record_with_a_gap_or_an_end_without_service_is_refused() -> None:
    here = hall()
    whole = served(here)
    gap = replace(whole, spans=[whole.spans[0], whole.spans[2]])
    unserved = replace(whole, spans=whole.spans[:1])
    backwards = replace(whole, spans=[replace(whole.spans[0], ended_at=NINE_O_CLOCK - minutes(1))])
    stranger = replace(whole, line_id=0)
    for broken in (gap, unserved, backwards, stranger):
        with pytest.raises(InvalidInput):
            take_in(here, queue.RecordedVisit(errands=[broken]))
    assert not Visit.objects.filter(mall=here.mall).exists()
    assert take_in(here, queue.RecordedVisit(errands=[whole])) == 1
