"""Sending, outside any transaction. Each job is thin, may run twice, and calls operations.

The clock tells its jobs when they were due (`timestamp`); they look at the present moment instead.
"""

from __future__ import annotations

from uuid import UUID

from procrastinate.contrib.django import app as jobs

from anjungan.domain.notifications import operations as notifications
from anjungan.domain.notifications.ports import LetterNotTaken, mailer
from anjungan.domain.notifications.states import Reason
from anjungan.foundation import clock
from anjungan.foundation.actors import Actor

_ACTOR = Actor.system("pengirim kabar")


@jobs.task(queue="messages", name="notifications.send_message")
def send_message(*, message: str) -> None:
    """Send one message now; what is put off is tried again by the clock."""
    _send(UUID(message))


@jobs.task(queue="messages", name="notifications.look_at_the_clock", queueing_lock="notifications.look_at_the_clock")
def look_at_the_clock(**_when: int) -> None:
    """End what is late or lost, then try what is due, until the mail server does not answer."""
    notifications.end_left_over(actor=_ACTOR, now=clock.now())
    for uuid in notifications.due_messages(now=clock.now()):
        if _send(uuid) == Reason.UNREACHABLE:
            return


@jobs.task(queue="messages", name="notifications.forget_contacts", queueing_lock="notifications.forget_contacts")
def forget_contacts(**_when: int) -> None:
    """Delete the addresses that are no longer needed."""
    notifications.forget_contacts(now=clock.now())


def _send(uuid: UUID) -> str:
    letter = notifications.claim_message(uuid=uuid, actor=_ACTOR, now=clock.now())
    if letter is None:
        return ""
    reason = ""
    try:
        mailer()(
            address=letter.address, subject=letter.subject, text=letter.text, message_id=letter.message_id,
            stop_address=letter.stop_address,
        )  # fmt: skip
    except LetterNotTaken as refusal:
        reason = refusal.reason
    notifications.end_message(uuid=uuid, reason=reason, actor=_ACTOR, now=clock.now())
    return reason
