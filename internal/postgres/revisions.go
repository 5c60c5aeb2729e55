package postgres

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/klauspost/compress/zstd"

	"readout/internal/news"
	"readout/internal/text"
)

// ArticleTask is what fetching an article needs to know.
type ArticleTask struct {
	Article      news.Article
	Outlet       news.Outlet // without feeds
	State        string
	Next         time.Time // when it is due; zero: never again
	SlotAt       time.Time // reserved slot of its host, zero for none
	ETag         string
	LastModified string
	Checks       int // answers had so far
	Failures     int // in a row
	Revisions    int
	Held         int // fetches in a row that gave the same, much shorter text
	ChangedAt    time.Time
}

// ArticleTask reads an article for fetching.
func (s *Store) ArticleTask(ctx context.Context, id int64) (ArticleTask, error) {
	var t ArticleTask
	var published, next, slot, changed *time.Time
	a := &t.Article
	err := s.pool.QueryRow(ctx, `SELECT id, outlet_id, url, headline, published_at, date_only, first_seen_at, language, kind, state,
			next_check_at, slot_at, etag, last_modified, checks, failures, revisions, held_count, changed_at
		FROM articles WHERE id = $1`, id).
		Scan(&a.ID, &a.OutletID, &a.URL, &a.Headline, &published, &a.DateOnly, &a.FirstSeen, &a.Language, &a.Kind, &t.State,
			&next, &slot, &t.ETag, &t.LastModified, &t.Checks, &t.Failures, &t.Revisions, &t.Held, &changed)
	if err != nil {
		return t, fmt.Errorf("read article %d: %w", id, notFound(err))
	}
	a.Published, t.Next, t.SlotAt, t.ChangedAt = when(published), when(next), when(slot), when(changed)
	t.Outlet, err = s.outletRow(ctx, a.OutletID)
	return t, err
}

// PostponeArticle records the slot that was reserved for fetching an article.
func (s *Store) PostponeArticle(ctx context.Context, id int64, slot time.Time) error {
	if _, err := s.pool.Exec(ctx, `UPDATE articles SET slot_at = $2, queued_at = now() WHERE id = $1`, id, slot); err != nil {
		return fmt.Errorf("postpone article %d: %w", id, err)
	}
	return nil
}

// Check is the outcome of fetching an article that brought no new content: not
// modified, refused, failed, gone.
type Check struct {
	ArticleID int64
	At        time.Time
	Next      time.Time // when to check again; zero: never
	State     string    // of an article without a revision: "announced", "refused", "failed"; "gone" of any; "" keeps it
	Failed    bool      // counts towards giving up
	MovedTo   string    // permanent redirect followed, "" for none
	Raw       *Raw      // kept for re-extraction, nil for none
	Log       news.FetchRecord
}

// SaveCheck writes the outcome of a fetch without new content and its row of
// the fetch log.
func (s *Store) SaveCheck(ctx context.Context, c Check) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		var outlet, state string
		var revisions int
		err := tx.QueryRow(ctx, `SELECT outlet_id, state, revisions FROM articles WHERE id = $1 FOR UPDATE`, c.ArticleID).Scan(&outlet, &state, &revisions)
		if err != nil {
			return notFound(err)
		}
		if c.State != "" && (revisions == 0 || c.State == "gone") && state != "withdrawn" && state != "purged" && state != "duplicate" {
			state = c.State
		}
		if c.Raw != nil && revisions == 0 {
			if _, err := saveRaw(ctx, tx, c.ArticleID, *c.Raw); err != nil {
				return err
			}
		}
		_, err = tx.Exec(ctx, `UPDATE articles SET state = @state, state_reason = @reason, checked_at = @at, next_check_at = @next, queued_at = NULL, slot_at = NULL,
				checks = checks + 1, failures = CASE WHEN @failed THEN failures + 1 ELSE 0 END
			WHERE id = @id`,
			pgx.StrictNamedArgs{"id": c.ArticleID, "state": state, "reason": cutText(clean(c.Log.Reason), 1000), "at": c.At, "next": nullTime(c.Next), "failed": c.Failed})
		if err != nil {
			return err
		}
		c.Log.OutletID = outlet
		return writeLog(ctx, tx, c.Log, c.ArticleID)
	})
	if err != nil {
		return fmt.Errorf("save check of article %d: %w", c.ArticleID, err)
	}
	return nil
}

