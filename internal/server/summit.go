package server

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"readout/internal/news"
	"readout/internal/postgres"
	"readout/web/view"
)

// summitHead reads the summit that the address names. Under an old id it sends
// the reader on, to the same page of the summit that stands, and moved is true.
func (s *server) summitHead(w http.ResponseWriter, r *http.Request, page string) (head postgres.SummitPage, moved bool, err error) {
	id := chi.URLParam(r, "id")
	head, err = s.store.Summit(r.Context(), id, s.now())
	if err != nil || head.Summit.ID == id {
		return head, false, err
	}
	return head, true, redirect(w, r, "/summits/"+head.Summit.ID+page)
}

// summitPage fills what all pages of a summit share.
func (s *server) summitPage(r *http.Request, head postgres.SummitPage, title, here string) view.Summit {
	sm := view.Summit{
		Page: s.page(r, title), ID: head.Summit.ID, Name: head.Summit.Name, Place: head.Summit.Place, Here: here,
		Start: head.Summit.Start, End: head.Summit.End, Zone: zoneOf(head.Summit.Zone), Phase: phase(head, s.now(), zoneOf(head.Summit.Zone)),
		Participants: actorLinks(head.Participants), AsOf: head.AsOf,
	}
	sm.Sample = sm.Sample || head.Summit.Sample
	sm.Section = view.SectionSummits
	sm.NoIndex = r.URL.RawQuery != ""
	return sm
}

// viewAll is the value of the parameter view that asks for every item in order.
const viewAll = "all"

func (s *server) summit(w http.ResponseWriter, r *http.Request) error {
	ctx, now := r.Context(), s.now()
	head, moved, err := s.summitHead(w, r, "")
	if err != nil || moved {
		return err
	}
	zone := zoneOf(head.Summit.Zone)
	q := r.URL.Query()
	f, asked, invalid := filterOf(q, head.Summit.ID, zone)
	if q.Get("order") == "" && head.Phase == postgres.UnderWay {
		f.Order = postgres.NewestFirst
	}
	whole := len(asked) == 0 && f.After == ""
	o, err := s.world.overview(ctx, head, now)
	if err != nil {
		return err
	}
	// A long timeline opens with the best of each day; all of it in order is one
	// link away.
	opening := whole && head.Items > pageSize && q.Get("view") != viewAll
	if opening {
		f.Limit = 1
	}
	page, err := s.store.Timeline(ctx, f)
	if err != nil {
		return err
	}

	base := "/summits/" + head.Summit.ID
	t := view.Timeline{
		Summit: s.summitPage(r, head, head.Summit.Name, "timeline"), Outlets: head.Outlets, Checked: o.Checked,
		Total: page.Total, All: o.facets.All, Cap: postgres.TotalCap - 1, NewestFirst: f.Order == postgres.NewestFirst, Opening: opening,
	}
	t.Description = fmt.Sprintf("%s, %s: %s and %s as %s report them, in order, each with its evidence.", head.Summit.Name, view.DateRange(head.Summit.Start, head.Summit.End),
		view.Count(head.Quotes, "quote", "quotes"), view.Count(head.Events, "event", "events"), view.Count(head.Outlets, "outlet", "outlets"))
	t.Counts = append(t.Counts,
		view.Link{Label: plural(head.Quotes, "quote"), Count: head.Quotes},
		view.Link{Label: plural(head.Events, "event"), Count: head.Events},
		view.Link{Label: plural(head.Stances, "position"), Count: head.Stances},
		view.Link{Label: plural(head.Documents, "document"), Count: head.Documents})
	t.Filter = filterForm(base, q, o.facets, asked, invalid)
	if f.Kind != postgres.ItemHeld {
		t.Held, t.HeldHref = o.facets.Held, address(base, url.Values{}, "kind", string(postgres.ItemHeld))
	}
	if f.After != "" {
		t.First = address(base, q, "after", "")
	}
	if page.Next != "" && !opening {
		t.Next = address(base, q, "after", page.Next)
	}
	if head.Items > pageSize {
		t.AllHref = address(base, q, "after", "", "view", viewAll)
	}
	other := postgres.NewestFirst
	if t.NewestFirst {
		other = postgres.OldestFirst
	}
	t.OtherOrder = address(base, q, "after", "", "order", string(other))

	// Densities and totals of days are the whole summit's: they stand only
	// over the whole list.
	var hours map[string][24]int
	if len(asked) == 0 {
		hours = o.hours
	}
	if opening {
		t.Days = openings(o.Overview, head.Summit, zone, hours, t.NewestFirst, base)
		t.Rest = o.Rest
	} else {
		t.Days = days(page.Items, head.Summit, zone, hours)
	}
	for _, d := range t.Days {
		t.Shown += len(d.Items)
		for _, it := range d.Items {
			t.Shown += max(len(it.Fold)-1, 0)
		}
	}
	if whole {
		t.Standing = standing(o.Overview, head.Phase, now, zone)
		t.Keys = keys(o.Overview, f.Order, now, zone, t.Days, base)
		t.Agenda = appointments(o.Agenda, now, zone)
		t.Score = o.score
		if t.Folded, err = s.foldedEdits(ctx, head.Summit.ID); err != nil {
			return err
		}
	}
	if page.Total == 0 && len(asked) > 0 {
		if t.Drops, err = s.drops(ctx, f, o.facets, base, q, asked); err != nil {
			return err
		}
	}
	if err := s.sinceLast(ctx, w, r, head, zone, &t); err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, view.TimelinePage(t))
}

