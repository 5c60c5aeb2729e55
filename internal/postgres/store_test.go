package postgres_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"readout/internal/news"
	"readout/internal/pgtest"
	"readout/internal/postgres"
	"readout/internal/text"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

var noon = time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)

// world is a store with one outlet, two actors, a topic and a summit.
func world(t *testing.T) *postgres.Store {
	t.Helper()
	st := pgtest.Store(t)
	lx := &news.Lexicon{
		Actors: []news.Actor{
			{ID: "ada-vell", Kind: news.Person, Name: "Ada Vell", Aliases: []news.Alias{{Text: "Vell", Alone: true}}},
			{ID: "bo-marr", Kind: news.Person, Name: "Bo Marr"},
		},
		Topics:  []news.Topic{{ID: "fish", Name: "Fisheries", Cues: []string{"fish"}}, {ID: "ports", Name: "Ports"}},
		Summits: []news.Summit{{ID: "2026-05-04-harbour", Name: "Harbour summit", Start: noon.Truncate(24 * time.Hour), End: noon.Truncate(24 * time.Hour), Zone: "Europe/London"}},
	}
	if err := st.UpsertCatalogue(t.Context(), lx); err != nil {
		t.Fatal(err)
	}
	if err := st.UpsertOutlets(t.Context(), []news.Outlet{
		{ID: "gull", Name: "The Gull", Enabled: true, Feeds: []news.Feed{{URL: "http://gull.example/feed"}}},
		{ID: "tern", Name: "The Tern", Enabled: true},
	}); err != nil {
		t.Fatal(err)
	}
	return st
}

// content makes an article of paragraphs.
func content(headline string, paragraphs ...string) news.Content {
	c := news.Content{Headline: headline, Published: noon.Add(-time.Hour), Language: "en", Extractor: "test"}
	var b strings.Builder
	add := func(kind text.BlockKind, s string) {
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		start := b.Len()
		b.WriteString(s)
		c.Blocks = append(c.Blocks, news.Block{Kind: kind, Span: news.Span{Start: start, End: b.Len()}})
	}
	add(text.Headline, headline)
	for _, p := range paragraphs {
		add(text.Paragraph, p)
	}
	c.Text = b.String()
	return c
}

// announce adds an article by its outlet's feed.
func announce(t *testing.T, st *postgres.Store, url string) int64 {
	t.Helper()
	if _, err := st.AddArticles(t.Context(), "gull", 0, []news.FeedEntry{{URL: url}}, noon); err != nil {
		t.Fatal(err)
	}
	var id int64
	if err := st.Pool().QueryRow(t.Context(), `SELECT id FROM articles WHERE url = $1`, url).Scan(&id); err != nil {
		t.Fatal(err)
	}
	return id
}

