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

// pageSize is the number of items on a page of a timeline.
const pageSize = 50

func (s *server) home(w http.ResponseWriter, r *http.Request) error {
	now := s.now()
	if lead, err := s.leadToStart(r); err != nil || lead {
		if err != nil {
			return err
		}
		return seeOther(w, r, "/start")
	}
	cards, err := s.world.cards(r.Context(), now)
	if err != nil {
		return err
	}
	outlets, err := s.store.Outlets(r.Context())
	if err != nil {
		return err
	}
	h := view.Home{Page: s.page(r, ""), AsOf: now.UTC()}
	h.Section = view.SectionSummits
	h.Description = "What was said, what was done and who stands where at diplomatic summits, as outlets report it, with the evidence of each item."
	for _, o := range outlets {
		if o.Enabled {
			h.Outlets++
		}
	}
	phases := map[postgres.Phase][]postgres.SummitCard{}
	for _, c := range cards {
		phases[c.Phase] = append(phases[c.Phase], c)
	}
	past, upcoming := phases[postgres.Past], phases[postgres.Upcoming]
	n, err := pageOf(r.URL.Query().Get("past"), len(past))
	if err != nil {
		return err
	}
	h.Total = len(cards)
	h.Past.Later, h.Past.Earlier = pastPages(n, len(past))
	past = past[(n-1)*homePast : min(n*homePast, len(past))]
	if n > 1 { // further back, and nothing else
		h.Further = true
		cards = past
	} else {
		// Soonest first, and no more than anybody reads.
		slices.Reverse(upcoming)
		h.Upcoming.Rest = max(0, len(upcoming)-homePast)
		upcoming = upcoming[:min(homePast, len(upcoming))]
		cards = slices.Concat(phases[postgres.UnderWay], upcoming, past)
	}
	var ids []string
	for _, c := range cards {
		ids = append(ids, c.Summit.ID)
	}
	leads, err := s.store.Leads(r.Context(), ids)
	if err != nil {
		return err
	}
	polities, _, err := s.world.lexicon(r.Context(), now)
	if err != nil {
		return err
	}
	for _, c := range cards {
		v := card(c, leads[c.Summit.ID], polities)
		switch c.Phase {
		case postgres.UnderWay:
			h.UnderWay.Cards = append(h.UnderWay.Cards, v)
		case postgres.Upcoming:
			h.Upcoming.Cards = append(h.Upcoming.Cards, v)
		default:
			h.Past.Cards = append(h.Past.Cards, v)
		}
	}
	return s.render(w, r, http.StatusOK, view.HomePage(h))
}

// homePast is how many past summits the front page shows at a time, and how many
// upcoming ones at most.
const homePast = 20

// pageOf reads the number of a page of past summits; an empty one is the first.
func pageOf(word string, past int) (int, error) {
	if word == "" {
		return 1, nil
	}
	n, err := strconv.Atoi(word)
	if err != nil || n < 1 || n > 1 && (n-1)*homePast >= past {
		return 0, news.ErrNotFound
	}
	return n, nil
}

// pastPages returns the links to the pages of past summits on either side of
// page n.
func pastPages(n, past int) (later, earlier view.Link) {
	switch {
	case n == 2:
		later = view.Link{Label: "Later summits", Href: "/"}
	case n > 2:
		later = view.Link{Label: "Later summits", Href: "/?past=" + strconv.Itoa(n-1)}
	}
	if n*homePast < past {
		earlier = view.Link{Label: "Earlier summits", Href: "/?past=" + strconv.Itoa(n+1)}
	}
	return later, earlier
}

// card maps a summit of a list, with the words that most outlets carry.
func card(c postgres.SummitCard, lead postgres.Item, polities map[string]string) view.SummitCard {
	v := view.SummitCard{
		ID: c.Summit.ID, Name: c.Summit.Name, Start: c.Summit.Start, End: c.Summit.End, Place: c.Summit.Place,
		Quotes: c.Quotes, Events: c.Events, Stances: c.Stances, Documents: c.Documents, Outlets: c.Outlets,
		Sample: c.Summit.Sample,
	}
	for _, p := range c.Summit.Participants {
		v.Participants = append(v.Participants, named(polities, p))
	}
	if len(lead.Who) > 0 {
		v.Lead = &view.Lead{Who: view.List(names(lead.Who)), Words: view.Shorten(lead.Words, 60), Href: path(lead.Kind, lead.ID), Outlets: len(lead.Outlets)}
	}
	return v
}

