-- The errands of one day, worked out from its tickets and intervals. Everything that is kept in a cell comes from here.
-- A reading that only compares calls the same function; lists are sorted, so equal days are equal rows. Waits are
-- rounded up to the second: whether one was longer than a promise in minutes is then still exact.
CREATE OR REPLACE FUNCTION statistics_ticket_cells(mall bigint, day date)
RETURNS TABLE (line_id bigint, offering_id bigint, hour int, tickets int, served int, no_show int, left_early int,
    unserved int, waits int[], waits_of_uncalled int[], services int[], walks int[]) LANGUAGE sql STABLE AS $$
    WITH day_tickets AS (
        SELECT t.id, t.line_id, t.offering_id, t.state, t.outcome, t.entered_at, t.ended_at,
            extract(hour FROM t.entered_at AT TIME ZONE m.time_zone)::int AS hour
        FROM queueing_ticket t JOIN organizations_mall m ON m.id = t.mall_id
        WHERE t.mall_id = mall AND t.business_date = day AND t.state <> 'reserved' AND t.outcome <> 'not_taken'
    ), spent AS (
        SELECT i.ticket_id,
            sum(i.ended_at - i.started_at) FILTER (WHERE i.kind = 'walking') AS walking,
            sum(i.ended_at - i.started_at) FILTER (WHERE i.kind = 'serving') AS serving
        FROM queueing_interval i JOIN day_tickets t ON t.id = i.ticket_id
        WHERE NOT i.voided AND i.ended_at IS NOT NULL GROUP BY i.ticket_id
    ), calls AS (
        -- The first call is the start of the first walk that nobody took back.
        SELECT DISTINCT ON (i.ticket_id) i.ticket_id, i.started_at, i.line_id
        FROM queueing_interval i JOIN day_tickets t ON t.id = i.ticket_id
        WHERE i.kind = 'walking' AND NOT i.voided ORDER BY i.ticket_id, i.started_at, i.id
    ), facts AS (
        SELECT t.line_id, t.offering_id, t.hour, 1 AS ticket, (t.state = 'done')::int AS served,
            (t.state = 'dropped' AND t.outcome = 'no_show')::int AS no_show,
            (t.state = 'dropped' AND t.outcome NOT IN ('no_show', 'not_served_today'))::int AS left_early,
            (t.outcome = 'not_served_today')::int AS unserved,
            NULL::int AS wait,
            CASE WHEN c.ticket_id IS NULL AND t.ended_at IS NOT NULL
                THEN ceil(extract(epoch FROM t.ended_at - t.entered_at))::int END AS wait_of_uncalled,
            CASE WHEN t.state = 'done' THEN round(extract(epoch FROM s.serving))::int END AS service,
            CASE WHEN t.state = 'done' THEN round(extract(epoch FROM s.walking))::int END AS walk
        FROM day_tickets t LEFT JOIN spent s ON s.ticket_id = t.id LEFT JOIN calls c ON c.ticket_id = t.id
        UNION ALL
        SELECT c.line_id, t.offering_id, t.hour, 0, 0, 0, 0, 0,
            ceil(extract(epoch FROM c.started_at - t.entered_at))::int, NULL, NULL, NULL
        FROM calls c JOIN day_tickets t ON t.id = c.ticket_id
    )
    SELECT f.line_id, f.offering_id, f.hour, sum(f.ticket)::int, sum(f.served)::int, sum(f.no_show)::int,
        sum(f.left_early)::int, sum(f.unserved)::int,
        coalesce(array_agg(f.wait ORDER BY f.wait) FILTER (WHERE f.wait IS NOT NULL), '{}'),
        coalesce(array_agg(f.wait_of_uncalled ORDER BY f.wait_of_uncalled)
            FILTER (WHERE f.wait_of_uncalled IS NOT NULL), '{}'),
        coalesce(array_agg(f.service ORDER BY f.service) FILTER (WHERE f.service IS NOT NULL), '{}'),
        coalesce(array_agg(f.walk ORDER BY f.walk) FILTER (WHERE f.walk IS NOT NULL), '{}')
    FROM facts f GROUP BY f.line_id, f.offering_id, f.hour;
$$;

