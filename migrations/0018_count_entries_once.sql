-- +goose Up

-- Which announcements of its period a back-fill has counted: feeds, listings and
-- sitemaps of one outlet announce the same articles.
CREATE TABLE backfill_entries (
    backfill_id bigint NOT NULL REFERENCES backfills (id) ON DELETE CASCADE,
    address     bigint NOT NULL,
    PRIMARY KEY (backfill_id, address)
);
COMMENT ON COLUMN backfill_entries.address IS 'FNV-1a hash of the address: see news.Address';
