package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"readout/internal/news"
)

const outletColumns = `id, name, country, language, kind, ownership, home_url, rights, sample, enabled, pace_ms, checked_at, rules`

func scanOutlet(row pgx.CollectableRow) (news.Outlet, error) {
	var o news.Outlet
	var pace int
	var checked *time.Time
	var rules []byte
	err := row.Scan(&o.ID, &o.Name, &o.Country, &o.Language, &o.Kind, &o.Ownership, &o.HomeURL, &o.Rights, &o.Sample, &o.Enabled, &pace, &checked, &rules)
	if err != nil {
		return o, err
	}
	o.Pace = time.Duration(pace) * time.Millisecond
	o.Checked = when(checked)
	if err := json.Unmarshal(rules, &o.Rules); err != nil {
		return o, fmt.Errorf("read rules of outlet %s: %w", o.ID, err)
	}
	return o, nil
}

// Outlets returns all outlets with their feeds and rules, by id.
func (s *Store) Outlets(ctx context.Context) ([]news.Outlet, error) {
	return s.outlets(ctx, `TRUE`)
}

// Outlet returns an outlet with its feeds and rules.
func (s *Store) Outlet(ctx context.Context, id string) (news.Outlet, error) {
	os, err := s.outlets(ctx, `id = $1`, id)
	if err != nil {
		return news.Outlet{}, err
	}
	if len(os) == 0 {
		return news.Outlet{}, fmt.Errorf("outlet %q: %w", id, news.ErrNotFound)
	}
	return os[0], nil
}

