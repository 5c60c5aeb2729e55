package main

import (
	"bufio"
	"bytes"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"readout/internal/news"
	"readout/internal/text"
)

func TestWrap(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name        string
		width       int
		colour      bool
		first, rest string
		runs        []styled
		want        string
	}{
		{"breaks at blanks", 20, false, "", "", []styled{{"one two three four five six", nil}}, "one two three four\nfive six\n"},
		{"hangs", 16, false, "• ", "  ", []styled{{"one two three four", nil}}, "• one two three\n  four\n"},
		{"a word across runs stays whole", 12, false, "", "", []styled{{"he said “", nil}, {"yes", []string{bold}}, {"” then", nil}}, "he said\n“yes” then\n"},
		{"a long word is left alone", 5, false, "", "", []styled{{"a extraordinary b", nil}}, "a\nextraordinary\nb\n"},
		{"unbroken blanks", 8, false, "", "", []styled{{"word ", nil}, {"[1" + unbroken + "Ann]", nil}}, "word\n[1 Ann]\n"},
		{"styles", 40, true, "", "", []styled{{"a ", nil}, {"b c", []string{bold}}}, "a \x1b[1mb c\x1b[0m\n"},
		{"control characters", 40, true, "", "", []styled{{"a\x1b[31m\x07 b", nil}}, "a[31m b\n"},
		{"nothing", 40, false, "", "", nil, "\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var b bytes.Buffer
			s := &sheet{bufio.NewWriter(&b), tt.width, tt.colour}
			s.wrap(tt.first, tt.rest, tt.runs)
			if err := s.flush(); err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(tt.want, b.String()); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestArticleSheet(t *testing.T) {
	t.Parallel()
	txt := "Talks open\n“Yes,” she said. “We agree.”\nOfficials left."
	span := func(w string) news.Span {
		at := strings.Index(txt, w)
		return news.Span{Start: at, End: at + len(w)}
	}
	published := time.Date(2025, 3, 6, 9, 0, 0, 0, time.UTC)
	a := article{known: known{Outlet: "The Harbour Post", Country: "GBR"}, content: news.Content{
		Headline: "Talks open", Text: txt, Published: published, Authors: []string{"Mira Holt"}, Dropped: []string{"Accept"}, Partial: true,
		Blocks: []news.Block{{Kind: text.Headline, Span: span("Talks open")}, {Kind: text.Paragraph, Span: span("“Yes,” she said. “We agree.”")}, {Kind: text.Paragraph, Span: span("Officials left.")}},
	}}
	found := news.Analysis{
		Quotes: []news.Quote{{
			Kind: news.Direct, Place: news.InBody, Spans: []news.Span{span("Yes,"), span("We agree.")}, Content: []news.Span{span("Yes,"), span("We agree.")}, Cue: span("said"),
			Speaker: news.Ref{Name: "Oona Lindqvist"}, Level: news.LevelNamed, Rule: "cue after/pronoun", Confidence: .97, Lower: .94, Fired: []news.Span{span("she"), span("said")},
		}, {
			Kind: news.Mixed, Place: news.InBody, Spans: []news.Span{span("left")}, NotSpeech: "scare quotes",
		}},
		Events:  []news.Event{{Label: "Officials leave", Kind: "departure", Status: news.Planned, When: news.Date{From: published.Truncate(24 * time.Hour), To: published.Truncate(24 * time.Hour).Add(24 * time.Hour), Precision: news.Day, Basis: news.BasisStated}}, {Label: "Somebody agrees", Status: news.Happened}},
		Stances: []news.Stance{{Holder: news.Ref{Name: "Oona Lindqvist"}, Topic: "grain-exports", Position: news.Supports, Quote: 0, Cue: span("agree")}},
		Topics:  []news.TopicTag{{Topic: "grain-exports"}},
	}
	var b bytes.Buffer
	s := newSheet(&b, 100)
	s.article(a, found, published)
	if err := s.flush(); err != nil {
		t.Fatal(err)
	}
	want := `Talks open
The Harbour Post (GBR) · 6 March 2025, 09:00 UTC · by Mira Holt
Only a part of this article could be read: a wall or a cut.

“Yes,” she said. “We agree.” [1 Oona Lindqvist]

Officials left.

Who said what

  1  Oona Lindqvist (direct; “said”)
     “Yes,” “We agree.”
     rule: cue after/pronoun, fired on “she”, “said” (right in 97 %, at least 94 %)

What happened

  Thu 6 Mar 2025            Officials leave (departure; planned)
  date not known            Somebody agrees

Who stands where

  Oona Lindqvist supports grain exports (quote 1; “agree”)

Topics

  grain-exports

1 line of page furniture left out.
`
	if d := cmp.Diff(want, b.String()); d != "" {
		t.Error(d)
	}
}

func TestMoment(t *testing.T) {
	t.Parallel()
	tests := []struct {
		in   string
		want time.Time
		day  bool
		bad  bool
	}{
		{in: "2025-02-27", want: time.Date(2025, 2, 27, 0, 0, 0, 0, time.UTC), day: true},
		{in: "2025-02-27T08:12Z", want: time.Date(2025, 2, 27, 8, 12, 0, 0, time.UTC)},
		{in: "2025-02-27T08:12:30+01:00", want: time.Date(2025, 2, 27, 7, 12, 30, 0, time.UTC)},
		{in: "2025-02-27 08:12", want: time.Date(2025, 2, 27, 8, 12, 0, 0, time.UTC)},
		{in: "27.2.2025", bad: true},
		{in: "2025-02-30", bad: true},
		{in: "", bad: true},
	}
	for _, tt := range tests {
		var m moment
		err := m.UnmarshalText([]byte(tt.in))
		if (err != nil) != tt.bad || err == nil && (!m.Equal(tt.want) || m.dayOnly != tt.day) {
			t.Errorf("%q: %v, day %t, %v", tt.in, m.Time, m.dayOnly, err)
		}
	}
}

func TestDate(t *testing.T) {
	t.Parallel()
	at := time.Date(2025, 3, 6, 9, 30, 0, 0, time.UTC)
	day := at.Truncate(24 * time.Hour)
	for want, d := range map[string]news.Date{
		"":                         {From: at, Precision: news.Day}, // no basis: not known
		"6 Mar 2025, 09:30 UTC":    {From: at, Precision: news.Minute, Basis: news.BasisStated},
		"6 Mar 2025, about 09 UTC": {From: at, Precision: news.Hour, Basis: news.BasisStated},
		"Thu 6 Mar 2025":           {From: day, To: day.AddDate(0, 0, 1), Precision: news.Day, Basis: news.BasisStated},
		"6 Mar to 8 Mar 2025":      {From: day, To: day.AddDate(0, 0, 3), Precision: news.Day, Basis: news.BasisStated},
		"week of 3 Mar 2025":       {From: day.AddDate(0, 0, -3), Precision: news.Week, Basis: news.BasisInferred},
		"March 2025":               {From: day, Precision: news.Month, Basis: news.BasisStated},
		"2025":                     {From: day, Precision: news.Year, Basis: news.BasisStated},
		"by 6 Mar 2025":            {To: day, Precision: news.Before, Basis: news.BasisPublication},
		"since 6 Mar 2025":         {From: day, Precision: news.Ongoing, Basis: news.BasisStated},
	} {
		got := date(d)
		if got != want {
			t.Errorf("%+v: %q, want %q", d, got, want)
		}
		if utf8.RuneCountInString(got) > dateColumn {
			t.Errorf("%q does not fit the column", got)
		}
	}
}

func TestCountry(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"GB": "GBR", "uk": "GBR", "GBR": "GBR", "France": "FRA", "EU": "EU", "nato": "NATO", "XX": "", "": ""} {
		if got, err := country(in); got != want || (err != nil) != (want == "") {
			t.Errorf("%q: %q, %v", in, got, err)
		}
	}
}

func TestLooksHTML(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, content string
		want          bool
	}{
		{"page.html", "anything", true},
		{"page.txt", "<html>", false},
		{"-", "\ufeff\n<!DOCTYPE html><p>", true},
		{"-", "<article><p>", true},
		{"-", "<3 is a heart", false},
		{"-", "The words <b> mean bold", false},
		{"-", "", false},
	}
	for _, tt := range tests {
		if got := looksHTML(tt.name, []byte(tt.content)); got != tt.want {
			t.Errorf("%s %q: %t", tt.name, tt.content, got)
		}
	}
}

func TestPlural(t *testing.T) {
	t.Parallel()
	for want, got := range map[string]string{"1 entry": plural(1, "entry"), "2 entries": plural(2, "entry"), "0 quotes": plural(0, "quote")} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
