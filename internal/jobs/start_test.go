package jobs_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"readout/internal/fetch"
	"readout/internal/jobs"
	"readout/internal/news"
	"readout/internal/pgtest"
	"readout/internal/postgres"
)

// site serves a few pages on loopback; $SITE stands for its address.
func site(t *testing.T, pages map[string]string) (base string) {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, ok := pages[r.URL.RequestURI()]
		if !ok {
			http.NotFound(w, r)
			return
		}
		switch {
		case strings.HasSuffix(r.URL.Path, ".xml"), strings.HasPrefix(body, "<?xml"):
			w.Header().Set("Content-Type", "application/xml")
		case r.URL.Path == "/robots.txt":
			w.Header().Set("Content-Type", "text/plain")
		case strings.HasPrefix(body, "%PDF"):
			w.Header().Set("Content-Type", "application/pdf")
		default:
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
		}
		_, _ = w.Write([]byte(strings.ReplaceAll(body, "$SITE", "http://"+r.Host)))
	}))
	t.Cleanup(srv.Close)
	return srv.URL
}

// story is a page with an article about the fictional Lisse talks.
func story(headline, day, more string) string {
	return fmt.Sprintf(`<!DOCTYPE html><html lang="en"><head><title>%[1]s | Quay Gazette</title><meta property="og:type" content="article"><meta property="og:site_name" content="Quay Gazette">
<script type="application/ld+json">{"@context":"https://schema.org","@type":"NewsArticle","headline":%[1]q,"datePublished":"%[2]sT09:30:00Z","author":{"@type":"Person","name":"Tam Orrell"}}</script></head>
<body><nav><a href="/">Home</a></nav><article><h1>%[1]s</h1><p>The president of Drellmark, Una Harrow, met the prime minister of Corvane, Piet Sallow, at Lissefort on Tuesday to settle the quarrel over the herring banks.</p>
<p>“We will open the northern banks to both fleets before the winter,” Ms Harrow said at a press conference in Lissefort.</p><p>%[3]s</p>
<p>Both governments had said beforehand that nothing would be signed. Boats of the two countries have met on the banks eleven times since the spring.</p>
<div class="related"><p>Read more:</p><a href="/x">Harbour fees rise again</a></div></article></body></html>`, headline, day, more)
}

func rss(items ...string) string {
	return `<?xml version="1.0"?><rss version="2.0"><channel><title>Quay Gazette</title><link>$SITE/</link><language>en</language>` + strings.Join(items, "") + `</channel></rss>`
}

func item(path, title, summary string, at time.Time) string {
	return fmt.Sprintf(`<item><title>%s</title><link>$SITE%s</link><description>%s</description><pubDate>%s</pubDate></item>`, title, path, summary, at.Format(time.RFC1123Z))
}

// lately returns the day so many days ago at noon.
func lately(days int) time.Time {
	return time.Now().UTC().Truncate(24*time.Hour).AddDate(0, 0, -days).Add(12 * time.Hour)
}

// lissefort is the summit of the stories, as somebody would name it, with the
// two countries that no catalogue has.
func lissefort(day time.Time) postgres.Cover {
	actor := func(id, name, code string) news.Actor {
		return news.Actor{ID: id, Kind: news.Country, Name: name, Code: code, Country: code, Source: "added by hand", Aliases: []news.Alias{{Text: name, Alone: true}}}
	}
	day = day.Truncate(24 * time.Hour)
	return postgres.Cover{
		Summit: news.Summit{ID: day.Format(time.DateOnly) + "-lissefort", Name: "Drellmark–Corvane talks, Lissefort", Start: day, End: day, Place: "Lissefort", Zone: "UTC", Participants: []string{"XDR", "XCO"}, Source: "added by hand"},
		Actors: []news.Actor{actor("drellmark", "Drellmark", "XDR"), actor("corvane", "Corvane", "XCO")},
	}
}

