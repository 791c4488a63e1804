-- How many of a line's places on a day belong to those who booked and have not come yet. Only a limited stock needs it.
CREATE OR REPLACE FUNCTION queueing_still_booked(line bigint, day date) RETURNS int LANGUAGE sql STABLE AS $$
    SELECT coalesce(sum(b.people), 0)::int FROM appointments_booking b
    WHERE b.line_id = line AND b.business_date = day AND b.state = 'booked'
$$;

-- A person comes with one or more errands: one number, one ticket per errand, all in line from this moment.
CREATE OR REPLACE FUNCTION queueing_start_visit(args jsonb) RETURNS jsonb LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    moment timestamptz := (args->>'at')::timestamptz;
    mall record;
    today date;
    errands record;
    taken record;
    head_start int;
    known_keys text[];
    unknown_key text;
    seq int;
    visit queueing_visit;
    reserve int := (args->>'reserve_seconds')::int;
    -- Who comes with a booked time: for when, by what right, and which booking.
    booked timestamptz := (args->>'booked_for')::timestamptz;
    open_to_all int;
    answer jsonb;
BEGIN
    SELECT m.id, m.time_zone INTO STRICT mall FROM organizations_mall m WHERE m.id = (args->>'mall_id')::bigint;
    today := (moment AT TIME ZONE mall.time_zone)::date;
    PERFORM queueing_require_open_day(mall.id, today);
    SELECT count(o.id) AS found, count(*) AS asked, array_agg(o.id ORDER BY e.position) AS offering_ids,
        array_agg(o.line_id ORDER BY e.position) AS line_ids,
        (array_agg(p.letter ORDER BY e.position))[1] AS letter
    INTO errands
    FROM jsonb_array_elements_text(args->'offerings') WITH ORDINALITY AS e(uuid, position)
    LEFT JOIN catalog_offering o ON o.uuid = e.uuid::uuid AND o.mall_id = mall.id AND o.is_active
    LEFT JOIN premises_line l ON l.id = o.line_id AND l.is_active
    LEFT JOIN premises_topic p ON p.id = l.topic_id;
    IF errands.found < errands.asked OR errands.letter IS NULL THEN
        PERFORM foundation_refuse('service_not_here', '{}');
    END IF;

    SELECT coalesce(max(c.head_start_minutes), 0) * 60, array_agg(c.key) INTO head_start, known_keys FROM queueing_priorityclass c
        WHERE c.mall_id = mall.id AND c.key IN (SELECT jsonb_array_elements_text(args->'priority_keys'))
            AND c.valid_from <= today AND (c.valid_until IS NULL OR c.valid_until >= today);

    SELECT asked.key INTO unknown_key FROM jsonb_array_elements_text(args->'priority_keys') AS asked(key)
        WHERE asked.key <> ALL (coalesce(known_keys, '{}')) LIMIT 1;
    IF FOUND THEN
        PERFORM foundation_refuse('unknown_priority', jsonb_build_object('key', unknown_key));
    END IF;

    -- In the order of the lines, so that two visits never wait for each other.
    FOR taken IN
        SELECT l.id, l.name_id AS name, l.daily_quota, count(*)::int AS n
        FROM unnest(errands.line_ids) AS wanted(id) JOIN premises_line l USING (id) GROUP BY l.id ORDER BY l.id
    LOOP
        open_to_all := CASE WHEN taken.daily_quota IS NOT NULL
            THEN taken.daily_quota - queueing_still_booked(taken.id, today) END;
        INSERT INTO queueing_lineday AS d (line_id, business_date, issued, quota)
            SELECT taken.id, today, taken.n, taken.daily_quota WHERE taken.daily_quota IS NULL OR open_to_all >= taken.n
        ON CONFLICT (line_id, business_date) DO UPDATE SET issued = d.issued + taken.n, quota = taken.daily_quota
            WHERE taken.daily_quota IS NULL OR d.issued + taken.n <= open_to_all;
        IF NOT FOUND THEN
            PERFORM foundation_refuse('quota_exhausted',
                jsonb_build_object('line', taken.name, 'quota', taken.daily_quota));
        END IF;
    END LOOP;

    INSERT INTO queueing_numberseries AS s (mall_id, business_date, letter, last) VALUES (mall.id, today, errands.letter, 1)
        ON CONFLICT (mall_id, business_date, letter) DO UPDATE SET last = s.last + 1 RETURNING s.last INTO seq;
    INSERT INTO queueing_visit (uuid, mall_id, business_date, letter, sequence, number, code, channel, language,
            priority_keys, head_start_seconds, state, reserved_until, created_at, present_at, device_id, booking_id, remote_id)
        VALUES ((args->>'visit_uuid')::uuid, mall.id, today, errands.letter, seq,
            errands.letter || lpad(seq::text, greatest(3, length(seq::text)), '0'), args->>'code', args->>'channel',
            args->>'language', ARRAY(SELECT jsonb_array_elements_text(args->'priority_keys')), head_start,
            CASE WHEN reserve IS NULL THEN 'open' ELSE 'reserved' END, moment + make_interval(secs => reserve), moment,
            CASE WHEN (args->>'present')::boolean THEN moment END, (args->>'device_id')::bigint, (args->>'booking_id')::bigint,
            (args->>'remote_id')::bigint)
        RETURNING * INTO visit;
    INSERT INTO queueing_ticket (uuid, visit_id, mall_id, business_date, line_id, offering_id, position, state, elsewhere,
            entered_at, rank_at, booked_for, outcome, outcome_note, calls, absences, version)
        SELECT (args->'ticket_uuids'->>(e.position - 1)::int)::uuid, visit.id, mall.id, today, e.line_id, e.offering_id,
            e.position, CASE WHEN reserve IS NULL THEN 'waiting' ELSE 'reserved' END, false, moment,
            least((args->>'rank_at')::timestamptz, moment - make_interval(secs => head_start)), booked, '', '', 0, 0, 1
        FROM unnest(errands.line_ids, errands.offering_ids) WITH ORDINALITY AS e(line_id, offering_id, position);
    IF reserve IS NULL THEN
        INSERT INTO queueing_interval (ticket_id, visit_id, line_id, kind, started_at, voided)
            SELECT t.id, visit.id, t.line_id, 'waiting', moment, false FROM queueing_ticket t WHERE t.visit_id = visit.id;
    END IF;
    PERFORM foundation_announce('queueing.visit_started.v1', mall.id, moment, 'visit:' || visit.uuid,
        jsonb_build_object('visit', visit.uuid, 'number', visit.number, 'state', visit.state,
            'line_ids', to_jsonb(errands.line_ids), 'channel', visit.channel, 'priority_keys', args->'priority_keys'),
        queueing_streams(mall.id, visit.code, errands.line_ids, '{}', NULL), args->'actor');
    SELECT jsonb_agg(jsonb_build_object('uuid', t.uuid, 'line_id', t.line_id, 'line', l.uuid, 'position', t.position,
            'state', t.state) ORDER BY t.position) INTO answer
        FROM queueing_ticket t JOIN premises_line l ON l.id = t.line_id WHERE t.visit_id = visit.id;
    RETURN jsonb_build_object('id', visit.id, 'uuid', visit.uuid, 'number', visit.number, 'code', visit.code,
        'state', visit.state, 'business_date', today, 'created_at', visit.created_at,
        'reserved_until', visit.reserved_until, 'head_start_seconds', head_start, 'tickets', answer);
END $$;
