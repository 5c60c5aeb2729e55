-- +goose Up

-- What people did at the desk, a row a step: append-only. A step on items makes
-- decisions; one on the registry keeps in detail what undoing it needs.
CREATE TABLE acts (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    made_by    text NOT NULL CHECK (made_by <> ''),
    made_at    timestamptz NOT NULL DEFAULT now(),
    what       text NOT NULL CHECK (what <> ''),
    scope      text NOT NULL DEFAULT '' CHECK (scope IN ('', 'one', 'all', 'form')),
    item       text NOT NULL CHECK (item IN ('quote', 'event', 'stance', 'document', 'edit', 'actor', 'summit', 'topic')),
    item_id    bigint NOT NULL DEFAULT 0,
    slug       text NOT NULL DEFAULT '',
    article_id bigint REFERENCES articles (id),
    before     text NOT NULL DEFAULT '',
    after      text NOT NULL DEFAULT '',
    note       text NOT NULL DEFAULT '',
    detail     jsonb NOT NULL DEFAULT '{}',
    undoes     bigint UNIQUE REFERENCES acts (id) CHECK (undoes < id)
);
COMMENT ON COLUMN acts.scope IS 'one finding; all of an utterance, event or stance; all in one article whose speaker is named by the same words';
COMMENT ON COLUMN acts.item_id IS 'of the quote or report, with scope all of the utterance, event or stance';
CREATE INDEX acts_item ON acts (item, item_id, id);
CREATE INDEX acts_slug ON acts (item, slug, id) WHERE slug <> '';
CREATE INDEX acts_by ON acts (made_by, id);
CREATE INDEX acts_article ON acts (article_id, id);

ALTER TABLE decisions ADD COLUMN act bigint REFERENCES acts (id);
ALTER TABLE decisions ADD COLUMN scope text NOT NULL DEFAULT '';
ALTER TABLE decisions ADD COLUMN inherited boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN decisions.inherited IS 'made for a quote that joined its utterance later, with identical words and speaker';
CREATE INDEX decisions_act ON decisions (act, id);
CREATE INDEX decisions_item ON decisions (article_id, fingerprint, id);
-- By the hash of their words, decisions on whole utterances are found by quotes
-- that join later.
CREATE INDEX decisions_words ON decisions (split_part(fingerprint, ':', 2)) WHERE scope = 'all' AND item = 'quote';

ALTER TABLE corrections ADD COLUMN act bigint REFERENCES acts (id);
CREATE INDEX corrections_act ON corrections (act, id);

-- Whether a decision, or a step, is undone; undoing an undo puts it back.
-- +goose StatementBegin
CREATE FUNCTION decision_undone(of bigint) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (SELECT FROM decisions u WHERE u.undoes = of AND NOT decision_undone(u.id));
END $$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION act_undone(of bigint) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (SELECT FROM acts u WHERE u.undoes = of AND NOT act_undone(u.id));
END $$;
-- +goose StatementEnd

-- Both stay as they are, but for the words of an article that is purged.
-- +goose StatementBegin
CREATE FUNCTION refuse_unless_purged() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    words text[] := ARRAY['exact', 'prefix', 'suffix', 'value', 'note', 'before', 'after', 'detail'];
BEGIN
    IF TG_OP = 'UPDATE' AND current_setting('readout.purge', true) = 'on' AND to_jsonb(OLD) - words = to_jsonb(NEW) - words THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% of % is not allowed: its rows are immutable', lower(TG_OP), TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
-- +goose StatementEnd
DROP TRIGGER decisions_append_only ON decisions;
CREATE TRIGGER decisions_append_only BEFORE UPDATE OR DELETE ON decisions FOR EACH ROW EXECUTE FUNCTION refuse_unless_purged();
CREATE TRIGGER acts_append_only BEFORE UPDATE OR DELETE ON acts FOR EACH ROW EXECUTE FUNCTION refuse_unless_purged();

-- Ids of findings that were purged with their article: they answer 410.
CREATE TABLE purged_items (
    item text NOT NULL CHECK (item IN ('quote', 'utterance', 'event', 'stance')),
    id   bigint NOT NULL,
    PRIMARY KEY (item, id)
);

-- When items left a summit's timeline: what is gone moves no updated_at.
CREATE TABLE timeline_removals (
    summit integer NOT NULL,
    at     timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX timeline_removals_at ON timeline_removals (summit, at);
-- +goose StatementBegin
CREATE FUNCTION note_removals() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO timeline_removals (summit) SELECT DISTINCT summit FROM gone;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER timeline_items_removed AFTER DELETE ON timeline_items REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION note_removals();

-- Quotes that need an editor's eyes.
CREATE INDEX utterances_unnamed ON utterances (id) WHERE NOT established AND merged_into IS NULL AND state = 'suggested';
CREATE INDEX utterances_conflict ON utterances (id) WHERE conflict AND merged_into IS NULL;
