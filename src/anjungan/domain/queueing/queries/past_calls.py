"""Why somebody was called then, and not somebody else: put together from the log and the policy of that instant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from anjungan.domain.queueing.queries.call_policies import PolicyInForce, call_policy
from anjungan.domain.queueing.queries.rows import rows
from anjungan.domain.queueing.states import CallRule
from anjungan.waiting.policies import Candidate, in_order

SHOWN = 12
MOST_CALLS = 10


@dataclass(frozen=True, kw_only=True)
class WaitedThen:
    """One person who waited for the counter at the instant of a call, as the rule saw them."""

    number: str
    line_name_id: str
    line_name_en: str
    entered_at: datetime
    rank_at: datetime
    head_start_minutes: int
    counted_minutes: int
    limit_minutes: int | None
    share: int | None
    quick: bool
    called: bool


@dataclass(frozen=True, kw_only=True)
class PastCall:
    """One call, the policy in force at that instant, and who waited, in the order of the rule.

    `by_rule` is False when the officer chose the person, who may keep somebody waiting only so.
    """

    number: str
    counter: str
    called_at: datetime
    policy: PolicyInForce
    quick_desk: bool
    by_rule: bool
    waited: list[WaitedThen]
    more: int


def explain_calls(*, mall_id: int, business_date: date, number: str) -> list[PastCall]:
    """Return every call of a number on a day, explained, the first call first; empty when it never was called.

    Three statements for each call. Who was sent on twice or more is ranked by the arrival in the stays before the last.
    """
    calls = rows(
        """SELECT v.number, i.ticket_id, i.counter_id, c.code, i.started_at, i.line_id, c.active_line_ids
        FROM queueing_visit v JOIN queueing_ticket t ON t.visit_id = v.id
        JOIN queueing_interval i ON i.ticket_id = t.id AND i.kind = 'walking' AND NOT i.voided
        JOIN premises_counter c ON c.id = i.counter_id
        WHERE v.mall_id = %s AND v.business_date = %s AND v.number = %s ORDER BY i.started_at, i.id LIMIT %s""",
        [mall_id, business_date, number, MOST_CALLS],
    )
    return [_explain(mall_id, business_date, call) for call in calls]


def _explain(mall_id: int, day: date, call: dict[str, Any]) -> PastCall:
    at: datetime = call["started_at"]
    policy = call_policy(mall_id=mall_id, at=at)
    terms = policy.terms
    people = {row["id"]: row for row in _waiting_then(mall_id, day, call)}
    ordered = in_order(
        policy=terms.for_simulator(),
        tickets=[
            Candidate(key=key, line=str(row["line_id"]), rank_at=(row["rank_at"] - at).total_seconds())
            for key, row in people.items()
        ],
        now=0.0,
        counter=str(call["counter_id"]),
    )
    quick_desk = call["counter_id"] in terms.quick_counter_ids
    waited = []
    for one in ordered[:SHOWN]:
        row, line = people[one.key], terms.of(people[one.key]["line_id"])
        by_share = terms.rule == CallRule.LEAST_SLACK
        counted = (at - row["rank_at"]).total_seconds() / 60
        waited.append(
            WaitedThen(
                number=row["number"],
                line_name_id=row["name_id"],
                line_name_en=row["name_en"],
                entered_at=row["entered_at"],
                rank_at=row["rank_at"],
                head_start_minutes=row["head_start_seconds"] // 60,
                counted_minutes=max(0, int(counted)),
                limit_minutes=line.target_minutes if by_share else None,
                share=max(0, round(100 * counted * float(line.weight) / line.target_minutes)) if by_share else None,
                quick=quick_desk and line.quick,
                called=one.key == call["ticket_id"],
            )
        )
    return PastCall(
        number=call["number"], counter=call["code"], called_at=at, policy=policy, quick_desk=quick_desk,
        by_rule=bool(ordered) and ordered[0].key == call["ticket_id"], waited=waited,
        more=max(0, len(ordered) - SHOWN),
    )  # fmt: skip


def _waiting_then(mall_id: int, day: date, call: dict[str, Any]) -> list[dict[str, Any]]:
    """Return who stood in the lines that the counter called then, by the ledger of the counter."""
    return rows(
        """WITH told AS (
            SELECT e.payload->'line_ids' AS lines FROM foundation_eventrecord e
            WHERE e.subject = 'counter:' || %(counter)s AND e.at <= %(at)s AND e.name IN (
                'premises.counter_opened.v1', 'premises.counter_resumed.v1', 'premises.counter_lines_changed.v1')
            ORDER BY e.id DESC LIMIT 1
        ), lines AS (
            SELECT jsonb_array_elements_text(lines)::bigint AS id FROM told
            UNION SELECT unnest(%(now_called)s::bigint[]) WHERE NOT EXISTS (SELECT 1 FROM told)
            UNION SELECT %(line)s
        ), stays AS (
            SELECT i.ticket_id, i.line_id, NOT EXISTS (
                SELECT 1 FROM queueing_interval n WHERE n.ticket_id = i.ticket_id AND NOT n.voided
                    AND n.kind = 'waiting' AND n.started_at > i.started_at) AS is_last
            FROM queueing_interval i JOIN lines ON lines.id = i.line_id
            WHERE i.kind = 'waiting' AND NOT i.voided AND i.started_at <= %(at)s
                AND i.started_at >= %(at)s - interval '1 day'
                AND (i.ended_at IS NULL OR i.ended_at > %(at)s OR (i.ticket_id = %(ticket)s AND i.ended_at = %(at)s))
        )
        SELECT t.id, v.number, s.line_id, l.name_id, l.name_en, t.entered_at, v.head_start_seconds,
            CASE WHEN s.is_last THEN t.rank_at ELSE t.entered_at - make_interval(secs => v.head_start_seconds) END
                AS rank_at
        FROM stays s JOIN queueing_ticket t ON t.id = s.ticket_id JOIN queueing_visit v ON v.id = t.visit_id
        JOIN premises_line l ON l.id = s.line_id
        WHERE t.mall_id = %(mall)s AND t.business_date = %(day)s
            AND (NOT s.is_last OR t.target_counter_id IS NULL OR t.target_counter_id = %(counter)s)""",
        {
            "counter": call["counter_id"], "at": call["started_at"], "now_called": call["active_line_ids"],
            "line": call["line_id"], "ticket": call["ticket_id"], "mall": mall_id, "day": day,
        },
    )  # fmt: skip
