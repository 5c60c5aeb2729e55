package postgres

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"readout/internal/news"
)

// Act is one step of a person at the desk, as the log shows it.
type Act struct {
	ID        int64
	By        string // the account's email
	At        time.Time
	What      string // "speaker", "kind", "accept", "review", "reject", "withdraw", "add", "note", "attach", "drop", "purge", "create", "edit", "merge", "undo"
	Scope     news.Scope
	Item      news.ItemKind // or ItemActor, ItemSummit, ItemTopic
	ItemID    int64         // of the quote or report; with ScopeAll of the utterance, event or stance
	Slug      string        // of an actor, summit or topic
	Article   int64         // 0 where several are touched, or none
	Before    string        // in words
	After     string
	Note      string
	Undoes    int64
	UndoneBy  int64 // the step that undid it, whether or not that was undone in turn; 0 for none
	Undone    bool  // not in force
	Decisions int   // on how many findings
	Words     string
}

// What the log's steps may be about besides items.
const (
	ItemActor  news.ItemKind = "actor"
	ItemSummit news.ItemKind = "summit"
	ItemTopic  news.ItemKind = "topic"
)

// Target names what a step is about: a finding of one article (a quote, an event
// or stance report), or with Whole an utterance, event or stance with all its
// findings.
type Target struct {
	Item  news.ItemKind
	ID    int64
	Whole bool
}

// Change is what a person asks for. Version is the one that the person saw: see
// DeskItem.
type Change struct {
	Target
	Form    bool // all quotes of the article whose speaker is named by the same words
	By      string
	Reviews bool // the person may check what others checked
	What    string
	Value   string
	Note    string
	Version string
}

// subject is a finding that decisions are made on.
type subject struct {
	id, article, revision, group int64
	fingerprint                  string
	parts                        []string
	starts, ends                 []int
	state                        news.State
	speaker, name                string // id, and as shown
	kind                         string
	source                       string
	present                      bool
	last                         int64 // decision
}

var subjectSelect = map[news.ItemKind]string{
	news.ItemUtterance: `SELECT x.id, x.article_id, x.revision_id, COALESCE(x.utterance_id, 0), x.fingerprint, x.parts, x.starts, x.ends, x.state, COALESCE(x.speaker_id, ''), COALESCE(sp.name, x.speaker_name),
			CASE WHEN x.not_speech <> '' THEN x.not_speech ELSE x.kind END, x.source, x.present, COALESCE((SELECT max(d.id) FROM decisions d WHERE d.article_id = x.article_id AND d.fingerprint = x.fingerprint AND d.kind <> 'note'), 0)
		FROM quotes x JOIN articles a ON a.id = x.article_id LEFT JOIN actors sp ON sp.id = x.speaker_id`,
	news.ItemEvent: `SELECT x.id, x.article_id, x.revision_id, COALESCE(x.event_id, 0), x.fingerprint, x.parts, x.starts, x.ends, x.state, '', '',
			x.kind, '', x.present, COALESCE((SELECT max(d.id) FROM decisions d WHERE d.article_id = x.article_id AND d.fingerprint = x.fingerprint AND d.kind <> 'note'), 0)
		FROM event_reports x JOIN articles a ON a.id = x.article_id`,
	news.ItemStance: `SELECT x.id, x.article_id, x.revision_id, COALESCE(x.stance_id, 0), x.fingerprint, x.parts, x.starts, x.ends, x.state, COALESCE(x.holder_id, ''), COALESCE(sp.name, x.holder_name),
			x.position, '', x.present, COALESCE((SELECT max(d.id) FROM decisions d WHERE d.article_id = x.article_id AND d.fingerprint = x.fingerprint AND d.kind <> 'note'), 0)
		FROM stance_reports x JOIN articles a ON a.id = x.article_id LEFT JOIN actors sp ON sp.id = x.holder_id`,
}

var groupColumn = map[news.ItemKind]string{news.ItemUtterance: "utterance_id", news.ItemEvent: "event_id", news.ItemStance: "stance_id"}