func named(names map[string]string, code string) string {
	if n := names[code]; n != "" {
		return n
	}
	return code
}

func plural(n int, word string) string {
	if n == 1 {
		return word
	}
	return word + "s"
}

func redirect(w http.ResponseWriter, r *http.Request, to string) error {
	if r.URL.RawQuery != "" {
		to += "?" + r.URL.RawQuery
	}
	http.Redirect(w, r, to, http.StatusMovedPermanently)
	return nil
}

// phase words where the summit stands in time.
func phase(p postgres.SummitPage, now time.Time, zone *time.Location) string {
	switch p.Phase {
	case postgres.UnderWay:
		return "under way"
	case postgres.Upcoming:
		y, m, d := now.In(zone).Date()
		n := int(p.Summit.Start.Sub(time.Date(y, m, d, 0, 0, 0, 0, time.UTC)).Hours() / 24)
		if n == 1 {
			return "begins tomorrow"
		}
		return "begins in " + view.Count(n, "day", "days")
	}
	return "ended " + view.DayLong(p.Summit.End)
}

// asked is one filter in force: its parameter and its value in words.
type asked struct{ name, words string }

// parameters are the filters of a timeline in the order of the form.
var parameters = []struct{ name, label, any, word string }{
	{"speaker", "Speaker", "Anyone", "speaker"},
	{"topic", "Topic", "Any topic", "topic"},
	{"kind", "Kind", "All kinds", "kind"},
	{"outlet", "Outlet", "All outlets", "outlet"},
}

// kindWords are the kinds as readers see them.
var kindWords = map[string]string{"quote": "Quotes", "event": "Events", "stance": "Positions", "document": "Documents", "edit": "Edits", string(postgres.ItemHeld): "Held back"}

// filterOf reads the parameters of a timeline. A date that is none is left out
// of the filter and worded.
func filterOf(q url.Values, summit string, zone *time.Location) (postgres.Filter, []asked, string) {
	f := postgres.Filter{
		Summit: summit, Speaker: q.Get("speaker"), Topic: q.Get("topic"), Kind: news.ItemKind(q.Get("kind")), Outlet: q.Get("outlet"),
		Order: postgres.OldestFirst, After: q.Get("after"), Limit: pageSize,
	}
	if q.Get("order") == string(postgres.NewestFirst) {
		f.Order = postgres.NewestFirst
	}
	var as []asked
	for _, p := range parameters {
		if v := q.Get(p.name); v != "" {
			as = append(as, asked{p.name, v})
		}
	}
	var wrong []string
	if v := q.Get("from"); v != "" {
		if d, err := time.ParseInLocation(time.DateOnly, v, zone); err == nil {
			f.From = d
			as = append(as, asked{"from", "from " + view.DayLong(d)})
		} else {
			wrong = append(wrong, "from")
		}
	}
	if v := q.Get("to"); v != "" {
		if d, err := time.ParseInLocation(time.DateOnly, v, zone); err == nil {
			f.To = d.AddDate(0, 0, 1)
			as = append(as, asked{"to", "to " + view.DayLong(d)})
		} else {
			wrong = append(wrong, "to")
		}
	}
	if at, ok := since(q); ok {
		f.Since = at
		as = append(as, asked{"since", "only what is new"})
	}
	if len(wrong) > 0 {
		return f, as, "The date in “" + strings.Join(wrong, "” and “") + "” could not be read. Dates are written year-month-day, such as 2025-02-27."
	}
	return f, as, ""
}

