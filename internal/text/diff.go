package text

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// DiffOp says how a piece or passage of one text relates to another.
type DiffOp string

// The relations. DiffMoved and DiffChanged are of passages only.
const (
	DiffSame     DiffOp = "same"
	DiffDeleted  DiffOp = "deleted"  // the older text alone has it
	DiffInserted DiffOp = "inserted" // the newer text alone has it
	DiffChanged  DiffOp = "changed"  // both have it, with other words: see Pieces
	DiffMoved    DiffOp = "moved"    // the same words, elsewhere in the older text
)

// Piece is a run of words, with the blanks after it, that stands in both texts
// or in one. Old and New are byte spans; one of them is empty for what only the
// other text has.
type Piece struct {
	Op  DiffOp
	Old Span
	New Span
}

// Passage is a paragraph of either text, or of both. Old is empty for an
// inserted one, New for a deleted one. Kind is the newer paragraph's, or the
// older one's where there is no newer.
type Passage struct {
	Op      DiffOp
	Old     Span
	New     Span
	Kind    BlockKind
	OldPost int // live-blog post, from 1; 0 for none
	NewPost int
	Pieces  []Piece // of a changed passage: all of it, in order, deleted before inserted
}

// similar is the share of their words that two paragraphs must have in common
// to be versions of one.
const similar = .34

// maxTable bounds the table of one alignment; longer stretches are not aligned
// but replaced as a whole.
const maxTable = 1 << 22

type line struct {
	span  Span
	kind  BlockKind
	post  int
	words []string // folded, sorted
}

// Diff returns how the newer of two cleaned texts differs from the older one:
// their paragraphs in order, those that changed word by word. Without blocks
// every line is a paragraph.
func Diff(older, newer string, olderBlocks, newerBlocks []Block) []Passage {
	a, b := lines(older, olderBlocks), lines(newer, newerBlocks)
	same := func(i, j int) bool { return a[i].span.In(older) == b[j].span.In(newer) }
	pairs := align(len(a), len(b), func(i, j int) int {
		if same(i, j) {
			return 1
		}
		return 0
	})
	d := differ{older: older, newer: newer, a: a, b: b}
	i, j := 0, 0
	for _, p := range append(pairs, [2]int{len(a), len(b)}) {
		d.gap(i, p[0], j, p[1])
		if p[0] < len(a) && p[1] < len(b) {
			d.add(Passage{Op: DiffSame, Old: a[p[0]].span, New: b[p[1]].span, Kind: b[p[1]].kind, OldPost: a[p[0]].post, NewPost: b[p[1]].post})
		}
		i, j = p[0]+1, p[1]+1
	}
	d.moves()
	return d.out
}

type differ struct {
	older, newer string
	a, b         []line
	out          []Passage
}

func (d *differ) add(p Passage) { d.out = append(d.out, p) }

// gap relates paragraphs between two that are the same: those with enough words
// in common are versions of one.
func (d *differ) gap(i0, i1, j0, j1 int) {
	pairs := align(i1-i0, j1-j0, func(i, j int) int {
		x, y := d.a[i0+i], d.b[j0+j]
		if (x.kind == Headline) != (y.kind == Headline) || (x.kind == Standfirst) != (y.kind == Standfirst) || (x.kind == Notice) != (y.kind == Notice) {
			return 0
		}
		if x.kind == Headline || x.kind == Standfirst {
			return 1000 // there is one of each
		}
		if s := overlap(x.words, y.words); s >= similar {
			return int(s * 1000)
		}
		return 0
	})
	i, j := i0, j0
	for _, p := range append(pairs, [2]int{i1 - i0, j1 - j0}) {
		for ; i < i0+p[0]; i++ {
			d.add(Passage{Op: DiffDeleted, Old: d.a[i].span, Kind: d.a[i].kind, OldPost: d.a[i].post})
		}
		for ; j < j0+p[1]; j++ {
			d.add(Passage{Op: DiffInserted, New: d.b[j].span, Kind: d.b[j].kind, NewPost: d.b[j].post})
		}
		if i < i1 && j < j1 {
			x, y := d.a[i], d.b[j]
			d.add(Passage{Op: DiffChanged, Old: x.span, New: y.span, Kind: y.kind, OldPost: x.post, NewPost: y.post, Pieces: DiffWords(d.older, d.newer, x.span, y.span)})
			i, j = i+1, j+1
		}
	}
}

