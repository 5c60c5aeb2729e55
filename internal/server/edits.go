package server

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"readout/internal/news"
	"readout/internal/postgres"
	"readout/internal/text"
	"readout/web/view"
)

// readsAll reports whether who asks may read texts whole, whatever the outlet's
// rights: editors check what they decide on.
func readsAll(r *http.Request) bool {
	a, ok := accountOf(r)
	return ok && a.Role.AtLeast(news.RoleEditor)
}

// touchWords name what edits can touch, as a list's tab and as its heading.
var touchWords = map[news.Touch][2]string{
	"":                   {"All that matter", "edits that matter"},
	news.TouchQuote:      {"Quotes", "edits that touch quotes"},
	news.TouchFact:       {"Numbers, dates, names", "edits of numbers, dates or names"},
	news.TouchHeadline:   {"Headlines", "edits of headlines"},
	news.TouchStandfirst: {"Standfirsts", "edits of standfirsts"},
	news.TouchNotice:     {"Notices", "corrections, clarifications and other notices"},
	news.TouchText:       {"Other words", "edits of other words"},
	news.TouchPosts:      {"New posts", "live blogs that grew"},
	news.TouchMinor:      {"Minor", "minor edits"},
}

var touchSays = map[news.Touch]string{
	"":                   "A quote added, removed, reworded or given to somebody else; a number, date or name in a sentence that tells an event; a headline, standfirst or notice. Newest first.",
	news.TouchQuote:      "Quotes added, removed, reworded or given to somebody else. Newest first.",
	news.TouchFact:       "A number, date or name that changed in a sentence which tells an event. Newest first.",
	news.TouchHeadline:   "Newest first.",
	news.TouchStandfirst: "Newest first.",
	news.TouchNotice:     "Lines in which an outlet says itself that it changed something. Newest first.",
	news.TouchText:       "The reporter’s own words; no quote, fact or headline. Newest first.",
	news.TouchPosts:      "New posts only: nothing that stood there before changed. Newest first.",
	news.TouchMinor:      "Punctuation, spelling, the dateline, captions and other furniture. Newest first.",
}

// edits lists what outlets changed in a summit's articles.
func (s *server) edits(w http.ResponseWriter, r *http.Request) error {
	head, moved, err := s.summitHead(w, r, "/edits")
	if err != nil || moved {
		return err
	}
	q := r.URL.Query()
	touch := news.Touch(q.Get("touch"))
	if touch != "" && !slices.Contains(news.Touches, touch) {
		return fmt.Errorf("edits that touch %q: %w", touch, news.ErrInvalid)
	}
	p, err := s.store.SummitEdits(r.Context(), postgres.EditFilter{Summit: head.Summit.ID, Touch: touch, After: q.Get("after"), Limit: pageSize, All: readsAll(r)})
	if err != nil {
		return err
	}
	zone := zoneOf(head.Summit.Zone)
	base := "/summits/" + head.Summit.ID + "/edits"
	e := view.Edits{Summit: s.summitPage(r, head, "Edits", "edits"), Cap: postgres.TotalCap - 1, Says: touchSays[touch]}
	e.Description = "What outlets changed in their articles on " + head.Summit.Name + " after they were first read: quotes, numbers, dates, names and headlines, with the old and the new words."
	for _, t := range append([]news.Touch{""}, news.Touches...) {
		if p.Counts[t] == 0 && t != "" && t != touch {
			continue
		}
		l := view.Link{Label: touchWords[t][0], Count: p.Counts[t]}
		if t != touch {
			l.Href = base
			if t != "" {
				l.Href += "?touch=" + string(t)
			}
		}
		e.Touches = append(e.Touches, l)
	}
	n := p.Counts[touch]
	e.Head = sentenceCase(touchWords[touch][1])
	switch {
	case n == 0:
		e.Head = "No " + touchWords[touch][1]
	case n == 1:
		e.Head = "1 " + strings.Replace(strings.Replace(touchWords[touch][1], "edits", "edit", 1), "that touch ", "that touches ", 1)
		if touch == "" {
			e.Head = "1 edit that matters"
		}
	default:
		e.Head = view.Capped(n, e.Cap) + " " + touchWords[touch][1]
	}
	for _, ed := range p.Edits {
		e.Rows = append(e.Rows, editRow(ed, zone, touch))
	}
	link := func(after string) string {
		var words []string
		if touch != "" {
			words = append(words, "touch="+string(touch))
		}
		if after != "" {
			words = append(words, "after="+after)
		}
		if len(words) == 0 {
			return base
		}
		return base + "?" + strings.Join(words, "&")
	}
	if q.Get("after") != "" {
		e.First = link("")
	}
	if p.Next != "" {
		e.Next = link(p.Next)
	}
	return s.render(w, r, http.StatusOK, view.EditsPage(e))
}

