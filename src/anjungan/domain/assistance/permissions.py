"""Who may help in assisted mode, and what remains of their rights while they do."""

from __future__ import annotations

from dataclasses import replace

from anjungan.domain.accounts.permissions import Scope
from anjungan.domain.assistance.models import Assistance
from anjungan.domain.organizations.permissions import may
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import NotAllowed

# While somebody helps they may start and change the visit of one person, and nothing of what else they may: no
# calling, no managing, no other citizen's data. The guard narrows this further to what was agreed.
_SCOPES = frozenset({Scope.VISITS_ASSIST, Scope.VISITS_CREATE, Scope.VISITS_READ, Scope.TICKETS_PRINT})


def require_helping(actor: Actor, *, mall_id: int) -> int:
    """Return the id of who wants to help. Raises NotAllowed unless they are a person who may, at this mall."""
    if actor.user_id is None or not may(actor, Scope.VISITS_ASSIST, mall_id=mall_id):
        raise NotAllowed
    return actor.user_id


def require_own(actor: Actor, assistance: Assistance) -> None:
    """Raise NotAllowed unless the actor is who helps, the visitor with the code, or runs the mall."""
    if actor.kind == "system" or (actor.user_id is not None and actor.user_id == assistance.officer_id):
        return
    if actor.kind == "visitor" and actor.id == assistance.code:
        return
    if not may(actor, Scope.MALL_MANAGE, mall_id=assistance.mall_id):
        raise NotAllowed


def narrowed(actor: Actor, assistance: Assistance) -> Actor:
    """Return who helps, acting for the visitor: every act is kept with the consent, and only what it allows."""
    return replace(actor, scopes=_SCOPES, mall_id=assistance.mall_id, mandate=str(assistance.uuid))