// Raw is a response as it came.
type Raw struct {
	URL         string
	FetchedAt   time.Time
	Status      int
	ContentType string
	Header      map[string][]string
	Body        []byte
}

var zstdEncoder = sync.OnceValue(func() *zstd.Encoder {
	e, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(2), zstd.WithLowerEncoderMem(true))
	if err != nil {
		panic(err) // the options are constants
	}
	return e
})

var zstdDecoder = sync.OnceValue(func() *zstd.Decoder {
	d, err := zstd.NewReader(nil, zstd.WithDecoderMaxMemory(64<<20))
	if err != nil {
		panic(err)
	}
	return d
})

func saveRaw(ctx context.Context, tx pgx.Tx, articleID int64, r Raw) (int64, error) {
	headers, err := json.Marshal(r.Header)
	if err != nil {
		return 0, err
	}
	if r.Header == nil {
		headers = []byte("{}")
	}
	headers = []byte(strings.ReplaceAll(clean(string(headers)), `\u0000`, ""))
	sum := sha256.Sum256(r.Body)
	var id int64
	err = tx.QueryRow(ctx, `INSERT INTO raw_responses (article_id, url, fetched_at, status, content_type, headers, hash, size, body)
		VALUES (@article, @url, @at, @status, @type, @headers, @hash, @size, @body)
		ON CONFLICT (article_id, hash) DO UPDATE SET fetched_at = excluded.fetched_at RETURNING id`,
		pgx.StrictNamedArgs{"article": articleID, "url": clean(r.URL), "at": r.FetchedAt, "status": r.Status, "type": clean(r.ContentType), "headers": headers,
			"hash": hex.EncodeToString(sum[:]), "size": len(r.Body), "body": zstdEncoder().EncodeAll(r.Body, nil)}).Scan(&id)
	return id, err
}

// RawOf returns the response that a revision was extracted from.
func (s *Store) RawOf(ctx context.Context, revisionID int64) (Raw, error) {
	var r Raw
	var body []byte
	err := s.pool.QueryRow(ctx, `SELECT w.url, w.fetched_at, w.status, w.content_type, w.headers, w.body FROM raw_responses w JOIN revisions r ON r.raw_id = w.id WHERE r.id = $1`, revisionID).
		Scan(&r.URL, &r.FetchedAt, &r.Status, &r.ContentType, &r.Header, &body)
	if err == nil {
		r.Body, err = zstdDecoder().DecodeAll(body, nil)
	}
	if err != nil {
		return r, fmt.Errorf("read raw response of revision %d: %w", revisionID, notFound(err))
	}
	return r, nil
}

// Fetched is content that was fetched, or given by hand, for an article.
type Fetched struct {
	ArticleID    int64
	At           time.Time
	Content      news.Content
	Kind         news.ArticleKind // "" means by outlet and content
	FinalURL     string           // where redirects led, "" when nowhere else
	ETag         string
	LastModified string
	Next         time.Time // when to check again; zero: never
	NextHeld     time.Time // likewise, when the text is held
	ByHand       bool      // not fetched by schedule, which it leaves alone
	Another      int64     // the latest revision, when the page tells another story than it; 0 for none
	Raw          *Raw
	Log          news.FetchRecord
}

// Saved says what became of fetched content.
type Saved struct {
	ArticleID  int64  // differs from the one given when that is a duplicate
	Outcome    string // "stored", "new revision", "unchanged", "held", "read in part", "another story", "duplicate", "withdrawn"
	RevisionID int64  // the latest revision; 0 when there is none
	Number     int
}

