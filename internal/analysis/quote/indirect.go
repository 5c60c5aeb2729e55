package quote

import (
	"slices"

	"readout/internal/analysis/grammar"
	"readout/internal/news"
	"readout/internal/text"
)

// The sieves of indirect speech, by the name that a quote's Rule starts with.
const (
	ruleThat     = "indirect that"      // Smith said that ...
	ruleBare     = "indirect clause"    // Smith said the deal was ...
	ruleInvert   = "indirect before"    // The deal was ..., Smith said
	ruleTo       = "indirect to"        // Smith promised to ...
	ruleObject   = "indirect object"    // Smith called for more ...
	ruleReported = "indirect according" // according to Smith
)

// leastIndirect is the least probability of reported speech without marks.
var leastIndirect = 0.30

// telling is one way to read a report as indirect speech.
type telling struct {
	content []text.Range
	rule    string
	cut     bool // it ends before a clause that may be the reporter's own
	past    bool // it begins after an addressee or a time
}

// indirect returns the reported speech without marks: of each report the
// likeliest reading, where that is likely enough.
func (a *article) indirect() []news.Quote {
	var out []news.Quote
	var x features
	m := a.model.indirect
	last, best := -1, 0.0
	a.eachIndirect(func(i int, r grammar.Report, t telling, spans []text.Span) {
		p := 1.0
		if len(m) > 0 {
			a.indirectFeatures(&x, i, r, t)
			p = m.probability(x.fs)
		}
		if p < leastIndirect || i == last && p <= best {
			return
		}
		para := a.doc.Paragraphs[a.sc.Sents[r.Sent].Para]
		q := news.Quote{Kind: news.Indirect, Place: place(para.Kind), Content: spans, Post: para.Post}
		a.describe(&q, attribution{rule: t.rule, report: i, source: r.Source, head: r.Head, cue: r.Cue, from: -1})
		if i == last {
			out[len(out)-1] = q
		} else {
			out = append(out, q)
		}
		last, best = i, p
	})
	return out
}

// maxReports is more than any article has. A text with more is none, and no
// indirect speech is looked for in it.
const maxReports = 20000

// eachIndirect calls f for every reading of every report to which no quotation
// of its sentence belongs, report by report.
func (a *article) eachIndirect(f func(i int, r grammar.Report, t telling, spans []text.Span)) {
	if len(a.reports) > maxReports {
		return
	}
	used := make([]int, len(a.reports)) // the token at which a quotation of theirs begins
	for i := range a.units {
		if r := a.units[i].att.report; r >= 0 && a.reports[r].Sent == a.units[i].sent && used[r] == 0 {
			used[r] = a.units[i].toks.First + 1
		}
	}
	var ts []telling
	for i, r := range a.reports {
		until := a.sc.Sents[r.Sent].End
		if used[i] > 0 {
			// Smith said the deal was done and added: “...”
			if until = a.joined(i, used[i]-1); until == 0 {
				continue
			}
		}
		if r.Order == grammar.Label || r.Guess {
			continue
		}
		if r.Source.Len() == 0 && (r.Order != grammar.ByPhrase || r.Verbal.Kind != grammar.Speech && r.Verbal.Kind != grammar.Judgment && r.Verbal.Kind != grammar.Attitude) {
			continue
		}
		if r.Questions && r.Order != grammar.ByPhrase {
			continue
		}
		if c := r.Cue.End; r.Source.Len() == 0 && c+2 < until && a.sc.Quote[c] < 0 && a.sc.Low(c) == "to" && a.sc.Low(c+1) == "have" && a.sc.Class[c+2]&grammar.IsCue != 0 {
			continue // is understood to have said
		}
		if r.Source.Len() == 0 && (r.Verbal.Lemma == "ask" || r.Verbal.Lemma == "press" || r.Verbal.Lemma == "question") {
			continue // Asked whether ...: nobody's statement
		}
		if !read(a.doc.Paragraphs[a.sc.Sents[r.Sent].Para].Kind) {
			continue
		}
		ts = a.tellings(r, until, ts[:0])
		for k, t := range ts {
			words := 0
			spans := make([]text.Span, 0, len(t.content))
			for _, c := range t.content {
				if c.Len() <= 0 {
					continue
				}
				spans = append(spans, a.spanOf(c))
				words += c.Len()
			}
			if words < 2 || again(ts[:k], t) {
				continue
			}
			f(i, r, t, spans)
		}
	}
}

