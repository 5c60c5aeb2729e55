package server

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"readout/internal/browser"
	"readout/internal/catalogue"
	"readout/internal/fetch"
	"readout/internal/jobs"
	"readout/internal/news"
	"readout/internal/pgtest"
	"readout/internal/postgres"
	"readout/internal/sample"
)

var screens = flag.String("screens", "", "write a picture of every page type, at 360 and 1280 px, light and dark, into this directory")

const axe = "../../.ci/node_modules/axe-core/axe.min.js"

// pressed is a site filled by the whole chain from the sample press.
type pressed struct {
	*httptest.Server
	store  *postgres.Store
	summit string
}

// fill gives a site whose database the chain filled from the sample press, from
// feeds to timeline. The press is read once for all tests; each has a copy of
// the database to itself. Every rule counts as good enough for the public: what
// rules are worth is measured elsewhere, what pages make of names is tested
// here.
func fill(t *testing.T) pressed {
	t.Helper()
	f, err := read()
	if err != nil {
		t.Fatal(err)
	}
	st, err := postgres.Open(t.Context(), pgtest.Copy(t, f.url))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(st.Close)
	srv := httptest.NewServer(New(Config{Store: st, Sample: true, Version: "test", Log: slog.New(slog.NewTextHandler(t.Output(), nil))}))
	t.Cleanup(srv.Close)
	return pressed{srv, st, f.summit}
}

type filled struct{ url, summit string }

// read lets the chain read the sample press into a database that is kept.
var read = sync.OnceValues(func() (f filled, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), 90*time.Second)
	defer cancel()
	dir, err := os.MkdirTemp("", "readout-press-")
	if err != nil {
		return f, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	p, err := sample.Start(ctx, sample.Config{Dir: dir})
	if err != nil {
		return f, err
	}
	defer p.Close()
	f.summit = p.Summits()[0].ID
	if f.url, err = pgtest.Kept(ctx); err != nil {
		return f, err
	}
	st, err := postgres.Open(ctx, f.url)
	if err != nil {
		return f, err
	}
	defer st.Close()
	lx := &news.Lexicon{Actors: p.Actors(), Offices: p.Offices(), Topics: append(p.Topics(), catalogue.Lexicon().Topics...), Summits: p.Summits()}
	if err := st.UpsertCatalogue(ctx, lx); err != nil {
		return f, err
	}
	if err := st.UpsertOutlets(ctx, p.Outlets()); err != nil {
		return f, err
	}
	if _, err := st.Pool().Exec(ctx, `UPDATE settings SET value = to_jsonb(0) WHERE name = 'publication_lower'`); err != nil {
		return f, err
	}
	r, err := jobs.New(jobs.Config{Store: st, Fetcher: fetch.New(fetch.Config{Allow: p.Allow()}), Logger: slog.New(slog.DiscardHandler), Private: true})
	if err != nil {
		return f, err
	}
	if err := r.Start(context.Background()); err != nil {
		return f, err
	}
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for done := false; !done; {
		select {
		case <-ctx.Done():
			return f, errors.New("the sample press was never read to its end")
		case <-tick.C:
			err := st.Pool().QueryRow(ctx, `SELECT NOT EXISTS (SELECT FROM feeds WHERE polled_at IS NULL) AND EXISTS (SELECT FROM articles) AND NOT EXISTS (SELECT FROM articles WHERE checks = 0)
				AND NOT EXISTS (SELECT FROM river_job WHERE state IN ('available', 'running', 'retryable', 'scheduled', 'pending') AND kind <> 'fetch_article')`).Scan(&done)
			if err != nil {
				return f, err
			}
		}
	}
	return f, r.Stop(ctx)
})

// one returns the first column of the first row.
func (p pressed) one(t *testing.T, query string) string {
	t.Helper()
	var s string
	if err := p.store.Pool().QueryRow(t.Context(), query).Scan(&s); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return s
}

// utterance returns the id of the direct speech that most outlets carry.
func (p pressed) utterance(t *testing.T) string {
	return p.one(t, `SELECT item_id::text FROM timeline_items WHERE kind = 'quote' AND payload->>'speech' = 'direct' AND payload->>'words' <> '' ORDER BY jsonb_array_length(payload->'outlets') DESC, item_id LIMIT 1`)
}

