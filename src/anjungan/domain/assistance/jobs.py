"""The clock of assisted mode. Thin; may run twice."""

from __future__ import annotations

from procrastinate.contrib.django import app as jobs

from anjungan.domain.assistance import operations as assistance
from anjungan.domain.assistance.states import EndReason
from anjungan.foundation import clock
from anjungan.foundation.actors import Actor


@jobs.task(queue="appointments", name="assistance.look_at_the_clock", queueing_lock="assistance.look_at_the_clock")
def look_at_the_clock(**_when: int) -> None:
    """End what is over, and forget what is no longer needed."""
    now = clock.now()
    actor = Actor.system("jam mode bantuan")
    for uuid in assistance.over_but_not_ended(now=now):
        assistance.end_assistance(assistance=uuid, reason=EndReason.TIME, actor=actor, now=now)
    assistance.forget_lists(now=now)
