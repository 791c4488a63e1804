"""What became of everybody, and the figures people ask for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray


class Fate(IntEnum):
    """How an errand ended."""

    SERVED = 0
    NO_SHOW = 1
    """Called and not there."""
    LEFT = 2
    """Gone before the call."""
    NOT_CALLED = 3
    """Still waiting when the last counter closed."""
    NEVER_ENTERED = 4
    """The errand before it was never done, so this one was never asked for."""


@dataclass(frozen=True, kw_only=True)
class WaitSummary:
    """Waits until the call, in seconds, of those who were called. Without any the figures are None."""

    tickets: int
    called: int
    left: int
    not_called: int
    mean: float | None
    median: float | None
    p90: float | None
    longest: float | None


@dataclass(frozen=True, kw_only=True, eq=False)
class Outcome:
    """Every errand, in the order of the day's list (days one after the other). Unknown instants are nan."""

    day: NDArray[np.int64]
    line: NDArray[np.str_]
    group: NDArray[np.str_]
    visit: NDArray[np.int64]
    entered_at: NDArray[np.float64]
    called_at: NDArray[np.float64]
    ended_at: NDArray[np.float64]
    counter: NDArray[np.str_]
    fate: NDArray[np.int64]

    @property
    def waits(self) -> NDArray[np.float64]:
        """Seconds from entry to call of those who were called."""
        waited = self.called_at - self.entered_at
        return waited[~np.isnan(waited)]

    def summary(self, *, line: str | None = None, group: str | None = None) -> WaitSummary:
        """Sum up all, one line, one group, or one group of one line."""
        chosen = np.ones(len(self.fate), dtype=bool)
        if line is not None:
            chosen &= self.line == line
        if group is not None:
            chosen &= self.group == group
        return summed_up(waits=(self.called_at - self.entered_at)[chosen], fates=self.fate[chosen])

    def by_line(self) -> dict[str, WaitSummary]:
        """Sum up each line, in the order of their names."""
        return {str(name): self.summary(line=str(name)) for name in np.unique(self.line)}

    def by_group(self) -> dict[str, WaitSummary]:
        """Sum up each group, in the order of their names."""
        return {str(name): self.summary(group=str(name)) for name in np.unique(self.group)}

    def within(self, *, seconds: float, line: str | None = None) -> float | None:
        """Return the share called within so many seconds, of all who asked; None when nobody did."""
        chosen = self.fate != Fate.NEVER_ENTERED
        if line is not None:
            chosen &= self.line == line
        if not chosen.any():
            return None
        waited = (self.called_at - self.entered_at)[chosen]
        return float(np.mean(np.nan_to_num(waited, nan=np.inf) <= seconds))

    def visit_waits(self) -> NDArray[np.float64]:
        """Seconds not being served, from the first entry to the last end, of visits whose several errands are done."""
        return _visit_waits(self)


def summed_up(*, waits: NDArray[np.float64], fates: NDArray[np.int64]) -> WaitSummary:
    """Sum up waits (nan where nobody called) with the fates beside them."""
    known = waits[~np.isnan(waits)]
    some = len(known) > 0
    return WaitSummary(
        tickets=int(np.sum(fates != Fate.NEVER_ENTERED)),
        called=len(known),
        left=int(np.sum(fates == Fate.LEFT)),
        not_called=int(np.sum(fates == Fate.NOT_CALLED)),
        mean=float(known.mean()) if some else None,
        median=float(np.median(known)) if some else None,
        p90=float(np.quantile(known, 0.9)) if some else None,
        longest=float(known.max()) if some else None,
    )


def _visit_waits(outcome: Outcome) -> NDArray[np.float64]:
    ours = outcome.visit >= 0
    if not ours.any():
        return np.empty(0)
    # One number for each visit of each day.
    keys = outcome.day[ours] * (int(outcome.visit.max()) + 1) + outcome.visit[ours]
    _, place, errands = np.unique(keys, return_inverse=True, return_counts=True)
    done = np.bincount(place, weights=(outcome.fate[ours] == Fate.SERVED).astype(float)) == errands
    entered = np.full(len(errands), np.inf)
    np.minimum.at(entered, place, outcome.entered_at[ours])
    ended = np.full(len(errands), -np.inf)
    np.maximum.at(ended, place, np.nan_to_num(outcome.ended_at[ours], nan=np.inf))
    served = np.bincount(place, weights=np.nan_to_num((outcome.ended_at - outcome.called_at)[ours]))
    chosen = done & (errands > 1)
    found: NDArray[np.float64] = (ended - entered - served)[chosen]
    return found
