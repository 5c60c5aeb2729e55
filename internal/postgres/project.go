package postgres

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"readout/internal/news"
)

// projected is an item's row on one summit's timeline.
type projected struct {
	Summit  int             `json:"summit"`
	Kind    news.ItemKind   `json:"kind"`
	ItemID  int64           `json:"item_id"`
	SortAt  time.Time       `json:"sort_at"`
	Speaker int             `json:"speaker"`
	Topics  []int           `json:"topics"`
	Outlets []int           `json:"outlets"`
	Held    bool            `json:"held"`
	Payload json.RawMessage `json:"payload"`
}

// world is what the projection needs to know of the rows around the items.
type world struct {
	limit    float64
	summits  map[string]summitRow
	topics   map[string]Named
	topicNum map[string]int
	actors   map[string]int
	outlets  map[string]int
}

type summitRow struct {
	num  int
	hold bool
	zone *time.Location
}

// project makes the rows of the touched items on all timelines anew: the one
// place that decides what of an item is public and where it stands. Linking and
// deciding end with it.
func project(ctx context.Context, tx pgx.Tx, t touched) error {
	w := world{summits: map[string]summitRow{}, topics: map[string]Named{}, topicNum: map[string]int{}, actors: map[string]int{}, outlets: map[string]int{}}
	if err := tx.QueryRow(ctx, `SELECT COALESCE((SELECT value::float8 FROM settings WHERE name = 'publication_lower'), 0.93)`).Scan(&w.limit); err != nil {
		return err
	}
	us, es, ss, as := int64s(t.utterances), int64s(t.events), int64s(t.stances), int64s(t.articles)
	var ms []member
	var ts []telling
	var hs []holding
	var err error
	// Whoever projects an item last must have seen all of it.
	for _, l := range []struct {
		table string
		ids   []int64
	}{{"utterances", us}, {"events", es}, {"stances", ss}} {
		if len(l.ids) > 0 {
			if _, err := tx.Exec(ctx, `SELECT id FROM `+l.table+` WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE`, l.ids); err != nil {
				return err
			}
		}
	}
	if len(us) > 0 {
		if ms, err = members(ctx, tx, `x.utterance_id = ANY($1)`, us); err != nil {
			return err
		}
	}
	if len(es) > 0 {
		if ts, err = tellings(ctx, tx, `x.event_id = ANY($1)`, es); err != nil {
			return err
		}
	}
	if len(ss) > 0 {
		if hs, err = holdings(ctx, tx, `x.stance_id = ANY($1)`, ss); err != nil {
			return err
		}
	}
	if err := w.load(ctx, tx, ms, ts, hs); err != nil {
		return err
	}
	corrected, err := correctedItems(ctx, tx, ms, ts, hs)
	if err != nil {
		return err
	}
	var rows []projected
	b := &pgx.Batch{}
	for _, id := range us {
		rows = append(rows, w.utterance(b, id, of(ms, func(m member) bool { return m.Utterance == id }), corrected)...)
	}
	var made map[int64]linked
	if len(es) > 0 {
		if made, err = linkedEvents(ctx, tx, es); err != nil {
			return err
		}
	}
	for _, id := range es {
		rows = append(rows, w.event(b, id, made[id], of(ts, func(t telling) bool { return t.event == id }), corrected)...)
	}
	for _, id := range ss {
		rows = append(rows, w.stance(b, id, of(hs, func(h holding) bool { return h.Stance == id }), corrected)...)
	}
	docs, err := w.documents(ctx, tx, as)
	if err != nil {
		return err
	}
	rows = append(rows, docs...)
	edits, err := w.edits(ctx, tx, as)
	if err != nil {
		return err
	}
	rows = append(rows, edits...)
	j, err := json.Marshal(list(rows))
	if err != nil {
		return err
	}
	const given = `jsonb_to_recordset($1::jsonb) AS r(summit int, kind text, item_id bigint, sort_at timestamptz, speaker int, topics int[], outlets int[], held boolean, payload jsonb)`
	const want = `WITH want AS (
			SELECT t.id AS item, r.summit, tp.topic, ot.outlet, r.speaker, r.kind, r.sort_at FROM ` + given + `
			JOIN timeline_items t ON t.summit = r.summit AND t.kind = r.kind AND t.item_id = r.item_id
			CROSS JOIN LATERAL unnest(CASE WHEN r.held THEN ARRAY[` + heldTopic + `] ELSE 0 || r.topics END) AS tp(topic) CROSS JOIN LATERAL unnest(0 || r.outlets) AS ot(outlet))`
	b.Queue(`DELETE FROM timeline_items t WHERE (t.kind = 'quote' AND t.item_id = ANY($2) OR t.kind = 'event' AND t.item_id = ANY($3) OR t.kind = 'stance' AND t.item_id = ANY($4) OR t.kind = 'document' AND t.item_id = ANY($5)
			OR t.kind = 'edit' AND (t.payload -> 'first' ->> 'id')::bigint = ANY($5))
		AND NOT EXISTS (SELECT FROM `+given+` WHERE r.summit = t.summit AND r.kind = t.kind AND r.item_id = t.item_id)`, j, us, es, ss, as)
	if len(rows) > 0 {
		b.Queue(`INSERT INTO timeline_items (summit, kind, item_id, sort_at, payload) SELECT r.summit, r.kind, r.item_id, r.sort_at, r.payload FROM `+given+`
			ON CONFLICT (summit, kind, item_id) DO UPDATE SET sort_at = excluded.sort_at, payload = excluded.payload, updated_at = now()
			WHERE (timeline_items.sort_at, timeline_items.payload) IS DISTINCT FROM (excluded.sort_at, excluded.payload)`, j)
		if len(ss) > 0 {
			b.Queue(`INSERT INTO stance_places (item, summit, speaker, topic, position, sort_at)
				SELECT t.id, r.summit, r.speaker, r.topics[1], r.payload ->> 'position', r.sort_at FROM `+given+`
				JOIN timeline_items t ON t.summit = r.summit AND t.kind = r.kind AND t.item_id = r.item_id
				WHERE r.kind = 'stance' AND r.speaker <> 0 AND cardinality(r.topics) > 0
				ON CONFLICT (item) DO UPDATE SET speaker = excluded.speaker, topic = excluded.topic, position = excluded.position, sort_at = excluded.sort_at
				WHERE (stance_places.speaker, stance_places.topic, stance_places.position, stance_places.sort_at) IS DISTINCT FROM (excluded.speaker, excluded.topic, excluded.position, excluded.sort_at)`, j)
		}
		b.Queue(want+` DELETE FROM timeline_index i USING (SELECT DISTINCT item FROM want) d WHERE i.item = d.item AND NOT EXISTS (
			SELECT FROM want w WHERE w.item = i.item AND w.topic = i.topic AND w.outlet = i.outlet AND w.speaker = i.speaker AND w.sort_at = i.sort_at)`, j)
		b.Queue(want+` INSERT INTO timeline_index (item, summit, topic, outlet, speaker, kind, sort_at) SELECT DISTINCT ON (item, topic, outlet) item, summit, topic, outlet, speaker, kind, sort_at FROM want
			ORDER BY item, topic, outlet ON CONFLICT DO NOTHING`, j)
	}
	return tx.SendBatch(ctx, b).Close()
}

