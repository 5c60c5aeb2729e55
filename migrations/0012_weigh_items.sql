-- +goose Up

-- What pages ask of every item of a summit at once stands beside the payload:
-- how many outlets report it independently (0 when it has no words to show),
-- whether it is background, and since when it stands on the timeline.
ALTER TABLE timeline_items
    ADD COLUMN added_at timestamptz,
    ADD COLUMN weight integer NOT NULL GENERATED ALWAYS AS (
        CASE WHEN COALESCE(payload ->> 'words', '') = '' AND COALESCE(payload ->> 'sentence', '') = '' THEN 0
             WHEN jsonb_typeof(payload -> 'outlets') = 'array' THEN jsonb_array_length(payload -> 'outlets')
             ELSE 0 END) STORED,
    ADD COLUMN background boolean NOT NULL GENERATED ALWAYS AS (COALESCE(payload ->> 'background', '') = 'true') STORED;
UPDATE timeline_items SET added_at = updated_at;
ALTER TABLE timeline_items ALTER COLUMN added_at SET DEFAULT now(), ALTER COLUMN added_at SET NOT NULL;
CREATE INDEX timeline_items_added ON timeline_items (summit, added_at);