// again reports whether a reading has the same content as an earlier one.
func again(ts []telling, t telling) bool {
	for _, o := range ts {
		if slices.Equal(o.content, t.content) {
			return true
		}
	}
	return false
}

// joined returns the token of the conjunction that joins another verb of the same
// speaker on to report i before the quotation at token t, or 0.
func (a *article) joined(i, t int) int {
	r := a.reports[i]
	if r.Order != grammar.SubjectFirst {
		return 0
	}
	for j := i + 1; j < min(len(a.reports), i+4) && a.reports[j].Sent == r.Sent && a.reports[j].Cue.First < t; j++ {
		o := a.reports[j]
		c := o.Cue.First - 1
		if o.Order != grammar.Shared || o.Infinite || o.Verbal.Kind != grammar.Speech || c <= r.Cue.End+1 || a.sc.Quote[c] >= 0 {
			continue
		}
		if w := a.sc.Low(c); w == "and" || w == "but" || w == "then" {
			return c
		}
	}
	return 0
}

// tellings appends the ways to read what the report tells, up to token until.
func (a *article) tellings(r grammar.Report, until int, ts []telling) []telling {
	cl := a.sc.Sents[r.Sent]
	lo := min(r.Cue.First, r.Source.First)
	if r.Source.Len() == 0 {
		lo = r.Cue.First
	}
	hi := max(r.Cue.End, r.Source.End)
	end := a.clauseEnd(until, cl.First)
	put := func(t telling) { ts = append(ts, t) }
	after := func(b int, rule string, past bool) {
		for b < end && a.sc.Quote[b] < 0 && (a.doc.Word(b) == "," || a.doc.Word(b) == ":") {
			b++
		}
		if b >= end {
			return
		}
		end := end
		for t := b + 2; t+1 < min(end, b+2*reachTokens); t++ { // ..., according to Smith
			if a.sc.Quote[t] < 0 && a.sc.Low(t) == "according" && a.sc.Low(t+1) == "to" && a.sc.Quote[t-1] < 0 && a.doc.Word(t-1) == "," {
				end = t - 1
				break
			}
		}
		put(telling{[]text.Range{{First: b, End: min(end, b+2*reachTokens)}}, rule, false, past})
		if c := a.cut(b, end); c < end {
			put(telling{[]text.Range{{First: b, End: c}}, rule, true, past})
		}
	}
	switch r.Order {
	case grammar.According:
		b := hi
		for b < min(end, hi+60) && (a.sc.Quote[b] >= 0 || a.doc.Word(b) != ",") {
			b++
		}
		follows := b < end && a.doc.Word(b) == "," && b+1 < end
		if lo <= cl.First+3 { // According to Smith, ... | But, according to Smith, ...
			if follows {
				put(telling{[]text.Range{{First: b + 1, End: end}}, ruleReported, false, false})
				if c := a.cut(b+1, end); c < end {
					put(telling{[]text.Range{{First: b + 1, End: c}}, ruleReported, true, false})
				}
				return ts
			}
			if lo <= cl.First+1 {
				return ts
			}
		}
		before := a.before(cl, lo)
		put(telling{before, ruleReported, false, false})
		if k := a.lastComma(cl, lo); k > 0 {
			put(telling{[]text.Range{{First: k, End: before[0].End}}, ruleReported, true, false})
		}
		if follows {
			put(telling{append(slices.Clone(before), text.Range{First: b + 1, End: end}), ruleReported, false, true})
		}
		return ts
	case grammar.VerbFirst:
		put(telling{a.before(cl, lo), ruleInvert, false, false})
		if k := a.lastComma(cl, lo); k > 0 {
			put(telling{[]text.Range{{First: k, End: a.before(cl, lo)[0].End}}, ruleInvert, true, false})
		}
		return ts
	}
	if r.Order == grammar.Shared {
		lo = r.Cue.First
	}
	b := r.Cue.End
	if r.Order == grammar.ByPhrase && r.Source.Len() > 0 {
		b = hi
	}
	// The deal was done, Smith said on Monday. | The deal, Smith said, was done.
	if r.Order == grammar.SubjectFirst && lo > cl.First+2 && a.sc.Quote[lo-1] < 0 && a.doc.Word(lo-1) == "," {
		before := a.before(cl, lo)
		if r.Verbal.Kind == grammar.Speech && b < end && a.sc.Quote[b] < 0 && a.doc.Word(b) == "," {
			put(telling{append(slices.Clone(before), text.Range{First: b + 1, End: end}), ruleInvert, false, true})
		}
		if len(before) > 0 && (b >= end || r.Verbal.Kind == grammar.Speech || a.adverbial(b)) {
			put(telling{before, ruleInvert, false, false})
			if k := a.lastComma(cl, lo-1); k > 0 {
				put(telling{[]text.Range{{First: k, End: before[0].End}}, ruleInvert, true, false})
			}
		}
	}
	if b >= end {
		return ts
	}
	for t := b; t < min(b+20, end); t++ {
		if a.sc.Quote[t] >= 0 {
			break
		}
		if a.sc.Doc.Tags[t] == grammar.Subordinator && (a.sc.Low(t) == "that" || a.sc.Low(t) == "whether" || a.sc.Low(t) == "if") {
			after(t, ruleThat, t > b)
			if a.past(r, b, end) == t {
				return ts // nothing but an addressee or a time stands before it
			}
			break
		}
		if a.doc.Word(t) == "," && t > b+1 || a.sc.Class[t]&grammar.IsVerb != 0 && a.sc.Doc.Tags[t] == grammar.Verb && t > b {
			break
		}
	}
	if a.sc.Quote[b] < 0 && a.sc.Doc.Tags[b] == grammar.To {
		after(b, ruleTo, false)
		return ts
	}
	if r.Order == grammar.ByPhrase && r.Source.Len() > 0 && r.Cue.First != cl.First {
		return ts // was called ... by Smith
	}
	rule := ruleObject
	// A clause without "that": a finite verb follows with its own subject.
	for t := b; t < min(b+16, end); t++ {
		if a.sc.Quote[t] >= 0 {
			continue
		}
		if a.doc.Word(t) == "," {
			break
		}
		tag := a.sc.Doc.Tags[t]
		if t > b && (tag == grammar.Verb || tag == grammar.Modal || tag == grammar.Auxiliary) {
			rule = ruleBare
			break
		}
	}
	// told reporters the deal was done, said on Monday the deal was done
	if n := a.past(r, b, end); n > b && n < end {
		if a.sc.Doc.Tags[n] == grammar.To {
			after(n, ruleTo, true)
		} else {
			after(n, rule, true)
		}
	}
	after(b, rule, false)
	return ts
}

