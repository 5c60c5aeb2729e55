package link

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"readout/internal/news"
	"readout/internal/text"
)

// EditVersion names the comparison of revisions. It changes with anything that
// may change a result.
const EditVersion = "1"

// Side is one of two revisions that are compared, with what was found in it.
// Both analyses must be of one analyser and one lexicon: else what differs may
// be ours.
type Side struct {
	Text     string
	Blocks   []news.Block
	Posts    []news.Post
	LiveBlog bool
	Partial  bool
	Analysis news.Analysis
}

// Compare returns what the outlet changed between two revisions of an article.
// It lives here because it answers link's question, which findings of two texts
// are the same, and does so with link's alignment of words.
//
// What a page that was read in part lacks is no removal, and what the other has
// beyond it no addition. A live blog's new posts are no edit, and posts that
// have scrolled off it are no removal.
func Compare(older, newer Side) news.Edit {
	c := comparison{}
	c.edit.Partial = older.Partial || newer.Partial
	if older.LiveBlog || newer.LiveBlog {
		oldGone, newCome := posts(older, newer)
		older.Blocks = withoutPosts(older.Blocks, oldGone)
		newer.Blocks = withoutPosts(newer.Blocks, newCome)
		c.skipOld, c.skipNew = oldGone, newCome
		if n := len(newCome); n > 0 && len(older.Posts) > 0 {
			c.edit.Changes = append(c.edit.Changes, news.Change{Kind: news.PostsAdded, N: n})
		}
	}
	c.old, c.new = side(older), side(newer)
	c.passages = text.Diff(older.Text, newer.Text, older.Blocks, newer.Blocks)
	c.count()
	c.quotes()
	c.heads()
	c.facts()
	c.indirect()
	c.rest()
	slices.SortStableFunc(c.edit.Changes, func(a, b news.Change) int { return cmp.Compare(rank(a.Kind), rank(b.Kind)) })
	return c.edit
}

// rank orders kinds of change, what matters most first.
func rank(k news.ChangeKind) int {
	return slices.Index([]news.ChangeKind{news.QuoteReworded, news.QuoteReattributed, news.QuoteRemoved, news.QuoteAdded, news.NumberChanged, news.DateChanged, news.NameChanged,
		news.HeadlineChanged, news.StandfirstChanged, news.NoticeChanged, news.TextChanged, news.PostsAdded, news.MinorChange}, k)
}

type comparison struct {
	old, new         version
	passages         []text.Passage
	skipOld, skipNew map[int]bool // posts that only one side has
	edit             news.Edit
	minor            bool
	doneOld, doneNew []text.Span   // passages that a change names already
	told             [][2]reported // reported speech that both sides have, in other words
}

// version is a side, made comparable.
type version struct {
	Side
	doc    *text.Document
	quotes []reported
	events []string // fingerprints
	body   []word   // of the whole text
}

// reported is a quote of a side.
type reported struct {
	news.Quote
	parts []text.Span
	words []word
	fp    string
}

func side(s Side) version {
	v := version{Side: s, doc: text.Parse(s.Text, s.Blocks), body: words(s.Text)}
	eff := news.ApplyDecisions(s.Text, s.Analysis, nil)
	for _, q := range eff.Quotes {
		v.quotes = append(v.quotes, reported{Quote: q.Quote, parts: q.Parts(), words: words(joinParts(s.Text, q.Parts())), fp: q.Fingerprint})
	}
	for _, e := range eff.Events {
		v.events = append(v.events, e.Fingerprint)
	}
	return v
}

func joinParts(s string, spans []text.Span) string {
	var b strings.Builder
	for i, sp := range spans {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(sp.In(s))
	}
	return b.String()
}

// posts returns the posts that have gone from a live blog and those that have
// come, by their number from 1: by their ids, else by title and time.
func posts(older, newer Side) (gone, come map[int]bool) {
	key := func(s Side, i int) string {
		k := s.Posts[i].Key()
		if k == "" {
			for _, b := range s.Blocks {
				if b.Post == i+1 {
					return text.Fold(b.Span.In(s.Text))
				}
			}
		}
		return k
	}
	had := map[string]int{}
	gone, come = map[int]bool{}, map[int]bool{}
	for i := range older.Posts {
		had[key(older, i)] = i + 1
		gone[i+1] = true
	}
	for i := range newer.Posts {
		if n := had[key(newer, i)]; n > 0 {
			delete(gone, n)
		} else {
			come[i+1] = true
		}
	}
	return gone, come
}

