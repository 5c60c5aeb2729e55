package quote

import (
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

// indirect returns the reported speech without marks.
func (a *article) indirect() []news.Quote {
	var out []news.Quote
	var x features
	m := trained().indirect
	a.eachIndirect(func(i int, r grammar.Report, rule string, content []text.Range, spans []text.Span) {
		if len(m) > 0 {
			a.indirectFeatures(&x, i, r, rule, content)
			if m.probability(x.fs) < leastIndirect {
				return
			}
		}
		para := a.doc.Paragraphs[a.sc.Sents[r.Sent].Para]
		q := news.Quote{Kind: news.Indirect, Place: place(para.Kind), Content: spans, Post: para.Post}
		a.describe(&q, attribution{rule: rule, report: i, source: r.Source, head: r.Head, cue: r.Cue, from: -1})
		out = append(out, q)
	})
	return out
}

// eachIndirect calls f for every report to which no quotation belongs and that
// has content.
func (a *article) eachIndirect(f func(i int, r grammar.Report, rule string, content []text.Range, spans []text.Span)) {
	used := make([]bool, len(a.reports))
	for i := range a.units {
		if r := a.units[i].att.report; r >= 0 {
			used[r] = true
		}
	}
	for i, r := range a.reports {
		if used[i] || r.Source.Len() == 0 || r.Order == grammar.Label || r.Guess || r.Questions && r.Order != grammar.ByPhrase {
			continue
		}
		if !read(a.doc.Paragraphs[a.sc.Sents[r.Sent].Para].Kind) {
			continue
		}
		content, rule := a.content(r)
		words := 0
		spans := make([]text.Span, 0, len(content))
		for _, c := range content {
			if c.Len() <= 0 {
				continue
			}
			spans = append(spans, a.spanOf(c))
			words += c.Len()
		}
		if words < 2 {
			continue
		}
		f(i, r, rule, content, spans)
	}
}

// content returns the token ranges of what the report tells, and by which
// sieve.
func (a *article) content(r grammar.Report) ([]text.Range, string) {
	cl := a.sc.Sents[r.Sent]
	lo := min(r.Cue.First, r.Source.First)
	hi := max(r.Cue.End, r.Source.End)
	end := a.clauseEnd(cl.End, cl.First)
	switch r.Order {
	case grammar.According:
		if lo <= cl.First+1 { // According to Smith, ...
			b := hi
			for b < min(end, hi+60) && a.sc.Quote[b] < 0 && a.doc.Word(b) != "," {
				b++
			}
			if b+1 < end {
				return []text.Range{{First: b + 1, End: end}}, ruleReported
			}
			return nil, ""
		}
		return a.before(cl, lo), ruleReported
	case grammar.VerbFirst:
		return a.before(cl, lo), ruleInvert
	case grammar.ByPhrase:
		return nil, ""
	}
	if r.Order == grammar.Shared {
		lo = r.Cue.First
	}
	// The deal was done, Smith said.
	b := r.Cue.End
	if r.Order == grammar.SubjectFirst && lo > cl.First+3 && a.sc.Quote[lo-1] < 0 && a.doc.Word(lo-1) == "," && (b >= end || a.adverbial(b)) {
		return a.before(cl, lo), ruleInvert
	}
	if b >= end {
		return nil, ""
	}
	// , Smith said, within a sentence
	if r.Order == grammar.SubjectFirst && lo > cl.First && a.doc.Word(lo-1) == "," && a.doc.Word(b) == "," && r.Verbal.Kind == grammar.Speech {
		return append(a.before(cl, lo), text.Range{First: b + 1, End: end}), ruleInvert
	}
	rule := ruleObject
	for t := b; t < min(b+10, end); t++ {
		if a.sc.Quote[t] >= 0 {
			break
		}
		if a.sc.Doc.Tags[t] == grammar.Subordinator && (a.sc.Low(t) == "that" || a.sc.Low(t) == "whether" || a.sc.Low(t) == "if") {
			return []text.Range{{First: t, End: a.cut(t, end)}}, ruleThat
		}
		if a.doc.Word(t) == "," || a.sc.Class[t]&grammar.IsVerb != 0 && t > b {
			break
		}
	}
	if a.sc.Quote[b] < 0 && a.sc.Doc.Tags[b] == grammar.To {
		return []text.Range{{First: b, End: a.cut(b, end)}}, ruleTo
	}
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
	return []text.Range{{First: b, End: a.cut(b, end)}}, rule
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
