package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"readout/internal/news"
)

// inherit gives the article's quotes what was decided on whole utterances before
// they were there: only those with identical words and speaker, which linking
// joined to the utterance, or, where it was withdrawn or rejected, would have:
// the same words within a week. They say so: "joined automatically". A quote
// that something was decided on already, if only undone, is left alone.
func (l *Linking) inherit(ctx context.Context) error {
	rows, err := l.tx.Query(ctx, `SELECT DISTINCT ON (d.id, x.id) x.fingerprint, array_to_string(x.parts, ' '), d.kind, d.value, d.note, d.made_by, d.act, d.id
		FROM quotes x JOIN articles a ON a.id = x.article_id
		JOIN decisions d ON split_part(d.fingerprint, ':', 2) = split_part(x.fingerprint, ':', 2) AND d.scope = 'all' AND d.item = 'quote' AND NOT d.inherited AND d.act IS NOT NULL
			AND d.kind IN ('speaker', 'kind', 'accept', 'review', 'reject', 'withdraw')
		JOIN quotes o ON o.article_id = d.article_id AND o.fingerprint = d.fingerprint AND o.id <> x.id JOIN articles b ON b.id = o.article_id
		WHERE x.article_id = $1 AND x.present AND x.not_speech = '' AND NOT decision_undone(d.id)
			AND NOT EXISTS (SELECT FROM decisions had WHERE had.article_id = x.article_id AND had.fingerprint = x.fingerprint AND (had.act = d.act OR NOT had.inherited))
			AND (COALESCE(x.speaker_id, x.speaker_name) <> '' OR d.kind = 'withdraw') AND COALESCE(x.speaker_id, 'name:' || x.speaker_name) = COALESCE(o.speaker_id, 'name:' || o.speaker_name)
			AND (o.utterance_id = x.utterance_id
				OR o.state IN ('rejected', 'withdrawn') AND b.reported_at BETWEEN a.reported_at - interval '7 days' AND a.reported_at + interval '7 days' AND array_length(regexp_split_to_array(x.words, '\s+'), 1) > 4)
		ORDER BY d.id, x.id`, l.article)
	if err != nil {
		return fmt.Errorf("look for decisions to inherit: %w", err)
	}
	type heir struct {
		act int64
		d   news.Decision
	}
	heirs, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (heir, error) {
		var h heir
		var of int64
		d := &h.d
		err := row.Scan(&d.Fingerprint, &d.Exact, &d.Kind, &d.Value, &d.Note, &d.By, &h.act, &of)
		d.ArticleID, d.Item, d.Scope, d.Inherited = l.article, news.ItemUtterance, news.ScopeAll, true
		return h, err
	})
	if err != nil {
		return fmt.Errorf("look for decisions to inherit: %w", err)
	}
	for _, h := range heirs {
		sub, err := subjects(ctx, l.tx, news.ItemUtterance, `x.article_id = $1 AND x.fingerprint = $2`, l.article, h.d.Fingerprint)
		if err != nil || len(sub) == 0 {
			return err
		}
		var body string
		if err := l.tx.QueryRow(ctx, `SELECT text FROM revisions WHERE id = $1`, sub[0].revision).Scan(&body); err != nil {
			return err
		}
		h.d.Exact, h.d.Prefix, h.d.Suffix = sub[0].surroundings(body)
		t, err := l.store.decideOnly(ctx, l.tx, h.act, []news.Decision{h.d})
		if err != nil {
			return fmt.Errorf("inherit a decision: %w", err)
		}
		for _, set := range []struct{ to, from map[int64]bool }{{l.utterances, t.utterances}, {l.events, t.events}, {l.stances, t.stances}, {l.articles, t.articles}} {
			for id := range set.from {
				set.to[id] = true
			}
		}
	}
	return nil
}
