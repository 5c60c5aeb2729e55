package extract

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// tree is a page's body as one slice in document order, so that a subtree is a
// range and a pass is a loop.
type tree struct {
	root  *html.Node
	nodes []node
	marks map[string]mark // what a class attribute says, by its value

	metas   []metaTag
	links   []linkTag
	scripts []string // JSON-LD
	title   string
	lang    string

	password bool // the page asks for one
	captcha  bool
	base     string
}

// node is an element or a text.
type node struct {
	*html.Node
	parent int32
	end    int32 // index after the last descendant
	block  int32 // nearest block element, itself included
	own    int32 // letters directly in this block, through inline elements only
	link   int32 // of these, within links
	para   int32 // letters in paragraphs of the subtree
	mark   mark
	depth  int16 // elements around it
	inline bool
	inLink bool
	image  bool // a picture stands in this block
	holds  bool // the headline or the story stands in it
	cut    bool // taken out of the article
}

type metaTag struct{ name, content string }

type linkTag struct{ rel, href, kind string }

func isText(n *html.Node) bool { return n.Type == html.TextNode }

// skipped elements hold nothing that is read.
func skipped(a atom.Atom) bool {
	switch a {
	case atom.Style, atom.Noscript, atom.Iframe, atom.Object, atom.Template, atom.Select, atom.Canvas, atom.Audio, atom.Video, atom.Svg, atom.Math,
		atom.Textarea, atom.Input, atom.Option, atom.Map, atom.Dialog, atom.Frameset, atom.Embed, atom.Applet, atom.Img, atom.Picture, atom.Source:
		return true
	}
	return false
}

// inline elements belong to the line that they stand in.
func inline(a atom.Atom, data string) bool {
	switch a {
	case atom.A, atom.Abbr, atom.Acronym, atom.B, atom.Bdi, atom.Bdo, atom.Big, atom.Br, atom.Button, atom.Cite, atom.Code, atom.Data, atom.Del, atom.Dfn, atom.Em,
		atom.Font, atom.I, atom.Ins, atom.Kbd, atom.Label, atom.Mark, atom.Nobr, atom.Q, atom.Rp, atom.Rt, atom.Ruby, atom.S, atom.Samp, atom.Small, atom.Span,
		atom.Strike, atom.Strong, atom.Sub, atom.Sup, atom.Time, atom.Tt, atom.U, atom.Var, atom.Wbr:
		return true
	case 0:
		return true // unless it holds a box, see boxed
	}
	return data == "rb" || data == "rtc"
}

// boxed reports whether an element that the standard does not know holds a box.
func boxed(n *html.Node, depth int) bool {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type != html.ElementNode {
			continue
		}
		if c.DataAtom != 0 && !inline(c.DataAtom, c.Data) && !skipped(c.DataAtom) && c.DataAtom != atom.Script {
			return true
		}
		if depth < 4 && c.DataAtom == 0 && boxed(c, depth+1) {
			return true
		}
	}
	return false
}

const maxNodes = 200000

// plant reads a parsed page into a tree.
func plant(root *html.Node) *tree {
	t := &tree{root: root, nodes: make([]node, 0, 4096), marks: map[string]mark{}}
	var body *html.Node
	for c := root.FirstChild; c != nil; c = c.NextSibling {
		if c.DataAtom != atom.Html {
			continue
		}
		t.lang = attr(c, "lang")
		if t.lang == "" {
			t.lang = attr(c, "xml:lang")
		}
		for d := c.FirstChild; d != nil; d = d.NextSibling {
			switch d.DataAtom {
			case atom.Head:
				t.head(d)
			case atom.Body:
				body = d
			}
		}
	}
	if body != nil {
		t.add(body, -1, -1, false)
	}
	t.weigh()
	return t
}

// head gathers what a page says of itself; elements of the head that stand in
// the body come here too.
func (t *tree) head(n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		t.headElement(c)
	}
}

func (t *tree) headElement(c *html.Node) {
	switch c.DataAtom {
	case atom.Title:
		if t.title == "" {
			t.title = textOf(c)
		}
	case atom.Meta:
		name := attr(c, "property")
		if name == "" {
			name = attr(c, "name")
		}
		if name == "" {
			name = attr(c, "itemprop")
		}
		if name == "" {
			name = attr(c, "http-equiv")
		}
		if content := strings.TrimSpace(attr(c, "content")); name != "" && content != "" {
			t.metas = append(t.metas, metaTag{strings.ToLower(name), content})
		}
	case atom.Link:
		t.links = append(t.links, linkTag{strings.ToLower(attr(c, "rel")), attr(c, "href"), strings.ToLower(attr(c, "type"))})
	case atom.Base:
		if t.base == "" {
			t.base = attr(c, "href")
		}
	case atom.Script:
		if k := strings.ToLower(attr(c, "type")); strings.Contains(k, "ld+json") && c.FirstChild != nil && len(t.scripts) < 40 {
			t.scripts = append(t.scripts, c.FirstChild.Data)
		}
	}
}

