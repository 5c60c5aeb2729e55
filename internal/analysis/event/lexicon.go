package event

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed lexicon.txt
var lexiconTxt string

// effect is what a verb does with the act that it takes.
type effect uint32

const (
	fxDo effect = 1 << iota
	fxUndo
	fxLift
	fxRefuse
	fxDemand
	fxAccept
	fxPromise
	fxThreaten
	fxAllow
	fxGrant
	fxCause
	fxSay
)

// sort is what a noun names besides an act.
type sort uint32

const (
	soRestriction sort = 1 << iota
	soHostile
	soTroops
	soPeople
	soOfficials
	soWeapons
	soSettlement
	soMonitors
)

type verbEntry struct {
	root  string // of the verb by itself
	fx    effect
	preps map[string]string // root by preposition or adverb after the verb
	parts map[string]string // root by particle
	pfx   map[string]effect // effect by particle or preposition
}

type nounEntry struct {
	root string
	so   sort
}

type lexicon struct {
	verbs map[string]*verbEntry
	nouns map[string]nounEntry
}

var lex = sync.OnceValue(func() *lexicon {
	l := &lexicon{verbs: map[string]*verbEntry{}, nouns: map[string]nounEntry{}}
	fxs := map[string]effect{"do": fxDo, "undo": fxUndo, "lift": fxLift, "refuse": fxRefuse, "demand": fxDemand, "accept": fxAccept,
		"promise": fxPromise, "threaten": fxThreaten, "allow": fxAllow, "grant": fxGrant, "cause": fxCause, "say": fxSay}
	sos := map[string]sort{"restriction": soRestriction, "hostile": soHostile, "troops": soTroops, "people": soPeople, "officials": soOfficials, "weapons": soWeapons, "settlement": soSettlement, "monitors": soMonitors}
	for line := range strings.SplitSeq(lexiconTxt, "\n") {
		head, words, ok := strings.Cut(line, ":")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		kind, class, _ := strings.Cut(head, " ")
		for w := range strings.FieldsSeq(words) {
			if kind == "n" {
				e := l.nouns[w]
				if so, ok := sos[class]; ok {
					e.so |= so
				} else if e.root == "" {
					e.root = class
				}
				l.nouns[w] = e
				continue
			}
			verb, after := w, ""
			prep := false
			if k := strings.IndexAny(w, "_+"); k > 0 {
				verb, after = w[:k], strings.ReplaceAll(w[k+1:], "_", " ")
				prep = w[k] == '+'
			}
			e := l.verbs[verb]
			if e == nil {
				e = &verbEntry{}
				l.verbs[verb] = e
			}
			if class == "known" {
				continue // what it does depends on what it takes
			}
			fx, isFx := fxs[class]
			switch {
			case isFx && after == "":
				e.fx |= fx
			case isFx:
				if e.pfx == nil {
					e.pfx = map[string]effect{}
				}
				e.pfx[after] |= fx
			case after == "":
				if e.root == "" {
					e.root = class
				}
			case prep:
				if e.preps == nil {
					e.preps = map[string]string{}
				}
				e.preps[after] = class
			default:
				if e.parts == nil {
					e.parts = map[string]string{}
				}
				e.parts[after] = class
			}
		}
	}
	return l
})

// cooperative reports whether the root is an act of good will.
func cooperative(root string) bool {
	switch root {
	case "CONSULT", "SUPPORT", "COOPERATE", "AID", "CONCEDE", "RETREAT", "AGREE":
		return true
	}
	return false
}

func hostile(root string) bool {
	switch root {
	case "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT":
		return true
	}
	return false
}
