package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"readout/internal/news"
	"readout/internal/text"
)

// articleRefColumns are the columns of an ArticleRef, from articles a and
// outlets ou.
const articleRefColumns = `a.id, a.url, a.headline, a.published_at, a.date_only, a.first_seen_at, COALESCE(a.wire_of, 0), ou.id, ou.name`

type articleRefScan struct {
	a         ArticleRef
	published *time.Time
}

func (s *articleRefScan) into() []any {
	return []any{&s.a.ID, &s.a.URL, &s.a.Headline, &s.published, &s.a.DateOnly, &s.a.FirstSeen, &s.a.WireOf, &s.a.Outlet.ID, &s.a.Outlet.Name}
}

func (s *articleRefScan) ref() ArticleRef {
	s.a.Published, s.a.FirstSeen = when(s.published), s.a.FirstSeen.UTC()
	return s.a
}

// dateScan reads the six columns of a date.
type dateScan struct {
	from, to                     *time.Time
	precision, zone, basis, rule string
}

func (d *dateScan) into() []any {
	return []any{&d.from, &d.to, &d.precision, &d.zone, &d.basis, &d.rule}
}

func (d *dateScan) date() news.Date {
	return news.Date{From: when(d.from), To: when(d.to), Precision: news.Precision(d.precision), Zone: d.zone, Basis: news.Basis(d.basis), Rule: d.rule}
}

// ArticleCounts is how much of an article counts, and the summits that it is on.
type ArticleCounts struct {
	Quotes, Events, Stances int
	Summits                 []news.Summit
}

// ArticleCounts counts what was found in an article's latest revision.
func (s *Store) ArticleCounts(ctx context.Context, id int64) (ArticleCounts, error) {
	var c ArticleCounts
	err := s.pool.QueryRow(ctx, `SELECT
			(SELECT count(*) FROM quotes x JOIN articles a ON a.id = x.article_id WHERE a.id = $1 AND x.present AND x.not_speech = '' AND `+active+`),
			(SELECT count(*) FROM event_reports x JOIN articles a ON a.id = x.article_id WHERE a.id = $1 AND x.present AND `+active+`),
			(SELECT count(*) FROM stance_reports x JOIN articles a ON a.id = x.article_id WHERE a.id = $1 AND x.present AND `+active+`)`, id).
		Scan(&c.Quotes, &c.Events, &c.Stances)
	if err != nil {
		return c, fmt.Errorf("count findings of article %d: %w", id, err)
	}
	rows, err := s.pool.Query(ctx, `SELECT `+summitColumns+` FROM summits WHERE id IN (
			SELECT unnest(summits) FROM quotes WHERE article_id = $1 UNION SELECT unnest(summits) FROM event_reports WHERE article_id = $1 UNION SELECT unnest(summits) FROM stance_reports WHERE article_id = $1)
		ORDER BY start_day, id`, id)
	if err == nil {
		c.Summits, err = pgx.CollectRows(rows, scanSummit)
	}
	if err != nil {
		return c, fmt.Errorf("read summits of article %d: %w", id, err)
	}
	return c, nil
}

// OutletNamed returns the id of the outlet with the name or id, whatever its
// case. Unknown ones give news.ErrNotFound.
func (s *Store) OutletNamed(ctx context.Context, name string) (string, error) {
	var id string
	err := s.pool.QueryRow(ctx, `SELECT id FROM outlets WHERE id = $2 OR lower(name) = lower($1) ORDER BY id = $2 DESC, id LIMIT 1`, name, text.Slug(name)).Scan(&id)
	if err != nil {
		return "", fmt.Errorf("outlet %q: %w", name, notFound(err))
	}
	return id, nil
}
