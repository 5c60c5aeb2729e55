package evaluate

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"readout/internal/text"
)

// Attributed is an article of a corpus annotated as PolNeAR is: who said what,
// in byte offsets of Text.
type Attributed struct {
	ID           string        `json:"id"`
	Split        string        `json:"split"` // train, dev
	Date         string        `json:"date"`
	Publisher    string        `json:"publisher"`
	Text         string        `json:"text"`
	Attributions []Attribution `json:"attributions"`
}

// Attribution is a source with what it is said to have said.
type Attribution struct {
	ID         string   `json:"id"`
	Kind       string   `json:"kind"` // direct, mixed, indirect
	SourceB    [][2]int `json:"source_b"`
	ContentB   [][2]int `json:"content_b"`
	QuotesB    [][2]int `json:"quotes_b"`
	SourceText string   `json:"source_text"`
	SourceType string   `json:"source_type"` // surname, fullname, name+noun, pronoun, common, other, none
}

// ReadAttributed reads one article a line.
func ReadAttributed(r io.Reader) ([]Attributed, error) {
	var out []Attributed
	sc := bufio.NewScanner(r)
	sc.Buffer(make([]byte, 0, 1<<20), 64<<20)
	for n := 1; sc.Scan(); n++ {
		if strings.TrimSpace(sc.Text()) == "" {
			continue
		}
		var a Attributed
		if err := json.Unmarshal(sc.Bytes(), &a); err != nil {
			return nil, fmt.Errorf("read line %d: %w", n, err)
		}
		out = append(out, a)
	}
	return out, sc.Err()
}

// Units returns the quoted spans of the attribution, cut at line breaks and
// without outer marks, blanks and punctuation.
func (a Attribution) Units(s string) []text.Span {
	var out []text.Span
	for _, q := range a.QuotesB {
		out = append(out, Pieces(s, text.Span{Start: q[0], End: q[1]})...)
	}
	return out
}

const edge = " \t\n\r\"“”„‟‘’'`,.;:–—-()[]\u00a0…!?"

// Pieces cuts a span at line breaks and trims marks, punctuation and blanks.
func Pieces(s string, sp text.Span) []text.Span {
	var out []text.Span
	for a := sp.Start; a < sp.End; {
		b := strings.IndexByte(s[a:sp.End], '\n')
		if b < 0 {
			b = sp.End
		} else {
			b += a
		}
		line := s[a:b]
		left := len(line) - len(strings.TrimLeft(line, edge))
		core := strings.Trim(line, edge)
		if strings.IndexFunc(core, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) >= 0 {
			out = append(out, text.Span{Start: a + left, End: a + left + len(core)})
		}
		a = b + 1
	}
	return out
}

// Overlap returns the intersection over the union of two spans.
func Overlap(a, b text.Span) float64 {
	i := min(a.End, b.End) - max(a.Start, b.Start)
	if i <= 0 {
		return 0
	}
	return float64(i) / float64(max(a.End, b.End)-min(a.Start, b.Start))
}

// Words returns the words within the spans.
func Words(s string, spans ...text.Span) []text.Span {
	var out []text.Span
	for _, sp := range spans {
		start := -1
		for i := sp.Start; i < sp.End; {
			r, size := utf8.DecodeRuneInString(s[i:sp.End])
			word := unicode.IsLetter(r) || unicode.IsDigit(r)
			if !word && start >= 0 && (r == '\'' || r == '’' || r == '.' || r == '-') && i+size < sp.End {
				n, _ := utf8.DecodeRuneInString(s[i+size : sp.End])
				word = unicode.IsLetter(n) || unicode.IsDigit(n)
			}
			switch {
			case word && start < 0:
				start = i
			case !word && start >= 0:
				out = append(out, text.Span{Start: start, End: i})
				start = -1
			}
			i += size
		}
		if start >= 0 {
			out = append(out, text.Span{Start: start, End: sp.End})
		}
	}
	return out
}

// Heads returns the head words of a source mention: of each part between
// commas, brackets and "and", the last word before a preposition or relative.
func Heads(s string, spans ...text.Span) []text.Span {
	var out []text.Span
	var part []text.Span
	done := false
	flush := func() {
		if n := len(part); n > 0 {
			h := part[n-1]
			w := strings.ToLower(strings.Trim(h.In(s), "."))
			if n > 1 && (w == "jr" || w == "sr" || w == "ii" || w == "iii" || w == "iv") {
				h = part[n-2]
			}
			for _, suffix := range []string{"'s", "’s"} {
				if strings.HasSuffix(h.In(s), suffix) {
					h.End -= len(suffix)
				}
			}
			out = append(out, h)
		}
		part, done = nil, false
	}
	for _, sp := range spans {
		last := sp.Start
		for _, w := range Words(s, sp) {
			if gap := s[last:w.Start]; strings.ContainsAny(gap, ",();&—–") || strings.Contains(gap, " - ") {
				flush()
			}
			last = w.End
			switch w.In(s) {
			case "and":
				flush()
				continue
			case "of", "from", "for", "in", "at", "on", "with", "who", "whom", "which", "that", "whose", "to", "by", "near", "during", "outside", "as":
				if len(part) > 0 {
					done = true
					continue
				}
			}
			if !done {
				part = append(part, w)
			}
		}
		flush()
	}
	return out
}

// SameSource reports whether two source mentions share a head word.
func SameSource(s string, a, b []text.Span) bool {
	for _, x := range Heads(s, a...) {
		for _, y := range Heads(s, b...) {
			if x.Overlaps(y) {
				return true
			}
		}
	}
	return false
}

// Spans turns pairs of byte offsets into spans.
func Spans(pairs [][2]int) []text.Span {
	out := make([]text.Span, len(pairs))
	for i, p := range pairs {
		out[i] = text.Span{Start: p[0], End: p[1]}
	}
	return out
}

// SameName reports whether two names can be one person's: the same last word,
// and first names that do not conflict. Alternatives in want are parted by "|".
func SameName(name, want string) bool {
	a := nameWords(name)
	for _, w := range strings.Split(want, "|") {
		b := nameWords(w)
		if len(a) == 0 || len(b) == 0 || a[len(a)-1] != b[len(b)-1] {
			continue
		}
		x, y := a, b
		if len(x) > len(y) {
			x, y = y, x
		}
		if strings.Join(y[len(y)-len(x):], " ") == strings.Join(x, " ") || x[0] == y[0] || x[0][0] == y[0][0] && (len(x[0]) <= 2 || len(y[0]) <= 2) {
			return true
		}
	}
	return false
}

func nameWords(s string) []string {
	var out []string
	for _, w := range strings.Fields(text.Fold(s)) {
		w = strings.TrimSuffix(strings.Trim(w, ".,'"), "'s")
		switch w {
		case "", "jr", "sr", "the", "mr", "mrs", "ms", "dr", "sir", "president", "sen", "rep", "gov", "senator":
			continue
		}
		out = append(out, w)
	}
	return out
}
