"""What is told after the facts of the queue, told by the worker, at least once. A row and a job, in one transaction."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from anjungan.domain.forecasting.events import TurnIsNear
from anjungan.domain.forecasting.models import Nearness
from anjungan.domain.notifications import jobs
from anjungan.domain.notifications.models import Message
from anjungan.domain.notifications.operations.sending import occasion_of_call, queue_message
from anjungan.domain.notifications.states import Kind
from anjungan.domain.queueing.events import DayEndedUnserved, TicketCalled
from anjungan.domain.queueing.models import Ticket
from anjungan.foundation.events import by_worker


@by_worker(TurnIsNear)
def tell_that_the_turn_is_near(event: TurnIsNear) -> None:
    """Tell the person to set out."""
    ticket = _ticket(event.ticket)
    near = Nearness.objects.filter(ticket=ticket, line_id=event.line_id).order_by("-told_at").first()
    if ticket is None or near is None:
        return
    _send(
        queue_message(
            ticket=ticket, kind=Kind.NEAR, occasion=f"{near.line_id} {near.absences}", made_at=near.told_at,
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


def _ticket(uuid: UUID | str) -> Ticket | None:
    return Ticket.objects.filter(uuid=uuid).first()


def _instant(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _send(message: Message | None) -> None:
    if message is not None:
        jobs.send_message.defer(message=str(message.uuid))
