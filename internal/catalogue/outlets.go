package catalogue

import (
	"io/fs"
	"slices"
	"strings"

	"readout/internal/news"
)

// readOutlets reads outlets.tsv. A feed column holds "kind URL" pairs; a feed
// marked "all" takes every entry without the relevance filter.
func readOutlets(fsys fs.FS) ([]news.Outlet, error) {
	r := reader{fsys: fsys}
	rules := r.sites()
	var os []news.Outlet
	for _, w := range r.rows("outlets.tsv", "id", "name", "country", "language", "kind", "ownership", "home", "feeds", "rights") {
		o := news.Outlet{ID: w.get("id"), Name: w.get("name"), Country: w.get("country"), Language: w.get("language"), Kind: news.OutletKind(w.get("kind")),
			Ownership: w.get("ownership"), HomeURL: w.get("home"), Rights: news.Rights(w.get("rights"))}
		if !slices.Contains([]news.OutletKind{news.KindNews, news.KindWire, news.KindPressRoom}, o.Kind) {
			r.fail(w, "kind %q", o.Kind)
		}
		if o.Rights == "" {
			o.Rights = news.RightsSnippet
		}
		if !slices.Contains([]news.Rights{news.RightsFull, news.RightsSnippet, news.RightsLinkOnly}, o.Rights) {
			r.fail(w, "rights %q", o.Rights)
		}
		for _, f := range w.list("feeds") {
			kind, url, ok := strings.Cut(f, " ")
			feed := news.Feed{OutletID: o.ID, URL: url}
			feed.Kind, feed.All = news.FeedKind(strings.TrimSuffix(kind, "*")), strings.HasSuffix(kind, "*")
			if feed.Kind == news.FeedListing {
				feed.URL, feed.Selector, ok = strings.Cut(url, " ")
			}
			if !ok || !slices.Contains([]news.FeedKind{news.FeedSyndication, news.FeedSitemap, news.FeedListing}, feed.Kind) {
				r.fail(w, "feed %q", f)
			}
			o.Feeds = append(o.Feeds, feed)
		}
		host := bareHost(o.HomeURL)
		for _, rule := range rules {
			if host == rule.Host || strings.HasSuffix(host, "."+rule.Host) {
				o.Rules = append(o.Rules, rule)
			}
		}
		os = append(os, o)
	}
	if r.err != nil {
		return nil, r.err
	}
	return os, nil
}

func bareHost(address string) string { return strings.TrimPrefix(news.Host(address), "www.") }

// sites reads sites.tsv: where the pages of a host keep what, from when to when,
// as far as pages were at hand to see it. A rule says where something stands,
// never what it is.
func (r *reader) sites() []news.SiteRule {
	var rules []news.SiteRule
	for _, w := range r.rows("sites.tsv", "host", "from", "to", "headline", "standfirst", "byline", "published", "body", "remove", "checked", "note") {
		rule := news.SiteRule{Host: w.get("host"), From: r.day(w, "from"), To: r.day(w, "to"), Headline: w.get("headline"), Standfirst: w.get("standfirst"),
			Byline: w.get("byline"), Published: w.get("published"), Body: w.get("body"), Remove: w.get("remove")}
		if rule.Host == "" || rule.Host != strings.ToLower(rule.Host) || strings.HasPrefix(rule.Host, "www.") {
			r.fail(w, "host %q", rule.Host)
		}
		if checked := r.day(w, "checked"); checked.IsZero() || rule.From.IsZero() || checked.Before(rule.From) {
			r.fail(w, "a rule begins on a day and was checked after it")
		}
		rules = append(rules, rule)
	}
	return rules
}
