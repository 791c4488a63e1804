"""What the mall has taught so far, held by each process: the newest version kept, and what ended today since.

A process reads a version once and then only the services that ended meanwhile, at most twice a minute.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from anjungan.domain.forecasting.models import Learned
from anjungan.domain.forecasting.queries.gathering import Gathered
from anjungan.domain.forecasting.states import LearnedKind
from anjungan.domain.organizations.models import Mall
from anjungan.domain.queueing.queries.rows import rows
from anjungan.foundation import clock
from anjungan.waiting.calibration import Calibration
from anjungan.waiting.service_times import ServiceTimes

# How often a process looks for what ended meanwhile, and for a new version.
REMEMBER_SECONDS = 30.0
DEFAULT_SECONDS = 600.0

# How long the counter was not free for another: from the call to the end of the service, with the moment until the
# next call where that came at once. Time that an undo took back never was.
_SERVICES = """
WITH taken AS (
    SELECT i.ticket_id, i.counter_id, i.line_id, max(i.officer_id) AS officer_id, min(i.started_at) AS began,
        max(i.ended_at) AS ended, sum(extract(epoch FROM i.ended_at - i.started_at))::float8 AS seconds
    FROM queueing_interval i JOIN premises_line l ON l.id = i.line_id
    WHERE l.mall_id = %(mall)s AND i.kind IN ('walking', 'serving') AND NOT i.voided AND i.counter_id IS NOT NULL
        AND i.started_at >= %(since)s AND i.started_at < %(until)s AND i.ended_at IS NOT NULL
    GROUP BY i.ticket_id, i.counter_id, i.line_id
), with_next AS (
    SELECT *, extract(epoch FROM lead(began) OVER (PARTITION BY counter_id ORDER BY began) - ended)::float8 AS gap
    FROM taken
)
SELECT n.ticket_id, n.counter_id, n.line_id, n.officer_id, n.began, n.ended, t.entered_at, v.head_start_seconds,
    n.seconds + CASE WHEN gap BETWEEN 0 AND 120 THEN gap ELSE 0 END AS seconds
FROM with_next n JOIN queueing_ticket t ON t.id = n.ticket_id JOIN queueing_visit v ON v.id = t.visit_id
WHERE ended > %(after)s AND (gap IS NOT NULL OR ended < %(now)s - interval '2 minutes')
ORDER BY ended, ticket_id
"""


@dataclass(kw_only=True)
class _Known:
    version: int
    day: date
    times: ServiceTimes
    calibration: Calibration
    calibration_version: int
    read_at: float
    asked_for: datetime
    seen: set[tuple[int, int, int]] = field(default_factory=set)
    described: dict[int, tuple[int, float | None]] = field(default_factory=dict)


_known: dict[int, _Known] = {}
# Learned times are not made for two threads at once: whoever works with them holds this.
lock = threading.RLock()


def forget() -> None:
    """Read everything anew at the next question (between tests, and after learning in this process)."""
    with lock:
        _known.clear()


def services_ended(
    *, mall: Mall, since: datetime, until: datetime, now: datetime, after: datetime | None = None
) -> list[dict[str, Any]]:
    """Return the services that began in a span and have ended, in the order of their ends. One statement."""
    return rows(_SERVICES, {"mall": mall.pk, "since": since, "until": until, "now": now, "after": after or since})


def newest(*, mall_id: int, kind: LearnedKind) -> Learned | None:
    """Return the version in use of a kind, None before the first."""
    return Learned.objects.filter(mall_id=mall_id, kind=kind).order_by("-version").first()


def observe(times: ServiceTimes, row: dict[str, Any], zone_name: str) -> None:
    """Teach one service that has ended."""
    zone = clock.zone(zone_name)
    began = row["began"].astimezone(zone)
    times.observe(
        line=row["line_id"], seconds=row["seconds"], hour=began.hour, day=began.date().toordinal(),
        officer=row["officer_id"], head_start=float(row["head_start_seconds"]),
        entered_hour=row["entered_at"].astimezone(zone).hour,
    )  # fmt: skip


def knowledge(*, gathered: Gathered) -> tuple[ServiceTimes, Calibration]:
    """Return the service times and the calibration in use. Three statements at most twice a minute, else none."""
    mall, now = gathered.mall, gathered.now
    day = clock.business_date(now, mall.time_zone)
    with lock:
        known = _known.get(mall.pk)
        if known is not None and known.day == day and _is_recent(known, now):
            _describe(known, gathered)
            return known.times, known.calibration
        version, calibration = (
            newest(mall_id=mall.pk, kind=LearnedKind.TIMES),
            newest(mall_id=mall.pk, kind=LearnedKind.CALIBRATION),
        )
        if known is None or known.day != day or known.version != (version.version if version else 0):
            known = _Known(
                version=version.version if version else 0, day=day,
                times=_times(version),
                calibration=Calibration(), calibration_version=0, read_at=0.0, asked_for=now,
            )  # fmt: skip
        if calibration is not None and calibration.version != known.calibration_version:
            known.calibration = Calibration.from_json(calibration.content)
            known.calibration_version = calibration.version
        _describe(known, gathered)
        _learn_today(known, mall, now)
        known.read_at, known.asked_for = time.monotonic(), now
        _known[mall.pk] = known
        return known.times, known.calibration


def _times(version: Learned | None) -> ServiceTimes:
    if version is None:
        return ServiceTimes(default_seconds=DEFAULT_SECONDS)
    return ServiceTimes.from_json(version.content)


def _is_recent(known: _Known, now: datetime) -> bool:
    # The clock of a demo runs faster than the one on the wall; a test's clock stands still.
    return (
        time.monotonic() - known.read_at <= REMEMBER_SECONDS
        and 0 <= (now - known.asked_for).total_seconds() <= REMEMBER_SECONDS * 20
    )


def _describe(known: _Known, gathered: Gathered) -> None:
    for line, facts in gathered.lines.items():
        now = (facts.agency_id, facts.published_seconds)
        if known.described.get(line) != now:
            known.described[line] = now
            known.times.describe(line=line, agency=facts.agency_id, published_seconds=facts.published_seconds)


def _learn_today(known: _Known, mall: Mall, now: datetime) -> None:
    since, until = clock.day_bounds(known.day, mall.time_zone)
    for row in services_ended(mall=mall, since=since, until=until, now=now):
        key = (row["ticket_id"], row["counter_id"], row["line_id"])
        if key not in known.seen:
            known.seen.add(key)
            observe(known.times, row, mall.time_zone)