// openings are the days with what most outlets report of each.
func openings(o postgres.Overview, summit news.Summit, zone *time.Location, hours map[string][24]int, newestFirst bool, base string) []view.Day {
	var ds []view.Day
	for _, d := range o.Days {
		key := d.Day.Format(time.DateOnly)
		v := view.Day{ID: "d-" + key, Date: d.Day, Zone: view.ZoneLine(summit.Place, d.Day), Total: d.Total, Hours: hours[key]}
		items := d.Items
		if newestFirst {
			items = slices.Clone(items)
			slices.Reverse(items)
		}
		at := d.Day
		switch {
		case d.Day.IsZero():
			v.ID, v.Head, v.Hours = "earlier", "Earlier, retold in these reports", [24]int{}
			v.More = view.Link{Label: view.Count(d.Total, "earlier item", "earlier items") + " retold in these reports", Href: base + "?to=" + d.Last.Format(time.DateOnly)}
		case len(items) < d.Total:
			v.More = view.Link{Label: "all " + view.Count(d.Total, "item", "items"), Href: base + "?from=" + key + "&to=" + key}
		}
		for _, it := range items {
			v.Items = append(v.Items, item(it, at, zone))
		}
		v.Items = fold(gathered(v.Items))
		ds = append(ds, v)
	}
	if newestFirst {
		slices.Reverse(ds)
	}
	return ds
}

// gathered puts items of one occasion beside each other, where the first of
// them stands.
func gathered(items []view.Item) []view.Item {
	var out []view.Item
	done := make([]bool, len(items))
	for i, it := range items {
		if done[i] {
			continue
		}
		out = append(out, it)
		if it.Kind != news.ItemUtterance || it.Occasion == "" {
			continue
		}
		for j := i + 1; j < len(items); j++ {
			if !done[j] && items[j].Kind == news.ItemUtterance && strings.EqualFold(items[j].Occasion, it.Occasion) {
				out, done[j] = append(out, items[j]), true
			}
		}
	}
	return out
}

const (
	maxKeys      = 7 // key events in all
	keyDocuments = 2 // official texts among them
	keyPerson    = 2 // quotes of one speaker among them
	keyWords     = 16
	claimWords   = 18
)

