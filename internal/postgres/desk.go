package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"readout/internal/news"
	"readout/internal/text"
)

// DeskItem is an item as editors see it: with all its words, whatever an
// outlet's rights, with what was decided on it, and its version.
type DeskItem struct {
	Target
	Group      int64  // the utterance, event or stance that a finding belongs to, 0 for none
	Version    string // send it back with a change
	Findings   []Finding
	Log        []Act // newest first, at most 50
	Summits    []Named
	Candidates []ActorRow // who may be meant, the likeliest first
	Form       string     // the words that name the speaker in the article, "" when they are none or a pronoun
	Alike      int        // quotes of the article with those words and that speaker
	Siblings   int        // findings of Group
}

// Finding is a quote, event report or stance report with its paragraph.
type Finding struct {
	ID        int64
	Article   ArticleRef
	Present   bool
	Words     string
	Paragraph []MarkedRun
	Speaker   ActorRef
	Public    bool // the speaker's name, or the position, is public
	Kind      string
	NotSpeech string
	Cue       string
	Source    string
	Topic     Named  // of a stance
	Label     string // of an event
	State     news.State
	Rule      string
	Lower     float64
	Joined    bool
	Decided   bool // a person named the speaker
}

// MarkedRun is a run of a paragraph's text: Mark is "quote", "source", "cue" or
// "".
type MarkedRun struct {
	Text string
	Mark string
}

// ActorRow is an actor in a list of the desk.
type ActorRow struct {
	ID       string
	Name     string
	Kind     news.ActorKind
	Office   string // held now or last, with its polity, "" for none
	Proposed bool
	Why      string // why it is a candidate
	Quotes   int
}

// DeskItem returns what the desk shows of an item. Purged and unknown ones give
// news.ErrNotFound.
func (s *Store) DeskItem(ctx context.Context, t Target) (DeskItem, error) {
	it, err := s.deskItem(ctx, t)
	if err != nil {
		return it, fmt.Errorf("desk: %s %d: %w", t.Item, t.ID, err)
	}
	return it, nil
}

func (s *Store) deskItem(ctx context.Context, t Target) (DeskItem, error) {
	t, err := standingTarget(ctx, s.pool, t)
	it := DeskItem{Target: t}
	if err != nil {
		return it, err
	}
	all, err := targeted(ctx, s.pool, t)
	if err == nil && len(all) == 0 {
		err = news.ErrNotFound
	}
	if err != nil {
		return it, err
	}
	it.Version, it.Group = versionOf(all), all[0].group
	if it.Findings, err = s.findings(ctx, t.Item, all); err != nil {
		return it, err
	}
	if it.Log, err = acts(ctx, s.pool, LogFilter{Target: t}); err != nil {
		return it, err
	}
	if it.Group != 0 {
		siblings, err := targeted(ctx, s.pool, Target{Item: t.Item, ID: it.Group, Whole: true})
		if err != nil {
			return it, err
		}
		it.Siblings = len(siblings)
		if _, it.Summits, err = s.itemOf(ctx, t.Item, it.Group); err != nil {
			return it, err
		}
	}
	if t.Item == news.ItemUtterance && !t.Whole {
		if same, err := sameForm(ctx, s.pool, all[0]); err == nil {
			it.Form, it.Alike = all[0].source, len(same)
		}
	}
	if t.Item != news.ItemEvent {
		it.Candidates, err = s.candidates(ctx, t.Item, all, it.Summits)
	}
	return it, err
}

