// Package interchange writes a list of items in the forms that other programs
// read: JSON, CSV, Atom, JSON Feed, TimelineJS and schema.org's JSON-LD. It is
// pure: every writer takes a list and writes it out as the items come, so that
// a list of any length takes the memory of one item.
package interchange

import (
	"fmt"
	"iter"
	"strconv"
	"strings"
	"time"

	"readout/internal/news"
)

// Site is what every file says of where it comes from. URL is the root of the
// site without a slash at its end; Authority is the domain name that entry ids
// are minted under, so that they stay when the site moves; Version is the
// program's.
type Site struct {
	Name      string
	URL       string
	Authority string
	Version   string
}

// List is one answer to a query, as a file. All URLs are absolute.
type List struct {
	Site     Site
	ID       string    // names the query within the site, as "summits/estmere?speaker=x"
	Title    string    // of the list
	Note     string    // what the list holds, in a sentence
	Page     string    // the same list as a page
	Self     string    // this file
	Next     string    // the rest, in the same form; "" when this is all
	Updated  time.Time // of the latest change in it; zero when it is empty
	Licence  string    // what may be done with it, in words
	Language string    // of the titles, BCP 47; "" is English
	Summit   *Summit   // when the list is of one summit
	Done     bool      // nothing will be added any more
	Items    iter.Seq2[Item, error]
}

// Summit is the meeting that a list is about. Start and End are civil days at
// midnight UTC, both inclusive.
type Summit struct {
	ID           string
	Name         string
	URL          string
	Place        string
	Zone         string
	Start, End   time.Time
	Participants []Named
}

// Named is a person, body, outlet or topic with its page.
type Named struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	URL  string `json:"url,omitempty"`
}

// Report is an article that tells an item. Hash and Fetched are of our revision.
type Report struct {
	Outlet    Named      `json:"outlet"`
	URL       string     `json:"url"`
	Headline  string     `json:"headline,omitempty"`
	Published *time.Time `json:"published,omitempty"`
	Article   string     `json:"article,omitempty"`  // our page of it
	Fetched   *time.Time `json:"fetched,omitempty"`  // when our revision was
	Hash      string     `json:"revision,omitempty"` // of our revision's text, SHA-256
	Fragment  string     `json:"fragment,omitempty"` // URL with a text fragment that finds the words
}

// Time is a date as far as it is known. From is inclusive, To exclusive. A
// precision of day or more is civil: midnight UTC stands for the day of the
// place named by Zone.
type Time struct {
	From      *time.Time `json:"from,omitempty"`
	To        *time.Time `json:"to,omitempty"`
	Precision string     `json:"precision"`
	Zone      string     `json:"zone,omitempty"`
	Basis     string     `json:"basis,omitempty"`
	Rule      string     `json:"rule,omitempty"`
}

// TimeOf returns a date for writing. An unknown date has the precision
// "unknown" and nothing else.
func TimeOf(d news.Date) Time {
	if !d.Known() {
		return Time{Precision: "unknown"}
	}
	t := Time{Precision: string(d.Precision), Zone: d.Zone, Basis: string(d.Basis), Rule: d.Rule}
	if !d.From.IsZero() {
		from := d.From.UTC()
		t.From = &from
	}
	if !d.To.IsZero() {
		to := d.To.UTC()
		t.To = &to
	}
	return t
}

// Item is one row of a list: an utterance ("quote"), an event, a stance, a
// document or an edit. It is what the public may see, and it is the JSON form
// itself.
type Item struct {
	ID        string    `json:"id"` // "quote/12": kind and number, never used again
	Kind      string    `json:"kind"`
	URL       string    `json:"url"` // permalink
	Title     string    `json:"title"`
	Text      string    `json:"text"`            // as the page sets it
	Words     string    `json:"words,omitempty"` // quoted words, an event's label, a stance's target
	Cut       bool      `json:"cut,omitempty"`   // Words stop short, by the outlet's rights
	Sentence  string    `json:"sentence,omitempty"`
	Teller    *Named    `json:"teller,omitempty"` // the outlet of Sentence
	Language  string    `json:"language,omitempty"`
	Speech    string    `json:"speech,omitempty"` // direct, mixed, indirect
	Who       []Named   `json:"who"`              // established speakers, actors, holders; empty when not established
	Whom      []Named   `json:"whom,omitempty"`
	Cue       string    `json:"cue,omitempty"`
	Occasion  string    `json:"occasion,omitempty"`
	Addressee string    `json:"addressee,omitempty"`
	When      Time      `json:"when"` // said or happened
	Reported  Moment    `json:"reported"`
	Seen      time.Time `json:"seen"`    // first by us
	Updated   time.Time `json:"updated"` // last change of what is shown
	First     Report    `json:"first"`
	Outlets   []Named   `json:"outlets"` // independent reports, first one first
	Reports   int       `json:"reports"`
	Copies    int       `json:"wire_copies"`
	State     string    `json:"state"` // automatic, checked, checked twice
	Corrected bool      `json:"corrected"`
	Note      string    `json:"correction,omitempty"` // what was corrected, in words
	Conflict  bool      `json:"conflict,omitempty"`   // outlets name different speakers
	Gone      bool      `json:"gone,omitempty"`       // from the latest revision of every report
	Topics    []Named   `json:"topics,omitempty"`
	Summits   []Named   `json:"summits,omitempty"`
	EventKind string    `json:"event_kind,omitempty"`
	Root      string    `json:"event_root,omitempty"` // PLOVER
	Status    string    `json:"status,omitempty"`     // happened, planned, denied, hypothetical
	Where     string    `json:"where,omitempty"`
	Position  string    `json:"position,omitempty"`
	Intensity int       `json:"intensity,omitempty"`
	Via       string    `json:"via,omitempty"`
	Condition string    `json:"condition,omitempty"`
	Rule      string    `json:"rule,omitempty"`
	Precision float64   `json:"rule_precision,omitempty"` // measured, of the rule
	Extractor string    `json:"extractor"`                // analyser and its version
}

