package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"readout/internal/news"
	"readout/internal/text"
)

// EditFilter says which edits of a summit are wanted.
type EditFilter struct {
	Summit string
	Touch  news.Touch // "": all that matter
	After  string     // cursor of the page before, "" for the first page
	Limit  int        // 1 to 200; 0 means 50
	All    bool       // show all words: somebody is signed in who may read them
}

// EditsPage is a page of a summit's edits, newest first.
type EditsPage struct {
	Summit news.Summit
	Edits  []ArticleEdit
	Counts map[news.Touch]int // edits that touch each, at most TotalCap; "": all that matter
	Next   string
}

// ArticleEdit is what an outlet changed of an article between two revisions.
// Changes whose words may not be public have none.
type ArticleEdit struct {
	Article  ArticleRef
	From, To int       // numbers of the revisions
	At       time.Time // when the newer was fetched
	Ours     string    // why what differs is not the outlet's doing, "" when it is
	Changes  []EditChange
	Withheld int // changes whose words are not shown
	In, Out  int // words that came and went
	Partial  bool
}

// Touches returns what the edit touches, what matters most first.
func (e ArticleEdit) Touches() []news.Touch { return touchesOf(e.Changes) }

// open returns a stored edit as it may be shown: with all words, or those that
// are public.
func (e storedEdit) open(ref ArticleRef, all bool) ArticleEdit {
	out := ArticleEdit{Article: ref, From: e.from, To: e.to, At: e.at, Ours: e.ours, In: e.in, Out: e.out, Partial: e.partial}
	for i, c := range e.changes {
		if !all && !e.public(i) && (c.OldWords != "" || c.NewWords != "") {
			c.OldWords, c.NewWords, c.OldName, c.NewName = "", "", "", ""
			out.Withheld++
		}
		out.Changes = append(out.Changes, c)
	}
	return out
}

// SummitEdits returns a page of the edits of a summit's articles. Unknown
// summits give news.ErrNotFound, a marker that is not ours news.ErrInvalid.
func (s *Store) SummitEdits(ctx context.Context, f EditFilter) (EditsPage, error) {
	p, err := s.summitEdits(ctx, f)
	if err != nil {
		return p, fmt.Errorf("edits of %q: %w", f.Summit, err)
	}
	return p, nil
}

func (s *Store) summitEdits(ctx context.Context, f EditFilter) (EditsPage, error) {
	p := EditsPage{Counts: map[news.Touch]int{}}
	if f.Limit <= 0 {
		f.Limit = 50
	}
	f.Limit = min(f.Limit, 200)
	after := cursor{at: time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)}
	if f.After != "" {
		var err error
		if after, err = parseCursor(f.After); err != nil {
			return p, err
		}
	}
	rows, err := s.pool.Query(ctx, `SELECT `+summitColumns+` FROM summits WHERE id = $1`, f.Summit)
	if err == nil {
		p.Summit, err = pgx.CollectExactlyOneRow(rows, scanSummit)
	}
	if err != nil {
		return p, notFound(err)
	}
	rows, err = s.pool.Query(ctx, `SELECT t.touch, (SELECT count(*) FROM (SELECT FROM edit_places x WHERE x.summit = s.num AND x.touch = t.touch LIMIT $3) n)
		FROM summits s CROSS JOIN unnest($2::text[]) AS t(touch) WHERE s.id = $1`, f.Summit, append([]string{""}, touchNames()...), TotalCap)
	if err != nil {
		return p, err
	}
	var touch news.Touch
	var n int
	if _, err := pgx.ForEachRow(rows, []any{&touch, &n}, func() error { p.Counts[touch] = n; return nil }); err != nil {
		return p, err
	}
	rows, err = s.pool.Query(ctx, `SELECT `+articleRefColumns+`, ou.rights = 'full' OR a.kind = 'document', `+editColumns+` FROM (
			SELECT x.edit, x.at FROM edit_places x JOIN summits s ON s.num = x.summit WHERE s.id = @summit AND x.touch = @touch AND (x.at, x.edit) < (@at, @id) ORDER BY x.at DESC, x.edit DESC LIMIT @limit) k
		JOIN edits e ON e.revision_id = k.edit JOIN revisions r ON r.id = e.revision_id JOIN revisions p ON p.id = e.previous_id JOIN articles a ON a.id = e.article_id JOIN outlets ou ON ou.id = a.outlet_id
		ORDER BY k.at DESC, k.edit DESC`,
		pgx.StrictNamedArgs{"summit": f.Summit, "touch": f.Touch, "at": after.at, "id": after.id, "limit": f.Limit + 1})
	if err != nil {
		return p, err
	}
	defer rows.Close()
	var last cursor
	for rows.Next() {
		if len(p.Edits) == f.Limit {
			p.Next = last.String()
			break
		}
		var ref articleRefScan
		var full bool
		var e storedEdit
		var changes []byte
		if err := rows.Scan(append(ref.into(), &full, &e.revision, &e.previous, &e.article, &e.at, &e.from, &e.to, &e.ours, &changes, &e.in, &e.out, &e.partial, &e.shown)...); err != nil {
			return p, err
		}
		if err := json.Unmarshal(changes, &e.changes); err != nil {
			return p, err
		}
		e.at = e.at.UTC()
		p.Edits = append(p.Edits, e.open(ref.ref(), f.All))
		last = cursor{e.at, e.revision}
	}
	rows.Close()
	return p, rows.Err()
}

