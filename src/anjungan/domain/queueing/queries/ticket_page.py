"""What the person with the number sees: place, range, where to go, what to bring."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from anjungan.domain.queueing.models import Visit
from anjungan.domain.queueing.queries.building import LineLoad, line_loads
from anjungan.domain.queueing.queries.rows import rows
from anjungan.domain.queueing.states import TicketState
from anjungan.waiting.estimates import wait_range


@dataclass(frozen=True, kw_only=True)
class ErrandOnPage:
    """One errand: where it stands and what to expect. `called_between` is None when nothing honest can be said."""

    id: int
    uuid: UUID
    position: int
    state: str
    elsewhere: bool
    outcome: str
    service_id: str | None
    service_en: str | None
    offering: UUID | None
    agency: str
    line_id: int
    line: str
    line_en: str
    zone: int
    zone_id: str
    zone_en: str
    counter: str | None
    ahead: int
    counters_open: int
    called_between: tuple[datetime, datetime] | None
    grace_until: datetime | None
    entered_at: datetime
    ended_at: datetime | None
    promise_minutes: int | None


@dataclass(frozen=True, kw_only=True)
class TicketPage:
    """A visit on its own page. `now_errand` is the one that needs the person."""

    visit: Visit
    errands: list[ErrandOnPage]

    @property
    def now_errand(self) -> ErrandOnPage | None:
        """The errand being served or called, else the one expected first."""
        for state in (TicketState.SERVING, TicketState.CALLED):
            for errand in self.errands:
                if errand.state == state:
                    return errand
        waiting = [errand for errand in self.errands if errand.state in (TicketState.WAITING, TicketState.RESERVED)]
        last = datetime.max.replace(tzinfo=self.visit.created_at.tzinfo)
        waiting.sort(key=lambda e: (e.called_between[0] if e.called_between else last, e.position))
        return waiting[0] if waiting else None


def ticket_page(*, code: str, now: datetime) -> TicketPage | None:
    """Return the visit with this code and its errands, or None. Three statements."""
    if not code.isalnum():
        return None
    visit = Visit.objects.select_related("mall").filter(code=code).first()
    if visit is None:
        return None
    found = rows(
        """SELECT t.id, t.uuid, t.position, t.state, t.elsewhere, t.outcome, s.name_id AS service_id,
            s.name_en AS service_en, o.uuid AS offering, a.short AS agency, t.line_id, l.name_id AS line, l.name_en AS line_en, z.number AS zone,
            z.name_id AS zone_id, z.name_en AS zone_en, c.code AS counter, t.grace_until, t.entered_at, t.ended_at,
            l.promise_minutes, CASE WHEN t.state = 'waiting' THEN (
                SELECT count(*) FROM queueing_ticket w WHERE w.line_id = t.line_id AND w.state = 'waiting'
                    AND NOT w.elsewhere AND w.business_date = t.business_date
                    AND (w.rank_at, w.id) < (t.rank_at, t.id)) ELSE 0 END::int AS ahead
        FROM queueing_ticket t JOIN premises_line l ON l.id = t.line_id JOIN premises_zone z ON z.id = l.zone_id
        JOIN organizations_agency a ON a.id = l.agency_id LEFT JOIN premises_counter c ON c.id = t.counter_id
        LEFT JOIN catalog_offering o ON o.id = t.offering_id LEFT JOIN catalog_service s ON s.id = o.service_id
        WHERE t.visit_id = %s ORDER BY t.position""",
        [visit.pk],
    )
    waiting_lines = [row["line_id"] for row in found if row["state"] in ("waiting", "reserved")]
    loads = {}
    if waiting_lines:
        loads = {load.line_id: load for load in line_loads(mall=visit.mall, now=now, line_ids=waiting_lines)}
    return TicketPage(visit=visit, errands=[_errand(row, loads.get(row["line_id"]), now) for row in found])


def _errand(row: dict[str, Any], load: LineLoad | None, now: datetime) -> ErrandOnPage:
    between = None
    if load is not None and row["state"] in ("waiting", "reserved"):
        ahead = row["ahead"] if row["state"] == "waiting" else load.waiting
        row["ahead"] = ahead
        found = wait_range(
            ahead=ahead, counters=load.counters_open, free=load.counters_free if ahead == 0 else 0,
            mean_service_seconds=load.service_seconds,
        )  # fmt: skip
        if found is not None:
            between = (now + timedelta(seconds=found.low), now + timedelta(seconds=found.high))
    return ErrandOnPage(**row, counters_open=load.counters_open if load else 0, called_between=between)
