package grammar

import (
	"strings"
	"unicode/utf8"

	"readout/internal/text"
)

// Scan is a document with its quotations masked: the word classes of all
// tokens, which quotation each lies in, and the reporter's sentences, in which
// a quotation counts as one word however many sentences it holds.
type Scan struct {
	Doc    *Doc
	Class  []Class
	Quote  []int32      // per token: index of the quotation that holds it, -1 for none
	Quotes []text.Range // per quotation: its tokens, marks included
	Sents  []Clause     // the reporter's sentences
	SentOf []int32      // per token: index into Sents, -1 outside
}

// Clause is a sentence of the reporter: its tokens, its paragraph, and whether
// it is written in title case, as headlines are.
type Clause struct {
	text.Range
	Para  int
	Title bool
}

// NewScan masks the quotations, given as spans without their marks, in text
// order and not overlapping.
func NewScan(doc *Doc, quoted []text.Span) *Scan {
	n := len(doc.Tokens)
	sc := &Scan{Doc: doc, Class: make([]Class, n), Quote: make([]int32, n), SentOf: make([]int32, n)}
	copy(sc.Class, doc.allClasses())
	for i := range sc.Class {
		sc.Quote[i] = -1
		sc.SentOf[i] = -1
	}
	sc.Quotes = make([]text.Range, len(quoted))
	for k, sp := range quoted {
		a := doc.TokenAt(sp.Start)
		b := a
		for b < n && doc.Tokens[b].Start < sp.End {
			b++
		}
		for m := 0; m < 2 && a > 0 && a < n && doc.Tokens[a-1].End == doc.Tokens[a].Start && IsMark(doc.Word(a-1)) && sc.Quote[a-1] < 0; m++ {
			a--
		}
		for m := 0; m < 2 && b < n && b > 0 && doc.Tokens[b].Start == doc.Tokens[b-1].End && IsMark(doc.Word(b)); m++ {
			b++
		}
		// A closing mark set off by a blank, with another after it.
		if b > a && b < n && doc.Tokens[b].Start == doc.Tokens[b-1].End+1 && IsMark(doc.Word(b)) && (doc.Tokens[b].End >= len(doc.Text) || doc.Text[doc.Tokens[b].End] == ' ' || doc.Text[doc.Tokens[b].End] == '\n') {
			b++
		}
		// What is left of a mark of three: ''Why 'not?'''
		for b > a && b < n && doc.Tokens[b].Start == doc.Tokens[b-1].End && IsMark(doc.Word(b)) {
			b++
		}
		for i := a; i < b; i++ {
			sc.Quote[i] = int32(k)
		}
		sc.Quotes[k] = text.Range{First: a, End: b}
	}
	sc.split()
	return sc
}

// IsMark reports whether the token is a quotation mark or part of one.
func IsMark(w string) bool {
	switch w {
	case "“", "”", "„", "‟", "\"", "'", "‘", "’", "‚", "«", "»", "`":
		return true
	}
	return false
}

// split finds the reporter's sentences.
func (sc *Scan) split() {
	doc := sc.Doc
	ends := make([]bool, len(doc.Tokens)+1)
	for _, st := range doc.Sentences {
		ends[st.Tokens.End] = true
	}
	for pi, p := range doc.Paragraphs {
		start := p.Tokens.First
		flush := func(end int) {
			if end <= start {
				return
			}
			cl := Clause{Range: text.Range{First: start, End: end}, Para: pi}
			upper, lower := 0, 0
			for i := start; i < end; i++ {
				sc.SentOf[i] = int32(len(sc.Sents))
				if c := sc.Class[i]; sc.Quote[i] < 0 && c&IsWord != 0 && doc.Tokens[i].Len() > 3 {
					if c&IsUpper != 0 {
						upper++
					} else if c&(IsPrep|IsConj|IsSubord) == 0 {
						lower++
					}
				}
			}
			cl.Title = upper >= 3 && lower*4 <= upper
			sc.Sents = append(sc.Sents, cl)
			start = end
		}
		for i := p.Tokens.First; i < p.Tokens.End; {
			q := sc.Quote[i]
			if q < 0 {
				i++
				if ends[i] {
					flush(i)
				}
				continue
			}
			last := min(sc.Quotes[q].End, p.Tokens.End)
			if last <= i {
				last = i + 1
			}
			if last < p.Tokens.End && sc.closes(int(q), last, p.Tokens.End) {
				flush(last)
			}
			i = last
		}
		flush(p.Tokens.End)
	}
}