// LatestContent returns what was read of an article's latest revision, with its
// id. An article without one gives news.ErrNotFound.
func (s *Store) LatestContent(ctx context.Context, articleID int64) (int64, news.Content, error) {
	var id int64
	err := s.pool.QueryRow(ctx, `SELECT revision_id FROM articles WHERE id = $1 AND revision_id IS NOT NULL`, articleID).Scan(&id)
	if err != nil {
		return 0, news.Content{}, fmt.Errorf("read latest revision of article %d: %w", articleID, notFound(err))
	}
	r, err := s.RevisionContent(ctx, id)
	return id, r.Content, err
}

// StoredRevision is a revision with how it came to be.
type StoredRevision struct {
	news.Revision
	Origin string // "outlet" or "re-extraction"
	Raw    int64  // id of the response that it was read from, 0 for none
}

// RevisionContent reads a revision whole.
func (s *Store) RevisionContent(ctx context.Context, id int64) (StoredRevision, error) {
	var r StoredRevision
	var published, modified *time.Time
	var blocks, posts []byte
	err := s.pool.QueryRow(ctx, `SELECT id, article_id, number, hash, fetched_at, url, headline, standfirst, authors, agencies, dateline, site_name, language, published_at, modified_at, zone, date_only,
			text, blocks, posts, partial, live_blog, opt_out, dropped, extractor, origin, COALESCE(raw_id, 0) FROM revisions WHERE id = $1`, id).
		Scan(&r.ID, &r.ArticleID, &r.Number, &r.Hash, &r.FetchedAt, &r.URL, &r.Headline, &r.Standfirst, &r.Authors, &r.Agencies, &r.Dateline, &r.SiteName, &r.Language, &published, &modified, &r.Zone, &r.DateOnly,
			&r.Text, &blocks, &posts, &r.Partial, &r.LiveBlog, &r.OptOut, &r.Dropped, &r.Extractor, &r.Origin, &r.Raw)
	if err == nil {
		err = json.Unmarshal(blocks, &r.Blocks)
	}
	if err == nil {
		err = json.Unmarshal(posts, &r.Posts)
	}
	if err != nil {
		return r, fmt.Errorf("read revision %d: %w", id, notFound(err))
	}
	r.FetchedAt, r.Published, r.Modified = r.FetchedAt.UTC(), when(published), when(modified)
	return r, nil
}

// SaveRevision stores content as a new revision when its cleaned text differs
// from the latest one by more than blanks, with the job that analyses it. A
// text that has shrunk by over half is held until two more fetches agree. An
// address that redirects to, or calls itself, an article that is known makes
// this one its duplicate. Everything, the fetch log's row included, is one
// transaction: a killed worker leaves nothing behind, and doing it again
// changes nothing.
//
// Differences in blanks alone are no revision: readers see the same words, and
// the offsets of what was found stay true.
func (s *Store) SaveRevision(ctx context.Context, f Fetched) (Saved, error) {
	var saved Saved
	err := s.inTx(ctx, func(tx pgx.Tx) (err error) {
		saved, err = s.saveRevision(ctx, tx, f)
		return err
	})
	if err != nil {
		return Saved{}, fmt.Errorf("save revision of article %d: %w", f.ArticleID, err)
	}
	return saved, nil
}

// schedule sets when an article is due and what to ask its server with; content
// given by hand leaves both alone.
const schedule = `next_check_at = CASE WHEN @hand THEN next_check_at ELSE @next::timestamptz END,
	etag = CASE WHEN @hand THEN etag ELSE @etag END, last_modified = CASE WHEN @hand THEN last_modified ELSE @modified END`

