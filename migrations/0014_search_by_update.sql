-- +goose Up

-- Feeds give what changed last first, so that a corrected item comes up again.
ALTER TABLE search_items ADD COLUMN updated timestamptz NOT NULL DEFAULT now();
CREATE INDEX search_by_update ON search_items (updated DESC, item DESC);
CREATE INDEX search_by_item ON search_items (item);

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION index_for_search() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    WITH touched AS (SELECT DISTINCT kind, item_id FROM changed),
    shown AS (
        SELECT DISTINCT ON (t.kind, t.item_id) t.kind, t.item_id, t.id, t.sort_at, t.payload AS p, s.zone, max(t.updated_at) OVER (PARTITION BY t.kind, t.item_id) AS updated,
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
            search_terms_of(kind, p, summits) AS terms, updated
        FROM shown
    ), gone AS (
        DELETE FROM search_items i USING touched x WHERE i.kind = x.kind AND i.item_id = x.item_id
            AND NOT EXISTS (SELECT FROM shown s WHERE s.kind = x.kind AND s.item_id = x.item_id)
    )
    INSERT INTO search_items (kind, item_id, item, sort_at, reported, said_on, told_on, terms, updated) SELECT kind, item_id, item, sort_at, reported, said_on, told_on, terms, updated FROM made
    ON CONFLICT (kind, item_id) DO UPDATE SET item = excluded.item, sort_at = excluded.sort_at, reported = excluded.reported, said_on = excluded.said_on, told_on = excluded.told_on, terms = excluded.terms, updated = excluded.updated
    WHERE (search_items.item, search_items.sort_at, search_items.reported, search_items.said_on, search_items.told_on, search_items.terms, search_items.updated)
        IS DISTINCT FROM (excluded.item, excluded.sort_at, excluded.reported, excluded.said_on, excluded.told_on, excluded.terms, excluded.updated);
    RETURN NULL;
END $$;
-- +goose StatementEnd

UPDATE search_items i SET updated = t.updated_at FROM timeline_items t WHERE t.id = i.item;
