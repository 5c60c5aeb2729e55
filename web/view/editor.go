package view

import (
	"context"
	"net/url"
	"strconv"
	"time"

	"readout/internal/news"
)

// DeskAct is one step of the log.
type DeskAct struct {
	ID      int64
	By      string
	At      time.Time
	What    string // "changed the speaker of 4 quotes"
	Subject Link   // what it was about; Href "" where that has no page
	Before  string
	After   string
	Note    string
	Undo    bool // it can be undone
	Undone  bool
}

// Choice is something to choose with one button.
type Choice struct {
	Value string // of the button
	Label string
	Hint  string
	On    bool // it is so now
}

// DeskFinding is one quote or report on the desk.
type DeskFinding struct {
	Edit      string // href of its own desk page, "" on that
	Article   Link   // on the desk
	Outlet    string
	Says      string // speaker, kind of event or position, in words
	Doubt     string // why that is not public, "" when it is
	State     string
	Gone      bool // no longer in the article
	Joined    bool // decided automatically
	Paragraph []Part
	Why       string // rule
}

// DeskItem is the desk's page of a quote, an utterance, an event or a position.
type DeskItem struct {
	Page
	Kind       string // "Quote", "Utterance", "Event", "Position"
	Public     string // href of the public page, "" when there is none
	Head       string // its words
	Says       string // who, what kind or position: what stands now
	Doubt      string
	State      string
	Version    string
	Back       string // where the person came from
	BackLabel  string
	Findings   []DeskFinding
	More       int // findings that are not shown
	Scopes     []Choice
	Speaks     bool // it has a speaker or holder
	Holder     bool // it is a holder, not a speaker
	Candidates []Choice
	Query      string
	Found      []Choice
	Kinds      []Choice
	NotSpeech  []Choice
	Closed     string // why nothing but notes and undoing is possible, "" for nothing
	Accept     string // label of the button, "" when there is nothing to accept
	Note       string
	Wrong      string
	Done       *DeskAct
	Log        []DeskAct
	Next       string // the next item of the list that the person came from
}

// DeskConflict is the page that somebody gets who decided on an older state.
type DeskConflict struct {
	Page
	Item    DeskItem
	Asked   string // what the person asked for, in words
	Act     string
	Scope   string
	Note    string
	Since   []DeskAct // what others did meanwhile
	Changed string    // in words where no step explains it
}

// DeskHome is the front page of the desk.
type DeskHome struct {
	Page
	Waiting []Link // with counts
	Latest  []DeskAct
	Done    *DeskAct
}

// DeskList is a list of items that need eyes.
type DeskList struct {
	Page
	Need   string
	Tabs   []Link
	On     string // href of the tab
	Rows   []DeskRow
	Next   string
	Empty  string
	Summit string
	Picks  []Option // summits to narrow it to
}

// DeskRow is one item of such a list.
type DeskRow struct {
	Head string
	Sub  string
	Href string
	Tag  string
}

// DeskLog is the log of what was done at the desk.
type DeskLog struct {
	Page
	People []Option
	By     string
	What   string
	Whats  []Option
	About  string // the item that it is narrowed to, in words
	Hidden [][2]string
	Rows   []DeskAct
	Next   string
	Done   *DeskAct
	Wrong  string
}

// DeskArticle is an article on the desk: its text, to add quotes from.
type DeskArticle struct {
	Page
	ID       int64
	Headline string
	Outlet   string
	Public   string
	Out      string
	Facts    string
	Blocks   []DeskBlock
	Words    string
	At       int
	Kind     string
	Speaker  string
	Speakers []Option
	Note     string
	Places   []Choice // where the words stand, when more than once
	Wrong    []Wrong
	Purge    bool // the person may purge
	Orphans  int
	Done     *DeskAct
	Log      []DeskAct
}

// DeskBlock is a block of an article on the desk.
type DeskBlock struct {
	Kind string
	Runs []DeskRun
}

// DeskRun is a run of text; with an Href it is a quote's.
type DeskRun struct {
	Text string
	Href string
	Off  bool // rejected or withdrawn
}

// DeskOrphans lists decisions that attach to nothing.
type DeskOrphans struct {
	Page
	Rows []DeskOrphan
	Done *DeskAct
}

