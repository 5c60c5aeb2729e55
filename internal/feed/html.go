package feed

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/PuerkitoBio/goquery"
	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"readout/internal/news"
)

// defaultListing chooses the links of a listing page that has no selector:
// headlines are links in headings or articles.
const defaultListing = "article h1 a, article h2 a, article h3 a, article h4 a, h1 a, h2 a, h3 a, h4 a, article a"

// listing reads the links of a page that the selector chooses. A chosen element
// that is no link stands for the first link in it, or around it.
func (p *parser) listing(s, selector string) (Result, error) {
	if selector == "" {
		selector = defaultListing
	}
	sel, err := cascadia.Compile(selector)
	if err != nil {
		return Result{}, fmt.Errorf("listing selector %q: %w", selector, err)
	}
	root, err := html.Parse(strings.NewReader(s))
	if err != nil {
		return Result{}, fmt.Errorf("read listing page: %w", err)
	}
	doc := goquery.NewDocumentFromNode(root)
	p.rebase(doc)
	p.Title = clip(clean(doc.Find("title").First().Text()), maxTitle)
	p.Language, _ = doc.Find("html").Attr("lang")
	doc.FindMatcher(sel).Each(func(_ int, found *goquery.Selection) {
		a := found
		if goquery.NodeName(found) != "a" {
			if a = found.Find("a[href]").First(); a.Length() == 0 {
				a = found.Closest("a[href]")
			}
		}
		href, ok := a.Attr("href")
		if !ok || strings.HasPrefix(strings.TrimSpace(href), "#") {
			return
		}
		title := clean(a.Text())
		if title == "" {
			title, _ = a.Attr("aria-label")
		}
		e := news.FeedEntry{URL: href, Title: html.EscapeString(title)}
		around := a.Closest("article, li, tr, section > div, div")
		if at, ok := around.Find("time[datetime]").First().Attr("datetime"); ok {
			e.Published = Time(at)
		}
		p.add(e)
	})
	if len(p.Entries) == 0 {
		return Result{}, ErrUnknown
	}
	return p.Result, nil
}

// rebase lets the page's base element hold.
func (p *parser) rebase(doc *goquery.Document) {
	if href, ok := doc.Find("base[href]").First().Attr("href"); ok {
		if b, err := p.base.Parse(strings.TrimSpace(href)); err == nil && (b.Scheme == "http" || b.Scheme == "https") {
			p.base = b
		}
	}
}

// feedTypes are the media types that announce a feed.
var feedTypes = map[string]bool{
	"application/rss+xml": true, "application/atom+xml": true, "application/feed+json": true, "application/rdf+xml": true, "text/xml": true,
	"application/xml": true, "application/json": true,
}

// Discover returns the feeds that a home page announces: its alternate links in
// their order, then sitemaps, then, if the page announces none, plain links
// that look like feeds. Feeds of comments are left out.
func Discover(page []byte, base string) []news.Feed {
	b, err := url.Parse(base)
	if err != nil {
		return nil
	}
	root, err := html.Parse(strings.NewReader(decode(page, "")))
	if err != nil {
		return nil
	}
	doc := goquery.NewDocumentFromNode(root)
	p := &parser{base: b, seen: map[string]bool{}}
	p.rebase(doc)
	var feeds []news.Feed
	add := func(href string, kind news.FeedKind) {
		if abs := p.abs(href); abs != "" && !p.seen[abs] {
			p.seen[abs] = true
			feeds = append(feeds, news.Feed{URL: abs, Kind: kind})
		}
	}
	doc.Find("link[href][rel]").Each(func(_ int, l *goquery.Selection) {
		rels := strings.Fields(strings.ToLower(l.AttrOr("rel", "")))
		kind, _, _ := strings.Cut(strings.ToLower(l.AttrOr("type", "")), ";")
		kind = strings.TrimSpace(kind)
		href := l.AttrOr("href", "")
		low := strings.ToLower(href + " " + l.AttrOr("title", ""))
		for _, rel := range rels {
			switch rel {
			case "alternate":
				generic := kind == "text/xml" || kind == "application/xml" || kind == "application/json"
				if feedTypes[kind] && !strings.Contains(low, "comment") && !strings.Contains(low, "oembed") && !strings.Contains(low, "wp-json") &&
					(!generic || strings.Contains(low, "feed") || strings.Contains(low, "rss") || strings.Contains(low, "atom")) {
					add(href, news.FeedSyndication)
				}
			case "feed":
				add(href, news.FeedSyndication)
			case "sitemap":
				add(href, news.FeedSitemap)
			}
		}
	})
	if len(feeds) > 0 {
		return feeds
	}
	doc.Find("a[href]").Each(func(_ int, a *goquery.Selection) {
		href := a.AttrOr("href", "")
		path := strings.ToLower(href)
		if i := strings.IndexAny(path, "?#"); i >= 0 {
			path = path[:i]
		}
		word := strings.ToLower(clean(a.Text()))
		if strings.HasSuffix(path, ".rss") || strings.HasSuffix(path, ".atom") || strings.HasSuffix(path, "/rss.xml") || strings.HasSuffix(path, "/feed.xml") ||
			strings.HasSuffix(path, "/feed.json") || strings.HasSuffix(path, "/rss") || strings.HasSuffix(path, "/feed") || strings.HasSuffix(path, "/feed/") ||
			strings.HasSuffix(path, ".xml") && (word == "rss" || word == "rss feed" || word == "atom") {
			if !strings.Contains(path, "comment") {
				add(href, news.FeedSyndication)
			}
		}
	})
	return feeds
}

// plain returns the words of a string that may hold markup or entities.
func plain(s string) string {
	if !strings.ContainsAny(s, "<&") {
		return clean(s)
	}
	// Escaped twice, as half of the feeds do.
	if strings.Contains(s, "&lt;") && !strings.Contains(s, "<") {
		s = html.UnescapeString(s)
	}
	var b strings.Builder
	z := html.NewTokenizer(strings.NewReader(s))
	skip := 0
	for b.Len() < 4*maxSummary {
		t := z.Next()
		if t == html.ErrorToken {
			break
		}
		switch t {
		case html.TextToken:
			if skip == 0 {
				b.Write(z.Text())
			}
		case html.StartTagToken, html.EndTagToken, html.SelfClosingTagToken:
			name, _ := z.TagName()
			switch a := atom.Lookup(name); a {
			case atom.Script, atom.Style:
				if t == html.StartTagToken {
					skip++
				} else if t == html.EndTagToken && skip > 0 {
					skip--
				}
			case atom.A, atom.B, atom.I, atom.Em, atom.Strong, atom.Span, atom.U, atom.Sup, atom.Sub, atom.Abbr, atom.Cite:
			case 0:
				// Not a tag but a stray less-than sign and what follows.
				b.Write(z.Raw())
			default:
				b.WriteByte(' ')
			}
		}
	}
	return clean(html.UnescapeString(b.String()))
}
