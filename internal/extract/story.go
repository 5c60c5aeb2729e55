package extract

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/net/html/atom"

	"readout/internal/news"
	"readout/internal/text"
)

// found is the story of a page.
type found struct {
	standfirst []string
	rows       []row
	dropped    []string
	filed      string // the place of filing, when it stands on a line of its own
	tail       string // the last line before signatures were left out
	wall       bool   // the story is closed to those who do not pay
	broken     bool   // the page broke off within it
}

// story finds the rows of a page that are its article.
func (t *tree) story(m *metadata, rule *news.SiteRule) found {
	best := t.body(m.h1)
	if best < 0 {
		return found{}
	}
	all := t.read(0, nil)
	if rule != nil {
		if f, ok := t.ruled(m, rule, all); ok {
			return f
		}
	}
	t.shapes(all)
	main := t.mainShapes(all, best)
	best = t.widen(all, best, main)
	// The box that is called the story, when it holds little more.
	for p := t.blockParent(best); p >= 0 && t.nodes[best].para*10 >= t.nodes[p].para*6; p = t.blockParent(p) {
		if m.h1 >= p && m.h1 < t.nodes[p].end {
			break // the whole page
		}
		if t.nodes[p].mark&markBody != 0 && t.nodes[p].mark&markFurniture == 0 {
			best = p
			break
		}
	}
	if inside := t.mainShapes(all, best); len(inside) > 0 {
		main = inside
	}
	s := &sorter{t: t, m: m, all: all, best: best, main: main}
	return s.sort()
}

// ruled reads the story from the boxes that a site's rule names. It returns
// false when they hold no paragraph.
func (t *tree) ruled(m *metadata, rule *news.SiteRule, all []row) (found, bool) {
	var f found
	within := func(boxes []int32, at int32) bool {
		for _, b := range boxes {
			if at >= b && at < t.nodes[b].end {
				return true
			}
		}
		return false
	}
	boxes, leads := t.indexOf(selectAll(t.root, rule.Body)), t.indexOf(selectAll(t.root, rule.Standfirst))
	var rows []row
	prose := 0
	for _, r := range all {
		switch {
		case within(leads, r.node):
			f.standfirst = append(f.standfirst, r.text)
		case within(boxes, r.node):
			rows = append(rows, r)
			prose += r.prose()
		}
	}
	if prose == 0 {
		return found{}, false
	}
	lines := make([]string, len(rows))
	for i := range rows {
		lines[i] = rows[i].text
	}
	furniture := filter(lines, func(i int) bool { return rows[i].kind == text.Subhead })
	for i, r := range rows {
		switch {
		case furniture[i], r.kind == text.Subhead && wordsOnly(r.text) == wordsOnly(m.headline):
			f.dropped = append(f.dropped, r.text)
			f.wall = f.wall || walled(r.text)
		default:
			if creditLine(r.text) {
				r.kind = text.Caption
			}
			f.rows = append(f.rows, r)
		}
	}
	return f, true
}

// shapes numbers the shapes of rows: rows of one shape look alike and are for
// the same thing. A shape is the block's element and the class of the block
// around it.
func (t *tree) shapes(rows []row) {
	ids := map[string]int{}
	for i := range rows {
		r := &rows[i]
		key := r.tag.String() + "|"
		if r.tag == 0 {
			key = t.nodes[r.node].Data + "|"
		}
		if p := t.blockParent(r.node); p >= 0 {
			key += t.nodes[p].Data + "." + base(attr(t.nodes[p].Node, "class"))
			if g := t.blockParent(p); g >= 0 && attr(t.nodes[p].Node, "class") == "" {
				key += "<" + t.nodes[g].Data + "." + base(attr(t.nodes[g].Node, "class"))
			}
		}
		id, ok := ids[key]
		if !ok {
			id = len(ids) + 1
			ids[key] = id
		}
		r.shape = id
	}
}

// base returns the first class of a list, without digits: what follows it are
// variants.
func base(class string) string {
	class, _, _ = strings.Cut(strings.TrimSpace(class), " ")
	if !strings.ContainsAny(class, "0123456789") {
		return class
	}
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return -1
		}
		return r
	}, class)
}

