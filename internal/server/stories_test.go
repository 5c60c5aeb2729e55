package server

import (
	"encoding/csv"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"

	"readout/internal/browser"
)

// TestStories follows what journalists and readers want, story by story, on the
// sample press as the whole chain filled it. Scripts are off, or there are
// none, except where a story says otherwise.
func TestStories(t *testing.T) {
	t.Parallel()
	p := fill(t)
	base := "/summits/" + p.summit
	get := func(t *testing.T, path string) *goquery.Document {
		t.Helper()
		return open(t, p.Server, path, http.StatusOK)
	}
	for _, story := range []struct {
		name string
		test func(t *testing.T)
	}{
		{"J1", func(t *testing.T) { // what was said and done, in order
			doc := get(t, base+"?view=all")
			if got := words(doc.Find(`[data-testid="shown"]`)); !regexp.MustCompile(`^50 of \d+ items$`).MatchString(got) {
				t.Errorf("heading %q", got)
			}
			last := ""
			doc.Find("section.day").Each(func(_ int, day *goquery.Selection) {
				if day.Find("h2").Length() != 1 || day.Find("ol.items").Length() != 1 {
					t.Errorf("%q: not one heading and one list", words(day.Find("h2")))
				}
				if zone := words(day.Find(".zone")); !strings.HasPrefix(zone, "Montaurel time, UTC+1") {
					t.Errorf("zone %q", zone)
				}
				if at := day.Find("h2 time").AttrOr("datetime", last); at < last {
					t.Errorf("%s comes after %s", at, last)
				} else {
					last = at
				}
			})
			doc.Find(`[data-testid="item"]`).Each(func(_ int, it *goquery.Selection) {
				if words(it.Find(".clock")) == "" || words(it.Find(".words")) == "" || !strings.Contains(words(it.Find(".margin")), "outlet") && it.Find(".fold").Length() == 0 {
					t.Errorf("a row lacks its time, words or outlets: %q", words(it))
				}
				if !strings.Contains(words(it.Find(".margin")), "automatically") && it.Find(".fold").Length() == 0 {
					t.Errorf("a row does not say how it was found: %q", words(it))
				}
			})
		}},
		{"J2", func(t *testing.T) { // one speaker and one topic
			who, topic := "lucien-tavernay", "security-guarantees"
			path := base + "?speaker=" + who + "&topic=" + topic
			doc := get(t, path)
			if doc.Find(`[data-testid="item"]`).Length() == 0 {
				t.Fatal("nothing is left")
			}
			// (The selectors of goquery know no :is().)
			holders := doc.Find(`[data-testid="item"] .who > a[href^="/actors/"], [data-testid="item"] .stance > a[href^="/actors/"]`)
			if holders.Length() == 0 {
				t.Error("no item says whose it is")
			}
			holders.Each(func(_ int, a *goquery.Selection) {
				if words(a) != "Lucien Tavernay" {
					t.Errorf("somebody else’s item: %q", words(a))
				}
			})
			if got := words(doc.Find(`[data-testid="clear"]`)); got != "2 filters – clear" {
				t.Errorf("way out %q", got)
			}
			zero := get(t, path+"&kind=document").Find(`[data-testid="zero"]`)
			if got := words(zero); !strings.Contains(got, "without kind documents") || !regexp.MustCompile(`\d+ items?`).MatchString(got) {
				t.Errorf("which filter to drop: %q", got)
			}
			// Every way out leads to as many items as it promises.
			zero.Find("li").Each(func(_ int, li *goquery.Selection) {
				n := regexp.MustCompile(`(\d+) items?$`).FindStringSubmatch(words(li))
				if n == nil {
					t.Errorf("no count: %q", words(li))
					return
				}
				if got := words(get(t, li.Find("a").AttrOr("href", "")).Find(`[data-testid="shown"]`)); !strings.Contains(got, n[1]+" item") {
					t.Errorf("%q leads to %q", words(li), got)
				}
			})
		}},
		{"J3", func(t *testing.T) { // one utterance across outlets
			id := p.utterance(t)
			doc := get(t, "/utterances/"+id)
			versions := doc.Find(`[data-testid="version"]`)
			if versions.Length() < 3 {
				t.Fatalf("%d versions", versions.Length())
			}
			versions.Each(func(_ int, v *goquery.Selection) {
				if words(v.Find(".margin strong")) == "" {
					t.Errorf("no class of wording: %q", words(v))
				}
				quote := strings.TrimPrefix(v.Find(`.margin a[href^="/quotes/"]`).AttrOr("href", ""), "/quotes/")
				stored := p.one(t, `SELECT COALESCE(NULLIF(shown, ''), shown_sentence) FROM quotes WHERE id = `+quote)
				text := v.Find(".text").Clone()
				text.Find("del, .vh").Remove()
				plain := func(s string) string {
					return strings.Join(strings.Fields(strings.NewReplacer("“", "", "”", "", "…", "", "[]", "").Replace(s)), " ")
				}
				if text.Length() > 0 && plain(text.Text()) != plain(stored) {
					t.Errorf("shown %q, stored %q", plain(text.Text()), plain(stored))
				}
			})
			all := words(doc.Find("main"))
			for _, want := range []string{"said", "ends earlier", "the whole wording"} {
				if !strings.Contains(all, want) {
					t.Errorf("the page lacks %q", want)
				}
			}
			// A wire pair is one row.
			wired := p.one(t, `SELECT q.utterance_id::text FROM quotes q JOIN articles a ON a.id = q.article_id JOIN quotes o ON o.utterance_id = q.utterance_id AND o.article_id = a.wire_of ORDER BY 1 LIMIT 1`)
			if got := words(get(t, "/utterances/"+wired).Find(`[data-testid="copies"]`)); !strings.Contains(got, "republished") {
				t.Errorf("agency copy is not folded: %q", got)
			}
		}},
		{"J4", func(t *testing.T) { // a partial quote is part of a whole
			row := p.one(t, `SELECT q.utterance_id || ' ' || q.id FROM quotes q JOIN quotes o ON o.utterance_id = q.utterance_id AND o.article_id = q.article_id AND o.id <> q.id AND length(o.words) > length(q.words)
				WHERE q.wording = 'fragment' AND q.place = 'body' ORDER BY q.id LIMIT 1`)
			utterance, quote, _ := strings.Cut(row, " ")
			doc := get(t, "/utterances/"+utterance)
			link := doc.Find(`[data-testid="version"] a[href="/quotes/` + quote + `"]`)
			if got := words(link.Closest(`[data-testid="version"]`).Find(".margin strong")); got != "a fragment" {
				t.Errorf("the fragment is classed %q", got)
			}
			if p.one(t, `SELECT count(*)::text FROM timeline_items WHERE kind = 'quote' AND item_id = `+utterance) != "1" {
				t.Error("the fragment stands on the timeline for itself")
			}
		}},
		{"J5", func(t *testing.T) { // the source
			quote := p.one(t, `SELECT id::text FROM quotes WHERE utterance_id = `+p.utterance(t)+` AND kind = 'direct' AND shown_sentence <> '' AND shown <> '' ORDER BY id LIMIT 1`)
			doc := get(t, "/quotes/"+quote)
			facts := words(doc.Find(".facts"))
			for _, want := range []string{"Outlet", "Headline", "Our revision", "fetched", "SHA-256", "Still on the page?", "checked", "Rule", "It fired on", "Analyser"} {
				if !strings.Contains(facts, want) {
					t.Errorf("the evidence lacks %q", want)
				}
			}
			if doc.Find(".context mark").Length() == 0 {
				t.Error("the words are not marked in their sentence")
			}
			if href := doc.Find(".go a.out").AttrOr("href", ""); !strings.Contains(href, "#:~:text=") {
				t.Errorf("the way to the words is %q", href)
			}
			cite := doc.Find("#cite").Text()
			for _, want := range []string{words(doc.Find("h1 .in"))[3:], p.URL + "/quotes/" + quote, "http", "2026", "“"} {
				if !strings.Contains(cite, want) {
					t.Errorf("the citation %q lacks %q", cite, want)
				}
			}
		}},
		{"J7", func(t *testing.T) { // outlets side by side, nothing blank
			grid := get(t, base+"/coverage")
			grid.Find(".coverage tbody td").Each(func(_ int, td *goquery.Selection) {
				if words(td) == "" {
					t.Error("an empty cell")
				}
			})
			all := words(grid.Find(".coverage tbody"))
			for _, want := range []string{"full", "part", "paraphrase", "none found", "not fetched", "not monitored", "read in part", "+1 republished"} {
				if !strings.Contains(all, want) {
					t.Errorf("no cell says %q", want)
				}
			}
			path := base + "/compare?o=aldhaven-courier&o=compass&o=westbridge-gazette"
			with, without := get(t, path), get(t, path+"&wire=hide")
			rows := func(doc *goquery.Document) string {
				return words(doc.Find(`[data-testid="compared"] .subject`))
			}
			if rows(with) != rows(without) || rows(with) == "" {
				t.Error("hiding agency copy changes the rows")
			}
			if words(with.Find("main")) == words(without.Find("main")) {
				t.Error("hiding agency copy changes nothing")
			}
			with.Find(`[data-testid="compared"]`).Each(func(_ int, li *goquery.Selection) {
				if n := li.Find(".cols > li .how .c").Length(); n != 3 {
					t.Errorf("%d of 3 cells say something: %q", n, words(li))
				}
			})
			get(t, base+"/compare")
			get(t, base+"/compare?by=actors")
			// The files hold the cells of their pages.
			for _, side := range []struct {
				doc        *goquery.Document
				cell, name string
			}{{grid, ".coverage tbody td:not(:last-child) .c", "carried"}, {with, ".cols > li .how .c", "carried"}, {without, ".cols > li .how .c", "carried"}, {get(t, base+"/stances"), `[data-testid="stanceline"] td.void, [data-testid="stanceline"] td .word`, "position"}} {
				href := side.doc.Find(`[data-testid="files"] a[type="text/csv"]`).AttrOr("href", "none")
				rows, err := csv.NewReader(strings.NewReader(body(t, p.Server, href))).ReadAll()
				if err != nil || len(rows) < 2 {
					t.Fatalf("%s: %d rows, %v", href, len(rows), err)
				}
				at := slices.Index(rows[0], side.name)
				var in []string
				for _, row := range rows[1:] {
					in = append(in, row[at])
				}
				on := side.doc.Find(side.cell).Map(func(_ int, c *goquery.Selection) string { return words(c) })
				if diff := cmp.Diff(on, in); diff != "" {
					t.Errorf("%s: on the page and in the file:\n%s", href, diff)
				}
			}
			if got := words(get(t, base+"/compare?a=lucien-tavernay&a=imogen-calloway&topic=security-guarantees").Find("main")); !strings.Contains(got, "Lucien Tavernay") || !strings.Contains(got, "Before the summit") {
				t.Errorf("actors side by side: %q", got)
			}
			if got := words(get(t, base+"/compare?o=no-such-outlet").Find(".notice")); !strings.Contains(got, "left out") {
				t.Errorf("an unknown outlet: %q", got)
			}
		}},
		{"J8", func(t *testing.T) { // a position moves
			doc := get(t, base+"/stances")
			line := doc.Find(`section:has(#t-security-guarantees) [data-testid="stanceline"]`).FilterFunction(func(_ int, s *goquery.Selection) bool {
				return strings.HasPrefix(words(s.Find("th")), "Lucien Tavernay")
			})
			if got := words(line.Find("th .mark")); got != "shift" {
				t.Fatalf("no shift is marked: %q", words(line))
			}
			if line.Find("td").Length() != 3 || !strings.Contains(words(line), "unreviewed") {
				t.Errorf("before, during, after: %q", words(line))
			}
			moved := map[string]bool{}
			on := doc.Find(`section:has(#t-security-guarantees) [data-testid="stanceline"]`)
			on.Filter(":has(.mark)").Find("th a").Each(func(_ int, a *goquery.Selection) { moved[words(a)] = true })
			if len(moved) != 1 || !moved["Lucien Tavernay"] {
				t.Errorf("marked as shifting: %v, want one actor", moved)
			}
			// What he said for his country moves it too, and is told once.
			if got := words(on.Find("th")); !strings.Contains(got, "Valdorne moves by what Lucien Tavernay said") {
				t.Errorf("lines of the topic: %q", got)
			}
			doc.Find(`[data-testid="shift"]`).Each(func(_ int, sh *goquery.Selection) {
				if n := sh.Find(".side-of .told a").Length(); n != 2 {
					t.Errorf("%d pieces of evidence for a shift: %q", n, words(sh))
				}
			})
			doc.Find(`[data-testid="shift"] .side-of`).Each(func(_ int, s *goquery.Selection) {
				if words(s.Find(".told a")) == "" || s.Find(".told a").AttrOr("href", "") == "" {
					t.Errorf("a side without evidence: %q", words(s))
				}
			})
			href := line.Find("td a").First().AttrOr("href", "")
			proof := get(t, href).Find(`[data-testid="evidence"]`)
			if got := words(proof.Find("h2")); got != "Lucien Tavernay on security guarantees, before the summit" || proof.Find("li .told a").Length() == 0 {
				t.Errorf("the cell opens %q with %d pieces of evidence", got, proof.Find("li").Length())
			}
		}},
		{"R1", func(t *testing.T) { // understand in a minute, on a phone
			tab := browser.Open(t, browser.View{Width: 360, Height: 740, NoScript: true}, p.URL+base)
			var got struct {
				Title, Standing, Key float64
				Wide                 int
			}
			tab.Eval(`(() => { const b = s => document.querySelector(s).getBoundingClientRect().bottom; return {Title: b("h1"), Standing: b(".standing > div"), Key: b(".key li .what"), Wide: document.documentElement.scrollWidth}; })()`, &got)
			if got.Title > 740 || got.Standing > 740 || got.Key > 740 || got.Wide > 360 {
				t.Errorf("title ends at %.0f, how matters stand begins to at %.0f, the first key event ends at %.0f, the page is %d wide", got.Title, got.Standing, got.Key, got.Wide)
			}
			doc := get(t, base)
			if got := words(doc.Find(`[data-testid="standfirst"]`)); !strings.Contains(got, "Agreed") || !strings.Contains(got, "Planned") || !strings.Contains(got, "Disputed") || !strings.Contains(got, "Not stated") {
				t.Errorf("how matters stand: %q", got)
			}
			doc.Find(`[data-testid="standfirst"] .claim`).Each(func(_ int, c *goquery.Selection) {
				get(t, c.Find("a").AttrOr("href", "none"))
			})
			if got := words(doc.Find(`[data-testid="asof"]`)); !strings.HasPrefix(got, "As of ") || !strings.Contains(got, "outlets") {
				t.Errorf("as of: %q", got)
			}
			keys := doc.Find(`[data-testid="key"] li .what a`)
			if n := keys.Length(); n < 3 || n > 7 {
				t.Errorf("%d key events", n)
			}
			keys.Each(func(_ int, a *goquery.Selection) {
				page, anchor, _ := strings.Cut(a.AttrOr("href", ""), "#")
				on := doc
				if page != "" {
					on = get(t, page)
				}
				if on.Find("li#"+anchor).Length() != 1 {
					t.Errorf("%q leads nowhere in the list", a.AttrOr("href", ""))
				}
			})
			if got := words(doc.Find(`[data-testid="agenda"]`)); !strings.Contains(got, "called off") || !strings.Contains(got, "moved to") {
				t.Errorf("the agenda does not tell what became of it: %q", got)
			}
		}},
		{"R2", func(t *testing.T) { // follow a summit, a person, a topic, a search, by feed
			actor := p.one(t, `SELECT payload->'who'->0->>'id' FROM timeline_items WHERE kind = 'quote' AND (payload->>'named')::boolean AND payload->'who'->0->>'id' <> '' GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1`)
			topic := p.one(t, `SELECT t.id FROM timeline_index i JOIN topics t ON t.num = i.topic GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1`)
			for _, path := range []string{base, base + "?speaker=" + actor, "/actors/" + actor, "/topics/" + topic, "/search?q=speaker:" + actor} {
				doc := get(t, path)
				feeds := map[string]string{}
				doc.Find(`[data-testid="follow"] a`).Each(func(_ int, a *goquery.Selection) { feeds[a.AttrOr("type", "")] = a.AttrOr("href", "") })
				for typ, want := range map[string]string{"application/atom+xml": "<entry>", "application/feed+json": `"content_text"`} {
					href := feeds[typ]
					if href == "" || doc.Find(`head link[rel="alternate"][href="`+href+`"]`).Length()+doc.Find(`head link[rel="alternate"][href="`+p.URL+href+`"]`).Length() == 0 {
						t.Errorf("%s: no feed of type %s to follow among %v, or programs do not find it", path, typ, feeds)
						continue
					}
					if b := body(t, p.Server, href); strings.Count(b, want) < 2 {
						t.Errorf("%s has %d entries: %.300s", href, strings.Count(b, want), b)
					}
				}
			}
		}},
		{"R3", func(t *testing.T) { // come back and see what is new
			at := time.Date(2031, 3, 13, 8, 14, 0, 0, time.UTC)
			srv := httptest.NewServer(New(Config{Store: p.store, Sample: true, Now: func() time.Time { return at }, Log: slog.New(slog.DiscardHandler)}))
			defer srv.Close()
			jar, err := cookiejar.New(nil)
			if err != nil {
				t.Fatal(err)
			}
			reader := &http.Client{Jar: jar}
			visit := func(res *http.Response, err error) *goquery.Document {
				t.Helper()
				if err != nil {
					t.Fatal(err)
				}
				defer func() { _ = res.Body.Close() }()
				doc, err := goquery.NewDocumentFromReader(res.Body)
				if err != nil || res.StatusCode != http.StatusOK {
					t.Fatalf("%s: %d %v", res.Request.URL, res.StatusCode, err)
				}
				return doc
			}
			look := func(path string) *goquery.Document {
				t.Helper()
				return visit(reader.Get(srv.URL + path))
			}
			if n := look(base).Find(`[data-testid="since"]`).Length(); n != 0 {
				t.Error("everything is new to a first visitor")
			}
			if _, err := p.store.Pool().Exec(t.Context(), `UPDATE timeline_items SET added_at = '2031-03-13 08:44:00+00' WHERE id IN (SELECT t.id FROM timeline_items t JOIN timeline_index x ON x.item = t.id AND x.topic = 0 AND x.outlet = 0 WHERE t.kind = 'quote' ORDER BY t.weight DESC, t.id LIMIT 6)`); err != nil {
				t.Fatal(err)
			}
			at = at.Add(time.Hour)
			doc := look(base)
			if got := words(doc.Find(`[data-testid="since"] strong`)); got != "6 new since you were here (09:14)" {
				t.Errorf("coming back: %q", got)
			}
			at = at.Add(5 * time.Minute) // the visit goes on: what was new stays new
			only := look(doc.Find(`[data-testid="since"] p a`).AttrOr("href", ""))
			if n := only.Find(`[data-testid="item"]`).Length(); n != 6 {
				t.Errorf("%d items are new, want 6", n)
			}
			if n := only.Find(`[data-testid="item"] .new`).Length(); n != 6 {
				t.Errorf("%d items carry the word, want 6", n)
			}
			if n := look(base + "?view=all").Find(`[data-testid="since"]`).Length(); n != 1 {
				t.Error("reading on made the new ones old")
			}
			doc = visit(reader.PostForm(srv.URL+doc.Find(`[data-testid="since"] form`).AttrOr("action", ""), url.Values{}))
			if n := doc.Find(`[data-testid="since"]`).Length(); n != 0 {
				t.Error("marked as seen, they are still new")
			}
			// The small resource: one answer, then nothing new under the same tag.
			res, err := reader.Get(srv.URL + base + "/status?since=1") //nolint:noctx // loopback
			if err != nil {
				t.Fatal(err)
			}
			_ = res.Body.Close()
			req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, srv.URL+base+"/status?since=1", nil)
			req.Header.Set("If-None-Match", res.Header.Get("ETag"))
			again, err := reader.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			_ = again.Body.Close()
			if res.StatusCode != http.StatusOK || again.StatusCode != http.StatusNotModified {
				t.Errorf("status: %d, then %d", res.StatusCode, again.StatusCode)
			}
		}},
		{"R7", func(t *testing.T) { // trust it
			doc := get(t, base+"?view=all")
			first := doc.Find(`[data-testid="item"]`).First()
			if !strings.Contains(words(first.Find(".margin")), "Found automatically, not checked.") {
				t.Errorf("the state in words: %q", words(first.Find(".margin")))
			}
			get(t, first.Find(`.words a[href^="/"]`).Last().AttrOr("href", "none"))
			method := words(get(t, "/about/method").Find("main"))
			for _, want := range []string{"cannot tell", "outlets", "precision"} {
				if !strings.Contains(strings.ToLower(method), want) {
					t.Errorf("the method page says nothing of %q", want)
				}
			}
		}},
		{"R8", func(t *testing.T) { // keyboard and screen reader (JS)
			for _, path := range []string{base, base + "/stances", base + "/coverage", base + "/compare", "/utterances/" + p.utterance(t)} {
				doc := get(t, path)
				if n := doc.Find("h1").Length(); n != 1 {
					t.Errorf("%s: %d h1", path, n)
				}
				if got := words(doc.Find("body a").First()); got != "Skip to the content" {
					t.Errorf("%s begins with %q", path, got)
				}
			}
			tab := browser.Open(t, browser.View{}, p.URL+base)
			tabThrough(t, tab, p.URL+"/utterances/"+p.utterance(t), "/quotes/")
			tabThrough(t, tab, p.URL+"/search?q=guarantee", "/utterances/")
			tab.Run(chromedp.Navigate(p.URL + base))
			var before, after string
			const state = `location.href + document.querySelector("main").textContent.length + document.activeElement.tagName + scrollY`
			tab.Eval(state, &before)
			for _, key := range []string{"j", "k", "a", "s", "x", "n", "p", "u", "?", "/", "c", "o"} {
				tab.Run(chromedp.KeyEvent(key))
			}
			tab.Eval(state, &after)
			if before != after {
				t.Errorf("a single key did something: %s, then %s", before, after)
			}
		}},
		{"R9", func(t *testing.T) { // small, zoomed, printed
			for _, path := range []string{base, base + "/stances", base + "/coverage", base + "/compare"} {
				tab := browser.Open(t, browser.View{Width: 320, Height: 256, NoScript: true}, p.URL+path)
				if n := tab.Overflow(); n > 0 {
					t.Errorf("%s: %d px wider than the screen at 400 %% zoom", path, n)
				}
				var wide int
				tab.Eval(`[...document.querySelectorAll("main *")].filter(e => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX === "auto" && !(e.getAttribute("role") === "region" && (e.getAttribute("aria-label") || e.getAttribute("aria-labelledby")) && e.tabIndex === 0)).length`, &wide)
				if wide > 0 {
					t.Errorf("%s: %d regions scroll sideways without a name", path, wide)
				}
			}
			tab := browser.Open(t, browser.View{Print: true, NoScript: true}, p.URL+base)
			var got struct {
				Nav, Tabs, Foot string
				Open            float64
			}
			tab.Eval(`({Nav: getComputedStyle(document.querySelector(".masthead nav")).display, Tabs: getComputedStyle(document.querySelector(".tabs")).display, Foot: document.querySelector(".print-only").textContent + getComputedStyle(document.querySelector(".print-only")).display, Open: document.querySelector(".margin details p").getBoundingClientRect().height})`, &got)
			if got.Nav != "none" || got.Tabs != "none" || !strings.Contains(got.Foot, p.URL+base+" as of ") || !strings.HasSuffix(got.Foot, "block") || got.Open == 0 {
				t.Errorf("on paper: %+v", got)
			}
			if doc := get(t, base+"?view=print"); doc.Find("details").Length() == 0 || doc.Find("details:not([open])").Length() != 0 {
				t.Errorf("for printing %d of %d are closed", doc.Find("details:not([open])").Length(), doc.Find("details").Length())
			}
		}},
	} {
		t.Run(story.name, story.test)
	}
}

// body fetches a file.
func body(t *testing.T, srv *httptest.Server, path string) string {
	t.Helper()
	_, b := get(t, srv, path, http.StatusOK)
	return string(b)
}
