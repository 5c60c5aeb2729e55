package catalogue

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"readout/internal/news"
)

// TestCatalogueIsSound lets nothing into the catalogue that Check calls wrong.
func TestCatalogueIsSound(t *testing.T) {
	t.Parallel()
	for _, p := range slices.Concat(Check(Lexicon(), Outlets()), CheckLeaders(Lexicon())) {
		if p.Severity == Wrong {
			t.Error(p)
		} else if p.Severity == LookAt {
			t.Log(p)
		}
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	person := func(id string) news.Actor {
		return news.Actor{ID: id, Kind: news.Person, Name: strings.ToUpper(id), Country: "XTA", Source: "test"}
	}
	state := news.Actor{ID: "tessara", Kind: news.Country, Name: "Tessara", Code: "XTA", Country: "XTA", Source: "test"}
	office := func(holder, from, to string) news.Office {
		o := news.Office{Polity: "XTA", Title: "president", Holder: holder, From: day(from), Source: "test"}
		if to != "" {
			o.To = day(to)
		}
		return o
	}
	tests := []struct {
		name    string
		lex     news.Lexicon
		outlets []news.Outlet
		want    []string
	}{
		{"sound", news.Lexicon{Actors: []news.Actor{state, person("a"), person("b")}, Offices: []news.Office{office("a", "2020-01-01", "2024-01-01"), office("b", "2024-01-02", "")}}, nil, nil},
		{"overlap", news.Lexicon{Actors: []news.Actor{state, person("a"), person("b")}, Offices: []news.Office{office("b", "2023-12-31", ""), office("a", "2020-01-01", "2024-01-01")}}, nil,
			[]string{"wrong: overlapping tenures: XTA president: a until 2024-01-01, b from 2023-12-31"}},
		{"still in office", news.Lexicon{Actors: []news.Actor{state, person("a"), person("b")}, Offices: []news.Office{office("b", "2023-12-31", ""), office("a", "2020-01-01", "")}}, nil,
			[]string{"wrong: overlapping tenures: XTA president: a until today, b from 2023-12-31"}},
		{"gap", news.Lexicon{Actors: []news.Actor{state, person("a"), person("b")}, Offices: []news.Office{office("a", "2020-01-01", "2023-01-01"), office("b", "2024-01-01", "")}}, nil,
			[]string{"look at: gap: XTA president: nobody from 2023-01-01 to 2024-01-01"}},
		{"no such holder", news.Lexicon{Actors: []news.Actor{state}, Offices: []news.Office{office("a", "2020-01-01", "")}}, nil,
			[]string{`wrong: dead slug: XTA president: no actor "a"`}},
		{"one name for two", news.Lexicon{Actors: []news.Actor{state, {ID: "a", Kind: news.Person, Name: "Ann Reth", Source: "test", Aliases: []news.Alias{{Text: "Reth", Alone: true}}}, {ID: "b", Kind: news.Person, Name: "Bo Reth", Source: "test", Aliases: []news.Alias{{Text: "Réth", Alone: true}}}}}, nil,
			[]string{`wrong: duplicate alias: "Réth" names a and b`}},
		{"a surname that needs a forename may be shared", news.Lexicon{Actors: []news.Actor{state, {ID: "a", Kind: news.Person, Name: "Ann Reth", Source: "test", Aliases: []news.Alias{{Text: "Reth"}}}, {ID: "b", Kind: news.Person, Name: "Bo Reth", Source: "test", Aliases: []news.Alias{{Text: "Reth"}}}}}, nil, nil},
		{"summit of nobody", news.Lexicon{Actors: []news.Actor{state}, Summits: []news.Summit{{ID: "2031-05-06-x", Start: day("2031-05-06"), End: day("2031-05-06"), Source: "test", Participants: []string{"XYZ"}, Actors: []string{"z"}}}}, nil,
			[]string{`wrong: dead slug: 2031-05-06-x: no actor "z"`, `wrong: dead slug: 2031-05-06-x: nobody is of "XYZ"`}},
		{"no source", news.Lexicon{Actors: []news.Actor{state, {ID: "a", Kind: news.Person, Name: "A"}}, Summits: []news.Summit{{ID: "2031-05-06-x", Start: day("2031-05-06"), End: day("2031-05-06")}}}, nil,
			[]string{"wrong: source: actor a names none", "wrong: source: summit 2031-05-06-x names none"}},
		{"a country without a code", news.Lexicon{Actors: []news.Actor{{ID: "lisse", Kind: news.Country, Name: "Lisse", Source: "test"}}}, nil, []string{`wrong: unknown code: lisse, a country, has the code ""`}},
		{"an outlet without a language", news.Lexicon{}, []news.Outlet{{ID: "o", Name: "O", HomeURL: "https://o.example", Feeds: []news.Feed{{URL: "https://o.example/f"}}}},
			[]string{"wrong: outlet: o has no name or no language"}},
		{"outlet", news.Lexicon{}, []news.Outlet{{ID: "o", Name: "O", Language: "en", HomeURL: "o.example", Feeds: []news.Feed{{URL: "https://o.example/f"}}}},
			[]string{`wrong: bad address: outlet o: "o.example"`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, p := range Check(&tt.lex, tt.outlets) {
				got = append(got, p.String())
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}
