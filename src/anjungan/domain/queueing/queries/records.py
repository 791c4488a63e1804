"""Finding visits and tickets by the names other systems know."""

from __future__ import annotations

from uuid import UUID

from anjungan.domain.queueing.models import Ticket, Visit
from anjungan.domain.queueing.states import ACTIVE


def visit_by_uuid(*, uuid: UUID) -> Visit | None:
    """Return a visit, or None."""
    return Visit.objects.filter(uuid=uuid).first()


def code_exists(*, code: str) -> bool:
    """Whether a visit has this code."""
    return Visit.objects.filter(code=code).exists()


def ticket_by_uuid(*, uuid: UUID) -> Ticket | None:
    """Return a ticket with its visit, line and counter, or None."""
    return Ticket.objects.select_related("visit", "line", "counter").filter(uuid=uuid).first()


def tickets_of(*, visit_id: int) -> list[Ticket]:
    """Return the errands of a visit in order, with their lines."""
    return list(Ticket.objects.select_related("line").filter(visit_id=visit_id).order_by("position"))


def numbers_at_counters(*, mall_id: int) -> dict[int, str]:
    """Return the number each counter has now, by counter id."""
    found = Ticket.objects.filter(mall_id=mall_id, state__in=ACTIVE, counter__isnull=False)
    return {int(counter): number for counter, number in found.values_list("counter_id", "visit__number") if counter}
