"""Why this order: the rule in numbers for each person, from the log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from anjungan.domain.premises.models import Counter
from anjungan.domain.queueing.queries.desk import DeskTicket, desk


@dataclass(frozen=True, kw_only=True)
class OrderExplained:
    """One person's place: arrival, head start, and the instant that decides."""

    number: str
    line: str
    entered_at: datetime
    head_start_minutes: int
    rank_at: datetime
    transferred: bool
    sent_to_front: bool
    overtakes: list[str]


def explain_order(*, counter: Counter, tz_name: str, now: datetime) -> list[OrderExplained]:
    """Return for the next dozen of a counter why each stands where it stands.

    The rule: earlier arrival first; a declared priority counts as an arrival so many minutes earlier; a person
    sent on keeps the arrival time. `overtakes` names those who came earlier and are called later.
    """
    waiting = desk(counter=counter, tz_name=tz_name, now=now).next
    return [_explain(ticket, waiting[index + 1 :]) for index, ticket in enumerate(waiting)]


def _explain(ticket: DeskTicket, behind: list[DeskTicket]) -> OrderExplained:
    usual = ticket.entered_at.timestamp() - ticket.head_start_seconds
    return OrderExplained(
        number=ticket.number,
        line=ticket.line,
        entered_at=ticket.entered_at,
        head_start_minutes=ticket.head_start_seconds // 60,
        rank_at=ticket.rank_at,
        transferred=ticket.transferred,
        sent_to_front=ticket.rank_at.timestamp() < usual - 0.0005,
        overtakes=[other.number for other in behind if other.entered_at < ticket.entered_at],
    )
