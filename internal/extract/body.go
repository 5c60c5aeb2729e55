package extract

import (
	"golang.org/x/net/html/atom"
)

// prune takes out of the tree what never belongs to an article. A node that
// holds a good part of all paragraphs stays, whatever its class says.
func (t *tree) prune() {
	if len(t.nodes) == 0 {
		return
	}
	total := t.nodes[0].para
	t.guard()
	cut := int32(0)
	for i := 0; i < len(t.nodes); {
		nd := &t.nodes[i]
		if isText(nd.Node) {
			i++
			continue
		}
		if t.doomed(nd) || t.data(int32(i)) {
			limit := total / 4
			if nd.mark&markComments != 0 || nd.DataAtom == atom.Footer || nd.DataAtom == atom.Nav || nd.DataAtom == atom.Aside {
				limit = total * 6 / 10
			}
			hard := nd.mark&markComments != 0 || nd.DataAtom == atom.Footer || nd.DataAtom == atom.Nav || nd.mark&markFooter != 0
			if rest := total - cut - nd.para; nd.mark&markHidden != 0 && rest >= 500 && rest*3 >= total {
				hard = true // not shown, and the story may well be elsewhere
			}
			if hard && total-cut-nd.para >= 250 || nd.para <= limit && (cut+nd.para <= total*45/100 || nd.mark&markComments != 0) || nd.para < 60 {
				cut += nd.para
				for j := i; j < int(nd.end); j++ {
					t.nodes[j].cut = true
				}
				i = int(nd.end)
				continue
			}
		}
		i++
	}
	t.sum()
}

// guard marks the boxes that hold a headline or a box marked as the story with
// paragraphs in it: what they are called does not count.
func (t *tree) guard() {
	for i := range t.nodes {
		nd := &t.nodes[i]
		if nd.DataAtom == atom.H1 && nd.own > 10 || nd.mark&markBody != 0 && nd.mark&(markFurniture|markComments) == 0 && nd.para > 120 {
			for p := nd.parent; p >= 0; p = t.nodes[p].parent {
				t.nodes[p].holds = true
			}
		}
	}
}

func (t *tree) doomed(nd *node) bool {
	if nd.mark&markAria != 0 && nd.para == 0 {
		return true
	}
	if nd.mark&(markFurniture|markComments|markHidden) == 0 {
		return nd.DataAtom == atom.Aside
	}
	if nd.holds && nd.mark&markComments == 0 {
		return false
	}
	if nd.mark&markHidden != 0 {
		return true
	}
	// A box that says in one breath that it is the story is the story.
	if nd.mark&markBody != 0 {
		return false
	}
	switch nd.DataAtom {
	case atom.P:
		// Some systems put their classes on paragraphs.
		return nd.own < 200 || nd.link*2 > nd.own
	case atom.Article, atom.Main:
		return false
	case atom.H1:
		return false
	}
	return true
}

// data reports whether a box is a record for machines: five and more properties
// one under the other.
func (t *tree) data(i int32) bool {
	n := 0
	for j := i + 1; j < t.nodes[i].end; j = t.nodes[j].end {
		if !isText(t.nodes[j].Node) && hasAttr(t.nodes[j].Node, "itemprop") && attr(t.nodes[j].Node, "itemprop") != "articleBody" && t.nodes[j].DataAtom != atom.H1 {
			n++
		}
	}
	return n >= 5
}

// body finds the node that holds the story: where most of the paragraphs are,
// or the box within it that is marked as the story. It returns -1 when the page
// has no paragraphs.
func (t *tree) body(h1 int32) int32 {
	if len(t.nodes) == 0 || t.nodes[0].para == 0 {
		return -1
	}
	// On a page with several stories the one with the headline counts.
	lo, hi := int32(0), int32(len(t.nodes))
	for p := h1; p >= 0; p = t.nodes[p].parent {
		if t.nodes[p].DataAtom == atom.Article && t.nodes[p].para > 500 && t.articles(0) > 1 {
			lo, hi = p, t.nodes[p].end
			break
		}
	}
	// The block with the most paragraphs right under it.
	score := make([]int32, len(t.nodes))
	for i := range t.nodes {
		nd := &t.nodes[i]
		if isText(nd.Node) || nd.cut || nd.block != int32(i) || int32(i) < lo || int32(i) >= hi {
			continue
		}
		w := nd.weight()
		if w == 0 {
			continue
		}
		share := w
		for p, step := t.blockParent(int32(i)), 0; p >= 0 && step < 4; p, step = t.blockParent(p), step+1 {
			score[p] += share
			share = share * 6 / 10
		}
		score[i] += w / 2
	}
	best := int32(0)
	for i := range score {
		if score[i] > score[best] {
			best = int32(i)
		}
	}
	// Up, as long as a box adds a good part of the same story.
	for p := t.blockParent(best); p >= lo; p = t.blockParent(p) {
		a, b := t.nodes[p].para, t.nodes[best].para
		if t.nodes[best].mark&markBody != 0 && a < 2*b {
			break
		}
		if a*100 >= b*118 {
			best = p
			continue
		}
		if gp := t.blockParent(p); gp >= lo && t.nodes[gp].para*100 >= b*130 {
			best = gp
			p = gp
			continue
		}
	}
	// Down to a box that is marked and holds nearly all of it.
	for i := best; i < t.nodes[best].end; i++ {
		nd := &t.nodes[i]
		if isText(nd.Node) || nd.cut {
			continue
		}
		if nd.mark&markBody != 0 && nd.para*100 >= t.nodes[best].para*60 {
			best = i
		}
	}
	// Down as long as one child holds all.
	for {
		next := int32(-1)
		for j := best + 1; j < t.nodes[best].end; j = t.nodes[j].end {
			if t.nodes[j].para == t.nodes[best].para && !isText(t.nodes[j].Node) && !t.nodes[j].inline {
				next = j
			}
		}
		if next < 0 || t.nodes[next].DataAtom == atom.P {
			break
		}
		best = next
	}
	return best
}

// blockParent returns the nearest block element around node i, -1 for none.
func (t *tree) blockParent(i int32) int32 {
	p := t.nodes[i].parent
	if p < 0 {
		return -1
	}
	return t.nodes[p].block
}