func withoutPosts(blocks []news.Block, posts map[int]bool) []news.Block {
	return slices.DeleteFunc(slices.Clone(blocks), func(b news.Block) bool { return posts[b.Post] })
}

// count counts the words that came and went.
func (c *comparison) count() {
	n := func(sp text.Span, s string) int { return len(strings.Fields(sp.In(s))) }
	for _, p := range c.passages {
		switch p.Op {
		case text.DiffDeleted:
			c.edit.Out += n(p.Old, c.old.Text)
		case text.DiffInserted:
			c.edit.In += n(p.New, c.new.Text)
		case text.DiffChanged:
			for _, q := range p.Pieces {
				switch q.Op {
				case text.DiffDeleted:
					c.edit.Out += n(q.Old, c.old.Text)
				case text.DiffInserted:
					c.edit.In += n(q.New, c.new.Text)
				}
			}
		}
	}
}

func (c *comparison) add(ch news.Change) {
	c.edit.Changes = append(c.edit.Changes, ch)
	c.doneOld = append(append(c.doneOld, ch.Old...), ch.OldBy)
	c.doneNew = append(append(c.doneNew, ch.New...), ch.NewBy)
}

// at returns the index of the passage that holds an offset of the older or the
// newer text, -1 for none.
func (c *comparison) at(i int, older bool) int {
	return slices.IndexFunc(c.passages, func(p text.Passage) bool {
		sp := p.New
		if older {
			sp = p.Old
		}
		return !sp.Empty() && sp.Start <= i && i < sp.End
	})
}

// quotes matches the quotes of the two sides by wording and place and names what
// became of them.
func (c *comparison) quotes() {
	counts := func(q reported, skip map[int]bool) bool {
		return q.NotSpeech == "" && len(q.words) > 0 && (q.Place == news.InBody || q.Place == "") && !skip[q.Post]
	}
	var olds, news_ []int
	for i, q := range c.old.quotes {
		if counts(q, c.skipOld) {
			olds = append(olds, i)
		}
	}
	for j, q := range c.new.quotes {
		if counts(q, c.skipNew) {
			news_ = append(news_, j)
		}
	}
	match := map[int]int{} // of old by new
	// The same words first, in order.
	used := map[int]bool{}
	for _, exact := range []func(a, b reported) bool{
		func(a, b reported) bool {
			return (a.Kind == news.Indirect) == (b.Kind == news.Indirect) && sameCanon(a.words, b.words)
		},
		func(a, b reported) bool { return sameCanon(a.words, b.words) },
	} {
		for _, j := range news_ {
			if _, ok := match[j]; ok {
				continue
			}
			best := -1
			for _, i := range olds {
				if used[i] || !exact(c.old.quotes[i], c.new.quotes[j]) {
					continue
				}
				if best < 0 || c.near(i, j) && !c.near(best, j) {
					best = i
				}
			}
			if best >= 0 {
				match[j], used[best] = best, true
			}
		}
	}
	type candidate struct {
		i, j  int
		score float64
	}
	var cs []candidate
	for _, j := range news_ {
		if _, ok := match[j]; ok {
			continue
		}
		for _, i := range olds {
			if used[i] {
				continue
			}
			a, b := c.old.quotes[i], c.new.quotes[j]
			al := align(a.words, b.words)
			if al.Same == 0 {
				continue
			}
			dice := 2 * float64(al.Same) / float64(len(a.words)+len(b.words))
			contained := float64(al.Same) / float64(min(len(a.words), len(b.words)))
			near, who := c.near(i, j), sameSpeaker(a.Quote, b.Quote)
			switch {
			case dice >= .6, contained >= .75 && al.Same >= 4 && dice >= .25, near && dice >= .3, near && who && dice >= .2:
				s := dice
				if near {
					s += .25
				}
				if who {
					s += .05
				}
				cs = append(cs, candidate{i, j, s})
			}
		}
	}
	slices.SortStableFunc(cs, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.j, b.j), cmp.Compare(a.i, b.i))
	})
	for _, cd := range cs {
		if _, ok := match[cd.j]; !ok && !used[cd.i] {
			match[cd.j], used[cd.i] = cd.i, true
		}
	}
	for _, j := range news_ {
		if i, ok := match[j]; ok {
			c.matched(c.old.quotes[i], c.new.quotes[j])
		} else if q := c.new.quotes[j]; !c.edit.Partial && came(q, c.new, c.old, c.passages, false) {
			c.add(news.Change{Kind: news.QuoteAdded, New: q.parts, NewItem: q.fp, Speech: q.Kind})
		}
	}
	for _, i := range olds {
		if q := c.old.quotes[i]; !used[i] && !c.edit.Partial && came(q, c.old, c.new, c.passages, true) {
			c.add(news.Change{Kind: news.QuoteRemoved, Old: q.parts, OldItem: q.fp, Speech: q.Kind})
		}
	}
}