// prose is what a row weighs as running text.
func (r *row) prose() int {
	if r.letters < 40 || r.link*2 > r.letters || r.kind == text.Caption || r.kind == text.Subhead || r.table {
		return 0
	}
	if r.kind == text.ListItem {
		return (r.letters - r.link) / 2
	}
	return r.letters - r.link
}

// mainShapes returns the shapes that carry the story within a box: the strongest
// one and those that carry a good part beside it.
func (t *tree) mainShapes(rows []row, box int32) map[int]bool {
	sum := map[int]int{}
	total := 0
	for i := range rows {
		r := &rows[i]
		if r.node < box || r.node >= t.nodes[box].end {
			continue
		}
		w := r.prose()
		sum[r.shape] += w
		total += w
	}
	top := 0
	for _, n := range sum {
		top = max(top, n)
	}
	main := map[int]bool{}
	for s, n := range sum {
		if n > 0 && (n == top || n*100 >= total*12) {
			main[s] = true
		}
	}
	return main
}

// widen climbs from the box to one around it that holds further rows of the
// story's shapes, as when a page cuts its story into parts.
func (t *tree) widen(rows []row, best int32, main map[int]bool) int32 {
	inside := func(r *row, box int32) bool { return r.node >= box && r.node < t.nodes[box].end }
	have, depth := 0, map[int]bool{}
	for i := range rows {
		if r := &rows[i]; inside(r, best) && main[r.shape] {
			have += r.prose()
			depth[t.depth(r.node)] = true
		}
	}
	for p := t.blockParent(best); p >= 0; p = t.blockParent(p) {
		extra, other := 0, 0
		for i := range rows {
			r := &rows[i]
			if !inside(r, p) || inside(r, best) {
				continue
			}
			if main[r.shape] && depth[t.depth(r.node)] {
				extra += r.prose()
			} else {
				other += r.prose()
			}
		}
		if t.nodes[p].DataAtom == atom.Body && t.nodes[best].DataAtom == atom.Article {
			break
		}
		if extra == 0 || extra > 2*have && t.nodes[best].mark&markBody != 0 {
			continue
		}
		if t.articles(p) > 1 && t.nodes[best].DataAtom == atom.Article || t.articles(p) > 1 && t.within(best, atom.Article) {
			break // the next story on an endless page
		}
		best = p
		have += extra
	}
	return best
}

func (t *tree) depth(i int32) int { return int(t.nodes[i].depth) }

// articles counts the article elements right below a box that hold paragraphs.
func (t *tree) articles(box int32) int {
	n := 0
	for i := box + 1; i < t.nodes[box].end; {
		if t.nodes[i].DataAtom == atom.Article && t.nodes[i].para > 0 {
			n++
			i = t.nodes[i].end
			continue
		}
		i++
	}
	return n
}

func (t *tree) within(i int32, a atom.Atom) bool {
	for ; i >= 0; i = t.nodes[i].parent {
		if t.nodes[i].DataAtom == a {
			return true
		}
	}
	return false
}

// sorter tells story and furniture apart among the rows of a page.
type sorter struct {
	t    *tree
	m    *metadata
	all  []row
	best int32
	main map[int]bool

	spine map[int32]bool // the boxes around rows of the story's shapes
}

