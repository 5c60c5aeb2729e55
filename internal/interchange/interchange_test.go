package interchange

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"readout/internal/news"
)

func at(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return t
}

func ptr(t time.Time) *time.Time { return &t }

var site = Site{Name: "Readout", URL: "https://r.example", Authority: "r.example", Version: "1.2"}

// quote is an utterance whose every text tries to be something else.
func quote() Item {
	return Item{
		ID: "quote/12", Kind: "quote", URL: "https://r.example/utterances/12", Title: "Ana Velin: “We will <not> sign & go”",
		Text: "“We will <not> sign & go”", Words: "We will <not> sign & go", Speech: "direct", Language: "en",
		Who: []Named{{"ana-velin", "Ana Velin", "https://r.example/actors/ana-velin"}}, Cue: "=said", Occasion: "press conference",
		When:     TimeOf(news.Date{From: at("2026-03-11T00:00:00Z"), To: at("2026-03-12T00:00:00Z"), Precision: news.Day, Zone: "Europe/Lisbon", Basis: news.BasisStated, Rule: "weekday"}),
		Reported: Moment{Time: at("2026-03-11T10:02:00Z")}, Seen: at("2026-03-11T10:05:00Z"), Updated: at("2026-03-12T08:00:00Z"),
		First:   Report{Outlet: Named{ID: "harbour-post", Name: "Harbour Post"}, URL: "https://harbour.example/a", Headline: "@Talks \x01end", Fetched: ptr(at("2026-03-11T10:05:00Z")), Hash: "ab12"},
		Outlets: []Named{{ID: "harbour-post", Name: "Harbour Post"}, {ID: "the-gate", Name: "The Gate"}}, Reports: 4, Copies: 2,
		State: "automatic", Topics: []Named{{ID: "strait", Name: "The strait"}}, Rule: "direct/name", Precision: 0.981, Extractor: "readout 1.0",
	}
}

func event() Item {
	return Item{
		ID: "event/3", Kind: "event", URL: "https://r.example/events/3", Title: "Velin and Orsk to meet in Montaurel (planned)", Text: "Velin and Orsk to meet in Montaurel (planned)",
		Who: []Named{{ID: "ana-velin", Name: "Ana Velin"}}, Whom: []Named{{ID: "bo-orsk", Name: "Bo Orsk"}}, Where: "Montaurel", EventKind: "meeting", Status: "planned", Root: "CONSULT",
		When:     TimeOf(news.Date{From: at("2026-03-11T15:30:00Z"), To: at("2026-03-11T15:31:00Z"), Precision: news.Minute, Zone: "Europe/Lisbon", Basis: news.BasisStated}),
		Reported: Moment{Time: at("2026-03-10T00:00:00Z"), Day: true}, Seen: at("2026-03-10T09:00:00Z"), Updated: at("2026-03-10T09:00:00Z"),
		First: Report{Outlet: Named{ID: "the-gate", Name: "The Gate"}, URL: "https://gate.example/b"}, Outlets: []Named{{ID: "the-gate", Name: "The Gate"}}, Reports: 1, State: "checked",
		Corrected: true, Note: "the hour was 15:30, not 14:30", Extractor: "readout 1.0",
	}
}

// bare is an item of which next to nothing is known.
func bare() Item {
	return Item{ID: "quote/13", Kind: "quote", URL: "https://r.example/utterances/13", Title: "Speaker not established", Text: "-1 is what they said", When: TimeOf(news.Date{}), Seen: at("2026-03-11T11:00:00Z"), State: "automatic"}
}

func list() List {
	return List{
		Site: site, ID: "summits/estmere", Title: "Estmere & Valdorne", Note: "All items", Page: "https://r.example/summits/estmere", Self: "https://r.example/summits/estmere.x",
		Next: "https://r.example/summits/estmere.x?after=q", Updated: at("2026-03-12T08:00:00Z"), Licence: "Quotations for reporting.",
		Summit: &Summit{ID: "estmere", Name: "Estmere & Valdorne", URL: "https://r.example/summits/estmere", Place: "Montaurel", Zone: "Europe/Paris", Start: at("2026-03-11T00:00:00Z"), End: at("2026-03-11T00:00:00Z")},
		Items:  Slice([]Item{quote(), event(), bare()}),
	}
}

