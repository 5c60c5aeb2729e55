package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/term"

	"readout/internal/news"
	"readout/internal/text"
)

// isTerminal reports whether w is a terminal, and how wide it is.
func isTerminal(w io.Writer) (int, bool) {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return 0, false
	}
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil || width <= 0 {
		width = 80
	}
	return width, true
}

// progress is a line on a terminal that is written over; elsewhere nothing.
type progress struct {
	w     io.Writer
	width int
}

func newProgress(w io.Writer) *progress {
	width, ok := isTerminal(w)
	if !ok || os.Getenv("TERM") == "dumb" {
		return &progress{}
	}
	return &progress{w, width}
}

func (p *progress) say(format string, args ...any) {
	if p.w == nil {
		return
	}
	s := []rune(fmt.Sprintf(format, args...))
	if len(s) >= p.width {
		s = append(s[:max(0, p.width-2)], '…')
	}
	fmt.Fprintf(p.w, "\r\x1b[K%s", plain(string(s)))
}

func (p *progress) clear() {
	if p.w != nil {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
}

// plain drops control characters: what a page says must not steer a terminal.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' || r == 0x7f || r >= 0x80 && r < 0xa0 {
			return -1
		}
		return r
	}, s)
}

// The styles of a terminal, as ANSI attributes.
const (
	bold      = "1"
	faint     = "2"
	underline = "4"
	italic    = "3"
	blue      = "34"
)

// sheet writes an article for a reader.
type sheet struct {
	w      *bufio.Writer
	width  int
	colour bool
}

