"""Counting who booked and did not come, so that overbooking follows what a line has seen."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection

from anjungan.foundation.operations import operation

# A line changes over the months; older bookings say little of tomorrow.
COUNTED_DAYS = 90

_COUNT = """
INSERT INTO appointments_noshowcount AS c (line_id, hour, booked, missed, counted_at)
SELECT b.line_id, extract(hour FROM b.starts_at AT TIME ZONE m.time_zone)::int, count(*),
    count(*) FILTER (WHERE b.state = 'no_show'), %(now)s
FROM appointments_booking b JOIN organizations_mall m ON m.id = b.mall_id JOIN premises_line l ON l.id = b.line_id
WHERE b.state IN ('checked_in', 'no_show') AND b.business_date >= %(first)s
    AND b.business_date < (%(now)s AT TIME ZONE m.time_zone)::date
    AND NOT (EXISTS (
        SELECT FROM premises_closure c WHERE c.mall_id = b.mall_id AND c.starts_at <= b.starts_at
            AND (c.agency_id IS NULL OR c.agency_id = l.agency_id) AND (c.line_id IS NULL OR c.line_id = l.id)
            AND (c.ends_at IS NULL OR c.ends_at > b.starts_at)
    ) OR EXISTS (
        SELECT FROM premises_calendarday d, LATERAL (SELECT (b.starts_at AT TIME ZONE m.time_zone)::time AS at) t
        WHERE d.mall_id = b.mall_id AND d.confirmed AND d.date = b.business_date
            AND (d.opens IS NULL OR t.at < d.opens OR t.at >= d.closes)
    ))
GROUP BY b.line_id, 2
ON CONFLICT (line_id, hour) DO UPDATE
SET booked = excluded.booked, missed = excluded.missed, counted_at = excluded.counted_at
"""


@operation
def count_no_shows(*, now: datetime) -> int:
    """Count by line and hour how many bookings of the last 90 days came and how many did not. Returns the cells.

    Who came late, after the time was given away, came. Bookings of a time at which it was closed say nothing of either
    and are left out, also where somebody came in spite of it. Cells that no booking is in any more are emptied.
    """
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"now": now, "first": (now - timedelta(days=COUNTED_DAYS)).date()})
        counted = cursor.rowcount
        cursor.execute("DELETE FROM appointments_noshowcount WHERE counted_at < %s", [now])
    return int(counted)
