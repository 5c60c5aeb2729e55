package jobs

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"readout/internal/extract"
	"readout/internal/fetch"
	"readout/internal/link"
	"readout/internal/news"
	"readout/internal/postgres"
)

// recheck returns when an article that was fetched at now is to be checked
// again: often while it is young, then ever more rarely, zero when it is old. A
// live blog stays young longer. Articles of the sample press are checked once
// more after ten seconds.
func recheck(now, reported time.Time, live, sample, first bool) time.Time {
	if sample && first {
		return now.Add(10 * time.Second)
	}
	age := max(0, now.Sub(reported))
	if live {
		age /= 6
	}
	for _, s := range []struct{ until, every time.Duration }{
		{time.Hour, 10 * time.Minute},
		{6 * time.Hour, 30 * time.Minute},
		{24 * time.Hour, 2 * time.Hour},
		{3 * 24 * time.Hour, 12 * time.Hour},
		{14 * 24 * time.Hour, 3 * 24 * time.Hour},
		{60 * 24 * time.Hour, 14 * 24 * time.Hour},
	} {
		if age < s.until {
			return now.Add(s.every)
		}
	}
	return time.Time{}
}

// retry returns when to try again after the given number of failures in a row,
// zero to give up.
func retry(now time.Time, failures int, least time.Duration) time.Time {
	if failures >= 9 {
		return time.Time{}
	}
	return now.Add(min(least<<failures, 24*time.Hour))
}

// fetchArticle fetches an article when it is due, extracts it and stores what is
// new.
func (r *Runner) fetchArticle(ctx context.Context, id int64) error {
	t, err := r.store.ArticleTask(ctx, id)
	if err != nil {
		return err
	}
	now := r.now()
	if t.Next.IsZero() || t.Next.After(now) || !t.Outlet.Enabled {
		return nil // another job did it, or nobody wants it any more
	}
	resp, err := r.get(ctx, t.Outlet, fetch.Request{URL: t.Article.URL, ETag: t.ETag, LastModified: t.LastModified},
		t.SlotAt, func(at time.Time) error { return r.store.PostponeArticle(ctx, id, at) })
	var wait *later
	if errors.As(err, &wait) {
		return snooze(err)
	}
	if err != nil && ctx.Err() != nil {
		return err // this process is stopping; the job starts again
	}
	entry := news.FetchRecord{OutletID: t.Outlet.ID, URL: t.Article.URL, Purpose: "article", At: now, Status: resp.Status, Bytes: resp.Bytes, Duration: resp.Duration}
	reported := t.Article.Published
	if reported.IsZero() || t.ChangedAt.After(reported) && now.Sub(t.ChangedAt) < 24*time.Hour {
		reported = t.Article.FirstSeen
	}
	live := t.Article.Kind == news.KindLiveBlog
	check := postgres.Check{ArticleID: id, At: now, Log: entry, Next: recheck(now, reported, live, t.Outlet.Sample, t.Checks == 0)}
	refuse := func(state, outcome, reason string, next time.Time) error {
		check.State, check.Log.Outcome, check.Log.Reason, check.Next, check.Failed = state, outcome, reason, next, true
		return r.store.SaveCheck(ctx, check)
	}
	var no *denied
	switch {
	case errors.As(err, &no):
		if no.wait {
			return refuse("announced", "failed", no.reason, retry(now, t.Failures, 15*time.Minute))
		}
		return refuse("refused", "refused", no.reason, retry(now, t.Failures+4, 24*time.Hour))
	case err != nil:
		var f *fetch.Error
		least := time.Minute
		if errors.As(err, &f) && !f.Temporary {
			least = time.Hour
		}
		next := retry(now, t.Failures, least)
		if errors.As(err, &f) && f.Refused {
			return refuse("refused", "refused", reasonOf(err), retry(now, t.Failures+5, 24*time.Hour))
		}
		return refuse(stateWhen(next), "failed", reasonOf(err), next)
	case resp.NotModified:
		check.Log.Outcome = "not modified"
		return r.store.SaveCheck(ctx, check)
	case resp.Status == http.StatusGone, resp.Status == http.StatusNotFound && t.Failures >= 2:
		return refuse("gone", "gone", resp.Problem(), time.Time{})
	case resp.Status == http.StatusUnauthorized, resp.Status == http.StatusForbidden, resp.Status == http.StatusPaymentRequired, resp.Status == http.StatusUnavailableForLegalReasons:
		return refuse("refused", "refused", resp.Problem(), retry(now, t.Failures+4, 6*time.Hour))
	case !resp.OK():
		next := retry(now, t.Failures, 2*time.Minute)
		if after := now.Add(min(resp.RetryAfter, 24*time.Hour)); !next.IsZero() && after.After(next) {
			next = after
		}
		return refuse(stateWhen(next), "failed", resp.Problem(), next)
	}
	if u, err := url.Parse(resp.URL); err == nil && resp.Redirects > 0 && (u.Path == "" || u.Path == "/") && u.RawQuery == "" {
		return refuse("gone", "gone", "leads to the front page", retry(now, t.Failures+4, 24*time.Hour))
	}
	raw := &postgres.Raw{URL: resp.URL, FetchedAt: now, Status: resp.Status, ContentType: resp.ContentType, Header: resp.Header, Body: resp.Body}
	content, err := extract.Article(extract.Page{Body: resp.Body, ContentType: resp.ContentType, URL: resp.URL, FetchedAt: now, Rules: rulesFor(t.Outlet, resp.URL, now)})
	if out := optOut(content, resp.Header); err == nil && out != "" {
		err = &news.RefusedError{Reason: news.RefusedOptOut, Detail: out}
		raw = nil
	}
	var refused *news.RefusedError
	if errors.As(err, &refused) {
		// Walls are not edits: what we have stays. The page may be readable later,
		// or by a newer extractor.
		check.Raw = raw
		return refuse("refused", "refused", refused.Error(), retry(now, t.Failures+3, 6*time.Hour))
	}
	if err != nil {
		return refuse("failed", "failed", err.Error(), retry(now, t.Failures+3, 6*time.Hour))
	}
	if !content.Published.IsZero() && content.Published.Before(now) {
		reported = content.Published
	}
	next := recheck(now, reported, content.LiveBlog, t.Outlet.Sample, t.Checks == 0)
	another := int64(0)
	if t.Revisions > 0 {
		latest, was, err := r.store.LatestContent(ctx, id)
		if err != nil {
			return err
		}
		if brokenOff(resp.Body, was.Text, content.Text) {
			content.Partial = true
		}
		if was.Text != content.Text && link.AnotherStory(was, content) {
			another = latest
		}
	}
	_, err = r.store.SaveRevision(ctx, postgres.Fetched{ArticleID: id, At: now, Content: content, FinalURL: resp.URL, ETag: resp.ETag, LastModified: resp.LastModified,
		Next: next, NextHeld: now.Add(10 * time.Minute), Another: another, Raw: raw, Log: entry})
	return err
}

