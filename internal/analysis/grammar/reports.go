package grammar

import (
	"strings"

	"readout/internal/text"
)

// Order says how a source stands to its cue.
type Order uint8

// The orders of source and cue.
const (
	SubjectFirst Order = iota // Smith said
	VerbFirst                 // said Smith
	According                 // according to Smith
	Label                     // Smith: ...
	Shared                    // Smith ..., adding: the subject of an earlier verb
	ByPhrase                  // was called ... by Smith
)

// Report is a reporting construction in a sentence of the reporter: the cue,
// the noun phrase that names the source, and their order. All ranges are of
// tokens; Source is empty when the sentence names none.
type Report struct {
	Cue       text.Range // reporting words, auxiliaries left out
	Verb      int        // the token of the verb, -1 for labels and "according to"
	Verbal    Cue
	Form      CueForm
	Source    text.Range
	Head      int // head token of Source
	Order     Order
	Sent      int  // index into Scan.Sents
	Infinite  bool // an infinitive or participle
	Negated   bool // did not say, declined to say
	Questions bool // the source is asked, not speaking: "asked if", passive
	Guess     bool // the verb is not in the table and stands directly beside a quotation
}

// Subject is the noun phrase that a sentence is about, and the verb it governs.
type Subject struct {
	NP   text.Range
	Head int
	Verb int
}

// hearsay lists participles by which a report is passed on.
var hearsay = map[string]bool{"understood": true, "reported": true, "believed": true, "thought": true, "said": true, "alleged": true, "known": true, "rumoured": true, "rumored": true, "quoted": true}

// skipLeft steps left from token p over what can stand between a subject and
// its verb, and returns the last token of what comes before; be reports
// whether a form of be was passed, neg a negation, aux any auxiliary.
func (sc *Scan) skipLeft(p, lo int) (at int, be, neg, aux bool) {
	for p >= lo && sc.Quote[p] < 0 {
		c := sc.Class[p]
		w := ""
		if c&IsWord != 0 {
			w = sc.low(p)
		}
		switch {
		case c&IsAux != 0 && (c&IsUpper == 0 || sc.Sents[sc.SentOf[p]].Title):
			aux = true
			be = be || c&IsBe != 0 || w == "'s"
		case c&IsClitic != 0 && w == "'s":
			// 's before a participle is "has" or "is", before a noun a possessor.
			if p+1 < len(sc.Class) && sc.Class[p+1]&(IsGerund|IsPast|IsAdverb) != 0 {
				be, aux = true, true
			} else {
				return p, be, neg, aux
			}
		case w == "to" && p-2 >= lo && p+1 < len(sc.Class) && sc.low(p+1) == "have" && sc.Quote[p-1] < 0 && sc.Quote[p-2] < 0 && sc.Class[p-2]&IsBe != 0 && hearsay[sc.low(p-1)]:
			p -= 2 // is understood to have said
			aux = true
		case c&IsNot != 0:
			neg = true
		case c&IsAdverb != 0 && c&IsUpper == 0 && c&(IsDay|IsPronoun) == 0:
		case w == "himself" || w == "herself" || w == "themselves" || w == "itself" || w == "each" || w == "both" || w == "all":
			if p == lo || w == "both" || w == "all" {
				return p, be, neg, aux
			}
		case c&IsDay != 0 && p-1 >= lo && w != "may" && w != "march":
			q := p - 1
			if k := sc.low(q); k == "on" || k == "last" || k == "late" || k == "early" || k == "in" || k == "this" || k == "next" {
				p = q
				if k == "last" || k == "late" || k == "early" {
					if p-1 >= lo && sc.low(p-1) == "on" {
						p--
					}
				}
			} else if w != "today" && w != "tonight" && w != "yesterday" && sc.Class[q]&(IsPronoun|IsUpper|IsRole|IsPlural|IsCollect) == 0 {
				return p, be, neg, aux
			}
		default:
			return p, be, neg, aux
		}
		p--
	}
	return p, be, neg, aux
}

