package server

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"readout/internal/news"
	"readout/internal/postgres"
	"readout/web/view"
)

var actorKinds = []view.Option{{Value: "person", Label: "person"}, {Value: "country", Label: "country"}, {Value: "org", Label: "institution or organisation"}, {Value: "group", Label: "group without a charter"}, {Value: "place", Label: "place that speaks for somebody"}}

func (s *server) actorsDesk(w http.ResponseWriter, r *http.Request) error {
	return s.showActors(w, r, http.StatusOK, "")
}

func (s *server) showActors(w http.ResponseWriter, r *http.Request, status int, wrong string) error {
	q := r.URL.Query()
	v := view.Registry{Page: s.deskPage(w, r, "Actors"), What: "actors", Query: strings.TrimSpace(q.Get("q")), Wrong: wrong}
	v.Path, v.Return = "/editor/actors", "/editor/actors"
	rows, err := s.store.RegistryActors(r.Context(), postgres.RegistryFilter{Part: v.Query, After: q.Get("after"), Limit: deskSize + 1})
	if err != nil {
		return err
	}
	if len(rows) > deskSize {
		rows = rows[:deskSize]
		next := url.Values{"after": {rows[deskSize-1].ID}}
		if v.Query != "" {
			next.Set("q", v.Query)
		}
		v.Next = "/editor/actors?" + next.Encode()
	}
	for _, a := range rows {
		d := view.DeskRow{Head: a.Name, Href: "/editor/actors/" + a.ID, Sub: a.Office}
		if d.Sub == "" {
			d.Sub = string(a.Kind)
		}
		if a.Quotes > 0 {
			d.Sub += "; " + view.Count(a.Quotes, "quote", "quotes")
		}
		v.Rows = append(v.Rows, d)
	}
	if q.Get("after") == "" {
		waiting, err := s.store.RegistryActors(r.Context(), postgres.RegistryFilter{Part: v.Query, Proposed: true, Limit: deskSize + 1})
		if err != nil {
			return err
		}
		if len(waiting) > deskSize {
			waiting = waiting[:deskSize]
			counts, err := s.store.DeskCounts(r.Context())
			if err != nil {
				return err
			}
			v.More = counts.Actors
		}
		for _, a := range waiting {
			v.Proposed = append(v.Proposed, view.Proposal{ID: a.ID, Name: a.Name, Href: "/editor/actors/" + a.ID, Why: "Found in what was read; " + view.Count(a.Quotes, "quote", "quotes") + "."})
		}
	}
	names, err := s.people(r)
	if err != nil {
		return err
	}
	if v.Done, err = s.doneAct(r, names); err != nil {
		return err
	}
	return s.render(w, r, status, view.RegistryPage(v))
}

func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}

// actorForm maps an actor to its form, with empty rows to fill in.
func actorForm(a news.Actor, offices []news.Office) view.ActorForm {
	v := view.ActorForm{Entry: view.Entry{ID: a.ID, Waits: a.Proposed}, Name: a.Name, Kind: string(a.Kind), Kinds: actorKinds, Gender: a.Gender, Country: a.Country, Code: a.Code, Tongue: a.Language, Data: a.Wikidata}
	for _, al := range a.Aliases {
		v.Aliases = append(v.Aliases, view.AliasRow{Text: al.Text, Alone: al.Alone, Metonym: al.Metonym, Demonym: al.Demonym})
	}
	for _, o := range offices {
		v.Offices = append(v.Offices, view.OfficeRow{Polity: o.Polity, Title: o.Title, Titles: strings.Join(o.Titles, ", "), From: day(o.From), To: day(o.To)})
	}
	v.Aliases = append(v.Aliases, make([]view.AliasRow, 2)...)
	v.Offices = append(v.Offices, view.OfficeRow{})
	return v
}