// near reports whether a quote of either side stands in the same passage.
func (c *comparison) near(i, j int) bool {
	a, b := c.at(c.old.quotes[i].parts[0].Start, true), c.at(c.new.quotes[j].parts[0].Start, false)
	return a >= 0 && a == b
}

func sameCanon(a, b []word) bool {
	return slices.EqualFunc(a, b, func(x, y word) bool { return x.canon == y.canon })
}

// matched names what became of a quote that both sides have.
func (c *comparison) matched(a, b reported) {
	if a.Kind == news.Indirect && b.Kind == news.Indirect {
		if reworded(a.words, b.words) {
			c.told = append(c.told, [2]reported{a, b})
		}
	} else if a.Kind == news.Indirect || b.Kind == news.Indirect || reworded(a.words, b.words) {
		c.add(news.Change{Kind: news.QuoteReworded, Old: a.parts, New: b.parts, OldItem: a.fp, NewItem: b.fp, Speech: b.Kind})
	}
	if reattributed(a.Quote, b.Quote, c.old.Text, c.new.Text) {
		c.add(news.Change{Kind: news.QuoteReattributed, Old: a.parts, New: b.parts, OldBy: sourceWords(a.Quote), NewBy: sourceWords(b.Quote), OldItem: a.fp, NewItem: b.fp, Speech: b.Kind})
	}
}

// reworded reports whether words differ by more than spelling, contractions,
// brackets and masked swearing.
func reworded(a, b []word) bool {
	for _, op := range align(a, b).Ops {
		switch op.Kind {
		case OpSame, OpSpelling, OpBracket, OpMasked:
		default:
			return true
		}
	}
	return false
}

// sourceWords returns the words that name a quote's source.
func sourceWords(q news.Quote) text.Span {
	if !q.Source.Empty() {
		return q.Source
	}
	return q.Speaker.Span
}

func sameSpeaker(a, b news.Quote) bool {
	switch {
	case a.Speaker.Zero() || b.Speaker.Zero():
		return false
	case a.Speaker.Actor != "" || b.Speaker.Actor != "":
		return a.Speaker.Actor == b.Speaker.Actor
	}
	return surname(a.Speaker.Name) == surname(b.Speaker.Name)
}

func surname(name string) string {
	f := strings.Fields(text.Fold(name))
	if len(f) == 0 {
		return ""
	}
	return f[len(f)-1]
}

var pronouns = map[string]bool{"he": true, "she": true, "they": true, "it": true, "i": true, "we": true, "who": true, "him": true, "her": true, "them": true}

