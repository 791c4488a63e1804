"""What booking does after its own facts, told by the worker, at least once."""

from anjungan.domain.appointments import jobs
from anjungan.domain.appointments.events import (
    BookingMade,
    BookingMoved,
    BookingProofAsked,
    BookingReminderDue,
    RemoteProofAsked,
    TimeOffered,
)
from anjungan.foundation.events import by_worker


@by_worker(BookingProofAsked)
def send_the_code(event: BookingProofAsked) -> None:
    """Have the one-time code sent."""
    jobs.send_proof.defer(booking=str(event.booking))


@by_worker(BookingMade)
def confirm_the_time(event: BookingMade) -> None:
    """Have the time confirmed to the person."""
    jobs.send_message.defer(booking=str(event.booking), event="made")


@by_worker(BookingMoved)
def confirm_the_new_time(event: BookingMoved) -> None:
    """Have the new time confirmed."""
    jobs.send_message.defer(booking=str(event.booking), event="moved")


@by_worker(TimeOffered)
def offer_the_time(event: TimeOffered) -> None:
    """Have the person on the waiting list told of the free time."""
    jobs.send_message.defer(booking=str(event.booking), event="offered")


@by_worker(BookingReminderDue)
def remind_the_person(event: BookingReminderDue) -> None:
    """Have the person reminded."""
    jobs.send_message.defer(booking=str(event.booking), event="reminder")


@by_worker(RemoteProofAsked)
def send_the_code_home(event: RemoteProofAsked) -> None:
    """Have the one-time code for a number from home sent."""
    jobs.send_remote_proof.defer(request=str(event.request))
