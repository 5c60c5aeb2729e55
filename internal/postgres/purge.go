package postgres

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"readout/internal/news"
	"readout/internal/text"
)

// Purge removes an article for good: raw copies, text, findings and every word
// of it in decisions. Its address is remembered, so that it is not fetched
// again, and answers 410 as its findings do; the ledger says that it was purged.
// It cannot be undone. One that is purged already gives news.ErrGone.
func (s *Store) Purge(ctx context.Context, by string, article int64) (Act, error) {
	act := Act{By: by, What: "purge", Item: news.ItemDocument, ItemID: article, Article: article}
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		var state, url string
		if err := tx.QueryRow(ctx, `SELECT state, url FROM articles WHERE id = $1 FOR UPDATE`, article).Scan(&state, &url); err != nil {
			return notFound(err)
		}
		if state == "purged" {
			return news.ErrGone
		}
		t := newTouched()
		if err := touchedBy(ctx, tx, article, t); err != nil {
			return err
		}
		rows, err := tx.Query(ctx, `SELECT n.raw -> 'Proposed' FROM analyses n JOIN revisions r ON r.id = n.revision_id WHERE r.article_id = $1 AND jsonb_typeof(n.raw -> 'Proposed') = 'array'`, article)
		if err != nil {
			return err
		}
		proposed := []string{}
		var raw []byte
		if _, err := pgx.ForEachRow(rows, []any{&raw}, func() error {
			var as []news.Actor
			if err := json.Unmarshal(raw, &as); err != nil {
				return err
			}
			for _, a := range as {
				if a.ID == "" {
					a.ID = text.Slug(a.Name)
				}
				proposed = append(proposed, a.ID)
			}
			return nil
		}); err != nil {
			return err
		}
		// Those that copied it are sorted anew.
		if rows, err = tx.Query(ctx, `SELECT id FROM articles WHERE wire_of = $1 ORDER BY id`, article); err != nil {
			return err
		}
		copies, err := pgx.CollectRows(rows, pgx.RowTo[int64])
		if err != nil {
			return err
		}
		if err := insertAct(ctx, tx, &act, nil); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `SET LOCAL readout.purge = 'on'`); err != nil {
			return err
		}
		for _, q := range []string{
			`INSERT INTO purged_items (item, id) SELECT 'quote', id FROM quotes WHERE article_id = $1 ON CONFLICT DO NOTHING`,
			`DELETE FROM quote_keys WHERE quote_id IN (SELECT id FROM quotes WHERE article_id = $1)`,
			`DELETE FROM event_keys WHERE report_id IN (SELECT id FROM event_reports WHERE article_id = $1)`,
			`DELETE FROM orphans WHERE article_id = $1`,
			`UPDATE corrections SET before = '', after = '', reason = '' WHERE decision_id IN (SELECT id FROM decisions WHERE article_id = $1)`,
			`UPDATE decisions SET exact = '', prefix = '', suffix = '', note = '', value = CASE WHEN value LIKE 'name:%' THEN '' ELSE value END WHERE article_id = $1`,
			`UPDATE acts SET before = '', after = '', note = '', detail = '{}' WHERE article_id = $1 OR id IN (SELECT act FROM decisions WHERE article_id = $1)`,
			`DELETE FROM stance_reports WHERE article_id = $1`,
			`DELETE FROM event_reports WHERE article_id = $1`,
			`DELETE FROM quotes WHERE article_id = $1`,
			`DELETE FROM wire_bands WHERE article_id = $1`,
			`DELETE FROM article_summits WHERE article_id = $1`,
			`UPDATE articles SET state = 'purged', state_reason = '', headline = '', feed_title = '', feed_summary = '', revision_id = NULL, revisions = 0, words = 0, wire_of = NULL, next_check_at = NULL,
				queued_at = NULL, slot_at = NULL, etag = '', last_modified = '', held_hash = '' WHERE id = $1`,
			`UPDATE articles SET wire_of = NULL WHERE wire_of = $1`,
			`DELETE FROM revisions WHERE article_id = $1`,
			`DELETE FROM raw_responses WHERE article_id = $1`,
			`UPDATE fetch_log SET reason = '' WHERE article_id = $1`,
			`DELETE FROM dropped_entries WHERE url IN (SELECT url FROM articles WHERE id = $1 UNION SELECT url FROM article_urls WHERE article_id = $1)`,
			`INSERT INTO corrections (item, item_id, what, act) SELECT 'document', $1, 'purged', max(id) FROM acts WHERE item = 'document' AND item_id = $1`,
		} {
			if _, err := tx.Exec(ctx, q, article); err != nil {
				return fmt.Errorf("%.40s: %w", q, err)
			}
		}
		// What was merged into what it reported keeps its id, not its words.
		if _, err := tx.Exec(ctx, `UPDATE utterances SET words = '', shown = '', occasion = '', reported_url = '' WHERE merged_into = ANY($1)`, int64s(t.utterances)); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE events SET label = '', reported_url = '' WHERE merged_into = ANY($1)`, int64s(t.events)); err != nil {
			return err
		}
		// What nobody else reports is withdrawn with it.
		for _, q := range []string{
			`UPDATE utterances u SET state = 'withdrawn', words = '', shown = '', speaker_id = NULL, speaker_name = '', established = false, occasion = '', reported_url = '', topics = '{}'
				WHERE u.id = ANY($1) AND NOT EXISTS (SELECT FROM quotes q WHERE q.utterance_id = u.id)`,
			`UPDATE events e SET state = 'withdrawn', label = '', reported_url = '', topics = '{}' WHERE e.id = ANY($1) AND NOT EXISTS (SELECT FROM event_reports q WHERE q.event_id = e.id)`,
			`UPDATE stances t SET state = 'withdrawn', key = 'purged ' || id, holder_id = NULL, holder_name = '', established = false, reported_url = '' WHERE t.id = ANY($1) AND NOT EXISTS (SELECT FROM stance_reports q WHERE q.stance_id = t.id)`,
		} {
			ids := t.utterances
			switch q[:14] {
			case "UPDATE events ":
				ids = t.events
			case "UPDATE stances":
				ids = t.stances
			}
			if _, err := tx.Exec(ctx, q, int64s(ids)); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(ctx, `DELETE FROM actors a WHERE a.id = ANY($1) AND a.proposed AND NOT a.edited
			AND NOT EXISTS (SELECT FROM quotes q WHERE q.speaker_id = a.id OR q.inner_id = a.id) AND NOT EXISTS (SELECT FROM stance_reports r WHERE r.holder_id = a.id)
			AND NOT EXISTS (SELECT FROM utterances u WHERE u.speaker_id = a.id) AND NOT EXISTS (SELECT FROM stances st WHERE st.holder_id = a.id)
			AND NOT EXISTS (SELECT FROM actors b WHERE b.merged_into = a.id) AND NOT EXISTS (SELECT FROM decisions d WHERE d.value = a.id)
			AND NOT EXISTS (SELECT FROM event_reports r WHERE r.who @> jsonb_build_array(jsonb_build_object('id', a.id)) OR r.whom @> jsonb_build_array(jsonb_build_object('id', a.id)))`, proposed); err != nil {
			return err
		}
		if err := project(ctx, tx, t); err != nil {
			return fmt.Errorf("project: %w", err)
		}
		var jobs []river.JobArgs
		for _, id := range copies {
			jobs = append(jobs, LinkRevision{id})
		}
		return s.enqueue(ctx, tx, jobs...)
	})
	if err != nil {
		return act, fmt.Errorf("purge article %d: %w", article, err)
	}
	return act, nil
}