// reattributed reports whether the outlet gives the same words to somebody
// else. The words that name the source must differ: where only our reading of
// them does, the outlet changed nothing.
func reattributed(a, b news.Quote, older, newer string) bool {
	x, y := text.Fold(sourceWords(a).In(older)), text.Fold(sourceWords(b).In(newer))
	if x == "" || y == "" || x == y {
		return false
	}
	class := func(l news.Level) int {
		switch l {
		case news.LevelNamed, news.LevelRole:
			return 1
		case news.LevelInstitution:
			return 2
		case news.LevelAnonymous, news.LevelCollective:
			return 3
		}
		return 0
	}
	known := func(q news.Quote) bool { return !q.Speaker.Zero() }
	switch {
	case known(a) && known(b):
		if sameSpeaker(a, b) {
			return false
		}
		// A name that the other side's words hold too is no other person.
		return !shareContent(x, y) || a.Speaker.Actor != "" && b.Speaker.Actor != ""
	case pronouns[x] || pronouns[y]:
		return false
	case class(a.Level) != 0 && class(b.Level) != 0 && class(a.Level) != class(b.Level):
		return true
	case a.Level == news.LevelNamed && b.Level == news.LevelNamed:
		return !shareContent(x, y)
	}
	return false
}

func shareContent(x, y string) bool {
	has := map[string]bool{}
	for _, w := range words(x) {
		if w.content() {
			has[w.canon] = true
		}
	}
	for _, w := range words(y) {
		if w.content() && has[w.canon] {
			return true
		}
	}
	return false
}

// came reports whether a quote of one side that the other side's analysis lacks
// is really not there: its words do not stand in the other text, or stand there
// without being taken for anybody's. Most of its words must lie in passages that
// only this side has; else the change is of other words, and the analysis only
// read them differently.
func came(q reported, own, other version, passages []text.Passage, older bool) bool {
	if places := standsIn(other.body, q.words); len(places) > 0 {
		if q.Kind == news.Indirect {
			return false
		}
		for _, sp := range places {
			if slices.ContainsFunc(other.Analysis.Quotes, func(o news.Quote) bool {
				return o.Kind != news.Indirect && slices.ContainsFunc(o.Parts(), func(p text.Span) bool { return p.Overlaps(sp) })
			}) || marked(other.Text, sp) {
				return false
			}
		}
		return true
	}
	all, own1 := 0, 0
	for _, part := range q.parts {
		all += len(strings.Fields(part.In(own.Text)))
		for _, p := range passages {
			sp := p.New
			if older {
				sp = p.Old
			}
			switch {
			case !sp.Overlaps(part):
			case p.Op == text.DiffInserted || p.Op == text.DiffDeleted:
				own1 += len(strings.Fields(intersect(sp, part).In(own.Text)))
			case p.Op == text.DiffChanged:
				for _, piece := range p.Pieces {
					in := piece.New
					if older {
						in = piece.Old
					}
					if piece.Op != text.DiffSame && in.Overlaps(part) {
						own1 += len(strings.Fields(intersect(in, part).In(own.Text)))
					}
				}
			}
		}
	}
	return 2*own1 >= all
}

// marked reports whether words stand right behind or before a quotation mark.
func marked(s string, sp text.Span) bool {
	before, _ := utf8.DecodeLastRuneInString(s[:sp.Start])
	after, _ := utf8.DecodeRuneInString(s[sp.End:])
	return strings.ContainsRune("“\"‘'«„", before) || strings.ContainsRune("”\"’'»", after)
}

func intersect(a, b text.Span) text.Span {
	return text.Span{Start: max(a.Start, b.Start), End: min(a.End, b.End)}
}

// standsIn returns where words stand in a text, in a row.
func standsIn(hay, needle []word) []text.Span {
	var out []text.Span
	if len(needle) == 0 {
		return nil
	}
	for i := 0; i+len(needle) <= len(hay); i++ {
		if hay[i].canon != needle[0].canon {
			continue
		}
		if sameCanon(hay[i:i+len(needle)], needle) {
			out = append(out, text.Span{Start: hay[i].span.Start, End: hay[i+len(needle)-1].span.End})
		}
	}
	return out
}

// indirect names reported speech that was reworded. Where it tells an event, a
// changed number, date or name says more, and was named before.
func (c *comparison) indirect() {
	for _, p := range c.told {
		a, b := p[0], p[1]
		if g := (swap{text.Cover(a.parts...), text.Cover(b.parts...)}); !c.named(g) && c.between(g) {
			c.add(news.Change{Kind: news.QuoteReworded, Old: a.parts, New: b.parts, OldItem: a.fp, NewItem: b.fp, Speech: b.Kind})
		}
	}
}

