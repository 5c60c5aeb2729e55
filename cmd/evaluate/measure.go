package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"

	"readout/internal/analysis"
	"readout/internal/analysis/quote"
	"readout/internal/catalogue"
	"readout/internal/evaluate"
	"readout/internal/news"
	"readout/internal/text"
)

// measureQuotes reads annotated articles and writes how often each rule was
// right about the speaker, in them and in Readout's own labelled articles: the
// table that quote embeds. Articles of the train part are measured with weights
// that were fitted to others. Canon, which may be "", is a file of canonical
// names of pronouns and titles; where the annotation gives a pronoun or a title
// and no canonical name is known, nothing is counted.
func measureQuotes(canon string, in io.Reader, out io.Writer) error {
	names, err := readCanon(canon)
	if err != nil {
		return err
	}
	articles, err := evaluate.ReadAttributed(in)
	if err != nil {
		return err
	}
	tally := quote.Tally{}
	resolved := map[string]bool{} // articles whose pronouns people have resolved
	for k := range names {
		resolved[k[0]] = true
	}
	var fitted []evaluate.Attributed // what the weights were fitted to
	for _, d := range articles {
		if d.Split == "train" {
			fitted = append(fitted, d)
			continue
		}
		measureArticle(d, names, resolved[d.ID], tally)
	}
	err = unseen(fitted, func(part int) error {
		for i := part; i < len(fitted); i += heldOut {
			measureArticle(fitted[i], names, resolved[fitted[i].ID], tally)
		}
		return nil
	})
	if err != nil {
		return err
	}
	own, err := goldArticles()
	if err != nil {
		return err
	}
	for _, a := range own {
		measureGold(a, analyzeGold(a), tally)
	}
	_, err = io.WriteString(out, tally.String())
	return err
}

// measureGold counts every quoted piece of an own article for which the analysis
// gives a source. Described sources are right only where the label names nobody;
// a piece that is not labelled is no speech, so that any source of it is wrong.
// Indirect speech is not counted: the articles label only some of it.
func measureGold(a evaluate.Article, got news.Analysis, tally quote.Tally) {
	for _, q := range got.Quotes {
		if q.NotSpeech != "" || q.Kind == news.Indirect || q.Source.Empty() {
			continue
		}
		for _, sp := range q.Spans {
			tally.Add(q.Rule, a.SpeakerRight(sp.In(a.Text), q))
		}
	}
}

func readCanon(path string) (map[[2]string]string, error) {
	names := map[[2]string]string{}
	if path == "" {
		return names, nil
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read canonical names: %w", err)
	}
	for _, line := range strings.Split(string(b), "\n") {
		if strings.TrimSpace(line) == "" {
			continue
		}
		var c struct{ ID, Attr, Name string }
		if err := json.Unmarshal([]byte(line), &c); err != nil {
			return nil, fmt.Errorf("read canonical names: %w", err)
		}
		names[[2]string{c.ID, c.Attr}] = c.Name
	}
	return names, nil
}

func measureArticle(d evaluate.Attributed, names map[[2]string]string, resolved bool, tally quote.Tally) {
	clean, offsets := text.Clean(d.Text)
	a := analysis.Analyze(news.Input{Text: clean, PublishedAt: day(d.Date), OutletCountry: publisherCountry(d.Publisher), Lexicon: catalogue.Lexicon()})
	for _, q := range a.Quotes {
		if q.NotSpeech != "" || q.Source.Empty() {
			continue
		}
		if !resolved && q.Kind != news.Indirect && strings.Contains(q.Rule, "/pronoun") {
			continue // only its errors could be seen
		}
		source := []text.Span{offsets.InputSpan(q.Source)}
		if q.Kind == news.Indirect {
			var content []text.Span
			for _, sp := range q.Content {
				content = append(content, offsets.InputSpan(sp))
			}
			right := false
			given := evaluate.Words(d.Text, content...)
			for _, g := range d.Attributions {
				want := evaluate.Words(d.Text, evaluate.Spans(g.ContentB)...)
				n := common(given, want)
				right = right || n > 0 && 2*n >= len(want) && 2*n >= len(given) && evaluate.SameSource(d.Text, source, evaluate.Spans(g.SourceB))
			}
			tally.Add(q.Rule, right)
			continue
		}
		for _, sp := range q.Spans {
			if quote.Unmarked(q.Rule) {
				if right, known := judgeTurn(d, offsets.InputSpan(sp), source); known {
					tally.Add(q.Rule, right)
				}
				continue
			}
			for _, p := range evaluate.Pieces(d.Text, offsets.InputSpan(sp)) {
				if right, known := judge(d, names, p, source, q.Speaker.Name); known {
					tally.Add(q.Rule, right)
				}
			}
		}
	}
}

// judge says whether the speaker named for a quoted piece is the annotated one,
// and whether that can be known.
func judge(d evaluate.Attributed, names map[[2]string]string, p text.Span, source []text.Span, name string) (right, known bool) {
	for _, g := range d.Attributions {
		if g.Kind == "indirect" {
			continue
		}
		for _, u := range g.Units(d.Text) {
			if evaluate.Overlap(p, u) < 0.8 {
				continue
			}
			if c, ok := names[[2]string{d.ID, g.ID}]; ok && c != "" {
				return evaluate.SameName(name, c), true
			}
			same := evaluate.SameSource(d.Text, source, evaluate.Spans(g.SourceB)) || sameStart(d.Text, source, evaluate.Spans(g.SourceB))
			switch g.SourceType {
			case "none":
				return false, true
			case "pronoun":
				if same {
					return false, false // the right words; whom they mean is not annotated
				}
				return false, true
			case "common", "other":
				return same, true
			}
			for _, h := range evaluate.Heads(d.Text, evaluate.Spans(g.SourceB)...) {
				if evaluate.SameName(name, h.In(d.Text)) {
					return true, true
				}
			}
			return same && name != "", true
		}
	}
	return false, false
}

// judgeTurn does what judge does for words of a transcript, which stand without
// marks: they are annotated where they lie in some attribution's content.
func judgeTurn(d evaluate.Attributed, p text.Span, source []text.Span) (right, known bool) {
	given := evaluate.Words(d.Text, p)
	for _, g := range d.Attributions {
		if 2*common(given, evaluate.Words(d.Text, evaluate.Spans(g.ContentB)...)) >= len(given) {
			known = true
			right = right || evaluate.SameSource(d.Text, source, evaluate.Spans(g.SourceB))
		}
	}
	return right, known
}

// sameStart reports whether one phrase only goes on where the other ends, with a
// participle: "one member" and "one member involved in the planning", whose head
// the annotation does not mark.
func sameStart(s string, a, b []text.Span) bool {
	if len(a) == 0 || len(b) == 0 || a[0].Start != b[0].Start || a[0].End >= b[0].End {
		return false
	}
	next, _, _ := strings.Cut(strings.TrimPrefix(s[a[0].End:b[0].End], " "), " ")
	return s[a[0].End] == ' ' && next == strings.ToLower(next) && (strings.HasSuffix(next, "ed") || strings.HasSuffix(next, "ing") || next == "known")
}
