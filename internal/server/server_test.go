package server

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"readout/internal/news"
	"readout/internal/postgres"
	"readout/web/static"
	"readout/web/view"
)

// bare is a server without a store: for what never reaches it.
func bare(t *testing.T) http.Handler {
	t.Helper()
	return New(Config{Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
}

func do(h http.Handler, r *http.Request) *http.Response {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func TestHeadersOnEveryResponse(t *testing.T) {
	t.Parallel()
	h := bare(t)
	for _, tc := range []struct {
		method, path string
		status       int
	}{
		{"GET", "/healthz", 200}, {"HEAD", "/healthz", 200}, {"GET", "/robots.txt", 200}, {"GET", "/nothing", 404}, {"DELETE", "/", 405},
		{"GET", static.URL("app.css"), 200}, {"GET", "/static/none", 404}, {"POST", "/theme", 303}, {"GET", "/quotes/x", 404}, {"GET", "/metrics", 404},
	} {
		res := do(h, httptest.NewRequest(tc.method, tc.path, nil))
		if res.StatusCode != tc.status {
			t.Errorf("%s %s: %d, want %d", tc.method, tc.path, res.StatusCode, tc.status)
		}
		for name, want := range map[string]string{"Content-Security-Policy": policy, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "strict-origin-when-cross-origin"} {
			if got := res.Header.Get(name); got != want {
				t.Errorf("%s %s: %s is %q", tc.method, tc.path, name, got)
			}
		}
		if got := res.Header.Get("Strict-Transport-Security"); got != "" {
			t.Errorf("%s %s: HSTS without TLS", tc.method, tc.path)
		}
	}
	res := do(New(Config{TLS: true}), httptest.NewRequest("GET", "/healthz", nil))
	if res.Header.Get("Strict-Transport-Security") == "" {
		t.Error("no HSTS with TLS")
	}
}

// TestProblems holds that each sentinel of news becomes its status and a page
// in words, and that what went wrong inside never shows.
func TestProblems(t *testing.T) {
	t.Parallel()
	s := &server{log: slog.New(slog.NewTextHandler(io.Discard, nil)), now: time.Now}
	for _, tc := range []struct {
		err    error
		status int
		words  string
	}{
		{news.ErrNotFound, 404, "Nothing stands at this address"},
		{news.ErrGone, 410, "This was withdrawn"},
		{news.ErrConflict, 409, "Somebody else saved first"},
		{news.ErrInvalid, 422, "This could not be read"},
		{news.ErrNotAllowed, 403, "Not allowed"},
		{io.ErrUnexpectedEOF, 500, "Something broke here"},
	} {
		w := httptest.NewRecorder()
		s.handle(func(http.ResponseWriter, *http.Request) error { return tc.err })(w, httptest.NewRequest("GET", "/x?y=z", nil))
		body := w.Body.String()
		if w.Code != tc.status || !strings.Contains(body, tc.words) {
			t.Errorf("%v: %d, page says %q: %v", tc.err, w.Code, tc.words, strings.Contains(body, tc.words))
		}
		if strings.Contains(body, io.ErrUnexpectedEOF.Error()) {
			t.Errorf("%v: the page shows the inner error", tc.err)
		}
	}
}

func TestPanicBecomesPage(t *testing.T) {
	t.Parallel()
	s := &server{log: slog.New(slog.NewTextHandler(io.Discard, nil)), now: time.Now}
	w := httptest.NewRecorder()
	s.recoverer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("secret") })).ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	if w.Code != 500 || strings.Contains(w.Body.String(), "secret") || !strings.Contains(w.Body.String(), "Something broke here") {
		t.Errorf("%d: %s", w.Code, w.Body)
	}
}

func TestTheme(t *testing.T) {
	t.Parallel()
	h := bare(t)
	post := func(form url.Values, header http.Header) *http.Response {
		r := httptest.NewRequest("POST", "/theme", strings.NewReader(form.Encode()))
		for k, v := range header {
			r.Header[k] = v
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		return do(h, r)
	}
	res := post(url.Values{"theme": {"dark"}, "return": {"/summits/x?speaker=y"}}, nil)
	if res.StatusCode != http.StatusSeeOther || res.Header.Get("Location") != "/summits/x?speaker=y" {
		t.Errorf("%d to %s", res.StatusCode, res.Header.Get("Location"))
	}
	cookie := res.Cookies()[0]
	if cookie.Value != "dark" || !cookie.HttpOnly {
		t.Errorf("cookie %v", cookie)
	}
	r := httptest.NewRequest("GET", "/nothing", nil)
	r.AddCookie(cookie)
	body, err := io.ReadAll(do(h, r).Body)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(body), `data-theme="dark"`) {
		t.Error("the next page does not follow the cookie")
	}
	if res := post(url.Values{"theme": {"dark"}}, http.Header{"Sec-Fetch-Site": {"cross-site"}}); res.StatusCode != http.StatusForbidden {
		t.Errorf("from another site: %d", res.StatusCode)
	}
	if res := post(url.Values{"theme": {"nonsense"}}, nil); res.Cookies()[0].MaxAge >= 0 {
		t.Error("an unknown theme does not clear the cookie")
	}
}

