"""From an entered message to a letter that left once, in time, or not at all."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from anjungan.domain.appointments.models import Booking
from anjungan.domain.appointments.states import BookingState
from anjungan.domain.notifications.events import MessageEnded
from anjungan.domain.notifications.models import BookingChoice, Message, Subscription
from anjungan.domain.notifications.operations.gathering import occasion_of_cancelling, occasion_of_time
from anjungan.domain.notifications.queries.letters import Letter, letter_for
from anjungan.domain.notifications.queries.rules import due_at
from anjungan.domain.notifications.states import (
    PASSING,
    URGENT,
    Channel,
    Kind,
    MessageState,
    Reason,
    chosen_with,
)
from anjungan.domain.premises.queries import why_closed
from anjungan.domain.queueing.models import Ticket
from anjungan.domain.queueing.states import Outcome, TicketState
from anjungan.foundation.actors import Actor
from anjungan.foundation.events import announce
from anjungan.foundation.operations import operation, part_of_operation

TRY_AGAIN_AFTER = timedelta(seconds=30)
# A worker that has had a letter in hand for so long is dead. The other side is given 10 s for each answer.
IN_HAND_AT_MOST = timedelta(minutes=5)
MOST_AT_ONCE = 50


@operation
def claim_message(*, uuid: UUID, actor: Actor, now: datetime) -> Letter | None:
    """Take a message in hand, for one worker only, and return its letter; None when there is nothing to send now.

    What is late, no longer asked for, or no longer true of the queue or the booking is dropped, with the reason.
    """
    message = Message.objects.select_for_update(no_key=True).filter(uuid=uuid).first()
    if message is None or message.state != MessageState.QUEUED or now < message.due_at:
        return None
    subscription = _load(message)
    reason = _why_not(message, subscription, now)
    letter = None if reason else letter_for(message=message, subscription=subscription, now=now)
    if letter is None:
        _end(message, MessageState.DROPPED, reason or Reason.STOPPED, actor, now)
        return None
    message.state, message.claimed_at, message.tries = MessageState.SENDING, now, message.tries + 1
    message.save(update_fields=["state", "claimed_at", "tries"])
    return letter


@part_of_operation
def _load(message: Message) -> Subscription | None:
    """Read what the message is about in full, and the subscription by whose way it leaves."""
    ways = Subscription.objects.filter(channel=message.channel)
    if message.ticket_id is not None:
        tickets = Ticket.objects.select_related("visit", "mall", "line__zone", "line__agency", "counter")
        message.ticket = tickets.get(pk=message.ticket_id)
        return ways.filter(visit_id=message.ticket.visit_id).first()
    bookings = Booking.objects.select_related(
        "mall", "line__zone", "line__agency", "line__booking_rule", "offering__service"
    )
    message.booking = bookings.get(pk=message.booking_id or 0)
    return ways.filter(booking=message.booking).first()


def _why_not(message: Message, subscription: Subscription | None, now: datetime) -> str:
    if message.booking is not None:
        choice = BookingChoice.objects.filter(booking=message.booking).first()
        wanted = choice is None or chosen_with(Kind(message.kind)) in choice.kinds
    else:
        wanted = subscription is not None and message.kind in subscription.kinds
    if not wanted:
        return Reason.STOPPED
    if now >= message.expires_at:
        return Reason.TOO_LATE
    if message.booking is not None:
        still_true = _is_true_of_booking(message, message.booking, now)
    else:
        still_true = message.ticket is not None and _is_true_of_ticket(message, message.ticket, now)
    return "" if still_true else Reason.OVERTAKEN


def _is_true_of_ticket(message: Message, ticket: Ticket, now: datetime) -> bool:
    if message.kind == Kind.CLOSED:
        status = why_closed(mall=ticket.mall_id, line=ticket.line_id, at=now)
        return ticket.state == TicketState.WAITING and status.reason_code == "closure"
    return {
        Kind.NEAR: ticket.state == TicketState.WAITING,
        Kind.PASSED: ticket.state == TicketState.RESERVED and ticket.visit.present_at is None,
        Kind.CALLED: ticket.state == TicketState.CALLED and occasion_of_call(ticket=ticket) == message.occasion,
        Kind.UNSERVED: ticket.outcome == Outcome.NOT_SERVED_TODAY,
    }[Kind(message.kind)]


_STATE_TOLD = {Kind.OFFERED: BookingState.HELD, Kind.CANCELLED: BookingState.CANCELLED}


def _is_true_of_booking(message: Message, booking: Booking, now: datetime) -> bool:
    kind, at = Kind(message.kind), booking.starts_at
    if kind == Kind.LIST_OVER:
        return booking.state == BookingState.CANCELLED
    if at is None or booking.state != _STATE_TOLD.get(kind, BookingState.BOOKED):
        return False
    time, _space, cancelling = message.occasion.partition(" ")
    if time != occasion_of_time(starts_at=at):
        return False
    if kind == Kind.CANCELLED:
        mine = occasion_of_cancelling(starts_at=at, cancelled_at=booking.ended_at)
        return not cancelling or message.occasion == mine
    return _is_still_so(message, booking, at, now)


def _is_still_so(message: Message, booking: Booking, at: datetime, now: datetime) -> bool:
    kind = Kind(message.kind)
    if kind == Kind.REINSTATED:
        return _was_told_that_it_is_gone(message)
    if kind == Kind.OFFERED:
        return booking.held_until is not None and now < booking.held_until
    if kind in (Kind.REMINDER, Kind.CALLED_OFF):
        is_open = why_closed(mall=booking.mall_id, line=booking.line_id, at=at).is_open
        return is_open == (kind == Kind.REMINDER)
    return True


def _was_told_that_it_is_gone(message: Message) -> bool:
    # Locked: a letter that is being taken in hand at this moment is waited for. A moment before it read the state.
    gone = Message.objects.select_for_update(no_key=True).filter(
        booking=message.booking, kind=Kind.CANCELLED, channel=message.channel, occasion=message.occasion
    )
    return any(one.state not in (MessageState.QUEUED, MessageState.DROPPED) for one in gone)


def occasion_of_call(*, ticket: Ticket) -> str:
    """Return which call of a ticket this is: a call taken back and made again is another one."""
    return ticket.called_at.isoformat() if ticket.called_at else ""


@operation
def end_message(*, uuid: UUID, reason: str, actor: Actor, now: datetime) -> Message | None:
    """Note how sending ended: an empty reason means sent. What the other side put off is queued again, later.

    A browser that subscribes no more is forgotten.
    """
    message = Message.objects.select_for_update(no_key=True).filter(uuid=uuid).first()
    if message is None or message.state != MessageState.SENDING:
        return None
    if reason in PASSING:
        message.state, message.reason, message.claimed_at = MessageState.QUEUED, reason, None
        again = now + TRY_AGAIN_AFTER * 2 ** min(message.tries - 1, 6)
        message.due_at = due_at(kind=Kind(message.kind), mall=message.mall, at=again)
        message.save(update_fields=["state", "reason", "claimed_at", "due_at"])
        return message
    subscription = _load(message)
    if reason == Reason.GONE and subscription is not None:
        subscription.delete()
    state = {"": MessageState.SENT, Reason.GONE: MessageState.DROPPED}.get(reason, MessageState.FAILED)
    _end(message, state, reason, actor, now)
    return message


@operation
def end_left_over(*, actor: Actor, now: datetime) -> int:
    """End what no worker will end: late messages, and those in the hands of a worker that died. Returns how many.

    A letter in the hands of a dead worker may have left; it is not sent again.
    """
    open_ones = Message.objects.select_for_update(no_key=True, skip_locked=True).select_related(None)
    late = list(open_ones.filter(state=MessageState.QUEUED, expires_at__lte=now)[:MOST_AT_ONCE])
    lost = list(open_ones.filter(state=MessageState.SENDING, claimed_at__lte=now - IN_HAND_AT_MOST)[:MOST_AT_ONCE])
    for message in late:
        _end(message, MessageState.DROPPED, Reason.TOO_LATE, actor, now)
    for message in lost:
        _end(message, MessageState.FAILED, Reason.UNCERTAIN, actor, now)
    return len(late) + len(lost)


def due_messages(*, now: datetime) -> list[tuple[UUID, Channel]]:
    """Return what is to be tried now and by which way, urgent ones first, then the oldest, at most fifty."""
    due = Message.objects.filter(state=MessageState.QUEUED, due_at__lte=now, expires_at__gt=now)
    urgent = due.filter(kind__in=URGENT).order_by("due_at", "pk").values_list("uuid", "channel")[:MOST_AT_ONCE]
    others = due.exclude(kind__in=URGENT).order_by("due_at", "pk").values_list("uuid", "channel")[:MOST_AT_ONCE]
    return [(uuid, Channel(channel)) for uuid, channel in [*urgent, *others][:MOST_AT_ONCE]]


@part_of_operation
def _end(message: Message, state: MessageState, reason: str, actor: Actor, now: datetime) -> None:
    message.state, message.reason, message.ended_at = state, reason, now
    message.save(update_fields=["state", "reason", "ended_at"])
    announce(
        MessageEnded(
            message=message.uuid, ticket=message.ticket.uuid if message.ticket else None,
            booking=message.booking.uuid if message.booking else None, channel=message.channel, kind=message.kind,
            state=state, reason=reason,
        ),
        by=actor, mall_id=message.mall_id, at=now,
    )  # fmt: skip
