package interchange

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"iter"
	"strings"
	"time"
)

// Feed is a list of entries for feed readers, newest change first or in the
// order of its page. All URLs are absolute.
type Feed struct {
	Site     Site
	ID       string // names the feed within the site
	Title    string
	Note     string
	Page     string // the same as a page
	Self     string // this feed
	Next     string // older entries, in the same form; "" at the end
	Updated  time.Time
	Licence  string
	Language string // BCP 47; "" is English
	Done     bool   // nothing will be added any more
	Entries  iter.Seq2[Entry, error]
}

// Entry is one thing in a feed. Its id never changes; Updated moves when what it
// says is corrected, and with it the entry comes up again in feed readers.
type Entry struct {
	ID         string // within the site, as "quote/12"
	Title      string
	URL        string
	Via        string   // the outlet's article, "" for none
	Paragraphs []string // plain text
	Author     string   // who tells it: an outlet, or the site itself when empty
	Tags       []Named
	Published  time.Time // first seen by us
	Updated    time.Time
	Language   string // of the words, where it differs from the feed's
	Data       any    // written as the JSON Feed extension "_readout"; nil for none
}

// FeedOf returns a list of items as a feed. The author of an entry is the outlet
// that told it first, never the speaker.
func FeedOf(l List) Feed {
	zone := l.zone()
	return Feed{
		Site: l.Site, ID: l.ID, Title: l.Title, Note: l.Note, Page: l.Page, Self: l.Self, Next: l.Next,
		Updated: l.updated(), Licence: l.Licence, Language: l.Language, Done: l.Done,
		Entries: func(yield func(Entry, error) bool) {
			for it, err := range l.Items {
				if err != nil {
					yield(Entry{}, err)
					return
				}
				e := Entry{
					ID: it.ID, Title: it.Title, URL: it.URL, Via: it.First.URL, Paragraphs: content(it, zone),
					Author: it.First.Outlet.Name, Published: it.Seen, Updated: it.Updated, Language: it.Language, Data: it,
				}
				e.Tags = append(e.Tags, Named{ID: "kind:" + it.Kind, Name: it.Kind})
				for _, who := range it.Who {
					e.Tags = append(e.Tags, Named{ID: "speaker:" + who.ID, Name: who.Name})
				}
				for _, t := range it.Topics {
					e.Tags = append(e.Tags, Named{ID: "topic:" + t.ID, Name: t.Name})
				}
				if e.Updated.IsZero() {
					e.Updated = e.Published
				}
				if !yield(e, nil) {
					return
				}
			}
		},
	}
}

func (f Feed) updated() time.Time {
	if f.Updated.IsZero() {
		return time.Unix(0, 0).UTC()
	}
	return f.Updated.UTC()
}

// The parts of an Atom feed (RFC 4287).
type (
	atomLink struct {
		XMLName xml.Name `xml:"link"`
		Rel     string   `xml:"rel,attr"`
		Type    string   `xml:"type,attr,omitempty"`
		Href    string   `xml:"href,attr"`
	}
	atomText struct {
		Type string `xml:"type,attr,omitempty"`
		Lang string `xml:"xml:lang,attr,omitempty"`
		Body string `xml:",chardata"`
	}
	atomPerson struct {
		Name string `xml:"name"`
		URI  string `xml:"uri,omitempty"`
	}
	atomCategory struct {
		Scheme string `xml:"scheme,attr,omitempty"`
		Term   string `xml:"term,attr"`
		Label  string `xml:"label,attr,omitempty"`
	}
	atomEntry struct {
		XMLName    xml.Name `xml:"entry"`
		ID         string   `xml:"id"`
		Title      atomText `xml:"title"`
		Updated    string   `xml:"updated"`
		Published  string   `xml:"published,omitempty"`
		Links      []atomLink
		Author     *atomPerson    `xml:"author,omitempty"`
		Categories []atomCategory `xml:"category"`
		Content    atomText       `xml:"content"`
	}
)

// printable drops what XML 1.0 has no place for.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r == 0xfffe || r == 0xffff {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
}

