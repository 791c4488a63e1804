"""What one counter needs to see: who is here, who comes next and why, who is held or missed."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from anjungan.domain.premises.models import Counter, Line
from anjungan.domain.queueing.queries.rows import rows
from anjungan.domain.queueing.states import TicketState
from anjungan.foundation import clock
from anjungan.foundation.errors import InvalidInput

SHOWN = 12
# Nobody needs to know more exactly, and counting on would make a long line slow.
COUNTED = 500
MOST_PAGE = 200
MOST_CURSOR = 200


@dataclass(frozen=True, kw_only=True)
class DeskTicket:
    """One ticket as an officer sees it. Seconds are counted up to the instant asked for."""

    id: int
    uuid: UUID
    number: str
    state: str
    line_id: int
    line: str
    line_en: str
    service: str | None
    service_en: str | None
    waited_seconds: int
    promise_minutes: int | None
    entered_at: datetime
    rank_at: datetime
    booked_for: datetime | None
    called_at: datetime | None
    began_at: datetime | None
    priority_keys: list[str]
    head_start_seconds: int
    errands: int
    position: int
    elsewhere: bool
    calls: int
    absences: int
    version: int
    note: str
    transferred: bool
    language: str
    visit: UUID
    visit_code: str
    grace_until: datetime | None
    taken_from_home_at: datetime | None
    merged_behind: int | None
    offering: UUID | None
    service_id: int | None
    typical_seconds: int
    counter_id: int | None
    target_counter_id: int | None
    moved_at: datetime | None
    moved_by: str | None

    @property
    def is_late(self) -> bool:
        """Whether the wait is longer than the line promises."""
        return self.promise_minutes is not None and self.waited_seconds > self.promise_minutes * 60


_COLUMNS = """t.id, t.uuid, v.number, t.state, t.line_id, l.name_id AS line, l.name_en AS line_en,
    s.name_id AS service, s.name_en AS service_en,
    extract(epoch FROM (coalesce(t.first_called_at, %s) - t.entered_at))::int AS waited_seconds,
    l.promise_minutes, t.entered_at, t.rank_at, t.booked_for, t.called_at, t.began_at, v.priority_keys,
    v.head_start_seconds,
    (SELECT count(*) FROM queueing_ticket o WHERE o.visit_id = t.visit_id AND o.state <> 'dropped')::int AS errands,
    t.position, t.elsewhere, t.calls, t.absences, t.version, t.outcome_note AS note,
    t.state = 'waiting' AND t.first_called_at IS NOT NULL
        AND coalesce(t.previous->>'event', '') <> 'queueing.ticket_requeued.v1' AS transferred,
    v.language, v.uuid AS visit,
    v.code AS visit_code, CASE WHEN v.remote_id IS NOT NULL THEN v.created_at END AS taken_from_home_at,
    v.merged_behind, t.grace_until, o.uuid AS offering, o.service_id,
    l.typical_service_seconds AS typical_seconds, t.counter_id,
    t.target_counter_id, (t.previous->>'at')::timestamptz AS moved_at, t.previous->>'by' AS moved_by"""
_FROM = """JOIN queueing_visit v ON v.id = t.visit_id JOIN premises_line l ON l.id = t.line_id
    LEFT JOIN catalog_offering o ON o.id = t.offering_id LEFT JOIN catalog_service s ON s.id = o.service_id"""


@dataclass(frozen=True, kw_only=True)
class Desk:
    """All that a counter's page may show. `next` is the first dozen in order.

    `waiting` and `elsewhere` together are the whole line, counted up to 500. `away`: numbers from home for it whose
    holders are not here yet.
    """

    counter_id: int
    current: DeskTicket | None
    next: list[DeskTicket]
    waiting: int
    elsewhere: int
    away: int
    held: list[DeskTicket]
    absent: list[DeskTicket]
    served_today: int
    mean_service_seconds: int | None
    last_moved: DeskTicket | None = None
    siblings: list[DeskTicket] = field(default_factory=list)

    @property
    def waiting_text(self) -> str:
        """How many wait, with a plus when counting ended before the line did."""
        return f"{self.waiting}+" if self.waiting + self.elsewhere >= COUNTED else str(self.waiting)


def desk(*, counter: Counter, tz_name: str, now: datetime) -> Desk:
    """Return the desk of a counter now. Four statements, whatever the length of the line, and one more for a visitor
    with several errands.

    `next` is whom "call next" would call, in its own words.
    """
    today = clock.business_date(now, tz_name)
    lines = list(counter.active_line_ids)
    waiting = rows(
        f"""SELECT {_COLUMNS} FROM premises_counter k CROSS JOIN LATERAL queueing_candidates(k, %s, %s, {SHOWN})
                WITH ORDINALITY AS c(ticket_id, visit_id, rank_at, place)
            JOIN queueing_ticket t ON t.id = c.ticket_id {_FROM} WHERE k.id = %s ORDER BY c.place""",
        [now, today, now, counter.pk],
    )
    here = rows(
        f"""SELECT {_COLUMNS} FROM queueing_ticket t {_FROM} WHERE t.counter_id = %s AND t.business_date = %s
            AND t.state IN ('called', 'serving', 'held', 'absent') ORDER BY t.called_at""",
        [now, counter.pk, today],
    )
    figures = rows(
        """SELECT w.waiting, w.elsewhere, (
                SELECT count(*) FROM queueing_ticket r JOIN queueing_visit v ON v.id = r.visit_id
                WHERE r.line_id = ANY(%s) AND r.business_date = %s AND r.state = 'reserved' AND v.remote_id IS NOT NULL
            )::int AS away, count(t.id)::int AS served,
            avg(extract(epoch FROM t.ended_at - t.began_at))::int AS mean
        FROM (SELECT count(*) FILTER (WHERE NOT few.elsewhere)::int AS waiting,
                count(*) FILTER (WHERE few.elsewhere)::int AS elsewhere
            FROM (SELECT q.elsewhere FROM queueing_ticket q WHERE q.line_id = ANY(%s) AND q.business_date = %s
                AND q.state = 'waiting' LIMIT %s) few) w
        LEFT JOIN queueing_ticket t ON t.counter_id = %s AND t.business_date = %s AND t.state = 'done'
        GROUP BY w.waiting, w.elsewhere""",
        [lines, today, lines, today, COUNTED, counter.pk, today],
    )[0]
    tickets = [DeskTicket(**row) for row in here]
    current = next((t for t in tickets if t.state in (TicketState.CALLED, TicketState.SERVING)), None)
    return Desk(
        counter_id=counter.pk,
        current=current,
        next=[DeskTicket(**row) for row in waiting],
        waiting=figures["waiting"],
        elsewhere=figures["elsewhere"],
        away=figures["away"],
        held=[t for t in tickets if t.state == TicketState.HELD],
        absent=[t for t in tickets if t.state == TicketState.ABSENT],
        served_today=figures["served"],
        mean_service_seconds=figures["mean"],
        last_moved=_last_moved(counter, today, now),
        siblings=_siblings(current, now) if current and current.errands > 1 else [],
    )


def _last_moved(counter: Counter, today: date, now: datetime) -> DeskTicket | None:
    """Return the ticket whose last move was made here less than 30 seconds ago, for the undo button."""
    found = rows(
        f"""SELECT {_COLUMNS} FROM (
            SELECT id FROM queueing_ticket WHERE counter_id = %s AND business_date = %s
            -- Whoever was sent on is at no counter any more.
            UNION ALL SELECT id FROM queueing_ticket WHERE state = 'waiting' AND previous IS NOT NULL
                AND (previous->>'counter')::bigint = %s
        ) AS moved JOIN queueing_ticket t USING (id) {_FROM}
        WHERE t.business_date = %s AND (t.previous->>'at')::timestamptz > %s - interval '30 seconds'
        -- One press may move two tickets: the one that came to the counter is taken back first.
        ORDER BY (t.previous->>'at')::timestamptz DESC, t.state IN ('called', 'serving') DESC LIMIT 1""",
        [now, counter.pk, today, counter.pk, today, now],
    )
    return DeskTicket(**found[0]) if found else None


def _siblings(current: DeskTicket, now: datetime) -> list[DeskTicket]:
    found = rows(
        f"""SELECT {_COLUMNS} FROM queueing_ticket t {_FROM}
        WHERE v.uuid = %s AND t.state <> 'dropped' ORDER BY t.position""",
        [now, current.visit],
    )
    return [DeskTicket(**row) for row in found]


@dataclass(frozen=True, kw_only=True)
class LinePage:
    """A page of a line's contents in calling order; `next_cursor` is None on the last one."""

    items: list[DeskTicket]
    next_cursor: str | None


