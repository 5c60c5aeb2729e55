package postgres

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"readout/internal/news"
)

// cursor marks a place between two items.
type cursor struct {
	at time.Time
	id int64
}

func (c cursor) String() string {
	return base64.RawURLEncoding.EncodeToString([]byte(strconv.FormatInt(c.at.UnixMicro(), 36) + "." + strconv.FormatInt(c.id, 36)))
}

func parseCursor(s string) (cursor, error) {
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err == nil {
		at, id, ok := strings.Cut(string(b), ".")
		micros, err1 := strconv.ParseInt(at, 36, 64)
		n, err2 := strconv.ParseInt(id, 36, 64)
		if ok && err1 == nil && err2 == nil {
			return cursor{time.UnixMicro(micros).UTC(), n}, nil
		}
	}
	return cursor{}, fmt.Errorf("%w: page marker %q", news.ErrInvalid, s)
}

// scope is a filter with its names turned into the numbers of the index.
type scope struct {
	summit, topic, outlet, speaker int
	kind                           string
	from, to, since                *time.Time
	nothing                        bool // a value that nothing has
}

// where returns the condition on timeline_index i that is one range of one of
// its indexes.
func (sc scope) where() (string, pgx.StrictNamedArgs) {
	w := `i.summit = @summit AND i.topic = @topic AND i.outlet = @outlet`
	args := pgx.StrictNamedArgs{"summit": sc.summit, "topic": sc.topic, "outlet": sc.outlet}
	if sc.speaker != 0 {
		w += ` AND i.speaker = @speaker AND i.speaker <> 0`
		args["speaker"] = sc.speaker
	}
	if sc.kind != "" {
		w += ` AND i.kind = @kind`
		args["kind"] = sc.kind
	}
	if sc.from != nil {
		w += ` AND i.sort_at >= @from`
		args["from"] = *sc.from
	}
	if sc.to != nil {
		w += ` AND i.sort_at < @to`
		args["to"] = *sc.to
	}
	if sc.since != nil {
		w += ` AND i.item IN (SELECT n.id FROM timeline_items n WHERE n.summit = @summit AND n.added_at > @since)`
		args["since"] = *sc.since
	}
	return w, args
}

// Timeline returns a page of a summit's items. A cursor that is not one of ours
// gives news.ErrInvalid, an unknown summit news.ErrNotFound; unknown values of
// the other filters give an empty page.
func (s *Store) Timeline(ctx context.Context, f Filter) (TimelinePage, error) {
	page, err := s.timeline(ctx, f)
	if err != nil {
		return page, fmt.Errorf("timeline of %q: %w", f.Summit, err)
	}
	return page, nil
}

