"""Numbers taken from home: may one be taken now, whose turn has passed, and where a late person stands.

The turn of somebody who is not here has passed when nobody who is here stands before them in the line any more and
somebody who stood behind was called. People called to one chosen counter count for nothing: they were not next.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import F
from django.utils.translation import gettext as _

from anjungan.domain.appointments.models import RemoteRule
from anjungan.domain.appointments.queries import next_instead, remote_room, remote_rule_of, why_no_remote
from anjungan.domain.catalog.models import Offering
from anjungan.domain.queueing.models import Ticket, Visit
from anjungan.domain.queueing.queries.opening import statuses
from anjungan.domain.queueing.queries.rows import rows
from anjungan.domain.queueing.states import TicketState, VisitState
from anjungan.foundation import clock


@dataclass(frozen=True, kw_only=True)
class RemoteOffer:
    """Whether a number of a service can be taken from home now. `why` is empty when it can; `next` offers what else.

    `left`: numbers of today's share that are still to be had.
    """

    rule: RemoteRule
    why: str
    next: str
    left: int


def remote_offer(*, offering: Offering, now: datetime) -> RemoteOffer | None:
    """Return what somebody at home may have of a service (with its line); None when the line gives no such numbers."""
    rule = remote_rule_of(line_id=offering.line_id)
    if rule is None:
        return None
    status = statuses(mall_id=offering.mall_id, now=now).lines.get(offering.line_id)
    if status is None or not status.may_issue:
        why = status.reason if status is not None else _("Tidak dilayani hari ini.")
        return RemoteOffer(rule=rule, why=why, next=next_instead(line_id=rule.line_id, now=now), left=0)
    room = remote_room(rule=rule, now=now)
    today = clock.business_date(now, rule.line.mall.time_zone)
    left = max(0, room.most - room.given)
    why = why_no_remote(room, in_line=people_in_line(line_id=rule.line_id, day=today), taken=left > 0)
    return RemoteOffer(rule=rule, why=why, next=next_instead(line_id=rule.line_id, now=now) if why else "", left=left)


def people_in_line(*, line_id: int, day: date) -> int:
    """Return how many wait in a line or hold a number for it and may still come."""
    return Ticket.objects.filter(
        line_id=line_id, business_date=day, state__in=[TicketState.WAITING, TicketState.RESERVED]
    ).count()


_PASSED = """
SELECT v.id AS visit_id, c.at, r.release_minutes, r.places_behind
FROM queueing_visit v JOIN queueing_ticket t ON t.visit_id = v.id AND t.state = 'reserved'
JOIN appointments_remoterule r ON r.line_id = t.line_id
CROSS JOIN LATERAL (
    SELECT min(o.first_called_at) AS at FROM queueing_ticket o
    WHERE o.line_id = t.line_id AND o.business_date = t.business_date AND o.first_called_at > t.entered_at
        AND (o.rank_at, o.id) > (t.rank_at, t.id) AND o.target_counter_id IS NULL
) c
WHERE v.state = 'reserved' AND v.remote_id IS NOT NULL AND {which} AND c.at IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM queueing_ticket w WHERE w.line_id = t.line_id AND w.business_date = t.business_date
        AND w.state = 'waiting' AND (w.rank_at, w.id) < (t.rank_at, t.id))
ORDER BY v.id LIMIT 500
"""


@dataclass(frozen=True, kw_only=True)
class TurnPassed:
    """Since when the turn has passed, how long the number is kept after that, and how many go before a late person."""

    at: datetime
    release_minutes: int
    places_behind: int


def turn_passed(*, visit_id: int) -> TurnPassed | None:
    """Return whether the turn of somebody at home has passed; None when it has not. One statement."""
    found = rows(_PASSED.format(which="v.id = %s"), [visit_id])
    if not found:
        return None
    row = found[0]
    return TurnPassed(at=row["at"], release_minutes=row["release_minutes"], places_behind=row["places_behind"])


def turns_just_passed() -> list[int]:
    """Return the visits whose turn has passed and nobody has noted it yet. One statement."""
    return [int(row["visit_id"]) for row in rows(_PASSED.format(which="v.passed_at IS NULL"), [])]


def place_behind(*, ticket: Ticket, places: int) -> tuple[datetime, int]:
    """Return the rank behind so many of those who are here (all of them, if they are fewer), and how many that is."""
    here = list(
        Ticket.objects.filter(
            line_id=ticket.line_id, business_date=ticket.business_date, state=TicketState.WAITING, elsewhere=False
        )
        .order_by("rank_at", "pk")
        .values_list("rank_at", flat=True)[:places]
    )
    if not here:
        return ticket.rank_at, 0
    return max(ticket.rank_at, here[-1] + timedelta(microseconds=1)), len(here)


@dataclass(frozen=True, kw_only=True)
class AwayVisit:
    """Somebody at home with a number of today, for the greeter: when taken, since when the turn has passed."""

    code: str
    number: str
    line_id: int
    taken_at: datetime
    passed_at: datetime | None
    until: datetime | None


def away_visits(*, mall_id: int, day: date) -> list[AwayVisit]:
    """Return who took a number from home and is not here yet, in the order of the places. One statement."""
    return [
        AwayVisit(**row)
        for row in Visit.objects.filter(
            mall_id=mall_id, business_date=day, state=VisitState.RESERVED, remote__isnull=False
        )
        .order_by("created_at", "pk")
        .values("code", "number", "passed_at", line_id=F("tickets__line_id"), taken_at=F("created_at"),
                until=F("reserved_until"))[:500]
    ]  # fmt: skip
