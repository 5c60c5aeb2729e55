package postgres

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"readout/internal/news"
)

// SearchOrder says by which clock hits are ordered. Newest always come first:
// ranking every hit of a common word would cost more than reading them.
type SearchOrder string

// The orders of a search. The zero value is by when it was said or happened.
const (
	BySaid     SearchOrder = "said"
	ByReported SearchOrder = "reported"
	ByUpdated  SearchOrder = "updated" // last change of what is shown
)

// Search is a query with its place in the list of hits. Limit is 1 to 200, 0
// means 50; After is a cursor of the page before.
type Search struct {
	Query news.Query
	Order SearchOrder
	After string
	Limit int
}

// Hit is an item that a search found. Words and Sentence are the item's, with
// what matched between MarkStart and MarkEnd.
type Hit struct {
	Item     Item
	Words    string
	Sentence string
}

// MarkStart and MarkEnd stand around what matched: control characters, which no
// text of ours holds.
const (
	MarkStart = "\x02"
	MarkEnd   = "\x03"
)

// SearchPage is a page of hits, newest first. Total counts up to TotalCap.
// Unknown holds the tokens whose value names nothing that we know, as written;
// where one of them had to match, there are no hits.
type SearchPage struct {
	Hits    []Hit
	Total   int
	Next    string
	Unknown []string
}

// namedQuery finds the ids that an operator's value stands for: the id itself,
// else whatever has it as a name, an alias or whole words of one.
var namedQuery = map[string]string{
	"speaker": `SELECT DISTINCT COALESCE(a.merged_into, a.id) FROM actors a WHERE a.id = $1 OR NOT EXISTS (SELECT FROM actors e WHERE e.id = $1) AND
		(position($2 IN ' ' || lower(unaccent(a.name)) || ' ') > 0 OR a.id IN (SELECT actor_id FROM aliases l WHERE lower(unaccent(l.text)) = btrim($2))) ORDER BY 1 LIMIT 50`,
	"outlet": `SELECT id FROM outlets o WHERE o.id = $1 OR NOT EXISTS (SELECT FROM outlets e WHERE e.id = $1) AND (position($2 IN ' ' || lower(unaccent(o.name)) || ' ') > 0 OR o.kind = btrim($2)) ORDER BY 1 LIMIT 200`,
	"topic":  `SELECT id FROM topics o WHERE o.id = $1 OR NOT EXISTS (SELECT FROM topics e WHERE e.id = $1) AND position($2 IN ' ' || lower(unaccent(o.name)) || ' ') > 0 ORDER BY 1 LIMIT 50`,
	"summit": `SELECT DISTINCT COALESCE(o.merged_into, o.id) FROM summits o WHERE o.id = $1 OR NOT EXISTS (SELECT FROM summits e WHERE e.id = $1) AND position($2 IN ' ' || lower(unaccent(o.name)) || ' ') > 0 ORDER BY 1 LIMIT 50`,
}

// lexeme quotes a term for a tsquery.
func lexeme(op, value string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `''`).Replace("="+op+":"+value) + "'"
}

// condition turns a query into a tsquery, "" when it asks for everything.
// nothing reports that some term cannot match. Words of which only stop words
// are left match nothing, and do not hinder operators.
func (s *Store) condition(ctx context.Context, tx pgx.Tx, q news.Query) (tsquery string, unknown []string, nothing bool, err error) {
	var all []string
	for _, t := range q.Terms {
		var any []string
		for _, v := range t.Values {
			find, byName := namedQuery[t.Op]
			if !byName {
				any = append(any, lexeme(t.Op, v))
				continue
			}
			rows, err := tx.Query(ctx, find, v, " "+strings.ToLower(strings.Join(strings.Fields(v), " "))+" ")
			if err != nil {
				return "", nil, false, err
			}
			ids, err := pgx.CollectRows(rows, pgx.RowTo[string])
			if err != nil {
				return "", nil, false, err
			}
			for _, id := range ids {
				any = append(any, lexeme(t.Op, id))
			}
		}
		switch {
		case len(any) > 0 && t.Not:
			all = append(all, "!("+strings.Join(any, " | ")+")")
		case len(any) > 0:
			all = append(all, "("+strings.Join(any, " | ")+")")
		default:
			unknown = append(unknown, t.Token)
			nothing = nothing || !t.Not
		}
	}
	tsquery = strings.Join(all, " & ")
	if nothing || q.Words == "" {
		return tsquery, unknown, nothing, nil
	}
	var n int
	var words string
	if err := tx.QueryRow(ctx, `SELECT numnode(w), w::text FROM websearch_to_tsquery('readout', $1) w`, q.Words).Scan(&n, &words); err != nil {
		return "", nil, false, err
	}
	switch {
	case n == 0:
		return tsquery, unknown, tsquery == "", nil
	case tsquery == "":
		return words, unknown, false, nil
	}
	return tsquery + " & (" + words + ")", unknown, false, nil
}

