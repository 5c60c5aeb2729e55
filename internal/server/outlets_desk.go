package server

import (
	"cmp"
	"errors"
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

// healthDays is how many days the desk shows of an outlet.
const healthDays = 30

// defaultPace is the pace of an outlet that states none: jobs.DefaultPace, which
// this package may not import.
const defaultPace = 2 * time.Second

// healthOf words how an outlet is doing, and whether somebody should look.
func healthOf(h postgres.OutletHealth, now time.Time) (string, bool) {
	failing, paused := 0, 0
	for _, f := range h.FeedStates {
		switch {
		case f.Paused:
			paused++
		case f.Failures > 0:
			failing++
		}
	}
	switch {
	case !h.Outlet.Enabled:
		return "Paused", false
	case len(h.FeedStates) == 0:
		return "No feed", true
	case paused == len(h.FeedStates):
		return "All its feeds are paused", true
	case failing+paused == len(h.FeedStates):
		return "Cannot be reached", true
	case failing > 0:
		return fmt.Sprintf("%s of %d fail", view.Count(failing, "feed", "feeds"), len(h.FeedStates)), true
	case h.LastSuccess.IsZero():
		return "Not read yet", false
	case now.Sub(h.LastSuccess) > 24*time.Hour:
		return "No success for " + view.Count(int(now.Sub(h.LastSuccess).Hours()/24), "day", "days"), true
	}
	return "Is read", false
}

func momentOrNever(t time.Time) string {
	if t.IsZero() {
		return "never"
	}
	return view.Moment(t.UTC())
}

func (s *server) silences(r *http.Request) (map[string][]string, error) {
	list, err := s.store.Silences(r.Context(), s.now())
	if err != nil {
		return nil, err
	}
	out := map[string][]string{}
	for _, x := range list {
		words := "Silent on " + x.Summit.Name + ", which is under way: nothing of it on the summit so far."
		if !x.Since.IsZero() {
			words = "Silent on " + x.Summit.Name + ", which is under way: nothing since " + view.Moment(x.Since.UTC()) + "."
		}
		out[x.Outlet] = append(out[x.Outlet], words)
	}
	return out, nil
}

func viewDays(days []postgres.OutletDay) []view.OutletDay {
	out := make([]view.OutletDay, len(days))
	for i, d := range days {
		out[i] = view.OutletDay{Day: d.Day, Stored: d.Stored, Fetches: d.Fetches, Failed: d.Failed}
	}
	return out
}

// deskOutlets lists the outlets that are read, or were, those in trouble first.
func (s *server) deskOutlets(w http.ResponseWriter, r *http.Request) error {
	now := s.now()
	hs, err := s.store.OutletHealths(r.Context())
	if err != nil {
		return err
	}
	days, err := s.store.OutletDays(r.Context(), "", healthDays, now)
	if err != nil {
		return err
	}
	silent, err := s.silences(r)
	if err != nil {
		return err
	}
	v := view.DeskOutlets{Page: s.page(r, "Outlets"), Done: startWords[r.URL.Query().Get("done")]}
	v.Desk, v.NoIndex = true, true
	for _, h := range hs {
		if !h.Outlet.Enabled && h.LastSuccess.IsZero() && h.LastErrorAt.IsZero() && h.Articles == 0 {
			v.Known++
			continue
		}
		state, bad := healthOf(h, now)
		row := view.OutletHealthRow{ID: h.Outlet.ID, Name: h.Outlet.Name, Where: polityName(h.Outlet.Country), Read: h.Outlet.Enabled, State: state, Bad: bad || len(silent[h.Outlet.ID]) > 0,
			LastSuccess: momentOrNever(h.LastSuccess), PerDay: strconv.FormatFloat(h.PerDay, 'f', 1, 64), Silent: silent[h.Outlet.ID], Rights: view.RightsShort(h.Outlet.Rights), Days: viewDays(days[h.Outlet.ID])}
		if h.LastErrorAt.After(h.LastSuccess) || bad && h.LastError != "" {
			row.LastError, row.LastErrorAt = h.LastError, view.Moment(h.LastErrorAt)
		}
		v.Rows = append(v.Rows, row)
	}
	slices.SortStableFunc(v.Rows, func(a, b view.OutletHealthRow) int {
		return cmp.Or(-cmp.Compare(boolInt(a.Bad), boolInt(b.Bad)), -cmp.Compare(boolInt(a.Read), boolInt(b.Read)), cmp.Compare(text.Fold(a.Name), text.Fold(b.Name)))
	})
	return s.render(w, r, http.StatusOK, view.DeskOutletsPage(v))
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// deskOutlet shows one outlet.
func (s *server) deskOutlet(w http.ResponseWriter, r *http.Request) error {
	return s.showDeskOutlet(w, r, http.StatusOK, view.DeskOutlet{})
}

const logRows = 40

func (s *server) showDeskOutlet(w http.ResponseWriter, r *http.Request, status int, v view.DeskOutlet) error {
	ctx, now, id := r.Context(), s.now(), chi.URLParam(r, "id")
	hs, err := s.store.OutletHealths(ctx)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(hs, func(h postgres.OutletHealth) bool { return h.Outlet.ID == id })
	if at < 0 {
		return news.ErrNotFound
	}
	h := hs[at]
	o := h.Outlet
	days, err := s.store.OutletDays(ctx, id, healthDays, now)
	if err != nil {
		return err
	}
	silent, err := s.silences(r)
	if err != nil {
		return err
	}
	v.Page, v.Done = s.page(r, o.Name), startWords[r.URL.Query().Get("done")]
	v.Desk, v.NoIndex, v.Return = true, true, "/editor/outlets/"+id
	v.ID, v.Name, v.Home, v.Enabled, v.Sample, v.Days, v.Silent = o.ID, o.Name, o.HomeURL, o.Enabled, o.Sample, viewDays(days[id]), silent[id]
	v.State, v.Bad = healthOf(h, now)
	v.LastSuccess = momentOrNever(h.LastSuccess)
	if h.LastError != "" {
		v.LastError, v.LastErrorAt = strings.TrimSuffix(h.LastError, "."), view.Moment(h.LastErrorAt)
	}
	for _, f := range []string{polityName(o.Country), string(o.Kind), o.Ownership} {
		if f != "" {
			v.Facts = append(v.Facts, f)
		}
	}
	if o.Checked.IsZero() {
		v.Facts = append(v.Facts, "checked: never")
	} else {
		v.Facts = append(v.Facts, "checked: "+view.DayLong(o.Checked))
	}
	if v.Rights == "" {
		v.Rights = cmp.Or(o.Rights, news.RightsSnippet)
		if o.Pace > 0 {
			v.Pace = strconv.FormatFloat(o.Pace.Seconds(), 'f', -1, 64)
		}
	}
	v.DefaultPace = fmt.Sprintf("%g", defaultPace.Seconds())
	hosts := []string{}
	addHost := func(u string) {
		if host := news.Host(u); host != "" && !slices.Contains(hosts, host) {
			hosts = append(hosts, host)
		}
	}
	addHost(o.HomeURL)
	for _, f := range h.FeedStates {
		addHost(f.URL)
		v.Feeds = append(v.Feeds, deskFeed(f, now))
	}
	for _, host := range hosts {
		rec, err := s.store.Robots(ctx, host)
		if err != nil {
			return err
		}
		if row, ok := robotsRow(host, rec); ok {
			v.Hosts = append(v.Hosts, row)
		}
	}
	before, err := strconv.ParseInt(cmp.Or(r.URL.Query().Get("before"), "0"), 10, 64)
	if err != nil || before < 0 {
		return news.ErrInvalid
	}
	log, err := s.store.FetchLog(ctx, id, before, logRows)
	if err != nil {
		return err
	}
	for _, l := range log {
		v.Log = append(v.Log, logRow(l))
	}
	if len(log) == logRows {
		v.Older = fmt.Sprintf("/editor/outlets/%s?before=%d#log", id, log[len(log)-1].ID)
	}
	return s.render(w, r, status, view.DeskOutletPage(v))
}

func deskFeed(f postgres.FeedState, now time.Time) view.DeskFeed {
	d := view.DeskFeed{ID: f.ID, URL: f.URL, Kind: map[news.FeedKind]string{news.FeedSyndication: "Feed", news.FeedSitemap: "Sitemap", news.FeedListing: "Headlines of a page"}[f.Kind], Paused: f.Paused, Problem: strings.TrimSuffix(f.LastError, ".")}
	switch {
	case f.Paused:
		d.State = "Paused"
		if f.PausedReason != "" {
			d.State += ": " + f.PausedReason
		}
	case f.PolledAt.IsZero():
		d.State = "Not read yet"
	case f.Failures > 0:
		d.State = "Failed " + view.Count(f.Failures, "time", "times") + " in a row"
	default:
		d.State = "Read " + view.Moment(f.SucceededAt)
	}
	if f.MovedFrom != "" {
		d.State += "; it moved here from " + f.MovedFrom
	}
	if !f.Paused {
		d.Next = "Asked again " + inAWhile(f.NextPoll.Sub(now)) + "."
	}
	return d
}

func inAWhile(d time.Duration) string {
	switch {
	case d <= time.Minute:
		return "within a minute"
	case d < 2*time.Hour:
		return fmt.Sprintf("in %d minutes", int(d.Minutes()))
	}
	return fmt.Sprintf("in %d hours", int(d.Hours()))
}

// robotsRow words what is known of a host's robots.txt.
func robotsRow(host string, rec postgres.Robots) (view.RobotsRow, bool) {
	if rec.FetchedAt.IsZero() {
		return view.RobotsRow{}, false
	}
	row := view.RobotsRow{Host: host, When: "asked " + view.Moment(rec.FetchedAt), Body: rec.Body}
	switch {
	case rec.Error != "":
		row.Words = strings.ToUpper(rec.Error[:1]) + rec.Error[1:] + ". Until it can be, nothing is fetched from there."
	case rec.Status >= 400 && rec.Status < 500:
		row.Words = "It has no robots.txt, so everything may be fetched."
	case strings.TrimSpace(rec.Body) == "":
		row.Words = "Its robots.txt is empty, so everything may be fetched."
	default:
		row.Words = fmt.Sprintf("Its robots.txt has %s; what it forbids is not fetched.", view.Count(strings.Count(rec.Body, "\n")+1, "line", "lines"))
	}
	return row, true
}

// logRow words a row of the fetch log.
func logRow(l news.FetchRecord) view.LogRow {
	what := map[string]string{"feed": "Feed", "article": "Article", "robots": "robots.txt", "sitemap": "Sitemap", "listing": "Page of headlines", "import": "Import", "trial": "Trial"}[l.Purpose]
	row := view.LogRow{At: l.At, URL: l.URL, Words: what + " " + l.Outcome}
	if l.Outcome == "none" {
		row.Words = what + ": there is none"
	}
	if l.Reason != "" {
		row.Words += ": " + l.Reason
	}
	row.Bad = l.Outcome == "failed" || l.Outcome == "refused" || l.Outcome == "gone"
	var d []string
	if l.Status != 0 {
		d = append(d, "answer "+strconv.Itoa(l.Status))
	}
	if l.Bytes > 0 {
		d = append(d, fmt.Sprintf("%d KiB", (l.Bytes+1023)/1024))
	}
	if l.Duration > 0 {
		d = append(d, fmt.Sprintf("%.1f s", l.Duration.Seconds()))
	}
	row.Details = strings.Join(d, ", ")
	return row
}

// saveOutlet sets an outlet's rights and pace.
func (s *server) saveOutlet(w http.ResponseWriter, r *http.Request) error {
	f, err := form(w, r)
	if err != nil {
		return err
	}
	id := chi.URLParam(r, "id")
	e := postgres.OutletEdit{Rights: news.Rights(f.Get("rights"))}
	v := view.DeskOutlet{Rights: e.Rights, Pace: strings.TrimSpace(f.Get("pace"))}
	if !slices.Contains([]news.Rights{news.RightsFull, news.RightsSnippet, news.RightsLinkOnly}, e.Rights) {
		return news.ErrInvalid
	}
	if v.Pace != "" {
		sec, err := strconv.ParseFloat(strings.ReplaceAll(v.Pace, ",", "."), 64)
		if err != nil || sec < 0.5 || sec > 600 {
			v.Wrong = []view.Wrong{{Field: "pace", Words: "Give seconds, from 0.5 to 600."}}
			return s.showDeskOutlet(w, r, http.StatusUnprocessableEntity, v)
		}
		e.Pace = time.Duration(sec * float64(time.Second))
	}
	if _, err := s.store.EditOutlet(r.Context(), id, e); err != nil {
		return err
	}
	return seeOther(w, r, "/editor/outlets/"+id+"?done=saved")
}

// setOutletState pauses an outlet or reads it again.
func (s *server) setOutletState(w http.ResponseWriter, r *http.Request) error {
	f, err := form(w, r)
	if err != nil {
		return err
	}
	id, read := chi.URLParam(r, "id"), f.Get("read") == "yes"
	if !read && f.Get("read") != "no" {
		return news.ErrInvalid
	}
	if err := s.store.SetOutletEnabled(r.Context(), id, read); err != nil {
		return err
	}
	to := "/editor/outlets"
	if f.Get("back") == "one" {
		to += "/" + id
	}
	return seeOther(w, r, to+"?done="+map[bool]string{true: "resumed", false: "paused"}[read])
}

// setFeedState pauses a feed or polls it again.
func (s *server) setFeedState(w http.ResponseWriter, r *http.Request) error {
	f, err := form(w, r)
	if err != nil {
		return err
	}
	id := chi.URLParam(r, "id")
	feed, err := number(r, "feed")
	if err != nil {
		return err
	}
	if err := s.store.PauseFeed(r.Context(), id, feed, f.Get("pause") == "yes"); err != nil {
		return err
	}
	return seeOther(w, r, "/editor/outlets/"+id+"?done=saved")
}

// tryPage asks for one page of an outlet to be tried.
func (s *server) tryPage(w http.ResponseWriter, r *http.Request) error {
	f, err := form(w, r)
	if err != nil {
		return err
	}
	id := chi.URLParam(r, "id")
	if _, err := s.store.Outlet(r.Context(), id); err != nil {
		return err
	}
	address := strings.TrimSpace(f.Get("address"))
	if address == "" || len(address) > 2000 {
		return s.showDeskOutlet(w, r, http.StatusUnprocessableEntity, view.DeskOutlet{Trial: clip(address, 2000), Wrong: []view.Wrong{{Field: "address", Words: "Give the address of a page."}}})
	}
	trial, err := s.store.AddTrial(r.Context(), postgres.TrialPage, address, id, maker(r))
	if err != nil {
		return err
	}
	return seeOther(w, r, s.again(fmt.Sprintf("/start/trials/%d", trial)))
}

// tryWhole asks for an outlet to be tried as a whole.
func (s *server) tryWhole(w http.ResponseWriter, r *http.Request) error {
	o, err := s.store.Outlet(r.Context(), chi.URLParam(r, "id"))
	if err != nil {
		return err
	}
	if o.Sample {
		return errors.Join(s.notSample())
	}
	if _, err := s.store.AddTrial(r.Context(), postgres.TrialOutlet, o.HomeURL, o.ID, maker(r)); err != nil {
		return err
	}
	return seeOther(w, r, "/start#tried")
}