// of returns the elements that f holds for, in order.
func of[T any](all []T, f func(T) bool) []T {
	var out []T
	for _, v := range all {
		if f(v) {
			out = append(out, v)
		}
	}
	return out
}

// linked is what linking made of an event.
type linked struct {
	best    int64 // the report to show
	status  news.Status
	when    news.Date
	history []EventChange
}

func linkedEvents(ctx context.Context, tx pgx.Tx, ids []int64) (map[int64]linked, error) {
	rows, err := tx.Query(ctx, `SELECT id, COALESCE(best_report, 0), status, history, when_from, when_to, when_precision, when_zone, when_basis, when_rule FROM events WHERE id = ANY($1)`, ids)
	if err != nil {
		return nil, err
	}
	out := map[int64]linked{}
	_, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (struct{}, error) {
		var id int64
		var l linked
		var d dateScan
		err := row.Scan(append([]any{&id, &l.best, &l.status, &l.history}, d.into()...)...)
		l.when = d.date()
		out[id] = l
		return struct{}{}, err
	})
	return out, err
}

// load reads the summits, topics, actors and outlets that the findings name.
func (w *world) load(ctx context.Context, tx pgx.Tx, ms []member, ts []telling, hs []holding) error {
	summits, topics, actors, outlets := map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}
	add := func(set map[string]bool, vs ...string) {
		for _, v := range vs {
			set[v] = true
		}
	}
	for _, m := range ms {
		add(summits, m.Summits...)
		add(topics, m.topicIDs...)
		add(actors, m.Speaker.ID)
		add(outlets, m.Article.Outlet.ID)
	}
	for _, t := range ts {
		add(summits, t.summits...)
		add(topics, t.topicIDs...)
		add(outlets, t.Article.Outlet.ID)
		for _, a := range t.Who {
			add(actors, a.ID)
		}
	}
	for _, h := range hs {
		add(summits, h.summits...)
		add(topics, h.Topic.ID)
		add(actors, h.Holder.ID)
		add(outlets, h.Article.Outlet.ID)
	}
	return w.fill(ctx, tx, summits, topics, actors, outlets)
}

