-- +goose Up

-- What coverage said of an event, step by step: planned, then happened, moved
-- or cancelled.
ALTER TABLE events ADD COLUMN history jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(history) = 'array');

-- Events that were announced before they were, in the order of a summit's days.
CREATE INDEX timeline_agenda ON timeline_items (summit, sort_at, id) WHERE kind = 'event' AND payload ? 'agenda';

-- Who stands where on what, one row a stance on a timeline, so that a grid of
-- holders and topics is read by a few steps of an index however many there are.
CREATE TABLE stance_places (
    item     bigint PRIMARY KEY REFERENCES timeline_items (id) ON DELETE CASCADE,
    summit   integer NOT NULL,
    speaker  integer NOT NULL,
    topic    integer NOT NULL,
    position text NOT NULL CHECK (position IN ('supports', 'opposes', 'conditional', 'neutral', 'unclear')),
    sort_at  timestamptz NOT NULL
);
CREATE INDEX stance_places_grid ON stance_places (summit, speaker, topic, position, sort_at, item);
INSERT INTO stance_places (item, summit, speaker, topic, position, sort_at)
SELECT t.id, t.summit, a.num, o.num, t.payload ->> 'position', t.sort_at FROM timeline_items t
JOIN actors a ON a.id = t.payload -> 'who' -> 0 ->> 'id' JOIN topics o ON o.id = t.payload -> 'topics' -> 0 ->> 'id'
WHERE t.kind = 'stance' AND t.payload ->> 'position' <> '';

-- Why a summit that the registry lacks is proposed. One that was declined is not
-- proposed again.
CREATE TABLE summit_proposals (
    summit_id   text PRIMARY KEY REFERENCES summits (id) ON UPDATE CASCADE ON DELETE CASCADE,
    reports     bigint[] NOT NULL, -- event reports that agree
    outlets     integer NOT NULL CHECK (outlets > 0),
    proposed_at timestamptz NOT NULL DEFAULT now(),
    declined_at timestamptz
);
