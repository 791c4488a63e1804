"""What a day consists of: people who come, counters that are open. Seconds from an epoch of the caller's choice."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import inf, isfinite


class ErrandRule(StrEnum):
    """How a person with several errands goes through them."""

    PARALLEL = "parallel"
    """A ticket for each on entry; passed over while being served elsewhere, place kept. What the platform does."""
    PLACE_LOST = "place_lost"
    """As above, but who is passed over starts again at the end of the line."""
    LISTED = "listed"
    """One after the other, as listed; the next ticket is taken when the last errand is done."""
    LEAST_WAIT = "least_wait"
    """One after the other; next comes the line with the least expected wait at that moment."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrival:
    """One errand: a ticket for one line.

    `service` is the time the counter is taken, from the call to the next free moment. `rank_at` is the entry less the
    head start unless given. `patience` is how long the person waits for the call before leaving. `visit` links the
    errands of one person. `target` is the one counter that may call this ticket while it is still to open today.
    `after` is the place in the day's list of the errand that must be done first, as after a transfer: the ticket then
    enters when that one ends, with its own rank if `keeps_place`. `group` is for the report (a priority class).
    """

    line: str
    entered_at: float
    service: float
    rank_at: float | None = None
    patience: float = inf
    shows_up: bool = True
    visit: int | None = None
    target: str | None = None
    after: int | None = None
    keeps_place: bool = False
    group: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Counter:
    """A counter: the lines it serves and when it calls. A service that has begun is finished after the window's end.

    `windows` are the open times without breaks, in order and apart. `pace` multiplies the services done here (an
    officer who takes 20 % longer has 1.2).
    """

    key: str
    lines: tuple[str, ...]
    windows: tuple[tuple[float, float], ...]
    pace: float = 1.0

    def __post_init__(self) -> None:
        last = -inf
        for begins, ends in self.windows:
            if not begins < ends or begins < last:
                raise ValueError(f"the windows of counter {self.key} must be in order and apart")
            last = ends
        if not (isfinite(self.pace) and self.pace > 0):
            raise ValueError("a counter's pace is positive")


@dataclass(frozen=True, kw_only=True, slots=True)
class Day:
    """One day: its errands in any order, its counters, and how long a call to someone who is not there takes."""

    arrivals: tuple[Arrival, ...]
    counters: tuple[Counter, ...]
    no_show_seconds: float = 90.0

    def __post_init__(self) -> None:
        for place, one in enumerate(self.arrivals):
            if not isfinite(one.entered_at) or not (isfinite(one.service) and one.service >= 0):
                raise ValueError(f"errand {place} needs an instant of entry and a service of 0 seconds or more")
            if one.after is not None and not (0 <= one.after < len(self.arrivals) and one.after != place):
                raise ValueError(f"errand {place} comes after one that is not in the day")
