// Package benchdata fills a store with generated coverage, so that benchmarks
// meet the rows, keys and indexes of a real one at any size. Only tests and
// benchmarks import it. The same size gives the same rows on every machine.
package benchdata

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"readout/internal/link"
	"readout/internal/news"
	"readout/internal/postgres"
	"readout/internal/text"
)

// The shape of the generated world.
const (
	Outlets = 60
	Actors  = 2000
	Topics  = 24
	Summits = 400 // of which the first has half of all items

	perArticle = 8    // quotes
	events     = 3    // event reports an article
	days       = 2000 // that coverage spreads over
	retold     = 12   // of 100 quotes repeat an utterance of the article before
)

var first = time.Date(2020, 1, 6, 6, 0, 0, 0, time.UTC)

// Last is the end of the generated coverage: new articles are published then.
var Last = first.AddDate(0, 0, days)

// World makes coverage. It is not safe for concurrent use.
type World struct {
	r      *rand.Rand
	words  []string
	zipf   *rand.Zipf
	who    *rand.Zipf
	recent []said // the last utterances
}

type said struct {
	speaker int
	words   string
	id      int64
}

// New returns a world whose coverage follows from seed.
func New(seed uint64) *World {
	w := &World{r: rand.New(rand.NewPCG(seed, 7))}
	onsets := strings.Fields("b br c cl d dr f fl g gr h j k l m n p pl pr r s st t tr v w")
	vowels := strings.Fields("a e i o u ea ai ou")
	codas := strings.Fields("n rd st l m ck nt sh r ll ng ve")
	names := rand.New(rand.NewPCG(1, 1)) // the language is the same for all seeds
	pick := func(l []string) string { return l[names.IntN(len(l))] }
	for len(w.words) < 4000 {
		s := pick(onsets) + pick(vowels) + pick(codas)
		if names.IntN(3) > 0 {
			s += pick(vowels) + pick(codas)
		}
		w.words = append(w.words, s)
	}
	w.zipf = rand.NewZipf(w.r, 1.15, 8, uint64(len(w.words)-1))
	w.who = rand.NewZipf(w.r, 1.1, 10, Actors-1)
	return w
}

var glue = strings.Fields("the of and to in a that is for with on as we our it not will be")

func (w *World) sentence(n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(' ')
		}
		if w.r.IntN(9) < 4 {
			b.WriteString(glue[w.r.IntN(len(glue))])
		} else {
			b.WriteString(w.words[w.zipf.Uint64()])
		}
	}
	s := b.String()
	return strings.ToUpper(s[:1]) + s[1:]
}

func actorID(i int) string   { return "a-" + strconv.Itoa(1+i) }
func actorName(i int) string { return "Actor " + strconv.Itoa(1+i) }
func polity(i int) string {
	i %= 50
	return "X" + string(rune('A'+i/10)) + string(rune('A'+i%10))
}

// Lexicon returns the actors, topics and summits of the world.
func Lexicon() *news.Lexicon {
	lx := &news.Lexicon{}
	for i := range Actors {
		lx.Actors = append(lx.Actors, news.Actor{ID: actorID(i), Kind: news.Person, Name: actorName(i), Country: polity(i)})
	}
	for i := range Topics {
		lx.Topics = append(lx.Topics, news.Topic{ID: "t-" + strconv.Itoa(1+i), Name: "Topic " + strconv.Itoa(1+i), Cues: []string{"topic " + strconv.Itoa(1+i)}})
	}
	for i := range Summits {
		day := first.AddDate(0, 0, (i+1)*days/(Summits+1)).Truncate(24 * time.Hour)
		lx.Summits = append(lx.Summits, news.Summit{ID: "s-" + strconv.Itoa(1+i), Name: "Summit " + strconv.Itoa(1+i), Start: day, End: day.AddDate(0, 0, 2), Zone: "UTC", Place: "Place " + strconv.Itoa(1+i),
			Participants: []string{polity(i), polity(i + 1)}, Actors: []string{actorID(i), actorID(i + 1)}})
	}
	return lx
}

// Article is a generated article with what analysis would find in it.
type Article struct {
	Outlet   string
	URL      string
	Content  news.Content
	Analysis news.Analysis
	speakers []int
	same     []int64 // utterance that each quote repeats, 0 for a new one
}

