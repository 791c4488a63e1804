"""The step that every verb of booking shares: find it locked, move it, say so."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from anjungan.domain.appointments import errors
from anjungan.domain.appointments.events import BookingEvent
from anjungan.domain.appointments.models import Booking
from anjungan.domain.appointments.queries.bookings import written_plainly
from anjungan.domain.appointments.states import BOOKING_TRANSITIONS, BookingState
from anjungan.foundation.actors import Actor
from anjungan.foundation.events import announce
from anjungan.foundation.operations import part_of_operation


@part_of_operation
def locked_booking(code: str, *, actor: Actor) -> Booking:
    """Return the booking with its row locked. Raises BookingNotFound, also for one of another mall."""
    plain = written_plainly(code)
    booking = (
        Booking.objects.select_for_update(no_key=True, of=("self",))
        .select_related("mall", "line__booking_rule", "line__mall", "offering__service")
        .filter(code=plain)
        .first()
        if plain
        else None
    )
    if booking is None or (actor.mall_id is not None and actor.mall_id != booking.mall_id):
        raise errors.BookingNotFound
    return booking


@part_of_operation
def locked_if_free(booking_id: int, *, state: BookingState) -> Booking | None:
    """Return the booking locked when it still is in this state and nobody else has it in hand."""
    return (
        Booking.objects.select_for_update(no_key=True, of=("self",), skip_locked=True)
        .select_related("mall", "line__booking_rule", "line__mall", "offering__service")
        .filter(pk=booking_id, state=state)
        .first()
    )


@part_of_operation
def move(booking: Booking, to: BookingState, **changes: Any) -> None:
    """Give the locked booking another state and save it with what else changed. Raises BookingIsOver."""
    if not BOOKING_TRANSITIONS.allows(BookingState(booking.state), to):
        raise errors.BookingIsOver
    for name, value in {"state": to, **changes}.items():
        setattr(booking, name, value)
    booking.save()


@part_of_operation
def tell(booking: Booking, event: type[BookingEvent], *, actor: Actor, now: datetime, **more: Any) -> None:
    """Announce a fact about a booking."""
    announce(
        event(
            booking=booking.uuid, line_id=booking.line_id, business_date=booking.business_date.isoformat(),
            starts_at=booking.starts_at.isoformat() if booking.starts_at else None, people=booking.people,
            state=booking.state, channel=booking.channel, **more,
        ),
        by=_unnamed(actor), mall_id=booking.mall_id, at=now,
    )  # fmt: skip


def _unnamed(actor: Actor) -> Actor:
    # The code opens the booking, so it does not belong in a trail that many may read.
    return Actor(kind="visitor", id="booking", label=actor.label) if actor.kind == "visitor" else actor
