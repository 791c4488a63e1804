"""The step that every other verb shares: lock the visit and the ticket, ask the rules, move."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import DatabaseError, connection, transaction

from anjungan.domain.queueing import errors, permissions
from anjungan.domain.queueing.models import Ticket, Visit
from anjungan.domain.queueing.operations.answers import TicketMoved
from anjungan.domain.queueing.states import TicketState
from anjungan.foundation import streams
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import NotFound
from anjungan.foundation.events import actor_json
from anjungan.foundation.operations import part_of_operation
from anjungan.foundation.statements import raise_refusal


def by_key(key: object) -> dict[str, int | UUID]:
    """Return the filter for an inside id or an outside uuid. Anything else raises NotFound: no such thing exists."""
    if isinstance(key, UUID):
        return {"uuid": key}
    if isinstance(key, int) and not isinstance(key, bool):
        return {"pk": key}
    raise NotFound


def key_text(key: object) -> str:
    """Return an inside id or an outside uuid as the database functions read it. Anything else raises NotFound."""
    (value,) = by_key(key).values()
    return str(value)


@part_of_operation
def locked_ticket(ticket_id: int | UUID, *, actor: Actor, version: int | None = None) -> Ticket:
    """Return the ticket with its visit locked first, then itself. Raises TicketNotFound, StaleVersion."""
    wanted = by_key(ticket_id)
    visit_id = Ticket.objects.filter(**wanted).values_list("visit_id", flat=True).first()
    if visit_id is None:
        raise errors.TicketNotFound
    Visit.objects.select_for_update(no_key=True).get(pk=visit_id)
    ticket = (
        Ticket.objects.select_for_update(no_key=True, of=("self",))
        .select_related("visit", "line", "counter")
        .get(**wanted)
    )
    if actor.mall_id is not None and actor.mall_id != ticket.mall_id:
        raise errors.TicketNotFound
    if version is not None and version != ticket.version:
        raise errors.StaleVersion(number=ticket.visit.number)
    return ticket


@part_of_operation
def locked_visit(visit_id: int | UUID, *, actor: Actor) -> Visit:
    """Return the locked visit. Raises TicketNotFound."""
    visit = Visit.objects.select_for_update(no_key=True).filter(**by_key(visit_id)).first()
    if visit is None or (actor.mall_id is not None and actor.mall_id != visit.mall_id):
        raise errors.TicketNotFound
    return visit


def require_own(ticket: Ticket, actor: Actor) -> None:
    """Raise NotAtCounter unless the actor sits where the ticket is (or runs the building)."""
    permissions.require(actor, permissions.SERVE)
    if actor.may(permissions.MANAGE):
        return
    # A ticket that is at no counter is refused for its state, which says more.
    if ticket.counter is not None and ticket.counter.officer_id != actor.user_id:
        raise errors.NotAtCounter(counter=ticket.counter.code)


def require_state(ticket: Ticket, *states: TicketState) -> None:
    """Raise WrongState unless the ticket is in one of these."""
    if ticket.state not in states:
        raise errors.WrongState(number=ticket.visit.number, state=ticket.state)


@part_of_operation
def move(ticket: Ticket, to: TicketState, *, event: str, actor: Actor, now: datetime, **changes: Any) -> TicketMoved:
    """Move the locked ticket: state, interval, siblings, event and audit in one database function."""
    who = actor_json(actor)
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT queueing_ticket_answer((queueing_move(%s, %s, %s, %s::jsonb, %s, %s::jsonb)).id)",
                [ticket.pk, to.value, now, json.dumps(who), event, json.dumps(changes, default=str)],
            )
            row = cursor.fetchone()
    except DatabaseError as error:
        raise_refusal(error)
        raise
    transaction.on_commit(streams.wake)
    return TicketMoved.read(json.loads(row[0]) if isinstance(row[0], str) else row[0])


@part_of_operation
def step_aside_if_busy(ticket: Ticket, *, now: datetime) -> None:
    """Keep a ticket that has just come into line passed over while its visitor is at another counter."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT queueing_settle_siblings(%s, %s)", [ticket.visit_id, now])
