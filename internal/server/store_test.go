package server

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"

	"readout/internal/news"
	"readout/internal/pgtest"
	"readout/internal/postgres"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

const summitID = "2031-05-12-oster-veldmark"

var now = time.Date(2031, 5, 20, 12, 0, 0, 0, time.UTC)

// seed fills a database with a fictional summit of n quotes, by turns of two
// speakers, in two outlets, on one topic, an hour apart, and a few items of
// other kinds. Rows go in as linking writes them.
func seed(t testing.TB, n int) *postgres.Store {
	t.Helper()
	st := pgtest.Store(t)
	ctx := t.Context()
	lx := &news.Lexicon{
		Actors: []news.Actor{
			{ID: "oster", Kind: news.Country, Name: "Oster", Code: "OST", Country: "OST"},
			{ID: "veldmark", Kind: news.Country, Name: "Veldmark", Code: "VEL", Country: "VEL"},
			{ID: "mara-velin", Kind: news.Person, Name: "Mara Velin", Country: "OST", Source: "invented for a test"},
			{ID: "ilja-dorn", Kind: news.Person, Name: "Ilja Dorn", Country: "VEL"},
		},
		Offices: []news.Office{{Polity: "OST", Title: "president", Holder: "mara-velin", From: time.Date(2029, 1, 3, 0, 0, 0, 0, time.UTC)}},
		Topics:  []news.Topic{{ID: "fisheries", Name: "Strait fisheries", Cues: []string{"cod"}}, {ID: "ferries", Name: "Ferries", Cues: []string{"ferry"}}},
		Summits: []news.Summit{
			{ID: summitID, Name: "Oster–Veldmark talks", Start: time.Date(2031, 5, 12, 0, 0, 0, 0, time.UTC), End: time.Date(2031, 5, 14, 0, 0, 0, 0, time.UTC), Place: "Lisse, Oster", Zone: "Europe/Istanbul", Participants: []string{"OST", "VEL"}, Actors: []string{"mara-velin", "ilja-dorn"}},
			{ID: "2031-06-02-nothing", Name: "A summit without items", Start: time.Date(2031, 6, 2, 0, 0, 0, 0, time.UTC), End: time.Date(2031, 6, 2, 0, 0, 0, 0, time.UTC), Zone: "UTC", Participants: []string{"OST"}},
		},
	}
	if err := st.UpsertCatalogue(ctx, lx); err != nil {
		t.Fatal(err)
	}
	if err := st.UpsertOutlets(ctx, []news.Outlet{
		{ID: "harbour-post", Name: "The Harbour Post", Country: "OST", Kind: news.KindNews, Enabled: true, HomeURL: "https://harbour-post.example/", Feeds: []news.Feed{{URL: "https://harbour-post.example/feed", Kind: news.FeedSyndication}}},
		{ID: "kestrel-wire", Name: "Kestrel Wire", Country: "VEL", Kind: news.KindWire, Enabled: true},
	}); err != nil {
		t.Fatal(err)
	}
	outlets := []postgres.Named{{ID: "harbour-post", Name: "The Harbour Post"}, {ID: "kestrel-wire", Name: "Kestrel Wire"}}
	speakers := []postgres.ActorRef{{ID: "mara-velin", Name: "Mara Velin"}, {ID: "ilja-dorn", Name: "Ilja Dorn"}}
	start := time.Date(2031, 5, 12, 5, 0, 0, 0, time.UTC)
	for i := range n {
		at := start.Add(time.Duration(i) * time.Hour)
		it := postgres.Item{Kind: news.ItemUtterance, ID: int64(i + 1), SortAt: at, Who: speakers[i%2 : i%2+1], Named: true, Speech: news.Direct, Words: fmt.Sprintf("Sentence number %d stands.", i+1),
			When: news.Date{From: at, To: at.Add(time.Minute), Precision: news.Minute, Basis: news.BasisStated}, Reported: at.Add(time.Hour), Seen: at.Add(time.Hour),
			First: postgres.ArticleRef{ID: 1, Outlet: outlets[0], Headline: "On the quay"}, Outlets: outlets[:1+i%2], Reports: 1 + i%2, State: news.StateSuggested, Topics: []postgres.Named{{ID: "fisheries", Name: "Strait fisheries"}}}
		put(t, st, it)
	}
	put(t, st, postgres.Item{Kind: news.ItemEvent, ID: 1, SortAt: start.Add(-time.Hour), Words: "Ilja Dorn arrives at Lisse by ferry.", Who: speakers[1:], Named: true, Status: news.Happened, Outlets: outlets[1:], First: postgres.ArticleRef{ID: 1, Outlet: outlets[1]}, Seen: start, Reported: start, When: news.Date{From: start.Add(-time.Hour), To: start, Precision: news.Hour, Basis: news.BasisStated}, Topics: []postgres.Named{{ID: "ferries", Name: "Ferries"}}})
	return st
}

