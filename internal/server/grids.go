package server

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"readout/internal/news"
	"readout/internal/postgres"
	"readout/web/view"
)

// phaseWords are the phases of a summit's course as readers see them.
var phaseWords = map[postgres.SummitPhase]string{postgres.BeforeSummit: "Before", postgres.DuringSummit: "During", postgres.AfterSummit: "After"}

func phaseHeads(sm news.Summit) []view.PhaseHead {
	return []view.PhaseHead{
		{Name: "Before", Days: "to " + view.DayShort(sm.Start.AddDate(0, 0, -1))},
		{Name: "During", Days: daysShort(sm.Start, sm.End)},
		{Name: "After", Days: "from " + view.DayShort(sm.End.AddDate(0, 0, 1))},
	}
}

func daysShort(from, to time.Time) string {
	switch {
	case from.Equal(to):
		return view.DayShort(from)
	case from.Month() == to.Month():
		return from.Format("2") + "–" + view.DayShort(to)
	}
	return view.DayShort(from) + " – " + view.DayShort(to)
}

// shiftWords is how many words of its evidence a side of a shift shows.
const shiftWords = 24

func (s *server) summitStances(w http.ResponseWriter, r *http.Request) error {
	head, moved, err := s.summitHead(w, r, "/stances")
	if err != nil || moved {
		return err
	}
	v, err := s.stances(r, head)
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, view.StancesPage(v))
}

// stances fills who stands where, for its page and its file.
func (s *server) stances(r *http.Request, head postgres.SummitPage) (view.Stances, error) {
	ctx := r.Context()
	zone := zoneOf(head.Summit.Zone)
	q := r.URL.Query()
	o, err := s.world.overview(ctx, head, s.now())
	if err != nil {
		return view.Stances{}, err
	}
	var f postgres.StanceFilter
	if actor := q.Get("actor"); actor != "" {
		f.Holders = []string{actor}
	}
	if q.Get("phase") == "" {
		f.Topic = q.Get("topic")
	}
	g, err := s.store.StanceGrid(ctx, head.Summit.ID, f)
	if err != nil {
		return view.Stances{}, err
	}
	checked, err := s.store.CheckedStances(ctx, g)
	if err != nil {
		return view.Stances{}, err
	}
	base := "/summits/" + head.Summit.ID + "/stances"
	v := view.Stances{Summit: s.summitPage(r, head, "Who stands where", "stances"), Phases: phaseHeads(head.Summit), More: g.More, Hidden: o.Unsure, Actor: q.Get("actor"), Clear: base}
	v.Description = "Who supports and who opposes what at " + head.Summit.Name + ", before, during and after, as outlets report it, each position with its evidence."
	for _, h := range g.Holders {
		v.Actors = append(v.Actors, view.Option{Value: h.ID, Label: h.Name, Count: -1})
	}
	if f.Holders != nil {
		v.More = 0 // nobody else was asked for
	}
	v.Subject, v.Subjects = f.Topic, options(o.facets.Topics)
	at := map[string]int{}
	for _, t := range g.Topics {
		at[t.ID] = len(v.Topics)
		v.Topics = append(v.Topics, view.StanceTopic{Link: view.Link{Label: t.Name, Href: "/topics/" + t.ID}, ID: t.ID})
	}
	spoke := spokesmen(g, head.Participants)
	for _, l := range g.Lines {
		if v.Actor != "" && l.Holder.ID != v.Actor {
			continue
		}
		line := view.StanceLine{Holder: actorLink(l.Holder)}
		var own []postgres.StanceShift
		for _, sh := range l.Shifts {
			if who := spoke[shiftKey(l, sh)]; who == l.Holder.Name || v.Actor != "" {
				own = append(own, sh)
			} else {
				line.Echo = who
			}
		}
		l.Shifts, line.Shifted = own, len(own) > 0
		for _, c := range l.Cells {
			cell := view.StanceCell{Position: c.Position, N: c.N, ByReport: c.ByReport}
			if c.Position != "" {
				cell.Href = base + "?" + url.Values{"actor": {l.Holder.ID}, "topic": {l.Topic.ID}, "phase": {string(c.Phase)}}.Encode() + "#evidence"
				cell.Unreviewed = !checked[[2]string{l.Holder.ID, l.Topic.ID}][c.Phase]
			}
			cell.Mixed = mixed(c)
			line.Cells = append(line.Cells, cell)
		}
		i := at[l.Topic.ID]
		v.Topics[i].Lines = append(v.Topics[i].Lines, line)
		for _, sh := range l.Shifts {
			v.Shifts = append(v.Shifts, view.Shift{
				Holder: actorLink(l.Holder), Topic: view.Link{Label: l.Topic.Name, Href: "#t-" + l.Topic.ID}, Unreviewed: !sh.Checked,
				Was: side(sh.From, sh.Was, sh.Before, zone), Is: side(sh.To, sh.Is, sh.After, zone),
			})
		}
	}
	v.Topics = slices.DeleteFunc(v.Topics, func(t view.StanceTopic) bool { return len(t.Lines) == 0 })
	if q.Get("topic") != "" && q.Get("phase") != "" {
		if v.Evidence, err = s.proofs(ctx, g, q, base, zone); err != nil {
			return v, err
		}
	}
	return v, nil
}

