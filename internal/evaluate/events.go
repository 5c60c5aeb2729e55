package evaluate

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"readout/internal/news"
)

// EventText is a short text with every event that it tells.
type EventText struct {
	ID   string
	Text string
	Want []EventWant
}

// EventWant is a labelled event. Of Roots, Kinds, Statuses and Days any is
// right. Days are "2026-03-11", "2026-03", "2026-W12" or "" for a day that is
// not told.
type EventWant struct {
	Roots, Kinds, Statuses, Days []string
	Who, Whom                    []string
}

// ParseEvents reads rows of id, text and events parted by tabs, in the format
// that the head of gold/events.tsv describes.
func ParseEvents(s string) ([]EventText, error) {
	var out []EventText
	for n, line := range strings.Split(s, "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Split(line, "\t")
		if len(f) != 3 {
			return nil, fmt.Errorf("line %d: want 3 fields parted by tabs, have %d", n+1, len(f))
		}
		t := EventText{ID: f[0], Text: f[1]}
		for _, e := range strings.Split(f[2], " ; ") {
			if e == "-" {
				continue
			}
			p := strings.Split(e, "|")
			if len(p) != 6 {
				return nil, fmt.Errorf("line %d: want 6 parts of an event, have %d in %q", n+1, len(p), e)
			}
			list := func(s, by string) []string {
				if s == "-" {
					return nil
				}
				l := strings.Split(s, by)
				for i := range l {
					l[i] = strings.TrimSuffix(l[i], "/-") // may be left out
				}
				return l
			}
			w := EventWant{Roots: strings.Split(p[0], "/"), Kinds: strings.Split(p[1], "/"), Statuses: strings.Split(p[2], "/"), Who: list(p[3], ","), Whom: list(p[4], ",")}
			for _, d := range strings.Split(p[5], "/") {
				w.Days = append(w.Days, strings.TrimPrefix(d, "-"))
			}
			t.Want = append(t.Want, w)
		}
		out = append(out, t)
	}
	return out, nil
}

// joint are the kinds in which nobody does something to somebody: who and whom
// are one company.
var joint = []string{"meeting", "bilateral meeting", "talks", "call", "signing", "agreement", "press conference", "summit"}

// Right reports whether a found event is the labelled one in all that readers
// would be told: kind, status, everybody named and nobody else, and the day
// where one is given.
func (w EventWant) Right(e news.Event) bool {
	if !slices.Contains(w.Roots, e.Root) || !slices.Contains(w.Kinds, e.Kind) || !slices.Contains(w.Statuses, string(e.Status)) {
		return false
	}
	names := func(rs []news.Ref) []string {
		var out []string
		for _, r := range rs {
			out = append(out, r.Name)
		}
		return out
	}
	who, whom := names(e.Who), names(e.Whom)
	if slices.Contains(joint, e.Kind) {
		all := slices.Concat(w.Who, w.Whom)
		if !subset(slices.Concat(who, whom), all) || !subset(w.Who, slices.Concat(who, whom)) {
			return false
		}
	} else if !subset(who, w.Who) || !subset(w.Who, who) || !subset(whom, w.Whom) {
		return false
	}
	return !e.When.Known() || e.When.From.IsZero() || slices.ContainsFunc(w.Days, func(d string) bool { return onDay(e.When, d) })
}

// onDay reports whether the date is the labelled day, week or month.
func onDay(d news.Date, label string) bool {
	if label == "" {
		return false
	}
	if y, w, ok := strings.Cut(label, "-W"); ok {
		year, week := d.From.ISOWeek()
		return fmt.Sprint(year) == y && fmt.Sprintf("%02d", week) == w
	}
	return strings.HasPrefix(d.From.Format(time.DateOnly), label)
}

func subset(a, b []string) bool {
	return !slices.ContainsFunc(a, func(s string) bool { return !slices.Contains(b, s) })
}

// ScoreEvents counts the found events that are all right, those found and those
// labelled; each calls f, which may be nil, with whether it was right.
func ScoreEvents(t EventText, found []news.Event, f func(e news.Event, right bool)) Count {
	c := Count{Given: len(found), Wanted: len(t.Want)}
	used := make([]bool, len(t.Want))
	for _, e := range found {
		i := slices.IndexFunc(t.Want, func(w EventWant) bool { return w.Right(e) })
		right := i >= 0 && !used[i]
		if right {
			used[i] = true
			c.Right++
		}
		if f != nil {
			f(e, right)
		}
	}
	return c
}