var findingSelect = map[news.ItemKind]string{
	news.ItemUtterance: `SELECT x.id, ` + articleRefColumns + `, x.present, x.words, x.cue, x.source, COALESCE(x.speaker_id, ''), COALESCE(sp.name, x.speaker_name), x.established, x.kind, x.not_speech,
			'', '', '', x.state, x.rule, x.lower, x.joined_automatically, x.speaker_decided, x.starts, x.ends, x.sentence_start, length(x.sentence) > 0, r.text, octet_length(x.sentence)
		FROM quotes x JOIN articles a ON a.id = x.article_id JOIN outlets ou ON ou.id = a.outlet_id JOIN revisions r ON r.id = x.revision_id LEFT JOIN actors sp ON sp.id = x.speaker_id`,
	news.ItemEvent: `SELECT x.id, ` + articleRefColumns + `, x.present, array_to_string(x.parts, ' '), x.cue, '', '', '', true, x.kind, '',
			'', '', x.label, x.state, x.rule, x.lower, false, false, x.starts, x.ends, 0, false, r.text, 0
		FROM event_reports x JOIN articles a ON a.id = x.article_id JOIN outlets ou ON ou.id = a.outlet_id JOIN revisions r ON r.id = x.revision_id`,
	news.ItemStance: `SELECT x.id, ` + articleRefColumns + `, x.present, array_to_string(x.parts, ' '), x.cue, '', COALESCE(x.holder_id, ''), COALESCE(sp.name, x.holder_name), x.established, x.position, '',
			t.id, t.name, x.target, x.state, x.rule, x.lower, false, false, x.starts, x.ends, 0, false, r.text, 0
		FROM stance_reports x JOIN articles a ON a.id = x.article_id JOIN outlets ou ON ou.id = a.outlet_id JOIN revisions r ON r.id = x.revision_id JOIN topics t ON t.id = x.topic_id LEFT JOIN actors sp ON sp.id = x.holder_id`,
}

func (s *Store) findings(ctx context.Context, item news.ItemKind, all []subject) ([]Finding, error) {
	ids := make([]int64, len(all))
	for i, sub := range all {
		ids[i] = sub.id
	}
	rows, err := s.pool.Query(ctx, findingSelect[item]+` WHERE x.id = ANY($1) ORDER BY array_position($1, x.id)`, ids)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (Finding, error) {
		var f Finding
		var ref articleRefScan
		var starts, ends []int
		var at, length int
		var sentence bool
		var body string
		dest := append([]any{&f.ID}, ref.into()...)
		err := row.Scan(append(dest, &f.Present, &f.Words, &f.Cue, &f.Source, &f.Speaker.ID, &f.Speaker.Name, &f.Public, &f.Kind, &f.NotSpeech, &f.Topic.ID, &f.Topic.Name, &f.Label, &f.State, &f.Rule, &f.Lower,
			&f.Joined, &f.Decided, &starts, &ends, &at, &sentence, &body, &length)...)
		if err != nil {
			return f, err
		}
		f.Article = ref.ref()
		var spans []news.Span
		for i := range starts {
			spans = append(spans, news.Span{Start: starts[i], End: ends[i]})
		}
		spans = valid(body, spans)
		within := text.Cover(spans...)
		if sentence && at+length <= len(body) {
			within = text.Cover(within, news.Span{Start: at, End: at + length})
		}
		f.Paragraph = markedRuns(body, within, spans, f.Source, f.Cue)
		return f, nil
	})
}

// markedRuns cuts the paragraphs around a range into runs: the quoted words, and
// within the range the words that name the source and the cue.
func markedRuns(body string, within news.Span, spans []news.Span, source, cue string) []MarkedRun {
	if within.Empty() || !within.Valid(body) {
		return nil
	}
	from, to := within.Start, within.End
	if i := strings.LastIndexByte(body[:from], '\n'); i >= 0 {
		from = i + 1
	} else {
		from = 0
	}
	if i := strings.IndexByte(body[to:], '\n'); i >= 0 {
		to += i
	} else {
		to = len(body)
	}
	type mark struct {
		sp   news.Span
		kind string
	}
	var marks []mark
	for _, sp := range spans {
		marks = append(marks, mark{sp, "quote"})
	}
	free := func(sp news.Span) bool {
		return !slices.ContainsFunc(marks, func(m mark) bool { return m.sp.Overlaps(sp) })
	}
	for _, w := range []struct{ words, kind string }{{source, "source"}, {cue, "cue"}} {
		for i := within.Start; w.words != "" && i < within.End; {
			k := strings.Index(body[i:within.End], w.words)
			if k < 0 {
				break
			}
			sp := news.Span{Start: i + k, End: i + k + len(w.words)}
			if free(sp) && wholeWord(body, sp) {
				marks = append(marks, mark{sp, w.kind})
				break
			}
			i += k + 1
		}
	}
	slices.SortFunc(marks, func(a, b mark) int { return a.sp.Start - b.sp.Start })
	var runs []MarkedRun
	at := from
	for _, m := range marks {
		if m.sp.Start < at || m.sp.End > to {
			continue
		}
		if m.sp.Start > at {
			runs = append(runs, MarkedRun{Text: body[at:m.sp.Start]})
		}
		runs = append(runs, MarkedRun{m.sp.In(body), m.kind})
		at = m.sp.End
	}
	if at < to {
		runs = append(runs, MarkedRun{Text: body[at:to]})
	}
	return runs
}