func (s *Store) timeline(ctx context.Context, f Filter) (TimelinePage, error) {
	var page TimelinePage
	if f.Limit <= 0 {
		f.Limit = 50
	}
	f.Limit = min(f.Limit, 200)
	desc := f.Order == NewestFirst
	var after cursor
	if f.After != "" {
		var err error
		if after, err = parseCursor(f.After); err != nil {
			return page, err
		}
	}
	var sc scope
	sc.kind = string(f.Kind)
	sc.from, sc.to, sc.since = nullTime(f.From), nullTime(f.To), nullTime(f.Since)
	row, err := s.pool.Query(ctx, `SELECT `+summitColumns+`, num,
			COALESCE((SELECT num FROM topics WHERE id = $2), 0), COALESCE((SELECT num FROM outlets WHERE id = $3), 0), COALESCE((SELECT COALESCE(b.num, a.num) FROM actors a LEFT JOIN actors b ON b.id = a.merged_into WHERE a.id = $4), 0)
		FROM summits WHERE id = $1`, f.Summit, f.Topic, f.Outlet, f.Speaker)
	if err != nil {
		return page, err
	}
	page.Summit, err = pgx.CollectExactlyOneRow(row, func(row pgx.CollectableRow) (news.Summit, error) {
		var sm news.Summit
		err := row.Scan(&sm.ID, &sm.Name, &sm.Start, &sm.End, &sm.Place, &sm.Zone, &sm.Participants, &sm.Actors, &sm.Keywords, &sm.Source, &sm.Sample, &sm.HoldAll, &sm.Proposed, &sc.summit, &sc.topic, &sc.outlet, &sc.speaker)
		return sm, err
	})
	if err != nil {
		return page, notFound(err)
	}
	if f.Kind == ItemHeld {
		sc.kind, sc.topic = "", -1 // see heldTopic
	}
	sc.nothing = f.Topic != "" && sc.topic == 0 || f.Outlet != "" && sc.outlet == 0 || f.Speaker != "" && sc.speaker == 0

	b := &pgx.Batch{}
	if !sc.nothing {
		cond, args := sc.where()
		b.Queue(`SELECT count(*) FROM (SELECT FROM timeline_index i WHERE `+cond+` LIMIT `+strconv.Itoa(TotalCap)+`) c`, args).QueryRow(func(row pgx.Row) error { return row.Scan(&page.Total) })
		cond, args = sc.where()
		op, dir := ">", "ASC"
		if desc {
			op, dir = "<", "DESC"
		}
		if f.After != "" {
			cond += ` AND (i.sort_at, i.item) ` + op + ` (@after_at, @after_id)`
			args["after_at"], args["after_id"] = after.at, after.id
		}
		args["limit"] = f.Limit + 1
		b.Queue(`SELECT k.item, k.sort_at, t.added_at, t.payload FROM (SELECT i.item, i.sort_at FROM timeline_index i WHERE `+cond+` ORDER BY i.sort_at `+dir+`, i.item `+dir+` LIMIT @limit) k
			JOIN timeline_items t ON t.id = k.item ORDER BY k.sort_at `+dir+`, k.item `+dir, args).Query(func(rows pgx.Rows) error {
			items, next, err := collectItems(rows, f.Limit)
			page.Items, page.Next = items, next
			return err
		})
	}
	return page, s.pool.SendBatch(ctx, b).Close()
}

// Facets counts a summit's items by what can be filtered for: the 60 most
// frequent values of each. Unknown summits have none.
func (s *Store) Facets(ctx context.Context, summit string) (Facets, error) {
	rows, err := s.pool.Query(ctx, facetQuery, summit)
	if err != nil {
		return Facets{}, fmt.Errorf("count the items of %q: %w", summit, err)
	}
	f, err := collectFacets(rows)
	if err != nil {
		return f, fmt.Errorf("count the items of %q: %w", summit, err)
	}
	return f, nil
}

// collectItems reads (key, place, since when, payload) rows: one more than the limit says
// that there is a next page.
func collectItems(rows pgx.Rows, limit int) (items []Item, next string, err error) {
	var c, last cursor
	var added time.Time
	var payload []byte
	_, err = pgx.ForEachRow(rows, []any{&c.id, &c.at, &added, &payload}, func() error {
		if len(items) == limit {
			next = last.String()
			return nil
		}
		it, err := readItem(payload)
		if err != nil {
			return fmt.Errorf("read item %d: %w", c.id, err)
		}
		it.Added = added.UTC()
		items = append(items, it)
		last = c
		return nil
	})
	return items, next, err
}

const facetQuery = `WITH n AS (
		SELECT facet, value, sum(n) AS n FROM (SELECT facet, value, n FROM timeline_counts WHERE summit = (SELECT num FROM summits WHERE id = $1)
			UNION ALL SELECT facet, value, n FROM timeline_deltas WHERE summit = (SELECT num FROM summits WHERE id = $1)) u
		GROUP BY facet, value HAVING sum(n) > 0),
	top AS (SELECT facet, value, n FROM (SELECT facet, value, n, row_number() OVER (PARTITION BY facet ORDER BY n DESC, value) AS place FROM n) r WHERE place <= 60 OR facet = 'topic' AND value = '` + heldTopic + `')
	SELECT n.facet, COALESCE(a.id, t.id, o.id, n.value), COALESCE(a.name, t.name, o.name, n.value), n.n FROM top n
	LEFT JOIN actors a ON n.facet = 'speaker' AND a.num = CASE WHEN n.facet = 'speaker' THEN n.value::int END
	LEFT JOIN topics t ON n.facet = 'topic' AND t.num = CASE WHEN n.facet = 'topic' THEN n.value::int END
	LEFT JOIN outlets o ON n.facet = 'outlet' AND o.num = CASE WHEN n.facet = 'outlet' THEN n.value::int END
	ORDER BY n.facet, n.n DESC, 3, 2`

