"""What the people of the invented weeks would have been told: forecast from what was known at that moment, no more."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from anjungan.domain.forecasting.operations import RecordedPromise
from anjungan.domain.forecasting.queries import Outlook
from anjungan.waiting import live
from anjungan.waiting.building import BuildingState, CounterState, Key, LineState
from anjungan.waiting.service_times import ServiceTimes

# So many people of each line and day look closely enough to be remembered.
LOOKING = 2.6


@dataclass(kw_only=True)
class Told:
    """The promises of one day. `times` is what the days before it taught, and goes on learning."""

    times: ServiceTimes
    opens: datetime
    closes: datetime
    zone: ZoneInfo
    chance: random.Random
    promises: list[RecordedPromise] = field(default_factory=list)

    def looks(self, usual: float) -> bool:
        """Whether the next person of a line, which so many people visit a day, is told."""
        return self.chance.random() < LOOKING / max(usual, LOOKING)

    def learn(self, line_id: int, called_at: float, free_at: float, officer_id: int) -> None:
        """Learn from a service that has ended."""
        began = (self.opens + timedelta(seconds=called_at)).astimezone(self.zone)
        self.times.observe(
            line=line_id, seconds=free_at - called_at, hour=began.hour, day=began.date().toordinal(),
            officer=officer_id,
        )  # fmt: skip

    def tell(
        self,
        ticket: UUID,
        line_id: int,
        *,
        at: float,
        head_start: float,
        rank: float,
        lines: Mapping[Key, LineState],
        counters: Sequence[CounterState],
    ) -> None:
        """Note what a person who takes a number at this second would be told."""
        local = self.opens.astimezone(self.zone)
        state = BuildingState(now=at, lines=lines, counters=counters, hour_at_zero=local.hour + local.minute / 60.0)
        found = live.forecast(state, times=self.times, day=local.date().toordinal(), only=[line_id]).lines[line_id]
        if found is None:
            return
        wait = found.newcomers[head_start]
        if wait.q05 is None or wait.mean is None:
            return
        now = self.opens + timedelta(seconds=at)
        last = max((self.closes - now).total_seconds(), wait.mean)
        high = wait.q95 if wait.q95 is not None else last
        self.promises.append(
            RecordedPromise(
                ticket=ticket,
                ahead=sum(one.rank <= rank for one in lines[line_id].waiting),
                outlook=Outlook(
                    at=now, low_at=now + timedelta(seconds=wait.q05), mean_at=now + timedelta(seconds=wait.mean),
                    high_at=now + timedelta(seconds=max(high, wait.mean)), p_today=wait.p_today,
                    estimated=(wait.mean, wait.q05, wait.q50, wait.q95),
                ),
            )
        )  # fmt: skip