func (s *sorter) sort() found {
	lo, hi := -1, -1 // the rows of the story's box
	for i := range s.all {
		n := s.all[i].node
		if n >= s.best && n < s.t.nodes[s.best].end {
			if lo < 0 {
				lo = i
			}
			hi = i + 1
		}
	}
	if lo < 0 {
		return found{}
	}
	lo = s.opening(lo)
	rows := s.all[lo:hi]
	first, last := -1, -1
	s.spine = map[int32]bool{}
	teaser := s.teasers(rows)
	for i := range rows {
		if s.main[rows[i].shape] && rows[i].prose() > 0 && !teaser[i] {
			if first < 0 {
				first = i
			}
			last = i
			for p := s.t.nodes[rows[i].node].parent; p >= 0 && !s.spine[p]; p = s.t.nodes[p].parent {
				s.spine[p] = true
			}
		}
	}
	if first < 0 {
		return found{}
	}
	keep := make([]bool, len(rows))
	lines := make([]string, len(rows))
	for i := range rows {
		lines[i] = rows[i].text
		keep[i] = true
	}
	furniture := filter(lines, func(i int) bool {
		return rows[i].kind == text.Subhead || s.main[rows[i].shape] && rows[i].tag == atom.P && rows[i].letters > 60
	})
	s.boxes(rows, keep, furniture, first, last)
	headline := wordsOnly(s.m.headline)
	for i := range rows {
		r := &rows[i]
		switch {
		case furniture[i], teaser[i]:
			keep[i] = false
		case r.kind == text.Subhead && wordsOnly(r.text) == headline, i < first+2 && wordsOnly(r.text) == headline:
			keep[i] = false
		case s.aboutByline(r, i, first):
			keep[i] = false
		case (i < first+2 || i > last-1) && r.kind == text.Paragraph && datedLine(r.text):
			keep[i] = false
		case walled(r.text) && !quotes(r.text):
			keep[i] = false
		case noticeLine(r.text):
			r.kind = text.Notice
			keep[i] = true
		case creditLine(r.text):
			r.kind = text.Caption
		}
	}
	offers(rows, keep)
	sources(rows, keep)
	pullQuotes(rows, keep)
	afterStory(rows, keep)
	f := found{}
	for i := lo; i < len(s.all) && i < hi+40 && !f.wall; i++ {
		f.wall = walled(s.all[i].text)
	}
	f.standfirst = s.standfirst(lo, first, rows, keep)
	seen, limit := map[string]bool{}, first+2
	for _, sf := range f.standfirst {
		seen[sf] = true
	}
	for i := range rows {
		r := &rows[i]
		if keep[i] && seen[r.text] && len(r.text) > 30 && (r.kind != text.Paragraph && r.kind != text.ListItem || i < limit || r.letters > 110) {
			keep[i] = false // said already
			continue
		}
		if !keep[i] {
			f.dropped = append(f.dropped, r.text)
			continue
		}
		if len(r.text) > 60 {
			seen[r.text] = true
		}
		f.rows = append(f.rows, *r)
	}
	if len(f.rows) > 0 {
		f.tail = f.rows[len(f.rows)-1].text
	}
	f.rows = s.trimEnd(f.rows, &f.dropped)
	f.place()
	f.points()
	f.lead()
	return f
}

// points takes a list before the first paragraph for a part of the standfirst: it
// says in short what the story says.
func (f *found) points() {
	n := 0
	for n < len(f.rows) && n < 10 && (f.rows[n].kind == text.ListItem || f.rows[n].kind == text.Subhead && n == 0) {
		n++
	}
	if n < 2 || n == len(f.rows) || f.rows[n].kind != text.Paragraph {
		return
	}
	for _, r := range f.rows[:n] {
		f.standfirst = append(f.standfirst, r.text)
	}
	f.rows = f.rows[n:]
}

// lead takes a first line that is no sentence for the standfirst, when the page
// has no other: headlines and their second lines go without a full stop.
func (f *found) lead() {
	if len(f.standfirst) > 0 || len(f.rows) < 3 {
		return
	}
	r, next := &f.rows[0], &f.rows[1]
	if r.kind == text.Paragraph && r.link == 0 && r.letters >= 30 && r.letters <= 200 && !finishes(r.text) && !strings.HasSuffix(r.text, ":") && next.kind == text.Paragraph && finishes(next.text) && next.letters > r.letters {
		f.standfirst = []string{r.text}
		f.rows = f.rows[1:]
	}
}

func quotes(s string) bool { return strings.ContainsAny(s, "“”„«»\"") }

// maxPullQuotes bounds the comparing of quotes with paragraphs: a page with more
// of them quotes for its own sake.
const maxPullQuotes = 200

