"""What time alone does to bookings: holds end, offers lapse, nobody comes, contacts are forgotten."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Q

from anjungan.domain.appointments.events import BookingExpired, BookingMissed
from anjungan.domain.appointments.models import Booking
from anjungan.domain.appointments.operations.places import give_back
from anjungan.domain.appointments.operations.telling import locked_if_free, move, tell
from anjungan.domain.appointments.states import BookingState, ContactKind
from anjungan.foundation.actors import Actor
from anjungan.foundation.operations import operation

FORGET_AFTER = timedelta(days=30)
MOST_AT_ONCE = 500


def lapsed_holds(*, now: datetime) -> list[int]:
    """Return the holds and offers that are over, and the unproven places in waiting lists, oldest first."""
    return list(
        Booking.objects.filter(held_until__lte=now, state__in=[BookingState.HELD, BookingState.LISTED])
        .order_by("held_until")
        .values_list("pk", flat=True)[:MOST_AT_ONCE]
    )


def lists_that_ended(*, now: datetime) -> list[int]:
    """Return those who waited for a time of a day that is over."""
    return list(
        Booking.objects.filter(state=BookingState.LISTED, business_date__lt=(now - timedelta(hours=12)).date())
        .values_list("pk", flat=True)[:MOST_AT_ONCE]
    )  # fmt: skip


def missed_bookings(*, now: datetime) -> list[int]:
    """Return the bookings whose window is over and nobody came."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT b.id FROM appointments_booking b JOIN appointments_bookingrule r ON r.line_id = b.line_id
            WHERE b.state = 'booked' AND b.starts_at < %s AND b.starts_at + make_interval(mins => r.late_minutes) < %s
            ORDER BY b.starts_at LIMIT %s""",
            [now, now, MOST_AT_ONCE],
        )
        return [int(row[0]) for row in cursor.fetchall()]


@operation
def expire_booking(*, booking_id: int, actor: Actor, now: datetime) -> bool:
    """End a hold, an offer or a place in a list that nobody took; the places are offered on. Whether it did."""
    booking = (
        locked_if_free(booking_id, state=BookingState.HELD)
        or locked_if_free(booking_id, state=BookingState.LISTED)
    )  # fmt: skip
    if booking is None or (booking.held_until is not None and now < booking.held_until):
        return False
    give_back(booking, actor=actor, now=now)
    move(booking, BookingState.EXPIRED, ended_at=now, held_until=None, holder="")
    tell(booking, BookingExpired, actor=actor, now=now)
    return True


@operation
def release_no_show(*, booking_id: int, actor: Actor, now: datetime) -> bool:
    """Give the time of somebody who did not come to those who walk in. Whether it did."""
    booking = locked_if_free(booking_id, state=BookingState.BOOKED)
    late = timedelta(minutes=booking.line.booking_rule.late_minutes) if booking is not None else None
    if booking is None or late is None or booking.starts_at is None or now <= booking.starts_at + late:
        return False
    move(booking, BookingState.NO_SHOW, ended_at=now)
    tell(booking, BookingMissed, actor=actor, now=now)
    return True


@operation
def forget_contacts(*, now: datetime) -> int:
    """Empty the contacts of bookings whose day was more than 30 days ago, and of those never made. Returns how many."""
    old = Q(business_date__lt=(now - FORGET_AFTER).date())
    never = Q(state=BookingState.EXPIRED, booked_at__isnull=True, ended_at__lt=now - timedelta(days=1))
    return (
        Booking.objects.exclude(contact_sealed="")
        .filter(old | never)
        .update(contact_sealed="", contact_index="", contact_kind=ContactKind.NONE)
    )