func collectFacets(rows pgx.Rows) (Facets, error) {
	var f Facets
	var facet string
	var v Facet
	_, err := pgx.ForEachRow(rows, []any{&facet, &v.ID, &v.Name, &v.N}, func() error {
		switch facet {
		case "kind":
			f.Kinds = append(f.Kinds, v)
			f.All += v.N
		case "speaker":
			f.Speakers = append(f.Speakers, v)
		case "topic":
			if v.ID == heldTopic {
				f.Held = v.N
				return nil
			}
			f.Topics = append(f.Topics, v)
		case "outlet":
			f.Outlets = append(f.Outlets, v)
		}
		return nil
	})
	return f, err
}

// FoldCounts adds the counters' deltas up, at most limit rows, and returns how
// many rows there were.
func (s *Store) FoldCounts(ctx context.Context, limit int) (int, error) {
	n := 0
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		return tx.QueryRow(ctx, `WITH taken AS (
				DELETE FROM timeline_deltas WHERE id IN (SELECT id FROM timeline_deltas ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED) RETURNING summit, facet, value, n
			), folded AS (
				INSERT INTO timeline_counts (summit, facet, value, n) SELECT summit, facet, value, sum(n) FROM taken GROUP BY summit, facet, value ORDER BY summit, facet, value
				ON CONFLICT (summit, facet, value) DO UPDATE SET n = timeline_counts.n + excluded.n
			)
			SELECT count(*) FROM taken`, limit).Scan(&n)
	})
	if err != nil {
		return 0, fmt.Errorf("fold counters: %w", err)
	}
	return n, nil
}

const cardQuery = `SELECT s.id, s.name, s.start_day, s.end_day, s.place, s.zone, s.participants, s.actors, s.keywords, s.source, s.sample, s.hold_all, s.proposed,
		COALESCE(c.quotes, 0), COALESCE(c.events, 0), COALESCE(c.stances, 0), COALESCE(c.documents, 0), COALESCE(c.edits, 0), COALESCE(c.outlets, 0),
		(SELECT i.sort_at FROM timeline_index i WHERE i.summit = s.num AND i.topic = 0 AND i.outlet = 0 ORDER BY i.sort_at DESC, i.item DESC LIMIT 1)
	FROM summits s LEFT JOIN LATERAL (
		SELECT summit, sum(n) FILTER (WHERE facet = 'kind' AND value = 'quote') AS quotes, sum(n) FILTER (WHERE facet = 'kind' AND value = 'event') AS events,
			sum(n) FILTER (WHERE facet = 'kind' AND value = 'stance') AS stances, sum(n) FILTER (WHERE facet = 'kind' AND value = 'document') AS documents,
			sum(n) FILTER (WHERE facet = 'kind' AND value = 'edit') AS edits, count(*) FILTER (WHERE facet = 'outlet' AND n > 0) AS outlets
		FROM (SELECT summit, facet, value, sum(n) AS n FROM (SELECT summit, facet, value, n FROM timeline_counts WHERE facet IN ('kind', 'outlet') AND summit = s.num
				UNION ALL SELECT summit, facet, value, n FROM timeline_deltas WHERE facet IN ('kind', 'outlet') AND summit = s.num) u
			GROUP BY summit, facet, value) v GROUP BY summit
	) c ON TRUE`

