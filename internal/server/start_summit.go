package server

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"readout/internal/catalogue"
	"readout/internal/news"
	"readout/internal/postgres"
	"readout/internal/text"
	"readout/web/view"
)

// The bounds of a summit that is named by form.
const (
	mostParticipants = 60
	mostSummitDays   = 60
	lookBackDays     = 14 // before and after, when nothing else is said
	mostLookBack     = 400
)

// summitForm is the second step: a form that is sent by GET to look somebody up,
// with all that was filled in in its address, and by POST to be done.
func (s *server) summitForm(w http.ResponseWriter, r *http.Request) error {
	if s.sample {
		return seeOther(w, r, "/start")
	}
	q := r.URL.Query()
	v, _, err := s.summitOf(r.Context(), q)
	if err != nil {
		return err
	}
	return s.showSummitForm(w, r, http.StatusOK, v)
}

func (s *server) showSummitForm(w http.ResponseWriter, r *http.Request, status int, v view.StartSummit) error {
	head, err := s.startHead(r, "Name the summit", 2)
	if err != nil {
		return err
	}
	v.StartHead, v.Outlets, v.Zones = head, head.Read, catalogue.Zones()
	return s.render(w, r, status, view.StartSummitPage(v))
}

// parties are the settled participants of a form.
type parties struct {
	actors []news.Actor
	added  []view.NewActor
}

// summitOf reads the form and settles who is meant. What is not clear stands in
// the view as choices.
func (s *server) summitOf(ctx context.Context, f url.Values) (view.StartSummit, parties, error) {
	v := view.StartSummit{
		Name: clip(strings.TrimSpace(f.Get("name")), 200), Place: clip(strings.TrimSpace(f.Get("place")), 200), Zone: strings.TrimSpace(f.Get("zone")), From: f.Get("from"), To: f.Get("to"),
		Back: f.Get("back"), Until: f.Get("until"), Keywords: clip(f.Get("words"), 1000), Hold: f.Get("hold") != "", LookBack: f.Get("noback") == "",
	}
	lx, err := s.store.Lexicon(ctx)
	if err != nil {
		return v, parties{}, err
	}
	var p parties
	chosen := map[string]bool{}
	choose := func(a news.Actor) {
		if !chosen[a.ID] && len(p.actors) < mostParticipants {
			chosen[a.ID] = true
			p.actors = append(p.actors, a)
		}
	}
	byID := map[string]news.Actor{}
	names := map[string]string{}
	for _, a := range lx.Actors {
		byID[a.ID] = a
		if a.Kind == news.Country {
			names[a.Code] = a.Name
		}
	}
	for _, id := range f["who"] {
		if a, ok := byID[id]; ok {
			choose(a)
		}
	}
	seen := map[string]bool{}
	addNew := func(name, kind string) {
		if k := text.Fold(name); k != "" && !seen[k] && len(p.added) < mostParticipants {
			seen[k] = true
			p.added = append(p.added, view.NewActor{Name: name, Kind: kind})
		}
	}
	kinds := f["newkind"]
	for i, name := range f["new"] {
		kind := ""
		if i < len(kinds) {
			kind = kinds[i]
		}
		if kind == "country" || kind == "org" || kind == "person" {
			addNew(clip(strings.TrimSpace(name), 100), kind)
		}
	}
	for _, typed := range strings.FieldsFunc(clip(f.Get("find"), 2000), func(c rune) bool { return c == ',' || c == ';' || c == '\n' }) {
		typed = strings.TrimSpace(typed)
		if typed == "" {
			continue
		}
		exact, near := catalogue.FindActors(lx.Actors, typed)
		switch {
		case len(exact) == 1:
			choose(exact[0])
		case len(exact) > 1:
			v.Choices = append(v.Choices, choices(typed, exact, names))
		case len(near) > 0:
			v.Choices = append(v.Choices, choices(typed, near, names))
			addNew(typed, "")
		default:
			addNew(typed, "country")
		}
	}
	for _, a := range p.actors {
		v.Chosen = append(v.Chosen, participant(a, names))
	}
	v.New = p.added
	return v, p, nil
}

func choices(typed string, actors []news.Actor, names map[string]string) view.ActorChoices {
	c := view.ActorChoices{Typed: typed}
	for _, a := range actors {
		c.Choices = append(c.Choices, participant(a, names))
	}
	return c
}

