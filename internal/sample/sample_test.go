package sample_test

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"

	"readout/internal/news"
	"readout/internal/sample"
)

func start(t *testing.T, dir string) *sample.Press {
	t.Helper()
	p, err := sample.Start(context.Background(), sample.Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	return p
}

// raw fetches an address with the given headers (name, value, ...) and follows
// no redirect.
func raw(t *testing.T, url string, header ...string) (*http.Response, []byte) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, b
}

// load is raw with the body in UTF-8.
func load(t *testing.T, url string, header ...string) (*http.Response, string) {
	t.Helper()
	res, b := raw(t, url, header...)
	if strings.Contains(res.Header.Get("Content-Type"), "windows-1252") {
		var err error
		if b, err = charmap.Windows1252.NewDecoder().Bytes(b); err != nil {
			t.Fatal(err)
		}
	}
	return res, string(b)
}

func TestEveryPageSaysThatItIsASample(t *testing.T) {
	t.Parallel()
	p := start(t, t.TempDir())
	for _, a := range sample.Meant().Articles {
		url := p.URL(a.Outlet, a.Article)
		res, body := load(t, url)
		if res.StatusCode != http.StatusOK {
			t.Errorf("%s/%s: status %d", a.Outlet, a.Article, res.StatusCode)
			continue
		}
		doc, err := goquery.NewDocumentFromReader(strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		if got := doc.Find(`meta[name="sample-press"]`).AttrOr("content", ""); got != sample.SampleLine {
			t.Errorf("%s: meta element says %q", url, got)
		}
		if n := strings.Count(doc.Find("body").Text(), sample.SampleLine); n != 2 {
			t.Errorf("%s: the line is visible %d times, want above and below the page", url, n)
		}
		if strings.Contains(doc.Find("article").Text(), sample.SampleLine) {
			t.Errorf("%s: the line stands inside the article", url)
		}
		if res.Header.Get("ETag") == "" || res.Header.Get("Last-Modified") == "" {
			t.Errorf("%s: no validators", url)
		}
		if doc.Find("h1").Length() != 1 {
			t.Errorf("%s: %d h1 elements", url, doc.Find("h1").Length())
		}
		if strings.Contains(body, "ZgotmplZ") || strings.Contains(body, "<no value>") {
			t.Errorf("%s: the design printed something unfit", url)
		}
	}
}

func TestFrontPages(t *testing.T) {
	t.Parallel()
	p := start(t, t.TempDir())
	for _, o := range p.Outlets() {
		res, body := load(t, o.HomeURL)
		if res.StatusCode != http.StatusOK || !strings.Contains(body, sample.SampleLine) {
			t.Errorf("%s: status %d", o.HomeURL, res.StatusCode)
		}
		if res, _ := load(t, o.HomeURL+"no/such/page"); res.StatusCode != http.StatusNotFound {
			t.Errorf("%s: a page that is not there gives %d", o.ID, res.StatusCode)
		}
	}
}

func TestMeantWordsStandInTheServedPages(t *testing.T) {
	t.Parallel()
	p := start(t, t.TempDir())
	meant := sample.Meant()
	// served returns the words of the last version of a page.
	pages := make(map[string]string)
	served := func(outlet, article string) string {
		key := outlet + "/" + article
		if s, ok := pages[key]; ok {
			return s
		}
		url := p.URL(outlet, article)
		if url == "" {
			t.Fatalf("no page %s", key)
		}
		res, body := load(t, url)
		for next, b := load(t, url, "If-None-Match", res.Header.Get("ETag")); next.StatusCode == http.StatusOK; next, b = load(t, url, "If-None-Match", next.Header.Get("ETag")) {
			body = b
		}
		doc, err := goquery.NewDocumentFromReader(strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		pages[key] = strings.Join(strings.Fields(doc.Find("body").Text()), " ")
		return pages[key]
	}
	for _, u := range meant.Utterances {
		for _, q := range u.Quotes {
			for _, part := range q.Parts {
				if !strings.Contains(served(q.Outlet, q.Article), part) {
					t.Errorf("%s: %s/%s does not hold %q", u.ID, q.Outlet, q.Article, part)
				}
			}
		}
	}
	for _, st := range meant.Stances {
		if !strings.Contains(served(st.Outlet, st.Article), st.Words) {
			t.Errorf("%s on %s: %s/%s does not hold %q", st.Holder, st.Topic, st.Outlet, st.Article, st.Words)
		}
	}
	for _, e := range meant.Events {
		for _, r := range e.Reports {
			if !strings.Contains(served(r.Outlet, r.Article), r.Words) {
				t.Errorf("%s: %s/%s does not hold %q", e.ID, r.Outlet, r.Article, r.Words)
			}
		}
	}
}

func TestRevisionsAreServedWithoutState(t *testing.T) {
	t.Parallel()
	p := start(t, t.TempDir())
	for _, e := range sample.Meant().Edits {
		url := p.URL(e.Outlet, e.Article)
		first, before := load(t, url)
		again, same := load(t, url)
		if before != same || first.Header.Get("ETag") != again.Header.Get("ETag") {
			t.Errorf("%s: two first requests differ", url)
		}
		second, after := load(t, url, "If-None-Match", first.Header.Get("ETag"))
		if second.StatusCode != http.StatusOK || after == before {
			t.Errorf("%s: with the validator of version 1: status %d", url, second.StatusCode)
		}
		if since, body := load(t, url, "If-Modified-Since", first.Header.Get("Last-Modified")); since.StatusCode != http.StatusOK || body != after {
			t.Errorf("%s: with the date of version 1: status %d", url, since.StatusCode)
		}
		third, rest := load(t, url, "If-None-Match", second.Header.Get("ETag"))
		if third.StatusCode != http.StatusNotModified || rest != "" {
			t.Errorf("%s: with the validator of the last version: status %d", url, third.StatusCode)
		}
		if since, _ := load(t, url, "If-Modified-Since", second.Header.Get("Last-Modified")); since.StatusCode != http.StatusNotModified {
			t.Errorf("%s: with the date of the last version: status %d", url, since.StatusCode)
		}
		if old, body := load(t, url, "If-None-Match", `"of an older release"`); old.StatusCode != http.StatusOK || body != after {
			t.Errorf("%s: with an unknown validator: status %d", url, old.StatusCode)
		}
		if e.SameText {
			if d := cmp.Diff(words(t, before), words(t, after)); d != "" {
				t.Errorf("%s: more than white space changed:\n%s", url, d)
			}
			continue
		}
		if !strings.Contains(before, e.Before) || strings.Contains(before, e.After) || !strings.Contains(after, e.After) || strings.Contains(after, e.Before) {
			t.Errorf("%s: the versions do not hold the words meant", url)
		}
	}
}

// words returns the words of a page.
func words(t *testing.T, page string) []string {
	t.Helper()
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	return strings.Fields(doc.Find("body").Text())
}

func TestUnrevisedPagesAnswerNotModified(t *testing.T) {
	t.Parallel()
	p := start(t, t.TempDir())
	for _, a := range sample.Meant().Articles {
		if a.Versions > 1 {
			continue
		}
		url := p.URL(a.Outlet, a.Article)
		first, _ := load(t, url)
		if res, _ := load(t, url, "If-None-Match", first.Header.Get("ETag")); res.StatusCode != http.StatusNotModified {
			t.Errorf("%s: status %d", url, res.StatusCode)
		}
	}
}

func TestFeeds(t *testing.T) {
	t.Parallel()
	p := start(t, t.TempDir())
	announced := make(map[string]bool)
	for _, o := range p.Outlets() {
		if len(o.Feeds) == 0 {
			t.Errorf("%s has no feed", o.ID)
		}
		for _, f := range o.Feeds {
			res, body := load(t, f.URL)
			if res.StatusCode != http.StatusOK {
				t.Errorf("%s: status %d", f.URL, res.StatusCode)
				continue
			}
			links := addresses(t, f, body)
			for _, l := range links {
				if strings.HasSuffix(l, ".xml") {
					_, inner := load(t, l)
					links = append(links, addresses(t, f, inner)...)
				}
			}
			for _, l := range links {
				announced[l] = true
			}
			if again, _ := load(t, f.URL, "If-None-Match", res.Header.Get("ETag")); again.StatusCode != http.StatusNotModified {
				t.Errorf("%s: status %d on a conditional request", f.URL, again.StatusCode)
			}
		}
	}
	for _, a := range sample.Meant().Articles {
		if url := p.URL(a.Outlet, a.Article); !announced[url] {
			t.Errorf("%s/%s is in no feed", a.Outlet, a.Article)
		}
	}
}

// addresses reads the addresses that a feed announces.
func addresses(t *testing.T, f news.Feed, body string) []string {
	t.Helper()
	var links []string
	if f.Kind == news.FeedListing {
		doc, err := goquery.NewDocumentFromReader(strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		home, _, _ := strings.Cut(f.URL[len("http://"):], "/")
		doc.Find(f.Selector).Each(func(_ int, s *goquery.Selection) { links = append(links, "http://"+home+s.AttrOr("href", "")) })
		return links
	}
	if strings.HasPrefix(body, "{") {
		var feed struct {
			Version string
			Items   []struct{ URL string }
		}
		if err := json.Unmarshal([]byte(body), &feed); err != nil || feed.Version != "https://jsonfeed.org/version/1.1" {
			t.Errorf("%s: JSON Feed %q: %v", f.URL, feed.Version, err)
		}
		for _, it := range feed.Items {
			links = append(links, it.URL)
		}
		return links
	}
	dec := xml.NewDecoder(strings.NewReader(body))
	for {
		tok, err := dec.Token()
		if err == io.EOF {
			return links
		}
		if err != nil {
			t.Fatalf("%s: %v", f.URL, err)
		}
		el, ok := tok.(xml.StartElement)
		if !ok {
			continue
		}
		switch el.Name.Local {
		case "guid", "loc":
			var s string
			if err := dec.DecodeElement(&s, &el); err != nil {
				t.Fatal(err)
			}
			links = append(links, s)
		case "link":
			for _, a := range el.Attr {
				if a.Name.Local == "href" {
					links = append(links, a.Value)
				}
			}
		}
	}
}

func TestRobots(t *testing.T) {
	t.Parallel()
	p := start(t, t.TempDir())
	var disallow, delay, none int
	for _, o := range p.Outlets() {
		res, body := load(t, o.HomeURL+"robots.txt")
		if res.StatusCode == http.StatusNotFound {
			none++
		}
		if strings.Contains(body, "Disallow: /print/") {
			disallow++
		}
		if strings.Contains(body, "Crawl-delay:") {
			delay++
		}
		if strings.Contains(body, "SITE") {
			t.Errorf("%s: robots.txt: %s", o.ID, body)
		}
	}
	if disallow != 1 || delay != 1 || none != 1 {
		t.Errorf("%d sites forbid /print/, %d ask for a delay, %d have no robots.txt: want one each", disallow, delay, none)
	}
}

func TestPortsAreRemembered(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "made when missing")
	p := start(t, dir)
	before := p.Outlets()
	if got := len(p.Allow()); got != len(before) {
		t.Errorf("%d hosts allowed for %d outlets", got, len(before))
	}
	p.Close()
	q := start(t, dir)
	if d := cmp.Diff(before, q.Outlets()); d != "" {
		t.Errorf("after a restart:\n%s", d)
	}
}

func TestTakenPortIsNamed(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "sample-ports.json"), []byte(`{"beacon-news": `+port+`}`), 0o600); err != nil {
		t.Fatal(err)
	}
	p, err := sample.Start(t.Context(), sample.Config{Dir: dir})
	if err == nil {
		p.Close()
		t.Fatal("started on a port that is taken")
	}
	if !strings.Contains(err.Error(), port) || !strings.Contains(err.Error(), "Beacon News") {
		t.Errorf("the error does not say which port of whom: %v", err)
	}
}

