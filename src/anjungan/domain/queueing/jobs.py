"""The queue's own clocks. Each job is thin, may run twice, and calls operations.

The clock tells each of its jobs when it was due (`timestamp`); they look at the present moment instead.
"""

from __future__ import annotations

import contextlib
from uuid import UUID

from django.db import InterfaceError, OperationalError
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app as jobs

from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing.errors import DayAlreadyClosed
from anjungan.domain.queueing.ports import PrintingFailed, ticket_printer
from anjungan.domain.queueing.queries import printout_to_print
from anjungan.domain.queueing.queries.policy_replay import replay_day, trial_result, trial_to_run
from anjungan.domain.queueing.queries.remote import turns_just_passed
from anjungan.foundation import clock
from anjungan.foundation.actors import Actor


@jobs.task(queue="queueing", name="queueing.burn_numbers_not_taken", queueing_lock="queueing.burn_numbers_not_taken")
def burn_numbers_not_taken(**_when: int) -> None:
    """Note whose turn passed while they are not here yet, and expire the reservations whose time is over."""
    now = clock.now()
    for visit_id in turns_just_passed():
        queue.note_turn_passed(visit_id=visit_id, actor=Actor.system("belum hadir"), now=now)
    for visit_id in queue.expired_reservations(now=now):
        queue.expire_reservation(visit_id=visit_id, actor=Actor.system("nomor tidak diambil"), now=now)


@jobs.task(queue="queueing", name="queueing.close_days_left_open", queueing_lock="queueing.close_days_left_open")
def close_days_left_open(**_when: int) -> None:
    """Close each business day that is over at its mall, in the mall's own zone."""
    now = clock.now()
    for mall_id, day in queue.days_left_open(now=now):
        # A manager may be closing the same day at this moment.
        with contextlib.suppress(DayAlreadyClosed):
            queue.close_day(mall_id=mall_id, business_date=day, actor=Actor.system("tutup hari"), now=now)


# A printer that cannot is an answer; a database that was away for a moment is not.
_AGAIN = RetryStrategy(max_attempts=10, wait=2, retry_exceptions=(OperationalError, InterfaceError))


@jobs.task(queue="printing", name="queueing.print_ticket", retry=_AGAIN)
def print_ticket(*, printout_id: int) -> None:
    """Print a ticket and note how it went. The printer is spoken to outside any transaction."""
    asked = printout_to_print(printout_id=printout_id)
    if asked is None:
        return
    reason = ""
    try:
        ticket_printer()(code=asked.code, address=asked.address, now=clock.now())
    except PrintingFailed as failure:
        reason = failure.reason
    queue.end_printout(
        printout_id=printout_id, printed=not reason, reason=reason, actor=Actor.system("pencetak"), now=clock.now()
    )


@jobs.task(queue="queueing", name="queueing.try_call_policy", retry=_AGAIN)
def try_call_policy(*, trial: str) -> None:
    """Replay the recorded days under a draft of the call policy, day by day, and keep what was found."""
    asked = trial_to_run(trial=UUID(trial))
    if asked is None or not queue.begin_policy_trial(trial=asked.trial, days=len(asked.dates)):
        return
    worker = Actor.system("percobaan aturan")
    try:
        days = []
        for number, day in enumerate(asked.dates, start=1):
            days.append(replay_day(mall_id=asked.mall_id, business_date=day, current=asked.against, draft=asked.draft))
            queue.note_policy_trial(trial=asked.trial, days_done=number)
        result = trial_result(mall_id=asked.mall_id, dates=asked.dates, days=days, draft=asked.draft) if days else None
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        queue.end_policy_trial(trial=asked.trial, result=None, failed=True, actor=worker, now=clock.now())
        raise
    queue.end_policy_trial(trial=asked.trial, result=result, actor=worker, now=clock.now())
