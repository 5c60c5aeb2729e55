package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"readout/internal/news"
)

// member is a quote with what only the store may know of it.
type member struct {
	QuoteRow
	words      string // in full
	reported   time.Time
	background bool
	active     bool
	decided    bool
	withdrawn  bool // the quote or its article
	topicIDs   []string
	revCurrent bool
	country    string
}

const quoteSelect = `SELECT x.id, COALESCE(x.utterance_id, 0), ` + articleRefColumns + `, ou.country, a.reported_at, a.revisions, a.language,
		r.id, r.number, r.hash, r.fetched_at, x.present, x.revision_id = a.revision_id,
		x.kind, x.place, x.words, x.shown, x.cut, x.shown_sentence, x.prefix, x.suffix, x.parts, x.starts, x.ends, x.cue, x.cue_lemma, x.loaded, x.source,
		COALESCE(x.speaker_id, ''), COALESCE(sp.name, x.speaker_name), x.established, x.level, COALESCE(x.inner_id, ''), x.inner_name, x.addressee, x.occasion,
		x.said_from, x.said_to, x.said_precision, x.said_zone, x.said_basis, x.said_rule, x.topics, x.summits, x.background, x.wording, x.rule, x.confidence, x.lower, x.fired,
		x.not_speech, x.state, x.joined_automatically, x.speaker_decided, COALESCE(n.version, ''), x.fingerprint,
		x.not_speech = '' AND ` + active + `, x.state = 'withdrawn' OR a.state IN ('withdrawn', 'purged')
	FROM quotes x JOIN articles a ON a.id = x.article_id JOIN outlets ou ON ou.id = a.outlet_id JOIN revisions r ON r.id = x.revision_id
	LEFT JOIN analyses n ON n.revision_id = r.id LEFT JOIN actors sp ON sp.id = x.speaker_id`

// reportOrder puts the earliest report first: published, then lowest URL.
const reportOrder = ` ORDER BY a.reported_at, a.url, a.id, x.ordinal, x.id`

func scanMember(row pgx.CollectableRow) (member, error) {
	var m member
	var ref articleRefScan
	var d dateScan
	dest := append([]any{&m.ID, &m.Utterance}, ref.into()...)
	dest = append(dest, &m.country, &m.reported, &m.Revisions, &m.Language, &m.Revision, &m.Number, &m.Hash, &m.FetchedAt, &m.Present, &m.revCurrent,
		&m.Kind, &m.Place, &m.words, &m.Words, &m.Cut, &m.Sentence, &m.Prefix, &m.Suffix, &m.Parts, &m.Starts, &m.Ends, &m.Cue, &m.CueLemma, &m.Loaded, &m.Source,
		&m.Speaker.ID, &m.Speaker.Name, &m.Named, &m.Level, &m.Inner.ID, &m.Inner.Name, &m.Addressee, &m.Occasion)
	dest = append(dest, d.into()...)
	dest = append(dest, &m.topicIDs, &m.Summits, &m.background, &m.Wording, &m.Rule, &m.Confidence, &m.Lower, &m.Fired,
		&m.NotSpeech, &m.State, &m.Joined, &m.decided, &m.Version, &m.Fingerprint, &m.active, &m.withdrawn)
	if err := row.Scan(dest...); err != nil {
		return m, err
	}
	m.Article, m.Said = ref.ref(), d.date()
	m.FetchedAt, m.reported = m.FetchedAt.UTC(), m.reported.UTC()
	return m, nil
}

// public returns the row as pages may show it: without the speaker unless
// established, without words beyond the outlet's rights.
func (m member) public(topics map[string]Named) QuoteRow {
	q := m.QuoteRow
	if !q.Named {
		q.Speaker, q.Inner, q.Level = ActorRef{}, ActorRef{}, news.LevelNone
	}
	if q.Cut {
		q.Parts, q.Starts, q.Ends = nil, nil, nil
	}
	if q.Sentence == "" {
		q.Source, q.Fired = "", nil
		if !q.Named {
			q.Source = ""
		}
	}
	q.Topics = named(m.topicIDs, topics)
	return q
}

