"""What the house holds of a person who asks, gathered from every room, and taken away again.

A room that keeps something of people registers a holder: which tables it answers for, how it collects and how it
erases. Nobody above needs to know the rooms; a test makes sure that no table with personal data is forgotten.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from anjungan.foundation.contacts import Contact
from anjungan.foundation.operations import part_of_operation


@dataclass(frozen=True, kw_only=True)
class Subject:
    """Whose data is meant: the citizen, the contacts that were proven, and what was saved, by kind."""

    citizen: UUID
    contacts: tuple[Contact, ...]
    saved: Mapping[str, frozenset[UUID]] = field(default_factory=dict)

    def saved_of(self, kind: str) -> frozenset[UUID]:
        """Return what was saved of this kind (`visit`, `booking`)."""
        return self.saved.get(kind, frozenset())


@dataclass(frozen=True, kw_only=True)
class Holding:
    """Some rows of one kind. `title` and the names in `rows` are words for people, values are plain JSON values."""

    title: str
    rows: list[dict[str, Any]]


class Collect(Protocol):
    """Tells what a room holds."""

    def __call__(self, *, subject: Subject, now: datetime) -> list[Holding]:
        """Return what there is, in words and plain values."""
        ...


class Erase(Protocol):
    """Takes it away."""

    def __call__(self, *, subject: Subject) -> int:
        """Empty or remove what leads to the person, inside the operation. Returns how many rows."""
        ...


@dataclass(frozen=True, kw_only=True)
class Holder:
    """How one room answers. `tables` are model labels; `erase` runs inside the operation and counts what it emptied."""

    room: str
    tables: frozenset[str]
    collect: Collect
    erase: Erase


_holders: dict[str, Holder] = {}


def register_holder(holder: Holder) -> None:
    """Let a room answer for what it keeps. Rooms register from the bottom up, when they are loaded."""
    _holders[holder.room] = holder


def holders() -> list[Holder]:
    """Return who answers, from the bottom room up."""
    return list(_holders.values())


def collect_everything(*, subject: Subject, now: datetime) -> list[Holding]:
    """Return what every room holds of the person; rooms without anything say nothing."""
    found = [holding for holder in holders() for holding in holder.collect(subject=subject, now=now)]
    return [holding for holding in found if holding.rows]


@part_of_operation
def erase_everything(*, subject: Subject) -> dict[str, int]:
    """Have every room take away what it holds, from the top down. Returns how many rows each one emptied or removed."""
    return {holder.room: holder.erase(subject=subject) for holder in reversed(holders())}
