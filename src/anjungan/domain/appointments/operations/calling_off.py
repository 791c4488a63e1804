"""The mall takes back what it cannot keep: a booking, the times of a stretch, the waiting list of a closed day.

They are told, with the reason, and choose again themselves. One booking can be had back at once (`reinstating`); a
stretch of times cannot.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from anjungan.domain.appointments import errors, permissions
from anjungan.domain.appointments.events import BookingCancelled, TimesCalledOff, TimesOfferedAgain
from anjungan.domain.appointments.models import Booking, Slot
from anjungan.domain.appointments.operations.places import give_back
from anjungan.domain.appointments.operations.telling import locked_booking, locked_if_free, move, tell
from anjungan.domain.appointments.queries.plans import plan_of, rule_of
from anjungan.domain.appointments.states import BookingState
from anjungan.domain.premises.models import Line
from anjungan.domain.premises.queries import why_closed
from anjungan.foundation import clock
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import InvalidInput, NotFound
from anjungan.foundation.events import announce
from anjungan.foundation.operations import operation, part_of_operation
from anjungan.foundation.texts import plain_text

LONGEST_REASON = 200
_TO_COME = (BookingState.LISTED, BookingState.HELD, BookingState.BOOKED)
_WITH_TIME = (BookingState.HELD, BookingState.BOOKED)
MOST_AT_ONCE = 500


@dataclass(frozen=True, kw_only=True)
class CalledOff:
    """How many bookings lost their time, for how many people; `times` are those that nobody can book any more."""

    bookings: int
    people: int
    times: int


@dataclass(frozen=True, kw_only=True)
class _Why:
    """A reason as people read it; `english` is empty where nobody wrote it."""

    text: str
    english: str = ""


def _english(reason: str) -> str:
    return _written(reason) if reason.strip() else ""


@operation
def call_off_booking(*, code: str, reason: str, actor: Actor, now: datetime, reason_en: str = "") -> Booking:
    """Take a booking back for the mall, which cannot keep it; the person is told why. Safe to repeat.

    The place is offered to whoever waits for one. Raises InvalidInput without a reason, BookingIsOver,
    BookingNotFound, NotAllowed.
    """
    why = _Why(text=_written(reason), english=_english(reason_en))
    booking = locked_booking(code, actor=actor)
    permissions.require_call_off(actor, mall_id=booking.mall_id, agency_id=booking.line.agency_id)
    if booking.state == BookingState.CANCELLED:
        return booking
    if booking.state not in _TO_COME:
        raise errors.BookingIsOver
    _call_off(booking, why=why, actor=actor, now=now)
    return booking


@operation
def call_off_times(
    *, line_id: int, first: datetime, last: datetime, reason: str, actor: Actor, now: datetime, reason_en: str = ""
) -> CalledOff:
    """Give up all times of a line that begin from `first` to before `last`, on one day; everybody booked is told why.

    The times are offered to nobody any more; numbers are given and called as ever. A booking that somebody has in hand
    at this moment follows within a minute, by the clock. Safe to repeat. Raises InvalidInput, NotFound, NotAllowed.
    """
    why = _Why(text=_written(reason), english=_english(reason_en))
    line = _line(line_id, actor)
    day = _day_of(line, first, last)
    rule = rule_of(line_id=line_id)
    plan = plan_of(rule=rule, first=day, last=day, now=now).days[0].slots if rule is not None else []
    times = {slot.starts_at: slot.ends_at for slot in plan if first <= slot.starts_at < last}
    known = Slot.objects.filter(line=line, starts_at__gte=max(first, now), starts_at__lt=last)
    times |= dict(known.values_list("starts_at", "ends_at"))
    slots = _give_up(line, day.isoformat(), times, why)
    # Who has one in hand may wait for our slots: never wait for them in turn. The clock comes for what is left.
    booked = (
        Booking.objects.select_for_update(no_key=True, of=("self",), skip_locked=True)
        .filter(slot_id__in=slots, state__in=_WITH_TIME)
        .order_by("starts_at", "pk")
    )
    people = 0
    gone = 0
    for booking in booked:
        _call_off(booking, why=why, actor=actor, now=now)
        people, gone = people + booking.people, gone + 1
    announce(
        TimesCalledOff(
            line=line.uuid, first=first.isoformat(), last=last.isoformat(), bookings=gone, reason=why.text,
        ),
        by=actor, mall_id=line.mall_id, at=now,
    )  # fmt: skip
    return CalledOff(bookings=gone, people=people, times=len(times))


@operation
def offer_times_again(*, line_id: int, first: datetime, last: datetime, actor: Actor, now: datetime) -> int:
    """Let times that were called off be booked again; nobody gets theirs back by this. Returns how many times.

    Safe to repeat. Raises InvalidInput, NotFound, NotAllowed.
    """
    line = _line(line_id, actor)
    _day_of(line, first, last)
    slots = Slot.objects.filter(line=line, starts_at__gte=first, starts_at__lt=last).exclude(called_off="")
    locked = list(slots.select_for_update(no_key=True).order_by("starts_at").values_list("pk", flat=True))
    if locked:
        Slot.objects.filter(pk__in=locked).update(called_off="", called_off_en="")
        announce(
            TimesOfferedAgain(line=line.uuid, first=first.isoformat(), last=last.isoformat()),
            by=actor, mall_id=line.mall_id, at=now,
        )  # fmt: skip
    return len(locked)


def left_in_called_off_times(*, now: datetime) -> list[int]:
    """Return the bookings that were in somebody's hand while their time was called off."""
    return list(
        Booking.objects.filter(state__in=_WITH_TIME, starts_at__gt=now, slot__called_off__gt="").values_list(
            "pk", flat=True
        )[:MOST_AT_ONCE]
    )


