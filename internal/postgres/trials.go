package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"readout/internal/news"
	"readout/internal/text"
)

// Try asks for a trial to be made.
type Try struct {
	TrialID int64 `json:"trial_id"`
}

// Kind names the job.
func (Try) Kind() string { return "try" }

// InsertOpts says where the job waits: somebody is looking.
func (Try) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: QueueFetch, MaxAttempts: 3, Priority: 1}
}

// TrialKind says what is tried.
type TrialKind string

// The kinds of trial.
const (
	TrialOutlet TrialKind = "outlet" // what an outlet, or a site at an address, would bring
	TrialPage   TrialKind = "page"   // what is read of one page
	TrialPaste  TrialKind = "paste"  // a pasted text: stored, not only tried
)

// Trial is something that somebody asked to be tried, with what came of it.
type Trial struct {
	ID      int64
	Kind    TrialKind
	Address string // as typed, or the outlet's home page
	Outlet  Named  // that is tried or was made; empty for none
	Enabled bool   // Outlet is read already
	Waiting bool
	Failed  bool // Result.Problem says why
	Adopted bool
	Given   Paste // of a paste that has not been imported
	Result  TrialResult
	MadeAt  time.Time
	DoneAt  time.Time // zero while it waits
}

// TrialResult is what a trial found.
type TrialResult struct {
	Found    string         `json:"found,omitempty"` // what the address is: "site", "feed", "sitemap", "article"
	Name     string         `json:"name,omitempty"`  // what the site calls itself
	Home     string         `json:"home,omitempty"`
	Language string         `json:"language,omitempty"`
	Feeds    []TrialFeed    `json:"feeds,omitempty"`
	Latest   []TrialEntry   `json:"latest,omitempty"`
	Entries  int            `json:"entries,omitempty"`  // in all feeds
	Concerns int            `json:"concerns,omitempty"` // of Entries, how many may concern a summit that is covered
	Article  *TrialArticle  `json:"article,omitempty"`
	Wall     string         `json:"wall,omitempty"`    // why no article could be read, in words
	Robots   string         `json:"robots,omitempty"`  // what robots.txt says of it, in words
	Code     string         `json:"code,omitempty"`    // names the problem, for its next step
	Problem  string         `json:"problem,omitempty"` // why the trial failed, in words
	Steps    []string       `json:"steps,omitempty"`   // what was asked and what it answered, in words
	Imported *TrialImported `json:"imported,omitempty"`
}

// TrialFeed is an address where a site announces articles.
type TrialFeed struct {
	URL     string        `json:"url"`
	Kind    news.FeedKind `json:"kind"`
	Select  string        `json:"select,omitempty"` // of a listing
	Title   string        `json:"title,omitempty"`
	Entries int           `json:"entries"`
	Newest  time.Time     `json:"newest,omitzero"`
	Oldest  time.Time     `json:"oldest,omitzero"`
	Problem string        `json:"problem,omitempty"` // why it cannot be read
	Known   bool          `json:"known,omitempty"`   // the outlet has it already
	Other   string        `json:"other,omitempty"`   // id of another outlet that has it
}

// TrialEntry is an announced article.
type TrialEntry struct {
	URL       string    `json:"url"`
	Title     string    `json:"title"`
	Published time.Time `json:"published,omitzero"`
	Concerns  bool      `json:"concerns,omitempty"`
}

// TrialArticle is an article as it would be read.
type TrialArticle struct {
	URL        string    `json:"url"`
	Headline   string    `json:"headline"`
	Standfirst string    `json:"standfirst,omitempty"`
	Authors    []string  `json:"authors,omitempty"`
	Published  time.Time `json:"published,omitzero"`
	Modified   time.Time `json:"modified,omitzero"`
	DateOnly   bool      `json:"date_only,omitempty"`
	Zone       string    `json:"zone,omitempty"`
	Language   string    `json:"language,omitempty"`
	Opening    []string  `json:"opening,omitempty"` // the first paragraphs
	Paragraphs int       `json:"paragraphs"`
	Words      int       `json:"words"`
	Partial    bool      `json:"partial,omitempty"`
	Dropped    []string  `json:"dropped,omitempty"` // left out as page furniture
}

// TrialImported is what became of a pasted text.
type TrialImported struct {
	ArticleID int64    `json:"article_id"`
	Outcome   string   `json:"outcome"`
	Quotes    int      `json:"quotes"`
	Events    int      `json:"events"`
	Stances   int      `json:"stances"`
	Skipped   string   `json:"skipped,omitempty"`
	Dropped   []string `json:"dropped,omitempty"`
	Summits   []Named  `json:"summits,omitempty"`
}