// between reports whether words that matter differ within the spans.
func (c *comparison) between(in swap) bool {
	for _, p := range c.passages {
		if p.Op != text.DiffChanged {
			if !p.Old.Empty() && p.New.Empty() && p.Old.Overlaps(in.old) || p.Old.Empty() && p.New.Overlaps(in.new) {
				return true
			}
			continue
		}
		for _, g := range swaps(p) {
			if (g.old.Overlaps(in.old) || g.new.Overlaps(in.new)) && c.matters(g) {
				return true
			}
		}
	}
	return false
}

// heads names what changed of headline, standfirst and notices.
func (c *comparison) heads() {
	for _, p := range c.passages {
		if p.Op == text.DiffSame || p.Op == text.DiffMoved {
			continue
		}
		var kind news.ChangeKind
		switch p.Kind {
		case text.Headline:
			kind = news.HeadlineChanged
			if p.Op != text.DiffChanged {
				continue // a page without a headline is one that we could not read
			}
		case text.Standfirst:
			kind = news.StandfirstChanged
		case text.Notice:
			kind = news.NoticeChanged
		default:
			continue
		}
		ch := news.Change{Kind: kind}
		if !p.Old.Empty() {
			ch.Old = []text.Span{p.Old}
		}
		if !p.New.Empty() {
			ch.New = []text.Span{p.New}
		}
		if p.Op == text.DiffChanged && (!c.substance(p) || kind == news.NoticeChanged && stamp(p.Old.In(c.old.Text)) && stamp(p.New.In(c.new.Text))) {
			c.minor = true
			continue
		}
		if c.edit.Partial && p.Op == text.DiffDeleted {
			continue
		}
		c.add(ch)
	}
}

// stamp reports a line that only says when the page was last updated.
func stamp(s string) bool {
	f := text.Fold(s)
	return len(strings.Fields(f)) <= 12 && strings.Contains(f, "updated") && !strings.Contains(f, "correct") && !strings.Contains(f, "clarif") && !strings.Contains(f, "amend")
}

// swap is a run of words that was replaced, left out or put in.
type swap struct{ old, new text.Span }

func swaps(p text.Passage) []swap {
	var out []swap
	open := false
	for _, piece := range p.Pieces {
		switch piece.Op {
		case text.DiffSame:
			open = false
		case text.DiffDeleted:
			out, open = append(out, swap{old: piece.Old}), true
		case text.DiffInserted:
			if open {
				out[len(out)-1].new = piece.New
			} else {
				out = append(out, swap{new: piece.New})
			}
			open = false
		}
	}
	return out
}

// substance reports whether a changed passage differs by more than spelling,
// punctuation and slips of the pen.
func (c *comparison) substance(p text.Passage) bool {
	return slices.ContainsFunc(swaps(p), c.matters)
}

func (c *comparison) matters(g swap) bool {
	a, b := words(g.old.In(c.old.Text)), words(g.new.In(c.new.Text))
	switch {
	case sameCanon(a, b):
		return false // punctuation and spelling
	case together(a) == together(b):
		return false
	case len(a) == len(b):
		for i := range a {
			if a[i].canon != b[i].canon && !c.slip(a[i], b[i]) {
				return true
			}
		}
		return false
	}
	return true
}

// slip reports whether one word is the other with a slip of the pen: a letter
// or two off, where the newer word stands elsewhere in the older text or the
// older one is no word that either text has more than once. Short words and
// numbers are never slips: "now" and "not", "Iran" and "Iraq".
func (c *comparison) slip(a, b word) bool {
	if len(a.folded) < 6 || len(b.folded) < 6 || strings.ContainsAny(a.folded+b.folded, "0123456789") {
		return false
	}
	d := distance(a.folded, b.folded)
	if d > 2 || d == 0 {
		return d == 0
	}
	count := func(ws []word, canon string) int {
		n := 0
		for _, w := range ws {
			if w.canon == canon {
				n++
			}
		}
		return n
	}
	if count(c.old.body, a.canon) > 1 || count(c.new.body, a.canon) > 0 {
		return false // a word that the outlet means
	}
	return count(c.old.body, b.canon) > 0 || slipped(a.folded, b.folded)
}

