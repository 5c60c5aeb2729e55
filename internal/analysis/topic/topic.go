// Package topic tags what a text is about.
package topic

import (
	"cmp"
	"slices"

	"readout/internal/analysis/grammar"
	"readout/internal/news"
	"readout/internal/text"
)

// The weights of a cue by where it stands.
const (
	inHeadline = 3.0
	inQuote    = 1.5
	inBody     = 1.0
)

// Find returns the topics of the document, highest score first, then by id.
// Words within quotes weigh more, those of the headline most. A topic needs a
// phrase in a quote, two plain words, or the like: a score of 1.5 in a text of
// fewer than 150 words, 2 in a longer one.
func Find(doc *grammar.Doc, topics []news.Topic, quotes []news.Quote) []news.TopicTag {
	tags := make([]news.TopicTag, len(topics))
	q := 0
	spans := quoted(quotes)
	words := 0
	for _, p := range doc.Paragraphs {
		w := inBody
		switch {
		case p.Kind == text.Headline || p.Kind == text.Standfirst:
			w = inHeadline
		case !p.Kind.Body():
			continue
		}
		words += p.Tokens.Len()
		for _, h := range grammar.TopicHits(doc, topics, p.Tokens.First, p.Tokens.End) {
			sp := doc.SpanOf(h.Tokens)
			wt := w
			for q < len(spans) && spans[q].End <= sp.Start {
				q++
			}
			if q < len(spans) && spans[q].Contains(sp) && w < inQuote {
				wt = inQuote
			}
			t := &tags[h.Topic]
			t.Topic = topics[h.Topic].ID
			t.Score += h.Weight * wt
			t.Cues = append(t.Cues, sp)
		}
	}
	floor := 2.0
	if words < 150 {
		floor = 1.5
	}
	out := slices.DeleteFunc(tags, func(t news.TopicTag) bool { return t.Score < floor })
	slices.SortStableFunc(out, func(a, b news.TopicTag) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Topic, b.Topic))
	})
	if len(out) == 0 {
		return nil
	}
	return out
}

// quoted returns the spans of the quotes' words in text order.
func quoted(quotes []news.Quote) []news.Span {
	var out []news.Span
	for _, q := range quotes {
		if q.NotSpeech == "" {
			out = append(out, q.Content...)
		}
	}
	slices.SortFunc(out, func(a, b news.Span) int { return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End)) })
	return out
}

// In returns the ids of the topics whose cues stand within sp, in text order,
// each once. A word of many uses ("data", "border") is not enough by itself.
func In(doc *grammar.Doc, topics []news.Topic, sp news.Span) []string {
	if sp.Empty() || len(doc.Tokens) == 0 {
		return nil
	}
	first, end := doc.TokenAt(sp.Start), doc.TokenAt(sp.End-1)+1
	end = min(end, len(doc.Tokens))
	var ids []string
	for _, h := range grammar.TopicHits(doc, topics, first, end) {
		if h.Weight < 1 {
			continue
		}
		if id := topics[h.Topic].ID; !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}
