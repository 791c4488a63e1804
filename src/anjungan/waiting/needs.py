"""What a staffing plan must keep, and what it says: a promise, and the counters that each slot needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from anjungan.waiting.simulator.model import Counter


@dataclass(frozen=True, kw_only=True, slots=True)
class Promise:
    """What must hold in every slot. At least one of the three."""

    most_waiting: float | None = None
    """Largest share that waits at all."""
    longest_mean_wait: float | None = None
    """Largest mean wait, seconds."""
    share_within: float | None = None
    """Least share called within `within` seconds."""
    within: float = 0.0

    def __post_init__(self) -> None:
        if self.most_waiting is None and self.longest_mean_wait is None and self.share_within is None:
            raise ValueError("a promise promises something")
        if self.most_waiting is not None and not self.most_waiting > 0:
            raise ValueError("no number of counters keeps everybody from waiting")
        if self.longest_mean_wait is not None and not self.longest_mean_wait > 0:
            raise ValueError("the promised wait is positive")
        if (self.share_within is not None and not self.share_within < 1) or self.within < 0:
            raise ValueError("no number of counters keeps a promise to everybody")


@dataclass(frozen=True, kw_only=True, slots=True)
class Need:
    """The counters that one slot needs. `load` is the mean number that would be busy."""

    from_at: float
    to_at: float
    load: float
    counters: int


def open_as_needed(*, line: str, needs: Sequence[Need]) -> tuple[Counter, ...]:
    """Return counters of which the n-th is open in just those slots that need n or more."""
    most = max((need.counters for need in needs), default=0)
    made = []
    for n in range(1, most + 1):
        windows: list[tuple[float, float]] = []
        for need in needs:
            if need.counters < n:
                continue
            if windows and windows[-1][1] == need.from_at:
                windows[-1] = (windows[-1][0], need.to_at)
            else:
                windows.append((need.from_at, need.to_at))
        made.append(Counter(key=f"{line} {n}", lines=(line,), windows=tuple(windows)))
    return tuple(made)
