"""The whole building now: load of every line, and what the mall promised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from anjungan.domain.organizations.models import Mall
from anjungan.domain.queueing.queries.rows import rows
from anjungan.foundation import clock


@dataclass(frozen=True, kw_only=True)
class LineLoad:
    """One line now. `quota_left` is None without a quota. `away`: took a number from home and are not here yet."""

    line_id: int
    agency_id: int
    zone_id: int
    topic_id: int
    waiting: int
    elsewhere: int
    away: int
    oldest_seconds: int | None
    counters_open: int
    counters_free: int
    service_seconds: int
    promise_minutes: int | None
    issued: int
    quota_left: int | None
    served: int
    late_called: int
    called: int


def line_loads(*, mall: Mall, now: datetime, line_ids: list[int] | None = None) -> list[LineLoad]:
    """Return the load of the lines of a mall (or of some). One statement.

    `service_seconds` is the mean of the day once ten were served, the line's typical time before that. A counter
    that serves several lines counts for each by its share.
    """
    today = clock.business_date(now, mall.time_zone)
    found = rows(
        """WITH open_counters AS (
            SELECT c.id, unnest(c.active_line_ids) AS line_id, NOT EXISTS (
                SELECT 1 FROM queueing_ticket b WHERE b.counter_id = c.id AND b.state IN ('called', 'serving')) AS free
            FROM premises_counter c WHERE c.mall_id = %(mall)s AND c.state = 'open'
        ), staffed AS (
            SELECT line_id, count(*)::int AS counters, count(*) FILTER (WHERE free)::int AS free
            FROM open_counters GROUP BY line_id
        ), day AS (
            SELECT t.line_id,
                count(*) FILTER (WHERE t.state = 'waiting' AND NOT t.elsewhere)::int AS waiting,
                count(*) FILTER (WHERE t.state = 'waiting' AND t.elsewhere)::int AS elsewhere,
                count(*) FILTER (WHERE t.state = 'reserved' AND EXISTS (SELECT 1 FROM queueing_visit v
                    WHERE v.id = t.visit_id AND v.remote_id IS NOT NULL))::int AS away,
                extract(epoch FROM %(now)s - min(t.entered_at) FILTER (WHERE t.state = 'waiting'))::int AS oldest,
                count(*) FILTER (WHERE t.state = 'done')::int AS served,
                avg(extract(epoch FROM t.ended_at - t.began_at)) FILTER (WHERE t.state = 'done')::int AS mean,
                count(t.first_called_at)::int AS called,
                count(*) FILTER (WHERE t.first_called_at - t.entered_at > make_interval(mins => p.promise_minutes))::int
                    AS late_called
            FROM queueing_ticket t JOIN premises_line p ON p.id = t.line_id
            WHERE t.mall_id = %(mall)s AND t.business_date = %(today)s GROUP BY t.line_id
        )
        SELECT l.id AS line_id, l.agency_id, l.zone_id, l.topic_id, coalesce(d.waiting, 0) AS waiting,
            coalesce(d.elsewhere, 0) AS elsewhere, coalesce(d.away, 0) AS away, d.oldest AS oldest_seconds,
            coalesce(s.counters, 0) AS counters_open,
            coalesce(s.free, 0) AS counters_free,
            greatest(60, CASE WHEN d.served >= 10 AND d.mean IS NOT NULL THEN d.mean ELSE l.typical_service_seconds END)
                AS service_seconds,
            l.promise_minutes, coalesce(q.issued, 0) AS issued,
            CASE WHEN l.daily_quota IS NOT NULL THEN greatest(
                0, l.daily_quota - coalesce(q.issued, 0) - queueing_still_booked(l.id, %(today)s)) END AS quota_left,
            coalesce(d.served, 0) AS served, coalesce(d.late_called, 0) AS late_called, coalesce(d.called, 0) AS called
        FROM premises_line l LEFT JOIN day d ON d.line_id = l.id LEFT JOIN staffed s ON s.line_id = l.id
        LEFT JOIN queueing_lineday q ON q.line_id = l.id AND q.business_date = %(today)s
        WHERE l.mall_id = %(mall)s AND l.is_active AND (%(lines)s::bigint[] IS NULL OR l.id = ANY(%(lines)s))
        ORDER BY l.id""",
        {"mall": mall.pk, "now": now, "today": today, "lines": line_ids},
    )
    return [LineLoad(**row) for row in found]


@dataclass(frozen=True, kw_only=True)
class WaysToCome:
    """How one may come to a line today. `quota_left` is None without a quota; `issued` counts numbers given."""

    issued: int
    quota_left: int | None
    takes_bookings: bool
    gives_numbers_home: bool


def ways_to_come(*, mall: Mall, line_id: int, now: datetime) -> WaysToCome | None:
    """Return how one may come to a line today, None for a line that is not in use. One statement."""
    found = rows(
        """SELECT coalesce(d.issued, 0) AS issued,
            CASE WHEN l.daily_quota IS NOT NULL THEN greatest(
                0, l.daily_quota - coalesce(d.issued, 0) - queueing_still_booked(l.id, %(today)s)) END AS quota_left,
            EXISTS (SELECT 1 FROM appointments_bookingrule b WHERE b.line_id = l.id AND b.is_active) AS takes_bookings,
            EXISTS (SELECT 1 FROM appointments_remoterule r WHERE r.line_id = l.id AND r.is_active)
                AS gives_numbers_home
        FROM premises_line l LEFT JOIN queueing_lineday d ON d.line_id = l.id AND d.business_date = %(today)s
        WHERE l.id = %(line)s AND l.is_active""",
        {"line": line_id, "today": clock.business_date(now, mall.time_zone)},
    )
    return WaysToCome(**found[0]) if found else None


@dataclass(frozen=True, kw_only=True)
class Building:
    """The mall at a glance. Waits in seconds."""

    lines: list[LineLoad]
    waiting: int
    served: int
    visits: int
    in_building: int
    median_wait_seconds: int | None


def building(*, mall: Mall, now: datetime) -> Building:
    """Return the whole building now. Two statements."""
    lines = line_loads(mall=mall, now=now)
    today = clock.business_date(now, mall.time_zone)
    figures = rows(
        """SELECT count(*) FILTER (WHERE v.state <> 'expired')::int AS visits,
            count(*) FILTER (WHERE v.state = 'open')::int AS in_building,
            (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM t.first_called_at - t.entered_at))
                FROM queueing_ticket t WHERE t.mall_id = %s AND t.business_date = %s
                AND t.first_called_at IS NOT NULL)::int AS median
        FROM queueing_visit v WHERE v.mall_id = %s AND v.business_date = %s""",
        [mall.pk, today, mall.pk, today],
    )[0]
    return Building(
        lines=lines,
        waiting=sum(line.waiting for line in lines),
        served=sum(line.served for line in lines),
        visits=figures["visits"],
        in_building=figures["in_building"],
        median_wait_seconds=figures["median"],
    )
