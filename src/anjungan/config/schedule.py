"""Every clock of the house, in one place. Times are the server's; each job asks the mall for its own day."""

from __future__ import annotations

from typing import Any

from procrastinate.contrib.django import app as jobs

from anjungan.domain.appointments import jobs as appointments
from anjungan.domain.assistance import jobs as assistance
from anjungan.domain.catalog import jobs as catalog
from anjungan.domain.citizens import jobs as citizens
from anjungan.domain.forecasting import jobs as forecasting
from anjungan.domain.notifications import jobs as notifications
from anjungan.domain.queueing import jobs as queueing
from anjungan.domain.statistics import jobs as statistics
from anjungan.foundation import jobs as ledger

# minute hour day month weekday, and seconds where a minute is too long to wait.
EVERY_TEN_SECONDS = "* * * * * */10"
EVERY_HALF_MINUTE = "* * * * * */30"
EVERY_MINUTE = "* * * * *"
EVERY_TEN_MINUTES = "*/10 * * * *"
EVERY_HOUR = "7 * * * *"


def set_clocks() -> None:
    """Register what runs when with the job queue."""
    clocks: tuple[tuple[str, Any], ...] = (
        (EVERY_TEN_SECONDS, queueing.burn_numbers_not_taken),
        (EVERY_TEN_MINUTES, queueing.close_days_left_open),
        (EVERY_TEN_MINUTES, forecasting.learn),
        (EVERY_HALF_MINUTE, ledger.seal),
        (EVERY_MINUTE, ledger.retry_stuck),
        (EVERY_MINUTE, statistics.roll_up),
        (EVERY_MINUTE, appointments.look_at_the_clock),
        (EVERY_MINUTE, assistance.look_at_the_clock),
        (EVERY_HALF_MINUTE, notifications.look_at_the_clock),
        (EVERY_TEN_MINUTES, notifications.forget_contacts),
        (EVERY_TEN_MINUTES, citizens.look_at_the_clock),
        (EVERY_HOUR, appointments.forget_contacts),
        (EVERY_HOUR, appointments.count_no_shows),
        (EVERY_HOUR, ledger.forget_old_answers),
        (EVERY_HOUR, catalog.forget_unanswered),
    )
    for cron, task in clocks:
        jobs.periodic(cron=cron)(task)
