"""Finding places by the names other systems know."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from anjungan.domain.premises.models import Counter, Line, Zone

if TYPE_CHECKING:
    from django.db.models import QuerySet


def line_by_uuid(*, uuid: UUID) -> Line | None:
    """Return a line with its mall, agency and zone, or None."""
    return Line.objects.select_related("mall", "agency", "zone").filter(uuid=uuid).first()


def counter_by_uuid(*, uuid: UUID) -> Counter | None:
    """Return a counter with its mall, agency and zone, or None."""
    return Counter.objects.select_related("mall", "agency", "zone").filter(uuid=uuid).first()


def zone_by_uuid(*, uuid: UUID) -> Zone | None:
    """Return a zone, or None."""
    zones: QuerySet[Zone] = Zone.objects.filter(uuid=uuid)
    return zones.first()
