package jobs

import (
	"bytes"
	"cmp"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"readout/internal/extract"
	"readout/internal/feed"
	"readout/internal/fetch"
	"readout/internal/news"
	"readout/internal/postgres"
	"readout/internal/text"
)

// The problems of a trial by name: pages choose the next step by them.
const (
	codeAddress  = "address"  // no web address
	codePrivate  = "private"  // not a public address
	codeUnknown  = "unknown"  // no such host
	codeDown     = "down"     // no answer
	codeRobots   = "robots"   // robots.txt forbids it
	codeAnswer   = "answer"   // answered, but not with a page
	codeNothing  = "nothing"  // announces no articles
	codeNotWeb   = "not web"  // a file that is no page
	codeEmpty    = "empty"    // a feed without entries
	codePaste    = "paste"    // a pasted text that could not be stored
	codeRefused  = "refused"  // a page that is no article
	codeInternal = "internal" // ours
)

// The bounds of a trial.
const (
	triedFeeds    = 4 // of those that a page announces
	triedArticles = 3
	guessedFeeds  = 3 // of the usual addresses
	shownLatest   = 8
	openingBlocks = 3
)

// usual are the addresses at which sites that announce none keep a feed.
var usual = []string{"/feed", "/rss.xml", "/rss", "/atom.xml", "/feed.xml"}

// try makes a trial and writes what came of it.
func (r *Runner) try(ctx context.Context, id int64) error {
	t, err := r.store.Trial(ctx, id)
	if err != nil || !t.Waiting {
		return err
	}
	// The job ends before the queue's own limit, so that there is always an answer.
	ctx, cancel := context.WithTimeout(ctx, 50*time.Second)
	defer cancel()
	var res postgres.TrialResult
	outlet := t.Outlet.ID
	switch t.Kind {
	case postgres.TrialPaste:
		res = r.tryPaste(ctx, t.Given)
	case postgres.TrialPage:
		res = r.tryPage(ctx, t)
	default:
		outlet, res = r.TryOutlet(ctx, t.Address, t.Outlet.ID)
	}
	save, stop := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer stop()
	return r.store.SaveTrial(save, id, outlet, res, r.now())
}

// trial gathers what one trial finds.
type trial struct {
	r      *Runner
	outlet news.Outlet // empty for an unknown one
	res    postgres.TrialResult
	know   *relevance
	// newest first; which feed entries may be tried as an article
	entries []news.FeedEntry
	insist  bool // ask again at once who did not answer: it is asked in another way
}

// failure is a problem with its name.
type failure struct{ code, words string }

func (f *failure) Error() string { return f.words }

// TryOutlet finds out what the site at an address, or an outlet that is known,
// would bring: where it announces articles, the latest of them, and one as it
// would be read. It stores nothing but rows of the fetch log. It returns the id
// of the outlet that the address turned out to be of, "" for none.
func (r *Runner) TryOutlet(ctx context.Context, address, outletID string) (string, postgres.TrialResult) {
	tr := &trial{r: r}
	err := tr.outletAt(ctx, address, outletID)
	if err != nil {
		tr.fail(ctx, err)
	}
	return tr.outlet.ID, tr.res
}

func (tr *trial) outletAt(ctx context.Context, address, outletID string) error {
	var err error
	if _, _, tr.know, err = tr.r.know.read(ctx); err != nil {
		return err
	}
	if outletID != "" {
		if tr.outlet, err = tr.r.store.Outlet(ctx, outletID); err != nil {
			return err
		}
		return tr.known(ctx)
	}
	start, typed, err := typedAddress(address)
	if err != nil {
		return err
	}
	if o, ok, err := tr.r.outletOf(ctx, start); err != nil {
		return err
	} else if ok {
		tr.outlet = o
		if len(o.Feeds) > 0 {
			return tr.known(ctx)
		}
	}
	resp, err := tr.get(ctx, start)
	if err != nil && !typed {
		// Typed without a scheme, or without the "www." that the site needs.
		if code, _ := tr.problem(err); code == codeDown || code == codeUnknown {
			alternatives := []string{strings.Replace(start, "https://", "http://", 1)}
			if host := news.Host(start); !strings.HasPrefix(host, "www.") && strings.Count(host, ".") == 1 && !strings.Contains(host, ":") {
				alternatives = append(alternatives, strings.Replace(start, "://", "://www.", 1))
			}
			tr.insist = true
			for _, alt := range alternatives {
				if again, e := tr.get(ctx, alt); e == nil {
					resp, err = again, nil
					break
				}
			}
			tr.insist = false
		}
	}
	if err != nil {
		return err
	}
	return tr.look(ctx, resp)
}

