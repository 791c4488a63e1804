"""How many counters each quarter of an hour needs, for a promise that holds all day.

Demand moves, and the work it brings comes later by about a service: `offered_load` is the mean number of counters
that would be busy if there were always enough (the modified offered load of Jennings, Mandelbaum, Massey and Whitt
1996), and takes the place of arrivals x service in Erlang's formulas. Staffing each quarter by its own arrivals alone
(PSA, here to compare) calls
counters for work that has not come yet. A counter that closes finishes whom it has, so the way down costs little.

    >>> from anjungan.waiting.simulator.demand import LineDemand, ServiceTime
    >>> from anjungan.waiting.staffing import Promise, plan
    >>> demand = LineDemand(line="ktp", per_hour=(30.0,) * 8, service=ServiceTime(mean=480.0))
    >>> [need.counters for need in plan(demand=demand, promise=Promise(most_waiting=0.3), warm=True).needs]
    [6, 6, 6, 6, 6, 6, 6, 6]
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import ceil, sqrt

import numpy as np
from numpy.typing import NDArray

from anjungan.waiting.erlang import beta_for, erlang_c, mean_wait, share_within
from anjungan.waiting.needs import Need, Promise, open_as_needed
from anjungan.waiting.simulator.demand import LineDemand
from anjungan.waiting.simulator.model import Counter
from anjungan.waiting.staffing_trials import Trial, balanced, cheapest

__all__ = ["Method", "Need", "Promise", "StaffingPlan", "flat", "offered_load", "open_as_needed", "plan"]

# A minute is short against any service that is worth a plan.
_GRID_SECONDS = 60.0


class Method(StrEnum):
    """How the need is found."""

    LOAD_AND_ERLANG = "mol_erlang"
    """Offered load in Erlang C. The default."""
    LOAD_AND_ROOT = "mol_root"
    """Offered load plus beta times its square root."""
    SIMULATED = "isa"
    """Simulate, take the least number with P(all busy) within the promise, again until it stays (ISA)."""
    CHEAPEST = "cheapest"
    """Simulate, add where the promise breaks, take away where it holds. The one for promises of many minutes."""
    EACH_ALONE = "psa"
    """Each slot by its own arrivals in Erlang C; to compare."""


@dataclass(frozen=True, kw_only=True, slots=True)
class StaffingPlan:
    """The need over the day, slot by slot."""

    method: Method
    needs: tuple[Need, ...]

    @property
    def counter_hours(self) -> float:
        """Return the hours of all counters together."""
        return sum(need.counters * (need.to_at - need.from_at) for need in self.needs) / 3600.0

    @property
    def flat_hours(self) -> float:
        """Return the hours if the most needed were open all day."""
        most = max((need.counters for need in self.needs), default=0)
        return most * sum(need.to_at - need.from_at for need in self.needs) / 3600.0

    def as_counters(self, *, line: str) -> tuple[Counter, ...]:
        """Return counters that are open just as the plan says, for the simulator."""
        return open_as_needed(line=line, needs=self.needs)


def offered_load(*, demand: LineDemand, warm: bool = False) -> NDArray[np.float64]:
    """Return the mean number of busy counters at every minute's end, if there were always enough.

    The day begins empty, or `warm`: as if the first slot's arrivals had come for ever.
    """
    steps = max(1, round(demand.slot_seconds / _GRID_SECONDS))
    step = demand.slot_seconds / steps
    rates = np.repeat(np.array(demand.per_hour) / 3600.0, steps)
    service = demand.service
    # Simpson's rule over the survival of each minute.
    tail = np.array([service.survival(seconds=k * step / 2.0) for k in range(2 * len(rates) + 1)])
    weights = (tail[:-2:2] + 4.0 * tail[1::2] + tail[2::2]) / 6.0 * step
    load: NDArray[np.float64] = np.convolve(rates, weights)[: len(rates)]
    if warm and len(rates):
        load = load + rates[0] * np.maximum(0.0, service.mean - np.cumsum(weights))
    return load


def plan(
    *,
    demand: LineDemand,
    promise: Promise,
    method: Method = Method.LOAD_AND_ERLANG,
    least: int = 0,
    most: int | None = None,
    warm: bool = False,
    block: int = 1,
    days: int = 400,
    seed: int = 1,
) -> StaffingPlan:
    """Return how many counters each slot of the demand needs, between `least` and `most`.

    `warm` begins as `offered_load` does. `days` and `seed` are those of the simulation, where the method has one, and
    `block` is for `CHEAPEST`: so many slots get the same number, because nobody opens a counter for 15 minutes.
    Erlang's formulas take each minute for eternity; for a promise of many minutes, which a short peak may use up,
    they ask for too much, and `CHEAPEST` is the method.
    """
    by_minute = _loads(demand, method, warm=warm)
    loads = [float(minutes.mean()) for minutes in by_minute]
    if method is Method.SIMULATED:
        trial = Trial.draw(demand=demand, days=days, seed=seed, warm=warm)
        counts = balanced(trial=trial, most_waiting=_share(promise), loads=loads)
    elif method is Method.CHEAPEST:
        trial = Trial.draw(demand=demand, days=days, seed=seed, warm=warm)
        counts = cheapest(trial=trial, promise=promise, loads=loads, block=block)
    elif method is Method.LOAD_AND_ROOT:
        beta = beta_for(most_waiting=_share(promise))
        # It promises too much in small halls, so here the worst minute counts.
        worst = [float(minutes.max()) for minutes in by_minute]
        counts = [ceil(load + beta * sqrt(load) - 1e-9) if load > 0 else 0 for load in worst]
    else:
        counts = [_least(minutes, demand.service.mean, promise) for minutes in by_minute]
    return StaffingPlan(
        method=method,
        needs=tuple(
            Need(
                from_at=demand.from_at + n * demand.slot_seconds,
                to_at=demand.from_at + (n + 1) * demand.slot_seconds,
                load=load,
                counters=max(least, count if most is None else min(most, count)),
            )
            for n, (load, count) in enumerate(zip(loads, counts, strict=True))
        ),
    )


def flat(*, plan: StaffingPlan) -> StaffingPlan:
    """Return the plan with its largest need all day."""
    most = max((need.counters for need in plan.needs), default=0)
    return StaffingPlan(
        method=plan.method,
        needs=tuple(Need(from_at=need.from_at, to_at=need.to_at, load=need.load, counters=most) for need in plan.needs),
    )


def _loads(demand: LineDemand, method: Method, *, warm: bool) -> NDArray[np.float64]:
    """Return the load of each slot, minute by minute."""
    slots = len(demand.per_hour)
    if method is Method.EACH_ALONE or not slots:
        return np.array(demand.per_hour).reshape(slots, 1) / 3600.0 * demand.service.mean
    return offered_load(demand=demand, warm=warm).reshape(slots, -1)


def _least(minutes: NDArray[np.float64], mean_service: float, promise: Promise) -> int:
    """Return the fewest counters with which the promise holds on the average of the slot's minutes.

    The worst minute of each slot would cost 2 to 4 % more hours and leave others far better than promised.
    """
    loads = [float(load) for load in minutes]
    if max(loads) == 0:
        return 0
    servers = int(sum(loads) / len(loads)) + 1
    while not _holds(loads, servers, mean_service, promise):
        servers += 1
    return servers


def _holds(loads: list[float], servers: int, mean_service: float, promise: Promise) -> bool:
    count = len(loads)
    if promise.most_waiting is not None:
        waits = sum(erlang_c(load=load, servers=servers) for load in loads)
        if waits > promise.most_waiting * count:
            return False
    if promise.longest_mean_wait is not None:
        mean = sum(
            mean_wait(arrival_rate=load / mean_service, mean_service=mean_service, servers=servers) for load in loads
        )
        if mean > promise.longest_mean_wait * count:
            return False
    if promise.share_within is None:
        return True
    kept = sum(
        share_within(
            arrival_rate=load / mean_service, mean_service=mean_service, servers=servers, within=promise.within
        )
        for load in loads
    )
    return kept >= promise.share_within * count


def _share(promise: Promise) -> float:
    if promise.most_waiting is None:
        raise ValueError("this method knows only the share that waits")
    return promise.most_waiting