def _read_cursor(cursor: str) -> tuple[datetime, int]:
    try:
        rank, ticket = json.loads(base64.urlsafe_b64decode(cursor[:MOST_CURSOR].encode()))
        return datetime.fromisoformat(rank), int(ticket)
    except (ValueError, TypeError, OverflowError) as error:
        raise InvalidInput(reason="cursor") from error


def line_contents(*, line: Line, tz_name: str, now: datetime, after: str | None = None, limit: int = 50) -> LinePage:
    """Return who waits in a line, in the order they will be called. Raises InvalidInput for a broken cursor."""
    today = clock.business_date(now, tz_name)
    most = max(1, min(limit, MOST_PAGE))
    params: list[Any] = [now, line.pk, today]
    beyond = ""
    if after:
        beyond = "AND (t.rank_at, t.id) > (%s::timestamptz, %s)"
        params += _read_cursor(after)
    found = rows(
        f"""SELECT {_COLUMNS} FROM queueing_ticket t {_FROM} WHERE t.line_id = %s AND t.business_date = %s
            AND t.state = 'waiting' {beyond} ORDER BY t.rank_at, t.id LIMIT {most + 1}""",
        params,
    )
    items = [DeskTicket(**row) for row in found[:most]]
    cursor = None
    if len(found) > most:
        last = items[-1]
        cursor = base64.urlsafe_b64encode(json.dumps([last.rank_at.isoformat(), last.id]).encode()).decode()
    return LinePage(items=items, next_cursor=cursor)
