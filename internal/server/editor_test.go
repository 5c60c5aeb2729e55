package server

import (
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/chromedp/chromedp"

	"readout/internal/browser"
	"readout/internal/news"
)

// editing is a site that the chain filled, with people signed in.
type editing struct {
	pressed
	in map[string]*http.Cookie
}

// edit fills a site and signs in two editors, a reviewer and an admin.
func edit(t *testing.T) editing {
	t.Helper()
	e := editing{fill(t), map[string]*http.Cookie{}}
	for email, role := range map[string]news.Role{"ada@desk.example": news.RoleEditor, "bo@desk.example": news.RoleEditor, "rev@desk.example": news.RoleReviewer, "root@desk.example": news.RoleAdmin} {
		member(t, e.store, email, role)
		e.in[email] = sessionFor(t, e.store, email, time.Now())
	}
	return e
}

// as asks for a path as one of the people, "" for a reader; with a form it sends
// it. Redirects are not followed.
func (e editing) as(t testing.TB, who, path string, f url.Values) (int, *goquery.Document, http.Header) {
	t.Helper()
	method, body := http.MethodGet, ""
	if f != nil {
		method, body = http.MethodPost, f.Encode()
	}
	req, err := http.NewRequestWithContext(t.Context(), method, e.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if f != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	if who != "" {
		req.AddCookie(e.in[who])
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	doc, err := goquery.NewDocumentFromReader(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, doc, res.Header
}

// hidden returns the hidden fields of the form that decides, with an act.
func hidden(doc *goquery.Document, act string) url.Values {
	f := url.Values{"act": {act}}
	doc.Find(`form#decide input[type="hidden"], form#decide input[type="radio"][checked]`).Each(func(_ int, s *goquery.Selection) {
		f.Set(s.AttrOr("name", ""), s.AttrOr("value", ""))
	})
	return f
}

// quotesApart returns n quotes of different utterances on the timeline.
func (e editing) quotesApart(t *testing.T, n int) []string {
	t.Helper()
	rows, err := e.store.Pool().Query(t.Context(), `SELECT min(q.id)::text FROM quotes q JOIN timeline_items t ON t.kind = 'quote' AND t.item_id = q.utterance_id
		WHERE q.present AND q.not_speech = '' AND q.speaker_id IS NOT NULL GROUP BY q.utterance_id ORDER BY count(DISTINCT q.id), min(q.id) LIMIT $1`, n)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var ids []string
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	if len(ids) < n {
		t.Fatalf("%d quotes, want %d", len(ids), n)
	}
	return ids
}

// TestTwoEditors has two browsers edit one quote: the second is told, sees both
// versions and loses nothing. Fifty edits of different quotes at once are all
// kept.
func TestTwoEditors(t *testing.T) {
	t.Parallel()
	e := edit(t)
	ids := e.quotesApart(t, 50)
	path := "/editor/quotes/" + ids[0]
	_, ada, _ := e.as(t, "ada@desk.example", path, nil)
	_, bo, _ := e.as(t, "bo@desk.example", path, nil)
	var speakers []string
	ada.Find(`button[name="act"][value^="speaker:"]:not([aria-pressed])`).Each(func(_ int, s *goquery.Selection) {
		if v := s.AttrOr("value", ""); v != "speaker:" {
			speakers = append(speakers, v)
		}
	})
	if len(speakers) < 2 {
		t.Fatalf("candidates %v", speakers)
	}
	f := hidden(ada, speakers[0])
	if code, _, h := e.as(t, "ada@desk.example", path, f); code != http.StatusSeeOther {
		t.Fatalf("first edit: %d %v", code, h)
	}
	f = hidden(bo, speakers[1])
	f.Set("note", "I heard it myself on the quay")
	code, doc, _ := e.as(t, "bo@desk.example", path, f)
	if code != http.StatusConflict {
		t.Fatalf("second edit: %d, want 409", code)
	}
	name := func(id string) string {
		return e.one(t, `SELECT name FROM actors WHERE id = '`+strings.TrimPrefix(id, "speaker:")+`'`)
	}
	if got := words(doc.Find(`[data-testid="theirs"]`)); !strings.Contains(got, name(speakers[0])) || !strings.Contains(got, "Member A") {
		t.Errorf("theirs: %q", got)
	}
	if got := words(doc.Find(`[data-testid="yours"]`)); !strings.Contains(got, name(speakers[1])) {
		t.Errorf("yours: %q", got)
	}
	if got := doc.Find(`[data-testid="yours"] textarea`).Text(); got != "I heard it myself on the quay" {
		t.Errorf("the reason is lost: %q", got)
	}
	if got := e.one(t, `SELECT speaker_id FROM quotes WHERE id = `+ids[0]); "speaker:"+got != speakers[0] {
		t.Errorf("the second edit was saved: %s", got)
	}
	// What was asked for can be sent from that page as it stands there.
	f = url.Values{"act": {doc.Find(`[data-testid="again"]`).AttrOr("value", "")}, "note": {doc.Find(`[data-testid="yours"] textarea`).Text()}}
	doc.Find(`[data-testid="yours"] input`).Each(func(_ int, s *goquery.Selection) { f.Set(s.AttrOr("name", ""), s.AttrOr("value", "")) })
	if code, _, _ := e.as(t, "bo@desk.example", path, f); code != http.StatusSeeOther {
		t.Errorf("sent again: %d", code)
	}
	if got := e.one(t, `SELECT speaker_id FROM quotes WHERE id = `+ids[0]); "speaker:"+got != speakers[1] {
		t.Errorf("sent again, the speaker is %s", got)
	}

	var wg sync.WaitGroup
	answers := make([]int, len(ids))
	for i, id := range ids {
		_, doc, _ := e.as(t, "ada@desk.example", "/editor/quotes/"+id, nil)
		f := hidden(doc, "speaker:name:Speaker "+id)
		wg.Go(func() {
			answers[i], _, _ = e.as(t, []string{"ada@desk.example", "bo@desk.example"}[i%2], "/editor/quotes/"+id, f)
		})
	}
	wg.Wait()
	kept := 0
	for i, id := range ids {
		if answers[i] == http.StatusSeeOther && e.one(t, `SELECT speaker_name FROM quotes WHERE id = `+id) == "Speaker "+id {
			kept++
		}
	}
	t.Logf("%d of %d edits at once are kept", kept, len(ids))
	if kept != 50 {
		t.Errorf("%d of 50 edits at once are kept: %v", kept, answers)
	}
}

// TestWithdrawAndPurge takes an utterance, an event and a stance off the site,
// and purges an article: gone from every page, list and count at once, 410, a
// row of the ledger without words; no byte of a purged article anywhere.
// taken are the addresses by which a timeline leaves the site for programs.
func taken(timeline string) []string {
	id := strings.TrimPrefix(timeline, "/summits/")
	return []string{timeline + ".csv", timeline + ".json", timeline + ".timeline.json", timeline + ".jsonld", timeline + ".atom", timeline + ".feed.json",
		"/api/v1/summits/" + id + "/items?limit=200", "/api/v1/search?limit=200&q=summit:" + id}
}

// whole reads an address with the pages that follow it.
func whole(t *testing.T, srv *httptest.Server, path string) (body string) {
	t.Helper()
	for next := path; next != ""; {
		_, b := get(t, srv, next, http.StatusOK)
		body += string(b)
		m := regexp.MustCompile(`(?:rel="next"[^>]*href="|"next(?:_url)?":")([^"]+)"`).FindStringSubmatch(string(b))
		if next = ""; m != nil && strings.Contains(path, "/api/") || m != nil && strings.Contains(path, ".atom") || m != nil && strings.Contains(path, "feed.json") {
			next = html.UnescapeString(strings.ReplaceAll(m[1], `\u0026`, "&"))
		}
	}
	return body
}

// TestJoinedMeanwhile decides on an event that was joined into another while its
// form stood open: the editor sees what stands now, and can go on.
func TestJoinedMeanwhile(t *testing.T) {
	t.Parallel()
	e := edit(t)
	stands := e.one(t, `SELECT min(item_id)::text FROM timeline_items WHERE kind = 'event'`)
	joined := e.one(t, `SELECT max(item_id)::text FROM timeline_items WHERE kind = 'event'`)
	path := "/editor/events/" + joined
	_, form, _ := e.as(t, "ada@desk.example", path, nil)
	seen := form.Find(`input[name="version"]`).AttrOr("value", "")
	for _, q := range []string{`UPDATE event_reports SET event_id = ` + stands + ` WHERE event_id = ` + joined, `UPDATE events SET merged_into = ` + stands + ` WHERE id = ` + joined} {
		if _, err := e.store.Pool().Exec(t.Context(), q); err != nil {
			t.Fatal(err)
		}
	}
	note := url.Values{"act": {"note"}, "note": {"as the recording has it"}, "version": {seen}}
	code, doc, _ := e.as(t, "ada@desk.example", path, note)
	if got := doc.Find(`[data-testid="yours"] textarea`).Text(); code != http.StatusConflict || got != note.Get("note") {
		t.Fatalf("%d, the note is %q", code, got)
	}
	note.Set("version", doc.Find(`[data-testid="yours"] input[name="version"]`).AttrOr("value", ""))
	if code, _, _ := e.as(t, "ada@desk.example", path, note); code != http.StatusSeeOther {
		t.Errorf("with the version that stands: %d", code)
	}
	if got := e.one(t, `SELECT item_id::text FROM acts WHERE what = 'note' ORDER BY id DESC LIMIT 1`); got != stands {
		t.Errorf("the note is on event %s, want %s", got, stands)
	}
}

func TestWithdrawAndPurge(t *testing.T) {
	t.Parallel()
	e := edit(t)
	timeline := "/summits/" + e.summit
	total := func() string {
		_, doc, _ := e.as(t, "", timeline+"?order=oldest", nil)
		return words(doc.Find(`[data-testid="shown"]`))
	}
	everywhere := func(words string) []string {
		var found []string
		for _, p := range []string{"/", timeline, timeline + "?kind=quote", timeline + "?kind=event", timeline + "?kind=stance", "/actors/" + e.one(t, `SELECT speaker_id FROM quotes WHERE speaker_id IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1`)} {
			for p != "" {
				_, doc, _ := e.as(t, "", p, nil)
				if strings.Contains(strings.Join(strings.Fields(doc.Text()), " "), words) {
					found = append(found, p)
				}
				p = doc.Find(`[data-testid="next"]`).AttrOr("href", "")
			}
		}
		return found
	}
	for _, tt := range []struct{ kind, dir string }{{"quote", "utterances"}, {"event", "events"}, {"stance", "stances"}} {
		id := e.one(t, `SELECT item_id::text FROM timeline_items WHERE kind = '`+tt.kind+`' AND payload->>'words' <> '' AND (kind <> 'quote' OR payload->>'speech' = 'direct') ORDER BY jsonb_array_length(payload->'outlets') DESC, item_id LIMIT 1`)
		// Pages set no comma before a closing mark.
		said := strings.TrimRight(e.one(t, `SELECT payload->>'words' FROM timeline_items WHERE kind = '`+tt.kind+`' AND item_id = `+id+` LIMIT 1`), ",")
		if tt.kind != "stance" && len(everywhere(said)) == 0 {
			t.Fatalf("%s %s, %q, is on no page", tt.kind, id, said)
		}
		before := total()
		permalink := e.URL + "/" + tt.dir + "/" + id
		tags := map[string]string{}
		for _, p := range taken(timeline) {
			body := whole(t, e.Server, p)
			if !regexp.MustCompile(regexp.QuoteMeta(permalink) + `\b`).MatchString(body) {
				t.Errorf("%s does not have %s", p, permalink)
			}
			if res, b := get(t, e.Server, p, http.StatusOK); strings.Contains(string(b), permalink+`"`) {
				tags[p] = res.Header.Get("ETag")
			}
		}
		if code, _, _ := e.as(t, "", "/"+tt.dir+"/"+id, nil); code != http.StatusOK {
			t.Fatalf("/%s/%s: %d", tt.dir, id, code)
		}
		_, doc, _ := e.as(t, "ada@desk.example", "/editor/"+tt.dir+"/"+id, nil)
		f := hidden(doc, "withdraw")
		f.Set("note", "names a child")
		code, doc, h := e.as(t, "ada@desk.example", "/editor/"+tt.dir+"/"+id, f)
		if code != http.StatusSeeOther {
			t.Fatalf("withdraw %s: %d %s", tt.kind, code, words(doc.Find(`[data-testid="wrong"]`)))
		}
		if code, _, _ := e.as(t, "", "/"+tt.dir+"/"+id, nil); code != http.StatusGone {
			t.Errorf("/%s/%s: %d, want 410", tt.dir, id, code)
		}
		if n := e.one(t, `SELECT count(*)::text FROM timeline_items WHERE kind = '`+tt.kind+`' AND item_id = `+id); n != "0" {
			t.Errorf("%s %s still stands on a timeline", tt.kind, id)
		}
		if tt.kind != "stance" { // a topic's name stands in many places
			if on := everywhere(said); len(on) > 0 {
				t.Errorf("%q still stands on %v", said, on)
			}
		}
		if after := total(); after == before {
			t.Errorf("the count did not move: %s", after)
		}
		// Gone from files, feeds and the API, also for who holds an earlier copy.
		for _, p := range taken(timeline) {
			body := whole(t, e.Server, p)
			if regexp.MustCompile(regexp.QuoteMeta(permalink) + `\b`).MatchString(body) {
				t.Errorf("%s still has %s", p, permalink)
			}
			if tags[p] != "" {
				get(t, e.Server, p, http.StatusOK, "If-None-Match", tags[p])
			}
		}
		get(t, e.Server, "/api/v1/"+tt.dir+"/"+id, http.StatusGone)
		get(t, e.Server, "/embed/"+tt.dir+"/"+id, http.StatusGone)
		get(t, e.Server, "/oembed?url="+url.QueryEscape(permalink), http.StatusGone)
		if tt.kind == "quote" {
			for _, q := range strings.Fields(e.one(t, `SELECT string_agg(id::text, ' ') FROM quotes WHERE utterance_id = `+id)) {
				if code, _, _ := e.as(t, "", "/quotes/"+q, nil); code != http.StatusGone {
					t.Errorf("/quotes/%s: %d, want 410", q, code)
				}
			}
		}
		cs, err := e.store.Corrections(t.Context(), 0, 1)
		if err != nil || len(cs) != 1 || cs[0].What != "withdrawn" || cs[0].Before+cs[0].After+cs[0].Reason != "" {
			t.Errorf("ledger %+v %v", cs, err)
		}
		// Undone, it is back.
		_, doc, _ = e.as(t, "ada@desk.example", h.Get("Location"), nil)
		if code, _, _ := e.as(t, "ada@desk.example", "/editor/undo", url.Values{"act": {doc.Find(`.undo input[name="act"]`).AttrOr("value", "")}}); code != http.StatusSeeOther {
			t.Errorf("undo: %d", code)
		}
		if code, _, _ := e.as(t, "", "/"+tt.dir+"/"+id, nil); code != http.StatusOK {
			t.Errorf("/%s/%s after undoing: %d", tt.dir, id, code)
		}
		if after := total(); after != before {
			t.Errorf("after undoing: %s, before: %s", after, before)
		}
	}

	// An article that others report, too; with decisions on it.
	article := e.one(t, `SELECT a.id::text FROM articles a JOIN quotes q ON q.article_id = a.id WHERE a.state = 'stored' AND a.kind = 'report' GROUP BY a.id ORDER BY count(*) DESC, a.id LIMIT 1`)
	quote := e.one(t, `SELECT id::text FROM quotes WHERE article_id = `+article+` AND present ORDER BY ordinal LIMIT 1`)
	_, doc, _ := e.as(t, "ada@desk.example", "/editor/quotes/"+quote, nil)
	f := hidden(doc, "speaker:name:Orla Vane")
	f.Set("note", e.one(t, `SELECT words FROM quotes WHERE id = `+quote))
	if code, _, _ := e.as(t, "ada@desk.example", "/editor/quotes/"+quote, f); code != http.StatusSeeOther {
		t.Fatalf("decide before purging: %d", code)
	}
	// Words of five that no other article has.
	body := e.one(t, `SELECT r.text FROM articles a JOIN revisions r ON r.id = a.revision_id WHERE a.id = `+article)
	others := e.one(t, `SELECT string_agg(r.text, E'\n') FROM revisions r WHERE r.article_id <> `+article) + e.one(t, `SELECT string_agg(words, E'\n') FROM quotes WHERE article_id <> `+article)
	var own []string
	tokens := strings.Fields(body)
	for i := 0; i+5 <= len(tokens); i += 5 {
		if w := strings.Join(tokens[i:i+5], " "); !strings.Contains(others, w) && strings.Contains(body, w) {
			own = append(own, w)
		}
	}
	if len(own) < 10 {
		t.Fatalf("only %d runs of words are the article's own", len(own))
	}
	address := e.one(t, `SELECT url FROM articles WHERE id = `+article)
	if code, _, _ := e.as(t, "ada@desk.example", "/editor/articles/"+article+"/purge", url.Values{"sure": {"yes"}}); code != http.StatusForbidden {
		t.Errorf("an editor purges: %d", code)
	}
	if code, _, _ := e.as(t, "root@desk.example", "/editor/articles/"+article+"/purge", url.Values{"sure": {"yes"}}); code != http.StatusSeeOther {
		t.Fatalf("purge: %d", code)
	}
	for _, p := range []string{"/articles/" + article, "/quotes/" + quote} {
		if code, _, _ := e.as(t, "", p, nil); code != http.StatusGone {
			t.Errorf("%s: %d, want 410", p, code)
		}
	}
	rows, err := e.store.Pool().Query(t.Context(), `SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r' AND n.nspname = 'public' ORDER BY 1`)
	if err != nil {
		t.Fatal(err)
	}
	var tables []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		tables = append(tables, name)
	}
	if len(tables) < 30 {
		t.Fatalf("only %d tables", len(tables))
	}
	for _, table := range tables {
		var n int
		var sample string
		err := e.store.Pool().QueryRow(t.Context(), `SELECT count(*), COALESCE(min(left(x.t, 300)), '') FROM (SELECT r::text AS t FROM "`+table+`" r) x WHERE EXISTS (SELECT FROM unnest($1::text[]) AS u(w) WHERE strpos(replace(x.t, '\n', ' '), w) > 0)`, own).Scan(&n, &sample)
		if err != nil {
			t.Fatalf("%s: %v", table, err)
		}
		if n > 0 {
			t.Errorf("%d rows of %s still have words of the article: %s", n, table, sample)
		}
	}
	if n := e.one(t, `SELECT count(*)::text FROM raw_responses WHERE article_id = `+article); n != "0" {
		t.Errorf("%s raw copies are left", n)
	}
	cs, err := e.store.Corrections(t.Context(), 0, 1)
	if err != nil || len(cs) != 1 || cs[0].What != "purged" {
		t.Errorf("ledger %+v %v", cs, err)
	}
	// Announced again, it is not fetched again.
	if _, err := e.store.AddArticles(t.Context(), e.one(t, `SELECT outlet_id FROM articles WHERE id = `+article), 0, []news.FeedEntry{{URL: address}}, time.Now()); err != nil {
		t.Fatal(err)
	}
	if got := e.one(t, `SELECT state || ' ' || (next_check_at IS NULL)::text FROM articles WHERE url = '`+address+`'`); got != "purged true" {
		t.Errorf("announced again: %s", got)
	}
}

// TestAddingAQuote adds words by pasting: those that stand nowhere are refused,
// for those that stand twice the page asks which.
func TestAddingAQuote(t *testing.T) {
	t.Parallel()
	e := edit(t)
	article := e.one(t, `SELECT a.id::text FROM articles a JOIN revisions r ON r.id = a.revision_id WHERE a.state = 'stored' AND a.language LIKE 'en%' ORDER BY a.words DESC, a.id LIMIT 1`)
	body := e.one(t, `SELECT r.text FROM articles a JOIN revisions r ON r.id = a.revision_id WHERE a.id = `+article)
	path := "/editor/articles/" + article + "/quotes"
	send := func(words, at string) (int, *goquery.Document, http.Header) {
		return e.as(t, "ada@desk.example", path, url.Values{"words": {words}, "kind": {"indirect"}, "at": {at}})
	}
	if code, doc, _ := send("words that nobody in the article ever said", ""); code != http.StatusUnprocessableEntity || !strings.Contains(words(doc.Find(`[data-testid="wrong"]`)), "do not stand") || doc.Find("textarea").First().Text() == "" {
		t.Errorf("words that stand nowhere: %d %s", code, words(doc.Find(`[data-testid="wrong"]`)))
	}
	// Two neighbouring words that the body has more than once.
	var twice string
	seen := map[string]int{}
	for _, w := range regexp.MustCompile(`[A-Za-z]+ [A-Za-z]+`).FindAllString(body[len(body)/3:], -1) {
		if seen[w]++; len(news.Places(body, w)) > 1 && len(w) > 6 {
			twice = w
			break
		}
	}
	code, doc, _ := send(twice, "")
	if n := doc.Find(`[data-testid="places"] input`).Length(); code != http.StatusUnprocessableEntity || n < 2 {
		t.Fatalf("%q: %d with %d places", twice, code, n)
	}
	code, _, h := send(twice, doc.Find(`[data-testid="places"] input`).Last().AttrOr("value", ""))
	if code != http.StatusSeeOther || !strings.HasPrefix(h.Get("Location"), "/editor/quotes/") {
		t.Fatalf("the place chosen: %d %s", code, h.Get("Location"))
	}
	_, doc, _ = e.as(t, "ada@desk.example", h.Get("Location"), nil)
	if got := words(doc.Find(`[data-testid="now"]`)); !strings.Contains(got, "checked") {
		t.Errorf("added: %q", got)
	}
	if code, _, _ := e.as(t, "ada@desk.example", "/editor/undo", url.Values{"act": {doc.Find(`.undo input[name="act"]`).AttrOr("value", "")}}); code != http.StatusSeeOther {
		t.Errorf("undo of adding: %d", code)
	}
	if n := e.one(t, `SELECT count(*)::text FROM quotes WHERE article_id = `+article+` AND present AND words = '`+twice+`'`); n != "0" {
		t.Errorf("%s quotes of it after undoing", n)
	}
}

// TestRegister creates, changes, merges and undoes at the register; what would
// let a name be somebody else's is refused in words.
func TestRegister(t *testing.T) {
	t.Parallel()
	e := edit(t)
	who := "ada@desk.example"
	actor := url.Values{"name": {"Orla Vane"}, "kind": {"person"}, "alias": {"Dame Orla", ""}, "alone0": {"1"}, "polity": {""}, "title": {""}, "titles": {""}, "from": {""}, "to": {""}}
	code, _, h := e.as(t, who, "/editor/actors/new", actor)
	if code != http.StatusSeeOther || !strings.HasPrefix(h.Get("Location"), "/editor/actors/orla-vane") {
		t.Fatalf("add: %d %s", code, h.Get("Location"))
	}
	form := func(path string) url.Values {
		_, doc, _ := e.as(t, who, path, nil)
		f := url.Values{}
		doc.Find(`form.fields input:not([type="checkbox"]), form.fields select, form.fields input[checked]`).Each(func(_ int, s *goquery.Selection) {
			v := s.AttrOr("value", "")
			if goquery.NodeName(s) == "select" {
				v = s.Find("option[selected]").AttrOr("value", "")
			}
			f.Add(s.AttrOr("name", ""), v)
		})
		return f
	}
	for alias, part := range map[string]string{"she": "pronoun", "the prime minister": "post"} {
		f := form("/editor/actors/orla-vane")
		f["alias"] = append(f["alias"], alias)
		code, doc, _ := e.as(t, who, "/editor/actors/orla-vane", f)
		if got := words(doc.Find(`[data-testid="wrong"]`)); code != http.StatusUnprocessableEntity || !strings.Contains(got, part) {
			t.Errorf("alias %q: %d %q", alias, code, got)
		}
		if doc.Find(`input[name="alias"][value="`+alias+`"]`).Length() != 1 {
			t.Errorf("alias %q is lost from the form", alias)
		}
	}
	hash := func() string {
		lx, err := e.store.Lexicon(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return lx.Hash
	}
	was := hash()
	stale := form("/editor/actors/orla-vane")
	f := form("/editor/actors/orla-vane")
	f["polity"], f["title"], f["from"] = []string{"NOR"}, []string{"harbour commissioner"}, []string{"2025-01-02"}
	if code, doc, _ := e.as(t, who, "/editor/actors/orla-vane", f); code != http.StatusSeeOther {
		t.Fatalf("office: %d %s", code, words(doc.Find(`[data-testid="wrong"]`)))
	}
	if hash() == was {
		t.Error("an office does not change the lexicon's hash")
	}
	stale.Set("name", "Orla Vane-Holm")
	code, doc, _ := e.as(t, "bo@desk.example", "/editor/actors/orla-vane", stale)
	if got := words(doc.Find(`[data-testid="stale"]`)); code != http.StatusConflict || !strings.Contains(got, "harbour commissioner") || !strings.Contains(got, "Orla Vane-Holm") {
		t.Errorf("a stale form: %d %q", code, got)
	}
	if doc.Find(`input[name="name"][value="Orla Vane-Holm"]`).Length() != 1 {
		t.Error("what was entered is lost")
	}
	// Merged, her address leads to the other's; undone, it is her own again.
	code, _, h = e.as(t, who, "/editor/actors/orla-vane/merge", url.Values{"into": {"imogen-calloway"}})
	if code != http.StatusSeeOther {
		t.Fatalf("merge: %d", code)
	}
	if code, _, h := e.as(t, "", "/actors/orla-vane", nil); code != http.StatusMovedPermanently || h.Get("Location") != "/actors/imogen-calloway" {
		t.Errorf("after merging: %d %s", code, h.Get("Location"))
	}
	if n := e.one(t, `SELECT count(*)::text FROM rematches WHERE kind = 'actor' AND ref = 'imogen-calloway'`); n == "0" {
		t.Error("nothing is read anew")
	}
	act := regexp.MustCompile(`done=(\d+)`).FindStringSubmatch(h.Get("Location"))[1]
	if code, _, _ := e.as(t, who, "/editor/undo", url.Values{"act": {act}}); code != http.StatusSeeOther {
		t.Errorf("undo of merging: %d", code)
	}
	if code, _, _ := e.as(t, "", "/actors/orla-vane", nil); code != http.StatusOK {
		t.Errorf("after undoing: %d", code)
	}
	// A summit, the same way.
	sm := url.Values{"name": {"Quay talks"}, "start": {"2026-03-10"}, "end": {"2026-03-12"}, "zone": {"Europe/Paris"}, "participants": {e.one(t, `SELECT participants[1] FROM summits WHERE sample LIMIT 1`)}}
	if code, doc, h := e.as(t, who, "/editor/summits/new", sm); code != http.StatusSeeOther || !strings.Contains(h.Get("Location"), "2026-03-10-quay-talks") {
		t.Fatalf("add a summit: %d %s", code, words(doc.Find(`[data-testid="wrong"]`)))
	}
	if code, _, _ := e.as(t, who, "/editor/summits/2026-03-10-quay-talks/merge", url.Values{"into": {e.summit}}); code != http.StatusSeeOther {
		t.Errorf("merge summits: %d", code)
	}
	if code, _, h := e.as(t, "", "/summits/2026-03-10-quay-talks", nil); code != http.StatusMovedPermanently || h.Get("Location") != "/summits/"+e.summit {
		t.Errorf("after merging: %d %s", code, h.Get("Location"))
	}
	sm.Set("participants", "NOWHERE")
	sm.Set("name", "Other talks")
	if code, doc, _ := e.as(t, who, "/editor/summits/new", sm); code != http.StatusUnprocessableEntity || !strings.Contains(words(doc.Find(`[data-testid="wrong"]`)), "NOWHERE") {
		t.Errorf("an unknown participant: %d", code)
	}
}

// TestDeskInABrowser corrects a speaker with scripts off, from the timeline and
// back to it, counting the steps; then it opens every page of the desk at 320 and
// 1280 px, light and dark: no rule of axe-core broken, nothing wider than the
// screen.
func TestDeskInABrowser(t *testing.T) {
	t.Parallel()
	e := edit(t)
	signedIn := func(v browser.View, who string) browser.View {
		v.Cookie = sessionCookie + "=" + e.in[who].Value
		return v
	}
	item := e.one(t, `SELECT item_id::text FROM timeline_items WHERE kind = 'quote' AND payload->>'speech' = 'direct' AND jsonb_array_length(payload->'outlets') > 1 AND payload->>'words' <> '' ORDER BY sort_at, item_id LIMIT 1`)
	row := "#quote-" + item
	tab := browser.Open(t, signedIn(browser.View{NoScript: true}, "ada@desk.example"), e.URL+"/summits/"+e.summit+"?order=oldest&kind=quote")
	tab.Run(chromedp.WaitReady(row))
	steps := 0
	click := func(sel string) {
		steps++
		tab.Follow(sel)
	}
	wait := func(sel string) { tab.Run(chromedp.WaitReady(sel, chromedp.ByQuery)) }
	click(row + ` [data-testid="edit"]`)
	wait("#decide")
	// Somebody who is not among those offered: by part of the name.
	other := e.one(t, `SELECT name FROM actors WHERE kind = 'person' AND sample AND NOT proposed AND id NOT IN (SELECT speaker_id FROM quotes WHERE utterance_id = `+item+` AND speaker_id IS NOT NULL) ORDER BY id DESC LIMIT 1`)
	part := other[strings.LastIndex(other, " ")+1:][:4]
	steps++
	tab.Run(chromedp.SendKeys("#f-q", part+"\n", chromedp.ByQuery))
	id := e.one(t, `SELECT id FROM actors WHERE name = '`+other+`'`)
	wait(`button[value="speaker:` + id + `"]`)
	click(`button[value="speaker:` + id + `"]`)
	wait(`[data-testid="done"]`)
	click(`[data-testid="back"]`)
	wait(row)
	t.Logf("a speaker is corrected from the timeline, and the editor back on it, in %d steps", steps)
	if steps > 4 {
		t.Errorf("%d steps", steps)
	}
	var got string
	tab.Run(chromedp.Text(row+" .who", &got, chromedp.ByQuery))
	if !strings.Contains(got, other) {
		t.Errorf("the timeline says %q, want %s", got, other)
	}

	pages := map[string]string{
		"desk": "/editor", "items": "/editor/items", "disputed": "/editor/items?needs=conflict", "quote": "/editor/quotes/" + e.quotesApart(t, 1)[0], "utterance": "/editor/utterances/" + item + "?q=" + part, "done": "/editor/utterances/" + item + "?done=1",
		"event":   "/editor/events/" + e.one(t, `SELECT item_id::text FROM timeline_items WHERE kind = 'event' ORDER BY item_id LIMIT 1`),
		"stance":  "/editor/stances/" + e.one(t, `SELECT item_id::text FROM timeline_items WHERE kind = 'stance' ORDER BY item_id LIMIT 1`),
		"article": "/editor/articles/" + e.one(t, `SELECT id::text FROM articles WHERE state = 'stored' ORDER BY words DESC, id LIMIT 1`), "log": "/editor/log", "orphans": "/editor/orphans",
		"actors": "/editor/actors", "actor": "/editor/actors/imogen-calloway?into=a", "new-actor": "/editor/actors/new", "summits": "/editor/summits", "summit": "/editor/summits/" + e.summit, "new-summit": "/editor/summits/new",
		"timeline-signed-in": "/summits/" + e.summit, "utterance-signed-in": "/utterances/" + item,
	}
	desk := map[string]string{}
	for name, path := range pages {
		desk["desk-"+name] = path
	}
	walk(t, e.URL, sessionCookie+"="+e.in["root@desk.example"].Value, desk)
}
