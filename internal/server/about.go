package server

import (
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/go-chi/chi/v5"

	"readout/internal/news"
	"readout/internal/postgres"
	"readout/web/view"
)

func (s *server) actor(w http.ResponseWriter, r *http.Request) error {
	asked, after := chi.URLParam(r, "id"), r.URL.Query().Get("after")
	p, err := s.store.Actor(r.Context(), asked, after, pageSize)
	if err != nil {
		return err
	}
	if p.Moved != "" && p.Moved != asked {
		return redirect(w, r, "/actors/"+p.Moved)
	}
	polities, _, err := s.world.lexicon(r.Context(), s.now())
	if err != nil {
		return err
	}
	a := view.Actor{Page: s.page(r, p.Actor.Name), Name: p.Actor.Name, Kind: actorKind(p.Actor)}
	a.Sample = a.Sample || p.Actor.Sample
	a.NoIndex = r.URL.RawQuery != ""
	if p.Actor.Kind == news.Person && p.Actor.Country != "" {
		a.Facts = append(a.Facts, view.Fact{Label: "Of", Words: named(polities, p.Actor.Country)})
	}
	for _, o := range p.Offices {
		words := sentenceCase(o.Title) + ", " + named(polities, o.Polity) + ", from " + view.DayLong(o.From)
		if !o.To.IsZero() {
			words += " to " + view.DayLong(o.To)
		}
		a.Facts = append(a.Facts, view.Fact{Label: "Office", Words: words})
	}
	for _, c := range p.Summits {
		a.Summits = append(a.Summits, view.Link{Label: c.Summit.Name, Href: "/summits/" + c.Summit.ID + "?speaker=" + p.Actor.ID})
	}
	if len(a.Summits) > 0 {
		a.Facts = append(a.Facts, view.Fact{Label: "Timelines", Links: a.Summits})
	}
	if p.Actor.Source != "" {
		a.Facts = append(a.Facts, view.Fact{Label: "These facts are from", Words: p.Actor.Source})
	}
	for _, it := range p.Items {
		a.Items = append(a.Items, item(it, view.DayOf(it.When, it.SortAt, time.UTC), time.UTC))
	}
	a.Shown = "Said and done, newest first"
	if p.Total > len(p.Items) {
		a.Shown = view.Num(len(p.Items)) + " of " + view.Capped(p.Total, postgres.TotalCap-1) + " items, newest first"
	}
	if after != "" {
		a.First = "/actors/" + p.Actor.ID
	}
	if p.Next != "" {
		a.Next = address("/actors/"+p.Actor.ID, nil, "after", p.Next)
	}
	a.Description = "What " + p.Actor.Name + " is reported to have said and done at summits, each item with its evidence."
	return s.render(w, r, http.StatusOK, view.ActorPage(a))
}

func actorKind(a news.Actor) string {
	switch a.Kind {
	case news.Person:
		return "Person in office"
	case news.Country:
		return "Country"
	case news.Org:
		return "Institution"
	case news.Group:
		return "Group"
	}
	return "Place that speaks for a government"
}

// topic shows a subject of talks and where it comes up.
func (s *server) topic(w http.ResponseWriter, r *http.Request) error {
	_, topics, err := s.world.lexicon(r.Context(), s.now())
	if err != nil {
		return err
	}
	tp, ok := topics[chi.URLParam(r, "id")]
	if !ok {
		return news.ErrNotFound
	}
	t := view.Topic{Page: s.page(r, tp.Name), Name: tp.Name, Cues: tp.Cues}
	cards, err := s.world.cards(r.Context(), s.now())
	if err != nil {
		return err
	}
	for i, c := range cards {
		if i == topicSummits {
			break
		}
		page, err := s.store.Timeline(r.Context(), postgres.Filter{Summit: c.Summit.ID, Topic: tp.ID, Limit: 1})
		if err != nil {
			return err
		}
		if page.Total > 0 {
			t.Summits = append(t.Summits, view.Link{Label: c.Summit.Name, Href: "/summits/" + c.Summit.ID + "?topic=" + tp.ID, Count: page.Total, Counted: true})
		}
	}
	t.Description = "Where summits’ talks come to " + tp.Name + "."
	return s.render(w, r, http.StatusOK, view.TopicPage(t))
}

// topicSummits is how many summits a topic's page looks through.
const topicSummits = 40

func (s *server) outlets(w http.ResponseWriter, r *http.Request) error {
	hs, err := s.store.OutletHealths(r.Context())
	if err != nil {
		return err
	}
	polities, _, err := s.world.lexicon(r.Context(), s.now())
	if err != nil {
		return err
	}
	o := view.Outlets{Page: s.page(r, "Outlets")}
	o.Section = view.SectionOutlets
	o.Description = "The outlets that Readout reads, and when it last got through to each."
	for _, h := range hs {
		if !h.Outlet.Enabled && h.Articles == 0 {
			continue
		}
		row := view.OutletRow{Link: view.Link{Label: h.Outlet.Name, Href: "/outlets/" + h.Outlet.ID}, Country: orNone(named(polities, h.Outlet.Country), "not stated"),
			Kind: string(h.Outlet.Kind), Articles: view.Num(int(h.Articles)), Read: "never", Trouble: "none"}
		if !h.LastSuccess.IsZero() {
			row.Read = view.Moment(h.LastSuccess)
		}
		if h.LastErrorAt.After(h.LastSuccess) {
			row.Trouble = h.LastError
		}
		if !h.Outlet.Enabled {
			row.Trouble = "not read at present"
		}
		o.Rows = append(o.Rows, row)
	}
	return s.render(w, r, http.StatusOK, view.OutletsPage(o))
}

