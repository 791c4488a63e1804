-- Runs a verb at most once for a key. Duplicates that arrive together wait for the first and get its answer.
-- A refusal is not remembered: the same key may try again when the reason is gone.
CREATE OR REPLACE FUNCTION foundation_once(
    once_scope text, once_key text, once_fingerprint text, verb text, args jsonb
) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    seen record;
    answer jsonb;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(once_scope || ' ' || once_key, 0));
    SELECT k.fingerprint, k.answer INTO seen FROM foundation_idempotencykey k
        WHERE k.scope = once_scope AND k.key = once_key;
    IF FOUND THEN
        IF seen.fingerprint <> once_fingerprint THEN
            RETURN jsonb_build_object('refused', 'idempotency_key_reused', 'params', '{}'::jsonb);
        END IF;
        RETURN seen.answer || '{"replayed": true}'::jsonb;
    END IF;
    EXECUTE format('SELECT %I($1)', verb) INTO answer USING args;
    IF NOT answer ? 'refused' THEN
        INSERT INTO foundation_idempotencykey (scope, key, fingerprint, answer, created_at)
        VALUES (once_scope, once_key, once_fingerprint, answer, (args->>'at')::timestamptz);
    END IF;
    RETURN answer;
END $$;
