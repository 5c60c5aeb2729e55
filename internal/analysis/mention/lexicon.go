package mention

import (
	"strings"
	"sync/atomic"

	"readout/internal/analysis/grammar"
	"readout/internal/news"
	"readout/internal/text"
)

// index finds aliases and offices of a lexicon by their first word.
type index struct {
	lex     *news.Lexicon
	aliases map[string][]alias
	actors  map[string]*news.Actor
	byName  map[string][]*news.Actor // folded full name or alias of a person
	offices map[string][]*news.Office
}

type alias struct {
	words   []string // folded
	actor   *news.Actor
	person  bool
	metonym bool
	demonym bool
	caps    bool
}

// last keeps the index of the lexicon used last: a lexicon is a value that
// thousands of articles share.
var last atomic.Pointer[index]

func indexOf(lex *news.Lexicon) *index {
	if x := last.Load(); x != nil && x.lex == lex {
		return x
	}
	x := &index{lex: lex, aliases: map[string][]alias{}, actors: map[string]*news.Actor{}, byName: map[string][]*news.Actor{}, offices: map[string][]*news.Office{}}
	if lex == nil {
		return x
	}
	for i := range lex.Actors {
		a := &lex.Actors[i]
		x.actors[a.ID] = a
		put := func(name string, metonym, demonym bool) {
			words := split(name)
			if len(words) == 0 {
				return
			}
			if a.Kind == news.Person {
				folded := strings.Join(strings.Fields(text.Fold(name)), " ")
				x.byName[folded] = append(x.byName[folded], a)
			}
			key := words[0]
			x.aliases[key] = append(x.aliases[key], alias{words: words, actor: a, person: a.Kind == news.Person, metonym: metonym, demonym: demonym, caps: isUpper(name)})
		}
		put(a.Name, a.Kind == news.Place, false)
		for _, al := range a.Aliases {
			put(al.Text, al.Metonym, al.Demonym)
		}
	}
	for i := range lex.Offices {
		o := &lex.Offices[i]
		for _, t := range append([]string{o.Title}, o.Titles...) {
			t = text.Fold(t)
			x.offices[t] = append(x.offices[t], o)
		}
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
	if len(x.aliases) == 0 || sc.Class[i]&(grammar.IsUpper|grammar.IsNumber) == 0 {
		return alias{}, 0
	}
	var best alias
	n := 0
	for _, al := range x.aliases[fold(doc.Word(i))] {
		if len(al.words) <= n && n > 0 {
			continue
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