// pullQuotes finds the block quotes that say again what a paragraph says.
func pullQuotes(rows []row, keep []bool) {
	var body []string
	quotes := 0
	for i := range rows {
		r := &rows[i]
		if r.kind != text.BlockQuote {
			continue
		}
		if quotes++; quotes > maxPullQuotes {
			return
		}
		if body == nil {
			body = make([]string, len(rows))
			for j := range rows {
				if keep[j] && rows[j].kind == text.Paragraph {
					body[j] = wordsOnly(rows[j].text)
				}
			}
		}
		key := wordsOnly(r.text)
		for _, b := range body {
			if len(key) > 20 && strings.Contains(b, key) {
				r.kind = text.PullQuote
			}
		}
	}
}

// opens reports whether a block begins with words that are no link: a sentence
// of the story that links most of itself.
func (t *tree) opens(i int32) bool {
	for j := i + 1; j < t.nodes[i].end; j++ {
		if nd := &t.nodes[j]; isText(nd.Node) && !blank(nd.Data) {
			return !nd.inLink && letters(nd.Data) > 2
		}
	}
	return false
}

// teasers finds the paragraphs that announce other stories: each stands under a
// link in a box that holds hardly anything else.
func (s *sorter) teasers(rows []row) []bool {
	out := make([]bool, len(rows))
	upTo := make([]int, len(rows)+1) // rows of prose before each
	for i := range rows {
		upTo[i+1] = upTo[i]
		if rows[i].prose() > 0 {
			upTo[i+1]++
		}
	}
	before := func(node int32) int {
		i, _ := slices.BinarySearchFunc(rows, node, func(r row, n int32) int { return cmp.Compare(r.node, n) })
		return upTo[i]
	}
	for i := range rows {
		if rows[i].prose() == 0 {
			continue
		}
		for k := i - 1; k >= 0 && k >= i-3; k-- {
			if rows[k].prose() > 0 {
				break
			}
			if rows[k].letters < 15 || !rows[k].allLink() || rows[k].mark&(markByline|markTime) != 0 {
				continue
			}
			box := s.t.common(rows[k].node, rows[i].node)
			out[i] = before(s.t.nodes[box].end)-before(box) == 1
			break
		}
	}
	return out
}

// common returns the smallest element around both nodes.
func (t *tree) common(a, b int32) int32 {
	for b >= t.nodes[a].end || a > b {
		a = t.nodes[a].parent
		if a < 0 {
			return 0
		}
	}
	return a
}

// offers leaves out lists in which the outlet offers its reader other things of
// its own: its letter, its app, its channels.
func offers(rows []row, keep []bool) {
	for i := 0; i < len(rows); {
		j, n := i, 0
		for j < len(rows) && rows[j].kind == text.ListItem && rows[j].shape == rows[i].shape {
			if promo(rows[j].text, strings.ToLower(rows[j].text)) {
				n++
			}
			j++
		}
		for k := i; k < j && n > 1 && n*2 >= j-i; k++ {
			keep[k] = false
		}
		i = max(j, i+1)
	}
}

// datedLine reports whether a line says nothing but when the story was written
// or changed.
func datedLine(s string) bool {
	if len(s) > 90 || len(s) < 8 {
		return false
	}
	low := strings.ToLower(s)
	for _, w := range []string{"aktualisiert am ", "aktualisiert: ", "stand: ", "updated: ", "updated on ", "last updated ", "published: ", "published on ", "mis à jour le ", "publié le ", "actualizado ", "aggiornato ", "oppdatert ", "opdateret ", "uppdaterad "} {
		if strings.HasPrefix(low, w) && strings.ContainsAny(s, "0123456789") {
			return true
		}
	}
	if s[0] < '0' || s[0] > '9' || len(s) > 40 || states(s) {
		return false
	}
	words := 0
	for range strings.FieldsFuncSeq(low, func(r rune) bool { return !unicode.IsLetter(r) }) {
		words++
	}
	_, ok := parseStamp(s, false)
	return ok && words <= 2
}

