"""Entering messages: one for each address of a visit, and for bookings by whole days in one statement."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q

from anjungan.domain.appointments.models import Booking
from anjungan.domain.appointments.states import BookingState
from anjungan.domain.notifications.models import Message, Subscription
from anjungan.domain.notifications.queries.rules import due_at, message_rule
from anjungan.domain.notifications.queries.subscriptions import phone_channel
from anjungan.domain.notifications.states import Kind, chosen_with
from anjungan.domain.organizations.models import Mall
from anjungan.domain.premises.models import CalendarDay, Closure
from anjungan.domain.queueing.models import Ticket
from anjungan.foundation import clock
from anjungan.foundation.operations import operation, part_of_operation

# A call that nobody answered within this is over; what was not sent at the end of the day is of use overnight.
_LASTS = {
    Kind.NEAR: timedelta(minutes=5), Kind.PASSED: timedelta(minutes=5), Kind.CALLED: timedelta(minutes=5),
    Kind.UNSERVED: timedelta(hours=12), Kind.CLOSED: timedelta(hours=1),
}  # fmt: skip
# Whoever is on the way to a closed door is still told, for so long after the time.
STILL_ON_THE_WAY = timedelta(minutes=30)
# A closure without an end is told to those who come within this; to the others when their day is near.
IN_SIGHT = timedelta(hours=24)
# Who booked or moved so little before needs no reminder.
FRESH = timedelta(hours=3)


@part_of_operation
def queue_message(
    *, ticket: Ticket, kind: Kind, occasion: str, made_at: datetime,
    turn_at: datetime | None = None, lasts_until: datetime | None = None,
) -> list[Message]:  # fmt: skip
    """Enter a message for each way by which the visitor asked to be told. Returns those that are new."""
    ways = Subscription.objects.filter(visit_id=ticket.visit_id, kinds__contains=[kind]).values_list("channel")
    ends = made_at + _LASTS[kind]
    entered = []
    for (channel,) in ways:
        message, is_new = Message.objects.get_or_create(
            ticket=ticket, kind=kind, occasion=occasion, channel=channel,
            defaults={
                "mall_id": ticket.mall_id, "made_at": made_at, "turn_at": turn_at,
                "due_at": due_at(kind=kind, mall=ticket.mall, at=made_at),
                "expires_at": max(ends, lasts_until) if lasts_until else ends,
            },
        )  # fmt: skip
        entered += [message] if is_new else []
    return entered


# The booking's own contact by its way, and the browser that is notified. Nobody is told what they refused.
_TELL_BOOKINGS = """
INSERT INTO notifications_message
    (uuid, mall_id, booking_id, channel, kind, occasion, state, reason, made_at, due_at, expires_at, tries)
SELECT gen_random_uuid(), b.mall_id, b.id, way.channel, %(kind)s, {occasion}, 'queued', '', %(now)s, %(due)s,
       {expires}, 0
FROM appointments_booking b
JOIN premises_line l ON l.id = b.line_id
LEFT JOIN notifications_bookingchoice p ON p.booking_id = b.id
CROSS JOIN LATERAL (
    SELECT CASE b.contact_kind WHEN 'email' THEN 'email' ELSE %(phone)s END AS channel
    WHERE b.contact_sealed <> '' AND b.contact_kind IN ('email', 'phone')
    UNION ALL
    SELECT s.channel FROM notifications_subscription s WHERE s.booking_id = b.id
) way
WHERE way.channel IS NOT NULL AND {expires} > %(now)s
  AND (p.kinds IS NULL OR %(chosen)s = ANY (p.kinds)) AND {which}
  AND NOT EXISTS (SELECT FROM notifications_message m WHERE m.booking_id = b.id AND m.kind = %(kind)s
                  AND m.occasion = {occasion} AND m.channel = way.channel)
