"""Chance for the played paths: every ticket, line and counter has its own, whatever else is asked beside it.

A number is a hash of who it is for, of the path and of the seed, so that whole tables are made at once. Over the paths
the numbers of each are spread evenly (a Latin hypercube): of P paths one falls into each P-th part of all chances. What
adds up, as waits do, then differs far less from one set of paths to the next than with numbers drawn freely.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from anjungan.waiting.building import Key
from anjungan.waiting.durations import GRID, UnitTimes
from anjungan.waiting.quantiles import Floats, normal_quantile

Words = NDArray[np.uint64]

# The constants of splitmix64 (Steele, Lea and Flood 2014).
_STEP, _FIRST, _SECOND = (np.uint64(n) for n in (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB))
_SHIFTS = tuple(np.uint64(n) for n in (30, 27, 31, 11))
_JITTER = np.uint64(0xD6E8FEB86659FD93)


def names_of(kind: str, keys: Iterable[Key]) -> Words:
    """Return the names under which these draw their chances: one for each key, apart from those of another kind."""
    return np.array([crc32(f"{kind} {key!r}".encode()) for key in keys], dtype=np.uint64)


def evenly(*, seed: int, names: Words, paths: int) -> Floats:
    """Return numbers between 0 and 1, a row for each name and a column for each path, spread evenly over a row."""
    of_names = _mixed(names ^ _mixed(np.array([seed], dtype=np.uint64)))
    words = _mixed(of_names[:, None] + np.arange(1, paths + 1, dtype=np.uint64)[None, :] * _STEP)
    within = (_mixed(words ^ _JITTER) >> _SHIFTS[3]).astype(np.float64) * 2.0**-53
    return np.asarray((np.argsort(words, axis=1) + within) / paths)


def _mixed(words: Words) -> Words:
    words = (words ^ (words >> _SHIFTS[0])) * _FIRST
    words = (words ^ (words >> _SHIFTS[1])) * _SECOND
    return words ^ (words >> _SHIFTS[2])


def fresh_times(*, kinds: Sequence[UnitTimes], uniform: Floats) -> Floats:
    """Return services as shares of their means: for each row its kind, at the shares `uniform`."""
    table, places = _stacked(kinds)
    return np.asarray(table.ravel()[places[:, None] * GRID + (uniform * GRID).astype(np.int64)])


def rests(*, kinds: Sequence[UnitTimes], elapsed: Floats, uniform: Floats) -> Floats:
    """Return what is left of services under way for `elapsed` (both as shares of the mean), one row for each."""
    table, places = _stacked(kinds)
    begins = np.array([int(np.searchsorted(k.grid, e, side="right")) for k, e in zip(kinds, elapsed, strict=True)])
    place = begins[:, None] + uniform * np.maximum(GRID - 1 - begins, 0)[:, None]
    low = np.minimum(place.astype(np.int64), GRID - 2)
    flat, row = table.ravel(), places[:, None] * GRID
    here, beyond = flat[row + low], flat[row + low + 1]
    left = np.maximum(here + (place - low) * (beyond - here) - elapsed[:, None], 0.0)
    longer = begins >= GRID
    if longer.any():
        # Longer than all that are known: nobody knows, and as long again as a usual one is as good as any.
        left[longer] = -np.log1p(-uniform[longer])
    return np.asarray(left)


def normal_scores(uniform: Floats) -> Floats:
    """Return standard normal numbers at these shares."""
    return np.asarray(_normal_table()[(uniform * GRID).astype(np.int64)])


@lru_cache(maxsize=1)
def _normal_table() -> Floats:
    table = normal_quantile((np.arange(GRID) + 0.5) / GRID)
    return np.asarray(table / table.std())


def _stacked(kinds: Sequence[UnitTimes]) -> tuple[Floats, NDArray[np.int64]]:
    """Return the grids of all kinds, each once, and for each row which one is its."""
    place: dict[int, int] = {}
    grids: list[Floats] = []
    rows = []
    for kind in kinds:
        found = place.get(id(kind))
        if found is None:
            found = place[id(kind)] = len(grids)
            grids.append(kind.grid)
        rows.append(found)
    return np.stack(grids) if grids else np.zeros((0, GRID)), np.array(rows, dtype=np.int64)
