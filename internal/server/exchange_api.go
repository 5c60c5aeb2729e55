package server

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"readout/internal/interchange"
	"readout/internal/news"
	"readout/internal/postgres"
)

// The answers of the API. Times are RFC 3339 in UTC, days YYYY-MM-DD, offsets
// Unicode code points into our revision's text; what is not known is left out.
type (
	apiSummit struct {
		ID           string              `json:"id"`
		Name         string              `json:"name"`
		URL          string              `json:"url"`
		Place        string              `json:"place,omitempty"`
		Zone         string              `json:"zone"`
		Start        string              `json:"start"`
		End          string              `json:"end"`
		Phase        string              `json:"phase"` // upcoming, under way, past
		Participants []string            `json:"participants"`
		Actors       []interchange.Named `json:"actors,omitempty"`
		Counts       apiCounts           `json:"counts"`
		Updated      *time.Time          `json:"updated,omitempty"`
		Sample       bool                `json:"sample"`
	}
	apiCounts struct {
		Quotes    int `json:"quotes"`
		Events    int `json:"events"`
		Stances   int `json:"stances"`
		Documents int `json:"documents"`
		Outlets   int `json:"outlets"`
	}
	apiSummits struct {
		Items []apiSummit `json:"items"`
	}
	apiItems struct {
		Items   []interchange.Item `json:"items"`
		Total   int                `json:"total"`             // counted to 1,001
		Next    string             `json:"next,omitempty"`    // address of the next page
		Unknown []string           `json:"unknown,omitempty"` // of a search: operators whose value names nothing
	}
	apiSpan struct {
		Start int `json:"start"` // inclusive
		End   int `json:"end"`   // exclusive
	}
	apiVersion struct {
		ID         string             `json:"id"`
		URL        string             `json:"url"`
		Report     interchange.Report `json:"report"`
		Revision   int                `json:"revision_number"`
		Kind       string             `json:"kind"` // direct, mixed, indirect
		Place      string             `json:"place"`
		Words      string             `json:"words,omitempty"`
		Cut        bool               `json:"cut"`
		Prefix     string             `json:"prefix,omitempty"`
		Suffix     string             `json:"suffix,omitempty"`
		Spans      []apiSpan          `json:"spans"` // code points of our revision's text
		Sentence   string             `json:"sentence,omitempty"`
		Cue        string             `json:"reporting_verb,omitempty"`
		Loaded     bool               `json:"loaded"`
		Speaker    *interchange.Named `json:"speaker,omitempty"`
		Level      string             `json:"attribution,omitempty"`
		Wording    string             `json:"wording,omitempty"`
		Present    bool               `json:"present"` // in the latest revision
		Rule       string             `json:"rule,omitempty"`
		Fired      []string           `json:"fired,omitempty"` // words that the rule rests on
		State      string             `json:"state"`
		Version    string             `json:"extractor"`
		NotSpeech  string             `json:"not_speech,omitempty"`
		Confidence float64            `json:"rule_precision,omitempty"`
	}
	apiUtterance struct {
		Item     interchange.Item    `json:"item"`
		Summits  []interchange.Named `json:"summits"`
		Speakers []interchange.Named `json:"speakers_named"` // by outlets: more than one is a conflict
		Versions []apiVersion        `json:"versions"`
	}
	apiTelling struct {
		ID       string             `json:"id"`
		Report   interchange.Report `json:"report"`
		Label    string             `json:"label,omitempty"`
		Sentence string             `json:"sentence,omitempty"`
		Cut      bool               `json:"cut"`
		When     interchange.Time   `json:"when"`
		Rule     string             `json:"rule,omitempty"`
		State    string             `json:"state"`
	}
	apiReports struct {
		Item    interchange.Item    `json:"item"`
		Summits []interchange.Named `json:"summits"`
		Reports []apiTelling        `json:"reports"`
	}
	apiOffice struct {
		Polity string `json:"polity"`
		Title  string `json:"title"`
		From   string `json:"from"`
		To     string `json:"to,omitempty"`
		Source string `json:"source,omitempty"`
	}
	apiActor struct {
		ID       string              `json:"id"`
		Kind     string              `json:"kind"`
		Name     string              `json:"name"`
		URL      string              `json:"url"`
		Country  string              `json:"country,omitempty"`
		Wikidata string              `json:"wikidata,omitempty"`
		Offices  []apiOffice         `json:"offices"`
		Summits  []interchange.Named `json:"summits"`
		Total    int                 `json:"items_total"` // counted to 1,001
	}
	apiTopics struct {
		Items []interchange.Named `json:"items"`
	}
	apiOutlet struct {
		ID        string     `json:"id"`
		Name      string     `json:"name"`
		URL       string     `json:"url"`
		Kind      string     `json:"kind"`
		Country   string     `json:"country,omitempty"`
		Language  string     `json:"language,omitempty"`
		Ownership string     `json:"ownership,omitempty"`
		HomeURL   string     `json:"home_url,omitempty"`
		Read      bool       `json:"read"` // we read it at present
		Checked   *time.Time `json:"checked,omitempty"`
	}
	apiOutlets struct {
		Items []apiOutlet `json:"items"`
	}
	apiCorrection struct {
		ID     int64     `json:"id"`
		At     time.Time `json:"at"`
		Kind   string    `json:"kind"`
		Item   string    `json:"item"`
		What   string    `json:"what"`
		Before string    `json:"before,omitempty"`
		After  string    `json:"after,omitempty"`
		Reason string    `json:"reason,omitempty"`
	}
	apiCorrections struct {
		Items []apiCorrection `json:"items"`
		Next  string          `json:"next,omitempty"`
	}
	apiProblem struct {
		Type   string `json:"type"`
		Title  string `json:"title"`
		Status int    `json:"status"`
		Detail string `json:"detail,omitempty"`
	}
)

