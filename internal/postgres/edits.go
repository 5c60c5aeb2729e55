package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"readout/internal/news"
	"readout/internal/text"
)

// EditRow is how a revision differs from the one before it, for storing.
type EditRow struct {
	Revision int64
	Previous int64
	Version  string // of the comparison and the analyser
	Ours     string // why what differs is not the outlet's doing, "" when it is
	Edit     news.Edit
}

// EditChange is one change with its words.
type EditChange struct {
	news.Change
	OldWords string `json:"oldWords,omitempty"`
	NewWords string `json:"newWords,omitempty"`
	OldName  string `json:"oldName,omitempty"` // of a re-attributed quote: the words that named its source
	NewName  string `json:"newName,omitempty"`
}

// EditItem is what a timeline's row of an edit holds beside the item: the
// revisions and what of the changes that matter may be public.
type EditItem struct {
	From    int          `json:"from"` // numbers of the revisions
	To      int          `json:"to"`
	Touches []news.Touch `json:"touches"`
	Kinds   []string     `json:"kinds"`   // of all changes that matter here, most important first
	Changes []EditChange `json:"changes"` // whose words may be shown, at most editRowChanges
}

// editRowChanges is how many changes a timeline's row of an edit shows.
const editRowChanges = 3

// editWordsMost bounds the words that are kept of one change, in bytes.
const editWordsMost = 8000

// EditsDue returns the revisions of an article that have another before them and
// were not compared with it by this version, newest first.
func (s *Store) EditsDue(ctx context.Context, articleID int64, version string) ([]int64, error) {
	rows, err := s.pool.Query(ctx, `SELECT r.id FROM revisions r LEFT JOIN edits e ON e.revision_id = r.id
		WHERE r.article_id = $1 AND r.number > 1 AND e.version IS DISTINCT FROM $2 ORDER BY r.number DESC`, articleID, version)
	if err == nil {
		var ids []int64
		if ids, err = pgx.CollectRows(rows, pgx.RowTo[int64]); err == nil {
			return ids, nil
		}
	}
	return nil, fmt.Errorf("read revisions of article %d to compare: %w", articleID, err)
}

// PreviousRevision returns the revision before one, 0 when it is the first.
func (s *Store) PreviousRevision(ctx context.Context, id int64) (int64, error) {
	var p int64
	err := s.pool.QueryRow(ctx, `SELECT p.id FROM revisions r JOIN revisions p ON p.article_id = r.article_id AND p.number = r.number - 1 WHERE r.id = $1`, id).Scan(&p)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("read the revision before %d: %w", id, err)
	}
	return p, nil
}

// SaveEdit keeps how a revision differs from the one before it. Saving the same
// again changes nothing. An edit of an earlier revision is brought onto timelines
// by the linking that it enqueues; the latest's, by that of its analysis.
func (s *Store) SaveEdit(ctx context.Context, e EditRow) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		var article, latest int64
		var at time.Time
		var older, newer string
		err := tx.QueryRow(ctx, `SELECT a.id, a.revision_id, r.fetched_at, p.text, r.text FROM revisions r JOIN articles a ON a.id = r.article_id JOIN revisions p ON p.id = $2 AND p.article_id = a.id
			WHERE r.id = $1 FOR UPDATE OF a`, e.Revision, e.Previous).Scan(&article, &latest, &at, &older, &newer)
		if err != nil {
			return notFound(err)
		}
		changes := []EditChange{}
		for _, c := range e.Edit.Changes {
			changes = append(changes, EditChange{Change: c, OldWords: cutText(news.Words(older, c.Old), editWordsMost), NewWords: cutText(news.Words(newer, c.New), editWordsMost),
				OldName: c.OldBy.In(older), NewName: c.NewBy.In(newer)})
		}
		j, err := json.Marshal(changes)
		if err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, `INSERT INTO edits (revision_id, previous_id, article_id, at, version, ours, changes, words_in, words_out, partial)
			VALUES (@revision, @previous, @article, @at, @version, @ours, @changes, @in, @out, @partial)
			ON CONFLICT (revision_id) DO UPDATE SET previous_id = excluded.previous_id, version = excluded.version, ours = excluded.ours, changes = excluded.changes,
				words_in = excluded.words_in, words_out = excluded.words_out, partial = excluded.partial, shown = CASE WHEN edits.changes = excluded.changes THEN edits.shown ELSE '{}' END
			WHERE (edits.version, edits.ours, edits.changes) IS DISTINCT FROM (excluded.version, excluded.ours, excluded.changes)`,
			pgx.StrictNamedArgs{"revision": e.Revision, "previous": e.Previous, "article": article, "at": at, "version": e.Version, "ours": e.Ours, "changes": cleanJSON(j),
				"in": e.Edit.In, "out": e.Edit.Out, "partial": e.Edit.Partial})
		if err != nil || tag.RowsAffected() == 0 || latest == e.Revision {
			return err
		}
		if err := s.redecide(ctx, tx, article, latest, nil); err != nil {
			return err
		}
		return s.enqueue(ctx, tx, LinkRevision{article})
	})
	if err != nil {
		return fmt.Errorf("save edit of revision %d: %w", e.Revision, err)
	}
	return nil
}

