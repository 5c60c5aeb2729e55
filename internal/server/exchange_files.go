package server

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"iter"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"readout/internal/interchange"
	"readout/internal/news"
	"readout/internal/postgres"
	"readout/web/view"
)

// format is a form that a list can be taken away in. Feeds give what changed
// last first and come in pages; the others give all of the list in its order.
type format struct {
	suffix string
	typ    string
	label  string
	feed   bool
	write  func(io.Writer, interchange.List) error
}

var formats = []format{
	{"csv", "text/csv; charset=utf-8; header=present", "CSV", false, interchange.WriteCSV},
	{"json", "application/json", "JSON", false, interchange.WriteJSON},
	{"timeline.json", "application/json", "TimelineJS", false, interchange.WriteTimelineJS},
	{"jsonld", "application/ld+json", "JSON-LD", false, interchange.WriteJSONLD},
	{"atom", "application/atom+xml; charset=utf-8", "Atom feed", true, func(w io.Writer, l interchange.List) error {
		return interchange.WriteAtom(w, interchange.FeedOf(l))
	}},
	{"feed.json", "application/feed+json", "JSON Feed", true, func(w io.Writer, l interchange.List) error {
		return interchange.WriteJSONFeed(w, interchange.FeedOf(l))
	}},
}

// listing is a list that can be taken away, whatever its form.
type listing struct {
	path   string // of the page
	query  url.Values
	title  string
	note   string
	zone   *time.Location
	summit *postgres.SummitPage
	all    iter.Seq2[[]postgres.Item, error] // in the order of the page
	// Newest change first, a page of it with the cursor of the next.
	latest func(ctx context.Context, after string) ([]postgres.Item, string, error)
}

// lists are the pages whose list can be taken away, by pattern. The summit's
// page and its files read the same parameters.
func (s *server) lists() map[string]func(*http.Request) (listing, error) {
	return map[string]func(*http.Request) (listing, error){
		"/summits/{id}": s.summitListing,
		"/actors/{id}":  s.actorListing,
		"/topics/{id}":  s.topicListing,
		"/outlets/{id}": s.outletListing,
		"/search":       s.searchListing,
	}
}

// listPatterns are the keys of lists, sorted.
var listPatterns = []string{"/actors/{id}", "/outlets/{id}", "/search", "/summits/{id}", "/topics/{id}"}

// fileRoutes are the addresses of all lists in all forms.
func (s *server) fileRoutes() []route {
	var rs []route
	lists := s.lists()
	for _, pattern := range listPatterns {
		for _, f := range formats {
			rs = append(rs, route{"GET", pattern + "." + f.suffix, news.RoleNone, s.file(lists[pattern], f), nil})
		}
	}
	return rs
}

// files are the links to a page's list in other forms, nil for pages without
// one. Parameters that only choose a part of the list to look at stay behind.
func files(r *http.Request) []view.File {
	ctx := chi.RouteContext(r.Context())
	if ctx == nil {
		return nil
	}
	if !slices.Contains(listPatterns, ctx.RoutePattern()) {
		return gridFiles(r, ctx.RoutePattern())
	}
	q := r.URL.Query()
	var fs []view.File
	for _, f := range formats {
		href := link(r.URL.Path+"."+f.suffix, q, "after", "", "view", "")
		typ, _, _ := strings.Cut(f.typ, ";")
		fs = append(fs, view.File{Label: f.label, Type: typ, Href: href, Feed: f.feed})
	}
	return fs
}

