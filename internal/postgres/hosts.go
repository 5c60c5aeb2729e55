package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// Robots is a host's robots.txt as it was last read.
type Robots struct {
	Body      string
	Status    int       // HTTP status, 0 when the host did not answer
	FetchedAt time.Time // zero: never
	ExpiresAt time.Time
	Error     string
}

// Robots returns what is kept of a host's robots.txt; the zero value when it
// was never read.
func (s *Store) Robots(ctx context.Context, host string) (Robots, error) {
	var r Robots
	var fetched *time.Time
	err := s.pool.QueryRow(ctx, `SELECT robots, robots_status, robots_fetched_at, GREATEST(robots_expires_at, timestamptz '1970-01-01'), robots_error FROM hosts WHERE host = $1`, host).
		Scan(&r.Body, &r.Status, &fetched, &r.ExpiresAt, &r.Error)
	if err == pgx.ErrNoRows {
		return Robots{}, nil
	}
	if err != nil {
		return Robots{}, fmt.Errorf("read robots of %s: %w", host, err)
	}
	r.FetchedAt = when(fetched)
	return r, nil
}

// SaveRobots keeps a host's robots.txt until it expires.
func (s *Store) SaveRobots(ctx context.Context, host string, r Robots) error {
	_, err := s.pool.Exec(ctx, `INSERT INTO hosts (host, robots, robots_status, robots_fetched_at, robots_expires_at, robots_error)
		VALUES (@host, @body, @status, @fetched, @expires, @error)
		ON CONFLICT (host) DO UPDATE SET robots = excluded.robots, robots_status = excluded.robots_status, robots_fetched_at = excluded.robots_fetched_at,
			robots_expires_at = excluded.robots_expires_at, robots_error = excluded.robots_error`,
		pgx.StrictNamedArgs{"host": host, "body": clean(r.Body), "status": r.Status, "fetched": nullTime(r.FetchedAt), "expires": r.ExpiresAt, "error": clean(r.Error)})
	if err != nil {
		return fmt.Errorf("save robots of %s: %w", host, err)
	}
	return nil
}

// ReserveSlot takes the next free slot of a host's pace for the caller and
// returns when it is, by the database's clock, and how far off. All workers of
// all processes take their turns here. When the slot is now and no request is
// under way, the host is held for the caller as HoldHost does.
func (s *Store) ReserveSlot(ctx context.Context, host string, pace, hold time.Duration) (at time.Time, wait time.Duration, held bool, err error) {
	var seconds float64
	err = s.pool.QueryRow(ctx, `INSERT INTO hosts AS h (host, next_slot_at, busy_until, held) VALUES (@host, now() + @pace::interval, now() + @hold::interval, true)
		ON CONFLICT (host) DO UPDATE SET next_slot_at = GREATEST(h.next_slot_at, now()) + @pace::interval,
			held = h.next_slot_at <= now() AND h.busy_until <= now(),
			busy_until = CASE WHEN h.next_slot_at <= now() AND h.busy_until <= now() THEN now() + @hold::interval ELSE h.busy_until END
		RETURNING next_slot_at - @pace::interval, extract(epoch FROM next_slot_at - @pace::interval - now())::float8, held`,
		pgx.StrictNamedArgs{"host": host, "pace": pace, "hold": hold}).Scan(&at, &seconds, &held)
	if err != nil {
		return time.Time{}, 0, false, fmt.Errorf("reserve a slot of %s: %w", host, err)
	}
	return at.UTC(), max(0, time.Duration(seconds*float64(time.Second))), held, nil
}

// HoldHost marks a host as busy with one request for at most d and reports
// whether it was free: one request at a time, over all processes.
func (s *Store) HoldHost(ctx context.Context, host string, d time.Duration) (bool, error) {
	tag, err := s.pool.Exec(ctx, `UPDATE hosts SET busy_until = now() + $2::interval WHERE host = $1 AND busy_until <= now()`, host, d)
	if err != nil {
		return false, fmt.Errorf("hold %s: %w", host, err)
	}
	return tag.RowsAffected() == 1, nil
}

// ReleaseHost ends HoldHost. The next request waits for at least rest more.
func (s *Store) ReleaseHost(ctx context.Context, host string, rest time.Duration) error {
	_, err := s.pool.Exec(ctx, `UPDATE hosts SET busy_until = '-infinity', next_slot_at = GREATEST(next_slot_at, now() + $2::interval) WHERE host = $1`, host, rest)
	if err != nil {
		return fmt.Errorf("release %s: %w", host, err)
	}
	return nil
}
