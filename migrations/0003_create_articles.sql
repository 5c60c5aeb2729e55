-- +goose Up

-- One story at one address. next_check_at says when it is to be fetched; null,
-- never again. queued_at: since when a job for it waits.
CREATE TABLE articles (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    outlet_id     text NOT NULL REFERENCES outlets (id),
    feed_id       bigint REFERENCES feeds (id) ON DELETE SET NULL,
    url           text NOT NULL UNIQUE CHECK (url ~ '^(https?://|urn:)'),
    state         text NOT NULL DEFAULT 'announced' CHECK (state IN ('announced', 'stored', 'refused', 'failed', 'gone', 'duplicate', 'withdrawn', 'purged')),
    state_reason  text NOT NULL DEFAULT '',
    duplicate_of  bigint REFERENCES articles (id) ON DELETE SET NULL CHECK (duplicate_of <> id),
    kind          text NOT NULL DEFAULT 'report' CHECK (kind IN ('report', 'document', 'live blog')),
    headline      text NOT NULL DEFAULT '',
    language      text NOT NULL DEFAULT '',
    published_at  timestamptz,
    date_only     boolean NOT NULL DEFAULT false,
    first_seen_at timestamptz NOT NULL DEFAULT now(),
    reported_at   timestamptz NOT NULL DEFAULT now(),
    feed_title    text NOT NULL DEFAULT '',
    feed_summary  text NOT NULL DEFAULT '',
    revision_id   bigint,
    revisions     integer NOT NULL DEFAULT 0 CHECK (revisions >= 0),
    words         integer NOT NULL DEFAULT 0 CHECK (words >= 0),
    wire_of       bigint REFERENCES articles (id) ON DELETE SET NULL CHECK (wire_of <> id),
    linked_at     timestamptz,
    next_check_at timestamptz DEFAULT now(),
    queued_at     timestamptz,
    slot_at       timestamptz,
    checked_at    timestamptz,
    changed_at    timestamptz,
    checks        integer NOT NULL DEFAULT 0,
    failures      integer NOT NULL DEFAULT 0,
    etag          text NOT NULL DEFAULT '',
    last_modified text NOT NULL DEFAULT '',
    held_hash     text NOT NULL DEFAULT '',
    held_count    integer NOT NULL DEFAULT 0,
    CHECK ((revision_id IS NULL) = (revisions = 0))
);
COMMENT ON COLUMN articles.reported_at IS 'when it was reported: published_at when that is known, else first_seen_at';
CREATE INDEX articles_due ON articles (next_check_at) WHERE next_check_at IS NOT NULL;
CREATE INDEX articles_outlet ON articles (outlet_id, reported_at, id);
CREATE INDEX articles_wire_of ON articles (wire_of) WHERE wire_of IS NOT NULL;

-- Every further address that leads to an article: redirects and the address
-- that the page itself calls canonical.
CREATE TABLE article_urls (
    url        text PRIMARY KEY,
    article_id bigint NOT NULL REFERENCES articles (id) ON DELETE CASCADE
);
CREATE INDEX article_urls_article ON article_urls (article_id);

-- Responses as they came, compressed, so that a newer extractor can read them.
CREATE TABLE raw_responses (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    article_id   bigint NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    url          text NOT NULL,
    fetched_at   timestamptz NOT NULL,
    status       integer NOT NULL,
    content_type text NOT NULL DEFAULT '',
    headers      jsonb NOT NULL DEFAULT '{}',
    hash         text NOT NULL CHECK (hash ~ '^[0-9a-f]{64}$'),
    size         bigint NOT NULL CHECK (size >= 0),
    body         bytea NOT NULL,
    UNIQUE (article_id, hash)
);
COMMENT ON COLUMN raw_responses.body IS 'zstd';
COMMENT ON COLUMN raw_responses.hash IS 'SHA-256 of the body before compression';
ALTER TABLE raw_responses ALTER COLUMN body SET STORAGE EXTERNAL;

-- An article's content at a fetch time.
CREATE TABLE revisions (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    article_id   bigint NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    number       integer NOT NULL CHECK (number > 0),
    hash         text NOT NULL,
    fetched_at   timestamptz NOT NULL,
    url          text NOT NULL DEFAULT '',
    headline     text NOT NULL DEFAULT '',
    standfirst   text NOT NULL DEFAULT '',
    authors      text[] NOT NULL DEFAULT '{}',
    agencies     text[] NOT NULL DEFAULT '{}',
    dateline     text NOT NULL DEFAULT '',
    site_name    text NOT NULL DEFAULT '',
    language     text NOT NULL DEFAULT '',
    published_at timestamptz,
    modified_at  timestamptz,
    zone         text NOT NULL DEFAULT '',
    date_only    boolean NOT NULL DEFAULT false,
    text         text NOT NULL CHECK (text <> ''),
    blocks       jsonb NOT NULL,
    posts        jsonb NOT NULL DEFAULT '[]',
    partial      boolean NOT NULL DEFAULT false,
    live_blog    boolean NOT NULL DEFAULT false,
    opt_out      text[] NOT NULL DEFAULT '{}',
    dropped      text[] NOT NULL DEFAULT '{}',
    extractor    text NOT NULL,
    words        integer NOT NULL CHECK (words >= 0),
    raw_id       bigint REFERENCES raw_responses (id) ON DELETE SET NULL,
    UNIQUE (article_id, number),
    CONSTRAINT revision_hash CHECK (hash = encode(sha256(convert_to(text, 'UTF8')), 'hex'))
);
CREATE INDEX revisions_hash ON revisions (hash);
ALTER TABLE articles ADD CONSTRAINT articles_revision FOREIGN KEY (revision_id) REFERENCES revisions (id) DEFERRABLE INITIALLY DEFERRED;

-- +goose StatementBegin
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % is not allowed: its rows are immutable', lower(TG_OP), TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
-- +goose StatementEnd
CREATE TRIGGER revisions_immutable BEFORE UPDATE OF article_id, number, hash, text, blocks, fetched_at ON revisions
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
