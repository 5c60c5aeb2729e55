-- +goose Up

-- A publisher. num is the short key that the timeline's indexes use.
CREATE TABLE outlets (
    id          text PRIMARY KEY CHECK (id ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    num         integer GENERATED ALWAYS AS IDENTITY UNIQUE,
    name        text NOT NULL CHECK (name <> ''),
    country     text NOT NULL DEFAULT '',
    language    text NOT NULL DEFAULT '',
    kind        text NOT NULL DEFAULT 'news' CHECK (kind IN ('news', 'wire', 'press room')),
    ownership   text NOT NULL DEFAULT '',
    home_url    text NOT NULL DEFAULT '',
    rights      text NOT NULL DEFAULT 'snippet' CHECK (rights IN ('full', 'snippet', 'link only')),
    sample      boolean NOT NULL DEFAULT false,
    enabled     boolean NOT NULL DEFAULT false,
    pace_ms     integer NOT NULL DEFAULT 0 CHECK (pace_ms >= 0),
    checked_at  timestamptz,
    rules       jsonb NOT NULL DEFAULT '[]',
    edited      boolean NOT NULL DEFAULT false,
    created_at  timestamptz NOT NULL DEFAULT now()
);
COMMENT ON COLUMN outlets.edited IS 'a person changed the row: the catalogue leaves it alone';

-- Where an outlet announces articles. next_poll_at says when it is due;
-- queued_at, since when a job for it waits.
CREATE TABLE feeds (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    outlet_id     text NOT NULL REFERENCES outlets (id) ON DELETE CASCADE,
    url           text NOT NULL UNIQUE CHECK (url ~ '^https?://'),
    kind          text NOT NULL DEFAULT 'feed' CHECK (kind IN ('feed', 'sitemap', 'listing')),
    selector      text NOT NULL DEFAULT '',
    take_all      boolean NOT NULL DEFAULT false,
    etag          text NOT NULL DEFAULT '',
    last_modified text NOT NULL DEFAULT '',
    next_poll_at  timestamptz NOT NULL DEFAULT now(),
    queued_at     timestamptz,
    slot_at       timestamptz,
    polled_at     timestamptz,
    succeeded_at  timestamptz,
    interval_s    integer NOT NULL DEFAULT 900 CHECK (interval_s > 0),
    failures      integer NOT NULL DEFAULT 0 CHECK (failures >= 0),
    last_error    text NOT NULL DEFAULT '',
    moved_from    text NOT NULL DEFAULT '',
    moved_at      timestamptz,
    paused        boolean NOT NULL DEFAULT false,
    paused_reason text NOT NULL DEFAULT '',
    created_at    timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX feeds_outlet ON feeds (outlet_id, id);
CREATE INDEX feeds_due ON feeds (next_poll_at) WHERE NOT paused;

-- One row a host and port: all workers take their turns here, and share its
-- robots.txt for a day. held tells whoever reserved last whether busy_until is
-- theirs.
CREATE TABLE hosts (
    host               text PRIMARY KEY CHECK (host <> ''),
    next_slot_at       timestamptz NOT NULL DEFAULT '-infinity',
    busy_until         timestamptz NOT NULL DEFAULT '-infinity',
    held               boolean NOT NULL DEFAULT false,
    robots             text NOT NULL DEFAULT '',
    robots_status      integer NOT NULL DEFAULT 0,
    robots_fetched_at  timestamptz,
    robots_expires_at  timestamptz NOT NULL DEFAULT '-infinity',
    robots_error       text NOT NULL DEFAULT ''
);

-- One row an attempt. outlet_id keeps no reference: the log outlives outlets.
CREATE TABLE fetch_log (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    outlet_id   text NOT NULL DEFAULT '',
    article_id  bigint,
    url         text NOT NULL,
    purpose     text NOT NULL CHECK (purpose IN ('feed', 'article', 'robots', 'sitemap', 'listing', 'import', 'trial')),
    at          timestamptz NOT NULL DEFAULT now(),
    status      integer NOT NULL DEFAULT 0,
    bytes       bigint NOT NULL DEFAULT 0 CHECK (bytes >= 0),
    duration_ms integer NOT NULL DEFAULT 0 CHECK (duration_ms >= 0),
    outcome     text NOT NULL CHECK (outcome <> ''),
    reason      text NOT NULL DEFAULT ''
);
CREATE INDEX fetch_log_at ON fetch_log (at, id);
CREATE INDEX fetch_log_outlet ON fetch_log (outlet_id, at, id);
CREATE INDEX fetch_log_article ON fetch_log (article_id, id) WHERE article_id IS NOT NULL;

-- What the relevance filter passed over, kept for 60 days so that a summit
-- made later still gets its articles.
CREATE TABLE dropped_entries (
    url          text PRIMARY KEY,
    outlet_id    text NOT NULL REFERENCES outlets (id) ON DELETE CASCADE,
    feed_id      bigint REFERENCES feeds (id) ON DELETE SET NULL,
    title        text NOT NULL DEFAULT '',
    summary      text NOT NULL DEFAULT '',
    published_at timestamptz,
    language     text NOT NULL DEFAULT '',
    seen_at      timestamptz NOT NULL DEFAULT now(),
    words        tsvector GENERATED ALWAYS AS (to_tsvector('simple', left(title || ' ' || summary, 20000))) STORED
);
CREATE INDEX dropped_entries_seen ON dropped_entries (seen_at);
CREATE INDEX dropped_entries_words ON dropped_entries USING gin (words);
