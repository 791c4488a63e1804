"""The times of a line with who is booked in them, for whoever may have to give them up."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q, Sum

from anjungan.domain.appointments.models import Booking, Slot
from anjungan.domain.appointments.queries.plans import plan_of, rule_of
from anjungan.domain.appointments.states import BookingState
from anjungan.foundation import clock

if TYPE_CHECKING:
    from anjungan.domain.premises.models import Line


@dataclass(frozen=True, kw_only=True)
class BookedTime:
    """One time still to come: how many people have it, and why it was given up (empty: it was not)."""

    starts_at: datetime
    ends_at: datetime
    people: int
    called_off: str


def booked_ahead(*, mall_id: int, today: date) -> dict[int, int]:
    """Return how many people have a time from today on, by line. One statement."""
    found = Booking.objects.filter(
        mall_id=mall_id, business_date__gte=today, state__in=[BookingState.BOOKED, BookingState.HELD]
    )
    return {line: int(people) for line, people in found.values_list("line_id").annotate(people=Sum("people"))}


def people_booked(*, lines: Collection[int], first: datetime, last: datetime | None) -> int:
    """Return how many people have a time in these lines from `first` on and before `last`, if any. One statement."""
    found = Booking.objects.filter(line__in=lines, state=BookingState.BOOKED, starts_at__gte=first)
    if last is not None:
        found = found.filter(starts_at__lt=last)
    return int(found.aggregate(people=Sum("people"))["people"] or 0)


def booked_days(*, line: Line, today: date) -> list[tuple[date, int]]:
    """Return the days from today on for which somebody has a time, with how many people. One statement."""
    found = (
        Booking.objects.filter(line=line, business_date__gte=today, state__in=[BookingState.BOOKED, BookingState.HELD])
        .values_list("business_date")
        .annotate(people=Sum("people"))
        .order_by("business_date")
    )
    return [(day, int(people)) for day, people in found]


def bookings_of_day(*, line: Line, day: date) -> list[Booking]:
    """Return who has a time on a day, and whose time the mall took back, earliest first. One statement."""
    return list(
        Booking.objects.select_related("offering__service")
        .filter(line=line, business_date=day, starts_at__isnull=False)
        .filter(Q(state=BookingState.BOOKED) | ~Q(mall_reason=""))
        .order_by("starts_at", "pk")
    )


def booking_of_line(*, line: Line, uuid: UUID) -> Booking | None:
    """Return one booking of a line, never one that is only held; None when there is none. One statement."""
    found = Booking.objects.select_related("mall", "line", "offering__service").filter(line=line, uuid=uuid)
    return found.exclude(state__in=[BookingState.HELD, BookingState.EXPIRED]).first()


def booked_times(*, line: Line, day: date, now: datetime) -> list[BookedTime]:
    """Return the times of a day that begin from now on: offered, booked or given up. Five statements.

    Instants carry the mall's zone.
    """
    rule = rule_of(line_id=line.pk)
    plan = plan_of(rule=rule, first=day, last=day, now=now).days[0].slots if rule is not None else []
    zone = clock.zone(line.mall.time_zone)
    times = {
        slot.starts_at: BookedTime(starts_at=slot.starts_at, ends_at=slot.ends_at, people=slot.taken, called_off="")
        for slot in plan
    }
    for slot in Slot.objects.filter(line=line, business_date=day, starts_at__gte=now):
        if slot.taken or slot.called_off:
            starts = slot.starts_at.astimezone(zone)
            times[starts] = BookedTime(
                starts_at=starts, ends_at=slot.ends_at.astimezone(zone), people=slot.taken, called_off=slot.called_off
            )
    return [times[starts] for starts in sorted(times)]