// moves turns a deleted and an inserted passage with the same words into one
// that has moved.
func (d *differ) moves() {
	at := map[string][]int{}
	for i, p := range d.out {
		if p.Op == DiffDeleted && p.Old.Len() >= 40 {
			at[p.Old.In(d.older)] = append(at[p.Old.In(d.older)], i)
		}
	}
	gone := map[int]bool{}
	for i, p := range d.out {
		if p.Op != DiffInserted {
			continue
		}
		if from := at[p.New.In(d.newer)]; len(from) > 0 {
			d.out[i].Op, d.out[i].Old, d.out[i].OldPost = DiffMoved, d.out[from[0]].Old, d.out[from[0]].OldPost
			gone[from[0]] = true
			at[p.New.In(d.newer)] = from[1:]
		}
	}
	if len(gone) == 0 {
		return
	}
	kept := d.out[:0:0]
	for i, p := range d.out {
		if !gone[i] {
			kept = append(kept, p)
		}
	}
	d.out = kept
}

// lines cuts a text into paragraphs.
func lines(s string, blocks []Block) []line {
	if len(blocks) == 0 {
		blocks = []Block{{Kind: Paragraph, Span: Span{0, len(s)}}}
	}
	var out []line
	for _, b := range blocks {
		if !b.Span.Valid(s) {
			continue
		}
		for start := b.Span.Start; start < b.Span.End; {
			end := b.Span.End
			if i := strings.IndexByte(s[start:end], '\n'); i >= 0 {
				end = start + i
			}
			if sp := trim(s, Span{start, end}); !sp.Empty() {
				l := line{span: sp, kind: b.Kind, post: b.Post}
				for _, w := range diffTokens(s, sp) {
					if word := w.word.In(s); letterOrDigit(word) {
						l.words = append(l.words, Fold(word))
					}
				}
				slices.Sort(l.words)
				out = append(out, l)
			}
			start = end + 1
		}
	}
	return out
}

// overlap returns the share of words that two sorted lists have in common, 0 to
// 1.
func overlap(a, b []string) float64 {
	if len(a)+len(b) == 0 {
		return 0
	}
	return 2 * float64(Common(a, b)) / float64(len(a)+len(b))
}

// Common counts the members that two sorted lists have in common; one that both
// have twice counts twice.
func Common[T cmp.Ordered](a, b []T) int {
	both := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			both++
			i++
			j++
		case a[i] < b[j]:
			i++
		default:
			j++
		}
	}
	return both
}

// align returns the pairs of an alignment in order that has the greatest sum of
// scores; a score of 0 is no pair.
func align(n, m int, score func(i, j int) int) [][2]int {
	var head, tail [][2]int
	i0, j0, i1, j1 := 0, 0, n, m
	if n*m > 64 {
		// Only what is best paired anyway may be cut off at the ends.
		for i0 < i1 && j0 < j1 && score(i0, j0) == 1 {
			head = append(head, [2]int{i0, j0})
			i0, j0 = i0+1, j0+1
		}
		for i0 < i1 && j0 < j1 && score(i1-1, j1-1) == 1 {
			i1, j1 = i1-1, j1-1
			tail = append(tail, [2]int{i1, j1})
		}
		slices.Reverse(tail)
	}
	n, m = i1-i0, j1-j0
	if n == 0 || m == 0 || n*m > maxTable {
		return append(head, tail...)
	}
	w := m + 1
	best := make([]int32, (n+1)*w)
	for i := n - 1; i >= 0; i-- {
		for j := m - 1; j >= 0; j-- {
			at := i*w + j
			s := max(best[at+w], best[at+1])
			if v := score(i0+i, j0+j); v > 0 {
				s = max(s, int32(v)+best[at+w+1])
			}
			best[at] = s
		}
	}
	for i, j := 0, 0; i < n && j < m; {
		at := i*w + j
		v := score(i0+i, j0+j)
		switch {
		case v > 0 && best[at] == int32(v)+best[at+w+1]:
			head = append(head, [2]int{i0 + i, j0 + j})
			i, j = i+1, j+1
		case best[at] == best[at+w]:
			i++
		default:
			j++
		}
	}
	return append(head, tail...)
}

