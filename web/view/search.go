package view

import (
	"strings"

	"github.com/a-h/templ"
)

// Search is the search page. Without a query it explains what can be asked.
type Search struct {
	Page
	Query     string
	Sort      string // parameter, "" for the default
	Asked     bool
	Wrong     string   // what of the query is not understood
	Notes     []string // what of it names nothing that is known
	Found     string   // "12 items", "nothing"
	Sorts     []Link   // the one in force has no Href
	Hits      []Hit
	First     string
	Next      string
	Operators []Operator
}

func (s Search) described() templ.Attributes {
	if s.Wrong == "" {
		return nil
	}
	return templ.Attributes{"aria-describedby": "q-wrong", "aria-invalid": "true"}
}

// Hit is one item that was found.
type Hit struct {
	Href     string
	Head     string // who, or what kind of thing
	Words    []Part // what matched is marked "quote"
	Quoted   bool   // Words are set as a quotation
	Language string
	When     string
	Summit   Link
	Facts    string
}

func (h Hit) language() templ.Attributes {
	if h.Language == "" || strings.HasPrefix(h.Language, "en") {
		return nil
	}
	return templ.Attributes{"lang": h.Language}
}

// Between cuts text at start and end marks; what stands between a pair is
// marked as a quote is. Marks that do not pair are dropped.
func Between(s, start, end string) []Part {
	var parts []Part
	add := func(s, mark string) {
		if s = strings.NewReplacer(start, "", end, "").Replace(s); s != "" {
			parts = append(parts, Part{s, mark})
		}
	}
	for {
		before, rest, ok := strings.Cut(s, start)
		add(before, "")
		if !ok {
			return parts
		}
		on, after, ok := strings.Cut(rest, end)
		if !ok {
			add(on, "")
			return parts
		}
		add(on, "quote")
		s = after
	}
}

// Operator is one thing that a search can ask for, by example.
type Operator struct {
	Example string
	Says    string
}

// DataDictionary is the page on files and the API.
type DataDictionary struct {
	Page
	Columns []Fact
}