func scanCard(now time.Time) pgx.RowToFunc[SummitCard] {
	return func(row pgx.CollectableRow) (SummitCard, error) {
		var c SummitCard
		var edits int
		var last *time.Time
		sm := &c.Summit
		err := row.Scan(&sm.ID, &sm.Name, &sm.Start, &sm.End, &sm.Place, &sm.Zone, &sm.Participants, &sm.Actors, &sm.Keywords, &sm.Source, &sm.Sample, &sm.HoldAll, &sm.Proposed,
			&c.Quotes, &c.Events, &c.Stances, &c.Documents, &edits, &c.Outlets, &last)
		c.Items = c.Quotes + c.Events + c.Stances + c.Documents + edits
		c.LastReported = when(last)
		c.Phase = phase(*sm, now)
		return c, err
	}
}

// phase says where a summit stands at now, by the days of its place.
func phase(sm news.Summit, now time.Time) Phase {
	zone, err := time.LoadLocation(sm.Zone)
	if err != nil {
		zone = time.UTC
	}
	y, m, d := now.In(zone).Date()
	day := time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	switch {
	case day.Before(sm.Start):
		return Upcoming
	case day.After(sm.End):
		return Past
	}
	return UnderWay
}

// HomeSummits returns the summits that have items: those under way first, then
// upcoming ones, then past ones, latest first; the sample's before the others.
func (s *Store) HomeSummits(ctx context.Context, now time.Time) ([]SummitCard, error) {
	return s.cards(ctx, now, `c.summit IS NOT NULL AND COALESCE(c.quotes, 0) + COALESCE(c.events, 0) + COALESCE(c.stances, 0) + COALESCE(c.documents, 0) > 0`)
}

// HomeState moves whenever HomeSummits would give something else at the same
// time.
type HomeState struct {
	Lexicon       int64
	Counts, Count int64 // the last change of the counters and how many there are to fold
}

// HomeState returns the present state.
func (s *Store) HomeState(ctx context.Context) (HomeState, error) {
	var h HomeState
	if err := s.pool.QueryRow(ctx, `SELECT l.version, d.last, d.n FROM lexicon l, (SELECT COALESCE(max(id), 0) AS last, count(*) AS n FROM timeline_deltas) d`).Scan(&h.Lexicon, &h.Counts, &h.Count); err != nil {
		return h, fmt.Errorf("read state of the summits: %w", err)
	}
	return h, nil
}

