package extract

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"readout/internal/news"
	"readout/internal/text"
)

// pasted is a story of our own with the furniture that a copied page brings
// along; lines that begin with "x " are furniture.
const pasted = `The chancellor of Norland, Ada Brandt, has landed in Port Ansel for two days of talks with the president of Sudria.
“We are here to listen,” she told reporters on the tarmac.
x You need a newer browser for the accessible video player
x
x 2:14
x Brandt: ‘We came to listen’
Her plane was met by the foreign minister, Teo Marchetti.
x Harbour latest: Ministers ‘close to a deal’ on fishing
Mr Marchetti replied that his government wanted “a treaty and not a photograph”.
x 0:45
x What does Sudria want?
x Read more:
x Sudria’s navy told to stand down
x Why is the strait closed?
Officials on both sides said that the text was ninety per cent ready.
x Castbox
x This content is supplied by Castbox, which may use cookies and similar technologies.
x To show it we need your consent to cookies.
x You can change this choice at any time in the Privacy Centre.
x We could not check whether you have agreed to Castbox cookies.
x 👉 Listen to The Strait Talk wherever you get your podcasts 👈
“If I accept cookies from him, will you write about that too?” Ms Brandt joked.
x Sign up to our morning briefing
x Advertisement
x Related stories
x Ferry service to Port Ansel suspended
x Five things to know about the strait
The talks resume on Friday.`

func partition(s string) (story, furniture []string) {
	for l := range strings.SplitSeq(s, "\n") {
		if f, ok := strings.CutPrefix(l, "x"); ok {
			if f = strings.TrimSpace(f); f != "" {
				furniture = append(furniture, f)
			}
			continue
		}
		story = append(story, l)
	}
	return story, furniture
}

func TestTextLeavesFurnitureOut(t *testing.T) {
	t.Parallel()
	story, furniture := partition(pasted)
	c, err := Text(strings.ReplaceAll(pasted, "\nx", "\n"), "")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(story, strings.Split(c.Text, "\n")); diff != "" {
		t.Errorf("story (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff(furniture, c.Dropped); diff != "" {
		t.Errorf("furniture (-want +got)\n%s", diff)
	}
}

// TestFurnitureInEveryDress reads the same story and furniture as a page, in the
// dresses in which pages bring them: every line of the story comes out word for
// word, and no line of furniture.
func TestFurnitureInEveryDress(t *testing.T) {
	t.Parallel()
	story, furniture := partition(pasted)
	each := func(before, after string) func([]string) string {
		return func(lines []string) string {
			var b strings.Builder
			for _, l := range lines {
				b.WriteString(before + html.EscapeString(l) + after)
			}
			return b.String()
		}
	}
	all := strings.Split(strings.ReplaceAll(pasted, "\nx", "\n"), "\n")
	var lines []string
	for _, l := range all {
		if l = strings.TrimSpace(l); l != "" {
			lines = append(lines, l)
		}
	}
	widgets := func(lines []string) string {
		var b strings.Builder
		for i := 0; i < len(lines); i++ {
			l := html.EscapeString(lines[i])
			switch {
			case strings.HasPrefix(l, "You need a newer"):
				b.WriteString(`<div class="site-video"><div class="overlay"><p>` + l + `</p></div>`)
			case strings.Contains(l, ":") && len(l) == 4: // a duration and the caption under it
				b.WriteString(`<figure class="video"><span class="duration">` + l + `</span><figcaption>` + html.EscapeString(lines[i+1]) + `</figcaption></figure>`)
				if i > 0 && strings.HasPrefix(lines[i-1], "You need") {
					b.WriteString(`</div>`)
				}
				i++
			case strings.HasPrefix(l, "Harbour latest"):
				b.WriteString(`<p><a href="/live"><strong>` + l + `</strong></a></p>`)
			case l == "Read more:" || l == "Related stories":
				b.WriteString(`<div><p><strong>` + l + `</strong></p><a href="/1">` + html.EscapeString(lines[i+1]) + `</a><br><a href="/2">` + html.EscapeString(lines[i+2]) + `</a></div>`)
				i += 2
			default:
				b.WriteString("<p>" + l + "</p>\n")
			}
		}
		return b.String()
	}
	for name, dress := range map[string]func([]string) string{
		"paragraphs":  each("<p>", "</p>\n"),
		"boxes":       each(`<div class="row"><div>`, "</div></div>\n"),
		"spans":       each("<p><span><span>", "</span></span></p>"),
		"line breaks": func(l []string) string { return "<p>" + each("", "<br><br>\n")(l) + "</p>" },
		"widgets":     widgets,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := article(t, "<title>Brandt lands in Port Ansel | The Ledger</title>", `<header><nav><a href="/">Home</a></nav></header><main><article><h1>Brandt lands in Port Ansel</h1><div class="story">`+dress(lines)+`</div></article></main><footer><p>© The Ledger</p></footer>`)
			var got []string
			for _, b := range c.Blocks {
				if b.Kind != text.Headline {
					got = append(got, b.Span.In(c.Text))
				}
			}
			if diff := cmp.Diff(story, got); diff != "" {
				t.Errorf("story (-want +got)\n%s", diff)
			}
			for _, f := range furniture {
				if strings.Contains(c.Text, f) {
					t.Errorf("furniture in the text: %q", f)
				}
			}
		})
	}
}

