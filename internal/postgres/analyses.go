package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"readout/internal/news"
	"readout/internal/text"
)

// RevisionInput is what analysing a revision needs: its text and what its
// outlet is.
type RevisionInput struct {
	Revision news.Revision
	Article  news.Article
	Outlet   news.Outlet // without feeds
	Latest   bool
}

// RevisionInput reads a revision for analysis.
func (s *Store) RevisionInput(ctx context.Context, id int64) (RevisionInput, error) {
	var in RevisionInput
	r, a, o := &in.Revision, &in.Article, &in.Outlet
	var published, artPublished *time.Time
	var blocks, posts, rules []byte
	err := s.pool.QueryRow(ctx, `SELECT r.id, r.article_id, r.number, r.hash, r.fetched_at, r.headline, r.language, r.published_at, r.zone, r.date_only, r.text, r.blocks, r.posts, r.live_blog,
			a.id, a.outlet_id, a.url, a.headline, a.published_at, a.date_only, a.first_seen_at, a.language, a.kind, a.revision_id = r.id,
			o.id, o.name, o.country, o.language, o.kind, o.rights, o.sample, o.rules
		FROM revisions r JOIN articles a ON a.id = r.article_id JOIN outlets o ON o.id = a.outlet_id WHERE r.id = $1`, id).
		Scan(&r.ID, &r.ArticleID, &r.Number, &r.Hash, &r.FetchedAt, &r.Headline, &r.Language, &published, &r.Zone, &r.DateOnly, &r.Text, &blocks, &posts, &r.LiveBlog,
			&a.ID, &a.OutletID, &a.URL, &a.Headline, &artPublished, &a.DateOnly, &a.FirstSeen, &a.Language, &a.Kind, &in.Latest,
			&o.ID, &o.Name, &o.Country, &o.Language, &o.Kind, &o.Rights, &o.Sample, &rules)
	if err == nil {
		err = json.Unmarshal(blocks, &r.Blocks)
	}
	if err == nil {
		err = json.Unmarshal(posts, &r.Posts)
	}
	if err == nil {
		err = json.Unmarshal(rules, &o.Rules)
	}
	if err != nil {
		return in, fmt.Errorf("read revision %d: %w", id, notFound(err))
	}
	r.Published, a.Published = when(published), when(artPublished)
	return in, nil
}

// SaveAnalysis keeps what was found in a revision and, when it is its article's
// latest, brings the effective rows in line with it and with people's
// decisions, and enqueues linking: one transaction.
func (s *Store) SaveAnalysis(ctx context.Context, revisionID int64, a news.Analysis) error {
	raw, err := json.Marshal(a)
	if err != nil {
		return fmt.Errorf("save analysis of revision %d: %w", revisionID, err)
	}
	if err := s.proposeActors(ctx, a.Proposed); err != nil {
		return fmt.Errorf("save analysis of revision %d: %w", revisionID, err)
	}
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		var article int64
		if err := tx.QueryRow(ctx, `SELECT article_id FROM revisions WHERE id = $1`, revisionID).Scan(&article); err != nil {
			return notFound(err)
		}
		var latest *int64
		if err := tx.QueryRow(ctx, `SELECT revision_id FROM articles WHERE id = $1 FOR UPDATE`, article).Scan(&latest); err != nil {
			return notFound(err)
		}
		if _, err := tx.Exec(ctx, `INSERT INTO analyses (revision_id, version, lexicon_hash, skipped, raw) VALUES (@revision, @version, @hash, @skipped, @raw)
			ON CONFLICT (revision_id) DO UPDATE SET version = excluded.version, lexicon_hash = excluded.lexicon_hash, skipped = excluded.skipped, raw = excluded.raw, analysed_at = now()`,
			pgx.StrictNamedArgs{"revision": revisionID, "version": a.Version, "hash": a.LexiconHash, "skipped": a.Skipped, "raw": cleanJSON(raw)}); err != nil {
			return err
		}
		if latest == nil || *latest != revisionID {
			return nil
		}
		if err := s.applyAnalysis(ctx, tx, article, revisionID, a); err != nil {
			return err
		}
		return s.enqueue(ctx, tx, LinkRevision{article})
	})
	if err != nil {
		return fmt.Errorf("save analysis of revision %d: %w", revisionID, err)
	}
	return nil
}

// cleanJSON drops what jsonb cannot hold.
func cleanJSON(b []byte) []byte {
	if !strings.Contains(string(b), `\u0000`) {
		return b
	}
	return []byte(strings.ReplaceAll(string(b), `\u0000`, ""))
}

