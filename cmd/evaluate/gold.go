package main

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"readout/internal/analysis"
	"readout/internal/catalogue"
	"readout/internal/evaluate"
	"readout/internal/evaluate/gold"
	"readout/internal/news"
)

// goldSheet runs the analysis over Readout's own labelled articles and returns
// the score sheet: a block an article style, then the sum.
func goldSheet() (string, error) {
	files, err := fs.Glob(gold.Files, "*.txt")
	if err != nil {
		return "", err
	}
	slices.Sort(files)
	styles := map[string]evaluate.Scores{}
	counts := map[string]int{}
	var all evaluate.Scores
	for _, file := range files {
		b, err := fs.ReadFile(gold.Files, file)
		if err != nil {
			return "", err
		}
		a, err := evaluate.ParseArticle(strings.TrimSuffix(path.Base(file), ".txt"), string(b))
		if err != nil {
			return "", err
		}
		got := analysis.Analyze(news.Input{Text: a.Text, PublishedAt: a.Published, OutletCountry: a.Country, Lexicon: goldLexicon(a)})
		s := evaluate.Score(a, got)
		styles[a.Style] = styles[a.Style].Add(s)
		counts[a.Style]++
		all = all.Add(s)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "Scores of the analysis on Readout's own gold: %d articles, labelled by hand before the code ran.\n", len(files))
	names := make([]string, 0, len(styles))
	for name := range styles {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		fmt.Fprintf(&b, "\n%s, %d articles\n%s", name, counts[name], styles[name].Sheet())
	}
	fmt.Fprintf(&b, "\nall\n%s", all.Sheet())
	return b.String(), nil
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
