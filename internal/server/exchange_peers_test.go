package server

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"readout/internal/browser"
)

// peers is the folder of the programs that files are held against.
const peers = "../../.ci/node_modules"

// TestTimelineJSShowsEveryItem (JS) loads a summit's file into TimelineJS 3 on
// another site's page and counts its slides.
func TestTimelineJSShowsEveryItem(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat(filepath.Join(peers, "@knight-lab/timelinejs/dist/js/timeline.js")); err != nil {
		t.Fatalf("%v (npm ci --prefix .ci installs it)", err)
	}
	srv := serve(t, seed(t, 40))
	mux := http.NewServeMux()
	mux.Handle("/tl/", http.StripPrefix("/tl/", http.FileServer(http.Dir(filepath.Join(peers, "@knight-lab/timelinejs/dist")))))
	mux.HandleFunc("/{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, `<!DOCTYPE html><title>A newsroom</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/tl/css/timeline.css"><div id="t" style="width:100%%;height:600px"></div>
			<script src="/tl/js/timeline.js"></script><script>fetch(%q).then(r => r.json()).then(j => { window.timeline = new TL.Timeline("t", j, {hash_bookmark: false}); window.timeline.on("loaded", () => { window.ready = true }) })</script>`, srv.URL+"/summits/"+summitID+".timeline.json")
	})
	newsroom := httptest.NewServer(mux)
	t.Cleanup(newsroom.Close)
	tab := browser.Open(t, browser.View{}, newsroom.URL+"/")
	tab.Run(chromedp.Poll(`window.ready === true`, nil, chromedp.WithPollingTimeout(30*time.Second)))
	var slides int
	tab.Eval(`timeline.config.events.length`, &slides)
	if slides != 41 {
		t.Errorf("%d slides, want 41", slides)
	}
	var quotes int
	tab.Eval(`timeline.config.events.filter(e => e.media && e.media.url.startsWith("<blockquote>")).length`, &quotes)
	if quotes != 40 {
		t.Errorf("%d quotations, want 40", quotes)
	}
	var shown string
	tab.Eval(`document.querySelector(".tl-storyslider").textContent`, &shown)
	if !strings.Contains(shown, "Oster–Veldmark talks") {
		t.Errorf("shows %.200q", shown)
	}
}

// TestOpenAPIDocumentIsClean holds the document against Redocly's linter with
// its recommended rules: no error, no warning.
func TestOpenAPIDocumentIsClean(t *testing.T) {
	t.Parallel()
	b, err := json.MarshalIndent(openAPIDocument("https://readout.example"), "", " ")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "openapi.json")
	if err := os.WriteFile(file, b, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "node", filepath.Join(peers, "@redocly/cli/bin/cli.js"), "lint", "--format=json", file)
	cmd.Env = append(os.Environ(), "REDOCLY_TELEMETRY=off", "REDOCLY_SUPPRESS_UPDATE_NOTICE=true")
	out, err := cmd.Output()
	var found struct {
		Totals struct{ Errors, Warnings, Ignored int } `json:"totals"`
	}
	if i := strings.Index(string(out), "{"); i < 0 || json.Unmarshal(out[i:], &found) != nil {
		t.Fatalf("redocly lint: %v: %s (npm ci --prefix .ci installs it)", err, out)
	}
	if err != nil || found.Totals.Errors+found.Totals.Warnings+found.Totals.Ignored != 0 {
		t.Errorf("redocly lint: %v: %s", err, out)
	}
}

// TestR10ShareOrEmbed: an item's page has Open Graph text, the code of an embed
// and its oEmbed address; the embed may be framed, sets no cookie and needs no
// script.
func TestR10ShareOrEmbed(t *testing.T) {
	t.Parallel()
	srv := fill(t).Server
	_, b := get(t, srv, "/api/v1/search?q=kind:quote", 200)
	var found apiItems
	if err := json.Unmarshal(b, &found); err != nil {
		t.Fatal(err)
	}
	it := found.Items[0]
	path := strings.TrimPrefix(it.URL, srv.URL)
	page := open(t, srv, path, 200)
	for _, p := range []string{"og:title", "og:type", "og:site_name", "og:url"} {
		if v, _ := page.Find(`meta[property="` + p + `"]`).Attr("content"); v == "" {
			t.Errorf("no %s", p)
		}
	}
	code := page.Find(`[data-testid=embed] textarea`).Text()
	if !strings.HasPrefix(code, `<iframe src="`+srv.URL+"/embed"+path+`"`) {
		t.Errorf("code %q", code)
	}
	href, _ := page.Find(`link[type="application/json+oembed"]`).Attr("href")
	_, b = get(t, srv, href, 200)
	var o struct {
		Version, Type, HTML string
		Width, Height       int
	}
	if err := json.Unmarshal(b, &o); err != nil || o.Version != "1.0" || o.Type != "rich" || !strings.Contains(o.HTML, "/embed"+path) {
		t.Errorf("%v: %s", err, b)
	}
	get(t, srv, "/oembed?url=https://elsewhere.example"+path, 404)
	get(t, srv, "/oembed?url=%00", 422)
	res, b := get(t, srv, "/embed"+path, 200)
	if csp := res.Header.Get("Content-Security-Policy"); !strings.Contains(csp, "frame-ancestors *") {
		t.Errorf("policy %q", csp)
	}
	if len(res.Cookies()) != 0 || strings.Contains(string(b), "<script") {
		t.Error("the embed has a cookie or a script")
	}
	if res, _ := get(t, srv, path, 200); !strings.Contains(res.Header.Get("Content-Security-Policy"), "frame-ancestors 'none'") {
		t.Error("the item's own page can be framed")
	}
	host := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, `<!DOCTYPE html><title>A newsroom</title><link rel="icon" href="data:,">%s`, o.HTML)
	}))
	t.Cleanup(host.Close)
	tab := browser.Open(t, browser.View{NoScript: true}, host.URL)
	if errs := tab.Errors(); len(errs) != 0 {
		t.Errorf("in a frame: %v", errs)
	}
}
