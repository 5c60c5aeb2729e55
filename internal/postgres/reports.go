package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"readout/internal/news"
)

// Report is what a reader says is wrong with an item.
type Report struct {
	ID       int64
	At       time.Time
	Page     string // path of the item's page
	About    string // what kind of error: "speaker", "words", "time", "event", "position", "person", "other"
	Words    string
	Email    string    // for an answer; "" when none was left, or the report is closed
	ClosedAt time.Time // zero while it is open
	ClosedBy string    // name of the editor; "" while open, or when the account is gone
	Note     string    // of the editor who closed it
}

// AddReport adds an open report. What the schema does not allow gives
// news.ErrInvalid.
func (s *Store) AddReport(ctx context.Context, r Report) (int64, error) {
	var id int64
	err := s.pool.QueryRow(ctx, `INSERT INTO reports (made_at, page, about, words, email) VALUES (@at, @page, @about, @words, @email) RETURNING id`,
		pgx.StrictNamedArgs{"at": r.At, "page": r.Page, "about": r.About, "words": r.Words, "email": r.Email}).Scan(&id)
	if err != nil {
		return 0, fmt.Errorf("add report on %s: %w", r.Page, invalid(err))
	}
	return id, nil
}

// Reports returns open reports, the oldest first, or closed ones, the newest
// first. after is the id of the last row of the page before, 0 for the first.
func (s *Store) Reports(ctx context.Context, closed bool, after int64, limit int) ([]Report, error) {
	q := `r.closed_at IS NULL AND r.id > $1 ORDER BY r.id LIMIT $2`
	if closed {
		q = `r.closed_at IS NOT NULL AND ($1 = 0 OR r.id < $1) ORDER BY r.id DESC LIMIT $2`
	}
	rows, err := s.pool.Query(ctx, `SELECT r.id, r.made_at, r.page, r.about, r.words, r.email, r.closed_at, COALESCE(a.name, ''), r.note FROM reports r LEFT JOIN accounts a ON a.id = r.closed_by WHERE `+q, after, limit)
	if err != nil {
		return nil, fmt.Errorf("read reports: %w", err)
	}
	rs, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (Report, error) {
		var r Report
		var closed *time.Time
		err := row.Scan(&r.ID, &r.At, &r.Page, &r.About, &r.Words, &r.Email, &closed, &r.ClosedBy, &r.Note)
		r.At, r.ClosedAt = r.At.UTC(), when(closed)
		return r, err
	})
	if err != nil {
		return nil, fmt.Errorf("read reports: %w", err)
	}
	return rs, nil
}

// OpenReports returns how many reports are open.
func (s *Store) OpenReports(ctx context.Context) (int, error) {
	var n int
	if err := s.pool.QueryRow(ctx, `SELECT count(*) FROM reports WHERE closed_at IS NULL`).Scan(&n); err != nil {
		return 0, fmt.Errorf("count reports: %w", err)
	}
	return n, nil
}

// CloseReport closes a report with a note and forgets the address in it. One
// that is closed already gives news.ErrConflict.
func (s *Store) CloseReport(ctx context.Context, id, by int64, note string, now time.Time) error {
	return s.setReport(ctx, id, `UPDATE reports SET closed_at = $2, closed_by = $3, note = $4, email = '' WHERE id = $1 AND closed_at IS NULL`, id, now, by, note)
}

// ReopenReport opens a closed report again; its note stays. One that is open
// gives news.ErrConflict.
func (s *Store) ReopenReport(ctx context.Context, id int64) error {
	return s.setReport(ctx, id, `UPDATE reports SET closed_at = NULL, closed_by = NULL WHERE id = $1 AND closed_at IS NOT NULL`, id)
}

func (s *Store) setReport(ctx context.Context, id int64, sql string, args ...any) error {
	tag, err := s.pool.Exec(ctx, sql, args...)
	err = invalid(err)
	if err == nil && tag.RowsAffected() == 0 {
		var there bool
		if err = s.pool.QueryRow(ctx, `SELECT EXISTS (SELECT FROM reports WHERE id = $1)`, id).Scan(&there); err == nil {
			err = news.ErrNotFound
			if there {
				err = news.ErrConflict
			}
		}
	}
	if err != nil {
		return fmt.Errorf("report %d: %w", id, err)
	}
	return nil
}
