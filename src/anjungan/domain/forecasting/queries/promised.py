"""Promises that came true, as the nights learn from them."""

from __future__ import annotations

import json
from datetime import date, datetime

from anjungan.domain.organizations.models import Mall
from anjungan.domain.queueing.queries.rows import rows
from anjungan.waiting.forecasts import Wait
from anjungan.waiting.nightly import FEWEST, FEWEST_DAYS, Example

# Later promises of a ticket say the same once more; the newest of so many examples are enough.
_NTH, _MOST = 3, 30_000

_KNOWN = """
FROM forecasting_promise p JOIN forecasting_promisescore s ON s.promise_id = p.id AND s.actual_seconds IS NOT NULL
WHERE p.mall_id = %(mall)s AND p.business_date BETWEEN %(first)s AND %(last)s AND p.nth <= %(nth)s
    AND jsonb_typeof(p.estimated) = 'array' AND jsonb_typeof(p.estimated->0) = 'number'
    AND (%(since)s::timestamptz IS NULL OR s.called_at > %(since)s)
"""
_COUNT = f"SELECT count(*) AS promises, count(DISTINCT p.business_date) AS days {_KNOWN}"
_EXAMPLES = f"""
SELECT x.*, l.agency_id FROM (
    SELECT p.id, p.line_id, p.nth, p.business_date, p.estimated::text AS estimated, s.actual_seconds AS actual,
        extract(epoch FROM p.shown_at - p.business_date::timestamp AT TIME ZONE %(zone)s)::float8 AS second,
        extract(epoch FROM s.called_at - p.business_date::timestamp AT TIME ZONE %(zone)s)::float8 AS known_at
    {_KNOWN} ORDER BY p.shown_at DESC, p.id DESC LIMIT %(most)s
) x JOIN premises_line l ON l.id = x.line_id ORDER BY x.business_date, x.second, x.id
"""


def is_enough(*, mall: Mall, first: date, last: date) -> bool:
    """Return whether there are promises enough, on days enough, to learn a correction from. One statement."""
    [found] = rows(_COUNT, _asked(mall, first, last, None))
    return bool(found["promises"] >= FEWEST and found["days"] >= FEWEST_DAYS)


def examples(*, mall: Mall, first: date, last: date, since: datetime | None = None) -> list[tuple[int, Example]]:
    """Return the promises of these days that came true (after `since`), with their ids, in order. One statement."""
    return [
        (
            row["id"],
            Example(
                line=row["line_id"], group=row["agency_id"], day=row["business_date"].toordinal(),
                second=row["second"], known_at=row["known_at"], wait=_wait(row["estimated"]), actual=row["actual"],
                first=row["nth"] == 1,
            ),
        )
        for row in rows(_EXAMPLES, _asked(mall, first, last, since))
    ]  # fmt: skip


def _asked(mall: Mall, first: date, last: date, since: datetime | None) -> dict[str, object]:
    return {
        "mall": mall.pk, "first": first, "last": last, "nth": _NTH, "most": _MOST, "zone": mall.time_zone,
        "since": since,
    }  # fmt: skip


def _wait(estimated: str) -> Wait:
    mean, q05, q50, q95 = json.loads(estimated)
    return Wait(mean=mean, q05=q05, q50=q50, q95=q95, p_today=1.0)
