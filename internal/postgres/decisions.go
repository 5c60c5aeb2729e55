package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"readout/internal/news"
)

const decisionColumns = `id, COALESCE(article_id, 0), kind, item, fingerprint, exact, prefix, suffix, value, note, made_by, made_at, COALESCE(undoes, 0), COALESCE(act, 0), scope, inherited`

func scanDecision(row pgx.CollectableRow) (news.Decision, error) {
	var d news.Decision
	err := row.Scan(&d.ID, &d.ArticleID, &d.Kind, &d.Item, &d.Fingerprint, &d.Exact, &d.Prefix, &d.Suffix, &d.Value, &d.Note, &d.By, &d.At, &d.Undoes, &d.Act, &d.Scope, &d.Inherited)
	d.At = d.At.UTC()
	return d, err
}

func decisionsOf(ctx context.Context, tx pgx.Tx, article int64) ([]news.Decision, error) {
	rows, err := tx.Query(ctx, `SELECT `+decisionColumns+` FROM decisions WHERE article_id = $1 ORDER BY id`, article)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanDecision)
}

// Decisions returns the decisions on an article, oldest first.
func (s *Store) Decisions(ctx context.Context, articleID int64) ([]news.Decision, error) {
	rows, err := s.pool.Query(ctx, `SELECT `+decisionColumns+` FROM decisions WHERE article_id = $1 ORDER BY id`, articleID)
	if err == nil {
		var ds []news.Decision
		if ds, err = pgx.CollectRows(rows, scanDecision); err == nil {
			return ds, nil
		}
	}
	return nil, fmt.Errorf("read decisions on article %d: %w", articleID, err)
}

func saveOrphans(ctx context.Context, tx pgx.Tx, article, revision int64, orphans []news.Orphan) error {
	ids, reasons := []int64{}, []string{}
	for _, o := range orphans {
		ids, reasons = append(ids, o.Decision.ID), append(reasons, o.Reason)
	}
	if _, err := tx.Exec(ctx, `DELETE FROM orphans WHERE article_id = $1 AND decision_id <> ALL($2)`, article, ids); err != nil {
		return err
	}
	if len(ids) == 0 {
		return nil
	}
	_, err := tx.Exec(ctx, `INSERT INTO orphans (decision_id, article_id, revision_id, reason)
		SELECT o.id, @article, @revision, o.reason FROM unnest(@ids::bigint[], @reasons::text[]) AS o(id, reason)
		ON CONFLICT (decision_id) DO UPDATE SET revision_id = excluded.revision_id, reason = excluded.reason`,
		pgx.StrictNamedArgs{"article": article, "revision": revision, "ids": ids, "reasons": reasons})
	return err
}

// OrphanRow is a decision that attaches to nothing in its article's latest
// revision.
type OrphanRow struct {
	Decision news.Decision
	Article  ArticleRef
	Reason   string
}

// Orphans returns the decisions that attach to nothing, oldest first.
func (s *Store) Orphans(ctx context.Context) ([]OrphanRow, error) {
	out, err := s.orphans(ctx, `TRUE`)
	if err != nil {
		return nil, fmt.Errorf("read orphans: %w", err)
	}
	return out, nil
}

func (s *Store) orphans(ctx context.Context, where string, args ...any) ([]OrphanRow, error) {
	rows, err := s.pool.Query(ctx, `SELECT o.reason, d.id, COALESCE(d.article_id, 0), d.kind, d.item, d.fingerprint, d.exact, d.prefix, d.suffix, d.value, d.note, d.made_by, d.made_at, COALESCE(d.undoes, 0), COALESCE(d.act, 0), d.scope, d.inherited, `+articleRefColumns+`
		FROM orphans o JOIN decisions d ON d.id = o.decision_id JOIN articles a ON a.id = o.article_id JOIN outlets ou ON ou.id = a.outlet_id WHERE `+where+` ORDER BY d.id`, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (OrphanRow, error) {
		var o OrphanRow
		d := &o.Decision
		var ref articleRefScan
		err := row.Scan(append([]any{&o.Reason, &d.ID, &d.ArticleID, &d.Kind, &d.Item, &d.Fingerprint, &d.Exact, &d.Prefix, &d.Suffix, &d.Value, &d.Note, &d.By, &d.At, &d.Undoes, &d.Act, &d.Scope, &d.Inherited}, ref.into()...)...)
		d.At = d.At.UTC()
		o.Article = ref.ref()
		return o, err
	})
}

