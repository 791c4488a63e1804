"""Reading the logs of any office: tickets, rosters and snapshots of a queue, as CSV files.

Nothing an office may have written makes reading fail: a row that cannot be used is named with its line in the file and
the reason, and all other rows are used. Instants become seconds since 1970 (UTC); the day and the time of day are those
on the office's wall, taken from the offset that each instant is written with, or from a zone the caller names.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_LEFT = "left"
OUTCOMES = frozenset({"served", "no_show", _LEFT})

# An instant outside these years is a slip of the pen or an empty clock, not a visit.
_EARLIEST, _LATEST = 0.0, 4_102_444_800.0
_EMPTY = frozenset({"", "-", "null", "none", "na", "n/a", "nan", "nat", "\\n"})
_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
_WALL_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00")
_MICRO = timedelta(microseconds=1)
_LAST_DIGITS = re.compile(r"(\d+)\D*$")
_DAY = 86_400
# Nobody stands in a line for so long: the date of such a call is wrong.
_LONGEST_WAIT = 7 * _DAY
# The clocks of a printer and a counter differ, or one of them tells only minutes: called so early is called at once.
_CLOCKS_APART, _WAITED = 60.0, 10.0
_SECONDS_SINCE_1970, _MILLISECONDS_SINCE_1970 = 10, 13


class UnreadableLog(Exception):
    """The file as a whole cannot be used: it cannot be opened, or does not name the columns in `missing`."""

    def __init__(self, *, file: str, missing: Sequence[str] = (), trouble: str = "") -> None:
        self.file, self.missing, self.trouble = file, tuple(missing), trouble
        super().__init__(
            f"{file}: the first row does not name the column {', '.join(missing)}" if missing else f"{file}: {trouble}"
        )


class Reason(StrEnum):
    """Why a row, or a cell of it, was not used."""

    LINE_EMPTY = "line is empty: the row is not used"
    NO_MOMENT = "not a moment in ISO 8601: taken as unknown"
    NO_BEGINNING = "not a moment in ISO 8601, or empty: the row is not used"
    CALLED_BEFORE_ARRIVED = "called before arrived: predicted, but not learnt from"
    CALLED_TOO_LATE = "called more than a week after arriving: the call is not used"
    LEFT_BEFORE_ARRIVED = "left before arrived: left_at is not used"
    LEFT_BEFORE_CALLED = "left before called: the length of this service is not used"
    SERVED_BEFORE_CALLED = "served before called: served_at is not used"
    UNKNOWN_OUTCOME = "the outcome is none of served, no_show, left: taken as unknown"
    REPEATED = "says word for word what an earlier row says: counted once"
    ENDS_BEFORE_IT_BEGINS = "ends before it begins: the row is not used"
    TOO_LONG = "a duty of more than two days cannot be right: the row is not used"
    SAME_MOMENT = "a second snapshot of this line and moment: the row is not used"
    NO_NUMBER = "not a number of people: taken as unknown"
    BROKEN = "the row cannot be taken apart: it is not used"


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One row, or one cell, that was not used. `row` is its line in the file, the heading being line 1.

    `found` is what stood there, shortened.
    """

    file: str
    row: int
    reason: Reason
    found: str = ""


@dataclass(frozen=True, kw_only=True)
class Instant:
    """A moment: seconds since 1970 in UTC, and the same on the wall of the office (for days and hours)."""

    at: float
    wall: float


@dataclass(frozen=True, kw_only=True)
class TicketLog:
    """Arrivals in order of arrival. One array per column, NaN or -1 where the log says nothing.

    `left` is when the person went: after the service, or tired of waiting.
    `repeated` marks rows that say word for word what an earlier row says: they are predicted, and count once.
    """

    lines: tuple[str, ...]
    counters: tuple[str, ...]
    line: Ints
    arrived: Floats
    wall: Floats
    called: Floats
    left: Floats
    counter: Ints
    priority: tuple[str, ...]
    usable: NDArray[np.bool_]
    repeated: NDArray[np.bool_]
    written_arrival: tuple[str, ...]
    problems: tuple[Problem, ...] = ()

    def __len__(self) -> int:
        return len(self.arrived)


@dataclass(frozen=True, kw_only=True)
class Duty:
    """One counter stands open for one line for a time."""

    line: str
    counter: str
    begins: float
    ends: float


