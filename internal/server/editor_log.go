package server

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"readout/internal/news"
	"readout/internal/postgres"
	"readout/web/view"
)

// acted words a step, as after a person's name.
func acted(a postgres.Act) string {
	n := ""
	if a.Decisions > 1 && a.What != "add" && a.What != "attach" {
		n = " of " + view.Count(a.Decisions, "finding", "findings")
	}
	thing := map[news.ItemKind]string{news.ItemUtterance: "a quote", news.ItemEvent: "an event", news.ItemStance: "a position", news.ItemDocument: "an article", postgres.ItemActor: "an actor", postgres.ItemSummit: "a summit", postgres.ItemTopic: "a topic"}[a.Item]
	if a.Scope == news.ScopeAll && a.Item == news.ItemUtterance {
		thing = "an utterance"
	}
	switch a.What {
	case "speaker":
		if a.Item == news.ItemStance {
			return "changed the holder" + n
		}
		return "changed the speaker" + n
	case "kind":
		return "changed the kind" + n
	case "accept":
		return "checked " + thing
	case "review":
		return "checked " + thing + " a second time"
	case "reject":
		return "rejected " + thing
	case "withdraw":
		return "withdrew " + thing
	case "add":
		return "added " + thing
	case "note":
		return "noted on " + thing
	case "undo":
		return "undid a step"
	case "attach":
		return "attached a decision anew"
	case "drop":
		return "dropped a decision"
	case "purge":
		return "purged " + thing
	case "create":
		return "added " + thing
	case "edit":
		return "changed " + thing
	case "merge":
		return "merged " + thing
	case "confirm":
		return "accepted " + thing + " that was proposed"
	case "decline":
		return "declined " + thing + " that was proposed"
	}
	return a.What + " " + thing
}

// subject links to what a step was about.
func subject(a postgres.Act) view.Link {
	var l view.Link
	switch a.Item {
	case postgres.ItemActor:
		return view.Link{Label: a.Slug, Href: "/editor/actors/" + a.Slug}
	case postgres.ItemSummit:
		return view.Link{Label: a.Slug, Href: "/editor/summits/" + a.Slug}
	case postgres.ItemTopic:
		return view.Link{Label: a.Slug}
	case news.ItemDocument:
		return view.Link{Label: "article " + strconv.FormatInt(a.ItemID, 10)}
	}
	l.Label = view.Shorten(a.Words, 12)
	if l.Label != "" {
		l.Label = "“" + l.Label + "”"
	} else {
		l.Label = deskOf(a.Item, a.Scope == news.ScopeAll).word + " " + strconv.FormatInt(a.ItemID, 10)
	}
	switch {
	case a.ItemID != 0:
		l.Href = deskOf(a.Item, a.Scope == news.ScopeAll).path(a.ItemID)
		if a.Item != news.ItemUtterance && a.Scope != news.ScopeAll {
			l.Href = "" // reports have no page of their own
		}
	case a.Article != 0:
		l.Href = "/editor/articles/" + strconv.FormatInt(a.Article, 10)
	}
	return l
}

func deskActs(as []postgres.Act, names map[string]string) []view.DeskAct {
	var out []view.DeskAct
	for _, a := range as {
		by := names[a.By]
		if by == "" {
			by = a.By
		}
		v := view.DeskAct{ID: a.ID, By: by, At: a.At, What: acted(a), Subject: subject(a), Before: a.Before, After: a.After, Note: a.Note, Undone: a.Undone, Undo: a.UndoneBy == 0 && a.What != "purge"}
		out = append(out, v)
	}
	return out
}