// FoldedEdits returns how many edits of a summit's articles stand on no timeline:
// those of other words and minor ones, each at most TotalCap. Unknown summits
// have none.
func (s *Store) FoldedEdits(ctx context.Context, summit string) (words, minor int, err error) {
	err = s.pool.QueryRow(ctx, `SELECT (SELECT count(*) FROM (SELECT FROM edit_places x WHERE x.summit = s.num AND x.touch = 'text' LIMIT $2) t),
			(SELECT count(*) FROM (SELECT FROM edit_places x WHERE x.summit = s.num AND x.touch = 'minor' LIMIT $2) m) FROM summits s WHERE s.id = $1`, summit, TotalCap).Scan(&words, &minor)
	if err != nil && !isNoRows(err) {
		return 0, 0, fmt.Errorf("count folded edits of %q: %w", summit, err)
	}
	return words, minor, nil
}

func touchNames() []string {
	var out []string
	for _, t := range news.Touches {
		out = append(out, string(t))
	}
	return out
}

// RevisionRow is a revision in an article's history.
type RevisionRow struct {
	Number    int
	FetchedAt time.Time
	Hash      string
	Words     int
	Headline  string // "" unless it differs from the article's and may be shown
	Partial   bool
	Extractor string
	Origin    string
	Edit      *ArticleEdit // against the one before it, nil for the first and for what is not compared yet
}

// HistoryPage is an article with all its revisions, newest first.
type HistoryPage struct {
	Article   ArticleRef
	Kind      news.ArticleKind
	Whole     bool // the texts may be shown whole: by the outlet's rights, or to who asks
	Revisions []RevisionRow
	Summits   []Named
	Checks    int // times that we looked
	CheckedAt time.Time
	RetoldBy  int64 // the article that now stands at its address, 0 for none
}

// History returns an article's revisions. all shows every word. Withdrawn
// articles give news.ErrGone.
func (s *Store) History(ctx context.Context, id int64, all bool) (HistoryPage, error) {
	p, err := s.history(ctx, id, all)
	if err != nil {
		return p, fmt.Errorf("history of article %d: %w", id, err)
	}
	return p, nil
}

func (s *Store) history(ctx context.Context, id int64, all bool) (HistoryPage, error) {
	var p HistoryPage
	var ref articleRefScan
	var state string
	var rights news.Rights
	var checked *time.Time
	err := s.pool.QueryRow(ctx, `SELECT `+articleRefColumns+`, a.kind, a.state, ou.rights, a.checks, a.checked_at, COALESCE(a.retold_by, 0) FROM articles a JOIN outlets ou ON ou.id = a.outlet_id WHERE a.id = $1`, id).
		Scan(append(ref.into(), &p.Kind, &state, &rights, &p.Checks, &checked, &p.RetoldBy)...)
	if err != nil {
		return p, notFound(err)
	}
	if state == "withdrawn" || state == "purged" {
		return p, news.ErrGone
	}
	p.Article, p.CheckedAt = ref.ref(), when(checked)
	p.Whole = all || rights == news.RightsFull || p.Kind == news.KindDocument
	edits, err := editsOf(ctx, s.pool, []int64{id})
	if err != nil {
		return p, err
	}
	byNumber := map[int]*ArticleEdit{}
	for _, e := range edits {
		o := e.open(p.Article, all)
		byNumber[e.to] = &o
	}
	rows, err := s.pool.Query(ctx, `SELECT number, fetched_at, hash, words, headline, partial, extractor, origin FROM revisions WHERE article_id = $1 ORDER BY number DESC`, id)
	if err != nil {
		return p, err
	}
	p.Revisions, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (RevisionRow, error) {
		var r RevisionRow
		err := row.Scan(&r.Number, &r.FetchedAt, &r.Hash, &r.Words, &r.Headline, &r.Partial, &r.Extractor, &r.Origin)
		r.FetchedAt = r.FetchedAt.UTC()
		if r.Headline == p.Article.Headline || !p.Whole {
			r.Headline = ""
		}
		r.Edit = byNumber[r.Number]
		return r, err
	})
	if err != nil {
		return p, err
	}
	p.Summits, err = s.articleSummits(ctx, id)
	return p, err
}

