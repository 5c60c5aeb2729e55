// Package extract turns the bytes of a page, or pasted plain text, into an
// article's content.
package extract

import (
	"strings"
	"time"

	"golang.org/x/net/html"

	"readout/internal/news"
	"readout/internal/text"
)

// Version names the extractor. It changes with anything that may change a
// result.
const Version = "0.2.0"

// Page is a fetched page.
type Page struct {
	Body        []byte
	ContentType string    // HTTP header, "" when none
	URL         string    // where it was fetched from, after redirects
	FetchedAt   time.Time // an article's date never lies after it
	Rules       []news.SiteRule
}

// Article extracts the article of a page. Pages that are no article give a
// *news.RefusedError.
func Article(p Page) (news.Content, error) {
	if notHTML(p) {
		return news.Content{}, &news.RefusedError{Reason: news.RefusedNotHTML, Detail: p.ContentType}
	}
	root, err := html.Parse(strings.NewReader(Decode(p.Body, p.ContentType)))
	if err != nil {
		return news.Content{}, &news.RefusedError{Reason: news.RefusedNotHTML, Detail: err.Error()}
	}
	t := plant(root)
	t.prune()
	m := t.metadata(p)
	b := builder{}
	m.into(&b.content)
	st := t.story(&m)
	b.content.Dropped = st.dropped
	if len(st.rows) == 0 {
		return b.done(), &news.RefusedError{Reason: news.RefusedNoBody}
	}
	if m.headline != "" {
		b.add(text.Headline, m.headline, 0)
	}
	for _, s := range st.standfirst {
		b.add(text.Standfirst, s, 0)
	}
	b.content.Standfirst = strings.Join(st.standfirst, " ")
	for _, r := range st.rows {
		b.add(r.kind, r.text, r.post)
	}
	return b.done(), nil
}

// into fills in what a content says beside its text.
func (m *metadata) into(c *news.Content) {
	c.Extractor = Version
	c.URL = m.url
	c.Headline = m.headline
	c.Authors, c.Agencies = m.authors, m.agencies
	c.SiteName = m.site
	c.Language = m.language
	c.Published, c.Zone, c.DateOnly = m.pub.Time, m.pub.zone, m.pub.dateOnly
	c.Modified = m.mod.Time
}

// notHTML reports a body that is no page of markup.
func notHTML(p Page) bool {
	kind, _, _ := strings.Cut(strings.ToLower(p.ContentType), ";")
	switch kind = strings.TrimSpace(kind); {
	case kind == "", kind == "text/html", kind == "application/xhtml+xml", kind == "text/plain", kind == "application/xml", kind == "text/xml":
	case strings.HasPrefix(kind, "image/"), strings.HasPrefix(kind, "video/"), strings.HasPrefix(kind, "audio/"), kind == "application/pdf", kind == "application/json", kind == "application/zip":
		return true
	}
	head := string(p.Body[:min(len(p.Body), 512)])
	return strings.HasPrefix(head, "%PDF-") || strings.HasPrefix(head, "PK\x03\x04") || strings.HasPrefix(head, "\x89PNG") || strings.HasPrefix(head, "GIF8") || strings.HasPrefix(head, "\xff\xd8\xff")
}