// doneAct returns the step that the address says was just made.
func (s *server) doneAct(r *http.Request, names map[string]string) (*view.DeskAct, error) {
	id, err := strconv.ParseInt(r.URL.Query().Get("done"), 10, 64)
	if err != nil {
		return nil, nil //nolint:nilerr // any other word there is not ours
	}
	act, err := s.store.Act(r.Context(), id)
	if errors.Is(err, news.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if a, _ := accountOf(r); a.Email != act.By {
		return nil, nil // somebody else's address, passed on
	}
	v := deskActs([]postgres.Act{act}, names)[0]
	v.What = sentenceCase("you " + v.What)
	return &v, nil
}

func (s *server) deskHome(w http.ResponseWriter, r *http.Request) error {
	counts, err := s.store.DeskCounts(r.Context())
	if err != nil {
		return err
	}
	latest, err := s.store.Log(r.Context(), postgres.LogFilter{Limit: 10})
	if err != nil {
		return err
	}
	names, err := s.people(r)
	if err != nil {
		return err
	}
	v := view.DeskHome{Page: s.deskPage(w, r, "The desk"), Latest: deskActs(latest, names)}
	v.Path, v.Return = "/editor", "/editor"
	v.Waiting = []view.Link{
		{Label: "speakers not established", Href: "/editor/items?needs=speaker", Count: counts.Speaker},
		{Label: "speakers disputed", Href: "/editor/items?needs=conflict", Count: counts.Conflict},
		{Label: "decisions without an item", Href: "/editor/orphans", Count: counts.Orphans},
		{Label: "people proposed", Href: "/editor/actors#proposed", Count: counts.Actors},
		{Label: "summits proposed", Href: "/editor/summits#proposed", Count: counts.Summits},
	}
	if v.Done, err = s.doneAct(r, names); err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, view.DeskHomePage(v))
}

const deskSize = 40

func (s *server) deskItems(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	need := postgres.Need(q.Get("needs"))
	if need != postgres.NeedConflict {
		need = postgres.NeedSpeaker
	}
	after, err := strconv.ParseInt(q.Get("after"), 10, 64)
	if err != nil {
		after = 0
	}
	rows, err := s.store.Needing(r.Context(), need, q.Get("summit"), after, deskSize+1)
	if err != nil {
		return err
	}
	counts, err := s.store.DeskCounts(r.Context())
	if err != nil {
		return err
	}
	summits, err := s.store.HomeSummits(r.Context(), s.now())
	if err != nil {
		return err
	}
	v := view.DeskList{Page: s.deskPage(w, r, "Items that need eyes"), Need: string(need), Summit: q.Get("summit")}
	v.Path, v.Return = "/editor/items", r.URL.RequestURI()
	v.Tabs = []view.Link{
		{Label: "Speaker not established", Href: "/editor/items?needs=speaker", Count: counts.Speaker},
		{Label: "Speaker disputed", Href: "/editor/items?needs=conflict", Count: counts.Conflict},
	}
	v.On = "/editor/items?needs=" + string(need)
	v.Empty = "Nothing: every speaker on a timeline is established."
	if need == postgres.NeedConflict {
		v.Empty = "Nothing: outlets agree on every speaker."
	}
	for _, c := range summits {
		v.Picks = append(v.Picks, view.Option{Value: c.Summit.ID, Label: c.Summit.Name})
	}
	if len(rows) > deskSize {
		rows = rows[:deskSize]
		next := url.Values{"needs": {string(need)}, "after": {strconv.FormatInt(rows[deskSize-1].Item.ID, 10)}}
		if v.Summit != "" {
			next.Set("summit", v.Summit)
		}
		v.Next = "/editor/items?" + next.Encode()
	}
	for _, row := range rows {
		d := view.DeskRow{Head: "“" + view.Shorten(row.Words, 40) + "”", Href: deskUtterance.path(row.Item.ID) + "?" + url.Values{"return": {v.Return}}.Encode()}
		d.Sub = row.Item.First.Outlet.Name + ", " + row.Summit.Name + "; " + view.Count(row.Quotes, "quote", "quotes") + "."
		if need == postgres.NeedSpeaker && row.Speaker != "" {
			d.Sub += " A rule would say: " + row.Speaker + "."
		}
		if need == postgres.NeedConflict {
			d.Tag = view.List(names(row.Item.Who))
		}
		v.Rows = append(v.Rows, d)
	}
	return s.render(w, r, http.StatusOK, view.DeskListPage(v))
}

var logWhats = []view.Option{
	{Value: "speaker", Label: "speakers changed"}, {Value: "kind", Label: "kinds changed"}, {Value: "accept", Label: "checked"}, {Value: "review", Label: "checked twice"}, {Value: "reject", Label: "rejected"},
	{Value: "withdraw", Label: "withdrawn"}, {Value: "add", Label: "added"}, {Value: "note", Label: "notes"}, {Value: "undo", Label: "undone"}, {Value: "merge", Label: "merged"}, {Value: "edit", Label: "register changed"}, {Value: "purge", Label: "purged"},
}

