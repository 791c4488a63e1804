"""When a line will be served, and how fast: the known roster turned into waits, in closed form.

A busy counter ends a service at rate 1 / mean, and each end is a call. Someone who needs m calls waits until the
calls since now reach m. A counter that comes back from a break calls at once. Between such moments calls form a
Poisson stream when services are exponential, so P(wait <= t) = P(Gamma(m - jumps(t)) <= work(t)): exact, also with
breaks in the middle. For other services the variance of the count of ends is scaled by cv squared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import NDArray

from anjungan.waiting.quantiles import Floats, gamma_cdf, quantile_table

Ints = NDArray[np.int64]

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(16)
_SHARES = (0.05, 0.5, 0.95, *(float(node) for node in (_NODES + 1.0) / 2.0))
_WEIGHTS = _WEIGHTS / 2.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Pace:
    """How fast a line moves from now on. Segment i lasts from `starts[i]` to the next start (the last: for ever).

    `rates`: calls per second; `jumps`: calls made at the very start of a segment, by counters that stand free then.
    """

    starts: Floats
    rates: Floats
    jumps: Floats

    def ever(self) -> bool:
        """Return whether anybody will be called at all."""
        return bool(self.rates.any() or self.jumps.any())


@dataclass(frozen=True, kw_only=True, slots=True)
class Waits:
    """Waits in seconds, one element for each person asked for. Infinite where the call is not to be expected."""

    mean: Floats
    q05: Floats
    q50: Floats
    q95: Floats
    p_today: Floats


def waits(*, pace: Pace, needed: Floats, cv: float = 1.0, doubt: float = 0.0) -> Waits:
    """Return the waits of people who need so many calls each, their own included.

    `needed` need not be whole: half a call less for a service half done. `doubt` is the relative standard error of
    the mean service time itself. The mean is over the days on which the call comes at all.
    """
    many = needed.shape
    return waits_in_lines(
        paces=[pace],
        line=np.zeros(many, dtype=np.int64),
        needed=needed,
        cv=np.full(many, cv),
        doubt=np.full(many, doubt),
    )


def waits_in_lines(*, paces: Sequence[Pace], line: Ints, needed: Floats, cv: Floats, doubt: Floats) -> Waits:
    """Return what `waits` does, for people of many lines at once. `line`: whose pace counts, for each person."""
    quantiles, p_today = _quantiles(_Segments.of(paces, line), needed, cv, doubt)
    nodes = quantiles[:, 3:]
    finite = np.isfinite(nodes)
    weights = np.where(finite, _WEIGHTS, 0.0)
    total = weights.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(total > 0, (weights * np.where(finite, nodes, 0.0)).sum(axis=1) / total, inf)
    return Waits(mean=mean, q05=quantiles[:, 0], q50=quantiles[:, 1], q95=quantiles[:, 2], p_today=p_today)


def thinned(*, pace: Pace, needed: Floats, hazard: float) -> Floats:
    """Return how many calls are needed when people ahead give up (hazard: share of them per second).

    With i still ahead and a pace of r calls a second the line moves at r + i x hazard, so the i-th place is worth
    r / (r + i x hazard) of a call (the sum is that of the Erlang-A queue). While nobody calls, people leave as well.
    """
    if hazard <= 0 or not needed.size:
        return needed
    calling = np.flatnonzero((pace.rates > 0) | (pace.jumps > 0))
    rates = pace.rates[pace.rates > 0]
    if not len(calling) or not len(rates):
        return needed
    ahead = np.maximum(needed - 1.0, 0.0) * np.exp(-hazard * pace.starts[calling[0]])
    places = np.arange(int(np.ceil(ahead.max())) + 2)
    worth = np.concatenate(([0.0], np.cumsum(1.0 / (1.0 + places * hazard / rates[0]))))
    return np.asarray(np.minimum(needed, 1.0) * np.interp(ahead + 1.0, np.arange(len(worth)), worth))


@dataclass(frozen=True, slots=True)
class _Segments:
    """The paces of many people, one column for each. Segments that a pace does not have begin never."""

    starts: Floats
    rates: Floats
    jumps: Floats

    @classmethod
    def of(cls, paces: Sequence[Pace], line: Ints) -> _Segments:
        longest = max((len(pace.starts) for pace in paces), default=0)
        starts, rates, jumps = (np.full((longest, len(paces)), empty) for empty in (inf, 0.0, 0.0))
        for place, pace in enumerate(paces):
            count = len(pace.starts)
            starts[:count, place], rates[:count, place], jumps[:count, place] = pace.starts, pace.rates, pace.jumps
        return cls(starts[:, line], rates[:, line], jumps[:, line])


def _quantiles(segments: _Segments, needed: Floats, cv: Floats, doubt: Floats) -> tuple[Floats, Floats]:
    waits_at = np.full((needed.size, len(_SHARES)), inf)
    open_still = np.ones(waits_at.shape, dtype=bool)
    work, jumped = np.zeros(needed.size), segments.jumps[0].copy()
    demand = _demand(needed - jumped, cv, doubt)
    for index, (start, rate, jump) in enumerate(zip(segments.starts, segments.rates, segments.jumps, strict=True)):
        more = np.flatnonzero(jump) if index else ()
        if len(more):
            jumped[more] += jump[more]
            demand[more] = _demand(needed[more] - jumped[more], cv[more], doubt[more])
        # Due at the very start: those whom a free counter takes at once.
        due = open_still & (demand <= (work + 1e-12)[:, None]) & np.isfinite(start)[:, None]
        waits_at = np.where(due, start[:, None], waits_at)
        open_still &= ~due
        if rate.any():
            until = segments.starts[index + 1] if index + 1 < len(segments.starts) else np.full(start.shape, inf)
            moves = rate > 0
            length = np.where(moves, until, 0.0) - np.where(moves, start, 0.0)
            offset = (demand - work[:, None]) / np.where(moves, rate, 1.0)[:, None]
            now_due = open_still & moves[:, None] & (offset <= length[:, None])
            waits_at = np.where(now_due, np.where(now_due, start[:, None], 0.0) + offset, waits_at)
            open_still &= ~now_due
            work += rate * length
        if not open_still.any():
            break
    return waits_at, _share_called(needed - segments.jumps.sum(axis=0), work, cv, doubt, open_still)


def _share_called(left: Floats, work: Floats, cv: Floats, doubt: Floats, open_still: np.ndarray) -> Floats:
    answer = np.ones(left.size)
    unsure = np.flatnonzero(open_still.any(axis=1))
    if len(unsure):
        shape, left, work = _shape(left[unsure], cv[unsure], doubt[unsure]), left[unsure], work[unsure]
        called = gamma_cdf(shape, work * shape / np.maximum(left, 1e-9))
        answer[unsure] = np.where(work > 0, called, 0.0)
    return answer


def _demand(needed: Floats, cv: Floats, doubt: Floats) -> Floats:
    # The work (in services) that must be ended before the call, at each share.
    some = np.maximum(needed, 0.0)
    shape = _shape(some, cv, doubt)
    rows = quantile_table(_SHARES)(shape)
    scaled = rows * np.where(shape > 0, some / np.maximum(shape, 1e-12), 0.0)[:, None]
    # Sixteen nodes leave the mean of a long tail a little short. Its true value is known: put it right.
    short = scaled[:, 3:] @ _WEIGHTS
    scaled[:, 3:] *= np.where(short > 0, some / np.maximum(short, 1e-12), 1.0)[:, None]
    sure = (cv <= 0) & (doubt <= 0)
    return np.asarray(np.where(sure[:, None], some[:, None], scaled))


def _shape(needed: Floats, cv: Floats, doubt: Floats) -> Floats:
    return np.asarray(needed / np.maximum(cv * cv + needed * doubt * doubt, 1e-9))


@dataclass(frozen=True, kw_only=True, slots=True)
class Opening:
    """One counter's part: when it calls, in seconds from now, its rate of ends, and whether it is free at the start."""

    begins: float
    ends: float
    rate: float
    free_at_begin: bool


