package link

import (
	"cmp"
	"slices"
	"strings"

	"readout/internal/news"
	"readout/internal/text"
)

// OpKind is how a word of one wording relates to the other.
type OpKind string

// The kinds of Op. Only OpReplaced and OpInserted change what was said;
// OpDeleted leaves out.
const (
	OpSame     OpKind = "same"
	OpSpelling OpKind = "spelling" // another spelling, contraction or way to write a number
	OpBracket  OpKind = "bracket"  // an editor's words in square brackets, with what they stand for
	OpMasked   OpKind = "masked"   // masked swearing
	OpDeleted  OpKind = "deleted"  // in the base only
	OpInserted OpKind = "inserted" // in the variant only
	OpReplaced OpKind = "replaced" // other words in the same place
	OpBeyond   OpKind = "beyond"   // in the variant only, before the start or after the end of the base
)

// Op is a run of words that relate in one way. Base and Variant are byte spans
// of the two texts, from the first word's start to the last word's end; one of
// them is empty for what only the other has.
type Op struct {
	Kind    OpKind
	Base    text.Span
	Variant text.Span
}

// Alignment relates a variant to the base, in text order. Every word of both
// texts lies in exactly one op.
type Alignment struct {
	Ops   []Op
	Class news.Wording // as if both were direct quotes in the speaker's own language
	Same  int          // words of the variant that the base has
	Words int          // words of the variant
}

// Align aligns the words of a variant with those of the base. The parts of a
// split quote are joined by "\n" in both.
func Align(base, variant string) Alignment {
	return align(words(base), words(variant))
}

// Classify returns the class of a member's wording against the longest one,
// base. Indirect speech is always a paraphrase, a reworded headline too. Two
// renderings of words spoken in another language are translations, however they
// differ.
func Classify(base, q Quote) news.Wording {
	return classify(base, q, words(base.Text), words(q.Text))
}

func classify(base, q Quote, b, v []word) news.Wording {
	switch {
	case q.Kind == news.Indirect:
		return news.Paraphrase
	case base.ID == q.ID:
		return news.Verbatim
	}
	al := align(b, v)
	loose := al.Class == news.Altered || al.Class == news.Paraphrase
	switch {
	case !loose:
		return al.Class
	case q.Place != news.InBody || base.Kind == news.Indirect:
		return news.Paraphrase
	case foreign(q):
		return news.Translation
	}
	return al.Class
}

// foreign reports whether the quote renders words of another language than the
// article's.
func foreign(q Quote) bool {
	native, lang := q.Native, q.Language
	if native == "" {
		native = "en"
	}
	if lang == "" {
		lang = "en"
	}
	return primary(native) != primary(lang)
}

// primary returns the language of a tag without region and script.
func primary(tag string) string {
	for i := range len(tag) {
		if tag[i] == '-' || tag[i] == '_' {
			return tag[:i]
		}
	}
	return tag
}

// pair says that word i of the base is word j of the variant.
type pair struct{ i, j int }

// maxCells bounds the table of one alignment; longer stretches are first cut at
// runs that occur once in both.
const maxCells = 1 << 18

// match returns the pairs of a best alignment: as many words as possible, in as
// few runs as possible.
func match(b, v []word) []pair {
	if len(b)*len(v) <= maxCells {
		return table(b, v)
	}
	var ps []pair
	i0, j0, i1, j1 := 0, 0, len(b), len(v)
	for i0 < i1 && j0 < j1 && b[i0].canon == v[j0].canon {
		ps = append(ps, pair{i0, j0})
		i0, j0 = i0+1, j0+1
	}
	var tail []pair
	for i0 < i1 && j0 < j1 && b[i1-1].canon == v[j1-1].canon {
		i1, j1 = i1-1, j1-1
		tail = append(tail, pair{i1, j1})
	}
	slices.Reverse(tail)
	n, m := i1-i0, j1-j0
	switch {
	case n == 0 || m == 0:
	case n*m <= maxCells:
		for _, p := range table(b[i0:i1], v[j0:j1]) {
			ps = append(ps, pair{p.i + i0, p.j + j0})
		}
	default:
		i, j := i0, j0
		for _, a := range append(anchors(b[i0:i1], v[j0:j1]), pair{n, m}) {
			ai, aj := a.i+i0, a.j+j0
			if ai < i || aj < j {
				continue
			}
			if (ai-i)*(aj-j) <= maxCells {
				for _, p := range table(b[i:ai], v[j:aj]) {
					ps = append(ps, pair{p.i + i, p.j + j})
				}
			}
			if ai < i1 && aj < j1 {
				ps = append(ps, pair{ai, aj})
			}
			i, j = ai+1, aj+1
		}
	}
	return append(ps, tail...)
}

