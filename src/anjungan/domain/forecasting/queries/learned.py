"""What the mall has taught so far, held by each process: the newest version kept, and what ended today since.

A process reads a version once and then only what ended or came true meanwhile, at most twice a minute.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from anjungan.domain.forecasting.models import Learned
from anjungan.domain.forecasting.queries.gathering import Gathered
from anjungan.domain.forecasting.queries.promised import examples
from anjungan.domain.forecasting.states import LearnedKind
from anjungan.domain.organizations.models import Mall
from anjungan.domain.queueing.queries.rows import rows
from anjungan.foundation import clock
from anjungan.waiting.calibration import Calibration
from anjungan.waiting.nightly import Correction, Today
from anjungan.waiting.service_times import ServiceTimes

# How often a process looks for what ended meanwhile, and for a new version.
REMEMBER_SECONDS = 30.0
DEFAULT_SECONDS = 600.0
# A score that is saved later than this after the call counts from tomorrow on.
_SCORED_WITHIN = timedelta(minutes=10)

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
    calibration: Calibration = field(default_factory=Calibration)
    calibration_version: int = 0
    correction: Correction | None = None
    correction_version: int = 0
    # What the promises of today have shown, as that correction sees it.
    today: Today = field(default_factory=Today)
    promises: set[int] = field(default_factory=set)
    read_at: float = 0.0
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


@dataclass(frozen=True, kw_only=True)
class Knowledge:
    """What is in use: service times, the calibration, and the correction with what today has shown (None: none)."""

    times: ServiceTimes
    calibration: Calibration
    correction: Correction | None
    today: Today


# Each kind's newest version; of calibrations the newest that was learned as estimates are made now, else the newest.
_VERSIONS = """
SELECT DISTINCT ON (l.kind) l.kind, l.version, l.corrected AND c.is_on AS corrected
FROM forecasting_learned l, (SELECT coalesce((SELECT k.is_on FROM forecasting_correctionchoice k
    WHERE k.mall_id = %(mall)s ORDER BY k.chosen_at DESC LIMIT 1), true) AS is_on) c
WHERE l.mall_id = %(mall)s
ORDER BY l.kind, (l.kind = 'calibration' AND l.corrected = (c.is_on AND coalesce((SELECT n.corrected
    FROM forecasting_learned n WHERE n.mall_id = %(mall)s AND n.kind = 'correction' ORDER BY n.version DESC LIMIT 1),
    false))) DESC, l.version DESC
"""


def knowledge(*, gathered: Gathered) -> Knowledge:
    """Return what is in use. Three statements at most twice a minute and one for each new version, else none."""
    mall, now = gathered.mall, gathered.now
    day = clock.business_date(now, mall.time_zone)
    with lock:
        known = _known.get(mall.pk)
        if known is not None and known.day == day and _is_recent(known, now):
            _describe(known, gathered)
            return _in_use(known)
        versions = {row["kind"]: row for row in rows(_VERSIONS, {"mall": mall.pk})}
        of_times = _version(versions, LearnedKind.TIMES)
        if known is None or known.day != day or known.version != of_times:
            known = _Known(version=of_times, day=day, times=_times(mall.pk, of_times), asked_for=now)
        _read_versions(known, mall.pk, versions)
        _describe(known, gathered)
        _learn_today(known, mall, now)
        _correct_today(known, mall, now)
        known.read_at, known.asked_for = time.monotonic(), now
        _known[mall.pk] = known
        return _in_use(known)


def _in_use(known: _Known) -> Knowledge:
    return Knowledge(times=known.times, calibration=known.calibration, correction=known.correction, today=known.today)


def _version(versions: dict[str, dict[str, Any]], kind: LearnedKind) -> int:
    return int(versions[kind]["version"]) if kind in versions else 0


def _content(mall_id: int, kind: LearnedKind, version: int) -> dict[str, Any]:
    found: dict[str, Any] = Learned.objects.values_list("content", flat=True).get(
        mall_id=mall_id, kind=kind, version=version
    )
    return found


def _times(mall_id: int, version: int) -> ServiceTimes:
    if version == 0:
        return ServiceTimes(default_seconds=DEFAULT_SECONDS)
    return ServiceTimes.from_json(_content(mall_id, LearnedKind.TIMES, version))


def _read_versions(known: _Known, mall_id: int, versions: dict[str, dict[str, Any]]) -> None:
    of_ranges = _version(versions, LearnedKind.CALIBRATION)
    if of_ranges != known.calibration_version:
        known.calibration = Calibration.from_json(_content(mall_id, LearnedKind.CALIBRATION, of_ranges))
        known.calibration_version = of_ranges
    kind = LearnedKind.CORRECTION
    used = _version(versions, kind) if kind in versions and versions[kind]["corrected"] else 0
    if used != known.correction_version:
        known.correction = Correction.from_json(_content(mall_id, kind, used)["correction"]) if used else None
        known.correction_version, known.today, known.promises = used, Today(), set()


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


def _correct_today(known: _Known, mall: Mall, now: datetime) -> None:
    """Let the correction know what came true today. What is scored late is found a little later."""
    if known.correction is None:
        return
    since = now - _SCORED_WITHIN if known.promises else None
    for promise, one in examples(mall=mall, first=known.day, last=known.day, since=since):
        if promise not in known.promises:
            known.promises.add(promise)
            known.correction.note(one, known.today)


def _learn_today(known: _Known, mall: Mall, now: datetime) -> None:
    since, until = clock.day_bounds(known.day, mall.time_zone)
    for row in services_ended(mall=mall, since=since, until=until, now=now):
        key = (row["ticket_id"], row["counter_id"], row["line_id"])
        if key not in known.seen:
            known.seen.add(key)
            observe(known.times, row, mall.time_zone)
