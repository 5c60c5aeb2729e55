package link

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"readout/internal/news"
	"readout/internal/sample"
)

// published reads when an article of the sample press was published.
func published(t *testing.T, outlet, article string) time.Time {
	t.Helper()
	b, err := os.ReadFile("../sample/press/" + outlet + "/" + article + ".txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(string(b), "\n") {
		if s, ok := strings.CutPrefix(line, "published: "); ok {
			at, err := time.Parse("2006-01-02 15:04", s[:16])
			if err != nil {
				t.Fatal(err)
			}
			return at
		}
	}
	t.Fatalf("%s/%s says no time", outlet, article)
	return time.Time{}
}

// meantQuotes returns the quotes that the authors of the sample press meant, as
// an analysis without errors would find them, and what they meant by each.
func meantQuotes(t *testing.T) (qs []Quote, meant map[int64]sample.MeantUtterance, wording map[int64]news.Wording) {
	m := sample.Meant()
	meant, wording = map[int64]sample.MeantUtterance{}, map[int64]news.Wording{}
	actors := map[string]news.Actor{}
	for _, a := range sample.Actors() {
		actors[a.ID] = a
	}
	articles, wires := map[string]int64{}, map[string]int64{}
	for i, a := range m.Articles {
		articles[a.Outlet+"/"+a.Article] = int64(i + 1)
	}
	for _, a := range m.Articles {
		if a.WireOf != "" {
			wires[a.WireOf] = articles[a.WireOf]
			wires[a.Outlet+"/"+a.Article] = articles[a.WireOf]
		}
	}
	for _, u := range m.Utterances {
		for k, mq := range u.Quotes {
			at := mq.Outlet + "/" + mq.Article
			q := Quote{
				Source: Source{Article: articles[at], Outlet: mq.Outlet, URL: "https://" + at, Published: published(t, mq.Outlet, mq.Article), Wire: wires[at], Document: mq.Transcript},
				ID:     int64(len(qs) + 1), Ordinal: k, Place: news.InBody, Kind: mq.Kind, Level: mq.Level, Text: strings.Join(mq.Parts, "\n"),
				Speaker: u.Speaker, Occasion: u.Occasion,
			}
			if mq.Speaker != "" {
				q.Speaker = mq.Speaker
			}
			if mq.Level == news.LevelAnonymous || mq.Level == news.LevelCollective {
				q.Speaker = ""
			}
			if q.Speaker == "" {
				q.Name = u.Name
			}
			if a := actors[q.Speaker]; a.Kind != news.Person {
				q.Side = a.Country
			} else {
				q.Native = a.Language
			}
			if u.Said != "" {
				on(u.Said)(&q)
			}
			meant[q.ID], wording[q.ID] = u, mq.Wording
			qs = append(qs, q)
		}
	}
	return qs, meant, wording
}

// TestSamplePress holds linking to what the authors of the sample press meant:
// every utterance joined and classed as they wrote it. By the rule that unnamed
// speakers join across outlets only in wire copies, one anonymous quote stays
// apart from the spokesman's.
func TestSamplePress(t *testing.T) {
	t.Parallel()
	qs, meant, wording := meantQuotes(t)
	if len(qs) < 100 {
		t.Fatalf("only %d quotes", len(qs))
	}
	want := map[string][]int64{}
	for _, q := range qs {
		key := meant[q.ID].ID
		if key == "nothing-off-the-table" && q.Speaker == "" {
			key = "unnamed " + key
			wording[q.ID] = news.Verbatim // on its own
		}
		want[key] = append(want[key], q.ID)
	}
	var shapes []string
	for _, ids := range want {
		shapes = append(shapes, strings.Trim(fmt.Sprint(ids), "[]"))
	}
	slices.Sort(shapes)
	r := rand.New(rand.NewPCG(1, 20))
	for range 20 {
		r.Shuffle(len(qs), func(i, j int) { qs[i], qs[j] = qs[j], qs[i] })
		cs := Utterances(qs, nil)
		if d := cmp.Diff(strings.Join(shapes, "\n"), strings.ReplaceAll(shape(cs), "|", "\n")); d != "" {
			t.Fatal(d)
		}
		for _, c := range cs {
			u := meant[c.First]
			for _, w := range c.Wordings {
				if w.Class != wording[w.Quote] {
					t.Errorf("%s: quote %d is %q, meant %q", u.ID, w.Quote, w.Class, wording[w.Quote])
				}
			}
			if c.Conflict != u.Conflict {
				t.Errorf("%s: conflict %v", u.ID, c.Conflict)
			}
			if c.Speaker != u.Speaker && c.Speaker != "" {
				t.Errorf("%s: speaker %q, meant %q", u.ID, c.Speaker, u.Speaker)
			}
		}
		if t.Failed() {
			return
		}
	}
}
