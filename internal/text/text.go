// Package text is the ground every other package stands on: byte spans, the
// one normalisation that a revision's text goes through, the folding used for
// comparing, and a document cut into paragraphs, sentences and tokens.
package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Span is a half-open range of bytes: Start is inclusive, End exclusive. The
// zero value is empty and means "no words".
type Span struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// Len returns the number of bytes in the span.
func (sp Span) Len() int { return sp.End - sp.Start }

// Empty reports whether the span holds no byte.
func (sp Span) Empty() bool { return sp.End <= sp.Start }

// Contains reports whether o lies wholly within sp.
func (sp Span) Contains(o Span) bool { return sp.Start <= o.Start && o.End <= sp.End }

// Overlaps reports whether the two spans share at least one byte.
func (sp Span) Overlaps(o Span) bool { return sp.Start < o.End && o.Start < sp.End }

// In returns the bytes of s that the span covers. It returns "" for a span
// that does not lie within s.
func (sp Span) In(s string) string {
	if sp.Start < 0 || sp.End > len(s) || sp.Start >= sp.End {
		return ""
	}
	return s[sp.Start:sp.End]
}

// Valid reports whether the span lies within s, on rune boundaries.
func (sp Span) Valid(s string) bool {
	return sp.Start >= 0 && sp.Start <= sp.End && sp.End <= len(s) &&
		(sp.Start == len(s) || utf8.RuneStart(s[sp.Start])) &&
		(sp.End == len(s) || utf8.RuneStart(s[sp.End]))
}

// Cover returns the smallest span that holds every span given; empty spans are
// passed over.
func Cover(spans ...Span) Span {
	var c Span
	for _, sp := range spans {
		switch {
		case sp.Empty():
		case c.Empty():
			c = sp
		default:
			c.Start = min(c.Start, sp.Start)
			c.End = max(c.End, sp.End)
		}
	}
	return c
}

// OffsetMap translates byte offsets of a cleaned text into byte offsets of the
// text that Clean was given. The zero value is the identity.
type OffsetMap struct {
	segs []segment
}

// segment says that from out on, out+k lies at in+k until the next segment.
type segment struct{ out, in int }

