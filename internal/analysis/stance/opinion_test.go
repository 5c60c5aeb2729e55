package stance

import (
	_ "embed"
	"strconv"
	"strings"
	"testing"
)

//go:embed testdata/opinions.tsv
var ownOpinions string

// What the rules reach on sentences of our own. On news that nobody has seen
// expect less.
const (
	opinionPrecision = .88
	opinionRecall    = .35
)

// TestOpinions scores who thinks well or ill of whom on our own sentences.
func TestOpinions(t *testing.T) {
	t.Parallel()
	given, right, polar, all := 0, 0, 0, 0
	for line := range strings.Lines(ownOpinions) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Split(strings.TrimSpace(line), "\t")
		want, err := strconv.Atoi(f[0])
		if err != nil || len(f) != 4 {
			t.Fatalf("%q: %d fields: %v", line, len(f), err)
		}
		all++
		got := int(BracketedOpinion(f[3], f[1], f[2]))
		if want != 0 {
			polar++
		}
		if got != 0 {
			given++
			if got == want {
				right++
			}
		}
		if got != want {
			t.Logf("%d, want %d: %s", got, want, f[3])
		}
	}
	precision, recall := float64(right)/float64(given), float64(right)/float64(polar)
	t.Logf("%d sentences: precision %.3f, recall %.3f (%d right of %d given, %d wanted)", all, precision, recall, right, given, polar)
	if all < 90 || precision < opinionPrecision || recall < opinionRecall {
		t.Errorf("precision %.3f, recall %.3f; want %.2f and %.2f", precision, recall, opinionPrecision, opinionRecall)
	}
}
