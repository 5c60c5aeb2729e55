package link

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// report returns a text of n sentences of a fictional agency, the same for the
// same seed.
func report(seed uint64, n int) []string {
	r := rand.New(rand.NewPCG(seed, 3))
	nouns := strings.Fields("harbour patrol strait captain tariff lighthouse treaty grain convoy island ferry customs envoy border quota fishery signal anchor beacon port minister council delegate shipyard rope compass chart")
	verbs := strings.Fields("guarded crossed signed delayed praised refused counted carried blocked raised lowered promised inspected mapped towed")
	var out []string
	for range n {
		pick := func(ws []string) string { return ws[r.IntN(len(ws))] }
		out = append(out, "The "+pick(nouns)+" of the "+pick(nouns)+" "+pick(verbs)+" the "+pick(nouns)+" before the "+pick(nouns)+" "+pick(verbs)+" a "+pick(nouns)+".")
	}
	return out
}

func TestSameText(t *testing.T) {
	t.Parallel()
	a := report(1, 30)
	edited := append([]string{"Our own reporter adds a first line here."}, a[:25]...)
	for i := 3; i < len(edited); i += 7 {
		edited[i] = strings.Replace(edited[i], "The ", "Yesterday the ", 1)
	}
	tests := []struct {
		name string
		a, b []string
		want bool
	}{
		{"same", a, a, true},
		{"edited and cut at the end", a, edited, true},
		{"half of it", a, a[:15], true},
		{"another report", a, report(2, 30), false},
		{"quoting three sentences", a, append(report(2, 30), a[3:6]...), false},
		{"two lines", a[:2], a[:2], false},
		{"none", nil, nil, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			x, y := Shingle(strings.Join(tt.a, " ")), Shingle(strings.Join(tt.b, "\n"))
			if got := SameText(x, y); got != tt.want {
				j, c := Resemblance(x, y)
				t.Errorf("SameText = %v; jaccard %.2f, contained %.2f", got, j, c)
			}
		})
	}
}

func TestCopies(t *testing.T) {
	t.Parallel()
	copyOf := func(id int64, hours int, seed uint64, from, to int) Copy {
		return Copy{Source: Source{Article: id, URL: "https://x.example/" + itoa(id), Published: noon.Add(time.Duration(hours) * time.Hour)},
			Shingles: Shingle(strings.Join(report(seed, 30)[from:to], " "))}
	}
	as := []Copy{copyOf(1, 5, 1, 0, 30), copyOf(2, 3, 1, 0, 28), copyOf(3, 9, 1, 2, 30), copyOf(4, 1, 2, 0, 30), copyOf(5, 1, 3, 0, 30), copyOf(6, 1, 3, 0, 30)}
	want := [][]int64{{5, 6}, {2, 1, 3}}
	r := rand.New(rand.NewPCG(1, 1))
	for range 10 {
		r.Shuffle(len(as), func(i, j int) { as[i], as[j] = as[j], as[i] })
		if d := cmp.Diff(want, Copies(as)); d != "" {
			t.Fatal(d)
		}
	}
}

// TestBandsFind measures how often copies share a band, and others do not.
func TestBandsFind(t *testing.T) {
	t.Parallel()
	shares := func(a, b []int64) bool {
		in := map[int64]bool{}
		for _, k := range a {
			in[k] = true
		}
		for _, k := range b {
			if in[k] {
				return true
			}
		}
		return false
	}
	found, wrong := 0, 0
	for seed := range uint64(100) {
		a := report(seed+10, 30)
		b := Shingle(strings.Join(a[:20], " "))
		if shares(Shingle(strings.Join(a, " ")).Bands(), b.Bands()) {
			found++
		}
		if shares(b.Bands(), Shingle(strings.Join(report(seed+500, 30), " ")).Bands()) {
			wrong++
		}
	}
	if found < 97 || wrong > 3 {
		t.Errorf("found %d of 100 copies cut by a third, %d of 100 others", found, wrong)
	}
}

func BenchmarkBands(b *testing.B) {
	body := strings.Join(report(1, 45), " ")
	for b.Loop() {
		Shingle(body).Bands()
	}
}