// closes reports whether the quotation q, which ends before token next, ends
// the reporter's sentence.
func (sc *Scan) closes(q, next, end int) bool {
	doc := sc.Doc
	i := sc.Quotes[q].End - 1
	for i > sc.Quotes[q].First && IsMark(doc.Word(i)) {
		i--
	}
	w := doc.Word(i)
	stop := w == "." || w == "!" || w == "?" || w == "…" || len(w) > 2 && w[len(w)-1] == '.'
	if !stop {
		return false
	}
	if sc.Quote[next] >= 0 {
		return true
	}
	c := sc.Class[next]
	if c&IsPunct != 0 {
		r, _ := utf8.DecodeRuneInString(doc.Word(next))
		return r == '(' || r == '[' || r == '•'
	}
	if c&(IsUpper|IsNumber) == 0 {
		return false
	}
	// “Will you?” Smith asked: the name belongs to the cue that follows it.
	for j := next; j < min(next+8, end); j++ {
		if sc.Quote[j] >= 0 {
			break
		}
		cj := sc.Class[j]
		if cj&IsPunct != 0 && doc.Word(j) != "." && doc.Word(j) != "," {
			break
		}
		if cj&IsCue != 0 && j > next && cj&IsUpper == 0 {
			if j+1 >= end || sc.Quote[j+1] >= 0 {
				return w == "." && j+1 < end
			}
			f := doc.Word(j + 1)
			return !(f == "." || w != "." && (f == "," || sc.Class[j+1]&(IsDay|IsPrep|IsAdverb) != 0))
		}
		if cj&IsVerb != 0 && cj&IsUpper == 0 {
			break
		}
	}
	return true
}

// low returns the token in lower case with straight apostrophes.
func (sc *Scan) low(i int) string { return sc.Doc.Lower[i] }

// Low returns token i in lower case with straight apostrophes.
func (sc *Scan) Low(i int) string { return sc.low(i) }

// nominal reports whether the token can stand in the name of somebody or
// something.
func (sc *Scan) nominal(i, lo int) bool {
	if i < lo || sc.Quote[i] >= 0 {
		return false
	}
	c := sc.Class[i]
	if c&(IsWord|IsNumber) == 0 || c&IsClitic != 0 {
		return false
	}
	first := i == lo
	if c&IsUpper != 0 {
		if c&(IsDay) != 0 {
			w := sc.Doc.Word(i)
			return w == "May" && i > lo && sc.Class[i-1]&IsUpper != 0 && sc.Class[i-1]&(IsPrep|IsDay) == 0
		}
		if first && c&(IsPrep|IsConj|IsAux|IsPronoun|IsSubord|IsAdverb|IsDet) != 0 {
			return false
		}
		if c&(IsPronoun|IsDet) != 0 && c&IsCaps == 0 {
			return false
		}
		return c&(IsConj|IsPrep|IsAux) == 0 || c&IsCaps != 0
	}
	if c&(IsConj|IsAux|IsDay|IsRelative) != 0 || c&IsPronoun != 0 {
		return false
	}
	switch sc.Doc.Tags[i] {
	case Noun, Proper, Adjective, Number:
		return true
	case Determiner:
		return c&IsNumber != 0
	}
	return c&(IsRole|IsPlural|IsCollect) != 0 && c&IsVerb == 0
}

// subjectPronoun reports whether the word can be the subject of a report.
func subjectPronoun(w string) bool {
	switch w {
	case "he", "she", "they", "we", "i", "it", "you", "who", "which", "that", "others", "someone", "somebody", "everyone", "everybody", "anyone", "nobody", "one", "some", "many", "both", "most", "those", "these", "this", "none", "neither":
		return true
	}
	return false
}

