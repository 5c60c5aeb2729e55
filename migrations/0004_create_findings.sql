-- +goose Up

-- What the machine found in a revision, as it found it. Replaceable.
CREATE TABLE analyses (
    revision_id  bigint PRIMARY KEY REFERENCES revisions (id) ON DELETE CASCADE,
    version      text NOT NULL,
    lexicon_hash text NOT NULL,
    skipped      text NOT NULL DEFAULT '',
    analysed_at  timestamptz NOT NULL DEFAULT now(),
    raw          jsonb NOT NULL
);

-- The stored words of spans are those bytes of the text.
-- +goose StatementBegin
CREATE FUNCTION words_fit(parts text[], starts integer[], ends integer[]) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    IF cardinality(parts) <> cardinality(starts) OR cardinality(parts) <> cardinality(ends) THEN
        RETURN false;
    END IF;
    FOR i IN 1 .. cardinality(parts) LOOP
        IF starts[i] < 0 OR octet_length(parts[i]) <> ends[i] - starts[i] THEN
            RETURN false;
        END IF;
    END LOOP;
    RETURN true;
END $$;
-- +goose StatementEnd

-- One act of speech, with all its quotes. words is the longest attested
-- wording; shown what of it the public may see. A merged row redirects.
CREATE TABLE utterances (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    speaker_id     text REFERENCES actors (id) ON UPDATE CASCADE,
    speaker_name   text NOT NULL DEFAULT '',
    established    boolean NOT NULL DEFAULT false,
    words          text NOT NULL DEFAULT '',
    shown          text NOT NULL DEFAULT '',
    cut            boolean NOT NULL DEFAULT false,
    said_from      timestamptz,
    said_to        timestamptz,
    said_precision text NOT NULL DEFAULT '',
    said_zone      text NOT NULL DEFAULT '',
    said_basis     text NOT NULL DEFAULT '',
    said_rule      text NOT NULL DEFAULT '',
    reported_at    timestamptz,
    reported_url   text NOT NULL DEFAULT '',
    seen_at        timestamptz,
    occasion       text NOT NULL DEFAULT '',
    conflict       boolean NOT NULL DEFAULT false,
    state          text NOT NULL DEFAULT 'suggested' CHECK (state IN ('suggested', 'accepted', 'reviewed', 'rejected', 'withdrawn')),
    topics         text[] NOT NULL DEFAULT '{}',
    merged_into    bigint REFERENCES utterances (id) CHECK (merged_into <> id),
    CHECK (NOT established OR speaker_id IS NOT NULL OR speaker_name <> '')
);
CREATE INDEX utterances_speaker ON utterances (speaker_id, reported_at, id) WHERE merged_into IS NULL;

-- One appearance of reported words in one article, as people's decisions leave
-- it. revision_id is the latest revision in which it stands.
CREATE TABLE quotes (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    article_id     bigint NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    fingerprint    text NOT NULL CHECK (fingerprint <> ''),
    first_revision bigint NOT NULL REFERENCES revisions (id),
    revision_id    bigint NOT NULL REFERENCES revisions (id),
    present        boolean NOT NULL DEFAULT true,
    ordinal        integer NOT NULL,
    kind           text NOT NULL CHECK (kind IN ('direct', 'mixed', 'indirect')),
    place          text NOT NULL CHECK (place IN ('body', 'headline', 'standfirst')),
    parts          text[] NOT NULL CHECK (cardinality(parts) > 0),
    starts         integer[] NOT NULL,
    ends           integer[] NOT NULL,
    words          text NOT NULL,
    prefix         text NOT NULL DEFAULT '',
    suffix         text NOT NULL DEFAULT '',
    sentence       text NOT NULL DEFAULT '',
    sentence_start integer NOT NULL DEFAULT 0,
    cue            text NOT NULL DEFAULT '',
    cue_lemma      text NOT NULL DEFAULT '',
    loaded         boolean NOT NULL DEFAULT false,
    source         text NOT NULL DEFAULT '',
    speaker_id     text REFERENCES actors (id) ON UPDATE CASCADE,
    speaker_name   text NOT NULL DEFAULT '',
    level          text NOT NULL DEFAULT '',
    inner_id       text REFERENCES actors (id) ON UPDATE CASCADE,
    inner_name     text NOT NULL DEFAULT '',
    addressee      text NOT NULL DEFAULT '',
    occasion       text NOT NULL DEFAULT '',
    said_from      timestamptz,
    said_to        timestamptz CHECK (said_to >= said_from),
    said_precision text NOT NULL DEFAULT '',
    said_zone      text NOT NULL DEFAULT '',
    said_basis     text NOT NULL DEFAULT '',
    said_rule      text NOT NULL DEFAULT '',
    topics         text[] NOT NULL DEFAULT '{}',
    summits        text[] NOT NULL DEFAULT '{}',
    background     boolean NOT NULL DEFAULT false,
    rule           text NOT NULL DEFAULT '',
    confidence     double precision NOT NULL DEFAULT 0 CHECK (confidence BETWEEN 0 AND 1),
    lower          double precision NOT NULL DEFAULT 0 CHECK (lower BETWEEN 0 AND 1),
    fired          text[] NOT NULL DEFAULT '{}',
    not_speech     text NOT NULL DEFAULT '',
    post           integer NOT NULL DEFAULT 0,
    state          text NOT NULL DEFAULT 'suggested' CHECK (state IN ('suggested', 'accepted', 'reviewed', 'rejected', 'withdrawn')),
    speaker_decided boolean NOT NULL DEFAULT false,
    established    boolean NOT NULL DEFAULT false,
    shown          text NOT NULL DEFAULT '',
    shown_sentence text NOT NULL DEFAULT '',
    cut            boolean NOT NULL DEFAULT false,
    utterance_id   bigint REFERENCES utterances (id),
    wording        text NOT NULL DEFAULT '',
    joined_automatically boolean NOT NULL DEFAULT false,
    keys           bigint[] NOT NULL DEFAULT '{}',
    UNIQUE (article_id, fingerprint),
    CONSTRAINT quote_words CHECK (words_fit(parts, starts, ends)),
    CHECK (NOT established OR speaker_id IS NOT NULL OR speaker_name <> '')
) WITH (fillfactor = 70);
COMMENT ON COLUMN quotes.established IS 'the publication rule lets the speaker''s name be shown';
COMMENT ON COLUMN quotes.shown IS 'what the public may see of the words within the outlet''s rights';
CREATE INDEX quotes_utterance ON quotes (utterance_id);
CREATE INDEX quotes_revision ON quotes (revision_id);
CREATE INDEX quotes_speaker ON quotes (speaker_id, id) WHERE speaker_id IS NOT NULL;

