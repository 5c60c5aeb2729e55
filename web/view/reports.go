package view

import (
	"strconv"
	"time"
)

// Subject is an item as another page names it. All but Kind may be empty; a
// row without an Href is about something that has no page any more.
type Subject struct {
	Kind   string // "Quote", "Event"
	Who    string // established speaker or holder
	Words  string
	Set    bool // the words stand in quotation marks
	Outlet string
	Href   string
}

// Line is the item in one line.
func (s Subject) Line() string {
	w := s.Words
	if s.Set {
		w = "“" + w + "”"
	}
	if s.Who != "" {
		w = s.Who + ": " + w
	}
	return w
}

// abouts are the kinds of errors that a report can be about.
var abouts = [][2]string{
	{"speaker", "The wrong person or body is named"},
	{"words", "The words are not what was said or written"},
	{"time", "The date or time is wrong"},
	{"event", "This did not happen so"},
	{"position", "This is not their position"},
	{"person", "It harms or exposes somebody"},
	{"other", "Something else"},
}

// ReportAbout reports whether a report can be about this.
func ReportAbout(about string) bool { return AboutWords(about) != "" }

// AboutWords says in words what a report is about, "" for what is none.
func AboutWords(about string) string {
	for _, a := range abouts {
		if a[0] == about {
			return a[1]
		}
	}
	return ""
}

// ReportForm is the page on which readers report an error.
type ReportForm struct {
	Page
	Item    string // path of the item's page
	Subject Subject
	About   string
	Words   string
	Email   string
	Wrong   []Wrong
	Sent    bool // it has been sent: the page says thank you
}

// Reports is the desk's list of what readers reported.
type Reports struct {
	Page
	Rows   []ReportRow
	Closed bool // these are the closed ones
	Open   int  // how many are open
	Next   string
	Done   string
}

// ReportRow is one report.
type ReportRow struct {
	ID       int64
	At       time.Time
	Subject  Subject
	About    string // in words
	Words    string
	Email    string
	ClosedAt time.Time
	ClosedBy string
	Note     string
}

func (r ReportRow) path() string { return "/editor/reports/" + strconv.FormatInt(r.ID, 10) }

// Ledger is the public list of corrections.
type Ledger struct {
	Page
	Summit     Link // of which; Href "" for all
	Rows       []LedgerRow
	First      string // href of the first page, "" on it
	Next       string // href of the page after this one, "" on the last
	Atom, JSON string // hrefs of the feeds
}

// LedgerRow is one correction. Of what is withdrawn only Head and At are set.
type LedgerRow struct {
	ID            int64
	At            time.Time
	Head          string
	Subject       Subject
	Named         bool // before and after are names
	Before, After string
	Reason        string
	Gone          bool
}

// Anchor names a row on its page.
func (r LedgerRow) Anchor() string { return "c-" + strconv.FormatInt(r.ID, 10) }

// BeforeWords is what stood before.
func (r LedgerRow) BeforeWords() string { return r.stood(r.Before) }

// AfterWords is what has stood since.
func (r LedgerRow) AfterWords() string { return r.stood(r.After) }

func (r LedgerRow) stood(s string) string {
	switch {
	case s != "":
		return s
	case r.Named:
		return "nobody named"
	}
	return "nothing"
}

// days groups the rows by the day of the change, in UTC, in their order.
func (l Ledger) days() [][]LedgerRow {
	var out [][]LedgerRow
	for _, r := range l.Rows {
		if n := len(out); n > 0 && DayLong(out[n-1][0].At) == DayLong(r.At) {
			out[n-1] = append(out[n-1], r)
			continue
		}
		out = append(out, []LedgerRow{r})
	}
	return out
}
