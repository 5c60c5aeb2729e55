// Package stance finds where a holder stands towards a topic.
package stance

import (
	"readout/internal/analysis/grammar"
	"readout/internal/news"
)

// Classify returns the stances that the document shows, in text order.
func Classify(doc *grammar.Doc, quotes []news.Quote, ms []news.Mention, times []news.TimeExpr, topics []news.Topic) []news.Stance {
	return nil
}
