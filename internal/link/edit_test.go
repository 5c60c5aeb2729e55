package link_test

import (
	"fmt"
	"html"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"readout/internal/analysis"
	"readout/internal/extract"
	"readout/internal/link"
	"readout/internal/news"
)

// The article that the changes below are made to. Paragraphs that start with
// "!" are of another kind, named by the first word.
const harbourStory = `Harbour talks end without a signature
!standfirst Two governments leave Port Ansel with a text and no signature
PORT ANSEL — Greta Lindqvist and Osman Terrel met for three hours in Port Ansel on Tuesday to talk about the Velden strait.
“We will keep the strait open to every ship that pays its way,” Ms Lindqvist told reporters on the quay. “Nobody has asked us for more than that.”
Mr Terrel was less sure. “I have read the text twice and I do not like it,” he said.
The two sides agreed to inspect 30 ships a month from Friday.
Ms Lindqvist arrived in Port Ansel on Monday evening after a night in Carrow.
A senior official said that the harbour would be closed for two days.
Osman Terrel signed a fisheries agreement with Ilse Brandt on Wednesday morning.
The harbour has been quiet since the ferries stopped, and the cafés along the quay have been closing early for want of custom.
“The gulls are the only ones who never left,” said Tobias Renn, who has sold fish there for forty years.`

func harbourLexicon() *news.Lexicon {
	return &news.Lexicon{Hash: "test", Actors: []news.Actor{
		{ID: "greta-lindqvist", Kind: news.Person, Name: "Greta Lindqvist", Gender: "f", Country: "VEL"},
		{ID: "osman-terrel", Kind: news.Person, Name: "Osman Terrel", Gender: "m", Country: "CAR"},
		{ID: "ilse-brandt", Kind: news.Person, Name: "Ilse Brandt", Gender: "f", Country: "CAR"},
		{ID: "tobias-renn", Kind: news.Person, Name: "Tobias Renn", Gender: "m", Country: "VEL"},
	}}
}

// page writes a story as an outlet serves it.
func page(story string) string {
	lines := strings.Split(story, "\n")
	var b strings.Builder
	fmt.Fprintf(&b, `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>%s | The Quayside</title><meta property="og:title" content="%[1]s"><meta property="article:published_time" content="2026-03-10T18:00:00Z"></head>
<body><header><nav><a href="/">Home</a> <a href="/world">World</a></nav></header><main><article><h1>%[1]s</h1>`, html.EscapeString(lines[0]))
	for _, l := range lines[1:] {
		kind, words, ok := strings.Cut(strings.TrimPrefix(l, "!"), " ")
		if !ok || !strings.HasPrefix(l, "!") {
			fmt.Fprintf(&b, "<p>%s</p>\n", html.EscapeString(l))
			continue
		}
		switch kind {
		case "standfirst":
			fmt.Fprintf(&b, `<p class="standfirst">%s</p>`, html.EscapeString(words))
		case "notice":
			fmt.Fprintf(&b, `<p class="correction">%s</p>`, html.EscapeString(words))
		case "caption":
			fmt.Fprintf(&b, `<figure><img src="/a.jpg" alt=""><figcaption>%s</figcaption></figure>`, html.EscapeString(words))
		case "furniture":
			fmt.Fprintf(&b, `<aside class="related"><h3>Read more</h3><ul><li><a href="/b">%s</a></li></ul></aside>`, html.EscapeString(words))
		case "blank":
			fmt.Fprintf(&b, "<p>\n\n   %s&nbsp;  </p>", html.EscapeString(words))
		}
	}
	b.WriteString("</article></main><footer><p>© The Quayside</p></footer></body></html>")
	return b.String()
}

func read(t *testing.T, story string) link.Side {
	t.Helper()
	at := time.Date(2026, 3, 10, 20, 0, 0, 0, time.UTC)
	c, err := extract.Article(extract.Page{Body: []byte(page(story)), ContentType: "text/html; charset=utf-8", URL: "https://quayside.example/a", FetchedAt: at})
	if err != nil {
		t.Fatal(err)
	}
	a := analysis.Analyze(news.Input{Text: c.Text, Blocks: c.Blocks, PublishedAt: c.Published, Zone: c.Zone, OutletCountry: "VEL", Language: "en", Lexicon: harbourLexicon()})
	return link.Side{Text: c.Text, Blocks: c.Blocks, Posts: c.Posts, LiveBlog: c.LiveBlog, Partial: c.Partial, Analysis: a}
}

