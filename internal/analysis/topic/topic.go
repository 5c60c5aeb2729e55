// Package topic tags what a text is about.
package topic

import (
	"readout/internal/analysis/grammar"
	"readout/internal/news"
)

// Find returns the topics of the document, highest score first, then by id.
// Words within quotes weigh more.
func Find(doc *grammar.Doc, topics []news.Topic, quotes []news.Quote) []news.TopicTag { return nil }

// In returns the ids of the topics whose cues stand within sp, in text order.
func In(doc *grammar.Doc, topics []news.Topic, sp news.Span) []string { return nil }