// subjectOf returns the subject of the finite verb before which token p is the
// last one that is not an auxiliary or adverb.
func (sc *Scan) subjectOf(p, lo int) (np text.Range, head int, ok bool) {
	for hops := 0; hops < 6; hops++ {
		if p < lo || sc.Quote[p] >= 0 {
			return np, 0, false
		}
		w := sc.Doc.Word(p)
		switch w {
		case ")", "]":
			q := p - 1
			for q >= lo && p-q < 25 && sc.Doc.Word(q) != "(" && sc.Doc.Word(q) != "[" {
				q--
			}
			if q < lo || p-q >= 25 {
				return np, 0, false
			}
			p = q - 1
			continue
		case ",", "—", "–", "-", "―":
			return sc.hop(p, lo)
		}
		return sc.PhraseLeft(p, lo)
	}
	return np, 0, false
}

// hop looks for the noun phrase before the parenthesis that ends with the mark
// at token p: Smith, the mayor, | said.
func (sc *Scan) hop(p, lo int) (np text.Range, head int, ok bool) {
	mark := sc.Doc.Word(p)
	tried := 0
	for c := p - 1; c > lo && p-c < 60 && tried < 6; c-- {
		if sc.Quote[c] >= 0 {
			c = max(sc.Quotes[sc.Quote[c]].First, lo)
			continue
		}
		w := sc.Doc.Word(c)
		if w != "," && !(w == mark || w == "—" || w == "–" || w == "-" || w == "―") {
			continue
		}
		if mark != "," && w == "," {
			continue
		}
		tried++
		if !sc.apposes(c+1, p) {
			continue
		}
		e := c - 1
		for e >= lo && sc.Doc.Word(e) == mark && mark != "," { // "--"
			e--
		}
		if e >= lo && sc.Quote[e] < 0 && sc.Class[e]&IsAux != 0 { // Smith had, a day earlier, said
			e, _, _, _ = sc.skipLeft(e, lo)
		}
		if e >= lo && sc.Quote[e] < 0 && (sc.Doc.Word(e) == ")" || sc.Doc.Word(e) == "]") {
			for e >= lo && sc.Doc.Word(e) != "(" && sc.Doc.Word(e) != "[" {
				e--
			}
			e--
		}
		n, h, good := sc.PhraseLeft(e, lo)
		if !good {
			continue
		}
		cl := sc.Class[h]
		person := cl&(IsUpper|IsRole|IsPlural|IsPronoun|IsCollect) != 0 || sc.Class[n.First]&IsDet != 0
		if !person {
			continue
		}
		// A place after its preposition, or an age: look further.
		if n.First > lo && sc.Quote[n.First-1] < 0 && sc.Class[n.First-1]&IsPrep != 0 && sc.Class[n.First-1]&IsSubord == 0 {
			continue
		}
		// Smith, 59, of Ashton, Md., said: what follows a comma within an adverbial is no subject.
		if n.First-1 > lo && cl&IsUpper != 0 && sc.Quote[n.First-1] < 0 && sc.Doc.Word(n.First-1) == "," {
			b := n.First - 2
			for b > lo && sc.Quote[b] < 0 && sc.Class[b]&IsPunct == 0 {
				b--
			}
			if b > lo && sc.Quote[b] < 0 && sc.Doc.Word(b) == "," && sc.Class[b+1]&(IsPrep|IsNumber) != 0 {
				continue
			}
		}
		// The phrase is itself an apposition of a name before it.
		if cl&IsUpper == 0 && n.First-2 >= lo && sc.Quote[n.First-1] < 0 && sc.Doc.Word(n.First-1) == "," && sc.Quote[n.First-2] < 0 && sc.Class[n.First-2]&IsUpper != 0 {
			if n2, h2, good2 := sc.PhraseLeft(n.First-2, lo); good2 && sc.Class[h2]&IsUpper != 0 && (n2.First == lo || sc.Class[n2.First-1]&IsPrep == 0) {
				return n2, h2, true
			}
		}
		return n, h, true
	}
	return np, 0, false
}

