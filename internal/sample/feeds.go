package sample

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"time"
)

// mediaTypes of the feeds that a page may announce in a link element.
var mediaTypes = map[string]string{
	"rss":  "application/rss+xml",
	"atom": "application/atom+xml",
	"json": "application/feed+json",
}

// feed renders a feed of the site in its format.
func (s *site) feed(f feedSpec) (body []byte, contentType string, err error) {
	switch f.format {
	case "rss":
		body, err = asXML(s.rss(f))
	case "atom":
		body, err = asXML(s.atom(f))
	case "json":
		body, err = json.MarshalIndent(s.jsonFeed(f), "", "  ")
	case "sitemap":
		body, err = asXML(s.sitemap())
		return body, "application/xml; charset=utf-8", err
	case "index":
		body, err = asXML(s.index())
		return body, "application/xml; charset=utf-8", err
	default:
		return nil, "", fmt.Errorf("unknown format %q", f.format)
	}
	return body, mediaTypes[f.format] + "; charset=utf-8", err
}

func asXML(v any) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(xml.Header)
	enc := xml.NewEncoder(&b)
	enc.Indent("", "  ")
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	b.WriteByte('\n')
	return b.Bytes(), nil
}

// Headline returns the headline as feeds and lists give it.
func (v *version) Headline() string {
	if v.Short != "" {
		return v.Short
	}
	return v.Title
}

// summary returns the standfirst, or the start of the article.
func (v *version) summary() string {
	if v.Standfirst != "" {
		return v.Standfirst
	}
	for _, b := range v.Blocks {
		if b.Kind == "p" {
			return b.Plain
		}
	}
	return ""
}

type rssFeed struct {
	XMLName xml.Name `xml:"rss"`
	Version string   `xml:"version,attr"`
	Atom    string   `xml:"xmlns:atom,attr"`
	DC      string   `xml:"xmlns:dc,attr"`
	Channel rssChannel
}

type rssChannel struct {
	XMLName     xml.Name `xml:"channel"`
	Title       string   `xml:"title"`
	Link        string   `xml:"link"`
	Description string   `xml:"description"`
	Language    string   `xml:"language"`
	Self        rssSelf
	Items       []rssItem
}

type rssSelf struct {
	XMLName xml.Name `xml:"atom:link"`
	Href    string   `xml:"href,attr"`
	Rel     string   `xml:"rel,attr"`
	Type    string   `xml:"type,attr"`
}

type rssItem struct {
	XMLName     xml.Name `xml:"item"`
	Title       string   `xml:"title"`
	Link        string   `xml:"link"`
	GUID        string   `xml:"guid"`
	Published   string   `xml:"pubDate"`
	Creators    []string `xml:"dc:creator"`
	Category    string   `xml:"category,omitempty"`
	Description string   `xml:"description"`
}

func (s *site) rss(f feedSpec) rssFeed {
	feed := rssFeed{Version: "2.0", Atom: "http://www.w3.org/2005/Atom", DC: "http://purl.org/dc/elements/1.1/"}
	feed.Channel = rssChannel{
		Title: s.outlet.Name, Link: s.base + "/", Description: s.tag + ". " + SampleLine, Language: s.outlet.Language,
		Self: rssSelf{Href: s.base + f.path, Rel: "self", Type: mediaTypes["rss"]},
	}
	for _, v := range s.listed() {
		feed.Channel.Items = append(feed.Channel.Items, rssItem{
			Title: v.Headline(), Link: s.base + v.Path, GUID: s.base + v.Path, Published: v.Published.Format(time.RFC1123Z),
			Creators: v.By, Category: v.Section, Description: v.summary(),
		})
	}
	return feed
}

type atomFeed struct {
	XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
	Lang    string   `xml:"xml:lang,attr"`
	Title   string   `xml:"title"`
	ID      string   `xml:"id"`
	Updated string   `xml:"updated"`
	Rights  string   `xml:"rights"`
	Links   []atomLink
	Entries []atomEntry
}

