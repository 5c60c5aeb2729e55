package postgres

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"readout/internal/news"
)

// Carried says how an outlet carries an item, or why nothing is known of that.
// It is never empty.
type Carried string

// The ways of carrying an item, from most to least, then the ways of not.
const (
	CarriedFull        Carried = "full"
	CarriedPart        Carried = "part"
	CarriedAltered     Carried = "other words"
	CarriedTranslation Carried = "translation"
	CarriedParaphrase  Carried = "paraphrase"
	CarriedHeadline    Carried = "headline"
	CarriedReported    Carried = "reported" // an event
	CarriedCopy        Carried = "republished"
	CarriedNone        Carried = "none found"    // its reports of the time were read
	CarriedPartly      Carried = "read in part"  // they end at a wall
	CarriedUnread      Carried = "not fetched"   // they were announced, refused or failed
	CarriedUnwatched   Carried = "not monitored" // nothing of the outlet was read in that time
)

// rank orders the ways: an outlet with several reports counts by the best.
func (c Carried) rank() int {
	return slices.Index([]Carried{CarriedHeadline, CarriedParaphrase, CarriedTranslation, CarriedAltered, CarriedPart, CarriedReported, CarriedFull}, c)
}

// Found reports whether the outlet carries the item itself.
func (c Carried) Found() bool { return c.rank() >= 0 }

// CoverageFilter narrows a coverage grid. The zero value asks for the most
// widely reported items in the outlets that report most.
type CoverageFilter struct {
	Outlets []string      // ids; unknown ones are left out
	Kind    news.ItemKind // "" means quotes and events
	Limit   int           // rows, 1 to 60; 0 means 25
}

// Coverage says which outlets carry which of a summit's items.
type Coverage struct {
	Outlets []CoverageOutlet // columns
	Others  []Named          // further outlets of the summit, not among the columns
	Rows    []CoverageRow    // most outlets first
	Total   int              // items that rows are chosen from, capped at TotalCap
}

// CoverageOutlet is a column with what was read of the outlet in the days of
// the rows.
type CoverageOutlet struct {
	Named
	Kind   news.OutletKind
	Items  int // of the summit that it reports
	Stored int // articles read
	Part   int // of them cut off by a wall
	Unread int // articles that were announced, but could not be read
}

// CoverageRow is an item with one cell a column.
type CoverageRow struct {
	Item   Item
	Cells  []CoverageCell
	Copies []ArticleRef // wire copies, folded into one column
}

// CoverageCell is how one outlet carries one item.
type CoverageCell struct {
	How     Carried
	Quote   int64  // of the best version, 0 for events and where nothing is found
	Cue     string // its reporting words
	Words   string // what may be shown of its words; "" where rights keep them back
	Set     bool   // the words stand in quotation marks throughout
	Cut     bool
	Status  news.Status // of an event, as this outlet tells it
	Article int64
	Speaker string // whom the outlet names, where that may be shown and differs from the item's
}

const (
	coverageRows    = 25
	coverageColumns = 10
	// coverageBefore and coverageAfter bound the time around an item's first report in
	// which an outlet's reports count as chances to carry it.
	coverageBefore = 12 * time.Hour
	coverageAfter  = 48 * time.Hour
)

// Coverage returns how outlets carry a summit's most widely reported items.
// Unknown summits give news.ErrNotFound.
func (s *Store) Coverage(ctx context.Context, summit string, f CoverageFilter) (Coverage, error) {
	c, err := s.coverage(ctx, summit, f)
	if err != nil {
		return c, fmt.Errorf("coverage of %q: %w", summit, err)
	}
	return c, nil
}