// logSize is the number of rows of the fetch log on a page.
const logSize = 60

func (s *server) outlet(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	out, err := s.store.Outlet(ctx, chi.URLParam(r, "id"))
	if err != nil {
		return err
	}
	var before int64
	if v := r.URL.Query().Get("after"); v != "" {
		if before, err = strconv.ParseInt(v, 10, 64); err != nil || before <= 0 {
			return fmt.Errorf("page of the fetch log %q: %w", v, news.ErrInvalid)
		}
	}
	log, err := s.store.FetchLog(ctx, out.ID, before, logSize)
	if err != nil {
		return err
	}
	polities, _, err := s.world.lexicon(ctx, s.now())
	if err != nil {
		return err
	}
	o := view.Outlet{Page: s.page(r, out.Name), Name: out.Name, Kind: "Outlet"}
	o.Sample, o.Section = o.Sample || out.Sample, view.SectionOutlets
	switch out.Kind {
	case news.KindWire:
		o.Kind = "News agency"
	case news.KindPressRoom:
		o.Kind = "Press room"
	}
	o.Facts = []view.Fact{{Label: "Country", Words: orNone(named(polities, out.Country), "not stated")}, {Label: "Language", Words: orNone(out.Language, "not stated")}}
	if out.Ownership != "" {
		o.Facts = append(o.Facts, view.Fact{Label: "Ownership", Words: out.Ownership})
	}
	if out.HomeURL != "" {
		o.Facts = append(o.Facts, view.Fact{Label: "Site", Out: out.HomeURL})
	}
	o.Facts = append(o.Facts, view.Fact{Label: "Shown of its articles", Words: rightsWords(out.Rights)})
	for _, f := range out.Feeds {
		o.Facts = append(o.Facts, view.Fact{Label: sentenceCase(string(f.Kind)), Out: f.URL})
	}
	if !out.Enabled {
		o.Trouble = "This outlet is not read at present."
	}
	for _, f := range log {
		row := view.Fetch{At: f.At, Purpose: f.Purpose, URL: f.URL, Status: "no answer", Size: size(f.Bytes), Outcome: f.Outcome, Reason: f.Reason}
		if f.Status > 0 {
			row.Status = strconv.Itoa(f.Status) + " in " + strconv.FormatInt(f.Duration.Milliseconds(), 10) + " ms"
		}
		o.Log = append(o.Log, row)
	}
	if len(log) == logSize {
		o.Next = address("/outlets/"+out.ID, nil, "after", strconv.FormatInt(log[len(log)-1].ID, 10))
	}
	o.Description = "What Readout knows of " + out.Name + ", and when it read it."
	return s.render(w, r, http.StatusOK, view.OutletPage(o))
}

// size writes a size in kilobytes.
func size(n int64) string {
	switch {
	case n == 0:
		return "nothing"
	case n < 1000:
		return strconv.FormatInt(n, 10) + " B"
	}
	return strconv.FormatFloat(float64(n)/1000, 'f', 1, 64) + " kB"
}

func rightsWords(rg news.Rights) string {
	switch rg {
	case news.RightsFull:
		return "the whole text"
	case news.RightsLinkOnly:
		return "headline and link only"
	}
	return "attributing sentences, at most 30 % of the words"
}

func (s *server) method(w http.ResponseWriter, r *http.Request) error {
	m := view.Method{Page: s.page(r, "How this is made"), Version: s.version, Threshold: "93 %", Share: "30 %"}
	m.Section, m.SheetOf, m.Sheet = view.SectionMethod, s.sheet.Of, s.sheet.Rows
	m.Description = "How Readout finds quotes, events and positions in the news, what it holds back, and what it cannot tell."
	h, err := s.store.Health(r.Context())
	if err != nil {
		return err
	}
	m.Counts = []view.Fact{
		{Label: "Held now", Words: view.Count(h.Outlets, "outlet", "outlets") + ", " + view.Count(int(h.Articles), "article", "articles") + " in " + view.Count(int(h.Revisions), "revision", "revisions")},
		{Label: "Found in them", Words: view.Count(int(h.Quotes), "quote", "quotes") + ", " + view.Count(int(h.Events), "event report", "event reports") + ", " + view.Count(int(h.Stances), "position", "positions")},
		{Label: "Last fetch", Words: view.Moment(h.LastFetch)},
	}
	return s.render(w, r, http.StatusOK, view.MethodPage(m))
}