func write(t *testing.T, f func(io.Writer) error) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := f(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestCSV(t *testing.T) {
	t.Parallel()
	b := write(t, func(w io.Writer) error { return WriteCSV(w, list()) })
	rows, err := csv.NewReader(bytes.NewReader(b)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 4 || len(rows[0]) != len(Columns()) {
		t.Fatalf("%d rows of %d columns", len(rows), len(rows[0]))
	}
	if !bytes.HasPrefix(b, []byte("id,kind,permalink,")) || !bytes.Contains(b, []byte("\r\n")) {
		t.Error("no header, or lines that do not end in CRLF")
	}
	get := func(row int, name string) string {
		for i, c := range rows[0] {
			if c == name {
				return rows[row][i]
			}
		}
		t.Fatalf("no column %q", name)
		return ""
	}
	for _, c := range []struct {
		row        int
		name, want string
	}{
		{1, "reporting_verb", "'=said"},
		{1, "headline", "'@Talks \x01end"},
		{3, "text", "'-1 is what they said"},
		{1, "words", "We will <not> sign & go"},
		{1, "when_from", "2026-03-11T00:00:00Z"},
		{1, "when_precision", "day"},
		{1, "reported", "2026-03-11T10:02:00Z"},
		{2, "reported", "2026-03-10"},
		{2, "correction", "the hour was 15:30, not 14:30"},
		{3, "when_precision", "unknown"},
		{3, "when_from", ""},
		{3, "reported", ""},
		{1, "outlets", "Harbour Post; The Gate"},
		{1, "extractor", "readout 1.0"},
		{1, "retrieved", "2026-03-11T10:05:00Z"},
		{1, "rule_precision", "0.981"},
	} {
		if got := get(c.row, c.name); got != c.want {
			t.Errorf("row %d, %s: %q, want %q", c.row, c.name, got, c.want)
		}
	}
}

// An Atom reader's view of a feed.
type atomFeed struct {
	XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
	ID      string   `xml:"id"`
	Title   string   `xml:"title"`
	Updated string   `xml:"updated"`
	Author  struct {
		Name string `xml:"name"`
	} `xml:"author"`
	Links []struct {
		Rel  string `xml:"rel,attr"`
		Href string `xml:"href,attr"`
	} `xml:"link"`
	Entries []struct {
		ID        string `xml:"id"`
		Title     string `xml:"title"`
		Updated   string `xml:"updated"`
		Published string `xml:"published"`
		Author    struct {
			Name string `xml:"name"`
		} `xml:"author"`
		Links []struct {
			Rel  string `xml:"rel,attr"`
			Href string `xml:"href,attr"`
		} `xml:"link"`
		Content struct {
			Type string `xml:"type,attr"`
			Body string `xml:",chardata"`
		} `xml:"content"`
	} `xml:"entry"`
}

func TestAtom(t *testing.T) {
	t.Parallel()
	b := write(t, func(w io.Writer) error { return WriteAtom(w, FeedOf(list())) })
	var f atomFeed
	if err := xml.Unmarshal(b, &f); err != nil {
		t.Fatalf("%v in\n%s", err, b)
	}
	// RFC 4287, 4.1.1 and 4.1.2: what a feed and an entry must have, and ids that
	// are the same for the same thing only.
	if f.ID != "tag:r.example,2026:summits/estmere" || f.Title != "Estmere & Valdorne" || f.Updated != "2026-03-12T08:00:00Z" || f.Author.Name != "Readout" {
		t.Errorf("feed %+v", f)
	}
	rels := map[string]string{}
	for _, l := range f.Links {
		rels[l.Rel] = l.Href
	}
	want := map[string]string{"self": "https://r.example/summits/estmere.x", "alternate": "https://r.example/summits/estmere", "next": "https://r.example/summits/estmere.x?after=q"}
	if d := cmp.Diff(want, rels); d != "" {
		t.Error(d)
	}
	if len(f.Entries) != 3 {
		t.Fatalf("%d entries", len(f.Entries))
	}
	seen := map[string]bool{}
	for _, e := range f.Entries {
		if e.ID == "" || e.Title == "" || seen[e.ID] {
			t.Errorf("entry %+v", e)
		}
		seen[e.ID] = true
		for _, s := range []string{e.Updated, e.Published} {
			if _, err := time.Parse(time.RFC3339, s); err != nil {
				t.Error(err)
			}
		}
		if e.Content.Type != "text" {
			t.Errorf("content of type %q", e.Content.Type)
		}
	}
	q := f.Entries[0]
	if q.Author.Name != "Harbour Post" {
		t.Errorf("the author is %q, must be the outlet", q.Author.Name)
	}
	if got := q.Content.Body; got != "“We will <not> sign & go”\n\nsaid 11 Mar 2026 (day only) · press conference · 2 outlets (+2 republished) · first Harbour Post · automatic" {
		t.Errorf("content %q", got)
	}
	if got := f.Entries[1].Content.Body; !strings.HasPrefix(got, "Correction: the hour was 15:30, not 14:30\n\n") || !strings.Contains(got, "11 Mar 2026, 16:30 CET") {
		t.Errorf("content %q", got)
	}
}

func TestAtomIsWellFormedWhateverTheTextHolds(t *testing.T) {
	t.Parallel()
	it := quote()
	it.Title, it.Text = "a\x00b\x0bc\ufffe]]>", "\xff<![CDATA[ &#0; \x1b"
	l := list()
	l.Items = Slice([]Item{it})
	b := write(t, func(w io.Writer) error { return WriteAtom(w, FeedOf(l)) })
	var f atomFeed
	if err := xml.Unmarshal(b, &f); err != nil {
		t.Fatalf("%v in\n%s", err, b)
	}
	if got := f.Entries[0].Title; got != "abc]]>" {
		t.Errorf("title %q", got)
	}
}

func TestEmptyFeed(t *testing.T) {
	t.Parallel()
	l := list()
	l.Items, l.Updated = Slice(nil), time.Time{}
	var f atomFeed
	if err := xml.Unmarshal(write(t, func(w io.Writer) error { return WriteAtom(w, FeedOf(l)) }), &f); err != nil {
		t.Fatal(err)
	}
	if f.Updated != "1970-01-01T00:00:00Z" || len(f.Entries) != 0 {
		t.Errorf("feed %+v", f)
	}
	var j map[string]any
	if err := json.Unmarshal(write(t, func(w io.Writer) error { return WriteJSONFeed(w, FeedOf(l)) }), &j); err != nil {
		t.Fatal(err)
	}
	if items, ok := j["items"].([]any); !ok || len(items) != 0 {
		t.Errorf("items %v", j["items"])
	}
}

func TestJSONFeed(t *testing.T) {
	t.Parallel()
	b := write(t, func(w io.Writer) error { return WriteJSONFeed(w, FeedOf(list())) })
	var f struct {
		Version string `json:"version"`
		Title   string `json:"title"`
		HomeURL string `json:"home_page_url"`
		FeedURL string `json:"feed_url"`
		NextURL string `json:"next_url"`
		Items   []struct {
			ID          string `json:"id"`
			URL         string `json:"url"`
			ExternalURL string `json:"external_url"`
			ContentText string `json:"content_text"`
			Published   string `json:"date_published"`
			Modified    string `json:"date_modified"`
			Tags        []string
			Readout     Item `json:"_readout"`
		} `json:"items"`
	}
	dec := json.NewDecoder(bytes.NewReader(b))
	if err := dec.Decode(&f); err != nil {
		t.Fatal(err)
	}
	if f.Version != "https://jsonfeed.org/version/1.1" || f.HomeURL != "https://r.example/summits/estmere" || f.FeedURL == "" || f.NextURL == "" || len(f.Items) != 3 {
		t.Errorf("feed %+v", f)
	}
	if bytes.ContainsAny(b, "<>") {
		t.Error("markup in the file")
	}
	if d := cmp.Diff(quote(), f.Items[0].Readout); d != "" {
		t.Error(d)
	}
	if f.Items[0].ExternalURL != "https://harbour.example/a" || f.Items[0].Modified != "2026-03-12T08:00:00Z" {
		t.Errorf("item %+v", f.Items[0])
	}
}

func TestJSON(t *testing.T) {
	t.Parallel()
	var got struct {
		Summit struct{ Start, End, Zone string }
		Next   string
		Items  []Item
	}
	if err := json.Unmarshal(write(t, func(w io.Writer) error { return WriteJSON(w, list()) }), &got); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]Item{quote(), event(), bare()}, got.Items); d != "" {
		t.Error(d)
	}
	if got.Summit.Start != "2026-03-11" || got.Next == "" {
		t.Errorf("%+v", got)
	}
}

