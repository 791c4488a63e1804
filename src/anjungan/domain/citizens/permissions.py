"""Who may do what with an account: the citizen, and nobody else, whatever their scopes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from anjungan.domain.citizens.errors import ProveAgain
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import NotAllowed

if TYPE_CHECKING:
    from anjungan.domain.citizens.models import Citizen, CitizenSession

_PREFIX = "citizen:"
# What is sensitive is open to a session that was proven so long ago at most.
FRESH = timedelta(minutes=10)


def citizen_actor(uuid: UUID) -> Actor:
    """Return a citizen as one who acts. It carries no scope: no door of the staff opens for it."""
    return Actor(kind="visitor", id=f"{_PREFIX}{uuid}", label="warga")


def require_own(actor: Actor, citizen: Citizen) -> None:
    """Raise NotAllowed unless the actor is this citizen."""
    if actor.kind != "visitor" or actor.id != f"{_PREFIX}{citizen.uuid}":
        raise NotAllowed


def is_fresh(session: CitizenSession, *, now: datetime) -> bool:
    """Whether the person proved lately that it is them."""
    return now - session.proven_at <= FRESH


def require_fresh(session: CitizenSession, *, now: datetime) -> None:
    """Raise ProveAgain unless the person proved lately that it is them."""
    if not is_fresh(session, now=now):
        raise ProveAgain