func (s *server) summitListing(r *http.Request) (listing, error) {
	ctx := r.Context()
	head, err := s.store.Summit(ctx, chi.URLParam(r, "id"), s.now())
	if err != nil {
		return listing{}, err
	}
	zone, q := zoneOf(head.Summit.Zone), r.URL.Query()
	f, asked, _ := filterOf(q, head.Summit.ID, zone)
	if q.Get("order") == "" && head.Phase == postgres.UnderWay {
		f.Order = postgres.NewestFirst
	}
	l := listing{path: "/summits/" + head.Summit.ID, query: q, title: head.Summit.Name, note: "Every item of the timeline", zone: zone, summit: &head, all: s.store.TimelineItems(ctx, f)}
	if len(asked) > 0 {
		var ws []string
		for _, a := range asked {
			ws = append(ws, a.words)
		}
		l.title += " (" + strings.Join(ws, ", ") + ")"
		l.note = "The items of the timeline that the filters let through"
	}
	if f.Kind == postgres.ItemHeld || !f.From.IsZero() || !f.To.IsZero() || !f.Since.IsZero() {
		// Search keeps no held items and has days, not moments.
		l.latest = func(ctx context.Context, after string) ([]postgres.Item, string, error) {
			f := f
			f.Order, f.After = postgres.NewestFirst, after
			page, err := s.store.Timeline(ctx, f)
			return page.Items, page.Next, err
		}
		return l, nil
	}
	var query news.Query
	for _, t := range []news.Term{{Op: "summit", Values: []string{head.Summit.ID}}, {Op: "speaker", Values: []string{f.Speaker}}, {Op: "topic", Values: []string{f.Topic}}, {Op: "outlet", Values: []string{f.Outlet}}, {Op: "kind", Values: []string{string(f.Kind)}}} {
		if t.Values[0] != "" {
			query.Terms = append(query.Terms, t)
		}
	}
	l.latest = s.latest(query)
	return l, nil
}

// latest reads what a query finds, newest change first.
func (s *server) latest(q news.Query) func(context.Context, string) ([]postgres.Item, string, error) {
	return func(ctx context.Context, after string) ([]postgres.Item, string, error) {
		page, err := s.store.Search(ctx, postgres.Search{Query: q, Order: postgres.ByUpdated, After: after, Limit: pageSize})
		items := make([]postgres.Item, len(page.Hits))
		for i, h := range page.Hits {
			items[i] = h.Item
		}
		return items, page.Next, err
	}
}

// named lists what has one operator's value.
func (s *server) listingOf(r *http.Request, path, title, note, op, id string) listing {
	q := news.Query{Terms: []news.Term{{Op: op, Values: []string{id}}}}
	return listing{path: path, query: r.URL.Query(), title: title, note: note, zone: time.UTC,
		all: s.store.SearchItems(r.Context(), postgres.Search{Query: q}), latest: s.latest(q)}
}

func (s *server) actorListing(r *http.Request) (listing, error) {
	p, err := s.store.Actor(r.Context(), chi.URLParam(r, "id"), "", 1)
	if err != nil {
		return listing{}, err
	}
	if p.Moved != "" {
		if p, err = s.store.Actor(r.Context(), p.Moved, "", 1); err != nil {
			return listing{}, err
		}
	}
	return s.listingOf(r, "/actors/"+p.Actor.ID, p.Actor.Name, "What "+p.Actor.Name+" said and did, newest first", "speaker", p.Actor.ID), nil
}

func (s *server) topicListing(r *http.Request) (listing, error) {
	_, topics, err := s.world.lexicon(r.Context(), s.now())
	if err != nil {
		return listing{}, err
	}
	tp, ok := topics[chi.URLParam(r, "id")]
	if !ok {
		return listing{}, news.ErrNotFound
	}
	return s.listingOf(r, "/topics/"+tp.ID, tp.Name, "What was said, done and held on "+tp.Name+", newest first", "topic", tp.ID), nil
}

func (s *server) outletListing(r *http.Request) (listing, error) {
	o, err := s.store.Outlet(r.Context(), chi.URLParam(r, "id"))
	if err != nil {
		return listing{}, err
	}
	return s.listingOf(r, "/outlets/"+o.ID, o.Name, "What "+o.Name+" reported of summits, newest first", "outlet", o.ID), nil
}