func filterForm(base string, q url.Values, fs postgres.Facets, as []asked, invalid string) view.Filter {
	f := view.Filter{Action: base, Clear: base, Active: len(as), From: q.Get("from"), To: q.Get("to"), Invalid: invalid}
	if at, ok := since(q); ok {
		f.Hidden = append(f.Hidden, [2]string{"since", strconv.FormatInt(at.Unix(), 10)})
	}
	if o := q.Get("order"); o != "" {
		f.Hidden = append(f.Hidden, [2]string{"order", o})
		f.Clear = address(base, url.Values{}, "order", o)
	}
	facets := map[string][]postgres.Facet{"speaker": fs.Speakers, "topic": fs.Topics, "kind": fs.Kinds, "outlet": fs.Outlets}
	if fs.Held > 0 {
		facets["kind"] = append(slices.Clone(fs.Kinds), postgres.Facet{ID: string(postgres.ItemHeld), N: fs.Held})
	}
	for _, p := range parameters {
		facet := view.Facet{Name: p.name, Label: p.label, Any: p.any, Value: q.Get(p.name)}
		found := facet.Value == ""
		for i, o := range facets[p.name] {
			if i >= maxOptions && o.ID != facet.Value {
				continue
			}
			label := o.Name
			if p.name == "kind" {
				label = kindWords[o.ID]
			}
			found = found || o.ID == facet.Value
			facet.Options = append(facet.Options, view.Option{Value: o.ID, Label: label, Count: o.N})
		}
		if !found {
			facet.Options = append(facet.Options, view.Option{Value: facet.Value, Label: facet.Value, Count: 0})
		}
		f.Facets = append(f.Facets, facet)
	}
	return f
}

// maxOptions is how many values a filter offers, those with the most items
// first.
const maxOptions = 20

// drops says, for each filter in force, how much would be left without it.
func (s *server) drops(ctx context.Context, f postgres.Filter, facets postgres.Facets, base string, q url.Values, as []asked) ([]view.Drop, error) {
	var ds []view.Drop
	for _, a := range as {
		g := f
		g.After, g.Limit = "", 1
		label := a.words
		switch a.name {
		case "speaker":
			g.Speaker, label = "", "speaker "+a.words
		case "topic":
			g.Topic, label = "", "topic "+a.words
		case "kind":
			g.Kind, label = "", "kind "+strings.ToLower(kindWords[a.words])
		case "outlet":
			g.Outlet, label = "", "outlet "+a.words
		case "from":
			g.From = time.Time{}
		case "to":
			g.To = time.Time{}
		case "since":
			g.Since = time.Time{}
		}
		page, err := s.store.Timeline(ctx, g)
		if err != nil {
			return nil, err
		}
		for _, fs := range [][]postgres.Facet{facets.Speakers, facets.Topics, facets.Outlets} {
			for _, v := range fs {
				if v.ID == a.words {
					label = a.name + " " + v.Name
				}
			}
		}
		if page.Total > 0 {
			ds = append(ds, view.Drop{Label: label, Href: address(base, q, "after", "", a.name, ""), Count: page.Total, Cap: postgres.TotalCap - 1})
		}
	}
	return ds, nil
}

// address returns base with the query's filters and some of them set anew; ""
// takes one out.
func address(base string, q url.Values, set ...string) string {
	out := url.Values{}
	for _, name := range []string{"speaker", "topic", "kind", "outlet", "from", "to", "since", "view", "order", "after"} {
		if v := q.Get(name); v != "" {
			out.Set(name, v)
		}
	}
	return link(base, out, set...)
}

// density counts a summit's items by day and hour in its zone.
func density(bins []postgres.Bin, zone *time.Location) map[string][24]int {
	m := map[string][24]int{}
	for _, b := range bins {
		at := b.Hour.In(zone)
		h := m[at.Format(time.DateOnly)]
		h[at.Hour()] += b.N
		m[at.Format(time.DateOnly)] = h
	}
	return m
}

// Limits of the score: lanes, days before and after the summit, marks across a
// lane so that they stay apart on a phone, marks in all, and links among them.
const (
	maxLanes  = 8
	margin    = 7
	maxAcross = 40
	maxMarks  = 120
	maxLinked = 60
	laneOther = "Others"
)

// binOf returns how much time one mark stands for when the lanes span a time
// and hold hours (of a polity) with items.
func binOf(span time.Duration, hours int) time.Duration {
	for _, step := range []time.Duration{time.Hour, 2 * time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour} {
		if span <= maxAcross*step && hours <= maxMarks*int(step/time.Hour) {
			return step
		}
	}
	return 24 * time.Hour
}

