"""Quiet hours: when people are left alone, in the mall's own time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, kw_only=True)
class Quiet:
    """From when until when, over midnight or within one day. Both equal: never quiet."""

    starts: time = time(21)
    ends: time = time(6)

    def covers(self, at: time) -> bool:
        """Whether this time of day is quiet."""
        if self.starts <= self.ends:
            return self.starts <= at < self.ends
        return at >= self.starts or at < self.ends

    def next_loud(self, at: datetime, zone: ZoneInfo) -> datetime:
        """Return the instant itself, or the end of the quiet hours it falls in."""
        local = at.astimezone(zone)
        if not self.covers(local.time()):
            return at
        ends = local.replace(hour=self.ends.hour, minute=self.ends.minute, second=0, microsecond=0)
        return (ends if ends > local else ends + timedelta(days=1)).astimezone(at.tzinfo)