type atomLink struct {
	XMLName xml.Name `xml:"link"`
	Rel     string   `xml:"rel,attr"`
	Href    string   `xml:"href,attr"`
	Type    string   `xml:"type,attr,omitempty"`
}

type atomEntry struct {
	XMLName   xml.Name `xml:"entry"`
	Title     string   `xml:"title"`
	ID        string   `xml:"id"`
	Link      atomLink
	Published string       `xml:"published"`
	Updated   string       `xml:"updated"`
	Authors   []atomPerson `xml:"author"`
	Summary   string       `xml:"summary"`
}

type atomPerson struct {
	Name string `xml:"name"`
}

func (s *site) atom(f feedSpec) atomFeed {
	feed := atomFeed{
		Lang: s.outlet.Language, Title: s.outlet.Name, ID: s.base + "/", Updated: s.newest().Format(time.RFC3339), Rights: SampleLine,
		Links: []atomLink{
			{Rel: "self", Href: s.base + f.path, Type: mediaTypes["atom"]},
			{Rel: "alternate", Href: s.base + "/", Type: "text/html"},
		},
	}
	for _, v := range s.listed() {
		e := atomEntry{
			Title: v.Headline(), ID: s.base + v.Path, Link: atomLink{Rel: "alternate", Href: s.base + v.Path, Type: "text/html"},
			Published: v.Published.Format(time.RFC3339), Updated: v.Modified.Format(time.RFC3339), Summary: v.summary(),
		}
		for _, by := range v.By {
			e.Authors = append(e.Authors, atomPerson{by})
		}
		if len(e.Authors) == 0 {
			e.Authors = []atomPerson{{s.outlet.Name}}
		}
		feed.Entries = append(feed.Entries, e)
	}
	return feed
}

type jsonFeed struct {
	Version     string     `json:"version"`
	Title       string     `json:"title"`
	HomePageURL string     `json:"home_page_url"`
	FeedURL     string     `json:"feed_url"`
	Description string     `json:"description"`
	Language    string     `json:"language"`
	Items       []jsonItem `json:"items"`
}

type jsonItem struct {
	ID        string       `json:"id"`
	URL       string       `json:"url"`
	Title     string       `json:"title"`
	Summary   string       `json:"summary"`
	Text      string       `json:"content_text"`
	Published string       `json:"date_published"`
	Modified  string       `json:"date_modified"`
	Authors   []jsonAuthor `json:"authors,omitempty"`
	Tags      []string     `json:"tags,omitempty"`
	Language  string       `json:"language"`
}

type jsonAuthor struct {
	Name string `json:"name"`
}

func (s *site) jsonFeed(f feedSpec) jsonFeed {
	feed := jsonFeed{
		Version: "https://jsonfeed.org/version/1.1", Title: s.outlet.Name, HomePageURL: s.base + "/", FeedURL: s.base + f.path,
		Description: s.tag + ". " + SampleLine, Language: s.outlet.Language,
	}
	for _, v := range s.listed() {
		it := jsonItem{
			ID: s.base + v.Path, URL: s.base + v.Path, Title: v.Headline(), Summary: v.summary(), Text: v.summary(),
			Published: v.Published.Format(time.RFC3339), Modified: v.Modified.Format(time.RFC3339), Language: v.Lang,
		}
		for _, by := range v.By {
			it.Authors = append(it.Authors, jsonAuthor{by})
		}
		if v.Section != "" {
			it.Tags = []string{v.Section}
		}
		feed.Items = append(feed.Items, it)
	}
	return feed
}

