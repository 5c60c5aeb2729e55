package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"readout/internal/news"
)

// Backfill asks for an outlet's past articles on a summit.
type Backfill struct {
	ID int64 `json:"id"`
}

// Kind names the job.
func (Backfill) Kind() string { return "backfill" }

// InsertOpts says where the job waits.
func (Backfill) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: QueueFetch, MaxAttempts: 5, Priority: 1}
}

// BackfillState says how far a back-fill is.
type BackfillState string

// The states of a back-fill.
const (
	BackfillWaiting BackfillState = "waiting"
	BackfillReading BackfillState = "reading" // its feeds and sitemaps
	BackfillDone    BackfillState = "done"    // all that it found is fetched or will be
	BackfillFailed  BackfillState = "failed"
)

// BackfillTodo is an address that a back-fill has still to read.
type BackfillTodo struct {
	URL      string        `json:"url"`
	Kind     news.FeedKind `json:"kind"`
	Selector string        `json:"selector,omitempty"`
	FeedID   int64         `json:"feed,omitempty"`
	Depth    int           `json:"depth,omitempty"` // indexes above it
	Guess    bool          `json:"guess,omitempty"` // nobody named it: it may not be there
}

// BackfillRow is a back-fill with its counts.
type BackfillRow struct {
	ID       int64
	Summit   string
	Outlet   Named
	Enabled  bool // the outlet is read
	From, To time.Time
	State    BackfillState
	Todo     []BackfillTodo
	Read     int    // addresses read
	Found    int    // entries in them; what several announce in the period counts once
	InPeriod int    // of those, reported in the period
	Matched  int    // of those, may concern the summit
	Reason   string // in words: why it failed, or what it could not reach
	Articles int    // articles that it found, new or known
	Fetched  int    // of those, asked for at least once
	Stored   int    // of those, read
	MadeAt   time.Time
	DoneAt   time.Time
}

const backfillColumns = `b.id, b.summit_id, o.id, o.name, o.enabled, b.from_day, b.to_day, b.state, b.todo, b.read, b.found, b.in_period, b.matched, b.reason,
	n.articles, n.fetched, n.stored, b.made_at, b.done_at`

const fromBackfills = ` FROM backfills b JOIN outlets o ON o.id = b.outlet_id
	CROSS JOIN LATERAL (SELECT count(*) AS articles, count(*) FILTER (WHERE a.checks > 0) AS fetched, count(*) FILTER (WHERE a.state = 'stored') AS stored
		FROM backfill_articles x JOIN articles a ON a.id = x.article_id WHERE x.backfill_id = b.id) n `

func scanBackfill(row pgx.CollectableRow) (BackfillRow, error) {
	var b BackfillRow
	var todo []byte
	var done *time.Time
	err := row.Scan(&b.ID, &b.Summit, &b.Outlet.ID, &b.Outlet.Name, &b.Enabled, &b.From, &b.To, &b.State, &todo, &b.Read, &b.Found, &b.InPeriod, &b.Matched, &b.Reason,
		&b.Articles, &b.Fetched, &b.Stored, &b.MadeAt, &done)
	if err == nil {
		err = json.Unmarshal(todo, &b.Todo)
	}
	b.MadeAt, b.DoneAt = b.MadeAt.UTC(), when(done)
	return b, err
}

// Backfills returns the back-fills of a summit by outlet.
func (s *Store) Backfills(ctx context.Context, summit string) ([]BackfillRow, error) {
	rows, err := s.pool.Query(ctx, `SELECT `+backfillColumns+fromBackfills+`WHERE b.summit_id = $1 ORDER BY lower(o.name), o.id`, summit)
	if err != nil {
		return nil, fmt.Errorf("read back-fills of %q: %w", summit, err)
	}
	bs, err := pgx.CollectRows(rows, scanBackfill)
	if err != nil {
		return nil, fmt.Errorf("read back-fills of %q: %w", summit, err)
	}
	return bs, nil
}

// Backfill reads one back-fill.
func (s *Store) Backfill(ctx context.Context, id int64) (BackfillRow, error) {
	rows, err := s.pool.Query(ctx, `SELECT `+backfillColumns+fromBackfills+`WHERE b.id = $1`, id)
	if err != nil {
		return BackfillRow{}, fmt.Errorf("read back-fill %d: %w", id, err)
	}
	b, err := pgx.CollectExactlyOneRow(rows, scanBackfill)
	if err != nil {
		return b, fmt.Errorf("read back-fill %d: %w", id, notFound(err))
	}
	return b, nil
}

