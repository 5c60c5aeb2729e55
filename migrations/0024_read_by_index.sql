-- +goose Up

-- What a summit's coverage starts from is what most outlets carry, down to one.
DROP INDEX timeline_items_top;
CREATE INDEX timeline_items_top ON timeline_items (summit, weight DESC, sort_at, id) WHERE kind IN ('quote', 'event') AND weight > 0 AND NOT background;

-- The participants of a summit go by code, not by id.
CREATE INDEX actors_code ON actors (code) WHERE kind = 'country';
CREATE INDEX actors_country ON actors (country) WHERE kind = 'org';

-- What editors have checked of a summit is little beside all of it.
CREATE INDEX timeline_items_checked ON timeline_items (summit, id) WHERE kind = 'stance' AND payload ->> 'state' IN ('accepted', 'reviewed');