// WriteAtom writes a feed as Atom 1.0 (RFC 4287, paged as RFC 5005 says).
// Content is plain text: nothing of it can become markup.
func WriteAtom(w io.Writer, f Feed) error {
	lang := f.Language
	if lang == "" {
		lang = "en-GB"
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	enc := xml.NewEncoder(w)
	start := xml.StartElement{Name: xml.Name{Local: "feed"}, Attr: []xml.Attr{
		{Name: xml.Name{Local: "xmlns"}, Value: "http://www.w3.org/2005/Atom"},
		{Name: xml.Name{Local: "xml:lang"}, Value: lang},
	}}
	var err error
	put := func(name string, v any) {
		if err == nil {
			err = enc.EncodeElement(v, xml.StartElement{Name: xml.Name{Local: name}})
		}
	}
	link := func(rel, typ, href string) {
		if href != "" && err == nil {
			err = enc.Encode(atomLink{Rel: rel, Type: typ, Href: href})
		}
	}
	if err = enc.EncodeToken(start); err != nil {
		return fmt.Errorf("write feed: %w", err)
	}
	put("id", f.Site.tag(f.ID))
	put("title", printable(f.Title))
	if f.Note != "" {
		put("subtitle", printable(f.Note))
	}
	put("updated", stamp(f.updated()))
	put("author", atomPerson{Name: f.Site.Name, URI: f.Site.URL + "/"})
	put("generator", struct {
		URI     string `xml:"uri,attr"`
		Version string `xml:"version,attr,omitempty"`
		Name    string `xml:",chardata"`
	}{f.Site.URL + "/", f.Site.Version, f.Site.Name})
	if f.Licence != "" {
		put("rights", printable(f.Licence))
	}
	link("self", "application/atom+xml", f.Self)
	link("alternate", "text/html", f.Page)
	link("next", "application/atom+xml", f.Next)
	if err != nil {
		return fmt.Errorf("write feed: %w", err)
	}
	for e, rerr := range f.Entries {
		if rerr != nil {
			return fmt.Errorf("read entries: %w", rerr)
		}
		a := atomEntry{
			ID: f.Site.tag(e.ID), Title: atomText{Body: printable(e.Title)}, Updated: stamp(e.Updated), Published: stamp(e.Published),
			Content: atomText{Type: "text", Lang: e.Language, Body: printable(strings.Join(e.Paragraphs, "\n\n"))},
		}
		a.Links = append(a.Links, atomLink{Rel: "alternate", Type: "text/html", Href: e.URL})
		if e.Via != "" {
			a.Links = append(a.Links, atomLink{Rel: "via", Href: e.Via})
		}
		if e.Author != "" {
			a.Author = &atomPerson{Name: printable(e.Author)}
		}
		for _, t := range e.Tags {
			a.Categories = append(a.Categories, atomCategory{Term: t.ID, Label: printable(t.Name)})
		}
		if err := enc.Encode(a); err != nil {
			return fmt.Errorf("write %s: %w", e.ID, err)
		}
	}
	if err := enc.EncodeToken(start.End()); err != nil {
		return fmt.Errorf("write feed: %w", err)
	}
	return enc.Close()
}

// stream writes JSON objects one by one into an array that is the last member
// of an object.
type stream struct {
	w   io.Writer
	err error
	n   int
}

// open writes the object's head: all its members but the array, which is given
// by name. head must be a struct or map that is not empty.
func (s *stream) open(head any, array string) {
	b, err := encode(head)
	if err != nil {
		s.err = err
		return
	}
	_, s.err = fmt.Fprintf(s.w, "%s,%q:[", b[:len(b)-1], array)
}

func (s *stream) add(v any) {
	if s.err != nil {
		return
	}
	b, err := encode(v)
	if err != nil {
		s.err = err
		return
	}
	sep := ",\n"
	if s.n == 0 {
		sep = "\n"
	}
	s.n++
	_, s.err = io.WriteString(s.w, sep+string(b))
}

func (s *stream) close() error {
	if s.err != nil {
		return s.err
	}
	_, err := io.WriteString(s.w, "\n]}\n")
	return err
}

// encode writes JSON with <, > and & as \u escapes, so that a file shown as a
// page by mistake has no markup in it.
func encode(v any) ([]byte, error) { return json.Marshal(v) }

type (
	jsonAuthor struct {
		Name string `json:"name"`
		URL  string `json:"url,omitempty"`
	}
	jsonEntry struct {
		ID          string       `json:"id"`
		URL         string       `json:"url"`
		ExternalURL string       `json:"external_url,omitempty"`
		Title       string       `json:"title"`
		ContentText string       `json:"content_text"`
		Published   string       `json:"date_published,omitempty"`
		Modified    string       `json:"date_modified,omitempty"`
		Authors     []jsonAuthor `json:"authors,omitempty"`
		Tags        []string     `json:"tags,omitempty"`
		Language    string       `json:"language,omitempty"`
		Data        any          `json:"_readout,omitempty"`
	}
)

// WriteJSONFeed writes a feed as JSON Feed 1.1. What the format has no member
// for stands under "_readout".
func WriteJSONFeed(w io.Writer, f Feed) error {
	lang := f.Language
	if lang == "" {
		lang = "en-GB"
	}
	s := &stream{w: w}
	s.open(struct {
		Version     string       `json:"version"`
		Title       string       `json:"title"`
		HomePageURL string       `json:"home_page_url"`
		FeedURL     string       `json:"feed_url"`
		Description string       `json:"description,omitempty"`
		NextURL     string       `json:"next_url,omitempty"`
		Authors     []jsonAuthor `json:"authors"`
		Language    string       `json:"language"`
		Expired     bool         `json:"expired,omitempty"`
	}{"https://jsonfeed.org/version/1.1", f.Title, f.Page, f.Self, f.Note, f.Next, []jsonAuthor{{f.Site.Name, f.Site.URL + "/"}}, lang, f.Done}, "items")
	for e, err := range f.Entries {
		if err != nil {
			return fmt.Errorf("read entries: %w", err)
		}
		j := jsonEntry{
			ID: f.Site.tag(e.ID), URL: e.URL, ExternalURL: e.Via, Title: e.Title, ContentText: strings.Join(e.Paragraphs, "\n\n"),
			Published: stamp(e.Published), Modified: stamp(e.Updated), Language: e.Language, Data: e.Data,
		}
		if e.Author != "" {
			j.Authors = []jsonAuthor{{Name: e.Author}}
		}
		for _, t := range e.Tags {
			j.Tags = append(j.Tags, t.Name)
		}
		s.add(j)
	}
	return s.close()
}