// Analysis returns what was found in a revision. One that has not been analysed
// gives news.ErrNotFound.
func (s *Store) Analysis(ctx context.Context, revisionID int64) (news.Analysis, error) {
	var a news.Analysis
	var raw []byte
	err := s.pool.QueryRow(ctx, `SELECT raw FROM analyses WHERE revision_id = $1`, revisionID).Scan(&raw)
	if err == nil {
		err = json.Unmarshal(raw, &a)
	}
	if err != nil {
		return a, fmt.Errorf("read analysis of revision %d: %w", revisionID, notFound(err))
	}
	return a, nil
}

// proposeActors adds people that an analysis found and nobody knows. An id that
// is taken is left alone: who is meant is an editor's question. It is a
// transaction of its own: analyses that find the same name must not wait for
// each other.
func (s *Store) proposeActors(ctx context.Context, actors []news.Actor) error {
	type row struct {
		ID      string         `json:"id"`
		Kind    news.ActorKind `json:"kind"`
		Name    string         `json:"name"`
		Gender  string         `json:"gender"`
		Country string         `json:"country"`
		Source  string         `json:"source"`
		Sample  bool           `json:"sample"`
	}
	var rows []row
	for _, a := range actors {
		r := row{a.ID, a.Kind, a.Name, a.Gender, a.Country, a.Source, a.Sample}
		if r.ID == "" {
			r.ID = text.Slug(a.Name)
		}
		if r.Kind == "" {
			r.Kind = news.Person
		}
		if r.ID != "" && r.Name != "" {
			rows = append(rows, r)
		}
	}
	if len(rows) == 0 {
		return nil
	}
	j, err := json.Marshal(rows)
	if err != nil {
		return err
	}
	_, err = s.pool.Exec(ctx, `INSERT INTO actors (id, kind, name, gender, country, source, unsure, proposed, sample)
		SELECT DISTINCT ON (r.id) r.id, r.kind, r.name, r.gender, r.country, r.source, true, true, r.sample
		FROM jsonb_to_recordset($1::jsonb) AS r(id text, kind text, name text, gender text, country text, source text, sample boolean)
		WHERE NOT EXISTS (SELECT FROM actors a WHERE a.id = r.id) ORDER BY r.id, r.name ON CONFLICT (id) DO NOTHING`, cleanJSON(j))
	if err != nil {
		return fmt.Errorf("propose actors: %w", err)
	}
	return nil
}

// columns are the columns of an effective table, each "name type".
type columns []string

// names returns the columns' names, each after prefix.
func (c columns) names(prefix string) string {
	var b strings.Builder
	for i, col := range c {
		if i > 0 {
			b.WriteString(", ")
		}
		name, _, _ := strings.Cut(col, " ")
		b.WriteString(prefix + name)
	}
	return b.String()
}

// upsert returns the statement that writes rows given as a JSON array to an
// effective table, by (article, fingerprint), and returns (fingerprint, id).
func (c columns) upsert(table string) string {
	var set []string
	for _, col := range c {
		if name, _, _ := strings.Cut(col, " "); name != "fingerprint" {
			set = append(set, name+" = excluded."+name)
		}
	}
	return `INSERT INTO ` + table + ` (article_id, first_revision, revision_id, present, ` + c.names("") + `)
		SELECT @article, @revision, @revision, true, ` + c.names("r.") + ` FROM jsonb_to_recordset(@rows::jsonb) AS r(` + strings.Join(c, ", ") + `)
		ON CONFLICT (article_id, fingerprint) DO UPDATE SET revision_id = excluded.revision_id, present = true, ` + strings.Join(set, ", ") + `
		RETURNING fingerprint, id`
}

type dateColumns struct {
	From      *time.Time
	To        *time.Time
	Precision news.Precision
	Zone      string
	Basis     news.Basis
	Rule      string
}

func dateRow(d news.Date) dateColumns {
	if !d.Known() {
		return dateColumns{}
	}
	c := dateColumns{nullTime(d.From), nullTime(d.To), d.Precision, d.Zone, d.Basis, d.Rule}
	if c.From != nil && c.To != nil && c.To.Before(*c.From) {
		c.To = c.From
	}
	return c
}

