package link

// Shingles are the hashes of a text's word sequences, sorted and unique.
type Shingles []uint64

// Shingle returns the shingles of an article's body.
func Shingle(body string) Shingles { return nil }

// Bands returns the keys under which a near copy of the text is found: two texts
// that resemble each other share at least one with high probability. A text too
// short to tell has none.
func (s Shingles) Bands() []int64 { return nil }

// Resemblance returns the share of shingles that both texts have among those of
// either (Jaccard) and among those of the smaller one (contained), 0 to 1.
func Resemblance(a, b Shingles) (jaccard, contained float64) { return 0, 0 }

// SameText reports whether two texts are copies of one: the same report, whole
// or cut.
func SameText(a, b Shingles) bool { return false }

// Copy is one article as wire linking sees it.
type Copy struct {
	Source
	Shingles Shingles
}

// Copies returns the groups of two and more articles with the same text, each
// with the first (earliest published, then lowest URL) at the head. The order
// of the articles given does not matter.
func Copies(articles []Copy) [][]int64 { return nil }
