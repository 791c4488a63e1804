CREATE OR REPLACE FUNCTION queueing_require_free(counter premises_counter) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    busy text;
BEGIN
    IF counter.state <> 'open' THEN
        PERFORM foundation_refuse('counter_not_open', jsonb_build_object('counter', counter.code));
    END IF;
    SELECT v.number INTO busy FROM queueing_ticket t JOIN queueing_visit v ON v.id = t.visit_id
        WHERE t.counter_id = counter.id AND t.state IN ('called', 'serving');
    IF FOUND THEN
        PERFORM foundation_refuse('counter_busy', jsonb_build_object('number', busy));
    END IF;
END $$;

-- Calls the ticket that comes first in the counter's lines. Two counters pressing together get two tickets.
-- One plan for all: planning the search anew would cost more than running it.
CREATE OR REPLACE FUNCTION queueing_call_next(args jsonb) RETURNS jsonb LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    moment timestamptz := (args->>'at')::timestamptz;
    counter premises_counter := queueing_lock_counter(args->>'counter', args->'actor');
    today date;
    pick record;
    most int;
    seen int;
BEGIN
    PERFORM queueing_require_free(counter);
    SELECT (moment AT TIME ZONE m.time_zone)::date INTO today FROM organizations_mall m WHERE m.id = counter.mall_id;
    FOR attempt IN 1..6 LOOP
        -- A few are enough nearly always; more when neighbours have just taken those.
        most := least(64, 6 * 3 ^ (attempt - 1));
        seen := 0;
        FOR pick IN SELECT * FROM queueing_candidates(counter, today, moment, most) LOOP
            seen := seen + 1;
            -- A neighbour's half-finished call, or one of the same person, must not make this counter wait.
            PERFORM 1 FROM queueing_visit v WHERE v.id = pick.visit_id FOR NO KEY UPDATE SKIP LOCKED;
            CONTINUE WHEN NOT FOUND;
            PERFORM 1 FROM queueing_ticket t WHERE t.id = pick.ticket_id AND t.state = 'waiting' AND NOT t.elsewhere
                FOR NO KEY UPDATE SKIP LOCKED;
            CONTINUE WHEN NOT FOUND;
            PERFORM queueing_move(pick.ticket_id, 'called', moment, args->'actor', 'queueing.ticket_called.v1',
                jsonb_build_object('counter', counter.id, 'officer', counter.officer_id));
            RETURN queueing_ticket_answer(pick.ticket_id);
        END LOOP;
        EXIT WHEN seen = 0;
        CONTINUE WHEN seen = most AND most < 64;
        -- The last ones are in a neighbour's hands for an instant. See what became of them before saying that nobody
        -- waits; never wait for the lock itself, which could close a circle.
        PERFORM pg_sleep(0.001 * 2 ^ attempt);
    END LOOP;
    RETURN jsonb_build_object('refused', 'nothing_waiting', 'params', jsonb_build_object('counter', counter.code));
END $$;

-- Refuses a screen that shows the ticket as it was before somebody moved it. A door that does not say is trusted.
CREATE OR REPLACE FUNCTION queueing_require_version(ticket queueing_ticket, seen jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF jsonb_typeof(seen) = 'number' AND seen::numeric <> ticket.version THEN
        PERFORM foundation_refuse('stale_version', (SELECT jsonb_build_object('number', v.number)
            FROM queueing_visit v WHERE v.id = ticket.visit_id));
    END IF;
END $$;

-- Begins to serve the one who was called.
CREATE OR REPLACE FUNCTION queueing_begin(args jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    ticket queueing_ticket := queueing_lock_ticket(args->>'ticket');
BEGIN
    PERFORM queueing_require_own(ticket, args->'actor');
    PERFORM queueing_require_version(ticket, args->'version');
    IF ticket.state <> 'called' THEN
        PERFORM foundation_refuse('wrong_state', (SELECT jsonb_build_object('number', v.number, 'state', ticket.state)
            FROM queueing_visit v WHERE v.id = ticket.visit_id));
    END IF;
    PERFORM queueing_move(ticket.id, 'serving', (args->>'at')::timestamptz, args->'actor', 'queueing.serving_began.v1');
    RETURN queueing_ticket_answer(ticket.id);
END $$;

-- Ends an errand with its outcome. The visit ends with its last errand.
CREATE OR REPLACE FUNCTION queueing_finish(args jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    ticket queueing_ticket := queueing_lock_ticket(args->>'ticket');
BEGIN
    PERFORM queueing_require_own(ticket, args->'actor');
    PERFORM queueing_require_version(ticket, args->'version');
    IF ticket.state NOT IN ('called', 'serving', 'held') THEN
        PERFORM foundation_refuse('wrong_state', (SELECT jsonb_build_object('number', v.number, 'state', ticket.state)
            FROM queueing_visit v WHERE v.id = ticket.visit_id));
    END IF;
    PERFORM queueing_move(ticket.id, 'done', (args->>'at')::timestamptz, args->'actor', 'queueing.errand_finished.v1',
        jsonb_build_object('outcome', args->>'outcome', 'note', args->>'note'));
    RETURN queueing_ticket_answer(ticket.id);
END $$;

-- The desk's one button: ends the current errand and calls the next person, both or neither.
CREATE OR REPLACE FUNCTION queueing_finish_and_call_next(args jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    counter premises_counter := queueing_lock_counter(args->>'counter', args->'actor');
    finished jsonb := queueing_finish(args);
BEGIN
    RETURN jsonb_build_object('finished', finished, 'called', queueing_call_next(args));
END $$;
