"""The way back that a mall assumes for visitors who chose none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from anjungan.domain.forecasting.models import TravelRule
from anjungan.domain.forecasting.states import USUAL_TRAVEL_MINUTES


@dataclass(frozen=True, kw_only=True)
class WayBack:
    """So many minutes from a day on; `valid_from` is None for what holds while nothing was decided."""

    minutes: int
    valid_from: date | None = None


@dataclass(frozen=True, kw_only=True)
class WaysBack:
    """What holds today, what is planned, and what held before, each from the newest to the oldest."""

    current: WayBack
    planned: Sequence[WayBack]
    before: Sequence[WayBack]


def ways_back(*, mall_id: int, day: date) -> WaysBack:
    """Return the rules of a mall as they stand on a day. One statement."""
    found = [
        WayBack(minutes=minutes, valid_from=since)
        for minutes, since in TravelRule.objects.filter(mall_id=mall_id)
        .order_by("-valid_from")
        .values_list("minutes", "valid_from")
    ]
    begun = [rule for rule in found if rule.valid_from is not None and rule.valid_from <= day]
    usual = WayBack(minutes=USUAL_TRAVEL_MINUTES)
    current, *before = [*begun, usual]
    return WaysBack(current=current, planned=[rule for rule in found if rule not in begun], before=before)