type quoteRow struct {
	Fingerprint    string          `json:"fingerprint"`
	Ordinal        int             `json:"ordinal"`
	Kind           news.QuoteKind  `json:"kind"`
	Place          news.BlockPlace `json:"place"`
	Parts          []string        `json:"parts"`
	Starts         []int           `json:"starts"`
	Ends           []int           `json:"ends"`
	Words          string          `json:"words"`
	Prefix         string          `json:"prefix"`
	Suffix         string          `json:"suffix"`
	Sentence       string          `json:"sentence"`
	SentenceStart  int             `json:"sentence_start"`
	Cue            string          `json:"cue"`
	CueLemma       string          `json:"cue_lemma"`
	Loaded         bool            `json:"loaded"`
	Source         string          `json:"source"`
	SpeakerID      *string         `json:"speaker_id"`
	SpeakerName    string          `json:"speaker_name"`
	Level          news.Level      `json:"level"`
	InnerID        *string         `json:"inner_id"`
	InnerName      string          `json:"inner_name"`
	Addressee      string          `json:"addressee"`
	Occasion       string          `json:"occasion"`
	SaidFrom       *time.Time      `json:"said_from"`
	SaidTo         *time.Time      `json:"said_to"`
	SaidPrecision  news.Precision  `json:"said_precision"`
	SaidZone       string          `json:"said_zone"`
	SaidBasis      news.Basis      `json:"said_basis"`
	SaidRule       string          `json:"said_rule"`
	Topics         []string        `json:"topics"`
	Rule           string          `json:"rule"`
	Confidence     float64         `json:"confidence"`
	Lower          float64         `json:"lower"`
	Fired          []string        `json:"fired"`
	NotSpeech      string          `json:"not_speech"`
	Post           int             `json:"post"`
	State          news.State      `json:"state"`
	SpeakerDecided bool            `json:"speaker_decided"`
	Established    bool            `json:"established"`
	Shown          string          `json:"shown"`
	ShownSentence  string          `json:"shown_sentence"`
	Cut            bool            `json:"cut"`
	Joined         bool            `json:"joined_automatically"`

	spans    []news.Span
	sentence news.Span
}

var quoteColumns = columns{"fingerprint text", "ordinal int", "kind text", "place text", "parts text[]", "starts int[]", "ends int[]", "words text", "prefix text", "suffix text",
	"sentence text", "sentence_start int", "cue text", "cue_lemma text", "loaded boolean", "source text", "speaker_id text", "speaker_name text", "level text",
	"inner_id text", "inner_name text", "addressee text", "occasion text", "said_from timestamptz", "said_to timestamptz", "said_precision text", "said_zone text",
	"said_basis text", "said_rule text", "topics text[]", "rule text", "confidence float8", "lower float8", "fired text[]", "not_speech text", "post int", "state text",
	"speaker_decided boolean", "established boolean", "shown text", "shown_sentence text", "cut boolean", "joined_automatically boolean"}

type eventRow struct {
	Fingerprint   string         `json:"fingerprint"`
	Ordinal       int            `json:"ordinal"`
	Root          string         `json:"root"`
	Mode          string         `json:"mode"`
	Kind          string         `json:"kind"`
	Status        news.Status    `json:"status"`
	Who           []ActorRef     `json:"who"`
	Whom          []ActorRef     `json:"whom"`
	Place         ActorRef       `json:"place"`
	WhenFrom      *time.Time     `json:"when_from"`
	WhenTo        *time.Time     `json:"when_to"`
	WhenPrecision news.Precision `json:"when_precision"`
	WhenZone      string         `json:"when_zone"`
	WhenBasis     news.Basis     `json:"when_basis"`
	WhenRule      string         `json:"when_rule"`
	Label         string         `json:"label"`
	Parts         []string       `json:"parts"`
	Starts        []int          `json:"starts"`
	Ends          []int          `json:"ends"`
	Cue           string         `json:"cue"`
	Topics        []string       `json:"topics"`
	Rule          string         `json:"rule"`
	Confidence    float64        `json:"confidence"`
	Lower         float64        `json:"lower"`
	QuoteID       *int64         `json:"quote_id"`
	Occasion      bool           `json:"occasion"`
	Post          int            `json:"post"`
	State         news.State     `json:"state"`
	Shown         string         `json:"shown"`
	Cut           bool           `json:"cut"`

	spans []news.Span
	quote int
}

var eventColumns = columns{"fingerprint text", "ordinal int", "root text", "mode text", "kind text", "status text", "who jsonb", "whom jsonb", "place jsonb",
	"when_from timestamptz", "when_to timestamptz", "when_precision text", "when_zone text", "when_basis text", "when_rule text", "label text", "parts text[]", "starts int[]",
	"ends int[]", "cue text", "topics text[]", "rule text", "confidence float8", "lower float8", "quote_id bigint", "occasion boolean", "post int", "state text", "shown text", "cut boolean"}

