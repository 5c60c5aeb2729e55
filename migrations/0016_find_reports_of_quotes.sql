-- +goose Up

-- What was read from a quote: linking joins the stances of an utterance's quotes.
CREATE INDEX stance_reports_quote ON stance_reports (quote_id) WHERE quote_id IS NOT NULL;
CREATE INDEX event_reports_quote ON event_reports (quote_id) WHERE quote_id IS NOT NULL;