// TestEveryPageInABrowser opens every page type, as the chain filled it, and
// examines it: besides, nothing said on the console, few requests and few bytes,
// nothing from another host, and the word that it is a sample.
func TestEveryPageInABrowser(t *testing.T) {
	t.Parallel()
	p := fill(t)
	timeline := "/summits/" + p.summit
	utterance := p.utterance(t)
	pages := map[string]string{
		"home":            "/",
		"timeline":        timeline,
		"timeline-newest": timeline + "?order=newest",
		"timeline-filter": timeline + "?kind=event",
		"timeline-zero":   timeline + "?speaker=imogen-calloway&kind=document",
		"timeline-all":    timeline + "?view=all",
		"stances":         timeline + "/stances",
		"stances-cell":    timeline + "/stances?actor=lucien-tavernay&topic=security-guarantees&phase=before",
		"coverage":        timeline + "/coverage",
		"compare":         timeline + "/compare",
		"compare-actors":  timeline + "/compare?by=actors",
		"actors":          "/actors",
		"topics":          "/topics",
		"utterance":       "/utterances/" + utterance,
		"quote":           "/quotes/" + p.one(t, `SELECT id::text FROM quotes WHERE utterance_id = `+utterance+` AND shown_sentence <> '' ORDER BY id LIMIT 1`),
		"event":           "/events/" + p.one(t, `SELECT item_id::text FROM timeline_items WHERE kind = 'event' ORDER BY jsonb_array_length(payload->'outlets') DESC, item_id LIMIT 1`),
		"stance":          "/stances/" + p.one(t, `SELECT item_id::text FROM timeline_items WHERE kind = 'stance' ORDER BY jsonb_array_length(payload->'outlets') DESC, item_id LIMIT 1`),
		"article":         "/articles/" + p.one(t, `SELECT id::text FROM articles WHERE state = 'stored' AND kind = 'report' ORDER BY words DESC, id LIMIT 1`),
		"document":        "/articles/" + p.one(t, `SELECT id::text FROM articles WHERE state = 'stored' AND kind = 'document' ORDER BY words DESC, id LIMIT 1`),
		"actor":           "/actors/" + p.one(t, `SELECT speaker_id FROM quotes WHERE speaker_id IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1`),
		"topic":           "/topics/" + p.one(t, `SELECT topic FROM quotes, unnest(topics) AS t (topic) GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1`),
		"outlets":         "/outlets",
		"outlet":          "/outlets/" + p.one(t, `SELECT outlet_id FROM articles GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1`),
		"method":          "/about/method",
		"search":          "/search?q=guarantee",
		"search-empty":    "/search",
		"search-wrong":    "/search?q=speeker:x",
		"data":            "/about/data",
		"embed":           "/embed/utterances/" + utterance,
		"not-found":       "/nothing-here",
	}
	for name, path := range pages {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tab := browser.Open(t, browser.View{}, p.URL+path)
			if n := tab.Elements(); n > 1500 {
				t.Errorf("%d elements, want at most 1500", n)
			}
			var load struct {
				N, Bytes, Font int
				Hosts          []string
			}
			tab.Eval(`(() => {
				const all = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
				const size = e => e.encodedBodySize + 300;
				return {N: all.length, Bytes: all.filter(e => !e.name.includes("woff2")).reduce((n, e) => n + size(e), 0), Font: all.filter(e => e.name.includes("woff2")).reduce((n, e) => n + size(e), 0), Hosts: [...new Set(all.map(e => new URL(e.name).host))]};
			})()`, &load)
			if load.N > 10 || load.Bytes > 40<<10 || load.Bytes+load.Font > 100<<10 {
				t.Errorf("%d requests, %d bytes and %d of font, want at most 10, 40 KiB and 100 KiB in all", load.N, load.Bytes, load.Font)
			}
			if len(load.Hosts) != 1 {
				t.Errorf("loads from %v", load.Hosts)
			}
			var sample bool
			tab.Eval(`document.querySelector("[data-testid=sample]") !== null && document.title.includes("sample")`, &sample)
			if !sample {
				t.Error("does not say that it is a sample")
			}
			examine(t, tab, name)
			if name != "not-found" { // the browser itself reports its status
				for _, e := range tab.Errors() {
					t.Errorf("console: %s", e)
				}
			}
		})
	}
}

