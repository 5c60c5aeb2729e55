package postgres

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"readout/internal/news"
)

// SummitPhase says where a time lies in the course of a summit, by the days of
// its place: the first day begins "during", the day after the last "after".
type SummitPhase string

// The phases of a summit's course.
const (
	BeforeSummit SummitPhase = "before"
	DuringSummit SummitPhase = "during"
	AfterSummit  SummitPhase = "after"
)

// SummitPhases are the phases in order.
var SummitPhases = []SummitPhase{BeforeSummit, DuringSummit, AfterSummit}

// StanceGrid is who stood where on what before, during and after a summit. Only
// stances that the publication rule lets the public see are in it.
type StanceGrid struct {
	Summit  news.Summit
	Starts  time.Time  // first moment of the summit's first day at its place
	Ends    time.Time  // first moment of the day after its last
	Holders []ActorRef // who has a position at all: those the summit expects, then those with most items; at most gridHolders
	Topics  []Named    // of the lines, those with most holders first
	Lines   []StanceLine
	More    int // holders with a position that no line tells
}

// StanceFilter asks for some of a grid. Its zero value asks for all that a page
// takes: the holders in the order of StanceGrid.Holders, until they have
// gridLines lines.
type StanceFilter struct {
	Holders []string // ids; these and no others
	Topic   string   // id; holders without a position on it do not count
}

// StanceLine is one holder's course on one topic. Lines go by holder (those the
// summit expects first, in its order, then those with most topics), then by
// topic as in Topics.
type StanceLine struct {
	Holder ActorRef
	Topic  Named
	Cells  []StanceCell  // before, during, after: always three
	Shifts []StanceShift // between phases, in order; each with evidence on both sides
}

// StanceCell is what a holder said of a topic in one phase.
type StanceCell struct {
	Phase    SummitPhase
	Position news.Position // "" when nothing is known; Unclear when clear positions contradict each other
	Marks    []StanceMark  // by position, most frequent first; several when the phase is Mixed
	Mixed    bool          // more than one clear position in the phase
	N        int           // stances, at most 3 × gridCount
	ByReport bool          // no stance of the phase says when it was taken: the phase is that of the first report
}

// StanceMark is one position within a cell with its evidence.
type StanceMark struct {
	Position news.Position
	N        int    // stances, at most gridCount
	Items    []Item // the first and the latest of them, as on the timeline
}

// StanceShift says that a holder's position changed between two phases. Both
// sides have one clear position each, and evidence that may be public.
type StanceShift struct {
	From, To SummitPhase
	Was, Is  news.Position
	Before   Item // latest stance that shows Was
	After    Item // earliest stance that shows Is
	Checked  bool // people accepted both
}

const (
	gridHolders = 60
	gridLines   = 120
	gridCount   = 50
)

// sided reports whether a position takes a side that another can contradict.
func sided(p news.Position) bool {
	return p == news.Supports || p == news.Opposes || p == news.Conditional || p == news.Neutral
}

// StanceGrid returns the positions of a summit's actors by topic and phase.
// Unknown summits give news.ErrNotFound, merged ones the grid of the one that
// stands; unknown holders and topics give no lines.
func (s *Store) StanceGrid(ctx context.Context, summit string, f StanceFilter) (StanceGrid, error) {
	g, err := s.stanceGrid(ctx, summit, f)
	if err != nil {
		return g, fmt.Errorf("stances of %q: %w", summit, err)
	}
	return g, nil
}

// standing reads the summit that an id stands for, with its number.
func (s *Store) standing(ctx context.Context, id string) (sm news.Summit, num int, err error) {
	rows, err := s.pool.Query(ctx, `SELECT `+summitColumns+`, num FROM summits WHERE id = (SELECT COALESCE(merged_into, id) FROM summits WHERE id = $1)`, id)
	if err == nil {
		sm, err = pgx.CollectExactlyOneRow(rows, func(row pgx.CollectableRow) (news.Summit, error) {
			var sm news.Summit
			err := row.Scan(&sm.ID, &sm.Name, &sm.Start, &sm.End, &sm.Place, &sm.Zone, &sm.Participants, &sm.Actors, &sm.Keywords, &sm.Source, &sm.Sample, &sm.HoldAll, &sm.Proposed, &num)
			return sm, err
		})
	}
	return sm, num, notFound(err)
}

