package view

import (
	"context"
	"io"

	"github.com/a-h/templ"
)

// code is text set in a fixed pitch.
type code string

// inline writes strings, links and code one after another with nothing between
// them: a template would put blanks before commas.
func inline(parts ...any) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		for _, p := range parts {
			var s string
			switch p := p.(type) {
			case string:
				s = templ.EscapeString(p)
			case code:
				s = "<code>" + templ.EscapeString(string(p)) + "</code>"
			case Link:
				s = templ.EscapeString(p.Label)
				if p.Href != "" {
					s = `<a href="` + templ.EscapeString(string(templ.URL(p.Href))) + `">` + s + "</a>"
				}
				if p.Counted {
					s += nb + "(" + templ.EscapeString(Num(p.Count)) + ")"
				}
			}
			if _, err := io.WriteString(w, s); err != nil {
				return err
			}
		}
		return nil
	})
}

// links lists links with commas, and what follows them.
func links(ls []Link, after ...any) templ.Component {
	var parts []any
	for i, l := range ls {
		if i > 0 {
			parts = append(parts, ", ")
		}
		parts = append(parts, l)
	}
	return inline(append(parts, after...)...)
}

// link is one link.
func link(l Link) templ.Component { return inline(l) }

// dotted separates links by centred dots.
func dotted(ls []Link) []any {
	var parts []any
	for i, l := range ls {
		if i > 0 {
			parts = append(parts, " · ")
		}
		parts = append(parts, l)
	}
	return parts
}
