"""Today's quiet hours for the pages that people read before they come; the whole week stands on a page of its own."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING

from django.core.cache import cache
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from anjungan.domain.queueing.queries.opening import statuses
from anjungan.domain.statistics.queries.quiet import QuietHours, quiet_hours
from anjungan.foundation import clock
from anjungan.interfaces.entry.formats import clock_range_text, duration_text

if TYPE_CHECKING:
    from anjungan.domain.organizations.models import Mall

# They rest on the weeks before today, so a day changes nothing.
_REMEMBER_SECONDS = 6 * 3600


def quiet_today(mall: Mall, *, now: datetime) -> dict[int, QuietHours]:
    """Return the quiet hours of today that are not over, by line id, of the lines that still take visitors today.

    They are remembered for some hours of the day; whether a line is open is as fresh as everywhere.
    """
    today = clock.business_date(now, mall.time_zone)
    key = f"quiet:{mall.pk}:{today}"
    known: dict[int, QuietHours] | None = cache.get(key)
    if known is None:
        found = quiet_hours(mall=mall, until=today)
        known = {hours.line_id: hours for line in found for hours in line.hours if hours.weekday == today.weekday()}
        cache.set(key, known, _REMEMBER_SECONDS)
    local = now.astimezone(clock.zone(mall.time_zone)).time()
    lines = statuses(mall_id=mall.pk, now=now).lines
    return {
        line: hours
        for line, hours in known.items()
        if (hours.ends > local or hours.ends == time(0)) and line in lines and lines[line].takes_more_today
    }


def quiet_range(hours: QuietHours, mall: Mall, *, now: datetime) -> str:
    """Return the hours as they are read: `13.00–14.30`."""
    zone, day = clock.zone(mall.time_zone), clock.business_date(now, mall.time_zone)
    starts, ends = (datetime.combine(day, at, zone) for at in (hours.starts, hours.ends))
    return clock_range_text(starts, ends)


def quiet_now_sentence(hours: QuietHours | None, mall: Mall, *, now: datetime) -> str:
    """Return when to come today and what one waits then; empty where nothing is known."""
    if hours is None:
        return ""
    words = {
        "hours": quiet_range(hours, mall, now=now),
        "wait": duration_text(hours.wait_seconds),
        "usual": duration_text(hours.usual_seconds),
        # They are of this day of the week; what is usual on all days stands elsewhere on the page.
        "weekday": date_format(clock.business_date(now, mall.time_zone), "l"),
    }
    return (
        _("Jam sepi hari ini %(hours)s: hari %(weekday)s rata-rata menunggu %(wait)s, sepanjang harinya %(usual)s.")
        % words
    )