func TestTimelineJS(t *testing.T) {
	t.Parallel()
	var got struct {
		Title  struct{ Text struct{ Headline string } }
		Eras   []map[string]any
		Events []struct {
			ID    string `json:"unique_id"`
			Start struct {
				Year, Month, Day int
				Hour, Minute     *int
				Display          string `json:"display_date"`
			} `json:"start_date"`
			Text  struct{ Headline, Text string }
			Media struct{ URL string }
			Group string
		}
	}
	if err := json.Unmarshal(write(t, func(w io.Writer) error { return WriteTimelineJS(w, list()) }), &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Events) != 3 || len(got.Eras) != 1 || got.Title.Text.Headline != "Estmere &amp; Valdorne" {
		t.Fatalf("%+v", got)
	}
	for _, e := range got.Events {
		if e.Start.Year == 0 || e.Start.Display == "" || strings.Contains(e.ID, "/") {
			t.Errorf("%s would not show: %+v", e.ID, e.Start)
		}
	}
	q, ev := got.Events[0], got.Events[1]
	if want := "<blockquote>“We will &lt;not&gt; sign &amp; go”<cite>Ana Velin</cite></blockquote>"; q.Media.URL != want {
		t.Errorf("media %q, want %q", q.Media.URL, want)
	}
	if q.Start.Hour != nil || q.Start.Day != 11 {
		t.Errorf("an hour that nobody stated: %+v", q.Start)
	}
	if ev.Start.Hour == nil || *ev.Start.Hour != 16 || *ev.Start.Minute != 30 || ev.Start.Display != "11 Mar 2026, 16:30 CET" {
		t.Errorf("not the summit's local time: %+v", ev.Start)
	}
	if got.Events[2].Start.Display != "time not stated" {
		t.Errorf("display %q", got.Events[2].Start.Display)
	}
}