ON CONFLICT DO NOTHING RETURNING id"""
_OCCASION = """(to_char(b.starts_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI"Z"') || %(mark)s)"""
# Who waits for a day has no time yet: the day is what is told of.
_OCCASION_OF_DAY = "to_char(b.business_date, 'YYYY-MM-DD')"
_ONE = "b.id = %(booking)s"
_OF_MALL = "b.mall_id = %(mall)s AND b.state = 'booked' AND b.starts_at >= %(first)s AND b.starts_at < %(last)s"


def occasion_of_cancelling(*, starts_at: datetime, cancelled_at: datetime | None) -> str:
    """Return which cancelling of a time is meant: one that was taken back may come again."""
    return occasion_of_time(starts_at=starts_at) + _mark_of(cancelled_at)


def _mark_of(cancelled_at: datetime | None) -> str:
    return f" {cancelled_at.astimezone(UTC):%Y%m%d%H%M%S}" if cancelled_at is not None else ""


def occasion_of_time(*, starts_at: datetime) -> str:
    """Return which time of a booking is meant: one that was moved is told of anew."""
    return starts_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")


@part_of_operation
def queue_list_over(*, booking: Booking, now: datetime) -> bool:
    """Enter that the day somebody waited for is given up, for each way. Whether there is anything new to send."""
    _begins, ends = clock.day_bounds(booking.business_date, booking.mall.time_zone)
    return bool(
        _tell(
            kind=Kind.LIST_OVER, which=_ONE, expires="%(ends)s::timestamptz", occasion=_OCCASION_OF_DAY, now=now,
            due=due_at(kind=Kind.LIST_OVER, mall=booking.mall, at=now), booking=booking.pk, ends=ends,
        )
    )  # fmt: skip


@part_of_operation
def queue_booking_message(
    *, booking: Booking, kind: Kind, now: datetime, cancelled_at: datetime | None = None
) -> bool:  # fmt: skip
    """Enter a message about one booking for each way to its person. Whether there is anything new to send.

    `cancelled_at`: the cancelling that is told of, or taken back.
    """
    mark = f" {booking.held_until:%d%H%M}" if kind == Kind.OFFERED and booking.held_until else _mark_of(cancelled_at)
    expires = "b.held_until" if kind == Kind.OFFERED else "b.starts_at"
    return bool(
        _tell(
            kind=kind, which=_ONE, expires=expires, mark=mark, now=now,
            due=due_at(kind=kind, mall=booking.mall, at=now), booking=booking.pk,
        )
    )  # fmt: skip


@operation
def queue_closure_messages(*, closure_id: int, now: datetime) -> int:
    """Tell of a closure, once: everybody with a time there while it lasts, and everybody who waits there now.

    Two statements, however many people. Safe to repeat. Returns how many messages are new.
    """
    closure = Closure.objects.select_related("mall").filter(pk=closure_id).first()
    if closure is None or (closure.ends_at is not None and closure.ends_at <= now):
        return 0
    scope: dict[str, Any] = {"agency": closure.agency_id, "line": closure.line_id}
    told = _tell(
        kind=Kind.CALLED_OFF,
        which=f"{_OF_MALL} AND (%(agency)s::bigint IS NULL OR l.agency_id = %(agency)s)"
        " AND (%(line)s::bigint IS NULL OR l.id = %(line)s)",
        expires=f"b.starts_at + interval '{STILL_ON_THE_WAY.seconds} seconds'", mark="", now=now,
        due=due_at(kind=Kind.CALLED_OFF, mall=closure.mall, at=now), mall=closure.mall_id,
        first=max(closure.starts_at, now - STILL_ON_THE_WAY), last=closure.ends_at or now + IN_SIGHT, **scope,
    )  # fmt: skip
    if closure.starts_at <= now:
        told += _tell_waiting(closure.mall, now=now, **scope)
    return told


def _tell_waiting(mall: Mall, *, now: datetime, agency: int | None, line: int | None) -> int:
    # A person with several errands there is told of the one that comes first.
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO notifications_message
                (uuid, mall_id, ticket_id, channel, kind, occasion, state, reason, made_at, due_at, expires_at, tries)
            SELECT gen_random_uuid(), t.mall_id, t.id, s.channel, 'closed', 'closed ' || l.agency_id, 'queued', '',
                   %(now)s, %(due)s, %(expires)s, 0
            FROM notifications_subscription s
            JOIN LATERAL (
                SELECT t.* FROM queueing_ticket t JOIN premises_line l ON l.id = t.line_id
                WHERE t.visit_id = s.visit_id AND t.state = 'waiting' AND t.mall_id = %(mall)s
                  AND (%(agency)s::bigint IS NULL OR l.agency_id = %(agency)s)
                  AND (%(line)s::bigint IS NULL OR l.id = %(line)s)
                ORDER BY t.position, t.id LIMIT 1
            ) t ON true
            JOIN premises_line l ON l.id = t.line_id
            WHERE 'closed' = ANY (s.kinds)
            ON CONFLICT DO NOTHING RETURNING id""",
            {
                "now": now, "due": due_at(kind=Kind.CLOSED, mall=mall, at=now), "expires": now + _LASTS[Kind.CLOSED],
                "mall": mall.pk, "agency": agency, "line": line,
            },
        )  # fmt: skip
        return len(cursor.fetchall())


@operation
def queue_calendar_messages(*, mall_id: int, day: str, now: datetime) -> int:
    """Tell everybody whose time falls on a day that the mall has closed or shortened. Returns how many are new."""
    decided = CalendarDay.objects.select_related("mall").filter(mall_id=mall_id, date=day, confirmed=True).first()
    if decided is None:
        return 0
    zone = decided.mall.time_zone
    first, last = clock.day_bounds(decided.date, zone)
    outside = (
        " AND NOT ((b.starts_at AT TIME ZONE %(zone)s)::time >= %(opens)s"
        " AND (b.starts_at AT TIME ZONE %(zone)s)::time < %(closes)s)"
        if decided.opens
        else ""
    )
    return _tell(
        kind=Kind.CALLED_OFF, which=_OF_MALL + outside, expires="b.starts_at", mark="", now=now,
        due=due_at(kind=Kind.CALLED_OFF, mall=decided.mall, at=now), mall=mall_id, first=max(first, now), last=last,
        zone=zone, opens=decided.opens, closes=decided.closes,
    )  # fmt: skip


@operation
def queue_reminders(*, mall_id: int, now: datetime) -> int:
    """Enter the reminders that are due: the evening before, and some hours before. Returns how many are new."""
    mall = Mall.objects.get(pk=mall_id)
    rule = message_rule(mall_id=mall_id)
    due = due_at(kind=Kind.REMINDER, mall=mall, at=now)
    # Nobody is reminded of what they have done a moment ago.
    settled = " AND b.booked_at <= %(settled)s"
    common: dict[str, Any] = {
        "kind": Kind.REMINDER, "expires": "b.starts_at", "now": now, "due": due, "mall": mall_id,
        "settled": now - FRESH,
    }  # fmt: skip
    told = 0
    local = now.astimezone(clock.zone(mall.time_zone))
    if rule.evening_at is not None and local.time() >= rule.evening_at:
        first, last = clock.day_bounds(local.date() + timedelta(days=1), mall.time_zone)
        told += _tell(which=_OF_MALL + settled, mark=" evening", first=first, last=last, **common)
    if rule.hours_before:
        soon = now + timedelta(hours=rule.hours_before, seconds=1)
        told += _tell(which=_OF_MALL + settled, mark=" hours", first=now, last=soon, **common)
    return told


@part_of_operation
def _tell(*, kind: Kind, which: str, expires: str, occasion: str = _OCCASION, **values: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            _TELL_BOOKINGS.format(which=which, expires=expires, occasion=occasion),
            {"kind": kind, "chosen": chosen_with(kind), "phone": phone_channel(), **values},
        )
        return len(cursor.fetchall())


def malls_with_bookings_ahead(*, now: datetime) -> list[int]:
    """Return the malls in which somebody has a time within the next two days."""
    ahead = Booking.objects.filter(state=BookingState.BOOKED, starts_at__gt=now, starts_at__lt=now + timedelta(days=2))
    return list(ahead.order_by("mall_id").values_list("mall_id", flat=True).distinct())


def closures_to_tell(*, now: datetime) -> list[int]:
    """Return the closures that are not over: one without an end shuts out others each day, and a job may have died."""
    return list(Closure.objects.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now)).values_list("pk", flat=True))
