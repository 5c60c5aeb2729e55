package mention

import (
	"testing"
	"time"

	"readout/internal/analysis/grammar"
	"readout/internal/news"
	"readout/internal/text"
)

func TestOffices(t *testing.T) {
	t.Parallel()
	day := func(s string) time.Time {
		d, err := time.Parse(time.DateOnly, s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	person := func(id, name, country string) news.Actor {
		return news.Actor{ID: id, Kind: news.Person, Name: name, Country: country}
	}
	lex := &news.Lexicon{
		Actors: []news.Actor{
			{ID: "tessara", Kind: news.Country, Name: "Tessara", Code: "XTA", Country: "XTA", Aliases: []news.Alias{{Text: "Tessaran", Demonym: true}}},
			{ID: "solm", Kind: news.Country, Name: "Solm", Code: "XSO", Country: "XSO", Aliases: []news.Alias{{Text: "Solmish", Demonym: true}}},
			{ID: "league", Kind: news.Org, Name: "Harbour League", Country: "HL", Aliases: []news.Alias{{Text: "the league"}}},
			{ID: "league-council", Kind: news.Org, Name: "League Council", Country: "HL"},
			{ID: "amber-house", Kind: news.Org, Name: "Amber House", Country: "XTA", Aliases: []news.Alias{{Text: "Amber House", Metonym: true, Alone: true}}},
			person("amal-viren", "Amal Viren", "XTA"), person("lio-brandt", "Lio Brandt", "XSO"), person("sela-okoro", "Sela Okoro", "HL"), {ID: "dag-holm", Kind: news.Person, Name: "Dag Holm", Country: "XTA", Gender: "m", Aliases: []news.Alias{{Text: "Holm"}}},
			person("una-reth", "Una Reth", "HL"),
		},
		Offices: []news.Office{
			{Polity: "XTA", Title: "president", Titles: []string{"leader"}, Holder: "dag-holm", From: day("2026-01-01"), To: day("2031-01-01")},
			{Polity: "XTA", Title: "president", Titles: []string{"leader"}, Holder: "amal-viren", From: day("2031-01-01")},
			{Polity: "XSO", Title: "prime minister", Titles: []string{"leader"}, Holder: "lio-brandt", From: day("2030-01-01")},
			{Polity: "XSO", Title: "secretary of state", Holder: "lio-brandt", From: day("2030-01-01"), Unsure: true},
			{Polity: "HL", Title: "secretary general", Titles: []string{"chief"}, Holder: "sela-okoro", From: day("2030-01-01")},
			{Polity: "HL", Title: "council president", Titles: []string{"League Council president"}, Holder: "una-reth", From: day("2030-01-01")},
		},
	}
	tests := []struct{ name, text, words, published, country, want string }{
		{"of the outlet's country", "The president smiled.", "The president", "2031-05-06", "XTA", "amal-viren"},
		{"of that date", "The president smiled.", "The president", "2030-05-06", "XTA", "dag-holm"},
		{"no such office there", "The president smiled.", "The president", "2031-05-06", "XSO", ""},
		{"demonym", "The Solmish prime minister smiled.", "The Solmish prime minister", "2031-05-06", "XTA", "lio-brandt"},
		{"possessive", "Tessara’s president smiled.", "president", "2031-05-06", "XSO", "amal-viren"},
		{"of a country", "The president of Tessara smiled.", "The president", "2031-05-06", "XSO", "amal-viren"},
		{"of something else", "The president of the rowing club smiled.", "The president", "2031-05-06", "XTA", ""},
		{"of a country without one", "The president of Solm smiled.", "The president", "2031-05-06", "XTA", ""},
		{"former", "The former president smiled.", "The former president", "2031-05-06", "XTA", ""},
		{"a leader with a country", "The Tessaran leader smiled.", "The Tessaran leader", "2031-05-06", "XSO", "amal-viren"},
		{"a leader of whatever", "The leader smiled.", "The leader", "2031-05-06", "XTA", ""},
		{"post named after a body", "The League Council president smiled.", "president", "2031-05-06", "XTA", "una-reth"},
		{"president of a body", "The president of the League Council smiled.", "The president", "2031-05-06", "XTA", "una-reth"},
		{"a row that is not sure", "Solm’s secretary of state smiled.", "secretary of state", "2031-05-06", "XTA", ""},
		{"second name after the first", "The Harbour League met. The league’s chief smiled.", "chief", "2031-05-06", "XTA", "sela-okoro"},
		{"second name alone", "The league’s chief smiled.", "chief", "2031-05-06", "XTA", ""},
		{"a title with a capital", "They wrote to the President today.", "the President", "2031-05-06", "XTA", "amal-viren"},
		{"a woman's title and another's surname", "Mrs Holm smiled.", "Mrs Holm", "2030-05-06", "XTA", ""},
		{"a surname with a title, of a holder there", "Mr Holm smiled.", "Mr Holm", "2030-05-06", "XTA", "dag-holm"},
		{"a surname with a title, of nobody there", "Mr Holm smiled.", "Mr Holm", "2030-05-06", "XSO", ""},
		{"a surname with a title, out of office", "Mr Holm smiled.", "Mr Holm", "2032-05-06", "XTA", ""},
		{"a building", "They met at Amber House.", "Amber House", "2031-05-06", "XTA", ""},
		{"its people", "Amber House said so.", "Amber House", "2031-05-06", "XTA", "amber-house"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			doc := grammar.Parse(text.Parse(tt.text, nil))
			ms, _ := Resolve(doc, Find(doc, lex, nil), lex, nil, day(tt.published), tt.country)
			for _, m := range ms {
				if m.Span.In(doc.Text) == tt.words {
					if m.Actor != tt.want {
						t.Errorf("%q names %q, want %q", tt.words, m.Actor, tt.want)
					}
					return
				}
			}
			if tt.want != "" {
				t.Errorf("no mention %q in %+v", tt.words, ms)
			}
		})
	}
}
