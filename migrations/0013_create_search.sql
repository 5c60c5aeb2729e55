-- +goose Up

-- English stems over words without accents, so that "Zelensky" needs no guess at
-- the keyboard and "guarantee" finds "guarantees".
CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE TEXT SEARCH CONFIGURATION readout (COPY = english);
ALTER TEXT SEARCH CONFIGURATION readout ALTER MAPPING FOR hword, hword_part, word WITH unaccent, english_stem;

-- What search looks through: one row an item, whatever number of summits it
-- stands on. terms holds the public words and, as terms of their own that no
-- word can be ("=speaker:keir-starmer"), all that operators ask for, so that a
-- search is one condition on one index. Held items have no row.
CREATE TABLE search_items (
    kind     text NOT NULL,
    item_id  bigint NOT NULL,
    item     bigint NOT NULL, -- the row of timeline_items to show
    sort_at  timestamptz NOT NULL,
    reported timestamptz NOT NULL,
    said_on  date, -- the day of the place; null when not known to the day
    told_on  date NOT NULL,
    terms    tsvector NOT NULL,
    PRIMARY KEY (kind, item_id)
);
ALTER TABLE search_items ALTER COLUMN terms SET STATISTICS 1000;
CREATE INDEX search_terms ON search_items USING gin (terms) WITH (fastupdate = on, gin_pending_list_limit = 1024);
CREATE INDEX search_by_said ON search_items (sort_at DESC, item DESC);
CREATE INDEX search_by_report ON search_items (reported DESC, item DESC);
CREATE INDEX search_said_on ON search_items (said_on) WHERE said_on IS NOT NULL;
CREATE INDEX search_told_on ON search_items (told_on);

-- What held items are was so far only in the index of the timeline.
UPDATE timeline_items t SET payload = payload || '{"held": true}' WHERE EXISTS (SELECT FROM timeline_index i WHERE i.item = t.id AND i.topic = -1);

-- +goose StatementBegin
CREATE FUNCTION day_of(t timestamptz, zone text) RETURNS date LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (t AT TIME ZONE zone)::date;
EXCEPTION WHEN invalid_parameter_value THEN -- a zone that nobody knows counts as UTC
    RETURN (t AT TIME ZONE 'UTC')::date;
END $$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION search_terms_of(kind text, p jsonb, summits text[]) RETURNS tsvector LANGUAGE sql STABLE AS $$
    SELECT setweight(to_tsvector('readout', COALESCE(p ->> 'words', '')), 'A')
        || setweight(to_tsvector('readout', COALESCE(p ->> 'sentence', '')), 'B')
        || setweight(to_tsvector('readout', concat_ws(' ',
            CASE WHEN (p ->> 'named')::boolean THEN (SELECT string_agg(w ->> 'name', ' ') FROM jsonb_array_elements(COALESCE(NULLIF(p -> 'who', 'null'), '[]')) w) END,
            (SELECT string_agg(w ->> 'name', ' ') FROM jsonb_array_elements(COALESCE(NULLIF(p -> 'whom', 'null'), '[]')) w),
            CASE WHEN kind = 'stance' THEN (SELECT string_agg(w ->> 'name', ' ') FROM jsonb_array_elements(COALESCE(NULLIF(p -> 'topics', 'null'), '[]')) w) END,
            p ->> 'occasion', p ->> 'where', p ->> 'eventKind')), 'C')
        || array_to_tsvector(array_remove(
            ARRAY['=kind:' || kind, '=state:' || CASE p ->> 'state' WHEN 'accepted' THEN 'checked' WHEN 'reviewed' THEN 'reviewed' ELSE 'automatic' END,
                CASE WHEN (p ->> 'corrected')::boolean THEN '=state:corrected' END,
                '=kind:' || (p ->> 'speech'), '=stance:' || (p ->> 'position')]
            || CASE WHEN (p ->> 'named')::boolean THEN ARRAY(SELECT '=speaker:' || (w ->> 'id') FROM jsonb_array_elements(COALESCE(NULLIF(p -> 'who', 'null'), '[]')) w WHERE w ->> 'id' <> '') END
            || ARRAY(SELECT '=outlet:' || (w ->> 'id') FROM jsonb_array_elements(COALESCE(NULLIF(p -> 'outlets', 'null'), '[]')) w)
            || ARRAY(SELECT '=topic:' || (w ->> 'id') FROM jsonb_array_elements(COALESCE(NULLIF(p -> 'topics', 'null'), '[]')) w)
            || ARRAY(SELECT '=summit:' || s FROM unnest(summits) s), NULL))
$$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION index_for_search() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    WITH touched AS (SELECT DISTINCT kind, item_id FROM changed),
    shown AS (
        SELECT DISTINCT ON (t.kind, t.item_id) t.kind, t.item_id, t.id, t.sort_at, t.payload AS p, s.zone,
            array_agg(s.id) OVER (PARTITION BY t.kind, t.item_id) AS summits
        FROM touched x JOIN timeline_items t ON t.kind = x.kind AND t.item_id = x.item_id JOIN summits s ON s.num = t.summit
        WHERE t.payload ->> 'held' IS DISTINCT FROM 'true'
        ORDER BY t.kind, t.item_id, t.id
    ), made AS (
        SELECT kind, item_id, id AS item, sort_at, COALESCE(NULLIF(p ->> 'reported', '0001-01-01T00:00:00Z')::timestamptz, sort_at) AS reported,
            CASE WHEN p #>> '{when,Basis}' <> '' THEN CASE
                WHEN p #>> '{when,Precision}' = 'day' THEN ((p #>> '{when,From}')::timestamptz AT TIME ZONE 'UTC')::date
                WHEN p #>> '{when,Precision}' IN ('minute', 'hour') THEN day_of((p #>> '{when,From}')::timestamptz, zone) END END AS said_on,
            day_of(COALESCE(NULLIF(p ->> 'reported', '0001-01-01T00:00:00Z')::timestamptz, sort_at), CASE WHEN (p ->> 'reportDay')::boolean THEN 'UTC' ELSE zone END) AS told_on,
            search_terms_of(kind, p, summits) AS terms
        FROM shown
    ), gone AS (
        DELETE FROM search_items i USING touched x WHERE i.kind = x.kind AND i.item_id = x.item_id
            AND NOT EXISTS (SELECT FROM shown s WHERE s.kind = x.kind AND s.item_id = x.item_id)
    )
    INSERT INTO search_items (kind, item_id, item, sort_at, reported, said_on, told_on, terms) SELECT kind, item_id, item, sort_at, reported, said_on, told_on, terms FROM made
    ON CONFLICT (kind, item_id) DO UPDATE SET item = excluded.item, sort_at = excluded.sort_at, reported = excluded.reported, said_on = excluded.said_on, told_on = excluded.told_on, terms = excluded.terms
    WHERE (search_items.item, search_items.sort_at, search_items.reported, search_items.said_on, search_items.told_on, search_items.terms)
        IS DISTINCT FROM (excluded.item, excluded.sort_at, excluded.reported, excluded.said_on, excluded.told_on, excluded.terms);
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER search_in AFTER INSERT ON timeline_items REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION index_for_search();
CREATE TRIGGER search_up AFTER UPDATE ON timeline_items REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION index_for_search();
CREATE TRIGGER search_out AFTER DELETE ON timeline_items REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION index_for_search();

-- What is there already.
UPDATE timeline_items SET updated_at = updated_at;
