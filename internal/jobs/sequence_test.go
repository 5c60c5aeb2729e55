package jobs_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"readout/internal/fetch"
	"readout/internal/jobs"
	"readout/internal/news"
	"readout/internal/pgtest"
	"readout/internal/postgres"
)

// html makes a page with a body of its own.
func html(title, head, body string) string {
	return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>` + title + `</title>` + head + `</head><body><header><a href="/">The Quay</a></header>` + body + `<footer>© The Quay</footer></body></html>`
}

// report is an article page. Paragraphs that start with "!" are a correction.
func report(title, published string, paragraphs ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<main><article><h1>%s</h1>`, title)
	for _, p := range paragraphs {
		if note, ok := strings.CutPrefix(p, "!"); ok {
			fmt.Fprintf(&b, `<p class="correction">%s</p>`, note)
			continue
		}
		fmt.Fprintf(&b, "<p>%s</p>\n", p)
	}
	b.WriteString(`</article></main>`)
	return html(title, `<meta property="article:published_time" content="`+published+`">`, b.String())
}

type post struct{ id, clock, title, words string }

func live(title string, posts ...post) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<script type="application/ld+json">{"@context":"https://schema.org","@type":"LiveBlogPosting","headline":%q,"datePublished":"2026-03-10T07:00:00Z"}</script><main><article><h1>%[1]s</h1><p class="standfirst">The talks as they go</p>`, title)
	for _, p := range slices.Backward(posts) {
		fmt.Fprintf(&b, `<div class="live-post" id="%s"><time datetime="2026-03-10T%s:00Z">%[2]s</time><h2>%s</h2><p>%s</p></div>`, p.id, p.clock, p.title, p.words)
	}
	b.WriteString(`</article></main>`)
	return html(title, "", b.String())
}

const (
	monday  = "2026-03-09T09:00:00Z"
	quaySay = "“We will keep the strait open to every ship that pays its way,” Greta Lindqvist told reporters on the quay."
	tersely = "“I have read the text twice and I do not like it,” said Osman Terrel, who leads the other delegation."
)

var talks = []string{
	"PORT ANSEL — Greta Lindqvist and Osman Terrel met for three hours in Port Ansel on Monday to talk about the Velden strait and about the ships that pass it.",
	quaySay,
	tersely,
	"The harbour has been quiet since the ferries stopped, and the cafés along the quay have been closing early for want of custom.",
	"“The gulls are the only ones who never left,” said Tobias Renn, who has sold fish there for forty years and means to go on.",
	"The two sides will meet again when the ice has gone. Until then the pilots keep to the rules of last year, and so do the coast guards of both.",
}

var trout = []string{
	"A trout of eleven kilograms has been taken from the lake above Carrow, the heaviest since anybody began to weigh them.",
	"“It pulled me in up to the belt and I thought that I had hooked a calf,” said Hanne Vik, a postwoman, who was alone at the time.",
	"The fish was weighed twice on the scales of the dairy, before witnesses. The old record had stood for thirty-one years.",
	"Anglers from three counties came to look at the place. The parish council has asked them to leave the reeds alone and to park in the village.",
	"The trout will be smoked and eaten at the school’s summer feast, for which Mrs Vik has sold the tickets since she was a girl.",
}

func with(ps []string, from, to string) []string {
	out := slices.Clone(ps)
	for i := range out {
		out[i] = strings.ReplaceAll(out[i], from, to)
	}
	return out
}

// TestSequencesOfPages serves one address after another what sites really
// serve, and holds what becomes of it: no wall, no truncation, no live blog that
// scrolls and no recycled address makes a false revision or a false removal.
func TestSequencesOfPages(t *testing.T) {
	t.Parallel()
	title := "Harbour talks end without a signature"
	good := report(title, monday, talks...)
	wall := html(title, `<meta property="article:published_time" content="`+monday+`"><script type="application/ld+json">{"@context":"https://schema.org","@type":"NewsArticle","headline":"`+title+`","isAccessibleForFree":false,"datePublished":"`+monday+`"}</script>`,
		`<main><article><h1>`+title+`</h1><p>`+talks[0]+`</p><p>`+talks[1]+`</p><div class="regwall"><p>To continue reading this article, subscribe to The Quay.</p><p>Already a subscriber? Log in.</p></div></article></main>`)
	consent := html("Before you continue", "", `<main><h1>Before you continue</h1><p>We and our partners store and/or access information on a device. With your agreement, we use cookies.</p><button>Accept all cookies</button></main>`)
	login := html("Sign in", "", `<main><h1>Sign in to continue</h1><form><input type="email" name="e"><input type="password" name="p"><button>Sign in</button></form><p>Forgot your password?</p></main>`)
	robot := html("Just a moment...", "", `<main><h1>Just a moment...</h1><p>Verify you are human by completing the action below.</p></main>`)
	missing := html("Page not found", "", `<main><h1>Page not found</h1><p>Sorry, the page that you are looking for has moved or never existed.</p></main>`)
	short := report(title, monday, talks[0])
	posts := []post{
		{"p1", "08:00", "Good morning", "The delegations have arrived at the harbour office. “We shall be done by noon,” said Greta Lindqvist on the steps."},
		{"p2", "09:30", "Coffee", "Coffee was served at half past nine. “The coffee is better than the text,” Osman Terrel told reporters as he went in."},
		{"p3", "11:10", "A pause", "The talks have paused for an hour. “Nobody has left the room in anger,” a spokesman for the harbour office said."},
		{"p4", "13:20", "Back at the table", "They are back at the table. “I have nothing to add to what I said this morning,” said Greta Lindqvist."},
		{"p5", "15:45", "No signature", "It is over for today. “There will be another day,” Osman Terrel said on his way to the ferry."},
	}
	reposted := slices.Clone(posts[:3])
	reposted[1].words = strings.Replace(reposted[1].words, "better than the text", "worse than the text", 1)
	blog := "Harbour talks live: delegations back at the table"

	type step struct {
		page    string
		outcome string
	}
	type sequence struct {
		name      string
		steps     []step
		revisions int
		touches   []string // of each edit, oldest first
		gone      int      // quotes that the outlet took back
		articles  int      // 0 means 1
	}
	for _, s := range []sequence{
		{"good, wall, good", []step{{good, "stored"}, {wall, "read in part"}, {good, "unchanged"}}, 1, nil, 0, 0},
		{"good, consent, shrunk, good", []step{{good, "stored"}, {consent, "refused"}, {short, "held"}, {good, "unchanged"}}, 1, nil, 0, 0},
		{"good, login, robot check, soft 404, good", []step{{good, "stored"}, {login, "refused"}, {robot, "refused"}, {missing, "refused"}, {good, "unchanged"}}, 1, nil, 0, 0},
		{"shrunk for good", []step{{good, "stored"}, {short, "held"}, {short, "held"}, {short, "new revision"}}, 2, []string{"quote+text"}, 3, 0},
		{"cut off in transport, then whole", []step{{good, "stored"}, {good[:len(good)*3/4], "read in part"}, {good, "unchanged"}}, 1, nil, 0, 0},
		{"wall first, then whole", []step{{wall, "stored"}, {good, "new revision"}}, 2, []string{""}, 0, 0},
		{"live blog grows and scrolls", []step{{live(blog, posts[:2]...), "stored"}, {live(blog, posts[:4]...), "new revision"}, {live(blog, posts[2:]...), "new revision"}}, 3, []string{"posts", "posts"}, 0, 0},
		{"live blog rewords a post while it grows", []step{{live(blog, posts[:2]...), "stored"}, {live(blog, reposted...), "new revision"}}, 2, []string{"quote+posts"}, 1, 0},
		{"recycled address", []step{{good, "stored"}, {report("Record trout taken above Carrow", "2026-03-12T10:00:00Z", trout...), "held"}, {report("Record trout taken above Carrow", "2026-03-12T10:00:00Z", trout...), "another story"}}, 1, nil, 0, 2},
		{"another story once, by mistake", []step{{good, "stored"}, {report("Record trout taken above Carrow", "2026-03-12T10:00:00Z", trout...), "held"}, {good, "unchanged"}}, 1, nil, 0, 0},
		{"correction", []step{{good, "stored"}, {report(title, monday, append([]string{"!Correction: an earlier version of this article misnamed the strait."}, talks...)...), "new revision"}}, 2, []string{"notice"}, 0, 0},
		{"blanks, then dateline", []step{{good, "stored"}, {strings.ReplaceAll(good, " the quay", "  the\n quay"), "unchanged"}, {report(title, monday, with(talks, "PORT ANSEL —", "PORT ANSEL, Velden —")...), "new revision"}}, 2, []string{"minor"}, 0, 0},
		{"A, B, A", []step{{good, "stored"}, {report(title, monday, with(talks, "every ship that pays", "some ships that pay")...), "new revision"}, {good, "new revision"}}, 3, []string{"quote", "quote"}, 1, 0},
		{"re-attributed", []step{{good, "stored"}, {report(title, monday, with(talks, "said Tobias Renn, who has", "said Ilse Brandt, who has")...), "new revision"}}, 2, []string{"quote"}, 0, 0},
		{"headline", []step{{good, "stored"}, {report("Strait talks collapse in Port Ansel", monday, talks...), "new revision"}}, 2, []string{"headline"}, 0, 0},
	} {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			var mu sync.Mutex
			at := 0
			o := newOrigin(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path != "/a" {
					http.NotFound(w, r)
					return
				}
				mu.Lock()
				defer mu.Unlock()
				w.Header().Set("Content-Type", "text/html; charset=utf-8")
				fmt.Fprint(w, s.steps[min(at, len(s.steps)-1)].page)
			}))
			st := pgtest.Store(t)
			addOutlet(t, st, news.Outlet{ID: "quay", Name: "Quay", Country: "GBR", Pace: time.Millisecond})
			if _, err := st.AddArticles(t.Context(), "quay", 0, []news.FeedEntry{{URL: o.URL + "/a"}}, time.Now().UTC()); err != nil {
				t.Fatal(err)
			}
			worker(t, st, fetch.New(fetch.Config{Allow: []string{o.host()}}))
			idle := func() bool {
				return count(t, st, `river_job WHERE state IN ('available', 'running', 'retryable', 'pending') AND kind <> 'fetch_article'`) == 0
			}
			var outcomes, want []string
			for k, step := range s.steps {
				want = append(want, step.outcome)
				if k > 0 {
					mu.Lock()
					at = k
					mu.Unlock()
					if _, err := st.Pool().Exec(t.Context(), `UPDATE articles SET next_check_at = now() WHERE url = $1`, o.URL+"/a"); err != nil {
						t.Fatal(err)
					}
				}
				until(t, fmt.Sprintf("fetch %d", k+1), func() bool { return count(t, st, `fetch_log WHERE purpose = 'article'`) == k+1 && idle() })
			}
			rows, err := st.Pool().Query(t.Context(), `SELECT outcome FROM fetch_log WHERE purpose = 'article' ORDER BY id`)
			if err != nil {
				t.Fatal(err)
			}
			for rows.Next() {
				var s string
				if err := rows.Scan(&s); err != nil {
					t.Fatal(err)
				}
				outcomes = append(outcomes, s)
			}
			if d := cmp.Diff(want, outcomes); d != "" {
				t.Fatalf("outcomes: %s", d)
			}
			first := count(t, st, `revisions r WHERE article_id = (SELECT min(id) FROM articles)`)
			if n := count(t, st, `articles`); first != s.revisions || n != max(s.articles, 1) {
				t.Errorf("%d revisions of %d articles, want %d of %d", first, n, s.revisions, max(s.articles, 1))
			}
			h, err := st.History(t.Context(), only(t, st), true)
			if err != nil {
				t.Fatal(err)
			}
			var touches []string
			for _, r := range slices.Backward(h.Revisions) {
				if r.Number == 1 {
					continue
				}
				if r.Edit == nil {
					t.Fatalf("revision %d was not compared", r.Number)
				}
				var ts []string
				for _, touch := range r.Edit.Touches() {
					ts = append(ts, string(touch))
				}
				touches = append(touches, strings.Join(ts, "+"))
			}
			if d := cmp.Diff(s.touches, touches); d != "" {
				t.Errorf("edits: %s", d)
			}
			if n := count(t, st, `quotes WHERE NOT present AND kind <> 'indirect' AND place = 'body'`); n != s.gone {
				t.Errorf("%d quotes count as taken back, want %d", n, s.gone)
			}
			if s.articles == 2 {
				if n := count(t, st, `articles a JOIN articles b ON b.id = a.retold_by WHERE a.url LIKE $1 || '#until-%' AND b.url = $1 AND b.headline LIKE 'Record trout%' AND a.next_check_at IS NULL`, o.URL+"/a"); n != 1 {
					t.Error("the old story does not lead to the new one")
				}
			}
		})
	}
}

func only(t *testing.T, st *postgres.Store) int64 {
	t.Helper()
	var id int64
	if err := st.Pool().QueryRow(t.Context(), `SELECT min(id) FROM articles`).Scan(&id); err != nil {
		t.Fatal(err)
	}
	return id
}

// TestReextract reads stored pages again after they seem to have been read by an
// older extractor: counted first, written only when asked, marked as ours, with
// decisions still attached.
func TestReextract(t *testing.T) {
	t.Parallel()
	o := newOrigin(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		switch r.URL.Path {
		case "/a":
			fmt.Fprint(w, report("Harbour talks end without a signature", monday, talks...))
		case "/b":
			fmt.Fprint(w, report("Record trout taken above Carrow", monday, trout...))
		default:
			http.NotFound(w, r)
		}
	}))
	st := pgtest.Store(t)
	addOutlet(t, st, news.Outlet{ID: "quay", Name: "Quay", Country: "GBR", Pace: time.Millisecond})
	if _, err := st.AddArticles(t.Context(), "quay", 0, []news.FeedEntry{{URL: o.URL + "/a"}, {URL: o.URL + "/b"}}, time.Now().UTC()); err != nil {
		t.Fatal(err)
	}
	worker(t, st, fetch.New(fetch.Config{Allow: []string{o.host()}}))
	linked := func(n int) func() bool {
		return func() bool {
			return count(t, st, `revisions`) == n && count(t, st, `analyses`) == n && count(t, st, `river_job WHERE state IN ('available', 'running', 'retryable', 'pending') AND kind <> 'fetch_article'`) == 0
		}
	}
	until(t, "both read", linked(2))
	none, err := jobs.Reextract(t.Context(), st, jobs.ReextractOptions{})
	if err != nil || none.Looked != 2 || none.Same != 2 || none.Changed != 0 {
		t.Fatalf("the same extractor: %+v %v", none, err)
	}

	// An older extractor: it lost the last paragraph and took another headline.
	var article, revision int64
	if err := st.Pool().QueryRow(t.Context(), `SELECT id, revision_id FROM articles WHERE url = $1`, o.URL+"/a").Scan(&article, &revision); err != nil {
		t.Fatal(err)
	}
	if _, err := st.Pool().Exec(t.Context(), `ALTER TABLE revisions DISABLE TRIGGER revisions_immutable`); err != nil {
		t.Fatal(err)
	}
	if _, err := st.Pool().Exec(t.Context(), `UPDATE revisions SET text = left(text, length(text) - length($2) - 1), hash = encode(sha256(convert_to(left(text, length(text) - length($2) - 1), 'UTF8')), 'hex'),
			blocks = blocks - -1, headline = 'Home', extractor = '0.1', published_at = NULL WHERE id = $1`, revision, talks[len(talks)-1]); err != nil {
		t.Fatal(err)
	}
	if _, err := st.Pool().Exec(t.Context(), `ALTER TABLE revisions ENABLE TRIGGER revisions_immutable`); err != nil {
		t.Fatal(err)
	}
	var fp, exact string
	if err := st.Pool().QueryRow(t.Context(), `SELECT fingerprint, words FROM quotes WHERE article_id = $1 AND words LIKE 'We will keep%'`, article).Scan(&fp, &exact); err != nil {
		t.Fatal(err)
	}
	if _, err := st.Decide(t.Context(), news.Decision{ArticleID: article, Kind: "accept", Item: news.ItemUtterance, Fingerprint: fp, Exact: exact, By: "ed"}); err != nil {
		t.Fatal(err)
	}
	var lines []string
	opts := jobs.ReextractOptions{Filter: postgres.ReextractFilter{Extractor: "0.1"}, Each: func(_, what string) { lines = append(lines, what) }}
	dry, err := jobs.Reextract(t.Context(), st, opts)
	if err != nil || dry.Looked != 1 || dry.Text != 1 || dry.Title != 1 || dry.Date != 1 || dry.In != 1 || dry.Out != 0 || dry.Written != 0 {
		t.Fatalf("%+v %v %q", dry, err, lines)
	}
	if n := count(t, st, `revisions`); n != 2 {
		t.Fatalf("%d revisions: a dry run wrote", n)
	}
	opts.Apply = true
	if wet, err := jobs.Reextract(t.Context(), st, opts); err != nil || wet.Written != 1 {
		t.Fatalf("%+v %v", wet, err)
	}
	until(t, "the new reading was analysed", linked(3))
	if n := count(t, st, `revisions r JOIN revisions p ON p.article_id = r.article_id AND p.number = 1 WHERE r.article_id = $1 AND r.number = 2 AND r.origin = 're-extraction' AND r.raw_id = p.raw_id AND r.fetched_at = p.fetched_at`, article); n != 1 {
		t.Error("the new revision is not marked as ours")
	}
	if n := count(t, st, `edits WHERE article_id = $1 AND ours <> '' AND changes = '[]'`, article); n != 1 {
		t.Error("the outlet is said to have changed something")
	}
	if n := count(t, st, `quotes WHERE article_id = $1 AND fingerprint = $2 AND state = 'accepted' AND present`, article, fp); n != 1 {
		t.Error("the decision was lost")
	}
	again, err := jobs.Reextract(t.Context(), st, jobs.ReextractOptions{Apply: true})
	if err != nil || again.Changed != 0 || again.Written != 0 || again.Same != 2 {
		t.Errorf("once more: %+v %v", again, err)
	}
}