// shiftKey names a shift by what it stands on, whoever holds it.
func shiftKey(l postgres.StanceLine, sh postgres.StanceShift) string {
	on := func(it postgres.Item) string {
		if it.Utterance != 0 {
			return "u" + strconv.FormatInt(it.Utterance, 10)
		}
		return strconv.FormatInt(it.First.ID, 10) + it.Sentence
	}
	return strings.Join([]string{l.Topic.ID, string(sh.Was), on(sh.Before), string(sh.Is), on(sh.After)}, "\n")
}

// spokesmen names by shiftKey whose shift each is. What a country’s leader said
// for it is its position too; the change is told once, as the leader’s.
func spokesmen(g postgres.StanceGrid, polities []postgres.ActorRef) map[string]string {
	who := map[string]string{}
	for _, polity := range []bool{false, true} {
		for _, l := range g.Lines {
			if polity != slices.ContainsFunc(polities, func(p postgres.ActorRef) bool { return p.ID == l.Holder.ID }) {
				continue
			}
			for _, sh := range l.Shifts {
				if k := shiftKey(l, sh); who[k] == "" {
					who[k] = l.Holder.Name
				}
			}
		}
	}
	return who
}

// mixed words a cell that holds several positions, "" for one that does not.
func mixed(c postgres.StanceCell) string {
	if !c.Mixed {
		return ""
	}
	var words []string
	for _, m := range c.Marks {
		if m.Position != news.Unclear {
			words = append(words, string(m.Position))
		}
	}
	return view.List(words)
}

// stanceWords are the words that a position stands on, and whether they are set
// as a quotation.
func stanceWords(it postgres.Item, zone *time.Location) string {
	if it.Sentence != "" {
		return undated(it.Sentence)
	}
	v := item(it, time.Time{}, zone)
	return v.Who + " " + v.PositionVerb() + " " + v.Words
}

func side(ph postgres.SummitPhase, p news.Position, it postgres.Item, zone *time.Location) view.Side {
	return view.Side{Phase: phaseWords[ph] + " the summit", Position: p, Words: view.Shorten(stanceWords(it, zone), shiftWords), Outlet: orNone(it.Teller.Name, it.First.Outlet.Name), When: stanceWhen(it, zone), Href: path(it.Kind, it.ID)}
}

func stanceWhen(it postgres.Item, zone *time.Location) string {
	day := view.DayOf(it.When, it.SortAt, zone)
	if it.When.Known() {
		return view.DayShort(day)
	}
	return "reported " + view.DayShort(day)
}

// maxProofs is how many positions the evidence of a cell lists.
const maxProofs = 25

