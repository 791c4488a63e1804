"""What the worker does between a fact and a message, done by hand and in order."""

from __future__ import annotations

from typing import Any

from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from anjungan.domain.notifications import jobs
from anjungan.foundation import clock, relay

_JOBS: dict[str, Any] = {
    "notifications.send_message": jobs.send_message,
    "notifications.send_many": jobs.send_many,
    "notifications.tell_of_closure": jobs.tell_of_closure,
    "notifications.tell_of_day": jobs.tell_of_day,
}


def somebody_waits() -> bool:
    """Whether a connection to this database waits for a lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
        return cursor.fetchone() is not None


def hand_over() -> None:
    """Let the rooms hear of what happened."""
    while relay.relay_batch(now=clock.now()):
        pass


def work() -> None:
    """Hand over the facts and run every job that follows, and those that follow from these."""
    hand_over()
    done: set[int] = set()
    while waiting := [job for job in ProcrastinateJob.objects.order_by("id") if job.id not in done]:
        for job in waiting:
            done.add(job.id)
            if job.task_name in _JOBS:
                _JOBS[job.task_name](**job.args)
