"""What to expect now: of every line, of every errand of a visit. Read from what the worker stored last.

When the worker rests, a page works the building out itself, and remembers it for some seconds.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from anjungan.domain.forecasting.queries.accuracy import ENOUGH
from anjungan.domain.forecasting.queries.curves import LineCurve, estimate
from anjungan.domain.forecasting.queries.outlook import Outlook, TicketOutlook, rounded_up
from anjungan.domain.forecasting.states import USUAL_TRAVEL_MINUTES
from anjungan.domain.organizations.models import Mall
from anjungan.domain.queueing.queries import ErrandOnPage, TicketPage
from anjungan.domain.queueing.queries.rows import rows
from anjungan.domain.queueing.states import TicketState
from anjungan.foundation import clock, streams

# The worker looks at a building at least every ten seconds, and leaves a line where nothing happens for twenty.
FRESH_SECONDS = 30.0
_REMEMBER_SECONDS = 5.0
_FAR = datetime.max.replace(tzinfo=UTC)


@dataclass(kw_only=True)
class _Worked:
    curves: dict[int, LineCurve]
    asked_for: datetime
    version: int
    read_at: float


_worked: dict[int, _Worked] = {}
_lock = threading.Lock()


def forget() -> None:
    """Work everything out anew at the next question (between tests)."""
    _worked.clear()


def fresh_for() -> timedelta:
    """Return how old a stored forecast may be; a demo's clock may run faster than the worker."""
    demo = clock.demo_clock()
    return timedelta(seconds=FRESH_SECONDS * (max(1.0, demo.speed) if demo else 1.0))


def line_curves(*, mall: Mall, now: datetime, line_ids: Collection[int] | None = None) -> dict[int, LineCurve]:
    """Return the curves of the mall's lines (or of some). One statement while the worker works."""
    stored = _stored(mall.pk, line_ids)
    are_all = line_ids is None or len(stored) == len(set(line_ids))
    if stored and are_all and all(abs(now - at) <= fresh_for() for _line, at, _curve in stored):
        return {line: LineCurve.from_json(curve, line_id=line, at=at) for line, at, curve in stored}
    found = _work_out(mall, now)
    return found if line_ids is None else {line: found[line] for line in line_ids if line in found}


