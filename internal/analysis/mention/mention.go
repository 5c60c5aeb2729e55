// Package mention finds who is named in a text and resolves them to actors.
package mention

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"readout/internal/analysis/grammar"
	"readout/internal/news"
	"readout/internal/text"
)

// Find returns the names, titles, offices, metonyms and pronouns of the
// document in text order, not yet resolved: Name is the bare name as written,
// without titles. Quoted tells speech from narration.
func Find(doc *grammar.Doc, lex *news.Lexicon, quoted []news.Quote) []news.Mention {
	sc := grammar.NewScan(doc, Masked(quoted))
	f := finder{sc: sc, doc: doc.Document, lex: indexOf(lex)}
	f.lowered()
	for _, p := range doc.Paragraphs {
		if len(f.out) > maxMentions {
			break
		}
		f.paragraph(p)
	}
	return f.out
}

// maxMentions is more than any article has. In a text with more, nobody is looked
// for after them.
const maxMentions = 50000

// Masked returns the spans of the quotations, in text order, not overlapping,
// without those that are no speech.
func Masked(quoted []news.Quote) []text.Span {
	var out []text.Span
	for _, q := range quoted {
		if q.NotSpeech != "" || q.Kind == news.Indirect {
			continue
		}
		for _, sp := range q.Spans {
			if n := len(out); n > 0 && sp.Start < out[n-1].End {
				continue
			}
			out = append(out, sp)
		}
	}
	return out
}

type finder struct {
	sc  *grammar.Scan
	doc *text.Document
	lex *index
	low map[string]bool // words that the text also writes in lower case
	out []news.Mention
}

// lowered notes the lower-case words, to tell a name at the start of a
// sentence from a common word.
func (f *finder) lowered() {
	f.low = make(map[string]bool, 256)
	for i, c := range f.sc.Class {
		if c&grammar.IsWord != 0 && c&grammar.IsUpper == 0 {
			f.low[f.doc.Word(i)] = true
		}
	}
}

func (f *finder) add(first, end int, kind news.MentionKind, name string) {
	f.out = append(f.out, news.Mention{Span: text.Span{Start: f.doc.Tokens[first].Start, End: f.doc.Tokens[end-1].End}, Kind: kind, Name: name, Entity: -1})
}

// particles join the parts of a name: Ursula von der Leyen.
var particles = map[string]bool{"de": true, "van": true, "von": true, "der": true, "den": true, "al": true, "bin": true, "ibn": true, "da": true, "del": true, "della": true, "di": true,
	"el": true, "la": true, "le": true, "du": true, "dos": true, "das": true, "ten": true, "ter": true, "zu": true, "al-": true, "ben": true, "abu": true, "of": false}

func (f *finder) paragraph(p text.Para) {
	sc := f.sc
	for i := p.Tokens.First; i < p.Tokens.End; {
		c := sc.Class[i]
		if c&grammar.IsPunct != 0 {
			i++
			continue
		}
		if n := f.lexical(i, p.Tokens.End); n > 0 {
			i += n
			continue
		}
		if i == p.Tokens.First {
			if n := f.officeLabel(i, p.Tokens.End); n > 0 {
				i += n
				continue
			}
		}
		if c&grammar.IsUpper != 0 {
			if n := f.name(i, p); n > 0 {
				i += n
				continue
			}
		}
		if c&grammar.IsPronoun != 0 && c&grammar.IsDet == 0 {
			switch w := sc.Low(i); w {
			case "he", "she", "they", "him", "them", "who", "it", "i", "we":
				f.add(i, i+1, news.MentionPronoun, "")
				m := &f.out[len(f.out)-1]
				switch w {
				case "he", "him":
					m.Gender = "m"
				case "she":
					m.Gender = "f"
				case "they", "them", "we":
					m.Plural = true
				}
			}
			i++
			continue
		}
		if c&(grammar.IsDet) != 0 {
			if i+1 < p.Tokens.End {
				// "The Ruritanian foreign ministry" may be a body of the lexicon, not just any ministry.
				if m, n := f.lex.match(f.doc, f.sc, i+1, p.Tokens.End); n > 1 && !m.person && !m.demonym {
					i++
					continue
				}
			}
			if n := f.nominal(i, p.Tokens.End); n > 0 {
				i += n
				continue
			}
			if n := f.officeHere(i, p.Tokens.End); n > 0 {
				i += n
				continue
			}
		}
		i++
	}
}

