package postgres

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"readout/internal/news"
)

// Overview is a summit's timeline from afar: how much was reported by whom,
// hour by hour, what most outlets carry, and how matters stand.
type Overview struct {
	Bins      []Bin
	Documents []Placed          // official texts: outcomes first (declarations, joint statements), then those whose words most outlets carry
	Top       []Placed          // quotes and events by the number of independent outlets, at least two; no background
	Agreed    []Placed          // agreements and signings that happened, most outlets first
	Open      []Placed          // events that are planned, cancelled or denied, most outlets first
	Disputed  []Placed          // utterances that outlets give to different speakers
	Tells     map[int64][]int64 // of events in Top, the utterances that they were read from
	Agenda    []AgendaEntry     // what was announced before it was
	Days      []Digest          // the days in order, each with what is most widely reported
	Rest      int               // items of days that Days leaves out
	Quotes    int               // quotes that the timeline shows
	Unnamed   int               // of them without an established speaker
	Untimed   int               // of them without a stated or inferred time
	Checked   int               // items that an editor has checked
	Unsure    int               // stances that no rule is sure enough to show, at most TotalCap
}

// Bin counts the items of one kind of one polity in one hour.
type Bin struct {
	Polity string // code of the speaker's or doer's polity, "" when there is none
	Kind   news.ItemKind
	Hour   time.Time // UTC
	N      int
	ItemID int64 // of one of them
}

// Placed is an item with its place on its timeline.
type Placed struct {
	Item
	at cursor
}

// From returns the cursor of a page that begins with the item.
func (p Placed) From(o Order) string {
	c := p.at
	if o == NewestFirst {
		c.id++
	} else {
		c.id--
	}
	return c.String()
}

// Digest is a day with its most widely reported items.
type Digest struct {
	Day   time.Time // midnight in the summit's zone; zero for what is retold from earlier
	Last  time.Time // the last day of what is retold from earlier
	Total int
	Items []Item // in order
}

const (
	// candidates is how many items Overview.Top and the other lists hold.
	candidates = 40
	// digestRows is how many items all days of an overview show together.
	digestRows = 36
	// digestDay is how many items one day shows at most.
	digestDay = 8
	// retold is how many days before a summit background counts as earlier.
	retold = 7
)

// Overview returns what a summit's first page needs. It reads every item of the
// summit: keep what it returns until SummitPage.AsOf moves.
func (s *Store) Overview(ctx context.Context, summit string) (Overview, error) {
	o, err := s.overview(ctx, summit)
	if err != nil {
		return o, fmt.Errorf("overview of %s: %w", summit, err)
	}
	return o, nil
}

const (
	placedColumns = `t.id, t.sort_at, t.added_at, t.payload`
	onList        = `EXISTS (SELECT FROM timeline_index x WHERE x.item = t.id AND x.topic = 0 AND x.outlet = 0)`

	binQuery = `
		SELECT COALESCE(NULLIF(a.code, ''), a.country, '') AS polity, x.kind, date_trunc('hour', x.sort_at, 'UTC') AS hour,
		       count(*)::int AS n, min(t.item_id) AS item_id
		FROM timeline_index x
		JOIN timeline_items t ON t.id = x.item
		LEFT JOIN actors a ON a.num = x.speaker
		WHERE x.summit = $1 AND x.topic = 0 AND x.outlet = 0
		GROUP BY 1, 2, 3
		ORDER BY 3, 1, 2`

	documentQuery = `
		SELECT ` + placedColumns + `
		FROM timeline_items t
		WHERE t.summit = $1 AND t.kind = 'document' AND ` + onList + `
		ORDER BY t.payload ->> 'words' ~* '\m(declaration|communiqu[eé]|joint statement|conclusions|agreement|memorandum|treaty)\M' DESC, (SELECT count(DISTINCT b.outlet_id) FROM articles b WHERE b.id <> t.item_id AND b.wire_of IS NULL AND b.id IN (
				SELECT r.article_id FROM quotes q JOIN quotes r ON r.utterance_id = q.utterance_id WHERE q.article_id = t.item_id
				UNION ALL SELECT r.article_id FROM event_reports q JOIN event_reports r ON r.event_id = q.event_id WHERE q.article_id = t.item_id)) DESC,
			t.sort_at DESC, t.id
		LIMIT $2`

	topQuery = `
		SELECT ` + placedColumns + `
		FROM timeline_items t
		WHERE t.summit = $1 AND t.kind IN ('quote', 'event') AND t.weight > 1 AND NOT t.background AND ` + onList + `
		ORDER BY t.weight DESC, t.sort_at, t.id
		LIMIT $2`

	standingQuery = `
		SELECT ` + placedColumns + `
		FROM timeline_items t
		WHERE t.summit = $1 AND t.kind = 'event' AND t.weight > 0 AND NOT t.background AND ` + onList + `
		  AND (t.payload ->> 'status' = 'happened') = $3 AND ($3 = false OR t.payload ->> 'eventKind' IN ('agreement', 'signing'))
		  AND t.payload ->> 'status' <> 'hypothetical'
		ORDER BY t.weight DESC, t.sort_at DESC, t.id
		LIMIT $2`

	disputedQuery = `
		SELECT ` + placedColumns + `
		FROM timeline_items t
		WHERE t.summit = $1 AND t.kind = 'quote' AND t.weight > 1 AND t.payload ->> 'conflict' = 'true' AND ` + onList + `
		ORDER BY t.weight DESC, t.sort_at, t.id
		LIMIT $2`

	clearQuery = `
		SELECT count(*) FILTER (WHERE t.kind = 'quote'), count(*) FILTER (WHERE t.kind = 'quote' AND (t.payload ->> 'named') <> 'true'),
			count(*) FILTER (WHERE t.kind = 'quote' AND COALESCE(t.payload -> 'when' ->> 'Precision', '') = ''), count(*) FILTER (WHERE t.payload ->> 'state' IN ('accepted', 'reviewed'))
		FROM timeline_items t WHERE t.summit = $1 AND ` + onList
)

