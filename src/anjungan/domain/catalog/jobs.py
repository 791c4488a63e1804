"""The catalogue's own clock. It may run twice."""

from __future__ import annotations

from procrastinate.contrib.django import app as jobs

from anjungan.domain.catalog import operations as catalog
from anjungan.foundation import clock


@jobs.task(queue="catalog", name="catalog.forget_unanswered", queueing_lock="catalog.forget_unanswered")
def forget_unanswered(**_when: int) -> None:
    """Delete the questions that nobody has asked for half a year."""
    catalog.forget_unanswered(now=clock.now())
