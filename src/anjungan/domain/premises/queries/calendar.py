"""Reads about the weekly hours, the calendar and the closures."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import Q

from anjungan.domain.premises.models import BreakPeriod, CalendarDay, Closure, OpeningPeriod

if TYPE_CHECKING:
    from django.db.models import QuerySet


def calendar_days(*, mall_id: int, since: date, until: date) -> QuerySet[CalendarDay]:
    """Return the days with other hours between two dates, both included, in order."""
    return CalendarDay.objects.filter(mall_id=mall_id, date__range=(since, until)).order_by("date")


def closures_from(*, mall_id: int, at: datetime) -> QuerySet[Closure]:
    """Return the closures that hold at an instant or begin later, the first to begin first."""
    return (
        Closure.objects.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=at), mall_id=mall_id)
        .select_related("agency", "line")
        .order_by("starts_at", "id")
    )


def opening_periods(*, mall_id: int) -> QuerySet[OpeningPeriod]:
    """Return the weekly hours of the mall, and of agencies that keep their own."""
    return (
        OpeningPeriod.objects.filter(mall_id=mall_id)
        .select_related("agency")
        .order_by("agency__short", "season", "valid_from", "weekday", "opens")
    )


def break_periods(*, mall_id: int) -> QuerySet[BreakPeriod]:
    """Return the breaks of the mall and of agencies."""
    return BreakPeriod.objects.filter(mall_id=mall_id).select_related("agency").order_by("weekday", "starts")
