package view

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"readout/internal/news"
)

// maxParties is how many participants a heading names before it folds the rest.
const maxParties = 8

func (t Timeline) asOf() string {
	var parts []string
	if !t.AsOf.IsZero() {
		parts = append(parts, "As of "+Moment(t.AsOf.In(t.zone())))
	}
	if t.Phase != "" {
		parts = append(parts, t.Phase)
	}
	if t.Outlets > 0 {
		parts = append(parts, Count(t.Outlets, "outlet", "outlets"))
	}
	for _, c := range t.Counts {
		if c.Count > 0 {
			parts = append(parts, Num(c.Count)+nb+c.Label)
		}
	}
	switch {
	case t.All == 0:
	case t.Checked == 0:
		parts = append(parts, "none checked by an editor yet")
	default:
		parts = append(parts, Num(t.Checked)+" checked by an editor")
	}
	return strings.Join(parts, " · ")
}

func (s Summit) zone() *time.Location {
	if s.Zone == nil {
		return time.UTC
	}
	return s.Zone
}

// Ago words a moment of the past for a reader at now: "09:14" of the same
// day, "Thu 09:14" within a week, else with its date.
func Ago(t, now time.Time) string {
	switch {
	case sameDay(t, now):
		return Hour(t)
	case now.Sub(t) < 6*24*time.Hour:
		return t.Format("Mon") + nb + Hour(t)
	}
	return DayShort(t) + ", " + Hour(t)
}

// news says how much is new since the reader was here.
func (t Timeline) news() string {
	if t.Since.Only {
		return "Only what is new since " + t.Since.Words
	}
	return Capped(t.Since.New, t.Cap) + " new since you were here (" + t.Since.Words + ")"
}

// shown is the list's heading: "50 of 412 items".
func (t Timeline) shown() string {
	switch {
	case t.Total == 0:
		return "No items"
	case t.Shown == t.Total:
		return Count(t.Total, "item", "items")
	case t.Shown == 0:
		return Capped(t.Total, t.Cap) + " items"
	}
	return Num(t.Shown) + " of " + Capped(t.Total, t.Cap) + " items"
}

func (t Timeline) order() string {
	if t.NewestFirst {
		return "newest first"
	}
	return "oldest first"
}

func (t Timeline) otherOrder() string {
	if t.NewestFirst {
		return "show oldest first"
	}
	return "show newest first"
}

func (t Timeline) held() string {
	if t.Held == 1 {
		return "1 finding is held back until an editor has seen it: its speaker is not established."
	}
	return Num(t.Held) + " findings are held back until an editor has seen them: their speakers are not established."
}

func them(n int) string {
	if n == 1 {
		return "it"
	}
	return "them"
}

func (d Drop) noun() string {
	if d.Count == 1 {
		return " item"
	}
	return " items"
}

func (o Option) words() string {
	if o.Count < 0 {
		return o.Label
	}
	return o.Label + " (" + Num(o.Count) + ")"
}

// keyWords are an item's words in the list of key events.
func (it Item) keyWords() string {
	words := it.Words
	if it.Kind == news.ItemStance {
		words = it.PositionVerb() + " " + words
	}
	if it.Set {
		return "“" + tidy(words) + "”"
	}
	return words
}

// tidy takes off the comma that stands before the closing mark in the outlet's
// sentence: it is the sentence's, not the speaker's. Pages of evidence keep it.
func tidy(words string) string { return strings.TrimRight(words, ", ") }

// keyWhen says when a key event was, in short.
func (it Item) keyWhen() string {
	d := it.Day.Format("Mon") + nb + DayShort(it.Day)
	if len(it.Clock.Large) == len("15:04") && it.Clock.Large[2] == ':' {
		return d + ", " + it.Clock.Large
	}
	return d
}

// Shorten cuts words after n of them and says so with an ellipsis.
func Shorten(s string, n int) string {
	fields := strings.Fields(s)
	if len(fields) <= n {
		return s
	}
	return strings.TrimRight(strings.Join(fields[:n], " "), ",;:.–—") + " …"
}

// bars is the path of the day's bars, 10 units an hour, "" without reports.
func (d Day) bars() string {
	most := 0
	for _, n := range d.Hours {
		most = max(most, n)
	}
	if most == 0 {
		return ""
	}
	var b strings.Builder
	for h, n := range d.Hours {
		if n > 0 {
			top := 19 - max(3, 18*n/most)
			fmt.Fprintf(&b, "M%d 19V%dh7V19z", h*10+1, top)
		}
	}
	return b.String()
}

// hoursWords says what the bars show.
func (d Day) hoursWords() string {
	first, last, most, at := -1, -1, 0, 0
	for h, n := range d.Hours {
		if n == 0 {
			continue
		}
		if first < 0 {
			first = h
		}
		last = h
		if n > most {
			most, at = n, h
		}
	}
	if first == last {
		return fmt.Sprintf("Items by the hour: all between %02d:00 and %02d:00", first, first+1)
	}
	return fmt.Sprintf("Items by the hour, from %02d:00 to %02d:00; most, %s, after %02d:00", first, last+1, Num(most), at)
}

func (s Score) pct(t time.Time) string {
	whole := s.To.Sub(s.From)
	if whole <= 0 {
		return "50%"
	}
	f := float64(t.Sub(s.From)) / float64(whole) * 100
	return strconv.FormatFloat(min(max(f, 0), 100), 'f', 2, 64) + "%"
}

// tick says how a day is labelled: "major" always, "minor" where there is room,
// "none" never.
func (s Score) tick(i int) string {
	n := len(s.Ticks)
	wide, narrow := (n+11)/12, (n+3)/4
	// A label runs to the right of its tick: about a ninth of a phone's figure
	// and a sixteenth of a wide one. Where that is not left it would be cut off.
	left := float64(n-i) / float64(n)
	switch {
	case i%narrow == 0 && left >= 1.0/9:
		return "major"
	case i%wide == 0 && left >= 1.0/16:
		return "minor"
	}
	return "none"
}

// width is the share of the figure that the summit's own days take.
func (s Score) width() string {
	whole := s.To.Sub(s.From)
	if whole <= 0 {
		return "0%"
	}
	f := float64(s.End.Sub(s.Start)) / float64(whole) * 100
	return strconv.FormatFloat(min(max(f, 0), 100), 'f', 2, 64) + "%"
}

func (m Mark) form() string {
	switch {
	case m.N > 1:
		return "bin"
	case m.Kind == news.ItemUtterance:
		return "quote"
	}
	return string(m.Kind)
}

// radius makes the area of a bin's disc follow its count, up to the lane.
func (m Mark) radius() string {
	r := 3.5
	for n := 2; n <= m.N && r < 9; n++ {
		r += 2 / float64(n)
	}
	return strconv.FormatFloat(min(r, 9), 'f', 1, 64)
}