// storedEdit is a row of edits.
type storedEdit struct {
	revision, previous int64
	article            int64
	at                 time.Time
	from, to           int
	ours               string
	changes            []EditChange
	in, out            int
	partial            bool
	shown              []bool
}

const editColumns = `e.revision_id, e.previous_id, e.article_id, e.at, p.number, r.number, e.ours, e.changes, e.words_in, e.words_out, e.partial, e.shown`

func scanEdit(row pgx.CollectableRow) (storedEdit, error) {
	var e storedEdit
	var changes []byte
	err := row.Scan(&e.revision, &e.previous, &e.article, &e.at, &e.from, &e.to, &e.ours, &changes, &e.in, &e.out, &e.partial, &e.shown)
	if err == nil {
		err = json.Unmarshal(changes, &e.changes)
	}
	e.at = e.at.UTC()
	return e, err
}

func editsOf(ctx context.Context, db querier, articles []int64) ([]storedEdit, error) {
	rows, err := db.Query(ctx, `SELECT `+editColumns+` FROM edits e JOIN revisions r ON r.id = e.revision_id JOIN revisions p ON p.id = e.previous_id
		WHERE e.article_id = ANY($1) ORDER BY e.article_id, r.number DESC`, articles)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanEdit)
}

// public reports whether the public may see the words of change i.
func (e storedEdit) public(i int) bool { return i < len(e.shown) && e.shown[i] }

// touches returns what an edit touches of what is not hidden.
func touchesOf(changes []EditChange) []news.Touch {
	var ed news.Edit
	for _, c := range changes {
		ed.Changes = append(ed.Changes, c.Change)
	}
	return ed.Touches()
}

// hiddenWords are the words of quotes and events that people took out.
type hiddenWords struct {
	items map[string]bool
	words []string // folded
}

func (h hiddenWords) hides(c EditChange) bool {
	if c.OldItem != "" && h.items[c.OldItem] || c.NewItem != "" && h.items[c.NewItem] {
		return true
	}
	if len(h.words) == 0 {
		return false
	}
	older, newer := text.Fold(c.OldWords), text.Fold(c.NewWords)
	return slices.ContainsFunc(h.words, func(w string) bool { return strings.Contains(older, w) || strings.Contains(newer, w) })
}

// showEdits hands out what is left of the public's share of words to what was
// changed, newest edit first: the new words and those struck out.
func showEdits(al *allowance, edits []storedEdit, hidden hiddenWords) (words []int) {
	words = make([]int, len(edits))
	paid := map[string]bool{}
	for k := range edits {
		e := &edits[k]
		e.shown = make([]bool, len(e.changes))
		for i, c := range e.changes {
			if e.ours != "" || c.Kind == news.MinorChange || c.Kind == news.PostsAdded || hidden.hides(c) {
				continue
			}
			var spans []news.Span
			extra := 0
			say := func(s string) {
				if s != "" && !paid[s] {
					extra += len(strings.Fields(s))
				}
			}
			if at := strings.Index(al.text, c.NewWords); at >= 0 && c.NewWords != "" {
				spans = append(spans, news.Span{Start: at, End: at + len(c.NewWords)})
			} else {
				say(c.NewWords)
			}
			for _, p := range text.DiffWords(c.OldWords, c.NewWords, news.Span{End: len(c.OldWords)}, news.Span{End: len(c.NewWords)}) {
				if p.Op == text.DiffDeleted {
					say(p.Old.In(c.OldWords))
				}
			}
			if c.Kind == news.QuoteReattributed {
				say(c.OldName)
				say(c.NewName)
			}
			cost := al.cost(spans...) + extra
			if !al.all && cost > al.left {
				continue
			}
			al.take(spans...)
			al.left -= extra
			words[k] += cost
			paid[c.NewWords] = true
			e.shown[i] = true
		}
	}
	return words
}

