package server

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"

	"readout/internal/catalogue"
	"readout/internal/news"
	"readout/internal/postgres"
	"readout/internal/text"
	"readout/web/view"
)

// mostTried is how many outlets are tried at once.
const mostTried = 30

// showStart shows the first step, with addresses that are to be put right.
func (s *server) showStart(w http.ResponseWriter, r *http.Request, status int, typed string, wrong []view.Wrong) error {
	ctx := r.Context()
	err := s.await(r, func(ctx context.Context) (string, bool, error) {
		ts, err := s.store.OpenTrials(ctx)
		n := 0
		for _, t := range ts {
			if t.Waiting {
				n++
			}
		}
		return strconv.Itoa(n), n > 0, err
	})
	if err != nil {
		return err
	}
	head, err := s.startHead(r, "Choose outlets", 1)
	if err != nil {
		return err
	}
	v := view.StartOutlets{StartHead: head, Typed: typed, Wrong: wrong, Again: s.again("/start") + "#tried"}
	v.Return = "/start"
	outlets, err := s.store.Outlets(ctx)
	if err != nil {
		return err
	}
	trials, err := s.store.OpenTrials(ctx)
	if err != nil {
		return err
	}
	tried := map[string]bool{}
	for _, t := range trials {
		tried[t.Outlet.ID] = true
		v.Waiting = v.Waiting || t.Waiting
		v.Trials = append(v.Trials, s.trialView(t, head.Summits > 0))
	}
	// The latest stands first: it is what somebody waits for.
	slices.Reverse(v.Trials)
	groups := map[string]*view.OutletGroup{}
	for _, o := range outlets {
		if o.Enabled {
			v.Reading = append(v.Reading, view.Link{Label: o.Name, Href: "/outlets/" + o.ID})
			continue
		}
		if o.Sample || tried[o.ID] {
			continue
		}
		name := cmp.Or(polityName(o.Country), "Elsewhere")
		g := groups[name]
		if g == nil {
			g = &view.OutletGroup{Name: name}
			groups[name] = g
		}
		g.Outlets = append(g.Outlets, view.CatalogueOutlet{ID: o.ID, Name: o.Name, Home: o.HomeURL, Kind: string(o.Kind), Ownership: o.Ownership, Rights: string(o.Rights), Language: o.Language, Checked: o.Checked, Feeds: len(o.Feeds)})
	}
	for _, g := range groups {
		slices.SortFunc(g.Outlets, func(a, b view.CatalogueOutlet) int { return cmp.Compare(text.Fold(a.Name), text.Fold(b.Name)) })
		v.Countries = append(v.Countries, *g)
	}
	slices.SortFunc(v.Countries, func(a, b view.OutletGroup) int { return cmp.Compare(text.Fold(a.Name), text.Fold(b.Name)) })
	v.Names = countryNames()
	return s.render(w, r, status, view.StartOutletsPage(v, s.now()))
}

// polityName returns the name of a country, or of the organisation that speaks
// for itself under the code, as the European Union under EU.
func polityName(code string) string {
	for _, a := range catalogue.Lexicon().Actors {
		if code != "" && (a.Kind == news.Country && a.Code == code || a.Kind == news.Org && a.Country == code && strings.EqualFold(a.ID, code)) {
			return a.Name
		}
	}
	if code == "HKG" {
		return "Hong Kong"
	}
	return code
}

// countryNames lists the polities of the catalogue by name, for a field.
func countryNames() []string {
	var names []string
	for _, a := range catalogue.Lexicon().Actors {
		if a.Kind == news.Country {
			names = append(names, a.Name)
		}
	}
	slices.Sort(names)
	return names
}

// countryOf returns the code of a country given by name or code, "" and false
// when there is no such.
func countryOf(s string) (string, bool) {
	s = strings.TrimSpace(s)
	if s == "" {
		return "", true
	}
	if code := catalogue.Alpha3(s); code != "" {
		return code, true
	}
	folded := text.Fold(s)
	for _, a := range catalogue.Lexicon().Actors {
		if a.Kind != news.Country {
			continue
		}
		if text.Fold(a.Name) == folded || strings.EqualFold(a.Code, s) || slices.ContainsFunc(a.Aliases, func(al news.Alias) bool { return !al.Demonym && !al.Metonym && text.Fold(al.Text) == folded }) {
			return a.Code, true
		}
	}
	if up := strings.ToUpper(s); up == "EU" || up == "UN" || up == "NATO" {
		return up, true
	}
	return "", false
}