// slipped reports the slips that a hand makes: two letters swapped, one left
// out of or put into the middle of the word. Endings are grammar.
func slipped(a, b string) bool {
	x, y := []rune(a), []rune(b)
	i := 0
	for i < len(x) && i < len(y) && x[i] == y[i] {
		i++
	}
	j := 0
	for j < len(x)-i && j < len(y)-i && x[len(x)-1-j] == y[len(y)-1-j] {
		j++
	}
	if i < 2 || j < 2 {
		return false
	}
	dx, dy := x[i:len(x)-j], y[i:len(y)-j]
	switch {
	case len(dx) == 2 && len(dy) == 2:
		return dx[0] == dy[1] && dx[1] == dy[0]
	case len(dx)+len(dy) == 1:
		return true
	}
	return false
}

// distance is the least number of letters to put in, take out, replace or swap
// with their neighbours (Damerau), 3 standing for 3 and more.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	if len(x)-len(y) > 2 || len(y)-len(x) > 2 || len(x) > 40 {
		return 3
	}
	d := make([][]int, len(x)+1)
	for i := range d {
		d[i] = make([]int, len(y)+1)
		d[i][0] = i
	}
	for j := range d[0] {
		d[0][j] = j
	}
	for i := 1; i <= len(x); i++ {
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, d[i-1][j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				d[i][j] = min(d[i][j], d[i-2][j-2]+1)
			}
		}
	}
	return min(d[len(x)][len(y)], 3)
}

// facts names numbers, dates and names that changed in sentences which tell an
// event.
func (c *comparison) facts() {
	type key struct {
		kind news.ChangeKind
		at   int
	}
	seen := map[key]bool{}
	for _, p := range c.passages {
		if p.Op != text.DiffChanged || !p.Kind.Body() {
			continue
		}
		for _, g := range swaps(p) {
			if g.old.Empty() || g.new.Empty() || c.named(g) {
				continue
			}
			so, sn := sentenceOf(c.old.doc, g.old), sentenceOf(c.new.doc, g.new)
			eo, en := eventTold(c.old, so), eventTold(c.new, sn)
			if eo == "" && en == "" {
				continue
			}
			for _, kind := range c.fact(g) {
				if k := (key{kind, sn.Start}); !seen[k] {
					seen[k] = true
					c.add(news.Change{Kind: kind, Old: []text.Span{so}, New: []text.Span{sn}, OldItem: eo, NewItem: en})
				}
			}
		}
	}
}

// named reports whether a change that was named already holds the words.
func (c *comparison) named(g swap) bool {
	in := func(done []text.Span, sp text.Span) bool {
		return !sp.Empty() && slices.ContainsFunc(done, func(d text.Span) bool { return d.Overlaps(sp) })
	}
	return in(c.doneOld, g.old) || in(c.doneNew, g.new)
}

func sentenceOf(doc *text.Document, sp text.Span) text.Span {
	if sp.Empty() {
		return sp
	}
	i, j := doc.Sentence(sp.Start), doc.Sentence(max(sp.Start, sp.End-2))
	if i < 0 {
		return sp
	}
	if j < 0 {
		j = i
	}
	return text.Cover(doc.Sentences[i].Span, doc.Sentences[j].Span)
}

// eventTold returns the fingerprint of the first event that a sentence tells, "" for
// none. What a speaker tells is a quote's affair.
func eventTold(v version, sp text.Span) string {
	for i, e := range v.Analysis.Events {
		if e.Quote < 0 && i < len(v.events) && (e.Cue.Overlaps(sp) || e.Cue.Empty() && slices.ContainsFunc(e.Evidence, sp.Overlaps)) {
			return v.events[i]
		}
	}
	return ""
}

// fact says which kinds of fact differ between the words that were replaced.
func (c *comparison) fact(g swap) []news.ChangeKind {
	var out []news.ChangeKind
	do, dn := datesIn(c.old.Analysis, g.old), datesIn(c.new.Analysis, g.new)
	if differ(do.values, dn.values) {
		out = append(out, news.DateChanged)
	}
	no, nn := numbersIn(c.old.Text, g.old, do.spans), numbersIn(c.new.Text, g.new, dn.spans)
	if differ(no, nn) {
		out = append(out, news.NumberChanged)
	}
	mo, mn := c.names(c.old, g.old, do.spans), c.names(c.new, g.new, dn.spans)
	if differ(mo, mn) && !c.onlySlips(g) {
		out = append(out, news.NameChanged)
	}
	return out
}

