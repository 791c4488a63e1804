"""The classic estimators of a delay, each O(1) for a ticket: what the queue shows, and what recent delays show.

From the queue: QL (`queue_length`), QLm (`with_patience`); QLt, with the known roster, is `rosters.waits`. From the
past: LES, HOL, RCS and AVGk (`RecentWaits`), HIST and NI (`UsualWaits`). Names and comparison: Whitt 1999, Ibrahim
and Whitt 2009 and 2011. With exponential services QL is the best there is; the others need neither rates nor counts,
which is why they are published so often, and err by 1.4 times as much or more.

>>> told = queue_length(ahead=9, counters=5, mean_service=300)
>>> round(told.mean), round(told.q05), round(told.q95)
(600, 326, 942)
>>> round(with_patience(ahead=9, counters=5, mean_service=300, mean_patience=1200).mean)
497
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from math import exp, inf, lgamma, log, log1p

import numpy as np

from anjungan.waiting.rosters import Pace, waits

_HALF_HOUR = 1800.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """A delay in seconds: its mean, and the range that holds it with 90 %."""

    mean: float
    q05: float
    q95: float


def queue_length(*, ahead: int, counters: int, mean_service: float) -> Told:
    """Return QL: `ahead` wait in line, all counters are busy. Exact for exponential services at constant rates.

    Raises ValueError without a counter: nobody can say then.
    """
    _require_counters(counters)
    pace = Pace(starts=np.zeros(1), rates=np.array([counters / mean_service]), jumps=np.zeros(1))
    found = waits(pace=pace, needed=np.array([ahead + 1.0]))
    return Told(mean=float(found.mean[0]), q05=float(found.q05[0]), q95=float(found.q95[0]))


def with_patience(*, ahead: int, counters: int, mean_service: float, mean_patience: float) -> Told:
    """Return QLm: as `queue_length`, but those ahead may leave, each after `mean_patience` on average.

    The delay is a sum of ahead + 1 exponential times with rates s mu + i theta, i = 0 to ahead. Those rates are
    evenly spaced, so the sum is -ln(B) / theta with B from Beta(s mu / theta, ahead + 1): the range is exact.
    """
    _require_counters(counters)
    if mean_patience == inf:
        return queue_length(ahead=ahead, counters=counters, mean_service=mean_service)
    leaving, served = 1.0 / mean_patience, counters / mean_service
    mean = sum(1.0 / (served + i * leaving) for i in range(ahead + 1))
    # The delay is short when B is near 1.
    early, late = (_beta_quantile(served / leaving, ahead + 1.0, share) for share in (0.95, 0.05))
    return Told(mean=mean, q05=-log(early) / leaving, q95=-log(late) / leaving)


class RecentWaits:
    """What the last delays of a line were. Tell it each call and each end as they happen."""

    def __init__(self, *, keep: int = 10) -> None:
        self._called: deque[float] = deque(maxlen=keep)
        self._latest_ended = (-inf, 0.0)

    def called(self, *, arrived_at: float, at: float) -> None:
        """Note that somebody was called."""
        self._called.append(at - arrived_at)

    def ended(self, *, arrived_at: float, called_at: float) -> None:
        """Note that somebody's service has ended."""
        self._latest_ended = max(self._latest_ended, (arrived_at, called_at - arrived_at))

    @property
    def last(self) -> float | None:
        """LES: the delay of the last to be called."""
        return self._called[-1] if self._called else None

    @property
    def average(self) -> float | None:
        """AVGk: the mean of the last `keep` delays, as hospitals publish it."""
        return sum(self._called) / len(self._called) if self._called else None

    @property
    def recently_served(self) -> float | None:
        """RCS: the delay of the latest to arrive among those whose service has ended."""
        return self._latest_ended[1] if self._latest_ended[0] > -inf else None

    def head(self, *, first_arrived_at: float | None, now: float) -> float | None:
        """HOL: how long the first in line has waited so far; with nobody in line, LES."""
        return self.last if first_arrived_at is None else now - first_arrived_at


class UsualWaits:
    """HIST and NI: the mean delay of past days at this half hour, and of all."""

    def __init__(self) -> None:
        self._sums: dict[int, list[float]] = {}
        self._all = [0.0, 0.0]

    def observe(self, *, second_of_day: float, wait: float) -> None:
        """Learn from one delay of somebody who arrived at that second of the day."""
        for sums in (self._sums.setdefault(int(second_of_day // _HALF_HOUR), [0.0, 0.0]), self._all):
            sums[0] += 1.0
            sums[1] += wait

    def expect(self, *, second_of_day: float) -> float | None:
        """Return HIST; where the half hour has never been seen, NI."""
        count, total = self._sums.get(int(second_of_day // _HALF_HOUR), self._all)
        return total / count if count else None

    @property
    def mean(self) -> float | None:
        """NI: the mean of all delays."""
        return self._all[1] / self._all[0] if self._all[0] else None


def _require_counters(counters: int) -> None:
    if counters < 1:
        raise ValueError("with no counter open nobody can say how long it takes")


def _beta_quantile(a: float, b: float, share: float) -> float:
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _beta_cdf(a, b, middle) < share else (low, middle)
    return high


def _beta_cdf(a: float, b: float, x: float) -> float:
    """Return P(Beta(a, b) <= x) by Lentz's method for its continued fraction."""
    if x <= 0.0 or x >= 1.0:
        return 0.0 if x <= 0.0 else 1.0
    if x > (a + 1.0) / (a + b + 2.0):
        return 1.0 - _beta_cdf(b, a, 1.0 - x)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)) / a
    c, d = 1.0, 1.0 / (1.0 - (a + b) * x / (a + 1.0))
    answer = d
    for m in range(1, 500):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            d = 1.0 / _not_zero(1.0 + term * d)
            c = _not_zero(1.0 + term / c)
            answer *= c * d
        if abs(c * d - 1.0) < 1e-14:
            break
    return front * answer


def _not_zero(value: float) -> float:
    return value if abs(value) > 1e-300 else 1e-300
