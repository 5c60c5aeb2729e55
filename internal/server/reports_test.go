package server

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"readout/internal/news"
)

// newsroom is a house with the articles that fill has put into a store, and an
// editor signed in.
func ledgerHouse(t *testing.T) (house, *visitor) {
	t.Helper()
	p := fill(t)
	h := openHouse(t, func(c *Config) { c.Store = p.store })
	h.store = p.store
	member(t, h.store, "ed@post.example", news.RoleEditor)
	v := h.visitor(t, "192.0.2.7")
	v.signIn("ed@post.example", secretWords)
	return h, v
}

func (h house) one(t *testing.T, query string, args ...any) string {
	t.Helper()
	var s string
	if err := h.store.Pool().QueryRow(t.Context(), query, args...).Scan(&s); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return s
}

// TestReportAnError follows a reader from every kind of item to the editors'
// list, and what is refused on the way.
func TestReportAnError(t *testing.T) {
	t.Parallel()
	h, ed := ledgerHouse(t)
	reader := h.visitor(t, "198.51.100.4")
	pages := []string{
		"/utterances/" + h.one(t, `SELECT item_id::text FROM timeline_items WHERE kind = 'quote' ORDER BY 1 LIMIT 1`),
		"/quotes/" + h.one(t, `SELECT q.id::text FROM quotes q JOIN timeline_items t ON t.kind = 'quote' AND t.item_id = q.utterance_id ORDER BY q.id LIMIT 1`),
		"/events/" + h.one(t, `SELECT item_id::text FROM timeline_items WHERE kind = 'event' ORDER BY 1 LIMIT 1`),
		"/stances/" + h.one(t, `SELECT item_id::text FROM timeline_items WHERE kind = 'stance' ORDER BY 1 LIMIT 1`),
		"/articles/" + h.one(t, `SELECT id::text FROM articles WHERE state = 'stored' AND kind = 'report' ORDER BY id LIMIT 1`),
		"/articles/" + h.one(t, `SELECT id::text FROM articles WHERE state = 'stored' AND kind = 'document' ORDER BY id LIMIT 1`),
	}
	for _, page := range pages {
		href, _ := reader.get(page).doc.Find("[data-testid=report]").Attr("href")
		form := reader.get(href)
		reader.expect(form, http.StatusOK, "")
		if got, _ := form.doc.Find(".about a").Attr("href"); got != page {
			t.Errorf("the form of %s is about %q", page, got)
		}
		item, _ := form.doc.Find("input[name=item]").Attr("value")
		reader.expect(reader.post("/reports", "item", item, "about", "speaker", "words", "It was <b>her</b>,\r\nnot him.", "email", "reader@post.example"), http.StatusSeeOther, href+"&sent=yes")
		if p := reader.get(href + "&sent=yes"); p.doc.Find("[data-testid=done]").Length() != 1 || p.doc.Find("form[action='/reports']").Length() != 0 {
			t.Error("no thanks")
		}
	}
	// Every row of a timeline leads to the form.
	summit := h.one(t, `SELECT s.id FROM summits s JOIN timeline_items t ON t.summit = s.num GROUP BY 1 ORDER BY count(*) DESC LIMIT 1`)
	doc := reader.get("/summits/" + summit).doc
	if rows, links := doc.Find("[data-testid=item]:not(.is-edit):has(.margin details)").Length(), doc.Find(`[data-testid=item] .margin a[href^="/report?item="]`).Length(); rows == 0 || links < rows {
		t.Errorf("%d links in %d rows", links, rows)
	}
	reader.expect(reader.get(doc.Find(`[data-testid=item] .margin a[href^="/report?item="]`).First().AttrOr("href", "")), http.StatusOK, "")

	// What is refused keeps what was typed.
	p := reader.post("/reports", "item", pages[0], "about", "", "words", "Only words.", "email", "no address")
	reader.expect(p, http.StatusUnprocessableEntity, "")
	if p.doc.Find("[data-testid=wrong] li").Length() != 2 || p.doc.Find("textarea[name=words]").Text() != "Only words." {
		t.Errorf("after an error: %s", words(p.doc.Find("main")))
	}
	for _, bad := range [][]string{
		{"item", pages[0], "about", "speaker", "words", ""},
		{"item", pages[0], "about", "speaker", "words", " \r\n "},
		{"item", pages[0], "about", "speaker", "words", strings.Repeat("é", reportMost+1)},
		{"item", pages[0], "about", "nothing", "words", "x"},
		{"item", pages[0], "about", "other", "words", "x", "email", "a@b\r\nBcc: c@d"},
		{"item", pages[0], "about", "other", "words", "x\x00"},
	} {
		reader.expect(reader.post("/reports", bad...), http.StatusUnprocessableEntity, "")
	}
	for _, item := range []string{"", "/", "/outlets", "/quotes/0", "/quotes/999999", "/quotes/99999999999999999999", "/editor/reports", "//evil.example", "https://evil.example/quotes/1", "/quotes/1?x=y", "/quotes/1\n"} {
		reader.expect(reader.get("/report?"+url.Values{"item": {item}}.Encode()), http.StatusNotFound, "")
		reader.expect(reader.post("/reports", "item", item, "about", "other", "words", "x"), http.StatusNotFound, "")
	}

	// The desk sees it as text; closes it with a note; the address is forgotten.
	list := ed.get("/editor/reports")
	if n := list.doc.Find("[data-testid=report-row]").Length(); n != len(pages) {
		t.Fatalf("%d reports listed", n)
	}
	if list.doc.Find(".said b").Length() != 0 || !strings.Contains(list.doc.Find(".said").First().Text(), "<b>her</b>,\nnot him.") {
		t.Error("foreign words became markup, or lost their lines")
	}
	action, _ := list.doc.Find("[data-testid=report-row] form").First().Attr("action")
	ed.expect(ed.post(action, "state", "closed", "note", "She it was. Corrected."), http.StatusSeeOther, "/editor/reports?done=closed")
	ed.expect(ed.post(action, "state", "closed", "note", "Again."), http.StatusConflict, "")
	ed.expect(ed.post(action, "state", "away"), http.StatusUnprocessableEntity, "")
	ed.expect(ed.post("/editor/reports/999", "state", "closed"), http.StatusNotFound, "")
	closed := ed.get("/editor/reports?state=closed")
	if got := words(closed.doc.Find("[data-testid=report-row]")); !strings.Contains(got, "She it was. Corrected.") || !strings.Contains(got, "by Member E") || strings.Contains(got, "reader@post.example") {
		t.Errorf("closed: %s", got)
	}
	if n := h.one(t, `SELECT count(*)::text FROM reports WHERE email <> ''`); n != fmt.Sprint(len(pages)-1) {
		t.Errorf("%s addresses kept", n)
	}
	ed.expect(ed.post(action, "state", "open"), http.StatusSeeOther, "/editor/reports?done=reopened")
	ed.expect(ed.post(action, "state", "open"), http.StatusConflict, "")
	reader.expect(reader.post(action, "state", "closed"), http.StatusForbidden, "")
}