func participant(a news.Actor, names map[string]string) view.Participant {
	what := map[news.ActorKind]string{news.Person: "person", news.Country: "country", news.Org: "organisation"}[a.Kind]
	if of := names[a.Country]; of != "" && a.Kind != news.Country {
		what += ", " + of
	}
	return view.Participant{ID: a.ID, Name: a.Name, What: what}
}

// follow makes the summit that the form names.
func (s *server) follow(w http.ResponseWriter, r *http.Request) error {
	if err := s.notSample(); err != nil {
		return err
	}
	f, err := form(w, r)
	if err != nil {
		return err
	}
	v, p, err := s.summitOf(r.Context(), f)
	if err != nil {
		return err
	}
	cover, wrong := coverOf(&v, p, s.now())
	if len(wrong) > 0 {
		v.Wrong = wrong
		return s.showSummitForm(w, r, http.StatusUnprocessableEntity, v)
	}
	err = s.store.CoverSummit(r.Context(), cover)
	if errors.Is(err, news.ErrConflict) {
		v.Wrong = []view.Wrong{{Field: "name", Words: "A summit of that name begins on that day already."}}
		v.Conflict = "/summits/" + cover.Summit.ID
		return s.showSummitForm(w, r, http.StatusConflict, v)
	}
	if err != nil {
		return err
	}
	return seeOther(w, r, "/start/summits/"+cover.Summit.ID)
}

// coverOf checks the form and makes the summit of it.
func coverOf(v *view.StartSummit, p parties, now time.Time) (postgres.Cover, []view.Wrong) {
	var c postgres.Cover
	var wrong []view.Wrong
	bad := func(field, format string, args ...any) {
		wrong = append(wrong, view.Wrong{Field: field, Words: fmt.Sprintf(format, args...)})
	}
	if v.Name == "" {
		bad("name", "Give it a name.")
	}
	day := func(field, s, what string) time.Time {
		if s == "" {
			return time.Time{}
		}
		t, err := time.Parse(time.DateOnly, s)
		if err != nil || t.Year() < 1990 || t.Year() > now.Year()+20 {
			bad(field, "“%s” is no day that can be %s. Write it as 2026-03-11.", clip(s, 30), what)
			return time.Time{}
		}
		return t
	}
	from := day("from", v.From, "the first")
	to := day("to", v.To, "the last")
	back, until := day("back", v.Back, "looked back to"), day("until", v.Until, "looked at last")
	if from.IsZero() && v.From == "" {
		bad("from", "Say on which day it begins. If that is not known yet, the day that is talked of will do.")
	}
	if to.IsZero() {
		to = from
	}
	switch {
	case from.IsZero():
	case to.Before(from):
		bad("to", "The last day lies before the first.")
	case to.Sub(from) > mostSummitDays*24*time.Hour:
		bad("to", "That is longer than %d days: follow its parts as summits of their own.", mostSummitDays)
	}
	if len(v.Choices) > 0 {
		// Somebody has to say who is meant: a wrong participant draws in other news.
		typed := []string{}
		for _, ch := range v.Choices {
			typed = append(typed, "“"+ch.Typed+"”")
		}
		bad("find", "Tick who is meant by %s, or leave it out, and send the form again.", view.List(typed))
	}
	unsettled := 0
	for _, n := range p.added {
		if n.Kind == "" {
			unsettled++
		}
	}
	if len(p.actors)+len(p.added)-unsettled == 0 && len(v.Choices) == 0 {
		bad("find", "Say who takes part: at least one country, organisation or person.")
	}
	zone := v.Zone
	if zone != "" {
		if _, err := time.LoadLocation(zone); err != nil || zone == "Local" {
			bad("zone", "“%s” is no time zone. Write it as Europe/London, or leave it empty.", clip(zone, 60))
		}
	} else {
		zone = cmp.Or(catalogue.Zone(v.Place), "UTC")
	}
	if v.LookBack && !from.IsZero() {
		c.From, c.To = from.AddDate(0, 0, -lookBackDays), to.AddDate(0, 0, lookBackDays)
		if !back.IsZero() {
			c.From = back
		}
		if !until.IsZero() {
			c.To = until
		}
		if c.To.Before(c.From) {
			bad("until", "The end of the time to look back over lies before its start.")
		} else if c.To.Sub(c.From) > mostLookBack*24*time.Hour {
			bad("back", "That is more than %d days to look back over.", mostLookBack)
		}
	}
	sm := news.Summit{Name: v.Name, Start: from, End: to, Place: v.Place, Zone: zone, HoldAll: v.Hold, Source: "added by hand"}
	for _, k := range strings.FieldsFunc(v.Keywords, func(r rune) bool { return r == ',' || r == ';' || r == '\n' }) {
		if k = strings.TrimSpace(k); k != "" {
			sm.Keywords = append(sm.Keywords, k)
		}
	}
	codes := map[string]bool{}
	for _, a := range catalogue.Lexicon().Actors {
		codes[a.Code], codes[a.Country] = true, true
	}
	for _, a := range p.actors {
		codes[a.Code], codes[a.Country] = true, true
	}
	for _, n := range p.added {
		if n.Kind == "" {
			continue
		}
		a := newActor(n, codes)
		if a.ID == "" {
			bad("find", "“%s” needs at least one Latin letter or digit in its name.", clip(n.Name, 60))
			continue
		}
		c.Actors = append(c.Actors, a)
	}
	for _, a := range append(slices.Clone(p.actors), c.Actors...) {
		sm.Join(a)
	}
	sm.ID = strings.TrimSuffix(from.Format(time.DateOnly)+"-"+clip(text.Slug(v.Name), 60), "-")
	c.Summit = sm
	return c, wrong
}

