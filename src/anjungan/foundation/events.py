"""Facts, past tense, saved with the change that made them true.

`announce` writes the event and its audit entry in the transaction of the operation. What follows from a fact is
done by the worker, which reads the events in order and without a gap (`relay`), at least once, so listeners are
idempotent. Screens are told by the stream hub, which reads the same ledger.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, ClassVar, Self, TypeVar
from uuid import UUID

from django.db import DatabaseError, connection, transaction

from anjungan.foundation import streams
from anjungan.foundation.actors import Actor
from anjungan.foundation.operations import part_of_operation
from anjungan.foundation.statements import raise_refusal

E = TypeVar("E", bound="Event")
Listener = Callable[[Any], None]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Event:
    """Base of all facts. A subclass has a versioned `name`, a docstring that is its manual page, and plain fields."""

    name: ClassVar[str]
    registry: ClassVar[dict[str, type[Event]]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "name" in cls.__dict__:
            Event.registry[cls.name] = cls

    def subject(self) -> str:
        """Return what the fact is about, for example `ticket:5b0…`."""
        raise NotImplementedError

    def payload(self) -> dict[str, Any]:
        """Return the plain values, ready for JSON."""
        return {field.name: _plain(getattr(self, field.name)) for field in dataclasses.fields(self)}

    @classmethod
    def from_payload(cls, payload: dict[str, Any]) -> Self:
        """Return the fact again from its saved values. Raises TypeError when fields are missing or unknown."""
        return cls(**payload)


def _plain(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat()
    return value


_listeners: dict[str, list[Listener]] = {}


def by_worker(event_class: type[E]) -> Callable[[Callable[[E], None]], Callable[[E], None]]:
    """Have the worker call this listener for each such fact, in order, at least once."""

    def register(listener: Callable[[E], None]) -> Callable[[E], None]:
        _listeners.setdefault(event_class.name, []).append(listener)
        return listener

    return register


def listeners_of(name: str) -> list[Listener]:
    """Return who listens to this fact."""
    return _listeners.get(name, [])


def actor_json(actor: Actor) -> dict[str, str]:
    """Return what the audit trail keeps of an actor."""
    named = {"kind": actor.kind, "id": actor.id, "label": actor.label}
    return {**named, "mandate": actor.mandate} if actor.mandate else named


@part_of_operation
def announce(event: Event, *, by: Actor, mall_id: int | None, at: datetime, to: Sequence[str] = ()) -> None:
    """Save the fact and its audit entry in the running transaction; wake the screens `to` once it is saved.

    `to` are names of live streams (`foundation.streams`); they are not part of the fact. Raises what a guard of the
    ledger refuses, for example an act under a leave that is over.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT foundation_announce(%s, %s, %s, %s, %s::jsonb, %s, %s::jsonb)",
                [
                    event.name,
                    mall_id,
                    at,
                    event.subject(),
                    json.dumps(event.payload()),
                    list(to),
                    json.dumps(actor_json(by)),
                ],
            )
    except DatabaseError as error:
        raise_refusal(error)
        raise
    transaction.on_commit(streams.wake)
