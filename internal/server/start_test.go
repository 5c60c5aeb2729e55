package server

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"readout/internal/browser"
	"readout/internal/catalogue"
	"readout/internal/fetch"
	"readout/internal/jobs"
	"readout/internal/pgtest"
	"readout/internal/postgres"
	"readout/internal/sample"
)

// empty is a real instance as it is after its first start, on loopback, with
// workers, and a small outlet that its owner will type in.
type empty struct {
	*httptest.Server
	store  *postgres.Store
	outlet string // address
}

func openEmpty(t *testing.T) empty {
	t.Helper()
	st := pgtest.Store(t)
	if err := st.UpsertCatalogue(t.Context(), catalogue.Lexicon()); err != nil {
		t.Fatal(err)
	}
	if err := st.UpsertOutlets(t.Context(), catalogue.Outlets()); err != nil {
		t.Fatal(err)
	}
	// One outlet of the sample press stands for a site in the world: its feed
	// announces the articles on a summit of invented countries.
	p, err := sample.Start(context.Background(), sample.Config{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	r, err := jobs.New(jobs.Config{Store: st, Fetcher: fetch.New(fetch.Config{Allow: p.Allow()}), Logger: slog.New(slog.NewTextHandler(t.Output(), nil)), Private: true})
	if err != nil {
		t.Fatal(err)
	}
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
	srv := httptest.NewServer(New(Config{Store: st, Version: "test", Local: true, Log: slog.New(slog.NewTextHandler(t.Output(), nil))}))
	t.Cleanup(srv.Close)
	return empty{srv, st, p.Outlets()[0].HomeURL}
}

const pastedText = "MONTAUREL - The leaders of Estmere and Valdorne met in Montaurel on the first day of their summit.\n\n" +
	"“We will sign the lantern clause before the ferries leave,” said Hadrian Quell, the harbour minister of Estmere, after the talks.\n\n" +
	"Valdorne did not comment. The two delegations are to meet again in the evening, officials of both countries said.\n"

// TestFromNothingToATimeline goes the way of somebody who has just started an
// empty instance and has only a browser without scripts: from the front page,
// over an address typed in and a summit that no catalogue knows, to a timeline
// that fills, and to the first corrected speaker. At each page: no rule of axe-core broken, and nothing wider than a
// small screen.
func TestFromNothingToATimeline(t *testing.T) {
	t.Parallel()
	in := openEmpty(t)
	began := time.Now()
	onTimeline := false
	tab := browser.Open(t, browser.View{NoScript: true, Patience: 5 * time.Minute}, in.URL+"/")
	page := 0
	look := func(name string) {
		t.Helper()
		page++
		if name != "summit" && name != "timeline" { // like others, or another test's
			check(t, tab, name)
		}
		if *screens != "" {
			tab.Shot(filepath.Join(*screens, fmt.Sprintf("start-%02d-%s.png", page, name)))
		}
	}
	text := func(selector string) string {
		t.Helper()
		var s string
		tab.Run(chromedp.Text(selector, &s, chromedp.ByQuery))
		return s
	}
	has := func(selector string) bool {
		t.Helper()
		var n int
		tab.Run(chromedp.Evaluate(fmt.Sprintf("document.querySelectorAll(%q).length", selector), &n))
		return n > 0
	}
	again := func(until string) {
		t.Helper()
		for range 40 {
			if has(until) {
				return
			}
			if !has(`[data-testid="again"] a`) {
				t.Fatalf("neither %s nor a way to check again:\n%s", until, text("main"))
			}
			tab.Follow(`[data-testid="again"] a`)
		}
		t.Fatalf("%s never came:\n%s", until, text("main"))
	}
	if h := text("h1"); h != "Choose outlets" {
		t.Fatalf("an empty instance shows %q", h)
	}
	look("empty")
	address := strings.TrimPrefix(in.outlet, "http://") // as people type
	tab.Run(chromedp.SendKeys("#f-address", address, chromedp.ByQuery))
	tab.Follow("form[action='/start/outlets'] button.main")
	again(`[data-testid="brings"]`)
	look("tried")
	if !has(`[data-testid="as-read"]`) {
		t.Errorf("the trial shows no article:\n%s", text("main"))
	}
	tab.Follow(`[data-testid="adopt"]`)
	look("read")
	tab.Follow(`[data-testid="next"]`)
	look("summit")
	sm := sample.Summits()[0]
	tab.Run(chromedp.SendKeys("#f-name", "Estmere–Valdorne summit, Montaurel", chromedp.ByQuery), chromedp.SendKeys("#f-find", "Estmere, Valdorne", chromedp.ByQuery))
	tab.Follow("button[name='look']")
	if n := strings.Count(text("main"), "is not in the registry"); n != 2 {
		t.Errorf("%d of 2 unknown countries are offered to be added:\n%s", n, text("main"))
	}
	look("looked-up")
	set := func(id, value string) chromedp.Action {
		return chromedp.SetAttributeValue(id, "value", value, chromedp.ByQuery) // a date field takes keys by the locale's order
	}
	tab.Run(set("#f-from", sm.Start.Format(time.DateOnly)), set("#f-to", sm.End.Format(time.DateOnly)), chromedp.SendKeys("#f-place", "Montaurel", chromedp.ByQuery))
	tab.Follow(`[data-testid="follow"]`)
	if !has(`[data-testid="open-timeline"]`) {
		t.Fatalf("the summit was not followed:\n%s", text("main"))
	}
	look("filling")
	var filling string
	tab.Run(chromedp.Location(&filling))
	tab.Follow(`[data-testid="open-timeline"]`) // it opens while it fills
	if h := text("h1"); !strings.Contains(h, "Estmere") {
		t.Errorf("the timeline is headed %q", h)
	}
	tab.Run(chromedp.Navigate(filling))
	again(`[data-testid="settled"]`)
	look("filled")
	tab.Follow(`[data-testid="open-timeline"]`)
	look("timeline")
	if !has("[data-testid='item'], .item") {
		t.Errorf("the timeline has no items:\n%s", text("main"))
	}
	if took := time.Since(began); took > 5*time.Minute {
		t.Errorf("it took %s", took)
	} else {
		t.Logf("from the empty instance to the timeline: %s", took.Round(time.Second))
	}

	// An article behind a paywall, pasted: read, and on the timeline of its summit.
	tab.Run(chromedp.Navigate(in.URL+"/start/paste"), chromedp.SendKeys("#f-url", "https://ledger.example/closed/estmere-valdorne", chromedp.ByQuery), chromedp.SendKeys("#f-outlet", "The Closed Ledger", chromedp.ByQuery),
		set("#f-day", sm.Start.Format(time.DateOnly)), chromedp.SendKeys("#f-headline", "Estmere and Valdorne meet in Montaurel", chromedp.ByQuery), chromedp.SendKeys("#f-text", pastedText, chromedp.ByQuery))
	tab.Follow("form[action='/start/paste'] button.main")
	again(`[data-testid="pasted"]`)
	look("pasted")
	tab.Follow(`main a[href^="/summits/"]`)
	if err := in.store.Pool().QueryRow(t.Context(), `SELECT EXISTS (SELECT FROM timeline_items WHERE payload ->> 'words' LIKE '%lantern clause%')`).Scan(&onTimeline); err != nil || !onTimeline {
		t.Errorf("what was pasted is on the timeline: %v, %v", onTimeline, err)
	}
	tab.Run(chromedp.Navigate(filling))
	tab.Follow(`[data-testid="open-timeline"]`)

	// On to the first corrected speaker: the account that the start of the
	// program printed a link for, then by "Edit" on the first quotation.
	began = time.Now()
	var timeline string
	tab.Run(chromedp.Location(&timeline))
	setup, err := SetupPath(t.Context(), in.store, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	tab.Run(chromedp.Navigate(in.URL+setup), chromedp.SendKeys("#f-email", "edda@post.example", chromedp.ByQuery), chromedp.SendKeys("#f-name", "Edda Quill", chromedp.ByQuery),
		chromedp.SendKeys("#f-password", "three quiet harbours", chromedp.ByQuery))
	tab.Follow("form[action='/setup'] button.main")
	var row string
	err = in.store.Pool().QueryRow(t.Context(), `SELECT 'quote-' || item_id FROM timeline_items WHERE kind = 'quote' AND payload ->> 'speech' = 'direct' AND payload ->> 'held' IS NULL ORDER BY sort_at, item_id LIMIT 1`).Scan(&row)
	if err != nil {
		t.Fatal(err)
	}
	tab.Run(chromedp.Navigate(timeline+"?kind=quote&order=oldest"), chromedp.WaitReady("#"+row, chromedp.ByQuery))
	tab.Follow("#" + row + ` [data-testid="edit"]`)
	tab.Run(chromedp.SendKeys("#f-q", "Somebody Else", chromedp.ByQuery))
	tab.Follow("form.find button")
	tab.Follow(`button[value="speaker:name:Somebody Else"]`)
	look("corrected")
	tab.Follow(`[data-testid="back"]`)
	if who := text("#" + row + " .who"); !strings.Contains(who, "Somebody Else") {
		t.Errorf("the corrected row says %q", who)
	}
	tab.Run(chromedp.Navigate(in.URL + "/corrections"))
	if !strings.Contains(text("main"), "Somebody Else") {
		t.Error("the public ledger does not have the correction")
	}
	if took := time.Since(began); took > 2*time.Minute {
		t.Errorf("it took %s", took)
	} else {
		t.Logf("from the timeline to the first corrected speaker: %s", took.Round(time.Second))
	}
}

// check looks for broken rules of accessibility at 1280 and 320 px, in both
// themes. The page itself was loaded without scripts; axe-core needs them.
func check(t *testing.T, tab *browser.Tab, name string) {
	t.Helper()
	tab.Run(emulation.SetScriptExecutionDisabled(false))
	scheme := func(s string) chromedp.Action {
		return emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: s}})
	}
	for _, width := range []int64{320, 1280} {
		tab.Run(chromedp.EmulateViewport(width, 900))
		for _, v := range tab.Axe(axe) {
			t.Errorf("%s at %d px: %+v", name, width, v)
		}
		if w := tab.Overflow(); w > 0 {
			t.Errorf("%s at %d px is %d px wider than the screen", name, width, w)
		}
	}
	tab.Run(scheme("dark"))
	for _, v := range tab.Axe(axe, "color-contrast") {
		t.Errorf("%s in the dark: %+v", name, v)
	}
	tab.Run(scheme("light"), emulation.SetScriptExecutionDisabled(true))
}