// afterStory cuts what follows the heading of a list of other stories, when the
// rest is teasers: paragraphs each under a link of its own.
func afterStory(rows []row, keep []bool) {
	total := 0
	for i := range rows {
		if keep[i] {
			total += rows[i].prose()
		}
	}
	// What follows each row, counted from the end.
	type tail struct{ prose, teased, links int }
	tails := make([]tail, len(rows)+1)
	for j := len(rows) - 1; j >= 0; j-- {
		t := tails[j+1]
		switch {
		case rows[j].letters > 12 && rows[j].allLink():
			t.links++
		case keep[j] && rows[j].prose() > 0:
			t.prose++
			if j > 0 && rows[j-1].allLink() {
				t.teased++
			}
		}
		tails[j] = t
	}
	before := 0
	for i := range rows {
		if keep[i] {
			before += rows[i].prose()
			continue
		}
		if before*10 < total*6 || roleOf(rows[i].text) != more {
			continue
		}
		prose, teased, links := tails[i+1].prose, tails[i+1].teased, tails[i+1].links
		if prose > 1 && teased*4 >= prose*3 && links >= prose {
			for j := i + 1; j < len(rows); j++ {
				keep[j] = false
			}
			return
		}
	}
}

// opening returns where the story begins: paragraphs that stand between the
// headline and the story's box, one upon the other, belong to it.
func (s *sorter) opening(lo int) int {
	if s.m.h1 < 0 {
		return lo
	}
	from := lo
	for i := lo - 1; i >= 0 && s.all[i].node > s.m.h1; i-- {
		r := &s.all[i]
		if r.tag == atom.P && r.prose() > 0 && states(r.text) && r.mark&(markByline|markTime|markCaption|markStandfirst|markFurniture) == 0 && r.kind == text.Paragraph && roleOf(r.text) == story {
			if s.main[r.shape] || from < lo || r.letters > 120 {
				from = i
				s.main[r.shape] = true
			}
			continue
		}
		if r.kind == text.Caption || r.letters < 40 {
			continue
		}
		break
	}
	// One alone is the standfirst.
	if n := lo - from; n < 2 {
		return lo
	}
	return from
}

// boxes leaves out the boxes that stand beside the story's paragraphs. A box is
// the outermost element around a row that holds no paragraph of the story.
func (s *sorter) boxes(rows []row, keep, furniture []bool, first, last int) {
	type box struct{ letters, link, rows, prose, heads, statements, furniture int }
	boxOf := make([]int32, len(rows))
	sums := map[int32]*box{}
	for i := range rows {
		r := &rows[i]
		at := r.node
		if s.spine[at] {
			at = -at - 1 // loose text in a box of the story
		} else {
			for p := s.t.nodes[at].parent; p >= 0 && !s.spine[p]; p = s.t.nodes[p].parent {
				at = p
			}
		}
		boxOf[i] = at
		b := sums[at]
		if b == nil {
			b = &box{}
			sums[at] = b
		}
		b.rows++
		b.letters += r.letters
		b.link += r.link
		b.prose += r.prose()
		if r.kind == text.Subhead {
			b.heads++
		}
		if states(r.text) {
			b.statements++
		}
		if furniture[i] {
			b.furniture++
		}
	}
	paragraphs := s.t.nodes[rows[first].node].DataAtom == atom.P
	for i := range rows {
		r := &rows[i]
		if s.main[r.shape] && (r.prose() > 0 || r.link*2 <= r.letters) {
			continue
		}
		b := sums[boxOf[i]]
		block := s.t.nodes[r.node].DataAtom
		switch {
		case b.link*100 > b.letters*35 && !(r.tag == atom.P && finishes(r.text) && (r.link*10 < r.letters*8 || s.main[r.shape] && i > first && i < last && r.link < r.letters && s.t.opens(r.node))):
			keep[i] = false
		case i > first && i < last && r.mark&markStandfirst != 0 && r.mark&markCaption == 0 && r.kind == text.Paragraph && block != atom.P && r.letters < 110 && r.link == 0 && b.rows == 1 && rows[i+1].prose() > 0 && rows[i-1].prose() > 0:
			r.kind = text.Subhead // "subheadline" is also what stands between paragraphs
		case block == atom.P && boxOf[i] != r.node && boxOf[i] >= 0 && !finishes(r.text) && s.pictured(boxOf[i]):
			r.kind = text.Caption
		case block == atom.P && boxOf[i] != r.node && boxOf[i] >= 0 && !finishes(r.text) && b.statements == 0 && r.kind == text.Paragraph:
			keep[i] = false
		case boxOf[i] >= 0 && b.furniture > 0 && b.furniture*4 >= b.rows && r.tag != atom.P:
			keep[i] = false
		case i < first && r.kind == text.ListItem && states(r.text) && r.letters > 50 && b.link*6 < b.letters:
		case i < first && !(r.tag == atom.P && states(r.text) && r.letters > 30) || i > last+0 && r.kind != text.ListItem && !(block == atom.P && states(r.text)):
			keep[i] = false
		case r.kind == text.Subhead && b.rows == 1:
		case r.table:
			keep[i] = false
		case paragraphs && (r.kind == text.Paragraph || r.kind == text.Subhead) && block != atom.P && b.statements*2 < b.rows && !(r.kind == text.Subhead && b.rows == b.heads):
			keep[i] = false
		}
	}
}

