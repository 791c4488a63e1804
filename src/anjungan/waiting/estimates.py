"""How long a person will wait, as a range. Pure: no clock, no table, no framework.

With exponential service and s counters, a person who finds n ahead waits the sum of n + 1 - k services, which is
Gamma distributed with rate s / mean (Whitt 1999, "Predicting queueing delays"). Counters that are free take the
first k people at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

# Standard normal quantiles of 5 % and 95 %.
_Z = 1.6448536269514722


@dataclass(frozen=True, kw_only=True)
class WaitRange:
    """Seconds until the call: `low` and `high` hold nine times out of ten, if the assumptions hold."""

    low: float
    mean: float
    high: float


def gamma_quantile(shape: float, z: float) -> float:
    """Return the quantile of Gamma(shape, 1) at the normal score z (Wilson and Hilferty 1931; within 2 % here)."""
    if shape <= 0:
        return 0.0
    ninth = 1.0 / (9.0 * shape)
    return float(shape * max(0.0, 1.0 - ninth + z * sqrt(ninth)) ** 3)


def wait_range(*, ahead: int, counters: int, free: int, mean_service_seconds: float) -> WaitRange | None:
    """Estimate the wait of a person with `ahead` people in front, `counters` open of which `free` have nobody.

    Returns None when nobody serves: there is no honest number then.
    """
    if counters < 1:
        return None
    services = ahead + 1 - min(free, counters)
    if services <= 0:
        return WaitRange(low=0.0, mean=0.0, high=0.0)
    unit = mean_service_seconds / counters
    return WaitRange(
        low=gamma_quantile(services, -_Z) * unit, mean=services * unit, high=gamma_quantile(services, _Z) * unit
    )
