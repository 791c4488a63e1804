"""Moving an errand to another line or counter without losing the person's place; resting and going on."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Literal, get_args
from uuid import UUID

from django.db.models import Min

from anjungan.domain.premises.models import Counter, Line
from anjungan.domain.queueing import errors
from anjungan.domain.queueing.events import ServingResumed, TicketHeld, TicketTransferred
from anjungan.domain.queueing.models import Ticket
from anjungan.domain.queueing.operations.answers import TicketMoved
from anjungan.domain.queueing.operations.calling import check_note
from anjungan.domain.queueing.operations.counters import free_counter
from anjungan.domain.queueing.operations.moving import by_key, locked_ticket, move, require_own, require_state
from anjungan.domain.queueing.states import TicketState
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import InvalidInput
from anjungan.foundation.operations import operation

Place = Literal["front", "in_order", "end"]


@operation
def transfer_ticket(
    *,
    ticket_id: int | UUID,
    actor: Actor,
    now: datetime,
    line_id: int | UUID | None = None,
    counter_id: int | UUID | None = None,
    place: Place = "in_order",
    note: str = "",
    version: int | None = None,
) -> TicketMoved:
    """Send the person on to a line, to a counter, or to a counter for a line.

    `place`: `front` is next there; `in_order` keeps the time of arrival, so nobody is punished for a wrong line;
    `end` starts anew. The total time runs on in every case. `note` tells the next counter why (not shown in public).
    Raises InvalidInput, NotAtCounter, WrongState, CounterNotFound, LineNotServed, ServiceNotHere, StaleVersion.
    """
    check_note(note)
    if place not in get_args(Place):
        raise InvalidInput(reason=f"place: {', '.join(get_args(Place))}")
    ticket = locked_ticket(ticket_id, actor=actor, version=version)
    require_own(ticket, actor)
    require_state(ticket, TicketState.CALLED, TicketState.SERVING, TicketState.HELD)
    if line_id is None and counter_id is None:
        raise InvalidInput(reason="line, counter")
    line = ticket.line if line_id is None else _line_at(line_id, ticket)
    counter = None if counter_id is None else _counter_at(counter_id, ticket)
    if counter is not None:
        skills = set(counter.lines.values_list("pk", flat=True))
        if line.pk not in skills:
            if line_id is not None or not skills:
                raise errors.LineNotServed(number=ticket.visit.number, counter=counter.code)
            line = counter.lines.order_by("pk")[0]
    changes: dict[str, Any] = {
        "line": line.pk,
        "target_counter": counter.pk if counter else None,
        "rank_at": _rank(ticket, line, place, now).isoformat(),
        "note": note,
    }
    return move(ticket, TicketState.WAITING, event=TicketTransferred.name, actor=actor, now=now, **changes)


def _line_at(line_id: int | UUID, ticket: Ticket) -> Line:
    line = Line.objects.filter(mall_id=ticket.mall_id, is_active=True, **by_key(line_id)).first()
    if line is None:
        raise errors.ServiceNotHere
    return line


def _counter_at(counter_id: int | UUID, ticket: Ticket) -> Counter:
    counter = Counter.objects.filter(mall_id=ticket.mall_id, **by_key(counter_id)).first()
    if counter is None:
        raise errors.CounterNotFound
    return counter


def _rank(ticket: Ticket, line: Line, place: Place, now: datetime) -> datetime:
    if place == "end":
        return now
    own = ticket.entered_at - timedelta(seconds=ticket.visit.head_start_seconds)
    if place == "in_order":
        return own
    waiting = Ticket.objects.filter(line=line, state=TicketState.WAITING, business_date=ticket.business_date)
    first = waiting.aggregate(first=Min("rank_at"))["first"]
    return min(own, first - timedelta(milliseconds=1)) if first else own


@operation
def hold_ticket(
    *, ticket_id: int | UUID, actor: Actor, now: datetime, note: str = "", version: int | None = None
) -> TicketMoved:
    """Let the errand rest while the person fetches something; the counter is free. Raises WrongState, NotAtCounter."""
    check_note(note)
    ticket = locked_ticket(ticket_id, actor=actor, version=version)
    require_own(ticket, actor)
    require_state(ticket, TicketState.CALLED, TicketState.SERVING)
    return move(ticket, TicketState.HELD, event=TicketHeld.name, actor=actor, now=now, note=note)


@operation
def resume_ticket(*, ticket_id: int | UUID, actor: Actor, now: datetime, version: int | None = None) -> TicketMoved:
    """Go on with a resting errand at the counter that held it.

    Raises CounterBusy while the counter has somebody else, BusyElsewhere, WrongState, NotAtCounter.
    """
    held_at = Ticket.objects.filter(**by_key(ticket_id)).values_list("counter_id", flat=True).first()
    if held_at is None:
        # At no counter, or no such ticket: one of these says so.
        require_state(locked_ticket(ticket_id, actor=actor), TicketState.HELD)
        raise errors.CounterNotFound
    # The counter before the visit: everybody takes them in this order.
    counter = free_counter(held_at, actor=actor)
    ticket = locked_ticket(ticket_id, actor=actor, version=version)
    require_state(ticket, TicketState.HELD)
    if ticket.counter_id != counter.pk or Ticket.objects.active_of(ticket.visit_id).exists():
        raise errors.BusyElsewhere(number=ticket.visit.number)
    return move(
        ticket, TicketState.SERVING, event=ServingResumed.name, actor=actor, now=now,
        counter=counter.pk, officer=counter.officer_id,
    )  # fmt: skip
