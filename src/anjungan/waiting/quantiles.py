"""Exact probabilities and quantiles of the gamma distribution, for whole arrays, with numpy alone.

Waits behind n people are sums of about n services, so the gamma distribution is where every range comes from.
"""

from __future__ import annotations

from functools import lru_cache
from math import lgamma

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

# Above this shape the cube-root normal is closer than one part in ten thousand, and series grow long.
_LARGE = 3000.0
_ROUNDS = 6


def gamma_cdf(shape: ArrayLike, x: ArrayLike) -> Floats:
    """Return P(Gamma(shape, 1) <= x), element by element. A shape of 0 or less is a certain 0."""
    a, at = np.broadcast_arrays(np.asarray(shape, dtype=float), np.asarray(x, dtype=float))
    answer = np.where((a <= 0) & (at >= 0), 1.0, 0.0)
    answer = np.where((a > 0) & np.isposinf(at), 1.0, answer)
    usual = (a > 0) & (at > 0) & np.isfinite(at)
    huge = usual & (a > _LARGE)
    answer[huge] = _normal_cdf(_wilson_hilferty_score(a[huge], at[huge]))
    usual &= ~huge
    low = usual & (at < a + 1.0)
    answer[low] = _by_series(a[low], at[low])
    high = usual & ~low
    answer[high] = 1.0 - _by_fraction(a[high], at[high])
    return np.clip(answer, 0.0, 1.0)


def gamma_quantile(shape: ArrayLike, share: ArrayLike) -> Floats:
    """Return the x with P(Gamma(shape, 1) <= x) = share, element by element; 0 for shapes of 0 or less.

    Good to about nine digits. Raises ValueError for a share outside 0 to 1 (both excluded).
    """
    a, p = np.broadcast_arrays(np.asarray(shape, dtype=float), np.asarray(share, dtype=float))
    if p.size and not (p.min() > 0.0 and p.max() < 1.0):
        raise ValueError("a share lies between 0 and 1")
    answer = np.zeros(a.shape)
    some = a > 0
    if not some.any():
        return answer
    answer[some] = _invert(a[some], p[some])
    return answer


def normal_quantile(share: ArrayLike) -> Floats:
    """Return the standard normal quantile, good to nine digits."""
    p = np.asarray(share, dtype=float)
    z = _rough_normal_quantile(p)
    # One step of Halley turns four digits into more than nine.
    miss = (_normal_cdf(z) - p) * np.sqrt(2 * np.pi) * np.exp(z * z / 2)
    return np.asarray(z - miss / (1 + z * miss / 2))


def _invert(a: Floats, p: Floats) -> Floats:
    z = normal_quantile(p)
    ninth = 1.0 / (9.0 * a)
    x = a * np.maximum(1.0 - ninth + z * np.sqrt(ninth), 0.0) ** 3
    logs = log_gamma(a)
    # For small shapes the cube-root start may be far off; the first term of the series is the better one.
    tail = np.exp((np.log(p) + logs + np.log(a)) / a)
    x = np.where((a < 0.8) | (x < 0.3 * a) | (x <= 0), np.maximum(tail, 1e-300), x)
    large = a > _LARGE
    for _ in range(_ROUNDS):
        density = np.exp(np.clip((a - 1) * np.log(x) - x - logs, -700, 700))
        miss = (gamma_cdf(a, x) - p) / np.maximum(density, 1e-300)
        bend = np.clip(((a - 1) / x - 1) / 2, -1e6, 1e6)
        step = miss / np.maximum(1.0 - np.clip(miss * bend, -1.0, 0.5), 0.5)
        moved = x - step
        x = np.where(large, x, np.where(moved > 0, moved, x / 2))
        if float(np.max(np.abs(np.where(large, 0.0, step)) / np.maximum(x, 1e-300))) < 1e-11:
            break
    return np.asarray(x)


def log_gamma(a: Floats) -> Floats:
    """Return ln Gamma(a) element by element."""
    return np.fromiter((lgamma(value) for value in a.ravel()), dtype=float, count=a.size).reshape(a.shape)


