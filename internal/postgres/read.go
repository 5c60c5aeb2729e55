package postgres

import (
	"time"

	"github.com/go-json-experiment/json"

	"readout/internal/news"
)

// ActorRef names an actor on a page. ID is "" for people who are no actor of
// the store; Name is never "" then.
type ActorRef struct {
	ID   string `json:"id,omitempty"`
	Name string `json:"name"`
}

// Named is an outlet, topic or summit on a page.
type Named struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// ArticleRef is an article as other pages point to it.
type ArticleRef struct {
	ID        int64     `json:"id"`
	Outlet    Named     `json:"outlet"`
	URL       string    `json:"url"`
	Headline  string    `json:"headline"`
	Published time.Time `json:"published"` // zero when unknown
	DateOnly  bool      `json:"dateOnly,omitempty"`
	FirstSeen time.Time `json:"firstSeen"`
	WireOf    int64     `json:"wireOf,omitempty"`
}

// Phase says where a summit stands in time.
type Phase string

// The phases of a summit.
const (
	UnderWay Phase = "under way"
	Upcoming Phase = "upcoming"
	Past     Phase = "past"
)

// SummitCard is a summit in a list. Only summits with items have one on the
// home page.
type SummitCard struct {
	Summit       news.Summit
	Phase        Phase
	Items        int
	Quotes       int
	Events       int
	Stances      int
	Documents    int
	Outlets      int       // that reported an item
	LastReported time.Time // of the latest item
}

// SummitPage is a summit's heading: what it is and how much there is.
type SummitPage struct {
	SummitCard
	AsOf         time.Time // when an item of it last changed
	Participants []ActorRef
	Speakers     []ActorRef // the summit's expected actors, in its order
}

// Order is the order of a timeline.
type Order string

// The orders. The zero value is OldestFirst.
const (
	OldestFirst Order = "oldest"
	NewestFirst Order = "newest"
)

// Filter says which items of a timeline are wanted. Empty fields filter
// nothing. From is inclusive, To exclusive; both bound the time by which items
// are ordered.
type Filter struct {
	Summit  string
	Speaker string // actor id
	Topic   string
	Kind    news.ItemKind
	Outlet  string
	From    time.Time
	To      time.Time
	Since   time.Time // only items that stand on the timeline since then, exclusive
	Order   Order
	After   string // cursor of the page before, "" for the first page
	Limit   int    // 1 to 200; 0 means 50
}

// TotalCap is where counting a filtered timeline stops: a Total of TotalCap
// means "more than 1,000".
const TotalCap = 1001

// TimelinePage is one page of a timeline.
type TimelinePage struct {
	Summit news.Summit
	Items  []Item
	Total  int    // items that the filter lets through, at most TotalCap
	Next   string // cursor of the next page, "" on the last
}

// Facet is a value that a filter can take, with the number of items.
type Facet struct {
	ID   string
	Name string
	N    int
}

// Facets are the values of each filter, most items first, at most 60 each. Counts
// are of the whole summit, not of what the other filters leave.
type Facets struct {
	All      int // items of the summit
	Kinds    []Facet
	Speakers []Facet
	Topics   []Facet
	Outlets  []Facet
	Held     int // items that stand on no list unasked: see ItemHeld
}

// ItemHeld as the kind of a filter asks for what is held back: automatic
// findings of which neither a name nor words of their own may be public. The
// filter's topic has no effect then.
const ItemHeld news.ItemKind = "held"

