package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"readout/internal/news"
)

// Overview is a summit's timeline from afar: how much was reported by whom,
// hour by hour, and what most outlets carry.
type Overview struct {
	Bins []Bin
	Top  []Item // most independent outlets first, at least two; only what may be named
}

// Bin counts the items of one kind of one polity in one hour.
type Bin struct {
	Polity string // code of the speaker's or doer's polity, "" when there is none
	Kind   news.ItemKind
	Hour   time.Time // UTC
	N      int
	ItemID int64 // of one of them
}

// topItems is how many items Overview.Top holds.
const topItems = 7

// Overview returns what a summit's figure and its list of most widely reported
// items need. It reads every item of the summit: keep what it returns until
// SummitPage.AsOf moves.
func (s *Store) Overview(ctx context.Context, summit string) (Overview, error) {
	const bins = `
		SELECT COALESCE(NULLIF(a.code, ''), a.country, '') AS polity, x.kind, date_trunc('hour', x.sort_at, 'UTC') AS hour,
		       count(*)::int AS n, min(t.item_id) AS item_id
		FROM timeline_index x
		JOIN summits s ON s.num = x.summit
		JOIN timeline_items t ON t.id = x.item
		LEFT JOIN actors a ON a.num = x.speaker
		WHERE s.id = $1 AND x.topic = 0 AND x.outlet = 0
		GROUP BY 1, 2, 3
		ORDER BY 3, 1, 2`
	rows, err := s.pool.Query(ctx, bins, summit)
	if err != nil {
		return Overview{}, fmt.Errorf("overview of %s: %w", summit, err)
	}
	var o Overview
	o.Bins, err = pgx.CollectRows(rows, pgx.RowToStructByName[Bin])
	if err != nil {
		return Overview{}, fmt.Errorf("overview of %s: %w", summit, err)
	}
	const top = `
		SELECT t.payload
		FROM timeline_items t
		JOIN summits s ON s.num = t.summit
		WHERE s.id = $1 AND t.kind IN ('quote', 'event') AND jsonb_array_length(t.payload->'outlets') > 1
		  AND (t.payload->>'named')::boolean AND COALESCE(t.payload->>'words', '') <> ''
		  AND EXISTS (SELECT FROM timeline_index x WHERE x.item = t.id AND x.topic = 0 AND x.outlet = 0)
		  AND NOT COALESCE((t.payload->>'background')::boolean, false)
		ORDER BY jsonb_array_length(t.payload->'outlets') DESC, t.sort_at, t.id
		LIMIT $2`
	rows, err = s.pool.Query(ctx, top, summit, topItems)
	if err != nil {
		return Overview{}, fmt.Errorf("most reported of %s: %w", summit, err)
	}
	o.Top, err = pgx.CollectRows(rows, pgx.RowTo[Item])
	if err != nil {
		return Overview{}, fmt.Errorf("most reported of %s: %w", summit, err)
	}
	return o, nil
}