// table aligns by dynamic programming: 4 for a pair and 1 more when the pair
// before is its neighbour, so that runs stay whole.
func table(b, v []word) []pair {
	n, m := len(b), len(v)
	if n == 0 || m == 0 {
		return nil
	}
	w := m + 1
	best := make([]int32, (n+1)*w)  // best score of b[i:], v[j:]
	start := make([]int32, (n+1)*w) // best when b[i] and v[j] are a pair, 0 when they are not
	for i := n - 1; i >= 0; i-- {
		for j := m - 1; j >= 0; j-- {
			at := i*w + j
			s := max(best[at+w], best[at+1])
			if equal(b[i], v[j]) {
				d := at + w + 1
				p := 4 + best[d]
				if start[d] > 0 {
					p = max(p, 5+start[d])
				}
				start[at] = p
				s = max(s, p)
			}
			best[at] = s
		}
	}
	var ps []pair
	run := false // the last pair counted on b[i], v[j] being one
	for i, j := 0, 0; i < n && j < m; {
		at := i*w + j
		switch {
		case start[at] > 0 && (run || start[at] == best[at]):
			ps = append(ps, pair{i, j})
			d := at + w + 1
			run = start[d] > 0 && start[at] == 5+start[d]
			i, j = i+1, j+1
		case best[at] == best[at+w]:
			i++
		default:
			j++
		}
	}
	return ps
}

// anchors returns pairs that start a run of four words which occurs once in
// both, in the order of both (the longest increasing subsequence of them).
func anchors(b, v []word) []pair {
	const k = 4
	once := func(ws []word) map[uint64]int {
		at := map[uint64]int{}
		for i := 0; i+k <= len(ws); i++ {
			h := hashOf(ws[i].canon, ws[i+1].canon, ws[i+2].canon, ws[i+3].canon)
			if _, ok := at[h]; ok {
				at[h] = -1
			} else {
				at[h] = i
			}
		}
		return at
	}
	inV := once(v)
	var ps []pair
	for h, i := range once(b) {
		if j, ok := inV[h]; ok && i >= 0 && j >= 0 {
			ps = append(ps, pair{i, j})
		}
	}
	slices.SortFunc(ps, func(x, y pair) int { return cmp.Compare(x.i, y.i) })
	// Patience: tails[k] is the pair that ends the best sequence of k+1.
	var tails []int
	prev := make([]int, len(ps))
	for at, p := range ps {
		k, _ := slices.BinarySearchFunc(tails, p.j, func(t, j int) int { return cmp.Compare(ps[t].j, j) })
		prev[at] = -1
		if k > 0 {
			prev[at] = tails[k-1]
		}
		if k == len(tails) {
			tails = append(tails, at)
		} else {
			tails[k] = at
		}
	}
	if len(tails) == 0 {
		return nil
	}
	out := make([]pair, 0, len(tails))
	for at := tails[len(tails)-1]; at >= 0; at = prev[at] {
		out = append(out, ps[at])
	}
	slices.Reverse(out)
	return out
}

// maker collects ops, joining neighbours of one kind.
type maker struct {
	b, v []word
	ops  []Op
}

func cover(ws []word, i, j int) text.Span {
	if i >= j {
		return text.Span{}
	}
	return text.Span{Start: ws[i].span.Start, End: ws[j-1].span.End}
}

// add takes b[i0:i1] and v[j0:j1] into an op.
func (mk *maker) add(kind OpKind, i0, i1, j0, j1 int) {
	if i0 >= i1 && j0 >= j1 {
		return
	}
	op := Op{Kind: kind, Base: cover(mk.b, i0, i1), Variant: cover(mk.v, j0, j1)}
	if n := len(mk.ops); n > 0 && mk.ops[n-1].Kind == kind && kind != OpBracket {
		mk.ops[n-1].Base = text.Cover(mk.ops[n-1].Base, op.Base)
		mk.ops[n-1].Variant = text.Cover(mk.ops[n-1].Variant, op.Variant)
		return
	}
	mk.ops = append(mk.ops, op)
}

func all(ws []word, f func(word) bool) bool {
	return len(ws) > 0 && !slices.ContainsFunc(ws, func(w word) bool { return !f(w) })
}

// together writes words as one: "cease-fire" and "ceasefire" are the same.
func together(ws []word) string {
	var s strings.Builder
	for _, w := range ws {
		s.WriteString(w.canon)
	}
	return s.String()
}

