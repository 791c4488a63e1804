"""A number taken from home: it keeps its place, is passed over while the person is not here, and ends when it must."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import DatabaseError, connection, transaction

from anjungan.domain.appointments.errors import RemoteClosed, WrongProof
from anjungan.domain.appointments.models import RemoteRequest
from anjungan.domain.appointments.operations import (
    locked_remote_request,
    prove_remote_request,
    remote_request_at_desk,
    take_remote_place,
)
from anjungan.domain.appointments.queries import next_instead
from anjungan.domain.appointments.states import RemoteState
from anjungan.domain.queueing import errors, permissions
from anjungan.domain.queueing.events import RemoteTurnPassed
from anjungan.domain.queueing.models import Visit
from anjungan.domain.queueing.operations.moving import locked_visit
from anjungan.domain.queueing.operations.telling import streams_of
from anjungan.domain.queueing.queries.opening import require_issuing
from anjungan.domain.queueing.queries.remote import people_in_line, turn_passed
from anjungan.domain.queueing.states import VisitState
from anjungan.foundation import clock, streams
from anjungan.foundation.actors import Actor
from anjungan.foundation.events import announce
from anjungan.foundation.idempotency import once
from anjungan.foundation.ids import new_uuid, short_code
from anjungan.foundation.operations import operation, part_of_operation
from anjungan.foundation.statements import fingerprint_of, raise_refusal


def take_remote_number(*, code: str, proof: str, actor: Actor, now: datetime) -> Visit:
    """Prove the contact with the one-time code and take the number: the place counts from this moment.

    A wrong code is counted; after five a new one must be asked for. The same request again gives the same number.
    Raises WrongProof, RemoteNotFound, RemoteClosed (why, and what instead), RemoteAlreadyTaken, QuotaExhausted,
    UnknownPriority.
    """
    visit, left = _try_number(code=code, proof=proof, actor=actor, now=now)
    if visit is None:
        raise WrongProof(left=left)
    return visit


@operation
def _try_number(*, code: str, proof: str, actor: Actor, now: datetime) -> tuple[Visit | None, int]:
    """Return the number, or None and how many tries are left. A wrong try is saved."""
    request = locked_remote_request(code, actor=actor)
    if request.state == RemoteState.TAKEN:
        return Visit.objects.select_related("mall").get(remote=request), 0
    left = prove_remote_request(request, proof=proof, now=now)
    if left is not None:
        return None, left
    return _take(request, actor=actor, now=now), 0


@operation
def take_remote_number_for(
    *,
    mall_id: int,
    offering: UUID,
    actor: Actor,
    now: datetime,
    priority_keys: Sequence[str] = (),
    language: str = "id",
    channel: str = "api",
    idempotency_key: str | None = None,
) -> Visit:
    """Take a number for somebody who is not here and whom the caller knows: no contact is asked.

    Safe to repeat with the key. Raises what `take_remote_number` does, NotAllowed.
    """

    def work() -> dict[str, Any]:
        request = remote_request_at_desk(
            mall_id=mall_id, offering=offering, priority_keys=priority_keys, language=language, channel=channel,
            actor=actor, now=now,
        )  # fmt: skip
        return {"id": _take(request, actor=actor, now=now).pk}

    answer = once(
        scope=f"take_remote_number_for {actor.kind} {actor.id}", key=idempotency_key, now=now, work=work,
        fingerprint=fingerprint_of({"asked": [mall_id, offering, sorted(priority_keys)]}),
    )  # fmt: skip
    return Visit.objects.select_related("mall").get(pk=answer["id"])


@part_of_operation
def _take(request: RemoteRequest, *, actor: Actor, now: datetime) -> Visit:
    try:
        require_issuing(mall_id=request.mall_id, offerings=[request.offering.uuid], now=now)
    except errors.LineClosed as closed:
        reason = closed.params["reason"]
        raise RemoteClosed(reason=reason, next=next_instead(line_id=request.line_id, now=now)) from closed
    in_line = people_in_line(line_id=request.line_id, day=request.business_date)
    take_remote_place(request, in_line=in_line, actor=actor, now=now)
    zone = request.mall.time_zone
    midnight = clock.local_midnight(request.business_date + timedelta(days=1), zone)
    args: dict[str, Any] = {
        "at": now, "actor": _told_of(request, actor), "mall_id": request.mall_id,
        "offerings": [request.offering.uuid], "priority_keys": request.priority_keys, "channel": request.channel,
        "language": request.language, "device_id": None, "present": False,
        "reserve_seconds": int((midnight - now).total_seconds()), "code": short_code(), "visit_uuid": new_uuid(),
        "ticket_uuids": [new_uuid()], "remote_id": request.pk,
    }  # fmt: skip
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT queueing_start_visit(%s::jsonb)", [json.dumps(args, default=str)])
    except DatabaseError as error:
        raise_refusal(error)
        raise
    transaction.on_commit(streams.wake)
    return Visit.objects.select_related("mall").get(remote=request)


def _told_of(request: RemoteRequest, actor: Actor) -> dict[str, Any]:
    if actor.kind != "visitor":
        return permissions.actor_args(actor, permissions.ISSUE)
    # Whoever proved the contact acts; the code of the request opens it and belongs in no trail.
    return {"kind": "visitor", "id": "remote", "label": actor.label, "mall_id": request.mall_id}


@operation
def note_turn_passed(*, visit_id: int, actor: Actor, now: datetime) -> bool:
    """Note that the turn of somebody at home has passed: from then on the number is kept for the stated minutes.

    Returns whether it did; not when the person came in the meantime.
    """
    visit = locked_visit(visit_id, actor=actor)
    if visit.state != VisitState.RESERVED or visit.remote_id is None or visit.passed_at is not None:
        return False
    passed = turn_passed(visit_id=visit.pk)
    if passed is None:
        return False
    visit.passed_at = passed.at
    until = max(now, passed.at) + timedelta(minutes=passed.release_minutes)
    visit.reserved_until = min(visit.reserved_until or until, until)
    visit.save(update_fields=["passed_at", "reserved_until"])
    line_ids = list(visit.tickets.values_list("line_id", flat=True))
    announce(
        RemoteTurnPassed(
            visit=visit.uuid, number=visit.number, state=visit.state, line_ids=line_ids,
            until=visit.reserved_until.isoformat(),
        ),
        by=actor, mall_id=visit.mall_id, at=now, to=streams_of(visit, line_ids),
    )  # fmt: skip
    return True
