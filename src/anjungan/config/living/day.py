"""Which day and minute it is in the demo: its day begins when it is first started, and goes on after a stop."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from anjungan.config.living.remembering import DayState
from anjungan.domain.premises.queries import why_closed
from anjungan.foundation.clock import DemoClock, business_date, local_midnight

LOOK_AHEAD_DAYS = 60


def clock_for(*, folder: Path, speed: float, mall_id: int, time_zone: str) -> tuple[DemoClock, bool]:
    """Return the clock of this start and whether it goes on with an earlier day.

    A day goes on until the mall has closed; the next start then opens the next day on which the mall opens.
    """
    earlier = DayState.read(folder)
    real = time.time()
    if earlier is not None:
        at = datetime.fromtimestamp(earlier.demo_epoch, tz=UTC)
        status = why_closed(mall=mall_id, at=at)
        if status.closes_at is not None and status.opens_at is not None and status.opens_at <= at < status.closes_at:
            return DemoClock(earlier.demo_epoch, real, speed), True
        first = business_date(at, time_zone) + timedelta(days=1)
    else:
        first = business_date(datetime.fromtimestamp(real, tz=UTC), time_zone)
    opens = next_opening(mall_id, first, time_zone)
    return DemoClock(opens.timestamp(), real, speed), False


def next_opening(mall_id: int, first: date, time_zone: str) -> datetime:
    """Return the opening of the first day, from `first` on, on which the mall opens."""
    for days in range(LOOK_AHEAD_DAYS):
        status = why_closed(mall=mall_id, at=local_midnight(first + timedelta(days=days), time_zone))
        if status.opens_at is not None:
            return status.opens_at
    raise RuntimeError("the demo mall does not open on any of the next sixty days; look at its calendar")
