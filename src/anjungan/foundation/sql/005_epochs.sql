-- The number of the running transaction in the ledger's own count, which goes on where it was when the ledger is
-- restored into another server. `epochs.py` says why, and replaces foundation_ahead(), which no file holds: both
-- functions are so plain that the planner puts their bodies in place of the calls.
CREATE OR REPLACE FUNCTION foundation_transaction_number() RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT pg_current_xact_id()::text::bigint + foundation_ahead()
$$;

-- Below this number nothing can appear any more: every transaction with a lower one has ended.
CREATE OR REPLACE FUNCTION foundation_settled() RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint + foundation_ahead()
$$;