// Input returns the offset in the original text of the byte at offset i of the
// cleaned text.
func (m OffsetMap) Input(i int) int {
	lo, hi := 0, len(m.segs)
	for lo < hi {
		mid := (lo + hi) / 2
		if m.segs[mid].out <= i {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo == 0 {
		if len(m.segs) > 0 {
			return min(i, m.segs[0].in)
		}
		return i
	}
	s := m.segs[lo-1]
	in := s.in + i - s.out
	if lo < len(m.segs) && in > m.segs[lo].in {
		in = m.segs[lo].in
	}
	return in
}

// InputSpan translates both ends of a span. The end is found from the last
// byte, so that what was dropped after the span stays outside it.
func (m OffsetMap) InputSpan(sp Span) Span {
	if sp.Empty() {
		at := m.Input(sp.Start)
		return Span{at, at}
	}
	last, end := m.Input(sp.End-1), m.Input(sp.End)
	if end > last+utf8.UTFMax {
		end = last + 1 // something was dropped right after the span
	}
	return Span{m.Input(sp.Start), end}
}

// Clean brings foreign text into the one form that Readout stores: valid UTF-8
// (broken bytes become U+FFFD), NFC, LF line ends, every kind of blank a plain
// space, and without control characters, byte-order marks, soft hyphens and
// zero-width spaces. Joiners and direction marks stay: scripts need them. The
// map translates offsets back into s. Cleaning a clean text changes nothing.
func Clean(s string) (string, OffsetMap) {
	if isClean(s) {
		return s, OffsetMap{}
	}
	var b strings.Builder
	b.Grow(len(s))
	var m OffsetMap
	mark := func(in int) {
		out := b.Len()
		if n := len(m.segs); n > 0 {
			last := m.segs[n-1]
			if out-last.out == in-last.in {
				return
			}
			if last.out == out {
				m.segs[n-1].in = in
				return
			}
		} else if out == in {
			return
		}
		m.segs = append(m.segs, segment{out, in})
	}
	for i := 0; i < len(s); {
		n := norm.NFC.NextBoundaryInString(s[i:], true)
		if n <= 0 {
			n = len(s) - i
		}
		seg := s[i : i+n]
		if r, size := utf8.DecodeRuneInString(seg); size == len(seg) && (r < 0x300 || norm.NFC.IsNormalString(seg)) {
			out := cleanRune(r, s, i)
			if out >= 0 {
				mark(i)
				b.WriteRune(out)
				if utf8.RuneLen(out) != size {
					mark(i + n)
				}
			}
			i += n
			continue
		}
		// A base with combining marks, or broken bytes.
		valid := strings.ToValidUTF8(seg, "\uFFFD")
		composed := norm.NFC.String(valid)
		mark(i)
		for _, r := range composed {
			if out := cleanRune(r, "", 0); out >= 0 {
				b.WriteRune(out)
			}
		}
		i += n
		if composed != seg {
			mark(i)
		}
	}
	out := b.String()
	if isClean(out) {
		return out, m
	}
	// What was dropped stood between a base and its mark: compose once more.
	again, second := Clean(out)
	var both OffsetMap
	delta := 0
	for i := range len(again) + 1 {
		if in := m.Input(second.Input(i)); in-i != delta {
			delta = in - i
			both.segs = append(both.segs, segment{i, in})
		}
	}
	return again, both
}

// cleanRune returns what stands for r in a cleaned text, or -1 to drop it.
func cleanRune(r rune, s string, i int) rune {
	switch {
	case r == '\n' || r == '\u2028' || r == '\u2029' || r == '\u0085':
		return '\n'
	case r == '\r':
		if i+1 < len(s) && s[i+1] == '\n' {
			return -1
		}
		return '\n'
	case r == '\t' || r == '\v' || r == '\f':
		return ' '
	case r < ' ' || r == 0x7f || r == '\u00AD' || r == '\u200B' || r == '\uFEFF' || r == '\u2060':
		return -1
	case r >= 0x80 && r < 0xA0:
		return -1
	case r > 0x7f && unicode.Is(unicode.Zs, r):
		return ' '
	}
	return r
}

func isClean(s string) bool {
	for i := 0; i < len(s); {
		if c := s[i]; c < utf8.RuneSelf {
			if c < ' ' && c != '\n' || c == 0x7f {
				return false
			}
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && size == 1 || cleanRune(r, "", 0) != r {
			return false
		}
		i += size
	}
	return norm.NFC.IsNormalString(s)
}

// Fold returns s in the form used for comparing words: lower case, without
// accents, with straight quotes and hyphens, inner blanks as one space and
// outer blanks gone. It is for equality, never for display.
func Fold(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	space := false
	write := func(r rune) {
		if space && b.Len() > 0 {
			b.WriteByte(' ')
		}
		space = false
		b.WriteRune(r)
	}
	ascii := true
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			ascii = false
			break
		}
	}
	if !ascii {
		s = norm.NFKD.String(s)
	}
	for _, r := range s {
		switch {
		case r == ' ' || r == '\n' || r == '\t' || unicode.IsSpace(r):
			space = true
		case r < utf8.RuneSelf:
			write(unicode.ToLower(r))
		case unicode.Is(unicode.Mn, r):
		case r == '‘' || r == '’' || r == '‚' || r == '‛' || r == '′':
			write('\'')
		case r == '“' || r == '”' || r == '„' || r == '‟' || r == '«' || r == '»' || r == '″':
			write('"')
		case r == '‐' || r == '‑' || r == '‒' || r == '–' || r == '—' || r == '−':
			write('-')
		case r == 'ß':
			write('s')
			write('s')
		case r == 'ø' || r == 'Ø':
			write('o')
		case r == 'ł' || r == 'Ł':
			write('l')
		case r == 'đ' || r == 'Đ' || r == 'ð' || r == 'Ð':
			write('d')
		case r == 'æ' || r == 'Æ':
			write('a')
			write('e')
		case r == 'ı':
			write('i')
		default:
			write(unicode.ToLower(r))
		}
	}
	return b.String()
}

// Slug returns s as a lower-case ASCII identifier with single hyphens, the form
// of every catalogue id: "Viktor Orbán" becomes "viktor-orban". It returns ""
// when nothing of s can be written that way.
func Slug(s string) string {
	var b strings.Builder
	dash := false
	for _, r := range Fold(s) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			if dash && b.Len() > 0 {
				b.WriteByte('-')
			}
			dash = false
			b.WriteRune(r)
		case r == '\'':
		default:
			dash = true
		}
	}
	return b.String()
}
