package jobs

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/riverqueue/river"

	"readout/internal/feed"
	"readout/internal/fetch"
	"readout/internal/news"
	"readout/internal/postgres"
)

// The bounds of a back-fill.
const (
	backfillReads    = 60  // addresses of feeds and sitemaps
	backfillArticles = 400 // articles of one outlet
	backfillBlind    = 60  // of those, judged by nothing: no title, no words in the address
	backfillSteps    = 25 * time.Second
)

// backfill looks for an outlet's articles of a summit's time, in its feeds and
// listings as they are now and in its sitemaps as far back as they reach.
func (r *Runner) backfill(ctx context.Context, id int64) error {
	b, err := r.store.Backfill(ctx, id)
	if err != nil || b.State == postgres.BackfillDone || b.State == postgres.BackfillFailed {
		return err
	}
	o, err := r.store.Outlet(ctx, b.Outlet.ID)
	if err != nil {
		return err
	}
	lx, err := r.store.Lexicon(ctx) // the summit may be a second old
	if err != nil {
		return err
	}
	at := slices.IndexFunc(lx.Summits, func(s news.Summit) bool { return s.ID == b.Summit })
	if at < 0 {
		b.State, b.Reason = postgres.BackfillFailed, "the summit is not there any more"
		return r.store.SaveBackfillStep(ctx, postgres.BackfillStep{Backfill: b, At: r.now()})
	}
	only := *lx
	only.Summits = lx.Summits[at : at+1]
	counted, err := r.store.Counted(ctx, b)
	if err != nil {
		return err
	}
	f := &filler{r: r, o: o, summit: only.Summits[0], filter: newRelevance(&only), counted: counted}
	if b.State == postgres.BackfillWaiting {
		if b.Todo, err = f.start(ctx, b); err != nil {
			return snooze(err)
		}
		b.State = postgres.BackfillReading
		if err := r.store.SaveBackfillStep(ctx, postgres.BackfillStep{Backfill: b, At: r.now()}); err != nil {
			return err
		}
	}
	for started := time.Now(); time.Since(started) < backfillSteps; {
		if len(b.Todo) == 0 || b.Read >= backfillReads || b.Matched >= backfillArticles {
			return r.store.SaveBackfillStep(ctx, postgres.BackfillStep{Backfill: ended(b), At: r.now()})
		}
		step, err := f.step(ctx, b)
		if err != nil {
			return snooze(err)
		}
		if err := r.store.SaveBackfillStep(ctx, step); err != nil {
			return err
		}
		b = step.Backfill
	}
	return river.JobSnooze(50 * time.Millisecond)
}

// ended says in words what a back-fill could not do.
func ended(b postgres.BackfillRow) postgres.BackfillRow {
	b.State = postgres.BackfillDone
	switch {
	case b.Matched >= backfillArticles:
		b.Reason = join(b.Reason, fmt.Sprintf("more than %d articles fit; the others were left", backfillArticles))
	case b.Read >= backfillReads && len(b.Todo) > 0:
		b.Reason = join(b.Reason, fmt.Sprintf("its sitemaps have more parts; %d were read", b.Read))
	case b.Read == 0 && b.Reason == "":
		b.Reason = "it has no feed and no sitemap"
	case b.Read == 0:
		b.State = postgres.BackfillFailed
	case b.Found > 0 && b.InPeriod == 0:
		b.Reason = join(b.Reason, "nothing that it announces is of that time")
	case b.Matched == 0 && b.InPeriod > 0:
		b.Reason = join(b.Reason, "no title of that time speaks of the summit")
	}
	b.Todo = nil
	return b
}

func join(a, b string) string {
	if a == "" {
		return b
	}
	return a + "; " + b
}

// filler back-fills one summit from one outlet.
type filler struct {
	r       *Runner
	o       news.Outlet
	summit  news.Summit
	filter  *relevance
	counted map[int64]bool // see postgres.Store.Counted
}

