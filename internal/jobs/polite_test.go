package jobs_test

import (
	"compress/gzip"
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"readout/internal/fetch"
	"readout/internal/jobs"
	"readout/internal/news"
	"readout/internal/pgtest"
	"readout/internal/postgres"
)

// asked is one request as an origin saw it.
type asked struct {
	path        string
	conditional bool
	begin, end  time.Time
	status      int
}

// origin is a site on loopback that keeps a log of its own.
type origin struct {
	*httptest.Server
	mu  sync.Mutex
	log []asked
}

type noted struct {
	http.ResponseWriter
	status int
}

func (n *noted) WriteHeader(status int) {
	n.status = status
	n.ResponseWriter.WriteHeader(status)
}

func (n *noted) Flush() { n.ResponseWriter.(http.Flusher).Flush() }

func newOrigin(t *testing.T, h http.Handler) *origin {
	t.Helper()
	o := &origin{}
	o.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n, begin := &noted{w, http.StatusOK}, time.Now()
		defer func() {
			o.mu.Lock()
			defer o.mu.Unlock()
			o.log = append(o.log, asked{r.URL.Path, r.Header.Get("If-None-Match") != "" || r.Header.Get("If-Modified-Since") != "", begin, time.Now(), n.status})
		}()
		h.ServeHTTP(n, r)
	}))
	t.Cleanup(o.Close)
	return o
}

// seen returns the log but for robots.txt.
func (o *origin) seen() []asked {
	o.mu.Lock()
	defer o.mu.Unlock()
	var out []asked
	for _, a := range o.log {
		if a.path != "/robots.txt" {
			out = append(out, a)
		}
	}
	return out
}

func (o *origin) host() string {
	u, _ := url.Parse(o.URL)
	return u.Host
}

