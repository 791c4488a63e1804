"""The person is here. The queue gives the number; this says by what right."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from anjungan.domain.appointments import errors, permissions
from anjungan.domain.appointments.events import BookingCheckedIn
from anjungan.domain.appointments.models import Booking
from anjungan.domain.appointments.operations.telling import locked_booking, move, tell
from anjungan.domain.appointments.queries.bookings import window_of
from anjungan.domain.appointments.queries.plans import day_text, time_text
from anjungan.domain.appointments.states import BookingState
from anjungan.foundation import clock
from anjungan.foundation.actors import Actor
from anjungan.foundation.operations import part_of_operation


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """What the queue needs of a booking: the service once for each person, and how the place is reckoned.

    `rank_at` is None for who came after the window: then the moment of arrival counts, like anybody's. `is_here`: they
    have checked in before and only look for their number again.
    """

    booking_id: int
    is_here: bool
    mall_id: int
    offerings: list[UUID]
    language: str
    booked_for: datetime
    rank_at: datetime | None


_MAY_ARRIVE = (BookingState.BOOKED, BookingState.NO_SHOW, BookingState.CHECKED_IN)


@part_of_operation
def take_for_check_in(*, code: str, actor: Actor, now: datetime) -> Arrival:
    """Mark a booking as come and return what the queue needs.

    Within the window the person stands as if they had come `head_start_minutes` before their time, or when they did
    come if that was earlier. After it they have the place of anybody who comes now. Raises TooEarly, WrongDay,
    BookingIsOver, BookingNotFound, NotAllowed.
    """
    booking = locked_booking(code, actor=actor)
    permissions.require_desk(actor, booking.mall_id)
    if booking.starts_at is None or booking.state not in _MAY_ARRIVE:
        raise errors.BookingIsOver
    if booking.state == BookingState.CHECKED_IN:
        return _arrival(booking, rank_at=None, is_here=True)
    zone = clock.zone(booking.mall.time_zone)
    local = booking.starts_at.astimezone(zone)
    if clock.business_date(now, booking.mall.time_zone) > booking.business_date:
        raise errors.WrongDay(day=day_text(local))
    opens, closes = window_of(booking=booking)
    if now < opens:
        raise errors.TooEarly(time=time_text(local), day=day_text(local), **{"from": time_text(opens.astimezone(zone))})
    late = now > closes or booking.state == BookingState.NO_SHOW
    rank_at = (
        None if late else min(now, booking.starts_at - timedelta(minutes=booking.line.booking_rule.head_start_minutes))
    )
    move(booking, BookingState.CHECKED_IN, ended_at=now)
    tell(booking, BookingCheckedIn, actor=actor, now=now, late=late)
    return _arrival(booking, rank_at=rank_at, is_here=False)


def _arrival(booking: Booking, *, rank_at: datetime | None, is_here: bool) -> Arrival:
    assert booking.starts_at is not None  # noqa: S101 - whoever is here has a time
    return Arrival(
        booking_id=booking.pk, is_here=is_here, mall_id=booking.mall_id,
        offerings=[booking.offering.uuid] * booking.people, language=booking.language, booked_for=booking.starts_at,
        rank_at=rank_at,
    )  # fmt: skip
