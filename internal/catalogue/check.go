package catalogue

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"readout/internal/news"
	"readout/internal/text"
)

// Severity sets what must be put right apart from what a person should look at.
type Severity string

// The severities of a Problem.
const (
	Wrong   Severity = "wrong"    // the data contradicts itself
	LookAt  Severity = "look at"  // may be right: a post that stood empty
	Unclear Severity = "not sure" // says of itself that nobody has checked it
)

// Problem is one finding of Check.
type Problem struct {
	Severity Severity
	Kind     string // "overlapping tenures", "gap", "duplicate alias", "dead slug", "bad address", "not sure" ...
	What     string // in words, with the ids
}

func (p Problem) String() string { return fmt.Sprintf("%s: %s: %s", p.Severity, p.Kind, p.What) }

// gapDays is how long a post may stand empty before somebody should look.
const gapDays = 45

// Check looks through a lexicon and outlets, of the catalogue or of a store, and
// returns what is wrong and what to look at, sorted.
func Check(lex *news.Lexicon, outlets []news.Outlet) []Problem {
	var ps []Problem
	add := func(s Severity, kind, format string, args ...any) {
		ps = append(ps, Problem{s, kind, fmt.Sprintf(format, args...)})
	}
	actors := map[string]*news.Actor{}
	polities := map[string]bool{}
	for i := range lex.Actors {
		a := &lex.Actors[i]
		switch {
		case actors[a.ID] != nil:
			add(Wrong, "duplicate id", "%s is %s and %s", a.ID, actors[a.ID].Name, a.Name)
		case a.ID == "" || a.ID != text.Slug(a.ID):
			add(Wrong, "dead slug", "%q of %s is no slug", a.ID, a.Name)
		}
		actors[a.ID] = a
		if a.Country != "" {
			polities[a.Country] = true
		}
		if a.Source == "" {
			add(Wrong, "source", "actor %s names none", a.ID)
		}
		if a.Kind == news.Country && a.Code == "" || a.Kind != news.Country && a.Code != "" {
			add(Wrong, "unknown code", "%s, a %s, has the code %q", a.ID, a.Kind, a.Code)
		}
		if a.Unsure {
			add(Unclear, "actor", "%s", a.ID)
		}
	}
	names := map[string]*news.Actor{}
	for i := range lex.Actors {
		a := &lex.Actors[i]
		seen := map[string]bool{}
		for _, al := range append([]news.Alias{{Text: a.Name, Alone: true}}, a.Aliases...) {
			k := text.Fold(al.Text)
			if k == "" {
				add(Wrong, "empty alias", "%s", a.ID)
			}
			if !al.Alone && !al.Demonym || seen[k] {
				continue
			}
			seen[k] = true
			if al.Demonym {
				k = "demonym " + k
			}
			if o := names[k]; o != nil {
				add(Wrong, "duplicate alias", "%q names %s and %s", al.Text, o.ID, a.ID)
			}
			names[k] = a
		}
	}
	checkTenures(lex.Offices, actors, polities, add)
	for _, t := range lex.Topics {
		if t.ID != text.Slug(t.ID) || t.Name == "" || len(t.Cues) == 0 || slices.Contains(t.Cues, "") {
			add(Wrong, "topic", "%s has no name or no cues", t.ID)
		}
	}
	summits := map[string]bool{}
	for _, s := range lex.Summits {
		if summits[s.ID] || s.ID != text.Slug(s.ID) || !strings.HasPrefix(s.ID, s.Start.Format(time.DateOnly)) {
			add(Wrong, "dead slug", "%s is there twice or does not start with its date", s.ID)
		}
		summits[s.ID] = true
		if s.Source == "" {
			add(Wrong, "source", "summit %s names none", s.ID)
		}
		if s.End.Before(s.Start) {
			add(Wrong, "summit", "%s ends before it starts", s.ID)
		}
		if s.Zone != "" {
			if _, err := time.LoadLocation(s.Zone); err != nil {
				add(Wrong, "summit", "%s: %v", s.ID, err)
			}
		}
		for _, p := range s.Participants {
			if !polities[p] {
				add(Wrong, "dead slug", "%s: nobody is of %q", s.ID, p)
			}
		}
		for _, id := range s.Actors {
			if actors[id] == nil {
				add(Wrong, "dead slug", "%s: no actor %q", s.ID, id)
			}
		}
	}
	checkOutlets(outlets, polities, add)
	slices.SortFunc(ps, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(rank(a.Severity), rank(b.Severity)), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.What, b.What))
	})
	return ps
}

func rank(s Severity) int { return slices.Index([]Severity{Wrong, LookAt, Unclear}, s) }