func (s *Store) saveRevision(ctx context.Context, tx pgx.Tx, f Fetched) (Saved, error) {
	c := f.Content
	c.Text = clean(c.Text)
	if c.Text == "" {
		return Saved{}, fmt.Errorf("%w: no text", news.ErrInvalid)
	}
	known, err := knownAs(ctx, tx, f.ArticleID, f.FinalURL, c.URL)
	if err != nil {
		return Saved{}, err
	}
	var (
		a         news.Article
		state     string
		sample    bool
		outlet    news.OutletKind
		revisions int
		latest    *int64
		heldHash  string
		held      int
		wasPub    *time.Time
	)
	err = tx.QueryRow(ctx, `SELECT a.outlet_id, a.url, a.state, a.revisions, a.revision_id, a.held_hash, a.held_count, a.published_at, a.first_seen_at, o.sample, o.kind
		FROM articles a JOIN outlets o ON o.id = a.outlet_id WHERE a.id = $1`, f.ArticleID).
		Scan(&a.OutletID, &a.URL, &state, &revisions, &latest, &heldHash, &held, &wasPub, &a.FirstSeen, &sample, &outlet)
	if err != nil {
		return Saved{}, notFound(err)
	}
	f.Log.OutletID = a.OutletID
	end := func(saved Saved, set string, args pgx.StrictNamedArgs) (Saved, error) {
		if f.Log.Outcome == "" {
			f.Log.Outcome = saved.Outcome
		}
		all := pgx.StrictNamedArgs{"id": f.ArticleID, "at": f.At}
		for k, v := range args {
			all[k] = v
		}
		if _, err := tx.Exec(ctx, `UPDATE articles SET queued_at = NULL, slot_at = NULL, checked_at = @at, checks = checks + 1, failures = 0, `+set+` WHERE id = @id`, all); err != nil {
			return Saved{}, err
		}
		return saved, writeLog(ctx, tx, f.Log, f.ArticleID)
	}
	if state == "withdrawn" || state == "purged" || state == "duplicate" {
		f.Log.Outcome = "unchanged"
		return end(Saved{ArticleID: f.ArticleID, Outcome: "withdrawn"}, `next_check_at = NULL`, nil)
	}
	if known != 0 {
		if revisions > 0 {
			f.Log.Reason = fmt.Sprintf("now leads to article %d", known)
			return end(Saved{ArticleID: f.ArticleID, Outcome: "moved", RevisionID: *latest, Number: revisions}, `next_check_at = NULL`, nil)
		}
		f.Log.Reason = fmt.Sprintf("the same as article %d", known)
		return end(Saved{ArticleID: known, Outcome: "duplicate"}, `state = 'duplicate', state_reason = @reason, duplicate_of = @of, next_check_at = NULL`,
			pgx.StrictNamedArgs{"of": known, "reason": f.Log.Reason})
	}
	for _, u := range []string{news.Address(f.FinalURL), ownAddress(a.URL, f.FinalURL, c.URL)} {
		if u != "" && u != a.URL {
			if _, err := tx.Exec(ctx, `INSERT INTO article_urls (url, article_id) VALUES ($1, $2) ON CONFLICT (url) DO NOTHING`, u, f.ArticleID); err != nil {
				return Saved{}, err
			}
		}
	}
	hash := hashOf(c.Text)
	if revisions > 0 {
		var was string
		var wasPartial bool
		if err := tx.QueryRow(ctx, `SELECT text, partial FROM revisions WHERE id = $1`, *latest).Scan(&was, &wasPartial); err != nil {
			return Saved{}, err
		}
		same := Saved{ArticleID: f.ArticleID, Outcome: "unchanged", RevisionID: *latest, Number: revisions}
		const unhold = schedule + `, held_hash = '', held_count = 0`
		args := pgx.StrictNamedArgs{"hand": f.ByHand, "next": nullTime(f.Next), "etag": clean(f.ETag), "modified": clean(f.LastModified)}
		if was == c.Text {
			return end(same, unhold, args)
		}
		if sameWords(was, c.Text) {
			f.Log.Reason = "only blanks changed"
			return end(same, unhold, args)
		}
		if c.Partial && !wasPartial && !f.ByHand {
			f.Log.Reason = "cut off by a wall or in transport: the whole text that we have stays"
			same.Outcome = "read in part"
			return end(same, `next_check_at = @next`, pgx.StrictNamedArgs{"next": nullTime(f.Next)})
		}
		if f.Another == *latest && !f.ByHand {
			mark := "another " + hashOf(text.Fold(c.Headline))
			if heldHash != mark {
				f.Log.Reason = "the address tells another story: held until another fetch agrees"
				same.Outcome = "held"
				return end(same, `next_check_at = @next, held_hash = @hash, held_count = 1`, pgx.StrictNamedArgs{"next": nullTime(f.NextHeld), "hash": mark})
			}
			return s.anotherStory(ctx, tx, f, a)
		}
		// A live blog's old posts scroll off: a short one is no wall.
		if 2*len(c.Text) < len(was) && !(c.LiveBlog && len(c.Posts) > 0) {
			if heldHash != hash {
				held = 0
			}
			held++
			if held < 3 {
				// The validators stay those of the text we have, so that the next
				// fetch brings the short one again, if it is still there.
				f.Log.Reason = fmt.Sprintf("the text shrank from %d to %d bytes: held until fetches agree (%d of 3)", len(was), len(c.Text), held)
				same.Outcome = "held"
				return end(same, `next_check_at = CASE WHEN @hand THEN next_check_at ELSE @next::timestamptz END, held_hash = @hash, held_count = @held`,
					pgx.StrictNamedArgs{"hand": f.ByHand, "next": nullTime(f.NextHeld), "hash": hash, "held": held})
			}
		}
	}
	// A new revision.
	published := c.Published
	if published.After(f.At) {
		published = time.Time{} // an article's date never lies in the future
	}
	dateOnly := c.DateOnly
	if published.IsZero() && wasPub != nil {
		published, dateOnly = *wasPub, false
	}
	var rawID *int64
	if f.Raw != nil {
		id, err := saveRaw(ctx, tx, f.ArticleID, *f.Raw)
		if err != nil {
			return Saved{}, err
		}
		rawID = &id
	}
	words := len(strings.Fields(c.Text))
	saved := Saved{ArticleID: f.ArticleID, Outcome: "stored", Number: revisions + 1}
	if revisions > 0 {
		saved.Outcome = "new revision"
	}
	saved.RevisionID, err = insertRevision(ctx, tx, f.ArticleID, saved.Number, f.At, c, "outlet", rawID)
	if err != nil {
		return Saved{}, err
	}
	kind := f.Kind
	if kind == "" {
		kind = news.KindReport
		switch {
		case outlet == news.KindPressRoom:
			kind = news.KindDocument
		case c.LiveBlog:
			kind = news.KindLiveBlog
		}
	}
	if err := s.enqueue(ctx, tx, AnalyzeRevision{saved.RevisionID}); err != nil {
		return Saved{}, err
	}
	return end(saved, `state = 'stored', state_reason = '', kind = @kind, headline = CASE WHEN @headline <> '' THEN @headline ELSE headline END,
			language = CASE WHEN @language <> '' THEN @language ELSE language END, published_at = @published, date_only = @date_only,
			reported_at = COALESCE(@published, first_seen_at), revision_id = @revision, revisions = @number, words = @words, changed_at = @at,
			`+schedule+`, held_hash = '', held_count = 0`,
		pgx.StrictNamedArgs{"hand": f.ByHand, "kind": kind, "headline": clean(c.Headline), "language": clean(c.Language), "published": nullTime(published), "date_only": dateOnly,
			"revision": saved.RevisionID, "number": saved.Number, "words": words, "next": nullTime(f.Next), "etag": clean(f.ETag), "modified": clean(f.LastModified)})
}

