"""The building at one moment, as the forecast needs it. Seconds count from any instant the caller chooses.

Choose one instant for the whole day and count real elapsed seconds, so that a change of clocks moves nothing;
`hour_at_zero` says what the wall clock showed at second 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import Literal, TypeAlias

Key: TypeAlias = int | str


@dataclass(frozen=True, kw_only=True, slots=True)
class WaitingTicket:
    """One ticket in line.

    `rank`: its place in time, lower is called first (entered, less the head start).
    `visit`: tickets of one visit are never at two counters at once; a ticket is passed over, and keeps its place,
    while another of its visit is served. `target_counter`: called there only.
    `service_mean`: seconds, where this ticket's service is known better than its line's.
    `ready_at`: not called before (an appointment, a person expected back).
    `chance`: of being there when the turn comes; whoever is not takes no time, as if there were nobody.
    """

    key: Key
    rank: float
    entered_at: float
    visit: Key | None = None
    service_mean: float | None = None
    target_counter: Key | None = None
    ready_at: float | None = None
    chance: float = 1.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Coming:
    """People who will still come with a head start (seconds), so many a second: they may be called before others."""

    per_second: float
    head_start: float


@dataclass(frozen=True, kw_only=True, slots=True)
class LineState:
    """One line. `weight` and `target` (seconds) matter under least slack only.

    `coming`: people with a head start who will still come. Left out, what the learned times know of the hour.

    `head_starts`: the head starts (seconds) that newcomers may bring; each gets its own forecast.
    `group`: whose calibration applies (usually the agency).
    """

    key: Key
    waiting: Sequence[WaitingTicket] = ()
    weight: float = 1.0
    target: float | None = None
    head_starts: tuple[float, ...] = (0.0,)
    group: Key | None = None
    coming: Sequence[Coming] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Serving:
    """What a counter is busy with: a ticket of `line`, called or begun at `began_at`."""

    line: Key
    began_at: float
    visit: Key | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class CounterState:
    """One counter, with the lines it calls.

    `windows`: from and to, when it calls: the duty less its breaks, cut at closing time. None left: it calls nobody.
    `first_lines`: lines it empties before it looks at the others (a quick desk).
    """

    key: Key
    lines: Sequence[Key]
    windows: Sequence[tuple[float, float]]
    serving: Serving | None = None
    officer: Key | None = None
    first_lines: Sequence[Key] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class BuildingState:
    """All lines and counters at `now`."""

    now: float
    lines: Mapping[Key, LineState]
    counters: Sequence[CounterState] = ()
    hour_at_zero: float = field(default=0.0)

    def hour(self, at: float) -> int:
        """Return the hour of the wall clock (0 to 23) at a second."""
        return int((self.hour_at_zero + at / 3600.0) % 24.0)


@dataclass(frozen=True, kw_only=True, slots=True)
class CallRule:
    """Whom a free counter calls. `fcfs`: the lowest rank among its lines.

    `least_slack`: the highest (now - rank) x weight / target of the line, ties by rank. Under both a counter's
    `first_lines` come first, and nobody is called before a person whose rank is more than `reach` seconds earlier.
    """

    name: Literal["fcfs", "least_slack"] = "fcfs"
    reach: float = inf


FCFS = CallRule()
LEAST_SLACK = CallRule(name="least_slack")
