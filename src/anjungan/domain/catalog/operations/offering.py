"""What a mall offers, and in which line."""

from __future__ import annotations

from datetime import datetime

from anjungan.domain.catalog import events
from anjungan.domain.catalog.models import Offering, Service
from anjungan.domain.organizations import permissions
from anjungan.domain.premises.models import Line
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import NotFound
from anjungan.foundation.events import announce
from anjungan.foundation.operations import operation, part_of_operation


@operation
def set_offering(
    *, mall_id: int, service_id: int, line_id: int, actor: Actor, now: datetime, is_active: bool = True
) -> Offering:
    """Offer a service at a mall in a line, move it to another line, or stop offering it.

    Raises NotFound for a service that is not in the catalogue or a line that is not at the mall.
    """
    permissions.require_manage(actor, mall_id=mall_id)
    return put_offering(
        mall_id=mall_id, service_id=service_id, line_id=line_id, actor=actor, now=now, is_active=is_active
    )


@part_of_operation
def put_offering(
    *, mall_id: int, service_id: int, line_id: int, actor: Actor, now: datetime, is_active: bool = True
) -> Offering:
    """Do what `set_offering` promises, inside a larger operation that has asked for permission."""
    service = Service.objects.filter(pk=service_id).first()
    if service is None or not Line.objects.filter(pk=line_id, mall_id=mall_id).exists():
        raise NotFound
    known = Offering.objects.filter(mall_id=mall_id, service=service).first()
    if known is not None and (known.line_id, known.is_active) == (line_id, is_active):
        return known
    offering = known or Offering(mall_id=mall_id, service=service)
    offering.line_id, offering.is_active = line_id, is_active
    offering.save()
    announce(
        events.OfferingChanged(mall_id=mall_id, service_key=service.key, line_id=line_id, is_active=is_active),
        by=actor,
        mall_id=mall_id,
        at=now,
    )
    return offering