// Leads returns, of those of the summits that have one, the direct quote that
// most outlets carry: with an established speaker, whole, and in two outlets at
// least.
func (s *Store) Leads(ctx context.Context, summits []string) (map[string]Item, error) {
	rows, err := s.pool.Query(ctx, `SELECT s.id, l.payload FROM summits s CROSS JOIN LATERAL (
			SELECT t.payload FROM timeline_items t
			WHERE t.summit = s.num AND t.kind IN ('quote', 'event') AND t.weight > 1 AND NOT t.background
				AND t.kind = 'quote' AND (t.payload ->> 'named')::boolean AND t.payload ->> 'speech' = $2 AND NOT t.payload ? 'cut' AND t.payload ? 'who' AND `+onList+`
			ORDER BY t.weight DESC, t.sort_at, t.id LIMIT 1) l
		WHERE s.id = ANY($1)`, list(summits), news.Direct)
	if err != nil {
		return nil, fmt.Errorf("read leads: %w", err)
	}
	out := map[string]Item{}
	var id string
	var payload []byte
	_, err = pgx.ForEachRow(rows, []any{&id, &payload}, func() error {
		var err error
		out[id], err = readItem(payload)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read leads: %w", err)
	}
	return out, nil
}

// Summits returns every summit of the registry, as HomeSummits orders them,
// items or not; proposed ones are in ProposedSummits.
func (s *Store) Summits(ctx context.Context, now time.Time) ([]SummitCard, error) {
	return s.cards(ctx, now, `NOT s.proposed`)
}

func (s *Store) cards(ctx context.Context, now time.Time, where string) ([]SummitCard, error) {
	rows, err := s.pool.Query(ctx, cardQuery+` WHERE s.merged_into IS NULL AND `+where+` ORDER BY s.sample DESC, s.start_day DESC, s.id`)
	if err != nil {
		return nil, fmt.Errorf("read summits: %w", err)
	}
	all, err := pgx.CollectRows(rows, scanCard(now))
	if err != nil {
		return nil, fmt.Errorf("read summits: %w", err)
	}
	var out []SummitCard
	for _, sample := range []bool{true, false} {
		for _, p := range []Phase{UnderWay, Upcoming, Past} {
			out = append(out, of(all, func(c SummitCard) bool { return c.Phase == p && c.Summit.Sample == sample })...)
		}
	}
	return out, nil
}

// Summit returns the heading of a summit. A merged summit gives the page of the
// one that stands, so its id differs. Unknown ids give news.ErrNotFound.
func (s *Store) Summit(ctx context.Context, id string, now time.Time) (SummitPage, error) {
	var p SummitPage
	rows, err := s.pool.Query(ctx, cardQuery+` WHERE s.id = (SELECT COALESCE(merged_into, id) FROM summits WHERE id = $1)`, id)
	if err == nil {
		p.SummitCard, err = pgx.CollectExactlyOneRow(rows, scanCard(now))
	}
	if err != nil {
		return p, fmt.Errorf("summit %q: %w", id, notFound(err))
	}
	sm := p.SummitCard.Summit
	b := &pgx.Batch{}
	b.Queue(`SELECT (SELECT max(updated_at) FROM timeline_items t WHERE t.summit = s.num) FROM summits s WHERE s.id = $1`, sm.ID).QueryRow(func(row pgx.Row) error {
		var asOf *time.Time
		err := row.Scan(&asOf)
		p.AsOf = when(asOf)
		return err
	})
	b.Queue(`SELECT DISTINCT ON (u.n) u.what, a.id, a.name FROM (
			SELECT 'p' AS what, v, n FROM unnest($1::text[]) WITH ORDINALITY AS p(v, n)
			UNION ALL SELECT 'a', v, 1000 + n FROM unnest($2::text[]) WITH ORDINALITY AS p(v, n)) u
		CROSS JOIN LATERAL (
			SELECT id, name, kind FROM actors WHERE id = CASE u.what WHEN 'a' THEN u.v ELSE lower(u.v) END
			UNION ALL SELECT id, name, kind FROM actors WHERE u.what = 'p' AND kind = 'country' AND code = u.v
			UNION ALL SELECT id, name, kind FROM actors WHERE u.what = 'p' AND kind = 'org' AND country = u.v AND upper(name) = u.v) a
		ORDER BY u.n, a.kind = 'country' DESC, a.id`, list(sm.Participants), list(sm.Actors)).Query(func(rows pgx.Rows) error {
		var what string
		var ref ActorRef
		_, err := pgx.ForEachRow(rows, []any{&what, &ref.ID, &ref.Name}, func() error {
			if what == "p" {
				p.Participants = append(p.Participants, ref)
			} else {
				p.Speakers = append(p.Speakers, ref)
			}
			return nil
		})
		return err
	})
	if err := s.pool.SendBatch(ctx, b).Close(); err != nil {
		return p, fmt.Errorf("summit %q: %w", id, err)
	}
	return p, nil
}

// SummitStatus is the least that says whether a timeline has moved.
type SummitStatus struct {
	AsOf  time.Time // when an item of it last changed
	Items int
}

// SummitStatus returns the status of a summit, by its own id only; unknown ids
// give news.ErrNotFound.
func (s *Store) SummitStatus(ctx context.Context, id string) (SummitStatus, error) {
	var st SummitStatus
	var asOf *time.Time
	err := s.pool.QueryRow(ctx, `SELECT (SELECT max(updated_at) FROM timeline_items t WHERE t.summit = s.num),
			(SELECT COALESCE(sum(n), 0) FROM (SELECT n FROM timeline_counts c WHERE c.summit = s.num AND c.facet = 'kind' UNION ALL SELECT n FROM timeline_deltas d WHERE d.summit = s.num AND d.facet = 'kind') u)
		FROM summits s WHERE s.id = $1`, id).Scan(&asOf, &st.Items)
	if err != nil {
		return st, fmt.Errorf("status of %q: %w", id, notFound(err))
	}
	st.AsOf = when(asOf)
	return st, nil
}

// NewSince counts the items that stand on a summit's list since after, at most
// TotalCap.
func (s *Store) NewSince(ctx context.Context, summit string, after time.Time) (int, error) {
	n := 0
	err := s.pool.QueryRow(ctx, `SELECT count(*) FROM (SELECT FROM timeline_items t JOIN summits s ON s.num = t.summit
		WHERE s.id = $1 AND t.added_at > $2 AND EXISTS (SELECT FROM timeline_index x WHERE x.item = t.id AND x.topic = 0 AND x.outlet = 0) LIMIT $3) c`, summit, after, TotalCap).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("new items of %q: %w", summit, err)
	}
	return n, nil
}

