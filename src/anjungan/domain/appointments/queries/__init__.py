"""Reads about bookings."""

from anjungan.domain.appointments.queries.bookings import (
    Contact,
    bookable_offering,
    booking_by_code,
    booking_by_uuid,
    contact_of,
    expected_on,
    masked,
    window_of,
    written_plainly,
)
from anjungan.domain.appointments.queries.plans import (
    DayPlan,
    LinePlan,
    SlotPlan,
    day_text,
    next_offer,
    plan_of,
    rule_of,
    time_text,
)

__all__ = [
    "Contact", "DayPlan", "LinePlan", "SlotPlan", "bookable_offering", "booking_by_code", "booking_by_uuid",
    "contact_of", "day_text", "expected_on", "masked", "next_offer", "plan_of", "rule_of", "time_text", "window_of",
    "written_plainly",
]  # fmt: skip