// TestStartIsGuarded lets somebody at the machine itself start before anybody
// has an account, and nobody else, in no other way.
func TestStartIsGuarded(t *testing.T) {
	t.Parallel()
	st := pgtest.Store(t)
	plain := Config{Store: st, Local: true, Log: slog.New(slog.DiscardHandler)}
	tests := []struct {
		name   string
		change func(*Config)
		from   string
		host   string
		header string
		open   bool
	}{
		{name: "at the machine", open: true},
		{name: "by name", host: "localhost:8080", open: true},
		{name: "in IPv6", from: "[::1]:4000", host: "[::1]:8080", open: true},
		{name: "from elsewhere", from: "192.0.2.7:4000"},
		{name: "a name that was made to lead here", host: "evil.example"},
		{name: "listening to the world", change: func(c *Config) { c.Local = false }},
		{name: "behind TLS", change: func(c *Config) { c.TLS = true }},
		{name: "with an address of its own", change: func(c *Config) { c.BaseURL = "https://readout.example" }},
		{name: "passed on", header: "X-Forwarded-For"},
		{name: "passed on, as the standard says", header: "Forwarded"},
	}
	ask := func(c Config, from, host, header, method, path string) int {
		r := httptest.NewRequest(method, "http://"+host+path, strings.NewReader(url.Values{"address": {"x"}}.Encode()))
		r.Host, r.RemoteAddr = host, from
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if header != "" {
			r.Header.Set(header, "for=192.0.2.7")
		}
		w := httptest.NewRecorder()
		New(c).ServeHTTP(w, r)
		return w.Code
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := plain
			if tt.change != nil {
				tt.change(&c)
			}
			from, host := tt.from, tt.host
			if from == "" {
				from = "127.0.0.1:4000"
			}
			if host == "" {
				host = "127.0.0.1:8080"
			}
			want, wantPost := http.StatusSeeOther, http.StatusForbidden
			if tt.open {
				want, wantPost = http.StatusOK, http.StatusUnprocessableEntity
			}
			if got := ask(c, from, host, tt.header, "GET", "/start"); got != want {
				t.Errorf("GET /start: %d, want %d", got, want)
			}
			if got := ask(c, from, host, tt.header, "POST", "/start/summit"); got != wantPost {
				t.Errorf("POST /start/summit: %d, want %d", got, wantPost)
			}
		})
	}
	t.Run("on the sample", func(t *testing.T) {
		c := plain
		c.Sample, c.Local = true, false
		if got := ask(c, "192.0.2.7:4000", "readout.example", "", "GET", "/start"); got != http.StatusOK {
			t.Errorf("GET /start: %d", got)
		}
		if got := ask(c, "192.0.2.7:4000", "readout.example", "", "POST", "/start/outlets"); got != http.StatusForbidden {
			t.Errorf("POST /start/outlets: %d", got)
		}
	})
	if _, err := st.Pool().Exec(t.Context(), `INSERT INTO accounts (email, name, role) VALUES ('a@readout.example', 'A', 'admin')`); err != nil {
		t.Fatal(err)
	}
	if got := ask(plain, "127.0.0.1:4000", "127.0.0.1:8080", "", "GET", "/start"); got != http.StatusSeeOther {
		t.Errorf("GET /start with an account: %d, want %d", got, http.StatusSeeOther)
	}
}

