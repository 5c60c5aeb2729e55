package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"readout/internal/news"
)

// Held is an actor or topic with how much of it stands on timelines.
type Held struct {
	Named
	Kind    news.ActorKind // of an actor
	Country string         // of a person: the polity's code
	Office  string         // of a person: the latest office known, "" for none
	Items   int            // on all timelines together; one on two timelines counts twice
	Summits int
}

// maxHeld is how many rows an index holds.
const maxHeld = 400

const heldCounts = `WITH u AS (
		SELECT summit, value, sum(n) AS n FROM (SELECT summit, value, n FROM timeline_counts WHERE facet = $1 UNION ALL SELECT summit, value, n FROM timeline_deltas WHERE facet = $1) x GROUP BY summit, value
	), h AS (SELECT value::int AS num, sum(n)::int AS items, count(*)::int AS summits FROM u WHERE n > 0 AND value <> '` + heldTopic + `' GROUP BY value) `

// Actors returns the actors that timelines name, by name: at most 400, those
// with the most items.
func (s *Store) Actors(ctx context.Context) ([]Held, error) {
	return s.held(ctx, "speaker", heldCounts+`, most AS (SELECT * FROM h ORDER BY items DESC, num LIMIT $2)
		SELECT a.id, a.name, a.kind, a.country, COALESCE((SELECT o.title FROM offices o WHERE o.holder = a.id ORDER BY o.from_at DESC, o.title LIMIT 1), ''), h.items, h.summits
		FROM most h JOIN actors a ON a.num = h.num ORDER BY a.name, a.id`)
}

// Topics returns the topics that timelines know, by name: at most 400.
func (s *Store) Topics(ctx context.Context) ([]Held, error) {
	return s.held(ctx, "topic", heldCounts+`, most AS (SELECT * FROM h ORDER BY items DESC, num LIMIT $2)
		SELECT t.id, t.name, '', '', '', h.items, h.summits FROM most h JOIN topics t ON t.num = h.num ORDER BY t.name, t.id`)
}

func (s *Store) held(ctx context.Context, facet, query string) ([]Held, error) {
	rows, err := s.pool.Query(ctx, query, facet, maxHeld)
	if err != nil {
		return nil, fmt.Errorf("index of %ss: %w", facet, err)
	}
	hs, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (Held, error) {
		var h Held
		err := row.Scan(&h.ID, &h.Name, &h.Kind, &h.Country, &h.Office, &h.Items, &h.Summits)
		return h, err
	})
	if err != nil {
		return nil, fmt.Errorf("index of %ss: %w", facet, err)
	}
	return hs, nil
}