// Paste is a text that somebody may read and the scraper may not.
type Paste struct {
	URL       string    `json:"url,omitempty"`
	Outlet    string    `json:"outlet,omitempty"` // name or id
	Country   string    `json:"country,omitempty"`
	Headline  string    `json:"headline,omitempty"`
	Published time.Time `json:"published,omitzero"`
	DateOnly  bool      `json:"date_only,omitempty"`
	Text      string    `json:"text,omitempty"`
	Document  bool      `json:"document,omitempty"` // a transcript, statement or communiqué
}

// AddTrial asks for a trial of an outlet, an address or a page, and returns its
// id. An open trial of the same is taken instead.
func (s *Store) AddTrial(ctx context.Context, kind TrialKind, address, outletID, by string) (int64, error) {
	return s.addTrial(ctx, kind, address, outletID, by, Paste{})
}

// AddPaste asks for a pasted text to be imported.
func (s *Store) AddPaste(ctx context.Context, p Paste, by string) (int64, error) {
	p.Text, p.Headline, p.Outlet = clean(p.Text), clean(p.Headline), clean(p.Outlet)
	return s.addTrial(ctx, TrialPaste, p.URL, "", by, p)
}

func (s *Store) addTrial(ctx context.Context, kind TrialKind, address, outletID, by string, p Paste) (int64, error) {
	var id int64
	given, err := json.Marshal(p)
	if err != nil {
		return 0, fmt.Errorf("add trial: %w", err)
	}
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		if kind != TrialPaste {
			err := tx.QueryRow(ctx, `SELECT id FROM trials WHERE kind = $1 AND address = $2 AND COALESCE(outlet_id, '') = $3 AND state = 'waiting' AND settled = '' ORDER BY id LIMIT 1`, kind, address, outletID).Scan(&id)
			if err == nil || err != pgx.ErrNoRows {
				return err
			}
			// A new trial of the same replaces the one before.
			if _, err := tx.Exec(ctx, `UPDATE trials SET settled = 'dismissed' WHERE kind = $1 AND address = $2 AND COALESCE(outlet_id, '') = $3 AND settled = ''`, kind, address, outletID); err != nil {
				return err
			}
		}
		err := tx.QueryRow(ctx, `INSERT INTO trials (kind, address, outlet_id, given, made_by) VALUES (@kind, @address, NULLIF(@outlet, ''), @given, @by) RETURNING id`,
			pgx.StrictNamedArgs{"kind": kind, "address": cutText(clean(address), 2000), "outlet": outletID, "given": given, "by": by}).Scan(&id)
		if err != nil {
			return invalid(err)
		}
		return s.enqueue(ctx, tx, Try{id})
	})
	if err != nil {
		return 0, fmt.Errorf("add trial of %q: %w", address, err)
	}
	return id, nil
}

const trialColumns = `t.id, t.kind, t.address, COALESCE(t.outlet_id, ''), COALESCE(o.name, ''), COALESCE(o.enabled, false), t.state, t.settled, t.given, t.result, t.made_at, t.done_at`

func scanTrial(row pgx.CollectableRow) (Trial, error) {
	var t Trial
	var state, settled string
	var given, result []byte
	var done *time.Time
	err := row.Scan(&t.ID, &t.Kind, &t.Address, &t.Outlet.ID, &t.Outlet.Name, &t.Enabled, &state, &settled, &given, &result, &t.MadeAt, &done)
	if err == nil {
		err = json.Unmarshal(given, &t.Given)
	}
	if err == nil {
		err = json.Unmarshal(result, &t.Result)
	}
	t.Waiting, t.Failed, t.Adopted = state == "waiting", state == "failed", settled == "adopted"
	t.MadeAt, t.DoneAt = t.MadeAt.UTC(), when(done)
	return t, err
}

// Trial reads a trial.
func (s *Store) Trial(ctx context.Context, id int64) (Trial, error) {
	rows, err := s.pool.Query(ctx, `SELECT `+trialColumns+` FROM trials t LEFT JOIN outlets o ON o.id = t.outlet_id WHERE t.id = $1`, id)
	if err != nil {
		return Trial{}, fmt.Errorf("read trial %d: %w", id, err)
	}
	t, err := pgx.CollectExactlyOneRow(rows, scanTrial)
	if err != nil {
		return t, fmt.Errorf("read trial %d: %w", id, notFound(err))
	}
	return t, nil
}

