package analysis

import (
	"strings"
	"testing"
	"time"

	"readout/internal/analysis/event"
	"readout/internal/analysis/grammar"
	"readout/internal/analysis/mention"
	"readout/internal/analysis/quote"
	"readout/internal/analysis/stance"
	"readout/internal/analysis/topic"
	"readout/internal/analysis/when"
	"readout/internal/news"
	"readout/internal/text"
)

// story is about seven hundred words of made-up summit copy.
func story() string {
	para := `Prime Minister Edmund Hale arrived in Port Alder on Wednesday evening for talks with the Corvian president, Petra Voss, that both sides had described as the most important in a decade.
“We have a chance here that will not come twice,” he said on the steps of the embassy. “I intend to take it, and I will not sign anything that leaves the ports without a ceasefire.”
Asked whether he trusted Ms Voss, the prime minister replied “of course”. He ruled out sending troops but pledged to increase military aid next year.
Ms Voss struck a cooler note. Corvia would “not be hurried”, she told reporters at a press conference before dinner, and it opposed any tariffs on grain.
A Downing Place spokesman said the two leaders would meet again on Friday, and that a framework agreed last month by both governments had been published.
`
	return strings.Repeat(para, 5)
}

func benchInput() news.Input {
	lex := &news.Lexicon{
		Actors: []news.Actor{
			{ID: "edmund-hale", Kind: news.Person, Name: "Edmund Hale", Gender: "m", Country: "ALB"},
			{ID: "petra-voss", Kind: news.Person, Name: "Petra Voss", Gender: "f", Country: "COR"},
			{ID: "corvia", Kind: news.Country, Name: "Corvia", Code: "COR"},
		},
		Topics: []news.Topic{
			{ID: "ceasefire", Name: "Ceasefire", Cues: []string{"ceasefire", "truce"}},
			{ID: "trade-tariffs", Name: "Tariffs", Cues: []string{"tariff*", "trade deal"}, Negative: true},
			{ID: "arms-supply", Name: "Arms", Cues: []string{"military aid", "weapons"}},
		},
	}
	return news.Input{Text: strings.TrimSpace(story()), PublishedAt: time.Date(2026, 3, 12, 9, 0, 0, 0, time.UTC), OutletCountry: "ALB", Lexicon: lex}
}

func BenchmarkAnalyze(b *testing.B) {
	in := benchInput()
	b.ReportMetric(float64(len(strings.Fields(in.Text))), "words")
	for b.Loop() {
		Analyze(in)
	}
}

func BenchmarkStages(b *testing.B) {
	in := benchInput()
	doc := grammar.Parse(text.Parse(in.Text, nil))
	times := when.Find(doc, in.PublishedAt)
	found := quote.Find(doc)
	ms, _ := mention.Resolve(doc, mention.Find(doc, in.Lexicon, found), in.Lexicon, found, in.PublishedAt, in.OutletCountry)
	quotes := quote.Attribute(doc, found, ms)
	for name, f := range map[string]func(){
		"text":    func() { text.Parse(in.Text, nil) },
		"grammar": func() { grammar.Parse(doc.Document) },
		"when":    func() { when.Find(doc, in.PublishedAt) },
		"quote":   func() { quote.Attribute(doc, quote.Find(doc), ms) },
		"mention": func() {
			mention.Resolve(doc, mention.Find(doc, in.Lexicon, found), in.Lexicon, found, in.PublishedAt, in.OutletCountry)
		},
		"event":  func() { event.Find(doc, ms, quotes, times) },
		"stance": func() { stance.Classify(doc, quotes, ms, times, in.Lexicon) },
		"topic":  func() { topic.Find(doc, in.Lexicon.Topics, quotes) },
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				f()
			}
		})
	}
}

// BenchmarkHostile reads five megabytes of what no article is, stage by stage:
// none may take a second.
func BenchmarkHostile(b *testing.B) {
	const size = 5 << 20
	lex := benchInput().Lexicon
	for _, t := range []struct{ name, unit string }{
		{"open curly", "“We have a chance here, Hale said. "},
		{"closing curly", "We have a chance here,” Hale said. "},
		{"straight", `"a " b `},
		{"apostrophes", "'It's the dogs' day' "},
		{"mixed", "“a \" ‘b '' c « d "},
		{"only marks", "“”\"'"},
		{"one to a line", "“We will go\n"},
		{"reports", "He said she said that “we” said he "},
		{"labels", "SMITH: I said “so\n"},
	} {
		b.Run(t.name, func(b *testing.B) {
			s, _ := text.Clean(strings.Repeat(t.unit, size/len(t.unit)))
			doc := grammar.Parse(text.Parse(s, nil))
			for b.Loop() {
				found := quote.Find(doc)
				ms, _ := mention.Resolve(doc, mention.Find(doc, lex, found), lex, found, time.Time{}, "ALB")
				quote.Attribute(doc, found, ms)
			}
		})
	}
}