// start lists where to look: the outlet's feeds, the sitemaps that its
// robots.txt names, else the one at the usual address.
func (f *filler) start(ctx context.Context, b postgres.BackfillRow) ([]postgres.BackfillTodo, error) {
	var todo []postgres.BackfillTodo
	seen := map[string]bool{}
	add := func(t postgres.BackfillTodo) {
		if t.URL != "" && !seen[t.URL] {
			seen[t.URL] = true
			todo = append(todo, t)
		}
	}
	var roots []string
	for _, fd := range f.o.Feeds {
		add(postgres.BackfillTodo{URL: fd.URL, Kind: fd.Kind, Selector: fd.Selector, FeedID: fd.ID})
	}
	if f.o.HomeURL != "" {
		roots = append(roots, rootOf(f.o.HomeURL))
	}
	for _, root := range roots {
		e, err := f.r.robotsOf(ctx, f.o, news.Host(root), root, longestRequest)
		var no *denied
		if errors.As(err, &no) {
			continue
		}
		if err != nil {
			return nil, err
		}
		maps := []string{}
		if e.file != nil {
			maps = e.file.Sitemaps()
		}
		for _, m := range newsFirst(maps) {
			if b, err := url.Parse(root); err == nil {
				if u, err := b.Parse(m); err == nil {
					add(postgres.BackfillTodo{URL: u.String(), Kind: news.FeedSitemap})
				}
			}
		}
		if len(maps) == 0 && !slices.ContainsFunc(f.o.Feeds, func(fd news.Feed) bool { return fd.Kind == news.FeedSitemap }) {
			add(postgres.BackfillTodo{URL: root + "sitemap.xml", Kind: news.FeedSitemap, Guess: true})
		}
	}
	return todo, nil
}

// step reads the next address.
func (f *filler) step(ctx context.Context, b postgres.BackfillRow) (postgres.BackfillStep, error) {
	now := f.r.now()
	t := b.Todo[0]
	b.Todo = slices.Clone(b.Todo[1:])
	st := postgres.BackfillStep{FeedID: t.FeedID, At: now}
	purpose := map[news.FeedKind]string{news.FeedSitemap: "sitemap", news.FeedListing: "listing"}[t.Kind]
	if purpose == "" {
		purpose = "feed"
	}
	rec := news.FetchRecord{OutletID: f.o.ID, URL: t.URL, Purpose: purpose, At: now, Outcome: "read", Reason: "looking back"}
	resp, err := f.r.get(ctx, f.o, fetch.Request{URL: t.URL, Accept: "*/*"}, time.Time{}, func(time.Time) error { return nil })
	var wait *later
	if errors.As(err, &wait) || err != nil && ctx.Err() != nil {
		return st, err
	}
	rec.Status, rec.Bytes, rec.Duration = resp.Status, resp.Bytes, resp.Duration
	if err == nil && !resp.OK() {
		err = &failure{codeAnswer, resp.Problem()}
	}
	var res feed.Result
	if err == nil {
		res, err = feed.Parse(news.Feed{URL: t.URL, Kind: t.Kind, Selector: t.Selector}, resp.Body, resp.ContentType, resp.URL)
	}
	if err != nil {
		rec.Outcome, rec.Reason = "failed", wordsOf(err)
		var no *denied
		if errors.As(err, &no) {
			rec.Outcome = "refused"
		}
		if !t.Guess {
			b.Reason = join(b.Reason, fmt.Sprintf("%s: %s", shortAddress(t.URL), wordsOf(err)))
		}
	} else {
		b.Read++
		f.sort(&b, &st, t, res, now)
	}
	if err := f.r.store.LogFetch(ctx, rec); err != nil {
		return st, err
	}
	st.Backfill = b
	return st, nil
}

