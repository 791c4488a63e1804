"""Taking places of a time and giving them back: one locked row per time, and the next on the list is asked."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection
from django.db.models import F

from anjungan.domain.appointments import errors
from anjungan.domain.appointments.events import TimeOffered
from anjungan.domain.appointments.models import Booking, BookingRule, Slot
from anjungan.domain.appointments.operations.telling import move, tell
from anjungan.domain.appointments.queries.plans import LinePlan, SlotPlan, next_offer, plan_of
from anjungan.domain.appointments.states import BookingState
from anjungan.domain.premises.queries import why_closed
from anjungan.foundation import clock
from anjungan.foundation.actors import Actor
from anjungan.foundation.operations import part_of_operation

# Who waited for a time has at least so long to take it, and at most what the rule says, less when it is soon.
OFFER_AT_LEAST = timedelta(minutes=15)


def require_in_sight(*, rule: BookingRule, starts_at: datetime, now: datetime) -> None:
    """Raise SlotNotOffered for an instant that no calendar of this line shows."""
    if not now < starts_at < now + timedelta(days=rule.horizon_days + 2):
        raise errors.SlotNotOffered(next="")


@part_of_operation
def take_time(*, rule: BookingRule, starts_at: datetime, people: int, now: datetime) -> int:
    """Take places of the line's time that begins at this instant. Returns the slot.

    Raises SlotNotOffered and SlotFull, each with the next time that is free.
    """
    require_in_sight(rule=rule, starts_at=starts_at, now=now)
    day = clock.business_date(starts_at, rule.line.mall.time_zone)
    plan = plan_of(rule=rule, first=day, last=day, now=now)
    wanted = plan.slot_at(starts_at)
    if wanted is None:
        raise errors.SlotNotOffered(next=_next(rule, plan, after=starts_at, people=people, now=now))
    slot_id = _take(rule, plan, wanted, people)
    if slot_id is None:
        raise errors.SlotFull(next=_next(rule, plan, after=starts_at, people=people, now=now))
    return slot_id


def _take(rule: BookingRule, plan: LinePlan, wanted: SlotPlan, people: int) -> int | None:
    """Count places as taken if they fit. Whoever asks at the same moment waits for the row and then sees the count."""
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO appointments_slot AS s (line_id, business_date, starts_at, ends_at, capacity, taken)
            SELECT %(line)s, %(day)s, %(starts)s, %(ends)s, %(capacity)s, %(people)s WHERE %(people)s <= %(capacity)s
            ON CONFLICT (line_id, starts_at) DO UPDATE SET taken = s.taken + %(people)s, capacity = %(capacity)s
            WHERE s.taken + %(people)s <= %(capacity)s AND s.called_off = '' RETURNING s.id""",
            {
                "line": rule.line_id, "day": plan.days[0].day, "starts": wanted.starts_at, "ends": wanted.ends_at,
                "capacity": wanted.capacity, "people": people,
            },
        )  # fmt: skip
        row = cursor.fetchone()
    return None if row is None else int(row[0])


def _next(rule: BookingRule, plan: LinePlan, *, after: datetime, people: int, now: datetime) -> str:
    """Return the sentence that offers the next free time: of the same day if there is one, else of the next days."""
    zone = clock.zone(rule.line.mall.time_zone)
    day = plan.days[0].day
    # Read again: the places that were just taken by others are no offer.
    wide = plan_of(rule=rule, first=day, last=day + timedelta(days=min(7, rule.horizon_days)), now=now)
    return next_offer(wide, after=after.astimezone(zone), people=people)


@part_of_operation
def give_back(booking: Booking, *, actor: Actor, now: datetime) -> None:
    """Give the places of a booking back, and ask whoever waits longest for one of that day.

    The booking keeps no slot; save it after this.
    """
    if booking.slot_id is None:
        return
    slot = (
        Slot.objects.select_for_update(no_key=True, of=("self",))
        .select_related("line__booking_rule")
        .get(pk=booking.slot_id)
    )
    Slot.objects.filter(pk=slot.pk).update(taken=F("taken") - booking.people)
    slot.taken -= booking.people
    booking.slot = None
    if not slot.called_off and slot.starts_at > now + OFFER_AT_LEAST:
        _offer(slot, actor=actor, now=now)


def _offer(slot: Slot, *, actor: Actor, now: datetime) -> None:
    """Keep free places for those first on the list who fit in, until they answer."""
    free = slot.capacity - slot.taken
    listed = list(
        Booking.objects.select_for_update(no_key=True, of=("self",), skip_locked=True)
        .select_related("mall")
        .filter(
            line_id=slot.line_id, business_date=slot.business_date, state=BookingState.LISTED,
            proven_at__isnull=False,
        )
        .order_by("created_at", "pk")[:50]
    )  # fmt: skip
    # A time at which it will be closed helps nobody.
    if not listed or not why_closed(mall=slot.line.mall_id, line=slot.line_id, at=slot.starts_at).is_open:
        return
    lasts = timedelta(minutes=slot.line.booking_rule.offer_minutes)
    until = max(now + OFFER_AT_LEAST, min(now + lasts, slot.starts_at - timedelta(hours=1)))
    until = min(until, slot.starts_at)
    for booking in listed:
        if not 0 < booking.people <= free:
            continue
        free -= booking.people
        Slot.objects.filter(pk=slot.pk).update(taken=F("taken") + booking.people)
        move(booking, BookingState.HELD, slot=slot, starts_at=slot.starts_at, held_until=until)
        tell(booking, TimeOffered, actor=actor, now=now, until=until.isoformat())
        if free <= 0:
            return