func save(t *testing.T, st *postgres.Store, id int64, at time.Time, c news.Content) postgres.Saved {
	t.Helper()
	s, err := st.SaveRevision(t.Context(), postgres.Fetched{ArticleID: id, At: at, Content: c, Next: at.Add(time.Hour), NextHeld: at.Add(time.Minute), ETag: "e" + hash(c.Text)[:6],
		Log: news.FetchRecord{URL: "http://gull.example/a", Purpose: "article", At: at, Status: 200}})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func hash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

func count(t *testing.T, st *postgres.Store, query string, args ...any) int {
	t.Helper()
	var n int
	if err := st.Pool().QueryRow(t.Context(), `SELECT count(*) FROM `+query, args...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestArticlesAreAddedOnce(t *testing.T) {
	t.Parallel()
	st := world(t)
	entries := []news.FeedEntry{
		{URL: "http://gull.example/a?utm_source=x#top", Title: "A"},
		{URL: "HTTP://GULL.example:80/a", Title: "A again"},
		{URL: "http://gull.example/b", Published: noon.AddDate(0, 1, 0)},
		{URL: "mailto:someone@gull.example"},
	}
	var wg sync.WaitGroup
	for range 10 {
		wg.Go(func() {
			if _, err := st.AddArticles(context.Background(), "gull", 0, entries, noon); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := count(t, st, `articles`); n != 2 {
		t.Errorf("%d articles, want 2", n)
	}
	if n := count(t, st, `river_job WHERE kind = 'fetch_article'`); n != 2 {
		t.Errorf("%d jobs, want one for each article", n)
	}
	if n := count(t, st, `articles WHERE published_at IS NOT NULL`); n != 0 {
		t.Errorf("%d articles dated in the future", n)
	}
}

func TestRevisions(t *testing.T) {
	t.Parallel()
	long := "The two governments agreed on quotas for herring and cod after a night of talks in the harbour hall."
	first := content("Quotas agreed", long, "Fishing crews welcomed it.", strings.Repeat("More was said of nets. ", 20))
	blanks := content("Quotas agreed", "The two governments  agreed on quotas for herring and cod after a night of talks in the harbour hall.", "Fishing crews welcomed it. ", strings.Repeat("More was said of nets. ", 20))
	reworded := content("Quotas agreed", long, "Fishing crews did not welcome it.", strings.Repeat("More was said of nets. ", 20))
	short := content("Quotas agreed", "Something went wrong.")
	other := content("Quotas agreed", "Something else went wrong.")
	tests := []struct {
		name    string
		fetches []news.Content
		want    []string
	}{
		{"the same again", []news.Content{first, first}, []string{"stored", "unchanged"}},
		{"only blanks differ", []news.Content{first, blanks}, []string{"stored", "unchanged"}},
		{"reworded", []news.Content{first, reworded}, []string{"stored", "new revision"}},
		{"A, B, A are three", []news.Content{first, reworded, first}, []string{"stored", "new revision", "new revision"}},
		{"shrunk, then back", []news.Content{first, short, first}, []string{"stored", "held", "unchanged"}},
		{"shrunk for good", []news.Content{first, short, short, short}, []string{"stored", "held", "held", "new revision"}},
		{"shrunk, but fetches disagree", []news.Content{first, short, other, short, other}, []string{"stored", "held", "held", "held", "held"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			st := world(t)
			id := announce(t, st, "http://gull.example/a")
			var got []string
			stored := 0
			for i, c := range tt.fetches {
				s := save(t, st, id, noon.Add(time.Duration(i)*time.Hour), c)
				got = append(got, s.Outcome)
				if s.Outcome == "stored" || s.Outcome == "new revision" {
					stored++
				}
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Error(d)
			}
			if n := count(t, st, `revisions`); n != stored {
				t.Errorf("%d revisions, want %d", n, stored)
			}
			if n := count(t, st, `river_job WHERE kind = 'analyze_revision'`); n != stored {
				t.Errorf("%d analyses enqueued, want %d", n, stored)
			}
			if n := count(t, st, `fetch_log`); n != len(tt.fetches) {
				t.Errorf("%d rows in the fetch log, want %d", n, len(tt.fetches))
			}
		})
	}
}

func TestHeldTextKeepsItsValidators(t *testing.T) {
	t.Parallel()
	st := world(t)
	id := announce(t, st, "http://gull.example/a")
	first := content("Quotas agreed", strings.Repeat("Much was said of nets. ", 20))
	save(t, st, id, noon, first)
	save(t, st, id, noon.Add(time.Hour), content("Quotas agreed", "Sorry."))
	task, err := st.ArticleTask(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if want := "e" + hash(first.Text)[:6]; task.ETag != want || task.Held != 1 || !task.Next.Equal(noon.Add(time.Hour+time.Minute)) {
		t.Errorf("etag %q held %d next %s: a conditional request with the short text's etag would never show it again", task.ETag, task.Held, task.Next)
	}
}

func TestRevisionTextIsImmutable(t *testing.T) {
	t.Parallel()
	st := world(t)
	id := announce(t, st, "http://gull.example/a")
	save(t, st, id, noon, content("H", "Body."))
	for _, q := range []string{
		`UPDATE revisions SET text = 'x', hash = encode(sha256('x'), 'hex')`,
		`UPDATE revisions SET number = 7`,
		`INSERT INTO revisions (article_id, number, hash, fetched_at, text, blocks, extractor, words) SELECT id, 2, repeat('0', 64), now(), 'x', '[]', 'test', 1 FROM articles`,
		`INSERT INTO quotes (article_id, fingerprint, first_revision, revision_id, ordinal, kind, place, parts, starts, ends, words) SELECT article_id, 'f', id, id, 0, 'direct', 'body', '{Bodé}', '{2}', '{6}', 'Bodé' FROM revisions`,
	} {
		if _, err := st.Pool().Exec(t.Context(), q); err == nil {
			t.Errorf("the schema allows %s", q)
		}
	}
}

func TestDuplicates(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name             string
		final, canonical string // of the second article
		want             string
	}{
		{"redirect to a known article", "http://gull.example/a", "", "duplicate"},
		{"canonical of the same site", "http://gull.example/amp/a", "http://www.gull.example/b", "stored"},
		{"canonical is a known article", "http://gull.example/amp/a", "http://gull.example/a", "duplicate"},
		{"canonical elsewhere is no identity", "http://gull.example/amp/a", "http://tern.example/a", "stored"},
		{"every page calls the front page its own", "http://gull.example/x", "http://gull.example/", "stored"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			st := world(t)
			a, b := announce(t, st, "http://gull.example/a"), announce(t, st, "http://gull.example/amp/a")
			save(t, st, a, noon, content("H", "One body."))
			c := content("H", "One body.")
			c.URL = tt.canonical
			s, err := st.SaveRevision(t.Context(), postgres.Fetched{ArticleID: b, At: noon, Content: c, FinalURL: tt.final, Log: news.FetchRecord{URL: "x", Purpose: "article", At: noon}})
			if err != nil {
				t.Fatal(err)
			}
			if s.Outcome != tt.want {
				t.Errorf("outcome %q, want %q", s.Outcome, tt.want)
			}
			if _, err := st.Article(t.Context(), b); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestTwoArticlesThatPointAtEachOther(t *testing.T) {
	t.Parallel()
	st := world(t)
	a, b := announce(t, st, "http://gull.example/a"), announce(t, st, "http://gull.example/b")
	var wg sync.WaitGroup
	for id, to := range map[int64]string{a: "http://gull.example/b", b: "http://gull.example/a"} {
		wg.Go(func() {
			c := content("H", "One body.")
			c.URL = to
			_, err := st.SaveRevision(context.Background(), postgres.Fetched{ArticleID: id, At: noon, Content: c, Log: news.FetchRecord{URL: "x", Purpose: "article", At: noon}})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := count(t, st, `articles WHERE state = 'stored'`); n != 1 {
		t.Errorf("%d articles stored, want exactly one of the two", n)
	}
}

func TestSlotsArePaced(t *testing.T) {
	t.Parallel()
	st := world(t)
	const n = 20
	slots := make([]time.Time, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			at, _, _, err := st.ReserveSlot(context.Background(), "gull.example:80", time.Minute, 0)
			if err != nil {
				t.Error(err)
			}
			slots[i] = at
		})
	}
	wg.Wait()
	seen := map[int64]bool{}
	var first, last time.Time
	for _, s := range slots {
		seen[s.Unix()/30] = true
		if first.IsZero() || s.Before(first) {
			first = s
		}
		if s.After(last) {
			last = s
		}
	}
	if len(seen) != n || last.Sub(first) < (n-1)*time.Minute {
		t.Errorf("%d slots over %s for %d workers at one a minute", len(seen), last.Sub(first), n)
	}
	for i, want := range []bool{true, false} {
		free, err := st.HoldHost(t.Context(), "gull.example:80", time.Minute)
		if err != nil || free != want {
			t.Errorf("hold %d: %t %v, want %t", i, free, err, want)
		}
	}
	if err := st.ReleaseHost(t.Context(), "gull.example:80", 0); err != nil {
		t.Fatal(err)
	}
	if free, err := st.HoldHost(t.Context(), "gull.example:80", time.Minute); err != nil || !free {
		t.Errorf("not free after release: %v", err)
	}
	for _, want := range []bool{true, false} { // a new host is held at once, by one
		if _, _, held, err := st.ReserveSlot(t.Context(), "tern.example:80", time.Second, time.Minute); err != nil || held != want {
			t.Errorf("held %t %v, want %t", held, err, want)
		}
	}
}

func TestDueIsPickedOnce(t *testing.T) {
	t.Parallel()
	st := world(t)
	id := announce(t, st, "http://gull.example/a")
	save(t, st, id, noon, content("H", "Body.")) // next check an hour later
	for _, step := range []struct {
		after    time.Duration
		articles int
	}{{30 * time.Minute, 0}, {2 * time.Hour, 1}, {2*time.Hour + time.Second, 0}} {
		feeds, articles, err := st.PickDue(t.Context(), noon.Add(step.after))
		if err != nil || feeds != 0 || articles != step.articles {
			t.Errorf("%s after the fetch: %d feeds, %d articles, %v; want 0, %d", step.after, feeds, articles, err, step.articles)
		}
	}
	for want := 1; want >= 0; want-- { // a new feed is due at once
		if feeds, _, err := st.PickDue(t.Context(), time.Now().Add(time.Second)); err != nil || feeds != want {
			t.Errorf("%d feeds, %v; want %d", feeds, err, want)
		}
	}
}

func TestPollMovesAndPauses(t *testing.T) {
	t.Parallel()
	st := world(t)
	o, err := st.Outlet(t.Context(), "gull")
	if err != nil {
		t.Fatal(err)
	}
	feed := o.Feeds[0].ID
	poll := func(p postgres.Poll) {
		t.Helper()
		p.FeedID, p.At, p.Next, p.Interval = feed, noon, noon.Add(time.Hour), time.Minute
		p.Log = &news.FetchRecord{URL: "x", Purpose: "feed", At: noon, Outcome: "read"}
		if _, err := st.SavePoll(t.Context(), p); err != nil {
			t.Fatal(err)
		}
	}
	poll(postgres.Poll{OK: true, ETag: "1", MovedTo: "http://gull.example/new", Entries: []news.FeedEntry{{URL: "http://gull.example/a"}}, Dropped: []news.FeedEntry{{URL: "http://gull.example/b", Title: "Cake"}}})
	poll(postgres.Poll{OK: true, NotModified: true})
	poll(postgres.Poll{Error: "HTTP 500"})
	hs, err := st.OutletHealths(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	f := hs[0].FeedStates[0]
	if f.URL != "http://gull.example/new" || f.MovedFrom != "http://gull.example/feed" || f.Failures != 1 || f.LastError != "HTTP 500" || hs[0].Dropped != 1 {
		t.Errorf("%+v", f)
	}
	task, err := st.FeedTask(t.Context(), feed)
	if err != nil || task.ETag != "1" {
		t.Errorf("etag %q %v: not modified must keep it", task.ETag, err)
	}
	poll(postgres.Poll{Error: "HTTP 410", Pause: "gone"})
	if _, err := st.Pool().Exec(t.Context(), `UPDATE feeds SET next_poll_at = now() - interval '1 hour', queued_at = NULL`); err != nil {
		t.Fatal(err)
	}
	if feeds, _, err := st.PickDue(t.Context(), time.Now()); err != nil || feeds != 0 {
		t.Errorf("a paused feed was picked: %d %v", feeds, err)
	}
}

func TestCatalogueLeavesEditedRowsAlone(t *testing.T) {
	t.Parallel()
	st := world(t)
	if _, err := st.Pool().Exec(t.Context(), `UPDATE actors SET name = 'Dame Ada Vell', edited = true WHERE id = 'ada-vell'; UPDATE outlets SET name = 'Gull', edited = true WHERE id = 'gull'`); err != nil {
		t.Fatal(err)
	}
	v, err := st.LexiconVersion(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	lx := &news.Lexicon{Actors: []news.Actor{{ID: "ada-vell", Kind: news.Person, Name: "Ada Vell"}, {ID: "bo-marr", Kind: news.Person, Name: "Bo J. Marr"}}}
	if err := st.UpsertCatalogue(t.Context(), lx); err != nil {
		t.Fatal(err)
	}
	if err := st.UpsertOutlets(t.Context(), []news.Outlet{{ID: "gull", Name: "The Gull"}}); err != nil {
		t.Fatal(err)
	}
	got, err := st.Lexicon(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, a := range got.Actors {
		names = append(names, a.Name)
	}
	if d := cmp.Diff([]string{"Dame Ada Vell", "Bo J. Marr"}, names); d != "" {
		t.Error(d)
	}
	if o, err := st.Outlet(t.Context(), "gull"); err != nil || o.Name != "Gull" || !o.Enabled {
		t.Errorf("%+v %v", o, err)
	}
	if now, err := st.LexiconVersion(t.Context()); err != nil || now == v {
		t.Errorf("version %d stayed though an actor changed: %v", now, err)
	}
	v, _ = st.LexiconVersion(t.Context())
	if err := st.UpsertCatalogue(t.Context(), lx); err != nil {
		t.Fatal(err)
	}
	if now, _ := st.LexiconVersion(t.Context()); now != v {
		t.Error("version moved though nothing changed")
	}
}

func TestDecisionsAreAppendOnly(t *testing.T) {
	t.Parallel()
	st, id, fp := quoted(t)
	if _, err := st.Decide(t.Context(), news.Decision{ArticleID: id, Kind: "accept", Item: news.ItemUtterance, Fingerprint: fp, By: "ed"}); err != nil {
		t.Fatal(err)
	}
	for _, q := range []string{`UPDATE decisions SET value = 'x'`, `DELETE FROM decisions`} {
		if _, err := st.Pool().Exec(t.Context(), q); err == nil {
			t.Errorf("the schema allows %s", q)
		}
	}
}

const body = "Ada Vell came to the harbour on Monday."

// quoted is a world with one article in which Ada Vell is quoted, by a rule
// that was never measured.
func quoted(t *testing.T) (st *postgres.Store, article int64, fingerprint string) {
	t.Helper()
	st = world(t)
	article = announce(t, st, "http://gull.example/a")
	c := content("Vell speaks", body, "“We will share the fish,” Vell said.", strings.Repeat("There was a long day of talks. ", 20))
	s := save(t, st, article, noon, c)
	a := analysisOf(c.Text, "We will share the fish,", "ada-vell")
	if err := st.SaveAnalysis(t.Context(), s.RevisionID, a); err != nil {
		t.Fatal(err)
	}
	link(t, st, article)
	return st, article, news.Fingerprint(news.ItemUtterance, "We will share the fish,", 0)
}

func analysisOf(s, words, speaker string) news.Analysis {
	i := strings.Index(s, words)
	sp := news.Span{Start: i, End: i + len(words)}
	cue := strings.Index(s, "Vell said")
	return news.Analysis{Version: "1", Quotes: []news.Quote{{Kind: news.Direct, Place: news.InBody, Spans: []news.Span{sp}, Content: []news.Span{sp}, Cue: news.Span{Start: cue + 5, End: cue + 9},
		Speaker: news.Ref{Actor: speaker, Name: "Vell"}, Level: news.LevelNamed, Topics: []string{"fish"}, Rule: "said after", Confidence: .97}}}
}

// link puts every quote of an article into an utterance of its own, on the
// harbour summit.
func link(t *testing.T, st *postgres.Store, article int64) {
	t.Helper()
	err := st.Link(t.Context(), article, nil, func(l *postgres.Linking) error {
		a, err := l.Article(t.Context())
		if err != nil {
			return err
		}
		var items []postgres.ItemSummits
		var own []int64
		var clusters []postgres.UtteranceCluster
		for _, q := range a.Quotes {
			items = append(items, postgres.ItemSummits{ID: q.ID, Summits: []string{"2026-05-04-harbour"}})
			own = append(own, q.ID)
			clusters = append(clusters, postgres.UtteranceCluster{ID: q.Utterance, First: q.ID, Longest: q.ID, Quotes: []int64{q.ID}, Speaker: q.Speaker, Name: q.Name, Said: q.Said})
		}
		if err := l.SaveMembership(t.Context(), []postgres.SummitMatch{{Summit: "2026-05-04-harbour", Score: 1}}, items, nil, nil); err != nil {
			return err
		}
		if _, _, err := l.Company(t.Context(), own, nil); err != nil {
			return err
		}
		return l.SaveUtterances(t.Context(), clusters, nil)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func timeline(t *testing.T, st *postgres.Store, f postgres.Filter) postgres.TimelinePage {
	t.Helper()
	f.Summit = "2026-05-04-harbour"
	p, err := st.Timeline(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestPublicationRule(t *testing.T) {
	t.Parallel()
	st, id, fp := quoted(t)
	p := timeline(t, st, postgres.Filter{})
	if len(p.Items) != 1 {
		t.Fatalf("%d items, want 1", len(p.Items))
	}
	it := p.Items[0]
	if it.Named || len(it.Who) > 0 || it.Sentence == "" || !strings.Contains(it.Sentence, "Vell said") {
		t.Errorf("a rule that was never measured names a speaker, or the outlet's sentence is missing: %+v", it)
	}
	q, err := st.Quote(t.Context(), it.Evidence[0])
	if err != nil || q.Speaker != (postgres.ActorRef{}) || q.Named {
		t.Errorf("%+v %v", q.Speaker, err)
	}
	if n := len(timeline(t, st, postgres.Filter{Speaker: "ada-vell"}).Items); n != 0 {
		t.Errorf("filter by a speaker that is not established gives %d items", n)
	}
	// A person's acceptance makes the name public, at once.
	if _, err := st.Decide(t.Context(), news.Decision{ArticleID: id, Kind: "accept", Item: news.ItemUtterance, Fingerprint: fp, By: "ed"}); err != nil {
		t.Fatal(err)
	}
	it = timeline(t, st, postgres.Filter{Speaker: "ada-vell"}).Items[0]
	if d := cmp.Diff([]postgres.ActorRef{{ID: "ada-vell", Name: "Ada Vell"}}, it.Who); d != "" || it.State != news.StateAccepted || !it.Named {
		t.Errorf("%s %s", d, it.State)
	}
}

// TestDroppedWordsDoNotSpeak gives one utterance three quotes: two that later
// revisions dropped and one that stands. What is gone outvotes nothing, alone it
// says that it is gone.
func TestDroppedWordsDoNotSpeak(t *testing.T) {
	t.Parallel()
	const was, is = "We have a map and we do not have a boat,", "We have a map but no boat,"
	tests := []struct {
		name, later    string // what the last revision of the second article quotes, "" for nothing
		words, speaker string
		gone, conflict bool
	}{
		{"reworded and given to another", is, is, "bo-marr", false, false},
		{"taken out", "", was, "ada-vell", true, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			st := world(t)
			lowerLimit(t, st)
			var articles []int64
			for i, url := range []string{"http://gull.example/a", "http://gull.example/b"} {
				id := announce(t, st, url)
				articles = append(articles, id)
				c := content("Vell speaks", fmt.Sprintf("Paragraph %d. ", i)+body, "“"+was+"” Vell said.", strings.Repeat("There was a long day of talks. ", 20))
				s := save(t, st, id, noon, c)
				if err := st.SaveAnalysis(t.Context(), s.RevisionID, analysisOf(c.Text, was, "ada-vell")); err != nil {
					t.Fatal(err)
				}
				joined(t, st, articles)
			}
			for i, id := range articles {
				later := tt.later
				if i == 0 {
					later = "" // the first article drops it in either case
				}
				c := content("Vell speaks", fmt.Sprintf("Paragraph %d. ", i)+body, "“"+later+"” Vell said.", strings.Repeat("There was a long day of talks. ", 20))
				s := save(t, st, id, noon.Add(time.Hour), c)
				a := news.Analysis{Version: "1"}
				if later != "" {
					a = analysisOf(c.Text, later, "bo-marr")
				}
				if err := st.SaveAnalysis(t.Context(), s.RevisionID, a); err != nil {
					t.Fatal(err)
				}
			}
			joined(t, st, articles)
			items := timeline(t, st, postgres.Filter{}).Items
			if len(items) != 1 {
				t.Fatalf("%d items: %+v", len(items), items)
			}
			it := items[0]
			if len(it.Who) != 1 || it.Who[0].ID != tt.speaker || it.Words != tt.words || it.Gone != tt.gone || it.Conflict != tt.conflict {
				t.Errorf("%v %q, gone %v, conflict %v; want %s %q, %v, %v", it.Who, it.Words, it.Gone, it.Conflict, tt.speaker, tt.words, tt.gone, tt.conflict)
			}
			p, err := st.Utterance(t.Context(), it.ID)
			if err != nil {
				t.Fatal(err)
			}
			if len(p.Speakers) != 1 || p.Speakers[0].ID != tt.speaker {
				t.Errorf("the page names %v, want %s", p.Speakers, tt.speaker)
			}
			// Nothing is lost: the versions stay, marked.
			if n := len(it.Evidence); n < 2 {
				t.Errorf("%d quotes are its evidence", n)
			}
		})
	}
}

// lowerLimit lets rules that were never measured name speakers.
func lowerLimit(t *testing.T, st *postgres.Store) {
	t.Helper()
	if _, err := st.Pool().Exec(t.Context(), `INSERT INTO settings (name, value) VALUES ('publication_lower', '0') ON CONFLICT (name) DO UPDATE SET value = excluded.value`); err != nil {
		t.Fatal(err)
	}
}

// joined puts all quotes of the articles into one utterance on the harbour
// summit.
func joined(t *testing.T, st *postgres.Store, articles []int64) {
	t.Helper()
	err := st.Link(t.Context(), articles[0], nil, func(l *postgres.Linking) error {
		var c postgres.UtteranceCluster
		var items []postgres.ItemSummits
		for _, id := range articles {
			a, err := st.LinkFindings(t.Context(), id)
			if err != nil {
				return err
			}
			for _, q := range a.Quotes {
				if c.ID == 0 {
					c.ID, c.First, c.Longest, c.Speaker, c.Name, c.Said = q.Utterance, q.ID, q.ID, q.Speaker, q.Name, q.Said
				}
				c.Quotes = append(c.Quotes, q.ID)
				items = append(items, postgres.ItemSummits{ID: q.ID, Summits: []string{"2026-05-04-harbour"}})
			}
		}
		if err := l.SaveMembership(t.Context(), []postgres.SummitMatch{{Summit: "2026-05-04-harbour", Score: 1}}, items, nil, nil); err != nil {
			return err
		}
		if _, _, err := l.Company(t.Context(), c.Quotes, nil); err != nil {
			return err
		}
		return l.SaveUtterances(t.Context(), []postgres.UtteranceCluster{c}, nil)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestDecisionsSurviveAndUndo(t *testing.T) {
	t.Parallel()
	decide := func(t *testing.T, st *postgres.Store, d news.Decision) news.Decision {
		t.Helper()
		d, err := st.Decide(t.Context(), d)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	look := func(t *testing.T, st *postgres.Store) string {
		t.Helper()
		var b strings.Builder
		rows, err := st.Pool().Query(t.Context(), `SELECT q.fingerprint || ' ' || COALESCE(q.speaker_id, '-') || ' ' || q.kind || ' ' || q.not_speech || ' ' || q.state || ' ' || q.established || ' ' || q.shown FROM quotes q ORDER BY q.id`)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		for rows.Next() {
			var s string
			if err := rows.Scan(&s); err != nil {
				t.Fatal(err)
			}
			fmt.Fprintln(&b, s)
		}
		for _, it := range timeline(t, st, postgres.Filter{}).Items {
			it.Added = time.Time{} // it stands there anew
			fmt.Fprintf(&b, "%+v\n", it)
		}
		return b.String()
	}
	for _, tt := range []struct {
		name  string
		d     news.Decision
		check string // a condition that holds after it, as SQL on quotes
	}{
		{"speaker", news.Decision{Kind: "speaker", Value: "bo-marr"}, `speaker_id = 'bo-marr' AND established AND state = 'accepted'`},
		{"nobody", news.Decision{Kind: "speaker", Value: ""}, `speaker_id IS NULL AND NOT established`},
		{"kind", news.Decision{Kind: "kind", Value: "mixed"}, `kind = 'mixed'`},
		{"no quote", news.Decision{Kind: "kind", Value: "scare quotes"}, `not_speech = 'scare quotes'`},
		{"accept", news.Decision{Kind: "accept"}, `state = 'accepted' AND established`},
		{"reject", news.Decision{Kind: "reject"}, `state = 'rejected'`},
		{"withdraw", news.Decision{Kind: "withdraw"}, `state = 'withdrawn' AND shown = ''`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			st, id, fp := quoted(t)
			before := look(t, st)
			tt.d.ArticleID, tt.d.Item, tt.d.Fingerprint, tt.d.By = id, news.ItemUtterance, fp, "ed"
			d := decide(t, st, tt.d)
			if n := count(t, st, `quotes WHERE `+tt.check); n != 1 {
				t.Fatalf("not in force: %s", look(t, st))
			}
			// A newer analyser that names somebody else, then a new revision with
			// the same words elsewhere.
			var revision int64
			if err := st.Pool().QueryRow(t.Context(), `SELECT revision_id FROM articles WHERE id = $1`, id).Scan(&revision); err != nil {
				t.Fatal(err)
			}
			in, err := st.RevisionInput(t.Context(), revision)
			if err != nil {
				t.Fatal(err)
			}
			a := analysisOf(in.Revision.Text, "We will share the fish,", "bo-marr")
			a.Version = "2"
			if err := st.SaveAnalysis(t.Context(), revision, a); err != nil {
				t.Fatal(err)
			}
			c := content("Vell speaks up", "A paragraph came first.", body, "“We will share the fish,” Vell said.", strings.Repeat("There was a long day of talks. ", 20))
			s := save(t, st, id, noon.Add(time.Hour), c)
			if err := st.SaveAnalysis(t.Context(), s.RevisionID, analysisOf(c.Text, "We will share the fish,", "ada-vell")); err != nil {
				t.Fatal(err)
			}
			link(t, st, id)
			if n := count(t, st, `quotes WHERE `+tt.check); n != 1 || count(t, st, `quotes`) != 1 {
				t.Fatalf("not in force after a new revision: %s", look(t, st))
			}
			// A revision without the words: an orphan, with the reason.
			gone := content("Vell speaks up", body, strings.Repeat("There was a long day of talks. ", 20))
			s = save(t, st, id, noon.Add(2*time.Hour), gone)
			if err := st.SaveAnalysis(t.Context(), s.RevisionID, news.Analysis{Version: "2"}); err != nil {
				t.Fatal(err)
			}
			orphans, err := st.Orphans(t.Context())
			if err != nil || len(orphans) != 1 || orphans[0].Decision.ID != d.ID || orphans[0].Reason == "" {
				t.Fatalf("orphans %+v %v", orphans, err)
			}
			// Back again; then undone: exactly as before.
			s = save(t, st, id, noon.Add(3*time.Hour), c)
			if err := st.SaveAnalysis(t.Context(), s.RevisionID, analysisOf(c.Text, "We will share the fish,", "ada-vell")); err != nil {
				t.Fatal(err)
			}
			link(t, st, id)
			if n := count(t, st, `quotes WHERE `+tt.check); n != 1 {
				t.Fatalf("not in force after coming back: %s", look(t, st))
			}
			undo := decide(t, st, news.Decision{ArticleID: id, Kind: "undo", Undoes: d.ID, By: "ed"})
			link(t, st, id)
			after := strings.ReplaceAll(look(t, st), "Vell speaks up", "Vell speaks")
			if diff := cmp.Diff(before, after); diff != "" {
				t.Errorf("undo did not restore the state: %s", diff)
			}
			if _, err := st.Decide(t.Context(), news.Decision{ArticleID: id, Kind: "undo", Undoes: d.ID, By: "ed"}); !errors.Is(err, news.ErrConflict) {
				t.Errorf("a second undo: %v, want a conflict", err)
			}
			decide(t, st, news.Decision{ArticleID: id, Kind: "undo", Undoes: undo.ID, By: "ed"})
			if n := count(t, st, `quotes WHERE `+tt.check); n != 1 {
				t.Errorf("undoing the undo did not put the decision back in force")
			}
		})
	}
}

func TestWithdrawnIsGoneAtOnce(t *testing.T) {
	t.Parallel()
	st, id, fp := quoted(t)
	it := timeline(t, st, postgres.Filter{}).Items[0]
	if _, err := st.Decide(t.Context(), news.Decision{ArticleID: id, Kind: "withdraw", Item: news.ItemUtterance, Fingerprint: fp, By: "ed", Note: "a name that must not be public"}); err != nil {
		t.Fatal(err)
	}
	if n := len(timeline(t, st, postgres.Filter{}).Items); n != 0 {
		t.Errorf("still %d items on the timeline", n)
	}
	if _, err := st.Utterance(t.Context(), it.ID); !errors.Is(err, news.ErrGone) {
		t.Errorf("utterance: %v, want gone", err)
	}
	if _, err := st.Quote(t.Context(), it.Evidence[0]); !errors.Is(err, news.ErrGone) {
		t.Errorf("quote: %v, want gone", err)
	}
	a, err := st.Article(t.Context(), id)
	if err != nil || len(a.Quotes) != 0 {
		t.Errorf("article still shows %d quotes: %v", len(a.Quotes), err)
	}
	cs, err := st.Corrections(t.Context(), 0, 10)
	if err != nil || len(cs) != 1 || cs[0].What != "withdrawn" || cs[0].Before+cs[0].After+cs[0].Reason != "" {
		t.Errorf("ledger %+v %v: want one row without words", cs, err)
	}
}

func TestConcurrentDecisionsAllStay(t *testing.T) {
	t.Parallel()
	st := world(t)
	id := announce(t, st, "http://gull.example/a")
	var paragraphs []string
	for i := range 50 {
		paragraphs = append(paragraphs, fmt.Sprintf("“Number %d is ours,” Vell said.", i))
	}
	c := content("Fifty", paragraphs...)
	s := save(t, st, id, noon, c)
	a := news.Analysis{Version: "1"}
	for i := range 50 {
		a.Quotes = append(a.Quotes, analysisOf(c.Text, fmt.Sprintf("Number %d is ours,", i), "ada-vell").Quotes...)
	}
	if err := st.SaveAnalysis(t.Context(), s.RevisionID, a); err != nil {
		t.Fatal(err)
	}
	link(t, st, id)
	var wg sync.WaitGroup
	for i := range 50 {
		wg.Go(func() {
			_, err := st.Decide(context.Background(), news.Decision{ArticleID: id, Kind: "speaker", Value: "bo-marr", Item: news.ItemUtterance, By: "ed",
				Fingerprint: news.Fingerprint(news.ItemUtterance, fmt.Sprintf("Number %d is ours,", i), 0)})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := count(t, st, `quotes WHERE speaker_id = 'bo-marr' AND established`); n != 50 {
		t.Errorf("%d of 50 decisions are in force", n)
	}
}

func TestRightsBoundPublicWords(t *testing.T) {
	t.Parallel()
	st := world(t)
	id := announce(t, st, "http://gull.example/a")
	var paragraphs []string
	for i := range 12 {
		paragraphs = append(paragraphs, fmt.Sprintf("“This is statement number %d and it goes on for quite a while so that all of them together are far more than anybody may show of an article on public pages,” Vell said.", i))
	}
	c := content("Vell speaks twelve times", paragraphs...)
	s := save(t, st, id, noon, c)
	a := news.Analysis{Version: "1"}
	for i := range 12 {
		w := paragraphs[i]
		w = w[len("“"):strings.Index(w, "”")]
		a.Quotes = append(a.Quotes, analysisOf(c.Text, w, "ada-vell").Quotes...)
	}
	if err := st.SaveAnalysis(t.Context(), s.RevisionID, a); err != nil {
		t.Fatal(err)
	}
	link(t, st, id)
	// Everything that any public page says of the article, as a set of words.
	p, err := st.Article(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	shown := map[string]bool{}
	see := func(s string) {
		for i, w := range strings.Fields(s) {
			_ = i
			shown[w] = true
		}
	}
	total := 0
	for _, q := range p.Quotes {
		see(q.Words)
		total += len(strings.Fields(q.Words))
		if q.Cut && len(strings.Fields(q.Words)) > 20 {
			t.Errorf("a cut quote shows %d words", len(strings.Fields(q.Words)))
		}
		if q.Cut && q.Parts != nil {
			t.Error("a cut quote gives its parts in full")
		}
	}
	words := len(strings.Fields(c.Text))
	if limit := words * 30 / 100; total > limit || total == 0 || p.ShownWords > limit {
		t.Errorf("%d words of quotes shown (page counts %d) of %d, at most %d may be", total, p.ShownWords, words, limit)
	}
	if p.Paragraphs != nil || p.Standfirst != "" {
		t.Error("the page gives the text itself")
	}
	for _, it := range timeline(t, st, postgres.Filter{}).Items {
		if n := len(strings.Fields(it.Words)); it.Cut && n > 20 {
			t.Errorf("the timeline shows %d words of a cut quote", n)
		}
	}
	// A press room's documents are exempt.
	if _, err := st.Pool().Exec(t.Context(), `UPDATE articles SET kind = 'document'`); err != nil {
		t.Fatal(err)
	}
	if err := st.SaveAnalysis(t.Context(), s.RevisionID, a); err != nil {
		t.Fatal(err)
	}
	if p, err = st.Article(t.Context(), id); err != nil || len(p.Paragraphs) != 12 || p.Quotes[11].Cut {
		t.Errorf("a document is not shown in full: %v", err)
	}
}