func (c *comparison) onlySlips(g swap) bool { return !c.matters(g) }

// differ reports whether both sides have values, and not the same ones.
func differ(a, b map[string]bool) bool {
	if len(a) == 0 || len(b) == 0 {
		return false
	}
	for v := range a {
		if !b[v] {
			return true
		}
	}
	for v := range b {
		if !a[v] {
			return true
		}
	}
	return false
}

type dated struct {
	values map[string]bool
	spans  []text.Span
}

func datesIn(a news.Analysis, sp text.Span) dated {
	d := dated{values: map[string]bool{}}
	for _, t := range a.Dates {
		if !t.Span.Overlaps(sp) {
			continue
		}
		d.spans = append(d.spans, t.Span)
		if t.Value != "" && !strings.HasPrefix(t.Value, "P") {
			d.values[t.Value] = true
		}
	}
	return d
}

var magnitudes = map[string]bool{"hundred": true, "hundreds": true, "thousand": true, "thousands": true, "million": true, "millions": true, "billion": true, "billions": true, "trillion": true, "dozen": true, "dozens": true, "percent": true, "half": true, "double": true, "third": true, "quarter": true}

// numbersIn returns the numbers among the words, without those of dates.
func numbersIn(s string, sp text.Span, dates []text.Span) map[string]bool {
	out := map[string]bool{}
	for _, w := range words(sp.In(s)) {
		at := text.Span{Start: w.span.Start + sp.Start, End: w.span.End + sp.Start}
		if slices.ContainsFunc(dates, func(d text.Span) bool { return d.Overlaps(at) }) {
			continue
		}
		if strings.IndexFunc(w.canon, unicode.IsDigit) >= 0 && w.folded != "one" || magnitudes[w.canon] {
			out[w.canon] = true
		}
	}
	return out
}

// names returns whom and what the words name: by actor, else by surname or by
// the capitalised words themselves.
func (c *comparison) names(v version, sp text.Span, dates []text.Span) map[string]bool {
	out := map[string]bool{}
	covered := []text.Span{}
	for _, m := range v.Analysis.Mentions {
		if !m.Span.Overlaps(sp) {
			continue
		}
		switch m.Kind {
		case news.MentionName, news.MentionMetonym, news.MentionOffice:
		default:
			continue
		}
		covered = append(covered, m.Span)
		switch {
		case m.Actor != "":
			out[m.Actor] = true
		case m.Name != "":
			out[surname(m.Name)] = true
		}
	}
	for _, w := range words(sp.In(v.Text)) {
		at := text.Span{Start: w.span.Start + sp.Start, End: w.span.End + sp.Start}
		r, _ := utf8.DecodeRuneInString(v.Text[at.Start:])
		over := func(d text.Span) bool { return d.Overlaps(at) }
		if !unicode.IsUpper(r) || slices.ContainsFunc(covered, over) || slices.ContainsFunc(dates, over) || titles[w.canon] {
			continue
		}
		if i := v.doc.Sentence(at.Start); i >= 0 && v.doc.Sentences[i].Start == at.Start && !w.proper(v, at) {
			continue // a capital that the sentence gives
		}
		out[w.canon] = true
	}
	return out
}

var titles = map[string]bool{"mr": true, "mrs": true, "ms": true, "miss": true, "dr": true, "sir": true, "dame": true, "lord": true, "lady": true, "president": true, "minister": true, "prime": true, "chancellor": true, "secretary": true, "i": true}

// proper reports whether the word stands capitalised elsewhere within a
// sentence.
func (w word) proper(v version, at text.Span) bool {
	word := at.In(v.Text)
	for i := 0; ; {
		k := strings.Index(v.Text[i:], word)
		if k < 0 {
			return false
		}
		k += i
		if k != at.Start {
			if n := v.doc.Sentence(k); n >= 0 && v.doc.Sentences[n].Start != k {
				return true
			}
		}
		i = k + len(word)
	}
}

