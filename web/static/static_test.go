package static

import (
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
)

func get(t *testing.T, path string, header http.Header) *http.Response {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for k, v := range header {
		r.Header[k] = v
	}
	w := httptest.NewRecorder()
	Handler().ServeHTTP(w, r)
	return w.Result()
}

func TestServed(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"app.css": "text/css; charset=utf-8", "readout.js": "text/javascript; charset=utf-8", "newsreader.woff2": "font/woff2", "icon.svg": "image/svg+xml"} {
		res := get(t, URL(name), nil)
		if res.StatusCode != http.StatusOK || res.Header.Get("Content-Type") != want {
			t.Errorf("%s: %d %s", name, res.StatusCode, res.Header.Get("Content-Type"))
		}
		if got := res.Header.Get("Cache-Control"); !strings.Contains(got, "immutable") {
			t.Errorf("%s: Cache-Control %q", name, got)
		}
		if res := get(t, URL(name), http.Header{"If-None-Match": {res.Header.Get("ETag")}}); res.StatusCode != http.StatusNotModified {
			t.Errorf("%s with its ETag: %d", name, res.StatusCode)
		}
	}
	for _, path := range []string{"/static/app.css", "/static/app.000000000000.css", "/static/../static.go", "/static/"} {
		if res := get(t, path, nil); res.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d, want 404", path, res.StatusCode)
		}
	}
}

// TestStyleSheet holds that every address in the style sheet is one that is
// served, and that the sheet and the fonts stay within their budgets.
func TestStyleSheet(t *testing.T) {
	t.Parallel()
	res := get(t, URL("app.css"), http.Header{"Accept-Encoding": {"gzip"}})
	if res.Header.Get("Content-Encoding") != "gzip" {
		t.Error("the style sheet is not compressed")
	}
	if n := res.ContentLength; n > 12<<10 {
		t.Errorf("the style sheet is %d bytes compressed, want at most 12 KiB", n)
	}
	body, err := io.ReadAll(get(t, URL("app.css"), nil).Body)
	if err != nil {
		t.Fatal(err)
	}
	urls := regexp.MustCompile(`url\("([^"]*)"\)`).FindAllStringSubmatch(string(body), -1)
	if len(urls) != 2 {
		t.Fatalf("%d addresses in the style sheet, want the two fonts", len(urls))
	}
	var fonts int64
	for _, u := range urls {
		res := get(t, u[1], nil)
		if res.StatusCode != http.StatusOK {
			t.Errorf("%s: %d", u[1], res.StatusCode)
		}
		fonts += res.ContentLength
	}
	if fonts > 60<<10 {
		t.Errorf("the fonts are %d bytes, want at most 60 KiB", fonts)
	}
}