// tryOutlets asks for outlets to be tried: typed addresses, ticked ones.
func (s *server) tryOutlets(w http.ResponseWriter, r *http.Request) error {
	if err := s.notSample(); err != nil {
		return err
	}
	f, err := form(w, r)
	if err != nil {
		return err
	}
	var addresses []string
	for _, line := range strings.FieldsFunc(f.Get("address"), func(c rune) bool { return c == '\n' || c == '\r' || c == ',' || c == ';' }) {
		if line = strings.TrimSpace(line); line != "" {
			addresses = append(addresses, line)
		}
	}
	ids := f["outlet"]
	wrong := func(words string) error {
		return s.showStart(w, r, http.StatusUnprocessableEntity, f.Get("address"), []view.Wrong{{Field: "address", Words: words}})
	}
	switch {
	case len(addresses)+len(ids) == 0:
		return wrong("Type an address, or tick outlets of the catalogue.")
	case len(addresses)+len(ids) > mostTried:
		return wrong(fmt.Sprintf("That is %d at once; try at most %d, then more.", len(addresses)+len(ids), mostTried))
	}
	for _, a := range addresses {
		if len(a) > 2000 {
			return wrong("One of the addresses is longer than any address.")
		}
		if _, err := s.store.AddTrial(r.Context(), postgres.TrialOutlet, a, "", maker(r)); err != nil {
			return err
		}
	}
	for _, id := range ids {
		o, err := s.store.Outlet(r.Context(), id)
		if err != nil {
			return err
		}
		if _, err := s.store.AddTrial(r.Context(), postgres.TrialOutlet, o.HomeURL, id, maker(r)); err != nil {
			return err
		}
	}
	return seeOther(w, r, "/start#tried")
}

// trialOf reads the trial that the address names.
func (s *server) trialOf(r *http.Request) (postgres.Trial, error) {
	id, err := strconv.ParseInt(chi.URLParam(r, "id"), 10, 64)
	if err != nil {
		return postgres.Trial{}, news.ErrNotFound
	}
	return s.store.Trial(r.Context(), id)
}

// adoptTrial lets a tried outlet be read.
func (s *server) adoptTrial(w http.ResponseWriter, r *http.Request) error {
	f, err := form(w, r)
	if err != nil {
		return err
	}
	t, err := s.trialOf(r)
	if err != nil {
		return err
	}
	country, ok := countryOf(f.Get("country"))
	if !ok {
		return &problem{http.StatusUnprocessableEntity, "No such country", fmt.Sprintf("“%s” is no country that the registry knows. Leave the field empty if you are not sure. Nothing was saved.", clip(f.Get("country"), 80)), []view.Link{{Label: "Back to the outlet", Href: fmt.Sprintf("/start#trial-%d", t.ID)}}}
	}
	a := postgres.Adoption{Name: strings.TrimSpace(f.Get("name")), Country: country, Language: f.Get("language"), Kind: news.OutletKind(f.Get("kind")), Rights: news.Rights(f.Get("rights"))}
	// A press room's texts are all of interest: they are few and official.
	a.All = a.Kind == news.KindPressRoom
	if _, err := s.store.AdoptTrial(r.Context(), t.ID, a); err != nil {
		return startError(err, "Nothing that can be read was found there, or it is still being tried.", "/start")
	}
	return seeOther(w, r, "/start?done=read")
}

// dismissTrial takes a trial off the list.
func (s *server) dismissTrial(w http.ResponseWriter, r *http.Request) error {
	t, err := s.trialOf(r)
	if err != nil {
		return err
	}
	if err := s.store.DismissTrial(r.Context(), t.ID); err != nil {
		return err
	}
	return seeOther(w, r, "/start?done=left")
}

// tryAgain makes a trial anew.
func (s *server) tryAgain(w http.ResponseWriter, r *http.Request) error {
	t, err := s.trialOf(r)
	if err != nil {
		return err
	}
	if err := s.store.DismissTrial(r.Context(), t.ID); err != nil {
		return err
	}
	if _, err := s.store.AddTrial(r.Context(), t.Kind, t.Address, t.Outlet.ID, maker(r)); err != nil {
		return err
	}
	return seeOther(w, r, "/start#tried")
}

// trialPage shows the trial of one page.
func (s *server) trialPage(w http.ResponseWriter, r *http.Request) error {
	t, err := s.trialOf(r)
	if err != nil {
		return err
	}
	if t.Kind != postgres.TrialPage {
		return seeOther(w, r, "/start")
	}
	if err := s.awaitTrial(r, t.ID); err != nil {
		return err
	}
	if t, err = s.trialOf(r); err != nil {
		return err
	}
	head, err := s.startHead(r, "One page, tried", 0)
	if err != nil {
		return err
	}
	v := view.StartTrial{StartHead: head, Trial: s.trialView(t, false), Again: s.again(fmt.Sprintf("/start/trials/%d", t.ID)), Back: view.Link{Label: "Back to " + t.Outlet.Name, Href: "/editor/outlets/" + t.Outlet.ID}}
	if t.Outlet.ID == "" {
		v.Back = view.Link{Label: "Back to the outlets", Href: "/editor/outlets"}
	}
	v.Return = r.URL.Path
	return s.render(w, r, http.StatusOK, view.StartTrialPage(v))
}