// apiParam is a parameter of the API, in the query unless its name stands in
// the pattern.
type apiParam struct {
	name, says, typ string
	enum            []string
}

// apiRoute is a row of the API: what the router serves and what the OpenAPI
// document says are made of the same table.
type apiRoute struct {
	pattern string
	id      string
	says    string
	params  []apiParam
	answer  any // zero value of what it returns
	handler func(s *server, r *http.Request) (any, error)
}

var (
	cursorParam = apiParam{"cursor", "Place in the list: the value in the next address of the page before.", "string", nil}
	limitParam  = apiParam{"limit", "How many items, 1 to 200; 50 if not given.", "integer", nil}
)

func apiTable() []apiRoute {
	return []apiRoute{
		{"/api/v1/summits", "listSummits", "All summits that have items, current ones first", nil, apiSummits{}, (*server).apiSummits},
		{"/api/v1/summits/{id}", "getSummit", "One summit", nil, apiSummit{}, (*server).apiSummit},
		{"/api/v1/summits/{id}/items", "listSummitItems", "The timeline of a summit", []apiParam{
			{"speaker", "Actor’s id.", "string", nil}, {"topic", "Topic’s id.", "string", nil}, {"outlet", "Outlet’s id.", "string", nil},
			{"kind", "Kind of item; held gives what is held back from lists.", "string", []string{"quote", "event", "stance", "document", "edit", "held"}},
			{"from", "First day, in the summit’s zone.", "date", nil}, {"to", "Last day, in the summit’s zone.", "date", nil},
			{"order", "By the time that the timeline is ordered by.", "string", []string{"oldest", "newest"}}, cursorParam, limitParam,
		}, apiItems{}, (*server).apiSummitItems},
		{"/api/v1/search", "search", "Search all items", []apiParam{
			{"q", "Words and operators, as the search page explains them.", "string", nil},
			{"sort", "By which clock, newest first.", "string", []string{"said", "reported", "updated"}},
			{"updated_since", "With sort=updated: only what changed after this time.", "date-time", nil}, cursorParam, limitParam,
		}, apiItems{}, (*server).apiSearch},
		{"/api/v1/utterances/{id}", "getUtterance", "One act of speech with every outlet’s version", nil, apiUtterance{}, (*server).apiUtterance},
		{"/api/v1/events/{id}", "getEvent", "One event with its reports", nil, apiReports{}, (*server).apiEvent},
		{"/api/v1/stances/{id}", "getStance", "One position with its reports", nil, apiReports{}, (*server).apiStance},
		{"/api/v1/actors/{id}", "getActor", "One actor", nil, apiActor{}, (*server).apiActor},
		{"/api/v1/topics", "listTopics", "All topics", nil, apiTopics{}, (*server).apiTopics},
		{"/api/v1/outlets", "listOutlets", "All outlets of the catalogue", nil, apiOutlets{}, (*server).apiOutlets},
		{"/api/v1/corrections", "listCorrections", "The public ledger, newest first", []apiParam{cursorParam, limitParam}, apiCorrections{}, (*server).apiCorrections},
	}
}

