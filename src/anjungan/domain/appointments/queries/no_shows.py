"""The part of those who book that will not come, by the hour: learned from past bookings, drawn towards the usual.

Few bookings say little: an hour is drawn towards its line and the line towards the typed figure, as if so many bookings
more had been seen at that rate (`SHRINK_LINE`, `SHRINK_HOUR`). So one bad Friday changes next to nothing. However bad a
line is, never more than three in ten are taken not to come, unless whoever runs the mall typed more: who overbooks
without a limit turns people away who kept their word.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from anjungan.domain.appointments.models import BookingRule, NoShowCount

SHRINK_LINE = 30
SHRINK_HOUR = 20
MOST_LEARNED = 0.30


@dataclass(frozen=True, kw_only=True)
class NoShows:
    """What was seen at a line: bookings and no-shows by the hour of the mall's day."""

    prior: float
    seen: dict[int, tuple[int, int]]

    @property
    def booked(self) -> int:
        """How many bookings the figure rests on."""
        return sum(booked for booked, _missed in self.seen.values())

    @property
    def of_line(self) -> float:
        """The part of the whole line, 0 to 1."""
        missed = sum(missed for _booked, missed in self.seen.values())
        return self._bounded((missed + SHRINK_LINE * self.prior) / (self.booked + SHRINK_LINE))

    def at(self, hour: int) -> float:
        """Return the part at an hour, 0 to 1."""
        booked, missed = self.seen.get(hour, (0, 0))
        return self._bounded((missed + SHRINK_HOUR * self.of_line) / (booked + SHRINK_HOUR))

    def _bounded(self, part: float) -> float:
        return min(part, max(MOST_LEARNED, self.prior))


def no_shows(*, rule: BookingRule) -> NoShows:
    """Return what past bookings of the rule's line say, with the rule's own figure to begin with. One statement."""
    cells = NoShowCount.objects.filter(line_id=rule.line_id)
    return _learned(rule, {cell.hour: (cell.booked, cell.missed) for cell in cells})


def _learned(rule: BookingRule, seen: dict[int, tuple[int, int]]) -> NoShows:
    return NoShows(prior=rule.no_show_percent / 100, seen=seen)


def part_by_hour(*, rule: BookingRule, seen: dict[int, tuple[int, int]]) -> Callable[[int], float]:
    """Return the part that does not come as a function of the hour; the typed figure where the rule does not learn.

    `seen`: bookings and no-shows of the line by the hour.
    """
    if not rule.learns_no_shows:
        typed = rule.no_show_percent / 100
        return lambda _hour: typed
    learned = _learned(rule, seen)
    # A month asks for some hundred times: each hour is worked out once.
    parts = [learned.at(hour) for hour in range(24)]
    return parts.__getitem__
