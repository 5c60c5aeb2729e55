package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html/atom"

	"readout/internal/text"
)

// row is one line of a page, with what is known of it.
type row struct {
	text    string
	kind    text.BlockKind
	node    int32 // the block element that holds it
	letters int
	link    int // letters within links
	strong  int // letters in bold
	tag     atom.Atom
	mark    mark
	post    int
	list    int32 // the list that holds it, 0 for none
	table   bool
	shape   int // of its block and the boxes around it, see shapes
}

func (r *row) allLink() bool { return r.link*10 >= r.letters*8 }

// reader walks a subtree into rows.
type reader struct {
	t    *tree
	rows []row

	buf    strings.Builder
	cur    row
	gap    bool // a blank is due
	breaks int  // line breaks since the last word
	strong int
}

// context is what the elements around a text say about it.
type context struct {
	kind  text.BlockKind
	tag   atom.Atom
	node  int32
	mark  mark
	list  int32
	table bool
	post  int
}

// read returns the rows below node i.
func (t *tree) read(i int32, posts map[int32]int) []row {
	r := &reader{t: t}
	r.walk(i, context{kind: text.Paragraph, tag: t.nodes[i].DataAtom, node: i}, posts)
	r.flush()
	return r.rows
}

func (r *reader) walk(i int32, c context, posts map[int32]int) {
	nd := &r.t.nodes[i]
	if nd.cut {
		if !nd.inline {
			r.flush()
		}
		return
	}
	if isText(nd.Node) {
		r.words(nd, c)
		return
	}
	if n, ok := posts[i]; ok {
		r.flush()
		c.post = n
	}
	if nd.DataAtom == atom.Br {
		r.breaks++
		r.gap = true
		return
	}
	if nd.inline {
		bold := nd.DataAtom == atom.B || nd.DataAtom == atom.Strong
		if bold {
			r.strong++
		}
		if nd.mark&(markCaption|markByline|markTime) != 0 {
			c.mark |= nd.mark
		}
		for j := i + 1; j < nd.end; j = r.t.nodes[j].end {
			r.walk(j, c, posts)
		}
		if bold {
			r.strong--
		}
		return
	}
	r.flush()
	c.node, c.tag = i, nd.DataAtom
	c.mark |= nd.mark &^ narrow
	if nd.para < 900 && nd.end-i < 120 {
		c.mark |= nd.mark & narrow
	}
	c.kind = kindOf(nd, c.kind)
	switch nd.DataAtom {
	case atom.Ul, atom.Ol:
		if c.list == 0 {
			c.list = i
		}
	case atom.Table:
		// A table that holds the story is a layout of old.
		c.table = nd.para*4 < r.t.nodes[0].para
	}
	for j := i + 1; j < nd.end; j = r.t.nodes[j].end {
		r.walk(j, c, posts)
		if r.cur.letters == 0 {
			r.cur = row{}
		}
	}
	r.flush()
}

// narrow marks count only on small boxes: a class on a whole page that speaks
// of its author says nothing about a row.
const narrow = markByline | markTime | markStandfirst | markCaption

// kindOf returns the kind of what stands in a block element.
func kindOf(nd *node, around text.BlockKind) text.BlockKind {
	switch {
	case nd.DataAtom == atom.Blockquote && around == text.Caption:
		return text.BlockQuote
	case nd.DataAtom == atom.Figcaption || nd.DataAtom == atom.Figure || nd.mark&markCaption != 0 && nd.para < 900:
		return text.Caption
	case around != text.Paragraph && around != text.ListItem && around != text.BlockQuote:
		return around
	case nd.DataAtom == atom.Blockquote && nd.mark&markEmbed != 0 || nd.mark&markEmbed != 0 && nd.para < 600 && nd.mark&markBody == 0:
		return text.Embed
	case nd.mark&markPull != 0:
		return text.PullQuote
	case nd.mark&markFact != 0 && nd.mark&markBody == 0:
		return text.FactBox
	case nd.mark&markNotice != 0:
		return text.Notice
	}
	switch nd.DataAtom {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		return text.Subhead
	case atom.Li:
		return text.ListItem
	case atom.Blockquote:
		return text.BlockQuote
	}
	return around
}