// pictured reports whether a picture stands in a box.
func (s *sorter) pictured(box int32) bool {
	for i := box; i < s.t.nodes[box].end; i++ {
		if s.t.nodes[i].image {
			return true
		}
	}
	return false
}

// aboutByline reports whether a row before or at the start of the story only
// says who wrote it and when.
func (s *sorter) aboutByline(r *row, i, first int) bool {
	if r.letters > 120 || r.kind == text.Subhead && i > first {
		return false
	}
	if r.mark&markTime != 0 || r.mark&markByline != 0 {
		if !states(r.text) || r.letters < 60 {
			return true
		}
	}
	if i > first+1 || r.letters > 80 {
		return false
	}
	if states(r.text) && r.letters > 15 {
		return false
	}
	if _, ok := parseStamp(r.text, false); ok && !states(r.text) {
		return true
	}
	low := text.Fold(r.text)
	for _, a := range s.m.authors {
		if strings.Contains(low, text.Fold(a)) {
			return true
		}
	}
	for _, by := range []string{"by ", "von ", "par ", "por ", "di "} {
		if strings.HasPrefix(low, by) && !finishes(r.text) {
			return true
		}
	}
	return false
}

// creditLine reports whether a line only says where a picture is from.
func creditLine(s string) bool {
	if strings.HasPrefix(s, "©") && len(s) < 250 {
		return true
	}
	if len(s) > 120 || states(s) && len(s) > 60 {
		return false
	}
	low := strings.ToLower(s)
	for _, p := range []string{"image:", "images:", "photo:", "photos:", "foto:", "fotos:", "bild:", "picture:", "pictures:", "credit:", "photograph:", "image source", "image credit", "photo credit", "photo by ", "photograph by ", "(photo by", "(photo:", "© ", "©",
		"quelle:", "źródło:", "fonte:", "zdroj:", "фото:", "fot.", "photo :", "crédit", "crédits", "kilde:", "imagen:", "foto ", "source: getty", "getty images"} {
		if strings.HasPrefix(low, p) {
			return true
		}
	}
	return false
}

