package news

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Places returns where words stand in a text, as spans of it, in order and not
// over one another. Kinds of quotation marks, dashes and blanks count as the
// same, and marks around the words as no part of them: that is how words change
// between a page, a clipboard and a form. Case and every letter count.
func Places(s, words string) []Span {
	words = strings.TrimFunc(words, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("“”‘’\"'«»„", r) })
	want, _ := plain(words)
	if want == "" {
		return nil
	}
	have, at := plain(s)
	var out []Span
	for from := 0; ; {
		i := strings.Index(have[from:], want)
		if i < 0 {
			return out
		}
		i += from
		from = i + len(want)
		if before, _ := utf8.DecodeLastRuneInString(have[:i]); wordRune(before) && wordRune(firstRune(want)) {
			from = i + 1
			continue
		}
		if after, _ := utf8.DecodeRuneInString(have[from:]); wordRune(after) && wordRune(lastRune(want)) {
			from = i + 1
			continue
		}
		out = append(out, Span{Start: at[i], End: at[from-1] + width(s, at[from-1])})
	}
}

func firstRune(s string) rune { r, _ := utf8.DecodeRuneInString(s); return r }
func lastRune(s string) rune  { r, _ := utf8.DecodeLastRuneInString(s); return r }
func wordRune(r rune) bool    { return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r)) }
func width(s string, i int) int {
	_, n := utf8.DecodeRuneInString(s[i:])
	return n
}

// plain returns s with marks, dashes and runs of blanks in one form each, and
// for each of its bytes the offset in s of the character that it comes from.
func plain(s string) (string, []int) {
	var b strings.Builder
	var at []int
	blank := false
	for i, r := range s {
		switch {
		case unicode.IsSpace(r):
			if blank {
				continue
			}
			r = ' '
		case strings.ContainsRune("‘’‚‛`´", r):
			r = '\''
		case strings.ContainsRune("“”„‟«»", r):
			r = '"'
		case strings.ContainsRune("‐‑‒–—―−", r):
			r = '-'
		}
		blank = r == ' '
		n, _ := b.WriteRune(r)
		for range n {
			at = append(at, i)
		}
	}
	return b.String(), at
}