func (s *Store) coverage(ctx context.Context, summit string, f CoverageFilter) (Coverage, error) {
	var c Coverage
	_, num, err := s.standing(ctx, summit)
	if err != nil {
		return c, err
	}
	if f.Limit <= 0 {
		f.Limit = coverageRows
	}
	f.Limit = min(f.Limit, 60)
	kinds := []news.ItemKind{news.ItemUtterance, news.ItemEvent}
	if f.Kind == news.ItemUtterance || f.Kind == news.ItemEvent {
		kinds = []news.ItemKind{f.Kind}
	}
	const candidates = `FROM timeline_items t WHERE t.summit = $1 AND t.kind IN ('quote', 'event') AND t.kind = ANY($2) AND t.weight > 0 AND NOT t.background AND ` + onList
	rows, err := s.pool.Query(ctx, `SELECT `+placedColumns+` `+candidates+` ORDER BY t.weight DESC, t.sort_at, t.id LIMIT $3`, num, kinds, f.Limit)
	if err != nil {
		return c, err
	}
	placed, err := pgx.CollectRows(rows, scanPlaced)
	if err != nil {
		return c, err
	}
	if err := s.pool.QueryRow(ctx, `SELECT count(*) FROM (SELECT `+candidates+` LIMIT $3) c`, num, kinds, TotalCap).Scan(&c.Total); err != nil {
		return c, err
	}
	if len(placed) == 0 {
		return c, nil
	}
	var us, es []int64
	from, to := placed[0].Reported, placed[0].Reported
	for _, p := range placed {
		if p.Kind == news.ItemUtterance {
			us = append(us, p.ID)
		} else {
			es = append(es, p.ID)
		}
		if p.Reported.Before(from) {
			from = p.Reported
		}
		if p.Reported.After(to) {
			to = p.Reported
		}
	}
	from, to = from.Add(-coverageBefore), to.Add(coverageAfter)
	if err := s.coverageOutlets(ctx, &c, num, f.Outlets, from, to); err != nil {
		return c, err
	}
	column := map[string]int{}
	ids := []string{}
	for i, o := range c.Outlets {
		column[o.ID] = i
		ids = append(ids, o.ID)
	}
	read, err := s.readings(ctx, ids, windows(placed))
	if err != nil {
		return c, err
	}
	for i, id := range ids {
		for _, r := range read[id] {
			c.Outlets[i].Stored += r.whole + r.part
			c.Outlets[i].Part += r.part
			c.Outlets[i].Unread += r.unread
		}
	}
	at := map[itemKey]int{}
	for i, p := range placed {
		row := CoverageRow{Item: p.Item, Cells: make([]CoverageCell, len(c.Outlets))}
		c.Rows = append(c.Rows, row)
		at[itemKey{p.Kind, p.ID}] = i
	}
	put := func(key itemKey, a ArticleRef, cell CoverageCell) {
		row := &c.Rows[at[key]]
		if a.WireOf != 0 {
			if !slices.ContainsFunc(row.Copies, func(c ArticleRef) bool { return c.ID == a.ID }) {
				row.Copies = append(row.Copies, a)
			}
			if i, ok := column[a.Outlet.ID]; ok && row.Cells[i].How == "" {
				row.Cells[i] = CoverageCell{How: CarriedCopy, Article: a.ID, Quote: cell.Quote}
			}
			return
		}
		i, ok := column[a.Outlet.ID]
		if ok && (row.Cells[i].How == "" || row.Cells[i].How == CarriedCopy || cell.How.rank() > row.Cells[i].How.rank()) {
			cell.Article = a.ID
			row.Cells[i] = cell
		}
	}
	if len(us) > 0 {
		ms, err := members(ctx, s.pool, `x.utterance_id = ANY($1)`, us)
		if err != nil {
			return c, err
		}
		for _, m := range ms {
			if !m.active {
				continue
			}
			key := itemKey{news.ItemUtterance, m.Utterance}
			q := m.public(nil)
			cell := CoverageCell{How: carried(q), Quote: q.ID, Cue: q.Cue, Words: q.Words, Cut: q.Cut, Set: q.Kind == news.Direct}
			if cell.Words == "" {
				cell.Words, cell.Set = q.Sentence, false
			}
			if it := c.Rows[at[key]].Item; q.Named && it.Named && q.Speaker.Name != "" && q.Speaker != it.Who[0] {
				cell.Speaker = q.Speaker.Name
			}
			put(key, q.Article, cell)
		}
	}
	if len(es) > 0 {
		ts, err := tellings(ctx, s.pool, `x.event_id = ANY($1)`, es)
		if err != nil {
			return c, err
		}
		for _, t := range ts {
			if t.active {
				put(itemKey{news.ItemEvent, t.event}, t.Article, CoverageCell{How: CarriedReported, Words: t.Sentence, Cut: t.Cut, Status: t.Status})
			}
		}
	}
	for i := range c.Rows {
		row := &c.Rows[i]
		for j := range row.Cells {
			if row.Cells[j].How == "" {
				row.Cells[j].How = missing(read[c.Outlets[j].ID], row.Item.Reported)
			}
		}
	}
	return c, nil
}

// carried classes a version by its wording.
func carried(q QuoteRow) Carried {
	switch {
	case q.Place == news.InHeadline || q.Place == news.InStandfirst:
		return CarriedHeadline
	case q.Kind == news.Indirect || q.Wording == news.Paraphrase:
		return CarriedParaphrase
	}
	switch q.Wording {
	case news.TruncatedStart, news.TruncatedEnd, news.TruncatedBoth, news.Elided, news.Fragment:
		return CarriedPart
	case news.Altered:
		return CarriedAltered
	case news.Translation:
		return CarriedTranslation
	case "":
		if q.Kind == news.Mixed {
			return CarriedPart
		}
	}
	return CarriedFull
}