// abbreviated reports whether token i is a full stop that belongs to the word
// before it: a title or an initial.
func (sc *Scan) abbreviated(i, lo int) bool {
	if i <= lo || sc.Doc.Word(i) != "." || sc.Doc.Tokens[i-1].End != sc.Doc.Tokens[i].Start || sc.Class[i-1]&IsUpper == 0 {
		return false
	}
	return sc.Class[i-1]&IsTitle != 0 || sc.Doc.Tokens[i-1].Len() <= 2 || sc.low(i-1) == "jr" || sc.low(i-1) == "sr"
}

// Abbreviated reports whether the full stop at token i belongs to the word
// before it.
func (sc *Scan) Abbreviated(i int) bool { return sc.abbreviated(i, 0) }

// PhraseLeft returns the noun phrase whose last token is e, within the
// sentence that starts at lo, and its head.
func (sc *Scan) PhraseLeft(e, lo int) (np text.Range, head int, ok bool) {
	if e < lo || sc.Quote[e] >= 0 {
		return np, 0, false
	}
	if sc.Doc.Word(e) == "." && sc.abbreviated(e, lo) { // John Smith Jr.
		e--
	}
	c := sc.Class[e]
	if c&IsPronoun != 0 && (c&IsUpper == 0 || e == lo || c&IsDet == 0 && c&IsCaps == 0 || sc.low(e) == "i") && subjectPronoun(sc.low(e)) {
		return text.Range{First: e, End: e + 1}, e, true
	}
	if !sc.nominal(e, lo) {
		return np, 0, false
	}
	i, head := e, e
	for {
		j := i - 1
		if j < lo || sc.Quote[j] >= 0 {
			break
		}
		cj := sc.Class[j]
		if cj&IsPunct != 0 {
			if sc.abbreviated(j, lo) && sc.Class[i]&IsUpper != 0 {
				i = j - 1
				continue
			}
			break
		}
		if cj&IsClitic != 0 && strings.HasSuffix(sc.low(j), "s") && j-1 >= lo && (sc.nominal(j-1, lo)) {
			i = j - 1
			continue
		}
		w := sc.low(j)
		if cj&IsDet != 0 && (cj&IsUpper == 0 || j == lo || cj&IsCaps == 0) && cj&IsPronoun == 0 || cj&IsDet != 0 && (w == "one" || w == "some" || w == "this" || w == "these" || w == "those") {
			i = j
			if i-1 >= lo && sc.Class[i-1]&IsDet != 0 && sc.Quote[i-1] < 0 { // all the, another two
				i--
			}
			if !sc.linked(&i, &head, lo) {
				break
			}
			continue
		}
		if cj&IsLink != 0 && cj&IsUpper == 0 {
			k := i
			if !sc.linked(&k, &head, lo) {
				break
			}
			i = k
			continue
		}
		if (w == "and" || w == "&") && j-1 >= lo && sc.nominal(j-1, lo) && (w == "&" || sc.Class[j-1]&IsUpper != 0 && sc.Class[i]&IsUpper != 0 || sc.Class[j-1]&IsPlural != 0) {
			i = j - 1
			continue
		}
		if !sc.nominal(j, lo) {
			// the ruling party, a highly regarded judge
			if cj&(IsVerb|IsAdverb) != 0 && cj&IsAux == 0 && j-1 >= lo && sc.Quote[j-1] < 0 && sc.Class[j-1]&IsDet != 0 && sc.Class[j-1]&IsPronoun == 0 {
				i = j
				continue
			}
			break
		}
		if cj&IsUpper == 0 && sc.Class[i]&IsUpper != 0 {
			det := j-1 >= lo && sc.Quote[j-1] < 0 && sc.Class[j-1]&(IsDet|IsClitic) != 0
			if cj&IsPlural != 0 && cj&IsRole == 0 || cj&(IsRole|IsTitle) == 0 && !det && w != "former" && w != "then-president" {
				break
			}
		}
		i = j
	}
	return text.Range{First: i, End: e + 1}, head, true
}