type stanceRow struct {
	Fingerprint   string         `json:"fingerprint"`
	Ordinal       int            `json:"ordinal"`
	HolderID      *string        `json:"holder_id"`
	HolderName    string         `json:"holder_name"`
	TopicID       string         `json:"topic_id"`
	Target        string         `json:"target"`
	Position      news.Position  `json:"position"`
	Intensity     int            `json:"intensity"`
	Cue           string         `json:"cue"`
	Parts         []string       `json:"parts"`
	Starts        []int          `json:"starts"`
	Ends          []int          `json:"ends"`
	Condition     string         `json:"condition"`
	Hedge         string         `json:"hedge"`
	Via           news.Via       `json:"via"`
	QuoteID       *int64         `json:"quote_id"`
	WhenFrom      *time.Time     `json:"when_from"`
	WhenTo        *time.Time     `json:"when_to"`
	WhenPrecision news.Precision `json:"when_precision"`
	WhenZone      string         `json:"when_zone"`
	WhenBasis     news.Basis     `json:"when_basis"`
	WhenRule      string         `json:"when_rule"`
	Rule          string         `json:"rule"`
	Confidence    float64        `json:"confidence"`
	Lower         float64        `json:"lower"`
	Post          int            `json:"post"`
	State         news.State     `json:"state"`
	Established   bool           `json:"established"`
	Shown         string         `json:"shown"`
	Cut           bool           `json:"cut"`

	spans []news.Span
	quote int
}

var stanceColumns = columns{"fingerprint text", "ordinal int", "holder_id text", "holder_name text", "topic_id text", "target text", "position text", "intensity int", "cue text",
	"parts text[]", "starts int[]", "ends int[]", "condition text", "hedge text", "via text", "quote_id bigint", "when_from timestamptz", "when_to timestamptz",
	"when_precision text", "when_zone text", "when_basis text", "when_rule text", "rule text", "confidence float8", "lower float8", "post int", "state text",
	"established boolean", "shown text", "cut boolean"}

// policy is what decides how findings become public.
type policy struct {
	share, lower float64
	rights       news.Rights
	kind         news.ArticleKind
	actors       map[string]actorRow // those the analysis names
	topics       map[string]bool
	names        map[string]string // proposed actors' ids by name
	edits        []storedEdit      // of the article, newest first
	hidden       hiddenWords
	editWords    []int // of each edit, words that the public may see
}

type actorRow struct {
	ID     string // of the actor that stands
	Name   string
	Unsure bool
}

// applyAnalysis writes the effective rows of an article's latest revision. The
// caller holds the article's lock.
func (s *Store) applyAnalysis(ctx context.Context, tx pgx.Tx, article, revision int64, a news.Analysis) error {
	var body, headline string
	p := policy{actors: map[string]actorRow{}, topics: map[string]bool{}, names: map[string]string{}}
	err := tx.QueryRow(ctx, `SELECT r.text, r.headline, o.rights, a.kind,
			COALESCE((SELECT value::float8 FROM settings WHERE name = 'public_share'), 0.30), COALESCE((SELECT value::float8 FROM settings WHERE name = 'publication_lower'), 0.93)
		FROM revisions r JOIN articles a ON a.id = r.article_id JOIN outlets o ON o.id = a.outlet_id WHERE r.id = $1`, revision).
		Scan(&body, &headline, &p.rights, &p.kind, &p.share, &p.lower)
	if err != nil {
		return notFound(err)
	}
	decisions, err := decisionsOf(ctx, tx, article)
	if err != nil {
		return err
	}
	eff := news.ApplyDecisions(body, a, decisions)
	if err := p.load(ctx, tx, eff, a.Proposed); err != nil {
		return err
	}
	if p.edits, err = editsOf(ctx, tx, []int64{article}); err != nil {
		return fmt.Errorf("edits: %w", err)
	}
	if len(p.edits) > 0 {
		if p.hidden, err = takenOut(ctx, tx, article, eff, body); err != nil {
			return fmt.Errorf("edits: %w", err)
		}
	}
	quotes, events, stances := p.rows(body, headline, eff)
	if err := saveShown(ctx, tx, p.edits, p.editWords); err != nil {
		return fmt.Errorf("edits: %w", err)
	}

	if err := absent(ctx, tx, article, revision); err != nil {
		return err
	}
	ids, err := upsert(ctx, tx, quoteColumns, "quotes", article, revision, quotes)
	if err != nil {
		return fmt.Errorf("quotes: %w", err)
	}
	at := func(i int) *int64 {
		if i < 0 || i >= len(quotes) {
			return nil
		}
		if id, ok := ids[quotes[i].Fingerprint]; ok {
			return &id
		}
		return nil
	}
	for i := range events {
		events[i].QuoteID = at(events[i].quote)
	}
	for i := range stances {
		stances[i].QuoteID = at(stances[i].quote)
	}
	if _, err := upsert(ctx, tx, eventColumns, "event_reports", article, revision, events); err != nil {
		return fmt.Errorf("events: %w", err)
	}
	if _, err := upsert(ctx, tx, stanceColumns, "stance_reports", article, revision, stances); err != nil {
		return fmt.Errorf("stances: %w", err)
	}
	return saveOrphans(ctx, tx, article, revision, eff.Orphans)
}

