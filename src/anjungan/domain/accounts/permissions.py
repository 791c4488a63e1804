"""What an actor may be allowed to do: the words that tokens, devices and roles carry as scopes."""

from __future__ import annotations

from enum import StrEnum

from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import NotAllowed


class Scope(StrEnum):
    """One thing a token may do. The values are part of the API and never change."""

    VISITS_CREATE = "visits:create"
    VISITS_READ = "visits:read"
    VISITS_ASSIST = "visits:assist"
    TICKETS_SERVE = "tickets:serve"
    TICKETS_PRINT = "tickets:print"
    BUILDING_READ = "building:read"
    MALL_MANAGE = "mall:manage"
    STAFF_MANAGE = "staff:manage"
    CATALOGUE_LOAD = "catalogue:load"
    STANDARDS_EDIT = "standards:edit"
    STANDARDS_APPROVE = "standards:approve"


def require(actor: Actor, scope: Scope) -> None:
    """Refuse an actor that does not carry this scope."""
    if not actor.may(scope):
        raise NotAllowed


def require_self_or(actor: Actor, scope: Scope, *, user_id: int) -> None:
    """Refuse everybody but the person concerned and those who carry this scope."""
    if actor.user_id != user_id:
        require(actor, scope)