def _stored(mall_id: int, line_ids: Collection[int] | None) -> list[tuple[int, datetime, dict[str, Any]]]:
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT line_id, at, curve::text FROM forecasting_lineforecast
            WHERE mall_id = %s AND (%s::bigint[] IS NULL OR line_id = ANY(%s))
            AND line_id IN (SELECT id FROM premises_line WHERE is_active)""",
            [mall_id, *[None if line_ids is None else list(line_ids)] * 2],
        )
        return [(line, at, json.loads(curve)) for line, at, curve in cursor.fetchall()]


def _work_out(mall: Mall, now: datetime) -> dict[int, LineCurve]:
    if connection.in_atomic_block:
        # What is not saved yet is in no ledger.
        return estimate(mall=mall, now=now)
    # Nothing that happened is overlooked: the ledger says whether anything did.
    version = streams.snapshot_version()
    with _lock:
        known = _worked.get(mall.pk)
        if known is None or known.version != version or not _is_recent(known, now):
            curves = estimate(mall=mall, now=now)
            known = _Worked(curves=curves, asked_for=now, version=version, read_at=time.monotonic())
            _worked[mall.pk] = known
        return known.curves


def _is_recent(known: _Worked, now: datetime) -> bool:
    if time.monotonic() - known.read_at > _REMEMBER_SECONDS:
        return False
    return abs(now - known.asked_for) <= timedelta(seconds=_REMEMBER_SECONDS)


def line_forecasts(
    *, mall: Mall, now: datetime, line_ids: Collection[int] | None = None, head_start: timedelta = timedelta(0)
) -> dict[int, Outlook]:
    """Return by line what somebody who takes a number now may expect, with a head start or without.

    One statement while the worker works. A line that is not in use is absent.
    """
    return {
        line: curve.outlook(curve.place_of_newcomer(head_start=head_start.total_seconds()), now=now)
        for line, curve in line_curves(mall=mall, now=now, line_ids=line_ids).items()
    }


def ticket_forecasts(*, mall: Mall, ticket_ids: Collection[int], now: datetime) -> dict[int, Outlook]:
    """Return by ticket what the person who holds it may expect; tickets that are not in line are absent.

    Two statements while the worker works, however many tickets.
    """
    places = rows(_PLACES, {"tickets": list(ticket_ids)})
    if not places:
        return {}
    curves = line_curves(mall=mall, now=now, line_ids={row["line_id"] for row in places})
    return {row["id"]: _outlook(row, curves, now) for row in places}


def ticket_forecast(*, mall: Mall, ticket_id: int, now: datetime) -> Outlook | None:
    """Return what the person with this ticket may expect; None for a ticket that is not in line. Two statements."""
    return ticket_forecasts(mall=mall, ticket_ids=[ticket_id], now=now).get(ticket_id)


def _outlook(row: dict[str, Any], curves: dict[int, LineCurve], now: datetime) -> Outlook:
    curve = curves.get(row["line_id"])
    if curve is None:
        return Outlook(at=now, is_served=False)
    head_start = float(row["head_start_seconds"])
    # Whoever is at home keeps the place; whose paper is being printed comes last.
    if row["state"] == TicketState.RESERVED and not row["from_home"]:
        return curve.outlook(curve.place_of_newcomer(head_start=head_start), now=now)
    place = curve.place_of_ticket(ticket_id=row["id"], ahead=row["ahead"], head_start=head_start)
    return curve.outlook(place, now=now)


# `ahead` counts everybody before in the line, those busy at another counter too: they keep their place.
_PLACES = """
SELECT t.id, t.uuid, t.line_id, t.state, v.head_start_seconds,
    v.remote_id IS NOT NULL AS from_home, CASE WHEN t.state = 'waiting' OR v.remote_id IS NOT NULL THEN (
    SELECT count(*) FROM queueing_ticket w WHERE w.line_id = t.line_id AND w.state = 'waiting'
        AND w.business_date = t.business_date AND (w.rank_at, w.id) < (t.rank_at, t.id)) ELSE 0 END::int AS ahead
FROM queueing_ticket t JOIN queueing_visit v ON v.id = t.visit_id
WHERE t.id = ANY (%(tickets)s) AND t.state IN ('waiting', 'reserved')
"""
_OF_VISIT = """
SELECT v.id, coalesce(c.minutes, (SELECT r.minutes FROM forecasting_travelrule r WHERE r.mall_id = v.mall_id
        AND r.valid_from <= v.business_date ORDER BY r.valid_from DESC LIMIT 1)) AS minutes,
    c.visit_id IS NOT NULL AS has_chosen, p.ticket_ids, p.finish_at, coalesce(p.reason, '') AS reason, p.changed_at,
    l.name_id AS reason_line, l.name_en AS reason_line_en,
    ARRAY(SELECT n.ticket_id FROM forecasting_nearness n JOIN queueing_ticket t ON t.id = n.ticket_id
        AND t.absences = n.absences AND t.line_id = n.line_id
        WHERE t.visit_id = v.id AND t.state IN ('waiting', 'reserved')) AS near,
    today.scored, today.kept
