package quote

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"readout/internal/analysis/grammar"
	"readout/internal/news"
	"readout/internal/text"
)

// family is a kind of quotation mark: the marks that close one another.
type family uint8

const (
	none       family = iota
	curly             // “ ” and „ “
	straight          // "
	apostrophe        // ''
	guillemet         // « »
	single            // ‘ ’
	tick              // '
)

// piece is what one pair of marks holds within one paragraph.
type piece struct {
	span      text.Span // without the marks
	para      int
	fam       family
	open      bool // it has an opening mark
	closed    bool // it has a closing mark
	continues bool // it goes on from the paragraph before
	label     int  // bytes of the speaker's label that stood within the marks: "SMITH: ...
}

// Find returns the words in quotation marks, in text order, without speakers.
// A quotation that runs over paragraphs is one quote with a span for each. What
// the turns of a transcript say counts as quoted, marks or not.
func Find(doc *grammar.Doc) []news.Quote {
	ts := turns(doc.Document)
	said := spoken(ts)
	ps := pieces(doc.Document)
	out := make([]news.Quote, 0, len(ps)+len(ts))
	n, open := 0, -1 // turns taken, the last quote of marks
	for _, p := range ps {
		for n < len(ts) && ts[n].para <= p.para {
			out = append(out, said[n])
			out[len(out)-1].Post = doc.Paragraphs[ts[n].para].Post
			n++
		}
		if n > 0 && ts[n-1].para == p.para {
			continue // words quoted within a turn
		}
		if p.continues && open >= 0 {
			q := &out[open]
			q.Spans = append(q.Spans, p.span)
			continue
		}
		para := doc.Paragraphs[p.para]
		open = len(out)
		out = append(out, news.Quote{Kind: news.Direct, Place: place(para.Kind), Spans: []text.Span{p.span}, Post: para.Post})
	}
	for ; n < len(ts); n++ {
		out = append(out, said[n])
		out[len(out)-1].Post = doc.Paragraphs[ts[n].para].Post
	}
	return out
}

func place(k text.BlockKind) news.BlockPlace {
	switch k {
	case text.Headline:
		return news.InHeadline
	case text.Standfirst:
		return news.InStandfirst
	}
	return news.InBody
}

// read reports whether quotes are taken from paragraphs of kind k.
func read(k text.BlockKind) bool { return k.Body() || k == text.Headline || k == text.Standfirst }

// pieces returns the quotations of every paragraph. One pass over the text.
func pieces(doc *text.Document) []piece {
	s := doc.Text
	doubles := false
	for _, p := range doc.Paragraphs {
		if read(p.Kind) && p.Kind.Body() && hasDouble(s[p.Start:p.End]) {
			doubles = true
			break
		}
	}
	var out []piece
	pending := none // family of the quotation that the paragraph before left open
	for pi, p := range doc.Paragraphs {
		if !read(p.Kind) {
			continue
		}
		singles := !doubles || !hasDouble(s[p.Start:p.End])
		before := len(out)
		if len(out) >= maxPieces {
			break
		}
		sp := p.Span
		sp.Start += excerptMark(s[p.Start:p.End])
		out = scanMarks(s, sp, pi, singles, out)
		if len(out) > before {
			if q := &out[before]; opensParagraph(s, p.Span, q.span) {
				if n := speakerLabel(q.span.In(s)); n > 0 {
					q.label, q.span.Start = n, q.span.Start+n
				}
			}
		}
		if pending != none && len(out) > before && out[before].fam == pending && opensParagraph(s, p.Span, out[before].span) {
			out[before].continues = out[before].label == 0
		}
		pending = none
		if len(out)-before > maxPiecesInParagraph {
			out = out[:before]
		}
		if n := len(out); n > before && !out[n-1].closed && p.Kind.Body() {
			pending = out[n-1].fam
		}
	}
	return out
}

// excerptMark returns the length of the straight mark that opens a paragraph
// taken over from another text, or 0: no other straight mark follows, curly ones
// within are paired, and nobody speaks of himself outside of them. Such a mark
// tells of copied text, not of speech; the quotations within are speech.
func excerptMark(s string) int {
	if len(s) < 2 || s[0] != '"' || strings.IndexByte(s[1:], '"') >= 0 {
		return 0
	}
	depth, pairs, outside := 0, 0, 1
	var plain strings.Builder
	for i, r := range s {
		switch r {
		case '“':
			if depth++; depth > 1 {
				return 0
			}
			plain.WriteString(s[outside:i])
		case '”':
			if depth--; depth < 0 {
				return 0
			}
			pairs++
			outside = i + len("”")
		}
	}
	if pairs == 0 || depth != 0 {
		return 0
	}
	plain.WriteString(s[outside:])
	rest := plain.String()
	if speakerLabel(s[1:]) > 0 || !hasLetter(rest) {
		return 0
	}
	for _, w := range strings.FieldsFunc(strings.ToLower(rest), func(r rune) bool { return !unicode.IsLetter(r) }) {
		switch w {
		case "i", "we", "you", "me", "us", "my", "our", "your":
			return 0
		}
	}
	return 1
}

