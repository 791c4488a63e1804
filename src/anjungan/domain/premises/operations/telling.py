"""Announcing a fact about the building to the screens it concerns."""

from __future__ import annotations

from datetime import datetime

from anjungan.domain.premises.events import CounterEvent, MallEvent
from anjungan.foundation.actors import Actor
from anjungan.foundation.events import announce
from anjungan.foundation.operations import part_of_operation


@part_of_operation
def tell(fact: CounterEvent | MallEvent, *, by: Actor, at: datetime) -> None:
    """Save the fact with its audit entry and wake the screens that show what it is about."""
    announce(fact, by=by, mall_id=fact.mall_id, at=at, to=fact.streams())