FROM queueing_visit v LEFT JOIN forecasting_traveltime c ON c.visit_id = v.id
LEFT JOIN forecasting_visitplan p ON p.visit_id = v.id LEFT JOIN premises_line l ON l.id = p.reason_line_id
CROSS JOIN LATERAL (
    SELECT count(*)::int AS scored, count(*) FILTER (WHERE s.verdict = 'kept')::int AS kept
    FROM forecasting_promise q JOIN forecasting_promisescore s ON s.promise_id = q.id
    WHERE q.mall_id = v.mall_id AND q.business_date = v.business_date AND q.nth = 1
) today
WHERE v.id = %(visit)s
"""


@dataclass(frozen=True, kw_only=True)
class VisitOutlook:
    """What a visitor may expect of each errand in line, by the errand's uuid.

    `plan`: the errands in the order in which the visitor waits least, empty where there is nothing to order.
    `plan_reason` says why it is not the order shown before (`states.PlanReason`), at `plan_line`.
    `kept_today`: of the first promises of the day that were scored, the share kept; None below `accuracy.ENOUGH`.
    """

    tickets: dict[UUID, TicketOutlook]
    first: ErrandOnPage | None = None
    travel_minutes: int = USUAL_TRAVEL_MINUTES
    has_chosen_travel: bool = False
    plan: list[UUID] = field(default_factory=list)
    plan_reason: str = ""
    plan_line: tuple[str, str] = ("", "")
    plan_changed_at: datetime | None = None
    plan_finish_at: datetime | None = None
    kept_today: float | None = None

    def of(self, errand: ErrandOnPage) -> TicketOutlook | None:
        """Return the outlook of an errand, None when it is not in line."""
        return self.tickets.get(errand.uuid)

    @property
    def is_near(self) -> bool:
        """Whether the turn of any errand is so near that the visitor should set out now."""
        return any(ticket.is_near for ticket in self.tickets.values())


def visit_outlook(*, found: TicketPage, now: datetime) -> VisitOutlook:
    """Return what the visitor behind a page may expect. Three statements, one when all is over."""
    in_line = [errand for errand in found.errands if errand.state in (TicketState.WAITING, TicketState.RESERVED)]
    own = rows(_OF_VISIT, {"visit": found.visit.pk})[0]
    by_id = {errand.id: errand for errand in in_line}
    outlooks = ticket_forecasts(mall=found.visit.mall, ticket_ids=list(by_id), now=now) if in_line else {}
    near = set(own["near"])
    tickets = {
        by_id[ticket].uuid: TicketOutlook(
            ticket=by_id[ticket].uuid, line_id=by_id[ticket].line_id, ahead=by_id[ticket].ahead, outlook=outlook,
            is_near=ticket in near,
        )
        for ticket, outlook in outlooks.items()
    }  # fmt: skip
    order = [ticket for ticket in own["ticket_ids"] or [] if ticket in by_id]
    plan = [by_id[ticket].uuid for ticket in order] if len(order) > 1 and len(order) == len(by_id) else []
    return VisitOutlook(
        tickets=tickets, first=_first(found, tickets, plan),
        travel_minutes=USUAL_TRAVEL_MINUTES if own["minutes"] is None else own["minutes"],
        has_chosen_travel=own["has_chosen"], plan=plan, plan_reason=own["reason"] if plan else "",
        plan_line=(own["reason_line"] or "", own["reason_line_en"] or ""), plan_changed_at=own["changed_at"],
        plan_finish_at=rounded_up(at=own["finish_at"]) if plan else None, kept_today=_kept_share(own),
    )  # fmt: skip


def _kept_share(own: dict[str, Any]) -> float | None:
    return own["kept"] / own["scored"] if own["scored"] >= ENOUGH else None


def _first(found: TicketPage, tickets: dict[UUID, TicketOutlook], plan: list[UUID]) -> ErrandOnPage | None:
    """Return the errand that needs the person: being served or called, else the one expected first."""
    for state in (TicketState.SERVING, TicketState.CALLED):
        for errand in found.errands:
            if errand.state == state:
                return errand
    waiting = [errand for errand in found.errands if errand.uuid in tickets]
    if plan:
        return next((errand for errand in waiting if errand.uuid == plan[0]), None)
    return min(waiting, key=lambda e: (tickets[e.uuid].outlook.mean_at or _FAR, e.position), default=None)
