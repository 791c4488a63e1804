"""What a misspelt word was meant to be. Pure text."""

from __future__ import annotations

import math
from collections.abc import Mapping

_SHORT = 5
_LONG = 9


def meant_by(typed: str, likely: Mapping[str, int]) -> str | None:
    """Return the likeliest of these words (with how common each is), or None when none is near enough.

    Short words may differ by one letter and must begin alike or hold the same letters; longer ones by two or three.
    """
    best: tuple[float, str] | None = None
    for word, common in sorted(likely.items()):
        slips = slips_between(typed, word)
        if slips > _allowed(typed, word):
            continue
        swapped = sorted(typed) == sorted(word)
        score = slips + 0.4 * (typed[0] != word[0]) - 0.5 * swapped - 0.15 * math.log1p(common)
        if best is None or score < best[0]:
            best = (score, word)
    return None if best is None else best[1]


def _allowed(typed: str, word: str) -> int:
    if len(typed) <= _SHORT:
        return 1 if typed[0] == word[0] or sorted(typed) == sorted(word) else 0
    return 2 if len(typed) < _LONG else 3


def slips_between(one: str, other: str) -> int:
    """Return how many letters must be added, left out, changed or swapped with a neighbour to get from one to other."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        current = [row]
        for column, wanted in enumerate(other, start=1):
            cost = min(last[column] + 1, current[-1] + 1, last[column - 1] + (letter != wanted))
            swapped = row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == wanted
            current.append(min(cost, before[column - 2] + 1) if swapped else cost)
        before, last = last, current
    return last[-1]
