package quote_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"readout/internal/analysis/grammar"
	"readout/internal/analysis/mention"
	"readout/internal/analysis/quote"
	"readout/internal/news"
	"readout/internal/text"
)

var lexicon = &news.Lexicon{
	Actors: []news.Actor{
		{ID: "edda-marwick", Kind: news.Person, Name: "Edda Marwick", Gender: "f", Country: "NRV"},
		{ID: "alun-brightwater", Kind: news.Person, Name: "Alun Brightwater", Gender: "m", Country: "NRV"},
		{ID: "norvania", Kind: news.Country, Name: "Norvania", Code: "NRV", Country: "NRV"},
	},
	Offices: []news.Office{
		{Polity: "NRV", Title: "prime minister", Holder: "edda-marwick", From: time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)},
	},
}

// analyze runs the chain that quotes need over a text of Norvania.
func analyze(s string) (string, []news.Quote) {
	clean, _ := text.Clean(s)
	doc := grammar.Parse(text.Parse(clean, nil))
	found := quote.Find(doc)
	ms, _ := mention.Resolve(doc, mention.Find(doc, lexicon, found), lexicon, found, time.Date(2025, 2, 27, 0, 0, 0, 0, time.UTC), "NRV")
	return clean, quote.Attribute(doc, found, ms)
}

// said renders the quoted speech as "speaker: span / span".
func said(s string, qs []news.Quote) []string {
	var out []string
	for _, q := range qs {
		if q.Kind == news.Indirect || q.NotSpeech != "" {
			continue
		}
		var spans []string
		for _, sp := range q.Spans {
			spans = append(spans, sp.In(s))
		}
		out = append(out, q.Speaker.Name+": "+strings.Join(spans, " / "))
	}
	return out
}

