"""What is always true of the queue, each as a statement that returns whoever breaks it.

The checker after a crash (`anjungan check-queue`) and the tests ask the same list. The constraints of the tables
stand behind some of these; they are asked all the same, because a table can be restored without them.
"""

from __future__ import annotations

from dataclasses import dataclass

from anjungan.domain.queueing.queries.rows import rows

MOST_ROWS = 50

# The line that gave the number keeps the count, wherever the person is sent on to.
_ORIGIN = """coalesce(
    (SELECT i.line_id FROM queueing_interval i WHERE i.ticket_id = t.id ORDER BY i.id LIMIT 1), t.line_id)"""
# Given back: never taken, or given up before the first call. The end of the day gives nothing back.
_COUNTED = """NOT (
    t.state = 'dropped' AND t.first_called_at IS NULL AND t.outcome NOT IN ('not_served_today', 'no_show'))"""

# A day taken in from a record was told once, for the whole day.
_LIVED_HERE = """NOT EXISTS (SELECT 1 FROM queueing_dayclosing k
    WHERE k.mall_id = {row}.mall_id AND k.business_date = {row}.business_date AND k.summary ? 'recorded')"""

_HERE_T, _HERE_V, _HERE_R, _HERE_N, _HERE_L = (
    f"(%(mall)s::bigint IS NULL OR {row}.mall_id = %(mall)s)" for row in ("t", "v", "r", "n", "l")
)