// absent marks what an article's rows say as no longer there, before those that
// the revision has are written again. What a page that was read in part lacks,
// and what stood in posts that have scrolled off a live blog, nobody took back:
// it stays.
func absent(ctx context.Context, tx pgx.Tx, article, revision int64) error {
	var partial, live bool
	var now []news.Post
	if err := tx.QueryRow(ctx, `SELECT partial, live_blog, posts FROM revisions WHERE id = $1`, revision).Scan(&partial, &live, &now); err != nil {
		return notFound(err)
	}
	stay, posts := []int64{}, []int{}
	if live {
		there := map[string]bool{}
		for _, p := range now {
			there[p.Key()] = true
		}
		rows, err := tx.Query(ctx, `SELECT DISTINCT x.revision_id, x.post, r.posts -> (x.post - 1) FROM (
				SELECT revision_id, post FROM quotes WHERE article_id = $1 AND present AND post > 0
				UNION SELECT revision_id, post FROM event_reports WHERE article_id = $1 AND present AND post > 0
				UNION SELECT revision_id, post FROM stance_reports WHERE article_id = $1 AND present AND post > 0) x
			JOIN revisions r ON r.id = x.revision_id WHERE x.revision_id <> $2 AND jsonb_array_length(r.posts) >= x.post`, article, revision)
		if err != nil {
			return err
		}
		var id int64
		var n int
		var p news.Post
		if _, err := pgx.ForEachRow(rows, []any{&id, &n, &p}, func() error {
			if !there[p.Key()] {
				stay, posts = append(stay, id), append(posts, n)
			}
			p = news.Post{}
			return nil
		}); err != nil {
			return err
		}
	}
	for _, table := range []string{"quotes", "event_reports", "stance_reports"} {
		if _, err := tx.Exec(ctx, `UPDATE `+table+` x SET present = false WHERE article_id = $1 AND present AND (NOT $2 OR revision_id = $3)
			AND NOT EXISTS (SELECT FROM unnest($4::bigint[], $5::int[]) AS k(revision, post) WHERE k.revision = x.revision_id AND k.post = x.post)`, article, partial, revision, stay, posts); err != nil {
			return err
		}
	}
	return nil
}

func upsert[T any](ctx context.Context, tx pgx.Tx, cols columns, table string, article, revision int64, rows []T) (map[string]int64, error) {
	ids := map[string]int64{}
	if len(rows) == 0 {
		return ids, nil
	}
	b, err := json.Marshal(rows)
	if err != nil {
		return nil, err
	}
	res, err := tx.Query(ctx, cols.upsert(table), pgx.StrictNamedArgs{"article": article, "revision": revision, "rows": cleanJSON(b)})
	if err != nil {
		return nil, err
	}
	var fp string
	var id int64
	_, err = pgx.ForEachRow(res, []any{&fp, &id}, func() error {
		ids[fp] = id
		return nil
	})
	return ids, err
}