// known tries an outlet by its own feeds, and by its home page where none of
// them can be read.
func (tr *trial) known(ctx context.Context) error {
	o := tr.outlet
	tr.res.Name, tr.res.Home, tr.res.Language, tr.res.Found = o.Name, o.HomeURL, o.Language, "site"
	var problems []error
	for i, f := range o.Feeds {
		if i == triedFeeds {
			tr.res.Feeds = append(tr.res.Feeds, postgres.TrialFeed{URL: f.URL, Kind: f.Kind, Select: f.Selector, Known: true})
			continue
		}
		if err := tr.feed(ctx, f, true); err != nil {
			if stop(err) {
				return err
			}
			problems = append(problems, err)
		}
	}
	if len(tr.entries) == 0 && o.HomeURL != "" {
		resp, err := tr.get(ctx, o.HomeURL)
		if err == nil {
			err = tr.look(ctx, resp)
		}
		if err == nil || stop(err) {
			return err
		}
		if len(problems) > 0 {
			return problems[0]
		}
		return err
	}
	return tr.finish(ctx)
}

// stop reports an error that ends a trial: no time is left, or the store fails.
func stop(err error) bool {
	var f *failure
	var d *denied
	var e *fetch.Error
	return !errors.As(err, &f) && !errors.As(err, &d) && !errors.As(err, &e)
}

// look finds out what a page is and where its site announces articles.
func (tr *trial) look(ctx context.Context, resp fetch.Response) error {
	root := rootOf(resp.URL)
	if tr.res.Home == "" {
		tr.res.Home = resp.URL
	}
	if kind := feedIn(resp.Body); kind != "" {
		tr.res.Found = string(kind)
		tr.res.Home = root
		if err := tr.parsed(ctx, news.Feed{URL: resp.URL, Kind: kind}, resp, false); err != nil {
			return err
		}
		return tr.finish(ctx)
	}
	if !looksPage(resp) {
		return &failure{codeNotWeb, fmt.Sprintf("%s is %s, neither a web page nor a feed", resp.URL, mediaOf(resp))}
	}
	page := resp
	if article(resp) && resp.URL != root {
		// Somebody gave an article's address: its site is what is meant.
		tr.res.Found, tr.res.Home = "article", root
		if _, err := tr.extract(resp); err != nil && stop(err) {
			return err
		}
		if len(feed.Discover(page.Body, page.URL)) == 0 {
			if home, err := tr.get(ctx, root); err == nil {
				page = home
			} else if stop(err) {
				return err
			}
		}
	} else {
		tr.res.Found = "site"
	}
	tr.name(page)
	if err := tr.announced(ctx, page); err != nil {
		return err
	}
	return tr.finish(ctx)
}

