"""What the queue does after its own facts, told by the worker, at least once."""

from anjungan.domain.queueing import jobs
from anjungan.domain.queueing.events import PolicyTrialAsked, PrintoutQueued
from anjungan.foundation.events import by_worker


@by_worker(PrintoutQueued)
def print_the_ticket(event: PrintoutQueued) -> None:
    """Have the ticket printed; one printer prints one ticket at a time."""
    jobs.print_ticket.configure(lock=f"printer of device {event.device_id}").defer(printout_id=event.printout_id)


@by_worker(PolicyTrialAsked)
def try_the_draft(event: PolicyTrialAsked) -> None:
    """Have the draft replayed on the recorded days."""
    jobs.try_call_policy.configure(lock="policy trials").defer(trial=str(event.trial))
