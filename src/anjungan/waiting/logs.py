"""Reading the logs of any office: tickets, rosters and snapshots of a queue, as CSV files.

Nothing an office may have written makes reading fail: a row that cannot be used is named with its line in the file and
the reason, and all other rows are used. Only a file of which nobody can say what it means is refused, in one sentence.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import tzinfo
from hashlib import blake2b
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from anjungan.waiting.moments import EMPTY, Instant, Unclear, read_instant
from anjungan.waiting.sheets import Problem, Reason, Row, Sheet, UnreadableLog, open_sheet

__all__ = [
    "OUTCOMES", "Duty", "Floats", "Instant", "Ints", "Problem", "Reason", "SnapshotLog", "TicketLog", "Unclear",
    "UnreadableLog", "read_instant", "read_roster", "read_snapshots", "read_tickets",
]  # fmt: skip

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_LEFT = "left"
OUTCOMES = frozenset({"served", "no_show", _LEFT})

_LAST_DIGITS = re.compile(r"(\d+)\D*$")
_DAY = 86_400
# Nobody stands in a line for so long: the date of such a call is wrong.
_LONGEST_WAIT = 7 * _DAY
# The clocks of a printer and a counter differ, or one of them tells only minutes: called so early is called at once.
_CLOCKS_APART, _WAITED = 60.0, 10.0


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


def read_tickets(*, path: Path, zone: tzinfo | None = None) -> TicketLog:
    """Read a ticket log. Raises UnreadableLog when `arrived_at` is not among its columns."""
    moments = ("arrived_at", "called_at", "served_at", "left_at")
    sheet = open_sheet(path=path, needed=moments[:1], moments=moments, zone=zone)
    reader = _TicketReader(sheet=sheet)
    for row in sheet.rows:
        reader.take(row)
    return reader.log()


def _floats() -> array[float]:
    return array("d")


@dataclass(kw_only=True)
class _TicketReader:
    """Collects the rows of a ticket log, column by column: a year of a large office has a million of them."""

    sheet: Sheet
    arrived: array[float] = field(default_factory=_floats)
    wall: array[float] = field(default_factory=_floats)
    called: array[float] = field(default_factory=_floats)
    left: array[float] = field(default_factory=_floats)
    lines: list[str] = field(default_factory=list)
    counters: list[str] = field(default_factory=list)
    priorities: list[str] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    usable: list[bool] = field(default_factory=list)
    repeated: list[bool] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    seen: set[bytes] = field(default_factory=set)

    def take(self, row: Row) -> None:
        """Read one row."""
        line = self.sheet.line(row)
        arrived = None if line is None else self.sheet.begins(row, "arrived_at")
        if line is None or arrived is None:
            return
        called, served, left = (self._moment(row, name) for name in ("called_at", "served_at", "left_at"))
        if self._gave_up(row) and called is not None and served is None and (left is None or left <= called):
            # Some programs write down the end of the wait as a call, however the wait ended.
            called, left = None, called
        # An office that does not record the call records the beginning.
        called = served if called is None else called
        if called is not None and called > arrived.at + _LONGEST_WAIT:
            self.sheet.note(row.number, Reason.CALLED_TOO_LATE)
            called = served = None
        usable = called is None or called >= arrived.at - _CLOCKS_APART
        if not usable:
            self.sheet.note(row.number, Reason.CALLED_BEFORE_ARRIVED)
        elif called is not None:
            called = max(called, arrived.at)
        left = self._left(row, arrived.at, called, left)
        if served is not None and called is not None and served < called:
            self.sheet.note(row.number, Reason.SERVED_BEFORE_CALLED)
        counter, priority = row.cell("counter"), row.cell("priority")
        self.repeated.append(self._repeated(row, arrived.at, called, counter))
        self.arrived.append(arrived.at)
        self.wall.append(arrived.wall)
        self.called.append(_or_nan(called if usable else None))
        self.left.append(_or_nan(left))
        self.usable.append(usable)
        self.written.append(row.cells["arrived_at"].strip())
        for column, name in ((self.lines, line), (self.counters, counter), (self.priorities, priority)):
            column.append(self.names.setdefault(name, name))

    def _left(self, row: Row, arrived: float, called: float | None, left: float | None) -> float | None:
        if left is not None and left < arrived:
            self.sheet.note(row.number, Reason.LEFT_BEFORE_ARRIVED)
            return None
        if called is not None and left is not None and left < called:
            self.sheet.note(row.number, Reason.LEFT_BEFORE_CALLED)
        return left

    def _gave_up(self, row: Row) -> bool:
        outcome = row.cells.get("outcome", "").strip().lower()
        if outcome not in EMPTY and outcome not in OUTCOMES:
            self.sheet.note(row.number, Reason.UNKNOWN_OUTCOME, outcome)
        return outcome == _LEFT

    def _moment(self, row: Row, name: str) -> float | None:
        try:
            instant = self.sheet.moment(row.cells.get(name, ""))
        except (ValueError, OverflowError):
            self.sheet.note(row.number, Reason.NO_MOMENT, f"{name}: {row.cells[name]}")
            return None
        return None if instant is None else instant.at

    def _repeated(self, row: Row, arrived: float, called: float | None, counter: str) -> bool:
        # Two people may well come in the same second; they are not called to one counter in the same second, nor do
        # they wait as long to the second, unless both are called at once or only minutes are written.
        if called is None or not (counter or (called - arrived >= _WAITED and (called % 60 or arrived % 60))):
            return False
        said = blake2b("\0".join(row.raw).encode(errors="replace"), digest_size=16).digest()
        repeated = said in self.seen
        if repeated:
            self.sheet.note(row.number, Reason.REPEATED)
        self.seen.add(said)
        return repeated

    def log(self) -> TicketLog:
        """Return all rows in order of arrival; rows of one moment stay in the order of the file."""
        arrived = np.array(self.arrived)
        order = np.argsort(arrived, kind="stable")
        rows = order.tolist()
        lines, line = _numbered(self.lines[row] for row in rows)
        counters, counter = _numbered(self.counters[row] for row in rows)
        if "" in counters:
            # Nobody wrote down where.
            nobody = counters.index("")
            counter = np.where(counter == nobody, -1, counter - (counter > nobody))
            counters = tuple(name for name in counters if name)
        return TicketLog(
            line=line,
            counter=counter,
            lines=lines,
            counters=counters,
            arrived=arrived[order],
            wall=np.array(self.wall)[order],
            called=np.array(self.called)[order],
            left=np.array(self.left)[order],
            priority=tuple(self.priorities[row] for row in rows),
            usable=np.array(self.usable, dtype=np.bool_)[order],
            repeated=np.array(self.repeated, dtype=np.bool_)[order],
            written_arrival=tuple(self.written[row] for row in rows),
            problems=tuple(self.sheet.problems),
        )


def _numbered(names: Iterator[str]) -> tuple[tuple[str, ...], Ints]:
    """Number the names as they are first met."""
    found: dict[str, int] = {}
    numbers = np.fromiter((found.setdefault(name, len(found)) for name in names), dtype=np.int64)
    return tuple(found), numbers


def read_roster(*, path: Path, zone: tzinfo | None = None) -> tuple[tuple[Duty, ...], tuple[Problem, ...]]:
    """Read who stands where and when. Raises UnreadableLog when a column is missing."""
    moments = ("from_at", "to_at")
    sheet = open_sheet(path=path, needed=moments, moments=moments, zone=zone)
    duties: list[Duty] = []
    for row in sheet.rows:
        try:
            begins, ends = sheet.moment(row.cells["from_at"]), sheet.moment(row.cells["to_at"])
        except (ValueError, OverflowError):
            begins = ends = None
        if begins is None or ends is None:
            sheet.note(row.number, Reason.NO_BEGINNING, f"{row.cells['from_at']} {row.cells['to_at']}")
        elif ends.at <= begins.at:
            sheet.note(row.number, Reason.ENDS_BEFORE_IT_BEGINS)
        elif ends.at - begins.at > 2 * _DAY:
            sheet.note(row.number, Reason.TOO_LONG)
        else:
            line = row.cells.get("line", "").strip()
            duties.append(Duty(line=line, counter=row.cell("counter"), begins=begins.at, ends=ends.at))
    duties.sort(key=lambda duty: (duty.begins, duty.ends, duty.line, duty.counter))
    return tuple(duties), tuple(sheet.problems)


def read_snapshots(*, path: Path, zone: tzinfo | None = None) -> SnapshotLog:
    """Read snapshots of a queue. Raises UnreadableLog when `at`, `waiting` or `last_called` is not a column."""
    sheet = open_sheet(path=path, needed=("at", "waiting", "last_called"), moments=("at",), zone=zone)
    figures: tuple[array[float], ...] = tuple(array("d") for _ in range(5))
    names: list[str] = []
    written: list[str] = []
    seen: set[tuple[str, float]] = set()
    for row in sheet.rows:
        line = sheet.line(row)
        at = None if line is None else sheet.begins(row, "at")
        if line is None or at is None:
            continue
        if (line, at.at) in seen:
            sheet.note(row.number, Reason.SAME_MOMENT)
            continue
        seen.add((line, at.at))
        counts = (_count(sheet, row, name) for name in ("open_counters", "waiting", "last_called"))
        for column, value in zip(figures, (at.at, at.wall, *counts), strict=True):
            column.append(value)
        names.append(line)
        written.append(row.cells["at"].strip())
    table = np.array(figures)
    order = np.argsort(table[0], kind="stable")
    at_, wall, open_counters, waiting, shown = table[:, order]
    lines, line_numbers = _numbered(names[place] for place in order.tolist())
    return SnapshotLog(
        line=line_numbers, lines=lines, at=at_, wall=wall, open_counters=open_counters, waiting=waiting, shown=shown,
        written_at=tuple(written[place] for place in order.tolist()), problems=tuple(sheet.problems),
    )  # fmt: skip


def _count(sheet: Sheet, row: Row, name: str) -> float:
    """Read a whole number; of a ticket number such as A116, A-017 or 12B, the last digits in it."""
    text = row.cell(name)
    digits = text.replace(",", ".") if name != "last_called" else next(iter(_LAST_DIGITS.findall(text)), "")
    if not text:
        return np.nan
    try:
        number = float(digits)
    except ValueError:
        number = np.nan
    if not 0 <= number <= 1e7:
        sheet.note(row.number, Reason.NO_NUMBER, f"{name}: {text}")
        return np.nan
    return number


def _or_nan(value: float | None) -> float:
    return np.nan if value is None else value