// announced tries what a page announces; where that is nothing, the site's
// sitemaps, the usual addresses, and the page's own headlines.
func (tr *trial) announced(ctx context.Context, page fetch.Response) error {
	tried := 0
	var first error
	take := func(f news.Feed) error {
		tried++
		err := tr.feed(ctx, f, false)
		if err != nil && first == nil {
			first = err
		}
		if err != nil && stop(err) {
			return err
		}
		return nil
	}
	found := feed.Discover(page.Body, page.URL)
	for _, f := range found {
		if tried == triedFeeds {
			break
		}
		if err := take(f); err != nil {
			return err
		}
	}
	if len(tr.entries) > 0 {
		return nil
	}
	root := rootOf(page.URL)
	if e, err := tr.r.robotsOf(ctx, tr.outlet, news.Host(root), root, longestRequest); err != nil {
		return err
	} else if e.file != nil {
		maps := newsFirst(e.file.Sitemaps())
		for _, u := range maps[:min(len(maps), 2)] {
			if err := take(news.Feed{URL: u, Kind: news.FeedSitemap}); err != nil {
				return err
			}
			if len(tr.entries) > 0 {
				return nil
			}
		}
	}
	for _, p := range usual[:guessedFeeds] {
		u := strings.TrimSuffix(root, "/") + p
		f := news.Feed{URL: u, Kind: news.FeedSyndication}
		if slices.ContainsFunc(tr.res.Feeds, func(t postgres.TrialFeed) bool { return t.URL == u }) {
			continue
		}
		before := len(tr.res.Feeds)
		if err := tr.feed(ctx, f, false); err != nil {
			tr.res.Feeds = tr.res.Feeds[:before] // nobody said that it was there
			if stop(err) {
				return err
			}
		}
		if len(tr.entries) > 0 {
			return nil
		}
	}
	// The page itself: headlines that lead on within the site.
	listing := news.Feed{URL: page.URL, Kind: news.FeedListing}
	if res, err := feed.Parse(listing, page.Body, page.ContentType, page.URL); err == nil {
		own := 0
		for _, e := range res.Entries {
			if news.SameSite(e.URL, page.URL) && e.URL != page.URL {
				own++
			}
		}
		if own >= 3 {
			tr.step(page.URL, fmt.Sprintf("announces no feed; %d headlines on the page itself lead to articles", own))
			return tr.parsed(ctx, listing, page, false)
		}
	}
	if first != nil {
		return first
	}
	return &failure{codeNothing, fmt.Sprintf("%s announces no feed or sitemap, and shows no list of headlines", shortAddress(page.URL))}
}

// feed fetches and reads one feed.
func (tr *trial) feed(ctx context.Context, f news.Feed, known bool) error {
	resp, err := tr.get(ctx, f.URL)
	if err != nil {
		if !stop(err) {
			tr.res.Feeds = append(tr.res.Feeds, postgres.TrialFeed{URL: f.URL, Kind: f.Kind, Select: f.Selector, Known: known, Problem: wordsOf(err)})
		}
		return err
	}
	return tr.parsed(ctx, f, resp, known)
}

// parsed takes over what a feed's response says.
func (tr *trial) parsed(ctx context.Context, f news.Feed, resp fetch.Response, known bool) error {
	tf := postgres.TrialFeed{URL: f.URL, Kind: f.Kind, Select: f.Selector, Known: known}
	res, err := feed.Parse(f, resp.Body, resp.ContentType, resp.URL)
	if err == nil && len(res.Entries) == 0 && len(res.Sitemaps) > 0 {
		// An index: its newest part shows what it is about.
		part := newestPart(res)
		tf.Title = res.Title
		tf.Kind = news.FeedSitemap
		var sub fetch.Response
		if sub, err = tr.get(ctx, part); err == nil {
			res, err = feed.Parse(news.Feed{URL: part, Kind: news.FeedSitemap}, sub.Body, sub.ContentType, sub.URL)
		}
		if err != nil && stop(err) {
			return err
		}
	}
	switch {
	case errors.Is(err, feed.ErrUnknown):
		err = &failure{codeAnswer, shortAddress(f.URL) + " answers, but not with a feed"}
	case err != nil && !stop(err):
	case err != nil:
		err = &failure{codeAnswer, fmt.Sprintf("%s cannot be read as a feed: %v", shortAddress(f.URL), err)}
	case len(res.Entries) == 0:
		err = &failure{codeEmpty, shortAddress(f.URL) + " is a feed, but announces nothing at the moment"}
	}
	if err != nil {
		tf.Problem = wordsOf(err)
		tr.res.Feeds = append(tr.res.Feeds, tf)
		tr.step(f.URL, tf.Problem)
		return err
	}
	tf.Entries = len(res.Entries)
	if res.Title != "" {
		tf.Title = res.Title
	}
	now := tr.r.now()
	for _, e := range res.Entries {
		if at := cmpTime(e.Published, e.Modified); !at.IsZero() && !at.After(now) {
			if at.After(tf.Newest) {
				tf.Newest = at
			}
			if tf.Oldest.IsZero() || at.Before(tf.Oldest) {
				tf.Oldest = at
			}
		}
	}
	if tr.res.Name == "" {
		tr.res.Name = feedName(res.Title)
	}
	if tr.res.Language == "" {
		tr.res.Language = language(res.Language)
	}
	tr.res.Feeds = append(tr.res.Feeds, tf)
	seen := map[string]bool{}
	for _, e := range tr.entries {
		seen[e.URL] = true
	}
	for _, e := range res.Entries {
		if !seen[e.URL] && e.URL != tr.res.Home {
			tr.entries = append(tr.entries, e)
		}
	}
	tr.step(f.URL, fmt.Sprintf("read: %s", count(len(res.Entries), "entry", "entries")))
	return nil
}