func subjects(ctx context.Context, db querier, item news.ItemKind, where string, args ...any) ([]subject, error) {
	sel, ok := subjectSelect[item]
	if !ok {
		return nil, fmt.Errorf("%w: nothing is decided on a %q", news.ErrInvalid, item)
	}
	rows, err := db.Query(ctx, sel+` WHERE a.state <> 'purged' AND `+where+` ORDER BY a.reported_at, a.url, a.id, x.ordinal, x.id`, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (subject, error) {
		var s subject
		err := row.Scan(&s.id, &s.article, &s.revision, &s.group, &s.fingerprint, &s.parts, &s.starts, &s.ends, &s.state, &s.speaker, &s.name, &s.kind, &s.source, &s.present, &s.last)
		return s, err
	})
}

// standingTarget returns a target with the item that stands for it, if it was
// joined into another since somebody saw it.
func standingTarget(ctx context.Context, db querier, t Target) (Target, error) {
	if !t.Whole || t.Item == news.ItemStance { // stances are never joined
		return t, nil
	}
	table := map[news.ItemKind]string{news.ItemUtterance: "utterances", news.ItemEvent: "events"}[t.Item]
	if table == "" {
		return t, news.ErrNotFound
	}
	err := db.QueryRow(ctx, `SELECT COALESCE(merged_into, id) FROM `+table+` WHERE id = $1`, t.ID).Scan(&t.ID)
	return t, notFound(err)
}

// targeted returns the findings that a target names, first report first: of a
// whole item those that stand on their pages now, or all where none does.
func targeted(ctx context.Context, db querier, t Target) ([]subject, error) {
	if !t.Whole {
		return subjects(ctx, db, t.Item, `x.id = $1`, t.ID)
	}
	col, ok := groupColumn[t.Item]
	if !ok {
		return nil, fmt.Errorf("%w: nothing is decided on a %q", news.ErrInvalid, t.Item)
	}
	all, err := subjects(ctx, db, t.Item, `x.`+col+` = $1 AND a.state <> 'duplicate'`, t.ID)
	if now := of(all, func(s subject) bool { return s.present }); len(now) > 0 {
		all = now
	}
	return all, err
}

// versionOf names the state of findings: it differs as soon as a decision is
// made on one of them, one joins or leaves, or a newer analysis says otherwise.
func versionOf(all []subject) string {
	h := fnv.New64a()
	for _, s := range all {
		fmt.Fprintf(h, "%d|%d|%s|%s|%s|%s\n", s.id, s.last, s.state, s.speaker, s.name, s.kind)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// surroundings returns the exact words of a finding and up to 32 characters on
// either side.
func (s subject) surroundings(body string) (exact, prefix, suffix string) {
	exact = strings.Join(s.parts, " ")
	if len(s.starts) == 0 || s.ends[len(s.ends)-1] > len(body) {
		return exact, "", ""
	}
	prefix, suffix = beside(body, s.starts[0], s.ends[len(s.ends)-1])
	return exact, prefix, suffix
}

// beside returns up to 32 characters before and after the bytes [start, end),
// over line breaks too.
func beside(body string, start, end int) (prefix, suffix string) {
	before, after := []rune(body[max(0, start-160):start]), []rune(body[end:min(len(body), end+160)])
	return strings.ToValidUTF8(string(before[max(0, len(before)-32):]), ""), strings.ToValidUTF8(string(after[:min(len(after), 32)]), "")
}

// NotSpeech are the reasons for which words are no quote, as decisions store
// them.
func NotSpeech() []string { return []string{"scare quotes", "title", "furniture"} }

// Change makes a person's decision. A version that is no longer the item's gives
// news.ErrConflict, what cannot be done news.ErrInvalid.
func (s *Store) Change(ctx context.Context, c Change) (Act, error) {
	var act Act
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		var err error
		if c.Target, err = standingTarget(ctx, tx, c.Target); err != nil {
			return err
		}
		act = Act{By: c.By, What: c.What, Item: c.Item, ItemID: c.ID, Note: strings.TrimSpace(clean(c.Note)), Scope: news.ScopeOne}
		switch {
		case c.Whole:
			act.Scope = news.ScopeAll
		case c.Form:
			act.Scope = news.ScopeForm
		}
		all, err := lockTargeted(ctx, tx, c.Target)
		if err != nil {
			return err
		}
		if len(all) == 0 {
			return news.ErrNotFound
		}
		if v := versionOf(all); v != c.Version {
			return fmt.Errorf("%w: version %s, not %s", news.ErrConflict, v, c.Version)
		}
		switch {
		case c.Form:
			if all, err = sameForm(ctx, tx, all[0]); err != nil {
				return err
			}
		case c.Whole && c.What == "withdraw":
			if all, err = subjects(ctx, tx, c.Item, `x.`+groupColumn[c.Item]+` = $1`, c.ID); err != nil {
				return err
			}
		}
		if c.What != "note" {
			all = of(all, func(s subject) bool { return s.state != news.StateWithdrawn })
		}
		if len(all) == 0 {
			return fmt.Errorf("%w: it is withdrawn; undo the withdrawal first", news.ErrInvalid)
		}
		value, err := s.checked(ctx, tx, c, all, &act)
		if err != nil {
			return err
		}
		return s.act(ctx, tx, &act, all, act.What, value)
	})
	if err != nil {
		return act, fmt.Errorf("change %s %d: %w", c.Item, c.ID, err)
	}
	return act, nil
}