// past returns the token after the addressee of a verb of telling, or after a
// time, that follows the cue at token b.
func (a *article) past(r grammar.Report, b, end int) int {
	t := b
	switch r.Verbal.Lemma {
	case "tell", "ask", "inform", "assure", "remind", "advise", "reassure", "notify", "warn", "urge", "convince", "persuade", "promise", "instruct", "order", "beg", "implore", "press", "encourage", "invite":
		if a.sc.Quote[b] < 0 {
			if np, _, ok := a.sc.PhraseRight(b, end); ok {
				t = np.End
			}
		}
	}
	for n := 0; n < 4 && t < end && a.sc.Quote[t] < 0; n++ {
		c := a.sc.Class[t]
		switch {
		case c&grammar.IsDay != 0:
			t++
		case (c&grammar.IsPrep != 0 || a.sc.Low(t) == "late" || a.sc.Low(t) == "early" || a.sc.Low(t) == "last") && t+1 < end && a.sc.Quote[t+1] < 0 && a.sc.Class[t+1]&grammar.IsDay != 0:
			t += 2
		default:
			return t
		}
	}
	return t
}

// lastComma returns the token after the last comma before the report that opens
// a clause with a verb of its own, or 0: While ..., the deal was done, Smith said.
func (a *article) lastComma(cl grammar.Clause, lo int) int {
	e := lo
	for e > cl.First && a.sc.Quote[e-1] < 0 && a.sc.Class[e-1]&grammar.IsPunct != 0 {
		e--
	}
	verb := false
	for t := e - 1; t > cl.First && e-t < reachTokens; t-- {
		if a.sc.Quote[t] >= 0 {
			continue
		}
		switch a.sc.Doc.Tags[t] {
		case grammar.Verb, grammar.Auxiliary, grammar.Modal:
			verb = true
		}
		if a.doc.Word(t) == "," || a.doc.Word(t) == ";" {
			if !verb || e-t < 4 {
				return 0
			}
			return t + 1
		}
	}
	return 0
}

