"""Why this order: the rule in numbers for each person, from the log and the policy in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from anjungan.domain.premises.models import Counter
from anjungan.domain.queueing.queries.call_policies import PolicyTerms, call_policy
from anjungan.domain.queueing.queries.desk import DeskTicket, desk
from anjungan.domain.queueing.states import CallRule


@dataclass(frozen=True, kw_only=True)
class OrderExplained:
    """One person's place: arrival, head start, and what decides.

    Where shares decide, `counted_minutes` (the wait with the head start) of `limit_minutes` are used up, and `share` is
    that in per cent times the weight of the line. `quick` says that this counter takes the person's line first.
    `taken_from_home_at`: the number was taken then by somebody who came at `entered_at`; with `merged_behind` the turn
    had passed and so many of those here went before. `eldest` says that nobody else came early enough to be called
    before.
    """

    number: str
    line_name_id: str
    line_name_en: str
    entered_at: datetime
    head_start_minutes: int
    rank_at: datetime
    booked_for: datetime | None
    taken_from_home_at: datetime | None
    merged_behind: int | None
    transferred: bool
    sent_to_front: bool
    overtakes: list[str]
    counted_minutes: int
    limit_minutes: int | None
    share: int | None
    quick: bool
    eldest: bool


@dataclass(frozen=True, kw_only=True)
class Explained:
    """The order of a counter's next dozen, with the rule that made it."""

    terms: PolicyTerms
    quick_desk: bool
    rows: list[OrderExplained]


def explain_order(*, counter: Counter, tz_name: str, now: datetime) -> Explained:
    """Return for the next dozen of a counter why each stands where it stands.

    By arrival: earlier first; a declared priority counts as an arrival so many minutes earlier; a person sent on keeps
    the arrival time. By limits: the larger share of the line's limit first. `overtakes` names those who came earlier
    and are called later.
    """
    terms = call_policy(mall_id=counter.mall_id, at=now).terms
    waiting = desk(counter=counter, tz_name=tz_name, now=now).next
    quick_desk = counter.pk in terms.quick_counter_ids
    return Explained(
        terms=terms,
        quick_desk=quick_desk,
        rows=[
            _explain(ticket, waiting[index + 1 :], terms, quick_desk=quick_desk, now=now)
            for index, ticket in enumerate(waiting)
        ],
    )


def _explain(
    ticket: DeskTicket, behind: list[DeskTicket], terms: PolicyTerms, *, quick_desk: bool, now: datetime
) -> OrderExplained:
    usual = ticket.entered_at.timestamp() - ticket.head_start_seconds
    counted = (now - ticket.rank_at).total_seconds() / 60
    by_share = terms.rule == CallRule.LEAST_SLACK
    one = terms.of(ticket.line_id)
    quick = quick_desk and one.quick
    return OrderExplained(
        number=ticket.number,
        line_name_id=ticket.line,
        line_name_en=ticket.line_en,
        entered_at=ticket.entered_at,
        head_start_minutes=ticket.head_start_seconds // 60,
        rank_at=ticket.rank_at,
        transferred=ticket.transferred,
        booked_for=ticket.booked_for,
        taken_from_home_at=ticket.taken_from_home_at,
        merged_behind=ticket.merged_behind,
        sent_to_front=ticket.booked_for is None
        and ticket.taken_from_home_at is None
        and ticket.rank_at.timestamp() < usual - 0.0005,
        overtakes=[other.number for other in behind if other.entered_at < ticket.entered_at],
        counted_minutes=max(0, int(counted)),
        limit_minutes=one.target_minutes if by_share else None,
        share=max(0, round(100 * counted * float(one.weight) / one.target_minutes)) if by_share else None,
        quick=quick,
        eldest=(by_share or quick_desk)
        and any(_stands_above(other, ticket, terms, quick_desk=quick_desk, now=now) for other in behind),
    )


def _stands_above(
    other: DeskTicket, ticket: DeskTicket, terms: PolicyTerms, *, quick_desk: bool, now: datetime
) -> bool:
    """Whether somebody behind would be called before by score alone: only the bound on overtaking keeps them behind."""

    def place(one: DeskTicket) -> tuple[bool, float]:
        of = terms.of(one.line_id)
        share = (now - one.rank_at).total_seconds() * float(of.weight) / of.target_minutes
        return (quick_desk and of.quick, share if terms.rule == CallRule.LEAST_SLACK else 0.0)

    return place(other) > place(ticket)