// DeskOrphan is one of them.
type DeskOrphan struct {
	ID      int64
	What    string
	Words   string
	Article Link
	By      string
	At      time.Time
	Reason  string
	Href    string
}

// DeskOrphanPage offers ways out for one.
type DeskOrphanPage struct {
	Page
	DeskOrphan
	Choices []DeskFinding
	Values  []string // of Choices
	Wrong   string
}

// Registry is a list of the register.
type Registry struct {
	Page
	What     string // "actors" or "summits"
	Query    string
	Rows     []DeskRow
	Next     string
	Proposed []Proposal
	More     int
	Done     *DeskAct
	Wrong    string
}

// Proposal is an actor or summit that waits for a yes or no.
type Proposal struct {
	ID   string
	Name string
	Why  string
	Href string
	Seen []Link
}

// Entry is what the forms of the registry have in common.
type Entry struct {
	Page
	ID      string // "" for a new one
	Version string
	Note    string
	Wrong   []Wrong
	Stale   *Stale
	Public  string
	Merged  Link
	Former  []Link
	Uses    string
	Done    *DeskAct
	Log     []DeskAct
	Waits   bool          // proposed, not confirmed
	Rematch *RematchState // of the latest change; nil for none
}

// ActorForm is the form of an actor.
type ActorForm struct {
	Entry
	Name    string
	Kind    string
	Kinds   []Option
	Gender  string
	Country string
	Code    string
	Tongue  string
	Data    string // Wikidata id
	Aliases []AliasRow
	Offices []OfficeRow
	Query   string // of the search for one to merge into
	Found   []Choice
}

// AliasRow is another name in a form.
type AliasRow struct {
	Text                    string
	Alone, Metonym, Demonym bool
}

// OfficeRow is an office in a form; days are written year-month-day.
type OfficeRow struct {
	Polity, Title, Titles, From, To string
}

// Stale says that somebody saved first: what they saved, field by field.
type Stale struct {
	By   string
	At   time.Time
	Rows []StaleRow
}

// StaleRow is one field that differs.
type StaleRow struct{ Field, Theirs, Yours string }

// SummitForm is the form of a summit.
type SummitForm struct {
	Entry
	Name         string
	Start, End   string
	Place, Zone  string
	Participants string
	Actors       string
	Keywords     string
	HoldAll      bool
	Others       []Option // to merge into
}

func itoa64(n int64) string { return strconv.FormatInt(n, 10) }

// PositionWords says a position as it stands beside a holder.
func PositionWords(p news.Position) string {
	switch p {
	case news.Supports:
		return "supports"
	case news.Opposes:
		return "opposes"
	case news.Conditional:
		return "supports on conditions"
	case news.Neutral:
		return "takes no side"
	}
	return "unclear"
}

type editorKey struct{}

// ForEditor returns a context in which pages are set for an editor: every row
// leads to its page at the desk, and from there back to the address given. Rows
// stand on many pages; this spares every page's model a field for it.
func ForEditor(ctx context.Context, back string) context.Context {
	return context.WithValue(ctx, editorKey{}, back)
}

// editHref returns the address at the desk of a row's item, "" for readers.
func editHref(ctx context.Context, it Item) string {
	back, ok := ctx.Value(editorKey{}).(string)
	if !ok || it.ID == 0 {
		return ""
	}
	dir := map[news.ItemKind]string{news.ItemUtterance: "utterances", news.ItemEvent: "events", news.ItemStance: "stances", news.ItemDocument: "articles"}[it.Kind]
	if dir == "" {
		return ""
	}
	return "/editor/" + dir + "/" + itoa64(it.ID) + "?" + url.Values{"return": {back + "#" + it.Anchor()}}.Encode()
}

// rest is what stands behind a finding's speaker: state, doubts, rule.
func (f DeskFinding) rest() string {
	s := ", " + f.State + "."
	if f.Doubt != "" {
		s += " " + f.Doubt + "."
	}
	if f.Joined {
		s += " Joined automatically: it has what was decided on the utterance before it was there."
	}
	if f.Gone {
		s += " No longer in the article."
	}
	if f.Why != "" {
		s += " Rule " + f.Why + "."
	}
	return s
}

func (a DeskAct) sentence() string {
	if a.After == "" {
		return a.What + "."
	}
	return a.What + ": " + a.After + "."
}