// sort parts the entries of one address into those of the period that may
// concern the summit, those of the period that do not, and all others.
func (f *filler) sort(b *postgres.BackfillRow, st *postgres.BackfillStep, t postgres.BackfillTodo, res feed.Result, now time.Time) {
	if t.Depth < 3 {
		for i, u := range res.Sitemaps {
			var changed time.Time
			if i < len(res.SitemapsModified) {
				changed = res.SitemapsModified[i]
			}
			if f.part(*b, u, changed) && len(b.Todo) < 4*backfillReads {
				b.Todo = append(b.Todo, postgres.BackfillTodo{URL: u, Kind: news.FeedSitemap, Depth: t.Depth + 1})
			}
		}
	}
	b.Found += len(res.Entries)
	type hit struct {
		e     news.FeedEntry
		apart time.Duration // from the summit's days
		blind bool
	}
	var hits []hit
	for _, e := range res.Entries {
		if e.Language == "" {
			e.Language = res.Language
		}
		at, in := within(e, b.From, b.To)
		if !in {
			continue
		}
		key := postgres.EntryKey(e.URL)
		if f.counted[key] {
			b.Found-- // another feed or sitemap announced it
			continue
		}
		f.counted[key] = true
		st.Counted = append(st.Counted, e.URL)
		b.InPeriod++
		judged := e
		if judged.Published.IsZero() {
			judged.Published = cmpTime(at, f.summit.Start)
		}
		words := entryWords(e)
		switch {
		case words == nil && !at.IsZero():
			hits = append(hits, hit{e, apart(at, f.summit), true})
		case words != nil && f.filter.judge(words, judged.Published, now, false):
			hits = append(hits, hit{e, apart(judged.Published, f.summit), false})
		case len(st.Dropped) < 500:
			st.Dropped = append(st.Dropped, e)
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int { return int(a.apart/time.Minute) - int(b.apart/time.Minute) })
	blind := 0
	for _, h := range hits {
		if b.Matched >= backfillArticles {
			break
		}
		if h.blind {
			if blind++; blind > backfillBlind {
				continue
			}
		}
		b.Matched++
		st.Entries = append(st.Entries, h.e)
	}
}

// apart returns how far a time lies from a summit's days.
func apart(t time.Time, s news.Summit) time.Duration {
	switch end := s.End.AddDate(0, 0, 1); {
	case t.Before(s.Start):
		return s.Start.Sub(t)
	case t.After(end):
		return t.Sub(end)
	}
	return 0
}

var datedPath = regexp.MustCompile(`/(20\d\d)[-/](0?[1-9]|1[0-2])(?:[-/](0?[1-9]|[12]\d|3[01]))?(?:/|-|$)`)

// within returns when an entry was reported, as far as it or its address says,
// and whether that may lie in the period. A sitemap's last change rules out only
// what changed last before the period.
func within(e news.FeedEntry, from, to time.Time) (time.Time, bool) {
	end := to.AddDate(0, 0, 1)
	if !e.Published.IsZero() {
		return e.Published, !e.Published.Before(from) && e.Published.Before(end)
	}
	if u, err := url.Parse(e.URL); err == nil {
		if m := datedPath.FindStringSubmatch(u.Path); m != nil {
			y, _ := strconv.Atoi(m[1])
			mo, _ := strconv.Atoi(m[2])
			d, _ := strconv.Atoi(m[3])
			if d > 0 {
				at := time.Date(y, time.Month(mo), d, 12, 0, 0, 0, time.UTC)
				return at, !at.Before(from) && at.Before(end)
			}
			first := time.Date(y, time.Month(mo), 1, 0, 0, 0, 0, time.UTC)
			if first.AddDate(0, 1, 0).Before(from) || !first.Before(end) {
				return first, false
			}
		}
	}
	if !e.Modified.IsZero() && e.Modified.Before(from) {
		return e.Modified, false
	}
	return time.Time{}, true
}

var datedName = regexp.MustCompile(`(?:^|\D)(20\d\d)(?:[-_/.]?(0[1-9]|1[0-2]))?(?:[-_/.]?([0-3]\d))?(?:\D|$)`)

// part reports whether a part of a sitemap index may hold articles of the
// period: by when it changed last, and by the month or year in its name.
func (f *filler) part(b postgres.BackfillRow, u string, changed time.Time) bool {
	if !changed.IsZero() && changed.Before(b.From) {
		return false
	}
	parsed, err := url.Parse(u)
	if err != nil {
		return false
	}
	m := datedName.FindStringSubmatch(strings.TrimPrefix(parsed.RequestURI(), "/"))
	if m == nil {
		return true
	}
	y, _ := strconv.Atoi(m[1])
	from, to := time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(y+1, 1, 1, 0, 0, 0, 0, time.UTC)
	if m[2] != "" {
		mo, _ := strconv.Atoi(m[2])
		from = time.Date(y, time.Month(mo), 1, 0, 0, 0, 0, time.UTC)
		to = from.AddDate(0, 1, 0)
	}
	return !to.AddDate(0, 0, 2).Before(b.From) && from.AddDate(0, 0, -2).Before(b.To)
}
