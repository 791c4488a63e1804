"""Whether the nights correct the estimates of a mall, since when, and what it is worth."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from anjungan.domain.forecasting.models import CorrectionChoice, Learned
from anjungan.domain.forecasting.states import LearnedKind
from anjungan.domain.organizations.models import Mall


@dataclass(frozen=True, kw_only=True)
class CorrectionState:
    """How it stands. Errors are mean absolute errors in seconds on the latest days, before and after.

    `is_on`: what the mall chose. `is_used`: whether estimates are corrected now, without a break `since`.
    `judged_at` is None as long as there is too little to learn from.
    """

    is_on: bool = True
    is_worth_it: bool = False
    since: datetime | None = None
    judged_at: datetime | None = None
    judged_on: int = 0
    judged_days: int = 0
    error_before: float | None = None
    error_after: float | None = None

    @property
    def is_used(self) -> bool:
        """Whether estimates are corrected now."""
        return self.is_on and self.is_worth_it


def is_chosen(*, mall_id: int) -> bool:
    """Return whether the mall lets its estimates be corrected. One statement."""
    choice = CorrectionChoice.objects.filter(mall_id=mall_id).order_by("-chosen_at").first()
    return choice is None or choice.is_on


def correction_state(*, mall: Mall) -> CorrectionState:
    """Return how the correction of a mall stands. Three statements at most."""
    choice = CorrectionChoice.objects.filter(mall=mall).order_by("-chosen_at").first()
    is_on = choice is None or choice.is_on
    versions = Learned.objects.filter(mall=mall, kind=LearnedKind.CORRECTION).order_by("-version")
    last = versions.first()
    if last is None:
        return CorrectionState(is_on=is_on)
    since = None
    if last.corrected:
        for corrected, made_at in versions.values_list("corrected", "made_at"):
            if not corrected:
                break
            since = made_at
        if since is not None and choice is not None:
            since = max(since, choice.chosen_at)
    judged = last.content["judged"]
    return CorrectionState(
        is_on=is_on, is_worth_it=last.corrected, since=since, judged_at=last.made_at, judged_on=judged["on"],
        judged_days=judged["days"], error_before=judged["error_before"], error_after=judged["error_after"],
    )  # fmt: skip
