package catalogue

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/andybalholm/cascadia"

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

func TestSiteRules(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, r := range SiteRules() {
		for _, selector := range []string{r.Headline, r.Standfirst, r.Byline, r.Published, r.Body, r.Remove} {
			if selector == "" || selector == "jsonld" {
				continue
			}
			if _, err := cascadia.ParseGroup(selector); err != nil {
				t.Errorf("%s: %q: %v", r.Host, selector, err)
			}
		}
		if key := r.Host + r.From.String(); seen[key] {
			t.Errorf("two rules of %s begin on one day", r.Host)
		} else {
			seen[key] = true
		}
	}
	if len(seen) == 0 {
		t.Error("no site rules")
	}
	for _, o := range Outlets() {
		if o.ID == "associated-press" && (len(o.Rules) != 1 || o.Rules[0].Host != "apnews.com") {
			t.Errorf("rules of %s: %+v", o.ID, o.Rules)
		}
	}
}

func BenchmarkRead(b *testing.B) {
	for b.Loop() {
		if _, err := Read(files); err != nil {
			b.Fatal(err)
		}
	}
}