// OpenTrials returns the trials of outlets that nobody has adopted or dismissed,
// the oldest first, at most 100.
func (s *Store) OpenTrials(ctx context.Context) ([]Trial, error) {
	rows, err := s.pool.Query(ctx, `SELECT `+trialColumns+` FROM trials t LEFT JOIN outlets o ON o.id = t.outlet_id WHERE t.settled = '' AND t.kind = 'outlet' ORDER BY t.id LIMIT 100`)
	if err != nil {
		return nil, fmt.Errorf("read open trials: %w", err)
	}
	ts, err := pgx.CollectRows(rows, scanTrial)
	if err != nil {
		return nil, fmt.Errorf("read open trials: %w", err)
	}
	return ts, nil
}

// SaveTrial writes what came of a trial; one without a problem is done. The
// pasted text is let go: its article keeps it. outletID names the outlet that
// the address turned out to be of, "" for none.
func (s *Store) SaveTrial(ctx context.Context, id int64, outletID string, res TrialResult, at time.Time) error {
	b, err := json.Marshal(cleanResult(res))
	if err != nil {
		return fmt.Errorf("save trial %d: %w", id, err)
	}
	state := "done"
	if res.Problem != "" {
		state = "failed"
	}
	_, err = s.pool.Exec(ctx, `UPDATE trials SET state = @state, result = @result, done_at = @at, outlet_id = COALESCE(NULLIF(@outlet, ''), outlet_id), given = given - 'text' WHERE id = @id AND state = 'waiting'`,
		pgx.StrictNamedArgs{"id": id, "state": state, "result": b, "at": at, "outlet": outletID})
	if err == nil && state == "done" && res.Article != nil {
		_, err = s.pool.Exec(ctx, `UPDATE outlets o SET checked_at = t.done_at FROM trials t WHERE t.id = $1 AND t.kind = 'outlet' AND o.id = t.outlet_id`, id)
	}
	if err != nil {
		return fmt.Errorf("save trial %d: %w", id, err)
	}
	return nil
}

// cleanResult makes the foreign words of a result fit for the database.
func cleanResult(r TrialResult) TrialResult {
	for _, p := range []*string{&r.Name, &r.Problem, &r.Wall, &r.Robots} {
		*p = cutText(clean(*p), 2000)
	}
	r.Feeds, r.Latest = slices.Clone(r.Feeds), slices.Clone(r.Latest)
	for i := range r.Feeds {
		r.Feeds[i].Title, r.Feeds[i].Problem = clean(r.Feeds[i].Title), clean(r.Feeds[i].Problem)
	}
	for i := range r.Latest {
		r.Latest[i].Title = clean(r.Latest[i].Title)
	}
	r.Steps = slices.Clone(r.Steps)
	for i := range r.Steps {
		r.Steps[i] = cutText(clean(r.Steps[i]), 1000)
	}
	return r
}

// DismissTrial takes a trial off the list.
func (s *Store) DismissTrial(ctx context.Context, id int64) error {
	if _, err := s.pool.Exec(ctx, `UPDATE trials SET settled = 'dismissed' WHERE id = $1 AND settled = ''`, id); err != nil {
		return fmt.Errorf("dismiss trial %d: %w", id, err)
	}
	return nil
}

// Adoption is how a tried outlet is to be read.
type Adoption struct {
	Name     string // of a new outlet; "" as the site calls itself
	Country  string // alpha-3 or a polity of the catalogue, "" when unknown
	Language string
	Kind     news.OutletKind // "" means news
	Rights   news.Rights     // "" means snippet
	Feeds    []string        // addresses among the trial's; nil means all that could be read
	All      bool            // take every entry, not only what may concern a summit
}

