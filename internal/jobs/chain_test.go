package jobs_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"readout/internal/fetch"
	"readout/internal/jobs"
	"readout/internal/news"
	"readout/internal/pgtest"
	"readout/internal/postgres"
	"readout/internal/sample"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// press starts the sample press and a store that knows it.
func press(t *testing.T) (*sample.Press, *postgres.Store) {
	t.Helper()
	p, err := sample.Start(t.Context(), sample.Config{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	st := pgtest.Store(t)
	know(t, st, p)
	return p, st
}

func know(t *testing.T, st *postgres.Store, p *sample.Press) {
	t.Helper()
	lx := &news.Lexicon{Actors: p.Actors(), Offices: p.Offices(), Topics: p.Topics(), Summits: p.Summits()}
	if err := st.UpsertCatalogue(t.Context(), lx); err != nil {
		t.Fatal(err)
	}
	if err := st.UpsertOutlets(t.Context(), p.Outlets()); err != nil {
		t.Fatal(err)
	}
}

func start(t *testing.T, st *postgres.Store, p *sample.Press) *jobs.Runner {
	t.Helper()
	r, err := jobs.New(jobs.Config{Store: st, Fetcher: fetch.New(fetch.Config{Allow: p.Allow()}), Logger: slog.New(slog.NewTextHandler(t.Output(), nil)), Private: true})
	if err != nil {
		t.Fatal(err)
	}
	// Its own context: a test's ends before the runner is stopped.
	if err := r.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		defer cancel()
		if err := r.Stop(ctx); err != nil {
			t.Error(err)
		}
	})
	return r
}

// until waits for cond, which other goroutines bring about.
func until(t *testing.T, what string, cond func(context.Context) bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 15*time.Second)
	defer cancel()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for !cond(ctx) {
		select {
		case <-ctx.Done():
			t.Fatalf("never came: %s", what)
		case <-tick.C:
		}
	}
}

func TestChain(t *testing.T) {
	t.Parallel()
	p, st := press(t)
	start(t, st, p)
	at := time.Now()
	until(t, "all articles read and linked", func(ctx context.Context) bool {
		h, err := st.Health(ctx)
		if err != nil {
			t.Fatal(err)
		}
		return h.Articles >= 4 && h.JobsWaiting == 0 && h.JobsRunning == 0 && time.Since(at) > 3*time.Second
	})
	h, err := st.Health(t.Context())
	t.Logf("%+v %v", h, err)
	log, err := st.FetchLog(t.Context(), "", 0, 200)
	for _, l := range log {
		t.Logf("%s %s %d %s %s", l.Purpose, l.URL, l.Status, l.Outcome, l.Reason)
	}
	cards, err := st.HomeSummits(t.Context(), time.Now())
	t.Logf("%+v %v", cards, err)
}