// TestSummitForm says what is wrong with a summit, keeps what was typed, and
// asks who is meant rather than guess.
func TestSummitForm(t *testing.T) {
	t.Parallel()
	st := pgtest.Store(t)
	if err := st.UpsertCatalogue(t.Context(), catalogue.Lexicon()); err != nil {
		t.Fatal(err)
	}
	h := New(Config{Store: st, Local: true, Log: slog.New(slog.DiscardHandler)})
	post := func(f url.Values) (int, *goquery.Document, string) {
		r := httptest.NewRequest("POST", "http://127.0.0.1/start/summit", strings.NewReader(f.Encode()))
		r.RemoteAddr = "127.0.0.1:4000"
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		doc, err := goquery.NewDocumentFromReader(w.Body)
		if err != nil {
			t.Fatal(err)
		}
		return w.Code, doc, w.Header().Get("Location")
	}
	tests := []struct {
		name  string
		form  url.Values
		code  int
		words string
	}{
		{"nothing", url.Values{}, 422, "Give it a name."},
		{"nobody", url.Values{"name": {"Talks"}, "from": {"2026-03-11"}}, 422, "Say who takes part"},
		{"days the wrong way round", url.Values{"name": {"Talks"}, "find": {"UK"}, "from": {"2026-03-11"}, "to": {"2026-03-10"}}, 422, "before the first"},
		{"no day", url.Values{"name": {"Talks"}, "find": {"UK"}, "from": {"soon"}}, 422, "“soon” is no day"},
		{"a zone that is none", url.Values{"name": {"Talks"}, "find": {"UK"}, "from": {"2026-03-11"}, "zone": {"London time"}}, 422, "no time zone"},
		{"somebody who may be several", url.Values{"name": {"Talks"}, "find": {"Korea"}, "from": {"2026-03-11"}}, 422, "Tick who is meant by “Korea”"},
		{"too long", url.Values{"name": {"Talks"}, "find": {"UK"}, "from": {"2026-01-01"}, "to": {"2026-12-01"}}, 422, "longer than 60 days"},
		{"a call, without a place", url.Values{"name": {"Call of the two"}, "find": {"United Kingdom, FR"}, "from": {"2026-03-11"}}, 303, ""},
		{"the same again", url.Values{"name": {"Call of the two"}, "find": {"United Kingdom, FR"}, "from": {"2026-03-11"}}, 409, "begins on that day already"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			code, doc, _ := post(tt.form)
			if code != tt.code {
				t.Errorf("status %d, want %d: %s", code, tt.code, doc.Find(".wrongs").Text())
			}
			if got := doc.Find(".wrongs").Text(); !strings.Contains(got, tt.words) {
				t.Errorf("it says %q, want %q", got, tt.words)
			}
			if v, _ := doc.Find("#f-name").Attr("value"); code != 303 && v != tt.form.Get("name") {
				t.Errorf("the name that was typed is gone: %q", v)
			}
		})
	}
	var made, participants, place, zone string
	if err := st.Pool().QueryRow(t.Context(), `SELECT count(*) OVER ()::text, array_to_string(participants, ','), place, zone FROM summits WHERE edited`).Scan(&made, &participants, &place, &zone); err != nil || made != "1" {
		t.Fatalf("%s summits, %v", made, err)
	}
	if participants != "GBR,FRA" || place != "" || zone != "UTC" {
		t.Errorf("the call has participants %s, place %q, zone %s", participants, place, zone)
	}
}