// newActor makes an actor of a name that no registry has. A country gets a code
// of the range that ISO 3166 leaves to its users, XAA to XZZ.
func newActor(n view.NewActor, taken map[string]bool) news.Actor {
	a := news.Actor{ID: text.Slug(n.Name), Kind: map[string]news.ActorKind{"country": news.Country, "org": news.Org, "person": news.Person}[n.Kind], Name: n.Name, Source: "added by hand"}
	if a.Kind == news.Person {
		if f := strings.Fields(n.Name); len(f) > 1 {
			a.Aliases = append(a.Aliases, news.Alias{Text: f[len(f)-1]})
		}
		return a
	}
	if a.ID == "" {
		return a
	}
	letters := strings.ToUpper(strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' {
			return r
		}
		return -1
	}, a.ID)) + "XX"
	code := "X" + letters[:2]
	for i := 0; taken[code] && i < 26*26; i++ {
		code = "X" + string(rune('A'+i/26)) + string(rune('A'+i%26))
	}
	taken[code] = true
	a.Country = code
	if a.Kind == news.Country {
		a.Code = code
	}
	return a
}

// fillPage is the third step: how the timeline fills.
func (s *server) fillPage(w http.ResponseWriter, r *http.Request) error {
	return s.showFill(w, r, http.StatusOK, nil)
}

func (s *server) showFill(w http.ResponseWriter, r *http.Request, status int, wrong []view.Wrong) error {
	id := chi.URLParam(r, "id")
	err := s.await(r, func(ctx context.Context) (string, bool, error) {
		f, err := s.filling(ctx, id)
		return f.sign, f.going, err
	})
	if err != nil {
		return err
	}
	sm, err := s.store.Summit(r.Context(), id, s.now())
	if err != nil {
		return err
	}
	if sm.Summit.ID != id {
		return redirect(w, r, "/start/summits/"+sm.Summit.ID)
	}
	f, err := s.filling(r.Context(), id)
	if err != nil {
		return err
	}
	head, err := s.startHead(r, "Look back: "+sm.Summit.Name, 3)
	if err != nil {
		return err
	}
	v := view.StartFill{StartHead: head, ID: id, Name: sm.Summit.Name, Days: view.DateRange(sm.Summit.Start, sm.Summit.End), Place: sm.Summit.Place, Items: sm.Items, Waiting: f.going, Again: s.again("/start/summits/" + id), Wrong: wrong}
	v.Return = "/start/summits/" + id
	if v.Place != "" {
		v.Days += ", " + v.Place
	}
	v.Back, v.Until = sm.Summit.Start.AddDate(0, 0, -lookBackDays).Format(time.DateOnly), sm.Summit.End.AddDate(0, 0, lookBackDays).Format(time.DateOnly)
	v.Rematch = rematched(f.rematch)
	for _, b := range f.rows {
		v.Back, v.Until = b.From.Format(time.DateOnly), b.To.Format(time.DateOnly)
		v.Rows = append(v.Rows, fillRow(b))
		v.Matched += b.Articles
		v.Fetched += b.Fetched
	}
	if !f.going && sm.Items == 0 {
		v.Advice = fillAdvice(v, f)
	}
	return s.render(w, r, status, view.StartFillPage(v))
}

