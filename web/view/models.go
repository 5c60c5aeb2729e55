package view

import (
	"time"

	"readout/internal/news"
)

// Home is the front page: the summits that have items.
type Home struct {
	Page
	AsOf     time.Time // when the newest item was first seen; zero without items
	Outlets  int       // outlets that are read
	UnderWay []SummitCard
	Upcoming []SummitCard
	Past     []SummitCard
}

// Empty reports whether there is nothing to show yet.
func (h Home) Empty() bool { return len(h.UnderWay)+len(h.Upcoming)+len(h.Past) == 0 }

// SummitCard is one summit in a list.
type SummitCard struct {
	ID           string
	Name         string
	Start, End   time.Time
	Place        string
	Participants []string // names as shown
	Quotes       int
	Events       int
	Stances      int
	Documents    int
	Outlets      int
	Latest       time.Time // when the newest item was first reported
	Zone         *time.Location
	Sample       bool
	Lead         *Lead // the words most outlets carry; nil when there are none
}

// Lead is the utterance that stands for a summit in a list.
type Lead struct {
	Who     string
	Words   string
	Href    string
	Outlets int
}

// Timeline is a summit's page.
type Timeline struct {
	Page
	ID           string
	Name         string
	Place        string
	Start, End   time.Time
	Zone         *time.Location
	Phase        string // "under way", "begins in 3 days", "ended 8 March"
	Participants []Link
	AsOf         time.Time
	Outlets      int    // that have items here
	Counts       []Link // items of each kind
	Shown        int
	Total        int // items that the filter lets through, capped at Cap+1
	All          int // items of the summit, capped likewise
	Cap          int
	Held         int // items kept back because no rule is sure enough or an editor has to see them
	KeyItems     []Item
	Filter       Filter
	Score        *Score
	Days         []Day
	NewestFirst  bool
	OtherOrder   string // href
	First        string // href of the first page, "" on it
	Next         string // href of the page after this one, "" on the last
	Drops        []Drop // with no item left: which filter to drop, and what that gives
}

// Filter is what the list was narrowed by, and what it can be.
type Filter struct {
	Action  string // path of the form
	Facets  []Facet
	From    string // "2025-02-26"
	To      string
	Active  int
	Clear   string // href without any filter
	Hidden  [][2]string
	Invalid string // what was wrong with a parameter, in words
}

// Facet is one filter with its options.
type Facet struct {
	Name    string // GET parameter
	Label   string
	Any     string // label of the empty option
	Value   string
	Options []Option
}

// Option is one value of a facet.
type Option struct {
	Value, Label string
	Count        int // -1 when not counted
}

// Drop says that without one filter there would be Count items.
type Drop struct {
	Label string // "speaker Mara Velin"
	Href  string
	Count int
	Cap   int
}

// Day is a chapter of a timeline.
type Day struct {
	ID    string    // anchor
	Date  time.Time // midnight in the summit's zone
	Zone  string    // "Washington time, UTC−5"
	Hours [24]int   // items by the hour of their first report
	Total int       // items of that day that the filter lets through, -1 when not counted
	Part  bool      // the day goes on on another page
	Items []Item
}

// Item is a row of a timeline, or one item in another list.
type Item struct {
	Kind        news.ItemKind
	ID          int64
	Href        string // its own page
	Clock       Clock
	Day         time.Time
	Who         string // "" when not established
	WhoHref     string
	Verb        string
	Occasion    string
	Words       string // quote: the words without marks; event: the sentence; stance: target; document: title; edit: new words
	Language    string // BCP 47 of Words when not English
	Set         bool   // the words are set as a quotation; false: they are the outlet's own sentence
	Outlet      string // whose sentence it is when not Set
	Before      string // edit: the old words
	Change      string // edit: what kind of change, in words
	Position    news.Position
	Topic       string
	Topics      []Link
	Status      news.Status // event
	Outlets     []Link      // those that carry it, first reporter first; Href is the evidence
	OutletsN    int         // how many in all
	Wire        int         // further outlets that republished a wire copy
	State       string      // "automatic", "checked", "checked twice"; shown when not automatic
	Exceptional string      // "speaker disputed", "corrected", "retold from earlier"
	Fold        []Item      // rows folded beneath it
}

// Score is the figure above the days: a lane for each participant.
type Score struct {
	From, To   time.Time
	Start, End time.Time // of the summit: the shaded phase between
	Zone       *time.Location
	Lanes      []Lane
	Folded     int    // participants without a lane
	Sentence   string // what it shows
	Ticks      []time.Time
}

// Lane is one participant's line in the score.
type Lane struct {
	Name  string
	Href  string
	Marks []Mark
	Days  []int // counts by tick, for the table
}

// Mark is an item, or several binned, in a lane.
type Mark struct {
	At    time.Time
	Kind  news.ItemKind
	N     int // items in the bin; 1 for a single item
	Href  string
	Label string
}

// Article is a page about one article.
type Article struct {
	Page
	ID        int64
	Headline  string
	Outlet    Link
	URL       string // "" for pasted text
	Country   string
	Language  string
	Kind      string
	Published time.Time
	DateOnly  bool
	FirstSeen time.Time
	Zone      *time.Location
	Byline    []string
	Agencies  []string
	Partial   bool
	WireOf    *Link
	Copies    []Link
	Rights    news.Rights
	Share     int // per cent of the words that this page shows
	Summits   []Link
	Revisions []Revision
	Excerpts  []Excerpt // within the rights, in the order of the text
	Whole     bool      // Excerpts are the whole text
	Items     []Item    // found in the article
	Analysed  string    // analyser version, or why nothing was analysed
	OptOut    []string
}