func (s *server) awaitTrial(r *http.Request, id int64) error {
	return s.await(r, func(ctx context.Context) (string, bool, error) {
		t, err := s.store.Trial(ctx, id)
		return "", t.Waiting, err
	})
}

// trialView maps a trial. covered says that some summit is followed.
func (s *server) trialView(t postgres.Trial, covered bool) view.Trial {
	res := t.Result
	v := view.Trial{
		ID: t.ID, Name: cmp.Or(t.Outlet.Name, res.Name, hostOf(res.Home), t.Address), Address: t.Address, OutletID: t.Outlet.ID, Enabled: t.Enabled, Waiting: t.Waiting, Since: t.MadeAt,
		Problem: strings.TrimSuffix(res.Problem, "."), Found: res.Found, Entries: res.Entries, Concerns: res.Concerns, Covered: covered, Wall: strings.TrimSuffix(res.Wall, "."), Steps: res.Steps, Language: res.Language,
	}
	for _, f := range res.Feeds {
		v.Feeds = append(v.Feeds, view.TrialFeed{URL: f.URL, Kind: string(f.Kind), Title: f.Title, Problem: f.Problem, Entries: f.Entries, Newest: f.Newest, Oldest: f.Oldest})
		if f.Known {
			v.CanRead = true
		}
	}
	for _, e := range res.Latest {
		v.Latest = append(v.Latest, view.TrialEntry{Title: e.Title, URL: e.URL, Published: e.Published, Concerns: e.Concerns})
	}
	if a := res.Article; a != nil {
		v.Article = &view.TrialArticle{URL: a.URL, Headline: a.Headline, Standfirst: a.Standfirst, Authors: a.Authors, Dates: articleDates(*a), Opening: a.Opening, Paragraphs: a.Paragraphs, Words: a.Words, Partial: a.Partial, Dropped: a.Dropped, Language: a.Language}
	}
	v.Next = nextSteps(t)
	return v
}

func hostOf(u string) string { return strings.TrimPrefix(news.Host(u), "www.") }

// articleDates words when an article says it was published and changed.
func articleDates(a postgres.TrialArticle) string {
	if a.Published.IsZero() {
		return "It states no date of publication."
	}
	zone := zoneOf(a.Zone)
	words := "Published " + view.Moment(a.Published.In(zone))
	if a.DateOnly {
		words = "Published " + view.DayLong(a.Published.In(zone)) + ", no hour stated"
	}
	if !a.Modified.IsZero() && a.Modified.After(a.Published) {
		words += "; changed " + view.Moment(a.Modified.In(zone))
	}
	return words + "."
}

// nextSteps says what can be done about the problem of a trial.
func nextSteps(t postgres.Trial) []view.Step {
	paste := view.Step{Words: "An article that you may read yourself can be", Label: "pasted", Href: "/start/paste"}
	switch t.Result.Code {
	case "address":
		return []view.Step{{Words: "Copy the address out of the browser’s address bar, as “www.example.org” or “https://example.org/world”."}}
	case "unknown":
		return []view.Step{{Words: "Look for a slip in the name: no site answers to it. Open it in your browser to see whether it is there."}}
	case "private":
		return []view.Step{{Words: "Readout fetches only from public addresses, so that nobody can use it to look into a network. For a site of your own, as for a test, start it with --fetch-allow HOST:PORT, or READOUT_FETCH_ALLOW."}}
	case "down":
		return []view.Step{{Words: "The site may be down for the moment, or refuse programs: open it in your browser, and try again in a few minutes."}, paste}
	case "robots":
		return []view.Step{{Words: "The site asks programs not to read this, and Readout obeys. It may allow another part of it: try the address of a feed or a sitemap. Else ask its editors."}, paste}
	case "answer":
		return []view.Step{{Words: "Try the site’s front page, or a feed: look for “RSS” at the foot of its pages."}, paste}
	case "nothing":
		return []view.Step{{Words: "Try the page of one of its sections, where headlines stand, or a feed: look for “RSS” at the foot of its pages."}, paste}
	case "not web":
		return []view.Step{{Words: "Give the address of the page that leads to this file, or of the site’s front page."}, paste}
	case "empty":
		return []view.Step{{Words: "Try the site’s front page: it may announce another feed. Or try again when it has published something."}}
	case "refused":
		return []view.Step{{Words: "The page is not an article that can be read without signing in, or states no text."}, paste}
	case "internal":
		return []view.Step{{Words: "The fault is ours and has been logged. Trying again may work."}}
	}
	return nil
}
