package postgres_test

import (
	"testing"

	"github.com/jackc/pgx/v5"

	"readout/internal/benchdata"
	"readout/internal/pgtest"
	"readout/internal/postgres"
)

// TestGridOfMany holds the grid of a summit with more holders than a page
// takes against its stances, counted one by one.
func TestGridOfMany(t *testing.T) {
	t.Parallel()
	st := pgtest.Store(t)
	if _, err := benchdata.Fill(t.Context(), st, 2000); err != nil {
		t.Fatal(err)
	}
	type cell struct {
		holder, topic, position string
		phase                   postgres.SummitPhase
	}
	const summit = "s-1"
	counted := func(g postgres.StanceGrid) (map[cell]int, map[string]bool) {
		t.Helper()
		rows, err := st.Pool().Query(t.Context(), `SELECT a.id, o.id, p.position, CASE WHEN p.sort_at < $2 THEN 'before' WHEN p.sort_at < $3 THEN 'during' ELSE 'after' END, count(*)::int
			FROM stance_places p JOIN summits s ON s.num = p.summit JOIN actors a ON a.num = p.speaker JOIN topics o ON o.num = p.topic WHERE s.id = $1 GROUP BY 1, 2, 3, 4`, summit, g.Starts, g.Ends)
		if err != nil {
			t.Fatal(err)
		}
		n, holders := map[cell]int{}, map[string]bool{}
		var c cell
		var k int
		if _, err := pgx.ForEachRow(rows, []any{&c.holder, &c.topic, &c.position, &c.phase, &k}, func() error {
			n[c] = k
			holders[c.holder] = true
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		return n, holders
	}
	read := func(f postgres.StanceFilter) (postgres.StanceGrid, map[cell]int) {
		t.Helper()
		g, err := st.StanceGrid(t.Context(), summit, f)
		if err != nil {
			t.Fatal(err)
		}
		n := map[cell]int{}
		for _, l := range g.Lines {
			for _, c := range l.Cells {
				for _, m := range c.Marks {
					n[cell{l.Holder.ID, l.Topic.ID, string(m.Position), c.Phase}] = m.N
				}
			}
		}
		return g, n
	}
	compare := func(name string, got map[cell]int, all map[cell]int, asked func(cell) bool) {
		t.Helper()
		want := 0
		for c, n := range all {
			if !asked(c) {
				continue
			}
			want++
			if got[c] != n {
				t.Errorf("%s: %d stances in %v, want %d", name, got[c], c, n)
			}
		}
		if want == 0 || len(got) != want {
			t.Errorf("%s: %d marks, want %d", name, len(got), want)
		}
	}

	g, got := read(postgres.StanceFilter{})
	all, holders := counted(g)
	told := map[string]bool{}
	for _, l := range g.Lines {
		told[l.Holder.ID] = true
	}
	if len(holders) <= len(told) || len(g.Lines) < 120 || len(g.Lines) >= 120+benchdata.Topics {
		t.Errorf("%d lines of %d holders among %d: not cut where a page is full", len(g.Lines), len(told), len(holders))
	}
	if g.More != len(holders)-len(told) || len(g.Holders) != 60 {
		t.Errorf("%d more, want %d; %d holders to choose from", g.More, len(holders)-len(told), len(g.Holders))
	}
	// Holders who are told at all are told whole.
	compare("all", got, all, func(c cell) bool { return told[c.holder] })

	someone := ""
	for h := range holders {
		if !told[h] && (someone == "" || h < someone) {
			someone = h
		}
	}
	_, got = read(postgres.StanceFilter{Holders: []string{someone}})
	compare(someone, got, all, func(c cell) bool { return c.holder == someone })

	topic := g.Topics[0].ID
	g, got = read(postgres.StanceFilter{Topic: topic})
	on := map[string]bool{}
	for _, h := range g.Holders {
		on[h.ID] = true
	}
	compare(topic, got, all, func(c cell) bool { return c.topic == topic && on[c.holder] })
	if g, got = read(postgres.StanceFilter{Topic: "no-such-topic"}); len(got) != 0 || len(g.Holders) != 0 {
		t.Errorf("an unknown topic has %d marks and %d holders", len(got), len(g.Holders))
	}
}