// fill reads the named summits, topics, actors and outlets.
func (w *world) fill(ctx context.Context, tx pgx.Tx, summits, topics, actors, outlets map[string]bool) error {
	rows, err := tx.Query(ctx, `SELECT 's', id, num, name, hold_all, zone FROM summits WHERE id = ANY($1) AND merged_into IS NULL
		UNION ALL SELECT 't', id, num, name, false, '' FROM topics WHERE id = ANY($2)
		UNION ALL SELECT 'a', id, num, name, false, '' FROM actors WHERE id = ANY($3)
		UNION ALL SELECT 'o', id, num, name, false, '' FROM outlets WHERE id = ANY($4)`, keys(summits), keys(topics), keys(actors), keys(outlets))
	if err != nil {
		return err
	}
	var what, id, name, zone string
	var num int
	var hold bool
	_, err = pgx.ForEachRow(rows, []any{&what, &id, &num, &name, &hold, &zone}, func() error {
		switch what {
		case "s":
			w.summits[id] = summitRow{num, hold, location(zone)}
		case "t":
			w.topics[id], w.topicNum[id] = Named{id, name}, num
		case "a":
			w.actors[id] = num
		case "o":
			w.outlets[id] = num
		}
		return nil
	})
	return err
}

type itemKey struct {
	kind news.ItemKind
	id   int64
}

// correctedItems returns the quotes and reports that have a row in the ledger
// whose decision is in force.
func correctedItems(ctx context.Context, tx pgx.Tx, ms []member, ts []telling, hs []holding) (map[itemKey]bool, error) {
	var q, e, s []int64
	for _, m := range ms {
		q = append(q, m.ID)
	}
	for _, t := range ts {
		e = append(e, t.ID)
	}
	for _, h := range hs {
		s = append(s, h.ID)
	}
	rows, err := tx.Query(ctx, `SELECT DISTINCT c.item, c.item_id FROM corrections c LEFT JOIN decisions d ON d.id = c.decision_id
		WHERE (c.item = 'quote' AND c.item_id = ANY($1) OR c.item = 'event' AND c.item_id = ANY($2) OR c.item = 'stance' AND c.item_id = ANY($3)) AND d.kind IS DISTINCT FROM 'undo'
			AND (d.id IS NULL OR NOT decision_undone(d.id))`, list(q), list(e), list(s))
	if err != nil {
		return nil, err
	}
	out := map[itemKey]bool{}
	var k itemKey
	_, err = pgx.ForEachRow(rows, []any{&k.kind, &k.id}, func() error { out[k] = true; return nil })
	return out, err
}

// location loads a summit's zone; one that is not known counts as UTC.
func location(name string) *time.Location {
	if loc, err := time.LoadLocation(name); err == nil {
		return loc
	}
	return time.UTC
}