// readActorForm reads a form back.
func readActorForm(f url.Values, id string) (news.Actor, []news.Office, []view.Wrong) {
	a := news.Actor{ID: id, Name: strings.TrimSpace(f.Get("name")), Kind: news.ActorKind(f.Get("kind")), Gender: f.Get("gender"), Country: strings.ToUpper(strings.TrimSpace(f.Get("country"))),
		Code: strings.ToUpper(strings.TrimSpace(f.Get("code"))), Language: strings.TrimSpace(f.Get("language")), Wikidata: strings.TrimSpace(f.Get("wikidata"))}
	if a.Gender != "m" && a.Gender != "f" {
		a.Gender = ""
	}
	for i, text := range f["alias"] {
		if text = strings.TrimSpace(text); text == "" {
			continue
		}
		n := strconv.Itoa(i)
		a.Aliases = append(a.Aliases, news.Alias{Text: text, Alone: f.Get("alone"+n) != "", Metonym: f.Get("metonym"+n) != "", Demonym: f.Get("demonym"+n) != ""})
	}
	var offices []news.Office
	var wrong []view.Wrong
	at := func(name string, i int) string {
		if vs := f[name]; i < len(vs) {
			return strings.TrimSpace(vs[i])
		}
		return ""
	}
	for i := range f["title"] {
		o := news.Office{Polity: at("polity", i), Title: at("title", i)}
		if o.Polity == "" && o.Title == "" {
			continue
		}
		o.Titles = listed(at("titles", i))
		for _, d := range []struct {
			text string
			to   *time.Time
		}{{at("from", i), &o.From}, {at("to", i), &o.To}} {
			if d.text == "" {
				continue
			}
			t, err := time.Parse(time.DateOnly, d.text)
			if err != nil {
				wrong = append(wrong, view.Wrong{Field: "offices", Words: "“" + d.text + "” is no day. Days are written year-month-day, such as 2025-02-27."})
			}
			*d.to = t
		}
		offices = append(offices, o)
	}
	return a, offices, wrong
}