func (s *Store) outlets(ctx context.Context, where string, args ...any) ([]news.Outlet, error) {
	rows, err := s.pool.Query(ctx, `SELECT `+outletColumns+` FROM outlets WHERE `+where+` ORDER BY id`, args...)
	if err != nil {
		return nil, fmt.Errorf("read outlets: %w", err)
	}
	os, err := pgx.CollectRows(rows, scanOutlet)
	if err != nil {
		return nil, fmt.Errorf("read outlets: %w", err)
	}
	ids := make([]string, len(os))
	at := map[string]int{}
	for i, o := range os {
		ids[i] = o.ID
		at[o.ID] = i
	}
	rows, err = s.pool.Query(ctx, `SELECT id, outlet_id, url, kind, selector, take_all FROM feeds WHERE outlet_id = ANY($1) ORDER BY outlet_id, id`, ids)
	if err != nil {
		return nil, fmt.Errorf("read feeds: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var f news.Feed
		if err := rows.Scan(&f.ID, &f.OutletID, &f.URL, &f.Kind, &f.Selector, &f.All); err != nil {
			return nil, fmt.Errorf("read feeds: %w", err)
		}
		o := &os[at[f.OutletID]]
		o.Feeds = append(o.Feeds, f)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read feeds: %w", err)
	}
	return os, nil
}

const insertOutlet = `INSERT INTO outlets (id, name, country, language, kind, ownership, home_url, rights, sample, enabled, pace_ms, checked_at, rules, edited)
VALUES (@id, @name, @country, @language, @kind, @ownership, @home_url, @rights, @sample, @enabled, @pace_ms, @checked_at, @rules, @edited)`

func outletArgs(o news.Outlet, edited bool) (pgx.StrictNamedArgs, error) {
	if o.Kind == "" {
		o.Kind = news.KindNews
	}
	if o.Rights == "" {
		o.Rights = news.RightsSnippet
	}
	rules, err := json.Marshal(list(o.Rules))
	if err != nil {
		return nil, fmt.Errorf("write rules of outlet %s: %w", o.ID, err)
	}
	return pgx.StrictNamedArgs{
		"id": o.ID, "name": o.Name, "country": o.Country, "language": o.Language, "kind": o.Kind, "ownership": o.Ownership,
		"home_url": o.HomeURL, "rights": o.Rights, "sample": o.Sample, "enabled": o.Enabled, "pace_ms": o.Pace.Milliseconds(),
		"checked_at": nullTime(o.Checked), "rules": rules, "edited": edited,
	}, nil
}

const insertFeed = `INSERT INTO feeds (outlet_id, url, kind, selector, take_all) VALUES (@outlet, @url, @kind, @selector, @all)`

func feedArgs(f news.Feed) pgx.StrictNamedArgs {
	if f.Kind == "" {
		f.Kind = news.FeedSyndication
	}
	return pgx.StrictNamedArgs{"outlet": f.OutletID, "url": f.URL, "kind": f.Kind, "selector": f.Selector, "all": f.All}
}

// UpsertOutlets writes outlets with their feeds and rules. A row that a person
// changed is left alone; Enabled is taken over only when the row is new, but
// for the sample press, whose outlets are always on.
func (s *Store) UpsertOutlets(ctx context.Context, outlets []news.Outlet) error {
	b := &pgx.Batch{}
	for _, o := range outlets {
		args, err := outletArgs(o, false)
		if err != nil {
			return err
		}
		b.Queue(insertOutlet+`
			ON CONFLICT (id) DO UPDATE SET name = excluded.name, country = excluded.country, language = excluded.language, kind = excluded.kind,
				ownership = excluded.ownership, home_url = excluded.home_url, rights = excluded.rights, sample = excluded.sample,
				enabled = outlets.enabled OR excluded.sample AND excluded.enabled, pace_ms = excluded.pace_ms, rules = excluded.rules
			WHERE NOT outlets.edited`, args)
		for _, f := range o.Feeds {
			f.OutletID = o.ID
			b.Queue(insertFeed+` ON CONFLICT (url) DO UPDATE SET kind = excluded.kind, selector = excluded.selector, take_all = excluded.take_all
				WHERE feeds.outlet_id = excluded.outlet_id AND NOT EXISTS (SELECT FROM outlets WHERE id = feeds.outlet_id AND edited)`, feedArgs(f))
		}
	}
	if err := s.inTx(ctx, func(tx pgx.Tx) error { return tx.SendBatch(ctx, b).Close() }); err != nil {
		return fmt.Errorf("write %d outlets: %w", len(outlets), err)
	}
	return nil
}

// AddOutlet adds an outlet by a person's hand, with its feeds. An id in use
// gives news.ErrConflict.
func (s *Store) AddOutlet(ctx context.Context, o news.Outlet) error {
	args, err := outletArgs(o, true)
	if err != nil {
		return err
	}
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, insertOutlet+` ON CONFLICT (id) DO NOTHING`, args)
		if err != nil {
			return invalid(err)
		}
		if tag.RowsAffected() == 0 {
			return news.ErrConflict
		}
		for _, f := range o.Feeds {
			f.OutletID = o.ID
			if _, err := tx.Exec(ctx, insertFeed+` ON CONFLICT (url) DO NOTHING`, feedArgs(f)); err != nil {
				return invalid(err)
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("add outlet %q: %w", o.ID, err)
	}
	return nil
}

// SetOutletEnabled turns an outlet on or off. Its feeds become due at once when
// it is turned on.
func (s *Store) SetOutletEnabled(ctx context.Context, id string, enabled bool) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, `UPDATE outlets SET enabled = $2 WHERE id = $1`, id, enabled)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return news.ErrNotFound
		}
		if enabled {
			_, err = tx.Exec(ctx, `UPDATE feeds SET paused = false, paused_reason = '', failures = 0, next_poll_at = LEAST(next_poll_at, now()) WHERE outlet_id = $1 AND polled_at IS NULL OR outlet_id = $1 AND paused`, id)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("set outlet %q enabled=%t: %w", id, enabled, err)
	}
	return nil
}

// SetOutletChecked records that a trial fetch of the outlet succeeded at t.
func (s *Store) SetOutletChecked(ctx context.Context, id string, t time.Time) error {
	tag, err := s.pool.Exec(ctx, `UPDATE outlets SET checked_at = $2 WHERE id = $1`, id, t)
	if err == nil && tag.RowsAffected() == 0 {
		err = news.ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("mark outlet %q checked: %w", id, err)
	}
	return nil
}

