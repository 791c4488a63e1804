"""A running mean and variance whose past fades."""

from __future__ import annotations

import math


class Tally:
    """Weighted sums of values and of their logarithms. What was added on earlier days is halved once per half life."""

    __slots__ = ("day", "log_squares", "logs", "squares", "total", "weight")

    def __init__(  # noqa: PLR0917 - the order is that of `as_list`
        self,
        weight: float = 0.0,
        total: float = 0.0,
        squares: float = 0.0,
        logs: float = 0.0,
        log_squares: float = 0.0,
        day: int = 0,
    ) -> None:
        self.weight, self.total, self.squares = weight, total, squares
        self.logs, self.log_squares, self.day = logs, log_squares, day

    def add(self, value: float, day: int, half_life: float) -> None:
        """Count one value of a day. A day that has passed already counts as today's."""
        if day > self.day:
            if self.weight > 0 and math.isfinite(half_life):
                keep = 0.5 ** ((day - self.day) / half_life)
                self.weight *= keep
                self.total *= keep
                self.squares *= keep
                self.logs *= keep
                self.log_squares *= keep
            self.day = day
        # A service ended at once has no logarithm; one part in a thousand stands for it.
        log = math.log(max(value, 1e-3))
        self.weight += 1.0
        self.total += value
        self.squares += value * value
        self.logs += log
        self.log_squares += log * log

    @property
    def mean(self) -> float:
        """The mean; 0 of nothing."""
        return self.total / self.weight if self.weight > 0 else 0.0

    @property
    def variance(self) -> float:
        """The variance; 0 of nothing."""
        return max(self.squares / self.weight - self.mean**2, 0.0) if self.weight > 0 else 0.0

    @property
    def log_variance(self) -> float:
        """The variance of the logarithms; 0 of nothing."""
        return max(self.log_squares / self.weight - (self.logs / self.weight) ** 2, 0.0) if self.weight > 0 else 0.0

    def as_list(self) -> list[float]:
        """Return what makes it again: `Tally(*as_list())`."""
        return [self.weight, self.total, self.squares, self.logs, self.log_squares, self.day]