// Article makes the n-th article, published at the time.
func (w *World) Article(n int, at time.Time) Article {
	a := Article{Outlet: "o-" + strconv.Itoa(1+w.r.IntN(Outlets)), URL: "https://outlet.example/story/" + strconv.Itoa(n)}
	c := &a.Content
	c.Headline, c.Published, c.Language, c.Extractor = w.sentence(8), at, "en", "generated"
	var b strings.Builder
	b.WriteString(c.Headline)
	c.Blocks = append(c.Blocks, news.Block{Kind: text.Headline, Span: news.Span{Start: 0, End: b.Len()}})
	paragraph := func(f func()) news.Span {
		b.WriteByte('\n')
		start := b.Len()
		f()
		sp := news.Span{Start: start, End: b.Len()}
		c.Blocks = append(c.Blocks, news.Block{Kind: text.Paragraph, Span: sp})
		return sp
	}
	span := func(s string) news.Span {
		start := b.Len()
		b.WriteString(s)
		return news.Span{Start: start, End: b.Len()}
	}
	an := &a.Analysis
	an.Version = "generated"
	when := news.Date{From: at.Truncate(24 * time.Hour), To: at.Truncate(24*time.Hour).AddDate(0, 0, 1), Precision: news.Day, Basis: news.BasisStated, Rule: "weekday"}
	for q := range perArticle {
		sp, words, id := int(w.who.Uint64()), w.sentence(8+w.r.IntN(20)), int64(0)
		if len(w.recent) > perArticle && w.r.IntN(100) < retold {
			old := w.recent[w.r.IntN(len(w.recent))]
			sp, words, id = old.speaker, old.words, old.id
		}
		a.speakers, a.same = append(a.speakers, sp), append(a.same, id)
		kind := news.Direct
		if q%4 == 3 {
			kind = news.Indirect
		}
		var content, cue, source news.Span
		ev := paragraph(func() {
			if kind == news.Indirect {
				source = span(actorName(sp))
				b.WriteByte(' ')
				cue = span("said")
				b.WriteByte(' ')
				content = span(words)
				b.WriteByte('.')
				return
			}
			b.WriteString("“")
			content = span(words)
			b.WriteString(",” ")
			source = span(actorName(sp))
			b.WriteByte(' ')
			cue = span("said")
			b.WriteByte('.')
		})
		nq := news.Quote{Kind: kind, Place: news.InBody, Content: []news.Span{content}, Cue: cue, CueLemma: "say", Source: source, Speaker: news.Ref{Actor: actorID(sp), Name: actorName(sp), Span: source}, Level: news.LevelNamed,
			Topics: []string{"t-" + strconv.Itoa(1+w.r.IntN(Topics))}, Rule: "cue after/name", Confidence: .98, Lower: .97, Fired: []news.Span{cue}}
		if kind != news.Indirect {
			nq.Spans = nq.Content
		}
		if w.r.IntN(3) == 0 {
			nq.Said = when
		}
		an.Quotes = append(an.Quotes, nq)
		if q%4 == 1 {
			pos := []news.Position{news.Supports, news.Opposes, news.Conditional}[w.r.IntN(3)]
			an.Stances = append(an.Stances, news.Stance{Holder: nq.Speaker, Topic: nq.Topics[0], Target: "the plan", Position: pos, Intensity: 2, Cue: cue, Evidence: []news.Span{ev}, Via: news.ViaQuote, Quote: q, When: nq.Said,
				Rule: "commitment", Confidence: .98, Lower: .95})
		}
	}
	kinds := []struct{ root, kind string }{{"CONSULT", "bilateral meeting"}, {"CONSULT", "call"}, {"AGREE", "pledge"}, {"REQUEST", "demand"}, {"CONSULT", "press conference"}}
	for range events {
		k := kinds[w.r.IntN(len(kinds))]
		// Any two, in words of their own: few of a day's events are one.
		x, y := w.r.IntN(Actors), w.r.IntN(Actors)
		var cue news.Span
		label := ""
		ev := paragraph(func() {
			from := b.Len()
			b.WriteString(actorName(x) + " ")
			cue = span("met")
			b.WriteString(" " + actorName(y) + " over " + strings.ToLower(w.sentence(14)))
			label = b.String()[from:]
			b.WriteByte('.')
		})
		e := news.Event{Root: k.root, Kind: k.kind, Status: news.Happened, Who: []news.Ref{{Actor: actorID(x), Name: actorName(x)}}, Whom: []news.Ref{{Actor: actorID(y), Name: actorName(y)}}, When: when, Label: label, Cue: cue,
			Evidence: []news.Span{ev}, Topics: []string{"t-" + strconv.Itoa(1+w.r.IntN(Topics))}, Rule: "verb", Confidence: .95, Lower: .94, Quote: -1}
		if w.r.IntN(4) == 0 {
			e.Status = news.Planned
		}
		an.Events = append(an.Events, e)
	}
	c.Text = b.String()
	return a
}

