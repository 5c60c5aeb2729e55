package view

import (
	"net/url"
	"strings"

	"github.com/a-h/templ"
)

func (t Theme) attributes() templ.Attributes {
	if t == ThemeSystem {
		return nil
	}
	return templ.Attributes{"data-theme": string(t)}
}

func (p Page) title() string {
	s := "Readout"
	if p.Title != "" {
		s = p.Title + " – Readout"
	}
	if p.Sample {
		s += " (sample)"
	}
	return s
}

// signIn is the address that signs in and comes back here.
func (p Page) signIn() string {
	if p.Return == "" || p.Return == "/" || strings.HasPrefix(p.Return, "/login") {
		return "/login"
	}
	return "/login?" + url.Values{"next": {p.Return}}.Encode()
}

// printed is the line under a printed page: where it stands and as of when.
func (p Page) printed() string {
	at := p.URL
	if at == "" {
		at = p.Path
	}
	if _, query, ok := strings.Cut(p.Return, "?"); ok && query != "" {
		q, err := url.ParseQuery(query)
		if q.Del("view"); err == nil && len(q) > 0 {
			at += "?" + q.Encode()
		}
	}
	if p.Now.IsZero() {
		return "Printed from " + at
	}
	return "Printed from " + at + " as of " + Moment(p.Now)
}

// toPrint is the page with all that is folded opened.
func (p Page) toPrint() string {
	path, query, _ := strings.Cut(p.Return, "?")
	q, err := url.ParseQuery(query)
	if err != nil || path == "" {
		return "?view=print"
	}
	q.Set("view", "print")
	return path + "?" + q.Encode()
}

// lists reports whether the page's files hold more than the page does.
func (p Page) lists() bool { return len(p.Files) > 1 }

func (p Page) ogTitle() string {
	if p.Title == "" {
		return "Readout"
	}
	return p.Title
}

func current(on bool) templ.Attributes {
	if on {
		return templ.Attributes{"aria-current": "page"}
	}
	return nil
}

func section(on bool) templ.Attributes {
	if on {
		return templ.Attributes{"aria-current": "true"}
	}
	return nil
}

func pressed(on bool) templ.Attributes {
	if on {
		return templ.Attributes{"aria-pressed": "true"}
	}
	return templ.Attributes{"aria-pressed": "false"}
}

// Small joins what stands beneath the clock: how exact it is, who was first,
// when it was reported.
func (c Clock) Small() string {
	words := c.Words
	if strings.HasSuffix(words, "first seen") {
		if c.First == "" {
			return strings.TrimSuffix(strings.TrimSuffix(words, "first seen"), "; ")
		}
		return words + " in " + c.First
	}
	switch {
	case words == "":
		return c.Reported
	case c.Reported == "":
		return words
	}
	return words + "; " + c.Reported
}