// speakerLabel returns the length of the label in capitals, with its colon and
// blank, that opens a transcript's line, or 0.
func speakerLabel(s string) int {
	n := strings.IndexByte(s[:min(len(s), 48)], ':')
	if n < 2 || n+1 >= len(s) || s[n+1] != ' ' {
		return 0
	}
	letters := 0
	for _, r := range s[:n] {
		switch {
		case unicode.IsUpper(r):
			letters++
		case r == ' ' || r == '.' || r == '-' || r == '\'' || r == '’':
		default:
			return 0
		}
	}
	if letters < 2 {
		return 0
	}
	n++
	for n < len(s) && s[n] == ' ' {
		n++
	}
	if n >= len(s) {
		return 0
	}
	return n
}

func hasDouble(s string) bool {
	return strings.ContainsAny(s, "“”„\"«»") || strings.Contains(s, "''")
}

// opensParagraph reports whether the quotation starts the paragraph.
func opensParagraph(s string, para, sp text.Span) bool {
	lead := s[para.Start:sp.Start]
	return strings.Trim(lead, " “”\"'‘’«»„.…[(-–—") == ""
}

// No article quotes so often. A text that does is none, and its marks are left
// alone, so that a flood of them costs no more than reading past it.
const (
	maxPieces            = 5000
	maxPiecesInParagraph = 500
)

func scanMarks(s string, sp text.Span, para int, singles bool, out []piece) []piece {
	cur := none
	start := 0
	foreign := 0 // a mark of another kind stands open within
	first := len(out)
	add := func(end int, closed bool) {
		a, b := start, end
		for a < b && s[a] == ' ' {
			a++
		}
		for b > a && s[b-1] == ' ' {
			b--
		}
		if a < b && hasLetter(s[a:b]) {
			out = append(out, piece{span: text.Span{Start: a, End: b}, para: para, fam: cur, open: true, closed: closed})
		}
		cur = none
		foreign = 0
	}
	for i := sp.Start; i < sp.End && len(out)-first <= maxPiecesInParagraph; {
		c := s[i]
		if c < utf8.RuneSelf && c != '"' && c != '\'' && c != '`' {
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:sp.End])
		switch r {
		case '“', '”', '„', '‟', '"', '«', '»', '\'', '`', '‘', '’', '‚':
		default:
			i += size
			continue
		}
		var before, after rune = ' ', ' '
		if i > sp.Start {
			before, _ = utf8.DecodeLastRuneInString(s[sp.Start:i])
		}
		if before == '=' && r == '"' && cur == none { // left-over mark-up: an attribute's value
			if n := strings.IndexByte(s[i+1:sp.End], '"'); n >= 0 {
				i += n + 2
				continue
			}
			i++
			continue
		}
		fam := none
		switch r {
		case '“', '”', '„', '‟':
			fam = curly
		case '"':
			fam = straight
		case '«', '»':
			fam = guillemet
		case '\'', '`':
			if i+1 < sp.End && s[i+1] == c && (c == '`' || !(cur == none && i+2 < sp.End && s[i+2] == '"')) {
				fam = apostrophe
				size = 2
				if c == '\'' && cur == apostrophe && i+2 < sp.End && s[i+2] == '\'' && (i+3 >= sp.End || s[i+3] == ' ') {
					// Three close the words quoted within and the quotation.
					add(i, true)
					i += 3
					continue
				}
			} else if c == '`' {
				i++
				continue
			} else {
				fam = tick
			}
		default:
			fam = single
		}
		if i+size < sp.End {
			after, _ = utf8.DecodeRuneInString(s[i+size : sp.End])
		}
		lead, trail := openable(before, after), closable(before, after)
		if fam == single || fam == tick {
			switch {
			case cur == none:
				if !singles || r == '’' && fam == single || !lead || !opensSingle(s, i, size, sp.End) {
					i += size
					continue
				}
				cur, start = fam, i+size
			case cur == fam && r != '‘' && trail && !elision(s, i, size, sp.End, before):
				add(i, true)
			}
			i += size
			continue
		}
		if cur != none && cur != fam {
			if cur == single || cur == tick { // a double within singles
				i += size
				continue
			}
			// Text that mixes curly and straight marks closes one with the
			// other: the first that is shaped to close, unless one of its own
			// kind opened within.
			if mixes(cur, fam) && foreign == 0 && lead && !trail {
				foreign = 1
			}
			if !mixes(cur, fam) || foreign > 0 || !trail || lead && r != '”' {
				if foreign > 0 && trail && !lead {
					foreign = 0
				}
				i += size
				continue
			}
			add(i, true)
			i += size
			continue
		}
		opens := lead
		switch r {
		case '“', '„', '«':
			opens = !(cur == fam && trail && !lead)
		case '”', '»':
			opens = cur == none && lead && !trail
			if r == '»' && cur == none {
				opens = lead
			}
		default: // straight and '' tell by what touches them
			switch {
			case lead && trail, !lead && !trail:
				opens = cur == none
			default:
				opens = lead
			}
			if cur == fam && opens && before == ' ' && after == ' ' {
				opens = false
			}
		}
		switch {
		case opens && cur == none:
			cur, start = fam, i+size
		case opens: // opened again: the one before was never closed
			add(i, false)
			cur, start = fam, i+size
		case cur == fam:
			add(i, true)
		}
		i += size
	}
	if cur != none {
		if cur == single || cur == tick {
			cur = none // an apostrophe after all
		} else {
			add(sp.End, false)
		}
	}
	return out
}

