package server

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"readout/internal/news"
	"readout/internal/postgres"
	"readout/web/view"
)

// deskPage fills what every page of the desk carries. Its content is nobody
// else's business.
func (s *server) deskPage(w http.ResponseWriter, r *http.Request, title string) view.Page {
	p := s.page(r, title)
	p.Desk, p.NoIndex = true, true
	w.Header().Set("Referrer-Policy", "same-origin")
	return p
}

// names are the people of the log by their accounts' addresses.
func (s *server) people(r *http.Request) (map[string]string, error) {
	list, err := s.store.Accounts(r.Context(), s.now(), SessionLimits)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, a := range list {
		names[a.Email] = a.Name
	}
	return names, nil
}

// desked is a kind of item that has a page at the desk.
type desked struct {
	item  news.ItemKind
	whole bool
	dir   string // /editor/DIR/{id}
	word  string
}

var (
	deskQuote     = desked{news.ItemUtterance, false, "quotes", "Quote"}
	deskUtterance = desked{news.ItemUtterance, true, "utterances", "Utterance"}
	deskEvent     = desked{news.ItemEvent, true, "events", "Event"}
	deskStance    = desked{news.ItemStance, true, "stances", "Position"}
)

func deskOf(item news.ItemKind, whole bool) desked {
	switch {
	case item == news.ItemEvent:
		return deskEvent
	case item == news.ItemStance:
		return deskStance
	case whole:
		return deskUtterance
	}
	return deskQuote
}

func (d desked) path(id int64) string { return "/editor/" + d.dir + "/" + strconv.FormatInt(id, 10) }

func (d desked) target(id int64) postgres.Target {
	return postgres.Target{Item: d.item, ID: id, Whole: d.whole}
}

// editItem shows an item at the desk.
func (s *server) editItem(d desked) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		id, err := number(r, "id")
		if err != nil {
			return err
		}
		it, err := s.store.DeskItem(r.Context(), d.target(id))
		if err != nil {
			return err
		}
		if it.ID != id {
			return redirect(w, r, d.path(it.ID))
		}
		v, err := s.deskItem(w, r, d, it, r.URL.Query().Get("return"))
		if err != nil {
			return err
		}
		if v.Query = strings.TrimSpace(r.URL.Query().Get("q")); v.Query != "" {
			v.Query = view.Shorten(v.Query, 12)
			found, err := s.store.FindActors(r.Context(), v.Query, 12)
			if err != nil {
				return err
			}
			v.Found = actorChoices(found)
		}
		return s.render(w, r, http.StatusOK, view.DeskItemPage(v))
	}
}

func actorChoices(as []postgres.ActorRow) []view.Choice {
	var cs []view.Choice
	for _, a := range as {
		hint := a.Office
		if hint == "" {
			hint = map[news.ActorKind]string{news.Country: "country", news.Org: "institution", news.Group: "group", news.Place: "place"}[a.Kind]
		}
		if a.Proposed {
			hint = strings.TrimPrefix(hint+"; not confirmed", "; ")
		}
		if a.Why != "" && hint == "" {
			hint = a.Why
		}
		cs = append(cs, view.Choice{Value: a.ID, Label: a.Name, Hint: hint})
	}
	return cs
}

// shownFindings is how many of an item's versions its page sets out.
const shownFindings = 12

