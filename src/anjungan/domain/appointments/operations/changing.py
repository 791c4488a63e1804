"""Another time, or none: what the person with the code may do later."""

from __future__ import annotations

from datetime import date, datetime

from anjungan.domain.appointments import errors, permissions
from anjungan.domain.appointments.events import BookingCancelled, BookingContactForgotten, BookingMoved
from anjungan.domain.appointments.models import Booking
from anjungan.domain.appointments.operations.places import give_back, require_in_sight, take_time
from anjungan.domain.appointments.operations.telling import locked_booking, move, tell
from anjungan.domain.appointments.queries.plans import rule_of
from anjungan.domain.appointments.states import BookingState, ContactKind
from anjungan.foundation.actors import Actor
from anjungan.foundation.clock import business_date
from anjungan.foundation.operations import operation


@operation
def cancel_booking(*, code: str, actor: Actor, now: datetime) -> Booking:
    """Give a time, a hold or a place in the list up; whoever waits is offered the time. Safe to repeat.

    Whoever books for others here does it at the person's wish. What the mall itself cannot keep, it calls off with a
    reason (`call_off_booking`). Raises BookingIsOver, BookingNotFound, NotAllowed.
    """
    booking = locked_booking(code, actor=actor)
    permissions.require_own(actor, booking)
    if booking.state == BookingState.CANCELLED:
        return booking
    if booking.state not in (BookingState.LISTED, BookingState.HELD, BookingState.BOOKED):
        raise errors.BookingIsOver
    give_back(booking, actor=actor, now=now)
    move(booking, BookingState.CANCELLED, ended_at=now, held_until=None, holder="")
    tell(booking, BookingCancelled, actor=actor, now=now, cancelled_at=now.isoformat())
    return booking


@operation
def reschedule_booking(*, code: str, starts_at: datetime, actor: Actor, now: datetime) -> Booking:
    """Move a booking to another time under the same code; the old place is given back in the same moment.

    Nothing changes when the new time cannot be had. Raises SlotNotOffered, SlotFull, AlreadyBooked, NotBookable,
    BookingIsOver, BookingNotFound, NotAllowed.
    """
    booking = locked_booking(code, actor=actor)
    permissions.require_own(actor, booking)
    if booking.state != BookingState.BOOKED or booking.starts_at is None:
        raise errors.BookingIsOver
    if booking.starts_at == starts_at:
        return booking
    rule = rule_of(line_id=booking.line_id)
    if rule is None:
        raise errors.NotBookable
    require_in_sight(rule=rule, starts_at=starts_at, now=now)
    day = business_date(starts_at, rule.line.mall.time_zone)
    if booking.contact_index and _has_another(booking, day):
        raise errors.AlreadyBooked
    before = booking.starts_at
    # In the order of the times, so that two who change places never wait for each other.
    if before < starts_at:
        give_back(booking, actor=actor, now=now)
        slot_id = take_time(rule=rule, starts_at=starts_at, people=booking.people, now=now)
    else:
        slot_id = take_time(rule=rule, starts_at=starts_at, people=booking.people, now=now)
        give_back(booking, actor=actor, now=now)
    booking.slot_id = slot_id
    booking.starts_at, booking.business_date = starts_at, day
    booking.save()
    tell(booking, BookingMoved, actor=actor, now=now, from_at=before.isoformat())
    return booking


@operation
def forget_contact(*, code: str, actor: Actor, now: datetime) -> Booking:
    """Delete how the person is reached; the booking stays, and its code is the proof. Safe to repeat.

    Raises BookingNotFound, NotAllowed.
    """
    booking = locked_booking(code, actor=actor)
    permissions.require_own(actor, booking)
    if booking.contact_sealed:
        booking.contact_sealed, booking.contact_index, booking.contact_kind = "", "", ContactKind.NONE
        booking.save(update_fields=["contact_sealed", "contact_index", "contact_kind"])
        tell(booking, BookingContactForgotten, actor=actor, now=now)
    return booking


def _has_another(booking: Booking, day: date) -> bool:
    return (
        Booking.objects.filter(
            contact_index=booking.contact_index, offering_id=booking.offering_id, business_date=day,
            state__in=[BookingState.BOOKED, BookingState.CHECKED_IN],
        )
        .exclude(pk=booking.pk)
        .exists()
    )  # fmt: skip