// finish shows the latest entries and reads one article.
func (tr *trial) finish(ctx context.Context) error {
	if err := tr.owners(ctx); err != nil {
		return err
	}
	now := tr.r.now()
	slices.SortStableFunc(tr.entries, func(a, b news.FeedEntry) int {
		return cmpTime(b.Published, b.Modified).Compare(cmpTime(a.Published, a.Modified))
	})
	tr.res.Entries = len(tr.entries)
	var first, rest []news.FeedEntry
	for i, e := range tr.entries {
		concerns := tr.know.concerns(e, now)
		if concerns {
			tr.res.Concerns++
			first = append(first, e)
		} else {
			rest = append(rest, e)
		}
		if i < shownLatest {
			tr.res.Latest = append(tr.res.Latest, postgres.TrialEntry{URL: e.URL, Title: cmp.Or(e.Title, shortAddress(e.URL)), Published: e.Published, Concerns: concerns})
		}
	}
	if len(tr.entries) == 0 {
		if tr.res.Article != nil {
			return nil
		}
		return &failure{codeEmpty, "nothing is announced there at the moment"}
	}
	if tr.res.Article != nil {
		return nil
	}
	wall := ""
	for i, e := range append(first, rest...) {
		if i == triedArticles {
			break
		}
		resp, err := tr.get(ctx, e.URL)
		if err == nil {
			_, err = tr.extract(resp)
		}
		if err == nil {
			wall = ""
			break
		}
		if ctx.Err() != nil || stop(err) {
			break // what was found so far counts
		}
		wall = wordsOf(err)
	}
	tr.res.Wall = wall
	return nil
}

// owners marks feeds that an outlet has already.
func (tr *trial) owners(ctx context.Context) error {
	var urls []string
	for _, f := range tr.res.Feeds {
		urls = append(urls, f.URL)
	}
	owners, err := tr.r.store.FeedOwners(ctx, urls)
	if err != nil {
		return err
	}
	for i := range tr.res.Feeds {
		f := &tr.res.Feeds[i]
		switch by := owners[f.URL]; {
		case by == "":
		case tr.outlet.ID == "":
			if tr.outlet, err = tr.r.store.Outlet(ctx, by); err != nil {
				return err
			}
			tr.res.Name = tr.outlet.Name
			f.Known = true
		case by == tr.outlet.ID:
			f.Known = true
		default:
			f.Other = by
		}
	}
	return nil
}

