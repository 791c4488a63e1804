"""What was known at each moment for which a wait is predicted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anjungan.waiting.logs import Floats

Table = NDArray[np.float32]


@dataclass(frozen=True, kw_only=True)
class Features:
    """One row for each prediction.

    `times` are seconds, `plain` counts and shares, `scale` the usual wait of the line as it was known then (seconds):
    divided by it, a busy line and a quiet one look alike and teach each other. `physical` names the columns of `times`
    that are estimates of the wait in their own right; -1 there means: not known.
    """

    times: Table
    plain: Table
    scale: Floats
    names: tuple[str, ...]
    physical: tuple[int, ...]

    def inputs(self) -> Table:
        """Return the table that is learnt from: times in usual waits of the line, then counts."""
        times = self.times / self.scale[:, None].astype(np.float32)
        unknown = self.times < 0
        times[unknown] = -1.0
        return np.hstack([times, self.plain])

    def estimates(self) -> Floats:
        """Return the physical estimates, seconds: the middle one of those known, then one column each.

        What is not known is the middle one. While nothing has been learnt, the middle one is the one to rely on: each
        estimate is far off in some kind of office, few are at once.
        """
        found = self.times[:, list(self.physical)].astype(np.float64)
        known = np.where(found < 0, np.nan, found)
        middle = np.nanmedian(known, axis=1, keepdims=True)
        return np.hstack([middle, np.where(found < 0, middle, found)])