// Actor returns an actor with a page of its items, newest first; after is the
// cursor of the page before, limit 1 to 200 (0 means 50). An actor that was
// merged into another gives Moved and nothing else.
func (s *Store) Actor(ctx context.Context, id, after string, limit int) (ActorPage, error) {
	p, err := s.actor(ctx, id, after, limit)
	if err != nil {
		return p, fmt.Errorf("actor %q: %w", id, err)
	}
	return p, nil
}

func (s *Store) actor(ctx context.Context, id, after string, limit int) (ActorPage, error) {
	var p ActorPage
	if limit <= 0 {
		limit = 50
	}
	limit = min(limit, 200)
	var num int
	var moved *string
	a := &p.Actor
	err := s.pool.QueryRow(ctx, `SELECT id, kind, name, code, gender, country, language, wikidata, source, unsure, proposed, sample, num, merged_into FROM actors WHERE id = $1`, id).
		Scan(&a.ID, &a.Kind, &a.Name, &a.Code, &a.Gender, &a.Country, &a.Language, &a.Wikidata, &a.Source, &a.Unsure, &a.Proposed, &a.Sample, &num, &moved)
	if err != nil {
		return p, notFound(err)
	}
	if moved != nil {
		p.Moved = *moved
		return p, nil
	}
	rows, err := s.pool.Query(ctx, `SELECT text, metonym, demonym, alone FROM aliases WHERE actor_id = $1 ORDER BY ordinal, text`, id)
	if err != nil {
		return p, err
	}
	if a.Aliases, err = pgx.CollectRows(rows, pgx.RowToStructByPos[news.Alias]); err != nil {
		return p, err
	}
	rows, err = s.pool.Query(ctx, `SELECT polity, title, titles, holder, from_at, to_at, source, unsure FROM offices WHERE holder = $1 ORDER BY from_at DESC, title`, id)
	if err != nil {
		return p, err
	}
	if p.Offices, err = pgx.CollectRows(rows, scanOffice); err != nil {
		return p, err
	}
	cond := `i.speaker = @speaker AND i.topic = 0 AND i.outlet = 0 AND i.speaker <> 0`
	args := pgx.StrictNamedArgs{"speaker": num, "limit": limit + 1}
	if after != "" {
		c, err := parseCursor(after)
		if err != nil {
			return p, err
		}
		cond += ` AND (i.sort_at, i.item) < (@at, @id)`
		args["at"], args["id"] = c.at, c.id
	}
	if err := s.pool.QueryRow(ctx, `SELECT count(*) FROM (SELECT FROM timeline_index i WHERE i.speaker = $1 AND i.topic = 0 AND i.outlet = 0 AND i.speaker <> 0 LIMIT 1001) c`, num).Scan(&p.Total); err != nil {
		return p, err
	}
	rows, err = s.pool.Query(ctx, `SELECT k.item, k.sort_at, t.added_at, t.payload FROM (SELECT i.item, i.sort_at FROM timeline_index i WHERE `+cond+` ORDER BY i.sort_at DESC, i.item DESC LIMIT @limit) k
		JOIN timeline_items t ON t.id = k.item ORDER BY k.sort_at DESC, k.item DESC`, args)
	if err != nil {
		return p, err
	}
	items, next, err := collectItems(rows, limit)
	if err != nil {
		return p, err
	}
	p.Next = next
	seen := map[itemKey]bool{} // an item stands on each of its summits' timelines
	for _, it := range items {
		if k := (itemKey{it.Kind, it.ID}); !seen[k] {
			seen[k] = true
			p.Items = append(p.Items, it)
		}
	}
	rows, err = s.pool.Query(ctx, cardQuery+` WHERE s.merged_into IS NULL AND EXISTS (SELECT FROM timeline_index i WHERE i.summit = s.num AND i.topic = 0 AND i.outlet = 0 AND i.speaker = $1 AND i.speaker <> 0) ORDER BY s.start_day DESC, s.id LIMIT 50`, num)
	if err != nil {
		return p, err
	}
	p.Summits, err = pgx.CollectRows(rows, scanCard(time.Now()))
	return p, err
}