// foldedEdits links to the edits that stand on no timeline, with their counts.
func (s *server) foldedEdits(ctx context.Context, summit string) ([]view.Link, error) {
	words, minor, err := s.store.FoldedEdits(ctx, summit)
	if err != nil {
		return nil, err
	}
	var ls []view.Link
	add := func(n int, one, many string, touch news.Touch) {
		switch {
		case n == 1:
			ls = append(ls, view.Link{Label: "1 " + one, Href: "/summits/" + summit + "/edits?touch=" + string(touch)})
		case n > 1:
			ls = append(ls, view.Link{Label: view.Capped(n, postgres.TotalCap-1) + " " + many, Href: "/summits/" + summit + "/edits?touch=" + string(touch)})
		}
	}
	add(words, "edit of other words", "edits of other words", news.TouchText)
	add(minor, "minor edit", "minor edits", news.TouchMinor)
	return ls, nil
}

// rowWords is how many words stand on either side of a change in a list.
const rowWords = 12

// editRow maps an edit as a list shows it. Under a touch, only its changes
// stand there.
func editRow(ed postgres.ArticleEdit, zone *time.Location, touch news.Touch) view.EditRow {
	n := strconv.FormatInt(ed.Article.ID, 10)
	row := view.EditRow{
		ID: "edit-" + n + "-" + strconv.Itoa(ed.To), At: ed.At, Clock: editClock(ed.At, ed.Article.Outlet.Name, zone), When: "by " + view.Moment(ed.At.In(zone)),
		Outlet: view.Link{Label: ed.Article.Outlet.Name, Href: "/outlets/" + ed.Article.Outlet.ID}, Headline: view.Link{Label: orNone(ed.Article.Headline, "No headline"), Href: "/articles/" + n},
		Href: diffPath(ed.Article.ID, ed.From, ed.To), Says: saysOf(ed.Changes), Withheld: ed.Withheld, Words: flow(ed.In, ed.Out), Partial: ed.Partial,
	}
	for _, c := range ed.Changes {
		t := c.Kind.Touch()
		if touch == "" && !t.Matters() || touch != "" && t != touch {
			continue
		}
		row.Changes = append(row.Changes, editChange(c, rowWords))
	}
	row.Changes = merged(row.Changes)
	return row
}

// editClock is when an edit was made: by the time that it was read, no more is
// known.
func editClock(at time.Time, outlet string, zone *time.Location) view.Clock {
	return view.ClockOf(news.Date{}, at, false, outlet, time.Time{}, zone)
}

func diffPath(article int64, from, to int) string {
	return "/articles/" + strconv.FormatInt(article, 10) + "/history/" + strconv.Itoa(from) + ".." + strconv.Itoa(to)
}

// flow words how many words came and went.
func flow(in, out int) string {
	switch {
	case in == 0 && out == 0:
		return ""
	case out == 0:
		return view.Count(in, "word", "words") + " came"
	case in == 0:
		return view.Count(out, "word", "words") + " went"
	}
	return view.Count(in, "word", "words") + " came, " + view.Num(out) + " went"
}

