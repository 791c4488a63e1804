"""The end of the business day: closed by state, nothing is moved, everybody gets an outcome."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime

from django.db import connection
from django.utils.translation import gettext_lazy as _

from anjungan.domain.organizations.models import Mall
from anjungan.domain.premises.models import Counter, CounterState
from anjungan.domain.queueing import errors, permissions
from anjungan.domain.queueing.events import DayClosed, DayEndedUnserved, ErrandFinished
from anjungan.domain.queueing.models import DayClosing, Ticket, Visit
from anjungan.domain.queueing.operations.counters import close_counter
from anjungan.domain.queueing.operations.errands import _expire
from anjungan.domain.queueing.operations.moving import locked_visit, move
from anjungan.domain.queueing.states import SERVED_OUTCOMES, Outcome, TicketState, VisitState
from anjungan.foundation import clock, streams
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import InvalidInput
from anjungan.foundation.events import announce
from anjungan.foundation.operations import operation, part_of_operation


@operation
def end_visit_of_closed_day(*, visit_id: int, actor: Actor, now: datetime) -> int:
    """Give each unfinished errand of one visit its outcome. Returns how many were not served.

    Whoever is being served is finished as served; the rest is not served today, with advice for tomorrow.
    """
    permissions.require(actor, permissions.MANAGE)
    visit = locked_visit(visit_id, actor=actor)
    if visit.state == VisitState.RESERVED:
        _expire(visit, actor=actor, now=now)
        return 0
    unserved = 0
    for ticket in visit.tickets.exclude(state__in=[TicketState.DONE, TicketState.DROPPED]).order_by("position"):
        if ticket.state == TicketState.SERVING:
            move(ticket, TicketState.DONE, event=ErrandFinished.name, actor=actor, now=now, outcome=Outcome.SERVED)
        else:
            outcome = Outcome.NO_SHOW if ticket.state == TicketState.ABSENT else Outcome.NOT_SERVED_TODAY
            move(ticket, TicketState.DROPPED, event=DayEndedUnserved.name, actor=actor, now=now, outcome=outcome)
            unserved += 1
    return unserved


def close_day(*, mall_id: int, business_date: date, actor: Actor, now: datetime) -> DayClosing:
    """Close the day of a mall: let nobody in any more, end its visits one by one, close its counters, sum it up.

    Each visit is an operation of its own, so no officer who still serves waits for the whole building. After an
    interruption, close it again: what is done stays done, and nobody enters that day in between.
    Raises NotAllowed, DayAlreadyClosed, InvalidInput for a day that has not come yet.
    """
    permissions.require(actor, permissions.MANAGE)
    permissions.require_mall(actor, mall_id)
    if business_date > clock.business_date(now, Mall.objects.values_list("time_zone", flat=True).get(pk=mall_id)):
        raise InvalidInput(reason=_("hari itu belum tiba."))
    _shut(mall_id=mall_id, business_date=business_date, now=now)
    left = Visit.objects.filter(
        mall_id=mall_id, business_date=business_date, state__in=[VisitState.OPEN, VisitState.RESERVED]
    )
    for visit_id in left.values_list("pk", flat=True):
        end_visit_of_closed_day(visit_id=visit_id, actor=actor, now=now)
    _close_counters(mall_id, business_date, actor=actor, now=now)
    return _sum_up(mall_id=mall_id, business_date=business_date, actor=actor, now=now)


@operation
def _shut(*, mall_id: int, business_date: date, now: datetime) -> None:
    """Let nobody into the day any more. A closing without a summary is under way. Raises DayAlreadyClosed."""
    # Not `no_key`: whoever is entering the day holds the mall's key until saved (queueing_require_open_day).
    Mall.objects.select_for_update().get(pk=mall_id)
    closing, _new = DayClosing.objects.get_or_create(
        mall_id=mall_id, business_date=business_date, defaults={"closed_at": now}
    )
    if closing.summary:
        raise errors.DayAlreadyClosed(date=business_date.isoformat())


def _close_counters(mall_id: int, business_date: date, *, actor: Actor, now: datetime) -> None:
    """Sign off whoever was still signed on from that day. A counter that serves another day by now stays open."""
    zone = Mall.objects.values_list("time_zone", flat=True).get(pk=mall_id)
    _, end = clock.day_bounds(business_date, zone)
    left_on = Counter.objects.filter(mall_id=mall_id, state_since__lt=end).exclude(state=CounterState.CLOSED)
    for counter_id in left_on.values_list("pk", flat=True):
        with suppress(errors.CounterHasVisitor):
            close_counter(counter_id=counter_id, actor=actor, now=now)


@operation
def _sum_up(*, mall_id: int, business_date: date, actor: Actor, now: datetime) -> DayClosing:
    closing: DayClosing = (
        DayClosing.objects.select_for_update(of=("self",))
        .select_related("mall")
        .get(mall_id=mall_id, business_date=business_date)
    )
    if closing.summary:
        raise errors.DayAlreadyClosed(date=business_date.isoformat())
    closing.summary = summary = _summary(mall_id, business_date)
    closing.closed_at = now
    closing.save(update_fields=["summary", "closed_at"])
    announce(
        DayClosed(
            mall=str(closing.mall.uuid), business_date=business_date.isoformat(), served=summary["served"],
            unserved=summary["not_served_today"],
        ),
        by=actor, mall_id=mall_id, at=now, to=[streams.mall_stream(mall_id)],
    )  # fmt: skip
    return closing


@part_of_operation
def _summary(mall_id: int, business_date: date) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT outcome, count(*) FROM queueing_ticket WHERE mall_id = %s AND business_date = %s GROUP BY outcome",
            [mall_id, business_date],
        )
        by_outcome: dict[str, int] = dict(cursor.fetchall())
    summary = {outcome: by_outcome.get(outcome, 0) for outcome in Outcome.values}
    summary["served"] = sum(by_outcome.get(outcome, 0) for outcome in SERVED_OUTCOMES)
    summary["visits"] = (
        Visit.objects.filter(mall_id=mall_id, business_date=business_date).exclude(state=VisitState.EXPIRED).count()
    )
    summary["tickets"] = Ticket.objects.filter(mall_id=mall_id, business_date=business_date).count()
    return summary


def days_left_open(*, now: datetime) -> list[tuple[int, date]]:
    """Return (mall, day) of each day that is over at its mall and has visits left, or whose closing was interrupted."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT DISTINCT v.mall_id, v.business_date FROM queueing_visit v
            JOIN organizations_mall m ON m.id = v.mall_id
            WHERE v.state IN ('open', 'reserved') AND v.business_date < (%s AT TIME ZONE m.time_zone)::date
            UNION SELECT d.mall_id, d.business_date FROM queueing_dayclosing d WHERE d.summary = '{}'
            ORDER BY business_date, mall_id""",
            [now],
        )
        return [(int(mall_id), day) for mall_id, day in cursor.fetchall()]
