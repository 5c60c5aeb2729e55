-- +goose Up

-- What somebody asked to be tried before it is used: an outlet or an address,
-- one page, a pasted text. Web processes write the row with its job; the job
-- writes what came of it.
CREATE TABLE trials (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind      text NOT NULL CHECK (kind IN ('outlet', 'page', 'paste')),
    address   text NOT NULL DEFAULT '',
    outlet_id text REFERENCES outlets (id) ON DELETE SET NULL,
    given     jsonb NOT NULL DEFAULT '{}',
    state     text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'failed')),
    settled   text NOT NULL DEFAULT '' CHECK (settled IN ('', 'adopted', 'dismissed')),
    result    jsonb NOT NULL DEFAULT '{}',
    made_by   text NOT NULL DEFAULT '',
    made_at   timestamptz NOT NULL DEFAULT now(),
    done_at   timestamptz,
    CHECK ((state = 'waiting') = (done_at IS NULL))
);
COMMENT ON COLUMN trials.outlet_id IS 'the outlet that is tried, or that was made of the address';
COMMENT ON COLUMN trials.given IS 'a pasted text until it is imported';
CREATE INDEX trials_open ON trials (id) WHERE settled = '';

-- An outlet's past articles on a summit: which addresses of the outlet are
-- still to be read for them, and what was found. One row a summit and outlet.
CREATE TABLE backfills (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    summit_id  text NOT NULL REFERENCES summits (id) ON DELETE CASCADE,
    outlet_id  text NOT NULL REFERENCES outlets (id) ON DELETE CASCADE,
    from_day   date NOT NULL,
    to_day     date NOT NULL CHECK (to_day >= from_day),
    state      text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'reading', 'done', 'failed')),
    todo       jsonb NOT NULL DEFAULT '[]',
    read       integer NOT NULL DEFAULT 0,
    found      integer NOT NULL DEFAULT 0,
    in_period  integer NOT NULL DEFAULT 0,
    matched    integer NOT NULL DEFAULT 0,
    reason     text NOT NULL DEFAULT '',
    made_at    timestamptz NOT NULL DEFAULT now(),
    done_at    timestamptz,
    UNIQUE (summit_id, outlet_id)
);
CREATE TABLE backfill_articles (
    backfill_id bigint NOT NULL REFERENCES backfills (id) ON DELETE CASCADE,
    article_id  bigint NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    PRIMARY KEY (backfill_id, article_id)
);

-- What a created or changed summit, actor or topic touches: stored articles, and
-- feed entries that were passed over. It is counted first, then fetched.
CREATE TABLE rematches (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind           text NOT NULL CHECK (kind IN ('summit', 'actor', 'topic')),
    ref            text NOT NULL,
    state          text NOT NULL DEFAULT 'counting' CHECK (state IN ('counting', 'asking', 'working', 'done', 'superseded')),
    entry_cursor   text NOT NULL DEFAULT '',
    article_cursor bigint NOT NULL DEFAULT 0,
    entries        integer NOT NULL DEFAULT 0,
    articles       integer NOT NULL DEFAULT 0,
    entries_seen   integer NOT NULL DEFAULT 0,
    articles_seen  integer NOT NULL DEFAULT 0,
    entry_hits     integer NOT NULL DEFAULT 0,
    article_hits   integer NOT NULL DEFAULT 0,
    made_at        timestamptz NOT NULL DEFAULT now(),
    done_at        timestamptz
);
CREATE INDEX rematches_ref ON rematches (kind, ref, id);
CREATE TABLE rematch_entries (
    rematch_id bigint NOT NULL REFERENCES rematches (id) ON DELETE CASCADE,
    url        text NOT NULL,
    PRIMARY KEY (rematch_id, url)
);
CREATE TABLE rematch_articles (
    rematch_id bigint NOT NULL REFERENCES rematches (id) ON DELETE CASCADE,
    article_id bigint NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    PRIMARY KEY (rematch_id, article_id)
);

-- Matching a summit anew looks only at what was reported around it.
CREATE INDEX articles_reported ON articles (reported_at, id) WHERE state = 'stored';
CREATE INDEX dropped_entries_outlet ON dropped_entries (outlet_id);