// extract reads a page as an article and keeps what it says.
func (tr *trial) extract(resp fetch.Response) (news.Content, error) {
	now := tr.r.now()
	c, err := extract.Article(extract.Page{Body: resp.Body, ContentType: resp.ContentType, URL: resp.URL, FetchedAt: now, Rules: rulesFor(tr.outlet, resp.URL, now)})
	if err == nil {
		if out := optOut(c, resp.Header); out != "" {
			err = &news.RefusedError{Reason: news.RefusedOptOut, Detail: out}
		}
	}
	if err != nil {
		var refused *news.RefusedError
		if errors.As(err, &refused) {
			err = &failure{codeRefused, fmt.Sprintf("%s is refused: %s", shortAddress(resp.URL), refused.Error())}
		} else {
			err = &failure{codeRefused, fmt.Sprintf("%s cannot be read: %v", shortAddress(resp.URL), err)}
		}
		tr.step(resp.URL, wordsOf(err))
		return c, err
	}
	tr.res.Article = shownArticle(resp.URL, c)
	if tr.res.Name == "" || tr.outlet.ID == "" && c.SiteName != "" {
		tr.res.Name = cmp.Or(c.SiteName, tr.res.Name)
	}
	if tr.res.Language == "" {
		tr.res.Language = language(c.Language)
	}
	tr.step(resp.URL, fmt.Sprintf("read: %s, %s", count(tr.res.Article.Paragraphs, "paragraph", "paragraphs"), count(len(c.Dropped), "line left out", "lines left out")))
	return c, nil
}

func shownArticle(u string, c news.Content) *postgres.TrialArticle {
	ps := c.Paragraphs()
	a := &postgres.TrialArticle{URL: u, Headline: c.Headline, Standfirst: c.Standfirst, Authors: c.Authors, Published: c.Published, Modified: c.Modified, DateOnly: c.DateOnly, Zone: c.Zone,
		Language: c.Language, Paragraphs: len(ps), Words: len(strings.Fields(c.Text)), Partial: c.Partial, Dropped: leftOut(c)}
	a.Opening = ps[:min(len(ps), openingBlocks)]
	return a
}

// leftOut returns the furniture of a page: what was dropped, without what stands
// in the text elsewhere.
func leftOut(c news.Content) []string {
	var out []string
	for _, d := range c.Dropped {
		if d != c.Headline && d != c.Standfirst && len(out) < 40 {
			out = append(out, d)
		}
	}
	return out
}

// tryPage reads one page as an article of an outlet.
func (r *Runner) tryPage(ctx context.Context, t postgres.Trial) postgres.TrialResult {
	tr := &trial{r: r}
	err := func() error {
		start, _, err := typedAddress(t.Address)
		if err != nil {
			return err
		}
		if t.Outlet.ID != "" {
			if tr.outlet, err = r.store.Outlet(ctx, t.Outlet.ID); err != nil {
				return err
			}
		}
		resp, err := tr.get(ctx, start)
		if err != nil {
			return err
		}
		tr.res.Found, tr.res.Home = "article", resp.URL
		if feedIn(resp.Body) != "" {
			return &failure{codeRefused, "this is a feed, not an article"}
		}
		_, err = tr.extract(resp)
		return err
	}()
	if err != nil {
		tr.fail(ctx, err)
	}
	return tr.res
}

// tryPaste stores a pasted text as an article.
func (r *Runner) tryPaste(ctx context.Context, p postgres.Paste) postgres.TrialResult {
	var res postgres.TrialResult
	c, err := extract.Text(p.Text, p.Headline)
	var got Imported
	if err == nil {
		kind := news.KindReport
		if p.Document {
			kind = news.KindDocument
		}
		got, err = Import(ctx, r.store, Given{URL: p.URL, Outlet: p.Outlet, Country: p.Country, Headline: p.Headline, Published: p.Published, DateOnly: p.DateOnly, Kind: kind,
			Content: c, Raw: []byte(p.Text), MediaType: "text/plain"})
	}
	if err != nil {
		res.Code, res.Problem = codePaste, err.Error()
		return res
	}
	im := &postgres.TrialImported{ArticleID: got.ArticleID, Outcome: got.Outcome, Quotes: got.Quotes, Events: got.Events, Stances: got.Stances, Skipped: got.Skipped, Dropped: leftOut(c)}
	for _, s := range got.Summits {
		im.Summits = append(im.Summits, postgres.Named{ID: s.ID, Name: s.Name})
	}
	res.Imported = im
	return res
}