// changeWords name a kind of change.
var changeWords = map[news.ChangeKind]string{
	news.QuoteReworded: "quote reworded", news.QuoteReattributed: "quote given to somebody else", news.QuoteRemoved: "quote removed", news.QuoteAdded: "quote added",
	news.NumberChanged: "number changed", news.DateChanged: "date changed", news.NameChanged: "name changed", news.HeadlineChanged: "headline changed",
	news.StandfirstChanged: "standfirst changed", news.NoticeChanged: "notice", news.PostsAdded: "new posts", news.TextChanged: "other words", news.MinorChange: "minor",
}

// changeName names one change more exactly than its kind does.
func changeName(c postgres.EditChange) string {
	w := changeWords[c.Kind]
	if c.Speech == news.Indirect {
		w = strings.Replace(w, "quote", "reported speech", 1)
	}
	switch c.Kind {
	case news.NoticeChanged:
		switch {
		case len(c.Old) == 0 && c.OldWords == "":
			return "notice added"
		case len(c.New) == 0 && c.NewWords == "":
			return "notice removed"
		}
		return "notice reworded"
	case news.PostsAdded:
		return view.Count(c.N, "new post", "new posts")
	}
	return w
}

// saysOf words an edit's changes in one line: each kind once, with its count. A
// quote that was reworded and given to somebody else is one.
func saysOf(cs []postgres.EditChange) string {
	var names []string
	count := map[string]int{}
	for i, c := range cs {
		n := changeName(c)
		if c.Kind == news.QuoteReattributed && slices.ContainsFunc(cs, func(o postgres.EditChange) bool { return o.Kind == news.QuoteReworded && o.NewItem == c.NewItem }) {
			continue
		}
		if c.Kind == news.QuoteReworded && slices.ContainsFunc(cs[i:], func(o postgres.EditChange) bool { return o.Kind == news.QuoteReattributed && o.NewItem == c.NewItem }) {
			n += " and given to somebody else"
		}
		if count[n]++; count[n] == 1 {
			names = append(names, n)
		}
	}
	for i, n := range names {
		if count[n] > 1 {
			names[i] = n + " (" + strconv.Itoa(count[n]) + ")"
		}
	}
	if len(names) == 0 {
		return "nothing that is read"
	}
	return strings.Join(names, "; ")
}

// editChange maps a change; keep bounds how many words stand around what
// changed, 0 for all.
func editChange(c postgres.EditChange, keep int) view.EditChange {
	v := view.EditChange{Label: sentenceCase(changeName(c)), Set: c.Kind.Touch() == news.TouchQuote && c.Speech == news.Direct}
	if c.OldWords != "" || c.NewWords != "" {
		older, newer := c.OldWords, c.NewWords
		if v.Set {
			older, newer = quoted(older), quoted(newer)
		}
		v.Words = view.Strokes(older, newer)
		if keep > 0 {
			v.Words = view.Brief(v.Words, keep)
		}
	}
	if c.Kind == news.QuoteReattributed && c.OldName != "" && c.NewName != "" {
		v.Who = []view.Stroke{{Op: text.DiffDeleted, Text: c.OldName}, {Op: text.DiffInserted, Text: c.NewName}}
	}
	return v
}

func quoted(words string) string {
	if words == "" {
		return ""
	}
	return "“" + words + "”"
}

// merged joins a quote that was reworded and given to somebody else at once: the
// same words need not stand twice.
func merged(cs []view.EditChange) []view.EditChange {
	var out []view.EditChange
	for _, c := range cs {
		if n := len(out); n > 0 && len(c.Who) > 0 && len(c.Words) > 0 && slices.Equal(out[n-1].Words, c.Words) {
			out[n-1].Label += " and given to somebody else"
			out[n-1].Who = c.Who
			continue
		}
		out = append(out, c)
	}
	if len(out) == 1 {
		out[0].Label = "" // its row says it
	}
	return out
}

