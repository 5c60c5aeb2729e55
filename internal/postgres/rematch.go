package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
)

// EnqueueRematch makes due, in the caller's transaction, what a created or
// changed row of the registry asks for: kind is "summit", "actor" or "topic", id
// its slug. Articles that name an actor, or are filed under a topic, are
// analysed anew; those that a summit may get, linked anew.
func (s *Store) EnqueueRematch(ctx context.Context, tx pgx.Tx, kind, id string) error {
	var jobs []river.JobArgs
	collect := func(job func(int64) river.JobArgs, query string, args ...any) error {
		rows, err := tx.Query(ctx, query, args...)
		if err != nil {
			return err
		}
		var n int64
		_, err = pgx.ForEachRow(rows, []any{&n}, func() error { jobs = append(jobs, job(n)); return nil })
		return err
	}
	analyse := func(n int64) river.JobArgs { return AnalyzeRevision{n} }
	join := func(n int64) river.JobArgs { return LinkRevision{n} }
	var err error
	switch kind {
	case "actor":
		err = collect(analyse, `WITH names AS (
				SELECT name FROM actors WHERE id = $1 OR merged_into = $1 UNION SELECT l.text FROM aliases l JOIN actors a ON a.id = l.actor_id WHERE a.id = $1 OR a.merged_into = $1)
			SELECT a.revision_id FROM articles a JOIN revisions r ON r.id = a.revision_id WHERE a.state = 'stored' AND (EXISTS (SELECT FROM names n WHERE strpos(r.text, n.name) > 0)
				OR EXISTS (SELECT FROM quotes q WHERE q.article_id = a.id AND $1 IN (q.speaker_id, q.inner_id))) ORDER BY 1`, id)
	case "topic":
		err = collect(analyse, `SELECT a.revision_id FROM articles a WHERE a.state = 'stored' AND a.revision_id IS NOT NULL ORDER BY 1`)
	case "summit":
		err = collect(join, `SELECT a.id FROM articles a WHERE a.state = 'stored' AND (EXISTS (SELECT FROM article_summits x JOIN summits s ON s.id = x.summit_id WHERE x.article_id = a.id AND (s.id = $1 OR s.merged_into = $1))
				OR EXISTS (SELECT FROM summits s WHERE s.id = $1 AND a.reported_at BETWEEN s.start_day - 60 AND s.end_day + 60)) ORDER BY 1`, id)
	}
	if err == nil {
		err = s.enqueue(ctx, tx, jobs...)
	}
	if err != nil {
		return fmt.Errorf("enqueue re-matching of %s %q: %w", kind, id, err)
	}
	return nil
}