// keys are the key events: official texts whose words most outlets carry, then
// what most outlets report independently, two quotes of one speaker at most. What
// was planned and lies in the past is left to the agenda. They stand in the
// order of the list, and lead into it.
func keys(o postgres.Overview, order postgres.Order, now time.Time, zone *time.Location, onPage []view.Day, base string) []view.Item {
	chosen := slices.Clone(o.Documents[:min(len(o.Documents), keyDocuments)])
	quotes := map[string]int{}
	for _, p := range o.Top {
		if len(chosen) == maxKeys {
			break
		}
		switch p.Kind {
		case news.ItemUtterance:
			if !p.Named || p.Words == "" {
				continue
			}
			who := p.Who[0].Name
			if quotes[who] == keyPerson {
				continue
			}
			quotes[who]++
		case news.ItemEvent:
			if p.Status != news.Happened && p.Status != news.Cancelled && !ahead(p.Item, now) {
				continue
			}
			// Told by words that stand here already.
			if slices.ContainsFunc(chosen, func(c postgres.Placed) bool {
				return c.Kind == news.ItemUtterance && slices.Contains(o.Tells[p.ID], c.ID)
			}) {
				continue
			}
		}
		chosen = append(chosen, p)
	}
	if len(chosen) == len(o.Documents[:min(len(o.Documents), keyDocuments)]) && len(chosen) < 2 {
		return nil // nothing that sets some apart from the others
	}
	slices.SortStableFunc(chosen, func(a, b postgres.Placed) int {
		if order == postgres.NewestFirst {
			a, b = b, a
		}
		return a.SortAt.Compare(b.SortAt)
	})
	shown := map[string]bool{}
	for _, d := range onPage {
		for _, it := range d.Items {
			shown[it.Anchor()] = true
		}
	}
	var out []view.Item
	for _, p := range chosen {
		it := item(p.Item, view.DayOf(p.When, p.SortAt, zone), zone)
		it.Day = view.DayOf(p.When, p.SortAt, zone)
		it.Href = "#" + it.Anchor()
		if !shown[it.Anchor()] {
			it.Href = base + "?after=" + p.From(order) + "&order=" + string(order) + "&view=" + viewAll + it.Href
		}
		it.Words = view.Shorten(undated(it.Words), keyWords)
		out = append(out, it)
	}
	return out
}

// ahead reports whether an event still lies ahead.
func ahead(it postgres.Item, now time.Time) bool { return it.When.Known() && it.When.To.After(now) }

// standing words how matters stand, each claim by an item of the timeline.
// Where nothing was read that says so, it says that.
func standing(o postgres.Overview, ph postgres.Phase, now time.Time, zone *time.Location) []view.Standing {
	claim := func(p postgres.Placed) view.Claim {
		it := item(p.Item, view.DayOf(p.When, p.SortAt, zone), zone)
		c := view.Claim{Words: view.Shorten(undated(it.Words), claimWords), Href: it.Href, Outlets: it.OutletsN}
		if it.Told || it.Bare {
			c.By = it.Outlet
		}
		return c
	}
	agreed := view.Standing{Label: "Agreed", None: "no agreement stated"}
	for _, p := range o.Agreed {
		if len(agreed.Claims) == 0 || len(agreed.Claims) < 2 && len(p.Outlets) > 1 {
			agreed.Claims = append(agreed.Claims, claim(p))
		}
	}
	planned := view.Standing{Label: "Planned", None: "nothing still ahead"}
	off := view.Standing{Label: "Called off"}
	disputed := view.Standing{Label: "Disputed", None: "nothing"}
	for _, p := range o.Disputed {
		if len(disputed.Claims) < 1 {
			set, words := said(p.Item)
			if set {
				words = "“" + strings.TrimRight(words, ", ") + "”"
			}
			disputed.Claims = append(disputed.Claims, view.Claim{Lead: "who said ", Words: view.Shorten(words, keyWords), Href: path(p.Kind, p.ID), Outlets: len(p.Outlets)})
		}
	}
	for _, p := range o.Open {
		switch p.Status {
		case news.Planned:
			if len(planned.Claims) < 2 && (ahead(p.Item, now) || ph != postgres.Past && !p.When.Known()) {
				planned.Claims = append(planned.Claims, claim(p))
			}
		case news.Cancelled:
			if len(off.Claims) < 1 {
				off.Claims = append(off.Claims, claim(p))
			}
		case news.Denied:
			if len(disputed.Claims) < 2 {
				disputed.Claims = append(disputed.Claims, claim(p))
			}
		}
	}
	out := []view.Standing{agreed, planned}
	if len(off.Claims) > 0 {
		out = append(out, off)
	}
	out = append(out, disputed)
	var not []string
	if o.Untimed > 0 {
		not = append(not, "when "+view.Num(o.Untimed)+" of "+view.Count(o.Quotes, "quote", "quotes")+" "+map[bool]string{true: "was", false: "were"}[o.Untimed == 1]+" said")
	}
	if o.Unnamed > 0 {
		not = append(not, "who said "+view.Num(o.Unnamed)+" of them")
	}
	if len(not) > 0 {
		out = append(out, view.Standing{Label: "Not stated", None: strings.Join(not, "; ")})
	}
	return out
}

const (
	maxAgenda   = 6
	agendaWords = 14
)