func hashOf(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

// insertRevision writes an article's next revision. Its text is cleaned.
func insertRevision(ctx context.Context, tx pgx.Tx, article int64, number int, at time.Time, c news.Content, origin string, rawID *int64) (int64, error) {
	blocks, err := json.Marshal(list(c.Blocks))
	if err != nil {
		return 0, err
	}
	posts, err := json.Marshal(list(c.Posts))
	if err != nil {
		return 0, err
	}
	modified := c.Modified
	if modified.After(at) {
		modified = time.Time{}
	}
	extractor := c.Extractor
	if extractor == "" {
		extractor = "by hand"
	}
	var id int64
	err = tx.QueryRow(ctx, `INSERT INTO revisions (article_id, number, hash, fetched_at, url, headline, standfirst, authors, agencies, dateline, site_name, language,
			published_at, modified_at, zone, date_only, text, blocks, posts, partial, live_blog, opt_out, dropped, extractor, words, raw_id, origin)
		VALUES (@article, @number, @hash, @at, @url, @headline, @standfirst, @authors, @agencies, @dateline, @site, @language,
			@published, @modified, @zone, @date_only, @text, @blocks, @posts, @partial, @live, @opt_out, @dropped, @extractor, @words, @raw, @origin) RETURNING id`,
		pgx.StrictNamedArgs{"article": article, "number": number, "hash": hashOf(c.Text), "at": at, "url": clean(c.URL), "headline": clean(c.Headline), "standfirst": clean(c.Standfirst),
			"authors": cleanList(c.Authors), "agencies": cleanList(c.Agencies), "dateline": clean(c.Dateline), "site": clean(c.SiteName), "language": clean(c.Language),
			"published": nullTime(c.Published), "modified": nullTime(modified), "zone": clean(c.Zone), "date_only": c.DateOnly, "text": c.Text, "blocks": blocks, "posts": posts,
			"partial": c.Partial, "live": c.LiveBlog, "opt_out": cleanList(c.OptOut), "dropped": cleanList(c.Dropped), "extractor": extractor, "words": len(strings.Fields(c.Text)), "raw": rawID, "origin": origin}).Scan(&id)
	return id, err
}

// anotherStory gives an article's address to a new one, which tells what stands
// there now. The old one stays as it was read, and is never fetched again.
func (s *Store) anotherStory(ctx context.Context, tx pgx.Tx, f Fetched, a news.Article) (Saved, error) {
	var id int64
	old := f.ArticleID
	if _, err := tx.Exec(ctx, `UPDATE articles SET url = url || '#until-' || to_char($2::timestamptz AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24MISS"Z"'), next_check_at = NULL, queued_at = NULL, slot_at = NULL,
			checked_at = $2, checks = checks + 1, held_hash = '', held_count = 0, state_reason = 'its address now tells another story' WHERE id = $1`, old, f.At); err != nil {
		return Saved{}, err
	}
	err := tx.QueryRow(ctx, `INSERT INTO articles (outlet_id, feed_id, url, first_seen_at, reported_at, next_check_at) SELECT outlet_id, feed_id, $2, $3, $3, NULL FROM articles WHERE id = $1 RETURNING id`, old, a.URL, f.At).Scan(&id)
	if err != nil {
		return Saved{}, err
	}
	if _, err := tx.Exec(ctx, `UPDATE articles SET retold_by = $2 WHERE id = $1`, old, id); err != nil {
		return Saved{}, err
	}
	if _, err := tx.Exec(ctx, `UPDATE article_urls SET article_id = $2 WHERE article_id = $1`, old, id); err != nil {
		return Saved{}, err
	}
	f.ArticleID, f.Another = id, 0
	f.Log.Outcome, f.Log.Reason = "another story", fmt.Sprintf("the address told article %d before", old)
	saved, err := s.saveRevision(ctx, tx, f)
	saved.Outcome = "another story"
	return saved, err
}

// ownAddress returns the address that a page calls canonical, when it lies on
// the page's own site: elsewhere it names whose text a syndicated copy is.
func ownAddress(url, final, canonical string) string {
	if final == "" {
		final = url
	}
	if canonical == "" || !news.SameSite(final, canonical) {
		return ""
	}
	u := news.Address(canonical)
	if strings.Count(strings.TrimSuffix(u, "/"), "/") < 3 {
		return "" // a careless template: every page calls the front page its own
	}
	return u
}

// knownAs locks the article and returns the id of another one that is known by
// the address where its redirects led or that its page calls canonical, 0 for
// none. Two articles that point at each other are locked in one order, so that
// one of them stays.
func knownAs(ctx context.Context, tx pgx.Tx, id int64, final, canonical string) (int64, error) {
	var url string
	if err := tx.QueryRow(ctx, `SELECT url FROM articles WHERE id = $1`, id).Scan(&url); err != nil {
		return 0, notFound(err)
	}
	urls := []string{url}
	for _, u := range []string{news.Address(final), ownAddress(url, final, canonical)} {
		if u != "" && !slices.Contains(urls, u) {
			urls = append(urls, u)
		}
	}
	rows, err := tx.Query(ctx, `SELECT id FROM articles WHERE id IN (SELECT $1::bigint UNION SELECT id FROM articles WHERE url = ANY($2) UNION SELECT article_id FROM article_urls WHERE url = ANY($2)) ORDER BY id FOR UPDATE`, id, urls)
	if err != nil {
		return 0, err
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return 0, err
	}
	if len(ids) < 2 {
		return 0, nil
	}
	var other int64
	err = tx.QueryRow(ctx, `SELECT id FROM articles WHERE id = ANY($1) AND id <> $2 AND state IN ('announced', 'stored', 'withdrawn', 'purged') ORDER BY revisions = 0, id LIMIT 1`, ids, id).Scan(&other)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, nil
	}
	return other, err
}

