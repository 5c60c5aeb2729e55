package server

import (
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"

	"readout/internal/interchange"
	"readout/internal/news"
	"readout/internal/postgres"
)

// get fetches an address, holds its status and returns what came.
func get(t *testing.T, srv *httptest.Server, path string, status int, header ...string) (*http.Response, []byte) {
	t.Helper()
	address := path
	if !strings.HasPrefix(address, "http") {
		address = srv.URL + path
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := srv.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	if res.StatusCode != status {
		t.Fatalf("%s: %d, want %d: %.300s", path, res.StatusCode, status, b)
	}
	return res, b
}

// TestJ10TakeTheDataAway: files hold all of the list that the page counts, with
// permalink, state, extractor and time of retrieval in every row.
func TestJ10TakeTheDataAway(t *testing.T) {
	t.Parallel()
	srv := serve(t, seed(t, 450))
	for _, tc := range []struct {
		query string
		n     int
	}{{"", 451}, {"?speaker=mara-velin", 225}, {"?kind=event", 1}, {"?topic=fisheries&outlet=kestrel-wire", 225}, {"?speaker=nobody", 0}} {
		page := open(t, srv, "/summits/"+summitID+tc.query, 200)
		href, _ := page.Find(`[data-testid=files] a[type="text/csv"]`).Attr("href")
		if want := "/summits/" + summitID + ".csv" + tc.query; href == "" || mustQuery(t, href) != mustQuery(t, want) {
			t.Errorf("the page links to %q, want %q", href, want)
		}
		res, b := get(t, srv, href, 200)
		if got := res.Header.Get("Content-Disposition"); got != `attachment; filename="summits-`+summitID+`.csv"` {
			t.Errorf("%s: disposition %q", tc.query, got)
		}
		rows, err := csv.NewReader(strings.NewReader(string(b))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		if len(rows)-1 != tc.n {
			t.Errorf("%s: %d rows, want %d", tc.query, len(rows)-1, tc.n)
		}
		at := func(name string) int { return slices.Index(rows[0], name) }
		seen := map[string]bool{}
		for _, row := range rows[1:] {
			if seen[row[at("id")]] {
				t.Fatalf("%s twice", row[at("id")])
			}
			seen[row[at("id")]] = true
			if !strings.HasPrefix(row[at("permalink")], srv.URL+"/") || row[at("state")] != "automatic" || row[at("extractor")] == "" {
				t.Fatalf("row %v", row)
			}
		}
		var list struct{ Items []interchange.Item }
		_, b = get(t, srv, strings.Replace(href, ".csv", ".json", 1), 200)
		if err := json.Unmarshal(b, &list); err != nil {
			t.Fatal(err)
		}
		if len(list.Items) != tc.n {
			t.Errorf("%s: %d in JSON, want %d", tc.query, len(list.Items), tc.n)
		}
		var slides struct {
			Events []struct {
				Start struct{ Year int } `json:"start_date"`
				Media struct{ URL string }
			}
		}
		_, b = get(t, srv, strings.Replace(href, ".csv", ".timeline.json", 1), 200, "Origin", "https://newsroom.example")
		if err := json.Unmarshal(b, &slides); err != nil {
			t.Fatal(err)
		}
		if len(slides.Events) != tc.n {
			t.Errorf("%s: %d slides, want %d", tc.query, len(slides.Events), tc.n)
		}
		for _, e := range slides.Events {
			if e.Start.Year == 0 {
				t.Fatal("a slide that would not show")
			}
		}
	}
	res, _ := get(t, srv, "/summits/"+summitID+".timeline.json", 200)
	if res.Header.Get("Access-Control-Allow-Origin") != "*" {
		t.Error("other sites cannot read the file")
	}
	// An unknown summit is no empty file.
	res, b := get(t, srv, "/summits/nothing-of-the-kind.json", 404)
	var p apiProblem
	if err := json.Unmarshal(b, &p); err != nil || p.Status != 404 || res.Header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("%s: %s", res.Header.Get("Content-Type"), b)
	}
	get(t, srv, "/summits/"+summitID+".csv?after=nonsense", 422)
}

func mustQuery(t *testing.T, s string) string {
	t.Helper()
	u, err := url.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return u.Path + "?" + u.Query().Encode()
}

type atom struct {
	ID    string `xml:"id"`
	Links []struct {
		Rel  string `xml:"rel,attr"`
		Href string `xml:"href,attr"`
	} `xml:"link"`
	Entries []struct {
		ID      string `xml:"id"`
		Title   string `xml:"title"`
		Updated string `xml:"updated"`
		Content string `xml:"content"`
	} `xml:"entry"`
}

func (a atom) link(rel string) string {
	for _, l := range a.Links {
		if l.Rel == rel {
			return l.Href
		}
	}
	return ""
}

// TestR4ReadItInAFeedReader: every list page names its feeds, the feed pages
// through all of the list, and what is corrected comes up again under the same
// id.
func TestR4ReadItInAFeedReader(t *testing.T) {
	t.Parallel()
	st := seed(t, 60)
	srv := serve(t, st)
	for _, p := range []string{"/summits/" + summitID, "/actors/mara-velin", "/topics/fisheries", "/outlets/harbour-post", "/search?q=sentence"} {
		page := open(t, srv, p, 200)
		for _, typ := range []string{"application/atom+xml", "application/feed+json"} {
			href, ok := page.Find(`head link[rel=alternate][type="` + typ + `"]`).Attr("href")
			if !ok {
				t.Errorf("%s: no link to a feed of type %s", p, typ)
				continue
			}
			res, b := get(t, srv, href, 200)
			if !strings.HasPrefix(res.Header.Get("Content-Type"), typ) {
				t.Errorf("%s: %s", href, res.Header.Get("Content-Type"))
			}
			if !strings.Contains(string(b), "Sentence number") {
				t.Errorf("%s: nothing of the list in it: %.200s", href, b)
			}
			tag := res.Header.Get("ETag")
			if tag == "" {
				t.Errorf("%s: no ETag", href)
			}
			get(t, srv, href, 304, "If-None-Match", tag)
		}
	}
	read := func(href string) (a atom) {
		t.Helper()
		_, b := get(t, srv, href, 200)
		if err := xml.Unmarshal(b, &a); err != nil {
			t.Fatal(err)
		}
		return a
	}
	ids := map[string]string{}
	first := read("/summits/" + summitID + ".atom")
	if first.link("self") != srv.URL+"/summits/"+summitID+".atom" || first.link("alternate") != srv.URL+"/summits/"+summitID {
		t.Errorf("links %v", first.Links)
	}
	for a := first; ; a = read(a.link("next")) {
		for _, e := range a.Entries {
			if _, twice := ids[e.ID]; twice {
				t.Errorf("%s twice", e.ID)
			}
			ids[e.ID] = e.Updated
		}
		if a.link("next") == "" {
			break
		}
	}
	if len(ids) != 61 {
		t.Errorf("%d entries in all, want 61", len(ids))
	}
	// A change of the first, long past the first page, comes up again.
	if _, err := st.Pool().Exec(t.Context(), `UPDATE timeline_items SET payload = payload || '{"words": "Sentence number 1 fell."}', updated_at = now() + interval '1 minute' WHERE kind = 'quote' AND item_id = 1`); err != nil {
		t.Fatal(err)
	}
	again := read("/summits/" + summitID + ".atom").Entries[0]
	if was, ok := ids[again.ID]; !ok || again.Updated <= was || !strings.Contains(again.Content, "fell") {
		t.Errorf("first entry %+v, it was updated %q", again, was)
	}
}

// TestJ9SearchLikeAReporter searches by words and operators, and is told what of
// a query is not understood.
func TestJ9SearchLikeAReporter(t *testing.T) {
	t.Parallel()
	st := seed(t, 30)
	srv := serve(t, st)
	page := open(t, srv, "/search?q="+url.QueryEscape(`"sentence number" speaker:velin after:2031-05-12 -outlet:wire`), 200)
	hits := page.Find("[data-testid=hits] > li")
	if hits.Length() == 0 {
		t.Fatal(page.Find("main").Text())
	}
	if got := words(hits.First().Find("blockquote")); !regexp.MustCompile(`^“Sentence number \d+ stands\.”$`).MatchString(got) {
		t.Errorf("a hit reads %q", got)
	}
	if got := words(hits.First().Find("mark")); got != "Sentence number" && got != "Sentencenumber" {
		t.Errorf("marked is %q", got)
	}
	hits.Each(func(_ int, li *goquery.Selection) {
		if who := li.Find("h2").Text(); !strings.Contains(who, "Mara Velin") {
			t.Errorf("found %q", who)
		}
	})
	for _, want := range []string{`a[type="application/atom+xml"]`, `a[type="text/csv"]`} {
		if page.Find(want).Length() != 1 {
			t.Errorf("no %s for this search", want)
		}
	}
	if page.Find(`.sorts a[href*="sort=reported"]`).Length() != 1 {
		t.Error("no link to order by report")
	}
	page = open(t, srv, "/search?q=speeker:velin", 422)
	if w := page.Find("[data-testid=wrong]").Text(); !strings.Contains(w, "speeker:velin") {
		t.Errorf("says %q", w)
	}
	if v, _ := page.Find("input[name=q]").Attr("value"); v != "speeker:velin" {
		t.Error("what was typed is lost")
	}
	page = open(t, srv, "/search?q=speaker:nobody", 200)
	if n := page.Find("[data-testid=note]").Text(); !strings.Contains(n, "speaker:nobody") {
		t.Errorf("says %q", n)
	}
	for _, q := range []string{"'", `\`, "(((", "a & | !", "\x1b", strings.Repeat("x ", 400), ":*", "%00"} {
		res, err := srv.Client().Get(srv.URL + "/search?q=" + url.QueryEscape(q))
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode >= 500 {
			t.Errorf("%q: %d", q, res.StatusCode)
		}
	}
	if open(t, srv, "/search", 200).Find(".operators code").Length() < 8 {
		t.Error("an empty search does not explain itself")
	}
}

// TestAPIMatchesItsDocument calls every route of the API and holds each answer
// against the schema that the OpenAPI document gives for it.
func TestAPIMatchesItsDocument(t *testing.T) {
	t.Parallel()
	st := seed(t, 60)
	srv := serve(t, st)
	_, b := get(t, srv, "/api/openapi.json", 200)
	var doc map[string]any
	if err := json.Unmarshal(b, &doc); err != nil {
		t.Fatal(err)
	}
	schemas := doc["components"].(map[string]any)["schemas"].(map[string]any)
	paths := doc["paths"].(map[string]any)
	var routed []string
	for _, rt := range (&server{}).routes() {
		if strings.HasPrefix(rt.Pattern, "/api/v1/") {
			routed = append(routed, rt.Pattern)
		}
	}
	slices.Sort(routed)
	var documented []string
	for p := range paths {
		documented = append(documented, p)
	}
	slices.Sort(documented)
	if d := cmp.Diff(routed, documented); d != "" {
		t.Errorf("routes and document differ: %s", d)
	}
	calls := map[string][]string{
		"/api/v1/summits":            {""},
		"/api/v1/summits/{id}":       {summitID},
		"/api/v1/summits/{id}/items": {summitID, "?limit=7", "?speaker=mara-velin&order=newest&from=2031-05-12"},
		"/api/v1/search":             {"", "?q=sentence", "?q=speaker:nobody", "?sort=updated&updated_since=2020-01-01T00:00:00Z"},
		"/api/v1/actors/{id}":        {"mara-velin"},
		"/api/v1/topics":             {""},
		"/api/v1/outlets":            {""},
		"/api/v1/corrections":        {""},
	}
	for _, pattern := range documented {
		op := paths[pattern].(map[string]any)["get"].(map[string]any)
		schema := op["responses"].(map[string]any)["200"].(map[string]any)["content"].(map[string]any)["application/json"].(map[string]any)["schema"]
		tries, ok := calls[pattern]
		if !ok { // items with reports need the whole chain behind them
			continue
		}
		p := pattern
		if strings.Contains(pattern, "{id}") {
			p = strings.Replace(pattern, "{id}", tries[0], 1)
			tries = append([]string{""}, tries[1:]...)
		}
		for _, q := range tries {
			res, b := get(t, srv, p+q, 200)
			if ct := res.Header.Get("Content-Type"); ct != "application/json" {
				t.Errorf("%s: %s", p+q, ct)
			}
			var v any
			if err := json.Unmarshal(b, &v); err != nil {
				t.Fatal(err)
			}
			for _, wrong := range mismatches(v, schema, schemas, "$") {
				t.Errorf("%s: %s", p+q, wrong)
			}
			get(t, srv, p+q, 304, "If-None-Match", res.Header.Get("ETag"))
		}
	}
	// Pages follow one another to the end.
	seen := map[string]bool{}
	for next := "/api/v1/summits/" + summitID + "/items?limit=20"; next != ""; {
		res, b := get(t, srv, next, 200)
		var page apiItems
		if err := json.Unmarshal(b, &page); err != nil {
			t.Fatal(err)
		}
		for _, it := range page.Items {
			seen[it.ID] = true
		}
		if next = page.Next; next != "" && res.Header.Get("Link") != "<"+next+`>; rel="next"` {
			t.Errorf("Link %q", res.Header.Get("Link"))
		}
	}
	if len(seen) != 61 {
		t.Errorf("%d items over all pages", len(seen))
	}
	for path, status := range map[string]int{
		"/api/v1/summits/none": 404, "/api/v1/nothing": 404, "/api/v1/search?q=speeker:x": 422, "/api/v1/search?limit=0": 422, "/api/v1/search?limit=x": 422, "/api/v1/search?sort=up": 422,
		"/api/v1/search?updated_since=x": 422, "/api/v1/search?cursor=x": 422, "/api/v1/utterances/x": 404, "/api/v1/corrections?cursor=x": 422, "/api/v1/summits/" + summitID + "/items?from=x": 422,
	} {
		res, b := get(t, srv, path, status)
		var p apiProblem
		if err := json.Unmarshal(b, &p); err != nil || p.Status != status || p.Title == "" || res.Header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: %s %s", path, res.Header.Get("Content-Type"), b)
		}
	}
}

// TestAPIOfItemsOnTheSamplePress holds every item that the chain made, with its
// versions and reports, against the document, and its spans against the stored
// text.
func TestAPIOfItemsOnTheSamplePress(t *testing.T) {
	t.Parallel()
	p := fill(t)
	_, b := get(t, p.Server, "/api/openapi.json", 200)
	var doc struct {
		Paths      map[string]map[string]any
		Components struct{ Schemas map[string]any }
	}
	if err := json.Unmarshal(b, &doc); err != nil {
		t.Fatal(err)
	}
	checked := map[string]int{}
	spans := 0
	for next := "/api/v1/search?limit=200"; next != ""; {
		_, b := get(t, p.Server, next, 200)
		var page apiItems
		if err := json.Unmarshal(b, &page); err != nil {
			t.Fatal(err)
		}
		next = page.Next
		for _, it := range page.Items {
			name, ok := map[string]string{"quote": "Utterance", "event": "Reports", "stance": "Reports"}[it.Kind]
			if !ok || checked[it.Kind] == 40 {
				continue
			}
			checked[it.Kind]++
			_, b := get(t, p.Server, "/api/v1"+strings.TrimPrefix(it.URL, p.URL), 200)
			var v any
			if err := json.Unmarshal(b, &v); err != nil {
				t.Fatal(err)
			}
			for _, wrong := range mismatches(v, map[string]any{"$ref": "#/components/schemas/" + name}, doc.Components.Schemas, "$") {
				t.Errorf("%s: %s", it.ID, wrong)
			}
			if it.Kind != "quote" {
				continue
			}
			var u apiUtterance
			if err := json.Unmarshal(b, &u); err != nil {
				t.Fatal(err)
			}
			for _, q := range u.Versions {
				if q.Cut || len(q.Spans) != 1 {
					continue
				}
				var text string
				if err := p.store.Pool().QueryRow(t.Context(), `SELECT text FROM revisions WHERE hash = $1 LIMIT 1`, q.Report.Hash).Scan(&text); err != nil {
					t.Fatal(err)
				}
				if got := string([]rune(text)[q.Spans[0].Start:q.Spans[0].End]); got != q.Words {
					t.Errorf("%s: the span holds %q, the words are %q", q.ID, got, q.Words)
				}
				spans++
			}
		}
	}
	if checked["quote"] < 20 || checked["event"] < 10 || checked["stance"] < 5 || spans < 20 {
		t.Errorf("checked %v and %d spans only", checked, spans)
	}
}

// mismatches says where a value does not follow a schema. It knows what the
// document uses: type, properties, required, additionalProperties, items, $ref,
// allOf, format of times.
func mismatches(v, schema any, schemas map[string]any, at string) []string {
	s := schema.(map[string]any)
	if ref, ok := s["$ref"].(string); ok {
		name := strings.TrimPrefix(ref, "#/components/schemas/")
		if schemas[name] == nil {
			return []string{at + ": no schema " + name}
		}
		return mismatches(v, schemas[name], schemas, at)
	}
	var out []string
	if all, ok := s["allOf"].([]any); ok {
		for _, one := range all {
			out = append(out, mismatches(v, one, schemas, at)...)
		}
		return out
	}
	kind := "null"
	switch v := v.(type) {
	case string:
		kind = "string"
		if s["format"] == "date-time" {
			if _, err := time.Parse(time.RFC3339, v); err != nil {
				out = append(out, at+": "+err.Error())
			}
		}
	case bool:
		kind = "boolean"
	case float64:
		kind = "number"
		if v == float64(int64(v)) && s["type"] == "integer" {
			kind = "integer"
		}
	case []any:
		kind = "array"
		for i, e := range v {
			if s["items"] != nil {
				out = append(out, mismatches(e, s["items"], schemas, fmt.Sprintf("%s[%d]", at, i))...)
			}
		}
	case map[string]any:
		kind = "object"
		properties, _ := s["properties"].(map[string]any)
		for k, e := range v {
			if properties[k] == nil {
				out = append(out, at+"."+k+": not in the document")
				continue
			}
			out = append(out, mismatches(e, properties[k], schemas, at+"."+k)...)
		}
		required, _ := s["required"].([]any)
		for _, k := range required {
			if _, has := v[k.(string)]; !has {
				out = append(out, at+"."+k.(string)+": missing")
			}
		}
	}
	if kind != s["type"] {
		out = append(out, fmt.Sprintf("%s: is %s, the document says %v", at, kind, s["type"]))
	}
	return out
}

func TestSitemapAndRobots(t *testing.T) {
	t.Parallel()
	srv := serve(t, seed(t, 3))
	_, b := get(t, srv, "/robots.txt", 200)
	m := regexp.MustCompile(`(?m)^Sitemap: (\S+)$`).FindSubmatch(b)
	if m == nil {
		t.Fatalf("%s", b)
	}
	_, b = get(t, srv, string(m[1]), 200)
	var index struct {
		Maps []struct {
			Loc string `xml:"loc"`
		} `xml:"sitemap"`
	}
	if err := xml.Unmarshal(b, &index); err != nil {
		t.Fatal(err)
	}
	var locs []string
	for _, part := range index.Maps {
		_, b := get(t, srv, part.Loc, 200)
		var set struct {
			URLs []struct {
				Loc string `xml:"loc"`
			} `xml:"url"`
		}
		if err := xml.Unmarshal(b, &set); err != nil {
			t.Fatal(err)
		}
		for _, u := range set.URLs {
			locs = append(locs, strings.TrimPrefix(u.Loc, srv.URL))
		}
	}
	for _, want := range []string{"/", "/summits/" + summitID, "/utterances/1", "/utterances/3", "/events/1"} {
		if !slices.Contains(locs, want) {
			t.Errorf("%s is not on the map: %v", want, locs)
		}
	}
	for _, p := range []string{"/sitemaps/items-99.xml"} {
		get(t, srv, p, 200)
	}
	get(t, srv, "/sitemaps/nothing.xml", 404)
}

// TestFileItemSaysWhatThePageSays maps items of each kind, named and not.
func TestFileItemSaysWhatThePageSays(t *testing.T) {
	t.Parallel()
	at := time.Date(2031, 5, 12, 9, 0, 0, 0, time.UTC)
	velin := []postgres.ActorRef{{ID: "mara-velin", Name: "Mara Velin"}}
	for name, tc := range map[string]struct {
		it          postgres.Item
		title, text string
		who         int
	}{
		"quote":           {postgres.Item{Kind: news.ItemUtterance, ID: 1, Named: true, Who: velin, Words: "No quay, no talks.", Speech: news.Direct, Reported: at}, "Mara Velin: “No quay, no talks.”", "“No quay, no talks.”", 1},
		"not established": {postgres.Item{Kind: news.ItemUtterance, ID: 1, Who: velin, Words: "No quay", Sentence: "“No quay”, a minister said.", Speech: news.Direct, Reported: at}, "Speaker not established: “No quay”, a minister said.", "“No quay”, a minister said.", 0},
		"stance":          {postgres.Item{Kind: news.ItemStance, ID: 1, Named: true, Who: velin, Position: news.Opposes, Topics: []postgres.Named{{ID: "ferries", Name: "Ferries"}}, Reported: at}, "Mara Velin opposes Ferries", "Mara Velin opposes Ferries", 1},
		"planned":         {postgres.Item{Kind: news.ItemEvent, ID: 1, Named: true, Who: velin, Words: "Mara Velin to sail home", Status: news.Planned, Reported: at}, "Mara Velin to sail home (planned)", "Mara Velin to sail home", 1},
		"document":        {postgres.Item{Kind: news.ItemDocument, ID: 1, Named: true, Words: "Joint statement", Reported: at}, "Joint statement", "Joint statement", 0},
	} {
		got := fileItem("https://r.example", tc.it, postgres.Detail{Version: "9"}, time.UTC)
		if got.Title != tc.title || got.Text != tc.text || len(got.Who) != tc.who || got.Extractor != "readout-analysis 9" {
			t.Errorf("%s: %q, %q, %v", name, got.Title, got.Text, got.Who)
		}
	}
}
