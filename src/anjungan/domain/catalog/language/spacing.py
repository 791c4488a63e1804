"""Words run together, torn apart or spelt out by the names of their letters. Pure text.

People write `daftarhaji`, `pa sport` and `es ka ce ka`. Whatever is known as a word decides where words begin and end.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import pairwise

Known = Callable[[str], bool]

# Shorter runs are rather short forms and slips; longer ones are no words that somebody typed.
_SHORTEST_RUN, _LONGEST_RUN = 5, 40
_SHORTEST_PART, _LONGEST_PART = 2, 24
# In a true run the words are this long on the average; else letters were only heaped up.
_MEAN_PART = 3.0
_MOST_LETTERS = 8
# Beside a rest that nobody knows, at least so many letters must be known; a shorter rest is an ending.
_SHORTEST_KNOWN, _SHORTEST_REST = 3, 3

_LETTERS = {
    "a": "a", "be": "b", "ce": "c", "de": "d", "e": "e", "ef": "f", "ge": "g", "ha": "h", "i": "i", "je": "j",
    "ka": "k", "el": "l", "em": "m", "en": "n", "o": "o", "pe": "p", "ki": "q", "er": "r", "es": "s", "te": "t",
    "u": "u", "ve": "v", "fe": "v", "we": "w", "eks": "x", "ye": "y", "zet": "z",
}  # fmt: skip


def parts_of(run: str) -> Iterator[str]:
    """Yield every piece of a run of letters that could be a word in it."""
    if _SHORTEST_RUN <= len(run) <= _LONGEST_RUN:
        for begins in range(len(run)):
            for ends in range(begins + _SHORTEST_PART, min(begins + _LONGEST_PART, len(run)) + 1):
                yield run[begins:ends]


def apart(run: str, known: Known) -> list[str]:
    """Return the known words that a run consists of, the longest ones possible; nothing when a rest stays over."""
    return _words(run, _ways(run, known), len(run)) if _SHORTEST_RUN <= len(run) <= _LONGEST_RUN else []


def apart_with_rest(run: str, known: Known) -> tuple[list[str], str, list[str]]:
    """Return known words, one rest that nobody knows, and known words again; only one side has words.

    The rest is as short as possible. When nothing is known in the run, all of it is the rest.
    """
    if not _SHORTEST_RUN <= len(run) <= _LONGEST_RUN:
        return [], run, []
    turned = run[::-1]
    forwards, backwards = _ways(run, known), _ways(turned, lambda word: known(word[::-1]))
    for end in range(len(run) - _SHORTEST_REST, _SHORTEST_KNOWN - 1, -1):
        before = _words(run, forwards, end)
        if before:
            return before, run[end:], []
        after = _words(turned, backwards, end)
        if after:
            return [], run[:-end], [word[::-1] for word in reversed(after)]
    return [], run, []


def _ways(run: str, known: Known) -> list[tuple[int, int] | None]:
    """Return for each end within a run how much the longest words up to there tell and where the last of them begins.

    None where no known words end. The whole run is no word in itself.
    """
    ways: list[tuple[int, int] | None] = [(0, 0)] + [None] * len(run)
    for end in range(_SHORTEST_PART, len(run) + 1):
        for begin in range(max(0, end - _LONGEST_PART), end - _SHORTEST_PART + 1):
            before, found = ways[begin], ways[end]
            if before is None or end - begin == len(run):
                continue
            worth = before[0] + (end - begin) ** 2
            if (found is None or worth > found[0]) and known(run[begin:end]):
                ways[end] = (worth, begin)
    return ways


def _words(run: str, ways: list[tuple[int, int] | None], end: int) -> list[str]:
    words: list[str] = []
    at = end
    while at > 0:
        step = ways[at]
        if step is None:
            return []
        words.insert(0, run[step[1] : at])
        at = step[1]
    return words if end >= _MEAN_PART * len(words) else []


def mended(tokens: Sequence[str], unknown: Collection[str], known: Known) -> dict[str, str]:
    """Return which two neighbours (with a blank between them) are one known word that was torn apart."""
    return {
        f"{one} {other}": one + other
        for one, other in pairwise(tokens)
        if (one in unknown or other in unknown) and len(one + other) > _SHORTEST_REST and known(one + other)
    }


def spelt_out(tokens: Sequence[str], known: Known) -> list[str]:
    """Return the tokens with the names of letters put together where they spell a known word."""
    read: list[str] = []
    at = 0
    while at < len(tokens):
        for ends in range(min(len(tokens), at + _MOST_LETTERS), at, -1):
            word = _letters("".join(tokens[at:ends]))
            # One token that happens to be two names of letters is a word of its own more often than not.
            if word and known(word) and (ends - at >= 2 or len(word) >= 3):
                read.append(word)
                at = ends
                break
        else:
            read.append(tokens[at])
            at += 1
    return read


def _letters(text: str) -> str:
    """Return the letters that a text names one after the other; nothing when it is not made of such names."""
    found: list[str | None] = [""] + [None] * len(text)
    for end in range(1, len(text) + 1):
        for length in (1, 2, 3):
            before = found[end - length] if end >= length else None
            name = _LETTERS.get(text[end - length : end]) if before is not None else None
            if name is not None and before is not None:
                found[end] = before + name
    return found[-1] or "" if text else ""