// listed splits what is written with commas.
func listed(s string) []string {
	var out []string
	for _, w := range strings.Split(s, ",") {
		if w = strings.TrimSpace(w); w != "" && !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}

func (s *server) newActor(w http.ResponseWriter, r *http.Request) error {
	v := actorForm(news.Actor{Name: r.URL.Query().Get("name"), Kind: news.Person}, nil)
	return s.showActor(w, r, http.StatusOK, v, "")
}

func (s *server) editActor(w http.ResponseWriter, r *http.Request) error {
	id := chi.URLParam(r, "id")
	f, err := s.store.ActorForm(r.Context(), id)
	if err != nil {
		return err
	}
	v := actorForm(f.Actor, f.Offices)
	v.Version = f.Version
	return s.showActor(w, r, http.StatusOK, v, id)
}

func (s *server) showActor(w http.ResponseWriter, r *http.Request, status int, v view.ActorForm, id string) error {
	var f postgres.ActorForm
	if id != "" {
		var err error
		if f, err = s.store.ActorForm(r.Context(), id); err != nil {
			return err
		}
	}
	if err := s.fillEntry(w, r, &v.Entry, "actor", id, f.Actor.Name, f.Registered); err != nil {
		return err
	}
	if id != "" {
		if !f.Actor.Proposed {
			v.Public = "/actors/" + id
		}
		v.Uses = view.Count(f.Quotes, "quote", "quotes") + "."
		if v.Query = strings.TrimSpace(r.URL.Query().Get("into")); v.Query != "" {
			found, err := s.store.FindActors(r.Context(), v.Query, 8)
			if err != nil {
				return err
			}
			found = slices.DeleteFunc(found, func(a postgres.ActorRow) bool { return a.ID == id })
			v.Found = actorChoices(found)
		}
	}
	return s.render(w, r, status, view.ActorFormPage(v))
}

// fillEntry fills in what the forms of the registry have in common; id is "" for
// a new entry.
func (s *server) fillEntry(w http.ResponseWriter, r *http.Request, e *view.Entry, what, id, name string, g postgres.Registered) error {
	names, err := s.people(r)
	if err != nil {
		return err
	}
	dir := "/editor/" + what + "s/"
	e.Page = s.deskPage(w, r, map[string]string{"actor": "Add an actor", "summit": "Add a summit"}[what])
	e.Path = dir + "new"
	if e.ID = id; id != "" {
		e.Title, e.Path = "Edit: "+name, dir+id
		if g.Merged != "" {
			e.Merged = view.Link{Label: g.Merged, Href: dir + g.Merged}
		}
		for _, m := range g.Former {
			e.Former = append(e.Former, view.Link{Label: m, Href: dir + m})
		}
		e.Log = deskActs(g.Log, names)
		for i := range e.Log {
			e.Log[i].Subject = view.Link{}
		}
		e.Rematch = rematched(g.Rematch)
	}
	e.Return = e.Path
	e.Done, err = s.doneAct(r, names)
	return err
}

// unsaved returns what is wrong with an entry's form, by what the store says;
// nil for what is no matter of the form.
func unsaved(err error) []view.Wrong {
	var field *postgres.FieldError
	switch {
	case errors.As(err, &field):
		return []view.Wrong{{Field: field.Field, Words: field.Words}}
	case errors.Is(err, news.ErrInvalid):
		return []view.Wrong{{Field: "name", Words: "Something in the form cannot be kept: look at days, codes and lengths."}}
	}
	return nil
}

func (s *server) saveActor(w http.ResponseWriter, r *http.Request) error {
	id := chi.URLParam(r, "id")
	f, err := form(w, r)
	if err != nil {
		return err
	}
	acc, _ := accountOf(r)
	a, offices, wrong := readActorForm(f, id)
	v := actorForm(a, offices)
	v.Version, v.Note = f.Get("version"), f.Get("note")
	if id == "" {
		v.Version = ""
	} else if v.Version == "" {
		return news.ErrInvalid
	}
	if len(wrong) > 0 {
		v.Wrong = wrong
		return s.showActor(w, r, http.StatusUnprocessableEntity, v, id)
	}
	act, err := s.store.SaveActor(r.Context(), acc.Email, a, offices, v.Version, v.Note)
	if v.Wrong = unsaved(err); v.Wrong != nil {
		return s.showActor(w, r, http.StatusUnprocessableEntity, v, id)
	}
	switch {
	case errors.Is(err, news.ErrConflict) && id != "":
		now, err := s.store.ActorForm(r.Context(), id)
		if err != nil {
			return err
		}
		theirs := actorForm(now.Actor, now.Offices)
		v.Version = now.Version
		v.Stale = &view.Stale{Rows: differing(actorRowsOf(theirs), actorRowsOf(v))}
		if err := s.blame(r, v.Stale, now.Log); err != nil {
			return err
		}
		return s.showActor(w, r, http.StatusConflict, v, id)
	case err != nil:
		return err
	}
	return seeOther(w, r, "/editor/actors/"+act.Slug+"?done="+strconv.FormatInt(act.ID, 10))
}

func (s *server) blame(r *http.Request, st *view.Stale, log []postgres.Act) error {
	names, err := s.people(r)
	if err != nil {
		return err
	}
	if len(log) > 0 {
		a := deskActs(log[:1], names)[0]
		st.By, st.At = a.By, a.At
	}
	return nil
}

func actorRowsOf(v view.ActorForm) [][2]string {
	var aliases, offices []string
	for _, a := range v.Aliases {
		if a.Text != "" {
			aliases = append(aliases, a.Text)
		}
	}
	for _, o := range v.Offices {
		if o.Title != "" {
			offices = append(offices, o.Title+" of "+o.Polity+", "+orNone(o.From, "?")+" to "+orNone(o.To, "now"))
		}
	}
	return [][2]string{{"Name", v.Name}, {"Sort", v.Kind}, {"Country or body", v.Country}, {"Own code", v.Code}, {"Usual language", v.Tongue}, {"Pronouns", v.Gender},
		{"Other names", strings.Join(aliases, "; ")}, {"Offices", strings.Join(offices, "; ")}, {"Wikidata", v.Data}}
}

// differing returns the fields in which two forms differ.
func differing(theirs, yours [][2]string) []view.StaleRow {
	var rows []view.StaleRow
	for i := range theirs {
		if theirs[i][1] != yours[i][1] {
			rows = append(rows, view.StaleRow{Field: theirs[i][0], Theirs: theirs[i][1], Yours: yours[i][1]})
		}
	}
	return rows
}

// merge makes an entry of the registry part of the one that the form names, and
// goes there; again shows the entry's form with what is wrong.
func (s *server) merge(w http.ResponseWriter, r *http.Request, kind news.ItemKind, list string, again func(id string, wrong []view.Wrong) error) error {
	id := chi.URLParam(r, "id")
	f, err := form(w, r)
	if err != nil {
		return err
	}
	acc, _ := accountOf(r)
	act, err := s.store.Merge(r.Context(), acc.Email, kind, id, f.Get("into"), f.Get("note"))
	if wrong := unsaved(err); wrong != nil {
		return again(id, wrong)
	}
	if err != nil {
		return err
	}
	return seeOther(w, r, list+f.Get("into")+"?done="+strconv.FormatInt(act.ID, 10))
}

func (s *server) mergeActor(w http.ResponseWriter, r *http.Request) error {
	return s.merge(w, r, postgres.ItemActor, "/editor/actors/", func(id string, wrong []view.Wrong) error {
		form, err := s.store.ActorForm(r.Context(), id)
		if err != nil {
			return err
		}
		v := actorForm(form.Actor, form.Offices)
		v.Version, v.Wrong = form.Version, wrong
		return s.showActor(w, r, http.StatusUnprocessableEntity, v, id)
	})
}

// settleActor answers a proposal with a yes or a no.
func (s *server) settleActor(w http.ResponseWriter, r *http.Request) error {
	id := chi.URLParam(r, "id")
	f, err := form(w, r)
	if err != nil {
		return err
	}
	acc, _ := accountOf(r)
	var act postgres.Act
	switch f.Get("act") {
	case "accept":
		act, err = s.store.ConfirmActor(r.Context(), acc.Email, id)
	case "decline":
		act, err = s.store.DeclineActor(r.Context(), acc.Email, id)
	default:
		return news.ErrInvalid
	}
	var field *postgres.FieldError
	if errors.As(err, &field) {
		return s.showActors(w, r, http.StatusUnprocessableEntity, field.Words)
	}
	if err != nil {
		return err
	}
	return seeOther(w, r, "/editor/actors?done="+strconv.FormatInt(act.ID, 10))
}

func (s *server) summitsDesk(w http.ResponseWriter, r *http.Request) error {
	q := strings.TrimSpace(r.URL.Query().Get("q"))
	v := view.Registry{Page: s.deskPage(w, r, "Summits"), What: "summits", Query: q}
	v.Path, v.Return = "/editor/summits", "/editor/summits"
	all, err := s.store.Summits(r.Context(), s.now())
	if err != nil {
		return err
	}
	for _, c := range all {
		sm := c.Summit
		if sm.Proposed || q != "" && !strings.Contains(strings.ToLower(sm.Name+" "+sm.ID+" "+sm.Place), strings.ToLower(q)) {
			continue
		}
		d := view.DeskRow{Head: sm.Name, Href: "/editor/summits/" + sm.ID, Sub: view.DateRange(sm.Start, sm.End)}
		if sm.Place != "" {
			d.Sub += ", " + sm.Place
		}
		d.Sub += "; " + view.Count(c.Items, "item", "items")
		v.Rows = append(v.Rows, d)
	}
	waiting, err := s.store.ProposedSummits(r.Context())
	if err != nil {
		return err
	}
	for _, p := range waiting {
		pv := view.Proposal{ID: p.Summit.ID, Name: p.Summit.Name, Href: "/editor/summits/" + p.Summit.ID,
			Why: view.DateRange(p.Summit.Start, p.Summit.End) + "; " + view.List(p.Summit.Participants) + ". " + view.Count(p.Outlets, "outlet agrees", "outlets agree") + " on participants and date."}
		for _, a := range p.Articles {
			pv.Seen = append(pv.Seen, view.Link{Label: a.Outlet.Name, Href: path(news.ItemDocument, a.ID)})
		}
		v.Proposed = append(v.Proposed, pv)
	}
	names, err := s.people(r)
	if err != nil {
		return err
	}
	if v.Done, err = s.doneAct(r, names); err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, view.RegistryPage(v))
}

