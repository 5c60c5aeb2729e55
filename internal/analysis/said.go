package analysis

import (
	"slices"
	"time"

	"readout/internal/analysis/grammar"
	"readout/internal/news"
	"readout/internal/text"
)

// said returns the quotes with the time at which their words were spoken, as
// far as their own attributions state it: "told his cabinet on Tuesday". Words
// that go on, with no attribution of their own or with "added", and words that
// open the paragraph after such an indirect report, were said at the same time.
// A time after the article was published is none.
func said(doc *grammar.Doc, quotes []news.Quote, times []news.TimeExpr, published time.Time) []news.Quote {
	for i := range quotes {
		q := &quotes[i]
		if q.NotSpeech != "" || len(q.Content) == 0 {
			continue
		}
		if q.Said = stated(doc, q, times, published); q.Said.Known() || i == 0 {
			continue
		}
		if p := &quotes[i-1]; p.Said.Known() && goesOn(doc, p, q) {
			q.Said = p.Said
			q.Said.Basis, q.Said.Rule = news.BasisInferred, "said with the words before"
		}
	}
	return quotes
}

// stated returns the time that the reporting verb of a quote governs.
func stated(doc *grammar.Doc, q *news.Quote, times []news.TimeExpr, published time.Time) news.Date {
	if q.Cue.Empty() {
		return news.Date{}
	}
	cue := doc.TokenAt(q.Cue.Start)
	if cue >= len(doc.Tokens) || doc.GroupOf[cue] < 0 {
		return news.Date{}
	}
	verb := int(doc.GroupOf[cue])
	sent := doc.Sentences[doc.SentenceOf[cue]]
	var best news.Date
	at, _ := slices.BinarySearchFunc(times, sent.Start, func(t news.TimeExpr, start int) int { return t.Span.Start - start })
	for ; at < len(times) && times[at].Span.Start < sent.End; at++ {
		t := &times[at]
		if !t.Date.Known() || !published.IsZero() && t.Date.From.After(published) {
			continue
		}
		first, end := doc.TokenAt(t.Span.Start), doc.TokenAt(t.Span.End-1)+1
		if bounds(doc, first) || !of(doc, q, t.Span, cue, first) && !governs(doc, verb, first, end) || within(q.Spans, t.Span) {
			continue
		}
		if within(q.Content, t.Span) && !of(doc, q, t.Span, cue, first) {
			continue
		}
		if !best.Known() || t.Date.To.Sub(t.Date.From) < best.To.Sub(best.From) {
			best = t.Date
			best.Rule = "said: " + t.Date.Rule
		}
	}
	return best
}

// of reports whether a time stands directly after the reporting verb: said on
// Tuesday that, said Tuesday.
func of(doc *grammar.Doc, q *news.Quote, sp text.Span, cue, first int) bool {
	if doc.GroupOf[cue] < 0 {
		return false
	}
	next := doc.Groups[doc.GroupOf[cue]].Tokens.End
	return first == next || first == next+1 && doc.Is(next, "on", "late", "early", "earlier")
}

// governs reports whether the time depends on the verb, on a participle of its
// clause (speaking at the palace on Tuesday, he said), or on the verb whose
// participle it is (on Tuesday he played it down, saying).
func governs(doc *grammar.Doc, verb, first, end int) bool {
	g := doc.Governor(first, end)
	for n := 0; n < 4 && doc.Groups[verb].Kind == grammar.Participial && doc.Groups[verb].Parent >= 0 && g != verb; n++ {
		verb = doc.Groups[verb].Parent
	}
	for n := 0; g >= 0 && n < 4; n++ {
		if g == verb {
			return true
		}
		gr := &doc.Groups[g]
		if gr.Finite {
			return false
		}
		if st := doc.Sentences[gr.Sentence]; gr.Parent < 0 && gr.Tokens.First == st.Tokens.First && gr.Sentence == doc.Groups[verb].Sentence {
			return opens(doc, g, verb) // Speaking in Geneva on Tuesday, she said
		}
		g = gr.Parent
	}
	return false
}

// opens reports whether the verb is the first one with a tense of its own after
// the group.
func opens(doc *grammar.Doc, group, verb int) bool {
	for k := group + 1; k < verb; k++ {
		if doc.Groups[k].Finite && (k > group+1 || doc.Groups[group].Lemma != "ask") {
			return false // Asked on Friday what had become of it, she said
		}
	}
	return group < verb
}

// bounds reports whether a preposition makes the time a bound of another act:
// since, until, before Tuesday.
func bounds(doc *grammar.Doc, first int) bool {
	return first > 0 && doc.Is(first-1, "since", "until", "till", "by", "of", "before", "after", "for", "from") ||
		first > 1 && doc.Is(first-1, "the") && doc.Is(first-2, "since", "until", "till", "by", "of", "before", "after", "for", "from")
}

func within(spans []text.Span, sp text.Span) bool {
	return slices.ContainsFunc(spans, func(s text.Span) bool { return s.Start <= sp.Start && sp.End <= s.End })
}

// goesOn reports whether quote q continues what p reports.
func goesOn(doc *grammar.Doc, p, q *news.Quote) bool {
	if p.Place != q.Place || p.Post != q.Post || p.Speaker.Zero() || p.Speaker.Actor != q.Speaker.Actor || p.Speaker.Name != q.Speaker.Name {
		return false
	}
	from, to := paragraph(doc, p.Content[len(p.Content)-1].Start), paragraph(doc, q.Content[0].Start)
	switch {
	case from < 0 || to < from || to > from+1:
		return false
	case q.Cue.Empty() || q.Cue == p.Cue || paragraph(doc, q.Cue.Start) != to || q.CueLemma == "add" || q.CueLemma == "continue" || from == to:
		return true
	}
	return p.Kind == news.Indirect && q.Kind == news.Direct && doc.Paragraphs[to].Start+4 >= q.Content[0].Start
}

func paragraph(doc *grammar.Doc, at int) int {
	if s := doc.Sentence(at); s >= 0 {
		return doc.Sentences[s].Paragraph
	}
	return -1
}
