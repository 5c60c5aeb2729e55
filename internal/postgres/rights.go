package postgres

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"readout/internal/news"
)

// stubWords is how much of a quote may be shown when an article's share is used
// up by others.
const stubWords = 20

// allowance hands out the words of one article that public pages may show. Its
// words are counted once however often they are shown, so that all pages
// together keep within the share.
type allowance struct {
	text  string
	words []news.Span
	taken []bool
	left  int
	all   bool
}

// newAllowance returns the allowance of a text: share of its words, or all. The
// headline, which every page shows, is taken first.
func newAllowance(s, headline string, share float64, all bool) *allowance {
	al := &allowance{text: s, all: all}
	start := -1
	for i, r := range s {
		if unicode.IsSpace(r) {
			if start >= 0 {
				al.words = append(al.words, news.Span{Start: start, End: i})
				start = -1
			}
		} else if start < 0 {
			start = i
		}
	}
	if start >= 0 {
		al.words = append(al.words, news.Span{Start: start, End: len(s)})
	}
	al.taken = make([]bool, len(al.words))
	al.left = int(share * float64(len(al.words)))
	if headline != "" {
		if i := strings.Index(s, headline); i >= 0 {
			al.take(news.Span{Start: i, End: i + len(headline)})
		} else {
			al.left -= len(strings.Fields(headline))
		}
	}
	return al
}

// first returns the index of the first word that ends after offset i.
func (al *allowance) first(i int) int {
	lo, hi := 0, len(al.words)
	for lo < hi {
		mid := (lo + hi) / 2
		if al.words[mid].End <= i {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

// cost returns how many words of the spans are not shown yet.
func (al *allowance) cost(spans ...news.Span) int {
	n := 0
	for _, sp := range spans {
		for k := al.first(sp.Start); k < len(al.words) && al.words[k].Start < sp.End; k++ {
			if !al.taken[k] {
				n++
			}
		}
	}
	return n
}

// take marks the words of the spans as shown if they are within what is left,
// and reports whether they are.
func (al *allowance) take(spans ...news.Span) bool {
	if al.all {
		return true
	}
	n := al.cost(spans...)
	if n > al.left {
		return false
	}
	al.left -= n
	for _, sp := range spans {
		for k := al.first(sp.Start); k < len(al.words) && al.words[k].Start < sp.End; k++ {
			al.taken[k] = true
		}
	}
	return true
}

// say takes words that are not a piece of the text, such as a label made of
// it.
func (al *allowance) say(words string) bool {
	if al.all {
		return true
	}
	n := len(strings.Fields(words))
	if n > al.left {
		return false
	}
	al.left -= n
	return true
}

// stub returns the first words of the spans, at most n, as spans.
func (al *allowance) stub(spans []news.Span, n int) []news.Span {
	var out []news.Span
	for _, sp := range spans {
		k := al.first(sp.Start)
		end := sp.Start
		for ; n > 0 && k < len(al.words) && al.words[k].Start < sp.End; k++ {
			end = min(sp.End, al.words[k].End)
			n--
		}
		if end > sp.Start {
			out = append(out, news.Span{Start: sp.Start, End: end})
		}
		if n == 0 {
			break
		}
	}
	return out
}

// around returns up to 32 characters before and after the span, not over a line
// break nor out of the bounds.
func around(s string, sp, within news.Span) (prefix, suffix string) {
	i := sp.Start
	for n := 0; n < 32 && i > within.Start && s[i-1] != '\n'; n++ {
		_, size := utf8.DecodeLastRuneInString(s[:i])
		i -= size
	}
	j := sp.End
	for n := 0; n < 32 && j < within.End && s[j] != '\n'; n++ {
		_, size := utf8.DecodeRuneInString(s[j:])
		j += size
	}
	return s[i:sp.Start], s[sp.End:j]
}
