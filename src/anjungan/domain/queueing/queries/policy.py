"""Who gets a head start on a day, as the doors name it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q

from anjungan.domain.queueing.models import PriorityClass

if TYPE_CHECKING:
    from django.db.models import QuerySet


def priority_classes(*, mall_id: int, on: date) -> QuerySet[PriorityClass]:
    """Return the classes a visitor may declare at the mall on this day, in the order of the kiosk."""
    return PriorityClass.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gte=on), mall_id=mall_id, valid_from__lte=on
    ).order_by("position", "key")


def priority_history(*, mall_id: int) -> QuerySet[PriorityClass]:
    """Return every head start the mall ever set, by class, the newest first."""
    return PriorityClass.objects.filter(mall_id=mall_id).order_by("position", "key", "-valid_from")
