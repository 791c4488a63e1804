"""Who may do what with bookings."""

from __future__ import annotations

from anjungan.domain.accounts.permissions import Scope
from anjungan.domain.appointments.models import Booking
from anjungan.domain.appointments.states import BookingState
from anjungan.domain.organizations.queries import agencies_headed
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


def require_call_off(actor: Actor, *, mall_id: int, agency_id: int) -> None:
    """Raise NotAllowed unless the actor may speak for the mall about one booking: greeters, managers, heads.

    Not a machine, and not who acts for a visitor under a leave: that is the visitor's own wish.
    """
    require_mall(actor, mall_id)
    if actor.kind != "officer" or actor.mandate:
        raise NotAllowed
    if not (actor.may(ISSUE) or actor.may(MANAGE)):
        require_agency(actor, mall_id=mall_id, agency_id=agency_id)


def require_reinstating(actor: Actor, booking: Booking) -> None:
    """Raise NotAllowed unless the actor may take back the cancelling: who may cancel so may take that back."""
    is_officer = actor.kind == "officer" and not actor.mandate
    # Pressed twice, it stands already: then nobody's reason is left to ask by.
    if booking.mall_reason or (is_officer and booking.state == BookingState.BOOKED):
        require_call_off(actor, mall_id=booking.mall_id, agency_id=booking.line.agency_id)
    else:
        require_own(actor, booking)


def require_agency(actor: Actor, *, mall_id: int, agency_id: int) -> None:
    """Raise NotAllowed unless the actor runs this mall or heads this agency in it."""
    require_mall(actor, mall_id)
    if actor.mandate:
        raise NotAllowed
    if not actor.may(MANAGE) and agency_id not in agencies_headed(user_id=actor.user_id or 0, mall_id=mall_id):
        raise NotAllowed


def require_own(actor: Actor, booking: Booking) -> None:
    """Raise NotAllowed unless the actor came with the booking's code or books for others here."""
    if not (actor.kind == "visitor" and actor.id == booking.code):
        require_desk(actor, booking.mall_id)