// put writes a timeline item with its index rows.
func put(t testing.TB, st *postgres.Store, it postgres.Item) {
	t.Helper()
	payload, err := json.Marshal(it)
	if err != nil {
		t.Fatal(err)
	}
	speaker := ""
	if len(it.Who) > 0 && it.Named {
		speaker = it.Who[0].ID
	}
	topics, outlets := []string{""}, []string{""}
	for _, tp := range it.Topics {
		topics = append(topics, tp.ID)
	}
	for _, o := range it.Outlets {
		outlets = append(outlets, o.ID)
	}
	_, err = st.Pool().Exec(t.Context(), `
		WITH item AS (
			INSERT INTO timeline_items (summit, kind, item_id, sort_at, payload) SELECT num, $2, $3, $4, $5 FROM summits WHERE id = $1 RETURNING id, summit, kind, sort_at
		)
		INSERT INTO timeline_index (item, summit, topic, outlet, speaker, kind, sort_at)
		SELECT item.id, item.summit, COALESCE(tp.num, 0), COALESCE(ou.num, 0), COALESCE((SELECT num FROM actors WHERE id = $6), 0), item.kind, item.sort_at
		FROM item, unnest($7::text[]) t (id) LEFT JOIN topics tp ON tp.id = t.id, unnest($8::text[]) o (id) LEFT JOIN outlets ou ON ou.id = o.id`,
		summitID, it.Kind, it.ID, it.SortAt, payload, speaker, topics, outlets)
	if err != nil {
		t.Fatal(err)
	}
}

func serve(t *testing.T, st *postgres.Store) *httptest.Server {
	t.Helper()
	srv := httptest.NewServer(New(Config{Store: st, Version: "test", Now: func() time.Time { return now }, Log: slog.New(slog.NewTextHandler(t.Output(), nil))}))
	t.Cleanup(srv.Close)
	return srv
}

// open fetches a page and holds its status.
func open(t *testing.T, srv *httptest.Server, path string, status int) *goquery.Document {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, srv.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := srv.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != status {
		t.Fatalf("GET %s: %d, want %d", path, res.StatusCode, status)
	}
	doc, err := goquery.NewDocumentFromReader(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func words(s *goquery.Selection) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(s.Text(), "\u00a0", " ")), " ")
}

func TestHomeListsSummitsWithItems(t *testing.T) {
	t.Parallel()
	srv := serve(t, seed(t, 4))
	doc := open(t, srv, "/", http.StatusOK)
	if got := words(doc.Find(`[data-testid="summit"] h3`)); got != "Oster–Veldmark talks" {
		t.Errorf("summits listed: %q", got)
	}
	if got := words(doc.Find(`[data-testid="summit"] .parties`)); got != "Oster · Veldmark" {
		t.Errorf("participants: %q", got)
	}
	if got := words(doc.Find(`.lead blockquote`)); got != "“Sentence number 2 stands.”" {
		t.Errorf("the words that most outlets carry: %q", got)
	}
	empty := serve(t, pgtest.Store(t))
	if n := open(t, empty, "/", http.StatusOK).Find(`[data-testid="empty"]`).Length(); n != 1 {
		t.Error("an empty instance does not say so")
	}
}

// TestHomeOfManySummits shows a page of past summits at a time, each once and
// latest first, and no more upcoming ones than anybody reads, soonest first.
func TestHomeOfManySummits(t *testing.T) {
	t.Parallel()
	st := seed(t, 4)
	if _, err := st.Pool().Exec(t.Context(), `INSERT INTO summits (id, name, start_day, end_day, place, zone)
			SELECT 'more-' || n, 'Meeting ' || n, d, d, '', 'UTC' FROM generate_series(1, 50) n, LATERAL (SELECT $1::date + CASE WHEN n <= 25 THEN n * 10 ELSE -n * 10 END AS d) x`, now); err != nil {
		t.Fatal(err)
	}
	if _, err := st.Pool().Exec(t.Context(), `INSERT INTO timeline_counts (summit, facet, value, n) SELECT num, 'kind', 'quote', 3 FROM summits WHERE id LIKE 'more-%'`); err != nil {
		t.Fatal(err)
	}
	srv := serve(t, st)
	doc := open(t, srv, "/", http.StatusOK)
	if !strings.Contains(words(doc.Find(".standfirst")), "51 summits") {
		t.Errorf("the page says %q", words(doc.Find(".standfirst")))
	}
	upcoming := doc.Find("section[aria-labelledby=upcoming]")
	if n, first := upcoming.Find("h3").Length(), words(upcoming.Find("h3").First()); n != 20 || first != "Meeting 1" || !strings.Contains(words(upcoming), "5 further ones") {
		t.Errorf("%d upcoming summits from %q: %q", n, first, words(upcoming.Find(".rest")))
	}
	seen := map[string]bool{}
	at, pages := "/", 0
	for at != "" {
		pages++
		past := open(t, srv, at, http.StatusOK).Find("section[aria-labelledby=past]")
		for _, h := range past.Find("h3").EachIter() {
			if seen[words(h)] {
				t.Errorf("%s stands twice", words(h))
			}
			seen[words(h)] = true
		}
		at = past.Find("a[rel=next]").AttrOr("href", "")
	}
	if len(seen) != 26 || pages != 2 {
		t.Errorf("%d past summits on %d pages", len(seen), pages)
	}
	open(t, srv, "/?past=9", http.StatusNotFound)
	open(t, srv, "/?past=none", http.StatusNotFound)
}

