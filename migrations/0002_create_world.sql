-- +goose Up

-- Persons, countries, organisations, groups and places that speak or act.
CREATE TABLE actors (
    id          text PRIMARY KEY CHECK (id ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    num         integer GENERATED ALWAYS AS IDENTITY UNIQUE,
    kind        text NOT NULL CHECK (kind IN ('person', 'country', 'org', 'group', 'place')),
    name        text NOT NULL CHECK (name <> ''),
    code        text NOT NULL DEFAULT '',
    gender      text NOT NULL DEFAULT '' CHECK (gender IN ('', 'm', 'f')),
    country     text NOT NULL DEFAULT '',
    language    text NOT NULL DEFAULT '',
    wikidata    text NOT NULL DEFAULT '',
    source      text NOT NULL DEFAULT '',
    unsure      boolean NOT NULL DEFAULT false,
    proposed    boolean NOT NULL DEFAULT false,
    sample      boolean NOT NULL DEFAULT false,
    edited      boolean NOT NULL DEFAULT false,
    merged_into text REFERENCES actors (id) CHECK (merged_into <> id),
    created_at  timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE aliases (
    actor_id text NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    text     text NOT NULL CHECK (text <> ''),
    ordinal  integer NOT NULL DEFAULT 0,
    metonym  boolean NOT NULL DEFAULT false,
    demonym  boolean NOT NULL DEFAULT false,
    alone    boolean NOT NULL DEFAULT false,
    PRIMARY KEY (actor_id, text)
);

-- A post held by a person for a time, [from_at, to_at); to_at is null while
-- the person holds it.
CREATE TABLE offices (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    polity  text NOT NULL CHECK (polity <> ''),
    title   text NOT NULL CHECK (title <> ''),
    titles  text[] NOT NULL DEFAULT '{}',
    holder  text NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    from_at timestamptz NOT NULL,
    to_at   timestamptz CHECK (to_at > from_at),
    source  text NOT NULL DEFAULT '',
    unsure  boolean NOT NULL DEFAULT false,
    edited  boolean NOT NULL DEFAULT false,
    UNIQUE (polity, title, holder, from_at)
);
CREATE INDEX offices_holder ON offices (holder);

CREATE TABLE topics (
    id       text PRIMARY KEY CHECK (id ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    num      integer GENERATED ALWAYS AS IDENTITY UNIQUE,
    name     text NOT NULL CHECK (name <> ''),
    cues     text[] NOT NULL DEFAULT '{}',
    negative boolean NOT NULL DEFAULT false,
    edited   boolean NOT NULL DEFAULT false
);

CREATE TABLE summits (
    id           text PRIMARY KEY CHECK (id ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    num          integer GENERATED ALWAYS AS IDENTITY UNIQUE,
    name         text NOT NULL CHECK (name <> ''),
    start_day    date NOT NULL,
    end_day      date NOT NULL CHECK (end_day >= start_day),
    place        text NOT NULL DEFAULT '',
    zone         text NOT NULL DEFAULT 'UTC',
    participants text[] NOT NULL DEFAULT '{}',
    actors       text[] NOT NULL DEFAULT '{}',
    keywords     text[] NOT NULL DEFAULT '{}',
    source       text NOT NULL DEFAULT '',
    sample       boolean NOT NULL DEFAULT false,
    hold_all     boolean NOT NULL DEFAULT false,
    proposed     boolean NOT NULL DEFAULT false,
    edited       boolean NOT NULL DEFAULT false,
    merged_into  text REFERENCES summits (id) CHECK (merged_into <> id),
    created_at   timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX summits_days ON summits (start_day, end_day);

-- version moves with every change of what analysis knows of the world, so that
-- workers see when their copy is old.
CREATE TABLE lexicon (
    one     boolean PRIMARY KEY DEFAULT true CHECK (one),
    version bigint NOT NULL DEFAULT 1,
    moved   xid8 NOT NULL DEFAULT pg_current_xact_id()
);
INSERT INTO lexicon DEFAULT VALUES;

-- Once a transaction is enough. Proposed actors are not part of what analysis
-- knows: a name found in one article must not change how the next is read.
-- +goose StatementBegin
CREATE FUNCTION touch_lexicon() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'actors' THEN
        IF TG_OP = 'INSERT' AND NEW.proposed THEN RETURN NULL; END IF;
        IF TG_OP = 'UPDATE' AND OLD.proposed AND NEW.proposed THEN RETURN NULL; END IF;
        IF TG_OP = 'DELETE' AND OLD.proposed THEN RETURN NULL; END IF;
    END IF;
    UPDATE lexicon SET version = version + 1, moved = pg_current_xact_id() WHERE moved <> pg_current_xact_id();
    RETURN NULL;
END $$;
-- +goose StatementEnd

CREATE TRIGGER actors_touch AFTER INSERT OR UPDATE OR DELETE ON actors FOR EACH ROW EXECUTE FUNCTION touch_lexicon();
CREATE TRIGGER offices_touch AFTER INSERT OR UPDATE OR DELETE ON offices FOR EACH ROW EXECUTE FUNCTION touch_lexicon();
CREATE TRIGGER aliases_touch AFTER INSERT OR UPDATE OR DELETE ON aliases FOR EACH ROW EXECUTE FUNCTION touch_lexicon();
CREATE TRIGGER topics_touch AFTER INSERT OR UPDATE OR DELETE ON topics FOR EACH ROW EXECUTE FUNCTION touch_lexicon();
CREATE TRIGGER summits_touch AFTER INSERT OR UPDATE OR DELETE ON summits FOR EACH ROW EXECUTE FUNCTION touch_lexicon();

-- Settings that an administrator may change, by name.
CREATE TABLE settings (
    name  text PRIMARY KEY,
    value jsonb NOT NULL
);
INSERT INTO settings (name, value) VALUES
    ('public_share', '0.30'),       -- of an article's words, over all public pages
    ('publication_lower', '0.93');  -- least lower bound of a rule's precision
