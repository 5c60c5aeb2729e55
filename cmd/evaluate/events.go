package main

import (
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"readout/internal/analysis"
	"readout/internal/analysis/event"
	"readout/internal/catalogue"
	"readout/internal/evaluate"
	"readout/internal/evaluate/gold"
	"readout/internal/news"
	"readout/internal/text"
)

// goldEvents returns the own short texts with their events, and what the
// analysis finds in each.
func goldEvents() (texts []evaluate.EventText, found [][]news.Event, err error) {
	raw, err := fs.ReadFile(gold.Files, "events.tsv")
	if err != nil {
		return nil, nil, err
	}
	if texts, err = evaluate.ParseEvents(string(raw)); err != nil {
		return nil, nil, err
	}
	lex := castLexicon()
	for _, t := range texts {
		a := analysis.Analyze(news.Input{Text: t.Text, PublishedAt: day("2026-03-12"), OutletCountry: "GBR", Lexicon: lex})
		found = append(found, a.Events)
	}
	return texts, found, nil
}

// castLexicon is the catalogue with the made-up people and countries of the
// event sentences.
func castLexicon() *news.Lexicon {
	base := catalogue.Lexicon()
	lex := *base
	lex.Actors, lex.Offices = slices.Clone(base.Actors), slices.Clone(base.Offices)
	for c, demonym := range map[string]string{"Albia": "Albian", "Corvia": "Corvian", "Lysia": "Lysian", "Norland": "Norlander", "Kestria": "Kestrian"} {
		lex.Actors = append(lex.Actors, news.Actor{ID: text.Slug(c), Kind: news.Country, Name: c, Code: c, Country: c, Aliases: []news.Alias{{Text: demonym, Demonym: true}}})
	}
	slices.SortFunc(lex.Actors, func(a, b news.Actor) int { return strings.Compare(a.ID, b.ID) })
	for _, p := range []struct{ name, gender, polity, office string }{
		{"Edmund Hale", "m", "Albia", "prime minister"}, {"Petra Voss", "f", "Corvia", "president"}, {"Tomas Arvel", "m", "Lysia", "foreign minister"},
		{"Greta Sundholm", "f", "Norland", "chancellor"}, {"Ivo Maran", "m", "Kestria", "president"}, {"Lena Okar", "f", "Albia", "defence secretary"},
	} {
		lex.Actors = append(lex.Actors, news.Actor{ID: text.Slug(p.name), Kind: news.Person, Name: p.name, Gender: p.gender, Country: p.polity})
		lex.Offices = append(lex.Offices, news.Office{Polity: p.polity, Title: p.office, Holder: text.Slug(p.name), From: day("2024-01-01")})
	}
	return &lex
}

// eventSheet scores the own event texts.
func eventSheet() (string, error) {
	texts, found, err := goldEvents()
	if err != nil {
		return "", err
	}
	var c evaluate.Count
	for i, t := range texts {
		c = c.Add(evaluate.ScoreEvents(t, found[i], nil))
	}
	return fmt.Sprintf("%-28s %s\n", "events, all of it right", c), nil
}

// measureEvents writes how often each rule told an event all right in the own
// texts: the table that event embeds.
func measureEvents(out io.Writer) error {
	texts, found, err := goldEvents()
	if err != nil {
		return err
	}
	type tally struct{ fired, right int }
	rules := map[string]tally{}
	for i, t := range texts {
		evaluate.ScoreEvents(t, found[i], func(e news.Event, right bool) {
			x := rules[event.RuleKey(e)]
			x.fired++
			x.right += boolInt(right)
			rules[event.RuleKey(e)] = x
		})
	}
	if _, err := fmt.Fprintln(out, "# How often each rule told an event all right (kind, status, everybody named, day) in Readout's own sentences: root/rule, fired, right."); err != nil {
		return err
	}
	for _, k := range slices.Sorted(maps.Keys(rules)) {
		if _, err := fmt.Fprintf(out, "%s\t%d\t%d\n", k, rules[k].fired, rules[k].right); err != nil {
			return err
		}
	}
	return nil
}
