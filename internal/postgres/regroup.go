package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"readout/internal/news"
)

// grouping is which utterance or event findings belonged to before a step, kept
// with it: undoing gives them their ids again, whatever linking made of them
// meanwhile.
type grouping struct {
	Groups map[int64]int64 `json:"groups,omitempty"` // finding to utterance or event
}

// groupTables names, by kind of item, the findings' table, its column and the
// groups' table.
var groupTables = map[news.ItemKind][3]string{news.ItemUtterance: {"quotes", "utterance_id", "utterances"}, news.ItemEvent: {"event_reports", "event_id", "events"}}

// groupingOf returns to which groups the findings that decisions are about
// belong, with all others of these groups.
func groupingOf(ctx context.Context, db querier, item news.ItemKind, articles []int64, fingerprints []string) (grouping, error) {
	g := grouping{map[int64]int64{}}
	t, ok := groupTables[item]
	if !ok {
		return g, nil
	}
	rows, err := db.Query(ctx, `SELECT x.id, x.`+t[1]+` FROM `+t[0]+` x WHERE x.`+t[1]+` IN (
			SELECT y.`+t[1]+` FROM `+t[0]+` y WHERE (y.article_id, y.fingerprint) IN (SELECT * FROM unnest($1::bigint[], $2::text[])) AND y.`+t[1]+` IS NOT NULL)`, list(articles), list(fingerprints))
	if err != nil {
		return g, err
	}
	var id, group int64
	_, err = pgx.ForEachRow(rows, []any{&id, &group}, func() error { g.Groups[id] = group; return nil })
	return g, err
}

// regroup gives findings the groups back that they had, and what was merged into
// those since, its own. It returns the groups that it touched, each with the one
// that its findings went to (the lowest of several, 0 for none), and the
// articles to link anew: those of the findings that moved, and one of every
// touched group, for what is stored of its others depends on the company.
func regroup(ctx context.Context, tx pgx.Tx, item news.ItemKind, detail []byte) (groups map[int64]int64, articles map[int64]bool, err error) {
	groups, articles = map[int64]int64{}, map[int64]bool{}
	var g grouping
	if err := json.Unmarshal(detail, &g); err != nil {
		return nil, nil, err
	}
	t, ok := groupTables[item]
	if !ok || len(g.Groups) == 0 {
		return groups, articles, nil
	}
	var ids, had []int64
	homes := map[int64]bool{}
	for id, group := range g.Groups {
		ids, had = append(ids, id), append(had, group)
		homes[group] = true
	}
	rows, err := tx.Query(ctx, `SELECT id, `+t[1]+` FROM `+t[0]+` WHERE id = ANY($1) AND `+t[1]+` IS NOT NULL`, ids)
	if err != nil {
		return nil, nil, err
	}
	var id, group int64
	if _, err := pgx.ForEachRow(rows, []any{&id, &group}, func() error {
		if to, seen := groups[group]; !seen || g.Groups[id] < to {
			groups[group] = g.Groups[id]
		}
		return nil
	}); err != nil {
		return nil, nil, err
	}
	// Guests of the groups that stood apart before: their own id is that of a row
	// that was merged since and shows one of them.
	shows := `p.best_report = x.id`
	if item == news.ItemUtterance {
		shows = `p.words = x.words AND p.reported_url = a.url`
	}
	rows, err = tx.Query(ctx, `SELECT DISTINCT ON (x.id) x.id, p.id, p.merged_into FROM `+t[2]+` p JOIN `+t[0]+` x ON x.`+t[1]+` = p.merged_into JOIN articles a ON a.id = x.article_id
		WHERE p.merged_into = ANY($1) AND x.id <> ALL($2) AND p.id <> ALL($1) AND `+shows+` ORDER BY x.id, p.id`, int64s(homes), ids)
	if err != nil {
		return nil, nil, err
	}
	var guests, own []int64
	left := map[int64]bool{}
	var guest, apart, host int64
	if _, err := pgx.ForEachRow(rows, []any{&guest, &apart, &host}, func() error {
		guests, own = append(guests, guest), append(own, apart)
		left[host], groups[apart] = true, 0
		return nil
	}); err != nil {
		return nil, nil, err
	}
	for _, q := range []struct {
		sql  string
		args []any
	}{
		{`UPDATE ` + t[0] + ` SET ` + t[1] + ` = NULL WHERE ` + t[1] + ` = ANY($1) AND id <> ALL($2)`, []any{int64s(left), ids}},
		{`UPDATE ` + t[0] + ` x SET ` + t[1] + ` = o.own FROM unnest($1::bigint[], $2::bigint[]) AS o(id, own) WHERE x.id = o.id`, []any{list(guests), list(own)}},
		{`UPDATE ` + t[0] + ` x SET ` + t[1] + ` = o.own FROM unnest($1::bigint[], $2::bigint[]) AS o(id, own) JOIN ` + t[2] + ` p ON p.id = o.own WHERE x.id = o.id`, []any{ids, had}},
	} {
		if err := collectIDs(ctx, tx, articles, q.sql+` RETURNING article_id`, q.args...); err != nil {
			return nil, nil, fmt.Errorf("regroup: %w", err)
		}
	}
	if _, err := tx.Exec(ctx, `UPDATE `+t[2]+` SET merged_into = NULL WHERE id = ANY($1)`, append(int64s(homes), own...)); err != nil {
		return nil, nil, fmt.Errorf("regroup: %w", err)
	}
	touched := maps.Clone(homes)
	for id := range groups {
		touched[id] = true
	}
	if err := collectIDs(ctx, tx, articles, `SELECT DISTINCT ON (`+t[1]+`) article_id FROM `+t[0]+` WHERE `+t[1]+` = ANY($1) ORDER BY `+t[1]+`, id`, int64s(touched)); err != nil {
		return nil, nil, fmt.Errorf("regroup: %w", err)
	}
	return groups, articles, nil
}

