package postgres_test

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"testing"
	"time"

	"readout/internal/news"
	"readout/internal/pgtest"
	"readout/internal/postgres"
)

// generate fills the timelines with n generated items: 60 outlets, 2,000
// actors, 24 topics, and 400 summits of which the first has half of all items.
// Their words are of 30,000, each as common as its rank allows (Zipf).
func generate(b *testing.B, st *postgres.Store, n int) {
	b.Helper()
	for _, q := range []string{
		`INSERT INTO outlets (id, name, enabled) SELECT 'o-' || i, 'Outlet ' || i, false FROM generate_series(1, 60) i`,
		`INSERT INTO actors (id, kind, name) SELECT 'a-' || i, 'person', 'Actor ' || i FROM generate_series(1, 2000) i`,
		`INSERT INTO topics (id, name) SELECT 't-' || i, 'Topic ' || i FROM generate_series(1, 24) i`,
		`INSERT INTO summits (id, name, start_day, end_day) SELECT 's-' || i, 'Summit ' || i, DATE '2020-01-01' + i, DATE '2020-01-03' + i FROM generate_series(1, 400) i`,
		`INSERT INTO timeline_items (summit, kind, item_id, sort_at, payload)
			SELECT s.num, (ARRAY['quote', 'quote', 'quote', 'event', 'stance'])[1 + i % 5], i, timestamptz '2020-01-01' + (hashint4(i)::bigint + 2147483648) * interval '0.05 seconds',
				jsonb_build_object('kind', 'quote', 'id', i, 'sortAt', '2025-02-26T12:00:00Z', 'reported', '2025-02-26T12:00:00Z', 'named', true, 'who', jsonb_build_array(jsonb_build_object('id', 'a-' || i % 2000, 'name', 'Actor ' || i % 2000)),
					'words', words.said, 'state', 'suggested', 'reports', 2, 'speech', 'direct', 'outlets', jsonb_build_array(jsonb_build_object('id', 'o-' || 1 + i % 60, 'name', 'Outlet ' || 1 + i % 60)),
					'topics', jsonb_build_array(jsonb_build_object('id', 't-' || 1 + i % 24, 'name', 'Topic ' || 1 + i % 24)),
					'first', jsonb_build_object('id', i, 'url', 'https://outlet.example/story/' || i, 'headline', 'A headline of a story about a summit', 'outlet', jsonb_build_object('id', 'o-1', 'name', 'Outlet 1')))
			FROM generate_series(1, ` + strconv.Itoa(n) + `) i JOIN summits s ON s.id = 's-' || CASE WHEN i % 2 = 0 THEN 1 ELSE 1 + i % 400 END
			CROSS JOIN LATERAL (SELECT 'Nobody will say ' || string_agg('w' || floor(exp(ln(30000.0) * (hashint4(i * 31 + k)::bigint + 2147483648) / 4294967296)), ' ') AS said FROM generate_series(1, 14) k) words`,
		`INSERT INTO timeline_index (item, summit, topic, outlet, speaker, kind, sort_at)
			SELECT t.id, t.summit, tp, ot, a.num, t.kind, t.sort_at FROM timeline_items t JOIN actors a ON a.id = 'a-' || (1 + abs(hashint8(t.item_id)) % 2000)
			CROSS JOIN LATERAL (SELECT 0 AS tp UNION SELECT num FROM topics WHERE id = 't-' || (1 + t.item_id % 24)) x CROSS JOIN LATERAL (SELECT 0 AS ot UNION SELECT num FROM outlets WHERE id IN ('o-' || (1 + t.item_id % 60), 'o-' || (1 + t.item_id % 7))) y`,
		`ANALYZE`,
	} {
		if _, err := st.Pool().Exec(context.Background(), q); err != nil {
			b.Fatal(err)
		}
	}
	for {
		folded, err := st.FoldCounts(context.Background(), 1_000_000)
		if err != nil {
			b.Fatal(err)
		}
		if folded == 0 {
			break
		}
	}
}

// BenchmarkTimeline reads a page of 50 items by every pair of filters, first
// and middle pages, at 10,000 items and at READOUT_BENCH_ITEMS (a million for
// the figures of record).
func BenchmarkTimeline(b *testing.B) {
	sizes := []int{10_000}
	if n, err := strconv.Atoi(os.Getenv("READOUT_BENCH_ITEMS")); err == nil {
		sizes = append(sizes, n)
	}
	middle := time.Date(2023, 5, 1, 0, 0, 0, 0, time.UTC)
	for _, n := range sizes {
		st := pgtest.Store(b)
		at := time.Now()
		generate(b, st, n)
		b.Logf("%d items generated in %s", n, time.Since(at))
		for name, f := range map[string]postgres.Filter{
			"all":            {},
			"middle":         {From: middle},
			"newest":         {Order: postgres.NewestFirst},
			"speaker":        {Speaker: "a-7"},
			"topic":          {Topic: "t-3"},
			"kind":           {Kind: "stance"},
			"outlet":         {Outlet: "o-50"},
			"speaker+topic":  {Speaker: "a-7", Topic: "t-3"},
			"speaker+kind":   {Speaker: "a-7", Kind: "stance"},
			"speaker+outlet": {Speaker: "a-7", Outlet: "o-50"},
			"speaker+date":   {Speaker: "a-7", From: middle},
			"topic+kind":     {Topic: "t-3", Kind: "stance"},
			"topic+outlet":   {Topic: "t-3", Outlet: "o-50"},
			"topic+date":     {Topic: "t-3", From: middle},
			"kind+outlet":    {Kind: "stance", Outlet: "o-50"},
			"kind+date":      {Kind: "stance", From: middle},
			"outlet+date":    {Outlet: "o-50", From: middle},
		} {
			b.Run(fmt.Sprintf("items=%d/%s", n, name), func(b *testing.B) {
				f.Summit = "s-1"
				for b.Loop() {
					if _, err := st.Timeline(context.Background(), f); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
		for name, q := range map[string]string{
			"everywhere":     "nobody",
			"commonest":      "w1",
			"common":         "w20",
			"middling":       "w1000",
			"rare":           "w29000",
			"two common":     "w3 w5",
			"common+rare":    "w1 w29000",
			"phrase":         `"w1 w2"`,
			"without":        "w1 -w2",
			"speaker":        "speaker:a-7",
			"speaker+word":   "speaker:a-7 w2",
			"outlet+common":  "outlet:o-9 w1",
			"topic+outlet":   "topic:t-3 outlet:o-50", // never meet
			"summit+speaker": "summit:s-1 speaker:a-7",
			"reported":       "w2 reported:2025-02-26",
			"nothing":        "no-such-word",
		} {
			query, err := news.ParseQuery(q)
			if err != nil {
				b.Fatal(err)
			}
			b.Run(fmt.Sprintf("items=%d/search/%s", n, name), func(b *testing.B) {
				for b.Loop() {
					if _, err := st.Search(context.Background(), postgres.Search{Query: query}); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
		b.Run(fmt.Sprintf("items=%d/home", n), func(b *testing.B) {
			for b.Loop() {
				if _, err := st.HomeSummits(context.Background(), middle); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(fmt.Sprintf("items=%d/summit", n), func(b *testing.B) {
			for b.Loop() {
				if _, err := st.Summit(context.Background(), "s-1", middle); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(fmt.Sprintf("items=%d/actor", n), func(b *testing.B) {
			for b.Loop() {
				if _, err := st.Actor(context.Background(), "a-7", "", 50); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