def pace_of(openings: Sequence[Opening]) -> Pace:
    """Return the pace of a line that these counters serve alone. Openings before 0 count from 0."""
    moments = sorted(
        {0.0, *(max(0.0, o.begins) for o in openings), *(max(0.0, o.ends) for o in openings if o.ends < inf)}
    )
    rates, jumps = np.zeros(len(moments)), np.zeros(len(moments))
    place = {moment: index for index, moment in enumerate(moments)}
    for opening in openings:
        begins = max(0.0, opening.begins)
        first = place[begins]
        last = place[opening.ends] if opening.ends < inf and opening.ends > 0 else len(moments)
        if opening.ends <= begins:
            continue
        rates[first:last] += opening.rate
        jumps[first] += opening.free_at_begin
    return Pace(starts=np.array(moments), rates=rates, jumps=jumps)


def pace_of_counts(*, steps: Sequence[tuple[float, int]], mean_service: float, busy: int | None = None) -> Pace:
    """Return the pace where only the number of counters is known: `steps` are (seconds from now, counters open).

    The first step must begin at 0 or before. After a drop from s1 to s0 whoever ends first leaves, so nobody is
    called until s1 - s0 services have ended: 1 / (i mu) each, with i counters still at work (Ibrahim and Whitt 2011).
    After a rise the new counters call at once. `busy`: how many are at work now; free ones call at once.
    """
    rows: list[tuple[float, float, float]] = []
    at_work = steps[0][1] if busy is None else busy
    free = max(0, steps[0][1] - at_work)
    rows.append((0.0, steps[0][1] / mean_service, float(free)))
    now_open, quiet_until = steps[0][1], 0.0
    if busy is not None and busy > now_open:
        quiet_until = _leaving(busy, now_open, mean_service)
        rows = [(0.0, 0.0, 0.0), (quiet_until, now_open / mean_service, 0.0)]
    for at, count in steps[1:]:
        moment = max(at, rows[-1][0]) if at < quiet_until else at
        if count < now_open:
            quiet_until = moment + _leaving(now_open, count, mean_service)
            rows += [(moment, 0.0, 0.0), (quiet_until, count / mean_service, 0.0)]
        elif count > now_open:
            rows.append((moment, count / mean_service, float(count - now_open)))
        now_open = count
    return Pace(
        starts=np.array([r[0] for r in rows]),
        rates=np.array([r[1] for r in rows]),
        jumps=np.array([r[2] for r in rows]),
    )


def _leaving(before: int, after: int, mean_service: float) -> float:
    return sum(mean_service / i for i in range(after + 1, before + 1))