// StartBackfills makes due, for each outlet given or with none for all that are
// read, that its articles of the period are looked for. One that was made
// before starts anew. It returns how many there are.
func (s *Store) StartBackfills(ctx context.Context, summit string, outlets []string, from, to time.Time) (int, error) {
	n := 0
	err := s.inTx(ctx, func(tx pgx.Tx) (err error) {
		n, err = s.startBackfills(ctx, tx, summit, outlets, from, to)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("back-fill %q: %w", summit, invalid(err))
	}
	return n, nil
}

func (s *Store) startBackfills(ctx context.Context, tx pgx.Tx, summit string, outlets []string, from, to time.Time) (int, error) {
	rows, err := tx.Query(ctx, `INSERT INTO backfills (summit_id, outlet_id, from_day, to_day)
		SELECT @summit, o.id, @from, @to FROM outlets o WHERE CASE WHEN @all THEN o.enabled ELSE o.id = ANY (@outlets) END ORDER BY o.id
		ON CONFLICT (summit_id, outlet_id) DO UPDATE SET from_day = excluded.from_day, to_day = excluded.to_day, state = 'waiting', todo = '[]', read = 0, found = 0,
			in_period = 0, matched = 0, reason = '', made_at = now(), done_at = NULL
		RETURNING id`,
		pgx.StrictNamedArgs{"summit": summit, "from": from, "to": to, "all": len(outlets) == 0, "outlets": list(outlets)})
	if err != nil {
		return 0, err
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return 0, err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM backfill_entries WHERE backfill_id = ANY ($1)`, ids); err != nil {
		return 0, err
	}
	jobs := make([]river.JobArgs, len(ids))
	for i, id := range ids {
		jobs[i] = Backfill{id}
	}
	return len(ids), s.enqueue(ctx, tx, jobs...)
}

// joinBackfills back-fills from an outlet that is read from now on the summits
// that were back-filled from others within the last 60 days.
func (s *Store) joinBackfills(ctx context.Context, tx pgx.Tx, outlet string) error {
	rows, err := tx.Query(ctx, `SELECT summit_id, min(from_day), max(to_day) FROM backfills WHERE made_at > now() - interval '60 days' GROUP BY summit_id
		HAVING NOT bool_or(outlet_id = $1) ORDER BY summit_id`, outlet)
	if err != nil {
		return err
	}
	type period struct {
		Summit   string
		From, To time.Time
	}
	ps, err := pgx.CollectRows(rows, pgx.RowToStructByPos[period])
	if err != nil {
		return err
	}
	for _, p := range ps {
		if _, err := s.startBackfills(ctx, tx, p.Summit, []string{outlet}, p.From, p.To); err != nil {
			return err
		}
	}
	return nil
}

// BackfillStep is what reading one address brought.
type BackfillStep struct {
	Backfill BackfillRow // with Todo, State, Reason and counts as they are to be
	FeedID   int64
	Entries  []news.FeedEntry // to fetch
	Dropped  []news.FeedEntry // in the period, but passed over
	Counted  []string         // addresses of what is in the period and was not counted before
	At       time.Time
}

// Counted returns the entries that a back-fill has counted in its period.
func (s *Store) Counted(ctx context.Context, b BackfillRow) (map[int64]bool, error) {
	counted := map[int64]bool{}
	if err := collectIDs(ctx, s.pool, counted, `SELECT address FROM backfill_entries WHERE backfill_id = $1`, b.ID); err != nil {
		return nil, fmt.Errorf("read what back-fill %d counted: %w", b.ID, err)
	}
	return counted, nil
}

// EntryKey is the key under which an entry is Counted.
func EntryKey(address string) int64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(news.Address(address))) // cannot fail
	return int64(h.Sum64())
}

// SaveBackfillStep writes how far a back-fill has come, with the articles that
// it found and the jobs that fetch them.
func (s *Store) SaveBackfillStep(ctx context.Context, st BackfillStep) error {
	b := st.Backfill
	todo, err := json.Marshal(list(b.Todo))
	if err != nil {
		return fmt.Errorf("save back-fill %d: %w", b.ID, err)
	}
	var done *time.Time
	if b.State == BackfillDone || b.State == BackfillFailed {
		done = nullTime(st.At)
	}
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, `UPDATE backfills SET state = @state, todo = @todo, read = @read, found = @found, in_period = @period, matched = @matched, reason = @reason, done_at = @done
			WHERE id = @id AND made_at = @made`,
			pgx.StrictNamedArgs{"id": b.ID, "made": b.MadeAt, "state": b.State, "todo": todo, "read": b.Read, "found": b.Found, "period": b.InPeriod, "matched": b.Matched,
				"reason": cutText(clean(b.Reason), 2000), "done": done})
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return nil // it was started anew meanwhile
		}
		if _, err := s.addArticles(ctx, tx, b.Outlet.ID, st.FeedID, st.Entries, st.At); err != nil {
			return err
		}
		counted := make([]int64, len(st.Counted))
		for i, u := range st.Counted {
			counted[i] = EntryKey(u)
		}
		if _, err := tx.Exec(ctx, `INSERT INTO backfill_entries (backfill_id, address) SELECT $1, unnest($2::bigint[]) ON CONFLICT DO NOTHING`, b.ID, counted); err != nil {
			return err
		}
		cols := entryColumns(st.Entries, st.At)
		if _, err := tx.Exec(ctx, `INSERT INTO backfill_articles (backfill_id, article_id)
			SELECT $1::bigint, a.id FROM articles a WHERE a.url = ANY ($2) UNION SELECT $1::bigint, u.article_id FROM article_urls u WHERE u.url = ANY ($2) ON CONFLICT DO NOTHING`, b.ID, list(cols.url)); err != nil {
			return err
		}
		return dropEntries(ctx, tx, b.Outlet.ID, st.FeedID, st.Dropped, st.At)
	})
	if err != nil {
		return fmt.Errorf("save back-fill %d: %w", b.ID, err)
	}
	return nil
}

// Cover is a summit to be followed from now on.
type Cover struct {
	Summit   news.Summit
	Actors   []news.Actor // made by hand for it: nobody in the registry has their ids
	Outlets  []string     // to back-fill from; none means all that are read
	From, To time.Time    // the period to back-fill; From zero means none
}

// CoverSummit adds a summit by a person's hand with what makes its timeline
// fill: the actors that it needs, the re-matching of what is stored or was
// passed over, and back-fills. An id in use gives news.ErrConflict.
func (s *Store) CoverSummit(ctx context.Context, c Cover) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		for _, a := range c.Actors {
			tag, err := tx.Exec(ctx, `INSERT INTO actors (id, kind, name, code, country, source, edited) VALUES (@id, @kind, @name, @code, @country, @source, true) ON CONFLICT (id) DO NOTHING`,
				pgx.StrictNamedArgs{"id": a.ID, "kind": a.Kind, "name": clean(a.Name), "code": a.Code, "country": a.Country, "source": a.Source})
			if err != nil {
				return invalid(err)
			}
			if tag.RowsAffected() == 0 {
				return fmt.Errorf("actor %s: %w", a.ID, news.ErrConflict)
			}
			for i, al := range a.Aliases {
				if _, err := tx.Exec(ctx, `INSERT INTO aliases (actor_id, text, ordinal, metonym, demonym, alone) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`, a.ID, al.Text, i, al.Metonym, al.Demonym, al.Alone); err != nil {
					return invalid(err)
				}
			}
			if err := s.EnqueueRematch(ctx, tx, "actor", a.ID); err != nil {
				return err
			}
		}
		tag, err := tx.Exec(ctx, insertSummit+` ON CONFLICT (id) DO NOTHING`, summitArgs(c.Summit, true))
		if err != nil {
			return invalid(err)
		}
		if tag.RowsAffected() == 0 {
			return news.ErrConflict
		}
		if err := s.EnqueueRematch(ctx, tx, "summit", c.Summit.ID); err != nil {
			return err
		}
		if c.From.IsZero() {
			return nil
		}
		_, err = s.startBackfills(ctx, tx, c.Summit.ID, c.Outlets, c.From, c.To)
		return err
	})
	if err != nil {
		return fmt.Errorf("cover summit %q: %w", c.Summit.ID, err)
	}
	return nil
}