# Each statement returns (subject, detail) and may use %(mall)s, null for every mall.
INVARIANTS: dict[str, str] = {
    "an_unfinished_ticket_has_one_open_interval_of_its_kind": f"""
        SELECT 'ticket:' || t.uuid AS subject,
            t.state || ' has open ' || coalesce(string_agg(i.kind, ','), 'nothing') AS detail
        FROM queueing_ticket t LEFT JOIN queueing_interval i ON i.ticket_id = t.id AND i.ended_at IS NULL
        WHERE {_HERE_T}
        GROUP BY t.id
        HAVING count(i.id) <> (queueing_interval_of(t.state) IS NOT NULL)::int
            OR bool_or(i.voided
                OR i.kind <> CASE WHEN t.elsewhere THEN 'elsewhere' ELSE queueing_interval_of(t.state) END)""",
    "an_open_interval_names_the_line_and_counter_of_its_ticket": f"""
        SELECT 'ticket:' || t.uuid AS subject, i.kind || ' interval ' || i.id AS detail
        FROM queueing_ticket t JOIN queueing_interval i ON i.ticket_id = t.id AND i.ended_at IS NULL
        WHERE {_HERE_T} AND (i.visit_id <> t.visit_id OR i.line_id <> t.line_id
            OR i.counter_id IS DISTINCT FROM t.counter_id OR i.officer_id IS DISTINCT FROM t.officer_id)""",
    "the_seconds_of_a_ticket_have_no_gap_and_no_overlap": f"""
        SELECT 'ticket:' || s.uuid AS subject, s.kind || ' ' || s.started_at || ' to '
            || coalesce(s.ended_at::text, 'now') || ', then '
            || coalesce(s.next_start::text, 'the end ' || s.ticket_end) AS detail
        FROM (SELECT t.uuid, t.entered_at, t.ended_at AS ticket_end, i.kind, i.started_at, i.ended_at,
                row_number() OVER w AS place, lead(i.started_at) OVER w AS next_start
            FROM queueing_ticket t JOIN queueing_interval i ON i.ticket_id = t.id AND NOT i.voided
            WHERE {_HERE_T}
            WINDOW w AS (PARTITION BY t.id ORDER BY i.started_at, i.id)) s
        WHERE (s.place = 1 AND s.started_at <> s.entered_at)
            OR (s.next_start IS NOT NULL AND s.ended_at IS DISTINCT FROM s.next_start)
            OR (s.next_start IS NULL AND s.ended_at IS DISTINCT FROM s.ticket_end)""",
    "every_ticket_that_stood_in_line_has_its_seconds": f"""
        SELECT 'ticket:' || t.uuid AS subject, t.state || ' without an interval' AS detail FROM queueing_ticket t
        WHERE {_HERE_T} AND t.state <> 'reserved' AND t.outcome <> 'not_taken'
            AND NOT EXISTS (SELECT 1 FROM queueing_interval i WHERE i.ticket_id = t.id AND NOT i.voided)""",
    "a_taken_back_interval_is_closed": f"""
        SELECT 'ticket:' || t.uuid AS subject, 'interval ' || i.id AS detail
        FROM queueing_interval i JOIN queueing_ticket t ON t.id = i.ticket_id
        WHERE {_HERE_T} AND i.voided AND i.ended_at IS NULL""",
    "a_counter_a_visitor_and_an_officer_have_one_ticket_at_a_time": f"""
        SELECT what AS subject, count(*) || ' active tickets' AS detail
        FROM queueing_ticket t, LATERAL (VALUES ('counter:' || t.counter_id), ('visit:' || t.visit_id),
            ('officer:' || t.officer_id)) AS each(what)
        WHERE {_HERE_T} AND t.state IN ('called', 'serving')
            AND what IS NOT NULL
        GROUP BY what HAVING count(*) > 1""",
    "an_active_ticket_is_at_an_open_counter_with_its_officer": f"""
        SELECT 'ticket:' || t.uuid AS subject,
            t.state || ' at ' || coalesce(c.code || ' ' || c.state, 'no counter') AS detail
        FROM queueing_ticket t LEFT JOIN premises_counter c ON c.id = t.counter_id
        WHERE {_HERE_T} AND t.state IN ('called', 'serving')
            AND (c.id IS NULL OR c.state <> 'open' OR c.officer_id IS DISTINCT FROM t.officer_id
                OR c.mall_id <> t.mall_id)""",
    "a_ticket_is_passed_over_exactly_while_its_visitor_is_elsewhere": f"""
        SELECT 'ticket:' || t.uuid AS subject,
            t.state || CASE WHEN t.elsewhere THEN ' elsewhere' ELSE ' here' END AS detail
        FROM queueing_ticket t
        WHERE {_HERE_T} AND t.elsewhere <> (t.state = 'waiting' AND EXISTS (
            SELECT 1 FROM queueing_ticket s WHERE s.visit_id = t.visit_id AND s.state IN ('called', 'serving')))""",
    "a_visit_stands_where_its_errands_stand": f"""
        SELECT 'visit:' || v.uuid AS subject,
            v.state || ' with ' || coalesce(string_agg(t.state, ','), 'nothing') AS detail
        FROM queueing_visit v LEFT JOIN queueing_ticket t ON t.visit_id = v.id
        WHERE {_HERE_V}
        GROUP BY v.id
        HAVING count(t.id) = 0 OR NOT CASE v.state
            WHEN 'reserved' THEN bool_and(t.state = 'reserved')
            WHEN 'open' THEN bool_or(t.state NOT IN ('done', 'dropped')) AND bool_and(t.state <> 'reserved')
            WHEN 'ended' THEN bool_and(t.state IN ('done', 'dropped'))
            ELSE bool_and(t.state = 'dropped' AND t.outcome = 'not_taken') END
            OR (v.ended_at IS NOT NULL) <> (v.state IN ('ended', 'expired'))""",
    "a_ticket_belongs_to_the_day_and_mall_of_its_visit": f"""
        SELECT 'ticket:' || t.uuid AS subject,
            t.business_date || ' of visit ' || v.number || ' ' || v.business_date AS detail
        FROM queueing_ticket t JOIN queueing_visit v ON v.id = t.visit_id JOIN premises_line l ON l.id = t.line_id
        WHERE {_HERE_T}
            AND (t.business_date <> v.business_date OR t.mall_id <> v.mall_id OR l.mall_id <> t.mall_id)""",
    "an_ended_ticket_says_how_and_when": f"""
        SELECT 'ticket:' || t.uuid AS subject,
            t.state || ' “' || t.outcome || '” ' || coalesce(t.ended_at::text, 'never') AS detail
        FROM queueing_ticket t WHERE {_HERE_T}
            AND ((t.state IN ('done', 'dropped')) <> (t.outcome <> '')
                OR (t.state IN ('done', 'dropped')) <> (t.ended_at IS NOT NULL))""",
    "calls_are_counted_with_their_instants": f"""
        SELECT 'ticket:' || t.uuid AS subject, t.state || ' with ' || t.calls || ' calls' AS detail
        FROM queueing_ticket t
        WHERE {_HERE_T} AND ((t.calls > 0) <> (t.first_called_at IS NOT NULL)
            OR (t.calls > 0) <> (t.called_at IS NOT NULL) OR t.first_called_at > t.called_at
            OR t.first_called_at < t.entered_at OR (t.state = 'serving' AND t.began_at IS NULL)
            OR (t.state IN ('called', 'serving', 'held', 'absent', 'done') AND t.calls = 0))""",
    "numbers_are_unique_and_have_no_gap": f"""
        SELECT 'series:' || coalesce(s.letter, g.letter) || ' ' || coalesce(s.business_date, g.business_date)
            AS subject,
            'last ' || coalesce(s.last::text, 'unknown') || ', given ' || coalesce(g.given, 0) || ', highest '
            || coalesce(g.highest, 0) AS detail
        FROM (SELECT * FROM queueing_numberseries n WHERE {_HERE_N}) s
        FULL JOIN (SELECT v.mall_id, v.business_date, v.letter, count(DISTINCT v.sequence) AS given, count(*) AS visits,
                max(v.sequence) AS highest, min(v.sequence) AS lowest
            FROM queueing_visit v WHERE {_HERE_V}
            GROUP BY v.mall_id, v.business_date, v.letter) g USING (mall_id, business_date, letter)
        WHERE (s.last, s.last::bigint, s.last, 1) IS DISTINCT FROM (g.highest, g.given, g.visits, g.lowest)""",
    "a_number_is_its_letter_and_its_digits": f"""
        SELECT 'visit:' || v.uuid AS subject, v.number || ' for ' || v.letter || ' ' || v.sequence AS detail
        FROM queueing_visit v WHERE {_HERE_V}
            AND v.number <> v.letter || lpad(v.sequence::text, greatest(3, length(v.sequence::text)), '0')""",
    "a_line_has_given_what_it_counts": f"""
        SELECT 'line:' || coalesce(d.line_id, g.line_id) || ' ' || coalesce(d.business_date, g.business_date)
            AS subject,
            'counts ' || coalesce(d.issued, 0) || ', gave ' || coalesce(g.given, 0) AS detail
        FROM (SELECT d.* FROM queueing_lineday d JOIN premises_line l ON l.id = d.line_id
            WHERE {_HERE_L}) d
        FULL JOIN (SELECT o.line_id, t.business_date, count(*) AS given
            FROM queueing_ticket t CROSS JOIN LATERAL (SELECT {_ORIGIN} AS line_id) o
            WHERE {_HERE_T} AND {_COUNTED}
            GROUP BY o.line_id, t.business_date) g USING (line_id, business_date)
        WHERE coalesce(d.issued, 0) <> coalesce(g.given, 0)""",
    "a_closed_day_has_nobody_left": f"""
        SELECT 'visit:' || v.uuid AS subject, v.number || ' ' || v.state || ' on ' || v.business_date AS detail
        FROM queueing_dayclosing c JOIN queueing_visit v USING (mall_id, business_date)
        WHERE {_HERE_V} AND c.summary <> '{{}}' AND v.state IN ('reserved', 'open')""",
    "the_last_event_of_a_ticket_says_its_state": f"""
        SELECT 'ticket:' || t.uuid AS subject,
            t.state || ', last told ' || coalesce(e.name || ' ' || (e.payload->>'state'),
            'nothing') AS detail
        FROM queueing_ticket t LEFT JOIN LATERAL (SELECT r.name, r.payload FROM foundation_eventrecord r
            WHERE r.subject = 'ticket:' || t.uuid ORDER BY r.id DESC LIMIT 1) e ON true
        WHERE {_HERE_T} AND {_LIVED_HERE.format(row="t")} AND t.state <> coalesce(e.payload->>'state',
            CASE WHEN t.outcome = 'not_taken' THEN 'dropped' WHEN t.state = 'reserved' THEN 'reserved'
                ELSE 'waiting' END)""",
    "every_visit_was_told": f"""
        SELECT 'visit:' || v.uuid AS subject, v.number || ' ' || v.state AS detail FROM queueing_visit v
        WHERE {_HERE_V} AND {_LIVED_HERE.format(row="v")} AND (
            1 <> (SELECT count(*) FROM foundation_eventrecord r
                WHERE r.subject = 'visit:' || v.uuid AND r.name = 'queueing.visit_started.v1')
            OR (v.state = 'expired') <> EXISTS (SELECT 1 FROM foundation_eventrecord r
                WHERE r.subject = 'visit:' || v.uuid AND r.name = 'queueing.visit_expired.v1'))""",
    "every_instant_has_at_most_one_call_policy_and_no_gap_after_the_first": f"""
        SELECT 'mall:' || p.mall_id AS subject, 'call policy of ' || p.valid_from || ' until '
            || coalesce(p.valid_until::text, 'now') || ', then ' || coalesce(p.following::text, 'none') AS detail
        FROM (SELECT n.mall_id, n.valid_from, n.valid_until,
                lead(n.valid_from) OVER (PARTITION BY n.mall_id ORDER BY n.valid_from, n.id) AS following
            FROM queueing_callpolicy n WHERE {_HERE_N} AND n.valid_until IS DISTINCT FROM n.valid_from) p
        WHERE p.valid_until IS DISTINCT FROM p.following""",
    "every_event_has_its_audit_entry": f"""
        SELECT e.subject, e.name || ': ' || e.told || ' told, ' || count(a.id) || ' in the trail' AS detail
        FROM (SELECT r.subject, r.name, r.xid, count(*) AS told FROM foundation_eventrecord r
            WHERE r.name LIKE 'queueing.%%' AND {_HERE_R}
            GROUP BY r.subject, r.name, r.xid) e
        LEFT JOIN foundation_auditentry a ON a.subject = e.subject AND a.verb = e.name AND a.xid = e.xid
        GROUP BY e.subject, e.name, e.xid, e.told HAVING count(a.id) <> e.told""",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Offender:
    """One row that breaks an invariant: what it is, and how."""

    invariant: str
    subject: str
    detail: str


def offenders(*, mall_id: int | None = None, only: str | None = None) -> list[Offender]:
    """Return whoever breaks an invariant (of one mall, or of all), at most 50 for each. Empty when all is well."""
    found: list[Offender] = []
    for name, statement in INVARIANTS.items():
        if only is None or only == name:
            broken = rows(f"SELECT * FROM ({statement}) AS broken LIMIT {MOST_ROWS}", {"mall": mall_id})
            found += [Offender(invariant=name, subject=row["subject"], detail=row["detail"] or "") for row in broken]
    return found