func TestAttribute(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		want       []string
	}{
		{"cue after", `“The pact will hold,” Edda Marwick said.`, []string{"Edda Marwick: The pact will hold,"}},
		{"inverted", `"The pact will hold," said Alun Brightwater, the foreign secretary.`, []string{"Alun Brightwater: The pact will hold,"}},
		{"cue before", `Edda Marwick told reporters: “The pact will hold.”`, []string{"Edda Marwick: The pact will hold."}},
		{"split", `“The pact,” said Edda Marwick, “will hold.” “I am sure of it,” she added.`, []string{"Edda Marwick: The pact, / will hold.", "Edda Marwick: I am sure of it,"}},
		{"split by a sentence", `“The pact will hold,” Edda Marwick said. “I am sure of it.”`, []string{"Edda Marwick: The pact will hold, / I am sure of it."}},
		{"two apostrophes", `''The pact will hold,'' Mr. Brightwater said. Alun Brightwater arrived late.`, []string{"Alun Brightwater: The pact will hold,"}},
		{"single marks", `‘The pact will hold’, said Edda Marwick, whose ministers’ cars had left.`, []string{"Edda Marwick: The pact will hold"}},
		{"over paragraphs", "Edda Marwick rose to speak.\n“The pact will hold,” she said.\n“It held in the cold winter of the strike.\n“And it will hold now.”", []string{"Edda Marwick: The pact will hold,", "Edda Marwick: It held in the cold winter of the strike. / And it will hold now."}},
		{"stage direction between its paragraphs", "Edda Marwick rose to speak.\n“The pact will hold,” she said.\n“It held in the cold winter of the strike.\n“(Applause.)\n“And it will hold now.”", []string{"Edda Marwick: The pact will hold,", "Edda Marwick: It held in the cold winter of the strike. / And it will hold now."}},
		{"office by date", `“The pact will hold,” the prime minister said.`, []string{"Edda Marwick: The pact will hold,"}},
		{"title and forename", `Alun Brightwater landed at noon. “The pact will hold,” Sir Alun said.`, []string{"Alun Brightwater: The pact will hold,"}},
		{"governing clause, not the nearest name", `Edda Marwick called Alun Brightwater “a good loser”.`, []string{"Edda Marwick: a good loser"}},
		{"mixed at the sentence end", `The deal was a “bad joke”, said Edda Marwick.`, []string{"Edda Marwick: bad joke"}},
		{"object is no speaker", `Edda Marwick thanked Alun Brightwater for his “great patience”.`, []string{"Edda Marwick: great patience"}},
		{"asked about somebody", `Asked whether she trusted Alun Brightwater, the prime minister replied “of course”.`, []string{"Edda Marwick: of course"}},
		{"colon ends the paragraph", "Edda Marwick wrote:\n“The pact will hold.”", []string{"Edda Marwick: The pact will hold."}},
		{"label", "Marwick: ‘We will sign’\nEdda Marwick arrived on Monday.", []string{"Edda Marwick: We will sign"}},
		{"odd number of marks", "“The pact will hold, Edda Marwick said.\nNobody answered.", []string{": The pact will hold, Edda Marwick said."}},
		{"agent of a passive", "Alun Brightwater had arrived. The threat was made by Aldric Monfort, the trade minister. “The pact will not hold,” he said.", []string{"Aldric Monfort: The pact will not hold,"}},
		{"pronoun of somebody unnamed", "Alun Brightwater left. One former minister said that it was late. “The pact will not hold,” he said.", []string{"One former minister: The pact will not hold,"}},
		{"with a prime minister, the president is another", "Mihai Dorescu met Prime Minister Rupert Lanning. Mr Dorescu smiled.\nMr Lanning spoke first.\n“The pact will hold,” the president said.", []string{"Mihai Dorescu: The pact will hold,"}},
		{"subject after whose", "Mihai Dorescu left. Prime Minister Radu Banescu, whose party governs with the president's, struck a different note.\n“The pact will hold,” he said.", []string{"Radu Banescu: The pact will hold,"}},
		{"possessor with an envoy", "Norvania’s envoy to the straits resigned, saying that she was “tired of it”.", []string{"Norvania’s envoy to the straits: tired of it"}},
		{"adverbial between auxiliary and verb", "His words matter, as Edda Marwick had, a day earlier, said that the window was “closing fast”.", []string{"Edda Marwick: closing fast"}},
		{"hearsay", "“The pact will hold,” Edda Marwick is understood to have said.", []string{"Edda Marwick: The pact will hold,"}},
		{"whoever spoke, not whom he spoke of", "Edda Marwick shot back that he had not read the text.\n“If he had, he would know.”", []string{"Edda Marwick: If he had, he would know."}},
		{"a title that heads a name", "Ban Kimura condemned the test.\nSecretary of State John F. Kerrigan said the fleet would sail, and he urged calm.\n“The pact will hold,” he said.", []string{"John F. Kerrigan: The pact will hold,"}},
		{"a passer-by is forgotten", "Edda Marwick arrived. A doctor had come early.\nMarwick spoke for an hour. Marwick sat down.\nIt rained.\n“The pact will hold,” she said.", []string{"Edda Marwick: The pact will hold,"}},
		{"possessor of a claim", `Edda Marwick described Alun Brightwater’s claim that the pact was “a paper boat” as beneath her.`, []string{"Alun Brightwater: a paper boat"}},
		{"claim that another said it", `Edda Marwick mocked the claim that she had called the pact “a paper boat”.`, []string{"Edda Marwick: a paper boat"}},
		{"in the words of", `In the words of Edda Marwick, “patience is a policy”.`, []string{"Edda Marwick: patience is a policy"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s, qs := analyze(tt.text)
			if d := cmp.Diff(tt.want, said(s, qs)); d != "" {
				t.Errorf("quotes (-want +got):\n%s", d)
			}
		})
	}
}

