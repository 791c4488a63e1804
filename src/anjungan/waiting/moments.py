"""Moments as offices write them, and nothing guessed: what may mean two moments is refused.

ISO 8601, seconds or milliseconds since 1970, the day numbers of a spreadsheet, dates with the year first, with the name
of a month, with points (day first), and with slashes or hyphens where the file shows whether day or month comes first.
Instants become seconds since 1970 (UTC); the day and the time of day are those on the office's wall, taken from the
offset that each instant is written with, or from a zone the caller names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone, tzinfo
from enum import StrEnum

EMPTY = frozenset({
    "", "-", "null", "none", "na", "n/a", "nan", "nat", "\\n", "0000-00-00", "0000-00-00 00:00:00", "#n/a",
})  # fmt: skip

# An instant outside these years is a slip of the pen or an empty clock, not a visit.
_EARLIEST, _LATEST = 0.0, 4_102_444_800.0
_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
_WALL_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00")
_MICRO = timedelta(microseconds=1)
# Day one of a spreadsheet is 1 January 1900, and it believes that 1900 was a leap year.
_SHEET_EPOCH = datetime.fromisoformat("1899-12-30T00:00:00")
_SHEET_DAYS = (20_000, 80_000)
# So many decimals of a day are seconds.
_SECONDS_OF_A_DAY = 5
_SINCE_1970 = {10: 1_000_000, 13: 1_000, 16: 1}
_RUN_TOGETHER = {12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}
_NUMBER = re.compile(r"(\d+)(?:[.,](\d+))?")
# The English and the Indonesian names begin with these.
_MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "mei": 5, "jun": 6, "jul": 7, "aug": 8, "agu": 8, "sep": 9,
    "oct": 10, "okt": 10, "nov": 11, "dec": 12, "des": 12,
}  # fmt: skip
_ZONES = {"Z": 0, "UTC": 0, "GMT": 0, "WIB": 7, "WITA": 8, "WIT": 9}
_TIME = (
    r"(?:,?\s+|T)(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,](?P<part>\d+))?)?"
    r"\s*(?P<half>[ap]\.?m\.?)?\s*(?P<zone>Z|UTC|GMT|WIB|WITA|WIT|[+-]\d{2}(?::?\d{2})?(?:\s*UTC)?)?"
)
_WEEKDAY = r"(?:[a-z]{3,9},?\s+)?"
_DATES = tuple(
    re.compile(_WEEKDAY + date + _TIME, re.IGNORECASE)
    for date in (
        r"(?P<year>\d{4})(?P<by>[-/.])(?P<month>\d{1,2})(?P=by)(?P<day>\d{1,2})",
        r"(?P<one>\d{1,2})(?P<by>[-/.])(?P<two>\d{1,2})(?P=by)(?P<year>\d{4})",
        r"(?P<day>\d{1,2})[-/. ](?P<name>[a-z]{3,9})\.?[-/. ](?P<year>\d{4}|\d{2})",
        r"(?P<name>[a-z]{3,9})\.? (?P<day>\d{1,2}),? (?P<year>\d{4})",
    )
)
_TWO_NUMBERS = re.compile(_WEEKDAY + r"(\d{1,2})[-/](\d{1,2})[-/]\d{4}\b", re.IGNORECASE)
_OFFSET = re.compile(r"(Z|UTC|GMT|WIB|WITA|WIT|[+-]\d{2}(?::?\d{2})?)(?:\s*UTC)?$", re.IGNORECASE)
_MONTHS_IN_A_YEAR, _NOON = 12, 12


@dataclass(frozen=True, kw_only=True)
class Instant:
    """A moment: seconds since 1970 in UTC, and the same on the wall of the office (for days and hours)."""

    at: float
    wall: float


class Unclear(StrEnum):
    """Why nobody can say which moments a file means."""

    DAY_OR_MONTH = "may be day/month or month/day; write year-month-day"
    BOTH_ORDERS = "does not fit the other dates: some have the day first, some the month; write year-month-day"
    OFFSETS = "is written without an offset from UTC, while others have several; name the zone (--zone)"


class UnclearMoment(Exception):
    """A moment that may be two. `place` is the number of the cell among those looked at."""

    def __init__(self, *, why: Unclear, place: int, found: str) -> None:
        self.why, self.place, self.found = why, place, found[:40]
        super().__init__(f"“{self.found}” {why.value}")


@dataclass(frozen=True, kw_only=True)
class Habit:
    """How a file writes its moments. `day_first`: None where no date shows it; `offset`: that of all its moments."""

    day_first: bool | None = None
    offset: tzinfo | None = None


_NO_HABIT = Habit()


def habit_of(*, cells: Iterable[str], zone: tzinfo | None = None) -> Habit:
    """Look at all moments of a file to learn how it writes them. Raises UnclearMoment when that leaves two readings."""
    # Each is first met at the number and the text that are kept.
    met: dict[str, tuple[int, str]] = {}
    offsets: dict[str, None] = {}
    for place, cell in enumerate(cells):
        text = cell.strip()
        if text.lower() in EMPTY:
            continue
        written = _TWO_NUMBERS.match(text) if text[4:5] != "-" else None
        if written is not None:
            first, second = int(written[1]) > _MONTHS_IN_A_YEAR, int(written[2]) > _MONTHS_IN_A_YEAR
            met.setdefault("day" if first else "month" if second else "either", (place, text))
        number = _NUMBER.fullmatch(text)
        if number is not None and len(number[1]) in _SINCE_1970:
            continue
        offset = _OFFSET.search(text, 10)
        if offset is not None:
            offsets[offset[1].upper()] = None
        elif len(text) > len("2025-03-03"):
            met.setdefault("local", (place, text))
    if "day" in met and "month" in met:
        later = max(met["day"], met["month"])
        raise UnclearMoment(why=Unclear.BOTH_ORDERS, place=later[0], found=later[1])
    if "either" in met and "day" not in met and "month" not in met:
        raise UnclearMoment(why=Unclear.DAY_OR_MONTH, place=met["either"][0], found=met["either"][1])
    zones = {_zone(offset) for offset in offsets} if "local" in met and zone is None else set()
    if len(zones) > 1:
        raise UnclearMoment(why=Unclear.OFFSETS, place=met["local"][0], found=met["local"][1])
    return Habit(
        day_first=True if "day" in met else False if "month" in met else None, offset=zones.pop() if zones else None
    )


def read_instant(*, text: str, zone: tzinfo | None = None, habit: Habit = _NO_HABIT) -> Instant | None:
    """Read an instant; None when the cell is empty.

    Without an offset it is taken as local time of `zone`, else with the offset of the rest of the file, else as UTC.
    Raises ValueError.
    """
    text = text.strip()
    if text.lower() in EMPTY:
        return None
    try:
        moment = _moment(text, habit)
    except (ValueError, OverflowError):
        raise ValueError(f"“{text[:40]}” is not a moment") from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone or habit.offset or _EPOCH.tzinfo)
    if zone is not None:
        moment = moment.astimezone(zone)
    at = (moment - _EPOCH) / _MICRO / 1e6
    if not _EARLIEST <= at <= _LATEST:
        raise ValueError(f"the year of “{text}” cannot be right")
    return Instant(at=at, wall=(moment.replace(tzinfo=None) - _WALL_EPOCH) / _MICRO / 1e6)


def _moment(text: str, habit: Habit) -> datetime:
    number = _NUMBER.fullmatch(text) if text[4:5] != "-" else None
    if number is not None:
        return _of_number(text, number[1], number[2] or "")
    try:
        # A day alone is not midnight of that day.
        if ":" in text or "T" in text:
            return datetime.fromisoformat(text)
    except ValueError:
        pass
    for form in _DATES:
        found = form.fullmatch(text)
        if found is not None:
            return _of_parts(found.groupdict().get, habit)
    raise ValueError(text)


def _of_number(text: str, whole: str, part: str) -> datetime:
    if len(whole) in _SINCE_1970:
        unit = _SINCE_1970[len(whole)]
        return _EPOCH + (int(whole) * unit + int(float(f"0.{part or 0}") * unit)) * _MICRO
    if len(whole) in _RUN_TOGETHER and not part:
        return datetime.strptime(text, _RUN_TOGETHER[len(whole)])  # noqa: DTZ007 - the caller knows the zone
    if _SHEET_DAYS[0] <= int(whole) <= _SHEET_DAYS[1]:
        minutes = float(f"0.{part or 0}") * 1_440
        # A number cut short may be minutes off; one that comes to whole minutes was not cut.
        if len(part) >= _SECONDS_OF_A_DAY or (part and abs(minutes - round(minutes)) < 1e-6):
            exact = 1_000 if len(part) > _SECONDS_OF_A_DAY + 2 else 1
            return _SHEET_EPOCH + timedelta(days=int(whole), seconds=round(minutes * 60 * exact) / exact)
    raise ValueError(text)


def _of_parts(part: Callable[[str], str | None], habit: Habit) -> datetime:
    day, month = part("day") or "", part("month") or ""
    if part("one"):
        # With points the day comes first everywhere.
        day_first = True if part("by") == "." else habit.day_first
        one, two = part("one") or "", part("two") or ""
        if day_first is None:
            day_first = _shown_by(int(one), int(two))
        day, month = (one, two) if day_first else (two, one)
    if name := part("name"):
        month = str(_MONTHS.get(name[:3].lower(), 0))
    year, hour = int(part("year") or 0), int(part("hour") or 0)
    if half := part("half"):
        if not 1 <= hour <= _NOON:
            raise ValueError("no such hour")
        hour = hour % _NOON + (_NOON if half[0] in "pP" else 0)
    zone = part("zone")
    return datetime(
        year if year >= 100 else 2000 + year, int(month), int(day), hour, int(part("minute") or 0),
        int(part("second") or 0), int((part("part") or "0")[:6].ljust(6, "0")),
        tzinfo=_zone(zone) if zone else None,
    )  # fmt: skip


def _shown_by(one: int, two: int) -> bool:
    if (one > _MONTHS_IN_A_YEAR) == (two > _MONTHS_IN_A_YEAR):
        raise ValueError("day or month")
    return one > _MONTHS_IN_A_YEAR


def _zone(text: str) -> tzinfo:
    name = text.upper().removesuffix("UTC").strip() or "UTC"
    if name in _ZONES:
        return timezone(timedelta(hours=_ZONES[name]))
    digits = name[1:].replace(":", "").ljust(4, "0")
    apart = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-apart if name[0] == "-" else apart)
