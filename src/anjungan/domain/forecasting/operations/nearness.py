"""Telling people that their turn is near, by the way back to the building and not by a count of people."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from anjungan.domain.accounts.permissions import Scope
from anjungan.domain.forecasting.errors import VisitIsOver
from anjungan.domain.forecasting.events import TravelRuleSet, TravelTimeChosen, TurnIsNear
from anjungan.domain.forecasting.models import TravelRule, TravelTime
from anjungan.domain.forecasting.queries.curves import LineCurve
from anjungan.domain.forecasting.states import TRAVEL_CHOICES, USUAL_TRAVEL_MINUTES
from anjungan.domain.organizations.models import Mall
from anjungan.domain.queueing.models import Visit
from anjungan.domain.queueing.permissions import require, require_mall
from anjungan.domain.queueing.queries.rows import rows
from anjungan.domain.queueing.states import VisitState
from anjungan.foundation import clock, streams
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import InvalidInput, NotAllowed, NotFound
from anjungan.foundation.events import announce
from anjungan.foundation.operations import operation

MOST_TRAVEL_MINUTES = 60

# Whoever was told of one errand is on the way: of the next one they are told once that is over, or after so long.
STILL_ON_THE_WAY = timedelta(minutes=30)

# A closure sends people away for its time: who was told before it is told anew when the turn comes near again.
_CLOSED_SINCE = """EXISTS (
    SELECT FROM premises_closure c JOIN premises_line l ON l.id = {told}.line_id
    WHERE c.mall_id = %(mall)s AND c.starts_at > {told}.told_at AND c.starts_at <= %(now)s
        AND (c.agency_id IS NULL OR c.agency_id = l.agency_id) AND (c.line_id IS NULL OR c.line_id = l.id)
)"""

# Who is at a counter now, or was told of this approach already, is not told. Who is still at home is.
# Of several errands only the first: nobody can sit in two zones.
_NEAR = f"""
INSERT INTO forecasting_nearness (ticket_id, line_id, absences, told_at, travel_minutes)
SELECT DISTINCT ON (t.visit_id) t.id, t.line_id, t.absences, %(now)s, w.minutes
FROM jsonb_to_recordset(%(soon)s::jsonb) AS s(ticket bigint, seconds float8)
JOIN queueing_ticket t ON t.id = s.ticket AND t.state IN ('waiting', 'reserved') AND NOT t.elsewhere
CROSS JOIN LATERAL (
    SELECT coalesce((SELECT c.minutes FROM forecasting_traveltime c WHERE c.visit_id = t.visit_id),
        (SELECT r.minutes FROM forecasting_travelrule r WHERE r.mall_id = %(mall)s
            AND r.valid_from <= %(day)s ORDER BY r.valid_from DESC LIMIT 1), %(usual)s) AS minutes
) w
WHERE s.seconds <= w.minutes * 60 AND NOT EXISTS (
    SELECT FROM queueing_ticket o
    JOIN forecasting_nearness n ON n.ticket_id = o.id AND n.line_id = o.line_id AND n.absences = o.absences
    WHERE o.visit_id = t.visit_id AND o.state IN ('waiting', 'reserved')
        AND (o.id = t.id OR n.told_at > %(lately)s) AND NOT {_CLOSED_SINCE.format(told="n")}
)
ORDER BY t.visit_id, s.seconds, t.id
ON CONFLICT (ticket_id, line_id, absences) DO UPDATE
    SET told_at = excluded.told_at, travel_minutes = excluded.travel_minutes
    WHERE {_CLOSED_SINCE.format(told="forecasting_nearness")}
