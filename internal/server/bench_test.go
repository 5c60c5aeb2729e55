package server

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"readout/internal/benchdata"
	"readout/internal/pgtest"
	"readout/internal/postgres"
)

// figures are what a page took, with its client in the same process.
type figures struct {
	rate     float64 // a second, at 8 connections
	p50, p99 time.Duration
	cpu      time.Duration // a request, of this process: server and client
	bytes    int           // of a body, compressed
}

// drive loads a page at 8 connections and then by one, whose median is without
// queueing.
func drive(b *testing.B, url string) figures {
	b.Helper()
	const connections = 8
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: connections, DisableCompression: true}}
	defer client.CloseIdleConnections()
	get := func() (time.Duration, int) {
		req, err := http.NewRequest(http.MethodGet, url, nil)
		if err != nil {
			b.Error(err)
			return 0, 0
		}
		req.Header.Set("Accept-Encoding", "gzip")
		at := time.Now()
		res, err := client.Do(req)
		if err != nil {
			b.Error(err)
			return 0, 0
		}
		n, _ := io.Copy(io.Discard, res.Body)
		_ = res.Body.Close()
		if res.StatusCode != http.StatusOK {
			b.Errorf("%s: %s", url, res.Status)
		}
		return time.Since(at), int(n)
	}
	f := figures{}
	var alone []time.Duration
	for range 25 {
		d, n := get()
		alone = append(alone, d)
		f.bytes = n
	}
	slices.Sort(alone)
	f.p50 = alone[len(alone)/2]

	var mu sync.Mutex
	var all []time.Duration
	before := cpu()
	start := time.Now()
	var wg sync.WaitGroup
	for range connections {
		wg.Go(func() {
			var mine []time.Duration
			for time.Since(start) < 3*time.Second {
				d, _ := get()
				mine = append(mine, d)
			}
			mu.Lock()
			all = append(all, mine...)
			mu.Unlock()
		})
	}
	wg.Wait()
	took := time.Since(start)
	slices.Sort(all)
	f.rate = float64(len(all)) / took.Seconds()
	f.p99 = all[len(all)*99/100]
	f.cpu = (cpu() - before) / time.Duration(len(all))
	return f
}

func cpu() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u) // only wrong arguments fail
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// searchWord lists the words that search looks for, as it stems them, and in how
// many of some items they stand.
const searchWord = `SELECT word FROM ts_stat($$SELECT to_tsvector('readout', payload ->> 'words') FROM timeline_items WHERE id < 5000$$) WHERE word ~ '^[a-z]{3,}' AND websearch_to_tsquery('readout', word)::text = quote_literal(word)`

// limitPage is the least that a list of 50 rows out of a million can cost with
// the same parts: one statement by key, their words in one page by templ, gzip.
func limitPage(b *testing.B, url string) *httptest.Server {
	b.Helper()
	pool, err := pgxpool.New(context.Background(), url)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(pool.Close)
	type row struct {
		ID    int64
		At    time.Time
		Words string
	}
	list := func(rows []row) templ.Component {
		return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
			for _, r := range rows {
				if _, err := fmt.Fprintf(w, "<li id=\"i-%d\"><a href=\"/utterances/%d\"><time datetime=\"%s\">%s</time></a><p>%s</p></li>\n", r.ID, r.ID, r.At.Format(time.RFC3339), r.At.Format("2 January 15:04"), templ.EscapeString(r.Words)); err != nil {
					return err
				}
			}
			return nil
		})
	}
	r := chi.NewRouter()
	r.Use(compress())
	r.Get("/", func(w http.ResponseWriter, r *http.Request) {
		rows, err := pool.Query(r.Context(), `SELECT i.item, i.sort_at, t.payload ->> 'words' FROM timeline_index i JOIN timeline_items t ON t.id = i.item
			WHERE i.summit = 1 AND i.topic = 0 AND i.outlet = 0 ORDER BY i.sort_at, i.item LIMIT 50`)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[row])
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		if err := list(all).Render(r.Context(), w); err != nil {
			b.Error(err)
		}
	})
	srv := httptest.NewServer(r)
	b.Cleanup(srv.Close)
	return srv
}