// TestCompareMadeUpChanges makes changes to one story, serves both versions as
// pages, extracts and analyses them, and looks at what the change is called. The
// kinds were written down before anything ran.
func TestCompareMadeUpChanges(t *testing.T) {
	t.Parallel()
	older := read(t, harbourStory)
	for _, c := range []struct {
		name string
		make [][2]string // from, to
		want []news.ChangeKind
	}{
		{"nothing", nil, nil},
		{"headline", [][2]string{{"Harbour talks end without a signature", "Harbour talks collapse"}}, []news.ChangeKind{news.HeadlineChanged}},
		{"standfirst", [][2]string{{"Two governments leave Port Ansel with a text and no signature", "Ministers go home after three hours on the quay"}}, []news.ChangeKind{news.StandfirstChanged}},
		{"quote reworded by one word", [][2]string{{"to every ship that pays", "to some ships that pay"}}, []news.ChangeKind{news.QuoteReworded}},
		{"quote loses its negation", [][2]string{{"and I do not like it", "and I do like it"}}, []news.ChangeKind{news.QuoteReworded}},
		{"quote cut short", [][2]string{{"“I have read the text twice and I do not like it,” he said.", "“I do not like it,” he said."}}, []news.ChangeKind{news.QuoteReworded}},
		{"quote removed with its paragraph", [][2]string{{"\n“The gulls are the only ones who never left,” said Tobias Renn, who has sold fish there for forty years.", ""}}, []news.ChangeKind{news.QuoteRemoved}},
		{"quote added with a paragraph", [][2]string{{"The two sides agreed", "“There will be another meeting before the ice comes,” Ilse Brandt said.\nThe two sides agreed"}}, []news.ChangeKind{news.QuoteAdded}},
		{"quote re-attributed", [][2]string{{"said Tobias Renn, who has sold", "said Ilse Brandt, who has sold"}}, []news.ChangeKind{news.QuoteReattributed}},
		{"quote reworded and re-attributed", [][2]string{{"“The gulls are the only ones who never left,” said Tobias Renn", "“The gulls are the only ones who will never leave,” said Ilse Brandt"}}, []news.ChangeKind{news.QuoteReworded, news.QuoteReattributed}},
		{"number in an event sentence", [][2]string{{"inspect 30 ships", "inspect 45 ships"}}, []news.ChangeKind{news.NumberChanged}},
		{"date in an event sentence", [][2]string{{"arrived in Port Ansel on Monday evening", "arrived in Port Ansel on Sunday evening"}}, []news.ChangeKind{news.DateChanged}},
		{"name in an event sentence", [][2]string{{"agreement with Ilse Brandt on", "agreement with Tobias Renn on"}}, []news.ChangeKind{news.NameChanged}},
		{"the same number in letters", [][2]string{{"inspect 30 ships", "inspect thirty ships"}}, []news.ChangeKind{news.MinorChange}},
		{"correction comes", [][2]string{{"The harbour has been quiet", "!notice Correction: an earlier version of this article misnamed the strait.\nThe harbour has been quiet"}}, []news.ChangeKind{news.NoticeChanged}},
		{"dateline", [][2]string{{"PORT ANSEL — Greta", "PORT ANSEL, Velden — Greta"}}, []news.ChangeKind{news.MinorChange}},
		{"typing error put right", [][2]string{{"The harbour has been quiet since the ferries stopped", "The harbour has been quiet since the ferires stopped"}}, []news.ChangeKind{news.MinorChange}},
		{"blanks", [][2]string{{"The harbour has been quiet", "!blank The  harbour has been quiet"}}, nil},
		{"caption", [][2]string{{"The two sides agreed", "!caption Ms Lindqvist on the quay | Photograph: own\nThe two sides agreed"}}, []news.ChangeKind{news.MinorChange}},
		{"furniture", [][2]string{{"The two sides agreed", "!furniture Ferries to sail again next week\nThe two sides agreed"}}, nil},
		{"quotation marks of another shape", [][2]string{{"“I have read the text twice and I do not like it,”", "\"I have read the text twice and I do not like it,\""}}, []news.ChangeKind{news.MinorChange}},
		{"British spelling for American", [][2]string{{"The harbour has been quiet", "The harbor has been quiet"}}, []news.ChangeKind{news.MinorChange}},
		{"other words of the reporter's", [][2]string{{"for want of custom", "because hardly anyone comes any more"}}, []news.ChangeKind{news.TextChanged}},
		{"a paragraph of background comes", [][2]string{{"“The gulls", "Port Ansel has been a free harbour for three hundred years and lives on what passes through it.\n“The gulls"}}, []news.ChangeKind{news.TextChanged}},
		{"a paragraph moves", [][2]string{{"The two sides agreed to inspect 30 ships a month from Friday.\n", ""}, {"\nThe harbour has been quiet", "\nThe two sides agreed to inspect 30 ships a month from Friday.\nThe harbour has been quiet"}}, []news.ChangeKind{news.MinorChange}},
		{"a short form of the same name", [][2]string{{"Osman Terrel signed", "Mr Terrel signed"}}, []news.ChangeKind{news.TextChanged}},
		{"reported speech reworded", [][2]string{{"would be closed for two days", "might be closed for good"}}, []news.ChangeKind{news.QuoteReworded}},
		{"an official gets a name", [][2]string{{"A senior official said that", "Ilse Brandt said that"}}, []news.ChangeKind{news.QuoteReattributed}},
		{"another title for the same person", [][2]string{{"Ms Lindqvist told reporters", "Greta Lindqvist told reporters"}}, []news.ChangeKind{news.TextChanged}},
		{"headline and quote at once", [][2]string{{"Harbour talks end without a signature", "Talks on strait fail"}, {"to every ship that pays its way", "to every ship that asks"}}, []news.ChangeKind{news.QuoteReworded, news.HeadlineChanged}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			story := harbourStory
			for _, m := range c.make {
				if !strings.Contains(story, m[0]) {
					t.Fatalf("no %q in the story", m[0])
				}
				story = strings.Replace(story, m[0], m[1], 1)
			}
			newer := read(t, story)
			for _, way := range []struct {
				name string
				edit news.Edit
				want []news.ChangeKind
			}{{"there", link.Compare(older, newer), c.want}, {"and back", link.Compare(newer, older), back(c.want)}} {
				var got []news.ChangeKind
				for _, ch := range way.edit.Changes {
					if !slices.Contains(got, ch.Kind) {
						got = append(got, ch.Kind)
					}
				}
				if d := cmp.Diff(way.want, got); d != "" {
					t.Errorf("%s: %s\n%+v", way.name, d, way.edit)
				}
			}
		})
	}
}

// back says what a change is called that is taken back.
func back(kinds []news.ChangeKind) []news.ChangeKind {
	var out []news.ChangeKind
	for _, k := range kinds {
		switch k {
		case news.QuoteAdded:
			k = news.QuoteRemoved
		case news.QuoteRemoved:
			k = news.QuoteAdded
		}
		out = append(out, k)
	}
	return out
}
