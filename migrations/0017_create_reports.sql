-- +goose Up

-- What readers say is wrong with an item. The address for an answer is kept
-- until the report is closed.
CREATE TABLE reports (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    made_at   timestamptz NOT NULL,
    page      text NOT NULL CHECK (page ~ '^/(utterances|quotes|events|stances|articles)/[1-9][0-9]{0,17}$'),
    about     text NOT NULL CHECK (about IN ('speaker', 'words', 'time', 'event', 'position', 'person', 'other')),
    words     text NOT NULL CHECK (length(words) BETWEEN 1 AND 2000),
    email     text NOT NULL DEFAULT '' CHECK (length(email) <= 254),
    closed_at timestamptz,
    closed_by bigint REFERENCES accounts (id) ON DELETE SET NULL,
    note      text NOT NULL DEFAULT '' CHECK (length(note) <= 2000),
    CHECK (email = '' OR closed_at IS NULL)
);
CREATE INDEX reports_open ON reports (id) WHERE closed_at IS NULL;
CREATE INDEX reports_closed ON reports (id) WHERE closed_at IS NOT NULL;
CREATE INDEX reports_page ON reports (page, id);