@dataclass(frozen=True, kw_only=True)
class SnapshotLog:
    """What a board showed, in order of time. NaN where it showed nothing; `shown` is the number within its letters."""

    lines: tuple[str, ...]
    line: Ints
    at: Floats
    wall: Floats
    open_counters: Floats
    waiting: Floats
    shown: Floats
    written_at: tuple[str, ...]
    problems: tuple[Problem, ...] = ()

    def __len__(self) -> int:
        return len(self.at)


@dataclass(kw_only=True)
class _Sheet:
    """The rows of one file as dictionaries, with the troubles met."""

    name: str
    columns: frozenset[str]
    rows: Iterator[tuple[int, dict[str, str], tuple[str, ...]]]
    problems: list[Problem] = field(default_factory=list)

    def note(self, row: int, reason: Reason, found: str = "") -> None:
        self.problems.append(Problem(file=self.name, row=row, reason=reason, found=found.strip()[:40]))


def read_instant(*, text: str, zone: tzinfo | None = None) -> Instant | None:
    """Read an ISO 8601 instant; None when the cell is empty.

    Without an offset it is taken as local time of `zone`, or of UTC when no zone is named. Raises ValueError.
    """
    text = text.strip()
    if text.lower() in _EMPTY:
        return None
    moment = _moment(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone or _EPOCH.tzinfo)
    if zone is not None:
        moment = moment.astimezone(zone)
    at = (moment - _EPOCH) / _MICRO / 1e6
    if not _EARLIEST <= at <= _LATEST:
        raise ValueError(f"the year of “{text}” cannot be right")
    return Instant(at=at, wall=(moment.replace(tzinfo=None) - _WALL_EPOCH) / _MICRO / 1e6)


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    if text.isdecimal() and len(text) in {_SECONDS_SINCE_1970, _MILLISECONDS_SINCE_1970}:
        return _EPOCH + int(text.ljust(_MILLISECONDS_SINCE_1970, "0")) * 1_000 * _MICRO
    # Some programs write slashes in the date, a blank before the offset, a comma or many digits in the seconds.
    tidy = text.replace("/", "-").replace(" +", "+").replace(" -", "-").replace(",", ".").removesuffix(" UTC")
    head, dot, tail = tidy.partition(".")
    if dot:
        digits = len(tail) - len(tail.lstrip("0123456789"))
        tidy = f"{head}.{tail[:digits][:6].ljust(6, '0')}{tail[digits:]}"
    try:
        return datetime.fromisoformat(tidy)
    except ValueError:
        raise ValueError(f"“{text[:40]}” is not a moment in ISO 8601") from None


def read_tickets(*, path: Path, zone: tzinfo | None = None) -> TicketLog:
    """Read a ticket log. Raises UnreadableLog when `arrived_at` is not among its columns."""
    sheet = _open(path, needed=("arrived_at",))
    reader = _TicketReader(sheet=sheet, zone=zone)
    for row, cells, raw in sheet.rows:
        reader.take(row, cells, raw)
    return reader.log()