// words takes in a text, with blanks as single spaces.
func (r *reader) words(nd *node, c context) {
	s := nd.Data
	if blank(s) {
		if s != "" {
			r.gap = true
		}
		return
	}
	if r.breaks >= 2 {
		r.flush()
	}
	if r.buf.Len() == 0 {
		r.cur = row{kind: c.kind, node: c.node, tag: c.tag, mark: c.mark, post: c.post, list: c.list, table: c.table}
	} else if r.breaks == 1 {
		r.buf.WriteByte('\n')
		r.gap = false
	}
	r.breaks = 0
	n := letters(s)
	r.cur.letters += n
	if nd.inLink {
		r.cur.link += n
	}
	if r.strong > 0 {
		r.cur.strong += n
	}
	r.cur.mark |= c.mark
	for i := 0; i < len(s); {
		ch := s[i]
		switch {
		case ch == ' ' || ch == '\n' || ch == '\t' || ch == '\r' || ch == '\f':
			r.gap = true
			i++
		case ch == 0xC2 && i+1 < len(s) && s[i+1] == 0xA0:
			r.gap = true
			i += 2
		default:
			j := i + 1
			for j < len(s) && s[j] > ' ' && !(s[j] == 0xC2 && j+1 < len(s) && s[j+1] == 0xA0) {
				j++
			}
			if r.gap && r.buf.Len() > 0 {
				r.buf.WriteByte(' ')
			}
			r.gap = false
			r.buf.WriteString(s[i:j])
			i = j
		}
	}
}

// flush ends the current row.
func (r *reader) flush() {
	r.gap, r.breaks = false, 0
	if r.buf.Len() == 0 {
		return
	}
	s := r.buf.String()
	r.buf.Reset()
	if strings.IndexByte(s, '(') >= 0 {
		s = windows.Replace(s)
	}
	cur := r.cur
	r.cur = row{}
	// A single line break is a blank within a sentence and a border elsewhere.
	parts := strings.Split(s, "\n")
	if len(parts) > 1 && cur.letters > 0 {
		for _, p := range join(parts) {
			part := cur
			part.text = line(p)
			if part.text == "" {
				continue
			}
			part.letters = letters(p)
			part.link = cur.link * part.letters / cur.letters
			part.strong = cur.strong * part.letters / cur.letters
			r.rows = append(r.rows, part)
		}
		return
	}
	if cur.text = line(s); cur.text != "" {
		r.rows = append(r.rows, cur)
	}
}

// windows are hints for the blind behind links, which are no words of a story.
var windows = strings.NewReplacer("(öffnet im neuen Fenster)", "", "(öffnet in neuem Fenster)", "", "(wird in neuem Fenster geöffnet)", "", "(opens in new window)", "", "(opens in a new window)", "", "(opens in a new tab)", "", "(opens in new tab)", "",
	"(Link wird in einem neuen Tab geöffnet)", "", "(s'ouvre dans une nouvelle fenêtre)", "", "(nouvelle fenêtre)", "", "(se abre en ventana nueva)", "", "(si apre in una nuova finestra)", "", "(external link)", "", "(externer Link)", "")

// join puts lines together that a break cut within a sentence.
func join(parts []string) []string {
	var out []string
	for _, p := range parts {
		if p = strings.TrimSpace(p); p == "" {
			continue
		}
		r, _ := utf8.DecodeRuneInString(p)
		if n := len(out); n > 0 && unicode.IsLower(r) && !finishes(out[n-1]) && !strings.HasSuffix(out[n-1], ":") {
			out[n-1] += " " + p
			continue
		}
		out = append(out, p)
	}
	return out
}

// line brings a string into the form that Readout stores, on one line.
func line(s string) string {
	ok := true
	prev := byte(' ')
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= utf8.RuneSelf || c < ' ' || c == 0x7f || c == ' ' && prev == ' ' {
			ok = false
			break
		}
		prev = c
	}
	if ok {
		return strings.TrimRight(s, " ")
	}
	s, _ = text.Clean(s)
	if strings.Contains(s, "  ") || strings.IndexByte(s, '\n') >= 0 || strings.HasPrefix(s, " ") || strings.HasSuffix(s, " ") {
		s = strings.Join(strings.Fields(s), " ")
	}
	return s
}
