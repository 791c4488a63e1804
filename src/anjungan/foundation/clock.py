"""Time. Operations are told the time; doors and jobs ask here. Instants are UTC, the day is the mall's own.

A demo may run on a clock of its own, named as such by every door: `ANJUNGAN_DEMO_CLOCK` holds
`<demo epoch seconds>:<real epoch seconds>:<speed>`. Production refuses it.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo


class DemoClockRefused(RuntimeError):
    """A demo clock was set where production runs."""


@dataclass(frozen=True)
class DemoClock:
    """A clock that showed `demo_epoch` when the real one showed `real_epoch`, and runs `speed` times as fast."""

    demo_epoch: float
    real_epoch: float
    speed: float

    def at(self, real: float) -> datetime:
        """Return the demo instant at a real instant (seconds since 1970)."""
        return datetime.fromtimestamp(self.demo_epoch + (real - self.real_epoch) * self.speed, tz=UTC)

    def setting(self) -> str:
        """Return the value of `ANJUNGAN_DEMO_CLOCK` that means this clock."""
        return f"{self.demo_epoch:.3f}:{self.real_epoch:.3f}:{self.speed:g}"


@lru_cache(maxsize=4)
def _parse(setting: str, production: bool) -> DemoClock | None:
    if not setting:
        return None
    if production:
        raise DemoClockRefused("ANJUNGAN_DEMO_CLOCK is set: production runs on real time. Remove it.")
    demo, real, speed = (float(part) for part in setting.split(":"))
    return DemoClock(demo, real, speed)


def demo_clock() -> DemoClock | None:
    """Return the demo clock that is running, or None on real time."""
    return _parse(os.environ.get("ANJUNGAN_DEMO_CLOCK", ""), os.environ.get("ANJUNGAN_PRODUCTION") == "1")


def now() -> datetime:
    """Return the present instant in UTC, on the demo clock where one runs."""
    demo = demo_clock()
    return demo.at(time.time()) if demo else datetime.now(tz=UTC)


def zone(name: str) -> ZoneInfo:
    """Return a time zone by its IANA name (cached by zoneinfo)."""
    return ZoneInfo(name)


def business_date(at: datetime, tz_name: str) -> date:
    """Return the day it is at the mall: WIB, WITA and WIT turn midnight at different instants."""
    return at.astimezone(zone(tz_name)).date()


def local_midnight(day: date, tz_name: str) -> datetime:
    """Return the instant (UTC) at which this day begins at the mall."""
    return datetime(day.year, day.month, day.day, tzinfo=zone(tz_name)).astimezone(UTC)


def day_bounds(day: date, tz_name: str) -> tuple[datetime, datetime]:
    """Return the first instant of the day and the first of the next, in UTC."""
    return local_midnight(day, tz_name), local_midnight(day + timedelta(days=1), tz_name)