// article is a page with enough words to be an article.
func article(title string, paragraphs ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>%s</title><meta property="article:published_time" content="%s"></head><body><article><h1>%[1]s</h1>`, title, time.Now().UTC().Add(-time.Hour).Format(time.RFC3339))
	for _, p := range paragraphs {
		fmt.Fprintf(&b, "<p>%s</p>", p)
	}
	b.WriteString("</article></body></html>")
	return b.String()
}

func prose(n int) []string {
	return []string{
		fmt.Sprintf("The delegations of Oster and Veldmark met in room %d of the harbour office on Monday and talked for three hours about the strait.", n),
		fmt.Sprintf("“We shall meet again before the ice comes, and we shall bring %d charts,” the harbour master told reporters on the quay.", n),
		"Nobody else spoke to the press. The ferries kept to their timetable, and the fishing fleets stayed in port because of the wind.",
	}
}

func addOutlet(t *testing.T, st *postgres.Store, o news.Outlet) {
	t.Helper()
	if o.Kind == "" {
		o.Kind = news.KindNews
	}
	o.Enabled = true
	if err := st.UpsertOutlets(t.Context(), []news.Outlet{o}); err != nil {
		t.Fatal(err)
	}
}

func worker(t *testing.T, st *postgres.Store, f *fetch.Fetcher) {
	t.Helper()
	r, err := jobs.New(jobs.Config{Store: st, Fetcher: f, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(t, r) })
}

// TestFeedPolledTenTimesByTwoWorkers lets two workers that know nothing of each
// other poll one feed ten times while it grows.
func TestFeedPolledTenTimesByTwoWorkers(t *testing.T) {
	t.Parallel()
	const pace = 150 * time.Millisecond
	var mu sync.Mutex
	items := 4
	mux := http.NewServeMux()
	var o *origin
	mux.HandleFunc("/feed", func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		n := items
		mu.Unlock()
		etag := fmt.Sprintf(`"v%d"`, n)
		w.Header().Set("ETag", etag)
		if r.Header.Get("If-None-Match") == etag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("Content-Type", "application/rss+xml")
		fmt.Fprint(w, `<?xml version="1.0"?><rss version="2.0"><channel><title>Quay</title>`)
		for i := n; i > 0; i-- {
			fmt.Fprintf(w, `<item><title>Meeting %d</title><link>%s/a/%d?utm_source=feed%d</link></item>`, i, o.URL, i, n)
		}
		fmt.Fprint(w, `</channel></rss>`)
	})
	mux.HandleFunc("/a/", func(w http.ResponseWriter, r *http.Request) {
		var n int
		fmt.Sscanf(r.URL.Path, "/a/%d", &n)
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("ETag", `"`+r.URL.Path+`"`)
		fmt.Fprint(w, article(fmt.Sprintf("Meeting %d on the strait", n), prose(n)...))
	})
	o = newOrigin(t, mux)
	st := pgtest.Store(t)
	addOutlet(t, st, news.Outlet{ID: "quay", Name: "Quay", Country: "GBR", Pace: pace, Feeds: []news.Feed{{URL: o.URL + "/feed", Kind: news.FeedSyndication, All: true}}})
	for range 2 {
		worker(t, st, fetch.New(fetch.Config{Allow: []string{o.host()}}))
	}
	polls := func() int { return count(t, st, `fetch_log WHERE purpose = 'feed'`) }
	for n := 1; n <= 10; n++ {
		until(t, fmt.Sprintf("poll %d", n), func() bool { return polls() >= n })
		if n == 3 || n == 6 {
			mu.Lock()
			items += 2
			mu.Unlock()
		}
		if n < 10 {
			if _, err := st.Pool().Exec(t.Context(), `UPDATE feeds SET next_poll_at = now()`); err != nil {
				t.Fatal(err)
			}
		}
	}
	until(t, "all articles read", func() bool { return count(t, st, `articles WHERE state = 'stored'`) == 8 })
	if n := count(t, st, `articles`); n != 8 {
		t.Errorf("%d articles of 8 addresses", n)
	}
	if n := count(t, st, `revisions`); n != 8 {
		t.Errorf("%d revisions of 8 pages", n)
	}
	log := o.seen()
	got := map[string]int{}
	fresh, notModified := 0, 0
	var closest time.Duration = time.Hour
	for i, a := range log {
		got[a.path]++
		if a.path == "/feed" && !a.conditional {
			fresh++
		}
		if a.status == http.StatusNotModified {
			notModified++
		}
		if i > 0 {
			closest = min(closest, a.begin.Sub(log[i-1].end))
		}
	}
	for path, n := range got {
		if path != "/feed" && n != 1 {
			t.Errorf("%s was asked for %d times", path, n)
		}
	}
	if got["/feed"] != 10 || fresh != 1 || notModified != 7 {
		t.Errorf("feed asked for %d times, %d without a condition, %d not modified; want 10, 1, 7", got["/feed"], fresh, notModified)
	}
	// A busy machine may let the origin see the end of one request late, so that
	// the next seems close; over all of them the pace must hold.
	if closest < pace/3 {
		t.Errorf("two requests %s apart, pace is %s", closest, pace)
	}
	if took, least := log[len(log)-1].begin.Sub(log[0].begin), time.Duration(len(log)-1)*pace; took < least-pace {
		t.Errorf("%d requests in %s, the pace asks for %s", len(log), took, least)
	}
	t.Logf("%d requests, closest two %s apart (pace %s), %d polls not modified", len(log), closest.Round(time.Millisecond), pace, notModified)
}

// TestEveryAnswerIsNamed fetches articles from an origin that answers in every
// bad way, and holds the fetch log's words, the article's state and what it
// cost.
func TestEveryAnswerIsNamed(t *testing.T) {
	t.Parallel()
	const timeout, most = 3 * time.Second, 1 << 20
	quit := make(chan struct{})
	html := func(w http.ResponseWriter) { w.Header().Set("Content-Type", "text/html; charset=utf-8") }
	mux := http.NewServeMux()
	status := func(path string, code int, head ...string) {
		mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) {
			for i := 0; i+1 < len(head); i += 2 {
				w.Header().Set(head[i], head[i+1])
			}
			w.WriteHeader(code)
		})
	}
	status("/moved", 301, "Location", "/target")
	status("/missing", 404)
	status("/gone", 410)
	status("/slow-down", 429, "Retry-After", "900")
	status("/down", 503, "Retry-After", "600")
	status("/broken", 500)
	mux.HandleFunc("/target", func(w http.ResponseWriter, _ *http.Request) {
		html(w)
		fmt.Fprint(w, article("The target stands", prose(1)...))
	})
	mux.HandleFunc("/same", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"one"`)
		if r.Header.Get("If-None-Match") == `"one"` {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		html(w)
		fmt.Fprint(w, article("The same as ever", prose(2)...))
	})
	mux.HandleFunc("/silent", func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-r.Context().Done():
		case <-quit:
		}
	})
	mux.HandleFunc("/truncated", func(w http.ResponseWriter, _ *http.Request) {
		html(w)
		w.Header().Set("Content-Length", "50000")
		fmt.Fprint(w, article("Cut off", prose(3)...))
	})
	endless := func(w http.ResponseWriter, r *http.Request, write func() error) {
		for r.Context().Err() == nil {
			select {
			case <-quit:
				return
			default:
			}
			if write() != nil {
				return
			}
		}
	}
	mux.HandleFunc("/endless", func(w http.ResponseWriter, r *http.Request) {
		html(w)
		chunk := []byte("<p>" + strings.Repeat("on and on ", 500))
		endless(w, r, func() error { _, err := w.Write(chunk); return err })
	})
	mux.HandleFunc("/drip", func(w http.ResponseWriter, r *http.Request) {
		html(w)
		tick := time.NewTicker(100 * time.Millisecond)
		defer tick.Stop()
		endless(w, r, func() error {
			<-tick.C
			_, err := fmt.Fprint(w, "<p>drip")
			w.(http.Flusher).Flush()
			return err
		})
	})
	mux.HandleFunc("/bomb", func(w http.ResponseWriter, r *http.Request) {
		html(w)
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		zeros := make([]byte, 1<<20)
		for range 2000 { // 2 GB of blanks
			if _, err := z.Write(zeros); err != nil || r.Context().Err() != nil {
				return
			}
		}
		_ = z.Close()
	})
	mux.HandleFunc("/reserved", func(w http.ResponseWriter, _ *http.Request) {
		html(w)
		w.Header().Set("tdm-reservation", "1")
		fmt.Fprint(w, article("Reserved", prose(4)...))
	})
	mux.HandleFunc("/tagged", func(w http.ResponseWriter, _ *http.Request) {
		html(w)
		w.Header().Set("X-Robots-Tag", "noai")
		fmt.Fprint(w, article("Tagged", prose(5)...))
	})
	mux.HandleFunc("/inside", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://127.0.0.1:1/private", http.StatusFound)
	})
	mux.HandleFunc("/circle", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/circle", http.StatusFound) })
	mux.HandleFunc("/robots.txt", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "User-agent: *\nDisallow: /forbidden\n") })
	o := newOrigin(t, mux)
	t.Cleanup(func() { close(quit) })
	st := pgtest.Store(t)
	addOutlet(t, st, news.Outlet{ID: "quay", Name: "Quay", Country: "GBR", Sample: true})

	type want struct{ outcome, reason, state string }
	cases := map[string]want{
		"/moved":     {"stored", "", "stored"},
		"/same":      {"stored", "", "stored"},
		"/missing":   {"failed", "the site answered 404 not found", "announced"},
		"/gone":      {"gone", "the site answered 410 gone", "gone"},
		"/slow-down": {"failed", "429 too many requests, asks to wait 15m0s", "announced"},
		"/down":      {"failed", "503 service unavailable, asks to wait 10m0s", "announced"},
		"/broken":    {"failed", "500 internal server error", "announced"},
		"/silent":    {"failed", "no complete answer within 3s", "announced"},
		"/drip":      {"failed", "no complete answer within 3s", "announced"},
		"/truncated": {"failed", "", "announced"},
		"/endless":   {"refused", "larger than 1", "refused"},
		"/bomb":      {"refused", "larger than 1", "refused"},
		"/reserved":  {"refused", "publisher opted out: tdm-reservation: 1", "refused"},
		"/tagged":    {"refused", "publisher opted out: x-robots-tag: noai", "refused"},
		"/forbidden": {"refused", "robots.txt does not allow it", "refused"},
		"/inside":    {"refused", "port 1 is not a web port", "refused"},
		"/circle":    {"refused", "redirects in a circle", "refused"},
	}
	var entries []news.FeedEntry
	for path := range cases {
		entries = append(entries, news.FeedEntry{URL: o.URL + path})
	}
	if _, err := st.AddArticles(t.Context(), "quay", 0, entries, time.Now().UTC()); err != nil {
		t.Fatal(err)
	}
	var before runtime.MemStats
	runtime.ReadMemStats(&before)
	peak := make(chan uint64)
	measured, end := context.WithCancel(t.Context())
	go func() {
		var most uint64
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-measured.Done():
				peak <- most
				return
			case <-tick.C:
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				most = max(most, m.HeapInuse)
			}
		}
	}()
	worker(t, st, fetch.New(fetch.Config{Allow: []string{o.host()}, Timeout: timeout, MaxBytes: most}))
	until(t, "everything was asked for", func() bool {
		return count(t, st, `(SELECT DISTINCT article_id FROM fetch_log WHERE purpose = 'article') x`) == len(cases)
	})
	end()
	grown := int64(<-peak) - int64(before.HeapInuse)
	for path, w := range cases {
		var outcome, reason, state string
		var ms, bytes int64
		var next *time.Time
		err := st.Pool().QueryRow(t.Context(), `SELECT l.outcome, l.reason, a.state, l.duration_ms, l.bytes, a.next_check_at FROM fetch_log l JOIN articles a ON a.id = l.article_id WHERE l.url = $1 AND l.purpose = 'article' ORDER BY l.id LIMIT 1`, o.URL+path).
			Scan(&outcome, &reason, &state, &ms, &bytes, &next)
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		if outcome != w.outcome || !strings.Contains(reason, w.reason) || state != w.state || w.outcome != "stored" && reason == "" {
			t.Errorf("%s: %s, %q, %s; want %+v", path, outcome, reason, state, w)
		}
		if ms > timeout.Milliseconds()+2000 || bytes > most+1 {
			t.Errorf("%s took %d ms and %d bytes", path, ms, bytes)
		}
		t.Logf("%-11s %-8s %s", path, outcome, reason)
		for p, least := range map[string]time.Duration{"/slow-down": 14 * time.Minute, "/down": 9 * time.Minute} {
			if path == p && (next == nil || time.Until(*next) < least) {
				t.Errorf("%s: asked again at %v", path, next)
			}
		}
	}
	if grown > 96<<20 {
		t.Errorf("the heap grew by %d MB", grown>>20)
	}
	t.Logf("heap grew by at most %d MB", grown>>20)
	if n := count(t, st, `article_urls u JOIN articles a ON a.id = u.article_id WHERE a.url = $1 AND u.url = $2`, o.URL+"/moved", o.URL+"/target"); n != 1 {
		t.Error("the redirect's target does not lead to the article")
	}
	// Asked again, the one that has not changed says so.
	if _, err := st.Pool().Exec(t.Context(), `UPDATE articles SET next_check_at = now() WHERE url = $1`, o.URL+"/same"); err != nil {
		t.Fatal(err)
	}
	until(t, "the unchanged page was asked for again", func() bool {
		return count(t, st, `fetch_log WHERE url = $1 AND status = 304 AND outcome = 'not modified'`, o.URL+"/same") > 0
	})
}

