// Package feed reads where outlets announce articles: RSS, Atom, JSON Feed,
// sitemaps and listing pages.
package feed

import (
	"bytes"
	"compress/gzip"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/net/html/charset"

	"readout/internal/news"
	"readout/internal/text"
)

// Result is what a feed says.
type Result struct {
	Title    string
	Language string
	Entries  []news.FeedEntry // in the feed's order, each URL once, absolute
	Sitemaps []string         // of a sitemap index, further sitemaps to read
	// SitemapsModified says when each of Sitemaps last changed; zero when the
	// index does not say.
	SitemapsModified []time.Time
	Hub              string
	// Damaged reports that the feed broke off or had to be read leniently; what
	// could be read is here.
	Damaged bool
}

// The errors of Parse.
var (
	// ErrUnknown reports bytes that are no feed of any known kind.
	ErrUnknown = errors.New("neither RSS, Atom, JSON Feed, sitemap nor a listing page")
	// ErrEntities reports a feed that declares entities of its own, as only
	// attacks do.
	ErrEntities = errors.New("feed declares entities of its own")
	// ErrTooLarge reports a feed that unpacks to more than is read.
	ErrTooLarge = errors.New("feed unpacks to more than 50 MB")
)

const (
	// maxUnpacked is the size that the sitemap protocol allows.
	maxUnpacked = 50 << 20
	// maxEntries is how many addresses the sitemap protocol allows.
	maxEntries = 50000
	// maxSummary bounds an entry's summary, in bytes.
	maxSummary = 2000
	// maxTitle bounds an entry's title, in bytes.
	maxTitle = 500
)

// Parse reads the bytes fetched from base as the kind of feed that f says. A
// syndication feed and a sitemap are told apart by content, whichever f says; a
// gzipped body is unpacked. A damaged feed gives what can be read of it.
func Parse(f news.Feed, body []byte, contentType, base string) (Result, error) {
	if bytes.HasPrefix(body, []byte{0x1f, 0x8b}) {
		var err error
		if body, err = unpack(body); err != nil {
			return Result{}, err
		}
	}
	b, err := url.Parse(base)
	if err != nil {
		return Result{}, fmt.Errorf("base of the feed: %w", err)
	}
	p := &parser{base: b, seen: map[string]bool{}}
	if f.Kind == news.FeedListing {
		return p.listing(decode(body, contentType), f.Selector)
	}
	s := strings.TrimLeft(decode(body, contentType), " \t\r\n\uFEFF")
	switch {
	case strings.HasPrefix(s, "{"):
		return p.json(s)
	case f.Kind == news.FeedSitemap && !strings.Contains(s[:min(len(s), 500)], "<"):
		return p.lines(s)
	}
	return p.xml(s)
}

// unpack reads a gzipped body; what can be read of a truncated one counts.
func unpack(body []byte) ([]byte, error) {
	z, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("unpack feed: %w", err)
	}
	out, err := io.ReadAll(io.LimitReader(z, maxUnpacked+1))
	if len(out) > maxUnpacked {
		return nil, ErrTooLarge
	}
	if err != nil && len(out) == 0 {
		return nil, fmt.Errorf("unpack feed: %w", err)
	}
	return out, nil
}

// decode returns the body as UTF-8: valid UTF-8 is UTF-8 whatever is declared,
// else the header's charset holds, else the document's own declaration.
func decode(body []byte, contentType string) string {
	if utf8.Valid(body) {
		return string(body)
	}
	if _, params, ok := strings.Cut(strings.ToLower(contentType), "charset="); ok {
		if enc, _ := charset.Lookup(strings.Trim(strings.TrimSpace(params), `"';`)); enc != nil {
			if out, err := enc.NewDecoder().Bytes(body); err == nil {
				return string(out)
			}
		}
	}
	head := body[:min(len(body), 1024)]
	if i := bytes.Index(head, []byte("encoding=")); i >= 0 {
		label := head[i+len("encoding="):]
		if j := bytes.IndexAny(label[min(1, len(label)):], `"'`); j >= 0 {
			if enc, _ := charset.Lookup(string(label[1 : j+1])); enc != nil {
				if out, err := enc.NewDecoder().Bytes(body); err == nil {
					return string(out)
				}
			}
		}
	}
	enc, _, _ := charset.DetermineEncoding(body, contentType)
	if out, err := enc.NewDecoder().Bytes(body); err == nil {
		return string(out)
	}
	return strings.ToValidUTF8(string(body), "\uFFFD")
}

// parser gathers a Result.
type parser struct {
	Result
	base *url.URL
	seen map[string]bool
}

