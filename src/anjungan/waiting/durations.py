"""How service times are spread around their mean, and what is left of one that has begun."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np

from anjungan.waiting.quantiles import Floats, gamma_quantile, normal_quantile

Family = Literal["gamma", "lognormal"]

_GRID = 2048
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
        if index >= _GRID:
            return _UNKNOWN_REST
        return float(self.tail_means[index]) - elapsed

    def remaining(self, elapsed: float, uniform: Floats) -> Floats:
        """Return what is left after `elapsed`, one draw for each uniform number."""
        index = int(np.searchsorted(self.grid, elapsed, side="right"))
        if index >= _GRID:
            return np.asarray(-np.log1p(-uniform) * _UNKNOWN_REST)
        place = index + uniform * (_GRID - 1 - index)
        return np.asarray(np.maximum(np.interp(place, np.arange(_GRID), self.grid) - elapsed, 0.0))

    def draw(self, rng: np.random.Generator, shape: tuple[int, ...]) -> Floats:
        """Return fresh times."""
        if self.cv <= 0:
            return np.ones(shape)
        if self.family == "gamma":
            k = 1.0 / (self.cv * self.cv)
            return np.asarray(rng.standard_gamma(k, shape) / k)
        spread = np.log1p(self.cv * self.cv)
        return np.asarray(np.exp(np.sqrt(spread) * rng.standard_normal(shape) - spread / 2))


def unit_times(family: Family, cv: float) -> UnitTimes:
    """Return the distribution, remembered at steps of one twentieth of cv; cv is held between 0 and 3."""
    return _remembered(family, round(min(max(cv, 0.0), 3.0) * 20) / 20)


@lru_cache(maxsize=128)
def _remembered(family: Family, cv: float) -> UnitTimes:
    shares = (np.arange(_GRID) + 0.5) / _GRID
    if cv <= 0:
        grid = np.ones(_GRID)
    elif family == "gamma":
        k = 1.0 / (cv * cv)
        grid = gamma_quantile(k, shares) / k
    else:
        spread = np.log1p(cv * cv)
        grid = np.exp(np.sqrt(spread) * normal_quantile(shares) - spread / 2)
    grid = grid / grid.mean() if cv > 0 else grid
    tail_means = np.cumsum(grid[::-1])[::-1] / np.arange(_GRID, 0, -1)
    return UnitTimes(family=family, cv=cv, grid=grid, tail_means=tail_means)
