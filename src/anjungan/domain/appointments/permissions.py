"""Who may do what with bookings."""

from __future__ import annotations

from anjungan.domain.accounts.permissions import Scope
from anjungan.domain.appointments.models import Booking
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import NotAllowed

ISSUE = Scope.VISITS_CREATE
MANAGE = Scope.MALL_MANAGE


def require_mall(actor: Actor, mall_id: int) -> None:
    """Raise NotAllowed when the actor belongs to another mall."""
    if actor.mall_id is not None and actor.mall_id != mall_id:
        raise NotAllowed


def require_desk(actor: Actor, mall_id: int) -> None:
    """Raise NotAllowed unless the actor may book for others here, as a greeter or an integrator does."""
    require_mall(actor, mall_id)
    if not (actor.may(ISSUE) or actor.may(MANAGE)):
        raise NotAllowed


def require_manage(actor: Actor, mall_id: int) -> None:
    """Raise NotAllowed unless the actor runs this mall."""
    require_mall(actor, mall_id)
    if not actor.may(MANAGE):
        raise NotAllowed


def require_own(actor: Actor, booking: Booking) -> None:
    """Raise NotAllowed unless the actor came with the booking's code or books for others here."""
    if not (actor.kind == "visitor" and actor.id == booking.code):
        require_desk(actor, booking.mall_id)
