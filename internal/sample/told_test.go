package sample_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"readout/internal/analysis"
	"readout/internal/link"
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

// TestPlannedMovedCancelled follows one signing through three articles from
// their words to its history.
func TestPlannedMovedCancelled(t *testing.T) {
	t.Parallel()
	var events []link.Event
	for i, a := range []struct{ published, text string }{
		{"2026-03-10 09:00", "Mara Quill and Tobias Renn are to sign the lithium treaty in Lisse on Thursday, officials said."},
		{"2026-03-12 09:00", "The signing of the lithium treaty by Mara Quill and Tobias Renn, planned for Thursday, has been moved to Friday because of snow."},
		{"2026-03-13 15:00", "The signing of the lithium treaty by Mara Quill and Tobias Renn, moved from Thursday, was called off on Friday."},
	} {
		read := reading(t, a.text, a.published)
		at := slices.IndexFunc(read.Events, func(e news.Event) bool { return e.Kind == "signing" })
		if at < 0 {
			t.Fatalf("no signing in %q: %+v", a.text, read.Events)
		}
		e := read.Events[at]
		published, _ := time.Parse("2006-01-02 15:04", a.published)
		le := link.Event{
			Source: link.Source{Article: int64(i + 1), Outlet: "outlet-" + string(rune('a'+i)), URL: "https://example.org/" + string(rune('a'+i)), Published: published},
			ID:     int64(i + 1), Root: e.Root, Kind: e.Kind, Status: e.Status, When: e.When, Label: e.Label, Text: a.text, Sides: []string{"XVA", "XES"},
		}
		for _, r := range e.Who {
			le.Who = append(le.Who, r.Actor)
		}
		for _, r := range e.Whom {
			le.Whom = append(le.Whom, r.Actor)
		}
		events = append(events, le)
	}
	for range 2 { // whichever comes first
		hs := link.Events(events, nil)
		if len(hs) != 1 {
			t.Fatalf("%d happenings: %+v", len(hs), hs)
		}
		type step struct {
			Status news.Status
			Day    string
			Moved  bool
		}
		var got []step
		for _, c := range hs[0].History {
			got = append(got, step{c.Status, c.When.From.Format(time.DateOnly), c.Moved})
		}
		want := []step{{news.Planned, "2026-03-12", false}, {news.Planned, "2026-03-13", true}, {news.Cancelled, "2026-03-13", false}}
		if d := cmp.Diff(want, got); d != "" || hs[0].Status != news.Cancelled {
			t.Errorf("%s: %s", hs[0].Status, d)
		}
		slices.Reverse(events)
	}
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