func checkTenures(offices []news.Office, actors map[string]*news.Actor, polities map[string]bool, add func(Severity, string, string, ...any)) {
	type post struct{ polity, title string }
	posts := map[post][]news.Office{}
	for _, o := range offices {
		posts[post{o.Polity, o.Title}] = append(posts[post{o.Polity, o.Title}], o)
		switch a := actors[o.Holder]; {
		case a == nil:
			add(Wrong, "dead slug", "%s %s: no actor %q", o.Polity, o.Title, o.Holder)
		case a.Kind != news.Person:
			add(Wrong, "holder", "%s %s: %s is no person", o.Polity, o.Title, o.Holder)
		}
		if !polities[o.Polity] {
			add(Wrong, "dead slug", "nobody is of %q, whose %s is %s", o.Polity, o.Title, o.Holder)
		}
		if o.Source == "" {
			add(Wrong, "source", "%s %s %s names none", o.Polity, o.Title, o.Holder)
		}
		if o.From.IsZero() || !o.To.IsZero() && !o.To.After(o.From) {
			add(Wrong, "tenure", "%s %s %s from %s to %s", o.Polity, o.Title, o.Holder, o.From.Format(time.DateOnly), o.To.Format(time.DateOnly))
		}
		if o.Unsure {
			add(Unclear, "office", "%s %s %s from %s", o.Polity, o.Title, o.Holder, o.From.Format(time.DateOnly))
		}
	}
	for p, os := range posts {
		slices.SortFunc(os, func(a, b news.Office) int { return cmp.Or(a.From.Compare(b.From), cmp.Compare(a.Holder, b.Holder)) })
		for i := 1; i < len(os); i++ {
			a, b := os[i-1], os[i]
			switch {
			case a.To.IsZero() || b.From.Before(a.To):
				add(Wrong, "overlapping tenures", "%s %s: %s until %s, %s from %s", p.polity, p.title, a.Holder, date(a.To), b.Holder, date(b.From))
			case b.From.Sub(a.To) > gapDays*24*time.Hour:
				add(LookAt, "gap", "%s %s: nobody from %s to %s", p.polity, p.title, date(a.To), date(b.From))
			}
		}
	}
}

func date(t time.Time) string {
	if t.IsZero() {
		return "today"
	}
	return t.Format(time.DateOnly)
}

func checkOutlets(outlets []news.Outlet, polities map[string]bool, add func(Severity, string, string, ...any)) {
	seen := map[string]string{}
	for _, o := range outlets {
		if seen[o.ID] != "" || o.ID == "" || o.ID != text.Slug(o.ID) {
			add(Wrong, "duplicate id", "outlet %q", o.ID)
		}
		seen[o.ID] = o.ID
		if o.Country != "" && !polities[o.Country] && o.Country != "HKG" {
			add(Wrong, "dead slug", "outlet %s: nobody is of %q", o.ID, o.Country)
		}
		if o.Name == "" || o.Language == "" {
			add(Wrong, "outlet", "%s has no name or no language", o.ID)
		}
		if len(o.Feeds) == 0 {
			add(LookAt, "no feed", "outlet %s", o.ID)
		}
		addresses := []string{o.HomeURL}
		for _, f := range o.Feeds {
			addresses = append(addresses, f.URL)
			if by := seen[f.URL]; by != "" {
				add(Wrong, "duplicate feed", "%s of %s and %s", f.URL, by, o.ID)
			}
			seen[f.URL] = o.ID
			if f.Kind == news.FeedListing && f.Selector == "" {
				add(Wrong, "bad address", "outlet %s: the listing %s has no selector", o.ID, f.URL)
			}
		}
		for _, a := range addresses {
			if u, err := url.Parse(a); err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
				add(Wrong, "bad address", "outlet %s: %q", o.ID, a)
			}
		}
	}
}

// CheckLeaders compares the offices with the snapshot of current leaders that
// the catalogue ships: a holder whom the snapshot does not name on its day is
// somebody to look at.
func CheckLeaders(lex *news.Lexicon) []Problem {
	r := reader{fsys: files}
	names := map[string]string{}
	for _, a := range lex.Actors {
		names[a.Name] = a.ID
	}
	var ps []Problem
	for _, l := range must(r.leaders(), r.err) {
		day, err := time.Parse(time.DateOnly, l.Snapshot)
		if err != nil {
			ps = append(ps, Problem{Wrong, "snapshot", err.Error()})
			continue
		}
		id := names[l.Name]
		if id == "" {
			ps = append(ps, Problem{LookAt, "leader", fmt.Sprintf("%s, %s of %s, is no actor", l.Name, l.Title, l.Country)})
			continue
		}
		if !slices.ContainsFunc(lex.Offices, func(o news.Office) bool { return o.Holder == id && o.HeldAt(day) }) {
			ps = append(ps, Problem{LookAt, "leader", fmt.Sprintf("%s, %s of %s on %s, holds no office then", l.Name, l.Title, l.Country, l.Snapshot)})
		}
	}
	return ps
}