func (s *server) apiRoutes() []route {
	var rs []route
	for _, a := range apiTable() {
		rs = append(rs, route{"GET", a.pattern, news.RoleNone, s.answer(a), nil})
	}
	return rs
}

// answer sends what an API handler returns, with its ETag and the link to the
// next page.
func (s *server) answer(a apiRoute) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		v, err := a.handler(s, r)
		if err != nil {
			return err
		}
		var b bytes.Buffer
		enc := json.NewEncoder(&b)
		if err := enc.Encode(v); err != nil {
			return err
		}
		h := w.Header()
		forAll(h)
		h.Set("Content-Type", "application/json")
		var next string
		switch v := v.(type) {
		case apiItems:
			next = v.Next
		case apiCorrections:
			next = v.Next
		}
		if next != "" {
			h.Set("Link", "<"+next+`>; rel="next"`)
		}
		return tagged(w, r, b.Bytes())
	}
}

// wantsJSON reports whether an error of a request is answered for a program.
func wantsJSON(r *http.Request) bool {
	return strings.HasPrefix(r.URL.Path, "/api/") || r.URL.Path == "/oembed" || strings.HasSuffix(r.URL.Path, ".json") || strings.HasSuffix(r.URL.Path, ".jsonld")
}

// problemJSON answers an error as RFC 9457 has it.
func problemJSON(w http.ResponseWriter, p *problem) error {
	h := w.Header()
	forAll(h)
	h.Set("Content-Type", "application/problem+json")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(p.status)
	return json.NewEncoder(w).Encode(apiProblem{"about:blank", p.head, p.status, p.words})
}

