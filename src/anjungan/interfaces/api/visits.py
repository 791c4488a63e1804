"""Visits: a number for a person and errands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest, JsonResponse
from ninja import Router

from anjungan.domain.organizations.queries import mall_by_id
from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing import permissions
from anjungan.domain.queueing.errors import TicketNotFound
from anjungan.domain.queueing.queries.records import tickets_of, visit_by_uuid
from anjungan.foundation import clock
from anjungan.interfaces.api.answering import PROBLEMS, idempotency_key, mall_for, perform
from anjungan.interfaces.api.bearer import caller
from anjungan.interfaces.api.reading import MallKey
from anjungan.interfaces.api.schemas import ErrandsIn, VisitIn, VisitOut

if TYPE_CHECKING:
    from anjungan.domain.queueing.models import Ticket, Visit

router = Router(tags=["Kunjungan"])


@router.post("/malls/{key}/visits", response={201: VisitOut, **PROBLEMS})
def create_visit(request: HttpRequest, key: MallKey, wanted: VisitIn) -> JsonResponse:
    """Give a person one number with a place in the line of every errand.

    Send an `Idempotency-Key`; the same key gets the same visit. With `reserve` the number waits two minutes for
    `confirmations`, otherwise it stands in line at once.
    """
    actor = caller(request)
    mall_id = actor.mall_id if actor.mall_id is not None and _is_key(actor.mall_id, key) else mall_for(actor, key).pk
    visit = queue.start_visit(
        mall_id=mall_id, offerings=wanted.services, priority_keys=wanted.priority, channel=wanted.channel,
        language=wanted.language, reserve=wanted.reserve, actor=actor, now=clock.now(),
        idempotency_key=idempotency_key(request),
    )  # fmt: skip
    return JsonResponse(
        {
            "uuid": str(visit.uuid), "number": visit.number, "code": visit.code, "state": visit.state,
            "business_date": visit.business_date.isoformat(), "created_at": visit.created_at.isoformat(),
            "reserved_until": visit.reserved_until.isoformat() if visit.reserved_until else None,
            "tickets": [
                {"uuid": str(one.uuid), "line": str(one.line), "position": one.position, "state": one.state}
                for one in visit.tickets
            ],
            "replayed": visit.replayed,
        },
        status=201,
    )  # fmt: skip


_keys: dict[int, str] = {}


def _is_key(mall_id: int, key: str) -> bool:
    """Whether the key is this mall's; a mall never changes its key, so it is asked once."""
    if _keys.get(mall_id) != key:
        _keys[mall_id] = mall_by_id(mall_id=mall_id).key
    return _keys.get(mall_id) == key


def render_visit(visit: Visit) -> dict[str, Any]:
    """Return a visit as the API shows it."""
    return {
        "uuid": str(visit.uuid), "number": visit.number, "code": visit.code, "state": visit.state,
        "business_date": visit.business_date.isoformat(), "created_at": visit.created_at.isoformat(),
        "reserved_until": visit.reserved_until.isoformat() if visit.reserved_until else None,
        "tickets": [
            {"uuid": str(t.uuid), "line": str(t.line.uuid), "position": t.position, "state": t.state}
            for t in tickets_of(visit_id=visit.pk)
        ],
    }  # fmt: skip


def _visit(request: HttpRequest, uuid: UUID) -> Visit:
    actor = caller(request)
    visit = visit_by_uuid(uuid=uuid)
    if visit is None or (actor.mall_id is not None and actor.mall_id != visit.mall_id):
        raise TicketNotFound
    return visit


@router.get("/visits/{uuid}", response={200: VisitOut, **PROBLEMS})
def read_visit(request: HttpRequest, uuid: UUID) -> dict[str, Any]:
    """Read a visit and its errands."""
    visit = _visit(request, uuid)
    if caller(request).kind != "device":
        permissions.require(caller(request), permissions.READ)
    return render_visit(visit)


@router.post("/visits/{uuid}/confirmations", response={201: VisitOut, **PROBLEMS})
def confirm_visit(request: HttpRequest, uuid: UUID) -> JsonResponse:
    """Put a reserved number in line: the paper is out, or the person has noted the number."""
    return perform(request, queue.confirm_visit, render_visit, visit_id=uuid)


@router.post("/visits/{uuid}/abandonments", response={201: VisitOut, **PROBLEMS})
def abandon_visit(request: HttpRequest, uuid: UUID) -> JsonResponse:
    """Give a reserved number up."""
    return perform(request, queue.abandon_visit, render_visit, visit_id=uuid)


@router.post("/visits/{uuid}/presences", response={201: VisitOut, **PROBLEMS})
def confirm_presence(request: HttpRequest, uuid: UUID) -> JsonResponse:
    """Note that the person was seen in the building."""
    return perform(request, queue.confirm_presence, lambda _since: render_visit(_visit(request, uuid)), visit_id=uuid)


@router.post("/visits/{uuid}/tickets", response={201: VisitOut, **PROBLEMS})
def add_errands(request: HttpRequest, uuid: UUID, wanted: ErrandsIn) -> JsonResponse:
    """Add errands under the same number."""

    def render(_added: list[Ticket]) -> dict[str, Any]:
        return render_visit(_visit(request, uuid))

    return perform(request, queue.add_errand, render, visit_id=uuid, offerings=wanted.services)
