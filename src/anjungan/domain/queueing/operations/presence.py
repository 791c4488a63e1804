"""Being there and not being there: presence, recall, no-show, return."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from anjungan.domain.queueing import errors, permissions
from anjungan.domain.queueing.events import (
    TicketCalled,
    TicketMissed,
    TicketRecalled,
    TicketRequeued,
    VisitPresenceConfirmed,
)  # fmt: skip
from anjungan.domain.queueing.models import Ticket
from anjungan.domain.queueing.operations.answers import TicketMoved
from anjungan.domain.queueing.operations.counters import free_counter
from anjungan.domain.queueing.operations.moving import locked_ticket, locked_visit, move, require_own, require_state
from anjungan.domain.queueing.operations.telling import tell_visit
from anjungan.domain.queueing.states import TicketState, VisitState
from anjungan.foundation.actors import Actor
from anjungan.foundation.operations import operation

GRACE = timedelta(minutes=30)


@operation
def confirm_presence(*, visit_id: int | UUID, actor: Actor, now: datetime) -> datetime:
    """Note that the person was seen in the building; returns since when. Raises VisitEnded, TicketNotFound."""
    permissions.require(actor, permissions.ISSUE)
    visit = locked_visit(visit_id, actor=actor)
    if visit.state in (VisitState.ENDED, VisitState.EXPIRED):
        raise errors.VisitEnded(number=visit.number)
    if visit.present_at is None:
        visit.present_at = now
        visit.save(update_fields=["present_at"])
        tell_visit(visit, VisitPresenceConfirmed, actor=actor, now=now)
    return visit.present_at


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
    require_state(ticket, TicketState.WAITING, TicketState.ABSENT)
    if ticket.elsewhere or Ticket.objects.active_of(ticket.visit_id).exists():
        raise errors.BusyElsewhere(number=ticket.visit.number)
    if ticket.line_id not in counter.active_line_ids and ticket.target_counter_id != counter.pk:
        raise errors.LineNotServed(number=ticket.visit.number, counter=counter.code)
    return move(
        ticket, TicketState.CALLED, event=TicketCalled.name, actor=actor, now=now,
        counter=counter.pk, officer=counter.officer_id,
    )  # fmt: skip
