"""Forecasting's own clocks. Each job is thin, may run twice, and calls operations.

The clock tells each of its jobs when it was due (`timestamp`); they look at the present moment instead.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from procrastinate.contrib.django import app as jobs

from anjungan.domain.forecasting import operations as forecasting
from anjungan.domain.forecasting.queries import curves_of, gather
from anjungan.domain.organizations.models import Mall
from anjungan.domain.premises.queries import malls_in_operation
from anjungan.foundation import clock
from anjungan.foundation.actors import Actor
from anjungan.waiting.watching import Watch

_LOOK_BACK = timedelta(days=28)


# So many days at a time: a house that was off for a year catches up within some hours.
_ROLLED_UP_AT_ONCE = 10


@jobs.task(queue="forecasting", name="forecasting.learn", queueing_lock="forecasting.learn")
def learn(**_when: int) -> None:
    """Learn, at each mall, from the days that are over there and that no version knows yet."""
    now = clock.now()
    actor = Actor.system("belajar")
    for mall in malls_in_operation():
        yesterday = clock.business_date(now, mall.time_zone) - timedelta(days=1)
        forecasting.score_left_over(mall_id=mall.pk, since=now - _LOOK_BACK)
        forecasting.learn_times(mall_id=mall.pk, through=yesterday, actor=actor, now=now)
        forecasting.learn_correction(mall_id=mall.pk, through=yesterday, actor=actor, now=now)
        forecasting.learn_calibration(mall_id=mall.pk, through=yesterday, actor=actor, now=now)
        for _day in range(_ROLLED_UP_AT_ONCE):
            if forecasting.roll_up_promises(mall_id=mall.pk, today=yesterday + timedelta(days=1)) is None:
                break


def look_at(*, mall: Mall, now: datetime, watch: Watch | None = None) -> None:
    """Look at a building once: estimate, store, tell. As a job of its own, the queue would cost more than the look.

    Who looks again and again brings a `watch`, one for each mall: then what has not changed is left for some seconds.
    """
    gathered = gather(mall=mall, now=now)
    if not gathered.lines:
        return
    actor = Actor.system("perkiraan")
    watch = watch or Watch()
    parts = watch.due(gathered.state, rule=gathered.rule)
    curves = curves_of(gathered, parts=parts)
    forecasting.store_forecasts(mall=mall, curves=curves, actor=actor, now=now)
    forecasting.tell_who_is_near(mall=mall, curves=curves, actor=actor, now=now)
    forecasting.keep_plans(gathered=gathered, curves=curves, actor=actor, now=now)
    watch.estimated(parts, at=gathered.state.now, rule=gathered.rule)