func TestUnreadablePortsAreAnError(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "sample-ports.json"), []byte("no JSON"), 0o600); err != nil {
		t.Fatal(err)
	}
	if p, err := sample.Start(t.Context(), sample.Config{Dir: dir}); err == nil {
		p.Close()
		t.Fatal("started all the same")
	}
}

func TestLogCountsRequests(t *testing.T) {
	t.Parallel()
	p := start(t, "")
	url := p.URL("beacon-news", "calloway-arrives-in-montaurel")
	res, _ := load(t, url)
	load(t, url, "If-None-Match", res.Header.Get("ETag"), "User-Agent", "a test")
	if n := p.Hits()[url]; n != 2 {
		t.Errorf("%d hits, want 2", n)
	}
	log := p.Log()
	got := log[len(log)-1]
	want := sample.Access{At: got.At, Outlet: "beacon-news", URL: url, Status: http.StatusNotModified, Conditional: true, UserAgent: "a test"}
	if d := cmp.Diff(want, got); d != "" || got.At.IsZero() {
		t.Errorf("log:\n%s", d)
	}
}

func TestOtherMethodsAreRefused(t *testing.T) {
	t.Parallel()
	p := start(t, "")
	home := p.Outlets()[0].HomeURL
	res, err := http.Post(home, "text/plain", strings.NewReader("hello"))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusMethodNotAllowed || res.Header.Get("Allow") != "GET, HEAD" {
		t.Errorf("POST: status %d, Allow %q", res.StatusCode, res.Header.Get("Allow"))
	}
	head, err := http.Head(home)
	if err != nil {
		t.Fatal(err)
	}
	defer head.Body.Close()
	if head.StatusCode != http.StatusOK {
		t.Errorf("HEAD: status %d", head.StatusCode)
	}
}

