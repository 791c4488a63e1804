"""Calling the next person, and what follows at the counter: begin, finish."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from anjungan.domain.queueing import permissions
from anjungan.domain.queueing.operations.answers import TicketMoved
from anjungan.domain.queueing.operations.moving import key_text
from anjungan.domain.queueing.states import SERVED_OUTCOMES, Outcome
from anjungan.foundation import streams
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import InvalidInput
from anjungan.foundation.statements import call_verb
from anjungan.foundation.texts import plain_text

MOST_NOTE = 500


def _run(verb: str, *, actor: Actor, now: datetime, idempotency_key: str | None, **args: Any) -> dict[str, Any]:
    who = permissions.actor_args(actor, permissions.SERVE)
    answer = call_verb(
        verb, {"at": now, "actor": who, **args}, idempotency_key=idempotency_key, scope=f"{actor.kind} {actor.id}"
    )
    streams.wake()
    return answer


def check_outcome(outcome: str, note: str) -> None:
    """Raise InvalidInput when an officer cannot end an errand so."""
    if outcome not in SERVED_OUTCOMES:
        raise InvalidInput(reason=f"outcome: {', '.join(sorted(SERVED_OUTCOMES))}")
    check_note(note)


def check_note(note: str) -> None:
    """Raise InvalidInput when a note is too long or cannot be kept."""
    plain_text(note, name="note", most=MOST_NOTE)


def call_next_ticket(
    *, counter_id: int | UUID, actor: Actor, now: datetime, idempotency_key: str | None = None
) -> TicketMoved:
    """Call the person who comes first in this counter's lines: earliest arrival less declared head start.

    People busy at another counter keep their place and are passed over. Two counters pressing together get two
    tickets. Raises NotAtCounter, CounterNotOpen, CounterBusy, NothingWaiting, CounterNotFound.
    """
    return TicketMoved.read(
        _run("queueing_call_next", actor=actor, now=now, idempotency_key=idempotency_key, counter=key_text(counter_id))
    )


def begin_serving(
    *,
    ticket_id: int | UUID,
    actor: Actor,
    now: datetime,
    version: int | None = None,
    idempotency_key: str | None = None,
) -> TicketMoved:
    """Begin to serve the person who was called and has come.

    Raises WrongState, NotAtCounter, TicketNotFound, StaleVersion.
    """
    return TicketMoved.read(
        _run(
            "queueing_begin",
            actor=actor,
            now=now,
            idempotency_key=idempotency_key,
            ticket=key_text(ticket_id),
            version=version,
        )
    )


def finish_ticket(
    *,
    ticket_id: int | UUID,
    actor: Actor,
    now: datetime,
    outcome: str = Outcome.SERVED,
    note: str = "",
    version: int | None = None,
    idempotency_key: str | None = None,
) -> TicketMoved:
    """End the errand with how it went.

    Raises WrongState, NotAtCounter, TicketNotFound, InvalidInput, StaleVersion.
    """
    check_outcome(outcome, note)
    return TicketMoved.read(
        _run(
            "queueing_finish",
            actor=actor,
            now=now,
            idempotency_key=idempotency_key,
            ticket=key_text(ticket_id),
            outcome=outcome,
            note=note,
            version=version,
        )
    )


@dataclass(frozen=True, kw_only=True)
class FinishedAndCalled:
    """The errand that ended and the person called next; `called` is None when nobody waits."""

    finished: TicketMoved
    called: TicketMoved | None


def finish_and_call_next(
    *,
    ticket_id: int | UUID,
    counter_id: int | UUID,
    actor: Actor,
    now: datetime,
    outcome: str = Outcome.SERVED,
    note: str = "",
    version: int | None = None,
    idempotency_key: str | None = None,
) -> FinishedAndCalled:
    """The desk's one button: end the current errand and call the next person, in one transaction.

    Raises as `finish_ticket` and `call_next_ticket`, except that an empty line is no refusal.
    """
    check_outcome(outcome, note)
    answer = _run(
        "queueing_finish_and_call_next", actor=actor, now=now, idempotency_key=idempotency_key,
        ticket=key_text(ticket_id), counter=key_text(counter_id), outcome=outcome, note=note, version=version,
    )  # fmt: skip
    called = answer["called"]
    return FinishedAndCalled(
        finished=TicketMoved.read(answer["finished"]),
        called=None if "refused" in called else TicketMoved.read(called),
    )
