package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"readout/internal/news"
)

// Following counts what the instance follows: outlets that are read, and summits
// that a person made or changed.
func (s *Store) Following(ctx context.Context) (outlets, summits int, err error) {
	err = s.pool.QueryRow(ctx, `SELECT (SELECT count(*) FROM outlets WHERE enabled), (SELECT count(*) FROM summits WHERE edited AND NOT proposed AND merged_into IS NULL)`).Scan(&outlets, &summits)
	if err != nil {
		return 0, 0, fmt.Errorf("count what is followed: %w", err)
	}
	return outlets, summits, nil
}

// OutletEdit is what a person may set of an outlet.
type OutletEdit struct {
	Rights news.Rights
	Pace   time.Duration // 0 means the default
}

// EditOutlet sets an outlet's rights and pace by a person's hand: the catalogue
// leaves the row alone from then on. Where the rights change, its articles are
// analysed anew, which cuts what is shown to the new measure; it returns how
// many those are.
func (s *Store) EditOutlet(ctx context.Context, id string, e OutletEdit) (int, error) {
	n := 0
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		n = 0
		var was news.Rights
		if err := tx.QueryRow(ctx, `SELECT rights FROM outlets WHERE id = $1 FOR UPDATE`, id).Scan(&was); err != nil {
			return notFound(err)
		}
		if _, err := tx.Exec(ctx, `UPDATE outlets SET rights = @rights, pace_ms = @pace, edited = true WHERE id = @id`,
			pgx.StrictNamedArgs{"id": id, "rights": e.Rights, "pace": e.Pace.Milliseconds()}); err != nil {
			return invalid(err)
		}
		if was == e.Rights {
			return nil
		}
		rows, err := tx.Query(ctx, `SELECT revision_id FROM articles WHERE outlet_id = $1 AND state = 'stored' AND revision_id IS NOT NULL ORDER BY revision_id`, id)
		if err != nil {
			return err
		}
		revisions, err := pgx.CollectRows(rows, pgx.RowTo[int64])
		if err != nil {
			return err
		}
		n = len(revisions)
		return s.enqueueAnalyses(ctx, tx, revisions)
	})
	if err != nil {
		return 0, fmt.Errorf("edit outlet %q: %w", id, err)
	}
	return n, nil
}

// PauseFeed stops or resumes the polling of one feed of an outlet.
func (s *Store) PauseFeed(ctx context.Context, outlet string, feed int64, pause bool) error {
	tag, err := s.pool.Exec(ctx, `UPDATE feeds SET paused = @pause, paused_reason = CASE WHEN @pause THEN 'paused by hand' ELSE '' END,
			failures = CASE WHEN @pause THEN failures ELSE 0 END, next_poll_at = CASE WHEN @pause THEN next_poll_at ELSE LEAST(next_poll_at, now()) END
		WHERE id = @id AND outlet_id = @outlet`, pgx.StrictNamedArgs{"id": feed, "outlet": outlet, "pause": pause})
	if err == nil && tag.RowsAffected() == 0 {
		err = news.ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("pause feed %d of %q: %w", feed, outlet, err)
	}
	return nil
}

// OutletDay is one day of an outlet, in UTC.
type OutletDay struct {
	Day     time.Time
	Stored  int // articles first seen that day that could be read
	Fetches int // requests of any kind
	Failed  int // of those, without a usable answer
}

// OutletDays returns the last days of an outlet, or with "" of each, up to and
// with today, oldest first: one row a day, also of days on which nothing was
// asked.
func (s *Store) OutletDays(ctx context.Context, outlet string, days int, now time.Time) (map[string][]OutletDay, error) {
	out := map[string][]OutletDay{}
	rows, err := s.pool.Query(ctx, `WITH days AS (SELECT generate_series(date_trunc('day', @now::timestamptz, 'UTC') - make_interval(days => @days - 1), @now::timestamptz, interval '1 day') AS day),
			seen AS (SELECT outlet_id, date_trunc('day', first_seen_at, 'UTC') AS day, count(*) AS n FROM articles WHERE state = 'stored' AND (@outlet = '' OR outlet_id = @outlet)
				AND first_seen_at >= (SELECT min(day) FROM days) GROUP BY 1, 2),
			asked AS (SELECT outlet_id, date_trunc('day', at, 'UTC') AS day, count(*) AS n, count(*) FILTER (WHERE outcome IN ('failed', 'refused', 'gone')) AS bad FROM fetch_log
				WHERE (@outlet = '' OR outlet_id = @outlet) AND at >= (SELECT min(day) FROM days) GROUP BY 1, 2)
		SELECT o.id, d.day, COALESCE(s.n, 0), COALESCE(a.n, 0), COALESCE(a.bad, 0) FROM outlets o CROSS JOIN days d
		LEFT JOIN seen s ON s.outlet_id = o.id AND s.day = d.day LEFT JOIN asked a ON a.outlet_id = o.id AND a.day = d.day
		WHERE @outlet = '' AND (o.enabled OR EXISTS (SELECT FROM asked x WHERE x.outlet_id = o.id)) OR o.id = @outlet ORDER BY o.id, d.day`,
		pgx.StrictNamedArgs{"outlet": outlet, "now": now, "days": days})
	if err != nil {
		return nil, fmt.Errorf("read days of outlets: %w", err)
	}
	var id string
	var d OutletDay
	if _, err := pgx.ForEachRow(rows, []any{&id, &d.Day, &d.Stored, &d.Fetches, &d.Failed}, func() error {
		d.Day = d.Day.UTC()
		out[id] = append(out[id], d)
		return nil
	}); err != nil {
		return nil, fmt.Errorf("read days of outlets: %w", err)
	}
	return out, nil
}

