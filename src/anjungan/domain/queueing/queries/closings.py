"""Days that were closed, those who went home unserved, and the subjects under which the trail knows a number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from anjungan.domain.queueing.models import DayClosing, Ticket, Visit
from anjungan.domain.queueing.states import Outcome


@dataclass(frozen=True, kw_only=True)
class Unserved:
    """An errand that the end of the day ended."""

    number: str
    agency: str
    line: str
    line_en: str
    entered_at: datetime
    errand: str
    errand_en: str


def day_closing(*, mall_id: int, business_date: date) -> DayClosing | None:
    """Return how the day was closed, or None while it is not (a closing under way has no summary yet)."""
    return DayClosing.objects.filter(mall_id=mall_id, business_date=business_date).exclude(summary={}).first()


def days_taken(*, mall_id: int, since: date) -> set[date]:
    """Return the days from `since` on that have visits or are closed: nothing can be taken in for them."""
    same = {"mall_id": mall_id, "business_date__gte": since}
    closed = DayClosing.objects.filter(**same).values_list("business_date", flat=True)
    return {*closed, *Visit.objects.filter(**same).values_list("business_date", flat=True).distinct()}


def unserved_on(*, mall_id: int, business_date: date) -> list[Unserved]:
    """Return the errands that the day left unserved, by arrival. One statement."""
    tickets = (
        Ticket.objects.filter(mall_id=mall_id, business_date=business_date, outcome=Outcome.NOT_SERVED_TODAY)
        .select_related("visit", "line__agency", "offering__service")
        .order_by("entered_at", "id")
    )
    return [
        Unserved(
            number=ticket.visit.number,
            agency=ticket.line.agency.short,
            line=ticket.line.name_id,
            line_en=ticket.line.name_en,
            entered_at=ticket.entered_at,
            errand=ticket.offering.service.name_id if ticket.offering else "",
            errand_en=ticket.offering.service.name_en if ticket.offering else "",
        )
        for ticket in tickets
    ]


def subjects_of_number(*, mall_id: int, number: str, business_date: date | None = None) -> list[str]:
    """Return the subjects of a visitor's number in the audit trail: the visit and its errands. Two statements.

    Without a day, of every day on which the number was given.
    """
    visits = Visit.objects.filter(mall_id=mall_id, number=number.replace(" ", "").replace("\u00a0", "").upper())
    if business_date is not None:
        visits = visits.filter(business_date=business_date)
    known = dict(visits.values_list("pk", "uuid"))
    tickets = Ticket.objects.filter(visit_id__in=known).values_list("uuid", flat=True)
    return [*(f"visit:{uuid}" for uuid in known.values()), *(f"ticket:{uuid}" for uuid in tickets)]
