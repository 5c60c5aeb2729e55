// Package extract turns the bytes of a page, or pasted plain text, into an
// article's content.
package extract

import (
	"regexp"
	"strings"
	"time"

	"golang.org/x/net/html"

	"readout/internal/news"
	"readout/internal/text"
)

// Version names the extractor. It changes with anything that may change a
// result.
const Version = "1.3.0"

// Page is a fetched page.
type Page struct {
	Body        []byte
	ContentType string    // HTTP header, "" when none
	URL         string    // where it was fetched from, after redirects
	FetchedAt   time.Time // an article's date never lies after it
	Rules       []news.SiteRule
}

// Article extracts the article of a page. Pages that are no article give a
// *news.RefusedError; the content then holds what the page says of itself.
func Article(p Page) (news.Content, error) {
	if notHTML(p) {
		return news.Content{}, &news.RefusedError{Reason: news.RefusedNotHTML, Detail: p.ContentType}
	}
	root, err := html.Parse(strings.NewReader(Decode(p.Body, p.ContentType)))
	if err != nil {
		return news.Content{}, &news.RefusedError{Reason: news.RefusedNotHTML, Detail: err.Error()}
	}
	t := plant(root)
	rule := ruleFor(p)
	t.prune()
	if rule != nil {
		t.cutAll(selectAll(root, rule.Remove))
		t.sum()
	}
	m := t.metadata(p)
	if rule != nil {
		t.apply(rule, &m, m.american(p.URL))
	}
	b := builder{}
	m.into(&b.content)
	b.content.OptOut = t.optOuts()

	var st found
	if nodes := t.posts(&m); len(nodes) > 0 {
		b.content.LiveBlog = true
		st, b.content.Posts = t.liveStory(&m, nodes, m.american(p.URL))
	} else {
		st = t.story(&m, rule)
	}
	prose := 0
	for i := range st.rows {
		prose += st.rows[i].prose()
	}
	if refused := t.refusal(&m, &st, prose); refused != nil {
		return b.content, refused
	}
	b.content.Dropped = st.dropped
	if len(st.rows) == 0 {
		return b.content, &news.RefusedError{Reason: news.RefusedNoBody}
	}
	if b.content.Partial = t.partial(&m, &st, p.Body); b.content.Partial {
		st.dropFragment()
	}
	b.content.Standfirst = strings.Join(st.standfirst, " ")
	place, agencies := dateline(st.rows)
	if b.content.Dateline = place; place == "" {
		b.content.Dateline = st.filed
	}
	if len(b.content.Authors) == 0 && len(b.content.Agencies) == 0 {
		b.content.Agencies = agencies // the only credit there is
	}
	if m.headline != "" {
		b.add(text.Headline, m.headline, 0)
	}
	for _, s := range st.standfirst {
		b.add(text.Standfirst, s, 0)
	}
	for _, r := range st.rows {
		b.add(r.kind, r.text, r.post)
	}
	return b.done(), nil
}

var (
	datelinePlace  = regexp.MustCompile(`^(\p{Lu}[\p{L}\p{M}.'’\- ]{2,40}(?:, \p{Lu}[\p{L}\p{M}.'’\- ]{1,30})?)(?:,? \p{L}+\.? \d{1,2}(?:, \d{4})?)?\s*(?:[(/]([\p{L} ./&-]{2,40})[)/])?\s*(?:[—–]|-{1,2})\s`)
	datelineCredit = regexp.MustCompile(`[/&]| and `)
)

// dateline reads the place of filing, and the agencies credited beside it, from
// the start of the first paragraph: "PORT ANSEL (AP) — ...". The place is in
// capitals, or an agency stands behind it.
func dateline(rows []row) (place string, agencies []string) {
	for i := range rows {
		if rows[i].kind != text.Paragraph {
			continue
		}
		head := rows[i].text
		if len(head) > 160 {
			head = strings.ToValidUTF8(head[:160], "")
		}
		m := datelinePlace.FindStringSubmatch(head)
		if m == nil {
			return "", nil
		}
		for _, a := range datelineCredit.Split(m[2], -1) {
			if _, ok := services[text.Fold(strings.TrimSpace(a))]; ok {
				agencies = append(agencies, strings.TrimSpace(a))
			}
		}
		city, _, _ := strings.Cut(m[1], ",")
		if city == strings.ToUpper(city) || len(agencies) > 0 {
			return strings.TrimSpace(m[1]), agencies
		}
		return "", nil
	}
	return "", nil
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