func (s *server) deskLog(w http.ResponseWriter, r *http.Request) error {
	return s.showLog(w, r, http.StatusOK, "")
}

func (s *server) showLog(w http.ResponseWriter, r *http.Request, status int, wrong string) error {
	q := r.URL.Query()
	f := postgres.LogFilter{By: q.Get("by"), What: q.Get("what"), Limit: deskSize + 1}
	v := view.DeskLog{Page: s.deskPage(w, r, "The log"), By: f.By, What: f.What, Whats: logWhats, Wrong: wrong}
	v.Path, v.Return = "/editor/log", "/editor/log"
	keep := url.Values{}
	hide := func(name, value string) {
		v.Hidden = append(v.Hidden, [2]string{name, value})
		keep.Set(name, value)
	}
	if n, err := strconv.ParseInt(q.Get("before"), 10, 64); err == nil {
		f.Before = n
	}
	if n, err := strconv.ParseInt(q.Get("article"), 10, 64); err == nil {
		f.Article = n
		hide("article", q.Get("article"))
		v.About = "article " + q.Get("article")
	}
	if dir, id, ok := strings.Cut(q.Get("item"), "/"); ok {
		all := []desked{deskQuote, deskUtterance, deskEvent, deskStance}
		if i := slices.IndexFunc(all, func(d desked) bool { return d.dir == dir }); i >= 0 {
			if n, err := strconv.ParseInt(id, 10, 64); err == nil {
				f.Target = all[i].target(n)
				v.About = strings.ToLower(all[i].word) + " " + id
			}
		} else if dir == "actors" || dir == "summits" {
			f.Target.Item, f.Slug = postgres.ItemActor, id
			if dir == "summits" {
				f.Target.Item = postgres.ItemSummit
			}
			v.About = id
		}
		hide("item", q.Get("item"))
	}
	rows, err := s.store.Log(r.Context(), f)
	if err != nil {
		return err
	}
	names, err := s.people(r)
	if err != nil {
		return err
	}
	people, err := s.store.LogPeople(r.Context())
	if err != nil {
		return err
	}
	for _, p := range people {
		label := names[p]
		if label == "" {
			label = p
		}
		v.People = append(v.People, view.Option{Value: p, Label: label})
	}
	if len(rows) > deskSize {
		rows = rows[:deskSize]
		for _, name := range []string{"by", "what"} {
			if q.Get(name) != "" {
				keep.Set(name, q.Get(name))
			}
		}
		keep.Set("before", strconv.FormatInt(rows[deskSize-1].ID, 10))
		v.Next = "/editor/log?" + keep.Encode()
	}
	v.Rows = deskActs(rows, names)
	if v.Done, err = s.doneAct(r, names); err != nil {
		return err
	}
	return s.render(w, r, status, view.DeskLogPage(v))
}

// undo takes a step back and goes to what it was about.
func (s *server) undo(w http.ResponseWriter, r *http.Request) error {
	f, err := form(w, r)
	if err != nil {
		return err
	}
	id, err := strconv.ParseInt(f.Get("act"), 10, 64)
	if err != nil {
		return news.ErrNotFound
	}
	a, _ := accountOf(r)
	act, err := s.store.Undo(r.Context(), a.Email, id, f.Get("note"))
	switch {
	case errors.Is(err, news.ErrConflict):
		words := reason(err)
		if strings.HasSuffix(words, news.ErrConflict.Error()+".") {
			words = "It was undone already."
		}
		return s.showLog(w, r, http.StatusConflict, words)
	case errors.Is(err, news.ErrInvalid):
		return s.showLog(w, r, http.StatusUnprocessableEntity, reason(err))
	case err != nil:
		return err
	}
	to := subject(act).Href
	if act.Item == postgres.ItemActor || act.Item == postgres.ItemSummit {
		// What was created and is undone has no page any more.
		if _, err := s.store.ActorForm(r.Context(), act.Slug); act.Item == postgres.ItemActor && err != nil {
			to = "/editor/actors"
		}
		if _, err := s.store.SummitForm(r.Context(), act.Slug); act.Item == postgres.ItemSummit && err != nil {
			to = "/editor/summits"
		}
	}
	// An added quote that is taken back, too.
	if act.Item == news.ItemUtterance && act.Scope != news.ScopeAll {
		if _, err := s.store.DeskItem(r.Context(), deskQuote.target(act.ItemID)); err != nil {
			to = ""
		}
	}
	if to == "" {
		to = "/editor/log"
	}
	return seeOther(w, r, to+"?done="+strconv.FormatInt(act.ID, 10))
}

