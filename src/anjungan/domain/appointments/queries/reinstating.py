"""Whether a cancelling can still be taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from anjungan.domain.appointments.queries.plans import plan_of, rule_of
from anjungan.domain.appointments.states import BookingState

if TYPE_CHECKING:
    from anjungan.domain.appointments.models import Booking

# docs/decisions/0041: a slip is seen at once, on the page that says what was done. Longer, and whoever reads the freed
# time, or the letter that it is gone, could not rely on it.
REINSTATED_WITHIN = timedelta(minutes=10)


@dataclass(frozen=True, kw_only=True)
class WayBack:
    """Until when a cancelling can be taken back, and whether its place is free at this moment."""

    until: datetime
    is_free: bool


def reinstatable_until(*, booking: Booking, now: datetime) -> datetime | None:
    """Return until when the cancelling of a booking can be taken back; None when it cannot. No statement."""
    if booking.state != BookingState.CANCELLED or booking.booked_at is None or booking.starts_at is None:
        return None
    if booking.ended_at is None:
        return None
    until = min(booking.ended_at + REINSTATED_WITHIN, booking.starts_at)
    return until if now < until else None


def way_back(*, booking: Booking, now: datetime) -> WayBack | None:
    """Return how a cancelling can be taken back; None when it cannot, and then no statement is asked."""
    until = reinstatable_until(booking=booking, now=now)
    rule = rule_of(line_id=booking.line_id) if until is not None else None
    if until is None or rule is None or booking.starts_at is None:
        return None
    plan = plan_of(rule=rule, first=booking.business_date, last=booking.business_date, now=now)
    slot = plan.slot_at(booking.starts_at)
    return WayBack(until=until, is_free=slot is not None and slot.free >= booking.people)