// proofs returns what the cell that the query names stands on, nil when it
// names none.
func (s *server) proofs(ctx context.Context, g postgres.StanceGrid, q url.Values, base string, zone *time.Location) (*view.StanceEvidence, error) {
	i := slices.IndexFunc(g.Lines, func(l postgres.StanceLine) bool { return l.Holder.ID == q.Get("actor") && l.Topic.ID == q.Get("topic") })
	ph := postgres.SummitPhase(q.Get("phase"))
	f := postgres.Filter{Summit: g.Summit.ID, Speaker: q.Get("actor"), Topic: q.Get("topic"), Kind: news.ItemStance, Limit: maxProofs}
	switch ph {
	case postgres.BeforeSummit:
		f.To = g.Starts
	case postgres.DuringSummit:
		f.From, f.To = g.Starts, g.Ends
	case postgres.AfterSummit:
		f.From = g.Ends
	default:
		return nil, nil
	}
	if i < 0 {
		return nil, nil
	}
	page, err := s.store.Timeline(ctx, f)
	if err != nil {
		return nil, err
	}
	l := g.Lines[i]
	e := &view.StanceEvidence{Head: l.Holder.Name + " on " + strings.ToLower(l.Topic.Name[:1]) + l.Topic.Name[1:] + ", " + string(ph) + " the summit", Back: base}
	for _, it := range page.Items {
		p := view.StanceProof{Position: it.Position, Words: stanceWords(it, zone), Outlet: orNone(it.Teller.Name, it.First.Outlet.Name), When: stanceWhen(it, zone), Href: path(it.Kind, it.ID), State: stateShort(it.State), Outlets: len(it.Outlets)}
		if it.Utterance != 0 {
			p.Quote = path(news.ItemUtterance, it.Utterance)
		}
		e.Items = append(e.Items, p)
	}
	if page.Total > len(page.Items) {
		e.More = view.Link{Label: "All " + view.Capped(page.Total, postgres.TotalCap-1) + " on the timeline", Href: address("/summits/"+g.Summit.ID, url.Values{}, "speaker", f.Speaker, "topic", f.Topic, "kind", string(news.ItemStance))}
	}
	return e, nil
}

func stateShort(st news.State) string {
	if st == news.StateSuggested {
		return "unreviewed"
	}
	return st.Word()
}

// carriedForm is the shape that goes with how an outlet carries an item.
func carriedForm(c postgres.Carried) string {
	switch c {
	case postgres.CarriedFull, postgres.CarriedReported:
		return "full"
	case postgres.CarriedPart:
		return "part"
	case postgres.CarriedAltered, postgres.CarriedTranslation:
		return "other"
	case postgres.CarriedParaphrase, postgres.CarriedHeadline, postgres.CarriedCopy:
		return "para"
	case postgres.CarriedNone:
		return "none"
	}
	return "unread"
}

func coverageCell(row postgres.CoverageRow, c postgres.CoverageCell) view.CoverageCell {
	v := view.CoverageCell{Word: string(c.How), Form: carriedForm(c.How)}
	switch {
	case c.Quote != 0:
		v.Href = "/quotes/" + strconv.FormatInt(c.Quote, 10)
	case c.How.Found() || c.How == postgres.CarriedCopy:
		v.Href = path(row.Item.Kind, row.Item.ID)
	}
	if c.Status != "" && c.Status != row.Item.Status {
		v.Note = "as " + string(c.Status)
	}
	if c.Speaker != "" {
		v.Note = "gives it to " + c.Speaker
	}
	return v
}

// coverageWords is how many words name a row of the grid.
const coverageWords = 14

func (s *server) summitCoverage(w http.ResponseWriter, r *http.Request) error {
	head, moved, err := s.summitHead(w, r, "/coverage")
	if err != nil || moved {
		return err
	}
	v, err := s.coverage(r, head)
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, view.CoveragePage(v))
}

