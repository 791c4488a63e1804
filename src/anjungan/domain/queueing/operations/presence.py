"""Being there and not being there: presence, recall, no-show, return."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from anjungan.domain.appointments.errors import PresenceCodeWrong
from anjungan.domain.appointments.queries import is_hall_code, is_presence_pass, place_of_mall
from anjungan.domain.queueing import errors, permissions
from anjungan.domain.queueing.events import (
    TicketCalled,
    TicketMissed,
    TicketRecalled,
    TicketRequeued,
    VisitPresenceConfirmed,
)  # fmt: skip
from anjungan.domain.queueing.models import Ticket, Visit
from anjungan.domain.queueing.operations.answers import TicketMoved
from anjungan.domain.queueing.operations.counters import free_counter
from anjungan.domain.queueing.operations.errands import put_in_line
from anjungan.domain.queueing.operations.moving import locked_ticket, locked_visit, move, require_own, require_state
from anjungan.domain.queueing.operations.telling import tell_visit
from anjungan.domain.queueing.states import PresenceWay, TicketState, VisitState
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import NotAllowed
from anjungan.foundation.operations import operation, part_of_operation

GRACE = timedelta(minutes=30)


@operation
def confirm_presence(
    *, visit_id: int | UUID, actor: Actor, now: datetime, way: PresenceWay = PresenceWay.SEEN
) -> datetime:
    """Note that the person was seen in the building; returns since when. Safe to repeat.

    Whoever took the number at home now stands in line: in the place it kept, or, when the turn has passed, behind
    some of those who are here (`places_behind` of the line's rule). Raises VisitEnded, ReservationExpired,
    TicketNotFound, NotAllowed.
    """
    permissions.require(actor, permissions.SERVE if actor.may(permissions.SERVE) else permissions.ISSUE)
    return _be_here(locked_visit(visit_id, actor=actor), way=way, actor=actor, now=now)


@operation
def confirm_own_presence(
    *, visit_id: int | UUID, way: PresenceWay, actor: Actor, now: datetime, proof: str = ""
) -> datetime:
    """Note that the person with the code of the visit is here; returns since when. Safe to repeat.

    HALL: `proof` is the code that the hall shows, or the pass that somebody got for it. NEAR: the phone found itself
    within the distance that the mall wrote down; where it wrote none, this way does not exist. Raises
    PresenceCodeWrong, VisitEnded, ReservationExpired, TicketNotFound, NotAllowed.
    """
    visit = locked_visit(visit_id, actor=actor)
    if not (actor.kind == "visitor" and actor.id == visit.code):
        raise NotAllowed
    mall = visit.mall
    if way == PresenceWay.NEAR:
        if place_of_mall(mall=mall) is None:
            raise NotAllowed
    elif way != PresenceWay.HALL:
        raise NotAllowed
    elif not (is_hall_code(mall=mall, code=proof, now=now) or is_presence_pass(mall=mall, text=proof, now=now)):
        raise PresenceCodeWrong
    return _be_here(visit, way=way, actor=actor, now=now)


@part_of_operation
def _be_here(visit: Visit, *, way: PresenceWay, actor: Actor, now: datetime) -> datetime:
    if visit.state in (VisitState.ENDED, VisitState.EXPIRED):
        raise errors.VisitEnded(number=visit.number)
    if visit.present_at is not None:
        return visit.present_at
    if visit.state == VisitState.RESERVED and visit.remote_id is not None:
        if visit.reserved_until is not None and now > visit.reserved_until:
            raise errors.ReservationExpired(number=visit.number)
        put_in_line(visit, actor=actor, now=now)
    visit.present_at = now
    visit.save(update_fields=["present_at"])
    tell_visit(visit, VisitPresenceConfirmed, actor=actor, now=now, way=way.value, merged_behind=visit.merged_behind)
    return now


@operation
def recall_ticket(*, ticket_id: int | UUID, actor: Actor, now: datetime, version: int | None = None) -> TicketMoved:
    """Call the same number again. Raises WrongState unless it is called now, NotAtCounter."""
    ticket = locked_ticket(ticket_id, actor=actor, version=version)
    require_own(ticket, actor)
    require_state(ticket, TicketState.CALLED)
    return move(ticket, TicketState.CALLED, event=TicketRecalled.name, actor=actor, now=now)


@operation
def mark_no_show(*, ticket_id: int | UUID, actor: Actor, now: datetime, version: int | None = None) -> TicketMoved:
    """Note that the called person did not come: the counter is free, the place is kept for 30 minutes."""
    ticket = locked_ticket(ticket_id, actor=actor, version=version)
    require_own(ticket, actor)
    require_state(ticket, TicketState.CALLED)
    return move(
        ticket, TicketState.ABSENT, event=TicketMissed.name, actor=actor, now=now, grace_until=(now + GRACE).isoformat()
    )


@operation
def requeue_ticket(*, ticket_id: int | UUID, actor: Actor, now: datetime, version: int | None = None) -> TicketMoved:
    """Take a missed person back: in the old place within the grace time, afterwards at the end of the line."""
    permissions.require(actor, permissions.SERVE if actor.may(permissions.SERVE) else permissions.ISSUE)
    ticket = locked_ticket(ticket_id, actor=actor, version=version)
    require_state(ticket, TicketState.ABSENT)
    in_grace = ticket.grace_until is not None and now <= ticket.grace_until
    rank_at = ticket.rank_at if in_grace else now
    return move(
        ticket, TicketState.WAITING, event=TicketRequeued.name, actor=actor, now=now,
        rank_at=rank_at.isoformat(), counter=None, officer=None,
    )  # fmt: skip


@operation
def call_ticket(
    *, ticket_id: int | UUID, counter_id: int | UUID, actor: Actor, now: datetime, version: int | None = None
) -> TicketMoved:
    """Call a chosen person out of turn; the log shows who chose.

    Raises CounterBusy, CounterNotOpen, BusyElsewhere, LineNotServed, WrongState, NotAtCounter, StaleVersion.
    """
    permissions.require(actor, permissions.SERVE)
    counter = free_counter(counter_id, actor=actor)
    ticket = locked_ticket(ticket_id, actor=actor, version=version)
    if ticket.state == TicketState.RESERVED and ticket.visit.remote_id is not None:
        raise errors.NotHereYet(number=ticket.visit.number)
    require_state(ticket, TicketState.WAITING, TicketState.ABSENT)
    if ticket.elsewhere or Ticket.objects.active_of(ticket.visit_id).exists():
        raise errors.BusyElsewhere(number=ticket.visit.number)
    if ticket.line_id not in counter.active_line_ids and ticket.target_counter_id != counter.pk:
        raise errors.LineNotServed(number=ticket.visit.number, counter=counter.code)
    return move(
        ticket, TicketState.CALLED, event=TicketCalled.name, actor=actor, now=now,
        counter=counter.pk, officer=counter.officer_id,
    )  # fmt: skip
