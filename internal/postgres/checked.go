package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// StancesSeen says which cells of a StanceGrid rest on a position that an editor
// has checked, by holder, topic and phase, and how many positions of the
// summit no rule is sure enough to show.
type StancesSeen struct {
	Checked map[[2]string]map[SummitPhase]bool
	Hidden  int
}

// StancesSeen returns what StanceGrid leaves out of its cells.
func (s *Store) StancesSeen(ctx context.Context, g StanceGrid) (StancesSeen, error) {
	out := StancesSeen{Checked: map[[2]string]map[SummitPhase]bool{}}
	rows, err := s.pool.Query(ctx, `SELECT DISTINCT a.id, t.id, CASE WHEN p.sort_at < $2 THEN 'before' WHEN p.sort_at < $3 THEN 'during' ELSE 'after' END
		FROM stance_places p JOIN summits s ON s.num = p.summit JOIN timeline_items i ON i.id = p.item JOIN actors a ON a.num = p.speaker JOIN topics t ON t.num = p.topic
		WHERE s.id = $1 AND i.payload ->> 'state' IN ('accepted', 'reviewed')`, g.Summit.ID, g.Starts, g.Ends)
	if err != nil {
		return out, fmt.Errorf("checked stances of %q: %w", g.Summit.ID, err)
	}
	var holder, topic string
	var phase SummitPhase
	_, err = pgx.ForEachRow(rows, []any{&holder, &topic, &phase}, func() error {
		k := [2]string{holder, topic}
		if out.Checked[k] == nil {
			out.Checked[k] = map[SummitPhase]bool{}
		}
		out.Checked[k][phase] = true
		return nil
	})
	if err != nil {
		return out, fmt.Errorf("checked stances of %q: %w", g.Summit.ID, err)
	}
	err = s.pool.QueryRow(ctx, `SELECT count(*) FROM (SELECT DISTINCT r.stance_id FROM stance_reports r JOIN stances st ON st.id = r.stance_id JOIN article_summits x ON x.article_id = r.article_id
		WHERE x.summit_id = $1 AND $1 = ANY(r.summits) AND NOT st.established AND st.state = 'suggested' LIMIT 1001) c`, g.Summit.ID).Scan(&out.Hidden)
	if err != nil {
		return out, fmt.Errorf("held stances of %q: %w", g.Summit.ID, err)
	}
	return out, nil
}