// newSheet returns a sheet on w, as wide as asked, else as the terminal up to
// what reads well. Styles are for terminals, unless NO_COLOR is set.
func newSheet(w io.Writer, width int) *sheet {
	cols, tty := isTerminal(w)
	if width <= 0 {
		width = 88
		if tty {
			width = min(width, cols)
		}
	}
	return &sheet{bufio.NewWriter(w), max(width, 24), tty && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"}
}

func (s *sheet) flush() error { return s.w.Flush() }

func (s *sheet) style(words string, attrs ...string) string {
	if !s.colour || words == "" || len(attrs) == 0 {
		return words
	}
	return "\x1b[" + strings.Join(attrs, ";") + "m" + words + "\x1b[0m"
}

// line writes words wrapped, the first line after first, the others after rest.
func (s *sheet) line(first, rest, words string, attrs ...string) {
	s.wrap(first, rest, []styled{{words, attrs}})
}

// styled is words in one style.
type styled struct {
	words string
	attrs []string
}

// wrap writes runs as one paragraph.
func (s *sheet) wrap(first, rest string, runs []styled) {
	// A word may take part in several runs; it is broken at blanks only.
	type piece = styled
	var words [][]piece
	open := false
	for _, r := range runs {
		for i, w := range strings.FieldsFunc(plain(r.words), func(c rune) bool { return c == ' ' || c == '\n' }) {
			joined := open && i == 0 && !startsBlank(r.words)
			if joined {
				words[len(words)-1] = append(words[len(words)-1], piece{w, r.attrs})
			} else {
				words = append(words, []piece{{w, r.attrs}})
			}
		}
		if r.words != "" {
			open = len(words) > 0 && !endsBlank(r.words)
		}
	}
	fmt.Fprint(s.w, first)
	used, start := utf8.RuneCountInString(first), true
	now := "" // the style that is on
	turn := func(attrs []string) {
		next := strings.Join(attrs, ";")
		if !s.colour || next == now {
			return
		}
		if now != "" {
			fmt.Fprint(s.w, "\x1b[0m")
		}
		if next != "" {
			fmt.Fprint(s.w, "\x1b["+next+"m")
		}
		now = next
	}
	for _, pieces := range words {
		n := 0
		for _, p := range pieces {
			n += utf8.RuneCountInString(p.words)
		}
		if !start && used+1+n > s.width {
			turn(nil)
			fmt.Fprint(s.w, "\n", rest)
			used, start = utf8.RuneCountInString(rest), true
		}
		if !start {
			if strings.Join(pieces[0].attrs, ";") != now {
				turn(nil) // the blank between two styles has none
			}
			fmt.Fprint(s.w, " ")
			used++
		}
		for _, p := range pieces {
			turn(p.attrs)
			fmt.Fprint(s.w, strings.ReplaceAll(p.words, unbroken, " "))
		}
		used += n
		start = false
	}
	turn(nil)
	fmt.Fprintln(s.w)
}

// unbroken stands for a blank at which no line ends. Cleaned texts hold none.
const unbroken = "\u00a0"

func startsBlank(s string) bool { return strings.HasPrefix(s, " ") || strings.HasPrefix(s, "\n") }
func endsBlank(s string) bool   { return strings.HasSuffix(s, " ") || strings.HasSuffix(s, "\n") }

func (s *sheet) heading(words string) {
	fmt.Fprintln(s.w)
	fmt.Fprintln(s.w, s.style(words, bold))
	fmt.Fprintln(s.w)
}

// article writes the whole: heading, text with the quotes numbered in it, who
// said what and why that is believed, what happened, who stands where.
func (s *sheet) article(a article, found news.Analysis, now time.Time) {
	c := a.content
	title := cmp.Or(a.Headline, c.Headline, "(no headline)")
	s.line("", "", title, bold)
	s.line("", "", strings.Join(s.about(a, now), " · "), faint)
	if a.URL != "" {
		s.line("", "", a.URL, faint)
	}
	if c.Partial {
		s.line("", "", "Only a part of this article could be read: a wall or a cut.", italic)
	}
	if c.LiveBlog {
		s.line("", "", fmt.Sprintf("A live blog with %d posts.", len(c.Posts)), italic)
	}
	numbers := map[int]int{} // of found.Quotes, as shown
	for i, q := range found.Quotes {
		if q.NotSpeech == "" {
			numbers[i] = len(numbers) + 1
		}
	}
	post := 0
	for _, b := range c.Blocks {
		if b.Kind == text.Headline {
			continue
		}
		fmt.Fprintln(s.w)
		if b.Post != post && b.Post > 0 && b.Post <= len(c.Posts) {
			post = b.Post
			p := c.Posts[post-1]
			s.line("", "", strings.TrimSpace(clock(p.Published, false, now)+" "+p.Title), bold, underline)
		}
		first, rest, attrs := "", "", []string(nil)
		switch b.Kind {
		case text.Subhead:
			attrs = []string{bold}
		case text.Standfirst:
			attrs = []string{italic}
		case text.ListItem:
			first, rest = "• ", "  "
		case text.BlockQuote, text.PullQuote:
			first, rest = "│ ", "│ "
		case text.Caption, text.Embed, text.FactBox, text.Notice:
			first, rest, attrs = "["+string(b.Kind)+"] ", "  ", []string{faint}
		}
		s.wrap(first, rest, s.marked(c.Text, b.Span, found, numbers, attrs))
	}
	s.quotes(c.Text, found, numbers)
	s.events(found, now)
	s.stances(c.Text, found, numbers)
	if len(found.Topics) > 0 {
		var names []string
		for _, t := range found.Topics {
			names = append(names, t.Topic)
		}
		s.heading("Topics")
		s.line("  ", "  ", strings.Join(names, ", "))
	}
	var tail []string
	if found.Skipped != "" {
		tail = append(tail, "Not analysed: "+found.Skipped+".")
	}
	if n := len(c.Dropped); n > 0 {
		tail = append(tail, fmt.Sprintf("%s of page furniture left out.", plural(n, "line")))
	}
	if len(c.OptOut) > 0 {
		tail = append(tail, "The publisher reserves rights by machine: "+strings.Join(c.OptOut, ", ")+".")
	}
	if len(tail) > 0 {
		fmt.Fprintln(s.w)
		s.line("", "", strings.Join(tail, " "), faint)
	}
}

// about returns outlet, time, authors and place.
func (s *sheet) about(a article, now time.Time) []string {
	var parts []string
	add := func(v string) {
		if v != "" {
			parts = append(parts, v)
		}
	}
	outlet := a.Outlet
	if outlet != "" && a.Country != "" {
		outlet += " (" + a.Country + ")"
	}
	add(outlet)
	at, day := a.published()
	if at.IsZero() {
		add("time not known")
	} else {
		add(clock(at, day, now))
	}
	if len(a.content.Authors) > 0 {
		add("by " + strings.Join(a.content.Authors, ", "))
	}
	add(strings.Join(a.content.Agencies, ", "))
	add(a.content.Dateline)
	return parts
}

// clock writes a time as far as it is known.
func clock(t time.Time, day bool, now time.Time) string {
	switch {
	case t.IsZero():
		return ""
	case day:
		return t.Format("2 January 2006")
	case t.Location() == time.UTC:
		return t.Format("2 January 2006, 15:04 UTC")
	}
	return t.Format("2 January 2006, 15:04 -07:00")
}

// marked returns a block's words in runs: quotes set off, each followed by its
// number and speaker.
func (s *sheet) marked(txt string, block text.Span, found news.Analysis, numbers map[int]int, attrs []string) []styled {
	type edge struct {
		at    int
		style bool // a quoted span starts or ends
		label string
	}
	var edges []edge
	for i, q := range found.Quotes {
		n, ok := numbers[i]
		if !ok {
			continue
		}
		spans := q.Spans
		if len(spans) == 0 {
			spans = q.Content
		}
		for _, sp := range spans {
			if q.Kind != news.Indirect && sp.Overlaps(block) {
				edges = append(edges, edge{at: max(sp.Start, block.Start), style: true}, edge{at: min(sp.End, block.End), style: true})
			}
		}
		if len(spans) > 0 {
			last := spans[len(spans)-1]
			if end := last.End; end > block.Start && end <= block.End {
				edges = append(edges, edge{at: afterMark(txt, end, block.End), label: strings.ReplaceAll(fmt.Sprintf("[%d %s]", n, speaker(q)), " ", unbroken)})
			}
		}
	}
	slices.SortStableFunc(edges, func(a, b edge) int { return cmp.Compare(a.at, b.at) })
	var runs []styled
	depth, at := 0, block.Start
	emit := func(to int) {
		if to > at {
			st := attrs
			if depth > 0 {
				st = append(slices.Clone(attrs), bold)
			}
			runs = append(runs, styled{txt[at:to], st})
			at = to
		}
	}
	for _, e := range edges {
		emit(e.at)
		switch {
		case e.label != "":
			runs = append(runs, styled{" ", nil}, styled{e.label, []string{blue}})
		case depth > 0:
			depth = 0
		default:
			depth = 1
		}
	}
	emit(block.End)
	return runs
}

// afterMark returns the offset behind the closing mark and punctuation that
// follow a quote.
func afterMark(txt string, at, end int) int {
	for at < end {
		r, size := utf8.DecodeRuneInString(txt[at:])
		if !strings.ContainsRune(`”’"'»“,.;:!?)…`, r) {
			break
		}
		at += size
	}
	return at
}

// speaker names who a quote is by, as far as that is established.
func speaker(q news.Quote) string {
	switch {
	case !q.Speaker.Zero():
		return cmp.Or(q.Speaker.Name, q.Speaker.Actor)
	case q.Level != news.LevelNone && q.Level != news.LevelNamed:
		return string(q.Level) + " source"
	}
	return "speaker not established"
}

func (s *sheet) quotes(txt string, found news.Analysis, numbers map[int]int) {
	if len(numbers) == 0 {
		return
	}
	s.heading("Who said what")
	for i, q := range found.Quotes {
		n, ok := numbers[i]
		if !ok {
			continue
		}
		label := fmt.Sprintf("%3d  ", n)
		runs := []styled{{speaker(q), []string{bold}}}
		note := []string{string(q.Kind)}
		if q.Place != news.InBody && q.Place != "" {
			note = append(note, "in the "+string(q.Place))
		}
		if cue := q.Cue.In(txt); cue != "" {
			note = append(note, "“"+cue+"”")
		}
		if w := date(q.Said); w != "" {
			note = append(note, w)
		}
		if w := q.Occasion.In(txt); w != "" {
			note = append(note, w)
		}
		if len(q.Topics) > 0 {
			note = append(note, strings.Join(slices.Compact(slices.Sorted(slices.Values(q.Topics))), ", "))
		}
		runs = append(runs, styled{" ", nil}, styled{"(" + strings.Join(note, "; ") + ")", []string{faint}})
		s.wrap(label, "     ", runs)
		s.line("     ", "     ", words(txt, q))
		s.line("     ", "       ", because(txt, q.Rule, q.Fired, q.Confidence, q.Lower), faint)
	}
}

// words returns a quote's words, each part in marks of its own.
func words(txt string, q news.Quote) string {
	var parts []string
	for _, sp := range q.Spans {
		parts = append(parts, "“"+sp.In(txt)+"”")
	}
	if q.Kind == news.Indirect || len(parts) == 0 {
		parts = nil
		for _, sp := range q.Content {
			parts = append(parts, sp.In(txt))
		}
	}
	return strings.Join(parts, " ")
}

// because says which rule found something, the words that it fired on, and how
// often it is right.
func because(txt, rule string, fired []news.Span, confidence, lower float64) string {
	if rule == "" {
		rule = "none"
	}
	w := "rule: " + rule
	var on []string
	for _, sp := range fired {
		if v := sp.In(txt); v != "" {
			on = append(on, "“"+v+"”")
		}
	}
	if len(on) > 0 {
		w += ", fired on " + strings.Join(on, ", ")
	}
	switch {
	case lower > 0:
		w += fmt.Sprintf(" (right in %.0f %%, at least %.0f %%)", 100*confidence, 100*lower)
	case confidence > 0:
		w += fmt.Sprintf(" (right in %.0f %%)", 100*confidence)
	default:
		w += " (not yet measured)"
	}
	return w
}

// date writes a date with its precision, "" for an unknown one.
func date(d news.Date) string {
	if !d.Known() {
		return ""
	}
	at := d.From
	switch d.Precision {
	case news.Minute:
		return at.Format("2 Jan 2006, 15:04 UTC")
	case news.Hour:
		return at.Format("2 Jan 2006, about 15 UTC")
	case news.Week:
		return "week of " + at.Format("2 Jan 2006")
	case news.Month:
		return at.Format("January 2006")
	case news.Year:
		return at.Format("2006")
	case news.Before:
		return "by " + d.To.Format("2 Jan 2006")
	case news.Ongoing:
		return "since " + at.Format("2 Jan 2006")
	}
	if last := d.To.Add(-time.Nanosecond); last.Sub(at) > 24*time.Hour {
		return at.Format("2 Jan") + " to " + last.Format("2 Jan 2006")
	}
	return at.Format("Mon 2 Jan 2006")
}

// dateColumn is as wide as the longest date ("2 Jan 2006, about 15 UTC").
const dateColumn = 24

func (s *sheet) events(found news.Analysis, now time.Time) {
	if len(found.Events) == 0 {
		return
	}
	s.heading("What happened")
	events := slices.Clone(found.Events)
	slices.SortStableFunc(events, func(a, b news.Event) int {
		return cmp.Or(boolCompare(!a.When.Known(), !b.When.Known()), a.When.From.Compare(b.When.From))
	})
	for _, e := range events {
		w := cmp.Or(date(e.When), "date not known")
		label := cmp.Or(e.Label, e.Kind)
		note := []string{}
		if w := cmp.Or(e.Kind, strings.ToLower(e.Root)); w != "" {
			note = append(note, w)
		}
		if e.Status != news.Happened && e.Status != "" {
			note = append(note, string(e.Status))
		}
		if !e.Where.Zero() {
			note = append(note, cmp.Or(e.Where.Name, e.Where.Actor))
		}
		s.wrap("  "+pad(w, dateColumn)+"  ", strings.Repeat(" ", dateColumn+4), append([]styled{{label + " ", nil}}, aside(note)...))
	}
}

// aside returns notes in brackets, nothing when there are none.
func aside(notes []string) []styled {
	if len(notes) == 0 {
		return nil
	}
	return []styled{{"(" + strings.Join(notes, "; ") + ")", []string{faint}}}
}

func boolCompare(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

func pad(s string, n int) string {
	return s + strings.Repeat(" ", max(0, n-utf8.RuneCountInString(s)))
}

func (s *sheet) stances(txt string, found news.Analysis, numbers map[int]int) {
	if len(found.Stances) == 0 {
		return
	}
	s.heading("Who stands where")
	for _, st := range found.Stances {
		holder := cmp.Or(st.Holder.Name, st.Holder.Actor, "not established")
		about := strings.ReplaceAll(st.Topic, "-", " ")
		if st.Target != "" && text.Fold(st.Target) != about {
			about += ": " + st.Target
		}
		note := []string{}
		if n, ok := numbers[st.Quote]; ok && st.Quote >= 0 {
			note = append(note, fmt.Sprintf("quote %d", n))
		} else if st.Via != "" {
			note = append(note, string(st.Via))
		}
		if w := st.Cue.In(txt); w != "" {
			note = append(note, "“"+w+"”")
		}
		if w := st.Condition.In(txt); w != "" {
			note = append(note, "if: "+w)
		}
		s.wrap("  ", "    ", []styled{{holder, []string{bold}}, {" " + string(st.Position) + " ", nil}, {about + " ", nil}, {"(" + strings.Join(note, "; ") + ")", []string{faint}}})
	}
}

// plural returns a number with its noun.
func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	if stem, ok := strings.CutSuffix(noun, "ry"); ok {
		noun = stem + "rie"
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// The JSON form of an article: what a program needs, with the words beside the
// offsets. Offsets are half-open ranges of bytes of Text.
type (
	jsonArticle struct {
		URL        string        `json:"url,omitempty"`
		Outlet     string        `json:"outlet,omitempty"`
		Country    string        `json:"country,omitempty"`
		Headline   string        `json:"headline"`
		Standfirst string        `json:"standfirst,omitempty"`
		Authors    []string      `json:"authors"`
		Agencies   []string      `json:"agencies,omitempty"`
		Dateline   string        `json:"dateline,omitempty"`
		Published  string        `json:"published,omitempty"`
		Modified   string        `json:"modified,omitempty"`
		Language   string        `json:"language,omitempty"`
		Partial    bool          `json:"partial,omitempty"`
		LiveBlog   bool          `json:"liveBlog,omitempty"`
		OptOut     []string      `json:"optOut,omitempty"`
		Offsets    string        `json:"offsets"`
		Text       string        `json:"text"`
		Blocks     []news.Block  `json:"blocks"`
		Dropped    []string      `json:"dropped"`
		Skipped    string        `json:"skipped,omitempty"`
		Quotes     []jsonQuote   `json:"quotes"`
		Events     []jsonEvent   `json:"events"`
		Stances    []jsonStance  `json:"stances"`
		Topics     []string      `json:"topics"`
		Dates      []jsonTime    `json:"dates"`
		Mentions   []jsonMention `json:"mentions"`
		Extractor  string        `json:"extractor"`
		Analyser   string        `json:"analyser"`
		Lexicon    string        `json:"lexicon"`
	}
	jsonSpan struct {
		Start int    `json:"start"`
		End   int    `json:"end"`
		Words string `json:"words"`
	}
	jsonRef struct {
		Actor string    `json:"actor,omitempty"`
		Name  string    `json:"name,omitempty"`
		Named *jsonSpan `json:"named,omitempty"`
	}
	jsonDate struct {
		From      string `json:"from,omitempty"`
		To        string `json:"to,omitempty"`
		Precision string `json:"precision"`
		Basis     string `json:"basis"`
	}
	jsonWhy struct {
		Rule       string     `json:"rule"`
		Confidence float64    `json:"confidence"`
		Lower      float64    `json:"lower"`
		Fired      []jsonSpan `json:"fired,omitempty"`
	}
	jsonQuote struct {
		Kind      string     `json:"kind"`
		Place     string     `json:"place"`
		Spans     []jsonSpan `json:"spans"`
		Content   []jsonSpan `json:"content"`
		Speaker   jsonRef    `json:"speaker"`
		Level     string     `json:"level,omitempty"`
		Source    *jsonSpan  `json:"source,omitempty"`
		Cue       *jsonSpan  `json:"cue,omitempty"`
		Occasion  *jsonSpan  `json:"occasion,omitempty"`
		Addressee *jsonSpan  `json:"addressee,omitempty"`
		Said      *jsonDate  `json:"said,omitempty"`
		Topics    []string   `json:"topics,omitempty"`
		NotSpeech string     `json:"notSpeech,omitempty"`
		jsonWhy
	}
	jsonEvent struct {
		Root     string     `json:"root"`
		Mode     string     `json:"mode,omitempty"`
		Kind     string     `json:"kind,omitempty"`
		Status   string     `json:"status"`
		Who      []jsonRef  `json:"who"`
		Whom     []jsonRef  `json:"whom,omitempty"`
		Where    *jsonRef   `json:"where,omitempty"`
		When     *jsonDate  `json:"when,omitempty"`
		Label    string     `json:"label"`
		Cue      *jsonSpan  `json:"cue,omitempty"`
		Evidence []jsonSpan `json:"evidence"`
		Topics   []string   `json:"topics,omitempty"`
		jsonWhy
	}
	jsonStance struct {
		Holder    jsonRef    `json:"holder"`
		Topic     string     `json:"topic"`
		Target    string     `json:"target,omitempty"`
		Position  string     `json:"position"`
		Intensity int        `json:"intensity,omitempty"`
		Via       string     `json:"via,omitempty"`
		Cue       *jsonSpan  `json:"cue,omitempty"`
		Condition *jsonSpan  `json:"condition,omitempty"`
		Evidence  []jsonSpan `json:"evidence"`
		When      *jsonDate  `json:"when,omitempty"`
		jsonWhy
	}
	jsonTime struct {
		jsonSpan
		Value string    `json:"value"`
		Date  *jsonDate `json:"date,omitempty"`
	}
	jsonMention struct {
		jsonSpan
		Kind  string `json:"kind"`
		Actor string `json:"actor,omitempty"`
		Name  string `json:"name,omitempty"`
	}
)

// writeJSON writes an article with all that was found in it.
func writeJSON(w io.Writer, a article, found news.Analysis) error {
	c := a.content
	span := func(sp news.Span) jsonSpan { return jsonSpan{sp.Start, sp.End, sp.In(c.Text)} }
	some := func(sp news.Span) *jsonSpan {
		if sp.Empty() {
			return nil
		}
		v := span(sp)
		return &v
	}
	spans := func(sps []news.Span) []jsonSpan {
		vs := []jsonSpan{}
		for _, sp := range sps {
			vs = append(vs, span(sp))
		}
		return vs
	}
	ref := func(r news.Ref) jsonRef { return jsonRef{r.Actor, r.Name, some(r.Span)} }
	refs := func(rs []news.Ref) []jsonRef {
		vs := []jsonRef{}
		for _, r := range rs {
			vs = append(vs, ref(r))
		}
		return vs
	}
	stamp := func(t time.Time, day bool) string {
		switch {
		case t.IsZero():
			return ""
		case day:
			return t.Format(time.DateOnly)
		}
		return t.Format(time.RFC3339)
	}
	when := func(d news.Date) *jsonDate {
		if !d.Known() {
			return nil
		}
		return &jsonDate{stamp(d.From, false), stamp(d.To, false), string(d.Precision), string(d.Basis)}
	}
	why := func(rule string, confidence, lower float64, fired []news.Span) jsonWhy {
		v := jsonWhy{Rule: rule, Confidence: confidence, Lower: lower}
		if len(fired) > 0 {
			v.Fired = spans(fired)
		}
		return v
	}
	at, day := a.published()
	out := jsonArticle{
		URL: a.URL, Outlet: a.Outlet, Country: a.Country, Headline: cmp.Or(a.Headline, c.Headline), Standfirst: c.Standfirst,
		Authors: append([]string{}, c.Authors...), Agencies: c.Agencies, Dateline: c.Dateline,
		Published: stamp(at, day), Modified: stamp(c.Modified, false), Language: c.Language, Partial: c.Partial, LiveBlog: c.LiveBlog, OptOut: c.OptOut,
		Offsets: "bytes of text (UTF-8), end exclusive", Text: c.Text, Blocks: append([]news.Block{}, c.Blocks...), Dropped: append([]string{}, c.Dropped...),
		Skipped: found.Skipped, Quotes: []jsonQuote{}, Events: []jsonEvent{}, Stances: []jsonStance{}, Topics: []string{}, Dates: []jsonTime{}, Mentions: []jsonMention{},
		Extractor: c.Extractor, Analyser: found.Version, Lexicon: found.LexiconHash,
	}
	for _, q := range found.Quotes {
		out.Quotes = append(out.Quotes, jsonQuote{
			Kind: string(q.Kind), Place: string(q.Place), Spans: spans(q.Spans), Content: spans(q.Content), Speaker: ref(q.Speaker), Level: string(q.Level),
			Source: some(q.Source), Cue: some(q.Cue), Occasion: some(q.Occasion), Addressee: some(q.Addressee), Said: when(q.Said), Topics: q.Topics,
			NotSpeech: q.NotSpeech, jsonWhy: why(q.Rule, q.Confidence, q.Lower, q.Fired),
		})
	}
	for _, e := range found.Events {
		v := jsonEvent{
			Root: e.Root, Mode: e.Mode, Kind: e.Kind, Status: string(e.Status), Who: refs(e.Who), Whom: refs(e.Whom), When: when(e.When), Label: e.Label,
			Cue: some(e.Cue), Evidence: spans(e.Evidence), Topics: e.Topics, jsonWhy: why(e.Rule, e.Confidence, e.Lower, nil),
		}
		if !e.Where.Zero() {
			r := ref(e.Where)
			v.Where = &r
		}
		out.Events = append(out.Events, v)
	}
	for _, st := range found.Stances {
		out.Stances = append(out.Stances, jsonStance{
			Holder: ref(st.Holder), Topic: st.Topic, Target: st.Target, Position: string(st.Position), Intensity: st.Intensity, Via: string(st.Via),
			Cue: some(st.Cue), Condition: some(st.Condition), Evidence: spans(st.Evidence), When: when(st.When), jsonWhy: why(st.Rule, st.Confidence, st.Lower, nil),
		})
	}
	for _, t := range found.Topics {
		out.Topics = append(out.Topics, t.Topic)
	}
	for _, t := range found.Dates {
		out.Dates = append(out.Dates, jsonTime{span(t.Span), t.Value, when(t.Date)})
	}
	for _, m := range found.Mentions {
		out.Mentions = append(out.Mentions, jsonMention{span(m.Span), string(m.Kind), m.Actor, m.Name})
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(out)
}
