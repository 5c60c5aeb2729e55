package catalogue

import (
	"cmp"
	"slices"
	"strings"

	"readout/internal/news"
	"readout/internal/text"
)

// FindActors returns the actors that a typed name names, and else those that it
// may mean: whose name or another name of theirs has its words as starts of
// words. At most eight.
func FindActors(actors []news.Actor, typed string) (exact, near []news.Actor) {
	k := text.Fold(typed)
	words := strings.Fields(k)
	if len(words) == 0 {
		return nil, nil
	}
	code := strings.ToUpper(typed)
	if a3 := Alpha3(typed); a3 != "" && len(typed) <= 3 {
		code = a3
	}
	type scored struct {
		a    news.Actor
		rank int
	}
	var found []scored
	for _, a := range actors {
		if a.Kind != news.Person && a.Kind != news.Country && a.Kind != news.Org {
			continue
		}
		if text.Fold(a.Name) == k || a.Kind == news.Country && a.Code == code {
			exact = append(exact, a)
			continue
		}
		best := 0
		for i, name := range append([]string{a.Name}, aliasesOf(a)...) {
			folded := text.Fold(name)
			switch {
			case i > 0 && folded == k:
				best = max(best, 3)
			case starts(strings.Fields(folded), words):
				best = max(best, 2-min(i, 1))
			}
		}
		if best > 0 {
			found = append(found, scored{a, best})
		}
	}
	if len(exact) > 0 {
		return exact, nil
	}
	for _, f := range found {
		if f.rank == 3 {
			exact = append(exact, f.a)
		}
	}
	if len(exact) > 0 {
		return exact[:min(len(exact), 8)], nil
	}
	slices.SortStableFunc(found, func(a, b scored) int {
		return cmp.Or(cmp.Compare(b.rank, a.rank), cmp.Compare(kindRank(a.a), kindRank(b.a)), cmp.Compare(a.a.Name, b.a.Name))
	})
	for _, f := range found[:min(len(found), 8)] {
		near = append(near, f.a)
	}
	return nil, near
}

func kindRank(a news.Actor) int {
	return slices.Index([]news.ActorKind{news.Country, news.Org, news.Person}, a.Kind)
}

func aliasesOf(a news.Actor) []string {
	var out []string
	for _, al := range a.Aliases {
		if !al.Demonym && !al.Metonym {
			out = append(out, al.Text)
		}
	}
	return out
}

// starts reports whether each of the words starts a word of the name.
func starts(name, words []string) bool {
	for _, w := range words {
		if !slices.ContainsFunc(name, func(n string) bool { return strings.HasPrefix(n, w) }) {
			return false
		}
	}
	return true
}
