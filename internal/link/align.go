package link

import (
	"readout/internal/news"
	"readout/internal/text"
)

// OpKind is how a word of one wording relates to the other.
type OpKind string

// The kinds of Op. Only OpReplaced and OpInserted change what was said;
// OpDeleted leaves out.
const (
	OpSame       OpKind = "same"
	OpSpelling   OpKind = "spelling"   // another spelling, contraction or way to write a number
	OpBracket    OpKind = "bracket"    // an editor's words in square brackets, with what they stand for
	OpMasked     OpKind = "masked"     // masked swearing
	OpDeleted    OpKind = "deleted"    // in the base only
	OpInserted   OpKind = "inserted"   // in the variant only
	OpReplaced   OpKind = "replaced"   // other words in the same place
	OpBeyond     OpKind = "beyond"     // in the variant only, before the start or after the end of the base
	OpContinuing OpKind = "continuing" // reserved for the join of two quoted parts
)

// Op is a run of words that relate in one way. Base and Variant are byte spans
// of the two texts; one of them is empty for what only the other has.
type Op struct {
	Kind    OpKind
	Base    text.Span
	Variant text.Span
}

// Alignment relates a variant to the base, in text order.
type Alignment struct {
	Ops   []Op
	Class news.Wording // as if both were direct quotes in the speaker's own language
	Same  int          // words of the variant that the base has
	Words int          // words of the variant
}

// Align aligns the words of a variant with those of the base. The parts of a
// split quote are joined by "\n" in both.
func Align(base, variant string) Alignment { return Alignment{} }

// Classify returns the class of a member's wording against the longest one.
func Classify(base, q Quote) news.Wording { return news.Verbatim }