// appointments words the agenda: what was to happen when, and what became of
// it. Of a long one, those stand that most outlets report.
func appointments(entries []postgres.AgendaEntry, now time.Time, zone *time.Location) []view.Appointment {
	entries = slices.DeleteFunc(slices.Clone(entries), func(e postgres.AgendaEntry) bool {
		return e.Item.Background || e.Item.Words == "" && e.Item.Sentence == ""
	})
	if len(entries) > maxAgenda {
		ranked := slices.Clone(entries)
		slices.SortStableFunc(ranked, func(a, b postgres.AgendaEntry) int {
			// What was moved or called off says more than what came as planned.
			turned := func(e postgres.AgendaEntry) int {
				if e.Moved || e.Turn == postgres.TurnCancelled {
					return 0
				}
				return 1
			}
			if turned(a) != turned(b) {
				return turned(a) - turned(b)
			}
			return len(b.Item.Outlets) - len(a.Item.Outlets)
		})
		keep := map[int64]bool{}
		for _, e := range ranked[:maxAgenda] {
			keep[e.Item.ID] = true
		}
		entries = slices.DeleteFunc(entries, func(e postgres.AgendaEntry) bool { return !keep[e.Item.ID] })
	}
	var out []view.Appointment
	for _, e := range entries {
		it := item(e.Item, view.DayOf(e.Item.When, e.Item.SortAt, zone), zone)
		a := view.Appointment{Words: view.Shorten(undated(it.Words), agendaWords), Href: it.Href, Outlets: it.OutletsN, Kind: sentenceCase(e.Item.EventKind)}
		a.When, a.Machine = planWords(e.Item.When, zone)
		switch e.Turn {
		case postgres.TurnHappened:
			a.Status = "took place"
		case postgres.TurnCancelled:
			a.Status = "called off"
		case postgres.TurnMoved:
			a.Status = "moved"
		default:
			a.Status = "planned"
			if e.Item.When.Known() && e.Item.When.To.Before(now) {
				a.Status = "planned; not reported since"
			}
		}
		if len(e.Item.History) > 1 {
			for _, c := range e.Item.History {
				day, _ := planWords(c.When, zone)
				step := map[news.Status]string{news.Planned: "planned for ", news.Happened: "took place ", news.Cancelled: "called off", news.Denied: "denied"}[c.Status]
				switch {
				case c.Moved && c.Status == news.Planned:
					step = "moved to " + day
				case c.Status == news.Planned || c.Status == news.Happened:
					step += day
				}
				a.History = append(a.History, step)
			}
			a.Status = ""
		}
		out = append(out, a)
	}
	return out
}

// planWords says when something was to be, and in the machine's form.
func planWords(d news.Date, zone *time.Location) (words, machine string) {
	if !d.Known() || d.Precision == news.Before {
		return "day not stated", ""
	}
	day := d.Day(d.From, zone)
	words, machine = day.Format("Mon")+"\u00a0"+view.DayShort(day), day.Format(time.DateOnly)
	switch d.Precision {
	case news.Minute:
		words, machine = words+", "+view.Hour(d.From.In(zone)), view.ISO(d.From)
	case news.Hour:
		words += ", about " + view.Hour(d.From.In(zone))
	case news.Week:
		words = "week of " + view.DayShort(day)
	case news.Month:
		words, machine = d.From.Format("Jan 2006"), d.From.Format("2006-01")
	case news.Year:
		words, machine = d.From.Format("2006"), d.From.Format("2006")
	}
	return words, machine
}

// dateline is the place, day and agency before an agency's first sentence.
var dateline = regexp.MustCompile(`^\p{Lu}[\p{Lu} ,.’'-]+, (?:\p{L}+\.? )?\d{0,2} ?\([^)]{2,40}\) [-–—] `)

// undated takes a dateline off a sentence that stands in a list with its day.
func undated(s string) string { return s[len(dateline.FindString(s)):] }

const (
	seenCookie = "seen"
	// visit is how long a reader may be away before coming back is a new visit.
	visit = 30 * time.Minute
	// touch is how often the cookie of a running visit is written anew.
	touch = time.Minute
)

// seen is what the cookie of a summit holds: up to when everything counts as
// seen, and when the reader was last here.
type seen struct{ until, last time.Time }

func (sn seen) String() string {
	return strconv.FormatInt(sn.until.Unix(), 10) + "-" + strconv.FormatInt(sn.last.Unix(), 10)
}