// TestStalledOriginsHoldNobodyBack announces ten articles of each of eight sites
// that accept connections and say nothing, and fifty of one that answers: the
// fifty are read before any of the eight has timed out.
func TestStalledOriginsHoldNobodyBack(t *testing.T) {
	t.Parallel()
	good := newOrigin(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			http.NotFound(w, r)
			return
		}
		var n int
		fmt.Sscanf(r.URL.Path, "/a/%d", &n)
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, article(fmt.Sprintf("Meeting %d", n), prose(n)...))
	}))
	allow := []string{good.host()}
	st := pgtest.Store(t)
	now := time.Now().UTC()
	for i := range 8 {
		l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = l.Close() })
		go func() {
			for {
				c, err := l.Accept()
				if err != nil {
					return
				}
				t.Cleanup(func() { _ = c.Close() })
			}
		}()
		id := fmt.Sprintf("stalled-%d", i)
		addOutlet(t, st, news.Outlet{ID: id, Name: id, Pace: 10 * time.Millisecond})
		var entries []news.FeedEntry
		for n := range 10 {
			entries = append(entries, news.FeedEntry{URL: fmt.Sprintf("http://%s/a/%d", l.Addr(), n)})
		}
		allow = append(allow, l.Addr().String())
		if _, err := st.AddArticles(t.Context(), id, 0, entries, now); err != nil {
			t.Fatal(err)
		}
	}
	addOutlet(t, st, news.Outlet{ID: "quay", Name: "Quay", Country: "GBR", Pace: 10 * time.Millisecond})
	var entries []news.FeedEntry
	for n := range 50 {
		entries = append(entries, news.FeedEntry{URL: fmt.Sprintf("%s/a/%d", good.URL, n)})
	}
	if _, err := st.AddArticles(t.Context(), "quay", 0, entries, now); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	worker(t, st, fetch.New(fetch.Config{Allow: allow, Timeout: 60 * time.Second}))
	until(t, "fifty good articles", func() bool { return count(t, st, `articles WHERE outlet_id = 'quay' AND state = 'stored'`) == 50 })
	if n := count(t, st, `fetch_log WHERE outlet_id LIKE 'stalled-%'`); n != 0 {
		t.Errorf("%d requests to stalled origins had ended by then: they held the good ones back", n)
	}
	t.Logf("fifty articles beside eight stalled origins in %s", time.Since(began).Round(10*time.Millisecond))
}
