package jobs

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/riverqueue/river"

	"readout/internal/fetch"
	"readout/internal/news"
	"readout/internal/postgres"
	"readout/internal/robots"
)

// hosts holds what this process knows of hosts: robots files as parsed, and how
// many requests are under way to those without a pace.
type hosts struct {
	mu     sync.Mutex
	robots map[string]robotsEntry
	slots  map[string]chan struct{}
}

type robotsEntry struct {
	file   *robots.File
	reason string // why nothing may be fetched, "" when file decides
	until  time.Time
}

// unpaced is how many requests at a time go to a host without a pace. It keeps
// a stalled one from taking all workers.
const unpaced = 4

func (h *hosts) slot(host string) chan struct{} {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.slots == nil {
		h.slots = map[string]chan struct{}{}
	}
	c := h.slots[host]
	if c == nil {
		c = make(chan struct{}, unpaced)
		h.slots[host] = c
	}
	return c
}

// later reports that a request must wait: the job is snoozed.
type later struct{ wait time.Duration }

func (l *later) Error() string { return fmt.Sprintf("wait %s", l.wait) }

// snooze turns a wait into River's.
func snooze(err error) error {
	var l *later
	if errors.As(err, &l) {
		return river.JobSnooze(max(l.wait, 50*time.Millisecond))
	}
	return err
}

// paceOf returns the least time between two requests to one of the outlet's
// hosts; 0 for the sample press.
func paceOf(o news.Outlet) time.Duration {
	switch {
	case o.Sample:
		return 0
	case o.Pace == 0:
		return DefaultPace
	case o.Pace < 0:
		return 0
	}
	return o.Pace
}

// patience is how long a worker waits for its turn before it makes room for
// others.
const patience = 2 * time.Second

// longestRequest is how long a host may be held for one request whose end was
// never recorded: a killed process'.
const longestRequest = 45 * time.Second

// turn waits until the host may be asked and returns what ends the request.
// slotAt is a slot reserved before, zero for none; a slot that is far off is
// recorded with postpone and the job is told to come back then.
func (r *Runner) turn(ctx context.Context, host string, pace time.Duration, slotAt time.Time, postpone func(time.Time) error) (end func(rest time.Duration), err error) {
	if pace == 0 {
		c := r.hosts.slot(host)
		t := time.NewTimer(patience / 2)
		defer t.Stop()
		select {
		case c <- struct{}{}:
			return func(time.Duration) { <-c }, nil
		case <-t.C:
			return nil, &later{patience / 4}
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	now := r.now()
	held := false
	// A slot that has passed long ago was another process's life.
	if slotAt.IsZero() || now.Before(slotAt.Add(-patience)) || now.After(slotAt.Add(max(pace, 10*time.Second))) {
		var at time.Time
		var wait time.Duration
		var err error
		if at, wait, held, err = r.store.ReserveSlot(ctx, host, pace, longestRequest); err != nil {
			return nil, err
		}
		if wait > patience {
			if err := postpone(at); err != nil {
				return nil, err
			}
			return nil, &later{wait}
		}
		if err := sleep(ctx, wait); err != nil {
			return nil, err
		}
	} else if err := sleep(ctx, slotAt.Sub(now)); err != nil {
		return nil, err
	}
	for waited := time.Duration(0); !held; waited += patience / 8 {
		free, err := r.store.HoldHost(ctx, host, longestRequest)
		if err != nil {
			return nil, err
		}
		if free {
			break
		}
		if waited > patience {
			return nil, &later{patience}
		}
		if err := sleep(ctx, patience/8); err != nil {
			return nil, err
		}
	}
	return func(rest time.Duration) {
		// The request may have ended because ctx did.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		if err := r.store.ReleaseHost(ctx, host, max(pace, rest)); err != nil {
			r.log.Error("release host", "host", host, "error", err)
		}
	}, nil
}

func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return nil
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// denied reports that robots.txt, or not being able to read it, forbids a
// fetch.
type denied struct {
	reason string
	wait   bool // robots.txt could not be read: ask again soon
}

func (d *denied) Error() string { return d.reason }

// allowed returns the crawl delay that the host's robots.txt asks for, or a
// *denied error when it forbids the URL.
func (r *Runner) allowed(ctx context.Context, outlet news.Outlet, url string) (time.Duration, error) {
	host := news.Host(url)
	e, err := r.robotsOf(ctx, outlet, host, url, patience)
	if err != nil {
		return 0, err
	}
	if e.reason != "" {
		return 0, &denied{e.reason, true}
	}
	if !e.file.Allowed(r.cfg.Agent, url) {
		return 0, &denied{"robots.txt does not allow it", false}
	}
	return min(e.file.CrawlDelay(r.cfg.Agent), 2*time.Minute), nil
}

// robotsOf returns a host's robots.txt: from memory, else from the store, else
// from the host. It is kept for a day, over restarts.
func (r *Runner) robotsOf(ctx context.Context, outlet news.Outlet, host, url string, wait time.Duration) (robotsEntry, error) {
	r.hosts.mu.Lock()
	e, ok := r.hosts.robots[host]
	r.hosts.mu.Unlock()
	if ok && r.now().Before(e.until) {
		return e, nil
	}
	// Whoever waits for a host that does not answer makes room for others; the
	// one request that is under way goes on.
	ch := r.flight.DoChan(host, func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), longestRequest)
		defer cancel()
		rec, err := r.store.Robots(ctx, host)
		if err != nil {
			return nil, err
		}
		if !r.now().Before(rec.ExpiresAt) {
			if rec, err = r.readRobots(ctx, outlet, host, url, rec); err != nil {
				return nil, err
			}
		}
		e := robotsEntry{file: robots.Parse([]byte(rec.Body)), reason: rec.Error, until: rec.ExpiresAt}
		if soon := r.now().Add(10 * time.Minute); e.until.After(soon) {
			e.until = soon // another process may have read a newer one
		}
		r.hosts.mu.Lock()
		if r.hosts.robots == nil || len(r.hosts.robots) > 5000 {
			r.hosts.robots = map[string]robotsEntry{}
		}
		r.hosts.robots[host] = e
		r.hosts.mu.Unlock()
		return e, nil
	})
	t := time.NewTimer(wait)
	defer t.Stop()
	select {
	case res := <-ch:
		if res.Err != nil {
			return robotsEntry{}, res.Err
		}
		return res.Val.(robotsEntry), nil
	case <-t.C:
		return robotsEntry{}, &later{patience}
	case <-ctx.Done():
		return robotsEntry{}, ctx.Err()
	}
}