// remember keeps an utterance among those that later articles retell.
func (w *World) remember(s said) {
	if len(w.recent) < 200 {
		w.recent = append(w.recent, s)
		return
	}
	w.recent[w.r.IntN(len(w.recent))] = s
}

// table collects rows for a COPY.
type table struct {
	name string
	cols []string
	rows [][]any
}

func (t *table) add(vs ...any) { t.rows = append(t.rows, vs) }

// Ready returns a world that goes on from what the store holds: an empty one is
// filled with n utterances, one that was filled before is left as it is.
func Ready(ctx context.Context, st *postgres.Store, n int) (*World, error) {
	rows, err := st.Pool().Query(ctx, `SELECT substr(speaker_id, 3)::int - 1, words, id FROM utterances WHERE speaker_id LIKE 'a-%' ORDER BY id DESC LIMIT 200`)
	if err != nil {
		return nil, fmt.Errorf("look at what was generated: %w", err)
	}
	w := New(uint64(time.Now().UnixNano())) // never the articles of an earlier run
	var s said
	if _, err := pgx.ForEachRow(rows, []any{&s.speaker, &s.words, &s.id}, func() error {
		w.recent = append(w.recent, s)
		return nil
	}); err != nil {
		return nil, fmt.Errorf("look at what was generated: %w", err)
	}
	if len(w.recent) > 0 {
		return w, nil
	}
	return Fill(ctx, st, n)
}

// Warm reads the tables and indexes of a store into the file cache, where those
// of a server that has been taking articles in are. It needs the rights of a
// superuser.
func Warm(ctx context.Context, st *postgres.Store) error {
	for _, q := range []string{`CREATE EXTENSION IF NOT EXISTS pg_prewarm`,
		`SELECT pg_prewarm(oid::regclass, 'read') FROM pg_class WHERE relkind IN ('r', 'i') AND relnamespace = 'public'::regnamespace`} {
		if _, err := st.Pool().Exec(ctx, q); err != nil {
			return fmt.Errorf("warm what was generated: %w", err)
		}
	}
	return nil
}

// Fill fills an empty, migrated store with coverage of n utterances, linked and
// projected, and returns the world, which goes on from there. It needs the
// rights of a superuser: foreign keys are not checked row by row.
func Fill(ctx context.Context, st *postgres.Store, n int) (*World, error) {
	if err := st.UpsertCatalogue(ctx, Lexicon()); err != nil {
		return nil, err
	}
	conn, err := st.Pool().Acquire(ctx)
	if err != nil {
		return nil, fmt.Errorf("generate: %w", err)
	}
	defer conn.Release()
	for _, q := range []string{
		`SET session_replication_role = replica`,
		`SET maintenance_work_mem = '512MB'`,
		`INSERT INTO outlets (id, name, country, enabled) SELECT 'o-' || i, 'Outlet ' || i, 'XA' || chr(65 + i % 10), false FROM generate_series(1, ` + strconv.Itoa(Outlets) + `) i`,
		`ALTER TABLE quote_keys DROP CONSTRAINT quote_keys_pkey`,
		`ALTER TABLE event_keys DROP CONSTRAINT event_keys_pkey`,
	} {
		if _, err := conn.Exec(ctx, q); err != nil {
			return nil, fmt.Errorf("generate: %w", err)
		}
	}
	w := New(uint64(n))
	f := newFiller(w, n)
	for f.utterance < int64(n) {
		f.article()
		if len(f.keys.rows) > 200_000 {
			if err := f.flush(ctx, conn.Conn()); err != nil {
				return nil, fmt.Errorf("generate: %w", err)
			}
		}
	}
	if err := f.flush(ctx, conn.Conn()); err != nil {
		return nil, fmt.Errorf("generate: %w", err)
	}
	for _, q := range finish {
		if _, err := conn.Exec(ctx, q); err != nil {
			return nil, fmt.Errorf("generate: %w\n%s", err, q)
		}
	}
	return w, nil
}