// linked steps from the start of a noun phrase over a preposition to the
// phrase that governs it: the director of | the fund.
func (sc *Scan) linked(i, head *int, lo int) bool {
	p := *i - 1
	if p-1 < lo || sc.Quote[p] >= 0 || sc.Class[p]&IsLink == 0 || sc.Class[p]&IsUpper != 0 {
		return false
	}
	if !sc.nominal(p-1, lo) || sc.Class[p-1]&IsNumber != 0 && sc.low(p) != "of" {
		return false
	}
	if w := sc.low(p); w == "to" || w == "on" || w == "against" {
		if sc.Class[p-1]&(IsRole|IsPlural|IsCollect) == 0 {
			return false
		}
	}
	*i, *head = p-1, p-1
	return true
}

// PhraseRight returns the noun phrase that starts at token b, before hi, and
// its head.
func (sc *Scan) PhraseRight(b, hi int) (np text.Range, head int, ok bool) {
	if b >= hi || sc.Quote[b] >= 0 {
		return np, 0, false
	}
	c := sc.Class[b]
	w := sc.low(b)
	if c&IsPronoun != 0 && c&IsDet == 0 {
		if subjectPronoun(w) || w == "him" || w == "them" || w == "me" || w == "us" {
			return text.Range{First: b, End: b + 1}, b, true
		}
		return np, 0, false
	}
	i := b
	det := false
	if c&IsVerb != 0 && c&IsPast != 0 && c&IsUpper == 0 && b+1 < hi && sc.Quote[b+1] < 0 && sc.Class[b+1]&IsUpper != 0 {
		i++ // retired General Smith
	}
	for i < hi && sc.Quote[i] < 0 && sc.Class[i]&IsDet != 0 && sc.Class[i]&IsAux == 0 && (sc.Class[i]&IsUpper == 0 || i == b) {
		det = true
		i++
	}
	first := -1 // head of the first chunk
	named := det
	start := i
	for i < hi && sc.Quote[i] < 0 {
		ci := sc.Class[i]
		if ci&IsPunct != 0 {
			if i > start && sc.abbreviated(i, b) {
				i++
				continue
			}
			break
		}
		if ci&IsClitic != 0 {
			if i > start && strings.HasSuffix(sc.low(i), "s") && i+1 < hi && sc.Quote[i+1] < 0 && sc.Class[i+1]&(IsWord) != 0 && sc.Class[i+1]&(IsVerb|IsAux|IsDet|IsPronoun|IsPrep) == 0 {
				i++
				continue
			}
			break
		}
		if sc.nominal(i, b) || det && i == start && ci&(IsVerb|IsAdverb) != 0 && ci&IsAux == 0 {
			// A plural or role noun before a lower-case verb form ends the phrase.
			if ci&(IsUpper|IsRole|IsPlural|IsCollect) != 0 {
				named = true
			}
			if ci&IsDay != 0 {
				break
			}
			i++
			continue
		}
		wi := sc.low(i)
		if ci&IsLink != 0 && (wi == "of" || wi == "for" || wi == "at" || wi == "from") && i > start && i+1 < hi && sc.Quote[i+1] < 0 &&
			(sc.Class[i+1]&IsDet != 0 && i+2 < hi || sc.nominal(i+1, b)) && sc.Class[i+1]&(IsPronoun|IsDay) == 0 {
			if first < 0 {
				first = i - 1
			}
			i++
			for i < hi && sc.Quote[i] < 0 && sc.Class[i]&IsDet != 0 {
				i++
			}
			continue
		}
		if (wi == "and" || wi == "&") && i > start && i+1 < hi && sc.Quote[i+1] < 0 && sc.Class[i-1]&IsUpper != 0 && sc.Class[i+1]&IsUpper != 0 && sc.nominal(i+1, b) {
			i++
			continue
		}
		break
	}
	for i > start && (sc.Class[i-1]&IsDet != 0 || sc.Class[i-1]&IsLink != 0 && sc.Class[i-1]&IsUpper == 0) {
		i--
	}
	if i <= start || !named {
		if det && i == start && subjectPronoun(w) {
			return text.Range{First: b, End: b + 1}, b, true
		}
		return np, 0, false
	}
	if first < 0 {
		first = i - 1
		for first > start && sc.Class[first]&IsPunct != 0 {
			first--
		}
	}
	return text.Range{First: b, End: i}, first, true
}
