"""Printing in two phases: the number is reserved, the paper comes out (or not), the number stands in line."""

from __future__ import annotations

from datetime import datetime

from anjungan.domain.queueing import errors, permissions
from anjungan.domain.queueing.events import PrintingEnded
from anjungan.domain.queueing.models import Printout, Visit
from anjungan.domain.queueing.operations.moving import locked_visit
from anjungan.foundation import streams
from anjungan.foundation.actors import Actor
from anjungan.foundation.events import announce
from anjungan.foundation.operations import operation


@operation
def queue_printout(*, visit_id: int, device_id: int | None, actor: Actor, now: datetime) -> Printout:
    """Ask for the paper of a visit; one try at a time, so a double tap prints once. Returns the running try."""
    permissions.require(actor, permissions.ISSUE)
    visit = locked_visit(visit_id, actor=actor)
    running = visit.printouts.filter(state=Printout.State.QUEUED).first()
    return running or Printout.objects.create(visit=visit, device_id=device_id, queued_at=now)


@operation
def end_printout(
    *, printout_id: int, printed: bool, actor: Actor, now: datetime, reason: str = ""
) -> Printout:
    """Note how a try ended; a visitor at the kiosk is told at once. Safe to repeat."""
    found = Printout.objects.filter(pk=printout_id).values_list("visit_id", flat=True).first()
    if found is None:
        raise errors.TicketNotFound
    visit = locked_visit(found, actor=actor)
    printout: Printout = Printout.objects.get(pk=printout_id)
    if printout.state != Printout.State.QUEUED:
        return printout
    printout.state = Printout.State.PRINTED if printed else Printout.State.FAILED
    printout.reason = reason[:40]
    printout.ended_at = now
    printout.save(update_fields=["state", "reason", "ended_at"])
    announce(
        PrintingEnded(visit=visit.uuid, number=visit.number, state=printout.state, reason=printout.reason),
        by=actor, mall_id=visit.mall_id, at=now, to=[streams.visit_stream(visit.code), streams.mall_stream(visit.mall_id)],
    )  # fmt: skip
    return printout


def expired_reservations(*, now: datetime) -> list[int]:
    """Return the visits whose two minutes are over (for the clock that burns them)."""
    return list(Visit.objects.filter(state="reserved", reserved_until__lt=now).values_list("pk", flat=True)[:500])