var finish = []string{
	`ALTER TABLE quote_keys ADD PRIMARY KEY (key, quote_id)`,
	`ALTER TABLE event_keys ADD PRIMARY KEY (key, report_id)`,
	`UPDATE timeline_items t SET payload = jsonb_set(t.payload, '{outlets}', o.all) FROM (
			SELECT q.utterance_id AS id, jsonb_agg(DISTINCT jsonb_build_object('id', o.id, 'name', o.name)) AS all FROM quotes q JOIN articles a ON a.id = q.article_id JOIN outlets o ON o.id = a.outlet_id
			GROUP BY q.utterance_id HAVING count(DISTINCT a.outlet_id) > 1) o
		WHERE t.kind = 'quote' AND t.item_id = o.id`,
	`INSERT INTO timeline_index (item, summit, topic, outlet, speaker, kind, sort_at)
		SELECT t.id, t.summit, tp, ot, a.num, t.kind, t.sort_at FROM timeline_items t JOIN actors a ON a.id = t.payload -> 'who' -> 0 ->> 'id'
		CROSS JOIN LATERAL (SELECT 0 AS tp UNION SELECT num FROM topics WHERE id = t.payload -> 'topics' -> 0 ->> 'id') x
		CROSS JOIN LATERAL (SELECT 0 AS ot UNION SELECT o.num FROM jsonb_array_elements(t.payload -> 'outlets') e JOIN outlets o ON o.id = e ->> 'id') y`,
	`INSERT INTO stance_places (item, summit, speaker, topic, position, sort_at)
		SELECT t.id, t.summit, a.num, o.num, t.payload ->> 'position', t.sort_at FROM timeline_items t
		JOIN actors a ON a.id = t.payload -> 'who' -> 0 ->> 'id' JOIN topics o ON o.id = t.payload -> 'topics' -> 0 ->> 'id' WHERE t.kind = 'stance'`,
	`INSERT INTO timeline_counts (summit, facet, value, n)
		SELECT summit, 'kind', kind, count(*) FROM timeline_index WHERE topic = 0 AND outlet = 0 GROUP BY summit, kind
		UNION ALL SELECT summit, 'speaker', speaker::text, count(*) FROM timeline_index WHERE topic = 0 AND outlet = 0 AND speaker <> 0 GROUP BY summit, speaker
		UNION ALL SELECT summit, 'topic', topic::text, count(*) FROM timeline_index WHERE topic <> 0 AND outlet = 0 GROUP BY summit, topic
		UNION ALL SELECT summit, 'outlet', outlet::text, count(*) FROM timeline_index WHERE topic = 0 AND outlet <> 0 GROUP BY summit, outlet`,
	`SELECT setval(pg_get_serial_sequence(t, 'id'), m) FROM (VALUES ('articles', (SELECT max(id) FROM articles)), ('revisions', (SELECT max(id) FROM revisions)), ('quotes', (SELECT max(id) FROM quotes)),
		('utterances', (SELECT max(id) FROM utterances)), ('event_reports', (SELECT max(id) FROM event_reports)), ('events', (SELECT max(id) FROM events)),
		('stance_reports', (SELECT max(id) FROM stance_reports)), ('stances', (SELECT max(id) FROM stances)), ('timeline_items', (SELECT max(id) FROM timeline_items))) v(t, m)`,
	// As the trigger on timeline_items makes them, which was off.
	`INSERT INTO search_items (kind, item_id, item, sort_at, reported, said_on, told_on, terms, updated)
		SELECT DISTINCT ON (t.kind, t.item_id) t.kind, t.item_id, t.id, t.sort_at, COALESCE((t.payload ->> 'reported')::timestamptz, t.sort_at), t.sort_at::date, t.sort_at::date,
			search_terms_of(t.kind, t.payload, ARRAY[s.id]), t.updated_at FROM timeline_items t JOIN summits s ON s.num = t.summit ORDER BY t.kind, t.item_id, t.id`,
	`SET session_replication_role = DEFAULT`,
	`VACUUM ANALYZE`,
}

