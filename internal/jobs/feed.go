package jobs

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"readout/internal/feed"
	"readout/internal/fetch"
	"readout/internal/news"
	"readout/internal/postgres"
)

// The bounds of how often a feed is polled.
const (
	pollAtLeast = 2 * time.Minute
	pollAtMost  = 3 * time.Hour
)

// archive is the age from which an entry is kept only for a summit of its time.
const archive = 60 * 24 * time.Hour

// discoverFeed polls a feed when it is due.
func (r *Runner) discoverFeed(ctx context.Context, id int64) error {
	t, err := r.store.FeedTask(ctx, id)
	if err != nil {
		return err
	}
	now := r.now()
	if t.Paused || !t.Outlet.Enabled || t.NextPoll.After(now) {
		return nil // another job did it
	}
	_, _, filter, err := r.know.read(ctx)
	if err != nil {
		return err
	}
	purpose := map[news.FeedKind]string{news.FeedSitemap: "sitemap", news.FeedListing: "listing"}[t.Feed.Kind]
	if purpose == "" {
		purpose = "feed"
	}
	p := postgres.Poll{FeedID: id, At: now, Interval: t.Interval, Log: &news.FetchRecord{OutletID: t.Outlet.ID, URL: t.Feed.URL, Purpose: purpose, At: now}}
	resp, err := r.get(ctx, t.Outlet, fetch.Request{URL: t.Feed.URL, ETag: t.ETag, LastModified: t.LastModified,
		Accept: "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, text/html;q=0.5, */*;q=0.1"},
		t.SlotAt, func(at time.Time) error { return r.store.PostponeFeed(ctx, id, at) })
	var wait *later
	var no *denied
	if errors.As(err, &wait) {
		return snooze(err)
	}
	if err != nil && ctx.Err() != nil {
		return err
	}
	p.Log.Status, p.Log.Bytes, p.Log.Duration = resp.Status, resp.Bytes, resp.Duration
	fail := func(outcome, reason string, next time.Duration) {
		p.Log.Outcome, p.Log.Reason, p.Error = outcome, reason, reason
		p.Next = now.Add(next)
	}
	backoff := min(t.Interval<<min(t.Failures, 8), 24*time.Hour)
	switch {
	case errors.As(err, &no):
		fail("refused", no.reason, 24*time.Hour)
		if no.wait {
			p.Next = now.Add(15 * time.Minute)
		}
	case err != nil:
		fail("failed", reasonOf(err), backoff)
	case resp.NotModified:
		p.OK, p.NotModified, p.Log.Outcome = true, true, "not modified"
		p.Interval = slower(t.Interval)
		p.Next = now.Add(p.Interval)
	case resp.Status == 410:
		fail("gone", resp.Problem(), 24*time.Hour)
		p.Pause = "the feed is gone (410)"
	case !resp.OK():
		fail("failed", resp.Problem(), max(backoff, min(resp.RetryAfter, 24*time.Hour)))
	default:
		res, err := feed.Parse(t.Feed, resp.Body, resp.ContentType, resp.URL)
		if err != nil {
			fail("failed", err.Error(), backoff)
			break
		}
		p.OK, p.ETag, p.LastModified = true, resp.ETag, resp.LastModified
		r.sort(&p, t, res, filter, now)
	}
	if p.OK && resp.Moved != "" && resp.Moved != t.Feed.URL {
		p.MovedTo = resp.Moved
		p.Log.Reason = "moved to " + resp.Moved
	}
	if !p.OK && p.Pause == "" && t.Failures+1 >= 12 {
		p.Pause = fmt.Sprintf("failed %d times in a row: %s", t.Failures+1, p.Error)
	}
	added, err := r.store.SavePoll(ctx, p)
	if err != nil {
		return err
	}
	if added > 0 {
		r.log.Info("feed read", "outlet", t.Outlet.ID, "url", t.Feed.URL, "new", added, "dropped", len(p.Dropped))
	}
	return nil
}

// sort parts a feed's entries into those to fetch and those that concern no
// summit, and adapts the polling to how much is new.
func (r *Runner) sort(p *postgres.Poll, t postgres.FeedTask, res feed.Result, filter *relevance, now time.Time) {
	const most = 5000
	passed := 0
	for i, e := range res.Entries {
		if i == most {
			break
		}
		if e.Language == "" {
			e.Language = res.Language
		}
		switch {
		case t.Feed.All:
			p.Entries = append(p.Entries, e)
		case filter.concerns(e, now):
			p.Entries = append(p.Entries, e)
		default:
			passed++
			if len(p.Dropped) < 500 { // an archive's index must not flood the store
				p.Dropped = append(p.Dropped, e)
			}
		}
	}
	for i, u := range res.Sitemaps {
		if i == 20 {
			break
		}
		p.Feeds = append(p.Feeds, news.Feed{URL: u, Kind: news.FeedSitemap, All: t.Feed.All})
	}
	p.Log.Outcome = "read"
	p.Log.Reason = fmt.Sprintf("%d entries, %d passed over", len(res.Entries), passed)
	p.Interval = pollAfter(t.Interval, res.Entries, now)
	p.Next = now.Add(p.Interval)
}

// pollAfter returns how long to wait before a feed is polled again, from how
// often it has had something new of late: about half the usual time between two
// entries, so that an entry waits for less than it took to write. A feed
// that states too few times to tell is polled ever more seldom, as one that has
// not changed is.
func pollAfter(last time.Duration, entries []news.FeedEntry, now time.Time) time.Duration {
	var at []time.Time
	for _, e := range entries {
		if !e.Published.IsZero() && !e.Published.After(now) && now.Sub(e.Published) < 3*24*time.Hour {
			at = append(at, e.Published)
		}
	}
	slices.SortFunc(at, func(a, b time.Time) int { return b.Compare(a) })
	if len(at) < 3 {
		return slower(last)
	}
	at = at[:min(len(at), 20)]
	usual := at[0].Sub(at[len(at)-1]) / time.Duration(len(at)-1)
	// A feed that has been silent for longer than usual is likely asleep.
	usual = max(usual, now.Sub(at[0])/2)
	want := min(max(usual/2, pollAtLeast), pollAtMost)
	// Never more than twice as slow in one step: a burst of dates may mislead.
	return min(want, max(2*last, pollAtLeast))
}

func slower(d time.Duration) time.Duration {
	return min(max(d+d/4, pollAtLeast), pollAtMost)
}
