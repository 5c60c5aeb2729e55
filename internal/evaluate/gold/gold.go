// Package gold holds the articles that were labelled by hand. No tool changes
// them.
package gold

import "embed"

// Files holds the labelled articles (*.txt, in the format of
// evaluate.ParseArticle) and sentence sets (*.tsv, in the format of
// evaluate.ParseSentences).
//
//go:embed *.txt *.tsv
var Files embed.FS
