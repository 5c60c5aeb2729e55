package postgres

import (
	"context"
	"encoding/json"
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
	Summit news.Summit
	Starts time.Time // first moment of the summit's first day at its place
	Ends   time.Time // first moment of the day after its last
	Topics []Named   // that anybody has a position on, those with most holders first
	Lines  []StanceLine
	More   int // holders left out: at most gridHolders are in Lines
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
	gridCount   = 50
)

// sided reports whether a position takes a side that another can contradict.
func sided(p news.Position) bool {
	return p == news.Supports || p == news.Opposes || p == news.Conditional || p == news.Neutral
}

// StanceGrid returns the positions of a summit's actors by topic and phase.
// Unknown summits give news.ErrNotFound, merged ones the grid of the one that
// stands.
func (s *Store) StanceGrid(ctx context.Context, summit string) (StanceGrid, error) {
	g, err := s.stanceGrid(ctx, summit)
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

// gridQuery walks the index from one (speaker, topic, position) to the next, so
// that its cost grows with the cells, not with the stances. Of each phase it
// takes the count, up to gridCount, and the first and latest stances.
const gridQuery = `WITH RECURSIVE cell AS (
		(SELECT speaker, topic, position FROM stance_places WHERE summit = @summit ORDER BY speaker, topic, position LIMIT 1)
		UNION ALL
		SELECT n.speaker, n.topic, n.position FROM cell c CROSS JOIN LATERAL (
			SELECT speaker, topic, position FROM stance_places WHERE summit = @summit AND (speaker, topic, position) > (c.speaker, c.topic, c.position)
			ORDER BY speaker, topic, position LIMIT 1) n
	), bounds (phase, first, past) AS (VALUES ('before', '-infinity'::timestamptz, @starts::timestamptz), ('during', @starts, @ends), ('after', @ends, 'infinity'))
	SELECT c.speaker, c.topic, c.position, b.phase, n.n, f.payload, l.payload
	FROM cell c CROSS JOIN bounds b
	CROSS JOIN LATERAL (SELECT count(*) AS n FROM (SELECT FROM stance_places p WHERE p.summit = @summit AND p.speaker = c.speaker AND p.topic = c.topic AND p.position = c.position
		AND p.sort_at >= b.first AND p.sort_at < b.past LIMIT @most) x) n
	CROSS JOIN LATERAL (SELECT t.payload FROM (SELECT item FROM stance_places p WHERE p.summit = @summit AND p.speaker = c.speaker AND p.topic = c.topic AND p.position = c.position
		AND p.sort_at >= b.first AND p.sort_at < b.past ORDER BY p.sort_at, p.item LIMIT 1) k JOIN timeline_items t ON t.id = k.item) f
	CROSS JOIN LATERAL (SELECT t.payload FROM (SELECT item FROM stance_places p WHERE p.summit = @summit AND p.speaker = c.speaker AND p.topic = c.topic AND p.position = c.position
		AND p.sort_at >= b.first AND p.sort_at < b.past ORDER BY p.sort_at DESC, p.item DESC LIMIT 1) k JOIN timeline_items t ON t.id = k.item) l`

func (s *Store) stanceGrid(ctx context.Context, summit string) (StanceGrid, error) {
	var g StanceGrid
	sm, num, err := s.standing(ctx, summit)
	if err != nil {
		return g, err
	}
	zone := location(sm.Zone)
	g.Summit, g.Starts, g.Ends = sm, civil(sm.Start, zone), civil(sm.End.AddDate(0, 0, 1), zone)
	rows, err := s.pool.Query(ctx, gridQuery, pgx.StrictNamedArgs{"summit": num, "starts": g.Starts, "ends": g.Ends, "most": gridCount})
	if err != nil {
		return g, err
	}
	type key struct{ speaker, topic int }
	lines := map[key]*StanceLine{}
	var speaker, topic, n int
	var position news.Position
	var phase SummitPhase
	var first, last []byte
	_, err = pgx.ForEachRow(rows, []any{&speaker, &topic, &position, &phase, &n, &first, &last}, func() error {
		var a, b Item
		if err := json.Unmarshal(first, &a); err != nil {
			return err
		}
		if err := json.Unmarshal(last, &b); err != nil {
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

// order sorts the grid's lines and topics, and leaves out holders beyond
// gridHolders.
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
	kept := map[ActorRef]bool{}
	for i, l := range g.Lines {
		if !kept[l.Holder] && len(kept) == gridHolders {
			g.Lines, g.More = g.Lines[:i], len(holders)-gridHolders
			break
		}
		kept[l.Holder] = true
	}
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
