"""What a draft of the call policy would have done with the recorded days, beside what the present one does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

import numpy as np

from anjungan.domain.queueing.models import PolicyTrial
from anjungan.domain.queueing.queries.call_policies import PolicyTerms, terms_of
from anjungan.domain.queueing.queries.recorded_days import recorded_dates, recorded_day
from anjungan.domain.queueing.queries.rows import rows
from anjungan.domain.queueing.states import TrialState
from anjungan.foundation import clock
from anjungan.waiting.simulator import Comparison, Fate, Outcome, WaitSummary, simulate
from anjungan.waiting.simulator.replays import together

CURVE_STEPS = 30


@dataclass(frozen=True, kw_only=True)
class TrialToRun:
    """A trial that waits for its replay, and the days it is to be made of."""

    trial: UUID
    mall_id: int
    draft: PolicyTerms
    against: PolicyTerms
    dates: Sequence[date]


def trial_to_run(*, trial: UUID) -> TrialToRun | None:
    """Return what is to be replayed, or None when the trial has ended."""
    found = (
        PolicyTrial.objects.select_related("mall", "against")
        .filter(uuid=trial, state__in=[TrialState.QUEUED, TrialState.RUNNING])
        .first()
    )
    if found is None:
        return None
    return TrialToRun(
        trial=found.uuid,
        mall_id=found.mall_id,
        draft=PolicyTerms.from_json(found.draft),
        against=PolicyTerms() if found.against is None else terms_of(found.against),
        dates=recorded_dates(mall_id=found.mall_id, before=clock.business_date(found.asked_at, found.mall.time_zone)),
    )


def replay_day(*, mall_id: int, business_date: date, current: PolicyTerms, draft: PolicyTerms) -> Comparison:
    """Live one recorded day twice: the same people and the same work under both policies."""
    day = recorded_day(mall_id=mall_id, business_date=business_date)
    return Comparison(
        current=simulate(day=day, policy=current.for_simulator()), draft=simulate(day=day, policy=draft.for_simulator())
    )


def trial_result(
    *, mall_id: int, dates: Sequence[date], days: Sequence[Comparison], draft: PolicyTerms
) -> dict[str, Any]:
    """Sum up the replayed days as a trial keeps them. Waits in seconds; pairs are (present policy, draft).

    `recorded` are the waits that really were, so that everybody sees how close the replay comes to the truth.
    """
    both = Comparison(
        current=together(outcomes=[day.current for day in days]), draft=together(outcomes=[day.draft for day in days])
    )
    return {
        "from": dates[0].isoformat(),
        "until": dates[-1].isoformat(),
        "days": len(dates),
        "recorded": _recorded(mall_id, dates),
        "all": _pair(both.overall()),
        "lines": {
            line: {
                "waits": _pair(pair),
                "within": [
                    one.within(seconds=60 * draft.of(int(line)).target_minutes, line=line)
                    for one in (both.current, both.draft)
                ],
                "target_minutes": draft.of(int(line)).target_minutes,
            }
            for line, pair in both.by_line().items()
        },
        "groups": {group: _pair(pair) for group, pair in both.by_group().items()},
        "curve": _curve(both),
    }


def _pair(pair: tuple[WaitSummary, WaitSummary]) -> list[dict[str, int | None]]:
    return [
        {name: None if value is None else round(value) for name, value in asdict(summary).items()} for summary in pair
    ]


def _recorded(mall_id: int, dates: Sequence[date]) -> dict[str, Any]:
    """The waits of the log, by the words of the figures: from entry to the first call."""
    return rows(
        """SELECT count(*)::int AS called,
            percentile_cont(0.5) WITHIN GROUP (ORDER BY waited)::int AS median,
            percentile_cont(0.9) WITHIN GROUP (ORDER BY waited)::int AS p90, max(waited)::int AS longest
        FROM (SELECT extract(epoch FROM first_called_at - entered_at) AS waited FROM queueing_ticket
            WHERE mall_id = %s AND business_date = ANY(%s) AND first_called_at IS NOT NULL) w""",
        [mall_id, list(dates)],
    )[0]


def _curve(both: Comparison) -> list[list[float]]:
    """Which share was called within so many minutes: [minutes, present policy, draft], up to the longest of both."""
    longest = max((float(one.waits.max()) for one in (both.current, both.draft) if len(one.waits)), default=0.0)
    step = next(
        minutes for minutes in (1, 2, 5, 10, 15, 20, 30, 60) if minutes * 60 * CURVE_STEPS >= longest or minutes == 60
    )
    ends = range(0, int(longest / 60) + 2 * step, step)
    return [[minute, _share(both.current, minute), _share(both.draft, minute)] for minute in ends]


def _share(outcome: Outcome, minutes: float) -> float:
    asked = int(np.sum(outcome.fate != Fate.NEVER_ENTERED))
    return round(float(np.sum(outcome.waits <= 60 * minutes)) / asked, 4) if asked else 0.0
