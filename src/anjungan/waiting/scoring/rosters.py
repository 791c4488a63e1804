"""How many counters a roster sets for a line, now and later."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from anjungan.waiting.logs import Duty

_HORIZON = 12 * 3600.0


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A step function: from `times[i]` on, `counts[i]` counters; `area[i]` counter-seconds up to `times[i]`."""

    times: list[float] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)
    area: list[float] = field(default_factory=list)

    def count(self, at: float) -> int:
        """Return how many counters are on duty at a moment."""
        place = bisect_right(self.times, at) - 1
        return self.counts[place] if place >= 0 else 0

    def area_until(self, at: float) -> float:
        """Return the counter-seconds from the beginning of the roster until a moment."""
        place = bisect_right(self.times, at) - 1
        return self.area[place] + self.counts[place] * (at - self.times[place]) if place >= 0 else 0.0

    def until_area(self, at: float, counter_seconds: float) -> float:
        """Return the seconds from a moment until so many counter-seconds have been worked, at most half a day."""
        goal = self.area_until(at) + counter_seconds
        place = max(0, bisect_right(self.area, goal) - 1)
        count = self.counts[place] if self.counts else 0
        if count == 0:
            return _HORIZON
        return min(_HORIZON, max(0.0, self.times[place] + (goal - self.area[place]) / count - at))

    def next_change(self, at: float) -> float:
        """Return the seconds until the number of counters changes, at most half a day."""
        place = bisect_right(self.times, at)
        return min(_HORIZON, self.times[place] - at) if place < len(self.times) else _HORIZON

    def closing(self, at: float) -> float:
        """Return the seconds until no counter is on duty, at most half a day."""
        place = max(0, bisect_right(self.times, at) - 1)
        while place < len(self.times) and self.counts[place] > 0:
            place += 1
        return min(_HORIZON, max(0.0, self.times[place] - at)) if place < len(self.times) else _HORIZON


def plans(*, duties: Sequence[Duty], lines: Sequence[str]) -> dict[str, Plan]:
    """Return the plan of each line. A duty without a line counts for all; one counter twice at a time counts once."""
    by_line: Mapping[str, list[Duty]] = defaultdict(list)
    for duty in duties:
        for line in (duty.line,) if duty.line else lines:
            by_line[line].append(duty)
    return {line: _plan(found) for line, found in by_line.items()}


def _plan(duties: Sequence[Duty]) -> Plan:
    steps: dict[float, int] = defaultdict(int)
    until: dict[str, float] = {}
    for duty in sorted(duties, key=lambda one: (one.begins, one.ends)):
        begins = max(duty.begins, until.get(duty.counter, duty.begins)) if duty.counter else duty.begins
        if duty.ends <= begins:
            continue
        until[duty.counter] = duty.ends
        steps[begins] += 1
        steps[duty.ends] -= 1
    times = sorted(moment for moment, change in steps.items() if change)
    counts: list[int] = []
    area: list[float] = []
    for place, moment in enumerate(times):
        area.append(area[-1] + counts[-1] * (moment - times[place - 1]) if place else 0.0)
        counts.append((counts[-1] if place else 0) + steps[moment])
    return Plan(times=times, counts=counts, area=area)
