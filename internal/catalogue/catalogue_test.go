package catalogue

import (
	"slices"
	"strings"
	"testing"
	"time"

	"readout/internal/news"
)

func day(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return t
}

func TestHolders(t *testing.T) {
	t.Parallel()
	tests := []struct{ polity, title, at, want string }{
		{"GBR", "prime minister", "2025-02-27", "keir-starmer"},
		{"GBR", "prime minister", "2024-05-01", "rishi-sunak"},
		{"GBR", "prime minister", "2026-08-01", "andy-burnham"},
		{"DEU", "chancellor", "2025-03-06", "olaf-scholz"},
		{"KOR", "president", "2025-05-01", ""},
		{"EU", "council president", "2024-06-27", "charles-michel"},
		{"NATO", "secretary general", "2025-06-24", "mark-rutte"},
	}
	for _, tt := range tests {
		t.Run(tt.polity+" "+tt.title+" "+tt.at, func(t *testing.T) {
			t.Parallel()
			got := ""
			for _, o := range Lexicon().Offices {
				if o.Polity == tt.polity && o.Title == tt.title && o.HeldAt(day(tt.at)) {
					got = o.Holder
				}
			}
			if got != tt.want {
				t.Errorf("holder = %q, want %q", got, tt.want)
			}
		})
	}
}

func TestKnownUntil(t *testing.T) {
	t.Parallel()
	for _, o := range Lexicon().Offices {
		if o.Polity != "POL" || o.Title != "foreign minister" || o.Holder != "radoslaw-sikorski" {
			continue
		}
		if o.HeldAt(day("2025-03-01")) && o.Unsure || o.HeldAt(day("2027-01-01")) && !o.Unsure {
			t.Errorf("%+v", o)
		}
	}
}

func TestCatalogue(t *testing.T) {
	t.Parallel()
	lex := Lexicon()
	if len(lex.Hash) != 24 {
		t.Errorf("hash %q", lex.Hash)
	}
	for _, id := range []string{"united-kingdom", "keir-starmer", "white-house", "uk-government", "eu", "nato"} {
		if !slices.ContainsFunc(lex.Actors, func(a news.Actor) bool { return a.ID == id }) {
			t.Errorf("no actor %s", id)
		}
	}
	if n := len(Outlets()); n < 30 {
		t.Errorf("%d outlets", n)
	}
	if !strings.Contains(Notice(), "Open Database License") {
		t.Error("no notice")
	}
}

func BenchmarkRead(b *testing.B) {
	for b.Loop() {
		if _, err := Read(files); err != nil {
			b.Fatal(err)
		}
	}
}
