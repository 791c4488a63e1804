"""How times, numbers and money are written for people: `10.05–10.20`, `14 menit`, `Rp350.000`, `A 042`.

Indonesian writes a full stop in times and thousands; English writes a colon and a comma. All functions follow the
language that is active, and never guess a time zone: instants are shown in the one that is active.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

_NO_BREAK = "\N{NO-BREAK SPACE}"
# A dash that keeps both ends of a range on one line.
_DASH = "\N{WORD JOINER}–\N{WORD JOINER}"
_NUMBER = re.compile(r"^([A-Z]+)\s*(\d+)$")


def _in_english() -> bool:
    return (get_language() or "").startswith("en")


def clock_text(at: datetime | time, *, with_seconds: bool = False) -> str:
    """Return the time of day: `10.05`, or `10.05.30`. A `time` is taken to be local already."""
    local = at if isinstance(at, time) else timezone.localtime(at)
    written = f"{local:%H:%M:%S}" if with_seconds else f"{local:%H:%M}"
    return written if _in_english() else written.replace(":", ".")


def clock_range_text(start: datetime, end: datetime) -> str:
    """Return a stretch of time: `10.05–10.20`, or one time when both read the same."""
    first, last = clock_text(start), clock_text(end)
    return first if first == last else f"{first}–{last}"


def day_text(day: date | datetime, *, with_year: bool = False) -> str:
    """Return the day as people say it: `Jumat, 21 November`."""
    if isinstance(day, datetime):
        day = timezone.localtime(day).date()
    return date_format(day, "l, j F Y" if with_year else "l, j F")


def whole_text(value: float) -> str:
    """Return a whole number with its thousands marked: `1.500`."""
    text = f"{round(value):,}"
    return text if _in_english() else text.replace(",", ".")


def decimal_text(value: float | Decimal, places: int = 2) -> str:
    """Return a number with decimals: `88,42`."""
    text = f"{value:,.{places}f}"
    return text if _in_english() else text.translate(str.maketrans(",.", ".,"))


def percent_text(share: float) -> str:
    """Return a share as people read it: `91%`. Only all is 100 and only none is 0."""
    percent = round(share * 100)
    if 0 < share < 1:
        percent = min(99, max(1, percent))
    return f"{percent}%"


def rupiah_text(value: int) -> str:
    """Return an amount of money: `Rp350.000`, and a word for nothing."""
    return _("Gratis") if value == 0 else f"Rp{whole_text(value)}"


def minutes_of(duration: timedelta | float) -> int:
    """Return the minutes of a duration (or of seconds), rounded up: nobody waits less than promised."""
    seconds = duration.total_seconds() if isinstance(duration, timedelta) else duration
    return max(0, -(-int(seconds) // 60))


def duration_text(duration: timedelta | float) -> str:
    """Return how long something takes: `14 menit`, `1 jam 5 menit`."""
    hours, minutes = divmod(minutes_of(duration), 60)
    parts = []
    if hours:
        parts.append(ngettext("%(count)s jam", "%(count)s jam", hours) % {"count": hours})
    if minutes or not hours:
        parts.append(ngettext("%(count)s menit", "%(count)s menit", minutes) % {"count": minutes})
    return " ".join(parts).replace(" ", _NO_BREAK)


def duration_range_text(low: timedelta | float, high: timedelta | float) -> str:
    """Return a range of waiting as people speak: `3–7 menit`, `15–25 menit`, `45 menit sampai 2 jam`.

    From ten minutes on the ends are whole five minutes, from an hour and a half on whole half hours.
    """
    first, last = _as_spoken(minutes_of(low), up=False), _as_spoken(minutes_of(high), up=True)
    if last == 0:
        return _("tanpa menunggu")
    if first == last:
        return duration_text(last * 60)
    if last > 90:
        return _("%(low)s sampai %(high)s") % {"low": duration_text(first * 60), "high": duration_text(last * 60)}
    minutes = ngettext("%(range)s menit", "%(range)s menit", last) % {"range": f"{first}{_DASH}{last}"}
    return minutes.replace(" ", _NO_BREAK)


def _as_spoken(minutes: int, *, up: bool) -> int:
    step = 1 if minutes < 10 else 5 if minutes <= 90 else 30
    return -(-minutes // step) * step if up else minutes // step * step


def number_text(number: str) -> str:
    """Return a visitor's number as it is spoken, letter apart from digits: `A 042`."""
    found = _NUMBER.match(number)
    return f"{found[1]}{_NO_BREAK}{found[2]}" if found else number


def mandate_mark(mandate: str) -> str:
    """Return by what people tell one consent from another: the end of its id, `K-7F3A2B`."""
    return f"K-{mandate[-6:].upper()}"


def text_in_language(thing: object, field: str = "name") -> str:
    """Return a row's `<field>_en` or `<field>_id` by the language now active; Indonesian where English is missing."""
    english = getattr(thing, f"{field}_en", "") if _in_english() else ""
    return str(english or getattr(thing, f"{field}_id", "") or "")
