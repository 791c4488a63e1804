-- Every act that is saved under a consent is held against it here, whichever door or operation it came from: the consent
-- must still run, allow this fact, and be about this visitor. The lock makes an act and the end of the consent wait for
-- each other, so that nothing is done after the visitor pressed stop.
CREATE OR REPLACE FUNCTION assistance_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    consent record;
    whom text;
BEGIN
    SELECT a.id, a.ended_at, a.ends_at, a.verbs, a.subjects INTO consent FROM assistance_assistance a
        WHERE a.uuid = foundation_uuid_of(NEW.details->>'mandate') FOR NO KEY UPDATE;
    IF NOT FOUND OR consent.ended_at IS NOT NULL OR NEW.at >= consent.ends_at THEN
        PERFORM foundation_refuse('assistance_over', '{}');
    END IF;
    -- What follows for others: a time that was given up is offered to whoever waits for one.
    IF NEW.verb = 'appointments.time_offered.v1' AND 'appointments.booking_cancelled.v1' = ANY (consent.verbs) THEN
        RETURN NEW;
    END IF;
    IF NEW.verb <> ALL (consent.verbs) THEN
        PERFORM foundation_refuse('not_agreed', '{}');
    END IF;
    whom := CASE WHEN NEW.subject LIKE 'ticket:%' THEN (
        SELECT 'visit:' || v.uuid FROM queueing_ticket t JOIN queueing_visit v ON v.id = t.visit_id
        WHERE t.uuid = foundation_uuid_of(substr(NEW.subject, 8))) ELSE NEW.subject END;
    IF whom = ANY (consent.subjects) THEN
        RETURN NEW;
    END IF;
    -- A number that was just taken and a time that was just booked are the visitor's from now on.
    IF NEW.verb NOT IN ('queueing.visit_started.v1', 'appointments.booking_made.v1') THEN
        PERFORM foundation_refuse('another_visitor', '{}');
    END IF;
    UPDATE assistance_assistance SET subjects = subjects || whom WHERE id = consent.id;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER assistance_guard BEFORE INSERT ON foundation_auditentry
    FOR EACH ROW WHEN (NEW.details ? 'mandate') EXECUTE FUNCTION assistance_guard();