func wholeWord(s string, sp news.Span) bool {
	before, _ := utf8.DecodeLastRuneInString(s[:sp.Start])
	after, _ := utf8.DecodeRuneInString(s[sp.End:])
	return !letter(before) && !letter(after)
}

const actorRowSelect = `SELECT a.id, a.name, a.kind, COALESCE((SELECT o.title || ', ' || COALESCE((SELECT c.name FROM actors c WHERE c.kind = 'country' AND c.code = o.polity LIMIT 1), o.polity) FROM offices o WHERE o.holder = a.id ORDER BY o.to_at DESC NULLS FIRST, o.from_at DESC LIMIT 1), ''),
		a.proposed, (SELECT count(*) FROM (SELECT FROM quotes q WHERE q.speaker_id = a.id LIMIT 1000) n)
	FROM actors a WHERE a.merged_into IS NULL AND `

func actorRows(ctx context.Context, db querier, where string, args ...any) ([]ActorRow, error) {
	rows, err := db.Query(ctx, actorRowSelect+where, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (ActorRow, error) {
		var a ActorRow
		err := row.Scan(&a.ID, &a.Name, &a.Kind, &a.Office, &a.Proposed, &a.Quotes)
		return a, err
	})
}

// most candidates are offered as buttons; the rest is found by name.
const mostCandidates = 8

// candidates returns who may be meant: who is named in the paragraphs, who
// speaks elsewhere in the article or in other versions, who is expected at the
// summit.
func (s *Store) candidates(ctx context.Context, item news.ItemKind, all []subject, summits []Named) ([]ActorRow, error) {
	why := map[string]string{}
	var order []string
	add := func(id, reason string) {
		if id != "" && why[id] == "" {
			why[id] = reason
			order = append(order, id)
		}
	}
	if len(all) > 1 {
		for _, sub := range all {
			add(sub.speaker, "named by an outlet")
		}
	}
	for i, sub := range all {
		if i == 4 {
			break
		}
		var raw []byte
		var body string
		err := s.pool.QueryRow(ctx, `SELECT n.raw -> 'Mentions', r.text FROM analyses n JOIN revisions r ON r.id = n.revision_id WHERE n.revision_id = $1`, sub.revision).Scan(&raw, &body)
		if isNoRows(err) || len(sub.starts) == 0 {
			continue
		}
		if err != nil {
			return nil, err
		}
		var ms []news.Mention
		if err := json.Unmarshal(raw, &ms); err != nil {
			return nil, err
		}
		from, to := sub.starts[0], sub.ends[len(sub.ends)-1]
		if to > len(body) {
			continue
		}
		near := func(sp news.Span, paragraphs int) bool {
			a, b := min(sp.Start, to), max(sp.End, from)
			return sp.Valid(body) && strings.Count(body[min(a, from):max(b, to)], "\n")-strings.Count(body[from:to], "\n") <= paragraphs
		}
		for _, n := range []int{0, 1} {
			for _, m := range ms {
				if near(m.Span, n) {
					add(m.Actor, map[int]string{0: "named in the paragraph", 1: "named next to it"}[n])
				}
			}
		}
	}
	articles := articlesOf(all)
	rows, err := s.pool.Query(ctx, `SELECT speaker_id FROM quotes WHERE article_id = ANY($1) AND speaker_id IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 12`, articles)
	if err != nil {
		return nil, err
	}
	speakers, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, err
	}
	for _, id := range speakers {
		add(id, "speaks in the article")
	}
	ids := []string{}
	for _, sm := range summits {
		ids = append(ids, sm.ID)
	}
	rows, err = s.pool.Query(ctx, `SELECT v FROM summits s, unnest(s.actors) WITH ORDINALITY AS u(v, n) WHERE s.id = ANY($1) ORDER BY n`, ids)
	if err != nil {
		return nil, err
	}
	expected, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, err
	}
	for _, id := range expected {
		add(id, "expected at the summit")
	}
	found, err := actorRows(ctx, s.pool, `a.id = ANY($1) ORDER BY array_position($1, a.id)`, order)
	if err != nil {
		return nil, err
	}
	var out []ActorRow
	for _, a := range found {
		// Countries speak through people and offices; as a choice they come last.
		if a.Kind == news.Place {
			continue
		}
		a.Why = why[a.ID]
		out = append(out, a)
	}
	slices.SortStableFunc(out, func(a, b ActorRow) int {
		rank := func(r ActorRow) int {
			if r.Kind == news.Country {
				return 1
			}
			return 0
		}
		return rank(a) - rank(b)
	})
	return out[:min(len(out), mostCandidates)], nil
}

