package news

// ChangeKind says what an outlet changed between two revisions of an article.
type ChangeKind string

// The kinds of change, what matters most to a reader first.
const (
	QuoteReworded     ChangeKind = "quote reworded"
	QuoteReattributed ChangeKind = "quote re-attributed"
	QuoteRemoved      ChangeKind = "quote removed"
	QuoteAdded        ChangeKind = "quote added"
	NumberChanged     ChangeKind = "number changed" // in a sentence that tells an event
	DateChanged       ChangeKind = "date changed"   // likewise
	NameChanged       ChangeKind = "name changed"   // likewise
	HeadlineChanged   ChangeKind = "headline changed"
	StandfirstChanged ChangeKind = "standfirst changed"
	NoticeChanged     ChangeKind = "notice"      // a correction, clarification or update line came or was reworded
	PostsAdded        ChangeKind = "new posts"   // a live blog grew: no edit of what stood there
	TextChanged       ChangeKind = "other words" // of substance, but none of the above
	MinorChange       ChangeKind = "minor"       // blanks, dateline, typing errors, captions and other furniture
)

// Touch groups the kinds of change: what an edit touches.
type Touch string

// What an edit can touch.
const (
	TouchQuote      Touch = "quote"
	TouchFact       Touch = "fact" // a number, date or name
	TouchHeadline   Touch = "headline"
	TouchStandfirst Touch = "standfirst"
	TouchNotice     Touch = "notice"
	TouchPosts      Touch = "posts"
	TouchText       Touch = "text"
	TouchMinor      Touch = "minor"
)

// Touches lists what an edit can touch, what matters most first.
var Touches = []Touch{TouchQuote, TouchFact, TouchHeadline, TouchStandfirst, TouchNotice, TouchText, TouchPosts, TouchMinor}

// Touch returns what a change of this kind touches.
func (k ChangeKind) Touch() Touch {
	switch k {
	case QuoteAdded, QuoteRemoved, QuoteReworded, QuoteReattributed:
		return TouchQuote
	case NumberChanged, DateChanged, NameChanged:
		return TouchFact
	case HeadlineChanged:
		return TouchHeadline
	case StandfirstChanged:
		return TouchStandfirst
	case NoticeChanged:
		return TouchNotice
	case PostsAdded:
		return TouchPosts
	case TextChanged:
		return TouchText
	}
	return TouchMinor
}

// Matters reports whether an edit that touches this belongs on a timeline.
func (t Touch) Matters() bool {
	switch t {
	case TouchQuote, TouchFact, TouchHeadline, TouchStandfirst, TouchNotice:
		return true
	}
	return false
}

// Change is one thing that an outlet changed. Old and New are the passages that
// it is in, as byte spans of the two revisions' texts: the quote, sentence,
// headline or paragraph. One of them is empty for what was added or removed.
type Change struct {
	Kind    ChangeKind `json:"kind"`
	Old     []Span     `json:"old,omitempty"`
	New     []Span     `json:"new,omitempty"`
	OldBy   Span       `json:"oldBy,omitzero"` // of a re-attributed quote: the words that named its source
	NewBy   Span       `json:"newBy,omitzero"`
	OldItem string     `json:"oldItem,omitempty"` // fingerprint of the quote or event
	NewItem string     `json:"newItem,omitempty"`
	Speech  QuoteKind  `json:"speech,omitempty"` // how the quote is reported
	N       int        `json:"n,omitempty"`      // new posts
}

// Edit is how a revision differs from the one before it.
type Edit struct {
	Changes []Change // none: only blanks differ, or only how the page was read
	In, Out int      // words that came and went
	Partial bool     // one of the two was read in part: what only the other has says nothing
}

// Touches returns what the edit touches, what matters most first, each once.
func (e Edit) Touches() []Touch {
	var out []Touch
	for _, t := range Touches {
		for _, c := range e.Changes {
			if c.Kind.Touch() == t {
				out = append(out, t)
				break
			}
		}
	}
	return out
}

// Matters reports whether the edit touches something that belongs on a
// timeline.
func (e Edit) Matters() bool {
	for _, c := range e.Changes {
		if c.Kind.Touch().Matters() {
			return true
		}
	}
	return false
}
