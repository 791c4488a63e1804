"""Booked times: which are free, and booking, moving and giving one up for somebody who is known to the caller."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from anjungan.domain.appointments import operations as appointments
from anjungan.domain.appointments import permissions
from anjungan.domain.appointments.errors import BookingNotFound, NotBookable
from anjungan.domain.appointments.queries import SlotPlan, booking_by_uuid, plan_of, rule_for
from anjungan.domain.organizations.queries import mall_by_key
from anjungan.foundation import clock
from anjungan.foundation.errors import InvalidInput
from anjungan.interfaces.api.answering import PROBLEMS, idempotency_key, mall_for, perform
from anjungan.interfaces.api.bearer import caller
from anjungan.interfaces.api.reading import MallKey
from anjungan.interfaces.api.schemas import Day, Instant, Name, Strict, Word

if TYPE_CHECKING:
    from anjungan.domain.appointments.models import Booking

router = Router(tags=["Janji"])
MOST_DAYS = 31


class SlotOut(Schema):
    """A time with room for `free` more people."""

    starts_at: datetime
    ends_at: datetime
    free: int = Field(ge=0)


class DayOut(Schema):
    """A day: its times still to come, full ones too. `why` is `open`, or says why there is nothing to choose.

    `full` has a waiting list; `at_the_door`: what is left today is given out there.
    """

    day: date
    why: Literal["open", "full", "closed", "called_off", "no_roster", "past", "too_far", "at_the_door"]
    reason: Name
    slots: list[SlotOut] = Field(max_length=400)


class SlotsOut(Schema):
    """The days asked for, and the rule: the window of arrival and the most people in one booking."""

    service: UUID
    early_minutes: int
    late_minutes: int
    most_people: int
    days: list[DayOut] = Field(max_length=MOST_DAYS)


class BookingIn(Strict):
    """A time for somebody who stands before the caller: no contact is asked, the code is theirs to keep."""

    service: UUID
    starts_at: Instant
    people: int = Field(default=1, ge=1, le=8)
    language: Literal["id", "en"] = "id"


class MoveIn(Strict):
    """The other time."""

    starts_at: Instant


class CallOffIn(Strict):
    """Why the mall cannot keep the time, in the words that the person reads. No names."""

    reason: Annotated[str, Field(min_length=1, max_length=200)]


class BookingOut(Schema):
    """A booking: `code` opens it for people, at the kiosk and on its page."""

    uuid: UUID
    code: Name
    state: Word
    service: UUID
    starts_at: datetime | None
    people: int
    booked_at: datetime | None
    replayed: bool = False


@router.get("/malls/{key}/slots", response={200: SlotsOut, **PROBLEMS}, auth=None)
def list_slots(
    request: HttpRequest,  # noqa: ARG001 - the framework passes it by this name
    key: MallKey,
    service: UUID,
    first: Annotated[Day | None, Query(alias="from")] = None,
    last: Annotated[Day | None, Query(alias="to")] = None,
) -> JsonResponse:
    """List the times of a service at this mall, at most 31 days from `from` to `to` (two weeks unless said).

    Open to everybody, like the page. A day without times says why.
    """
    now, rule = clock.now(), rule_for(mall_key=key, offering=service)
    if rule is None:
        mall_by_key(key=key)
        raise NotBookable
    mall = rule.line.mall
    today = clock.business_date(now, mall.time_zone)
    begin = first or today
    if abs((begin - today).days) > 366:
        raise InvalidInput(reason="from")
    end = last or begin + timedelta(days=13)
    if not begin <= end < begin + timedelta(days=MOST_DAYS):
        raise InvalidInput(reason=f"to: from … from + {MOST_DAYS - 1}")
    with timezone.override(mall.time_zone):
        days = plan_of(rule=rule, first=begin, last=end, now=now).days
    # Checking some hundred times against the schema again would cost more than finding them; a test does it once.
    return JsonResponse(
        {
            "service": str(service), "early_minutes": rule.early_minutes, "late_minutes": rule.late_minutes,
            "most_people": rule.most_people,
            "days": [
                {
                    "day": day.day.isoformat(), "why": day.why, "reason": day.reason,
                    "slots": _slots(day.slots),
                }
                for day in days
            ],
        }
    )  # fmt: skip


def _slots(slots: list[SlotPlan]) -> list[dict[str, Any]]:
    # To write instants is most of the work of a month, and a time mostly begins at the instant the one before ends.
    found: list[dict[str, Any]] = []
    ends_at, ends = None, ""
    for slot in slots:
        starts = ends if slot.starts_at == ends_at else slot.starts_at.isoformat()
        ends_at, ends = slot.ends_at, slot.ends_at.isoformat()
        found.append({"starts_at": starts, "ends_at": ends, "free": slot.free})
    return found


@router.post("/malls/{key}/bookings", response={201: BookingOut, **PROBLEMS})
def create_booking(request: HttpRequest, key: MallKey, wanted: BookingIn) -> JsonResponse:
    """Book a time at the desk. Send an `Idempotency-Key`; the same key gets the same booking."""
    actor = caller(request)
    booking = appointments.book_at_desk(
        mall_id=mall_for(actor, key).pk, offering=wanted.service, starts_at=wanted.starts_at,
        people=wanted.people, language=wanted.language, channel="api", actor=actor, now=clock.now(),
        idempotency_key=idempotency_key(request),
    )  # fmt: skip
    return JsonResponse(_render(_found(booking.uuid, request)), status=201)


@router.get("/bookings/{uuid}", response={200: BookingOut, **PROBLEMS})
def read_booking(request: HttpRequest, uuid: UUID) -> dict[str, Any]:
    """Read a booking."""
    return _render(_found(uuid, request))


@router.post("/bookings/{uuid}/cancellations", response={201: BookingOut, **PROBLEMS})
def cancel_booking(request: HttpRequest, uuid: UUID) -> JsonResponse:
    """Give a booking up at the wish of its person; whoever waits is offered the time."""
    code = _found(uuid, request).code
    return perform(request, appointments.cancel_booking, lambda _done: _render(_found(uuid, request)), code=code)


@router.post("/bookings/{uuid}/call-offs", response={201: BookingOut, **PROBLEMS})
def call_off_booking(request: HttpRequest, uuid: UUID, why: CallOffIn) -> JsonResponse:
    """Take a booking back for the mall, which cannot keep it; the person is told why."""
    code = _found(uuid, request).code
    return perform(
        request, appointments.call_off_booking, lambda _done: _render(_found(uuid, request)), code=code,
        reason=why.reason,
    )  # fmt: skip


@router.post("/bookings/{uuid}/reinstatements", response={201: BookingOut, **PROBLEMS})
def reinstate_booking(request: HttpRequest, uuid: UUID) -> JsonResponse:
    """Take a cancellation or a call-off back: within ten minutes, while the place is free."""
    code = _found(uuid, request).code
    return perform(request, appointments.reinstate_booking, lambda _done: _render(_found(uuid, request)), code=code)


@router.post("/bookings/{uuid}/moves", response={201: BookingOut, **PROBLEMS})
def move_booking(request: HttpRequest, uuid: UUID, wanted: MoveIn) -> JsonResponse:
    """Move a booking to another time; nothing changes when that cannot be had."""
    code = _found(uuid, request).code
    return perform(
        request, appointments.reschedule_booking, lambda _done: _render(_found(uuid, request)), code=code,
        starts_at=wanted.starts_at,
    )  # fmt: skip


def _found(uuid: UUID, request: HttpRequest) -> Booking:
    actor, booking = caller(request), booking_by_uuid(uuid=uuid)
    if booking is None or (actor.mall_id is not None and actor.mall_id != booking.mall_id):
        raise BookingNotFound
    permissions.require_desk(actor, booking.mall_id)
    return booking


def _render(booking: Booking) -> dict[str, Any]:
    return {
        "uuid": str(booking.uuid), "code": booking.code, "state": booking.state,
        "service": str(booking.offering.uuid),
        "starts_at": booking.starts_at.isoformat() if booking.starts_at else None, "people": booking.people,
        "booked_at": booking.booked_at.isoformat() if booking.booked_at else None, "replayed": False,
    }  # fmt: skip
