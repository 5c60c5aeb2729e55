package main

import (
	"fmt"
	"io"

	"readout/internal/analysis/grammar"
	"readout/internal/analysis/mention"
	"readout/internal/analysis/quote"
	"readout/internal/catalogue"
	"readout/internal/evaluate"
	"readout/internal/text"
)

// trainQuotes reads annotated articles and writes the weights that quote
// embeds.
func trainQuotes(in io.Reader, out io.Writer) error {
	articles, err := evaluate.ReadAttributed(in)
	if err != nil {
		return err
	}
	var examples []quote.Example
	for _, d := range articles {
		examples = append(examples, quoteExamples(d)...)
	}
	for _, task := range []string{"pair", "speech", "indirect"} {
		if _, err := io.WriteString(out, quote.Train(task, examples).Lines(task)); err != nil {
			return fmt.Errorf("write weights: %w", err)
		}
	}
	return nil
}

// quoteExamples returns every choice of the article with whether the annotators
// agree.
func quoteExamples(d evaluate.Attributed) []quote.Example {
	clean, offsets := text.Clean(d.Text)
	doc := grammar.Parse(text.Parse(clean, nil))
	found := quote.Find(doc)
	lex := catalogue.Lexicon()
	ms, _ := mention.Resolve(doc, mention.Find(doc, lex, found), lex, found, day(d.Date), publisherCountry(d.Publisher))
	type goldUnit struct {
		span text.Span
		by   evaluate.Attribution
	}
	var units []goldUnit
	for _, a := range d.Attributions {
		if a.Kind == "indirect" {
			continue
		}
		for _, u := range a.Units(d.Text) {
			units = append(units, goldUnit{u, a})
		}
	}
	var out []quote.Example
	for _, c := range quote.Candidates(doc, found, ms) {
		e := quote.Example{Task: c.Task, Features: c.Features}
		source := []text.Span{offsets.InputSpan(c.Source)}
		switch c.Task {
		case "pair":
			for _, p := range evaluate.Pieces(d.Text, offsets.InputSpan(c.Unit)) {
				for _, g := range units {
					if evaluate.Overlap(p, g.span) >= 0.8 && evaluate.SameSource(d.Text, source, evaluate.Spans(g.by.SourceB)) {
						e.Right = true
					}
				}
			}
		case "speech":
			for _, p := range evaluate.Pieces(d.Text, offsets.InputSpan(c.Unit)) {
				for _, g := range units {
					e.Right = e.Right || evaluate.Overlap(p, g.span) >= 0.5
				}
			}
		case "indirect":
			var content []text.Span
			for _, sp := range c.Content {
				content = append(content, offsets.InputSpan(sp))
			}
			given := evaluate.Words(d.Text, content...)
			for _, a := range d.Attributions {
				want := evaluate.Words(d.Text, evaluate.Spans(a.ContentB)...)
				shared := common(given, want)
				if 2*shared >= len(want) && 2*shared >= len(given) && shared > 0 && evaluate.SameSource(d.Text, source, evaluate.Spans(a.SourceB)) {
					e.Right = true
				}
			}
		}
		out = append(out, e)
	}
	return out
}

// common counts the spans that start alike.
func common(a, b []text.Span) int {
	starts := make(map[int]bool, len(a))
	for _, sp := range a {
		starts[sp.Start] = true
	}
	n := 0
	for _, sp := range b {
		if starts[sp.Start] {
			n++
		}
	}
	return n
}
