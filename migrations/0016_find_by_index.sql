-- +goose Up

-- Rows that were merged into another, few among many: linking redirects them
-- when the other is merged in turn.
CREATE INDEX utterances_merged ON utterances (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX events_merged ON events (merged_into) WHERE merged_into IS NOT NULL;

-- What was read from a quote: linking joins the stances of an utterance's quotes.
CREATE INDEX stance_reports_quote ON stance_reports (quote_id) WHERE quote_id IS NOT NULL;
CREATE INDEX event_reports_quote ON event_reports (quote_id) WHERE quote_id IS NOT NULL;
