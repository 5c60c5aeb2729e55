package postgres

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"readout/internal/news"
)

// FeedTask is what polling a feed needs to know.
type FeedTask struct {
	Feed         news.Feed
	Outlet       news.Outlet // without feeds
	ETag         string
	LastModified string
	NextPoll     time.Time
	SlotAt       time.Time // reserved slot of its host, zero for none
	Interval     time.Duration
	Failures     int
	Paused       bool
}

// FeedTask reads a feed for polling.
func (s *Store) FeedTask(ctx context.Context, id int64) (FeedTask, error) {
	var t FeedTask
	var slot *time.Time
	var interval int
	f := &t.Feed
	err := s.pool.QueryRow(ctx, `SELECT id, outlet_id, url, kind, selector, take_all, etag, last_modified, next_poll_at, slot_at, interval_s, failures, paused FROM feeds WHERE id = $1`, id).
		Scan(&f.ID, &f.OutletID, &f.URL, &f.Kind, &f.Selector, &f.All, &t.ETag, &t.LastModified, &t.NextPoll, &slot, &interval, &t.Failures, &t.Paused)
	if err != nil {
		return t, fmt.Errorf("read feed %d: %w", id, notFound(err))
	}
	t.SlotAt, t.Interval = when(slot), time.Duration(interval)*time.Second
	t.Outlet, err = s.outletRow(ctx, f.OutletID)
	return t, err
}

// outletRow reads an outlet without its feeds.
func (s *Store) outletRow(ctx context.Context, id string) (news.Outlet, error) {
	rows, err := s.pool.Query(ctx, `SELECT `+outletColumns+` FROM outlets WHERE id = $1`, id)
	if err != nil {
		return news.Outlet{}, fmt.Errorf("read outlet %q: %w", id, err)
	}
	o, err := pgx.CollectExactlyOneRow(rows, scanOutlet)
	if err != nil {
		return o, fmt.Errorf("read outlet %q: %w", id, notFound(err))
	}
	return o, nil
}

// Poll is what became of polling a feed.
type Poll struct {
	FeedID       int64
	At           time.Time
	Next         time.Time // when to poll again
	Interval     time.Duration
	OK           bool // the feed was read, or had not changed
	NotModified  bool
	ETag         string
	LastModified string
	MovedTo      string // permanent redirect: the feed's new address
	Pause        string // why the feed is not polled any more, "" to go on
	Error        string // in words, "" when OK
	Entries      []news.FeedEntry
	Dropped      []news.FeedEntry  // passed over by the relevance filter
	Feeds        []news.Feed       // further sitemaps that an index names
	Log          *news.FetchRecord // nil when nothing was fetched
}

