"""Who writes standards, who answers for them, who approves them: staff and head of an agency, and the mall."""

from __future__ import annotations

from anjungan.domain.accounts.permissions import Scope
from anjungan.domain.organizations import permissions as organizations
from anjungan.domain.organizations.queries import agencies_headed, agencies_written_for
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import NotAllowed


def may_approve(actor: Actor, *, mall_id: int) -> bool:
    """Whether the actor may approve standards at the mall."""
    return organizations.may(actor, Scope.STANDARDS_APPROVE, mall_id=mall_id)


def agencies_edited(actor: Actor, *, mall_id: int) -> frozenset[int] | None:
    """Return the agencies whose standards the actor may write at the mall; None means every agency."""
    if not organizations.may(actor, Scope.STANDARDS_EDIT, mall_id=mall_id):
        return frozenset()
    if may_approve(actor, mall_id=mall_id):
        return None
    return agencies_written_for(user_id=actor.user_id or 0, mall_id=mall_id)


def agencies_answered_for(actor: Actor, *, mall_id: int) -> frozenset[int] | None:
    """Return the agencies whose standards the actor may put before the mall: their heads'; None means every agency."""
    if not organizations.may(actor, Scope.STANDARDS_EDIT, mall_id=mall_id):
        return frozenset()
    if may_approve(actor, mall_id=mall_id):
        return None
    return agencies_headed(user_id=actor.user_id or 0, mall_id=mall_id)


def require_answering(actor: Actor, *, mall_id: int, agency_id: int) -> None:
    """Refuse an actor who may write but not answer for this agency's standards."""
    agencies = agencies_answered_for(actor, mall_id=mall_id)
    if agencies is not None and agency_id not in agencies:
        raise NotAllowed


def require_edit(actor: Actor, *, mall_id: int, agency_id: int) -> None:
    """Refuse an actor who may not write this agency's standards."""
    agencies = agencies_edited(actor, mall_id=mall_id)
    if agencies is not None and agency_id not in agencies:
        raise NotAllowed


def require_approve(actor: Actor, *, mall_id: int) -> None:
    """Refuse an actor who may not approve standards."""
    if not may_approve(actor, mall_id=mall_id):
        raise NotAllowed
