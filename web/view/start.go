package view

import (
	"strconv"
	"strings"
	"time"

	"readout/internal/news"
)

// StartHead is what the pages of /start share: which step they are, and how far
// each is.
type StartHead struct {
	Page
	Step    int  // 1 to 3, 0 for none of them
	Read    int  // outlets that are read
	Summits int  // summits that somebody follows
	Founder bool // nobody has an account: the page is open because it is asked from this machine
	Idle    bool // nobody does the work: what is asked for here waits
	Done    string
}

type startStep struct {
	n           int
	label, href string
	state       string
}

func (h StartHead) steps() []startStep {
	read, summits := "none yet", "none yet"
	if h.Read > 0 {
		read = Count(h.Read, "is read", "are read")
	}
	if h.Summits > 0 {
		summits = Count(h.Summits, "is followed", "are followed")
	}
	return []startStep{{1, "Choose outlets", "/start", read}, {2, "Name the summit", "/start/summit", summits}, {3, "Look back", "", "from its outlets’ feeds and sitemaps"}}
}

// StartOutlets is the first step: outlets to be read.
type StartOutlets struct {
	StartHead
	Reading   []Link // outlets that are read
	Trials    []Trial
	Waiting   bool
	Countries []OutletGroup
	Typed     string // addresses that were typed and are to be put right
	Wrong     []Wrong
	Names     []string // of countries, for the field
	Again     string   // address of this page that waits for news
}

// OutletGroup is the outlets of one country or institution in the catalogue.
type OutletGroup struct {
	Name    string
	Outlets []CatalogueOutlet
}

// CatalogueOutlet is an outlet that may be chosen.
type CatalogueOutlet struct {
	ID, Name, Home, Kind, Ownership, Rights, Language string
	Checked                                           time.Time
	Feeds                                             int
}

func (o CatalogueOutlet) facts() string {
	var f []string
	if o.Kind != string(news.KindNews) {
		f = append(f, o.Kind)
	}
	if o.Ownership != "" {
		f = append(f, o.Ownership)
	}
	if o.Language != "" && o.Language != "en" {
		f = append(f, "in "+LanguageName(o.Language))
	}
	if o.Rights != string(news.RightsSnippet) {
		f = append(f, RightsShort(news.Rights(o.Rights)))
	}
	if o.Checked.IsZero() {
		f = append(f, "checked: never")
	} else {
		f = append(f, "checked: "+DayLong(o.Checked))
	}
	return strings.Join(f, " · ")
}

// LanguageName returns the English name of a language tag that is common in
// news, else the tag.
func LanguageName(tag string) string {
	base, _, _ := strings.Cut(tag, "-")
	if n := map[string]string{"en": "English", "fr": "French", "de": "German", "es": "Spanish", "it": "Italian", "pt": "Portuguese", "nl": "Dutch", "pl": "Polish", "uk": "Ukrainian", "ru": "Russian",
		"ar": "Arabic", "zh": "Chinese", "ja": "Japanese", "ko": "Korean", "tr": "Turkish", "he": "Hebrew", "hi": "Hindi", "sv": "Swedish", "no": "Norwegian", "da": "Danish", "fi": "Finnish", "ga": "Irish"}[base]; n != "" {
		return n
	}
	return tag
}

// RightsShort says in a few words what the public may see of an outlet.
func RightsShort(r news.Rights) string {
	switch r {
	case news.RightsFull:
		return "whole text shown"
	case news.RightsLinkOnly:
		return "headline and link only"
	}
	return "attributing sentences shown"
}

// Trial is an outlet as it was tried.
type Trial struct {
	ID       int64
	Name     string // what the site calls itself, or the address
	Address  string
	OutletID string // of an outlet that is known
	Enabled  bool   // it is read already
	Waiting  bool
	Since    time.Time
	Problem  string // why it failed
	Next     []Step // what to do then
	Feeds    []TrialFeed
	Entries  int
	Concerns int
	Covered  bool // some summit is covered, so Concerns means something
	Found    string
	Latest   []TrialEntry
	Article  *TrialArticle
	Wall     string // why no article could be read
	CanRead  bool   // there is a feed to read
	Country  string
	Language string
	Steps    []string // what was asked and what it answered
}

// Step is something that can be done next: a link, or words alone.
type Step struct {
	Words string
	Label string
	Href  string
}

// TrialFeed is where an outlet announces articles.
type TrialFeed struct {
	URL, Kind, Title, Problem string
	Entries                   int
	Newest, Oldest            time.Time
}

// TrialEntry is an announced article.
type TrialEntry struct {
	Title, URL string
	Published  time.Time
	Concerns   bool
}

// TrialArticle is one article as it would be read.
type TrialArticle struct {
	URL, Headline, Standfirst string
	Authors                   []string
	Dates                     string
	Opening                   []string
	Paragraphs, Words         int
	Partial                   bool
	Dropped                   []string
	Language                  string
}

