"""When to sit down and when to expect the call, in round times that people can plan with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from anjungan.domain.queueing.queries import ErrandOnPage

STEP = timedelta(minutes=5)
# Sit down this long before the earliest time of the call.
BE_THERE = timedelta(minutes=5)


@dataclass(frozen=True, kw_only=True)
class Expected:
    """The promise: be there at `sit_at` (None: now), expect the call between two times."""

    sit_at: datetime | None
    low: datetime
    high: datetime


def expected(errand: ErrandOnPage, *, now: datetime) -> Expected | None:
    """Return the call of a waiting errand in steps of five minutes, None when nothing honest can be said."""
    if errand.called_between is None:
        return None
    low, high = errand.called_between
    start, end = max(_down(low), _down(now)), _up(high)
    if end <= start:
        end = start + STEP
    sit_at = start - BE_THERE
    return Expected(sit_at=sit_at if sit_at > now else None, low=start, high=end)


def _down(at: datetime) -> datetime:
    return at - timedelta(minutes=at.minute % 5, seconds=at.second, microseconds=at.microsecond)


def _up(at: datetime) -> datetime:
    whole = _down(at)
    return whole if whole == at else whole + STEP