// standfirst finds the sentences between headline and story: what the page's
// description repeats, what is marked as such, or a paragraph that stands right
// under the headline outside the story's box.
func (s *sorter) standfirst(lo, first int, rows []row, keep []bool) []string {
	var descs []string
	for _, d := range []string{s.m.ld.desc, s.t.meta("og:description"), s.t.meta("description"), s.t.meta("twitter:description")} {
		if k := wordsOnly(plainText(d)); len(k) > 25 {
			descs = append(descs, k)
		}
	}
	headline := wordsOnly(s.m.headline)
	limit := 0
	for limit < len(rows) {
		limit++
		if r := &rows[limit-1]; keep[limit-1] && r.prose() > 0 && r.kind == text.Paragraph {
			break
		}
	}
	type lead struct {
		at    int
		score int
	}
	best := lead{-1, 0}
	start := 0
	if s.m.h1 >= 0 {
		for start < lo && s.all[start].node < s.m.h1 {
			start++
		}
	}
	for i := max(0, start-3); i < lo+limit; i++ {
		r := &s.all[i]
		inside := i >= lo+first
		if r.letters < 20 || r.link*2 > r.letters || r.kind == text.Caption || roleOf(r.text) != story || datedLine(r.text) {
			continue
		}
		key := wordsOnly(r.text)
		score := 0
		for _, d := range descs {
			if same(key, d) {
				score = 6
			}
		}
		if r.mark&markStandfirst != 0 && r.mark&(markByline|markTime|markCaption) == 0 && r.letters >= 25 {
			score += 4
		}
		if i < start && score < 6 {
			continue
		}
		if !inside && score == 0 && s.m.h1 >= 0 && r.mark&(markByline|markTime|markCaption|markFurniture) == 0 && states(r.text) && r.letters >= 40 && r.link == 0 {
			score = 2
		}
		if score == 0 || inside && score < 4 {
			continue
		}
		if inside && s.main[r.shape] && r.mark&markStandfirst == 0 || inside && i == lo+limit-1 && score < 6 && (r.mark&markStandfirst == 0 || s.main[r.shape]) {
			continue // the story's own first paragraph
		}
		if finishes(r.text) {
			score++
		}
		if key == headline || overlap(key, headline) > 0.7 {
			continue
		}
		if score > best.score {
			best = lead{i, score}
		}
	}
	if best.at < 0 {
		return s.cutStandfirst(descs)
	}
	out := []string{s.all[best.at].text}
	// Standfirsts of several sentences, each in a block of its own.
	r := &s.all[best.at]
	around := s.t.blockParent(r.node)
	for i := best.at + 1; i < lo+limit && i < best.at+6; i++ {
		n := &s.all[i]
		if n.shape != r.shape || s.t.blockParent(n.node) != around || n.mark&markStandfirst == 0 || s.main[n.shape] || n.letters < 15 || datedLine(n.text) {
			break
		}
		out = append(out, n.text)
	}
	return out
}

// same reports whether a text is a description, which may be cut short or lack
// the place of filing.
func same(key, desc string) bool {
	if key == desc {
		return true
	}
	if len(desc)*10 >= len(key)*8 && len(desc) <= len(key) && strings.Contains(key, desc) {
		return true
	}
	return len(key) >= 60 && len(key)*10 >= len(desc)*8 && strings.Contains(desc, key)
}

// cutStandfirst looks for the page's description among what was cut.
func (s *sorter) cutStandfirst(descs []string) []string {
	for i := range s.t.nodes {
		nd := &s.t.nodes[i]
		if !nd.cut || isText(nd.Node) || nd.block != int32(i) || nd.own < 30 || nd.own > 500 || nd.link*2 > nd.own || s.best >= 0 && int32(i) > s.best || s.m.h1 < 0 || int32(i) < s.m.h1 {
			continue
		}
		txt := s.t.words(int32(i))
		key := wordsOnly(txt)
		for _, d := range descs {
			if key == d {
				return []string{txt}
			}
		}
	}
	return nil
}

// trimEnd leaves out what stands behind the story: subheads with nothing under
// them, credits of the desk.
func (s *sorter) trimEnd(rows []row, dropped *[]string) []row {
	signed := false
	for len(rows) > 1 {
		r := rows[len(rows)-1]
		low := strings.ToLower(r.text)
		announces := strings.HasSuffix(r.text, ":") && r.letters < 140 && (addresses(low) || r.letters < 25 || strings.Contains(low, " hier ") || strings.HasPrefix(low, "hier ")) // what it announced is gone
		if r.kind == text.Subhead || r.kind != text.Notice && (announces || endLine(r.text) || !signed && s.signs(&r)) {
			signed = signed || r.letters <= 20 && r.kind != text.Subhead
			*dropped = append(*dropped, r.text)
			rows = rows[:len(rows)-1]
			continue
		}
		break
	}
	return rows
}

// sources leaves out the list of what the story was made from, under a line that
// says so.
func sources(rows []row, keep []bool) {
	for i, n := len(rows)-1, 0; i > 0 && n < 12; i-- {
		switch wordsOnly(rows[i].text) {
		case "quellen", "quelle", "unsere quellen", "sources", "kaynaklar", "źródła", "zdroje":
			for k := i; k < len(rows); k++ {
				keep[k] = false
			}
			return
		}
		if !keep[i] {
			continue
		}
		if n++; rows[i].letters > 120 || rows[i].kind == text.Paragraph && finishes(rows[i].text) && rows[i].letters > 60 {
			return
		}
	}
}