// FindActors returns actors with part of a name or alias, those whose words
// begin with it first.
func (s *Store) FindActors(ctx context.Context, part string, limit int) ([]ActorRow, error) {
	part = strings.TrimSpace(part)
	if part == "" {
		return nil, nil
	}
	like := strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(part)
	out, err := actorRows(ctx, s.pool, `(a.name ILIKE '%' || $1 || '%' OR a.id LIKE '%' || lower($3) || '%' OR EXISTS (SELECT FROM aliases l WHERE l.actor_id = a.id AND l.text ILIKE '%' || $1 || '%'))
		ORDER BY a.name ILIKE $1 DESC, (a.name ILIKE $1 || '%' OR a.name ILIKE '% ' || $1 || '%') DESC, a.proposed, 6 DESC, a.name, a.id LIMIT $2`, like, limit, strings.ReplaceAll(text.Slug(part), "_", "-"))
	if err != nil {
		return nil, fmt.Errorf("find actors like %q: %w", part, err)
	}
	return out, nil
}

// Need says why an item needs an editor's eyes.
type Need string

// The needs.
const (
	NeedSpeaker  Need = "speaker"  // it is not established who speaks
	NeedConflict Need = "conflict" // outlets name different speakers
)

// NeedRow is an utterance that needs an editor's eyes.
type NeedRow struct {
	Item    Item
	Summit  Named
	Words   string // in full
	Quotes  int
	Speaker string // whom a rule would name, "" for nobody
}

// Needing returns utterances on timelines that need eyes, newest first; summit
// "" means all, after is the id of the last row before, 0 for the first page.
func (s *Store) Needing(ctx context.Context, need Need, summit string, after int64, limit int) ([]NeedRow, error) {
	cond := `NOT u.established AND u.state = 'suggested'`
	if need == NeedConflict {
		cond = `u.conflict AND u.state NOT IN ('rejected', 'withdrawn')`
	}
	rows, err := s.pool.Query(ctx, `SELECT t.payload, s.id, s.name, u.words, (SELECT count(*) FROM quotes q WHERE q.utterance_id = u.id), COALESCE((SELECT q.speaker_name FROM quotes q WHERE q.utterance_id = u.id AND q.speaker_name <> '' ORDER BY q.lower DESC, q.id LIMIT 1), '')
		FROM utterances u JOIN LATERAL (SELECT t.payload, t.summit FROM timeline_items t JOIN summits m ON m.num = t.summit WHERE t.kind = 'quote' AND t.item_id = u.id AND ($1 = '' OR m.id = $1) ORDER BY t.summit LIMIT 1) t ON true JOIN summits s ON s.num = t.summit
		WHERE `+cond+` AND u.merged_into IS NULL AND ($2 = 0 OR u.id < $2) ORDER BY u.id DESC LIMIT $3`, summit, after, limit)
	if err != nil {
		return nil, fmt.Errorf("read what needs eyes: %w", err)
	}
	out, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (NeedRow, error) {
		var r NeedRow
		var payload []byte
		if err := row.Scan(&payload, &r.Summit.ID, &r.Summit.Name, &r.Words, &r.Quotes, &r.Speaker); err != nil {
			return r, err
		}
		r.Item, err = readItem(payload)
		return r, err
	})
	if err != nil {
		return nil, fmt.Errorf("read what needs eyes: %w", err)
	}
	return out, nil
}

