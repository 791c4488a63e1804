"""Recorded days under another policy, another roster, or both."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from anjungan.waiting.policies import CallPolicy
from anjungan.waiting.simulator.engine import simulate
from anjungan.waiting.simulator.model import Counter, Day, ErrandRule
from anjungan.waiting.simulator.outcome import Outcome, WaitSummary


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """The same days twice: as they would have gone under the current policy, and under the draft."""

    current: Outcome
    draft: Outcome

    def overall(self) -> tuple[WaitSummary, WaitSummary]:
        """Return current and draft over everybody."""
        return self.current.summary(), self.draft.summary()

    def by_line(self) -> dict[str, tuple[WaitSummary, WaitSummary]]:
        """Return current and draft for each line."""
        return _paired(self.current.by_line(), self.draft.by_line())

    def by_group(self) -> dict[str, tuple[WaitSummary, WaitSummary]]:
        """Return current and draft for each group (priority class)."""
        return _paired(self.current.by_group(), self.draft.by_group())


def replay(
    *,
    days: Sequence[Day],
    policy: CallPolicy,
    roster: Sequence[Counter] | None = None,
    errands: ErrandRule = ErrandRule.PARALLEL,
    progress: Callable[[float], None] | None = None,
) -> Outcome:
    """Run the days under the policy, each with its own counters or all with this roster; put the days together.

    `progress` hears the share that is done after each day. Without days the outcome is empty.
    """
    outcomes = []
    for number, day in enumerate(days):
        chosen = day if roster is None else replace(day, counters=tuple(roster))
        outcomes.append(simulate(day=chosen, policy=policy, errands=errands, number=number))
        if progress is not None:
            progress((number + 1) / len(days))
    return together(outcomes=outcomes)


def compare(
    *,
    days: Sequence[Day],
    current: CallPolicy,
    draft: CallPolicy,
    draft_roster: Sequence[Counter] | None = None,
    progress: Callable[[float], None] | None = None,
) -> Comparison:
    """Run the days under both policies, with the same people and the same services on both sides."""

    def half(share: float) -> None:
        if progress is not None:
            progress(share / 2)

    def second_half(share: float) -> None:
        half(1.0 + share)

    before = replay(days=days, policy=current, progress=half)
    return Comparison(current=before, draft=replay(days=days, policy=draft, roster=draft_roster, progress=second_half))


def together(*, outcomes: Sequence[Outcome]) -> Outcome:
    """Put outcomes one after the other."""
    if not outcomes:
        nothing, words = np.empty(0), np.empty(0, dtype=np.str_)
        whole = np.empty(0, dtype=np.int64)
        return Outcome(
            day=whole, line=words, group=words, visit=whole, entered_at=nothing, called_at=nothing, ended_at=nothing,
            counter=words, fate=whole,
        )  # fmt: skip
    return Outcome(
        day=np.concatenate([one.day for one in outcomes]),
        line=np.concatenate([one.line for one in outcomes]),
        group=np.concatenate([one.group for one in outcomes]),
        visit=np.concatenate([one.visit for one in outcomes]),
        entered_at=np.concatenate([one.entered_at for one in outcomes]),
        called_at=np.concatenate([one.called_at for one in outcomes]),
        ended_at=np.concatenate([one.ended_at for one in outcomes]),
        counter=np.concatenate([one.counter for one in outcomes]),
        fate=np.concatenate([one.fate for one in outcomes]),
    )


def _paired(left: dict[str, WaitSummary], right: dict[str, WaitSummary]) -> dict[str, tuple[WaitSummary, WaitSummary]]:
    return {name: (left[name], right[name]) for name in left}