// lexical adds the longest alias or office of the lexicon that starts at i and
// returns its length in tokens.
func (f *finder) lexical(i, end int) int {
	m, n := f.lex.match(f.doc, f.sc, i, end)
	if n == 0 {
		return 0
	}
	if m.person {
		return 0 // people go through the entity table
	}
	// "Downing Street spokesman", "White House officials": the body is an attribute there, and a mention all the same.
	kind := news.MentionName
	if m.metonym {
		kind = news.MentionMetonym
	}
	if m.demonym {
		return 0
	}
	f.add(i, i+n, kind, m.actor.Name)
	x := &f.out[len(f.out)-1]
	x.Actor = m.actor.ID
	x.Rule = "lexicon"
	if !m.alone {
		x.Rule = "lexicon-second" // holds where its polity has been named
	}
	if m.metonym && f.placed(i) {
		x.Actor, x.Rule = "", "metonym-place"
		x.Name = x.Span.In(f.doc.Text)
	}
	return n + f.officeAfter(i+n, end)
}

// placed reports whether the words before token i make what follows a place:
// in Downing Street, outside the White House.
func (f *finder) placed(i int) bool {
	j := i - 1
	if j >= 0 && f.sc.Class[j]&grammar.IsDet != 0 {
		j--
	}
	if j < 0 {
		return false
	}
	switch f.sc.Low(j) {
	case "in", "at", "outside", "inside", "near", "to", "into", "around", "leaving", "left", "arrived", "visited", "visiting", "across", "through", "towards", "toward":
		return true
	}
	return false
}

// name adds the run of capitalised words that starts at i, and returns how
// many tokens it took.
func (f *finder) name(i int, p text.Para) int {
	sc, doc := f.sc, f.doc
	start := i
	sentStart := f.opens(i, p)
	c := sc.Class[i]
	const closed = grammar.IsDet | grammar.IsPronoun | grammar.IsPrep | grammar.IsConj | grammar.IsSubord | grammar.IsAux | grammar.IsClitic
	if c&closed != 0 && c&(grammar.IsCaps) == 0 || c&grammar.IsDay != 0 && !(doc.Word(i) == "April" || doc.Word(i) == "June") {
		return 0
	}
	if sentStart && c&grammar.IsTitle == 0 && !f.particled(i, p.Tokens.End) {
		// A common word opens the sentence.
		w := sc.Low(i)
		_, known, sure := genderOf(w)
		if c&(grammar.IsAdverb|grammar.IsVerb) != 0 && !sure || !known && f.low[w] {
			if !(i+1 < p.Tokens.End && sc.Class[i+1]&grammar.IsUpper != 0 && f.bodyWord(i+1)) {
				if c&(grammar.IsRole) == 0 {
					return 0
				}
			}
		}
	}
	if sentStart && c&grammar.IsPlural != 0 && c&grammar.IsCaps == 0 && !(i+1 < p.Tokens.End && sc.Class[i+1]&grammar.IsUpper != 0) {
		return 0 // Aides said, Friends of Smith said
	}
	title := false
	if s := sc.SentOf[i]; s >= 0 {
		title = sc.Sents[s].Title
	}
	j := i
	for j < p.Tokens.End {
		cj := sc.Class[j]
		if cj&grammar.IsPunct != 0 {
			if doc.Word(j) == "." && j > i && doc.Tokens[j-1].End == doc.Tokens[j].Start && (sc.Class[j-1]&grammar.IsTitle != 0 && doc.Tokens[j-1].Len() <= 5 || doc.Tokens[j-1].Len() == 1) && j+1 < p.Tokens.End && sc.Class[j+1]&grammar.IsUpper != 0 {
				j++
				continue
			}
			break
		}
		if j > i && sc.Quote[j] != sc.Quote[i] {
			break
		}
		if cj&grammar.IsClitic != 0 {
			break
		}
		if cj&grammar.IsUpper != 0 {
			if j > i+1 && title && cj&(grammar.IsVerb|grammar.IsCue) != 0 && cj&(grammar.IsTitle|grammar.IsRole|grammar.IsCollect) == 0 {
				break // Smith Says, in a headline
			}
			if j > i && cj&(closed|grammar.IsDay) != 0 && cj&grammar.IsCaps == 0 && !(doc.Word(j) == "May" && sc.Class[j-1]&grammar.IsUpper != 0) && !particles[sc.Low(j)] {
				break
			}
			j++
			continue
		}
		w := doc.Word(j)
		if j > i && particles[w] && j+1 < p.Tokens.End {
			k := j + 1
			for k < p.Tokens.End && particles[doc.Word(k)] {
				k++
			}
			if k < p.Tokens.End && sc.Class[k]&grammar.IsUpper != 0 && sc.Class[k]&grammar.IsWord != 0 {
				j = k
				continue
			}
		}
		// Bank of England, Department for Education
		if j > i && (w == "of" || w == "for") && j+1 < p.Tokens.End && f.bodyWord(j-1) {
			k := j + 1
			if k < p.Tokens.End && doc.Word(k) == "the" {
				k++
			}
			if k < p.Tokens.End && sc.Class[k]&grammar.IsUpper != 0 && sc.Class[k]&grammar.IsDay == 0 {
				j = k
				continue
			}
		}
		break
	}
	for j > i && sc.Class[j-1]&grammar.IsPunct != 0 {
		j--
	}
	if j <= i {
		return 0
	}
	// "Mr": a title alone is no name.
	first, full := f.strip(i, j)
	if first >= j {
		return j - start
	}
	f.add(start, j, news.MentionName, full)
	return j - start
}

