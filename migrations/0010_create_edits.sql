-- +goose Up

-- Who made a revision different from the one before it: the outlet, or a newer
-- extractor reading the same response again.
ALTER TABLE revisions ADD COLUMN origin text NOT NULL DEFAULT 'outlet' CHECK (origin IN ('outlet', 're-extraction'));

-- The article that now stands at the address of this one, which told another
-- story there.
ALTER TABLE articles ADD COLUMN retold_by bigint REFERENCES articles (id) ON DELETE SET NULL CHECK (retold_by <> id);

-- How a revision differs from the one before it. changes hold their words:
-- lists need no texts.
CREATE TABLE edits (
    revision_id bigint PRIMARY KEY REFERENCES revisions (id) ON DELETE CASCADE,
    previous_id bigint NOT NULL REFERENCES revisions (id) ON DELETE CASCADE CHECK (previous_id <> revision_id),
    article_id  bigint NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    at          timestamptz NOT NULL,
    version     text NOT NULL,
    ours        text NOT NULL DEFAULT '',
    changes     jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(changes) = 'array'),
    words_in    integer NOT NULL DEFAULT 0 CHECK (words_in >= 0),
    words_out   integer NOT NULL DEFAULT 0 CHECK (words_out >= 0),
    partial     boolean NOT NULL DEFAULT false,
    shown       boolean[] NOT NULL DEFAULT '{}',
    shown_words integer NOT NULL DEFAULT 0 CHECK (shown_words >= 0)
);
COMMENT ON COLUMN edits.at IS 'when the newer revision was fetched: by then the change was made';
COMMENT ON COLUMN edits.ours IS 'why what differs is not the outlet''s doing, empty when it is';
COMMENT ON COLUMN edits.shown IS 'of each change, whether its words may be public within the outlet''s rights';
CREATE INDEX edits_article ON edits (article_id, revision_id);

-- Where edits are listed: by summit and by what they touch, '' standing for
-- anything that matters.
CREATE TABLE edit_places (
    summit  integer NOT NULL REFERENCES summits (num) ON DELETE CASCADE,
    touch   text NOT NULL,
    at      timestamptz NOT NULL,
    edit    bigint NOT NULL REFERENCES edits (revision_id) ON DELETE CASCADE,
    PRIMARY KEY (summit, touch, at, edit)
);
CREATE INDEX edit_places_edit ON edit_places (edit);

-- An article's edits on timelines.
CREATE INDEX timeline_edits ON timeline_items (((payload -> 'first' ->> 'id')::bigint)) WHERE kind = 'edit';
