"""Tickets: read one, and the verbs at the counter as nouns."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, JsonResponse
from ninja import Router

from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing import permissions
from anjungan.domain.queueing.errors import TicketNotFound
from anjungan.domain.queueing.operations import TicketMoved
from anjungan.domain.queueing.queries.records import ticket_by_uuid
from anjungan.foundation import clock
from anjungan.interfaces.api.answering import PROBLEMS, idempotency_key, perform, seen_version
from anjungan.interfaces.api.bearer import caller
from anjungan.interfaces.api.schemas import NoteIn, OutcomeIn, TicketOut, TransferIn

router = Router(tags=["Nomor di loket"])
ANSWERS: dict[Any, Any] = {201: TicketOut, **PROBLEMS}


def render_ticket(ticket: TicketMoved) -> dict[str, Any]:
    """Return a ticket as the API shows it, ready for JSON."""
    # Written out: this is the hottest answer of the house, and a test holds it to `TicketOut`.
    return {
        "uuid": str(ticket.uuid),
        "number": ticket.number,
        "state": ticket.state,
        "line": str(ticket.line),
        "visit": str(ticket.visit),
        "counter": ticket.counter,
        "version": ticket.version,
        "outcome": ticket.outcome,
        "entered_at": _instant(ticket.entered_at),
        "called_at": _instant(ticket.called_at),
        "began_at": _instant(ticket.began_at),
        "ended_at": _instant(ticket.ended_at),
        "calls": ticket.calls,
        "priority_keys": ticket.priority_keys,
        "replayed": ticket.replayed,
    }


def _instant(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z") if at else None


@router.get("/tickets/{uuid}", response={200: TicketOut, **PROBLEMS})
def read_ticket(request: HttpRequest, uuid: UUID) -> dict[str, Any]:
    """Read a ticket."""
    actor = caller(request)
    permissions.require(actor, permissions.READ)
    ticket = ticket_by_uuid(uuid=uuid)
    if ticket is None or (actor.mall_id is not None and actor.mall_id != ticket.mall_id):
        raise TicketNotFound
    return {
        "uuid": ticket.uuid, "number": ticket.visit.number, "state": ticket.state, "line": ticket.line.uuid,
        "visit": ticket.visit.uuid, "counter": ticket.counter.code if ticket.counter else None,
        "version": ticket.version, "outcome": ticket.outcome, "entered_at": ticket.entered_at,
        "called_at": ticket.called_at, "began_at": ticket.began_at, "ended_at": ticket.ended_at, "calls": ticket.calls,
        "priority_keys": ticket.visit.priority_keys,
    }  # fmt: skip


@router.post("/tickets/{uuid}/serving", response=ANSWERS)
def create_serving(request: HttpRequest, uuid: UUID) -> JsonResponse:
    """Begin to serve the person who was called and has come."""
    moved = queue.begin_serving(
        ticket_id=uuid,
        actor=caller(request),
        now=clock.now(),
        idempotency_key=idempotency_key(request),
        version=seen_version(request),
    )
    return JsonResponse(render_ticket(moved), status=201)


@router.post("/tickets/{uuid}/completions", response=ANSWERS)
def create_completion(request: HttpRequest, uuid: UUID, how: OutcomeIn | None = None) -> JsonResponse:
    """End the errand with its outcome."""
    how = how or OutcomeIn()
    moved = queue.finish_ticket(
        ticket_id=uuid, outcome=how.outcome, note=how.note, actor=caller(request), now=clock.now(),
        idempotency_key=idempotency_key(request), version=seen_version(request),
    )  # fmt: skip
    return JsonResponse(render_ticket(moved), status=201)


@router.post("/tickets/{uuid}/recalls", response=ANSWERS)
def create_recall(request: HttpRequest, uuid: UUID) -> JsonResponse:
    """Call the same number again."""
    return perform(request, queue.recall_ticket, render_ticket, ticket_id=uuid, version=seen_version(request))


@router.post("/tickets/{uuid}/holds", response=ANSWERS)
def create_hold(request: HttpRequest, uuid: UUID, said: NoteIn | None = None) -> JsonResponse:
    """Let the errand rest while the person fetches something."""
    return perform(
        request,
        queue.hold_ticket,
        render_ticket,
        ticket_id=uuid,
        version=seen_version(request),
        note=said.note if said else "",
    )


@router.post("/tickets/{uuid}/resumptions", response=ANSWERS)
def create_resumption(request: HttpRequest, uuid: UUID) -> JsonResponse:
    """Go on with a resting errand."""
    return perform(request, queue.resume_ticket, render_ticket, ticket_id=uuid, version=seen_version(request))


@router.post("/tickets/{uuid}/transfers", response=ANSWERS)
def create_transfer(request: HttpRequest, uuid: UUID, to: TransferIn) -> JsonResponse:
    """Send the person on without losing the place."""
    return perform(
        request, queue.transfer_ticket, render_ticket, ticket_id=uuid, line_id=to.line, counter_id=to.counter,
        place=to.place, note=to.note, version=seen_version(request),
    )  # fmt: skip


@router.post("/tickets/{uuid}/no-shows", response=ANSWERS)
def create_no_show(request: HttpRequest, uuid: UUID) -> JsonResponse:
    """Note that the called person did not come; the place is kept for 30 minutes."""
    return perform(request, queue.mark_no_show, render_ticket, ticket_id=uuid, version=seen_version(request))


@router.post("/tickets/{uuid}/returns", response=ANSWERS)
def create_return(request: HttpRequest, uuid: UUID) -> JsonResponse:
    """Take a missed person back into the line."""
    return perform(request, queue.requeue_ticket, render_ticket, ticket_id=uuid, version=seen_version(request))


@router.post("/tickets/{uuid}/cancellations", response=ANSWERS)
def create_cancellation(request: HttpRequest, uuid: UUID, said: NoteIn | None = None) -> JsonResponse:
    """Give up an errand before it is served."""
    return perform(
        request,
        queue.drop_errand,
        render_ticket,
        ticket_id=uuid,
        version=seen_version(request),
        note=said.note if said else "",
    )


@router.post("/tickets/{uuid}/undos", response=ANSWERS)
def create_undo(request: HttpRequest, uuid: UUID) -> JsonResponse:
    """Take back the last move, within 30 seconds."""
    return perform(request, queue.undo_last, render_ticket, ticket_id=uuid)
