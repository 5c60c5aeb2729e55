package news

import "time"

// ItemKind is the kind of a row of a timeline.
type ItemKind string

// The kinds of timeline item.
const (
	ItemUtterance ItemKind = "quote"
	ItemEvent     ItemKind = "event"
	ItemStance    ItemKind = "stance"
	ItemDocument  ItemKind = "document"
	ItemEdit      ItemKind = "edit"
)

// State is how far people have checked an item.
type State string

// The states, as stored.
const (
	StateSuggested State = "suggested" // shown as "automatic"
	StateAccepted  State = "accepted"  // "checked"
	StateReviewed  State = "reviewed"  // "checked twice"
	StateRejected  State = "rejected"  // never shown
	StateWithdrawn State = "withdrawn" // 410
)

// Word returns the state as readers see it.
func (s State) Word() string {
	switch s {
	case StateAccepted:
		return "checked"
	case StateReviewed:
		return "checked twice"
	case StateRejected:
		return "rejected"
	case StateWithdrawn:
		return "withdrawn"
	}
	return "automatic"
}

// Wording classes how one outlet's version of an utterance relates to the
// longest attested wording.
type Wording string

// The wording classes.
const (
	Verbatim       Wording = "verbatim"
	TruncatedStart Wording = "truncated start"
	TruncatedEnd   Wording = "truncated end"
	TruncatedBoth  Wording = "truncated both ends"
	Elided         Wording = "elided middle"
	Fragment       Wording = "fragment" // four words or fewer
	Altered        Wording = "altered"
	Translation    Wording = "translation"
	Paraphrase     Wording = "paraphrase"
)

// Utterance is one act of speech by one speaker on one occasion, with all its
// quotes. Its text is the longest attested wording.
type Utterance struct {
	ID        int64
	Speaker   Ref
	Text      string
	Said      Date
	FirstSeen time.Time // earliest report
	FirstURL  string
	Occasion  string
	Conflict  bool // outlets name different speakers
	State     State
	Topics    []string
	Quotes    []int64
}

// Decision is one person's act on one item; decisions are append-only.
type Decision struct {
	ID          int64
	ArticleID   int64
	Kind        string // "speaker", "kind", "accept", "reject", "withdraw", "add", "note", "merge", "split", "membership", "undo"
	Item        ItemKind
	Fingerprint string // see Fingerprint
	Exact       string // words the decision was made on
	Prefix      string // up to 32 characters before them
	Suffix      string // and after
	Value       string // what was decided, by Kind
	Note        string
	By          string
	At          time.Time
	Undoes      int64
	Act         int64 // the step of which it is a part, 0 for none
	Scope       Scope // of that step
	Inherited   bool  // made for a quote that joined its utterance later: see Verdict.Joined
}

// Scope says how far a person's step reaches from the item that it was made on.
type Scope string

// The scopes. The zero value counts as ScopeOne.
const (
	ScopeOne  Scope = "one"  // this quote or report
	ScopeAll  Scope = "all"  // the utterance with all its quotes, the event or stance with all its reports
	ScopeForm Scope = "form" // the quotes of this article whose speaker is named by the same words
)
