"""Somebody with a booked time is here: the number, and a place by the right of the time."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import DatabaseError, connection, transaction

from anjungan.domain.appointments.operations import Arrival, take_for_check_in
from anjungan.domain.queueing import permissions
from anjungan.domain.queueing.models import Visit
from anjungan.domain.queueing.operations.answers import StartedVisit
from anjungan.domain.queueing.operations.issuing import CHANNELS
from anjungan.domain.queueing.queries.opening import require_issuing
from anjungan.foundation import streams
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import InvalidInput
from anjungan.foundation.ids import new_uuid, short_code
from anjungan.foundation.operations import operation, part_of_operation
from anjungan.foundation.statements import raise_refusal
from anjungan.foundation.texts import plain_text


@operation
def check_in(
    *, code: str, actor: Actor, now: datetime, priority_keys: Sequence[str] = (), channel: str = "kiosk"
) -> Visit:
    """Give who booked a number and a place for each person of the booking. The code again gives the same number.

    Within the window of arrival they stand as if they had come some minutes before their time (the rule says how many),
    or when they came if that was earlier; a declared priority counts where it gives more. After the window they stand
    like anybody who comes now. Raises TooEarly (says from when), WrongDay, BookingIsOver, BookingNotFound, LineClosed,
    QuotaExhausted (late only), UnknownPriority, DayAlreadyClosed, NotAllowed.
    """
    permissions.require(actor, permissions.ISSUE)
    if channel not in CHANNELS:
        raise InvalidInput(reason=f"channel: {', '.join(sorted(CHANNELS))}")
    declared = [plain_text(key, name="priority", most=40) for key in priority_keys]
    arrival = take_for_check_in(code=code, actor=actor, now=now)
    if arrival.is_here:
        return Visit.objects.select_related("mall").get(booking_id=arrival.booking_id)
    require_issuing(mall_id=arrival.mall_id, offerings=arrival.offerings, now=now)
    started = _start(arrival, sorted(set(declared)), channel, actor, now)
    return Visit.objects.select_related("mall").get(pk=started.id)


@part_of_operation
def _start(arrival: Arrival, declared: Sequence[str], channel: str, actor: Actor, now: datetime) -> StartedVisit:
    args: dict[str, Any] = {
        "at": now, "actor": permissions.actor_args(actor, permissions.ISSUE), "mall_id": arrival.mall_id,
        "offerings": arrival.offerings, "priority_keys": declared, "channel": channel, "language": arrival.language,
        "device_id": actor.device_id, "present": True, "reserve_seconds": None, "code": short_code(),
        "visit_uuid": new_uuid(), "ticket_uuids": [new_uuid() for _ in arrival.offerings],
        "booking_id": arrival.booking_id, "booked_for": arrival.booked_for if arrival.rank_at else None,
        "rank_at": arrival.rank_at,
    }  # fmt: skip
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT queueing_start_visit(%s::jsonb)", [json.dumps(args, default=str)])
            row = cursor.fetchone()
    except DatabaseError as error:
        raise_refusal(error)
        raise
    transaction.on_commit(streams.wake)
    return StartedVisit.read(json.loads(row[0]) if isinstance(row[0], str) else row[0])