// examine looks at an open page at 1280 and 320 px, in the light and in the
// dark: no rule of axe-core broken, nothing wider than the screen. With -screens
// it takes pictures, at 360 px instead of 320. What does not hang on colours is
// tested in the light.
func examine(t *testing.T, tab *browser.Tab, name string) {
	t.Helper()
	for _, v := range []browser.View{{}, {Dark: true}, {Width: 320, Height: 640, Dark: true}, {Width: 320, Height: 640}} {
		tab.Look(v)
		if n := tab.Overflow(); n > 0 {
			t.Errorf("%s: %d px wider than the screen", v, n)
		}
		var only []string
		if v.Dark {
			only = []string{"color-contrast", "link-in-text-block"}
		}
		for _, a := range tab.Axe(axe, only...) {
			t.Errorf("%s: axe %s: %s: %d times, first %s: %s", v, a.ID, a.Help, a.Nodes, a.Target, a.HTML)
		}
		if *screens != "" {
			if v.Width != 0 {
				v.Width, v.Height = 360, 740
				tab.Look(v)
			}
			tab.Shot(filepath.Join(*screens, name+"-"+v.String()+".png"))
		}
	}
}

// TestReaderWithoutScripts follows stories J1 to J5 and R9 in a browser with
// scripts switched off: open a summit, narrow it, compare an utterance's
// versions, check its source, change the theme.
func TestReaderWithoutScripts(t *testing.T) {
	t.Parallel()
	p := fill(t)
	tab := browser.Open(t, browser.View{NoScript: true}, p.URL+"/")
	var text string
	var n int

	// J1: the summit from the front page, days as headings, one ordered list each.
	tab.Follow(`[data-testid="summit"] h3 a`)
	tab.Eval(`document.querySelector("[data-testid=shown]").textContent`, &text)
	if !strings.Contains(text, " of ") {
		t.Errorf("heading %q", text)
	}
	tab.Eval(`[...document.querySelectorAll("section.day")].filter(d => d.querySelectorAll("h2").length === 1 && d.querySelectorAll("ol.items").length === 1).length - document.querySelectorAll("section.day").length`, &n)
	if n != 0 {
		t.Errorf("%d days without one heading and one list", -n)
	}

	// J2: narrow by the form; the address holds the filter.
	tab.Run(chromedp.SetValue(`select[name="kind"]`, "quote", chromedp.ByQuery), chromedp.SetValue(`select[name="speaker"]`, p.one(t, `SELECT speaker_id FROM utterances WHERE established AND speaker_id IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1`), chromedp.ByQuery))
	tab.Follow(`[data-testid="filter"] button`)
	tab.Run(chromedp.WaitVisible(`[data-testid="clear"]`, chromedp.ByQuery))
	tab.Eval(`location.search`, &text)
	if !strings.Contains(text, "kind=quote") || !strings.Contains(text, "speaker=") {
		t.Errorf("address %q", text)
	}
	var who []string
	tab.Eval(`[...new Set([...document.querySelectorAll("[data-testid=item] .who a")].map(a => a.textContent))]`, &who)
	if len(who) != 1 {
		t.Errorf("speakers of the narrowed list: %q", who)
	}

	// J3: an utterance with its versions, the longest first.
	id := p.utterance(t)
	tab.Run(chromedp.Navigate(p.URL + "/utterances/" + id))
	tab.Eval(`document.querySelectorAll("[data-testid=version]").length`, &n)
	if n < 2 {
		t.Errorf("%d versions", n)
	}
	var stored, shown string
	stored = p.one(t, `SELECT shown FROM utterances WHERE id = `+id)
	tab.Eval(`(() => { const b = document.querySelector("blockquote.longest").cloneNode(true); b.querySelectorAll("sup").forEach(s => s.remove()); return b.textContent.replace(/\s+/g, " ").trim(); })()`, &shown)
	if want := "“" + strings.Join(strings.Fields(stored), " ") + "”"; shown != want {
		t.Errorf("the longest wording is %q, stored is %q", shown, want)
	}

	// J5: the evidence of one version.
	tab.Follow(`[data-testid="version"] .margin a`)
	tab.Eval(`document.querySelector(".facts:not(:has(.context))").textContent + document.querySelector("main").textContent`, &text)
	for _, want := range []string{"Our revision", "SHA-256", "Why this label?", "Rule"} {
		if !strings.Contains(text, want) {
			t.Errorf("the evidence lacks %q", want)
		}
	}
	tab.Eval(`document.querySelectorAll("a.out[href*='#:~:text=']").length`, &n)
	if n == 0 {
		t.Error("no link to the words in the article")
	}

	// R9: the theme is a choice that stays, without scripts.
	tab.Follow(`.theme button[value="dark"]`)
	tab.Run(chromedp.WaitReady(`html[data-theme="dark"]`, chromedp.ByQuery))
	tab.Run(chromedp.Navigate(p.URL + "/"))
	tab.Eval(`document.documentElement.dataset.theme + " " + getComputedStyle(document.body).backgroundColor`, &text)
	if !strings.HasPrefix(text, "dark rgb(23, 21, 16)") {
		t.Errorf("the next page is %q", text)
	}
}

