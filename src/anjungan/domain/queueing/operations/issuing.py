"""Starting a visit: the number, the errands, the place in every line from this moment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from anjungan.domain.queueing import errors, permissions
from anjungan.domain.queueing.operations.answers import StartedVisit
from anjungan.domain.queueing.queries.opening import require_issuing
from anjungan.foundation import streams
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import InvalidInput
from anjungan.foundation.ids import new_uuid, short_code
from anjungan.foundation.statements import call_verb
from anjungan.foundation.texts import plain_text

MOST_ERRANDS = 8
RESERVED_SECONDS = 120
CHANNELS = frozenset({"kiosk", "greeter", "portal", "api"})


def start_visit(
    *,
    mall_id: int,
    offerings: Sequence[UUID],
    actor: Actor,
    now: datetime,
    priority_keys: Sequence[str] = (),
    channel: str = "greeter",
    language: str = "id",
    reserve: bool = False,
    idempotency_key: str | None = None,
) -> StartedVisit:
    """Give a person one number and a ticket for each errand, in the order asked.

    `offerings` are the uuids of services at this mall. `priority_keys` are what the visitor declares; the largest
    head start counts once. With `reserve` the number waits for its paper and expires after two minutes unless
    `confirm_visit` is called; otherwise the person stands in line at once. The same `idempotency_key` from the
    same actor returns the same visit.

    Raises NoErrand, TooManyErrands, UnknownPriority, ServiceNotHere, LineClosed (why, and what is next),
    QuotaExhausted, DayAlreadyClosed, InvalidInput, NotAllowed. One statement is the whole transaction.
    """
    asked = list(dict.fromkeys(offerings))
    if not asked:
        raise errors.NoErrand
    if len(asked) > MOST_ERRANDS:
        raise errors.TooManyErrands(most=MOST_ERRANDS)
    if channel not in CHANNELS:
        raise InvalidInput(reason=f"channel: {', '.join(sorted(CHANNELS))}")
    plain_text(language, name="language", most=5)
    declared = [plain_text(key, name="priority", most=40) for key in priority_keys]
    permissions.require_mall(actor, mall_id)
    who = permissions.actor_args(actor, permissions.ISSUE)
    require_issuing(mall_id=mall_id, offerings=asked, now=now)
    answer = call_verb(
        "queueing_start_visit",
        {
            "at": now,
            "actor": who,
            "mall_id": mall_id,
            "offerings": asked,
            "priority_keys": sorted(set(declared)),
            "channel": channel,
            "language": language,
            "device_id": actor.device_id,
            "present": channel in {"kiosk", "greeter", "api"},
            "reserve_seconds": RESERVED_SECONDS if reserve else None,
            "code": short_code(),
            "visit_uuid": new_uuid(),
            "ticket_uuids": [new_uuid() for _ in asked],
        },
        idempotency_key=idempotency_key,
        scope=f"{actor.kind} {actor.id}",
    )
    streams.wake()
    return StartedVisit.read(answer)
