// Package view holds the pages: one view model a page, the templates that set
// them, and the words they use for times, counts and states. It knows neither
// the store nor HTTP.
package view

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"readout/internal/news"
)

// Page is what every page carries besides its own matter.
type Page struct {
	Title       string // without the site's name; "" on the front page
	Description string // for search engines and link previews
	Path        string // canonical path, without filters
	URL         string // canonical address in full, "" when it is not known
	Files       []File // the page's list in other forms
	Embed       string // code that shows the page's item on another site, "" for none
	OEmbed      string // address of the same for programs
	Return      string // path and query to come back to after changing the theme
	Now         time.Time
	Theme       Theme
	Sample      bool // all that is shown comes from the sample press
	NoIndex     bool
	Section     Section
	Account     *Account // who is signed in; nil for nobody
	Report      string   // href of the form on which errors of this item are reported; "" for none
	Desk        bool     // set in the desk's own type, by its style sheet
	Edit        string   // href of the desk's page of what this page is about, "" for readers
}

// Account is who is signed in, as every page shows it.
type Account struct {
	Name string
	Role news.Role
}

// File is a page's list in a form for other programs.
type File struct {
	Label string
	Type  string // media type
	Href  string
	Feed  bool // to be followed rather than saved
}

// Theme is the reader's choice of colours. The zero value follows the system.
type Theme string

// The themes.
const (
	ThemeSystem Theme = ""
	ThemeLight  Theme = "light"
	ThemeDark   Theme = "dark"
)

// Section is the part of the site that a page belongs to, marked in the
// masthead.
type Section string

// The sections.
const (
	SectionNone    Section = ""
	SectionSummits Section = "summits"
	SectionOutlets Section = "outlets"
	SectionMethod  Section = "method"
	SectionSearch  Section = "search"
)

// Link is a labelled address. Count is shown behind the label when Counted.
type Link struct {
	Label   string
	Href    string
	Count   int
	Counted bool
}

// nb is the no-break space that keeps a date or a count together.
const nb = "\u00a0"

