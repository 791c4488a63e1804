"""How good the told ranges were, counted over those who were called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from anjungan.waiting.logs import Floats

# The cost of a miss in the Winkler score of a 90 % interval (Winkler 1972; Gneiting & Raftery 2007).
_MISS = 2 / 0.1


@dataclass(frozen=True, kw_only=True)
class Group:
    """One hour or one line: how many were called, the share of waits inside the 90 % range, and the mean miss."""

    count: int
    coverage: float
    mae: float
    mean_wait: float


@dataclass(frozen=True, kw_only=True)
class Measures:
    """Errors in seconds, shares between 0 and 1. `mae` is of the median, `mae_of_mean`, `rmse` and `bias` of the mean.

    `bias` is above zero when people waited less than told. `back_by_missed` is the share called before "be back by".
    """

    predicted: int
    called: int
    mean_wait: float = 0.0
    mae: float = 0.0
    mae_of_mean: float = 0.0
    rmse: float = 0.0
    bias: float = 0.0
    coverage: float = 0.0
    width: float = 0.0
    winkler: float = 0.0
    back_by_missed: float = 0.0
    by_hour: Mapping[str, Group] = field(default_factory=dict)
    by_line: Mapping[str, Group] = field(default_factory=dict)


def measure(
    *, mean: Floats, low: Floats, middle: Floats, high: Floats, actual: Floats, hour: NDArray[np.int64],
    line: tuple[str, ...],
) -> Measures:  # fmt: skip
    """Compare what was told with what came; rows without an actual wait (NaN) are only counted."""
    known = ~np.isnan(actual)
    if not known.any():
        return Measures(predicted=len(actual), called=0)
    wait, lower, upper, off = actual[known], low[known], high[known], mean[known] - actual[known]
    inside = (lower <= wait) & (wait <= upper)
    score = (upper - lower) + _MISS * (np.maximum(lower - wait, 0) + np.maximum(wait - upper, 0))
    miss = np.abs(middle[known] - wait)

    def group(chosen: NDArray[np.bool_]) -> Group:
        return Group(
            count=int(chosen.sum()), coverage=float(inside[chosen].mean()), mae=float(miss[chosen].mean()),
            mean_wait=float(wait[chosen].mean()),
        )  # fmt: skip

    hours = hour[known]
    names = np.array(line, dtype=object)[known]
    return Measures(
        predicted=len(actual),
        called=int(known.sum()),
        mean_wait=float(wait.mean()),
        mae=float(miss.mean()),
        mae_of_mean=float(np.abs(off).mean()),
        rmse=float(np.sqrt(np.mean(off**2))),
        bias=float(off.mean()),
        coverage=float(inside.mean()),
        width=float((upper - lower).mean()),
        winkler=float(score.mean()),
        back_by_missed=float((wait < lower).mean()),
        by_hour={f"{one:02d}": group(hours == one) for one in sorted(set(hours.tolist()))},
        by_line={str(one): group(names == one) for one in sorted(set(names.tolist()))},
    )
