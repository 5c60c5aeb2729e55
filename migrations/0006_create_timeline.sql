-- +goose Up

-- The one projection that pages read: a row a summit and item, ready to show.
CREATE TABLE timeline_items (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    summit    integer NOT NULL REFERENCES summits (num) ON DELETE CASCADE,
    kind      text NOT NULL CHECK (kind IN ('quote', 'event', 'stance', 'document', 'edit')),
    item_id   bigint NOT NULL,
    sort_at   timestamptz NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now(),
    payload   jsonb NOT NULL,
    UNIQUE (summit, kind, item_id)
);
CREATE INDEX timeline_items_item ON timeline_items (kind, item_id);
CREATE INDEX timeline_items_updated ON timeline_items (summit, updated_at);

-- One row an item and combination of topic and outlet, 0 standing for any, so
-- that each pair of filters is one range of one index. Rows are inserted and
-- deleted, never updated.
CREATE TABLE timeline_index (
    item    bigint NOT NULL REFERENCES timeline_items (id) ON DELETE CASCADE,
    summit  integer NOT NULL,
    topic   integer NOT NULL,
    outlet  integer NOT NULL,
    speaker integer NOT NULL,
    kind    text NOT NULL,
    sort_at timestamptz NOT NULL,
    PRIMARY KEY (item, topic, outlet)
);
CREATE INDEX timeline_by_key ON timeline_index (summit, topic, outlet, sort_at, item);
CREATE INDEX timeline_by_speaker ON timeline_index (summit, topic, outlet, speaker, sort_at, item) WHERE speaker <> 0;
CREATE INDEX timeline_by_kind ON timeline_index (summit, topic, outlet, kind, sort_at, item);
CREATE INDEX timeline_by_actor ON timeline_index (speaker, sort_at, item) WHERE topic = 0 AND outlet = 0 AND speaker <> 0;

-- Counters for facets. Writers append to timeline_deltas, which nobody waits
-- for; a periodic job folds them in; readers add both.
CREATE TABLE timeline_counts (
    summit integer NOT NULL,
    facet  text NOT NULL CHECK (facet IN ('kind', 'speaker', 'topic', 'outlet')),
    value  text NOT NULL,
    n      bigint NOT NULL,
    PRIMARY KEY (summit, facet, value)
);
CREATE INDEX timeline_counts_totals ON timeline_counts (summit, facet, value) INCLUDE (n) WHERE facet IN ('kind', 'outlet');
CREATE TABLE timeline_deltas (
    id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    summit integer NOT NULL,
    facet  text NOT NULL,
    value  text NOT NULL,
    n      bigint NOT NULL
);
CREATE INDEX timeline_deltas_summit ON timeline_deltas (summit);

-- +goose StatementBegin
CREATE FUNCTION count_timeline() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    sign integer := CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END;
BEGIN
    INSERT INTO timeline_deltas (summit, facet, value, n)
    SELECT summit, 'kind', kind, sign * count(*) FROM changed WHERE topic = 0 AND outlet = 0 GROUP BY summit, kind
    UNION ALL
    SELECT summit, 'speaker', speaker::text, sign * count(*) FROM changed WHERE topic = 0 AND outlet = 0 AND speaker <> 0 GROUP BY summit, speaker
    UNION ALL
    SELECT summit, 'topic', topic::text, sign * count(*) FROM changed WHERE topic <> 0 AND outlet = 0 GROUP BY summit, topic
    UNION ALL
    SELECT summit, 'outlet', outlet::text, sign * count(*) FROM changed WHERE topic = 0 AND outlet <> 0 GROUP BY summit, outlet;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER timeline_counted_in AFTER INSERT ON timeline_index REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION count_timeline();
CREATE TRIGGER timeline_counted_out AFTER DELETE ON timeline_index REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION count_timeline();
CREATE TRIGGER timeline_index_fixed BEFORE UPDATE ON timeline_index FOR EACH ROW EXECUTE FUNCTION refuse_change();