// add keeps an entry, its address made absolute, unless it was seen or has none.
func (p *parser) add(e news.FeedEntry) {
	abs := p.abs(e.URL)
	if abs == "" || len(p.Entries) >= maxEntries {
		return
	}
	e.URL = Clean(abs)
	if p.seen[e.URL] {
		return
	}
	p.seen[e.URL] = true
	e.Title = clip(plain(e.Title), maxTitle)
	e.Summary = clip(plain(e.Summary), maxSummary)
	p.Entries = append(p.Entries, e)
}

// abs returns a reference as an absolute web address, "" when it is none.
func (p *parser) abs(ref string) string {
	ref = strings.TrimSpace(ref)
	if ref == "" {
		return ""
	}
	u, err := p.base.Parse(strings.ReplaceAll(ref, " ", "%20"))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
		return ""
	}
	return u.String()
}

// tracking names query parameters that say where a reader came from and never
// what the page is.
var tracking = map[string]bool{
	"fbclid": true, "gclid": true, "dclid": true, "msclkid": true, "mc_cid": true, "mc_eid": true, "igshid": true, "at_medium": true,
	"at_campaign": true, "at_custom1": true, "at_custom2": true, "at_custom3": true, "at_custom4": true, "ns_mchannel": true,
	"ns_source": true, "ns_campaign": true, "ns_linkname": true, "ns_fee": true, "cmpid": true, "xtor": true, "traffic_source": true,
	"ftag": true, "ocid": true, "smid": true, "__twitter_impression": true,
}

// Clean returns an absolute address in the form under which an article is
// known: scheme and host in lower case, no default port, no fragment, no
// parameters that only track where the reader came from. An address that does
// not parse comes back as it is.
func Clean(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return address
	}
	u.Scheme = strings.ToLower(u.Scheme)
	u.Host = strings.ToLower(u.Host)
	if u.Scheme == "http" {
		u.Host = strings.TrimSuffix(u.Host, ":80")
	} else if u.Scheme == "https" {
		u.Host = strings.TrimSuffix(u.Host, ":443")
	}
	u.Fragment, u.RawFragment = "", ""
	if u.RawQuery != "" {
		parts := strings.Split(u.RawQuery, "&")
		kept := parts[:0]
		for _, part := range parts {
			name, _, _ := strings.Cut(part, "=")
			name = strings.ToLower(name)
			if part != "" && !tracking[name] && !strings.HasPrefix(name, "utm_") {
				kept = append(kept, part)
			}
		}
		u.RawQuery = strings.Join(kept, "&")
	}
	u.ForceQuery = false
	if u.Path == "" {
		u.Path = "/"
	}
	return u.String()
}

// clip cuts s to at most n bytes at a blank.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	s = strings.ToValidUTF8(s[:n], "")
	if i := strings.LastIndexByte(s, ' '); i > n/2 {
		s = s[:i]
	}
	return s + "…"
}

// spaces of names that feeds use, by the prefix that they commonly have. The
// empty prefix stands for what feeds call their own.
var spaces = map[string]string{
	"http://www.w3.org/2005/atom":                      "",
	"http://purl.org/rss/1.0/":                         "",
	"http://www.sitemaps.org/schemas/sitemap/0.9":      "",
	"http://www.google.com/schemas/sitemap/0.84":       "",
	"http://www.google.com/schemas/sitemap-news/0.9":   "news",
	"http://purl.org/dc/elements/1.1/":                 "dc",
	"http://purl.org/dc/terms/":                        "dcterms",
	"http://purl.org/rss/1.0/modules/content/":         "content",
	"http://search.yahoo.com/mrss/":                    "media",
	"http://www.w3.org/1999/02/22-rdf-syntax-ns#":      "rdf",
	"http://rssnamespace.org/feedburner/ext/1.0":       "feedburner",
	"http://www.itunes.com/dtds/podcast-1.0.dtd":       "itunes",
	"http://www.w3.org/1999/xhtml":                     "xhtml",
	"http://www.google.com/schemas/sitemap-image/1.1":  "image",
	"http://www.google.com/schemas/sitemap-video/1.1":  "video",
	"http://www.google.com/schemas/sitemap-mobile/1.0": "mobile",
}

// xml reads RSS, Atom or a sitemap. Names are matched and tags paired here and
// not by the decoder, so that a feed with broken nesting is still read.
func (p *parser) xml(s string) (Result, error) {
	if err := refuseEntities(s); err != nil {
		return Result{}, err
	}
	w := &walker{p: p, prefixes: map[string]string{}}
	if err := w.tokens(s); err != nil && w.root != "" {
		p.Damaged = true
	}
	w.closeAll()
	switch w.root {
	case "rss", "feed", "rdf:rdf", "urlset", "sitemapindex", "channel":
		return p.Result, nil
	}
	return Result{}, ErrUnknown
}