def _by_series(a: Floats, x: Floats) -> Floats:
    if not a.size:
        return a
    term = 1.0 / a
    total = term.copy()
    n = a.copy()
    for _ in range(2000):
        n += 1.0
        term = term * x / n
        total += term
        if float(np.max(term / total)) < 1e-15:
            break
    return np.asarray(total * np.exp(a * np.log(x) - x - log_gamma(a)))


def _by_fraction(a: Floats, x: Floats) -> Floats:
    # Lentz's method for the continued fraction of the upper tail.
    if not a.size:
        return a
    b = x + 1.0 - a
    c = np.full(a.shape, 1e300)
    d = 1.0 / b
    h = d.copy()
    for k in range(1, 2000):
        factor = -k * (k - a)
        b = b + 2.0
        d = 1.0 / _not_zero(factor * d + b)
        c = _not_zero(b + factor / c)
        change = c * d
        h = h * change
        if float(np.max(np.abs(change - 1.0))) < 1e-15:
            break
    return np.asarray(h * np.exp(a * np.log(x) - x - log_gamma(a)))


def _not_zero(values: Floats) -> Floats:
    return np.where(np.abs(values) < 1e-300, 1e-300, values)


def _wilson_hilferty_score(a: Floats, x: Floats) -> Floats:
    ninth = 1.0 / (9.0 * a)
    return np.asarray((np.cbrt(x / a) - 1.0 + ninth) / np.sqrt(ninth))


def _normal_cdf(z: Floats) -> Floats:
    # The error function is the incomplete gamma function of one half.
    half = np.asarray(z * z / 2, dtype=float)
    inner = np.zeros(half.shape)
    some = half > 1e-300
    low = some & (half < 1.5)
    inner[low] = _by_series(np.full(int(low.sum()), 0.5), half[low])
    high = some & ~low
    inner[high] = 1.0 - _by_fraction(np.full(int(high.sum()), 0.5), half[high])
    return np.asarray(0.5 + 0.5 * np.sign(z) * inner)


def _rough_normal_quantile(p: Floats) -> Floats:
    # Abramowitz and Stegun 26.2.23: four digits, enough to start from.
    tail = np.sqrt(-2.0 * np.log(np.minimum(p, 1.0 - p)))
    top = 2.515517 + tail * (0.802853 + tail * 0.010328)
    bottom = 1.0 + tail * (1.432788 + tail * (0.189269 + tail * 0.001308))
    return np.asarray(np.sign(p - 0.5) * (tail - top / bottom))


class QuantileTable:
    """Quantiles at fixed shares for many shapes at once, by looking up: good to 1e-5 of the value, and much faster.

    Made once for each set of shares. Shapes over 3000 are computed plainly; under 0.0001 there is nothing left to wait
    for.
    """

    _LOW, _HIGH, _POINTS = 1e-4, 3000.0, 1000

    def __init__(self, shares: tuple[float, ...]) -> None:
        self.shares = np.array(shares)
        self._start = np.log(self._LOW)
        self._step = (np.log(self._HIGH) - self._start) / (self._POINTS - 1)
        shapes = np.exp(self._start + self._step * np.arange(self._POINTS))
        self._logs = np.log(np.maximum(gamma_quantile(shapes[:, None], self.shares[None, :]), 1e-300))

    def __call__(self, shapes: Floats) -> Floats:
        """Return one row of quantiles for each shape; rows of zeros for shapes of 0 or less."""
        some = np.maximum(shapes, self._LOW)
        place = np.minimum((np.log(some) - self._start) / self._step, self._POINTS - 1.0)
        left = np.minimum(place.astype(int), self._POINTS - 2)
        share = (place - left)[:, None]
        answer = np.exp(self._logs[left] * (1.0 - share) + self._logs[left + 1] * share)
        outside = shapes > self._HIGH
        if outside.any():
            answer[outside] = gamma_quantile(shapes[outside, None], self.shares[None, :])
        answer[shapes < self._LOW] = 0.0
        return np.asarray(answer)


@lru_cache(maxsize=16)
def quantile_table(shares: tuple[float, ...]) -> QuantileTable:
    """Return the remembered table for these shares."""
    return QuantileTable(shares)
