package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"readout/internal/catalogue"
	"readout/internal/fetch"
	"readout/internal/news"
	"readout/internal/pgtest"
	"readout/internal/postgres"
	"readout/internal/sample"
	"readout/internal/text"
)

// desk is a database that the chain filled from the sample press, with its jobs
// in the test's hands.
type desk struct {
	*testing.T
	st   *postgres.Store
	know *knowledge
}

func readPress(t *testing.T) desk {
	t.Helper()
	p, err := sample.Start(context.Background(), sample.Config{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	st := pgtest.Store(t)
	if err := st.UpsertCatalogue(t.Context(), &news.Lexicon{Actors: p.Actors(), Offices: p.Offices(), Topics: append(p.Topics(), catalogue.Lexicon().Topics...), Summits: p.Summits()}); err != nil {
		t.Fatal(err)
	}
	if err := st.UpsertOutlets(t.Context(), p.Outlets()); err != nil {
		t.Fatal(err)
	}
	if _, err := st.Pool().Exec(t.Context(), `UPDATE settings SET value = to_jsonb(0) WHERE name = 'publication_lower'`); err != nil {
		t.Fatal(err)
	}
	r, err := New(Config{Store: st, Fetcher: fetch.New(fetch.Config{Allow: p.Allow()}), Logger: slog.New(slog.DiscardHandler), Private: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for done := false; !done; {
		select {
		case <-ctx.Done():
			t.Fatal("the sample press was never read to its end")
		case <-tick.C:
			if err := st.Pool().QueryRow(ctx, `SELECT NOT EXISTS (SELECT FROM feeds WHERE polled_at IS NULL) AND EXISTS (SELECT FROM articles) AND NOT EXISTS (SELECT FROM articles WHERE checks = 0)
				AND NOT EXISTS (SELECT FROM river_job WHERE state IN ('available', 'running', 'retryable', 'scheduled', 'pending') AND kind <> 'fetch_article')`).Scan(&done); err != nil {
				t.Fatal(err)
			}
		}
	}
	stop, cancelStop := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancelStop()
	if err := r.Stop(stop); err != nil {
		t.Fatal(err)
	}
	d := desk{t, st, &knowledge{store: st}}
	d.exec(`DELETE FROM river_job`)
	return d
}

func (d desk) exec(query string, args ...any) {
	d.Helper()
	if _, err := d.st.Pool().Exec(d.Context(), query, args...); err != nil {
		d.Fatalf("%.60s: %v", query, err)
	}
}

func (d desk) ids(query string, args ...any) []int64 {
	d.Helper()
	rows, err := d.st.Pool().Query(d.Context(), query, args...)
	if err != nil {
		d.Fatal(err)
	}
	defer rows.Close()
	var out []int64
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			d.Fatal(err)
		}
		out = append(out, id)
	}
	return out
}

// settle does the analyses and linkings that wait, until none does.
func (d desk) settle() {
	d.Helper()
	for {
		rows, err := d.st.Pool().Query(d.Context(), `DELETE FROM river_job WHERE kind IN ('analyze_revision', 'link_revision', 'rematch') RETURNING kind, args`)
		if err != nil {
			d.Fatal(err)
		}
		analyse, join := []int64{}, []int64{}
		for rows.Next() {
			var kind string
			var args []byte
			if err := rows.Scan(&kind, &args); err != nil {
				d.Fatal(err)
			}
			var ids struct {
				Article  int64 `json:"article_id"`
				Revision int64 `json:"revision_id"`
			}
			if err := json.Unmarshal(args, &ids); err != nil {
				d.Fatal(err)
			}
			switch {
			case ids.Revision != 0 && !slices.Contains(analyse, ids.Revision):
				analyse = append(analyse, ids.Revision)
			case ids.Article != 0 && !slices.Contains(join, ids.Article):
				join = append(join, ids.Article)
			}
		}
		if len(analyse)+len(join) == 0 {
			return
		}
		slices.Sort(analyse)
		slices.Sort(join)
		for _, id := range analyse {
			if _, err := d.know.analyze(d.Context(), id); err != nil {
				d.Fatal(err)
			}
		}
		for _, id := range join {
			if err := d.know.link(d.Context(), id); err != nil {
				d.Fatal(err)
			}
		}
	}
}

// dump returns all effective rows and all rows of timelines, as text: columns
// that only say when or how something was stored are left out.
func (d desk) dump() map[string]string {
	d.Helper()
	out := map[string]string{}
	for name, query := range map[string]string{
		"quotes":  `SELECT 'quote ' || id, to_jsonb(q) - '{first_revision,keys}'::text[] FROM quotes q`,
		"events":  `SELECT 'event report ' || id, to_jsonb(q) - '{first_revision,keys}'::text[] FROM event_reports q`,
		"stances": `SELECT 'stance report ' || id, to_jsonb(q) - '{first_revision}'::text[] FROM stance_reports q`,
		"items":   `SELECT 'item ' || t.summit || ' ' || t.kind || ' ' || t.item_id, to_jsonb(t) - '{id,updated_at,added_at}'::text[] FROM timeline_items t`,
		"index":   `SELECT 'index ' || t.kind || ' ' || t.item_id || ' ' || i.summit || ' ' || i.topic || ' ' || i.outlet, to_jsonb(i) - '{item}'::text[] FROM timeline_index i JOIN timeline_items t ON t.id = i.item`,
		"said":    `SELECT 'utterance ' || id, to_jsonb(u) FROM utterances u WHERE EXISTS (SELECT FROM quotes q WHERE q.utterance_id = u.id)`,
		"done":    `SELECT 'event ' || id, to_jsonb(u) FROM events u WHERE EXISTS (SELECT FROM event_reports q WHERE q.event_id = u.id)`,
		"held":    `SELECT 'stance ' || id, to_jsonb(u) FROM stances u WHERE EXISTS (SELECT FROM stance_reports q WHERE q.stance_id = u.id)`,
		"totals":  `SELECT 'count ' || summit || ' ' || facet || ' ' || value, to_jsonb(sum(n)) FROM (SELECT summit, facet, value, n FROM timeline_counts UNION ALL SELECT summit, facet, value, n FROM timeline_deltas) c GROUP BY summit, facet, value HAVING sum(n) <> 0`,
	} {
		rows, err := d.st.Pool().Query(d.Context(), query)
		if err != nil {
			d.Fatalf("%s: %v", name, err)
		}
		for rows.Next() {
			var k string
			var v []byte
			if err := rows.Scan(&k, &v); err != nil {
				d.Fatal(err)
			}
			out[k] = string(v)
		}
		if rows.Err() != nil {
			d.Fatal(rows.Err())
		}
	}
	return out
}

// change decides on a target as somebody who sees it as it is now.
func (d desk) change(t postgres.Target, by, what, value string, form bool) (postgres.Act, error) {
	it, err := d.st.DeskItem(d.Context(), t)
	if err != nil {
		return postgres.Act{}, err
	}
	return d.st.Change(d.Context(), postgres.Change{Target: t, Form: form, By: by, Reviews: true, What: what, Value: value, Note: "as the recording has it", Version: it.Version})
}

// TestSixtyDecisions makes 60 decisions of every kind on the sample press. Each
// is undone, which restores every effective row and every row of the timelines
// exactly, and put back. Then a newer analyser says otherwise and six articles
// have new revisions: every decision is in force, or an orphan with its reason.
func TestSixtyDecisions(t *testing.T) {
	t.Parallel()
	d := readPress(t)
	quotes := d.ids(`SELECT q.id FROM quotes q JOIN timeline_items t ON t.kind = 'quote' AND t.item_id = q.utterance_id WHERE q.present AND q.not_speech = '' AND q.place = 'body' AND q.article_id % 2 = 0 GROUP BY q.id ORDER BY q.article_id, q.ordinal`)
	utterances := d.ids(`SELECT utterance_id FROM quotes WHERE present AND not_speech = '' AND utterance_id IS NOT NULL GROUP BY 1 HAVING bool_and(article_id % 2 = 1) ORDER BY count(*) DESC, 1`)
	// No two steps decide on one quote: of two, the later would stand.
	forms := d.ids(`SELECT min(id) FROM quotes WHERE present AND source <> '' AND lower(source) NOT IN ('he', 'she', 'they', 'it', 'i', 'we') AND speaker_id IS NOT NULL AND article_id % 2 = 1 GROUP BY article_id, source, speaker_id HAVING count(*) > 1 AND bool_and(COALESCE(utterance_id, 0) <> ALL($1)) ORDER BY 1`, utterances[:min(9, len(utterances))])
	events := d.ids(`SELECT item_id FROM timeline_items WHERE kind = 'event' GROUP BY 1 ORDER BY 1`)
	stances := d.ids(`SELECT item_id FROM timeline_items WHERE kind = 'stance' GROUP BY 1 ORDER BY 1`)
	if len(quotes) < 40 || len(utterances) < 10 || len(forms) < 2 || len(events) < 6 || len(stances) < 6 {
		t.Fatalf("the press has %d quotes, %d joined utterances, %d forms, %d events, %d stances", len(quotes), len(utterances), len(forms), len(events), len(stances))
	}
	var people []string
	rows, err := d.st.Pool().Query(t.Context(), `SELECT id FROM actors WHERE kind = 'person' AND NOT proposed AND sample ORDER BY id`)
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			t.Fatal(err)
		}
		people = append(people, id)
	}
	type step struct {
		name string
		do   func() (postgres.Act, error)
	}
	var steps []step
	one := func(what, value string, form bool) {
		var id int64
		if form {
			id, forms = forms[0], forms[1:]
		} else {
			id, quotes = quotes[0], quotes[1:]
		}
		steps = append(steps, step{fmt.Sprintf("%s %q of quote %d", what, value, id), func() (postgres.Act, error) {
			return d.change(postgres.Target{Item: news.ItemUtterance, ID: id}, "ed@desk.example", what, value, form)
		}})
	}
	// An earlier decision may join an item with another, or change who holds a
	// position: the next one takes its place.
	findings := map[news.ItemKind]string{news.ItemUtterance: "quotes WHERE utterance_id", news.ItemEvent: "event_reports WHERE event_id", news.ItemStance: "stance_reports WHERE stance_id"}
	gone := func(item news.ItemKind, id int64) bool {
		return len(d.ids(`SELECT id FROM `+findings[item]+` = $1`, id)) == 0
	}
	whole := func(item news.ItemKind, list *[]int64, what, value string) {
		steps = append(steps, step{fmt.Sprintf("%s %q of whole %s", what, value, item), func() (postgres.Act, error) {
			for gone(item, (*list)[0]) {
				*list = (*list)[1:]
			}
			id := (*list)[0]
			*list = (*list)[1:]
			return d.change(postgres.Target{Item: item, ID: id, Whole: true}, "ed@desk.example", what, value, false)
		}})
	}
	for i := range 3 {
		one("speaker", people[i%len(people)], false)
		one("speaker", people[(i+3)%len(people)], false)
		one("speaker", "", false)
		one("speaker", "name:Orla Vane", false)
		one("kind", "mixed", false)
		one("kind", []string{"scare quotes", "title", "furniture"}[i], false)
		one("accept", "", false)
		one("reject", "", false)
		one("withdraw", "", false)
		one("note", "", false)
		whole(news.ItemUtterance, &utterances, "speaker", people[i%len(people)])
		whole(news.ItemUtterance, &utterances, "accept", "")
		whole(news.ItemUtterance, &utterances, []string{"withdraw", "reject", "kind"}[i], []string{"", "", "indirect"}[i])
		whole(news.ItemEvent, &events, []string{"accept", "reject", "withdraw"}[i], "")
		whole(news.ItemEvent, &events, []string{"kind", "note", "kind"}[i], []string{"announcement", "", "measure"}[i])
		whole(news.ItemStance, &stances, []string{"accept", "reject", "withdraw"}[i], "")
		whole(news.ItemStance, &stances, []string{"speaker", "kind", "note"}[i], []string{people[0], "conditional", ""}[i])
	}
	one("speaker", people[1], true)
	one("speaker", people[2], true)
	// A second person checks what the first did: the accepted quote is the
	// seventh decision.
	again := slices.IndexFunc(steps, func(s step) bool { return strings.HasPrefix(s.name, "accept") })
	accepted := steps[again]
	var seen int64
	if _, err := fmt.Sscanf(accepted.name, `accept "" of quote %d`, &seen); err != nil {
		t.Fatal(err)
	}
	steps = append(steps, step{"review of a quote", func() (postgres.Act, error) {
		return d.change(postgres.Target{Item: news.ItemUtterance, ID: seen}, "second@desk.example", "accept", "", false)
	}})
	// Words that nobody took for a quote.
	for len(steps) < 60 {
		n := len(steps)
		steps = append(steps, step{"add", func() (postgres.Act, error) {
			var article int64
			var body string
			if err := d.st.Pool().QueryRow(t.Context(), `SELECT a.id, r.text FROM articles a JOIN revisions r ON r.id = a.revision_id WHERE a.state = 'stored' AND a.language LIKE 'en%' ORDER BY a.id OFFSET $1 LIMIT 1`, n-50).Scan(&article, &body); err != nil {
				return postgres.Act{}, err
			}
			doc := text.Parse(body, nil)
			for _, s := range doc.Sentences[len(doc.Sentences)/2:] {
				words := s.Span.In(body)
				if len(words) < 200 && len(news.Places(body, words)) == 1 && !strings.ContainsAny(words, "“”") {
					act, err := d.st.AddQuote(t.Context(), postgres.NewQuote{By: "ed@desk.example", Article: article, Words: words, At: -1, Kind: news.Indirect, Speaker: people[n%len(people)]})
					if err == nil || !errors.Is(err, news.ErrInvalid) { // a caption's words are none
						return act, err
					}
				}
			}
			return postgres.Act{}, fmt.Errorf("article %d has no sentence to add", article)
		}})
	}

	before := d.dump()
	var made []postgres.Act
	for i, s := range steps {
		act, err := s.do()
		if err != nil {
			t.Fatalf("%d, %s: %v", i, s.name, err)
		}
		d.settle()
		decided := d.dump()
		if !strings.HasPrefix(s.name, "note") && cmp.Equal(before, decided) {
			t.Errorf("%d, %s: changed nothing", i, s.name)
		}
		undo, err := d.st.Undo(t.Context(), "ed@desk.example", act.ID, "")
		if err != nil {
			t.Fatalf("undo %d, %s: %v", i, s.name, err)
		}
		d.settle()
		after := d.dump()
		if s.name == "add" {
			// The row that was added stays, as one that is no longer there.
			for k := range after {
				if _, had := before[k]; !had && (strings.HasPrefix(k, "quote ") || strings.HasPrefix(k, "utterance ")) && !strings.Contains(after[k], `"present": true`) {
					delete(after, k)
				}
			}
		}
		if diff := cmp.Diff(before, after); diff != "" {
			t.Errorf("undo of %d, %s, did not restore what was:\n%s", i, s.name, diff)
		}
		if _, err := d.st.Undo(t.Context(), "ed@desk.example", undo.ID, ""); err != nil {
			t.Fatalf("redo %d, %s: %v", i, s.name, err)
		}
		d.settle()
		redone := d.dump()
		if diff := cmp.Diff(decided, redone); diff != "" {
			t.Errorf("doing %d, %s, again gave something else:\n%s", i, s.name, diff)
		}
		before = redone
		made = append(made, act)
	}

	// A newer analyser: it misses every seventh quote, names others for every
	// fifth, and has everything in another order.
	for _, id := range d.ids(`SELECT revision_id FROM articles WHERE state = 'stored' AND revision_id IS NOT NULL ORDER BY id`) {
		a, err := d.st.Analysis(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		a.Version = "newer"
		at := make([]int, len(a.Quotes)) // where each quote went, -1 for nowhere
		var quotes []news.Quote
		for i := len(a.Quotes) - 1; i >= 0; i-- {
			at[i] = -1
			if i%7 == 6 {
				continue
			}
			q := a.Quotes[i]
			if i%5 == 4 {
				q.Speaker.Actor, q.Speaker.Name = people[i%len(people)], ""
			}
			at[i] = len(quotes)
			quotes = append(quotes, q)
		}
		a.Quotes = quotes
		for i := range a.Events {
			if q := a.Events[i].Quote; q >= 0 {
				a.Events[i].Quote = at[q]
			}
		}
		for i := range a.Stances {
			if q := a.Stances[i].Quote; q >= 0 {
				a.Stances[i].Quote = at[q]
			}
		}
		if err := d.st.SaveAnalysis(t.Context(), id, a); err != nil {
			t.Fatal(err)
		}
	}
	d.settle()
	d.accounted(made, "after a newer analyser")

	// Six articles are rewritten: a paragraph in front, the last but one gone, a
	// word of another changed.
	articles := d.ids(`SELECT a.id FROM articles a WHERE a.state = 'stored' AND (SELECT count(DISTINCT d.act) FROM decisions d WHERE d.article_id = a.id) > 2 ORDER BY a.id LIMIT 6`)
	if len(articles) != 6 {
		t.Fatalf("%d articles with decisions", len(articles))
	}
	for i, id := range articles {
		var revision int64
		if err := d.st.Pool().QueryRow(t.Context(), `SELECT revision_id FROM articles WHERE id = $1`, id).Scan(&revision); err != nil {
			t.Fatal(err)
		}
		in, err := d.st.RevisionInput(t.Context(), revision)
		if err != nil {
			t.Fatal(err)
		}
		c := in.Revision.Content
		var b strings.Builder
		var blocks []news.Block
		add := func(kind text.BlockKind, s string, post int) {
			if b.Len() > 0 {
				b.WriteByte('\n')
			}
			start := b.Len()
			b.WriteString(s)
			blocks = append(blocks, news.Block{Kind: kind, Span: news.Span{Start: start, End: b.Len()}, Post: post})
		}
		for k, bl := range in.Revision.Blocks {
			s := bl.Span.In(in.Revision.Text)
			switch {
			case k == 2:
				add(text.Paragraph, fmt.Sprintf("An update, number %d, was put in front of what follows.", i), bl.Post)
			case k == len(in.Revision.Blocks)-2:
				continue
			case k == 4:
				s = strings.Replace(s, " the ", " that ", 1)
			}
			add(bl.Kind, s, bl.Post)
		}
		c.Text, c.Blocks = b.String(), blocks
		at := time.Now().Add(time.Hour)
		if _, err := d.st.SaveRevision(t.Context(), postgres.Fetched{ArticleID: id, At: at, Content: c, Next: at.Add(time.Hour), NextHeld: at.Add(time.Minute), Log: news.FetchRecord{URL: in.Article.URL, Purpose: "article", At: at, Status: 200}}); err != nil {
			t.Fatal(err)
		}
	}
	d.settle()
	d.accounted(made, "after new revisions")

	// The older half undone, last first: the rows are those of an article nobody
	// decided on.
	for i := len(made) - 1; i >= 0; i-- {
		last := made[i].ID
		for {
			var next int64
			err := d.st.Pool().QueryRow(t.Context(), `SELECT COALESCE((SELECT id FROM acts WHERE undoes = $1), 0)`, last).Scan(&next)
			if err != nil {
				t.Fatal(err)
			}
			if next == 0 {
				break
			}
			last = next
		}
		if _, err := d.st.Undo(t.Context(), "ed@desk.example", last, ""); err != nil {
			t.Fatalf("undo %d at the end: %v", i, err)
		}
	}
	d.settle()
	if n := len(d.ids(`SELECT id FROM quotes WHERE state <> 'suggested' AND present UNION ALL SELECT id FROM event_reports WHERE state <> 'suggested' AND present UNION ALL SELECT id FROM stance_reports WHERE state <> 'suggested' AND present`)); n != 0 {
		t.Errorf("%d rows still say that somebody decided", n)
	}
	if n := len(d.ids(`SELECT decision_id FROM orphans`)); n != 0 {
		t.Errorf("%d orphans of decisions that are undone", n)
	}
}

// accounted holds that every decision of the steps is in force, by what its
// item's row says, or an orphan with a reason.
func (d desk) accounted(made []postgres.Act, when string) {
	d.Helper()
	orphans := map[int64]string{}
	list, err := d.st.Orphans(d.Context())
	if err != nil {
		d.Fatal(err)
	}
	for _, o := range list {
		orphans[o.Decision.ID] = o.Reason
	}
	type place struct {
		article     int64
		fingerprint string
	}
	inForce, listed := 0, 0
	for i, act := range made {
		var mine []news.Decision
		for _, article := range d.ids(`SELECT DISTINCT article_id FROM decisions WHERE act = $1`, act.ID) {
			ds, err := d.st.Decisions(d.Context(), article)
			if err != nil {
				d.Fatal(err)
			}
			var revision int64
			if err := d.st.Pool().QueryRow(d.Context(), `SELECT revision_id FROM articles WHERE id = $1`, article).Scan(&revision); err != nil {
				d.Fatal(err)
			}
			in, err := d.st.RevisionInput(d.Context(), revision)
			if err != nil {
				d.Fatal(err)
			}
			a, err := d.st.Analysis(d.Context(), revision)
			if err != nil {
				d.Fatal(err)
			}
			e := news.ApplyDecisions(in.Revision.Text, a, ds)
			at := map[int64]place{} // of each decision that acts
			note := func(v news.Verdict) {
				for _, id := range v.Decisions {
					at[id] = place{article, v.Fingerprint}
				}
			}
			for _, q := range e.Quotes {
				note(q.Verdict)
			}
			for _, ev := range e.Events {
				note(ev.Verdict)
			}
			for _, st := range e.Stances {
				note(st.Verdict)
			}
			for _, x := range ds {
				if x.Act != act.ID {
					continue
				}
				mine = append(mine, x)
				p, acts := at[x.ID]
				reason, orphaned := orphans[x.ID]
				switch {
				case x.Kind == "note":
				case acts && orphaned:
					d.Errorf("%s: decision %d of step %d, %s, is in force and an orphan", when, x.ID, i, act.What)
				case !acts && reason == "":
					d.Errorf("%s: decision %d of step %d, %s of %q, is lost", when, x.ID, i, act.What, x.Exact)
				case acts:
					d.stands(when, i, x, p.article, p.fingerprint)
				}
			}
		}
		if len(mine) == 0 {
			d.Errorf("%s: step %d, %s, has no decisions", when, i, act.What)
		}
		if slices.ContainsFunc(mine, func(x news.Decision) bool { return orphans[x.ID] != "" }) {
			listed++
		} else {
			inForce++
		}
	}
	d.Logf("%s: of %d steps %d in force, %d with an orphan", when, len(made), inForce, listed)
	if inForce+listed != 60 {
		d.Errorf("%s: %d of 60 accounted for", when, inForce+listed)
	}
	if inForce < 40 {
		d.Errorf("%s: only %d are in force", when, inForce)
	}
}

// stands holds that the stored row of an item says what a decision in force
// asks for, unless a later one says otherwise.
func (d desk) stands(when string, i int, x news.Decision, article int64, fingerprint string) {
	d.Helper()
	table, speaker, kind := "quotes", "speaker_id", "CASE WHEN not_speech <> '' THEN not_speech ELSE kind END"
	switch x.Item {
	case news.ItemEvent:
		table, speaker, kind = "event_reports", "''", "kind"
	case news.ItemStance:
		table, speaker, kind = "stance_reports", "holder_id", "position"
	}
	var state, who, name, what string
	nameColumn := strings.Replace(speaker, "_id", "_name", 1)
	err := d.st.Pool().QueryRow(d.Context(), `SELECT state, COALESCE(`+speaker+`, ''), `+nameColumn+`, `+kind+` FROM `+table+` WHERE article_id = $1 AND fingerprint = $2`, article, fingerprint).Scan(&state, &who, &name, &what)
	if err != nil {
		d.Errorf("%s: step %d, %s: the row is not there: %v", when, i, x.Kind, err)
		return
	}
	ok := true
	switch x.Kind {
	case "withdraw":
		ok = state == "withdrawn"
	case "reject":
		ok = state == "rejected"
	case "accept", "add", "review":
		ok = state == "accepted" || state == "reviewed"
	case "speaker":
		ok = who == x.Value || "name:"+name == x.Value
	case "kind":
		ok = what == x.Value
	}
	if !ok {
		d.Errorf("%s: step %d, %s %q of %q: the row says %s, %s %s, %s", when, i, x.Kind, x.Value, x.Exact, state, who, name, what)
	}
}
