"""What a hall display shows: the last calls of each zone, newest first. One bad row never blanks it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from anjungan.domain.organizations.models import Mall
from anjungan.domain.queueing.queries.rows import rows
from anjungan.foundation import clock

SHOWN_PER_ZONE = 3


@dataclass(frozen=True, kw_only=True)
class BoardCall:
    """One call as people read it. `event_id` is what the sound queue remembers, so nothing is spoken twice."""

    event_id: int
    number: str
    counter: str
    zone: int
    recall: bool
    called_at: datetime
    agency: str


@dataclass(frozen=True, kw_only=True)
class ZoneBoard:
    """One zone: its name and its last calls."""

    id: int
    number: int
    name_id: str
    name_en: str
    calls: list[BoardCall] = field(default_factory=list)


def zone_board(
    *, mall: Mall, now: datetime, zone_id: int | None = None, shown: int = SHOWN_PER_ZONE
) -> list[ZoneBoard]:
    """Return the zones of a mall (or one) with the last different numbers called there today. One statement."""
    today = clock.business_date(now, mall.time_zone)
    found = rows(
        """SELECT z.id, z.number, z.name_id, z.name_en, c.event_id, c.ticket_number, c.counter, c.called_at, c.calls,
            c.agency
        FROM premises_zone z LEFT JOIN LATERAL (
            SELECT t.id AS event_id, v.number AS ticket_number, k.code AS counter, t.called_at, t.calls,
                a.short AS agency
            FROM queueing_ticket t JOIN queueing_visit v ON v.id = t.visit_id
            JOIN premises_counter k ON k.id = t.counter_id JOIN premises_line l ON l.id = t.line_id
            JOIN organizations_agency a ON a.id = l.agency_id
            WHERE k.zone_id = z.id AND t.business_date = %s AND t.called_at IS NOT NULL AND t.mall_id = z.mall_id
                -- Where the person went last counts; the counter before it would send people the wrong way.
                AND NOT EXISTS (SELECT 1 FROM queueing_ticket n WHERE n.visit_id = t.visit_id
                    AND n.counter_id IS NOT NULL AND (n.called_at, n.id) > (t.called_at, t.id))
            ORDER BY t.called_at DESC LIMIT %s) c ON true
        WHERE z.mall_id = %s AND (%s::bigint IS NULL OR z.id = %s) ORDER BY z.number, c.called_at DESC""",
        [today, shown, mall.pk, zone_id, zone_id],
    )
    boards: dict[int, ZoneBoard] = {}
    for row in found:
        board = boards.setdefault(
            row["id"],
            ZoneBoard(id=row["id"], number=row["number"], name_id=row["name_id"], name_en=row["name_en"]),
        )
        call = _call(row)
        if call:
            board.calls.append(call)
    return list(boards.values())


def _call(row: dict[str, Any]) -> BoardCall | None:
    if row["event_id"] is None or row["counter"] is None:
        return None
    return BoardCall(
        event_id=row["event_id"] * 100 + row["calls"], number=row["ticket_number"], counter=row["counter"],
        zone=row["number"], recall=row["calls"] > 1, called_at=row["called_at"], agency=row["agency"],
    )  # fmt: skip
