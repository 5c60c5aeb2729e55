package server

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"readout/internal/interchange"
	"readout/internal/postgres"
	"readout/web/view"
)

// gridPatterns are the pages of a summit whose grid can be taken away as CSV,
// one row a cell.
var gridPatterns = []string{"/summits/{id}/coverage", "/summits/{id}/compare", "/summits/{id}/stances"}

// gridFiles is the link to the file of a grid, with the page's own parameters.
func gridFiles(r *http.Request, pattern string) []view.File {
	if !slices.Contains(gridPatterns, pattern) {
		return nil
	}
	return []view.File{{Label: "CSV", Type: "text/csv", Href: link(r.URL.Path+".csv", r.URL.Query())}}
}

// table answers a grid's cells as a CSV file, those of its page and no others.
func (s *server) table(page string, cells func(r *http.Request, head postgres.SummitPage, base string) (columns []string, rows [][]string, err error)) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		head, moved, err := s.summitHead(w, r, page+".csv")
		if err != nil || moved {
			return err
		}
		columns, rows, err := cells(r, head, s.base(r))
		if err != nil {
			return err
		}
		h := w.Header()
		forAll(h)
		h.Set("Content-Type", "text/csv; charset=utf-8; header=present")
		h.Set("Content-Disposition", `attachment; filename="`+head.Summit.ID+strings.ReplaceAll(page, "/", "-")+`.csv"`)
		if r.Method == http.MethodHead {
			return nil
		}
		return interchange.WriteTable(w, columns, rows)
	}
}

// at makes a page's address absolute; what has none stays empty.
func at(base, href string) string {
	if href == "" {
		return ""
	}
	return base + href
}

func (s *server) coverageCells(r *http.Request, head postgres.SummitPage, base string) ([]string, [][]string, error) {
	v, err := s.coverage(r, head)
	if err != nil {
		return nil, nil, err
	}
	var rows [][]string
	for _, row := range v.Rows {
		for i, c := range row.Cells {
			o := v.Columns[i]
			rows = append(rows, []string{base + row.Href, row.Who, row.Words, row.When, o.Label, base + o.Href, o.Read, c.Word, c.Note, at(base, c.Href), strconv.Itoa(row.Copies), row.By})
		}
	}
	return []string{"permalink", "who", "words", "when", "outlet", "outlet_url", "articles", "carried", "note", "evidence", "republished", "republished_by"}, rows, nil
}

func (s *server) compareCells(r *http.Request, head postgres.SummitPage, base string) ([]string, [][]string, error) {
	v, err := s.comparison(r, head)
	if err != nil {
		return nil, nil, err
	}
	var rows [][]string
	if v.ByActors {
		topic := v.TopicName()
		for _, l := range v.Lines {
			for _, c := range l.Cells {
				position := view.PositionWord(c.Position)
				if c.Mixed != "" {
					position = c.Mixed
				}
				rows = append(rows, []string{l.Head, topic, c.Actor, position, "", "", ""})
				for _, q := range c.Quotes {
					rows = append(rows, []string{l.Head, topic, c.Actor, position, q.Shown(), q.Clock.Large, base + q.Href})
				}
			}
		}
		return []string{"phase", "topic", "actor", "position", "words", "when", "permalink"}, rows, nil
	}
	for _, it := range v.Items {
		for _, c := range it.Cells {
			rows = append(rows, []string{base + it.Href, it.Who, it.Words, it.When, c.Outlet, c.Word, c.Note, c.Verb, c.Text(), at(base, c.Href)})
		}
	}
	return []string{"permalink", "who", "words", "when", "outlet", "carried", "note", "verb", "version", "evidence"}, rows, nil
}

func (s *server) stanceCells(r *http.Request, head postgres.SummitPage, base string) ([]string, [][]string, error) {
	v, err := s.stances(r, head)
	if err != nil {
		return nil, nil, err
	}
	var rows [][]string
	for _, tp := range v.Topics {
		for _, l := range tp.Lines {
			for i, c := range l.Cells {
				position, state := view.PositionWord(c.Position), ""
				if c.Mixed != "" {
					position = c.Mixed
				}
				if c.Position != "" {
					state = "checked"
					if c.Unreviewed {
						state = "unreviewed"
					}
				}
				rows = append(rows, []string{tp.Label, l.Holder.Label, v.Phases[i].Name, v.Phases[i].Days, position, strconv.Itoa(c.N), state, strconv.FormatBool(l.Shifted), at(base, c.Href)})
			}
		}
	}
	return []string{"topic", "actor", "phase", "days", "position", "times", "state", "shift", "evidence"}, rows, nil
}