// TestReportsAreLimited sends reports until it is enough, from one place.
func TestReportsAreLimited(t *testing.T) {
	t.Parallel()
	st := seed(t, 1)
	h := openHouse(t, func(c *Config) { c.Store = st })
	h.store = st
	if _, err := st.Pool().Exec(t.Context(), `INSERT INTO articles (url, outlet_id, state) VALUES ('https://harbour-post.example/1', 'harbour-post', 'stored')`); err != nil {
		t.Fatal(err)
	}
	page := "/articles/" + h.one(t, `SELECT id::text FROM articles`)
	v := h.visitor(t, "198.51.100.4")
	for range reportsOfAddress {
		v.expect(v.post("/reports", "item", page, "about", "other", "words", "x"), http.StatusSeeOther, reportPath(page)+"&sent=yes")
	}
	p := v.post("/reports", "item", page, "about", "other", "words", "x")
	v.expect(p, http.StatusTooManyRequests, "")
	if p.Header.Get("Retry-After") != "3600" {
		t.Errorf("Retry-After %q", p.Header.Get("Retry-After"))
	}
	other := h.visitor(t, "198.51.100.5")
	other.expect(other.post("/reports", "item", page, "about", "other", "words", "x"), http.StatusSeeOther, reportPath(page)+"&sent=yes")
	h.clock.pass(time.Hour)
	v.expect(v.post("/reports", "item", page, "about", "other", "words", "x"), http.StatusSeeOther, reportPath(page)+"&sent=yes")
}

