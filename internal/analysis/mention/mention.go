// Package mention finds who is named in a text and resolves them to actors.
package mention

import (
	"time"

	"readout/internal/analysis/grammar"
	"readout/internal/news"
)

// Find returns the names, titles, offices, metonyms and pronouns of the
// document in text order, not yet resolved. Quoted tells speech from narration.
func Find(doc *grammar.Doc, lex *news.Lexicon, quoted []news.Quote) []news.Mention { return nil }

// Resolve returns the mentions with the actors they name, as far as the text,
// the date and the outlet's country establish them, and the people found in the
// text that the lexicon lacks.
func Resolve(doc *grammar.Doc, ms []news.Mention, lex *news.Lexicon, published time.Time, outletCountry string) ([]news.Mention, []news.Actor) {
	return ms, nil
}
