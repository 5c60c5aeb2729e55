package postgres

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"readout/internal/news"
)

// ReextractFilter says which stored pages are read again. The zero value means
// all of them.
type ReextractFilter struct {
	Since     time.Time // fetched at or after
	Outlet    string    // id
	Extractor string    // that read them last
}

// StoredPage is a response with what was read of it.
type StoredPage struct {
	ArticleID int64
	OutletID  string
	Address   string
	Raw       Raw
	RawID     int64
	Revision  int64        // the article's latest, which was read from it; 0 when the page was refused
	Was       news.Content // of the revision
}

// reextractable is the condition on articles a and responses w that a page may
// be read again: what a person handed in stays as they gave it.
const reextractable = `a.state IN ('stored', 'refused', 'failed', 'gone') AND NOT EXISTS (SELECT FROM fetch_log l WHERE l.article_id = a.id AND l.purpose = 'import')
	AND (@since::timestamptz IS NULL OR w.fetched_at >= @since) AND (@outlet = '' OR a.outlet_id = @outlet) AND (@extractor = '' OR r.extractor = @extractor)`

// storedPages joins each article with the response of its latest revision, or,
// where it has none, with the latest response.
const storedPages = ` FROM articles a LEFT JOIN revisions r ON r.id = a.revision_id
	JOIN raw_responses w ON w.id = CASE WHEN r.id IS NOT NULL THEN r.raw_id ELSE (SELECT x.id FROM raw_responses x WHERE x.article_id = a.id ORDER BY x.fetched_at DESC, x.id DESC LIMIT 1) END
	WHERE ` + reextractable

func (f ReextractFilter) args() pgx.StrictNamedArgs {
	return pgx.StrictNamedArgs{"since": nullTime(f.Since), "outlet": f.Outlet, "extractor": f.Extractor}
}

// CountStoredPages returns how many pages the filter lets through, and how many
// articles with a revision have no response to read again.
func (s *Store) CountStoredPages(ctx context.Context, f ReextractFilter) (pages, without int, err error) {
	err = s.pool.QueryRow(ctx, `SELECT count(*)`+storedPages, f.args()).Scan(&pages)
	if err == nil {
		err = s.pool.QueryRow(ctx, `SELECT count(*) FROM articles a JOIN revisions r ON r.id = a.revision_id WHERE r.raw_id IS NULL AND (@outlet = '' OR a.outlet_id = @outlet)
			AND (@extractor = '' OR r.extractor = @extractor) AND (@since::timestamptz IS NULL OR r.fetched_at >= @since)`, f.args()).Scan(&without)
	}
	if err != nil {
		return 0, 0, fmt.Errorf("count stored pages: %w", err)
	}
	return pages, without, nil
}

// StoredPages returns pages by article, those after the given one, at most
// limit.
func (s *Store) StoredPages(ctx context.Context, f ReextractFilter, after int64, limit int) ([]StoredPage, error) {
	args := f.args()
	args["after"], args["limit"] = after, limit
	rows, err := s.pool.Query(ctx, `SELECT a.id, a.outlet_id, a.url, COALESCE(r.id, 0), w.id, w.url, w.fetched_at, w.status, w.content_type, w.headers, w.body`+storedPages+` AND a.id > @after ORDER BY a.id LIMIT @limit`, args)
	if err != nil {
		return nil, fmt.Errorf("read stored pages: %w", err)
	}
	pages, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (StoredPage, error) {
		var p StoredPage
		var body []byte
		err := row.Scan(&p.ArticleID, &p.OutletID, &p.Address, &p.Revision, &p.RawID, &p.Raw.URL, &p.Raw.FetchedAt, &p.Raw.Status, &p.Raw.ContentType, &p.Raw.Header, &body)
		if err == nil {
			p.Raw.Body, err = zstdDecoder().DecodeAll(body, nil)
		}
		return p, err
	})
	if err != nil {
		return nil, fmt.Errorf("read stored pages: %w", err)
	}
	for i := range pages {
		if pages[i].Revision == 0 {
			continue
		}
		r, err := s.RevisionContent(ctx, pages[i].Revision)
		if err != nil {
			return nil, err
		}
		pages[i].Was = r.Content
	}
	return pages, nil
}

// SaveReextraction writes what a newer extractor reads in a page as the next
// revision of its article: marked as ours, fetched when the page was. It reports
// false when the article has another revision by now. People's decisions attach
// to it as to any other; the schedule stays.
func (s *Store) SaveReextraction(ctx context.Context, p StoredPage, c news.Content) (bool, error) {
	done := false
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		done = false
		c.Text = clean(c.Text)
		var latest int64
		var number int
		err := tx.QueryRow(ctx, `SELECT COALESCE(revision_id, 0), revisions FROM articles WHERE id = $1 FOR UPDATE`, p.ArticleID).Scan(&latest, &number)
		if err != nil {
			return notFound(err)
		}
		if latest != p.Revision || c.Text == "" {
			return nil
		}
		id, err := insertRevision(ctx, tx, p.ArticleID, number+1, p.Raw.FetchedAt, c, "re-extraction", &p.RawID)
		if err != nil {
			return err
		}
		published := c.Published
		if published.After(p.Raw.FetchedAt) {
			published = time.Time{}
		}
		if _, err := tx.Exec(ctx, `UPDATE articles SET revision_id = @revision, revisions = @number, words = @words, headline = CASE WHEN @headline <> '' THEN @headline ELSE headline END,
				language = CASE WHEN @language <> '' THEN @language ELSE language END, published_at = COALESCE(@published, published_at),
				date_only = CASE WHEN @published::timestamptz IS NULL THEN date_only ELSE @date_only END, reported_at = COALESCE(@published, published_at, first_seen_at)
			WHERE id = @id`,
			pgx.StrictNamedArgs{"id": p.ArticleID, "revision": id, "number": number + 1, "words": len(strings.Fields(c.Text)), "headline": clean(c.Headline), "language": clean(c.Language),
				"published": nullTime(published), "date_only": c.DateOnly}); err != nil {
			return err
		}
		done = true
		return s.enqueue(ctx, tx, AnalyzeRevision{id})
	})
	if err != nil {
		return false, fmt.Errorf("save re-extraction of article %d: %w", p.ArticleID, err)
	}
	return done, nil
}
