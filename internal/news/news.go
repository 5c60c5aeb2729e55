// Package news holds the domain of Readout and its only vocabulary: outlets,
// articles and their revisions, actors and offices, summits and topics, what an
// analysis finds in a text, the utterances and events that join the findings
// across outlets, and people's decisions about all of it. It imports only text.
package news

import (
	"errors"
	"time"

	"readout/internal/text"
)

// The errors that every room shares. Wrap them with what was attempted.
var (
	ErrNotFound   = errors.New("not found")
	ErrGone       = errors.New("withdrawn")         // was public, was taken down: 410
	ErrConflict   = errors.New("changed meanwhile") // somebody else saved first: 409
	ErrInvalid    = errors.New("not valid")         // the input must be changed: 422
	ErrNotAllowed = errors.New("not allowed")
)

// Rights say what the public may see of an outlet's articles.
type Rights string

// The rights of an outlet. The zero value counts as RightsSnippet.
const (
	RightsFull     Rights = "full"      // the whole text
	RightsSnippet  Rights = "snippet"   // attributing sentences, at most 30 % of the words
	RightsLinkOnly Rights = "link only" // headline and link
)

// OutletKind says what sort of publisher an outlet is.
type OutletKind string

// The kinds of outlet.
const (
	KindNews      OutletKind = "news"
	KindWire      OutletKind = "wire"       // a news agency
	KindPressRoom OutletKind = "press room" // a government's or institution's own site: its texts are documents
)

// Outlet is a publisher. Its ID is a slug.
type Outlet struct {
	ID        string
	Name      string
	Country   string // ISO 3166-1 alpha-3, or a polity of the catalogue ("EU"); "" when unknown
	Language  string // BCP 47, "" when unknown
	Kind      OutletKind
	Ownership string // only where it is a fact ("state-controlled"); "" otherwise
	HomeURL   string
	Rights    Rights
	Sample    bool // belongs to the sample press
	Enabled   bool
	Pace      time.Duration // least time between two requests to one of its hosts; 0 means the default
	Checked   time.Time     // last trial fetch that succeeded; zero means never
	Feeds     []Feed
	Rules     []SiteRule
}

// FeedKind says how a feed is read.
type FeedKind string

// The kinds of feed.
const (
	FeedSyndication FeedKind = "feed"    // RSS, Atom or JSON Feed, told apart by content
	FeedSitemap     FeedKind = "sitemap" // a sitemap, news sitemap or index of them
	FeedListing     FeedKind = "listing" // a page with links, chosen by Selector
)

// Feed is an address where an outlet announces articles.
type Feed struct {
	ID       int64
	OutletID string
	URL      string
	Kind     FeedKind
	Selector string // CSS selector of the links of a listing
	All      bool   // take every entry: no relevance filter
}

// FeedEntry is one announced article. Only URL is always there.
type FeedEntry struct {
	URL       string
	Title     string
	Summary   string
	Published time.Time // zero when the feed does not say
	Modified  time.Time
	Language  string
}

// SiteRule says where an outlet's pages keep what; all selectors are CSS and
// may be empty. A rule holds for pages fetched within [From, To).
type SiteRule struct {
	Host       string
	From, To   time.Time // zero: open
	Headline   string    // or "jsonld": the headline of the page's JSON-LD
	Standfirst string
	Byline     string
	Published  string
	Body       string // the element or elements that hold the body
	Remove     string // what never belongs to it
}

// Content is what extraction makes of a page or of plain text.
type Content struct {
	URL        string // canonical, "" when the page does not say
	Headline   string
	Standfirst string
	Authors    []string // people, in order
	Agencies   []string // wire services credited in the byline
	Dateline   string   // place of filing
	SiteName   string
	Language   string    // BCP 47
	Published  time.Time // zero when unknown
	Modified   time.Time
	Zone       string // IANA name or offset as stated with Published
	DateOnly   bool   // Published carries no time of day
	Text       string // cleaned: headline, standfirst and blocks, one to a line
	Blocks     []Block
	Posts      []Post // of a live blog
	Partial    bool   // cut off by a wall or truncated
	LiveBlog   bool
	OptOut     []string // machine-readable reservations found ("noai", "tdm-reservation: 1")
	Dropped    []string // furniture left out, as lines, for tools that show it
	Extractor  string   // version that made this
}

// Block is a part of a revision's text.
type Block = text.Block

// Span is a range of bytes of a revision's text.
type Span = text.Span

// Post is a dated entry of a live blog. Blocks refer to posts by index + 1.
type Post struct {
	ID        string
	Title     string
	Published time.Time
}

// Key names a post within its live blog over revisions: by its id, else by title
// and time, "" when it has neither.
func (p Post) Key() string {
	if p.ID != "" {
		return "#" + p.ID
	}
	key := text.Fold(p.Title)
	if !p.Published.IsZero() {
		key += p.Published.UTC().Format(" 2006-01-02T15:04")
	}
	return key
}

// Paragraphs returns the body of the content as paragraphs, in order.
func (c Content) Paragraphs() []string {
	var ps []string
	for _, b := range c.Blocks {
		if b.Kind.Body() || b.Kind == text.Subhead {
			ps = append(ps, b.Span.In(c.Text))
		}
	}
	return ps
}

// Refusal is why a page was not taken as an article, by name.
type Refusal string

// The pages that are no article although served as 200, and others that are
// refused.
const (
	RefusedConsent    Refusal = "consent page"
	RefusedLogin      Refusal = "login page"
	RefusedRobotCheck Refusal = "robot check"
	RefusedErrorPage  Refusal = "error page"
	RefusedNoBody     Refusal = "no article text found"
	RefusedNotHTML    Refusal = "not a web page"
	RefusedOptOut     Refusal = "publisher opted out"
	RefusedRobots     Refusal = "forbidden by robots.txt"
)

// RefusedError reports a page that is not an article. Match it with errors.As.
type RefusedError struct {
	Reason Refusal
	Detail string
}

func (e *RefusedError) Error() string {
	if e.Detail == "" {
		return string(e.Reason)
	}
	return string(e.Reason) + ": " + e.Detail
}

// Article is one story at one address. Its identity is URL, which may be a
// "urn:sha256:" of the cleaned text for pasted ones.
type Article struct {
	ID        int64
	OutletID  string
	URL       string
	Headline  string
	Published time.Time // zero when unknown
	DateOnly  bool
	FirstSeen time.Time
	Language  string
	Kind      ArticleKind
	WireOf    int64 // the article that this one republishes; 0 for none
	Withdrawn bool
}

// ArticleKind sets official texts apart from reporting.
type ArticleKind string

// The kinds of article.
const (
	KindReport   ArticleKind = "report"
	KindDocument ArticleKind = "document" // transcript, readout, communiqué, statement: exempt from the rights limit
	KindLiveBlog ArticleKind = "live blog"
)

// Revision is an article's content at a fetch time. Text is immutable.
type Revision struct {
	ID        int64
	ArticleID int64
	Number    int    // from 1
	Hash      string // hex SHA-256 of Text
	FetchedAt time.Time
	Content
}

// FetchRecord is one row of the fetch log.
type FetchRecord struct {
	ID       int64
	OutletID string
	URL      string
	Purpose  string // "feed", "article", "robots", "sitemap"
	At       time.Time
	Status   int // HTTP status, 0 when no answer came
	Bytes    int64
	Duration time.Duration
	Outcome  string // "stored", "unchanged", "not modified", "refused", "failed" ...
	Reason   string // in words, "" when all went well
}