func summitForm(sm news.Summit) view.SummitForm {
	return view.SummitForm{Entry: view.Entry{ID: sm.ID, Waits: sm.Proposed}, Name: sm.Name, Start: day(sm.Start), End: day(sm.End), Place: sm.Place, Zone: sm.Zone, Participants: strings.Join(sm.Participants, ", "), Actors: strings.Join(sm.Actors, ", "),
		Keywords: strings.Join(sm.Keywords, ", "), HoldAll: sm.HoldAll}
}

func readSummitForm(f url.Values, id string) (news.Summit, []view.Wrong) {
	sm := news.Summit{ID: id, Name: strings.TrimSpace(f.Get("name")), Place: strings.TrimSpace(f.Get("place")), Zone: strings.TrimSpace(f.Get("zone")), Keywords: listed(f.Get("keywords")), HoldAll: f.Get("hold") != ""}
	for _, p := range listed(f.Get("participants")) {
		sm.Participants = append(sm.Participants, strings.ToUpper(p))
	}
	for _, p := range listed(f.Get("actors")) {
		sm.Actors = append(sm.Actors, strings.ToLower(p))
	}
	var wrong []view.Wrong
	for _, d := range []struct {
		name string
		to   *time.Time
	}{{"start", &sm.Start}, {"end", &sm.End}} {
		if text := strings.TrimSpace(f.Get(d.name)); text != "" {
			t, err := time.Parse(time.DateOnly, text)
			if err != nil {
				wrong = append(wrong, view.Wrong{Field: d.name, Words: "“" + text + "” is no day. Days are written year-month-day, such as 2025-02-27."})
			}
			*d.to = t
		}
	}
	return sm, wrong
}

