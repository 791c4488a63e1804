"""Which days are looked at: a day, a month, a year, and the way to those beside it."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.utils.formats import date_format

from anjungan.interfaces.entry.formats import day_text

# Nobody counted before; a far future would only be empty pages without end.
FIRST_YEAR = 2017


class Span(StrEnum):
    """How long a stretch is. The values stand in addresses."""

    DAY = "hari"
    MONTH = "bulan"
    YEAR = "tahun"


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """The days from `since` to `until`, both included."""

    span: Span
    since: date
    until: date

    @property
    def title(self) -> str:
        """The stretch as people say it: `Senin, 23 November 2026`, `November 2026`, `2026`."""
        if self.span == Span.DAY:
            return day_text(self.since, with_year=True)
        return date_format(self.since, "F Y" if self.span == Span.MONTH else "Y")

    @property
    def query(self) -> str:
        """The words of its address."""
        return f"masa={self.span}&mulai={self.since.isoformat()}"

    @property
    def slug(self) -> str:
        """Its name in a file name: `2026-11-23`, `2026-11`, `2026`."""
        return self.since.isoformat()[: {Span.DAY: 10, Span.MONTH: 7, Span.YEAR: 4}[self.span]]

    @property
    def before(self) -> Stretch | None:
        """The stretch before this one; None where counting began."""
        day = self.since - timedelta(days=1)
        return stretch(span=self.span, day=day) if day.year >= FIRST_YEAR else None

    def after(self, today: date) -> Stretch | None:
        """The stretch after this one; None when it has not begun."""
        day = self.until + timedelta(days=1)
        return stretch(span=self.span, day=day) if day <= today else None


def stretch(*, span: Span, day: date) -> Stretch:
    """Return the day, month or year that holds this day."""
    if span == Span.DAY:
        return Stretch(span=span, since=day, until=day)
    if span == Span.MONTH:
        last = calendar.monthrange(day.year, day.month)[1]
        return Stretch(span=span, since=day.replace(day=1), until=day.replace(day=last))
    return Stretch(span=span, since=date(day.year, 1, 1), until=date(day.year, 12, 31))


def asked(span: str, since: str, *, today: date) -> Stretch:
    """Return what an address asks for. What cannot be read is this month; what has not begun is the present one."""
    kind = Span(span) if span in list(Span) else Span.MONTH
    try:
        day = date.fromisoformat(since)
    except ValueError:
        day = today
    if day.year < FIRST_YEAR or day > today:
        day = today
    return stretch(span=kind, day=day)