// lockTargeted returns the findings of a target with their articles locked.
func lockTargeted(ctx context.Context, tx pgx.Tx, t Target) ([]subject, error) {
	for range 3 {
		before, err := targeted(ctx, tx, t)
		if err != nil {
			return nil, err
		}
		if err := lockArticles(ctx, tx, before); err != nil {
			return nil, err
		}
		after, err := targeted(ctx, tx, t)
		if err != nil {
			return nil, err
		}
		if slices.Equal(articlesOf(before), articlesOf(after)) {
			return after, nil
		}
	}
	return nil, news.ErrConflict
}

func articlesOf(all []subject) []int64 {
	var ids []int64
	for _, s := range all {
		ids = append(ids, s.article)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

func lockArticles(ctx context.Context, tx pgx.Tx, all []subject) error {
	_, err := tx.Exec(ctx, `SELECT id FROM articles WHERE id = ANY($1) ORDER BY id FOR UPDATE`, list(articlesOf(all)))
	return err
}

// sameForm returns the quotes of a quote's article that the same words attribute
// to the same speaker.
func sameForm(ctx context.Context, db querier, q subject) ([]subject, error) {
	if q.source == "" || news.Pronoun(q.source) {
		return nil, fmt.Errorf("%w: “%s” may stand for different people in one article; choose its quotes one by one", news.ErrInvalid, q.source)
	}
	return subjects(ctx, db, news.ItemUtterance, `x.article_id = $1 AND lower(x.source) = lower($2) AND COALESCE(x.speaker_id, '') = $3 AND (x.present OR x.id = $4)`, q.article, q.source, q.speaker, q.id)
}

// checked refuses what a change may not ask for, and words it for the log.
func (s *Store) checked(ctx context.Context, tx pgx.Tx, c Change, all []subject, act *Act) (string, error) {
	value := strings.TrimSpace(clean(c.Value))
	if len(act.Note) > 2000 {
		return "", fmt.Errorf("%w: the note is too long: at most 2,000 characters", news.ErrInvalid)
	}
	distinct := func(f func(subject) string) string {
		var vs []string
		for _, s := range all {
			if v := f(s); !slices.Contains(vs, v) {
				vs = append(vs, v)
			}
		}
		return strings.Join(vs, ", ")
	}
	state := func(s subject) string { return s.state.Word() }
	switch c.What {
	case "speaker":
		if c.Item == news.ItemEvent {
			return "", fmt.Errorf("%w: an event has no speaker", news.ErrInvalid)
		}
		act.Before = distinct(func(s subject) string { return orNobody(s.name) })
		name, ok := strings.CutPrefix(value, "name:")
		switch {
		case value == "":
			act.After = orNobody("")
		case ok:
			if act.After = strings.TrimSpace(name); act.After == "" || news.Pronoun(act.After) || len(act.After) > 200 {
				return "", fmt.Errorf("%w: “%s” is not a person’s name", news.ErrInvalid, name)
			}
			value = "name:" + act.After
		default:
			err := tx.QueryRow(ctx, `SELECT COALESCE(b.id, a.id), COALESCE(b.name, a.name) FROM actors a LEFT JOIN actors b ON b.id = a.merged_into WHERE a.id = $1`, value).Scan(&value, &act.After)
			if isNoRows(err) {
				return "", fmt.Errorf("%w: nobody has the name %q in the register", news.ErrInvalid, value)
			}
			if err != nil {
				return "", err
			}
		}
	case "kind":
		act.Before, act.After = distinct(func(s subject) string { return s.kind }), value
		switch c.Item {
		case news.ItemUtterance:
			if !slices.Contains(append([]string{"direct", "mixed", "indirect"}, NotSpeech()...), value) {
				return "", fmt.Errorf("%w: %q is no kind of quote", news.ErrInvalid, value)
			}
		case news.ItemStance:
			if !slices.Contains([]string{"supports", "opposes", "conditional", "neutral", "unclear"}, value) {
				return "", fmt.Errorf("%w: %q is no position", news.ErrInvalid, value)
			}
		default:
			if value == "" || len(value) > 60 {
				return "", fmt.Errorf("%w: an event needs a kind of at most 60 letters", news.ErrInvalid)
			}
		}
	case "accept":
		act.Before, act.After, value = distinct(state), news.StateAccepted.Word(), ""
		if !slices.ContainsFunc(all, func(s subject) bool { return s.state != news.StateAccepted && s.state != news.StateReviewed }) {
			var mine bool
			if err := tx.QueryRow(ctx, `SELECT COALESCE(bool_or(made_by = $1), false) FROM decisions d WHERE kind IN ('accept', 'speaker', 'kind', 'add') AND (article_id, fingerprint) IN (SELECT * FROM unnest($2::bigint[], $3::text[])) AND NOT decision_undone(d.id)`,
				c.By, places(all).articles, places(all).fingerprints).Scan(&mine); err != nil {
				return "", err
			}
			if mine || !c.Reviews {
				return "", fmt.Errorf("%w: it is checked already; a second person’s check, by a reviewer, makes it checked twice", news.ErrInvalid)
			}
			act.What, act.After = "review", news.StateReviewed.Word()
		}
	case "reject":
		act.Before, act.After, value = distinct(state), news.StateRejected.Word(), ""
	case "withdraw":
		act.Before, act.After, value = distinct(state), news.StateWithdrawn.Word(), ""
	case "note":
		if act.Note == "" {
			return "", fmt.Errorf("%w: the note is empty", news.ErrInvalid)
		}
		value = ""
	default:
		return "", fmt.Errorf("%w: %q is nothing that can be done", news.ErrInvalid, c.What)
	}
	return value, nil
}

func orNobody(name string) string {
	if name == "" {
		return "not established"
	}
	return name
}

type placeList struct {
	articles     []int64
	fingerprints []string
}

func places(all []subject) placeList {
	var p placeList
	for _, s := range all {
		p.articles, p.fingerprints = append(p.articles, s.article), append(p.fingerprints, s.fingerprint)
	}
	return p
}

// act writes a step with one decision on each of the findings.
func (s *Store) act(ctx context.Context, tx pgx.Tx, act *Act, all []subject, kind, value string) error {
	var ds []news.Decision
	texts := map[int64]string{}
	for _, sub := range all {
		body, ok := texts[sub.revision]
		if !ok {
			if err := tx.QueryRow(ctx, `SELECT text FROM revisions WHERE id = $1`, sub.revision).Scan(&body); err != nil {
				return err
			}
			texts[sub.revision] = body
		}
		d := news.Decision{ArticleID: sub.article, Kind: kind, Item: act.Item, Fingerprint: sub.fingerprint, Value: value, Note: act.Note, By: act.By, Scope: act.Scope}
		d.Exact, d.Prefix, d.Suffix = sub.surroundings(body)
		ds = append(ds, d)
	}
	if ids := articlesOf(all); len(ids) == 1 {
		act.Article = ids[0]
	}
	was, err := groupingOf(ctx, tx, act.Item, places(all).articles, places(all).fingerprints)
	if err != nil {
		return err
	}
	if err := insertAct(ctx, tx, act, was); err != nil {
		return err
	}
	act.Decisions = len(ds)
	return s.decide(ctx, tx, act.ID, ds)
}

func insertAct(ctx context.Context, tx pgx.Tx, a *Act, detail any) error {
	j := []byte("{}")
	if detail != nil {
		var err error
		if j, err = json.Marshal(detail); err != nil {
			return err
		}
		j = cleanJSON(j)
	}
	err := tx.QueryRow(ctx, `INSERT INTO acts (made_by, what, scope, item, item_id, slug, article_id, before, after, note, detail, undoes)
		VALUES (@by, @what, @scope, @item, @item_id, @slug, NULLIF(@article, 0::bigint), @before, @after, @note, @detail, NULLIF(@undoes, 0::bigint)) RETURNING id, made_at`,
		pgx.StrictNamedArgs{"by": a.By, "what": a.What, "scope": string(a.Scope), "item": string(a.Item), "item_id": a.ItemID, "slug": a.Slug, "article": a.Article, "before": a.Before, "after": a.After,
			"note": a.Note, "detail": j, "undoes": a.Undoes}).Scan(&a.ID, &a.At)
	if code(err) == "23505" {
		return news.ErrConflict // undone already
	}
	a.At = a.At.UTC()
	return invalid(err)
}

// Undo takes a step back, or an undoing of one, and returns the new step. What
// was undone already, or cannot be because something was built on it, gives
// news.ErrConflict; what can never be undone news.ErrInvalid.
func (s *Store) Undo(ctx context.Context, by string, id int64, note string) (Act, error) {
	var act Act
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		was, detail, err := readAct(ctx, tx, id)
		if err != nil {
			return err
		}
		if was.What == "purge" {
			return fmt.Errorf("%w: what was purged is gone for good", news.ErrInvalid)
		}
		act = Act{By: by, What: "undo", Scope: was.Scope, Item: was.Item, ItemID: was.ItemID, Slug: was.Slug, Article: was.Article, Before: was.After, After: was.Before, Note: strings.TrimSpace(clean(note)), Undoes: id}
		switch was.Item {
		case ItemActor, ItemSummit, ItemTopic:
			return s.undoRegistry(ctx, tx, &act, detail)
		}
		rows, err := tx.Query(ctx, `SELECT `+decisionColumns+` FROM decisions d WHERE act = $1 AND NOT EXISTS (SELECT FROM decisions u WHERE u.undoes = d.id) ORDER BY id`, id)
		if err != nil {
			return err
		}
		ds, err := pgx.CollectRows(rows, scanDecision)
		if err != nil {
			return err
		}
		var p placeList
		for _, d := range ds {
			p.articles, p.fingerprints = append(p.articles, d.ArticleID), append(p.fingerprints, d.Fingerprint)
		}
		now, err := groupingOf(ctx, tx, was.Item, p.articles, p.fingerprints)
		if err != nil {
			return err
		}
		if err := insertAct(ctx, tx, &act, now); err != nil {
			return err
		}
		if len(ds) == 0 {
			return news.ErrConflict
		}
		for i, d := range ds {
			ds[i] = news.Decision{ArticleID: d.ArticleID, Kind: "undo", Item: d.Item, Fingerprint: d.Fingerprint, Exact: d.Exact, Prefix: d.Prefix, Suffix: d.Suffix, By: by, Note: act.Note, Scope: d.Scope, Undoes: d.ID}
		}
		act.Decisions = len(ds)
		return s.undoDecisions(ctx, tx, &act, detail, ds)
	})
	if err != nil {
		return act, fmt.Errorf("undo step %d: %w", id, err)
	}
	return act, nil
}

