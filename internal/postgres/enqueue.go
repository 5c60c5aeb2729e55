package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
)

// The queues. Fetching waits for others, reading for our own processors: a
// stalled origin must not hold back what has been fetched.
const (
	QueueFetch = "fetch"
	QueueRead  = "read"
)

// DiscoverFeed asks for a feed to be polled.
type DiscoverFeed struct {
	FeedID int64 `json:"feed_id"`
}

// Kind names the job.
func (DiscoverFeed) Kind() string { return "discover_feed" }

// InsertOpts says where the job waits.
func (DiscoverFeed) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: QueueFetch, MaxAttempts: 5, Priority: 1}
}

// FetchArticle asks for an article to be fetched, or checked again.
type FetchArticle struct {
	ArticleID int64 `json:"article_id"`
}

// Kind names the job.
func (FetchArticle) Kind() string { return "fetch_article" }

// InsertOpts says where the job waits.
func (FetchArticle) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: QueueFetch, MaxAttempts: 5, Priority: 2}
}

// AnalyzeRevision asks for a revision to be analysed.
type AnalyzeRevision struct {
	RevisionID int64 `json:"revision_id"`
}

// Kind names the job.
func (AnalyzeRevision) Kind() string { return "analyze_revision" }

// InsertOpts says where the job waits.
func (AnalyzeRevision) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: QueueRead, MaxAttempts: 5, Priority: 2}
}

// LinkRevision asks for what a revision's article says to be linked with what
// others say.
type LinkRevision struct {
	ArticleID int64 `json:"article_id"`
}

// Kind names the job.
func (LinkRevision) Kind() string { return "link_revision" }

// InsertOpts says where the job waits.
func (LinkRevision) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: QueueRead, MaxAttempts: 8, Priority: 1}
}

// enqueue inserts jobs in the caller's transaction, so that they are there
// exactly when what made them due is.
func (s *Store) enqueue(ctx context.Context, tx pgx.Tx, jobs ...river.JobArgs) error {
	if len(jobs) == 0 {
		return nil
	}
	params := make([]river.InsertManyParams, len(jobs))
	for i, j := range jobs {
		params[i].Args = j
	}
	var err error
	if len(jobs) > 20 {
		_, err = s.insert.InsertManyFastTx(ctx, tx, params) // COPY: more round trips, less work a row
	} else {
		_, err = s.insert.InsertManyTx(ctx, tx, params)
	}
	if err != nil {
		return fmt.Errorf("enqueue %d jobs: %w", len(jobs), err)
	}
	return nil
}

// requeueAfter is how long a job may wait or work before what is due is
// enqueued once more. Jobs do not get lost; this is for rows whose job was
// deleted by hand.
const requeueAfter = time.Hour

// PickDue enqueues a job for each feed and article that is due at now and has
// none waiting, and returns how many of each.
func (s *Store) PickDue(ctx context.Context, now time.Time) (feeds, articles int, err error) {
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		feeds, articles = 0, 0
		var jobs []river.JobArgs
		var id int64
		rows, err := tx.Query(ctx, `UPDATE feeds SET queued_at = @now WHERE id IN (
				SELECT f.id FROM feeds f JOIN outlets o ON o.id = f.outlet_id
				WHERE f.next_poll_at <= @now AND NOT f.paused AND o.enabled AND (f.queued_at IS NULL OR f.queued_at < @lost)
				ORDER BY f.next_poll_at, f.id LIMIT 500 FOR UPDATE OF f SKIP LOCKED)
			RETURNING id`, pgx.StrictNamedArgs{"now": now, "lost": now.Add(-requeueAfter)})
		if err != nil {
			return err
		}
		if _, err := pgx.ForEachRow(rows, []any{&id}, func() error {
			jobs = append(jobs, DiscoverFeed{id})
			feeds++
			return nil
		}); err != nil {
			return err
		}
		rows, err = tx.Query(ctx, `UPDATE articles SET queued_at = @now WHERE id IN (
				SELECT a.id FROM articles a JOIN outlets o ON o.id = a.outlet_id
				WHERE a.next_check_at <= @now AND o.enabled AND (a.queued_at IS NULL OR a.queued_at < @lost)
				ORDER BY a.next_check_at, a.id LIMIT 2000 FOR UPDATE OF a SKIP LOCKED)
			RETURNING id`, pgx.StrictNamedArgs{"now": now, "lost": now.Add(-requeueAfter)})
		if err != nil {
			return err
		}
		if _, err := pgx.ForEachRow(rows, []any{&id}, func() error {
			jobs = append(jobs, FetchArticle{id})
			articles++
			return nil
		}); err != nil {
			return err
		}
		return s.enqueue(ctx, tx, jobs...)
	})
	if err != nil {
		return 0, 0, fmt.Errorf("pick what is due: %w", err)
	}
	return feeds, articles, nil
}

// ReviveJobs makes jobs that are marked running available again. Call it before
// workers start, and only when no other process can be working on this
// database: whoever ran them is dead. It returns how many there were.
func (s *Store) ReviveJobs(ctx context.Context) (int, error) {
	tag, err := s.pool.Exec(ctx, `UPDATE river_job SET state = 'available', scheduled_at = now(), attempt = GREATEST(attempt - 1, 0) WHERE state = 'running'`)
	if err != nil {
		return 0, fmt.Errorf("revive jobs: %w", err)
	}
	// The dead leader's lease would keep periodic jobs waiting.
	if _, err := s.pool.Exec(ctx, `DELETE FROM river_leader`); err != nil {
		return 0, fmt.Errorf("revive jobs: %w", err)
	}
	return int(tag.RowsAffected()), nil
}