RETURNING ticket_id, travel_minutes
"""  # noqa: S608 - only the condition above is put in
_TOLD = """
SELECT t.id, t.uuid, t.line_id, v.number, v.code FROM queueing_ticket t JOIN queueing_visit v ON v.id = t.visit_id
WHERE t.id = ANY (%(tickets)s) ORDER BY t.id
"""


@operation
def tell_who_is_near(*, mall: Mall, curves: Mapping[int, LineCurve], actor: Actor, now: datetime) -> list[UUID]:
    """Tell everybody whose earliest call (the 5 % quantile) is not further away than the way back. Returns the tickets.

    Once for each approach, however often it is asked, and of one errand of a visit at a time; once more after a closure
    that began since. Two statements and one for each who is told.
    """
    reach = MOST_TRAVEL_MINUTES * 60
    soon = {
        ticket: (curve, place)
        for curve in curves.values()
        for ticket, place in curve.tickets.items()
        if place.wait.q05 is not None and place.wait.q05 - (now - curve.at).total_seconds() <= reach
    }
    if not soon:
        return []
    asked = [{"ticket": ticket, "seconds": place.wait.q05} for ticket, (_curve, place) in soon.items()]
    terms = {
        "now": now, "lately": now - STILL_ON_THE_WAY, "soon": json.dumps(asked), "usual": USUAL_TRAVEL_MINUTES,
        "mall": mall.pk, "day": clock.business_date(now, mall.time_zone),
    }  # fmt: skip
    told = {row["ticket_id"]: row["travel_minutes"] for row in rows(_NEAR, terms)}
    if not told:
        return []
    found = rows(_TOLD, {"tickets": list(told)})
    for row in found:
        curve, place = soon[row["id"]]
        announce(
            TurnIsNear(
                ticket=row["uuid"], number=row["number"], line_id=row["line_id"], travel_minutes=told[row["id"]],
                earliest_at=_text(curve.at, place.wait.q05), expected_at=_text(curve.at, place.wait.mean),
            ),
            by=actor, mall_id=mall.pk, at=now, to=[streams.visit_stream(row["code"])],
        )  # fmt: skip
    return [row["uuid"] for row in found]


def _text(at: datetime, seconds: float | None) -> str:
    return "" if seconds is None else (at + timedelta(seconds=seconds)).isoformat(timespec="seconds")


@operation
def choose_travel_time(*, visit_id: int, minutes: int, actor: Actor, now: datetime) -> TravelTime:
    """Note how long a visitor needs to be back in the building: 5, 10, 20 or 30 minutes. Safe to repeat.

    Raises InvalidInput, VisitIsOver, NotFound, and NotAllowed for a visitor with the code of another visit.
    """
    if minutes not in TRAVEL_CHOICES:
        raise InvalidInput(reason=f"minutes: {', '.join(map(str, TRAVEL_CHOICES))}")
    visit = Visit.objects.filter(pk=visit_id).first()
    if visit is None:
        raise NotFound
    _require_own(actor, visit)
    if visit.state in (VisitState.ENDED, VisitState.EXPIRED):
        raise VisitIsOver
    known = TravelTime.objects.filter(visit=visit).first()
    if known is not None and known.minutes == minutes:
        return known
    chosen, _ = TravelTime.objects.update_or_create(visit=visit, defaults={"minutes": minutes, "chosen_at": now})
    announce(
        TravelTimeChosen(visit=visit.uuid, number=visit.number, minutes=minutes),
        by=actor, mall_id=visit.mall_id, at=now, to=[streams.visit_stream(visit.code)],
    )  # fmt: skip
    return chosen


def _require_own(actor: Actor, visit: Visit) -> None:
    if actor.kind == "visitor":
        if actor.id != visit.code:
            raise NotAllowed
        return
    require(actor, Scope.VISITS_CREATE)
    require_mall(actor, visit.mall_id)


@operation
def set_travel_rule(*, mall_id: int, minutes: int, valid_from: date, actor: Actor, now: datetime) -> TravelRule:
    """Set the way back that a mall assumes from a day on, 0 to 60 minutes. Safe to repeat.

    Raises NotAllowed, InvalidInput, NotFound.
    """
    require(actor, Scope.MALL_MANAGE)
    require_mall(actor, mall_id)
    if not 0 <= minutes <= MOST_TRAVEL_MINUTES:
        raise InvalidInput(reason=f"minutes: 0-{MOST_TRAVEL_MINUTES}")
    mall = Mall.objects.select_for_update(no_key=True).filter(pk=mall_id).first()
    if mall is None:
        raise NotFound
    known = TravelRule.objects.filter(mall=mall, valid_from=valid_from).first()
    if known is not None and known.minutes == minutes:
        return known
    rule, _ = TravelRule.objects.update_or_create(mall=mall, valid_from=valid_from, defaults={"minutes": minutes})
    announce(
        TravelRuleSet(mall=mall.uuid, minutes=minutes, valid_from=valid_from.isoformat()),
        by=actor, mall_id=mall_id, at=now,
    )  # fmt: skip
    return rule