// load reads which of the named actors and topics there are.
func (p *policy) load(ctx context.Context, tx pgx.Tx, eff news.Effective, proposed []news.Actor) error {
	named := map[string]bool{}
	topics := map[string]bool{}
	see := func(rs ...news.Ref) {
		for _, r := range rs {
			if r.Actor != "" {
				named[r.Actor] = true
			}
		}
	}
	for _, q := range eff.Quotes {
		see(q.Speaker, q.Inner)
	}
	for _, ev := range eff.Events {
		see(ev.Who...)
		see(ev.Whom...)
		see(ev.Where)
	}
	for _, st := range eff.Stances {
		see(st.Holder)
		topics[st.Topic] = true
	}
	for _, a := range proposed {
		id := a.ID
		if id == "" {
			id = text.Slug(a.Name)
		}
		if id != "" {
			p.names[a.Name] = id
			named[id] = true
		}
	}
	rows, err := tx.Query(ctx, `SELECT a.id, COALESCE(b.id, a.id), COALESCE(b.name, a.name), COALESCE(b.unsure, a.unsure) FROM actors a LEFT JOIN actors b ON b.id = a.merged_into WHERE a.id = ANY($1)`, keys(named))
	if err != nil {
		return err
	}
	var id string
	var ar actorRow
	if _, err := pgx.ForEachRow(rows, []any{&id, &ar.ID, &ar.Name, &ar.Unsure}, func() error {
		p.actors[id] = ar
		return nil
	}); err != nil {
		return err
	}
	if len(topics) == 0 {
		return nil
	}
	rows, err = tx.Query(ctx, `SELECT id FROM topics WHERE id = ANY($1)`, keys(topics))
	if err != nil {
		return err
	}
	_, err = pgx.ForEachRow(rows, []any{&id}, func() error {
		p.topics[id] = true
		return nil
	})
	return err
}

func keys(m map[string]bool) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	return out
}

// actor resolves a reference to a stored actor; nil for one that is none.
func (p *policy) actor(r news.Ref) (id *string, name string, unsure bool) {
	key := r.Actor
	if key == "" && r.Name != "" {
		key = p.names[r.Name]
	}
	if a, ok := p.actors[key]; ok {
		name = r.Name
		if name == "" || r.Actor != "" {
			name = a.Name
		}
		return &a.ID, name, a.Unsure
	}
	return nil, r.Name, false
}

func (p *policy) ref(r news.Ref) ActorRef {
	id, name, _ := p.actor(r)
	if id == nil {
		return ActorRef{Name: name}
	}
	return ActorRef{ID: *id, Name: name}
}

// public is the one place that decides whether a name or position may be shown
// without review: a person decided, or its rule's measured precision has a
// lower bound at or over the limit.
func (p *policy) public(v news.Verdict, lower float64, unsure bool) bool {
	if v.SpeakerDecided || v.State == news.StateAccepted || v.State == news.StateReviewed {
		return true
	}
	return lower >= p.lower && !unsure
}

