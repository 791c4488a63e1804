"""When it is usually quiet: each line's quiet hours by weekday, so that people can come then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from anjungan.domain.statistics.queries.quiet import LineQuiet, QuietHours, quiet_hours
from anjungan.foundation import clock
from anjungan.interfaces.entry.formats import clock_range_text, duration_range_text, duration_text, text_in_language
from anjungan.interfaces.portal.figures.page import mall_here
from anjungan.interfaces.portal.place import place_of
from anjungan.interfaces.portal.waits.accuracy import one_or_choose

if TYPE_CHECKING:
    from anjungan.domain.organizations.models import Mall


@dataclass(frozen=True, kw_only=True)
class QuietDay:
    """The weekdays of a line that share their quiet hours."""

    weekday: str
    hours: str
    wait: str
    usual: str


@dataclass(frozen=True, kw_only=True)
class QuietLine:
    """One line. `days` is empty where waiting differs little over the day, or too little is known (`enough`)."""

    name: str
    agency: str
    zone: int
    enough: bool
    days: Sequence[QuietDay]


@dataclass(frozen=True, kw_only=True)
class QuietPage:
    """All that portal/quiet.html may show."""

    mall: Mall
    lines: Sequence[QuietLine]
    known: int


ENOUGH_DAYS = 5


@require_safe
def show_malls(request: HttpRequest) -> HttpResponse:
    """Go to the quiet hours of the one mall that runs here, or let people choose."""
    return one_or_choose(request, "portal:quiet", _("Jam sepi"))


@require_safe
def show_quiet(request: HttpRequest, key: str) -> HttpResponse:
    """Show when it is usually quiet at a mall."""
    mall = mall_here(key)
    with timezone.override(mall.time_zone):
        found = quiet_hours(mall=mall, until=clock.business_date(clock.now(), mall.time_zone))
        lines = [_line(one, mall) for one in found]
        page = QuietPage(mall=mall, lines=lines, known=sum(line.enough for line in lines))
        return render(request, "portal/quiet.html", {"page": page, "mall": mall, "place": place_of(request)})


def quiet_sentence(hours: QuietHours, *, zone_name: str) -> str:
    """Say one weekday's quiet hours: `Selasa 13.00–14.30 biasanya sepi: rata-rata menunggu 6 menit`."""
    day = _day([hours], zone_name)
    return _("%(day)s %(hours)s biasanya sepi: rata-rata menunggu %(wait)s.") % {
        "day": day.weekday, "hours": day.hours, "wait": day.wait,
    }  # fmt: skip


def _line(found: LineQuiet, mall: Mall) -> QuietLine:
    line = found.line
    return QuietLine(
        name=text_in_language(line),
        agency=line.agency.short,
        zone=line.zone.number,
        enough=found.days >= ENOUGH_DAYS,
        days=_days(found.hours, mall.time_zone),
    )


def _days(found: Sequence[QuietHours], zone_name: str) -> list[QuietDay]:
    together: dict[tuple[time, time], list[QuietHours]] = {}
    for hours in found:
        together.setdefault((hours.starts, hours.ends), []).append(hours)
    return [_day(own, zone_name) for own in together.values()]


def _day(own: Sequence[QuietHours], zone_name: str) -> QuietDay:
    # Monday 5 January 2026 began a week; the weekday is what is read of the date.
    monday = date(2026, 1, 5)
    hours = own[0]
    return QuietDay(
        weekday=", ".join(date_format(monday + timedelta(days=one.weekday), "l") for one in own),
        hours=clock_range_text(_at(monday, hours.starts, zone_name), _at(monday, hours.ends, zone_name)),
        wait=_about([one.wait_seconds for one in own]),
        usual=_about([one.usual_seconds for one in own]),
    )


def _about(seconds: Sequence[float]) -> str:
    low, high = min(seconds), max(seconds)
    return duration_text(high) if high - low < 120 else duration_range_text(low, high)


def _at(day: date, at: time, zone_name: str) -> datetime:
    return datetime.combine(day, at, clock.zone(zone_name))
