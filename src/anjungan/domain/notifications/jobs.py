"""Sending, outside any transaction. Each job is thin, may run twice, and calls operations.

The clock tells its jobs when they were due (`timestamp`); they look at the present moment instead.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from procrastinate.contrib.django import app as jobs

from anjungan.domain.notifications import operations as notifications
from anjungan.domain.notifications.ports import LetterNotTaken, gateway, mailer, pusher
from anjungan.domain.notifications.queries import Letter
from anjungan.domain.notifications.states import Channel, Reason
from anjungan.foundation import clock
from anjungan.foundation.actors import Actor

_ACTOR = Actor.system("pengirim kabar")
# "Your turn is near" goes before hundreds of letters about a closed office.
_AFTER_SINGLE_ONES = -10


@jobs.task(queue="messages", name="notifications.send_message")
def send_message(*, message: str) -> None:
    """Send one message now; what is put off is tried again by the clock."""
    _send(UUID(message))


@jobs.task(
    queue="messages", name="notifications.send_many", priority=_AFTER_SINGLE_ONES, lock="notifications.send_many"
)
def send_many() -> None:
    """Send what is due, fifty at a time and never twice at once, so that single messages find their way in between."""
    if _send_due(clock.now()):
        send_many.defer()


@jobs.task(queue="messages", name="notifications.tell_of_closure")
def tell_of_closure(*, closure: int) -> None:
    """Enter and send what is to be told of a closure."""
    if notifications.queue_closure_messages(closure_id=closure, now=clock.now()):
        send_many.defer()


@jobs.task(queue="messages", name="notifications.tell_of_day")
def tell_of_day(*, mall: int, day: str) -> None:
    """Enter and send what is to be told of a day that the mall decided about."""
    if notifications.queue_calendar_messages(mall_id=mall, day=day, now=clock.now()):
        send_many.defer()


@jobs.task(queue="messages", name="notifications.look_at_the_clock", queueing_lock="notifications.look_at_the_clock")
def look_at_the_clock(**_when: int) -> None:
    """End what is late or lost, enter what is due by the clock, then try what is due."""
    now = clock.now()
    notifications.end_left_over(actor=_ACTOR, now=now)
    for mall in notifications.malls_with_bookings_ahead(now=now):
        notifications.queue_reminders(mall_id=mall, now=now)
    for closure in notifications.closures_to_tell(now=now):
        notifications.queue_closure_messages(closure_id=closure, now=now)
    if _send_due(now):
        send_many.defer()


@jobs.task(queue="messages", name="notifications.forget_contacts", queueing_lock="notifications.forget_contacts")
def forget_contacts(**_when: int) -> None:
    """Delete the addresses that are no longer needed."""
    notifications.forget_contacts(now=clock.now())


def _send_due(now: datetime) -> bool:
    """Try what is due, by each way until it does not answer. Whether something was sent and more may wait."""
    silent: set[Channel] = set()
    sent = False
    for uuid, channel in notifications.due_messages(now=now):
        if channel in silent:
            continue
        if _send(uuid) == Reason.UNREACHABLE:
            silent.add(channel)
        else:
            sent = True
    return sent and bool(notifications.due_messages(now=clock.now()))


def _send(uuid: UUID) -> str:
    letter = notifications.claim_message(uuid=uuid, actor=_ACTOR, now=clock.now())
    if letter is None:
        return ""
    reason = ""
    try:
        _hand_over(letter)
    except LetterNotTaken as refusal:
        reason = refusal.reason
    notifications.end_message(uuid=uuid, reason=reason, actor=_ACTOR, now=clock.now())
    return reason


def _hand_over(letter: Letter) -> None:
    if letter.channel == Channel.EMAIL:
        mailer()(
            address=letter.address, subject=letter.subject, text=letter.text, message_id=letter.message_id,
            stop_address=letter.stop_address, calendar_of=letter.calendar_of, language=letter.language,
        )  # fmt: skip
    elif letter.channel == Channel.PUSH:
        lasts = max(60, int((letter.ends_at - clock.now()).total_seconds()))
        pusher()(
            subscription=letter.address, title=letter.subject, text=letter.short, page=letter.page, tag=letter.page,
            lasts=lasts,
        )  # fmt: skip
    else:
        gateway()(channel=letter.channel, number=letter.address, text=f"{letter.short} {letter.page}")
