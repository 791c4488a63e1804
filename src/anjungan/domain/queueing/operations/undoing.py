"""Taking back a mis-click, for 30 seconds, as if it had not been pressed; the log still shows both."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import DatabaseError, IntegrityError, connection, transaction

from anjungan.domain.premises.models import Counter, CounterState
from anjungan.domain.queueing import errors, permissions
from anjungan.domain.queueing.models import Ticket
from anjungan.domain.queueing.operations.answers import TicketMoved
from anjungan.domain.queueing.operations.errands import never_called, take_quota
from anjungan.domain.queueing.operations.moving import by_key, locked_ticket
from anjungan.domain.queueing.states import ACTIVE, TicketState
from anjungan.foundation import streams
from anjungan.foundation.actors import Actor
from anjungan.foundation.events import actor_json
from anjungan.foundation.operations import operation, part_of_operation
from anjungan.foundation.statements import raise_refusal

UNDO_SECONDS = timedelta(seconds=30)


@operation
def undo_last(*, ticket_id: int | UUID, actor: Actor, now: datetime) -> TicketMoved:
    """Put the ticket back where it was before the last move, with the time running on as if nothing had happened.

    Only whoever moved it (or a manager) within 30 seconds. Raises TooLateToUndo also when the counter or the
    visitor has gone on to somebody or somewhere else, DayAlreadyClosed, and QuotaExhausted when the place of a
    dropped errand was given to somebody else.
    """
    permissions.require(actor, permissions.SERVE)
    counter = _hold_counter_of_last_move(ticket_id)
    ticket = locked_ticket(ticket_id, actor=actor)
    before = ticket.previous
    late = errors.TooLateToUndo(number=ticket.visit.number)
    if before is None or now - datetime.fromisoformat(before["at"]) > UNDO_SECONDS:
        raise late
    if before["by"] != actor.id and not actor.may(permissions.MANAGE):
        raise late
    if before["state"] in ACTIVE and not _still_there(before, counter):
        raise late
    if ticket.state == TicketState.DROPPED and never_called(ticket):
        # The place in the quota was given back with the errand.
        take_quota(line=ticket.line, business_date=ticket.business_date)
    who = actor_json(actor)
    try:
        # A savepoint, so that a counter that has gone on is a refusal and not a broken transaction.
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT queueing_ticket_answer(queueing_undo(%s, %s, %s::jsonb))", [ticket.pk, now, json.dumps(who)]
            )
            row = cursor.fetchone()
    except IntegrityError as error:
        raise late from error
    except DatabaseError as error:
        raise_refusal(error)
        raise
    transaction.on_commit(streams.wake)
    return TicketMoved.read(json.loads(row[0]) if isinstance(row[0], str) else row[0])


@part_of_operation
def _hold_counter_of_last_move(ticket_id: int | UUID) -> Counter | None:
    """Return the counter that would get the ticket back, held before the visit as everywhere."""
    before = Ticket.objects.filter(**by_key(ticket_id)).values_list("previous", flat=True).first()
    if before is None or before["counter"] is None:
        return None
    return Counter.objects.select_for_update(no_key=True).filter(pk=before["counter"]).first()


def _still_there(before: dict[str, Any], counter: Counter | None) -> bool:
    return (
        counter is not None
        and counter.pk == before["counter"]
        and counter.state == CounterState.OPEN
        and counter.officer_id == before["officer"]
    )