// takenOut reads what people took out of an article.
func takenOut(ctx context.Context, tx pgx.Tx, article int64, eff news.Effective, body string) (hiddenWords, error) {
	h := hiddenWords{items: map[string]bool{}}
	add := func(fp, words string) {
		h.items[fp] = true
		if f := text.Fold(words); len(strings.Fields(f)) > 2 {
			h.words = append(h.words, f)
		}
	}
	gone := func(s news.State) bool { return s == news.StateRejected || s == news.StateWithdrawn }
	for _, q := range eff.Quotes {
		if gone(q.State) {
			add(q.Fingerprint, news.Words(body, q.Parts()))
		}
	}
	for _, e := range eff.Events {
		if gone(e.State) {
			h.items[e.Fingerprint] = true
		}
	}
	rows, err := tx.Query(ctx, `SELECT fingerprint, words FROM quotes WHERE article_id = $1 AND NOT present AND state IN ('rejected', 'withdrawn')`, article)
	if err != nil {
		return h, err
	}
	var fp, words string
	_, err = pgx.ForEachRow(rows, []any{&fp, &words}, func() error {
		add(fp, words)
		return nil
	})
	return h, err
}

// saveShown writes what the public may see of edits.
func saveShown(ctx context.Context, tx pgx.Tx, edits []storedEdit, words []int) error {
	b := &pgx.Batch{}
	for i, e := range edits {
		b.Queue(`UPDATE edits SET shown = $2, shown_words = $3 WHERE revision_id = $1 AND (shown, shown_words) IS DISTINCT FROM ($2, $3)`, e.revision, e.shown, words[i])
	}
	if b.Len() == 0 {
		return nil
	}
	return tx.SendBatch(ctx, b).Close()
}

