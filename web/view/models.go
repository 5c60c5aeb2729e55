package view

import (
	"time"

	"readout/internal/news"
)

// Home is the front page: the summits that have items.
type Home struct {
	Page
	AsOf     time.Time // when the counts were taken
	Outlets  int       // outlets that are read
	Total    int       // summits with items, shown here or not
	Further  bool      // this is a later page: past summits only
	UnderWay SummitList
	Upcoming SummitList
	Past     SummitList
}

// SummitList is a part of the summits, as much of it as a page shows.
type SummitList struct {
	Cards          []SummitCard
	Rest           int  // further ones that no page shows
	Later, Earlier Link // pages of the rest, zero for none
}

// Empty reports whether there is nothing to show yet.
func (h Home) Empty() bool { return h.Total == 0 }

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

// Summit is what all pages of a summit share.
type Summit struct {
	Page
	ID           string
	Name         string
	Place        string
	Here         string // "timeline", "stances", "coverage", "edits", "compare"
	Start, End   time.Time
	Zone         *time.Location
	Phase        string // "under way", "begins in 3 days", "ended 8 March"
	Participants []Link
	AsOf         time.Time
}

// Timeline is a summit's page.
type Timeline struct {
	Summit
	Outlets     int    // that have items here
	Checked     int    // items that an editor has checked
	Counts      []Link // items of each kind
	Standing    []Standing
	Keys        []Item // key events; Href leads into the list
	Agenda      []Appointment
	Since       Since
	CheckedAt   time.Time // when the page was made
	Status      string    // where to ask whether the timeline has moved; "" when it is over
	Shown       int
	Total       int  // items that the filter lets through, capped at Cap+1
	All         int  // items of the summit, capped likewise
	Opening     bool // days show what most outlets report, not all
	AllHref     string
	Rest        int // items of days that are left out
	Cap         int
	Held        int // items kept back because no rule is sure enough or an editor has to see them
	HeldHref    string
	Folded      []Link // edits that stand apart, by kind, with counts in their labels
	Filter      Filter
	Score       *Score
	Days        []Day
	NewestFirst bool
	OtherOrder  string // href
	First       string // href of the first page, "" on it
	Next        string // href of the page after this one, "" on the last
	Drops       []Drop // with no item left: which filter to drop, and what that gives
}

// Standing is a line of how matters stand: what was agreed, what is planned.
type Standing struct {
	Label  string
	Claims []Claim
	None   string // what stands where there is no claim
}

// Claim is one fact with its evidence.
type Claim struct {
	Lead    string // words before those of the fact
	Words   string
	Href    string
	By      string // whose words they are; "" for ours
	Outlets int
}

// Appointment is a line of the agenda: what is or was to happen when.
type Appointment struct {
	When    string
	Machine string // for the datetime attribute, "" for none
	Words   string
	Href    string
	Kind    string   // "Signing"
	Status  string   // "planned", "took place", "called off", "moved"
	History []string // what was said of it, step by step; nil for one step
	Outlets int
}

