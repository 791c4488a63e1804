"""Booking's own clocks and one-time codes. Each job is thin, may run twice, and calls operations.

The clock tells each of its jobs when it was due (`timestamp`); they look at the present moment instead.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app as jobs

from anjungan.domain.appointments import operations as appointments
from anjungan.domain.appointments.models import Booking
from anjungan.domain.appointments.ports import MessageNotSent, code_sender
from anjungan.domain.appointments.queries import (
    booking_by_uuid,
    contact_of,
    contact_of_request,
    remote_request_by_uuid,
)
from anjungan.domain.appointments.queries.messages import Message, proof_message, remote_proof_message
from anjungan.domain.appointments.states import RemoteState
from anjungan.foundation import clock
from anjungan.foundation.actors import Actor

# A code that comes later than this helps nobody.
CODE_IS_STALE = timedelta(minutes=15)
_AGAIN = RetryStrategy(max_attempts=5, exponential_wait=3, retry_exceptions=(MessageNotSent,))


@jobs.task(queue="appointments", name="appointments.look_at_the_clock", queueing_lock="appointments.look_at_the_clock")
def look_at_the_clock(**_when: int) -> None:
    """End what was held too long, and waiting for days that are given up; release who did not come."""
    now = clock.now()
    actor = Actor.system("jam pemesanan")
    for booking_id in [*appointments.lapsed_holds(now=now), *appointments.lists_that_ended(now=now)]:
        appointments.expire_booking(booking_id=booking_id, actor=actor, now=now)
    for booking_id in appointments.left_in_called_off_times(now=now):
        appointments.call_off_left_over(booking_id=booking_id, actor=actor, now=now)
    for booking_id in appointments.lists_of_closed_days(now=now):
        appointments.end_waiting(booking_id=booking_id, actor=actor, now=now)
    for booking_id in appointments.missed_bookings(now=now):
        appointments.release_no_show(booking_id=booking_id, actor=actor, now=now)


@jobs.task(queue="appointments", name="appointments.forget_contacts", queueing_lock="appointments.forget_contacts")
def forget_contacts(**_when: int) -> None:
    """Empty the contacts that are no longer needed."""
    appointments.forget_contacts(now=clock.now())
    appointments.forget_remote_contacts(now=clock.now())


@jobs.task(queue="appointments", name="appointments.count_no_shows", queueing_lock="appointments.count_no_shows")
def count_no_shows(**_when: int) -> None:
    """Count who booked and did not come."""
    appointments.count_no_shows(now=clock.now())


@jobs.task(queue="messages", name="appointments.send_proof", retry=_AGAIN)
def send_proof(*, booking: str) -> None:
    """Send the one-time code of the running round; one that would come too late is not sent."""
    found = booking_by_uuid(uuid=UUID(booking))
    if found is None or found.proven_at is not None or found.proof_asked_at is None:
        return
    if clock.now() - found.proof_asked_at < CODE_IS_STALE:
        _send(found, proof_message(booking=found, proof=appointments.code_for(booking=found)))


@jobs.task(queue="messages", name="appointments.send_remote_proof", retry=_AGAIN)
def send_remote_proof(*, request: str) -> None:
    """Send the one-time code for a number from home; one that would come too late is not sent."""
    found = remote_request_by_uuid(uuid=UUID(request))
    contact = contact_of_request(request=found) if found is not None and found.state == RemoteState.ASKED else None
    if found is None or contact is None or found.proof_asked_at is None:
        return
    if clock.now() - found.proof_asked_at < CODE_IS_STALE:
        message = remote_proof_message(request=found, proof=appointments.remote_code_for(request=found))
        code_sender()(
            kind=contact.kind, address=contact.address, subject=message.subject, text=message.text, code=found.code
        )


def _send(booking: Booking, message: Message) -> None:
    contact = contact_of(booking=booking)
    if contact is not None:
        code_sender()(
            kind=contact.kind, address=contact.address, subject=message.subject, text=message.text, code=booking.code
        )