func (s *server) newSummit(w http.ResponseWriter, r *http.Request) error {
	return s.showSummit(w, r, http.StatusOK, summitForm(news.Summit{Zone: "UTC"}), "")
}

func (s *server) editSummit(w http.ResponseWriter, r *http.Request) error {
	id := chi.URLParam(r, "id")
	f, err := s.store.SummitForm(r.Context(), id)
	if err != nil {
		return err
	}
	v := summitForm(f.Summit)
	v.Version = f.Version
	return s.showSummit(w, r, http.StatusOK, v, id)
}

func (s *server) showSummit(w http.ResponseWriter, r *http.Request, status int, v view.SummitForm, id string) error {
	var f postgres.SummitForm
	if id != "" {
		var err error
		if f, err = s.store.SummitForm(r.Context(), id); err != nil {
			return err
		}
	}
	if err := s.fillEntry(w, r, &v.Entry, "summit", id, f.Summit.Name, f.Registered); err != nil {
		return err
	}
	if id != "" {
		v.Public = "/summits/" + id
		v.Uses = view.Count(f.Items, "item", "items") + "."
		all, err := s.store.Summits(r.Context(), s.now())
		if err != nil {
			return err
		}
		for _, c := range all {
			if c.Summit.ID != id && !c.Summit.Proposed {
				v.Others = append(v.Others, view.Option{Value: c.Summit.ID, Label: c.Summit.Name + ", " + view.DateRange(c.Summit.Start, c.Summit.End)})
			}
		}
		// The nearest in time first: what is merged is one meeting, entered twice.
		slices.SortStableFunc(v.Others, func(a, b view.Option) int {
			near := func(o view.Option) int64 {
				t, err := time.Parse(time.DateOnly, o.Value[:min(10, len(o.Value))])
				if err != nil {
					return 1 << 62
				}
				return int64(t.Sub(f.Summit.Start).Abs())
			}
			return int(max(-1, min(1, near(a)-near(b))))
		})
		v.Others = v.Others[:min(len(v.Others), 40)]
	}
	return s.render(w, r, status, view.SummitFormPage(v))
}