// coverageOutlets chooses the columns: the outlets asked for, else those that
// report most of the summit's items, news before wires before press rooms, and
// then outlets of which something was to be read in that time.
func (s *Store) coverageOutlets(ctx context.Context, c *Coverage, num int, asked []string, from, to time.Time) error {
	rows, err := s.pool.Query(ctx, `WITH n AS (
			SELECT value::int AS num, sum(n) AS n FROM (SELECT value, n FROM timeline_counts WHERE summit = $1 AND facet = 'outlet' UNION ALL SELECT value, n FROM timeline_deltas WHERE summit = $1 AND facet = 'outlet') u GROUP BY value)
		SELECT o.id, o.name, o.kind, COALESCE(n.n, 0)::int FROM outlets o LEFT JOIN n ON n.num = o.num
		WHERE n.n > 0 OR o.id = ANY($2) OR o.enabled AND EXISTS (SELECT FROM articles a WHERE a.outlet_id = o.id AND a.reported_at BETWEEN $3 AND $4)
		ORDER BY array_position(ARRAY['news', 'wire', 'press room'], o.kind), COALESCE(n.n, 0) DESC, o.name, o.id`, num, list(asked), from, to)
	if err != nil {
		return err
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (CoverageOutlet, error) {
		var o CoverageOutlet
		err := row.Scan(&o.ID, &o.Name, &o.Kind, &o.Items)
		return o, err
	})
	if err != nil {
		return err
	}
	if len(asked) > 0 {
		for _, id := range asked {
			if i := slices.IndexFunc(all, func(o CoverageOutlet) bool { return o.ID == id }); i >= 0 && len(c.Outlets) < coverageColumns {
				c.Outlets = append(c.Outlets, all[i])
				all = slices.Delete(all, i, i+1)
			}
		}
	} else {
		n := min(len(all), coverageColumns)
		c.Outlets, all = all[:n:n], all[n:]
	}
	for _, o := range all {
		c.Others = append(c.Others, o.Named)
	}
	return nil
}

// reading is what was read of an outlet within an hour, or a poll of its feeds
// that succeeded.
type reading struct {
	at                  time.Time
	whole, part, unread int
	poll                bool
}

// window is a stretch of time.
type window struct{ from, to time.Time }

// windows are the times in which outlets may have had the items, in order and
// apart.
func windows(items []Placed) []window {
	ws := make([]window, len(items))
	for i, p := range items {
		ws[i] = window{p.Reported.Add(-coverageBefore), p.Reported.Add(coverageAfter)}
	}
	slices.SortFunc(ws, func(a, b window) int { return a.from.Compare(b.from) })
	apart := ws[:1]
	for _, w := range ws[1:] {
		if last := &apart[len(apart)-1]; w.from.After(last.to) {
			apart = append(apart, w)
		} else if w.to.After(last.to) {
			last.to = w.to
		}
	}
	return apart
}

// readings returns by outlet what was read of it in some times, which are apart,
// from its articles and the fetch log.
func (s *Store) readings(ctx context.Context, outlets []string, ws []window) (map[string][]reading, error) {
	out := map[string][]reading{}
	froms, tos := make([]time.Time, len(ws)), make([]time.Time, len(ws))
	for i, w := range ws {
		froms[i], tos[i] = w.from, w.to
	}
	// OFFSET 0 keeps the steps apart: one range of an index for an outlet and a time.
	rows, err := s.pool.Query(ctx, `WITH w AS (SELECT * FROM unnest($1::text[]) AS o(outlet) CROSS JOIN unnest($2::timestamptz[], $3::timestamptz[]) AS t(since, until))
		SELECT w.outlet, date_trunc('hour', a.reported_at), count(*) FILTER (WHERE a.state = 'stored' AND NOT a.partial), count(*) FILTER (WHERE a.state = 'stored' AND a.partial),
			count(*) FILTER (WHERE a.state IN ('announced', 'refused', 'failed', 'gone')), false
		FROM w CROSS JOIN LATERAL (SELECT reported_at, state, COALESCE((SELECT r.partial FROM revisions r WHERE r.id = x.revision_id), false) AS partial
			FROM articles x WHERE x.outlet_id = w.outlet AND x.reported_at BETWEEN w.since AND w.until OFFSET 0) a GROUP BY 1, 2
		UNION ALL
		SELECT w.outlet, date_trunc('hour', f.at), 0, 0, 0, true
		FROM w CROSS JOIN LATERAL (SELECT at FROM fetch_log x WHERE x.outlet_id = w.outlet AND x.at BETWEEN w.since AND w.until
			AND x.purpose IN ('feed', 'sitemap', 'listing') AND x.outcome IN ('read', 'not modified', 'unchanged') OFFSET 0) f GROUP BY 1, 2`, outlets, froms, tos)
	if err != nil {
		return nil, err
	}
	var id string
	var r reading
	_, err = pgx.ForEachRow(rows, []any{&id, &r.at, &r.whole, &r.part, &r.unread, &r.poll}, func() error {
		out[id] = append(out[id], r)
		return nil
	})
	return out, err
}

// missing says why an outlet has nothing of an item that was first reported at
// that time: because its reports were read and do not have it, or because they
// were not read. That nothing was found is said only of what was read.
func missing(rs []reading, reported time.Time) Carried {
	from, to := reported.Add(-coverageBefore), reported.Add(coverageAfter)
	var whole, part, unread int
	watched := false
	for _, r := range rs {
		if r.at.Before(from) || r.at.After(to) {
			continue
		}
		whole, part, unread = whole+r.whole, part+r.part, unread+r.unread
		watched = watched || r.poll
	}
	switch {
	case whole > 0:
		return CarriedNone
	case part > 0:
		return CarriedPartly
	case unread > 0:
		return CarriedUnread
	case watched:
		return CarriedNone
	}
	return CarriedUnwatched
}