// deskItem maps an item to its page.
func (s *server) deskItem(w http.ResponseWriter, r *http.Request, d desked, it postgres.DeskItem, back string) (view.DeskItem, error) {
	first := it.Findings[0]
	v := view.DeskItem{Page: s.deskPage(w, r, "Edit: "+view.Shorten(first.Words, 8)), Kind: d.word, Version: it.Version, Head: first.Words, Speaks: d.item != news.ItemEvent, Holder: d.item == news.ItemStance}
	v.Path, v.Return = d.path(it.ID), d.path(it.ID)
	if back != "" && local(back) != "/" {
		v.Back, v.BackLabel = local(back), "Back to where you were"
		if strings.HasPrefix(v.Back, "/summits/") {
			v.BackLabel = "Back to the timeline"
		} else if strings.HasPrefix(v.Back, "/editor/items") {
			v.BackLabel = "Back to the list"
		}
	}
	if d.item == news.ItemEvent && first.Label != "" {
		v.Head = first.Label
	}
	if d.item == news.ItemUtterance {
		for _, f := range it.Findings {
			if len(f.Words) > len(v.Head) {
				v.Head = f.Words
			}
		}
		v.Head = "“" + v.Head + "”"
	}
	speakers, states := []string{}, []news.State{}
	public, speech := true, false
	for i, f := range it.Findings {
		fv := finding(d.item, f)
		if d.whole && d.item == news.ItemUtterance {
			fv.Edit = deskQuote.path(f.ID)
			if v.Back != "" {
				fv.Edit += "?" + url.Values{"return": {v.Back}}.Encode()
			}
		}
		if i < shownFindings {
			v.Findings = append(v.Findings, fv)
		} else {
			v.More++
		}
		if says := fv.Says; !slices.Contains(speakers, says) {
			speakers = append(speakers, says)
		}
		states = append(states, f.State)
		public = public && (f.Public || f.Speaker.Name == "")
		speech = speech || f.NotSpeech == ""
	}
	v.Says, v.State = strings.Join(speakers, " / "), stateOf(states)
	if !public && d.item != news.ItemEvent {
		v.Doubt = "The name is not public: no rule is sure enough and nobody has checked it"
	}
	all := func(st ...news.State) bool {
		return !slices.ContainsFunc(states, func(x news.State) bool { return !slices.Contains(st, x) })
	}
	switch {
	case all(news.StateWithdrawn):
		v.Closed = "It is withdrawn: on no page, list or feed. Undo the withdrawal below to bring it back."
	case all(news.StateAccepted):
		v.Accept = "Check it a second time"
	case all(news.StateReviewed):
	default:
		v.Accept = "Right as it stands"
	}
	a, _ := accountOf(r)
	if v.Accept == "Check it a second time" && !a.Role.AtLeast(news.RoleReviewer) {
		v.Accept = ""
	}
	group := it.Group
	if d.whole {
		group = it.ID
	}
	switch {
	case all(news.StateWithdrawn, news.StateRejected):
	case d.item == news.ItemUtterance && !d.whole:
		v.Public = "/quotes/" + strconv.FormatInt(it.ID, 10)
	case group != 0:
		v.Public = path(d.item, group)
	}
	switch {
	case d == deskQuote:
		v.Scopes = append(v.Scopes, view.Choice{Value: string(news.ScopeOne), Label: "this quote", On: true})
		if it.Siblings > 1 && group != 0 {
			v.Scopes = append(v.Scopes, view.Choice{Value: string(news.ScopeAll), Label: fmt.Sprintf("all %d quotes of the utterance", it.Siblings)})
		}
		if it.Alike > 1 {
			v.Scopes = append(v.Scopes, view.Choice{Value: string(news.ScopeForm), Label: fmt.Sprintf("the %d quotes of this article by “%s”", it.Alike, it.Form)})
		}
	case d == deskUtterance:
		v.Scopes = []view.Choice{{Value: string(news.ScopeAll), Label: view.Count(len(it.Findings), "quote", "quotes"), On: true}}
	default:
		v.Scopes = []view.Choice{{Value: string(news.ScopeAll), Label: "all reports", On: true}}
	}
	now := first.Speaker
	for _, c := range actorChoices(it.Candidates) {
		c.On = c.Value == now.ID && len(speakers) == 1
		v.Candidates = append(v.Candidates, c)
	}
	if v.Speaks {
		v.Candidates = append(v.Candidates, view.Choice{Value: "", Label: "Not established", Hint: "the outlet’s own sentence stands instead of a name", On: now.Name == "" && len(speakers) == 1})
	}
	kind := func(value, label string) view.Choice {
		return view.Choice{Value: value, Label: label, On: first.Kind == value && first.NotSpeech == "" && len(it.Findings) == 1 || first.NotSpeech == value}
	}
	switch d.item {
	case news.ItemUtterance:
		v.Kinds = []view.Choice{kind("direct", "in quotation marks"), kind("mixed", "partly in quotation marks"), kind("indirect", "without quotation marks")}
		v.NotSpeech = []view.Choice{kind("scare quotes", "scare quotes"), kind("title", "a title"), kind("furniture", "page furniture")}
	case news.ItemStance:
		for _, p := range []news.Position{news.Supports, news.Opposes, news.Conditional, news.Neutral, news.Unclear} {
			v.Kinds = append(v.Kinds, kind(string(p), view.PositionWords(p)))
		}
	case news.ItemEvent:
		for _, k := range eventKinds {
			v.Kinds = append(v.Kinds, kind(k, k))
		}
	}
	names, err := s.people(r)
	if err != nil {
		return v, err
	}
	v.Log = deskActs(it.Log, names)
	for i := range v.Log {
		if l := it.Log[i]; l.Item == d.item && l.ItemID == it.ID {
			v.Log[i].Subject = view.Link{}
		}
	}
	v.Done, err = s.doneAct(r, names)
	return v, err
}

