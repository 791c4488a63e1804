"""What booking does after its own facts, told by the worker, at least once."""

from anjungan.domain.appointments import jobs
from anjungan.domain.appointments.events import BookingProofAsked, RemoteProofAsked
from anjungan.foundation.events import by_worker


@by_worker(BookingProofAsked)
def send_the_code(event: BookingProofAsked) -> None:
    """Have the one-time code sent."""
    jobs.send_proof.defer(booking=str(event.booking))


@by_worker(RemoteProofAsked)
def send_the_code_home(event: RemoteProofAsked) -> None:
    """Have the one-time code for a number from home sent."""
    jobs.send_remote_proof.defer(request=str(event.request))