// limitOf reads the number of items asked for.
func limitOf(r *http.Request) (int, error) {
	s := r.URL.Query().Get("limit")
	if s == "" {
		return pageSize, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > 200 {
		return 0, unreadable("limit is a number from 1 to 200.")
	}
	return n, nil
}

// unreadable is a 422 that says what is wrong.
func unreadable(words string) error {
	return &problem{http.StatusUnprocessableEntity, "This could not be read", words, nil}
}

func (s *server) summitAnswer(base string, c postgres.SummitCard) apiSummit {
	sm := c.Summit
	out := apiSummit{ID: sm.ID, Name: sm.Name, URL: base + "/summits/" + sm.ID, Place: sm.Place, Zone: orNone(sm.Zone, "UTC"), Start: sm.Start.UTC().Format(time.DateOnly), End: sm.End.UTC().Format(time.DateOnly),
		Phase: string(c.Phase), Participants: append([]string{}, sm.Participants...), Counts: apiCounts{c.Quotes, c.Events, c.Stances, c.Documents, c.Outlets}, Sample: sm.Sample}
	return out
}

func (s *server) apiSummits(r *http.Request) (any, error) {
	cards, err := s.world.cards(r.Context(), s.now())
	if err != nil {
		return nil, err
	}
	out := apiSummits{Items: []apiSummit{}}
	for _, c := range cards {
		out.Items = append(out.Items, s.summitAnswer(s.base(r), c))
	}
	return out, nil
}

func (s *server) apiSummit(r *http.Request) (any, error) {
	p, err := s.store.Summit(r.Context(), chi.URLParam(r, "id"), s.now())
	if err != nil {
		return nil, err
	}
	out := s.summitAnswer(s.base(r), p.SummitCard)
	for _, a := range p.Speakers {
		out.Actors = append(out.Actors, namedActor(s.base(r), a))
	}
	if !p.AsOf.IsZero() {
		t := p.AsOf.UTC()
		out.Updated = &t
	}
	return out, nil
}

func (s *server) apiSummitItems(r *http.Request) (any, error) {
	ctx := r.Context()
	limit, err := limitOf(r)
	if err != nil {
		return nil, err
	}
	head, err := s.store.Summit(ctx, chi.URLParam(r, "id"), s.now())
	if err != nil {
		return nil, err
	}
	zone, q := zoneOf(head.Summit.Zone), r.URL.Query()
	f, _, wrong := filterOf(q, head.Summit.ID, zone)
	if wrong != "" {
		return nil, unreadable(wrong)
	}
	f.After, f.Limit = q.Get("cursor"), limit
	page, err := s.store.Timeline(ctx, f)
	if err != nil {
		return nil, err
	}
	items, err := s.fileItems(ctx, s.base(r), page.Items, zone)
	if err != nil {
		return nil, err
	}
	out := apiItems{Items: items, Total: page.Total}
	if page.Next != "" {
		out.Next = link(s.base(r)+r.URL.Path, q, "cursor", page.Next)
	}
	return out, nil
}

func (s *server) apiSearch(r *http.Request) (any, error) {
	limit, err := limitOf(r)
	if err != nil {
		return nil, err
	}
	params := r.URL.Query()
	q, order, err := searched(r)
	if err != nil {
		return nil, unreadable(err.Error())
	}
	switch params.Get("sort") {
	case "", string(postgres.BySaid), string(postgres.ByReported):
	case string(postgres.ByUpdated):
		order = postgres.ByUpdated
	default:
		return nil, unreadable("sort is said, reported or updated.")
	}
	var since time.Time
	if v := params.Get("updated_since"); v != "" {
		if since, err = time.Parse(time.RFC3339, v); err != nil {
			return nil, unreadable("updated_since is a time such as 2025-02-27T08:00:00Z.")
		}
		if order != postgres.ByUpdated {
			return nil, unreadable("updated_since needs sort=updated.")
		}
	}
	page, err := s.store.Search(r.Context(), postgres.Search{Query: q, Order: order, After: params.Get("cursor"), Limit: limit})
	if err != nil {
		return nil, err
	}
	var items []postgres.Item
	for _, h := range page.Hits {
		if !since.IsZero() && !h.Item.Updated.After(since) {
			page.Next = ""
			break
		}
		items = append(items, h.Item)
	}
	fs, err := s.fileItems(r.Context(), s.base(r), items, time.UTC)
	if err != nil {
		return nil, err
	}
	out := apiItems{Items: fs, Total: page.Total, Unknown: page.Unknown}
	if page.Next != "" {
		out.Next = link(s.base(r)+r.URL.Path, params, "cursor", page.Next)
	}
	return out, nil
}

// one maps the item of a page of its own.
func (s *server) one(r *http.Request, it postgres.Item, summits []postgres.Named) (interchange.Item, []interchange.Named, error) {
	items, err := s.fileItems(r.Context(), s.base(r), []postgres.Item{it}, s.zone(r.Context(), summits))
	if err != nil {
		return interchange.Item{}, nil, err
	}
	ss := namedRows(s.base(r), "/summits/", summits)
	items[0].Summits = ss
	return items[0], ss, nil
}

func reportOf(base string, a postgres.ArticleRef, hash string, fetched time.Time, words string, cut bool) interchange.Report {
	out := interchange.Report{Outlet: interchange.Named{ID: a.Outlet.ID, Name: a.Outlet.Name, URL: base + "/outlets/" + a.Outlet.ID}, URL: a.URL, Headline: a.Headline,
		Article: base + path(news.ItemDocument, a.ID), Hash: hash, Fragment: fragment(a.URL, words, cut)}
	if !a.Published.IsZero() {
		t := a.Published.UTC()
		out.Published = &t
	}
	if !fetched.IsZero() {
		t := fetched.UTC()
		out.Fetched = &t
	}
	return out
}

func (s *server) apiUtterance(r *http.Request) (any, error) {
	n, err := number(r, "id")
	if err != nil {
		return nil, err
	}
	p, err := s.store.Utterance(r.Context(), n)
	if err != nil {
		return nil, err
	}
	var out apiUtterance
	if out.Item, out.Summits, err = s.one(r, p.Item, p.Summits); err != nil {
		return nil, err
	}
	base := s.base(r)
	out.Speakers = []interchange.Named{}
	for _, a := range p.Speakers {
		out.Speakers = append(out.Speakers, namedActor(base, a))
	}
	out.Versions = []apiVersion{}
	for _, q := range p.Quotes {
		v := apiVersion{
			ID: "quotes/" + strconv.FormatInt(q.ID, 10), URL: base + "/quotes/" + strconv.FormatInt(q.ID, 10), Report: reportOf(base, q.Article, q.Hash, q.FetchedAt, q.Words, q.Cut), Revision: q.Number,
			Kind: string(q.Kind), Place: string(q.Place), Words: q.Words, Cut: q.Cut, Prefix: q.Prefix, Suffix: q.Suffix, Spans: []apiSpan{}, Sentence: q.Sentence, Cue: q.Cue, Loaded: q.Loaded,
			Level: string(q.Level), Wording: string(q.Wording), Present: q.Present, Rule: q.Rule, Fired: q.Fired, State: q.State.Word(), Version: "readout-analysis " + orNone(q.Version, "none"), NotSpeech: q.NotSpeech, Confidence: q.Confidence,
		}
		if q.Named && q.Speaker.Name != "" {
			who := namedActor(base, q.Speaker)
			v.Speaker = &who
		}
		points, err := s.store.CodePoints(r.Context(), q.Revision, append(append([]int{}, q.Starts...), q.Ends...))
		if err != nil {
			return nil, err
		}
		for i := range q.Starts {
			v.Spans = append(v.Spans, apiSpan{points[i], points[len(q.Starts)+i]})
		}
		out.Versions = append(out.Versions, v)
	}
	return out, nil
}

func (s *server) apiEvent(r *http.Request) (any, error) {
	n, err := number(r, "id")
	if err != nil {
		return nil, err
	}
	p, err := s.store.Event(r.Context(), n)
	if err != nil {
		return nil, err
	}
	return told(s, r, p.Item, p.Summits, p.Reports, func(e postgres.EventReportRow) apiTelling {
		return apiTelling{"event-reports/" + strconv.FormatInt(e.ID, 10), reportOf(s.base(r), e.Article, e.Hash, e.FetchedAt, e.Sentence, e.Cut), e.Label, e.Sentence, e.Cut, interchange.TimeOf(e.When), e.Rule, e.State.Word()}
	})
}

func (s *server) apiStance(r *http.Request) (any, error) {
	n, err := number(r, "id")
	if err != nil {
		return nil, err
	}
	p, err := s.store.Stance(r.Context(), n)
	if err != nil {
		return nil, err
	}
	return told(s, r, p.Item, p.Summits, p.Reports, func(e postgres.StanceRow) apiTelling {
		return apiTelling{"stance-reports/" + strconv.FormatInt(e.ID, 10), reportOf(s.base(r), e.Article, "", time.Time{}, e.Sentence, e.Cut), e.Target, e.Sentence, e.Cut, interchange.TimeOf(e.When), e.Rule, e.State.Word()}
	})
}

// told returns an item with what told of it.
func told[E any](s *server, r *http.Request, item postgres.Item, summits []postgres.Named, reports []E, row func(E) apiTelling) (any, error) {
	out := apiReports{Reports: []apiTelling{}}
	var err error
	if out.Item, out.Summits, err = s.one(r, item, summits); err != nil {
		return nil, err
	}
	for _, e := range reports {
		out.Reports = append(out.Reports, row(e))
	}
	return out, nil
}

func (s *server) apiActor(r *http.Request) (any, error) {
	p, err := s.store.Actor(r.Context(), chi.URLParam(r, "id"), "", 1)
	if err == nil && p.Moved != "" {
		p, err = s.store.Actor(r.Context(), p.Moved, "", 1)
	}
	if err != nil {
		return nil, err
	}
	a := p.Actor
	out := apiActor{ID: a.ID, Kind: string(a.Kind), Name: a.Name, URL: s.base(r) + "/actors/" + a.ID, Country: a.Country, Wikidata: a.Wikidata, Offices: []apiOffice{}, Summits: []interchange.Named{}, Total: p.Total}
	for _, o := range p.Offices {
		of := apiOffice{Polity: o.Polity, Title: o.Title, From: o.From.UTC().Format(time.DateOnly), Source: o.Source}
		if !o.To.IsZero() {
			of.To = o.To.UTC().Format(time.DateOnly)
		}
		out.Offices = append(out.Offices, of)
	}
	for _, c := range p.Summits {
		out.Summits = append(out.Summits, interchange.Named{ID: c.Summit.ID, Name: c.Summit.Name, URL: s.base(r) + "/summits/" + c.Summit.ID})
	}
	return out, nil
}

func (s *server) apiTopics(r *http.Request) (any, error) {
	lx, err := s.store.Lexicon(r.Context())
	if err != nil {
		return nil, err
	}
	out := apiTopics{Items: []interchange.Named{}}
	for _, t := range lx.Topics {
		out.Items = append(out.Items, interchange.Named{ID: t.ID, Name: t.Name, URL: s.base(r) + "/topics/" + t.ID})
	}
	return out, nil
}

func (s *server) apiOutlets(r *http.Request) (any, error) {
	os, err := s.store.Outlets(r.Context())
	if err != nil {
		return nil, err
	}
	out := apiOutlets{Items: []apiOutlet{}}
	for _, o := range os {
		a := apiOutlet{ID: o.ID, Name: o.Name, URL: s.base(r) + "/outlets/" + o.ID, Kind: string(o.Kind), Country: o.Country, Language: o.Language, Ownership: o.Ownership, HomeURL: o.HomeURL, Read: o.Enabled}
		if !o.Checked.IsZero() {
			t := o.Checked.UTC()
			a.Checked = &t
		}
		out.Items = append(out.Items, a)
	}
	return out, nil
}

func (s *server) apiCorrections(r *http.Request) (any, error) {
	limit, err := limitOf(r)
	if err != nil {
		return nil, err
	}
	var before int64
	if c := r.URL.Query().Get("cursor"); c != "" {
		if before, err = strconv.ParseInt(c, 10, 64); err != nil || before <= 0 {
			return nil, unreadable("That cursor is none of ours.")
		}
	}
	cs, err := s.store.Corrections(r.Context(), before, limit+1)
	if err != nil {
		return nil, err
	}
	out := apiCorrections{Items: []apiCorrection{}}
	for i, c := range cs {
		if i == limit {
			out.Next = link(s.base(r)+r.URL.Path, r.URL.Query(), "cursor", strconv.FormatInt(cs[i-1].ID, 10))
			break
		}
		out.Items = append(out.Items, apiCorrection{c.ID, c.At.UTC(), string(c.Item), s.base(r) + path(c.Item, c.ItemID), c.What, c.Before, c.After, c.Reason})
	}
	return out, nil
}