// score builds the figure above the days from the hourly counts, nil when
// there is too little to draw. Items far from the summit stand outside it.
func score(bins []postgres.Bin, sm news.Summit, polities map[string]string, zone *time.Location) *view.Score {
	midnight := func(t time.Time) time.Time {
		y, m, d := t.Date()
		return time.Date(y, m, d, 0, 0, 0, 0, zone)
	}
	sc := &view.Score{Start: midnight(sm.Start), End: midnight(sm.End).AddDate(0, 0, 1), Zone: zone}
	from, to := sc.Start.AddDate(0, 0, -margin), sc.End.AddDate(0, 0, margin)
	total, outside := 0, 0
	sc.From, sc.To = sc.Start, sc.End
	for _, b := range bins {
		if b.Hour.Before(from) || !b.Hour.Before(to) {
			outside += b.N
			continue
		}
		total += b.N
		if day := midnight(b.Hour.In(zone)); day.Before(sc.From) {
			sc.From = day
		} else if next := day.AddDate(0, 0, 1); next.After(sc.To) {
			sc.To = next
		}
	}
	if total < 3 {
		return nil
	}
	for d := sc.From; d.Before(sc.To); d = d.AddDate(0, 0, 1) {
		sc.Ticks = append(sc.Ticks, d)
	}
	lane := map[string]int{}
	for _, p := range sm.Participants {
		if len(sc.Lanes) == maxLanes {
			sc.Folded++
			continue
		}
		lane[p] = len(sc.Lanes)
		sc.Lanes = append(sc.Lanes, view.Lane{Name: named(polities, p), Days: make([]int, len(sc.Ticks))})
	}
	other := -1
	step := binOf(sc.To.Sub(sc.From), len(bins))
	type at struct {
		lane int
		bin  time.Duration
	}
	type content struct {
		n    int
		kind news.ItemKind
		at   time.Time // of a single item
	}
	marks := map[at]content{}
	var order []at
	busiest, most := time.Time{}, 0
	byHour := map[time.Time]int{}
	for _, b := range bins {
		if b.Hour.Before(from) || !b.Hour.Before(to) {
			continue
		}
		i, ok := lane[b.Polity]
		if !ok {
			if other < 0 {
				other = len(sc.Lanes)
				sc.Lanes = append(sc.Lanes, view.Lane{Name: laneOther, Days: make([]int, len(sc.Ticks))})
			}
			i = other
		}
		hour := b.Hour.In(zone)
		for d := range sc.Ticks {
			if !hour.Before(sc.Ticks[d]) && (d+1 == len(sc.Ticks) || hour.Before(sc.Ticks[d+1])) {
				sc.Lanes[i].Days[d] += b.N
			}
		}
		byHour[b.Hour] += b.N
		if n := byHour[b.Hour]; n > most {
			busiest, most = hour, n
		}
		k := at{i, b.Hour.Sub(sc.From).Truncate(step)}
		c, ok := marks[k]
		if !ok {
			order = append(order, k)
		}
		marks[k] = content{c.n + b.N, b.Kind, b.Hour.Add(time.Hour / 2)}
	}
	for _, k := range order {
		c := marks[k]
		m := view.Mark{At: c.at, Kind: c.kind, N: c.n}
		if c.n > 1 {
			m.At = sc.From.Add(k.bin + step/2)
		}
		day := view.DayOf(news.Date{}, m.At, zone).Format(time.DateOnly)
		if len(order) <= maxLinked {
			m.Href = "?from=" + day + "&to=" + day
		}
		sc.Lanes[k.lane].Marks = append(sc.Lanes[k.lane].Marks, m)
	}
	sc.Sentence = fmt.Sprintf("%s, each in the hour in which it was said, done or first reported; a line for each participant. The busiest hour, with %s, began at %s on %s. The tinted days are the summit’s.",
		view.Count(total, "item", "items"), view.Num(most), view.Hour(busiest), view.DayShort(busiest))
	if outside > 0 {
		sc.Sentence += fmt.Sprintf(" %s long before or after %s not drawn.", view.Count(outside, "item", "items"), map[bool]string{true: "is", false: "are"}[outside == 1])
	}
	return sc
}