func named(ids []string, names map[string]Named) []Named {
	var out []Named
	for _, id := range ids {
		if n, ok := names[id]; ok {
			out = append(out, n)
		}
	}
	return out
}

// querier is a pool or a transaction.
type querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

func members(ctx context.Context, db querier, where string, args ...any) ([]member, error) {
	rows, err := db.Query(ctx, quoteSelect+` WHERE `+where+reportOrder, args...)
	if err != nil {
		return nil, fmt.Errorf("read quotes: %w", err)
	}
	ms, err := pgx.CollectRows(rows, scanMember)
	if err != nil {
		return nil, fmt.Errorf("read quotes: %w", err)
	}
	return ms, nil
}

// telling is an event report with what only the store may know of it.
type telling struct {
	EventReportRow
	event      int64
	reported   time.Time
	background bool
	active     bool
	withdrawn  bool
	revCurrent bool
	lower      float64
	topicIDs   []string
	summits    []string
	quote      int64
	occasion   bool
	language   string
}

const tellingSelect = `SELECT x.id, COALESCE(x.event_id, 0), ` + articleRefColumns + `, a.reported_at, a.revisions, a.language, r.id, r.number, r.hash, r.fetched_at, x.present, x.revision_id = a.revision_id,
		x.label, x.shown, x.cut, x.cue, x.who, x.whom, x.place ->> 'name', x.when_from, x.when_to, x.when_precision, x.when_zone, x.when_basis, x.when_rule, x.status, x.root, x.kind,
		x.rule, x.confidence, x.lower, x.state, COALESCE(n.version, ''), x.fingerprint, x.topics, x.summits, x.background, COALESCE(x.quote_id, 0), x.occasion,
		` + active + `, x.state = 'withdrawn' OR a.state IN ('withdrawn', 'purged')
	FROM event_reports x JOIN articles a ON a.id = x.article_id JOIN outlets ou ON ou.id = a.outlet_id JOIN revisions r ON r.id = x.revision_id
	LEFT JOIN analyses n ON n.revision_id = r.id`

func scanTelling(row pgx.CollectableRow) (telling, error) {
	var t telling
	var ref articleRefScan
	var d dateScan
	var place *string
	dest := append([]any{&t.ID, &t.event}, ref.into()...)
	dest = append(dest, &t.reported, &t.Revisions, &t.language, &t.Revision, &t.Number, &t.Hash, &t.FetchedAt, &t.Present, &t.revCurrent,
		&t.Label, &t.Sentence, &t.Cut, &t.Cue, &t.Who, &t.Whom, &place)
	dest = append(dest, d.into()...)
	dest = append(dest, &t.Status, &t.Root, &t.Kind, &t.Rule, &t.Confidence, &t.lower, &t.State, &t.Version, &t.Fingerprint, &t.topicIDs, &t.summits, &t.background, &t.quote, &t.occasion, &t.active, &t.withdrawn)
	if err := row.Scan(dest...); err != nil {
		return t, err
	}
	if place != nil {
		t.Where = *place
	}
	t.Article, t.When = ref.ref(), d.date()
	t.FetchedAt, t.reported = t.FetchedAt.UTC(), t.reported.UTC()
	if t.Cut || t.Sentence == "" {
		t.Label = "" // its words are the sentence's
	}
	return t, nil
}

func tellings(ctx context.Context, db querier, where string, args ...any) ([]telling, error) {
	rows, err := db.Query(ctx, tellingSelect+` WHERE `+where+reportOrder, args...)
	if err != nil {
		return nil, fmt.Errorf("read event reports: %w", err)
	}
	ts, err := pgx.CollectRows(rows, scanTelling)
	if err != nil {
		return nil, fmt.Errorf("read event reports: %w", err)
	}
	return ts, nil
}