func (s *server) orphans(w http.ResponseWriter, r *http.Request) error {
	rows, err := s.store.Orphans(r.Context())
	if err != nil {
		return err
	}
	names, err := s.people(r)
	if err != nil {
		return err
	}
	v := view.DeskOrphans{Page: s.deskPage(w, r, "Decisions without an item")}
	v.Path, v.Return = "/editor/orphans", "/editor/orphans"
	for _, o := range rows {
		v.Rows = append(v.Rows, orphan(o, names))
	}
	if v.Done, err = s.doneAct(r, names); err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, view.DeskOrphansPage(v))
}

func orphan(o postgres.OrphanRow, names map[string]string) view.DeskOrphan {
	by := names[o.Decision.By]
	if by == "" {
		by = o.Decision.By
	}
	what := wording(o.Decision.Kind, o.Decision.Value)
	if o.Decision.Kind == "add" {
		what = "Added"
	}
	return view.DeskOrphan{ID: o.Decision.ID, What: what, Words: o.Decision.Exact, By: by, At: o.Decision.At, Reason: o.Reason,
		Article: view.Link{Label: o.Article.Headline, Href: "/editor/articles/" + strconv.FormatInt(o.Article.ID, 10)}, Href: "/editor/orphans/" + strconv.FormatInt(o.Decision.ID, 10)}
}

func (s *server) orphan(w http.ResponseWriter, r *http.Request) error {
	return s.showOrphan(w, r, http.StatusOK, "")
}

func (s *server) showOrphan(w http.ResponseWriter, r *http.Request, status int, wrong string) error {
	id, err := number(r, "id")
	if err != nil {
		return err
	}
	o, err := s.store.Orphan(r.Context(), id)
	if err != nil {
		return err
	}
	names, err := s.people(r)
	if err != nil {
		return err
	}
	v := view.DeskOrphanPage{Page: s.deskPage(w, r, "A decision without an item"), DeskOrphan: orphan(o, names), Wrong: wrong}
	v.Path, v.Return = v.Href, v.Href
	near, err := s.store.Attachable(r.Context(), id)
	if err != nil {
		return err
	}
	for _, f := range near {
		fv := finding(o.Decision.Item, f)
		v.Choices = append(v.Choices, fv)
		v.Values = append(v.Values, strconv.FormatInt(f.ID, 10))
	}
	return s.render(w, r, status, view.DeskOrphanPageOf(v))
}

func (s *server) settleOrphan(w http.ResponseWriter, r *http.Request) error {
	id, f, err := posted(w, r)
	if err != nil {
		return err
	}
	a, _ := accountOf(r)
	what, value, _ := strings.Cut(f.Get("act"), ":")
	var act postgres.Act
	switch what {
	case "drop":
		act, err = s.store.Drop(r.Context(), a.Email, id, "")
	case "attach":
		var to int64
		if to, err = strconv.ParseInt(value, 10, 64); err != nil {
			return news.ErrNotFound
		}
		var o postgres.OrphanRow
		if o, err = s.store.Orphan(r.Context(), id); err == nil {
			act, err = s.store.Attach(r.Context(), a.Email, id, postgres.Target{Item: o.Decision.Item, ID: to})
		}
	default:
		err = news.ErrInvalid
	}
	if errors.Is(err, news.ErrInvalid) {
		return s.showOrphan(w, r, http.StatusUnprocessableEntity, reason(err))
	}
	if err != nil {
		return err
	}
	return seeOther(w, r, "/editor/orphans?done="+strconv.FormatInt(act.ID, 10))
}
