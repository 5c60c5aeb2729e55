package view

import (
	"slices"
	"strings"

	"readout/internal/text"
)

// maxWords bounds what Align compares: beyond it the rest stands as it is.
const maxWords = 500

// Align sets a version's words against the base text's, word by word, by their
// longest common subsequence; case, punctuation and the shapes of quotation
// marks do not count as differences. It also returns which of the base's words
// the version keeps, by their index in strings.Fields(base).
func Align(base, version string) (pieces []Piece, kept []bool) {
	a, b := strings.Fields(base), strings.Fields(version)
	kept = make([]bool, len(a))
	if len(a) > maxWords || len(b) > maxWords {
		return []Piece{{Text: version, Op: Keep}}, kept
	}
	fa, fb := folded(a), folded(b)
	// longest[i][j] is the length of the longest common subsequence of a[i:]
	// and b[j:].
	longest := make([][]int, len(a)+1)
	for i := range longest {
		longest[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if same(fa[i], fb[j]) {
				longest[i][j] = longest[i+1][j+1] + 1
			} else {
				longest[i][j] = max(longest[i+1][j], longest[i][j+1])
			}
		}
	}
	add := func(op Op, word string) {
		if n := len(pieces); n > 0 && pieces[n-1].Op == op {
			last := &pieces[n-1]
			last.N++
			if op != Omit {
				last.Text += " " + word
			}
			return
		}
		p := Piece{Op: op, N: 1, Text: word}
		if op == Omit {
			p.Text = ""
		}
		pieces = append(pieces, p)
	}
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && same(fa[i], fb[j]):
			kept[i] = true
			add(Keep, b[j])
			i, j = i+1, j+1
		case j == len(b) || i < len(a) && longest[i+1][j] >= longest[i][j+1]:
			add(Omit, a[i])
			i++
		default:
			if isEllipsis(b[j]) {
				j++ // the version's own mark of an omission: ours stands for it
				continue
			}
			add(Insert, b[j])
			j++
		}
	}
	return pieces, kept
}

func isEllipsis(word string) bool {
	return word == "…" || word == "..." || word == "[…]" || word == "[...]"
}

func same(a, b string) bool { return a == b && a != "" }

// folded brings words to the form in which they are compared.
func folded(words []string) []string {
	out := make([]string, len(words))
	for i, w := range words {
		// Hyphens are spelling: cease-fire is no other word than ceasefire.
		out[i] = strings.ReplaceAll(strings.Trim(text.Fold(w), ".,;:!?…\"'“”‘’()[]–—- "), "-", "")
	}
	return out
}

// Runs joins the base text's words into runs that the same number of versions
// keep. kept holds, for each version, which words it keeps.
func Runs(base string, kept [][]bool) []Run {
	words := strings.Fields(base)
	var runs []Run
	for i, w := range words {
		n := 0
		for _, k := range kept {
			if i < len(k) && k[i] {
				n++
			}
		}
		if last := len(runs) - 1; last >= 0 && runs[last].Kept == n {
			runs[last].Text += " " + w
			continue
		}
		step := 1
		switch {
		case n == len(kept):
			step = 3
		case n*2 >= len(kept):
			step = 2
		}
		runs = append(runs, Run{Text: w, Kept: n, Step: step})
	}
	return runs
}

// MarkWords cuts a sentence into parts and marks where the quoted words, the
// source's name and the reporting words stand. What is not found in order is
// left unmarked: a wrong mark is worse than none.
func MarkWords(sentence string, quoted []string, source, cue string) []Part {
	type span struct {
		start, end int
		mark       string
	}
	var spans []span
	free := func(start, end int) bool {
		for _, s := range spans {
			if start < s.end && s.start < end {
				return false
			}
		}
		return true
	}
	from := 0
	for _, q := range quoted {
		if q == "" {
			continue
		}
		if i := strings.Index(sentence[from:], q); i >= 0 {
			spans = append(spans, span{from + i, from + i + len(q), "quote"})
			from += i + len(q)
		}
	}
	for _, m := range []struct{ words, mark string }{{source, "source"}, {cue, "cue"}} {
		if m.words == "" {
			continue
		}
		for at := 0; at < len(sentence); {
			i := strings.Index(sentence[at:], m.words)
			if i < 0 {
				break
			}
			if free(at+i, at+i+len(m.words)) {
				spans = append(spans, span{at + i, at + i + len(m.words), m.mark})
				break
			}
			at += i + len(m.words)
		}
	}
	slices.SortFunc(spans, func(a, b span) int { return a.start - b.start })
	var parts []Part
	at := 0
	for _, s := range spans {
		if s.start > at {
			parts = append(parts, Part{Text: sentence[at:s.start]})
		}
		parts = append(parts, Part{Text: sentence[s.start:s.end], Mark: s.mark})
		at = s.end
	}
	if at < len(sentence) {
		parts = append(parts, Part{Text: sentence[at:]})
	}
	return parts
}