// civil returns midnight in zone of the day that t, a date written as midnight
// UTC, stands for. Unknown stays unknown.
func civil(t time.Time, zone *time.Location) time.Time {
	if t.IsZero() {
		return t
	}
	y, m, d := t.UTC().Date()
	return time.Date(y, m, d, 0, 0, 0, 0, zone).UTC()
}

// sortAt returns where an item stands on the timeline of a summit in zone. Days
// and longer times are days of that place, and a report known to the day only
// counts as made at its end. The item stands at its stated hour; else
// at the end of the time it is known to, in order of report; else when it was
// first reported.
func sortAt(d news.Date, reported time.Time, reportDay bool, zone *time.Location) time.Time {
	if reportDay && !reported.IsZero() {
		reported = civil(reported, zone).AddDate(0, 0, 1).Add(-time.Second)
	}
	if d.Zone == "" && d.Precision != news.Minute && d.Precision != news.Hour && d.Precision != news.Before {
		d.From, d.To = civil(d.From, zone), civil(d.To, zone)
	}
	if !d.Known() || d.Precision == news.Before {
		return reported
	}
	switch d.Precision {
	case news.Minute, news.Hour:
		return d.From
	case news.Ongoing:
		return d.From
	}
	if d.To.IsZero() {
		if d.From.IsZero() {
			return reported
		}
		return d.From
	}
	switch {
	case reported.Before(d.From):
		return d.From // told beforehand
	case reported.Before(d.To):
		return reported
	}
	// Reported later: within the last second, earlier reports first.
	lag := reported.Sub(d.To)
	day := 24 * time.Hour
	return d.To.Add(-time.Second).Add(time.Duration(float64(time.Second-time.Microsecond) * float64(lag) / float64(lag+day))).Truncate(time.Microsecond)
}

// better returns the state that stands for both: the further checked.
func better(a, b news.State) news.State {
	rank := map[news.State]int{news.StateReviewed: 2, news.StateAccepted: 1}
	if rank[b] > rank[a] {
		return b
	}
	return a
}

// reports counts outlets and copies, in order of report.
type reports struct {
	outlets []Named
	nums    []int
	n       int
	copies  int
}

func (r *reports) add(w *world, a ArticleRef, seen map[string]bool) {
	r.n++
	if n := w.outlets[a.Outlet.ID]; !slices.Contains(r.nums, n) {
		r.nums = append(r.nums, n)
	}
	if a.WireOf != 0 {
		r.copies++
		return
	}
	if !seen[a.Outlet.ID] {
		seen[a.Outlet.ID] = true
		r.outlets = append(r.outlets, a.Outlet)
	}
}

// list returns the outlets that reported; where only copies did, the first of
// them.
func (r *reports) list(first ArticleRef) []Named {
	if len(r.outlets) == 0 {
		return []Named{first.Outlet}
	}
	return r.outlets
}

