package sample_test

import (
	"slices"
	"testing"
	"time"

	"readout/internal/analysis"
	"readout/internal/news"
)

// cast is who appears in the texts below.
var cast = &news.Lexicon{
	Actors: []news.Actor{
		{ID: "mara-quill", Kind: news.Person, Name: "Mara Quill", Gender: "f", Country: "XVA"},
		{ID: "tobias-renn", Kind: news.Person, Name: "Tobias Renn", Gender: "m", Country: "XES"},
		{ID: "vala", Kind: news.Country, Name: "Vala", Code: "XVA", Country: "XVA"},
		{ID: "esk", Kind: news.Country, Name: "Esk", Code: "XES", Country: "XES"},
	},
}

func reading(t *testing.T, text, published string) news.Analysis {
	t.Helper()
	at, err := time.Parse("2006-01-02 15:04", published)
	if err != nil {
		t.Fatal(err)
	}
	return analysis.Analyze(news.Input{Text: text, PublishedAt: at, OutletCountry: "XVA", Lexicon: cast})
}

// TestNarrativeAnchors holds the days that narration gives by what it has told.
func TestNarrativeAnchors(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, text, kind, day string }{
		{"the previous day", "Mara Quill met Tobias Renn in Lisse on Wednesday. The previous day she had met Vala.", "bilateral meeting", "2026-03-11"},
		{"the next day", "Tobias Renn arrived in Lisse on Tuesday. The next day he left Lisse.", "departure", "2026-03-11"},
		{"that night", "Mara Quill met Tobias Renn in Lisse on Wednesday. She left Lisse that night.", "departure", "2026-03-11"},
		{"an hour of it", "Tobias Renn arrived in Lisse on Tuesday. At 9 p.m., he left Lisse.", "departure", "2026-03-10"},
		{"ahead of the trip", "Mara Quill criticised Esk ahead of her trip to Lisse on Friday.", "criticism", ""},
		{"hours later", "Tobias Renn spoke to reporters. Hours later, Mara Quill left Lisse.", "departure", ""},
		{"no anchor", "Mara Quill left Lisse after the talks.", "departure", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			found := false
			for _, e := range reading(t, tt.text, "2026-03-12 18:00").Events {
				if e.Kind != tt.kind {
					continue
				}
				found = true
				day := ""
				if e.When.Known() {
					day = e.When.From.Format(time.DateOnly)
					if e.When.Basis == "" || e.When.Rule == "" {
						t.Errorf("a day without basis or rule: %+v", e.When)
					}
				}
				if day != tt.day {
					t.Errorf("%s on %q, want %q", e.Label, day, tt.day)
				}
				break
			}
			if !found {
				t.Errorf("no %s", tt.kind)
			}
		})
	}
}

// TestOccasionHoldsItsQuotes reads a press conference with what was said there:
// the occasion is an event, its quotes name it, and they share its day.
func TestOccasionHoldsItsQuotes(t *testing.T) {
	t.Parallel()
	text := "“The treaty is ready,” Mara Quill told a press conference in Lisse on Wednesday.\n“We have waited long enough,” she added.\nTobias Renn did not attend. “The treaty is not ready,” he told reporters in the garden."
	a := reading(t, text, "2026-03-12 18:00")
	at := slices.IndexFunc(a.Events, func(e news.Event) bool { return e.Kind == "press conference" && e.Occasion })
	if at < 0 {
		t.Fatalf("no press conference: %+v", a.Events)
	}
	when := a.Events[at].When
	if !when.Known() || when.From.Format(time.DateOnly) != "2026-03-11" {
		t.Errorf("the press conference was on %+v", when)
	}
	hers, his := 0, 0
	for _, q := range a.Quotes {
		there := q.Occasion.Overlaps(a.Events[at].Cue)
		switch q.Speaker.Actor {
		case "mara-quill":
			hers++
			if !there || !q.Said.Known() || !q.Said.From.Equal(when.From) {
				t.Errorf("%q was said at %q on %+v", q.Content[0].In(text), q.Occasion.In(text), q.Said)
			}
		case "tobias-renn":
			his++
			if there || q.Said.Known() {
				t.Errorf("%q was said at %q on %+v", q.Content[0].In(text), q.Occasion.In(text), q.Said)
			}
		}
	}
	if hers < 2 || his < 1 {
		t.Errorf("%d quotes of hers, %d of his", hers, his)
	}
}