// DeskCounts is how much waits at the desk; each count stops at 1000.
type DeskCounts struct {
	Speaker, Conflict, Orphans, Actors, Summits int
}

// DeskCounts counts what waits.
func (s *Store) DeskCounts(ctx context.Context) (DeskCounts, error) {
	var c DeskCounts
	err := s.pool.QueryRow(ctx, `SELECT
			(SELECT count(*) FROM (SELECT FROM utterances u WHERE NOT u.established AND u.merged_into IS NULL AND u.state = 'suggested' AND EXISTS (SELECT FROM timeline_items t WHERE t.kind = 'quote' AND t.item_id = u.id) LIMIT 1000) n),
			(SELECT count(*) FROM (SELECT FROM utterances u WHERE u.conflict AND u.merged_into IS NULL AND u.state NOT IN ('rejected', 'withdrawn') AND EXISTS (SELECT FROM timeline_items t WHERE t.kind = 'quote' AND t.item_id = u.id) LIMIT 1000) n),
			(SELECT count(*) FROM orphans),
			(SELECT count(*) FROM (SELECT FROM actors WHERE proposed AND NOT edited AND merged_into IS NULL LIMIT 1000) n),
			(SELECT count(*) FROM (SELECT FROM summits WHERE proposed AND merged_into IS NULL LIMIT 1000) n)`).Scan(&c.Speaker, &c.Conflict, &c.Orphans, &c.Actors, &c.Summits)
	if err != nil {
		return c, fmt.Errorf("count what waits at the desk: %w", err)
	}
	return c, nil
}

// DeskArticle is an article as editors see it: its whole text and all that was
// found in it.
type DeskArticle struct {
	Article   ArticleRef
	State     string
	Kind      news.ArticleKind
	Revision  int64
	Number    int
	Revisions int
	Blocks    []DeskBlock
	Quotes    []Finding
	Log       []Act
	Orphans   int
}

// DeskBlock is a block of an article's text with the quotes in it marked.
type DeskBlock struct {
	Kind string
	Runs []BlockRun
}

// BlockRun is a run of text; Quote is the id of the quote that it is of, 0 for
// none.
type BlockRun struct {
	Text  string
	Quote int64
	State news.State
}

// DeskArticle returns an article for the desk. A purged one gives news.ErrGone.
func (s *Store) DeskArticle(ctx context.Context, id int64) (DeskArticle, error) {
	a, err := s.deskArticle(ctx, id)
	if err != nil {
		return a, fmt.Errorf("desk: article %d: %w", id, err)
	}
	return a, nil
}

