"""What forecasting does after the facts of the queue, told by the worker, at least once."""

from anjungan.domain.forecasting.operations import scoring
from anjungan.domain.queueing.events import DayEndedUnserved, TicketCalled, TicketMoveUndone
from anjungan.foundation.events import by_worker


@by_worker(TicketCalled)
def score_the_promises(event: TicketCalled) -> None:
    """Hold every range this person was shown against the call."""
    scoring.score_ticket(ticket=event.ticket)


@by_worker(DayEndedUnserved)
def note_the_promises_not_kept(event: DayEndedUnserved) -> None:
    """A range that was shown and a day that ended before the call: a promise not kept."""
    scoring.score_unserved(ticket=event.ticket)


@by_worker(TicketMoveUndone)
def score_the_promises_again(event: TicketMoveUndone) -> None:
    """A call that was taken back was none."""
    scoring.score_again(ticket=event.ticket)