// apposes reports whether the tokens from a to b can be a parenthesis after a
// noun phrase: an apposition, a relative clause, a participle or an adverbial.
func (sc *Scan) apposes(a, b int) bool {
	for a < b && sc.Quote[a] < 0 && sc.Class[a]&IsPunct != 0 {
		a++
	}
	if a >= b {
		return false
	}
	if sc.Quote[a] >= 0 {
		return true
	}
	c := sc.Class[a]
	if c&IsRelative != 0 || c&(IsPrep|IsGerund|IsNumber) != 0 {
		return true
	}
	if w := sc.low(a); w == "asked" || w == "pressed" || w == "questioned" || w == "pushed" { // Smith, asked if it was so, said
		return true
	}
	// A finite verb with its own subject makes it a clause.
	for i := a; i < b; i++ {
		if sc.Quote[i] >= 0 {
			continue
		}
		ci := sc.Class[i]
		if i > a && ci&IsRelative != 0 {
			break
		}
		if i > a && ci&IsAux != 0 && ci&IsClitic == 0 {
			return c&(IsSubord) != 0
		}
		if ci&IsPronoun != 0 && ci&IsDet == 0 && c&IsSubord == 0 {
			return false
		}
	}
	return true
}

// MainSubject returns the first noun phrase of the sentence that a finite verb
// follows.
func (sc *Scan) MainSubject(s int) (sub Subject, ok bool) {
	cl := sc.Sents[s]
	for v := cl.First + 1; v < cl.End; v++ {
		if sc.Quote[v] >= 0 {
			continue
		}
		c := sc.Class[v]
		if c&IsVerb == 0 || c&IsUpper != 0 && !cl.Title {
			continue
		}
		if !sc.finite(v, cl.First) || sc.possessive(v) {
			continue
		}
		p, _, _, _ := sc.skipLeft(v-1, cl.First)
		np, head, good := sc.subjectOf(p, cl.First)
		if good && sc.whose(np) {
			continue
		}
		if !good || sc.Class[head]&IsRelative != 0 && sc.Class[head]&IsDet == 0 {
			continue
		}
		// The subject of a leading subordinate clause is not the sentence's.
		if np.First > cl.First && sc.Quote[np.First-1] < 0 && sc.Class[np.First-1]&IsSubord != 0 && sc.Doc.Word(np.First-1) != "that" {
			if comma := sc.comma(v, cl.End); comma > 0 {
				v = comma
				sub, ok = Subject{np, head, v}, true // kept when nothing better comes
				continue
			}
		}
		return Subject{np, head, v}, true
	}
	return sub, ok
}

// possessive reports whether the 's at token v marks a possessor rather than
// stands for "is" or "has".
func (sc *Scan) possessive(v int) bool {
	if v == 0 || sc.Class[v]&IsClitic == 0 || sc.Class[v-1]&IsPronoun != 0 {
		return false
	}
	if w := sc.low(v); w != "'s" && w != "’s" {
		return false
	}
	if v+1 >= len(sc.Class) || sc.Quote[v+1] >= 0 {
		return true
	}
	return sc.Class[v+1]&(IsGerund|IsPast|IsAdverb|IsDet|IsNot|IsPrep) == 0
}

// whose reports whether the noun phrase is what "whose" brings in.
func (sc *Scan) whose(np text.Range) bool {
	return sc.low(np.First) == "whose" || np.First > 0 && sc.Quote[np.First-1] < 0 && sc.low(np.First-1) == "whose"
}

func (sc *Scan) comma(a, b int) int {
	for i := a; i < b; i++ {
		if sc.Quote[i] < 0 && sc.Doc.Word(i) == "," {
			return i
		}
	}
	return 0
}

// finite reports whether the verb form at v can be a finite verb there.
func (sc *Scan) finite(v, lo int) bool {
	c := sc.Class[v]
	if c&IsGerund != 0 && c&IsPast == 0 {
		_, be, _, _ := sc.skipLeft(v-1, lo)
		return be
	}
	if v > lo && sc.Quote[v-1] < 0 {
		b := sc.Class[v-1]
		if b&IsDet != 0 && b&IsPronoun == 0 || b&IsPoss != 0 {
			return false
		}
		if w := sc.low(v - 1); w == "to" || w == "of" || w == "in" || w == "for" || w == "with" || w == "by" || w == "from" || w == "on" || w == "at" || w == "about" || w == "into" {
			return false
		}
	}
	return true
}

