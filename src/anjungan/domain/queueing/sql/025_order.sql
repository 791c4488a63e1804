-- What was decided stays as it was decided. Only the end of a policy is written later, when the next one begins.
CREATE OR REPLACE FUNCTION queueing_keep_policy() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'valid_until' = to_jsonb(OLD) - 'valid_until' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a call policy is kept as it was decided; make a new one';
END $$;
CREATE OR REPLACE TRIGGER call_policy_is_kept BEFORE UPDATE OR DELETE ON queueing_callpolicy
    FOR EACH ROW EXECUTE FUNCTION queueing_keep_policy();
CREATE OR REPLACE FUNCTION queueing_keep_policy_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a call policy is kept as it was decided; make a new one';
END $$;
CREATE OR REPLACE TRIGGER call_policy_line_is_kept BEFORE UPDATE OR DELETE ON queueing_callpolicyline
    FOR EACH ROW EXECUTE FUNCTION queueing_keep_policy_line();

-- Whom a counter may call. Each line gives its first few, so the cost does not grow with the queue.
-- A person sent to one counter is called there even when its officer calls other lines today, and by anybody else
-- in the line once that counter has closed: nobody waits for ever.
CREATE OR REPLACE FUNCTION queueing_in_reach(counter premises_counter, today date, most int)
RETURNS TABLE (ticket_id bigint, visit_id bigint, line_id bigint, rank_at timestamptz) LANGUAGE sql STABLE AS $$
    SELECT t.id, t.visit_id, l.line_id, t.rank_at
    FROM unnest(counter.active_line_ids) AS l(line_id)
    CROSS JOIN LATERAL (
        SELECT w.id, w.visit_id, w.rank_at FROM queueing_ticket w
        WHERE w.line_id = l.line_id AND w.state = 'waiting' AND NOT w.elsewhere AND w.business_date = today
            AND (w.target_counter_id IS NULL OR w.target_counter_id = counter.id OR EXISTS (
                SELECT 1 FROM premises_counter k WHERE k.id = w.target_counter_id AND k.state = 'closed'))
        ORDER BY w.rank_at, w.id LIMIT most
    ) t
    UNION ALL (
        SELECT w.id, w.visit_id, w.line_id, w.rank_at FROM queueing_ticket w
        WHERE w.target_counter_id = counter.id AND w.line_id <> ALL (counter.active_line_ids)
            AND w.state = 'waiting' AND NOT w.elsewhere AND w.business_date = today
        ORDER BY w.rank_at, w.id LIMIT greatest(most, 64))
$$;

-- As it was before there were policies.
DROP FUNCTION IF EXISTS queueing_candidates(premises_counter, date, int);
-- The same, in the order in which the counter would call them one after the other at this moment.
-- The score of a person is the time since the rank, by the pace of the line. Within a line nobody overtakes. Across
-- lines nobody is overtaken by a person who came more than `most_overtaking_minutes` later: nobody waits for ever.
CREATE OR REPLACE FUNCTION queueing_candidates(counter premises_counter, today date, moment timestamptz, most int)
RETURNS TABLE (ticket_id bigint, visit_id bigint, rank_at timestamptz) LANGUAGE plpgsql STABLE AS $$
DECLARE
    policy queueing_callpolicy;
    quick_desk boolean;
    tickets bigint[];
    visits bigint[];
    ranks timestamptz[];
    scores float8[];
    quick boolean[];
    taken boolean[];
    reach interval;
    best int;
    eldest int := 1;
BEGIN
    SELECT * INTO policy FROM queueing_callpolicy p WHERE p.mall_id = counter.mall_id AND p.valid_from <= moment
        AND (p.valid_until IS NULL OR p.valid_until > moment);
    quick_desk := coalesce(counter.id = ANY (policy.quick_counter_ids), false);
    IF policy.id IS NULL OR (policy.rule = 'fcfs' AND NOT quick_desk) THEN
        RETURN QUERY SELECT w.ticket_id, w.visit_id, w.rank_at FROM queueing_in_reach(counter, today, most) w
            ORDER BY w.rank_at, w.ticket_id LIMIT most;
        RETURN;
    END IF;
    SELECT array_agg(w.ticket_id), array_agg(w.visit_id), array_agg(w.rank_at), array_agg(w.score), array_agg(w.quick),
        array_agg(false)
    INTO tickets, visits, ranks, scores, quick, taken
    FROM (SELECT r.ticket_id, r.visit_id, r.rank_at, quick_desk AND coalesce(l.quick, false) AS quick,
            CASE WHEN policy.rule = 'fcfs' THEN 0.0 ELSE extract(epoch FROM moment - r.rank_at)::float8
                * (coalesce(l.weight, 1)::float8 / (60 * coalesce(l.target_minutes, policy.usual_target_minutes))) END AS score
        FROM queueing_in_reach(counter, today, most) r
        LEFT JOIN queueing_callpolicyline l ON l.policy_id = policy.id AND l.line_id = r.line_id
        ORDER BY r.rank_at, r.ticket_id) w;
    reach := make_interval(mins => policy.most_overtaking_minutes);
    FOR place IN 1..least(coalesce(cardinality(tickets), 0), most) LOOP
        WHILE taken[eldest] LOOP
            eldest := eldest + 1;
        END LOOP;
        best := eldest;
        FOR other IN eldest + 1..cardinality(tickets) LOOP
            EXIT WHEN ranks[other] > ranks[eldest] + reach;
            CONTINUE WHEN taken[other];
            IF (quick[other], scores[other]) > (quick[best], scores[best]) THEN
                best := other;
            END IF;
        END LOOP;
        taken[best] := true;
        ticket_id := tickets[best];
        visit_id := visits[best];
        rank_at := ranks[best];
        RETURN NEXT;
    END LOOP;
END $$;
