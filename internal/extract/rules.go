package extract

import (
	"strings"

	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"

	"readout/internal/news"
)

// ruleFor returns the rule that holds for a page, nil for none: the one for the
// longest host, among several the one that begins last.
func ruleFor(p Page) *news.SiteRule {
	host := hostOf(p.URL)
	var best *news.SiteRule
	for i := range p.Rules {
		r := &p.Rules[i]
		h := strings.ToLower(r.Host)
		if h == "" || host != h && !strings.HasSuffix(host, "."+h) {
			continue
		}
		if !p.FetchedAt.IsZero() && (!r.From.IsZero() && p.FetchedAt.Before(r.From) || !r.To.IsZero() && !p.FetchedAt.Before(r.To)) {
			continue
		}
		if best == nil || len(h) > len(best.Host) || len(h) == len(best.Host) && r.From.After(best.From) {
			best = r
		}
	}
	return best
}

// selectAll returns the elements that a selector chooses. A selector that does
// not parse chooses none.
func selectAll(root *html.Node, selector string) []*html.Node {
	if selector == "" {
		return nil
	}
	sel, err := cascadia.Compile(selector)
	if err != nil {
		return nil
	}
	return sel.MatchAll(root)
}

// indexOf returns where the elements stand in the tree.
func (t *tree) indexOf(found []*html.Node) []int32 {
	if len(found) == 0 {
		return nil
	}
	want := map[*html.Node]bool{}
	for _, n := range found {
		want[n] = true
	}
	var out []int32
	for i := range t.nodes {
		if want[t.nodes[i].Node] {
			out = append(out, int32(i))
		}
	}
	return out
}

// apply lets a site's rule go first: what it removes is cut, what it names as
// headline, byline and time replaces what was found.
func (t *tree) apply(r *news.SiteRule, m *metadata, american bool) {
	value := func(selector string) string {
		for _, n := range selectAll(t.root, selector) {
			if s := attr(n, "content"); s != "" {
				return plainText(s)
			}
			if s := attr(n, "datetime"); s != "" {
				return s
			}
			if s := textOf(n); s != "" {
				return s
			}
		}
		return ""
	}
	headline := ""
	if r.Headline == "jsonld" {
		headline = m.ld.headline
	} else {
		headline = plainText(value(r.Headline))
	}
	if headline = line(m.bare(headline)); headline != "" {
		m.headline = headline
	}
	if r.Byline != "" {
		var names []string
		for _, n := range selectAll(t.root, r.Byline) {
			s := attr(n, "content")
			if s == "" {
				s = textOf(n)
			}
			names = append(names, m.people(s)...)
		}
		if len(names) > 0 {
			m.authors, m.agencies = nil, nil
			m.credit(names)
		}
	}
	if st, ok := parseStamp(value(r.Published), american); ok {
		m.pub = st
	}
}

// cutAll takes the elements out of the article.
func (t *tree) cutAll(found []*html.Node) {
	for _, i := range t.indexOf(found) {
		for j := i; j < t.nodes[i].end; j++ {
			t.nodes[j].cut = true
		}
	}
}