func (s *Store) overview(ctx context.Context, summit string) (Overview, error) {
	var o Overview
	var num int
	var zoneName string
	var start, end time.Time
	if err := s.pool.QueryRow(ctx, `SELECT num, zone, start_day, end_day FROM summits WHERE id = $1`, summit).Scan(&num, &zoneName, &start, &end); err != nil {
		return o, notFound(err)
	}
	zone := location(zoneName)
	placed := func(into *[]Placed) func(pgx.Rows) error {
		return func(rows pgx.Rows) (err error) {
			*into, err = pgx.CollectRows(rows, scanPlaced)
			return err
		}
	}
	var all []light
	b := &pgx.Batch{}
	b.Queue(binQuery, num).Query(func(rows pgx.Rows) (err error) {
		o.Bins, err = pgx.CollectRows(rows, pgx.RowToStructByName[Bin])
		return err
	})
	b.Queue(documentQuery, num, candidates).Query(placed(&o.Documents))
	b.Queue(topQuery, num, candidates).Query(placed(&o.Top))
	b.Queue(standingQuery, num, candidates, true).Query(placed(&o.Agreed))
	b.Queue(standingQuery, num, candidates, false).Query(placed(&o.Open))
	b.Queue(disputedQuery, num, candidates).Query(placed(&o.Disputed))
	b.Queue(`SELECT count(*) FROM (SELECT DISTINCT r.stance_id FROM stance_reports r JOIN stances st ON st.id = r.stance_id JOIN article_summits x ON x.article_id = r.article_id
		WHERE x.summit_id = $1 AND $1 = ANY(r.summits) AND NOT st.established AND st.state = 'suggested' LIMIT $2) c`, summit, TotalCap).QueryRow(func(row pgx.Row) error { return row.Scan(&o.Unsure) })
	b.Queue(clearQuery, num).QueryRow(func(row pgx.Row) error { return row.Scan(&o.Quotes, &o.Unnamed, &o.Untimed, &o.Checked) })
	b.Queue(`SELECT t.id, t.sort_at, t.kind = 'document' AS document, t.weight, t.background, COALESCE(t.payload -> 'when', '{}') FROM timeline_index x JOIN timeline_items t ON t.id = x.item
		WHERE x.summit = $1 AND x.topic = 0 AND x.outlet = 0 ORDER BY x.sort_at, x.item`, num).Query(func(rows pgx.Rows) (err error) {
		all, err = pgx.CollectRows(rows, pgx.RowToStructByPos[light])
		return err
	})
	if err := s.pool.SendBatch(ctx, b).Close(); err != nil {
		return o, err
	}

	var err error
	if o.Agenda, err = s.Agenda(ctx, summit); err != nil {
		return o, err
	}
	var events []int64
	for _, p := range o.Top {
		if p.Kind == news.ItemEvent {
			events = append(events, p.ID)
		}
	}
	rows, err := s.pool.Query(ctx, `SELECT DISTINCT r.event_id, q.utterance_id FROM event_reports r JOIN quotes q ON q.id = r.quote_id WHERE r.event_id = ANY($1) AND q.utterance_id IS NOT NULL ORDER BY 1, 2`, events)
	if err != nil {
		return o, err
	}
	o.Tells = map[int64][]int64{}
	var event, utterance int64
	if _, err := pgx.ForEachRow(rows, []any{&event, &utterance}, func() error { o.Tells[event] = append(o.Tells[event], utterance); return nil }); err != nil {
		return o, err
	}

	days, rest := chooseDays(all, civil(start, zone), civil(end, zone), zone)
	o.Rest = rest
	var ids []int64
	for _, d := range days {
		for _, l := range d.items {
			ids = append(ids, l.ID)
		}
	}
	rows, err = s.pool.Query(ctx, `SELECT `+placedColumns+` FROM timeline_items t WHERE t.id = ANY($1)`, ids)
	if err != nil {
		return o, err
	}
	items, err := pgx.CollectRows(rows, scanPlaced)
	if err != nil {
		return o, err
	}
	byID := make(map[int64]Item, len(items))
	for _, p := range items {
		byID[p.at.id] = p.Item
	}
	for _, d := range days {
		out := Digest{Day: d.day, Last: d.last, Total: d.total}
		for _, l := range d.items {
			if it, ok := byID[l.ID]; ok { // else it went meanwhile
				out.Items = append(out.Items, it)
			}
		}
		o.Days = append(o.Days, out)
	}
	return o, nil
}