const actColumns = `c.id, c.made_by, c.made_at, c.what, c.scope, c.item, c.item_id, c.slug, COALESCE(c.article_id, 0), c.before, c.after, c.note, COALESCE(c.undoes, 0),
	COALESCE((SELECT u.id FROM acts u WHERE u.undoes = c.id), 0), act_undone(c.id), (SELECT count(*) FROM decisions d WHERE d.act = c.id),
	COALESCE((SELECT left(d.exact, 160) FROM decisions d WHERE d.act = c.id ORDER BY d.id LIMIT 1), '')`

func (a *Act) into() []any {
	return []any{&a.ID, &a.By, &a.At, &a.What, &a.Scope, &a.Item, &a.ItemID, &a.Slug, &a.Article, &a.Before, &a.After, &a.Note, &a.Undoes, &a.UndoneBy, &a.Undone, &a.Decisions, &a.Words}
}

func readAct(ctx context.Context, db querier, id int64) (Act, []byte, error) {
	var a Act
	var detail []byte
	err := db.QueryRow(ctx, `SELECT `+actColumns+`, c.detail FROM acts c WHERE c.id = $1`, id).Scan(append(a.into(), &detail)...)
	a.At = a.At.UTC()
	return a, detail, notFound(err)
}

// Act returns one step.
func (s *Store) Act(ctx context.Context, id int64) (Act, error) {
	a, _, err := readAct(ctx, s.pool, id)
	if err != nil {
		return a, fmt.Errorf("step %d: %w", id, err)
	}
	return a, nil
}