// TestLedger corrects, removes and withdraws, and reads the public ledger as a
// page and as feeds: before, after, reason, time, link; of what is withdrawn
// nothing but that it is.
func TestLedger(t *testing.T) {
	t.Parallel()
	h, v := ledgerHouse(t)
	ctx := t.Context()
	type quote struct {
		id, article int64
		print       string
		words       string
	}
	rows, err := h.store.Pool().Query(ctx, `SELECT q.id, q.article_id, q.fingerprint, q.speaker_name FROM quotes q JOIN timeline_items t ON t.kind = 'quote' AND t.item_id = q.utterance_id
		WHERE q.established AND q.present AND q.state = 'suggested' AND q.speaker_id IS NOT NULL ORDER BY q.id LIMIT 3`)
	if err != nil {
		t.Fatal(err)
	}
	var qs []quote
	for rows.Next() {
		var q quote
		if err := rows.Scan(&q.id, &q.article, &q.print, &q.words); err != nil {
			t.Fatal(err)
		}
		qs = append(qs, q)
	}
	if err := rows.Err(); err != nil || len(qs) != 3 {
		t.Fatalf("%d quotes, %v", len(qs), err)
	}
	decide := func(q quote, kind, value, note string) {
		t.Helper()
		if _, err := h.store.Decide(ctx, news.Decision{ArticleID: q.article, Kind: kind, Item: news.ItemUtterance, Fingerprint: q.print, Value: value, Note: note, By: "ed@post.example"}); err != nil {
			t.Fatal(err)
		}
	}
	decide(qs[0], "speaker", "name:Somebody Else", "The recording shows it <i>clearly</i>.")
	decide(qs[1], "reject", "", "No speech at all.")
	decide(qs[2], "speaker", "name:Third Secretwitness", "Words that must go.")
	decide(qs[2], "withdraw", "", "A reason that must not show.")

	reader := h.visitor(t, "198.51.100.4")
	p := reader.get("/corrections")
	reader.expect(p, http.StatusOK, "")
	got := words(p.doc.Find("main"))
	for _, want := range []string{"Speaker corrected", "before: " + qs[0].words, "after: Somebody Else", "Why: The recording shows it <i>clearly</i>.", "A quote was removed", "Why: No speech at all.", "A quote was withdrawn", "Its words are no longer kept"} {
		if !strings.Contains(got, want) {
			t.Errorf("the ledger lacks %q: %s", want, got)
		}
	}
	newest := p.doc.Find("[data-testid=correction] h3").First().Text()
	if newest != "A quote was withdrawn" {
		t.Errorf("newest is %q", newest)
	}
	if href, _ := p.doc.Find("[data-testid=correction]").Last().Find(".of a").Attr("href"); href != fmt.Sprintf("/quotes/%d", qs[0].id) {
		t.Errorf("the first correction leads to %q", href)
	} else {
		reader.expect(reader.get(href), http.StatusOK, "")
	}
	reader.expect(reader.get(fmt.Sprintf("/quotes/%d", qs[2].id)), http.StatusGone, "")
	summit := h.one(t, `SELECT s.id FROM summits s JOIN timeline_items t ON t.summit = s.num GROUP BY 1 ORDER BY count(*) DESC LIMIT 1`)
	of := reader.get("/corrections?summit=" + summit)
	if n := of.doc.Find("[data-testid=correction]").Length(); n != p.doc.Find("[data-testid=correction]").Length() || n < 4 {
		t.Errorf("%d corrections of the summit", n)
	}
	empty := news.Summit{ID: "2031-09-01-nothing", Name: "Nothing", Start: now, End: now, Zone: "UTC", Participants: []string{"OST"}}
	if err := h.store.UpsertCatalogue(ctx, &news.Lexicon{Summits: []news.Summit{empty}}); err != nil {
		t.Fatal(err)
	}
	if n := reader.get("/corrections?summit=" + empty.ID).doc.Find("[data-testid=correction]").Length(); n != 0 {
		t.Errorf("%d corrections of a summit without items", n)
	}
	reader.expect(reader.get("/corrections?summit=none"), http.StatusNotFound, "")
	reader.expect(reader.get("/corrections?before=x"), http.StatusUnprocessableEntity, "")
	reader.expect(reader.get("/corrections?before=-1"), http.StatusUnprocessableEntity, "")

	// As feeds. Nothing withdrawn, and no names of accounts.
	read := func(path string) (string, http.Header) {
		t.Helper()
		res, err := v.http.Get(h.URL + path) // an editor's browser: a shared cache may keep it all the same
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = res.Body.Close() }()
		b, err := io.ReadAll(res.Body)
		if err != nil || res.StatusCode != http.StatusOK {
			t.Fatalf("%s: %d, %v", path, res.StatusCode, err)
		}
		return string(b), res.Header
	}
	atom, header := read("/corrections.atom")
	var feed struct {
		ID      string `xml:"id"`
		Updated string `xml:"updated"`
		Entries []struct {
			ID      string `xml:"id"`
			Title   string `xml:"title"`
			Content string `xml:"content"`
			Link    []struct {
				Href string `xml:"href,attr"`
			} `xml:"link"`
		} `xml:"entry"`
	}
	if err := xml.Unmarshal([]byte(atom), &feed); err != nil {
		t.Fatal(err)
	}
	if len(feed.Entries) != p.doc.Find("[data-testid=correction]").Length() || !strings.HasPrefix(feed.ID, "tag:") || feed.Entries[0].Title != "A quote was withdrawn" {
		t.Errorf("feed %+v", feed)
	}
	if !strings.HasPrefix(feed.Entries[0].Link[0].Href, h.URL+"/corrections?before=") || !strings.HasPrefix(feed.Entries[len(feed.Entries)-1].Link[0].Href, h.URL+"/quotes/") {
		t.Errorf("links %+v", feed.Entries)
	}
	if header.Get("Content-Type") != "application/atom+xml; charset=utf-8" || header.Get("ETag") == "" {
		t.Errorf("headers %v", header)
	}
	jsonFeed, _ := read("/corrections.feed.json?summit=" + summit)
	var jf struct {
		Version string `json:"version"`
		Items   []struct {
			ID    string `json:"id"`
			Title string `json:"title"`
		} `json:"items"`
	}
	if err := json.Unmarshal([]byte(jsonFeed), &jf); err != nil || jf.Version != "https://jsonfeed.org/version/1.1" || len(jf.Items) != len(feed.Entries) || jf.Items[0].ID != feed.Entries[0].ID {
		t.Errorf("%v: %+v", err, jf)
	}
	html, err := p.doc.Html()
	if err != nil {
		t.Fatal(err)
	}
	for name, body := range map[string]string{"page": html, "Atom": atom, "JSON": jsonFeed} {
		for _, no := range []string{"Secretwitness", "must go", "must not show", "ed@post.example", "Member E"} {
			if strings.Contains(body, no) {
				t.Errorf("the %s tells %q", name, no)
			}
		}
	}
	req, _ := http.NewRequestWithContext(ctx, http.MethodGet, h.URL+"/corrections.atom", nil)
	req.Header.Set("If-None-Match", header.Get("ETag"))
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	if res.StatusCode != http.StatusNotModified {
		t.Errorf("unchanged: %d", res.StatusCode)
	}
}