// patience is how long the planner's own choice may take before the search is
// made again by way of the index of terms. The planner takes terms for
// independent; where common ones hardly ever meet it would walk through
// everything, newest first, to find a page.
const patience = 150 * time.Millisecond

// Search finds items by their public words and operators. A cursor that is not
// one of ours gives news.ErrInvalid.
func (s *Store) Search(ctx context.Context, f Search) (SearchPage, error) {
	page, err := s.search(ctx, f, false)
	if code(err) == "57014" && ctx.Err() == nil { // query_canceled: out of patience
		page, err = s.search(ctx, f, true)
	}
	if err != nil {
		return page, fmt.Errorf("search %q: %w", f.Query.String(), err)
	}
	return page, nil
}

func (s *Store) search(ctx context.Context, f Search, byTerms bool) (SearchPage, error) {
	var page SearchPage
	if f.Limit <= 0 {
		f.Limit = 50
	}
	f.Limit = min(f.Limit, 200)
	at := "sort_at"
	switch f.Order {
	case ByReported:
		at = "reported"
	case ByUpdated:
		at = "updated"
	}
	var after cursor
	if f.After != "" {
		var err error
		if after, err = parseCursor(f.After); err != nil {
			return page, err
		}
	}
	tx, err := s.pool.BeginTx(ctx, pgx.TxOptions{AccessMode: pgx.ReadOnly})
	if err != nil {
		return page, err
	}
	defer tx.Rollback(context.WithoutCancel(ctx)) // nothing to keep
	tsquery, unknown, nothing, err := s.condition(ctx, tx, f.Query)
	page.Unknown = unknown
	if err != nil || nothing {
		return page, err
	}
	// The planner must see the terms to know how common they are: no prepared
	// statement, and no plan that is made for any.
	set := "SET LOCAL plan_cache_mode = force_custom_plan"
	if !byTerms {
		set += fmt.Sprintf("; SET LOCAL statement_timeout = %d", patience.Milliseconds())
	}
	if _, err := tx.Exec(ctx, set, pgx.QueryExecModeSimpleProtocol); err != nil {
		return page, err
	}
	args := []any{pgx.QueryExecModeExec, tsquery, f.Query.Words, f.Limit + 1}
	var where []string
	if tsquery != "" {
		where = append(where, `i.terms @@ $1::tsquery`)
	} else {
		where = append(where, `$1::text = ''`) // every argument is used
	}
	arg := func(v any) string { args = append(args, v); return fmt.Sprintf("$%d", len(args)-1) }
	for _, r := range []struct {
		column string
		d      news.Days
	}{{"said_on", f.Query.Said}, {"told_on", f.Query.Reported}} {
		if !r.d.From.IsZero() {
			where = append(where, "i."+r.column+" >= "+arg(r.d.From)+"::date")
		}
		if !r.d.To.IsZero() {
			where = append(where, "i."+r.column+" <= "+arg(r.d.To)+"::date")
		}
	}
	cond := strings.Join(where, " AND ")
	place := ""
	if f.After != "" {
		place = fmt.Sprintf(" AND (i.%s, i.item) < (%s::timestamptz, %s::bigint)", at, arg(after.at), arg(after.id))
	}
	with, from := "", "search_items i"
	if byTerms {
		with, from, cond = "WITH hits AS MATERIALIZED (SELECT item, sort_at, reported, updated FROM search_items i WHERE "+cond+") ", "hits i", "TRUE"
	}
	const headline = `'HighlightAll=true, StartSel="` + MarkStart + `", StopSel="` + MarkEnd + `"'`
	rows, err := tx.Query(ctx, with+`SELECT k.item, k.at, t.added_at, t.updated_at, t.payload,
			ts_headline('readout', COALESCE(t.payload ->> 'words', ''), websearch_to_tsquery('readout', $2), `+headline+`),
			ts_headline('readout', COALESCE(t.payload ->> 'sentence', ''), websearch_to_tsquery('readout', $2), `+headline+`),
			(SELECT count(*) FROM (SELECT FROM `+from+` WHERE `+cond+` LIMIT `+fmt.Sprint(TotalCap)+`) c)
		FROM (SELECT i.item, i.`+at+` AS at FROM `+from+` WHERE `+cond+place+` ORDER BY i.`+at+` DESC, i.item DESC LIMIT $3) k
		JOIN timeline_items t ON t.id = k.item ORDER BY k.at DESC, k.item DESC`, args...)
	if err != nil {
		return page, err
	}
	var c, last cursor
	var payload []byte
	var h Hit
	var added, updated time.Time
	_, err = pgx.ForEachRow(rows, []any{&c.id, &c.at, &added, &updated, &payload, &h.Words, &h.Sentence, &page.Total}, func() error {
		if len(page.Hits) == f.Limit {
			page.Next = last.String()
			return nil
		}
		var err error
		if h.Item, err = readItem(payload); err != nil {
			return fmt.Errorf("read item %d: %w", c.id, err)
		}
		h.Item.Added, h.Item.Updated = added.UTC(), updated.UTC()
		page.Hits = append(page.Hits, h)
		last = c
		return nil
	})
	return page, err
}