// Reports returns the reporting constructions of the document in text order.
func (sc *Scan) Reports() []Report {
	var out []Report
	for s := range sc.Sents {
		out = sc.sentence(s, out)
	}
	return out
}

func (sc *Scan) sentence(s int, out []Report) []Report {
	cl := sc.Sents[s]
	lo, hi := cl.First, cl.End
	first := len(out)
	if r, ok := sc.label(s); ok {
		out = append(out, r)
	}
	var main Subject
	haveMain, lookedMain := false, false
	for v := lo; v < hi; v++ {
		if sc.Quote[v] >= 0 {
			v = sc.Quotes[sc.Quote[v]].End - 1
			continue
		}
		c := sc.Class[v]
		if c&IsWord == 0 {
			continue
		}
		if w := sc.low(v); w == "according" && v+2 < hi && sc.Quote[v+1] < 0 && sc.low(v+1) == "to" {
			np, head, ok := sc.PhraseRight(v+2, hi)
			if !ok {
				np, head, ok = sc.nounsRight(v+2, hi) // according to exit polls
			}
			if ok {
				out = append(out, Report{Cue: text.Range{First: v, End: v + 2}, Verb: -1, Verbal: Cue{"according to", Speech, false}, Source: np, Head: head, Order: According, Sent: s})
			}
			continue
		}
		if sc.low(v) == "words" && v+2 < hi && v-2 >= lo && sc.low(v-1) == "the" && sc.low(v-2) == "in" && sc.low(v+1) == "of" {
			if np, head, ok := sc.PhraseRight(v+2, hi); ok {
				out = append(out, Report{Cue: text.Range{First: v - 2, End: v + 2}, Verb: -1, Verbal: Cue{"in the words of", Speech, false}, Source: np, Head: head, Order: According, Sent: s})
			}
			continue
		}
		beside := c&IsUpper == 0 && sc.beside(v, lo, hi)
		if c&IsCue == 0 && !(beside && c&(IsVerb) != 0 && c&IsAux == 0) {
			continue
		}
		if c&IsVerb == 0 && c&IsUpper == 0 && !beside && !cl.Title {
			if _, f := CueOf(sc.low(v)); f != CueThird || v == lo || sc.Quote[v-1] >= 0 || sc.Doc.Word(v-1) != "," {
				continue // tagged a noun, and no parenthesis ends before it
			}
		}
		if c&IsAux != 0 || c&IsUpper != 0 && !cl.Title && v != lo {
			continue
		}
		cue, form := CueOf(sc.low(v))
		if cue.Lemma == "put" {
			if v+1 >= hi || sc.Quote[v+1] >= 0 || sc.low(v+1) != "it" {
				cue = Cue{}
				if !beside {
					continue
				}
			}
		}
		r := Report{Cue: text.Range{First: v, End: v + 1}, Verb: v, Verbal: cue, Form: form, Sent: s, Guess: cue.Kind == NoCue}
		if r.Guess {
			r.Verbal.Lemma = sc.Doc.Lemma[v]
			switch {
			case c&IsGerund != 0:
				r.Form = CueGerund
			case c&IsPast != 0:
				r.Form = CuePast
			}
		}
		var prev Class
		pw := ""
		if v > lo && sc.Quote[v-1] < 0 {
			prev = sc.Class[v-1]
			pw = sc.low(v - 1)
		}
		// A noun: the report, his claims, recent calls.
		if (prev&IsDet != 0 && prev&IsPronoun == 0 || prev&IsPoss != 0 && pw != "her") && !(sc.counts(v-1) && sc.Doc.Tags[v] == Verb) {
			continue
		}
		if r.Form != CueGerund && (pw == "of" || pw == "in" || pw == "for" || pw == "with" || pw == "by" || pw == "from" || pw == "on" || pw == "at" || pw == "about") {
			continue
		}
		if (r.Form == CueBase || r.Form == CueThird) && prev&IsClitic != 0 && pw == "'s" {
			continue
		}
		p, be, neg, aux := sc.skipLeft(v-1, lo)
		r.Negated = neg
		switch {
		case pw == "to" || p >= lo && sc.Quote[p] < 0 && sc.low(p) == "to" && r.Form == CueBase:
			r.Infinite = true
			r.Order = Shared
		case r.Form == CueGerund && !be:
			r.Infinite = true
			r.Order = Shared
			// groups supporting Smith
			if v > lo && sc.Quote[v-1] < 0 && sc.Class[v-1]&(IsPlural|IsRole|IsUpper|IsCollect) != 0 && sc.Class[v-1]&(IsPunct|IsVerb|IsPrep) == 0 {
				if np, head, ok := sc.PhraseLeft(v-1, lo); ok && sc.Class[head]&IsPronoun == 0 {
					r.Source, r.Head = np, head
				}
			}
		case be && (r.Form == CuePast || r.Form == CueParticiple):
			r.Questions = true
			r.Order = ByPhrase
			for k := v + 1; k < min(v+5, hi) && sc.Quote[k] < 0; k++ {
				if sc.low(k) == "by" && k+1 < hi {
					if np, head, ok := sc.PhraseRight(k+1, hi); ok {
						r.Source, r.Head = np, head
					}
					break
				}
			}
			if r.Source.Len() == 0 {
				out = append(out, r)
				continue
			}
		}
		if r.Order == SubjectFirst {
			afterQuote := v > lo && (sc.Quote[v-1] >= 0 || sc.Doc.Word(v-1) == "," && v-2 >= lo && sc.Quote[v-2] >= 0)
			if !aux && afterQuote && cue.Lemma != "tell" {
				if np, head, ok := sc.PhraseRight(v+1, hi); ok && sc.Class[head]&IsDay == 0 && !sc.object(head) {
					r.Source, r.Head, r.Order = np, head, VerbFirst
				}
			}
			if r.Source.Len() == 0 {
				np, head, ok := text.Range{}, 0, false
				if cue.Lemma == "say" || cue.Lemma == "add" {
					np, head, ok = sc.inverted(v, lo, hi, cue, aux || afterQuote) // ..., said the mayor, who
				}
				if ok {
					r.Source, r.Head, r.Order = np, head, VerbFirst
					out = append(out, r)
					continue
				}
				np, head, ok = sc.subjectOf(p, lo)
				if !ok && p >= lo && sc.Quote[p] < 0 && sc.counts(p) {
					np, head, ok = text.Range{First: p, End: p + 1}, p, true
				}
				if n, h, good := sc.governed(p, lo, ok, np, head, r.Form == CueBase && !aux); good {
					np, head, ok = n, h, true
				}
				if ok {
					if r.Form == CueBase && !aux && sc.singular(np, head) && !cl.Title {
						continue // a noun, or an imperative
					}
					if sc.nounReading(v, np, r.Form, aux, hi) {
						continue
					}
					r.Source, r.Head = sc.quantified(np, lo), head
				} else if np, head, ok := sc.inverted(v, lo, hi, cue, aux || afterQuote); ok {
					r.Source, r.Head, r.Order = np, head, VerbFirst
				} else if v == lo || p < lo {
					if r.Form == CuePast && v == lo {
						r.Questions = true // Asked whether ...
						r.Order = ByPhrase
						if v+2 < hi && sc.Quote[v+1] < 0 && sc.low(v+1) == "by" {
							if np, head, ok := sc.PhraseRight(v+2, hi); ok {
								r.Source, r.Head = np, head
							}
						}
						if r.Source.Len() == 0 {
							r.Infinite = true
							out = append(out, r)
							continue
						}
					}
					r.Infinite = true
					r.Order = Shared
				} else {
					r.Order = Shared
				}
			}
		}
		if r.Source.Len() == 0 && r.Order == Shared {
			// The nearest earlier report of the sentence, else its main subject.
			for k := len(out) - 1; k >= max(first, len(out)-20); k-- {
				if o := out[k]; o.Source.Len() > 0 && o.Order == SubjectFirst && !o.Questions {
					r.Source, r.Head = o.Source, o.Head
					break
				}
			}
			if !lookedMain {
				main, haveMain = sc.MainSubject(s)
				lookedMain = true
			}
			if r.Source.Len() == 0 && haveMain {
				r.Source, r.Head = main.NP, main.Head
			}
		}
		out = append(out, r)
	}
	return out
}

