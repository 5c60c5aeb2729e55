package server

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"readout/internal/interchange"
	"readout/internal/news"
	"readout/internal/postgres"
	"readout/web/view"
)

// maxQuery is how long a search may be, in bytes. A longer one is no question.
const maxQuery = 500

// searched reads the search that a request asks for.
func searched(r *http.Request) (news.Query, postgres.SearchOrder, error) {
	s := r.URL.Query().Get("q")
	if len(s) > maxQuery {
		return news.Query{}, "", &news.QueryError{Token: s[:40] + "…", Says: "a search is at most " + strconv.Itoa(maxQuery) + " characters"}
	}
	q, err := news.ParseQuery(s)
	order := postgres.BySaid
	if r.URL.Query().Get("sort") == string(postgres.ByReported) {
		order = postgres.ByReported
	}
	return q, order, err
}

var searchOperators = []view.Operator{
	{Example: `"security guarantee" backstop`, Says: "all of the words, a phrase in marks; “or” between words for either, a minus before what must not be there. Other forms of a word and accents do not matter."},
	{Example: "speaker:starmer", Says: "said, done or held by: part of a name or the whole in marks, or the actor’s id. Only established speakers count. Several by commas."},
	{Example: "outlet:wire  -outlet:bbc", Says: "reported by an outlet, or by outlets of a kind: news, wire, “press room”; a minus leaves out what it reported."},
	{Example: "topic:backstop", Says: "on a topic."},
	{Example: "summit:washington", Says: "of a summit."},
	{Example: "kind:quote", Says: "quote, event, stance, document or edit; of quotes also direct, mixed, indirect."},
	{Example: "stance:opposes", Says: "supports, opposes, conditional, neutral or unclear."},
	{Example: "state:checked", Says: "automatic, checked (by an editor), reviewed (by two), corrected."},
	{Example: "said:2025-02-20..2025-02-27", Says: "said or done on a day, in a month (2025-02) or a range, as the place reckons days; only where the day is known. after: and before: are open ranges."},
	{Example: "reported:2025-02-26", Says: "first reported on a day or in a range."},
}

func (s *server) search(w http.ResponseWriter, r *http.Request) error {
	q, order, err := searched(r)
	v := view.Search{Page: s.page(r, "Search"), Query: r.URL.Query().Get("q"), Operators: searchOperators}
	v.Description = "Search all quotes, events, positions and documents by words, speaker, outlet, topic, stance and time."
	v.Section, v.NoIndex = view.SectionSearch, r.URL.RawQuery != ""
	v.Asked = strings.TrimSpace(v.Query) != ""
	if !v.Asked {
		v.Files = nil
		return s.render(w, r, http.StatusOK, view.SearchPage(v))
	}
	v.Title = "Search: " + view.Shorten(v.Query, 10)
	if order == postgres.ByReported {
		v.Sort = string(order)
	}
	var wrong *news.QueryError
	if errors.As(err, &wrong) {
		v.Wrong, v.Files = wrong.Error(), nil
		return s.render(w, r, http.StatusUnprocessableEntity, view.SearchPage(v))
	} else if err != nil {
		return err
	}
	params := r.URL.Query()
	page, err := s.store.Search(r.Context(), postgres.Search{Query: q, Order: order, After: params.Get("after"), Limit: pageSize})
	if err != nil {
		return err
	}
	for _, t := range page.Unknown {
		op, value, _ := strings.Cut(strings.TrimPrefix(t, "-"), ":")
		v.Notes = append(v.Notes, "“"+t+"”: no "+strings.ToLower(op)+" is known by “"+strings.Trim(value, `"`)+"”.")
	}
	switch {
	case page.Total == 0:
		v.Found = "Nothing found. Fewer words, a shorter part of a name or a wider range may find more; what no outlet that we read has printed is not here."
	case page.Total == len(page.Hits):
		v.Found = view.Count(page.Total, "item", "items") + ", newest first."
	default:
		v.Found = view.Num(len(page.Hits)) + " of " + view.Capped(page.Total, postgres.TotalCap-1) + " items, newest first."
	}
	if page.Total > 1 {
		said, told := view.Link{Label: "said or happened"}, view.Link{Label: "reported"}
		if order == postgres.BySaid {
			told.Href = link("/search", params, "sort", string(postgres.ByReported), "after", "")
		} else {
			said.Href = link("/search", params, "sort", "", "after", "")
		}
		v.Sorts = []view.Link{said, told}
	}
	for _, h := range page.Hits {
		v.Hits = append(v.Hits, hit(h))
	}
	if params.Get("after") != "" {
		v.First = link("/search", params, "after", "")
	}
	if page.Next != "" {
		v.Next = link("/search", params, "after", page.Next)
	}
	return s.render(w, r, http.StatusOK, view.SearchPage(v))
}