// rows makes the effective rows, with what of each the public may see.
func (p *policy) rows(body, headline string, eff news.Effective) ([]quoteRow, []eventRow, []stanceRow) {
	doc := text.Parse(body, nil)
	sentence := func(spans ...news.Span) news.Span {
		c := text.Cover(spans...)
		if c.Empty() {
			return c
		}
		i, j := doc.Sentence(c.Start), doc.Sentence(c.End-1)
		if i < 0 || j < 0 {
			return c
		}
		return text.Cover(doc.Sentences[i].Span, doc.Sentences[j].Span)
	}
	var quotes []quoteRow
	at := make([]int, len(eff.Quotes)) // row of each quote, -1 for none
	seen := map[string]bool{}
	for i, q := range eff.Quotes {
		at[i] = -1
		spans := valid(body, q.Parts())
		if len(spans) == 0 || seen[q.Fingerprint] {
			continue
		}
		seen[q.Fingerprint] = true
		r := quoteRow{Fingerprint: q.Fingerprint, Ordinal: i, Kind: q.Quote.Kind, Place: q.Place, Cue: q.Cue.In(body), CueLemma: q.CueLemma, Loaded: q.Loaded, Source: q.Source.In(body),
			Level: q.Level, Addressee: q.Addressee.In(body), Occasion: q.Occasion.In(body), Topics: list(q.Topics), Rule: q.Rule, Confidence: unit(q.Confidence), Lower: unit(q.Lower),
			NotSpeech: q.NotSpeech, Post: q.Post, State: q.State, SpeakerDecided: q.SpeakerDecided, Joined: q.Joined, spans: spans}
		if r.Kind == "" {
			r.Kind = news.Direct
		}
		if r.Place == "" {
			r.Place = news.InBody
		}
		r.Parts, r.Starts, r.Ends = parts(body, spans)
		r.Words = strings.Join(r.Parts, " ")
		about := []news.Span{spans[0]}
		if !q.Cue.Empty() && q.Cue.Valid(body) {
			about = []news.Span{q.Cue}
			if text.Cover(q.Cue, spans[0]).Len() < 600 {
				about = append(about, spans[0])
			}
		}
		r.sentence = sentence(about...)
		if r.sentence.Len() > 1200 {
			r.sentence = sentence(about[0])
		}
		r.Sentence, r.SentenceStart = r.sentence.In(body), r.sentence.Start
		r.Prefix, r.Suffix = around(body, text.Cover(spans...), text.Cover(append([]news.Span{r.sentence}, spans...)...))
		unsure := false
		r.SpeakerID, r.SpeakerName, unsure = p.actor(q.Speaker)
		r.InnerID, r.InnerName, _ = p.actor(q.Inner)
		d := dateRow(q.Said)
		r.SaidFrom, r.SaidTo, r.SaidPrecision, r.SaidZone, r.SaidBasis, r.SaidRule = d.From, d.To, d.Precision, d.Zone, d.Basis, d.Rule
		r.Fired = []string{}
		for _, sp := range q.Fired {
			if w := sp.In(body); w != "" {
				r.Fired = append(r.Fired, w)
			}
		}
		r.Established = (r.SpeakerID != nil || r.SpeakerName != "") && p.public(q.Verdict, q.Lower, unsure)
		at[i] = len(quotes)
		quotes = append(quotes, r)
	}
	quote := func(i int) int {
		if i < 0 || i >= len(at) {
			return -1
		}
		return at[i]
	}
	var events []eventRow
	for i, ev := range eff.Events {
		spans := valid(body, ev.Evidence)
		if len(spans) == 0 {
			spans = valid(body, []news.Span{ev.Cue})
		}
		if len(spans) == 0 || seen[ev.Fingerprint] {
			continue
		}
		seen[ev.Fingerprint] = true
		r := eventRow{Fingerprint: ev.Fingerprint, Ordinal: i, Root: ev.Root, Mode: ev.Mode, Kind: ev.Event.Kind, Status: ev.Status, Who: []ActorRef{}, Whom: []ActorRef{}, Place: p.ref(ev.Where), Label: ev.Label,
			Cue: ev.Cue.In(body), Topics: list(ev.Topics), Rule: ev.Rule, Confidence: unit(ev.Confidence), Lower: unit(ev.Lower), Occasion: ev.Occasion, Post: ev.Post, State: ev.State,
			spans: spans, quote: quote(ev.Quote)}
		if r.Status == "" {
			r.Status = news.Happened
		}
		for _, w := range ev.Who {
			r.Who = append(r.Who, p.ref(w))
			if _, _, unsure := p.actor(w); unsure {
				r.Lower = 0 // nobody has confirmed that there is such an actor
			}
		}
		for _, w := range ev.Whom {
			r.Whom = append(r.Whom, p.ref(w))
		}
		r.Parts, r.Starts, r.Ends = parts(body, spans)
		d := dateRow(ev.When)
		r.WhenFrom, r.WhenTo, r.WhenPrecision, r.WhenZone, r.WhenBasis, r.WhenRule = d.From, d.To, d.Precision, d.Zone, d.Basis, d.Rule
		events = append(events, r)
	}
	var stances []stanceRow
	for i, st := range eff.Stances {
		spans := valid(body, st.Evidence)
		if len(spans) == 0 {
			spans = valid(body, []news.Span{st.TargetSpan, st.Cue})
		}
		if len(spans) == 0 || seen[st.Fingerprint] || !p.topics[st.Topic] {
			continue
		}
		seen[st.Fingerprint] = true
		r := stanceRow{Fingerprint: st.Fingerprint, Ordinal: i, TopicID: st.Topic, Target: st.Target, Position: st.Position, Intensity: min(max(st.Intensity, 0), 3), Cue: st.Cue.In(body),
			Condition: st.Condition.In(body), Hedge: st.Hedge.In(body), Via: st.Via, Rule: st.Rule, Confidence: unit(st.Confidence), Lower: unit(st.Lower), Post: st.Post, State: st.State,
			spans: spans, quote: quote(st.Quote)}
		if r.Position == "" {
			r.Position = news.Unclear
		}
		if r.Via == "" {
			r.Via = news.ViaNarration
		}
		unsure := false
		r.HolderID, r.HolderName, unsure = p.actor(st.Holder)
		r.Parts, r.Starts, r.Ends = parts(body, spans)
		d := dateRow(st.When)
		r.WhenFrom, r.WhenTo, r.WhenPrecision, r.WhenZone, r.WhenBasis, r.WhenRule = d.From, d.To, d.Precision, d.Zone, d.Basis, d.Rule
		r.Established = (r.HolderID != nil || r.HolderName != "") && p.public(st.Verdict, st.Lower, unsure)
		stances = append(stances, r)
	}
	p.show(body, headline, quotes, events, stances)
	return quotes, events, stances
}