// counts reports whether the token stands for so many people: one in three,
// half, 42 percent.
func (sc *Scan) counts(i int) bool {
	if sc.Class[i]&IsNumber != 0 || sc.Doc.Tags[i] == Number {
		return true
	}
	switch sc.low(i) {
	case "half", "most", "many", "few", "several", "all", "both", "some", "%", "percent", "third", "quarter":
		return true
	}
	return false
}

// governed returns the subject of which the noun phrase before the verb is only
// a modifier: sources close to | her campaign | say, a source near | him | said.
// It looks only where that phrase cannot be the subject: it is the object form
// of a pronoun, a singular before a plural verb, or a time.
func (sc *Scan) governed(p, lo int, found bool, np text.Range, head int, plural bool) (text.Range, int, bool) {
	if p <= lo || sc.Quote[p] >= 0 {
		return np, head, false
	}
	first := p
	switch {
	case !found:
		switch sc.low(p) {
		case "him", "her", "them", "me", "us":
		default:
			return np, head, false
		}
	case sc.times(np):
		first = np.First
		if e := first - 1; e > lo && sc.Quote[e] < 0 {
			if w := sc.low(e); w == "out" || w == "early" || w == "late" || w == "released" || w == "published" {
				e--
			}
			if n, h, ok := sc.PhraseLeft(e, lo); ok {
				return n, h, true
			}
		}
		return np, head, false
	case plural && sc.singular(np, head):
		first = np.First
	case sc.near(np.First, lo): // people close to | the minister | said
		first = np.First
	default:
		return np, head, false
	}
	if n, h, ok := sc.relativised(first, lo); ok && (!plural || !sc.singular(n, h)) {
		return text.Range{First: n.First, End: p + 1}, h, true
	}
	for hops := 0; hops < 4; hops++ {
		e := first - 1
		if e <= lo || sc.Quote[e] >= 0 || sc.Class[e]&IsPrep == 0 && sc.low(e) != "like" && sc.low(e) != "over" && sc.low(e) != "under" {
			return np, head, false
		}
		e--
		for e > lo && sc.Quote[e] < 0 && (sc.low(e) == "close" || sc.low(e) == "loyal" || sc.low(e) == "familiar" || sc.low(e) == "involved" || sc.low(e) == "briefed" || sc.Class[e]&IsGerund != 0) {
			e--
		}
		n, h, ok := sc.PhraseLeft(e, lo)
		if !ok {
			if e < lo || sc.Quote[e] >= 0 || sc.low(e) != "those" {
				return np, head, false
			}
			n, h = text.Range{First: e, End: e + 1}, e
		}
		if !plural || !sc.singular(n, h) {
			return text.Range{First: n.First, End: p + 1}, h, true
		}
		first = n.First
	}
	return np, head, false
}