// adverbial reports whether what follows the report is but an adverbial.
func (a *article) adverbial(b int) bool {
	if a.sc.Quote[b] >= 0 {
		return false
	}
	c := a.sc.Class[b]
	return c&grammar.IsPunct != 0 && a.doc.Word(b) == "." || c&(grammar.IsDay|grammar.IsPrep|grammar.IsAdverb) != 0 && c&grammar.IsSubord == 0
}

// before returns what stands in the sentence before token lo, without the
// comma.
func (a *article) before(cl grammar.Clause, lo int) []text.Range {
	e := lo
	for e > cl.First && a.sc.Quote[e-1] < 0 && a.sc.Class[e-1]&grammar.IsPunct != 0 {
		e--
	}
	if e <= cl.First {
		return nil
	}
	return []text.Range{{First: max(cl.First, e-2*reachTokens), End: e}}
}

// clauseEnd returns the end of the sentence without its final marks.
func (a *article) clauseEnd(end, lo int) int {
	for end > lo && a.sc.Quote[end-1] < 0 && a.sc.Class[end-1]&grammar.IsPunct != 0 && a.doc.Word(end-1) != ")" {
		end--
	}
	return end
}

// cut returns where reported content that starts at b ends: before ", adding"
// and the like, before a clause of the reporter's own that a comma and a
// conjunction join on, before a relative clause at the end; else at end.
func (a *article) cut(b, end int) int {
	end = min(end, b+2*reachTokens) // nobody reports so much in a sentence
	tags := a.sc.Doc.Tags
	for t := b + 1; t+1 < end; t++ {
		if a.sc.Quote[t] >= 0 || a.doc.Word(t) != "," || a.sc.Quote[t+1] >= 0 {
			continue
		}
		c := a.sc.Class[t+1]
		w := a.sc.Low(t + 1)
		switch {
		case c&grammar.IsGerund != 0:
			return t
		case w == "and" || w == "but":
			// , and has championed ... | , but he said ...
			k := t + 2
			for k < end && a.sc.Quote[k] < 0 && tags[k] == grammar.Adverb {
				k++
			}
			if k >= end || a.sc.Quote[k] >= 0 {
				continue
			}
			switch tags[k] {
			case grammar.Auxiliary, grammar.Modal, grammar.Verb, grammar.Pronoun:
				return t
			}
		case w == "which" || w == "who" || w == "while" || w == "though" || w == "although" || w == "as":
			if !a.commaAfter(t+2, end) {
				return t
			}
		}
	}
	return end
}

// commaAfter reports whether a comma stands between the tokens.
func (a *article) commaAfter(b, end int) bool {
	for t := b; t < min(end, b+reachTokens); t++ {
		if a.sc.Quote[t] < 0 && a.doc.Word(t) == "," {
			return true
		}
	}
	return false
}