// eventShare: events may take at least one in so many of the public words before
// quotations are shown in whole.
const eventShare = 4

// show hands out the words that the public may see, what matters most first:
// the beginning of words in marks, what happened, the words that the outlet
// changed, the whole of words in marks, sentences that stand for quotes without an
// established speaker, indirect speech, and last all other sentences.
func (p *policy) show(body, headline string, quotes []quoteRow, events []eventRow, stances []stanceRow) {
	full := p.rights == news.RightsFull || p.kind == news.KindDocument
	share := p.share
	if p.rights == news.RightsLinkOnly {
		share = 0
	}
	al := newAllowance(body, headline, share, full)
	hidden := func(st news.State) bool { return st == news.StateRejected || st == news.StateWithdrawn }
	words := func(indirect, whole bool) {
		for i := range quotes {
			q := &quotes[i]
			if (q.Kind == news.Indirect) != indirect || hidden(q.State) || q.NotSpeech != "" {
				continue
			}
			if stub := al.stub(q.spans, stubWords); !whole && al.take(stub...) {
				q.Shown = news.Words(body, stub)
			}
			if whole && q.Shown != "" && al.take(q.spans...) {
				q.Shown, q.Cut = q.Words, false
			}
		}
	}
	sentences := func(established bool) {
		for i := range quotes {
			if q := &quotes[i]; q.Established == established && q.NotSpeech == "" && !hidden(q.State) && al.take(q.sentence) {
				q.ShownSentence = q.Sentence
			}
		}
	}
	for i := range quotes {
		quotes[i].Cut = true
	}
	words(false, false)
	// What happened keeps a share of its own, so that long quotations do not crowd
	// it out. Encounters come last: their line is made of names and places.
	telling := func(encounters bool) {
		for i := range events {
			ev := &events[i]
			if !hidden(ev.State) && ev.Shown == "" && news.Encounter(ev.Kind) == encounters && al.take(ev.spans...) {
				ev.Shown, ev.Cut = strings.Join(ev.Parts, " "), false
			}
		}
	}
	for i := range events {
		events[i].Cut = true
	}
	rest := al.left
	al.left = min(rest, max(rest/2, int(share*float64(len(al.words)))/eventShare))
	had := al.left
	telling(false)
	al.left += rest - had
	p.editWords = showEdits(al, p.edits, p.hidden)
	words(false, true)
	sentences(false)
	for i := range stances {
		st := &stances[i]
		st.Cut = true
		if !hidden(st.State) && al.take(st.spans...) {
			st.Shown, st.Cut = strings.Join(st.Parts, " "), false
		}
		if st.Cut && !al.say(st.Target) {
			st.Target = ""
		}
	}
	telling(false)
	telling(true)
	words(true, false)
	words(true, true)
	sentences(true)
	for i := range quotes {
		if q := &quotes[i]; q.ShownSentence == "" && !full {
			q.Prefix, q.Suffix = "", ""
		}
	}
}

// valid leaves out spans that hold nothing of the text.
func valid(s string, spans []news.Span) []news.Span {
	var out []news.Span
	for _, sp := range spans {
		if !sp.Empty() && sp.Valid(s) {
			out = append(out, sp)
		}
	}
	return out
}

func parts(s string, spans []news.Span) (words []string, starts, ends []int) {
	for _, sp := range spans {
		words = append(words, sp.In(s))
		starts = append(starts, sp.Start)
		ends = append(ends, sp.End)
	}
	return words, starts, ends
}

func unit(f float64) float64 { return min(max(f, 0), 1) }

// Reanalyze enqueues the analysis of the latest revisions that another version
// of the analyser or another lexicon read, or of all; it returns how many.
func (s *Store) Reanalyze(ctx context.Context, version, lexiconHash string, all bool) (int, error) {
	n := 0
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `SELECT a.revision_id FROM articles a LEFT JOIN analyses n ON n.revision_id = a.revision_id
			WHERE a.revision_id IS NOT NULL AND a.state = 'stored' AND (@all OR n.revision_id IS NULL OR n.version <> @version OR n.lexicon_hash <> @hash)
			ORDER BY a.revision_id`, pgx.StrictNamedArgs{"all": all, "version": version, "hash": lexiconHash})
		if err != nil {
			return err
		}
		ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
		if err != nil {
			return err
		}
		n = len(ids)
		return s.enqueueAnalyses(ctx, tx, ids)
	})
	if err != nil {
		return 0, fmt.Errorf("enqueue analyses: %w", err)
	}
	return n, nil
}
