"""How fast people who wait in a line give up: so many in so much waiting, leaning on the mall where little is known.

What counts is leaving that is known (a visitor gives the number back, a greeter sees them go). Who leaves without a
word is called in vain, and that is part of how long a service takes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from anjungan.waiting.building import Key

# A line shows its own pace of leaving after about so much waiting, the mall after this (seconds).
_LINE_PRIOR, _MALL_PRIOR = 40 * 3600.0, 100 * 3600.0


@dataclass(slots=True)
class _Seen:
    waited: float = 0.0
    left: float = 0.0
    day: int = 0

    def add(self, waited: float, left: float, day: int, half_life: float) -> None:
        if day > self.day:
            keep = 0.5 ** ((day - self.day) / half_life)
            self.waited, self.left, self.day = self.waited * keep, self.left * keep, day
        self.waited += waited
        self.left += left


class Leaving:
    """Hazards by line, per second of waiting. Days fade as they do for service times."""

    def __init__(self, half_life_days: float = 30.0) -> None:
        self.half_life_days = half_life_days
        self._mall = _Seen()
        self._lines: dict[Key, _Seen] = {}

    def observe(self, *, line: Key, waited: float, left: int, day: int) -> None:
        """Learn from a span: so many seconds of waiting, added up over people, of whom so many left unserved."""
        if not (math.isfinite(waited) and waited >= 0 and left >= 0):
            return
        for seen in (self._mall, self._lines.setdefault(line, _Seen())):
            seen.add(waited, left, day, self.half_life_days)

    def hazard(self, line: Key) -> float:
        """Return the share of those who wait that leaves per second; 0 where nobody has been seen to leave."""
        everywhere = self._mall.left / (self._mall.waited + _MALL_PRIOR)
        own = self._lines.get(line)
        if own is None:
            return everywhere
        return (own.left + everywhere * _LINE_PRIOR) / (own.waited + _LINE_PRIOR)

    def to_json(self) -> list[list[Any]]:
        """Return all that was learnt, as json.dumps takes it: the mall first."""
        return [
            [line, seen.waited, seen.left, seen.day] for line, seen in ((None, self._mall), *self._lines.items())
        ]  # fmt: skip

    def read(self, kept: list[list[Any]]) -> None:
        """Take in what `to_json` gave."""
        for line, waited, left, day in kept:
            seen = _Seen(float(waited), float(left), int(day))
            if line is None:
                self._mall = seen
            else:
                self._lines[line] = seen
