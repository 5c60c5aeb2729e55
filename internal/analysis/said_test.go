package analysis_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"readout/internal/analysis"
	"readout/internal/news"
)

func TestSaid(t *testing.T) {
	t.Parallel()
	lex := &news.Lexicon{Actors: []news.Actor{
		{ID: "mara-quill", Kind: news.Person, Name: "Mara Quill", Gender: "f", Aliases: []news.Alias{{Text: "Quill", Alone: true}}},
	}}
	for _, tt := range []struct {
		name, text string
		want       []string // day of each quote in marks, "" when none
	}{
		{"with the verb", "“We shall not leave,” Mara Quill told her cabinet on Tuesday.", []string{"2026-03-10"}},
		{"after an indirect object and a date", "“We shall not leave,” Mara Quill told parliament on 4 March.", []string{"2026-03-04"}},
		{"before the verb", "On Monday, Mara Quill said: “We shall not leave.”", []string{"2026-03-09"}},
		{"opening participle", "Speaking at the palace on Tuesday, Mara Quill said that it was late.\n“We shall not leave,” she said.", []string{"2026-03-10"}},
		{"participle of a dated verb", "On Monday, Mara Quill played down the row, saying she wanted an “old friendship”.", []string{"2026-03-09"}},
		{"goes on", "“We shall not leave,” Mara Quill said on Tuesday.\n“We have only just come.”\n“And the tea is good,” she added.", []string{"2026-03-10", "2026-03-10", "2026-03-10"}},
		{"another occasion is not carried", "“We shall not leave,” Mara Quill said on Tuesday.\n“The tea is good,” she told reporters in the garden.", []string{"2026-03-10", ""}},
		{"a day inside the words", "“We leave on Tuesday,” Mara Quill said.", []string{""}},
		{"a day of the content", "Mara Quill said the talks on Monday had been “long”.", []string{""}},
		{"a bound", "Mara Quill, who has been silent since Monday, said it was “late”.", []string{""}},
		{"a day to come", "Mara Quill will say on Friday that it is “late”.", []string{""}},
		{"none", "“We shall not leave,” Mara Quill said.", []string{""}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			a := analysis.Analyze(news.Input{Text: tt.text, PublishedAt: time.Date(2026, time.March, 11, 9, 0, 0, 0, time.UTC), Lexicon: lex})
			var got []string
			for _, q := range a.Quotes {
				switch {
				case q.Kind == news.Indirect:
				case q.Said.Known():
					got = append(got, q.Said.From.Format(time.DateOnly))
				default:
					got = append(got, "")
				}
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestOccasion(t *testing.T) {
	t.Parallel()
	lex := &news.Lexicon{Actors: []news.Actor{
		{ID: "mara-quill", Kind: news.Person, Name: "Mara Quill", Gender: "f", Aliases: []news.Alias{{Text: "Quill", Alone: true}}},
	}}
	for _, tt := range []struct {
		name, text string
		want       []string // occasion of each quote in marks
	}{
		{"at", "“We shall not leave,” Mara Quill said at a joint press conference in the palace.", []string{"joint press conference"}},
		{"told", "“We shall not leave,” Mara Quill told her cabinet.", []string{"cabinet"}},
		{"on", "“We shall not leave,” Mara Quill told reporters on the flight.", []string{"flight"}},
		{"opening participle", "Speaking at a dinner in Ostwick, Mara Quill said it was “late”.", []string{"dinner"}},
		{"goes on", "“We shall not leave,” Mara Quill said in an interview.\n“We have only just come.”", []string{"interview", "interview"}},
		{"no occasion", "“We shall not leave,” Mara Quill told reporters at noon.", []string{""}},
		{"inside the words", "“We leave after the summit,” Mara Quill said.", []string{""}},
		{"another day", "“We shall not leave,” Mara Quill said at a rally on Monday.\nOn Tuesday, Mara Quill said it was “late”.", []string{"rally", ""}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			a := analysis.Analyze(news.Input{Text: tt.text, PublishedAt: time.Date(2026, time.March, 11, 9, 0, 0, 0, time.UTC), Lexicon: lex})
			var got []string
			for _, q := range a.Quotes {
				if q.Kind != news.Indirect {
					got = append(got, q.Occasion.In(tt.text))
				}
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestPositionInTheCountrysName(t *testing.T) {
	t.Parallel()
	lex := &news.Lexicon{
		Actors: []news.Actor{
			{ID: "mara-quill", Kind: news.Person, Name: "Mara Quill", Gender: "f", Country: "XRU", Aliases: []news.Alias{{Text: "Quill", Alone: true}}},
			{ID: "ruritania", Kind: news.Country, Name: "Ruritania", Code: "XRU"},
			{ID: "altland", Kind: news.Country, Name: "Altland", Code: "XAL"},
		},
		Topics: []news.Topic{{ID: "peacekeeping", Name: "Peacekeeping", Cues: []string{"peacekeep*"}}},
	}
	for _, tt := range []struct {
		name, text string
		want       []string // holders of a position
	}{
		{"own", "“Ruritania will send peacekeepers to the valley,” Mara Quill said.", []string{"ruritania", "mara-quill"}},
		{"another's", "“Altland will send peacekeepers to the valley,” Mara Quill said.", []string{"altland"}},
		{"told", "Ruritania will send peacekeepers to the valley.", []string{"ruritania"}},
		{"first person", "“We will send peacekeepers to the valley,” Mara Quill said.", []string{"mara-quill"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			a := analysis.Analyze(news.Input{Text: tt.text, PublishedAt: time.Date(2026, time.March, 11, 9, 0, 0, 0, time.UTC), Lexicon: lex})
			var got []string
			for _, st := range a.Stances {
				got = append(got, st.Holder.Actor)
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}
