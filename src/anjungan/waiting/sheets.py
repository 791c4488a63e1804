"""CSV files as offices export them: what can be used is used, and each row that cannot is named with the reason.

With or without BOM, UTF-8, UTF-16 or Windows-1252, parted by comma, semicolon, tab or bar, a heading in any case, and
quotes that somebody forgot to close.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from enum import StrEnum
from pathlib import Path

from anjungan.waiting.moments import EMPTY, Habit, Instant, Unclear, UnclearMoment, habit_of, read_instant


class UnreadableLog(Exception):
    """The file as a whole cannot be used.

    It cannot be opened (`trouble`), does not name the columns in `missing`, names `twice` a column, or writes in
    `column` of line `row` a moment, `found`, of which nobody can say when it was (`unclear`).
    """

    def __init__(
        self, *, file: str, missing: Sequence[str] = (), trouble: str = "", twice: str = "",
        unclear: Unclear | None = None, row: int = 0, column: str = "", found: str = "",
    ) -> None:  # fmt: skip
        self.file, self.missing, self.trouble, self.twice = file, tuple(missing), trouble, twice
        self.unclear, self.row, self.column, self.found = unclear, row, column, found
        if missing:
            said = f"the first row does not name the column {', '.join(missing)}"
        elif twice:
            said = f"the first row names the column {twice} twice"
        elif unclear:
            said = f"row {row}, column {column}: “{found}” {unclear.value}"
        else:
            said = trouble
        super().__init__(f"{file}: {said}")


class Reason(StrEnum):
    """Why a row, or a cell of it, was not used."""

    LINE_EMPTY = "line is empty: the row is not used"
    NO_MOMENT = "not a moment (ISO 8601): taken as unknown"
    NO_BEGINNING = "not a moment (ISO 8601), or empty: the row is not used"
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
    BROKEN = "more cells than the first row names: the row is not used"


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
class Row:
    """One row: its line in the file, its cells by the name of their column, and as they stand there."""

    number: int
    cells: dict[str, str]
    raw: tuple[str, ...]

    def cell(self, name: str) -> str:
        """Return what stands in a column, nothing where that says that nothing is known."""
        text = self.cells.get(name, "").strip()
        return "" if text.lower() in EMPTY else text


@dataclass(kw_only=True)
class Sheet:
    """The rows of one file, with the troubles met."""

    name: str
    columns: tuple[str, ...]
    rows: Iterator[Row] = field(default_factory=lambda: iter(()))
    zone: tzinfo | None = None
    habit: Habit = field(default_factory=Habit)
    problems: list[Problem] = field(default_factory=list)

    def note(self, row: int, reason: Reason, found: str = "") -> None:
        """Name a row that was not used."""
        self.problems.append(Problem(file=self.name, row=row, reason=reason, found=found.strip()[:40]))

    def moment(self, text: str) -> Instant | None:
        """Read a moment as this file writes it; None when empty. Raises ValueError or OverflowError."""
        return read_instant(text=text, zone=self.zone, habit=self.habit)

    def line(self, row: Row) -> str | None:
        """Return the line of a row, "" in a file without lines, None where it is missing."""
        name = row.cells.get("line", "").strip()
        if not name and "line" in self.columns:
            self.note(row.number, Reason.LINE_EMPTY)
            return None
        return name

    def begins(self, row: Row, name: str) -> Instant | None:
        """Return the moment without which a row is not used; None where there is none."""
        try:
            found = self.moment(row.cells[name])
        except (ValueError, OverflowError):
            found = None
        if found is None:
            self.note(row.number, Reason.NO_BEGINNING, row.cells[name])
        return found


def open_sheet(*, path: Path, needed: Sequence[str], moments: Sequence[str], zone: tzinfo | None) -> Sheet:
    """Open a file; `moments` are the columns that hold moments. Raises UnreadableLog."""
    try:
        raw = path.read_bytes()
    except OSError as trouble:
        raise UnreadableLog(file=str(path), trouble=trouble.strerror or str(trouble)) from None
    lines = _Lines(raw=raw, encoding=_encoding(raw))
    first = next((line for line in lines if line.strip()), "").strip()
    said = first[len("sep=") :] if first.lower().startswith("sep=") else ""
    head = next((line for line in lines if line.strip() and line.strip() != first), "") if said else first
    separator = said or max(",;\t|", key=head.count)
    heading: tuple[str, ...] = ()
    for _number, cells in lines.records(separator, 0):
        if any(cell.strip() for cell in cells) and not cells[0].lower().startswith("sep="):
            heading = tuple(_name(cell) for cell in cells)
            break
    missing = [name for name in needed if name not in heading]
    if missing:
        raise UnreadableLog(file=path.name, missing=missing)
    for name in ("line", *needed, *moments):
        if heading.count(name) > 1:
            raise UnreadableLog(file=path.name, twice=name)
    sheet = Sheet(name=path.name, columns=heading, zone=zone)
    sheet.habit = _habit(sheet, lambda: lines.records(separator, len(heading)), moments)
    sheet.rows = _rows(sheet, lines.records(separator, len(heading)))
    return sheet


def _name(cell: str) -> str:
    return "_".join(cell.replace('"', "").replace("-", " ").replace("_", " ").lower().split())


def _habit(sheet: Sheet, records: Callable[[], Iterator[tuple[int, list[str]]]], moments: Sequence[str]) -> Habit:
    chosen = [place for place, name in enumerate(sheet.columns) if name in moments]
    seen = (
        (number, place, cells[place])
        for number, cells in _below(sheet, records())
        for place in chosen
        if place < len(cells)
    )
    try:
        return habit_of(cells=(cell for _number, _place, cell in seen), zone=sheet.zone)
    except UnclearMoment as trouble:
        again = (
            (number, place) for number, cells in _below(sheet, records()) for place in chosen if place < len(cells)
        )
        number, place = next(found for count, found in enumerate(again) if count == trouble.place)
        raise UnreadableLog(
            file=sheet.name, unclear=trouble.why, row=number, column=sheet.columns[place], found=trouble.found
        ) from None


def _below(sheet: Sheet, records: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    """Return the rows below the heading that say anything."""
    heading = True
    for number, cells in records:
        if heading:
            heading = tuple(_name(cell) for cell in cells) != sheet.columns
        elif any(cell.strip() for cell in cells):
            yield number, cells


def _rows(sheet: Sheet, records: Iterator[tuple[int, list[str]]]) -> Iterator[Row]:
    width = len(sheet.columns)
    for number, found in _below(sheet, records):
        cells = found if len(found) >= width else [*found, *[""] * (width - len(found))]
        if any(cell.strip() for cell in cells[width:]):
            # A comma in a name without quotes moves all that follows into the wrong column.
            sheet.note(number, Reason.BROKEN, ",".join(cells))
            continue
        yield Row(number=number, cells=dict(zip(sheet.columns, cells, strict=False)), raw=tuple(cells))


@dataclass(frozen=True, kw_only=True)
class _Lines:
    """The lines of a file, read anew each time."""

    raw: bytes
    encoding: str

    def __iter__(self) -> Iterator[str]:
        with io.TextIOWrapper(io.BytesIO(self.raw), encoding=self.encoding, errors="replace", newline="") as text:
            for line in text:
                yield line.replace("\0", "") if "\0" in line else line

    def records(self, separator: str, width: int) -> Iterator[tuple[int, list[str]]]:
        """Return each row with its line in the file; `width` is how many cells a row has (0: any)."""
        taken: list[str] = []

        def lines() -> Iterator[str]:
            for line in self:
                taken.append(line)
                yield line

        rows = csv.reader(lines(), delimiter=separator)
        begins = 1
        while True:
            taken.clear()
            try:
                cells: list[str] | None = next(rows)
            except StopIteration:
                return
            except csv.Error:
                cells = None
            if cells is not None and (len(taken) == 1 or _is_whole(taken, cells, separator, width)):
                yield begins, cells
            else:
                # A quote that nobody closed has swallowed the rows after it.
                for place, line in enumerate(taken):
                    yield begins + place, [cell.strip().strip('"') for cell in line.rstrip("\r\n").split(separator)]
            begins += len(taken)


def _is_whole(lines: Sequence[str], cells: Sequence[str], separator: str, width: int) -> bool:
    """Return whether a row of several lines is one row with line breaks in a cell."""
    return len(cells) == width and all(line.count(separator) < max(1, width - 1) for line in lines[1:])


def _encoding(raw: bytes) -> str:
    if raw[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return "utf-16"
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"