// rest names what no other change has named: other words, or nothing that
// matters.
func (c *comparison) rest() {
	first := -1
	for k, p := range c.passages {
		if first < 0 && p.Kind.Body() {
			first = k
		}
		if p.Op == text.DiffSame {
			continue
		}
		if p.Op == text.DiffMoved || !p.Kind.Body() && p.Kind != text.Subhead {
			c.minor = c.minor || p.Kind != text.Headline && p.Kind != text.Standfirst && p.Kind != text.Notice
			continue
		}
		ch := news.Change{Kind: news.TextChanged}
		if !p.Old.Empty() {
			ch.Old = []text.Span{p.Old}
		}
		if !p.New.Empty() {
			ch.New = []text.Span{p.New}
		}
		switch p.Op {
		case text.DiffInserted, text.DiffDeleted:
			if c.edit.Partial {
				continue
			}
			g := swap{p.Old, p.New}
			if c.named(g) {
				continue
			}
			if n := len(words(p.Old.In(c.old.Text))) + len(words(p.New.In(c.new.Text))); n < 5 {
				c.minor = true
				continue
			}
			c.edit.Changes = append(c.edit.Changes, ch)
		case text.DiffChanged:
			matters := false
			for _, g := range swaps(p) {
				switch {
				case c.named(g):
				case !c.matters(g), k == first && c.dateline(p, g):
					c.minor = true
				default:
					matters = true
				}
			}
			if matters {
				c.edit.Changes = append(c.edit.Changes, ch)
			}
		}
	}
	if c.minor {
		c.edit.Changes = append(c.edit.Changes, news.Change{Kind: news.MinorChange})
	}
}

// dateline reports whether the words are part of the line that says where a
// story was filed: at the start of the first paragraph, before a dash.
func (c *comparison) dateline(p text.Passage, g swap) bool {
	in := func(s string, para, sp text.Span) bool {
		if sp.Empty() {
			return true
		}
		head := para.In(s)
		end := -1
		for _, dash := range []string{" — ", " – ", " - ", " -- ", "— "} {
			if i := strings.Index(head, dash); i >= 0 && i < 80 && (end < 0 || i < end) {
				end = i + len(dash)
			}
		}
		if end < 0 {
			return false
		}
		place, _, _ := strings.Cut(head, ",")
		place, _, _ = strings.Cut(place, " (")
		upper := strings.ToUpper(place[:min(len(place), end)]) == place[:min(len(place), end)] || strings.Contains(head[:end], "(")
		return upper && sp.End <= para.Start+end+1
	}
	return in(c.old.Text, p.Old, g.old) && in(c.new.Text, p.New, g.new)
}

// AnotherStory reports whether a page tells another story than the one that
// stood at its address before: next to nothing of the text is left, the
// headline shares no word that matters, and the day of publication is not the
// same. A stub that grew, and a live blog whose posts have all scrolled off, are
// the same story.
func AnotherStory(older, newer news.Content) bool {
	if older.Partial || newer.Partial {
		return false
	}
	a, b := Shingle(bodyOf(older)), Shingle(bodyOf(newer))
	if len(a) < 60 || len(b) < 60 {
		return false
	}
	if _, contained := Resemblance(a, b); contained >= .03 {
		return false
	}
	x, y := stems(words(older.Headline)), stems(words(newer.Headline))
	both := 0
	for s := range x {
		if y[s] {
			both++
		}
	}
	if len(x) == 0 || len(y) == 0 {
		return false
	}
	share := float64(both) / float64(min(len(x), len(y)))
	if !older.Published.IsZero() && !newer.Published.IsZero() {
		gap := newer.Published.Sub(older.Published).Abs()
		if gap.Hours() >= 20 {
			return share < .67
		}
		return share == 0 && !(older.LiveBlog && newer.LiveBlog)
	}
	return share < .25 && !(older.LiveBlog && newer.LiveBlog)
}

func bodyOf(c news.Content) string {
	if len(c.Blocks) == 0 {
		return c.Text
	}
	var b strings.Builder
	for _, bl := range c.Blocks {
		if bl.Kind.Body() {
			b.WriteString(bl.Span.In(c.Text))
			b.WriteByte('\n')
		}
	}
	return b.String()
}