// public returns the row as pages may show it: who did what only when the rule
// is good enough or a person agreed.
func (t telling) public(limit float64) EventReportRow {
	r := t.EventReportRow
	switch {
	case !t.named(limit):
		r.Who, r.Whom, r.Label = nil, nil, ""
	case r.Label == "" || news.Encounter(r.Kind):
		r.Label = r.facts().Line()
	}
	return r
}

// facts are what a line about the event is made of.
func (r EventReportRow) facts() news.EventFacts {
	f := news.EventFacts{Kind: r.Kind, Status: r.Status, Where: r.Where}
	for _, a := range r.Who {
		f.Who = append(f.Who, a.Name)
	}
	for _, a := range r.Whom {
		f.Whom = append(f.Whom, a.Name)
	}
	return f
}

func (t telling) named(limit float64) bool {
	return t.lower >= limit || t.State == news.StateAccepted || t.State == news.StateReviewed
}

// holding is a stance report with what only the store may know of it.
type holding struct {
	StanceRow
	reported   time.Time
	background bool
	active     bool
	withdrawn  bool
	present    bool
	summits    []string
	language   string
	quoteNamed bool
}

const holdingSelect = `SELECT x.id, COALESCE(x.stance_id, 0), ` + articleRefColumns + `, a.reported_at, a.language, COALESCE(x.holder_id, ''), COALESCE(h.name, x.holder_name), x.established, t.id, t.name, x.target, x.position,
		x.intensity, x.via, x.cue, x.shown, x.cut, x.condition, x.hedge, x.when_from, x.when_to, x.when_precision, x.when_zone, x.when_basis, x.when_rule, COALESCE(x.quote_id, 0), COALESCE(q.utterance_id, 0),
		x.rule, x.confidence, x.state, x.summits, x.background, x.present, x.fingerprint, COALESCE(q.established, true),
		` + active + `, x.state = 'withdrawn' OR a.state IN ('withdrawn', 'purged')
	FROM stance_reports x JOIN articles a ON a.id = x.article_id JOIN outlets ou ON ou.id = a.outlet_id JOIN topics t ON t.id = x.topic_id
	LEFT JOIN actors h ON h.id = x.holder_id LEFT JOIN quotes q ON q.id = x.quote_id`

func scanHolding(row pgx.CollectableRow) (holding, error) {
	var h holding
	var ref articleRefScan
	var d dateScan
	dest := append([]any{&h.ID, &h.Stance}, ref.into()...)
	dest = append(dest, &h.reported, &h.language, &h.Holder.ID, &h.Holder.Name, &h.Named, &h.Topic.ID, &h.Topic.Name, &h.Target, &h.Position,
		&h.Intensity, &h.Via, &h.Cue, &h.Sentence, &h.Cut, &h.Condition, &h.Hedge)
	dest = append(dest, d.into()...)
	dest = append(dest, &h.Quote, &h.Utterance, &h.Rule, &h.Confidence, &h.State, &h.summits, &h.background, &h.present, &h.Fingerprint, &h.quoteNamed, &h.active, &h.withdrawn)
	if err := row.Scan(dest...); err != nil {
		return h, err
	}
	h.Article, h.When, h.reported = ref.ref(), d.date(), h.reported.UTC()
	if h.Cut {
		h.Condition, h.Hedge = "", ""
	}
	return h, nil
}

func holdings(ctx context.Context, db querier, where string, args ...any) ([]holding, error) {
	rows, err := db.Query(ctx, holdingSelect+` WHERE `+where+reportOrder, args...)
	if err != nil {
		return nil, fmt.Errorf("read stance reports: %w", err)
	}
	hs, err := pgx.CollectRows(rows, scanHolding)
	if err != nil {
		return nil, fmt.Errorf("read stance reports: %w", err)
	}
	return hs, nil
}