// AdoptTrial enables what was tried: an outlet that is there, with the feeds
// that were found, or a new one made of the site. Summits that are being filled
// get its past articles too. It returns the outlet's id. A trial that waits, or
// one without a feed, gives news.ErrConflict; an outlet without a usable name
// news.ErrInvalid.
func (s *Store) AdoptTrial(ctx context.Context, id int64, a Adoption) (string, error) {
	outlet := ""
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `SELECT `+trialColumns+` FROM trials t LEFT JOIN outlets o ON o.id = t.outlet_id WHERE t.id = $1 FOR UPDATE OF t`, id)
		if err != nil {
			return err
		}
		t, err := pgx.CollectExactlyOneRow(rows, scanTrial)
		if err != nil {
			return notFound(err)
		}
		outlet = t.Outlet.ID
		if t.Kind != TrialOutlet || t.Waiting {
			return news.ErrConflict
		}
		feeds := []news.Feed{}
		for _, f := range t.Result.Feeds {
			if f.Problem == "" && !f.Known && f.Other == "" && (a.Feeds == nil || slices.Contains(a.Feeds, f.URL)) {
				feeds = append(feeds, news.Feed{URL: f.URL, Kind: f.Kind, Selector: f.Select, All: a.All})
			}
		}
		if outlet == "" {
			if len(feeds) == 0 {
				return news.ErrConflict
			}
			if outlet, err = insertNamed(ctx, tx, news.Outlet{Name: cutText(clean(a.Name), 200), Country: a.Country, Language: a.Language, Kind: a.Kind, Rights: a.Rights, HomeURL: t.Result.Home}, t.Result.Name); err != nil {
				return err
			}
		}
		for _, f := range feeds {
			f.OutletID = outlet
			if _, err := tx.Exec(ctx, insertFeed+` ON CONFLICT (url) DO NOTHING`, feedArgs(f)); err != nil {
				return invalid(err)
			}
		}
		if _, err := tx.Exec(ctx, `UPDATE outlets SET enabled = true, checked_at = CASE WHEN @read THEN @at ELSE checked_at END WHERE id = @id`,
			pgx.StrictNamedArgs{"id": outlet, "read": t.Result.Article != nil && !t.Failed, "at": nullTime(t.DoneAt)}); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE feeds SET paused = false, paused_reason = '', failures = 0, next_poll_at = LEAST(next_poll_at, now()) WHERE outlet_id = $1 AND (polled_at IS NULL OR paused)`, outlet); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE trials SET settled = 'adopted', outlet_id = $2 WHERE id = $1`, id, outlet); err != nil {
			return err
		}
		return s.joinBackfills(ctx, tx, outlet)
	})
	if err != nil {
		return "", fmt.Errorf("adopt trial %d: %w", id, err)
	}
	return outlet, nil
}

// insertNamed adds an outlet under an id made of its name.
func insertNamed(ctx context.Context, tx pgx.Tx, o news.Outlet, fallback string) (string, error) {
	if o.Name == "" {
		o.Name = fallback
	}
	base := text.Slug(o.Name)
	if base == "" {
		base = text.Slug(news.Host(o.HomeURL))
	}
	if base == "" || o.Name == "" {
		return "", fmt.Errorf("%w: an outlet needs a name", news.ErrInvalid)
	}
	for n := 1; n < 100; n++ {
		o.ID = base
		if n > 1 {
			o.ID = fmt.Sprintf("%s-%d", base, n)
		}
		args, err := outletArgs(o, true)
		if err != nil {
			return "", err
		}
		tag, err := tx.Exec(ctx, insertOutlet+` ON CONFLICT (id) DO NOTHING`, args)
		if err != nil {
			return "", invalid(err)
		}
		if tag.RowsAffected() == 1 {
			return o.ID, nil
		}
	}
	return "", news.ErrConflict
}

// FeedOwners returns which outlets have which of the addresses as feeds.
func (s *Store) FeedOwners(ctx context.Context, urls []string) (map[string]string, error) {
	rows, err := s.pool.Query(ctx, `SELECT url, outlet_id FROM feeds WHERE url = ANY ($1)`, list(urls))
	owners := map[string]string{}
	if err == nil {
		var u, o string
		_, err = pgx.ForEachRow(rows, []any{&u, &o}, func() error { owners[u] = o; return nil })
	}
	if err != nil {
		return nil, fmt.Errorf("read owners of feeds: %w", err)
	}
	return owners, nil
}

// ForgetTrials removes trials made before the given time and returns how many.
func (s *Store) ForgetTrials(ctx context.Context, before time.Time) (int, error) {
	tag, err := s.pool.Exec(ctx, `DELETE FROM trials WHERE made_at < $1`, before)
	if err != nil {
		return 0, fmt.Errorf("forget trials: %w", err)
	}
	return int(tag.RowsAffected()), nil
}

// AddTried adds a trial that was made already, without a job, and returns its
// id.
func (s *Store) AddTried(ctx context.Context, address, outletID string, res TrialResult, at time.Time) (int64, error) {
	b, err := json.Marshal(cleanResult(res))
	if err != nil {
		return 0, fmt.Errorf("add trial of %q: %w", address, err)
	}
	state := "done"
	if res.Problem != "" {
		state = "failed"
	}
	var id int64
	err = s.pool.QueryRow(ctx, `INSERT INTO trials (kind, address, outlet_id, state, result, done_at) VALUES ('outlet', @address, NULLIF(@outlet, ''), @state, @result, @at) RETURNING id`,
		pgx.StrictNamedArgs{"address": cutText(clean(address), 2000), "outlet": outletID, "state": state, "result": b, "at": at}).Scan(&id)
	if err != nil {
		return 0, fmt.Errorf("add trial of %q: %w", address, invalid(err))
	}
	return id, nil
}
