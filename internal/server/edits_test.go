package server

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"readout/internal/catalogue"
	"readout/internal/extract"
	"readout/internal/jobs"
	"readout/internal/news"
	"readout/internal/pgtest"
	"readout/internal/postgres"
	"readout/internal/sample"
)

// revised is a store into which every page of the sample press was read, those
// that the press revises twice, and one of an outlet with few rights twice with
// another quote.
func revised(t *testing.T) (*postgres.Store, *sample.Press) {
	t.Helper()
	p, err := sample.Start(context.Background(), sample.Config{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	st := pgtest.Store(t)
	lx := &news.Lexicon{Actors: p.Actors(), Offices: p.Offices(), Topics: append(p.Topics(), catalogue.Lexicon().Topics...), Summits: p.Summits()}
	if err := st.UpsertCatalogue(t.Context(), lx); err != nil {
		t.Fatal(err)
	}
	if err := st.UpsertOutlets(t.Context(), p.Outlets()); err != nil {
		t.Fatal(err)
	}
	if _, err := st.Pool().Exec(t.Context(), `UPDATE settings SET value = to_jsonb(0) WHERE name = 'publication_lower'`); err != nil {
		t.Fatal(err)
	}
	load := func(url, etag string) (body []byte, contentType, tag string) {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
		if err != nil {
			t.Fatal(err)
		}
		if etag != "" {
			req.Header.Set("If-None-Match", etag)
		}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = res.Body.Close() }()
		b, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		if res.StatusCode != http.StatusOK {
			return nil, "", ""
		}
		return b, res.Header.Get("Content-Type"), res.Header.Get("ETag")
	}
	read := func(outlet, url, contentType string, body []byte) {
		c, err := extract.Article(extract.Page{Body: body, ContentType: contentType, URL: url, FetchedAt: time.Now()})
		if err != nil {
			t.Fatalf("%s: %v", url, err)
		}
		if _, err := jobs.Import(t.Context(), st, jobs.Given{URL: url, OutletID: outlet, Content: c, Raw: body, MediaType: contentType}); err != nil {
			t.Fatal(err)
		}
	}
	for _, a := range sample.Meant().Articles {
		if a.Refused != "" || a.Forbidden {
			continue
		}
		url := p.URL(a.Outlet, a.Article)
		body, kind, tag := load(url, "")
		read(a.Outlet, url, kind, body)
		if next, kind, _ := load(url, tag); next != nil {
			read(a.Outlet, url, kind, next)
		}
		if a.Outlet == "compass" && a.Article == "talks-overrun" {
			other := strings.Replace(string(body), "March 11 (Compass)", "March 11 (Compass News)", 1)
			if other == string(body) {
				t.Fatal("the sample's dateline has changed: choose another")
			}
			read(a.Outlet, url, kind, []byte(other))
		}
		if a.Outlet == "westbridge-gazette" && a.Article == "no-open-ended-guarantee" {
			other := strings.Replace(string(body), "I am not going to give an open-ended security guarantee to anyone", "I am in no hurry to give a security guarantee to anyone", 1)
			if other == string(body) {
				t.Fatal("the sample's words have changed: choose others")
			}
			read(a.Outlet, url, kind, []byte(other))
		}
	}
	return st, p
}

// TestJ6 finds the edits that touched quotes, as a journalist does, without
// scripts: the reworded quote is listed, the change of blanks and dateline is
// not; opening it shows the old and the new words, in words for screen readers,
// with two paragraphs around them and links between changes.
func TestJ6(t *testing.T) {
	t.Parallel()
	st, p := revised(t)
	srv := serve(t, st)
	base := "/summits/" + p.Summits()[0].ID + "/edits"

	doc := open(t, srv, base+"?touch=quote", http.StatusOK)
	rows := doc.Find(`[data-testid="edit"]`)
	outlets := rows.Map(func(_ int, s *goquery.Selection) string { return s.Find("h3 a").First().Text() })
	if !slices.Contains(outlets, "The Aldhaven Courier") || !slices.Contains(outlets, "The Westbridge Gazette") || slices.Contains(outlets, "The Dispatch Box") {
		t.Fatalf("edits that touch quotes are of %q", outlets)
	}
	row := rows.FilterFunction(func(_ int, s *goquery.Selection) bool { return strings.Contains(s.Text(), "Aldhaven") })
	if got := plainly(row.Find("del").Text()); !strings.Contains(got, "deleted: and we have not agreed") || !strings.Contains(got, "Mr Tavernay") {
		t.Errorf("struck out: %q", got)
	}
	if got := plainly(row.Find("ins").Text()); !strings.Contains(got, "inserted: but not yet") || !strings.Contains(got, "Isaure Delacombe") {
		t.Errorf("put in: %q", got)
	}
	if got := row.Find("h3").Text(); !strings.Contains(got, "quote reworded and given to somebody else") {
		t.Errorf("the row says %q", got)
	}

	// Without parameters, and with others.
	if n := open(t, srv, base, http.StatusOK).Find(`[data-testid="edit"]`).Length(); n < 2 {
		t.Errorf("%d edits without parameters", n)
	}
	if got := open(t, srv, base+"?touch=headline", http.StatusOK).Find("#items").Text(); !strings.HasPrefix(got, "No edits") {
		t.Errorf("no headline changed, and the page says %q", got)
	}
	open(t, srv, base+"?touch=nonsense", http.StatusUnprocessableEntity)
	open(t, srv, base+"?after=nonsense", http.StatusUnprocessableEntity)
	open(t, srv, "/summits/none/edits", http.StatusNotFound)

	// Old and new text.
	href, _ := row.Find(`[data-testid="diff"]`).Attr("href")
	diff := open(t, srv, href, http.StatusOK)
	changes := diff.Find(`[data-testid="change"]`)
	if changes.Length() == 0 {
		t.Fatal("no change in the text")
	}
	if got := plainly(changes.Find("del").First().Text()); !strings.HasPrefix(got, "deleted: ") {
		t.Errorf("struck words begin %q", got)
	}
	last := changes.Last()
	for _, around := range []*goquery.Selection{last.PrevAllFiltered(".passage").First(), last.PrevAllFiltered(".passage").Eq(1), last.NextAllFiltered(".passage").First(), last.NextAllFiltered(".passage").Eq(1)} {
		if around.Length() == 0 || around.Find("del, ins").Length() > 0 {
			t.Errorf("two paragraphs of context: %q", plainly(around.Text()))
		}
	}
	if diff.Find("details.folded p").Length() == 0 {
		t.Error("nothing is folded")
	}
	if changes.Length() > 1 {
		first := changes.First()
		next, ok := first.Find(".margin a").Last().Attr("href")
		if !ok || diff.Find(next).Length() != 1 {
			t.Errorf("next change: %q", next)
		}
	}
	if !strings.Contains(diff.Text(), "open-ended") {
		t.Error("the rest of the text is not there, though rights allow it")
	}

	// An outlet with few rights: the changed words, no paragraph around them; all
	// of it for an editor.
	gazette := rows.FilterFunction(func(_ int, s *goquery.Selection) bool { return strings.Contains(s.Text(), "Westbridge") })
	href, _ = gazette.Find(`[data-testid="diff"]`).Attr("href")
	public := open(t, srv, href, http.StatusOK)
	if public.Find(`[data-testid="text"]`).Length() != 0 || public.Find("ins").Length() == 0 {
		t.Errorf("an outlet with few rights: %q", plainly(public.Find("main").Text()))
	}
	member(t, st, "e@post.example", news.RoleEditor)
	whole := openAs(t, srv, st, href, "e@post.example")
	if whole.Find(`[data-testid="text"]`).Length() != 1 {
		t.Error("an editor does not see the text")
	}
	history := strings.TrimSuffix(href, "/1..2")
	hist := open(t, srv, history, http.StatusOK)
	if n := hist.Find(`[data-testid="revision"]`).Length(); n != 2 {
		t.Errorf("%d revisions in the history", n)
	}
	for _, wrong := range []string{"/2..1", "/1..3", "/0..1", "/x..y", "/1"} {
		open(t, srv, history+wrong, http.StatusNotFound)
	}
	shareHolds(t, st)

	// The change of the dateline alone stands apart, with its count.
	minor := open(t, srv, base+"?touch=minor", http.StatusOK).Find(`[data-testid="edit"]`)
	if minor.Length() != 1 || !strings.Contains(minor.Text(), "Compass") {
		t.Errorf("minor edits: %q", plainly(minor.Text()))
	}
	folded := open(t, srv, "/summits/"+p.Summits()[0].ID, http.StatusOK).Find(`[data-testid="folded"] a`)
	if got, _ := folded.Attr("href"); got != base+"?touch=minor" || folded.Text() != "1 minor edit" {
		t.Errorf("the timeline folds %q to %q", folded.Text(), got)
	}

	// On the timeline the edit is set as struck and inserted words.
	tl := open(t, srv, "/summits/"+p.Summits()[0].ID+"?kind=edit", http.StatusOK)
	if tl.Find(".is-edit del").Length() == 0 || tl.Find(".is-edit ins").Length() == 0 {
		t.Errorf("edits on the timeline: %q", plainly(tl.Find(".is-edit").Text()))
	}

	walk(t, srv.URL, "", map[string]string{"edits": base, "diff": href, "history": history, "diff-whole": mustHref(row)})
}

func mustHref(row *goquery.Selection) string {
	href, _ := row.Find(`[data-testid="diff"]`).Attr("href")
	return href
}

func plainly(s string) string { return strings.Join(strings.Fields(s), " ") }

// openAs fetches a page as somebody who is signed in.
func openAs(t *testing.T, srv *httptest.Server, st *postgres.Store, path, email string) *goquery.Document {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, srv.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.AddCookie(sessionFor(t, st, email, now))
	res, err := srv.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	doc, err := goquery.NewDocumentFromReader(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d %v", path, res.StatusCode, err)
	}
	return doc
}

// shareHolds checks that edits with all else that public pages show keep within
// the public's share of each article's words.
func shareHolds(t *testing.T, st *postgres.Store) {
	t.Helper()
	rows, err := st.Pool().Query(t.Context(), `SELECT a.url, a.words, (SELECT COALESCE(sum(shown_words), 0) FROM edits e WHERE e.article_id = a.id) FROM articles a JOIN outlets o ON o.id = a.outlet_id
		WHERE a.revisions > 1 AND o.rights = 'snippet' AND a.kind <> 'document'`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	n := 0
	for rows.Next() {
		var url string
		var words, shown int
		if err := rows.Scan(&url, &words, &shown); err != nil {
			t.Fatal(err)
		}
		n++
		if 10*shown > 3*words {
			t.Errorf("%s: edits alone show %d of %d words", url, shown, words)
		}
	}
	if n == 0 {
		t.Error("no revised article of an outlet with few rights")
	}
}