// signs reports whether a last line is a signature: names and agencies, or what
// the author is.
func (s *sorter) signs(r *row) bool {
	if !finishes(r.text) && r.letters <= 40 && r.kind == text.Paragraph {
		words := strings.FieldsFunc(text.Fold(r.text), func(c rune) bool {
			return c == '/' || c == ',' || c == '(' || c == ')' || c == ' ' || c == ';' || c == '-'
		})
		for _, w := range words {
			if _, ok := services[w]; ok {
				return true
			}
		}
		if r.letters <= 20 && !strings.HasSuffix(r.text, ":") && !strings.HasPrefix(r.text, "_") {
			return true
		}
	}
	if r.letters > 500 || strings.ContainsAny(r.text, "“”„«»\"") {
		return false
	}
	low := text.Fold(r.text)
	names := 0
	for _, a := range s.m.authors {
		if i := strings.Index(low, text.Fold(a)); i >= 0 && i < 60 && strings.Contains(a, " ") {
			names++
		}
	}
	if names == 0 {
		return false
	}
	return names > 1 || r.letters < 60 || containsAny(low, []string{" is a ", " is an ", " is the ", " is bbc", " was a ", " covers ", " reports on ", " writes ", " ist ", " berichtet ", " schreibt ", " leitet ", " est ", " es ", " professor", " editor", " correspondent", " reporter", " e il ", " redaktor", " redaktorka"})
}

// place takes a first line of one or two words before the story for the place of
// filing.
func (f *found) place() {
	if len(f.rows) < 2 {
		return
	}
	r, next := &f.rows[0], &f.rows[1]
	if r.kind != text.Paragraph && r.kind != text.Subhead || next.kind != text.Paragraph || r.letters > 25 || len(strings.Fields(r.text)) > 3 || !strings.ContainsAny(r.text[len(r.text)-1:], ".:-") && !strings.HasSuffix(r.text, "—") && !strings.HasSuffix(r.text, "–") {
		return
	}
	f.filed = strings.TrimRight(r.text, " .:—–-")
	f.dropped = append(f.dropped, r.text)
	f.rows = f.rows[1:]
}

// promo reports whether a line offers its reader something of the outlet's own.
func promo(s, low string) bool {
	if len(s) > 260 || strings.ContainsAny(s, "“”„«»\"") || !addresses(low) && !strings.Contains(s, "?") {
		return false
	}
	for _, w := range []string{"newsletter", "whatsapp", "instagram", "facebook", "podcast", "social media", "-app ", " app ", " app.", "news-app", "abonn", "subscri", "bookmark", "our journalism", "donat", "email alert"} {
		if strings.Contains(low, w) {
			return true
		}
	}
	return false
}

// endLine reports whether a line is what desks put behind a story.
func endLine(s string) bool {
	if len(s) > 400 {
		return false
	}
	low := strings.ToLower(s)
	if len(s) < 120 {
		for _, p := range []string{"copyright", "aus dem englischen von", "aus dem amerikanischen von", "aus dem französischen", "translated by", "translation by", "traduction de", "traduit de", "traducción de", "mit agenturmaterial", "mit material von", "(mit material", "redaktion:", "quellen:", "quelle:", "source:", "sources:"} {
			if strings.HasPrefix(low, p) {
				return true
			}
		}
	}
	if promo(s, low) {
		return true
	}
	if len(s) < 90 && !finishes(s) && (strings.HasPrefix(low, "additional reporting") || strings.HasPrefix(low, "with reporting") || strings.HasPrefix(low, "reporting by") || strings.HasPrefix(low, "– additional reporting") || strings.HasPrefix(low, "mit material")) {
		return true
	}
	return containsAny(low, []string{"contributed to this report", "contributed to this article", "contributed to this story", "contributed reporting", "get in touch with our news team", "for more stories like this", "follow him on twitter", "follow her on twitter",
		"can be reached at", "do you have a story", "got a story", "send us your", "originally appeared on", "this article was originally published", "first published in", "senden sie uns ihr feedback", "copyright ©", "copyright 20", "editing by"})
}
