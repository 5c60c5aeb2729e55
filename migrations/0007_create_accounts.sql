-- +goose Up

-- People who may sign in. A password hash is empty until its owner has set one
-- by a link.
CREATE TABLE accounts (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email         text NOT NULL UNIQUE CHECK (email = lower(email) AND email ~ '^[^[:space:][:cntrl:]@]+@[^[:space:][:cntrl:]@]+$' AND length(email) <= 254),
    name          text NOT NULL CHECK (length(name) BETWEEN 1 AND 100 AND name !~ '[[:cntrl:]]'),
    role          text NOT NULL CHECK (role IN ('reader', 'editor', 'reviewer', 'admin')),
    active        boolean NOT NULL DEFAULT true,
    password_hash text NOT NULL DEFAULT '',
    created_at    timestamptz NOT NULL DEFAULT now(),
    signed_in_at  timestamptz
);

-- One row a signed-in browser. The token itself is only in its cookie.
CREATE TABLE sessions (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    token_hash bytea NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
    account_id bigint NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    created_at timestamptz NOT NULL,
    used_at    timestamptz NOT NULL,
    agent      text NOT NULL CHECK (length(agent) <= 200),
    address    text NOT NULL CHECK (length(address) <= 64)
);
CREATE INDEX sessions_account ON sessions (account_id, used_at);

-- Browsers in which an account has signed in before: guesses from elsewhere do
-- not lock them out.
CREATE TABLE known_browsers (
    token_hash bytea PRIMARY KEY CHECK (octet_length(token_hash) = 32),
    account_id bigint NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    used_at    timestamptz NOT NULL
);
CREATE INDEX known_browsers_account ON known_browsers (account_id, used_at);

-- One-time links to set a password; without an account it makes the first.
CREATE TABLE password_links (
    token_hash bytea PRIMARY KEY CHECK (octet_length(token_hash) = 32),
    account_id bigint REFERENCES accounts (id) ON DELETE CASCADE,
    expires_at timestamptz NOT NULL
);
CREATE INDEX password_links_account ON password_links (account_id);

-- What is limited in number within a time: wrong sign-ins, reports. Losing it in
-- a crash does no harm.
CREATE UNLOGGED TABLE attempts (
    key     text PRIMARY KEY CHECK (length(key) <= 100),
    n       integer NOT NULL,
    ends_at timestamptz NOT NULL
);
CREATE INDEX attempts_ends ON attempts (ends_at);