// file answers a list in one form.
func (s *server) file(list func(*http.Request) (listing, error), f format) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		l, err := list(r)
		if err != nil {
			return err
		}
		base := s.base(r)
		out := interchange.List{
			Site: s.site(r), ID: strings.TrimPrefix(l.path, "/"), Title: l.title, Note: l.note, Licence: licence, Language: "en-GB",
			Page: link(base+l.path, l.query, "after", ""), Self: link(base+l.path+"."+f.suffix, l.query),
		}
		if q := without(l.query, "after"); len(q) > 0 {
			out.ID += "?" + q.Encode()
		}
		if l.summit != nil {
			out.Summit = s.summitFile(base, *l.summit)
			out.Updated, out.Done = l.summit.AsOf, false
		}
		h := w.Header()
		forAll(h)
		h.Set("Content-Type", f.typ)
		if f.feed {
			return s.feed(w, r, l, out, f)
		}
		name := strings.ReplaceAll(strings.Trim(l.path, "/"), "/", "-") + "." + f.suffix
		if f.suffix == "csv" {
			h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
		}
		if r.Method == http.MethodHead {
			return nil
		}
		// What goes wrong before the first item is an error page; later there is
		// nothing left but to break the connection, so that nobody takes a part for
		// the whole.
		started, slow := false, http.NewResponseController(w)
		out.Items = func(yield func(interchange.Item, error) bool) {
			for page, err := range l.all {
				var items []interchange.Item
				if err == nil {
					items, err = s.fileItems(r.Context(), base, page, l.zone)
				}
				if err != nil {
					yield(interchange.Item{}, err)
					return
				}
				// A long file may take its reader a while, as long as it goes on.
				if err := slow.SetWriteDeadline(time.Now().Add(time.Minute)); err != nil && !errors.Is(err, http.ErrNotSupported) {
					yield(interchange.Item{}, err)
					return
				}
				for _, it := range items {
					started = true
					if !yield(it, nil) {
						return
					}
				}
			}
		}
		buf := &late{w: w}
		if err := f.write(buf, out); err != nil {
			if !started && !buf.sent {
				h.Del("Content-Disposition")
				return err
			}
			s.log.WarnContext(r.Context(), "file broken off", "path", r.URL.Path, "err", err)
			panic(http.ErrAbortHandler)
		}
		return buf.flush()
	}
}

// late holds the first bytes of a file back until there are many, so that an
// error at the start can still be answered as one.
type late struct {
	w    io.Writer
	buf  bytes.Buffer
	sent bool
}

func (l *late) Write(p []byte) (int, error) {
	if !l.sent && l.buf.Len()+len(p) < 64<<10 {
		return l.buf.Write(p)
	}
	if err := l.flush(); err != nil {
		return 0, err
	}
	return l.w.Write(p)
}

func (l *late) flush() error {
	if l.sent {
		return nil
	}
	l.sent = true
	_, err := l.buf.WriteTo(l.w)
	return err
}

// feed answers a page of a list as a feed, with an ETag.
func (s *server) feed(w http.ResponseWriter, r *http.Request, l listing, out interchange.List, f format) error {
	items, next, err := l.latest(r.Context(), r.URL.Query().Get("after"))
	if err != nil {
		return err
	}
	base := s.base(r)
	fs, err := s.fileItems(r.Context(), base, items, l.zone)
	if err != nil {
		return err
	}
	for _, it := range fs {
		if it.Updated.After(out.Updated) {
			out.Updated = it.Updated
		}
	}
	if next != "" {
		out.Next = link(base+l.path+"."+f.suffix, l.query, "after", next)
	}
	out.Items = interchange.Slice(fs)
	var b bytes.Buffer
	if err := f.write(&b, out); err != nil {
		return err
	}
	return tagged(w, r, b.Bytes())
}

// tagged sends a body with its ETag, or says that the reader has it already.
func tagged(w http.ResponseWriter, r *http.Request, body []byte) error {
	sum := sha256.Sum256(body)
	tag := `W/"` + hex.EncodeToString(sum[:12]) + `"`
	w.Header().Set("ETag", tag)
	for _, have := range strings.Split(r.Header.Get("If-None-Match"), ",") {
		if have = strings.TrimSpace(have); have == "*" || strings.TrimPrefix(have, "W/") == strings.TrimPrefix(tag, "W/") {
			w.WriteHeader(http.StatusNotModified)
			return nil
		}
	}
	_, _ = w.Write(body) // a reader that went away is no error of ours
	return nil
}