// LogFilter says which steps are wanted; empty fields filter nothing. Before is
// the id of the last step of the page before, Limit 1 to 200 (0 means 50).
type LogFilter struct {
	By      string
	Target  Target // with its findings
	Slug    string // of an actor, summit or topic: Target.Item says which
	Article int64
	What    string
	Before  int64
	Limit   int
}

// Log returns steps, newest first.
func (s *Store) Log(ctx context.Context, f LogFilter) ([]Act, error) {
	as, err := acts(ctx, s.pool, f)
	if err != nil {
		return nil, fmt.Errorf("read log: %w", err)
	}
	return as, nil
}

func acts(ctx context.Context, db querier, f LogFilter) ([]Act, error) {
	if f.Limit <= 0 {
		f.Limit = 50
	}
	where, args := `TRUE`, pgx.StrictNamedArgs{"limit": min(f.Limit, 200)}
	add := func(cond, name string, v any) {
		where += ` AND ` + cond
		args[name] = v
	}
	if f.By != "" {
		add(`c.made_by = @by`, "by", f.By)
	}
	if f.What != "" {
		add(`c.what = @what`, "what", f.What)
	}
	if f.Before != 0 {
		add(`c.id < @before`, "before", f.Before)
	}
	if f.Slug != "" {
		add(`c.slug = @slug`, "slug", f.Slug)
		add(`c.item = @item`, "item", string(f.Target.Item))
	}
	if f.Article != 0 {
		add(`(c.article_id = @article OR c.id IN (SELECT d.act FROM decisions d WHERE d.article_id = @article))`, "article", f.Article)
	}
	if f.Target.ID != 0 {
		all, err := targeted(ctx, db, f.Target)
		if err != nil {
			return nil, err
		}
		p := places(all)
		add(`c.id IN (SELECT d.act FROM decisions d WHERE (d.article_id, d.fingerprint) IN (SELECT * FROM unnest(@articles::bigint[], @fingerprints::text[])))`, "articles", list(p.articles))
		args["fingerprints"] = list(p.fingerprints)
	}
	rows, err := db.Query(ctx, `SELECT `+actColumns+` FROM acts c WHERE `+where+` ORDER BY c.id DESC LIMIT @limit`, args)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (Act, error) {
		var a Act
		err := row.Scan(a.into()...)
		a.At = a.At.UTC()
		return a, err
	})
}