// refuseEntities looks for entity declarations in a document type.
func refuseEntities(s string) error {
	for rest := s; ; {
		i := strings.Index(rest, "<!")
		if i < 0 {
			return nil
		}
		rest = rest[i+2:]
		switch {
		case len(rest) >= 6 && strings.EqualFold(rest[:6], "ENTITY"):
			return ErrEntities
		case strings.HasPrefix(rest, "[CDATA["):
			if i = strings.Index(rest, "]]>"); i < 0 {
				return nil
			}
			rest = rest[i:]
		case strings.HasPrefix(rest, "--"):
			if i = strings.Index(rest, "-->"); i < 0 {
				return nil
			}
			rest = rest[i:]
		}
	}
}

// walker turns XML tokens into entries.
type walker struct {
	p        *parser
	prefixes map[string]string
	root     string
	stack    []element
	item     *item
	text     strings.Builder
}

type element struct {
	name string
	attr map[string]string
	from int // where its text starts in walker.text
}

// item is an entry while it is being read.
type item struct {
	name                                 string // of its element
	link, guid, orig, alternate, title   string
	summary, content                     string
	published, updated, dcDate, newsDate string
	language                             string
}

const maxDepth = 100

func (w *walker) tokens(s string) error {
	d := xml.NewDecoder(strings.NewReader(s))
	d.Strict = false
	d.Entity = xml.HTMLEntity
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	damaged := false
	for {
		t, err := d.RawToken()
		if err == io.EOF {
			if damaged || len(w.stack) > 0 {
				return io.ErrUnexpectedEOF
			}
			return nil
		}
		if err != nil {
			// Go on behind what could not be read, at the next tag. A stray
			// less-than sign is text.
			at := int(d.InputOffset())
			if at >= len(s) {
				return err
			}
			next := strings.IndexByte(s[at:], '<')
			if next < 0 {
				return err
			}
			next = max(at+next, 1)
			if lt := strings.LastIndexByte(s[:at], '<'); lt >= 0 && lt+1 < len(s) && strings.IndexByte(" \t\n0123456789=-", s[lt+1]) >= 0 {
				w.text.WriteString(s[lt:next])
			}
			s = s[next:]
			d = xml.NewDecoder(strings.NewReader(s))
			d.Strict = false
			d.Entity = xml.HTMLEntity
			d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
			damaged = true
			continue
		}
		switch t := t.(type) {
		case xml.StartElement:
			w.start(t)
		case xml.EndElement:
			w.end(w.name(t.Name))
		case xml.CharData:
			w.text.Write(t)
		}
	}
}

func (w *walker) name(n xml.Name) string {
	local := strings.ToLower(n.Local)
	prefix := n.Space
	if canonical, ok := w.prefixes[prefix]; ok {
		prefix = canonical
	}
	if prefix == "" {
		return local
	}
	return strings.ToLower(prefix) + ":" + local
}

func (w *walker) start(t xml.StartElement) {
	var attr map[string]string
	for _, a := range t.Attr {
		if a.Name.Space == "xmlns" || a.Name.Space == "" && a.Name.Local == "xmlns" {
			prefix := ""
			if a.Name.Space != "" {
				prefix = a.Name.Local
			}
			// Only the root's default space says what the feed is.
			if canonical, ok := spaces[strings.ToLower(a.Value)]; ok && (prefix != "" || w.root == "") {
				w.prefixes[prefix] = canonical
			}
			continue
		}
		if attr == nil {
			attr = map[string]string{}
		}
		key := strings.ToLower(a.Name.Local)
		if a.Name.Space == "xml" {
			key = "xml:" + key
		}
		attr[key] = a.Value
	}
	name := w.name(t.Name)
	if w.root == "" {
		w.root = name
		if lang := attr["xml:lang"]; lang != "" {
			w.p.Language = lang
		}
	}
	if len(w.stack) >= maxDepth {
		return
	}
	switch name {
	case "item", "entry", "url", "sitemap":
		if w.item == nil || w.item.name == name {
			w.finish() // one left open ends here
			w.item = &item{name: name}
			w.text.Reset()
			for i := range w.stack {
				w.stack[i].from = 0
			}
		}
	}
	w.stack = append(w.stack, element{name, attr, w.text.Len()})
	if name == "link" || name == "atom:link" || name == "atom10:link" {
		w.link(attr)
	}
}

