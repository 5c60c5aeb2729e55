-- +goose Up

-- What most outlets carry of a summit, first first: its lead on the front page
-- and its key events, without reading the rest of it.
CREATE INDEX timeline_items_top ON timeline_items (summit, weight DESC, sort_at, id) WHERE kind IN ('quote', 'event') AND weight > 1 AND NOT background;