// Moment is an instant, or a day when Day is set: midnight UTC then stands for
// the day.
type Moment struct {
	Time time.Time `json:"at"`
	Day  bool      `json:"day_only,omitempty"`
}

// tag returns an entry's id as a tag URI (RFC 4151): it never changes, whatever
// becomes of the address.
func (s Site) tag(id string) string { return "tag:" + s.Authority + ",2026:" + id }

// Slice returns items as a sequence without errors.
func Slice(items []Item) iter.Seq2[Item, error] {
	return func(yield func(Item, error) bool) {
		for _, it := range items {
			if !yield(it, nil) {
				return
			}
		}
	}
}

func names(ns []Named) string {
	words := make([]string, len(ns))
	for i, n := range ns {
		words[i] = n.Name
	}
	return strings.Join(words, "; ")
}

func ids(ns []Named) string {
	words := make([]string, len(ns))
	for i, n := range ns {
		words[i] = n.ID
	}
	return strings.Join(words, "; ")
}

// content words an item for reading outside its page: the text, who told it
// and what is known of the time, and above them a correction.
func content(it Item, zone *time.Location) []string {
	var ps []string
	if it.Note != "" {
		ps = append(ps, "Correction: "+it.Note)
	}
	ps = append(ps, it.Text)
	facts := []string{When(it, zone)}
	if it.Occasion != "" {
		facts = append(facts, it.Occasion)
	}
	if n := len(it.Outlets); n > 0 {
		o := strconv.Itoa(n) + " outlets"
		if n == 1 {
			o = "1 outlet"
		}
		if it.Copies > 0 {
			o += fmt.Sprintf(" (+%d republished)", it.Copies)
		}
		facts = append(facts, o)
	}
	if it.First.Outlet.Name != "" {
		facts = append(facts, "first "+it.First.Outlet.Name)
	}
	if it.Conflict {
		facts = append(facts, "outlets name different speakers")
	}
	facts = append(facts, it.State)
	return append(ps, strings.Join(facts, " · "))
}

// When words an item's time, as far as it is known.
func When(it Item, zone *time.Location) string {
	verb := "said "
	if it.Kind != string(news.ItemUtterance) && it.Kind != string(news.ItemStance) {
		verb = ""
	}
	if t := it.When; t.From == nil && t.To != nil && t.Precision == string(news.Before) {
		at := t.To.In(zone)
		return verb + "by " + at.Format("15:04 on 2 Jan 2006 ") + abbreviation(at)
	}
	if t := it.When; t.From != nil {
		switch news.Precision(t.Precision) {
		case news.Minute:
			at := t.From.In(zone)
			return verb + at.Format("2 Jan 2006, 15:04 ") + abbreviation(at)
		case news.Hour:
			at := t.From.In(zone)
			return verb + "about " + at.Format("15:04 on 2 Jan 2006 ") + abbreviation(at)
		case news.Day:
			return verb + t.From.UTC().Format("2 Jan 2006") + " (day only)"
		case news.Week:
			return verb + "in the week of " + t.From.UTC().Format("2 Jan 2006")
		case news.Month:
			return verb + "in " + t.From.UTC().Format("January 2006")
		case news.Year:
			return verb + "in " + t.From.UTC().Format("2006")
		case news.Ongoing:
			return "since " + t.From.UTC().Format("2 Jan 2006")
		}
	}
	if it.Reported.Time.IsZero() {
		return "time not stated"
	}
	if it.Reported.Day {
		return "by " + it.Reported.Time.UTC().Format("2 Jan 2006") + " (time not stated)"
	}
	at := it.Reported.Time.In(zone)
	return "by " + at.Format("15:04 on 2 Jan 2006 ") + abbreviation(at) + " (time not stated)"
}

// abbreviation names the zone of a time: "GMT", or "UTC+3" where it has no name.
func abbreviation(t time.Time) string {
	name, offset := t.Zone()
	if name != "" && name[0] != '+' && name[0] != '-' {
		return name
	}
	sign := "+"
	if offset < 0 {
		sign, offset = "-", -offset
	}
	s := "UTC" + sign + strconv.Itoa(offset/3600)
	if m := offset % 3600 / 60; m != 0 {
		s += fmt.Sprintf(":%02d", m)
	}
	return s
}

func (l List) zone() *time.Location {
	if l.Summit != nil && l.Summit.Zone != "" {
		if loc, err := time.LoadLocation(l.Summit.Zone); err == nil {
			return loc
		}
	}
	return time.UTC
}

// updated is the time that a feed gives for the list: an empty one was
// "updated" when the era began rather than at a time that would change with
// every reading.
func (l List) updated() time.Time {
	if l.Updated.IsZero() {
		return time.Unix(0, 0).UTC()
	}
	return l.Updated.UTC()
}
