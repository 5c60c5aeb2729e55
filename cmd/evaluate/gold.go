package main

import (
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"readout/internal/analysis"
	"readout/internal/analysis/quote"
	"readout/internal/analysis/when"
	"readout/internal/catalogue"
	"readout/internal/evaluate"
	"readout/internal/evaluate/gold"
	"readout/internal/news"
	"readout/internal/text"
)

// goldSheet runs the analysis over Readout's own labelled articles and returns
// the score sheet: a block an article style, the sum, and a row for every rule
// that names the speakers of quotations.
func goldSheet() (string, error) {
	articles, err := goldArticles()
	if err != nil {
		return "", err
	}
	styles := map[string]evaluate.Scores{}
	counts := map[string]int{}
	here := quote.Tally{}
	var all evaluate.Scores
	for _, a := range articles {
		got := analyzeGold(a)
		s := evaluate.Score(a, got)
		styles[a.Style] = styles[a.Style].Add(s)
		counts[a.Style]++
		all = all.Add(s)
		measureGold(a, got, here)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "Scores of the analysis on Readout's own gold: %d articles, labelled by hand before the code ran.\n", len(articles))
	for _, name := range slices.Sorted(maps.Keys(styles)) {
		fmt.Fprintf(&b, "\n%s, %d articles\n%s", name, counts[name], styles[name].Sheet())
	}
	fmt.Fprintf(&b, "\nall\n%s", all.Sheet())
	lines, err := sentenceSheet()
	if err != nil {
		return "", err
	}
	b.WriteString(lines)
	if lines, err = eventSheet(); err != nil {
		return "", err
	}
	b.WriteString(lines)
	b.WriteString(ruleSheet(here))
	return b.String(), nil
}

// ruleSheet lists the measured rules for quotations: what the committed table
// counts, of which here in the own articles, and the lower bound that the
// publication rule reads, which for rare rules is that of a pool.
func ruleSheet(here quote.Tally) string {
	var b strings.Builder
	b.WriteString("\nrules for the speakers of quotations, measured on PolNeAR train and dev and on this gold\n")
	fmt.Fprintf(&b, "%-46s %6s %6s %10s %6s %6s %6s\n", "rule", "fired", "right", "precision", "own", "right", "lower")
	table := quote.Measured()
	for _, rule := range slices.Sorted(maps.Keys(table)) {
		if strings.HasPrefix(rule, "indirect ") {
			continue
		}
		p, own := table[rule], here[rule]
		_, lower := quote.Bounds(rule)
		fmt.Fprintf(&b, "%-46s %6d %6d %10.3f %6d %6d %6.3f\n", rule, p.Fired, p.Right, p.Value(), own.Fired, own.Right, lower)
	}
	return b.String()
}

// goldArticles returns the own labelled articles, by file name.
func goldArticles() ([]evaluate.Article, error) {
	files, err := fs.Glob(gold.Files, "*.txt")
	if err != nil {
		return nil, err
	}
	slices.Sort(files)
	articles := make([]evaluate.Article, 0, len(files))
	for _, file := range files {
		b, err := fs.ReadFile(gold.Files, file)
		if err != nil {
			return nil, err
		}
		a, err := evaluate.ParseArticle(strings.TrimSuffix(path.Base(file), ".txt"), string(b))
		if err != nil {
			return nil, err
		}
		articles = append(articles, a)
	}
	return articles, nil
}

func analyzeGold(a evaluate.Article) news.Analysis {
	return analysis.Analyze(news.Input{Text: a.Text, PublishedAt: a.Published, OutletCountry: a.Country, Lexicon: goldLexicon(a)})
}

// sentenceSheet scores the sets of single sentences.
func sentenceSheet() (string, error) {
	var b strings.Builder
	read := func(file string) ([]evaluate.Sentence, error) {
		raw, err := fs.ReadFile(gold.Files, file)
		if err != nil {
			return nil, err
		}
		return evaluate.ParseSentences(string(raw))
	}
	dates, err := read("dates.tsv")
	if err != nil {
		return "", err
	}
	var c evaluate.Count
	for _, x := range dates {
		v := when.Value(x.Sentence, x.Words, x.Date)
		c = c.Add(evaluate.Count{Right: boolInt(v == x.Label), Given: boolInt(v != ""), Wanted: 1})
	}
	fmt.Fprintf(&b, "\nsentences\n%-28s %s\n", "dates, expression given", c)
	stances, err := read("stances.tsv")
	if err != nil {
		return "", err
	}
	base := catalogue.Lexicon()
	lex := *base
	lex.Actors = slices.Clone(base.Actors)
	added := map[string]bool{}
	for _, x := range stances {
		if id := text.Slug(x.Words); !added[id] {
			added[id] = true
			lex.Actors = append(lex.Actors, news.Actor{ID: id, Kind: news.Person, Name: x.Words, Country: castCountry[id]})
		}
	}
	for _, code := range []string{"Albia", "Corvia", "Lysia", "Norland"} {
		lex.Actors = append(lex.Actors, news.Actor{ID: text.Slug(code), Kind: news.Country, Name: code, Code: code})
	}
	var polar, plain evaluate.Count
	for _, x := range stances {
		a := analysis.Analyze(news.Input{Text: x.Sentence, PublishedAt: day("2026-03-12"), OutletCountry: "GBR", Lexicon: &lex})
		got := news.Unclear
		for _, st := range a.Stances {
			if st.Topic == x.Topic && st.Holder.Actor == text.Slug(x.Words) {
				got = st.Position
				break
			}
		}
		want := news.Position(x.Label)
		if x.Label == "neutral-or-unclear" {
			want = news.Unclear
		}
		right := boolInt(got == want)
		if want == news.Unclear {
			plain = plain.Add(evaluate.Count{Right: right, Given: 1, Wanted: 1})
			polar.Given += boolInt(got != news.Unclear)
			continue
		}
		polar = polar.Add(evaluate.Count{Right: right, Given: boolInt(got != news.Unclear), Wanted: 1})
	}
	fmt.Fprintf(&b, "%-28s %s\n%-28s %s\n", "stances for, against, bound", polar, "stances neutral or unclear", plain)
	return b.String(), nil
}

// castCountry gives the made-up countries of the made-up people in the stance
// sentences.
var castCountry = map[string]string{"edmund-hale": "Albia", "petra-voss": "Corvia", "tomas-arvel": "Lysia", "greta-sundholm": "Norland"}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// goldLexicon is the catalogue with the article's own actors and offices.
func goldLexicon(a evaluate.Article) *news.Lexicon {
	base := catalogue.Lexicon()
	lex := *base
	lex.Actors = append(slices.Clone(base.Actors), a.Actors...)
	lex.Offices = append(slices.Clone(base.Offices), a.Offices...)
	lex.Hash = base.Hash + "+" + a.ID
	return &lex
}