// particled reports whether the capitalised word at i is a particle of the
// name that follows it: Von der Aue.
func (f *finder) particled(i, end int) bool {
	if !particles[f.sc.Low(i)] {
		return false
	}
	for i++; i < end && particles[f.doc.Word(i)]; i++ {
	}
	return i < end && f.sc.Class[i]&grammar.IsUpper != 0
}

// bodyWord reports whether the token is a word of bodies' names.
func (f *finder) bodyWord(i int) bool {
	return f.sc.Class[i]&grammar.IsUpper != 0 && organisation[f.sc.Low(i)]
}

// opens reports whether token i starts a sentence or a quotation.
func (f *finder) opens(i int, p text.Para) bool {
	if i == p.Tokens.First {
		return true
	}
	w := f.doc.Word(i - 1)
	r, _ := utf8.DecodeRuneInString(w)
	switch r {
	case '.', '!', '?', '…', ':', '“', '"', '‘', '«', '•', '(', '—', '–', ';':
		return !f.sc.Abbreviated(i - 1)
	}
	return grammar.IsMark(w)
}

// strip returns where the bare name starts in the run, and the name.
func (f *finder) strip(i, j int) (int, string) {
	sc, doc := f.sc, f.doc
	first := i
	for k := i; k < j; k++ {
		c := sc.Class[k]
		if c&grammar.IsPunct != 0 {
			continue
		}
		if c&(grammar.IsTitle|grammar.IsRole) != 0 {
			first = k + 1
			if first < j && doc.Word(first) == "." {
				first++
			}
			continue
		}
		if _, _, sure := genderOf(sc.Low(k)); sure && k > first && k+1 < j {
			// US President Donald Trump, Fox News host Sean Hannity
			prev := k - 1
			if sc.Class[prev]&grammar.IsPunct == 0 && doc.Tokens[prev].Len() > 1 {
				if _, k2, _ := genderOf(sc.Low(prev)); !k2 {
					if !organisation[sc.Low(j-1)] {
						first = k
					}
				}
			}
			break
		}
	}
	if first >= j {
		return first, ""
	}
	var b strings.Builder
	for k := first; k < j; k++ {
		if k > first && doc.Tokens[k-1].End < doc.Tokens[k].Start {
			b.WriteByte(' ')
		}
		b.WriteString(doc.Word(k))
	}
	return first, b.String()
}

// nominal adds a noun phrase that names somebody by role or office: the prime
// minister, a Downing Street spokesman, officials.
func (f *finder) nominal(i, end int) int {
	sc := f.sc
	j := i
	for j < end && j-i < 4 && sc.Class[j]&grammar.IsDet != 0 {
		j++
	}
	// The phrase holds a role noun before the first word that cannot belong.
	last := -1
	for k := j; k < min(j+6, end) && sc.Quote[k] == sc.Quote[i]; k++ {
		c := sc.Class[k]
		const stop = grammar.IsPunct | grammar.IsClitic | grammar.IsPrep | grammar.IsConj | grammar.IsAux | grammar.IsPronoun | grammar.IsDay | grammar.IsSubord | grammar.IsRelative
		if c&grammar.IsPunct != 0 || c&(stop|grammar.IsDet) != 0 && c&grammar.IsUpper == 0 {
			break // on the plane the prime minister said: two phrases
		}
		if c&(grammar.IsRole|grammar.IsPlural) != 0 || c&grammar.IsCollect != 0 && c&grammar.IsUpper == 0 {
			if k+1 < end {
				n := sc.Class[k+1]
				if n&grammar.IsUpper != 0 && sc.Quote[k+1] == sc.Quote[k] {
					return 0 // President Trump: the name takes it
				}
				if n&(grammar.IsRole|grammar.IsPlural|grammar.IsCollect) != 0 {
					continue
				}
				if n&grammar.IsWord != 0 && f.sc.Doc.Tags[k+1] == grammar.Noun {
					continue // a press conference
				}
			}
			last = k
			break
		}
		if c&grammar.IsVerb != 0 && c&grammar.IsUpper == 0 && k > j {
			break
		}
	}
	if last < 0 {
		return 0
	}
	kind := news.MentionNominal
	c := sc.Class[last]
	if c&(grammar.IsPlural) != 0 && c&grammar.IsRole == 0 {
		kind = news.MentionGroup
	}
	if c&grammar.IsCollect != 0 && c&grammar.IsRole == 0 {
		kind = news.MentionGroup
	}
	f.add(i, last+1, kind, "")
	m := &f.out[len(f.out)-1]
	m.Plural = c&grammar.IsPlural != 0
	m.Gender = titleGender[sc.Low(last)]
	return last + 1 - i
}

func isUpper(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsUpper(r)
}