// tabThrough walks a page by the tab key (story R8): the skip link first, the
// focus always visible and never under the day's line, no trap, and a link that
// begins with reach on the way.
func tabThrough(t *testing.T, tab *browser.Tab, url, reach string) {
	t.Helper()
	type stop struct {
		Text, Href              string
		Top, Bottom, Line       float64
		Outline, InLine, OnPage bool
	}
	tab.Run(chromedp.Navigate(url))
	var seen []string
	reached := false
	for i := range 70 {
		tab.Run(chromedp.KeyEvent(kb.Tab))
		var s stop
		tab.Eval(`(() => {
			const e = document.activeElement, r = e.getBoundingClientRect();
			const line = [...document.querySelectorAll(".dayline")].find(l => l.getBoundingClientRect().top === 0);
			return {Text: (e.textContent || e.name || "").trim().slice(0, 60), Href: e.getAttribute("href") || "", Top: r.top, Bottom: r.bottom, Line: line ? line.getBoundingClientRect().bottom : 0,
				Outline: getComputedStyle(e).outlineStyle !== "none" || e.matches("select, input, .skip"), InLine: !!e.closest(".dayline"), OnPage: e !== document.body};
		})()`, &s)
		if i == 0 && s.Text != "Skip to the content" {
			t.Errorf("%s: the first stop is %q", url, s.Text)
		}
		if !s.OnPage {
			break // out at the end
		}
		if !s.Outline {
			t.Errorf("%s, stop %d %q: the focus is not visible", url, i, s.Text)
		}
		if !s.InLine && s.Bottom <= s.Line {
			t.Errorf("%s, stop %d %q lies under the day's line", url, i, s.Text)
		}
		seen = append(seen, s.Text)
		reached = reached || strings.HasPrefix(s.Href, reach)
	}
	if !reached {
		t.Errorf("%s: nothing under %s can be reached: %q", url, reach, seen)
	}
	if len(slices.Compact(slices.Clone(seen))) < len(seen)/2 {
		t.Errorf("%s: the focus hardly moves: %q", url, seen)
	}
}

func TestKeyboard(t *testing.T) {
	t.Parallel()
	srv := serve(t, seed(t, 30))
	tabThrough(t, browser.Open(t, browser.View{}, srv.URL+"/"), srv.URL+"/summits/"+summitID, "/utterances/")
}