func align(b, v []word) Alignment {
	ps := match(b, v)
	mk := maker{b: b, v: v}
	al := Alignment{Words: len(v)}
	var sum tally
	bracketed := func(w word) bool { return w.bracket }
	i, j := 0, 0
	for at := 0; at <= len(ps); at++ {
		i1, j1 := len(b), len(v)
		if at < len(ps) {
			i1, j1 = ps[at].i, ps[at].j
		}
		first, last := at == 0, at == len(ps)
		bs, vs := b[i:i1], v[j:j1]
		switch {
		case len(bs) == 0 && len(vs) == 0:
		case len(bs) > 0 && len(vs) > 0 && together(bs) == together(vs):
			mk.add(OpSpelling, i, i1, j, j1)
			al.Same += len(vs)
		case len(vs) == 0 && len(ps) == 0:
			mk.add(OpDeleted, i, i1, 0, 0)
			sum.start = true
		case len(ps) == 0:
			mk.add(OpReplaced, i, i1, j, j1)
			sum.changed = true
		case all(vs, bracketed):
			// The editor's words stand for about as many of the speaker's; what
			// is missing beyond that was left out.
			k := min(i1, i+2*len(vs)+2)
			if first && !last {
				k = max(i, i1-2*len(vs)-2)
				mk.add(OpDeleted, i, k, 0, 0)
				sum.leaveOut(b, i, k, first, last, false)
				mk.add(OpBracket, k, i1, j, j1)
			} else {
				mk.add(OpBracket, i, k, j, j1)
				mk.add(OpDeleted, k, i1, 0, 0)
				sum.leaveOut(b, k, i1, first, last, false)
			}
		case all(bs, bracketed):
			mk.add(OpBracket, i, i1, j, j1)
		case len(vs) == 0:
			mk.add(OpDeleted, i, i1, 0, 0)
			marked := j1 < len(v) && v[j1].gap || slices.ContainsFunc(bs, func(w word) bool { return w.gap }) || i1 < len(b) && b[i1].gap
			sum.leaveOut(b, i, i1, first, last, marked)
		case len(bs) == 0 && (first || last):
			mk.add(OpBeyond, 0, 0, j, j1)
		case len(bs) == 0:
			inserted(&mk, &sum, j, j1)
		case first && j1 < len(v) && v[j1].gap || last && vs[0].gap:
			// Another part of a split quote, said before or after.
			if first {
				mk.add(OpBeyond, 0, 0, j, j1)
				mk.add(OpDeleted, i, i1, 0, 0)
			} else {
				mk.add(OpDeleted, i, i1, 0, 0)
				mk.add(OpBeyond, 0, 0, j, j1)
			}
			sum.leaveOut(b, i, i1, first, last, true)
		default:
			mk.add(OpReplaced, i, i1, j, j1)
			sum.changed = true
		}
		if last {
			break
		}
		kind := OpSame
		switch bw, vw := b[i1], v[j1]; {
		case bw.mask || vw.mask:
			if bw.folded != vw.folded {
				kind = OpMasked
			}
		case bw.folded != vw.folded:
			kind = OpSpelling
		}
		mk.add(kind, i1, i1+1, j1, j1+1)
		al.Same++
		i, j = i1+1, j1+1
	}
	al.Ops = mk.ops
	al.Class = sum.class(len(b), len(v), al.Same)
	return al
}

// inserted adds words that only the variant has, brackets apart.
func inserted(mk *maker, sum *tally, j, j1 int) {
	for j < j1 {
		k := j
		for k < j1 && mk.v[k].bracket == mk.v[j].bracket {
			k++
		}
		if mk.v[j].bracket {
			mk.add(OpBracket, 0, 0, j, k)
		} else {
			mk.add(OpInserted, 0, 0, j, k)
			sum.changed = true
		}
		j = k
	}
}

// tally sums up what an alignment did to the base.
type tally struct {
	start, end, middle bool
	changed            bool
}

// negations turn a sentence round when they are left out without a mark.
var negations = map[string]bool{"not": true, "never": true, "no": true, "nor": true, "neither": true, "none": true, "without": true, "unless": true, "if": true}

func (t *tally) leaveOut(b []word, i, i1 int, first, last, marked bool) {
	switch {
	case i >= i1:
	case first:
		t.start = true
	case last:
		t.end = true
	default:
		t.middle = true
		if !marked && i1-i <= 2 && slices.ContainsFunc(b[i:i1], func(w word) bool { return negations[w.canon] }) {
			t.changed = true
		}
	}
}

// class follows design: a fragment is four words or fewer of a longer wording;
// leaving out is no alteration, with or without an ellipsis, unless a negation
// goes without one.
func (t *tally) class(nb, nv, same int) news.Wording {
	switch {
	case same == 0 && nv > 0 || same*2 < nv && t.changed:
		return news.Paraphrase
	case t.changed:
		return news.Altered
	case nv <= 4 && (t.start || t.end || t.middle):
		return news.Fragment
	case t.middle:
		return news.Elided
	case t.start && t.end:
		return news.TruncatedBoth
	case t.start:
		return news.TruncatedStart
	case t.end:
		return news.TruncatedEnd
	}
	return news.Verbatim
}
