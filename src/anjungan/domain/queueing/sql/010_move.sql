-- The only writer of a ticket's state. Callers hold the lock on the visit, which covers all its tickets.
-- `changes` may set: counter, officer, outcome, note, rank_at, line, target_counter (null clears), grace_until.
CREATE OR REPLACE FUNCTION queueing_move(
    ticket bigint, to_state text, at timestamptz, actor jsonb, event_name text, changes jsonb DEFAULT '{}'
) RETURNS queueing_ticket LANGUAGE plpgsql AS $$
DECLARE
    old queueing_ticket;
    new queueing_ticket;
    visit record;
    place record;
    running record;
    moment timestamptz;
    was_active boolean;
    is_active boolean := to_state IN ('called', 'serving');
    kind text := queueing_interval_of(to_state);
BEGIN
    SELECT * INTO STRICT old FROM queueing_ticket WHERE id = ticket FOR NO KEY UPDATE;
    SELECT v.number, v.code, v.state INTO STRICT visit FROM queueing_visit v WHERE v.id = old.visit_id;
    IF old.state <> to_state AND NOT queueing_may_move(old.state, to_state) THEN
        PERFORM foundation_refuse('wrong_state', jsonb_build_object('number', visit.number, 'state', old.state));
    END IF;
    -- Two doors may have read their clocks in the other order than they got the lock.
    SELECT i.id, i.started_at INTO running FROM queueing_interval i WHERE i.ticket_id = ticket AND i.ended_at IS NULL;
    moment := greatest(at, running.started_at);
    was_active := old.state IN ('called', 'serving');

    UPDATE queueing_ticket t SET
        state = to_state,
        elsewhere = false,
        version = t.version + 1,
        line_id = coalesce((changes->>'line')::bigint, t.line_id),
        rank_at = coalesce((changes->>'rank_at')::timestamptz, t.rank_at),
        target_counter_id = CASE WHEN changes ? 'target_counter'
            THEN (changes->>'target_counter')::bigint ELSE t.target_counter_id END,
        counter_id = CASE WHEN changes ? 'counter' THEN (changes->>'counter')::bigint
            WHEN to_state = 'waiting' THEN NULL ELSE t.counter_id END,
        officer_id = CASE WHEN changes ? 'officer' THEN (changes->>'officer')::bigint
            WHEN to_state = 'waiting' THEN NULL ELSE t.officer_id END,
        first_called_at = CASE WHEN to_state = 'called' THEN coalesce(t.first_called_at, moment) ELSE t.first_called_at END,
        called_at = CASE WHEN to_state = 'called' THEN moment ELSE t.called_at END,
        calls = t.calls + (to_state = 'called')::int,
        absences = t.absences + (to_state = 'absent')::int,
        -- A person sent on to another line begins anew there; the time served here stays in the intervals.
        began_at = CASE to_state WHEN 'serving' THEN coalesce(t.began_at, moment) WHEN 'waiting' THEN NULL
            ELSE t.began_at END,
        ended_at = CASE WHEN to_state IN ('done', 'dropped') THEN moment ELSE NULL END,
        outcome = CASE WHEN to_state IN ('done', 'dropped') THEN coalesce(changes->>'outcome', t.outcome) ELSE '' END,
        outcome_note = coalesce(changes->>'note', t.outcome_note),
        grace_until = (changes->>'grace_until')::timestamptz,
        previous = jsonb_build_object(
            'state', old.state, 'line', old.line_id, 'rank_at', old.rank_at, 'counter', old.counter_id,
            'officer', old.officer_id, 'target_counter', old.target_counter_id, 'called_at', old.called_at,
            'first_called_at', old.first_called_at, 'began_at', old.began_at, 'calls', old.calls,
            'absences', old.absences, 'grace_until', old.grace_until, 'note', old.outcome_note,
            'interval', running.id, 'at', moment, 'by', actor->>'id',
            'event', event_name)
    WHERE t.id = ticket RETURNING * INTO new;

    UPDATE queueing_interval i SET ended_at = moment WHERE i.ticket_id = ticket AND i.ended_at IS NULL;
    IF kind IS NOT NULL THEN
        INSERT INTO queueing_interval (ticket_id, visit_id, line_id, counter_id, officer_id, kind, started_at, voided)
        VALUES (ticket, new.visit_id, new.line_id, new.counter_id, new.officer_id, kind, moment, false);
    END IF;
    -- Whoever comes back into line may have a companion ticket at a counter at this moment.
    IF was_active <> is_active OR to_state = 'waiting' THEN
        PERFORM queueing_settle_siblings(new.visit_id, moment);
    END IF;
    IF to_state IN ('done', 'dropped') THEN
        UPDATE queueing_visit v SET state = 'ended', ended_at = moment
            WHERE v.id = new.visit_id AND v.state = 'open' AND NOT EXISTS (
                SELECT 1 FROM queueing_ticket s WHERE s.visit_id = v.id AND s.state NOT IN ('done', 'dropped'));
    ELSIF visit.state = 'ended' THEN
        UPDATE queueing_visit v SET state = 'open', ended_at = NULL WHERE v.id = new.visit_id;
    END IF;

    SELECT c.code, c.zone_id INTO place FROM premises_counter c WHERE c.id = coalesce(new.counter_id, old.counter_id);
    PERFORM foundation_announce(
        event_name, new.mall_id, moment, 'ticket:' || new.uuid,
        jsonb_build_object('ticket', new.uuid, 'number', visit.number, 'state', new.state, 'line_id', new.line_id,
            'counter', place.code, 'zone_id', place.zone_id, 'calls', new.calls, 'outcome', new.outcome),
        queueing_streams(new.mall_id, visit.code, ARRAY[new.line_id, nullif(old.line_id, new.line_id)],
            ARRAY[new.counter_id, old.counter_id], place.zone_id),
        actor);
    RETURN new;
