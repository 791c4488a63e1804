"""Keeping on record what visitors were shown, so that it can be held against what happened."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import connection

from anjungan.domain.forecasting.queries.outlook import TicketOutlook
from anjungan.domain.forecasting.states import Channel
from anjungan.foundation.operations import operation

# Nothing is locked: whoever calls the ticket at this moment must not wait for a page. A promise that slips in beside
# the call is scored by `score_left_over`, or by nobody when the call came first.
_KEEP = """
INSERT INTO forecasting_promise (ticket_id, line_id, mall_id, business_date, nth, channel, shown_at, ahead,
    mean_seconds, low_seconds, high_seconds, estimated, shown_low_at, shown_high_at, be_back_at, is_rough, learned_id)
SELECT t.id, t.line_id, t.mall_id, t.business_date, coalesce(l.nth, 0) + 1, %(channel)s, %(now)s, s.ahead, s.mean,
    s.low, s.high, s.estimated, s.shown_low, s.shown_high, s.be_back, s.rough,
    (SELECT v.id FROM forecasting_learned v WHERE v.mall_id = t.mall_id AND v.kind = 'times'
        ORDER BY v.version DESC LIMIT 1)
FROM jsonb_to_recordset(%(shown)s::jsonb) AS s(ticket uuid, ahead int, mean float8, low float8, high float8,
    estimated jsonb, shown_low timestamptz, shown_high timestamptz, be_back timestamptz, rough boolean)
JOIN queueing_ticket t ON t.uuid = s.ticket AND t.state IN ('waiting', 'reserved')
LEFT JOIN LATERAL (
    SELECT p.nth, p.line_id, p.shown_low_at, p.shown_high_at FROM forecasting_promise p
    WHERE p.ticket_id = t.id ORDER BY p.nth DESC LIMIT 1
) l ON true
WHERE (l.line_id, l.shown_low_at, l.shown_high_at) IS DISTINCT FROM (t.line_id, s.shown_low, s.shown_high)
ON CONFLICT (ticket_id, nth) DO NOTHING
"""


@operation
def keep_promises(*, outlooks: Collection[TicketOutlook], channel: Channel, now: datetime) -> int:
    """Keep what a door shows a visitor, where it differs from what the visitor was shown last. Returns how many.

    One statement. Tickets that were called meanwhile are left out; two doors at once keep one promise. Whoever may
    see the page may be promised something, so there is no permission of its own.
    """
    rows = [_row(one) for one in outlooks if one.shown is not None]
    if not rows:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, {"channel": channel, "now": now, "shown": json.dumps(rows, default=_plain)})
        return int(cursor.rowcount)


def _row(one: TicketOutlook) -> dict[str, Any]:
    shown = one.shown
    assert shown is not None  # noqa: S101 - the caller asked
    outlook = one.outlook
    return {
        "ticket": one.ticket, "ahead": one.ahead, "mean": outlook.mean_seconds, "low": outlook.low_seconds,
        "high": outlook.high_seconds, "estimated": outlook.estimated, "shown_low": shown.low,
        "shown_high": shown.high, "be_back": shown.sit_at,
        "rough": outlook.is_rough,
    }  # fmt: skip


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