// eventKinds are the kinds of event that an editor can choose.
var eventKinds = []string{"arrival", "departure", "meeting", "bilateral meeting", "plenary", "press conference", "call", "signing", "agreement", "announcement", "statement", "measure", "protest"}

func stateOf(states []news.State) string {
	var words []string
	for _, st := range states {
		if w := st.Word(); !slices.Contains(words, w) {
			words = append(words, w)
		}
	}
	return strings.Join(words, " / ")
}

func finding(item news.ItemKind, f postgres.Finding) view.DeskFinding {
	v := view.DeskFinding{Article: view.Link{Label: f.Article.Headline, Href: "/editor/articles/" + strconv.FormatInt(f.Article.ID, 10)}, Outlet: f.Article.Outlet.Name, State: f.State.Word(), Gone: !f.Present, Joined: f.Joined}
	for _, run := range f.Paragraph {
		v.Paragraph = append(v.Paragraph, view.Part{Text: run.Text, Mark: run.Mark})
	}
	v.Says = f.Speaker.Name
	if v.Says == "" {
		v.Says = "Speaker not established"
	}
	switch {
	case item == news.ItemEvent:
		v.Says = sentenceCase(orNone(f.Kind, "event"))
	case item == news.ItemStance:
		v.Says += " " + view.PositionWords(news.Position(f.Kind)) + ": " + f.Topic.Name
	case f.NotSpeech != "":
		v.Says = "No speech: " + f.NotSpeech
	case f.Speaker.Name != "" && !f.Public:
		v.Doubt = "The name is not public"
	}
	if f.Rule != "" && !f.Decided {
		v.Why = f.Rule
		if f.Lower > 0 {
			v.Why += fmt.Sprintf(", right in at least %.0f %% of cases", f.Lower*100)
		}
	}
	return v
}

// posted reads a form that is about what the address numbers.
func posted(w http.ResponseWriter, r *http.Request) (int64, url.Values, error) {
	id, err := number(r, "id")
	if err != nil {
		return 0, nil, err
	}
	f, err := form(w, r)
	return id, f, err
}

// changeItem makes a decision on an item.
func (s *server) changeItem(d desked) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		id, f, err := posted(w, r)
		if err != nil {
			return err
		}
		a, _ := accountOf(r)
		what, value, _ := strings.Cut(f.Get("act"), ":")
		c := postgres.Change{Target: d.target(id), By: a.Email, Reviews: a.Role.AtLeast(news.RoleReviewer), What: what, Value: value, Note: f.Get("note"), Version: f.Get("version")}
		scope := news.Scope(f.Get("scope"))
		seen := c.Target
		if d == deskQuote {
			switch scope {
			case news.ScopeAll:
				it, err := s.store.DeskItem(r.Context(), seen)
				if err != nil {
					return err
				}
				// What the person saw was the quote: it must not have changed. The
				// utterance is taken as it is now.
				if it.Version != c.Version {
					return s.conflict(w, r, d, seen, f)
				}
				whole, err := s.store.DeskItem(r.Context(), postgres.Target{Item: d.item, ID: it.Group, Whole: true})
				if err != nil {
					return err
				}
				c.Target, c.Version = whole.Target, whole.Version
			case news.ScopeForm:
				c.Form = true
			}
		}
		act, err := s.store.Change(r.Context(), c)
		switch {
		case errors.Is(err, news.ErrConflict):
			return s.conflict(w, r, d, seen, f)
		case errors.Is(err, news.ErrInvalid):
			it, err2 := s.store.DeskItem(r.Context(), seen)
			if err2 != nil {
				return err2
			}
			v, err2 := s.deskItem(w, r, d, it, f.Get("return"))
			if err2 != nil {
				return err2
			}
			v.Wrong, v.Note = reason(err), f.Get("note")
			for i := range v.Scopes {
				v.Scopes[i].On = v.Scopes[i].Value == string(scope)
			}
			return s.render(w, r, http.StatusUnprocessableEntity, view.DeskItemPage(v))
		case err != nil:
			return err
		}
		q := url.Values{"done": {strconv.FormatInt(act.ID, 10)}}
		if back := f.Get("return"); back != "" && local(back) != "/" {
			q.Set("return", local(back))
		}
		return seeOther(w, r, d.path(id)+"?"+q.Encode())
	}
}

