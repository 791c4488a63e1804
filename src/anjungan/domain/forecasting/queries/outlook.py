"""What a person may expect, and how it is said in round times that people can plan with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

STEP = timedelta(minutes=5)
# Sit down this long before the earliest time of the call.
BE_THERE = timedelta(minutes=5)
# Below this chance of being called before closing, an honest page says so first.
UNLIKELY_TODAY = 0.5
DOUBTFUL_TODAY = 0.9


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """The call as it is expected at `at`: nine times out of ten between `low_at` and `high_at`.

    The three instants are None together, when nobody will serve the line as far as the roster knows. `is_rough`: too
    little was learned for this line, the range leans on published times. `paused_until`: every counter of the line
    rests, until then. `p_today`: the chance to be called before the line's last counter closes, 0-1.
    `next_day_opens_at` is set when today is not sure. `is_served` is False when no counter is planned to call the line.
    `estimated`: seconds from `at` to the mean, 5, 50 and 95 % before calibration.
    """

    at: datetime
    mean_at: datetime | None = None
    low_at: datetime | None = None
    high_at: datetime | None = None
    p_today: float = 0.0
    is_served: bool = True
    is_rough: bool = False
    estimated: tuple[float | None, float | None, float | None, float | None] | None = None
    paused_until: datetime | None = None
    next_day_opens_at: datetime | None = None

    @property
    def is_known(self) -> bool:
        """Whether there is a range to show."""
        return self.mean_at is not None

    @property
    def is_unlikely_today(self) -> bool:
        """Whether the line will probably not reach this person before it closes."""
        return self.p_today < UNLIKELY_TODAY

    @property
    def is_doubtful_today(self) -> bool:
        """Whether the line may not reach this person before it closes."""
        return self.p_today < DOUBTFUL_TODAY

    @property
    def mean_seconds(self) -> float | None:
        """The expected wait from `at`."""
        return None if self.mean_at is None else max(0.0, (self.mean_at - self.at).total_seconds())

    @property
    def low_seconds(self) -> float | None:
        """One time in twenty the wait is shorter."""
        return None if self.low_at is None else max(0.0, (self.low_at - self.at).total_seconds())

    @property
    def high_seconds(self) -> float | None:
        """One time in twenty the wait is longer."""
        return None if self.high_at is None else max(0.0, (self.high_at - self.at).total_seconds())


@dataclass(frozen=True, kw_only=True)
class Shown:
    """The promise as people read it: be there at `sit_at` (None: now), expect the call between two times."""

    sit_at: datetime | None
    low: datetime
    high: datetime


@dataclass(frozen=True, kw_only=True)
class TicketOutlook:
    """One waiting errand of a visit. `ahead` counts who may be called before; `is_near`: time to set out."""

    ticket: UUID
    line_id: int
    ahead: int
    outlook: Outlook
    is_near: bool = False

    @property
    def shown(self) -> Shown | None:
        """The promise in round times, None when nothing honest can be promised for today."""
        return shown(self.outlook)


def shown(outlook: Outlook) -> Shown | None:
    """Return a range in steps of five minutes, rounded outwards; None without one, or when today is unlikely."""
    if outlook.low_at is None or outlook.high_at is None or outlook.is_unlikely_today:
        return None
    start, end = rounded_down(at=max(outlook.low_at, outlook.at)), rounded_up(at=outlook.high_at)
    if end <= start:
        end = start + STEP
    sit_at = start - BE_THERE
    return Shown(sit_at=sit_at if sit_at > outlook.at else None, low=start, high=end)


def rounded_down(*, at: datetime) -> datetime:
    """Return the last full five minutes: the earlier end of whatever people are told."""
    return at - timedelta(minutes=at.minute % 5, seconds=at.second, microseconds=at.microsecond)


def rounded_up(*, at: datetime) -> datetime:
    """Return the next full five minutes: the later end of whatever people are told."""
    whole = rounded_down(at=at)
    return whole if whole == at else whole + STEP
