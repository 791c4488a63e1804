"""Ranges that hold what they promise: split conformal calibration on recent promises, by group of lines.

Each promise that has come true says by how many of its own half widths it was missed: below the median in units of
`q50 - q05`, above it in units of `q95 - q50`. The 90 % quantiles of the recent scores stretch or shrink the next
ranges, each side apart. A group with few promises leans on what all groups show, and that on the range as it was.
The mean is moved by the recent bias.

>>> calibration = Calibration()
>>> calibration.apply(groups=("imigrasi",), wait=Wait(mean=600, q05=300, q50=580, q95=960, p_today=1)).q95
960.0
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from anjungan.waiting.building import Key
from anjungan.waiting.forecasts import Wait
from anjungan.waiting.quantiles import Floats

# Seconds added to an estimate before it is multiplied: "at once" can be wrong by minutes, too.
ROOM = 120.0
_FORMAT = 1
_EVERYONE = "*"
_TAIL = 0.05
# Scores kept in a group (recent ones only), and how many of them weigh as much as the level above: for the range, and
# for the mean, which the model has nearly right and chance moves easily.
_KEPT, _PRIOR, _LEVEL_PRIOR = 1500, 120.0, 400.0
_LEAST_WIDTH = 20.0  # seconds: below that a range is a point, and no unit to measure with
_LEAST_STRETCH, _MOST_STRETCH = 0.3, 4.0


@dataclass(slots=True)
class _Group:
    below: deque[float] = field(default_factory=deque)
    above: deque[float] = field(default_factory=deque)
    sorted_below: list[float] = field(default_factory=list)
    sorted_above: list[float] = field(default_factory=list)
    promised: float = 0.0
    came: float = 0.0

    def add(self, below: float, above: float, promised: float, came: float) -> None:
        for recent, ordered, score in (
            (self.below, self.sorted_below, below),
            (self.above, self.sorted_above, above),
        ):
            recent.append(score)
            insort(ordered, score)
            if len(recent) > _KEPT:
                ordered.pop(bisect_right(ordered, recent.popleft()) - 1)
        fade = 1.0 - 1.0 / _KEPT
        self.promised = self.promised * fade + promised
        self.came = self.came * fade + came


class Calibration:
    """What recent promises teach about the next. Groups are any keys, told from the narrowest to the widest."""

    def __init__(self) -> None:
        self._groups: dict[Key, _Group] = {}

    def observe(self, *, groups: Sequence[Key], wait: Wait, actual: float) -> None:
        """Score one promise, as it was before calibration, by the seconds that were really waited."""
        if wait.q05 is None or wait.q50 is None or wait.q95 is None or wait.mean is None:
            return
        below = (wait.q50 - actual) / max(wait.q50 - wait.q05, _LEAST_WIDTH)
        above = (actual - wait.q50) / max(wait.q95 - wait.q50, _LEAST_WIDTH)
        for key in dict.fromkeys((*groups, _EVERYONE)):
            self._groups.setdefault(key, _Group()).add(below, above, wait.mean, actual)

    def apply(self, *, groups: Sequence[Key], wait: Wait) -> Wait:
        """Return the wait with its range stretched and its mean moved by what the groups have shown."""
        return stretched(wait, self.stretch(groups))

    def stretch(self, groups: Sequence[Key]) -> tuple[float, float, float]:
        """Return the factors of the lower and of the upper half of the range, and of the mean."""
        low = high = level = 1.0
        for key in reversed(list(dict.fromkeys((*groups, _EVERYONE)))):
            group = self._groups.get(key)
            if group is None:
                continue
            trust = len(group.below) / (len(group.below) + _PRIOR)
            low += trust * (_conformal(group.sorted_below) - low)
            high += trust * (_conformal(group.sorted_above) - high)
            if group.promised > 0:
                trust = len(group.below) / (len(group.below) + _LEVEL_PRIOR)
                level += trust * (min(max(group.came / group.promised, 0.5), 2.0) - level)
        return low, high, level

    def known(self, group: Key) -> int:
        """Return how many recent promises of a group are kept."""
        found = self._groups.get(group)
        return len(found.below) if found else 0

    def to_json(self) -> dict[str, Any]:
        """Return all that was learned, as json.dumps takes it."""
        return {
            "format": _FORMAT,
            "groups": [[key, list(g.below), list(g.above), g.promised, g.came] for key, g in self._groups.items()],
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Calibration:
        """Return what `to_json` gave. Raises ValueError for another format."""
        if kept.get("format") != _FORMAT:
            raise ValueError(f"a calibration of format {_FORMAT} is wanted, not {kept.get('format')!r}")
        calibration = cls()
        for key, below, above, promised, came in kept["groups"]:
            calibration._groups[key] = _Group(
                deque(below), deque(above), sorted(below), sorted(above), float(promised), float(came)
            )
        return calibration


def corrected(wait: Wait, share: float) -> Wait:
    """Return the wait with its mean and its range moved by a share, room added."""
    mean, q05, q50, q95 = (
        None if seconds is None else max(seconds + (seconds + ROOM) * share, 0.0)
        for seconds in (wait.mean, wait.q05, wait.q50, wait.q95)
    )
    return Wait(mean=mean, q05=q05, q50=q50, q95=q95, p_today=wait.p_today)


def stretched(wait: Wait, by: tuple[float, float, float]) -> Wait:
    """Return the wait with the halves of its range and its mean changed by what `Calibration.stretch` gave."""
    if wait.q50 is None or wait.mean is None:
        return wait
    low, high, level = by
    return Wait(
        mean=wait.mean * level,
        q05=None if wait.q05 is None else max(wait.q50 - low * (wait.q50 - wait.q05), 0.0),
        q50=wait.q50,
        q95=None if wait.q95 is None else wait.q50 + high * (wait.q95 - wait.q50),
        p_today=wait.p_today,
    )


def stretched_table(waits: Floats, by: Floats) -> Floats:
    """Return a table of waits (`forecasts.table_of`), each row stretched by its own three factors."""
    mean, q05, q50, q95 = waits[:, :4].T
    low, high, level = by.T
    known = np.isfinite(q50) & np.isfinite(mean)
    middle = np.where(known, q50, 0.0)
    told = waits.copy()
    told[:, 0] = np.where(known, mean * level, mean)
    told[:, 1] = np.where(known, np.maximum(middle - low * (middle - q05), 0.0), q05)
    told[:, 3] = np.where(known, middle + high * (q95 - middle), q95)
    return told


def _conformal(ordered: Sequence[float]) -> float:
    # The score that the next one exceeds with the tail's probability at most: rank ceil((1 - tail)(n + 1)).
    if not ordered:
        return 1.0
    place = min(len(ordered) - 1, max(0, int((1.0 - _TAIL) * (len(ordered) + 1) + 0.999999) - 1))
    return min(max(ordered[place], _LEAST_STRETCH), _MOST_STRETCH)
