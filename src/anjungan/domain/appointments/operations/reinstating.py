"""A cancelling taken back at once: the wrong line was pressed, and the time stands as before."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from anjungan.domain.appointments import errors, permissions
from anjungan.domain.appointments.events import BookingReinstated
from anjungan.domain.appointments.models import Booking
from anjungan.domain.appointments.operations.booking import require_room
from anjungan.domain.appointments.operations.places import take_time
from anjungan.domain.appointments.operations.telling import locked_booking, move, tell
from anjungan.domain.appointments.queries.plans import rule_of
from anjungan.domain.appointments.queries.reinstating import REINSTATED_WITHIN, reinstatable_until
from anjungan.domain.appointments.states import BookingState
from anjungan.foundation.actors import Actor
from anjungan.foundation.operations import operation


@operation
def reinstate_booking(*, code: str, actor: Actor, now: datetime) -> Booking:
    """Take a cancelling back: the person has the same time under the same code again. Safe to repeat.

    What the mall called off only who speaks for the mall takes back; the person is told that it stands where they
    were told that it does not. The place is taken like any other, so whoever was faster keeps it. Raises
    TooLateToReinstate, SlotNotOffered, SlotFull, AlreadyBooked, TooManyBookings, BookingIsOver, BookingNotFound,
    NotAllowed.
    """
    booking = locked_booking(code, actor=actor)
    permissions.require_reinstating(actor, booking)
    if booking.state == BookingState.BOOKED:
        return booking
    if booking.state != BookingState.CANCELLED or booking.booked_at is None or booking.starts_at is None:
        raise errors.BookingIsOver
    rule = rule_of(line_id=booking.line_id)
    if rule is None:
        raise errors.NotBookable
    if reinstatable_until(booking=booking, now=now) is None:
        raise errors.TooLateToReinstate(minutes=REINSTATED_WITHIN.seconds // 60)
    if booking.contact_index:
        require_room(booking, booking.contact_index)
    by_mall, cancelled_at = bool(booking.mall_reason), booking.ended_at
    booking.slot_id = take_time(rule=rule, starts_at=booking.starts_at, people=booking.people, now=now)
    try:
        # The person may be booking that day anew at this very moment.
        with transaction.atomic():
            move(booking, BookingState.BOOKED, ended_at=None, mall_reason="", mall_reason_en="")
    except IntegrityError as error:
        raise errors.AlreadyBooked from error
    tell(
        booking, BookingReinstated, actor=actor, now=now, by_mall=by_mall,
        cancelled_at=cancelled_at.isoformat() if cancelled_at else "",
    )  # fmt: skip
    return booking
