"""Announcing facts about a visit to everybody who shows it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from anjungan.domain.queueing.events import ErrandAdded, VisitConfirmed, VisitExpired, VisitPresenceConfirmed
from anjungan.domain.queueing.models import Visit
from anjungan.foundation import streams
from anjungan.foundation.actors import Actor
from anjungan.foundation.events import announce
from anjungan.foundation.operations import part_of_operation

VisitFact = type[VisitConfirmed] | type[VisitExpired] | type[VisitPresenceConfirmed] | type[ErrandAdded]


def streams_of(visit: Visit, line_ids: list[int]) -> list[str]:
    """Return the live streams that show this visit."""
    return [
        streams.mall_stream(visit.mall_id), streams.visit_stream(visit.code),
        *(streams.line_stream(line) for line in dict.fromkeys(line_ids)),
    ]  # fmt: skip


@part_of_operation
def tell_visit(visit: Visit, fact: VisitFact, *, actor: Actor, now: datetime, **more: Any) -> None:
    """Announce a fact about the visit to its page, its lines and the control room."""
    line_ids = list(visit.tickets.order_by("position").values_list("line_id", flat=True))
    announce(
        fact(visit=visit.uuid, number=visit.number, state=visit.state, line_ids=line_ids, **more),
        by=actor, mall_id=visit.mall_id, at=now, to=streams_of(visit, line_ids),
    )  # fmt: skip