func stateWhen(next time.Time) string {
	if next.IsZero() {
		return "failed"
	}
	return "announced"
}

// brokenOff reports whether a page is what we had, cut short: its markup is not
// closed, and what it says is the beginning of what we have. Markup need not be
// closed, so that neither says it alone.
func brokenOff(page []byte, was, now string) bool {
	tail := strings.ToLower(string(page[max(0, len(page)-4096):]))
	if len(now) >= len(was) || strings.Contains(tail, "</html") || strings.Contains(tail, "</body") {
		return false
	}
	same := 0
	for same < len(now) && was[same] == now[same] {
		same++
	}
	// The last paragraph may have lost a piece of itself.
	return same == len(now) || same > 0 && !strings.Contains(now[same:], "\n") && len(now)-same < 40
}

// optOut returns a publisher's machine-readable reservation against what we do
// with its texts, "" when there is none: what the page says in its head and the
// response in its headers (see extract). A policy's address reserves nothing by
// itself, and noimageai is about pictures.
func optOut(c news.Content, h http.Header) string {
	var out []string
	reserve := func(o, header string) {
		if o == "noimageai" || strings.HasPrefix(o, "tdm-policy") {
			return
		}
		if !strings.HasPrefix(o, "tdm-") {
			o = header + o
		}
		if !slices.Contains(out, o) {
			out = append(out, o)
		}
	}
	for _, o := range c.OptOut {
		reserve(o, "")
	}
	for _, o := range extract.OptOuts(h) {
		reserve(o, "x-robots-tag: ")
	}
	return strings.Join(out, ", ")
}

// rulesFor returns the extraction rules that hold for a page of the outlet.
func rulesFor(o news.Outlet, pageURL string, at time.Time) []news.SiteRule {
	var out []news.SiteRule
	host := news.Host(pageURL)
	for _, r := range o.Rules {
		if r.Host != "" && r.Host != host && !strings.HasSuffix(host, "."+r.Host) || at.Before(r.From) || !r.To.IsZero() && !at.Before(r.To) {
			continue
		}
		out = append(out, r)
	}
	return out
}