// The queries of a grid step through the index from one value to the next, so
// that their cost grows with holders and lines, not with stances.
const (
	// holderQuery lists who has a position, on a topic where one is given.
	holderQuery = `WITH RECURSIVE holder AS (
			(SELECT speaker FROM stance_places WHERE summit = @summit ORDER BY speaker LIMIT 1)
			UNION ALL
			SELECT n.speaker FROM holder h CROSS JOIN LATERAL (SELECT speaker FROM stance_places WHERE summit = @summit AND speaker > h.speaker ORDER BY speaker LIMIT 1) n
		), said (speaker, n) AS (
			SELECT value::int, sum(n) FROM (SELECT value, n FROM timeline_counts WHERE summit = @summit AND facet = 'speaker' UNION ALL SELECT value, n FROM timeline_deltas WHERE summit = @summit AND facet = 'speaker') u GROUP BY value
		)
		SELECT a.num, a.id, a.name, count(*) OVER () FROM holder h JOIN actors a ON a.num = h.speaker LEFT JOIN said s ON s.speaker = h.speaker
		WHERE @topic = 0 OR EXISTS (SELECT FROM stance_places p WHERE p.summit = @summit AND p.speaker = h.speaker AND p.topic = @topic)
		ORDER BY array_position(@expected::text[], a.id), s.n DESC NULLS LAST, a.name, a.id LIMIT @most`

	// lineQuery lists the topics on which each of some holders has a position.
	lineQuery = `WITH RECURSIVE line AS (
			SELECT h.speaker, n.topic FROM unnest(@holders::int[]) AS h(speaker) CROSS JOIN LATERAL (SELECT topic FROM stance_places WHERE summit = @summit AND speaker = h.speaker ORDER BY topic LIMIT 1) n
			UNION ALL
			SELECT l.speaker, n.topic FROM line l CROSS JOIN LATERAL (SELECT topic FROM stance_places WHERE summit = @summit AND speaker = l.speaker AND topic > l.topic ORDER BY topic LIMIT 1) n
		)
		SELECT speaker, topic FROM line WHERE @topic = 0 OR topic = @topic ORDER BY array_position(@holders::int[], speaker), topic`

	// cellQuery reads, of each position in each phase of some lines, the count, up
	// to gridCount, and the first and latest stances.
	cellQuery = `WITH bounds (phase, first, past) AS (VALUES ('before', '-infinity'::timestamptz, @starts::timestamptz), ('during', @starts, @ends), ('after', @ends, 'infinity'))
		SELECT c.speaker, c.topic, o.position, b.phase, n.n, x.payload, y.payload
		FROM unnest(@speakers::int[], @topics::int[]) AS c(speaker, topic)
		CROSS JOIN unnest(ARRAY['supports', 'opposes', 'conditional', 'neutral', 'unclear']) AS o(position) CROSS JOIN bounds b
		CROSS JOIN LATERAL (SELECT item FROM stance_places p WHERE p.summit = @summit AND p.speaker = c.speaker AND p.topic = c.topic AND p.position = o.position
			AND p.sort_at >= b.first AND p.sort_at < b.past ORDER BY p.sort_at, p.item LIMIT 1) f
		CROSS JOIN LATERAL (SELECT item FROM stance_places p WHERE p.summit = @summit AND p.speaker = c.speaker AND p.topic = c.topic AND p.position = o.position
			AND p.sort_at >= b.first AND p.sort_at < b.past ORDER BY p.sort_at DESC, p.item DESC LIMIT 1) l
		CROSS JOIN LATERAL (SELECT count(*) AS n FROM (SELECT FROM stance_places p WHERE p.summit = @summit AND p.speaker = c.speaker AND p.topic = c.topic AND p.position = o.position
			AND p.sort_at >= b.first AND p.sort_at < b.past LIMIT @most) z) n
		JOIN timeline_items x ON x.id = f.item JOIN timeline_items y ON y.id = l.item`
)

