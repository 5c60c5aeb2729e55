package stance

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed lexicon.txt
var lexiconTxt string

// weight is a sign with a strength: -2, -1, 1, 2; 0 says nothing.
type weight int8

type entry struct {
	att, eff, good weight
	say            bool
	pre            map[string]*entry // by particle or preposition
}

type lexicon struct {
	verbs map[string]*entry
	preds map[string]weight
	nouns map[string]weight
}

var lex = sync.OnceValue(func() *lexicon {
	l := &lexicon{verbs: map[string]*entry{}, preds: map[string]weight{}, nouns: map[string]weight{}}
	signs := map[string]weight{"++": 2, "+": 1, "-": -1, "--": -2}
	for line := range strings.SplitSeq(lexiconTxt, "\n") {
		head, words, ok := strings.Cut(line, ":")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		kind, sign, _ := strings.Cut(head, " ")
		w := signs[sign]
		for word := range strings.FieldsSeq(words) {
			word = strings.TrimRight(word, "+")
			switch kind {
			case "p":
				l.preds[word] = w
				continue
			case "n":
				l.nouns[word] = w
				continue
			}
			verb, after := word, ""
			if k := strings.IndexAny(word, "_+"); k > 0 {
				verb, after = word[:k], word[k+1:]
				if m := strings.IndexByte(after, '+'); m > 0 {
					after = after[:m]
				}
			}
			e := l.verbs[verb]
			if e == nil {
				e = &entry{}
				l.verbs[verb] = e
			}
			if after != "" {
				if e.pre == nil {
					e.pre = map[string]*entry{}
				}
				if e.pre[after] == nil {
					e.pre[after] = &entry{}
				}
				e = e.pre[after]
			}
			switch kind {
			case "a":
				e.att = w
			case "e":
				e.eff = w
			case "g":
				e.good = w
			case "s":
				e.say = true
			}
		}
	}
	return l
})