// filling is how far the filling of a summit's timeline is.
type filling struct {
	rematch *postgres.RematchRow
	rows    []postgres.BackfillRow
	going   bool
	sign    string // changes when something has moved
}

func (s *server) filling(ctx context.Context, summit string) (filling, error) {
	var f filling
	ms, err := s.store.Rematches(ctx, "summit", summit)
	if err != nil {
		return f, err
	}
	if len(ms) > 0 {
		m := ms[0]
		f.rematch = &m
		f.going = m.State == postgres.RematchCounting || m.State == postgres.RematchWorking || m.State == postgres.RematchDone && m.Fetched < m.EntryHits && s.now().Sub(m.DoneAt) < time.Hour
		f.sign += fmt.Sprint(m.State, m.EntriesSeen, m.ArticlesSeen, m.Fetched)
	}
	if f.rows, err = s.store.Backfills(ctx, summit); err != nil {
		return f, err
	}
	for _, b := range f.rows {
		open := b.State == postgres.BackfillWaiting || b.State == postgres.BackfillReading
		f.going = f.going || open || b.Enabled && b.Fetched < b.Articles && s.now().Sub(b.DoneAt) < 2*time.Hour
		f.sign += fmt.Sprint(b.ID, b.State, b.Read, b.Fetched)
	}
	pending, err := s.store.Unread(ctx, summit)
	if err != nil {
		return f, err
	}
	f.going = f.going || pending > 0
	f.sign += fmt.Sprint(pending)
	return f, nil
}

// rematched maps what a re-matching found; nil stays nil.
func rematched(m *postgres.RematchRow) *view.RematchState {
	if m == nil {
		return nil
	}
	v := view.RematchState{ID: m.ID, Counts: rematchWords(*m)}
	if m.State == postgres.RematchAsking {
		v.Asks = m.EntryHits
	}
	return &v
}

// rematchWords says what was found among what had been seen before.
func rematchWords(m postgres.RematchRow) string {
	entries := view.Count(m.EntriesSeen, "announcement that had been passed over", "announcements that had been passed over")
	articles := view.Count(m.ArticlesSeen, "stored article", "stored articles")
	if m.EntriesSeen+m.ArticlesSeen == 0 {
		if m.State == postgres.RematchCounting {
			return "Being looked through."
		}
		return "Nothing had been announced or stored before that could concern it."
	}
	words := "Looked through " + entries + " and " + articles
	if m.State == postgres.RematchCounting {
		words += fmt.Sprintf(", of %d and %d at most,", m.Entries, m.Articles)
	}
	words += fmt.Sprintf(": %d and %d may concern it.", m.EntryHits, m.ArticleHits)
	switch {
	case m.State == postgres.RematchAsking:
		words += " That is more to fetch than is done unasked. Say so if it is right; "
		if m.Kind == "summit" {
			words += "fewer or more telling words in the summit’s name, place and keywords make it less."
		} else {
			words += "fewer or more telling names make it less."
		}
	case m.EntryHits > 0:
		words += fmt.Sprintf(" Fetched so far: %d.", m.Fetched)
	}
	return words
}

