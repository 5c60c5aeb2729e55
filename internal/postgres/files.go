package postgres

import (
	"context"
	"fmt"
	"iter"
	"time"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"readout/internal/news"
)

// Detail is what a file says of an item beyond what its row on a page says.
type Detail struct {
	Hash      string // of our latest revision of the article that told it first: SHA-256 of the text, hexadecimal
	Fetched   time.Time
	Version   string // of the analyser that read it, "" when none did
	Updated   time.Time
	Corrected *Correction // the latest row of the ledger, nil for none; withdrawn items have no words there
}

// Details returns the details of items, in their order.
func (s *Store) Details(ctx context.Context, items []Item) ([]Detail, error) {
	out := make([]Detail, len(items))
	articles, kinds, ids := make([]int64, len(items)), make([]string, len(items)), make([]int64, len(items))
	for i, it := range items {
		articles[i], kinds[i], ids[i] = it.First.ID, string(it.Kind), it.ID
	}
	b := &pgx.Batch{}
	var n int
	var d Detail
	b.Queue(`SELECT x.n, r.hash, r.fetched_at, COALESCE(v.version, '') FROM unnest($1::bigint[]) WITH ORDINALITY AS x(id, n) JOIN articles a ON a.id = x.id JOIN revisions r ON r.id = a.revision_id
		LEFT JOIN analyses v ON v.revision_id = r.id`, articles).Query(func(rows pgx.Rows) error {
		_, err := pgx.ForEachRow(rows, []any{&n, &d.Hash, &d.Fetched, &d.Version}, func() error {
			out[n-1].Hash, out[n-1].Fetched, out[n-1].Version = d.Hash, d.Fetched.UTC(), d.Version
			return nil
		})
		return err
	})
	b.Queue(`SELECT x.n, max(t.updated_at) FROM unnest($1::text[], $2::bigint[]) WITH ORDINALITY AS x(kind, id, n) JOIN timeline_items t ON t.kind = x.kind AND t.item_id = x.id GROUP BY x.n`, kinds, ids).Query(func(rows pgx.Rows) error {
		_, err := pgx.ForEachRow(rows, []any{&n, &d.Updated}, func() error {
			out[n-1].Updated = d.Updated.UTC()
			return nil
		})
		return err
	})
	if err := s.pool.SendBatch(ctx, b).Close(); err != nil {
		return nil, fmt.Errorf("read details of items: %w", err)
	}
	for i, it := range items {
		if !it.Corrected {
			continue
		}
		kind, of := it.Kind, it.Evidence
		if kind == news.ItemStance || len(of) == 0 {
			of = []int64{it.ID}
		}
		ledger, err := s.ledgerOf(ctx, kind, of)
		if err != nil {
			return nil, fmt.Errorf("read details of items: %w", err)
		}
		if len(ledger) > 0 {
			out[i].Corrected = &ledger[0]
		}
	}
	return out, nil
}

// filePage is how many items are read at a time for a file.
const filePage = 200

// TimelineItems returns every item that a filter lets through from its cursor
// on, page by page, in the order of the list. It reads as the caller asks for
// more and keeps no transaction open: a list that changes meanwhile gives each
// item once at most, as it is when it is read.
func (s *Store) TimelineItems(ctx context.Context, f Filter) iter.Seq2[[]Item, error] {
	return func(yield func([]Item, error) bool) {
		f.Limit = filePage
		for {
			page, err := s.Timeline(ctx, f)
			if err != nil {
				yield(nil, err)
				return
			}
			if !yield(page.Items, nil) || page.Next == "" {
				return
			}
			f.After = page.Next
		}
	}
}

// SearchItems is TimelineItems for a search.
func (s *Store) SearchItems(ctx context.Context, f Search) iter.Seq2[[]Item, error] {
	return func(yield func([]Item, error) bool) {
		f.Limit = filePage
		for {
			page, err := s.Search(ctx, f)
			if err != nil {
				yield(nil, err)
				return
			}
			items := make([]Item, len(page.Hits))
			for i, h := range page.Hits {
				items[i] = h.Item
			}
			if !yield(items, nil) || page.Next == "" {
				return
			}
			f.After = page.Next
		}
	}
}

// CodePoints turns byte offsets into a revision's text into offsets in Unicode
// code points, in their order. Unknown revisions give news.ErrNotFound.
func (s *Store) CodePoints(ctx context.Context, revision int64, bytes []int) ([]int, error) {
	var text string
	if err := s.pool.QueryRow(ctx, `SELECT text FROM revisions WHERE id = $1`, revision).Scan(&text); err != nil {
		return nil, fmt.Errorf("text of revision %d: %w", revision, notFound(err))
	}
	out := make([]int, len(bytes))
	for i, b := range bytes {
		out[i] = utf8.RuneCountInString(text[:min(max(b, 0), len(text))])
	}
	return out, nil
}

// Address is a page of the site with the time when what it shows last changed.
type Address struct {
	Kind    news.ItemKind
	ID      int64
	Updated time.Time
}

// AddressSpan is how many ids a part of the sitemap covers.
const AddressSpan = 20_000

// AddressParts returns how many parts the sitemap has for items.
func (s *Store) AddressParts(ctx context.Context) (int, error) {
	var last int64
	if err := s.pool.QueryRow(ctx, `SELECT COALESCE(max(item), 0) FROM (SELECT item FROM search_items ORDER BY item DESC LIMIT 1) x`).Scan(&last); err != nil {
		return 0, fmt.Errorf("read addresses: %w", err)
	}
	if last == 0 {
		return 0, nil
	}
	return int(last/AddressSpan) + 1, nil
}

// Addresses returns the pages of one part of the sitemap, 0 to AddressParts-1,
// without those of the sample press.
func (s *Store) Addresses(ctx context.Context, part int) ([]Address, error) {
	rows, err := s.pool.Query(ctx, `SELECT i.kind, i.item_id, i.updated FROM search_items i JOIN timeline_items t ON t.id = i.item JOIN summits s ON s.num = t.summit
		WHERE i.item >= $1 AND i.item < $2 AND NOT s.sample AND i.kind IN ('quote', 'event', 'stance') ORDER BY i.item`, int64(part)*AddressSpan, int64(part+1)*AddressSpan)
	if err != nil {
		return nil, fmt.Errorf("read addresses: %w", err)
	}
	out, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Address])
	if err != nil {
		return nil, fmt.Errorf("read addresses: %w", err)
	}
	return out, nil
}
