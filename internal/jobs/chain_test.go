package jobs_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"readout/internal/catalogue"
	"readout/internal/extract"
	"readout/internal/fetch"
	"readout/internal/jobs"
	"readout/internal/news"
	"readout/internal/pgtest"
	"readout/internal/postgres"
	"readout/internal/sample"
)

func TestMain(m *testing.M) {
	if url := os.Getenv("READOUT_TEST_WORKER"); url != "" {
		work(url, strings.Split(os.Getenv("READOUT_TEST_ALLOW"), ","))
		return
	}
	pgtest.Main(m)
}

// work runs jobs until the process is killed: see TestKilledAtAnyMoment.
func work(url string, allow []string) {
	ctx := context.Background()
	st, err := postgres.Open(ctx, url)
	if err == nil {
		var r *jobs.Runner
		if r, err = jobs.New(jobs.Config{Store: st, Fetcher: fetch.New(fetch.Config{Allow: allow}), Logger: slog.New(slog.DiscardHandler), Private: true}); err == nil {
			err = r.Start(ctx)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	select {}
}

// press starts the sample press.
func press(t *testing.T) *sample.Press {
	t.Helper()
	p, err := sample.Start(context.Background(), sample.Config{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	return p
}

// know tells the store what the sample press knows. Every rule counts as good
// enough for the public: what rules are worth is measured elsewhere.
func know(t *testing.T, st *postgres.Store, p *sample.Press) {
	t.Helper()
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
}

func start(t *testing.T, st *postgres.Store, allow []string) *jobs.Runner {
	t.Helper()
	r, err := jobs.New(jobs.Config{Store: st, Fetcher: fetch.New(fetch.Config{Allow: allow}), Logger: slog.New(slog.NewTextHandler(t.Output(), nil)), Private: true})
	if err != nil {
		t.Fatal(err)
	}
	// Its own context: a test's ends before the runner is stopped.
	if err := r.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(t, r) })
	return r
}

func stop(t *testing.T, r *jobs.Runner) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	if err := r.Stop(ctx); err != nil {
		t.Error(err)
	}
}

// until waits for cond, which other goroutines bring about.
func until(t *testing.T, what string, cond func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 90*time.Second)
	defer cancel()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for !cond() {
		select {
		case <-ctx.Done():
			t.Fatalf("never came: %s", what)
		case <-tick.C:
		}
	}
}

