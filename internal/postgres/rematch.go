package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"readout/internal/news"
)

// Rematch asks for one re-matching to be taken a few steps further.
type Rematch struct {
	ID int64 `json:"id"`
}

// Kind names the job.
func (Rematch) Kind() string { return "rematch" }

// InsertOpts says where the job waits.
func (Rematch) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: QueueRead, MaxAttempts: 8, Priority: 1}
}

// RematchState says how far a re-matching is.
type RematchState string

// The states of a re-matching.
const (
	RematchCounting   RematchState = "counting"
	RematchAsking     RematchState = "asking" // more to fetch than is done unasked: ConfirmRematch goes on
	RematchWorking    RematchState = "working"
	RematchDone       RematchState = "done"
	RematchSuperseded RematchState = "superseded" // the row changed again
)

// RematchAsks is how many passed-over entries are fetched without asking.
const RematchAsks = 300

// RematchRow is a re-matching with its counts.
type RematchRow struct {
	ID            int64
	Kind          string // "summit", "actor" or "topic"
	Ref           string // its slug
	State         RematchState
	EntryCursor   string // last entry looked at
	ArticleCursor int64  // last article looked at
	Entries       int    // entries to look at, as counted at the start
	Articles      int
	EntriesSeen   int
	ArticlesSeen  int
	EntryHits     int // passed-over entries that concern it
	ArticleHits   int // stored articles that may
	Fetched       int // of EntryHits, how many have been fetched since
	Stored        int // of those, how many were articles
	MadeAt        time.Time
	DoneAt        time.Time // zero while it is not done
}

// EnqueueRematch makes due, in the caller's transaction, what a created or
// changed row of the registry asks for: kind is "summit", "actor" or "topic", id
// its slug. Stored articles that name an actor or speak of a topic are analysed
// anew, those that a summit may get are linked anew, and feed entries that were
// passed over and now concern somebody are fetched; Rematches tells how many
// there are and how far that is. An earlier re-matching of the same row that has
// not come to its end is superseded.
func (s *Store) EnqueueRematch(ctx context.Context, tx pgx.Tx, kind, id string) error {
	_, err := tx.Exec(ctx, `UPDATE rematches SET state = 'superseded', done_at = now() WHERE kind = $1 AND ref = $2 AND state IN ('counting', 'asking')`, kind, id)
	var n int64
	if err == nil {
		err = tx.QueryRow(ctx, `INSERT INTO rematches (kind, ref, entries, articles) VALUES ($1, $2,
				(SELECT count(*) FROM dropped_entries), (SELECT count(*) FROM articles WHERE state = 'stored')) RETURNING id`, kind, id).Scan(&n)
	}
	if err == nil {
		err = s.enqueue(ctx, tx, Rematch{n})
	}
	if err != nil {
		return fmt.Errorf("enqueue re-matching of %s %q: %w", kind, id, invalid(err))
	}
	return nil
}

const rematchColumns = `m.id, m.kind, m.ref, m.state, m.entry_cursor, m.article_cursor, m.entries, m.articles, m.entries_seen, m.articles_seen, m.entry_hits, m.article_hits,
	(SELECT count(*) FROM rematch_entries e JOIN articles a ON a.url = e.url WHERE e.rematch_id = m.id AND a.checks > 0) AS fetched,
	(SELECT count(*) FROM rematch_entries e JOIN articles a ON a.url = e.url WHERE e.rematch_id = m.id AND a.state = 'stored') AS stored, m.made_at, m.done_at`

func scanRematch(row pgx.CollectableRow) (RematchRow, error) {
	var m RematchRow
	var done *time.Time
	err := row.Scan(&m.ID, &m.Kind, &m.Ref, &m.State, &m.EntryCursor, &m.ArticleCursor, &m.Entries, &m.Articles, &m.EntriesSeen, &m.ArticlesSeen, &m.EntryHits, &m.ArticleHits,
		&m.Fetched, &m.Stored, &m.MadeAt, &done)
	m.MadeAt, m.DoneAt = m.MadeAt.UTC(), when(done)
	return m, err
}

// Rematches returns the re-matchings of a row of the registry, newest first, at
// most 20; with an empty kind, those of all rows.
func (s *Store) Rematches(ctx context.Context, kind, id string) ([]RematchRow, error) {
	rows, err := s.pool.Query(ctx, `SELECT `+rematchColumns+` FROM rematches m WHERE ($1 = '' OR m.kind = $1 AND m.ref = $2) ORDER BY m.id DESC LIMIT 20`, kind, id)
	if err != nil {
		return nil, fmt.Errorf("read re-matchings of %s %q: %w", kind, id, err)
	}
	ms, err := pgx.CollectRows(rows, scanRematch)
	if err != nil {
		return nil, fmt.Errorf("read re-matchings of %s %q: %w", kind, id, err)
	}
	return ms, nil
}

