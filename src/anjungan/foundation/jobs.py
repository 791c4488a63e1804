"""The ledger's own clocks. Each job is thin, may run twice, and calls one operation.

The clock tells each of its jobs when it was due (`timestamp`); they look at the present moment instead.
"""

from __future__ import annotations

from procrastinate.contrib.django import app as jobs

from anjungan.foundation import clock, idempotency, relay, sealing


@jobs.task(queue="ledger", name="foundation.seal", queueing_lock="foundation.seal")
def seal(**_when: int) -> None:
    """Seal the audit entries that are settled."""
    sealing.seal_everything(now=clock.now())


@jobs.task(queue="ledger", name="foundation.retry_stuck", queueing_lock="foundation.retry_stuck")
def retry_stuck(**_when: int) -> None:
    """Try again what a listener could not take."""
    relay.retry_stuck(now=clock.now())


@jobs.task(queue="ledger", name="foundation.forget_old_answers", queueing_lock="foundation.forget_old_answers")
def forget_old_answers(**_when: int) -> None:
    """Remove idempotency keys older than a day."""
    idempotency.forget_old_answers(now=clock.now())