// Health returns how the whole is doing.
func (s *Store) Health(ctx context.Context) (Health, error) {
	h := Health{FetchesHour: map[string]int64{}}
	var lastFetch, lastStored *time.Time
	var oldest *float64
	err := s.pool.QueryRow(ctx, `SELECT (SELECT count(*) FROM outlets WHERE enabled), (SELECT count(*) FROM articles WHERE state = 'stored'), (SELECT count(*) FROM revisions),
			(SELECT count(*) FROM quotes WHERE state IN ('suggested', 'accepted', 'reviewed')), (SELECT count(*) FROM event_reports), (SELECT count(*) FROM stance_reports), (SELECT count(*) FROM timeline_items),
			(SELECT count(*) FROM feeds f JOIN outlets o ON o.id = f.outlet_id WHERE o.enabled AND failures > 0 AND NOT paused), (SELECT count(*) FROM feeds WHERE paused),
			(SELECT count(*) FROM river_job WHERE state IN ('available', 'retryable', 'scheduled')), (SELECT count(*) FROM river_job WHERE state = 'running'), (SELECT count(*) FROM river_job WHERE state = 'discarded'),
			(SELECT extract(epoch FROM now() - min(scheduled_at))::float8 FROM river_job WHERE state = 'available'),
			(SELECT max(at) FROM fetch_log), (SELECT max(changed_at) FROM articles), pg_database_size(current_database()), (SELECT count(*) FROM orphans)`).
		Scan(&h.Outlets, &h.Articles, &h.Revisions, &h.Quotes, &h.Events, &h.Stances, &h.Items, &h.FeedsFailing, &h.FeedsPaused, &h.JobsWaiting, &h.JobsRunning, &h.JobsDead, &oldest,
			&lastFetch, &lastStored, &h.DatabaseBytes, &h.Orphans)
	if err != nil {
		return h, fmt.Errorf("read health: %w", err)
	}
	h.LastFetch, h.LastStored = when(lastFetch), when(lastStored)
	if oldest != nil {
		h.OldestWaiting = max(0, time.Duration(*oldest*float64(time.Second)))
	}
	rows, err := s.pool.Query(ctx, `SELECT outcome, count(*) FROM fetch_log WHERE at > now() - interval '1 hour' GROUP BY outcome`)
	if err != nil {
		return h, fmt.Errorf("read health: %w", err)
	}
	var outcome string
	var n int64
	if _, err := pgx.ForEachRow(rows, []any{&outcome, &n}, func() error { h.FetchesHour[outcome] = n; return nil }); err != nil {
		return h, fmt.Errorf("read health: %w", err)
	}
	h.SchemaVersion, err = s.SchemaVersion(ctx)
	return h, err
}

// gone returns news.ErrGone for what was withdrawn, else news.ErrNotFound.
func gone(state string) error {
	if state == string(news.StateWithdrawn) || state == "purged" {
		return news.ErrGone
	}
	return news.ErrNotFound
}

func isNoRows(err error) bool { return errors.Is(err, pgx.ErrNoRows) }
