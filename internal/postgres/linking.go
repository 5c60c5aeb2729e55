package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"readout/internal/news"
	"readout/internal/text"
)

// Linking is one article's turn at being linked with all others: a transaction
// with the reads and writes that it needs. Everything it touches is projected
// onto timelines when it ends.
type Linking struct {
	store   *Store
	tx      pgx.Tx
	article int64
	touched
}

// touched are the items whose rows on timelines must be made anew.
type touched struct {
	utterances, events, stances, articles map[int64]bool
}

func newTouched() touched {
	return touched{map[int64]bool{}, map[int64]bool{}, map[int64]bool{}, map[int64]bool{}}
}

// Link runs f in a transaction that ends by projecting what f touched.
// Linkings that may meet at one of the summits follow each other; others lock
// the rows that they meet at, and a deadlock among those runs f again from the
// start.
func (s *Store) Link(ctx context.Context, articleID int64, summits []string, f func(l *Linking) error) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		if len(summits) > 0 {
			if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(k) FROM (SELECT DISTINCT hashtextextended('link ' || s, 0) AS k FROM unnest($1::text[]) AS u(s) ORDER BY k) o`, summits); err != nil {
				return fmt.Errorf("wait for the summit: %w", err)
			}
		}
		l := &Linking{store: s, tx: tx, article: articleID, touched: newTouched()}
		if err := f(l); err != nil {
			return err
		}
		if err := l.inherit(ctx); err != nil {
			return err
		}
		if err := project(ctx, tx, l.touched); err != nil {
			return fmt.Errorf("project: %w", err)
		}
		_, err := tx.Exec(ctx, `UPDATE articles SET linked_at = now() WHERE id = $1`, articleID)
		return err
	})
	if err != nil {
		return fmt.Errorf("link article %d: %w", articleID, err)
	}
	return nil
}

// Keyed is an item with the keys under which it is found.
type Keyed struct {
	ID   int64   `json:"id"`
	Keys []int64 `json:"keys"`
}

// SaveKeys stores the keys under which an article's quotes, event reports and
// text are found by others. It is a transaction of its own, before Link: of two
// articles that meet and are linked at once, the one whose keys come second
// finds the other's, and their rows' locks put the two linkings in an order.
func (s *Store) SaveKeys(ctx context.Context, a LinkArticle, quotes, events []Keyed, bands []int64) error {
	b := &pgx.Batch{}
	had := map[int64][]int64{}
	for _, q := range a.Quotes {
		had[q.ID] = q.Keys
	}
	queueKeys(b, "quotes", "quote_keys", "quote_id", quotes, had)
	clear(had)
	for _, e := range a.Events {
		had[e.ID] = e.Keys
	}
	queueKeys(b, "event_reports", "event_keys", "report_id", events, had)
	if a.Linked {
		b.Queue(`DELETE FROM wire_bands WHERE article_id = $1 AND band <> ALL($2)`, a.ID, list(bands))
	}
	if len(bands) > 0 {
		b.Queue(`INSERT INTO wire_bands (band, article_id) SELECT b, $1::bigint FROM unnest($2::bigint[]) AS u(b) ORDER BY b ON CONFLICT DO NOTHING`, a.ID, bands)
	}
	if b.Len() == 0 {
		return nil
	}
	if err := s.inTx(ctx, func(tx pgx.Tx) error { return tx.SendBatch(ctx, b).Close() }); err != nil {
		return fmt.Errorf("save keys of article %d: %w", a.ID, err)
	}
	return nil
}

// queueKeys queues what changes of the keys of items.
func queueKeys(b *pgx.Batch, table, keyTable, column string, items []Keyed, had map[int64][]int64) {
	var changed []Keyed
	var goneIDs, gone, madeIDs, made []int64
	for _, it := range items {
		old := had[it.ID]
		if slices.Equal(old, it.Keys) {
			continue
		}
		changed = append(changed, it)
		for _, k := range old {
			if !slices.Contains(it.Keys, k) {
				goneIDs, gone = append(goneIDs, it.ID), append(gone, k)
			}
		}
		for _, k := range it.Keys {
			if !slices.Contains(old, k) {
				madeIDs, made = append(madeIDs, it.ID), append(made, k)
			}
		}
	}
	if len(changed) == 0 {
		return
	}
	if len(gone) > 0 {
		b.Queue(`DELETE FROM `+keyTable+` t USING unnest($1::bigint[], $2::bigint[]) AS g(id, key) WHERE t.key = g.key AND t.`+column+` = g.id`, goneIDs, gone)
	}
	if len(made) > 0 {
		b.Queue(`INSERT INTO `+keyTable+` (`+column+`, key) SELECT id, key FROM unnest($1::bigint[], $2::bigint[]) AS g(id, key) ORDER BY key, id ON CONFLICT DO NOTHING`, madeIDs, made)
	}
	j, err := json.Marshal(changed)
	if err != nil {
		panic(err) // numbers
	}
	b.Queue(`UPDATE `+table+` x SET keys = g.keys FROM jsonb_to_recordset($1::jsonb) AS g(id bigint, keys bigint[]) WHERE x.id = g.id`, j)
}

// LinkFindings reads an article as linking sees it, without taking its turn.
func (s *Store) LinkFindings(ctx context.Context, articleID int64) (LinkArticle, error) {
	a, err := linkArticle(ctx, s.pool, articleID, false)
	if err != nil {
		return a, fmt.Errorf("read findings of article %d: %w", articleID, err)
	}
	return a, nil
}

// LinkArticle is an article as linking sees it.
type LinkArticle struct {
	ID        int64
	Revision  int64
	Outlet    string
	URL       string
	Reported  time.Time // published, or first seen when that is unknown
	Language  string
	Kind      news.ArticleKind
	WireOf    int64
	Headline  string
	Text      string
	Body      string // its body blocks, one to a line
	Lead      string // its standfirst
	Posts     []news.Post
	Blocks    []news.Block
	LiveBlog  bool
	Withdrawn bool
	Linked    bool        // it was linked before
	Quotes    []LinkQuote // of the article, those that count
	Events    []LinkEvent
	Stances   []LinkStance
}

// LinkQuote is a quote as linking sees it.
type LinkQuote struct {
	ID         int64
	Utterance  int64 // that it belongs to so far, 0 for none
	Article    int64
	Outlet     string
	URL        string
	Reported   time.Time
	WireOf     int64 // wire group: the first article of it; 0 for none
	Language   string
	Document   bool
	Ordinal    int
	Place      news.BlockPlace
	Kind       news.QuoteKind
	Level      news.Level
	Speaker    string
	Name       string
	Native     string // the speaker's usual language
	Parts      []string
	Said       news.Date
	Occasion   string
	Topics     []string
	Sentence   string
	Post       int
	State      news.State
	NotSpeech  string
	Background bool
	Summits    []string
	Keys       []int64 // stored so far
	Gone       bool    // the latest revision no longer has it
}

// LinkEvent is an event report as linking sees it.
type LinkEvent struct {
	ID         int64
	Event      int64
	Article    int64
	Outlet     string
	URL        string
	Reported   time.Time
	WireOf     int64
	Language   string
	Document   bool
	Ordinal    int
	Root       string
	Kind       string
	Status     news.Status
	Who        []ActorRef
	Whom       []ActorRef
	Where      ActorRef
	When       news.Date
	Label      string
	Evidence   string
	Topics     []string
	Post       int
	Summits    []string
	Background bool
	Keys       []int64 // stored so far
}

// LinkStance is a stance report as linking sees it.
type LinkStance struct {
	ID         int64
	Holder     ActorRef
	Topic      string
	When       news.Date
	Evidence   string
	Quote      int64
	Post       int
	Summits    []string
	Background bool
}

// active is the condition under which a finding counts: nobody took it out, and
// the analyser still finds it or a later revision of the page dropped it.
const active = `x.state IN ('suggested', 'accepted', 'reviewed') AND (x.present OR x.revision_id <> a.revision_id) AND a.state NOT IN ('withdrawn', 'purged', 'duplicate')`

// wireGroup is the wire group of article a: the article it copies, or itself
// when others copy it.
const wireGroup = `COALESCE(a.wire_of, CASE WHEN EXISTS (SELECT FROM articles w WHERE w.wire_of = a.id) THEN a.id ELSE 0 END)`

const linkQuoteSelect = `SELECT x.id, COALESCE(x.utterance_id, 0), x.article_id, a.outlet_id, a.url, a.reported_at, ` + wireGroup + `, a.language, a.kind = 'document', x.ordinal, x.place, x.kind, x.level,
		COALESCE(x.speaker_id, ''), x.speaker_name, COALESCE(s.language, ''), x.parts, x.said_from, x.said_to, x.said_precision, x.said_zone, x.said_basis, x.said_rule,
		x.occasion, x.topics, x.sentence, x.post, x.state, x.not_speech, x.background, x.summits, x.keys, NOT x.present
	FROM quotes x JOIN articles a ON a.id = x.article_id LEFT JOIN actors s ON s.id = x.speaker_id
	WHERE x.not_speech = '' AND ` + active

func scanLinkQuote(row pgx.CollectableRow) (LinkQuote, error) {
	var q LinkQuote
	var d dateScan
	dest := []any{&q.ID, &q.Utterance, &q.Article, &q.Outlet, &q.URL, &q.Reported, &q.WireOf, &q.Language, &q.Document, &q.Ordinal, &q.Place, &q.Kind, &q.Level, &q.Speaker, &q.Name, &q.Native, &q.Parts}
	dest = append(dest, d.into()...)
	err := row.Scan(append(dest, &q.Occasion, &q.Topics, &q.Sentence, &q.Post, &q.State, &q.NotSpeech, &q.Background, &q.Summits, &q.Keys, &q.Gone)...)
	q.Said, q.Reported = d.date(), q.Reported.UTC()
	return q, err
}

const linkEventSelect = `SELECT x.id, COALESCE(x.event_id, 0), x.article_id, a.outlet_id, a.url, a.reported_at, ` + wireGroup + `, a.language, a.kind = 'document', x.ordinal, x.root, x.kind, x.status, x.who, x.whom, x.place,
		x.when_from, x.when_to, x.when_precision, x.when_zone, x.when_basis, x.when_rule, x.label, array_to_string(x.parts, ' '), x.topics, x.post, x.summits, x.background, x.keys
	FROM event_reports x JOIN articles a ON a.id = x.article_id
	WHERE ` + active

func scanLinkEvent(row pgx.CollectableRow) (LinkEvent, error) {
	var e LinkEvent
	var d dateScan
	dest := []any{&e.ID, &e.Event, &e.Article, &e.Outlet, &e.URL, &e.Reported, &e.WireOf, &e.Language, &e.Document, &e.Ordinal, &e.Root, &e.Kind, &e.Status, &e.Who, &e.Whom, &e.Where}
	dest = append(dest, d.into()...)
	err := row.Scan(append(dest, &e.Label, &e.Evidence, &e.Topics, &e.Post, &e.Summits, &e.Background, &e.Keys)...)
	e.When, e.Reported = d.date(), e.Reported.UTC()
	return e, err
}

// Article reads the article that is being linked, and locks it with those that
// share a band of its text: two linkings of one article follow each other.
func (l *Linking) Article(ctx context.Context) (LinkArticle, error) {
	_, err := l.tx.Exec(ctx, `SELECT id FROM articles WHERE id IN (
			SELECT $1::bigint UNION SELECT o.article_id FROM wire_bands w JOIN wire_bands o ON o.band = w.band WHERE w.article_id = $1) ORDER BY id FOR UPDATE`, l.article)
	if err != nil {
		return LinkArticle{}, err
	}
	a, err := linkArticle(ctx, l.tx, l.article, true)
	if err != nil || a.Revision == 0 {
		return a, err
	}
	// What was linked before and no longer counts must go from its timelines.
	b := &pgx.Batch{}
	for _, q := range []struct {
		sql string
		set map[int64]bool
	}{
		{`SELECT DISTINCT utterance_id FROM quotes WHERE article_id = $1 AND utterance_id IS NOT NULL`, l.utterances},
		{`SELECT DISTINCT event_id FROM event_reports WHERE article_id = $1 AND event_id IS NOT NULL`, l.events},
		{`SELECT DISTINCT stance_id FROM stance_reports WHERE article_id = $1 AND stance_id IS NOT NULL`, l.stances},
	} {
		b.Queue(q.sql, a.ID).Query(func(rows pgx.Rows) error { return takeIDs(rows, q.set) })
	}
	if err := l.tx.SendBatch(ctx, b).Close(); err != nil {
		return a, err
	}
	l.articles[a.ID] = true
	return a, nil
}

// linkArticle reads an article with its findings in two round trips.
func linkArticle(ctx context.Context, db interface {
	querier
	SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults
}, id int64, stances bool) (LinkArticle, error) {
	a := LinkArticle{ID: id}
	var revision *int64
	var wire *int64
	var state string
	var blocks, posts []byte
	var words, lead *string
	var live *bool
	err := db.QueryRow(ctx, `SELECT a.outlet_id, a.url, a.reported_at, a.language, a.kind, a.wire_of, a.headline, a.state, r.id, a.linked_at IS NOT NULL, r.text, r.blocks, r.posts, r.live_blog, r.standfirst
		FROM articles a LEFT JOIN revisions r ON r.id = a.revision_id WHERE a.id = $1`, id).
		Scan(&a.Outlet, &a.URL, &a.Reported, &a.Language, &a.Kind, &wire, &a.Headline, &state, &revision, &a.Linked, &words, &blocks, &posts, &live, &lead)
	if err != nil {
		return a, notFound(err)
	}
	a.Reported = a.Reported.UTC()
	if wire != nil {
		a.WireOf = *wire
	}
	a.Withdrawn = state == "withdrawn" || state == "purged" || state == "duplicate"
	if revision == nil {
		return a, nil
	}
	a.Revision = *revision
	a.Text, a.LiveBlog, a.Lead = *words, *live, *lead
	if err = json.Unmarshal(blocks, &a.Blocks); err == nil {
		err = json.Unmarshal(posts, &a.Posts)
	}
	if err != nil {
		return a, err
	}
	var body strings.Builder
	for _, b := range a.Blocks {
		if b.Kind.Body() || b.Kind == text.Subhead {
			body.WriteString(b.Span.In(a.Text))
			body.WriteByte('\n')
		}
	}
	a.Body = body.String()
	if len(a.Blocks) == 0 {
		a.Body = a.Text
	}
	b := &pgx.Batch{}
	b.Queue(linkQuoteSelect+` AND x.article_id = $1 ORDER BY x.id`, a.ID).Query(func(rows pgx.Rows) (err error) {
		a.Quotes, err = pgx.CollectRows(rows, scanLinkQuote)
		return err
	})
	b.Queue(linkEventSelect+` AND x.article_id = $1 ORDER BY x.id`, a.ID).Query(func(rows pgx.Rows) (err error) {
		a.Events, err = pgx.CollectRows(rows, scanLinkEvent)
		return err
	})
	if !stances {
		return a, db.SendBatch(ctx, b).Close()
	}
	b.Queue(`SELECT x.id, COALESCE(x.holder_id, ''), x.holder_name, x.topic_id, x.when_from, x.when_to, x.when_precision, x.when_zone, x.when_basis, x.when_rule,
			array_to_string(x.parts, ' '), COALESCE(x.quote_id, 0), x.post, x.summits, x.background
		FROM stance_reports x JOIN articles a ON a.id = x.article_id WHERE `+active+` AND x.article_id = $1 ORDER BY x.id`, a.ID).Query(func(rows pgx.Rows) (err error) {
		a.Stances, err = pgx.CollectRows(rows, scanLinkStance)
		return err
	})
	return a, db.SendBatch(ctx, b).Close()
}

func scanLinkStance(row pgx.CollectableRow) (LinkStance, error) {
	var st LinkStance
	var d dateScan
	dest := append([]any{&st.ID, &st.Holder.ID, &st.Holder.Name, &st.Topic}, d.into()...)
	err := row.Scan(append(dest, &st.Evidence, &st.Quote, &st.Post, &st.Summits, &st.Background)...)
	st.When = d.date()
	return st, err
}

// SummitMatch says that an article may be about a summit.
type SummitMatch struct {
	Summit string
	Score  float64
	Why    string
}

// ItemSummits says which summits an item belongs to.
type ItemSummits struct {
	ID         int64
	Summits    []string
	Background bool
}

// SaveMembership writes which summits the article may be about, and of its
// quotes, event reports and stance reports those whose summits change.
func (l *Linking) SaveMembership(ctx context.Context, matches []SummitMatch, quotes, events, stances []ItemSummits) error {
	b := &pgx.Batch{}
	var ids, whys []string
	var scores []float64
	for _, m := range matches {
		ids, whys, scores = append(ids, m.Summit), append(whys, m.Why), append(scores, m.Score)
	}
	b.Queue(`DELETE FROM article_summits WHERE article_id = $1 AND summit_id <> ALL($2)`, l.article, list(ids))
	if len(ids) > 0 {
		b.Queue(`INSERT INTO article_summits (article_id, summit_id, score, why)
			SELECT @article, s.id, m.score, m.why FROM unnest(@ids::text[], @scores::float8[], @whys::text[]) AS m(id, score, why) JOIN summits s ON s.id = m.id
			ON CONFLICT (article_id, summit_id) DO UPDATE SET score = excluded.score, why = excluded.why`,
			pgx.StrictNamedArgs{"article": l.article, "ids": ids, "scores": scores, "whys": whys})
	}
	for table, items := range map[string][]ItemSummits{"quotes": quotes, "event_reports": events, "stance_reports": stances} {
		if len(items) == 0 {
			continue
		}
		type row struct {
			ID         int64    `json:"id"`
			Summits    []string `json:"summits"`
			Background bool     `json:"background"`
		}
		rows := make([]row, len(items))
		for i, it := range items {
			rows[i] = row{it.ID, list(it.Summits), it.Background}
		}
		j, err := json.Marshal(rows)
		if err != nil {
			return err
		}
		b.Queue(`UPDATE `+table+` t SET summits = r.summits, background = r.background FROM jsonb_to_recordset($1::jsonb) AS r(id bigint, summits text[], background boolean)
			WHERE t.id = r.id AND (t.summits, t.background) IS DISTINCT FROM (r.summits, r.background)`, j)
	}
	if err := l.tx.SendBatch(ctx, b).Close(); err != nil {
		return fmt.Errorf("save membership: %w", err)
	}
	return nil
}

// WireText is an article whose text may be a copy.
type WireText struct {
	ID       int64
	Outlet   string
	URL      string
	Reported time.Time
	WireOf   int64
	Text     string // body blocks, one to a line
}

// WireCandidates returns the other articles that share a band of the article's
// text, with all members of their groups.
func (l *Linking) WireCandidates(ctx context.Context, bands []int64) ([]WireText, error) {
	var out []WireText
	rows, err := l.tx.Query(ctx, `WITH near AS (
			SELECT DISTINCT article_id AS id FROM wire_bands WHERE band = ANY($2) AND article_id <> $1
			UNION SELECT wire_of FROM articles WHERE id = $1 AND wire_of IS NOT NULL
			UNION SELECT id FROM articles WHERE wire_of = $1
		), grouped AS (
			SELECT id FROM near
			UNION SELECT a.wire_of FROM articles a JOIN near n ON n.id = a.id WHERE a.wire_of IS NOT NULL
			UNION SELECT b.id FROM near n JOIN articles a ON a.id = n.id JOIN articles b ON b.wire_of = COALESCE(a.wire_of, a.id)
		)
		SELECT a.id, a.outlet_id, a.url, a.reported_at, COALESCE(a.wire_of, 0), r.text, r.blocks FROM articles a JOIN revisions r ON r.id = a.revision_id
		WHERE a.id IN (SELECT id FROM grouped) AND a.id <> $1 AND a.state = 'stored' ORDER BY a.id LIMIT 500`, l.article, list(bands))
	if err != nil {
		return nil, fmt.Errorf("find copies: %w", err)
	}
	var w WireText
	var blocks []byte
	_, err = pgx.ForEachRow(rows, []any{&w.ID, &w.Outlet, &w.URL, &w.Reported, &w.WireOf, &w.Text, &blocks}, func() error {
		var bs []news.Block
		if err := json.Unmarshal(blocks, &bs); err != nil {
			return err
		}
		w := w
		if len(bs) > 0 {
			var b strings.Builder
			for _, bl := range bs {
				if bl.Kind.Body() || bl.Kind == text.Subhead {
					b.WriteString(bl.Span.In(w.Text))
					b.WriteByte('\n')
				}
			}
			w.Text = b.String()
		}
		w.Reported = w.Reported.UTC()
		out = append(out, w)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("find copies: %w", err)
	}
	return out, nil
}

// SaveWire writes which article each of the looked-at articles copies: groups
// have the first at their head, and those in no group copy nothing. What the
// articles say is projected anew where that changed.
func (l *Linking) SaveWire(ctx context.Context, looked []int64, groups [][]int64) error {
	of := map[int64]int64{}
	for _, g := range groups {
		for _, id := range g[1:] {
			of[id] = g[0]
		}
	}
	ids, heads := []int64{}, []int64{}
	for _, id := range looked {
		ids, heads = append(ids, id), append(heads, of[id])
	}
	rows, err := l.tx.Query(ctx, `UPDATE articles a SET wire_of = NULLIF(w.head, 0) FROM unnest($1::bigint[], $2::bigint[]) AS w(id, head)
		WHERE a.id = w.id AND a.wire_of IS DISTINCT FROM NULLIF(w.head, 0) RETURNING a.id, COALESCE(a.wire_of, 0)`, ids, heads)
	if err != nil {
		return fmt.Errorf("save copies: %w", err)
	}
	changed := map[int64]bool{}
	var id, head int64
	if _, err := pgx.ForEachRow(rows, []any{&id, &head}, func() error {
		changed[id] = true
		if head != 0 {
			changed[head] = true
		}
		return nil
	}); err != nil {
		return fmt.Errorf("save copies: %w", err)
	}
	if len(changed) == 0 {
		return nil
	}
	list := make([]int64, 0, len(changed))
	for id := range changed {
		list = append(list, id)
	}
	if err := collectIDs(ctx, l.tx, l.utterances, `SELECT DISTINCT utterance_id FROM quotes WHERE article_id = ANY($1) AND utterance_id IS NOT NULL`, list); err != nil {
		return fmt.Errorf("save copies: %w", err)
	}
	if err := collectIDs(ctx, l.tx, l.stances, `SELECT DISTINCT stance_id FROM stance_reports WHERE article_id = ANY($1) AND stance_id IS NOT NULL`, list); err != nil {
		return fmt.Errorf("save copies: %w", err)
	}
	if err := collectIDs(ctx, l.tx, l.events, `SELECT DISTINCT event_id FROM event_reports WHERE article_id = ANY($1) AND event_id IS NOT NULL`, list); err != nil {
		return fmt.Errorf("save copies: %w", err)
	}
	return nil
}

// collectIDs adds the ids that a query returns to a set.
func collectIDs(ctx context.Context, tx querier, set map[int64]bool, query string, args ...any) error {
	rows, err := tx.Query(ctx, query, args...)
	if err != nil {
		return err
	}
	return takeIDs(rows, set)
}

// takeIDs adds the ids of rows to a set.
func takeIDs(rows pgx.Rows, set map[int64]bool) error {
	ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	for _, id := range ids {
		set[id] = true
	}
	return err
}

// Bond is a person's decision that two quotes, or two event reports, belong
// together or not.
type Bond struct {
	A, B int64
	Same bool
}

// Company returns the article's quotes, own, with every quote that may be of one
// utterance with one of them, all members of the utterances of those, and the
// bonds among them. They are locked until the linking ends. Being there touches
// no utterance: what is saved does.
func (l *Linking) Company(ctx context.Context, own, lookup []int64) ([]LinkQuote, []Bond, error) {
	return company(ctx, l.tx, "quotes", "utterance_id", "quote_keys", "quote_id", news.ItemUtterance, own, lookup, maps.Clone(l.utterances), linkQuoteSelect, scanLinkQuote,
		func(q LinkQuote) (int64, int64) { return q.ID, q.Utterance })
}

// EventCompany is Company for event reports.
func (l *Linking) EventCompany(ctx context.Context, own, lookup []int64) ([]LinkEvent, []Bond, error) {
	return company(ctx, l.tx, "event_reports", "event_id", "event_keys", "report_id", news.ItemEvent, own, lookup, maps.Clone(l.events), linkEventSelect, scanLinkEvent,
		func(e LinkEvent) (int64, int64) { return e.ID, e.Event })
}

func company[T any](ctx context.Context, tx pgx.Tx, table, parent, keyTable, keyColumn string, item news.ItemKind, own, lookup []int64, groups map[int64]bool,
	query string, scan pgx.RowToFunc[T], ids func(T) (id, group int64)) ([]T, []Bond, error) {
	bonds, err := bondsOf(ctx, tx, table, item)
	if err != nil {
		return nil, nil, err
	}
	have, locked := map[int64]bool{}, map[int64]bool{}
	for _, id := range own {
		have[id] = true
	}
	for round := 0; ; round++ {
		for range bonds { // a chain of bonds is at most as long as they are many
			grown := false
			for _, b := range bonds {
				if have[b.A] != have[b.B] {
					have[b.A], have[b.B], grown = true, true, true
				}
			}
			if !grown {
				break
			}
		}
		// Whoever changes the company of a quote holds its row. What they did while
		// this waited is seen by the next round.
		rows, err := tx.Query(ctx, `SELECT id FROM `+table+` WHERE id IN (
				SELECT unnest($1::bigint[])
				UNION SELECT `+keyColumn+` FROM `+keyTable+` WHERE key = ANY($2)
				UNION SELECT id FROM `+table+` WHERE `+parent+` = ANY($3)) ORDER BY id FOR UPDATE`, int64s(have), list(lookup), int64s(groups))
		if err != nil {
			return nil, nil, fmt.Errorf("lock company: %w", err)
		}
		found, err := pgx.CollectRows(rows, pgx.RowTo[int64])
		if err != nil {
			return nil, nil, fmt.Errorf("lock company: %w", err)
		}
		grown := false
		for _, id := range found {
			if !locked[id] {
				locked[id], have[id], grown = true, true, true
			}
		}
		if grown && round < 50 {
			if err := collectIDs(ctx, tx, groups, `SELECT DISTINCT `+parent+` FROM `+table+` WHERE id = ANY($1) AND `+parent+` IS NOT NULL`, found); err != nil {
				return nil, nil, fmt.Errorf("find company: %w", err)
			}
			// New quotes that nobody is near need no second look.
			if len(groups) > 0 || len(found) > len(own) {
				continue
			}
		}
		rows, err = tx.Query(ctx, query+` AND x.id = ANY($1) ORDER BY x.id`, found)
		if err != nil {
			return nil, nil, fmt.Errorf("find company: %w", err)
		}
		out, err := pgx.CollectRows(rows, scan)
		if err != nil {
			return nil, nil, fmt.Errorf("find company: %w", err)
		}
		var among []Bond
		for _, b := range bonds {
			if have[b.A] && have[b.B] {
				among = append(among, b)
			}
		}
		return out, among, nil
	}
}

// bondsOf returns the merges and splits in force, oldest first. A decision names
// one side by its fingerprint and the other in its value, "quote:ID" or
// "event:ID".
func bondsOf(ctx context.Context, tx pgx.Tx, table string, item news.ItemKind) ([]Bond, error) {
	rows, err := tx.Query(ctx, `SELECT x.id, d.value, d.kind = 'merge' FROM decisions d JOIN `+table+` x ON x.article_id = d.article_id AND x.fingerprint = d.fingerprint
		WHERE d.kind IN ('merge', 'split') AND d.item = $1 AND NOT decision_undone(d.id)
		ORDER BY d.id`, item)
	if err != nil {
		return nil, fmt.Errorf("read merges and splits: %w", err)
	}
	var bonds []Bond
	var b Bond
	var value string
	_, err = pgx.ForEachRow(rows, []any{&b.A, &value, &b.Same}, func() error {
		_, num, ok := strings.Cut(value, ":")
		if other, err := strconv.ParseInt(num, 10, 64); ok && err == nil {
			b.B = other
			bonds = append(bonds, b)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read merges and splits: %w", err)
	}
	return bonds, nil
}

func int64s(m map[int64]bool) []int64 {
	out := make([]int64, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// UtteranceCluster is an utterance as linking found it. ID is 0 for a new one.
type UtteranceCluster struct {
	ID       int64
	First    int64
	Longest  int64
	Quotes   []int64
	Speaker  string
	Name     string
	Conflict bool
	Said     news.Date
	Occasion string
	Wordings map[int64]news.Wording
	Same     bool // it has the quotes that it had, none of them of the linked article
}

// allocate returns n ids of a table.
func allocate(ctx context.Context, tx pgx.Tx, table string, n int) ([]int64, error) {
	if n == 0 {
		return nil, nil
	}
	rows, err := tx.Query(ctx, `SELECT nextval(pg_get_serial_sequence($1, 'id')) FROM generate_series(1, $2)`, table, n)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[int64])
}

// former gives clusters without an id the id that they had before they were
// merged into another: what comes apart again is at its old address, permalinks
// outlive what is undone. It returns how many are still without one. parts is
// the table of the members and parent its column with the cluster's id; of
// returns where a cluster's id stands and its members; find looks for the id
// of one, and fails with no rows when there is none.
func former[T any](ctx context.Context, tx pgx.Tx, clusters []T, parts, parent string, of func(*T) (*int64, []int64), find func(*T) error) (int, error) {
	var split []int64
	used := map[int64]bool{}
	for i := range clusters {
		id, members := of(&clusters[i])
		if *id == 0 {
			split = append(split, members...)
		} else {
			used[*id] = true
		}
	}
	if len(split) == 0 {
		return 0, nil
	}
	had := map[int64]bool{}
	if err := collectIDs(ctx, tx, had, `SELECT id FROM `+parts+` WHERE id = ANY($1) AND `+parent+` IS NOT NULL`, split); err != nil {
		return 0, err
	}
	fresh := 0
	for i := range clusters {
		id, members := of(&clusters[i])
		if *id != 0 {
			continue
		}
		if slices.ContainsFunc(members, func(m int64) bool { return had[m] }) {
			if err := find(&clusters[i]); err != nil && !isNoRows(err) {
				return 0, err
			}
			if used[*id] {
				*id = 0 // another one has it already
			}
			used[*id] = true
		}
		if *id == 0 {
			fresh++
		}
	}
	return fresh, nil
}

// SaveUtterances writes the clusters of the quotes that Company returned, and
// for each id that is no longer used the one that took its place.
func (l *Linking) SaveUtterances(ctx context.Context, clusters []UtteranceCluster, merged map[int64]int64) error {
	clusters = drop(clusters, func(c UtteranceCluster) (int64, bool) { return c.ID, c.Same }, l.utterances)
	clusters = slices.Clone(clusters)
	fresh, err := former(ctx, l.tx, clusters, "quotes", "utterance_id", func(c *UtteranceCluster) (*int64, []int64) { return &c.ID, c.Quotes }, func(c *UtteranceCluster) error {
		return l.tx.QueryRow(ctx, `SELECT u.id FROM utterances u WHERE u.merged_into = ANY (ARRAY(SELECT DISTINCT utterance_id FROM quotes WHERE id = ANY(@quotes) AND utterance_id IS NOT NULL))
				AND u.reported_url = (SELECT a.url FROM quotes q JOIN articles a ON a.id = q.article_id WHERE q.id = @first) AND u.words IN (SELECT words FROM quotes WHERE id = ANY(@quotes))
			ORDER BY COALESCE(u.speaker_id, '') = @speaker DESC, u.id LIMIT 1`, pgx.StrictNamedArgs{"quotes": list(c.Quotes), "first": c.First, "speaker": c.Speaker}).Scan(&c.ID)
	})
	if err != nil {
		return fmt.Errorf("find former utterances: %w", err)
	}
	ids, err := allocate(ctx, l.tx, "utterances", fresh)
	if err != nil {
		return fmt.Errorf("number utterances: %w", err)
	}
	type row struct {
		ID            int64          `json:"id"`
		Speaker       *string        `json:"speaker_id"`
		Name          string         `json:"speaker_name"`
		SaidFrom      *time.Time     `json:"said_from"`
		SaidTo        *time.Time     `json:"said_to"`
		SaidPrecision news.Precision `json:"said_precision"`
		SaidZone      string         `json:"said_zone"`
		SaidBasis     news.Basis     `json:"said_basis"`
		SaidRule      string         `json:"said_rule"`
		Occasion      string         `json:"occasion"`
		Conflict      bool           `json:"conflict"`
	}
	rows := make([]row, len(clusters))
	var quotes, parents []int64
	var wordings []string
	for i, c := range clusters {
		if c.ID == 0 {
			c.ID, ids = ids[0], ids[1:]
		}
		d := dateRow(c.Said)
		rows[i] = row{c.ID, nullText(c.Speaker), clean(c.Name), d.From, d.To, d.Precision, d.Zone, d.Basis, d.Rule, clean(c.Occasion), c.Conflict}
		l.utterances[c.ID] = true
		for _, q := range c.Quotes {
			quotes, parents, wordings = append(quotes, q), append(parents, c.ID), append(wordings, string(c.Wordings[q]))
		}
	}
	j, err := json.Marshal(rows)
	if err != nil {
		return err
	}
	b := &pgx.Batch{}
	if len(rows) > 0 {
		b.Queue(`INSERT INTO utterances (id, speaker_id, speaker_name, said_from, said_to, said_precision, said_zone, said_basis, said_rule, occasion, conflict) OVERRIDING SYSTEM VALUE
			SELECT r.id, r.speaker_id, r.speaker_name, r.said_from, r.said_to, r.said_precision, r.said_zone, r.said_basis, r.said_rule, r.occasion, r.conflict
			FROM jsonb_to_recordset($1::jsonb) AS r(id bigint, speaker_id text, speaker_name text, said_from timestamptz, said_to timestamptz, said_precision text, said_zone text, said_basis text, said_rule text, occasion text, conflict boolean)
			ON CONFLICT (id) DO UPDATE SET speaker_id = excluded.speaker_id, speaker_name = excluded.speaker_name, said_from = excluded.said_from, said_to = excluded.said_to,
				said_precision = excluded.said_precision, said_zone = excluded.said_zone, said_basis = excluded.said_basis, said_rule = excluded.said_rule,
				occasion = excluded.occasion, conflict = excluded.conflict, merged_into = NULL, established = utterances.established AND (excluded.speaker_id IS NOT NULL OR excluded.speaker_name <> '')`, j)
		b.Queue(`UPDATE quotes q SET utterance_id = g.parent, wording = g.wording FROM unnest($1::bigint[], $2::bigint[], $3::text[]) AS g(id, parent, wording)
			WHERE q.id = g.id AND (q.utterance_id, q.wording) IS DISTINCT FROM (g.parent, g.wording)`, quotes, parents, wordings)
	}
	for from, to := range merged {
		l.utterances[from], l.utterances[to] = true, true
		b.Queue(`UPDATE utterances SET merged_into = $2 WHERE (id = $1 OR merged_into = $1) AND id <> $2`, from, to)
		b.Queue(`UPDATE quotes SET utterance_id = $2 WHERE utterance_id = $1`, from, to)
	}
	if err := l.tx.SendBatch(ctx, b).Close(); err != nil {
		return fmt.Errorf("save utterances: %w", err)
	}
	return nil
}

// EventCluster is an event as linking found it. ID is 0 for a new one.
type EventCluster struct {
	ID      int64
	First   int64
	Best    int64
	Reports []int64
	When    news.Date
	Status  news.Status
	History []EventChange // what was said of it, first first
	Same    bool          // as of UtteranceCluster
}

// drop leaves out what is the same as it was and that nothing else touched: what
// is stored of it follows from its members.
func drop[T any](clusters []T, same func(T) (id int64, same bool), touched map[int64]bool) []T {
	return slices.DeleteFunc(slices.Clone(clusters), func(c T) bool {
		id, as := same(c)
		return as && !touched[id]
	})
}

// SaveEvents is SaveUtterances for events.
func (l *Linking) SaveEvents(ctx context.Context, clusters []EventCluster, merged map[int64]int64) error {
	clusters = drop(clusters, func(c EventCluster) (int64, bool) { return c.ID, c.Same }, l.events)
	clusters = slices.Clone(clusters)
	fresh, err := former(ctx, l.tx, clusters, "event_reports", "event_id", func(c *EventCluster) (*int64, []int64) { return &c.ID, c.Reports }, func(c *EventCluster) error {
		return l.tx.QueryRow(ctx, `SELECT e.id FROM events e WHERE e.merged_into = ANY (ARRAY(SELECT DISTINCT event_id FROM event_reports WHERE id = ANY($1) AND event_id IS NOT NULL))
				AND e.best_report = ANY($1) ORDER BY e.best_report = $2 DESC, e.id LIMIT 1`, list(c.Reports), c.Best).Scan(&c.ID)
	})
	if err != nil {
		return fmt.Errorf("find former events: %w", err)
	}
	ids, err := allocate(ctx, l.tx, "events", fresh)
	if err != nil {
		return fmt.Errorf("number events: %w", err)
	}
	type row struct {
		ID            int64          `json:"id"`
		Status        news.Status    `json:"status"`
		WhenFrom      *time.Time     `json:"when_from"`
		WhenTo        *time.Time     `json:"when_to"`
		WhenPrecision news.Precision `json:"when_precision"`
		WhenZone      string         `json:"when_zone"`
		WhenBasis     news.Basis     `json:"when_basis"`
		WhenRule      string         `json:"when_rule"`
		Best          int64          `json:"best"`
		History       []EventChange  `json:"history"`
	}
	rows := make([]row, len(clusters))
	var reports, parents []int64
	for i, c := range clusters {
		if c.ID == 0 {
			c.ID, ids = ids[0], ids[1:]
		}
		d := dateRow(c.When)
		if c.Status == "" {
			c.Status = news.Happened
		}
		rows[i] = row{c.ID, c.Status, d.From, d.To, d.Precision, d.Zone, d.Basis, d.Rule, c.Best, list(c.History)}
		l.events[c.ID] = true
		for _, r := range c.Reports {
			reports, parents = append(reports, r), append(parents, c.ID)
		}
	}
	j, err := json.Marshal(rows)
	if err != nil {
		return err
	}
	b := &pgx.Batch{}
	if len(rows) > 0 {
		b.Queue(`INSERT INTO events (id, status, when_from, when_to, when_precision, when_zone, when_basis, when_rule, best_report, history) OVERRIDING SYSTEM VALUE
			SELECT r.id, r.status, r.when_from, r.when_to, r.when_precision, r.when_zone, r.when_basis, r.when_rule, r.best, r.history
			FROM jsonb_to_recordset($1::jsonb) AS r(id bigint, status text, when_from timestamptz, when_to timestamptz, when_precision text, when_zone text, when_basis text, when_rule text, best bigint, history jsonb)
			ON CONFLICT (id) DO UPDATE SET status = excluded.status, when_from = excluded.when_from, when_to = excluded.when_to, when_precision = excluded.when_precision,
				when_zone = excluded.when_zone, when_basis = excluded.when_basis, when_rule = excluded.when_rule, best_report = excluded.best_report, history = excluded.history, merged_into = NULL`, j)
		b.Queue(`UPDATE event_reports q SET event_id = g.parent FROM unnest($1::bigint[], $2::bigint[]) AS g(id, parent) WHERE q.id = g.id AND q.event_id IS DISTINCT FROM g.parent`, reports, parents)
	}
	for from, to := range merged {
		l.events[from], l.events[to] = true, true
		b.Queue(`UPDATE events SET merged_into = $2 WHERE (id = $1 OR merged_into = $1) AND id <> $2`, from, to)
		b.Queue(`UPDATE event_reports SET event_id = $2 WHERE event_id = $1`, from, to)
	}
	if err := l.tx.SendBatch(ctx, b).Close(); err != nil {
		return fmt.Errorf("save events: %w", err)
	}
	return nil
}

// SaveStances joins the stances of the touched utterances and of the article: one
// row for what an utterance says of a topic, one for what an article's
// narration says.
func (l *Linking) SaveStances(ctx context.Context) error {
	rows, err := l.tx.Query(ctx, `WITH near AS (
			SELECT id FROM stance_reports WHERE article_id = $1
			UNION SELECT x.id FROM quotes q JOIN stance_reports x ON x.quote_id = q.id WHERE q.utterance_id = ANY($2)
		), reports AS (
			SELECT x.id, x.holder_id, x.holder_name, x.topic_id, x.position, x.stance_id, q.utterance_id,
				COALESCE(x.holder_id, 'name:' || x.holder_name) || '|' || x.topic_id || '|' || x.position || '|' || COALESCE('u' || q.utterance_id, 'a' || x.article_id) AS key
			FROM near n JOIN stance_reports x ON x.id = n.id JOIN articles a ON a.id = x.article_id LEFT JOIN quotes q ON q.id = x.quote_id
			WHERE `+active+`
		), made AS (
			INSERT INTO stances (key, holder_id, holder_name, topic_id, position, utterance_id)
			SELECT DISTINCT ON (key) key, holder_id, holder_name, topic_id, position, utterance_id FROM reports ORDER BY key, id
			ON CONFLICT (key) DO UPDATE SET holder_name = excluded.holder_name RETURNING id, key
		), moved AS (
			UPDATE stance_reports t SET stance_id = m.id FROM reports r JOIN made m ON m.key = r.key WHERE t.id = r.id AND t.stance_id IS DISTINCT FROM m.id
		)
		SELECT id FROM made UNION SELECT stance_id FROM reports WHERE stance_id IS NOT NULL`, l.article, int64s(l.utterances))
	if err != nil {
		return fmt.Errorf("save stances: %w", err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return fmt.Errorf("save stances: %w", err)
	}
	for _, id := range ids {
		l.stances[id] = true
	}
	return nil
}
