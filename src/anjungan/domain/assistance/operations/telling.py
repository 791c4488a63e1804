"""The step that every verb of assisted mode shares: find the consent locked, and say what happened to it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from anjungan.domain.assistance import errors
from anjungan.domain.assistance.events import AssistanceEvent
from anjungan.domain.assistance.models import Assistance
from anjungan.foundation import streams
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import NotFound
from anjungan.foundation.events import announce
from anjungan.foundation.operations import part_of_operation


@part_of_operation
def locked_assistance(uuid: UUID) -> Assistance:
    """Return the consent with its row locked. Raises NotFound."""
    found = (
        Assistance.objects.select_for_update(no_key=True, of=("self",)).select_related("mall").filter(uuid=uuid).first()
    )
    if found is None:
        raise NotFound
    return found


def require_running(assistance: Assistance, *, now: datetime) -> None:
    """Raise AssistanceOver when the consent ended or its time is over."""
    if not assistance.is_running(now=now):
        raise errors.AssistanceOver


@part_of_operation
def tell(assistance: Assistance, event: AssistanceEvent, *, actor: Actor, now: datetime) -> None:
    """Announce a fact about the consent, to the visitor's screen too."""
    # The code opens the visitor's screen, so it does not belong in a trail that many may read.
    shown = Actor(kind="visitor", id="assistance", label=actor.label) if actor.kind == "visitor" else actor
    to = [] if actor.mandate else [streams.mandate_stream(assistance.uuid)]
    announce(event, by=shown, mall_id=assistance.mall_id, at=now, to=to)
