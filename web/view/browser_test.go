package view

import (
	"flag"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"readout/internal/browser"
	"readout/web/static"
)

var screens = flag.String("screens", "", "write pictures of every page into this directory")

const axe = "../../.ci/node_modules/axe-core/axe.min.js"

// serve answers /NAME with the hand-made page of that name.
func serve(t *testing.T) string {
	t.Helper()
	pages := previews()
	mux := http.NewServeMux()
	mux.Handle(static.Prefix, static.Handler())
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		c, ok := pages[strings.Trim(r.URL.Path, "/")]
		if !ok {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		if err := c.Render(r.Context(), w); err != nil {
			t.Errorf("render %s: %v", r.URL.Path, err)
		}
	})
	srv := httptest.NewServer(mux)
	t.Cleanup(srv.Close)
	return srv.URL
}

// TestPagesInABrowser opens every hand-made page wide and light, and narrow
// and dark: no rule of axe-core broken, nothing wider than the screen, nothing
// said on the console, no more elements than a phone takes easily.
func TestPagesInABrowser(t *testing.T) {
	url := serve(t)
	for name := range previews() {
		for _, v := range []browser.View{{}, {Width: 320, Height: 640, Dark: true}} {
			t.Run(name+"/"+v.String(), func(t *testing.T) {
				t.Parallel()
				tab := browser.Open(t, v, url+"/"+name)
				if *screens != "" {
					tab.Shot(filepath.Join(*screens, "view-"+name+"-"+v.String()+".png"))
				}
				if n := tab.Overflow(); n > 0 {
					t.Errorf("%d px wider than the screen", n)
				}
				if n := tab.Elements(); n > 1500 {
					t.Errorf("%d elements, want at most 1500", n)
				}
				for _, a := range tab.Axe(axe) {
					t.Errorf("axe %s: %s: %d times, first %s: %s", a.ID, a.Help, a.Nodes, a.Target, a.HTML)
				}
				for _, e := range tab.Errors() {
					t.Errorf("console: %s", e)
				}
			})
		}
	}
}
