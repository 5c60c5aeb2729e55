package link

import (
	"time"

	"readout/internal/news"
)

// Event is one article's telling of an event as linking sees it. ID must be
// unique and positive.
type Event struct {
	Source
	ID      int64
	Ordinal int // place in the article
	Root    string
	Kind    string
	Status  news.Status
	Who     []string // actor ids; names for those outside the lexicon
	Whom    []string
	Where   string
	When    news.Date
	Label   string
	Topics  []string
}

// Happening is one event with all its tellings.
type Happening struct {
	First   int64   // earliest telling
	Best    int64   // the telling to show: its label says most
	Events  []int64 // earliest first
	When    news.Date
	Status  news.Status    // latest word
	History []StatusChange // planned, then happened, moved or cancelled; at least one entry
	Outlets int            // independent reports
}

// StatusChange is one step in what coverage said of an event.
type StatusChange struct {
	Status   news.Status
	Moved    bool // the date changed
	When     news.Date
	Reported time.Time
	Event    int64 // the telling that first said so
}

// EventIndexKeys returns the keys to store with an event.
func EventIndexKeys(e Event) []int64 { return nil }

// EventLookupKeys returns the keys among which to look for an event's company.
func EventLookupKeys(e Event) []int64 { return nil }

// Events joins the tellings of one event. Every telling is in exactly one
// happening; the result does not depend on the order of the events.
func Events(events []Event, cons []Constraint) []Happening { return nil }