// Decide makes a single decision, as a step of its own, and returns it with its
// id. What is not valid (an unknown actor, nothing that it attaches to) gives
// news.ErrInvalid, an undo of what was undone already news.ErrConflict. Change
// does the same from an item that a person saw.
func (s *Store) Decide(ctx context.Context, d news.Decision) (news.Decision, error) {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		var latest *int64
		if err := tx.QueryRow(ctx, `SELECT revision_id FROM articles WHERE id = $1 FOR UPDATE`, d.ArticleID).Scan(&latest); err != nil {
			return notFound(err)
		}
		act := Act{By: d.By, What: d.Kind, Scope: news.ScopeOne, Item: d.Item, Article: d.ArticleID, After: d.Value, Note: d.Note}
		if d.Kind == "undo" {
			// The undoing decision is about what the undone one was about.
			var of *int64
			err := tx.QueryRow(ctx, `SELECT item, fingerprint, exact, prefix, suffix, act FROM decisions WHERE id = $1 AND article_id = $2`, d.Undoes, d.ArticleID).
				Scan(&d.Item, &d.Fingerprint, &d.Exact, &d.Prefix, &d.Suffix, &of)
			if err != nil {
				return notFound(err)
			}
			act.Item = d.Item
			if of != nil {
				act.Undoes = *of
			}
		}
		if d.Kind == "speaker" && d.Value != "" {
			var ok bool
			if err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM actors WHERE id = $1)`, d.Value).Scan(&ok); err != nil {
				return err
			}
			if !ok && (len(d.Value) < 6 || d.Value[:5] != "name:") {
				return fmt.Errorf("%w: no actor %q", news.ErrInvalid, d.Value)
			}
		}
		if err := insertAct(ctx, tx, &act, nil); err != nil {
			return err
		}
		ds := []news.Decision{d}
		err := s.decide(ctx, tx, act.ID, ds)
		d = ds[0]
		return err
	})
	if err != nil {
		return d, fmt.Errorf("decide on article %d: %w", d.ArticleID, err)
	}
	return d, nil
}

// decide appends the decisions of a step, applies them to the effective rows,
// writes the ledger, projects what they touch and enqueues linking. It fills in
// their ids.
func (s *Store) decide(ctx context.Context, tx pgx.Tx, act int64, ds []news.Decision) error {
	t, err := s.decideOnly(ctx, tx, act, ds)
	if err != nil {
		return err
	}
	// Seen at once; linking follows for what it means to other articles.
	if err := project(ctx, tx, t); err != nil {
		return fmt.Errorf("project: %w", err)
	}
	var jobs []river.JobArgs
	for _, id := range int64s(t.articles) {
		jobs = append(jobs, LinkRevision{id})
	}
	return s.enqueue(ctx, tx, jobs...)
}

// decideOnly is decide without projecting and linking what it returns.
func (s *Store) decideOnly(ctx context.Context, tx pgx.Tx, act int64, ds []news.Decision) (touched, error) {
	t := newTouched()
	prints, places := map[int64][]string{}, map[int64]bool{}
	for _, d := range ds {
		places[d.ArticleID] = true
	}
	articles := int64s(places)
	latest := map[int64]int64{}
	rows, err := tx.Query(ctx, `SELECT id, COALESCE(revision_id, 0) FROM articles WHERE id = ANY($1) AND state <> 'purged' ORDER BY id FOR UPDATE`, articles)
	if err != nil {
		return t, err
	}
	var id, revision int64
	if _, err := pgx.ForEachRow(rows, []any{&id, &revision}, func() error { latest[id] = revision; return nil }); err != nil {
		return t, err
	}
	before := make([]shownAs, len(ds))
	for i := range ds {
		d := &ds[i]
		if latest[d.ArticleID] == 0 {
			return t, fmt.Errorf("%w: article %d has no text", news.ErrInvalid, d.ArticleID)
		}
		if before[i], err = itemState(ctx, tx, *d); err != nil {
			return t, err
		}
		err = tx.QueryRow(ctx, `INSERT INTO decisions (article_id, kind, item, fingerprint, exact, prefix, suffix, value, note, made_by, undoes, act, scope, inherited)
			VALUES (@article, @kind, @item, @fingerprint, @exact, @prefix, @suffix, @value, @note, @by, NULLIF(@undoes, 0::bigint), @act, @scope, @inherited) RETURNING id, made_at`,
			pgx.StrictNamedArgs{"article": d.ArticleID, "kind": d.Kind, "item": d.Item, "fingerprint": d.Fingerprint, "exact": d.Exact, "prefix": d.Prefix, "suffix": d.Suffix,
				"value": d.Value, "note": d.Note, "by": d.By, "undoes": d.Undoes, "act": act, "scope": string(d.Scope), "inherited": d.Inherited}).Scan(&d.ID, &d.At)
		if code(err) == "23505" {
			return t, news.ErrConflict // undone already
		}
		if err != nil {
			return t, invalid(err)
		}
		d.Act, d.At = act, d.At.UTC()
		prints[d.ArticleID] = append(prints[d.ArticleID], d.Fingerprint)
	}
	for _, id := range articles {
		if err := s.redecide(ctx, tx, id, latest[id], prints[id]); err != nil {
			return t, err
		}
	}
	for i, d := range ds {
		after, err := itemState(ctx, tx, d)
		if err != nil {
			return t, err
		}
		if err := writeCorrection(ctx, tx, d, before[i], after); err != nil {
			return t, err
		}
	}
	for _, id := range articles {
		if err := touchedBy(ctx, tx, id, t); err != nil {
			return t, err
		}
	}
	return t, nil
}

// touchedBy adds what an article's findings belong to.
func touchedBy(ctx context.Context, tx pgx.Tx, article int64, t touched) error {
	t.articles[article] = true
	for _, q := range []struct {
		sql string
		set map[int64]bool
	}{
		{`SELECT DISTINCT utterance_id FROM quotes WHERE article_id = $1 AND utterance_id IS NOT NULL`, t.utterances},
		{`SELECT DISTINCT event_id FROM event_reports WHERE article_id = $1 AND event_id IS NOT NULL`, t.events},
		{`SELECT DISTINCT stance_id FROM stance_reports WHERE article_id = $1 AND stance_id IS NOT NULL`, t.stances},
	} {
		if err := collectIDs(ctx, tx, q.set, q.sql, article); err != nil {
			return err
		}
	}
	return nil
}

// redecide brings the effective rows of an article in line with its decisions.
// Rows that the latest revision no longer has are decided on by the revisions
// in which they stand.
func (s *Store) redecide(ctx context.Context, tx pgx.Tx, article, latest int64, fingerprints []string) error {
	rows, err := tx.Query(ctx, `SELECT DISTINCT revision_id FROM (
			SELECT revision_id FROM quotes WHERE article_id = $1 AND fingerprint = ANY($2) AND NOT present
			UNION ALL SELECT revision_id FROM event_reports WHERE article_id = $1 AND fingerprint = ANY($2) AND NOT present
			UNION ALL SELECT revision_id FROM stance_reports WHERE article_id = $1 AND fingerprint = ANY($2) AND NOT present) r
		WHERE revision_id <> $3 ORDER BY 1`, article, list(fingerprints), latest)
	if err != nil {
		return err
	}
	revisions, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return err
	}
	for _, id := range append(revisions, latest) {
		a, err := rawAnalysis(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := s.applyAnalysis(ctx, tx, article, id, a); err != nil {
			return err
		}
	}
	return nil
}

func rawAnalysis(ctx context.Context, tx pgx.Tx, revision int64) (news.Analysis, error) {
	var a news.Analysis
	var raw []byte
	err := tx.QueryRow(ctx, `SELECT raw FROM analyses WHERE revision_id = $1`, revision).Scan(&raw)
	if errors.Is(err, pgx.ErrNoRows) {
		return a, nil
	}
	if err != nil {
		return a, err
	}
	return a, json.Unmarshal(raw, &a)
}

// shownAs is what the public sees of an item, for the ledger.
type shownAs struct {
	id      int64
	state   news.State
	speaker string
	kind    string
	public  bool // somebody could see it
}

func itemState(ctx context.Context, tx pgx.Tx, d news.Decision) (shownAs, error) {
	var v shownAs
	var q string
	switch d.Item {
	case news.ItemUtterance:
		q = `SELECT id, state, CASE WHEN established THEN speaker_name ELSE '' END, CASE WHEN not_speech <> '' THEN not_speech ELSE kind END, utterance_id IS NOT NULL FROM quotes`
	case news.ItemEvent:
		q = `SELECT id, state, '', kind, event_id IS NOT NULL FROM event_reports`
	case news.ItemStance:
		q = `SELECT id, state, CASE WHEN established THEN holder_name ELSE '' END, position, stance_id IS NOT NULL FROM stance_reports`
	default:
		return v, nil
	}
	err := tx.QueryRow(ctx, q+` WHERE article_id = $1 AND fingerprint = $2`, d.ArticleID, d.Fingerprint).Scan(&v.id, &v.state, &v.speaker, &v.kind, &v.public)
	if errors.Is(err, pgx.ErrNoRows) {
		return v, nil
	}
	return v, err
}

// writeCorrection adds to the public ledger what changed of an item that
// somebody could see. Withdrawn items leave no words.
func writeCorrection(ctx context.Context, tx pgx.Tx, d news.Decision, before, after shownAs) error {
	if !before.public {
		return nil
	}
	what, from, to := "", "", ""
	switch {
	case after.state == news.StateWithdrawn && before.state != news.StateWithdrawn:
		what = "withdrawn"
	case after.state == news.StateRejected && before.state != news.StateRejected:
		what = "removed"
	case (before.state == news.StateWithdrawn || before.state == news.StateRejected) && after.state != before.state:
		what = "restored"
	case before.speaker != after.speaker:
		what, from, to = "speaker", before.speaker, after.speaker
	case before.kind != after.kind:
		what, from, to = "kind", before.kind, after.kind
	default:
		return nil
	}
	reason := d.Note
	if what == "withdrawn" {
		reason = ""
	}
	_, err := tx.Exec(ctx, `INSERT INTO corrections (decision_id, act, item, item_id, what, before, after, reason) VALUES (@decision, @act, @item, @id, @what, @before, @after, @reason)`,
		pgx.StrictNamedArgs{"decision": d.ID, "act": d.Act, "item": d.Item, "id": before.id, "what": what, "before": from, "after": to, "reason": reason})
	return err
}

// Corrections returns the newest rows of the public ledger, one for all findings
// of an item that one step changed alike; before is the id of the last row of
// the page before, 0 for the first page.
func (s *Store) Corrections(ctx context.Context, before int64, limit int) ([]Correction, error) {
	if limit <= 0 {
		limit = 50
	}
	return s.corrections(ctx, `($1 = 0 OR c.id < $1) AND NOT EXISTS (SELECT FROM corrections l WHERE l.act = c.act AND l.id > c.id AND (l.item, l.what, l.before, l.after) = (c.item, c.what, c.before, c.after))
		ORDER BY c.id DESC LIMIT $2`, before, limit)
}

// gonePublic says that the item of a ledger's row is withdrawn or purged: its row
// keeps no words, whatever was written before.
const gonePublic = `(c.what IN ('withdrawn', 'purged')
	OR c.item = 'quote' AND NOT EXISTS (SELECT FROM quotes x JOIN articles a ON a.id = x.article_id WHERE x.id = c.item_id AND x.state <> 'withdrawn' AND a.state NOT IN ('withdrawn', 'purged'))
	OR c.item = 'event' AND NOT EXISTS (SELECT FROM event_reports x JOIN articles a ON a.id = x.article_id WHERE x.id = c.item_id AND x.state <> 'withdrawn' AND a.state NOT IN ('withdrawn', 'purged'))
	OR c.item = 'stance' AND NOT EXISTS (SELECT FROM stance_reports x JOIN articles a ON a.id = x.article_id WHERE x.id = c.item_id AND x.state <> 'withdrawn' AND a.state NOT IN ('withdrawn', 'purged')))`

func (s *Store) corrections(ctx context.Context, where string, args ...any) ([]Correction, error) {
	rows, err := s.pool.Query(ctx, `SELECT c.id, c.at, c.item, c.item_id, c.what, CASE WHEN g.gone THEN '' ELSE c.before END, CASE WHEN g.gone THEN '' ELSE c.after END, CASE WHEN g.gone THEN '' ELSE c.reason END
		FROM corrections c CROSS JOIN LATERAL (SELECT `+gonePublic+` AS gone) g WHERE `+where, args...)
	if err != nil {
		return nil, fmt.Errorf("read corrections: %w", err)
	}
	cs, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (Correction, error) {
		var c Correction
		err := row.Scan(&c.ID, &c.At, &c.Item, &c.ItemID, &c.What, &c.Before, &c.After, &c.Reason)
		c.At = c.At.UTC()
		return c, err
	})
	if err != nil {
		return nil, fmt.Errorf("read corrections: %w", err)
	}
	return cs, nil
}

func (s *Store) enqueueAnalyses(ctx context.Context, tx pgx.Tx, revisions []int64) error {
	jobs := make([]river.JobArgs, len(revisions))
	for i, id := range revisions {
		jobs[i] = AnalyzeRevision{id}
	}
	return s.enqueue(ctx, tx, jobs...)
}