// BenchmarkPages fills a store with 10,000 generated quotes, and with
// READOUT_BENCH_ITEMS (a million for the figures of record), drives every public
// list at 8 connections and prints a table beside the limit page of the same
// run. READOUT_BENCH_DATABASE names a database that is kept and used again.
func BenchmarkPages(b *testing.B) {
	CollectLess()
	sizes := []int{10_000}
	if n, err := strconv.Atoi(os.Getenv("READOUT_BENCH_ITEMS")); err == nil {
		sizes = append(sizes, n)
	}
	pages := []struct{ name, path string }{
		{"front page", "/"}, {"timeline", "/summits/{s}?view=all"}, {"timeline, opening", "/summits/{s}"}, {"newest first", "/summits/{s}?view=all&order=newest"},
		{"speaker", "/summits/{s}?speaker=a-1"}, {"topic", "/summits/{s}?topic=t-3"}, {"kind", "/summits/{s}?kind=stance"}, {"outlet", "/summits/{s}?outlet=o-9"},
		{"speaker, topic", "/summits/{s}?speaker=a-1&topic=t-3"}, {"speaker, kind", "/summits/{s}?speaker=a-1&kind=stance"}, {"speaker, outlet", "/summits/{s}?speaker=a-1&outlet=o-9"},
		{"topic, kind", "/summits/{s}?topic=t-3&kind=event"}, {"topic, outlet", "/summits/{s}?topic=t-3&outlet=o-9"}, {"kind, outlet", "/summits/{s}?kind=quote&outlet=o-9"},
		{"speaker, from", "/summits/{s}?speaker=a-1&from=2023-05-01"}, {"topic, from", "/summits/{s}?topic=t-3&from=2023-05-01"},
		{"utterance", "/utterances/{u}"}, {"actor", "/actors/a-1"}, {"stances", "/summits/{s}/stances"}, {"coverage", "/summits/{s}/coverage"}, {"edits", "/summits/{s}/edits"}, {"compare", "/summits/{s}/compare"},
		{"search: commonest word", "/search?q={w}"}, {"search: rare word", "/search?q={r}"}, {"search: two words", "/search?q={w}+{v}"}, {"search: speaker and word", "/search?q=speaker:a-1+{v}"}, {"search: topic and outlet", "/search?q=topic:t-3+outlet:o-9"},
		{"feed", "/summits/{s}.atom"}, {"API", "/api/v1/summits/{s}/items"},
	}
	measured := make([]map[string]figures, len(sizes))
	for i, n := range sizes {
		ctx := context.Background()
		url := os.Getenv("READOUT_BENCH_DATABASE")
		if i == 0 || url == "" {
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
		if _, err := benchdata.Ready(ctx, st, n); err != nil {
			b.Fatal(err)
		}
		if err := benchdata.Warm(ctx, st); err != nil {
			b.Fatal(err)
		}
		b.Logf("%d quotes generated in %s", n, time.Since(at).Round(time.Second))
		fill := map[string]string{}
		for name, q := range map[string]string{
			"{s}": `SELECT id FROM summits ORDER BY num LIMIT 1`,
			"{u}": `SELECT utterance_id::text FROM quotes WHERE id < 20000 GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1`,
			"{w}": searchWord + ` ORDER BY ndoc DESC, word LIMIT 1`,
			"{v}": searchWord + ` ORDER BY ndoc DESC, word OFFSET 12 LIMIT 1`,
			"{r}": searchWord + ` ORDER BY ndoc, word LIMIT 1`,
		} {
			var v string
			if err := st.Pool().QueryRow(ctx, q).Scan(&v); err != nil {
				b.Fatalf("%s: %v", name, err)
			}
			fill[name] = v
		}
		srv := httptest.NewServer(New(Config{Store: st, Version: "bench", Now: func() time.Time { return benchdata.Last }, Log: slog.New(slog.DiscardHandler)}))
		defer srv.Close()
		measured[i] = map[string]figures{}
		b.Run("limit page/"+strconv.Itoa(n), func(b *testing.B) {
			measured[i]["limit page"] = drive(b, limitPage(b, url).URL)
			for b.Loop() {
			}
		})
		for _, p := range pages {
			path := p.path
			for name, v := range fill {
				path = strings.ReplaceAll(path, name, v)
			}
			b.Run(p.name+"/"+strconv.Itoa(n), func(b *testing.B) {
				f := drive(b, srv.URL+path)
				measured[i][p.name] = f
				b.ReportMetric(f.rate, "req/s")
				b.ReportMetric(float64(f.p50.Microseconds())/1000, "p50-ms")
				b.ReportMetric(float64(f.p99.Microseconds())/1000, "p99-ms")
				for b.Loop() {
				}
			})
		}
	}
	last := len(sizes) - 1
	limit := measured[last]["limit page"].rate
	var out strings.Builder
	w := tabwriter.NewWriter(&out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(w, "\n%d quotes\treq/s\t× limit page\tp50\tp99\tCPU a request\tKiB\tp50 growth\t\n", sizes[last])
	for _, name := range append([]string{"limit page"}, func() (ns []string) {
		for _, p := range pages {
			ns = append(ns, p.name)
		}
		return ns
	}()...) {
		f, ok := measured[last][name]
		if !ok {
			continue
		}
		growth := "–"
		if last > 0 && measured[0][name].p50 > 0 {
			growth = fmt.Sprintf("%.1f", float64(f.p50)/float64(measured[0][name].p50))
		}
		fmt.Fprintf(w, "%s\t%.0f\t%.2f\t%.1f ms\t%.1f ms\t%.2f ms\t%.1f\t%s\t\n", name, f.rate, f.rate/limit, ms(f.p50), ms(f.p99), ms(f.cpu), float64(f.bytes)/1024, growth)
	}
	_ = w.Flush()
	fmt.Println(out.String())
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