// edits returns the rows of articles' edits on timelines, and writes where each
// is listed.
func (w *world) edits(ctx context.Context, tx pgx.Tx, articles []int64) ([]projected, error) {
	if len(articles) == 0 {
		return nil, nil
	}
	if _, err := tx.Exec(ctx, `DELETE FROM edit_places WHERE edit IN (SELECT revision_id FROM edits WHERE article_id = ANY($1))`, articles); err != nil {
		return nil, err
	}
	all, err := editsOf(ctx, tx, articles)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	type home struct {
		ref      ArticleRef
		language string
		live     bool
		outlet   int
		summits  []string
	}
	homes := map[int64]home{}
	rows, err := tx.Query(ctx, `SELECT `+articleRefColumns+`, a.language, a.kind = 'live blog', ou.num,
			COALESCE((SELECT array_agg(x.summit_id ORDER BY x.summit_id) FROM article_summits x WHERE x.article_id = a.id AND x.score >= 0.5), '{}')
		FROM articles a JOIN outlets ou ON ou.id = a.outlet_id WHERE a.id = ANY($1) AND a.state NOT IN ('withdrawn', 'purged', 'duplicate')`, articles)
	if err != nil {
		return nil, err
	}
	if _, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (struct{}, error) {
		var ref articleRefScan
		var h home
		err := row.Scan(append(ref.into(), &h.language, &h.live, &h.outlet, &h.summits)...)
		h.ref = ref.ref()
		homes[h.ref.ID] = h
		return struct{}{}, err
	}); err != nil {
		return nil, err
	}
	// Which summits the touched quotes and events are on.
	type finding struct {
		summits, topics []string
		out             bool
	}
	found := map[string]finding{}
	key := func(article int64, fp string) string { return fmt.Sprint(article, " ", fp) }
	var prints []string
	for _, e := range all {
		for _, c := range e.changes {
			for _, fp := range []string{c.OldItem, c.NewItem} {
				if fp != "" {
					prints = append(prints, fp)
				}
			}
		}
	}
	rows, err = tx.Query(ctx, `SELECT article_id, fingerprint, summits, topics, state IN ('rejected', 'withdrawn') FROM quotes WHERE article_id = ANY($1) AND fingerprint = ANY($2)
		UNION ALL SELECT article_id, fingerprint, summits, topics, state IN ('rejected', 'withdrawn') FROM event_reports WHERE article_id = ANY($1) AND fingerprint = ANY($2)`, articles, list(prints))
	if err != nil {
		return nil, err
	}
	var article int64
	var fp string
	var f finding
	if _, err := pgx.ForEachRow(rows, []any{&article, &fp, &f.summits, &f.topics, &f.out}, func() error {
		found[key(article, fp)] = finding{slices.Clone(f.summits), slices.Clone(f.topics), f.out}
		return nil
	}); err != nil {
		return nil, err
	}
	summits, topics := map[string]bool{}, map[string]bool{}
	for _, h := range homes {
		for _, id := range h.summits {
			summits[id] = true
		}
	}
	for _, f := range found {
		for _, id := range f.summits {
			summits[id] = true
		}
		for _, id := range f.topics {
			topics[id] = true
		}
	}
	if err := w.fill(ctx, tx, summits, topics, nil, nil); err != nil {
		return nil, err
	}
	var out []projected
	type place struct {
		Summit int        `json:"summit"`
		Touch  news.Touch `json:"touch"`
		At     time.Time  `json:"at"`
		Edit   int64      `json:"edit"`
	}
	var places []place
	for _, e := range all {
		h, ok := homes[e.article]
		if !ok || e.ours != "" || len(e.changes) == 0 {
			continue
		}
		// What of the edit belongs to which summit.
		on := map[string][]int{}
		about := map[string][]string{}
		for i, c := range e.changes {
			var summits, of []string
			known, gone := false, false
			for _, fp := range []string{c.NewItem, c.OldItem} {
				if fd, ok := found[key(e.article, fp)]; ok && fp != "" {
					known, gone = true, gone || fd.out
					summits, of = union(summits, fd.summits), union(of, fd.topics)
				}
			}
			if gone {
				continue
			}
			if !known && !(h.live && (c.OldItem != "" || c.NewItem != "")) {
				summits = h.summits
			}
			for _, id := range summits {
				on[id] = append(on[id], i)
				about[id] = union(about[id], of)
			}
		}
		for id, which := range on {
			sm, ok := w.summits[id]
			if !ok || sm.hold {
				continue
			}
			var here []EditChange
			for _, i := range which {
				here = append(here, e.changes[i])
			}
			touches := touchesOf(here)
			var matter []news.Touch
			for _, t := range touches {
				if t.Matters() {
					matter = append(matter, t)
				}
			}
			if len(matter) == 0 {
				// The least that can be said of it, once.
				places = append(places, place{sm.num, touches[0], e.at, e.revision})
				continue
			}
			for _, t := range append([]news.Touch{""}, matter...) {
				places = append(places, place{sm.num, t, e.at, e.revision})
			}
			it := Item{Kind: news.ItemEdit, ID: e.revision, SortAt: e.at, Named: true, Language: h.language, Reported: e.at, Seen: e.at, First: h.ref, Outlets: []Named{h.ref.Outlet}, Reports: 1,
				State: news.StateSuggested, Topics: named(about[id], w.topics), Edit: &EditItem{From: e.from, To: e.to, Touches: matter}}
			for _, i := range which {
				c := e.changes[i]
				if !c.Kind.Touch().Matters() {
					continue
				}
				if k := string(c.Kind); !slices.Contains(it.Edit.Kinds, k) {
					it.Edit.Kinds = append(it.Edit.Kinds, k)
				}
				if e.public(i) && len(it.Edit.Changes) < editRowChanges {
					c.Old, c.New = nil, nil
					it.Edit.Changes = append(it.Edit.Changes, c)
				}
			}
			it.Occasion = strings.Join(it.Edit.Kinds, ", ")
			if len(it.Edit.Changes) > 0 {
				it.Sentence, it.Words = it.Edit.Changes[0].OldWords, it.Edit.Changes[0].NewWords
			}
			payload, err := json.Marshal(it)
			if err != nil {
				return nil, err
			}
			out = append(out, projected{sm.num, it.Kind, it.ID, it.SortAt, 0, w.nums(about[id]), []int{h.outlet}, false, payload})
		}
	}
	j, err := json.Marshal(list(places))
	if err != nil {
		return nil, err
	}
	_, err = tx.Exec(ctx, `INSERT INTO edit_places (summit, touch, at, edit) SELECT summit, touch, at, edit FROM jsonb_to_recordset($1::jsonb) AS r(summit int, touch text, at timestamptz, edit bigint) ORDER BY 1, 2, 3, 4`, j)
	return out, err
}
