package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// CheckedStances returns which cells of a StanceGrid rest on a position that an
// editor has checked, by holder and topic.
func (s *Store) CheckedStances(ctx context.Context, g StanceGrid) (map[[2]string]map[SummitPhase]bool, error) {
	out := map[[2]string]map[SummitPhase]bool{}
	rows, err := s.pool.Query(ctx, `SELECT DISTINCT a.id, t.id, CASE WHEN p.sort_at < $2 THEN 'before' WHEN p.sort_at < $3 THEN 'during' ELSE 'after' END
		FROM timeline_items i JOIN stance_places p ON p.item = i.id JOIN actors a ON a.num = p.speaker JOIN topics t ON t.num = p.topic
		WHERE i.summit = (SELECT num FROM summits WHERE id = $1) AND i.kind = 'stance' AND i.payload ->> 'state' IN ('accepted', 'reviewed')`, g.Summit.ID, g.Starts, g.Ends)
	if err != nil {
		return nil, fmt.Errorf("checked stances of %q: %w", g.Summit.ID, err)
	}
	var holder, topic string
	var phase SummitPhase
	_, err = pgx.ForEachRow(rows, []any{&holder, &topic, &phase}, func() error {
		k := [2]string{holder, topic}
		if out[k] == nil {
			out[k] = map[SummitPhase]bool{}
		}
		out[k][phase] = true
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("checked stances of %q: %w", g.Summit.ID, err)
	}
	return out, nil
}