// Revision is one version of an article as fetched.
type Revision struct {
	Number    int
	FetchedAt time.Time
	Hash      string
	Words     int
	Change    string // what changed against the one before, in words
}

// Excerpt is a run of an article's text with marked parts.
type Excerpt struct {
	Gap   bool   // words were left out before it
	Kind  string // "headline", "standfirst", "paragraph", "subhead"
	Parts []Part
}

// Part is a run of text, marked or not.
type Part struct {
	Text string
	Mark string // "", "quote", "source", "cue"
	Href string
}

// Utterance is the variorum: one act of speech, every outlet's version.
type Utterance struct {
	Page
	ID         int64
	Who        string
	WhoHref    string
	Role       string
	Conflict   []string // who else outlets name
	Clock      Clock
	SaidWords  string // in a sentence
	Occasion   string
	Summit     *Link
	Base       []Word
	BaseFrom   string // outlet whose wording is the base
	Transcript bool
	N          int // versions compared
	Versions   []Version
	NotCounted []Version
	Topics     []Link
	Stances    []Item
	State      string
	Cite       string
}

// Word is a word of the base text with how many of the versions keep it.
type Word struct {
	Text string
	Kept int // versions that have it
	Step int // 3 kept by all, 2 by most, 1 by few
}

// Version is one outlet's version of an utterance.
type Version struct {
	Outlet        string
	Href          string // the quote's page
	Verb          string
	Loaded        bool
	Class         news.Wording
	Pieces        []Piece
	Kind          news.QuoteKind
	Place         news.BlockPlace
	Reported      time.Time
	ReportedWords string
	Speaker       string // when it names another speaker than the utterance
	Copies        int    // wire copies folded beneath
	Language      string
}

// Piece is a run of words in an aligned version.
type Piece struct {
	Text string
	Op   Op
}

// Op says how a run of words relates to the base text.
type Op int

// The relations.
const (
	Keep   Op = iota
	Omit      // the base has words that the version lacks; Text is empty
	Insert    // the version has words that the base lacks
)

// Quote is the evidence page of one quote.
type Quote struct {
	Page
	ID         int64
	Who        string
	WhoHref    string
	Named      string // how the text names the speaker
	Level      string
	Kind       string
	Words      string
	Set        bool
	Language   string
	Clock      Clock
	Utterance  Link
	Others     int // further outlets that carry the utterance
	Outlet     Link
	Article    Link
	URL        string
	Fragment   string // URL with a text fragment
	Revision   Revision
	Revisions  int
	Sentence   []Part
	Addressee  string
	Rule       string
	Fired      []string
	Version    string
	Lexicon    string
	Confidence float64
	Lower      float64
	Published  bool // the speaker's name is public
	Why        string
	State      string
	Summits    []Link
	Cite       string
}

// Event is the page of one event.
type Event struct {
	Page
	ID                int64
	Label             string
	Kind              string
	Status            news.Status
	Clock             Clock
	Who               []Link
	Whom              []Link
	Where             string
	Summits           []Link
	Evidence          []Evidence
	Quotes            []Item
	State             string
	Rule              string
	Version           string
	Confidence, Lower float64
}

// Evidence is one outlet's sentence that bears an item.
type Evidence struct {
	Outlet            Link
	Article           Link
	URL               string
	Fragment          string
	Revision          Revision
	Revisions         int
	Sentence          []Part
	Reported          time.Time
	Rule              string
	Fired             []string
	Confidence, Lower float64
}

// Actor is the page of a person in office, a government or an institution.
type Actor struct {
	Page
	ID      string
	Name    string
	Kind    string
	Polity  string
	Offices []Tenure
	Aliases []string
	Summits []Link
	Stances []Item
	Quotes  []Item
	Next    string
	Source  string
}

// Tenure is a post with its time.
type Tenure struct {
	Title    string
	From, To time.Time
	Source   string
}

// Outlet is the page of a publisher: facts, and the evidence of reading it.
type Outlet struct {
	Page
	ID        string
	Name      string
	Country   string
	Language  string
	Kind      string
	Ownership string
	HomeURL   string
	Rights    string
	Checked   time.Time
	Feeds     []Link
	Articles  []Link
	Log       []Fetch
	Zone      *time.Location
}

// Fetch is one row of the fetch log.
type Fetch struct {
	At       time.Time
	Purpose  string
	URL      string
	Status   int
	Bytes    int64
	Duration time.Duration
	Outcome  string
	Reason   string
}

// Topic is the page of a subject of talks.
type Topic struct {
	Page
	ID      string
	Name    string
	Cues    []string
	Stances []Item
	Quotes  []Item
	Next    string
}

// Method is the page about how Readout works.
type Method struct {
	Page
	Version   string // analyser
	Threshold float64
	Share     int // per cent of an article that public pages show at most
	Outlets   []MethodOutlet
	Rules     []MethodRule
}

// MethodOutlet is one outlet that is read.
type MethodOutlet struct {
	Link
	Country string
	Kind    string
	Checked time.Time
}

// MethodRule is one rule with its measured precision.
type MethodRule struct {
	Rule              string
	Confidence, Lower float64
	Public            bool
}

// Problem is an error page.
type Problem struct {
	Page
	Status int
	Head   string
	Words  string
	Links  []Link
}
