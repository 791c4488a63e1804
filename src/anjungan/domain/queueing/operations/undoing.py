"""Taking back a mis-click, for 30 seconds, as if it had not been pressed; the log still shows both."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from uuid import UUID

from django.db import DatabaseError, IntegrityError, connection, transaction

from anjungan.domain.queueing import errors, permissions
from anjungan.domain.queueing.operations.answers import TicketMoved
from anjungan.domain.queueing.operations.moving import locked_ticket
from anjungan.foundation import streams
from anjungan.foundation.actors import Actor
from anjungan.foundation.operations import operation
from anjungan.foundation.statements import raise_refusal

UNDO_SECONDS = timedelta(seconds=30)


@operation
def undo_last(*, ticket_id: int | UUID, actor: Actor, now: datetime) -> TicketMoved:
    """Put the ticket back where it was before the last move, with the time running on as if nothing had happened.

    Only whoever moved it (or a manager) within 30 seconds. Raises TooLateToUndo also when the counter or the
    visitor has gone on to somebody or somewhere else.
    """
    permissions.require(actor, permissions.SERVE)
    ticket = locked_ticket(ticket_id, actor=actor)
    before = ticket.previous
    late = errors.TooLateToUndo(number=ticket.visit.number)
    if before is None or now - datetime.fromisoformat(before["at"]) > UNDO_SECONDS:
        raise late
    if before["by"] != actor.id and not actor.may(permissions.MANAGE):
        raise late
    who = {"kind": actor.kind, "id": actor.id, "label": actor.label}
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