// Rematch reads one re-matching.
func (s *Store) Rematch(ctx context.Context, id int64) (RematchRow, error) {
	rows, err := s.pool.Query(ctx, `SELECT `+rematchColumns+` FROM rematches m WHERE m.id = $1`, id)
	if err != nil {
		return RematchRow{}, fmt.Errorf("read re-matching %d: %w", id, err)
	}
	m, err := pgx.CollectExactlyOneRow(rows, scanRematch)
	if err != nil {
		return m, fmt.Errorf("read re-matching %d: %w", id, notFound(err))
	}
	return m, nil
}

// ConfirmRematch goes on with a re-matching that found more than is fetched
// unasked. One that does not ask gives news.ErrConflict.
func (s *Store) ConfirmRematch(ctx context.Context, id int64) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, `UPDATE rematches SET state = 'working' WHERE id = $1 AND state = 'asking'`, id)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return news.ErrConflict
		}
		return s.enqueue(ctx, tx, Rematch{id})
	})
	if err != nil {
		return fmt.Errorf("confirm re-matching %d: %w", id, err)
	}
	return nil
}

// DroppedEntry is a feed entry that was passed over.
type DroppedEntry struct {
	OutletID string
	SeenAt   time.Time
	news.FeedEntry
}

// DroppedEntries returns passed-over entries behind the address after, by
// address.
func (s *Store) DroppedEntries(ctx context.Context, after string, limit int) ([]DroppedEntry, error) {
	rows, err := s.pool.Query(ctx, `SELECT url, outlet_id, title, summary, published_at, language, seen_at FROM dropped_entries WHERE url > $1 ORDER BY url LIMIT $2`, after, limit)
	if err != nil {
		return nil, fmt.Errorf("read passed-over entries: %w", err)
	}
	es, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (DroppedEntry, error) {
		var e DroppedEntry
		var published *time.Time
		err := row.Scan(&e.URL, &e.OutletID, &e.Title, &e.Summary, &published, &e.Language, &e.SeenAt)
		e.Published = when(published)
		return e, err
	})
	if err != nil {
		return nil, fmt.Errorf("read passed-over entries: %w", err)
	}
	return es, nil
}

// RematchArticle is a stored article as re-matching looks at it.
type RematchArticle struct {
	ID        int64
	Headline  string
	Text      string // of the latest revision
	Reported  time.Time
	LiveBlog  bool
	Concerned bool // it has to do with the row already: membership, speaker or topic
}

// RematchArticles returns stored articles behind the id after, by id: for a
// summit those reported within 60 days of it and those that are on it; for an
// actor or a topic all.
func (s *Store) RematchArticles(ctx context.Context, m RematchRow, limit int) ([]RematchArticle, error) {
	var of, concerned string
	switch m.Kind {
	case "summit":
		concerned = `EXISTS (SELECT FROM article_summits x JOIN summits s ON s.id = x.summit_id WHERE x.article_id = a.id AND (s.id = @ref OR s.merged_into = @ref))`
		of = `AND (` + concerned + ` OR EXISTS (SELECT FROM summits s WHERE s.id = @ref AND a.reported_at BETWEEN s.start_day - 60 AND s.end_day + 60))`
	case "actor":
		concerned = `EXISTS (SELECT FROM quotes q WHERE q.article_id = a.id AND @ref IN (q.speaker_id, q.inner_id)) OR EXISTS (SELECT FROM stance_reports r WHERE r.article_id = a.id AND r.holder_id = @ref)`
	case "topic":
		concerned = `EXISTS (SELECT FROM quotes q WHERE q.article_id = a.id AND @ref = ANY (q.topics)) OR EXISTS (SELECT FROM stance_reports r WHERE r.article_id = a.id AND r.topic_id = @ref)`
	}
	rows, err := s.pool.Query(ctx, `SELECT a.id, a.headline, r.text, a.reported_at, a.kind = 'live blog', `+concerned+`
		FROM articles a JOIN revisions r ON r.id = a.revision_id WHERE a.state = 'stored' AND a.id > @after `+of+` ORDER BY a.id LIMIT @limit`,
		pgx.StrictNamedArgs{"ref": m.Ref, "after": m.ArticleCursor, "limit": limit})
	if err != nil {
		return nil, fmt.Errorf("read articles for re-matching %d: %w", m.ID, err)
	}
	as, err := pgx.CollectRows(rows, pgx.RowToStructByPos[RematchArticle])
	if err != nil {
		return nil, fmt.Errorf("read articles for re-matching %d: %w", m.ID, err)
	}
	return as, nil
}

