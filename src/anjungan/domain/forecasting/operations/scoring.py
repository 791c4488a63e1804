"""Holding each promise against the call that came."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import connection

from anjungan.domain.forecasting.models import PromiseScore
from anjungan.foundation.operations import operation, part_of_operation

# The call is the first interval of walking after the promise in the line it was made for: what an undo took back has
# no such interval, and a second wait in another line is scored against its own call.
_CALLED = """
INSERT INTO forecasting_promisescore (promise_id, called_at, actual_seconds, error_seconds, verdict, before_return)
SELECT p.id, c.at, w.seconds, w.seconds - p.mean_seconds,
    CASE WHEN c.at < p.shown_low_at THEN 'early' WHEN c.at > p.shown_high_at THEN 'late' ELSE 'kept' END,
    coalesce(c.at < p.be_back_at, false)
FROM forecasting_promise p
JOIN LATERAL (
    SELECT min(i.started_at) AS at FROM queueing_interval i
    WHERE i.ticket_id = p.ticket_id AND i.line_id = p.line_id AND i.kind = 'walking' AND NOT i.voided
        AND i.started_at >= p.shown_at
) c ON c.at IS NOT NULL
CROSS JOIN LATERAL (SELECT extract(epoch FROM c.at - p.shown_at)::float8 AS seconds) w
WHERE {which} ON CONFLICT (promise_id) DO NOTHING
"""
_OF_TICKET = "p.ticket_id = (SELECT t.id FROM queueing_ticket t WHERE t.uuid = %(ticket)s)"
_LEFT_OVER = """p.mall_id = %(mall)s AND p.business_date >= %(since)s
    AND NOT EXISTS (SELECT 1 FROM forecasting_promisescore s WHERE s.promise_id = p.id)"""
# Only the end of the day makes a promise one that was never kept; who went home by choice had no wrong promise.
_NEVER = """
INSERT INTO forecasting_promisescore (promise_id, verdict, before_return)
SELECT p.id, 'never', false FROM forecasting_promise p JOIN queueing_ticket t ON t.id = p.ticket_id
WHERE {which} AND t.outcome = 'not_served_today' AND t.line_id = p.line_id
ON CONFLICT (promise_id) DO NOTHING
"""


def _run(statement: str, params: dict[str, str | int | date]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return int(cursor.rowcount)


@part_of_operation
def score_ticket(*, ticket: UUID | str) -> int:
    """Score the promises of a ticket that was just called. Safe to repeat. Returns how many were scored."""
    return _run(_CALLED.format(which=_OF_TICKET), {"ticket": str(ticket)})


@part_of_operation
def score_unserved(*, ticket: UUID | str) -> int:
    """Note for a ticket that the day left unserved that its promises were not kept. Safe to repeat."""
    return _run(_NEVER.format(which=_OF_TICKET), {"ticket": str(ticket)})


@part_of_operation
def score_again(*, ticket: UUID | str) -> int:
    """Forget the scores of a ticket whose call was taken back, and score what still stands. Safe to repeat."""
    PromiseScore.objects.filter(promise__ticket__uuid=ticket).delete()
    return score_ticket(ticket=ticket)


@operation
def score_left_over(*, mall_id: int, since: datetime) -> int:
    """Score what no listener saw: promises that were saved while their ticket was being called. Returns how many."""
    params: dict[str, str | int | date] = {"mall": mall_id, "since": since.date()}
    return _run(_CALLED.format(which=_LEFT_OVER), params) + _run(_NEVER.format(which=_LEFT_OVER), params)