// history lists the readings of an article that differ.
func (s *server) history(w http.ResponseWriter, r *http.Request) error {
	n, err := number(r, "id")
	if err != nil {
		return err
	}
	p, err := s.store.History(r.Context(), n, readsAll(r))
	if err != nil {
		return err
	}
	zone := s.zone(r.Context(), p.Summits)
	h := view.History{
		Page: s.page(r, "History of “"+orNone(p.Article.Headline, "an article")+"”"), Outlet: view.Link{Label: p.Article.Outlet.Name, Href: "/outlets/" + p.Article.Outlet.ID},
		Headline: view.Link{Label: orNone(p.Article.Headline, "No headline"), Href: path(news.ItemDocument, p.Article.ID)},
		Looked:   "read " + view.Count(p.Checks, "time", "times"),
	}
	if !p.CheckedAt.IsZero() {
		h.Looked += ", last " + view.Moment(p.CheckedAt.In(zone))
	}
	if p.RetoldBy != 0 {
		h.Retold = view.Link{Label: "what stands there now", Href: path(news.ItemDocument, p.RetoldBy)}
	}
	h.NoIndex, h.Section = true, view.SectionSummits
	h.Description = "Every reading of this article that differs from the one before, with when it was fetched and what the outlet changed."
	for _, rev := range p.Revisions {
		row := revisionRow(rev, zone)
		if rev.Number > 1 {
			row.Href = diffPath(p.Article.ID, rev.Number-1, rev.Number)
		}
		h.Revisions = append(h.Revisions, row)
	}
	return s.render(w, r, http.StatusOK, view.HistoryPage(h))
}

func revisionRow(rev postgres.RevisionRow, zone *time.Location) view.HistoryRow {
	row := view.HistoryRow{Number: rev.Number, At: rev.FetchedAt, Fetched: view.Moment(rev.FetchedAt.In(zone)), Hash: rev.Hash, Length: view.Count(rev.Words, "word", "words")}
	switch e := rev.Edit; {
	case rev.Origin == "re-extraction":
		row.Says, row.Ours = "Read again by a newer extractor ("+rev.Extractor+"). The outlet changed nothing.", true
	case rev.Number == 1:
		row.Says = "First read."
	case e == nil:
		row.Says, row.Ours = "Not compared yet.", true
	case e.Ours != "":
		row.Says, row.Ours = "The outlet changed nothing: "+e.Ours+".", true
	case len(e.Changes) == 0:
		row.Says = "Only how the page is set changed."
	default:
		row.Says = sentenceCase(saysOf(e.Changes)) + "."
		row.Words = flow(e.In, e.Out)
		for _, c := range e.Changes {
			if c.Kind.Touch().Matters() && (c.OldWords != "" || c.NewWords != "") {
				row.Changes = append(row.Changes, editChange(c, rowWords))
			}
		}
		row.Changes = merged(row.Changes)
		if e.Withheld > 0 {
			row.Notes = append(row.Notes, view.Count(e.Withheld, "change", "changes")+" not shown, to keep within the outlet’s rights")
		}
	}
	if rev.Partial {
		row.Notes = append(row.Notes, "read in part")
	}
	if rev.Headline != "" {
		row.Notes = append(row.Notes, "headline then: "+rev.Headline)
	}
	return row
}

