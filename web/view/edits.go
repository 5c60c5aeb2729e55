package view

import (
	"context"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"readout/internal/text"
)

// Edits is the list of what outlets changed in the articles of a summit.
type Edits struct {
	Summit
	Touches []Link // what an edit can touch, with counts; Href "" marks the one that is shown
	Cap     int    // beyond which counts are not exact
	Head    string // "3 edits that touch quotes"
	Says    string // what the list holds, in words
	Rows    []EditRow
	First   string
	Next    string
}

// EditRow is what an outlet changed of an article between two readings.
type EditRow struct {
	ID       string // anchor
	At       time.Time
	Clock    Clock
	When     string // "by Mon 12 May 2031, 10:04 UTC+3"
	Outlet   Link
	Headline Link // the article
	Href     string
	Says     string // "Quote reworded; headline changed"
	Changes  []EditChange
	Withheld int
	Words    string // "9 words came, 11 went"
	Partial  bool
}

// EditChange is one change, in words.
type EditChange struct {
	Label    string
	Who      []Stroke // of a re-attributed quote: who said it
	Words    []Stroke
	Set      bool // a quotation
	Language string
}

// Stroke is a run of words that stands, was struck out or was put in.
type Stroke struct {
	Op   text.DiffOp
	Text string
}

// Strokes sets the newer of two wordings with what was struck out and put in.
func Strokes(older, newer string) []Stroke {
	var out []Stroke
	for _, p := range text.DiffWords(older, newer, text.Span{End: len(older)}, text.Span{End: len(newer)}) {
		s := Stroke{p.Op, p.New.In(newer)}
		if p.Op == text.DiffDeleted {
			s.Text = p.Old.In(older)
		}
		out = append(out, s)
	}
	return out
}

// Brief leaves out the middle of long runs that stand, beyond keep words from
// the nearest change.
func Brief(strokes []Stroke, keep int) []Stroke {
	var out []Stroke
	for i, s := range strokes {
		words := strings.Fields(s.Text)
		first, last := i == 0, i == len(strokes)-1
		most := 2*keep + 2
		if first || last {
			most = keep + 2
		}
		if s.Op == text.DiffSame && len(words) > most && len(strokes) > 1 {
			head, tail := strings.Join(words[:keep], " "), strings.Join(words[len(words)-keep:], " ")
			switch {
			case first:
				s.Text = "… " + tail + " "
			case last:
				s.Text = head + " …"
			default:
				s.Text = head + " … " + tail + " "
			}
		} else if n := 4 * keep; s.Op != text.DiffSame && len(words) > n+4 {
			s.Text = strings.Join(words[:n], " ") + " … "
		}
		out = append(out, s)
	}
	return out
}

// strokes writes words with what was struck out and put in. Blanks stand
// outside the marks, and one parts what was struck from what replaced it.
func strokes(ss []Stroke) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		var b strings.Builder
		blank := true
		for _, s := range ss {
			words := strings.TrimRight(s.Text, " \n")
			if words == "" {
				continue
			}
			switch s.Op {
			case text.DiffDeleted:
				if !blank {
					b.WriteByte(' ')
				}
				b.WriteString(`<del><span class="vh">deleted: </span>` + templ.EscapeString(words) + `<span class="vh"> (end) </span></del>`)
			case text.DiffInserted:
				if strings.HasSuffix(b.String(), "</del>") {
					b.WriteByte(' ')
				}
				b.WriteString(`<ins><span class="vh">inserted: </span>` + templ.EscapeString(words) + `<span class="vh"> (end) </span></ins>`)
			default:
				b.WriteString(templ.EscapeString(words))
			}
			if blank = len(words) < len(s.Text); blank {
				b.WriteByte(' ')
			}
		}
		_, err := io.WriteString(w, b.String())
		return err
	})
}

// History is an article with all readings of it that differ.
type History struct {
	Page
	Outlet    Link
	Headline  Link
	Looked    string // "looked at 14 times, last on ..."
	Retold    Link   // the article that now stands at the address
	Revisions []HistoryRow
}

// HistoryRow is one revision, with what changed to make it.
type HistoryRow struct {
	Number  int
	At      time.Time
	Fetched string
	Hash    string
	Length  string
	Says    string
	Ours    bool // not the outlet's doing
	Changes []EditChange
	Words   string
	Notes   []string
	Href    string // the comparison with the one before, "" for the first
}

// Diff is how one revision of an article differs from an earlier one.
type Diff struct {
	Page
	Outlet   Link
	Headline Link
	History  string
	Older    HistoryRow
	Newer    HistoryRow
	Says     string
	Steps    []EditRow // what changed, by step
	Hunks    []Hunk
	N        int    // changed passages
	Withheld string // why the texts do not stand whole
	Earlier  Link
	Later    Link
	First    Link // the first and the latest, when this is not all
	Language string
}

// Hunk is a stretch of a text: passages that changed with what stands around
// them, or paragraphs in between, folded.
type Hunk struct {
	Folded   int // paragraphs that did not change; Passages holds them
	Passages []Passage
}

// Passage is a paragraph of a comparison. N counts changed passages from 1, 0 for
// one that stands as it was.
type Passage struct {
	N     int
	Kind  text.BlockKind
	Op    text.DiffOp
	Words []Stroke
}

// label names a passage at its side.
func (p Passage) label() string {
	var parts []string
	switch p.Kind {
	case text.Headline, text.Standfirst, text.Subhead, text.Caption, text.Notice:
		parts = append(parts, string(p.Kind))
	case text.PullQuote:
		parts = append(parts, "pull quote")
	case text.FactBox:
		parts = append(parts, "fact box")
	case text.Embed:
		parts = append(parts, "embedded post")
	}
	switch p.Op {
	case text.DiffDeleted:
		parts = append(parts, "taken out")
	case text.DiffInserted:
		parts = append(parts, "put in")
	case text.DiffMoved:
		parts = append(parts, "moved here")
	case text.DiffChanged:
		parts = append(parts, "changed")
	}
	return strings.Join(parts, ", ")
}

func (p Passage) anchor() string { return "c" + strconv.Itoa(p.N) }

func (h Hunk) folded() string {
	return Count(h.Folded, "paragraph", "paragraphs") + " as before"
}