// diffToken is a word or mark with the blanks after it.
type diffToken struct {
	word Span // without the blanks
	end  int  // with them
}

func diffTokens(s string, sp Span) []diffToken {
	var out []diffToken
	in := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r) }
	for i := sp.Start; i < sp.End; {
		r, size := utf8.DecodeRuneInString(s[i:sp.End])
		j := i + size
		if in(r) {
			for j < sp.End {
				r, size := utf8.DecodeRuneInString(s[j:sp.End])
				if !in(r) {
					next, _ := utf8.DecodeRuneInString(s[j+size : sp.End])
					if !strings.ContainsRune("'’-‐‑.,", r) || !in(next) || (r == '.' || r == ',') && !(unicode.IsDigit(next) && digitBefore(s[i:j])) {
						break
					}
				}
				j += size
			}
		}
		t := diffToken{word: Span{i, j}}
		for j < sp.End && (s[j] == ' ' || s[j] == '\n') {
			j++
		}
		t.end = j
		if r != ' ' && r != '\n' {
			out = append(out, t)
		}
		i = j
	}
	return out
}

func digitBefore(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return unicode.IsDigit(r)
}

func letterOrDigit(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

// DiffWords returns how the words of a span of one text become those of a span
// of another. Words that both have but that stand alone between changes count
// as changed with them: a reader follows a phrase more easily than its
// splinters.
func DiffWords(older, newer string, a, b Span) []Piece {
	x, y := diffTokens(older, a), diffTokens(newer, b)
	pairs := align(len(x), len(y), func(i, j int) int {
		if w := x[i].word.In(older); w == y[j].word.In(newer) {
			if letterOrDigit(w) {
				return 3
			}
			return 2
		}
		return 0
	})
	type run struct {
		same           bool
		i0, i1, j0, j1 int
	}
	var runs []run
	i, j := 0, 0
	for _, p := range append(pairs, [2]int{len(x), len(y)}) {
		if p[0] > i || p[1] > j {
			runs = append(runs, run{false, i, p[0], j, p[1]})
		}
		if p[0] < len(x) && p[1] < len(y) {
			if n := len(runs); n > 0 && runs[n-1].same {
				runs[n-1].i1, runs[n-1].j1 = p[0]+1, p[1]+1
			} else {
				runs = append(runs, run{true, p[0], p[0] + 1, p[1], p[1] + 1})
			}
		}
		i, j = p[0]+1, p[1]+1
	}
	// Splinters: a short run between two changes that are each at least as long.
	for k := 1; k+1 < len(runs); k++ {
		r, before, after := runs[k], runs[k-1], runs[k+1]
		size := func(r run) int { return max(r.i1-r.i0, r.j1-r.j0) }
		if !r.same || size(r) > 2 || size(r) > size(before) || size(r) > size(after) {
			continue
		}
		if size(r) == 1 && size(before) == 1 && size(after) == 1 && letterOrDigit(x[r.i0].word.In(older)) {
			continue // word for word on both sides: plain as it is
		}
		runs[k-1] = run{false, before.i0, after.i1, before.j0, after.j1}
		runs = append(runs[:k], runs[k+2:]...)
		k = max(k-2, 0)
	}
	cover := func(ts []diffToken, i, j int) Span {
		if i >= j {
			return Span{}
		}
		return Span{ts[i].word.Start, ts[j-1].end}
	}
	var out []Piece
	for _, r := range runs {
		o, n := cover(x, r.i0, r.i1), cover(y, r.j0, r.j1)
		if r.same {
			out = append(out, Piece{DiffSame, o, n})
			continue
		}
		if !o.Empty() {
			out = append(out, Piece{Op: DiffDeleted, Old: o})
		}
		if !n.Empty() {
			out = append(out, Piece{Op: DiffInserted, New: n})
		}
	}
	return out
}