func (s *Store) stanceGrid(ctx context.Context, summit string, f StanceFilter) (StanceGrid, error) {
	var g StanceGrid
	sm, num, err := s.standing(ctx, summit)
	if err != nil {
		return g, err
	}
	zone := location(sm.Zone)
	g.Summit, g.Starts, g.Ends = sm, civil(sm.Start, zone), civil(sm.End.AddDate(0, 0, 1), zone)
	on := 0
	if f.Topic != "" {
		if err := s.pool.QueryRow(ctx, `SELECT COALESCE((SELECT num FROM topics WHERE id = $1), -1)`, f.Topic).Scan(&on); err != nil {
			return g, err
		}
	}
	rows, err := s.pool.Query(ctx, holderQuery, pgx.StrictNamedArgs{"summit": num, "topic": on, "expected": list(sm.Actors), "most": gridHolders})
	if err != nil {
		return g, err
	}
	var holders []int
	var holder, all int
	var ref ActorRef
	if _, err = pgx.ForEachRow(rows, []any{&holder, &ref.ID, &ref.Name, &all}, func() error {
		holders = append(holders, holder)
		g.Holders = append(g.Holders, ref)
		return nil
	}); err != nil {
		return g, err
	}
	if f.Holders != nil {
		rows, err := s.pool.Query(ctx, `SELECT num FROM actors WHERE id = ANY($1)`, f.Holders)
		if err == nil {
			holders, err = pgx.CollectRows(rows, pgx.RowTo[int])
		}
		if err != nil {
			return g, err
		}
	}
	rows, err = s.pool.Query(ctx, lineQuery, pgx.StrictNamedArgs{"summit": num, "topic": on, "holders": holders})
	if err != nil {
		return g, err
	}
	var speakers, topics []int
	var speaker, topic, told int
	full := false
	if _, err = pgx.ForEachRow(rows, []any{&speaker, &topic}, func() error {
		another := len(speakers) == 0 || speakers[len(speakers)-1] != speaker
		if full = full || another && f.Holders == nil && len(speakers) >= gridLines; full {
			return nil
		}
		if another {
			told++
		}
		speakers, topics = append(speakers, speaker), append(topics, topic)
		return nil
	}); err != nil {
		return g, err
	}
	g.More = all - told
	rows, err = s.pool.Query(ctx, cellQuery, pgx.StrictNamedArgs{"summit": num, "starts": g.Starts, "ends": g.Ends, "most": gridCount, "speakers": speakers, "topics": topics})
	if err != nil {
		return g, err
	}
	type key struct{ speaker, topic int }
	lines := map[key]*StanceLine{}
	var n int
	var position news.Position
	var phase SummitPhase
	var first, last []byte
	_, err = pgx.ForEachRow(rows, []any{&speaker, &topic, &position, &phase, &n, &first, &last}, func() error {
		a, err := readItem(first)
		if err != nil {
			return err
		}
		b, err := readItem(last)
		if err != nil {
			return err
		}
		if len(a.Who) == 0 || len(a.Topics) == 0 {
			return nil
		}
		k := key{speaker, topic}
		l := lines[k]
		if l == nil {
			l = &StanceLine{Holder: a.Who[0], Topic: a.Topics[0]}
			for _, p := range SummitPhases {
				l.Cells = append(l.Cells, StanceCell{Phase: p})
			}
			lines[k] = l
		}
		c := &l.Cells[slices.Index(SummitPhases, phase)]
		m := StanceMark{Position: position, N: n, Items: []Item{a}}
		if b.ID != a.ID {
			m.Items = append(m.Items, b)
		}
		c.Marks = append(c.Marks, m)
		c.N += n
		return nil
	})
	if err != nil {
		return g, err
	}
	for _, l := range lines {
		l.sum()
		g.Lines = append(g.Lines, *l)
	}
	g.order()
	return g, nil
}