// reason returns what is not valid, in words for the person.
func reason(err error) string {
	msg := err.Error()
	if _, after, ok := strings.Cut(msg, news.ErrInvalid.Error()+": "); ok {
		msg = after
	} else if _, after, ok := strings.Cut(msg, news.ErrConflict.Error()+": "); ok {
		msg = after
	}
	return sentenceCase(strings.TrimSuffix(msg, ".")) + "."
}

// conflict shows what stands now beside what the person asked for.
func (s *server) conflict(w http.ResponseWriter, r *http.Request, d desked, t postgres.Target, f url.Values) error {
	it, err := s.store.DeskItem(r.Context(), t)
	if err != nil {
		return err
	}
	item, err := s.deskItem(w, r, d, it, f.Get("return"))
	if err != nil {
		return err
	}
	v := view.DeskConflict{Page: item.Page, Item: item, Act: f.Get("act"), Scope: f.Get("scope"), Note: f.Get("note")}
	v.Title = "Changed while you worked on it"
	if len(item.Log) > 0 {
		v.Since = item.Log[:1]
		v.Since[0].Undo = false
	}
	v.Changed = "A newer reading of the article says otherwise than the one that you saw."
	what, value, _ := strings.Cut(v.Act, ":")
	name := value
	if what == "speaker" {
		switch rest, free := strings.CutPrefix(value, "name:"); {
		case value == "":
			name = "not established"
		case free:
			name = rest
		default:
			if form, err := s.store.ActorForm(r.Context(), value); err == nil {
				name = form.Actor.Name
			}
		}
	}
	v.Asked = wording(what, name)
	if v.Scope == string(news.ScopeForm) {
		v.Asked += ", for all quotes of the article by the same words"
	} else if v.Scope == string(news.ScopeAll) && d == deskQuote {
		v.Asked += ", for the whole utterance"
	}
	return s.render(w, r, http.StatusConflict, view.DeskConflictPage(v))
}

// wording words what a person asked for.
func wording(what, value string) string {
	switch what {
	case "speaker":
		return "Speaker: " + value
	case "kind":
		return "Kind: " + value
	case "accept":
		return "Right as it stands"
	case "reject":
		return "Reject"
	case "withdraw":
		return "Withdraw"
	case "note":
		return "A note"
	}
	return "Nothing that can be done"
}

// deskArticle shows an article's text to add quotes from.
func (s *server) deskArticle(w http.ResponseWriter, r *http.Request) error {
	id, err := number(r, "id")
	if err != nil {
		return err
	}
	return s.showDeskArticle(w, r, id, http.StatusOK, view.DeskArticle{Kind: "direct"})
}