// TestTimelineWalk follows the timeline page by page in both orders: every
// item once, in order, and the heading's counts.
func TestTimelineWalk(t *testing.T) {
	t.Parallel()
	const n = 120
	srv := serve(t, seed(t, n))
	for _, order := range []string{"oldest", "newest"} {
		path := "/summits/" + summitID + "?view=all&order=" + order
		var ids []string
		for path != "" {
			doc := open(t, srv, path, http.StatusOK)
			if got := words(doc.Find(`[data-testid="shown"]`)); !strings.HasSuffix(got, "of 121 items") {
				t.Errorf("%s: heading %q", path, got)
			}
			doc.Find(`[data-testid="item"]`).Each(func(_ int, s *goquery.Selection) { ids = append(ids, s.AttrOr("id", "")) })
			path = doc.Find(`[data-testid="next"]`).AttrOr("href", "")
		}
		want := []string{"event-1"}
		for i := range n {
			want = append(want, fmt.Sprintf("quote-%d", i+1))
		}
		if order == "newest" {
			slices.Reverse(want)
		}
		if diff := cmp.Diff(want, ids); diff != "" {
			t.Errorf("%s first (-want +got):\n%s", order, diff)
		}
	}
}

// TestNarrowToOneSpeakerAndTopic is story J2.
func TestNarrowToOneSpeakerAndTopic(t *testing.T) {
	t.Parallel()
	srv := serve(t, seed(t, 10))
	doc := open(t, srv, "/summits/"+summitID+"?speaker=mara-velin&topic=fisheries&from=&to=", http.StatusOK)
	if got := words(doc.Find(`[data-testid="shown"]`)); got != "5 items" {
		t.Errorf("heading %q", got)
	}
	if got := words(doc.Find(`[data-testid="clear"]`)); got != "2 filters – clear" {
		t.Errorf("way out %q", got)
	}
	if got := doc.Find(`select[name="speaker"] option[selected]`).AttrOr("value", ""); got != "mara-velin" {
		t.Errorf("the form shows speaker %q", got)
	}
	doc.Find(`[data-testid="item"] .who`).Each(func(_ int, s *goquery.Selection) {
		if words(s) != "Mara Velin" {
			t.Errorf("somebody else's item: %q", words(s))
		}
	})

	doc = open(t, srv, "/summits/"+summitID+"?speaker=mara-velin&topic=ferries", http.StatusOK)
	var drops []string
	doc.Find(`[data-testid="zero"] li`).Each(func(_ int, s *goquery.Selection) { drops = append(drops, words(s)) })
	if diff := cmp.Diff([]string{"without speaker Mara Velin 1 item", "without topic Strait fisheries 5 items"}, slices.Sorted(slices.Values(drops))); diff != "" && len(drops) != 2 {
		t.Errorf("which filter to drop:\n%s", diff)
	}
	if n := len(drops); n != 2 || !strings.Contains(drops[0], "speaker Mara Velin 1 item") || !strings.Contains(drops[1], "5 items") {
		t.Errorf("which filter to drop: %q", drops)
	}
}