func TestJSONLD(t *testing.T) {
	t.Parallel()
	b := write(t, func(w io.Writer) error { return WriteJSONLD(w, list()) })
	var got struct {
		Context string `json:"@context"`
		Type    string `json:"@type"`
		About   map[string]any
		Items   []struct {
			Type     string `json:"@type"`
			Position int
			Item     map[string]any
		} `json:"itemListElement"`
	}
	if err := json.Unmarshal(b, &got); err != nil {
		t.Fatal(err)
	}
	if got.Context != "https://schema.org" || got.Type != "ItemList" || got.About["@type"] != "Event" || len(got.Items) != 3 {
		t.Fatalf("%s", b)
	}
	q, ev := got.Items[0].Item, got.Items[1].Item
	if q["@type"] != "Quotation" || q["creator"] != nil || q["spokenByCharacter"] == nil {
		t.Errorf("nobody has checked the speaker: %v", q)
	}
	if ev["@type"] != "Event" || ev["startDate"] != "2026-03-11T15:30:00Z" || ev["isBasedOn"] != nil {
		t.Errorf("event %v", ev)
	}
	it := quote()
	it.State = "checked"
	if one := itemLD(it); one["creator"] == nil {
		t.Errorf("a checked speaker is the creator: %v", one)
	}
}

func TestReadingFailsLoudly(t *testing.T) {
	t.Parallel()
	gone := errors.New("connection gone")
	l := list()
	l.Items = func(yield func(Item, error) bool) {
		if yield(quote(), nil) {
			yield(Item{}, gone)
		}
	}
	for name, f := range map[string]func(io.Writer) error{
		"csv": func(w io.Writer) error { return WriteCSV(w, l) }, "atom": func(w io.Writer) error { return WriteAtom(w, FeedOf(l)) },
		"feed.json": func(w io.Writer) error { return WriteJSONFeed(w, FeedOf(l)) }, "json": func(w io.Writer) error { return WriteJSON(w, l) },
		"timeline.json": func(w io.Writer) error { return WriteTimelineJS(w, l) }, "jsonld": func(w io.Writer) error { return WriteJSONLD(w, l) },
	} {
		if err := f(io.Discard); !errors.Is(err, gone) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func BenchmarkCSV(b *testing.B) {
	items := make([]Item, 1000)
	for i := range items {
		items[i] = quote()
	}
	l := list()
	l.Items = Slice(items)
	b.ReportAllocs()
	for b.Loop() {
		if err := WriteCSV(io.Discard, l); err != nil {
			b.Fatal(err)
		}
	}
}
