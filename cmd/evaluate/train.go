package main

import (
	"fmt"
	"io"

	"readout/internal/analysis/grammar"
	"readout/internal/analysis/mention"
	"readout/internal/analysis/quote"
	"readout/internal/catalogue"
	"readout/internal/evaluate"
	"readout/internal/news"
	"readout/internal/text"
)

// folds is how many parts the articles are cut into for the forest, which must
// see what the weights say of articles that they were not fitted to.
const folds = 5

// trainQuotes reads annotated articles and writes the weights and the trees that
// quote embeds.
func trainQuotes(in io.Reader, out io.Writer) error {
	articles, err := evaluate.ReadAttributed(in)
	if err != nil {
		return err
	}
	read := make([]readArticle, len(articles))
	parts := make([][]quote.Example, len(articles))
	for i, d := range articles {
		read[i] = readForTraining(d)
		parts[i] = read[i].examples()
	}
	but := func(fold int) (examples []quote.Example) {
		for i := range parts {
			if i%folds != fold {
				examples = append(examples, parts[i]...)
			}
		}
		return examples
	}
	all := but(-1)
	for _, task := range []string{"pair", "speech", "indirect"} {
		if _, err := io.WriteString(out, quote.Train(task, all).Lines(task)); err != nil {
			return fmt.Errorf("write weights: %w", err)
		}
	}
	var rows [][]float32
	var right []bool
	for fold := range folds {
		rest := but(fold)
		pair, speech := quote.Train("pair", rest), quote.Train("speech", rest)
		for i := fold; i < len(read); i += folds {
			for _, r := range quote.Rows(read[i].doc, read[i].found, read[i].mentions, pair, speech) {
				rows = append(rows, r.Columns)
				right = append(right, read[i].spoken(r.Unit))
			}
		}
	}
	if _, err := io.WriteString(out, quote.TrainForest(rows, right).Lines()); err != nil {
		return fmt.Errorf("write trees: %w", err)
	}
	return nil
}

// readArticle is an annotated article with what the analysis reads in it.
type readArticle struct {
	evaluate.Attributed
	doc      *grammar.Doc
	offsets  text.OffsetMap
	found    []news.Quote
	mentions []news.Mention
	units    []goldUnit
}

// goldUnit is a quoted span with its attribution.
type goldUnit struct {
	span text.Span
	by   evaluate.Attribution
}

func readForTraining(d evaluate.Attributed) readArticle {
	clean, offsets := text.Clean(d.Text)
	r := readArticle{Attributed: d, doc: grammar.Parse(text.Parse(clean, nil)), offsets: offsets}
	r.found = quote.Find(r.doc)
	lex := catalogue.Lexicon()
	r.mentions, _ = mention.Resolve(r.doc, mention.Find(r.doc, lex, r.found), lex, r.found, day(d.Date), publisherCountry(d.Publisher))
	for _, a := range d.Attributions {
		if a.Kind == "indirect" {
			continue
		}
		for _, u := range a.Units(d.Text) {
			r.units = append(r.units, goldUnit{u, a})
		}
	}
	return r
}

// spoken reports whether the annotators take the unit, or half of it, for
// somebody's words, in however many pieces.
func (r *readArticle) spoken(unit text.Span) bool {
	for _, p := range evaluate.Pieces(r.Text, r.offsets.InputSpan(unit)) {
		covered := 0
		for _, g := range r.units {
			covered += max(0, min(p.End, g.span.End)-max(p.Start, g.span.Start))
		}
		if 2*covered >= p.Len() {
			return true
		}
	}
	return false
}

// examples returns every choice of the article with whether the annotators
// agree.
func (r *readArticle) examples() []quote.Example {
	d, offsets, units := r.Attributed, r.offsets, r.units
	var out []quote.Example
	for _, c := range quote.Candidates(r.doc, r.found, r.mentions) {
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
			e.Right = r.spoken(c.Unit)
		case "indirect":
			var content []text.Span
			for _, sp := range c.Content {
				content = append(content, offsets.InputSpan(sp))
			}
			given := evaluate.Words(d.Text, content...)
			for _, a := range d.Attributions {
				want := evaluate.Words(d.Text, evaluate.Spans(a.ContentB)...)
				shared := common(given, want)
				if 2*shared < len(want) || 2*shared < len(given) || shared == 0 {
					continue
				}
				if c.Source.Empty() && a.SourceType == "none" || !c.Source.Empty() && evaluate.SameSource(d.Text, source, evaluate.Spans(a.SourceB)) {
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
