package link

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"readout/internal/news"
)

// neighbours is a fictional lexicon of five meetings in ten days: three at one
// house with one host, one before them elsewhere, one after them of many.
func neighbours() *news.Lexicon {
	lex := world()
	for _, c := range []struct{ id, name, code, capital, demonym string }{{"vesk", "Vesk", "XVE", "Veska", "Veskan"}, {"drovia", "Drovia", "XDR", "Drovsk", "Drovian"}} {
		lex.Actors = append(lex.Actors, news.Actor{ID: c.id, Kind: news.Country, Name: c.name, Code: c.code, Country: c.code,
			Aliases: []news.Alias{{Text: c.capital, Metonym: true}, {Text: c.demonym, Demonym: true}}})
	}
	lex.Actors = append(lex.Actors, news.Actor{ID: "marek-tosk", Kind: news.Person, Name: "Marek Tosk", Country: "XVE", Aliases: []news.Alias{{Text: "Tosk"}}})
	lex.Offices = append(lex.Offices, news.Office{Polity: "XVE", Title: "president", Holder: "marek-tosk", From: day("2030-01-01")})
	meeting := func(id, date, place, sides, actors, keywords string) news.Summit {
		return news.Summit{ID: id, Start: day(date), End: day(date), Place: place, Participants: strings.Split(sides, "|"), Actors: strings.Split(actors, "|"), Keywords: strings.Split(keywords, "|")}
	}
	lex.Summits = []news.Summit{
		meeting("Q", "2031-05-02", "Quill", "XTA|XDR", "dag-holm", "quill"),
		meeting("K", "2031-05-05", "Port Amber", "XTA|XKA", "amal-viren|sela-okoro", "viren|okoro|amber house"),
		meeting("S", "2031-05-08", "Port Amber", "XTA|XSO", "amal-viren|lio-brandt|dag-holm", "viren|brandt|amber house|strait patrols"),
		meeting("V", "2031-05-09", "Port Amber", "XTA|XVE", "amal-viren|marek-tosk|dag-holm", "viren|tosk|glass room|lithium"),
		meeting("C", "2031-05-11", "Solmgate", "XSO|XVE|XKA", "lio-brandt|marek-tosk|sela-okoro", "harbour hall|friends of vesk"),
	}
	return lex
}

// TestNeighbouringSummits scores membership, item by item and summit by summit,
// where several summits of one week share most of their names.
func TestNeighbouringSummits(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile("testdata/neighbours.txt")
	if err != nil {
		t.Fatal(err)
	}
	m := NewMatcher(neighbours())
	articles, items, right, wrong, missed := 0, 0, 0, 0, 0
	for _, part := range strings.Split(string(b), "\n## ")[1:] {
		articles++
		lines := strings.Split(strings.TrimSpace(part), "\n")
		published, headline, _ := strings.Cut(lines[0], " | ")
		a := Article{Headline: headline, Published: day(published).Add(18 * time.Hour)}
		var rows [][]string
		for _, line := range lines[1:] {
			f := strings.Split(line, "\t")
			if len(f) != 5 {
				t.Fatalf("%q has %d fields", line, len(f))
			}
			rows = append(rows, f)
			a.Text += "\n" + f[4]
		}
		matches := m.Match(a)
		for _, f := range rows {
			items++
			it := Item{Kind: news.ItemUtterance, Actors: strings.Split(f[2], ","), Text: f[4]}
			if f[1] == "e" {
				it.Kind = news.ItemEvent
			}
			if f[3] != "" {
				it.When = news.Date{From: day(f[3]), To: day(f[3]).AddDate(0, 0, 1), Precision: news.Day, Basis: news.BasisStated}
			}
			var got []string
			for _, x := range m.Items(a, matches, it) {
				got = append(got, x.Summit)
			}
			want := strings.Split(f[0], ",")
			if f[0] == "-" {
				want = nil
			}
			for _, s := range got {
				if slices.Contains(want, s) {
					right++
				} else {
					wrong++
					t.Logf("wrong: %s %q on %s, not %s", published, headline, f[4], s)
				}
			}
			for _, s := range want {
				if !slices.Contains(got, s) {
					missed++
					t.Logf("missed: %s %q on %s: %s", published, headline, f[4], s)
				}
			}
		}
	}
	precision, recall := float64(right)/float64(right+wrong), float64(right)/float64(right+missed)
	t.Logf("%d articles, %d items: precision %.3f, recall %.3f (%d right, %d wrong, %d missed)", articles, items, precision, recall, right, wrong, missed)
	if articles < 30 || precision < .94 || recall < .95 {
		t.Errorf("%d articles: precision %.3f, recall %.3f", articles, precision, recall)
	}
}
