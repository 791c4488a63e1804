"""Learning from the days that are over: how long services take, how wide ranges must be. Each time a new version."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any

from anjungan.domain.forecasting.events import WaitsLearned
from anjungan.domain.forecasting.models import Learned
from anjungan.domain.forecasting.queries.corrections import correction_state
from anjungan.domain.forecasting.queries.curves import calibration_groups
from anjungan.domain.forecasting.queries.learned import DEFAULT_SECONDS, newest, observe, services_ended
from anjungan.domain.forecasting.queries.promised import examples
from anjungan.domain.forecasting.states import LearnedKind
from anjungan.domain.organizations.models import Mall
from anjungan.domain.premises.queries import lines_of
from anjungan.domain.queueing.queries.rows import rows
from anjungan.foundation import clock
from anjungan.foundation.actors import Actor
from anjungan.foundation.events import announce
from anjungan.foundation.operations import operation, part_of_operation
from anjungan.waiting.calibration import Calibration
from anjungan.waiting.forecasts import Wait
from anjungan.waiting.nightly import cross_fitted
from anjungan.waiting.service_times import ServiceTimes

# How far back the first learning looks; what comes later is added to what is known, and old days fade.
FIRST_LOOK = timedelta(days=56)
# A range is as good as its promises of these days.
CALIBRATED_ON = timedelta(days=28)
KEPT_VERSIONS = 100


@operation
def learn_times(*, mall_id: int, through: date, actor: Actor, now: datetime) -> Learned | None:
    """Learn the service times of the days up to `through` that no version knows yet. Returns the new version.

    Returns None when there is nothing new to learn from. Safe to repeat, and to miss for some days.
    """
    mall = Mall.objects.select_for_update(no_key=True).get(pk=mall_id)
    last = newest(mall_id=mall_id, kind=LearnedKind.TIMES)
    if last is not None and last.last_day >= through:
        return None
    first_day = last.last_day + timedelta(days=1) if last else through - FIRST_LOOK
    times = ServiceTimes.from_json(last.content) if last else ServiceTimes(default_seconds=DEFAULT_SECONDS)
    for line in lines_of(mall_id=mall_id):
        published = line.typical_service_seconds if line.typical_service_source else None
        times.describe(line=line.pk, agency=line.agency_id, published_seconds=published)
    since, _ = clock.day_bounds(first_day, mall.time_zone)
    _, until = clock.day_bounds(through, mall.time_zone)
    services = services_ended(mall=mall, since=since, until=until, now=now)
    if not services and last is None:
        return None
    for row in services:
        observe(times, row, mall.time_zone)
    for row in rows(_LEAVING, {"mall": mall_id, "zone": mall.time_zone, "since": since, "until": until}):
        times.leaving.observe(
            line=row["line_id"], waited=row["waited"], left=row["went"], day=row["day"].toordinal()
        )  # fmt: skip
    return keep_version(
        mall, LearnedKind.TIMES, content=times.to_json(), first_day=last.first_day if last else first_day,
        last_day=through, observations=(last.observations if last else 0) + len(services), actor=actor, now=now,
    )  # fmt: skip


# Who gave the number back, or was seen to go, while in line.
_LEAVING = """
SELECT i.line_id, (i.started_at AT TIME ZONE %(zone)s)::date AS day,
    sum(extract(epoch FROM i.ended_at - i.started_at))::float8 AS waited,
    count(*) FILTER (WHERE t.outcome = 'left' AND t.ended_at = i.ended_at)::int AS went
FROM queueing_interval i JOIN premises_line l ON l.id = i.line_id JOIN queueing_ticket t ON t.id = i.ticket_id
WHERE l.mall_id = %(mall)s AND i.kind = 'waiting' AND NOT i.voided AND i.ended_at IS NOT NULL
    AND i.started_at >= %(since)s AND i.started_at < %(until)s
GROUP BY 1, 2 ORDER BY 2, 1
"""
_PROMISES = """
SELECT p.line_id, l.agency_id, p.estimated::text AS estimated, s.actual_seconds
FROM forecasting_promise p JOIN forecasting_promisescore s ON s.promise_id = p.id AND s.actual_seconds IS NOT NULL
JOIN premises_line l ON l.id = p.line_id
WHERE p.mall_id = %(mall)s AND p.business_date BETWEEN %(first)s AND %(last)s AND jsonb_typeof(p.estimated) = 'array'
ORDER BY p.shown_at, p.id
"""


@operation
def learn_calibration(*, mall_id: int, through: date, actor: Actor, now: datetime) -> Learned | None:
    """Learn from the scored promises of the last four weeks how wide ranges must be. Returns the new version.

    Returns None when a version of that day exists, or nothing was promised. Safe to repeat.
    """
    mall = Mall.objects.select_for_update(no_key=True).get(pk=mall_id)
    last = newest(mall_id=mall_id, kind=LearnedKind.CALIBRATION)
    if last is not None and last.last_day >= through:
        return None
    first_day = through - CALIBRATED_ON
    found = rows(_PROMISES, {"mall": mall_id, "first": first_day, "last": through})
    if not found:
        return None
    corrects = correction_state(mall=mall).is_used
    calibration = _of_corrected(mall, first_day, through) if corrects else _of_estimated(found)
    return keep_version(
        mall, LearnedKind.CALIBRATION, content=calibration.to_json(), first_day=first_day, last_day=through,
        observations=len(found), actor=actor, now=now, corrected=corrects,
    )  # fmt: skip


def _of_estimated(found: list[dict[str, Any]]) -> Calibration:
    calibration = Calibration()
    for row in found:
        mean, q05, q50, q95 = json.loads(row["estimated"])
        calibration.observe(
            groups=calibration_groups(line_id=row["line_id"], agency_id=row["agency_id"]),
            wait=Wait(mean=mean, q05=q05, q50=q50, q95=q95, p_today=1.0), actual=row["actual_seconds"],
        )  # fmt: skip
    return calibration


def _of_corrected(mall: Mall, first_day: date, through: date) -> Calibration:
    """Learn from the promises as a correction learned on other days would have made them."""
    known = [one for _id, one in examples(mall=mall, first=through - FIRST_LOOK + timedelta(days=1), last=through)]
    calibration = Calibration()
    for one, wait in zip(known, cross_fitted(examples=known), strict=True):
        if one.day >= first_day.toordinal():
            groups = calibration_groups(line_id=int(one.line), agency_id=int(one.group))
            calibration.observe(groups=groups, wait=wait, actual=one.actual)
    return calibration


@part_of_operation
def keep_version(
    mall: Mall, kind: LearnedKind, *, content: dict[str, Any], first_day: date, last_day: date, observations: int,
    actor: Actor, now: datetime, corrected: bool = False,
) -> Learned:  # fmt: skip
    """Keep a new version of a kind, forget the oldest, and announce it. Returns it."""
    last = newest(mall_id=mall.pk, kind=kind)
    learned: Learned = Learned.objects.create(
        mall=mall, kind=kind, version=last.version + 1 if last else 1, made_at=now, first_day=first_day,
        last_day=last_day, observations=observations, content=content, corrected=corrected,
    )  # fmt: skip
    Learned.objects.filter(mall=mall, kind=kind, version__lte=learned.version - KEPT_VERSIONS).delete()
    announce(
        WaitsLearned(
            mall=mall.uuid, kind=kind, version=learned.version, observations=observations,
            first_day=first_day.isoformat(), last_day=last_day.isoformat(),
        ),
        by=actor, mall_id=mall.pk, at=now,
    )  # fmt: skip
    return learned