func TestTextLayout(t *testing.T) {
	t.Parallel()
	c, err := Text("Talks open in Port Ansel\r\n\r\nMinisters met at noon.\nA long road ahead\nNobody expected a result on the first day of the meeting.\n• First point\nCorrection: the talks opened at noon.", "Talks open in Port Ansel")
	if err != nil {
		t.Fatal(err)
	}
	type block struct {
		Kind text.BlockKind
		Text string
	}
	var got []block
	for _, b := range c.Blocks {
		got = append(got, block{b.Kind, b.Span.In(c.Text)})
	}
	want := []block{
		{text.Headline, "Talks open in Port Ansel"},
		{text.Paragraph, "Ministers met at noon."},
		{text.Subhead, "A long road ahead"},
		{text.Paragraph, "Nobody expected a result on the first day of the meeting."},
		{text.ListItem, "• First point"},
		{text.Notice, "Correction: the talks opened at noon."},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if c, err := Text("Question: Will you sign?\nYes.\nShare\nNo\n", ""); err != nil || c.Text != "Question: Will you sign?\nYes." {
		t.Errorf("an answer of one word: %q, %v", c.Text, err)
	}
	if _, err := Text("Read more:\nOther story\n", ""); err == nil {
		t.Error("a text of furniture only must be refused")
	}
}

// BenchmarkText reads the story of a pasted page.
func BenchmarkText(b *testing.B) {
	s := strings.ReplaceAll(pasted, "\nx", "\n")
	for b.Loop() {
		if _, err := Text(s, ""); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkSeed reads the pasted page that SEED names and reports its lines.
func BenchmarkSeed(b *testing.B) {
	raw, err := os.ReadFile(os.Getenv("SEED"))
	if err != nil {
		b.Fatal("SEED must name a pasted page: ", err)
	}
	var c news.Content
	for b.Loop() {
		if c, err = Text(string(raw), ""); err != nil {
			b.Fatal(err)
		}
	}
	for _, bl := range c.Blocks {
		if l := bl.Span.In(c.Text); !strings.Contains(string(raw), l) {
			b.Errorf("not word for word: %q", l)
		}
	}
	b.ReportMetric(float64(len(c.Blocks)), "story-lines")
	b.ReportMetric(float64(len(c.Dropped)), "furniture-lines")
}

func FuzzText(f *testing.F) {
	f.Add(pasted, "")
	f.Add("1:23\r\rx\x00\xff\n", "headline")
	f.Fuzz(func(t *testing.T, s, headline string) {
		c, err := Text(s, headline)
		if err != nil {
			return
		}
		for _, b := range c.Blocks {
			if !b.Span.Valid(c.Text) || strings.Contains(b.Span.In(c.Text), "\n") {
				t.Errorf("block %v of %q", b, c.Text)
			}
		}
	})
}
