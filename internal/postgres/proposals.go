package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

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

// AcceptSummit makes a proposed summit one of the registry; what that asks for
// is re-matched. A summit that is no open proposal gives news.ErrConflict, an
// unknown one news.ErrNotFound.
func (s *Store) AcceptSummit(ctx context.Context, by, id string) (Act, error) {
	act, err := s.settleSummit(ctx, Act{By: by, What: "confirm", Slug: id}, func(act *Act, sm *summitSnap) {
		sm.Summit.Proposed, sm.Summit.Source = false, "proposed from coverage, accepted by an editor"
		sm.Edited, sm.Proposal = true, nil
		act.After = summitWords(sm.Summit)
	})
	if err != nil {
		return act, fmt.Errorf("accept summit %q: %w", id, err)
	}
	return act, nil
}

// DeclineSummit takes a proposed summit off the list; it is not proposed again.
// Errors as of AcceptSummit.
func (s *Store) DeclineSummit(ctx context.Context, by, id string) (Act, error) {
	act, err := s.settleSummit(ctx, Act{By: by, What: "decline", Slug: id}, func(act *Act, sm *summitSnap) {
		p := *sm.Proposal
		at := time.Now().UTC().Truncate(time.Microsecond) // as it is stored
		p.Declined, sm.Proposal = &at, &p
		act.Before = summitWords(sm.Summit)
	})
	if err != nil {
		return act, fmt.Errorf("decline summit %q: %w", id, err)
	}
	return act, nil
}

// settleSummit changes an open proposal, as a step that can be undone.
func (s *Store) settleSummit(ctx context.Context, act Act, change func(*Act, *summitSnap)) (Act, error) {
	act.Item = ItemSummit
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		if err := lockRegistry(ctx, tx); err != nil {
			return err
		}
		// Linking may be writing what the proposal rests on.
		if _, err := tx.Exec(ctx, `SELECT FROM summit_proposals WHERE summit_id = $1 FOR UPDATE`, act.Slug); err != nil {
			return err
		}
		before, err := readSummit(ctx, tx, act.Slug)
		switch {
		case err != nil:
			return err
		case before == nil:
			return news.ErrNotFound
		case !before.Summit.Proposed || before.Proposal == nil || before.Proposal.Declined != nil:
			return news.ErrConflict
		}
		after := *before
		change(&act, &after)
		return s.changeRegistry(ctx, tx, &act, registryChange{Summits: []summitChange{{act.Slug, before, &after}}})
	})
	return act, err
}