func (s *Store) deskArticle(ctx context.Context, id int64) (DeskArticle, error) {
	var a DeskArticle
	var ref articleRefScan
	var body string
	var blocks []byte
	err := s.pool.QueryRow(ctx, `SELECT `+articleRefColumns+`, a.state, a.kind, COALESCE(r.id, 0), COALESCE(r.number, 0), a.revisions, COALESCE(r.text, ''), COALESCE(r.blocks, '[]'), (SELECT count(*) FROM orphans o WHERE o.article_id = a.id)
		FROM articles a JOIN outlets ou ON ou.id = a.outlet_id LEFT JOIN revisions r ON r.id = a.revision_id WHERE a.id = $1`, id).
		Scan(append(ref.into(), &a.State, &a.Kind, &a.Revision, &a.Number, &a.Revisions, &body, &blocks, &a.Orphans)...)
	if err != nil {
		return a, notFound(err)
	}
	a.Article = ref.ref()
	if a.State == "purged" {
		return a, news.ErrGone
	}
	if a.Log, err = acts(ctx, s.pool, LogFilter{Article: id, Limit: 20}); err != nil {
		return a, err
	}
	if a.Revision == 0 {
		return a, nil
	}
	all, err := subjects(ctx, s.pool, news.ItemUtterance, `x.article_id = $1 AND x.present`, id)
	if err != nil {
		return a, err
	}
	if a.Quotes, err = s.findings(ctx, news.ItemUtterance, all); err != nil {
		return a, err
	}
	var bs []news.Block
	if err := json.Unmarshal(blocks, &bs); err != nil {
		return a, err
	}
	type mark struct {
		sp    news.Span
		quote subject
	}
	var marks []mark
	for _, q := range all {
		for i := range q.starts {
			if sp := (news.Span{Start: q.starts[i], End: q.ends[i]}); sp.Valid(body) {
				marks = append(marks, mark{sp, q})
			}
		}
	}
	slices.SortStableFunc(marks, func(a, b mark) int { return a.sp.Start - b.sp.Start })
	for _, b := range bs {
		if !b.Span.Valid(body) {
			continue
		}
		d := DeskBlock{Kind: string(b.Kind)}
		at := b.Span.Start
		for _, m := range marks {
			if m.sp.Start < at || m.sp.Start >= b.Span.End {
				continue
			}
			if m.sp.Start > at {
				d.Runs = append(d.Runs, BlockRun{Text: body[at:m.sp.Start]})
			}
			end := min(m.sp.End, b.Span.End)
			d.Runs = append(d.Runs, BlockRun{body[m.sp.Start:end], m.quote.id, m.quote.state})
			at = end
		}
		if at < b.Span.End {
			d.Runs = append(d.Runs, BlockRun{Text: body[at:b.Span.End]})
		}
		a.Blocks = append(a.Blocks, d)
	}
	return a, nil
}

// Orphan returns one orphaned decision.
func (s *Store) Orphan(ctx context.Context, decision int64) (OrphanRow, error) {
	os, err := s.orphans(ctx, `d.id = $1`, decision)
	if err == nil && len(os) == 0 {
		err = news.ErrNotFound
	}
	if err != nil {
		return OrphanRow{}, fmt.Errorf("orphan %d: %w", decision, err)
	}
	return os[0], nil
}

func letter(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// ArticleActors returns the actors that an article's latest revision names.
func (s *Store) ArticleActors(ctx context.Context, id int64) ([]Named, error) {
	rows, err := s.pool.Query(ctx, `SELECT DISTINCT b.id, b.name FROM articles a JOIN analyses n ON n.revision_id = a.revision_id,
			jsonb_array_elements(CASE WHEN jsonb_typeof(n.raw -> 'Mentions') = 'array' THEN n.raw -> 'Mentions' ELSE '[]' END) AS m(v) JOIN actors c ON c.id = m.v ->> 'Actor' JOIN actors b ON b.id = COALESCE(c.merged_into, c.id)
		WHERE a.id = $1 AND b.kind <> 'place' ORDER BY 2, 1 LIMIT 60`, id)
	if err == nil {
		var out []Named
		if out, err = pgx.CollectRows(rows, pgx.RowToStructByPos[Named]); err == nil {
			return out, nil
		}
	}
	return nil, fmt.Errorf("read actors of article %d: %w", id, err)
}

// Attachable returns the findings of an orphaned decision's article that it can
// be attached to anew.
func (s *Store) Attachable(ctx context.Context, decision int64) ([]Finding, error) {
	o, err := s.Orphan(ctx, decision)
	if err != nil {
		return nil, err
	}
	all, err := subjects(ctx, s.pool, o.Decision.Item, `x.article_id = $1 AND x.present`, o.Decision.ArticleID)
	if err == nil && len(all) > 0 {
		var out []Finding
		if out, err = s.findings(ctx, o.Decision.Item, all); err == nil {
			return out, nil
		}
	}
	if err != nil {
		return nil, fmt.Errorf("read what decision %d may be attached to: %w", decision, err)
	}
	return nil, nil
}
