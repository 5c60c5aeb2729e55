package postgres

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// LedgerRow is a row of the public ledger with what it is about.
type LedgerRow struct {
	Correction
	Gone  bool  // the item is withdrawn or purged: nothing of it may be shown
	Shown int64 // id of the page on which the item stands: a quote's, an event's, a stance's, an article's; 0 when none does
	Shows *Item // as the public sees it, on a timeline; nil when it stands on none
}

const ledgerQuery = `SELECT c.id, c.at, c.item, c.item_id, c.what, CASE WHEN g.gone THEN '' ELSE c.before END, CASE WHEN g.gone THEN '' ELSE c.after END, CASE WHEN g.gone THEN '' ELSE c.reason END,
		g.gone, COALESCE(x.page, 0), t.payload
	FROM corrections c CROSS JOIN LATERAL (SELECT ` + gonePublic + ` AS gone) g
	LEFT JOIN LATERAL (
		SELECT q.article_id AS article, q.utterance_id AS parent, CASE WHEN q.state <> 'rejected' THEN q.id END AS page FROM quotes q WHERE c.item = 'quote' AND q.id = c.item_id
		UNION ALL SELECT e.article_id, e.event_id, CASE WHEN e.state <> 'rejected' THEN e.event_id END FROM event_reports e WHERE c.item = 'event' AND e.id = c.item_id
		UNION ALL SELECT e.article_id, e.stance_id, CASE WHEN e.state <> 'rejected' THEN e.stance_id END FROM stance_reports e WHERE c.item = 'stance' AND e.id = c.item_id
		UNION ALL SELECT a.id, a.id, a.id FROM articles a WHERE c.item IN ('document', 'edit') AND a.id = c.item_id) x ON NOT g.gone
	LEFT JOIN LATERAL (SELECT i.payload FROM timeline_items i WHERE i.kind = c.item AND i.item_id = x.parent ORDER BY i.id LIMIT 1) t ON true
	WHERE (@before::bigint = 0 OR c.id < @before)
		AND NOT EXISTS (SELECT FROM corrections l WHERE l.act = c.act AND l.id > c.id AND (l.item, l.what, l.before, l.after) = (c.item, c.what, c.before, c.after))`

// ledgerSummit narrows the ledger to a summit: items on its timeline, and those
// that stand on none any more when their article belongs to it.
const ledgerSummit = ` AND EXISTS (
		SELECT FROM (
			SELECT q.article_id AS article, q.utterance_id AS parent FROM quotes q WHERE c.item = 'quote' AND q.id = c.item_id
			UNION ALL SELECT e.article_id, e.event_id FROM event_reports e WHERE c.item = 'event' AND e.id = c.item_id
			UNION ALL SELECT e.article_id, e.stance_id FROM stance_reports e WHERE c.item = 'stance' AND e.id = c.item_id
			UNION ALL SELECT a.id, a.id FROM articles a WHERE c.item IN ('document', 'edit') AND a.id = c.item_id) p
		WHERE EXISTS (SELECT FROM timeline_items i JOIN summits s ON s.num = i.summit WHERE i.kind = c.item AND i.item_id = p.parent AND s.id = @summit)
			OR NOT EXISTS (SELECT FROM timeline_items i WHERE i.kind = c.item AND i.item_id = p.parent)
				AND EXISTS (SELECT FROM article_summits m WHERE m.article_id = p.article AND m.summit_id = @summit AND m.score >= 0.5))`

// Ledger returns the rows of the public ledger, newest first, one for all
// findings of an item that one step changed alike. before is the id of the last
// row of the page before, 0 for the first page; summit narrows it to one, ""
// for all. What is withdrawn has a row without words.
func (s *Store) Ledger(ctx context.Context, summit string, before int64, limit int) ([]LedgerRow, error) {
	q, args := ledgerQuery, pgx.StrictNamedArgs{"before": before, "limit": limit}
	if summit != "" {
		q += ledgerSummit
		args["summit"] = summit
	}
	rows, err := s.pool.Query(ctx, q+` ORDER BY c.id DESC LIMIT @limit`, args)
	if err != nil {
		return nil, fmt.Errorf("read ledger: %w", err)
	}
	out, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (LedgerRow, error) {
		var r LedgerRow
		var payload []byte
		c := &r.Correction
		if err := row.Scan(&c.ID, &c.At, &c.Item, &c.ItemID, &c.What, &c.Before, &c.After, &c.Reason, &r.Gone, &r.Shown, &payload); err != nil {
			return r, err
		}
		c.At = c.At.UTC()
		if r.Gone && (c.Before != "" || c.After != "" || c.Reason != "" || r.Shown != 0) {
			return r, fmt.Errorf("row %d tells of a withdrawn item", c.ID)
		}
		if payload != nil && !r.Gone && c.What != "removed" {
			r.Shows = &Item{}
			return r, json.Unmarshal(payload, r.Shows)
		}
		return r, nil
	})
	if err != nil {
		return nil, fmt.Errorf("read ledger: %w", err)
	}
	return out, nil
}