// LogPeople returns who is in the log.
func (s *Store) LogPeople(ctx context.Context) ([]string, error) {
	rows, err := s.pool.Query(ctx, `SELECT DISTINCT made_by FROM acts ORDER BY 1`)
	if err == nil {
		var out []string
		if out, err = pgx.CollectRows(rows, pgx.RowTo[string]); err == nil {
			return out, nil
		}
	}
	return nil, fmt.Errorf("read who is in the log: %w", err)
}

// Attach makes an orphaned decision anew on a finding of the same article, and
// undoes the old one, in one step.
func (s *Store) Attach(ctx context.Context, by string, decision int64, t Target) (Act, error) {
	var act Act
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		d, err := orphaned(ctx, tx, decision)
		if err != nil {
			return err
		}
		all, err := lockTargeted(ctx, tx, Target{Item: t.Item, ID: t.ID})
		if err != nil {
			return err
		}
		if len(all) != 1 || all[0].article != d.ArticleID || t.Item != d.Item {
			return fmt.Errorf("%w: a decision is attached anew within its article, to an item of its kind", news.ErrInvalid)
		}
		act = Act{By: by, What: "attach", Scope: news.ScopeOne, Item: d.Item, ItemID: t.ID, Before: d.Exact, After: d.Kind, Note: d.Note, Article: d.ArticleID}
		var body string
		if err := tx.QueryRow(ctx, `SELECT text FROM revisions WHERE id = $1`, all[0].revision).Scan(&body); err != nil {
			return err
		}
		n := news.Decision{ArticleID: d.ArticleID, Kind: d.Kind, Item: d.Item, Fingerprint: all[0].fingerprint, Value: d.Value, Note: d.Note, By: by, Scope: news.ScopeOne}
		n.Exact, n.Prefix, n.Suffix = all[0].surroundings(body)
		if n.Kind == "add" {
			n.Kind = "accept"
			if d.Value != "" {
				n.Kind = "speaker"
			}
		}
		if err := insertAct(ctx, tx, &act, nil); err != nil {
			return err
		}
		act.Decisions = 1
		return s.decide(ctx, tx, act.ID, []news.Decision{undoing(d, by, ""), n})
	})
	if err != nil {
		return act, fmt.Errorf("attach decision %d: %w", decision, err)
	}
	return act, nil
}

