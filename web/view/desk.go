package view

import (
	"fmt"
	"time"

	"readout/internal/news"
)

// deskNav lists the parts of the desk, in the order of its navigation, with the
// least role that sees each. A part is added here together with its routes.
var deskNav = []struct {
	label, href string
	role        news.Role
}{
	{"Desk", "/editor", news.RoleEditor},
	{"Items", "/editor/items", news.RoleEditor},
	{"Orphans", "/editor/orphans", news.RoleEditor},
	{"Actors", "/editor/actors", news.RoleEditor},
	{"Summits", "/editor/summits", news.RoleEditor},
	{"Log", "/editor/log", news.RoleEditor},
	{"Reports", "/editor/reports", news.RoleEditor},
	{"Outlets", "/editor/outlets", news.RoleEditor},
	{"Accounts", "/editor/accounts", news.RoleAdmin},
}

// DeskNav returns the parts of the desk that a role sees.
func DeskNav(role news.Role) []Link {
	var links []Link
	for _, n := range deskNav {
		if role.AtLeast(n.role) {
			links = append(links, Link{Label: n.label, Href: n.href})
		}
	}
	return links
}

func (p Page) deskNav() []Link {
	if p.Account == nil {
		return nil
	}
	return DeskNav(p.Account.Role)
}

// editor reports whether the page is seen by somebody who has a desk.
func (p Page) editor() bool {
	return p.Account != nil && p.Account.Role.AtLeast(news.RoleEditor)
}

// Wrong says what is wrong with one field of a form.
type Wrong struct {
	Field string // its name
	Words string
}

// wrongOf returns the words on a field, "" when nothing is wrong with it.
func wrongOf(list []Wrong, field string) string {
	for _, w := range list {
		if w.Field == field {
			return w.Words
		}
	}
	return ""
}

// Login is the page on which people sign in.
type Login struct {
	Page
	Next  string // where to go then
	Email string
	Wrong string // what was wrong with the last try
	Done  string // what was done before
	Fresh bool   // nobody has an account yet
}

// SetPassword is the page behind a one-time link.
type SetPassword struct {
	Page
	Setup  bool   // makes the first account
	Token  string // "" when the link is no good
	Dead   bool
	Exists bool // somebody has an account
	Email  string
	Name   string
	Wrong  []Wrong
}

// AccountHome is the page on which people look after their own account.
type AccountHome struct {
	Page
	Email          string
	Sessions       []SessionRow
	Wrong          []Wrong
	Done           string
	Idle, Absolute string // how long sessions last
}

// SessionRow is one signed-in browser.
type SessionRow struct {
	ID          int64
	Browser     string
	Agent       string // in its own words
	Address     string
	Began, Used time.Time
	This        bool
}

// Accounts is the page on which admins look after accounts.
type Accounts struct {
	Page
	Rows    []AccountRow
	Done    string
	Link    string // a one-time link just made, whole
	LinkOf  string
	LinkFor string // how long it is good
	Email   string // of the form, as it was sent
	Name    string
	Role    news.Role
	Wrong   []Wrong
}

// AccountRow is one account in the list of them.
type AccountRow struct {
	ID       int64
	Name     string
	Email    string
	Role     news.Role
	Active   bool
	Password bool
	SignedIn time.Time
	Sessions int
	Own      bool
}

// Span writes a length of time in whole days or hours.
func Span(d time.Duration) string {
	n, unit := int(d/(24*time.Hour)), "day"
	if n == 0 || d%(24*time.Hour) != 0 {
		n, unit = int(d/time.Hour), "hour"
	}
	if n != 1 {
		unit += "s"
	}
	return fmt.Sprintf("%d %s", n, unit)
}

// roleWords says what a role may do.
func roleWords(r news.Role) string {
	switch r {
	case news.RoleReader:
		return "follows and keys of the API"
	case news.RoleEditor:
		return "decides about items, summits, actors and outlets"
	case news.RoleReviewer:
		return "also reviews what others accepted"
	case news.RoleAdmin:
		return "also accounts and settings"
	}
	return ""
}

func moment(t time.Time) string {
	if t.IsZero() {
		return "never"
	}
	return t.UTC().Format("2\u00a0Jan 2006, 15:04") + "\u00a0UTC"
}