func count(t *testing.T, st *postgres.Store, query string, args ...any) int {
	t.Helper()
	var n int
	if err := st.Pool().QueryRow(t.Context(), `SELECT count(*) FROM `+query, args...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// settled reports whether every feed was polled, no first fetch is due and no
// job waits or runs.
func settled(t *testing.T, st *postgres.Store) func() bool {
	return func() bool {
		return count(t, st, `feeds WHERE polled_at IS NULL`) == 0 && count(t, st, `articles`) > 0 && count(t, st, `articles WHERE checks = 0`) == 0 &&
			count(t, st, `river_job WHERE state IN ('available', 'running', 'retryable', 'scheduled', 'pending') AND kind <> 'fetch_article'`) == 0
	}
}

// rechecked is settled after the sample press' articles were checked a second
// time.
func rechecked(t *testing.T, st *postgres.Store) func() bool {
	return func() bool {
		return settled(t, st)() && count(t, st, `articles WHERE checks < 2 AND next_check_at < now() + interval '1 minute'`) == 0 &&
			count(t, st, `river_job WHERE state IN ('available', 'running', 'retryable', 'scheduled', 'pending')`) == 0
	}
}

func TestSamplePressFromFeedToTimeline(t *testing.T) {
	t.Parallel()
	p := press(t)
	st := pgtest.Store(t)
	know(t, st, p)
	r := start(t, st, p.Allow())
	until(t, "everything read, and checked again", rechecked(t, st))

	rows, err := st.Pool().Query(t.Context(), `SELECT url, state, state_reason FROM articles`)
	if err != nil {
		t.Fatal(err)
	}
	type outcome struct{ state, reason string }
	have := map[string]outcome{}
	for rows.Next() {
		var url string
		var o outcome
		if err := rows.Scan(&url, &o.state, &o.reason); err != nil {
			t.Fatal(err)
		}
		have[url] = o
	}
	for _, a := range sample.Meant().Articles {
		o, ok := have[p.URL(a.Outlet, a.Article)]
		switch {
		case a.Refused != "" || a.Forbidden:
			if o.state != "refused" || o.reason == "" || !strings.Contains(o.reason, string(a.Refused)) {
				t.Errorf("%s/%s: %+v, want refused as %q", a.Outlet, a.Article, o, a.Refused)
			}
		case !ok && a.Summit:
			t.Errorf("%s/%s was never announced or passed over", a.Outlet, a.Article)
		case ok && o.state != "stored":
			t.Errorf("%s/%s: %+v, want stored", a.Outlet, a.Article, o)
		}
	}
	page, err := st.Timeline(t.Context(), postgres.Filter{Summit: p.Summits()[0].ID, Limit: 200})
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[news.ItemKind]int{}
	for i, it := range page.Items {
		kinds[it.Kind]++
		if i > 0 && it.SortAt.Before(page.Items[i-1].SortAt) {
			t.Errorf("item %d stands before its time", i)
		}
		if len(it.Outlets) == 0 || it.First.URL == "" {
			t.Errorf("%s %d has no source", it.Kind, it.ID)
		}
	}
	for _, k := range []news.ItemKind{news.ItemUtterance, news.ItemEvent, news.ItemDocument} {
		if kinds[k] == 0 {
			t.Errorf("no %s on the timeline: %v", k, kinds)
		}
	}
	if n := count(t, st, `articles WHERE wire_of IS NOT NULL`); n == 0 {
		t.Error("the wire copies were not recognised")
	}
	// Stopped and started again, nothing is fetched before it is due.
	stop(t, r)
	hits := total(p.Hits())
	start(t, st, p.Allow())
	until(t, "what is due was looked for", func() bool { return count(t, st, `river_leader`) == 1 })
	tick := time.NewTimer(1500 * time.Millisecond) // longer than the runner's look at what is due
	defer tick.Stop()
	<-tick.C
	if again := total(p.Hits()); again != hits {
		t.Errorf("%d requests after a restart with nothing due", again-hits)
	}
}

func total(hits map[string]int) int {
	n := 0
	for _, h := range hits {
		n += h
	}
	return n
}

// signature is what linking made of the articles, without numbers that count
// rows and times at which we saw things.
func signature(t *testing.T, st *postgres.Store) []string {
	t.Helper()
	var out []string
	for _, q := range []string{
		`SELECT 'utterance ' || COALESCE(u.speaker_id, u.speaker_name) || ' ' || u.state || ' ' || u.conflict || ' ' || u.reported_url || ' ' || u.shown || ' ' || string_agg(a.url || ' ' || q.fingerprint || ' ' || q.wording || ' ' || array_to_string(q.summits, ','), '; ' ORDER BY a.url, q.fingerprint)
			FROM utterances u JOIN quotes q ON q.utterance_id = u.id JOIN articles a ON a.id = q.article_id GROUP BY u.id`,
		`SELECT 'event ' || e.kind || ' ' || e.status || ' ' || e.label || ' ' || e.when_rule || ' ' || e.reported_url || ' ' || (SELECT COALESCE(string_agg((h - 'report')::text, ' then ' ORDER BY n), '') FROM jsonb_array_elements(e.history) WITH ORDINALITY AS x(h, n)) || ' ' || string_agg(a.url || ' ' || r.fingerprint, '; ' ORDER BY a.url, r.fingerprint)
			FROM events e JOIN event_reports r ON r.event_id = e.id JOIN articles a ON a.id = r.article_id GROUP BY e.id`,
		`SELECT 'stance ' || COALESCE(s.holder_id, s.holder_name) || ' ' || s.topic_id || ' ' || s.position || ' ' || string_agg(a.url || ' ' || r.fingerprint, '; ' ORDER BY a.url, r.fingerprint)
			FROM stances s JOIN stance_reports r ON r.stance_id = s.id JOIN articles a ON a.id = r.article_id GROUP BY s.id`,
		`SELECT 'copy ' || a.url || ' of ' || b.url FROM articles a JOIN articles b ON b.id = a.wire_of`,
		`SELECT 'item ' || t.kind || ' ' || t.sort_at || ' ' || (t.payload - 'id' - 'seen' - 'evidence' - 'utterance' - 'first' - 'history')::text FROM timeline_items t WHERE t.kind <> 'edit'`,
		`SELECT 'edit ' || (t.payload - 'id' - 'seen' - 'first' - 'sortAt' - 'reported')::text FROM timeline_items t WHERE t.kind = 'edit'`,
		`SELECT 'edit at ' || s.id || ' ' || p.touch || ' ' || a.url FROM edit_places p JOIN summits s ON s.num = p.summit JOIN edits e ON e.revision_id = p.edit JOIN articles a ON a.id = e.article_id`,
		`SELECT 'unlinked ' || fingerprint FROM quotes WHERE utterance_id IS NULL AND not_speech = ''`,
		`SELECT 'facet ' || facet || CASE facet WHEN 'kind' THEN value WHEN 'outlet' THEN (SELECT id FROM outlets WHERE num = value::int) WHEN 'topic' THEN COALESCE((SELECT id FROM topics WHERE num = value::int), value) ELSE (SELECT id FROM actors WHERE num = value::int) END || ' ' || sum(n)
			FROM (SELECT facet, value, n FROM timeline_counts UNION ALL SELECT facet, value, n FROM timeline_deltas) u GROUP BY facet, value HAVING sum(n) <> 0`,
	} {
		rows, err := st.Pool().Query(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			var s string
			if err := rows.Scan(&s); err != nil {
				t.Fatalf("%v: %s", err, q)
			}
			out = append(out, s)
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
	}
	slices.Sort(out)
	return out
}

// served extracts the articles of the sample press as they are first served.
func served(t *testing.T, p *sample.Press) []jobs.Given {
	t.Helper()
	var given []jobs.Given
	for _, a := range sample.Meant().Articles {
		if a.Refused != "" || a.Forbidden {
			continue
		}
		res, err := http.Get(p.URL(a.Outlet, a.Article))
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(res.Body)
		if err := errors.Join(err, res.Body.Close()); err != nil {
			t.Fatal(err)
		}
		c, err := extract.Article(extract.Page{Body: b, ContentType: res.Header.Get("Content-Type"), URL: p.URL(a.Outlet, a.Article), FetchedAt: time.Now()})
		if err != nil {
			t.Fatalf("%s/%s: %v", a.Outlet, a.Article, err)
		}
		given = append(given, jobs.Given{URL: p.URL(a.Outlet, a.Article), OutletID: a.Outlet, Content: c})
	}
	return given
}

// open opens a store on the database at url; close it before the database is
// copied.
func open(t *testing.T, url string) *postgres.Store {
	t.Helper()
	st, err := postgres.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(st.Close)
	return st
}

// unlinked returns the URL of a database with the articles stored and analysed,
// none linked.
func unlinked(t *testing.T, p *sample.Press, given []jobs.Given, tell func(st *postgres.Store)) string {
	t.Helper()
	url := pgtest.URL(t)
	st := open(t, url)
	defer st.Close()
	tell(st)
	for _, g := range given {
		if _, err := jobs.Read(t.Context(), st, g); err != nil {
			t.Fatal(err)
		}
	}
	return url
}

func articleIDs(t *testing.T, st *postgres.Store) []int64 {
	t.Helper()
	rows, err := st.Pool().Query(t.Context(), `SELECT id FROM articles ORDER BY id`)
	if err != nil {
		t.Fatal(err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		t.Fatal(err)
	}
	return ids
}

// TestAnyOrderOfArticlesGivesTheSameLinks stores the sample's articles in two
// orders, and links what is stored in eighteen more.
func TestAnyOrderOfArticlesGivesTheSameLinks(t *testing.T) {
	t.Parallel()
	p := press(t)
	given := served(t, p)
	var first []string
	same := func(order string, got []string) {
		t.Helper()
		if d := cmp.Diff(first, got); d != "" {
			t.Fatalf("order %s: %s", order, d)
		}
	}
	for seed := range uint64(2) {
		st := pgtest.Store(t)
		know(t, st, p)
		for _, i := range rand.New(rand.NewPCG(seed, 1)).Perm(len(given)) {
			if _, err := jobs.Import(t.Context(), st, given[i]); err != nil {
				t.Fatal(err)
			}
		}
		if first != nil {
			same("of import", signature(t, st))
			continue
		}
		if first = signature(t, st); len(first) < 50 {
			t.Fatalf("only %d links", len(first))
		}
		meantStory(t, st, p.Summits()[0].ID)
		// Once more, in the same store: nothing changes.
		for _, g := range given {
			if res, err := jobs.Import(t.Context(), st, g); err != nil || res.Outcome != "unchanged" {
				t.Fatalf("imported again: %+v %v", res, err)
			}
		}
		same("again", signature(t, st))
	}
	stored := unlinked(t, p, given, func(st *postgres.Store) { know(t, st, p) })
	for seed := range uint64(18) {
		st := open(t, pgtest.Copy(t, stored))
		ids := articleIDs(t, st)
		rand.New(rand.NewPCG(seed, 2)).Shuffle(len(ids), func(i, j int) { ids[i], ids[j] = ids[j], ids[i] })
		if err := jobs.NewLinker(st).Link(t.Context(), ids...); err != nil {
			t.Fatal(err)
		}
		same(fmt.Sprint(seed), signature(t, st))
		st.Close()
	}
}

// TestSummitIsProposedAndAccepted reads the sample press without its summit in
// the registry: coverage proposes it, one call accepts it, and its items come
// onto its timeline.
func TestSummitIsProposedAndAccepted(t *testing.T) {
	t.Parallel()
	p := press(t)
	url := unlinked(t, p, served(t, p), func(st *postgres.Store) {
		know(t, st, p)
		if _, err := st.Pool().Exec(t.Context(), `DELETE FROM summits`); err != nil {
			t.Fatal(err)
		}
	})
	st := open(t, url)
	ids := articleIDs(t, st)
	if err := jobs.NewLinker(st).Link(t.Context(), ids...); err != nil {
		t.Fatal(err)
	}
	proposed, err := st.ProposedSummits(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, pr := range proposed {
		t.Logf("%s %q at %q, %d outlets, %d articles: %s", pr.Summit.ID, pr.Summit.Name, pr.Summit.Place, pr.Outlets, len(pr.Articles), pr.Label)
	}
	i := slices.IndexFunc(proposed, func(pr postgres.ProposedSummit) bool {
		return pr.Summit.Start.Format(time.DateOnly) == "2026-03-11" && slices.Contains(pr.Summit.Actors, "imogen-calloway") && slices.Contains(pr.Summit.Actors, "lucien-tavernay")
	})
	if i < 0 || proposed[i].Outlets < 3 || len(proposed[i].Articles) < 3 {
		t.Fatalf("the summit that the press is about is not proposed")
	}
	all, err := st.Summits(t.Context(), time.Now())
	if err != nil || len(all) != 0 {
		t.Errorf("%d summits before any is accepted: %v", len(all), err)
	}
	id := proposed[i].Summit.ID
	act, err := st.AcceptSummit(t.Context(), "ed@example.com", id)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := st.AcceptSummit(t.Context(), "ed@example.com", id); !errors.Is(err, news.ErrConflict) {
		t.Errorf("accepted twice: %v", err)
	}
	if n := count(t, st, `rematches WHERE kind = 'summit' AND ref = $1 AND articles = $2`, id, len(ids)); n != 1 {
		t.Error("what the summit may get is not re-matched")
	}
	if err := jobs.NewLinker(st).Link(t.Context(), ids...); err != nil {
		t.Fatal(err)
	}
	page, err := st.Timeline(t.Context(), postgres.Filter{Summit: id, Limit: 200})
	if err != nil || len(page.Items) < 50 {
		t.Errorf("%d items on the accepted summit: %v", len(page.Items), err)
	}
	// Undone, it waits for an editor again and has nothing; done again, it has all.
	undone, err := st.Undo(t.Context(), "ed@example.com", act.ID, "")
	if err != nil {
		t.Fatal(err)
	}
	if err := jobs.NewLinker(st).Link(t.Context(), ids...); err != nil {
		t.Fatal(err)
	}
	waiting, err := st.ProposedSummits(t.Context())
	if err != nil || len(waiting) != len(proposed) || !slices.ContainsFunc(waiting, func(pr postgres.ProposedSummit) bool { return cmp.Equal(pr, proposed[i]) }) {
		t.Errorf("after undoing %d proposals, want those before: %v", len(waiting), err)
	}
	if n := count(t, st, `timeline_items t JOIN summits s ON s.num = t.summit WHERE s.id = $1`, id); n != 0 {
		t.Errorf("%d items on a summit that is only proposed", n)
	}
	if _, err := st.Undo(t.Context(), "ed@example.com", undone.ID, ""); err != nil {
		t.Fatal(err)
	}
	for _, pr := range proposed {
		if pr.Summit.ID != id {
			if _, err := st.DeclineSummit(t.Context(), "ed@example.com", pr.Summit.ID); err != nil && !errors.Is(err, news.ErrNotFound) {
				t.Error(err)
			}
		}
	}
	if err := jobs.NewLinker(st).Link(t.Context(), ids...); err != nil {
		t.Fatal(err)
	}
	if proposed, err = st.ProposedSummits(t.Context()); err != nil || len(proposed) != 0 {
		t.Errorf("%d proposals after all were decided: %v", len(proposed), err)
	}
	again, err := st.Timeline(t.Context(), postgres.Filter{Summit: id, Limit: 200})
	if err != nil || len(again.Items) != len(page.Items) {
		t.Errorf("%d items after the undoing is undone, want %d: %v", len(again.Items), len(page.Items), err)
	}
}

func TestKilledAtAnyMoment(t *testing.T) {
	t.Parallel()
	p := press(t)
	whole := pgtest.Store(t)
	know(t, whole, p)
	r := start(t, whole, p.Allow())
	until(t, "a run without a kill", rechecked(t, whole))
	stop(t, r)

	url := pgtest.URL(t)
	st, err := postgres.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(st.Close)
	know(t, st, p)
	for _, moment := range []time.Duration{600 * time.Millisecond, 900 * time.Millisecond, 1500 * time.Millisecond} {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), "READOUT_TEST_WORKER="+url, "READOUT_TEST_ALLOW="+strings.Join(p.Allow(), ","))
		cmd.Stderr = t.Output()
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		timer := time.NewTimer(moment)
		<-timer.C
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait() // killed: it says so
		t.Logf("killed after %s: %d articles, %d revisions, %d quotes, %d jobs running", moment, count(t, st, `articles`), count(t, st, `revisions`), count(t, st, `quotes`), count(t, st, `river_job WHERE state = 'running'`))
	}
	start(t, st, p.Allow())
	until(t, "everything read after the kills", rechecked(t, st))
	if n := count(t, st, `river_job WHERE state = 'discarded'`); n != 0 {
		t.Errorf("%d jobs gave up", n)
	}
	if d := cmp.Diff(signature(t, whole), signature(t, st)); d != "" {
		t.Errorf("killed and resumed differs from a run without: %s", d)
	}
	if n := count(t, st, `(SELECT article_id, hash, count(*) FROM revisions GROUP BY 1, 2 HAVING count(*) > 1) d`); n != 0 {
		t.Errorf("%d revisions doubled", n)
	}
}

// meantStory holds what pages read of the sample's summit to what its authors
// meant: the position that shifts, and the event that was planned, moved and
// called off.
func meantStory(t *testing.T, st *postgres.Store, summit string) {
	t.Helper()
	g, err := st.StanceGrid(t.Context(), summit, postgres.StanceFilter{})
	if err != nil {
		t.Fatal(err)
	}
	sh := sample.MeantShift
	found := false
	for _, l := range g.Lines {
		for _, s := range l.Shifts {
			// His country shifts with him, and on whatever else the same words say.
			if l.Holder.ID != sh.Holder && l.Holder.ID != "valdorne" {
				t.Errorf("%s on %s shifts from %s to %s, which nobody meant", l.Holder.ID, l.Topic.ID, s.Was, s.Is)
			}
			if len(s.Before.Evidence) == 0 && s.Before.Sentence == "" || len(s.After.Evidence) == 0 && s.After.Sentence == "" {
				t.Errorf("a side of a shift has no evidence: %+v", s)
			}
		}
		if l.Holder.ID == sh.Holder && l.Topic.ID == sh.Topic {
			found = l.Cells[0].Position == sh.Before && l.Cells[1].Position == sh.During && l.Cells[2].Position == sh.After && len(l.Shifts) == 2
		}
	}
	if !found {
		t.Error("the shift that was meant is not in the grid")
	}
	entries, err := st.Agenda(t.Context(), summit)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range sample.Meant().Events {
		if m.ID != "minerals-signing" && m.ID != "joint-press-conference" {
			continue
		}
		i := slices.IndexFunc(entries, func(e postgres.AgendaEntry) bool {
			return slices.Contains(m.Kinds, e.Item.EventKind) && e.Item.When.From.Format(time.DateOnly) == m.Day && e.Moved && (e.Turn == postgres.TurnCancelled) == (m.Status == news.Cancelled)
		})
		if i < 0 {
			t.Errorf("%s is not on the agenda as moved and %s", m.ID, m.Status)
		}
	}
}