func (s *server) showDeskArticle(w http.ResponseWriter, r *http.Request, id int64, status int, v view.DeskArticle) error {
	a, err := s.store.DeskArticle(r.Context(), id)
	if err != nil {
		return err
	}
	acc, _ := accountOf(r)
	v.Page = s.deskPage(w, r, "Edit: "+a.Article.Headline)
	v.Path, v.Return = "/editor/articles/"+strconv.FormatInt(id, 10), "/editor/articles/"+strconv.FormatInt(id, 10)
	v.ID, v.Headline, v.Outlet, v.Public, v.Orphans = id, a.Article.Headline, a.Article.Outlet.Name, path(news.ItemDocument, id), a.Orphans
	v.Purge = acc.Role.AtLeast(news.RoleAdmin)
	if strings.HasPrefix(a.Article.URL, "http") {
		v.Out = a.Article.URL
	}
	v.Facts = "Revision " + strconv.Itoa(a.Number) + " of " + strconv.Itoa(a.Revisions) + "; " + view.Count(len(a.Quotes), "quote", "quotes") + "."
	for _, b := range a.Blocks {
		bv := view.DeskBlock{Kind: b.Kind}
		for _, run := range b.Runs {
			rv := view.DeskRun{Text: run.Text}
			if run.Quote != 0 {
				rv.Href = deskQuote.path(run.Quote) + "?" + url.Values{"return": {v.Path}}.Encode()
				rv.Off = run.State == news.StateRejected || run.State == news.StateWithdrawn
			}
			bv.Runs = append(bv.Runs, rv)
		}
		v.Blocks = append(v.Blocks, bv)
	}
	seen := map[string]bool{}
	for _, q := range a.Quotes {
		if q.Speaker.ID != "" && !seen[q.Speaker.ID] {
			seen[q.Speaker.ID] = true
			v.Speakers = append(v.Speakers, view.Option{Value: q.Speaker.ID, Label: q.Speaker.Name})
		}
	}
	near, err := s.store.ArticleActors(r.Context(), id)
	if err != nil {
		return err
	}
	for _, n := range near {
		if !seen[n.ID] {
			seen[n.ID] = true
			v.Speakers = append(v.Speakers, view.Option{Value: n.ID, Label: n.Name})
		}
	}
	names, err := s.people(r)
	if err != nil {
		return err
	}
	v.Log = deskActs(a.Log, names)
	if v.Done == nil {
		if v.Done, err = s.doneAct(r, names); err != nil {
			return err
		}
	}
	return s.render(w, r, status, view.DeskArticlePage(v))
}

func (s *server) addQuote(w http.ResponseWriter, r *http.Request) error {
	id, f, err := posted(w, r)
	if err != nil {
		return err
	}
	a, _ := accountOf(r)
	at, err := strconv.Atoi(f.Get("at"))
	if err != nil {
		at = -1
	}
	n := postgres.NewQuote{By: a.Email, Article: id, Words: f.Get("words"), At: at, Kind: news.QuoteKind(f.Get("kind")), Speaker: f.Get("speaker"), Note: f.Get("note")}
	act, err := s.store.AddQuote(r.Context(), n)
	v := view.DeskArticle{Words: f.Get("words"), Kind: f.Get("kind"), Speaker: f.Get("speaker")}
	var places *postgres.PlacesError
	var wrong *postgres.FieldError
	switch {
	case errors.As(err, &places):
		for _, p := range places.Places {
			c := view.Choice{Value: strconv.Itoa(p.At), Label: p.Before, Hint: p.After}
			if p.Taken != 0 {
				c.Hint += " (a quote already)"
			}
			v.Places = append(v.Places, c)
		}
		v.Wrong = []view.Wrong{{Field: "words", Words: fmt.Sprintf("These words stand in the article %d times. Choose the place that is meant.", len(places.Places))}}
		return s.showDeskArticle(w, r, id, http.StatusUnprocessableEntity, v)
	case errors.As(err, &wrong):
		v.Wrong = []view.Wrong{{Field: wrong.Field, Words: wrong.Words}}
		return s.showDeskArticle(w, r, id, http.StatusUnprocessableEntity, v)
	case errors.Is(err, news.ErrInvalid):
		v.Wrong = []view.Wrong{{Field: "words", Words: reason(err)}}
		return s.showDeskArticle(w, r, id, http.StatusUnprocessableEntity, v)
	case err != nil:
		return err
	}
	return seeOther(w, r, deskQuote.path(act.ItemID)+"?"+url.Values{"done": {strconv.FormatInt(act.ID, 10)}, "return": {"/editor/articles/" + strconv.FormatInt(id, 10)}}.Encode())
}

func (s *server) purge(w http.ResponseWriter, r *http.Request) error {
	id, f, err := posted(w, r)
	if err != nil {
		return err
	}
	if f.Get("sure") != "yes" {
		return s.showDeskArticle(w, r, id, http.StatusUnprocessableEntity, view.DeskArticle{Kind: "direct", Wrong: []view.Wrong{{Field: "purge", Words: "Say that you mean this article: purging cannot be undone."}}})
	}
	a, _ := accountOf(r)
	act, err := s.store.Purge(r.Context(), a.Email, id)
	if err != nil {
		return err
	}
	return seeOther(w, r, "/editor?done="+strconv.FormatInt(act.ID, 10))
}
