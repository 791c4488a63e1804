"""Sending what citizens are told, and the room's own clock. Each job is thin and may run twice.

The clock tells its jobs when they were due (`timestamp`); they look at the present moment instead.
"""

from __future__ import annotations

from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app as jobs

from anjungan.domain.citizens import operations as citizens
from anjungan.domain.citizens.ports import NoteNotSent, messenger
from anjungan.domain.citizens.queries import contact_of_proof, proof_by_uuid
from anjungan.domain.citizens.queries.accounts import citizen_by_uuid, contacts_of
from anjungan.domain.citizens.queries.notes import change_note, code_note
from anjungan.foundation import clock
from anjungan.foundation.actors import Actor

_AGAIN = RetryStrategy(max_attempts=4, exponential_wait=3, retry_exceptions=(NoteNotSent,))


@jobs.task(queue="messages", name="citizens.send_code", retry=_AGAIN)
def send_code(*, proof: str) -> None:
    """Send the one-time code of the running round; one that would come too late is not sent."""
    found = proof_by_uuid(uuid=UUID(proof))
    if found is None or found.used_at is not None or clock.now() - found.asked_at >= citizens.CODE_LASTS:
        return
    note = code_note(code=citizens.entry_code_for(proof=found), language=found.language, purpose=found.purpose)
    contact = contact_of_proof(proof=found)
    messenger()(kind=contact.kind, address=contact.address, subject=note.subject, text=note.text, page=note.page)


@jobs.task(queue="messages", name="citizens.tell_of_change", retry=_AGAIN)
def tell_of_change(*, citizen: str, what: str, due_at: str = "") -> None:
    """Tell the person by the oldest contact that a way to sign in changed, or that the account is about to go."""
    found = citizen_by_uuid(uuid=UUID(citizen))
    note = change_note(what=what, language=found.language, due_at=due_at) if found is not None else None
    if found is None or note is None:
        return
    for own in contacts_of(citizen=found)[:1]:
        messenger()(
            kind=own.contact.kind, address=own.contact.address, subject=note.subject, text=note.text, page=note.page
        )


@jobs.task(queue="messages", name="citizens.look_at_the_clock", queueing_lock="citizens.look_at_the_clock")
def look_at_the_clock(**_when: int) -> None:
    """Forget what is over, and erase whose day of grace is over."""
    now = clock.now()
    citizens.forget_what_is_over(now=now)
    actor = Actor.system("jam akun")
    for wish_id in citizens.due_erasures(now=now):
        citizens.erase_as_asked(wish_id=wish_id, actor=actor, now=now)
    for citizen_id in citizens.unused_accounts(now=now):
        citizens.erase_unused(citizen_id=citizen_id, actor=actor, now=now)