// Item is one row of a timeline: an utterance ("quote"), an event, a stance, a
// document or an edit. It holds only what the public may see.
type Item struct {
	Kind       news.ItemKind  `json:"kind"`
	ID         int64          `json:"id"`     // of the utterance, event, stance, article (document) or revision (edit)
	SortAt     time.Time      `json:"sortAt"` // by which the timeline is ordered
	Who        []ActorRef     `json:"who,omitempty"`
	Named      bool           `json:"named"`              // Who is established: by rule or by a person; else show Sentence
	Words      string         `json:"words,omitempty"`    // the quote's words, the event's label, the stance's target
	Speech     news.QuoteKind `json:"speech,omitempty"`   // how an utterance's Words are reported
	Cut        bool           `json:"cut,omitempty"`      // words were cut to keep within the outlet's rights
	Sentence   string         `json:"sentence,omitempty"` // the outlet's own sentence
	Teller     Named          `json:"teller,omitzero"`    // the outlet of Sentence
	Language   string         `json:"language,omitempty"` // of Words, BCP 47
	Cue        string         `json:"cue,omitempty"`      // reporting words of the first report
	Occasion   string         `json:"occasion,omitempty"`
	Addressee  string         `json:"addressee,omitempty"`
	When       news.Date      `json:"when"`             // said or happened
	Reported   time.Time      `json:"reported"`         // first report
	ReportDay  bool           `json:"reportDay"`        // Reported is known to the day only
	Seen       time.Time      `json:"seen"`             // first seen by us
	First      ArticleRef     `json:"first"`            // the first report
	Outlets    []Named        `json:"outlets"`          // in order of report; wire copies left out
	Reports    int            `json:"reports"`          // quotes or reports, wire copies counted
	Copies     int            `json:"copies,omitempty"` // of them wire copies
	State      news.State     `json:"state"`
	Corrected  bool           `json:"corrected,omitempty"`
	Conflict   bool           `json:"conflict,omitempty"`
	Background bool           `json:"background,omitempty"` // old words or doings retold
	Gone       bool           `json:"gone,omitempty"`       // no longer in the latest revision of any report
	Held       bool           `json:"held,omitempty"`       // stands on no list unasked: see ItemHeld
	Updated    time.Time      `json:"-"`                    // last change of what is shown; only where a list says that it has it
	Topics     []Named        `json:"topics,omitempty"`
	EventKind  string         `json:"eventKind,omitempty"`
	Root       string         `json:"root,omitempty"`
	Status     news.Status    `json:"status,omitempty"`
	Whom       []ActorRef     `json:"whom,omitempty"`
	Where      string         `json:"where,omitempty"`
	History    []EventChange  `json:"history,omitempty"` // of an event, when coverage said more than one thing of it
	Agenda     bool           `json:"agenda,omitempty"`  // announced before it was: see Agenda
	Position   news.Position  `json:"position,omitempty"`
	Intensity  int            `json:"intensity,omitempty"`
	Via        news.Via       `json:"via,omitempty"`
	Condition  string         `json:"condition,omitempty"`
	Utterance  int64          `json:"utterance,omitempty"` // that a stance was read from
	Edit       *EditItem      `json:"edit,omitempty"`      // what an edit changed
	Evidence   []int64        `json:"evidence,omitempty"`  // ids of quotes (quote, stance) or event reports
	Level      news.Level     `json:"level,omitempty"`     // how far the speaker is named
	Rule       string         `json:"rule,omitempty"`
	Confidence float64        `json:"confidence,omitempty"`
	Added      time.Time      `json:"-"` // since when it stands on the timeline; zero on other pages
}

// QuoteRow is one quote with its evidence: where it stands, in which revision,
// who is named and why. Words and Sentence are what the public may see.
type QuoteRow struct {
	ID           int64
	Utterance    int64
	Article      ArticleRef
	Fingerprint  string // names the quote within its article, for decisions
	Revision     int64  // id
	Number       int    // of the revision
	Revisions    int    // that the article has
	Hash         string
	FetchedAt    time.Time
	Present      bool // still in the latest revision
	Kind         news.QuoteKind
	Place        news.BlockPlace
	Words        string
	Cut          bool
	Sentence     string // the attributing sentence, "" when rights withhold it
	Prefix       string // up to 32 characters before the words
	Suffix       string
	Parts        []string // each span's words, as Words but apart; nil when cut
	Starts, Ends []int    // bytes of the revision's text
	Cue          string
	CueLemma     string
	Loaded       bool
	Source       string // the words that name the source
	Speaker      ActorRef
	Named        bool
	Level        news.Level
	Inner        ActorRef
	Addressee    string
	Occasion     string
	Said         news.Date
	Topics       []Named
	Wording      news.Wording
	Rule         string
	Confidence   float64
	Lower        float64
	Fired        []string
	NotSpeech    string
	State        news.State
	Joined       bool // inherited a decision made before it was there
	Version      string
	Summits      []string
	Language     string
}

// UtterancePage is an utterance with all its quotes, first report first.
type UtterancePage struct {
	ID       int64 // of the row that stands: differs from the one asked for after a merge
	Item     Item
	Summits  []Named
	Quotes   []QuoteRow
	Speakers []ActorRef // more than one: outlets name different speakers
	Ledger   []Correction
	Official map[int64]bool // articles among them that are official texts
}

// QuotePage is one quote's evidence chain.
type QuotePage struct {
	QuoteRow
	OutletCountry string
	LexiconHash   string
	AnalysedAt    time.Time
	Ledger        []Correction
	CheckedAt     time.Time // when the article's page was last looked at; zero when never again
	PageGone      bool      // the page answered that it is gone
}

