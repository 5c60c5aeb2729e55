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
		os = append(os, o)
	}
	if r.err != nil {
		return nil, r.err
	}
	return os, nil
}
