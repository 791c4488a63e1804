"""What is told after the facts of queue, bookings and building, at least once. A row and a job, in one transaction."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from anjungan.domain.appointments.events import (
    BookingCancelled,
    BookingCheckedIn,
    BookingContactForgotten,
    BookingEvent,
    BookingMade,
    BookingMoved,
    BookingReinstated,
    RemoteNumberTaken,
    TimeOffered,
)
from anjungan.domain.appointments.models import Booking
from anjungan.domain.forecasting.events import TurnIsNear
from anjungan.domain.forecasting.models import Nearness
from anjungan.domain.notifications import jobs
from anjungan.domain.notifications.models import Message
from anjungan.domain.notifications.operations.carrying import carry_contact, carry_remote_contact, forget_carried
from anjungan.domain.notifications.operations.gathering import (
    queue_booking_message,
    queue_list_over,
    queue_message,
)
from anjungan.domain.notifications.operations.sending import occasion_of_call
from anjungan.domain.notifications.states import Kind
from anjungan.domain.premises.events import CalendarDayDecided, ClosureDeclared
from anjungan.domain.queueing.events import DayEndedUnserved, RemoteTurnPassed, TicketCalled
from anjungan.domain.queueing.models import Ticket, Visit
from anjungan.foundation import clock
from anjungan.foundation.actors import Actor
from anjungan.foundation.events import by_worker

_CARRIER = Actor.system("kabar untuk kunjungan")


@by_worker(TurnIsNear)
def tell_that_the_turn_is_near(event: TurnIsNear) -> None:
    """Tell the person to set out."""
    ticket = _ticket(event.ticket)
    near = Nearness.objects.filter(ticket=ticket, line_id=event.line_id).order_by("-told_at").first()
    if ticket is None or near is None:
        return
    approach = f"{near.line_id} {near.absences} {int(near.told_at.timestamp())}"
    _send(
        queue_message(
            ticket=ticket, kind=Kind.NEAR, occasion=approach, made_at=near.told_at,
            turn_at=_instant(event.earliest_at), lasts_until=_instant(event.expected_at),
        )
    )  # fmt: skip


@by_worker(TicketCalled)
def tell_that_a_counter_called(event: TicketCalled) -> None:
    """Tell the person where to go."""
    ticket = _ticket(event.ticket)
    if ticket is not None and ticket.called_at is not None:
        _send(
            queue_message(
                ticket=ticket, kind=Kind.CALLED, occasion=occasion_of_call(ticket=ticket), made_at=ticket.called_at
            )
        )


@by_worker(RemoteTurnPassed)
def tell_that_the_turn_passed(event: RemoteTurnPassed) -> None:
    """Tell somebody at home that the turn went by, until when the number is kept, and what to do."""
    visit, until = Visit.objects.filter(uuid=event.visit).first(), _instant(event.until)
    ticket = visit.tickets.order_by("position", "pk").first() if visit is not None else None
    if visit is not None and visit.passed_at is not None and ticket is not None:
        _send(
            queue_message(
                ticket=ticket, kind=Kind.PASSED, occasion=visit.passed_at.isoformat(), made_at=visit.passed_at,
                turn_at=until, lasts_until=until,
            )
        )  # fmt: skip


@by_worker(DayEndedUnserved)
def tell_that_the_day_ended(event: DayEndedUnserved) -> None:
    """Tell the person that nobody will call any more, and what to do."""
    ticket = _ticket(event.ticket)
    if ticket is not None and ticket.ended_at is not None:
        _send(
            queue_message(
                ticket=ticket, kind=Kind.UNSERVED, occasion=ticket.business_date.isoformat(), made_at=ticket.ended_at
            )
        )


@by_worker(BookingMade)
def confirm_the_time(event: BookingMade) -> None:
    """Confirm the time to the person."""
    _tell_of_booking(event, Kind.MADE)


@by_worker(BookingMoved)
def confirm_the_new_time(event: BookingMoved) -> None:
    """Confirm the new time."""
    _tell_of_booking(event, Kind.MOVED)


@by_worker(TimeOffered)
def offer_the_time(event: TimeOffered) -> None:
    """Tell the person on the waiting list of the free time."""
    _tell_of_booking(event, Kind.OFFERED)


@by_worker(BookingCancelled)
def tell_that_the_mall_cancelled(event: BookingCancelled) -> None:
    """Tell the person, unless it was the person who cancelled."""
    booking = Booking.objects.select_related("mall").filter(uuid=event.booking).first() if event.by_mall else None
    # Nobody was asked yet whether an address that was not proven is theirs.
    if booking is None or (booking.contact_sealed and booking.proven_at is None):
        return
    if event.starts_at is not None:
        _tell_of_booking(event, Kind.CANCELLED, cancelled_at=event.cancelled_at)
    elif queue_list_over(booking=booking, now=clock.now()):
        jobs.send_many.defer()


@by_worker(BookingReinstated)
def tell_that_it_stands_again(event: BookingReinstated) -> None:
    """Tell the person whom the mall had told that the time is gone."""
    if event.by_mall:
        _tell_of_booking(event, Kind.REINSTATED, cancelled_at=event.cancelled_at)


@by_worker(BookingCheckedIn)
def tell_at_the_mall_too(event: BookingCheckedIn) -> None:
    """Have the visit told where the booking was told."""
    carry_contact(booking=_uuid(event.booking), actor=_CARRIER, now=clock.now())


@by_worker(RemoteNumberTaken)
def tell_who_is_at_home(event: RemoteNumberTaken) -> None:
    """Have the number from home told by the contact that was proven for it, where the person asked for that."""
    carry_remote_contact(request=_uuid(event.request), actor=_CARRIER, now=clock.now())


@by_worker(BookingContactForgotten)
def forget_at_the_mall_too(event: BookingContactForgotten) -> None:
    """Delete the carried contact with the booking's own."""
    forget_carried(booking=_uuid(event.booking))


@by_worker(ClosureDeclared)
def tell_of_the_closure(event: ClosureDeclared) -> None:
    """Tell everybody who has a time there or waits there."""
    jobs.tell_of_closure.defer(closure=event.closure_id)


@by_worker(CalendarDayDecided)
def tell_of_the_day(event: CalendarDayDecided) -> None:
    """Tell everybody whose time falls on a day that is closed."""
    if event.confirmed:
        jobs.tell_of_day.defer(mall=event.mall_id, day=event.date)


def _tell_of_booking(event: BookingEvent, kind: Kind, *, cancelled_at: str = "") -> None:
    booking = Booking.objects.select_related("mall").filter(uuid=event.booking).first()
    # What was changed again in the meantime has a fact of its own.
    if booking is None or booking.starts_at != _instant(event.starts_at or ""):
        return
    if queue_booking_message(booking=booking, kind=kind, cancelled_at=_instant(cancelled_at), now=clock.now()):
        jobs.send_many.defer()


def _uuid(value: UUID | str) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)


def _ticket(uuid: UUID | str) -> Ticket | None:
    return Ticket.objects.filter(uuid=uuid).first()


def _instant(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _send(messages: list[Message]) -> None:
    for message in messages:
        jobs.send_message.defer(message=str(message.uuid))