// Drop undoes an orphaned decision.
func (s *Store) Drop(ctx context.Context, by string, decision int64, note string) (Act, error) {
	var act Act
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		d, err := orphaned(ctx, tx, decision)
		if err != nil {
			return err
		}
		act = Act{By: by, What: "drop", Scope: news.ScopeOne, Item: d.Item, Article: d.ArticleID, Before: d.Kind, Note: strings.TrimSpace(clean(note))}
		if err := insertAct(ctx, tx, &act, nil); err != nil {
			return err
		}
		act.Decisions = 1
		return s.decide(ctx, tx, act.ID, []news.Decision{undoing(d, by, act.Note)})
	})
	if err != nil {
		return act, fmt.Errorf("drop decision %d: %w", decision, err)
	}
	return act, nil
}

func orphaned(ctx context.Context, tx pgx.Tx, id int64) (news.Decision, error) {
	rows, err := tx.Query(ctx, `SELECT `+decisionColumns+` FROM decisions d WHERE d.id = $1 AND EXISTS (SELECT FROM orphans o WHERE o.decision_id = d.id)`, id)
	if err != nil {
		return news.Decision{}, err
	}
	d, err := pgx.CollectExactlyOneRow(rows, scanDecision)
	if errors.Is(err, pgx.ErrNoRows) {
		err = news.ErrNotFound
	}
	return d, err
}

func undoing(d news.Decision, by, note string) news.Decision {
	return news.Decision{ArticleID: d.ArticleID, Kind: "undo", Item: d.Item, Fingerprint: d.Fingerprint, Exact: d.Exact, Prefix: d.Prefix, Suffix: d.Suffix, By: by, Note: note, Scope: d.Scope, Undoes: d.ID}
}