@operation
def call_off_left_over(*, booking_id: int, actor: Actor, now: datetime) -> bool:
    """Take back one booking whose time was called off. Whether it did."""
    booking = (
        locked_if_free(booking_id, state=BookingState.BOOKED) or locked_if_free(booking_id, state=BookingState.HELD)
    )  # fmt: skip
    if booking is None or booking.slot is None or not booking.slot.called_off:
        return False
    why = _Why(text=booking.slot.called_off, english=booking.slot.called_off_en)
    _call_off(booking, why=why, actor=actor, now=now)
    return True


# A closure without an end may be over in an hour: by it alone only the list of the day itself ends.
_LISTS_OF_CLOSED_DAYS = """
SELECT b.id FROM appointments_booking b
JOIN premises_line l ON l.id = b.line_id JOIN organizations_mall m ON m.id = b.mall_id
CROSS JOIN LATERAL (SELECT (%(now)s AT TIME ZONE m.time_zone)::date AS today,
    b.business_date::timestamp AT TIME ZONE m.time_zone AS begins,
    (b.business_date + 1)::timestamp AT TIME ZONE m.time_zone AS ends) d
LEFT JOIN LATERAL (
    SELECT true AS is_shut, bool_or(c.ends_at IS NULL) AS is_open_ended FROM premises_closure c
    WHERE c.mall_id = b.mall_id AND (c.agency_id IS NULL OR c.agency_id = l.agency_id)
        AND (c.line_id IS NULL OR c.line_id = l.id) AND c.starts_at < d.ends
        AND (c.ends_at IS NULL OR c.ends_at > greatest(d.begins, %(now)s))
    HAVING count(*) > 0
) c ON true
WHERE b.state = 'listed' AND b.proven_at IS NOT NULL AND b.business_date >= d.today
    AND (b.business_date = d.today OR c.is_open_ended IS NOT TRUE)
    AND (c.is_shut
        OR EXISTS (SELECT FROM premises_calendarday x WHERE x.mall_id = b.mall_id AND x.date = b.business_date
            AND x.confirmed)
        OR EXISTS (SELECT FROM appointments_slot s WHERE s.line_id = b.line_id AND s.business_date = b.business_date
            AND s.called_off <> ''))
ORDER BY b.id LIMIT %(most)s
"""


