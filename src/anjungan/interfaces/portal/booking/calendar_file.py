"""A booking as a calendar file (iCalendar, RFC 5545), so that the phone reminds in its own way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event

from anjungan.interfaces.entry.formats import text_in_language
from anjungan.interfaces.entry.qr import booking_address

if TYPE_CHECKING:
    from anjungan.domain.appointments.models import Booking


def calendar_file(booking: Booking, *, now: datetime) -> bytes:
    """Return the file: one event with the booking's own uid, so that a moved time replaces the old one."""
    assert booking.starts_at is not None  # noqa: S101 - whoever asks has a time
    calendar = Calendar()
    calendar.add("prodid", "-//Anjungan//janji//ID")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    event = Event()
    event.add("uid", f"{booking.uuid}@anjungan")
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", booking.starts_at.astimezone(UTC))
    event.add("dtend", (booking.starts_at + timedelta(minutes=booking.line.booking_rule.slot_minutes)).astimezone(UTC))
    event.add("summary", text_in_language(booking.offering.service))
    zone = _("Zona %(zone)s") % {"zone": booking.line.zone.number}
    event.add("location", f"{booking.mall.name}, {zone}")
    event.add("description", _("Ubah atau batalkan: %(address)s") % {"address": booking_address(booking.code)})
    event.add("url", booking_address(booking.code))
    reminder = Alarm()
    reminder.add("action", "DISPLAY")
    reminder.add("trigger", -timedelta(hours=2))
    reminder.add("description", text_in_language(booking.offering.service))
    event.add_component(reminder)
    calendar.add_component(event)
    return bytes(calendar.to_ical())
