"""What a bench reports."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Row:
    """One figure. `at_least` and `aim` are limits; `lower_is_better` says on which side of them one must be."""

    bench: str
    figure: str
    value: float
    unit: str
    at_least: float | None = None
    aim: float | None = None
    floor: float | None = None
    ratio: float | None = None
    lower_is_better: bool = False

    @property
    def ok(self) -> bool:
        """Whether the figure keeps its promise."""
        if self.at_least is None:
            return True
        return self.value <= self.at_least if self.lower_is_better else self.value >= self.at_least

    def as_json(self) -> dict[str, object]:
        """Return the row as the file holds it."""
        plain = asdict(self)
        plain.pop("lower_is_better")
        return {**plain, "ok": self.ok}


def report(rows: list[Row], file: str | None) -> int:
    """Print the table, write the file if one is named, and return the exit code: 0 when all is kept."""
    width = max(len(row.figure) for row in rows)
    print(f"{'':{width}}  {'value':>10} {'unit':<14} {'at least':>9} {'aim':>9} {'floor':>9} {'ratio':>6}")
    for row in rows:
        cells = [_cell(row.at_least), _cell(row.aim), _cell(row.floor)]
        mark = "" if row.ok else "  MISSED"
        print(
            f"{row.figure:{width}}  {_cell(row.value):>10} {row.unit:<14} {cells[0]:>9} {cells[1]:>9} {cells[2]:>9} "
            f"{_cell(row.ratio):>6}{mark}"
        )
    if file:
        Path(file).write_text(json.dumps([row.as_json() for row in rows], indent=2) + "\n")
    return 0 if all(row.ok for row in rows) else 1


def _cell(value: float | None) -> str:
    return "" if value is None else f"{value:.3g}" if abs(value) < 10 else f"{value:.0f}"


def percentile(values: list[float], share: float) -> float:
    """Return the smallest value that at least this share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, int(len(ordered) * share + 0.999999) - 1))]