@dataclass(kw_only=True)
class _TicketReader:
    """Collects the rows of a ticket log."""

    sheet: _Sheet
    zone: tzinfo | None
    rows: list[tuple[float, int, float, str, float, float, str, str, bool, bool, str]] = field(default_factory=list)
    seen: set[tuple[str, ...]] = field(default_factory=set)

    def take(self, row: int, cells: dict[str, str], raw: tuple[str, ...]) -> None:
        """Read one row."""
        line = cells.get("line", "").strip()
        if not line and "line" in self.sheet.columns:
            self.sheet.note(row, Reason.LINE_EMPTY)
            return
        try:
            arrived = read_instant(text=cells["arrived_at"], zone=self.zone)
        except (ValueError, OverflowError):
            arrived = None
        if arrived is None:
            self.sheet.note(row, Reason.NO_BEGINNING, cells["arrived_at"])
            return
        called, served, left = (self._moment(row, cells, name) for name in ("called_at", "served_at", "left_at"))
        if self._gave_up(row, cells) and called is not None and served is None and (left is None or left <= called):
            # Some programs write down the end of the wait as a call, however the wait ended.
            called, left = None, called
        # An office that does not record the call records the beginning.
        called = served if called is None else called
        if called is not None and called > arrived.at + _LONGEST_WAIT:
            self.sheet.note(row, Reason.CALLED_TOO_LATE)
            called = served = None
        usable = called is None or called >= arrived.at - _CLOCKS_APART
        if not usable:
            self.sheet.note(row, Reason.CALLED_BEFORE_ARRIVED)
        elif called is not None:
            called = max(called, arrived.at)
        left = self._left(row, arrived.at, called, left)
        if served is not None and called is not None and served < called:
            self.sheet.note(row, Reason.SERVED_BEFORE_CALLED)
        counter, priority = (_cell(cells, name) for name in ("counter", "priority"))
        repeated = self._repeated(row, raw, arrived.at, called, counter)
        self.rows.append((
            arrived.at, row, arrived.wall, line, _or_nan(called if usable else None), _or_nan(left),
            counter, priority, usable, repeated, cells["arrived_at"].strip(),
        ))  # fmt: skip

    def _left(self, row: int, arrived: float, called: float | None, left: float | None) -> float | None:
        if left is not None and left < arrived:
            self.sheet.note(row, Reason.LEFT_BEFORE_ARRIVED)
            return None
        if called is not None and left is not None and left < called:
            self.sheet.note(row, Reason.LEFT_BEFORE_CALLED)
        return left

    def _gave_up(self, row: int, cells: dict[str, str]) -> bool:
        outcome = cells.get("outcome", "").strip().lower()
        if outcome not in _EMPTY and outcome not in OUTCOMES:
            self.sheet.note(row, Reason.UNKNOWN_OUTCOME, outcome)
        return outcome == _LEFT

    def _moment(self, row: int, cells: dict[str, str], name: str) -> float | None:
        try:
            instant = read_instant(text=cells.get(name, ""), zone=self.zone)
        except (ValueError, OverflowError):
            self.sheet.note(row, Reason.NO_MOMENT, f"{name}: {cells[name]}")
            return None
        return None if instant is None else instant.at

    def _repeated(self, row: int, raw: tuple[str, ...], arrived: float, called: float | None, counter: str) -> bool:
        # Two people may well come in the same second; they are not called to one counter in the same second, nor do
        # they wait as long to the second, unless both are called at once or only minutes are written.
        if called is None or not (counter or (called - arrived >= _WAITED and (called % 60 or arrived % 60))):
            return False
        repeated = raw in self.seen
        if repeated:
            self.sheet.note(row, Reason.REPEATED)
        self.seen.add(raw)
        return repeated

    def log(self) -> TicketLog:
        """Return all rows in order of arrival; rows of one moment stay in the order of the file."""
        self.rows.sort(key=lambda row: (row[0], row[1]))
        lines: dict[str, int] = {}
        counters: dict[str, int] = {}
        return TicketLog(
            line=np.array([lines.setdefault(row[3], len(lines)) for row in self.rows], dtype=np.int64),
            counter=np.array(
                [counters.setdefault(row[6], len(counters)) if row[6] else -1 for row in self.rows], dtype=np.int64
            ),
            lines=tuple(lines),
            counters=tuple(counters),
            arrived=_floats(row[0] for row in self.rows),
            wall=_floats(row[2] for row in self.rows),
            called=_floats(row[4] for row in self.rows),
            left=_floats(row[5] for row in self.rows),
            priority=tuple(row[7] for row in self.rows),
            usable=np.array([row[8] for row in self.rows], dtype=np.bool_),
            repeated=np.array([row[9] for row in self.rows], dtype=np.bool_),
            written_arrival=tuple(row[10] for row in self.rows),
            problems=tuple(self.sheet.problems),
        )


def read_roster(*, path: Path, zone: tzinfo | None = None) -> tuple[tuple[Duty, ...], tuple[Problem, ...]]:
    """Read who stands where and when. Raises UnreadableLog when a column is missing."""
    sheet = _open(path, needed=("from_at", "to_at"))
    duties: list[Duty] = []
    for row, cells, _raw in sheet.rows:
        try:
            begins = read_instant(text=cells["from_at"], zone=zone)
            ends = read_instant(text=cells["to_at"], zone=zone)
        except (ValueError, OverflowError):
            begins = ends = None
        if begins is None or ends is None:
            sheet.note(row, Reason.NO_BEGINNING, f"{cells['from_at']} {cells['to_at']}")
        elif ends.at <= begins.at:
            sheet.note(row, Reason.ENDS_BEFORE_IT_BEGINS)
        elif ends.at - begins.at > 2 * _DAY:
            sheet.note(row, Reason.TOO_LONG)
        else:
            line = cells.get("line", "").strip()
            duties.append(Duty(line=line, counter=_cell(cells, "counter"), begins=begins.at, ends=ends.at))
    duties.sort(key=lambda duty: (duty.begins, duty.ends, duty.line, duty.counter))
    return tuple(duties), tuple(sheet.problems)


