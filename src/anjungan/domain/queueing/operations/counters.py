"""Opening, pausing and closing a counter: the premises' own steps with the queue's rules on top."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from anjungan.domain.premises.models import Counter, CounterState
from anjungan.domain.premises.operations import counters as premises
from anjungan.domain.queueing import errors, permissions
from anjungan.domain.queueing.models import Ticket
from anjungan.domain.queueing.operations.moving import by_key
from anjungan.foundation.actors import Actor
from anjungan.foundation.operations import operation, part_of_operation
from anjungan.foundation.texts import plain_text

MOST_REASON = 120


@part_of_operation
def free_counter(counter_id: int | UUID, *, actor: Actor) -> Counter:
    """Return the counter, locked, open, the actor's own and without a visitor.

    Raises CounterNotFound, NotAtCounter, CounterNotOpen, CounterBusy.
    """
    permissions.require(actor, permissions.SERVE)
    counter = Counter.objects.select_for_update(no_key=True).filter(**by_key(counter_id)).first()
    if counter is None or (actor.mall_id is not None and actor.mall_id != counter.mall_id):
        raise errors.CounterNotFound
    if counter.officer_id != actor.user_id and not actor.may(permissions.MANAGE):
        raise errors.NotAtCounter(counter=counter.code)
    if counter.state != CounterState.OPEN:
        raise errors.CounterNotOpen(counter=counter.code)
    busy = Ticket.objects.active_at(counter.pk).values_list("visit__number", flat=True).first()
    if busy is not None:
        raise errors.CounterBusy(number=busy)
    return counter


@operation
def open_counter(*, counter_id: int, actor: Actor, now: datetime, officer_id: int | None = None) -> Counter:
    """Sign on at a counter: the lines are those of the duty at this hour, else all skills.

    Raises CounterStaffed, OfficerElsewhere, CounterStateRefused, NotAllowed.
    """
    return premises.open_counter(counter_id=counter_id, actor=actor, now=now, officer_id=officer_id)


@operation
def pause_counter(*, counter_id: int, reason: str, actor: Actor, now: datetime) -> Counter:
    """Stop calling for a while. Raises CounterHasVisitor, CounterStateRefused, InvalidInput."""
    plain_text(reason, name="reason", most=MOST_REASON)
    counter = premises.pause_counter(counter_id=counter_id, reason=reason, actor=actor, now=now)
    _refuse_with_visitor(counter)
    return counter


@operation
def resume_counter(*, counter_id: int, actor: Actor, now: datetime) -> Counter:
    """Call again after a pause, with the lines of the duty at this hour."""
    return premises.resume_counter(counter_id=counter_id, actor=actor, now=now)


@operation
def close_counter(*, counter_id: int, actor: Actor, now: datetime) -> Counter:
    """Sign off. Raises CounterHasVisitor while somebody is called or served here."""
    counter = premises.close_counter(counter_id=counter_id, actor=actor, now=now)
    _refuse_with_visitor(counter)
    return counter


@operation
def set_counter_lines(*, counter_id: int, line_ids: list[int], actor: Actor, now: datetime) -> Counter:
    """Call these lines from an open counter from now on; whoever is at the counter is served to the end.

    Raises InvalidInput for a line that the counter cannot serve, CounterStateRefused, NotAllowed.
    """
    return premises.set_counter_lines(counter_id=counter_id, line_ids=line_ids, actor=actor, now=now)


@part_of_operation
def _refuse_with_visitor(counter: Counter) -> None:
    busy = Ticket.objects.active_at(counter.pk).values_list("visit__number", flat=True).first()
    if busy is not None:
        raise errors.CounterHasVisitor(counter=counter.code, number=busy)