func (t Trial) anchor() string { return "trial-" + strconv.FormatInt(t.ID, 10) }

func (t Trial) path(act string) string {
	return "/start/trials/" + strconv.FormatInt(t.ID, 10) + "/" + act
}

// brings is the sentence on what an outlet announces.
func (t Trial) brings(now time.Time) string {
	ok := 0
	var newest time.Time
	kinds := map[string]int{}
	for _, f := range t.Feeds {
		if f.Problem == "" && f.Entries > 0 {
			ok++
			kinds[f.Kind]++
			if f.Newest.After(newest) {
				newest = f.Newest
			}
		}
	}
	where := Count(ok, "feed", "feeds")
	switch {
	case kinds["sitemap"] == ok:
		where = Count(ok, "sitemap", "sitemaps")
	case kinds["listing"] == ok:
		where = "the headlines on its page"
	case kinds["feed"] != ok:
		where = Count(ok, "place", "places")
	}
	s := "Announces " + Count(t.Entries, "article", "articles") + " in " + where
	if kinds["listing"] == ok && ok > 0 {
		s = "Announces no feed, but " + Count(t.Entries, "headline", "headlines") + " on the page lead to articles"
	}
	if !newest.IsZero() {
		s += "; the newest " + ago(now, newest)
	}
	s += "."
	if t.Covered {
		switch t.Concerns {
		case 0:
			s += " By their titles, none of them speaks of a summit that is followed."
		default:
			s += " By their titles, " + strconv.Itoa(t.Concerns) + " may concern a summit."
		}
	}
	return s
}

// ago says how long ago something was.
func ago(now, t time.Time) string {
	d := now.Sub(t)
	switch {
	case d < 2*time.Minute:
		return "a minute ago"
	case d < 2*time.Hour:
		return strconv.Itoa(int(d.Minutes())) + " minutes ago"
	case d < 48*time.Hour:
		return strconv.Itoa(int(d.Hours())) + " hours ago"
	}
	return "of " + DayLong(t)
}

// StartSummit is the second step: the summit, its participants, place and days.
type StartSummit struct {
	StartHead
	Name, Place, Zone string
	From, To          string // as typed: 2026-03-11
	Back, Until       string // the period to look back over
	Keywords          string
	Hold              bool
	LookBack          bool
	Search            string // who was typed and not yet settled
	Chosen            []Participant
	New               []NewActor
	Choices           []ActorChoices
	Wrong             []Wrong
	Conflict          string // href of the summit that stands there already
	Zones             []string
	Outlets           int
}

// Participant is somebody who takes part.
type Participant struct {
	ID, Name, What string
}

// NewActor is somebody whom no catalogue knows, to be added with the summit.
type NewActor struct {
	Name string
	Kind string // "country", "org", "person" or "" for leave out
}

// ActorChoices are the actors that a typed name may mean.
type ActorChoices struct {
	Typed   string
	Choices []Participant
}

// StartFill is the third step: how a summit's timeline fills.
type StartFill struct {
	StartHead
	ID, Name, Days, Place string
	Items                 int
	Waiting               bool
	Again                 string
	Rematch               *RematchState
	Rows                  []FillRow
	Back, Until           string
	Wrong                 []Wrong
	Matched, Fetched      int
	Advice                []Step
}

// RematchState is what was found among stored articles and passed-over entries.
type RematchState struct {
	ID     int64
	Counts string // in words
	Asks   int    // entries to fetch that somebody must agree to, 0 for none
}

// FillRow is one outlet's back-fill.
type FillRow struct {
	Outlet, OutletID, State string
	Found, InPeriod         int
	Matched, Fetched        int
	Stored                  int
	Remark                  string
	Paused                  bool // the outlet is not read: nothing is fetched
	Reading                 bool
}

// StartPaste is where a text is given that somebody may read and the scraper may
// not.
type StartPaste struct {
	StartHead
	URL, Outlet, Country, Headline, Day, Clock, Text string
	Document                                         bool
	Outlets                                          []string // names, for the field
	Names                                            []string // of countries
	Wrong                                            []Wrong
}

// StartPasted is what became of a pasted text.
type StartPasted struct {
	StartHead
	Waiting   bool
	Again     string
	Problem   string
	Outcome   string
	ArticleID int64
	Found     string // "3 quotes, 1 event and 2 positions"
	Skipped   string
	Dropped   []string
	Summits   []Link
}

// StartSample is /start where the sample press is shown: how to start a real one.
type StartSample struct {
	Page
	Command, Beside string // command lines, "" where they cannot be told
	Port            string
}

// StartTrial is one trial on a page of its own: of a page of an outlet.
type StartTrial struct {
	StartHead
	Trial Trial
	Again string
	Back  Link
}