type sitemap struct {
	XMLName xml.Name `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
	News    string   `xml:"xmlns:news,attr"`
	URLs    []sitemapURL
}

type sitemapURL struct {
	XMLName  xml.Name `xml:"url"`
	Loc      string   `xml:"loc"`
	Modified string   `xml:"lastmod"`
	News     *sitemapNews
}

type sitemapNews struct {
	XMLName   xml.Name `xml:"news:news"`
	Name      string   `xml:"news:publication>news:name"`
	Language  string   `xml:"news:publication>news:language"`
	Published string   `xml:"news:publication_date"`
	Title     string   `xml:"news:title"`
}

func (s *site) sitemap() sitemap {
	m := sitemap{News: "http://www.google.com/schemas/sitemap-news/0.9"}
	for _, v := range s.listed() {
		lang, _, _ := bytes.Cut([]byte(v.Lang), []byte("-"))
		m.URLs = append(m.URLs, sitemapURL{
			Loc: s.base + v.Path, Modified: v.Modified.Format(time.RFC3339),
			News: &sitemapNews{Name: s.outlet.Name, Language: string(lang), Published: v.Published.Format(time.RFC3339), Title: v.Headline()},
		})
	}
	return m
}

type sitemapIndex struct {
	XMLName  xml.Name `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 sitemapindex"`
	Sitemaps []sitemapRef
}

type sitemapRef struct {
	XMLName  xml.Name `xml:"sitemap"`
	Loc      string   `xml:"loc"`
	Modified string   `xml:"lastmod"`
}

// index lists the sitemaps of the site.
func (s *site) index() sitemapIndex {
	var m sitemapIndex
	for _, f := range s.feeds {
		if f.format == "sitemap" {
			m.Sitemaps = append(m.Sitemaps, sitemapRef{Loc: s.base + f.path, Modified: s.newest().Format(time.RFC3339)})
		}
	}
	return m
}

// linked returns the JSON-LD of a page for designs that carry it.
func (s *site) linked(v *version) map[string]any {
	publisher := map[string]any{"@type": "NewsMediaOrganization", "name": s.outlet.Name, "url": s.base + "/"}
	if v.Kind == "front" || v.Kind == "listing" {
		return map[string]any{"@context": "https://schema.org", "@type": "WebSite", "name": s.outlet.Name, "url": s.base + "/"}
	}
	var authors []map[string]any
	for _, by := range v.By {
		authors = append(authors, map[string]any{"@type": "Person", "name": by})
	}
	ld := map[string]any{
		"@context": "https://schema.org", "@type": "NewsArticle", "headline": v.Title, "description": v.summary(),
		"datePublished": v.Published.Format(time.RFC3339), "dateModified": v.Modified.Format(time.RFC3339),
		"mainEntityOfPage": s.base + v.Path, "inLanguage": v.Lang, "publisher": publisher, "articleSection": v.Section,
		"isAccessibleForFree": true,
	}
	if len(authors) > 0 {
		ld["author"] = authors
	} else {
		ld["author"] = publisher
	}
	for _, b := range v.Blocks {
		if b.Kind == "cut" {
			ld["isAccessibleForFree"] = false
			ld["hasPart"] = map[string]any{"@type": "WebPageElement", "isAccessibleForFree": false, "cssSelector": ".story"}
		}
	}
	if v.Kind == "live" {
		ld["@type"] = "LiveBlogPosting"
		ld["coverageStartTime"] = v.Published.Format(time.RFC3339)
		var updates []map[string]any
		for _, p := range newest(v.Posts) {
			var body string
			for _, b := range p.Blocks {
				if body != "" {
					body += "\n"
				}
				body += b.Plain
			}
			updates = append(updates, map[string]any{
				"@type": "BlogPosting", "headline": p.Title, "datePublished": p.At.Format(time.RFC3339), "articleBody": body,
				"url": s.base + v.Path + "#" + p.ID,
			})
		}
		ld["liveBlogUpdate"] = updates
	}
	return ld
}

// frenchDate writes a time as a French page shows it.
func frenchDate(t time.Time) string {
	days := [...]string{"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"}
	months := [...]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"}
	return fmt.Sprintf("%s %d %s %d à %dh%02d", days[t.Weekday()], t.Day(), months[t.Month()-1], t.Year(), t.Hour(), t.Minute())
}