// TestTryOutlet types all kinds of addresses, as people do, and is told each
// time what is there or why it fails.
func TestTryOutlet(t *testing.T) {
	t.Parallel()
	day := lately(2)
	art := story("Drellmark and Corvane open the herring banks", day.Format(time.DateOnly), "")
	other := story("What the banks mean to Lissefort", day.Format(time.DateOnly), "")
	feed := rss(item("/a", "Drellmark and Corvane open the herring banks", "Talks end.", day), item("/b", "What the banks mean to Lissefort", "", day.Add(-time.Hour)))
	announcing := `<html lang="en"><head><title>Quay Gazette – news from the quay</title><link rel="alternate" type="application/rss+xml" href="/feed.xml"></head><body><h1>Quay Gazette</h1></body></html>`
	bare := `<html lang="en"><head><title>Quay Gazette</title></head><body><h1>Quay Gazette</h1></body></html>`
	list := `<html><head><title>Quay Gazette</title></head><body><article><h2><a href="/a">Drellmark and Corvane open the herring banks</a></h2></article><article><h2><a href="/b">What the banks mean</a></h2></article><article><h2><a href="/c">Fees</a></h2></article></body></html>`
	urls := func(us ...string) string {
		return `<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">` + strings.Join(us, "") + `</urlset>`
	}
	loc := func(u string) string {
		return `<url><loc>` + u + `</loc><lastmod>` + day.Format(time.DateOnly) + `</lastmod></url>`
	}
	wall := `<html><head><title>Subscribe</title></head><body><h1>Log in to continue</h1><form action="/login"><input type="email"><input type="password"><button>Log in</button></form></body></html>`
	tests := []struct {
		name    string
		pages   map[string]string
		typed   string // $SITE stands for its address
		found   string
		code    string
		words   string // in the problem
		kind    news.FeedKind
		entries int
		article string // its headline
		wall    bool
	}{
		{name: "a front page that announces its feed", pages: map[string]string{"/": announcing, "/feed.xml": feed, "/a": art, "/b": other}, typed: "$SITE/", found: "site", kind: news.FeedSyndication, entries: 2, article: "Drellmark and Corvane open the herring banks"},
		{name: "an address without http", pages: map[string]string{"/": announcing, "/feed.xml": feed, "/a": art}, typed: "$HOST", found: "site", kind: news.FeedSyndication, entries: 2, article: "Drellmark and Corvane open the herring banks"},
		{name: "the feed itself", pages: map[string]string{"/feed.xml": feed, "/a": art}, typed: "$SITE/feed.xml", found: "feed", kind: news.FeedSyndication, entries: 2, article: "Drellmark and Corvane open the herring banks"},
		{name: "an article", pages: map[string]string{"/": announcing, "/feed.xml": feed, "/a": art, "/b": other}, typed: "$SITE/b", found: "article", kind: news.FeedSyndication, entries: 2, article: "What the banks mean to Lissefort"},
		{name: "a sitemap that only robots.txt names", pages: map[string]string{"/": bare, "/robots.txt": "User-agent: *\nDisallow:\nSitemap: $SITE/map.xml\n", "/map.xml": urls(loc("$SITE/a")), "/a": art}, typed: "$SITE/", found: "site", kind: news.FeedSitemap, entries: 1, article: "Drellmark and Corvane open the herring banks"},
		{name: "a feed that nobody announces", pages: map[string]string{"/": bare, "/rss.xml": feed, "/a": art}, typed: "$SITE/", found: "site", kind: news.FeedSyndication, entries: 2, article: "Drellmark and Corvane open the herring banks"},
		{name: "headlines on the page and no feed", pages: map[string]string{"/": list, "/a": art, "/b": other}, typed: "$SITE/", found: "site", kind: news.FeedListing, entries: 3, article: "Drellmark and Corvane open the herring banks"},
		{name: "a site that keeps robots out", pages: map[string]string{"/": announcing, "/robots.txt": "User-agent: *\nDisallow: /\n"}, typed: "$SITE/", code: "robots", words: "robots.txt does not allow it"},
		{name: "titles, but a wall before every article", pages: map[string]string{"/": announcing, "/feed.xml": feed, "/a": wall, "/b": wall}, typed: "$SITE/", found: "site", kind: news.FeedSyndication, entries: 2, wall: true},
		{name: "an empty feed", pages: map[string]string{"/feed.xml": rss()}, typed: "$SITE/feed.xml", found: "feed", code: "empty", words: "announces nothing at the moment"},
		{name: "nothing that leads to articles", pages: map[string]string{"/": bare}, typed: "$SITE/", found: "site", code: "nothing", words: "announces no feed or sitemap"},
		{name: "a file that is no page", pages: map[string]string{"/x.pdf": "%PDF-1.4"}, typed: "$SITE/x.pdf", code: "not web", words: "application/pdf"},
		{name: "a page that is not there", pages: map[string]string{}, typed: "$SITE/nowhere", code: "answer", words: "404 not found"},
		{name: "a host that does not exist", typed: "quay-gazette.invalid", code: "unknown", words: "no such host"},
		{name: "a private address", typed: "http://127.0.0.1:1/", code: "private", words: "not a web port"},
		{name: "no address at all", typed: "quay gazette", code: "address", words: "no web address"},
		{name: "another scheme", typed: "ftp://quay.example/", code: "address", words: "starts with ftp://"},
	}
	st := pgtest.Store(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			base := site(t, tt.pages)
			host := strings.TrimPrefix(base, "http://")
			r, err := jobs.New(jobs.Config{Store: st, Fetcher: fetch.New(fetch.Config{Allow: []string{host}})})
			if err != nil {
				t.Fatal(err)
			}
			_, got := r.TryOutlet(t.Context(), strings.NewReplacer("$SITE", base, "$HOST", host).Replace(tt.typed), "")
			type sum struct {
				Found, Code string
				Kind        news.FeedKind
				Entries     int
				Article     string
				Wall        bool
			}
			have := sum{Found: got.Found, Code: got.Code, Entries: got.Entries, Wall: got.Wall != ""}
			for _, f := range got.Feeds {
				if f.Problem == "" {
					have.Kind = f.Kind
				}
			}
			if got.Article != nil {
				have.Article = got.Article.Headline
			}
			if d := cmp.Diff(sum{tt.found, tt.code, tt.kind, tt.entries, tt.article, tt.wall}, have); d != "" {
				t.Errorf("%s\nproblem %q\nsteps %q", d, got.Problem, got.Steps)
			}
			if !strings.Contains(got.Problem, tt.words) || tt.words == "" && got.Problem != "" {
				t.Errorf("problem is %q, want %q in it", got.Problem, tt.words)
			}
			if tt.article != "" {
				if got.Name != "Quay Gazette" || got.Article.Published.IsZero() || got.Article.Paragraphs < 3 || strings.Contains(strings.Join(got.Article.Opening, " "), "Harbour fees") {
					t.Errorf("name %q, article %+v", got.Name, got.Article)
				}
			}
		})
	}
}

