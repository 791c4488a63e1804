"""Live streams and the heartbeat of devices."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Path, Router, Status

from anjungan.domain.premises.operations import record_heartbeat
from anjungan.domain.premises.queries.lookups import zone_by_uuid
from anjungan.domain.queueing import permissions
from anjungan.domain.queueing.errors import TicketNotFound
from anjungan.domain.queueing.queries.records import code_exists
from anjungan.foundation import clock, streams
from anjungan.foundation.errors import NotAllowed, NotFound
from anjungan.interfaces.api.answering import PROBLEMS, counter_for, line_for, mall_for
from anjungan.interfaces.api.bearer import caller
from anjungan.interfaces.api.reading import MallKey
from anjungan.interfaces.api.schemas import HeartbeatIn, StreamOut

router = Router(tags=["Langsung"])
ANSWERS: dict[Any, Any] = {200: StreamOut, **PROBLEMS}


def _listen(name: str) -> dict[str, Any]:
    version = streams.snapshot_version()
    return {"address": streams.address([name], since=version), "version": version}


@router.get("/malls/{key}/stream", response=ANSWERS)
def mall_stream(request: HttpRequest, key: MallKey) -> dict[str, Any]:
    """Where to hear everything that happens in a mall (server-sent events). Read your snapshot after asking."""
    actor = caller(request)
    mall = mall_for(actor, key)
    permissions.require_watching(actor)
    return _listen(streams.mall_stream(mall.pk))


@router.get("/zones/{uuid}/stream", response=ANSWERS)
def zone_stream(request: HttpRequest, uuid: UUID) -> dict[str, Any]:
    """Where to hear the calls of a zone."""
    actor = caller(request)
    zone = zone_by_uuid(uuid=uuid)
    if zone is None or (actor.mall_id is not None and actor.mall_id != zone.mall_id):
        raise NotFound
    return _listen(streams.zone_stream(zone.pk))


@router.get("/counters/{uuid}/stream", response=ANSWERS)
def counter_stream(request: HttpRequest, uuid: UUID) -> dict[str, Any]:
    """Where to hear what happens at a counter."""
    actor = caller(request)
    counter = counter_for(actor, uuid)
    permissions.require_watching(actor)
    return _listen(streams.counter_stream(counter.pk))


@router.get("/lines/{uuid}/stream", response=ANSWERS)
def line_stream(request: HttpRequest, uuid: UUID) -> dict[str, Any]:
    """Where to hear what happens in a line."""
    actor = caller(request)
    permissions.require_watching(actor)
    return _listen(streams.line_stream(line_for(actor, uuid).pk))


@router.get("/visits/by-code/{code}/stream", response=ANSWERS, auth=None)
def visit_stream(
    request: HttpRequest,  # noqa: ARG001 - the framework passes it by this name
    code: Annotated[str, Path(max_length=16, pattern=r"^[0-9A-Z]+$")],
) -> dict[str, Any]:
    """Where the holder of a ticket code hears about the visit; the code is the right to listen."""
    if not code_exists(code=code):
        raise TicketNotFound
    return _listen(streams.visit_stream(code))


@router.post("/heartbeats", response={204: None, **PROBLEMS})
def create_heartbeat(request: HttpRequest, said: HeartbeatIn) -> Status[None]:
    """A device says that it is alive and how it is. Every 30 seconds."""
    actor = caller(request)
    if actor.device_id is None:
        raise NotAllowed
    record_heartbeat(device_id=actor.device_id, status={"problems": said.problems}, actor=actor, now=clock.now())
    return Status(204, None)