func (w *walker) link(attr map[string]string) {
	href := attr["href"]
	if href == "" {
		return
	}
	rel := attr["rel"]
	switch {
	case rel == "hub" && w.item == nil:
		w.p.Hub = w.p.abs(href)
	case w.item != nil && (rel == "" || rel == "alternate") && (w.item.alternate == "" || attr["type"] == "text/html"):
		w.item.alternate = href
	}
}

func (w *walker) end(name string) {
	at := len(w.stack) - 1
	for at >= 0 && w.stack[at].name != name {
		at--
	}
	if at < 0 {
		return // closes what was never opened
	}
	for len(w.stack) > at {
		w.pop()
	}
}

func (w *walker) closeAll() {
	for len(w.stack) > 0 {
		w.pop()
	}
	w.finish()
}

func (w *walker) pop() {
	top := w.stack[len(w.stack)-1]
	w.stack = w.stack[:len(w.stack)-1]
	all := w.text.String()
	value := strings.TrimSpace(all[min(top.from, len(all)):])
	parent := ""
	if len(w.stack) > 0 {
		parent = w.stack[len(w.stack)-1].name
	}
	it := w.item
	if it == nil {
		switch {
		case top.name == "title" && (parent == "channel" || parent == "feed"):
			w.p.Title = clip(plain(value), maxTitle)
		case top.name == "language" && parent == "channel":
			w.p.Language = value
		}
		if parent == "channel" || parent == "feed" || parent == "" {
			w.text.Reset()
		}
		return
	}
	if top.name == it.name {
		w.finish()
		w.text.Reset()
		return
	}
	set := func(field *string) {
		if *field == "" {
			*field = value
		}
	}
	direct := parent == it.name
	switch top.name {
	case "loc":
		if direct {
			set(&it.link)
		}
	case "link":
		if direct && value != "" {
			set(&it.link)
		}
	case "guid", "id":
		if direct && top.attr["ispermalink"] != "false" {
			set(&it.guid)
		}
	case "feedburner:origlink":
		set(&it.orig)
	case "title", "news:title":
		if direct || top.name == "news:title" {
			set(&it.title)
		}
	case "description", "summary":
		if direct {
			set(&it.summary)
		}
	case "content:encoded", "content":
		if direct {
			set(&it.content)
		}
	case "pubdate", "published", "issued", "dcterms:created", "dcterms:issued":
		if direct {
			set(&it.published)
		}
	case "updated", "modified", "lastmod", "dcterms:modified", "atom:updated":
		if direct {
			set(&it.updated)
		}
	case "dc:date":
		set(&it.dcDate)
	case "news:publication_date":
		set(&it.newsDate)
	case "news:language", "dc:language":
		set(&it.language)
	}
}

// finish turns the item that was read into an entry.
func (w *walker) finish() {
	it := w.item
	w.item = nil
	if it == nil {
		return
	}
	link := it.link
	for _, alt := range []string{it.orig, it.alternate} {
		if alt != "" && (link == "" || alt == it.orig) {
			link = alt
			break
		}
	}
	if link == "" && (strings.HasPrefix(it.guid, "http://") || strings.HasPrefix(it.guid, "https://")) {
		link = it.guid
	}
	if it.name == "sitemap" {
		if abs := w.p.abs(link); abs != "" && !w.p.seen[abs] && len(w.p.Sitemaps) < maxEntries {
			w.p.seen[abs] = true
			w.p.Sitemaps = append(w.p.Sitemaps, abs)
			w.p.SitemapsModified = append(w.p.SitemapsModified, Time(it.updated))
		}
		return
	}
	e := news.FeedEntry{URL: link, Title: it.title, Summary: it.summary, Language: it.language, Modified: Time(it.updated)}
	if e.Summary == "" {
		e.Summary = it.content
	}
	for _, d := range []string{it.newsDate, it.published, it.dcDate} {
		if e.Published = Time(d); !e.Published.IsZero() {
			break
		}
	}
	if e.Published.IsZero() && it.name == "entry" {
		e.Published = e.Modified // Atom demands updated only
	}
	w.p.add(e)
}

// lines reads a sitemap of plain addresses, one a line.
func (p *parser) lines(s string) (Result, error) {
	for line := range strings.Lines(s) {
		if line = strings.TrimSpace(line); strings.HasPrefix(line, "http://") || strings.HasPrefix(line, "https://") {
			p.add(news.FeedEntry{URL: line})
		}
	}
	if len(p.Entries) == 0 {
		return Result{}, ErrUnknown
	}
	return p.Result, nil
}

// clean brings a string into the form that Readout stores, on one line.
func clean(s string) string {
	s, _ = text.Clean(s)
	return strings.Join(strings.Fields(s), " ")
}
