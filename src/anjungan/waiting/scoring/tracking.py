"""Keeping promises true while they are made: quantiles and means that learn from each finished wait.

A quantile that was missed too often moves outwards, one that was missed too seldom moves inwards, for all, for the line
and for the hour of the day at once (adaptive conformal inference: Gibbs & Candès 2021; quantile tracking: Angelopoulos,
Candès & Tibshirani 2023). The mean is moved by the share by which recent days were off.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import exp

from anjungan.waiting.corrections import HIGH, LOW, MIDDLE

_DAY = 86_400.0


@dataclass(frozen=True, kw_only=True)
class Range:
    """What is told: seconds."""

    mean: float
    low: float
    middle: float
    high: float


@dataclass(kw_only=True)
class Quantile:
    """One quantile, moved in units of the spread of the prediction."""

    level: float
    all_step: float
    group_step: float
    everyone: float = 0.0
    groups: dict[tuple[str, int], float] = field(default_factory=dict)

    def shift(self, line: int, hour: int) -> float:
        """Return by how many spreads the quantile is to be moved."""
        groups = self.groups
        return self.everyone + groups.get(("line", line), 0.0) + groups.get(("hour", hour), 0.0)

    def learn(self, *, below: bool, line: int, hour: int) -> None:
        """Take in whether a finished wait was below what was told."""
        push = self.level - (1.0 if below else 0.0)
        self.everyone += self.all_step * push
        for group in (("line", line), ("hour", hour)):
            self.groups[group] = self.groups.get(group, 0.0) + self.group_step * push


@dataclass(kw_only=True)
class Tracker:
    """All that is learnt between two refits, and kept over them."""

    low: Quantile = field(default_factory=lambda: Quantile(level=LOW, all_step=0.01, group_step=0.02))
    middle: Quantile = field(default_factory=lambda: Quantile(level=MIDDLE, all_step=0.002, group_step=0.002))
    high: Quantile = field(default_factory=lambda: Quantile(level=HIGH, all_step=0.02, group_step=0.04))
    off: float = 0.0
    told: float = 0.0
    off_by_line: dict[int, tuple[float, float]] = field(default_factory=dict)
    last: float = 0.0
    memory_days: float = 10.0

    def tell(self, raw: Range, *, line: int, hour: int) -> Range:
        """Return what to tell, given what the models say."""
        spread = max(raw.high - raw.low, 0.05 * raw.middle, 1.0)
        middle = max(0.0, raw.middle + spread * self.middle.shift(line, hour))
        low = min(max(0.0, raw.low + spread * self.low.shift(line, hour)), middle)
        high = max(raw.high + spread * self.high.shift(line, hour), middle)
        return Range(mean=raw.mean * self.correction(line), low=low, middle=middle, high=high)

    def correction(self, line: int) -> float:
        """Return by what the mean is multiplied, after the recent days of all and of the line."""
        everyone = self.off / (self.told + 1e-9) if self.told > 0 else 0.0
        everyone *= self.told / (self.told + 50.0 * 600.0)
        off, told = self.off_by_line.get(line, (0.0, 0.0))
        own = (off - everyone * told) / (told + 200.0 * 600.0)
        return min(2.0, max(0.5, 1.0 + everyone + own))

    def learn(self, *, raw: Range, told: Range, wait: float, line: int, hour: int, at: float) -> None:
        """Take in one finished wait."""
        if told.low > 0 or raw.low > 0.02 * (raw.high - raw.low):
            # "At once" cannot be missed, so that it teaches nothing.
            self.low.learn(below=wait < told.low, line=line, hour=hour)
        self.middle.learn(below=wait < told.middle, line=line, hour=hour)
        self.high.learn(below=wait <= told.high, line=line, hour=hour)
        if self.last:
            fade = exp(-max(0.0, at - self.last) / (self.memory_days * _DAY))
            self.off *= fade
            self.told *= fade
        self.last = max(at, self.last)
        self.off += wait - raw.mean
        self.told += raw.mean
        off, sum_told = self.off_by_line.get(line, (0.0, 0.0))
        self.off_by_line[line] = (off * 0.998 + wait - raw.mean, sum_told * 0.998 + raw.mean)