// filler makes the rows of one article after the other.
type filler struct {
	w                                    *World
	n                                    int // utterances wanted
	id, utterance, quote, event, stance  int64
	item                                 int64
	articles, revisions, analyses        table
	quotes, keys, utterances             table
	reports, eventKeys, events           table
	stanceReports, stances, items, about table
}

func newFiller(w *World, n int) *filler {
	date := func(p string) []string {
		var out []string
		for _, c := range []string{"from", "to", "precision", "zone", "basis", "rule"} {
			out = append(out, p+c)
		}
		return out
	}
	cols := func(s string, more ...[]string) []string {
		out := strings.Fields(s)
		for _, m := range more {
			out = append(out, m...)
		}
		return out
	}
	return &filler{w: w, n: n,
		articles:  table{name: "articles", cols: cols("id outlet_id url state headline language published_at first_seen_at reported_at revision_id revisions words linked_at next_check_at")},
		revisions: table{name: "revisions", cols: cols("id article_id number hash fetched_at headline language published_at text blocks extractor words")},
		analyses:  table{name: "analyses", cols: cols("revision_id version lexicon_hash raw")},
		quotes: table{name: "quotes", cols: cols("id article_id fingerprint first_revision revision_id ordinal kind place parts starts ends words sentence sentence_start cue cue_lemma source speaker_id speaker_name level topics summits rule confidence lower fired established shown shown_sentence utterance_id wording keys",
			date("said_"))},
		keys:       table{name: "quote_keys", cols: cols("key quote_id")},
		utterances: table{name: "utterances", cols: cols("id speaker_id speaker_name established words shown reported_at reported_url seen_at topics", date("said_"))},
		reports: table{name: "event_reports", cols: cols("id article_id fingerprint first_revision revision_id ordinal root kind status who whom label parts starts ends cue topics summits rule confidence lower shown event_id keys",
			date("when_"))},
		eventKeys: table{name: "event_keys", cols: cols("key report_id")},
		events:    table{name: "events", cols: cols("id root kind status label best_report reported_at reported_url seen_at topics", date("when_"))},
		stanceReports: table{name: "stance_reports", cols: cols("id article_id fingerprint first_revision revision_id ordinal holder_id holder_name topic_id target position intensity cue parts starts ends via quote_id summits rule confidence lower established shown stance_id",
			date("when_"))},
		stances: table{name: "stances", cols: cols("id key holder_id holder_name topic_id position utterance_id established reported_at reported_url seen_at")},
		items:   table{name: "timeline_items", cols: cols("id summit kind item_id sort_at payload")},
		about:   table{name: "article_summits", cols: cols("article_id summit_id score")},
	}
}

func dateValues(d news.Date) []any {
	if !d.Known() {
		return []any{nil, nil, "", "", "", ""}
	}
	return []any{d.From, d.To, string(d.Precision), d.Zone, string(d.Basis), d.Rule}
}

func words(s string, spans []news.Span) (parts []string, starts, ends []int32) {
	for _, sp := range spans {
		parts, starts, ends = append(parts, sp.In(s)), append(starts, int32(sp.Start)), append(ends, int32(sp.End))
	}
	return parts, starts, ends
}

// summit returns the number of the summit that the n-th item belongs to: the
// first has half of them.
func (f *filler) summit() int {
	if f.w.r.IntN(2) == 0 {
		return 1
	}
	return 1 + f.w.r.IntN(Summits)
}

