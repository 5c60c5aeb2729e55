package news

import "time"

// Input is what an analysis works on.
type Input struct {
	Text          string // cleaned
	Blocks        []Block
	Posts         []Post
	PublishedAt   time.Time // zero when unknown
	Zone          string    // IANA zone of the outlet or of Published
	OutletCountry string    // ISO alpha-3
	Language      string    // "" or "en": anything else is not analysed
	Lexicon       *Lexicon
}

// Analysis is all that was found in one revision. Spans refer to its text.
type Analysis struct {
	Version     string // of the analyser
	LexiconHash string
	Skipped     string // why nothing was analysed ("language fr"), "" otherwise
	Dates       []TimeExpr
	Mentions    []Mention
	Quotes      []Quote
	Events      []Event
	Stances     []Stance
	Topics      []TopicTag
	Proposed    []Actor // people found in the text that the lexicon lacks
}

// Precision says how exactly a date is known.
type Precision string

// The precisions. The zero value means unknown.
const (
	PrecisionUnknown Precision = ""
	Minute           Precision = "minute"
	Hour             Precision = "hour"
	Day              Precision = "day"
	Week             Precision = "week"
	Month            Precision = "month"
	Year             Precision = "year"
	Before           Precision = "before"  // at or before To
	Ongoing          Precision = "ongoing" // from From on
)

// Basis says why a date is believed.
type Basis string

// The bases of a date. A date without one is unknown.
const (
	BasisNone        Basis = ""
	BasisStated      Basis = "stated"      // the text says it
	BasisInferred    Basis = "inferred"    // follows from what the text says
	BasisPublication Basis = "publication" // bounded by when it was published or first seen
	BasisEditor      Basis = "editor"
)

// Date is a time as far as it is known: the half-open range [From, To) in UTC,
// its precision, the zone it was reckoned in, the basis and the rule. The zero
// value is unknown.
type Date struct {
	From      time.Time
	To        time.Time
	Precision Precision
	Zone      string
	Basis     Basis
	Rule      string
}

// Known reports whether the date says anything.
func (d Date) Known() bool { return d.Basis != BasisNone && d.Precision != PrecisionUnknown }

// Day returns midnight in zone of the day under which an item of this date
// stands: the day itself where it is known to the day or better, else the day
// of sortAt, by which the item is ordered.
func (d Date) Day(sortAt time.Time, zone *time.Location) time.Time {
	t := sortAt.In(zone)
	if d.Known() {
		switch d.Precision {
		case Minute, Hour:
			t = d.From.In(zone)
		case Day:
			own := time.UTC
			if loc, err := time.LoadLocation(d.Zone); err == nil {
				own = loc
			}
			t = d.From.In(own)
		}
	}
	y, m, day := t.Date()
	return time.Date(y, m, day, 0, 0, 0, 0, zone)
}

// TimeExpr is a time expression in a text: its words, its TimeML value
// ("2025-02-26", "2025-W09", "P3D", "PRESENT_REF") and, for points and ranges
// in time, its date.
type TimeExpr struct {
	Span  Span
	Value string
	Date  Date
}

// MentionKind says how an actor is named.
type MentionKind string

// The kinds of mention.
const (
	MentionName    MentionKind = "name"    // Keir Starmer, Starmer, Sir Keir
	MentionOffice  MentionKind = "office"  // the prime minister
	MentionPronoun MentionKind = "pronoun" // he, she, they, I, we
	MentionMetonym MentionKind = "metonym" // Downing Street
	MentionGroup   MentionKind = "group"   // officials, European leaders
	MentionNominal MentionKind = "nominal" // a Downing Street spokesman, the 62-year-old
)

// Mention is a name in a text. Actor is "" while it is not known who is meant.
type Mention struct {
	Span   Span
	Kind   MentionKind
	Actor  string // actor id
	Name   string // canonical name of Actor; for people outside the lexicon their full name as found
	Entity int    // index of the article's entity, from 0; -1 when none
	Gender string // "m", "f", "" unknown or none
	Plural bool
	Rule   string
}

// Ref names an actor in a finding. The zero value names nobody.
type Ref struct {
	Actor string // actor id, "" when the lexicon lacks it or it is not established
	Name  string // as shown
	Span  Span   // the words that name it in the text; empty when implied
}

// Zero reports whether the reference names nobody.
func (r Ref) Zero() bool { return r.Actor == "" && r.Name == "" }

// QuoteKind says how words are reported.
type QuoteKind string