func (w *world) nums(topics []string) []int {
	var out []int
	for _, t := range topics {
		if n, ok := w.topicNum[t]; ok && !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	slices.Sort(out)
	return list(out)
}

func union(lists ...[]string) []string {
	var out []string
	for _, l := range lists {
		for _, v := range l {
			if !slices.Contains(out, v) {
				out = append(out, v)
			}
		}
	}
	return out
}

// heldTopic is the topic under which the timeline's index keeps what is held
// back: no topic has it, so that lists pass held items over without looking.
const heldTopic = "-1"

// held reports whether an automatic item says too little to stand on a timeline
// unasked: indirect speech whose speaker is not established, and anything of
// which neither name nor words may be shown.
func held(it Item) bool {
	if it.State != news.StateSuggested || it.Named {
		return false
	}
	if it.Kind == news.ItemUtterance && it.Speech == news.Indirect {
		return true
	}
	return it.Sentence == "" && it.Words == ""
}

// spread puts an item on the timelines of its summits.
func (w *world) spread(it Item, summits []string, speaker int, topics, outlets []int) []projected {
	var out []projected
	for _, id := range summits {
		s, ok := w.summits[id]
		if !ok || s.hold && it.State == news.StateSuggested {
			continue
		}
		it.SortAt, it.Held = sortAt(it.When, it.Reported, it.ReportDay, s.zone), held(it)
		payload, err := json.Marshal(it)
		if err != nil {
			continue // an Item always marshals
		}
		out = append(out, projected{s.num, it.Kind, it.ID, it.SortAt, speaker, topics, list(outlets), it.Held, payload})
	}
	return out
}

// utterance brings an utterance's row up to date and returns its places on
// timelines.
func (w *world) utterance(b *pgx.Batch, id int64, all []member, corrected map[itemKey]bool) []projected {
	ms := of(all, func(m member) bool { return m.active })
	if len(ms) == 0 {
		if len(all) == 0 {
			return nil // purged, and marked so
		}
		state := news.StateRejected
		if slices.ContainsFunc(all, func(m member) bool { return m.withdrawn }) {
			state = news.StateWithdrawn
		}
		b.Queue(`UPDATE utterances SET state = $2, words = '', shown = '' WHERE id = $1 AND merged_into IS NULL`, id, state)
		return nil
	}
	first := ms[0]
	it := Item{Kind: news.ItemUtterance, ID: id, State: news.StateSuggested, First: first.Article, Reported: first.reported, ReportDay: first.Article.DateOnly, Cue: first.Cue,
		Language: first.Language, Background: true, Gone: true, Level: first.Level}
	// What a page no longer says neither speaks for the utterance nor against what
	// pages do say; only where nothing is left do the words that are gone stand.
	now := of(ms, func(m member) bool { return m.Present })
	it.Gone = len(now) == 0
	if it.Gone {
		now = ms
	}
	it.Cue, it.Language, it.Level = now[0].Cue, now[0].Language, now[0].Level
	// The speaker that people chose, else the one that most outlets name.
	votes := map[ActorRef]map[string]bool{}
	var who ActorRef
	decided := false
	for _, m := range ms {
		if m.Speaker == (ActorRef{}) {
			continue
		}
		if m.decided {
			if !decided {
				who = m.Speaker
			}
			decided = true
		}
		if !it.Gone && !m.Present {
			continue
		}
		if votes[m.Speaker] == nil {
			votes[m.Speaker] = map[string]bool{}
		}
		source := m.Article.Outlet.ID
		if m.Article.WireOf != 0 {
			source = "wire"
		}
		votes[m.Speaker][source] = true
	}
	if !decided {
		for _, m := range now { // in order of report: the first of equals wins
			if m.Speaker != (ActorRef{}) && len(votes[m.Speaker]) > len(votes[who]) {
				who = m.Speaker
			}
		}
	}
	for sp := range votes {
		if sp != who && sp.ID != "" && who.ID != "" {
			it.Conflict = true
		}
	}
	seenOutlets := map[string]bool{}
	var rep reports
	var topics, summits []string
	for _, m := range ms {
		rep.add(w, m.Article, seenOutlets)
		if m.Speaker == who || who == (ActorRef{}) {
			it.State = better(it.State, m.State)
		}
		if it.Seen.IsZero() || m.Article.FirstSeen.Before(it.Seen) {
			it.Seen = m.Article.FirstSeen
		}
		it.Corrected = it.Corrected || corrected[itemKey{news.ItemUtterance, m.ID}]
		it.Evidence = append(it.Evidence, m.ID)
	}
	for _, m := range now {
		if m.Named && m.Speaker == who && who != (ActorRef{}) {
			it.Named = true
			if it.Rule == "" {
				it.Rule, it.Confidence, it.Level = m.Rule, m.Confidence, m.Level
			}
		}
		if !it.When.Known() || m.Said.Known() && precision(m.Said) > precision(it.When) {
			it.When = m.Said
		}
		if it.Occasion == "" {
			it.Occasion = m.Occasion
		}
		if it.Addressee == "" {
			it.Addressee = m.Addressee
		}
		if it.Sentence == "" {
			it.Sentence, it.Teller = m.Sentence, m.Article.Outlet
		}
		it.Background = it.Background && m.background
		topics = union(topics, m.topicIDs)
		summits = union(summits, m.Summits)
	}
	words, shown, speech, cut := longest(now)
	it.Words, it.Speech, it.Cut = shown, speech, cut
	if it.Named {
		it.Who = []ActorRef{who}
		if shown != "" && speech == news.Direct {
			it.Sentence, it.Teller = "", Named{} // the words say it all
		}
	} else {
		it.Level, it.Conflict = "", false
	}
	it.Topics = named(topics, w.topics)
	it.Outlets, it.Reports, it.Copies = rep.list(first.Article), rep.n, rep.copies
	d := dateRow(it.When)
	b.Queue(`UPDATE utterances SET speaker_id = @speaker, speaker_name = @name, established = @established, words = @words, shown = @shown, cut = @cut,
			said_from = @from, said_to = @to, said_precision = @precision, said_zone = @zone, said_basis = @basis, said_rule = @rule,
			reported_at = @reported, reported_url = @url, seen_at = @seen, occasion = @occasion, conflict = @conflict, state = @state, topics = @topics
		WHERE id = @id`,
		pgx.StrictNamedArgs{"id": id, "speaker": nullText(who.ID), "name": who.Name, "established": it.Named, "words": words, "shown": shown, "cut": cut,
			"from": d.From, "to": d.To, "precision": d.Precision, "zone": d.Zone, "basis": d.Basis, "rule": d.Rule, "reported": it.Reported, "url": first.Article.URL,
			"seen": it.Seen, "occasion": it.Occasion, "conflict": it.Conflict, "state": it.State, "topics": list(topics)})
	speaker := 0
	if it.Named {
		speaker = w.actors[who.ID]
	}
	return w.spread(it, summits, speaker, w.nums(topics), rep.nums)
}

// weight ranks how far a quote's words may stand for the utterance: a headline's
// are often paraphrase, and indirect speech gives way to words in marks.
func weight(m member) int {
	switch {
	case m.Place != news.InBody && m.Place != "":
		return 1
	case m.Kind == news.Indirect:
		return 2
	}
	return 3
}

// longest returns the longest attested wording and what of it may be shown: the
// fullest public words among the quotes that rank highest.
func longest(ms []member) (words, shown string, speech news.QuoteKind, cut bool) {
	top := 0
	for _, m := range ms {
		top = max(top, weight(m))
	}
	cut = true
	for _, m := range ms {
		if weight(m) != top {
			continue
		}
		if len(m.words) > len(words) {
			words = m.words
			if shown == "" {
				speech = m.Kind
			}
		}
		if len(m.Words) > len(shown) {
			shown, speech, cut = m.Words, m.Kind, m.Cut
		}
	}
	return words, shown, speech, cut || len(shown) < len(words)
}

// precision ranks how exactly a date is known.
func precision(d news.Date) int {
	switch d.Precision {
	case news.Minute:
		return 8
	case news.Hour:
		return 7
	case news.Day:
		return 6
	case news.Week:
		return 5
	case news.Month:
		return 4
	case news.Year:
		return 3
	case news.Ongoing:
		return 2
	case news.Before:
		return 1
	}
	return 0
}

func (w *world) event(b *pgx.Batch, id int64, made linked, all []telling, corrected map[itemKey]bool) []projected {
	ts := of(all, func(t telling) bool { return t.active })
	if len(ts) == 0 {
		if len(all) == 0 {
			return nil
		}
		state := news.StateRejected
		if slices.ContainsFunc(all, func(t telling) bool { return t.withdrawn }) {
			state = news.StateWithdrawn
		}
		b.Queue(`UPDATE events SET state = $2, label = '' WHERE id = $1 AND merged_into IS NULL`, id, state)
		return nil
	}
	first := ts[0]
	now := of(ts, func(t telling) bool { return t.Present })
	if len(now) == 0 {
		now = ts
	}
	// The telling to show, of those that stand on their pages: one that may be
	// named before one that may not, one of the latest word before an older, and
	// of these linking's choice, else the first.
	worth := func(t telling) int {
		n := 0
		if t.named(w.limit) {
			n += 4
		}
		if t.Status == made.status {
			n += 2
		}
		if t.ID == made.best {
			n++
		}
		return n
	}
	show := now[0]
	for _, t := range now[1:] {
		if worth(t) > worth(show) {
			show = t
		}
	}
	it := Item{Kind: news.ItemEvent, ID: id, State: news.StateSuggested, Named: show.named(w.limit), First: first.Article, Reported: first.reported, ReportDay: first.Article.DateOnly,
		Language: first.language, Background: true, Gone: true, When: made.when, EventKind: show.Kind, Root: show.Root, Status: cmp.Or(made.status, show.Status), Where: show.Where, Rule: show.Rule, Confidence: show.Confidence}
	seenOutlets := map[string]bool{}
	var rep reports
	var topics, summits []string
	occasion := false
	for _, t := range ts {
		rep.add(w, t.Article, seenOutlets)
		it.State = better(it.State, t.State)
		if it.Seen.IsZero() || t.Article.FirstSeen.Before(it.Seen) {
			it.Seen = t.Article.FirstSeen
		}
		if !made.when.Known() && (!it.When.Known() || t.When.Known() && precision(t.When) > precision(it.When)) {
			it.When = t.When
		}
		if it.Sentence == "" {
			it.Sentence, it.Teller = t.Sentence, t.Article.Outlet
		}
		it.Background = it.Background && t.background
		it.Gone = it.Gone && !t.Present
		it.Corrected = it.Corrected || corrected[itemKey{news.ItemEvent, t.ID}]
		it.Evidence = append(it.Evidence, t.ID)
		occasion = occasion || t.occasion
		topics = union(topics, t.topicIDs)
		summits = union(summits, t.summits)
	}
	if show.Sentence != "" {
		it.Sentence, it.Teller = show.Sentence, show.Article.Outlet
	}
	speaker := 0
	if it.Named {
		it.Who, it.Whom = show.Who, show.Whom
		it.Words = w.line(show, it.Status, topics)
		if len(it.Who) > 0 {
			speaker = w.actors[it.Who[0].ID]
		}
	} else {
		it.Where = ""
	}
	it.Topics = named(topics, w.topics)
	if len(made.history) > 1 {
		it.History = made.history
	}
	it.Agenda = agenda(it.EventKind, it.Status, it.When, made.history)
	it.Outlets, it.Reports, it.Copies = rep.list(first.Article), rep.n, rep.copies
	d := dateRow(it.When)
	b.Queue(`UPDATE events SET root = @root, kind = @kind, label = @label, when_from = @from, when_to = @to, when_precision = @precision, when_zone = @zone, when_basis = @basis, when_rule = @rule,
			reported_at = @reported, reported_url = @url, seen_at = @seen, occasion = @occasion, state = @state, topics = @topics WHERE id = @id`,
		pgx.StrictNamedArgs{"id": id, "root": show.Root, "kind": show.Kind, "label": it.Words, "from": d.From, "to": d.To, "precision": d.Precision, "zone": d.Zone, "basis": d.Basis, "rule": d.Rule,
			"reported": it.Reported, "url": first.Article.URL, "seen": it.Seen, "occasion": occasion, "state": it.State, "topics": list(topics)})
	return w.spread(it, summits, speaker, w.nums(topics), rep.nums)
}

// line says an event in one line: from its facts alone where they tell it all or
// the outlet's own words may not be shown, else as the article has it.
func (w *world) line(t telling, status news.Status, topics []string) string {
	if t.Label != "" && !news.Encounter(t.Kind) {
		return t.Label
	}
	f := t.facts()
	f.Status = status
	if names := named(topics, w.topics); len(names) > 0 {
		f.Topic = names[0].Name
	}
	return f.Line()
}

// stance puts a stance on timelines when holder and position may be public.
// One that may not is nowhere: its words stand under their topic as a quote.
func (w *world) stance(b *pgx.Batch, id int64, all []holding, corrected map[itemKey]bool) []projected {
	hs := of(all, func(h holding) bool { return h.active })
	if len(hs) == 0 {
		if len(all) == 0 {
			return nil
		}
		state := news.StateRejected
		if slices.ContainsFunc(all, func(h holding) bool { return h.withdrawn }) {
			state = news.StateWithdrawn
		}
		b.Queue(`UPDATE stances SET state = $2, established = false, reported_at = NULL, reported_url = '', seen_at = NULL WHERE id = $1`, id, state)
		return nil
	}
	first := hs[0]
	it := Item{Kind: news.ItemStance, ID: id, State: news.StateSuggested, First: first.Article, Reported: first.reported, ReportDay: first.Article.DateOnly, Language: first.language,
		Background: true, Gone: true, Who: []ActorRef{first.Holder}, Words: first.Target, Position: first.Position, Intensity: first.Intensity, Via: first.Via, Condition: first.Condition,
		Utterance: first.Utterance, Topics: []Named{first.Topic}, Rule: first.Rule, Confidence: first.Confidence}
	seenOutlets := map[string]bool{}
	var rep reports
	var summits []string
	for _, h := range hs {
		rep.add(w, h.Article, seenOutlets)
		it.Named = it.Named || h.Named && (h.Via == news.ViaNarration || h.quoteNamed)
		it.State = better(it.State, h.State)
		if it.Seen.IsZero() || h.Article.FirstSeen.Before(it.Seen) {
			it.Seen = h.Article.FirstSeen
		}
		if !it.When.Known() || h.When.Known() && precision(h.When) > precision(it.When) {
			it.When = h.When
		}
		if it.Sentence == "" {
			it.Sentence, it.Teller = h.Sentence, h.Article.Outlet
		}
		if it.Words == "" {
			it.Words = h.Target
		}
		it.Background = it.Background && h.background
		it.Gone = it.Gone && !h.present
		it.Corrected = it.Corrected || corrected[itemKey{news.ItemStance, h.ID}]
		if h.Quote != 0 {
			it.Evidence = append(it.Evidence, h.Quote)
		}
		summits = union(summits, h.summits)
	}
	it.Outlets, it.Reports, it.Copies = rep.list(first.Article), rep.n, rep.copies
	b.Queue(`UPDATE stances SET established = @established, reported_at = @reported, reported_url = @url, seen_at = @seen, state = @state WHERE id = @id`,
		pgx.StrictNamedArgs{"id": id, "established": it.Named, "reported": it.Reported, "url": first.Article.URL, "seen": it.Seen, "state": it.State})
	if !it.Named {
		return nil
	}
	return w.spread(it, summits, w.actors[first.Holder.ID], w.nums([]string{first.Topic.ID}), rep.nums)
}

// documents returns the rows of articles that are official texts.
func (w *world) documents(ctx context.Context, tx pgx.Tx, ids []int64) ([]projected, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	rows, err := tx.Query(ctx, `SELECT `+articleRefColumns+`, a.reported_at, a.language, ou.num, s.num, s.hold_all, s.zone
		FROM articles a JOIN outlets ou ON ou.id = a.outlet_id JOIN article_summits x ON x.article_id = a.id AND x.score >= 0.5 JOIN summits s ON s.id = x.summit_id AND s.merged_into IS NULL
		WHERE a.id = ANY($1) AND a.kind = 'document' AND a.state = 'stored' ORDER BY a.id, s.num`, ids)
	if err != nil {
		return nil, err
	}
	var out []projected
	defer rows.Close()
	for rows.Next() {
		var ref articleRefScan
		var reported time.Time
		var language, zone string
		var outlet, summit int
		var hold bool
		if err := rows.Scan(append(ref.into(), &reported, &language, &outlet, &summit, &hold, &zone)...); err != nil {
			return nil, err
		}
		if hold {
			continue
		}
		a := ref.ref()
		it := Item{Kind: news.ItemDocument, ID: a.ID, SortAt: sortAt(news.Date{}, reported.UTC(), a.DateOnly, location(zone)), Named: true, Words: a.Headline, Language: language, Reported: reported.UTC(), ReportDay: a.DateOnly, Seen: a.FirstSeen,
			First: a, Outlets: []Named{a.Outlet}, Reports: 1, State: news.StateSuggested}
		payload, err := json.Marshal(it)
		if err != nil {
			return nil, err
		}
		out = append(out, projected{summit, it.Kind, it.ID, it.SortAt, 0, []int{}, []int{outlet}, false, payload})
	}
	return out, rows.Err()
}