func TestLocal(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"/": "/", "/a?b=c": "/a?b=c", "": "/", "//evil.example": "/", "https://evil.example/": "/", "/\\evil.example": "/", "javascript:alert(1)": "/", "a/b": "/", "/a\r\nX: y": "/",
	} {
		if got := local(in); got != want {
			t.Errorf("local(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestFragment(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ url, words, want string }{
		{"https://a.example/x", "We will, on-time & fully", "https://a.example/x#:~:text=We%20will%2C%20on%2Dtime%20%26%20fully"},
		{"https://a.example/x#top", "No.", "https://a.example/x#:~:text=No."},
		{"https://a.example/x", "1 2 3 4 5 6 7 8 9 10 11 12 13", "https://a.example/x#:~:text=1%202%203%204%205,9%2010%2011%2012%2013"},
		{"https://a.example/x", "", "https://a.example/x"},
		{"urn:sha256:00", "No.", ""},
		{"javascript:alert(1)", "No.", ""},
	} {
		if got := fragment(tc.url, tc.words, false); got != tc.want {
			t.Errorf("fragment(%q, %q) = %q, want %q", tc.url, tc.words, got, tc.want)
		}
	}
}

func TestFilterOf(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("", -5*3600)
	q := url.Values{"speaker": {"mara-velin"}, "kind": {"quote"}, "from": {"2031-05-12"}, "to": {"2031-05-12"}, "order": {"newest"}, "after": {"c"}, "nonsense": {"x"}}
	f, as, invalid := filterOf(q, "s", zone)
	want := postgres.Filter{Summit: "s", Speaker: "mara-velin", Kind: news.ItemUtterance, From: time.Date(2031, 5, 12, 0, 0, 0, 0, zone), To: time.Date(2031, 5, 13, 0, 0, 0, 0, zone), Order: postgres.NewestFirst, After: "c", Limit: pageSize}
	if diff := cmp.Diff(want, f); diff != "" {
		t.Errorf("filter (-want +got):\n%s", diff)
	}
	if len(as) != 4 || invalid != "" {
		t.Errorf("%d filters in force, %q", len(as), invalid)
	}
	_, as, invalid = filterOf(url.Values{"from": {"12 May"}}, "s", zone)
	if len(as) != 0 || !strings.Contains(invalid, "from") {
		t.Errorf("a date that is none: %v, %q", as, invalid)
	}
	if got := address("/s", q, "after", "", "speaker", ""); got != "/s?from=2031-05-12&kind=quote&order=newest&to=2031-05-12" {
		t.Errorf("address without speaker: %s", got)
	}
}

// TestItem holds the publication rule at the border: without an established
// speaker no name and no quotation, but the outlet's own sentence.
func TestItem(t *testing.T) {
	t.Parallel()
	zone := time.UTC
	it := postgres.Item{Kind: news.ItemUtterance, ID: 7, Words: "We sail.", Speech: news.Direct, Sentence: "“We sail,” somebody said.", Who: []postgres.ActorRef{{ID: "mara-velin", Name: "Mara Velin"}},
		First: postgres.ArticleRef{Outlet: postgres.Named{ID: "harbour-post", Name: "The Harbour Post"}}, Outlets: []postgres.Named{{ID: "harbour-post", Name: "The Harbour Post"}}, Seen: time.Date(2031, 5, 12, 8, 0, 0, 0, zone)}
	got := item(it, it.Seen, zone)
	if got.Who != "" || got.Set || got.Words != it.Sentence {
		t.Errorf("not established: who %q, set %v, words %q", got.Who, got.Set, got.Words)
	}
	it.Named = true
	got = item(it, it.Seen, zone)
	if got.Who != "Mara Velin" || got.WhoHref != "/actors/mara-velin" || !got.Set || got.Words != "We sail." {
		t.Errorf("established: who %q, set %v, words %q", got.Who, got.Set, got.Words)
	}
	it.Cut = true
	if got := item(it, it.Seen, zone); got.Words != "We sail. …" {
		t.Errorf("cut: %q", got.Words)
	}
}

// TestSaid holds that only direct speech is set as a quotation.
func TestSaid(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		it   postgres.Item
		set  bool
		want string
	}{
		"direct":                      {postgres.Item{Named: true, Speech: news.Direct, Words: "We sail."}, true, "We sail."},
		"a few words":                 {postgres.Item{Named: true, Speech: news.Mixed, Words: "a receipt"}, false, "… “a receipt” …"},
		"reported":                    {postgres.Item{Named: true, Speech: news.Indirect, Words: "that they sail", Cue: "said"}, false, "said that they sail"},
		"reported, cue after":         {postgres.Item{Named: true, Speech: news.Indirect, Words: "They sail", Cue: "said"}, false, "They sail"},
		"reported, with its sentence": {postgres.Item{Named: true, Speech: news.Indirect, Words: "his words", Cue: "chose", Sentence: "He chose his words."}, false, "He chose his words."},
		"nobody named":                {postgres.Item{Speech: news.Direct, Words: "We sail.", Sentence: "“We sail.”"}, false, "“We sail.”"},
		"nobody named, no sentence":   {postgres.Item{Speech: news.Direct, Words: "We sail."}, true, "We sail."},
		"nothing may be shown":        {postgres.Item{Named: true, Speech: news.Direct, Cut: true}, false, ""},
		"cut":                         {postgres.Item{Named: true, Speech: news.Direct, Words: "We", Cut: true}, true, "We …"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if set, words := said(tc.it); set != tc.set || words != tc.want {
				t.Errorf("set %v, words %q", set, words)
			}
		})
	}
}

