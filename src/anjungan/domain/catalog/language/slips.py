"""What a misspelt word was meant to be. Pure text."""

from __future__ import annotations

import math
from collections.abc import Mapping

_SHORT = 5
_LONG = 9
# What leaving out vowels counts for, in slips.
_SHORTENED = 0.5
_FEWEST_CONSONANTS = 3
_VOWELS = frozenset("aiueo")


def meant_by(typed: str, likely: Mapping[str, int]) -> str | None:
    """Return the likeliest of these words (with how common each is), or None when none is near enough.

    Short words may differ by one letter and must begin alike or hold the same letters; longer ones by two or three.
    Vowels left out, as in `pjk` for `pajak`, are no slips.
    """
    best: tuple[float, str] | None = None
    for word, common in sorted(likely.items()):
        slips = _SHORTENED if is_shortened(typed, word) else slips_between(typed, word)
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


def consonants_of(word: str) -> str:
    """Return a word without its vowels, but for the first letter; nothing when too little is left to know it by."""
    left = word[:1] + "".join(letter for letter in word[1:] if letter not in _VOWELS)
    return left if len(left) >= _FEWEST_CONSONANTS else ""


def is_shortened(typed: str, word: str) -> bool:
    """Return whether a word was typed with nothing but vowels left out."""
    if len(typed) >= len(word) or not consonants_of(typed) or consonants_of(typed) != consonants_of(word):
        return False
    letters = iter(word)
    return all(letter in letters for letter in typed)


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