// sum settles what each phase says and where the holder's position shifted.
func (l *StanceLine) sum() {
	for i := range l.Cells {
		c := &l.Cells[i]
		slices.SortFunc(c.Marks, func(a, b StanceMark) int {
			if a.N != b.N {
				return b.N - a.N
			}
			return a.Items[0].SortAt.Compare(b.Items[0].SortAt)
		})
		sides := 0
		c.ByReport = len(c.Marks) > 0
		for _, m := range c.Marks {
			if sided(m.Position) {
				sides++
				c.Position = m.Position
			}
			for _, it := range m.Items {
				c.ByReport = c.ByReport && !it.When.Known()
			}
		}
		c.Mixed = sides > 1
		if len(c.Marks) > 0 && sides != 1 {
			c.Position = news.Unclear
		}
	}
	var was *StanceCell
	for i := range l.Cells {
		c := &l.Cells[i]
		if !sided(c.Position) {
			continue
		}
		if was != nil && was.Position != c.Position {
			a, b := was.of(was.Position), c.of(c.Position)
			sh := StanceShift{From: was.Phase, To: c.Phase, Was: was.Position, Is: c.Position, Before: a.Items[len(a.Items)-1], After: b.Items[0]}
			if !evident(sh.Before) || !evident(sh.After) {
				was = c
				continue
			}
			sh.Checked = sh.Before.State != news.StateSuggested && sh.After.State != news.StateSuggested
			l.Shifts = append(l.Shifts, sh)
		}
		was = c
	}
}

// evident reports whether a stance has evidence that may be shown: a quote, or
// the outlet's sentence within its rights.
func evident(it Item) bool { return len(it.Evidence) > 0 || it.Sentence != "" }

// of returns the mark of a position.
func (c *StanceCell) of(p news.Position) StanceMark {
	return c.Marks[slices.IndexFunc(c.Marks, func(m StanceMark) bool { return m.Position == p })]
}

// order sorts the grid's lines and topics.
func (g *StanceGrid) order() {
	holders, topics, names := map[ActorRef]int{}, map[string]int{}, map[string]string{}
	for _, l := range g.Lines {
		holders[l.Holder]++
		topics[l.Topic.ID]++
		names[l.Topic.ID] = l.Topic.Name
	}
	for id, name := range names {
		g.Topics = append(g.Topics, Named{id, name})
	}
	slices.SortFunc(g.Topics, func(a, b Named) int {
		if topics[a.ID] != topics[b.ID] {
			return topics[b.ID] - topics[a.ID]
		}
		return compare(a.Name, b.Name, a.ID, b.ID)
	})
	expected := func(a ActorRef) int {
		if i := slices.Index(g.Summit.Actors, a.ID); i >= 0 {
			return i
		}
		return len(g.Summit.Actors)
	}
	slices.SortFunc(g.Lines, func(a, b StanceLine) int {
		if a.Holder != b.Holder {
			if x, y := expected(a.Holder), expected(b.Holder); x != y {
				return x - y
			}
			if x, y := holders[a.Holder], holders[b.Holder]; x != y {
				return y - x
			}
			return compare(a.Holder.Name, b.Holder.Name, a.Holder.ID, b.Holder.ID)
		}
		place := func(t Named) int { return slices.Index(g.Topics, t) }
		return place(a.Topic) - place(b.Topic)
	})
}

// compare orders by name, then by id.
func compare(a, b, idA, idB string) int {
	switch {
	case a < b, a == b && idA < idB:
		return -1
	case a == b && idA == idB:
		return 0
	}
	return 1
}
