package mention

import (
	"cmp"
	"slices"
	"strings"
	"sync/atomic"

	"readout/internal/analysis/grammar"
	"readout/internal/news"
	"readout/internal/text"
)

// index finds aliases and offices of a lexicon by their first word.
type index struct {
	lex       *news.Lexicon
	aliases   map[string][]alias
	actors    map[string]*news.Actor
	byName    map[string][]*news.Actor // folded full name or alias of a person
	bySurname map[string][]*news.Actor // folded short names that need a title or the full name
	titles    map[string][]title       // by first word, longest first
}

// title is a name of a post with all its tenures.
type title struct {
	words   []string // folded
	offices []*news.Office
}

type alias struct {
	words   []string // folded
	actor   *news.Actor
	person  bool
	metonym bool
	demonym bool
	caps    bool
	alone   bool // needs no other name of the actor's polity before it
}

// last keeps the index of the lexicon used last: a lexicon is a value that
// thousands of articles share.
var last atomic.Pointer[index]

func indexOf(lex *news.Lexicon) *index {
	if x := last.Load(); x != nil && x.lex == lex {
		return x
	}
	x := &index{lex: lex, aliases: map[string][]alias{}, actors: map[string]*news.Actor{}, byName: map[string][]*news.Actor{}, bySurname: map[string][]*news.Actor{}, titles: map[string][]title{}}
	if lex == nil {
		return x
	}
	for i := range lex.Actors {
		a := &lex.Actors[i]
		x.actors[a.ID] = a
		put := func(name string, metonym, demonym, alone bool) {
			words := split(name)
			if len(words) == 0 {
				return
			}
			// A surname names its bearer without the full name only where the
			// lexicon says so.
			folded := strings.Join(strings.Fields(text.Fold(name)), " ")
			if by := x.byName; a.Kind == news.Person {
				if !alone && !strings.Contains(folded, " ") {
					by = x.bySurname
				}
				if !slices.Contains(by[folded], a) {
					by[folded] = append(by[folded], a)
				}
			}
			key := words[0]
			// The actor's own name may be listed once more as a building's.
			for k, o := range x.aliases[key] {
				if o.actor == a && slices.Equal(o.words, words) {
					x.aliases[key][k].metonym = o.metonym || metonym
					return
				}
			}
			x.aliases[key] = append(x.aliases[key], alias{words: words, actor: a, person: a.Kind == news.Person, metonym: metonym, demonym: demonym, caps: isUpper(name), alone: alone})
		}
		put(a.Name, a.Kind == news.Place, false, true)
		for _, al := range a.Aliases {
			put(al.Text, al.Metonym, al.Demonym, al.Alone)
		}
	}
	byTitle := map[string][]*news.Office{}
	for i := range lex.Offices {
		o := &lex.Offices[i]
		for _, t := range append([]string{o.Title}, o.Titles...) {
			t = text.Fold(t)
			byTitle[t] = append(byTitle[t], o)
			if t == "prime minister" {
				byTitle["pm"] = append(byTitle["pm"], o)
			}
		}
	}
	for t, os := range byTitle {
		if words := split(t); len(words) > 0 {
			x.titles[words[0]] = append(x.titles[words[0]], title{words, os})
		}
	}
	for _, ts := range x.titles {
		slices.SortFunc(ts, func(a, b title) int { return cmp.Or(len(b.words)-len(a.words), slices.Compare(a.words, b.words)) })
	}
	last.Store(x)
	return x
}

// split returns the folded words of a name, cut as a text is: "Kestria's
// ministry" is three.
func split(name string) []string {
	doc := text.Parse(text.Fold(name), nil)
	var words []string
	for i := range doc.Tokens {
		if w := doc.Word(i); w != "." {
			words = append(words, w)
		}
	}
	return words
}

// match returns the longest alias that starts at token i, and its length in
// tokens; 0 when none does.
func (x *index) match(doc *text.Document, sc *grammar.Scan, i, end int) (alias, int) {
	if len(x.aliases) == 0 || sc.Class[i]&(grammar.IsUpper|grammar.IsNumber) == 0 && doc.Word(i) != "the" {
		return alias{}, 0
	}
	var best alias
	n := 0
	for _, al := range x.aliases[fold(doc.Word(i))] {
		if len(al.words) <= n && n > 0 {
			continue
		}
		if al.words[0] == "the" && i+1 < end && sc.Class[i+1]&grammar.IsUpper != 0 {
			continue // the league is not the League of something
		}
		k, j := 0, i
		for k < len(al.words) && j < end {
			w := fold(doc.Word(j))
			if w == al.words[k] {
				k++
				j++
				continue
			}
			if w == "." && j > i && doc.Tokens[j-1].End == doc.Tokens[j].Start { // No. 10
				j++
				continue
			}
			break
		}
		if k == len(al.words) && (n == 0 || j-i > n) {
			best, n = al, j-i
		}
	}
	return best, n
}

func fold(w string) string {
	ascii := true
	upper := false
	for i := 0; i < len(w); i++ {
		if w[i] >= 0x80 {
			ascii = false
			break
		}
		upper = upper || w[i] >= 'A' && w[i] <= 'Z'
	}
	if !ascii {
		return text.Fold(w)
	}
	if upper {
		return strings.ToLower(w)
	}
	return w
}
