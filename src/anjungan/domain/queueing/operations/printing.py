"""Printing in two phases: the number is reserved, the paper comes out (or not), the number stands in line."""

from __future__ import annotations

from datetime import datetime, timedelta

from anjungan.domain.queueing import errors, permissions
from anjungan.domain.queueing.events import PrintingEnded, PrintoutQueued
from anjungan.domain.queueing.models import Printout, Visit
from anjungan.domain.queueing.operations.errands import put_in_line
from anjungan.domain.queueing.operations.moving import locked_visit
from anjungan.domain.queueing.states import VisitState
from anjungan.foundation import streams
from anjungan.foundation.actors import Actor
from anjungan.foundation.events import announce
from anjungan.foundation.operations import operation, part_of_operation

# A try that has not ended by then never will: the worker died, or the machine was switched off.
PATIENCE = timedelta(seconds=60)


@operation
def queue_printout(*, visit_id: int, device_id: int | None, actor: Actor, now: datetime) -> Printout:
    """Ask for the paper of a visit at a device; one try at a time, so a double tap prints once.

    Returns the running try. One that has not ended within a minute is given up for a new one.
    """
    permissions.require(actor, permissions.ISSUE)
    visit = locked_visit(visit_id, actor=actor)
    running = visit.printouts.filter(state=Printout.State.QUEUED).first()
    if running is not None and now - running.queued_at < PATIENCE:
        return running
    if running is not None:
        _end(running, visit, printed=False, reason="timeout", actor=actor, now=now)
    printout = Printout.objects.create(visit=visit, device_id=device_id, queued_at=now)
    announce(
        PrintoutQueued(visit=visit.uuid, number=visit.number, printout_id=printout.pk, device_id=device_id),
        by=actor, mall_id=visit.mall_id, at=now,
    )  # fmt: skip
    return printout


@operation
def end_printout(*, printout_id: int, printed: bool, actor: Actor, now: datetime, reason: str = "") -> Printout:
    """Note how a try ended; a visitor at the kiosk is told at once. Safe to repeat.

    Paper in the hand is a number in line: a reserved visit is confirmed with it, whatever the kiosk does next.
    """
    found = Printout.objects.filter(pk=printout_id).values_list("visit_id", flat=True).first()
    if found is None:
        raise errors.TicketNotFound
    visit = locked_visit(found, actor=actor)
    printout: Printout = Printout.objects.get(pk=printout_id)
    if printout.state == Printout.State.QUEUED:
        _end(printout, visit, printed=printed, reason=reason, actor=actor, now=now)
        if printed and visit.state == VisitState.RESERVED:
            put_in_line(visit, actor=actor, now=now)
    return printout


@part_of_operation
def _end(printout: Printout, visit: Visit, *, printed: bool, reason: str, actor: Actor, now: datetime) -> None:
    printout.state = Printout.State.PRINTED if printed else Printout.State.FAILED
    printout.reason = reason[:40]
    printout.ended_at = now
    printout.save(update_fields=["state", "reason", "ended_at"])
    announce(
        PrintingEnded(visit=visit.uuid, number=visit.number, state=printout.state, reason=printout.reason),
        by=actor, mall_id=visit.mall_id, at=now,
        to=[streams.visit_stream(visit.code), streams.mall_stream(visit.mall_id)],
    )  # fmt: skip


def expired_reservations(*, now: datetime) -> list[int]:
    """Return the visits whose two minutes are over (for the clock that burns them)."""
    return list(Visit.objects.filter(state="reserved", reserved_until__lt=now).values_list("pk", flat=True)[:500])