END $$;

-- A visitor at one counter keeps the place in the other lines and is passed over there until free again.
CREATE OR REPLACE FUNCTION queueing_settle_siblings(visit bigint, at timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    sibling record;
    moment timestamptz;
BEGIN
    FOR sibling IN
        UPDATE queueing_ticket t SET elsewhere = now_.away, version = t.version + 1
        FROM (SELECT EXISTS (SELECT 1 FROM queueing_ticket a
            WHERE a.visit_id = visit AND a.state IN ('called', 'serving')) AS away) now_
        WHERE t.visit_id = visit AND t.state = 'waiting' AND t.elsewhere <> now_.away
        RETURNING t.id, t.visit_id, t.line_id, t.elsewhere
    LOOP
        UPDATE queueing_interval i SET ended_at = greatest(at, i.started_at)
            WHERE i.ticket_id = sibling.id AND i.ended_at IS NULL RETURNING i.ended_at INTO moment;
        INSERT INTO queueing_interval (ticket_id, visit_id, line_id, kind, started_at, voided)
            VALUES (sibling.id, sibling.visit_id, sibling.line_id,
                CASE WHEN sibling.elsewhere THEN 'elsewhere' ELSE 'waiting' END, coalesce(moment, at), false);
    END LOOP;
END $$;

-- Refuses to let anybody into a day that is closed. Held until the end: the closing waits for those who are on the way.
CREATE OR REPLACE FUNCTION queueing_require_open_day(mall bigint, day date) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM organizations_mall m WHERE m.id = mall FOR KEY SHARE;
    PERFORM 1 FROM queueing_dayclosing d WHERE d.mall_id = mall AND d.business_date = day;
    IF FOUND THEN
        PERFORM foundation_refuse('day_already_closed', jsonb_build_object('date', day));
    END IF;
END $$;

-- The names are those of foundation.streams; a test holds the two together.
CREATE OR REPLACE FUNCTION queueing_streams(
    mall bigint, code text, line_ids bigint[], counter_ids bigint[], zone bigint
) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
    SELECT ARRAY['mall:' || mall, 'visit:' || code]
        || coalesce((SELECT array_agg(DISTINCT 'line:' || l) FROM unnest(line_ids) l WHERE l IS NOT NULL), '{}')
        || coalesce((SELECT array_agg(DISTINCT 'counter:' || c) FROM unnest(counter_ids) c WHERE c IS NOT NULL), '{}')
        || CASE WHEN zone IS NULL THEN '{}'::text[] ELSE ARRAY['zone:' || zone] END;
$$;

-- What a door shows of a ticket after a verb. Volatile on purpose: it must see what the same statement has just moved.
CREATE OR REPLACE FUNCTION queueing_ticket_answer(ticket bigint) RETURNS jsonb LANGUAGE sql VOLATILE AS $$
    SELECT jsonb_build_object(
        'id', t.id, 'uuid', t.uuid, 'number', v.number, 'state', t.state, 'line_id', t.line_id, 'line', l.uuid,
        'visit_id', v.id, 'visit', v.uuid, 'counter_id', t.counter_id, 'counter', c.code, 'version', t.version,
        'outcome', t.outcome, 'entered_at', t.entered_at, 'called_at', t.called_at, 'began_at', t.began_at,
        'ended_at', t.ended_at, 'calls', t.calls, 'priority_keys', v.priority_keys)
    FROM queueing_ticket t
    JOIN queueing_visit v ON v.id = t.visit_id
    JOIN premises_line l ON l.id = t.line_id
    LEFT JOIN premises_counter c ON c.id = t.counter_id
    WHERE t.id = ticket;
$$;

-- Locks the visit of a ticket, then the ticket: everybody takes them in this order. A key is an id or a uuid.
CREATE OR REPLACE FUNCTION queueing_lock_ticket(key text) RETURNS queueing_ticket LANGUAGE plpgsql AS $$
DECLARE
    ticket queueing_ticket;
BEGIN
    IF key ~ '^[0-9]{1,18}$' THEN
        SELECT * INTO ticket FROM queueing_ticket WHERE id = key::bigint;
    ELSE
        SELECT * INTO ticket FROM queueing_ticket WHERE uuid = foundation_uuid_of(key);
    END IF;
    IF NOT FOUND THEN
        PERFORM foundation_refuse('ticket_not_found', '{}');
    END IF;
    PERFORM 1 FROM queueing_visit WHERE id = ticket.visit_id FOR NO KEY UPDATE;
    SELECT * INTO ticket FROM queueing_ticket WHERE id = ticket.id FOR NO KEY UPDATE;
    RETURN ticket;
END $$;

-- Locks a counter and makes sure that the actor is the officer who sits there (or runs the building). A key as above.
CREATE OR REPLACE FUNCTION queueing_lock_counter(key text, actor jsonb) RETURNS premises_counter LANGUAGE plpgsql AS $$
DECLARE
    counter premises_counter;
BEGIN
    IF key ~ '^[0-9]{1,18}$' THEN
        SELECT * INTO counter FROM premises_counter WHERE id = key::bigint FOR NO KEY UPDATE;
    ELSE
        SELECT * INTO counter FROM premises_counter WHERE uuid = foundation_uuid_of(key) FOR NO KEY UPDATE;
    END IF;
    IF NOT FOUND OR (actor->>'mall_id')::bigint <> counter.mall_id THEN
        PERFORM foundation_refuse('counter_not_found', '{}');
    END IF;
    IF counter.officer_id IS DISTINCT FROM (actor->>'user_id')::bigint AND NOT (actor->>'any_counter')::boolean THEN
        PERFORM foundation_refuse('not_at_counter', jsonb_build_object('counter', counter.code));
    END IF;
    RETURN counter;
END $$;

-- Refuses an officer who is not at the counter where the ticket is being served.
CREATE OR REPLACE FUNCTION queueing_require_own(ticket queueing_ticket, actor jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    counter premises_counter;
BEGIN
    IF (actor->>'mall_id')::bigint <> ticket.mall_id THEN
        PERFORM foundation_refuse('ticket_not_found', '{}');
    END IF;
    -- A ticket that is at no counter is refused for its state, which says more.
    IF (actor->>'any_counter')::boolean OR ticket.counter_id IS NULL THEN
        RETURN;
    END IF;
    SELECT * INTO counter FROM premises_counter WHERE id = ticket.counter_id;
    IF counter.officer_id IS DISTINCT FROM (actor->>'user_id')::bigint THEN
        PERFORM foundation_refuse('not_at_counter', jsonb_build_object('counter', counter.code));
    END IF;
END $$;