def lists_of_closed_days(*, now: datetime) -> list[int]:
    """Return who waits for a time of a day that may be given up by now: `end_waiting` looks closer. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_LISTS_OF_CLOSED_DAYS, {"now": now, "most": MOST_AT_ONCE})
        return [int(row[0]) for row in cursor.fetchall()]


@operation
def end_waiting(*, booking_id: int, actor: Actor, now: datetime) -> bool:
    """End the place in the waiting list of a day that has no times any more, because the mall gave it up or closed.

    The person is told, with the reason in their language. Whether it did.
    """
    booking = locked_if_free(booking_id, state=BookingState.LISTED)
    if booking is None or booking.proven_at is None:
        return False
    with translation.override("id"):
        why = _why_given_up(booking, now)
    with translation.override("en"):
        english = _why_given_up(booking, now) if why else ""
    if why:
        both = _Why(text=why[:LONGEST_REASON], english=english[:LONGEST_REASON])
        _call_off(booking, why=both, actor=actor, now=now)
    return bool(why)


def _why_given_up(booking: Booking, now: datetime) -> str:
    rule = rule_of(line_id=booking.line_id)
    if rule is None:
        return ""
    day = plan_of(rule=rule, first=booking.business_date, last=booking.business_date, now=now).days[0]
    if day.why in ("closed", "called_off"):
        return day.reason
    if day.why == "past" and booking.business_date == clock.business_date(now, booking.mall.time_zone):
        # Of the day itself: it was open until a moment ago.
        status = why_closed(mall=booking.mall_id, line=booking.line_id, at=now)
        return status.reason if status.reason_code == "closure" else ""
    return ""


@part_of_operation
def _call_off(booking: Booking, *, why: _Why, actor: Actor, now: datetime) -> None:
    give_back(booking, actor=actor, now=now)
    move(
        booking, BookingState.CANCELLED, ended_at=now, held_until=None, holder="", mall_reason=why.text,
        mall_reason_en=why.english,
    )  # fmt: skip
    tell(
        booking, BookingCancelled, actor=actor, now=now, by_mall=True, reason=why.text, cancelled_at=now.isoformat()
    )  # fmt: skip


def _give_up(line: Line, day: str, times: dict[datetime, datetime], why: _Why) -> list[int]:
    """Mark the times, in their order, also those that nobody has booked yet. Returns the slots."""
    starts = sorted(times)
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO appointments_slot AS s
                (line_id, business_date, starts_at, ends_at, capacity, taken, called_off, called_off_en)
            SELECT %(line)s, %(day)s, t.starts, t.ends, 0, 0, %(why)s, %(english)s
            FROM unnest(%(starts)s::timestamptz[], %(ends)s::timestamptz[]) AS t (starts, ends) ORDER BY t.starts
            ON CONFLICT (line_id, starts_at) DO UPDATE SET called_off = %(why)s, called_off_en = %(english)s
            RETURNING s.id""",
            {
                "line": line.pk,
                "day": day,
                "why": why.text,
                "english": why.english,
                "starts": starts,
                "ends": [times[one] for one in starts],
            },
        )
        return [int(row[0]) for row in cursor.fetchall()]


def _line(line_id: int, actor: Actor) -> Line:
    line = Line.objects.select_related("mall").filter(pk=line_id).first()
    if line is None:
        raise NotFound
    permissions.require_agency(actor, mall_id=line.mall_id, agency_id=line.agency_id)
    return line


def _day_of(line: Line, first: datetime, last: datetime) -> date:
    zone = line.mall.time_zone
    day = clock.business_date(first, zone)
    if not first < last or clock.business_date(last - timedelta(microseconds=1), zone) != day:
        raise InvalidInput(reason=_("pilih dari dan sampai pada satu hari."))
    return day


def _written(reason: str) -> str:
    plain = " ".join(plain_text(reason, name=str(_("Alasan")), most=LONGEST_REASON).split())
    if not plain:
        raise InvalidInput(reason=_("tulis alasannya; pemohon akan membacanya."))
    return plain if plain[-1] in ".!?" else f"{plain}."
