"""Taking the number, giving it up, adding and dropping errands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import F, Max

from anjungan.domain.catalog.models import Offering
from anjungan.domain.premises.models import Line
from anjungan.domain.queueing import errors, permissions
from anjungan.domain.queueing.events import ErrandAdded, ErrandDropped, VisitConfirmed, VisitExpired
from anjungan.domain.queueing.models import Interval, LineDay, Ticket, Visit
from anjungan.domain.queueing.operations.answers import TicketMoved
from anjungan.domain.queueing.operations.calling import check_note
from anjungan.domain.queueing.operations.issuing import MOST_ERRANDS
from anjungan.domain.queueing.operations.moving import (
    locked_ticket,
    locked_visit,
    move,
    require_state,
    step_aside_if_busy,
)
from anjungan.domain.queueing.operations.telling import tell_visit
from anjungan.domain.queueing.queries.opening import require_issuing
from anjungan.domain.queueing.queries.remote import place_behind, turn_passed
from anjungan.domain.queueing.states import IntervalKind, Outcome, TicketState, VisitState
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import InvalidInput
from anjungan.foundation.operations import operation, part_of_operation

# How an errand may end that was not served: the person gave up, or was told to go elsewhere.
DROPPED_OUTCOMES = frozenset({Outcome.LEFT, Outcome.REFERRED, Outcome.INCOMPLETE})


@operation
def confirm_visit(*, visit_id: int | UUID, actor: Actor, now: datetime) -> Visit:
    """Put a reserved number in line: it was printed, or the person has noted it. Safe to repeat.

    Raises ReservationExpired when the two minutes were over, TicketNotFound.
    """
    permissions.require(actor, permissions.ISSUE)
    visit = locked_visit(visit_id, actor=actor)
    if visit.state == VisitState.EXPIRED:
        raise errors.ReservationExpired(number=visit.number)
    if visit.state != VisitState.RESERVED:
        return visit
    if visit.reserved_until is not None and now > visit.reserved_until:
        raise errors.ReservationExpired(number=visit.number)
    put_in_line(visit, actor=actor, now=now)
    return visit


@part_of_operation
def put_in_line(visit: Visit, *, actor: Actor, now: datetime) -> None:
    """Let a reserved visit wait from the moment its number was taken; who comes from home, from being here."""
    tickets = list(visit.tickets.order_by("position"))
    if visit.remote_id is not None:
        _come_from_home(visit, tickets, now=now)
    visit.state = VisitState.OPEN
    visit.reserved_until = None
    visit.save(update_fields=["state", "reserved_until", "present_at", "passed_at", "merged_behind"])
    visit.tickets.update(state=TicketState.WAITING, version=F("version") + 1)
    Interval.objects.bulk_create(
        Interval(
            ticket=ticket, visit=visit, line_id=ticket.line_id, kind=IntervalKind.WAITING, started_at=ticket.entered_at
        )
        for ticket in tickets
    )
    tell_visit(visit, VisitConfirmed, actor=actor, now=now)


@part_of_operation
def _come_from_home(visit: Visit, tickets: Sequence[Ticket], *, now: datetime) -> None:
    """Give somebody who took the number at home the place it kept; behind some of those here if it has passed."""
    visit.present_at = now
    passed = turn_passed(visit_id=visit.pk)
    for ticket in tickets:
        if passed is not None:
            visit.passed_at = visit.passed_at or passed.at
            ticket.rank_at, visit.merged_behind = place_behind(ticket=ticket, places=passed.places_behind)
        ticket.entered_at = now
        ticket.save(update_fields=["entered_at", "rank_at"])


@operation
def expire_reservation(*, visit_id: int, actor: Actor, now: datetime) -> bool:
    """Burn a number that nobody took and give its place in the quota back. Returns whether it did."""
    visit = locked_visit(visit_id, actor=actor)
    if visit.state != VisitState.RESERVED or visit.reserved_until is None or now <= visit.reserved_until:
        return False
    _expire(visit, actor=actor, now=now)
    return True


@operation
def abandon_visit(*, visit_id: int | UUID, actor: Actor, now: datetime) -> Visit:
    """Give up a reserved number: cancelled at the kiosk, or by whoever took it at home. Safe to repeat."""
    visit = locked_visit(visit_id, actor=actor)
    if not (visit.remote_id is not None and actor.kind == "visitor" and actor.id == visit.code):
        permissions.require(actor, permissions.ISSUE)
    if visit.state == VisitState.RESERVED:
        _expire(visit, actor=actor, now=now)
    elif visit.state != VisitState.EXPIRED:
        raise errors.WrongState(number=visit.number, state=visit.state)
    return visit


@part_of_operation
def _expire(visit: Visit, *, actor: Actor, now: datetime) -> None:
    tickets = list(visit.tickets.order_by("line_id"))
    visit.tickets.update(state=TicketState.DROPPED, outcome=Outcome.NOT_TAKEN, ended_at=now, version=F("version") + 1)
    for ticket in tickets:
        _give_back_quota(ticket)
    visit.state = VisitState.EXPIRED
    visit.reserved_until = None
    visit.ended_at = now
    visit.save(update_fields=["state", "reserved_until", "ended_at"])
    tell_visit(visit, VisitExpired, actor=actor, now=now)


@part_of_operation
def _give_back_quota(ticket: Ticket) -> None:
    LineDay.objects.filter(line_id=ticket.line_id, business_date=ticket.business_date, issued__gt=0).update(
        issued=F("issued") - 1
    )


@operation
def drop_errand(
    *,
    ticket_id: int | UUID,
    actor: Actor,
    now: datetime,
    outcome: str = Outcome.LEFT,
    note: str = "",
    version: int | None = None,
) -> TicketMoved:
    """Give up one errand before it is served. The visit ends with its last errand.

    The visitor may do it with the code of the visit, a greeter or officer for anybody. Whoever was never called gives
    the place in the quota back. Raises WrongState, NotAllowed, InvalidInput,
    StaleVersion.
    """
    ticket = locked_ticket(ticket_id, actor=actor, version=version)
    if not (actor.kind == "visitor" and actor.id == ticket.visit.code):
        permissions.require(actor, permissions.SERVE if actor.may(permissions.SERVE) else permissions.ISSUE)
    if outcome not in DROPPED_OUTCOMES:
        raise InvalidInput(reason=f"outcome: {', '.join(sorted(DROPPED_OUTCOMES))}")
    check_note(note)
    return _drop(ticket, actor=actor, now=now, outcome=outcome, note=note)


@operation
def leave_visit(*, visit_id: int | UUID, actor: Actor, now: datetime) -> Visit:
    """Give up every errand that is left: the person goes home and the number ends. Safe to repeat.

    The visitor may do it with the code of the visit, a greeter or officer for anybody. Raises WrongState while an
    errand is called or served, NotAllowed.
    """
    visit = locked_visit(visit_id, actor=actor)
    if not (actor.kind == "visitor" and actor.id == visit.code):
        permissions.require(actor, permissions.SERVE if actor.may(permissions.SERVE) else permissions.ISSUE)
    left = visit.tickets.select_related("visit").exclude(state__in=[TicketState.DONE, TicketState.DROPPED])
    # In the order of the lines, as their quotas are taken everywhere.
    for ticket in left.order_by("line_id", "position").select_for_update(no_key=True, of=("self",)):
        _drop(ticket, actor=actor, now=now)
    visit.refresh_from_db()
    return visit


@part_of_operation
def _drop(ticket: Ticket, *, actor: Actor, now: datetime, outcome: str = Outcome.LEFT, note: str = "") -> TicketMoved:
    require_state(ticket, TicketState.WAITING, TicketState.HELD, TicketState.ABSENT)
    dropped = move(
        ticket, TicketState.DROPPED, event=ErrandDropped.name, actor=actor, now=now, outcome=outcome, note=note
    )
    if never_called(ticket):
        _give_back_quota(ticket)
    return dropped


def never_called(ticket: Ticket) -> bool:
    """Whether the person still waits for the first call, in the line whose quota holds the place."""
    return ticket.first_called_at is None


@operation
def add_errand(*, visit_id: int | UUID, offerings: Sequence[UUID], actor: Actor, now: datetime) -> list[Ticket]:
    """Add errands to a visit under its number, each in line from now. Errands it already has are left alone.

    Raises VisitEnded, ServiceNotHere, LineClosed, QuotaExhausted, TooManyErrands, NotAllowed.
    """
    visit = locked_visit(visit_id, actor=actor)
    if not (actor.kind == "visitor" and actor.id == visit.code):
        permissions.require(actor, permissions.SERVE if actor.may(permissions.SERVE) else permissions.ISSUE)
    if visit.state == VisitState.RESERVED and visit.remote_id is not None:
        raise errors.NotHereYet(number=visit.number)
    if visit.state != VisitState.OPEN:
        raise errors.VisitEnded(number=visit.number)
    at_hand = visit.tickets.exclude(state__in=[TicketState.DONE, TicketState.DROPPED])
    unfinished = set(at_hand.values_list("offering__uuid", flat=True))
    wanted = [uuid for uuid in dict.fromkeys(offerings) if uuid not in unfinished]
    if not all(isinstance(uuid, UUID) for uuid in wanted):
        raise errors.ServiceNotHere
    found = {o.uuid: o for o in Offering.objects.select_related("line").filter(mall_id=visit.mall_id, uuid__in=wanted)}
    if set(wanted) - set(found):
        raise errors.ServiceNotHere
    if len(unfinished) + len(wanted) > MOST_ERRANDS:
        raise errors.TooManyErrands(most=MOST_ERRANDS)
    require_issuing(mall_id=visit.mall_id, offerings=wanted, now=now)
    # In the order of the lines, so that two visits never wait for each other.
    for offering in sorted((found[uuid] for uuid in wanted), key=lambda offering: offering.line_id):
        take_quota(line=offering.line, business_date=visit.business_date)
    last = visit.tickets.aggregate(last=Max("position"))["last"] or 0
    added = [_join(visit, found[uuid], last + n, now) for n, uuid in enumerate(wanted, start=1)]
    if added:
        tell_visit(visit, ErrandAdded, actor=actor, now=now)
    return added


@part_of_operation
def _join(visit: Visit, offering: Offering, position: int, now: datetime) -> Ticket:
    ticket = Ticket.objects.create(
        visit=visit, mall_id=visit.mall_id, business_date=visit.business_date, line=offering.line, offering=offering,
        position=position, state=TicketState.WAITING, entered_at=now,
        rank_at=now - timedelta(seconds=visit.head_start_seconds),
    )  # fmt: skip
    Interval.objects.create(ticket=ticket, visit=visit, line=offering.line, kind=IntervalKind.WAITING, started_at=now)
    step_aside_if_busy(ticket, now=now)
    return ticket


@part_of_operation
def take_quota(*, line: Line, business_date: date) -> None:
    """Take one place of the line's day. Raises QuotaExhausted."""
    quota = line.daily_quota
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO queueing_lineday AS d (line_id, business_date, issued, quota) VALUES (%s, %s, 1, %s)
            ON CONFLICT (line_id, business_date) DO UPDATE SET issued = d.issued + 1, quota = excluded.quota
            WHERE excluded.quota IS NULL
                OR d.issued < excluded.quota - queueing_still_booked(d.line_id, d.business_date)
            RETURNING issued""",
            [line.pk, business_date, quota],
        )
        if cursor.fetchone() is None:
            raise errors.QuotaExhausted(line=line.name_id, quota=quota)
