"""How service times are spread around their mean, and what is left of one that has begun."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np

from anjungan.waiting.quantiles import Floats, gamma_quantile, normal_quantile

Family = Literal["gamma", "lognormal"]

# Into how many equally likely times a distribution is cut.
GRID = 2048
# Services longer than all of the grid: officers forgot to press, or it is a very long case. Nobody knows.
_UNKNOWN_REST = 1.0


@dataclass(frozen=True, slots=True)
class UnitTimes:
    """Times with mean 1 and a given coefficient of variation (0 allowed: always the same)."""

    family: Family
    cv: float
    grid: Floats
    tail_means: Floats

    def remaining_mean(self, elapsed: float) -> float:
        """Return what is expected to be left after `elapsed`, both in units of the mean."""
        index = int(np.searchsorted(self.grid, elapsed, side="right"))
        if index >= GRID:
            return _UNKNOWN_REST
        return float(self.tail_means[index]) - elapsed


def unit_times(family: Family, cv: float) -> UnitTimes:
    """Return the distribution, remembered at steps of one twentieth of cv; cv is held between 0 and 3."""
    return _remembered(family, round(min(max(cv, 0.0), 3.0) * 20) / 20)


@lru_cache(maxsize=128)
def _remembered(family: Family, cv: float) -> UnitTimes:
    shares = (np.arange(GRID) + 0.5) / GRID
    if cv <= 0:
        grid = np.ones(GRID)
    elif family == "gamma":
        k = 1.0 / (cv * cv)
        grid = gamma_quantile(k, shares) / k
    else:
        spread = np.log1p(cv * cv)
        grid = np.exp(np.sqrt(spread) * normal_quantile(shares) - spread / 2)
    grid = grid / grid.mean() if cv > 0 else grid
    tail_means = np.cumsum(grid[::-1])[::-1] / np.arange(GRID, 0, -1)
    return UnitTimes(family=family, cv=cv, grid=grid, tail_means=tail_means)