// hit maps an item that was found.
func hit(h postgres.Hit) view.Hit {
	it := h.Item
	v := item(it, view.DayOf(it.When, it.SortAt, time.UTC), time.UTC)
	out := view.Hit{Href: v.Href, Head: v.Who, Quoted: v.Set, Language: v.Language}
	switch it.Kind {
	case news.ItemUtterance:
		if out.Head == "" {
			out.Head = "Speaker not established"
		}
		if it.Occasion != "" {
			out.Head += " · " + it.Occasion
		}
	case news.ItemEvent:
		out.Head = sentenceCase(orNone(it.EventKind, "event"))
		if it.Status != "" && it.Status != news.Happened {
			out.Head += " · " + string(it.Status)
		}
	case news.ItemStance:
		out.Head = orNone(v.Who, "Holder not established") + " " + stanceVerb(it.Position)
	default:
		out.Head = sentenceCase(string(it.Kind)) + " · " + it.First.Outlet.Name
	}
	// The words as their row sets them, marked: the row shows either the words or
	// the outlet's sentence.
	switch {
	case strings.Contains(v.Words, it.Words) && it.Words != "":
		before, after, _ := strings.Cut(v.Words, it.Words)
		out.Words = view.Between(before+h.Words+after, postgres.MarkStart, postgres.MarkEnd)
	case v.Words == it.Sentence && it.Sentence != "":
		out.Words = view.Between(h.Sentence, postgres.MarkStart, postgres.MarkEnd)
	default:
		out.Words = []view.Part{{Text: v.Words}}
	}
	if out.Quoted {
		if n := len(out.Words); n > 0 { // the comma is the outlet's sentence's
			out.Words[n-1].Text = strings.TrimRight(out.Words[n-1].Text, ", ")
		}
		out.Words = append(append([]view.Part{{Text: "“"}}, out.Words...), view.Part{Text: "”"})
	}
	out.When = interchange.When(fileItem("", it, postgres.Detail{}, time.UTC), time.UTC)
	facts := []string{view.Count(max(len(it.Outlets), 1), "outlet", "outlets")}
	if it.First.Outlet.Name != "" {
		facts = append(facts, "first "+it.First.Outlet.Name)
	}
	facts = append(facts, v.State)
	if v.Exceptional != "" {
		facts = append(facts, v.Exceptional)
	}
	out.Facts = strings.Join(facts, " · ")
	return out
}

func (s *server) searchListing(r *http.Request) (listing, error) {
	q, order, err := searched(r)
	if err != nil {
		return listing{}, err
	}
	return listing{path: "/search", query: r.URL.Query(), title: "Search: " + r.URL.Query().Get("q"), note: "Items that the search finds, newest first", zone: time.UTC,
		all: s.store.SearchItems(r.Context(), postgres.Search{Query: q, Order: order}), latest: s.latest(q)}, nil
}

// data is the page on files and the API.
func (s *server) data(w http.ResponseWriter, r *http.Request) error {
	d := view.DataDictionary{Page: s.page(r, "Data")}
	d.Section, d.Description = view.SectionMethod, "Every list of Readout as a file, a feed or by the API, and what the columns mean."
	for _, c := range interchange.Columns() {
		d.Columns = append(d.Columns, view.Fact{Label: c.Name, Words: c.Says})
	}
	return s.render(w, r, http.StatusOK, view.DataPage(d))
}
