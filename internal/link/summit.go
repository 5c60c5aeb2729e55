package link

import (
	"time"

	"readout/internal/news"
)

// Matcher matches articles and items to the summits of a lexicon. It is safe
// for concurrent use.
type Matcher struct {
	lex *news.Lexicon
}

// NewMatcher prepares the lexicon's summits for matching.
func NewMatcher(lex *news.Lexicon) *Matcher { return &Matcher{lex: lex} }

// Article is one article as summit matching sees it. Only Headline and
// Published are always there.
type Article struct {
	Headline  string
	Text      string // body; "" when not known
	Published time.Time
	Actors    map[string]int // mentions by actor id, when analysed
	LiveBlog  bool
}

// Match is a summit that an article may be about.
type Match struct {
	Summit string
	Score  float64 // 0 to 1; at least Sure for one that may be taken without asking
	Why    []string
}

// Sure is the score from which a match counts without a person's word.
const Sure = 0.5

// Match returns the summits that the article may be about, best first; none
// when nothing speaks for any.
func (m *Matcher) Match(a Article) []Match { return nil }

// Best returns the summit that the article is about, or "" when unsure.
func (m *Matcher) Best(a Article) string { return "" }

// Item is a quote, event or stance as summit membership sees it.
type Item struct {
	Kind     news.ItemKind
	Text     string   // the words and the sentences around them
	Actors   []string // speaker or holder first, then who else is named in it
	Topics   []string
	When     news.Date // said or happened
	Occasion string
	Post     string // title and text of its live-blog post, "" otherwise
}

// Membership says that an item belongs to a summit.
type Membership struct {
	Summit     string
	Score      float64
	Background bool // older words or events retold
	Why        []string
}

// Items returns the summits that an item of the article belongs to, best
// first. matches are the article's: a prior only.
func (m *Matcher) Items(a Article, matches []Match, it Item) []Membership { return nil }

// Propose returns summits that the registry lacks and that enough independent
// reports agree on, marked Proposed.
func (m *Matcher) Propose(hs []Happening, events []Event) []news.Summit { return nil }