// OutletHealths returns how each outlet is doing, by id.
func (s *Store) OutletHealths(ctx context.Context) ([]OutletHealth, error) {
	os, err := s.Outlets(ctx)
	if err != nil {
		return nil, err
	}
	hs := make([]OutletHealth, len(os))
	at := map[string]int{}
	for i, o := range os {
		hs[i] = OutletHealth{Outlet: o}
		at[o.ID] = i
	}
	each := func(q string, scan func(pgx.Rows) error) error {
		rows, err := s.pool.Query(ctx, q)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			if err := scan(rows); err != nil {
				return err
			}
		}
		return rows.Err()
	}
	err = each(`SELECT o.id, ok.at, bad.at, COALESCE(bad.reason, ''), n.articles, n.week, (SELECT count(*) FROM dropped_entries d WHERE d.outlet_id = o.id)
		FROM outlets o
		LEFT JOIN LATERAL (SELECT at FROM fetch_log l WHERE l.outlet_id = o.id AND l.outcome NOT IN ('failed', 'refused') ORDER BY at DESC, id DESC LIMIT 1) ok ON true
		LEFT JOIN LATERAL (SELECT at, reason FROM fetch_log l WHERE l.outlet_id = o.id AND l.outcome IN ('failed', 'refused') ORDER BY at DESC, id DESC LIMIT 1) bad ON true
		LEFT JOIN LATERAL (SELECT count(*) AS articles, count(*) FILTER (WHERE first_seen_at > now() - interval '7 days') AS week FROM articles a WHERE a.outlet_id = o.id AND a.revisions > 0) n ON true
		ORDER BY o.id`, func(rows pgx.Rows) error {
		var id, reason string
		var ok, bad *time.Time
		var articles, week, dropped int64
		if err := rows.Scan(&id, &ok, &bad, &reason, &articles, &week, &dropped); err != nil {
			return err
		}
		if i, found := at[id]; found {
			h := &hs[i]
			h.LastSuccess, h.LastErrorAt, h.LastError = when(ok), when(bad), reason
			h.Articles, h.PerDay, h.Dropped = articles, float64(week)/7, dropped
		}
		return nil
	})
	if err == nil {
		err = each(`SELECT id, outlet_id, url, kind, selector, take_all, polled_at, succeeded_at, next_poll_at, interval_s, failures, last_error, moved_from, paused, paused_reason
			FROM feeds ORDER BY outlet_id, id`, func(rows pgx.Rows) error {
			var f FeedState
			var polled, ok *time.Time
			var interval int
			if err := rows.Scan(&f.ID, &f.OutletID, &f.URL, &f.Kind, &f.Selector, &f.All, &polled, &ok, &f.NextPoll, &interval, &f.Failures, &f.LastError, &f.MovedFrom, &f.Paused, &f.PausedReason); err != nil {
				return err
			}
			f.PolledAt, f.SucceededAt, f.Interval = when(polled), when(ok), time.Duration(interval)*time.Second
			if i, found := at[f.OutletID]; found {
				hs[i].FeedStates = append(hs[i].FeedStates, f)
			}
			return nil
		})
	}
	if err != nil {
		return nil, fmt.Errorf("read outlets' health: %w", err)
	}
	return hs, nil
}

// FetchLog returns the newest rows of the fetch log, at most limit, of one
// outlet or, with "", of all; before is the id of the last row of the page
// before, 0 for the first page.
func (s *Store) FetchLog(ctx context.Context, outletID string, before int64, limit int) ([]news.FetchRecord, error) {
	if limit <= 0 {
		limit = 50
	}
	rows, err := s.pool.Query(ctx, `SELECT id, outlet_id, url, purpose, at, status, bytes, duration_ms, outcome, reason FROM fetch_log
		WHERE (@outlet = '' OR outlet_id = @outlet) AND (@before = 0 OR id < @before) ORDER BY id DESC LIMIT @limit`,
		pgx.StrictNamedArgs{"outlet": outletID, "before": before, "limit": limit})
	if err != nil {
		return nil, fmt.Errorf("read fetch log: %w", err)
	}
	out, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (news.FetchRecord, error) {
		var r news.FetchRecord
		var ms int
		err := row.Scan(&r.ID, &r.OutletID, &r.URL, &r.Purpose, &r.At, &r.Status, &r.Bytes, &ms, &r.Outcome, &r.Reason)
		r.At = r.At.UTC()
		r.Duration = time.Duration(ms) * time.Millisecond
		return r, err
	})
	if err != nil {
		return nil, fmt.Errorf("read fetch log: %w", err)
	}
	return out, nil
}