// get fetches for a trial: robots.txt is obeyed and the host's turn is waited
// for, as for all else.
func (tr *trial) get(ctx context.Context, u string) (fetch.Response, error) {
	rec := news.FetchRecord{OutletID: tr.outlet.ID, URL: u, Purpose: "trial", At: tr.r.now(), Outcome: "read"}
	// Somebody waits: a host that did not answer a minute ago is asked again.
	if err := tr.r.forgetSilence(ctx, news.Host(u), tr.insist); err != nil {
		return fetch.Response{}, err
	}
	var resp fetch.Response
	var err error
	for {
		resp, err = tr.r.get(ctx, tr.outlet, fetch.Request{URL: u, Accept: "text/html, application/xhtml+xml, application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"},
			time.Time{}, func(time.Time) error { return nil })
		var wait *later
		if !errors.As(err, &wait) {
			break
		}
		if wait.wait > 30*time.Second {
			return resp, &failure{codeDown, fmt.Sprintf("the site asked for patience: its next turn is in %s", wait.wait.Round(time.Second))}
		}
		if err := sleep(ctx, wait.wait); err != nil {
			return resp, err
		}
	}
	rec.Status, rec.Bytes, rec.Duration = resp.Status, resp.Bytes, resp.Duration
	if ctx.Err() != nil {
		return resp, ctx.Err()
	}
	if err == nil && !resp.OK() {
		err = &failure{codeAnswer, fmt.Sprintf("%s: %s", shortAddress(u), resp.Problem())}
	}
	if err != nil {
		rec.Outcome, rec.Reason = "failed", wordsOf(err)
		var no *denied
		if errors.As(err, &no) {
			rec.Outcome = "refused"
		}
		tr.step(u, rec.Reason)
	}
	if e := tr.r.store.LogFetch(ctx, rec); e != nil && err == nil {
		err = e
	}
	return resp, err
}

func (tr *trial) step(u, words string) {
	tr.res.Steps = append(tr.res.Steps, shortAddress(u)+": "+words)
}

// fail puts an error into the words and the name of a problem.
func (tr *trial) fail(ctx context.Context, err error) {
	if ctx.Err() != nil {
		err = &failure{codeDown, "the site answers too slowly: the trial was ended after 50 seconds"}
	}
	tr.res.Code, tr.res.Problem = tr.problem(err)
	if tr.res.Code == codeInternal {
		tr.r.log.ErrorContext(ctx, "trial", "error", err)
	}
}

// problem returns the name of what an error of a trial is about, and its words.
func (tr *trial) problem(err error) (code, words string) {
	var f *failure
	var no *denied
	var fe *fetch.Error
	switch {
	case errors.As(err, &f):
		return f.code, f.words
	case errors.As(err, &no) && no.wait:
		// A host that does not answer at all shows first when its robots.txt is asked.
		words = strings.TrimPrefix(no.reason, unreadRobots)
		switch {
		case strings.Contains(words, "no such host"):
			return codeUnknown, words
		case strings.Contains(words, "is not on a "), strings.Contains(words, "is not a web port"):
			return codePrivate, words
		case strings.HasPrefix(words, "no connection"), strings.Contains(words, "TLS"), strings.Contains(words, "looked up"), strings.Contains(words, "certificate"):
			return codeDown, words
		}
		return codeDown, no.reason
	case errors.As(err, &no):
		return codeRobots, no.reason
	case errors.As(err, &fe):
		switch {
		case strings.HasPrefix(fe.Reason, "no such host"):
			return codeUnknown, fe.Reason
		case fe.Refused:
			return codePrivate, fe.Reason
		}
		return codeDown, fe.Reason
	}
	return codeInternal, "something broke here: " + err.Error()
}

// wordsOf returns an error of a trial in words.
func wordsOf(err error) string {
	var f *failure
	var no *denied
	switch {
	case errors.As(err, &f):
		return f.words
	case errors.As(err, &no):
		return strings.TrimPrefix(no.reason, unreadRobots)
	}
	return reasonOf(err)
}