// forAll opens a response to other sites: it is public and the same for
// everybody. It is asked for anew every time, so that what is withdrawn is gone
// at once.
func forAll(h http.Header) {
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Expose-Headers", "ETag, Link")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	h.Set("Cache-Control", "public, no-cache")
}

// licence says what may be done with a file.
const licence = "Quotations and short extracts remain their outlets’; they may be reproduced for reporting and criticism with their source named. Readout’s labels and links may be used freely."

func (s *server) site(r *http.Request) interchange.Site {
	base := s.base(r)
	authority := "readout.invalid"
	if u, err := url.Parse(base); err == nil && u.Hostname() != "" {
		authority = u.Hostname()
	}
	return interchange.Site{Name: "Readout", URL: base, Authority: authority, Version: s.version}
}

// link returns an address with the parameters of a query that have a value,
// some set anew: name and value by turns, "" for none.
func link(base string, q url.Values, set ...string) string {
	out := without(q)
	for i := 0; i+1 < len(set); i += 2 {
		if set[i+1] == "" {
			out.Del(set[i])
		} else {
			out.Set(set[i], set[i+1])
		}
	}
	if len(out) == 0 {
		return base
	}
	return base + "?" + out.Encode()
}

// without returns the parameters that have a value, but for those named.
func without(q url.Values, names ...string) url.Values {
	out := url.Values{}
	for k, v := range q {
		if !slices.Contains(names, k) && len(v) > 0 && v[0] != "" {
			out[k] = v
		}
	}
	return out
}

func (s *server) summitFile(base string, p postgres.SummitPage) *interchange.Summit {
	sm := &interchange.Summit{ID: p.Summit.ID, Name: p.Summit.Name, URL: base + "/summits/" + p.Summit.ID, Place: p.Summit.Place, Zone: p.Summit.Zone, Start: p.Summit.Start, End: p.Summit.End}
	for _, a := range p.Participants {
		sm.Participants = append(sm.Participants, namedActor(base, a))
	}
	return sm
}

func namedActor(base string, a postgres.ActorRef) interchange.Named {
	n := interchange.Named{ID: a.ID, Name: a.Name}
	if a.ID != "" {
		n.URL = base + "/actors/" + a.ID
	}
	return n
}

func namedRows(base, path string, ns []postgres.Named) []interchange.Named {
	out := []interchange.Named{}
	for _, n := range ns {
		out = append(out, interchange.Named{ID: n.ID, Name: n.Name, URL: base + path + n.ID})
	}
	return out
}

// fileItems maps items as the store has them to items of a file.
func (s *server) fileItems(ctx context.Context, base string, items []postgres.Item, zone *time.Location) ([]interchange.Item, error) {
	details, err := s.store.Details(ctx, items)
	if err != nil {
		return nil, err
	}
	out := make([]interchange.Item, len(items))
	for i, it := range items {
		out[i] = fileItem(base, it, details[i], zone)
	}
	return out, nil
}

