-- Restores the ticket from `previous`. What was written since is kept but voided; the interval before it runs on.
CREATE OR REPLACE FUNCTION queueing_undo(ticket bigint, at timestamptz, actor jsonb)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    now_ queueing_ticket;
    back jsonb;
    visit record;
    place record;
    running text;
BEGIN
    SELECT * INTO STRICT now_ FROM queueing_ticket WHERE id = ticket FOR NO KEY UPDATE;
    SELECT v.number, v.code, v.state INTO STRICT visit FROM queueing_visit v WHERE v.id = now_.visit_id;
    PERFORM queueing_require_open_day(now_.mall_id, now_.business_date);
    back := now_.previous;
    UPDATE queueing_interval i SET voided = true, ended_at = coalesce(i.ended_at, greatest(at, i.started_at))
        WHERE i.ticket_id = ticket AND i.id > (back->>'interval')::bigint;
    UPDATE queueing_interval i SET ended_at = NULL WHERE i.id = (back->>'interval')::bigint RETURNING i.kind INTO running;
    UPDATE queueing_ticket t SET
        state = back->>'state', elsewhere = (running = 'elsewhere'), version = t.version + 1, previous = NULL,
        line_id = (back->>'line')::bigint, rank_at = (back->>'rank_at')::timestamptz,
        counter_id = (back->>'counter')::bigint, officer_id = (back->>'officer')::bigint,
        target_counter_id = (back->>'target_counter')::bigint,
        called_at = (back->>'called_at')::timestamptz, first_called_at = (back->>'first_called_at')::timestamptz,
        began_at = (back->>'began_at')::timestamptz, grace_until = (back->>'grace_until')::timestamptz,
        calls = (back->>'calls')::int, absences = (back->>'absences')::int, ended_at = NULL, outcome = '',
        outcome_note = back->>'note'
    WHERE t.id = ticket;
    -- The person may have been called elsewhere in the meantime, or be free again now.
    PERFORM queueing_settle_siblings(now_.visit_id, at);
    IF visit.state = 'ended' THEN
        UPDATE queueing_visit v SET state = 'open', ended_at = NULL WHERE v.id = now_.visit_id;
    END IF;
    SELECT c.code, c.zone_id INTO place FROM premises_counter c
        WHERE c.id = coalesce((back->>'counter')::bigint, now_.counter_id);
    PERFORM foundation_announce(
        'queueing.move_undone.v1', now_.mall_id, at, 'ticket:' || now_.uuid,
        jsonb_build_object('ticket', now_.uuid, 'number', visit.number, 'state', back->>'state',
            'line_id', (back->>'line')::bigint, 'counter', place.code, 'zone_id', place.zone_id,
            'calls', (back->>'calls')::int, 'outcome', ''),
        queueing_streams(now_.mall_id, visit.code, ARRAY[now_.line_id, (back->>'line')::bigint],
            ARRAY[now_.counter_id, (back->>'counter')::bigint], place.zone_id),
        actor);
    RETURN ticket;
END $$;
