package link

import (
	"os"
	"strings"
	"testing"
	"time"

	"readout/internal/news"
)

// mixedArticle is an article of testdata/mixed.txt with its labelled items.
type mixedArticle struct {
	Article
	items []struct {
		Item
		want string
	}
}

func readMixed(t *testing.T) []mixedArticle {
	t.Helper()
	b, err := os.ReadFile("testdata/mixed.txt")
	if err != nil {
		t.Fatal(err)
	}
	var as []mixedArticle
	for _, part := range strings.Split(string(b), "\n## ")[1:] {
		var a mixedArticle
		lines := strings.Split(strings.TrimSpace(part), "\n")
		head := strings.Split(lines[0], " | ")
		a.Published, a.Headline, a.LiveBlog = day(head[0]).Add(18*time.Hour), strings.TrimSuffix(head[1], " |"), len(head) > 2 && head[2] == "live"
		a.Text = lines[1]
		post := ""
		for _, line := range lines[2:] {
			if title, ok := strings.CutPrefix(line, "=== "); ok {
				post = title
				continue
			}
			f := strings.Split(line, "\t")
			if len(f) != 4 {
				t.Fatalf("%q has %d fields", line, len(f))
			}
			it := Item{Kind: news.ItemUtterance, Actors: []string{f[1]}, Text: f[3]}
			if post != "" {
				it.Post = post + "\n" + f[3]
			}
			if f[2] != "" {
				it.When = news.Date{From: day(f[2]), To: day(f[2]).AddDate(0, 0, 1), Precision: news.Day, Basis: news.BasisStated}
			}
			a.Text += "\n" + f[3]
			want := map[string]string{"T": talks, "L": league, "-": ""}[f[0]]
			a.items = append(a.items, struct {
				Item
				want string
			}{it, want})
		}
		as = append(as, a)
	}
	return as
}

// TestMixedArticles scores membership on articles of which only a part belongs
// to a summit. Precision is what counts: a domestic row on a summit's timeline
// is worse than one that is missing.
func TestMixedArticles(t *testing.T) {
	t.Parallel()
	m := NewMatcher(world())
	right, wrong, missed, articles := 0, 0, 0, 0
	for _, a := range readMixed(t) {
		articles++
		matches := m.Match(a.Article)
		for _, it := range a.items {
			got := ""
			if in := m.Items(a.Article, matches, it.Item); len(in) > 0 {
				got = in[0].Summit
			}
			switch {
			case got == it.want && got != "":
				right++
			case got == it.want:
			case got == "":
				missed++
				t.Logf("missed: %s: %s", a.Headline, it.Text)
			default:
				wrong++
				t.Logf("wrong: %s: %s belongs to %q (article %+v)", a.Headline, it.Text, it.want, matches)
			}
		}
	}
	precision, recall := float64(right)/float64(right+wrong), float64(right)/float64(right+missed)
	t.Logf("%d articles: precision %.3f, recall %.3f (%d right, %d wrong, %d missed)", articles, precision, recall, right, wrong, missed)
	if articles < 30 || precision < .95 || recall < .85 {
		t.Errorf("%d articles: precision %.3f, recall %.3f", articles, precision, recall)
	}
}