// Since is what is new since the reader was last here.
type Since struct {
	New    int       // items, capped at Timeline.Cap+1
	At     time.Time // zero: not known
	Words  string    // "Thu 09:14"
	Href   string    // shows only what is new
	Only   bool      // the page shows only that
	Action string    // marks everything as seen
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
	Head  string    // in place of the date, for items of many days
	Date  time.Time // midnight in the summit's zone
	Zone  string    // "Washington time, UTC−5"
	Hours [24]int   // items by the hour of their first report
	Total int       // items of that day that the filter lets through, -1 when not counted
	More  Link      // to all items of the day, where not all stand here
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
	Words       string   // quote: the words without marks; event: the sentence; stance: target; document: title; edit: new words
	Language    string   // BCP 47 of Words when not English
	Told        bool     // the words are Outlet's own sentence
	Bare        bool     // the words are only the kind: rights or the publication rule keep the rest back
	Set         bool     // the words are set as a quotation; false: they are the outlet's own sentence
	Outlet      string   // whose sentence it is when not Set
	Strokes     []Stroke // edit: the words, old and new
	Given       []Stroke // edit: who said them, old and new
	Change      string   // edit: what kind of change, in words
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
	Added       time.Time   // since when it stands on the timeline, zero when that does not matter
	New         bool        // since the reader was last here
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

// Article is a page about one article, within its outlet's rights.
type Article struct {
	Page
	Headline  string
	Outlet    Link
	URL       string // "" for pasted text
	Facts     []Fact
	Kind      string // "report", "document", "live blog"
	Published string // in words
	Notice    string // what the rights allow, and how much this page shows
	Skipped   string // why nothing was analysed, "" otherwise
	Body      []Paragraph
	Excerpts  []Excerpt // the attributing sentences, where the whole may not be shown
	Withheld  []Link    // quotes whose words may not be shown
	Found     []Item    // events and stances of the article
	Revision  Revision
	Copies    []Link
	CopyOf    *Link
	Summits   []Link
}

// Fact is a labelled line. Words or Links say it; Time adds a machine-readable
// date.
type Fact struct {
	Label string
	Words string
	Time  time.Time // zero: none
	Links []Link
	Out   string // an address outside the site, shown as it is
	Code  string // set in a fixed pitch: a hash, a rule's name
}

// Paragraph is a paragraph of a text that may be shown whole.
type Paragraph struct {
	Kind  string // "headline", "standfirst", "paragraph", "subhead", "quote", "list"
	Parts []Part
}

// Excerpt is an outlet's own sentence, with the quoted words marked.
type Excerpt struct {
	Href  string
	Label string // "Mara Velin", "speaker not established"
	Kind  string // "direct", "partly in quotation marks", "without quotation marks"
	Parts []Part
}

// Part is a run of text, marked or not.
type Part struct {
	Text string
	Mark string // "", "quote", "source" or "cue"
}

// Revision is one version of an article, as it was fetched.
type Revision struct {
	Number    int
	Of        int
	FetchedAt time.Time
	Hash      string
}

// Utterance is the variorum: one act of speech, in every outlet's version.
type Utterance struct {
	Page
	Who        string
	WhoHref    string
	Others     []string // further speakers that outlets name
	Clock      Clock
	Facts      []Fact
	Occasion   string
	Set        bool // the base is direct speech
	Cut        bool // words are left out to keep within rights
	Language   string
	Base       []Run
	Transcript bool   // the base is an official text
	BaseFrom   string // "longest wording found, in The Harbour Post"
	N          int    // versions compared
	Versions   []Version
	Aside      []Version // headlines, and words in marks that are no speech
	State      string
	Cite       string
}

// Run is a run of the base text's words that the same number of versions keep.
type Run struct {
	Text string
	Kept int
	Step int // 3 kept by all, 2 by half of them or more, 1 by fewer
}

// Version is one outlet's version of an utterance.
type Version struct {
	Outlet   Link
	Href     string // the quote's page
	Verb     string // "" where none introduces it
	Loaded   bool   // the verb is not neutral
	Class    string // the wording class in words
	Pieces   []Piece
	Set      bool
	Reported string
	Speaker  string // when the outlet names another speaker
	Copies   int    // wire copies folded beneath
	Also     []Link // the outlet's further versions, folded beneath
	Language string
	Gone     bool // no longer in the article
	Partial  bool // shown in part: rights keep the rest back
}

// Piece is a run of words of a version, aligned to the base.
type Piece struct {
	Text string
	Op   Op
	N    int // words left out
}

// Op says how a run of words relates to the base text.
type Op int

// The relations.
const (
	Keep   Op = iota // both have them
	Omit             // only the base has them; Text is empty, N says how many
	Insert           // only the version has them
)

// Quote is the evidence chain of one quote.
type Quote struct {
	Page
	Who       string
	WhoHref   string
	Outlet    Link
	Kind      string
	Words     string
	Set       bool
	Language  string
	Utterance Link
	Chain     []Fact
	Sentence  []Part
	Withheld  string // why there is no sentence
	Out       string // the article with a text fragment
	Why       []Fact
	Doubt     string // why the speaker's name is not public
	State     string
	Cite      string
}

// Told is the page of an event or a position: what it is and each outlet's
// sentence that bears it.
type Told struct {
	Page
	Kind     string // "Arrival", "Position"
	Position news.Position
	Status   string
	Head     string
	Facts    []Fact
	Reports  []Report
	State    string
	Cite     string
}

// Report is one outlet's sentence that bears an item.
type Report struct {
	Outlet   Link
	Article  Link
	Reported string
	Out      string
	Revision Revision
	Sentence []Part
	Withheld string
	Says     string // when this outlet says something else: "planned", "opposes"
	Quote    string // href of the quote it was read from
	Rule     string
	Measured string
	Gone     bool
}

// Actor is the page of a person in office, a government or an institution.
type Actor struct {
	Page
	Name    string
	Kind    string
	Facts   []Fact
	Summits []Link
	Items   []Item
	Shown   string
	First   string
	Next    string
}

// Topic is the page of a subject of talks.
type Topic struct {
	Page
	Name    string
	Cues    []string
	Summits []Link
}

// Outlets is the list of what is read.
type Outlets struct {
	Page
	Rows []OutletRow
}

// OutletRow is one outlet in the list.
type OutletRow struct {
	Link
	Country  string
	Kind     string
	Articles string
	Read     string // when it was last read, in words
	Trouble  string
}

// Outlet is the page of a publisher: facts, and the evidence of reading it.
type Outlet struct {
	Page
	Name    string
	Kind    string
	Facts   []Fact
	Log     []Fetch
	Next    string
	Trouble string
}

// Fetch is one row of the fetch log.
type Fetch struct {
	At      time.Time
	Purpose string
	URL     string
	Status  string
	Size    string
	Outcome string
	Reason  string
}

// Method is the page on how Readout works and what it cannot do.
type Method struct {
	Page
	Version   string // of the analyser
	Threshold string // ".93"
	Share     string // "30 %"
	Counts    []Fact
	SheetOf   string      // "70 articles"
	Sheet     [][5]string // layer, precision, recall, F1, counts
}

// Problem is an error page.
type Problem struct {
	Page
	Status int
	Head   string
	Words  string
	Links  []Link
}