func scanPlaced(row pgx.CollectableRow) (Placed, error) {
	var p Placed
	var added time.Time
	var payload []byte
	if err := row.Scan(&p.at.id, &p.at.at, &added, &payload); err != nil {
		return p, err
	}
	var err error
	if p.Item, err = readItem(payload); err != nil {
		return p, fmt.Errorf("read item %d: %w", p.at.id, err)
	}
	p.Added = added.UTC()
	return p, nil
}

// light is what choosing items for a digest needs of one.
type light struct {
	ID         int64
	SortAt     time.Time
	Document   bool
	Weight     int
	Background bool
	When       news.Date
}

type digestOf struct {
	day, last time.Time
	total     int
	items     []light
}

// chooseDays groups items, given in order, by day of the zone and keeps of each day
// the most widely reported: official texts first, then by independent outlets,
// then by time. Days of the summit keep more than others; where there are too
// many days for all, those with the fewest items are left out, and rest counts
// their items.
func chooseDays(all []light, start, end time.Time, zone *time.Location) (days []digestOf, rest int) {
	before := start.AddDate(0, 0, -retold)
	var earlier digestOf
	at := map[time.Time]int{}
	for _, l := range all {
		day := l.When.Day(l.SortAt, zone)
		if l.Background && day.Before(before) {
			earlier.total++
			if day.After(earlier.last) {
				earlier.last = day
			}
			continue
		}
		i, ok := at[day]
		if !ok {
			i = len(days)
			at[day] = i
			days = append(days, digestOf{day: day})
		}
		days[i].total++
		days[i].items = append(days[i].items, l)
	}
	slices.SortFunc(days, func(a, b digestOf) int { return a.day.Compare(b.day) })
	within := func(d digestOf) bool { return !d.day.Before(start) && !d.day.After(end) }
	if len(days) > digestRows {
		keep := slices.Clone(days)
		slices.SortStableFunc(keep, func(a, b digestOf) int {
			if within(a) != within(b) {
				return map[bool]int{true: -1, false: 1}[within(a)]
			}
			return cmp.Compare(b.total, a.total)
		})
		for _, d := range keep[digestRows:] {
			rest += d.total
		}
		days = keep[:digestRows]
		slices.SortFunc(days, func(a, b digestOf) int { return a.day.Compare(b.day) })
	}
	// Every day gets one row, then the days of the summit and those next to it
	// take turns until the rows are spent.
	quota := make([]int, len(days))
	left := digestRows
	for round := 1; left > 0; round++ {
		spent := false
		for i, d := range days {
			most := digestDay / 2
			if within(d) {
				most = digestDay
			}
			if left > 0 && quota[i] < min(most, d.total) {
				quota[i]++
				left--
				spent = true
			}
		}
		if !spent {
			break
		}
	}
	for i := range days {
		d := &days[i]
		if d.total <= quota[i] {
			continue
		}
		chosen := slices.Clone(d.items)
		slices.SortStableFunc(chosen, func(a, b light) int {
			if a.Document != b.Document {
				return map[bool]int{true: -1, false: 1}[a.Document]
			}
			if a.Background != b.Background {
				return map[bool]int{true: 1, false: -1}[a.Background]
			}
			return cmp.Compare(b.Weight, a.Weight)
		})
		chosen = chosen[:quota[i]]
		slices.SortFunc(chosen, func(a, b light) int {
			return cmp.Or(a.SortAt.Compare(b.SortAt), cmp.Compare(a.ID, b.ID))
		})
		d.items = chosen
	}
	if earlier.total > 0 {
		days = append([]digestOf{earlier}, days...)
	}
	return days, rest
}