// coverage fills the grid that the request asks for, for its page and its file.
func (s *server) coverage(r *http.Request, head postgres.SummitPage) (view.CoverageGrid, error) {
	zone := zoneOf(head.Summit.Zone)
	q := r.URL.Query()
	asked := some(q["o"])
	f := postgres.CoverageFilter{Outlets: asked, Kind: news.ItemKind(q.Get("kind"))}
	c, err := s.store.Coverage(r.Context(), head.Summit.ID, f)
	if err != nil {
		return view.CoverageGrid{}, err
	}
	base := "/summits/" + head.Summit.ID + "/coverage"
	v := view.CoverageGrid{Summit: s.summitPage(r, head, "Who carried what", "coverage"), Total: c.Total, Cap: postgres.TotalCap - 1}
	v.Description = "Which outlets carry what was said and done at " + head.Summit.Name + ": in full, in part, in their own words or not at all, and what was not read."
	for _, k := range []struct{ kind, label string }{{"", "Quotes and events"}, {"quote", "Quotes"}, {"event", "Events"}} {
		l := view.Link{Label: k.label, Href: base + query("o", asked, "kind", k.kind), Counted: q.Get("kind") == k.kind}
		v.Kinds = append(v.Kinds, l)
	}
	for _, o := range c.Outlets {
		v.Columns = append(v.Columns, view.CoverageColumn{Link: view.Link{Label: o.Name, Href: "/outlets/" + o.ID}, Read: readWords(o)})
	}
	for _, o := range c.Others {
		ids := slices.Clone(asked)
		if len(ids) == 0 {
			for _, have := range c.Outlets[:min(len(c.Outlets), 3)] {
				ids = append(ids, have.ID)
			}
		}
		v.Others = append(v.Others, view.Link{Label: o.Name, Href: base + query("o", append(ids, o.ID), "kind", q.Get("kind"))})
	}
	for _, row := range c.Rows {
		day := view.DayOf(row.Item.When, row.Item.SortAt, zone)
		it := item(row.Item, day, zone)
		words := view.Shorten(undated(it.Words), coverageWords)
		if it.Set {
			words = "“" + strings.TrimRight(words, ", ") + "”"
		}
		rv := view.CoverageRow{Words: words, Href: it.Href, When: view.DayShort(day)}
		if row.Item.Kind == news.ItemUtterance {
			rv.Who = orNone(it.Who, "Speaker not established")
		} else {
			rv.Who = sentenceCase(row.Item.EventKind)
		}
		for _, cell := range row.Cells {
			rv.Cells = append(rv.Cells, coverageCell(row, cell))
		}
		rv.Copies = len(row.Copies)
		var by []string
		for _, a := range row.Copies {
			if !slices.Contains(by, a.Outlet.Name) {
				by = append(by, a.Outlet.Name)
			}
		}
		if n := len(by) - 2; n > 1 {
			by = append(by[:2], view.Num(n)+" more")
		}
		rv.By = view.List(by)
		v.Rows = append(v.Rows, rv)
	}
	return v, nil
}

func readWords(o postgres.CoverageOutlet) string {
	words := []string{view.Num(o.Stored) + " read"}
	if o.Part > 0 {
		words = append(words, view.Num(o.Part)+" in part")
	}
	if o.Unread > 0 {
		words = append(words, view.Num(o.Unread)+" not fetched")
	}
	return strings.Join(words, ", ")
}

