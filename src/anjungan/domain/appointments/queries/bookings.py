"""Reading bookings by their code, and what is expected today."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from anjungan.domain.appointments.models import Booking
from anjungan.domain.appointments.states import BookingState, ContactKind
from anjungan.domain.catalog.models import Offering
from anjungan.foundation.contacts import Contact
from anjungan.foundation.ids import UNAMBIGUOUS
from anjungan.foundation.sealed_texts import open_seal

if TYPE_CHECKING:
    from django.db.models import QuerySet

CONTACT = "booking contact"
CODE_LENGTH = 10


def written_plainly(text: str) -> str:
    """Return a booking's code as it is kept, however it was typed or scanned: the whole address of its page too."""
    last = text.strip().rstrip("/").rsplit("/", 1)[-1]
    plain = "".join(letter for letter in last.upper() if letter.isalnum())
    return plain if len(plain) == CODE_LENGTH and set(plain) <= set(UNAMBIGUOUS) else ""


def booking_by_code(*, code: str) -> Booking | None:
    """Return the booking with its mall, line, zone, agency and service; None when there is none. One statement."""
    plain = written_plainly(code)
    return _full().filter(code=plain).first() if plain else None


def booking_by_uuid(*, uuid: UUID) -> Booking | None:
    """Return a booking as `booking_by_code` does."""
    return _full().filter(uuid=uuid).first()


def bookings_by_uuid(*, uuids: Collection[UUID]) -> list[Booking]:
    """Return these bookings, the latest day first. One statement, none for nobody."""
    return list(_full().filter(uuid__in=uuids).order_by("-business_date", "-starts_at")) if uuids else []


def _full() -> QuerySet[Booking]:
    return Booking.objects.select_related("mall", "line__zone", "line__booking_rule", "offering__service__agency")


def bookable_offering(*, mall_id: int, uuid: UUID) -> Offering | None:
    """Return an active offering of the mall with its line and service, or None."""
    return (
        Offering.objects.select_related("line__mall", "line__zone", "service__agency")
        .filter(mall_id=mall_id, uuid=uuid, is_active=True, line__is_active=True)
        .first()
    )


def contact_of(*, booking: Booking) -> Contact | None:
    """Return the contact of a booking, None when none was given or it was forgotten."""
    if booking.contact_kind == ContactKind.NONE or not booking.contact_sealed:
        return None
    return Contact(kind=booking.contact_kind, address=open_seal(sealed=booking.contact_sealed, purpose=CONTACT))


def spoken_code(*, code: str) -> str:
    """Return a booking's code in groups that can be read aloud: `ACDE-FGH-234`."""
    return f"{code[:4]}-{code[4:7]}-{code[7:]}"


def window_of(*, booking: Booking) -> tuple[datetime, datetime]:
    """Return from when to when the person may check in. The booking must have its time and rule loaded."""
    assert booking.starts_at is not None  # noqa: S101 - whoever asks has a time
    rule = booking.line.booking_rule
    return (
        booking.starts_at - timedelta(minutes=rule.early_minutes),
        booking.starts_at + timedelta(minutes=rule.late_minutes),
    )


def expected_on(*, mall_id: int, day: date) -> list[Booking]:
    """Return who has a time on a day, in the order of the times (for the greeter's list). One statement."""
    return list(
        _full()
        .filter(mall_id=mall_id, business_date=day, state__in=[BookingState.BOOKED, BookingState.CHECKED_IN])
        .order_by("starts_at", "pk")[:500]
    )