func TestLevelAddresseeAndInner(t *testing.T) {
	t.Parallel()
	s, qs := analyze("“It will be tight,” a Norvanian government spokesman told reporters.\n“They are bluffing,” officials said.\nEdda Marwick told parliament that Alun Brightwater had said the deal was “worth it”.")
	type row struct {
		Level            news.Level
		Addressee, Inner string
		Lemma            string
	}
	var got []row
	for _, q := range qs {
		if q.Kind != news.Indirect {
			got = append(got, row{q.Level, q.Addressee.In(s), q.Inner.Name, q.CueLemma})
		}
	}
	want := []row{
		{news.LevelRole, "reporters", "", "tell"},
		{news.LevelCollective, "", "", "say"},
		{news.LevelNamed, "parliament", "Alun Brightwater", "tell"},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("quotes (-want +got):\n%s", d)
	}
}

func TestIndirect(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, speaker, content string }{
		{"that", `Edda Marwick said that the pact would hold through the winter.`, "Edda Marwick", "that the pact would hold through the winter"},
		{"bare clause", `Edda Marwick insisted the pact was working.`, "Edda Marwick", "the pact was working"},
		{"according to", `The pact will be signed on Friday, according to Edda Marwick.`, "Edda Marwick", "The pact will be signed on Friday"},
		{"after its content", `The pact will be signed on Friday, Edda Marwick said.`, "Edda Marwick", "The pact will be signed on Friday"},
		{"demand", `Edda Marwick has demanded that clear guarantees be part of the deal.`, "Edda Marwick", "that clear guarantees be part of the deal"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s, qs := analyze(tt.text)
			if len(qs) != 1 || qs[0].Kind != news.Indirect {
				t.Fatalf("got %d quotes (%+v), want one indirect", len(qs), qs)
			}
			if got := qs[0].Speaker.Name; got != tt.speaker {
				t.Errorf("speaker %q, want %q", got, tt.speaker)
			}
			if got := qs[0].Content[0].In(s); got != tt.content {
				t.Errorf("content %q, want %q", got, tt.content)
			}
		})
	}
}

func TestNotSpeech(t *testing.T) {
	t.Parallel()
	for _, s := range []string{
		`She stars in the film “The Long Winter of Selwyn”.`,
		`The so-called “green” lane stayed shut.`,
	} {
		clean, qs := analyze(s)
		if got := said(clean, qs); len(got) != 0 {
			t.Errorf("%s: found speech %q", s, got)
		}
	}
}

func TestPrecision(t *testing.T) {
	t.Parallel()
	for rule, p := range quote.Measured() {
		if p.Right > p.Fired || p.Fired <= 0 {
			t.Errorf("rule %q: %d right of %d", rule, p.Right, p.Fired)
		}
		if l := p.Lower(); l < 0 || l > p.Value() {
			t.Errorf("rule %q: lower bound %.3f of precision %.3f", rule, l, p.Value())
		}
	}
	if len(quote.Measured()) < 20 {
		t.Errorf("%d rules measured, want the committed table", len(quote.Measured()))
	}
	if p := (quote.Precision{Fired: 100, Right: 97}); p.Lower() < 0.91 || p.Lower() > 0.92 {
		t.Errorf("lower bound of 97 in 100 is %.4f, want Wilson's .9155", p.Lower())
	}
}

func FuzzAttribute(f *testing.F) {
	for _, s := range []string{"", "“", "''a'' said X. \"b", "“A,” said B. “C\n“D” ‘e’ f’s", "X: ‘y", "\"A” b “c\"", "according to", "said said said", "In the words of “x”", "é“ü”: “\u0301”"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		clean, qs := analyze(s)
		again, qs2 := analyze(s)
		if d := cmp.Diff(qs, qs2); d != "" || clean != again {
			t.Fatalf("two runs differ:\n%s", d)
		}
		check := func(what string, sp text.Span) {
			if !sp.Valid(clean) {
				t.Fatalf("%s %v is not within the text of %d bytes, or not on rune boundaries", what, sp, len(clean))
			}
		}
		for _, q := range qs {
			for _, sp := range q.Spans {
				check("span", sp)
			}
			for _, sp := range q.Content {
				check("content", sp)
			}
			for _, sp := range q.Fired {
				check("fired", sp)
			}
			for what, sp := range map[string]text.Span{"cue": q.Cue, "source": q.Source, "speaker": q.Speaker.Span, "addressee": q.Addressee, "inner": q.Inner.Span} {
				check(what, sp)
			}
		}
	})
}

