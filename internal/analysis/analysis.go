// Package analysis reads one revision: who said what, what happened when, who
// stands where. It is pure: no clock, database, network or global.
package analysis

import (
	"slices"
	"strings"

	"readout/internal/analysis/event"
	"readout/internal/analysis/grammar"
	"readout/internal/analysis/mention"
	"readout/internal/analysis/quote"
	"readout/internal/analysis/stance"
	"readout/internal/analysis/topic"
	"readout/internal/analysis/when"
	"readout/internal/news"
	"readout/internal/text"
)

// Version names the analyser. It changes with anything that may change a
// result.
const Version = "0.7.2"

// Analyze reads one revision. A text in another language than English is not
// analysed, and the result says so. The same input gives the same result.
func Analyze(in news.Input) news.Analysis {
	a := news.Analysis{Version: Version, LexiconHash: in.Lexicon.Hash}
	if lang := strings.ToLower(in.Language); lang != "" && lang != "en" && !strings.HasPrefix(lang, "en-") {
		a.Skipped = "language " + in.Language
		return a
	}
	doc := grammar.Parse(text.Parse(in.Text, in.Blocks))
	a.Dates = when.Find(doc, in.PublishedAt)
	found := quote.Find(doc)
	a.Mentions, a.Proposed = mention.Resolve(doc, mention.Find(doc, in.Lexicon, found), in.Lexicon, found, in.PublishedAt, in.OutletCountry)
	a.Quotes = occasioned(doc, said(doc, quote.Attribute(doc, found, a.Mentions), a.Dates, in.PublishedAt))
	a.Events = event.Find(doc, a.Mentions, a.Quotes, a.Dates)
	for i := range a.Events {
		for _, sp := range a.Events[i].Evidence {
			for _, id := range topic.In(doc, in.Lexicon.Topics, sp) {
				if !slices.Contains(a.Events[i].Topics, id) {
					a.Events[i].Topics = append(a.Events[i].Topics, id)
				}
			}
		}
	}
	a.Stances = stance.Classify(doc, a.Quotes, a.Mentions, a.Dates, in.Lexicon)
	a.Topics = topic.Find(doc, in.Lexicon.Topics, a.Quotes)
	for i := range a.Quotes {
		a.Quotes[i].Topics = nil
		for _, sp := range a.Quotes[i].Content {
			a.Quotes[i].Topics = append(a.Quotes[i].Topics, topic.In(doc, in.Lexicon.Topics, sp)...)
		}
	}
	return a
}
