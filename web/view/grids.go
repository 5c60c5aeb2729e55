package view

import (
	"strings"

	"readout/internal/news"
)

// Stances is a summit's page on who stands where: by topic, before, during and
// after.
type Stances struct {
	Summit
	Phases   []PhaseHead // before, during, after
	Shifts   []Shift
	Topics   []StanceTopic
	Evidence *StanceEvidence // of the cell that was asked for
	Actors   []Option        // to narrow by; Value is the id
	Actor    string
	Clear    string
	More     int      // holders left out
	Subjects []Option // topics to narrow to
	Subject  string   // id of the topic that the grid is narrowed to
	Hidden   int      // positions that no rule is sure enough to show
	Find     string
}

// PhaseHead is a column: a part of the summit's course with its days.
type PhaseHead struct{ Name, Days string }

// Shift is a change of position with the evidence of both sides.
type Shift struct {
	Holder, Topic Link
	Was, Is       Side
	Unreviewed    bool
}

// Side is one side of a shift.
type Side struct {
	Phase    string
	Position news.Position
	Words    string
	Outlet   string
	When     string
	Href     string
}

// StanceTopic is a topic with everybody who has a position on it.
type StanceTopic struct {
	Link
	ID    string
	Lines []StanceLine
}

// StanceLine is one holder's course on a topic.
type StanceLine struct {
	Holder  Link
	Shifted bool
	Echo    string       // whose shift on the same words it shares; "" for nobody's
	Cells   []StanceCell // one a phase
}

// StanceCell is a holder's position on a topic in a phase.
type StanceCell struct {
	Position   news.Position // "" for none found
	Mixed      string        // "supports and opposes", when a phase holds both
	N          int
	Href       string
	Unreviewed bool
	ByReport   bool
}

// StanceEvidence is what a cell stands on.
type StanceEvidence struct {
	Head  string
	Back  string
	Items []StanceProof
	More  Link
}

// StanceProof is one position as it was taken.
type StanceProof struct {
	Position news.Position
	Words    string
	Set      bool
	Outlet   string
	When     string
	Href     string
	Quote    string
	State    string
	Outlets  int
}

// CoverageGrid is a summit's page on which outlets carry what.
type CoverageGrid struct {
	Summit
	Columns []CoverageColumn
	Rows    []CoverageRow
	Total   int
	Cap     int
	Others  []Link // columns that can be added
	Kinds   []Link // Counted marks the one that is shown
	Copies  bool   // there are wire copies
}

// CoverageColumn is an outlet with what was read of it.
type CoverageColumn struct {
	Link
	Read string // "14 read", "12 read, 2 not fetched"
}

// CoverageRow is an item with a cell a column.
type CoverageRow struct {
	Who    string
	Words  string
	Href   string
	When   string
	Cells  []CoverageCell
	Copies int
	By     string // who republished
}

// CoverageCell is how one outlet carries one item, in a word that is never
// empty.
type CoverageCell struct {
	Word string
	Form string // "full", "part", "other", "para", "none", "unread"
	Href string
	Note string // "as planned", "gives it to Ilja Dorn"
}

// Compare is a summit's page that sets outlets, or actors, side by side.
type Compare struct {
	Summit
	ByActors bool
	Outlets  []Option // of the form; chosen ones first
	Actors   []Option
	Topics   []Option
	Chosen   []string // of four places; "" for an empty one
	Topic    string
	Columns  []Link
	Items    []CompareItem  // when comparing outlets
	Actings  []CompareActor // when comparing actors
	Copies   string         // what is done with wire copies, in words
	Toggle   Link
	Note     string
	Lines    []CompareLine
}

// CompareItem is an item with what each of the outlets makes of it.
type CompareItem struct {
	Who, Words string
	Set        bool
	Href       string
	When       string
	Cells      []CompareCell
}

// CompareCell is one outlet's version, never empty.
type CompareCell struct {
	Outlet string
	CoverageCell
	Verb   string
	Pieces []Piece
	Plain  string // words that are not aligned
	Set    bool
}

// Text is the version in one line, an ellipsis for what it leaves out.
func (c CompareCell) Text() string {
	if len(c.Pieces) == 0 {
		return c.Plain
	}
	var words []string
	for i := range c.Pieces {
		words = append(words, worded(c.Pieces, i, c.Set))
	}
	return strings.Join(words, " ")
}

// CompareActor is one actor's course on a topic.
type CompareActor struct {
	Link
	Office string
}

// CompareLine is a phase with what each actor's position was and said.
type CompareLine struct {
	Head  string
	Cells []CompareVoice
}

// CompareVoice is an actor in a phase.
type CompareVoice struct {
	Actor    string
	Position news.Position // "" for none established
	Mixed    string
	Quotes   []Item
	More     Link
}

// PositionWord is a position as one word in a grid.
func PositionWord(p news.Position) string {
	if p == "" {
		return "none found"
	}
	return string(p)
}

// verbOf is a position as the verb of a sentence in the past or present.
func was(p news.Position) string {
	switch p {
	case news.Supports:
		return "supported it"
	case news.Opposes:
		return "opposed it"
	case news.Conditional:
		return "supported it on conditions"
	case news.Neutral:
		return "took no side"
	}
	return "was unclear"
}

func (c CoverageGrid) head() string {
	n := len(c.Rows)
	if n == c.Total {
		return Count(n, "item", "items")
	}
	return Num(n) + " of " + Capped(c.Total, c.Cap) + " items, the most widely reported"
}

func (r CoverageRow) copies() string {
	if r.Copies == 0 {
		return "none"
	}
	return "+" + Num(r.Copies) + " republished"
}

// maxShifts is how many shifts stand open above the grid.
const maxShifts = 3

// small is what stands beneath a position: how often, and what to be careful of.
func (c StanceCell) small() string {
	s := Count(c.N, "time", "times")
	if c.Unreviewed {
		s += ", unreviewed"
	}
	if c.ByReport {
		s += ", dated by report"
	}
	return s
}

// places are the four selects of the comparison's form.
func (c Compare) places() []int { return []int{0, 1, 2, 3} }

func (c Compare) chosen(i int) string {
	if i < len(c.Chosen) {
		return c.Chosen[i]
	}
	return ""
}