func fileItem(base string, it postgres.Item, d postgres.Detail, zone *time.Location) interchange.Item {
	v := item(it, view.DayOf(it.When, it.SortAt, zone), zone)
	out := interchange.Item{
		ID: string(it.Kind) + "/" + strconv.FormatInt(it.ID, 10), Kind: string(it.Kind), URL: base + path(it.Kind, it.ID), Words: it.Words, Cut: it.Cut, Sentence: it.Sentence, Language: it.Language,
		Who: []interchange.Named{}, Cue: it.Cue, Occasion: it.Occasion, Addressee: it.Addressee, When: interchange.TimeOf(it.When), Reported: interchange.Moment{Time: it.Reported, Day: it.ReportDay}, Seen: it.Seen, Updated: d.Updated,
		First:   interchange.Report{Outlet: interchange.Named{ID: it.First.Outlet.ID, Name: it.First.Outlet.Name, URL: base + "/outlets/" + it.First.Outlet.ID}, URL: it.First.URL, Headline: it.First.Headline, Hash: d.Hash},
		Outlets: namedRows(base, "/outlets/", it.Outlets), Reports: it.Reports, Copies: it.Copies, State: it.State.Word(), Corrected: it.Corrected, Conflict: it.Conflict, Gone: it.Gone,
		Topics: namedRows(base, "/topics/", it.Topics), Rule: it.Rule, Precision: it.Confidence, Extractor: "readout-analysis " + orNone(d.Version, "none"),
	}
	if it.Kind == news.ItemEdit {
		out.URL = base + v.Href
	}
	if it.First.ID != 0 {
		out.First.Article = base + path(news.ItemDocument, it.First.ID)
		// An event's label and a position's target are our words: the page has the
		// outlet's sentence.
		if it.Kind == news.ItemUtterance {
			out.First.Fragment = fragment(it.First.URL, it.Words, it.Cut)
		} else if it.Teller.ID == "" || it.Teller.ID == it.First.Outlet.ID {
			out.First.Fragment = fragment(it.First.URL, it.Sentence, false)
		}
	}
	if !it.First.Published.IsZero() {
		t := it.First.Published.UTC()
		out.First.Published = &t
	}
	if !d.Fetched.IsZero() {
		out.First.Fetched = &d.Fetched
	}
	if it.Teller.Name != "" {
		out.Teller = &interchange.Named{ID: it.Teller.ID, Name: it.Teller.Name, URL: base + "/outlets/" + it.Teller.ID}
	}
	if it.Named {
		for _, a := range it.Who {
			out.Who = append(out.Who, namedActor(base, a))
		}
	}
	if c := d.Corrected; c != nil {
		out.Note = correctionWords(*c)
	}
	who := v.Who
	switch it.Kind {
	case news.ItemUtterance:
		out.Speech = string(it.Speech)
		out.Text = v.Words
		if v.Set {
			out.Text = "“" + v.Words + "”"
		}
		if who == "" {
			who = "Speaker not established"
		}
		out.Title = who + ": " + view.Shorten(out.Text, 24)
	case news.ItemEvent:
		out.Text, out.Title = v.Words, view.Shorten(v.Words, 30)
		out.EventKind, out.Root, out.Status, out.Where = it.EventKind, it.Root, string(it.Status), it.Where
		if it.Status != "" && it.Status != news.Happened {
			out.Title += " (" + string(it.Status) + ")"
		}
		if it.Named {
			for _, a := range it.Whom {
				out.Whom = append(out.Whom, namedActor(base, a))
			}
		}
	case news.ItemStance:
		out.Text = strings.TrimSpace(orNone(who, "Holder not established") + " " + stanceVerb(it.Position) + " " + v.Words)
		out.Title = view.Shorten(out.Text, 30)
		out.Position, out.Intensity, out.Via, out.Condition = string(it.Position), it.Intensity, string(it.Via), it.Condition
	case news.ItemDocument:
		out.Text, out.Title = v.Words, v.Words
	case news.ItemEdit:
		out.Text = strings.TrimSpace(it.First.Outlet.Name + " " + v.Change + ": " + v.Words)
		out.Title = view.Shorten(out.Text, 30)
	}
	if out.Text == "" {
		out.Text = orNone(it.Sentence, "The outlet’s rights keep the words back; see its page.")
	}
	if out.Title == "" {
		out.Title = out.Text
	}
	return out
}

// stanceVerb words a position as a clause's verb.
func stanceVerb(p news.Position) string {
	switch p {
	case news.Supports:
		return "supports"
	case news.Opposes:
		return "opposes"
	case news.Conditional:
		return "supports on conditions"
	case news.Neutral:
		return "is neutral on"
	}
	return "has no clear position on"
}

// correctionWords says what was corrected.
func correctionWords(c postgres.Correction) string {
	s := c.What
	switch {
	case c.Before != "" && c.After != "":
		s += " was “" + c.Before + "”, is “" + c.After + "”"
	case c.After != "":
		s += " is “" + c.After + "”"
	case c.Before != "":
		s += " was “" + c.Before + "”"
	}
	if c.Reason != "" {
		s += " (" + c.Reason + ")"
	}
	return s
}