// mixes reports whether the families are mistaken for one another in print.
func mixes(a, b family) bool {
	return (a == curly || a == straight) && (b == curly || b == straight)
}

func hasLetter(s string) bool {
	for _, r := range s {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return true
		}
	}
	return false
}

func openable(before, after rune) bool {
	if after == ' ' {
		return false
	}
	switch before {
	case ' ', '(', '[', '—', '–', '-', '―', '/', '“', '"', '‘', '\'', '«', ':', '…', '¿', '¡', '>':
		return true
	}
	return false
}

func closable(before, after rune) bool {
	if before == ' ' {
		return false
	}
	return !(unicode.IsLetter(after) || unicode.IsDigit(after))
}

// opensSingle tells an opening single mark from an apostrophe: ’em, '90s.
func opensSingle(s string, i, size, end int) bool {
	j := i + size
	if j >= end {
		return false
	}
	if s[j] >= '0' && s[j] <= '9' && j+2 < end && s[j+1] >= '0' && s[j+1] <= '9' && s[j+2] == 's' {
		return false
	}
	k := j
	for k < end && (s[k] >= 'a' && s[k] <= 'z') {
		k++
	}
	switch s[j:k] {
	case "em", "til", "tis", "twas", "cause", "n", "round":
		return false
	}
	// It must close: a mark of its own kind, shaped to close, later on.
	mark := "’"
	if s[i] == '\'' {
		mark = "'"
	}
	limit := min(end, j+1200)
	for k := j; k < limit; {
		n := strings.Index(s[k:limit], mark)
		if n < 0 {
			return false
		}
		k += n
		before, _ := utf8.DecodeLastRuneInString(s[:k])
		after := ' '
		if k+len(mark) < end {
			after, _ = utf8.DecodeRuneInString(s[k+len(mark) : end])
		}
		if closable(before, after) && !elision(s, k, len(mark), end, before) {
			return true
		}
		k += len(mark)
	}
	return false
}

// elision reports whether the mark at i is a plural possessor's apostrophe
// rather than a closing mark: leaders’ meeting, when another closing mark
// follows before the next opening one.
func elision(s string, i, size, end int, before rune) bool {
	if before != 's' || i+size >= end || s[i+size] != ' ' {
		return false
	}
	rest := s[i+size : min(end, i+size+400)]
	mark, open := "’", "‘"
	if size == 1 {
		mark, open = "'", " '"
	}
	k := strings.Index(rest, mark)
	for k >= 0 {
		b, _ := utf8.DecodeLastRuneInString(rest[:k])
		a := ' '
		if k+len(mark) < len(rest) {
			a, _ = utf8.DecodeRuneInString(rest[k+len(mark):])
		}
		if closable(b, a) {
			break
		}
		n := strings.Index(rest[k+len(mark):], mark)
		if n < 0 {
			return false
		}
		k += len(mark) + n
	}
	if k < 0 {
		return false
	}
	o := strings.Index(rest, open)
	return o < 0 || o > k
}
