"""Days that nobody has recorded: who would come when, and how long the work would take. Seeded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from math import erfc, exp, inf, log, sqrt

import numpy as np
from numpy.typing import NDArray

from anjungan.waiting.simulator.model import Arrival, Counter, Day


class Shape(StrEnum):
    """The family a service time is drawn from."""

    EXPONENTIAL = "exponential"
    LOGNORMAL = "lognormal"
    FIXED = "fixed"
    RECORDED = "recorded"


@dataclass(frozen=True, kw_only=True)
class ServiceTime:
    """Seconds a counter is taken by one ticket. `cv` is used by the lognormal, `recorded` by the recorded ones."""

    mean: float
    shape: Shape = Shape.LOGNORMAL
    cv: float = 1.0
    recorded: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if not self.mean > 0 or not self.cv >= 0:
            raise ValueError("a service has a positive mean and a coefficient of variation of 0 or more")
        if self.shape is Shape.RECORDED and not self.recorded:
            raise ValueError("recorded services need at least one")

    def draw(self, *, rng: np.random.Generator, size: tuple[int, ...]) -> NDArray[np.float64]:
        """Draw so many services."""
        match self.shape:
            case Shape.EXPONENTIAL:
                return rng.exponential(self.mean, size)
            case Shape.LOGNORMAL:
                sigma = sqrt(log(1.0 + self.cv**2))
                return rng.lognormal(log(self.mean) - sigma**2 / 2.0, sigma, size)
            case Shape.FIXED:
                return np.full(size, self.mean)
            case Shape.RECORDED:
                return rng.choice(np.array(self.recorded, dtype=np.float64), size)

    def survival(self, *, seconds: float) -> float:
        """Return the probability that a service takes longer."""
        match self.shape:
            case Shape.EXPONENTIAL:
                return exp(-seconds / self.mean)
            case Shape.LOGNORMAL if self.cv > 0:
                sigma = sqrt(log(1.0 + self.cv**2))
                middle = log(self.mean) - sigma**2 / 2.0
                return 1.0 if seconds <= 0 else erfc((log(seconds) - middle) / sigma / sqrt(2.0)) / 2.0
            case Shape.RECORDED:
                return sum(one > seconds for one in self.recorded) / len(self.recorded)
            case _:
                return float(seconds < self.mean)


@dataclass(frozen=True, kw_only=True)
class LineDemand:
    """Who comes to one line: Poisson arrivals at a rate per hour that holds for each slot in turn.

    Slots begin at `from_at` and are `slot_seconds` long. `patience` is the mean of an exponential one; `no_show` the
    share who are not there when called; `ahead` the share who get `head_start` seconds.
    """

    line: str
    per_hour: tuple[float, ...]
    service: ServiceTime
    from_at: float = 0.0
    slot_seconds: float = 900.0
    patience: float = inf
    no_show: float = 0.0
    ahead: float = 0.0
    head_start: float = 0.0

    def __post_init__(self) -> None:
        if any(not rate >= 0 for rate in self.per_hour):
            raise ValueError("arrivals per hour are 0 or more")
        if not self.slot_seconds > 0:
            raise ValueError("a slot has a length")

    @property
    def until_at(self) -> float:
        """The end of the last slot."""
        return self.from_at + self.slot_seconds * len(self.per_hour)

    def scaled(self, *, by: float) -> LineDemand:
        """Return the same day with so many times the arrivals."""
        return replace(self, per_hour=tuple(rate * by for rate in self.per_hour))

    def moved(self, *, share: float, out_of: tuple[float, float], into: tuple[float, float]) -> LineDemand:
        """Return the same day when a share of those who come in one span come in another instead, spread evenly.

        Spans are instants; a slot belongs to a span when it begins in it. Raises ValueError when `into` has no slot.
        """
        if not 0 <= share <= 1:
            raise ValueError("a share lies between 0 and 1")
        begins = [self.from_at + n * self.slot_seconds for n in range(len(self.per_hour))]
        to = [into[0] <= at < into[1] for at in begins]
        if not any(to):
            raise ValueError("nobody can come where there is no slot")
        gone = [
            rate * share if out_of[0] <= at < out_of[1] else 0.0 for rate, at in zip(self.per_hour, begins, strict=True)
        ]
        more = sum(gone) / sum(to)
        return replace(
            self,
            per_hour=tuple(
                rate - less + more * comes for rate, less, comes in zip(self.per_hour, gone, to, strict=True)
            ),
        )


@dataclass(frozen=True, kw_only=True)
class Bookings:
    """People with an appointment for one line, at these instants.

    They come `early` seconds before on average, with this spread (normal); `no_show` is the share who do not come at
    all. They rank by the appointed time, or by their entry when late, less `head_start`: coming early gains nothing.
    """

    line: str
    at: tuple[float, ...]
    service: ServiceTime
    early: float = 300.0
    spread: float = 300.0
    no_show: float = 0.0
    head_start: float = 0.0

    def draw(self, *, rng: np.random.Generator) -> list[Arrival]:
        """Draw one day; whoever does not come has no ticket."""
        booked = np.array(self.at, dtype=np.float64)
        entered = booked - self.early + self.spread * rng.standard_normal(len(booked))
        services = self.service.draw(rng=rng, size=booked.shape)
        comes = rng.random(len(booked)) >= self.no_show
        return [
            Arrival(
                line=self.line, entered_at=float(at), service=float(service), group="booked",
                rank_at=float(max(at, due) - self.head_start),
            )
            for at, due, service in zip(entered[comes], booked[comes], services[comes], strict=True)
        ]  # fmt: skip


def draw_arrivals(*, demand: LineDemand, days: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Draw the entries of so many days: one row a day, sorted, filled up with inf."""
    means = np.array(demand.per_hour) * demand.slot_seconds / 3600.0
    counts = rng.poisson(means, (days, len(means)))
    most = int(counts.sum(axis=1).max()) if days and len(means) else 0
    total = int(counts.sum())
    slots = np.repeat(np.tile(np.arange(len(means)), days), counts.ravel())
    at = demand.from_at + (slots + rng.random(total)) * demand.slot_seconds
    day = np.repeat(np.arange(days), counts.sum(axis=1))
    entered = np.full((days, most), np.inf)
    place = np.arange(total) - np.repeat(np.cumsum(counts.sum(axis=1)) - counts.sum(axis=1), counts.sum(axis=1))
    entered[day, place] = at
    entered.sort(axis=1)
    return entered


