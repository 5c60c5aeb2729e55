package interchange

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// A column of the CSV form.
type column struct {
	name string
	says string // for the dictionary on /about/data
	of   func(Item) string
}

// stamp writes a time with its offset (ISO 8601), a day when only the day is
// known, nothing when nothing is.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

func stampOf(t *time.Time) string {
	if t == nil {
		return ""
	}
	return stamp(*t)
}

func (m Moment) String() string {
	if m.Day && !m.Time.IsZero() {
		return m.Time.UTC().Format(time.DateOnly)
	}
	return stamp(m.Time)
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

var columns = []column{
	{"id", "kind and number; never used for anything else", func(it Item) string { return it.ID }},
	{"kind", "quote (an utterance), event, stance, document or edit", func(it Item) string { return it.Kind }},
	{"permalink", "the item's page with its evidence", func(it Item) string { return it.URL }},
	{"state", "automatic, checked by an editor, checked twice", func(it Item) string { return it.State }},
	{"corrected", "yes when the public ledger has a row for it", func(it Item) string { return yes(it.Corrected) }},
	{"correction", "what was corrected, in words", func(it Item) string { return it.Note }},
	{"who", "established speakers, actors or holders, parted by semicolons; empty when not established", func(it Item) string { return names(it.Who) }},
	{"who_ids", "their ids", func(it Item) string { return ids(it.Who) }},
	{"text", "the item as its page sets it", func(it Item) string { return it.Text }},
	{"words", "the quoted words, the event's label, the stance's target", func(it Item) string { return it.Words }},
	{"words_cut", "yes when the words stop short because of the outlet's rights", func(it Item) string { return yes(it.Cut) }},
	{"sentence", "the outlet's own attributing sentence, where its rights allow", func(it Item) string { return it.Sentence }},
	{"speech", "direct, mixed (partly in marks) or indirect", func(it Item) string { return it.Speech }},
	{"language", "of the words, BCP 47", func(it Item) string { return it.Language }},
	{"reporting_verb", "of the first report", func(it Item) string { return it.Cue }},
	{"occasion", "where it was said, when stated", func(it Item) string { return it.Occasion }},
	{"addressee", "to whom it was said, when stated", func(it Item) string { return it.Addressee }},
	{"when_from", "said or happened: start, inclusive; a day of the place is given as midnight UTC", func(it Item) string { return stampOf(it.When.From) }},
	{"when_to", "end, exclusive", func(it Item) string { return stampOf(it.When.To) }},
	{"when_precision", "minute, hour, day, week, month, year, before, ongoing, unknown", func(it Item) string { return it.When.Precision }},
	{"when_zone", "the zone that it was reckoned in", func(it Item) string { return it.When.Zone }},
	{"when_basis", "what the date rests on", func(it Item) string { return it.When.Basis }},
	{"reported", "first report: a time, or a day where only the day is known", func(it Item) string { return it.Reported.String() }},
	{"seen", "first seen by us", func(it Item) string { return stamp(it.Seen) }},
	{"updated", "last change of what is shown", func(it Item) string { return stamp(it.Updated) }},
	{"outlet", "that reported it first", func(it Item) string { return it.First.Outlet.Name }},
	{"outlet_id", "its id", func(it Item) string { return it.First.Outlet.ID }},
	{"headline", "of the first report", func(it Item) string { return it.First.Headline }},
	{"source_url", "of the first report", func(it Item) string { return it.First.URL }},
	{"source_fragment", "the same with a text fragment that finds the words", func(it Item) string { return it.First.Fragment }},
	{"source_published", "as the outlet gives it", func(it Item) string { return stampOf(it.First.Published) }},
	{"retrieved", "when our revision of the first report was fetched", func(it Item) string { return stampOf(it.First.Fetched) }},
	{"revision", "SHA-256 of our revision's text", func(it Item) string { return it.First.Hash }},
	{"outlets", "independent reports, first one first", func(it Item) string { return names(it.Outlets) }},
	{"outlet_count", "their number", func(it Item) string { return strconv.Itoa(len(it.Outlets)) }},
	{"reports", "quotes or reports, wire copies counted", func(it Item) string { return strconv.Itoa(it.Reports) }},
	{"wire_copies", "of them copies of an agency's text", func(it Item) string { return strconv.Itoa(it.Copies) }},
	{"speakers_conflict", "yes when outlets name different speakers", func(it Item) string { return yes(it.Conflict) }},
	{"topics", "slugs", func(it Item) string { return ids(it.Topics) }},
	{"event_kind", "in plain English", func(it Item) string { return it.EventKind }},
	{"event_root", "PLOVER root", func(it Item) string { return it.Root }},
	{"event_status", "happened, planned, denied, hypothetical", func(it Item) string { return it.Status }},
	{"whom", "the other side of an event", func(it Item) string { return names(it.Whom) }},
	{"where", "place of an event, as told", func(it Item) string { return it.Where }},
	{"position", "supports, opposes, conditional, neutral, unclear", func(it Item) string { return it.Position }},
	{"intensity", "of a position, 1 to 3", func(it Item) string { return number(it.Intensity) }},
	{"position_via", "what it was read from: quote, indirect, narration", func(it Item) string { return it.Via }},
	{"condition", "of a conditional position, in the outlet's words", func(it Item) string { return it.Condition }},
	{"rule", "that established who or what", func(it Item) string { return it.Rule }},
	{"rule_precision", "measured share of right answers of that rule", func(it Item) string {
		if it.Precision == 0 {
			return ""
		}
		return strconv.FormatFloat(it.Precision, 'f', 3, 64)
	}},
	{"extractor", "analyser and its version", func(it Item) string { return it.Extractor }},
}

// Column describes a column of the CSV form.
type Column struct{ Name, Says string }

// Columns returns the columns of the CSV form in order.
func Columns() []Column {
	cs := make([]Column, len(columns))
	for i, c := range columns {
		cs[i] = Column{c.name, c.says}
	}
	return cs
}

// guard keeps a spreadsheet from taking a cell for a formula: it puts an
// apostrophe before what would start one (OWASP, CSV injection).
func guard(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

// WriteTable writes a table of a page as CSV (RFC 4180, UTF-8, CRLF): the head,
// then the rows, all as long as the head. Cells are guarded as in WriteCSV.
func WriteTable(w io.Writer, head []string, rows [][]string) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	if err := out.Write(head); err != nil {
		return fmt.Errorf("write header: %w", err)
	}
	row := make([]string, len(head))
	for _, cells := range rows {
		for i := range row {
			row[i] = guard(cells[i])
		}
		if err := out.Write(row); err != nil {
			return fmt.Errorf("write row: %w", err)
		}
	}
	out.Flush()
	return out.Error()
}

// WriteCSV writes a list as CSV (RFC 4180, UTF-8, CRLF): a header row, then one
// row an item, all of them. Cells that a spreadsheet would take for a formula
// start with an apostrophe.
func WriteCSV(w io.Writer, l List) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	row := make([]string, len(columns))
	for i, c := range columns {
		row[i] = c.name
	}
	if err := out.Write(row); err != nil {
		return fmt.Errorf("write header: %w", err)
	}
	for it, err := range l.Items {
		if err != nil {
			return fmt.Errorf("read items: %w", err)
		}
		for i, c := range columns {
			row[i] = guard(c.of(it))
		}
		if err := out.Write(row); err != nil {
			return fmt.Errorf("write %s: %w", it.ID, err)
		}
	}
	out.Flush()
	return out.Error()
}