-- The visits of one day, the same way.
CREATE OR REPLACE FUNCTION statistics_visit_cells(mall bigint, day date)
RETURNS TABLE (channel text, hour int, visits int, with_priority int, with_several_errands int, expired int,
    stays int[]) LANGUAGE sql STABLE AS $$
    WITH day_visits AS (
        SELECT v.channel, v.state, v.priority_keys,
            extract(hour FROM v.created_at AT TIME ZONE m.time_zone)::int AS hour,
            (SELECT count(*) FROM queueing_ticket t WHERE t.visit_id = v.id) AS errands,
            CASE WHEN v.state = 'ended' AND EXISTS (
                SELECT 1 FROM queueing_ticket t WHERE t.visit_id = v.id AND t.state = 'done')
                THEN round(extract(epoch FROM v.ended_at - v.created_at))::int END AS stay
        FROM queueing_visit v JOIN organizations_mall m ON m.id = v.mall_id
        WHERE v.mall_id = mall AND v.business_date = day
    )
    SELECT v.channel, v.hour, count(*) FILTER (WHERE v.state IN ('open', 'ended'))::int,
        count(*) FILTER (WHERE v.state IN ('open', 'ended') AND cardinality(v.priority_keys) > 0)::int,
        count(*) FILTER (WHERE v.state IN ('open', 'ended') AND v.errands > 1)::int,
        count(*) FILTER (WHERE v.state = 'expired')::int,
        coalesce(array_agg(v.stay ORDER BY v.stay) FILTER (WHERE v.stay IS NOT NULL), '{}')
    FROM day_visits v GROUP BY v.channel, v.hour;
$$;

-- Works out one day anew. A day that is over keeps the promise it was held against; today is held against today's.
CREATE OR REPLACE FUNCTION statistics_roll_up(mall bigint, day date, moment timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    is_over boolean := (SELECT day < (moment AT TIME ZONE m.time_zone)::date FROM organizations_mall m WHERE m.id = mall);
    kept jsonb := '{}';
BEGIN
    -- Whoever marks the day stale from here on waits, so that nothing happens unseen between reading and writing.
    INSERT INTO statistics_rolledday (mall_id, business_date, stale, rolled_at) VALUES (mall, day, false, moment)
        ON CONFLICT (mall_id, business_date) DO UPDATE SET stale = false, rolled_at = moment;
    IF is_over THEN
        SELECT coalesce(jsonb_object_agg(c.line_id, c.promise_minutes), '{}') INTO kept FROM statistics_ticketcell c
            WHERE c.mall_id = mall AND c.business_date = day;
    END IF;
    DELETE FROM statistics_ticketcell c WHERE c.mall_id = mall AND c.business_date = day;
    INSERT INTO statistics_ticketcell (mall_id, business_date, line_id, offering_id, hour, promise_minutes, tickets,
            served, no_show, "left", unserved, waits, waits_of_uncalled, services, walks)
        SELECT mall, day, c.line_id, c.offering_id, c.hour,
            CASE WHEN kept ? c.line_id::text THEN (kept->>c.line_id::text)::int ELSE l.promise_minutes END, c.tickets, c.served, c.no_show,
            c.left_early, c.unserved, c.waits, c.waits_of_uncalled, c.services, c.walks
        FROM statistics_ticket_cells(mall, day) c JOIN premises_line l ON l.id = c.line_id;
    DELETE FROM statistics_visitcell c WHERE c.mall_id = mall AND c.business_date = day;
    INSERT INTO statistics_visitcell (mall_id, business_date, channel, hour, visits, with_priority,
            with_several_errands, expired, stays)
        SELECT mall, day, c.channel, c.hour, c.visits, c.with_priority, c.with_several_errands, c.expired, c.stays
        FROM statistics_visit_cells(mall, day) c;
END $$;

-- Notes that something happened on a day. Marking a marked day costs no write.
CREATE OR REPLACE FUNCTION statistics_mark(mall bigint, day date) RETURNS void LANGUAGE sql AS $$
    INSERT INTO statistics_rolledday (mall_id, business_date, stale) VALUES (mall, day, true)
        ON CONFLICT (mall_id, business_date) DO UPDATE SET stale = true WHERE NOT statistics_rolledday.stale;
$$;
