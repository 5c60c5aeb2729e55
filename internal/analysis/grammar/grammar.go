// Package grammar knows of a sentence what every other stage needs: tags, verb
// groups with tense, mode and negation, clauses, and the table of reporting
// cues.
package grammar

import "readout/internal/text"

// Doc is a document with its grammar.
type Doc struct {
	*text.Document
}

// Parse reads the grammar of every sentence of doc.
func Parse(doc *text.Document) *Doc { return &Doc{Document: doc} }
