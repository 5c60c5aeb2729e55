package postgres_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"readout/internal/news"
	"readout/internal/postgres"
)

// put writes an item to the timeline of the harbour summit as linking does.
func put(t *testing.T, st *postgres.Store, it postgres.Item) {
	t.Helper()
	payload, err := json.Marshal(it)
	if err != nil {
		t.Fatal(err)
	}
	_, err = st.Pool().Exec(t.Context(), `INSERT INTO timeline_items (summit, kind, item_id, sort_at, payload) SELECT num, $1, $2, $3, $4 FROM summits WHERE id = '2026-05-04-harbour'
		ON CONFLICT (summit, kind, item_id) DO UPDATE SET sort_at = excluded.sort_at, payload = excluded.payload`, it.Kind, it.ID, it.SortAt, payload)
	if err != nil {
		t.Fatal(err)
	}
}

func find(t *testing.T, st *postgres.Store, q string) postgres.SearchPage {
	t.Helper()
	query, err := news.ParseQuery(q)
	if err != nil {
		t.Fatal(err)
	}
	p, err := st.Search(t.Context(), postgres.Search{Query: query})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func ids(p postgres.SearchPage) []int64 {
	ids := []int64{}
	for _, h := range p.Hits {
		ids = append(ids, h.Item.ID)
	}
	return ids
}

func TestSearch(t *testing.T) {
	t.Parallel()
	st := world(t)
	gull, tern := postgres.Named{ID: "gull", Name: "The Gull"}, postgres.Named{ID: "tern", Name: "The Tern"}
	day := news.Date{From: noon.Truncate(24 * time.Hour), To: noon.Truncate(24*time.Hour).AddDate(0, 0, 1), Precision: news.Day, Basis: news.BasisStated}
	// Half past midnight in London is still the day before in UTC.
	night := news.Date{From: noon.Add(-12*time.Hour - 30*time.Minute), To: noon.Add(-12 * time.Hour), Precision: news.Minute, Basis: news.BasisStated}
	put(t, st, postgres.Item{Kind: news.ItemUtterance, ID: 1, SortAt: noon, Who: []postgres.ActorRef{{ID: "ada-vell", Name: "Ada Vell"}}, Named: true, Words: "no security guarantees for the fishing fleet",
		Speech: news.Direct, When: day, Reported: noon.Add(time.Hour), Outlets: []postgres.Named{gull, tern}, State: news.StateSuggested, Topics: []postgres.Named{{ID: "fish", Name: "Fisheries"}}})
	put(t, st, postgres.Item{Kind: news.ItemUtterance, ID: 2, SortAt: noon.Add(time.Minute), Who: []postgres.ActorRef{{ID: "bo-marr", Name: "Bo Marr"}}, Words: "the guarantee of ports",
		Sentence: "A minister praised Zélenka and the guarantee of ports.", Teller: tern, Speech: news.Mixed, Reported: noon, Outlets: []postgres.Named{tern}, State: news.StateSuggested})
	put(t, st, postgres.Item{Kind: news.ItemEvent, ID: 3, SortAt: noon.Add(2 * time.Minute), Named: true, Who: []postgres.ActorRef{{ID: "ada-vell", Name: "Ada Vell"}}, Words: "Ada Vell arrived in Port Ellow",
		When: night, Reported: noon, Outlets: []postgres.Named{gull}, State: news.StateAccepted, Corrected: true})
	put(t, st, postgres.Item{Kind: news.ItemStance, ID: 4, SortAt: noon.Add(3 * time.Minute), Named: true, Who: []postgres.ActorRef{{ID: "bo-marr", Name: "Bo Marr"}}, Words: "the port levy", Position: news.Opposes,
		Reported: noon, Outlets: []postgres.Named{tern}, State: news.StateSuggested, Topics: []postgres.Named{{ID: "ports", Name: "Ports"}}})
	put(t, st, postgres.Item{Kind: news.ItemUtterance, ID: 5, SortAt: noon, Words: "guarantees held back", Held: true, Reported: noon, State: news.StateSuggested})

	for _, c := range []struct {
		q    string
		want []int64
	}{
		{"", []int64{4, 3, 2, 1}},
		{"guarantee", []int64{2, 1}}, // stems; what is held back is not found
		{`"security guarantee"`, []int64{1}},
		{`"guarantee security"`, []int64{}},
		{"guarantee -ports", []int64{1}},
		{"zelenka", []int64{2}}, // accents are no hindrance
		{"levy or fleet", []int64{4, 1}},
		{"speaker:vell", []int64{3, 1}},
		{`speaker:"ada vell"`, []int64{3, 1}},
		{"speaker:ada-vell kind:quote", []int64{1}},
		{"speaker:bo-marr", []int64{4}}, // a speaker who is not established is no speaker
		{"speaker:vell,marr -kind:event", []int64{4, 1}},
		{"guarantee -outlet:gull", []int64{2}},
		{"outlet:tern topic:fish", []int64{1}},
		{"topic:fisheries", []int64{1}},
		{"stance:opposes", []int64{4}},
		{"kind:direct", []int64{1}},
		{"state:checked", []int64{3}},
		{"state:corrected", []int64{3}},
		{"summit:harbour", []int64{4, 3, 2, 1}},
		{"summit:2026-05-04-harbour levy", []int64{4}},
		{"said:2026-05-04", []int64{3, 1}},
		{"before:2026-05-04", []int64{}},
		{"reported:2026-05", []int64{4, 3, 2, 1}},
		{"the of speaker:vell", []int64{3, 1}}, // stop words do not hinder
		{"the of", []int64{}},
		{`it's \ 'quoted' & (broken | ! :*`, []int64{}},
		{"ada", []int64{3, 1}}, // names count as words, once established
	} {
		if d := cmp.Diff(c.want, ids(find(t, st, c.q))); d != "" {
			t.Errorf("%q: %s", c.q, d)
		}
	}
	p := find(t, st, "speaker:nobody levy")
	if len(p.Hits) != 0 || cmp.Diff([]string{"speaker:nobody"}, p.Unknown) != "" {
		t.Errorf("%+v", p)
	}
	if p = find(t, st, "-speaker:nobody levy"); len(p.Hits) != 1 || len(p.Unknown) != 1 {
		t.Errorf("%+v", p)
	}
	if h := find(t, st, "guarantee").Hits[1]; h.Words != "no security \x02guarantees\x03 for the fishing fleet" {
		t.Errorf("marked as %q", h.Words)
	}

	// What changes is found as it is now; what goes is gone.
	put(t, st, postgres.Item{Kind: news.ItemUtterance, ID: 1, SortAt: noon, Words: "nothing of the sort", Reported: noon, State: news.StateSuggested})
	if got := ids(find(t, st, "guarantee")); cmp.Diff([]int64{2}, got) != "" {
		t.Errorf("found %v", got)
	}
	if _, err := st.Pool().Exec(t.Context(), `DELETE FROM timeline_items WHERE item_id = 2`); err != nil {
		t.Fatal(err)
	}
	if got := ids(find(t, st, "guarantee")); len(got) != 0 {
		t.Errorf("found %v", got)
	}
	if _, err := st.Search(t.Context(), postgres.Search{After: "!"}); !errors.Is(err, news.ErrInvalid) {
		t.Errorf("a bad cursor: %v", err)
	}
}

func TestSearchPages(t *testing.T) {
	t.Parallel()
	st := world(t)
	for i := range 23 {
		put(t, st, postgres.Item{Kind: news.ItemUtterance, ID: int64(i + 1), SortAt: noon.Add(time.Duration(i/4) * time.Minute), Reported: noon.Add(-time.Duration(i) * time.Minute), Words: fmt.Sprintf("harvest %d", i), State: news.StateSuggested})
	}
	q := news.Query{Words: "harvest"}
	for _, order := range []postgres.SearchOrder{postgres.BySaid, postgres.ByReported} {
		var seen []int64
		var last time.Time
		for after := ""; ; {
			p, err := st.Search(t.Context(), postgres.Search{Query: q, Order: order, After: after, Limit: 5})
			if err != nil {
				t.Fatal(err)
			}
			if p.Total != 23 {
				t.Fatalf("%d in all", p.Total)
			}
			for _, h := range p.Hits {
				at := h.Item.SortAt
				if order == postgres.ByReported {
					at = h.Item.Reported
				}
				if !last.IsZero() && at.After(last) {
					t.Errorf("by %s: %s after %s", order, at, last)
				}
				last = at
				seen = append(seen, h.Item.ID)
			}
			if after = p.Next; after == "" {
				break
			}
		}
		once := map[int64]bool{}
		for _, id := range seen {
			once[id] = true
		}
		if len(seen) != 23 || len(once) != 23 {
			t.Errorf("by %s: %v", order, seen)
		}
	}
}

// TestSearchByTermsFindsTheSame: what is asked again by way of the index of
// terms, when patience runs out, is the same page.
func TestSearchByTermsFindsTheSame(t *testing.T) {
	t.Parallel()
	st := world(t)
	for i := range 40 {
		put(t, st, postgres.Item{Kind: news.ItemUtterance, ID: int64(i + 1), SortAt: noon.Add(time.Duration(i) * time.Minute), Reported: noon, Words: strings.Repeat("even ", 1-i%2) + "number", State: news.StateSuggested})
	}
	s := postgres.Search{Query: news.Query{Words: "number even"}, Limit: 7}
	plain, err := st.Search(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	byTerms, err := st.SearchByTerms(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(plain, byTerms); d != "" || len(plain.Hits) != 7 || plain.Total != 20 {
		t.Errorf("%d of %d: %s", len(plain.Hits), plain.Total, d)
	}
}