// retire redirects groups that nothing belongs to any more after an undoing to
// those that their findings went back to.
func retire(ctx context.Context, tx pgx.Tx, item news.ItemKind, groups map[int64]int64) error {
	t, ok := groupTables[item]
	if !ok {
		return nil
	}
	var ids, homes []int64
	for id, home := range groups {
		if home != 0 && home != id {
			ids, homes = append(ids, id), append(homes, home)
		}
	}
	_, err := tx.Exec(ctx, `UPDATE `+t[2]+` p SET merged_into = h.home FROM unnest($1::bigint[], $2::bigint[]) AS h(id, home)
		WHERE (p.id = h.id OR p.merged_into = h.id) AND p.id <> h.home AND NOT EXISTS (SELECT FROM `+t[0]+` x WHERE x.`+t[1]+` = h.id)`, list(ids), list(homes))
	return err
}

// undoDecisions makes undoing decisions with the groups that there were before.
func (s *Store) undoDecisions(ctx context.Context, tx pgx.Tx, act *Act, detail []byte, ds []news.Decision) error {
	groups, articles, err := regroup(ctx, tx, act.Item, detail)
	if err != nil {
		return err
	}
	t, err := s.decideOnly(ctx, tx, act.ID, ds)
	if err != nil {
		return err
	}
	set := t.utterances
	if act.Item == news.ItemEvent {
		set = t.events
	}
	for id := range groups {
		set[id] = true
	}
	if err := project(ctx, tx, t); err != nil {
		return fmt.Errorf("project: %w", err)
	}
	if err := retire(ctx, tx, act.Item, groups); err != nil {
		return err
	}
	for id := range t.articles {
		articles[id] = true
	}
	var jobs []river.JobArgs
	for _, id := range int64s(articles) {
		jobs = append(jobs, LinkRevision{id})
	}
	return s.enqueue(ctx, tx, jobs...)
}