// EventReportRow is an event as one article tells it.
type EventReportRow struct {
	ID          int64
	Fingerprint string
	Article     ArticleRef
	Revision    int64
	Number      int
	Revisions   int
	Hash        string
	FetchedAt   time.Time
	Present     bool
	Label       string
	Sentence    string // evidence that the public may see
	Cut         bool
	Prefix      string
	Cue         string
	Who, Whom   []ActorRef
	Where       string
	When        news.Date
	Status      news.Status
	Root        string
	Kind        string
	Rule        string
	Confidence  float64
	State       news.State
	Version     string
}

// EventPage is an event with all its reports.
type EventPage struct {
	ID      int64
	Item    Item
	Summits []Named
	History []EventChange // what coverage said of it, step by step; at least one
	Reports []EventReportRow
	Ledger  []Correction
}

// ArticlePage is what the public may see of an article.
type ArticlePage struct {
	Article      ArticleRef
	Outlet       news.Outlet // without feeds and rules
	Kind         news.ArticleKind
	Standfirst   string // "" unless rights allow it
	Authors      []string
	Agencies     []string
	Dateline     string
	Language     string
	Modified     time.Time
	Partial      bool
	Skipped      string // why it was not analysed
	Revision     int64
	Number       int
	Revisions    int
	Hash         string
	FetchedAt    time.Time
	Extractor    string
	Version      string
	Words        int             // of the text
	ShownWords   int             // of them on public pages
	Paragraphs   []PageParagraph // the whole text, only of outlets with full rights and documents
	Quotes       []QuoteRow
	Events       []EventReportRow
	Stances      []StanceRow
	Summits      []Named
	Copies       []ArticleRef // wire copies of it
	CopyOf       *ArticleRef
	State        string
	StateReason  string
	LastCheckAt  time.Time
	LastOutcome  string
	RightsNotice string
}

// PageParagraph is a paragraph of a text that may be shown in full.
type PageParagraph struct {
	Kind string // as text.BlockKind
	Text string
}

// StanceRow is a stance as one article tells it.
type StanceRow struct {
	ID          int64
	Fingerprint string
	Stance      int64
	Article     ArticleRef
	Holder      ActorRef
	Named       bool
	Topic       Named
	Target      string
	Position    news.Position
	Intensity   int
	Via         news.Via
	Cue         string
	Sentence    string
	Cut         bool
	Condition   string
	Hedge       string
	When        news.Date
	Quote       int64
	Utterance   int64
	Rule        string
	Confidence  float64
	State       news.State
}

// StancePage is a stance with all its reports.
type StancePage struct {
	ID      int64
	Item    Item
	Summits []Named
	Reports []StanceRow
	Ledger  []Correction
}

// ActorPage is an actor with what it said and did, newest first.
type ActorPage struct {
	Actor   news.Actor
	Offices []news.Office
	Summits []SummitCard
	Items   []Item // of all summits, each once
	Next    string // cursor
	Total   int    // capped at TotalCap
	Moved   string // id of the actor that this one was merged into
}

// Correction is a row of the public ledger.
type Correction struct {
	ID     int64
	At     time.Time
	Item   news.ItemKind
	ItemID int64
	What   string // "speaker", "withdrawn" ...
	Before string // "" of withdrawn items
	After  string
	Reason string
}

// Health is how the whole is doing.
type Health struct {
	Outlets       int // enabled
	Articles      int64
	Revisions     int64
	Quotes        int64
	Events        int64
	Stances       int64
	Items         int64
	FeedsFailing  int
	FeedsPaused   int
	JobsWaiting   int
	JobsRunning   int
	JobsDead      int // gave up
	OldestWaiting time.Duration
	LastFetch     time.Time
	LastStored    time.Time
	FetchesHour   map[string]int64 // by outcome, in the last hour
	DatabaseBytes int64
	Orphans       int
	SchemaVersion int64
}

// OutletHealth is how one outlet is doing.
type OutletHealth struct {
	Outlet      news.Outlet
	LastSuccess time.Time
	LastError   string
	LastErrorAt time.Time
	Articles    int64
	PerDay      float64 // articles stored a day, over the last week
	Dropped     int64
	FeedStates  []FeedState
}

// FeedState is a feed with what happened to it.
type FeedState struct {
	news.Feed
	PolledAt     time.Time
	SucceededAt  time.Time
	NextPoll     time.Time
	Interval     time.Duration
	Failures     int
	LastError    string
	MovedFrom    string
	Paused       bool
	PausedReason string
}

// readItem reads a payload of the timeline. The decoder takes less than half of
// what encoding/json takes, which was a quarter of what a list costs.
func readItem(payload []byte) (Item, error) {
	var it Item
	err := json.Unmarshal(payload, &it)
	return it, err
}
