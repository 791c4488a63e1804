-- Written by `manage.py draw_states` from states.py. Change the table there.
CREATE OR REPLACE FUNCTION queueing_may_move(before text, after text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE before
        WHEN 'reserved' THEN after IN ('dropped', 'waiting')
        WHEN 'waiting' THEN after IN ('absent', 'called', 'dropped')
        WHEN 'called' THEN after IN ('absent', 'done', 'dropped', 'held', 'serving', 'waiting')
        WHEN 'serving' THEN after IN ('called', 'done', 'dropped', 'held', 'waiting')
        WHEN 'held' THEN after IN ('done', 'dropped', 'serving', 'waiting')
        WHEN 'absent' THEN after IN ('called', 'dropped', 'waiting')
        ELSE false END;
$$;

CREATE OR REPLACE FUNCTION queueing_interval_of(state text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE state
        WHEN 'waiting' THEN 'waiting'
        WHEN 'called' THEN 'walking'
        WHEN 'serving' THEN 'serving'
        WHEN 'held' THEN 'held'
        WHEN 'absent' THEN 'absent'
        END;
$$;
