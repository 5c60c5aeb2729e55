-- +goose Up

-- Rows that were merged into another, few among many: linking redirects them
-- when the other is merged in turn.
CREATE INDEX utterances_merged ON utterances (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX events_merged ON events (merged_into) WHERE merged_into IS NOT NULL;