def draw_day(
    *,
    demands: Sequence[LineDemand],
    counters: Sequence[Counter],
    seed: int,
    bookings: Sequence[Bookings] = (),
    no_show_seconds: float = 90.0,
) -> Day:
    """Draw one day of several lines, for the simulator that works event by event."""
    rng = np.random.default_rng(seed)
    arrivals: list[Arrival] = [arrival for one in bookings for arrival in one.draw(rng=rng)]
    for demand in demands:
        entered = draw_arrivals(demand=demand, days=1, rng=rng)[0]
        services = demand.service.draw(rng=rng, size=entered.shape)
        comes = rng.random(entered.shape) >= demand.no_show
        first = rng.random(entered.shape) < demand.ahead
        waits = rng.exponential(1.0, entered.shape) * demand.patience
        arrivals.extend(
            Arrival(
                line=demand.line,
                entered_at=float(at),
                service=float(service),
                rank_at=float(at - demand.head_start * ahead),
                patience=float(patience),
                shows_up=bool(there),
            )
            for at, service, there, ahead, patience in zip(entered, services, comes, first, waits, strict=True)
        )
    arrivals.sort(key=lambda one: one.entered_at)
    return Day(arrivals=tuple(arrivals), counters=tuple(counters), no_show_seconds=no_show_seconds)
