package extract

import (
	"strings"
	"time"

	"golang.org/x/net/html/atom"

	"readout/internal/news"
	"readout/internal/text"
)

// posts finds the posts of a live blog: elements that are marked as such, that
// the page's JSON-LD points to, or that repeat with a time of their own below
// one box. It returns the nodes in document order.
func (t *tree) posts(m *metadata) []int32 {
	ids := map[string]bool{}
	for _, u := range m.ld.updates {
		for _, f := range fragments(u.id) {
			ids[f] = true
		}
	}
	live := m.ld.kind == "liveblogposting" || len(m.ld.updates) > 1
	var byID, marked []int32
	for i := int32(0); i < int32(len(t.nodes)); i++ {
		nd := &t.nodes[i]
		if isText(nd.Node) || nd.cut || nd.inline {
			continue
		}
		if id := attr(nd.Node, "id"); id != "" && ids[id] {
			byID = append(byID, i)
		}
		if nd.mark&markPost != 0 && (len(marked) == 0 || i >= t.nodes[marked[len(marked)-1]].end) && t.timed(i) {
			marked = append(marked, i)
		}
	}
	switch {
	case len(byID) > 0 && live:
		return byID
	case len(marked) > 1 || len(marked) == 1 && live:
		return marked
	case !live:
		return nil
	}
	// Siblings of one sort that each carry a time.
	best := []int32{}
	for i := int32(0); i < int32(len(t.nodes)); i++ {
		nd := &t.nodes[i]
		if isText(nd.Node) || nd.cut || nd.inline {
			continue
		}
		same := map[atom.Atom][]int32{}
		for j := i + 1; j < nd.end; j = t.nodes[j].end {
			c := &t.nodes[j]
			if !isText(c.Node) && !c.cut && !c.inline && t.timed(j) && c.para > 0 {
				same[c.DataAtom] = append(same[c.DataAtom], j)
			}
		}
		for _, list := range same {
			if len(list) > 1 && len(list) > len(best) {
				best = list
			}
		}
	}
	return best
}

// fragments returns the parts of addresses that name a place within a page; an
// update's id and its address may stand in one string.
func fragments(id string) []string {
	var out []string
	for {
		_, frag, ok := strings.Cut(id, "#")
		if !ok {
			return out
		}
		id = ""
		if i := strings.Index(frag, "http"); i > 0 {
			frag, id = frag[:i], frag[i:]
		}
		out = append(out, frag)
	}
}

// timed reports whether a time element stands near the start of a box.
func (t *tree) timed(i int32) bool {
	for j := i; j < t.nodes[i].end && j < i+60; j++ {
		if t.nodes[j].DataAtom == atom.Time {
			return true
		}
	}
	return false
}

// liveStory reads a live blog: what stands before its posts, and each post.
func (t *tree) liveStory(m *metadata, nodes []int32, american bool) (found, []news.Post) {
	index := map[int32]int{}
	var posts []news.Post
	told := map[string]ldUpdate{} // what JSON-LD says of posts, by id and by headline
	for _, u := range m.ld.updates {
		for _, key := range append(fragments(u.id), "\x00"+u.headline) {
			if _, ok := told[key]; !ok {
				told[key] = u
			}
		}
	}
	for k, i := range nodes {
		index[i] = k + 1
		posts = append(posts, t.post(i, m, told, american))
	}
	all := t.read(0, index)
	from := int32(0)
	if m.h1 >= 0 {
		from = m.h1
	}
	lines := make([]string, len(all))
	for i := range all {
		lines[i] = all[i].text
	}
	furniture := filter(lines, func(i int) bool { return all[i].kind == text.Subhead })
	var f found
	headline := wordsOnly(m.headline)
	for i := range all {
		r := all[i]
		if r.node < from || r.post == 0 && r.node > nodes[0] {
			continue // above the headline, or below the first post and in none
		}
		key := wordsOnly(r.text)
		switch {
		case key == headline:
		case furniture[i], r.mark&markTime != 0 && r.letters < 60, r.mark&markByline != 0 && r.letters < 60, r.link*2 > r.letters && r.prose() == 0,
			r.post == 0 && r.prose() == 0 && r.kind != text.ListItem, clockLine(r.text, american):
			f.dropped = append(f.dropped, r.text)
		case r.post == 0 && r.mark&markStandfirst != 0 && len(f.standfirst) == 0:
			f.standfirst = append(f.standfirst, r.text)
		default:
			if creditLine(r.text) {
				r.kind = text.Caption
			}
			f.rows = append(f.rows, r)
		}
	}
	return f, posts
}

// clockLine reports whether a line is nothing but a time.
func clockLine(s string, american bool) bool {
	if len(s) > 40 || states(s) {
		return false
	}
	if _, ok := parseStamp(s, american); ok {
		return true
	}
	return isDuration(strings.ToLower(strings.Fields(s)[0])) && len(s) < 16
}

// post reads what a post says of itself.
func (t *tree) post(i int32, m *metadata, told map[string]ldUpdate, american bool) news.Post {
	var p news.Post
	p.ID = attr(t.nodes[i].Node, "id")
	if p.ID == "" {
		for _, a := range []string{"data-post-id", "data-id", "data-block-id", "data-entry-id"} {
			if p.ID = attr(t.nodes[i].Node, a); p.ID != "" {
				break
			}
		}
	}
	for j := i + 1; j < t.nodes[i].end; j++ {
		nd := &t.nodes[j]
		switch nd.DataAtom {
		case atom.H2, atom.H3, atom.H4:
			if p.Title == "" {
				p.Title = t.words(j)
			}
		case atom.Time:
			if p.Published.IsZero() {
				st, ok := parseStamp(attr(nd.Node, "datetime"), american)
				if ok && !st.dateOnly {
					p.Published = st.Time
				} else if at, ok := onDay(t.words(j), m.pub.Time); ok {
					p.Published = at
				}
			}
		}
	}
	if p.Title == "" || p.Published.IsZero() {
		u, ok := told[p.ID]
		if p.ID == "" || !ok {
			u, ok = told["\x00"+p.Title]
			ok = ok && p.Title != ""
		}
		if ok {
			if p.Title == "" {
				p.Title = u.headline
			}
			if st, ok := parseStamp(u.published, american); ok && p.Published.IsZero() {
				p.Published = st.Time
			}
		}
	}
	return p
}

// onDay reads a bare clock, which means the day on which the blog began.
func onDay(s string, day time.Time) (time.Time, bool) {
	if day.IsZero() {
		return time.Time{}, false
	}
	st := withClock(stamp{Time: day, dateOnly: true}, s)
	if st.dateOnly {
		return time.Time{}, false
	}
	if st.zone == "" {
		return time.Date(st.Year(), st.Month(), st.Day(), st.Hour(), st.Minute(), 0, 0, day.Location()), true
	}
	return st.Time, true
}