// typedAddress makes a web address of what somebody typed, and reports whether
// it was typed with its scheme.
func typedAddress(s string) (address string, typed bool, err error) {
	s = strings.TrimSpace(s)
	s = strings.Trim(s, "<>\"'“”")
	if s == "" {
		return "", false, &failure{codeAddress, "no address was typed"}
	}
	low := strings.ToLower(s)
	typed = strings.HasPrefix(low, "http://") || strings.HasPrefix(low, "https://")
	if strings.HasPrefix(low, "feed:") {
		s = strings.TrimPrefix(strings.TrimPrefix(s[len("feed:"):], "//"), "https://")
		typed = strings.HasPrefix(s, "http")
	}
	if !typed {
		if i := strings.Index(s, "://"); i >= 0 {
			return "", false, &failure{codeAddress, fmt.Sprintf("%q is no web address: it starts with %s, not with http:// or https://", s, s[:i+3])}
		}
		s = "https://" + strings.TrimLeft(s, "/")
	}
	u, perr := url.Parse(s)
	host := ""
	if perr == nil {
		host = u.Hostname()
	}
	if perr != nil || host == "" || strings.ContainsAny(host, " ,;@") || !strings.Contains(host, ".") && host != "localhost" && !strings.Contains(host, ":") {
		return "", false, &failure{codeAddress, fmt.Sprintf("%q is no web address", strings.TrimPrefix(s, "https://"))}
	}
	if a := news.Address(s); a != "" {
		return a, typed, nil
	}
	return "", false, &failure{codeAddress, fmt.Sprintf("%q is no web address", s)}
}

// outletOf returns the one outlet whose home page is of the address's site,
// when the address is a home page too.
func (r *Runner) outletOf(ctx context.Context, address string) (news.Outlet, bool, error) {
	all, err := r.store.Outlets(ctx)
	if err != nil {
		return news.Outlet{}, false, err
	}
	var found []news.Outlet
	for _, o := range all {
		if o.HomeURL == "" || !news.SameSite(o.HomeURL, address) {
			continue
		}
		if sameHome(o.HomeURL, address) {
			return o, true, nil
		}
		found = append(found, o)
	}
	u, err := url.Parse(address)
	if err == nil && len(found) == 1 && (u.Path == "" || u.Path == "/") {
		return found[0], true, nil
	}
	return news.Outlet{}, false, nil
}

func sameHome(a, b string) bool {
	ua, errA := url.Parse(a)
	ub, errB := url.Parse(b)
	return errA == nil && errB == nil && strings.Trim(ua.Path, "/") == strings.Trim(ub.Path, "/")
}

// rootOf returns the front page of an address's site.
func rootOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return u.Scheme + "://" + u.Host + "/"
}

// shortAddress returns an address as people write it.
func shortAddress(u string) string {
	u = strings.TrimPrefix(strings.TrimPrefix(u, "https://"), "http://")
	return strings.TrimSuffix(strings.TrimPrefix(u, "www."), "/")
}

// feedIn reports what kind of feed a body is, "" for none.
func feedIn(body []byte) news.FeedKind {
	if bytes.HasPrefix(body, []byte{0x1f, 0x8b}) {
		return news.FeedSitemap // a packed one; pages come unpacked
	}
	b := bytes.TrimLeft(body, "\ufeff \t\r\n")
	if bytes.HasPrefix(b, []byte("{")) {
		if bytes.Contains(b[:min(len(b), 4096)], []byte("jsonfeed.org")) {
			return news.FeedSyndication
		}
		return ""
	}
	if !bytes.HasPrefix(b, []byte("<")) {
		return ""
	}
	d := xml.NewDecoder(bytes.NewReader(b[:min(len(b), 1<<16)]))
	d.Strict = false
	for range 50 {
		t, err := d.RawToken()
		if err != nil {
			return ""
		}
		if s, ok := t.(xml.StartElement); ok {
			switch strings.ToLower(s.Name.Local) {
			case "rss", "feed", "rdf":
				return news.FeedSyndication
			case "urlset", "sitemapindex":
				return news.FeedSitemap
			}
			return ""
		}
	}
	return ""
}