// TestSummitAfterItsArticles lets a feed announce three articles on talks that
// nobody covers yet: the filter passes over two of them. When the summit is made,
// they are counted, fetched, read, and stand on its timeline.
func TestSummitAfterItsArticles(t *testing.T) {
	t.Parallel()
	day := lately(3)
	on := day.Format(time.DateOnly)
	base := site(t, map[string]string{
		"/feed.xml": rss(item("/banks", "Drellmark and Corvane open the herring banks", "Both fleets may sail.", day),
			item("/quay", "What the fleets make of Lissefort", "Skippers are of two minds.", day.Add(time.Hour)),
			item("/pies", "The best pies on the quay", "We tried nine.", day)),
		"/banks": story("Drellmark and Corvane open the herring banks", on, "The treaty was a matter of an afternoon."),
		"/quay":  story("What the fleets make of Lissefort", on, "Skippers were of two minds."),
		"/pies":  story("The best pies on the quay", on, "We tried nine."),
	})
	st := pgtest.Store(t)
	if err := st.AddOutlet(t.Context(), news.Outlet{ID: "quay-gazette", Name: "Quay Gazette", HomeURL: base + "/", Enabled: true, Feeds: []news.Feed{{URL: base + "/feed.xml"}}}); err != nil {
		t.Fatal(err)
	}
	start(t, st, []string{strings.TrimPrefix(base, "http://")})
	until(t, "the feed read", func() bool { return count(t, st, `feeds WHERE polled_at IS NOT NULL`) == 1 })
	if n, d := count(t, st, `articles`), count(t, st, `dropped_entries`); n != 0 || d != 3 {
		t.Fatalf("before the summit %d articles and %d passed over, want 0 and 3", n, d)
	}
	c := lissefort(day)
	if err := st.CoverSummit(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	until(t, "the articles on the timeline", func() bool {
		return count(t, st, `timeline_items i JOIN summits s ON s.num = i.summit WHERE s.id = $1`, c.Summit.ID) > 0 && count(t, st, `articles WHERE state = 'stored' AND linked_at IS NOT NULL`) == 2
	})
	ms, err := st.Rematches(t.Context(), "summit", c.Summit.ID)
	if err != nil {
		t.Fatal(err)
	}
	if len(ms) != 1 || ms[0].State != postgres.RematchDone || ms[0].EntriesSeen != 3 || ms[0].EntryHits != 2 || ms[0].Fetched != 2 || ms[0].Stored != 2 {
		t.Errorf("re-matching says %+v, want done, 3 seen, 2 hit, fetched and stored", ms)
	}
	if n := count(t, st, `dropped_entries`); n != 1 {
		t.Errorf("%d entries still passed over, want the one on pies", n)
	}
	// What is stored already is linked anew for a second summit of the place.
	again := lissefort(day)
	again.Actors, again.Summit.ID, again.Summit.Name = nil, on+"-lissefort-again", "Drellmark–Corvane summit at Lissefort"
	if err := st.CoverSummit(t.Context(), again); err != nil {
		t.Fatal(err)
	}
	until(t, "the second re-matching", func() bool {
		return count(t, st, `rematches WHERE ref = $1 AND state = 'done'`, again.Summit.ID) == 1
	})
	if n := count(t, st, `rematches WHERE ref = $1 AND article_hits = 2 AND entry_hits = 0`, again.Summit.ID); n != 1 {
		t.Error("the second summit did not find the two stored articles")
	}
}

// TestManyHitsAsk makes more entries concern a new summit than are fetched
// unasked: nothing is fetched before somebody says so.
func TestManyHitsAsk(t *testing.T) {
	t.Parallel()
	day := lately(3)
	items := make([]string, postgres.RematchAsks+1)
	for i := range items {
		items[i] = item(fmt.Sprintf("/%d", i), fmt.Sprintf("Lissefort diary, part %d", i), "", day)
	}
	base := site(t, map[string]string{"/feed.xml": rss(items...)})
	st := pgtest.Store(t)
	if err := st.AddOutlet(t.Context(), news.Outlet{ID: "quay-gazette", Name: "Quay Gazette", HomeURL: base + "/", Enabled: true, Feeds: []news.Feed{{URL: base + "/feed.xml"}}}); err != nil {
		t.Fatal(err)
	}
	start(t, st, []string{strings.TrimPrefix(base, "http://")})
	until(t, "the feed read", func() bool { return count(t, st, `feeds WHERE polled_at IS NOT NULL`) == 1 })
	c := lissefort(day)
	if err := st.CoverSummit(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	until(t, "the question", func() bool { return count(t, st, `rematches WHERE kind = 'summit' AND state = 'asking'`) == 1 })
	if n := count(t, st, `articles`); n != 0 {
		t.Fatalf("%d articles fetched unasked", n)
	}
	ms, err := st.Rematches(t.Context(), "summit", c.Summit.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := st.ConfirmRematch(t.Context(), ms[0].ID); err != nil {
		t.Fatal(err)
	}
	until(t, "the articles", func() bool { return count(t, st, `articles`) == postgres.RematchAsks+1 })
}

// TestBackfill finds an outlet's articles on past talks in an index of monthly
// sitemaps that no feed reaches back to, and leaves those of other times alone.
func TestBackfill(t *testing.T) {
	t.Parallel()
	day := time.Date(2024, 3, 12, 12, 0, 0, 0, time.UTC)
	loc := func(path string) string { return `<url><loc>$SITE` + path + `</loc></url>` }
	maps := func(us ...string) string {
		return `<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">` + strings.Join(us, "") + `</urlset>`
	}
	base := site(t, map[string]string{
		"/robots.txt": "User-agent: *\nDisallow: /private/\nSitemap: $SITE/index.xml\n",
		// The feed still announces what the sitemap has too: counted once.
		"/feed.xml": rss(item("/2024/06/01/pies", "The best pies on the quay", "", day.AddDate(0, 3, 0)) + item("/2024/03/12/drellmark-and-corvane-open-banks", "Drellmark and Corvane open the herring banks", "", day)),
		"/index.xml": `<?xml version="1.0"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>$SITE/map-2024-03.xml</loc></sitemap>
			<sitemap><loc>$SITE/map-2023-11.xml</loc></sitemap></sitemapindex>`,
		"/map-2024-03.xml": maps(loc("/2024/03/12/drellmark-and-corvane-open-banks"), loc("/2024/03/13/best-pies-on-the-quay"), loc("/2024/03/13/lissefort-after-the-talks-a-walk")),
		"/2024/03/12/drellmark-and-corvane-open-banks": story("Drellmark and Corvane open the herring banks", "2024-03-12", "More."),
		"/2024/03/13/lissefort-after-the-talks-a-walk": story("Lissefort after the talks: a walk", "2024-03-13", "Less."),
	})
	st := pgtest.Store(t)
	if err := st.AddOutlet(t.Context(), news.Outlet{ID: "quay-gazette", Name: "Quay Gazette", HomeURL: base + "/", Enabled: true, Feeds: []news.Feed{{URL: base + "/feed.xml"}}}); err != nil {
		t.Fatal(err)
	}
	c := lissefort(day)
	c.From, c.To = day.AddDate(0, 0, -14).Truncate(24*time.Hour), day.AddDate(0, 0, 14).Truncate(24*time.Hour)
	if err := st.CoverSummit(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	start(t, st, []string{strings.TrimPrefix(base, "http://")})
	until(t, "two articles stored", func() bool { return count(t, st, `articles WHERE state = 'stored'`) == 2 })
	until(t, "a timeline", func() bool { return count(t, st, `timeline_items`) > 0 })
	bs, err := st.Backfills(t.Context(), c.Summit.ID)
	if err != nil {
		t.Fatal(err)
	}
	if len(bs) != 1 {
		t.Fatalf("%d back-fills, want 1", len(bs))
	}
	b := bs[0]
	if d := cmp.Diff([]int{3, 4, 3, 2, 2}, []int{b.Read, b.Found, b.InPeriod, b.Matched, b.Articles}); d != "" || b.State != postgres.BackfillDone {
		t.Errorf("read, found, in the period, matched, articles (%s): %s", b.State, d)
	}
	if n := count(t, st, `fetch_log WHERE url LIKE '%2023-11%'`); n != 0 {
		t.Error("a sitemap of another time was read")
	}
}