// Num writes a count with thin spaces between thousands ("12 345").
func Num(n int) string {
	s := strconv.Itoa(n)
	if len(s) <= 4 {
		return s
	}
	var b strings.Builder
	for i, r := range s {
		if i > 0 && (len(s)-i)%3 == 0 {
			b.WriteRune('\u202f')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// Count writes a count with its noun ("1 outlet", "4 outlets").
func Count(n int, one, many string) string {
	if n == 1 {
		return "1" + nb + one
	}
	return Num(n) + nb + many
}

// Capped writes a count that was cut off at limit as "more than limit".
func Capped(n, limit int) string {
	if n > limit {
		return "more than " + Num(limit)
	}
	return Num(n)
}

// DayShort writes a day as "26 Feb".
func DayShort(t time.Time) string { return t.Format("2" + nb + "Jan") }

// DayLong writes a day as "26 February 2025".
func DayLong(t time.Time) string { return t.Format("2" + nb + "January" + nb + "2006") }

// Hour writes a time of day as "09:14".
func Hour(t time.Time) string { return t.Format("15:04") }

// Moment writes a time with its day as "Wed 26 Feb 2025, 09:14 UTC".
func Moment(t time.Time) string {
	if t.IsZero() {
		return "not known"
	}
	return t.Format("Mon") + nb + DayShort(t) + nb + t.Format("2006, 15:04") + nb + zoneShort(t)
}

// ISO writes a time for a datetime attribute.
func ISO(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// zoneShort names the zone of a time: its abbreviation, or "UTC+3" where the
// zone has none.
func zoneShort(t time.Time) string {
	name, offset := t.Zone()
	if name == "" || name[0] == '+' || name[0] == '-' {
		return utcOffset(offset)
	}
	return name
}

func utcOffset(seconds int) string {
	if seconds == 0 {
		return "UTC"
	}
	sign := "+"
	if seconds < 0 {
		sign, seconds = "−", -seconds
	}
	if m := seconds % 3600 / 60; m != 0 {
		return fmt.Sprintf("UTC%s%d:%02d", sign, seconds/3600, m)
	}
	return fmt.Sprintf("UTC%s%d", sign, seconds/3600)
}

// ZoneLine says in which zone a page's times are, as "Washington time, UTC−5".
func ZoneLine(place string, at time.Time) string {
	_, offset := at.Zone()
	if place == "" {
		return utcOffset(offset)
	}
	city, _, _ := strings.Cut(place, ",")
	return city + " time, " + utcOffset(offset)
}

// DateRange writes the days of a summit: "27 February 2025",
// "3–8 March 2025", "30 April – 2 May 2025".
func DateRange(from, to time.Time) string {
	switch {
	case to.IsZero() || sameDay(from, to):
		return DayLong(from)
	case from.Year() != to.Year():
		return DayLong(from) + " – " + DayLong(to)
	case from.Month() != to.Month():
		return from.Format("2"+nb+"January") + " – " + DayLong(to)
	}
	return from.Format("2") + "–" + DayLong(to)
}

func sameDay(a, b time.Time) bool {
	ay, am, ad := a.Date()
	by, bm, bd := b.Date()
	return ay == by && am == bm && ad == bd
}

// List joins words as prose does: "a", "a and b", "a, b and c".
func List(words []string) string {
	switch len(words) {
	case 0:
		return ""
	case 1:
		return words[0]
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}

// Clock is a time as a timeline shows it: large what is known of when it was
// said or happened, small when it was first reported, and in words how exact
// that is.
type Clock struct {
	Large    string // "09:14", "by 08:12", "that day"
	DateTime string // for the datetime attribute, "" when there is none
	Words    string // "hour not stated", "" when Large says all
	Reported string // "reported 10:02", "reported Thu 27 Feb, 08:12", "" when Large says it
	First    string // outlet that reported first
	Same     bool   // the row above it on the page shows the same
}

// ClockOf words a date for an item that stands under day, in zone. first is
// when the item was first reported and outlet by whom.
//
// Days and longer times are civil: midnight UTC stands for the day of the place.
// So does first when firstDay says that it is known to the day only.
func ClockOf(d news.Date, first time.Time, firstDay bool, outlet string, day time.Time, zone *time.Location) Clock {
	day = day.In(zone)
	c := Clock{First: outlet}
	switch {
	case first.IsZero():
	case firstDay:
		y, m, n := first.UTC().Date()
		first = time.Date(y, m, n, 0, 0, 0, 0, zone)
		c.Reported = "reported " + first.Format("Mon") + nb + DayShort(first)
	default:
		first = first.In(zone)
		c.Reported = "reported " + on(first, day)
	}
	from, to := d.From.In(zone), d.To.In(zone)
	switch d.Precision {
	case news.Week, news.Month, news.Year, news.Ongoing:
		from = d.From.In(location(d.Zone, time.UTC))
	}
	if !d.Known() {
		if first.IsZero() {
			return Clock{Large: "not stated", Words: "time not established", First: outlet}
		}
		if firstDay {
			return Clock{Large: "by" + nb + DayShort(first), DateTime: first.Format(time.DateOnly), Words: "time not stated; reported that day", First: outlet}
		}
		return Clock{Large: "by" + nb + on(first, day), DateTime: ISO(first), Words: "time not stated; first seen", First: outlet}
	}
	switch d.Precision {
	case news.Minute:
		c.Large, c.DateTime = on(from, day), ISO(from)
	case news.Hour:
		c.Large, c.DateTime, c.Words = "about"+nb+on(from, day), ISO(from), "to the hour"
	case news.Day:
		from = d.From.In(location(d.Zone, time.UTC))
		c.DateTime = from.Format(time.DateOnly)
		switch {
		case firstDay && sameDay(from, day):
			c.Large, c.Words = "that day", "hour not stated"
		case !first.IsZero() && !firstDay && sameDay(first, from):
			c.Large, c.Words, c.Reported = "by"+nb+on(first, day), "hour not stated; first seen", ""
		case sameDay(from, day) && !first.IsZero() && first.After(from):
			c.Large, c.Words = "that day", "hour not stated"
		default:
			c.Large, c.Words = DayShort(from), "hour not stated"
		}
	case news.Week:
		c.Large, c.DateTime, c.Words = "week of "+DayShort(from), from.Format(time.DateOnly), "day not stated"
	case news.Month:
		c.Large, c.DateTime, c.Words = from.Format("Jan"+nb+"2006"), from.Format("2006-01"), "day not stated"
	case news.Year:
		c.Large, c.DateTime, c.Words = from.Format("2006"), from.Format("2006"), "day not stated"
	case news.Before:
		c.Large, c.DateTime, c.Words = "by"+nb+on(to, day), ISO(to), "time not stated"
		if to.Equal(first) {
			c.Words, c.Reported = "time not stated; first seen", ""
		}
	case news.Ongoing:
		c.Large, c.DateTime, c.Words = "since "+DayShort(from), from.Format(time.DateOnly), "still going on"
	}
	if d.Basis == news.BasisInferred && c.Words == "" {
		c.Words = "inferred"
	}
	return c
}

// on writes a time of day, with its date when it is not the day's.
func on(t, day time.Time) string {
	if sameDay(t, day) {
		return Hour(t)
	}
	return t.Format("Mon") + nb + DayShort(t) + ", " + Hour(t)
}

func location(name string, otherwise *time.Location) *time.Location {
	if name == "" {
		return otherwise
	}
	if loc, err := time.LoadLocation(name); err == nil {
		return loc
	}
	return otherwise
}

// DayOf returns midnight of the day under which an item stands: the day it was
// said or happened where that is known to the day or better, else the day of
// its sort time.
func DayOf(d news.Date, sortAt time.Time, zone *time.Location) time.Time { return d.Day(sortAt, zone) }
