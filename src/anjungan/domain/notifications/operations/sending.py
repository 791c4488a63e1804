"""From a fact to a letter that left once, in time, or not at all."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from anjungan.domain.notifications.events import MessageEnded
from anjungan.domain.notifications.models import Message, Subscription
from anjungan.domain.notifications.queries.letters import Letter, letter_for
from anjungan.domain.notifications.states import PASSING, Kind, MessageState, Reason
from anjungan.domain.queueing.models import Ticket
from anjungan.domain.queueing.states import Outcome, TicketState
from anjungan.foundation.actors import Actor
from anjungan.foundation.events import announce
from anjungan.foundation.operations import operation, part_of_operation

TRY_AGAIN_AFTER = timedelta(seconds=30)
# A worker that has had a letter in hand for so long is dead. The mail server is given 10 s for each answer.
IN_HAND_AT_MOST = timedelta(minutes=5)
MOST_AT_ONCE = 50
# A call that nobody answered within this is over; what was not sent at the end of the day is of use overnight.
_LASTS = {Kind.NEAR: timedelta(minutes=5), Kind.CALLED: timedelta(minutes=5), Kind.UNSERVED: timedelta(hours=12)}


@part_of_operation
def queue_message(
    *, ticket: Ticket, kind: Kind, occasion: str, made_at: datetime,
    turn_at: datetime | None = None, lasts_until: datetime | None = None,
) -> Message | None:  # fmt: skip
    """Enter a message for whoever asked to be told, with its end. None when nobody did, or it is entered already."""
    if not Subscription.objects.filter(visit_id=ticket.visit_id, kinds__contains=[kind]).exists():
        return None
    ends = made_at + _LASTS[kind]
    message, is_new = Message.objects.get_or_create(
        ticket=ticket, kind=kind, occasion=occasion,
        defaults={
            "made_at": made_at, "due_at": made_at, "turn_at": turn_at,
            "expires_at": max(ends, lasts_until) if lasts_until else ends,
        },
    )  # fmt: skip
    return message if is_new else None


@operation
def claim_message(*, uuid: UUID, actor: Actor, now: datetime) -> Letter | None:
    """Take a message in hand, for one worker only, and return its letter; None when there is nothing to send.

    What is late, no longer asked for, or no longer true of the queue is dropped, with the reason.
    """
    message = Message.objects.select_for_update(no_key=True).filter(uuid=uuid).first()
    if message is None or message.state != MessageState.QUEUED:
        return None
    message.ticket = Ticket.objects.select_related("visit", "mall", "line__zone", "counter").get(pk=message.ticket_id)
    subscription = Subscription.objects.filter(visit_id=message.ticket.visit_id).first()
    reason = _why_not(message, subscription, now)
    letter = letter_for(message=message, subscription=subscription) if subscription and not reason else None
    if letter is None or not letter.address:
        _end(message, MessageState.DROPPED, reason or Reason.STOPPED, actor, now)
        return None
    message.state, message.claimed_at, message.tries = MessageState.SENDING, now, message.tries + 1
    message.save(update_fields=["state", "claimed_at", "tries"])
    return letter


def _why_not(message: Message, subscription: Subscription | None, now: datetime) -> str:
    if subscription is None or message.kind not in subscription.kinds:
        return Reason.STOPPED
    if now >= message.expires_at:
        return Reason.TOO_LATE
    ticket = message.ticket
    still_true = {
        Kind.NEAR: ticket.state == TicketState.WAITING,
        Kind.CALLED: ticket.state == TicketState.CALLED and occasion_of_call(ticket=ticket) == message.occasion,
        Kind.UNSERVED: ticket.outcome == Outcome.NOT_SERVED_TODAY,
    }[Kind(message.kind)]
    return "" if still_true else Reason.OVERTAKEN


def occasion_of_call(*, ticket: Ticket) -> str:
    """Return which call of a ticket this is: a call taken back and made again is another one."""
    return ticket.called_at.isoformat() if ticket.called_at else ""


@operation
def end_message(*, uuid: UUID, reason: str, actor: Actor, now: datetime) -> Message | None:
    """Note how sending ended: an empty reason means sent. What the mail server put off is queued again, later."""
    message = Message.objects.select_for_update(no_key=True).filter(uuid=uuid).first()
    if message is None or message.state != MessageState.SENDING:
        return None
    if reason in PASSING:
        message.state, message.reason, message.claimed_at = MessageState.QUEUED, reason, None
        message.due_at = now + TRY_AGAIN_AFTER * 2 ** min(message.tries - 1, 6)
        message.save(update_fields=["state", "reason", "claimed_at", "due_at"])
    else:
        _end(message, MessageState.FAILED if reason else MessageState.SENT, reason, actor, now)
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


def due_messages(*, now: datetime) -> list[UUID]:
    """Return what is to be tried now, the oldest first, at most fifty."""
    due = Message.objects.filter(state=MessageState.QUEUED, due_at__lte=now, expires_at__gt=now)
    return list(due.order_by("due_at", "pk").values_list("uuid", flat=True)[:MOST_AT_ONCE])


@part_of_operation
def _end(message: Message, state: MessageState, reason: str, actor: Actor, now: datetime) -> None:
    message.state, message.reason, message.ended_at = state, reason, now
    message.save(update_fields=["state", "reason", "ended_at"])
    announce(
        MessageEnded(
            message=message.uuid, ticket=message.ticket.uuid, kind=message.kind, state=state, reason=reason
        ),
        by=actor, mall_id=message.ticket.mall_id, at=now,
    )  # fmt: skip
