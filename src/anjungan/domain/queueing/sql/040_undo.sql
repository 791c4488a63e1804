-- Restores the ticket from `previous`. The mistaken interval is kept but voided; the one before it runs on.
CREATE OR REPLACE FUNCTION queueing_undo(ticket bigint, at timestamptz, actor jsonb)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    now_ queueing_ticket;
    back jsonb;
    visit record;
    place record;
    mistaken bigint;
    was_active boolean;
    is_active boolean;
BEGIN
    SELECT * INTO STRICT now_ FROM queueing_ticket WHERE id = ticket FOR NO KEY UPDATE;
    SELECT v.number, v.code, v.state INTO STRICT visit FROM queueing_visit v WHERE v.id = now_.visit_id;
    back := now_.previous;
    was_active := now_.state IN ('called', 'serving');
    is_active := back->>'state' IN ('called', 'serving');
    UPDATE queueing_ticket t SET
        state = back->>'state', elsewhere = false, version = t.version + 1, previous = NULL,
        line_id = (back->>'line')::bigint, rank_at = (back->>'rank_at')::timestamptz,
        counter_id = (back->>'counter')::bigint, officer_id = (back->>'officer')::bigint,
        target_counter_id = (back->>'target_counter')::bigint,
        called_at = (back->>'called_at')::timestamptz, first_called_at = (back->>'first_called_at')::timestamptz,
        began_at = (back->>'began_at')::timestamptz, grace_until = (back->>'grace_until')::timestamptz,
        calls = (back->>'calls')::int, absences = (back->>'absences')::int, ended_at = NULL, outcome = ''
    WHERE t.id = ticket;
    -- A recall opened no other kind of interval worth keeping apart, but it did open one: the newest is the mistake.
    IF queueing_interval_of(now_.state) IS NOT NULL THEN
        UPDATE queueing_interval i SET ended_at = greatest(at, i.started_at), voided = true
            WHERE i.ticket_id = ticket AND i.ended_at IS NULL RETURNING i.id INTO mistaken;
    END IF;
    UPDATE queueing_interval i SET ended_at = NULL WHERE i.id = (
        SELECT p.id FROM queueing_interval p
        WHERE p.ticket_id = ticket AND NOT p.voided AND p.kind <> 'elsewhere' ORDER BY p.started_at DESC, p.id DESC LIMIT 1);
    IF was_active <> is_active THEN
        PERFORM queueing_siblings_elsewhere(now_.visit_id, ticket, is_active, at);
    END IF;
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