func TestContextEndsThePress(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	p, err := sample.Start(ctx, sample.Config{})
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	p.Close() // waits for the listeners, and may be called after the context ended
	p.Close()
	if c, err := net.Dial("tcp4", p.Allow()[0]); err == nil {
		_ = c.Close()
		t.Error("still listening after the context ended")
	}
}

func TestWorldIsConsistent(t *testing.T) {
	t.Parallel()
	actors := make(map[string]news.Actor)
	for _, a := range sample.Actors() {
		if _, twice := actors[a.ID]; twice || !a.Sample || a.Source == "" {
			t.Errorf("actor %s: twice, not marked as a sample or without source", a.ID)
		}
		if a.Kind == news.Person && (a.Gender == "" || len(strings.Fields(a.Name)) < 2) {
			t.Errorf("actor %s has no gender or no full name", a.ID)
		}
		actors[a.ID] = a
	}
	var polities []string
	for _, a := range actors {
		if a.Kind == news.Country {
			polities = append(polities, a.Code)
			if !strings.HasPrefix(a.Code, "X") {
				t.Errorf("%s has the code %s, which might be a real country's", a.ID, a.Code)
			}
		}
	}
	for _, o := range sample.Offices() {
		if actors[o.Holder].Kind != news.Person {
			t.Errorf("%s of %s is held by %q", o.Title, o.Polity, o.Holder)
		}
		if actors[o.Holder].Country != o.Polity {
			t.Errorf("%s belongs to %s and holds an office of %s", o.Holder, actors[o.Holder].Country, o.Polity)
		}
	}
	for _, s := range sample.Summits() {
		for _, id := range s.Actors {
			if _, ok := actors[id]; !ok {
				t.Errorf("summit %s: no actor %q", s.ID, id)
			}
		}
		for _, c := range s.Participants {
			if !slices.Contains(polities, c) {
				t.Errorf("summit %s: no country %q", s.ID, c)
			}
		}
		if !s.Sample || s.End.Before(s.Start) {
			t.Errorf("summit %s is not marked as a sample, or ends before it starts", s.ID)
		}
	}
	known := func(where, id string) {
		if _, ok := actors[id]; !ok {
			t.Errorf("%s: no actor %q", where, id)
		}
	}
	m := sample.Meant()
	for _, u := range m.Utterances {
		if u.Speaker != "" {
			known(u.ID, u.Speaker)
		}
		for _, q := range u.Quotes {
			if q.Speaker != "" {
				known(u.ID, q.Speaker)
			}
		}
	}
	for _, e := range m.Events {
		for _, id := range slices.Concat(e.Who, e.Whom) {
			known(e.ID, id)
		}
	}
	for _, st := range m.Stances {
		known("stance", st.Holder)
	}
}
