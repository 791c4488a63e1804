"""Which day a fact of the queue belongs to, told by the worker, at least once."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from anjungan.domain.queueing import events as queue
from anjungan.domain.statistics.operations import mark_day, mark_day_of
from anjungan.foundation.events import by_worker


def _mark_visit(event: queue.VisitEvent) -> None:
    mark_day_of("visit", event.visit)


def _mark_ticket(event: queue.TicketEvent) -> None:
    mark_day_of("ticket", event.ticket)


for _visit_event in (queue.VisitStarted, queue.VisitConfirmed, queue.VisitExpired, queue.ErrandAdded):
    by_worker(_visit_event)(_mark_visit)

for _ticket_event in (
    queue.TicketCalled, queue.ServingBegan, queue.TicketHeld, queue.ServingResumed, queue.TicketTransferred,
    queue.ErrandFinished, queue.ErrandDropped, queue.TicketMissed, queue.TicketRequeued, queue.TicketMoveUndone,
    queue.DayEndedUnserved,
):  # fmt: skip
    by_worker(_ticket_event)(_mark_ticket)


@by_worker(queue.DayRecorded)
def mark_the_recorded_day(event: queue.DayRecorded) -> None:
    """A day that came in whole is rolled up whole."""
    mark_day(mall=UUID(event.mall), business_date=date.fromisoformat(event.business_date))