// some returns the values that are not empty, each once.
func some(values []string) []string {
	var out []string
	for _, v := range values {
		if v != "" && !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}

// query writes a list and pairs of parameters; empty values are left out.
func query(name string, list []string, pairs ...string) string {
	q := url.Values{}
	for _, v := range list {
		q.Add(name, v)
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	if len(q) == 0 {
		return ""
	}
	return "?" + q.Encode()
}

const (
	maxCompared  = 4
	compareRows  = 20
	compareWords = 45 // of one outlet's version
	voiceQuotes  = 3  // of one actor in one phase
)

func (s *server) summitCompare(w http.ResponseWriter, r *http.Request) error {
	head, moved, err := s.summitHead(w, r, "/compare")
	if err != nil || moved {
		return err
	}
	v, err := s.comparison(r, head)
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, view.ComparePage(v))
}

// comparison fills what the request sets side by side, for its page and its
// file.
func (s *server) comparison(r *http.Request, head postgres.SummitPage) (view.Compare, error) {
	q := r.URL.Query()
	v := view.Compare{Summit: s.summitPage(r, head, "Compare", "compare"), ByActors: q.Get("by") == "actors" || len(some(q["a"])) > 0}
	v.Description = "Two to four outlets, or actors on one topic, side by side, as they reported or spoke at " + head.Summit.Name + "."
	facets, err := s.store.Facets(r.Context(), head.Summit.ID)
	if err != nil {
		return view.Compare{}, err
	}
	if v.ByActors {
		err = s.compareActors(r.Context(), head, facets, q, &v)
	} else {
		err = s.compareOutlets(r.Context(), head, facets, q, &v)
	}
	return v, err
}

func options(fs []postgres.Facet) []view.Option {
	var os []view.Option
	for _, f := range fs {
		os = append(os, view.Option{Value: f.ID, Label: f.Name, Count: -1})
	}
	return os
}

// chosen returns the ids that were asked for and are known, at most four, else
// the first of those there are; note says what was left out.
func chosen(asked []string, fs []postgres.Facet, otherwise int, noun string) (ids []string, note string) {
	for _, id := range asked {
		switch {
		case !slices.ContainsFunc(fs, func(f postgres.Facet) bool { return f.ID == id }):
			note = "“" + id + "” has nothing on this timeline and is left out."
		case len(ids) == maxCompared:
			note = "At most four " + noun + " stand side by side; the rest are left out."
		default:
			ids = append(ids, id)
		}
	}
	for _, f := range fs {
		if len(ids) >= otherwise || len(asked) > 1 && len(ids) > 1 {
			break
		}
		if !slices.Contains(ids, f.ID) {
			ids = append(ids, f.ID)
		}
	}
	return ids, note
}

func (s *server) compareOutlets(ctx context.Context, head postgres.SummitPage, fs postgres.Facets, q url.Values, v *view.Compare) error {
	zone := zoneOf(head.Summit.Zone)
	v.Outlets = options(fs.Outlets)
	asked := some(q["o"])
	otherwise := 3
	if len(asked) > 0 {
		otherwise = 2
	}
	v.Chosen, v.Note = chosen(asked, fs.Outlets, otherwise, "outlets")
	c, err := s.store.Coverage(ctx, head.Summit.ID, postgres.CoverageFilter{Outlets: v.Chosen, Limit: compareRows})
	if err != nil {
		return err
	}
	base := "/summits/" + head.Summit.ID + "/compare"
	hide := q.Get("wire") == "hide"
	v.Copies, v.Toggle = "Republished agency copy is marked.", view.Link{Label: "Hide it", Href: base + query("o", v.Chosen, "wire", "hide")}
	if hide {
		v.Copies, v.Toggle = "Republished agency copy is hidden.", view.Link{Label: "Show it", Href: base + query("o", v.Chosen)}
	}
	for _, row := range c.Rows {
		day := view.DayOf(row.Item.When, row.Item.SortAt, zone)
		it := item(row.Item, day, zone)
		ci := view.CompareItem{Words: view.Shorten(undated(it.Words), compareWords), Set: it.Set, Href: it.Href, When: view.DayShort(day), Who: orNone(it.Who, "Speaker not established")}
		if row.Item.Kind == news.ItemEvent {
			ci.Who = sentenceCase(row.Item.EventKind)
		}
		for i, cell := range row.Cells {
			cc := view.CompareCell{Outlet: c.Outlets[i].Name, CoverageCell: coverageCell(row, cell), Set: cell.Set}
			switch {
			case cell.How == postgres.CarriedCopy && hide:
				cc.CoverageCell = view.CoverageCell{Word: "agency copy, hidden", Form: "none"}
			case !cell.How.Found() || cell.Words == "":
				if cell.How.Found() {
					cc.Plain = "Words kept back, to keep within the outlet’s rights."
				}
			case row.Item.Kind == news.ItemEvent || cell.How == postgres.CarriedParaphrase || cell.How == postgres.CarriedTranslation || cell.How == postgres.CarriedHeadline || !cell.Set:
				cc.Plain, cc.Verb = view.Shorten(undated(cell.Words), compareWords), cell.Cue
			default:
				cc.Verb = cell.Cue
				cc.Pieces, _ = view.Align(row.Item.Words, cell.Words)
				if cell.Cut {
					cc.Pieces = cutShort(cc.Pieces)
				}
			}
			ci.Cells = append(ci.Cells, cc)
		}
		v.Items = append(v.Items, ci)
	}
	return nil
}

func (s *server) compareActors(ctx context.Context, head postgres.SummitPage, fs postgres.Facets, q url.Values, v *view.Compare) error {
	zone := zoneOf(head.Summit.Zone)
	v.Actors, v.Topics = options(fs.Speakers), options(fs.Topics)
	// The summit's own people come first when nobody was asked for.
	ranked := slices.Clone(fs.Speakers)
	expected := func(f postgres.Facet) int {
		if i := slices.Index(head.Summit.Actors, f.ID); i >= 0 {
			return i
		}
		return len(head.Summit.Actors)
	}
	slices.SortStableFunc(ranked, func(a, b postgres.Facet) int { return expected(a) - expected(b) })
	v.Chosen, v.Note = chosen(some(q["a"]), ranked, 2, "actors")
	v.Topic = q.Get("topic")
	if !slices.ContainsFunc(fs.Topics, func(f postgres.Facet) bool { return f.ID == v.Topic }) {
		v.Topic = ""
		if len(fs.Topics) > 0 {
			v.Topic = fs.Topics[0].ID
		}
	}
	g, err := s.store.StanceGrid(ctx, head.Summit.ID, postgres.StanceFilter{Holders: v.Chosen, Topic: v.Topic})
	if err != nil {
		return err
	}
	heads := phaseHeads(head.Summit)
	for i, ph := range postgres.SummitPhases {
		line := view.CompareLine{Head: heads[i].Name + " the summit, " + heads[i].Days}
		for _, id := range v.Chosen {
			voice := view.CompareVoice{Actor: nameOf(fs.Speakers, id)}
			for _, l := range g.Lines {
				if l.Holder.ID == id && l.Topic.ID == v.Topic {
					voice.Position, voice.Mixed = l.Cells[i].Position, mixed(l.Cells[i])
				}
			}
			f := postgres.Filter{Summit: head.Summit.ID, Speaker: id, Topic: v.Topic, Kind: news.ItemUtterance, Limit: voiceQuotes}
			switch ph {
			case postgres.BeforeSummit:
				f.To, f.Order = g.Starts, postgres.NewestFirst
			case postgres.DuringSummit:
				f.From, f.To = g.Starts, g.Ends
			default:
				f.From = g.Ends
			}
			page, err := s.store.Timeline(ctx, f)
			if err != nil {
				return fmt.Errorf("compare %s on %s: %w", id, v.Topic, err)
			}
			if f.Order == postgres.NewestFirst {
				slices.Reverse(page.Items)
			}
			for _, it := range page.Items {
				day := view.DayOf(it.When, it.SortAt, zone)
				vi := item(it, day, zone)
				vi.Clock.Large = view.DayShort(day)
				voice.Quotes = append(voice.Quotes, vi)
			}
			if n := page.Total - len(page.Items); n > 0 {
				set := []string{"speaker", id, "topic", v.Topic, "kind", string(news.ItemUtterance)}
				if ph == postgres.BeforeSummit {
					set = append(set, "to", head.Summit.Start.AddDate(0, 0, -1).Format(time.DateOnly))
				} else if ph == postgres.DuringSummit {
					set = append(set, "from", head.Summit.Start.Format(time.DateOnly), "to", head.Summit.End.Format(time.DateOnly))
				} else {
					set = append(set, "from", head.Summit.End.AddDate(0, 0, 1).Format(time.DateOnly))
				}
				voice.More = view.Link{Label: "All " + view.Capped(page.Total, postgres.TotalCap-1) + " quotes", Href: address("/summits/"+head.Summit.ID, url.Values{}, set...)}
			}
			line.Cells = append(line.Cells, voice)
		}
		v.Lines = append(v.Lines, line)
	}
	return nil
}

func nameOf(fs []postgres.Facet, id string) string {
	for _, f := range fs {
		if f.ID == id {
			return f.Name
		}
	}
	return id
}