// SavePoll writes what became of polling a feed: new articles with the jobs that
// fetch them, dropped entries, the feed's state and the row of the fetch log,
// in one transaction. It returns how many articles were new.
func (s *Store) SavePoll(ctx context.Context, p Poll) (int, error) {
	added := 0
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		added = 0
		var outlet string
		if err := tx.QueryRow(ctx, `SELECT outlet_id FROM feeds WHERE id = $1 FOR UPDATE`, p.FeedID).Scan(&outlet); err != nil {
			return notFound(err)
		}
		var err error
		if added, err = s.addArticles(ctx, tx, outlet, p.FeedID, p.Entries, p.At); err != nil {
			return err
		}
		if err := dropEntries(ctx, tx, outlet, p.FeedID, p.Dropped, p.At); err != nil {
			return err
		}
		for _, f := range p.Feeds {
			f.OutletID = outlet
			if _, err := tx.Exec(ctx, insertFeed+` ON CONFLICT (url) DO NOTHING`, feedArgs(f)); err != nil {
				return err
			}
		}
		if p.Log != nil {
			p.Log.OutletID = outlet
			if err := writeLog(ctx, tx, *p.Log, 0); err != nil {
				return err
			}
		}
		_, err = tx.Exec(ctx, `UPDATE feeds SET
				polled_at = @at, queued_at = NULL, slot_at = NULL, next_poll_at = @next, interval_s = @interval,
				succeeded_at = CASE WHEN @ok THEN @at ELSE succeeded_at END,
				failures = CASE WHEN @ok THEN 0 ELSE failures + 1 END,
				last_error = @error,
				etag = CASE WHEN @ok AND NOT @same THEN @etag ELSE etag END,
				last_modified = CASE WHEN @ok AND NOT @same THEN @modified ELSE last_modified END,
				paused = @pause <> '', paused_reason = @pause
			WHERE id = @id`,
			pgx.StrictNamedArgs{"id": p.FeedID, "at": p.At, "next": p.Next, "interval": max(1, int(p.Interval.Seconds())), "ok": p.OK, "same": p.NotModified,
				"error": clean(p.Error), "etag": clean(p.ETag), "modified": clean(p.LastModified), "pause": clean(p.Pause)})
		if err != nil || p.MovedTo == "" {
			return err
		}
		// Another feed may have that address already: then this one ends.
		tag, err := tx.Exec(ctx, `UPDATE feeds SET moved_from = url, moved_at = @at, url = @to WHERE id = @id AND NOT EXISTS (SELECT FROM feeds WHERE url = @to)`,
			pgx.StrictNamedArgs{"id": p.FeedID, "at": p.At, "to": p.MovedTo})
		if err != nil || tag.RowsAffected() > 0 {
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE feeds SET paused = true, paused_reason = 'moved to the address of another feed' WHERE id = $1 AND url <> $2`, p.FeedID, p.MovedTo)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("save poll of feed %d: %w", p.FeedID, err)
	}
	return added, nil
}

// PostponeFeed records the slot that was reserved for a feed.
func (s *Store) PostponeFeed(ctx context.Context, id int64, slot time.Time) error {
	if _, err := s.pool.Exec(ctx, `UPDATE feeds SET slot_at = $2, queued_at = now() WHERE id = $1`, id, slot); err != nil {
		return fmt.Errorf("postpone feed %d: %w", id, err)
	}
	return nil
}

// AddArticles makes articles of entries that are not known under any address,
// with the jobs that fetch them, and returns how many were new. feedID may be 0.
func (s *Store) AddArticles(ctx context.Context, outletID string, feedID int64, entries []news.FeedEntry, at time.Time) (int, error) {
	added := 0
	err := s.inTx(ctx, func(tx pgx.Tx) (err error) {
		added, err = s.addArticles(ctx, tx, outletID, feedID, entries, at)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("add %d articles of %s: %w", len(entries), outletID, err)
	}
	return added, nil
}

func (s *Store) addArticles(ctx context.Context, tx pgx.Tx, outletID string, feedID int64, entries []news.FeedEntry, at time.Time) (int, error) {
	cols := entryColumns(entries, at)
	if len(cols.url) == 0 {
		return 0, nil
	}
	rows, err := tx.Query(ctx, `INSERT INTO articles (outlet_id, feed_id, url, headline, feed_title, feed_summary, language, published_at, first_seen_at, reported_at, next_check_at, queued_at)
		SELECT @outlet, NULLIF(@feed, 0), e.url, e.title, e.title, e.summary, e.language, e.published, @at, COALESCE(e.published, @at), @at, @at
		FROM unnest(@url::text[], @title::text[], @summary::text[], @language::text[], @published::timestamptz[]) WITH ORDINALITY AS e(url, title, summary, language, published, n)
		WHERE NOT EXISTS (SELECT FROM article_urls u WHERE u.url = e.url)
		ORDER BY e.url
		ON CONFLICT (url) DO NOTHING RETURNING id`,
		pgx.StrictNamedArgs{"outlet": outletID, "feed": feedID, "at": at, "url": cols.url, "title": cols.title, "summary": cols.summary, "language": cols.language, "published": cols.published})
	if err != nil {
		return 0, err
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return 0, err
	}
	if len(ids) > 0 {
		if _, err := tx.Exec(ctx, `DELETE FROM dropped_entries WHERE url = ANY($1)`, cols.url); err != nil {
			return 0, err
		}
	}
	jobs := make([]river.JobArgs, len(ids))
	for i, id := range ids {
		jobs[i] = FetchArticle{id}
	}
	return len(ids), s.enqueue(ctx, tx, jobs...)
}

type entryArrays struct {
	url, title, summary, language []string
	published                     []*time.Time
}

// entryColumns turns entries into columns, each address once. Dates after at
// are no dates.
func entryColumns(entries []news.FeedEntry, at time.Time) entryArrays {
	var c entryArrays
	seen := map[string]bool{}
	for _, e := range entries {
		u := news.Address(e.URL)
		if u == "" || len(u) > 2000 || seen[u] {
			continue
		}
		seen[u] = true
		if e.Published.After(at) || e.Published.Year() < 1990 {
			e.Published = time.Time{}
		}
		c.url = append(c.url, u)
		c.title = append(c.title, cutText(clean(e.Title), 1000))
		c.summary = append(c.summary, cutText(clean(e.Summary), 4000))
		c.language = append(c.language, clean(e.Language))
		c.published = append(c.published, nullTime(e.Published))
	}
	return c
}

func dropEntries(ctx context.Context, tx pgx.Tx, outletID string, feedID int64, entries []news.FeedEntry, at time.Time) error {
	cols := entryColumns(entries, at)
	if len(cols.url) == 0 {
		return nil
	}
	_, err := tx.Exec(ctx, `INSERT INTO dropped_entries (url, outlet_id, feed_id, title, summary, language, published_at, seen_at)
		SELECT e.url, @outlet, NULLIF(@feed, 0), e.title, e.summary, e.language, e.published, @at
		FROM unnest(@url::text[], @title::text[], @summary::text[], @language::text[], @published::timestamptz[]) AS e(url, title, summary, language, published)
		WHERE NOT EXISTS (SELECT FROM articles a WHERE a.url = e.url) ORDER BY e.url
		ON CONFLICT (url) DO NOTHING`,
		pgx.StrictNamedArgs{"outlet": outletID, "feed": feedID, "at": at, "url": cols.url, "title": cols.title, "summary": cols.summary, "language": cols.language, "published": cols.published})
	return err
}

// ForgetDropped removes dropped entries that were seen before the given time
// and returns how many.
func (s *Store) ForgetDropped(ctx context.Context, before time.Time) (int, error) {
	tag, err := s.pool.Exec(ctx, `DELETE FROM dropped_entries WHERE seen_at < $1`, before)
	if err != nil {
		return 0, fmt.Errorf("forget dropped entries: %w", err)
	}
	return int(tag.RowsAffected()), nil
}

// LogFetch writes a row of the fetch log.
func (s *Store) LogFetch(ctx context.Context, r news.FetchRecord) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error { return writeLog(ctx, tx, r, 0) })
	if err != nil {
		return fmt.Errorf("log fetch of %s: %w", r.URL, err)
	}
	return nil
}

func writeLog(ctx context.Context, tx pgx.Tx, r news.FetchRecord, articleID int64) error {
	if r.Outcome == "" {
		r.Outcome = "failed"
	}
	_, err := tx.Exec(ctx, `INSERT INTO fetch_log (outlet_id, article_id, url, purpose, at, status, bytes, duration_ms, outcome, reason)
		VALUES (@outlet, NULLIF(@article, 0), @url, @purpose, @at, @status, @bytes, @ms, @outcome, @reason)`,
		pgx.StrictNamedArgs{"outlet": r.OutletID, "article": articleID, "url": clean(r.URL), "purpose": r.Purpose, "at": r.At, "status": r.Status, "bytes": max(0, r.Bytes),
			"ms": max(0, r.Duration.Milliseconds()), "outcome": r.Outcome, "reason": cutText(clean(r.Reason), 1000)})
	return err
}

// clean makes foreign text fit for the database: valid UTF-8 without NUL.
func clean(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "")
}

// cutText cuts s to at most n bytes, on a rune boundary.
func cutText(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && s[n]&0xC0 == 0x80 {
		n--
	}
	return s[:n]
}
