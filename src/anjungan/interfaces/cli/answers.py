"""What a command answers, and how it is shown."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum
from typing import Any, TextIO
from uuid import UUID


class Exit(IntEnum):
    """How a command ended."""

    FINE = 0
    FOUND_SOMETHING = 1
    NOT_AS_ASKED = 2
    NO_DATABASE = 3


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Lines for people, the same facts for programs, and the exit code."""

    lines: Sequence[str]
    facts: dict[str, Any] = field(default_factory=dict)
    code: Exit = Exit.FINE


def show(answer: Answer, *, as_json: bool, out: TextIO) -> None:
    """Print an answer."""
    if as_json:
        out.write(json.dumps(answer.facts, default=_plain, ensure_ascii=False, indent=2) + "\n")
        return
    out.writelines(f"{line}\n" for line in answer.lines)


def _plain(value: object) -> object:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, set | frozenset | tuple):
        return list(value)
    return str(value)


def table(rows: Sequence[Sequence[object]], *, right: frozenset[int] = frozenset()) -> list[str]:
    """Return rows as aligned columns; `right` names the columns of numbers."""
    text = [["" if cell is None else str(cell) for cell in row] for row in rows]
    widths = [max(len(row[column]) for row in text) for column in range(len(text[0]))] if text else []
    return [
        "  ".join(
            cell.rjust(width) if column in right else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in text
    ]
