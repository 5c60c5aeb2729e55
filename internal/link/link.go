// Package link joins what was found in single articles across articles: wire
// copies, the quotes of one utterance, the mentions of one event, and the
// summits that an article or an item belongs to. Everything is a pure function
// of values; people's decisions come in as constraints.
//
// # Incremental and batch are the same
//
// Utterances and Events compare pairs by what the two sides say, and cluster
// them without regard to the order in which they are given: "first" always
// means earliest published, then lowest URL, then place in the article. To link
// new quotes (or events) among many stored ones, a caller
//
//  1. stores IndexKeys of every quote with it;
//  2. looks up the LookupKeys of the new quotes among the stored keys;
//  3. adds to what it found every other member of the clusters of the found,
//     and every quote that a constraint binds to one of them, until nothing is
//     added;
//  4. calls Utterances on the new and the found together, and replaces the
//     clusters of all of them by the result.
//
// That gives the clusters that one call on everything would. A quote that is
// withdrawn or changes its speaker or words counts as new with all members of
// its former cluster.
package link

import (
	"strings"
	"time"

	"readout/internal/news"
	"readout/internal/text"
)

// Source says where an item was published. It orders reports.
type Source struct {
	Article   int64
	Outlet    string
	URL       string
	Published time.Time // of the article; first seen when unknown
	Wire      int64     // wire group: the article that this one copies, or its own id when others copy it; 0 for none
	Language  string    // of the article, BCP 47; "" counts as English
	Document  bool      // an official text: its wording beats the press's
}

// before orders reports: earliest published, then lowest URL, then article.
func (s Source) before(o Source) int {
	if c := s.Published.Compare(o.Published); c != 0 {
		return c
	}
	if s.URL != o.URL {
		if s.URL < o.URL {
			return -1
		}
		return 1
	}
	switch {
	case s.Article < o.Article:
		return -1
	case s.Article > o.Article:
		return 1
	}
	return 0
}

// independent returns the key under which reports count once: wire copies share
// one, and so do the articles of one outlet.
func (s Source) independent() string {
	if s.Wire != 0 {
		return "w" + itoa(s.Wire)
	}
	return "o" + s.Outlet
}

// Quote is one quote as linking sees it. ID must be unique and positive.
type Quote struct {
	Source
	ID       int64
	Ordinal  int // place in the article
	Place    news.BlockPlace
	Kind     news.QuoteKind
	Level    news.Level
	Speaker  string // actor id; "" when not established or outside the lexicon
	Name     string // speaker's name as found, when Speaker is ""
	Side     string // polity of a speaker that is no person, as Speaks tells: a country, its ministry, its palace and their spokesmen speak for one side; "" for people
	Native   string // the speaker's usual language, BCP 47; "" counts as English
	Text     string // the quoted words without marks, parts joined by "\n"; of indirect speech its content
	Said     news.Date
	Occasion string // where it was said, in words or as an event's id; "" when not stated
	Gone     bool   // its page no longer says it: it settles nothing where another quote stands
}

// Polities returns, by actor id, the polity of every actor of the lexicon that
// has one.
func Polities(lex *news.Lexicon) map[string]string {
	polities := make(map[string]string)
	for _, a := range lex.Actors {
		if a.Country != "" {
			polities[a.ID] = a.Country
		}
	}
	return polities
}

// Sides returns, by actor id, the polity that an actor of the lexicon who is no
// person speaks for.
func Sides(lex *news.Lexicon) map[string]string {
	sides := make(map[string]string)
	for _, a := range lex.Actors {
		if a.Kind != news.Person && a.Kind != news.Group && a.Country != "" {
			sides[a.ID] = a.Country
		}
	}
	return sides
}

// Speaks says which polity a quote's speaker speaks for.
type Speaks struct {
	sides map[string]string // by actor id
	names map[string]string // by folded name of a body, "" when bodies of several have it
}

// NewSpeaks reads bodies and their names from the lexicon.
func NewSpeaks(lex *news.Lexicon) *Speaks {
	sp := &Speaks{sides: Sides(lex), names: make(map[string]string)}
	for _, a := range lex.Actors {
		side := sp.sides[a.ID]
		if side == "" {
			continue
		}
		add := func(name string) {
			name = text.Fold(name)
			if old, ok := sp.names[name]; ok && old != side {
				sp.names[name] = ""
				return
			}
			sp.names[name] = side
		}
		add(a.Name)
		for _, al := range a.Aliases {
			add(al.Text)
		}
	}
	return sp
}

// For returns the polity for which a speaker speaks who is no person: the
// actor's, or for somebody described as the spokesman of a body that body's. It
// returns "" for people, for unnamed sources and when it cannot tell.
func (sp *Speaks) For(actor, name string, level news.Level) string {
	if actor != "" || level != news.LevelRole {
		return sp.sides[actor]
	}
	ws := strings.Fields(text.Fold(name))
	if len(ws) < 2 || ws[0] != "a" && ws[0] != "the" && ws[0] != "an" {
		return ""
	}
	ws = ws[1:]
	spokes := func(w string) bool { return w == "spokesman" || w == "spokeswoman" || w == "spokesperson" }
	switch n := len(ws); {
	case spokes(ws[n-1]): // a Foreign Office spokeswoman
		return sp.names[strings.Join(ws[:n-1], " ")]
	case n > 2 && spokes(ws[0]) && (ws[1] == "for" || ws[1] == "of"): // a spokeswoman for the Foreign Office
		ws = ws[2:]
		if ws[0] == "the" {
			ws = ws[1:]
		}
		return sp.names[strings.Join(ws, " ")]
	}
	return ""
}

// Constraint is a person's decision that two items belong together or not. The
// last one about a pair holds.
type Constraint struct {
	A, B int64 // ids of quotes, or of events
	Same bool
}

// Cluster is one utterance: the quotes that report it.
type Cluster struct {
	First     int64   // the earliest report: earliest published, then lowest URL, then place in the article
	Longest   int64   // the quote with the longest attested wording; never a headline's unless there is no other
	Quotes    []int64 // all members, earliest report first
	Speaker   string  // actor id on which the most independent reports agree; "" when none names one
	Name      string  // name of a speaker outside the lexicon
	Conflict  bool    // reports name different speakers
	Said      news.Date
	Occasion  string
	Outlets   int // independent reports: wire copies count once
	Wordings  []Wording
	Rejoined  bool // a constraint joined or parted it
	FirstSeen time.Time
	FirstURL  string
}

// Wording is how one member's words relate to the longest attested wording.
type Wording struct {
	Quote int64
	Class news.Wording
}