// sameWords reports whether two texts differ in blanks alone.
func sameWords(a, b string) bool {
	i, j := 0, 0
	blank := func(c byte) bool { return c == ' ' || c == '\n' }
	for {
		for i < len(a) && blank(a[i]) {
			i++
		}
		for j < len(b) && blank(b[j]) {
			j++
		}
		if i == len(a) || j == len(b) {
			return i == len(a) && j == len(b)
		}
		// A blank must meet a blank: "any one" is not "anyone".
		if (i > 0 && blank(a[i-1])) != (j > 0 && blank(b[j-1])) && i > 0 && j > 0 {
			return false
		}
		if a[i] != b[j] {
			return false
		}
		i++
		j++
	}
}

func cleanList(in []string) []string {
	out := make([]string, 0, len(in))
	for _, v := range in {
		out = append(out, clean(v))
	}
	return out
}

// EnsureArticle returns the article with the URL, made when there is none, for
// content that comes by hand. The article is not due for a fetch.
func (s *Store) EnsureArticle(ctx context.Context, outletID, url string, at time.Time) (id int64, made bool, err error) {
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		err := tx.QueryRow(ctx, `SELECT id FROM articles WHERE url = $1 UNION ALL SELECT article_id FROM article_urls WHERE url = $1 LIMIT 1`, url).Scan(&id)
		if !errors.Is(err, pgx.ErrNoRows) {
			return err
		}
		err = tx.QueryRow(ctx, `INSERT INTO articles (outlet_id, url, first_seen_at, reported_at, next_check_at) VALUES ($1, $2, $3, $3, NULL) ON CONFLICT (url) DO NOTHING RETURNING id`, outletID, url, at).Scan(&id)
		if errors.Is(err, pgx.ErrNoRows) {
			return tx.QueryRow(ctx, `SELECT id FROM articles WHERE url = $1`, url).Scan(&id)
		}
		made = err == nil
		return err
	})
	if err != nil {
		return 0, false, fmt.Errorf("make article %s: %w", url, invalid(err))
	}
	return id, made, nil
}