// near reports whether the words before token i tie people to what follows:
// close to, familiar with, briefed on.
func (sc *Scan) near(i, lo int) bool {
	if i-2 <= lo || sc.Quote[i-1] >= 0 || sc.Quote[i-2] >= 0 || sc.Class[i-1]&IsPrep == 0 {
		return false
	}
	switch sc.low(i - 2) {
	case "close", "familiar", "loyal", "briefed", "involved", "privy":
		return true
	}
	return false
}

// relativised returns the phrase of the relative clause that reaches up to token
// e: groups that have endorsed | him. The clause must be short and without marks.
func (sc *Scan) relativised(e, lo int) (np text.Range, head int, ok bool) {
	for t := e - 1; t > lo && e-t < 10 && sc.Quote[t] < 0 && sc.Class[t]&IsPunct == 0; t-- {
		if sc.Class[t]&IsRelative != 0 && sc.Quote[t-1] < 0 {
			return sc.PhraseLeft(t-1, lo)
		}
	}
	return np, 0, false
}

// quantified widens a noun phrase by the quantity that governs it: Many of | her
// supporters.
func (sc *Scan) quantified(np text.Range, lo int) text.Range {
	of := np.First - 1
	if of-1 < lo || sc.Quote[of] >= 0 || sc.Quote[of-1] >= 0 || sc.low(of) != "of" {
		return np
	}
	if sc.counts(of-1) || sc.low(of-1) == "one" || sc.low(of-1) == "none" || sc.low(of-1) == "number" || sc.low(of-1) == "majority" {
		np.First = of - 1
	}
	return np
}

