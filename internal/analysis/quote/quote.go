// Package quote finds reported words and attributes them to their speakers.
package quote

import (
	"readout/internal/analysis/grammar"
	"readout/internal/news"
)

// Find returns the words in quotation marks, in text order, without speakers.
func Find(doc *grammar.Doc) []news.Quote { return nil }

// Attribute returns the quotes with source, cue, content, speaker and rule, and
// the indirect speech that it finds.
func Attribute(doc *grammar.Doc, found []news.Quote, ms []news.Mention) []news.Quote { return found }