// TestScripts (JS) holds what the script adds: a filter that changes the list
// and the address without loading the page anew, the way back, and a word when
// something new has come in while a summit is under way.
func TestScripts(t *testing.T) {
	t.Parallel()
	st := seed(t, 30)
	for _, q := range []string{`UPDATE summits SET start_day = $1::timestamptz::date - 1, end_day = $1::timestamptz::date + 1`, `UPDATE timeline_items SET added_at = $1::timestamptz - interval '1 hour', updated_at = $1::timestamptz - interval '1 hour'`} {
		if _, err := st.Pool().Exec(t.Context(), q, now); err != nil {
			t.Fatal(err)
		}
	}
	srv := serve(t, st)
	tab := browser.Open(t, browser.View{}, srv.URL+"/summits/"+summitID)
	var kept bool
	var got string
	tab.Eval(`window.kept = true`, &kept)
	tab.Run(chromedp.SetValue("form[data-filter] select[name=kind]", "quote", chromedp.ByQuery), chromedp.Evaluate(`document.querySelector("form[data-filter]").requestSubmit()`, nil))
	tab.Run(chromedp.Poll(`location.search === "?kind=quote"`, nil))
	tab.Eval(`window.kept === true`, &kept)
	tab.Eval(`location.search + " " + document.querySelectorAll("[data-list] article, [data-list] li").length + " " + document.querySelector("p.vh[role=status]").textContent`, &got)
	if !kept || !strings.Contains(got, "kind=quote") {
		t.Errorf("the page was loaded anew (%v): %s", !kept, got)
	}
	if strings.HasSuffix(got, " ") {
		t.Errorf("nothing is said of the new list: %q", got)
	}
	exchanged := `!window.old.isConnected`
	tab.Run(chromedp.Evaluate(`window.old = document.querySelector("[data-list]"); history.back()`, nil), chromedp.Poll(exchanged, nil))
	tab.Eval(`window.kept === true && location.search === ""`, &kept)
	if !kept {
		t.Error("the way back loaded the page anew")
	}

	// Something comes in. The first answer that tells of it is held until another
	// list stands on the page: it must not keep the next answer away.
	if _, err := st.Pool().Exec(t.Context(), `UPDATE timeline_items SET added_at = $1::timestamptz + interval '1 minute', updated_at = $1::timestamptz + interval '1 minute' WHERE id = (SELECT max(id) FROM timeline_items)`, now); err != nil {
		t.Fatal(err)
	}
	tab.Run(chromedp.Evaluate(`{
		const real = window.fetch;
		window.fetch = async (...args) => {
			window.fetch = real;
			const res = await real(...args);
			await new Promise(done => window.letGo = done);
			return res;
		};
		document.dispatchEvent(new Event("visibilitychange"));
	}`, nil), chromedp.Poll(`window.letGo !== undefined`, nil))
	tab.Run(chromedp.Evaluate(`window.old = document.querySelector("[data-list]"); history.forward()`, nil), chromedp.Poll(exchanged, nil), chromedp.Evaluate(`window.letGo()`, nil))
	tab.Run(chromedp.Poll(`(document.dispatchEvent(new Event("visibilitychange")), /1 new/.test(document.querySelector("[data-status]")?.textContent ?? ""))`, nil, chromedp.WithPollingInterval(300*time.Millisecond), chromedp.WithPollingTimeout(20*time.Second)))
	tab.Eval(`document.querySelector("[data-status] a")?.textContent ?? ""`, &got)
	if got != "show" {
		t.Errorf("beside the news stands %q", got)
	}
}

// TestPrinted holds what paper needs: no controls, no sticky lines, outward
// addresses in full.
func TestPrinted(t *testing.T) {
	t.Parallel()
	srv := serve(t, seed(t, 3))
	tab := browser.Open(t, browser.View{Print: true}, srv.URL+"/outlets/harbour-post")
	var got string
	tab.Eval(`getComputedStyle(document.querySelector(".masthead nav")).display + " " + getComputedStyle(document.querySelector("a.out"), "::after").content`, &got)
	if want := `none " (" attr(href) ")"`; got != want && got != `none " (https://harbour-post.example/)"` {
		t.Errorf("in print: %s", got)
	}
	tab = browser.Open(t, browser.View{Print: true}, srv.URL+"/summits/"+summitID)
	tab.Eval(`getComputedStyle(document.querySelector(".dayline")).position + " " + getComputedStyle(document.querySelector(".filters")).display`, &got)
	if got != "static none" {
		t.Errorf("in print: %s", got)
	}
}

// TestCompressedAndHeld holds the transfer: pages gzipped, HEAD like GET.
func TestCompressedAndHeld(t *testing.T) {
	t.Parallel()
	srv := serve(t, seed(t, 50))
	for _, method := range []string{http.MethodGet, http.MethodHead} {
		req, err := http.NewRequestWithContext(t.Context(), method, srv.URL+"/summits/"+summitID, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Accept-Encoding", "gzip")
		res, err := http.DefaultTransport.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		if res.StatusCode != http.StatusOK || !strings.HasPrefix(res.Header.Get("Content-Type"), "text/html") {
			t.Errorf("%s: %d %s", method, res.StatusCode, res.Header.Get("Content-Type"))
		}
		if method == http.MethodGet && res.Header.Get("Content-Encoding") != "gzip" {
			t.Error("a page is sent uncompressed")
		}
		if got := fmt.Sprint(res.Header.Values("Vary")); !strings.Contains(got, "Cookie") || !strings.Contains(got, "Accept-Encoding") {
			t.Errorf("%s: Vary %s", method, got)
		}
	}
}