// SaveRematchStep records how far counting has come: entries and articles are
// the new hits; m's cursors and counts of what was seen are taken over.
func (s *Store) SaveRematchStep(ctx context.Context, m RematchRow, entries []string, articles []int64) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		// Two workers at one step would count it twice: the cursors tell.
		tag, err := tx.Exec(ctx, `UPDATE rematches SET entry_cursor = @entry, article_cursor = @article, entries_seen = @es, articles_seen = @as,
				entry_hits = entry_hits + @eh, article_hits = article_hits + @ah
			WHERE id = @id AND state = 'counting' AND entry_cursor <= @entry AND article_cursor <= @article AND (entry_cursor, article_cursor) IS DISTINCT FROM (@entry, @article)`,
			pgx.StrictNamedArgs{"id": m.ID, "entry": m.EntryCursor, "article": m.ArticleCursor, "es": m.EntriesSeen, "as": m.ArticlesSeen, "eh": len(entries), "ah": len(articles)})
		if err != nil || tag.RowsAffected() == 0 {
			return err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO rematch_entries (rematch_id, url) SELECT $1, unnest($2::text[]) ON CONFLICT DO NOTHING`, m.ID, list(entries)); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO rematch_articles (rematch_id, article_id) SELECT $1, a.id FROM articles a WHERE a.id = ANY ($2) ON CONFLICT DO NOTHING`, m.ID, list(articles))
		return err
	})
	if err != nil {
		return fmt.Errorf("save step of re-matching %d: %w", m.ID, err)
	}
	return nil
}

// EndRematchCount ends the counting: stored articles that were hit are analysed
// or linked anew at once, passed-over entries are fetched when they are few
// enough, else the re-matching asks.
func (s *Store) EndRematchCount(ctx context.Context, id int64) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		var kind string
		var hits int
		err := tx.QueryRow(ctx, `UPDATE rematches SET state = CASE WHEN entry_hits > $2 THEN 'asking' ELSE 'working' END WHERE id = $1 AND state = 'counting' RETURNING kind, entry_hits`, id, RematchAsks).Scan(&kind, &hits)
		if err != nil {
			return notFound(err)
		}
		rows, err := tx.Query(ctx, `SELECT a.id, a.revision_id FROM rematch_articles x JOIN articles a ON a.id = x.article_id WHERE x.rematch_id = $1 AND a.state = 'stored' AND a.revision_id IS NOT NULL ORDER BY a.id`, id)
		if err != nil {
			return err
		}
		var jobs []river.JobArgs
		var article, revision int64
		if _, err := pgx.ForEachRow(rows, []any{&article, &revision}, func() error {
			if kind == "summit" {
				jobs = append(jobs, LinkRevision{article})
			} else {
				jobs = append(jobs, AnalyzeRevision{revision})
			}
			return nil
		}); err != nil {
			return err
		}
		return s.enqueue(ctx, tx, jobs...)
	})
	if err != nil {
		return fmt.Errorf("end counting of re-matching %d: %w", id, err)
	}
	return nil
}

// FetchRematched makes articles of the passed-over entries that a re-matching
// hit, with the jobs that fetch them, and ends it.
func (s *Store) FetchRematched(ctx context.Context, id int64, at time.Time) (int, error) {
	added := 0
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		added = 0
		var state RematchState
		if err := tx.QueryRow(ctx, `SELECT state FROM rematches WHERE id = $1 FOR UPDATE`, id).Scan(&state); err != nil || state != RematchWorking {
			return notFound(err)
		}
		rows, err := tx.Query(ctx, `SELECT d.url, d.outlet_id, d.title, d.summary, d.published_at, d.language, d.seen_at, COALESCE(d.feed_id, 0)
			FROM rematch_entries x JOIN dropped_entries d ON d.url = x.url WHERE x.rematch_id = $1 ORDER BY d.outlet_id, d.feed_id, d.url`, id)
		if err != nil {
			return err
		}
		type source struct {
			outlet string
			feed   int64
		}
		by := map[source][]news.FeedEntry{}
		var order []source
		var urls []string
		var seens []time.Time
		var e news.FeedEntry
		var outlet string
		var published *time.Time
		var seen time.Time
		var feed int64
		if _, err := pgx.ForEachRow(rows, []any{&e.URL, &outlet, &e.Title, &e.Summary, &published, &e.Language, &seen, &feed}, func() error {
			e.Published = when(published)
			k := source{outlet, feed}
			if by[k] == nil {
				order = append(order, k)
			}
			by[k] = append(by[k], e)
			urls, seens = append(urls, e.URL), append(seens, seen)
			return nil
		}); err != nil {
			return err
		}
		for _, k := range order {
			n, err := s.addArticles(ctx, tx, k.outlet, k.feed, by[k], at)
			if err != nil {
				return err
			}
			added += n
		}
		// It was seen when the feed was read, not now.
		if _, err := tx.Exec(ctx, `UPDATE articles a SET first_seen_at = g.seen, reported_at = COALESCE(a.published_at, g.seen)
			FROM unnest($1::text[], $2::timestamptz[]) AS g(url, seen) WHERE a.url = g.url AND a.checks = 0 AND g.seen < a.first_seen_at`, list(urls), list(seens)); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE rematches SET state = 'done', done_at = $2 WHERE id = $1`, id, at)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("fetch what re-matching %d hit: %w", id, err)
	}
	return added, nil
}
