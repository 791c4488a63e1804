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
FROM appointments_booking b JOIN organizations_mall m ON m.id = b.mall_id
WHERE b.state IN ('checked_in', 'no_show') AND b.business_date >= %(first)s
    AND b.business_date < (%(now)s AT TIME ZONE m.time_zone)::date
GROUP BY b.line_id, 2
ON CONFLICT (line_id, hour) DO UPDATE
SET booked = excluded.booked, missed = excluded.missed, counted_at = excluded.counted_at
"""


@operation
def count_no_shows(*, now: datetime) -> int:
    """Count by line and hour how many bookings of the last 90 days came and how many did not. Returns the cells.

    Who came late, after the time was given away, came. Cells that no booking is in any more are emptied.
    """
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"now": now, "first": (now - timedelta(days=COUNTED_DAYS)).date()})
        counted = cursor.rowcount
        cursor.execute("DELETE FROM appointments_noshowcount WHERE counted_at < %s", [now])
    return int(counted)