func TestBoundsBackOff(t *testing.T) {
	t.Parallel()
	often := quote.Tally{
		"after/name": {Fired: 1000, Right: 990}, "after/rare": {Fired: 10, Right: 10}, "before/rare": {Fired: 200, Right: 196},
		"after/bad": {Fired: 10, Right: 5}, "before/bad": {Fired: 300, Right: 299}, "after/rare, weak": {Fired: 10, Right: 5},
		"label": {Fired: 4, Right: 4}, "indirect that/rare": {Fired: 500, Right: 300},
	}
	for name, tt := range map[string]struct {
		rule  string
		value float64
		lower float64
	}{
		"often enough stands alone":               {"after/name", 0.99, often["after/name"].Lower()},
		"rare takes the poorer pool":              {"after/rare", 206.0 / 210, quote.Precision{Fired: 210, Right: 206}.Lower()},
		"its own errors contradict the pool":      {"after/bad", 0.5, often["after/bad"].Lower()},
		"weak rules pool with weak ones":          {"after/rare, weak", 0.5, often["after/rare, weak"].Lower()},
		"no resolver, no pool":                    {"label", 1, often["label"].Lower()},
		"indirect speech pools with its own kind": {"indirect that/rare", 0.6, often["indirect that/rare"].Lower()},
		"never measured":                          {"after/unheard", 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			value, lower := often.Bounds(tt.rule)
			if math.Abs(value-tt.value) > 1e-9 || math.Abs(lower-tt.lower) > 1e-9 {
				t.Errorf("Bounds(%q) = %.4f, %.4f, want %.4f, %.4f", tt.rule, value, lower, tt.value, tt.lower)
			}
		})
	}
}

func TestTranscript(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		want       []string
	}{
		{"labels in capitals", "Edda Marwick met Alun Brightwater.\nMARWICK: I will hold the pact.\nBRIGHTWATER: Will you?\n(Laughter.)\nMARWICK: I have said so.\nWe have all said so.\nBRIGHTWATER: Then we shall see.",
			[]string{"Edda Marwick: I will hold the pact.", "Alun Brightwater: Will you?", "Edda Marwick: I have said so.", "Edda Marwick: We have all said so.", "Alun Brightwater: Then we shall see."}},
		{"questions", "Edda Marwick took questions.\nQuestion: Will the pact hold?\nPrime Minister: I think so.\nIt is, as we say here, a good pact.\nQuestion: Do you?\nPrime Minister: I do, and “hold” is the word.",
			[]string{"Question: Will the pact hold?", "Edda Marwick: I think so.", "Edda Marwick: It is, as we say here, a good pact.", "Question: Do you?", "Edda Marwick: I do, and “hold” is the word."}},
		{"an interview's narrator", "Edda Marwick spoke to the Courier.\nCourier: Will you go?\nMarwick: I will.\nShe laughs at our question.\nCourier: When will you go?\nMarwick: When I am ready.",
			[]string{": Will you go?", "Edda Marwick: I will.", ": When will you go?", "Edda Marwick: When I am ready."}},
		{"headings", "NEXT STEPS: We wait.\nOPEN ISSUES: You know them.\nTHE MONEY: Our own.", nil},
		{"a list", "Norvania: 12 delegates.\nTavin: 14 delegates.\nNorvania: 3 ships.\nTavin: 4 ships.", nil},
		{"marks decide", "MARWICK: “I will hold the pact.”\nBRIGHTWATER: “Will you?”\nMARWICK: “I said so.”\nEdda Marwick and Alun Brightwater had met.",
			[]string{"Edda Marwick: I will hold the pact.", "Alun Brightwater: Will you?", "Edda Marwick: I said so."}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s, qs := analyze(tt.text)
			if d := cmp.Diff(tt.want, said(s, qs)); d != "" {
				t.Errorf("said (-want +got):\n%s", d)
			}
		})
	}
}