// TestNobodyWorks says on the pages of the first steps when nothing that is asked
// for there will be done, and what to do about it; not while workers start.
func TestNobodyWorks(t *testing.T) {
	t.Parallel()
	st := pgtest.Store(t)
	clock := time.Now()
	h := New(Config{Store: st, Local: true, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return clock }})
	says := func() string {
		t.Helper()
		r := httptest.NewRequest(http.MethodGet, "http://localhost:8080/start", nil)
		r.RemoteAddr = "127.0.0.1:4000"
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		doc, err := goquery.NewDocumentFromReader(w.Body)
		if err != nil || w.Code != http.StatusOK {
			t.Fatalf("%d, %v", w.Code, err)
		}
		return words(doc.Find(`[data-testid="idle"]`))
	}
	if got := says(); got != "" {
		t.Errorf("just started: %q", got)
	}
	clock = clock.Add(time.Minute)
	if got := says(); !strings.Contains(got, "readout work") || !strings.Contains(got, "--no-workers") {
		t.Errorf("without workers: %q", got)
	}
	if _, err := st.Pool().Exec(t.Context(), `INSERT INTO river_leader (leader_id, elected_at, expires_at) VALUES ('w', now(), now() + interval '1 minute')`); err != nil {
		t.Fatal(err)
	}
	if got := says(); got != "" {
		t.Errorf("with workers: %q", got)
	}
}