def read_snapshots(*, path: Path, zone: tzinfo | None = None) -> SnapshotLog:
    """Read snapshots of a queue. Raises UnreadableLog when `at`, `waiting` or `last_called` is not a column."""
    sheet = _open(path, needed=("at", "waiting", "last_called"))
    rows: list[tuple[float, int, float, str, float, float, float, str]] = []
    seen: set[tuple[str, float]] = set()
    for row, cells, _raw in sheet.rows:
        line = cells.get("line", "").strip()
        if not line and "line" in sheet.columns:
            sheet.note(row, Reason.LINE_EMPTY)
            continue
        try:
            at = read_instant(text=cells["at"], zone=zone)
        except (ValueError, OverflowError):
            at = None
        if at is None:
            sheet.note(row, Reason.NO_BEGINNING, cells["at"])
            continue
        if (line, at.at) in seen:
            sheet.note(row, Reason.SAME_MOMENT)
            continue
        seen.add((line, at.at))
        counters, waiting, shown = (
            _count(sheet, row, cells, name) for name in ("open_counters", "waiting", "last_called")
        )
        rows.append((at.at, row, at.wall, line, counters, waiting, shown, cells["at"].strip()))
    rows.sort(key=lambda found: (found[0], found[1]))
    lines: dict[str, int] = {}
    return SnapshotLog(
        line=np.array([lines.setdefault(found[3], len(lines)) for found in rows], dtype=np.int64),
        lines=tuple(lines),
        at=_floats(found[0] for found in rows),
        wall=_floats(found[2] for found in rows),
        open_counters=_floats(found[4] for found in rows),
        waiting=_floats(found[5] for found in rows),
        shown=_floats(found[6] for found in rows),
        written_at=tuple(found[7] for found in rows),
        problems=tuple(sheet.problems),
    )


def _count(sheet: _Sheet, row: int, cells: dict[str, str], name: str) -> float:
    """Read a whole number; of a ticket number such as A116, A-017 or 12B, the last digits in it."""
    text = _cell(cells, name)
    digits = text if name != "last_called" else next(iter(_LAST_DIGITS.findall(text)), "")
    if not text:
        return np.nan
    try:
        number = float(digits)
    except ValueError:
        number = np.nan
    if not 0 <= number <= 1e7:
        sheet.note(row, Reason.NO_NUMBER, f"{name}: {text}")
        return np.nan
    return number


def _open(path: Path, *, needed: Sequence[str]) -> _Sheet:
    """Open a CSV file as offices export them: with or without BOM, parted by comma, semicolon or tab."""
    try:
        raw = path.read_bytes()
    except OSError as trouble:
        raise UnreadableLog(file=str(path), trouble=trouble.strerror or str(trouble)) from None
    text = _decoded(raw).replace("\0", "")
    head = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    heading: list[str] = []
    for cells in reader:
        if any(cell.strip() for cell in cells):
            heading = [cell.strip().strip('"').lower() for cell in cells]
            break
    missing = [name for name in needed if name not in heading]
    if missing:
        raise UnreadableLog(file=path.name, missing=missing)
    sheet = _Sheet(name=path.name, columns=frozenset(heading), rows=iter(()))
    sheet.rows = _rows(reader, heading, sheet.note)
    return sheet


def _rows(
    rows: Iterator[list[str]], heading: list[str], note: Callable[[int, Reason], None]
) -> Iterator[tuple[int, dict[str, str], tuple[str, ...]]]:
    while True:
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error:
            note(int(getattr(rows, "line_num", 0)), Reason.BROKEN)
            continue
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) < len(heading):
            cells = [*cells, *[""] * (len(heading) - len(cells))]
        yield int(getattr(rows, "line_num", 0)), dict(zip(heading, cells, strict=False)), tuple(cells)


def _decoded(raw: bytes) -> str:
    if raw[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return raw.decode("utf-16", errors="replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def _cell(cells: dict[str, str], name: str) -> str:
    text = cells.get(name, "").strip()
    return "" if text.lower() in _EMPTY else text


def _or_nan(value: float | None) -> float:
    return np.nan if value is None else value


def _floats(values: Iterator[float]) -> Floats:
    return np.fromiter(values, dtype=np.float64)
