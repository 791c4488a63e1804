"""What the person with the number sees: place, where to go, what to bring. What to expect is forecasting's to say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from anjungan.domain.queueing.models import Visit
from anjungan.domain.queueing.queries.rows import rows


@dataclass(frozen=True, kw_only=True)
class ErrandOnPage:
    """One errand: where it stands. `ahead` counts those who may be called before; `id` is for the rooms above."""

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
    grace_until: datetime | None
    entered_at: datetime
    ended_at: datetime | None
    promise_minutes: int | None


@dataclass(frozen=True, kw_only=True)
class TicketPage:
    """A visit on its own page."""

    visit: Visit
    errands: list[ErrandOnPage]


def ticket_page(*, code: str) -> TicketPage | None:
    """Return the visit with this code and its errands, or None. Two statements."""
    if not code.isalnum():
        return None
    visit = Visit.objects.select_related("mall").filter(code=code).first()
    if visit is None:
        return None
    found = rows(
        """SELECT t.id, t.uuid, t.position, t.state, t.elsewhere, t.outcome, s.name_id AS service_id,
            s.name_en AS service_en, o.uuid AS offering, a.short AS agency, t.line_id, l.name_id AS line,
            l.name_en AS line_en, z.number AS zone, z.name_id AS zone_id, z.name_en AS zone_en, c.code AS counter,
            t.grace_until, t.entered_at, t.ended_at, l.promise_minutes,
            CASE WHEN t.state IN ('waiting', 'reserved') THEN (
                SELECT count(*) FROM queueing_ticket w WHERE w.line_id = t.line_id AND w.state = 'waiting'
                    AND NOT w.elsewhere AND w.business_date = t.business_date
                    AND (w.rank_at, w.id) < (t.rank_at, t.id)) ELSE 0 END::int AS ahead,
            (SELECT count(*) FROM premises_counter k
                WHERE k.state = 'open' AND t.line_id = ANY (k.active_line_ids))::int AS counters_open
        FROM queueing_ticket t JOIN premises_line l ON l.id = t.line_id JOIN premises_zone z ON z.id = l.zone_id
        JOIN organizations_agency a ON a.id = l.agency_id LEFT JOIN premises_counter c ON c.id = t.counter_id
        LEFT JOIN catalog_offering o ON o.id = t.offering_id LEFT JOIN catalog_service s ON s.id = o.service_id
        WHERE t.visit_id = %s ORDER BY t.position""",
        [visit.pk],
    )
    return TicketPage(visit=visit, errands=[ErrandOnPage(**row) for row in found])
