-- +goose Up

-- People's acts on items: append-only. A decision attaches by fingerprint, then
-- by its exact words with what stands around them.
CREATE TABLE decisions (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    article_id  bigint REFERENCES articles (id),
    kind        text NOT NULL CHECK (kind IN ('speaker', 'kind', 'accept', 'review', 'reject', 'withdraw', 'add', 'note', 'merge', 'split', 'membership', 'undo')),
    item        text NOT NULL CHECK (item IN ('quote', 'event', 'stance', 'document', 'edit')),
    fingerprint text NOT NULL DEFAULT '',
    exact       text NOT NULL DEFAULT '',
    prefix      text NOT NULL DEFAULT '',
    suffix      text NOT NULL DEFAULT '',
    value       text NOT NULL DEFAULT '',
    note        text NOT NULL DEFAULT '',
    made_by     text NOT NULL CHECK (made_by <> ''),
    made_at     timestamptz NOT NULL DEFAULT now(),
    undoes      bigint UNIQUE REFERENCES decisions (id) CHECK (undoes < id),
    CHECK ((kind = 'undo') = (undoes IS NOT NULL))
);
CREATE INDEX decisions_article ON decisions (article_id, id);
CREATE INDEX decisions_joining ON decisions (id) WHERE kind IN ('merge', 'split');
CREATE TRIGGER decisions_append_only BEFORE UPDATE OR DELETE ON decisions FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Decisions that found nothing to attach to in the latest revision.
CREATE TABLE orphans (
    decision_id bigint PRIMARY KEY REFERENCES decisions (id),
    article_id  bigint NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    revision_id bigint NOT NULL REFERENCES revisions (id) ON DELETE CASCADE,
    reason      text NOT NULL,
    since       timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX orphans_article ON orphans (article_id);

-- The public ledger: every accepted change of a published item. A withdrawn
-- item's row carries no words.
CREATE TABLE corrections (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at          timestamptz NOT NULL DEFAULT now(),
    decision_id bigint REFERENCES decisions (id),
    item        text NOT NULL CHECK (item IN ('quote', 'event', 'stance', 'document', 'edit')),
    item_id     bigint NOT NULL,
    what        text NOT NULL CHECK (what <> ''),
    before      text NOT NULL DEFAULT '',
    after       text NOT NULL DEFAULT '',
    reason      text NOT NULL DEFAULT ''
);
CREATE INDEX corrections_item ON corrections (item, item_id, id);
CREATE INDEX corrections_at ON corrections (at, id);