// times reports whether the noun phrase is a time: this week, last month.
func (sc *Scan) times(np text.Range) bool {
	if np.Len() != 2 {
		return false
	}
	switch sc.low(np.End - 1) {
	case "week", "month", "year", "weekend", "spring", "summer", "fall", "autumn", "winter", "morning", "evening", "afternoon", "night":
	default:
		return false
	}
	switch sc.low(np.First) {
	case "this", "last", "that", "next", "earlier":
		return true
	}
	return false
}

// nounsRight returns the noun phrase without an article that starts at token b.
func (sc *Scan) nounsRight(b, hi int) (np text.Range, head int, ok bool) {
	const closed = IsDet | IsPronoun | IsPrep | IsConj | IsSubord | IsAux | IsClitic | IsDay
	i := b
	if b < hi && sc.Quote[b] < 0 && sc.Class[b]&IsWord != 0 && sc.Class[b]&closed == 0 {
		i++ // taken for a verb after "to"
	}
	for i < hi && i-b < 8 && (sc.nominal(i, b) || i > b && sc.Quote[i] < 0 && sc.low(i) == "of" && i+1 < hi && sc.nominal(i+1, b)) {
		if sc.Quote[i] < 0 && sc.low(i) == "of" && head == 0 {
			head = i - 1
		}
		i++
	}
	if i == b {
		return np, 0, false
	}
	if head == 0 {
		head = i - 1
	}
	return text.Range{First: b, End: i}, head, true
}

// inverted returns the subject that follows its verb after a comma: The deal
// was done, said Smith.
func (sc *Scan) inverted(v, lo, hi int, cue Cue, no bool) (np text.Range, head int, ok bool) {
	if no || v-1 <= lo || sc.Quote[v-1] >= 0 || sc.Doc.Word(v-1) != "," {
		return np, 0, false
	}
	switch cue.Lemma {
	case "say", "add", "write", "warn", "argue", "insist", "note", "explain", "claim", "declare", "admit", "conclude", "predict", "report", "announce", "acknowledge", "affirm", "recall", "continue":
	default:
		return np, 0, false
	}
	np, head, ok = sc.PhraseRight(v+1, hi)
	if !ok || sc.Class[head]&(IsUpper|IsRole|IsPlural|IsCollect) == 0 || sc.Class[head]&IsDay != 0 || sc.object(head) {
		return np, 0, false
	}
	return np, head, np.End >= hi || sc.Quote[np.End] < 0 && sc.Class[np.End]&(IsPunct|IsPrep|IsRelative) != 0 && sc.Class[np.End]&IsVerb == 0
}

// object reports whether the head is a pronoun that cannot be a subject.
func (sc *Scan) object(head int) bool {
	switch sc.low(head) {
	case "him", "them", "me", "us", "it", "that", "this", "you", "which":
		return true
	}
	return false
}

// singular reports whether the noun phrase cannot govern a bare verb form.
func (sc *Scan) singular(np text.Range, head int) bool {
	w := sc.low(head)
	switch w {
	case "they", "we", "i", "you", "who", "which", "that", "others", "some", "many", "most", "both", "those", "these":
		return false
	case "he", "she", "it", "one", "this":
		return true
	}
	c := sc.Class[head]
	if w != "1" && w != "percent" && w != "%" && sc.counts(head) {
		return false // one in three, half
	}
	if w == "percent" || w == "%" || c&IsPlural != 0 || strings.HasSuffix(w, "s") && c&IsUpper == 0 {
		return false
	}
	for i := np.First; i < np.End; i++ {
		if k := sc.low(i); k == "and" || k == "&" {
			return false
		}
	}
	return true
}