func (s *server) saveSummit(w http.ResponseWriter, r *http.Request) error {
	id := chi.URLParam(r, "id")
	f, err := form(w, r)
	if err != nil {
		return err
	}
	acc, _ := accountOf(r)
	sm, wrong := readSummitForm(f, id)
	v := summitForm(sm)
	v.Version, v.Note = f.Get("version"), f.Get("note")
	if id == "" {
		v.Version = ""
	} else if v.Version == "" {
		return news.ErrInvalid
	}
	if len(wrong) > 0 {
		v.Wrong = wrong
		return s.showSummit(w, r, http.StatusUnprocessableEntity, v, id)
	}
	act, err := s.store.SaveSummit(r.Context(), acc.Email, sm, v.Version, v.Note)
	if v.Wrong = unsaved(err); v.Wrong != nil {
		return s.showSummit(w, r, http.StatusUnprocessableEntity, v, id)
	}
	switch {
	case errors.Is(err, news.ErrConflict) && id != "":
		now, err := s.store.SummitForm(r.Context(), id)
		if err != nil {
			return err
		}
		theirs := summitForm(now.Summit)
		v.Version = now.Version
		v.Stale = &view.Stale{Rows: differing(summitRowsOf(theirs), summitRowsOf(v))}
		if err := s.blame(r, v.Stale, now.Log); err != nil {
			return err
		}
		return s.showSummit(w, r, http.StatusConflict, v, id)
	case err != nil:
		return err
	}
	return seeOther(w, r, "/editor/summits/"+act.Slug+"?done="+strconv.FormatInt(act.ID, 10))
}

func summitRowsOf(v view.SummitForm) [][2]string {
	return [][2]string{{"Name", v.Name}, {"First day", v.Start}, {"Last day", v.End}, {"Place", v.Place}, {"Time zone", v.Zone}, {"Participants", v.Participants}, {"Expected speakers", v.Actors},
		{"Words that tell its articles", v.Keywords}, {"Hold all unreviewed", map[bool]string{true: "yes", false: "no"}[v.HoldAll]}}
}

func (s *server) mergeSummit(w http.ResponseWriter, r *http.Request) error {
	return s.merge(w, r, postgres.ItemSummit, "/editor/summits/", func(id string, wrong []view.Wrong) error {
		form, err := s.store.SummitForm(r.Context(), id)
		if err != nil {
			return err
		}
		v := summitForm(form.Summit)
		v.Version, v.Wrong = form.Version, wrong
		return s.showSummit(w, r, http.StatusUnprocessableEntity, v, id)
	})
}

// settleSummit answers a proposal with a yes or a no.
func (s *server) settleSummit(w http.ResponseWriter, r *http.Request) error {
	id := chi.URLParam(r, "id")
	f, err := form(w, r)
	if err != nil {
		return err
	}
	acc, _ := accountOf(r)
	var act postgres.Act
	switch f.Get("act") {
	case "accept":
		act, err = s.store.AcceptSummit(r.Context(), acc.Email, id)
	case "decline":
		act, err = s.store.DeclineSummit(r.Context(), acc.Email, id)
	default:
		return news.ErrInvalid
	}
	if err != nil {
		return err
	}
	return seeOther(w, r, "/editor/summits/"+id+"?done="+strconv.FormatInt(act.ID, 10))
}
