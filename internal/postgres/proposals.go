package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"readout/internal/news"
)

// Proposal is a summit that coverage agrees on and the registry lacks.
type Proposal struct {
	Summit  news.Summit
	Reports []int64 // ids of the event reports that agree
	Outlets int     // independent ones
}

// ProposedSummit is a proposal that waits for an editor.
type ProposedSummit struct {
	Summit     news.Summit  // its Proposed is true
	Outlets    int          // independent reports that agree, 3 or more
	Label      string       // the event in words, as its first report tells it; "" when rights withhold it
	Articles   []ArticleRef // that report it, earliest first, at most 8
	ProposedAt time.Time
}

// SaveProposals writes the proposals that rest on the event reports told, and
// takes back undecided ones that rested on them and no longer stand. Decided
// ones are left alone.
func (l *Linking) SaveProposals(ctx context.Context, told []int64, proposals []Proposal) error {
	kept := make([]string, len(proposals))
	for i, p := range proposals {
		kept[i] = p.Summit.ID
	}
	if _, err := l.tx.Exec(ctx, `DELETE FROM summits s USING summit_proposals p WHERE p.summit_id = s.id AND s.proposed AND p.declined_at IS NULL AND p.reports && $1 AND s.id <> ALL($2)`, list(told), kept); err != nil {
		return fmt.Errorf("take back proposals: %w", err)
	}
	b := &pgx.Batch{}
	for _, p := range proposals {
		p.Summit.Proposed = true
		b.Queue(insertSummit+` ON CONFLICT (id) DO NOTHING`, summitArgs(p.Summit, false))
		b.Queue(`INSERT INTO summit_proposals (summit_id, reports, outlets) SELECT id, $2, $3 FROM summits WHERE id = $1 AND proposed
			ON CONFLICT (summit_id) DO UPDATE SET reports = excluded.reports, outlets = excluded.outlets WHERE summit_proposals.declined_at IS NULL`, p.Summit.ID, p.Reports, p.Outlets)
	}
	if b.Len() == 0 {
		return nil
	}
	if err := l.tx.SendBatch(ctx, b).Close(); err != nil {
		return fmt.Errorf("save proposals: %w", err)
	}
	return nil
}

// ProposedSummits returns the proposals that wait for an editor, those with most
// outlets first.
func (s *Store) ProposedSummits(ctx context.Context) ([]ProposedSummit, error) {
	rows, err := s.pool.Query(ctx, `SELECT s.id, s.name, s.start_day, s.end_day, s.place, s.zone, s.participants, s.actors, s.keywords, s.source, s.sample, s.hold_all, s.proposed,
			p.outlets, p.proposed_at, COALESCE((SELECT r.label FROM event_reports r WHERE r.id = p.reports[1]), ''), p.reports
		FROM summit_proposals p JOIN summits s ON s.id = p.summit_id WHERE s.proposed AND p.declined_at IS NULL ORDER BY p.outlets DESC, s.start_day DESC, s.id LIMIT 200`)
	if err != nil {
		return nil, fmt.Errorf("read proposed summits: %w", err)
	}
	var reports [][]int64
	out, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (ProposedSummit, error) {
		var p ProposedSummit
		var ids []int64
		sm := &p.Summit
		err := row.Scan(&sm.ID, &sm.Name, &sm.Start, &sm.End, &sm.Place, &sm.Zone, &sm.Participants, &sm.Actors, &sm.Keywords, &sm.Source, &sm.Sample, &sm.HoldAll, &sm.Proposed,
			&p.Outlets, &p.ProposedAt, &p.Label, &ids)
		reports = append(reports, ids)
		return p, err
	})
	if err != nil {
		return nil, fmt.Errorf("read proposed summits: %w", err)
	}
	for i := range out {
		rows, err := s.pool.Query(ctx, `SELECT `+articleRefColumns+` FROM articles a JOIN outlets ou ON ou.id = a.outlet_id
			WHERE a.id IN (SELECT article_id FROM event_reports WHERE id = ANY($1)) AND a.state = 'stored' ORDER BY a.reported_at, a.url LIMIT 8`, reports[i])
		if err != nil {
			return nil, fmt.Errorf("read proposed summits: %w", err)
		}
		out[i].Articles, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (ArticleRef, error) {
			var r articleRefScan
			err := row.Scan(r.into()...)
			return r.ref(), err
		})
		if err != nil {
			return nil, fmt.Errorf("read proposed summits: %w", err)
		}
	}
	return out, nil
}

// matchDays is how far from a summit's days an article about it may be
// published: see link.Matcher.
const matchDays = 11

// AcceptSummit makes a proposed summit one of the registry and enqueues the
// linking of every article that may belong to it. A summit that is no open
// proposal gives news.ErrConflict, an unknown one news.ErrNotFound.
func (s *Store) AcceptSummit(ctx context.Context, id string) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		start, end, err := openProposal(ctx, tx, id)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE summits SET proposed = false, edited = true, source = 'proposed from coverage, accepted by an editor' WHERE id = $1`, id); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM summit_proposals WHERE summit_id = $1`, id); err != nil {
			return err
		}
		rows, err := tx.Query(ctx, `SELECT id FROM articles WHERE state = 'stored' AND revision_id IS NOT NULL AND reported_at >= $1 AND reported_at < $2 ORDER BY id`,
			start.AddDate(0, 0, -matchDays), end.AddDate(0, 0, matchDays))
		if err != nil {
			return err
		}
		ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
		if err != nil || len(ids) == 0 {
			return err
		}
		jobs := make([]river.InsertManyParams, len(ids))
		for i, a := range ids {
			// Workers look at the registry once a second.
			jobs[i] = river.InsertManyParams{Args: LinkRevision{a}, InsertOpts: &river.InsertOpts{ScheduledAt: time.Now().Add(2 * time.Second)}}
		}
		_, err = s.insert.InsertManyFastTx(ctx, tx, jobs)
		return err
	})
	if err != nil {
		return fmt.Errorf("accept summit %q: %w", id, err)
	}
	return nil
}

// DeclineSummit takes a proposed summit off the list; it is not proposed again.
// Errors as of AcceptSummit.
func (s *Store) DeclineSummit(ctx context.Context, id string) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		if _, _, err := openProposal(ctx, tx, id); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `UPDATE summit_proposals SET declined_at = now() WHERE summit_id = $1`, id)
		return err
	})
	if err != nil {
		return fmt.Errorf("decline summit %q: %w", id, err)
	}
	return nil
}

// openProposal locks a proposed summit and returns its days.
func openProposal(ctx context.Context, tx pgx.Tx, id string) (start, end time.Time, err error) {
	var open bool
	err = tx.QueryRow(ctx, `SELECT s.start_day, s.end_day, s.proposed AND COALESCE((SELECT declined_at IS NULL FROM summit_proposals WHERE summit_id = s.id), false)
		FROM summits s WHERE s.id = $1 FOR UPDATE`, id).Scan(&start, &end, &open)
	if err == nil && !open {
		err = news.ErrConflict
	}
	return start, end, notFound(err)
}