// Silence is an outlet that is read and had nothing on a summit under way.
type Silence struct {
	Outlet string
	Summit Named
	Since  time.Time // its last article on the summit, zero for none
}

// Silences returns which outlets that are read had no article on a summit within
// its days, from the day after it began, or for 24 hours while it lasts. An
// outlet that never has an article on any summit, and a summit that nobody
// covers, are not counted.
func (s *Store) Silences(ctx context.Context, now time.Time) ([]Silence, error) {
	rows, err := s.pool.Query(ctx, `SELECT o.id, m.id, m.name, last.at
		FROM summits m CROSS JOIN outlets o
		LEFT JOIN LATERAL (SELECT max(a.reported_at) AS at FROM article_summits x JOIN articles a ON a.id = x.article_id WHERE x.summit_id = m.id AND a.outlet_id = o.id) last ON true
		WHERE o.enabled AND NOT m.proposed AND m.merged_into IS NULL AND @now >= m.start_day + 1 AND @now < m.end_day + 2
			AND EXISTS (SELECT FROM article_summits x WHERE x.summit_id = m.id) AND EXISTS (SELECT FROM articles a WHERE a.outlet_id = o.id AND a.state = 'stored' AND a.first_seen_at < @now - interval '1 day')
			AND (last.at IS NULL OR last.at < @now - interval '24 hours')
		ORDER BY o.id, m.id`, pgx.StrictNamedArgs{"now": now})
	if err != nil {
		return nil, fmt.Errorf("read silences: %w", err)
	}
	var list []Silence
	var sl Silence
	var at *time.Time
	if _, err := pgx.ForEachRow(rows, []any{&sl.Outlet, &sl.Summit.ID, &sl.Summit.Name, &at}, func() error {
		sl.Since = when(at)
		list = append(list, sl)
		return nil
	}); err != nil {
		return nil, fmt.Errorf("read silences: %w", err)
	}
	return list, nil
}

// Unread counts the jobs under way or waiting that may still bring items to a
// summit's timeline: readings and linkings of articles that its back-fills and
// its re-matching found.
func (s *Store) Unread(ctx context.Context, summit string) (int, error) {
	var n int
	err := s.pool.QueryRow(ctx, `WITH mine AS (
			SELECT x.article_id FROM backfill_articles x JOIN backfills b ON b.id = x.backfill_id WHERE b.summit_id = $1
			UNION SELECT x.article_id FROM rematch_articles x JOIN rematches m ON m.id = x.rematch_id WHERE m.kind = 'summit' AND m.ref = $1
			UNION SELECT a.id FROM rematch_entries x JOIN rematches m ON m.id = x.rematch_id JOIN articles a ON a.url = x.url WHERE m.kind = 'summit' AND m.ref = $1)
		SELECT (SELECT count(*) FROM river_job j WHERE j.queue = 'read' AND j.state IN ('available', 'running', 'retryable', 'scheduled', 'pending') AND (
				j.kind = 'link_revision' AND (j.args->>'article_id')::bigint IN (SELECT article_id FROM mine) OR
				j.kind = 'analyze_revision' AND (j.args->>'revision_id')::bigint IN (SELECT a.revision_id FROM articles a JOIN mine ON mine.article_id = a.id)))`, summit).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count what is unread on %q: %w", summit, err)
	}
	return n, nil
}

// Working reports whether anybody does the jobs: one of those who do leads them,
// and says so every few seconds.
func (s *Store) Working(ctx context.Context) (bool, error) {
	var yes bool
	if err := s.pool.QueryRow(ctx, `SELECT EXISTS (SELECT FROM river_leader WHERE expires_at > now())`).Scan(&yes); err != nil {
		return false, fmt.Errorf("look for workers: %w", err)
	}
	return yes, nil
}