// TestLedgerPages walks a long ledger by its links: every row once.
func TestLedgerPages(t *testing.T) {
	t.Parallel()
	st := seed(t, 1)
	h := openHouse(t, func(c *Config) { c.Store = st })
	if _, err := st.Pool().Exec(t.Context(), `INSERT INTO articles (url, outlet_id, state) VALUES ('https://harbour-post.example/1', 'harbour-post', 'stored')`); err != nil {
		t.Fatal(err)
	}
	if _, err := st.Pool().Exec(t.Context(), `INSERT INTO corrections (at, item, item_id, what, before, after) SELECT $1::timestamptz - (130 - n) * interval '3 hours', 'document', (SELECT max(id) FROM articles), 'headline', 'old ' || n, 'new ' || n FROM generate_series(1, 130) n`, now); err != nil {
		t.Fatal(err)
	}
	v := h.visitor(t, "192.0.2.7")
	for _, first := range []string{"/corrections"} {
		seen := map[string]int{}
		pages := 0
		for at := first; at != "" && pages < 9; pages++ {
			doc := v.get(at).doc
			doc.Find("[data-testid=correction] ins").Each(func(_ int, s *goquery.Selection) { seen[s.Text()]++ })
			at, _ = doc.Find("a[rel=next]").Attr("href")
		}
		if len(seen) != 130 || pages != 3 {
			t.Errorf("%d rows on %d pages", len(seen), pages)
		}
		for row, n := range seen {
			if n != 1 {
				t.Errorf("%q stands %d times", row, n)
			}
		}
	}
	rows, err := st.Ledger(t.Context(), "", 0, 10)
	if err != nil || len(rows) != 10 {
		t.Errorf("%d rows, %v", len(rows), err)
	}

}
