package main

import (
	"bytes"
	"fmt"
	"io"
	"strings"

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
const folds = 10

// heldOut is how many parts the articles are cut into to see what the whole
// says of articles that it was not fitted to.
const heldOut = 4

// trainQuotes reads annotated articles and writes the weights and the trees that
// quote embeds.
func trainQuotes(in io.Reader, out io.Writer) error {
	articles, err := evaluate.ReadAttributed(in)
	if err != nil {
		return err
	}
	if _, err := io.WriteString(out, fitQuotes(readAll(articles))); err != nil {
		return fmt.Errorf("write weights: %w", err)
	}
	return nil
}

// validateQuotes reads annotated articles and writes what predict quotes does,
// but of each article what weights say that were fitted to three quarters of the
// others.
func validateQuotes(in io.Reader, out io.Writer) error {
	lines, err := io.ReadAll(in)
	if err != nil {
		return fmt.Errorf("read articles: %w", err)
	}
	articles, err := evaluate.ReadAttributed(bytes.NewReader(lines))
	if err != nil {
		return err
	}
	var parts [heldOut]bytes.Buffer
	n := 0
	for line := range bytes.Lines(lines) {
		if len(bytes.TrimSpace(line)) > 0 {
			parts[n%heldOut].Write(line)
			n++
		}
	}
	return unseen(articles, func(part int) error { return predict(predictQuotes, ".", &parts[part], out) })
}

// unseen calls f for each part of the articles, every heldOut-th from part on,
// while the weights in use are fitted to the other parts.
func unseen(articles []evaluate.Attributed, f func(part int) error) error {
	read := readAll(articles)
	for part := range heldOut {
		var rest []readArticle
		for i := range read {
			if i%heldOut != part {
				rest = append(rest, read[i])
			}
		}
		own := quote.Weigh(fitQuotes(rest))
		err := f(part)
		own()
		if err != nil {
			return err
		}
	}
	return nil
}

func readAll(articles []evaluate.Attributed) []readArticle {
	read := make([]readArticle, len(articles))
	for i, d := range articles {
		read[i] = readForTraining(d)
	}
	return read
}

// fitQuotes returns weights and trees in the form of model.tsv. It fits twice:
// candidates that take over another quotation's speaker depend on the weights,
// first on none and then on those of the first time, so that the articles alone
// decide.
func fitQuotes(read []readArticle) string {
	first := ""
	parts := make([][]quote.Example, len(read))
	choose := func() {
		own := quote.Weigh(first)
		defer own()
		for i := range read {
			parts[i] = read[i].examples()
		}
	}
	but := func(fold int) (examples []quote.Example) {
		for i := range parts {
			if i%folds != fold {
				examples = append(examples, parts[i]...)
			}
		}
		return examples
	}
	choose()
	for _, task := range []string{"pair", "speech"} {
		first += quote.Train(task, but(-1)).Lines(task)
	}
	choose()
	var out strings.Builder
	for _, task := range []string{"pair", "speech", "indirect"} {
		out.WriteString(quote.Train(task, but(-1)).Lines(task))
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
	out.WriteString(quote.TrainForest(rows, right).Lines())
	return out.String()
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