func (t *tree) add(n *html.Node, parent, block int32, inLink bool) {
	if len(t.nodes) >= maxNodes {
		return
	}
	switch n.Type {
	case html.TextNode:
		if blank(n.Data) && n.Data == "" {
			return
		}
		t.nodes = append(t.nodes, node{Node: n, parent: parent, end: int32(len(t.nodes)) + 1, block: block, inLink: inLink})
		return
	case html.ElementNode:
	default:
		return
	}
	switch n.DataAtom {
	case atom.Script, atom.Meta, atom.Link, atom.Base, atom.Title:
		t.headElement(n)
		return
	}
	if skipped(n.DataAtom) {
		t.gate(n)
		if block >= 0 && (n.DataAtom == atom.Img || n.DataAtom == atom.Picture || n.DataAtom == atom.Video) {
			t.nodes[block].image = true
		}
		return
	}
	i := int32(len(t.nodes))
	inl := inline(n.DataAtom, n.Data)
	if inl && n.DataAtom == 0 && boxed(n, 0) {
		inl = false
	}
	if !inl || block < 0 {
		block = i
	}
	inLink = inLink || n.DataAtom == atom.A || n.DataAtom == atom.Button
	depth := int16(0)
	if parent >= 0 {
		depth = t.nodes[parent].depth + 1
	}
	t.nodes = append(t.nodes, node{Node: n, parent: parent, block: block, depth: depth, inline: inl, inLink: inLink, mark: t.markOf(n)})
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		t.add(c, i, block, inLink)
	}
	t.nodes[i].end = int32(len(t.nodes))
}

// weigh counts letters by block and paragraphs by subtree.
func (t *tree) weigh() {
	for i := range t.nodes {
		nd := &t.nodes[i]
		if !isText(nd.Node) || nd.block < 0 {
			continue
		}
		n := int32(letters(nd.Data))
		b := &t.nodes[nd.block]
		b.own += n
		if nd.inLink {
			b.link += n
		}
	}
	t.sum()
}

// sum counts the letters of paragraphs anew, without what was cut.
func (t *tree) sum() {
	for i := range t.nodes {
		nd := &t.nodes[i]
		nd.para = 0
		if nd.cut || isText(nd.Node) || nd.block != int32(i) {
			continue
		}
		nd.para = nd.weight()
	}
	for i := len(t.nodes) - 1; i > 0; i-- {
		if p := t.nodes[i].parent; p >= 0 && !t.nodes[i].cut {
			t.nodes[p].para += t.nodes[i].para
		}
	}
}

// weight is what a block's own words say for being an article's paragraph.
func (nd *node) weight() int32 {
	if nd.own < 40 || nd.link*2 > nd.own {
		return 0
	}
	switch nd.DataAtom {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Figcaption, atom.Th, atom.Dt, atom.Legend:
		return 0
	case atom.Li, atom.Td:
		return (nd.own - nd.link) / 2
	}
	return nd.own - nd.link
}

// letters counts the letters of s that are no blanks; a letter of a script that
// writes words without blanks counts threefold.
func letters(s string) int {
	n := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if c > ' ' {
				n++
			}
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		i += size
		switch {
		case r == '\u00a0':
		case r >= 0x2E80 && r <= 0x9FFF || r >= 0xAC00 && r <= 0xD7AF || r >= 0x0E00 && r <= 0x0EFF || r >= 0x20000:
			n += 3
		default:
			n++
		}
	}
	return n
}

func blank(s string) bool {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case ' ', '\t', '\n', '\r', '\f':
		case 0xC2:
			if i+1 < len(s) && s[i+1] == 0xA0 {
				i++
				continue
			}
			return false
		default:
			return false
		}
	}
	return true
}

func attr(n *html.Node, name string) string {
	for i := range n.Attr {
		if n.Attr[i].Key == name {
			return n.Attr[i].Val
		}
	}
	return ""
}

func hasAttr(n *html.Node, name string) bool {
	for i := range n.Attr {
		if n.Attr[i].Key == name {
			return true
		}
	}
	return false
}

// textOf returns the words below n with blanks as single spaces.
func textOf(n *html.Node) string {
	var b strings.Builder
	var walk func(*html.Node, int)
	walk = func(n *html.Node, depth int) {
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
			return
		}
		if n.Type == html.ElementNode {
			switch n.DataAtom {
			case atom.Script, atom.Style, atom.Noscript, atom.Svg, atom.Template:
				return
			}
			if !inline(n.DataAtom, n.Data) || n.DataAtom == atom.Br {
				b.WriteByte(' ')
			}
		}
		for c := n.FirstChild; c != nil && depth < 500; c = c.NextSibling {
			walk(c, depth+1)
		}
		if n.Type == html.ElementNode && !inline(n.DataAtom, n.Data) {
			b.WriteByte(' ')
		}
	}
	walk(n, 0)
	return line(b.String())
}
