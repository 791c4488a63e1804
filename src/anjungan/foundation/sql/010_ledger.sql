-- An event and its audit entry are one call, so that neither can be forgotten. An act for somebody else carries the
-- leave to do it (`mandate`): the trail keeps it, and whoever gave it hears of the act on a stream of its own.
CREATE OR REPLACE FUNCTION foundation_announce(
    event_name text, mall bigint, at timestamptz, subject text, payload jsonb, streams text[], actor jsonb
) RETURNS void LANGUAGE sql AS $$
    INSERT INTO foundation_eventrecord (uuid, name, mall_id, at, subject, payload, streams)
    VALUES (gen_random_uuid(), event_name, mall, at, subject, payload,
        CASE WHEN actor ? 'mandate' THEN streams || ('mandate:' || (actor->>'mandate')) ELSE streams END);
    INSERT INTO foundation_auditentry (mall_id, at, actor_kind, actor_id, actor_label, verb, subject, details)
    VALUES (mall, at, actor->>'kind', actor->>'id', actor->>'label', event_name, subject,
        CASE WHEN actor ? 'mandate' THEN payload || jsonb_build_object('mandate', actor->'mandate') ELSE payload END);
$$;

CREATE OR REPLACE FUNCTION foundation_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE OR REPLACE TRIGGER event_append_only BEFORE UPDATE OR DELETE ON foundation_eventrecord
    FOR EACH STATEMENT EXECUTE FUNCTION foundation_refuse_change();
CREATE OR REPLACE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON foundation_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION foundation_refuse_change();
CREATE OR REPLACE TRIGGER seal_append_only BEFORE UPDATE OR DELETE ON foundation_seal
    FOR EACH STATEMENT EXECUTE FUNCTION foundation_refuse_change();

-- A refusal that takes back what the statement had begun. `call_verb` turns it into the DomainError of this code.
CREATE OR REPLACE FUNCTION foundation_refuse(code text, params jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'AN001', MESSAGE = code, DETAIL = params::text;
END $$;

-- A key from outside as a uuid, or null: a strange key finds nothing and breaks nothing.
CREATE OR REPLACE FUNCTION foundation_uuid_of(key text) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN key ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN key::uuid END;
$$;