func looksPage(resp fetch.Response) bool {
	media := mediaOf(resp)
	if strings.Contains(media, "html") || media == "" {
		return true
	}
	head := bytes.ToLower(resp.Body[:min(len(resp.Body), 2048)])
	return bytes.Contains(head, []byte("<html")) || bytes.Contains(head, []byte("<!doctype html"))
}

func mediaOf(resp fetch.Response) string {
	media, _, _ := strings.Cut(strings.ToLower(resp.ContentType), ";")
	return strings.TrimSpace(media)
}

// articleMarks say in a page's head that it is one article and no list.
var articleMarks = regexp.MustCompile(`(?i)"@type"\s*:\s*(?:\[\s*)?"(?:[a-z]*NewsArticle|Article|LiveBlogPosting|BlogPosting|Report)"|property=["']og:type["'][^>]*content=["']article|content=["']article["'][^>]*property=["']og:type|property=["']article:published_time`)

// article reports whether a page says of itself that it is an article.
func article(resp fetch.Response) bool {
	return articleMarks.Match(resp.Body[:min(len(resp.Body), 512<<10)])
}

var (
	ogSite = regexp.MustCompile(`(?is)<meta[^>]+property=["']og:site_name["'][^>]+content=["']([^"']{1,120})["']|<meta[^>]+content=["']([^"']{1,120})["'][^>]+property=["']og:site_name["']`)
	htmlLn = regexp.MustCompile(`(?is)<html[^>]+lang=["']?([a-zA-Z-]{2,12})`)
)

// name takes over what a page calls its site.
func (tr *trial) name(page fetch.Response) {
	body := page.Body[:min(len(page.Body), 256<<10)]
	if m := ogSite.FindSubmatch(body); m != nil && tr.outlet.ID == "" {
		name, _ := text.Clean(unescape(string(append(m[1], m[2]...))))
		tr.res.Name = strings.TrimSpace(name)
	}
	if tr.res.Name == "" {
		if res, err := feed.Parse(news.Feed{URL: page.URL, Kind: news.FeedListing, Selector: "a"}, page.Body, page.ContentType, page.URL); err == nil {
			tr.res.Name = feedName(res.Title)
		}
	}
	if m := htmlLn.FindSubmatch(body); m != nil && tr.res.Language == "" {
		tr.res.Language = language(string(m[1]))
	}
}

func unescape(s string) string {
	return strings.NewReplacer("&amp;", "&", "&#39;", "'", "&quot;", `"`, "&rsquo;", "’", "&#8217;", "’").Replace(s)
}

// feedName makes a site's name of a feed's or page's title: what stands before
// a dash or bar, where that is a name and not a slogan.
func feedName(title string) string {
	for _, sep := range []string{" | ", " – ", " — ", " - ", " » ", ": "} {
		if head, _, ok := strings.Cut(title, sep); ok {
			title = head
		}
	}
	if len(title) > 80 {
		return ""
	}
	return strings.TrimSpace(title)
}

// language returns a language tag's first part, in lower case.
func language(tag string) string {
	tag, _, _ = strings.Cut(strings.ToLower(strings.TrimSpace(tag)), "-")
	if len(tag) < 2 || len(tag) > 3 {
		return ""
	}
	return tag
}

// newsFirst sorts sitemaps so that those of news come first.
func newsFirst(urls []string) []string {
	urls = slices.Clone(urls)
	slices.SortStableFunc(urls, func(a, b string) int {
		return cmp.Compare(b2i(strings.Contains(b, "news")), b2i(strings.Contains(a, "news")))
	})
	return urls
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// newestPart returns the part of a sitemap index that changed last.
func newestPart(res feed.Result) string {
	best := 0
	for i := range res.Sitemaps {
		switch {
		case i < len(res.SitemapsModified) && res.SitemapsModified[i].After(res.SitemapsModified[best]):
			best = i
		}
	}
	return res.Sitemaps[best]
}

// cmpTime returns the first time that is known.
func cmpTime(ts ...time.Time) time.Time {
	for _, t := range ts {
		if !t.IsZero() {
			return t
		}
	}
	return time.Time{}
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