func (f *filler) article() {
	f.id++
	total := int64(f.n)/perArticle + 1
	at := first.Add(time.Duration(float64(days*24) * float64(f.id) / float64(total+total/8) * float64(time.Hour)))
	a := f.w.Article(int(f.id), at)
	c := a.Content
	sum := sha256.Sum256([]byte(c.Text))
	seen := at.Add(10 * time.Minute)
	nw := len(strings.Fields(c.Text))
	blocks, _ := json.Marshal(c.Blocks)
	f.articles.add(f.id, a.Outlet, a.URL, "stored", c.Headline, "en", at, seen, at, f.id, 1, nw, seen, nil)
	f.revisions.add(f.id, f.id, 1, hex.EncodeToString(sum[:]), seen, c.Headline, "en", at, c.Text, blocks, c.Extractor, nw)
	f.analyses.add(f.id, a.Analysis.Version, "", []byte("{}"))
	num := f.summit()
	in := []string{"s-" + strconv.Itoa(num)}
	f.about.add(f.id, in[0], .8)
	outlet := postgres.Named{ID: a.Outlet, Name: "Outlet " + a.Outlet[2:]}
	ref := postgres.ArticleRef{ID: f.id, Outlet: outlet, URL: a.URL, Headline: c.Headline, Published: at, FirstSeen: seen}
	named := func(id string) []postgres.Named { return []postgres.Named{{ID: id, Name: "Topic " + id[2:]}} }
	put := func(it postgres.Item) {
		f.item++
		payload, _ := json.Marshal(it)
		f.items.add(f.item, num, string(it.Kind), it.ID, it.SortAt, payload)
	}
	src := link.Source{Article: f.id, Outlet: a.Outlet, URL: a.URL, Published: at, Language: "en"}
	quoteIDs := make([]int64, len(a.Analysis.Quotes))
	utterances := make([]int64, len(a.Analysis.Quotes))
	for i, q := range a.Analysis.Quotes {
		f.quote++
		quoteIDs[i] = f.quote
		parts, starts, ends := words(c.Text, q.Parts())
		told := strings.Join(parts, " ")
		u := a.same[i]
		if u == 0 {
			f.utterance++
			u = f.utterance
			f.w.remember(said{a.speakers[i], told, u})
			it := postgres.Item{Kind: news.ItemUtterance, ID: u, SortAt: at, Who: []postgres.ActorRef{{ID: q.Speaker.Actor, Name: q.Speaker.Name}}, Named: true, Words: told, Speech: q.Kind, Language: "en", Cue: "said",
				When: q.Said, Reported: at, Seen: seen, First: ref, Outlets: []postgres.Named{outlet}, Reports: 1, State: news.StateSuggested, Topics: named(q.Topics[0]), Evidence: []int64{f.quote}, Level: q.Level, Rule: q.Rule, Confidence: q.Confidence}
			put(it)
			f.utterances.add(append([]any{u, q.Speaker.Actor, q.Speaker.Name, true, told, told, at, a.URL, seen, q.Topics}, dateValues(q.Said)...)...)
		}
		utterances[i] = u
		lq := link.Quote{Source: src, ID: f.quote, Ordinal: i, Place: q.Place, Kind: q.Kind, Level: q.Level, Speaker: q.Speaker.Actor, Text: told, Said: q.Said}
		ks := append([]int64{}, link.IndexKeys(lq)...)
		for _, k := range ks {
			f.keys.add(k, f.quote)
		}
		f.quotes.add(append([]any{f.quote, f.id, "quote:" + strconv.FormatInt(f.quote, 36) + ":0", f.id, f.id, i, string(q.Kind), string(q.Place), parts, starts, ends, told, told, starts[0], "said", "say", q.Speaker.Name, q.Speaker.Actor, q.Speaker.Name,
			string(q.Level), q.Topics, in, q.Rule, q.Confidence, q.Lower, []string{"said"}, true, told, told, u, "verbatim", ks}, dateValues(q.Said)...)...)
	}
	for i, e := range a.Analysis.Events {
		f.event++
		parts, starts, ends := words(c.Text, e.Evidence)
		who, whom := []postgres.ActorRef{{ID: e.Who[0].Actor, Name: e.Who[0].Name}}, []postgres.ActorRef{{ID: e.Whom[0].Actor, Name: e.Whom[0].Name}}
		x, _ := strconv.Atoi(e.Who[0].Actor[2:])
		y, _ := strconv.Atoi(e.Whom[0].Actor[2:])
		le := link.Event{Source: src, ID: f.event, Ordinal: i, Root: e.Root, Kind: e.Kind, Status: e.Status, Who: []string{e.Who[0].Actor}, Whom: []string{e.Whom[0].Actor}, Sides: []string{polity(x - 1), polity(y - 1)}, When: e.When, Label: e.Label, Text: parts[0], Topics: e.Topics}
		ks := append([]int64{}, link.EventIndexKeys(le)...)
		for _, k := range ks {
			f.eventKeys.add(k, f.event)
		}
		jw, _ := json.Marshal(who)
		jm, _ := json.Marshal(whom)
		f.reports.add(append([]any{f.event, f.id, "event:" + strconv.FormatInt(f.event, 36) + ":0", f.id, f.id, i, e.Root, e.Kind, string(e.Status), jw, jm, e.Label, parts, starts, ends, "met", e.Topics, in, e.Rule, e.Confidence, e.Lower, parts[0], f.event, ks},
			dateValues(e.When)...)...)
		f.events.add(append([]any{f.event, e.Root, e.Kind, string(e.Status), e.Label, f.event, at, a.URL, seen, e.Topics}, dateValues(e.When)...)...)
		put(postgres.Item{Kind: news.ItemEvent, ID: f.event, SortAt: at, Who: who, Whom: whom, Named: true, Words: e.Label, Language: "en", When: e.When, Reported: at, Seen: seen, First: ref, Outlets: []postgres.Named{outlet}, Reports: 1,
			State: news.StateSuggested, Topics: named(e.Topics[0]), EventKind: e.Kind, Root: e.Root, Status: e.Status, Evidence: []int64{f.event}, Rule: e.Rule, Confidence: e.Confidence, Agenda: e.Status == news.Planned})
	}
	for i, s := range a.Analysis.Stances {
		f.stance++
		parts, starts, ends := words(c.Text, s.Evidence)
		u := utterances[s.Quote]
		f.stanceReports.add(append([]any{f.stance, f.id, "stance:" + strconv.FormatInt(f.stance, 36) + ":0", f.id, f.id, i, s.Holder.Actor, s.Holder.Name, s.Topic, s.Target, string(s.Position), s.Intensity, "said", parts, starts, ends, string(s.Via), quoteIDs[s.Quote], in,
			s.Rule, s.Confidence, s.Lower, true, parts[0], f.stance}, dateValues(s.When)...)...)
		f.stances.add(f.stance, s.Holder.Actor+"|"+s.Topic+"|"+string(s.Position)+"|u"+strconv.FormatInt(u, 10)+"|"+strconv.FormatInt(f.stance, 10), s.Holder.Actor, s.Holder.Name, s.Topic, string(s.Position), u, true, at, a.URL, seen)
		put(postgres.Item{Kind: news.ItemStance, ID: f.stance, SortAt: at, Who: []postgres.ActorRef{{ID: s.Holder.Actor, Name: s.Holder.Name}}, Named: true, Words: s.Target, Sentence: parts[0], Teller: outlet, Language: "en", When: s.When, Reported: at,
			Seen: seen, First: ref, Outlets: []postgres.Named{outlet}, Reports: 1, State: news.StateSuggested, Topics: named(s.Topic), Position: s.Position, Intensity: s.Intensity, Via: s.Via, Utterance: u, Evidence: []int64{quoteIDs[s.Quote]}, Rule: s.Rule, Confidence: s.Confidence})
	}
}

// flush writes the rows made so far.
func (f *filler) flush(ctx context.Context, conn *pgx.Conn) error {
	for _, t := range []*table{&f.articles, &f.revisions, &f.analyses, &f.utterances, &f.quotes, &f.keys, &f.events, &f.reports, &f.eventKeys, &f.stances, &f.stanceReports, &f.items, &f.about} {
		if _, err := conn.CopyFrom(ctx, pgx.Identifier{t.name}, t.cols, pgx.CopyFromRows(t.rows)); err != nil {
			return fmt.Errorf("%s: %w", t.name, err)
		}
		t.rows = t.rows[:0]
	}
	return nil
}