// nounReading reports whether a form that may be a noun (plans, claims, calls)
// more likely continues the noun phrase before it: nothing that a verb takes
// follows it.
func (sc *Scan) nounReading(v int, np text.Range, f CueForm, aux bool, hi int) bool {
	if f != CueThird || aux || v+1 >= hi || sc.Quote[v+1] >= 0 {
		return false
	}
	w := sc.low(v)
	switch w {
	case "says", "tells", "writes", "adds", "asks", "thinks", "believes", "knows", "argues", "insists", "explains", "admits":
		return false
	}
	c := sc.Class[v+1]
	return c&(IsVerb) != 0 && c&(IsGerund) == 0 && c&IsDet == 0
}

// beside reports whether the token stands directly beside a quotation: only a
// comma, colon or the other partner of the report may come between.
func (sc *Scan) beside(v, lo, hi int) bool {
	if v > lo && sc.Quote[v-1] >= 0 {
		return true
	}
	if v-2 >= lo && sc.Quote[v-2] >= 0 && sc.Doc.Word(v-1) == "," {
		return true
	}
	if v+1 < hi && sc.Quote[v+1] >= 0 {
		return true
	}
	// “...,” Smith went on. “...,” a voice in the advertisement states.
	if sc.Class[v]&(IsGerund|IsAux) == 0 {
		k := v - 1
		for k > lo && v-k < 9 && sc.Quote[k] < 0 && sc.Class[k]&(IsPunct|IsVerb|IsConj|IsSubord) == 0 {
			k--
		}
		if k > lo && sc.Quote[k] < 0 && sc.Doc.Word(k) == "," && k < v-1 {
			k--
		}
		if k >= lo && sc.Quote[k] >= 0 && k < v-1 {
			e := sc.Quotes[sc.Quote[k]].End - 1
			for e > lo && IsMark(sc.Doc.Word(e)) {
				e--
			}
			if w := sc.Doc.Word(e); w == "," || w == "?" || w == "!" || sc.Doc.Word(k+1) == "," {
				return true
			}
		}
	}
	if v+2 < hi && sc.Quote[v+2] >= 0 && (sc.Doc.Word(v+1) == "," || sc.Doc.Word(v+1) == ":") {
		return true
	}
	return false
}

// label returns the report of a sentence that opens with a name and a colon.
func (sc *Scan) label(s int) (Report, bool) {
	cl := sc.Sents[s]
	if cl.First >= cl.End {
		return Report{}, false
	}
	b := cl.First
	for b < cl.End && sc.Quote[b] < 0 && (IsMark(sc.Doc.Word(b)) || sc.Doc.Word(b) == "•") {
		b++
	}
	np, head, ok := sc.PhraseRight(b, cl.End)
	if ok && cl.Title && np.End < cl.End && sc.Quote[np.End] < 0 && (sc.low(np.End) == "on" || sc.low(np.End) == "to") {
		// Smith on the Deal: ‘...’
		for e := np.End; e < min(np.End+8, cl.End) && sc.Quote[e] < 0; e++ {
			if sc.Doc.Word(e) == ":" {
				return Report{Cue: text.Range{First: e, End: e + 1}, Verb: -1, Verbal: Cue{":", Speech, false}, Source: np, Head: head, Order: Label, Sent: s}, true
			}
		}
	}
	if ok && sc.Class[head]&IsUpper != 0 && np.End < cl.End && sc.Quote[np.End] < 0 && sc.Doc.Word(np.End) == "," {
		// Smith, for the opposition: “...”
		for e := np.End + 1; e < min(np.End+9, cl.End) && sc.Quote[e] < 0 && sc.Class[e]&IsVerb == 0; e++ {
			if sc.Doc.Word(e) == ":" {
				return Report{Cue: text.Range{First: e, End: e + 1}, Verb: -1, Verbal: Cue{":", Speech, false}, Source: np, Head: head, Order: Label, Sent: s}, true
			}
		}
	}
	if !ok || np.End >= cl.End || sc.Quote[np.End] >= 0 || sc.Doc.Word(np.End) != ":" {
		return Report{}, false
	}
	if sc.Class[head]&(IsUpper|IsRole|IsPlural) == 0 {
		return Report{}, false
	}
	return Report{Cue: text.Range{First: np.End, End: np.End + 1}, Verb: -1, Verbal: Cue{":", Speech, false}, Source: np, Head: head, Order: Label, Sent: s}, true
}