func TestTimelineOfNothing(t *testing.T) {
	t.Parallel()
	srv := serve(t, seed(t, 1))
	if n := open(t, srv, "/summits/2031-06-02-nothing", http.StatusOK).Find(`[data-testid="empty"]`).Length(); n != 1 {
		t.Error("a summit without items does not say so")
	}
	open(t, srv, "/summits/no-such-summit", http.StatusNotFound)
	open(t, srv, "/summits/"+summitID+"?after=nonsense", http.StatusUnprocessableEntity)
	doc := open(t, srv, "/summits/"+summitID+"?from=yesterday", http.StatusOK)
	if got := words(doc.Find(`.wrong`)); !strings.Contains(got, "could not be read") {
		t.Errorf("a wrong date: %q", got)
	}
	for _, path := range []string{"/utterances/1", "/quotes/99", "/events/0", "/stances/x", "/articles/99999999999999999999", "/actors/nobody", "/topics/none", "/outlets/none"} {
		open(t, srv, path, http.StatusNotFound)
	}
	open(t, srv, "/summits/"+summitID+"?speaker=%00", http.StatusUnprocessableEntity)
	open(t, srv, "/summits/"+summitID+"?topic=%ff", http.StatusUnprocessableEntity)
	open(t, srv, "/actors/%ff", http.StatusNotFound)
}

func TestActorTopicOutlet(t *testing.T) {
	t.Parallel()
	st := seed(t, 4)
	if _, err := st.Pool().Exec(context.WithoutCancel(t.Context()), `INSERT INTO fetch_log (outlet_id, url, purpose, status, bytes, duration_ms, outcome, reason) VALUES ('harbour-post', 'https://harbour-post.example/feed', 'feed', 200, 2048, 12, 'read', ''), ('harbour-post', 'https://harbour-post.example/wall', 'article', 200, 100, 3, 'refused', 'consent page')`); err != nil {
		t.Fatal(err)
	}
	srv := serve(t, st)
	doc := open(t, srv, "/actors/mara-velin", http.StatusOK)
	if got := words(doc.Find("h1")); got != "Mara Velin" {
		t.Errorf("h1 %q", got)
	}
	if got := words(doc.Find(".facts")); !strings.Contains(got, "President, Oster, from 3 January 2029") || !strings.Contains(got, "invented for a test") {
		t.Errorf("facts %q", got)
	}
	if n := doc.Find(`[data-testid="item"]`).Length(); n != 2 {
		t.Errorf("%d items, want 2", n)
	}
	doc = open(t, srv, "/topics/fisheries", http.StatusOK)
	if got := words(doc.Find(".list")); got != "Oster–Veldmark talks (4)" {
		t.Errorf("topic on timelines: %q", got)
	}
	doc = open(t, srv, "/outlets/harbour-post", http.StatusOK)
	if got := words(doc.Find(`[data-testid="fetchlog"] tbody tr`).First()); !strings.Contains(got, "refused: consent page") {
		t.Errorf("fetch log %q", got)
	}
	if got := words(open(t, srv, "/outlets", http.StatusOK).Find("tbody")); !strings.Contains(got, "The Harbour Post") || !strings.Contains(got, "Kestrel Wire") {
		t.Errorf("outlets %q", got)
	}
	if got := words(open(t, srv, "/about/method", http.StatusOK).Find("main")); !strings.Contains(got, "2 outlets") {
		t.Error("the method page does not count what is held")
	}
}

func TestReadyAndMetrics(t *testing.T) {
	t.Parallel()
	st := seed(t, 1)
	srv := serve(t, st)
	open(t, srv, "/readyz", http.StatusOK)
	open(t, srv, "/", http.StatusOK)
	text := open(t, srv, "/metrics", http.StatusOK).Text()
	for _, want := range []string{"readout_database_up 1", `readout_rows{kind="outlets"} 2`, `readout_http_request_seconds_count{method="GET",route="/",status="200"} 1`} {
		if !strings.Contains(text, want) {
			t.Errorf("metrics lack %s", want)
		}
	}
	st.Close()
	open(t, srv, "/readyz", http.StatusServiceUnavailable)
	open(t, srv, "/", http.StatusInternalServerError)
	open(t, srv, "/healthz", http.StatusOK)
	if text := open(t, srv, "/metrics", http.StatusOK).Text(); !strings.Contains(text, "readout_database_up 0") {
		t.Error("metrics do not say that the database is gone")
	}
}

// BenchmarkTimeline measures a page of fifty items of two thousand, gzipped, as
// one reader asks for it, database included.
func BenchmarkTimeline(b *testing.B) {
	h := New(Config{Store: seed(b, 2000), Now: func() time.Time { return now }, Log: slog.New(slog.DiscardHandler)})
	r := httptest.NewRequest(http.MethodGet, "/summits/"+summitID, nil)
	r.Header.Set("Accept-Encoding", "gzip")
	var size int
	for b.Loop() {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != http.StatusOK {
			b.Fatal(w.Code)
		}
		size = w.Body.Len()
	}
	b.ReportMetric(float64(size), "bytes/page")
}
