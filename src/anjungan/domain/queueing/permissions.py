"""Who may do what in the queue. Every operation asks here, so every door gets the same answer."""

from __future__ import annotations

from typing import Any

from anjungan.domain.accounts.permissions import Scope
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import NotAllowed
from anjungan.foundation.events import actor_json

ISSUE = Scope.VISITS_CREATE
SERVE = Scope.TICKETS_SERVE
READ = Scope.VISITS_READ
MANAGE = Scope.MALL_MANAGE


def require(actor: Actor, scope: Scope) -> None:
    """Raise NotAllowed unless the actor carries the scope. Whoever manages may also serve and issue."""
    if not (actor.may(scope) or actor.may(MANAGE)):
        raise NotAllowed


def require_mall(actor: Actor, mall_id: int) -> None:
    """Raise NotAllowed when the actor belongs to another mall."""
    if actor.mall_id is not None and actor.mall_id != mall_id:
        raise NotAllowed


def actor_args(actor: Actor, scope: Scope) -> dict[str, Any]:
    """Return the actor as the database functions want it, after asking for the scope."""
    require(actor, scope)
    return {
        **actor_json(actor),
        "user_id": actor.user_id,
        "mall_id": actor.mall_id,
        "any_counter": actor.may(MANAGE),
    }


def require_watching(actor: Actor) -> None:
    """Raise NotAllowed unless the actor may see the building or its visits live."""
    if not any(actor.may(scope) for scope in (Scope.BUILDING_READ, READ, SERVE, MANAGE)):
        raise NotAllowed
