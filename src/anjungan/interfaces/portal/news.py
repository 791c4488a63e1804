"""What is closed or will be, and when the mall is open: everything announced, in one place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from anjungan.domain.premises.queries import calendar_days, closures_from, opening_periods
from anjungan.domain.queueing.queries.opening import statuses
from anjungan.foundation import clock
from anjungan.interfaces.portal.place import place_of

if TYPE_CHECKING:
    from anjungan.domain.organizations.models import Mall
    from anjungan.domain.premises.models import CalendarDay, Closure, OpeningPeriod

_DAYS_AHEAD = 60


@dataclass(frozen=True, kw_only=True)
class DayHours:
    """A day of the week with its opening hours; none: closed."""

    day: date
    hours: list[tuple[time, time]]


@dataclass(frozen=True, kw_only=True)
class NewsPage:
    """All that portal/news.html may show."""

    reason: str
    closures: list[Closure]
    days: list[CalendarDay]
    week: list[DayHours]


@require_safe
def show_news(request: HttpRequest) -> HttpResponse:
    """Show what is announced."""
    place, now = place_of(request), clock.now()
    with timezone.override(place.time_zone):
        page = _news(place.mall, now) if place.mall is not None else None
        return render(request, "portal/news.html", {"page": page, "place": place, "mall": place.mall})


def _news(mall: Mall, now: datetime) -> NewsPage:
    today = clock.business_date(now, mall.time_zone)
    return NewsPage(
        reason=statuses(mall_id=mall.pk, now=now).mall.reason,
        closures=list(closures_from(mall_id=mall.pk, at=now)),
        days=[
            day
            for day in calendar_days(mall_id=mall.pk, since=today, until=today + timedelta(days=_DAYS_AHEAD))
            if day.confirmed
        ],
        week=_week(mall, today),
    )


def _week(mall: Mall, today: date) -> list[DayHours]:
    periods = [each for each in opening_periods(mall_id=mall.pk) if each.agency_id is None and _holds(each, today)]
    fasting = [each for each in periods if each.season == "ramadan"]
    periods = fasting or [each for each in periods if each.season == "regular"]
    monday = today - timedelta(days=today.weekday())
    return [
        DayHours(
            day=monday + timedelta(days=weekday),
            hours=[(each.opens, each.closes) for each in periods if each.weekday == weekday],
        )
        for weekday in range(7)
    ]


def _holds(period: OpeningPeriod, today: date) -> bool:
    begun = period.valid_from is None or period.valid_from <= today
    return begun and (period.valid_until is None or today <= period.valid_until)
