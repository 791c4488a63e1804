"""Counters: sign on, rest, close, and call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest, JsonResponse
from ninja import Router

from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing.errors import TicketNotFound
from anjungan.domain.queueing.queries.records import ticket_by_uuid
from anjungan.foundation import clock
from anjungan.interfaces.api.answering import PROBLEMS, counter_for, idempotency_key, perform
from anjungan.interfaces.api.bearer import caller
from anjungan.interfaces.api.schemas import CallIn, CounterOut, PauseIn
from anjungan.interfaces.api.tickets import ANSWERS, render_ticket

if TYPE_CHECKING:
    from anjungan.domain.premises.models import Counter

router = Router(tags=["Loket"])
COUNTER: dict[Any, Any] = {201: CounterOut, **PROBLEMS}


def render_counter(counter: Counter) -> dict[str, Any]:
    """Return a counter as the API shows it."""
    return {
        "uuid": str(counter.uuid), "code": counter.code, "zone": counter.zone.number,
        "agency": counter.agency.key if counter.agency else None, "state": counter.state, "number": None,
    }  # fmt: skip


@router.post("/counters/{uuid}/calls", response=ANSWERS)
def create_call(request: HttpRequest, uuid: UUID, which: CallIn | None = None) -> JsonResponse:
    """Call the next person to this counter, or the ticket named."""
    if which is not None and which.ticket is not None:
        if ticket_by_uuid(uuid=which.ticket) is None:
            raise TicketNotFound
        counter = counter_for(caller(request), uuid)
        return perform(request, queue.call_ticket, render_ticket, ticket_id=which.ticket, counter_id=counter.pk)
    called = queue.call_next_ticket(
        counter_id=uuid, actor=caller(request), now=clock.now(), idempotency_key=idempotency_key(request)
    )
    return JsonResponse(render_ticket(called), status=201)


@router.post("/counters/{uuid}/openings", response=COUNTER)
def create_opening(request: HttpRequest, uuid: UUID) -> JsonResponse:
    """Sign on at this counter."""
    return _move(request, uuid, queue.open_counter)


@router.post("/counters/{uuid}/pauses", response=COUNTER)
def create_pause(request: HttpRequest, uuid: UUID, why: PauseIn | None = None) -> JsonResponse:
    """Rest for a while."""
    return _move(request, uuid, queue.pause_counter, reason=why.reason if why else "")


@router.post("/counters/{uuid}/resumptions", response=COUNTER)
def create_counter_resumption(request: HttpRequest, uuid: UUID) -> JsonResponse:
    """Go on after a rest."""
    return _move(request, uuid, queue.resume_counter)


@router.post("/counters/{uuid}/closings", response=COUNTER)
def create_closing(request: HttpRequest, uuid: UUID) -> JsonResponse:
    """Sign off."""
    return _move(request, uuid, queue.close_counter)


def _move(request: HttpRequest, uuid: UUID, verb: Any, **arguments: Any) -> JsonResponse:
    counter = counter_for(caller(request), uuid)
    return perform(request, verb, render_counter, counter_id=counter.pk, **arguments)