// unreadRobots starts the words that say why a host's robots.txt is not known.
const unreadRobots = "robots.txt could not be read: "

// forgetSilence lets a host whose robots.txt could not be read be asked again at
// once, at most every ten seconds unless it must be.
func (r *Runner) forgetSilence(ctx context.Context, host string, must bool) error {
	rec, err := r.store.Robots(ctx, host)
	now := r.now()
	if err != nil || rec.Error == "" || !now.Before(rec.ExpiresAt) || !must && now.Sub(rec.FetchedAt) < 10*time.Second {
		return err
	}
	rec.ExpiresAt = now
	if err := r.store.SaveRobots(ctx, host, rec); err != nil {
		return err
	}
	r.hosts.mu.Lock()
	delete(r.hosts.robots, host)
	r.hosts.mu.Unlock()
	return nil
}

// readRobots fetches a host's robots.txt and keeps it. RFC 9309: a file that is
// not there allows everything; a host that does not answer forbids everything,
// unless an earlier file is at hand.
func (r *Runner) readRobots(ctx context.Context, outlet news.Outlet, host, url string, was postgres.Robots) (postgres.Robots, error) {
	address, err := fetch.RobotsURL(url)
	if err != nil {
		return was, &denied{err.Error(), false}
	}
	now := r.now()
	rec := postgres.Robots{FetchedAt: now, ExpiresAt: now.Add(24 * time.Hour)}
	entry := news.FetchRecord{OutletID: outlet.ID, URL: address, Purpose: "robots", At: now, Outcome: "stored"}
	resp, err := r.cfg.Fetcher.Get(ctx, fetch.Request{URL: address, Accept: "text/plain, */*;q=0.1"})
	entry.Status, entry.Bytes, entry.Duration = resp.Status, resp.Bytes, resp.Duration
	rec.Status = resp.Status
	switch {
	case err != nil && ctx.Err() != nil:
		return was, err
	case err == nil && resp.OK():
		body := resp.Body
		if len(body) > 500<<10 {
			body = body[:500<<10] // RFC 9309 asks for at least 500 KiB
		}
		rec.Body = strings.ToValidUTF8(string(body), "")
	case err == nil && resp.Status >= 400 && resp.Status < 500 && resp.Status != 429:
		entry.Outcome, entry.Reason = "none", "no robots.txt: everything may be fetched"
	default:
		reason := reasonOf(err)
		if err == nil {
			reason = resp.Problem()
		}
		entry.Outcome, entry.Reason = "failed", reason
		rec.ExpiresAt = now.Add(max(10*time.Minute, min(resp.RetryAfter, 24*time.Hour)))
		if was.Status >= 200 && was.Status < 300 && now.Sub(was.FetchedAt) < 30*24*time.Hour {
			rec.Body, rec.Status, rec.FetchedAt = was.Body, was.Status, was.FetchedAt
		} else {
			rec.Error = unreadRobots + reason
		}
	}
	if err := r.store.SaveRobots(ctx, host, rec); err != nil {
		return was, err
	}
	return rec, r.store.LogFetch(ctx, entry)
}

// reasonOf returns a fetch error in words.
func reasonOf(err error) string {
	var f *fetch.Error
	if errors.As(err, &f) {
		return f.Reason
	}
	if err == nil {
		return ""
	}
	return err.Error()
}

// get fetches a URL when its host's robots.txt allows it and its turn has come.
func (r *Runner) get(ctx context.Context, outlet news.Outlet, req fetch.Request, slotAt time.Time, postpone func(time.Time) error) (fetch.Response, error) {
	delay, err := r.allowed(ctx, outlet, req.URL)
	if err != nil {
		return fetch.Response{}, err
	}
	pace := paceOf(outlet)
	if pace > 0 || !outlet.Sample && delay > 0 {
		pace = max(pace, delay)
	}
	host := news.Host(req.URL)
	end, err := r.turn(ctx, host, pace, slotAt, postpone)
	if err != nil {
		return fetch.Response{}, err
	}
	first := true
	req.Before = func(ctx context.Context, url string) error {
		if first {
			first = false
			return nil
		}
		// A redirect: the rules of where it leads hold too.
		delay, err := r.allowed(ctx, outlet, url)
		if err != nil || pace == 0 {
			return err
		}
		if h := news.Host(url); h != host {
			_, wait, _, err := r.store.ReserveSlot(ctx, h, max(pace, delay), 0)
			if err != nil {
				return err
			}
			return sleep(ctx, min(wait, 10*time.Second))
		}
		return nil
	}
	resp, err := r.cfg.Fetcher.Get(ctx, req)
	rest := time.Duration(0)
	if resp.Status == 429 || resp.Status == 503 {
		rest = min(max(resp.RetryAfter, 10*time.Second), time.Hour)
	}
	end(rest)
	return resp, err
}