func TestDays(t *testing.T) {
	t.Parallel()
	zone := time.UTC
	on := func(day, hour int) postgres.Item {
		return postgres.Item{Kind: news.ItemEvent, ID: int64(day*100 + hour), SortAt: time.Date(2031, 5, day, hour, 0, 0, 0, zone)}
	}
	var got []string
	for _, d := range days([]postgres.Item{on(12, 8), on(12, 9), on(13, 1), on(12, 10)}, news.Summit{Place: "Lisse"}, zone, nil) {
		got = append(got, d.ID)
	}
	if diff := cmp.Diff([]string{"d-2031-05-12", "d-2031-05-13", "d-2031-05-12-2"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestWithin(t *testing.T) {
	t.Parallel()
	got := within("“I want to keep them safe, and I will.” So she said.", []string{"keep them safe", "I want to keep them safe, and I will.", "she", "other", "she", ""})
	if diff := cmp.Diff([]string{"I want to keep them safe, and I will.", "she"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestFold(t *testing.T) {
	t.Parallel()
	quote := func(id int64, words string) view.Item {
		return view.Item{Kind: news.ItemUtterance, ID: id, Words: words}
	}
	got := fold([]view.Item{quote(1, ""), quote(2, "a"), quote(3, ""), quote(4, ""), {Kind: news.ItemEvent, ID: 5}, quote(6, "")})
	var ids []int64
	for _, it := range got {
		ids = append(ids, it.ID, int64(len(it.Fold)))
	}
	if diff := cmp.Diff([]int64{1, 0, 2, 0, 3, 2, 5, 0, 6, 0}, ids); diff != "" {
		t.Errorf("ids and what is folded into them:\n%s", diff)
	}
}

func TestScore(t *testing.T) {
	t.Parallel()
	zone := time.UTC
	at := func(day, hour int) time.Time { return time.Date(2031, 5, day, hour, 0, 0, 0, zone) }
	sm := news.Summit{Start: at(12, 0), End: at(13, 0), Participants: []string{"OST", "VEL"}}
	bins := []postgres.Bin{
		{Polity: "VEL", Kind: news.ItemUtterance, Hour: at(11, 20), N: 1},
		{Polity: "OST", Kind: news.ItemUtterance, Hour: at(12, 9), N: 4},
		{Polity: "OST", Kind: news.ItemEvent, Hour: at(12, 10), N: 1},
		{Polity: "", Kind: news.ItemEvent, Hour: at(12, 23), N: 1},
		{Polity: "OST", Kind: news.ItemEvent, Hour: at(1, 3), N: 9}, // long before: stands outside
	}
	sc := score(bins, sm, map[string]string{"OST": "Oster"}, zone)
	if sc == nil {
		t.Fatal("no figure")
	}
	var names []string
	counts := [][]int{}
	for _, l := range sc.Lanes {
		names = append(names, l.Name)
		counts = append(counts, l.Days)
	}
	if diff := cmp.Diff([]string{"Oster", "VEL", "Others"}, names); diff != "" {
		t.Errorf("lanes in the summit's order:\n%s", diff)
	}
	if diff := cmp.Diff([][]int{{0, 5, 0}, {1, 0, 0}, {0, 1, 0}}, counts); diff != "" {
		t.Errorf("counts by day:\n%s", diff)
	}
	if n := sc.Lanes[0].Marks[0].N; n != 4 && n != 5 {
		t.Errorf("first mark holds %d items", n)
	}
	if score(bins[:1], sm, nil, zone) != nil {
		t.Error("a figure of one item")
	}
}