-- Keys by which quotes that may be of one utterance find each other. quotes.keys
-- says the same from the other side; a key without its quote finds nothing.
CREATE TABLE quote_keys (
    key      bigint NOT NULL,
    quote_id bigint NOT NULL,
    PRIMARY KEY (key, quote_id)
);

-- An event as all outlets together tell it. A merged row redirects.
CREATE TABLE events (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    root           text NOT NULL DEFAULT '',
    kind           text NOT NULL DEFAULT '',
    status         text NOT NULL DEFAULT 'happened' CHECK (status IN ('happened', 'planned', 'denied', 'hypothetical', 'cancelled')),
    label          text NOT NULL DEFAULT '',
    when_from      timestamptz,
    when_to        timestamptz,
    when_precision text NOT NULL DEFAULT '',
    when_zone      text NOT NULL DEFAULT '',
    when_basis     text NOT NULL DEFAULT '',
    when_rule      text NOT NULL DEFAULT '',
    best_report    bigint,
    reported_at    timestamptz,
    reported_url   text NOT NULL DEFAULT '',
    seen_at        timestamptz,
    occasion       boolean NOT NULL DEFAULT false,
    state          text NOT NULL DEFAULT 'suggested' CHECK (state IN ('suggested', 'accepted', 'reviewed', 'rejected', 'withdrawn')),
    topics         text[] NOT NULL DEFAULT '{}',
    merged_into    bigint REFERENCES events (id) CHECK (merged_into <> id)
);

-- An event as one article tells it.
CREATE TABLE event_reports (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    article_id     bigint NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    fingerprint    text NOT NULL CHECK (fingerprint <> ''),
    first_revision bigint NOT NULL REFERENCES revisions (id),
    revision_id    bigint NOT NULL REFERENCES revisions (id),
    present        boolean NOT NULL DEFAULT true,
    ordinal        integer NOT NULL,
    root           text NOT NULL,
    mode           text NOT NULL DEFAULT '',
    kind           text NOT NULL DEFAULT '',
    status         text NOT NULL CHECK (status IN ('happened', 'planned', 'denied', 'hypothetical', 'cancelled')),
    who            jsonb NOT NULL DEFAULT '[]',
    whom           jsonb NOT NULL DEFAULT '[]',
    place          jsonb NOT NULL DEFAULT '{}',
    when_from      timestamptz,
    when_to        timestamptz CHECK (when_to >= when_from),
    when_precision text NOT NULL DEFAULT '',
    when_zone      text NOT NULL DEFAULT '',
    when_basis     text NOT NULL DEFAULT '',
    when_rule      text NOT NULL DEFAULT '',
    label          text NOT NULL DEFAULT '',
    parts          text[] NOT NULL CHECK (cardinality(parts) > 0),
    starts         integer[] NOT NULL,
    ends           integer[] NOT NULL,
    cue            text NOT NULL DEFAULT '',
    topics         text[] NOT NULL DEFAULT '{}',
    summits        text[] NOT NULL DEFAULT '{}',
    background     boolean NOT NULL DEFAULT false,
    rule           text NOT NULL DEFAULT '',
    confidence     double precision NOT NULL DEFAULT 0 CHECK (confidence BETWEEN 0 AND 1),
    lower          double precision NOT NULL DEFAULT 0 CHECK (lower BETWEEN 0 AND 1),
    quote_id       bigint REFERENCES quotes (id) ON DELETE SET NULL,
    occasion       boolean NOT NULL DEFAULT false,
    post           integer NOT NULL DEFAULT 0,
    state          text NOT NULL DEFAULT 'suggested' CHECK (state IN ('suggested', 'accepted', 'reviewed', 'rejected', 'withdrawn')),
    shown          text NOT NULL DEFAULT '',
    cut            boolean NOT NULL DEFAULT false,
    event_id       bigint REFERENCES events (id),
    keys           bigint[] NOT NULL DEFAULT '{}',
    UNIQUE (article_id, fingerprint),
    CONSTRAINT event_words CHECK (words_fit(parts, starts, ends))
);
CREATE INDEX event_reports_event ON event_reports (event_id);