func parseSeen(v string, now time.Time) (seen, bool) {
	a, b, ok := strings.Cut(v, "-")
	until, err1 := strconv.ParseInt(a, 10, 64)
	last, err2 := strconv.ParseInt(b, 10, 64)
	sn := seen{time.Unix(until, 0), time.Unix(last, 0)}
	return sn, ok && err1 == nil && err2 == nil && !sn.until.After(now) && !sn.last.After(now) && !sn.last.Before(sn.until)
}

func (s *server) setSeen(w http.ResponseWriter, summit string, sn seen) {
	http.SetCookie(w, &http.Cookie{Name: seenCookie, Path: "/summits/" + summit, Value: sn.String(), MaxAge: 180 * 24 * 3600, HttpOnly: true, Secure: s.tls, SameSite: http.SameSiteLaxMode})
}

// sinceLast says what is new since the reader's last visit, as the cookie of
// this summit tells it. A visit lasts until the reader was away for half an
// hour: until then what was new stays new.
func (s *server) sinceLast(ctx context.Context, w http.ResponseWriter, r *http.Request, head postgres.SummitPage, zone *time.Location, t *view.Timeline) error {
	now := s.now()
	t.CheckedAt = now.In(zone)
	if head.Phase == postgres.UnderWay {
		t.Status = "/summits/" + head.Summit.ID + "/status?since=" + strconv.FormatInt(now.Unix(), 10)
	}
	t.Since.Action = "/summits/" + head.Summit.ID + "/seen"
	var sn seen
	known := false
	if c, err := r.Cookie(seenCookie); err == nil {
		sn, known = parseSeen(c.Value, now)
	}
	was := sn
	switch {
	case !known:
		sn = seen{now, now}
	case now.Sub(sn.last) > visit:
		sn = seen{sn.last, now}
	case now.Sub(sn.last) > touch:
		sn.last = now
	}
	if sn != was {
		s.setSeen(w, head.Summit.ID, sn)
	}
	if only, ok := since(r.URL.Query()); ok {
		t.Since.Only, t.Since.At = true, only
		t.Since.New = t.Total
	} else if known {
		n, err := s.store.NewSince(ctx, head.Summit.ID, sn.until)
		if err != nil {
			return err
		}
		t.Since.New, t.Since.At = n, sn.until
		t.Since.Href = "/summits/" + head.Summit.ID + "?since=" + strconv.FormatInt(sn.until.Unix(), 10)
	}
	if !t.Since.At.IsZero() && t.Since.New > 0 {
		t.Since.Words = view.Ago(t.Since.At.In(zone), now.In(zone))
		for i := range t.Days {
			for j := range t.Days[i].Items {
				it := &t.Days[i].Items[j]
				it.New = it.Added.After(t.Since.At)
			}
		}
	}
	return nil
}

// since reads the time after which items are asked for.
func since(q url.Values) (time.Time, bool) {
	n, err := strconv.ParseInt(q.Get("since"), 10, 64)
	if err != nil || n <= 0 || n > 1<<40 {
		return time.Time{}, false
	}
	return time.Unix(n, 0), true
}

// markSeen takes everything on a summit's timeline as seen.
func (s *server) markSeen(w http.ResponseWriter, r *http.Request) error {
	head, err := s.store.Summit(r.Context(), chi.URLParam(r, "id"), s.now())
	if err != nil {
		return err
	}
	now := s.now()
	s.setSeen(w, head.Summit.ID, seen{now, now})
	http.Redirect(w, r, "/summits/"+head.Summit.ID, http.StatusSeeOther)
	return nil
}

// summitStatus answers whether a timeline has moved: a small resource with a tag,
// so that asking again and again costs little.
func (s *server) summitStatus(w http.ResponseWriter, r *http.Request) error {
	st, err := s.store.SummitStatus(r.Context(), chi.URLParam(r, "id"))
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Cache-Control", "no-cache")
	h.Set("ETag", fmt.Sprintf(`W/"%x-%d"`, st.AsOf.UnixMicro(), st.Items))
	if r.Header.Get("If-None-Match") == h.Get("ETag") {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	out := struct {
		AsOf  time.Time `json:"asOf"`
		Items int       `json:"items"`
		New   int       `json:"new"` // since the moment in the query, at most 1,001
	}{AsOf: st.AsOf, Items: st.Items}
	if at, ok := since(r.URL.Query()); ok {
		if out.New, err = s.store.NewSince(r.Context(), chi.URLParam(r, "id"), at); err != nil {
			return err
		}
	}
	h.Set("Content-Type", "application/json; charset=utf-8")
	return json.NewEncoder(w).Encode(out)
}