// The kinds of quote.
const (
	Direct   QuoteKind = "direct"   // wholly in quotation marks
	Mixed    QuoteKind = "mixed"    // some words in marks inside the reporter's sentence
	Indirect QuoteKind = "indirect" // no marks
)

// Level says how far a speaker is named.
type Level string

// The levels of attribution.
const (
	LevelNone        Level = ""
	LevelNamed       Level = "named"
	LevelRole        Level = "role"        // a Downing Street spokesman
	LevelInstitution Level = "institution" // Downing Street
	LevelAnonymous   Level = "anonymous"   // a senior official
	LevelCollective  Level = "collective"  // officials, leaders
)

// Quote is one appearance of reported words in one revision.
type Quote struct {
	Kind       QuoteKind
	Place      BlockPlace
	Spans      []Span // quoted words without their marks; split quotes and paragraphs have several. For indirect: empty
	Content    []Span // all that is attributed; equals Spans for direct quotes
	Cue        Span   // reporting words, empty when none
	CueLemma   string // "say"
	Loaded     bool   // the reporting verb is loaded (claimed, admitted), not neutral
	Source     Span   // the words that name the source, empty when none
	Speaker    Ref    // zero: not established
	Level      Level
	Inner      Ref  // A says that B said: B
	Addressee  Span // "told reporters"
	Occasion   Span // "at his first cabinet meeting"
	Said       Date
	Topics     []string
	Rule       string  // the sieve that named the speaker
	Confidence float64 // that sieve's measured precision, 0 to 1
	Lower      float64 // 95 % lower bound of that precision, 0 when never measured
	Fired      []Span  // the words it fired on
	NotSpeech  string  // why words in marks are no speech ("title", "scare quotes"); "" for speech
	Post       int     // live-blog post, from 1; 0 for none
}

// BlockPlace sets quotes of headline and standfirst apart from the body's.
type BlockPlace string

// The places of a quote.
const (
	InBody       BlockPlace = "body"
	InHeadline   BlockPlace = "headline"
	InStandfirst BlockPlace = "standfirst"
)

// Status says whether an event happened.
type Status string

// The statuses of an event.
const (
	Happened     Status = "happened"
	Planned      Status = "planned"
	Denied       Status = "denied"
	Hypothetical Status = "hypothetical"
	Cancelled    Status = "cancelled"
)

// Event is who did what to whom, where and when, as one revision tells it.
type Event struct {
	Root       string // PLOVER root (AGREE ... ASSAULT) or STATEMENT
	Mode       string // PLOVER mode, "" when none
	Kind       string // for readers: "arrival", "bilateral meeting", "press conference", "call", "signing", "announcement", "measure", "departure", "statement" ...
	Status     Status
	Who        []Ref
	Whom       []Ref
	Where      Ref
	When       Date
	Label      string // one line, of the article's own facts
	Cue        Span
	Evidence   []Span
	Topics     []string
	Rule       string
	Confidence float64 // the rule's measured precision, 0 to 1
	Lower      float64 // 95 % lower bound of that precision, 0 when never measured
	Quote      int     // index of the quote that tells it, -1 for narration
	Occasion   bool    // a press conference, a flight, a cabinet meeting: quotes may attach to it
	Post       int
}

// Position is where a holder stands towards a target.
type Position string

// The positions.
const (
	Supports    Position = "supports"
	Opposes     Position = "opposes"
	Conditional Position = "conditional"
	Neutral     Position = "neutral"
	Unclear     Position = "unclear"
)

// Via says through what a stance is known.
type Via string

// The ways a stance is known.
const (
	ViaQuote     Via = "quote"
	ViaIndirect  Via = "indirect"
	ViaNarration Via = "narration"
)

// Stance is a holder's position on a topic as one revision tells it.
type Stance struct {
	Holder     Ref
	Topic      string
	Target     string // in words
	TargetSpan Span
	Position   Position
	Intensity  int // 1 mild, 2 plain, 3 strong
	Cue        Span
	Evidence   []Span
	Condition  Span
	Hedge      Span
	Via        Via
	Quote      int // index of the quote, -1 for none
	When       Date
	Rule       string
	Confidence float64 // the rule's measured precision, 0 to 1
	Lower      float64 // 95 % lower bound of that precision, 0 when never measured
	Post       int
}

// TopicTag says that a text is about a topic, with the cues that say so.
type TopicTag struct {
	Topic string
	Score float64
	Cues  []Span
}
