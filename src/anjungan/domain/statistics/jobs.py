"""The clock of the figures."""

from __future__ import annotations

from procrastinate.contrib.django import app as jobs

from anjungan.domain.statistics import operations
from anjungan.foundation import clock


@jobs.task(queue="statistics", name="statistics.roll_up", queueing_lock="statistics.roll_up", lock="statistics.roll_up")
def roll_up(**_when: int) -> None:
    """Work out the days on which something happened since the last time."""
    operations.roll_up_stale_days(now=clock.now())
