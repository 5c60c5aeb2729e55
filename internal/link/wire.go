package link

import (
	"cmp"
	"slices"

	"readout/internal/text"
)

const (
	shingleWords = 4  // words of a shingle
	minShingles  = 40 // a text with fewer says too little to be called a copy
	minJaccard   = .5
	minContained = .75 // of the smaller text, when it was cut ...
	cutShingles  = 80  // ... and is still this long
	bands        = 32
	bandRows     = 3
)

// Shingles are the hashes of a text's word sequences, sorted and unique.
type Shingles []uint64

// Shingle returns the shingles of an article's body: every four words in a
// row, however they are spelled and punctuated.
func Shingle(body string) Shingles {
	ws := words(body)
	if len(ws) < shingleWords {
		return nil
	}
	hs := make([]uint64, len(ws))
	for i, w := range ws {
		hs[i] = hashBytes(fnvOffset, w.canon)
	}
	s := make(Shingles, 0, len(ws))
	for i := 0; i+shingleWords <= len(hs); i++ {
		h := uint64(0)
		for _, x := range hs[i : i+shingleWords] {
			h = mix(h*31 + x)
		}
		s = append(s, h)
	}
	slices.Sort(s)
	return slices.Compact(s)
}

// Bands returns the keys under which a near copy of the text is found: min-hash
// signatures of 96 hashes in 32 bands of three (Broder 1997; Leskovec, Rajaraman
// and Ullman, ch. 3). Two texts that share half of their shingles have a band in
// common with probability .986, a third .70, unrelated ones (one in a hundred)
// 3 in 100,000. A text too short to tell has none.
func (s Shingles) Bands() []int64 {
	if len(s) < minShingles {
		return nil
	}
	var least [bands * bandRows]uint64
	for i := range least {
		least[i] = ^uint64(0)
	}
	for _, h := range s {
		// Double hashing: as good as independent hashes here, and fast.
		a, b := h, mix(h)|1
		for i := range least {
			a += b
			if x := a ^ a>>29; x < least[i] {
				least[i] = x
			}
		}
	}
	ks := make([]int64, 0, bands)
	for i := range bands {
		h := uint64(i + 1)
		for _, x := range least[i*bandRows : (i+1)*bandRows] {
			h = mix(h*31 + x)
		}
		ks = append(ks, int64(h))
	}
	slices.Sort(ks)
	return slices.Compact(ks)
}

// Resemblance returns the share of shingles that both texts have among those of
// either (Jaccard) and among those of the smaller one (contained), 0 to 1.
func Resemblance(a, b Shingles) (jaccard, contained float64) {
	if len(a) == 0 || len(b) == 0 {
		return 0, 0
	}
	both := text.Common(a, b)
	return float64(both) / float64(len(a)+len(b)-both), float64(both) / float64(min(len(a), len(b)))
}

// SameText reports whether two texts are copies of one: the same report, whole
// or cut.
func SameText(a, b Shingles) bool {
	small := min(len(a), len(b))
	if small < minShingles {
		return false
	}
	j, c := Resemblance(a, b)
	return j >= minJaccard || c >= minContained && small >= cutShingles
}

// Copy is one article as wire linking sees it.
type Copy struct {
	Source
	Shingles Shingles
}

// Copies returns the groups of two and more articles with the same text, each
// with the first (earliest published, then lowest URL) at the head, in that
// order. Texts that share a band are compared. To link new articles among many
// stored ones, look up their bands, add all members of the groups of what was
// found, and call Copies on all of them: the result is that of one call on
// everything, in any order.
func Copies(articles []Copy) [][]int64 {
	as := slices.Clone(articles)
	slices.SortFunc(as, func(a, b Copy) int { return a.before(b.Source) })
	by := map[int64][]int{}
	var edges []edge
	ids := make([]int64, len(as))
	for i, a := range as {
		ids[i] = a.Article
		seen := map[int]bool{}
		for _, k := range a.Shingles.Bands() {
			for _, j := range by[k] {
				if !seen[j] && SameText(as[j].Shingles, a.Shingles) {
					edges = append(edges, edge{j, i, 1, 1})
				}
				seen[j] = true
			}
			by[k] = append(by[k], i)
		}
	}
	sets, _ := group(len(as), ids, edges, nil, nil, nil)
	var groups [][]int64
	for _, set := range sets {
		if len(set) < 2 {
			continue
		}
		g := make([]int64, len(set))
		for k, i := range set {
			g[k] = ids[i]
		}
		groups = append(groups, g)
	}
	slices.SortStableFunc(groups, func(a, b []int64) int { return cmp.Compare(slices.Index(ids, a[0]), slices.Index(ids, b[0])) })
	return groups
}
