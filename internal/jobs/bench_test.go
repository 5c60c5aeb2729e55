package jobs_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"readout/internal/benchdata"
	"readout/internal/jobs"
	"readout/internal/news"
	"readout/internal/pgtest"
	"readout/internal/postgres"
)

// BenchmarkLink links one new article after the other among 10,000 stored
// utterances, and among READOUT_BENCH_ITEMS (a million for the figures of
// record), which are kept in the database READOUT_BENCH_DATABASE when it names
// one. Storing and analysing are not timed; candidates, joining, saving and
// projecting are. What is stored lies in the file cache. It reports the median.
func BenchmarkLink(b *testing.B) {
	sizes := []int{10_000}
	if n, err := strconv.Atoi(os.Getenv("READOUT_BENCH_ITEMS")); err == nil {
		sizes = append(sizes, n)
	}
	for _, n := range sizes {
		ctx := context.Background()
		url := os.Getenv("READOUT_BENCH_DATABASE")
		if n == sizes[0] || url == "" {
			url = pgtest.URL(b)
		}
		st, err := postgres.Open(ctx, url)
		if err != nil {
			b.Fatal(err)
		}
		defer st.Close()
		if _, err := st.Migrate(ctx); err != nil {
			b.Fatal(err)
		}
		at := time.Now()
		w, err := benchdata.Ready(ctx, st, n)
		if err != nil {
			b.Fatal(err)
		}
		if err := benchdata.Warm(ctx, st); err != nil {
			b.Fatal(err)
		}
		b.Logf("%d utterances generated in %s", n, time.Since(at))
		l := jobs.NewLinker(st)
		next := int(time.Now().UnixNano() / 1000) // a kept database has those of earlier runs
		b.Run(fmt.Sprintf("utterances=%d", n), func(b *testing.B) {
			var took []time.Duration
			for b.Loop() {
				b.StopTimer()
				next++
				id := store(b, st, w, next)
				b.StartTimer()
				start := time.Now()
				if err := l.Link(ctx, id); err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(start))
			}
			slices.Sort(took)
			b.ReportMetric(took[len(took)/2].Seconds()*1000, "median-ms")
			b.ReportMetric(took[len(took)*95/100].Seconds()*1000, "p95-ms")
		})
	}
}

// store stores and analyses a new generated article.
func store(b *testing.B, st *postgres.Store, w *benchdata.World, n int) int64 {
	b.Helper()
	ctx := context.Background()
	a := w.Article(n, benchdata.Last.Add(time.Duration(n%1000)*time.Minute))
	id, _, err := st.EnsureArticle(ctx, a.Outlet, a.URL, a.Content.Published)
	if err != nil {
		b.Fatal(err)
	}
	saved, err := st.SaveRevision(ctx, postgres.Fetched{ArticleID: id, At: a.Content.Published, Content: a.Content, ByHand: true, Log: news.FetchRecord{URL: a.URL, Purpose: "import", At: a.Content.Published}})
	if err != nil {
		b.Fatal(err)
	}
	if err := st.SaveAnalysis(ctx, saved.RevisionID, a.Analysis); err != nil {
		b.Fatal(err)
	}
	return id
}
