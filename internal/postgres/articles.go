package postgres

import (
	"time"

	"readout/internal/news"
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