// diff compares two revisions of an article: "1..2".
func (s *server) diff(w http.ResponseWriter, r *http.Request) error {
	n, err := number(r, "id")
	if err != nil {
		return err
	}
	a, b, ok := strings.Cut(chi.URLParam(r, "range"), "..")
	from, err1 := strconv.Atoi(a)
	to, err2 := strconv.Atoi(b)
	if !ok || err1 != nil || err2 != nil {
		return news.ErrNotFound
	}
	p, err := s.store.Diff(r.Context(), n, from, to, readsAll(r))
	if err != nil {
		return err
	}
	zone := s.zone(r.Context(), p.Summits)
	d := view.Diff{
		Page: s.page(r, ""), Outlet: view.Link{Label: p.Article.Outlet.Name, Href: "/outlets/" + p.Article.Outlet.ID},
		Headline: view.Link{Label: orNone(p.Article.Headline, "No headline"), Href: path(news.ItemDocument, p.Article.ID)}, History: path(news.ItemDocument, p.Article.ID) + "/history",
		Older: revisionRow(p.From, zone), Newer: revisionRow(p.To, zone),
	}
	d.NoIndex, d.Section = true, view.SectionSummits
	pair := func(from, to int, label string) view.Link {
		return view.Link{Label: label, Href: diffPath(p.Article.ID, from, to)}
	}
	if to-from == 1 && from > 1 {
		d.Earlier = pair(from-1, from, "← the change before")
	}
	if to-from == 1 && to < p.Newest {
		d.Later = pair(to, to+1, "the change after →")
	}
	if p.Newest > 2 && (from != 1 || to != p.Newest) {
		d.First = pair(1, p.Newest, "first and latest reading")
	}
	var all []postgres.EditChange
	for _, e := range p.Edits {
		if e.Ours != "" {
			continue
		}
		all = append(all, e.Changes...)
		row := editRow(e, zone, "")
		row.Changes = nil
		for _, c := range e.Changes {
			if c.OldWords == "" && c.NewWords == "" && c.Kind != news.PostsAdded && c.Kind != news.MinorChange {
				continue
			}
			if p.Whole && c.Kind == news.TextChanged {
				continue // it stands below
			}
			row.Changes = append(row.Changes, editChange(c, rowWords))
		}
		if row.Changes = merged(row.Changes); len(row.Changes) > 0 || row.Withheld > 0 {
			d.Steps = append(d.Steps, row)
		}
	}
	switch {
	case p.To.Origin == "re-extraction" && to-from == 1:
		d.Says = "Read again by a newer extractor"
	case len(all) == 0:
		d.Says = "Nothing that the outlet changed"
	default:
		d.Says = sentenceCase(saysOf(all))
	}
	d.Title = d.Says + ", " + p.Article.Outlet.Name
	d.Description = d.Says + ": the old and the new text of “" + p.Article.Headline + "”."
	d.Hunks, d.N = hunks(p)
	if !p.Whole {
		d.Withheld = "The texts do not stand here whole, to keep within the outlet’s rights: the changed words do, as far as those go, without the paragraphs around them. Editors who are signed in see all of it."
	}
	return s.render(w, r, http.StatusOK, view.DiffPage(d))
}

// around is how many paragraphs stand on either side of a change.
const around = 2

// hunks groups the passages of a comparison: what changed with the paragraphs
// around it, and what lies between, folded.
func hunks(p postgres.DiffPage) ([]view.Hunk, int) {
	if len(p.Passages) == 0 {
		return nil, 0
	}
	near := make([]bool, len(p.Passages))
	for i, ps := range p.Passages {
		if ps.Op == text.DiffSame {
			continue
		}
		for k := max(0, i-around); k <= min(len(near)-1, i+around); k++ {
			near[k] = true
		}
	}
	var out []view.Hunk
	n := 0
	for i, ps := range p.Passages {
		v := view.Passage{Kind: ps.Kind, Op: ps.Op}
		switch ps.Op {
		case text.DiffSame:
			v.Words = []view.Stroke{{Op: text.DiffSame, Text: ps.New.In(p.New)}}
		case text.DiffMoved:
			v.Words = []view.Stroke{{Op: text.DiffSame, Text: ps.New.In(p.New)}}
		case text.DiffDeleted:
			v.Words = []view.Stroke{{Op: text.DiffDeleted, Text: ps.Old.In(p.Old)}}
		case text.DiffInserted:
			v.Words = []view.Stroke{{Op: text.DiffInserted, Text: ps.New.In(p.New)}}
		case text.DiffChanged:
			for _, q := range ps.Pieces {
				st := view.Stroke{Op: q.Op, Text: q.New.In(p.New)}
				if q.Op == text.DiffDeleted {
					st.Text = q.Old.In(p.Old)
				}
				v.Words = append(v.Words, st)
			}
		}
		if ps.Op != text.DiffSame {
			n++
			v.N = n
		}
		if k := len(out); k == 0 || (out[k-1].Folded > 0) == near[i] {
			out = append(out, view.Hunk{})
		}
		h := &out[len(out)-1]
		h.Passages = append(h.Passages, v)
		if !near[i] {
			h.Folded++
		}
	}
	return out, n
}