func fillRow(b postgres.BackfillRow) view.FillRow {
	row := view.FillRow{Outlet: b.Outlet.Name, OutletID: b.Outlet.ID, Found: b.Found, InPeriod: b.InPeriod, Matched: b.Articles, Fetched: b.Fetched, Stored: b.Stored, Remark: b.Reason, Paused: !b.Enabled}
	switch {
	case b.State == postgres.BackfillWaiting:
		row.State, row.Reading = "waits for its turn", true
	case b.State == postgres.BackfillReading:
		row.State, row.Reading = fmt.Sprintf("looking: %s read, %d to go", view.Count(b.Read, "list", "lists"), len(b.Todo)), true
	case b.State == postgres.BackfillFailed:
		row.State = "could not be looked through"
	case b.Articles == 0:
		row.State = "none found"
	case !b.Enabled && b.Fetched < b.Articles:
		row.State = fmt.Sprintf("%d of %d; the outlet is paused", b.Fetched, b.Articles)
	default:
		row.State = fmt.Sprintf("%d of %d", b.Fetched, b.Articles)
	}
	if refused := b.Fetched - b.Stored; refused > 0 && b.Fetched == b.Articles {
		row.Remark = strings.TrimPrefix(row.Remark+"; "+view.Count(refused, "could not be read as an article", "could not be read as articles"), "; ")
	}
	return row
}

// fillAdvice says what may help when nothing was found.
func fillAdvice(v view.StartFill, f filling) []view.Step {
	var steps []view.Step
	found, matched := 0, 0
	for _, b := range f.rows {
		found += b.InPeriod
		matched += b.Articles
	}
	switch {
	case len(f.rows) == 0 && v.Read == 0:
		steps = append(steps, view.Step{Words: "No outlet is read yet.", Label: "Choose outlets", Href: "/start"})
	case len(f.rows) == 0:
		steps = append(steps, view.Step{Words: "It was not looked back: use the form below."})
	case matched > 0:
		steps = append(steps, view.Step{Words: "Articles were read, but nothing in them was found to be said or done at the summit. Its name, place or participants may differ from what they write."})
	case found == 0:
		steps = append(steps, view.Step{Words: "The outlets announce nothing of that time any more: their feeds do not reach back, and they have no sitemaps. Choose a later start, or another outlet.", Label: "Choose outlets", Href: "/start"})
	default:
		steps = append(steps, view.Step{Words: "Articles of that time are there, but no title speaks of the summit: other words for its place or its participants may."})
	}
	return append(steps, view.Step{Words: "An article that you know can be", Label: "pasted", Href: "/start/paste"})
}

// lookBack back-fills a summit anew.
func (s *server) lookBack(w http.ResponseWriter, r *http.Request) error {
	if err := s.notSample(); err != nil {
		return err
	}
	f, err := form(w, r)
	if err != nil {
		return err
	}
	id := chi.URLParam(r, "id")
	if _, err := s.store.Summit(r.Context(), id, s.now()); err != nil {
		return err
	}
	back, e1 := time.Parse(time.DateOnly, f.Get("back"))
	until, e2 := time.Parse(time.DateOnly, f.Get("until"))
	var wrong []view.Wrong
	switch {
	case e1 != nil:
		wrong = append(wrong, view.Wrong{Field: "back", Words: "Write the first day as 2026-03-11."})
	case e2 != nil:
		wrong = append(wrong, view.Wrong{Field: "until", Words: "Write the last day as 2026-03-11."})
	case until.Before(back):
		wrong = append(wrong, view.Wrong{Field: "until", Words: "The last day lies before the first."})
	case until.Sub(back) > mostLookBack*24*time.Hour:
		wrong = append(wrong, view.Wrong{Field: "back", Words: fmt.Sprintf("That is more than %d days.", mostLookBack)})
	}
	if len(wrong) > 0 {
		return s.showFill(w, r, http.StatusUnprocessableEntity, wrong)
	}
	if _, err := s.store.StartBackfills(r.Context(), id, nil, back, until); err != nil {
		return err
	}
	return seeOther(w, r, "/start/summits/"+id+"?done=looking")
}

// confirmRematch lets a re-matching fetch what it asks for.
func (s *server) confirmRematch(w http.ResponseWriter, r *http.Request) error {
	f, err := form(w, r)
	if err != nil {
		return err
	}
	id, err := number(r, "id")
	if err != nil {
		return err
	}
	m, err := s.store.Rematch(r.Context(), id)
	if err != nil {
		return err
	}
	back := "/start"
	if m.Kind == "summit" {
		back = "/start/summits/" + m.Ref
	}
	if to := local(f.Get("return")); to != "/" {
		back = to
	}
	if err := s.store.ConfirmRematch(r.Context(), id); err != nil {
		return startError(err, "They are being fetched already, or the summit has changed since.", back)
	}
	return seeOther(w, r, withDone(back, "fetching"))
}