func (s *Store) articleSummits(ctx context.Context, id int64) ([]Named, error) {
	rows, err := s.pool.Query(ctx, `SELECT s.id, s.name FROM article_summits x JOIN summits s ON s.id = x.summit_id WHERE x.article_id = $1 AND x.score >= 0.5 AND s.merged_into IS NULL ORDER BY x.score DESC, s.id`, id)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Named])
}

// DiffPage is how one revision of an article differs from an earlier one.
type DiffPage struct {
	Article  ArticleRef
	Kind     news.ArticleKind
	From, To RevisionRow
	Newest   int    // number of the latest revision
	Whole    bool   // Passages are the whole of both texts
	Old, New string // the texts, when Whole
	Passages []text.Passage
	Edits    []ArticleEdit // of each step between, oldest first
	Summits  []Named
}

// Diff returns how revision to of an article differs from revision from, which
// is earlier. Where rights keep the texts back, the changes of each step that
// may be shown stand for them. Numbers that no revision has give
// news.ErrNotFound.
func (s *Store) Diff(ctx context.Context, id int64, from, to int, all bool) (DiffPage, error) {
	p, err := s.diff(ctx, id, from, to, all)
	if err != nil {
		return p, fmt.Errorf("diff %d..%d of article %d: %w", from, to, id, err)
	}
	return p, nil
}

func (s *Store) diff(ctx context.Context, id int64, from, to int, all bool) (DiffPage, error) {
	var p DiffPage
	h, err := s.history(ctx, id, all)
	if err != nil {
		return p, err
	}
	if from >= to || from < 1 || len(h.Revisions) == 0 || to > h.Revisions[0].Number {
		return p, news.ErrNotFound
	}
	p.Article, p.Kind, p.Summits, p.Newest = h.Article, h.Kind, h.Summits, h.Revisions[0].Number
	for _, r := range slices.Backward(h.Revisions) {
		if r.Number == from {
			p.From = r
		}
		if r.Number == to {
			p.To = r
		}
		if r.Number > from && r.Number <= to && r.Edit != nil {
			p.Edits = append(p.Edits, *r.Edit)
		}
	}
	if p.From.Number == 0 || p.To.Number == 0 {
		return p, news.ErrNotFound
	}
	var hidden bool
	if !all {
		err := s.pool.QueryRow(ctx, `SELECT EXISTS (SELECT FROM quotes WHERE article_id = $1 AND state = 'withdrawn')`, id).Scan(&hidden)
		if err != nil {
			return p, err
		}
	}
	// The words of a withdrawn quote must stand nowhere.
	p.Whole = h.Whole && !hidden
	if !p.Whole {
		return p, nil
	}
	var oldBlocks, newBlocks []byte
	err = s.pool.QueryRow(ctx, `SELECT a.text, a.blocks, b.text, b.blocks FROM revisions a JOIN revisions b ON b.article_id = a.article_id WHERE a.article_id = $1 AND a.number = $2 AND b.number = $3`, id, from, to).
		Scan(&p.Old, &oldBlocks, &p.New, &newBlocks)
	if err != nil {
		return p, notFound(err)
	}
	var a, b []news.Block
	if err := json.Unmarshal(oldBlocks, &a); err != nil {
		return p, err
	}
	if err := json.Unmarshal(newBlocks, &b); err != nil {
		return p, err
	}
	p.Passages = text.Diff(p.Old, p.New, a, b)
	return p, nil
}
