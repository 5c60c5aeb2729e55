// Package event finds who did what to whom, where and when.
package event

import (
	"readout/internal/analysis/grammar"
	"readout/internal/news"
)

// Find returns the events of the document in text order, one for each that the
// article tells, however often it tells it.
func Find(doc *grammar.Doc, ms []news.Mention, quotes []news.Quote, times []news.TimeExpr) []news.Event {
	return nil
}