-- Keys by which reports that may tell one event find each other.
CREATE TABLE event_keys (
    key       bigint NOT NULL,
    report_id bigint NOT NULL,
    PRIMARY KEY (key, report_id)
);

-- A holder's position on a topic: one row for what one utterance, or one
-- article's narration, says of it. key names which.
CREATE TABLE stances (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key            text NOT NULL UNIQUE,
    holder_id      text REFERENCES actors (id) ON UPDATE CASCADE,
    holder_name    text NOT NULL DEFAULT '',
    topic_id       text NOT NULL REFERENCES topics (id),
    position       text NOT NULL CHECK (position IN ('supports', 'opposes', 'conditional', 'neutral', 'unclear')),
    utterance_id   bigint REFERENCES utterances (id),
    established    boolean NOT NULL DEFAULT false,
    reported_at    timestamptz,
    reported_url   text NOT NULL DEFAULT '',
    seen_at        timestamptz,
    state          text NOT NULL DEFAULT 'suggested' CHECK (state IN ('suggested', 'accepted', 'reviewed', 'rejected', 'withdrawn'))
);
CREATE INDEX stances_holder ON stances (holder_id, topic_id, id);

-- A stance as one article tells it.
CREATE TABLE stance_reports (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    article_id     bigint NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    fingerprint    text NOT NULL CHECK (fingerprint <> ''),
    first_revision bigint NOT NULL REFERENCES revisions (id),
    revision_id    bigint NOT NULL REFERENCES revisions (id),
    present        boolean NOT NULL DEFAULT true,
    ordinal        integer NOT NULL,
    holder_id      text REFERENCES actors (id) ON UPDATE CASCADE,
    holder_name    text NOT NULL DEFAULT '',
    topic_id       text NOT NULL REFERENCES topics (id),
    target         text NOT NULL DEFAULT '',
    position       text NOT NULL CHECK (position IN ('supports', 'opposes', 'conditional', 'neutral', 'unclear')),
    intensity      integer NOT NULL DEFAULT 0 CHECK (intensity BETWEEN 0 AND 3),
    cue            text NOT NULL DEFAULT '',
    parts          text[] NOT NULL CHECK (cardinality(parts) > 0),
    starts         integer[] NOT NULL,
    ends           integer[] NOT NULL,
    condition      text NOT NULL DEFAULT '',
    hedge          text NOT NULL DEFAULT '',
    via            text NOT NULL CHECK (via IN ('quote', 'indirect', 'narration')),
    quote_id       bigint REFERENCES quotes (id) ON DELETE SET NULL,
    when_from      timestamptz,
    when_to        timestamptz CHECK (when_to >= when_from),
    when_precision text NOT NULL DEFAULT '',
    when_zone      text NOT NULL DEFAULT '',
    when_basis     text NOT NULL DEFAULT '',
    when_rule      text NOT NULL DEFAULT '',
    summits        text[] NOT NULL DEFAULT '{}',
    background     boolean NOT NULL DEFAULT false,
    rule           text NOT NULL DEFAULT '',
    confidence     double precision NOT NULL DEFAULT 0 CHECK (confidence BETWEEN 0 AND 1),
    lower          double precision NOT NULL DEFAULT 0 CHECK (lower BETWEEN 0 AND 1),
    post           integer NOT NULL DEFAULT 0,
    state          text NOT NULL DEFAULT 'suggested' CHECK (state IN ('suggested', 'accepted', 'reviewed', 'rejected', 'withdrawn')),
    established    boolean NOT NULL DEFAULT false,
    shown          text NOT NULL DEFAULT '',
    cut            boolean NOT NULL DEFAULT false,
    stance_id      bigint REFERENCES stances (id),
    UNIQUE (article_id, fingerprint),
    CONSTRAINT stance_words CHECK (words_fit(parts, starts, ends))
);
CREATE INDEX stance_reports_stance ON stance_reports (stance_id);

-- Bands of an article's text signature: near-identical texts share one.
CREATE TABLE wire_bands (
    band       bigint NOT NULL,
    article_id bigint NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    PRIMARY KEY (band, article_id)
);
CREATE INDEX wire_bands_article ON wire_bands (article_id);

-- Which summits an article is about: a prior for its items, no more.
CREATE TABLE article_summits (
    article_id bigint NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    summit_id  text NOT NULL REFERENCES summits (id) ON DELETE CASCADE,
    score      double precision NOT NULL,
    why        text NOT NULL DEFAULT '',
    PRIMARY KEY (article_id, summit_id)
);
CREATE INDEX article_summits_summit ON article_summits (summit_id, article_id);
